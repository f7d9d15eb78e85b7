//! The sweep: segments of time and the ways names go in them.

use std::collections::BTreeMap;

use crate::{
    diag::{Diagnostic, Kind, Span, exact},
    expr::NodeId,
    limits::FRAMES,
};

use super::{
    super::{
        keys::{PAUSE, VARY},
        model::{Ease, Pause, Segment, Vary, VaryPath},
        strings,
        tree::Node,
    },
    ConstantValue, Fields, Lowering, Names,
};

impl Lowering<'_> {
    /// The segments of time; without a sweep, one of one frame.
    pub(super) fn sweep(&mut self, scene: &Fields<'_>, names: &Names) -> Vec<Segment> {
        let indices: BTreeMap<&str, usize> = names
            .swept
            .iter()
            .enumerate()
            .map(|(index, named)| (named.name.as_str(), index))
            .collect();
        let segments: Vec<Segment> = scene
            .sections("sweep")
            .iter()
            .map(|fields| self.segment(fields, &indices))
            .collect();
        self.starts(names, &segments);
        if segments.is_empty() {
            return vec![Segment {
                span: scene.span,
                vary: Vec::new(),
                frames: 1,
                hold: 0,
                endpoint: true,
                ease: Ease::Linear,
                pause: None,
            }];
        }
        segments
    }

    fn segment(&mut self, fields: &Fields<'_>, indices: &BTreeMap<&str, usize>) -> Segment {
        let ease = fields.get("ease").and_then(Node::string);
        let ease = ease.and_then(|text| strings::ease(text, self.diagnostics));
        let mut vary = Vec::new();
        let mut complete = true;
        for (name, key_span, node) in fields.map("vary") {
            let entry = Fields::of(node, &VARY).and_then(|entry| self.vary(&entry, name, key_span));
            match (entry, indices.get(name)) {
                (Some(mut entry), Some(&index)) => {
                    entry.swept = index;
                    vary.push(entry);
                }
                _ => complete = false,
            }
        }
        let frames = match fields.int("frames") {
            Some(frames) => frames,
            None if fields.get("frames").is_none() && complete => {
                self.frames_of_values(fields.span, &vary)
            }
            None => 1,
        };
        let pause = self.pause(fields);
        Segment {
            span: fields.span,
            vary,
            frames: frames.max(1),
            hold: fields.int_or_default("hold"),
            endpoint: fields.bool_or_default("endpoint"),
            ease: ease.unwrap_or(Ease::Linear),
            pause,
        }
    }

    /// Where a segment rests on its way.
    fn pause(&mut self, fields: &Fields<'_>) -> Option<Pause> {
        let node = fields.get("pause")?;
        let pause = Fields::of(node, &PAUSE)?;
        if fields.map("vary").next().is_none() {
            let span = fields.key_span("pause").unwrap_or(node.span);
            self.diagnostics.push(
                Diagnostic::error(Kind::Conflict, span, "`pause` where nothing moves")
                    .hint("`hold` lengthens a segment in which only `t` runs"),
            );
            return None;
        }
        let at = self.ends(pause.list("at")?, "at", false)?;
        Some(Pause {
            at,
            frames: pause.int("frames")?,
        })
    }

    /// How many frames a segment has that does not say so: one for each of its `values`.
    fn frames_of_values(&mut self, span: Span, vary: &[Vary]) -> u32 {
        let mut count = None;
        for entry in vary {
            let VaryPath::Values(values) = &entry.path else {
                count = None;
                break;
            };
            match count {
                None => count = Some(values.len()),
                Some(count) if count == values.len() => {}
                Some(count) => {
                    let message = format!(
                        "`frames` is missing: there are lists of {count} and of {} `values`",
                        values.len()
                    );
                    self.error(Kind::MissingKey, span, message);
                    return 1;
                }
            }
        }
        match count.and_then(|count| u32::try_from(count).ok()) {
            Some(count) => count,
            None => {
                self.diagnostics.push(
                    Diagnostic::error(
                        Kind::MissingKey,
                        span,
                        "`frames` is missing in a `sweep` segment",
                    )
                    .hint("only names that step through `values` say how many frames there are"),
                );
                1
            }
        }
    }

    /// How a name moves. The index of the name is left to the caller.
    fn vary(&mut self, fields: &Fields<'_>, name: &str, key_span: Span) -> Option<Vary> {
        let ways: Vec<(&str, Span)> = ["to", "through", "values"]
            .into_iter()
            .filter_map(|key| Some((key, fields.key_span(key)?)))
            .collect();
        match ways[..] {
            [] => {
                let message = format!("`{name}` goes nowhere: `to` is missing");
                self.diagnostics.push(
                    Diagnostic::error(Kind::MissingKey, key_span, message)
                        .hint("give `to`, or `through`, or `values`"),
                );
                return None;
            }
            [_] => {}
            [(first, first_span), (second, second_span), ..] => {
                self.exclude(first, first_span, second, second_span);
                return None;
            }
        }
        let (way, way_span) = ways[0];
        if let (Some(from), true) = (fields.key_span("from"), way != "to") {
            self.exclude("from", from, way, way_span);
            return None;
        }
        let log = fields.word_or_default("scale") == "log";
        if log && way == "values" {
            let span = fields.key_span("scale").unwrap_or(key_span);
            let message = "`scale` has no effect on `values`, which are not interpolated";
            self.diagnostics
                .push(Diagnostic::warning(Kind::Unused, span, message));
        }
        let positive = log && way != "values";
        let path = match way {
            "to" => {
                let from = match fields.get("from") {
                    Some(node) => Some(self.end(node, "from", positive)?),
                    // A key that was refused may have been meant.
                    None if fields.refused().next().is_some() => return None,
                    None => None,
                };
                let to = self.end(fields.get("to")?, "to", positive)?;
                VaryPath::To { from, to }
            }
            _ => {
                let values = self.ends(fields.list(way)?, way, positive)?;
                match (way, values.len()) {
                    (_, 0) | ("through", 1) => return None,
                    ("through", _) => VaryPath::Through(values),
                    _ => VaryPath::Values(values),
                }
            }
        };
        Some(Vary {
            swept: 0,
            span: key_span,
            path,
            log,
            integer: fields.bool_or_default("integer"),
        })
    }

    /// A value on the way of a name.
    fn end(&mut self, node: &Node, key: &str, positive: bool) -> Option<NodeId> {
        self.ends(std::slice::from_ref(node), key, positive)?.pop()
    }

    /// Values on the way of a name.
    fn ends(&mut self, nodes: &[Node], key: &str, positive: bool) -> Option<Vec<NodeId>> {
        let ends = self.constant_values(nodes, key)?;
        let before = self.diagnostics.len();
        for ConstantValue { value, span, .. } in &ends {
            if !value.is_finite() {
                let message = format!("`{key}` is {}, but must be finite", exact(*value));
                self.error(Kind::NonFinite, *span, message);
            } else if positive && *value <= 0.0 {
                let value = exact(*value);
                let message =
                    format!("`{key}` is {value}, but `scale = \"log\"` needs positive values");
                self.error(Kind::OutOfRange, *span, message);
            }
        }
        let sound = self.diagnostics.len() == before;
        sound.then(|| ends.iter().map(|end| end.node).collect())
    }

    /// Every swept name must have a value to begin with.
    fn starts(&mut self, names: &Names, segments: &[Segment]) {
        for (index, named) in names.swept.iter().enumerate() {
            let mut ways = segments
                .iter()
                .flat_map(|segment| &segment.vary)
                .filter(|vary| vary.swept == index)
                .peekable();
            let moves = ways.peek().is_some();
            let starts = ways.any(|vary| !matches!(vary.path, VaryPath::To { from: None, .. }));
            let rests = names
                .parameters
                .iter()
                .any(|parameter| parameter.node == named.node);
            if moves && !starts && !rests {
                let message = format!("`{}` has no value to start from", named.name);
                self.diagnostics.push(
                    Diagnostic::error(Kind::MissingKey, named.span, message)
                        .hint("give `from`, or its value at rest in `parameters`"),
                );
            }
        }
    }

    /// The whole length of the animation must be bearable.
    pub(super) fn frame_count(&mut self, sweep: &[Segment], rewind: bool) {
        let frames = frames(sweep, rewind);
        if frames > FRAMES {
            let span = match sweep {
                [first, .., last] => first.span.to(last.span),
                [only] => only.span,
                [] => Span::default(),
            };
            let message =
                format!("the animation has {frames} frames: at most {FRAMES} are accepted");
            self.error(Kind::Limit, span, message);
        }
    }
}

/// How many frames are shown: those of the segments, and back again under `rewind`.
pub(super) fn frames(sweep: &[Segment], rewind: bool) -> u64 {
    let forth: u64 = sweep.iter().map(Segment::length).sum();
    if rewind && forth > 1 {
        2 * forth - 2
    } else {
        forth
    }
}
