//! A plan as a drawing of which some bands change from state to state.

use crate::{
    encode::{Drawing, Schedule, VectorFrame},
    plan::Plan,
    scene::{self, node::Node},
    spec::model::Format,
    svg,
};

use super::{Documents, RenderError, frame_renderer::Composed, timing::timing};

/// A laid-out plan, taken apart into what is the same in all states and what changes.
#[derive(Debug)]
pub(crate) struct MovingPicture<'a> {
    documents: Documents<'a>,
}

/// When each state of a plan is shown: its pictures are its states.
pub(crate) fn schedule_of_states(plan: &Plan) -> Schedule {
    let states = (0..plan.frames()).map(|frame| plan.state(frame));
    let states: Vec<(usize, bool)> = states
        .map(|state| (state, plan.is_at_rest(state)))
        .collect();
    let timing = timing(Format::Html, plan.output.frame_ms);
    Schedule::new(&states, timing, plan.output.plays)
}

impl<'a> MovingPicture<'a> {
    /// Lays a plan out and writes what is static.
    ///
    /// # Errors
    ///
    /// Only through a fault of this program.
    pub(crate) fn new(plan: &'a Plan) -> Result<Self, RenderError> {
        Documents::new(plan).map(Self::of)
    }

    /// The same of documents whose static parts are written.
    pub(super) fn of(documents: Documents<'a>) -> Self {
        Self { documents }
    }

    /// The document of a state.
    pub(super) fn document(&self, composed: &Composed<'_, '_>) -> String {
        let documents = &self.documents;
        documents.parts_of(composed).document(documents.bands())
    }

    /// What is the same in all states, with the state that stands for them, and what they show in words.
    pub(crate) fn drawing(&self, poster: usize, description: &str, schedule: Schedule) -> Drawing {
        let documents = &self.documents;
        let plan = documents.plan();
        let names = scene::numbers(plan, poster).into_iter();
        Drawing {
            size: (plan.canvas.width, plan.canvas.height),
            device_size: plan.canvas.device_size(),
            title: svg::escaped(&scene::title(plan, poster)),
            description: svg::escaped(description),
            bands: documents.bands().to_vec(),
            clips: documents
                .clips()
                .iter()
                .copied()
                .map(|clip| svg::clip_path(documents.prefix(), clip))
                .collect(),
            prefix: documents.prefix().to_owned(),
            names: names.map(|(name, _)| name.to_owned()).collect(),
            poster: self.frame(poster),
            poster_picture: 0,
            schedule,
            pixels: None,
        }
    }

    /// What a state adds to it.
    pub(crate) fn frame(&self, state: usize) -> VectorFrame {
        self.frame_of(&Composed::new(self.documents.stage(), state))
    }

    /// The same of a state whose nodes others may want, too.
    pub(super) fn frame_of(&self, composed: &Composed<'_, '_>) -> VectorFrame {
        let bands = composed.nodes();
        let clips = svg::clips(bands.iter().flatten());
        let prefix = self.documents.prefix();
        let texts = |nodes: &Vec<Node>| {
            let nodes = nodes.iter();
            nodes.map(|node| svg::unnamed(prefix, node)).collect()
        };
        VectorFrame {
            bands: bands.iter().map(texts).collect(),
            clips: clips
                .into_iter()
                .map(|clip| svg::clip_path(prefix, clip))
                .collect(),
            ..self.words(composed.state)
        }
    }

    /// What a state adds in words and numbers.
    pub(super) fn words(&self, state: usize) -> VectorFrame {
        let plan = self.documents.plan();
        let values = scene::numbers(plan, state).into_iter();
        let written = plan.description.as_ref();
        let written = written.filter(|text| text.is_dynamic());
        VectorFrame {
            description: written.map(|text| svg::escaped(text.at(state).text())),
            values: values.map(|(_, value)| value).collect(),
            ..VectorFrame::default()
        }
    }

    /// The bytes of what is the same in all states.
    pub(super) fn static_bytes(&self) -> usize {
        let bands = self.documents.bands().iter().flatten();
        bands.map(String::len).sum()
    }
}
