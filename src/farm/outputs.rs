//! What is to be made of a plan, as a farm's work.

use std::num::NonZeroUsize;

use crate::{
    encode::Palette,
    pipeline::{self, Progress, RenderError},
    plan::Plan,
    spec::model::Format,
};

use super::{NamePiece, PlannedOutput};

/// The outputs of a plan, which is of this spec and combination: formats, and the names of their files. The
/// palette of films is found, once for all formats.
///
/// # Errors
///
/// If a frame cannot be rendered, or the run is cancelled.
pub(crate) fn outputs(
    of: (usize, usize),
    plan: &Plan,
    files: impl IntoIterator<Item = (Format, Vec<NamePiece>)>,
    threads: Option<NonZeroUsize>,
    progress: &dyn Progress,
) -> Result<Vec<PlannedOutput>, RenderError> {
    let mut palette: Option<Palette> = None;
    let mut outputs = Vec::new();
    for (format, name) in files {
        let indexed = match format {
            Format::Html => pipeline::page_of_pixels(plan, threads, progress)?,
            _ => pipeline::is_indexed(plan, format),
        };
        if indexed && palette.is_none() {
            palette = Some(pipeline::film_palette(plan, threads, progress)?);
        }
        let palette = palette.as_ref().filter(|_| indexed);
        outputs.push(PlannedOutput::new(of, format, name, plan, palette));
    }
    Ok(outputs)
}
