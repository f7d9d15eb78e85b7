//! Plans of work, chunks and joins as engines run them: files, messages, exit codes.

use std::fs;

use super::{Folder, SCENE};

/// A scene that reads files, for each entry of a matrix.
const READS: &str = r##"
    canvas = { size = [96, 64] }
    output = { file = "course/{stem}.gif", frame_ms = 40 }
    matrix.shift = [0, 1]
    data.sample = { file = "numbers.csv", column = "x" }
    theme = "own.toml"
    style = { fonts = ["bars.ttf"] }
    sweep = [{ vary.mu = { from = -1, to = 1 }, frames = 5 }]
    panels = [{ x = { domain = [-4, 4] }, marks = [
      { type = "histogram", data = "sample" },
      { type = "line", y = "pdf(normal(mu + shift, 1), x)" },
    ] }]
"##;

/// A folder with a plan of the scene in three chunks.
fn planned() -> Folder {
    let folder = Folder::new();
    folder.ok(&[
        "plan",
        "scene.toml",
        "-o",
        "work.klplan",
        "--chunk-frames",
        "5",
    ]);
    folder
}

fn render<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [
        &["render", "--plan", "work.klplan", "--out", "chunks"],
        more,
    ]
    .concat()
}

const JOIN: &[&str] = &["join", "--plan", "work.klplan", "--dir", "chunks"];

#[test]
fn a_plan_its_shards_and_their_join() {
    let folder = planned();
    for shard in ["2/3", "3/3", "1/3"] {
        let run = folder.ok(&render(&["--shard", shard]));
        assert!(run.stderr.contains("1 chunk made"), "{}", run.stderr);
    }
    let run = folder.ok(&render(&[]));
    assert!(
        run.stderr.contains("0 chunks made, 3 kept"),
        "{}",
        run.stderr
    );
    folder.ok(&[JOIN, &["-o", "out/"]].concat());
    folder.ok(&[JOIN, &["-o", "one.gif"]].concat());
    folder.ok(JOIN);
    let joined = folder.read("scene.gif");
    folder.ok(&["scene.toml"]);
    assert!(joined == folder.read("scene.gif"));
    assert!(joined == folder.read("out/scene.gif"));
    assert!(joined == folder.read("one.gif"));
    assert_eq!(
        folder.names(),
        [
            "chunks",
            "one.gif",
            "out",
            "scene.gif",
            "scene.toml",
            "work.klplan"
        ]
    );
}

#[test]
fn a_file_may_end_in_the_name_of_its_format() {
    let folder = Folder::new();
    let film = r#"
        canvas = { size = [200, 150] }
        output.file = "film.svg-film"
        sweep = [{ vary.mu = { from = -1, to = 1 }, frames = 5 }]
        panels = [{ x = { domain = [-4, 4] }, marks = [{ type = "line", y = "pdf(normal(mu, 1), x)" }] }]
    "#;
    folder.write("film.toml", film);
    folder.ok(&["film.toml"]);
    let alone = folder.read("film.svg-film");
    folder.ok(&["plan", "film.toml", "-o", "work.klplan"]);
    folder.ok(&render(&[]));
    folder.ok(JOIN);
    assert!(alone == folder.read("film.svg-film"));
}

#[test]
fn a_plan_needs_nothing_but_itself() {
    let folder = Folder::new();
    let font = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fonts/bars.ttf");
    folder.write("bars.ttf", fs::read(font).unwrap());
    folder.write("own.toml", "background = \"#eef\"\n");
    folder.write("numbers.csv", "x,y\n0.5,1\n-1,2\n2,3\n0.25,4\n");
    folder.write("reads.toml", READS);
    let plan = [
        "plan",
        "reads.toml",
        "scene.toml",
        "-o",
        "work.klplan",
        "--chunk-frames",
        "2",
    ];
    folder.ok(&[&plan[..], &["--format", "gif,svg"]].concat());
    folder.ok(&[
        "reads.toml",
        "scene.toml",
        "--format",
        "gif,svg",
        "-o",
        "alone/",
    ]);
    // The same work is the same plan.
    let first = folder.read("work.klplan");
    folder.ok(&[&plan[..], &["--format", "gif,svg", "-j", "1"]].concat());
    assert!(first == folder.read("work.klplan"));
    for name in [
        "bars.ttf",
        "own.toml",
        "numbers.csv",
        "reads.toml",
        "scene.toml",
    ] {
        fs::remove_file(folder.path().join(name)).unwrap();
    }
    for shard in ["1/2", "2/2"] {
        folder.ok(&render(&["--shard", shard, "-j", "2"]));
    }
    folder.ok(&[JOIN, &["-o", "out/"]].concat());
    let names = |inner: &str| {
        let entries = fs::read_dir(folder.path().join(inner)).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    assert_eq!(names("alone").len(), 2 * (1 + 5) + 1 + 12);
    assert_eq!(names("out"), names("alone"));
    for name in names("out") {
        let name = name.to_str().unwrap();
        let same = folder.read(&format!("out/{name}")) == folder.read(&format!("alone/{name}"));
        assert!(same, "{name}");
    }
    // Where the spec says, folders are made.
    folder.ok(JOIN);
    assert!(folder.read("course/reads-0.gif") == folder.read("out/reads-0.gif"));
}

#[test]
fn what_no_second_try_helps_is_65() {
    let folder = planned();
    folder.write("bad.toml", super::misspelt());
    let plan = |spec| ["plan", spec, "-o", "bad.klplan"];
    folder.fails(&plan("bad.toml"), 65, &["did you mean `title`?"]);
    assert!(!folder.path().join("bad.klplan").exists());
    folder.ok(&render(&[]));

    let file = folder.read("work.klplan");
    for bytes in [&file[..file.len() - 1], b"", b"GIF89a", SCENE.as_bytes()] {
        folder.write("work.klplan", bytes);
        folder.fails(&render(&[]), 65, &["work.klplan"]);
        folder.fails(JOIN, 65, &["work.klplan"]);
    }
    folder.write("work.klplan", &file);
    let chunks = fs::read_dir(folder.path().join("chunks")).unwrap();
    for chunk in chunks.take(2) {
        fs::write(chunk.unwrap().path(), "nothing").unwrap();
    }
    let words = ["and 1 other cannot be used", "--chunks "];
    folder.fails(JOIN, 65, &words);
    assert!(!folder.path().join("scene.gif").exists());
    folder.ok(&render(&[]));
    folder.ok(JOIN);
}

#[test]
fn what_cannot_be_read_or_written_is_74() {
    let folder = planned();
    folder.fails(&["plan", "none.toml", "-o", "a.klplan"], 74, &["none.toml"]);
    folder.fails(
        &["plan", "scene.toml", "-o", "no/a.klplan"],
        74,
        &["no/a.klplan"],
    );
    let none = ["render", "--plan", "none.klplan", "--out", "chunks"];
    folder.fails(&none, 74, &["cannot read none.klplan"]);
    let out = [
        "render",
        "--plan",
        "work.klplan",
        "--out",
        "scene.toml/chunks",
    ];
    folder.fails(&out, 74, &["scene.toml/chunks"]);
    folder.ok(&render(&[]));
    let names = folder.names();
    folder.fails(
        &[JOIN, &["-o", "scene.toml/"]].concat(),
        74,
        &["scene.toml"],
    );
    assert_eq!(folder.names(), names);
}

#[test]
fn what_may_succeed_later_is_75() {
    let folder = planned();
    folder.ok(&render(&["--chunks", "1"]));
    folder.fails(JOIN, 75, &["2 chunks are missing: 0,2", "--chunks 0,2"]);
    let json = [JOIN, &["--message-format", "json"]].concat();
    folder.fails(&json, 75, &["\"code\":\"again\""]);
    folder.ok(&render(&["--chunks", "0,2"]));
    folder.ok(JOIN);
}

#[test]
fn what_is_typed_wrong_is_2() {
    let folder = planned();
    folder.fails(
        &["plan", "scene.toml", "-o", "work.gif"],
        2,
        &["is a `.klplan`"],
    );
    folder.fails(
        &["plan", "scene.toml", "--chunk-frames", "9"],
        2,
        &["--output"],
    );
    folder.fails(
        &render(&["--chunks", "3"]),
        2,
        &["there is no chunk 3", "from 0 to 2"],
    );
    folder.fails(&render(&["--shard", "0/3"]), 2, &["I/N"]);
    folder.fails(
        &render(&["--shard", "1/3", "--chunks", "1"]),
        2,
        &["cannot be used"],
    );
    folder.fails(&["render", "--plan", "work.klplan"], 2, &["--out"]);
    folder.fails(&render(&["scene.toml"]), 2, &["cannot be used"]);
    folder.fails(&render(&["-o", "a.gif"]), 2, &["cannot be used"]);
    folder.ok(&render(&[]));
    folder.fails(&[JOIN, &["-o", "chunks"]].concat(), 2, &["end it in `/`"]);
    folder.fails(
        &[JOIN, &["-o", "scene.png"]].concat(),
        2,
        &["end it in `.gif`"],
    );
    // The plan of two that would go to one place.
    let twice = ["plan", "scene.toml", "scene.toml", "-o", "twice.klplan"];
    folder.fails(&twice, 2, &["would both be written to scene.gif"]);
}

#[test]
fn progress_is_what_an_engine_reads() {
    let folder = planned();
    let run = folder.ok(&render(&["--progress", "openjd", "--quiet", "-j", "1"]));
    let lines: Vec<&str> = run.text().lines().collect();
    assert_eq!(lines[0], "openjd_status: rendering 3 chunks of work.klplan");
    assert_eq!(lines[1..3], ["openjd_progress: 8", "openjd_progress: 16"]);
    assert_eq!((lines.len(), lines[12]), (13, "openjd_progress: 100"));
    fs::remove_dir_all(folder.path().join("chunks")).unwrap();
    folder.ok(&render(&["--shard", "1/3"]));
    let run = folder.fails(&[JOIN, &["--progress", "openjd"]].concat(), 75, &[]);
    let last = run.text().lines().last();
    assert_eq!(last, Some("openjd_fail: 2 chunks are missing: 1-2"));
}

#[cfg(unix)]
#[test]
fn a_signal_ends_a_shard_and_the_next_run_goes_on() {
    use std::{process::Command, time::Duration};

    let folder = Folder::new();
    folder.write("long.toml", SCENE.replace("frames = 12", "frames = 6000"));
    folder.ok(&[
        "plan",
        "long.toml",
        "-o",
        "work.klplan",
        "--chunk-frames",
        "10",
    ]);
    let chunks = || {
        let entries = fs::read_dir(folder.path().join("chunks"));
        entries.into_iter().flatten().flatten().count()
    };
    for (signal, code) in [("-TERM", Some(143)), ("-KILL", None), ("-INT", Some(130))] {
        let before = chunks();
        let mut child = Command::new(super::PROGRAM)
            .current_dir(folder.path())
            .args(render(&["--quiet"]))
            .spawn()
            .unwrap();
        while chunks() < before + 3 {
            std::thread::sleep(Duration::from_millis(5));
        }
        let kill = Command::new("kill")
            .args([signal, &child.id().to_string()])
            .status();
        assert!(kill.unwrap().success());
        assert_eq!(child.wait().unwrap().code(), code);
    }
    let run = folder.ok(&render(&["--chunks", "0-3"]));
    assert!(
        run.stderr.contains("0 chunks made, 4 kept"),
        "{}",
        run.stderr
    );
    // What the killed run had begun is swept.
    let entries = fs::read_dir(folder.path().join("chunks")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert!(names.into_iter().all(|name| name.ends_with(".klchunk")));
}

/// A command that notes its arguments.
#[cfg(unix)]
fn stub(folder: &Folder, name: &str, prints: &str) {
    use std::os::unix::fs::PermissionsExt;

    let path = folder.path().join("bin").join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let text = format!("#!/bin/sh\necho {name} \"$@\" >> noted\necho '{prints}'\n");
    fs::write(&path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

#[cfg(unix)]
#[test]
fn the_script_for_slurm_submits_an_array_and_a_join_and_asks_to_be_tried_again() {
    use std::process::Command;

    let folder = Folder::new();
    let name = "it's work.klplan";
    let plan = ["plan", "scene.toml", "-o", name, "--chunk-frames", "5"];
    let run = folder.ok(&[&plan[..], &["--template", "slurm", "--shards", "2"]].concat());
    folder.write("job.sh", &run.stdout);
    stub(&folder, "sbatch", "77;cluster");
    stub(&folder, "scontrol", "");
    stub(&folder, "sleep", "");
    let bash = |role: &str, variables: &[(&str, &str)]| {
        let path = std::env::var("PATH").unwrap();
        let mut command = Command::new("bash");
        command
            .args(["job.sh", role])
            .current_dir(folder.path())
            .env("PATH", format!("{}/bin:{path}", folder.path().display()))
            .env("KLRENDER", super::PROGRAM)
            .env("SLURM_JOB_ID", "78")
            .envs(variables.iter().copied());
        command.output().unwrap().status.code().unwrap()
    };
    let noted = || {
        let noted = String::from_utf8(folder.read("noted")).unwrap();
        fs::remove_file(folder.path().join("noted")).unwrap();
        noted
    };
    assert_eq!(bash("submit", &[]), 0);
    assert_eq!(
        noted(),
        "sbatch --parsable --array=1-2 job.sh render\nsbatch --dependency=afterok:77 job.sh join\n"
    );
    // Nothing to join yet: that is tried again, but not for ever.
    assert_eq!(bash("join", &[]), 75);
    assert_eq!(noted(), "scontrol requeue 78\nsleep 60\n");
    assert_eq!(bash("join", &[("SLURM_RESTART_COUNT", "5")]), 75);
    assert_eq!(bash("render", &[("SLURM_ARRAY_TASK_ID", "3")]), 2);
    for task in ["2", "1"] {
        assert_eq!(bash("render", &[("SLURM_ARRAY_TASK_ID", task)]), 0);
    }
    assert_eq!(bash("join", &[]), 0);
    assert!(!folder.path().join("noted").exists());
    let joined = folder.read("scene.gif");
    folder.ok(&["scene.toml"]);
    assert!(joined == folder.read("scene.gif"));
}

#[test]
fn templates_of_open_job_description_name_the_plan_and_its_chunks() {
    let folder = Folder::new();
    let text = |template: &str| {
        let plan = [
            "plan",
            "scene.toml",
            "-o",
            "a \"b\".klplan",
            "--chunk-frames",
            "5",
        ];
        let run = folder.ok(&[&plan[..], &["--template", template]].concat());
        let text = run.text().to_owned();
        assert!(!text.contains('@'), "{text}");
        assert!(text.contains(r#"default: "a \"b\".klplan"}"#), "{text}");
        assert!(text.contains(r#"default: "a \"b\".chunks"}"#), "{text}");
        text
    };
    assert!(text("openjd").contains("maxValue: 3, default: 3}"));
    assert!(text("openjd-chunks").contains("range: \"0-2\""));
    let more = ["plan", "scene.toml", "--template", "slurm"];
    folder.fails(&more, 2, &["--output"]);
}
