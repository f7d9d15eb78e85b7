//! Files: what is read is never written, what is there is replaced whole, and nothing is left.

use super::*;

/// The scene, reading a data file and a theme too.
fn with_inputs() -> String {
    let head = "theme = \"look.toml\"\n[data.a]\nfile = \"d.csv\"\n";
    format!("{head}{SCENE}")
}

fn folder_with_inputs() -> Folder {
    let folder = Folder::new();
    folder.write("look.toml", "theme = \"dark\"\n");
    folder.write("d.csv", "v\n1\n2\n");
    folder.write("scene.toml", with_inputs());
    folder
}

#[test]
fn nothing_that_is_read_is_written() {
    let folder = folder_with_inputs();
    let kept: Vec<(String, Vec<u8>)> = folder
        .names()
        .into_iter()
        .map(|name| (name.clone(), folder.read(&name)))
        .collect();
    let refused: &[(&[&str], &str)] = &[
        (
            &["check", "scene.toml", "--report", "scene.toml"],
            "the spec scene.toml",
        ),
        (
            &["check", "scene.toml", "--report", "./d.csv"],
            "the data file d.csv",
        ),
        (
            &["check", "scene.toml", "--report", "look.toml"],
            "the theme look.toml",
        ),
        (
            &[
                "check",
                "scene.toml",
                "--accept",
                "--report",
                "snapshots/check/scene/still.svg",
            ],
            "scene",
        ),
    ];
    for (arguments, words) in refused {
        folder.fails(arguments, 2, &[words]);
    }
    // A spec may be called as the picture would be.
    let spec = String::from_utf8(folder.read("scene.toml")).unwrap();
    folder.write("again.svg", &spec);
    folder.fails(
        &[
            "again.svg",
            "--format",
            "svg",
            "--frames",
            "0",
            "-o",
            "again.svg",
        ],
        2,
        &["again.svg would be written to again.svg, which is read: it is the spec again.svg"],
    );
    assert_eq!(folder.read("again.svg"), spec.as_bytes());
    // The inputs of one spec are no outputs of another.
    folder.write(
        "other.toml",
        SCENE.replace("scene.gif", "d.csv\"\nformats = [\"gif\"]\n#"),
    );
    folder.write("d.gif", "v\n1\n");
    folder.write("scene.toml", with_inputs().replace("d.csv", "d.gif"));
    folder.fails(&["other.toml", "scene.toml"], 2, &["the data file d.gif"]);
    for (name, content) in kept {
        if name != "scene.toml" {
            assert_eq!(folder.read(&name), content, "{name}");
        }
    }
    assert!(!folder.path().join("snapshots").exists());
}

#[test]
fn a_snapshot_takes_no_place_where_something_else_is() {
    let folder = Folder::new();
    fs::create_dir(folder.path().join("scene")).unwrap();
    folder.write("scene/notes.csv", "v\n1\n");
    let arguments = ["check", "--accept", "scene.toml", "--snapshots", "."];
    folder.fails(&arguments, 5, &["notes.csv is no part of a snapshot"]);
    assert_eq!(folder.read("scene/notes.csv"), b"v\n1\n");
    let spec = format!("[data.a]\nfile = \"scene/notes.csv\"\n{SCENE}");
    folder.write("scene.toml", spec);
    folder.fails(&arguments, 2, &["the data file scene/notes.csv"]);
    assert_eq!(folder.read("scene/notes.csv"), b"v\n1\n");
}

#[test]
fn a_render_does_not_write_over_a_snapshot() {
    let folder = Folder::new();
    folder.ok(&["check", "--accept", "scene.toml"]);
    let place = "snapshots/check/scene/still.svg";
    let before = folder.read(place);
    folder.fails(
        &["scene.toml", "--frames", "0", "-o", place],
        2,
        &["is a file of an accepted snapshot"],
    );
    assert_eq!(folder.read(place), before);
}

#[test]
fn a_spec_writes_below_the_current_folder_only() {
    let folder = Folder::new();
    fs::create_dir(folder.path().join("inner")).unwrap();
    for file in [
        "../x.gif",
        "/tmp/x.gif",
        "a/../../x.gif",
        "{stem}/../../x.gif",
    ] {
        folder.write("inner/out.toml", SCENE.replace("scene.gif", file));
        let mut command = folder.command(&["out.toml"]);
        let run = Run::of(
            command
                .current_dir(folder.path().join("inner"))
                .output()
                .unwrap(),
        );
        assert_eq!(run.code, 3, "{file}: {}", run.stderr);
        let place = "out.toml:6:";
        assert!(run.stderr.contains(place), "{file}: {}", run.stderr);
        assert!(
            run.stderr.contains("leads out of the current folder"),
            "{}",
            run.stderr
        );
    }
    assert_eq!(folder.names(), ["inner", "scene.toml"]);
    // The command line writes anywhere.
    let mut command = folder.command(&["-q", "../scene.toml", "-o", "../x.gif"]);
    assert!(
        command
            .current_dir(folder.path().join("inner"))
            .output()
            .unwrap()
            .status
            .success()
    );
    assert!(folder.path().join("x.gif").is_file());
}

#[cfg(unix)]
#[test]
fn a_link_leads_a_spec_nowhere_else() {
    let (folder, outside) = (Folder::new(), Folder::new());
    std::os::unix::fs::symlink(outside.path(), folder.path().join("out")).unwrap();
    folder.write("link.toml", SCENE.replace("scene.gif", "out/x.gif"));
    folder.fails(&["link.toml"], 3, &["out of the current folder"]);
    assert_eq!(outside.names(), ["scene.toml"]);
    folder.ok(&["-q", "link.toml", "-o", "out/x.gif"]);
    assert_eq!(outside.names(), ["scene.toml", "x.gif"]);
}

#[test]
fn a_sequence_is_replaced_whole_or_not_at_all() {
    let folder = Folder::new();
    folder.write("s-00.svg", "old");
    fs::create_dir(folder.path().join("s-07.svg")).unwrap();
    let names = folder.names();
    folder.fails(
        &["scene.toml", "-o", "s.svg"],
        5,
        &["cannot write s-07.svg: it is a folder"],
    );
    assert_eq!(folder.read("s-00.svg"), b"old");
    assert_eq!(folder.names(), names);
}

#[cfg(unix)]
#[test]
fn a_sequence_follows_links_keeps_modes_and_refuses_pipes() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = Folder::new();
    let at = |name: &str| folder.path().join(name);
    let pipe = Command::new("mkfifo").arg(at("p-03.svg")).status();
    assert!(pipe.unwrap().success());
    folder.fails(
        &["scene.toml", "-o", "p.svg"],
        5,
        &["cannot write p-03.svg: it is no plain file"],
    );
    fs::create_dir(at("inner")).unwrap();
    symlink("inner/one", at("s-01.svg")).unwrap();
    folder.write("s-02.svg", "old");
    fs::set_permissions(at("s-02.svg"), fs::Permissions::from_mode(0o600)).unwrap();
    folder.ok(&["-q", "scene.toml", "-o", "s.svg"]);
    assert!(fs::symlink_metadata(at("s-01.svg")).unwrap().is_symlink());
    assert_eq!(folder.read("inner/one"), folder.read("s-01.svg"));
    let mode = fs::metadata(at("s-02.svg")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    folder.write("scene.gif", "old");
    fs::set_permissions(at("scene.gif"), fs::Permissions::from_mode(0o640)).unwrap();
    folder.ok(&["-q", "scene.toml"]);
    let mode = fs::metadata(at("scene.gif")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
    // Two frames are not written to one file through links.
    symlink("s-05.svg", at("t-04.svg")).unwrap();
    symlink("s-05.svg", at("t-06.svg")).unwrap();
    folder.fails(
        &["scene.toml", "-o", "t.svg"],
        2,
        &["would both be written to"],
    );
}

#[cfg(unix)]
#[test]
fn what_a_killed_run_left_is_swept_by_the_next() {
    let folder = Folder::new();
    folder.write("long.toml", SCENE.replace("frames = 12", "frames = 20000"));
    let names = folder.names();
    for output in ["x.gif", "x.svg"] {
        let mut child = start(&folder, &["long.toml", "-o", output]);
        let begun = Instant::now();
        while folder.names() == names {
            assert!(
                begun.elapsed() < Duration::from_secs(60),
                "it writes nothing"
            );
            std::thread::sleep(Duration::from_millis(5));
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }
    assert!(folder.names().len() > names.len());
    folder.ok(&["-q", "scene.toml"]);
    assert_eq!(folder.names(), ["long.toml", "scene.gif", "scene.toml"]);
}

#[test]
fn a_snapshot_that_a_killed_run_took_away_is_put_back() {
    let folder = Folder::new();
    folder.ok(&["check", "--accept", "scene.toml"]);
    let at = |name: &str| folder.path().join("snapshots/check").join(name);
    fs::create_dir(at(".klrender-abc123")).unwrap();
    fs::rename(at("scene"), at(".klrender-abc123/old scene")).unwrap();
    if cfg!(unix) {
        folder.ok(&["check", "scene.toml"]);
        assert!(!at(".klrender-abc123").exists());
    }
}
