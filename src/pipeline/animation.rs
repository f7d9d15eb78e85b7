//! One animated file.

use std::io;

use crate::plan::Plan;

use super::{
    RenderError, Request, Summary,
    outputs::{Output, Sink, render_outputs},
    progress::Progress,
};

/// Renders a plan to one animated file.
///
/// # Errors
///
/// If `out` fails, a frame cannot be rendered, or the run is cancelled. What `out` has received by
/// then is worthless: write to something that can be thrown away.
pub(crate) fn render_animation(
    plan: &Plan,
    request: &Request,
    mut out: impl io::Write,
    progress: &dyn Progress,
) -> Result<Summary, RenderError> {
    let frames = request.frames(plan);
    let work = request.work(&frames);
    let output = Output {
        format: request.format,
        sink: Sink::File(None, &mut out),
    };
    let done = render_outputs(plan, work, vec![output], None, progress)?;
    Ok(done.into_iter().next().unwrap_or_default())
}
