//! Limits of sequences of partial sums that swing or creep towards them.

/// The limit of a sequence by P. Wynn's ε-algorithm ("On a device for computing the eₘ(Sₙ)
/// transformation", 1956), and how far it may be off: `None` unless successive estimates agree
/// better than the partial sums themselves do.
pub(super) fn limit(sequence: &[f64]) -> Option<(f64, f64)> {
    let [.., earlier, last] = sequence else {
        return None;
    };
    let spread = (last - earlier).abs();
    if spread == 0.0 {
        return Some((*last, 0.0));
    }
    // The last estimates of each even column, and those without the last terms.
    let estimates = column_ends(sequence);
    let shorter = column_ends(&sequence[..sequence.len() - 1]);
    let shortest = column_ends(&sequence[..sequence.len().saturating_sub(2)]);
    let mut best: Option<(f64, f64)> = None;
    for (i, &estimate) in estimates.iter().enumerate() {
        let (Some(&a), Some(&b)) = (shorter.get(i), shortest.get(i)) else {
            break;
        };
        let error = (estimate - a).abs().max((estimate - b).abs());
        if error.is_finite() && best.is_none_or(|best| error < best.1) {
            best = Some((estimate, error));
        }
    }
    best.filter(|(_, error)| *error <= 0.01 * spread)
}

/// The last entry of each even column of the table.
fn column_ends(sequence: &[f64]) -> Vec<f64> {
    let mut before = vec![0.0; sequence.len() + 1];
    let mut row = sequence.to_vec();
    let mut ends = Vec::new();
    let mut even = true;
    while row.len() > 1 {
        let next: Vec<f64> = (0..row.len() - 1)
            .map(|i| before[i + 1] + 1.0 / (row[i + 1] - row[i]))
            .collect();
        before = row;
        row = next;
        even = !even;
        if let (true, Some(&end)) = (even, row.last()) {
            ends.push(end);
        }
    }
    ends
}

#[cfg(test)]
mod tests {
    use super::*;

    fn partial_sums(count: i32, term: impl Fn(i32) -> f64) -> Vec<f64> {
        let mut sum = 0.0;
        (0..count)
            .map(|k| {
                sum += term(k);
                sum
            })
            .collect()
    }

    #[test]
    fn alternating_sums_have_a_limit() {
        let sums = partial_sums(
            24,
            |k| if k % 2 == 0 { 1.0 } else { -1.0 } / f64::from(k + 1),
        );
        let (value, error) = limit(&sums).unwrap();
        assert!((value - std::f64::consts::LN_2).abs() <= error.max(1e-15));
        assert!(error < 1e-10, "{error}");
    }

    #[test]
    fn what_creeps_by_logarithms_has_none() {
        let sums = partial_sums(30, |k| 1.0 / f64::from(k + 1));
        assert!(limit(&sums).is_none_or(|(_, error)| error > 1e-6));
    }
}
