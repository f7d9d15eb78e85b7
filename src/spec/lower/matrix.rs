//! `matrix`: what its names stand for in one of the combinations.

use std::collections::BTreeSet;

use crate::{
    diag::{Diagnostic, Kind, Span},
    expr::{self, Expr, ExprKind, UserFunctions, check_name},
    limits::COMBINATIONS,
    spec::{
        Overrides,
        combination::{Chosen, Combination, file_words},
        fields::Fields,
        keys::FIT,
        tree::{Node, Value},
    },
};

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
    fn text(self) -> String {
        match self {
            Self::Set(number, _) => number.to_string(),
            Self::Written(node) => match &node.value {
                Value::String(text) => text.text().split_whitespace().collect::<Vec<_>>().join(" "),
                _ => node.number().map_or_else(String::new, |it| it.to_string()),
            },
        }
    }
}

/// What the names of `matrix` stand for in the combination that is read.
#[derive(Debug, Default)]
pub(super) struct Substitutions {
    all: Vec<Substitution>,
    /// Names with a list that has no entries, which has been reported.
    without_entries: Vec<String>,
    /// The functions of the spec, and those of them that some expression calls.
    functions: UserFunctions,
    called: BTreeSet<String>,
}

/// What a name of `matrix` stands for.
#[derive(Debug)]
struct Substitution {
    name: String,
    span: Span,
    /// `None` where the entry is a mistake, which has been reported.
    expr: Option<Expr>,
    /// The entry as written.
    text: String,
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
        let picked = picked.and_then(|word| all.iter().find(|entry| entry.text() == word));
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
    if count > COMBINATIONS { 1 } else { count }
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
        let words = listed.entries.iter().map(|entry| entry.text());
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

impl Substitutions {
    /// Finds out what the names stand for.
    pub(super) fn read(
        scene: &Fields<'_>,
        overrides: &Overrides,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Self {
        let without_entries = scene
            .map("matrix")
            .filter(|(_, _, node)| node.list().is_none_or(<[_]>::is_empty))
            .map(|(name, ..)| name.to_owned())
            .collect();
        let names = listed(scene, overrides);
        let count = count(&names);
        if count > COMBINATIONS {
            let span = scene.get("matrix").map_or(scene.span, |node| node.span);
            let message =
                format!("`matrix` has {count} combinations: at most {COMBINATIONS} are accepted");
            diagnostics.push(Diagnostic::error(Kind::Limit, span, message));
        }
        let choices = choices(&names, overrides.combination);
        let all = names.iter().zip(choices).map(|(listed, at)| {
            if let Err(bad) = check_name(listed.name, listed.span) {
                diagnostics.push(bad);
            }
            let entry = listed.entries[at];
            Substitution {
                name: listed.name.to_owned(),
                span: listed.span,
                expr: entry.expr(&names, diagnostics),
                text: entry.text(),
                read: false,
            }
        });
        let substitutions = Self {
            all: all.collect(),
            without_entries,
            functions: UserFunctions::new(),
            called: BTreeSet::new(),
        };
        substitutions.refuse_second_homes(scene, diagnostics);
        substitutions
    }

    /// Names that stand for nothing: what reads them fails silently.
    pub(super) fn without_entries(&self) -> impl Iterator<Item = &str> {
        self.without_entries.iter().map(String::as_str)
    }

    /// The names that stand for something.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.all.iter().map(|one| one.name.as_str())
    }

    /// Every name has one home: what stands for an entry can be nothing else.
    fn refuse_second_homes(&self, scene: &Fields<'_>, diagnostics: &mut Vec<Diagnostic>) {
        let sections = [
            "parameters",
            "quantities",
            "distributions",
            "data",
            "chains",
            "fits",
        ];
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
            if let Some(home) = self.home(name) {
                let message = format!("`{name}` is defined twice");
                diagnostics.push(
                    Diagnostic::error(Kind::Duplicate, span, message)
                        .related(home, "in `matrix` first"),
                );
            }
        }
    }

    /// Where `matrix` lists what a name stands for.
    pub(super) fn home(&self, name: &str) -> Option<Span> {
        let substitution = self.all.iter().find(|one| one.name == name)?;
        Some(substitution.span)
    }

    /// The expression with what the names stand for in their places; `None` where that is a
    /// mistake, which is reported.
    pub(super) fn apply(
        &mut self,
        mut expr: Expr,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Expr> {
        if self.all.is_empty() {
            self.resolve(&mut expr);
            return Some(expr);
        }
        let reads = |name: &str, expr: &Expr| {
            expr.names().any(|(read, _)| read == name) || expr.functions().any(|it| it == name)
        };
        let mut failed = false;
        for one in &mut self.all {
            if reads(&one.name, &expr) {
                one.read = true;
                failed |= one.expr.is_none();
            }
        }
        if failed {
            return None;
        }
        let result = expr.substitute(&|name| {
            let substitution = self.all.iter().find(|one| one.name == name)?;
            substitution.expr.as_ref()
        });
        match result {
            Ok(()) => {
                self.resolve(&mut expr);
                Some(expr)
            }
            Err(mistakes) => {
                diagnostics.extend(mistakes);
                None
            }
        }
    }

    /// Makes calls of the spec's own functions what they are.
    fn resolve(&mut self, expr: &mut Expr) {
        for name in expr.functions() {
            if !self.called.contains(name) && self.functions.contains_key(name) {
                self.called.insert(name.to_owned());
            }
        }
        expr.resolve(&self.functions);
    }

    /// Makes the spec's own functions known.
    pub(super) fn set_functions(&mut self, functions: UserFunctions) {
        for function in functions.values() {
            self.called
                .extend(function.body.functions().map(str::to_owned));
        }
        self.functions = functions;
    }

    /// The functions that no expression calls.
    pub(super) fn uncalled(&self) -> impl Iterator<Item = (&str, Span)> {
        let all = self.functions.values();
        let uncalled = all.filter(|function| !self.called.contains(&function.name));
        uncalled.map(|function| (function.name.as_str(), function.span))
    }

    /// What a text shows where its value is no number but what a name stands for: a family, or a
    /// distribution.
    pub(super) fn text_for(&mut self, expr: &Expr, known: impl Fn(&str) -> bool) -> Option<String> {
        let ExprKind::Name(name) = &expr.kind else {
            return None;
        };
        let substitution = self.all.iter_mut().find(|one| one.name == *name)?;
        let text = match &substitution.expr.as_ref()?.kind {
            ExprKind::Name(word) if !known(word) && !["pi", "inf"].contains(&word.as_str()) => {
                word.replace('_', " ")
            }
            ExprKind::Call { function, .. } if expr::is_family(function) => {
                substitution.text.clone()
            }
            _ => return None,
        };
        substitution.read = true;
        Some(text)
    }

    /// Warns of names that nothing reads: their outputs would be the same.
    pub(super) fn unread(&self) -> Vec<Diagnostic> {
        let unread = self.all.iter().filter(|one| !one.read);
        unread
            .map(|one| {
                let message = format!("nothing reads `{}`", one.name);
                Diagnostic::warning(Kind::Unused, one.span, message)
            })
            .collect()
    }
}

impl MatrixEntry<'_> {
    /// What the entry says; `None` where that is a mistake, which is reported.
    fn expr(self, names: &[Listed<'_>], diagnostics: &mut Vec<Diagnostic>) -> Option<Expr> {
        let expr = match self {
            Self::Set(number, span) => Expr::number(number, span),
            Self::Written(node) => match &node.value {
                Value::String(text) => match expr::parse(text) {
                    Ok(expr) => expr,
                    Err(mistakes) => {
                        diagnostics.extend(mistakes);
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
            diagnostics.push(Diagnostic::error(Kind::Conflict, span, message));
            return None;
        }
        Some(expr)
    }
}
