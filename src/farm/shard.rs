//! Which chunks are asked for: `--shard 3/8`, `--chunks 17-23,30`.

use std::{fmt, ops::Range, str::FromStr};

use crate::pipeline::merged;

/// One of so many shares of the work, each as large as another: a run of chunks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shard {
    /// Counted from 1.
    number: u64,
    of: u64,
}

/// More shares than any farm has machines are a slip.
const MOST_SHARDS: u64 = 1_000_000;

impl Shard {
    /// Its share of so many chunks; may be none.
    pub(crate) fn range(self, chunks: usize) -> Range<usize> {
        let share =
            |number: u64| (chunks as u128 * u128::from(number) / u128::from(self.of)) as usize;
        share(self.number - 1)..share(self.number)
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "it is written I/N, as in 3/8, from 1/N to N/N".to_owned();
        let (number, of) = text.split_once('/').ok_or_else(wrong)?;
        let (number, of) = (natural(number), natural(of));
        match (number, of) {
            (Some(number), Some(of)) if (1..=of).contains(&number) && of <= MOST_SHARDS => {
                Ok(Self { number, of })
            }
            _ => Err(wrong()),
        }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

/// Chunks by their numbers, counted from 0: ascending ranges that neither meet nor overlap.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ChunkList(Vec<Range<u64>>);

impl ChunkList {
    /// How many they are.
    pub(crate) fn count(&self) -> u64 {
        self.0.iter().map(|range| range.end - range.start).sum()
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Their numbers, where there are no more than so many chunks.
    ///
    /// # Errors
    ///
    /// The first number that no chunk has.
    pub(crate) fn resolve(&self, chunks: usize) -> Result<Vec<Range<usize>>, u64> {
        let resolve = |range: &Range<u64>| {
            let end = usize::try_from(range.end).ok().filter(|end| *end <= chunks);
            let end = end.ok_or(range.start.max(chunks as u64))?;
            Ok(range.start as usize..end)
        };
        self.0.iter().map(resolve).collect()
    }
}

impl FromIterator<usize> for ChunkList {
    fn from_iter<T: IntoIterator<Item = usize>>(numbers: T) -> Self {
        let ranges = numbers
            .into_iter()
            .map(|number| number as u64..number as u64 + 1);
        Self(merged(ranges.collect()))
    }
}

impl FromStr for ChunkList {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let item = |text: &str| {
            let wrong = || format!("`{text}` is no chunk: write a number, or two as in 17-23");
            let (first, last) = text.split_once('-').unwrap_or((text, text));
            let (first, last) = (natural(first), natural(last));
            match (first, last) {
                (Some(first), Some(last)) if first <= last && last < u64::MAX => {
                    Ok(first..last + 1)
                }
                (Some(_), Some(_)) => Err(format!("`{text}` runs backwards")),
                _ => Err(wrong()),
            }
        };
        let ranges: Result<Vec<Range<u64>>, String> = text.split(',').map(item).collect();
        Ok(Self(merged(ranges?)))
    }
}

/// As it can be written on the command line.
impl fmt::Display for ChunkList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, Range { start, end }) in self.0.iter().enumerate() {
            let comma = if index > 0 { "," } else { "" };
            match end - start {
                1 => write!(f, "{comma}{start}")?,
                _ => write!(f, "{comma}{start}-{}", end - 1)?,
            }
        }
        Ok(())
    }
}

/// A number of digits only.
fn natural(text: &str) -> Option<u64> {
    let text = text.trim();
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_chunk_is_in_one_shard() {
        for (chunks, of) in [(0, 3), (1, 1), (5, 8), (64, 7), (1_000_000, 50)] {
            let mut next = 0;
            for number in 1..=of {
                let range = Shard { number, of }.range(chunks);
                assert_eq!(range.start, next);
                assert!(range.len() <= chunks.div_ceil(of as usize));
                next = range.end;
            }
            assert_eq!(next, chunks);
        }
    }

    #[test]
    fn shards_count_from_one() {
        assert_eq!("3/8".parse(), Ok(Shard { number: 3, of: 8 }));
        for text in [
            "",
            "3",
            "0/8",
            "9/8",
            "3/",
            "/8",
            "-1/8",
            "3/8/9",
            "1/0",
            "1/9999999",
        ] {
            assert!(text.parse::<Shard>().is_err(), "{text}");
        }
    }

    #[test]
    fn lists_are_read_and_written() {
        let read = |text: &str| text.parse::<ChunkList>();
        let list = read("17-23,3, 4,20-30").unwrap();
        assert_eq!(list.to_string(), "3-4,17-30");
        assert_eq!(list.count(), 16);
        assert_eq!(list.resolve(31), Ok(vec![3..5, 17..31]));
        assert_eq!(list.resolve(20), Err(20));
        assert_eq!(list.resolve(3), Err(3));
        assert_eq!(ChunkList::from_iter([5, 6, 9]).to_string(), "5-6,9");
        for text in [
            "",
            ",",
            "a",
            "1-",
            "-1",
            "3-1",
            "1.5",
            "18446744073709551615",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
