//! Two snapshots compared: what differs, level by level.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    diff,
    elements::{self, Look},
    pixels::{self, PixelChange, Tolerance},
    playback::KEY_FRAMES,
    snapshot::{Hash, Snapshot},
    values::Content,
};

/// How a scene differs from what was accepted, level by level. A level is reported only where it is
/// not a mere consequence of one before it.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Difference {
    /// How it plays.
    pub playback: Vec<Setting>,
    /// Frames that were added.
    pub added: Vec<usize>,
    /// Frames that are gone, by their old numbers.
    pub gone: Vec<usize>,
    /// Numbers and how they were found.
    pub values: Vec<ValueChange>,
    /// Frames of which another drawing was accepted.
    pub frames: Vec<usize>,
    /// What differs in the drawings of key frames.
    pub picture: Vec<PictureChange>,
    /// Frames with another description for people who do not see the picture, though their numbers and
    /// drawings are the same.
    pub descriptions: Vec<usize>,
    /// Frames with other pixels, though their drawings are the same.
    pub pixels: Vec<PixelChange>,
}

/// A setting of the playback.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Setting {
    /// What it is.
    pub name: &'static str,
    /// As accepted.
    pub before: String,
    /// Now.
    pub after: String,
}

/// A name whose numbers, or the way they are found, differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ValueChange {
    /// The name, or the expression as written.
    pub name: String,
    /// Whether it is the numbers or the way.
    pub content: Content,
    /// The cells that differ, in order; an absent one is of a name that is or was not there.
    pub cells: Vec<CellChange>,
}

/// A cell that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CellChange {
    /// The frame now.
    pub frame: usize,
    /// As accepted.
    pub before: Option<String>,
    /// Now.
    pub after: Option<String>,
}

/// A way in which elements differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PictureChange {
    /// How.
    pub look: Look,
    /// The names of the elements that have one.
    pub elements: BTreeSet<String>,
    /// How many elements it is in the key frame that has most.
    pub count: usize,
    /// The key frames.
    pub frames: Vec<usize>,
}

impl Difference {
    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// How many numbers differ.
    pub(crate) fn values_changed(&self) -> usize {
        let values = self.values.iter();
        let values = values.filter(|change| change.content == Content::Value);
        values.map(|change| change.cells.len()).sum()
    }

    /// What differs between what was accepted and what is now.
    pub(crate) fn between(before: &Snapshot, after: &Snapshot, tolerance: Tolerance) -> Self {
        let pairs = pairs(before, after);
        let values = values(before, after, &pairs);
        let differs = |hash: fn(&super::FrameHash) -> Hash| {
            let differs = move |(old, new): &&(usize, usize)| {
                hash(&before.frames[*old]) != hash(&after.frames[*new])
            };
            pairs.iter().filter(differs).map(|pair| pair.1)
        };
        let frames: Vec<usize> = differs(|hash| hash.drawing).collect();
        let rest = |count: usize, known: BTreeSet<usize>| -> Vec<usize> {
            (0..count).filter(|frame| !known.contains(frame)).collect()
        };
        let added = rest(
            after.frames.len(),
            pairs.iter().map(|pair| pair.1).collect(),
        );
        let gone = rest(
            before.frames.len(),
            pairs.iter().map(|pair| pair.0).collect(),
        );
        // A description holds numbers and the count of frames; a title is drawn.
        let same_count = before.frames.len() == after.frames.len();
        let descriptions = match same_count && values.is_empty() {
            true => differs(|hash| hash.description)
                .filter(|frame| !frames.contains(frame))
                .collect(),
            false => Vec::new(),
        };
        Self {
            playback: playback(before, after, &values),
            picture: picture(before, after, &pairs),
            pixels: pixels::differences(before, after, tolerance),
            added,
            gone,
            values,
            frames,
            descriptions,
        }
    }
}

/// Which frame was which: the same number, or, where their count differs but most are as they were,
/// the same content.
fn pairs(before: &Snapshot, after: &Snapshot) -> Vec<(usize, usize)> {
    let shorter = before.frames.len().min(after.frames.len());
    let by_number = || (0..shorter).map(|frame| (frame, frame)).collect();
    if before.frames.len() == after.frames.len() {
        return by_number();
    }
    let drawings = |snapshot: &Snapshot| -> Vec<Hash> {
        snapshot.frames.iter().map(|hash| hash.drawing).collect()
    };
    let (old, new) = (drawings(before), drawings(after));
    let mut pairs = Vec::new();
    let mut equal = 0;
    for run in diff::runs(old.iter(), new.iter()) {
        if run.same {
            equal += run.before.len();
        }
        pairs.extend(run.before.zip(run.after));
    }
    match 2 * equal >= shorter {
        true => pairs,
        false => by_number(),
    }
}

fn playback(before: &Snapshot, after: &Snapshot, values: &[ValueChange]) -> Vec<Setting> {
    let settings = |snapshot: &Snapshot| snapshot.playback.described().into_iter();
    let both = settings(before).zip(settings(after));
    let mut changed: Vec<Setting> = both
        .filter(|(old, new)| old.1 != new.1)
        .map(|((name, before), (_, after))| Setting {
            name,
            before,
            after,
        })
        .collect();
    // Another number of frames has others in its middle and at its end, and other numbers are
    // nearest to what the spec names at other frames.
    if before.playback.frames != after.playback.frames || !values.is_empty() {
        changed.retain(|setting| setting.name != KEY_FRAMES);
    }
    changed
}

fn values(before: &Snapshot, after: &Snapshot, pairs: &[(usize, usize)]) -> Vec<ValueChange> {
    let mut names: Vec<(&str, Content)> = Vec::new();
    for column in after.values.columns.iter().chain(&before.values.columns) {
        let name = (column.name.as_str(), column.content);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let change = |(name, content): (&str, Content)| {
        let old = before.values.column(name, content);
        let new = after.values.column(name, content);
        // A name that is new or gone is one thing to tell, not two.
        let other = |snapshot: &Snapshot| snapshot.values.column(name, Content::Value).is_some();
        if content == Content::Method && !(other(before) && other(after)) {
            return None;
        }
        let cell = |&(was, is): &(usize, usize)| {
            let (before, after) = (
                old.map(|it| it.cells.at(was)),
                new.map(|it| it.cells.at(is)),
            );
            (before != after).then(|| CellChange {
                frame: is,
                before: before.map(str::to_owned),
                after: after.map(str::to_owned),
            })
        };
        let cells: Vec<CellChange> = pairs.iter().filter_map(cell).collect();
        (!cells.is_empty()).then(|| ValueChange {
            name: name.to_owned(),
            content,
            cells,
        })
    };
    names.into_iter().filter_map(change).collect()
}

fn picture(before: &Snapshot, after: &Snapshot, pairs: &[(usize, usize)]) -> Vec<PictureChange> {
    let mut changes: Vec<PictureChange> = Vec::new();
    for frame in after.common_key_frames(before) {
        // Frames that are other ones now cannot be compared element by element.
        let (Some(old), Some(new)) = (before.key_frame(frame), after.key_frame(frame)) else {
            continue;
        };
        if !pairs.contains(&(frame, frame)) {
            continue;
        }
        let mut found: BTreeMap<Look, (BTreeSet<String>, usize)> = BTreeMap::new();
        let (old, new) = (before.document(old), after.document(new));
        for (look, name) in elements::compare(&old, &new) {
            let (names, count) = found.entry(look).or_default();
            *count += 1;
            if !name.is_empty() {
                names.insert(name);
            }
        }
        for (look, (names, count)) in found {
            match changes.iter_mut().find(|change| change.look == look) {
                Some(change) => {
                    change.elements.extend(names);
                    change.count = change.count.max(count);
                    change.frames.push(frame);
                }
                None => changes.push(PictureChange {
                    look,
                    elements: names,
                    count,
                    frames: vec![frame],
                }),
            }
        }
    }
    // What a person chose comes before what followed from it.
    changes.sort_by_key(|change| match change.look {
        Look::Order => 0,
        Look::AnimatedText { .. } => 1,
        Look::Attribute { .. } => 2,
        Look::New | Look::Gone => 3,
        Look::Outline => 4,
        Look::Shape => 5,
    });
    changes
}
