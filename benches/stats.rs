//! What numbers cost: closed forms, quadratures, and a heatmap of quadratures on all processors.
//! `cargo bench --bench stats`.
//!
//! The same by scipy, where that is installed:
//!
//! ```text
//! python3 -m timeit -s 'from scipy.integrate import quad; from scipy.stats import norm, laplace
//! p, q = laplace(0, 1), norm(0.5, 2)' 'quad(lambda x: p.pdf(x) * (p.logpdf(x) - q.logpdf(x)), -40, 40)'
//! ```

#![allow(clippy::unwrap_used, reason = "a panic is how a bench fails")]

use std::hint::black_box;

use divan::{Bencher, counter::ItemsCount};
use klrender_stats::{Argument, Distribution, Divergence, family, sample::Growing};
use rayon::prelude::*;

fn main() {
    divan::main();
}

fn member(name: &str, parameters: &[f64]) -> Distribution {
    let arguments: Vec<Argument> = parameters.iter().copied().map(Argument::Number).collect();
    (family(name).unwrap().build)(&arguments).unwrap()
}

#[divan::bench]
fn kl_by_formula(bencher: Bencher) {
    let (p, q) = (member("normal", &[1.0, 1.0]), member("normal", &[0.0, 2.0]));
    bencher.bench_local(|| Divergence::Kl.between(black_box(&p), black_box(&q)));
}

#[divan::bench(args = ["logistic", "laplace", "gumbel"])]
fn kl_by_quadrature(bencher: Bencher, name: &str) {
    let (p, q) = (member(name, &[0.0, 1.0]), member("logistic", &[0.5, 2.0]));
    bencher.bench_local(|| Divergence::Kl.between(black_box(&p), black_box(&q)));
}

/// Jensen-Shannon has no formula: 200 by 200 normals against one.
#[divan::bench(sample_count = 5)]
fn heatmap_of_quadratures(bencher: Bencher) {
    const SIDE: usize = 200;
    let q = member("normal", &[0.0, 1.0]);
    bencher
        .counter(ItemsCount::new(SIDE * SIDE))
        .bench_local(|| {
            let cells = 0..SIDE * SIDE;
            let value = |cell: usize| {
                let share = |i: usize| i as f64 / (SIDE - 1) as f64;
                let (mean, std) = (
                    8.0 * share(cell % SIDE) - 4.0,
                    0.3 + 3.7 * share(cell / SIDE),
                );
                let p = member("normal", &[mean, std]);
                Divergence::JensenShannon.between(&p, &q).unwrap().value
            };
            cells.into_par_iter().map(value).sum::<f64>()
        });
}

/// The mean and its standard error as values arrive, for every number of them.
#[divan::bench]
fn means_of_beginnings(bencher: Bencher) {
    const COUNT: usize = 10_000;
    let values: Vec<f64> = (0..COUNT).map(|k| (k as f64 * 0.618).fract()).collect();
    bencher.counter(ItemsCount::new(COUNT)).bench_local(|| {
        let mut growing = Growing::default();
        let mut errors = 0.0;
        for &value in &values {
            growing.add(value);
            errors += growing.mean() + growing.standard_error();
        }
        errors
    });
}
