//! The one table of keys: every section, key, type, default and meaning.
//!
//! The reader, its suggestions for misspelt keys, the JSON schema and the reference in `docs/keys.md`
//! are all driven from here. A key is one row; a mark is one [`Variant`].

mod marks;
mod scene;

use super::model::Channel;

pub(crate) use marks::{DASH, MARK, MarkTraits, Needs, PAINT, REVEAL, Runs};
pub(crate) use scene::{AXIS, CHAIN, DATA, FIT, OUTPUT, PAUSE, SCENE, VARY};

/// A table of the document: the keys it may have.
#[derive(Debug)]
pub(crate) struct Section {
    /// How the section is called in the reference.
    pub(crate) name: &'static str,
    /// Completes "unknown key `x` …" and "… is missing".
    pub(crate) place: &'static str,
    /// What it is for.
    pub(crate) doc: &'static str,
    /// The keys of every such table.
    pub(crate) keys: &'static [Key],
    /// Further keys, by the word under `type`.
    pub(crate) variants: &'static [Variant],
}

/// A type of mark: the keys that its word under `type` adds to the section.
#[derive(Debug)]
pub(crate) struct Variant {
    pub(crate) word: Word,
    pub(crate) keys: &'static [Key],
    pub(crate) mark: MarkTraits,
}

/// One key.
#[derive(Debug)]
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) value: ValueType,
    pub(crate) default: Default,
    pub(crate) status: Status,
    /// What it means, with its unit; no full stop.
    pub(crate) doc: &'static str,
    /// The channel of a mark whose value it is.
    pub(crate) channel: Option<Channel>,
    /// Keys that cannot be written beside it.
    pub(crate) excludes: &'static [&'static str],
}

/// Whether this version has a key or word of the language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    Now,
    /// Part of the language, but still to be built.
    Later,
}

/// What a key is without being written.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Default {
    /// It must be written.
    Required,
    /// Nothing; the words say what then happens.
    Absent(&'static str),
    /// What the theme says. Every theme says it.
    Theme,
    Number(f64),
    Numbers(&'static [f64]),
    Bool(bool),
    Word(&'static str),
}

/// The types of values.
#[derive(Debug)]
pub(crate) enum ValueType {
    /// A number, or a string with an expression that gives one.
    Number,
    /// A string with an expression that gives a condition.
    Condition,
    /// A string with an expression that gives a distribution.
    Distribution,
    /// A string with an expression that gives data.
    Data,
    /// A template of text.
    Text,
    /// A CSS colour; a role of the theme too unless the key defines one.
    Color {
        roles: bool,
    },
    /// One of these words.
    Word(&'static [Word]),
    /// One of these words, or the path of a TOML file.
    WordOrFile(&'static [Word]),
    /// An easing curve.
    Ease,
    /// A word of the user's.
    Name,
    /// How numbers are written.
    Format,
    /// A template of file names.
    File,
    /// Width and height in px.
    Size,
    Int(Range),
    /// A number that is no expression.
    Constant(Range),
    /// Such a number, or one of these words.
    ConstantOrWord(Range, &'static [Word]),
    Bool,
    List(&'static ValueType, Length),
    Table(&'static Section),
    /// Names of the user's, each with a value.
    Map(&'static ValueType),
}

/// One of the words a key takes.
#[derive(Debug)]
pub(crate) struct Word {
    pub(crate) name: &'static str,
    pub(crate) status: Status,
    /// May be empty where the word says it all.
    pub(crate) doc: &'static str,
}

/// The numbers a key takes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Range {
    Any,
    /// This or more.
    From(f64),
    /// More than this.
    Above(f64),
    /// From the first to the second.
    Within(f64, f64),
}

/// The lengths a list may have.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Length {
    Any,
    AtLeast(usize),
    OneOf(&'static [usize]),
}

impl Section {
    /// Every key that such a table may have, with the word under `type` where there is one.
    pub(crate) fn keys_of(&self, word: Option<&str>) -> impl Iterator<Item = &'static Key> + use<> {
        let own = self
            .variants
            .iter()
            .find(|variant| Some(variant.word.name) == word)
            .map_or(&[][..], |variant| variant.keys);
        self.keys.iter().chain(own)
    }

    /// The key of this name, in any variant.
    pub(crate) fn key(&self, name: &str) -> Option<&'static Key> {
        let own = self.variants.iter().flat_map(|variant| variant.keys);
        self.keys.iter().chain(own).find(|key| key.name == name)
    }

    /// The words under `type` to which a key belongs.
    pub(crate) fn variants_with(&self, key: &str) -> Vec<&'static str> {
        self.variants
            .iter()
            .filter(|variant| variant.keys.iter().any(|own| own.name == key))
            .map(|variant| variant.word.name)
            .collect()
    }

    /// This section and all sections below it, each once.
    pub(crate) fn all(&'static self) -> Vec<&'static Self> {
        fn below(value: &'static ValueType, found: &mut Vec<&'static Section>) {
            match value {
                ValueType::Table(section) => visit(section, found),
                ValueType::List(item, _) | ValueType::Map(item) => below(item, found),
                _ => {}
            }
        }
        fn visit(section: &'static Section, found: &mut Vec<&'static Section>) {
            if found.iter().any(|known| std::ptr::eq(*known, section)) {
                return;
            }
            found.push(section);
            let own = section.variants.iter().flat_map(|variant| variant.keys);
            for key in section.keys.iter().chain(own) {
                below(&key.value, found);
            }
        }
        let mut found = Vec::new();
        visit(self, &mut found);
        found
    }
}

impl Key {
    /// The same key, with what it means.
    pub(super) const fn doc(mut self, doc: &'static str) -> Self {
        self.doc = doc;
        self
    }

    /// The same key with the words that it takes; the first is the default.
    const fn among(mut self, words: &'static [Word]) -> Self {
        self.value = ValueType::Word(words);
        self.default = Default::Word(words[0].name);
        self
    }

    /// The same key, which may be left out.
    const fn otherwise(self, otherwise: &'static str) -> Self {
        self.default(Default::Absent(otherwise))
    }

    /// The same key with a default.
    const fn default(mut self, default: Default) -> Self {
        self.default = default;
        self
    }

    /// The same key, which cannot be written beside others.
    const fn excludes(mut self, keys: &'static [&'static str]) -> Self {
        self.excludes = keys;
        self
    }
}

impl Range {
    /// Whether `value` is in the range; NaN never is.
    pub(crate) fn contains(self, value: f64) -> bool {
        match self {
            Self::Any => !value.is_nan(),
            Self::From(low) => value >= low,
            Self::Above(low) => value > low,
            Self::Within(low, high) => (low..=high).contains(&value),
        }
    }

    /// Completes "it must be …".
    pub(crate) fn describe(self) -> String {
        match self {
            Self::Any => "a number".to_owned(),
            Self::From(low) => format!("{low} or more"),
            Self::Above(low) => format!("more than {low}"),
            Self::Within(low, high) => format!("from {low} to {high}"),
        }
    }
}

impl Length {
    pub(crate) fn contains(self, length: usize) -> bool {
        match self {
            Self::Any => true,
            Self::AtLeast(least) => length >= least,
            Self::OneOf(lengths) => lengths.contains(&length),
        }
    }

    /// Completes "it takes …".
    pub(crate) fn describe(self) -> String {
        match self {
            Self::Any => "any number of items".to_owned(),
            Self::AtLeast(1) => "at least one item".to_owned(),
            Self::AtLeast(least) => format!("at least {least} items"),
            Self::OneOf(lengths) => {
                let lengths: Vec<String> = lengths.iter().map(usize::to_string).collect();
                format!("{} items", lengths.join(" or "))
            }
        }
    }
}

// Short forms, so that each row of the table is one glance.

/// Two ends.
const INTERVAL: ValueType = ValueType::List(&ValueType::Number, Length::OneOf(&[2]));
const POSITIVE: ValueType = ValueType::Constant(Range::Above(0.0));

/// A default that is a number.
const fn number(value: f64) -> Default {
    Default::Number(value)
}

impl ValueType {
    /// A whole number in a range.
    const fn whole(low: f64, high: f64) -> Self {
        Self::Int(Range::Within(low, high))
    }
}

/// A key that takes a word, to be completed by [`Key::among`].
const fn choice(name: &'static str) -> Key {
    key(name, ValueType::Word(&[]), Default::Required)
}

const fn required(name: &'static str, value: ValueType) -> Key {
    key(name, value, Default::Required)
}

/// A key that may be left out; `otherwise` says what then happens.
pub(super) const fn optional(name: &'static str, value: ValueType, otherwise: &'static str) -> Key {
    key(name, value, Default::Absent(otherwise))
}

pub(super) const fn key(name: &'static str, value: ValueType, default: Default) -> Key {
    Key {
        name,
        value,
        default,
        status: Status::Now,
        doc: "",
        channel: None,
        excludes: &[],
    }
}

pub(super) const fn word(name: &'static str, doc: &'static str) -> Word {
    Word {
        name,
        status: Status::Now,
        doc,
    }
}

/// A word that this version refuses.
const fn later_word(name: &'static str, doc: &'static str) -> Word {
    Word {
        name,
        status: Status::Later,
        doc,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The schema has one flat object for all marks, and a reader one meaning for a word.
    #[test]
    fn a_key_has_one_type_in_all_variants_of_a_section() {
        for section in SCENE.all() {
            let own = section.variants.iter().flat_map(|variant| variant.keys);
            for key in section.keys.iter().chain(own) {
                let first = section.key(key.name).unwrap();
                assert_eq!(
                    format!("{:?}", first.value),
                    format!("{:?}", key.value),
                    "{} of {}",
                    key.name,
                    section.name
                );
            }
        }
    }

    #[test]
    fn rows_are_documented_and_no_key_has_two() {
        for section in SCENE.all() {
            for variant in section.variants {
                let mut names: Vec<&str> = section
                    .keys_of(Some(variant.word.name))
                    .map(|key| key.name)
                    .collect();
                let count = names.len();
                names.sort_unstable();
                names.dedup();
                assert_eq!(names.len(), count, "{}", variant.word.name);
            }
            for key in section.keys {
                assert!(
                    !key.doc.is_empty() && !key.doc.ends_with('.'),
                    "{}",
                    key.name
                );
            }
        }
    }

    #[test]
    fn default_words_exist() {
        for section in SCENE.all() {
            for key in section
                .keys
                .iter()
                .chain(section.variants.iter().flat_map(|v| v.keys))
            {
                if let (ValueType::Word(words), Default::Word(default)) = (&key.value, key.default)
                {
                    let word = words.iter().find(|word| word.name == default);
                    assert!(
                        word.is_some_and(|word| word.status == Status::Now),
                        "{default}"
                    );
                }
            }
        }
    }
}
