//! What runs along a mark: its channels over a name, evaluated when it is drawn.

use crate::{
    expr::{Bindings, Column, Graph, NodeId, Shape, Value},
    limits::STEPS,
    spec::model::{Channel, Feature, Mark, Over, OverRange},
};

use super::{
    Plan,
    adaptive::{self, Interpolated, Spacing},
    clock::Moment,
    features,
    mark_plan::{Bounds, MarkInstance},
    track,
};

/// The channels that run along a curve: `x`, `y` and, where it has one, `y2`; of an area on its side,
/// `y`, `x` and `x2`. None where nothing runs.
pub(super) fn channels(mark: &Mark) -> Vec<NodeId> {
    let channels = match mark.lies_on_its_side() {
        true => [Channel::Y, Channel::X, Channel::X2],
        false => [Channel::X, Channel::Y, Channel::Y2],
    };
    let channels = channels.into_iter();
    let channels = channels.filter_map(|channel| mark.channel(channel));
    channels.filter(|_| mark.runs.curve().is_some()).collect()
}

/// Channel `z` where it runs along a curve.
pub(super) fn color_channel(mark: &Mark) -> Option<NodeId> {
    mark.runs.curve().and(mark.channel(Channel::Z))
}

/// Every channel that is not one number a frame: those along a curve, or the value over the plane.
pub(super) fn running(mark: &Mark) -> impl Iterator<Item = NodeId> {
    let names = mark.runs.names().next();
    let color = names.and(mark.channel(Channel::Z));
    channels(mark).into_iter().chain(color)
}

/// A mark along which a name runs, at one state, to be evaluated at any values of the name.
#[derive(Debug)]
pub(crate) struct Curve<'a> {
    plan: &'a Plan,
    channels: Vec<NodeId>,
    color: Option<NodeId>,
    when: Option<NodeId>,
    name: NodeId,
    bindings: Bindings<'static>,
}

impl Plan {
    /// The curve of a mark along which a name runs.
    pub(crate) fn curve<'a>(
        &'a self,
        mark: &Mark,
        instance: &MarkInstance,
        state: usize,
    ) -> Option<Curve<'a>> {
        let over = mark.runs.curve()?;
        let when = mark.when.filter(|_| instance.when.is_none());
        Some(Curve {
            plan: self,
            channels: channels(mark),
            color: color_channel(mark),
            when,
            name: over.node,
            bindings: instance.bindings(self, state),
        })
    }

    /// Whether the curve of a mark is the same at all states, but for where it starts and ends.
    pub(crate) fn curve_settles(&self, mark: &Mark, instance: &MarkInstance) -> bool {
        let Some(over) = mark.runs.curve() else {
            return false;
        };
        let given = instance.bound.iter().map(|(node, _)| *node);
        let given: Vec<NodeId> = given.chain([over.node]).collect();
        let dynamic = self.timeline.dynamic_inputs();
        let reads = channels(mark).into_iter().chain(color_channel(mark));
        let mut reads = reads.chain(mark.when.filter(|_| instance.when.is_none()));
        let fixed = instance.bound.iter().all(|(_, track)| !track.is_dynamic());
        fixed && !reads.any(|node| self.graph.depends_on(node, &dynamic, &given))
    }
}

impl Curve<'_> {
    /// The channels (`x`, `y`, for areas and bars `y2`, for areas on their side `y`, `x`, `x2`) at values of the name; undefined where
    /// `when` does not hold.
    pub(crate) fn at(&self, values: Vec<f64>) -> Vec<Vec<f64>> {
        evaluate(
            &self.plan.graph,
            &self.channels,
            self.when,
            self.name,
            &self.bindings,
            values,
        )
    }

    /// The channels where the curve has minima, maxima or zeros between two values of the name:
    /// those of `z` where it has such a channel, else those of `y`.
    pub(crate) fn features(
        &self,
        feature: Feature,
        range: (f64, f64, Option<f64>),
    ) -> Vec<Vec<f64>> {
        let mut channels = self.channels.clone();
        channels.extend(self.color);
        let shape = self.shape((range.0, range.1));
        let graph = &self.plan.graph;
        let at = |values| {
            evaluate(
                graph,
                &channels,
                self.when,
                self.name,
                &self.bindings,
                values,
            )
        };
        let sparse = self.is_costly() && !shape.has_unknown_jumps;
        features(
            feature,
            &channels,
            range,
            &shape.places,
            Precision::Full,
            sparse,
            &at,
        )
    }

    /// Whether its points cost much.
    pub(crate) fn is_costly(&self) -> bool {
        self.plan.graph.is_costly(&self.channels, self.name)
    }

    /// Channel `z` at values of the name, if there is one.
    pub(crate) fn colors(&self, values: Vec<f64>) -> Option<Vec<f64>> {
        let graph = &self.plan.graph;
        evaluate(
            graph,
            &[self.color?],
            None,
            self.name,
            &self.bindings,
            values,
        )
        .pop()
    }

    /// Where it may jump, bend or peak between two values of the name.
    pub(crate) fn shape(&self, range: (f64, f64)) -> Shape {
        let channels = self.channels.iter().chain(&self.color).chain(&self.when);
        let channels: Vec<NodeId> = channels.copied().collect();
        let graph = &self.plan.graph;
        graph.shape(&channels, self.name, &self.bindings, range)
    }
}

/// How well the places of features are to be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Precision {
    /// To about 1e-9 of the scale on which the curve bends.
    Full,
    /// To a sample: good enough for the domain of an axis. Zeros between samples are not found.
    Samples,
}

/// Where minima, maxima or zeros of a curve lie, as `point` marks with `at` show them: its
/// channels at each, in the order of the name that runs along it. The last of them is what has the
/// feature. `range` is where the name runs; where `sparse`, most values are interpolated.
pub(super) fn features(
    feature: Feature,
    channels: &[NodeId],
    range: (f64, f64, Option<f64>),
    landmarks: &[f64],
    precision: Precision,
    sparse: bool,
    at: &dyn Fn(Vec<f64>) -> Vec<Vec<f64>>,
) -> Vec<Vec<f64>> {
    let (from, to, step) = range;
    let judged = channels.len() - 1;
    let places = match step {
        Some(step) => {
            let mut places = steps(from, to, step);
            places.sort_by(f64::total_cmp);
            places
        }
        None => features::places(from, to, landmarks),
    };
    let one = |place: f64| at(vec![place])[judged][0];
    let refine: Option<&dyn Fn(f64) -> f64> = match (step, precision) {
        (None, Precision::Full) => Some(&one),
        _ => None,
    };
    // Zeros are sought between values of opposite signs, which must be right.
    let found = if sparse && step.is_none() && feature != Feature::Zeros {
        let corners = corners(&places, landmarks);
        let sparse = adaptive::compute(&places, &corners, Spacing::Even, at, &within(5e-4));
        features::find(
            feature,
            &places,
            &sparse.channels[judged],
            &sparse.computed,
            refine,
        )
    } else {
        let values = at(places.clone()).swap_remove(judged);
        features::find(feature, &places, &values, &vec![true; places.len()], refine)
    };
    let count = found.len();
    let columns = at(found);
    (0..count)
        .map(|index| columns.iter().map(|column| column[index]).collect())
        .collect()
}

/// Which of sorted places are landmarks or, beside a jump, next to one.
fn corners(places: &[f64], landmarks: &[f64]) -> Vec<usize> {
    let is_corner = |place: f64| {
        let near = [place.next_down(), place, place.next_up()];
        near.into_iter()
            .any(|near| landmarks.binary_search_by(|it| it.total_cmp(&near)).is_ok())
    };
    (0..places.len())
        .filter(|&index| is_corner(places[index]))
        .collect()
}

/// How far predictions are off, 1 being such a share of a channel's range.
pub(super) fn within(share: f64) -> impl Fn(&Interpolated<'_>) -> f64 {
    move |guess| {
        let channels = guess.actual.iter().zip(guess.predicted).zip(guess.ranges);
        // Nothing is off where nothing changes: the greater of a number and NaN is the number.
        let off = channels.map(|((found, predicted), range)| (found - predicted).abs() / range);
        off.fold(0.0, f64::max) / share
    }
}

/// Left and right edge of bars that stand at `x`, `width` as a share of the way from one to the
/// next. `step` is that way where there is only one bar.
pub(crate) fn bar_edges(x: &[f64], step: f64, width: f64) -> Vec<(f64, f64)> {
    let way = |from: Option<usize>, to: usize| {
        let way = x.get(to)? - x.get(from?)?;
        (way.is_finite() && way != 0.0).then_some(way)
    };
    (0..x.len())
        .map(|index| {
            let (before, behind) = (
                way(index.checked_sub(1), index),
                way(Some(index), index + 1),
            );
            let before_or = before.or(behind).unwrap_or(step);
            let behind_or = behind.or(before).unwrap_or(step);
            let half = width / 2.0;
            (x[index] - before_or * half, x[index] + behind_or * half)
        })
        .collect()
}

pub(super) fn evaluate(
    graph: &Graph,
    channels: &[NodeId],
    when: Option<NodeId>,
    name: NodeId,
    bindings: &Bindings<'_>,
    values: Vec<f64>,
) -> Vec<Vec<f64>> {
    let count = values.len();
    if count == 0 {
        return vec![Vec::new(); channels.len()];
    }
    let mut bindings = bindings.layer();
    bindings.set(name, Column::Array(values));
    let roots: Vec<NodeId> = channels.iter().copied().chain(when).collect();
    let evaluation = graph.evaluate(&roots, &bindings);
    columns(&evaluation.values, when.is_some(), count)
}

/// The channels as numbers; where there is a condition behind them, undefined where it fails.
fn columns(values: &[Value], conditional: bool, count: usize) -> Vec<Vec<f64>> {
    let mut columns: Vec<Vec<f64>> = values
        .iter()
        .map(|value| track::scalars(value, count))
        .collect();
    if conditional {
        let holds = columns.pop().unwrap_or_default();
        for column in &mut columns {
            for (value, holds) in column.iter_mut().zip(&holds) {
                if *holds != 1.0 {
                    *value = f64::NAN;
                }
            }
        }
    }
    columns
}

/// Where the name that runs along a mark starts and ends, and how it steps; along an axis, as the
/// axis does.
pub(crate) fn range(
    mark: &Mark,
    instance: &MarkInstance,
    state: usize,
    x_domain: (f64, f64),
    y_domain: (f64, f64),
) -> Option<(f64, f64, Option<f64>)> {
    let over = mark.runs.curve()?;
    run(over, instance.bounds.first()?, state, x_domain, y_domain)
}

/// Where the names start and end that run over the plane, and how they step.
pub(crate) fn plane(
    mark: &Mark,
    instance: &MarkInstance,
    state: usize,
    x_domain: (f64, f64),
    y_domain: (f64, f64),
) -> Option<[(f64, f64, Option<f64>); 2]> {
    let ([x, y], [x_bounds, y_bounds]) = (mark.runs.plane()?, &instance.bounds[..]) else {
        return None;
    };
    let x = run(x, x_bounds, state, x_domain, y_domain)?;
    let y = run(y, y_bounds, state, x_domain, y_domain)?;
    Some([x, y])
}

/// Where a name starts and ends, and how it steps, given its bounds over time.
pub(crate) fn run(
    over: &Over,
    bounds: &Option<Bounds>,
    state: usize,
    x_domain: (f64, f64),
    y_domain: (f64, f64),
) -> Option<(f64, f64, Option<f64>)> {
    let range = match (over.range, bounds) {
        (OverRange::AxisX, _) => (x_domain.0, x_domain.1, None),
        (OverRange::Integers, _) => {
            let slack = 1e-9 * (x_domain.1 - x_domain.0);
            let (first, last) = ((x_domain.0 - slack).ceil(), (x_domain.1 + slack).floor());
            (first, last, Some(1.0))
        }
        (OverRange::AxisY, _) => (y_domain.0, y_domain.1, None),
        (OverRange::Between { .. }, Some(Bounds { from, to, step })) => (
            from.at(state),
            to.at(state),
            step.as_ref().map(|step| step.at(state)),
        ),
        (OverRange::Between { .. }, None) => return None,
    };
    (range.0.is_finite() && range.1.is_finite()).then_some(range)
}

/// The values of a name that runs in steps; none where it never arrives or takes too many.
pub(crate) fn steps(from: f64, to: f64, step: f64) -> Vec<f64> {
    if !(step.is_finite() && step != 0.0) {
        return Vec::new();
    }
    let count = ((to - from) / step + 1e-9).floor();
    if !(0.0..STEPS).contains(&count) {
        return Vec::new();
    }
    (0..=count as usize)
        .map(|k| from + k as f64 * step)
        .collect()
}

impl Plan {
    /// Channels of a mark at moments of the clock, between frames too; undefined where `when` does
    /// not hold.
    pub(crate) fn evaluate_at(
        &self,
        channels: &[NodeId],
        when: Option<NodeId>,
        instance: &MarkInstance,
        moments: &[Moment],
    ) -> Vec<Vec<f64>> {
        let below = self.bindings_at(moments);
        let mut bindings = below.layer();
        for (node, track) in &instance.bound {
            bindings.set(*node, Column::Scalar(track.at(0)));
        }
        let roots: Vec<NodeId> = channels.iter().copied().chain(when).collect();
        let evaluation = self.graph.evaluate(&roots, &bindings);
        columns(&evaluation.values, when.is_some(), moments.len())
    }
}
