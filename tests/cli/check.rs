//! `klrender check`, as people and workflows run it.

use std::fs;

use super::{Folder, SCENE};

/// A folder whose scene has been accepted.
fn accepted() -> Folder {
    let folder = Folder::new();
    folder.ok(&["check", "--accept", "scene.toml"]);
    folder
}

#[test]
fn without_a_snapshot_it_fails_with_the_command_to_run() {
    let folder = Folder::new();
    let words = [
        "error[no-snapshot]: the scene has no accepted snapshot",
        "klrender check --accept scene.toml",
    ];
    folder.fails(&["check", "scene.toml"], 4, &words);
    assert_eq!(folder.names(), ["scene.toml"]);
    let elsewhere = ["check", "scene.toml", "--snapshots", "my looks"];
    folder.fails(
        &elsewhere,
        4,
        &["--accept scene.toml --snapshots 'my looks'"],
    );
    let run = folder.ok(&["check", "--accept", "scene.toml"]);
    assert_eq!(run.stderr, "scene.toml  accepted\n");
    let run = folder.ok(&["check", "scene.toml"]);
    assert_eq!(
        (run.text(), run.stderr.as_str()),
        ("", "scene.toml  unchanged: 12 frames\n")
    );
    assert_eq!(folder.ok(&["check", "-q", "scene.toml"]).stderr, "");
    assert_eq!(folder.names(), ["scene.toml", "snapshots"]);
    let run = folder.ok(&["check", "--accept", "scene.toml"]);
    assert_eq!(run.stderr, "scene.toml  as accepted before\n");
}

#[test]
fn a_change_is_told_at_its_line_and_accepted_only_on_demand() {
    let folder = accepted();
    let changed = SCENE.replace(
        "y = \"pdf(P, x)\"",
        "y = \"pdf(P, x)\", stroke = \"#123456\"",
    );
    folder.write("scene.toml", &changed);
    let words = [
        "error[picture-changed]: stroke ",
        " → #123456: mark `panel-1-mark-1`, in key frames 0, 6, 11",
        "--> scene.toml:21:7",
        "scene.toml  12 frames changed, 0 values changed\n  if that is meant: klrender check --accept scene.toml\n",
    ];
    for _ in 0..2 {
        folder.fails(&["check", "scene.toml"], 4, &words);
    }
    folder.fails(&["check", "-q", "scene.toml"], 4, &words);
    let run = folder.ok(&["check", "--accept", "scene.toml"]);
    assert_eq!(
        run.stderr,
        "scene.toml  accepted: 12 frames changed, 0 values changed\n"
    );
    for jobs in ["1", "2", "3", "8"] {
        folder.ok(&["check", "scene.toml", "-j", jobs]);
    }
}

#[test]
fn machines_are_told_in_their_formats() {
    let folder = accepted();
    folder.write(
        "scene.toml",
        SCENE.replace("frame_ms = 50", "frame_ms = 60"),
    );
    let github = ["check", "scene.toml", "--message-format", "github"];
    let words = [
        "::error file=scene.toml,line=7,col=16,endColumn=18,title=film-changed::the delay changed: 50 ms → 60 ms\n",
    ];
    folder.fails(&github, 4, &words);
    let run = folder.run(&["check", "scene.toml", "--message-format", "json"]);
    let lines: Vec<serde_json::Value> = run
        .stderr
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!((lines.len(), run.code), (2, 4), "{}", run.stderr);
    assert_eq!(lines[0]["code"], "film-changed");
    assert_eq!(
        (&lines[0]["version"], &lines[0]["line"]),
        (&1.into(), &7.into())
    );
    assert_eq!(
        (&lines[1]["status"], &lines[1]["spec"]),
        (&"changed".into(), &"scene.toml".into())
    );
    assert_eq!(
        (&lines[1]["frames_changed"], &lines[1]["values_changed"]),
        (&0.into(), &0.into())
    );
    let short = ["check", "scene.toml", "--message-format", "short"];
    folder.fails(&short, 4, &["scene.toml:7:16: error[film-changed]: "]);

    // Mistakes of other commands, with and without a place, are annotations too.
    folder.write("wrong.toml", "titel = 'a%b'\n");
    let wrong = [
        "validate",
        "wrong.toml",
        "gone.toml",
        "--message-format",
        "github",
    ];
    let words = [
        "::error file=wrong.toml,line=1,col=1,endColumn=6,title=unknown-key::",
        "%0A",
        "::error title=io::cannot read gone.toml",
    ];
    folder.fails(&wrong, 5, &words);
}

#[test]
fn several_specs_are_checked_and_accepted_together() {
    let folder = Folder::new();
    fs::create_dir(folder.path().join("specs")).unwrap();
    for name in ["a", "b", "c"] {
        folder.write(&format!("specs/{name}.toml"), SCENE);
    }
    let run = folder.ok(&["check", "--accept", "specs", "specs/a.toml"]);
    assert_eq!(
        run.stderr.matches("accepted\n").count(),
        3,
        "{}",
        run.stderr
    );
    let run = folder.ok(&["check", "specs"]);
    assert!(
        run.stderr.ends_with("3 scenes as accepted\n"),
        "{}",
        run.stderr
    );

    // One that is wrong keeps the others from being accepted.
    folder.write("specs/b.toml", SCENE.replace("= 50", "= 60"));
    folder.write("specs/c.toml", super::misspelt());
    folder.fails(
        &["check", "specs"],
        3,
        &[
            "the delay changed",
            "unknown key `titel`",
            "1 of 2 scenes not as accepted",
        ],
    );
    folder.fails(&["check", "--accept", "specs"], 3, &["nothing is accepted"]);
    folder.fails(&["check", "specs/b.toml"], 4, &["the delay changed"]);

    // What is left of a spec that is gone is told, and removed with the next acceptance.
    fs::remove_file(folder.path().join("specs/c.toml")).unwrap();
    let words = [
        "warning: snapshots/check/c is the snapshot of a spec that is gone, ../../../specs/c.toml",
    ];
    folder.fails(&["check", "specs"], 4, &words);
    let run = folder.ok(&["check", "--accept", "specs"]);
    assert!(
        run.stderr
            .contains("snapshots/check/c  removed: its spec is gone\n"),
        "{}",
        run.stderr
    );
    assert_eq!(folder.ok(&["check", "-q", "specs"]).stderr, "");
    let names = fs::read_dir(folder.path().join("snapshots/check")).unwrap();
    assert_eq!(names.count(), 2);
}

#[test]
fn what_cannot_be_checked_is_refused() {
    let folder = accepted();
    fs::create_dir(folder.path().join("other")).unwrap();
    folder.fails(&["check", "-"], 2, &["standard input has no snapshot"]);
    folder.fails(&["check", "other"], 2, &["there is no spec in other"]);
    folder.write("other/scene.toml", SCENE);
    folder.fails(
        &["check", "scene.toml", "other"],
        2,
        &["would have the same snapshot, `scene`"],
    );
    folder.fails(&["check", "gone.toml"], 5, &["cannot read gone.toml"]);
    folder.fails(
        &["check", "scene.toml", "--tolerance", "1"],
        2,
        &["CHANNEL,SHARE"],
    );
    folder.fails(
        &["check", "scene.toml", "--pixels", "some"],
        2,
        &["possible values: key, all, none"],
    );
    folder.fails(
        &["check", "scene.toml", "--report", "no/report.html"],
        5,
        &["its folder does not exist"],
    );
    folder.write("file", "");
    folder.fails(
        &["check", "--accept", "scene.toml", "--snapshots", "file"],
        5,
        &["cannot write file"],
    );
    folder.fails(
        &[
            "check",
            "scene.toml",
            "--pixels",
            "all",
            "--accept",
            "-j",
            "0",
        ],
        2,
        &["from 1 to"],
    );
}

#[test]
fn pixels_of_all_frames_are_asked_for() {
    let folder = accepted();
    let all = ["check", "scene.toml", "--pixels", "all"];
    let run = folder.ok(&all);
    assert!(
        run.stderr
            .contains("not every frame's pixels were accepted"),
        "{}",
        run.stderr
    );
    folder.ok(&["check", "scene.toml", "--pixels", "all", "--accept"]);
    assert_eq!(folder.ok(&all).stderr, "scene.toml  unchanged: 12 frames\n");
    let main = String::from_utf8(folder.read("snapshots/check/scene/snapshot.toml")).unwrap();
    let (hash, other) = (
        main.lines().last().unwrap(),
        "11 = \"0123456789abcdef01234567\"",
    );
    assert!(hash.starts_with("11 = "), "{hash}");
    folder.write(
        "snapshots/check/scene/snapshot.toml",
        main.replace(hash, other),
    );
    let words = [
        "error[pixels-changed]: the pixels of frame 11 changed, but what is drawn did not",
        "0 frames changed, 0 values changed; pixels of 1 frame changed",
    ];
    folder.fails(&["check", "scene.toml"], 4, &words);
    folder.ok(&["check", "scene.toml", "--pixels", "none"]);
}

#[test]
fn the_report_is_written_whatever_came_out() {
    let folder = accepted();
    folder.ok(&["check", "scene.toml", "--report", "report.html"]);
    let page = String::from_utf8(folder.read("report.html")).unwrap();
    assert!(page.contains("1 scene as accepted"), "{page}");
    folder.write(
        "scene.toml",
        SCENE.replace("mu = { from = -3", "mu = { from = -2"),
    );
    folder.write("wrong.toml", super::misspelt());
    folder.fails(
        &[
            "check",
            "scene.toml",
            "wrong.toml",
            "--report",
            "report.html",
        ],
        3,
        &["values changed"],
    );
    let page = String::from_utf8(folder.read("report.html")).unwrap();
    for words in [
        "2 of 2 scenes changed",
        "unknown key `titel`",
        "Numbers that changed",
        "data:image/png;base64,",
        "<code>klrender check --accept scene.toml</code>",
    ] {
        assert!(page.contains(words), "{words}");
    }
    // Nothing is fetched from anywhere.
    assert!(!page.contains("http://") && !page.contains("https://"));
}
