//! What is printed of names and values that others chose, and what cannot be printed.

use super::*;

#[cfg(unix)]
#[test]
fn names_of_files_steer_nothing() {
    let folder = Folder::new();
    let name = "a\n::error title=x::\u{1b}[31m.toml";
    folder.write(name, super::super::misspelt());
    for format in ["human", "short", "github", "json"] {
        for command in ["validate", "check", "render"] {
            let run = folder.run(&[command, name, "--message-format", format]);
            assert_eq!(run.code, 3, "{}", run.stderr);
            let hostile = run
                .stderr
                .lines()
                .any(|line| line.starts_with("::error title=x"));
            assert!(
                !hostile && !run.stderr.contains('\u{1b}'),
                "{format}: {:?}",
                run.stderr
            );
        }
    }
    folder.write(name, SCENE);
    for arguments in [
        &["check", name][..],
        &["check", "--accept", name],
        &["validate", name],
        &["plan", name],
        &["render", name, "-o", "x.gif"],
    ] {
        let run = folder.run(arguments);
        let both = format!("{}{}", run.text(), run.stderr);
        assert!(
            !both.lines().any(|line| line.starts_with("::error")),
            "{both:?}"
        );
        assert!(!both.contains('\u{1b}'), "{both:?}");
    }
}

#[test]
fn cells_of_tables_are_cut_and_made_safe() {
    let folder = Folder::new();
    let spec = scene("data.a.file = \"d.csv\"");
    folder.write("data.toml", spec);
    folder.write("d.csv", format!("v\n\u{1b}[31m{}\n", "z".repeat(100_000)));
    let run = folder.fails(&["validate", "data.toml"], 3, &["is no number"]);
    assert!(
        !run.stderr.contains('\u{1b}') && run.stderr.len() < 2000,
        "{}",
        run.stderr.len()
    );
    folder.write("d.csv", format!("{}\n1\n", vec!["name"; 5000].join(",")));
    let run = folder.fails(&["validate", "data.toml"], 3, &["has several columns"]);
    assert!(run.stderr.len() < 2000, "{}", run.stderr.len());
    for empty in ["", "\n\n", "\u{feff}"] {
        folder.write("d.csv", empty);
        folder.fails(&["validate", "data.toml"], 3, &["`d.csv`, it is empty"]);
    }
    folder.write("long.toml", format!("{} = 1\n", "k".repeat(100_000)));
    let short = ["validate", "long.toml", "--message-format", "short"];
    let run = folder.fails(&short, 3, &["unknown key"]);
    assert!(run.stderr.len() < 2000, "{}", run.stderr.len());
}

#[test]
fn numbers_are_as_short_as_they_can_be() {
    let folder = Folder::new();
    for number in ["1e-300", "1e300"] {
        let run = folder.run(&["eval", &format!("normal({number}, -{number})")]);
        assert!(run.stderr.len() < 1000, "{}", run.stderr);
        folder.write(
            "wide.toml",
            format!("canvas.pixel_ratio = -{number}\n{}", scene("")),
        );
        let run = folder.run(&["validate", "wide.toml"]);
        assert!(run.stderr.len() < 1500, "{}", run.stderr);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn help_that_cannot_be_printed_is_an_error() {
    let folder = Folder::new();
    for arguments in ["--help", "--version", "render --help"] {
        let script = format!("exec \"$0\" {arguments} > /dev/full");
        let mut shell = Command::new("sh");
        shell
            .args(["-c", &script, PROGRAM])
            .current_dir(folder.path());
        let run = Run::of(shell.output().unwrap());
        assert_eq!(run.code, 5, "{arguments}: {}", run.stderr);
        assert!(
            run.stderr.contains("cannot write to standard output"),
            "{}",
            run.stderr
        );
    }
}
