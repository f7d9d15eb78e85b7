//! Pixels to files: GIF and PNG, written whole or not at all.
//!
//! A GIF is made in three steps, so that frames can be encoded anywhere and in any order:
//!
//! 1. a [`Histogram`] of sample frames becomes one global [`Palette`];
//! 2. a [`FrameEncoder`] per worker turns pictures into [`EncodedFrame`]s: the rectangle that
//!    changed since the frame before, unchanged pixels transparent, compressed;
//! 3. one [`GifWriter`] puts them in a row.
//!
//! An encoded frame is a function of the palette and of two pictures, the frame and the one before.
//! Hence the file does not depend on how the frames were shared out.

mod delta;
mod gif;
mod histogram;
mod lzw;
mod output;
mod palette;
mod png;
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

/// A colour as `0xRRGGBB`.
type Rgb = u32;

/// What a GIF can show of a premultiplied RGBA pixel: the colour over white.
fn over_white(pixel: [u8; 4]) -> Rgb {
    let [r, g, b, a] = pixel;
    let white = 255 - a;
    let [r, g, b] = [r, g, b].map(|channel| Rgb::from(channel.saturating_add(white)));
    r << 16 | g << 8 | b
}

fn channels(rgb: Rgb) -> [u8; 3] {
    let [_, r, g, b] = rgb.to_be_bytes();
    [r, g, b]
}

fn distance(a: [u8; 3], b: [u8; 3]) -> u32 {
    let squared = |i: usize| u32::from(a[i].abs_diff(b[i])).pow(2);
    squared(0) + squared(1) + squared(2)
}
