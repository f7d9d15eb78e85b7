//! One mistake a file, and every word of what is said about it.

use std::fs;

use crate::{
    diag::{Diagnostic, MessageFormat, Report, Source},
    pipeline,
    spec::Overrides,
};
use insta::{Settings, assert_snapshot, glob};

/// All that is found in a spec, from its text to its last frame.
fn findings(source: &Source) -> Vec<Diagnostic> {
    let (_, found) = pipeline::load_all(source, "faulty", &Overrides::default());
    found
}

#[test]
fn every_mistake_is_reported_in_full() {
    let mut settings = Settings::clone_current();
    settings.set_snapshot_path("../../snapshots/faulty");
    settings.set_prepend_module_to_snapshot(false);
    settings.remove_input_file();
    settings.remove_snapshot_suffix();
    settings.set_omit_expression(true);
    settings.bind(|| {
        glob!("../faulty", "*.toml", |path| {
            let stem = path
                .file_stem()
                .and_then(|stem| stem.to_str())
                .expect("a name");
            let text = fs::read_to_string(path).expect("a readable file");
            assert!(text.starts_with("# "), "{stem} does not say its mistake");
            let source = Source::new(format!("{stem}.toml"), text);
            let found = findings(&source);
            assert!(!found.is_empty(), "nothing is found in {stem}");
            let warned = stem.starts_with("warning-");
            assert_ne!(found.iter().any(Diagnostic::is_error), warned, "{stem}");
            let report = Report::new(source, found).render(MessageFormat::Human, false);
            let mut settings = Settings::clone_current();
            settings.remove_input_file();
            settings.remove_snapshot_suffix();
            settings.bind(|| assert_snapshot!(stem, report));
        });
    });
}
