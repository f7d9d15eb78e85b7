//! Pixels to files: GIF and PNG, written whole or not at all.
//!
//! A GIF is made in three steps, so that frames can be encoded anywhere and in any order:
//!
//! 1. a [`Histogram`] of sample frames becomes one global [`Palette`];
//! 2. a [`FrameEncoder`] per worker turns pictures into [`EncodedFrame`]s: the rectangle that
//!    changed since the frame before, unchanged pixels transparent, compressed;
//! 3. one [`GifWriter`] puts them in a row.
//!
//! How true frames are is their [`Fidelity`]. Either all have the nearest colours of the global
//! palette, or each has its own or such as are near, by the global palette where that has all that
//! change, otherwise by one of the frame's. Colours that a palette lacks may be mixed, by an ordered dither that knows a
//! pixel's place and nothing else.
//!
//! An encoded frame is a function of the palette and of two pictures, the frame and the one before.
//! Hence the file does not depend on how the frames were shared out.

mod changes;
mod color_cover;
mod delta;
mod dither;
mod gif;
mod histogram;
mod lzw;
mod output;
mod own;
mod palette;
mod png;
mod quantizer;
mod timing;

pub use delta::{EncodedFrame, FrameEncoder};
pub use gif::{GifWriter, MAX_SIDE};
pub use histogram::Histogram;
pub use lzw::Lzw;
pub use output::Output;
pub(crate) use output::without_path;
pub use palette::Palette;
pub use png::png;
pub use timing::{Timing, TimingIssue};

/// How true the frames of a GIF are to their pictures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fidelity {
    /// The colours they have.
    pub colors: Colors,
    /// Whether colours that a palette lacks are mixed from two that it has.
    pub dither: bool,
}

/// The colours that frames have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Colors {
    /// The nearest ones of the film's palette.
    #[default]
    Film,
    /// As [`Exact`](Self::Exact), but with no channel of a colour off by more than one step, so that
    /// fewer colours do.
    Near,
    /// Their own, where at most 255 change; otherwise the nearest ones of a palette of the frame's.
    Exact,
}

/// A colour as `0xRRGGBB`.
type Rgb = u32;

/// What a GIF can show of a premultiplied RGBA pixel: the colour over white.
fn over_white(pixel: [u8; 4]) -> Rgb {
    let [r, g, b, a] = pixel;
    let white = 255 - a;
    packed([r, g, b].map(|channel| channel.saturating_add(white)))
}

fn packed([r, g, b]: [u8; 3]) -> Rgb {
    Rgb::from(r) << 16 | Rgb::from(g) << 8 | Rgb::from(b)
}

fn channels(rgb: Rgb) -> [u8; 3] {
    let [_, r, g, b] = rgb.to_be_bytes();
    [r, g, b]
}

fn distance(a: [u8; 3], b: [u8; 3]) -> u32 {
    let squared = |i: usize| u32::from(a[i].abs_diff(b[i])).pow(2);
    squared(0) + squared(1) + squared(2)
}
