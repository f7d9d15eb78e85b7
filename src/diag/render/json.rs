//! One JSON object a line, for programs.

use serde::Serialize;

use super::Message;
use crate::diag::{Severity, Source, Span};

/// A message; what has no place in a text has neither file nor label.
#[derive(Serialize)]
struct JsonMessage<'a> {
    version: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    code: &'a str,
    severity: Severity,
    message: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    label: &'a str,
    #[serde(flatten)]
    location: Option<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related: Vec<Related<'a>>,
    hints: &'a [String],
}

#[derive(Serialize)]
struct Related<'a> {
    message: &'a str,
    #[serde(flatten)]
    location: Location,
}

/// Bytes from 0, lines and columns from 1.
#[derive(Serialize)]
struct Location {
    start: usize,
    end: usize,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

impl Location {
    fn of(source: &Source, span: Span) -> Self {
        let (line, column) = source.line_column(span.start);
        let (end_line, end_column) = source.line_column(span.end);
        Self {
            start: span.start,
            end: span.end,
            line,
            column,
            end_line,
            end_column,
        }
    }
}

pub(super) fn render(message: &Message<'_>) -> String {
    let place = message.place;
    let related = place.map(|(source, diagnostic)| {
        let related = diagnostic.related.iter();
        related
            .map(|(span, message)| Related {
                message,
                location: Location::of(source, *span),
            })
            .collect()
    });
    let object = JsonMessage {
        version: 1,
        file: place.map(|(source, _)| source.name()),
        code: message.code,
        severity: message.severity,
        message: message.text,
        label: place.map_or("", |(_, diagnostic)| &diagnostic.label),
        location: place.map(|(source, diagnostic)| Location::of(source, diagnostic.span)),
        related: related.unwrap_or_default(),
        hints: message.hints,
    };
    serde_json::to_string(&object).expect("plain data serialises") + "\n"
}
