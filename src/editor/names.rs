//! The names of a spec: what it defines, and what is bound where an expression stands.

use std::collections::BTreeMap;

use crate::spec::keys::{MARK, Runs};

use super::{
    place::Around,
    syntax::{Entry, Text, Value, Word},
};

/// What a name of a distribution is.
pub(super) const DISTRIBUTION: &str = "a distribution";

/// What a name of the sweep is.
const SWEPT: &str = "a swept name";

/// A name that an expression may read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) name: String,
    /// What it is, such as "a parameter".
    pub(super) is: &'static str,
    /// How it is called, if it is a function; else as itself.
    pub(super) usage: String,
    /// What it is defined as, where that is short.
    pub(super) definition: String,
}

impl Name {
    fn new(name: &str, is: &'static str, definition: &str) -> Self {
        Self {
            name: name.to_owned(),
            is,
            usage: name.to_owned(),
            definition: definition.to_owned(),
        }
    }
}

/// All that a spec defines, in the order of the text.
pub(super) fn defined(source: &str, text: &Text<'_>) -> Vec<Name> {
    let mut names = Names::default();
    for block in &text.blocks {
        let path = block.header.iter().flat_map(|header| &header.path);
        let mut path: Vec<String> = path.map(|word| word.name().to_owned()).collect();
        names.add(&path, "");
        collect(source, &block.entries, &mut path, &mut names);
    }
    names.list
}

/// Names in the order of the text, each once.
#[derive(Default)]
struct Names {
    list: Vec<Name>,
    /// Where each is in the list.
    places: BTreeMap<String, usize>,
}

fn collect(source: &str, entries: &[Entry<'_>], path: &mut Vec<String>, names: &mut Names) {
    for entry in entries {
        let depth = path.len();
        for word in &entry.path {
            path.push(word.name().to_owned());
            let is_last = path.len() == depth + entry.path.len();
            let definition = match (&entry.value, entry.equals) {
                (Some(Value::Scalar { written, .. }), _) if is_last => written,
                (Some(Value::Group(_)), Some(equals)) if is_last => {
                    let written = source.get(equals..entry.span.end).unwrap_or_default();
                    if written.contains('\n') {
                        ""
                    } else {
                        written.trim()
                    }
                }
                _ => "",
            };
            names.add(path, definition);
        }
        if let Some(Value::Group(group)) = &entry.value {
            collect(source, &group.items, path, names);
        }
        path.truncate(depth);
    }
}

impl Names {
    /// Adds the name that a path of keys defines, if it defines one.
    fn add(&mut self, path: &[String], definition: &str) {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let (name, is) = match path[..] {
            ["parameters", name] => (name, "a parameter"),
            ["sweep", "vary", name] => (name, SWEPT),
            ["distributions", name] => (name, DISTRIBUTION),
            ["quantities", name] => (name, "a quantity"),
            ["data", name] => (name, "data"),
            ["chains", _, "start", name] => (name, "data of a chain"),
            ["fits", name] => (name, "a minimum"),
            ["fits", _, "over", name] => (name, "a solved name"),
            ["matrix", name] => (name, "a name of the matrix"),
            ["functions", head] => (head, "a function"),
            _ => return,
        };
        // A function is called as its head says; others have no bracket.
        let own = name.split('(').next().unwrap_or_default().trim();
        let named = Name {
            usage: name.to_owned(),
            ..Name::new(own, is, definition)
        };
        match self.places.get(own) {
            // A swept name that is a parameter too is what moves.
            Some(&place) if is == SWEPT => self.list[place] = named,
            Some(_) => {}
            None if own.is_empty() => {}
            None => {
                self.places.insert(own.to_owned(), self.list.len());
                self.list.push(named);
            }
        }
    }
}

/// What is bound at a place: by `over`, `for` and their like, by a mark, by the head of a function.
pub(super) fn bound(around: &Around<'_, '_>) -> Vec<Name> {
    let mut names = Vec::new();
    for entry in around.tables.iter().copied().flatten() {
        let Some((first, rest)) = entry.path.split_first() else {
            continue;
        };
        let is = match first.name() {
            "over" => "runs along the mark",
            "for" => "repeats the mark",
            "each" | "group" => "takes values of data",
            "start" => "a state of the chain",
            "draw" => "drawn for each step",
            _ => continue,
        };
        let mut add = |word: &Word<'_>| names.push(Name::new(word.name(), is, ""));
        match (rest.first(), &entry.value) {
            (Some(word), _) => add(word),
            (None, Some(Value::Group(group))) => {
                group
                    .items
                    .iter()
                    .filter_map(|item| item.path.first())
                    .for_each(add);
            }
            _ => {}
        }
    }
    match around.path.first().map(String::as_str) {
        Some("functions") => {
            let head = around.path.get(1).map_or("", String::as_str);
            let (_, parameters) = head.split_once('(').unwrap_or_default();
            let parameters = parameters.trim_end_matches(')').split(',').map(str::trim);
            let words = parameters.filter(|word| !word.is_empty());
            names.extend(words.map(|word| Name::new(word, "a parameter of the function", "")));
        }
        Some("chains") => {
            names.push(Name::new("step", "the number of the step, from 1", ""));
            names.push(Name::new("copy", "the number of the copy, from 1", ""));
        }
        _ => {}
    }
    let mut marks = MARK.variants.iter();
    let runs = around
        .mark
        .and_then(|word| marks.find(|own| own.word.name == word));
    let runs: &[&str] = match runs.map(|own| own.mark.runs) {
        None | Some(Runs::Nothing | Runs::Time { .. }) => &[],
        Some(_) => &["x", "y"],
    };
    names.extend(
        runs.iter()
            .map(|name| Name::new(name, "runs along the axis", "")),
    );
    names
}

/// What every expression may read.
pub(super) fn reserved() -> [Name; 5] {
    [
        ("pi", "3.14159…"),
        ("inf", "infinity"),
        ("t", "the share of the film that has passed, from 0 to 1"),
        ("frame", "the number of the frame, from 0"),
        ("frames", "how many frames there are"),
    ]
    .map(|(name, is)| Name::new(name, is, ""))
}
