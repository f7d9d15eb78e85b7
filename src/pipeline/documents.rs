//! The documents of frames, of which what is static is written once.

use std::sync::Arc;

use crate::{
    plan::Plan,
    scene::{self, Band, Stage, geometry::PixelRect},
    svg,
};

use super::{RenderError, frame_renderer::Composed, panics};

/// Writes the documents of a plan frame by frame, in any order.
#[derive(Debug)]
pub(crate) struct Documents<'a> {
    plan: &'a Plan,
    /// What ids start with.
    prefix: String,
    stage: Arc<Stage<'a>>,
    /// Bottom to top; `None` is dynamic. Groups that begin or end at a dynamic band do so in static ones.
    bands: Vec<Option<String>>,
    /// The clips of what is static.
    clips: Vec<PixelRect>,
}

/// The parts of a frame's document. One behind the other, with the static bands between the dynamic
/// ones, they are its text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct DocumentParts {
    /// The root's start.
    pub opening: String,
    /// Title and description, for people who do not see the picture.
    pub description: String,
    /// The clips of all bands.
    pub definitions: String,
    /// The elements of each dynamic band, bottom to top.
    pub dynamic: Vec<String>,
}

impl<'a> Documents<'a> {
    /// Lays a plan out and writes what is static.
    ///
    /// # Errors
    ///
    /// Only through a fault of this program; the error names the first frame.
    pub(crate) fn new(plan: &'a Plan) -> Result<Self, RenderError> {
        let stage = panics::catch(0, || Arc::new(Stage::new(plan)))?;
        Self::of(plan, stage)
    }

    /// Writes what is static of a plan that is laid out.
    pub(super) fn of(plan: &'a Plan, stage: Arc<Stage<'a>>) -> Result<Self, RenderError> {
        let work = || {
            let prefix = prefix(plan);
            let mut clips = Vec::new();
            let mut bands: Vec<Option<String>> = Vec::new();
            let mut writer = svg::GroupWriter::new(&prefix);
            for band in stage.bands() {
                let mut text = String::new();
                match band {
                    Band::Static(nodes) => {
                        clips.extend(svg::clips(nodes));
                        writer.nodes(nodes, &mut text);
                        add_static(&mut bands, text);
                    }
                    Band::Dynamic(group) => {
                        writer.enter(*group, &mut text);
                        add_static(&mut bands, text);
                        bands.push(None);
                    }
                }
            }
            let mut end = String::new();
            writer.enter(None, &mut end);
            add_static(&mut bands, end);
            clips.sort_unstable();
            clips.dedup();
            Self {
                plan,
                prefix,
                stage,
                bands,
                clips,
            }
        };
        panics::catch(0, work)
    }

    /// Every band, bottom to top: the elements of static ones, `None` for dynamic ones.
    pub(crate) fn bands(&self) -> &[Option<String>] {
        &self.bands
    }

    /// What is drawn.
    pub(super) fn plan(&self) -> &'a Plan {
        self.plan
    }

    /// What is laid out.
    pub(super) fn stage(&self) -> &Stage<'a> {
        &self.stage
    }

    /// What ids start with.
    pub(super) fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The clips of what is static, each once.
    pub(super) fn clips(&self) -> &[PixelRect] {
        &self.clips
    }

    /// The parts of a frame's document.
    ///
    /// # Errors
    ///
    /// Only through a fault of this program; the error names the frame.
    pub(crate) fn parts(&self, frame: usize) -> Result<DocumentParts, RenderError> {
        let composed = Composed::new(&self.stage, self.plan.state(frame));
        panics::catch(frame, || self.parts_of(&composed))
    }

    /// The parts of a state's document.
    pub(super) fn parts_of(&self, composed: &Composed<'_, '_>) -> DocumentParts {
        let (state, dynamic) = (composed.state, composed.nodes());
        let mut clips = self.clips.clone();
        clips.extend(svg::clips(dynamic.iter().flatten()));
        clips.sort_unstable();
        clips.dedup();
        let write = |nodes: &Vec<_>| {
            let mut text = String::new();
            svg::elements(&self.prefix, nodes, &mut text);
            text
        };
        DocumentParts {
            opening: svg::opening(header(self.plan), Some(&self.prefix)),
            description: svg::title_and_description(
                &self.prefix,
                &scene::title(self.plan, state),
                &scene::description(self.plan, state),
            ),
            definitions: svg::definitions(&self.prefix, &clips),
            dynamic: dynamic.iter().map(write).collect(),
        }
    }
}

impl DocumentParts {
    /// What is drawn, part by part, with `bands` as [`Documents::bands`] gives them: the whole
    /// document without the description.
    pub(crate) fn drawing<'a>(
        &'a self,
        bands: &'a [Option<String>],
    ) -> impl Iterator<Item = &'a str> {
        let mut dynamic = self.dynamic.iter();
        let band = move |band: &'a Option<String>| match band {
            Some(text) => Some(text.as_str()),
            None => dynamic.next().map(String::as_str),
        };
        [self.opening.as_str(), self.definitions.as_str()]
            .into_iter()
            .chain(bands.iter().filter_map(band))
            .chain([svg::CLOSING])
    }

    /// The whole document.
    pub(crate) fn document(&self, bands: &[Option<String>]) -> String {
        let mut parts = self.drawing(bands);
        let mut text = parts.next().unwrap_or_default().to_owned();
        text.push_str(&self.description);
        text.extend(parts);
        text
    }
}

/// The complete SVG document of a state.
pub(crate) fn document(plan: &Plan, stage: &Stage<'_>, state: usize) -> String {
    document_with(plan, &Composed::new(stage, state), false)
}

/// The same with words that the viewer sets, where `live`.
pub(super) fn document_with(plan: &Plan, composed: &Composed<'_, '_>, live: bool) -> String {
    let state = composed.state;
    let prefix = prefix(plan);
    let (title, description) = (scene::title(plan, state), scene::description(plan, state));
    [
        svg::opening(header(plan), Some(&prefix)),
        svg::title_and_description(&prefix, &title, &description),
        drawing_with(composed, &prefix, live),
        svg::CLOSING.to_owned(),
    ]
    .concat()
}

/// What is drawn of a state, the clips first; all ids start with `prefix`.
pub(super) fn drawing(stage: &Stage<'_>, state: usize, prefix: &str) -> String {
    drawing_with(&Composed::new(stage, state), prefix, false)
}

fn drawing_with(composed: &Composed<'_, '_>, prefix: &str, live: bool) -> String {
    let mut moving = composed.nodes().iter();
    let mut writer = svg::GroupWriter::with_live_text(prefix, live);
    let (mut clips, mut drawing) = (Vec::new(), String::with_capacity(64 * 1024));
    for band in composed.stage.bands() {
        let nodes = match band {
            Band::Static(nodes) => Some(nodes),
            Band::Dynamic(group) => {
                writer.enter(*group, &mut drawing);
                moving.next()
            }
        };
        let nodes = nodes.map(Vec::as_slice).unwrap_or_default();
        clips.extend(svg::clips(nodes));
        writer.nodes(nodes, &mut drawing);
    }
    writer.enter(None, &mut drawing);
    clips.sort_unstable();
    clips.dedup();
    svg::definitions(prefix, &clips) + &drawing
}

/// Adds to the static elements on top, or begins some.
fn add_static(bands: &mut Vec<Option<String>>, text: String) {
    match bands.last_mut() {
        _ if text.is_empty() => {}
        Some(Some(below)) => below.push_str(&text),
        _ => bands.push(Some(text)),
    }
}

/// What the ids in a plan's documents start with.
pub(super) fn prefix(plan: &Plan) -> String {
    let mut name = plan.stem.clone();
    for chosen in plan.combination.varying() {
        name.push('-');
        name.push_str(&chosen.file);
    }
    svg::id_prefix(&name)
}

/// The root element of a plan's documents.
pub(super) fn header(plan: &Plan) -> svg::Header {
    let canvas = &plan.canvas;
    svg::Header {
        size: (canvas.width, canvas.height),
        device_size: canvas.device_size(),
    }
}
