//! Easing curves: progress in, progress out, both from 0 to 1.
//!
//! Penner's curves as in R. Penner, *Programming Macromedia Flash MX* (2002), ch. 7; the cubic
//! Bézier as in CSS Easing Functions Level 1.

use std::f64::consts::PI;

use crate::spec::model::{Curve, Direction, Ease};

/// Eased progress at `s` in [0, 1]; exactly 0 at 0 and 1 at 1. `back` and `elastic` leave [0, 1]
/// in between.
pub(crate) fn ease(ease: Ease, s: f64) -> f64 {
    if s <= 0.0 {
        return 0.0;
    }
    if s >= 1.0 {
        return 1.0;
    }
    match ease {
        Ease::Linear => s,
        Ease::Penner(curve, Direction::In) => ease_in(curve, s),
        Ease::Penner(curve, Direction::Out) => 1.0 - ease_in(curve, 1.0 - s),
        Ease::Penner(curve, Direction::InOut) => in_out(curve, s),
        Ease::CubicBezier(x1, y1, x2, y2) => cubic_bezier(x1, y1, x2, y2, s),
    }
}

fn in_out(curve: Curve, s: f64) -> f64 {
    // Penner widens the overshoot and stretches the period of the two-sided curves, so that
    // their halves look like the one-sided ones.
    let half = |u: f64| match curve {
        Curve::Back => back(u, BACK * 1.525),
        Curve::Elastic => elastic(u, 0.45),
        _ => ease_in(curve, u),
    };
    if s < 0.5 {
        half(2.0 * s) / 2.0
    } else {
        1.0 - half(2.0 - 2.0 * s) / 2.0
    }
}

fn ease_in(curve: Curve, s: f64) -> f64 {
    match curve {
        Curve::Sine => 1.0 - libm::cos(s * PI / 2.0),
        Curve::Quad => s * s,
        Curve::Cubic => s * s * s,
        Curve::Quart => s * s * s * s,
        Curve::Quint => s * s * s * s * s,
        Curve::Expo => libm::exp2(10.0 * (s - 1.0)),
        Curve::Circ => 1.0 - (1.0 - s * s).sqrt(),
        Curve::Back => back(s, BACK),
        Curve::Elastic => elastic(s, 0.3),
        Curve::Bounce => 1.0 - bounce_out(1.0 - s),
    }
}

/// Overshoots by 10 %.
const BACK: f64 = 1.70158;

fn back(s: f64, overshoot: f64) -> f64 {
    s * s * ((overshoot + 1.0) * s - overshoot)
}

fn elastic(s: f64, period: f64) -> f64 {
    -libm::exp2(10.0 * (s - 1.0)) * libm::sin((s - 1.0 - period / 4.0) * 2.0 * PI / period)
}

fn bounce_out(s: f64) -> f64 {
    let parabola = |center: f64, height: f64| 7.5625 * (s - center) * (s - center) + height;
    if s < 1.0 / 2.75 {
        parabola(0.0, 0.0)
    } else if s < 2.0 / 2.75 {
        parabola(1.5 / 2.75, 0.75)
    } else if s < 2.5 / 2.75 {
        parabola(2.25 / 2.75, 0.9375)
    } else {
        parabola(2.625 / 2.75, 0.984375)
    }
}

/// y where the Bézier curve through (0, 0), (x1, y1), (x2, y2), (1, 1) has x = s. With x1 and x2
/// in [0, 1] x never falls, so bisection is sure; 60 halvings exhaust an f64.
fn cubic_bezier(x1: f64, y1: f64, x2: f64, y2: f64, s: f64) -> f64 {
    let at = |a: f64, b: f64, u: f64| {
        let v = 1.0 - u;
        3.0 * v * v * u * a + 3.0 * v * u * u * b + u * u * u
    };
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if at(x1, x2, middle) < s {
            low = middle;
        } else {
            high = middle;
        }
    }
    at(y1, y2, f64::midpoint(low, high))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CURVES: [Curve; 10] = [
        Curve::Sine,
        Curve::Quad,
        Curve::Cubic,
        Curve::Quart,
        Curve::Quint,
        Curve::Expo,
        Curve::Circ,
        Curve::Back,
        Curve::Elastic,
        Curve::Bounce,
    ];

    #[test]
    fn every_curve_runs_from_0_to_1_without_a_jump() {
        for curve in CURVES {
            for direction in [Direction::In, Direction::Out, Direction::InOut] {
                let f = |s| ease(Ease::Penner(curve, direction), s);
                assert_eq!((f(0.0), f(1.0)), (0.0, 1.0));
                for k in 0..10_000 {
                    let s = f64::from(k) / 10_000.0;
                    let step = (f(s + 1e-4) - f(s)).abs();
                    // `expo` starts 2⁻¹⁰ above its end; `circ` is steep at its end.
                    assert!(
                        step < 0.015,
                        "{curve:?} {direction:?} jumps by {step} at {s}"
                    );
                }
            }
        }
    }

    #[test]
    fn out_mirrors_in_and_in_out_is_symmetric() {
        for curve in CURVES {
            for k in 0..=100 {
                let s = f64::from(k) / 100.0;
                let f = |direction, s| ease(Ease::Penner(curve, direction), s);
                let (a, b) = (f(Direction::In, s), 1.0 - f(Direction::Out, 1.0 - s));
                assert!((a - b).abs() < 1e-12, "{curve:?} at {s}");
                let (a, b) = (f(Direction::InOut, s), 1.0 - f(Direction::InOut, 1.0 - s));
                assert!((a - b).abs() < 1e-12, "{curve:?} at {s}");
            }
        }
    }

    #[test]
    fn known_values() {
        let penner = |curve, direction, s| ease(Ease::Penner(curve, direction), s);
        assert_eq!(penner(Curve::Quad, Direction::InOut, 0.25), 0.125);
        assert_eq!(penner(Curve::Cubic, Direction::Out, 0.5), 0.875);
        assert!((penner(Curve::Back, Direction::In, 0.5) + 0.087_697_5).abs() < 1e-9);
        assert!((penner(Curve::Bounce, Direction::Out, 0.5) - 0.765_625).abs() < 1e-12);
        // CSS `ease` at one half, from the specification's own curve.
        let css = ease(Ease::CubicBezier(0.25, 0.1, 0.25, 1.0), 0.5);
        assert!((css - 0.802_403_387_584).abs() < 1e-6, "{css}");
        assert!((ease(Ease::CubicBezier(0.3, 0.3, 0.6, 0.6), 0.37) - 0.37).abs() < 1e-12);
    }
}
