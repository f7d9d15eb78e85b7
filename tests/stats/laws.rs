//! What must hold for any distributions, whatever the numbers.

#![allow(clippy::unwrap_used)]

use klrender_stats::{
    Argument, DIVERGENCES, Distribution, Divergence, DivergenceForm, Exponential, Function,
    Laplace, Mixture, Normal, Quantity, Reason, Truncated, Uniform, divergence, family, w_path,
    with_effort,
};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

fn normal(mean: f64, std: f64) -> Distribution {
    Normal::new(mean, std).unwrap().into()
}

fn laplace(loc: f64, scale: f64) -> Distribution {
    Laplace::new(loc, scale).unwrap().into()
}

fn uniform(low: f64, high: f64) -> Distribution {
    Uniform::new(low, high).unwrap().into()
}

fn exponential(rate: f64) -> Distribution {
    Exponential::new(rate).unwrap().into()
}

fn mixture(weights: &[f64], components: &[Distribution]) -> Distribution {
    let sum: f64 = weights.iter().sum();
    let weights: Vec<f64> = weights.iter().map(|weight| weight / sum).collect();
    Mixture::new(&weights, components).unwrap().into()
}

/// The same distribution, disguised: no formula applies to it.
fn disguised(d: &Distribution) -> Distribution {
    mixture(&[0.5, 0.5], &[d.clone(), d.clone()])
}

fn eval(name: &str, p: &Distribution, q: &Distribution) -> Quantity {
    form(divergence(name).unwrap()).between(p, q).unwrap()
}

/// The divergence of this form, with an order for those that have one.
fn form(form: &DivergenceForm) -> Divergence {
    let parameters: Vec<f64> = form.parameters.iter().map(|_| 1.5).collect();
    (form.build)(&parameters).unwrap()
}

fn between(of: &DivergenceForm, p: &Distribution, q: &Distribution) -> Quantity {
    form(of).between(p, q).unwrap()
}

/// The member of a family with these parameters.
fn member(name: &str, parameters: &[f64]) -> Distribution {
    let arguments: Vec<Argument> = parameters.iter().copied().map(Argument::Number).collect();
    (family(name).unwrap().build)(&arguments).unwrap()
}

/// The families with a location and a scale.
fn with_location() -> impl Strategy<Value = Distribution> {
    let names = vec!["normal", "laplace", "logistic", "cauchy", "gumbel"];
    prop_oneof![
        5 => (prop::sample::select(names), -5.0..5.0, 0.1..5.0)
            .prop_map(|(name, loc, scale)| member(name, &[loc, scale])),
        1 => (0.5..20.0, -5.0..5.0, 0.1..5.0)
            .prop_map(|(df, loc, scale)| member("student_t", &[df, loc, scale])),
        1 => (-5.0..5.0, 0.1..5.0).prop_map(|(low, width)| uniform(low, low + width)),
        1 => (-5.0..5.0, 0.1..2.0, 0.1..2.0)
            .prop_map(|(low, a, b)| member("triangular", &[low, low + a, low + a + b])),
    ]
}

/// The families on the positive numbers, some with a pole at 0, some with a heavy tail.
fn positive() -> impl Strategy<Value = Distribution> {
    let one = vec!["exponential", "half_normal", "rayleigh", "chi_squared"];
    let two = vec!["gamma", "inverse_gamma", "weibull", "pareto"];
    prop_oneof![
        (prop::sample::select(one), 0.3..5.0).prop_map(|(name, a)| member(name, &[a])),
        (prop::sample::select(two), 0.3..5.0, 0.3..5.0)
            .prop_map(|(name, a, b)| member(name, &[a, b])),
        (-2.0..2.0, 0.1..1.5).prop_map(|(mu, sigma)| member("log_normal", &[mu, sigma])),
    ]
}

/// The families on the unit interval, some with poles at its ends.
fn on_unit_interval() -> impl Strategy<Value = Distribution> {
    (
        prop::sample::select(vec!["beta", "kumaraswamy"]),
        0.3..6.0,
        0.3..6.0,
    )
        .prop_map(|(name, a, b)| member(name, &[a, b]))
}

fn discrete() -> impl Strategy<Value = Distribution> {
    let one = vec!["bernoulli", "geometric"];
    prop_oneof![
        (prop::sample::select(one), 0.02..0.98).prop_map(|(name, p)| member(name, &[p])),
        (0.1..60.0).prop_map(|rate| member("poisson", &[rate])),
        (1..60, 0.02..0.98).prop_map(|(n, p)| member("binomial", &[f64::from(n), p])),
        (0.2..20.0, 0.1..0.95).prop_map(|(r, p)| member("negative_binomial", &[r, p])),
        (-5..5, 0..20).prop_map(|(low, width)| {
            member(
                "discrete_uniform",
                &[f64::from(low), f64::from(low + width)],
            )
        }),
    ]
}

fn simple() -> impl Strategy<Value = Distribution> {
    prop_oneof![with_location(), positive(), on_unit_interval()]
}

/// Two distributions that have much in common, of which each has a density.
fn pair() -> impl Strategy<Value = (Distribution, Distribution)> {
    prop_oneof![
        2 => (any_distribution(), any_distribution()),
        1 => (positive(), positive()),
        1 => (on_unit_interval(), on_unit_interval()),
        1 => (discrete(), discrete()),
    ]
}

fn any_distribution() -> impl Strategy<Value = Distribution> {
    let components = prop::collection::vec((0.05..1.0, simple()), 2..4);
    let mixed = components.prop_map(|parts| {
        let (weights, components): (Vec<f64>, Vec<_>) = parts.into_iter().unzip();
        mixture(&weights, &components)
    });
    prop_oneof![2 => simple(), 1 => mixed]
}

/// Floats at which formulas break.
fn awkward() -> impl Strategy<Value = f64> {
    prop::sample::select(vec![
        0.0,
        5e-324,
        1e-310,
        1e-300,
        1e-154,
        1e-17,
        1e-9,
        0.1,
        1.0,
        1.000_000_1,
        2.0,
        1e9,
        1e17,
        1e154,
        1e300,
        f64::MAX,
    ])
    .prop_flat_map(|x| prop::sample::select(vec![x, -x]))
}

fn awkward_distribution() -> impl Strategy<Value = Distribution> {
    let positive = || awkward().prop_filter("> 0", |&x| x > 0.0);
    let simple = prop_oneof![
        (awkward(), positive()).prop_map(|(mean, std)| normal(mean, std)),
        (awkward(), positive()).prop_map(|(loc, scale)| laplace(loc, scale)),
        (awkward(), awkward())
            .prop_filter("low < high", |(low, high)| low < high)
            .prop_map(|(low, high)| uniform(low, high)),
        positive().prop_map(exponential),
    ];
    let mixed = (
        simple.clone(),
        simple.clone(),
        prop::sample::select(vec![1e-300, 0.5, 1.0]),
    );
    prop_oneof![
        3 => simple,
        1 => mixed.prop_map(|(a, b, weight)| mixture(&[weight, 1.0], &[a, b])),
    ]
}

fn moved(d: &Distribution, shift: f64, scale: f64) -> Distribution {
    let arguments = [
        Argument::Distribution(d.clone()),
        Argument::Number(shift),
        Argument::Number(scale),
    ];
    (family("affine").unwrap().build)(&arguments).unwrap()
}

/// `a` and `b` agree within the errors they admit and a share of `tolerance`.
fn agree(a: Quantity, b: Quantity, tolerance: f64) -> bool {
    a.value == b.value
        || (a.value - b.value).abs() <= a.abs_error + b.abs_error + tolerance * a.value.abs()
}

const SYMMETRIC: [&str; 12] = [
    "triangular_discrimination",
    "wasserstein",
    "energy",
    "cramer",
    "kolmogorov_smirnov",
    "jeffreys",
    "jensen_shannon",
    "jensen_shannon_distance",
    "total_variation",
    "squared_hellinger",
    "hellinger",
    "bhattacharyya",
];

proptest! {
    #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(1), cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn divergences_are_zero_for_equals_only((p, q) in pair()) {
        let all = DIVERGENCES.iter();
        for d in all.filter(|d| d.name != "cross_entropy" && d.name != "mmd") {
            prop_assert_eq!(between(d, &p, &p).value, 0.0, "{} of equals", d.name);
            prop_assert!(between(d, &p, &q).value > 0.0, "{} of others", d.name);
        }
    }

    #[test]
    fn some_are_symmetric((p, q) in pair()) {
        for name in SYMMETRIC {
            let (forward, back) = (eval(name, &p, &q), eval(name, &q, &p));
            prop_assert!(agree(forward, back, 1e-13), "{name}: {forward:?} {back:?}");
        }
        prop_assert_eq!(eval("kl", &p, &q).value, eval("reverse_kl", &q, &p).value);
    }

    #[test]
    fn inequalities((p, q) in pair()) {
        let kl = eval("kl", &p, &q).value;
        let js = eval("jensen_shannon", &p, &q).value;
        let tv = eval("total_variation", &p, &q).value;
        let h2 = eval("squared_hellinger", &p, &q).value;
        let chi2 = eval("chi_squared", &p, &q).value;
        let slack = 1.0 + 1e-9;
        prop_assert!(js <= std::f64::consts::LN_2 && tv <= 1.0 && h2 <= 1.0);
        prop_assert!(2.0 * tv * tv <= kl * slack, "Pinsker: {tv} {kl}");
        prop_assert!(js <= tv * std::f64::consts::LN_2 * slack, "Lin: {js} {tv}");
        prop_assert!(h2 <= tv * slack && tv * tv <= h2 * (2.0 - h2) * slack, "Le Cam: {h2} {tv}");
        prop_assert!(kl <= libm::log1p(chi2) * slack, "Jensen: {kl} {chi2}");
    }

    #[test]
    fn affine_maps_scale_distances_only(
        (p, q) in pair(), shift in -10.0..10.0, scale in 0.01..100.0,
    ) {
        let (moved_p, moved_q) = (moved(&p, shift, scale), moved(&q, shift, scale));
        // The discrepancy takes milliseconds and has a test of its own.
        let all = DIVERGENCES.iter();
        for d in all.filter(|d| d.name != "cross_entropy" && d.name != "mmd") {
            // What is measured along the line has its unit, or the root of it.
            let unit = match d.name {
                "wasserstein" => scale,
                "energy" | "cramer" => scale.sqrt(),
                _ => 1.0,
            };
            let (before, after) = (between(d, &p, &q), between(d, &moved_p, &moved_q));
            let before = Quantity {
                value: before.value * unit,
                abs_error: before.abs_error * unit,
                ..before
            };
            prop_assert!(agree(before, after, 1e-9), "{}: {before:?} {after:?}", d.name);
        }
    }

    #[test]
    fn formulas_agree_with_quadrature((p, q) in pair()) {
        for d in DIVERGENCES.iter().filter(|d| d.name != "mmd") {
            let (formula, quadrature) = (between(d, &p, &q), between(d, &disguised(&p), &q));
            prop_assert!(agree(formula, quadrature, 0.0), "{}: {formula:?} {quadrature:?}", d.name);
            if formula.value.is_finite() {
                let share = quadrature.abs_error / quadrature.value.abs();
                prop_assert!(share <= 1e-8 || formula.value.abs() < 1e-3, "{quadrature:?}");
            }
        }
    }

    #[test]
    fn cdfs_rise_and_quantiles_invert_them(d in any_distribution(), p in 0.0..1.0, tail in -300..-1) {
        let x = d.quantile(p);
        prop_assert!((d.cdf(x) - p).abs() <= 1e-13, "cdf({x}) = {}, not {p}", d.cdf(x));
        let tiny = libm::exp10(f64::from(tail));
        let far = d.quantile(tiny);
        // The quantile itself is rounded.
        let (below, above) = (d.cdf(far.next_down().next_down()), d.cdf(far.next_up().next_up()));
        prop_assert!(below <= tiny * (1.0 + 1e-12), "cdf({far}) > {tiny}");
        prop_assert!(above >= tiny * (1.0 - 1e-12), "cdf({far}) < {tiny}");
        let mut last = 0.0;
        for x in d.landmarks() {
            prop_assert!((d.cdf(x) + d.sf(x) - 1.0).abs() <= 4.0 * f64::EPSILON);
            prop_assert!(d.cdf(x) >= last);
            last = d.cdf(x);
        }
    }

    #[test]
    fn densities_integrate_to_cdfs(d in simple()) {
        for pair in d.landmarks().windows(2) {
            let (low, width) = (pair[0], pair[1] - pair[0]);
            // Simpson's rule, a hair inside the piece: the density may jump at its ends.
            const STEPS: u32 = 2048;
            // Not beside a pole, which equal steps do not resolve.
            let (a, b) = (d.pdf(pair[0]), d.pdf(pair[1]));
            if a > 100.0 * b || b > 100.0 * a || pair[0] > 0.0 && pair[1] > 20.0 * pair[0] {
                continue;
            }
            let at = |i: u32| {
                let inside = f64::from(i).clamp(1e-9, f64::from(STEPS) - 1e-9);
                d.pdf(low + width * inside / f64::from(STEPS))
            };
            let sum: f64 = (0..=STEPS)
                .map(|i| at(i) * if i == 0 || i == STEPS { 1.0 } else if i % 2 == 1 { 4.0 } else { 2.0 })
                .sum();
            let mass = sum * width / f64::from(3 * STEPS);
            prop_assert!((mass - (d.cdf(pair[1]) - d.cdf(pair[0]))).abs() <= 1e-6, "{pair:?}");
        }
    }

    #[test]
    fn many_points_are_as_good_as_one(d in any_distribution(), xs in prop::collection::vec(-9.0..9.0, 9)) {
        use Function as F;
        for function in [F::Pdf, F::LnPdf, F::Cdf, F::Sf, F::LnCdf, F::LnSf, F::Quantile] {
            let mut out = vec![0.0; xs.len()];
            d.evaluate_into(function, &xs, &mut out);
            for (out, &x) in out.iter().zip(&xs) {
                prop_assert_eq!(out.to_bits(), d.evaluate(function, x).to_bits());
            }
        }
    }

    #[test]
    fn awkward_divergences_end(p in awkward_distribution(), q in awkward_distribution()) {
        for d in DIVERGENCES.iter().filter(|d| d.name != "mmd") {
            let found = between(d, &p, &q);
            prop_assert!(!found.value.is_nan() && found.abs_error >= 0.0, "{}: {found:?}", d.name);
            prop_assert!(found.evaluations < 100_000, "{}: {found:?}", d.name);
            if d.name != "cross_entropy" {
                prop_assert!(found.value >= 0.0, "{}: {found:?}", d.name);
            }
            prop_assert_eq!(found.value == f64::INFINITY, found.reason.is_some(), "{}", d.name);
        }
    }

    #[test]
    fn awkward_functions_are_numbers(d in awkward_distribution(), x in awkward(), p in 0.0..=1.0) {
        use Function as F;
        for function in [F::Pdf, F::LnPdf, F::Cdf, F::Sf, F::LnCdf, F::LnSf] {
            for x in [x, f64::INFINITY, f64::NEG_INFINITY] {
                prop_assert!(!d.evaluate(function, x).is_nan(), "{function:?}({x})");
            }
            prop_assert!(d.evaluate(function, f64::NAN).is_nan());
        }
        for x in [x, f64::INFINITY, f64::NEG_INFINITY] {
            prop_assert!((0.0..=1.0).contains(&d.cdf(x)) && (0.0..=1.0).contains(&d.sf(x)));
        }
        for p in [p, 0.0, 1.0, 5e-324] {
            prop_assert!(!d.quantile(p).is_nan(), "quantile({p})");
        }
        prop_assert!(d.quantile(-0.1).is_nan() && d.quantile(1.1).is_nan());
        prop_assert!(d.landmarks().is_sorted() && d.landmarks().iter().all(|x| x.is_finite()));
        for moment in [d.mean(), d.median(), d.mode(), d.variance(), d.std(), d.entropy().value] {
            prop_assert!(!moment.is_nan(), "{:?}", [d.mean(), d.median(), d.mode(), d.variance(), d.entropy().value]);
        }
    }
}

#[test]
fn discrepancies_of_normals_have_a_formula() {
    // E k(X, Y) of normals is that of the kernel widened by both.
    let kernel = |distance: f64, width: f64, a: f64, b: f64| {
        let wide = width * width + a * a + b * b;
        width / wide.sqrt() * libm::exp(-0.5 * distance * distance / wide)
    };
    for (mean, std, width) in [(1.0, 2.0, 0.3), (0.5, 1.0, 2.0), (30.0, 0.1, 1.0)] {
        let (p, q) = (normal(0.0, 1.0), normal(mean, std));
        let found = Divergence::Mmd { width }.between(&p, &q).unwrap();
        let square = kernel(0.0, width, 1.0, 1.0) + kernel(0.0, width, std, std)
            - 2.0 * kernel(mean, width, 1.0, std);
        let expected = square.sqrt();
        assert!(
            (found.value - expected).abs() <= found.abs_error + 1e-15,
            "{found:?} {expected}"
        );
        assert!(found.abs_error <= 1e-8 * expected, "{found:?}");
        assert_eq!(
            Divergence::Mmd { width }.between(&p, &p).unwrap().value,
            0.0
        );
    }
    let (p, q) = (member("poisson", &[3.0]), member("poisson", &[4.0]));
    let narrow = Divergence::Mmd { width: 0.01 }.between(&p, &q).unwrap();
    let square: f64 = (0..60)
        .map(|k| p.pdf(f64::from(k)) - q.pdf(f64::from(k)))
        .map(|d| d * d)
        .sum();
    assert!((narrow.value - square.sqrt()).abs() < 1e-14);
}

#[test]
fn nearly_equal_pairs_lose_no_digits() {
    let close = |found: f64, expected: f64, tolerance: f64| {
        assert!(
            (found / expected - 1.0).abs() <= tolerance,
            "{found:e}, not {expected:e}"
        );
    };
    for mean in [1e-14, 1e-9, 1e-3, 0.7] {
        let (p, q) = (normal(mean, 1.0), normal(0.0, 1.0));
        close(eval("kl", &p, &q).value, mean * mean / 2.0, 1e-12);
        close(eval("jeffreys", &p, &q).value, mean * mean, 1e-12);
    }
    // By quadrature: to leading order an eighth of Jeffreys, a half of χ².
    for (p, q) in [
        (normal(1e-9, 1.0), normal(0.0, 1.0)),
        (normal(3.0, 1.0 + 1e-9), normal(3.0, 1.0)),
        (exponential(1.0 + 1e-9), exponential(1.0)),
        (laplace(0.0, 1.0 + 1e-9), laplace(0.0, 1.0)),
    ] {
        let jeffreys = eval("jeffreys", &p, &q).value;
        close(eval("jensen_shannon", &p, &q).value, jeffreys / 8.0, 1e-8);
        close(
            eval("squared_hellinger", &p, &q).value,
            jeffreys / 8.0,
            1e-8,
        );
        close(eval("chi_squared", &p, &q).value, jeffreys, 1e-8);
    }
}

#[test]
fn infinities_have_reasons() {
    let because = |name, p: &Distribution, q: &Distribution| {
        let found = eval(name, p, q);
        assert_eq!(found.value, f64::INFINITY);
        found.reason.unwrap().to_string()
    };
    let (n, u, e) = (normal(0.0, 1.0), uniform(-1.0, 2.0), exponential(1.0));
    assert_eq!(
        because("kl", &n, &u),
        "Q has zero density below -1, where P has mass"
    );
    assert_eq!(
        because("reverse_kl", &u, &n),
        "P has zero density below -1, where Q has mass"
    );
    assert_eq!(
        because("jeffreys", &u, &n),
        "P has zero density below -1, where Q has mass"
    );
    assert_eq!(
        because("kl", &u, &e),
        "Q has zero density on [-1, 0], where P has mass"
    );
    assert_eq!(
        because("kl", &e, &u),
        "Q has zero density above 2, where P has mass"
    );
    let hole = mixture(&[1.0, 1.0], &[uniform(-1.0, 0.0), uniform(0.5, 2.0)]);
    assert_eq!(
        because("kl", &u, &hole),
        "Q has zero density on [0, 0.5], where P has mass"
    );
    assert!(eval("kl", &hole, &u).value.is_finite());
    let away = uniform(5.0, 6.0);
    assert_eq!(
        because("bhattacharyya", &u, &away),
        "P and Q have no mass in common"
    );
    assert_eq!(
        eval("chi_squared", &normal(0.0, 2.0), &n).reason,
        Some(Reason::HeavyTail {
            side: klrender_stats::Side::P,
        })
    );
    let wide = normal(0.0, 1e300);
    assert_eq!(
        because("kl", &wide, &n),
        "the value exceeds the largest floating-point number",
    );
}

/// Paths between paths, of families whose quantiles are solved for: whatever is asked of them is answered
/// with about the work that a number may take, and with what has been reached.
#[test]
fn no_number_takes_more_than_its_share() {
    const SHARE: u64 = 10_000_000;
    let triangular = member("triangular", &[0.0, 1.0, 3.0]);
    let path = w_path(&member("student_t", &[0.5, -2.0, 1.51]), &triangular, 0.3).unwrap();
    let heavy = member("student_t", &[0.25, 252.068267, 1.81e146]);
    let nested = w_path(&triangular, &w_path(&heavy, &path, 0.9).unwrap(), 0.3).unwrap();
    for (divergence, p, q) in [
        (
            Divergence::Mmd { width: 759.0 },
            &member("kumaraswamy", &[1.5, 1.65]),
            &path,
        ),
        (
            Divergence::Jeffreys,
            &member("student_t", &[0.1, 5e93, 0.1]),
            &nested,
        ),
    ] {
        let (found, spent) = with_effort(u64::MAX, || divergence.between(p, q).unwrap());
        assert!(spent < 3 * SHARE, "{divergence:?}: {spent}");
        // Not one digit has been reached by then.
        assert_eq!(
            found.reason,
            Some(Reason::TooCostly),
            "{divergence:?}: {found:?}"
        );
    }
}

/// However little work a number may take, its bound holds, or it says that it has none.
#[test]
fn bounds_hold_at_any_effort() {
    let pairs = [
        (
            mixture(&[0.3, 0.7], &[normal(-2.0, 0.1), normal(1.0, 1.0)]),
            laplace(0.5, 2.0),
        ),
        (member("gamma", &[2.5, 1.0]), member("weibull", &[1.5, 3.0])),
        (
            member("student_t", &[5.0, 0.0, 1.0]),
            w_path(&normal(0.0, 1.0), &laplace(1.0, 1.0), 0.4).unwrap(),
        ),
        (
            member("poisson", &[4e3]),
            member("negative_binomial", &[50.0, 0.01]),
        ),
    ];
    for (p, q) in &pairs {
        for of in DIVERGENCES {
            let whole = between(of, p, q);
            for most in [0, 30, 300, 3_000, 30_000, 300_000] {
                let (coarse, _) = with_effort(most, || between(of, p, q));
                if coarse.reason == Some(Reason::TooCostly) {
                    assert!(coarse.value.is_nan(), "{}", of.name);
                    continue;
                }
                let distance = (coarse.value - whole.value).abs();
                assert!(
                    coarse.value == whole.value || distance <= coarse.abs_error + whole.abs_error,
                    "{} with {most}: {coarse:?}, {whole:?}",
                    of.name
                );
            }
        }
    }
}

/// Points of lattices are looked at one by one as far as that is quick: a million of them.
#[test]
fn wide_lattices_are_exact() {
    let pair = [member("poisson", &[1e9]), member("poisson", &[1.0001e9])];
    let found = Divergence::Wasserstein { order: 2.0 }.between(&pair[0], &pair[1]);
    let found = found.unwrap();
    // √(shift² + spread²), the spread being that of √1.0001.
    assert!(
        (found.value - 1e5).abs() < 1e-3 && found.abs_error < 1e-3,
        "{found:?}"
    );
}

#[test]
fn affinities_too_small_for_a_float_keep_their_logarithm() {
    // 1 + a(a − 1) I is 0 here, which is no reason to take them for disjoint.
    let (p, q) = (member("poisson", &[2.3e9]), member("geometric", &[0.09]));
    let orders = [0.1, 0.3, 0.5, 0.6, 0.9].map(|order| {
        let found = Divergence::Renyi { order }.between(&p, &q).unwrap();
        assert!(
            found.value.is_finite() && found.abs_error < 1e-9 * found.value,
            "{found:?}"
        );
        found.value
    });
    assert!(orders.is_sorted(), "{orders:?}");
}

#[test]
fn a_component_beyond_the_floats_holds_no_tail() {
    // At 0 the normal component has a density whose logarithm is −1e311; the other falls faster there
    // than every power.
    let far = normal(-1.5e158, 300.0);
    let q = mixture(&[0.1, 0.9], &[far, member("log_normal", &[55.8, 1.95])]);
    let found = Divergence::Renyi { order: 1.2 }
        .between(&member("chi_squared", &[3.6]), &q)
        .unwrap();
    assert_eq!(found.value, f64::INFINITY, "{found:?}");
}

#[test]
fn powers_of_lattices_peak_where_neither_distribution_does() {
    // Of binomials of one n there is a formula; Q as a mixture of itself has none.
    let binomial = |p: f64| member("binomial", &[1e8, p]);
    for (p, q, order) in [(0.1, 0.09, 1.5), (0.1, 0.3, 1.2), (0.5, 0.2, 0.3)] {
        let renyi = |q| {
            Divergence::Renyi { order }
                .between(&binomial(p), &q)
                .unwrap()
        };
        let (exact, summed) = (renyi(binomial(q)), renyi(disguised(&binomial(q))));
        assert!(
            (summed.value / exact.value - 1.0).abs() < 1e-9,
            "{summed:?} is not {exact:?}"
        );
    }
}

#[test]
fn peaks_of_powers_beyond_the_largest_float_are_found() {
    // With t = ln x, p^a q^(1 − a) dx ∝ exp((a − 1) t − a (t − mu)²/(2 sigma²)) dt far out, where q = 1/(π x²):
    // highest at t = 484,000 for the first of these.
    for (mu, sigma, a) in [(179.0, 924.0, 2.3), (500.0, 300.0, 1.2), (100.0, 2e4, 3.0)] {
        let found = Divergence::Renyi { order: a }
            .between(
                &member("log_normal", &[mu, sigma]),
                &member("cauchy", &[0.0, 1.0]),
            )
            .unwrap();
        let pi = std::f64::consts::PI;
        let ln_affinity = (a - 1.0) * libm::log(pi) - a * libm::log(sigma * (2.0 * pi).sqrt())
            + 0.5 * libm::log(2.0 * pi * sigma * sigma / a)
            + (a - 1.0) * mu
            + (a - 1.0) * (a - 1.0) * sigma * sigma / (2.0 * a);
        let exact = ln_affinity / (a - 1.0);
        // Beyond the floats nobody vouches for the densities: the bound says so.
        assert!(
            (found.value / exact - 1.0).abs() < 1e-3
                && (found.value - exact).abs() <= found.abs_error,
            "{found:?} is not {exact}"
        );
    }
}

#[test]
fn quantiles_that_cross_before_a_heavy_tail_do_not_hide_it() {
    // Up to a probability of 0.96 quantiles are 15 apart, then they meet, and then they are 1e50 apart.
    let heavy = member("weibull", &[0.0370506, 2.26e9]);
    let p = mixture(&[0.96, 0.04], &[member("gumbel", &[-14.6, 0.002]), heavy]);
    let q = member("gamma", &[0.51656, 1.2e10]);
    let values = [1.5, 2.0, 3.1].map(|order| {
        let found = Divergence::Wasserstein { order }.between(&p, &q).unwrap();
        found.value
    });
    assert!(values.is_sorted(), "{values:?}");
}

#[test]
fn moments_of_narrow_truncations_are_found() {
    // Nearly uniform, or nearly exponential: means have formulas to many digits.
    for (d, low, high, mean) in [
        (
            member("kumaraswamy", &[0.35618, 0.026955]),
            0.00157928,
            0.00157928002773,
            0.001579280013865,
        ),
        (normal(0.0, 1.0), 5.0, 5.0 + 1e-9, 5.0 + 5e-10),
        (
            member("beta", &[6.1, 1.3e11]),
            0.06,
            14.0,
            0.06 + 1.0 / (1.3e11 / 0.94 - 5.1 / 0.06),
        ),
    ] {
        let cut = Truncated::of(&d, low, high).unwrap();
        let (found, std) = (cut.mean(), cut.std());
        assert!((found / mean - 1.0).abs() < 1e-10, "{found} is not {mean}");
        assert!(std > 0.0 && std < high - low, "{std}");
    }
}
