//! Frames that a spec names by values: the key frames of `klrender check`, and the poster.

use crate::{
    diag::{Diagnostic, Kind},
    expr::NodeId,
};

use super::{
    super::{
        model::{Aim, Check, Segment},
        tree::{Node, Value},
    },
    Fields, Lowering, Names,
};

impl Lowering<'_> {
    pub(super) fn check(
        &mut self,
        scene: &Fields<'_>,
        names: &Names,
        sweep: &[Segment],
        rewind: bool,
    ) -> Check {
        let fields = scene.section("check");
        let frames = super::sweep::frames(sweep, rewind);
        let listed = fields.list("frames").unwrap_or_default();
        let listed = listed.iter().filter_map(|node| self.frame(node, frames));
        let listed = listed.collect();
        let at = fields.list("at").unwrap_or_default();
        Check {
            frames: listed,
            at: at.iter().map(|node| self.aims(node, names)).collect(),
        }
    }

    /// The frame that stands for the animation.
    pub(super) fn poster(&mut self, scene: &Fields<'_>, names: &Names) -> Vec<Aim> {
        let output = scene.section("output");
        let node = output.get("poster");
        node.map_or_else(Vec::new, |node| self.aims(node, names))
    }

    /// The number of a frame, counted from the end where it is negative.
    fn frame(&mut self, node: &Node, frames: u64) -> Option<usize> {
        let Value::Integer(Some(number)) = node.value else {
            return None;
        };
        let index = if number < 0 {
            frames.checked_sub(number.unsigned_abs())
        } else {
            Some(number.unsigned_abs())
        };
        let index = index.filter(|index| *index < frames);
        if index.is_none() {
            let scene = match frames {
                1 => "1 frame".to_owned(),
                _ => format!("{frames} frames"),
            };
            let message = format!("there is no frame {number}: the scene has {scene}");
            let last = frames.saturating_sub(1);
            self.diagnostics.push(
                Diagnostic::error(Kind::OutOfRange, node.span, message)
                    .hint(format!("frames count from 0 to {last}; -1 is the last")),
            );
        }
        index.and_then(|index| usize::try_from(index).ok())
    }

    /// What one entry of `at` wants of the names in it.
    fn aims(&mut self, node: &Node, names: &Names) -> Vec<Aim> {
        let entries = node.table().map_or(&[][..], |table| &table.entries);
        if entries.is_empty() && node.table().is_some() {
            let message = "no name says which frame is meant";
            self.diagnostics.push(
                Diagnostic::error(Kind::Arity, node.span, message)
                    .hint("write a name and a value, as in `{ t = 0.25 }`"),
            );
        }
        let mut aims = Vec::with_capacity(entries.len());
        for entry in entries {
            let known = || names_of_frames(names);
            match known().find(|(name, _)| *name == entry.key) {
                Some((name, id)) => aims.extend(entry.node.number().map(|value| Aim {
                    name: name.to_owned(),
                    node: id,
                    value,
                    span: entry.key_span,
                })),
                None => {
                    let message = format!(
                        "`{}` is no name with a value in every frame",
                        crate::diag::quoted(&entry.key)
                    );
                    let listed: Vec<String> =
                        known().map(|(name, _)| format!("`{name}`")).collect();
                    self.diagnostics.push(
                        Diagnostic::error(Kind::UnknownName, entry.key_span, message)
                            .suggest(&entry.key, known().map(|(name, _)| name))
                            .hint(format!("known here: {}", listed.join(", "))),
                    );
                }
            }
        }
        aims
    }
}

/// The names that have one number in each frame.
fn names_of_frames(names: &Names) -> impl Iterator<Item = (&str, NodeId)> {
    let parameters = names.parameters.iter();
    let solved = names.fits.iter().flat_map(|fit| &fit.solved);
    let minima = names.fits.iter().map(|fit| &fit.minimum);
    let named = names.swept.iter().chain(&names.quantities);
    let named = named.chain(solved).chain(minima);
    [("t", names.t)]
        .into_iter()
        .chain(named.map(|named| (named.name.as_str(), named.node)))
        .chain(parameters.map(|it| (it.name.as_str(), it.node)))
}
