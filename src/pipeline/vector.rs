//! The pictures of animated documents: each distinct state once.

use std::collections::BTreeMap;

use crate::{
    encode::{Drawing, Schedule},
    plan::Plan,
    scene,
    spec::model::Format,
};

use super::{MovingPicture, RenderError, panics, timing::timing};

/// A distinct state.
#[derive(Debug, Clone, Copy)]
pub(super) struct Picture {
    pub state: usize,
    /// The first frame that shows it.
    pub frame: usize,
    /// The place of that frame.
    place: usize,
}

/// The distinct states that frames show: frames of one state are the same picture.
#[derive(Debug, Clone, Default)]
pub(super) struct Pictures {
    /// In the order in which they show first.
    pub pictures: Vec<Picture>,
    /// Which picture each frame shows.
    shown: Vec<usize>,
    /// The picture of each state.
    places: BTreeMap<usize, usize>,
}

impl Pictures {
    pub(super) fn of(plan: &Plan, frames: &[usize]) -> Self {
        let mut all = Self::default();
        for (place, &frame) in frames.iter().enumerate() {
            let state = plan.state(frame);
            let picture = *all.places.entry(state).or_insert_with(|| {
                all.pictures.push(Picture {
                    state,
                    frame,
                    place,
                });
                all.pictures.len() - 1
            });
            all.shown.push(picture);
        }
        all
    }

    /// Whether the frame at a place is the first to show its picture.
    pub(super) fn begins(&self, place: usize) -> bool {
        self.pictures[self.shown[place]].place == place
    }

    /// What is the same in all of them.
    pub(super) fn drawing(
        &self,
        plan: &Plan,
        format: Format,
        picture: &MovingPicture<'_>,
    ) -> Result<Drawing, RenderError> {
        let schedule = Schedule::new(
            &self.shown,
            timing(format, plan.output.frame_ms),
            plan.output.plays,
        );
        // Where the spec names none, or it is not among them, the first stands for all.
        let named = plan
            .poster
            .and_then(|frame| self.places.get(&plan.state(frame)));
        let poster = named.copied().unwrap_or(0);
        let stands = self.pictures[poster];
        panics::catch(stands.frame, || {
            let overview = scene::overview(plan);
            Drawing {
                poster_picture: poster,
                ..picture.drawing(stands.state, &overview, schedule)
            }
        })
    }
}
