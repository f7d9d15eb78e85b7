//! The report of `klrender check` in a browser: scrubbing, switching, keys, and no errors.
//!
//! Needs Chromium; says so and passes where there is none, but not where everything must be tested: there
//! `CI` is set.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a panic is how a test fails, and what it skips is to be seen"
)]

use std::{fs, path::Path, process::Command};

use crate::{
    check::{self, Options, PlannedScene, Snapshot, Store},
    pipeline::Unwatched,
};

const SCENE: &str = r##"
title = "Two <normals> & a \"name\""
canvas = { size = [320, 240] }

[[sweep]]
vary.mu = { from = -2, to = 2 }
frames = 9

[distributions]
P = "normal(mu, 1)"

[[panels]]
x = { domain = [-4, 4] }
y = { domain = [0, 3] }
marks = [
  { type = "line", y = "pdf(P, x)", stroke = "#aa3344" },
  { type = "point", x = "mu", y = "kl(P, normal(0, 1))" },
]
"##;

/// What a person would do, and what they would see. Appended to the page.
const DRIVER: &str = r#"
const told = [];
const expect = (words, holds) => told.push(`${holds ? "ok" : "FAILED"} ${words}`);
const press = (key) => {
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  document.body.dispatchEvent(new KeyboardEvent("keyup", { key, bubbles: true }));
};
const sections = [...document.querySelectorAll(".scene")];
const of = (section) => {
  const shown = [...section.querySelectorAll(".frame")].filter((frame) => !frame.hidden);
  return {
    viewer: section.querySelector(".viewer"),
    shown: shown.map((frame) => frame.dataset.frame).join(),
    words: section.querySelector("output").textContent,
    texts: [...section.querySelectorAll(".diff")].filter((it) => !it.hidden).length,
    visible: (name) => {
      const figure = shown[0].querySelector(`.${name}`);
      return figure && getComputedStyle(figure).display !== "none" && getComputedStyle(figure).visibility !== "hidden";
    },
  };
};
const names = sections.map((section) => section.querySelector("h2").firstChild.textContent.trim());
expect("the most different scene is first: " + names, names.join() === "moved,style");
const [moved, style] = sections;
const scrubber = moved.querySelector(".scrubber");
const worst = of(moved).words;
expect("it starts at the worst frame: " + worst, worst.includes("the most"));
for (const [value, frame] of [["0", "0"], ["1", "4"], ["2", "8"]]) {
  scrubber.value = value;
  scrubber.dispatchEvent(new Event("input", { bubbles: true }));
  const now = of(moved);
  expect(`scrubbing shows frame ${frame}`, now.shown === frame && now.words.startsWith(`frame ${frame} ·`));
  expect("one text goes with it", now.texts === 1);
  const cursor = moved.querySelector(".plot .cursor").getAttribute("transform");
  expect(`so does the plot: ${cursor}`, cursor === `translate(${560 * Number(frame) / 8} 0)`);
}
expect("pictures are there", [...document.images].every((it) => it.complete && it.naturalWidth === 320));
for (const name of ["before", "after", "difference"]) expect(name, of(moved).visible(name));
const click = (section, mode) => section.querySelector(`[data-set=${mode}]`).click();
click(moved, "difference");
expect("only the difference", of(moved).visible("difference") && !of(moved).visible("before") && !of(moved).visible("after"));
expect("pressed", moved.querySelector("[data-set=difference]").getAttribute("aria-pressed") === "true");
click(moved, "slider");
expect("both overlaid", of(moved).visible("before") && of(moved).visible("after") && !of(moved).visible("difference"));
const cut = moved.querySelector(".cut input");
cut.value = 25;
cut.dispatchEvent(new Event("input", { bubbles: true }));
const clip = getComputedStyle(of(moved).viewer.querySelector(".frame:not([hidden]) .after .picture")).clipPath;
expect("the divider cuts: " + clip, clip.includes("25%"));
press("1");
press("ArrowLeft");
expect("an arrow goes to the frame before", of(moved).shown === "4");
press("j");
expect("j goes to the next scene", style.classList.contains("current"));
press("ArrowRight");
press("ArrowRight");
press("ArrowRight");
expect("arrows stay within the film", of(style).shown === "8" && of(moved).shown === "4");
press("3");
const blinks = [of(style).visible("before")];
setTimeout(() => {
  blinks.push(of(style).visible("before"));
  expect("blinking shows one and then the other", blinks[0] !== blinks[1]);
  press("1");
  expect("text of the title is text", !document.querySelector("normals"));
  const done = document.createElement("pre");
  done.id = "told";
  done.textContent = told.join("\n") + "\nEND";
  document.body.append(done);
}, 1000);
"#;

/// The program, where there is one.
fn chromium() -> Option<&'static str> {
    let names = ["chromium", "chromium-browser", "google-chrome", "chrome"];
    let runs = |name: &&str| Command::new(name).arg("--version").output().is_ok();
    names.into_iter().find(runs)
}

/// The report about one scene whose numbers changed, one whose look did, and one that is as it was.
fn page(folder: &Path) -> String {
    let store = Store::new(folder.join("accepted"));
    let outcome = |name: &str, from: &str, to: &str| {
        let path = folder.join(format!("{name}.toml"));
        fs::write(&path, SCENE).unwrap();
        let scene = PlannedScene::read(&path).unwrap().remove(0);
        let taken = Snapshot::take(&scene.plan, Options::default().pixels, &Unwatched).unwrap();
        store.accept(&[(name, &path, &taken)]).unwrap();
        assert!(SCENE.contains(from));
        fs::write(&path, SCENE.replace(from, to)).unwrap();
        let scene = PlannedScene::read(&path).unwrap().remove(0);
        scene.check(&store, Options::default(), &Unwatched).unwrap()
    };
    let outcomes = [
        outcome("style", "#aa3344", "#aa3345"),
        outcome("moved", "from = -2", "from = -1.5"),
        outcome("same", "frames", "frames"),
    ];
    check::page(&outcomes, &[]).unwrap()
}

#[test]
fn the_page_is_whole_and_names_nothing_outside() {
    let folder = tempfile::tempdir().unwrap();
    let page = page(folder.path());
    for words in [
        "<h1>2 of 3 scenes changed</h1>",
        "Only the look changed",
        "Numbers changed, and the picture with them",
        "1 scene as accepted",
        "aria-label=\"Text of frame 4\"",
    ] {
        assert!(page.contains(words), "{words}");
    }
    for outside in ["http:", "https:", "@import", "src=\"/", "href=\"/", "url("] {
        assert!(!page.replace("url(#", "").contains(outside), "{outside}");
    }
    // The same outcomes give the same page.
    let again = tempfile::tempdir().unwrap();
    let named = |page: &str, folder: &Path| page.replace(folder.to_str().unwrap(), "");
    assert_eq!(
        named(&page, folder.path()),
        named(&self::page(again.path()), again.path())
    );
}

#[test]
fn it_works_in_a_browser() {
    let Some(chromium) = chromium() else {
        assert!(
            std::env::var_os("CI").is_none(),
            "no Chromium to try the report in"
        );
        eprintln!("SKIPPED: there is no Chromium to try the report in");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.html");
    let driven = format!("<script>{DRIVER}</script>\n</body>");
    // The policy of a page lets its own script run and no other: the driver needs leave.
    let page = page(folder.path());
    let (before, policy) = page.split_once("script-src 'sha256-").unwrap();
    let (_, after) = policy.split_once('\'').unwrap();
    let page = format!("{before}script-src 'unsafe-inline'{after}");
    fs::write(&path, page.replace("</body>", &driven)).unwrap();
    let output = Command::new(chromium)
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--enable-logging=stderr",
        ])
        .args([
            "--dump-dom",
            "--virtual-time-budget=10000",
            "--window-size=1280,1000",
        ])
        .arg(format!(
            "--user-data-dir={}",
            folder.path().join("profile").display()
        ))
        .arg(format!("file://{}", path.display()))
        .output()
        .unwrap();
    let (dom, log) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    let (_, told) = dom
        .split_once("<pre id=\"told\">")
        .unwrap_or_else(|| panic!("{log}"));
    let told = told.split_once("END").unwrap().0;
    assert!(
        told.matches("ok ").count() > 20 && !told.contains("FAILED"),
        "{told}"
    );
    let complaints: Vec<&str> = log
        .lines()
        .filter(|line| line.contains("CONSOLE"))
        .collect();
    assert!(complaints.is_empty(), "{complaints:?}");
}
