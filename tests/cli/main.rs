//! The program as its users run it: files in a folder, arguments, streams, exit codes.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "a panic is how a test or a bench fails")]

#[cfg(unix)]
mod action;
mod browser;
mod check;
mod chromium;
mod data;
mod deps;
mod failures;
mod farm;
#[path = "../faults/mod.rs"]
mod faults;
mod fmt;
mod help;
mod interactive;
mod lsp;
mod matrix;
mod mdbook;
#[cfg(unix)]
mod preview;
mod render;
mod snippet;
#[cfg(unix)]
mod unix;
mod video;
mod watch;
mod words;

use std::{fs, path::Path, process::Output};

use assert_cmd::Command;
use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_klrender");

/// Twelve small frames with a divergence that has a closed form.
const SCENE: &str = r#"
    [canvas]
    size = [160, 120]

    [output]
    file = "scene.gif"
    frame_ms = 50

    [[sweep]]
    vary.mu = { from = -3, to = 2.5 }
    frames = 12

    [distributions]
    P = "normal(mu, 1)"
    Q = "normal(0, 1)"

    [[panels]]
    x = { domain = [-4, 4] }
    y = { domain = [0, 5] }
    marks = [
      { type = "line", y = "pdf(P, x)" },
      { type = "point", x = "mu", y = "kl(P, Q)" },
    ]
"#;

/// The scene with a misspelt key in its first line.
fn misspelt() -> String {
    format!("titel = 1\n{SCENE}")
}

/// A folder with the scene as `scene.toml`, in which the program runs.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        folder.write("scene.toml", SCENE);
        folder
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path().join(name), content).unwrap();
    }

    fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Every file and folder in it.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path()).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// The program with these arguments, in this folder, without what could colour or wrap its output.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command.current_dir(self.path()).args(arguments);
        for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS"] {
            command.env_remove(variable);
        }
        command
    }

    fn run(&self, arguments: &[&str]) -> Run {
        Run::of(self.command(arguments).output().unwrap())
    }

    /// Runs what must succeed.
    fn ok(&self, arguments: &[&str]) -> Run {
        let run = self.run(arguments);
        assert_eq!(run.code, 0, "{arguments:?}: {}", run.stderr);
        run
    }

    /// Runs what must fail with this code, and say all these words.
    fn fails(&self, arguments: &[&str], code: i32, words: &[&str]) -> Run {
        let run = self.run(arguments);
        assert_eq!(run.code, code, "{arguments:?}: {}", run.stderr);
        for words in words {
            assert!(run.stderr.contains(words), "{arguments:?}: {}", run.stderr);
        }
        run
    }
}

/// What a run said.
struct Run {
    code: i32,
    stdout: Vec<u8>,
    stderr: String,
}

impl Run {
    fn of(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: output.stdout,
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    fn text(&self) -> &str {
        std::str::from_utf8(&self.stdout).unwrap()
    }

    /// Each line of standard output as JSON.
    fn json_lines(&self) -> Vec<serde_json::Value> {
        let parse = |line: &str| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"));
        self.text().lines().map(parse).collect()
    }
}

/// Size and delays, in hundredths of a second, of a GIF.
fn gif(bytes: &[u8]) -> ((u16, u16), Vec<u16>) {
    let mut decoder = gif::DecodeOptions::new().read_info(bytes).unwrap();
    let mut delays = Vec::new();
    while let Some(frame) = decoder.read_next_frame().unwrap() {
        delays.push(frame.delay);
    }
    ((decoder.width(), decoder.height()), delays)
}
