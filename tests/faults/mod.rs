//! What goes wrong outside of a spec, and what a hostile one may try: nothing falls over, nothing is lost.

mod files;
mod limits;
#[cfg(unix)]
mod signals;
mod snapshots;
mod words;

use std::{
    fs,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use super::{Folder, PROGRAM, Run, SCENE};

/// How long a refusal may take: in an unoptimised build, beside other tests.
const SOON: Duration = Duration::from_secs(10);

/// A scene with something else in the place of its first lines.
fn scene(head: &str) -> String {
    format!(
        "{head}\n[[panels]]\nmarks = [{{ type = \"line\", y = \"x\" }}]\nx = {{ domain = [0, 1] }}\n"
    )
}

/// A program that is running.
fn start(folder: &Folder, arguments: &[&str]) -> Child {
    let mut command = Command::new(PROGRAM);
    command.args(arguments).current_dir(folder.path());
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

/// Refused soon, and in little memory: with an address space of `mib` MiB.
fn refused(folder: &Folder, mib: usize, arguments: &[&str], words: &[&str]) -> Run {
    let start = Instant::now();
    let script = format!("ulimit -v {}; exec \"$0\" \"$@\"", mib * 1024);
    let mut command = Command::new("sh");
    command.args(["-c", &script, PROGRAM]).args(arguments);
    let run = Run::of(command.current_dir(folder.path()).output().unwrap());
    assert_eq!(run.code, 3, "{arguments:?}: {}", run.stderr);
    for words in words {
        assert!(run.stderr.contains(words), "{arguments:?}: {}", run.stderr);
    }
    assert!(
        start.elapsed() < SOON,
        "{arguments:?}: {:?}",
        start.elapsed()
    );
    run
}
