//! Animated documents: what is dynamic is composed in parallel, each distinct state once.

use std::{collections::BTreeMap, io};

use crate::{
    encode::{AnimatedSvgWriter, Drawing, HtmlPlayerWriter, Schedule, VectorFrame, VectorWriter},
    plan::Plan,
    scene,
    spec::model::Format,
};

use super::{
    MovingPicture, RenderError, Request, ordered, panics,
    progress::{Phase, Progress, timed},
    threads::Threads,
    timing::timing,
};

/// States that a thread composes in one go.
const CHUNK: usize = 8;

/// Renders a plan to one animated document. Returns how many frames it shows.
pub(super) fn render(
    plan: &Plan,
    request: &Request,
    threads: &Threads,
    out: &mut impl io::Write,
    progress: &dyn Progress,
) -> Result<usize, RenderError> {
    let frames = request.frames(plan);
    let pictures = Pictures::of(plan, &frames);
    let layout = || timed(progress, Phase::Layout, || (MovingPicture::new(plan), 0));
    let picture = threads.run(layout)?;
    let drawing = pictures.drawing(plan, request.format, &picture)?;
    let job = Job {
        scene: &picture,
        pictures: &pictures.pictures,
        batch: request.batch.unwrap_or(CHUNK).max(1),
        threads,
        progress,
    };
    match request.format {
        Format::Html => {
            let writer = HtmlPlayerWriter::new(out, drawing);
            job.run(writer.map_err(|error| RenderError::Io { path: None, error })?)?;
        }
        _ => job.run(AnimatedSvgWriter::new(out, drawing))?,
    }
    Ok(frames.len())
}

/// A distinct state.
#[derive(Debug, Clone, Copy)]
pub(super) struct Picture {
    pub state: usize,
    /// The first frame that shows it.
    pub frame: usize,
    /// How many do.
    pub frames: usize,
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
        for &frame in frames {
            let state = plan.state(frame);
            let place = *all.places.entry(state).or_insert_with(|| {
                all.pictures.push(Picture {
                    state,
                    frame,
                    frames: 0,
                });
                all.pictures.len() - 1
            });
            all.pictures[place].frames += 1;
            all.shown.push(place);
        }
        all
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

/// What is written, and how it is shared out.
struct Job<'a> {
    scene: &'a MovingPicture<'a>,
    pictures: &'a [Picture],
    batch: usize,
    threads: &'a Threads,
    progress: &'a dyn Progress,
}

impl Job<'_> {
    fn run(&self, mut writer: impl VectorWriter) -> Result<(), RenderError> {
        let progress = self.progress;
        let to_error = |error| RenderError::Io { path: None, error };
        let work = |_: &mut (), chunk: usize| {
            let start = chunk * self.batch;
            let end = start.saturating_add(self.batch).min(self.pictures.len());
            let mut composed = Vec::with_capacity(end - start);
            for picture in &self.pictures[start..end] {
                if progress.is_cancelled() {
                    return Err(RenderError::Cancelled);
                }
                let compose = || {
                    timed(progress, Phase::Compose, || {
                        let frame = self.scene.frame(picture.state);
                        let texts = frame.bands.iter().flatten();
                        let bytes = texts.map(|text| text.len() as u64).sum();
                        (frame, bytes)
                    })
                };
                composed.push(panics::catch(picture.frame, compose)?);
                (0..picture.frames).for_each(|_| progress.frame_done());
            }
            Ok(composed)
        };
        ordered::for_each_ordered(
            self.threads,
            self.pictures.len().div_ceil(self.batch),
            1,
            || (),
            work,
            |composed: Vec<VectorFrame>| {
                composed.into_iter().try_for_each(|frame| {
                    timed(progress, Phase::Write, || (writer.push(frame), 0)).map_err(to_error)
                })
            },
        )?;
        writer.finish().map_err(to_error)
    }
}
