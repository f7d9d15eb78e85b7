//! The pages tell the truth: what is generated in them is current, every example in them works, every
//! link leads somewhere, and moving pictures show what would be rendered now.
//!
//! `UPDATE=1 cargo test --test docs` writes generated parts, outputs of commands and pictures anew.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod examples;
mod links;
mod marks;
mod pictures;
mod program;

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use rayon::prelude::*;

use examples::Examples;

/// The README is read; the other pages are looked things up in.
const MOST_LINES_OF_README: usize = 250;

/// A path below the root of the repository.
fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn read(path: &str) -> String {
    fs::read_to_string(root(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn updating() -> bool {
    env::var_os("UPDATE").is_some()
}

/// The pages whose examples are tested here, by their paths. (The gallery has a test of its own.)
fn pages() -> Vec<String> {
    let mut pages: Vec<String> = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"]
        .map(str::to_owned)
        .into();
    pages.extend(files("docs").filter(|path| path.ends_with(".md")));
    pages
}

/// The files of a folder, in order.
fn files(folder: &str) -> impl Iterator<Item = String> {
    let entries = fs::read_dir(root(folder)).unwrap();
    let mut files: Vec<String> = entries
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().unwrap().is_file())
        .map(|entry| format!("{folder}/{}", entry.file_name().to_str().unwrap()))
        .collect();
    files.sort();
    files.into_iter()
}

#[test]
fn every_page_is_current_and_its_examples_work() {
    pages().par_iter().for_each(|page| {
        let written = read(page);
        let current = Examples::of(page).run(&written);
        if updating() {
            fs::write(root(page), current).unwrap();
            return;
        }
        for (number, (written, current)) in written.lines().zip(current.lines()).enumerate() {
            let place = format!("{page}:{}: UPDATE=1 would change this line", number + 1);
            assert_eq!(written, current, "{place}");
        }
        assert_eq!(
            written.len(),
            current.len(),
            "{page}: UPDATE=1 would write more or less"
        );
    });
}

#[test]
fn the_readme_is_short_and_says_how_to_set_up() {
    let readme = read("README.md");
    assert!(readme.lines().count() <= MOST_LINES_OF_README);
    for command in ["cargo run --release -- specs/default.toml", "cargo test"] {
        assert!(readme.lines().any(|line| line == command), "{command}");
    }
}

#[test]
fn the_index_names_every_page() {
    let index = read("docs/README.md");
    for page in files("docs").filter(|page| page.ends_with(".md") && page != "docs/README.md") {
        let link = format!("({})", page.trim_start_matches("docs/"));
        assert!(index.contains(&link), "docs/README.md names no {page}");
    }
}
