//! What is written decodes to what was meant: codes, pixels, times, repeats.

#![allow(clippy::unwrap_used, reason = "a panic is how a test or a bench fails")]

use std::{collections::BTreeSet, sync::Arc};

use crate::color::FrameColors;
use crate::encode::{
    AnimationEncoder as _, AnimationWriter as _, EncodedFrame, Fidelity, FrameEncoder, GifWriter,
    Histogram, Lzw, Palette,
};
use crate::raster::{Dirty, Pixmap, Rect};
use gif::{ColorOutput, DecodeOptions, Decoder, Repeat};
use proptest::prelude::*;

fn all(width: u32, height: u32) -> Rect {
    Rect {
        x0: 0,
        y0: 0,
        x1: width,
        y1: height,
    }
}

fn decoder(bytes: &[u8], output: ColorOutput) -> Decoder<&[u8]> {
    let mut options = DecodeOptions::new();
    options.set_color_output(output);
    options.read_info(bytes).unwrap()
}

/// A palette of `count` greys.
fn greys(count: u8) -> Palette {
    let colors: Vec<_> = (0..count).map(|grey| [grey; 3]).collect();
    Palette::new(&Histogram::new(), &colors, 255)
}

fn lzw_round_trip(indices: &[u8], colors: u8, frequent: u8) -> usize {
    let width = indices.len().min(65_535) as u32;
    let rows = indices.len() as u32 / width;
    let indices = &indices[..(width * rows) as usize];
    let mut lzw = Lzw::new(usize::from(colors) + 1, frequent);
    // An encoder is used many times.
    lzw.encode(&[frequent; 5]);
    let frame = EncodedFrame {
        rect: all(width, rows),
        full: true,
        table: None,
        lzw: lzw.encode(indices),
    };
    let size = frame.lzw.len();
    let mut writer = GifWriter::new(Vec::new(), width, rows, &greys(colors), None).unwrap();
    writer.push(Some(frame), 1).unwrap();
    let bytes = writer.finish().unwrap();
    let mut decoder = decoder(&bytes, ColorOutput::Indexed);
    let decoded = decoder.read_next_frame().unwrap().unwrap();
    assert!(decoded.buffer == indices);
    assert!(decoder.read_next_frame().unwrap().is_none());
    size
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn lzw_round_trips(
        runs in prop::collection::vec((0u8..=255, 1usize..400), 1..300),
        colors in 1u8..=255,
        frequent in 0u8..=255,
    ) {
        let indices: Vec<u8> = runs
            .iter()
            .flat_map(|&(index, length)| {
                // Half of the runs are of the frequent index, others short.
                let (index, length) = if index % 2 == 0 { (frequent, length) } else { (index, length % 4 + 1) };
                vec![index.min(colors); length]
            })
            .collect();
        lzw_round_trip(&indices, colors, frequent.min(colors));
    }
}

#[test]
fn lzw_survives_every_length_and_full_dictionaries() {
    for length in 1..600 {
        lzw_round_trip(&vec![3; length], 3, 3);
        let ramp: Vec<u8> = (0..length).map(|i| (i * 7 % 4) as u8).collect();
        lzw_round_trip(&ramp, 3, 0);
    }
    let mut state = 1u32;
    let noise: Vec<u8> = (0..300_000)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        })
        .collect();
    lzw_round_trip(&noise, 255, 255);
    let size = lzw_round_trip(&vec![255; 65_535 * 64], 255, 255);
    assert!(size < 15_000, "{size} bytes for one long run");
}

/// A moving square on a ground of `greys` shades.
fn picture(at: u32, width: u32, height: u32) -> Pixmap {
    let mut pixmap = Pixmap::new(width, height).unwrap();
    for (i, pixel) in pixmap.data_mut().chunks_exact_mut(4).enumerate() {
        let (x, y) = (i as u32 % width, i as u32 / width);
        let inside = (at..at + 9).contains(&x) && (at..at + 9).contains(&y);
        let color = if inside {
            [at as u8 * 9, x as u8, 40]
        } else {
            [x as u8, y as u8, 255]
        };
        pixel.copy_from_slice(&[color[0], color[1], color[2], 255]);
    }
    pixmap
}

/// The decoder's pictures at every instant are the quantised ones, through holds of any length.
#[test]
fn decoded_pictures_and_times_are_the_planned_ones() {
    let (width, height) = (61, 47);
    // Frame number and delay; the same number again is a hold.
    let plan = [
        (0, 5),
        (1, 4),
        (1, 70_000),
        (1, 131_070),
        (2, 3),
        (9, 5),
        (9, 5),
        (0, 65_535),
        (3, 7),
    ];
    let mut histogram = Histogram::new();
    plan.iter()
        .for_each(|&(at, _)| histogram.add(&picture(at, width, height), 1));
    let palette = Arc::new(Palette::new(&histogram, &[[0, 0, 255]], 255));

    let mut encoder = FrameEncoder::new(Arc::clone(&palette), Fidelity::default());
    let mut writer = GifWriter::new(Vec::new(), width, height, &palette, Some(3)).unwrap();
    let mut images = 0;
    for &(at, delay) in &plan {
        let frame = encoder.encode(&picture(at, width, height), &Dirty::all(width, height));
        if let Some(frame) = &frame {
            images += 1;
            assert_eq!(frame.full, images == 1);
            assert!(
                frame.full || frame.rect != all(width, height),
                "only what changed"
            );
        }
        writer.push(frame, delay).unwrap();
    }
    assert_eq!(images, 6);
    let bytes = writer.finish().unwrap();

    let mut decoder = decoder(&bytes, ColorOutput::RGBA);
    assert_eq!(decoder.repeat(), Repeat::Finite(2));
    let mut shown = vec![[0; 3]; (width * height) as usize];
    let (mut time, mut timeline) = (0u64, Vec::new());
    while let Some(frame) = decoder.read_next_frame().unwrap() {
        assert_eq!(frame.dispose, gif::DisposalMethod::Keep);
        for (i, pixel) in frame.buffer.chunks_exact(4).enumerate() {
            let (x, y) = (i % usize::from(frame.width), i / usize::from(frame.width));
            let at = (y + usize::from(frame.top)) * width as usize + x + usize::from(frame.left);
            if pixel[3] == 255 {
                shown[at] = [pixel[0], pixel[1], pixel[2]];
            }
        }
        timeline.push((time, shown.clone()));
        time += u64::from(frame.delay);
    }
    let mut planned = 0;
    for (at, delay) in plan {
        let instant = timeline
            .iter()
            .rev()
            .find(|(start, _)| *start <= planned)
            .unwrap();
        let quantised: Vec<[u8; 3]> = picture(at, width, height)
            .data()
            .chunks_exact(4)
            .map(|pixel| nearest(&palette, pixel))
            .collect();
        assert!(instant.1 == quantised, "picture {at} at {planned} cs");
        planned += delay;
    }
    assert_eq!(time, planned);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    /// Changes are noted by groups of pixels: rows may be shorter, or of no whole number of those.
    #[test]
    fn pictures_of_any_width_are_decoded_as_they_were(
        width in 1u32..40,
        height in 1u32..4,
        shades in prop::collection::vec(prop::collection::vec(0u8..4, 160), 2..5),
        exact in any::<bool>(),
    ) {
        let palette = Arc::new(greys(4));
        let colors = if exact { FrameColors::Exact } else { FrameColors::Film };
        let mut encoder = FrameEncoder::new(Arc::clone(&palette), Fidelity { colors, dither: false });
        let mut writer = GifWriter::new(Vec::new(), width, height, &palette, None).unwrap();
        for shades in &shades {
            let mut pixmap = Pixmap::new(width, height).unwrap();
            for (pixel, &grey) in pixmap.data_mut().chunks_exact_mut(4).zip(shades) {
                pixel.copy_from_slice(&[grey, grey, grey, 255]);
            }
            let frame = encoder.encode(&pixmap, &Dirty::all(width, height));
            writer.push(frame, 5).unwrap();
        }
        let bytes = writer.finish().unwrap();
        let mut decoder = decoder(&bytes, ColorOutput::RGBA);
        let mut shown = vec![0; (width * height) as usize];
        let mut time = 0;
        for shades in shades {
            // Frames that change nothing prolong the one before.
            if time == 0 {
                let frame = decoder.read_next_frame().unwrap().unwrap();
                for (i, pixel) in frame.buffer.chunks_exact(4).enumerate() {
                    let (x, y) = (i % usize::from(frame.width), i / usize::from(frame.width));
                    let row = (y + usize::from(frame.top)) * width as usize;
                    if pixel[3] == 255 {
                        shown[row + x + usize::from(frame.left)] = pixel[0];
                    }
                }
                time = frame.delay;
            }
            time -= 5;
            prop_assert_eq!(&shown, &shades[..shown.len()]);
        }
    }
}

/// A pixel that changes has its own colour, or the nearest of a table that is too small for all.
#[test]
fn exact_pictures_are_decoded_as_they_were() {
    let (width, height) = (61, 47);
    // Few colours, many, and again few.
    let plain = Pixmap::new(width, height).unwrap();
    let mut dots = plain.clone();
    for (i, pixel) in dots.data_mut().chunks_exact_mut(4).enumerate().step_by(7) {
        pixel.copy_from_slice(&[(i % 200) as u8, 9, 200, 255]);
    }
    let mut more = dots.clone();
    more.data_mut()[400..404].copy_from_slice(&[1, 2, 3, 255]);
    let pictures = [
        &plain,
        &dots,
        &more,
        &more,
        &picture(0, width, height),
        &more,
        &plain,
    ];
    let palette = Arc::new(greys(3));
    let fidelity = Fidelity {
        colors: FrameColors::Exact,
        dither: false,
    };
    let mut encoder = FrameEncoder::new(Arc::clone(&palette), fidelity);
    let mut writer = GifWriter::new(Vec::new(), width, height, &palette, None).unwrap();
    let mut images = Vec::new();
    for picture in pictures {
        let frame = encoder.encode(picture, &Dirty::all(width, height));
        images.push(frame.is_some());
        writer.push(frame, 5).unwrap();
    }
    assert_eq!(images, [true, true, true, false, true, true, true]);
    let bytes = writer.finish().unwrap();

    let mut decoder = decoder(&bytes, ColorOutput::Indexed);
    let mut before: Option<&Pixmap> = None;
    let mut sizes = Vec::new();
    for (picture, image) in pictures.into_iter().zip(images) {
        if !image {
            continue;
        }
        let frame = decoder.read_next_frame().unwrap().unwrap();
        let table = frame.palette.as_ref().unwrap();
        sizes.push(table.len() / 3);
        let (table, _) = table.as_chunks::<3>();
        let own = Palette::new(&Histogram::new(), table, 255);
        let is_changed = |i: usize, pixel: &[u8]| {
            before.is_none_or(|before| before.data()[i * 4..][..4] != *pixel)
        };
        let pixels = picture.data().chunks_exact(4).enumerate();
        let colors = pixels.filter(|&(i, pixel)| is_changed(i, pixel));
        let count = colors.map(|it| it.1).collect::<BTreeSet<_>>().len();
        for (i, pixel) in picture.data().chunks_exact(4).enumerate() {
            // Transparent pixels are seen over white.
            let truth = if pixel[3] == 0 { &[255; 4] } else { pixel };
            let (x, y) = (i % width as usize, i / width as usize);
            let shown = x
                .checked_sub(usize::from(frame.left))
                .zip(y.checked_sub(usize::from(frame.top)))
                .filter(|&(x, y)| x < frame.width.into() && y < frame.height.into())
                .map(|(x, y)| frame.buffer[y * usize::from(frame.width) + x])
                .filter(|&index| Some(index) != frame.transparent)
                .map(|index| table[usize::from(index)]);
            assert_eq!(shown.is_some(), is_changed(i, pixel), "pixel {i}");
            // At most 255 colours have a table that has them all.
            let right = |shown: [u8; 3]| match table.len() {
                256 if count > 255 => shown == nearest(&own, truth),
                _ => shown == truth[..3],
            };
            assert!(
                shown.is_none_or(right),
                "pixel {i}: {shown:?} for {truth:?}"
            );
        }
        before = Some(picture);
    }
    // What the frames change has 1, 200, 1, very many, 202 and 1 colours.
    assert_eq!(sizes, [2, 256, 2, 256, 256, 2]);
}

fn nearest(palette: &Palette, pixel: &[u8]) -> [u8; 3] {
    let distance = |color: &[u8; 3]| -> u32 {
        color
            .iter()
            .zip(pixel)
            .map(|(&a, &b)| u32::from(a.abs_diff(b)).pow(2))
            .sum()
    };
    *palette
        .colors()
        .iter()
        .min_by_key(|color| distance(color))
        .unwrap()
}

#[test]
fn plays_become_repeats() {
    let write = |plays| {
        let writer = GifWriter::new(Vec::new(), 1, 1, &greys(2), plays).unwrap();
        writer.finish().unwrap()
    };
    let has_loop = |bytes: &[u8]| bytes.windows(8).any(|window| window == b"NETSCAPE");
    assert!(has_loop(&write(None)) && has_loop(&write(Some(2))));
    assert!(!has_loop(&write(Some(1))));
    let repeat = |plays| decoder(&write(plays), ColorOutput::Indexed).repeat();
    assert_eq!(
        (repeat(None), repeat(Some(5))),
        (Repeat::Infinite, Repeat::Finite(4))
    );
}

#[test]
fn misuse_and_full_disks_are_errors() {
    let mut writer = GifWriter::new(Vec::new(), 4, 4, &greys(2), None).unwrap();
    assert!(writer.push(None, 5).is_err());
    assert!(GifWriter::new(Vec::new(), 65_536, 4, &greys(2), None).is_err());

    struct Full(usize);
    impl std::io::Write for Full {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 = self
                .0
                .checked_sub(bytes.len())
                .ok_or(std::io::ErrorKind::StorageFull)?;
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let write = |room| {
        let mut encoder = FrameEncoder::new(Arc::new(greys(9)), Fidelity::default());
        let mut writer = GifWriter::new(Full(room), 61, 47, &greys(9), None)?;
        for at in 0..2 {
            let frame = encoder.encode(&picture(at, 61, 47), &Dirty::all(61, 47));
            writer.push(frame, 5)?;
        }
        writer.finish()
    };
    let size = 10_000 - write(10_000).unwrap().0;
    for room in 0..size {
        let error = write(room).err().unwrap();
        assert_eq!(error.kind(), std::io::ErrorKind::StorageFull);
    }
}
