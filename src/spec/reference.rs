//! The tables of keys, families and functions as Markdown, for the pages under `docs/`.

use std::fmt::Write as _;

use klrender_stats::FAMILIES;

use crate::{
    expr::{self, Group},
    limits,
};

use super::{
    keys::{Default, Key, Length, Range, SCENE, Section, Status, ValueType, Word},
    validate::list,
};

/// A generated part of the pages under `docs/`, by its name there: the tables of `keys`, of `families`,
/// or of a group of functions.
pub fn reference(part: &str) -> Option<String> {
    Some(match part {
        "keys" => keys(),
        "limits" => limits::table(),
        "families" => families(),
        "of one" => functions(Group::OfOne),
        "of two" => functions(Group::OfTwo),
        "pieces" => functions(Group::Piece),
        "binders" => functions(Group::Binder),
        "of data" => functions(Group::Data),
        "elementary" => functions(Group::Elementary),
        _ => return None,
    })
}

fn families() -> String {
    let mut out = "| family | is | parameters |\n|---|---|---|\n".to_owned();
    for family in FAMILIES {
        let (mut names, mut rules) = (Vec::new(), Vec::new());
        for parameter in family.parameters {
            let name = parameter.name;
            names.push(match parameter.default {
                Some(default) => format!("{name} = {default}"),
                None => name.to_owned(),
            });
            let (summary, requirement) = (parameter.summary, parameter.domain.requirement());
            rules.push(format!("`{name}`: {summary}, {requirement}"));
        }
        let call = format!("{}({})", family.name, names.join(", "));
        let rules = rules.join("; ");
        let _ = writeln!(out, "| `{call}` | {} | {rules} |", family.summary);
    }
    out
}

fn functions(group: Group) -> String {
    let mut out = "| function | gives |\n|---|---|\n".to_owned();
    for function in expr::functions().filter(|function| function.group == group) {
        let summary = function.summary.replace('|', "\\|");
        let _ = writeln!(out, "| `{}` | {summary} |", function.signature());
    }
    out
}

/// Every section and key, with types, defaults and meanings.
fn keys() -> String {
    let mut out = String::new();
    let sections = SCENE.all();
    for (index, section) in sections.iter().enumerate() {
        if sections[..index].iter().any(|other| shares(other, section)) {
            continue;
        }
        heading(&group(section), &mut out);
        table(section.keys, &mut out);
        for variant in section.variants {
            let not_yet = match variant.word.status {
                Status::Now => "",
                Status::Later => " *Not yet.*",
            };
            let _ = write!(
                out,
                "\n### `{}`\n\n{}.{not_yet}\n",
                variant.word.name, variant.word.doc
            );
            if variant.word.status == Status::Now {
                table(variant.keys, &mut out);
            }
        }
    }
    out
}

/// Whether two sections have the same keys, as all texts of a style have.
fn shares(section: &Section, other: &Section) -> bool {
    std::ptr::eq(section.keys, other.keys)
}

/// The sections that share a table with this one, itself included.
fn group(section: &Section) -> Vec<&'static Section> {
    let mut sections = SCENE.all();
    sections.retain(|other| shares(section, other));
    sections
}

/// The title of the table of a group of sections.
fn title(group: &[&Section]) -> String {
    let names: Vec<String> = group
        .iter()
        .map(|section| match section.name {
            "top" => "Top of the file".to_owned(),
            name => format!("`{name}`"),
        })
        .collect();
    names.join(", ")
}

/// The anchor that such a title has on a page.
fn anchor(title: &str) -> String {
    title
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
        .map(|c| {
            if c == ' ' {
                '-'
            } else {
                c.to_ascii_lowercase()
            }
        })
        .collect()
}

/// A section's name, leading to its table.
fn link(section: &Section, name: &str) -> String {
    format!("[`{name}`](#{})", anchor(&title(&group(section))))
}

fn heading(group: &[&Section], out: &mut String) {
    if !out.is_empty() {
        out.push('\n');
    }
    let _ = writeln!(out, "## {}\n", title(group));
    let _ = match group {
        [only] => writeln!(out, "{}", only.doc),
        _ => {
            let docs: Vec<String> = group
                .iter()
                .map(|section| section.doc.trim_end_matches('.').to_owned())
                .collect();
            writeln!(out, "{}.", docs.join(" · "))
        }
    };
}

fn table(keys: &[Key], out: &mut String) {
    let _ = writeln!(
        out,
        "\n| key | type | default | meaning |\n|---|---|---|---|"
    );
    for key in keys {
        let meaning = match key.status {
            Status::Now => format!("{}{}", key.doc, words(&key.value)),
            Status::Later => format!("{}. *Not yet.*", key.doc),
        };
        let _ = writeln!(
            out,
            "| `{}` | {} | {} | {} |",
            key.name,
            type_name(&key.value),
            default(key.default),
            meaning.replace('|', "\\|")
        );
    }
}

pub(crate) fn default(default: Default) -> String {
    match default {
        Default::Required => "**required**".to_owned(),
        Default::Absent(otherwise) => otherwise.to_owned(),
        Default::Theme => "theme".to_owned(),
        Default::Number(number) => format!("`{number}`"),
        Default::Numbers(numbers) => format!("`{numbers:?}`").replace(".0", ""),
        Default::Bool(value) => format!("`{value}`"),
        Default::Word(word) => format!("`\"{word}\"`"),
    }
}

fn type_name(value: &ValueType) -> String {
    match value {
        ValueType::Number => "expr".to_owned(),
        ValueType::Condition => "condition".to_owned(),
        ValueType::Distribution => "distribution".to_owned(),
        ValueType::Data => "data".to_owned(),
        ValueType::Text => "text".to_owned(),
        ValueType::Color { roles: true } => "colour".to_owned(),
        ValueType::Color { roles: false } => "CSS colour".to_owned(),
        ValueType::Word(_) | ValueType::Name => "name".to_owned(),
        ValueType::WordOrFile(_) => "name or file".to_owned(),
        ValueType::Ease => "easing".to_owned(),
        ValueType::Format => "format".to_owned(),
        ValueType::File => "file name".to_owned(),
        ValueType::Size => "[int, int]".to_owned(),
        ValueType::Int(range) => ranged("int", *range),
        ValueType::Constant(range) => ranged("number", *range),
        ValueType::ConstantOrWord(range, _) => format!("name or {}", ranged("number", *range)),
        ValueType::Bool => "bool".to_owned(),
        ValueType::List(ValueType::Table(section), _) => {
            format!("list of {}", link(section, singular(section)))
        }
        ValueType::List(item, Length::OneOf(lengths)) => {
            let lengths: Vec<String> = lengths.iter().map(usize::to_string).collect();
            format!("list of {} {}", list(&lengths, "or"), type_name(item))
        }
        ValueType::List(item, _) => format!("list of {}", type_name(item)),
        ValueType::Table(section) => link(section, section.name),
        ValueType::Map(item) => format!("NAME = {}", type_name(item)),
    }
}

/// What a key takes, without the links of the reference.
pub(crate) fn plain_type(value: &ValueType) -> String {
    match value {
        ValueType::Table(_) => "table".to_owned(),
        ValueType::Map(ValueType::Table(_)) => "NAME = table".to_owned(),
        ValueType::List(ValueType::Table(_), _) => "list of tables".to_owned(),
        value => type_name(value),
    }
}

fn singular(section: &Section) -> &'static str {
    section.name.trim_end_matches("[]")
}

fn ranged(name: &str, range: Range) -> String {
    match range {
        Range::Any => name.to_owned(),
        range => format!("{name}, {}", range.describe()),
    }
}

/// The words a key takes, to follow its meaning.
fn words(value: &ValueType) -> String {
    let words: &[Word] = match value {
        ValueType::Word(words)
        | ValueType::WordOrFile(words)
        | ValueType::ConstantOrWord(_, words)
        | ValueType::List(ValueType::Word(words), _) => words,
        _ => return String::new(),
    };
    let words: Vec<String> = words
        .iter()
        .map(|word| {
            let not_yet = match word.status {
                Status::Now => "",
                Status::Later => ", *not yet*",
            };
            match (word.doc, not_yet) {
                ("", "") => format!("`{}`", word.name),
                ("", _) => format!("`{}` (*not yet*)", word.name),
                (doc, not_yet) => format!("`{}` ({doc}{not_yet})", word.name),
            }
        })
        .collect();
    format!(": {}", words.join(", "))
}
