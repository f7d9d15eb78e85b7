//! Colour scales of panels: what their first, middle and last colour stand for.

use std::cell::Cell;

use rayon::prelude::*;

use crate::{
    color::maps::ColorMap,
    diag::{Diagnostic, Kind},
    spec::{
        model::{Channel, ColorScale, Mark, ScaleKind},
        scale::even,
    },
};

use super::{
    AxisPlan, curves,
    fields::Surface,
    mark_plan::{MarkInstance, MarkPlan},
    planner::Planner,
    text_plan::TextPlan,
    track::{Track, show},
};

/// Points at which a curve, and either side of a grid, is looked at for training.
const SAMPLES: usize = 48;
/// States looked at for training, at most.
const LOOKS: usize = 64;

/// A panel's colour scale with its domain, the same in all frames.
#[derive(Debug, Clone)]
pub(crate) struct ColorScalePlan {
    /// The colours.
    pub map: &'static ColorMap,
    /// Draw the bar.
    pub bar: bool,
    /// Value of the first colour.
    pub low: f64,
    /// Value of the middle colour.
    pub center: f64,
    /// Value of the last colour.
    pub high: f64,
    /// From values to places between.
    pub scale: ScaleKind,
    /// Whether a heatmap shows −∞, and ∞, in any of the frames looked at.
    pub infinite: [bool; 2],
    /// Beside the bar.
    pub label: Option<TextPlan>,
}

impl ColorScalePlan {
    /// Where in the colour map a value stands: 0 is the first colour, 1/2 that of the center, 1
    /// the last. Values beyond, be they infinite, have the colour of the nearer end; undefined and
    /// (on logarithmic scales) negative ones have none, which is NaN.
    pub(crate) fn normalize(&self, value: f64) -> f64 {
        if value == 0.0 && self.scale == ScaleKind::Log {
            return 0.0;
        }
        // Halves have differences in range.
        let half = |value: f64| 0.5 * self.scale.forward(value);
        let place = half(value);
        let [low, center, high] = [self.low, self.center, self.high].map(half);
        if place.is_infinite() {
            return if place > 0.0 { 1.0 } else { 0.0 };
        }
        let share = if place < center {
            0.5 * (place - low) / (center - low)
        } else {
            0.5 + 0.5 * (place - center) / (high - center)
        };
        if share.is_nan() {
            share
        } else {
            share.clamp(0.0, 1.0)
        }
    }
}

/// A panel with its axes.
pub(super) struct Place<'a> {
    pub(super) panel: usize,
    pub(super) marks: &'a [MarkPlan],
    pub(super) x: &'a AxisPlan,
    pub(super) y: &'a AxisPlan,
}

/// The colour scale of a panel, if something in it has its colour by value.
pub(super) fn train(planner: &mut Planner<'_>, place: &Place<'_>) -> Option<ColorScalePlan> {
    let panel = &planner.spec.panels[place.panel];
    if !panel.marks.iter().any(|mark| mark.trains_colors()) {
        return None;
    }
    let ColorScale {
        map,
        bar,
        span,
        scale,
        domain,
        center,
        ref label,
    } = panel.color;
    let written = domain.map(|end| end.map(|node| planner.track(node, &[]).at(0)));
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    let mut infinite = [false; 2];
    for (infinite_colors, value) in values(planner, place) {
        if scale.shows(value) {
            (low, high) = (low.min(value), high.max(value));
        } else if infinite_colors && value.is_infinite() && !scale.forward(value).is_nan() {
            infinite[usize::from(value > 0.0)] = true;
        }
    }
    if written.iter().any(Option::is_none) {
        if low > high {
            // Nothing is shown, or all of it infinite.
            (low, high) = (scale.backward(0.0), scale.backward(1.0));
        }
        if low == high {
            let place = scale.forward(low);
            (low, high) = (scale.backward(place - 0.5), scale.backward(place + 0.5));
        }
        if let (Some(center), [None, None]) = (center, written) {
            let middle = scale.forward(center);
            let reach = (scale.forward(high) - middle).max(middle - scale.forward(low));
            (low, high) = (
                scale.backward(middle - reach),
                scale.backward(middle + reach),
            );
        }
    }
    let (low, high) = (written[0].unwrap_or(low), written[1].unwrap_or(high));
    let middle = f64::midpoint(scale.forward(low), scale.forward(high));
    let center = center.unwrap_or_else(|| scale.backward(middle));
    if !(low < center && center < high) {
        let (low, center, high) = (show(low), show(center), show(high));
        let message = format!(
            "the colour scale runs from {low} to {high} with its center at {center}: they must \
             rise in this order"
        );
        planner
            .diagnostics
            .push(Diagnostic::error(Kind::Domain, span, message));
    }
    Some(ColorScalePlan {
        map,
        bar,
        low,
        center,
        high,
        scale,
        infinite,
        label: label.as_ref().map(|text| planner.words(text)),
    })
}

/// The values that have colours, in all frames or some, each with whether it has one of its own where
/// it is infinite.
fn values(planner: &Planner<'_>, place: &Place<'_>) -> Vec<(bool, f64)> {
    let mut all = Vec::new();
    let ends = [&place.x.low, &place.x.high, &place.y.low, &place.y.high];
    let axes_are_dynamic = ends.into_iter().any(Track::is_dynamic);
    for plan in place.marks {
        let mark = &*plan.mark;
        if !mark.trains_colors() {
            continue;
        }
        let states = if plan.dynamic || axes_are_dynamic {
            planner.clock.states()
        } else {
            1
        };
        let looks: Vec<usize> = (0..states).step_by(states.div_ceil(LOOKS)).collect();
        let infinite = mark.kind.has_infinite_colors();
        let mut add = |values: Vec<f64>| all.extend(values.into_iter().map(|it| (infinite, it)));
        for instance in &plan.instances {
            if let Some(track) = instance.channel(Channel::Z) {
                add(track.values().to_vec());
                continue;
            }
            let shown: Vec<Vec<f64>> = looks
                .par_iter()
                .filter(|&&state| instance.is_drawn(state))
                .filter_map(|&state| at(planner, place, mark, instance, state))
                .collect();
            add(shown.concat());
        }
    }
    all
}

/// Values along a curve, or on a grid over the plane.
fn at(
    planner: &Planner<'_>,
    place: &Place<'_>,
    mark: &Mark,
    instance: &MarkInstance,
    state: usize,
) -> Option<Vec<f64>> {
    let x_domain = (place.x.low.at(state), place.x.high.at(state));
    let y_domain = (place.y.low.at(state), place.y.high.at(state));
    let bindings = planner.bindings_at(state, &instance.bound);
    let graph = &planner.spec.graph;
    let spread = |(from, to, step): (f64, f64, Option<f64>)| match step {
        Some(step) => curves::steps(from, to, step),
        None => (0..=SAMPLES)
            .map(|k| even(from, to, k as f64 / SAMPLES as f64))
            .collect(),
    };
    if mark.runs.plane().is_some() {
        let sides = curves::plane(mark, instance, state, x_domain, y_domain)?;
        let surface = Surface::new(graph, mark, instance, bindings)?;
        let scale = planner.spec.panels[place.panel].color.scale;
        let in_steps = sides.iter().any(|(.., step)| step.is_some());
        let [xs, ys] = sides.map(spread);
        return Some(match surface.is_costly() && !in_steps {
            true => ends(&surface, [&xs, &ys], scale),
            false => surface.at(&xs, &ys),
        });
    }
    let z = curves::color_channel(mark)?;
    let range = curves::range(mark, instance, state, x_domain, y_domain)?;
    let over = mark.runs.curve()?;
    let when = mark.when.filter(|_| instance.when.is_none());
    curves::evaluate(graph, &[z], when, over.node, &bindings, spread(range)).pop()
}

/// The least and the greatest values on a grid, and infinite ones, where values cost much: those that may be
/// the least or the greatest are computed.
fn ends(surface: &Surface<'_>, sides: [&[f64]; 2], scale: ScaleKind) -> Vec<f64> {
    /// By what share of the range a value may be off.
    const NEAR: f64 = 1e-3;
    let known = Cell::new([f64::INFINITY, f64::NEG_INFINITY]);
    let seen = |value: f64| {
        let place = scale.forward(value);
        let [low, high] = known.get();
        if place.is_finite() {
            known.set([low.min(place), high.max(place)]);
        }
        place
    };
    let off = |place: f64, taken: f64| {
        let [low, high] = known.get();
        // Nothing is off where nothing differs: the greater of a number and NaN is the number.
        ((place - taken).abs() / (NEAR * (high - low))).max(0.0)
    };
    let places = surface.seen_at(sides, sides, &seen, &off);
    let finite = places.iter().copied().filter(|place| place.is_finite());
    let [low, high] = finite.fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], place| {
        [low.min(place), high.max(place)]
    });
    let near = NEAR * (high - low);
    let is_end = |place: &f64| *place <= low + near || *place >= high - near;
    let columns = sides[0].len();
    let at = |index: usize| (index % columns, index / columns);
    let all = 0..places.len();
    let mut wanted: Vec<usize> = all
        .filter(|&index| places[index].is_finite() && is_end(&places[index]))
        .collect();
    for infinite in [f64::INFINITY, f64::NEG_INFINITY] {
        wanted.extend(places.iter().position(|place| *place == infinite));
    }
    let wanted: Vec<(usize, usize)> = wanted.into_iter().map(at).collect();
    surface.at_places(sides, &wanted)
}

#[cfg(test)]
mod tests {
    use crate::color::maps;

    use super::*;

    fn color_scale(scale: ScaleKind, [low, center, high]: [f64; 3]) -> ColorScalePlan {
        ColorScalePlan {
            map: &maps::VIRIDIS,
            bar: true,
            low,
            center,
            high,
            scale,
            infinite: [false; 2],
            label: None,
        }
    }

    #[test]
    fn the_center_has_the_middle_colour() {
        let lopsided = color_scale(ScaleKind::Linear, [-1.0, 0.0, 4.0]);
        let places =
            [-2.0, -1.0, -0.5, 0.0, 2.0, 4.0, f64::INFINITY].map(|v| lopsided.normalize(v));
        assert_eq!(places, [0.0, 0.0, 0.25, 0.5, 0.75, 1.0, 1.0]);
        assert!(lopsided.normalize(f64::NAN).is_nan());
    }

    #[test]
    fn on_a_logarithmic_scale_0_is_lowest_and_less_has_no_colour() {
        let decades = color_scale(ScaleKind::Log, [0.01, 0.1, 1.0]);
        assert!((decades.normalize(0.1) - 0.5).abs() < 1e-12);
        assert_eq!(decades.normalize(0.0), 0.0);
        assert!(decades.normalize(-1.0).is_nan());
    }

    #[test]
    fn on_a_symlog_scale_both_signs_and_0_have_colours() {
        let constant = 1.0;
        let wide = color_scale(ScaleKind::Symlog { constant }, [-999.0, 0.0, 999.0]);
        let places = [-999.0, -9.0, 0.0, 9.0, 999.0, 1e9].map(|v| wide.normalize(v));
        let expected = [0.0, 1.0 / 3.0, 0.5, 2.0 / 3.0, 1.0, 1.0];
        for (place, expected) in places.into_iter().zip(expected) {
            assert!((place - expected).abs() < 1e-12, "{places:?}");
        }
    }
}
