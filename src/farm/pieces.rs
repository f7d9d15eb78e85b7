//! What an output is written from, as bytes: one frame after another.

use std::sync::Arc;

use crate::{
    encode::{ApngFrame, Drawing, EncodedFrame, Palette, VectorFrame, WebpFrame},
    pipeline::Pieces,
    raster::Rect,
    spec::model::Format,
};

use super::{
    PlannedOutput,
    reader::{Malformed, Reader, write_bytes},
};

/// What stands before a frame.
const NOTHING_NEW: u8 = 0;
const FRAME: u8 = 1;
const FRAME_WITH_TABLE: u8 = 2;

/// Bits of what a frame is.
const WHOLE: u8 = 1;

/// Writes pieces.
pub(super) fn write(pieces: &Pieces, out: &mut Vec<u8>) {
    match pieces {
        Pieces::Gif(frames) => {
            for frame in frames {
                let Some(frame) = frame else {
                    out.push(NOTHING_NEW);
                    continue;
                };
                out.push(match frame.table {
                    Some(_) => FRAME_WITH_TABLE,
                    None => FRAME,
                });
                write_rect(frame.rect, frame.full, out);
                if let Some(table) = &frame.table {
                    write_bytes(out, table.colors().as_flattened());
                }
                write_bytes(out, &frame.lzw);
            }
        }
        Pieces::Apng(frames) => {
            for frame in frames {
                write_delta(frame.as_ref().map(|it| (it.rect, it.over, &it.data)), out);
            }
        }
        Pieces::Webp(frames) => {
            for frame in frames {
                write_delta(frame.as_ref().map(|it| (it.rect, it.over, &it.data)), out);
            }
        }
        Pieces::Files(files) => files.iter().for_each(|file| write_bytes(out, file)),
        Pieces::Pictures(drawing, pictures) => {
            if let Some(drawing) = drawing {
                write_bytes(out, &json(drawing));
            }
            for picture in pictures {
                write_bytes(out, &json(picture));
            }
        }
    }
}

fn json(value: &impl serde::Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("texts and numbers are JSON")
}

/// A rectangle, whether it lies over what is there, and its pixels.
fn write_delta(frame: Option<(Rect, bool, &Vec<u8>)>, out: &mut Vec<u8>) {
    let Some((rect, over, data)) = frame else {
        out.push(NOTHING_NEW);
        return;
    };
    out.push(FRAME);
    write_rect(rect, !over, out);
    write_bytes(out, data);
}

fn write_rect(rect: Rect, whole: bool, out: &mut Vec<u8>) {
    out.push(if whole { WHOLE } else { 0 });
    for side in [rect.x0, rect.y0, rect.x1, rect.y1] {
        out.extend(side.to_le_bytes());
    }
}

/// Reads so many pieces of an output, the first of all if `first` says so.
pub(super) fn read(
    reader: &mut Reader<'_>,
    output: &PlannedOutput,
    count: usize,
    first: bool,
) -> Result<Pieces, Malformed> {
    let count = 0..count;
    Ok(match output.format {
        Format::Gif => Pieces::Gif(
            count
                .map(|_| gif(reader, output))
                .collect::<Result<_, _>>()?,
        ),
        Format::Apng => Pieces::Apng(
            count
                .map(|_| apng(reader, output))
                .collect::<Result<_, _>>()?,
        ),
        Format::Webp => Pieces::Webp(
            count
                .map(|_| webp(reader, output))
                .collect::<Result<_, _>>()?,
        ),
        Format::Png | Format::Svg | Format::Pdf => {
            let file = |_| reader.bytes().map(<[u8]>::to_vec);
            Pieces::Files(count.map(file).collect::<Result<_, _>>()?)
        }
        Format::Html | Format::SvgFilm => {
            let drawing = match first {
                true => Some(Box::new(drawing(reader.bytes()?, output)?)),
                false => None,
            };
            let picture =
                |_| serde_json::from_slice::<VectorFrame>(reader.bytes()?).map_err(|_| Malformed);
            Pieces::Pictures(drawing, count.map(picture).collect::<Result<_, _>>()?)
        }
    })
}

fn gif(reader: &mut Reader<'_>, output: &PlannedOutput) -> Result<Option<EncodedFrame>, Malformed> {
    let kind = reader.byte()?;
    if kind == NOTHING_NEW {
        return Ok(None);
    }
    let (rect, full) = read_rect(reader, output)?;
    let table = match kind {
        FRAME => None,
        FRAME_WITH_TABLE => {
            let (colors, rest) = reader.bytes()?.as_chunks();
            let table = Palette::of(colors.to_vec()).filter(|_| rest.is_empty());
            Some(Arc::new(table.ok_or(Malformed)?))
        }
        _ => return Err(Malformed),
    };
    let lzw = reader.bytes()?.to_vec();
    // As GIF has it.
    if !lzw.first().is_some_and(|size| (2..=8).contains(size)) {
        return Err(Malformed);
    }
    Ok(Some(EncodedFrame {
        rect,
        full,
        table,
        lzw,
    }))
}

fn apng(reader: &mut Reader<'_>, output: &PlannedOutput) -> Result<Option<ApngFrame>, Malformed> {
    let delta = delta(reader, output)?;
    Ok(delta.map(|(rect, over, data)| ApngFrame { rect, over, data }))
}

fn webp(reader: &mut Reader<'_>, output: &PlannedOutput) -> Result<Option<WebpFrame>, Malformed> {
    let delta = delta(reader, output)?;
    // Offsets are written by their halves.
    if delta
        .as_ref()
        .is_some_and(|(rect, ..)| rect.x0 % 2 + rect.y0 % 2 > 0)
    {
        return Err(Malformed);
    }
    Ok(delta.map(|(rect, over, data)| WebpFrame { rect, over, data }))
}

/// What [`write_delta`] has written.
fn delta(
    reader: &mut Reader<'_>,
    output: &PlannedOutput,
) -> Result<Option<(Rect, bool, Vec<u8>)>, Malformed> {
    match reader.byte()? {
        NOTHING_NEW => Ok(None),
        FRAME => {
            let (rect, whole) = read_rect(reader, output)?;
            Ok(Some((rect, !whole, reader.bytes()?.to_vec())))
        }
        _ => Err(Malformed),
    }
}

/// A rectangle of the picture, and whether what is in it relies on nothing before.
fn read_rect(reader: &mut Reader<'_>, output: &PlannedOutput) -> Result<(Rect, bool), Malformed> {
    let whole = match reader.byte()? {
        0 => false,
        WHOLE => true,
        _ => return Err(Malformed),
    };
    let mut side = || reader.number();
    let [x0, y0, x1, y1] = [side()?, side()?, side()?, side()?];
    let [width, height] = output.size;
    match x0 < x1 && x1 <= width && y0 < y1 && y1 <= height {
        true => Ok((Rect { x0, y0, x1, y1 }, whole)),
        false => Err(Malformed),
    }
}

fn drawing(bytes: &[u8], output: &PlannedOutput) -> Result<Drawing, Malformed> {
    let drawing: Drawing = serde_json::from_slice(bytes).map_err(|_| Malformed)?;
    let schedule = &drawing.schedule;
    let known = |picture: usize| picture < output.pieces;
    let (width, height) = drawing.device_size;
    let fits = schedule.pictures == output.pieces
        && schedule.shown.iter().all(|(picture, _)| known(*picture))
        && known(drawing.poster_picture)
        && [width, height] == output.size;
    fits.then_some(drawing).ok_or(Malformed)
}
