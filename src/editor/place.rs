//! What stands at a place of a text: which table it is in, and which key or value.

use std::ops::Range;

use crate::spec::keys::{Key, SCENE, Section, ValueType};

use super::{
    format,
    syntax::{self, Entry, Group, Text, Value, unquoted},
};

/// What may be written somewhere, by the table of keys.
#[derive(Debug, Clone, Copy)]
pub(super) enum Holder {
    /// The keys of a section; of marks, with their type if it is known.
    Section(&'static Section, Option<&'static str>),
    /// Names of the user's, each with such a value.
    Map(&'static ValueType),
    List(&'static ValueType),
    Value(&'static ValueType),
    Unknown,
}

impl Holder {
    fn of(value: &'static ValueType) -> Self {
        match value {
            ValueType::Table(section) => Self::Section(section, None),
            ValueType::Map(value) => Self::Map(value),
            ValueType::List(item, _) => Self::List(item),
            value => Self::Value(value),
        }
    }

    /// What may be written behind a key of it.
    pub(super) fn below(self, name: &str) -> Self {
        match self {
            Self::Section(section, _) => section
                .key(name)
                .map_or(Self::Unknown, |key| Self::of(&key.value)),
            Self::Map(value) => Self::of(value),
            _ => Self::Unknown,
        }
    }

    /// What an item of it is; itself, if it is no list.
    pub(super) fn item(self) -> Self {
        match self {
            Self::List(item) => Self::of(item),
            other => other,
        }
    }

    /// Where a key has its place in the order.
    pub(super) fn rank(self, name: &str) -> usize {
        let rank = match self {
            Self::Section(section, variant) => format::rank(section, variant, name),
            _ => None,
        };
        rank.unwrap_or(usize::MAX)
    }

    /// Takes the type of a mark from its entries.
    pub(super) fn set_type(&mut self, entries: &[Entry<'_>]) {
        let Self::Section(section, variant) = self else {
            return;
        };
        if section.variants.is_empty() {
            return;
        }
        let written = entries.iter().find_map(|entry| match &entry.value {
            Some(Value::Scalar { written, .. }) => {
                let [word] = &entry.path[..] else { return None };
                (word.name() == "type").then(|| unquoted(written))
            }
            _ => None,
        });
        let mut words = section.variants.iter().map(|variant| variant.word.name);
        *variant = words.find(|word| Some(*word) == written);
    }
}

/// What stands at a place.
#[derive(Debug)]
pub(super) enum Place<'t, 'a> {
    /// A word of a key, or where one can be.
    Key {
        /// The table that the word is in.
        holder: Holder,
        range: Range<usize>,
        /// Whether the entry has its `=` already, or the word stands in a header.
        is_complete: bool,
        is_header: bool,
        /// Whether it is the first word of its key.
        is_first: bool,
        around: Around<'t, 'a>,
    },
    /// A value that is no list and no table, or where one can be.
    Value {
        holder: Holder,
        /// The key that it belongs to, and its section.
        key: Option<(&'static Section, &'static Key)>,
        /// As it is written so far, and where that begins.
        written: &'a str,
        start: usize,
        around: Around<'t, 'a>,
    },
}

/// Where a place is.
#[derive(Debug, Default)]
pub(super) struct Around<'t, 'a> {
    /// The entries of the tables around it, outermost first.
    pub(super) tables: Vec<&'t [Entry<'a>]>,
    /// The words of the keys that lead there.
    pub(super) path: Vec<String>,
    /// The type of the mark that it is in.
    pub(super) mark: Option<&'static str>,
}

/// What stands at an offset; `None` in a comment.
pub(super) fn locate<'t, 'a>(
    source: &'a str,
    text: &'t Text<'a>,
    offset: usize,
) -> Option<Place<'t, 'a>> {
    if syntax::in_comment(source, offset) {
        return None;
    }
    let begins = |block: &&syntax::Block<'_>| {
        let header = block.header.as_ref();
        header.is_none_or(|header| header.span.start < offset)
    };
    let block = text.blocks.iter().rfind(begins)?;
    let mut holder = Holder::Section(&SCENE, None);
    let mut around = Around::default();
    for word in block.header.iter().flat_map(|header| &header.path) {
        let header = block.header.as_ref()?;
        if header.span.end >= offset && word.span.end >= offset && word.span.start <= offset {
            return Some(Place::Key {
                holder,
                range: word.span.clone(),
                is_complete: true,
                is_header: true,
                is_first: around.path.is_empty(),
                around,
            });
        }
        holder = holder.below(word.name()).item();
        around.path.push(word.name().to_owned());
    }
    if let Some(header) = &block.header
        && header.path.is_empty()
        && offset <= header.span.end
    {
        return Some(Place::Key {
            holder,
            range: offset..offset,
            is_complete: true,
            is_header: true,
            is_first: true,
            around,
        });
    }
    let finder = Finder { source, offset };
    Some(finder.table(&block.entries, holder, around))
}

struct Finder<'a> {
    source: &'a str,
    offset: usize,
}

impl<'a> Finder<'a> {
    /// Whether an entry is what the place belongs to.
    fn holds(&self, entry: &Entry<'_>) -> bool {
        let Range { start, end } = entry.span;
        if start > self.offset {
            return false;
        }
        // A value that is still to be written stands behind the `=`, on the same line.
        let waits = || {
            let between = self.source.get(end..self.offset).unwrap_or("\n");
            let between_is_blank = between.chars().all(|c| c == ' ' || c == '\t');
            entry.value.is_none() && entry.equals.is_some() && between_is_blank
        };
        self.offset <= end || waits()
    }

    fn table<'t>(
        &self,
        entries: &'t [Entry<'a>],
        mut holder: Holder,
        mut around: Around<'t, 'a>,
    ) -> Place<'t, 'a> {
        holder.set_type(entries);
        if let Holder::Section(_, Some(word)) = holder {
            around.mark = Some(word);
        }
        around.tables.push(entries);
        let Some(entry) = entries.iter().rfind(|entry| self.holds(entry)) else {
            return Place::Key {
                holder,
                range: self.offset..self.offset,
                is_complete: false,
                is_header: false,
                is_first: true,
                around,
            };
        };
        let in_key = entry.equals.is_none_or(|equals| self.offset < equals);
        let mut key = None;
        for (index, word) in entry.path.iter().enumerate() {
            if in_key && self.offset <= word.span.end {
                return Place::Key {
                    holder,
                    range: word.span.clone(),
                    is_complete: entry.equals.is_some(),
                    is_header: false,
                    is_first: index == 0,
                    around,
                };
            }
            key = match holder {
                Holder::Section(section, _) => section.key(word.name()).map(|key| (section, key)),
                _ => key,
            };
            holder = holder.below(word.name());
            around.path.push(word.name().to_owned());
        }
        if in_key {
            // Between the key and its `=`.
            return Place::Key {
                holder: Holder::Unknown,
                range: self.offset..self.offset,
                is_complete: true,
                is_header: false,
                is_first: true,
                around,
            };
        }
        self.value(entry.value.as_ref(), holder, key, around)
    }

    fn value<'t>(
        &self,
        value: Option<&'t Value<'a>>,
        holder: Holder,
        key: Option<(&'static Section, &'static Key)>,
        around: Around<'t, 'a>,
    ) -> Place<'t, 'a> {
        match value {
            Some(Value::Group(group)) if self.is_inside(group) => {
                self.group(group, holder, key, around)
            }
            Some(Value::Scalar { written, start }) if *start <= self.offset => Place::Value {
                holder,
                key,
                written,
                start: *start,
                around,
            },
            _ => Place::Value {
                holder,
                key,
                written: "",
                start: self.offset,
                around,
            },
        }
    }

    fn is_inside(&self, group: &Group<'_>) -> bool {
        group.inside.start <= self.offset && self.offset <= group.inside.end
    }

    fn group<'t>(
        &self,
        group: &'t Group<'a>,
        holder: Holder,
        key: Option<(&'static Section, &'static Key)>,
        around: Around<'t, 'a>,
    ) -> Place<'t, 'a> {
        if group.is_table {
            return self.table(&group.items, holder, around);
        }
        let item = group.items.iter().rfind(|item| self.holds(item));
        let value = item.and_then(|item| item.value.as_ref());
        self.value(value, holder.item(), key, around)
    }
}
