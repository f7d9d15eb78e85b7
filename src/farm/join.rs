//! Chunks to the files that one process would have written.
//!
//! What makes frames a file is done here and nowhere else: headers, delays, frames that show for longer
//! because nothing changes, loops, ends. One chunk is held at a time.

use std::{
    collections::BTreeSet,
    fs, io,
    io::Write,
    ops::Range,
    path::{Path, PathBuf},
};

use crate::{
    diag::quoted,
    encode::{
        AnimatedSvgWriter, AnimationWriter, ApngColors, ApngWriter, Drawing, Fidelity, GifWriter,
        HtmlPlayerWriter, Timing, VectorWriter, WebpWriter,
    },
    files::{Output, OutputSet, sweep},
    pipeline::{Counted, Part, Pieces, Progress, RenderError, timing},
    spec::model::Format,
};

use super::{
    ChunkList, FarmError, PlannedOutput, SealedPlan,
    chunk::{self, ChunkFault},
};

/// An output that was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Joined {
    /// Bytes of its files.
    pub bytes: u64,
}

/// Joins the chunks in a folder to files. `place` says where the file of a frame of an output goes;
/// `joined` hears of each output that is done.
///
/// # Errors
///
/// If chunks are missing: then nothing is written. If some are damaged, or do not meet: then outputs
/// that need none of them are written. If a file cannot be read or written, or the run is cancelled.
pub(crate) fn join(
    plan: &SealedPlan,
    folder: &Path,
    place: &(dyn Fn(usize, usize) -> PathBuf + Sync),
    progress: &dyn Progress,
    joined: &mut dyn FnMut(usize, Joined),
) -> Result<(), FarmError> {
    let missing = missing(plan, folder)?;
    if !missing.is_empty() {
        return Err(FarmError::Missing(missing));
    }
    let mut faults = Faults::default();
    for index in 0..plan.outputs.len() {
        let chunks = Chunks {
            plan,
            folder,
            numbers: plan.grid().of_output(index),
            progress,
        };
        let bytes = chunks.write(index, place, &mut faults)?;
        if let Some(bytes) = bytes {
            joined(index, Joined { bytes });
        }
    }
    // What runs that were killed have left.
    sweep(folder, |_| ());
    faults.told()
}

/// The chunks that are not in a folder.
fn missing(plan: &SealedPlan, folder: &Path) -> Result<ChunkList, FarmError> {
    let is_missing = |number: &usize| {
        let found = fs::metadata(chunk::path(folder, plan, *number));
        matches!(found, Err(error) if error.kind() == io::ErrorKind::NotFound)
    };
    let missing: Vec<usize> = (0..plan.grid().chunks()).filter(is_missing).collect();
    if missing.is_empty() {
        return Ok(ChunkList::default());
    }
    // A folder of another machine may be remembered as it was: listing it asks that machine.
    match fs::read_dir(folder) {
        Ok(entries) => entries.for_each(drop),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(FarmError::read(folder)(error)),
    }
    Ok(missing.into_iter().filter(is_missing).collect())
}

/// What is wrong with chunks.
#[derive(Debug, Default)]
struct Faults {
    /// Those that cannot be used, and what is wrong with the first.
    unusable: BTreeSet<usize>,
    first: Option<(PathBuf, ChunkFault)>,
    /// Two that do not meet.
    apart: Option<(usize, usize)>,
}

impl Faults {
    fn told(self) -> Result<(), FarmError> {
        if let Some((path, fault)) = self.first {
            let path = quoted(&path.display().to_string());
            let list: ChunkList = self.unusable.into_iter().collect();
            let others = match list.count() {
                1 => String::new(),
                2 => ", and 1 other cannot be used".to_owned(),
                count => format!(", and {} others cannot be used", count - 1),
            };
            let message = format!("{path} {}{others}", fault.words());
            let hint = format!("`klrender render` makes them anew: --chunks {list}");
            return Err(FarmError::data(message, hint));
        }
        if let Some((before, after)) = self.apart {
            let message = format!(
                "chunks {before} and {after} do not meet: where one ends, the other begins otherwise"
            );
            let hint = format!(
                "their machines do not compute alike: remove both files, and render --chunks \
                 {before}-{after} on one of them"
            );
            return Err(FarmError::data(message, hint));
        }
        Ok(())
    }
}

/// The chunks of an output.
struct Chunks<'a> {
    plan: &'a SealedPlan,
    folder: &'a Path,
    numbers: Range<usize>,
    progress: &'a dyn Progress,
}

/// Why an output is not written.
enum Stop {
    /// There is something wrong with its chunks, which is noted.
    Fault,
    Error(FarmError),
}

impl From<FarmError> for Stop {
    fn from(error: FarmError) -> Self {
        Self::Error(error)
    }
}

impl Chunks<'_> {
    /// Writes the output, unless something is wrong with its chunks. Returns how many bytes it has.
    fn write(
        &self,
        index: usize,
        place: &(dyn Fn(usize, usize) -> PathBuf + Sync),
        faults: &mut Faults,
    ) -> Result<Option<u64>, FarmError> {
        let output = &self.plan.outputs[index];
        let path = |frame: usize| place(index, frame);
        if let Some(parent) = path(0).parent().filter(|it| *it != Path::new("")) {
            fs::create_dir_all(parent).map_err(FarmError::write(parent))?;
        }
        let written = match output.is_sequence() {
            true => self.sequence(output, &path, faults),
            false => self.file(output, &path(0), faults),
        };
        match written {
            Ok(bytes) => Ok(Some(bytes)),
            Err(Stop::Fault) => Ok(None),
            Err(Stop::Error(error)) => Err(error),
        }
    }

    fn sequence(
        &self,
        output: &PlannedOutput,
        path: &(dyn Fn(usize) -> PathBuf + Sync),
        faults: &mut Faults,
    ) -> Result<u64, Stop> {
        let failed = |(path, error): (PathBuf, io::Error)| FarmError::write(&path)(error);
        let files = OutputSet::create(output.frames, path).map_err(failed)?;
        let (mut next, mut bytes) = (0, 0);
        self.each(faults, |pieces| {
            let Pieces::Files(contents) = pieces else {
                return Err(fits());
            };
            for content in contents {
                files
                    .write(next, &content)
                    .map_err(FarmError::write(&path(next)))?;
                bytes += content.len() as u64;
                next += 1;
            }
            Ok(())
        })?;
        files.commit().map_err(failed)?;
        Ok(bytes)
    }

    fn file(&self, output: &PlannedOutput, path: &Path, faults: &mut Faults) -> Result<u64, Stop> {
        let mut file = Output::create(path).map_err(FarmError::write(path))?;
        let mut out = Counted::new(&mut file);
        let [width, height] = output.size;
        let palette = output.palette();
        let failed = |error| Stop::Error(FarmError::write(path)(error));
        match output.format {
            Format::Gif => {
                let palette = palette.ok_or_else(fits)?;
                let writer = GifWriter::new(&mut out, width, height, &palette, output.plays);
                self.film(
                    output,
                    writer.map_err(failed)?,
                    path,
                    faults,
                    |pieces| match pieces {
                        Pieces::Gif(frames) => Some(frames),
                        _ => None,
                    },
                )?;
            }
            Format::Apng => {
                let colors = ApngColors::of_table(palette, Fidelity::default());
                let writer = ApngWriter::new(&mut out, width, height, &colors, output.plays);
                self.film(output, writer, path, faults, |pieces| match pieces {
                    Pieces::Apng(frames) => Some(frames),
                    _ => None,
                })?;
            }
            Format::Webp => {
                let writer = WebpWriter::new(&mut out, width, height, output.plays);
                self.film(output, writer, path, faults, |pieces| match pieces {
                    Pieces::Webp(frames) => Some(frames),
                    _ => None,
                })?;
            }
            Format::Html => {
                let begin = |out, drawing| HtmlPlayerWriter::new(out, drawing);
                self.document(&mut out, begin, path, faults)?;
            }
            Format::SvgFilm => {
                let begin = |out, drawing| Ok(AnimatedSvgWriter::new(out, drawing));
                self.document(&mut out, begin, path, faults)?;
            }
            Format::Png | Format::Svg | Format::Pdf => {
                self.each(faults, |pieces| match pieces {
                    Pieces::Files(contents) => {
                        let mut contents = contents.iter();
                        let written = contents.try_for_each(|content| out.write_all(content));
                        written.map_err(FarmError::write(path))
                    }
                    _ => Err(fits()),
                })?;
            }
        }
        let bytes = out.bytes();
        file.commit().map_err(failed)?;
        Ok(bytes)
    }

    fn film<W: AnimationWriter>(
        &self,
        output: &PlannedOutput,
        mut writer: W,
        path: &Path,
        faults: &mut Faults,
        frames: impl Fn(Pieces) -> Option<Vec<Option<W::Frame>>>,
    ) -> Result<(), Stop> {
        let timing: Timing = timing(output.format, output.frame_ms.0);
        let mut written = 0;
        self.each(faults, |pieces| {
            for frame in frames(pieces).ok_or_else(fits)? {
                let pushed = writer.push(frame, timing.delay(written));
                pushed.map_err(FarmError::write(path))?;
                written += 1;
            }
            Ok(())
        })?;
        let finished = writer.finish();
        finished.map_err(FarmError::write(path))?;
        Ok(())
    }

    fn document<'w, O: Write, W: VectorWriter>(
        &self,
        out: &'w mut O,
        begin: impl Fn(&'w mut O, Drawing) -> io::Result<W>,
        path: &Path,
        faults: &mut Faults,
    ) -> Result<(), Stop> {
        let (mut out, mut writer) = (Some(out), None);
        self.each(faults, |pieces| {
            let Pieces::Pictures(drawing, pictures) = pieces else {
                return Err(fits());
            };
            if let (Some(drawing), Some(out)) = (drawing, out.take()) {
                writer = Some(begin(out, *drawing).map_err(FarmError::write(path))?);
            }
            let writer = writer.as_mut().ok_or_else(fits)?;
            for picture in pictures {
                writer.push(&picture).map_err(FarmError::write(path))?;
            }
            Ok(())
        })?;
        let writer = writer.ok_or_else(fits)?;
        writer.finish().map_err(FarmError::write(path))?;
        Ok(())
    }

    /// Hands on what chunks hold, in order, as long as nothing is wrong; the rest is looked through all
    /// the same, so that all that is wrong is told at once.
    fn each(
        &self,
        faults: &mut Faults,
        mut take: impl FnMut(Pieces) -> Result<(), FarmError>,
    ) -> Result<(), Stop> {
        let mut fault = false;
        let mut last: Option<[u8; 32]> = None;
        for number in self.numbers.clone() {
            if self.progress.is_cancelled() {
                return Err(FarmError::Render(RenderError::Cancelled).into());
            }
            let place = self.plan.grid().place(number);
            let path = chunk::path(self.folder, self.plan, number);
            let found = chunk::read(&path, self.plan, number, &place)?;
            let part: Part = match found {
                Some(Ok(part)) => part,
                Some(Err(why)) => {
                    faults.unusable.insert(number);
                    faults.first.get_or_insert((path, why));
                    (fault, last) = (true, None);
                    continue;
                }
                // Gone since it was looked for.
                None => return Err(FarmError::Missing([number].into_iter().collect()).into()),
            };
            if last.is_some_and(|last| part.before != Some(last)) {
                faults.apart.get_or_insert((number - 1, number));
                fault = true;
            }
            last = Some(part.after);
            if !fault {
                take(part.pieces)?;
                place.pieces.for_each(|_| self.progress.frame_done());
            }
        }
        match fault {
            true => Err(Stop::Fault),
            false => Ok(()),
        }
    }
}

/// A chunk holds what its output is made from: it was read so.
fn fits() -> FarmError {
    FarmError::data(
        "a chunk does not fit its output",
        "make the plan anew with `klrender plan`",
    )
}
