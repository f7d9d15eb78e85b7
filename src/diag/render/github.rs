//! Commands of GitHub's workflows, which it shows as annotations of the lines.

use super::Message;
use crate::diag::{quoted, sanitize};

pub(super) fn render(message: &Message<'_>) -> String {
    let command = message.severity.name();
    let mut text = sanitize(message.text);
    for hint in message.hints {
        text.push('\n');
        text.push_str(&sanitize(hint));
    }
    let mut properties = String::new();
    if let Some((source, diagnostic)) = message.place {
        let (line, column) = source.line_column(diagnostic.span.start);
        let (end_line, end_column) = source.line_column(diagnostic.span.end);
        let file = property(&quoted(source.name()));
        // Columns are for what is on one line.
        let end = match end_line == line && end_column > column {
            true => format!("col={column},endColumn={end_column}"),
            false => format!("endLine={end_line}"),
        };
        properties = format!("file={file},line={line},{end},");
    }
    format!(
        "::{command} {properties}title={}::{}\n",
        message.code,
        data(&text)
    )
}

/// A text as the message of a command.
fn data(text: &str) -> String {
    let text = text.replace('%', "%25").replace('\r', "%0D");
    text.replace('\n', "%0A")
}

/// A text as a property of a command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
