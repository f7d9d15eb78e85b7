//! The scales of axes: from data to a line on which equal lengths look equal, and back.

use super::model::ScaleKind;

impl ScaleKind {
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
            Self::Symlog { constant } => libm::log1p(value.abs() / constant).copysign(value),
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
                (constant * libm::expm1(place.abs())).copysign(place) + 0.0
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
