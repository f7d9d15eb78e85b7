//! One file a frame: SVG documents, or PNG pictures of them.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use rayon::prelude::*;

use crate::{
    encode::{png, without_path},
    plan::Plan,
    raster,
    scene::Stage,
    spec::model::Format,
};

use super::{Progress, RenderError, Request, Summary, document, ordered};

pub(super) fn render(
    plan: &Plan,
    request: &Request,
    name: &(dyn Fn(usize) -> PathBuf + Sync),
    progress: &dyn Progress,
) -> Result<Summary, RenderError> {
    let frames = request
        .frames
        .clone()
        .unwrap_or_else(|| (0..plan.frames()).collect());
    let stage = Stage::new(plan);
    let first = name(frames[0]);
    let folder = match first.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    // Files are moved into place together, when all are there.
    let waiting = tempfile::Builder::new()
        .prefix(".klrender-")
        .tempdir_in(folder)
        .map_err(|error| without_path(&error))
        .map_err(RenderError::io(&first))?;
    let bytes = AtomicU64::new(0);
    let write = |(index, &frame): (usize, &usize)| {
        if progress.is_cancelled() {
            return Err(RenderError::Cancelled);
        }
        let content = content(plan, &stage, request.format, frame)?;
        fs::write(waiting.path().join(index.to_string()), &content)
            .map_err(RenderError::io(&name(frame)))?;
        bytes.fetch_add(content.len() as u64, Ordering::Relaxed);
        progress.frame_done();
        Ok(())
    };
    frames
        .par_iter()
        .enumerate()
        .map(write)
        .collect::<Result<(), RenderError>>()?;
    for (index, &frame) in frames.iter().enumerate() {
        let path = name(frame);
        fs::rename(waiting.path().join(index.to_string()), &path)
            .map_err(RenderError::io(&path))?;
    }
    Ok(Summary {
        frames: frames.len(),
        bytes: bytes.into_inner(),
        files: frames.len(),
    })
}

pub(super) fn still(plan: &Plan, format: Format, frame: usize) -> Result<Vec<u8>, RenderError> {
    let stage = ordered::caught(|| Stage::new(plan))
        .map_err(|message| RenderError::Frame { frame, message })?;
    content(plan, &stage, format, frame)
}

fn content(
    plan: &Plan,
    stage: &Stage<'_>,
    format: Format,
    frame: usize,
) -> Result<Vec<u8>, RenderError> {
    let work = || {
        let svg = document(plan, stage, plan.state(frame));
        match format {
            Format::Svg => Ok(svg.into_bytes()),
            Format::Png | Format::Gif => {
                let (width, height) = plan.spec.canvas.device_size();
                let pixmap =
                    raster::render(&svg, width, height).map_err(|error| error.to_string())?;
                png(&pixmap).map_err(|error: io::Error| error.to_string())
            }
        }
    };
    ordered::caught(work)
        .and_then(|done| done)
        .map_err(|message| RenderError::Frame { frame, message })
}
