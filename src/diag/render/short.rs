//! One line a message, as editors read it.

use super::Message;
use crate::diag::{quoted, sanitize};

pub(super) fn render(message: &Message<'_>) -> String {
    let place = match message.place {
        Some((source, diagnostic)) => {
            let (line, column) = source.line_column(diagnostic.span.start);
            format!("{}:{line}:{column}", quoted(source.name()))
        }
        None => "klrender".to_owned(),
    };
    let (severity, code) = (message.severity.name(), message.code);
    let mut parts = vec![sanitize(message.text)];
    parts.extend(message.hints.iter().map(|hint| sanitize(hint)));
    format!("{place}: {severity}[{code}]: {}\n", parts.join("; "))
}
