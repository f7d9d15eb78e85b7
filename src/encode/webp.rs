//! Pictures to an animated WebP: every pixel as it is, also translucent ones.
//!
//! <https://developers.google.com/speed/webp/docs/riff_container>

use std::{
    fmt,
    io::{self, Seek, Write},
};

use resvg::tiny_skia::Pixmap;
use tempfile::SpooledTempFile;
use webp_rust::encoder::{LosslessEncodingConfig, encode_lossless_rgba_to_vp8l_with_config};

use super::{AnimationEncoder, AnimationWriter, animation::Pending, true_color::TrueColorDeltas};
use crate::raster::{Dirty, Rect};

/// The length up to which a file waits in memory for its length to be known.
const SPOOL: usize = 16 * 1024 * 1024;

/// How hard the compressor tries. Higher levels estimate with logarithms of the platform, and are some five
/// times slower for a tenth less.
const LEVEL: u8 = 1;

/// A frame ready to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WebpFrame {
    /// Left and top are even.
    pub rect: Rect,
    /// Whether it lies over what is there; otherwise it takes its place.
    pub over: bool,
    /// A bitstream of the kind that a `VP8L` chunk holds.
    pub data: Vec<u8>,
}

/// The encoder of the frames of a WebP.
#[derive(Debug)]
pub(crate) struct WebpEncoder(TrueColorDeltas);

impl WebpEncoder {
    /// An encoder that has seen no picture.
    pub(crate) fn new() -> Self {
        // Offsets are written by their halves.
        Self(TrueColorDeltas::new(2))
    }
}

impl AnimationEncoder for WebpEncoder {
    type Frame = WebpFrame;

    fn prime(&mut self, pixmap: &Pixmap, dirty: &Dirty) {
        self.0.prime(pixmap, dirty);
    }

    fn encode(&mut self, pixmap: &Pixmap, dirty: &Dirty) -> Option<WebpFrame> {
        let delta = self.0.next(pixmap, dirty)?;
        Some(WebpFrame {
            rect: delta.rect,
            over: delta.over,
            data: compressed(delta.rect, &delta.samples),
        })
    }

    fn shown(&self) -> [u8; 32] {
        self.0.shown()
    }

    fn bytes(frame: &WebpFrame) -> usize {
        frame.data.len()
    }
}

fn compressed(rect: Rect, samples: &[u8]) -> Vec<u8> {
    let [width, height] = [rect.x1 - rect.x0, rect.y1 - rect.y0].map(|side| side as usize);
    let config = LosslessEncodingConfig { z_level: LEVEL };
    let data = encode_lossless_rgba_to_vp8l_with_config(width, height, samples, &config);
    data.expect("a canvas has no side that is too long for a picture of this kind")
}

/// Writes frames in order, with delays in milliseconds.
pub(crate) struct WebpWriter<W: Write> {
    out: W,
    /// What comes before the images.
    header: Vec<u8>,
    /// The images: the file begins with its length.
    body: SpooledTempFile,
    length: u64,
    /// One unchanged pixel, for what a delay is too long.
    nothing: WebpFrame,
    pending: Pending<WebpFrame>,
}

impl<W: Write> fmt::Debug for WebpWriter<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebpWriter")
            .field("pending", &self.pending)
            .finish_non_exhaustive()
    }
}

impl<W: Write> WebpWriter<W> {
    /// A file that plays `plays` times, or for ever.
    pub(crate) fn new(out: W, width: u32, height: u32, plays: Option<u16>) -> Self {
        let mut header = b"WEBP".to_vec();
        // It moves, and has translucent pixels: at least those of frames that lie over others.
        let mut extended = vec![0b0001_0010, 0, 0, 0];
        extended.extend(u24(width - 1));
        extended.extend(u24(height - 1));
        chunk(&mut header, *b"VP8X", &[&extended]);
        // The ground of the canvas is transparent; to play 0 times is for ever.
        let plays = plays.map_or(0, |plays| plays.max(1)).to_le_bytes();
        chunk(&mut header, *b"ANIM", &[&[0; 4], &plays]);
        let pixel = Rect {
            x0: 0,
            y0: 0,
            x1: 1,
            y1: 1,
        };
        Self {
            out,
            length: header.len() as u64,
            header,
            body: SpooledTempFile::new(SPOOL),
            nothing: WebpFrame {
                rect: pixel,
                over: true,
                data: compressed(pixel, &[0; 4]),
            },
            pending: Pending::default(),
        }
    }
}

impl<W: Write> AnimationWriter for WebpWriter<W> {
    type Frame = WebpFrame;
    type Out = W;

    const LONGEST: u64 = (1 << 24) - 1;

    fn pending(&mut self) -> &mut Pending<WebpFrame> {
        &mut self.pending
    }

    fn nothing(&self) -> WebpFrame {
        self.nothing.clone()
    }

    fn image(&mut self, frame: &WebpFrame, delay: u64) -> io::Result<()> {
        let Rect { x0, y0, x1, y1 } = frame.rect;
        let place = [x0 / 2, y0 / 2, x1 - x0 - 1, y1 - y0 - 1, delay as u32].map(u24);
        // It is not disposed of.
        let takes_place = u8::from(!frame.over) << 1;
        let mut image = Vec::with_capacity(frame.data.len() + 9);
        chunk(&mut image, *b"VP8L", &[&frame.data]);
        let mut written = Vec::with_capacity(image.len() + 24);
        chunk(
            &mut written,
            *b"ANMF",
            &[place.as_flattened(), &[takes_place], &image],
        );
        self.length += written.len() as u64;
        self.body.write_all(&written)
    }

    fn end(mut self) -> io::Result<W> {
        let length = u32::try_from(self.length).map_err(|_| {
            let message = "an animated WebP of more than 4 GiB cannot say its length";
            io::Error::new(io::ErrorKind::InvalidInput, message)
        })?;
        self.out.write_all(b"RIFF")?;
        self.out.write_all(&length.to_le_bytes())?;
        self.out.write_all(&self.header)?;
        self.body.rewind()?;
        io::copy(&mut self.body, &mut self.out)?;
        Ok(self.out)
    }
}

/// The three lower bytes of a number, the lowest first.
fn u24(number: u32) -> [u8; 3] {
    let [low, middle, high, _] = number.to_le_bytes();
    [low, middle, high]
}

/// Adds a chunk of a RIFF file: its name, length and content, up to an even length.
fn chunk(out: &mut Vec<u8>, name: [u8; 4], parts: &[&[u8]]) {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let length = u32::try_from(length).expect("a chunk holds a frame, which is far smaller");
    out.extend(name);
    out.extend(length.to_le_bytes());
    parts.iter().for_each(|part| out.extend_from_slice(part));
    if length % 2 == 1 {
        out.push(0);
    }
}
