//! Messages as text, in four formats.

mod github;
mod human;
mod json;
mod short;

use super::{Diagnostic, Severity, Source};

/// How messages are written out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum MessageFormat {
    /// With the line quoted and the place underlined.
    #[default]
    Human,
    /// One line each, `file:line:column: error: message`, as editors read it.
    Short,
    /// One JSON object a line.
    Json,
    /// Commands of GitHub's workflows, which it shows as annotations of the lines.
    Github,
}

/// What is written out: a diagnostic in its source, or a message that has no place in any text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Message<'a> {
    pub(crate) severity: Severity,
    /// What sort of mistake it is, for programs.
    pub(crate) code: &'a str,
    /// What is wrong.
    pub(crate) text: &'a str,
    /// What is allowed, and the way out.
    pub(crate) hints: &'a [String],
    /// The diagnostic's source and its other parts.
    pub(crate) place: Option<(&'a Source, &'a Diagnostic)>,
}

impl<'a> Message<'a> {
    /// A diagnostic in its source.
    pub(super) fn of(source: &'a Source, diagnostic: &'a Diagnostic) -> Self {
        Self {
            severity: diagnostic.severity,
            code: diagnostic.kind.code(),
            text: &diagnostic.message,
            hints: &diagnostic.hints,
            place: Some((source, diagnostic)),
        }
    }

    /// The message as text that ends in a line break. `styled` adds terminal colours to the human
    /// format.
    pub(crate) fn render(&self, format: MessageFormat, styled: bool) -> String {
        match format {
            MessageFormat::Human => human::render(self, styled),
            MessageFormat::Short => short::render(self),
            MessageFormat::Json => json::render(self),
            MessageFormat::Github => github::render(self),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_place_is_written_in_every_format() {
        let message = Message {
            severity: Severity::Error,
            code: "usage",
            text: "100 % wrong",
            hints: &["mend it".to_owned()],
            place: None,
        };
        let text = |format| message.render(format, false);
        assert_eq!(
            text(MessageFormat::Human),
            "error: 100 % wrong\n  = help: mend it\n\n"
        );
        assert_eq!(
            text(MessageFormat::Short),
            "klrender: error[usage]: 100 % wrong; mend it\n"
        );
        assert_eq!(
            text(MessageFormat::Json),
            "{\"version\":1,\"code\":\"usage\",\"severity\":\"error\",\"message\":\"100 % wrong\",\
             \"hints\":[\"mend it\"]}\n"
        );
        assert_eq!(
            text(MessageFormat::Github),
            "::error title=usage::100 %25 wrong%0Amend it\n"
        );
    }
}
