//! The picture and the file: sizes, formats, names of files.

use crate::{color::FrameColors, diag::Span};

use super::Aim;

/// The size of the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Canvas {
    /// Width in px.
    pub width: u32,
    /// Height in px.
    pub height: u32,
    /// Device pixels per px.
    pub pixel_ratio: f64,
    /// Where the size stands.
    pub span: Span,
}

impl Canvas {
    /// Width and height in device pixels.
    pub(crate) fn device_size(&self) -> (u32, u32) {
        let scale = |length: u32| (f64::from(length) * self.pixel_ratio).round().max(1.0) as u32;
        (scale(self.width), scale(self.height))
    }
}

/// Where the result goes, and when its frames show.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Output {
    /// The template of the output file's name, with `{stem}`, `{format}` and `{frame}`.
    pub file: FileTemplate,
    /// What to write.
    pub formats: Vec<Format>,
    /// Milliseconds from one frame to the next.
    pub frame_ms: f64,
    /// Where the timing stands.
    pub timing_span: Span,
    /// How often it plays; `None` is forever.
    pub plays: Option<u16>,
    /// Which colours the frames of a GIF show.
    pub colors: FrameColors,
    /// The most colours of a GIF's table for the whole animation, at least 2.
    pub table_size: u8,
    /// Whether a GIF mixes the colours that its table lacks.
    pub dither: bool,
    /// Whether words in SVG documents are left to the viewer.
    pub live_text: bool,
    /// Play back after playing forth, the ends not repeated.
    pub rewind: bool,
    /// The share of its frames at which an animated file begins.
    pub start: f64,
    /// The frame that stands for the animation: what names are to be near to; empty is the first.
    pub poster: Vec<Aim>,
}

/// A file name with holes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FileTemplate {
    /// Literal text and holes, in order.
    pub pieces: Vec<FilePiece>,
    /// Where it stands.
    pub span: Span,
}

/// A piece of a [`FileTemplate`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FilePiece {
    /// Text as it is.
    Literal(String),
    /// `{stem}`.
    Stem,
    /// `{format}`.
    Format,
    /// A name of `matrix`: what it stands for.
    Name(String),
    /// `{frame}` or `{frame:04}`: the frame's number, zero-padded to `width` digits, or to the
    /// digits of the last frame where `width` is absent.
    Frame {
        /// The least number of digits.
        width: Option<usize>,
    },
}

/// An output format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Format {
    /// One animated GIF.
    Gif,
    /// One animated PNG.
    Apng,
    /// One animated WebP.
    Webp,
    /// One animated SVG document, without a script.
    SvgFilm,
    /// One HTML page that plays the frames.
    Html,
    /// One PNG a frame.
    Png,
    /// One SVG document a frame.
    Svg,
    /// One page of PDF a frame.
    Pdf,
}
