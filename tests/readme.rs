//! The README tells the truth: what is generated in it is current, and every example in it works.
//!
//! `UPDATE=1 cargo test --test readme` writes the generated parts, the outputs of commands and the
//! picture anew.
//!
//! Blocks of code are read from top to bottom, in one folder that also holds `specs`:
//!
//! - `toml` is a spec without a finding, or a piece of one. `<!-- file: NAME -->` above it names it
//!   for what follows, or shows what a file has become. `<!-- faulty: NAME -->` has errors.
//! - `diff` changes the file named above it, hunk by hunk.
//! - `rust` is an example in the library's documentation too, `yaml` uses the action.
//! - `sh` holds commands that succeed, `console` commands with all that they print.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::{
    env,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use klrender::{
    diag::{Diagnostic, MessageFormat, Report, Source},
    expr::{self, Group},
    pipeline::{self, Request, Unwatched},
    scene::Stage,
    spec::{self, Overrides, model::Format},
    stats::FAMILIES,
};

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn updating() -> bool {
    env::var_os("UPDATE").is_some()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn the_readme_is_current_and_its_examples_work() {
    let path = root("README.md");
    let written = read(&path);
    let current = Sandbox::new().readme(&written);
    if updating() {
        fs::write(path, current).unwrap();
        return;
    }
    for (number, (written, current)) in written.lines().zip(current.lines()).enumerate() {
        let place = format!("README.md:{}: UPDATE=1 would change this line", number + 1);
        assert_eq!(written, current, "{place}");
    }
    assert_eq!(
        written.len(),
        current.len(),
        "UPDATE=1 would write more or less"
    );
}

/// What stands between `<!-- begin NAME -->` and `<!-- end -->`.
fn generated(name: &str) -> String {
    match name {
        "keys" => spec::reference(),
        "families" => families(),
        "elementary" => functions(Group::Elementary),
        "of one" => functions(Group::OfOne),
        "of two" => functions(Group::OfTwo),
        "pieces" => functions(Group::Piece),
        "binders" => functions(Group::Binder),
        "of data" => functions(Group::Data),
        other => panic!("nobody generates `{other}`"),
    }
}

fn families() -> String {
    let mut out = "| family | is | parameters |\n|---|---|---|\n".to_owned();
    for family in FAMILIES {
        let name = |it: &klrender::stats::Parameter| match it.default {
            Some(default) => format!("{} = {default}", it.name),
            None => it.name.to_owned(),
        };
        let names: Vec<String> = family.parameters.iter().map(name).collect();
        let rules: Vec<String> = family
            .parameters
            .iter()
            .map(|it| format!("`{}`: {}, {}", it.name, it.summary, it.domain.requirement()))
            .collect();
        let call = format!("{}({})", family.name, names.join(", "));
        let rules = rules.join("; ");
        let _ = writeln!(out, "| `{call}` | {} | {rules} |", family.summary);
    }
    out
}

fn functions(group: Group) -> String {
    let mut out = "| function | gives |\n|---|---|\n".to_owned();
    for function in expr::functions().filter(|function| function.group == group) {
        let summary = function.summary.replace('|', "\\|");
        let _ = writeln!(out, "| `{}` | {summary} |", function.signature());
    }
    out
}

/// A folder in which the examples work.
struct Sandbox {
    folder: tempfile::TempDir,
}

impl Sandbox {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let specs = folder.path().join("specs");
        fs::create_dir(&specs).unwrap();
        for spec in fs::read_dir(root("specs")).unwrap() {
            let spec = spec.unwrap();
            fs::copy(spec.path(), specs.join(spec.file_name())).unwrap();
        }
        Self { folder }
    }

    /// The README as it should be.
    fn readme(&self, text: &str) -> String {
        let mut out = String::new();
        let mut comment = "";
        let mut lines = text.split_inclusive('\n').enumerate();
        while let Some((number, line)) = lines.next() {
            out.push_str(line);
            let line = line.trim_end();
            if let Some(inner) = line
                .strip_prefix("<!-- ")
                .and_then(|it| it.strip_suffix(" -->"))
            {
                comment = inner;
                if let Some(name) = comment.strip_prefix("begin ") {
                    let end = lines.find(|(_, line)| line.trim_end() == "<!-- end -->");
                    let _ = write!(out, "\n{}\n{}", generated(name), end.unwrap().1);
                    comment = "";
                }
            } else if let Some(kind) = line.strip_prefix("```") {
                let body: String = lines
                    .by_ref()
                    .map(|(_, line)| line)
                    .take_while(|line| line.trim_end() != "```")
                    .collect();
                out.push_str(&self.block(kind, comment, &body, number + 1));
                out.push_str("```\n");
                comment = "";
            } else if !line.is_empty() {
                comment = "";
            }
        }
        out
    }

    /// A block of code as it should be; `line` is where it stands.
    fn block(&self, kind: &str, comment: &str, body: &str, line: usize) -> String {
        let at = format!("README.md:{line}");
        match (kind, comment.split_once(": ")) {
            ("toml", None) => {
                let (_, found) = load(&completed(body));
                assert!(
                    found.iter().all(|found| !found.is_error()),
                    "{at}: {found:?}"
                );
            }
            ("toml", Some(("file", name))) => {
                let path = self.folder.path().join(name);
                if path.exists() {
                    return read(&path);
                }
                fs::write(path, body).unwrap();
                valid(body, &at);
            }
            ("toml", Some(("faulty", name))) => {
                fs::write(self.folder.path().join(name), body).unwrap();
                let (plan, _) = load(body);
                assert!(plan.is_none(), "{at}: this should be faulty");
            }
            ("diff", Some(("file", name))) => {
                let path = self.folder.path().join(name);
                let text = patched(read(&path), body, &at);
                valid(&text, &at);
                fs::write(path, text).unwrap();
            }
            ("sh", None) => {
                for command in body.lines().filter_map(runnable) {
                    let (success, printed) = self.run(&command);
                    assert!(success, "{at}: {command}\n{printed}");
                }
            }
            ("console", None) => {
                let mut out = String::new();
                for command in body.lines().filter_map(|line| line.strip_prefix("$ ")) {
                    let (_, printed) = self.run(command);
                    let _ = writeln!(out, "$ {command}");
                    for line in printed.trim_end().lines() {
                        let _ = writeln!(out, "{}", line.trim_end());
                    }
                }
                return out;
            }
            ("text", None) => {}
            ("rust", None) => {
                let documented = read(&root("src/check/mod.rs"));
                let known = |line: &str| documented.contains(&format!("//! {line}\n"));
                assert!(
                    body.lines().all(known),
                    "{at}: this is no example of the library's"
                );
            }
            ("yaml", None) => {
                let action = "/.github/actions/check@main";
                assert!(body.contains(action) && body.lines().count() <= 10, "{at}");
                let inputs = read(&root(".github/actions/check/action.yml"));
                let given = body
                    .lines()
                    .skip_while(|line| line.trim() != "with:")
                    .skip(1);
                for line in given {
                    let (input, _) = line.trim().split_once(':').unwrap();
                    assert!(inputs.contains(&format!("\n  {input}:\n")), "{at}: {input}");
                }
            }
            _ => panic!("{at}: nobody tests a block of `{kind}` with `{comment}`"),
        }
        body.to_owned()
    }

    /// Whether a command succeeds, and all that it prints.
    fn run(&self, command: &str) -> (bool, String) {
        let program = Path::new(env!("CARGO_BIN_EXE_klrender"));
        let mut path = program.parent().unwrap().as_os_str().to_owned();
        path.push(":");
        path.push(env::var_os("PATH").unwrap());
        let output = Command::new("sh")
            .args(["-c", &format!("{{ {command}\n}} 2>&1")])
            .current_dir(&self.folder)
            .env("PATH", path)
            .env_remove("COLUMNS")
            .output()
            .unwrap();
        let printed = String::from_utf8(output.stdout).unwrap();
        (output.status.success(), printed)
    }
}

/// A command of a `sh` block as it can be run here.
fn runnable(line: &str) -> Option<String> {
    // What works on the sources would run these tests, or take minutes.
    let elsewhere = [
        "cargo test",
        "cargo bench",
        "cargo install",
        "UPDATE=1 cargo",
    ];
    if elsewhere.iter().any(|command| line.starts_with(command)) {
        return None;
    }
    Some(line.replace("cargo run --release --", "klrender"))
}

fn load(text: &str) -> (Option<klrender::plan::Plan>, Vec<Diagnostic>) {
    let source = Source::new("README.md", text);
    pipeline::load(&source, "readme", &Overrides::default())
}

fn valid(text: &str, at: &str) {
    let (_, found) = load(text);
    let report = Report::new(Source::new(at, text), found.clone());
    assert!(
        found.is_empty(),
        "{}",
        report.render(MessageFormat::Human, false)
    );
}

/// A spec around a piece of one: marks get a panel, sections get a mark.
fn completed(piece: &str) -> String {
    let names = "parameters = { mu = 1, sigma = 2 }\n\
                 distributions = { P = \"normal(mu, sigma)\", Q = \"normal(0, 1)\" }\n";
    if piece.trim_start().starts_with('{') {
        format!("{names}[[panels]]\nmarks = [\n{piece}\n]\n")
    } else if piece.contains("panels") {
        piece.to_owned()
    } else {
        format!("panels = [{{ marks = [{{ type = \"point\", x = 0, y = 0 }}] }}]\n{piece}")
    }
}

/// The text with the hunks of a diff applied, each of which must fit in one place.
fn patched(mut text: String, diff: &str, at: &str) -> String {
    for hunk in diff.split("@@\n") {
        let side = |sign: char| -> String {
            let lines = hunk.split_inclusive('\n');
            let of_side = lines.filter_map(|line| line.strip_prefix([' ', sign]));
            of_side.collect()
        };
        let (old, new) = (side('-'), side('+'));
        assert_eq!(
            text.matches(&old).count(),
            1,
            "{at}: where is this?\n{old}\nin\n{text}"
        );
        text = text.replace(&old, &new);
    }
    text
}

/// The picture is the first scene with half the frames, at the same speed.
#[test]
fn the_picture_is_current() {
    let text = read(&root("specs/default.toml"))
        .replace("frames = 200", "frames = 100")
        .replace("frame_ms = 50", "frame_ms = 100");
    let (plan, found) = load(&text);
    assert!(found.is_empty(), "{found:?}");
    let plan = plan.unwrap();
    assert_eq!((plan.frames(), plan.spec.output.frame_ms), (100, 100.0));

    let stage = Stage::new(&plan);
    let documents = (0..plan.frames()).map(|frame| pipeline::document(&plan, &stage, frame));
    let hash = format!(
        "{:016x}\n",
        documents.fold(FNV_OFFSET, |hash, text| fnv(hash, &text))
    );
    let (picture, hash_file) = (
        root("snapshots/readme/KL.gif"),
        root("snapshots/readme/KL.hash"),
    );
    let known = fs::read_to_string(&hash_file).unwrap_or_default();
    if updating() && hash != known {
        let all = Request {
            format: Format::Gif,
            frames: None,
            batch: None,
        };
        let mut gif = Vec::new();
        pipeline::render_animation(&plan, &all, &mut gif, &Unwatched).unwrap();
        fs::create_dir_all(picture.parent().unwrap()).unwrap();
        fs::write(picture, gif).unwrap();
        fs::write(hash_file, hash).unwrap();
        return;
    }
    assert_eq!(
        hash, known,
        "the frames have changed: UPDATE=1 renders them anew"
    );
    assert!(picture.exists() && read(&root("README.md")).contains("snapshots/readme/KL.gif"));
}

const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a, which needs to be the same everywhere and nothing more.
fn fnv(hash: u64, text: &str) -> u64 {
    text.bytes().fold(hash, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
