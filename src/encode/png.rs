//! A picture to PNG.

use std::io;

use png::{BitDepth, ColorType, Compression, Encoder, EncodingError};
use resvg::tiny_skia::{Pixmap, PremultipliedColorU8};

/// The PNG file of a picture: RGB if it is opaque, otherwise RGBA. It holds the pixels and nothing
/// else, no time and no name, so equal pictures make equal files.
///
/// # Errors
///
/// Only if the picture is too large for the format.
pub(crate) fn png(pixmap: &Pixmap) -> io::Result<Vec<u8>> {
    let (pixels, _) = pixmap.data().as_chunks::<4>();
    let opaque = pixels.iter().all(|pixel| pixel[3] == 255);
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, pixmap.width(), pixmap.height());
    encoder.set_color(if opaque {
        ColorType::Rgb
    } else {
        ColorType::Rgba
    });
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::Balanced);
    let samples: Vec<u8> = if opaque {
        pixels.iter().flat_map(|&[r, g, b, _]| [r, g, b]).collect()
    } else {
        let straight = pixmap.pixels().iter().map(PremultipliedColorU8::demultiply);
        straight
            .flat_map(|color| [color.red(), color.green(), color.blue(), color.alpha()])
            .collect()
    };
    let mut writer = encoder.write_header().map_err(io_error)?;
    writer.write_image_data(&samples).map_err(io_error)?;
    writer.finish().map_err(io_error)?;
    Ok(bytes)
}

fn io_error(error: EncodingError) -> io::Error {
    match error {
        EncodingError::IoError(error) => error,
        other => io::Error::other(other),
    }
}

#[cfg(test)]
mod tests {
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
            let bytes = png(&pixmap).unwrap();
            assert_eq!(bytes, png(&pixmap).unwrap());
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
