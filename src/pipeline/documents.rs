//! The documents of a film, of which what stands still is written once.

use crate::{
    plan::Plan,
    scene::{self, Band, Stage, geometry::PixelRect},
    svg,
};

use super::{RenderError, header, ordered};

/// Writes the documents of a plan frame by frame, in any order.
#[derive(Debug)]
pub struct Documents<'a> {
    plan: &'a Plan,
    stage: Stage<'a>,
    /// Bottom to top; `None` moves.
    bands: Vec<Option<String>>,
    /// The clips of what stands still.
    clips: Vec<PixelRect>,
}

/// A frame's document in pieces. One behind the other, with the bands that stand still between
/// those that move, they are its text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pieces {
    /// The root's start.
    pub opening: String,
    /// Title and description, for people who do not see the picture.
    pub words: String,
    /// The clips of all bands.
    pub definitions: String,
    /// The elements of each band that moves, bottom to top.
    pub moving: Vec<String>,
}

impl<'a> Documents<'a> {
    /// Lays a plan out and writes what stands still.
    ///
    /// # Errors
    ///
    /// Only through a fault of this program; it is told as one of the first frame.
    pub fn new(plan: &'a Plan) -> Result<Self, RenderError> {
        let work = || {
            let stage = Stage::new(plan);
            let mut clips = Vec::new();
            let write = |band: &Band| match band {
                Band::Dynamic => None,
                Band::Static(nodes) => {
                    clips.extend(svg::clips(nodes));
                    let mut text = String::new();
                    svg::elements(nodes, &mut text);
                    Some(text)
                }
            };
            let bands = stage.bands().iter().map(write).collect();
            Self {
                plan,
                stage,
                bands,
                clips,
            }
        };
        ordered::caught(work).map_err(|message| RenderError::Frame { frame: 0, message })
    }

    /// Every band, bottom to top: the elements of those that stand still, `None` for those that
    /// move.
    pub fn bands(&self) -> &[Option<String>] {
        &self.bands
    }

    /// The document of a frame, in pieces.
    ///
    /// # Errors
    ///
    /// Only through a fault of this program; the error names the frame.
    pub fn pieces(&self, frame: usize) -> Result<Pieces, RenderError> {
        let work = || {
            let state = self.plan.state(frame);
            let moving = self.stage.frame(state);
            let mut clips = self.clips.clone();
            clips.extend(svg::clips(moving.iter().flatten()));
            clips.sort_unstable();
            clips.dedup();
            let write = |nodes: &Vec<_>| {
                let mut text = String::new();
                svg::elements(nodes, &mut text);
                text
            };
            Pieces {
                opening: svg::opening(header(self.plan), true),
                words: svg::title_and_description(
                    &scene::title(self.plan, state),
                    &scene::description(self.plan, state),
                ),
                definitions: svg::definitions(&clips),
                moving: moving.iter().map(write).collect(),
            }
        };
        ordered::caught(work).map_err(|message| RenderError::Frame { frame, message })
    }
}

impl Pieces {
    /// What is drawn, piece by piece, between `bands` as [`Documents::bands`] gives them: the whole
    /// document without the words.
    pub fn drawing<'a>(&'a self, bands: &'a [Option<String>]) -> impl Iterator<Item = &'a str> {
        let mut moving = self.moving.iter();
        let band = move |band: &'a Option<String>| match band {
            Some(text) => Some(text.as_str()),
            None => moving.next().map(String::as_str),
        };
        [self.opening.as_str(), self.definitions.as_str()]
            .into_iter()
            .chain(bands.iter().filter_map(band))
            .chain([svg::CLOSING])
    }

    /// The whole document.
    pub fn document(&self, bands: &[Option<String>]) -> String {
        let mut pieces = self.drawing(bands);
        let mut text = pieces.next().unwrap_or_default().to_owned();
        text.push_str(&self.words);
        text.extend(pieces);
        text
    }
}
