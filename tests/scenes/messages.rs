//! One mistake a file, and every word of what is said about it. What is said is reviewed by themes: a
//! snapshot holds the messages about all mistakes of a kind.

use std::{collections::BTreeMap, fs, path::PathBuf};

use insta::{Settings, assert_snapshot};
use klrender::{
    LoadError, Options, Scene,
    diag::{Diagnostic, MessageFormat, Report},
};

/// Few mistakes of one kind are put with others that are near.
const THEMES: &[(&str, &str)] = &[("ellipse", "plan"), ("file", "data"), ("later", "word")];

/// All that is found in a spec, from its text to its last frame.
fn report(name: &str, text: &str) -> Report {
    match Scene::all_from_str(text, &Options::new().name(name)) {
        Ok(scenes) => scenes[0].warnings().clone(),
        Err(LoadError::Spec(report)) => report,
        Err(other) => panic!("{name}: {other}"),
    }
}

#[test]
fn every_mistake_is_reported_in_full() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/faulty");
    let files = fs::read_dir(folder).unwrap();
    let mut files: Vec<PathBuf> = files.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut themes: BTreeMap<&str, String> = BTreeMap::new();
    for path in &files {
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap();
        let text = fs::read_to_string(path).unwrap();
        assert!(text.starts_with("# "), "{stem} does not say its mistake");
        let report = report(&format!("{stem}.toml"), &text);
        assert!(!report.diagnostics.is_empty(), "nothing is found in {stem}");
        let warned = stem.starts_with("warning-");
        let errors = report.diagnostics.iter().any(Diagnostic::is_error);
        assert_ne!(errors, warned, "{stem}");
        let (first, _) = stem.split_once('-').unwrap();
        let theme = THEMES.iter().find(|near| near.0 == first);
        let theme = theme.map_or(first, |near| near.1);
        let all = themes.entry(theme).or_default();
        all.push_str(&report.render(MessageFormat::Human, false));
    }
    let mut settings = Settings::clone_current();
    settings.set_snapshot_path("../../snapshots/faulty");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for (theme, messages) in themes {
            assert_snapshot!(theme, messages);
        }
    });
}
