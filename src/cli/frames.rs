//! The frames of a plan that are asked for: by `--frames`, and by `--at mu=2.5`.

use std::ops::Range;

use crate::{
    diag::suggest,
    pipeline::merged,
    plan::{Nearest, Plan},
};

use super::{args::FrameArgs, exit::Failure, number::rough, terminal::Terminal};

/// Frames of a plan: ascending ranges that neither meet nor overlap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Frames(Vec<Range<usize>>);

impl Frames {
    /// The frames asked for; all of them where none are. What is odd about them is a warning.
    pub(super) fn choose(
        args: &FrameArgs,
        plan: &Plan,
        terminal: &Terminal,
    ) -> Result<Self, Failure> {
        let frames = plan.frames();
        let mut ranges = match &args.frames {
            Some(list) => list.resolve(frames)?,
            None => Vec::new(),
        };
        for (name, value) in &args.at {
            let frame = nearest(plan, name, *value, terminal)?;
            ranges.push(frame..frame + 1);
        }
        if args.poster {
            ranges.push(plan.poster()..plan.poster() + 1);
        }
        if ranges.is_empty() {
            ranges.push(0..frames);
        }
        Ok(Self(merged(ranges)))
    }

    /// How many they are.
    pub(super) fn len(&self) -> usize {
        self.0.iter().map(ExactSizeIterator::len).sum()
    }

    /// The first of them.
    pub(super) fn first(&self) -> usize {
        self.0.first().map_or(0, |range| range.start)
    }

    /// The last of them.
    pub(super) fn last(&self) -> usize {
        self.0.last().map_or(0, |range| range.end - 1)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = usize> {
        self.0.iter().cloned().flatten()
    }

    /// The same in chunks of at most `size` frames, none of which holds frames from both before
    /// and behind `turn`.
    pub(super) fn chunks(&self, size: usize, turn: usize) -> impl Iterator<Item = Range<usize>> {
        self.0.iter().flat_map(move |range| {
            let turn = turn.clamp(range.start, range.end);
            [range.start..turn, turn..range.end]
                .into_iter()
                .flat_map(move |half| {
                    let end = half.end;
                    half.step_by(size)
                        .map(move |start| start..(start + size).min(end))
                })
        })
    }
}

/// The frame at which a name or quantity is nearest to a value.
fn nearest(plan: &Plan, name: &str, value: f64, terminal: &Terminal) -> Result<usize, Failure> {
    let reading = |state: usize| plan.clock().t(plan.clock().moment(state));
    if name == "t" {
        let distance = |state: &usize| (reading(*state) - value).abs();
        let states = 0..plan.states();
        let nearest = states.min_by(|a, b| distance(a).total_cmp(&distance(b)));
        return Ok(nearest.unwrap_or(0));
    }
    if let Some(Nearest { frame, reach }) = plan.nearest(name, value) {
        let (low, high) = reach;
        // A sweep without its endpoint stops a step before it.
        let step = 1.01 * (high - low) / plan.states().max(2).saturating_sub(1) as f64;
        if value < low - step || value > high + step {
            let (value, low, high) = (rough(value), rough(low), rough(high));
            let message = format!("--at {name}={value}: `{name}` goes from {low} to {high}");
            terminal.warn("usage", &message, &format!("frame {frame} is nearest"));
        }
        return Ok(frame);
    }
    let names = || {
        plan.quantities
            .iter()
            .map(|quantity| quantity.name.as_str())
    };
    if names().any(|known| known == name) {
        return Err(Failure::usage(format!(
            "--at {name}: it is undefined in every frame"
        )));
    }
    let failure = Failure::usage(format!(
        "--at {name}: the scene has no such name or quantity"
    ));
    Err(match suggest(name, names()) {
        Some(meant) => failure.hint(format!("did you mean `{meant}`?")),
        None => failure.hint("`klrender plan` lists what there is"),
    })
}

#[cfg(test)]
mod tests {
    use super::{super::frame_list::FrameList, *};

    fn frames(text: &str, of: usize) -> Option<Vec<usize>> {
        let ranges = text.parse::<FrameList>().ok()?.resolve(of).ok()?;
        Some(Frames(merged(ranges)).iter().collect())
    }

    #[test]
    fn lists_count_from_both_ends() {
        assert_eq!(frames("0", 3), Some(vec![0]));
        assert_eq!(frames("-1", 3), Some(vec![2]));
        assert_eq!(frames("0, 5-7,-1", 10), Some(vec![0, 5, 6, 7, 9]));
        assert_eq!(frames("-3--1,8", 10), Some(vec![7, 8, 9]));
        assert_eq!(frames("5--1", 8), Some(vec![5, 6, 7]));
    }

    #[test]
    fn what_is_no_list_is_refused() {
        for text in [
            "", ",", "a", "1-", "-", "--1", "1-2-3", "1.5", "+1", "9", "-10", "3-1", "é-1",
        ] {
            assert_eq!(frames(text, 9), None, "{text:?}");
        }
        assert_eq!(frames("99999999999999999999", 9), None);
        assert_eq!(frames("-9223372036854775808", 9), None);
    }

    #[test]
    fn chunks_hold_every_frame_once() {
        let frames = Frames(vec![0..5, 7..20]);
        let chunks: Vec<_> = frames.chunks(4, 10).collect();
        assert_eq!(chunks, [0..4, 4..5, 7..10, 10..14, 14..18, 18..20]);
        assert!(frames.chunks(4, 10).flatten().eq(frames.iter()));
        assert_eq!((frames.len(), frames.first(), frames.last()), (18, 0, 19));
    }
}
