//! What a plan holds of a mark: the mark as read, and each of its instances over time.

use std::sync::Arc;

use crate::{
    expr::{Bindings, Column, NodeId},
    spec::model::{Channel, Channels, Mark},
};

use super::{bins::Bins, ellipses::Ellipses, text_plan::TextPlan, track::Track};

/// A mark with everything known that does not run along it.
#[derive(Debug, Clone)]
pub(crate) struct MarkPlan {
    /// The mark as read.
    pub mark: Arc<Mark>,
    /// One for each repetition by `for` and each value of `each`; exactly one without these.
    pub instances: Vec<MarkInstance>,
    /// Whether any of it changes over time, its axes aside.
    pub dynamic: bool,
    /// Whether nothing changes but values in its words.
    pub only_values_dynamic: bool,
}

/// One drawing of a mark.
#[derive(Debug, Clone)]
pub(crate) struct MarkInstance {
    /// What `for` and `each` bind.
    pub bound: Vec<(NodeId, Track)>,
    /// Which repetition by `for` it belongs to: those of one are a series.
    pub repetition: usize,
    /// The channels that are one number a frame. Marks that show data or a distribution have here
    /// where these lie.
    pub(super) channels: Channels<Track>,
    /// The ellipses of a distribution.
    pub ellipses: Option<Ellipses>,
    /// The bins in which data are counted.
    pub bins: Option<Bins>,
    /// For each name that runs, its bounds; `None` runs along an axis.
    pub bounds: Vec<Option<Bounds>>,
    /// How many points or cells the steps make that names run in: 1 without.
    pub(super) cells: f64,
    /// The values that have a line, where they are written.
    pub levels: Vec<Track>,
    /// Whether it is drawn, where that is one answer a frame: 1 or 0.
    pub when: Option<Track>,
    /// Line width in px.
    pub stroke_width: Option<Track>,
    /// Opacity, 0 to 1.
    pub opacity: Option<Track>,
    /// Legend text.
    pub label: Option<TextPlan>,
    /// Its words.
    pub text: Option<TextPlan>,
}

/// Where a name that runs along a mark starts and ends, and how it steps.
#[derive(Debug, Clone)]
pub(crate) struct Bounds {
    /// First value.
    pub from: Track,
    /// Last value.
    pub to: Track,
    /// From one value to the next; `None` is a continuous curve.
    pub step: Option<Track>,
}

impl Bounds {
    /// The farthest that the name runs in any frame, from where it starts to where it ends.
    pub(crate) fn reach(&self) -> (f64, f64) {
        let upwards = self.from.at(0) <= self.to.at(0);
        let ends = [&self.from, &self.to].map(|track| {
            let finite = track.values().iter().copied().filter(|it| it.is_finite());
            finite.fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], value| {
                [low.min(value), high.max(value)]
            })
        });
        let (low, high) = (ends[0][0].min(ends[1][0]), ends[0][1].max(ends[1][1]));
        match upwards {
            true => (low, high),
            false => (high, low),
        }
    }

    /// Whether the name starts or ends elsewhere in some frames.
    pub(crate) fn is_dynamic(&self) -> bool {
        self.from.is_dynamic() || self.to.is_dynamic()
    }

    pub(super) fn tracks(&self) -> impl Iterator<Item = &Track> {
        [&self.from, &self.to].into_iter().chain(&self.step)
    }
}

impl MarkInstance {
    /// A channel that is one number a frame.
    pub(crate) fn channel(&self, channel: Channel) -> Option<&Track> {
        self.channels.get(channel)
    }

    /// What the names outside of the mark and its `for` names are worth at a state.
    pub(crate) fn bindings(&self, plan: &super::Plan, state: usize) -> Bindings<'static> {
        let mut bindings = plan.bindings(state);
        for (node, track) in &self.bound {
            bindings.set(*node, Column::Scalar(track.at(state)));
        }
        bindings
    }

    /// Whether it is drawn at a state, as far as that is one answer.
    pub(crate) fn is_drawn(&self, state: usize) -> bool {
        self.when.as_ref().is_none_or(|when| when.at(state) == 1.0)
    }
}
