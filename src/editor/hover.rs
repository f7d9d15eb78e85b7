//! What stands at a place.

use std::ops::Range;

use crate::{
    api::Scene,
    diag::{bound, rough},
    expr,
    spec::{
        default,
        keys::{Default, Key, Section, Status, ValueType},
        plain_type,
    },
    stop::Stop,
};

use super::{
    expression::spot,
    names::{self, Name},
    place::{Around, Holder, Place, locate},
    syntax::{Text, unquoted},
};

/// What is told about a place.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hover {
    /// The bytes that it is about.
    pub range: Range<usize>,
    /// What is told, as Markdown.
    pub text: String,
}

/// What stands at an offset of a spec: what a key means and its default, what a function gives, how a name is
/// defined. With the scene that was made of the text, names have the value of its
/// [poster](Scene::poster) frame, with how it was found.
///
/// ```
/// use klrender::{Options, Scene, editor::hover};
///
/// let text = std::fs::read_to_string("specs/default.toml")?;
/// let scene = Scene::from_str(&text, &Options::new())?;
/// let at = text.find("kl(P, Q)").unwrap();
/// let told = hover(&text, at, Some(&scene)).unwrap();
/// assert_eq!(&text[told.range.clone()], "kl");
/// assert!(told.text.starts_with("`kl(P, Q)`\n\nThe Kullback-Leibler divergence"), "{}", told.text);
/// assert!(told.text.contains("`kl(P, Q)` = 50 ± "), "{}", told.text);
///
/// let told = hover(&text, text.find("endpoint").unwrap(), None).unwrap();
/// assert!(told.text.contains("Default: `true`"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn hover(text: &str, offset: usize, scene: Option<&Scene>) -> Option<Hover> {
    if !text.is_char_boundary(offset) {
        return None;
    }
    let read = Text::read(text);
    let teller = Teller {
        source: text,
        text: &read,
        offset,
        scene,
    };
    teller.at(&locate(text, &read, offset)?)
}

struct Teller<'t, 'a> {
    source: &'a str,
    text: &'t Text<'a>,
    offset: usize,
    scene: Option<&'t Scene>,
}

impl Teller<'_, '_> {
    fn at(&self, place: &Place<'_, '_>) -> Option<Hover> {
        match place {
            Place::Key {
                holder,
                range,
                around,
                ..
            } => {
                let word = unquoted(self.source.get(range.clone())?);
                let text = match *holder {
                    Holder::Section(section, variant) => key(section, variant, word)?,
                    Holder::Map(_) => {
                        let name = word.split('(').next().unwrap_or_default().trim();
                        self.name(name, around)?
                    }
                    _ => return None,
                };
                Some(Hover {
                    range: range.clone(),
                    text,
                })
            }
            Place::Value {
                holder: Holder::Value(value),
                key,
                written,
                start,
                around,
            } => match spot(written, *start, self.offset, value) {
                Some(spot) => {
                    let word = self.source.get(spot.word.clone())?;
                    let after = self.source.get(spot.word.end..)?.trim_start();
                    let mut text = match after.starts_with('(') {
                        true => function(word).or_else(|| self.name(word, around))?,
                        false => self.name(word, around)?,
                    };
                    // A whole expression may be shown as a number.
                    if spot.text.trim() != word
                        && let Some(value) = self.value(spot.text.trim())
                    {
                        text = format!("{text}\n\n{value}");
                    }
                    Some(Hover {
                        range: spot.word,
                        text,
                    })
                }
                None => {
                    let range = *start..*start + written.len();
                    let own = word(value, *key, unquoted(written));
                    let of_key = || key.and_then(|(section, it)| self::key(section, None, it.name));
                    let text = own.or_else(of_key)?;
                    Some(Hover { range, text })
                }
            },
            Place::Value { .. } => None,
        }
    }

    /// What a name is.
    fn name(&self, word: &str, around: &Around<'_, '_>) -> Option<String> {
        let mut known: Vec<Name> = names::bound(around);
        known.extend(names::defined(self.source, self.text));
        known.extend(names::reserved());
        let name = known.into_iter().find(|name| name.name == word)?;
        let mut text = format!("`{}`: {}", name.usage, name.is);
        if !name.definition.is_empty() {
            text = format!(
                "{text}\n\n```toml\n{} = {}\n```",
                name.name, name.definition
            );
            if name.usage != name.name {
                text = text.replace(
                    &format!("\n{} =", name.name),
                    &format!("\n\"{}\" =", name.usage),
                );
            }
        }
        if let Some(value) = self.value(word) {
            text = format!("{text}\n\n{value}");
        }
        Some(text)
    }

    /// The value of a name, or of an expression that the scene shows, in the frame that stands for the film.
    fn value(&self, name: &str) -> Option<String> {
        let plan = &self.scene?.plan;
        let quantity = plan.quantities.iter().find(|own| own.name == name)?;
        let frame = plan.poster();
        let state = plan.state(frame);
        let told = Stop::catch(|| {
            let columns = plan.measure_of(std::slice::from_ref(quantity), state..state + 1);
            let measured = *columns.first()?.first()?;
            let why = plan.why(quantity, state, &measured);
            let how = match (why, measured.certificate) {
                (Some(why), _) => format!(" because {why}"),
                (None, Some(found)) => {
                    format!(" ± {} by {}", bound(found.abs_error), found.method)
                }
                (None, None) => String::new(),
            };
            Some(format!(
                "`{name}` = {}{how}, in frame {frame}",
                rough(measured.value)
            ))
        });
        told.flatten()
    }
}

/// A key of a section.
fn key(section: &'static Section, variant: Option<&str>, name: &str) -> Option<String> {
    let mut keys = section.keys_of(variant);
    let key = keys
        .find(|key| key.name == name)
        .or_else(|| section.key(name))?;
    let not_yet = match key.status {
        Status::Now => "",
        Status::Later => " *Not yet.*",
    };
    Some(format!(
        "`{name}`: {}\n\n{}.{not_yet}",
        plain_type(&key.value),
        key_doc(key)
    ))
}

/// What a key means, the words it takes, and what it is without being written; no full stop.
pub(super) fn key_doc(key: &Key) -> String {
    let default = match key.default {
        Default::Required => "\n\nRequired".to_owned(),
        Default::Absent("") => String::new(),
        other => format!("\n\nDefault: {}", default(other)),
    };
    let words = match &key.value {
        ValueType::Word(words) | ValueType::WordOrFile(words) => {
            let words: Vec<String> = words
                .iter()
                .filter(|word| word.status == Status::Now)
                .map(|word| match word.doc {
                    "" => format!("\n- `{}`", word.name),
                    doc => format!("\n- `{}`: {doc}", word.name),
                })
                .collect();
            format!("\n{}", words.concat())
        }
        _ => String::new(),
    };
    format!("{}{words}{default}", key.doc)
}

/// The functions of a name: several may share one.
fn function(name: &str) -> Option<String> {
    let same: Vec<String> = expr::functions()
        .filter(|function| function.name == name)
        .map(|function| {
            let parameters = function
                .parameters
                .iter()
                .filter(|it| !it.summary.is_empty());
            let parameters: Vec<String> = parameters
                .map(|it| format!("\n- `{}`: {}", it.name, it.summary))
                .collect();
            let summary = capitalised(function.summary);
            format!(
                "`{}`\n\n{summary}\n{}",
                function.signature(),
                parameters.concat()
            )
        })
        .collect();
    (!same.is_empty()).then(|| same.join("\n").trim_end().to_owned())
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// One of the words that a key takes.
fn word(
    value: &ValueType,
    key: Option<(&'static Section, &'static Key)>,
    written: &str,
) -> Option<String> {
    let words = match value {
        ValueType::Word(words)
        | ValueType::WordOrFile(words)
        | ValueType::ConstantOrWord(_, words) => words,
        ValueType::Name => {
            let (section, key) = key.filter(|(_, key)| key.name == "type")?;
            let own = section
                .variants
                .iter()
                .find(|own| own.word.name == written)?;
            let keys: Vec<String> = own
                .keys
                .iter()
                .filter(|key| key.status == Status::Now)
                .map(|key| format!("\n- `{}`: {}", key.name, key.doc))
                .collect();
            let _ = key;
            return Some(format!("`{written}`: {}\n{}", own.word.doc, keys.concat()));
        }
        _ => return None,
    };
    let word = words.iter().find(|word| word.name == written)?;
    match word.doc {
        "" => None,
        doc => Some(format!("`{written}`: {doc}")),
    }
}
