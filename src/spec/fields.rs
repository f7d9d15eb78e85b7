//! Reading a table by its section: what is given, else what the key table says.

use crate::diag::Span;

use super::{
    keys::{Default, Key, Section, Status, ValueType},
    tree::{Node, Table, Value},
};

/// A table that has been validated against its section.
///
/// A value that the section forbids reads as if it were absent: it has been reported.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields<'a> {
    table: &'a Table,
    /// Where the table stands.
    pub(super) span: Span,
    section: &'static Section,
    /// The word under `type`.
    word: Option<&'a str>,
}

impl<'a> Fields<'a> {
    pub(super) fn new(
        table: &'a Table,
        span: Span,
        section: &'static Section,
        word: Option<&'a str>,
    ) -> Self {
        Self {
            table,
            span,
            section,
            word,
        }
    }

    /// The fields of a node that must be a table.
    pub(super) fn of(node: &'a Node, section: &'static Section) -> Option<Self> {
        let table = node.table()?;
        let word = table
            .get("type")
            .filter(|_| !section.variants.is_empty())
            .and_then(|entry| entry.node.string())
            .map(crate::diag::SpannedText::text);
        Some(Self::new(table, node.span, section, word))
    }

    /// The word under `type`.
    pub(super) fn variant(&self) -> Option<&'a str> {
        self.word
    }

    fn key(&self, name: &str) -> Option<&'static Key> {
        let key = self.section.keys_of(self.word).find(|key| key.name == name);
        debug_assert!(
            key.is_some() || self.section.key(name).is_some(),
            "{} has no key {name}",
            self.section.name
        );
        key.filter(|key| key.status == Status::Now)
    }

    /// The value of a key, if it is given.
    pub(super) fn get(&self, name: &str) -> Option<&'a Node> {
        self.key(name)?;
        self.table.get(name).map(|entry| &entry.node)
    }

    /// Whether a key must be written.
    pub(super) fn is_required(&self, name: &str) -> bool {
        let key = self.key(name);
        key.is_some_and(|key| matches!(key.default, Default::Required))
    }

    /// Whether a key is written as `false`, which says nothing.
    pub(super) fn is_off(&self, name: &str) -> bool {
        let value = self.get(name).map(|node| &node.value);
        matches!(value, Some(Value::Boolean(false)))
    }

    /// The values of keys that the section does not have, or not yet.
    pub(super) fn refused(&self) -> impl Iterator<Item = &'a Node> + use<'a> {
        let (section, word) = (self.section, self.word);
        self.table
            .entries
            .iter()
            .filter(move |entry| {
                let mut keys = section.keys_of(word);
                !keys.any(|key| key.name == entry.key && key.status == Status::Now)
            })
            .map(|entry| &entry.node)
    }

    /// Where a key is written.
    pub(super) fn key_span(&self, name: &str) -> Option<Span> {
        self.table.get(name).map(|entry| entry.key_span)
    }

    /// The value of a key, if it is given and neither of another type nor out of range.
    fn valid(&self, name: &str) -> Option<&'a Node> {
        let key = self.key(name)?;
        let node = self.get(name)?;
        let valid = match (&key.value, &node.value) {
            (ValueType::Int(range), Value::Integer(Some(value))) => range.contains(*value as f64),
            (
                ValueType::Constant(range) | ValueType::ConstantOrWord(range, _),
                Value::Integer(_) | Value::Float(_),
            ) => node
                .number()
                .is_some_and(|value| value.is_finite() && range.contains(value)),
            (ValueType::Bool, Value::Boolean(_)) => true,
            (ValueType::Word(words), Value::String(text)) => words
                .iter()
                .any(|word| word.name == text.text() && word.status == Status::Now),
            _ => false,
        };
        valid.then_some(node)
    }

    /// A number that is no expression, or its default.
    pub(super) fn constant(&self, name: &str) -> Option<f64> {
        match (self.valid(name), self.key(name)?.default) {
            (Some(node), _) => node.number(),
            (None, Default::Number(value)) => Some(value),
            (None, _) => None,
        }
    }

    /// A whole number, or its default. The key table's ranges keep it within 32 bits.
    pub(super) fn int(&self, name: &str) -> Option<u32> {
        self.constant(name).map(|value| value as u32)
    }

    /// A boolean, or its default.
    pub(super) fn bool(&self, name: &str) -> Option<bool> {
        match (
            self.valid(name).map(|node| &node.value),
            self.key(name)?.default,
        ) {
            (Some(Value::Boolean(value)), _) => Some(*value),
            (_, Default::Bool(value)) => Some(value),
            _ => None,
        }
    }

    /// One of the words a key takes, or its default.
    pub(super) fn word(&self, name: &str) -> Option<&'a str> {
        match (self.valid(name), self.key(name)?.default) {
            (Some(node), _) => node.string().map(crate::diag::SpannedText::text),
            (None, Default::Word(word)) => Some(word),
            (None, _) => None,
        }
    }

    /// A number that is no expression: what is written, else the default, which there is.
    pub(super) fn constant_or_default(&self, name: &str) -> f64 {
        self.constant(name).unwrap_or_else(|| self.no_default(name))
    }

    /// A whole number: what is written, else the default, which there is.
    pub(super) fn int_or_default(&self, name: &str) -> u32 {
        self.int(name).unwrap_or_else(|| self.no_default(name))
    }

    /// A boolean: what is written, else the default, which there is.
    pub(super) fn bool_or_default(&self, name: &str) -> bool {
        self.bool(name).unwrap_or_else(|| self.no_default(name))
    }

    /// One of the words a key takes: what is written, else the default, which there is.
    pub(super) fn word_or_default(&self, name: &str) -> &'a str {
        self.word(name).unwrap_or_else(|| self.no_default(name))
    }

    /// The numbers, or the words of any kind, that are the default of a key.
    pub(super) fn default(&self, name: &str) -> Default {
        match self.key(name) {
            Some(key) => key.default,
            None => self.no_default(name),
        }
    }

    fn no_default(&self, name: &str) -> ! {
        unreachable!("`{name}` of {} has a default", self.section.name)
    }

    /// The items of a list, if it is given.
    pub(super) fn list(&self, name: &str) -> Option<&'a [Node]> {
        self.get(name)?.list()
    }

    /// The fields of the table under a key. An absent table reads as an empty one.
    pub(super) fn section(&self, name: &str) -> Self {
        static EMPTY: Table = Table {
            entries: Vec::new(),
        };
        let key = self.key(name);
        let section = match key.map(|key| &key.value) {
            Some(ValueType::Table(section)) => section,
            _ => self.section,
        };
        match self.get(name).and_then(|node| Self::of(node, section)) {
            Some(fields) => fields,
            None => Self::new(&EMPTY, self.span, section, None),
        }
    }

    /// The fields of each table in the list under a key; what is no table is left out.
    pub(super) fn sections(&self, name: &str) -> Vec<Self> {
        let section = match self.key(name).map(|key| &key.value) {
            Some(ValueType::List(ValueType::Table(section), _)) => section,
            _ => self.section,
        };
        let items = self.list(name).unwrap_or_default();
        items
            .iter()
            .filter_map(|item| Self::of(item, section))
            .collect()
    }

    /// The names of a map with their places and values.
    pub(super) fn map(&self, name: &str) -> impl Iterator<Item = (&'a str, Span, &'a Node)> {
        let table = self.get(name).and_then(Node::table);
        table
            .map_or(&[][..], |table| &table.entries)
            .iter()
            .map(|entry| (entry.key.as_str(), entry.key_span, &entry.node))
    }
}
