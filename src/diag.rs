//! What is wrong with an input, and where: sources, spans, diagnostics and their three renderings.
//!
//! Everything here is for the person who wrote the spec. A [`Diagnostic`] always has a place, says
//! what is wrong and, where it can, what is allowed and the way out. The library collects
//! diagnostics and returns them; it never prints.

use std::fmt::Write as _;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet, renderer::DecorStyle};
use serde::Serialize;

/// A named text that diagnostics point into: a spec file, standard input, a command line argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    name: String,
    text: String,
}

impl Source {
    /// A source with the name shown in messages (usually the path as the user gave it).
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            text: text.into(),
        }
    }

    /// The name shown in messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Line and column, both counted from 1, of a byte offset; columns count characters.
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let before = &self.text[..offset];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        (
            before.matches('\n').count() + 1,
            before[line_start..].chars().count() + 1,
        )
    }
}

/// A range of bytes in a [`Source`]; `end` is exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, PartialOrd, Ord)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The span from `start` to `end`.
    pub fn new(start: usize, end: usize) -> Self {
        Self {
            start,
            end: end.max(start),
        }
    }

    /// The smallest span that holds both.
    pub fn to(self, other: Self) -> Self {
        Self {
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }
}

impl From<std::ops::Range<usize>> for Span {
    fn from(range: std::ops::Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

/// A text taken out of a source, with the place of each of its bytes there.
///
/// A TOML string may hold escapes, so byte 5 of its value need not be byte 5 behind the quote; the
/// pieces say where each unescaped run stands. This is what lets a message underline one name
/// inside an expression inside a string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpannedText {
    text: String,
    /// `(offset in text, offset in source)` of each run, ascending; the first is at 0.
    runs: Vec<(usize, usize)>,
    end: usize,
}

impl SpannedText {
    /// A text that stands in the source as it is, from byte `start` on.
    pub fn verbatim(text: impl Into<String>, start: usize) -> Self {
        let text = text.into();
        let end = start + text.len();
        Self {
            text,
            runs: vec![(0, start)],
            end,
        }
    }

    /// A text of which each run `(offset in text, offset in source)` is verbatim; `end` is the
    /// source offset behind the last byte.
    pub fn with_runs(text: impl Into<String>, runs: Vec<(usize, usize)>, end: usize) -> Self {
        Self {
            text: text.into(),
            runs,
            end,
        }
    }

    /// The text itself, with escapes resolved.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where `range` of the text stands in the source.
    pub fn span(&self, range: std::ops::Range<usize>) -> Span {
        Span::new(self.offset(range.start), self.offset(range.end))
    }

    /// The place of the whole text.
    pub fn whole(&self) -> Span {
        self.span(0..self.text.len())
    }

    /// A part of the text, still knowing its place.
    pub fn slice(&self, range: std::ops::Range<usize>) -> Self {
        let mut runs = vec![(0, self.offset(range.start))];
        for &(at, source) in &self.runs {
            if at > range.start && at < range.end {
                runs.push((at - range.start, source));
            }
        }
        let end = self.offset(range.end);
        Self {
            text: self.text[range].to_owned(),
            runs,
            end,
        }
    }

    fn offset(&self, at: usize) -> usize {
        if at >= self.text.len() {
            return self.end;
        }
        let index = self.runs.partition_point(|run| run.0 <= at) - 1;
        self.runs[index].1 + (at - self.runs[index].0)
    }
}

/// How bad it is. Errors refuse the input; warnings travel with the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The input is refused.
    Error,
    /// The input is accepted, but probably not what was meant.
    Warning,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $code:literal,)*) => {
        /// What sort of mistake it is; the code is stable, the wording of messages is not.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Kind { $($(#[$doc])* $kind,)* }

        impl Kind {
            /// The stable code, as `--message-format json` prints it.
            pub fn code(self) -> &'static str {
                match self { $(Self::$kind => $code,)* }
            }
        }
    };
}

kinds! {
    /// The text is not TOML, or an expression or template does not parse.
    Syntax = "syntax",
    /// A key that the section does not have.
    UnknownKey = "unknown-key",
    /// A required key is absent.
    MissingKey = "missing-key",
    /// A value of another type than the key's, or an operand of the wrong type.
    WrongType = "wrong-type",
    /// A name, function, theme, mark type or other word that does not exist here.
    UnknownName = "unknown-name",
    /// A word of the language that this version does not implement yet.
    NotYet = "not-yet",
    /// Too few or too many arguments or items.
    Arity = "arity",
    /// Definitions that need each other.
    Cycle = "cycle",
    /// A number outside of what is allowed.
    OutOfRange = "out-of-range",
    /// An axis domain that is empty, reversed or not finite.
    Domain = "domain",
    /// A value that must be finite is not.
    NonFinite = "non-finite",
    /// Keys that exclude each other.
    Conflict = "conflict",
    /// A timing that the output format cannot hold.
    Timing = "timing",
    /// No font at hand has a glyph for a character.
    MissingGlyph = "missing-glyph",
    /// An id or name given twice.
    Duplicate = "duplicate",
    /// A reserved word used as a name, or a word that is no name.
    BadName = "bad-name",
    /// Larger than klrender accepts.
    Limit = "limit",
    /// A file named in the spec cannot be read, or is not what it should be.
    File = "file",
    /// A control character in a text.
    ControlCharacter = "control-character",
    /// Something given that nothing uses.
    Unused = "unused",
    /// A scene plays another way than accepted.
    FilmChanged = "film-changed",
    /// Numbers of a scene are others than accepted.
    ValuesChanged = "values-changed",
    /// A scene is drawn another way than accepted.
    PictureChanged = "picture-changed",
    /// What a scene says to people who do not see it is not what was accepted.
    WordsChanged = "words-changed",
    /// The same drawing gives other pixels than accepted.
    PixelsChanged = "pixels-changed",
    /// Nothing was accepted that a scene could be compared with.
    NoSnapshot = "no-snapshot",
}

/// One finding about an input.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagnostic {
    /// What sort of mistake it is.
    pub kind: Kind,
    /// Error or warning.
    pub severity: Severity,
    /// Where it is.
    pub span: Span,
    /// What is wrong, as a sentence without its full stop.
    pub message: String,
    /// A few words beside the underlined text; may be empty.
    pub label: String,
    /// Other places that explain the finding.
    pub related: Vec<(Span, String)>,
    /// What is allowed, and the way out.
    pub hints: Vec<String>,
}

impl Diagnostic {
    /// An error.
    pub fn error(kind: Kind, span: Span, message: impl Into<String>) -> Self {
        Self {
            kind,
            severity: Severity::Error,
            span,
            message: message.into(),
            label: String::new(),
            related: Vec::new(),
            hints: Vec::new(),
        }
    }

    /// A warning.
    pub fn warning(kind: Kind, span: Span, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(kind, span, message)
        }
    }

    /// Adds a few words beside the underlined text.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Adds a hint: what is allowed, or the way out.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Adds "did you mean …?" if one of `candidates` is close to `word`.
    #[must_use]
    pub fn suggest<'a>(self, word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Self {
        match suggest(word, candidates) {
            Some(candidate) => self.hint(format!("did you mean `{candidate}`?")),
            None => self,
        }
    }

    /// Adds another place with a few words about it.
    #[must_use]
    pub fn related(mut self, span: Span, words: impl Into<String>) -> Self {
        self.related.push((span, words.into()));
        self
    }

    /// Whether it refuses the input.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// The candidate closest to a misspelt word, if one is close enough to be meant.
pub fn suggest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let normal = |text: &str| text.to_lowercase().replace('-', "_");
    let wanted = normal(word);
    let mut best: Option<(f64, &str)> = None;
    for candidate in candidates {
        let score = strsim::jaro_winkler(&wanted, &normal(candidate));
        let edits = strsim::damerau_levenshtein(&wanted, &normal(candidate));
        let near = edits <= 1 + wanted.chars().count() / 4 || score >= 0.9;
        if near && best.is_none_or(|(top, _)| score > top) {
            best = Some((score, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// The findings about one source, in the order of their places.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The text the findings are about.
    pub source: Source,
    /// The findings.
    pub diagnostics: Vec<Diagnostic>,
}

/// How a [`Report`] is written out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
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

impl Report {
    /// A report in the order of places, without repetitions.
    pub fn new(source: Source, mut diagnostics: Vec<Diagnostic>) -> Self {
        diagnostics.sort_by_key(|found| (found.span, found.severity));
        diagnostics.dedup();
        Self {
            source,
            diagnostics,
        }
    }

    /// Whether any finding refuses the source.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }

    /// The findings as text, each ending in a line break. `styled` adds terminal colours to the
    /// human format.
    pub fn render(&self, format: MessageFormat, styled: bool) -> String {
        let mut out = String::new();
        for found in &self.diagnostics {
            match format {
                MessageFormat::Human => self.human(found, styled, &mut out),
                MessageFormat::Short => self.short(found, &mut out),
                MessageFormat::Json => self.json(found, &mut out),
                MessageFormat::Github => self.github(found, &mut out),
            }
        }
        out
    }

    fn human(&self, found: &Diagnostic, styled: bool, out: &mut String) {
        let shown = Shown::new(self.source.text());
        let mut snippet = Snippet::source(shown.text.as_str())
            .path(sanitize(self.source.name()))
            .annotation(
                AnnotationKind::Primary
                    .span(shown.range(found.span))
                    .label(sanitize(&found.label)),
            );
        for (span, words) in &found.related {
            snippet = snippet.annotation(
                AnnotationKind::Context
                    .span(shown.range(*span))
                    .label(sanitize(words)),
            );
        }
        let level = match found.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let mut group: Group<'_> = level
            .primary_title(sanitize(&found.message))
            .id(found.kind.code())
            .element(snippet);
        for hint in &found.hints {
            group = group.element(Level::HELP.message(sanitize(hint)));
        }
        let renderer = if styled {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        out.push_str(&renderer.decor_style(DecorStyle::Ascii).render(&[group]));
        out.push_str("\n\n");
    }

    fn short(&self, found: &Diagnostic, out: &mut String) {
        let (line, column) = self.source.line_column(found.span.start);
        let severity = match found.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let name = sanitize(self.source.name());
        let _ = write!(
            out,
            "{name}:{line}:{column}: {severity}[{}]: {}",
            found.kind.code(),
            sanitize(&found.message)
        );
        for hint in &found.hints {
            let _ = write!(out, "; {}", sanitize(hint));
        }
        out.push('\n');
    }

    fn github(&self, found: &Diagnostic, out: &mut String) {
        let (line, column) = self.source.line_column(found.span.start);
        let (end_line, end_column) = self.source.line_column(found.span.end);
        let command = match found.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let mut message = sanitize(&found.message);
        for hint in &found.hints {
            message.push('\n');
            message.push_str(&sanitize(hint));
        }
        let file = github_property(&sanitize(self.source.name()));
        let _ = write!(out, "::{command} file={file},line={line}");
        // Columns are for what is on one line.
        if end_line == line && end_column > column {
            let _ = write!(out, ",col={column},endColumn={end_column}");
        } else {
            let _ = write!(out, ",endLine={end_line}");
        }
        let (code, message) = (found.kind.code(), github_data(&message));
        let _ = writeln!(out, ",title={code}::{message}");
    }

    fn json(&self, found: &Diagnostic, out: &mut String) {
        let place = |span: Span| {
            let (line, column) = self.source.line_column(span.start);
            let (end_line, end_column) = self.source.line_column(span.end);
            Place {
                start: span.start,
                end: span.end,
                line,
                column,
                end_line,
                end_column,
            }
        };
        let object = JsonDiagnostic {
            version: 1,
            file: self.source.name(),
            code: found.kind.code(),
            severity: found.severity,
            message: &found.message,
            label: &found.label,
            place: place(found.span),
            related: found
                .related
                .iter()
                .map(|(span, message)| JsonRelated {
                    message,
                    place: place(*span),
                })
                .collect(),
            hints: &found.hints,
        };
        out.push_str(&serde_json::to_string(&object).expect("plain data serialises"));
        out.push('\n');
    }
}

/// A text as the message of one of GitHub's workflow commands.
pub fn github_data(text: &str) -> String {
    let text = text.replace('%', "%25").replace('\r', "%0D");
    text.replace('\n', "%0A")
}

/// A text as a property of one of GitHub's workflow commands.
fn github_property(text: &str) -> String {
    github_data(text).replace(':', "%3A").replace(',', "%2C")
}

#[derive(Serialize)]
struct JsonDiagnostic<'a> {
    version: u32,
    file: &'a str,
    code: &'a str,
    severity: Severity,
    message: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    label: &'a str,
    #[serde(flatten)]
    place: Place,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related: Vec<JsonRelated<'a>>,
    hints: &'a [String],
}

#[derive(Serialize)]
struct JsonRelated<'a> {
    message: &'a str,
    #[serde(flatten)]
    place: Place,
}

/// Bytes from 0, lines and columns from 1.
#[derive(Serialize)]
struct Place {
    start: usize,
    end: usize,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

/// Whether a character could steer a terminal or reorder the text around it.
pub fn is_unsafe(character: char) -> bool {
    let direction = matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{061c}');
    (character.is_control() && character != '\n' && character != '\t') || direction
}

/// A text that is safe to show: control and direction characters become �.
pub fn sanitize(text: &str) -> String {
    text.chars()
        .map(|c| if is_unsafe(c) { '\u{fffd}' } else { c })
        .collect()
}

/// The source as shown on a terminal, with the way from source offsets to shown offsets.
struct Shown {
    text: String,
    /// `(source offset, shown offset)` behind each replaced character.
    shifts: Vec<(usize, usize)>,
}

impl Shown {
    fn new(source: &str) -> Self {
        let mut text = String::with_capacity(source.len());
        let mut shifts = Vec::new();
        for (at, character) in source.char_indices() {
            if is_unsafe(character) && !source[at..].starts_with("\r\n") {
                text.push('\u{fffd}');
                shifts.push((at + character.len_utf8(), text.len()));
            } else {
                text.push(character);
            }
        }
        Self { text, shifts }
    }

    fn range(&self, span: Span) -> std::ops::Range<usize> {
        let move_to = |offset: usize| {
            let index = self.shifts.partition_point(|shift| shift.0 <= offset);
            let shown = match index.checked_sub(1) {
                Some(index) => self.shifts[index].1 + (offset - self.shifts[index].0),
                None => offset,
            };
            let mut shown = shown.min(self.text.len());
            while !self.text.is_char_boundary(shown) {
                shown -= 1;
            }
            shown
        };
        let (start, end) = (move_to(span.start), move_to(span.end));
        start..end.max(start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_survive_escapes() {
        // "a\u00e9b" holds a, é (2 bytes, written as 6) and b.
        let located = SpannedText::with_runs("aéb", vec![(0, 1), (1, 2), (3, 8)], 9);
        assert_eq!(located.span(0..1), Span::new(1, 2));
        assert_eq!(located.span(1..3), Span::new(2, 8));
        assert_eq!(located.span(3..4), Span::new(8, 9));
        assert_eq!(located.slice(1..4).span(2..3), Span::new(8, 9));
    }

    #[test]
    fn controls_never_reach_the_terminal() {
        let source = Source::new("a\u{1b}[31m", "x = \u{1b}[2J y\u{202e}");
        let found = Diagnostic::error(Kind::Syntax, Span::new(9, 10), "bad \u{7}").hint("\u{1b}c");
        let text = Report::new(source, vec![found]).render(MessageFormat::Human, false);
        assert!(!text.contains(['\u{1b}', '\u{202e}', '\u{7}']), "{text:?}");
    }

    #[test]
    fn suggestions_are_close_or_absent() {
        assert_eq!(suggest("lapalce", ["normal", "laplace"]), Some("laplace"));
        assert_eq!(
            suggest("stroke-width", ["stroke", "stroke_width"]),
            Some("stroke_width")
        );
        assert_eq!(suggest("zebra", ["normal", "laplace"]), None);
    }
}
