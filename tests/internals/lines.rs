//! Lines that are there: what is drawn is nowhere farther than a tenth of a px from what is meant.
#![allow(clippy::unwrap_used)]

use crate::{
    diag::{Diagnostic, Source},
    pipeline,
    plan::Plan,
    scene::Stage,
    spec::Overrides,
};

use super::common;

/// Samples for each px along x with which a line is compared.
const DENSITY: usize = 8;
/// A tenth of a px, and what thinning and rounding add.
const TOLERANCE: f64 = 0.13;

type Place = (f64, f64);

/// A panel with some data and a line, below lines at 0 and 1 which tell where the axes are.
fn spec(y: &str, rest: &str) -> String {
    format!(
        "canvas = {{ size = [400, 300] }}
        data.S = {{ sample = 'normal(0.3, 1)', size = 15, seed = 3 }}
        data.gap = {{ sample = 'exponential(3)', size = 30, seed = 2 }}
        axes = {{ x = {{ domain = [-3, 3] }}, y = {{ domain = [-2, 2] }} }}
        panels = [{{ marks = [
          {{ type = 'line', y = '0' }},
          {{ type = 'line', y = '1' }},
          {{ type = 'line', y = '{y}'{rest} }},
        ] }}]"
    )
}

/// The parts of a line as it is drawn at a state, in px.
fn drawn(plan: &Plan, stage: &Stage<'_>, mark: usize, state: usize) -> Vec<Vec<Place>> {
    let svg = pipeline::document(plan, stage, state);
    let id = format!("mark-panel-1-mark-{mark}\"");
    let paths = svg.lines().filter(|line| line.contains(&id));
    let parts = paths.flat_map(|line| {
        let from = line.find(" d=\"").unwrap() + 4;
        let d = line[from..].split('"').next().unwrap();
        d.split('M').skip(1).map(|part| {
            let number = |text: &str| text.parse::<f64>().unwrap();
            let place = |text: &str| {
                let (x, y) = text.split_once(' ').unwrap();
                (number(x), number(y))
            };
            part.split('L').map(place).collect::<Vec<Place>>()
        })
    });
    parts.collect()
}

/// The distance from a place to a polyline whose x do not fall, as far as it is near.
fn distance(line: &[Place], (x, y): Place) -> f64 {
    let near = 1.0;
    let first = line.partition_point(|at| at.0 < x - near).saturating_sub(1);
    let last = (line.partition_point(|at| at.0 <= x + near) + 1).min(line.len());
    let segments = line[first..last].windows(2).filter(|ends| {
        let mut numbers = ends.iter().flat_map(|at| [at.0, at.1]);
        numbers.all(f64::is_finite)
    });
    let segments = segments.map(|ends| {
        let [(ax, ay), (bx, by)] = [ends[0], ends[1]];
        let (dx, dy) = (bx - ax, by - ay);
        let length = dx * dx + dy * dy;
        let share = match length > 0.0 {
            true => (((x - ax) * dx + (y - ay) * dy) / length).clamp(0.0, 1.0),
            false => 0.0,
        };
        libm::hypot(ax + share * dx - x, ay + share * dy - y)
    });
    segments.fold(f64::INFINITY, f64::min)
}

/// Compares a line with what it shows, evaluated densely; tells where they are apart.
fn compare(y: &str) -> Option<String> {
    let plan = common::plan_of(&spec(y, ""), "lines.toml");
    let stage = Stage::new(&plan);
    let level = |mark| drawn(&plan, &stage, mark, 0)[0].clone();
    let (zero, one) = (level(1), level(2));
    let (left, right) = (zero[0].0, zero[zero.len() - 1].0);
    let y_px = |value: f64| zero[0].1 + (one[0].1 - zero[0].1) * value;
    let x_px = |value: f64| left + (right - left) * (value + 3.0) / 6.0;
    let planned = &plan.panels[0].marks[2];
    let curve = plan.curve(&planned.mark, &planned.instances[0], 0).unwrap();
    let count = (right - left) as usize * DENSITY;
    let even = (0..=count).map(|k| -3.0 + 6.0 * k as f64 / count as f64);
    let known = curve.shape((-3.0, 3.0)).places.into_iter();
    let known = known.flat_map(|x| [x.next_down(), x, x.next_up()]);
    let mut xs: Vec<f64> = even.chain(known).collect();
    xs.sort_by(f64::total_cmp);
    let ys = curve.at(xs.clone()).swap_remove(1);
    let wanted: Vec<Place> = xs
        .iter()
        .zip(&ys)
        .map(|(x, y)| (x_px(*x), y_px(*y)))
        .collect();
    let parts = drawn(&plan, &stage, 3, 0);
    let inside = |at: &Place| {
        // At the edge a line ends as far as it is thick.
        let margin = 3.0;
        (left + margin..right - margin).contains(&at.0)
            && (y_px(2.0) + margin..y_px(-2.0) - margin).contains(&at.1)
    };
    for &at in wanted.iter().filter(|at| inside(at)) {
        let off = parts.iter().map(|part| distance(part, at));
        let off = off.fold(f64::INFINITY, f64::min);
        // A single point between two undefined ones is not drawn.
        if off > TOLERANCE {
            return Some(format!("{y}: {off} px off at {at:?}"));
        }
    }
    // Nor does the line go where nothing is; samples stand a part of a px beside jumps.
    for at in parts.iter().flatten().filter(|at| inside(at)) {
        let off = distance(&wanted, *at);
        if off.is_finite() && off > TOLERANCE + 1.0 / DENSITY as f64 {
            return Some(format!("{y}: drawn {off} px off, at {at:?}"));
        }
    }
    None
}

/// The steps of SplitMix64.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % sides
    }

    fn number(&mut self) -> f64 {
        (self.roll(61) as f64 - 30.0) / 10.0
    }

    /// A smooth expression in a name.
    fn smooth(&mut self, x: &str) -> String {
        let (a, b) = (self.number(), self.number());
        match self.roll(8) {
            0 | 1 => format!("({x} - ({a}))"),
            2 => format!("({a})*{x}"),
            3 => format!("sin(({a})*{x} + ({b}))"),
            4 => format!("({x}^2 - ({a}))"),
            5 => format!("exp(-({x} - ({a}))^2)"),
            6 => format!("cdf(normal({a}, 0.5), {x})"),
            _ => format!("0.2*{x}^3"),
        }
    }

    /// Any expression in x.
    fn any(&mut self, depth: u32) -> String {
        if depth == 0 {
            return self.smooth("x");
        }
        let mut inner = || self.any(depth - 1);
        let (f, g) = (inner(), inner());
        let (a, b) = (self.number(), self.number().abs() + 0.1);
        let s = self.smooth("x");
        match self.roll(26) {
            0 => format!("{f} + {g}"),
            1 => format!("{f} - {g}"),
            2 => format!("0.5*{f}*{g}"),
            3 => format!("abs({f})"),
            4 => format!("floor({s})"),
            5 => format!("round(3*{s})/3"),
            6 => format!("sign({s})"),
            7 => format!("if({s} < {a}, {f}, {g})"),
            8 => format!("if(abs({s}) <= {b}, {f}, {a})"),
            9 => format!("max({f}, {g})"),
            10 => format!("min({f}, {a})"),
            11 => format!("clamp({f}, -1, {b})"),
            12 => "expect(if(u <= x, 1, 0), u, S)".to_owned(),
            13 => format!("expect(if(abs(x - u) < {}, 1.5, 0), u, S)", b / 20.0),
            14 => "expect(pdf(normal(u, 0.01), x), u, S)/20".to_owned(),
            15 => "sum(if(total(first(gap, k)) <= x, 1, 0), k, 1, 30)/8".to_owned(),
            16 => format!("sum(if(k*{b} <= x, 1/k, 0), k, 1, 9)"),
            17 => format!("sum(exp(-(30*(x - k/3 - ({a})))^2), k, 0, 3)"),
            18 => format!("integral(if(u < {s}, 1, {a}), u, -1, 1)"),
            19 => format!("expect(if(u < {s}, 1, 0), u, uniform(-1, 1))"),
            20 => format!("cdf(poisson({b}), {s})"),
            21 => format!("quantile(S, clamp({s}, 0, 1))"),
            22 => format!("pdf(normal({a}, 1e-4), x)/2000"),
            23 => format!("total(first(S, 5 + {s}))/4"),
            24 => format!("1/({s})"),
            _ => format!("expect(if(u <= x, 1, {a}), u, binomial(4, 0.5))"),
        }
    }
}

#[test]
fn lines_are_within_a_tenth_of_a_px_of_what_they_show() {
    let mut dice = Dice(7);
    let expressions = (0..150).map(|k| dice.any(1 + k % 2));
    let apart: Vec<String> = expressions.filter_map(|y| compare(&y)).collect();
    assert!(apart.is_empty(), "{}\n{}", apart.len(), apart.join("\n"));
}

#[test]
fn features_thinner_than_a_px_are_drawn() {
    for y in [
        "pdf(normal(1.2345, 1e-5), x)/1e5",
        "pdf(normal(2, 1e-5), x^2)/1e5",
        "if(abs(x - 1.2345) < 1e-6, 1.5, 0)",
        "if(abs(x^2 - 2) < 1e-6, 1.5, 0)",
        "expect(if(abs(x - u) < 1e-7, 20, 0), u, S)",
        "sum(exp(-(1e5*(x - k/7))^2), k, 1, 3)",
        "expect(pdf(normal(u, 1e-6), x), u, S)/1e5",
    ] {
        let plan = common::plan_of(&spec(y, ""), "lines.toml");
        let parts = drawn(&plan, &Stage::new(&plan), 3, 0);
        let lowest = |mark| drawn(&plan, &Stage::new(&plan), mark, 0)[0][0].1;
        let height = lowest(1) - lowest(2);
        let top = parts
            .iter()
            .flatten()
            .map(|at| at.1)
            .fold(f64::INFINITY, f64::min);
        assert!(lowest(1) - top > 0.2 * height, "{y}: {parts:?}");
    }
}

#[test]
fn what_rises_is_drawn_rising() {
    for y in [
        "expect(if(u <= x, 1, 0), u, S)",
        "sum(if(total(first(S, k)) - total(first(S, k - 1)) <= x, 1, 0), k, 1, 15)/15",
        "cdf(empirical(S, width = 0.001), x)",
        "integral(pdf(normal(0, 0.01), u), u, -3, x)",
        "floor(4*x)/5",
        "cdf(binomial(4, 0.5), x)",
    ] {
        // Samples lie elsewhere for each width.
        for width in 398..406 {
            let spec = spec(y, "").replace("[400,", &format!("[{width},"));
            let plan = common::plan_of(&spec, "lines.toml");
            for part in drawn(&plan, &Stage::new(&plan), 3, 0) {
                let falls = part.windows(2).find(|pair| pair[1].1 > pair[0].1);
                assert_eq!(falls, None, "{y} on {width} px");
            }
        }
    }
}

/// What a line showed in one frame it shows in the next, to the last digit.
#[test]
fn the_settled_part_of_a_line_that_grows_stays() {
    for y in [
        "sum(if(total(first(gap, k)) <= now, 1, 0), k, 1, 30)/20",
        "sin(2*now)",
        "integral(sin(3*u), u, 0, now)",
        "floor(now^2)/5",
        "total(first(S, 4*now))/10",
    ] {
        let spec = spec(y, ", x = 'now', over = { now = [0, 'end'] }");
        let time = "parameters = { now = 0 }
        sweep = [{ vary.end = { from = 0.1, to = 3 }, frames = 24 }]\n";
        let plan = common::plan_of(&format!("{time}{spec}"), "lines.toml");
        let stage = Stage::new(&plan);
        let line = |state| drawn(&plan, &stage, 3, state).concat();
        let level = drawn(&plan, &stage, 1, 0).concat();
        let (left, right) = (level[0].0, level[level.len() - 1].0);
        // At its edge the panel cuts the last one off.
        for state in 0..23 {
            let (here, now) = (line(state), 0.1 + 2.9 * state as f64 / 23.0);
            let end = left + (right - left) * (now + 3.0) / 6.0;
            let last = here[here.len() - 1];
            assert!(
                (last.0 - end).abs() < 0.006,
                "{y} at {state}: {last:?} {end}"
            );
            // Nothing but the end itself moves on.
            let settled = &here[..here.len() - 1];
            assert_eq!(settled, &line(state + 1)[..settled.len()], "{y} at {state}");
        }
    }
}

/// Of a line that goes up and down many times within a px no more is drawn than an eye could tell, but
/// all of its height.
#[test]
fn a_dense_line_that_grows_has_few_points() {
    let text = "canvas = { size = [400, 300] }
        data.S = { sample = 'normal(0, 1)', size = 6000, seed = 3 }
        sweep = [{ vary.n = { from = 1, to = 6000 }, frames = 3 }]
        axes = { x = { domain = [0, 6000] }, y = { domain = [-3, 3] } }
        panels = [{ marks = [
          { type = 'line', over = { n = [1, 'n'] }, x = 'n', y = 'item(S, floor(n))' },
        ] }]";
    let plan = common::plan_of(text, "dense.toml");
    let stage = Stage::new(&plan);
    let line = drawn(&plan, &stage, 1, 2).concat();
    let width = line[line.len() - 1].0 - line[0].0;
    assert!(width > 300.0);
    assert!((line.len() as f64) < 16.0 * width + 40.0, "{}", line.len());
    let heights = |line: &[Place]| {
        let heights = line.iter().map(|at| at.1);
        heights.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), y| {
            (low.min(y), high.max(y))
        })
    };
    let planned = &plan.panels[0].marks[0];
    let curve = plan.curve(&planned.mark, &planned.instances[0], 2).unwrap();
    let all = curve.at((1..=6000).map(f64::from).collect()).swap_remove(1);
    let (low, high) = all
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), y| {
            (low.min(*y), high.max(*y))
        });
    let (top, bottom) = heights(&line);
    let px_per_unit = (bottom - top) / (high - low);
    // Six units are the height of the panel, of which some 250 px are left.
    assert!((30.0..50.0).contains(&px_per_unit), "{px_per_unit}");
}

/// A line that shows a distribution whose scale passes 0, where a condition guards it.
fn guarded(condition: &str) -> String {
    format!(
        "sweep = [{{ vary.s = {{ from = -1, to = 1 }}, frames = 21 }}]
        panels = [{{ x = {{ domain = [-3, 3] }}, marks = [
          {{ type = 'line', y = 'if({condition}, pdf(normal(0, s), x), 0)' }},
        ] }}]"
    )
}

#[test]
fn a_line_asks_for_a_distribution_only_in_the_branch_that_is_taken() {
    let planned = |condition: &str| {
        let source = Source::new("guarded.toml", guarded(condition));
        let (_, found) = pipeline::load(&source, "guarded", &Overrides::default());
        let errors = found.into_iter().filter(Diagnostic::is_error);
        errors.map(|it| it.message).collect::<Vec<_>>()
    };
    assert_eq!(planned("s > 0.05"), [""; 0]);
    assert_eq!(planned("s > 0.05 and x > 0"), [""; 0]);
    assert_eq!(planned("not (x > 0 or s <= 0.05)"), [""; 0]);
    let refused = ["`std` reaches -1 at frame 0: it must be > 0"];
    assert_eq!(planned("x > 0"), refused);
    assert_eq!(planned("s < 0.05"), refused);
    assert_eq!(planned("x > 0 or s > 0.05"), refused);
}
