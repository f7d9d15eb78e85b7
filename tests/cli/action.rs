//! The steps of the GitHub action, run one after the other as a workflow would.

use std::{collections::BTreeMap, env, fs, path::Path, process::Command};

use super::{Folder, PROGRAM, Run, SCENE};

/// The shell steps of the action: their names and scripts.
fn steps() -> Vec<(String, String)> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(".github/actions/check/action.yml");
    let text = fs::read_to_string(file).unwrap();
    let mut steps: Vec<(String, String)> = Vec::new();
    let mut in_script = false;
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("    - name: ") {
            steps.push((name.to_owned(), String::new()));
            in_script = false;
        } else if line == "      run: |" {
            in_script = true;
        } else if in_script {
            let script = &mut steps.last_mut().unwrap().1;
            script.push_str(line.strip_prefix("        ").unwrap_or(line));
            script.push('\n');
        }
    }
    steps.retain(|(_, script)| !script.is_empty());
    steps
}

#[test]
fn the_action_takes_the_program_of_its_release_if_that_is_whole() {
    let folder = Folder::new();
    let name = "klrender-aarch64-unknown-linux-musl";
    fs::create_dir_all(folder.path().join(name)).unwrap();
    folder.write(&format!("{name}/klrender"), "the program");
    let pack = format!("tar -czf {name}.tar.gz {name}; sha256sum {name}.tar.gz >SHA256SUMS");
    let packed = Command::new("bash")
        .args(["-c", &pack])
        .current_dir(folder.path())
        .status();
    assert!(packed.unwrap().success());
    let install = || {
        let script = &steps()[0].1;
        let mut command = Command::new("bash");
        command.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script]);
        command.current_dir(folder.path());
        command.env("RELEASE", format!("file://{}", folder.path().display()));
        command.envs([("RUNNER_OS", "Linux"), ("RUNNER_ARCH", "ARM64")]);
        command.env("RUNNER_TEMP", folder.path().join("temp"));
        command.env("GITHUB_PATH", folder.path().join("path"));
        // Without klrender, and without a compiler.
        command
            .env("PATH", "/usr/bin:/bin")
            .env("GITHUB_ACTION_PATH", "/nowhere");
        Run::of(command.output().unwrap())
    };
    let run = install();
    assert_eq!(run.code, 0, "{}", run.stderr);
    let path = String::from_utf8(folder.read("path")).unwrap();
    assert_eq!(
        fs::read(Path::new(path.trim()).join("klrender")).unwrap(),
        b"the program"
    );
    // Something else under its name is not taken.
    folder.write(&format!("{name}.tar.gz"), "something else");
    assert_ne!(install().code, 0);
}

/// Runs a step with the inputs' defaults, as `shell: bash` does.
fn run(folder: &Folder, script: &str) -> Run {
    let inputs = BTreeMap::from([
        ("SPECS", "specs"),
        ("SNAPSHOTS", "snapshots/check"),
        ("RENDERED", "rendered"),
        ("REPORT", "klrender-report.html"),
    ]);
    let mut path = Path::new(PROGRAM).parent().unwrap().as_os_str().to_owned();
    path.push(":");
    path.push(env::var_os("PATH").unwrap());
    let mut command = Command::new("bash");
    command.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script]);
    command
        .current_dir(folder.path())
        .envs(inputs)
        .env("PATH", path);
    Run::of(command.output().unwrap())
}

#[test]
fn the_action_renders_checks_and_leaves_a_report() {
    let folder = Folder::new();
    fs::create_dir(folder.path().join("specs")).unwrap();
    folder.write("specs/scene.toml", SCENE);
    folder.write(
        "specs/more.toml",
        SCENE.replace("file = \"scene.gif\"\n", ""),
    );
    folder.ok(&["check", "--accept", "specs"]);
    let steps = steps();
    let names: Vec<&str> = steps.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["Install klrender", "Render", "Check"]);
    for (name, script) in &steps {
        let run = run(&folder, script);
        assert_eq!(run.code, 0, "{name}: {}", run.stderr);
    }
    assert!(folder.read("rendered/scene.gif").starts_with(b"GIF89a"));
    assert!(folder.path().join("rendered/more.gif").exists());
    folder.write("specs/scene.toml", SCENE.replace("= 50", "= 60"));
    let checked = run(&folder, &steps[2].1);
    assert_eq!(checked.code, 4, "{}", checked.stderr);
    let words = "::error file=specs/scene.toml,line=7,";
    assert!(checked.stderr.contains(words), "{}", checked.stderr);
    let page = String::from_utf8(folder.read("klrender-report.html")).unwrap();
    assert!(page.contains("1 of 2 scenes changed"));
}
