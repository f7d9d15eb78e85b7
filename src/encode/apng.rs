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

use resvg::tiny_skia::Pixmap;
use tempfile::SpooledTempFile;
use weezl::{BitOrder, decode};

use super::{
    AnimationEncoder, AnimationWriter, EncodedFrame, Fidelity, FrameEncoder, Palette,
    animation::Pending,
    png::{self, SIGNATURE, Samples, chunk},
    true_color::TrueColorDeltas,
};
use crate::{
    color::FrameColors,
    raster::{Dirty, Rect},
};

/// The length up to which a file waits in memory for the number of its frames.
const SPOOL: usize = 16 * 1024 * 1024;

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

    fn samples(&self) -> Samples {
        match self {
            Self::Indexed(..) => Samples::Index,
            Self::Lossless => Samples::Rgba,
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

impl ApngFrame {
    /// A frame of a GIF that has no table of its own, in the same indices.
    pub(crate) fn of(frame: &EncodedFrame) -> Self {
        Self {
            rect: frame.rect,
            over: !frame.full,
            data: compressed(frame.rect, Samples::Index, &indices(frame)),
        }
    }
}

/// The encoder of the frames of an APNG.
#[derive(Debug)]
pub(crate) struct ApngEncoder(Kind);

#[derive(Debug)]
enum Kind {
    Indexed(FrameEncoder),
    Lossless(TrueColorDeltas),
}

impl ApngEncoder {
    /// An encoder that has seen no picture.
    pub(crate) fn new(colors: &ApngColors) -> Self {
        Self(match colors {
            ApngColors::Indexed(palette, fidelity) => {
                Kind::Indexed(FrameEncoder::new(Arc::clone(palette), *fidelity))
            }
            ApngColors::Lossless => Kind::Lossless(TrueColorDeltas::new(1)),
        })
    }
}

impl AnimationEncoder for ApngEncoder {
    type Frame = ApngFrame;

    fn prime(&mut self, pixmap: &Pixmap, dirty: &Dirty) {
        match &mut self.0 {
            Kind::Indexed(encoder) => encoder.prime(pixmap, dirty),
            Kind::Lossless(deltas) => deltas.prime(pixmap, dirty),
        }
    }

    fn encode(&mut self, pixmap: &Pixmap, dirty: &Dirty) -> Option<ApngFrame> {
        match &mut self.0 {
            Kind::Indexed(encoder) => {
                let frame = encoder.encode(pixmap, dirty)?;
                Some(ApngFrame::of(&frame))
            }
            Kind::Lossless(deltas) => {
                let delta = deltas.next(pixmap, dirty)?;
                Some(ApngFrame {
                    rect: delta.rect,
                    over: delta.over,
                    data: compressed(delta.rect, Samples::Rgba, &delta.samples),
                })
            }
        }
    }

    fn shown(&self) -> [u8; 32] {
        match &self.0 {
            Kind::Indexed(encoder) => encoder.shown(),
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

/// The image data of these samples.
fn compressed(rect: Rect, kind: Samples, samples: &[u8]) -> Vec<u8> {
    png::image_data(rect.x1 - rect.x0, kind, samples)
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
        png::header(&mut header, width, height, colors.samples());
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
                compressed(pixel, Samples::Index, &[transparent])
            }
            ApngColors::Lossless => compressed(pixel, Samples::Rgba, &[0; 4]),
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
