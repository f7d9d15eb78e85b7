//! Every key and every word of the language does something.
//!
//! The keys come from the schema, so that one added without effect fails here: each is given
//! several values in a scene that has everything, and no two of them may give the same animation.
//! A second part says what some of them do.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use crate::{
    diag::{Kind, MessageFormat, Report, Source},
    pipeline::{self, FrameRenderer},
    plan::Plan,
    scene::{
        Stage,
        geometry::Point,
        node::{Command, Node, Shape},
    },
    spec::{self, Overrides},
};
use rayon::prelude::*;
use serde_json::Value as Json;
use toml::{Table, Value};

use super::common;

const SCENE: &str = r##"
title = 'Title {mu:.1f}'
subtitle = 'Subtitle'
caption = 'Caption 分布'
style = { fonts = ['tests/fonts/bars.ttf'] }
connectors = [{ from = 'spot', to = 'now' }]

[canvas]
size = [480, 1300]

[parameters]
k = 1

[[sweep]]
vary.mu = { from = 0.5, to = 2 }
frames = 6

[distributions]
P = 'normal(mu, k)'

[functions]
'twice(u)' = '2*u'

[chains.walk]
steps = 3
start = { w = 1 }
next = { w = 'w + 1' }

[quantities]
q = 'twice(mu)'
s = 'mean(S)'
walked = 'item(w, 3)'

[data]
S = { values = [1, 2, 4] }

[axes]
x = { label = 'shared x' }
y = { label = 'shared y' }

[[panels]]
title = 'Panel'
x = { label = 'own x' }
y = { label = 'own y' }
marks = [
  { type = 'line', y = 'pdf(P, x)', label = 'line {mu:.1f}' },
  { type = 'area', y = 'x*pdf(P, x)', y2 = 0.05, label = 'area' },
  { type = 'rule', y = 0.1, label = 'rule', series = 'shared' },
  { type = 'rule', x = 'mu', label = 'upright', series = 'upright', stroke = 'positive' },
  { type = 'text', x = 'mu', y = 0.2, text = 'words {q:.2f}', dx = 40, dy = -30, leader = true, label = 'text' },
  { type = 'text', place = 'left', text = 'corner', label = 'corner' },
]

[[panels]]
marks = [
  { type = 'trace', x = 'mu', y = 'mu^2', label = 'trace' },
  { type = 'point', id = 'now', x = 'mu', y = 'mu^2', label = 'point' },
  { type = 'point', id = 'spot', x = 2, y = 1, label = 'negative', fill = 'negative' },
  { type = 'point', id = 'left', x = '-mu', y = '-mu' },
  { type = 'segment', id = 'way', x = 0.5, y = 0.3, x2 = 'mu', y2 = 3, label = 'segment', series = 'way' },
]

[[panels]]
marks = [
  { type = 'line', over = { u = [0.1, 1] }, x = 'u*mu', y = 'mu*u^2', label = 'way' },
  { type = 'line', over = { y = [0.5, 2] }, x = 'y/2', label = 'on its side' },
  { type = 'segment', x = 1, y = 1, x2 = 2, y2 = 2, series = 'shared', stroke = 'muted' },
]

[[panels]]
legend = 'bottom'
marks = [
  { type = 'bars', y = 'sqrt(x + mu)', label = 'bars' },
  { type = 'stems', y = 'x/8 - mu', y2 = '-mu', label = 'stems' },
  { type = 'histogram', data = '[1, 2, 2.5, 3, mu]', label = 'histogram' },
  { type = 'rug', data = '[1, 2, 2.5, 3, mu]', label = 'rug' },
  { type = 'bracket', x = 1, y = 1, x2 = 'mu + 2', text = 'wide', label = 'bracket' },
  { type = 'point', at = 'maxima', y = 'sin(x*mu) + 0.1', label = 'maxima' },
]

[[panels]]
x = { domain = [0, 2] }
y = { domain = [0, 1] }
color = { label = 'height' }
marks = [{ type = 'heatmap', over = { x = [0, 'mu', 0.25], y = [0, 'mu/2', 0.25] }, z = 'mu + x*y', label = 'heatmap' }]

[[panels]]
x = { domain = [0, 2] }
y = { domain = [0, 1] }
marks = [{ type = 'contour', over = { x = [0, 'mu'], y = [0, 'mu'] }, z = 'mu + 0.2 + x - y', labels = true, label = 'contour' }]

[[panels]]
x = { domain = [0, 1] }
y = { domain = [0, 1] }
marks = [
  { type = 'point', id = 'edge', x = 1, y = 0.5, stroke = 'accent' },
  { type = 'point', x = 'mu/2', y = 'mu/2' },
  { type = 'rule', y = 0.7 },
  { type = 'segment', x = 0, y = 0, x2 = 'mu', y2 = 'mu', label = 'way' },
  { type = 'ellipse', distribution = 'bivariate_normal(mu/3, 0.5, 0.2, 0.1, 0.5)', label = 'ellipse' },
  { type = 'ellipse', distribution = 'bivariate_normal(mu/3, 0.5, 0.1, 0.1, 0)', fill = 'accent', label = 'filled' },
  { type = 'point', x = 0.5, y = 'mu' },
]

[[panels]]
x = { label = 'ends' }
marks = [
  { type = 'line', y = '0.3 + x^2*mu/3', label = 'above' },
  { type = 'line', y = 'x^2/20', label = 'below' },
  { type = 'point', x = 0, y = 0 },
  { type = 'point', x = 1, y = 0.9 },
]
"##;

/// The values that a key is given, as TOML, and what the scene needs for them to matter.
fn values(path: &str, key: &str, schema: &Json) -> (Vec<String>, &'static str) {
    let list = |values: &[&str]| values.iter().map(|&value| value.to_owned()).collect();
    let section = path.strip_suffix(key).unwrap_or("").trim_end_matches('.');
    let prepare = match (section, key) {
        ("style", "scale") => "",
        (_, "scale") => "domain = [0.1, 0.9]",
        (_, "constant") => "scale = 'symlog'\ndomain = [-50, 50]",
        (_, "include" | "train") => "domain = ['auto', 'auto']",
        (_, "ticks" | "tick_step" | "tick_count") => "domain = [0, 2]",
        (_, "tick_labels") => "domain = [0, 2]\nticks = [0.5, 1]",
        (_, "tick_format") => "domain = [0, 2]\nticks = [0.125, 1.5]",
        // Areas and symbols have an edge only where it has a width.
        (_, "stroke" | "stroke_dash") if section.starts_with("panels.0.marks.1") => {
            "stroke_width = 2"
        }
        (_, "stroke_dash") if ["panels.3.marks.0", "panels.3.marks.2"].contains(&section) => {
            "stroke_width = 2"
        }
        (_, "stroke") if section.starts_with("panels.1.marks.2") => "stroke_width = 2",
        ("layout", "widths") => "columns = 2",
        ("sweep.0.pause", "at") => "frames = 2",
        ("sweep.0.pause", "frames") => "at = [1]",
        ("style.text", "inside") => "size = 60",
        ("style.legend", "stroke") => "stroke_width = 2",
        ("style.legend", "fill" | "radius") => "opacity = 0.8",
        _ => "",
    };
    let written: &[&str] = match (section, key) {
        ("", "title" | "subtitle" | "caption" | "description") => &["'A'", "'B {mu:.2f}'"],
        ("canvas", "size") => &["[480, 900]", "[470, 920]"],
        ("canvas", "pixel_ratio") => &["0.5", "1.5"],
        ("output", "file") => &[
            "'a.gif'",
            "'{stem}-b.gif'",
            "'{stem}-{frame:04}.png'",
            "'{stem}-{format}.gif'",
        ],
        ("output", "formats") => &["['gif', 'svg']", "['png']", "['svg']"],
        ("output", "frame_ms") => &["40", "30"],
        ("output", "fps") => &["10", "25"],
        ("output", "poster") => &["{ mu = 1 }", "{ mu = 2 }"],
        ("sweep.0.pause", "at") => &["[1]", "[1, 1.5]"],
        ("output", "table_size") => &["2", "64"],
        ("", "parameters") => &["{ k = 0.8 }", "{ k = 1.4 }"],
        ("", "data") => &[
            "{ S = { values = [1] } }",
            "{ S = { sample = 'normal(mu, 1)', size = 3 } }",
            "{ S = { sample = 'normal(mu, 1)', size = 3, seed = 1 } }",
            "{ S = { sample = 'normal(mu, 1)', size = 3, mean_of = 2 } }",
        ],
        ("", "distributions") => &["{ P = 'laplace(mu, k)' }", "{ P = 'normal(0, k)' }"],
        ("", "quantities") => &[
            "{ q = 'twice(mu) - mu' }",
            "{ q = 'twice(kl(P, normal(0, 1)))' }",
        ],
        ("", "functions") => &["{ 'twice(u)' = '3*u' }", "{ 'twice(u)' = 'u^2' }"],
        ("", "chains") => &[
            "{ walk = { steps = 3, start = { w = 2 }, next = { w = 'w + 1' } } }",
            "{ walk = { steps = 3, start = { w = 1 }, next = { w = '3*w' } } }",
            "{ walk = { steps = 3, draw = { d = 'normal(0, 1)' }, start = { w = 1 }, next = { w = 'w + d' } } }",
            "{ walk = { steps = 3, seed = 1, draw = { d = 'normal(0, 1)' }, start = { w = 1 }, next = { w = 'w + d' } } }",
        ],
        ("", "fits") => &[
            "{ f = { minimize = '(m - mu)^2 + k', over = { m = [-5, 5] } } }",
            "{ f = { minimize = '(m - mu)^2 + 2*k', over = { m = [-5, 5] } } }",
            "{ f = { minimize = '(m - mu)^2 + k', over = { m = [-5, 1] } } }",
            "{ f = { minimize = '(m - mu)^2 + k', over = { m = ['-k', 'mu/2'] } } }",
        ],
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
        ("panels.4.color", "domain") => &["[-4, 9]", "[-3, 'auto']", "['auto', 7]"],
        (_, "domain") => &["[-4, 4]", "[-4, 'auto']", "['auto', 5]", "['auto', 'auto']"],
        (_, "include") => &["[9]", "[-9, 9]"],
        // Its least value is there twice, and so is its greatest: percentiles are the same.
        ("panels.0.x" | "panels.6.y" | "panels.7.x", "train") => &["'sweep'", "'frame'"],
        (_, "constant") => &["0.1", "5"],
        ("", "theme") => &["'light'", "'dark'", "'matplotlib'"],
        // What is best is one of the others.
        (_, "legend") if section.starts_with("panels") => &[
            "'none'",
            "'top-left'",
            "'top-right'",
            "'bottom-left'",
            "'bottom-right'",
            "'right'",
            "'bottom'",
        ],
        (_, "ticks") => &["[1]", "[1, 0.6]", "[]"],
        (_, "tick_labels") => &["['a', 'b']", "['b', 'c']"],
        (_, "bin_width") => &["0.25", "'k/2'"],
        (_, "bin_edges") => &["[0, 2]", "[0, 2, 5]", "[1, 'k + 1', 4]"],
        (_, "tick_step") => &["0.25", "'k/2'"],
        (_, "tick_count") => &["1", "3", "15"],
        (_, "tick_format") => &[
            "'.1f'", "'+.2f'", "'08.3f'", "'.2g'", "'.1e'", "'.1%'", "'.2pi'", "'+.3f'",
        ],
        ("check", "frames") => &["[1]", "[1, 2]", "[-2]"],
        ("check", "at") => &["[{ mu = 0.8 }]", "[{ t = 0.4 }]", "[{ q = 3.4, k = 1 }]"],
        ("layout", "columns") => &["2", "3"],
        ("layout", "areas") => &[
            "['panel-1 panel-2 panel-5', 'panel-3 panel-4 panel-6', 'panel-8 . panel-7']",
            "['panel-1 panel-1 panel-2', 'panel-3 panel-8 panel-4', 'panel-5 panel-6 panel-7']",
            "['panel-4 panel-2', 'panel-4 panel-3', 'panel-1 panel-1', 'panel-5 panel-6', 'panel-7 panel-8']",
        ],
        ("layout", "widths") => &["[1, 2]", "[2, 1]"],
        ("layout", "heights") => &["[1, 2, 1, 1, 1, 1, 1, 1]", "[1, 1, 3, 1, 1, 1, 1, 1]"],
        ("layout", "gap") => &["5", "40"],
        // One colour each, so that patterns must tell them apart.
        ("style", "palette_dashes") => &["['dashed']", "['solid', 'dotted']"],
        ("style", "palette") => &["['#111111', '#222222']", "['tomato']"],
        ("style", "scale") => &["'auto'", "0.8", "1.2"],
        ("style", "fonts") => &["['tests/fonts/bars.ttf']", "['tests/fonts/frames.otf']"],
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
        ("connectors.0", "from" | "to") => &["'left'", "'edge'"],
        (_, "aspect") => &["0.5", "2"],
        (_, "id") => &["'aa'", "'bb'"],
        (_, "series") => &["'shared'", "'another'"],
        (_, "when") => &["'t < 0.3'", "'t > 0.6'"],
        (_, "each") => &["{ e = '[1, 2]' }", "{ e = '[1, 2, 3]' }"],
        (_, "for") => &["{ r = [1, 2] }", "{ r = [1, 2, 3] }"],
        (_, "over") => &["{ x = [0, 1] }", "{ x = [0, 2] }", "{ x = [0, 2, 0.5] }"],
        (_, "data") if section.starts_with("panels") => &["'[1, 2, 4]'", "'[1, 3, mu]'"],
        (_, "levels") => &["[2]", "[1, 2.5]"],
        (_, "level") => &["0.3", "0.7", "'0.5 + mu/100'"],
        (_, "distribution") => &[
            "'bivariate_normal(0.5, 0.5, 0.1, 0.1, 0)'",
            "'bivariate_normal(mu/2, 0.5, 0.1, 0.2, k/2)'",
        ],
        (_, "level_count") => &["1", "4", "20"],
        (_, "center") => &["1", "1.5"],
        (_, "label" | "title") => &["'A'", "'B {mu:.2f}'"],
        (_, "text") if section.starts_with("panels") => &["'A'", "'B {mu:.2f}'"],
        (_, "size") => &["5", "13.5"],
        // Words that would leave their panel above turn to below.
        ("panels.0.marks.4", "dy") => &["25", "-10"],
        (_, "dx" | "dy") => &["25", "-25"],
        ("style.legend", "share") => &["0.02", "0.6"],
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

/// A scene with nothing but some of the panels, where what was changed is the same and soon drawn: those
/// in which something was changed, or `others` if nothing was within panels. Whole where that is none.
fn small_scene(mut document: Table, changed: &[&str], others: &[usize]) -> Table {
    let panel = |path: &&str| {
        path.strip_prefix("panels.")?
            .split('.')
            .next()?
            .parse()
            .ok()
    };
    let mut panels: Vec<usize> = changed.iter().filter_map(panel).collect();
    if panels.is_empty() {
        panels.extend(others);
    }
    if panels.is_empty() {
        return document;
    }
    // It connects marks of one panel.
    if !panels.contains(&1) {
        document.insert("connectors".to_owned(), Value::Array(Vec::new()));
    }
    let mut number = 0..;
    if let Some(Value::Array(all)) = document.get_mut("panels") {
        all.retain(|_| number.next().is_some_and(|number| panels.contains(&number)));
    }
    if !changed.contains(&"canvas.size") {
        let height = 150 + 150 * panels.len();
        let size = value(&format!("[480, {height}]"));
        set(&mut document, "canvas.size", Some(size));
    }
    document
}

/// The plan of a document, or what is wrong with it.
fn read(document: &Table) -> Result<Plan, String> {
    let source = Source::new("options.toml", toml::to_string(document).unwrap());
    let (plan, found) = pipeline::load(&source, "options", &Overrides::default());
    let report = Report::new(source, found);
    match plan {
        // A canvas too small for what a value asks for, and marks without a place on a scale, still show that it was
        // asked for.
        Some(plan)
            if report
                .diagnostics
                .iter()
                .all(|found| matches!(found.kind, Kind::Limit | Kind::Unseen)) =>
        {
            Ok(plan)
        }
        _ => Err(report.render(MessageFormat::Human, false)),
    }
}

/// All that can be seen of an animation: its documents, its timing, its files, its values, its key frames.
fn animation(plan: &Plan) -> u64 {
    let stage = Stage::new(plan);
    let output = &plan.output;
    let mut seen = format!(
        "{:?} {:?} {} {} {:?} {:?} {} {:?} {:?}",
        plan.key_frames,
        (plan.first_frame(), plan.poster()),
        plan.frames(),
        output.frame_ms,
        output.plays,
        (output.colors, output.table_size, output.live_text),
        output.dither,
        output.formats,
        output.file.pieces
    );
    for panel in &plan.panels {
        seen.push_str(&panel.id);
    }
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
        // Only a panel with values as colours has a scale for them.
        if key == "color" && inner.is_none() && path.starts_with("panels") {
            continue;
        }
        // A scene is one of its combinations; `tests/cli/matrix.rs` looks at all of them.
        if path == "matrix" {
            continue;
        }
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
        // A text stands at a point of the data or at a place in the panel.
        let standing = |key: &str| here.is_some_and(|here| here.get(key).is_some());
        let excluded = match key.as_str() {
            // Names that run over a plane are its channels.
            "x" | "y" if matches!(kind, Some("heatmap" | "contour")) => true,
            // A number has no maxima, and a point none without a curve.
            "y" if standing("at") => true,
            "at" => !standing("at"),
            // An area lies or stands; `layouts.rs` looks at those on their side.
            "x2" if kind == Some("area") => true,
            // A bracket lies or stands.
            "y2" if kind == Some("bracket") => true,
            // A colour shows a value or is written.
            "z" => standing("fill") || standing("stroke"),
            "x" | "y" | "leader" => standing("place"),
            "place" => standing("x"),
            _ => false,
        };
        if excluded {
            continue;
        }
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

const MARKS: [&str; 15] = [
    "line",
    "trace",
    "area",
    "bars",
    "stems",
    "point",
    "rule",
    "segment",
    "bracket",
    "text",
    "histogram",
    "rug",
    "heatmap",
    "contour",
    "ellipse",
];

/// The key that must go for another: a rule is upright or level.
fn instead_of(path: &str) -> Option<String> {
    let (section, key) = path.rsplit_once('.')?;
    let kind = get(&base(), &format!("{section}.type"))?
        .as_str()?
        .to_owned();
    match (kind.as_str(), key) {
        ("rule", "x") => Some(format!("{section}.y")),
        ("rule", "y") => Some(format!("{section}.x")),
        _ => None,
    }
}

/// What is wrong with a key: values without an effect of their own, or refused. What has no effect
/// among the keys of its panel may have one on other panels.
fn judge(row: &Row) -> Vec<String> {
    let wrong = judge_in(row, |document| small_scene(document, &[&row.0], &[0, 1, 3]));
    match wrong.is_empty() {
        true => wrong,
        false => judge_in(row, |document| document),
    }
}

fn judge_in((path, key, schema, belongs): &Row, scene: impl Fn(Table) -> Table) -> Vec<String> {
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
        set(&mut prepared, &other, None);
    }
    let written = get(&prepared, path).map(ToString::to_string);
    let mut known: BTreeMap<u64, String> = BTreeMap::new();
    let mut wrong = Vec::new();
    let mut refused = Vec::new();
    let mut accepted = 0;
    for text in &values {
        let mut document = prepared.clone();
        set(&mut document, path, Some(value(text)));
        match read(&scene(document)) {
            Ok(plan) => {
                accepted += 1;
                if let Some(other) = known.insert(animation(&plan), text.clone()) {
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
    if let ([only], Ok(plan)) = (values.as_slice(), read(&scene(prepared)))
        && known.contains_key(&animation(&plan))
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

/// One panel on a square, and a point named `spot` in it.
fn small(changes: &[(&str, &str)]) -> Plan {
    let mut document = parsed(
        "
        canvas = { size = [400, 400] }
        style = { figure.frame = [0.25, 0.25, 0.75, 0.75] }
        sweep = [{ vary.a = { from = 0, to = 1 }, frames = 5 }]
        panels = [{ x = { domain = [0, 1] }, y = { domain = [0, 1] }, marks = [
          { type = 'point', id = 'spot', x = 'a', y = 0.25 },
        ] }]",
    );
    for (path, text) in changes {
        set(&mut document, path, Some(value(text)));
    }
    read(&document).unwrap_or_else(|message| panic!("{message}"))
}

/// Where the circles of a frame are.
fn spots(plan: &Plan, state: usize) -> Vec<(f64, f64)> {
    let nodes = Stage::new(plan).all(state);
    let center = |node: &Node| match node.shape {
        Shape::Circle { center, .. } => Some((center.x.get(), center.y.get())),
        _ => None,
    };
    nodes.iter().filter_map(center).collect()
}

/// A panel fills the cells that its id fills.
#[test]
fn areas_join_cells() {
    let document = parsed(
        "
        canvas = { size = [600, 400] }
        style = { panel.fill = '#fafafa', border.sides = [] }
        layout = { areas = ['a a b', 'c . b'], gap = 10 }
        axes = { x = { domain = [0, 1], show = false }, y = { domain = [0, 1], show = false } }
        panels = [{ id = 'a', marks = [] }, { id = 'b', marks = [] }, { id = 'c', marks = [] }]",
    );
    let plan = read(&document).unwrap();
    let boxes: Vec<[f64; 4]> = Stage::new(&plan)
        .all(0)
        .iter()
        .skip(1)
        .filter_map(|node| match node.shape {
            Shape::Rect { from, to, .. } => {
                Some([from.x, from.y, to.x, to.y].map(crate::scene::geometry::Px::get))
            }
            _ => None,
        })
        .collect();
    // 600 less two paddings of 16 and two gaps of 10 in three columns; 400 in two rows.
    assert_eq!(
        boxes,
        [
            [16.0, 16.0, 391.0, 195.0],
            [401.0, 16.0, 584.0, 384.0],
            [16.0, 205.0, 199.0, 384.0],
        ]
    );
}

/// A legend goes where no frame has data, and beside the panel where all corners have.
#[test]
fn the_best_legend_covers_nothing() {
    let legend_at = |marks: &str| {
        let document = parsed(&format!(
            "
            canvas = {{ size = [400, 400] }}
            sweep = [{{ vary.a = {{ from = 0, to = 1 }}, frames = 9 }}]
            panels = [{{ x = {{ domain = [0, 1] }}, y = {{ domain = [0, 1] }}, legend = 'best', marks = [{marks}] }}]"
        ));
        let plan = read(&document).unwrap();
        let nodes = Stage::new(&plan).all(0);
        let words = nodes
            .iter()
            .find(|node| node.text.as_deref() == Some("here"));
        let ink = words.unwrap().ink(i32::MAX)[0];
        (ink.x0, ink.y0)
    };
    let (x, y) = legend_at("{ type = 'line', y = 'x/2 + 0*a', label = 'here' }");
    assert!(x > 200 && y < 100, "{x} {y}");
    // The line turns up in the course of the animation.
    let (x, y) = legend_at("{ type = 'line', y = 'x*(0.5 + a/2)', label = 'here' }");
    assert!(x < 200 && y < 100, "{x} {y}");
    let (x, _) = legend_at(
        "{ type = 'line', y = 'x + 0*a', label = 'here' }, { type = 'line', y = '1 - x' }",
    );
    assert!(x > 330, "{x}");
}

/// An axis trained on single frames moves, though nothing but free curves is there to train it.
#[test]
fn frames_and_percentiles_train() {
    let ends = |train: &str, marks: &str| {
        let document = parsed(&format!(
            "
            sweep = [{{ vary.a = {{ from = 0, to = 10 }}, frames = 3 }}]
            panels = [{{ x = {{ train = '{train}' }}, marks = [{marks}] }}]"
        ));
        let plan = read(&document).unwrap();
        let axis = plan.panels[0].x.clone();
        [0, 2].map(|state| (axis.low.at(state), axis.high.at(state)))
    };
    let curve = "{ type = 'line', y = 'pdf(normal(a, 1), x)' }";
    let [first, last] = ends("frame", curve);
    // The 0.1 % point of the normal is 3.0902 below its mean.
    assert!((first.0 + 3.090_232_306_167_813).abs() < 1e-9, "{first:?}");
    assert!((last.0 - 6.909_767_693_832_187).abs() < 1e-9, "{last:?}");
    assert_eq!(ends("sweep", curve)[0], (first.0, last.1));
    // 201 even values from 0 to 1: the 1st percentile is 0.01, and 5 % of 0.98 are left around.
    let spread = "{ type = 'line', over = { u = [0, 1] }, x = 'u', y = 'a*u' }";
    let [(low, high), _] = ends("robust", spread);
    assert!(
        (low + 0.039).abs() < 1e-9 && (high - 1.039).abs() < 1e-9,
        "{low} {high}"
    );
}

/// Where along x the circle is in every frame.
fn ways(plan: &Plan) -> Vec<f64> {
    (0..plan.states())
        .map(|state| spots(plan, state)[0].0)
        .collect()
}

/// The words of a frame.
fn words(plan: &Plan, state: usize) -> Vec<String> {
    let nodes = Stage::new(plan).all(state);
    nodes.into_iter().filter_map(|node| node.text).collect()
}

#[test]
fn domains_and_reverse_place_points() {
    assert_eq!(ways(&small(&[])), [100.0, 150.0, 200.0, 250.0, 300.0]);
    assert_eq!(spots(&small(&[]), 0), [(100.0, 250.0)]);
    let turned = small(&[
        ("panels.0.x.reverse", "true"),
        ("panels.0.y.reverse", "true"),
    ]);
    assert_eq!(ways(&turned), [300.0, 250.0, 200.0, 150.0, 100.0]);
    assert_eq!(spots(&turned, 0), [(300.0, 150.0)]);
}

#[test]
fn logarithms_space_decades_evenly() {
    let plan = small(&[
        ("panels.0.x", "{ domain = [0.01, 100], scale = 'log' }"),
        ("panels.0.marks.0.x", "'10^(4*a - 2)'"),
    ]);
    assert_eq!(ways(&plan), [100.0, 150.0, 200.0, 250.0, 300.0]);
}

#[test]
fn time_runs_as_written() {
    let open = small(&[("sweep.0.endpoint", "false")]);
    assert_eq!(ways(&open), [100.0, 140.0, 180.0, 220.0, 260.0]);
    let held = small(&[("sweep.0.hold", "2")]);
    assert_eq!(ways(&held)[4..], [300.0; 3]);
    let back = small(&[("output.rewind", "true")]);
    let states: Vec<usize> = (0..back.frames()).map(|frame| back.state(frame)).collect();
    assert_eq!(states, [0, 1, 2, 3, 4, 3, 2, 1]);
    let steps = small(&[("sweep.0.vary", "{ a = { values = [1, 0] } }")]);
    assert_eq!(ways(&steps), [300.0, 300.0, 300.0, 100.0, 100.0]);
    let through = small(&[("sweep.0.vary", "{ a = { through = [0, 1, 0] } }")]);
    assert_eq!(ways(&through), [100.0, 200.0, 300.0, 200.0, 100.0]);
    let whole = small(&[(
        "sweep.0.vary",
        "{ a = { from = 0, to = 1, integer = true } }",
    )]);
    assert!(ways(&whole).iter().all(|x| [100.0, 300.0].contains(x)));
    let slow = small(&[("sweep.0.ease", "'quad-in'")]);
    assert_eq!(ways(&slow), [100.0, 112.5, 150.0, 212.5, 300.0]);
}

#[test]
fn marks_repeat_hide_and_stop() {
    let plan = small(&[
        ("panels.0.marks.0.for", "{ r = [0.2, 0.4, 0.6] }"),
        ("panels.0.marks.0.y", "'r'"),
    ]);
    let heights: Vec<f64> = spots(&plan, 0).into_iter().map(|spot| spot.1).collect();
    assert_eq!(heights, [260.0, 220.0, 180.0]);
    let plan = small(&[("panels.0.marks.0.when", "'a > 0.4'")]);
    let shown: Vec<usize> = (0..5).map(|state| spots(&plan, state).len()).collect();
    assert_eq!(shown, [0, 0, 1, 1, 1]);
    // Two series of one name are one entry of one colour.
    let entry = "[{ type = 'point', x = 'a', y = 0, label = 'same', series = 's' }, \
                 { type = 'line', y = 'x', label = 'same', series = 's' }]";
    let plan = small(&[("panels.0.marks", entry)]);
    assert_eq!(
        words(&plan, 0)
            .iter()
            .filter(|words| *words == "same")
            .count(),
        1
    );
}

#[test]
fn ticks_stand_where_written() {
    let labels = |key: &str, value: &str| {
        let plan = small(&[
            (&format!("panels.0.x.{key}"), value),
            ("panels.0.y.show", "false"),
        ]);
        words(&plan, 0)
    };
    assert_eq!(labels("ticks", "[0.5, 0.125, 3]"), ["0.500", "0.125"]);
    assert_eq!(labels("tick_step", "0.5"), ["0", "0.5", "1.0"]);
    assert_eq!(labels("tick_count", "1"), ["0", "1"]);
    assert!(labels("show", "false").is_empty());
    let plan = small(&[
        (
            "panels.0.x",
            "{ domain = [0, 1], ticks = [0.5], tick_format = '.1%' }",
        ),
        ("panels.0.y.show", "false"),
    ]);
    assert_eq!(words(&plan, 0), ["50.0%"]);
}

#[test]
fn connectors_tie_places() {
    let plan = small(&[
        (
            "panels.0.marks",
            "[{ type = 'point', id = 'p', x = 0, y = 0 }, { type = 'point', id = 'q', x = 'a', y = 1 }]",
        ),
        ("connectors", "[{ from = 'p', to = 'q' }]"),
    ]);
    let nodes = Stage::new(&plan).all(4);
    let node = nodes
        .iter()
        .find(|node| node.id.as_deref() == Some("connector-1"))
        .unwrap();
    let Shape::Path(path) = &node.shape else {
        panic!("a line")
    };
    let (from, to) = (Point::new(100.0, 300.0), Point::new(300.0, 100.0));
    assert_eq!(path.commands, [Command::Move(from), Command::Line(to)]);
}

#[test]
fn panels_keep_their_shares_and_gaps() {
    let grounds = |changes: &[(&str, &str)]| -> Vec<(f64, f64)> {
        let panel = "{ x = { domain = [0, 1] }, y = { domain = [0, 1] }, marks = [\
                     { type = 'point', x = 0, y = 'a' }, { type = 'point', x = 1, y = 1 }] }";
        let panels = format!("[{panel}, {panel}]");
        let mut all = vec![("panels", panels.as_str()), ("layout.columns", "2")];
        all.extend(changes);
        let spots = spots(&small(&all), 0);
        spots.chunks(2).map(|ends| (ends[0].0, ends[1].0)).collect()
    };
    let shared = grounds(&[("layout.widths", "[1, 3]"), ("layout.gap", "40")]);
    assert_eq!(shared, [(100.0, 140.0), (180.0, 300.0)]);
}

/// The look of nodes of a mark, by its id, in a frame.
fn paths(plan: &Plan, state: usize, id: &str) -> Vec<Node> {
    let nodes = Stage::new(plan).all(state);
    let start = nodes.iter().position(|node| node.id.as_deref() == Some(id));
    let rest = nodes.into_iter().skip(start.unwrap_or(usize::MAX));
    let mut first = true;
    rest.take_while(|node| std::mem::take(&mut first) || node.id.is_none())
        .collect()
}

/// The places of a path, subpath by subpath.
fn subpaths(node: &Node) -> Vec<Vec<(f64, f64)>> {
    let Shape::Path(path) = &node.shape else {
        panic!("a path")
    };
    let mut all: Vec<Vec<(f64, f64)>> = Vec::new();
    for command in &path.commands {
        match command {
            Command::Move(to) => all.push(vec![(to.x.get(), to.y.get())]),
            Command::Line(to) => all.last_mut().unwrap().push((to.x.get(), to.y.get())),
            _ => {}
        }
    }
    all
}

/// Left, right and top of every bar.
fn boxes(plan: &Plan, state: usize) -> Vec<(f64, f64, f64)> {
    let node = &paths(plan, state, "mark-b")[0];
    let ends = |path: &Vec<(f64, f64)>| (path[0].0, path[2].0, path[1].1);
    subpaths(node).iter().map(ends).collect()
}

#[test]
fn bars_stand_on_whole_numbers_or_where_x_says() {
    let bars = |mark: &str| small(&[("panels.0.marks", &format!("[{mark}]"))]);
    let changes = "x = 'k/10 + 0.05', y = 'k/10'";
    // 20 px a bar; k = 0 has no height.
    let plan = bars(&format!(
        "{{ type = 'bars', id = 'b', over = {{ k = [0, '4*a'] }}, width = 0.5, {changes} }}"
    ));
    assert_eq!(
        boxes(&plan, 4),
        [
            (125.0, 135.0, 280.0),
            (145.0, 155.0, 260.0),
            (165.0, 175.0, 240.0),
            (185.0, 195.0, 220.0)
        ]
    );
    assert_eq!(boxes(&plan, 2).len(), 2);
    let stems = bars("{ type = 'stems', id = 'b', y = 'a*(1 - x/2)', y2 = '0' }");
    let nodes = paths(&stems, 4, "mark-b");
    let feet = subpaths(&nodes[0]);
    assert_eq!(feet.len(), 2);
    assert_eq!(spots(&stems, 4), [(100.0, 100.0), (300.0, 200.0)]);
}

#[test]
fn histograms_keep_their_bins_and_their_area() {
    let plan = small(&[
        (
            "panels.0.marks",
            "[{ type = 'histogram', id = 'b', data = '[0, 0.1, 0.2, 0.3 + 0.7*a]', bins = 4 }]",
        ),
        ("panels.0.y.domain", "[0, 4]"),
    ]);
    for state in 0..5 {
        let boxes = boxes(&plan, state);
        // Half a px of air on either side tells bars apart; a bin is 50 px wide.
        let area: f64 = boxes
            .iter()
            .map(|(left, right, top)| {
                assert_eq!((left - 100.5) % 50.0, 0.0, "{left}");
                assert_eq!(right - left, 49.0);
                (300.0 - top) / 50.0 * 0.25
            })
            .sum();
        assert!((area - 1.0).abs() < 1e-9, "{area}");
    }
    let counts = small(&[
        (
            "panels.0.marks",
            "[{ type = 'histogram', id = 'b', data = '[0, 0.1*a, 1]', bins = 2, normalize = 'count' }]",
        ),
        ("panels.0.y.domain", "[0, 2]"),
    ]);
    let tops: Vec<f64> = boxes(&counts, 0)
        .into_iter()
        .map(|(_, _, top)| top)
        .collect();
    assert_eq!(tops, [100.0, 200.0]);
}

#[test]
fn trails_fade_behind_what_moves() {
    let plan = small(&[("panels.0.marks.0.trail", "2")]);
    assert_eq!(spots(&plan, 0).len(), 1);
    assert_eq!(
        spots(&plan, 3),
        [(150.0, 250.0), (200.0, 250.0), (250.0, 250.0)]
    );
    let opacities: Vec<u8> = paths(&plan, 3, "mark-spot")
        .iter()
        .take(3)
        .map(|node| node.fill.unwrap().a)
        .collect();
    assert_eq!(opacities, [51, 102, 255]);
}

#[test]
fn points_stand_at_features_of_curves() {
    let plan = small(&[(
        "panels.0.marks",
        "[{ type = 'point', at = 'minima', y = '(x - a)^2 + 0.5' }]",
    )]);
    // At the ends the minimum lies on the border: it is none.
    assert!(spots(&plan, 0).is_empty());
    assert_eq!(spots(&plan, 1), [(150.0, 200.0)]);
    assert_eq!(spots(&plan, 2), [(200.0, 200.0)]);
    let along = small(&[(
        "panels.0.marks",
        "[{ type = 'point', at = 'zeros', over = { u = [0, 2] }, x = 'u/2', y = 0.5, z = 'u - 1.5*a' }]",
    )]);
    assert_eq!(spots(&along, 2), [(175.0, 200.0)]);
}

#[test]
fn reveal_says_how_much_of_a_trace_shows() {
    let ends = |reveal: &str, state: usize| -> Vec<(f64, f64)> {
        let mark =
            format!("[{{ type = 'trace', id = 'b', x = 'a', y = 0.5, reveal = '{reveal}' }}]");
        let plan = small(&[("panels.0.marks", &mark)]);
        let nodes = paths(&plan, state, "mark-b");
        let lines = nodes.iter().filter(|node| node.stroke.is_some());
        let lines = lines.take_while(|node| node.fill.is_none()).take(2);
        lines
            .map(|node| {
                let path = subpaths(node).swap_remove(0);
                (path[0].0, path[path.len() - 1].0)
            })
            .collect()
    };
    assert_eq!(ends("past", 2)[0], (100.0, 200.0));
    assert_eq!(ends("all", 2)[0], (100.0, 300.0));
    assert_eq!(ends("ghost", 2), [(200.0, 300.0), (100.0, 200.0)]);
}

#[test]
fn a_heatmap_at_rest_is_drawn_once() {
    let plan = small(&[(
        "panels.0.marks",
        "[{ type = 'heatmap', id = 'b', z = 'x + y' }, { type = 'point', x = 'a', y = 'a' }]",
    )]);
    let stage = Stage::new(&plan);
    let moving: usize = stage.frame(2).iter().map(Vec::len).sum();
    assert_eq!(moving, 1);
    let mut nodes = paths(&plan, 0, "mark-b");
    nodes.retain(|node| node.fill.is_some());
    assert!((100..=256).contains(&nodes.len()), "{}", nodes.len());
    // Whole pixels, each once.
    let mut area = 0.0;
    for path in nodes.iter().flat_map(subpaths) {
        let ((left, top), (right, bottom)) = (path[0], path[2]);
        for v in [left, top, right, bottom] {
            assert_eq!(v.fract(), 0.0);
        }
        area += (right - left) * (bottom - top);
    }
    assert_eq!(area, 200.0 * 200.0);
}

#[test]
fn contours_lie_where_the_value_is() {
    let plan = small(&[(
        "panels.0.marks",
        "[{ type = 'contour', id = 'b', z = '(x - 0.5)^2 + (y - 0.5)^2', levels = [0.04] }, { type = 'point', x = 'a', y = 0 }]",
    )]);
    let ring = subpaths(&paths(&plan, 0, "mark-b")[0]).swap_remove(0);
    assert_eq!(ring.first(), ring.last());
    for (x, y) in ring {
        let radius = ((x - 200.0) * (x - 200.0) + (y - 200.0) * (y - 200.0)).sqrt();
        assert!((radius - 40.0).abs() < 0.1, "{radius}");
    }
}

/// As for the gallery, so for every mark: the layers of an animation show its documents.
#[test]
fn layers_of_all_marks_show_the_document() {
    for theme in ["'light'", "'matplotlib'"] {
        let mut document = base();
        set(&mut document, "theme", Some(value(theme)));
        set(&mut document, "panels.3.marks.5.trail", Some(value("3")));
        let plan = read(&document).unwrap_or_else(|message| panic!("{message}"));
        let (width, height) = plan.canvas.device_size();
        let (renderer, stage) = (FrameRenderer::new(&plan).unwrap(), Stage::new(&plan));
        let mut canvas = renderer.canvas();
        for state in 0..plan.states() {
            renderer.draw(&mut canvas, state).unwrap();
            let whole =
                crate::raster::render(&pipeline::document(&plan, &stage, state), width, height);
            assert!(
                whole.unwrap().data() == canvas.pixmap().data(),
                "{theme} {state}"
            );
        }
    }
}

/// Whatever a scene says, it is drawn or refused with a reason.
#[test]
fn odd_scenes_are_drawn_or_refused() {
    let mut odd: Vec<(String, Table)> = Vec::new();
    let mut add = |changes: &[(&str, &str)]| {
        let mut document = base();
        for (path, text) in changes {
            set(&mut document, path, Some(value(text)));
        }
        let changed: Vec<&str> = changes.iter().map(|change| change.0).collect();
        odd.push((format!("{changes:?}"), small_scene(document, &changed, &[])));
    };
    for size in ["[1, 1]", "[2, 300]", "[300, 1]", "[20, 20]"] {
        for theme in ["'light'", "'matplotlib'"] {
            for legend in ["'none'", "'top'", "'right'", "'left'"] {
                add(&[("canvas.size", size), ("theme", theme), ("legend", legend)]);
            }
            add(&[
                ("canvas.size", size),
                ("theme", theme),
                ("layout.columns", "4"),
            ]);
            add(&[
                ("canvas.size", size),
                ("theme", theme),
                ("panels.0.aspect", "3"),
            ]);
            add(&[
                ("canvas.size", size),
                ("canvas.pixel_ratio", "0.1"),
                ("theme", theme),
            ]);
        }
    }
    for domain in [
        "[-1e300, 1e300]",
        "[0, 1e300]",
        "[0, 1e-300]",
        "[0, 5e-324]",
        "[1, 1.0000000000000002]",
        "[-1.7e308, 1.7e308]",
        "[1e15, 1000000000000001]",
        "['auto', 1e300]",
        "[-1e-300, 'auto']",
        "[5, 4]",
        "[1, 1]",
        "[nan, 1]",
        "[-inf, inf]",
        "['1/0', '0/0']",
    ] {
        for axis in ["panels.0.x", "panels.0.y", "panels.1.x", "axes.x", "axes.y"] {
            add(&[(&format!("{axis}.domain"), domain)]);
            add(&[
                (&format!("{axis}.domain"), domain),
                (&format!("{axis}.scale"), "'log'"),
            ]);
            add(&[
                (&format!("{axis}.domain"), domain),
                (&format!("{axis}.tick_step"), "1e-9"),
            ]);
            add(&[
                (&format!("{axis}.domain"), domain),
                ("panels.1.aspect", "1"),
            ]);
        }
    }
    for domain in [
        "[1e-300, 1e300]",
        "[5e-324, 1e308]",
        "[1, 1.0000001]",
        "[3, 4]",
    ] {
        for count in ["0", "1", "1000"] {
            add(&[
                ("panels.0.x.domain", domain),
                ("panels.0.x.scale", "'log'"),
                ("panels.0.x.tick_count", count),
            ]);
        }
    }
    for bad in [
        "'0/0'",
        "'1/0'",
        "'-1/0'",
        "'log(-x)'",
        "'1/x'",
        "'exp(1000*x)'",
        "1e300",
        "-1e300",
        "'1e300*x'",
        "'log(x)'",
        "'if(x > 0, 1/0, 0)'",
        "'pdf(normal(0, -1), x)'",
        "1e-320",
        "'tan(1000*x)'",
        "'mu/0*x'",
    ] {
        for place in [
            "panels.0.marks.0.y",
            "panels.0.marks.1.y",
            "panels.0.marks.1.y2",
        ] {
            add(&[(place, bad)]);
            add(&[(place, bad), ("panels.0.y.train", "'frame'")]);
            add(&[(place, bad), ("panels.0.y.domain", "[0, 1]")]);
            add(&[(place, bad), ("panels.0.y.scale", "'log'")]);
            add(&[(place, bad), ("panels.0.marks.1.fill_negative", "'red'")]);
        }
        for place in [
            "panels.3.marks.0.x",
            "panels.3.marks.0.y",
            "panels.3.marks.1.y2",
            "panels.3.marks.5.x",
            "panels.3.marks.5.y",
            "panels.4.marks.0.z",
            "panels.5.marks.0.z",
            "panels.0.marks.0.z",
        ] {
            add(&[(place, bad)]);
            add(&[(place, bad), ("panels.4.color.scale", "'log'")]);
        }
        add(&[
            ("panels.5.marks.0.z", bad),
            ("panels.5.marks.0.filled", "true"),
        ]);
        let numbers = format!("'[1, {}]'", bad.trim_matches('\'').replace('x', "mu"));
        add(&[
            ("panels.3.marks.2.data", &numbers),
            ("panels.3.marks.3.data", &numbers),
        ]);
        let still = bad.replace('x', "mu").replace("emup", "exp");
        for (panel, mark) in [(1, 0), (1, 1), (1, 3), (0, 2), (0, 4)] {
            let place = format!("panels.{panel}.marks.{mark}.y");
            add(&[(&place, &still)]);
            add(&[(&place, &still), ("axes.y.domain", "[0, 1]")]);
            add(&[(&place, &still), ("axes.y.train", "'frame'")]);
        }
        for key in ["stroke_width", "opacity"] {
            add(&[(&format!("panels.0.marks.0.{key}"), &still)]);
            add(&[(&format!("connectors.0.{key}"), &still)]);
        }
        add(&[("panels.0.marks.0.over", &format!("{{ x = [0, {still}] }}"))]);
        add(&[(
            "sweep.0.vary",
            &format!("{{ mu = {{ from = 1, to = {bad} }} }}"),
        )]);
    }
    for over in [
        "{ x = [1, -1] }",
        "{ x = [1, 1] }",
        "{ x = [1, -1, 0.1] }",
        "{ x = [0, 1, 1e-9] }",
        "{ x = [0, 1, 0] }",
        "{ x = [0, 1, -1] }",
        "{ x = [-1e300, 1e300] }",
        "{ x = [0, 1, 5] }",
        "{ x = [-1e300, 1e300, 1e299] }",
        "{ x = [0, 'mu', 'mu'] }",
        "{}",
    ] {
        add(&[("panels.0.marks.0.over", over)]);
        add(&[("panels.0.marks.1.over", over)]);
        add(&[("panels.3.marks.0.over", over)]);
        add(&[("panels.3.marks.5.over", over)]);
        add(&[("panels.4.marks.0.over", over)]);
        add(&[("panels.5.marks.0.over", over)]);
        add(&[
            ("panels.0.marks.0.over", over),
            ("panels.0.x.domain", "[0, 1]"),
        ]);
    }
    for text in [
        "''",
        "' '",
        "'\\n'",
        "\"\\n\\n\"",
        "'{mu}{mu}'",
        "\"\\u0007\"",
        "'😀'",
        "'a\\u0301'",
    ] {
        for key in [
            "title",
            "subtitle",
            "caption",
            "description",
            "axes.x.label",
            "panels.0.title",
        ] {
            add(&[(key, text)]);
        }
        add(&[
            ("panels.0.marks.0.label", text),
            ("panels.0.marks.4.text", text),
        ]);
        add(&[("panels.0.marks.0.label", text), ("legend", "'right'")]);
    }
    for frame in [
        "[0, 0, 1, 1]",
        "[1, 1, 0, 0]",
        "[0.5, 0.5, 0.5, 0.5]",
        "[0, 0, 0, 0]",
    ] {
        for gap in ["0", "1000"] {
            add(&[("style.figure.frame", frame), ("layout.gap", gap)]);
        }
    }
    for key in [
        "title.size",
        "tick_label.size",
        "legend.size",
        "line.stroke_width",
        "tick.length",
        "figure.padding",
    ] {
        add(&[(&format!("style.{key}"), "1e9")]);
        add(&[(&format!("style.{key}"), "1e300")]);
    }
    for dash in ["'dashed'", "'dotted'"] {
        for width in ["0", "1e-9", "1e-300", "1000"] {
            let place = "panels.0.marks.0";
            add(&[
                (&format!("{place}.stroke_dash"), dash),
                (&format!("{place}.stroke_width"), width),
            ]);
        }
        add(&[
            ("panels.0.marks.0.stroke_dash", dash),
            ("panels.0.marks.0.y", "'sin(1e5*x)'"),
        ]);
        add(&[
            ("panels.0.marks.0.stroke_dash", dash),
            ("panels.0.y.domain", "[0, 1e-12]"),
        ]);
    }
    for marks in [
        "[]",
        "[{ type = 'text', place = 'top', text = '' }]",
        "[{ type = 'rule', x = 99 }]",
        "[{ type = 'histogram', data = '[]' }, { type = 'rug', data = '[]' }]",
        "[{ type = 'histogram', data = '[1e300, -1e300]' }]",
        "[{ type = 'heatmap', over = { a = [1, 0], b = [0, 0] }, x = 'a', y = 'b', z = 'a' }]",
    ] {
        add(&[("panels.0.marks", marks)]);
        add(&[
            ("panels.0.marks", marks),
            ("panels.0.x.domain", "[0, 1]"),
            ("panels.0.y.domain", "[0, 1]"),
        ]);
    }
    let many = "{ x = { domain = [0, 1] }, y = { domain = [0, 1] }, marks = [] },".repeat(100);
    add(&[("panels", &format!("[{many}]")), ("connectors", "[]")]);
    add(&[
        ("panels", &format!("[{many}]")),
        ("connectors", "[]"),
        ("layout.columns", "10"),
    ]);
    add(&[("sweep.0.frames", "1")]);
    add(&[
        ("sweep.0.frames", "1"),
        ("output.rewind", "true"),
        ("sweep.0.endpoint", "false"),
    ]);
    add(&[("panels.1.marks.1.size", "1e300")]);
    add(&[
        ("panels.0.marks.4.dx", "1e300"),
        ("panels.0.marks.4.leader", "true"),
    ]);
    add(&[("panels.0.aspect", "1e300")]);
    add(&[("panels.0.aspect", "1e-300")]);
    add(&[("panels.0.x.tick_format", "'099999.99999f'")]);

    let bad: Vec<String> = odd
        .par_iter()
        .filter_map(|(name, document)| {
            let drawn = std::panic::catch_unwind(|| {
                let Ok(plan) = read(document) else { return };
                let stage = Stage::new(&plan);
                for state in [0, plan.states() - 1] {
                    let document = pipeline::document(&plan, &stage, state);
                    for word in ["NaN", "inf ", "inf\"", "inf,"] {
                        assert!(!document.contains(word), "{word}");
                    }
                }
                let renderer = FrameRenderer::new(&plan).unwrap();
                renderer
                    .draw(&mut renderer.canvas(), plan.frames() - 1)
                    .unwrap();
            });
            drawn.is_err().then(|| name.clone())
        })
        .collect();
    assert!(
        bad.is_empty(),
        "{}\n{} of {}",
        bad.join("\n"),
        bad.len(),
        odd.len()
    );
}
