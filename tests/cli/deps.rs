//! `--deps`: what a run reads and writes.

use super::{Folder, SCENE};

#[test]
fn a_run_tells_what_it_would_read_and_write_and_does_neither_render_nor_write() {
    let folder = Folder::new();
    let rule = folder.ok(&["scene.toml", "--deps", "make"]);
    assert_eq!(rule.text(), "scene.gif: scene.toml\n");
    let json = folder.ok(&["scene.toml", "--deps", "json"]).json_lines();
    assert_eq!(json[0]["reads"], serde_json::json!(["scene.toml"]));
    assert_eq!(json[0]["writes"], serde_json::json!(["scene.gif"]));
    assert_eq!(folder.names(), ["scene.toml"]);
    // Mistakes are told as in any run.
    folder.write("wrong.toml", "titel = 1");
    folder.fails(&["wrong.toml", "--deps", "make"], 3, &["unknown-key"]);
}

#[test]
fn data_frames_and_files_beside_are_told() {
    let folder = Folder::new();
    folder.write("a b.csv", "v\n1\n2\n");
    let data = "[data]\nv = { file = \"a b.csv\", column = \"v\" }\n";
    let mark =
        "{ type = \"histogram\", data = \"v\" },\n      { type = \"line\", y = \"pdf(P, x)\" },";
    let line = "{ type = \"line\", y = \"pdf(P, x)\" },";
    let spec = format!("{}\n{data}", SCENE.replace(line, mark));
    folder.write("data.toml", spec);
    let all = [
        "data.toml",
        "--format",
        "png,gif",
        "-o",
        "out/{stem}.{format}",
        "--frames",
        "0,1",
        "--alt",
        "words.txt",
    ];
    let run = |deps: &str| folder.ok(&[&all[..], &["--deps", deps]].concat());
    let json = run("json").json_lines();
    assert_eq!(
        json[0]["reads"],
        serde_json::json!(["data.toml", "a b.csv"])
    );
    let writes = json[0]["writes"].as_array().unwrap();
    let writes: Vec<&str> = writes.iter().map(|path| path.as_str().unwrap()).collect();
    let made = [
        "out/data-00.png",
        "out/data-01.png",
        "out/data.gif",
        "words.txt",
    ];
    assert_eq!(writes, made);
    let rule = format!("{}: data.toml a\\ b.csv\na\\ b.csv:\n", made.join(" "));
    assert_eq!(run("make").text(), rule);
    assert!(!folder.path().join("out").exists());
    // What is told is what is written.
    folder.ok(&all);
    for path in made {
        assert!(folder.path().join(path).exists(), "{path}");
    }
}

#[test]
fn streams_are_no_files_and_combinations_have_a_rule_each() {
    let folder = Folder::new();
    folder.write("many.toml", format!("matrix.level = [1, 2]\n{SCENE}"));
    let rules = folder.ok(&["many.toml", "--deps", "make"]);
    assert_eq!(
        rules.text(),
        "scene-1.gif: many.toml\nscene-2.gif: many.toml\n"
    );
    let mut piped = folder.command(&["-", "-o", "-", "--format", "gif", "--deps", "json"]);
    let piped = piped.write_stdin(SCENE).output().unwrap();
    assert_eq!(
        String::from_utf8(piped.stdout).unwrap(),
        "{\"reads\":[],\"writes\":[]}\n"
    );
}

#[cfg(unix)]
#[test]
fn make_builds_what_has_changed_and_nothing_else() {
    if std::process::Command::new("make")
        .arg("--version")
        .output()
        .is_err()
    {
        return;
    }
    let folder = Folder::new();
    folder.write(
        "Makefile",
        "scene.gif:\n\tklrender -q $<\nrules.mk: scene.toml\n\tklrender $< --deps make > $@\ninclude rules.mk\n",
    );
    let make = || {
        let program = std::path::Path::new(super::PROGRAM).parent().unwrap();
        let path = std::env::var("PATH").unwrap();
        let mut make = std::process::Command::new("make");
        make.current_dir(folder.path());
        make.env("PATH", format!("{}:{path}", program.display()));
        let done = make.arg("scene.gif").output().unwrap();
        assert!(done.status.success(), "{done:?}");
        String::from_utf8(done.stdout).unwrap()
    };
    assert!(make().contains("klrender -q scene.toml"));
    assert!(make().contains("up to date"));
}
