//! Teaching animations that others have made, said plainly: in the gallery or in `tests/field`. Each is
//! short, plans without a word, and draws its first and its last frame.

use std::{fs, path::Path};

use rayon::prelude::*;

use super::common::plan_of;
use crate::{pipeline, scene::Stage};

/// What is taught, and the scene that shows it.
const IDEAS: [(&str, &str); 34] = [
    ("a coin's posterior", "tests/field/coin"),
    ("coverage of confidence intervals", "specs/coverage"),
    ("the Galton board", "specs/galton"),
    ("Brownian motion in the plane", "tests/field/brownian"),
    ("the law of large numbers", "tests/field/shares"),
    ("means piling up to a normal", "tests/field/averages"),
    ("gradient descent on KL", "specs/descent"),
    ("estimators of KL", "specs/estimators"),
    ("the temperature of a softmax", "tests/field/softmax"),
    ("kernel density estimates", "tests/field/kernels"),
    ("the bootstrap", "specs/bootstrap"),
    ("power and type II error", "tests/field/power"),
    (
        "Metropolis on a correlated normal",
        "tests/field/metropolis-2d",
    ),
    ("expectation-maximisation", "specs/em"),
    ("slices of a bivariate normal", "tests/field/slices"),
    ("an A/B test", "tests/field/two-pages"),
    ("p values under the null", "tests/field/pvalues"),
    ("regression to the mean", "specs/heights"),
    ("optimal transport", "tests/field/heap"),
    ("PPO's objective", "tests/field/clipped"),
    ("order statistics", "tests/field/order"),
    ("a Poisson process", "specs/poisson-process"),
    ("split conformal prediction", "specs/conformal"),
    ("binary entropy and its tangent", "tests/field/coin-entropy"),
    ("π by darts", "tests/field/darts"),
    ("maximum likelihood", "tests/field/likelihood"),
    ("rejection sampling", "tests/field/rejection"),
    ("a copula", "tests/field/copula"),
    ("a reliability diagram", "tests/field/reliability"),
    ("the empirical cdf and its band", "specs/ecdf"),
    ("reverse diffusion", "tests/field/reverse-diffusion"),
    ("Thompson sampling", "specs/thompson"),
    ("the best policy under KL", "tests/field/policy"),
    ("least squares", "tests/field/least-squares"),
];

#[test]
fn ideas_of_others_can_be_said() {
    let mut paths: Vec<String> = IDEAS
        .iter()
        .map(|(_, path)| format!("{path}.toml"))
        .collect();
    for entry in fs::read_dir("tests/field").unwrap() {
        paths.push(entry.unwrap().path().to_str().unwrap().to_owned());
    }
    paths.sort();
    paths.dedup();
    paths.par_iter().for_each(|path| {
        let text = fs::read_to_string(path).unwrap();
        assert!(text.lines().count() <= 40, "{path}");
        let stem = Path::new(path).file_stem().unwrap();
        let plan = plan_of(&text, stem.to_str().unwrap());
        let stage = Stage::new(&plan);
        for state in [0, plan.states() - 1] {
            let svg = pipeline::document(&plan, &stage, state);
            assert!(
                svg.ends_with("</svg>\n") || svg.ends_with("</svg>"),
                "{path}"
            );
        }
    });
}
