//! The modules form layers: what imports what is written down here, and nothing else is allowed.
//!
//! The source is read token by token, so that comments, strings and documentation do not count.
//! Code under `#[cfg(test)]` may import what it likes.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt, fs,
    path::{Path, PathBuf},
};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Each module, what it may import, and why. An arrow that nobody uses is to be struck out.
const LAYERS: &[(&str, &[&str], &str)] = &[
    ("color", &[], "a leaf: colours"),
    (
        "diag",
        &[],
        "a leaf: places in texts and what is said of them",
    ),
    (
        "files",
        &[],
        "a leaf: files read within bounds and put in place",
    ),
    ("stats", &[], "a leaf: numbers only, a crate of its own"),
    (
        "limits",
        &["stats"],
        "a leaf: how large anything may be; that of a mixture is where mixtures are",
    ),
    ("stop", &[], "a leaf: how work is ended from outside"),
    (
        "font",
        &["color", "limits"],
        "faces, formulas, texts as outlines, with the colours of their words",
    ),
    (
        "expr",
        &["stats", "diag", "limits", "stop"],
        "gives numbers; mistakes have places",
    ),
    (
        "spec",
        &[
            "expr", "stats", "diag", "color", "font", "files", "limits", "stop",
        ],
        "reads expressions, colours and the files that a spec names; refuses texts that the font \
         cannot show",
    ),
    (
        "plan",
        &["spec", "expr", "stats", "diag", "color", "font", "limits"],
        "evaluates a spec's expressions and sets the numbers in its texts; what cannot be drawn is \
         a mistake with a place; hands on the colours that values have",
    ),
    (
        "scene",
        &["plan", "spec", "diag", "color", "font"],
        "gives what is planned a place, and tells of what has none; asks the plan for values, never \
         the expressions",
    ),
    ("svg", &["scene"], "writes nodes"),
    ("raster", &[], "a leaf: takes SVG text and gives pixels"),
    ("encode", &["color", "raster"], "takes pixels"),
    (
        "pipeline",
        &[
            "spec", "plan", "scene", "svg", "raster", "encode", "diag", "color", "files", "stop",
        ],
        "joins the phases",
    ),
    (
        "check",
        &[
            "pipeline", "plan", "spec", "svg", "raster", "encode", "diag", "color", "files",
            "limits",
        ],
        "takes scenes apart into numbers, documents and pixels, to compare each",
    ),
    (
        "api",
        &[
            "pipeline", "plan", "scene", "spec", "raster", "encode", "diag", "files", "limits",
            "stop",
        ],
        "the public face: reads specs, and hands out frames, files and numbers",
    ),
    (
        "editor",
        &["api", "spec", "expr", "diag", "color", "stop"],
        "what can be written in a text and what stands there, by the tables of the language; a \
         scene for values",
    ),
    (
        "lsp",
        &["api", "diag", "editor", "stop"],
        "hands what is known of texts to editors: checks them, and ends that when there is a newer \
         text",
    ),
    (
        "live",
        &[
            "pipeline", "plan", "scene", "spec", "encode", "diag", "editor", "files",
        ],
        "tells pages what they show and move of a scene, whoever runs it",
    ),
    (
        "watch",
        &["api", "live", "pipeline", "plan", "spec", "diag"],
        "hands scenes to a browser: plans them, draws what is asked for, tells what is wrong",
    ),
    (
        "farm",
        &[
            "pipeline", "plan", "spec", "encode", "raster", "diag", "files", "limits",
        ],
        "carries work between machines: specs with what they read, and frames in chunks",
    ),
    (
        "cli",
        &[
            "api", "check", "farm", "live", "scene", "watch", "pipeline", "plan", "spec", "expr",
            "stats", "diag", "editor", "files", "font", "limits", "lsp",
        ],
        "the only part that prints: numbers with their methods, mistakes, files put in place",
    ),
    ("lib", &["stats"], "shows the numbers as part of the face"),
    ("main", &["cli"], "arguments in, exit code out"),
];

/// One import that a module makes of another.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Arrow {
    from: String,
    to: String,
    file: PathBuf,
    line: usize,
}

impl fmt::Display for Arrow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            from,
            to,
            file,
            line,
        } = self;
        write!(f, "{}:{line}: `{from}` imports `{to}`", file.display())
    }
}

/// The arrows that the table does not allow.
fn bent(arrows: &[Arrow]) -> Vec<&Arrow> {
    let allowed = |arrow: &&Arrow| {
        let layer = LAYERS.iter().find(|layer| layer.0 == arrow.from);
        layer.is_some_and(|layer| layer.1.contains(&arrow.to.as_str()))
    };
    arrows.iter().filter(|arrow| !allowed(arrow)).collect()
}

/// The arrows of one file; `file` is its path below `src`.
fn arrows(file: &Path, text: &str) -> Vec<Arrow> {
    let mut path: Vec<String> = file
        .with_extension("")
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    if path.len() > 1 && path.last().is_some_and(|last| last == "mod") {
        path.pop();
    }
    let mut walk = Walk {
        file,
        module: path,
        arrows: Vec::new(),
    };
    walk.tokens(text.parse().expect("the source is Rust"));
    walk.arrows
}

/// Reads the tokens of a file.
struct Walk<'a> {
    file: &'a Path,
    /// The module that is being read, from the top of the crate.
    module: Vec<String>,
    arrows: Vec<Arrow>,
}

impl Walk<'_> {
    fn tokens(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while at < tokens.len() {
            at = match &tokens[at..] {
                [hash, TokenTree::Group(attribute), rest @ ..]
                    if is(hash, '#') && attribute.to_string().replace(' ', "") == "[cfg(test)]" =>
                {
                    let item = rest.iter().position(ends_item);
                    at + 3 + item.unwrap_or(rest.len())
                }
                [
                    TokenTree::Ident(word),
                    TokenTree::Ident(name),
                    TokenTree::Group(body),
                    ..,
                ] if word == "mod" => {
                    self.module.push(name.to_string());
                    self.tokens(body.stream());
                    self.module.pop();
                    at + 3
                }
                [TokenTree::Ident(word), ..]
                    if ["crate", "klrender", "super"].contains(&&*word.to_string()) =>
                {
                    self.path(&tokens, at)
                }
                // The numbers are a crate of their own.
                [TokenTree::Ident(word), ..] if word == "klrender_stats" => {
                    let stats = TokenTree::Ident(proc_macro2::Ident::new("stats", word.span()));
                    self.named(&stats);
                    at + 1
                }
                [TokenTree::Group(group), ..] => {
                    self.tokens(group.stream());
                    at + 1
                }
                _ => at + 1,
            };
        }
    }

    /// Follows a path that starts at `crate` or `super`, and returns where to read on.
    fn path(&mut self, tokens: &[TokenTree], start: usize) -> usize {
        let mut left = match &tokens[start] {
            TokenTree::Ident(word) if word == "super" => self.module.len() - 1,
            _ => 0,
        };
        let mut at = start + 1;
        loop {
            match &tokens[at..] {
                [a, b, TokenTree::Ident(word), ..]
                    if is(a, ':') && is(b, ':') && word == "super" =>
                {
                    left -= 1;
                    at += 3;
                }
                [a, b, next, ..] if is(a, ':') && is(b, ':') => {
                    if left == 0 {
                        self.named(next);
                    }
                    // What is in braces is read on as any other group.
                    return at + 2;
                }
                _ => return at,
            }
        }
    }

    /// Notes the modules named where the top of the crate is: one, or several in braces.
    fn named(&mut self, tree: &TokenTree) {
        match tree {
            TokenTree::Ident(word) => self.arrows.push(Arrow {
                from: self.module[0].clone(),
                to: word.to_string(),
                file: self.file.to_owned(),
                line: word.span().start().line,
            }),
            TokenTree::Group(group) => {
                let mut first = true;
                for tree in group.stream() {
                    if std::mem::take(&mut first) {
                        self.named(&tree);
                    }
                    first = is(&tree, ',');
                }
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
        self.arrows.retain(|arrow| arrow.to != arrow.from);
    }
}

fn is(tree: &TokenTree, character: char) -> bool {
    matches!(tree, TokenTree::Punct(punct) if punct.as_char() == character)
}

fn ends_item(tree: &TokenTree) -> bool {
    let is_body = |tree: &TokenTree| matches!(tree, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
    is(tree, ';') || is_body(tree)
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        // A crate of its own cannot import what depends on it.
        if path.join("Cargo.toml").exists() {
            continue;
        }
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

fn all() -> Vec<Arrow> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let read = |file: &PathBuf| {
        let text = fs::read_to_string(file).unwrap();
        arrows(file.strip_prefix(&root).unwrap(), &text)
    };
    let mut all: Vec<Arrow> = files.iter().flat_map(read).collect();
    all.sort();
    all
}

#[test]
fn no_arrow_bends_back() {
    let all = all();
    let bent: Vec<String> = bent(&all).iter().map(ToString::to_string).collect();
    assert!(
        bent.is_empty(),
        "the table of layers in {} does not allow these:\n{}",
        file!(),
        bent.join("\n")
    );
}

#[test]
fn every_allowed_arrow_is_used() {
    let all = all();
    let used: BTreeSet<(&str, &str)> = all
        .iter()
        .map(|arrow| (arrow.from.as_str(), arrow.to.as_str()))
        .collect();
    let unused: Vec<String> = LAYERS
        .iter()
        .flat_map(|(from, imports, _)| imports.iter().map(|to| (*from, *to)))
        .filter(|arrow| !used.contains(arrow))
        .map(|(from, to)| format!("`{from}` no longer imports `{to}`"))
        .collect();
    assert!(
        unused.is_empty(),
        "to be struck out of the table:\n{}",
        unused.join("\n")
    );
}

/// Where every module stands below those that import it, there is no circle.
#[test]
fn the_table_is_in_order() {
    let mut below: BTreeMap<&str, usize> = BTreeMap::new();
    for (row, (module, imports, _)) in LAYERS.iter().enumerate() {
        for import in *imports {
            assert!(
                below.contains_key(import),
                "`{module}` stands above `{import}`"
            );
        }
        below.insert(module, row);
    }
}

#[test]
fn bent_arrows_are_found() {
    let text = r##"
        //! Comments may say [`crate::cli`].
        use crate::{expr::Graph, pipeline::{self, plan}, cli as outer};
        use super::diag;
        const TEXT: &str = "crate::cli";
        fn f(x: crate::scene::Stage) -> Vec<super::svg::Header> {
            self::super::encode::png(vec![super::super::raster::render(); 1])
        }
        mod inner {
            fn g() { super::f(super::super::super::font::h()) }
        }
        #[cfg(test)]
        mod tests { use crate::cli; }
    "##;
    let found = |file: &str, text: &str| -> Vec<String> {
        let arrows = arrows(Path::new(file), text);
        bent(&arrows).iter().map(ToString::to_string).collect()
    };
    assert_eq!(
        found("spec/keys/mod.rs", text),
        [
            "spec/keys/mod.rs:3: `spec` imports `pipeline`",
            "spec/keys/mod.rs:3: `spec` imports `cli`",
            "spec/keys/mod.rs:6: `spec` imports `scene`",
            "spec/keys/mod.rs:7: `spec` imports `raster`",
        ]
    );
    assert_eq!(
        found(
            "stats/mod.rs",
            "use super::expr;\nfn f() { super::special::g() }"
        ),
        [
            "stats/mod.rs:1: `stats` imports `expr`",
            "stats/mod.rs:2: `stats` imports `special`"
        ],
    );
    assert_eq!(
        found("main.rs", "fn main() { klrender::pipeline::run() }"),
        ["main.rs:1: `main` imports `pipeline`"]
    );
}
