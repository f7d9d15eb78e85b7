//! The special functions against values computed with 50 digits and more.

#![allow(clippy::unwrap_used)]
// `cargo test -- --nocapture` shows the accuracies that the docs state.
#![allow(clippy::print_stdout)]

use klrender_stats::special::*;

/// C99's hexadecimal floats, as Python's `float.hex` writes them.
fn hexfloat(text: &str) -> f64 {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text),
    };
    if digits == "inf" {
        return sign * f64::INFINITY;
    }
    let (mantissa, exponent) = digits.strip_prefix("0x").unwrap().split_once('p').unwrap();
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let bits = u64::from_str_radix(&format!("{whole}{fraction}"), 16).unwrap();
    let exponent = exponent.parse::<i32>().unwrap() - 4 * fraction.len() as i32;
    sign * libm::scalbn(bits as f64, exponent)
}

fn evaluate(name: &str, x: &[f64]) -> f64 {
    match (name, x) {
        ("erf", &[x]) => erf(x),
        ("erfc", &[x]) => erfc(x),
        ("erfcx", &[x]) => erfcx(x),
        ("lgamma", &[x]) => ln_gamma(x),
        ("digamma", &[x]) => digamma(x),
        ("trigamma", &[x]) => trigamma(x),
        ("gammap", &[a, x]) => gamma_tails(a, x).0,
        ("gammaq", &[a, x]) => gamma_q(a, x),
        ("betai", &[a, b, x]) => beta_tails(a, b, x, 1.0 - x).0,
        ("lbeta", &[a, b]) => ln_beta(a, b),
        ("I0e", &[x]) => i0e(x),
        ("lnI0", &[x]) => ln_i0(x),
        // Names of extra.txt from here on.
        ("expm1_excess", &[x]) => expm1_excess(x),
        ("log1p_excess", &[x]) => log1p_excess(x),
        ("ln_1m_exp", &[x]) => ln_1m_exp(x),
        ("normal_sf", &[z]) => normal_sf(z),
        ("normal_pdf", &[z]) => normal_pdf(z),
        ("normal_ln_sf", &[z]) => normal_ln_sf(z),
        ("mills_ratio", &[z]) => mills_ratio(z),
        ("normal_interval", &[low, high]) => normal_interval(low, high),
        ("normal_quantile", &[p]) => normal_quantile(p),
        ("erf_inverse", &[y]) => erf_inverse(y),
        ("ln_gamma_1p", &[x]) => ln_gamma_1p(x),
        ("stirling", &[x]) => stirling_correction(x),
        ("ln_gamma_step", &[a, d]) => ln_gamma_step(a, d),
        ("digamma_difference", &[a, b]) => digamma_difference(a, b),
        ("ln_gammap", &[a, x]) => ln_gamma_tails(a, x).0,
        ("ln_gammaq", &[a, x]) => ln_gamma_tails(a, x).1,
        ("ln_beta_prefactor", &[a, b, x]) => ln_beta_prefactor(a, b, x, 1.0 - x),
        ("betaq", &[a, b, x]) => beta_tails(a, b, x, 1.0 - x).1,
        ("ln_betai", &[a, b, x]) => ln_beta_tails(a, b, x, 1.0 - x).0,
        ("ln_betaq", &[a, b, x]) => ln_beta_tails(a, b, x, 1.0 - x).1,
        ("ln_betaq_y", &[a, b, y]) => ln_beta_tails(a, b, 1.0 - y, y).1,
        ("gammap_inverse", &[a, p]) => gamma_p_inverse(a, p),
        ("gammaq_inverse", &[a, q]) => gamma_q_inverse(a, q),
        ("betai_inverse", &[a, b, p]) => beta_i_inverse(a, b, p).0,
        ("betaq_inverse", &[a, b, q]) => beta_i_complement_inverse(a, b, q).1,
        ("bessel_ratio", &[x]) => bessel_ratio(x),
        ("bessel_ratio_complement", &[x]) => bessel_ratio_complement(x),
        ("ln_i0_difference", &[a, b]) => ln_i0_difference(a, b),
        ("owens_t", &[h, a]) => owens_t(h, a),
        ("skew_normal_cdf", &[z, shape]) => skew_normal_cdf(z, shape),
        ("skew_normal_ln_cdf", &[z, shape]) => skew_normal_ln_cdf(z, shape),
        _ => panic!("{name} of {} arguments", x.len()),
    }
}

/// Compares every row of a table and prints the largest error of each function.
fn compare(table: &str, rows: usize, tolerance: f64) {
    let mut worst: Vec<(&str, f64, &str)> = Vec::new();
    let mut count = 0;
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let words: Vec<&str> = line.split(' ').collect();
        let [name, arguments @ .., known] = words.as_slice() else {
            panic!("{line}");
        };
        let arguments: Vec<f64> = arguments.iter().map(|x| hexfloat(x)).collect();
        let known: f64 = known.parse().unwrap();
        let value = evaluate(name, &arguments);
        let error = if value == known {
            0.0
        } else {
            (value / known - 1.0).abs()
        };
        let error = if error.is_nan() { f64::INFINITY } else { error };
        count += 1;
        match worst.iter_mut().find(|entry| entry.0 == *name) {
            Some(entry) if entry.1 >= error => {}
            Some(entry) => *entry = (name, error, line),
            None => worst.push((name, error, line)),
        }
    }
    for (name, error, line) in &worst {
        println!("{name:24} {error:.1e}  {line}");
    }
    assert_eq!(count, rows);
    for (_, error, line) in worst {
        assert!(error < tolerance, "{error:e}: {line}");
    }
}

#[test]
fn reference_table() {
    compare(include_str!("../reference/special/ref.txt"), 405, 1e-13);
}

#[test]
fn extra_table() {
    compare(include_str!("../reference/special/extra.txt"), 2511, 1e-13);
}
