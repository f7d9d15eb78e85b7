//! Substitution: expressions put in the place of names.

use super::{
    ast::{Expr, ExprKind},
    functions,
};
use crate::diag::{Diagnostic, Kind};

impl Expr {
    /// Puts an expression in the place of each name that `entry` knows, and the word of a bare name
    /// in the place of a function so called: where `f` stands for `normal`, `f(mu, 1)` becomes
    /// `normal(mu, 1)`. Names that a binder such as `integral(f, u, a, b)` binds stay, and so do
    /// functions of the language where the entry is no bare name.
    ///
    /// # Errors
    ///
    /// Each function that would stand for what is no function.
    pub(crate) fn substitute<'a>(
        &mut self,
        entry: &dyn Fn(&str) -> Option<&'a Expr>,
    ) -> Result<(), Vec<Diagnostic>> {
        let mut diagnostics = Vec::new();
        self.replace(entry, &mut Vec::new(), &mut diagnostics);
        match diagnostics.is_empty() {
            true => Ok(()),
            false => Err(diagnostics),
        }
    }

    fn replace<'a>(
        &mut self,
        entry: &dyn Fn(&str) -> Option<&'a Expr>,
        bound: &mut Vec<String>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        match &mut self.kind {
            ExprKind::Name(name) => {
                if let (false, Some(other)) = (bound.contains(name), entry(name)) {
                    *self = other.clone();
                }
                return;
            }
            ExprKind::Call {
                function,
                function_span,
                ..
            } => {
                if let Some(other) = entry(function) {
                    if let ExprKind::Name(word) = &other.kind {
                        function.clone_from(word);
                        *function_span = other.span;
                    } else if !functions::is_function(function) {
                        let message =
                            format!("`{function}` stands for `{other}`, which is no function");
                        diagnostics.push(
                            Diagnostic::error(Kind::WrongType, *function_span, message)
                                .related(other.span, "stands for this")
                                .hint(format!("write `{function}` without brackets behind it")),
                        );
                    }
                }
            }
            _ => {}
        }
        for (part, names) in self.parts_mut() {
            let outside = bound.len();
            bound.extend(names);
            part.replace(entry, bound, diagnostics);
            bound.truncate(outside);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::diag::{Span, SpannedText};

    use super::*;

    fn read(text: &str) -> Expr {
        super::super::parse(&SpannedText::verbatim(text, 0)).unwrap()
    }

    fn substituted(text: &str) -> String {
        let entries = [
            ("family", read("laplace")),
            ("s", read("mu + 1")),
            ("n", Expr::number(-2.0, Span::default())),
            ("mean", read("0")),
        ];
        let entry = |name: &str| {
            let mut known = entries.iter();
            known
                .find(|(known, _)| *known == name)
                .map(|(_, expr)| expr)
        };
        let mut expr = read(text);
        match expr.substitute(&entry) {
            Ok(()) => expr.to_string(),
            Err(found) => found[0].message.clone(),
        }
    }

    #[test]
    fn names_stand_for_expressions_and_functions() {
        for (text, expected) in [
            ("family(mu, s)", "laplace(mu, mu + 1)"),
            ("2*s^n", "2 * (mu + 1)^-2"),
            (
                "kl(P, truncated(family(0, 1), n, inf))",
                "kl(P, truncated(laplace(0, 1), -2, inf))",
            ),
            // What a binder binds is its own.
            ("integral(s^2, s, 0, s)", "integral(s^2, s, 0, mu + 1)"),
            ("s(1)", "`s` stands for `mu + 1`, which is no function"),
            // A function of the language may be called like a name.
            ("mean(P) + mean", "mean(P) + 0"),
            ("normal(0, std = n)", "normal(0, std = -2)"),
        ] {
            assert_eq!(substituted(text), expected);
        }
    }
}
