//! The examples of a page: its blocks of code, read from top to bottom.
//!
//! All blocks of a page work in one folder. What a block is, its language says, and a comment above it:
//!
//! - `toml` is a spec that klrender has nothing to say of, or a piece of a valid one: marks, or sections
//!   without panels. `<!-- file: NAME -->` names it for what follows, or shows what a file has become.
//!   `<!-- faulty: NAME -->` has errors. `<!-- from: PATH -->` quotes lines of a spec.
//!   `<!-- settings: PROGRAM -->` is of another program, as in `json` and `lua`.
//! - `csv` is a file, named likewise.
//! - `diff` changes the file named above it, hunk by hunk.
//! - `rust` is an example in the library's documentation too, `yaml` uses the action.
//! - `sh` holds commands that succeed, `console` commands with all that they print.
//! - `text` is anything.

use std::{collections::BTreeSet, fmt::Write as _};

use super::{files, program::Folder, read};

pub(crate) struct Examples<'a> {
    page: &'a str,
    folder: Folder,
}

impl<'a> Examples<'a> {
    pub(crate) fn of(page: &'a str) -> Self {
        Self {
            page,
            folder: Folder::new(),
        }
    }

    /// The text of the page as it should be.
    pub(crate) fn run(&self, text: &str) -> String {
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
                if let Some(part) = comment.strip_prefix("begin ") {
                    let end = lines.find(|(_, line)| line.trim_end() == "<!-- end -->");
                    let generated = klrender::reference(part);
                    let generated = generated.unwrap_or_else(|| panic!("nobody knows `{part}`"));
                    let _ = write!(out, "\n{generated}\n{}", end.unwrap().1);
                    comment = "";
                }
            } else if let Some(language) = line.strip_prefix("```") {
                let body: String = lines
                    .by_ref()
                    .map(|(_, line)| line)
                    .take_while(|line| line.trim_end() != "```")
                    .collect();
                let at = format!("{}:{}", self.page, number + 1);
                out.push_str(&self.block(language, comment, &body, &at));
                out.push_str("```\n");
                comment = "";
            } else if !line.is_empty() {
                comment = "";
            }
        }
        out
    }

    /// A block of code as it should be; `at` is where it stands.
    fn block(&self, language: &str, comment: &str, body: &str, at: &str) -> String {
        let folder = &self.folder;
        match (language, comment.split_once(": ")) {
            ("toml", None) => {
                let said = folder.validate(&completed(body));
                let whole = body.contains("panels");
                let faulty = whole && !said.is_empty() || said.contains(": error[");
                assert!(!faulty, "{at}: {said}");
            }
            ("toml", Some(("file", name))) => {
                if folder.path(name).exists() {
                    return folder.read(name);
                }
                folder.write(name, body);
                self.valid(body, at);
            }
            ("toml", Some(("faulty", name))) => {
                folder.write(name, body);
                let said = folder.validate(body);
                assert!(said.contains(": error["), "{at}: this should be faulty");
            }
            ("toml", Some(("from", path))) => {
                let spec = read(path);
                for line in body.lines() {
                    assert!(spec.lines().any(|it| it.trim() == line), "{at}: {line}");
                }
            }
            // Settings of other programs.
            ("toml", Some(("settings", _))) => {
                toml::from_str::<toml::Table>(body).unwrap_or_else(|error| panic!("{at}: {error}"));
            }
            ("json", Some(("settings", _))) => {
                let read = serde_json::from_str::<serde_json::Value>(body);
                read.unwrap_or_else(|error| panic!("{at}: {error}"));
            }
            ("lua", Some(("settings", _))) => {}
            ("csv", Some(("file", name))) => folder.write(name, body),
            ("diff", Some(("file", name))) => {
                let text = patched(folder.read(name), body, at);
                self.valid(&text, at);
                folder.write(name, &text);
            }
            ("sh", None) => {
                for command in body.lines().filter_map(runnable) {
                    let (success, printed) = folder.run(&command);
                    assert!(success, "{at}: {command}\n{printed}");
                }
            }
            ("console", None) => {
                let mut out = String::new();
                for command in body.lines().filter_map(|line| line.strip_prefix("$ ")) {
                    let (_, printed) = folder.run(command);
                    let _ = writeln!(out, "$ {command}");
                    for line in printed.trim_end().lines() {
                        let _ = writeln!(out, "{}", line.trim_end());
                    }
                }
                return out;
            }
            ("text", None) => {}
            ("rust", None) => {
                let documented = documented();
                for line in body.lines().filter(|line| !line.is_empty()) {
                    let known = documented.contains(line.trim());
                    assert!(known, "{at}: the library's documentation has no `{line}`");
                }
            }
            ("yaml", None) => self.uses_the_action(body, at),
            _ => panic!("{at}: nobody tests a block of `{language}` with `{comment}`"),
        }
        body.to_owned()
    }

    fn valid(&self, spec: &str, at: &str) {
        let said = self.folder.validate(spec);
        assert!(said.is_empty(), "{at}: {said}");
    }

    /// A workflow is short, and gives the action nothing that it does not take.
    fn uses_the_action(&self, body: &str, at: &str) {
        let action = "/.github/actions/check@main";
        assert!(body.contains(action) && body.lines().count() <= 10, "{at}");
        let inputs = read(".github/actions/check/action.yml");
        let given = body
            .lines()
            .skip_while(|line| line.trim() != "with:")
            .skip(1);
        for line in given {
            let (input, _) = line.trim().split_once(':').unwrap();
            assert!(inputs.contains(&format!("\n  {input}:\n")), "{at}: {input}");
        }
    }
}

/// The lines of the library's documentation whose examples are tests.
fn documented() -> BTreeSet<String> {
    let sources = ["src/api", "src/check", "src/editor"]
        .into_iter()
        .flat_map(files);
    std::iter::once("src/lib.rs".to_owned())
        .chain(sources)
        .filter(|source| source.ends_with(".rs"))
        .flat_map(|source| {
            let text = read(&source);
            let comments = text.lines().filter_map(|line| {
                let line = line.trim_start();
                line.strip_prefix("//!").or(line.strip_prefix("///"))
            });
            comments
                .map(|line| line.trim().to_owned())
                .collect::<Vec<String>>()
        })
        .collect()
}

/// A command of a `sh` block as it can be run here.
fn runnable(line: &str) -> Option<String> {
    // What works on the sources would run these tests, or take minutes.
    let elsewhere = ["cargo test", "cargo bench", "cargo install"];
    if elsewhere.iter().any(|command| line.starts_with(command)) {
        return None;
    }
    Some(line.replace("cargo run --release --", "klrender"))
}

/// A spec around a piece of one: marks get a panel, sections get a mark.
pub(crate) fn completed(piece: &str) -> String {
    let names = "parameters = { mu = 1, sigma = 2 }\n\
                 distributions = { P = \"normal(mu, sigma)\", Q = \"normal(0, 1)\" }\n\
                 axes = { x = { domain = [-6, 8] } }\n";
    let panel = "panels = [{ marks = [{ type = \"point\", x = 0, y = 0 }] }]\n";
    if piece.trim_start().starts_with('{') {
        format!("{names}[[panels]]\nmarks = [\n{piece}\n]\n")
    } else if piece.contains("panels") {
        piece.to_owned()
    } else if piece.contains("kl(P, Q)") && !piece.contains("distributions") {
        format!("{names}{panel}{piece}")
    } else {
        format!("{panel}{piece}")
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
