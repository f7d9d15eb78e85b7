//! Why a document could not be drawn.

use std::fmt;

use super::MAX_PIXELS;

/// Why a document could not be drawn.
#[derive(Debug)]
#[non_exhaustive]
pub(crate) enum RasterError {
    /// The canvas has no pixels, or more than [`MAX_PIXELS`].
    Size {
        /// Width asked for, in device pixels.
        width: u32,
        /// Height asked for, in device pixels.
        height: u32,
    },
    /// The text is no SVG document.
    Svg(usvg::Error),
    /// Something is drawn too far outside the canvas.
    Coordinates,
    /// A frame does not have one drawing for each dynamic element.
    Count {
        /// Dynamic elements of the stack.
        expected: usize,
        /// Drawings given.
        given: usize,
    },
}

impl fmt::Display for RasterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RasterError::Size { width, height } => write!(
                f,
                "a canvas of {width} × {height} pixels is not between 1 and {MAX_PIXELS} pixels"
            ),
            RasterError::Svg(_) => f.write_str("cannot read the SVG document"),
            RasterError::Coordinates => f.write_str("a coordinate lies too far outside the canvas"),
            RasterError::Count { expected, given } => {
                write!(f, "{given} drawings for {expected} dynamic elements")
            }
        }
    }
}

impl std::error::Error for RasterError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            RasterError::Svg(error) => Some(error),
            _ => None,
        }
    }
}
