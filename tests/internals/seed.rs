//! The first scene against matplotlib's own frames of it, and against exact values.

#![allow(clippy::unwrap_used)]

use std::{fs, fs::File, io::BufReader, path::PathBuf};

use crate::{pipeline, plan::Plan, raster, scene::Stage};

use super::common;

const WIDTH: usize = 800;

fn reference(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/reference/seed")
        .join(name)
}

fn plan() -> Plan {
    let specs = common::specs();
    common::plan(
        specs
            .iter()
            .find(|path| path.ends_with("default.toml"))
            .unwrap(),
    )
}

/// One channel of matplotlib's frame, row by row.
fn theirs(frame: usize) -> [Vec<f64>; 3] {
    let file = File::open(reference(&format!("frame_{frame:03}.png"))).unwrap();
    let mut decoder = png::Decoder::new(BufReader::new(file));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    assert_eq!((info.width, info.height), (800, 660));
    channels(&pixels, info.color_type.samples())
}

fn ours(plan: &Plan, frame: usize) -> [Vec<f64>; 3] {
    let document = pipeline::document(plan, &Stage::new(plan), frame);
    channels(raster::render(&document, 800, 660).unwrap().data(), 4)
}

fn channels(pixels: &[u8], samples: usize) -> [Vec<f64>; 3] {
    [0, 1, 2].map(|channel| {
        let samples = pixels.chunks(samples);
        samples.map(|pixel| f64::from(pixel[channel])).collect()
    })
}

/// Structural similarity within a box, as Wang et al. (2004) define it: a Gaussian window of
/// 11 × 11 px with a standard deviation of 1.5 px, the mean over all windows inside.
fn ssim(a: &[f64], b: &[f64], [left, top, right, bottom]: [usize; 4]) -> f64 {
    let (c1, c2) = (2.55 * 2.55, 7.65 * 7.65);
    let cut = |image: &[f64]| -> Vec<Vec<f64>> {
        (top..bottom)
            .map(|y| image[y * WIDTH + left..y * WIDTH + right].to_vec())
            .collect()
    };
    let (a, b) = (cut(a), cut(b));
    let product = |a: &[Vec<f64>], b: &[Vec<f64>]| -> Vec<Vec<f64>> {
        let rows = a.iter().zip(b);
        rows.map(|(a, b)| a.iter().zip(b).map(|(p, q)| p * q).collect())
            .collect()
    };
    let (ma, mb) = (blur(&a), blur(&b));
    let (aa, bb, ab) = (
        blur(&product(&a, &a)),
        blur(&product(&b, &b)),
        blur(&product(&a, &b)),
    );
    let (mut total, mut count) = (0.0, 0.0);
    for y in 0..ma.len() {
        for x in 0..ma[y].len() {
            let (ma, mb) = (ma[y][x], mb[y][x]);
            let (va, vb, cov) = (aa[y][x] - ma * ma, bb[y][x] - mb * mb, ab[y][x] - ma * mb);
            total += (2.0 * ma * mb + c1) * (2.0 * cov + c2)
                / ((ma * ma + mb * mb + c1) * (va + vb + c2));
            count += 1.0;
        }
    }
    total / count
}

fn blur(image: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let weights: Vec<f64> = (-5..=5)
        .map(|k| libm::exp(-f64::from(k * k) / 4.5))
        .collect();
    let sum: f64 = weights.iter().sum();
    let across = |row: &Vec<f64>| -> Vec<f64> {
        let window = |part: &[f64]| part.iter().zip(&weights).map(|(v, w)| v * w / sum).sum();
        row.windows(11).map(window).collect()
    };
    let rows: Vec<Vec<f64>> = image.iter().map(across).collect();
    let down = |part: &[Vec<f64>]| -> Vec<f64> {
        (0..part[0].len())
            .map(|x| {
                part.iter()
                    .zip(&weights)
                    .map(|(row, w)| row[x] * w / sum)
                    .sum()
            })
            .collect()
    };
    rows.windows(11).map(down).collect()
}

#[test]
fn frames_look_like_matplotlibs() {
    let plan = plan();
    for frame in [0, 125] {
        let (theirs, ours) = (theirs(frame), ours(&plan, frame));
        for (channel, (a, b)) in theirs.iter().zip(&ours).enumerate() {
            let whole = ssim(a, b, [0, 0, 800, 660]);
            assert!(whole >= 0.99, "frame {frame}, channel {channel}: {whole}");
            for axes in [[100, 79, 721, 311], [100, 356, 721, 588]] {
                let inside = ssim(a, b, axes);
                assert!(
                    inside >= 0.995,
                    "frame {frame}, channel {channel}: {inside}"
                );
            }
        }
    }
    // The bound tells frames apart.
    let other = ssim(&theirs(125)[0], &ours(&plan, 100)[0], [100, 79, 721, 311]);
    assert!(other < 0.99, "{other}");
}

#[test]
fn values_are_exact() {
    let plan = plan();
    let measured = plan.measure(0..plan.states());
    let column = |name: &str| {
        let index = plan
            .quantities
            .iter()
            .position(|quantity| quantity.name == name);
        &measured[index.unwrap()]
    };
    let (means, divergences) = (column("mu"), column("kl(P, Q)"));
    let table = fs::read_to_string(reference("frames.csv")).unwrap();
    let rows: Vec<&str> = table.lines().skip(1).collect();
    assert_eq!(rows.len(), means.len());
    for (row, (mean, divergence)) in rows.iter().zip(means.iter().zip(divergences)) {
        let exact: Vec<f64> = row.split(',').map(|cell| cell.parse().unwrap()).collect();
        assert!((mean.value - exact[1]).abs() <= 1e-12, "{row}");
        assert!(
            (divergence.value - exact[2]).abs() <= 1e-12 * exact[2].max(1.0),
            "{row}"
        );
    }
}
