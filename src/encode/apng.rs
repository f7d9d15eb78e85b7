//! Pictures to an animated PNG: the indices that a GIF shows, or every pixel as it is.
//!
//! A PNG has one table for all of its frames. So frames that would have tables of their own in a GIF
//! are written without any, and then nothing is lost.
//!
//! <https://www.w3.org/TR/png-3/#apng-frame-based-animation>

use std::{
    fmt,
    io::{self, Seek, Write},
    sync::Arc,
};

use png::{BitDepth, ColorType, Compression, Encoder};
use resvg::tiny_skia::Pixmap;
use tempfile::SpooledTempFile;
use weezl::{BitOrder, decode};

use super::{
    AnimationEncoder, AnimationWriter, EncodedFrame, Fidelity, FrameEncoder, Palette,
    animation::Pending, true_color::TrueColorDeltas,
};
use crate::{
    color::FrameColors,
    raster::{Dirty, Rect},
};

/// The length up to which a file waits in memory for the number of its frames.
const SPOOL: usize = 16 * 1024 * 1024;

/// What starts each PNG.
const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";

/// What the numbers of pixels stand for.
#[derive(Clone, Debug)]
pub(crate) enum ApngColors {
    /// Indices of one palette, as in a GIF.
    Indexed(Arc<Palette>, Fidelity),
    /// Red, green, blue and alpha.
    Lossless,
}

impl ApngColors {
    /// The colours that a fidelity asks for; `palette` makes the one for all frames.
    pub(crate) fn new(palette: &Arc<Palette>, fidelity: Fidelity) -> Self {
        match fidelity.colors {
            FrameColors::Film => Self::Indexed(Arc::clone(palette), fidelity),
            FrameColors::Near | FrameColors::Exact => Self::Lossless,
        }
    }

    /// The colours of a file with this table, or without one.
    #[cfg(feature = "cli")]
    pub(crate) fn of_table(table: Option<Palette>, fidelity: Fidelity) -> Self {
        match table {
            Some(palette) => Self::Indexed(Arc::new(palette), fidelity),
            None => Self::Lossless,
        }
    }

    fn color_type(&self) -> ColorType {
        match self {
            Self::Indexed(..) => ColorType::Indexed,
            Self::Lossless => ColorType::Rgba,
        }
    }
}

/// A frame ready to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ApngFrame {
    /// Where it goes.
    pub rect: Rect,
    /// Whether it lies over what is there, which shows through where it is transparent; otherwise it
    /// takes its place.
    pub over: bool,
    /// Filtered and compressed.
    pub data: Vec<u8>,
}

/// The encoder of the frames of an APNG.
#[derive(Debug)]
pub(crate) struct ApngEncoder(Kind);

#[derive(Debug)]
enum Kind {
    Indexed {
        encoder: FrameEncoder,
        palette: Arc<Palette>,
    },
    Lossless(TrueColorDeltas),
}

impl ApngEncoder {
    /// An encoder that has seen no picture.
    pub(crate) fn new(colors: &ApngColors) -> Self {
        Self(match colors {
            ApngColors::Indexed(palette, fidelity) => Kind::Indexed {
                encoder: FrameEncoder::new(Arc::clone(palette), *fidelity),
                palette: Arc::clone(palette),
            },
            ApngColors::Lossless => Kind::Lossless(TrueColorDeltas::new(1)),
        })
    }
}

impl AnimationEncoder for ApngEncoder {
    type Frame = ApngFrame;

    fn prime(&mut self, pixmap: &Pixmap, dirty: &Dirty) {
        match &mut self.0 {
            Kind::Indexed { encoder, .. } => encoder.prime(pixmap, dirty),
            Kind::Lossless(deltas) => deltas.prime(pixmap, dirty),
        }
    }

    fn encode(&mut self, pixmap: &Pixmap, dirty: &Dirty) -> Option<ApngFrame> {
        match &mut self.0 {
            Kind::Indexed { encoder, palette } => {
                let frame = encoder.encode(pixmap, dirty)?;
                Some(ApngFrame {
                    rect: frame.rect,
                    over: !frame.full,
                    data: compressed(frame.rect, Some(palette), &indices(&frame)),
                })
            }
            Kind::Lossless(deltas) => {
                let delta = deltas.next(pixmap, dirty)?;
                Some(ApngFrame {
                    rect: delta.rect,
                    over: delta.over,
                    data: compressed(delta.rect, None, &delta.samples),
                })
            }
        }
    }

    fn shown(&self) -> [u8; 32] {
        match &self.0 {
            Kind::Indexed { encoder, .. } => encoder.shown(),
            Kind::Lossless(deltas) => deltas.shown(),
        }
    }

    fn bytes(frame: &ApngFrame) -> usize {
        frame.data.len()
    }
}

/// The indices of a frame of a GIF, which has no table of its own.
fn indices(frame: &EncodedFrame) -> Vec<u8> {
    let (&size, codes) = frame.lzw.split_first().expect("the code size stands first");
    decode::Decoder::new(BitOrder::Lsb, size)
        .decode(codes)
        .expect("this program's own codes")
}

/// The image data of a PNG of these samples.
fn compressed(rect: Rect, palette: Option<&Palette>, samples: &[u8]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, rect.x1 - rect.x0, rect.y1 - rect.y0);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::High);
    match palette {
        Some(palette) => {
            encoder.set_color(ColorType::Indexed);
            encoder.set_palette(palette.colors().as_flattened());
            // Neighbours in a table are not alike.
            encoder.set_filter(png::Filter::NoFilter);
        }
        None => encoder.set_color(ColorType::Rgba),
    }
    let written = encoder
        .write_header()
        .and_then(|mut writer| writer.write_image_data(samples));
    written.expect("a part of a picture is no larger than it, and memory takes it");
    image_data(&file)
}

/// The image data of a PNG file, whose chunks are a length, a name, so many bytes and a checksum.
fn image_data(file: &[u8]) -> Vec<u8> {
    let mut data = Vec::with_capacity(file.len());
    let mut rest = &file[SIGNATURE.len()..];
    while let Some((&length, name_on)) = rest.split_first_chunk::<4>() {
        let (content, next) = name_on.split_at(4 + u32::from_be_bytes(length) as usize);
        if let Some(part) = content.strip_prefix(b"IDAT") {
            data.extend_from_slice(part);
        }
        rest = &next[4..];
    }
    data
}

/// Writes frames in order, with delays in milliseconds.
pub(crate) struct ApngWriter<W: Write> {
    out: W,
    /// The header, up to the number of frames.
    header: Vec<u8>,
    /// The table, if there is one.
    table: Vec<u8>,
    plays: u32,
    /// What comes behind the header, which holds the number of frames.
    body: SpooledTempFile,
    frames: u32,
    /// The numbers of chunks: those of animations are counted.
    sequence: u32,
    nothing: ApngFrame,
    pending: Pending<ApngFrame>,
}

impl<W: Write> fmt::Debug for ApngWriter<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApngWriter")
            .field("pending", &self.pending)
            .finish_non_exhaustive()
    }
}

impl<W: Write> ApngWriter<W> {
    /// A file that plays `plays` times, or for ever.
    pub(crate) fn new(
        out: W,
        width: u32,
        height: u32,
        colors: &ApngColors,
        plays: Option<u16>,
    ) -> Self {
        let mut header = SIGNATURE.to_vec();
        let [width, height] = [width, height].map(u32::to_be_bytes);
        let format = [8, colors.color_type() as u8, 0, 0, 0];
        chunk(&mut header, *b"IHDR", &[&width, &height, &format]);
        let mut table = Vec::new();
        let pixel = Rect {
            x0: 0,
            y0: 0,
            x1: 1,
            y1: 1,
        };
        let nothing = match colors {
            ApngColors::Indexed(palette, _) => {
                let transparent = palette.transparent();
                let colors = palette.colors().as_flattened();
                // The table reaches to the transparent index.
                chunk(&mut table, *b"PLTE", &[colors, &[0; 3]]);
                let opaque = vec![255; usize::from(transparent)];
                chunk(&mut table, *b"tRNS", &[&opaque, &[0]]);
                compressed(pixel, Some(palette), &[transparent])
            }
            ApngColors::Lossless => compressed(pixel, None, &[0; 4]),
        };
        Self {
            out,
            header,
            table,
            // Here 0 is for ever.
            plays: plays.map_or(0, |plays| u32::from(plays).max(1)),
            body: SpooledTempFile::new(SPOOL),
            frames: 0,
            sequence: 0,
            nothing: ApngFrame {
                rect: pixel,
                over: true,
                data: nothing,
            },
            pending: Pending::default(),
        }
    }

    /// The number of the next chunk.
    fn number(&mut self) -> [u8; 4] {
        let number = self.sequence.to_be_bytes();
        self.sequence += 1;
        number
    }
}

impl<W: Write> AnimationWriter for ApngWriter<W> {
    type Frame = ApngFrame;
    type Out = W;

    const LONGEST: u64 = u16::MAX as u64;

    fn pending(&mut self) -> &mut Pending<ApngFrame> {
        &mut self.pending
    }

    fn nothing(&self) -> ApngFrame {
        self.nothing.clone()
    }

    fn image(&mut self, frame: &ApngFrame, delay: u64) -> io::Result<()> {
        let Rect { x0, y0, x1, y1 } = frame.rect;
        let place = [x1 - x0, y1 - y0, x0, y0].map(u32::to_be_bytes);
        let [.., high, low] = delay.to_be_bytes();
        let [thousand_high, thousand_low] = 1000_u16.to_be_bytes();
        // It is not disposed of.
        let rest = [
            high,
            low,
            thousand_high,
            thousand_low,
            0,
            u8::from(frame.over),
        ];
        let mut chunks = Vec::with_capacity(frame.data.len() + 64);
        let number = self.number();
        chunk(
            &mut chunks,
            *b"fcTL",
            &[&number, place.as_flattened(), &rest],
        );
        if self.frames == 0 {
            chunk(&mut chunks, *b"IDAT", &[&frame.data]);
        } else {
            let number = self.number();
            chunk(&mut chunks, *b"fdAT", &[&number, &frame.data]);
        }
        self.frames += 1;
        self.body.write_all(&chunks)
    }

    fn end(mut self) -> io::Result<W> {
        let counts = [self.frames, self.plays].map(u32::to_be_bytes);
        chunk(&mut self.header, *b"acTL", &[counts.as_flattened()]);
        self.header.append(&mut self.table);
        self.out.write_all(&self.header)?;
        self.body.rewind()?;
        io::copy(&mut self.body, &mut self.out)?;
        let mut end = Vec::new();
        chunk(&mut end, *b"IEND", &[]);
        self.out.write_all(&end)?;
        Ok(self.out)
    }
}

/// Adds a chunk of a PNG: its length, name, content and checksum.
fn chunk(out: &mut Vec<u8>, name: [u8; 4], parts: &[&[u8]]) {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let length = u32::try_from(length).expect("a chunk holds a frame, which is far smaller");
    out.extend(length.to_be_bytes());
    let start = out.len();
    out.extend(name);
    parts.iter().for_each(|part| out.extend_from_slice(part));
    let sum = crc32fast::hash(&out[start..]);
    out.extend(sum.to_be_bytes());
}
