//! Whole films of scenes that ask for much: of the gallery, and of what people write. Each from the text
//! of its spec to the last byte, on all cores: `cargo bench --bench scenes`.

#![allow(clippy::unwrap_used, reason = "a panic is how a bench fails")]

use std::{fmt, io, path::Path};

use divan::Bencher;
use klrender::{Format, Options, RenderOptions, Scene};

fn main() {
    divan::main();
}

/// A scene with a name.
struct Job {
    name: &'static str,
    spec: fn() -> String,
}

impl fmt::Display for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

const JOBS: [Job; 11] = [
    Job {
        name: "default",
        spec: || of_gallery("default"),
    },
    Job {
        name: "modes",
        spec: || of_gallery("modes"),
    },
    Job {
        name: "estimators",
        spec: || of_gallery("estimators"),
    },
    Job {
        name: "factorised",
        spec: || of_gallery("factorised"),
    },
    Job {
        name: "a heatmap that moves, of integrals",
        spec: || HEATMAP.to_owned(),
    },
    Job {
        name: "a line of integrals that grows, 21 frames",
        spec: || growing(21),
    },
    Job {
        name: "a line of integrals that grows, 201 frames",
        spec: || growing(201),
    },
    Job {
        name: "a maximum of likelihood",
        spec: || LIKELIHOOD.to_owned(),
    },
    Job {
        name: "a path of transport",
        spec: || TRANSPORT.to_owned(),
    },
    Job {
        name: "a sample drawn for five states",
        spec: || RESAMPLED.to_owned(),
    },
    Job {
        name: "30 panels of 10 curves, 200 frames",
        spec: || panels(10),
    },
];

fn of_gallery(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("specs/{name}.toml"));
    std::fs::read_to_string(path).unwrap()
}

const HEATMAP: &str = r#"
canvas = { size = [800, 600] }
sweep = [{ vary.c = { from = -2, to = 2 }, frames = 20 }]
[[panels]]
x = { domain = [-4, 4] }
y = { domain = [0.2, 4] }
marks = [{ type = "heatmap", over = { m = [-4, 4], s = [0.2, 4] }, x = "m", y = "s", z = "jensen_shannon(normal(m, s), laplace(c, 1))" }]
"#;

/// The probability that one rate is higher than another, as trials come in.
fn growing(frames: usize) -> String {
    format!(
        r#"
sweep = [{{ vary.n = {{ from = 0, to = 600, integer = true }}, frames = {frames} }}]
[data]
A = {{ sample = "bernoulli(0.12)", size = 600, seed = 1 }}
B = {{ sample = "bernoulli(0.16)", size = 600, seed = 2 }}
[quantities]
p = "expect(cdf(beta(3 + total(first(A, n)), 17 + n - total(first(A, n))), u), u, beta(3 + total(first(B, n)), 17 + n - total(first(B, n))))"
[[panels]]
x = {{ domain = [0, 600] }}
y = {{ domain = [0, 1] }}
marks = [{{ type = "line", over = {{ n = [0, "n"] }}, x = "n", y = "p" }}]
"#
    )
}

const LIKELIHOOD: &str = r#"
sweep = [{ vary.n = { from = 5, to = 300, integer = true, scale = "log" }, frames = 60 }]
[data]
S = { sample = "gamma(3, 2)", size = 300, seed = 1 }
[fits]
nll = { minimize = "-expect(log_pdf(gamma(a, b), u), u, first(S, n))", over = { a = [0.2, 20], b = [0.1, 20] } }
[[panels]]
x = { domain = [0, 5] }
y = { domain = [0, 1.2] }
marks = [{ type = "histogram", data = "first(S, n)", bins = 20 }, { type = "line", y = "pdf(gamma(a, b), x)" }]
"#;

const TRANSPORT: &str = r#"
sweep = [{ vary.s = { from = 0, to = 1 }, frames = 20 }]
[distributions]
P = "normal_mixture([0.5, 0.5], [-2.5, -0.5], [0.4, 0.5])"
Q = "gamma(4, 1.2)"
M = "w_path(P, Q, s)"
[[panels]]
x = { domain = [-5, 9] }
y = { domain = [0, 0.6] }
marks = [{ type = "line", y = "pdf(M, x)" }]
"#;

const RESAMPLED: &str = r#"
sweep = [{ vary.k = { values = [1, 2, 3, 4, 5] }, frames = 100 }]
[data]
S = { sample = "beta(k, 6 - k)", size = 3000, seed = 9 }
[[panels]]
marks = [{ type = "histogram", data = "S", bins = 50 }]
"#;

/// A grid of 30 panels, each with so many curves.
fn panels(curves: usize) -> String {
    let widths: Vec<String> = (0..curves)
        .map(|k| (0.5 + 0.1 * k as f64).to_string())
        .collect();
    let widths = widths.join(", ");
    let panel = |k: usize| {
        format!(
            "[[panels]]\ny = {{ domain = [0, 0.8] }}\nmarks = [{{ type = \"line\", for = {{ k = [{widths}] }}, y = \"pdf(normal(mu + {}, k), x)\" }}]\n",
            k as f64 / 10.0
        )
    };
    let panels: String = (0..30).map(panel).collect();
    format!(
        "canvas = {{ size = [1800, 1500] }}\nlayout = {{ columns = 6 }}\nsweep = [{{ vary.mu = {{ from = -3, to = 3 }}, frames = 200 }}]\n[axes]\nx = {{ domain = [-6, 6] }}\n{panels}"
    )
}

fn film(spec: &str, options: &RenderOptions<'_>) -> u64 {
    let scene = Scene::from_str(spec, &Options::new()).unwrap();
    let done = scene.render(Format::Gif, io::sink(), options);
    done.unwrap().bytes
}

#[divan::bench(args = JOBS, sample_count = 3, sample_size = 1)]
fn scenes(bencher: Bencher<'_, '_>, job: &Job) {
    let spec = (job.spec)();
    bencher.bench(|| film(&spec, &RenderOptions::new()));
}

/// Once more on one thread and on two, and with fewer curves: time is in proportion to both.
#[divan::bench(args = [1, 2], sample_count = 1, sample_size = 1)]
fn panels_by_threads(bencher: Bencher<'_, '_>, threads: usize) {
    let spec = panels(10);
    bencher.bench(|| film(&spec, &RenderOptions::new().threads(threads)));
}

#[divan::bench(args = [1, 2, 5, 10], sample_count = 1, sample_size = 1)]
fn panels_by_curves(bencher: Bencher<'_, '_>, curves: usize) {
    let spec = panels(curves);
    bencher.bench(|| film(&spec, &RenderOptions::new()));
}
