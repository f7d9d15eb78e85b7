//! One file a frame: SVG documents, or PNG pictures of them.

use std::path::PathBuf;

use crate::{files::OutputSet, plan::Plan};

use super::{
    RenderError, Request, Summary,
    outputs::{Output, Sink, render_outputs},
    progress::Progress,
};

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
    let frames = request.frames(plan);
    let path = |index: usize| name(frames[index]);
    let failed = |(path, error): (PathBuf, _)| RenderError::io(&path)(error);
    let files = OutputSet::create(frames.len(), &path).map_err(failed)?;
    let write = |place: usize, content: &[u8]| {
        let written = files.write(place, content);
        written.map_err(|error| RenderError::io(&path(place))(error))
    };
    let work = request.work(&frames);
    let output = Output {
        format: request.format,
        sink: Sink::Files(&write),
    };
    let done = render_outputs(plan, work, vec![output], None, progress)?;
    files.commit().map_err(failed)?;
    Ok(done.into_iter().next().unwrap_or_default())
}
