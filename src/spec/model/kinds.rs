//! The types of marks: rows of the key table, each with options of its own.

use crate::spec::keys::{Default, Key, MARK, Status, ValueType, Variant};

use super::Paint;

/// A type of mark: a row of the key table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct MarkKind(usize);

impl MarkKind {
    /// The type of a word that this version of the language has.
    pub(in crate::spec) fn find(word: &str) -> Option<Self> {
        let mut rows = MARK.variants.iter();
        let index = rows.position(|row| row.word.name == word && row.word.status == Status::Now);
        index.map(Self)
    }

    /// The type of this name, which must be in the key table: to be called in constants.
    pub(crate) const fn named(name: &str) -> Self {
        let mut index = 0;
        while index < MARK.variants.len() {
            if same(MARK.variants[index].word.name, name) {
                return Self(index);
            }
            index += 1;
        }
        panic!("the key table has no such type of mark")
    }

    /// How many there are.
    pub(crate) const COUNT: usize = MARK.variants.len();

    /// The word under `type`.
    pub(crate) fn name(self) -> &'static str {
        self.row().word.name
    }

    /// Which row of the key table it is.
    pub(crate) const fn index(self) -> usize {
        self.0
    }

    /// Whether it shows infinite values in colours of their own.
    pub(crate) fn has_infinite_colors(self) -> bool {
        self.row().mark.infinite_colors
    }

    pub(in crate::spec) const fn row(self) -> &'static Variant {
        &MARK.variants[self.0]
    }

    /// The number under a key that has a default.
    pub(crate) const fn number(self, key: &str) -> MarkOption<f64> {
        let (index, row) = self.key(key);
        assert!(matches!(
            row.value,
            ValueType::Constant(_) | ValueType::Int(_)
        ));
        let Default::Number(default) = row.default else {
            panic!("this key has no default")
        };
        MarkOption { index, default }
    }

    /// The number under a key that may be left out.
    pub(crate) const fn written_number(self, key: &str) -> MarkOption<Option<f64>> {
        let (index, row) = self.key(key);
        assert!(matches!(
            row.value,
            ValueType::Constant(_) | ValueType::Int(_)
        ));
        assert!(matches!(row.default, Default::Absent(_)));
        MarkOption {
            index,
            default: None,
        }
    }

    /// Whether something is so.
    pub(crate) const fn flag(self, key: &str) -> MarkOption<bool> {
        let (index, row) = self.key(key);
        let Default::Bool(default) = row.default else {
            panic!("this key has no default")
        };
        MarkOption { index, default }
    }

    /// Whether something is so, under a key that may be left out.
    pub(crate) const fn written_flag(self, key: &str) -> MarkOption<Option<bool>> {
        let (index, row) = self.key(key);
        assert!(matches!(row.value, ValueType::Bool));
        assert!(matches!(row.default, Default::Absent(_)));
        MarkOption {
            index,
            default: None,
        }
    }

    /// The colour under a key that may be left out.
    pub(crate) const fn written_paint(self, key: &str) -> MarkOption<Option<Paint>> {
        let (index, row) = self.key(key);
        assert!(matches!(row.value, ValueType::Color { .. }));
        MarkOption {
            index,
            default: None,
        }
    }

    /// What the words of a key stand for, of which one is the default.
    pub(crate) const fn choice<T: Copy, const N: usize>(
        self,
        key: &str,
        words: [(&str, T); N],
    ) -> MarkChoice<T, N, T> {
        let (index, row) = self.key(key);
        let Default::Word(default) = row.default else {
            panic!("this key has no default")
        };
        let mut at = 0;
        while !same(words[at].0, default) {
            at += 1;
        }
        MarkChoice {
            index,
            values: values(row, words),
            default: words[at].1,
        }
    }

    /// What the words of a key stand for that may be left out.
    pub(crate) const fn written_choice<T: Copy, const N: usize>(
        self,
        key: &str,
        words: [(&str, T); N],
    ) -> MarkChoice<T, N, Option<T>> {
        let (index, row) = self.key(key);
        assert!(matches!(row.default, Default::Absent(_)));
        MarkChoice {
            index,
            values: values(row, words),
            default: None,
        }
    }

    const fn key(self, name: &str) -> (usize, &'static Key) {
        let keys = self.row().keys;
        let mut index = 0;
        while index < keys.len() {
            if same(keys[index].name, name) {
                return (index, &keys[index]);
            }
            index += 1;
        }
        panic!("the key table has no such key for this type of mark")
    }
}

/// What the words of a key stand for. The words must be those of the key table, in its order.
const fn values<T: Copy, const N: usize>(row: &Key, words: [(&str, T); N]) -> [T; N] {
    let ValueType::Word(known) = row.value else {
        panic!("this key takes no words")
    };
    assert!(known.len() == N, "the key table has other words");
    let mut values = [words[0].1; N];
    let mut at = 0;
    while at < N {
        assert!(
            same(known[at].name, words[at].0),
            "the key table has other words"
        );
        values[at] = words[at].1;
        at += 1;
    }
    values
}

/// Equality of strings, in constants.
const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut at = 0;
    while at < a.len() {
        if a[at] != b[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// A key of one type of mark, with its default: checked against the key table when it is compiled.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MarkOption<T> {
    /// Which of the keys of its type it is.
    index: usize,
    default: T,
}

/// The same for a key that takes one of `N` words; without a default, `D` is `Option<T>`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MarkChoice<T, const N: usize, D> {
    index: usize,
    values: [T; N],
    default: D,
}

/// The value of an option.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Setting {
    /// A number.
    Number(f64),
    /// `true` or `false`.
    Flag(bool),
    /// The number of a word in the key table.
    Word(usize),
    /// A colour.
    Paint(Paint),
}

/// What was written of the keys that one type of mark has, its channels and texts aside: one for
/// each key of its row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct MarkOptions {
    settings: Vec<Option<Setting>>,
}

impl MarkOptions {
    pub(in crate::spec) fn new(settings: Vec<Option<Setting>>) -> Self {
        Self { settings }
    }

    /// The value of an option as written, else its default.
    pub(crate) fn get<T: FromSetting>(&self, option: &MarkOption<T>) -> T {
        let setting = self.settings[option.index];
        setting.and_then(T::from_setting).unwrap_or(option.default)
    }

    /// What the word that is written stands for, else the default.
    pub(crate) fn choice<T: Copy, const N: usize, D: From<T> + Copy>(
        &self,
        option: &MarkChoice<T, N, D>,
    ) -> D {
        match self.settings[option.index] {
            Some(Setting::Word(word)) => option.values[word].into(),
            _ => option.default,
        }
    }
}

/// The types of options that are no words.
pub(crate) trait FromSetting: Copy {
    /// The value, if it is of this type.
    #[doc(hidden)]
    fn from_setting(setting: Setting) -> Option<Self>;
}

impl FromSetting for f64 {
    fn from_setting(setting: Setting) -> Option<Self> {
        match setting {
            Setting::Number(value) => Some(value),
            _ => None,
        }
    }
}

impl FromSetting for bool {
    fn from_setting(setting: Setting) -> Option<Self> {
        match setting {
            Setting::Flag(value) => Some(value),
            _ => None,
        }
    }
}

impl FromSetting for Paint {
    fn from_setting(setting: Setting) -> Option<Self> {
        match setting {
            Setting::Paint(paint) => Some(paint),
            _ => None,
        }
    }
}

/// Of a key that may be left out.
impl<T: FromSetting> FromSetting for Option<T> {
    fn from_setting(setting: Setting) -> Option<Self> {
        T::from_setting(setting).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_what_is_written_or_what_the_key_table_says() {
        const BARS: MarkKind = MarkKind::named("bars");
        const WIDTH: MarkOption<f64> = BARS.number("width");
        const TEXT: MarkKind = MarkKind::named("text");
        const SIZE: MarkOption<Option<f64>> = TEXT.written_number("size");
        const LEADER: MarkOption<bool> = TEXT.flag("leader");
        let options = |kind: MarkKind, setting: Option<Setting>| MarkOptions {
            settings: vec![setting; kind.row().keys.len()],
        };
        assert_eq!(BARS.name(), "bars");
        assert_eq!(options(BARS, None).get(&WIDTH), 0.9);
        assert_eq!(options(BARS, Some(Setting::Number(0.5))).get(&WIDTH), 0.5);
        assert_eq!(options(TEXT, None).get(&SIZE), None);
        assert_eq!(
            options(TEXT, Some(Setting::Number(8.0))).get(&SIZE),
            Some(8.0)
        );
        assert!(options(TEXT, Some(Setting::Flag(true))).get(&LEADER));
    }

    #[test]
    fn words_stand_for_values() {
        const TRACE: MarkKind = MarkKind::named("trace");
        const REVEAL: MarkChoice<u8, 3, Option<u8>> =
            TRACE.written_choice("reveal", [("past", 1), ("all", 2), ("ghost", 3)]);
        let mut settings = vec![None; TRACE.row().keys.len()];
        assert_eq!(MarkOptions::new(settings.clone()).choice(&REVEAL), None);
        settings.fill(Some(Setting::Word(2)));
        assert_eq!(MarkOptions::new(settings).choice(&REVEAL), Some(3));
        const POINT: MarkKind = MarkKind::named("point");
        const SYMBOL: MarkChoice<u8, 4, u8> = POINT.choice(
            "symbol",
            [("circle", 1), ("ring", 2), ("square", 3), ("cross", 4)],
        );
        let settings = vec![None; POINT.row().keys.len()];
        assert_eq!(MarkOptions::new(settings).choice(&SYMBOL), 1);
    }
}
