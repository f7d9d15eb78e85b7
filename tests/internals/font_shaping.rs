//! The embedded face against facts known from elsewhere: matplotlib's layout of the same text.

#![allow(clippy::unwrap_used, reason = "a panic is how a test or a bench fails")]

use crate::font::{GlyphRun, PathSegment, Typeface};

fn near(actual: f64, expected: f64, tolerance: f64) {
    assert!(
        (actual - expected).abs() <= tolerance,
        "{actual} is not {expected} ± {tolerance}"
    );
}

#[test]
fn covers_what_the_language_can_say() {
    let font = Typeface::DejaVuSans.regular();
    for c in "KL(P‖Q) = ½ ∫ (√p − √q)² dx ≤ ∞ · μ̂ σ² Δθ ℝ ∥ → ● ■ ▲ ЯжÅß€₁⁻³ …“”—".chars()
    {
        assert!(font.covers(c), "{c:?}");
    }
    for c in ['漢', '\u{0}', '\u{10FFFF}', '🙂'] {
        assert!(!font.covers(c), "{c:?}");
    }
}

/// matplotlib 3.11 with hinting off, DejaVu Sans: text boxes at 100 dpi.
#[test]
fn widths_are_matplotlibs() {
    let width = |text, size| Typeface::DejaVuSans.regular().shape(text, size).advance;
    let title = "Animation of two Gauss Distribution's KL divergence";
    near(width(title, 100.0 / 6.0), 618.844 - 181.156, 0.05);
    near(
        width("Probability Density", 100.0 / 7.2),
        260.020 - 129.380,
        0.05,
    );
    near(width("Mean", 100.0 / 7.2), 428.922 - 391.078, 0.05);
}

#[test]
fn kerning_pulls_letters_together() {
    let font = Typeface::DejaVuSans.regular();
    let advance = |text| font.shape(text, 2048.0).advance;
    assert!(advance("AV") < advance("A") + advance("V"));
    // Whole font units: nothing is rounded on the way.
    assert_eq!(advance("AV").fract(), 0.0);
}

#[test]
fn marks_sit_on_their_letters() {
    let shaped = Typeface::DejaVuSans.regular().shape("x\u{0302}", 20.0);
    assert_eq!(shaped.glyphs.len(), 2);
    assert!(shaped.glyphs[1].x < shaped.advance);
    assert_eq!(
        shaped.advance,
        Typeface::DejaVuSans.regular().shape("x", 20.0).advance
    );
}

#[test]
fn outlines_stay_within_the_ink() {
    let font = Typeface::DejaVuSans.regular();
    for text in ["Ågjf(‖)", "−0.25", "μσ²∫√"] {
        let shaped = font.shape(text, 17.0);
        let ink = shaped.ink().unwrap();
        let (mut left, mut top, mut right, mut bottom) = (f64::MAX, f64::MAX, f64::MIN, f64::MIN);
        let mut open = 0;
        for glyph in &shaped.glyphs {
            font.outline(glyph.id, 17.0, glyph.x, glyph.y, &mut |segment| {
                let (x, y) = match segment {
                    PathSegment::MoveTo(x, y) => {
                        open += 1;
                        (x, y)
                    }
                    PathSegment::LineTo(x, y)
                    | PathSegment::QuadTo(_, _, x, y)
                    | PathSegment::CubicTo(_, _, _, _, x, y) => (x, y),
                    PathSegment::Close => {
                        open -= 1;
                        return;
                    }
                };
                (left, right) = (left.min(x), right.max(x));
                (top, bottom) = (top.min(y), bottom.max(y));
            });
        }
        assert_eq!(open, 0, "every contour is closed");
        for (actual, expected) in [
            (left, ink.x0),
            (top, ink.y0),
            (right, ink.x1),
            (bottom, ink.y1),
        ] {
            near(actual, expected, 1e-9);
        }
    }
}

#[test]
fn blank_and_empty_text_has_no_ink() {
    let font = Typeface::DejaVuSans.regular();
    assert_eq!(font.shape("", 12.0), GlyphRun::default());
    assert!(font.shape("   ", 12.0).ink().is_none());
    assert!(font.shape("   ", 12.0).advance > 0.0);
}

#[test]
fn metrics_scale_with_the_size() {
    let metrics = Typeface::DejaVuSans.regular().metrics(2048.0);
    assert_eq!((metrics.ascent, metrics.descent), (1901.0, 483.0));
    assert_eq!(metrics.line_height, 2384.0);
    assert_eq!((metrics.cap_height, metrics.x_height), (1493.0, 1120.0));
    assert_eq!(
        Typeface::DejaVuSans.regular().metrics(1024.0).x_height,
        560.0
    );
}
