//! Rendering chunks, each to a file of its own.

use std::{fs, num::NonZeroUsize, ops::Range, path::Path};

use crate::{
    diag::Report,
    pipeline::{self, PartRenderer, Progress},
    plan::Plan,
};

use super::{
    FarmError, PlannedOutput, SealedPlan,
    chunk::{self},
    grid::Place,
};

/// What was done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Done {
    /// Chunks that were made, and those that were there.
    pub made: usize,
    pub kept: usize,
    /// Bytes of those that were made.
    pub bytes: u64,
}

/// Renders chunks by their numbers, which exist, to files in a folder. What is there already and whole is
/// kept; what is damaged, or of another plan, is made anew.
///
/// # Errors
///
/// If a file cannot be read or written, the plan does not fit its specs, or the run is cancelled. The
/// chunks made until then stay.
pub(crate) fn render(
    plan: &SealedPlan,
    chunks: &[Range<usize>],
    folder: &Path,
    threads: Option<NonZeroUsize>,
    progress: &dyn Progress,
) -> Result<Done, FarmError> {
    fs::create_dir_all(folder).map_err(FarmError::write(folder))?;
    let mut done = Done::default();
    let mut scene = None;
    for chunks in chunks {
        let mut next = chunks.start;
        while next < chunks.end {
            let output = plan.grid().place(next).output;
            let end = chunks.end.min(plan.grid().of_output(output).end);
            let numbers = to_make(plan, next..end, folder, progress, &mut done)?;
            if !numbers.is_empty() {
                let output = &plan.outputs[output];
                let scene = planned(&mut scene, plan, output, threads)?;
                let work = Work {
                    plan,
                    folder,
                    threads,
                    progress,
                };
                work.make(output, scene, numbers, &mut done)?;
            }
            next = end;
        }
    }
    Ok(done)
}

/// The chunks of a range that are not there.
fn to_make(
    plan: &SealedPlan,
    chunks: Range<usize>,
    folder: &Path,
    progress: &dyn Progress,
    done: &mut Done,
) -> Result<Vec<(usize, Place)>, FarmError> {
    let mut missing = Vec::new();
    for number in chunks {
        let place = plan.grid().place(number);
        let path = chunk::path(folder, plan, number);
        match chunk::read(&path, plan, number, &place)? {
            Some(Ok(_)) => {
                done.kept += 1;
                place.pieces.for_each(|_| progress.frame_done());
            }
            _ => missing.push((number, place)),
        }
    }
    Ok(missing)
}

/// A spec and a combination of it, planned.
type Planned = ((usize, usize), Plan);

/// The scene of an output, which may be that of the output before.
fn planned<'a>(
    last: &'a mut Option<Planned>,
    plan: &SealedPlan,
    output: &PlannedOutput,
    threads: Option<NonZeroUsize>,
) -> Result<&'a Plan, FarmError> {
    let key = (output.spec, output.combination);
    if last.as_ref().is_none_or(|(known, _)| *known != key) {
        // One at a time is enough to hold.
        *last = None;
        let scene = pipeline::on_threads(threads, || scene(plan, output))??;
        *last = Some((key, scene));
    }
    let (_, scene) = last.as_ref().expect("it was made if it was not there");
    match output.is_of(scene) {
        true => Ok(scene),
        false => Err(FarmError::data(
            "the plan does not fit the specs in it",
            "make it anew with `klrender plan`",
        )),
    }
}

fn scene(plan: &SealedPlan, output: &PlannedOutput) -> Result<Plan, FarmError> {
    let spec = plan.spec(output);
    let source = spec.source();
    let overrides = spec.overrides(output.combination)?;
    let (scene, findings) = pipeline::load(&source, spec.stem(), &overrides);
    scene.ok_or_else(|| FarmError::Spec(Report::new(source, findings)))
}

struct Work<'a> {
    plan: &'a SealedPlan,
    folder: &'a Path,
    threads: Option<NonZeroUsize>,
    progress: &'a dyn Progress,
}

impl Work<'_> {
    fn make(
        &self,
        output: &PlannedOutput,
        scene: &Plan,
        chunks: Vec<(usize, Place)>,
        done: &mut Done,
    ) -> Result<(), FarmError> {
        let Self {
            plan,
            folder,
            threads,
            progress,
        } = self;
        let palette = output.palette();
        let renderer = PartRenderer::new(scene, output.format, palette, *threads, *progress)?;
        for (number, place) in chunks {
            let part = renderer.render(place.pieces.clone(), *progress)?;
            let bytes = chunk::to_bytes(plan, number, &place, &part);
            chunk::write(&chunk::path(folder, plan, number), &bytes)?;
            done.made += 1;
            done.bytes += bytes.len() as u64;
        }
        Ok(())
    }
}
