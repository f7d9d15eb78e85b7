//! TOML text → a tree in which every key and value knows its place.
//!
//! Dotted keys, inline tables, `[sections]` and `[[arrays of tables]]` all come out alike, and
//! entries stand in the order they are written. Strings keep the place of each of their bytes, so
//! that a message can underline one name inside an expression inside an escaped string.

use std::ops::Range;

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::{
    diag::{Diagnostic, Kind, Source, Span, SpannedText, quoted},
    limits::{FINDINGS, SPEC_DEPTH},
};

/// A value and its place.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) span: Span,
    pub(super) value: Value,
}

/// What TOML can say.
#[derive(Debug, Clone)]
pub(super) enum Value {
    String(SpannedText),
    /// `None` where the digits do not fit: no key takes integers of that size.
    Integer(Option<i64>),
    Float(f64),
    Boolean(bool),
    Datetime,
    List(Vec<Node>),
    Table(Table),
}

/// A table's entries, in the order they are written.
#[derive(Debug, Clone, Default)]
pub(super) struct Table {
    pub(super) entries: Vec<Entry>,
}

/// A key, its place, and its value.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) key_span: Span,
    pub(super) node: Node,
}

impl Table {
    /// The entry of a key.
    pub(super) fn get(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }
}

impl Node {
    /// What it is, in words for a message: "a number".
    pub(super) fn describe(&self) -> &'static str {
        match self.value {
            Value::String(_) => "a string",
            Value::Integer(_) | Value::Float(_) => "a number",
            Value::Boolean(_) => "a boolean",
            Value::Datetime => "a date",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
        }
    }

    /// The number, if it is one.
    pub(super) fn number(&self) -> Option<f64> {
        match self.value {
            Value::Integer(value) => value.map(|value| value as f64),
            Value::Float(value) => Some(value),
            _ => None,
        }
    }

    /// The string, if it is one.
    pub(super) fn string(&self) -> Option<&SpannedText> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The items, if it is a list.
    pub(super) fn list(&self) -> Option<&[Self]> {
        match &self.value {
            Value::List(items) => Some(items),
            _ => None,
        }
    }

    /// The table, if it is one.
    pub(super) fn table(&self) -> Option<&Table> {
        match &self.value {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }
}

/// What a source says, and what is wrong with its TOML.
#[derive(Debug, Clone, Default)]
pub(super) struct Tree {
    /// What could be read.
    pub(super) root: Table,
    /// Every mistake of TOML's grammar, and keys given twice.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Whether some text could not be read, so that what is missing from `root` may still be in
    /// the file.
    pub(super) broken: bool,
}

impl Tree {
    /// Reads a whole source, past as many mistakes as it can.
    pub(super) fn parse(source: &Source) -> Self {
        let text = source.text();
        let (table, errors) = DeTable::parse_recoverable(text);
        let mut reader = Reader {
            text,
            diagnostics: Vec::new(),
        };
        let root = reader.table(table.get_ref(), 0);
        let mut diagnostics = reader.diagnostics;
        let mut broken = !diagnostics.is_empty();
        // Each is looked up in the whole text.
        // From a value that lacks quotes to the end of its line.
        let unquoted: Vec<Range<usize>> = errors
            .iter()
            .take(FINDINGS + 1)
            .filter_map(|error| {
                let span = Span::from(error.span()?);
                let line = text.get(span.start..)?.lines().next()?;
                lacks_quotes(error.message(), span, text)
                    .then(|| span.start..span.start + line.len())
            })
            .collect();
        for error in errors.iter().take(FINDINGS + 1) {
            let span = error.span().map_or(Span::new(0, 0), Span::from);
            // What follows from that tells nothing more.
            if error.message().starts_with("unexpected key or value")
                && unquoted.iter().any(|line| line.contains(&span.start))
            {
                continue;
            }
            diagnostics.push(if error.message() == "duplicate key" {
                duplicate(&root, span, text)
            } else {
                broken = true;
                syntax(error.message(), span, text)
            });
        }
        Self {
            root,
            diagnostics,
            broken,
        }
    }
}

/// What is wrong with the TOML of a source.
pub(crate) fn mistakes(source: &Source) -> Vec<Diagnostic> {
    Tree::parse(source).diagnostics
}

const UNQUOTED: &str = "a string must stand in quotes";

/// Whether a word is written where a value is expected: `normal(0, 1)` is read as the beginning of `nan`,
/// `triangular` as that of `true`.
fn lacks_quotes(message: &str, span: Span, text: &str) -> bool {
    let written = text.get(span.start..).unwrap_or_default();
    let word = written.starts_with(|c: char| c.is_ascii_alphabetic());
    let (message, _) = message.split_once(", expected ").unwrap_or((message, ""));
    match message {
        "string values must be quoted" => span.start < span.end,
        _ => word && message.starts_with("invalid ") && !message.starts_with("invalid key"),
    }
}

/// A mistake of grammar, in the words a reader of the file would use.
fn syntax(message: &str, span: Span, text: &str) -> Diagnostic {
    let (message, expected) = match message.split_once(", expected ") {
        Some((message, expected)) => (message, format!("expected {expected}")),
        None => (message, String::new()),
    };
    let (message, label) = match message {
        "string values must be quoted" if span.start == span.end => ("a value is missing", ""),
        _ if lacks_quotes(message, span, text) => (UNQUOTED, ""),
        "cannot recurse further; max recursion depth met" | "recursion limit" => (TOO_DEEP, ""),
        "unclosed array" => ("a list is never closed", expected.as_str()),
        "unclosed inline table" => ("a table is never closed", expected.as_str()),
        message => (message, expected.as_str()),
    };
    let found = Diagnostic::error(Kind::Syntax, span, message).label(label);
    match way_out(message, span, text) {
        Some(way_out) => found.hint(way_out),
        None => found,
    }
}

/// How to write what those mean who make one of the usual mistakes.
fn way_out(message: &str, span: Span, text: &str) -> Option<String> {
    if message == UNQUOTED {
        let line = text.get(span.start..)?.lines().next()?;
        let value = line.split(" #").next()?.trim_end();
        let is_expression = value.contains('(') && value.ends_with(')') && !value.contains('"');
        return is_expression.then(|| format!("write `\"{}\"`", quoted(value)));
    }
    let line_start = text.get(..span.start)?.rfind('\n').map_or(0, |at| at + 1);
    let line = text[line_start..].lines().next()?;
    let is_escape = message.contains("escape") && line.contains('$');
    is_escape.then(|| r"TeX stands in single quotes, which leave `\` alone: `'$\mu$'`".to_owned())
}

/// The finding about a key given twice, with the first place where it is still known.
fn duplicate(root: &Table, second: Span, text: &str) -> Diagnostic {
    let written = text.get(second.start..second.end).unwrap_or_default();
    let name = written.trim_matches(['"', '\'']);
    let found = Diagnostic::error(
        Kind::Duplicate,
        second,
        format!("`{}` is given twice", quoted(name)),
    )
    .label("again here");
    let first = first_place(owner(root, second.start), name, second.start);
    match first.or_else(|| first_header(second, text)) {
        Some(first) => found.related(first, "first here"),
        None => found,
    }
}

/// Where the same `[header]` stands before: its table has been joined with the second one's.
fn first_header(second: Span, text: &str) -> Option<Span> {
    let line_start = text.get(..second.start)?.rfind('\n').map_or(0, |at| at + 1);
    let line = text[line_start..].lines().next()?.trim_end();
    if !line.starts_with('[') {
        return None;
    }
    let mut at = 0;
    for earlier in text[..line_start].split_inclusive('\n') {
        if earlier.trim_end() == line {
            let start = at + (second.start - line_start);
            return Some(Span::new(start, start + (second.end - second.start)));
        }
        at += earlier.len();
    }
    None
}

/// The table a key at `offset` belongs to: the inline table around it, else the section whose
/// header stands last before it.
fn owner(root: &Table, offset: usize) -> &Table {
    let mut best = (0, root);
    let mut waiting: Vec<&Node> = root.entries.iter().map(|entry| &entry.node).collect();
    while let Some(node) = waiting.pop() {
        match &node.value {
            Value::List(items) => waiting.extend(items),
            Value::Table(table) => {
                if node.span.start < offset && node.span.start >= best.0 {
                    best = (node.span.start, table);
                }
                waiting.extend(table.entries.iter().map(|entry| &entry.node));
            }
            _ => {}
        }
    }
    best.1
}

/// Where a key stands in a table, or in the tables its dotted keys make, before `offset`.
fn first_place(table: &Table, name: &str, offset: usize) -> Option<Span> {
    table
        .entries
        .iter()
        .filter(|entry| entry.key == name && entry.key_span.start < offset)
        .map(|entry| entry.key_span)
        .next_back()
}

const TOO_DEEP: &str = "tables and lists are nested too deeply";

/// Turns TOML's tree into ours.
struct Reader<'a> {
    text: &'a str,
    /// Places of what is nested too deeply.
    diagnostics: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn table(&mut self, table: &DeTable<'_>, depth: usize) -> Table {
        let mut entries = Vec::with_capacity(table.len());
        for (key, value) in table {
            entries.push(Entry {
                key: key.get_ref().to_string(),
                key_span: key.span().into(),
                node: self.value(value, depth + 1),
            });
        }
        entries.sort_by_key(|entry| entry.key_span);
        Table { entries }
    }

    fn value(&mut self, value: &Spanned<DeValue<'_>>, depth: usize) -> Node {
        let span = Span::from(value.span());
        let value = match value.get_ref() {
            DeValue::Array(_) | DeValue::Table(_) if depth > SPEC_DEPTH => {
                self.diagnostics
                    .push(Diagnostic::error(Kind::Syntax, span, TOO_DEEP));
                Value::List(Vec::new())
            }
            DeValue::String(decoded) => Value::String(locate(decoded, span, self.text)),
            DeValue::Integer(integer) => {
                Value::Integer(i64::from_str_radix(integer.as_str(), integer.radix()).ok())
            }
            DeValue::Float(float) => Value::Float(float.as_str().parse().unwrap_or(f64::NAN)),
            DeValue::Boolean(boolean) => Value::Boolean(*boolean),
            DeValue::Datetime(_) => Value::Datetime,
            DeValue::Array(items) => {
                let items = items.iter().map(|item| self.value(item, depth + 1));
                Value::List(items.collect())
            }
            DeValue::Table(table) => Value::Table(self.table(table, depth)),
        };
        Node { span, value }
    }
}

/// A string with the place of each of its bytes. Line breaks come out as `\n` however the file
/// writes them.
fn locate(decoded: &str, span: Span, text: &str) -> SpannedText {
    let wanted = decoded.replace("\r\n", "\n");
    let raw = text.get(span.start..span.end).unwrap_or_default();
    let located = unquote(raw, span.start);
    if located.text() == wanted {
        return located;
    }
    // Only a string with mistakes in it, which are reported as such, differs.
    SpannedText::with_runs(wanted, vec![(0, span.start)], span.end)
}

/// Walks a string as it is written and resolves its escapes, noting where each run comes from.
fn unquote(raw: &str, start: usize) -> SpannedText {
    let quote = if raw.starts_with('\'') { '\'' } else { '"' };
    let delimiter = if raw.starts_with("'''") || raw.starts_with("\"\"\"") {
        3
    } else {
        1
    };
    let end = raw.len().saturating_sub(delimiter).max(delimiter);
    let body = raw.get(delimiter..end).unwrap_or_default();
    let mut walk = Walk {
        rest: body,
        at: start + delimiter,
        text: String::with_capacity(body.len()),
        runs: Vec::new(),
        contiguous: false,
    };
    if delimiter == 3 && !walk.skip("\r\n") {
        walk.skip("\n");
    }
    while let Some(character) = walk.rest.chars().next() {
        if walk.skip("\r\n") {
            walk.put('\n', 2);
        } else if quote == '"' && character == '\\' {
            walk.escape();
        } else {
            walk.at += character.len_utf8();
            walk.rest = &walk.rest[character.len_utf8()..];
            walk.put(character, character.len_utf8());
        }
    }
    if walk.runs.is_empty() {
        walk.runs.push((0, walk.at));
    }
    SpannedText::with_runs(walk.text, walk.runs, walk.at)
}

struct Walk<'a> {
    rest: &'a str,
    /// The source offset of `rest`.
    at: usize,
    text: String,
    runs: Vec<(usize, usize)>,
    /// Whether the last character stood in the source as it is.
    contiguous: bool,
}

impl Walk<'_> {
    fn skip(&mut self, prefix: &str) -> bool {
        let Some(rest) = self.rest.strip_prefix(prefix) else {
            return false;
        };
        self.rest = rest;
        self.at += prefix.len();
        self.contiguous = false;
        true
    }

    /// Adds a character that the last `length` bytes of the source stand for.
    fn put(&mut self, character: char, length: usize) {
        let verbatim = length == character.len_utf8();
        if !self.contiguous || !verbatim {
            self.runs.push((self.text.len(), self.at - length));
        }
        self.contiguous = verbatim;
        self.text.push(character);
    }

    /// Resolves the escape that `rest` starts with.
    fn escape(&mut self) {
        let before = self.at;
        self.skip("\\");
        let Some(letter) = self.rest.chars().next() else {
            return;
        };
        if matches!(letter, ' ' | '\t' | '\n' | '\r') {
            let rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
            self.at += self.rest.len() - rest.len();
            self.rest = rest;
            return;
        }
        self.at += letter.len_utf8();
        self.rest = &self.rest[letter.len_utf8()..];
        let mut hex = |digits: usize| {
            let code = self.rest.get(..digits)?;
            self.rest = &self.rest[digits..];
            self.at += digits;
            char::from_u32(u32::from_str_radix(code, 16).ok()?)
        };
        let character = match letter {
            'b' => Some('\u{8}'),
            'e' => Some('\u{1b}'),
            'f' => Some('\u{c}'),
            'n' => Some('\n'),
            'r' => Some('\r'),
            't' => Some('\t'),
            'x' => hex(2),
            'u' => hex(4),
            'U' => hex(8),
            other => Some(other),
        };
        if let Some(character) = character {
            self.runs.push((self.text.len(), before));
            self.text.push(character);
            self.contiguous = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn string(text: &str) -> (SpannedText, String) {
        let document = Tree::parse(&Source::new("", text));
        assert!(
            document.diagnostics.is_empty(),
            "{:?}",
            document.diagnostics
        );
        let located = document.root.entries[0].node.string().unwrap().clone();
        (located, text.to_owned())
    }

    /// The source text that stands for `part` of the string.
    fn source_of(text: &str, part: &str) -> String {
        let (located, source) = string(text);
        let at = located.text().find(part).unwrap();
        let span = located.span(at..at + part.len());
        source[span.start..span.end].to_owned()
    }

    #[test]
    fn a_word_without_quotes_is_told_once_with_the_way_out() {
        for value in [
            "gamma(2, 1)",
            "normal(0, 1)",
            "inverse_gamma(2, 1)",
            "triangular(0, 1, 2)",
            "f(2)",
        ] {
            let text = format!("[distributions]\nP = {value}  # a comment\nQ = 1\n");
            let found = Tree::parse(&Source::new("spec.toml", text)).diagnostics;
            let told: Vec<&str> = found.iter().map(|it| it.message.as_str()).collect();
            assert_eq!(told, [UNQUOTED], "{value}");
            assert_eq!(found[0].hints, [format!("write `\"{value}\"`")]);
        }
    }

    #[test]
    fn every_form_of_string_keeps_its_places() {
        assert_eq!(source_of(r#"a = "mu + sigma""#, "sigma"), "sigma");
        assert_eq!(source_of(r#"a = "\u00e9\tmu + 1""#, "mu"), "mu");
        assert_eq!(source_of(r#"a = "\u00e9\tmu + 1""#, "é"), r"\u00e9");
        assert_eq!(source_of(r"a = 'x \n y'", r"\n y"), r"\n y");
        assert_eq!(source_of("a = '''\nmu\r\nnu'''", "nu"), "nu");
        assert_eq!(source_of("a = \"\"\"\r\nmu \\\n   + nu\"\"\"", "nu"), "nu");
        assert_eq!(source_of("a = \"\"\"a\"\"b\"\"\"\"", "b\""), "b\"");
        assert_eq!(string("a = \"\"\"a\r\nb\"\"\"").0.text(), "a\nb");
        assert_eq!(string("a = \"\"").0.whole(), Span::new(5, 5));
    }

    #[test]
    fn entries_stand_as_written_however_they_are_written() {
        let text = "z.b = 1\nz.a = 2\ny = { q = 1, p = 2 }\n[[w]]\nk = 1\n[[w]]\n[w.sub]\nj = 1";
        let document = Tree::parse(&Source::new("", text));
        let keys: Vec<&str> = document
            .root
            .entries
            .iter()
            .map(|e| e.key.as_str())
            .collect();
        assert_eq!(keys, ["z", "y", "w"]);
        let z = document.root.get("z").unwrap().node.table().unwrap();
        assert_eq!(z.entries[0].key, "b");
        let w = document.root.get("w").unwrap().node.list().unwrap();
        assert!(w[1].table().unwrap().get("sub").is_some());
    }

    #[test]
    fn every_mistake_is_found_with_its_place() {
        let text = "a = \nb = 1\nb = 2\nc = tru\n[d]\ne = { f = 1, f = 2 }";
        let found = Tree::parse(&Source::new("", text)).diagnostics;
        let places: Vec<(&str, &str)> = found
            .iter()
            .map(|d| (d.kind.code(), &text[d.span.start..d.span.end]))
            .collect();
        assert_eq!(
            places,
            [
                ("syntax", ""),
                ("duplicate", "b"),
                ("syntax", "tru"),
                ("duplicate", "f")
            ]
        );
        assert_eq!(found[1].related[0].0, Span::new(5, 6));
        assert_eq!(found[3].related[0].0, Span::new(35, 36));
    }
}
