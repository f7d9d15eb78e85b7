//! Pixels to files: GIF, APNG and PNG, byte for byte.
//!
//! A GIF is made in three steps, so that frames can be encoded anywhere and in any order:
//!
//! 1. a [`Histogram`] of sample frames becomes one global [`Palette`];
//! 2. a [`FrameEncoder`] per worker turns pictures into [`EncodedFrame`]s: the rectangle that
//!    changed since the frame before, unchanged pixels transparent, compressed;
//! 3. one [`GifWriter`] puts them in a row.
//!
//! How true frames are is their [`Fidelity`]. Either all have the nearest colours of the global
//! palette, or each has its own or such as are near: in the global palette where that has all that
//! change, otherwise in one of the frame's. Colours that a palette lacks may be mixed by an ordered
//! dither, which depends on a pixel's place and nothing else.
//!
//! An APNG is made in the same way, by an [`ApngEncoder`] per worker and an [`ApngWriter`]: of the same
//! indices as the GIF, or of pixels as they are.
//!
//! PNG and APNG are compressed for what drawings are, see `deflate`.
//!
//! An encoded frame is a function of the palette and of two pictures, the frame and the one before.
//! Hence the file does not depend on how the frames were shared out.

mod animated_svg;
mod animation;
mod apng;
mod changes;
mod color_cover;
mod deflate;
mod dither;
mod encoded_frame;
mod frame_encoder;
mod gif;
mod global_palette;
mod histogram;
mod html_player;
mod local_palette;
mod lzw;
mod palette;
mod png;
mod previous;
mod quantizer;
mod rgb;
mod timing;
mod true_color;
mod vector;
mod webp;

pub(crate) use {
    animated_svg::AnimatedSvgWriter,
    animation::{AnimationEncoder, AnimationWriter},
    apng::{ApngColors, ApngEncoder, ApngFrame, ApngWriter},
    encoded_frame::EncodedFrame,
    frame_encoder::{Fidelity, FrameEncoder},
    gif::GifWriter,
    histogram::Histogram,
    html_player::{Choices, HtmlPlayerWriter, PagePart, player_picture},
    lzw::Lzw,
    palette::Palette,
    png::png,
    rgb::rgb,
    timing::Timing,
    vector::{Drawing, PixelDelta, PixelDrawing, Schedule, VectorFrame, VectorWriter},
    webp::{WebpEncoder, WebpFrame, WebpWriter},
};
