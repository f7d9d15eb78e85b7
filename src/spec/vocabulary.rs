//! The words of the language by topic, each with how it is written and a line about it: from the same
//! tables as the reference.

use std::collections::BTreeMap;

use klrender_stats::FAMILIES;

use crate::{
    diag::Kind,
    expr::{self, Group},
};

use super::{
    keys::{Default, Key, SCENE, Section, Status, ValueType, Word},
    reference::{default, plain_type},
    strings::eases,
};

/// What words are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Topic {
    Families,
    Divergences,
    Functions,
    Marks,
    Themes,
    Easings,
    Colormaps,
    Formats,
}

/// A word, how it is written, and what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Term {
    pub(crate) word: String,
    pub(crate) usage: String,
    pub(crate) about: String,
    /// Further lines: parameters of a family, keys of a mark.
    pub(crate) more: Vec<String>,
}

impl Topic {
    pub(crate) const ALL: [Self; 8] = [
        Self::Families,
        Self::Divergences,
        Self::Functions,
        Self::Marks,
        Self::Themes,
        Self::Easings,
        Self::Colormaps,
        Self::Formats,
    ];

    /// The word for it, in the plural.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Families => "families",
            Self::Divergences => "divergences",
            Self::Functions => "functions",
            Self::Marks => "marks",
            Self::Themes => "themes",
            Self::Easings => "easings",
            Self::Colormaps => "colormaps",
            Self::Formats => "formats",
        }
    }

    /// Every word of it, in the order of the reference.
    pub(crate) fn terms(self) -> Vec<Term> {
        match self {
            Self::Families => families(),
            Self::Divergences => functions(|group| group == Group::OfTwo),
            Self::Functions => functions(|group| !matches!(group, Group::OfTwo | Group::Family)),
            Self::Marks => marks(),
            Self::Themes => words_of("theme", |word| format!("theme = \"{word}\"")),
            Self::Easings => easings(),
            Self::Colormaps => words_of("map", |word| format!("color = {{ map = \"{word}\" }}")),
            Self::Formats => words_of("formats", |word| {
                format!("output = {{ formats = [\"{word}\"] }}")
            }),
        }
    }
}

/// Everything that a word means: in topics, as a key of some sections, as the code of a diagnostic.
pub(crate) fn meanings(word: &str) -> Vec<Term> {
    let mut found: Vec<Term> = Topic::ALL
        .into_iter()
        .flat_map(Topic::terms)
        .filter(|term| term.word == word)
        .collect();
    found.extend(keys().remove(word).unwrap_or_default());
    let kinds = Kind::all().filter(|kind| kind.code() == word);
    found.extend(kinds.map(|kind| Term {
        word: word.to_owned(),
        usage: format!("error[{word}]"),
        about: kind.about().to_owned(),
        more: Vec::new(),
    }));
    found
}

/// Every word that has a meaning.
pub(crate) fn all() -> Vec<String> {
    let topics = Topic::ALL.into_iter().flat_map(Topic::terms);
    let mut words: Vec<String> = topics.map(|term| term.word).collect();
    words.extend(keys().into_keys());
    words.extend(Kind::all().map(|kind| kind.code().to_owned()));
    words.sort_unstable();
    words.dedup();
    words
}

fn families() -> Vec<Term> {
    let family = |family: &klrender_stats::Family| {
        let function = expr::functions().find(|function| function.name == family.name);
        let parameters = family.parameters.iter().map(|parameter| {
            let requirement = parameter.domain.requirement();
            format!("{}: {}, {requirement}", parameter.name, parameter.summary)
        });
        Term {
            word: family.name.to_owned(),
            usage: match function {
                Some(function) => function.signature(),
                None => family.name.to_owned(),
            },
            about: family.summary.to_owned(),
            more: parameters.collect(),
        }
    };
    FAMILIES.iter().map(family).collect()
}

fn functions(of: impl Fn(Group) -> bool) -> Vec<Term> {
    let functions = expr::functions().filter(|function| of(function.group));
    functions
        .map(|function| Term {
            word: function.name.to_owned(),
            usage: function.signature(),
            about: function.summary.to_owned(),
            more: Vec::new(),
        })
        .collect()
}

fn marks() -> Vec<Term> {
    let sections = SCENE.all();
    let variants = sections.iter().flat_map(|section| {
        let variants = section.variants.iter();
        variants.map(move |variant| (*section, variant))
    });
    let ready = variants.filter(|(_, variant)| variant.word.status == Status::Now);
    ready
        .map(|(section, variant)| {
            let own = variant.keys.iter().filter(|key| key.status == Status::Now);
            let name = variant.word.name;
            Term {
                word: name.to_owned(),
                usage: format!("{{ type = \"{name}\" }}"),
                about: variant.word.doc.to_owned(),
                more: own
                    .map(|key| format!("{}: {}", key.name, key.doc))
                    .chain([format!("and the keys of every `{}`", section.name)])
                    .collect(),
            }
        })
        .collect()
}

/// The words that a key takes, wherever it stands first.
fn words_of(key: &str, usage: impl Fn(&str) -> String) -> Vec<Term> {
    fn listed(value: &ValueType) -> &'static [Word] {
        match value {
            ValueType::Word(words) | ValueType::WordOrFile(words) => words,
            ValueType::List(item, _) => listed(item),
            _ => &[],
        }
    }
    let sections = SCENE.all();
    let mut keys = sections.iter().filter_map(|section| section.key(key));
    let words = keys.find_map(|key| Some(listed(&key.value)).filter(|words| !words.is_empty()));
    let ready = words.unwrap_or_default().iter();
    let ready = ready.filter(|word| word.status == Status::Now);
    ready
        .map(|word| Term {
            word: word.name.to_owned(),
            usage: usage(word.name),
            about: word.doc.to_owned(),
            more: Vec::new(),
        })
        .collect()
}

fn easings() -> Vec<Term> {
    let about = |name: &str| match name {
        "linear" => "at one speed",
        _ if name.ends_with("-in-out") => "slow at both ends",
        _ if name.ends_with("-in") => "slow at the beginning",
        _ => "slow at the end",
    };
    let named = eases().map(|(name, _)| Term {
        usage: format!("ease = \"{name}\""),
        about: about(&name).to_owned(),
        word: name,
        more: Vec::new(),
    });
    let bezier = Term {
        word: "cubic-bezier".to_owned(),
        usage: "ease = \"cubic-bezier(0.3, 0, 0.2, 1)\"".to_owned(),
        about: "a curve of one's own, as in CSS".to_owned(),
        more: Vec::new(),
    };
    named.chain([bezier]).collect()
}

/// Every key, with what it means in each section.
fn keys() -> BTreeMap<String, Vec<Term>> {
    let mut found: BTreeMap<String, Vec<Term>> = BTreeMap::new();
    for section in SCENE.all() {
        let own = section.variants.iter().flat_map(|variant| {
            let keys = variant.keys.iter();
            keys.map(|key| (key, Some(variant.word.name)))
        });
        let all = section.keys.iter().map(|key| (key, None)).chain(own);
        for (key, variant) in all.filter(|(key, _)| key.status == Status::Now) {
            let terms = found.entry(key.name.to_owned()).or_default();
            terms.push(key_term(section, key, variant));
        }
    }
    found
}

fn key_term(section: &Section, key: &Key, variant: Option<&str>) -> Term {
    let place = match (section.name, variant) {
        ("top", _) => "top of the file".to_owned(),
        (name, None) => name.to_owned(),
        (name, Some(variant)) => format!("{name}, {variant}"),
    };
    let takes = plain_type(&key.value);
    let otherwise = match key.default {
        Default::Required => "none: it is required".to_owned(),
        other => default(other),
    };
    Term {
        word: key.name.to_owned(),
        usage: format!("{} = …    ({place})", key.name),
        about: key.doc.to_owned(),
        more: vec![format!("takes: {takes}"), format!("default: {otherwise}")],
    }
}
