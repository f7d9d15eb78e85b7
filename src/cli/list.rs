//! `klrender list` and `klrender explain`: the words of the language.

use std::io::Write;

use crate::{
    diag,
    spec::vocabulary::{self, Term, Topic},
};

use super::{
    exit::{Exit, Failure},
    terminal::data,
};

/// Prints a line for each word of a topic, or the topics.
pub(super) fn list(topic: Option<Topic>) -> Result<Exit, Failure> {
    let lines: Vec<[String; 2]> = match topic {
        Some(topic) => topic.terms().into_iter().map(line).collect(),
        None => Topic::ALL
            .map(|topic| {
                let count = topic.terms().len();
                [topic.name().to_owned(), count.to_string()]
            })
            .to_vec(),
    };
    let wide = lines.iter().map(|[usage, _]| usage.chars().count());
    // What is longer has its line to itself.
    let width = wide.filter(|width| *width <= 36).max().unwrap_or(0);
    data(|out| {
        lines
            .iter()
            .try_for_each(|line| write_line(out, line, width))
    })?;
    Ok(Exit::Success)
}

fn line(term: Term) -> [String; 2] {
    [term.usage, term.about]
}

fn write_line(
    out: &mut dyn Write,
    [usage, about]: &[String; 2],
    width: usize,
) -> std::io::Result<()> {
    if about.is_empty() {
        return writeln!(out, "{usage}");
    }
    if usage.chars().count() > width {
        return writeln!(out, "{usage}\n{:width$}  {about}", "");
    }
    writeln!(out, "{usage:width$}  {about}")
}

/// Prints all that a word means.
pub(super) fn explain(word: &str) -> Result<Exit, Failure> {
    let plain = word.trim().trim_matches('`');
    // As it stands in a message: `error[domain]`.
    let plain = plain
        .split_once('[')
        .map_or(plain, |(_, code)| code.trim_end_matches(']'));
    let found = vocabulary::meanings(plain);
    if found.is_empty() {
        let known = vocabulary::all();
        let failure = Failure::usage(format!(
            "the language has no word `{}`",
            diag::quoted(plain)
        ));
        return Err(
            match diag::suggest(plain, known.iter().map(String::as_str)) {
                Some(near) => failure.hint(format!("did you mean `{near}`?")),
                None => failure.hint("`klrender list` lists its words"),
            },
        );
    }
    data(|out| {
        for (index, term) in found.iter().enumerate() {
            if index > 0 {
                writeln!(out)?;
            }
            writeln!(out, "{}", term.usage)?;
            if !term.about.is_empty() {
                writeln!(out, "    {}", term.about)?;
            }
            for more in &term.more {
                writeln!(out, "      {more}")?;
            }
        }
        Ok(())
    })?;
    Ok(Exit::Success)
}
