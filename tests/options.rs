//! Every key and every word of the language does something.
//!
//! The keys come from the schema, so that one added without effect fails here: each is given
//! several values in a scene that has everything, and no two of them may give the same film.
//! A second part says what some of them do.

mod common;

use std::collections::BTreeMap;

use klrender::{
    diag::{MessageFormat, Report, Source},
    pipeline,
    plan::Plan,
    scene::Stage,
    spec::{self, Overrides},
};
use rayon::prelude::*;
use serde_json::Value as Json;
use toml::{Table, Value};

const SCENE: &str = r##"
title = 'Title {mu:.1f}'
subtitle = 'Subtitle'
caption = 'Caption'
connectors = [{ from = 'spot', to = 'now' }]

[canvas]
size = [480, 720]

[parameters]
k = 1

[[sweep]]
vary.mu = { from = 0.5, to = 2 }
frames = 6

[distributions]
P = 'normal(mu, k)'

[quantities]
q = '2*mu'

[axes]
x = { label = 'shared x' }
y = { label = 'shared y' }

[[panels]]
title = 'Panel'
x = { label = 'own x' }
y = { label = 'own y' }
marks = [
  { type = 'line', y = 'pdf(P, x)', label = 'line {mu:.1f}' },
  { type = 'area', y = 'x*pdf(P, x)', y2 = '0.05*x', label = 'area' },
  { type = 'rule', y = 0.1, label = 'rule', series = 'shared' },
  { type = 'rule', x = 'mu', label = 'upright', series = 'upright', stroke = 'positive' },
  { type = 'text', x = 'mu', y = 0.2, text = 'words {q:.2f}', dx = 40, dy = -30, label = 'text' },
  { type = 'text', place = 'left', text = 'corner', label = 'corner' },
]

[[panels]]
marks = [
  { type = 'trace', x = 'mu', y = 'mu^2', label = 'trace' },
  { type = 'point', id = 'now', x = 'mu', y = 'mu^2', label = 'point' },
  { type = 'point', id = 'spot', x = 2, y = 1, label = 'negative', fill = 'negative' },
  { type = 'segment', id = 'way', x = 0.5, y = 0.3, x2 = 'mu', y2 = 3, label = 'segment', series = 'way' },
]

[[panels]]
marks = [
  { type = 'line', over = { u = [0.1, 1] }, x = 'u*mu', y = 'u^2', label = 'way', stroke = 'accent' },
  { type = 'line', over = { y = [0.5, 2] }, x = 'y/2', label = 'on its side' },
  { type = 'segment', x = 1, y = 1, x2 = 2, y2 = 2, series = 'shared', stroke = 'muted' },
]
"##;

/// The values that a key is given, as TOML, and what the scene needs for them to matter.
fn values(path: &str, key: &str, schema: &Json) -> (Vec<String>, &'static str) {
    let list = |values: &[&str]| values.iter().map(|&value| value.to_owned()).collect();
    let section = path.strip_suffix(key).unwrap_or("").trim_end_matches('.');
    let prepare = match (section, key) {
        (_, "scale") => "domain = [0.1, 10]",
        ("layout", "widths") => "columns = 2",
        ("style.legend", "stroke") => "stroke_width = 2",
        _ => "",
    };
    let written: &[&str] = match (section, key) {
        ("", "title" | "subtitle" | "caption" | "description") => {
            &["'A'", "'B {mu:.2f}'", "'C **bold**'"]
        }
        ("canvas", "size") => &["[480, 700]", "[470, 720]"],
        ("canvas", "pixel_ratio") => &["0.5", "1.5"],
        ("output", "file") => &[
            "'a.gif'",
            "'{stem}-b.gif'",
            "'{stem}-{frame:04}.png'",
            "'{stem}.{format}'",
        ],
        ("output", "formats") => &["['gif', 'svg']", "['png']", "['svg']"],
        ("output", "frame_ms") => &["40", "12.5"],
        ("output", "fps") => &["10", "24"],
        ("", "parameters") => &["{ k = 0.8 }", "{ k = 1.4 }"],
        ("", "distributions") => &["{ P = 'laplace(mu, k)' }", "{ P = 'normal(0, k)' }"],
        ("", "quantities") => &["{ q = 'mu' }", "{ q = 'kl(P, normal(0, 1))' }"],
        ("sweep.0", "vary") => &[
            "{ mu = { from = 1, to = 2 } }",
            "{ mu = { from = 1, to = 3 } }",
            "{ mu = { from = 1, to = 3, scale = 'log' } }",
            "{ mu = { from = 1, to = 3, integer = true } }",
            "{ mu = { through = [1, 3, 2] } }",
            "{ mu = { through = [1, 3, 2], integer = true } }",
            "{ mu = { through = [1, 3, 2], scale = 'log' } }",
            "{ mu = { values = [1, 1.5] } }",
            "{ mu = { values = [1, 1.6, 1.5] } }",
        ],
        ("sweep.0", "frames") => &["5", "8", "1"],
        ("sweep.0", "hold") => &["1", "2"],
        (_, "domain") => &["[-4, 4]", "[-4, 'auto']", "['auto', 5]", "[-4, '2 + mu']"],
        (_, "include") => &["[9]", "[-9, 9]"],
        (_, "ticks") => &["[1]", "[1, 0.6]", "[]"],
        (_, "tick_step") => &["0.25", "'k/2'"],
        (_, "tick_count") => &["1", "3", "15"],
        (_, "tick_format") => &[
            "'.1f'", "'+.2f'", "'08.3f'", "'.2g'", "'.1e'", "'.1%'", "'.2pi'", "'+.3f'",
        ],
        ("layout", "columns") => &["2", "3"],
        ("layout", "widths") => &["[1, 2]", "[2, 1]"],
        ("layout", "heights") => &["[1, 2, 1]", "[1, 1, 3]"],
        ("layout", "gap") => &["5", "40"],
        ("style", "palette") => &["['#111111', '#222222']", "['tomato']"],
        ("style.figure", "frame") => &["[0.2, 0.2, 0.8, 0.8]", "[0.1, 0.2, 0.8, 0.7]"],
        ("style.figure", "gap") => &["5", "40"],
        ("style.border", "sides") => &[
            "[]",
            "['left']",
            "['top']",
            "['right']",
            "['bottom']",
            "['top', 'right']",
        ],
        ("connectors.0", "from" | "to") => &["'way'", "'other'"],
        (_, "aspect") => &["0.5", "2"],
        (_, "id") => &["'aa'", "'bb'"],
        (_, "series") => &["'shared'", "'another'"],
        (_, "when") => &["'t < 0.3'", "'t > 0.6'"],
        (_, "for") => &["{ r = [1, 2] }", "{ r = [1, 2, 3] }"],
        (_, "over") => &["{ x = [0, 1] }", "{ x = [0, 2] }", "{ x = [0, 2, 1] }"],
        (_, "label" | "title") => &["'A'", "'B {mu:.2f}'"],
        (_, "text") if section.starts_with("panels") => &["'A'", "'B {mu:.2f}'"],
        (_, "size") => &["5", "13.5"],
        (_, "dx" | "dy") => &["25", "-25"],
        (_, "opacity") => &["0", "0.3", "0.6"],
        (_, "stroke_width") => &["0", "1.3", "4"],
        _ => &[],
    };
    if !written.is_empty() {
        return (list(written), prepare);
    }
    if let Some(words) = schema["enum"].as_array() {
        return (words.iter().map(ToString::to_string).collect(), prepare);
    }
    if let Some(pattern) = schema["pattern"].as_str() {
        let names = pattern.trim_start_matches("^(").split('|');
        let mut words: Vec<String> = names
            .filter(|name| !name.contains('('))
            .map(|name| format!("'{name}'"))
            .collect();
        words.push("'cubic-bezier(0.1, 0.7, 1, 0.1)'".to_owned());
        words.push("'cubic-bezier(0.1, 0.7, 0.5, 0.1)'".to_owned());
        return (words, prepare);
    }
    let largest = schema["maximum"].as_f64().unwrap_or(f64::INFINITY);
    let values = match (schema["type"].as_str(), key) {
        (Some("boolean"), _) => list(&["true", "false"]),
        (Some("string"), "stroke" | "fill" | "fill_negative") => list(&[
            "'#123456'",
            "'tomato'",
            "'series7'",
            "'accent'",
            "'hsl(120 50% 40%)'",
        ]),
        (Some("string"), _) if path.starts_with("style") => list(&["'#123456'", "'tomato'"]),
        (Some("integer"), _) => list(&["1", "2", "3"]),
        (Some("number"), _) if largest <= 1.0 => list(&["0.3", "0.6"]),
        (Some("number"), _) => list(&["3", "17.5"]),
        (None, _) => list(&["0.3", "0.7", "'k + mu/3'"]),
        _ => panic!("what values does `{path}` take? {schema}"),
    };
    (values, prepare)
}

/// Sets a key of a document, given by its path.
fn set(document: &mut Table, path: &str, value: Option<Value>) {
    let mut steps = path.split('.').peekable();
    let mut place = steps.next().unwrap();
    let mut table = document;
    while let Some(next) = steps.next() {
        let inner = table
            .entry(place.to_owned())
            .or_insert_with(|| Value::Table(Table::new()));
        (table, place) = match inner {
            Value::Array(items) => {
                let item = items[next.parse::<usize>().unwrap()]
                    .as_table_mut()
                    .unwrap();
                (item, steps.next().unwrap())
            }
            Value::Table(inner) => (inner, next),
            _ => panic!("{path}"),
        };
    }
    match value {
        Some(value) => table.insert(place.to_owned(), value),
        None => table.remove(place),
    };
}

fn parsed(text: &str) -> Table {
    toml::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn value(text: &str) -> Value {
    parsed(&format!("value = {text}"))["value"].clone()
}

fn base() -> Table {
    parsed(SCENE)
}

/// The plan of a document, or what is wrong with it.
fn read(document: &Table) -> Result<Plan, String> {
    let source = Source::new("options.toml", toml::to_string(document).unwrap());
    let (plan, found) = pipeline::load(&source, "options", &Overrides::default());
    let report = Report::new(source, found);
    match plan {
        Some(plan) if report.diagnostics.is_empty() => Ok(plan),
        _ => Err(report.render(MessageFormat::Human, false)),
    }
}

/// All that can be seen of a film: its documents, its timing, its files, its values.
fn film(plan: &Plan) -> u64 {
    let stage = Stage::new(plan);
    let output = &plan.spec.output;
    let mut seen = format!(
        "{} {} {:?} {:?} {:?}",
        plan.frames(),
        output.frame_ms,
        output.plays,
        output.formats,
        output.file.pieces
    );
    for column in plan.measure(0..plan.states()) {
        for measured in column {
            seen.push_str(&format!(" {}", measured.value));
        }
    }
    for state in 0..plan.states() {
        seen.push_str(&pipeline::document(plan, &stage, state));
    }
    common::hash(seen.as_bytes())
}

/// A key of the scene: its path, its schema, and whether its section says that it may stand there.
type Row = (String, String, Json, bool);

/// Every key of the schema at every place where the scene could have it.
fn rows(path: &str, schema: &Json, here: Option<&Value>, out: &mut Vec<Row>) {
    let kind = here.and_then(|here| here.get("type")?.as_str());
    for (key, schema) in schema["properties"].as_object().unwrap() {
        let path = if path.is_empty() {
            key.clone()
        } else {
            format!("{path}.{key}")
        };
        let inner = here.and_then(|here| here.get(key));
        if schema.get("properties").is_some() {
            rows(&path, schema, inner, out);
        } else if schema["items"].get("properties").is_some() {
            let items = inner.and_then(Value::as_array).unwrap();
            for (index, item) in items.iter().enumerate() {
                rows(
                    &format!("{path}.{index}"),
                    &schema["items"],
                    Some(item),
                    out,
                );
            }
        }
        let whole = ["properties", "items"].iter().any(|&inner| {
            schema
                .get(inner)
                .is_some_and(|s| inner == "properties" || s.get("properties").is_some())
        });
        if whole || kind.is_some() && key == "type" {
            continue;
        }
        // The schema has one object for all marks; descriptions say to which a key belongs.
        let description = schema["description"].as_str().unwrap();
        let belongs = match kind {
            Some(kind)
                if description
                    .split("; ")
                    .any(|part| MARKS.contains(&part.split(": ").next().unwrap())) =>
            {
                description
                    .split("; ")
                    .any(|part| part.starts_with(&format!("{kind}: ")))
            }
            Some(_) => false,
            None => true,
        };
        out.push((path, key.clone(), schema.clone(), belongs));
    }
}

const MARKS: [&str; 7] = ["line", "trace", "area", "point", "rule", "segment", "text"];

/// Keys that exclude what the scene has there; each is listed with what must go.
fn instead_of(path: &str) -> Option<&'static str> {
    Some(match path {
        "panels.0.marks.2.x" => "panels.0.marks.2.y",
        "panels.0.marks.3.y" => "panels.0.marks.3.x",
        _ => return None,
    })
}

/// What is wrong with a key: values without an effect of their own, or refused.
fn judge((path, key, schema, belongs): &Row) -> Vec<String> {
    let (values, prepare) = values(path, key, schema);
    let section = path.rsplit_once('.').map_or("", |(section, _)| section);
    let mut prepared = base();
    for (key, value) in parsed(prepare) {
        set(
            &mut prepared,
            format!("{section}.{key}").trim_start_matches('.'),
            Some(value),
        );
    }
    if let Some(other) = instead_of(path) {
        set(&mut prepared, other, None);
    }
    let written = get(&prepared, path).map(ToString::to_string);
    let mut known: BTreeMap<u64, String> = BTreeMap::new();
    let mut wrong = Vec::new();
    let mut refused = Vec::new();
    let mut accepted = 0;
    for text in &values {
        let mut document = prepared.clone();
        set(&mut document, path, Some(value(text)));
        match read(&document) {
            Ok(plan) => {
                accepted += 1;
                if let Some(other) = known.insert(film(&plan), text.clone()) {
                    wrong.push(format!("{path} = {text} is as {other}"));
                }
            }
            Err(message) => refused.push(format!("{path} = {text}: {message}")),
        }
    }
    if *belongs || accepted > 0 {
        wrong.extend(refused);
    }
    // One value alone must differ from what stands there.
    if let ([only], Ok(plan)) = (values.as_slice(), read(&prepared))
        && known.contains_key(&film(&plan))
        && written.as_ref() != Some(only)
    {
        wrong.push(format!("{path} = {only} changes nothing"));
    }
    wrong
}

fn get<'a>(document: &'a Table, path: &str) -> Option<&'a Value> {
    let mut steps = path.split('.');
    let mut place = document.get(steps.next()?)?;
    for step in steps {
        place = match place {
            Value::Array(items) => items.get(step.parse::<usize>().ok()?)?,
            other => other.get(step)?,
        };
    }
    Some(place)
}

#[test]
fn every_key_has_an_effect() {
    let schema = spec::schema();
    let mut all = Vec::new();
    rows("", &schema, Some(&Value::Table(base())), &mut all);
    assert!(all.len() > 300, "{} rows", all.len());
    let wrong: Vec<String> = all.par_iter().flat_map_iter(judge).collect();
    assert!(
        wrong.is_empty(),
        "{}\n{} of them",
        wrong.join("\n"),
        wrong.len()
    );
}
