//! Outputs of one plan, rendered together: each frame is composed once, and drawn once, and handed to all
//! of them.

use std::{
    io::Write,
    num::NonZeroUsize,
    path::PathBuf,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use crate::{
    encode::{PagePart, Palette},
    plan::Plan,
    raster::Canvas,
    scene::Stage,
    spec::model::Format,
};

use super::{
    Documents, FrameRenderer, MovingPicture, Remark, RenderError, Summary,
    counted::Counted,
    film::Film,
    palette, panics,
    progress::{Phase, Progress, timed},
    threads::Threads,
    vector::Pictures,
    weight,
    worker::{End, Setting, pixels_may_do},
};

/// One of the outputs that are rendered together.
pub(crate) struct Output<'a> {
    /// Each is asked for once.
    pub format: Format,
    /// Where it goes.
    pub sink: Sink<'a>,
}

/// Writes the file of the frame at a place.
pub(crate) type WriteFile<'a> = dyn Fn(usize, &[u8]) -> Result<(), RenderError> + Sync + 'a;

/// Where an output goes.
pub(crate) enum Sink<'a> {
    /// One file; a name where messages are to say which.
    File(Option<PathBuf>, &'a mut dyn Write),
    /// A file for each frame, which is handed over with its place among those that are asked for, from many
    /// threads.
    Files(&'a WriteFile<'a>),
}

/// Frames that a thread makes in one go where all of their pixels are wanted.
const RAW_BATCH: usize = 4;

/// The frames of outputs, and how the work is shared out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Work<'a> {
    /// In the order in which they show.
    pub frames: &'a [usize],
    /// As in a [`Request`](super::Request).
    pub batch: Option<usize>,
    /// As in a [`Request`](super::Request).
    pub threads: Option<NonZeroUsize>,
    /// Which part of a page it is, where it is not all of it.
    pub page: Option<&'a PagePart>,
}

/// Renders some outputs of a plan. A summary of each is returned. `raw` takes every frame as well, all pixels as
/// red, green and blue over white.
///
/// # Errors
///
/// If an output fails, a frame cannot be rendered, several frames are to go into a file that holds one, or
/// the run is cancelled. What the sinks have received by then is worthless: write to something that can be
/// thrown away.
pub(crate) fn render_outputs(
    plan: &Plan,
    work: Work<'_>,
    outputs: Vec<Output<'_>>,
    mut raw: Option<&mut dyn Write>,
    progress: &dyn Progress,
) -> Result<Vec<Summary>, RenderError> {
    let frames = work.frames;
    let threads = Threads::new(work.threads)?;
    let layout = || timed(progress, Phase::Layout, || (Arc::new(Stage::new(plan)), 0));
    let stage = threads.run(|| panics::catch(0, layout))?;
    let formats: Vec<Format> = outputs.iter().map(|output| output.format).collect();
    let has = |format: Format| formats.contains(&format);
    let (has_html, has_film) = (has(Format::Html), has(Format::SvgFilm));

    let is_document = [Format::Svg, Format::Pdf, Format::SvgFilm, Format::Html];
    let documents = is_document.into_iter().any(has);
    let documents = documents.then(|| Documents::of(plan, Arc::clone(&stage)));
    let picture = documents.transpose()?.map(MovingPicture::of);
    let pictures = (has_html || has_film).then(|| Pictures::of(plan, frames));
    let indexed = has(Format::Gif) || has(Format::Apng);
    let drawn = indexed || has(Format::Webp) || has(Format::Png) || raw.is_some();
    // Whether a document is heavy is not worth knowing where it is light.
    let document = match (&picture, &pictures) {
        (Some(picture), Some(pictures)) if pixels_may_do(plan, pictures) => {
            let work = || weight::of_document(picture, pictures, progress);
            Some(threads.run(|| panics::catch(0, work))?).filter(|bytes| *bytes > weight::LIGHT)
        }
        _ => None,
    };
    let renderer = match drawn || document.is_some() {
        true => {
            let draw = || FrameRenderer::of(plan, Arc::clone(&stage), progress);
            Some(threads.run(draw).map_err(RenderError::raster(0))?)
        }
        false => None,
    };
    if progress.is_cancelled() {
        return Err(RenderError::Cancelled);
    }
    let mut canvases: Vec<Canvas<'_>> = Vec::new();
    let mut palette: Option<Arc<Palette>> = None;
    let mut heavy = None;
    if let (Some(renderer), true) = (&renderer, indexed || document.is_some()) {
        let (chosen, used) = threads.run(|| palette::palette(plan, renderer, progress))?;
        let chosen = palette.insert(Arc::new(chosen));
        canvases = used;
        if let (Some(document), Some(pictures)) = (document, &pictures) {
            let work = || weight::of_gif(plan, renderer, chosen, pictures, progress);
            let gif = threads.run(work)?;
            heavy = Some((document, gif)).filter(|_| weight::is_heavy(document, gif));
        }
    }

    let mut ends = Vec::with_capacity(outputs.len());
    let mut counted = Vec::with_capacity(outputs.len());
    for Output { format, sink } in outputs {
        let (end, out) = match sink {
            Sink::Files(_) if format.is_animated() => {
                let message = format!("one {} holds all frames", format.name());
                return Err(RenderError::Frame { frame: 0, message });
            }
            Sink::Files(write) => (End::Files(write), None),
            Sink::File(..) if !format.is_animated() && frames.len() != 1 => {
                let frames = frames.len();
                return Err(RenderError::ManyFrames { frames });
            }
            Sink::File(path, out) => (End::File(path), Some(Counted::new(out))),
        };
        ends.push((format, end, AtomicU64::new(0)));
        counted.push(out);
    }
    let setting = Setting {
        plan,
        frames,
        progress,
        outputs: &ends,
        stage: &stage,
        renderer: renderer.as_ref(),
        picture: picture.as_ref(),
        pictures: pictures.as_ref(),
        palette: palette.as_ref(),
        drawn,
        raw: raw.is_some(),
        pixels: heavy.is_some() && has_html,
        vector: has_film || has_html && heavy.is_none(),
        page: work.page,
    };
    let mut writers = Vec::with_capacity(ends.len());
    for ((format, end, _), out) in ends.iter().zip(&mut counted) {
        let Some(out) = out else { continue };
        writers.push((end, setting.writer(*format, out)?));
    }
    let film = Film {
        frames,
        // Whole frames must not pile up.
        batch: work.batch.or(raw.as_ref().map(|_| RAW_BATCH)),
        threads: &threads,
        progress,
    };
    let canvases = Mutex::new(canvases);
    let worker = || setting.worker(&canvases);
    let mut place = 0;
    film.make(0..frames.len(), false, worker, |stretch| {
        for mut made in stretch.frames {
            for (end, writer) in &mut writers {
                let push = || writer.push(&mut made, place);
                timed(progress, Phase::Write, push).map_err(end.failed())?;
            }
            if let (Some(raw), Some(pixels)) = (&mut raw, made.raw) {
                let failed = |error| RenderError::Io { path: None, error };
                raw.write_all(&pixels).map_err(failed)?;
            }
            place += 1;
        }
        Ok(())
    })?;
    for (end, writer) in writers {
        timed(progress, Phase::Write, || (writer.finish(), 0)).map_err(end.failed())?;
    }
    let mut summaries = Vec::with_capacity(ends.len());
    for ((format, end, bytes), out) in ends.iter().zip(counted) {
        summaries.push(Summary {
            frames: frames.len(),
            bytes: out.map_or_else(|| bytes.load(Ordering::Relaxed), |out| out.bytes()),
            files: match end {
                End::File(_) => 1,
                End::Files(_) => frames.len(),
            },
            remark: heavy.and_then(|(elements, gif)| match format {
                Format::Html => Some(Remark::Pixels { elements, gif }),
                Format::SvgFilm => Some(Remark::Heavy { elements, gif }),
                _ => None,
            }),
        });
    }
    Ok(summaries)
}
