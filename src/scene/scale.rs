//! From data to px along one axis.

use crate::spec::model::ScaleKind;

/// No finite value stands farther away, in px: squares of it are in range.
const FAR: f64 = 1e100;

/// A map from a domain to an interval of px.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scale {
    kind: ScaleKind,
    low: f64,
    high: f64,
    start: f64,
    end: f64,
}

impl Scale {
    /// `low` stands at px `start`, `high` at px `end`; the domain is valid for its kind.
    pub(super) fn new(kind: ScaleKind, low: f64, high: f64, start: f64, end: f64) -> Self {
        Self {
            kind,
            low,
            high,
            start,
            end,
        }
    }

    /// From data to lengths, evenly or by logarithm.
    pub(super) fn kind(&self) -> ScaleKind {
        self.kind
    }

    /// Lower end of the domain.
    pub(super) fn low(&self) -> f64 {
        self.low
    }

    /// Upper end of the domain.
    pub(super) fn high(&self) -> f64 {
        self.high
    }

    /// Where a value stands. Values that the scale cannot show (0 and below on a logarithmic one)
    /// are NaN.
    pub(super) fn px(&self, value: f64) -> f64 {
        let px =
            self.start + self.kind.share(value, [self.low, self.high]) * (self.end - self.start);
        match value.is_finite() {
            // What is far outside of the panel is not infinite.
            true => px.clamp(-FAR, FAR),
            false => px,
        }
    }

    /// Which value stands at a px.
    pub(super) fn value(&self, px: f64) -> f64 {
        self.between((px - self.start) / (self.end - self.start))
    }

    /// Which value stands a share of the way from the lower end of the domain to the upper.
    pub(super) fn between(&self, share: f64) -> f64 {
        self.kind.between(share, [self.low, self.high])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_stand_at_the_ends_and_back() {
        let symlog = ScaleKind::Symlog { constant: 0.5 };
        for (kind, high) in [
            (ScaleKind::Linear, 10.0),
            (ScaleKind::Log, 10.0),
            (symlog, 10.0),
            (ScaleKind::Logit, 0.9),
        ] {
            let scale = Scale::new(kind, 0.1, high, 500.0, 100.0);
            assert_eq!((scale.px(0.1), scale.px(high)), (500.0, 100.0));
            assert!((scale.value(scale.px(0.75)) - 0.75).abs() < 1e-12);
        }
        assert!(
            Scale::new(ScaleKind::Log, 0.1, 10.0, 0.0, 1.0)
                .px(0.0)
                .is_nan()
        );
    }
}
