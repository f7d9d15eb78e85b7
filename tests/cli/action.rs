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
