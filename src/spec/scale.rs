//! The scales of axes: from data to a line on which equal lengths look equal, and back.

use super::model::ScaleKind;

/// Numbers whose exponential is in the range of an `f64`.
const EXP_REACH: f64 = 700.0;

/// ln(a/b) for positive numbers, whose quotient may be out of range.
pub(crate) fn ln_quotient(a: f64, b: f64) -> f64 {
    let quotient = a / b;
    match quotient.is_normal() {
        true => libm::log(quotient),
        false => libm::log(a) - libm::log(b),
    }
}

/// The number a share of the way from one to another, evenly; their difference may be out of range.
pub(crate) fn even(from: f64, to: f64, share: f64) -> f64 {
    match (to - from).is_finite() {
        true => from + share * (to - from),
        false => from * (1.0 - share) + to * share,
    }
}

/// The same by equal factors, for positive numbers.
pub(crate) fn geometric(from: f64, to: f64, share: f64) -> f64 {
    let length = ln_quotient(to, from);
    match (share * length).abs() > EXP_REACH {
        true => libm::exp(libm::log(from) + share * length),
        false => from * libm::exp(share * length),
    }
}

impl ScaleKind {
    /// Where a value stands between two: 0 at the first, 1 at the second; NaN where the scale has no
    /// place for it.
    pub(crate) fn share(self, value: f64, [low, high]: [f64; 2]) -> f64 {
        match self {
            Self::Linear if (high - low).is_finite() => (value - low) / (high - low),
            // Halves have a difference in range.
            Self::Linear => (0.5 * value - 0.5 * low) / (0.5 * high - 0.5 * low),
            Self::Log if value > 0.0 && value.is_finite() => {
                ln_quotient(value, low) / ln_quotient(high, low)
            }
            _ => {
                let [from, to] = [low, high].map(|end| self.forward(end));
                (self.forward(value) - from) / (to - from)
            }
        }
    }

    /// The value at a share of the way from one to another.
    pub(crate) fn between(self, share: f64, [low, high]: [f64; 2]) -> f64 {
        match self {
            Self::Linear => even(low, high, share),
            Self::Log => geometric(low, high, share),
            Self::Symlog { .. } | Self::Logit => {
                let [from, to] = [low, high].map(|end| self.forward(end));
                self.backward(from + share * (to - from))
            }
        }
    }

    /// Whether the scale has a place for a value: any finite one on linear and symlog scales,
    /// positive ones on logarithmic scales, those in (0, 1) on logit scales.
    pub(crate) fn shows(self, value: f64) -> bool {
        match self {
            Self::Linear | Self::Symlog { .. } => value.is_finite(),
            Self::Log => value.is_finite() && value > 0.0,
            Self::Logit => value > 0.0 && value < 1.0,
        }
    }

    /// Completes "must be …" of values that the scale shows.
    pub(crate) fn support(self) -> &'static str {
        match self {
            Self::Linear | Self::Symlog { .. } => "finite",
            Self::Log => "more than 0",
            Self::Logit => "between 0 and 1",
        }
    }

    /// Its name in specs.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Linear => "linear",
            Self::Log => "log",
            Self::Symlog { .. } => "symlog",
            Self::Logit => "logit",
        }
    }

    /// The place of a value on the line; NaN where the scale has none. That of ±∞ is ±∞ where
    /// values may come near it.
    ///
    /// | scale | place |
    /// |---|---|
    /// | linear | v |
    /// | log | ln v |
    /// | symlog | sign(v) ln(1 + \|v\|/c), which is v/c near 0 (J. Webber, *A bi-symmetric log transformation for wide-range data*, Meas. Sci. Technol. 24, 2013) |
    /// | logit | ln v − ln(1 − v) |
    pub(crate) fn forward(self, value: f64) -> f64 {
        match self {
            Self::Linear => value,
            Self::Log if value > 0.0 => libm::log(value),
            Self::Symlog { constant } => {
                let steps = value.abs() / constant;
                // Where the quotient is out of range, the 1 does not matter.
                let place = match steps.is_infinite() && value.is_finite() {
                    true => libm::log(value.abs()) - libm::log(constant),
                    false => libm::log1p(steps),
                };
                place.copysign(value)
            }
            Self::Logit if self.shows(value) => libm::log(value) - libm::log1p(-value),
            Self::Log | Self::Logit => f64::NAN,
        }
    }

    /// The value at a place on the line.
    pub(crate) fn backward(self, place: f64) -> f64 {
        match self {
            Self::Linear => place,
            Self::Log => libm::exp(place),
            Self::Symlog { constant } => {
                let size = match place.abs() > EXP_REACH {
                    true => libm::exp(place.abs() + libm::log(constant)),
                    false => constant * libm::expm1(place.abs()),
                };
                size.copysign(place) + 0.0
            }
            // Written for the side on which nothing cancels.
            Self::Logit if place < 0.0 => libm::exp(place) / (1.0 + libm::exp(place)),
            Self::Logit => 1.0 / (1.0 + libm::exp(-place)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_and_forth() {
        let symlog = ScaleKind::Symlog { constant: 0.5 };
        for (scale, values) in [
            (ScaleKind::Linear, [-3.0, 0.0, 1e300]),
            (ScaleKind::Log, [1e-300, 1.0, 1e300]),
            (symlog, [-1e12, 0.0, 1e-9]),
            (ScaleKind::Logit, [1e-300, 0.5, 1.0 - 1e-12]),
        ] {
            for value in values {
                let back = scale.backward(scale.forward(value));
                let error = (back - value).abs();
                assert!(error <= 1e-12 * value.abs(), "{scale:?} {value} {back}");
            }
        }
    }

    /// With mpmath at 50 digits: log(1 + 7/0.5), log(1/3), log(0.999/0.001).
    #[test]
    fn places() {
        let symlog = ScaleKind::Symlog { constant: 0.5 };
        assert!((symlog.forward(-7.0) + 2.708_050_201_102_21).abs() < 1e-14);
        assert!((ScaleKind::Logit.forward(0.25) + 1.098_612_288_668_11).abs() < 1e-14);
        assert!((ScaleKind::Logit.forward(0.999) - 6.906_754_778_648_55).abs() < 1e-13);
    }

    /// With mpmath at 50 digits.
    #[test]
    fn ends_may_differ_by_more_than_a_float_can_say() {
        let wide = ScaleKind::Log.share(1e-10, [1e-320, 1e200]);
        // log(1e-10/1e-320)/log(1e200/1e-320); 1e-320 is 9.99989e-321 as a float.
        assert!((wide - 0.596_153_85).abs() < 1e-5, "{wide}");
        let back = ScaleKind::Log.between(wide, [1e-320, 1e200]);
        assert!((back / 1e-10 - 1.0).abs() < 1e-10, "{back}");
        let ends = [-1.7e308, 1.7e308];
        assert!((ScaleKind::Linear.share(0.85e308, ends) - 0.75).abs() < 1e-15);
        assert!((ScaleKind::Linear.between(0.75, ends) / 0.85e308 - 1.0).abs() < 1e-15);
        let tiny = ScaleKind::Symlog { constant: 1e-300 };
        // log(1e20/1e-300) = 320 log(10)
        assert!((tiny.forward(1e20) - 736.827_229_758_094).abs() < 1e-9);
        assert!((tiny.backward(tiny.forward(-1e20)) / -1e20 - 1.0).abs() < 1e-10);
    }

    #[test]
    fn what_cannot_be_shown_has_no_place() {
        for (scale, value) in [
            (ScaleKind::Log, 0.0),
            (ScaleKind::Log, -1.0),
            (ScaleKind::Logit, 0.0),
            (ScaleKind::Logit, 1.0),
        ] {
            assert!(scale.forward(value).is_nan(), "{scale:?} {value}");
        }
        let symlog = ScaleKind::Symlog { constant: 1.0 };
        assert_eq!(symlog.forward(f64::NEG_INFINITY), f64::NEG_INFINITY);
    }
}
