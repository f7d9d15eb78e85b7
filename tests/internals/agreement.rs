//! What a scene says, draws and tells by `values` is one number: over the whole gallery.
#![allow(clippy::unwrap_used)]

use std::{fs, path::Path, sync::OnceLock};

use crate::{
    diag::Source,
    expr::NodeId,
    plan::{Measured, Plan, TextPlan},
    spec::{
        Document, Overrides,
        model::{Channel, NumberFormat, NumberKind, SceneSpec, Text, TextPiece},
    },
};
use rayon::prelude::*;

use super::common;

struct Scene {
    name: String,
    source: String,
    spec: SceneSpec,
    plan: Plan,
    columns: Vec<Vec<Measured>>,
}

impl Scene {
    fn read(path: &Path) -> Self {
        let plan = common::plan(path);
        let name = path.file_name().unwrap().to_str().unwrap();
        let source = fs::read_to_string(path).unwrap();
        let overrides = Overrides {
            folder: path.parent().unwrap().to_owned(),
            ..Overrides::default()
        };
        let document = Document::read(&Source::new(name, source.as_str()));
        Self {
            name: name.to_owned(),
            spec: document.scene(name, &overrides).scene.unwrap(),
            source,
            columns: plan.measure(0..plan.states()),
            plan,
        }
    }

    /// The expression as written in the spec.
    fn written(&self, node: NodeId) -> &str {
        let span = self.plan.graph.span_of(node);
        self.source.get(span.start..span.end).unwrap_or_default()
    }

    /// The column that `values` prints for an expression or a name.
    fn column(&self, expression: &str) -> Option<&[Measured]> {
        let mut quantities = self.plan.quantities.iter();
        let index = quantities.position(|quantity| quantity.name == expression)?;
        Some(&self.columns[index])
    }

    fn column_of(&self, node: NodeId) -> Option<&[Measured]> {
        let mut quantities = self.plan.quantities.iter();
        let index = quantities.position(|quantity| quantity.node == node);
        index.map_or_else(
            || self.column(self.written(node)),
            |index| Some(&self.columns[index]),
        )
    }

    fn states(&self) -> [usize; 4] {
        let last = self.plan.states() - 1;
        [0, last / 3, last * 2 / 3, last]
    }
}

/// The gallery, measured once.
fn scenes() -> &'static [Scene] {
    static SCENES: OnceLock<Vec<Scene>> = OnceLock::new();
    SCENES.get_or_init(|| {
        let specs = common::specs();
        specs.par_iter().map(|path| Scene::read(path)).collect()
    })
}

/// A number with fixed decimals, by the standard library. `None` for other formats.
fn fixed(value: f64, format: NumberFormat) -> Option<String> {
    let digits = format.digits?;
    if format.kind != NumberKind::Fixed || format.width > 0 {
        return None;
    }
    if value.is_infinite() {
        return Some("∞".to_owned());
    }
    let size = format!("{:.digits$}", value.abs());
    let zero = size.chars().all(|c| c == '0' || c == '.');
    let sign = match (value < 0.0 && !zero, format.plus) {
        (true, _) => "−",
        (false, true) => "+",
        (false, false) => "",
    };
    Some(format!("{sign}{size}"))
}

#[test]
fn texts_say_what_values_tells() {
    let mut checked = 0;
    for scene in scenes() {
        let mut texts: Vec<(&Text, &TextPlan)> = Vec::new();
        let (spec, plan) = (&scene.spec, &scene.plan);
        for (text, words) in [
            (&spec.title, &plan.title),
            (&spec.subtitle, &plan.subtitle),
            (&spec.caption, &plan.caption),
        ] {
            texts.extend(text.as_ref().zip(words.as_ref()));
        }
        for (panel, planned) in spec.panels.iter().zip(&plan.panels) {
            texts.extend(panel.title.as_ref().zip(planned.title.as_ref()));
            for (mark, planned) in panel.marks.iter().zip(&planned.marks) {
                // What `for` binds has a value for each repetition, which no column has.
                let (None, [drawn]) = (&mark.repeat, planned.instances.as_slice()) else {
                    continue;
                };
                texts.extend(mark.label.as_ref().zip(drawn.label.as_ref()));
                texts.extend(mark.text.as_ref().zip(drawn.text.as_ref()));
            }
        }
        for (text, words) in texts {
            for piece in &text.pieces {
                let TextPiece::Value { node, format, .. } = piece else {
                    continue;
                };
                let Some(column) = scene.column_of(*node) else {
                    continue;
                };
                for state in scene.states() {
                    let Some(number) = fixed(column[state].value, *format) else {
                        continue;
                    };
                    let phrase = words.at(state);
                    let said = phrase.text();
                    assert!(
                        said.contains(&number),
                        "{}, state {state}: {number} is not in {said:?}",
                        scene.name
                    );
                    checked += 1;
                }
            }
        }
    }
    assert!(checked > 100, "{checked}");
}

#[test]
fn marks_stand_where_values_tells() {
    let mut checked = 0;
    for scene in scenes() {
        let (spec, plan) = (&scene.spec, &scene.plan);
        for (panel, planned) in spec.panels.iter().zip(&plan.panels) {
            for (mark, planned) in panel.marks.iter().zip(&planned.marks) {
                let (None, [drawn]) = (&mark.repeat, planned.instances.as_slice()) else {
                    continue;
                };
                if !["point", "trace"].contains(&mark.kind.name()) {
                    continue;
                }
                for channel in [Channel::X, Channel::Y] {
                    let node = mark.channel(channel).unwrap();
                    let track = drawn.channel(channel);
                    let (Some(column), Some(track)) = (scene.column_of(node), track) else {
                        continue;
                    };
                    for (state, told) in column.iter().enumerate() {
                        let stands = track.at(state);
                        assert!(
                            stands == told.value || (stands.is_nan() && told.value.is_nan()),
                            "{}, state {state}: {stands} for {}",
                            scene.name,
                            told.value
                        );
                        checked += 1;
                    }
                }
            }
        }
    }
    assert!(checked > 1000, "{checked}");
}

/// The integral of a function by Gauss and Legendre's rule of five points, over many equal pieces
/// between places where it may have a kink or a jump.
fn integral(f: impl Fn(Vec<f64>) -> Vec<f64>, breaks: &[f64]) -> f64 {
    const PIECES: usize = 400;
    const RULE: [(f64, f64); 5] = [
        (-0.906_179_845_938_664, 0.236_926_885_056_189_08),
        (-0.538_469_310_105_683_1, 0.478_628_670_499_366_47),
        (0.0, 0.568_888_888_888_888_9),
        (0.538_469_310_105_683_1, 0.478_628_670_499_366_47),
        (0.906_179_845_938_664, 0.236_926_885_056_189_08),
    ];
    let mut total = 0.0;
    for ends in breaks.windows(2) {
        let half = (ends[1] - ends[0]) / PIECES as f64 / 2.0;
        let (places, weights): (Vec<f64>, Vec<f64>) = (0..PIECES)
            .flat_map(|piece| {
                let middle = ends[0] + half * (2 * piece + 1) as f64;
                RULE.map(|(at, weight)| (middle + half * at, half * weight))
            })
            .unzip();
        total += f(places)
            .iter()
            .zip(&weights)
            .map(|(value, weight)| value * weight)
            .sum::<f64>();
    }
    total
}

/// The function that an `area` draws, integrated without the program's own quadrature. Beyond the
/// panel it is taken on for three of its widths, since a number counts the tails that a panel cuts.
#[test]
fn a_shaded_integrand_adds_up_to_the_number() {
    let mut checked = 0;
    for scene in scenes() {
        let (spec, plan) = (&scene.spec, &scene.plan);
        for (panel, drawn) in spec.panels.iter().zip(&plan.panels) {
            for (mark, planned) in panel.marks.iter().zip(&drawn.marks) {
                if mark.kind.name() != "area" {
                    continue;
                }
                let Some(divergence) = scene
                    .written(mark.channel(Channel::Y).unwrap())
                    .strip_prefix("integrand(")
                    .and_then(|rest| rest.strip_suffix(", x)"))
                else {
                    continue;
                };
                let number = scene.column(divergence).unwrap_or_else(|| {
                    panic!("{} shades {divergence} and does not say it", scene.name)
                });
                for state in scene.states() {
                    let curve = plan.curve(mark, &planned.instances[0], state).unwrap();
                    let height = |x: Vec<f64>| {
                        let channels = curve.at(x);
                        let edges = channels[1].iter().zip(&channels[2]);
                        edges.map(|(y, y2)| y - y2).collect()
                    };
                    let (low, high) = (drawn.x.low.at(state), drawn.x.high.at(state));
                    let width = high - low;
                    let mut breaks = curve.shape((low - 3.0 * width, high + 3.0 * width)).places;
                    breaks.extend([low - 3.0 * width, high + 3.0 * width]);
                    breaks.retain(|&x| (low - 3.0 * width..=high + 3.0 * width).contains(&x));
                    breaks.sort_by(f64::total_cmp);
                    breaks.dedup();
                    let area = integral(height, &breaks);
                    let told = number[state].value;
                    assert!(
                        (area - told).abs() <= 1e-9,
                        "{}, state {state}: {divergence} is {told}, its area {area}",
                        scene.name
                    );
                    checked += 1;
                }
            }
        }
    }
    assert!(checked >= 8, "{checked}");
}
