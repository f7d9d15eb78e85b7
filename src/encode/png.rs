//! A picture to PNG.
//!
//! <https://www.w3.org/TR/png-3/>

use resvg::tiny_skia::{Pixmap, PremultipliedColorU8};

use super::deflate::compressed_rows;

/// What starts each PNG.
pub(super) const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";

/// What the samples of pixels are, by the number that says so.
#[derive(Clone, Copy, Debug)]
pub(super) enum Samples {
    /// Red, green and blue.
    Rgb = 2,
    /// The index of a colour in a table.
    Index = 3,
    /// Red, green, blue and alpha.
    Rgba = 6,
}

impl Samples {
    /// The bytes of a pixel.
    fn bytes(self) -> usize {
        match self {
            Self::Rgb => 3,
            Self::Index => 1,
            Self::Rgba => 4,
        }
    }
}

/// The PNG file of a picture: RGB if it is opaque, otherwise RGBA. It holds the pixels and nothing
/// else, no time and no name, so equal pictures make equal files.
pub(crate) fn png(pixmap: &Pixmap) -> Vec<u8> {
    let (width, height) = (pixmap.width(), pixmap.height());
    let (pixels, _) = pixmap.data().as_chunks::<4>();
    let opaque = pixels.iter().all(|pixel| pixel[3] == 255);
    let (kind, samples): (Samples, Vec<u8>) = if opaque {
        let samples = pixels.iter().flat_map(|&[r, g, b, _]| [r, g, b]);
        (Samples::Rgb, samples.collect())
    } else {
        let straight = pixmap.pixels().iter().map(PremultipliedColorU8::demultiply);
        let samples =
            straight.flat_map(|color| [color.red(), color.green(), color.blue(), color.alpha()]);
        (Samples::Rgba, samples.collect())
    };
    let mut file = SIGNATURE.to_vec();
    header(&mut file, width, height, kind);
    chunk(&mut file, *b"IDAT", &[&image_data(width, kind, &samples)]);
    chunk(&mut file, *b"IEND", &[]);
    file
}

/// Adds the header of a picture.
pub(super) fn header(out: &mut Vec<u8>, width: u32, height: u32, kind: Samples) {
    let [width, height] = [width, height].map(u32::to_be_bytes);
    // Eight bits a sample, not interlaced.
    chunk(out, *b"IHDR", &[&width, &height, &[8, kind as u8, 0, 0, 0]]);
}

/// The image data of samples in rows of so many pixels.
///
/// Rows are not filtered: of areas of one colour, and of indices, filters make nothing that is easier to
/// compress, and edges get harder.
pub(super) fn image_data(width: u32, kind: Samples, samples: &[u8]) -> Vec<u8> {
    let length = width as usize * kind.bytes();
    let mut rows = Vec::with_capacity(samples.len() + samples.len() / length.max(1));
    for row in samples.chunks(length.max(1)) {
        rows.push(0);
        rows.extend_from_slice(row);
    }
    compressed_rows(&rows, length + 1, kind.bytes())
}

/// Adds a chunk: its length, name, content and checksum.
pub(super) fn chunk(out: &mut Vec<u8>, name: [u8; 4], parts: &[&[u8]]) {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let length = u32::try_from(length).expect("a chunk holds a picture, which is far smaller");
    out.extend(length.to_be_bytes());
    let start = out.len();
    out.extend(name);
    parts.iter().for_each(|part| out.extend_from_slice(part));
    let sum = crc32fast::hash(&out[start..]);
    out.extend(sum.to_be_bytes());
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn pixels_come_back() {
        for (pixel, straight) in [
            ([200, 100, 50, 255], &[200u8, 100, 50][..]),
            ([64, 32, 0, 128], &[128, 64, 0, 128]),
        ] {
            let mut pixmap = Pixmap::new(5, 3).unwrap();
            pixmap
                .data_mut()
                .chunks_exact_mut(4)
                .for_each(|bytes| bytes.copy_from_slice(&pixel));
            let bytes = png(&pixmap);
            assert_eq!(bytes, png(&pixmap));
            let mut reader = ::png::Decoder::new(io::Cursor::new(&bytes))
                .read_info()
                .unwrap();
            let mut samples = vec![0; reader.output_buffer_size().unwrap()];
            reader.next_frame(&mut samples).unwrap();
            assert_eq!((reader.info().width, reader.info().height), (5, 3));
            assert!(
                samples
                    .chunks(straight.len())
                    .all(|sample| sample == straight)
            );
        }
    }
}
