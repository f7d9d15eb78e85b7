//! What could be written at a place.

use std::{collections::BTreeSet, ops::Range};

use crate::{
    color::COMMON_NAMES,
    expr::{self, Group},
    spec::{
        eases,
        keys::{Key, Section, Status, ValueType, Word},
        plain_type, roles,
    },
};

use super::{
    expression::{Spot, spot},
    hover::key_doc,
    names::{self, Name},
    place::{Around, Holder, Place, locate},
    syntax::{Entry, Text, Value, unquoted},
};

/// Something that could be written.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Completion {
    /// The word.
    pub label: String,
    /// What it is.
    pub kind: CompletionKind,
    /// A few words beside it: a type, a signature.
    pub detail: String,
    /// A sentence about it; may be empty.
    pub documentation: String,
    /// What is written instead of the text in `range`.
    pub insert: String,
    /// The bytes that it replaces.
    pub range: Range<usize>,
}

/// What a [`Completion`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CompletionKind {
    /// A key of a table.
    Key,
    /// One of the words that a key takes.
    Value,
    /// A function that gives a number, or a divergence.
    Function,
    /// A family of distributions.
    Family,
    /// A parameter of the function that is called.
    Parameter,
    /// A name that the spec defines or a mark binds.
    Name,
    /// A name that has a value everywhere.
    Constant,
}

/// What could be written at an offset of a spec, the likeliest first: keys, the words that a key takes, and in
/// expressions names, functions and parameters. The text may be broken, there and elsewhere.
///
/// What is proposed goes on with the word that is there.
///
/// ```
/// use klrender::editor::{CompletionKind, complete};
///
/// let text = r#"panels = [{ marks = [{ type = "line", y = "pdf(nor"#;
/// let found = complete(text, text.len());
/// assert_eq!(found[0].label, "normal");
/// assert_eq!(found[0].kind, CompletionKind::Family);
/// assert_eq!(found[0].detail, "normal(mean, std)");
/// assert_eq!(&text[found[0].range.clone()], "nor");
/// assert_eq!(found[0].insert, "normal(");
/// ```
pub fn complete(text: &str, offset: usize) -> Vec<Completion> {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let read = Text::read(text);
    let completer = Completer {
        source: text,
        text: &read,
        offset,
    };
    let mut found = match locate(text, &read, offset) {
        Some(place) => completer.at(&place),
        None => Vec::new(),
    };
    found.retain(|it| {
        let typed = text.get(it.range.start..offset).unwrap_or_default();
        let typed = typed.trim_start_matches(['"', '\'']).to_lowercase();
        it.label.to_lowercase().starts_with(&typed)
    });
    found
}

struct Completer<'t, 'a> {
    source: &'a str,
    text: &'t Text<'a>,
    offset: usize,
}

impl Completer<'_, '_> {
    fn at(&self, place: &Place<'_, '_>) -> Vec<Completion> {
        match place {
            Place::Key {
                holder,
                range,
                is_complete,
                is_header,
                is_first,
                around,
            } => {
                let keys = match *holder {
                    Holder::Section(section, variant) => {
                        let given = match (is_first, is_header, around.tables.last()) {
                            (true, false, Some(entries)) => *entries,
                            _ => &[],
                        };
                        self.keys(section, variant, given)
                    }
                    Holder::Map(_) => self.moved_names(around),
                    _ => Vec::new(),
                };
                let put = |it: Completion| Completion {
                    insert: match is_complete {
                        true => it.label.clone(),
                        false => format!("{} = ", it.label),
                    },
                    range: range.clone(),
                    ..it
                };
                keys.into_iter().map(put).collect()
            }
            Place::Value {
                holder: Holder::Value(value),
                key,
                written,
                start,
                around,
            } => {
                if let Some(spot) = spot(written, *start, self.offset, value) {
                    return self.expression(&spot, value, around);
                }
                self.values(value, *key, written, *start)
            }
            Place::Value { .. } => Vec::new(),
        }
    }

    /// The keys of a table that are not there yet.
    fn keys(
        &self,
        section: &'static Section,
        variant: Option<&str>,
        entries: &[Entry<'_>],
    ) -> Vec<Completion> {
        let given = |key: &Key| {
            let is_table = matches!(key.value, ValueType::Table(_) | ValueType::Map(_));
            entries.iter().any(|entry| {
                let [word, rest @ ..] = &entry.path[..] else {
                    return false;
                };
                let is_here = word.span.start <= self.offset && self.offset <= word.span.end;
                word.name() == key.name && !is_here && (rest.is_empty() || !is_table)
            })
        };
        let keys = section.keys_of(variant);
        let ready = keys.filter(|key| key.status == Status::Now && !given(key));
        let mut keys: Vec<&Key> = ready.collect();
        keys.sort_by_key(|key| Holder::Section(section, None).rank(key.name));
        let found = keys.into_iter().map(|key| Completion {
            label: key.name.to_owned(),
            kind: CompletionKind::Key,
            detail: plain_type(&key.value),
            documentation: key_doc(key),
            insert: String::new(),
            range: 0..0,
        });
        found.collect()
    }

    /// Names that a table of the user's names may be about: those that move, where they are moved.
    fn moved_names(&self, around: &Around<'_, '_>) -> Vec<Completion> {
        let key = around.path.last().map_or("", String::as_str);
        if !["vary", "poster", "at", "over", "for"].contains(&key) {
            return Vec::new();
        }
        let names = names::defined(self.source, self.text).into_iter();
        let numbers = names.filter(|name| {
            ["a parameter", "a swept name", "a quantity"].contains(&name.is)
                && !name.name.is_empty()
        });
        let found = numbers.map(|name| named(&name, 0..0, CompletionKind::Name));
        found.collect()
    }

    /// The words that a key takes.
    fn values(
        &self,
        value: &'static ValueType,
        key: Option<(&'static Section, &'static Key)>,
        written: &str,
        start: usize,
    ) -> Vec<Completion> {
        let listed = |words: &'static [Word]| -> Vec<(String, String)> {
            let ready = words.iter().filter(|word| word.status == Status::Now);
            let both = ready.map(|word| (word.name.to_owned(), word.doc.to_owned()));
            both.collect()
        };
        let plain = |word: &str| (word.to_owned(), String::new());
        let words = match value {
            ValueType::Word(words)
            | ValueType::WordOrFile(words)
            | ValueType::ConstantOrWord(_, words) => listed(words),
            ValueType::Bool => {
                let found = ["true", "false"].map(|word| {
                    let range = start..start + written.len();
                    word_of(plain(word), word.to_owned(), range)
                });
                return found.into();
            }
            ValueType::Color { roles: with_roles } => {
                let roles = roles().filter(|_| *with_roles);
                let roles = roles.map(|role| (role.to_owned(), "of the theme".to_owned()));
                roles
                    .chain(COMMON_NAMES.iter().map(|name| plain(name)))
                    .collect()
            }
            ValueType::Ease => {
                let named = eases().map(|(name, _)| (name, String::new()));
                let bezier = ("cubic-bezier(".to_owned(), "a curve of your own".to_owned());
                named.chain([bezier]).collect()
            }
            ValueType::Name => match key {
                Some((section, key)) if key.name == "type" && !section.variants.is_empty() => {
                    let ready = section.variants.iter();
                    let ready = ready.filter(|own| own.word.status == Status::Now);
                    let both = ready.map(|own| (own.word.name.to_owned(), own.word.doc.to_owned()));
                    both.collect()
                }
                Some((section, _)) if section.name == "connectors[]" => self.written_at("id"),
                Some((_, key)) if key.name == "series" => self.written_at("series"),
                _ => return Vec::new(),
            },
            _ => return Vec::new(),
        };
        let quoted = written.starts_with(['"', '\'']);
        let inner = start + 1..start + 1 + unquoted(written).len();
        let found = words.into_iter().map(|word| match quoted {
            true => {
                let insert = word.0.clone();
                word_of(word, insert, inner.clone())
            }
            false => {
                let insert = format!("\"{}\"", word.0);
                word_of(word, insert, start..start + written.len())
            }
        });
        found.collect()
    }

    /// The words that marks have under a key, each once.
    fn written_at(&self, key: &str) -> Vec<(String, String)> {
        fn collect(entries: &[Entry<'_>], key: &str, offset: usize, words: &mut Vec<String>) {
            for entry in entries {
                match &entry.value {
                    Some(Value::Group(group)) => collect(&group.items, key, offset, words),
                    Some(Value::Scalar { written, .. }) => {
                        let is_key = matches!(&entry.path[..], [word] if word.name() == key);
                        let is_here = entry.span.start <= offset && offset <= entry.span.end;
                        let word = unquoted(written);
                        if is_key && !is_here && !words.iter().any(|known| known == word) {
                            words.push(word.to_owned());
                        }
                    }
                    None => {}
                }
            }
        }
        let mut words = Vec::new();
        for block in &self.text.blocks {
            collect(&block.entries, key, self.offset, &mut words);
        }
        words
            .into_iter()
            .map(|word| (word, String::new()))
            .collect()
    }

    /// What may stand in an expression.
    fn expression(
        &self,
        spot: &Spot<'_>,
        value: &ValueType,
        around: &Around<'_, '_>,
    ) -> Vec<Completion> {
        let mut found: Vec<Completion> = Vec::new();
        let mut known = BTreeSet::new();
        // Each once: of what is bound and defined, what is bound; of functions of one name, the first.
        let mut add = |it: Completion, found: &mut Vec<Completion>| {
            if known.insert((it.label.clone(), it.insert.clone())) {
                found.push(it);
            }
        };
        let rest = self.source.get(spot.word.end..).unwrap_or_default();
        let is_called = rest.starts_with('(');
        // A definition does not read itself.
        let own = around.path.get(1).filter(|_| around.path.len() == 2);
        let names = names::bound(around).into_iter();
        for name in names.chain(names::defined(self.source, self.text)) {
            if own != Some(&name.name) {
                let name = named(&name, spot.word.clone(), CompletionKind::Name);
                add(name, &mut found);
            }
        }
        if let Some((call, given)) = spot.calls.last() {
            let called = expr::functions().filter(|function| function.name == *call);
            let parameters = called.flat_map(|function| &function.parameters);
            for parameter in parameters.filter(|it| !given.contains(&it.name)) {
                let parameter = Completion {
                    label: parameter.name.to_owned(),
                    kind: CompletionKind::Parameter,
                    detail: match parameter.default {
                        Some(default) => format!("{}, {default} by itself", parameter.takes),
                        None => parameter.takes.to_string(),
                    },
                    documentation: parameter.summary.to_owned(),
                    insert: format!("{} = ", parameter.name),
                    range: spot.word.clone(),
                };
                add(parameter, &mut found);
            }
        }
        for name in names::reserved() {
            add(
                named(&name, spot.word.clone(), CompletionKind::Constant),
                &mut found,
            );
        }
        for function in expr::functions() {
            let function = Completion {
                label: function.name.to_owned(),
                kind: match function.group {
                    Group::Family => CompletionKind::Family,
                    _ => CompletionKind::Function,
                },
                detail: function.signature(),
                documentation: function.summary.to_owned(),
                insert: match is_called {
                    true => function.name.to_owned(),
                    false => format!("{}(", function.name),
                },
                range: spot.word.clone(),
            };
            add(function, &mut found);
        }
        if matches!(value, ValueType::Distribution) && spot.calls.is_empty() {
            let is_distribution = |it: &Completion| {
                it.kind == CompletionKind::Family || it.detail == names::DISTRIBUTION
            };
            found.sort_by_key(|it| !is_distribution(it));
        }
        found
    }
}

fn named(name: &Name, range: Range<usize>, kind: CompletionKind) -> Completion {
    let is_function = name.usage != name.name;
    Completion {
        label: name.name.clone(),
        kind: match is_function {
            true => CompletionKind::Function,
            false => kind,
        },
        detail: match is_function {
            true => name.usage.clone(),
            false => name.is.to_owned(),
        },
        documentation: name.definition.clone(),
        insert: match is_function {
            true => format!("{}(", name.name),
            false => name.name.clone(),
        },
        range,
    }
}

fn word_of((label, detail): (String, String), insert: String, range: Range<usize>) -> Completion {
    Completion {
        label,
        kind: CompletionKind::Value,
        detail,
        documentation: String::new(),
        insert,
        range,
    }
}
