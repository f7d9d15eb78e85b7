//! Theme files: looks of the user's own, found from the spec's folder.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::fs;

use crate::{
    color::Color,
    diag::{Diagnostic, Source},
    spec::{self, Overrides, style::Style},
};

/// The style of a spec that names a theme file, and what is found in the two.
fn style(theme: &str, top: &str) -> (Option<Style>, Vec<Diagnostic>) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("mine.toml"), theme).unwrap();
    let text = format!(
        "theme = \"mine.toml\"\n{top}\n[[panels]]\nmarks = [{{ type = \"line\", y = \"x\" }}]\n"
    );
    let source = Source::new("spec.toml", text);
    let overrides = Overrides {
        folder: folder.path().to_owned(),
        ..Overrides::default()
    };
    let (scene, found) = spec::Document::read(&source)
        .scene("spec", &overrides)
        .both();
    (scene.map(|scene| scene.style), found)
}

#[test]
fn a_file_refines_light_and_the_spec_refines_the_file() {
    let file = "accent = \"#123456\"\nmuted = \"#666666\"\ngrid = { stroke = \"accent\" }";
    let (mine, found) = style(file, "style.muted = \"#777777\"");
    let (mine, light) = (mine.unwrap(), style("", "").0.unwrap());
    assert!(found.is_empty(), "{found:?}");
    assert_eq!(mine.roles.accent, Color::rgb(0x12, 0x34, 0x56));
    assert_eq!(mine.grid.stroke, mine.roles.accent);
    assert_eq!(mine.roles.muted, Color::rgb(0x77, 0x77, 0x77));
    assert_eq!(
        (mine.roles.palette, mine.title),
        (light.roles.palette, light.title)
    );
}

#[test]
fn a_file_may_be_based_on_another_theme() {
    let (dark, found) = style("theme = \"dark\"", "");
    assert!(found.is_empty(), "{found:?}");
    assert!(dark.unwrap().roles.background.luminance() < 0.05);
}

#[test]
fn mistakes_in_a_file_have_their_places_in_it() {
    for (file, expected) in [
        ("\ngird = { show = false }", "mine.toml:2:1: "),
        ("grid.stroke_width = \"thick\"", "mine.toml:1:21: "),
        ("accent = \"reddish\"", "mine.toml:1:11: "),
        ("accent = ", "mine.toml:1:"),
        ("theme = \"drak\"", "mine.toml:1:9: "),
    ] {
        let (style, found) = style(file, "");
        assert!(style.is_none(), "{file}");
        assert_eq!(found.len(), 1, "{file}: {found:?}");
        assert!(
            found[0].message.starts_with(expected),
            "{}",
            found[0].message
        );
        // The spec names the file in its first line.
        assert_eq!(found[0].span.start, 9, "{file}");
    }
}

#[test]
fn what_is_no_file_is_refused() {
    let (style, found) = style("", "style.accent = \"reddish\"");
    assert!(style.is_none() && found.len() == 1, "{found:?}");
    assert!(!found[0].message.contains("mine.toml"));
}
