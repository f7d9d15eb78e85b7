//! Signals, devices, full disks and closed pipes.

use std::{
    fs,
    os::unix::fs::symlink,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use super::{Folder, PROGRAM, Run, SCENE, gif};

/// The program run by a shell, as `$0` with the folder as its current one.
fn shell(folder: &Folder, script: &str) -> Run {
    let program = PROGRAM;
    let mut shell = Command::new("sh");
    shell
        .args(["-c", script])
        .arg(program)
        .current_dir(folder.path());
    Run::of(shell.output().unwrap())
}

#[test]
fn a_device_takes_the_one_format() {
    let folder = Folder::new();
    folder.ok(&["-q", "scene.toml"]);
    let run = shell(&folder, "\"$0\" -q scene.toml -o /dev/stdout | cat");
    assert_eq!(run.stdout, folder.read("scene.gif"));
    folder.ok(&["scene.toml", "-o", "/dev/null"]);
    folder.ok(&[
        "scene.toml",
        "--frames",
        "0",
        "--format",
        "svg",
        "-o",
        "/dev/null",
    ]);
    folder.fails(
        &["scene.toml", "--format", "svg", "-o", "/dev/null"],
        2,
        &["takes one svg"],
    );
}

#[test]
fn a_pipe_is_a_spec_like_any_file() {
    let folder = Folder::new();
    let script = "mkfifo pipe && (cat scene.toml > pipe &) && \"$0\" -q pipe -o fifo.gif \
        && \"$0\" -q /dev/stdin -o device.gif < scene.toml";
    let run = shell(&folder, script);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(gif(&folder.read("fifo.gif")).1.len(), 12);
    assert_eq!(folder.read("fifo.gif"), folder.read("device.gif"));
}

#[test]
fn a_full_disk_is_an_error_of_writing() {
    if !Path::new("/dev/full").exists() {
        return;
    }
    let folder = Folder::new();
    folder.fails(
        &["scene.toml", "-o", "/dev/full"],
        5,
        &["cannot write /dev/full: No space left"],
    );
    symlink("/dev/full", folder.path().join("link.gif")).unwrap();
    folder.fails(
        &["scene.toml", "-o", "link.gif"],
        5,
        &["cannot write link.gif: No space left"],
    );
    for command in [
        "scene.toml -o -",
        "values scene.toml",
        "values scene.toml --csv",
        "plan scene.toml --json",
        "eval 1",
        "schema",
    ] {
        let run = shell(&folder, &format!("\"$0\" {command} > /dev/full"));
        assert_eq!(run.code, 5, "{command}: {}", run.stderr);
        assert!(
            run.stderr.contains("cannot write to standard output"),
            "{}",
            run.stderr
        );
    }
    assert_eq!(folder.names(), ["link.gif", "scene.toml"]);
}

#[test]
fn a_limit_on_the_size_of_files_is_an_error_of_writing() {
    let folder = Folder::new();
    folder.write("scene.gif", "precious");
    let names = folder.names();
    for arguments in ["", "-o scene.svg", "-o one.png --frames 0"] {
        let run = shell(
            &folder,
            &format!("ulimit -f 1; exec \"$0\" scene.toml {arguments}"),
        );
        assert_eq!(run.code, 5, "{arguments}: {}", run.stderr);
        assert!(run.stderr.contains("File too large"), "{}", run.stderr);
        assert_eq!(folder.names(), names);
    }
    assert_eq!(folder.read("scene.gif"), b"precious");
}

#[test]
fn a_reader_that_leaves_is_no_error() {
    let folder = Folder::new();
    folder.write("long.toml", SCENE.replace("frames = 12", "frames = 5000"));
    for command in [
        "values long.toml --csv",
        "values long.toml",
        "schema",
        "scene.toml -o -",
    ] {
        let script = format!("{{ \"$0\" {command}; echo $? >&2; }} | head -c 10");
        let run = shell(&folder, &script);
        let last = run.stderr.lines().last();
        assert_eq!(last, Some("0"), "{command}: {}", run.stderr);
        assert!(!run.stderr.contains("error"), "{command}: {}", run.stderr);
    }
}

/// Sends signals to a render of many frames while it writes; gives its exit code.
fn interrupted(folder: &Folder, arguments: &[&str], signals: &[&str]) -> (i32, String) {
    let before = folder.names().len();
    let child = Command::new(PROGRAM)
        .args(arguments)
        .current_dir(folder.path())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A temporary file appears with the first frames.
    let start = Instant::now();
    while folder.names().len() == before {
        assert!(
            start.elapsed() < Duration::from_secs(60),
            "it writes nothing"
        );
        thread::sleep(Duration::from_millis(5));
    }
    for signal in signals {
        let sent = Command::new("kill")
            .args([*signal, &child.id().to_string()])
            .status();
        assert!(sent.unwrap().success());
    }
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap_or(-1), stderr)
}

#[test]
fn a_signal_ends_a_render_and_nothing_is_left() {
    let folder = Folder::new();
    folder.write("long.toml", SCENE.replace("frames = 12", "frames = 20000"));
    folder.write("scene.gif", "precious");
    folder.write("scene-00000.svg", "precious");
    let names = folder.names();
    for (signal, code, word) in [("-INT", 130, "interrupted"), ("-TERM", 143, "terminated")] {
        for arguments in [
            &["long.toml", "scene.toml", "-o", "{stem}.gif"][..],
            &["long.toml"],
            &["long.toml", "-o", "scene.svg"],
        ] {
            let (got, stderr) = interrupted(&folder, arguments, &[signal]);
            assert_eq!(got, code, "{stderr}");
            assert!(stderr.contains(&format!("{word}: ")), "{stderr}");
            assert_eq!(folder.names(), names);
        }
    }
    assert_eq!(folder.read("scene.gif"), b"precious");
    assert_eq!(folder.read("scene-00000.svg"), b"precious");
}

#[test]
fn a_signal_ends_what_holds_no_files_at_once() {
    let folder = Folder::new();
    let mut child = Command::new(PROGRAM)
        .args(["values", "-"])
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    // It waits for its input; give it the time to get there.
    thread::sleep(Duration::from_millis(500));
    let sent = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(sent.unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
}

#[test]
fn an_output_is_as_readable_as_any_file() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    folder.ok(&["-q", "scene.toml", "--format", "gif,svg"]);
    let mode = |name: &str| {
        fs::metadata(folder.path().join(name))
            .unwrap()
            .permissions()
            .mode()
    };
    assert_eq!(mode("scene.gif"), mode("scene.toml"));
    assert_eq!(mode("scene-00.svg"), mode("scene.toml"));
}
