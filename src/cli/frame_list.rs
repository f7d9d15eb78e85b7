//! `--frames 0,5-9,-1`: frames as written, counted from both ends.

use std::{ops::Range, str::FromStr};

use super::{exit::Failure, number::count};

/// Frames as written, not yet measured against a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FrameList(Vec<Item>);

/// From one frame to another; negative numbers count from the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Item {
    first: i64,
    last: i64,
}

impl FromStr for FrameList {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.split(',')
            .map(item)
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

fn item(text: &str) -> Result<Item, String> {
    let text = text.trim();
    let number = |digits: &str| {
        let plain = digits.strip_prefix('-').unwrap_or(digits);
        let wrong = || format!("`{text}` is no frame: write a number, or two as in 5-9");
        if plain.is_empty() || !plain.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(wrong());
        }
        digits.parse::<i64>().map_err(|_| wrong())
    };
    // The first character may be a sign; a dash behind it is not.
    let dash = text.char_indices().skip(1).find(|(_, c)| *c == '-');
    let (first, last) = match dash {
        Some((at, _)) => (number(&text[..at])?, number(&text[at + 1..])?),
        None => (number(text)?, number(text)?),
    };
    Ok(Item { first, last })
}

impl FrameList {
    /// The frames it names of a scene that has so many.
    pub(super) fn resolve(&self, frames: usize) -> Result<Vec<Range<usize>>, Failure> {
        let end = i64::try_from(frames).unwrap_or(i64::MAX);
        let index = |frame: i64| {
            let index = if frame < 0 {
                end.saturating_add(frame)
            } else {
                frame
            };
            match usize::try_from(index) {
                Ok(index) if index < frames => Ok(index),
                _ => Err(out_of_range(frame, frames)),
            }
        };
        let range = |item: &Item| {
            let (first, last) = (index(item.first)?, index(item.last)?);
            if first > last {
                let Item { first, last } = item;
                let message = format!("--frames {first}-{last} runs backwards");
                return Err(Failure::usage(message));
            }
            Ok(first..last + 1)
        };
        self.0.iter().map(range).collect()
    }
}

fn out_of_range(frame: i64, frames: usize) -> Failure {
    let scene = count(frames, "frame");
    Failure::usage(format!("there is no frame {frame}: the scene has {scene}")).hint(format!(
        "frames count from 0 to {}; -1 is the last",
        frames - 1
    ))
}
