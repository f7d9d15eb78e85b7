//! The pictures of animated documents: each distinct state once.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{
    encode::{self, Drawing, Palette, PixelDrawing, Schedule, VectorFrame},
    plan::Plan,
    scene,
    spec::model::Format,
};

use super::{FrameRenderer, MovingPicture, Progress, RenderError, panics, timing::timing};

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
    /// Which picture each frame shows, and whether nothing moves then.
    shown: Vec<(usize, bool)>,
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
            all.shown.push((picture, plan.is_at_rest(state)));
        }
        all
    }

    /// Whether the frame at a place is the first to show its picture.
    pub(super) fn begins(&self, place: usize) -> bool {
        self.pictures[self.shown[place].0].place == place
    }

    /// The number of the last picture that begins at a place or before it.
    pub(super) fn begun(&self, place: usize) -> usize {
        let begun = self.pictures.partition_point(|it| it.place <= place);
        begun.saturating_sub(1)
    }

    /// How often the picture changes.
    pub(super) fn changes(&self) -> usize {
        let pairs = self.shown.windows(2);
        pairs.filter(|pair| pair[0].0 != pair[1].0).count()
    }

    /// What is the same in all of them, as pixels: their poster is drawn with `renderer`.
    pub(super) fn pixel_drawing(
        &self,
        plan: &Plan,
        picture: &MovingPicture<'_>,
        renderer: &FrameRenderer<'_>,
        palette: &Palette,
        progress: &dyn Progress,
    ) -> Result<Drawing, RenderError> {
        let drawing = self.drawing(plan, Format::Html, picture)?;
        let frame = self.pictures[drawing.poster_picture].frame;
        let mut canvas = renderer.canvas();
        renderer.draw_watched(&mut canvas, frame, progress)?;
        let poster = STANDARD.encode(encode::png(canvas.pixmap()));
        let colors = palette.colors().iter();
        let colors = colors.map(|[r, g, b]| format!("{r:02x}{g:02x}{b:02x}"));
        Ok(Drawing {
            bands: Vec::new(),
            clips: Vec::new(),
            poster: VectorFrame::default(),
            pixels: Some(PixelDrawing {
                poster,
                colors: colors.collect(),
            }),
            ..drawing
        })
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
