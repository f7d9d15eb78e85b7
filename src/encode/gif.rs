//! Encoded frames to a GIF file.

use std::io::{self, Write};

use gif::{DisposalMethod, Encoder, EncodingError, Frame, Repeat};

use super::{AnimationWriter, EncodedFrame, Palette, animation::Pending};
use crate::raster::Rect;

/// The largest width and height of a GIF.
pub(super) const MAX_SIDE: u32 = u16::MAX as u32;

/// Writes frames in order, with delays in centiseconds.
pub(crate) struct GifWriter<W: Write> {
    encoder: Encoder<W>,
    /// In frames that have the global palette.
    transparent: u8,
    /// One unchanged pixel, for what a delay is too long.
    nothing: EncodedFrame,
    pending: Pending<EncodedFrame>,
}

impl<W: Write> std::fmt::Debug for GifWriter<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GifWriter")
            .field("pending", &self.pending)
            .finish_non_exhaustive()
    }
}

impl<W: Write> GifWriter<W> {
    /// Writes the header. The animation plays `plays` times, or for ever.
    ///
    /// # Errors
    ///
    /// If `out` fails, or a side exceeds [`MAX_SIDE`].
    pub(crate) fn new(
        out: W,
        width: u32,
        height: u32,
        palette: &Palette,
        plays: Option<u16>,
    ) -> io::Result<GifWriter<W>> {
        let (width, height) = (short(width)?, short(height)?);
        let mut encoder = Encoder::new(out, width, height, &table(palette)).map_err(io_error)?;
        match plays {
            None => encoder.set_repeat(Repeat::Infinite).map_err(io_error)?,
            Some(0 | 1) => {}
            Some(plays) => {
                let again = Repeat::Finite(plays - 1);
                encoder.set_repeat(again).map_err(io_error)?;
            }
        }
        let transparent = palette.transparent();
        Ok(GifWriter {
            encoder,
            transparent,
            nothing: EncodedFrame {
                rect: Rect {
                    x0: 0,
                    y0: 0,
                    x1: 1,
                    y1: 1,
                },
                full: false,
                table: None,
                lzw: palette.lzw().encode(&[transparent]),
            },
            pending: Pending::default(),
        })
    }
}

impl<W: Write> AnimationWriter for GifWriter<W> {
    type Frame = EncodedFrame;
    type Out = W;

    const LONGEST: u64 = u16::MAX as u64;

    fn pending(&mut self) -> &mut Pending<EncodedFrame> {
        &mut self.pending
    }

    fn nothing(&self) -> EncodedFrame {
        self.nothing.clone()
    }

    fn image(&mut self, frame: &EncodedFrame, delay: u64) -> io::Result<()> {
        let Rect { x0, y0, x1, y1 } = frame.rect;
        let own = frame.table.as_deref();
        let transparent = own.map_or(self.transparent, Palette::transparent);
        let frame = Frame {
            delay: u16::try_from(delay).unwrap_or(u16::MAX),
            dispose: DisposalMethod::Keep,
            transparent: (!frame.full).then_some(transparent),
            palette: own.map(table),
            left: short(x0)?,
            top: short(y0)?,
            width: short(x1.saturating_sub(x0))?,
            height: short(y1.saturating_sub(y0))?,
            buffer: frame.lzw.as_slice().into(),
            ..Frame::default()
        };
        self.encoder
            .write_lzw_pre_encoded_frame(&frame)
            .map_err(io_error)
    }

    fn end(self) -> io::Result<W> {
        self.encoder.into_inner().map_err(io_error)
    }
}

/// A palette as a table, with room for the transparent index: it must lie within.
fn table(palette: &Palette) -> Vec<u8> {
    let mut table = palette.colors().as_flattened().to_vec();
    table.extend([0; 3]);
    table
}

fn short(side: u32) -> io::Result<u16> {
    u16::try_from(side).map_err(|_| {
        io::Error::new(
            io::ErrorKind::InvalidInput,
            format!("{side} pixels are more than the {MAX_SIDE} a GIF may have on a side"),
        )
    })
}

fn io_error(error: EncodingError) -> io::Error {
    match error {
        EncodingError::Io(error) => error,
        other => io::Error::other(other),
    }
}
