//! The palettes of themes: series are told apart with normal, deuteranope and protanope sight.
#![allow(clippy::unwrap_used)]

use std::f64::consts::PI;

use crate::color::Color;

use super::common;

/// What every palette but matplotlib's keeps between any two of its colours.
const LEAST: f64 = 10.0;

/// Linear light as people see it who lack one kind of cone, by Machado, Oliveira and Fernandes, *A
/// Physiologically-based Model for Simulation of Color Vision Deficiency*, IEEE Transactions on
/// Visualization and Computer Graphics 15(6), 2009, table 1 at severity 1.0
/// (<https://www.inf.ufrgs.br/~oliveira/pubs_files/CVD_Simulation/CVD_Simulation.html>).
const SIGHTS: [(&str, [[f64; 3]; 3]); 3] = [
    (
        "normal",
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
    ),
    (
        "deuteranope",
        [
            [0.367_322, 0.860_646, -0.227_968],
            [0.280_085, 0.672_501, 0.047_413],
            [-0.011_820, 0.042_940, 0.968_881],
        ],
    ),
    (
        "protanope",
        [
            [0.152_286, 1.052_583, -0.204_868],
            [0.114_503, 0.786_281, 0.099_216],
            [-0.003_882, -0.048_116, 1.051_998],
        ],
    ),
];

fn linear(color: Color) -> [f64; 3] {
    [color.r, color.g, color.b].map(|channel| {
        let value = f64::from(channel) / 255.0;
        if value <= 0.040_45 {
            value / 12.92
        } else {
            libm::pow((value + 0.055) / 1.055, 2.4)
        }
    })
}

fn times(matrix: &[[f64; 3]; 3], v: [f64; 3]) -> [f64; 3] {
    matrix.map(|row| row[0] * v[0] + row[1] * v[1] + row[2] * v[2])
}

/// CIE L*a*b* under D65 of linear sRGB.
fn lab(rgb: [f64; 3]) -> [f64; 3] {
    // IEC 61966-2-1.
    const TO_XYZ: [[f64; 3]; 3] = [
        [0.412_4, 0.357_6, 0.180_5],
        [0.212_6, 0.715_2, 0.072_2],
        [0.019_3, 0.119_2, 0.950_5],
    ];
    let white = times(&TO_XYZ, [1.0; 3]);
    let xyz = times(&TO_XYZ, rgb);
    let f = |k: usize| {
        let t = xyz[k] / white[k];
        if t > 216.0 / 24389.0 {
            libm::cbrt(t)
        } else {
            (24389.0 / 27.0 * t + 16.0) / 116.0
        }
    };
    let (x, y, z) = (f(0), f(1), f(2));
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

/// The difference CIEDE2000, as Sharma, Wu and Dalal write it: *The CIEDE2000 Color-Difference Formula*,
/// Color Research and Application 30(1), 2005.
fn difference([l1, a1, b1]: [f64; 3], [l2, a2, b2]: [f64; 3]) -> f64 {
    let degrees = |d: f64| d * PI / 180.0;
    let pow7 = |c: f64| libm::pow(c, 7.0) / (libm::pow(c, 7.0) + libm::pow(25.0, 7.0));
    let mean_c = f64::midpoint(libm::hypot(a1, b1), libm::hypot(a2, b2));
    let g = 0.5 * (1.0 - pow7(mean_c).sqrt());
    let (a1, a2) = ((1.0 + g) * a1, (1.0 + g) * a2);
    let (c1, c2) = (libm::hypot(a1, b1), libm::hypot(a2, b2));
    let hue = |a: f64, b: f64| match (a, b) {
        (0.0, 0.0) => 0.0,
        (a, b) => (libm::atan2(b, a) / PI * 180.0).rem_euclid(360.0),
    };
    let (h1, h2) = (hue(a1, b1), hue(a2, b2));
    let grey = c1 * c2 == 0.0;
    let dh = match h2 - h1 {
        _ if grey => 0.0,
        d if d > 180.0 => d - 360.0,
        d if d < -180.0 => d + 360.0,
        d => d,
    };
    let (dl, dc) = (l2 - l1, c2 - c1);
    let dh = 2.0 * (c1 * c2).sqrt() * libm::sin(degrees(dh / 2.0));
    let (l, c) = (f64::midpoint(l1, l2), f64::midpoint(c1, c2));
    let h = match (h1 - h2).abs() > 180.0 {
        _ if grey => h1 + h2,
        false => f64::midpoint(h1, h2),
        true if h1 + h2 < 360.0 => (h1 + h2 + 360.0) / 2.0,
        true => (h1 + h2 - 360.0) / 2.0,
    };
    let cos = |angle: f64| libm::cos(degrees(angle));
    let t = 1.0 - 0.17 * cos(h - 30.0) + 0.24 * cos(2.0 * h) + 0.32 * cos(3.0 * h + 6.0)
        - 0.20 * cos(4.0 * h - 63.0);
    let away = (l - 50.0) * (l - 50.0);
    let sl = 1.0 + 0.015 * away / (20.0 + away).sqrt();
    let (sc, sh) = (1.0 + 0.045 * c, 1.0 + 0.015 * c * t);
    let turn = 30.0 * libm::exp(-((h - 275.0) / 25.0) * ((h - 275.0) / 25.0));
    let rt = -libm::sin(degrees(2.0 * turn)) * 2.0 * pow7(c).sqrt();
    let (l, c, h) = (dl / sl, dc / sc, dh / sh);
    (l * l + c * c + h * h + rt * c * h).sqrt()
}

/// Pairs of the table in the paper, which walk through every branch of the formula.
#[test]
fn the_difference_is_that_of_its_paper() {
    for (one, other, expected) in [
        ([50.0, 2.6772, -79.7751], [50.0, 0.0, -82.7485], 2.0425),
        ([50.0, -1.3802, -84.2814], [50.0, 0.0, -82.7485], 1.0),
        ([50.0, 0.0, 0.0], [50.0, -1.0, 2.0], 2.3669),
        ([50.0, 2.49, -0.001], [50.0, -2.49, 0.0011], 7.2195),
        ([50.0, 2.5, 0.0], [58.0, 24.0, 15.0], 19.4535),
        (
            [60.2574, -34.0099, 36.2677],
            [60.4626, -34.1751, 39.4387],
            1.2644,
        ),
        (
            [6.7747, -0.2908, -2.4247],
            [5.8714, -0.0985, -2.2286],
            0.6377,
        ),
        ([2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514], 0.9082),
    ] {
        let found = difference(one, other);
        assert!(
            (found - expected).abs() < 5e-5,
            "{one:?} {other:?}: {found}"
        );
        assert!((difference(other, one) - found).abs() < 1e-9);
    }
}

#[test]
fn every_eye_tells_series_apart() {
    for theme in ["light", "dark"] {
        let plan = common::plan_of(
            &format!(
                "theme = '{theme}'\npanels = [{{ x = {{ domain = [0, 1] }}, y = {{ domain = [0, 1] }}, marks = [] }}]"
            ),
            "palettes.toml",
        );
        let roles = &plan.style.roles;
        assert_eq!(roles.palette.len(), 8);
        for (sight, matrix) in &SIGHTS {
            let seen = |color: Color| lab(times(matrix, linear(color)).map(|v| v.clamp(0.0, 1.0)));
            let apart = |one: Color, other: Color| {
                let found = difference(seen(one), seen(other));
                assert!(
                    found >= LEAST,
                    "{theme}, {sight}: {one} and {other} are {found:.1} apart"
                );
            };
            for (place, &one) in roles.palette.iter().enumerate() {
                for &other in &roles.palette[place + 1..] {
                    apart(one, other);
                }
                // What the eye should follow is no series.
                apart(roles.accent, one);
            }
            apart(roles.positive, roles.negative);
        }
    }
}
