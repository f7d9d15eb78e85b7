//! Places in a source: ranges of bytes, and texts that know where each of their bytes stands.

use std::ops::Range;

/// A range of bytes in a [`Source`](super::Source); `end` is exclusive.
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

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

/// A text taken out of a source, with the place of each of its bytes there.
///
/// A TOML string may hold escapes, so byte 5 of its value need not be byte 5 behind the quote; the
/// pieces say where each unescaped run stands. This is what lets a message underline one name
/// inside an expression inside a string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SpannedText {
    text: String,
    /// `(offset in text, offset in source)` of each run, ascending; the first is at 0.
    runs: Vec<(usize, usize)>,
    end: usize,
}

impl SpannedText {
    /// A text that stands in the source as it is, from byte `start` on.
    pub(crate) fn verbatim(text: impl Into<String>, start: usize) -> Self {
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
    pub(crate) fn with_runs(
        text: impl Into<String>,
        runs: Vec<(usize, usize)>,
        end: usize,
    ) -> Self {
        Self {
            text: text.into(),
            runs,
            end,
        }
    }

    /// The text itself, with escapes resolved.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Where `range` of the text stands in the source.
    pub(crate) fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.offset(range.start), self.offset(range.end))
    }

    /// The place of the whole text.
    pub(crate) fn whole(&self) -> Span {
        self.span(0..self.text.len())
    }

    /// A part of the text, still knowing its place.
    pub(crate) fn slice(&self, range: Range<usize>) -> Self {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_survive_escapes() {
        // "a\u00e9b" holds a, é (2 bytes, written as 6) and b.
        let text = SpannedText::with_runs("aéb", vec![(0, 1), (1, 2), (3, 8)], 9);
        assert_eq!(text.span(0..1), Span::new(1, 2));
        assert_eq!(text.span(1..3), Span::new(2, 8));
        assert_eq!(text.span(3..4), Span::new(8, 9));
        assert_eq!(text.slice(1..4).span(2..3), Span::new(8, 9));
    }
}
