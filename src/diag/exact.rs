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
