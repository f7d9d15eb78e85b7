//! One file a frame: SVG documents, or PNG pictures of them.

use std::{
    path::PathBuf,
    sync::atomic::{AtomicU64, Ordering},
};

use rayon::prelude::*;

use crate::{files::OutputSet, plan::Plan, raster::Canvas, spec::model::Format};

use super::{
    FrameRenderer, RenderError, Request, Summary, frame,
    progress::{Phase, Progress, timed},
    threads::on_threads,
};

/// Pictures that are drawn one after another on the same canvas.
const BATCH: usize = 8;

/// Renders a plan to one file a frame, named by `name`; all of them appear in the end, or none.
///
/// # Errors
///
/// If a file cannot be written, a frame cannot be rendered, or the run is cancelled.
pub(crate) fn render_sequence(
    plan: &Plan,
    request: &Request,
    name: &(dyn Fn(usize) -> PathBuf + Sync),
    progress: &dyn Progress,
) -> Result<Summary, RenderError> {
    on_threads(request.threads, || write_all(plan, request, name, progress))?
}

fn write_all(
    plan: &Plan,
    request: &Request,
    name: &(dyn Fn(usize) -> PathBuf + Sync),
    progress: &dyn Progress,
) -> Result<Summary, RenderError> {
    let frames = request.frames(plan);
    let path = |index: usize| name(frames[index]);
    let failed = |(path, error): (PathBuf, _)| RenderError::io(&path)(error);
    let files = OutputSet::create(frames.len(), &path).map_err(failed)?;
    let renderer = FrameRenderer::watched(plan, progress).map_err(RenderError::raster(0))?;
    let bytes = AtomicU64::new(0);
    let write = |canvas: &mut Canvas<'_>, (index, &number): (usize, &usize)| {
        if progress.is_cancelled() {
            return Err(RenderError::Cancelled);
        }
        let content = match request.format {
            Format::Svg => frame::svg(plan, renderer.stage(), number, progress)?,
            _ => {
                renderer.draw_watched(canvas, number, progress)?;
                frame::png(canvas.pixmap(), number, progress)?
            }
        };
        let length = content.len() as u64;
        timed(progress, Phase::Write, || {
            (files.write(index, &content), length)
        })
        .map_err(RenderError::io(&name(number)))?;
        bytes.fetch_add(length, Ordering::Relaxed);
        progress.frame_done();
        Ok(())
    };
    let all: Vec<(usize, &usize)> = frames.iter().enumerate().collect();
    all.par_chunks(BATCH)
        .map(|batch| {
            let mut canvas = renderer.canvas();
            batch.iter().try_for_each(|&item| write(&mut canvas, item))
        })
        .collect::<Result<(), RenderError>>()?;
    files.commit().map_err(failed)?;
    Ok(Summary {
        frames: frames.len(),
        bytes: bytes.into_inner(),
        files: frames.len(),
    })
}
