//! The text of a key frame's document, before and after.

use std::fmt::Write as _;

use similar::{ChangeTag, TextDiff};

use super::super::{Hash, Outcome, files::outline};
use super::escaped;

/// The most lines shown of a key frame.
const MOST: usize = 400;
/// Outlines longer than this are shown by their ends and a hash.
const LONG: usize = 120;

/// Writes the lines that differ, with one line around them.
pub(super) fn write(out: &mut String, outcome: &Outcome, index: usize, frame: usize) {
    let (Some(before), after) = (&outcome.before, &outcome.after) else {
        return;
    };
    let (Some(old), Some(new)) = (before.key_frame(frame), after.key_frame(frame)) else {
        return;
    };
    let (old, new) = (
        readable(&before.document(old)),
        readable(&after.document(new)),
    );
    let _ = writeln!(
        out,
        "<div class=\"diff\" data-index=\"{index}\"><h4>Frame {frame}</h4>"
    );
    if old == new {
        out.push_str("<p>The document is the same.</p></div>\n");
        return;
    }
    let diff = TextDiff::from_lines(&old, &new);
    let mut lines = 0;
    let _ = writeln!(
        out,
        "<div class=\"lines\" tabindex=\"0\" role=\"region\" aria-label=\"Text of frame {frame}\"><table>"
    );
    for (group, ops) in diff.grouped_ops(1).iter().enumerate() {
        if group > 0 {
            out.push_str("<tr class=\"gap\"><td></td><td>⋯</td></tr>\n");
        }
        for change in ops.iter().flat_map(|op| diff.iter_inline_changes(op)) {
            lines += 1;
            if lines > MOST {
                continue;
            }
            let (class, sign) = match change.tag() {
                ChangeTag::Equal => ("same", ""),
                ChangeTag::Delete => ("old", "−"),
                ChangeTag::Insert => ("new", "+"),
            };
            let _ = write!(out, "<tr class=\"{class}\"><td>{sign}</td><td>");
            for (strong, text) in change.iter_strings_lossy() {
                let text = escaped(text.trim_end_matches('\n'));
                match strong && class != "same" {
                    true => {
                        let _ = write!(out, "<mark>{text}</mark>");
                    }
                    false => out.push_str(&text),
                }
            }
            out.push_str("</td></tr>\n");
        }
    }
    out.push_str("</table></div>\n");
    if lines > MOST {
        let _ = writeln!(out, "<p>… and {} more lines</p>", lines - MOST);
    }
    out.push_str("</div>\n");
}

/// The document with long outlines cut short, so that those that differ still do.
fn readable(document: &str) -> String {
    let mut out = String::with_capacity(document.len());
    for line in document.split_inclusive('\n') {
        match outline(line) {
            Some((before, outline, behind)) if outline.len() > LONG => {
                let hash = Hash::of([outline.as_bytes()]).to_string();
                let (start, length) = (&outline[..40], outline.len());
                let _ = write!(
                    out,
                    "{before}{start}… ({length} characters, hash {} ){behind}",
                    &hash[..8]
                );
            }
            _ => out.push_str(line),
        }
    }
    out
}
