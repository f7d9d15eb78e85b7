//! What a diagnostic says to write instead.

use std::ops::Range;

use crate::diag::Diagnostic;

/// The change that a "did you mean …?" asks for: the bytes to be replaced, and the word to put there.
///
/// ```
/// use klrender::{LoadError, Options, Scene, editor::fix};
///
/// let text = "panels = [{ marks = [{ type = 'line', y = 'pfd(normal(0, 1), x)' }] }]";
/// let Err(LoadError::Spec(report)) = Scene::from_str(text, &Options::new()) else {
///     panic!("there is no function `pfd`");
/// };
/// let (range, word) = fix(text, &report.diagnostics[0]).unwrap();
/// assert_eq!((&text[range], &*word), ("pfd", "pdf"));
/// ```
pub fn fix(text: &str, found: &Diagnostic) -> Option<(Range<usize>, String)> {
    let mut hints = found.hints.iter();
    let word = hints.find_map(|hint| hint.strip_prefix("did you mean `")?.strip_suffix("`?"))?;
    let there = text.get(found.span.start..found.span.end)?;
    // What is meant is a word of the message, which may be a part of what is underlined.
    let between = |quote| found.message.split(quote).skip(1).step_by(2);
    let quoted = || between('`').chain(between('"'));
    let once = |word: &&str| !word.is_empty() && there.matches(*word).count() == 1;
    let wrong = quoted()
        .find(|word| *word == there)
        .or_else(|| quoted().find(once))?;
    let start = found.span.start + there.find(wrong)?;
    Some((start..start + wrong.len(), word.to_owned()))
}
