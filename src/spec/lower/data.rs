//! Data: drawn from a distribution, read from a file, or listed.

use std::{collections::BTreeMap, sync::Arc};

use klrender_stats::Stream;

use crate::{
    diag::{Diagnostic, Kind, Span, quoted},
    expr::{
        Blocks, Bound, Data, Definition, Draws, Each, Expr, ExprKind, Made, Resample, Type,
        check_name,
    },
    limits::{COLUMNS, FILE_BYTES, TEXT_CHARACTERS, VALUES, WORDS},
};

use super::{
    super::{
        keys::{DATA, Default},
        strings::is_control,
        tree::Node,
    },
    Fields, Lowering,
    lowering::Declaring,
};

impl Lowering<'_, Declaring> {
    /// The entries of `[data]`, each as a definition.
    pub(super) fn data(&mut self, scene: &Fields<'_>) -> Vec<Definition> {
        let mut definitions = Vec::new();
        for (name, name_span, node) in scene.map("data") {
            let Some(fields) = Fields::of(node, &DATA) else {
                self.fail(name);
                continue;
            };
            match self.values(name, name_span, &fields) {
                Some(kind) => definitions.push(Definition {
                    name: name.to_owned(),
                    name_span,
                    expr: Expr {
                        kind,
                        span: node.span,
                    },
                    expected: Type::Data,
                }),
                None => self.fail(name),
            }
        }
        definitions
    }

    pub(super) fn fail(&mut self, name: &str) {
        if !self.names.scope.contains(name) {
            self.names.scope.insert_failed(name);
        }
    }

    fn values(&mut self, name: &str, name_span: Span, fields: &Fields<'_>) -> Option<ExprKind> {
        let sources = ["sample", "file", "values", "each", "group", "resample"];
        let given: Vec<&str> = sources
            .into_iter()
            .filter(|key| fields.key_span(key).is_some())
            .collect();
        let &[source] = &given[..] else {
            let message = match given.is_empty() {
                true => format!("`{name}` has no values"),
                false => format!("`{name}` has its values from `{}`", given.join("` and `")),
            };
            let span = given.get(1).and_then(|key| fields.key_span(key));
            let kind = match given.is_empty() {
                true => Kind::MissingKey,
                false => Kind::Conflict,
            };
            self.diagnostics.push(
                Diagnostic::error(kind, span.unwrap_or(name_span), message).hint(
                    "it takes one of `sample`, `file`, `values`, `each`, `group` and `resample`",
                ),
            );
            return None;
        };
        let belong: [(&str, &[&str]); 9] = [
            ("size", &["sample", "resample"]),
            ("seed", &["sample", "resample"]),
            ("mean_of", &["sample"]),
            ("column", &["file"]),
            ("words", &["file"]),
            ("where", &["file"]),
            ("when", &["each"]),
            ("by", &["group"]),
            ("value", &["each", "group"]),
        ];
        for (key, of) in belong {
            if let Some(span) = fields.key_span(key).filter(|_| !of.contains(&source)) {
                let of = of.join("` and `");
                let message = format!("`{key}` belongs to `{of}`, but `{name}` has `{source}`");
                self.error(Kind::Conflict, span, message);
                return None;
            }
        }
        match source {
            "sample" => self.draws(name, name_span, fields),
            "file" => self.column(name, fields),
            "each" => self.each(name, name_span, fields),
            "group" => self.group(name, name_span, fields),
            "resample" => self.resample(name, fields),
            _ => {
                let list = fields.list("values")?;
                let values: Option<Vec<f64>> = list.iter().map(Node::number).collect();
                Some(ExprKind::Data(values?.into()))
            }
        }
    }

    fn draws(&mut self, name: &str, name_span: Span, fields: &Fields<'_>) -> Option<ExprKind> {
        let distribution = fields.get("sample")?;
        let distribution = self.parse(distribution, Type::Distribution);
        let mean_of = match fields.get("mean_of") {
            Some(node) => self.parse(node, Type::Number),
            None => match fields.default("mean_of") {
                Default::Number(count) => Some(Expr::number(count, name_span)),
                _ => None,
            },
        };
        if fields.key_span("size").is_none() {
            let message = format!("`size` of `{name}` is missing");
            self.diagnostics.push(
                Diagnostic::error(Kind::MissingKey, name_span, message)
                    .hint("it says how many values are drawn"),
            );
            return None;
        }
        let size = fields.int("size")? as usize;
        let seed = u64::from(fields.int_or_default("seed"));
        Some(ExprKind::Made(Box::new(Made::Draws(Draws {
            distribution: distribution?,
            mean_of: mean_of?,
            size,
            stream: Stream::named(seed, name),
        }))))
    }

    fn each(&mut self, name: &str, name_span: Span, fields: &Fields<'_>) -> Option<ExprKind> {
        let names = self.bound(name, fields, "each");
        let value = self.needed(
            name,
            name_span,
            fields,
            "value",
            "the number for each value",
        );
        let when = fields.get("when");
        let when = when.map(|node| self.parse(node, Type::Condition));
        let when = match when {
            Some(when) => Some(when?),
            None => None,
        };
        Some(ExprKind::Made(Box::new(Made::Each(Each {
            names: names?,
            value: value?,
            when,
        }))))
    }

    fn group(&mut self, name: &str, name_span: Span, fields: &Fields<'_>) -> Option<ExprKind> {
        let names = self.bound(name, fields, "group");
        let by = self.needed(name, name_span, fields, "by", "how many values a block has");
        let value = self.needed(
            name,
            name_span,
            fields,
            "value",
            "the number for each block",
        );
        Some(ExprKind::Made(Box::new(Made::Group(Blocks {
            names: names?,
            by: by?,
            value: value?,
        }))))
    }

    fn resample(&mut self, name: &str, fields: &Fields<'_>) -> Option<ExprKind> {
        let data = self.parse(fields.get("resample")?, Type::Data)?;
        let size = match fields.key_span("size") {
            Some(_) => Some(fields.int("size")? as usize),
            None => None,
        };
        let seed = u64::from(fields.int_or_default("seed"));
        Some(ExprKind::Made(Box::new(Made::Resample(Resample {
            data,
            size,
            stream: Stream::named(seed, name),
        }))))
    }

    /// An expression that a source of data cannot do without.
    fn needed(
        &mut self,
        name: &str,
        name_span: Span,
        fields: &Fields<'_>,
        key: &str,
        what: &str,
    ) -> Option<Expr> {
        let Some(node) = fields.get(key) else {
            let message = format!("`{key}` of `{name}` is missing");
            self.diagnostics.push(
                Diagnostic::error(Kind::MissingKey, name_span, message)
                    .hint(format!("it says {what}")),
            );
            return None;
        };
        self.parse(node, Type::Number)
    }

    /// The names that take values of other data, or blocks of them.
    fn bound(&mut self, name: &str, fields: &Fields<'_>, key: &str) -> Option<Vec<Bound>> {
        let mut names = Vec::new();
        let mut complete = true;
        for (word, span, node) in fields.map(key) {
            if let Err(bad) = check_name(word, span) {
                self.diagnostics.push(bad);
                complete = false;
            }
            let of = self.parse(node, Type::Data);
            complete &= of.is_some();
            names.extend(of.map(|of| Bound {
                name: word.to_owned(),
                span,
                of,
            }));
        }
        if complete && names.is_empty() {
            let message = format!("`{key}` of `{name}` binds no name");
            let span = fields.key_span(key).unwrap_or(fields.span);
            let found = Diagnostic::error(Kind::MissingKey, span, message);
            self.diagnostics
                .push(found.hint(format!("`{key} = {{ u = \"S\" }}`, say")));
            return None;
        }
        complete.then_some(names)
    }

    /// A column of a CSV file.
    fn column(&mut self, name: &str, fields: &Fields<'_>) -> Option<ExprKind> {
        let node = fields.get("file")?;
        let file = self.name(fields, "file")?;
        let (of_numbers, of_words) = (fields.key_span("column"), fields.key_span("words"));
        if let Some((numbers, words)) = of_numbers.zip(of_words) {
            self.exclude("column", numbers, "words", words);
            return None;
        }
        let key = if of_words.is_some() {
            "words"
        } else {
            "column"
        };
        let column = match fields.get(key) {
            Some(_) => Some(self.name(fields, key)?),
            None => None,
        };
        let column_span = fields.get(key).map_or(node.span, |node| node.span);
        let shown = quoted(&file);
        let bytes = match self.files.read("data file", &file, FILE_BYTES) {
            Ok(bytes) => bytes,
            Err(error) => {
                let message = format!("cannot read `{shown}`: {error}");
                self.diagnostics.push(
                    Diagnostic::error(Kind::File, node.span, message)
                        .hint("a path starts at the folder of the spec"),
                );
                return None;
            }
        };
        let mut kept: Vec<(String, Span, String)> = Vec::new();
        for (column, span, node) in fields.map("where") {
            kept.push((column.to_owned(), span, node.string()?.text().to_owned()));
        }
        let found = read_column(&bytes, column.as_deref(), &kept).and_then(|fields| {
            if of_words.is_some() {
                let (places, words) = self.places(fields)?;
                self.names.words.insert(name.to_owned(), words);
                return Ok(places);
            }
            numbers(&fields)
        });
        match found {
            Ok(values) => Some(ExprKind::Data(values)),
            Err(Wrong::Column(message)) => {
                let message = format!("`{shown}` {message}");
                self.error(Kind::UnknownName, column_span, message);
                None
            }
            Err(Wrong::Where(message, span)) => {
                let message = format!("`{shown}` {message}");
                self.error(Kind::UnknownName, span, message);
                None
            }
            Err(Wrong::Content(message)) => {
                self.error(Kind::File, node.span, format!("`{shown}`, {message}"));
                None
            }
        }
    }

    /// For each field the place of its word among the different ones, in the order in which they come
    /// first, and these.
    fn places(&self, fields: Vec<Field>) -> Result<(Data, Arc<[String]>), Wrong> {
        let mut known: BTreeMap<String, f64> = BTreeMap::new();
        let mut words: Vec<String> = Vec::new();
        let mut places = Vec::with_capacity(fields.len());
        for Field { line, text } in fields {
            if let Some(place) = known.get(&text) {
                places.push(*place);
                continue;
            }
            let bad = |character: &char| is_control(*character) || !self.fonts.covers(*character);
            if let Some(character) = text.chars().find(bad) {
                let code = u32::from(character);
                let character = quoted(&character.to_string());
                return Err(Wrong::Content(format!(
                    "line {line}: no font at hand has a glyph for `{character}` (U+{code:04X})"
                )));
            }
            if text.chars().count() > TEXT_CHARACTERS || words.len() == WORDS {
                return Err(Wrong::Content(format!(
                    "line {line}: a word may have {TEXT_CHARACTERS} characters, and {WORDS} may be \
                     different"
                )));
            }
            words.push(text.clone());
            places.push(words.len() as f64);
            known.insert(text, words.len() as f64);
        }
        Ok((places.into(), words.into()))
    }
}

/// A field of a column, and the line in which it stands.
struct Field {
    line: u64,
    text: String,
}

/// The fields as numbers.
fn numbers(fields: &[Field]) -> Result<Data, Wrong> {
    let number = |Field { line, text }: &Field| {
        let value = text.parse().ok().filter(|value: &f64| value.is_finite());
        value.ok_or_else(|| {
            let text = quoted(text);
            Wrong::Content(format!("line {line}: `{text}` is no number"))
        })
    };
    let values: Result<Vec<f64>, Wrong> = fields.iter().map(number).collect();
    Ok(values?.into())
}

enum Wrong {
    Column(String),
    /// A column of `where`.
    Where(String, Span),
    Content(String),
}

/// The fields of a column, in the rows that have these words in these columns; the first line has the
/// names.
fn read_column(
    bytes: &[u8],
    column: Option<&str>,
    kept: &[(String, Span, String)],
) -> Result<Vec<Field>, Wrong> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.trim_ascii().is_empty() {
        return Err(Wrong::Content("it is empty".to_owned()));
    }
    let mut lines = bytes.split(|byte| *byte == b'\n');
    let commas = |line: &[u8]| line.iter().filter(|byte| **byte == b',').count();
    if lines.any(|line| commas(line) >= COLUMNS) {
        let message = format!("it has more than {COLUMNS} columns");
        return Err(Wrong::Content(message));
    }
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(bytes);
    let broken = |error: csv::Error| Wrong::Content(sentence(&error));
    let headers = reader.headers().map_err(broken)?.clone();
    let names: Vec<String> = headers
        .iter()
        .map(|name| format!("`{}`", quoted(name)))
        .collect();
    let at = match column {
        Some(column) => {
            let places: Vec<usize> = (0..headers.len())
                .filter(|at| &headers[*at] == column)
                .collect();
            match places[..] {
                [at] => at,
                [] => {
                    let known = quoted(&names.join(", "));
                    let column = quoted(column);
                    return Err(Wrong::Column(format!(
                        "has no column `{column}`; its columns are {known}"
                    )));
                }
                _ => {
                    let message = format!("has several columns `{}`", quoted(column));
                    return Err(Wrong::Column(message));
                }
            }
        }
        None if headers.len() == 1 => 0,
        None => {
            let known = quoted(&names.join(", "));
            return Err(Wrong::Column(format!(
                "has several columns, so `column` must name one: {known}"
            )));
        }
    };
    let mut conditions = Vec::new();
    for (column, span, word) in kept {
        let place = headers.iter().position(|header| header == column);
        let Some(place) = place else {
            let (column, known) = (quoted(column), names.join(", "));
            let message = format!("has no column `{column}`; its columns are {known}");
            return Err(Wrong::Where(message, *span));
        };
        conditions.push((place, word.as_str()));
    }
    let mut fields = Vec::new();
    for record in reader.records() {
        let record = record.map_err(broken)?;
        let holds = |(place, word): &(usize, &str)| record.get(*place) == Some(*word);
        if !conditions.iter().all(holds) {
            continue;
        }
        let line = record.position().map_or(0, csv::Position::line);
        if fields.len() == VALUES {
            let message = format!("line {line}: there are more than {VALUES} values");
            return Err(Wrong::Content(message));
        }
        fields.push(Field {
            line,
            text: record.get(at).unwrap_or_default().to_owned(),
        });
    }
    Ok(fields)
}

/// What is wrong with the file, and in which line.
fn sentence(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths {
            pos,
            expected_len,
            len,
        } => {
            let line = pos.as_ref().map_or(0, csv::Position::line);
            format!("line {line}: there are {len} fields, but {expected_len} columns")
        }
        csv::ErrorKind::Utf8 { pos, .. } => {
            let line = pos.as_ref().map_or(0, csv::Position::line);
            format!("line {line}: the text is not UTF-8")
        }
        _ => format!("it is no CSV file: {error}"),
    }
}
