//! Numbers as a program or a person reads them.

use std::time::Duration;

use serde::{Serialize, Serializer};

pub(super) use crate::diag::{bound, exact, rough};

/// A number in JSON: a string where it is not finite.
#[derive(Debug, Clone, Copy)]
pub(super) struct Json(pub(super) f64);

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.is_finite() {
            serializer.serialize_f64(self.0 + 0.0)
        } else {
            serializer.serialize_str(&exact(self.0))
        }
    }
}

/// A time that JSON gives in seconds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seconds(pub(super) Duration);

impl Serialize for Seconds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0.as_secs_f64())
    }
}

/// `478 kB`.
pub(super) fn size(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["B", "kB", "MB", "GB", "TB"];
    let mut value = bytes as f64;
    let mut unit = 0;
    // What rounds to 1000 belongs to the next unit.
    while value >= 999.5 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    format!("{} {}", three_digits(value), UNITS[unit])
}

/// `4 ms`, `0.16 s`, `2 min 5 s`.
pub(super) fn duration(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds < 0.0995 {
        return format!("{:.0} ms", seconds * 1000.0);
    }
    if seconds < 59.5 {
        return format!("{} s", three_digits(seconds));
    }
    let whole = seconds.round() as u64;
    match (whole / 60, whole % 60) {
        (minutes, 0) => format!("{minutes} min"),
        (minutes, seconds) => format!("{minutes} min {seconds} s"),
    }
}

/// At most three digits, at most two of them decimals, without trailing zeros.
fn three_digits(value: f64) -> String {
    let decimals = match value {
        _ if value < 9.995 => 2,
        _ if value < 99.95 => 1,
        _ => 0,
    };
    let text = format!("{value:.decimals$}");
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

/// `1 frame`, `2 frames`.
pub(super) fn count(number: usize, noun: &str) -> String {
    match number {
        1 => format!("1 {noun}"),
        _ => format!("{number} {noun}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact_numbers_read_back() {
        for value in [
            0.1,
            -10.0,
            1e300,
            5e-324,
            f64::MAX,
            1.0 / 3.0,
            1e16,
            123_456_789.125,
            f64::NEG_INFINITY,
        ] {
            let text = exact(value);
            assert_eq!(text.parse::<f64>().unwrap().to_bits(), value.to_bits());
            assert!(text.len() <= 24, "{text}");
        }
        assert_eq!(exact(-0.0), "0");
        assert_eq!(exact(f64::NAN), "undefined");
        assert_eq!(
            [0.0, 8.8e-14, 1e-9, 8.1e-14, 9.1, f64::INFINITY].map(bound),
            ["0", "9e-14", "1e-9", "9e-14", "1e1", "inf"]
        );
        assert_eq!(rough(1.0 / 3.0), "0.3333333");
        assert_eq!(rough(-9.899_999_999_999_999), "-9.9");
    }

    #[test]
    fn sizes_and_times_are_short() {
        let sizes = [0, 999, 1000, 9_999, 478_123, 999_499, 999_600, 1_832_772];
        assert_eq!(
            sizes.map(size),
            [
                "0 B", "999 B", "1 kB", "10 kB", "478 kB", "999 kB", "1 MB", "1.83 MB"
            ]
        );
        let times = [0, 164, 9_996, 10_000, 12_500, 59_600, 125_000].map(Duration::from_millis);
        assert_eq!(
            times.map(duration),
            [
                "0 ms",
                "0.16 s",
                "10 s",
                "10 s",
                "12.5 s",
                "1 min",
                "2 min 5 s"
            ]
        );
    }
}
