//! `matrix`: what its names stand for in one of the combinations.

use std::rc::Rc;

use crate::{
    diag::{Diagnostic, Kind, Span},
    expr::{self, Expr, ExprKind, check_name},
};

use super::{
    super::{
        combination::{Chosen, Combination, file_words},
        document::{Node, Value},
        keys::FIT,
    },
    Fields, Lowering, Overrides,
};

/// The most combinations.
const MAX_COMBINATIONS: usize = 1000;

/// A name of `matrix` with the entries that are left to it.
struct Listed<'a> {
    name: &'a str,
    span: Span,
    entries: Vec<MatrixEntry<'a>>,
}

/// An entry of a list, or a number set on the command line.
#[derive(Clone, Copy)]
enum MatrixEntry<'a> {
    Written(&'a Node),
    Set(f64, Span),
}

impl MatrixEntry<'_> {
    fn words(self) -> String {
        match self {
            Self::Set(number, _) => number.to_string(),
            Self::Written(node) => match &node.value {
                Value::String(text) => text.text().split_whitespace().collect::<Vec<_>>().join(" "),
                _ => node.number().map_or_else(String::new, |it| it.to_string()),
            },
        }
    }
}

/// What a name of `matrix` stands for.
#[derive(Debug)]
pub(super) struct Substitution {
    pub(super) name: String,
    pub(super) span: Span,
    /// `None` where the entry is a mistake, which has been reported.
    pub(super) expr: Option<Expr>,
    /// The entry as written.
    pub(super) words: String,
    /// Whether anything reads it.
    read: bool,
}

/// The names of `matrix`, with the entries that the command line leaves to them.
fn listed<'a>(scene: &Fields<'a>, overrides: &Overrides) -> Vec<Listed<'a>> {
    let entries = |name: &str, node: &'a Node| -> Vec<MatrixEntry<'a>> {
        let all = node
            .list()
            .unwrap_or_default()
            .iter()
            .map(MatrixEntry::Written);
        let all: Vec<MatrixEntry<'a>> = all.collect();
        if let Some(number) = overrides.value(name) {
            let known = |entry: &&MatrixEntry<'_>| match entry {
                MatrixEntry::Written(node) => node.number() == Some(number),
                MatrixEntry::Set(..) => false,
            };
            let set = MatrixEntry::Set(number, node.span);
            return vec![all.iter().find(known).copied().unwrap_or(set)];
        }
        let picked = overrides.picked(name);
        let picked = picked.and_then(|word| all.iter().find(|entry| entry.words() == word));
        picked.map_or(all.clone(), |entry| vec![*entry])
    };
    scene
        .map("matrix")
        .map(|(name, span, node)| Listed {
            name,
            span,
            entries: entries(name, node),
        })
        .filter(|listed| !listed.entries.is_empty())
        .collect()
}

/// How many combinations there are: 1 without a `matrix`, and with one that is refused.
pub(super) fn combinations(scene: &Fields<'_>, overrides: &Overrides) -> usize {
    let count = count(&listed(scene, overrides));
    if count > MAX_COMBINATIONS { 1 } else { count }
}

fn count(names: &[Listed<'_>]) -> usize {
    let counts = names.iter().map(|listed| listed.entries.len());
    counts.fold(1, usize::saturating_mul)
}

/// The combination that is read.
pub(super) fn combination(scene: &Fields<'_>, overrides: &Overrides) -> Combination {
    let names = listed(scene, overrides);
    let choices = choices(&names, overrides.combination);
    let chosen = |(listed, at): (&Listed<'_>, usize)| {
        let words = listed.entries.iter().map(|entry| entry.words());
        let entries: Vec<String> = words.collect();
        Chosen {
            name: listed.name.to_owned(),
            entry: entries[at].clone(),
            file: file_words(&entries).swap_remove(at),
            entries,
        }
    };
    Combination {
        chosen: names.iter().zip(choices).map(chosen).collect(),
    }
}

/// Which entry each name has in a combination: that of the last name changes fastest.
fn choices(names: &[Listed<'_>], combination: usize) -> Vec<usize> {
    let mut rest = combination;
    let mut choices: Vec<usize> = names
        .iter()
        .rev()
        .map(|listed| {
            let at = rest % listed.entries.len();
            rest /= listed.entries.len();
            at
        })
        .collect();
    choices.reverse();
    choices
}

impl Lowering<'_> {
    /// Finds out what the names stand for in the combination that is read.
    pub(super) fn matrix(&mut self, scene: &Fields<'_>, overrides: &Overrides) -> Combination {
        // A list without entries is a mistake; what reads the name fails silently.
        for (name, _, node) in scene.map("matrix") {
            if node.list().is_none_or(<[_]>::is_empty) {
                Rc::make_mut(&mut self.scope).insert_failed(name);
            }
        }
        let names = listed(scene, overrides);
        let count = count(&names);
        if count > MAX_COMBINATIONS {
            let span = scene.get("matrix").map_or(scene.span, |node| node.span);
            let message = format!(
                "`matrix` has {count} combinations: at most {MAX_COMBINATIONS} are accepted"
            );
            self.error(Kind::Limit, span, message);
        }
        let choices = choices(&names, overrides.combination);
        for (listed, at) in names.iter().zip(choices) {
            if let Err(bad) = check_name(listed.name, listed.span) {
                self.diagnostics.push(bad);
            }
            let entry = listed.entries[at];
            let stand = Substitution {
                name: listed.name.to_owned(),
                span: listed.span,
                expr: self.entry(entry, &names),
                words: entry.words(),
                read: false,
            };
            self.stands.push(stand);
        }
        self.refuse_second_homes(scene);
        combination(scene, overrides)
    }

    fn entry(&mut self, entry: MatrixEntry<'_>, names: &[Listed<'_>]) -> Option<Expr> {
        let expr = match entry {
            MatrixEntry::Set(number, span) => Expr::number(number, span),
            MatrixEntry::Written(node) => match &node.value {
                Value::String(text) => match expr::parse(text) {
                    Ok(expr) => expr,
                    Err(mistakes) => {
                        self.diagnostics.extend(mistakes);
                        return None;
                    }
                },
                _ => Expr::number(node.number()?, node.span),
            },
        };
        let other = expr
            .names()
            .find(|(name, _)| names.iter().any(|listed| listed.name == *name));
        if let Some((name, span)) = other {
            let message = format!("an entry of `matrix` reads `{name}`, a name of `matrix` too");
            self.error(Kind::Conflict, span, message);
            return None;
        }
        Some(expr)
    }

    /// Every name has one home: what stands for an entry can be nothing else.
    fn refuse_second_homes(&mut self, scene: &Fields<'_>) {
        let sections = ["parameters", "quantities", "distributions", "data", "fits"];
        let mut homes: Vec<(&str, Span)> = sections
            .into_iter()
            .flat_map(|section| scene.map(section))
            .map(|(name, span, _)| (name, span))
            .collect();
        for fit in scene
            .map("fits")
            .filter_map(|(_, _, node)| Fields::of(node, &FIT))
        {
            homes.extend(fit.map("over").map(|(name, span, _)| (name, span)));
        }
        for segment in scene.sections("sweep") {
            homes.extend(segment.map("vary").map(|(name, span, _)| (name, span)));
        }
        for (name, span) in homes {
            if let Some(home) = self.home_in_matrix(name) {
                let message = format!("`{name}` is defined twice");
                self.diagnostics.push(
                    Diagnostic::error(Kind::Duplicate, span, message)
                        .related(home, "in `matrix` first"),
                );
            }
        }
    }

    /// Where `matrix` lists what a name stands for.
    pub(super) fn home_in_matrix(&self, name: &str) -> Option<Span> {
        let stand = self.stands.iter().find(|stand| stand.name == name)?;
        Some(stand.span)
    }

    /// The expression with what the names of `matrix` stand for in their places; `None` where that
    /// is a mistake, which is reported.
    pub(super) fn substituted(&mut self, mut expr: Expr) -> Option<Expr> {
        if self.stands.is_empty() {
            return Some(expr);
        }
        let reads = |name: &str, expr: &Expr| {
            expr.names().any(|(read, _)| read == name) || expr.functions().any(|it| it == name)
        };
        let mut failed = false;
        for stand in &mut self.stands {
            if reads(&stand.name, &expr) {
                stand.read = true;
                failed |= stand.expr.is_none();
            }
        }
        if failed {
            return None;
        }
        let stands = &self.stands;
        let result = expr.substitute(&|name| {
            let stand = stands.iter().find(|stand| stand.name == name)?;
            stand.expr.as_ref()
        });
        match result {
            Ok(()) => Some(expr),
            Err(mistakes) => {
                self.diagnostics.extend(mistakes);
                None
            }
        }
    }

    /// The words that a text shows where its value is no number but what a name of `matrix` stands
    /// for: a family, or a distribution.
    pub(super) fn words_for(
        &mut self,
        expr: &Expr,
        known: impl Fn(&str) -> bool,
    ) -> Option<String> {
        let ExprKind::Name(name) = &expr.kind else {
            return None;
        };
        let stand = self.stands.iter_mut().find(|stand| stand.name == *name)?;
        let word = match &stand.expr.as_ref()?.kind {
            ExprKind::Name(word) if !known(word) && !["pi", "inf"].contains(&word.as_str()) => {
                word.replace('_', " ")
            }
            ExprKind::Call { function, .. } if expr::is_family(function) => stand.words.clone(),
            _ => return None,
        };
        stand.read = true;
        Some(word)
    }

    /// Warns of names of `matrix` that nothing reads: their outputs would be the same.
    pub(super) fn unread_stands(&self) -> Vec<Diagnostic> {
        let unread = self.stands.iter().filter(|stand| !stand.read);
        unread
            .map(|stand| {
                let message = format!("nothing reads `{}`", stand.name);
                Diagnostic::warning(Kind::Unused, stand.span, message)
            })
            .collect()
    }
}
