//! Places as the protocol has them: lines, and columns that count UTF-16.

use std::ops::Range;

use serde_json::{Value, json};

/// A text that knows where its lines begin.
#[derive(Debug)]
pub(super) struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        let bytes = text.as_bytes();
        let ends = (0..bytes.len()).filter(|&at| match bytes[at] {
            b'\n' => true,
            b'\r' => bytes.get(at + 1) != Some(&b'\n'),
            _ => false,
        });
        let starts = std::iter::once(0).chain(ends.map(|end| end + 1)).collect();
        Self { text, starts }
    }

    /// Line and column of a byte.
    pub(super) fn position(&self, offset: usize) -> Value {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.starts.partition_point(|start| *start <= offset) - 1;
        let before = self.text.get(self.starts[line]..offset).unwrap_or_default();
        json!({ "line": line, "character": before.encode_utf16().count() })
    }

    pub(super) fn range(&self, range: Range<usize>) -> Value {
        json!({ "start": self.position(range.start), "end": self.position(range.end) })
    }

    /// The byte at a position; the nearest, if there is none.
    pub(super) fn offset(&self, position: &Value) -> Option<usize> {
        let line = usize::try_from(position.get("line")?.as_u64()?).ok()?;
        let column = usize::try_from(position.get("character")?.as_u64()?).ok()?;
        let Some(&start) = self.starts.get(line) else {
            return Some(self.text.len());
        };
        let end = self
            .starts
            .get(line + 1)
            .copied()
            .unwrap_or(self.text.len());
        let text = self.text.get(start..end)?.trim_end_matches(['\r', '\n']);
        let mut left = column;
        for (at, letter) in text.char_indices() {
            if left < letter.len_utf16() {
                return Some(start + at);
            }
            left -= letter.len_utf16();
        }
        Some(start + text.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_utf16() {
        let text = "a = 1\r\nμ𝜇b\n\nc";
        let lines = Lines::of(text);
        for (word, line, column) in [("a", 0, 0), ("μ", 1, 0), ("b", 1, 3), ("c", 3, 0)] {
            let at = text.find(word).unwrap();
            let position = json!({ "line": line, "character": column });
            assert_eq!(lines.position(at), position, "{word}");
            assert_eq!(lines.offset(&position), Some(at), "{word}");
        }
        let offset =
            |line, character| lines.offset(&json!({ "line": line, "character": character }));
        // In the midst of a character, behind the end of a line, behind the end.
        assert_eq!(offset(1, 2), text.find('𝜇'));
        assert_eq!(offset(0, 99), Some(5));
        assert_eq!(offset(9, 0), Some(text.len()));
        assert_eq!(lines.offset(&json!({ "line": -1, "character": 0 })), None);
    }
}
