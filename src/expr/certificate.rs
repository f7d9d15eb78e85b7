//! How far a computed number can be trusted, and how that survives further computation.

use klrender_stats::{Method, Quantity, Reason};

/// How a number was found and how far it can be trusted.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Certificate {
    /// The least accurate method on the way to it.
    pub method: Method,
    /// A bound of its absolute error, to first order in the errors it was computed from; 0 where it
    /// is not finite.
    pub abs_error: f64,
    /// How many points the quadratures on the way visited.
    pub evaluations: u32,
    /// Why it is not finite, where it is not and the reason is known.
    pub reason: Option<Reason>,
}

impl From<Quantity> for Certificate {
    fn from(quantity: Quantity) -> Self {
        Self {
            method: quantity.method,
            abs_error: quantity.abs_error,
            evaluations: quantity.evaluations,
            reason: quantity.reason,
        }
    }
}

impl Certificate {
    /// The logarithm of the value, where that is finite but exceeds the floats; NaN where the
    /// logarithm is not known.
    pub fn overflow(&self) -> Option<f64> {
        match self.reason {
            Some(Reason::Overflow { ln_value }) => Some(ln_value),
            _ => None,
        }
    }

    /// That of what is computed from the value: the logarithm is not its own.
    pub(super) fn passed_on(self) -> Self {
        let reason = self.reason.map(|reason| match reason {
            Reason::Overflow { .. } => Reason::Overflow { ln_value: f64::NAN },
            other => other,
        });
        Self { reason, ..self }
    }

    /// The certificate of `value`, which was computed from numbers with these certificates, with
    /// the error that they propagate.
    pub(super) fn combine<'a>(
        value: f64,
        abs_error: f64,
        origins: impl IntoIterator<Item = &'a Self>,
    ) -> Self {
        let mut all = Self {
            method: Method::ClosedForm,
            abs_error,
            evaluations: 0,
            reason: None,
        };
        for origin in origins {
            all.method = all.method.max(origin.method);
            all.evaluations = all.evaluations.saturating_add(origin.evaluations);
            all.reason = all.reason.or(origin.reason);
        }
        if value.is_finite() {
            all.reason = None;
        } else {
            all.abs_error = 0.0;
        }
        all
    }
}

/// What rounding may add to the error of a computed value.
pub(super) fn rounded(value: f64) -> f64 {
    f64::EPSILON * value.abs()
}

/// How far `value` moves when what it is computed from moves: the larger of two distances, or
/// infinity where it stops being a number.
pub(super) fn shift(value: f64, moved: [f64; 2]) -> f64 {
    let distance = |other: f64| {
        let same = other == value || (other.is_nan() && value.is_nan());
        if same { 0.0 } else { (other - value).abs() }
    };
    let larger = distance(moved[0]).max(distance(moved[1]));
    // `max` prefers a number to NaN: √(0 ± e) is defined on one side only.
    if larger.is_nan() {
        f64::INFINITY
    } else {
        larger
    }
}
