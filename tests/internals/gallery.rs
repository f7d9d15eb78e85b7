//! The gallery page, `specs/README.md`: a picture of every scene, what it shows and how to make it.
//!
//! `UPDATE=1 cargo test --lib gallery` writes the page and the pictures that are stale. Whether one
//! is, the hash of its SVG in the page tells, so that the test draws nothing otherwise.
#![allow(clippy::unwrap_used)]

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use crate::{
    pipeline::{self, Request, Unwatched},
    plan::Plan,
    scene::{self, Stage},
    spec::model::Format,
};
use rayon::prelude::*;

use super::common;

/// Pictures are for a page that shows many.
const MOST_BYTES: usize = 40 * 1024;
/// A scene is read at one glance.
const MOST_LINES: usize = 40;

const PREFACE: &str = "\
# Gallery

Each picture is one frame of a film, and each film is one spec of at most 40 lines; click on it to read
that. `klrender specs/NAME.toml` makes the film, and with `--format html` a [page](../docs/output.md#the-page-that-plays)
that plays it, stops it and goes through it. Copy the spec that is nearest to what you want to show, and change it;
the [tutorial](../docs/tutorial.md) goes that way. This page and its pictures are made by
`UPDATE=1 cargo test --lib gallery`.
";

/// Every scene, by what it is about.
const THEMES: [(&str, &[&str]); 7] = [
    (
        "Divergences",
        &[
            "hero",
            "directions",
            "areas",
            "modes",
            "factorised",
            "entropy",
            "code-length",
            "divergences",
            "generators",
            "renyi",
            "chernoff",
            "pinsker",
            "forgotten-dx",
            "dashboard",
            "quantised",
        ],
    ),
    (
        "Distributions",
        &[
            "default",
            "sigma",
            "counts",
            "central-limit",
            "galton",
            "poisson-process",
            "student",
            "von-mises",
            "mixture",
            "heights",
        ],
    ),
    (
        "Geometry",
        &["geodesics", "journey", "landscape", "disjoint"],
    ),
    (
        "Estimation",
        &[
            "posterior",
            "estimators",
            "learning",
            "ecdf",
            "bootstrap",
            "coverage",
        ],
    ),
    ("Tests and predictions", &["qq", "roc", "conformal"]),
    (
        "Sampling",
        &["importance", "metropolis", "gibbs", "langevin", "diffusion"],
    ),
    (
        "Algorithms",
        &["em", "evidence", "descent", "sgd", "thompson"],
    ),
];

struct Scene {
    stem: String,
    plan: Plan,
    comments: Vec<String>,
}

impl Scene {
    fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).unwrap();
        Self {
            stem: path.file_stem().unwrap().to_str().unwrap().to_owned(),
            plan: common::plan(path),
            comments: comments(&text),
        }
    }

    /// The state that stands for the animation, as its spec says. Else, two fifths through, something is under way: what runs
    /// from one side to the other is not at its middle yet, what comes home is not there.
    fn telling_state(&self) -> usize {
        let under_way = self.plan.states() * 2 / 5;
        self.plan.poster.unwrap_or(under_way)
    }

    fn svg_hash(&self) -> u64 {
        let stage = Stage::new(&self.plan);
        let svg = pipeline::document(&self.plan, &stage, self.telling_state());
        common::hash(svg.as_bytes())
    }

    fn entry(&self) -> String {
        let Self { stem, plan, .. } = self;
        let state = self.telling_state();
        let title = scene::title(plan, state);
        let alt = attribute(&scene::description(plan, state));
        let mut out = format!(
            "<td width=\"50%\" valign=\"top\">\n\n\
             [<img src=\"../snapshots/gallery/{stem}.png\" width=\"420\" alt=\"{alt}\">]({stem}.toml)\n\n\
             **[{title}]({stem}.toml)**\\\n"
        );
        for comment in &self.comments {
            let _ = writeln!(out, "{comment}");
        }
        let _ = write!(out, "<!-- SVG {:016x} -->\n\n</td>\n", self.svg_hash());
        out
    }

    /// A PNG of 256 colours: the frame as the animation has it.
    fn picture(&self) -> Vec<u8> {
        let request = Request {
            format: Format::Gif,
            frames: Some(vec![self.telling_state()]),
            batch: None,
            threads: None,
        };
        let mut animation = Vec::new();
        pipeline::render_animation(&self.plan, &request, &mut animation, &Unwatched).unwrap();
        let mut decoder = gif::DecodeOptions::new()
            .read_info(animation.as_slice())
            .unwrap();
        let palette = decoder.global_palette().unwrap().to_vec();
        let (width, height) = (u32::from(decoder.width()), u32::from(decoder.height()));
        let frame = decoder.read_next_frame().unwrap().unwrap();
        let mut picture = Vec::new();
        let mut encoder = png::Encoder::new(&mut picture, width, height);
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_palette(palette);
        encoder.set_compression(png::Compression::High);
        // Indices have no gradients that a filter could find.
        encoder.set_filter(png::Filter::NoFilter);
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(&frame.buffer).unwrap();
        writer.finish().unwrap();
        picture
    }
}

/// The scenes by what they are about, two in a row.
fn page(scenes: &[Scene]) -> String {
    let entries: BTreeMap<&str, String> = scenes
        .par_iter()
        .map(|scene| (scene.stem.as_str(), scene.entry()))
        .collect();
    let told: usize = THEMES.iter().map(|(_, stems)| stems.len()).sum();
    assert_eq!(told, scenes.len(), "a scene has no theme, or two");
    let mut page = PREFACE.to_owned();
    for (theme, stems) in THEMES {
        let _ = write!(page, "\n## {theme}\n\n<table>\n");
        for row in stems.chunks(2) {
            let cells = row.iter().map(|stem| {
                let entry = entries.get(stem);
                entry
                    .unwrap_or_else(|| panic!("there is no {stem}.toml"))
                    .as_str()
            });
            let _ = write!(page, "<tr>\n{}</tr>\n", cells.collect::<String>());
        }
        page.push_str("</table>\n");
    }
    page
}

/// The comment lines at the head of a spec, without the one for editors.
fn comments(text: &str) -> Vec<String> {
    let comments = text
        .lines()
        .skip(1)
        .map_while(|line| line.strip_prefix("# "));
    comments.map(str::to_owned).collect()
}

fn attribute(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_page_shows_every_scene_as_it_is() {
    let scenes: Vec<Scene> = common::specs()
        .par_iter()
        .map(|path| Scene::read(path))
        .collect();
    let page = page(&scenes);
    let folder = root().join("snapshots/gallery");
    let page_path = root().join("specs/README.md");
    let written = fs::read_to_string(&page_path).unwrap_or_default();
    let picture = |scene: &Scene| folder.join(format!("{}.png", scene.stem));
    if std::env::var_os("UPDATE").is_some() {
        fs::create_dir_all(&folder).unwrap();
        for scene in &scenes {
            let hash = format!("{:016x}", scene.svg_hash());
            if !(written.contains(&hash) && picture(scene).exists()) {
                fs::write(picture(scene), scene.picture()).unwrap();
            }
        }
        fs::write(&page_path, &page).unwrap();
    } else {
        assert!(
            written == page,
            "specs/README.md is stale: `UPDATE=1 cargo test --lib gallery` writes it"
        );
    }
    for scene in &scenes {
        let bytes = fs::read(picture(scene)).unwrap().len();
        assert!(bytes <= MOST_BYTES, "{}: {bytes} bytes", scene.stem);
    }
    let stems: Vec<&str> = scenes.iter().map(|scene| scene.stem.as_str()).collect();
    for file in fs::read_dir(&folder).unwrap() {
        let path = file.unwrap().path();
        let stem = path.file_stem().unwrap().to_str().unwrap();
        assert!(stems.contains(&stem), "{} shows no scene", path.display());
    }
}

#[test]
fn a_scene_is_short_and_says_what_it_shows() {
    for path in common::specs() {
        let text = fs::read_to_string(&path).unwrap();
        let name = path.display();
        let lines = text.lines().count();
        assert!(lines <= MOST_LINES, "{name} has {lines} lines");
        assert!(text.starts_with("#:schema ./scene.schema.json\n"), "{name}");
        assert_eq!(comments(&text).len(), 2, "{name}");
    }
}
