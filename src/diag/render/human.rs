//! For people: the line quoted and the place underlined, as rustc does it.

use std::ops::Range;

use annotate_snippets::{
    AnnotationKind, Level, Renderer, Snippet,
    renderer::{AnsiColor, DecorStyle, Style},
};

use super::Message;
use crate::diag::{
    Diagnostic, Severity, Source, Span,
    sanitize::{SanitizedSource, quoted, sanitize},
};

pub(super) fn render(message: &Message<'_>, styled: bool) -> String {
    match message.place {
        Some((source, diagnostic)) => with_place(source, diagnostic, styled),
        None => without_place(message, styled),
    }
}

fn with_place(source: &Source, diagnostic: &Diagnostic, styled: bool) -> String {
    let lines = lines(source.text(), diagnostic);
    let shown = SanitizedSource::new(&source.text()[lines.clone()]);
    let range = |span: Span| {
        let within = |offset: usize| offset.saturating_sub(lines.start);
        shown.range(Span::new(within(span.start), within(span.end)))
    };
    let before = source.text()[..lines.start].matches('\n').count();
    let primary = AnnotationKind::Primary.span(range(diagnostic.span));
    let related = diagnostic.related.iter().map(|(span, words)| {
        let context = AnnotationKind::Context.span(range(*span));
        context.label(sanitize(words))
    });
    let snippet = Snippet::source(shown.text.as_str())
        .path(quoted(source.name()))
        .line_start(before + 1)
        .annotation(primary.label(sanitize(&diagnostic.label)))
        .annotations(related);
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = level
        .primary_title(sanitize(&diagnostic.message))
        .id(diagnostic.kind.code())
        .element(snippet);
    for hint in &diagnostic.hints {
        group = group.element(Level::HELP.message(sanitize(hint)));
    }
    let renderer = match styled {
        true => Renderer::styled(),
        false => Renderer::plain(),
    };
    let text = renderer.decor_style(DecorStyle::Ascii).render(&[group]);
    format!("{text}\n\n")
}

/// The lines that a diagnostic has places in, and those between: all else of a long text need not be
/// looked at.
fn lines(text: &str, diagnostic: &Diagnostic) -> Range<usize> {
    let related = diagnostic.related.iter().map(|(span, _)| *span);
    let spans = || [diagnostic.span].into_iter().chain(related.clone());
    let first = spans().map(|span| span.start).min().unwrap_or(0);
    let last = spans().map(|span| span.end).max().unwrap_or(0);
    let (first, last) = (first.min(text.len()), last.min(text.len()));
    let bytes = text.as_bytes();
    let is_break = |byte: &u8| *byte == b'\n';
    let start = bytes[..first].iter().rposition(is_break);
    let end = bytes[last..].iter().position(is_break);
    start.map_or(0, |at| at + 1)..end.map_or(text.len(), |at| last + at + 1)
}

/// The same look without a margin, because there is no line to quote.
fn without_place(message: &Message<'_>, styled: bool) -> String {
    let color = match message.severity {
        Severity::Error => AnsiColor::BrightRed,
        Severity::Warning => AnsiColor::Yellow,
    };
    let (strong, bold) = match styled {
        true => (color.on_default().bold(), Style::new().bold()),
        false => (Style::new(), Style::new()),
    };
    let (severity, text) = (message.severity.name(), sanitize(message.text));
    let mut out = format!("{strong}{severity}{strong:#}{bold}: {text}{bold:#}\n");
    for hint in message.hints {
        let hint = sanitize(hint);
        out.push_str(&format!("  {bold}= help{bold:#}: {hint}\n"));
    }
    out.push('\n');
    out
}
