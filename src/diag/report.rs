//! All that is wrong with one source.

use super::{Diagnostic, MessageFormat, Source, render::Message};

/// The diagnostics of one source, in the order of their places.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Report {
    /// The text they are about.
    pub source: Source,
    /// The diagnostics.
    pub diagnostics: Vec<Diagnostic>,
}

impl Report {
    /// A report in the order of places, without repetitions.
    pub fn new(source: Source, mut diagnostics: Vec<Diagnostic>) -> Self {
        diagnostics.sort_by_key(|diagnostic| (diagnostic.span, diagnostic.severity));
        diagnostics.dedup();
        Self {
            source,
            diagnostics,
        }
    }

    /// Whether any diagnostic refuses the source.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }

    /// The diagnostics as text, each ending in a line break. `styled` adds terminal colours to the
    /// human format.
    pub fn render(&self, format: MessageFormat, styled: bool) -> String {
        let messages = self.diagnostics.iter();
        let messages = messages.map(|diagnostic| Message::of(&self.source, diagnostic));
        messages.map(|it| it.render(format, styled)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::{Kind, Span};

    #[test]
    fn controls_never_reach_the_terminal() {
        let source = Source::new("a\u{1b}[31m", "x = \u{1b}[2J y\u{202e}");
        let found = Diagnostic::error(Kind::Syntax, Span::new(9, 10), "bad \u{7}").hint("\u{1b}c");
        let text = Report::new(source, vec![found]).render(MessageFormat::Human, false);
        assert!(!text.contains(['\u{1b}', '\u{202e}', '\u{7}']), "{text:?}");
    }
}
