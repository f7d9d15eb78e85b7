//! The text of a key frame's document, before and after.

use std::fmt::Write as _;

use super::super::{Hash, Outcome, diff, files::outline};
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
    let _ = writeln!(
        out,
        "<div class=\"lines\" tabindex=\"0\" role=\"region\" aria-label=\"Text of frame {frame}\"><table>"
    );
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let rows = rows(&old, &new);
    for row in rows.iter().take(MOST) {
        out.push_str(row);
    }
    out.push_str("</table></div>\n");
    if let Some(more) = rows.len().checked_sub(MOST).filter(|more| *more > 0) {
        let _ = writeln!(out, "<p>… and {more} more lines</p>");
    }
    out.push_str("</div>\n");
}

/// A line as pieces, each with whether it is to be marked.
type Marked<'a> = Vec<(bool, &'a str)>;

/// The rows of a table: lines that differ, and one line around them.
fn rows(old: &[&str], new: &[&str]) -> Vec<String> {
    const AROUND: usize = 1;
    let mut rows = Vec::new();
    let runs = diff::runs(old.iter(), new.iter());
    for (index, run) in runs.iter().enumerate() {
        let (was, is) = (&old[run.before.clone()], &new[run.after.clone()]);
        if !run.same {
            let (was, is) = marked(was, is);
            rows.extend(was.iter().map(|line| row("old", "−", line)));
            rows.extend(is.iter().map(|line| row("new", "+", line)));
            continue;
        }
        let behind = if index > 0 { AROUND } else { 0 };
        let before = if index + 1 < runs.len() { AROUND } else { 0 };
        let same = |line: &&str| row("same", "", &[(false, *line)]);
        if index > 0 && index + 1 < runs.len() && was.len() > behind + before {
            rows.extend(was[..behind].iter().map(same));
            rows.push("<tr class=\"gap\"><td></td><td>⋯</td></tr>\n".to_owned());
            rows.extend(was[was.len() - before..].iter().map(same));
        } else {
            let most = was.len().min(behind + before);
            let start = if index == 0 { was.len() - most } else { 0 };
            rows.extend(was[start..start + most].iter().map(same));
        }
    }
    rows
}

fn row(class: &str, sign: &str, line: &[(bool, &str)]) -> String {
    let mut text = String::new();
    for pieces in line.chunk_by(|a, b| a.0 == b.0) {
        let piece: String = pieces.iter().map(|piece| escaped(piece.1)).collect();
        match pieces[0].0 {
            true => text += &format!("<mark>{piece}</mark>"),
            false => text += &piece,
        }
    }
    format!("<tr class=\"{class}\"><td>{sign}</td><td>{text}</td></tr>\n")
}

/// Lines that were replaced by others, with the words marked that differ, if at least half do not.
fn marked<'a>(old: &[&'a str], new: &[&'a str]) -> (Vec<Marked<'a>>, Vec<Marked<'a>>) {
    let words = |lines: &[&'a str]| -> Vec<(usize, &'a str)> {
        let lines = lines.iter().enumerate();
        lines
            .flat_map(|(number, line)| words(line).map(move |word| (number, word)))
            .collect()
    };
    let (was, is) = (words(old), words(new));
    let text = |word: &(usize, &'a str)| word.1;
    let runs = diff::runs(was.iter().map(text), is.iter().map(text));
    let same: usize = runs
        .iter()
        .filter(|it| it.same)
        .map(|it| it.before.len())
        .sum();
    let mark = 4 * same >= was.len() + is.len();
    let (mut marked_old, mut marked_new) = (
        vec![Marked::new(); old.len()],
        vec![Marked::new(); new.len()],
    );
    for run in runs {
        for (number, word) in &was[run.before] {
            marked_old[*number].push((mark && !run.same, *word));
        }
        for (number, word) in &is[run.after] {
            marked_new[*number].push((mark && !run.same, *word));
        }
    }
    (marked_old, marked_new)
}

/// Words and the white space between them.
fn words(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = line;
    std::iter::from_fn(move || {
        let space = rest.starts_with(char::is_whitespace);
        let end = rest.find(|c: char| c.is_whitespace() != space);
        let (word, behind) = rest.split_at(end.unwrap_or(rest.len()));
        rest = behind;
        (!word.is_empty()).then_some(word)
    })
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
