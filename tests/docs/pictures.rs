//! The moving pictures of the pages, each made of a spec beside it.
//!
//! Whether one is stale, a hash of the documents of its frames tells, so that no pixel is drawn
//! otherwise.

use std::{collections::BTreeMap, fmt::Write as _, fs};

use super::{files, pages, program::Folder, read, root, updating};

const HASHES: &str = "docs/pictures/hashes.txt";
/// A page with several of them should open at once.
const MOST_BYTES: usize = 150 * 1024;
/// The first scene is of full size.
const MOST_BYTES_OF_FIRST: usize = 300 * 1024;
/// What the README begins with is sharp on any screen.
const MOST_BYTES_OF_HERO: usize = 1100 * 1024;

#[test]
fn moving_pictures_show_what_would_be_rendered_now() {
    let folder = Folder::new();
    let known = read(HASHES);
    let known: BTreeMap<&str, &str> = known
        .lines()
        .filter_map(|line| line.split_once(' '))
        .collect();
    let mut hashes = String::new();
    for (name, spec) in pictured() {
        folder.write("pictured.toml", &spec);
        let hash = hash_of_frames(&folder);
        let picture = root(&format!("docs/pictures/{name}.gif"));
        let current = known.get(name.as_str()) == Some(&hash.as_str()) && picture.exists();
        if !current {
            assert!(
                updating(),
                "{name}.gif is stale: `UPDATE=1 cargo test --test docs` renders it anew"
            );
            let (done, said) = folder.run("klrender -q pictured.toml -o pictured.gif");
            assert!(done, "{said}");
            fs::copy(folder.path("pictured.gif"), &picture).unwrap();
        }
        let _ = writeln!(hashes, "{name} {hash}");
    }
    if updating() {
        fs::write(root(HASHES), hashes).unwrap();
    }
}

#[test]
fn pictures_are_small_and_each_stands_on_a_page() {
    let text: String = pages().iter().map(|page| read(page)).collect();
    let specs = pictured();
    for file in files("docs/pictures").filter(|file| file.ends_with(".gif")) {
        let name = file.trim_start_matches("docs/").to_owned();
        assert!(text.contains(&name), "{file} stands on no page");
        let stem = name
            .trim_start_matches("pictures/")
            .trim_end_matches(".gif");
        assert!(specs.contains_key(stem), "{file} has no spec");
        let most = match stem {
            "KL" => MOST_BYTES_OF_FIRST,
            "hero" | "hero-dark" => MOST_BYTES_OF_HERO,
            _ => MOST_BYTES,
        };
        let bytes = fs::metadata(root(&file)).unwrap().len() as usize;
        assert!(bytes <= most, "{file} has {bytes} bytes");
    }
}

/// The specs of the pictures, by name: those beside them, and scenes of the gallery with fewer frames at
/// the same speed.
fn pictured() -> BTreeMap<String, String> {
    let mut specs = BTreeMap::new();
    for file in files("docs/pictures").filter(|file| file.ends_with(".toml")) {
        let name = file.trim_start_matches("docs/pictures/");
        specs.insert(name.trim_end_matches(".toml").to_owned(), read(&file));
    }
    let mut scene = |name: &str, file: &str, changes: &[(&str, &str)]| {
        let mut spec = read(file);
        for (from, to) in changes {
            assert_eq!(spec.matches(from).count(), 1, "{from}");
            spec = spec.replace(from, to);
        }
        specs.insert(name.to_owned(), spec);
    };
    let half = [
        ("frames = 200", "frames = 100"),
        ("frame_ms = 50", "frame_ms = 100"),
    ];
    scene("KL", "specs/default.toml", &half);
    let slower = [
        ("fps = 25", "fps = 12.5"),
        ("frames = 100", "frames = 50"),
        ("hold = 8", "hold = 4"),
        ("frames = 8 }", "frames = 4 }"),
    ];
    scene("hero", "specs/hero.toml", &slower);
    let dark = ("canvas = ", "theme = \"dark\"\ncanvas = ");
    let dark = [&[dark][..], &slower].concat();
    scene("hero-dark", "specs/hero.toml", &dark);
    specs
}

/// FNV-1a over the documents of all frames: enough to see that one changed.
fn hash_of_frames(folder: &Folder) -> String {
    let frames = folder.path("frames");
    let _ = fs::remove_dir_all(&frames);
    fs::create_dir(&frames).unwrap();
    let (done, said) = folder.run("klrender -q --format svg pictured.toml -o frames/");
    assert!(done && said.is_empty(), "{said}");
    let mut documents: Vec<_> = fs::read_dir(frames)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    documents.sort();
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for document in documents {
        for byte in fs::read(document).unwrap() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    format!("{hash:016x}")
}
