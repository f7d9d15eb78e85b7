//! Opaque colours as one number, and how far apart they are.

use resvg::tiny_skia::Pixmap;

/// A colour as `0xRRGGBB`.
pub(super) type Rgb = u32;

/// What a GIF can show of a premultiplied RGBA pixel: the colour over white.
pub(super) fn over_white(pixel: [u8; 4]) -> Rgb {
    let [r, g, b, a] = pixel;
    let white = 255 - a;
    packed([r, g, b].map(|channel| channel.saturating_add(white)))
}

/// All pixels of a picture, over white: red, green and blue of each, row by row from the top.
pub(crate) fn rgb(pixmap: &Pixmap) -> Vec<u8> {
    let (pixels, _) = pixmap.data().as_chunks::<4>();
    let pixels = pixels
        .iter()
        .map(|&[r, g, b, a]| [r, g, b].map(|it| it.saturating_add(255 - a)));
    pixels.flatten().collect()
}

/// Three channels as one number.
pub(super) fn packed([r, g, b]: [u8; 3]) -> Rgb {
    Rgb::from(r) << 16 | Rgb::from(g) << 8 | Rgb::from(b)
}

/// One number as three channels.
pub(super) fn channels(rgb: Rgb) -> [u8; 3] {
    let [_, r, g, b] = rgb.to_be_bytes();
    [r, g, b]
}

/// The squared distance of two colours.
pub(super) fn distance(a: [u8; 3], b: [u8; 3]) -> u32 {
    let squared = |i: usize| u32::from(a[i].abs_diff(b[i])).pow(2);
    squared(0) + squared(1) + squared(2)
}
