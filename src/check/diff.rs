//! Two sequences side by side: runs of items that both have, and runs that differ.

use std::{hash::Hash, ops::Range};

use imara_diff::{Algorithm, Diff, InternedInput, Interner};

/// Items that follow one another in both sequences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    /// Where they are in the first sequence.
    pub(super) before: Range<usize>,
    /// Where they are in the second; as many where they are the same.
    pub(super) after: Range<usize>,
    /// Whether both have the same items here.
    pub(super) same: bool,
}

/// The runs of two sequences, in order: all items are in one, the same ones and others in turn.
pub(super) fn runs<T: Hash + Eq>(
    before: impl Iterator<Item = T>,
    after: impl Iterator<Item = T>,
) -> Vec<Run> {
    let mut input = InternedInput {
        before: Vec::new(),
        after: Vec::new(),
        interner: Interner::new(0),
    };
    input.update_before(before);
    input.update_after(after);
    let mut diff = Diff::compute(Algorithm::Myers, &input);
    diff.postprocess_no_heuristic(&input);
    let (mut runs, mut was, mut is) = (Vec::new(), 0, 0);
    let mut run = |before: Range<usize>, after: Range<usize>, same| {
        if !(before.is_empty() && after.is_empty()) {
            runs.push(Run {
                before,
                after,
                same,
            });
        }
    };
    for hunk in diff.hunks() {
        let range = |range: Range<u32>| range.start as usize..range.end as usize;
        let (before, after) = (range(hunk.before), range(hunk.after));
        run(was..before.start, is..after.start, true);
        (was, is) = (before.end, after.end);
        run(before, after, false);
    }
    run(was..input.before.len(), is..input.after.len(), true);
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_the_same_and_others_in_turn() {
        let run = |before, after, same| Run {
            before,
            after,
            same,
        };
        let (old, new) = ("abcxdef", "abydefgh");
        assert_eq!(
            runs(old.chars(), new.chars()),
            [
                run(0..2, 0..2, true),
                run(2..4, 2..3, false),
                run(4..7, 3..6, true),
                run(7..7, 6..8, false),
            ]
        );
        assert_eq!(runs("ab".chars(), "ab".chars()), [run(0..2, 0..2, true)]);
        assert_eq!(runs("ab".chars(), "".chars()), [run(0..2, 0..0, false)]);
        assert_eq!(runs("".chars(), "".chars()), []);
    }
}
