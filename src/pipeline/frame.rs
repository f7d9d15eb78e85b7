//! One frame as the content of a file: an SVG document, a page of PDF, or a PNG picture of it.

use crate::{
    encode,
    plan::Plan,
    raster::{self, Pixmap},
    scene::{self, Stage},
    spec::model::Format,
};

use super::{
    RenderError, Request,
    documents::document_with,
    frame_renderer::Composed,
    panics,
    progress::{Phase, Progress, timed},
    threads::on_threads,
};

/// Renders the one frame of a request to the content of a file: an SVG document, a page of PDF, or else a
/// PNG picture.
///
/// # Errors
///
/// If more than one frame is asked for, or the frame cannot be rendered.
pub(crate) fn render_frame(
    plan: &Plan,
    request: &Request,
    progress: &dyn Progress,
) -> Result<Vec<u8>, RenderError> {
    let frame = match request.frames.as_deref() {
        Some(&[frame]) => frame,
        None if plan.frames() == 1 => 0,
        frames => {
            let frames = frames.map_or(plan.frames(), <[usize]>::len);
            return Err(RenderError::ManyFrames { frames });
        }
    };
    on_threads(request.threads, || {
        content(plan, request.format, frame, progress)
    })?
}

fn content(
    plan: &Plan,
    format: Format,
    frame: usize,
    progress: &dyn Progress,
) -> Result<Vec<u8>, RenderError> {
    let stage = || timed(progress, Phase::Layout, || (Stage::new(plan), 0));
    let stage = panics::catch(frame, stage)?;
    if format == Format::Svg {
        return svg(plan, &stage, frame, progress);
    }
    let svg = compose(plan, &stage, frame, false, progress)?;
    if format == Format::Pdf {
        return pdf(plan, &String::from_utf8_lossy(&svg), frame, progress);
    }
    let (width, height) = plan.canvas.device_size();
    let draw = || {
        timed(progress, Phase::Raster, || {
            let svg = String::from_utf8_lossy(&svg);
            let bytes = 4 * u64::from(width) * u64::from(height);
            (raster::render(&svg, width, height), bytes)
        })
    };
    let pixmap = panics::catch(frame, draw)?.map_err(RenderError::raster(frame))?;
    Ok(png(&pixmap, progress))
}

/// The content of an SVG file.
pub(super) fn svg(
    plan: &Plan,
    stage: &Stage<'_>,
    frame: usize,
    progress: &dyn Progress,
) -> Result<Vec<u8>, RenderError> {
    compose(plan, stage, frame, plan.output.live_text, progress)
}

/// A document, whose words are left to the viewer where `live`.
fn compose(
    plan: &Plan,
    stage: &Stage<'_>,
    frame: usize,
    live: bool,
    progress: &dyn Progress,
) -> Result<Vec<u8>, RenderError> {
    let compose = || {
        timed(progress, Phase::Compose, || {
            let composed = Composed::new(stage, plan.state(frame));
            let svg = document_with(plan, &composed, live).into_bytes();
            let bytes = svg.len() as u64;
            (svg, bytes)
        })
    };
    panics::catch(frame, compose)
}

/// The content of a PDF file of a frame's document.
pub(super) fn pdf(
    plan: &Plan,
    document: &str,
    frame: usize,
    progress: &dyn Progress,
) -> Result<Vec<u8>, RenderError> {
    let size = (plan.canvas.width, plan.canvas.height);
    let state = plan.state(frame);
    let work = || {
        timed(progress, Phase::Encode, || {
            let (title, words) = (scene::title(plan, state), scene::description(plan, state));
            let file = raster::pdf(document, size, &title, &words);
            let bytes = file.as_ref().map_or(0, |file| file.len() as u64);
            (file, bytes)
        })
    };
    panics::catch(frame, work)?.map_err(RenderError::raster(frame))
}

/// The content of a PNG file.
pub(super) fn png(pixmap: &Pixmap, progress: &dyn Progress) -> Vec<u8> {
    timed(progress, Phase::Encode, || {
        let file = encode::png(pixmap);
        let bytes = file.len() as u64;
        (file, bytes)
    })
}
