//! Sums that do not lose the small terms beside the large ones.

/// A sum by A. Neumaier's compensated summation ("Rundungsfehleranalyse einiger Verfahren zur
/// Summation endlicher Summen", ZAMM 54 (1974) 39–51): its error is that of one rounding, and
/// n ε² times the sum of the sizes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sum {
    sum: f64,
    rest: f64,
}

impl Sum {
    pub(super) fn add(&mut self, value: f64) {
        let total = self.sum + value;
        self.rest += if self.sum.abs() >= value.abs() {
            (self.sum - total) + value
        } else {
            (value - total) + self.sum
        };
        self.sum = total;
    }

    pub(super) fn value(self) -> f64 {
        let value = self.sum + self.rest;
        // After an overflow the rest is not a number.
        if value.is_nan() { self.sum } else { value }
    }
}

impl FromIterator<f64> for Sum {
    fn from_iter<T: IntoIterator<Item = f64>>(values: T) -> Self {
        let mut sum = Self::default();
        for value in values {
            sum.add(value);
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_terms_stay() {
        let sum: Sum = [1.0, 1e100, 1.0, -1e100].into_iter().collect();
        assert_eq!(sum.value(), 2.0);
        let sum: Sum = [f64::MAX, f64::MAX].into_iter().collect();
        assert_eq!(sum.value(), f64::INFINITY);
    }
}
