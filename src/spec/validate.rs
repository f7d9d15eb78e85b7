//! The tree against the key table: unknown and missing keys, wrong types, words, numbers and
//! lengths. What stands inside strings (expressions, templates, colours) is left to lowering.

use crate::{
    diag::{Diagnostic, Kind, Span, exact, quoted},
    limits::FINDINGS,
};

use super::{
    keys::{Default, Key, Length, Range, SCENE, Section, Status, ValueType, Word},
    tree::{Entry, Node, Table, Value},
};

/// Checks a table against its section. `span` is where the table stands.
pub(super) fn validate(
    table: &Table,
    span: Span,
    section: &'static Section,
    diagnostics: &mut Vec<Diagnostic>,
) {
    Validator { diagnostics }.table(table, span, section);
}

struct Validator<'a> {
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Validator<'_> {
    fn table(&mut self, table: &Table, span: Span, section: &'static Section) {
        let word = if section.variants.is_empty() {
            None
        } else {
            match self.variant(table, section) {
                VariantWord::Known(word) => Some(word),
                VariantWord::Unknown => None,
                // Nothing about its keys is worth saying.
                VariantWord::Later => return,
            }
        };
        for entry in &table.entries {
            // More are not told, and to look for what was meant takes long.
            if self.diagnostics.len() > FINDINGS {
                return;
            }
            let key = match word {
                Some(_) => section.keys_of(word).find(|key| key.name == entry.key),
                None => section.key(&entry.key),
            };
            match key {
                None => self.unknown_key(entry, section, word),
                Some(key) if key.status == Status::Later => {
                    self.diagnostics.push(not_yet(key.name, entry.key_span));
                }
                Some(key) => self.value(&entry.node, key.name, &key.value),
            }
        }
        for key in section.keys_of(word) {
            if matches!(key.default, Default::Required) && table.get(key.name).is_none() {
                self.missing(key, span, section, word);
            }
        }
    }

    /// The word under `type`.
    fn variant(&mut self, table: &Table, section: &'static Section) -> VariantWord {
        let Some(entry) = table.get("type") else {
            return VariantWord::Unknown;
        };
        let Value::String(text) = &entry.node.value else {
            return VariantWord::Unknown;
        };
        let words = section.variants.iter().map(|variant| &variant.word);
        match words.clone().find(|word| word.name == text.text()) {
            Some(word) if word.status == Status::Now => VariantWord::Known(word.name),
            Some(word) => {
                let what = format!("{} `{}` mark", article(word.name), word.name);
                let found = not_yet(&what, entry.node.span);
                self.diagnostics.push(found);
                VariantWord::Later
            }
            None => {
                self.unknown_word(text.text(), entry.node.span, "type", words);
                VariantWord::Unknown
            }
        }
    }

    fn unknown_key(&mut self, entry: &Entry, section: &'static Section, word: Option<&str>) {
        let name = quoted(&entry.key);
        let place = place(section, word);
        let message = format!("unknown key `{name}` {place}");
        let mut found = Diagnostic::error(Kind::UnknownKey, entry.key_span, message);
        let owners = section.variants_with(&entry.key);
        if !owners.is_empty() {
            let owners: Vec<String> = owners.iter().map(|owner| format!("`{owner}`")).collect();
            found = found.hint(format!("it belongs to {} marks", list(&owners, "and")));
        } else {
            let before = found.hints.len();
            found = found.suggest(&entry.key, section.keys_of(word).map(|key| key.name));
            let elsewhere: Vec<String> = SCENE
                .all()
                .into_iter()
                .filter(|other| other.key(&entry.key).is_some())
                .map(|other| match other.name {
                    "top" => "the top of the file".to_owned(),
                    "mark" => "marks".to_owned(),
                    "axis" => "axes".to_owned(),
                    name => format!("`{name}`"),
                })
                .collect();
            if found.hints.len() == before && !elsewhere.is_empty() && elsewhere.len() <= 4 {
                let above = match elsewhere.len() == 1 && elsewhere[0] == "the top of the file" {
                    true => ": there it stands above the first line in brackets",
                    false => "",
                };
                found = found.hint(format!("it is a key of {}{above}", list(&elsewhere, "and")));
            }
            if found.hints.len() == before {
                let keys: Vec<String> = section
                    .keys_of(word)
                    .filter(|key| key.status == Status::Now)
                    .map(|key| format!("`{}`", key.name))
                    .collect();
                found = found.hint(format!("the keys are {}", list(&keys, "and")));
            }
        }
        self.diagnostics.push(found);
    }

    fn missing(&mut self, key: &Key, span: Span, section: &'static Section, word: Option<&str>) {
        let message = format!("`{}` is missing {}", key.name, place(section, word));
        let mut found = Diagnostic::error(Kind::MissingKey, span, message);
        if key.name == "type" {
            let words = section.variants.iter().map(|variant| &variant.word);
            found = found.hint(format!("it is one of {}", ready(words)));
        } else {
            found = found.hint(format!("`{}`: {}", key.name, lower_first(key.doc)));
        }
        self.diagnostics.push(found);
    }

    fn value(&mut self, node: &Node, key: &str, wanted: &'static ValueType) {
        match (wanted, &node.value) {
            (ValueType::Number, Value::Float(number)) if number.is_nan() => {
                self.not_finite(node, key, "nan");
            }
            (ValueType::Number, Value::Integer(None)) => self.too_large(node, key),
            (ValueType::Number, Value::Integer(_) | Value::Float(_))
            | (
                ValueType::Number
                | ValueType::Condition
                | ValueType::Distribution
                | ValueType::Data
                | ValueType::Text
                | ValueType::Color { .. }
                | ValueType::Ease
                | ValueType::Format
                | ValueType::File
                | ValueType::Name,
                Value::String(_),
            )
            | (ValueType::Bool, Value::Boolean(_)) => {}
            (ValueType::WordOrFile(_), Value::String(text)) if is_file(text.text()) => {}
            (
                ValueType::Word(words)
                | ValueType::WordOrFile(words)
                | ValueType::ConstantOrWord(_, words),
                Value::String(text),
            ) => {
                self.word(text.text(), node.span, key, words);
            }
            (ValueType::Int(range), Value::Integer(value)) => match value {
                Some(value) => self.range(*value as f64, node, key, *range),
                None => self.too_large(node, key),
            },
            (
                ValueType::Constant(range) | ValueType::ConstantOrWord(range, _),
                Value::Integer(_) | Value::Float(_),
            ) => match node.number() {
                Some(value) if value.is_finite() => self.range(value, node, key, *range),
                Some(value) => self.not_finite(node, key, &value.to_string().to_lowercase()),
                None => self.too_large(node, key),
            },
            (ValueType::Size, Value::List(items)) => self.size(items, node, key),
            (ValueType::List(item, length), Value::List(items)) => {
                self.length(items.len(), node, key, *length);
                for node in items {
                    self.value(node, key, item);
                }
            }
            (ValueType::Table(section), Value::Table(table)) => {
                self.table(table, node.span, section);
            }
            (ValueType::Map(value), Value::Table(table)) => {
                for entry in &table.entries {
                    self.value(&entry.node, &entry.key, value);
                }
            }
            (_, _) => self.wrong_type(node, key, wanted),
        }
    }

    fn word(&mut self, text: &str, span: Span, key: &str, words: &'static [Word]) {
        match words.iter().find(|word| word.name == text) {
            Some(word) if word.status == Status::Now => {}
            Some(word) => {
                let name = format!("{key} = \"{}\"", word.name);
                self.diagnostics.push(not_yet(&name, span));
            }
            None => self.unknown_word(text, span, key, words.iter()),
        }
    }

    fn unknown_word(
        &mut self,
        text: &str,
        span: Span,
        key: &str,
        words: impl Iterator<Item = &'static Word> + Clone,
    ) {
        let message = format!(
            "`{key}` is \"{}\", which does not exist: it is one of {}",
            quoted(text),
            ready(words.clone())
        );
        self.diagnostics.push(
            Diagnostic::error(Kind::UnknownName, span, message)
                .suggest(text, words.map(|word| word.name)),
        );
    }

    fn wrong_type(&mut self, node: &Node, key: &str, wanted: &ValueType) {
        let key = quoted(key);
        let got = match (wanted, &node.value) {
            (ValueType::Int(_), Value::Float(_)) => "a number with a decimal point",
            _ => node.describe(),
        };
        let message = format!("expected {} for `{key}`, found {got}", wanted.describe());
        let mut found = Diagnostic::error(Kind::WrongType, node.span, message);
        let quoted = node
            .string()
            .and_then(|text| text.text().parse::<f64>().ok());
        match (wanted, &node.value) {
            (ValueType::List(ValueType::Table(_), _), Value::Table(_)) => {
                found = found.hint(format!("write `[[{key}]]` for each of them"));
            }
            (ValueType::Int(_) | ValueType::Constant(_), Value::String(_)) => {
                found = found.hint(match quoted {
                    Some(_) => "write it without quotes",
                    None => "expressions are not possible here",
                });
            }
            (ValueType::Int(_), Value::Float(value)) if *value == value.trunc() => {
                found = found.hint(format!("write `{}`", exact(*value)));
            }
            (ValueType::Text, Value::Integer(_) | Value::Float(_)) => {
                found = found.hint("write it in quotes");
            }
            (ValueType::List(..), Value::Integer(_) | Value::Float(_) | Value::String(_)) => {
                found = found.hint("a list stands in square brackets");
            }
            _ => {}
        }
        self.diagnostics.push(found);
    }

    fn range(&mut self, value: f64, node: &Node, key: &str, range: Range) {
        if !range.contains(value) {
            let message = format!(
                "`{}` is {}, but must be {}",
                quoted(key),
                exact(value),
                range.describe()
            );
            self.diagnostics
                .push(Diagnostic::error(Kind::OutOfRange, node.span, message));
        }
    }

    fn length(&mut self, length: usize, node: &Node, key: &str, wanted: Length) {
        if !wanted.contains(length) {
            let items = if length == 1 { "item" } else { "items" };
            let message = format!(
                "`{}` has {length} {items}, but takes {}",
                quoted(key),
                wanted.describe()
            );
            self.diagnostics
                .push(Diagnostic::error(Kind::Arity, node.span, message));
        }
    }

    fn size(&mut self, items: &[Node], node: &Node, key: &str) {
        self.length(items.len(), node, key, Length::OneOf(&[2]));
        for item in items {
            match item.value {
                Value::Integer(Some(_)) => {}
                Value::Integer(None) => self.too_large(item, key),
                _ => self.wrong_type(item, key, &ValueType::Int(Range::Any)),
            }
        }
    }

    fn not_finite(&mut self, node: &Node, key: &str, value: &str) {
        let message = format!("`{}` is {value}, but must be finite", quoted(key));
        self.diagnostics
            .push(Diagnostic::error(Kind::NonFinite, node.span, message));
    }

    fn too_large(&mut self, node: &Node, key: &str) {
        let message = format!("the number for `{}` has too many digits", quoted(key));
        self.diagnostics
            .push(Diagnostic::error(Kind::OutOfRange, node.span, message));
    }
}

/// What the word under `type` is.
enum VariantWord {
    Known(&'static str),
    /// Missing, misspelt or no word; reported.
    Unknown,
    /// Of a later version; reported.
    Later,
}

impl ValueType {
    /// Completes "expected …".
    fn describe(&self) -> &'static str {
        match self {
            Self::Number => "a number or an expression",
            Self::Condition | Self::Distribution | Self::Data => "a string with an expression",
            Self::Text => "a text",
            Self::Color { .. } => "a string with a colour",
            Self::Word(_) | Self::WordOrFile(_) | Self::Name | Self::Ease => "a word in quotes",
            Self::Format => "a string with a format",
            Self::File => "a string with a file name",
            Self::Size => "a list of two whole numbers",
            Self::Int(_) => "a whole number",
            Self::Constant(_) => "a number",
            Self::ConstantOrWord(..) => "a number or a word in quotes",
            Self::Bool => "`true` or `false`",
            Self::List(Self::Table(_), _) => "a list of tables",
            Self::List(..) => "a list",
            Self::Table(_) | Self::Map(_) => "a table",
        }
    }
}

/// Whether a string is the path of a TOML file, where it could be a word too.
pub(super) fn is_file(text: &str) -> bool {
    text.ends_with(".toml")
}

/// The error about a part of the language that is still to be built. `what` is a key, or words
/// with their own backquotes.
pub(super) fn not_yet(what: &str, span: Span) -> Diagnostic {
    let what = if what.contains('`') {
        what.to_owned()
    } else {
        format!("`{what}`")
    };
    let message = format!("{what} is part of the language, but this version does not have it yet");
    Diagnostic::error(Kind::NotYet, span, message)
}

fn article(word: &str) -> &'static str {
    if word.starts_with(['a', 'e', 'i', 'o', 'u']) {
        "an"
    } else {
        "a"
    }
}

/// Where a key stands, in words.
fn place(section: &Section, word: Option<&str>) -> String {
    match word {
        Some(word) => {
            format!("in {} `{word}` mark", article(word))
        }
        None => section.place.to_owned(),
    }
}

/// The words that this version has, for a message.
fn ready(words: impl Iterator<Item = &'static Word>) -> String {
    let words: Vec<String> = words
        .filter(|word| word.status == Status::Now)
        .map(|word| format!("`{}`", word.name))
        .collect();
    words.join(", ")
}

/// "a, b and c".
pub(super) fn list(items: &[String], last: &str) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [most @ .., end] => format!("{} {last} {end}", most.join(", ")),
    }
}

/// A text that goes on with a small letter.
pub(super) fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => String::new(),
    }
}
