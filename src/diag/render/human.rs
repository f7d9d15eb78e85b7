//! For people: the line quoted and the place underlined, as rustc does it.

use annotate_snippets::{
    AnnotationKind, Level, Renderer, Snippet,
    renderer::{AnsiColor, DecorStyle, Style},
};

use super::Message;
use crate::diag::{
    Diagnostic, Severity, Source,
    sanitize::{SanitizedSource, quoted, sanitize},
};

pub(super) fn render(message: &Message<'_>, styled: bool) -> String {
    match message.place {
        Some((source, diagnostic)) => with_place(source, diagnostic, styled),
        None => without_place(message, styled),
    }
}

fn with_place(source: &Source, diagnostic: &Diagnostic, styled: bool) -> String {
    let shown = SanitizedSource::new(source.text());
    let primary = AnnotationKind::Primary.span(shown.range(diagnostic.span));
    let related = diagnostic.related.iter().map(|(span, words)| {
        let context = AnnotationKind::Context.span(shown.range(*span));
        context.label(sanitize(words))
    });
    let snippet = Snippet::source(shown.text.as_str())
        .path(quoted(source.name()))
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
