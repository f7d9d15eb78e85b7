//! Functions of a spec's own: `[functions]`.

use crate::{
    diag::{Diagnostic, Kind, SpannedText},
    expr::{FunctionLine, Type, define_functions},
};

use super::{Fields, Lowering, lowering::Declaring};

impl Lowering<'_, Declaring> {
    /// Makes the functions of `[functions]` known to every expression read from here on.
    pub(super) fn functions(&mut self, scene: &Fields<'_>) {
        let mut lines = Vec::new();
        for (head, key_span, node) in scene.map("functions") {
            // A head stands in quotes, behind the first of which it begins.
            let quoted = key_span.end - key_span.start == head.len() + 2;
            let start = key_span.start + usize::from(quoted);
            let body = self.parse(node, Type::Number);
            lines.push(FunctionLine {
                head: SpannedText::verbatim(head, start),
                body,
            });
        }
        let (known, failed) = define_functions(lines, self.diagnostics);
        let names = known.keys().map(|name| (name.clone(), true));
        let failed = failed.into_iter().map(|name| (name, false));
        self.names.scope.set_functions(names.chain(failed));
        self.substitutions.set_functions(known);
    }
}

impl Lowering<'_> {
    /// Warns of functions that nothing calls.
    pub(super) fn uncalled(&self) -> Vec<Diagnostic> {
        let uncalled = self.substitutions.uncalled();
        uncalled
            .map(|(name, span)| {
                let message = format!("nothing calls `{name}`");
                Diagnostic::warning(Kind::Unused, span, message)
            })
            .collect()
    }
}
