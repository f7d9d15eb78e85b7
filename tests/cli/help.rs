//! What `--help` says; a change is to be seen.

use insta::{Settings, assert_snapshot};

use super::Folder;

#[test]
fn help_of_every_command() {
    let folder = Folder::new();
    let mut settings = Settings::clone_current();
    settings.set_snapshot_path("../../snapshots/cli");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        let short = folder.ok(&["-h"]);
        // As many lines as a terminal shows.
        assert!((24..=40).contains(&short.text().lines().count()));
        assert_snapshot!("help-short", short.text());
        assert_snapshot!("help", folder.ok(&["--help"]).text());
        for command in [
            "render",
            "join",
            "validate",
            "plan",
            "values",
            "eval",
            "check",
            "watch",
            "explore",
            "snippet",
            "fmt",
            "lsp",
            "schema",
            "licenses",
            "new",
            "list",
            "explain",
            "completions",
        ] {
            let help = folder.ok(&[command, "--help"]);
            assert_eq!(help.text(), folder.ok(&["help", command]).text());
            assert_snapshot!(format!("help-{command}"), help.text());
        }
    });
}

#[test]
fn without_arguments_help_is_an_error() {
    let run = Folder::new().run(&[]);
    assert_eq!((run.code, run.text()), (2, ""));
    assert!(run.stderr.contains("Usage: klrender"), "{}", run.stderr);
}

#[test]
fn licences_of_all_that_is_embedded() {
    let run = Folder::new().ok(&["licenses"]);
    for words in [
        "Apache License",
        "Bitstream Vera",
        "SIL OPEN FONT",
        "Fabio Crameri",
    ] {
        assert!(run.text().contains(words), "{words}");
    }
}

#[test]
fn version() {
    let version = concat!("klrender ", env!("CARGO_PKG_VERSION"), "\n");
    assert_eq!(Folder::new().ok(&["--version"]).text(), version);
    assert_eq!(Folder::new().ok(&["-V"]).text(), version);
}
