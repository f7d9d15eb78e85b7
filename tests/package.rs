//! What is published: what the crate is built and read from, and no more.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::{
    collections::BTreeSet,
    fs,
    io::Write as _,
    path::{Component, Path, PathBuf},
    process::Command,
};

use flate2::{Compression, write::GzEncoder};

/// The most bytes that the package may have.
const MOST: usize = 3_000_000;

/// The files of the package.
fn packaged() -> BTreeSet<PathBuf> {
    let arguments = [
        "package",
        "--list",
        "--allow-dirty",
        "--offline",
        "-p",
        "klrender",
    ];
    let listed = Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(
        listed.status.success(),
        "{}",
        String::from_utf8_lossy(&listed.stderr)
    );
    let text = String::from_utf8(listed.stdout).unwrap();
    text.lines().map(PathBuf::from).collect()
}

#[test]
fn the_package_is_small_and_holds_no_tests() {
    let mut archive = GzEncoder::new(Vec::new(), Compression::default());
    for path in packaged() {
        let first = path.components().next().unwrap();
        let first = first.as_os_str().to_str().unwrap();
        let known = ["src", "docs", "specs"].contains(&first);
        let is_page = path.extension().is_some_and(|it| it == "md");
        let of_cargo = first.starts_with("Cargo.") || first.starts_with(".cargo");
        assert!(
            known || is_page || of_cargo || first.starts_with("LICENSE"),
            "{path:?}"
        );
        // What cargo makes is not there yet.
        if let Ok(content) = fs::read(&path) {
            archive.write_all(&content).unwrap();
        }
    }
    let size = archive.finish().unwrap().len();
    assert!(size <= MOST, "{size} bytes");
}

#[test]
fn what_the_sources_include_is_in_the_package() {
    let packaged = packaged();
    let mut included = 0;
    for path in packaged
        .iter()
        .filter(|path| path.extension().is_some_and(|it| it == "rs"))
    {
        let text = fs::read_to_string(path).unwrap();
        for call in ["include_str!(\"", "include_bytes!(\""] {
            for (at, _) in text.match_indices(call) {
                let name = &text[at + call.len()..];
                let name = &name[..name.find('"').unwrap()];
                let file = plain(&path.parent().unwrap().join(name));
                assert!(packaged.contains(&file), "{path:?} includes {file:?}");
                included += 1;
            }
        }
    }
    assert!(included > 10, "{included}");
}

/// A path without `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => assert!(plain.pop(), "{path:?}"),
            part => plain.push(part),
        }
    }
    plain
}
