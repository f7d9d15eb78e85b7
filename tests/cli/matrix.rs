//! `matrix`: one output for each combination.

use super::Folder;

const MATRIX: &str = r#"
    canvas.size = [160, 120]
    title = "{family}, {s}"

    [matrix]
    family = ["normal", "laplace"]
    s = [1, "k + 1"]

    [parameters]
    k = 1

    [[sweep]]
    vary.mu = { from = -1, to = 1 }
    frames = 3

    [distributions]
    P = "family(mu, s)"

    [quantities]
    spread = "std(P)"

    [[panels]]
    marks = [{ type = "line", y = "pdf(P, x)" }, { type = "point", x = "mu", y = "spread" }]
"#;

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("m.toml", MATRIX);
    folder
}

#[test]
fn every_combination_has_a_file_of_its_own() {
    let folder = folder();
    let run = folder.ok(&["m.toml"]);
    let written = [
        "m-laplace-1.gif",
        "m-laplace-k_+_1.gif",
        "m-normal-1.gif",
        "m-normal-k_+_1.gif",
    ];
    assert_eq!(
        folder.names(),
        [&written[..], &["m.toml", "scene.toml"]].concat()
    );
    assert!(run.stderr.contains("4 combinations"), "{}", run.stderr);
    // What a name stands for is drawn, in words too.
    let text = |family: &str| {
        let set = format!("family={family}");
        folder.ok(&[
            "m.toml", "--set", &set, "--set", "s=1", "--frames", "0", "-o", "a.svg",
        ]);
        String::from_utf8(folder.read("a.svg")).unwrap()
    };
    let (normal, laplace) = (text("normal"), text("laplace"));
    assert!(normal.contains("normal, 1"), "{normal}");
    assert!(laplace.contains("laplace, 1"), "{laplace}");
}

#[test]
fn names_may_stand_in_the_file_and_the_rest_is_appended() {
    let folder = folder();
    folder.ok(&[
        "m.toml",
        "--frames",
        "0,1",
        "--format",
        "svg",
        "-o",
        "out/{family}/f.svg",
    ]);
    let made = |family: &str| {
        let entries = std::fs::read_dir(folder.path().join("out").join(family)).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    let expected = ["f-1-0.svg", "f-1-1.svg", "f-k_+_1-0.svg", "f-k_+_1-1.svg"];
    assert_eq!(
        (made("normal"), made("laplace")),
        (
            expected.map(str::to_owned).to_vec(),
            expected.map(str::to_owned).to_vec()
        )
    );
    folder.fails(
        &["m.toml", "-o", "{famly}.gif"],
        2,
        &["`{famly}` is not known", "did you mean `{family}`?"],
    );
    folder.fails(&["m.toml", "-o", "-"], 2, &["standard output", "--set"]);
}

#[test]
fn set_takes_one_entry_or_another_number() {
    let folder = folder();
    folder.ok(&["m.toml", "--set", "family=laplace", "--set", "s=k + 1"]);
    assert_eq!(folder.names(), ["m.gif", "m.toml", "scene.toml"]);
    let run = folder.ok(&[
        "values",
        "m.toml",
        "--set",
        "family=normal",
        "--set",
        "s=7",
        "--csv",
    ]);
    let table = String::from_utf8(run.stdout).unwrap();
    assert!(
        table.starts_with("frame,t,") && table.contains(",7"),
        "{table}"
    );
    folder.fails(
        &["m.toml", "--set", "family=cauchy"],
        2,
        &["`matrix` lists no `cauchy` for `family`, only `normal`, `laplace`"],
    );
    folder.fails(
        &["m.toml", "--set", "k=much"],
        2,
        &["`much` is no finite number"],
    );
}

#[test]
fn values_and_plan_tell_combinations_apart() {
    let folder = folder();
    let run = folder.ok(&["values", "m.toml", "--csv"]);
    let table = String::from_utf8(run.stdout).unwrap();
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines.len(), 1 + 4 * 3, "{table}");
    assert!(lines[0].starts_with("family,s,frame,t,"), "{table}");
    assert!(lines[12].starts_with("laplace,k + 1,2,1,"), "{table}");

    let run = folder.ok(&["values", "m.toml", "--json", "--frames", "0"]);
    let first: serde_json::Value = serde_json::from_str(
        String::from_utf8(run.stdout)
            .unwrap()
            .lines()
            .nth(3)
            .unwrap(),
    )
    .unwrap();
    assert_eq!(first["combination"]["family"], "laplace");

    let run = folder.ok(&["plan", "m.toml"]);
    let told = String::from_utf8(run.stdout).unwrap();
    assert!(told.contains("family = laplace, s = k + 1"), "{told}");
    assert!(told.contains("m-laplace-k_+_1.gif"), "{told}");
    let run = folder.ok(&["plan", "m.toml", "--json"]);
    let all: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(all.as_array().map(Vec::len), Some(4));

    let run = folder.ok(&["validate", "m.toml"]);
    assert!(
        run.stderr.contains("4 combinations of 3 frames"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_mistake_names_its_combination() {
    let folder = folder();
    folder.write("bad.toml", MATRIX.replace("k + 1", "k - 1"));
    folder.fails(
        &["bad.toml"],
        3,
        &["family = normal, s = k - 1", "and in another combination"],
    );
    assert_eq!(folder.names(), ["bad.toml", "m.toml", "scene.toml"]);
}
