//! Where in the text of an expression a place is: the word there, and the call around it.

use std::ops::Range;

use crate::spec::keys::ValueType;

/// A place in an expression.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Spot<'a> {
    /// The expression's text, and where it begins.
    pub(super) text: &'a str,
    pub(super) start: usize,
    /// The word at the place; empty where there is none.
    pub(super) word: Range<usize>,
    /// The calls around it, outermost first: the function, and the words before a `=` in it.
    pub(super) calls: Vec<(&'a str, Vec<&'a str>)>,
}

/// Finds the expression in a string at an offset: all of the string, or a value in a template.
///
/// `written` is the string with its quotes, closed or not, which begins at `start`.
pub(super) fn spot<'a>(
    written: &'a str,
    start: usize,
    offset: usize,
    value: &ValueType,
) -> Option<Spot<'a>> {
    let is_template = match value {
        ValueType::Text => true,
        ValueType::Number | ValueType::Condition | ValueType::Distribution | ValueType::Data => {
            false
        }
        _ => return None,
    };
    let content = content(written)?;
    let at = offset.checked_sub(start)?;
    if !content.contains(&at) && at != content.end {
        return None;
    }
    let mut range = content;
    if is_template {
        range = placeholder(written, range, at)?;
    }
    let text = written.get(range.clone())?;
    let at = at - range.start;
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let before = text.get(..at)?;
    let begin = before.trim_end_matches(is_word).len();
    let after = text.get(at..)?;
    let end = at + after.len() - after.trim_start_matches(is_word).len();
    Some(Spot {
        text,
        start: start + range.start,
        word: start + range.start + begin..start + range.start + end,
        calls: calls(text.get(..begin)?),
    })
}

/// What is between the quotes of a string.
fn content(written: &str) -> Option<Range<usize>> {
    let quote = written.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let triple = quote.to_string().repeat(3);
    let length = match written.starts_with(&triple) {
        true => 3,
        false => 1,
    };
    let delimiter = triple.get(..length)?;
    let is_closed = written.len() >= 2 * length && written.ends_with(delimiter);
    let end = written.len() - if is_closed { length } else { 0 };
    Some(length..end.max(length))
}

/// The expression of the `{expression:format}` around a place in a template.
fn placeholder(written: &str, content: Range<usize>, at: usize) -> Option<Range<usize>> {
    let mut open = None;
    let text = written.get(content.clone())?;
    let mut letters = text.char_indices().peekable();
    while let Some((index, letter)) = letters.next() {
        let place = content.start + index;
        if place >= at {
            break;
        }
        match letter {
            '{' if open.is_none() && letters.peek().is_some_and(|next| next.1 == '{') => {
                letters.next();
            }
            '{' => open = Some(place + 1),
            '}' => open = None,
            ':' => open = open.filter(|_| false),
            _ => {}
        }
    }
    let open = open?;
    let rest = written.get(open..content.end)?;
    let length = rest.find(['}', ':']).unwrap_or(rest.len());
    Some(open..open + length)
}

/// The calls that are open at the end of a text.
fn calls(text: &str) -> Vec<(&str, Vec<&str>)> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let last_word = |end: usize| {
        let before = text.get(..end).unwrap_or_default().trim_end();
        &before[before.trim_end_matches(is_word).len()..]
    };
    let mut open: Vec<(&str, Vec<&str>)> = Vec::new();
    for (index, letter) in text.char_indices() {
        match letter {
            '(' => open.push((last_word(index), Vec::new())),
            '[' => open.push(("", Vec::new())),
            ')' | ']' => {
                open.pop();
            }
            '=' => {
                if let Some(call) = open.last_mut() {
                    call.1.push(last_word(index));
                }
            }
            _ => {}
        }
    }
    open
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The spot at the `|` of a string.
    fn at(text: &str, value: &ValueType) -> Option<(String, String, usize)> {
        let offset = text.find('|').unwrap();
        let written = text.replace('|', "");
        let spot = spot(&written, 100, 100 + offset, value)?;
        let word = &written[spot.word.start - 100..spot.word.end - 100];
        let call = spot.calls.last().map_or("", |call| call.0);
        Some((word.to_owned(), call.to_owned(), spot.calls.len()))
    }

    #[test]
    fn words_and_calls_are_found_in_strings_that_may_be_open() {
        let found = |word: &str, call: &str, depth| Some((word.to_owned(), call.to_owned(), depth));
        let number = ValueType::Number;
        assert_eq!(at("\"pd|f(P, x)\"", &number), found("pdf", "", 0));
        assert_eq!(at("\"pdf(no|", &number), found("no", "pdf", 1));
        assert_eq!(
            at("'kl(normal(mu, |), Q)'", &number),
            found("", "normal", 2)
        );
        assert_eq!(at("\"|\"", &number), found("", "", 0));
        assert_eq!(at("\"a\"|", &number), None);
        assert_eq!(
            at("\"mean {mu|:.2f} of\"", &ValueType::Text),
            found("mu", "", 0)
        );
        assert_eq!(at("\"mean {mu:.2|f} of\"", &ValueType::Text), None);
        assert_eq!(at("\"{{no|\"", &ValueType::Text), None);
        assert_eq!(at("\"{kl(P, |\"", &ValueType::Text), found("", "kl", 1));
    }
}
