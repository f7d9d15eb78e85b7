//! `check`: every kind of change is caught at its level, and nothing else is told.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    check::{
        self, Accepted, Content, Difference, Look, Options, PixelDifference, PixelFrames,
        PlannedScene, Snapshot, Store, Tolerance, Verdict,
    },
    color::FrameColors,
    pipeline::{self, Documents, Unwatched},
    scene::Stage,
};
use tempfile::TempDir;

use super::common;

/// Nineteen small frames in which everything that may change is written.
const SCENE: &str = r##"
title = "Distance of two normals"
theme = "light"
canvas = { size = [320, 240] }
output = { frame_ms = 50 }
check = { at = [{ mu = 1 }] }

[parameters]
sigma = 1

[style]
grid.stroke = "#dddddd"
typeface = "dejavu"
[[sweep]]
vary.mu = { from = -2, to = 2 }
frames = 16
endpoint = false
hold = 3

[distributions]
P = "normal(mu, sigma)"
Q = "normal(0, 1)"

[quantities]
half = "mu^2/2"

[[panels]]
x = { domain = [-4, 4], label = "value" }
y = { domain = [0, 0.5] }
marks = [
  { type = "area", id = "q", y = "pdf(Q, x)", fill = "#336699" },
  { type = "line", id = "p", y = "pdf(P, x)", stroke = "#aa3344", stroke_width = 2 },
]

[[panels]]
x = { domain = [-3, 3] }
y = { domain = [0, 3], label = "kl" }
marks = [{ type = "point", id = "now", x = "mu", y = "kl(P, Q)", fill = "#336699" }]
"##;

const FRAMES: usize = 19;

/// A folder with a scene, and what was accepted of it.
struct Folder(TempDir);

impl Folder {
    fn new(text: &str) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        folder.write(text);
        folder.accept();
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, text: &str) {
        fs::write(self.path("scene.toml"), text).unwrap();
    }

    fn scene(&self) -> PlannedScene {
        let read = PlannedScene::read(&self.path("scene.toml"));
        read.unwrap_or_else(|error| panic!("{error}")).remove(0)
    }

    fn store(&self) -> Store {
        Store::new(self.path("accepted"))
    }

    fn taken(&self) -> Snapshot {
        Snapshot::take(&self.scene().plan, PixelFrames::Key, &Unwatched).unwrap()
    }

    fn accept(&self) -> Accepted {
        let (path, snapshot) = (self.path("scene.toml"), self.taken());
        let done = self.store().accept(&[("scene", &path, &snapshot)]).unwrap();
        done[0]
    }

    fn accepted(&self) -> Snapshot {
        let path = self.path("scene.toml");
        self.store().read("scene", &path).unwrap().unwrap()
    }

    fn check(&self) -> check::Outcome {
        let scene = self.scene();
        let options = Options::default();
        scene.check(&self.store(), options, &Unwatched).unwrap()
    }

    fn difference(&self) -> Difference {
        match self.check().verdict {
            Verdict::Changed(difference) => difference,
            other => panic!("{other:?}"),
        }
    }
}

/// The difference that changing one place of the scene makes, and what is said of it.
fn mutated(from: &str, to: &str) -> (Difference, String) {
    assert_eq!(SCENE.matches(from).count(), 1, "{from}");
    let folder = Folder::new(SCENE);
    folder.write(&SCENE.replace(from, to));
    let outcome = folder.check();
    let words = outcome.text(crate::diag::MessageFormat::Human, false);
    let Verdict::Changed(difference) = outcome.verdict else {
        panic!("{from} → {to}: {:?}", outcome.verdict);
    };
    (difference, words)
}

/// A change of the look: all frames, no number, and nothing but these differences in key frames.
fn restyled(from: &str, to: &str, wanted: &[Look]) -> String {
    let (difference, words) = mutated(from, to);
    let looks: Vec<Look> = difference
        .picture
        .iter()
        .map(|it| it.look.clone())
        .collect();
    assert_eq!(looks, wanted, "{words}");
    for change in &difference.picture {
        assert_eq!(change.frames, [0, 9, 12, 18]);
    }
    let rest = Difference {
        frames: (0..FRAMES).collect(),
        picture: difference.picture.clone(),
        ..Difference::default()
    };
    assert_eq!(difference, rest);
    assert!(
        words.contains("19 frames changed, 0 values changed"),
        "{words}"
    );
    words
}

fn attribute(name: &str, before: &str, after: &str) -> Look {
    Look::Attribute {
        name: name.into(),
        before: before.into(),
        after: after.into(),
    }
}

/// A change of numbers: these names, in so many frames, and no frame that looks different.
fn renumbered(from: &str, to: &str, wanted: &[(&str, usize)]) -> String {
    let (difference, words) = mutated(from, to);
    let names: Vec<(&str, usize)> = difference
        .values
        .iter()
        .map(|it| (it.name.as_str(), it.cells.len()))
        .collect();
    assert_eq!(names, wanted, "{words}");
    let rest = Difference {
        values: difference.values.clone(),
        ..Difference::default()
    };
    assert_eq!(difference, rest, "{words}");
    words
}

#[test]
fn a_width_changed_by_a_billionth_is_a_change_of_numbers() {
    // Where both are equally wide, KL does not move to the first order: only where it is 0 does
    // the second order show.
    let words = renumbered(
        "sigma = 1",
        "sigma = 1.000000001",
        &[("sigma", 19), ("kl(P, Q)", 1)],
    );
    assert!(
        words.contains("0 frames changed, 20 values changed"),
        "{words}"
    );
    assert!(
        words.contains("`sigma` changed in 19 frames (0-18): 1 → 1.000000001 at frame 0\n"),
        "{words}"
    );
    assert!(words.contains("scene.toml:9:1"), "{words}");
    // Where it has no name, it is told by the name of its distribution.
    let words = renumbered(
        "normal(0, 1)",
        "normal(0, 1.000000001)",
        &[("kl(P, Q)", 19), ("Q.std", 19)],
    );
    assert!(
        words.contains("`Q.std` changed in 19 frames (0-18): 1 → 1.000000001"),
        "{words}"
    );
}

#[test]
fn a_formula_that_is_wrong_in_one_branch_is_told_with_its_frames() {
    let wrong = "if(mu > 1, mu^2/2 + 1e-7, mu^2/2)";
    let words = renumbered("\"mu^2/2\"", &format!("\"{wrong}\""), &[("half", 6)]);
    assert!(
        words.contains("`half` changed in 6 frames (13-18): 0.78125 → 0.7812501 at frame 13"),
        "{words}"
    );
}

#[test]
fn changes_of_style_leave_the_numbers_alone() {
    let words = restyled(
        "#aa3344",
        "#aa3345",
        &[attribute("stroke", "#aa3344", "#aa3345")],
    );
    assert!(
        words.contains("stroke #aa3344 → #aa3345: mark `p`, in key frames 0, 9, 12, 18"),
        "{words}"
    );
    assert!(words.contains("scene.toml:32:3"), "{words}");
    restyled(
        "stroke_width = 2",
        "stroke_width = 2.01",
        &[attribute("stroke-width", "2", "2.01")],
    );
    let words = restyled(
        "#dddddd",
        "#dddedd",
        &[attribute("stroke", "#dddddd", "#dddedd")],
    );
    assert!(words.contains("elements"), "{words}");
}

#[test]
fn marks_in_another_order_and_texts_with_other_words_are_told_as_such() {
    let area = "  { type = \"area\", id = \"q\", y = \"pdf(Q, x)\", fill = \"#336699\" },\n";
    let line = SCENE
        .lines()
        .find(|line| line.contains("id = \"p\""))
        .unwrap();
    let line = format!("{line}\n");
    let words = restyled(
        &format!("{area}{line}"),
        &format!("{line}{area}"),
        &[Look::Order],
    );
    assert!(words.contains("drawn in another order: mark `"), "{words}");
    let (before, after) = ("value".to_owned(), "vlaue".to_owned());
    let words = restyled(
        "\"value\"",
        "\"vlaue\"",
        &[Look::AnimatedText { before, after }],
    );
    assert!(words.contains("text “value” → “vlaue”"), "{words}");
    assert!(words.contains("^^^^^"), "{words}");
}

#[test]
fn another_theme_changes_the_look_only() {
    let (difference, words) = mutated("theme = \"light\"", "theme = \"dark\"");
    assert_eq!(
        (difference.frames.len(), difference.values_changed()),
        (19, 0),
        "{words}"
    );
    assert!(
        difference.playback.is_empty() && difference.pixels.is_empty(),
        "{words}"
    );
    assert!(difference.picture.len() >= 4, "{words}");
}

#[test]
fn a_font_with_the_same_metrics_shows() {
    let text = format!(
        "{}\nstyle.fonts = ['face.ttf']",
        SCENE
            .replace("[style]\n", "")
            .replace("grid.stroke = \"#dddddd\"\n", "")
            .replace("typeface = \"dejavu\"\n", "")
    );
    let text = text.replace("Distance of two normals", "正态分布");
    // `style.fonts` belongs to the top.
    let (body, fonts) = text.rsplit_once('\n').unwrap();
    let text = format!("{fonts}\n{body}");
    let folder = Folder(tempfile::tempdir().unwrap());
    fs::copy("tests/fonts/bars.ttf", folder.path("face.ttf")).unwrap();
    folder.write(&text);
    folder.accept();
    assert!(folder.check().is_unchanged());
    fs::copy("tests/fonts/frames.otf", folder.path("face.ttf")).unwrap();
    let difference = folder.difference();
    assert_eq!(difference.summary(), "19 frames changed, 0 values changed");
    let looks: Vec<&Look> = difference.picture.iter().map(|it| &it.look).collect();
    assert_eq!(looks, [&Look::Outline]);
    assert!(difference.picture[0].elements.contains("“正态分布”"));
}

#[test]
fn how_a_film_has_its_colors_is_told_and_kept() {
    let near = "frame_ms = 50, colors = \"near\", dither = true";
    let small = "frame_ms = 50, table_size = 64";
    let words = mutated("frame_ms = 50", small).1;
    assert!(
        words.contains("the table's size changed: 255 → 64"),
        "{words}"
    );
    let folder = Folder::new(&SCENE.replace("frame_ms = 50", small));
    assert!(folder.check().is_unchanged());
    assert_eq!(folder.accepted().playback.table_size, 64);
    let (difference, words) = mutated("frame_ms = 50", near);
    assert_eq!(
        (difference.playback.len(), difference.frames.len()),
        (2, 0),
        "{words}"
    );
    assert!(
        words.contains("the colours changed: film → near")
            && words.contains("the dither changed: false → true"),
        "{words}"
    );
    let folder = Folder::new(&SCENE.replace("frame_ms = 50", near));
    assert!(folder.check().is_unchanged());
    let playback = folder.accepted().playback;
    assert_eq!(
        (playback.colors, playback.dither),
        (FrameColors::Near, true)
    );
}

#[test]
fn the_film_is_a_level_of_its_own() {
    let (difference, words) = mutated("frame_ms = 50", "frame_ms = 60");
    assert_eq!(
        (
            difference.playback.len(),
            difference.frames.len(),
            difference.values.len()
        ),
        (1, 0, 0)
    );
    assert!(
        words.contains("the delay changed: 50 ms → 60 ms"),
        "{words}"
    );
    assert!(
        words.contains("0 frames changed, 0 values changed; the delay 50 ms → 60 ms"),
        "{words}"
    );

    let (difference, words) = mutated("hold = 3", "hold = 2");
    assert_eq!(
        (difference.gone.len(), difference.added.len()),
        (1, 0),
        "{words}"
    );
    assert_eq!(
        (
            difference.playback.len(),
            difference.frames.len(),
            difference.values.len()
        ),
        (1, 0, 0),
        "{words}"
    );
    assert!(
        difference.picture.is_empty() && difference.descriptions.is_empty(),
        "{words}"
    );
    assert!(
        words.contains("the number of frames 19 → 18; 1 frame gone"),
        "{words}"
    );

    let (difference, words) = mutated("hold = 3", "hold = 4");
    assert_eq!(
        (difference.gone.len(), difference.added.len()),
        (0, 1),
        "{words}"
    );

    let (difference, words) = mutated("mu = 1 }", "mu = 0 }");
    assert_eq!(
        difference.summary(),
        "0 frames changed, 0 values changed; the list of key frames 0, 9, 12, 18 → 0, 8, 9, 18",
        "{words}"
    );
}

#[test]
fn a_frame_that_is_dropped_in_the_middle_is_named() {
    let folder = Folder::new(SCENE);
    let before = folder.accepted();
    let mut after = before.clone();
    after.playback.frames -= 1;
    after.frames.remove(7);
    for column in &mut after.values.columns {
        if let check::Cells::Dynamic(cells) = &mut column.cells {
            cells.remove(7);
        }
    }
    after.key_frames.retain(|key| key.frame == 0);
    let difference = Difference::between(&before, &after, Tolerance::default());
    assert_eq!(difference.gone, [7]);
    assert!(difference.frames.is_empty() && difference.values.is_empty());
    // And one that shows another frame's picture.
    let mut after = before.clone();
    after.frames[7] = after.frames[6];
    let difference = Difference::between(&before, &after, Tolerance::default());
    assert_eq!((difference.frames, difference.values.len()), (vec![7], 0));
}

#[test]
fn a_sweep_with_its_end_moves_numbers_and_frames() {
    let (difference, words) = mutated("endpoint = false", "endpoint = true");
    let names: Vec<&str> = difference
        .values
        .iter()
        .map(|it| it.name.as_str())
        .collect();
    assert_eq!(names, ["mu", "half", "kl(P, Q)"], "{words}");
    assert_eq!(difference.values[0].cells.len(), 15, "{words}");
    assert_eq!(difference.frames, (1..16).collect::<Vec<_>>(), "{words}");
    assert!(
        words.contains("`mu` changed in 15 frames (1-15): -1.75 → "),
        "{words}"
    );
    assert!(difference.playback.is_empty() && difference.descriptions.is_empty());
}

#[test]
fn how_a_number_is_found_is_told_beside_it() {
    let (difference, words) = mutated("Q = \"normal(0, 1)\"", "Q = \"logistic(0, 1)\"");
    let methods = difference
        .values
        .iter()
        .filter(|it| it.content == Content::Method);
    let methods: Vec<&str> = methods.map(|it| it.name.as_str()).collect();
    assert_eq!(methods, ["kl(P, Q)"], "{words}");
    assert!(
        words.contains("the way to find `kl(P, Q)` changed in 19 frames (0-18): closed_form → "),
        "{words}"
    );
}

#[test]
fn words_that_are_not_drawn_have_a_level() {
    let folder = Folder::new(&format!("description = 'A curve'\n{SCENE}"));
    folder.write(&format!("description = 'A curve.'\n{SCENE}"));
    let difference = folder.difference();
    let wanted = Difference {
        descriptions: (0..FRAMES).collect(),
        ..Difference::default()
    };
    assert_eq!(difference, wanted);
    assert_eq!(
        difference.summary(),
        "0 frames changed, 0 values changed; descriptions of 19 frames changed"
    );
}

#[test]
fn pixels_are_told_only_where_the_drawing_is_the_same() {
    let folder = Folder::new(SCENE);
    let mut before = folder.accepted();
    let after = folder.taken();
    let (&frame, &other) = before.pixels.hashes.iter().next_back().unwrap();
    before.pixels.hashes.insert(0, other);
    let difference = Difference::between(&before, &after, Tolerance::default());
    let found: Vec<_> = difference
        .pixels
        .iter()
        .map(|it| (it.frame, it.by))
        .collect();
    assert_eq!(found, [(0, PixelDifference::Hash)]);
    assert_eq!(
        difference.summary(),
        "0 frames changed, 0 values changed; pixels of 1 frame changed"
    );

    // Of another machine only small pictures count, and only beyond the tolerance.
    before.pixels.target = "abacus-dos".to_owned();
    assert!(Difference::between(&before, &after, Tolerance::default()).is_empty());
    before.key_frames[0].canary = before.key_frame(frame).unwrap().canary.clone();
    let difference = Difference::between(&before, &after, Tolerance::default());
    assert!(
        matches!(difference.pixels[..], [check::PixelChange { frame: 0, by: PixelDifference::Canary(share) }] if share > 0.001)
    );
    let lax: Tolerance = "1,0.9".parse().unwrap();
    assert!(Difference::between(&before, &after, lax).is_empty());
    for wrong in ["", "1", "256,0", "1,2", "1,x", "-1,0"] {
        assert!(wrong.parse::<Tolerance>().is_err(), "{wrong}");
    }
}

#[test]
fn what_has_not_changed_is_unchanged_however_it_is_written_or_run() {
    let folder = Folder::new(SCENE);
    let reformatted = SCENE
        .replace('"', "'")
        .replace("canvas = { size = [320, 240] }\n", "")
        .replace(
            "[parameters]\nsigma = 1",
            "# How wide P is.\n[parameters]\nsigma   =   1.0",
        )
        + "\n[canvas]\nsize = [ # px\n  320, 240,\n]\n";
    folder.write(&reformatted);
    for threads in 1..=8 {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        let outcome = pool.install(|| folder.check());
        assert!(outcome.is_unchanged(), "{}", outcome.summary());
        assert_eq!(outcome.summary(), "unchanged: 19 frames");
        assert_eq!(outcome.text(crate::diag::MessageFormat::Human, false), "");
    }
    folder.write(SCENE);
    for _ in 0..20 {
        assert!(folder.check().is_unchanged());
    }
    assert_eq!(folder.accept(), Accepted::Unchanged);
}

#[test]
fn every_frames_pixels_are_compared_where_asked_for() {
    let folder = Folder::new(SCENE);
    let scene = folder.scene();
    let take = |pixels| Snapshot::take(&scene.plan, pixels, &Unwatched).unwrap();
    assert_eq!(take(PixelFrames::All).pixels.hashes.len(), FRAMES);
    assert_eq!(take(PixelFrames::Key).pixels.hashes.len(), 4);
    let none = take(PixelFrames::None);
    assert!(none.pixels.hashes.is_empty() && none.key_frames[0].canary.is_none());
    assert!(Difference::between(&folder.accepted(), &none, Tolerance::default()).is_empty());
}

#[test]
fn a_snapshot_reads_back_as_it_was_taken() {
    let folder = Folder::new(SCENE);
    let (taken, read) = (folder.taken(), folder.accepted());
    assert_eq!(
        (&taken.playback, &taken.frames, &taken.bands),
        (&read.playback, &read.frames, &read.bands)
    );
    assert_eq!(
        (&taken.key_frames, &taken.pixels),
        (&read.key_frames, &read.pixels)
    );
    for column in &taken.values.columns {
        assert_eq!(
            read.values.column(&column.name, column.content),
            Some(column)
        );
    }
    let (scene, key) = (folder.scene(), &read.key_frames[2]);
    let stage = Stage::new(&scene.plan);
    assert_eq!(key.frame, 12);
    assert_eq!(
        read.document(key),
        pipeline::document(&scene.plan, &stage, 12)
    );
    assert!(read.bands.iter().any(Option::is_some) && read.bands.iter().any(Option::is_none));
}

#[test]
fn files_that_do_not_fit_together_are_no_snapshot() {
    let folder = Folder::new(SCENE);
    let place = folder.store().place("scene");
    let spoil = |name: &str, from: &str, to: &str, words: &str| {
        let path = place.join(name);
        let text = fs::read(&path).unwrap();
        let spoilt = String::from_utf8(text.clone())
            .unwrap()
            .replacen(from, to, 1);
        assert_ne!(spoilt.as_bytes(), text, "{name}");
        fs::write(&path, spoilt).unwrap();
        let outcome = folder.check();
        assert_eq!(outcome.verdict, Verdict::Missing);
        let message = &outcome.report.diagnostics[0].message;
        assert!(
            message.contains("broken") && message.contains(words),
            "{message}"
        );
        fs::write(&path, text).unwrap();
    };
    spoil(
        "frame-09.svg",
        "#aa3344",
        "#aa3345",
        "the document of frame 9 does not have its hash",
    );
    spoil("still.svg", "#dddddd", "#ddddde", "does not have its hash");
    spoil("frames.txt", "07 ", "08 ", "line 8 is not that of frame 7");
    spoil(
        "values.csv",
        "\n7,",
        "\n8,",
        "one row for each of 19 frames",
    );
    spoil(
        "snapshot.toml",
        "version = 1",
        "version = 2",
        "format 2, not 1",
    );
    fs::remove_file(place.join("outlines.gz")).unwrap();
    let message = &folder.check().report.diagnostics[0].message;
    assert!(message.contains("outlines.gz is missing"), "{message}");
    assert_eq!(folder.accept(), Accepted::Replaced);
    assert!(folder.check().is_unchanged());
}

#[test]
fn snapshots_know_their_specs() {
    let folder = Folder::new(SCENE);
    let main = fs::read_to_string(folder.store().place("scene").join("snapshot.toml")).unwrap();
    assert!(main.contains("spec = \"../../scene.toml\""), "{main}");
    let root = folder.0.path().to_str().unwrap();
    for entry in fs::read_dir(folder.store().place("scene")).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        assert!(
            !bytes
                .windows(root.len())
                .any(|part| part == root.as_bytes())
        );
    }
    assert_eq!(folder.store().orphans().unwrap(), []);

    fs::create_dir(folder.path("other")).unwrap();
    fs::copy(folder.path("scene.toml"), folder.path("other/scene.toml")).unwrap();
    let other = PlannedScene::read(&folder.path("other/scene.toml"))
        .unwrap()
        .remove(0);
    let outcome = other
        .check(&folder.store(), Options::default(), &Unwatched)
        .unwrap();
    let message = &outcome.report.diagnostics[0].message;
    assert!(
        message.contains("`scene` is that of another spec, ../../scene.toml"),
        "{message}"
    );

    // A spec that moves takes its snapshot along; one that goes leaves an orphan.
    fs::remove_file(folder.path("scene.toml")).unwrap();
    let moved = other
        .check(&folder.store(), Options::default(), &Unwatched)
        .unwrap();
    assert!(moved.is_unchanged());
    let orphans = folder.store().orphans().unwrap();
    assert_eq!(
        (orphans.len(), orphans[0].spec.as_str()),
        (1, "../../scene.toml")
    );
    folder.store().remove(&orphans[0]).unwrap();
    assert!(!folder.store().place("scene").exists());
}

#[test]
fn a_folder_of_specs_is_checked_in_one_line() {
    let folder = Folder::new(SCENE);
    fs::create_dir(folder.path("specs")).unwrap();
    let spec = folder.path("specs/scene.toml");
    fs::rename(folder.path("scene.toml"), &spec).unwrap();
    let (specs, accepted) = (folder.path("specs"), folder.path("accepted"));
    check::assert_unchanged(&specs, &accepted);
    fs::write(&spec, SCENE.replace("#aa3344", "#aa3345")).unwrap();
    fs::write(folder.path("specs/new.toml"), SCENE).unwrap();
    let changed = check::unchanged(&specs, &accepted, Options::default())
        .unwrap_err()
        .to_string();
    for words in [
        "19 frames changed, 0 values changed",
        "error[no-snapshot]: the scene has no accepted snapshot",
        "klrender check --accept",
    ] {
        assert!(changed.contains(words), "{changed}");
    }
    let empty = tempfile::tempdir().unwrap();
    assert!(check::unchanged(empty.path(), &accepted, Options::default()).is_err());
}

#[test]
fn documents_written_in_parts_are_the_documents() {
    for path in common::specs() {
        let plan = common::plan(&path);
        let (stage, documents) = (Stage::new(&plan), Documents::new(&plan).unwrap());
        for &frame in &plan.key_frames {
            let parts = documents.parts(frame).unwrap();
            let whole = pipeline::document(&plan, &stage, plan.state(frame));
            assert!(
                parts.document(documents.bands()) == whole,
                "{path:?}: frame {frame}"
            );
        }
    }
}

/// The scenes whose snapshots are kept as an example: the first one, one of data, and one whose heatmap
/// changes in every frame. `cargo run -- check --accept` and their paths accept what has changed; the
/// whole gallery has snapshots of another kind.
const KEPT: [&str; 3] = ["default", "estimators", "landscape"];

#[test]
fn scenes_of_the_gallery_look_as_accepted() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for stem in KEPT {
        let spec = root.join(format!("specs/{stem}.toml"));
        check::assert_unchanged(spec, root.join(check::FOLDER));
    }
    let kept = fs::read_dir(root.join(check::FOLDER)).unwrap();
    assert_eq!(kept.count(), KEPT.len());
    assert_eq!(Store::new(root.join(check::FOLDER)).orphans().unwrap(), []);
    let first = root.join(check::FOLDER).join("default");
    let sizes = fs::read_dir(first).unwrap();
    let size: u64 = sizes
        .map(|entry| entry.unwrap().metadata().unwrap().len())
        .sum();
    assert!(
        size <= 100 * 1024,
        "the first scene's snapshot has {size} bytes"
    );
}

#[test]
fn every_combination_of_a_matrix_has_a_snapshot_of_its_own() {
    let folder = Folder(tempfile::tempdir().unwrap());
    let text = SCENE.replace("normal(mu, sigma)", "family(mu, sigma)");
    folder.write(&format!(
        "{text}\n[matrix]\nfamily = [\"normal\", \"laplace\"]\n"
    ));
    let path = folder.path("scene.toml");
    let scenes = PlannedScene::read(&path).unwrap();
    let names: Vec<&str> = scenes.iter().map(|scene| scene.name.as_str()).collect();
    assert_eq!(names, ["scene-normal", "scene-laplace"]);
    let take =
        |scene: &PlannedScene| Snapshot::take(&scene.plan, PixelFrames::Key, &Unwatched).unwrap();
    let taken: Vec<Snapshot> = scenes.iter().map(take).collect();
    let pairs = names.iter().zip(&taken);
    let set: Vec<_> = pairs
        .map(|(name, it)| (*name, path.as_path(), it))
        .collect();
    folder.store().accept(&set).unwrap();
    check::assert_unchanged(&path, folder.store().folder());
    let text = fs::read_to_string(&path).unwrap();
    folder.write(&text.replace("#aa3344", "#aa3345"));
    let changed = check::unchanged(&path, folder.store().folder(), Options::default());
    let changed = changed.unwrap_err().to_string();
    for family in ["normal", "laplace"] {
        let words = format!("(family = {family})  19 frames changed, 0 values changed");
        assert!(changed.contains(&words), "{changed}");
    }
}
