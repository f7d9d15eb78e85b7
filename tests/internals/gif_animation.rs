//! An animation from scene to GIF and back: right pixels, any division of work, a good palette.

#![allow(clippy::unwrap_used, reason = "a panic is how a test or a bench fails")]

use std::sync::Arc;

use super::gif_scene::{Animation, FRAMES, HEIGHT, WIDTH};
use crate::encode::{
    AnimationEncoder as _, AnimationWriter as _, EncodedFrame, Fidelity, FrameEncoder, GifWriter,
    Histogram, Palette,
};
use crate::raster::{Pixmap, Stack, render};

const THEME: [[u8; 3]; 7] = [
    [255, 255, 255],
    [0, 0, 0],
    [0x1f, 0x77, 0xb4],
    [255, 0, 0],
    [128, 0, 128],
    [0, 255, 255],
    [0xb0, 0xb0, 0xb0],
];

fn palette(animation: &Animation, stack: &Stack, samples: usize) -> Palette {
    let mut histogram = Histogram::new();
    let mut canvas = stack.canvas();
    for sample in 0..samples {
        canvas
            .draw(&animation.frame(sample * (FRAMES - 1) / (samples - 1)))
            .unwrap();
        if sample == 0 {
            histogram.add(canvas.pixmap(), samples as u64);
        } else {
            histogram.add_rects(canvas.pixmap(), canvas.moved(), 1);
        }
    }
    Palette::new(&histogram, &THEME, 255)
}

fn chunk(
    animation: &Animation,
    stack: &Stack,
    palette: &Arc<Palette>,
    range: std::ops::Range<usize>,
) -> Vec<Option<EncodedFrame>> {
    let mut canvas = stack.canvas();
    let mut encoder = FrameEncoder::new(Arc::clone(palette), Fidelity::default());
    if let Some(before) = range.start.checked_sub(1) {
        canvas.draw(&animation.frame(before)).unwrap();
        encoder.prime(canvas.pixmap(), canvas.dirty());
    }
    range
        .map(|i| {
            canvas.draw(&animation.frame(i)).unwrap();
            encoder.encode(canvas.pixmap(), canvas.dirty())
        })
        .collect()
}

#[test]
fn layers_equal_the_whole_document() {
    let animation = Animation::new();
    let stack = animation.stack();
    let mut canvas = stack.canvas();
    for i in [0, 1, 100, 101, 140, 141, 199, 3] {
        canvas.draw(&animation.frame(i)).unwrap();
        let full = render(&animation.full(i), WIDTH, HEIGHT).unwrap();
        assert!(canvas.pixmap().data() == full.data(), "frame {i}");
    }
}

#[test]
fn division_does_not_show_and_quality_is_high() {
    let animation = Animation::new();
    let stack = animation.stack();
    let palette = Arc::new(palette(&animation, &stack, 24));
    let whole = chunk(&animation, &stack, &palette, 0..FRAMES);
    let parts: Vec<_> = [0, 1, 98, FRAMES]
        .windows(2)
        .flat_map(|cut| chunk(&animation, &stack, &palette, cut[0]..cut[1]))
        .collect();
    assert!(parts == whole);

    let mut writer = GifWriter::new(Vec::new(), WIDTH, HEIGHT, &palette, None).unwrap();
    for frame in whole {
        writer.push(frame, 5).unwrap();
    }
    let bytes = writer.finish().unwrap();
    assert!(bytes.len() <= 600_000, "{} bytes", bytes.len());

    let mut canvas = stack.canvas();
    let mut shown = vec![0; (WIDTH * HEIGHT * 3) as usize];
    let mut options = gif::DecodeOptions::new();
    options.set_color_output(gif::ColorOutput::RGBA);
    let mut decoder = options.read_info(bytes.as_slice()).unwrap();
    let mut psnr = Vec::new();
    while let Some(frame) = decoder.read_next_frame().unwrap() {
        for (i, pixel) in frame
            .buffer
            .chunks_exact(4)
            .enumerate()
            .filter(|(_, p)| p[3] == 255)
        {
            let (x, y) = (i % frame.width as usize, i / frame.width as usize);
            let at = ((y + frame.top as usize) * WIDTH as usize + x + frame.left as usize) * 3;
            shown[at..at + 3].copy_from_slice(&pixel[..3]);
        }
        canvas.draw(&animation.frame(psnr.len())).unwrap();
        psnr.push(compare(canvas.pixmap(), &shown));
    }
    assert_eq!(psnr.len(), FRAMES);
    let mean = psnr.iter().sum::<f64>() / FRAMES as f64;
    let least = psnr.iter().copied().fold(f64::MAX, f64::min);
    assert!(
        mean >= 67.0 && least >= 60.0,
        "PSNR: mean {mean} dB, least {least} dB"
    );
}

fn compare(pixmap: &Pixmap, shown: &[u8]) -> f64 {
    let error: f64 = pixmap
        .data()
        .chunks_exact(4)
        .zip(shown.chunks_exact(3))
        .flat_map(|(a, b)| a.iter().zip(b))
        .map(|(&a, &b)| f64::from(a.abs_diff(b)) * f64::from(a.abs_diff(b)))
        .sum();
    let mse = error / f64::from(WIDTH * HEIGHT * 3);
    10.0 * libm::log10(255.0 * 255.0 / mse.max(1e-9))
}
