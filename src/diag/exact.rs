//! Numbers as messages and tables show them.

/// The shortest text that reads back as the same number; `inf`, `-inf` or `undefined` where it is
/// not finite.
pub(crate) fn exact(value: f64) -> String {
    // A sum, because −0 is 0 to whoever reads it.
    let value = value + 0.0;
    let size = value.abs();
    if value.is_nan() {
        "undefined".to_owned()
    } else if value.is_infinite() || size == 0.0 || (1e-5..1e16).contains(&size) {
        value.to_string()
    } else {
        format!("{value:e}")
    }
}

/// Few digits, for tables.
pub(crate) fn rough(value: f64) -> String {
    if !value.is_finite() {
        return exact(value);
    }
    let rounded = format!("{value:.6e}").parse().unwrap_or(value);
    exact(rounded)
}

/// A bound in one digit, rounded up so that it still is one.
pub(crate) fn bound(value: f64) -> String {
    if !value.is_finite() {
        return exact(value);
    }
    let text = format!("{value:.0e}");
    let below = |text: &str| text.parse::<f64>().is_ok_and(|near| near < value);
    match text.split_once('e') {
        Some(("9", exponent)) if below(&text) => {
            format!("1e{}", exponent.parse().map_or(0, |it: i32| it + 1))
        }
        Some((digit, exponent)) if below(&text) => {
            format!("{}e{exponent}", digit.parse().map_or(1, |it: u32| it + 1))
        }
        _ if value == 0.0 => "0".to_owned(),
        _ => text,
    }
}
