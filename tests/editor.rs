//! What editors ask for: one way to write a spec, what could be written at a place, and what stands there.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::{fs, path::PathBuf};

use klrender::{
    LoadError, Options, Scene,
    diag::Kind,
    editor::{Completion, CompletionKind, complete, fix, format, hover},
};
use toml::{Table, Value};

/// The specs of the gallery, by name.
fn gallery() -> Vec<(String, String)> {
    let mut paths: Vec<PathBuf> = fs::read_dir("specs")
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "toml")
        })
        .collect();
    paths.sort();
    assert!(paths.len() > 40);
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap();
        (path.display().to_string(), text)
    };
    paths.into_iter().map(read).collect()
}

#[test]
fn the_gallery_is_formatted() {
    let mut paths: Vec<(String, String)> = gallery();
    let starter = "src/cli/new/starter.toml";
    paths.push((starter.to_owned(), fs::read_to_string(starter).unwrap()));
    for (path, text) in paths {
        assert_eq!(
            format(&text).unwrap(),
            text,
            "{path}: `klrender fmt` would change it"
        );
    }
}

/// A sequence of numbers that depends on its seed only (xorshift64*).
struct Random(u64);

impl Random {
    fn below(&mut self, count: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let bits = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 32;
        bits as usize % count.max(1)
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for end in (1..items.len()).rev() {
            items.swap(end, self.below(end + 1));
        }
    }
}

/// Writes a table as badly as TOML allows, with comments wherever they may be.
struct Mangler {
    random: Random,
    out: String,
    comments: usize,
}

impl Mangler {
    fn blank(&mut self) {
        let blank = self.random.of(&["", "", " ", "  ", "\t", "     "]);
        self.out.push_str(blank);
    }

    fn comment(&mut self) {
        let before = self.random.of(&["#", "# ", "##  ", "#:"]);
        let behind = self.random.of(&["", " ", " [x] = 'y'", " \"", "\t"]);
        self.out
            .push_str(&format!("{before}note {};{behind}", self.comments));
        self.comments += 1;
    }

    /// The end of a line, perhaps with lines that hold comments or nothing.
    fn end_of_line(&mut self) {
        self.blank();
        if self.random.one_in(6) {
            self.comment();
        }
        self.out.push('\n');
        while self.random.one_in(6) {
            self.blank();
            if self.random.one_in(2) {
                self.comment();
            }
            self.out.push('\n');
        }
        self.blank();
    }

    fn key(&mut self, key: &str) {
        let is_bare = key
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
        let written = match self.random.below(6) {
            0 => format!("'{key}'"),
            1 => format!("\"{key}\""),
            _ if is_bare => key.to_owned(),
            _ => format!("\"{key}\""),
        };
        self.out.push_str(&written);
    }

    fn string(&mut self, text: &str) {
        let escaped = text
            .replace('\\', "\\\\")
            .replace('"', "\\\"")
            .replace('\n', "\\n");
        let written = match self.random.below(8) {
            0 => format!("\"\"\"\n{escaped}\"\"\""),
            1 if !text.contains('\'') => format!("'''{text}'''"),
            2 | 3 if !text.contains(['\'', '\n']) => format!("'{text}'"),
            4 => format!("\"{}\"", escaped.replace('(', "\\u0028")),
            _ => format!("\"{escaped}\""),
        };
        self.out.push_str(&written);
    }

    /// What stands between the items of a list or an inline table.
    fn gap(&mut self, lines: bool) {
        match lines && self.random.one_in(3) {
            true => self.end_of_line(),
            false => self.blank(),
        }
    }

    fn value(&mut self, value: &Value) {
        let lines = self.random.one_in(3);
        match value {
            Value::String(text) => self.string(text),
            Value::Array(items) => {
                self.out.push('[');
                for (index, item) in items.iter().enumerate() {
                    self.gap(lines);
                    self.value(item);
                    self.gap(lines);
                    if index + 1 < items.len() || self.random.one_in(4) {
                        self.out.push(',');
                    }
                }
                self.gap(lines);
                self.out.push(']');
            }
            Value::Table(table) => {
                self.out.push('{');
                let entries = self.shuffled(table);
                for (index, (key, value)) in entries.iter().enumerate() {
                    self.gap(lines);
                    self.entry(key, value);
                    self.gap(lines);
                    if index + 1 < entries.len() {
                        self.out.push(',');
                    }
                }
                self.gap(lines);
                self.out.push('}');
            }
            other => self.out.push_str(&other.to_string()),
        }
    }

    fn shuffled(&mut self, table: &Table) -> Vec<(String, Value)> {
        let entries = table
            .iter()
            .map(|(key, value)| (key.clone(), value.clone()));
        let mut entries: Vec<_> = entries.collect();
        self.random.shuffle(&mut entries);
        entries
    }

    fn entry(&mut self, key: &str, value: &Value) {
        match value {
            Value::Table(inner) if inner.len() == 1 && self.random.one_in(3) => {
                let (below, value) = inner.iter().next().unwrap();
                self.key(key);
                self.blank();
                self.out.push('.');
                self.blank();
                self.key(below);
                self.equals(value);
            }
            value => {
                self.key(key);
                self.equals(value);
            }
        }
    }

    fn equals(&mut self, value: &Value) {
        self.blank();
        self.out.push('=');
        self.blank();
        self.value(value);
    }

    fn entries(&mut self, table: &Table) {
        for (key, value) in self.shuffled(table) {
            self.entry(&key, &value);
            self.end_of_line();
        }
    }

    fn header(&mut self, brackets: [&str; 2], key: &str) {
        self.out.push_str(brackets[0]);
        self.blank();
        self.key(key);
        self.blank();
        self.out.push_str(brackets[1]);
        self.end_of_line();
    }

    fn document(&mut self, table: &Table) {
        let (mut blocks, mut rest) = (Vec::new(), Table::new());
        for (key, value) in self.shuffled(table) {
            match value {
                Value::Table(_) if self.random.one_in(2) => blocks.push((key, value)),
                Value::Array(ref items)
                    if items.iter().all(Value::is_table) && self.random.one_in(2) =>
                {
                    blocks.push((key, value));
                }
                value => {
                    rest.insert(key, value);
                }
            }
        }
        self.end_of_line();
        self.entries(&rest);
        for (key, value) in blocks {
            match value {
                Value::Table(table) => {
                    self.header(["[", "]"], &key);
                    self.entries(&table);
                }
                Value::Array(items) => {
                    for item in items {
                        self.header(["[[", "]]"], &key);
                        self.entries(item.as_table().unwrap());
                    }
                }
                _ => unreachable!(),
            }
        }
    }
}

/// The text of a table, badly written, and how many comments are in it.
fn mangled(table: &Table, seed: u64) -> (String, usize) {
    let mut mangler = Mangler {
        random: Random(0x9E37_79B9_7F4A_7C15 ^ (seed + 1)),
        out: String::new(),
        comments: 0,
    };
    mangler.document(table);
    let text = match seed % 9 {
        0 => mangler.out.replace('\n', "\r\n"),
        _ => mangler.out,
    };
    (text, mangler.comments)
}

#[test]
fn what_is_formatted_says_the_same_with_all_its_comments_and_stays_as_it_is() {
    let gallery = gallery();
    let mut comments = 0;
    for seed in 0..200 {
        let (path, text) = &gallery[seed % gallery.len()];
        let said: Table = toml::from_str(text).unwrap();
        let (bad, notes) = mangled(&said, seed as u64);
        let place = format!("{path}, seed {seed}");
        assert_eq!(
            toml::from_str::<Table>(&bad).unwrap(),
            said,
            "{place}\n{bad}"
        );
        let good = format(&bad).unwrap_or_else(|report| panic!("{place}: {report:?}"));
        assert_eq!(
            toml::from_str::<Table>(&good).unwrap(),
            said,
            "{place}\n{good}"
        );
        for note in 0..notes {
            let note = format!("note {note};");
            assert_eq!(
                good.matches(&note).count(),
                1,
                "{place}: {note}\n{bad}\n{good}"
            );
        }
        comments += notes;
        assert_eq!(format(&good).unwrap(), good, "{place}");
        assert_eq!(good.contains('\r'), bad.contains('\r'), "{place}");
        for line in good.lines() {
            assert_eq!(line.trim_end(), line, "{place}");
        }
    }
    assert!(comments > 2000, "{comments}");
}

#[test]
fn a_scene_is_the_same_after_its_spec_was_formatted() {
    let gallery = gallery();
    let options = Options::new().folder("specs");
    for (seed, (path, text)) in gallery.iter().enumerate().step_by(6) {
        let (bad, _) = mangled(&toml::from_str(text).unwrap(), seed as u64);
        let good = format(&bad).unwrap();
        let scenes = [&bad, &good].map(|text| Scene::all_from_str(text, &options).unwrap());
        assert_eq!(scenes[0].len(), scenes[1].len());
        for (bad, good) in scenes[0].iter().zip(&scenes[1]) {
            assert_eq!(bad.frames(), good.frames(), "{path}");
            let shown = |scene: &Scene| scene.frame(scene.poster()).svg();
            assert!(shown(bad) == shown(good), "{path}");
        }
    }
}

#[test]
fn order_spaces_and_quotes_are_set() {
    for (bad, good) in [
        // Keys in their order, names in the author's.
        (
            "panels = []\ntitle='a'\nparameters = { b = 1, a = 2 }\n",
            "title = \"a\"\nparameters = { b = 1, a = 2 }\npanels = []\n",
        ),
        (
            "[distributions]\nQ='normal(0, 1)'\nP='normal(0, 1)'\n[canvas]\nsize=[1,2]\n",
            "[canvas]\nsize = [1, 2]\n[distributions]\nQ = \"normal(0, 1)\"\nP = \"normal(0, 1)\"\n",
        ),
        (
            "[[panels]]\nmarks=[{label='a',x=1,stroke='red',type='rule',when='t > 0'}]\n",
            "[[panels]]\nmarks = [{ type = \"rule\", x = 1, stroke = \"red\", when = \"t > 0\", label = \"a\" }]\n",
        ),
        // Comments go with what they stand above; those at the top and the end stay.
        (
            "# file\n# more\n\n# p\npanels = [] # here\n# t\ntitle = ''\n\n\n\n# end",
            "# file\n# more\n\n# t\ntitle = \"\"\n# p\npanels = []  # here\n\n# end\n",
        ),
        (
            "[[panels]]\nid='a'\n# of a\n\n# sweep\n[[sweep]]\nframes=2\n",
            "# sweep\n[[sweep]]\nframes = 2\n\n[[panels]]\nid = \"a\"\n# of a\n",
        ),
        // Line breaks are the author's.
        (
            "x = [ 1,2,\n3\n\n\n,4]\ny=[\n{a=1,\nb=2},[ ],{ } ]\n",
            "x = [1, 2,\n  3,\n\n  4]\ny = [\n  { a = 1,\n    b = 2 }, [], {}]\n",
        ),
        // Comments at the ends of lines.
        (
            "a = 1 # one\nbcd = 22 # two\n\ne = [ # three\n1, # four\n222 # five\n]\n",
            "a = 1     # one\nbcd = 22  # two\n\ne = [   # three\n  1,    # four\n  222,  # five\n]\n",
        ),
        // Quotes without escapes, as far as that goes.
        (
            r#"a = "$\\mu$ \"x\""
b = 'it"s'
c = "\\ '"
d = "\u00e9"
'e-f' = "tab\t"
"g h" = """long \
   er"""
"#,
            r#"a = '$\mu$ "x"'
b = 'it"s'
c = "\\ '"
d = "\u00e9"
e-f = "tab\t"
"g h" = """long \
   er"""
"#,
        ),
        ("", ""),
        ("\u{feff}# a\n", "# a\n"),
    ] {
        assert_eq!(format(bad).unwrap(), good, "{bad}");
        assert_eq!(format(good).unwrap(), good);
    }
    let report = format("a = 1\nb = \n").unwrap_err();
    assert_eq!(report.diagnostics[0].kind, Kind::Syntax);
}

/// What could be written at the `|` of a text.
fn at(text: &str) -> Vec<Completion> {
    let offset = text.find('|').unwrap();
    complete(&text.replacen('|', "", 1), offset)
}

fn labels(text: &str) -> Vec<String> {
    at(text).into_iter().map(|it| it.label).collect()
}

/// A text with the first completion put in.
fn completed(text: &str) -> String {
    let found = at(text)
        .into_iter()
        .next()
        .unwrap_or_else(|| panic!("{text}"));
    let mut text = text.replacen('|', "", 1);
    text.replace_range(found.range, &found.insert);
    text
}

#[test]
fn keys_and_words_are_completed() {
    for (before, after) in [
        ("cap|", "caption = "),
        ("capt| = 'x'", "caption = 'x'"),
        ("[out|", "[output"),
        ("[[swe|]]", "[[sweep]]"),
        ("[axes.|", "[axes.x"),
        ("[output]\nfp|", "[output]\nfps = "),
        ("output.po|", "output.poster = "),
        ("axes = { x = { tick_l|", "axes = { x = { tick_labels = "),
        (
            "[[panels]]\nmarks = [{ type = \"trace\", rev|",
            "[[panels]]\nmarks = [{ type = \"trace\", reveal = ",
        ),
        // The type may stand behind the place.
        (
            "panels = [{ marks = [{ hea|, type = 'trace' }] }]",
            "panels = [{ marks = [{ head = , type = 'trace' }] }]",
        ),
        ("theme = |", "theme = \"light\""),
        ("theme = da|", "theme = \"dark\""),
        ("theme = \"da|", "theme = \"dark"),
        ("theme = \"m|\"", "theme = \"matplotlib\""),
        (
            "output = { formats = [\"gif\", \"we|\"] }",
            "output = { formats = [\"gif\", \"webp\"] }",
        ),
        ("output.rewind = t|", "output.rewind = true"),
        (
            "[[sweep]]\nease = \"sine-in-|\"",
            "[[sweep]]\nease = \"sine-in-out\"",
        ),
        (
            "[[panels]]\ncolor = { map = \"v|\" }",
            "[[panels]]\ncolor = { map = \"viridis\" }",
        ),
        (
            "[[panels.marks]]\ntype = \"con|\"",
            "[[panels.marks]]\ntype = \"contour\"",
        ),
        (
            "[[panels.marks]]\nstroke = \"acc|\"",
            "[[panels.marks]]\nstroke = \"accent\"",
        ),
        (
            "[[panels.marks]]\nid = 'peak'\n[[connectors]]\nfrom = '|'",
            "[[panels.marks]]\nid = 'peak'\n[[connectors]]\nfrom = 'peak'",
        ),
        (
            "parameters.mu = 1\n[[sweep]]\nvary.|",
            "parameters.mu = 1\n[[sweep]]\nvary.mu = ",
        ),
    ] {
        assert_eq!(completed(before), after, "{before}");
    }
    // What is there already is not proposed, nor what belongs elsewhere.
    let keys = labels("title = 'a'\n|\ncaption = 'b'");
    assert!(keys.contains(&"subtitle".to_owned()) && !keys.contains(&"title".to_owned()));
    assert!(!keys.contains(&"caption".to_owned()));
    assert!(!labels("[[panels.marks]]\ntype = 'line'\n|").contains(&"reveal".to_owned()));
    assert_eq!(labels("# a com|ment"), [""; 0]);
    assert_eq!(labels("canvas = { size = [|"), [""; 0]);
    // The type comes first.
    assert_eq!(labels("[[panels.marks]]\n|")[0], "type");
}

#[test]
fn expressions_are_completed() {
    for (before, after) in [
        (
            "[distributions]\nP = \"nor|",
            "[distributions]\nP = \"normal(",
        ),
        (
            "[distributions]\nP = \"|normal(0, 1)\"",
            "[distributions]\nP = \"normal(0, 1)\"",
        ),
        (
            "[distributions]\nP = \"normal(0, st|)\"",
            "[distributions]\nP = \"normal(0, std = )\"",
        ),
        (
            "[quantities]\nd = \"jens|",
            "[quantities]\nd = \"jensen_shannon(",
        ),
        (
            "quantities = { d = \"kl(P, |\" }\n[distributions]\nP = 'cauchy(0, 1)'",
            "quantities = { d = \"kl(P, P\" }\n[distributions]\nP = 'cauchy(0, 1)'",
        ),
        (
            "title = \"of {to|:.2f}\"\n[data]\ntosses = {}",
            "title = \"of {tosses:.2f}\"\n[data]\ntosses = {}",
        ),
        (
            "[[panels.marks]]\nover = { unit = [0, 1] }\ny = \"un|\"",
            "[[panels.marks]]\nover = { unit = [0, 1] }\ny = \"unit\"",
        ),
        (
            "[chains.walk]\nstart = { place = 0 }\nnext = { place = \"pl|\" }",
            "[chains.walk]\nstart = { place = 0 }\nnext = { place = \"place\" }",
        ),
        (
            "[functions]\n\"soft(width)\" = \"wi|\"",
            "[functions]\n\"soft(width)\" = \"width\"",
        ),
        (
            "functions = { \"soft(z)\" = \"z\" }\nquantities.q = \"so|\"",
            "functions = { \"soft(z)\" = \"z\" }\nquantities.q = \"soft(\"",
        ),
        (
            "[[sweep]]\nvary.sigma = { from = 1, to = 2 }\n[[panels]]\nx = { domain = [\"-si|\", 3] }",
            "[[sweep]]\nvary.sigma = { from = 1, to = 2 }\n[[panels]]\nx = { domain = [\"-sigma\", 3] }",
        ),
    ] {
        assert_eq!(completed(before), after, "{before}");
    }
    // Words of a text are words, not expressions.
    assert_eq!(labels("title = \"the nor|\""), [""; 0]);
    let family = &at("[distributions]\nP = \"|")[5];
    assert_eq!(family.kind, CompletionKind::Family, "{family:?}");
}

#[test]
fn what_stands_below_a_broken_line_is_known() {
    let text = "\
[[panels]]
x = { domain = [0, |
marks = [
  { type = \"line\", y = \"pdf(P, x)
  { type = \"trace\", x = \"sp|eed\" },
]
[sweep
[parameters]
speed = 3
";
    let first = text.replacen('|', "", 1);
    assert!(labels(&first.replacen("sp|eed", "sp|", 1)).contains(&"speed".to_owned()));
    assert_eq!(
        labels(
            &first
                .replacen('|', "", 1)
                .replacen("speed = 3", "speed = 3\n[out|", 1)
        ),
        ["output"]
    );
}

#[test]
fn keys_functions_and_names_are_told() {
    let text = fs::read_to_string("specs/default.toml").unwrap();
    let scene = Scene::from_str(&text, &Options::new()).unwrap();
    let told = |word: &str, scene: Option<&Scene>| {
        let start = text.find(word).unwrap_or_else(|| panic!("{word}"));
        let told = hover(&text, start, scene).unwrap_or_else(|| panic!("{word}"));
        (text[told.range].to_owned(), told.text)
    };
    let (word, about) = told("frames = 200", None);
    assert_eq!(word, "frames");
    assert!(
        about.starts_with("`frames`: int, from 1 to 1000000\n\nFrames in motion"),
        "{about}"
    );
    // Of a word that says all by itself, the key is told.
    let (word, about) = told("\"matplotlib\"", None);
    assert_eq!(word, "\"matplotlib\"");
    assert!(
        about.starts_with("`theme`: name or file\n\nThe look"),
        "{about}"
    );
    let (_, about) = told("\"dotted\"", None);
    assert!(about.starts_with("`stroke_dash`: name"), "{about}");
    let (_, about) = told("\"trace\"", None);
    assert!(
        about.contains("The way of a point") && about.contains("- `reveal`: "),
        "{about}"
    );
    let (_, about) = told("normal(mu", None);
    assert!(about.starts_with("`normal(mean, std)`\n\n"), "{about}");
    assert!(about.contains("- `std`: "), "{about}");
    // Names, with values where a scene is at hand.
    let (_, about) = told("P, mu)", None);
    assert_eq!(
        about,
        "`P`: a distribution\n\n```toml\nP = \"normal(mu, 1)\"\n```"
    );
    let (word, about) = told("mu, 1)", Some(&scene));
    assert_eq!(word, "mu");
    assert!(
        about.starts_with("`mu`: a swept name\n\n```toml\nmu = { from = -10, to = 10 }"),
        "{about}"
    );
    assert!(about.ends_with("`mu` = -10, in frame 0"), "{about}");
    let (_, about) = told("kl(P, Q)", Some(&scene));
    assert!(about.contains("`kl(P, Q)` = 50 ± "), "{about}");
    assert!(about.ends_with(" by closed_form, in frame 0"), "{about}");
    // Neither comments nor empty places.
    assert_eq!(hover(&text, 3, Some(&scene)), None);
    assert_eq!(
        hover(&text, text.find("\n\n").unwrap() + 1, Some(&scene)),
        None
    );
}

#[test]
fn every_place_of_every_scene_and_of_its_beginning_has_an_answer() {
    for (_, text) in gallery() {
        for offset in (0..text.len())
            .filter(|at| text.is_char_boundary(*at))
            .step_by(7)
        {
            complete(&text, offset);
            hover(&text, offset, None);
            complete(&text[..offset], offset);
            let _ = format(&text[..offset]);
        }
    }
    for text in [
        "[",
        "[[",
        "{",
        "a",
        "a.",
        "a=",
        "=",
        "'",
        "\"\"\"",
        "]",
        "}",
        "a=[[[{",
        "[a",
        "\r",
        "é=é",
        "a = [1}\n[b]\nc = ",
    ] {
        for offset in 0..=text.len() + 1 {
            complete(text, offset);
            hover(text, offset, None);
        }
        let _ = format(text);
    }
    // Long texts take no longer than they are long.
    let names: String = (0..20_000).map(|k| format!("n{k} = {k}\n")).collect();
    let long = format!("[parameters]\n{names}\n[quantities]\nq = \"n\"");
    assert!(complete(&long, long.len() - 1).len() > 20_000);
    assert_eq!(format(&long).unwrap(), format!("{long}\n"));
    let headers = "[[panels]]\n".repeat(20_000);
    assert_eq!(format(&headers).unwrap(), headers);
    complete(&"x ".repeat(100_000), 100_000);
    let deep = "[".repeat(100_000);
    complete(&format!("a = {deep}"), 50_000);
    assert!(format(&format!("a = {deep}")).is_err());
}

#[test]
fn misspelt_words_are_mended() {
    let text = "\
titel = 'x'
theme = 'drak'
sweep = [{ vary.mu = { from = 0, to = 1 }, frames = 2, ease = 'sine-in-uot' }]
panels = [{ marks = [{ type = 'line', strok = 'red', y = 'pfd(normal(0, sdt = 1), mx)' }] }]
";
    let mut text = text.to_owned();
    // One at a time, as an editor does.
    for _ in 0..20 {
        let Err(LoadError::Spec(report)) = Scene::from_str(&text, &Options::new()) else {
            break;
        };
        let mut found = report.diagnostics.iter();
        let Some((range, word)) = found.find_map(|found| fix(&text, found)) else {
            break;
        };
        text.replace_range(range, &word);
    }
    assert_eq!(
        text,
        "\
title = 'x'
theme = 'dark'
sweep = [{ vary.mu = { from = 0, to = 1 }, frames = 2, ease = 'sine-in-out' }]
panels = [{ marks = [{ type = 'line', stroke = 'red', y = 'pdf(normal(0, std = 1), mu)' }] }]
"
    );
}

/// A text with some slips of the hand.
fn slipped(text: &str, random: &mut Random) -> String {
    let mut text = text.to_owned();
    for _ in 0..=random.below(3) {
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        let at = places.get(random.below(places.len())).copied().unwrap_or(0);
        match random.below(4) {
            0 => {
                let to = places.get(random.below(places.len())).copied().unwrap_or(0);
                let to = if random.one_in(2) { to } else { at + 1 };
                if text.is_char_boundary(to) {
                    text.replace_range(at.min(to)..at.max(to), "");
                }
            }
            1 => {
                let line = text[at..]
                    .split_inclusive('\n')
                    .next()
                    .unwrap_or_default()
                    .to_owned();
                text.insert_str(at, &line);
            }
            _ => {
                let words = [
                    "\"", "'", "[", "]", "{", "}", "=", ",", "#", "\n", ".", "\"\"\"", "'''", "\\",
                    "é", "\r\n", "\t", "\n\n", " # a\n", "[[", "]]", "a = ", "inf", "\r",
                ];
                text.insert_str(at, random.of(&words));
            }
        }
    }
    text
}

#[test]
fn whatever_is_toml_can_be_formatted_and_all_else_has_answers() {
    let gallery = gallery();
    let count = std::env::var("MUTANTS").map_or(400, |count| count.parse().unwrap());
    let mut formatted = 0;
    for seed in 0..count {
        let mut random = Random(0x2545_F491_4F6C_DD1D ^ (seed + 1));
        let text = slipped(&gallery[random.below(gallery.len())].1, &mut random);
        for _ in 0..5 {
            let offset = random.below(text.len() + 1);
            complete(&text, offset);
            hover(&text, offset, None);
        }
        let Ok(said) = toml::from_str::<Table>(&text) else {
            continue;
        };
        let good = format(&text).unwrap_or_else(|report| panic!("{report:?}\n{text}"));
        let says = toml::from_str::<Table>(&good).unwrap();
        assert_eq!(
            format!("{says:?}"),
            format!("{said:?}"),
            "seed {seed}\n{text}"
        );
        assert_eq!(format(&good).unwrap(), good, "seed {seed}\n{text}");
        formatted += 1;
    }
    assert!(formatted > count / 20, "{formatted}");
}
