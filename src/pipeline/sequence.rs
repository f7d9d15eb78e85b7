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
    raster::{self, Canvas, Pixmap},
    scene::Stage,
    spec::model::Format,
};

use super::{Film, Phase, Progress, RenderError, Request, Summary, document, ordered, timed};

/// Pictures that are drawn one after another on the same canvas.
const BATCH: usize = 8;

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
    let film = Film::watched(plan, progress).map_err(RenderError::raster(0))?;
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
    let write = |canvas: &mut Canvas<'_>, (index, &frame): (usize, &usize)| {
        if progress.is_cancelled() {
            return Err(RenderError::Cancelled);
        }
        let content = match request.format {
            Format::Svg => text(plan, film.stage(), frame, progress)?,
            Format::Png | Format::Gif => {
                film.draw_watched(canvas, frame, progress)?;
                picture(canvas.pixmap(), frame, progress)?
            }
        };
        let length = content.len() as u64;
        timed(progress, Phase::Write, || {
            let path = waiting.path().join(index.to_string());
            (fs::write(path, &content), length)
        })
        .map_err(RenderError::io(&name(frame)))?;
        bytes.fetch_add(length, Ordering::Relaxed);
        progress.frame_done();
        Ok(())
    };
    let all: Vec<(usize, &usize)> = frames.iter().enumerate().collect();
    all.par_chunks(BATCH)
        .map(|batch| {
            let mut canvas = film.canvas();
            batch.iter().try_for_each(|&item| write(&mut canvas, item))
        })
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

pub(super) fn still(
    plan: &Plan,
    format: Format,
    frame: usize,
    progress: &dyn Progress,
) -> Result<Vec<u8>, RenderError> {
    let stage = || timed(progress, Phase::Layout, || (Stage::new(plan), 0));
    let stage = ordered::caught(stage).map_err(|message| RenderError::Frame { frame, message })?;
    let svg = text(plan, &stage, frame, progress)?;
    if format == Format::Svg {
        return Ok(svg);
    }
    let (width, height) = plan.spec.canvas.device_size();
    let draw = || {
        timed(progress, Phase::Raster, || {
            let svg = String::from_utf8_lossy(&svg);
            let bytes = 4 * u64::from(width) * u64::from(height);
            (raster::render(&svg, width, height), bytes)
        })
    };
    let pixmap = ordered::caught(draw)
        .map_err(|message| RenderError::Frame { frame, message })?
        .map_err(RenderError::raster(frame))?;
    picture(&pixmap, frame, progress)
}

fn text(
    plan: &Plan,
    stage: &Stage<'_>,
    frame: usize,
    progress: &dyn Progress,
) -> Result<Vec<u8>, RenderError> {
    let compose = || {
        timed(progress, Phase::Compose, || {
            let svg = document(plan, stage, plan.state(frame)).into_bytes();
            let bytes = svg.len() as u64;
            (svg, bytes)
        })
    };
    ordered::caught(compose).map_err(|message| RenderError::Frame { frame, message })
}

fn picture(pixmap: &Pixmap, frame: usize, progress: &dyn Progress) -> Result<Vec<u8>, RenderError> {
    timed(progress, Phase::Encode, || {
        let file = png(pixmap);
        let bytes = file.as_ref().map_or(0, |file| file.len() as u64);
        (file, bytes)
    })
    .map_err(|error: io::Error| RenderError::Frame {
        frame,
        message: error.to_string(),
    })
}
