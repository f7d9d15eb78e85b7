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
    // Frames of one state are the same picture.
    let mut places = BTreeMap::new();
    let mut pictures: Vec<Picture> = Vec::new();
    let mut shown = Vec::with_capacity(frames.len());
    for &frame in &frames {
        let state = plan.state(frame);
        let place = *places.entry(state).or_insert_with(|| {
            pictures.push(Picture {
                state,
                frame,
                frames: 0,
            });
            pictures.len() - 1
        });
        pictures[place].frames += 1;
        shown.push(place);
    }
    let layout = || timed(progress, Phase::Layout, || (MovingPicture::new(plan), 0));
    let picture = threads.run(layout)?;
    let schedule = Schedule::new(
        &shown,
        timing(request.format, plan.output.frame_ms),
        plan.output.plays,
    );
    // Where the spec names none, or it is not among them, the first stands for all.
    let named = plan.poster.and_then(|frame| places.get(&plan.state(frame)));
    let poster = named.copied().unwrap_or(0);
    let drawing = panics::catch(pictures[poster].frame, || {
        let overview = scene::overview(plan);
        Drawing {
            poster_picture: poster,
            ..picture.drawing(pictures[poster].state, &overview, schedule)
        }
    })?;
    let job = Job {
        scene: &picture,
        pictures: &pictures,
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
struct Picture {
    state: usize,
    /// The first frame that shows it.
    frame: usize,
    /// How many do.
    frames: usize,
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
