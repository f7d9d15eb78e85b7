//! What goes wrong: exit codes, messages, and nothing half-written.

use super::{Folder, Run, SCENE, misspelt};

#[test]
fn inputs_that_cannot_be_read() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path().join("folder.toml")).unwrap();
    for command in ["render", "validate", "plan", "values"] {
        folder.fails(&[command, "none.toml"], 5, &["cannot read none.toml: "]);
        folder.fails(
            &[command, "folder.toml"],
            5,
            &["cannot read folder.toml: it is a folder"],
        );
    }
    folder.fails(
        &["valdate", "scene.toml"],
        5,
        &["did you mean the command `validate`?"],
    );
}

#[test]
fn inputs_that_are_no_text() {
    let folder = Folder::new();
    folder.write("latin.toml", b"title = \"x\"\ntitle2 = \"caf\xe9\"\n");
    let words = ["latin.toml:2:14", "not UTF-8", "byte 25 is 0xE9"];
    folder.fails(&["validate", "latin.toml"], 3, &words);
    folder.write(
        "control.toml",
        "title = \"\\u001b[31m\" # \u{1b}[31m\u{202e}",
    );
    let run = folder.fails(&["validate", "control.toml"], 3, &["control.toml:1:"]);
    assert!(
        !run.stderr.contains(['\u{1b}', '\u{202e}']),
        "{:?}",
        run.stderr
    );
}

#[test]
fn a_file_name_in_a_spec_that_no_output_can_have() {
    let folder = Folder::new();
    folder.write("name.toml", SCENE.replace("scene.gif", "a-{frame}.gif"));
    let words = [
        "error[conflict]",
        "name.toml:6:",
        "its name takes no `{frame}`",
    ];
    folder.fails(&["validate", "name.toml"], 3, &words);
}

#[test]
fn font_files_are_found_beside_the_spec() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path().join("inner")).unwrap();
    let spec = format!("title = '正态'\nstyle.fonts = ['bars.ttf']\n{SCENE}");
    folder.write("inner/scene.toml", spec);
    let words = ["inner/scene.toml:2:16: error[file]: cannot read the font file `bars.ttf`"];
    let short = ["validate", "inner/scene.toml", "--message-format", "short"];
    folder.fails(&short, 3, &words);
    folder.write("inner/bars.ttf", include_bytes!("../fonts/bars.ttf"));
    folder.ok(&["validate", "inner/scene.toml"]);
}

#[test]
fn a_spec_of_unbearable_length_is_refused() {
    let folder = Folder::new();
    let fits = SCENE.to_owned() + &"#".repeat(1024 * 1024 - SCENE.len());
    folder.write("fits.toml", &fits);
    folder.ok(&["validate", "fits.toml"]);
    folder.write("long.toml", fits + "#");
    folder.fails(
        &["validate", "long.toml"],
        3,
        &["error[limit]", "longer than 1048576 bytes"],
    );
}

#[test]
fn a_bad_command_line_is_claps() {
    let folder = Folder::new();
    folder.fails(&["scene.toml", "--fromat", "gif"], 2, &["--format"]);
    folder.fails(&["plan"], 2, &["<SPEC>"]);
    folder.fails(
        &["values", "scene.toml", "scene.toml"],
        2,
        &["unexpected argument"],
    );
    folder.fails(&["eval"], 2, &["<EXPR>"]);
    folder.fails(
        &["scene.toml", "--message-format", "xml"],
        2,
        &["human, short, json"],
    );
}

#[test]
fn a_folder_is_made_where_no_file_has_its_name() {
    let folder = Folder::new();
    for output in ["scene.toml/a.gif", "scene.toml/a.svg", "scene.toml/b/"] {
        let run = folder.fails(&["scene.toml", "-o", output], 5, &["cannot write"]);
        assert!(!run.stderr.contains(".klrender-"), "{}", run.stderr);
    }
    folder.fails(
        &["scene.toml", "-o", "scene.toml/a.gif"],
        5,
        &["cannot write scene.toml/a.gif: `scene.toml` is no folder"],
    );
    assert_eq!(folder.names(), ["scene.toml"]);
    folder.ok(&["scene.toml", "-o", "new/stills/"]);
    assert!(folder.path().join("new/stills/scene.gif").is_file());
    folder.fails(&["bad.toml", "-o", "never/"], 5, &["cannot read"]);
    assert_eq!(folder.names(), ["new", "scene.toml"]);
}

#[test]
fn what_was_there_stays_where_a_run_fails() {
    let folder = Folder::new();
    folder.write("scene.gif", "precious");
    folder.write("bad.toml", SCENE.replace("normal(mu, 1)", "normal(mu, mu)"));
    folder.fails(&["bad.toml"], 3, &["`std` reaches -3 at frame 0"]);
    assert_eq!(folder.read("scene.gif"), b"precious");
}

#[test]
fn messages_are_for_people_editors_or_programs() {
    let folder = Folder::new();
    folder.write("bad.toml", misspelt());
    let human = folder.fails(&["validate", "bad.toml"], 3, &["1 | titel = 1", "^^^^^"]);
    assert!(
        human.stderr.starts_with("error[unknown-key]: "),
        "{}",
        human.stderr
    );

    let short = folder.run(&[
        "validate",
        "bad.toml",
        "none.toml",
        "--message-format",
        "short",
    ]);
    let lines: Vec<&str> = short.stderr.lines().collect();
    assert!(
        lines[0].starts_with("bad.toml:1:1: error[unknown-key]: "),
        "{lines:?}"
    );
    let last = lines.last().unwrap();
    assert!(
        last.starts_with("klrender: error[io]: cannot read none.toml"),
        "{lines:?}"
    );

    let json = folder.run(&["validate", "bad.toml", "none.toml", "--message-format=json"]);
    assert_eq!(json.code, 5);
    let parse = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap();
    let found: Vec<_> = json.stderr.lines().map(parse).collect();
    assert!(
        found
            .iter()
            .all(|found| found["version"] == 1 && found["severity"] == "error")
    );
    assert_eq!(
        (&found[0]["code"], &found[0]["line"]),
        (&"unknown-key".into(), &1.into())
    );
    assert_eq!(found.last().unwrap()["code"], "io");
}

#[test]
fn colours_come_only_where_they_are_asked_for() {
    let folder = Folder::new();
    folder.write("bad.toml", misspelt());
    let colours = |arguments: &[&str], variable: &str| {
        let run = Run::of(
            folder
                .command(arguments)
                .env(variable, "1")
                .output()
                .unwrap(),
        );
        (run.text().contains('\u{1b}'), run.stderr.contains('\u{1b}'))
    };
    for arguments in [
        &["validate", "bad.toml"][..],
        &["scene.toml"],
        &["none.toml"],
    ] {
        assert_eq!(colours(arguments, "NO_COLOR"), (false, false));
        assert_eq!(
            colours(arguments, "UNRELATED"),
            (false, false),
            "no terminal"
        );
        assert_eq!(colours(arguments, "CLICOLOR_FORCE"), (false, true));
    }
    let data = ["eval", "kl(normal(3, 1), normal(0, 1))"];
    assert_eq!(colours(&data, "NO_COLOR"), (false, false));
    assert_eq!(colours(&data, "CLICOLOR_FORCE"), (true, false));
    assert_eq!(
        colours(&["values", "scene.toml", "--csv"], "CLICOLOR_FORCE"),
        (false, false)
    );
}

#[test]
fn no_progress_is_drawn_where_there_is_no_terminal() {
    let run = Folder::new().ok(&["scene.toml"]);
    assert!(!run.stderr.contains(['\r', '\u{1b}']), "{:?}", run.stderr);
}
