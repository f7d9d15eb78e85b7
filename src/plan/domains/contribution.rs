//! What marks contribute to the training of an axis.

use rayon::prelude::*;

use klrender_stats::{Distribution, Kind};

use crate::{
    expr::{NodeId, Shape, Value},
    plan::{
        adaptive::{self, Spacing},
        curves::{self, Precision},
        mark_plan::MarkInstance,
        planner::Planner,
        track::Track,
    },
    spec::{
        model::{Channel, Dimension, Feature, Mark, OverRange, Runs, ScaleKind},
        scale::even as lerp,
    },
};

use super::{extent::Extent, training::Training};

/// Points at which a curve is looked at for training, beside its landmarks.
const SAMPLES: usize = 200;
/// States that are looked at for percentiles, at most.
const LOOKS: usize = 1000;
/// The share of values that robust training leaves out at either end.
const OUTLIERS: f64 = 0.01;

/// What one drawing of a mark has on an axis at one state.
#[derive(Default)]
struct Contribution {
    /// Evenly spread over the mark, so that they can be counted.
    values: Vec<f64>,
    /// Peaks and the like, where values between those may reach farther.
    landmarks: Vec<f64>,
    /// A lower and an upper end of data that need no room beyond; equal for the ground of an area,
    /// on either side of which it may lie.
    bare: Option<[f64; 2]>,
}

impl Training<'_> {
    /// How far everything drawn at a state reaches that moves, or that stands still.
    pub(super) fn extent_at(&self, planner: &Planner<'_>, state: usize, dynamic: bool) -> Extent {
        let mut extent = Extent::NONE;
        self.visit(planner, state, dynamic, |contribution| {
            for &value in contribution.values.iter().chain(&contribution.landmarks) {
                extent.add(value, self.axis.scale);
            }
            if let Some(bare) = contribution.bare {
                let bare = Extent {
                    bare,
                    ..Extent::NONE
                };
                extent = extent.join(bare);
            }
        });
        extent
    }

    /// How far the 1st to the 99th percentile of all values reach that the first `states` states
    /// show, of a mark's many values as of a point's one; `None` if there is no value. Percentiles
    /// between two values are interpolated.
    pub(super) fn without_outliers(&self, planner: &Planner<'_>, states: usize) -> Option<Extent> {
        let looks: Vec<usize> = (0..states).step_by(states.div_ceil(LOOKS)).collect();
        let count = looks.len();
        let shown = |state: usize, dynamic: bool| {
            let (mut values, mut bare) = (Vec::new(), None);
            self.visit(planner, state, dynamic, |contribution| {
                let shown = |value: &f64| self.axis.scale.shows(*value);
                values.extend(contribution.values.into_iter().filter(shown));
                bare = bare.or(contribution.bare);
            });
            (values, bare)
        };
        let (fixed, ground) = shown(0, false);
        let looked_at: Vec<(Vec<f64>, Option<[f64; 2]>)> = looks
            .into_par_iter()
            .map(|state| shown(state, true))
            .collect();
        let bare = ground.or(looked_at.iter().find_map(|(_, bare)| *bare));
        let mut values: Vec<f64> = looked_at
            .into_iter()
            .flat_map(|(values, _)| values)
            .collect();
        // What is static is there whenever something is looked at.
        values.extend((0..count).flat_map(|_| &fixed));
        let traces = self.traces().flat_map(Track::values).copied();
        values.extend(traces.filter(|&value| self.axis.scale.shows(value)));
        values.sort_by(f64::total_cmp);
        let last = values.len().checked_sub(1)?;
        let percentile = |share: f64| {
            let place = share * last as f64;
            let below = place.floor() as usize;
            let (low, high) = (values[below], values[(below + 1).min(last)]);
            lerp(low, high, place - place.floor())
        };
        Some(Extent {
            low: percentile(OUTLIERS),
            high: percentile(1.0 - OUTLIERS),
            bare: bare.unwrap_or([f64::NAN; 2]),
        })
    }

    /// Shows what everything drawn at a state contributes that moves, or that stands still.
    fn visit(
        &self,
        planner: &Planner<'_>,
        state: usize,
        dynamic: bool,
        mut see: impl FnMut(Contribution),
    ) {
        for (panel, plan) in self.marks() {
            let mark = &*plan.mark;
            let moves = plan.dynamic || matches!(mark.runs, Runs::Time { .. });
            if (moves || self.domains_are_dynamic(panel)) != dynamic {
                continue;
            }
            for instance in &plan.instances {
                if instance.is_drawn(state) {
                    see(self.numbers(mark, instance, state));
                    if let Some(curve) = self.curve(planner, panel, mark, instance, state) {
                        see(curve);
                    }
                    if let Some(plane) = self.plane(mark, instance, state) {
                        see(plane);
                    }
                }
            }
        }
    }

    /// What a mark shows of its channels that are one number a frame.
    fn numbers(&self, mark: &Mark, instance: &MarkInstance, state: usize) -> Contribution {
        if let Some(ellipses) = &instance.ellipses {
            let axis = match self.dimension {
                Dimension::X => 0,
                Dimension::Y => 1,
            };
            let ends = ellipses.at(state).map(|ellipse| {
                let (center, reach) = (ellipse.center[axis], ellipse.reach()[axis]);
                vec![center - reach, center + reach]
            });
            return Contribution {
                values: ends.unwrap_or_default(),
                ..Contribution::default()
            };
        }
        let tracks = Channel::ends(self.dimension).map(|channel| instance.channel(channel));
        // The bars of a histogram stand on 0, others where they say.
        let ground = match (mark.binning.is_some(), mark.stands, self.dimension) {
            (true, _, Dimension::Y) => Some(0.0),
            (_, true, Dimension::Y) => tracks[1]
                .filter(|it| !it.is_dynamic())
                .map(|it| it.at(state)),
            _ => None,
        };
        let mut values: Vec<f64> = tracks.into_iter().flatten().map(|t| t.at(state)).collect();
        if let (Some(width), Dimension::X, [x]) = (mark.bar_width, self.dimension, &values[..]) {
            values = vec![x - width / 2.0, x + width / 2.0];
        }
        if ground.is_some() && mark.stands {
            values.truncate(1);
        }
        Contribution {
            values,
            bare: ground.map(|ground| [ground; 2]),
            ..Contribution::default()
        }
    }

    /// What a mark shows of the channels that run along it.
    fn curve(
        &self,
        planner: &Planner<'_>,
        panel: usize,
        mark: &Mark,
        instance: &MarkInstance,
        state: usize,
    ) -> Option<Contribution> {
        let over = mark.runs.curve()?;
        let channels = curves::channels(mark);
        // Along which axis its edges are, or what it is high.
        let across = match mark.lies_on_its_side() {
            true => Dimension::X,
            false => Dimension::Y,
        };
        let wanted: &[usize] = match (self.dimension == across, channels.len()) {
            (false, 2 | 3) => &[0],
            (true, 2) => &[1],
            (true, 3) => &[1, 2],
            _ => return None,
        };
        let (x_domain, y_domain) = self.domains(panel, state);
        let (from, to, step) = curves::range(mark, instance, state, x_domain, y_domain)?;
        let bindings = planner.bindings_at(state, &instance.bound);
        let graph = &planner.spec.graph;
        let when = mark.when.filter(|_| instance.when.is_none());
        if let Some(feature) = mark.feature {
            let mut channels = channels;
            channels.extend(curves::color_channel(mark));
            let shape = graph.shape(&channels, over.node, &bindings, (from, to));
            let at =
                |values| curves::evaluate(graph, &channels, when, over.node, &bindings, values);
            // Zeros lie between samples; the places of extrema are known well enough.
            let precision = match feature {
                Feature::Zeros => Precision::Full,
                Feature::Minima | Feature::Maxima => Precision::Samples,
            };
            let range = (from, to, step);
            let sparse = graph.is_costly(&channels, over.node) && !shape.has_unknown_jumps;
            let places = curves::features(
                feature,
                &channels,
                range,
                &shape.places,
                precision,
                sparse,
                &at,
            );
            return Some(Contribution {
                values: places.into_iter().map(|place| place[wanted[0]]).collect(),
                ..Contribution::default()
            });
        }
        let at = |values| curves::evaluate(graph, &channels, when, over.node, &bindings, values);
        let values = match step {
            Some(step) => curves::steps(from, to, step),
            None => even(from, to, self.run_scale(panel, mark)),
        };
        let count = values.len();
        let shape = match step {
            None => graph.shape(&channels, over.node, &bindings, (from, to)),
            Some(_) => Shape::default(),
        };
        let landmarks = shape.places;
        let smooth = step.is_none() && !shape.has_unknown_jumps;
        let columns = if smooth && graph.is_costly(&channels, over.node) {
            let even = adaptive::compute(&values, &[], Spacing::Even, &at, &curves::within(1e-4));
            let more = at(landmarks).into_iter();
            let pairs = even.channels.into_iter().zip(more);
            pairs.map(|(even, more)| [even, more].concat()).collect()
        } else {
            at([values, landmarks].concat())
        };
        let mut contribution = Contribution::default();
        for &index in wanted {
            let (even, landmarks) = columns[index].split_at(count);
            contribution.values.extend(even);
            contribution.landmarks.extend(landmarks);
        }
        if let (Some(ground), true) = (columns.get(2), self.dimension == across) {
            // A level ground needs no room below it.
            contribution.bare = ground
                .first()
                .copied()
                .filter(|&first| ground.iter().all(|&value| value == first))
                .map(|ground| [ground; 2]);
        }
        if let (Some(width), Dimension::X) = (mark.bar_width, self.dimension) {
            let edges = curves::bar_edges(&columns[0], step.unwrap_or(1.0), width);
            let edges = edges.into_iter().flat_map(|(left, right)| [left, right]);
            contribution.landmarks.extend(edges);
        }
        Some(contribution)
    }

    /// How far a mark reaches that covers a plane; it needs no room beyond.
    fn plane(&self, mark: &Mark, instance: &MarkInstance, state: usize) -> Option<Contribution> {
        let side = match self.dimension {
            Dimension::X => 0,
            Dimension::Y => 1,
        };
        let (over, bounds) = (mark.runs.plane()?[side], instance.bounds.get(side)?);
        let nowhere = (f64::NAN, f64::NAN);
        let (from, to, step) = curves::run(over, bounds, state, nowhere, nowhere)?;
        // In steps, each value stands for half a step on either side.
        let half = step.map_or(0.0, |step| step.abs() / 2.0);
        let ends = [from.min(to) - half, from.max(to) + half];
        Some(Contribution {
            values: ends.to_vec(),
            bare: Some(ends),
            ..Contribution::default()
        })
    }

    /// How far traces reach: they are drawn whole in the end.
    pub(super) fn extent_of_traces(&self) -> Extent {
        let mut extent = Extent::NONE;
        for &value in self.traces().flat_map(Track::values) {
            extent.add(value, self.axis.scale);
        }
        extent
    }

    fn traces(&self) -> impl Iterator<Item = &Track> {
        self.marks()
            .filter(|(_, plan)| matches!(plan.mark.runs, Runs::Time { .. }))
            .flat_map(|(_, plan)| &plan.instances)
            .filter_map(|instance| instance.channel(Channel::ends(self.dimension)[0]))
    }

    /// Whether nothing but curves along this x axis itself could train it.
    pub(super) fn only_curves_run(&self) -> bool {
        self.dimension == Dimension::X
            && self.marks().all(|(_, plan)| match &plan.mark.runs {
                Runs::Curve(over) => {
                    matches!(over.range, OverRange::AxisX | OverRange::Integers)
                }
                Runs::Plane { x, .. } => matches!(x.range, OverRange::AxisX),
                Runs::Time { .. } => false,
                Runs::Nothing => Channel::ALL.into_iter().all(|channel| {
                    !channel.is_along(Dimension::X) || plan.mark.channel(channel).is_none()
                }),
            })
    }

    /// The [`bulk`] of every distribution that curves along the axis read at a state.
    pub(super) fn central(&self, planner: &Planner<'_>, state: usize) -> Extent {
        let graph = &planner.spec.graph;
        let mut extent = Extent::NONE;
        for (_, plan) in self.marks() {
            let mark = &*plan.mark;
            // Along a curve or, over a plane, along x.
            let Some(over) = mark.runs.names().next() else {
                continue;
            };
            let color = mark.runs.plane().and(mark.channel(Channel::Z));
            let read: Vec<NodeId> = curves::channels(mark)
                .into_iter()
                .chain(color)
                .flat_map(|channel| graph.distributions_over(channel, over.node))
                .filter(|&read| !graph.depends_on(read, &[over.node], &[]))
                .collect();
            for instance in &plan.instances {
                let bindings = planner.bindings_at(state, &instance.bound);
                for value in graph.evaluate(&read, &bindings).values {
                    let Value::Distribution(column) = value else {
                        continue;
                    };
                    if let Some(Some(distribution)) = column.get(0) {
                        // Bars reach half a step beyond their places.
                        let half = match over.range {
                            OverRange::Integers => 0.5,
                            _ => 0.0,
                        };
                        let [low, high] = bulk(distribution, self.axis.scale);
                        extent.add(low - half, self.axis.scale);
                        extent.add(high + half, self.axis.scale);
                    }
                }
            }
        }
        extent
    }
}

/// The central 99.8 % of a distribution. Where its support ends a little farther out, a density
/// may end in a step: that end is shown too, with room beyond it.
fn bulk(distribution: &Distribution, scale: ScaleKind) -> [f64; 2] {
    const NEAR: f64 = 0.05;
    const ROOM: f64 = 0.03;
    let [low, high] = [0.001, 0.999].map(|share| distribution.quantile(share));
    if distribution.kind() != Kind::Continuous {
        return [low, high];
    }
    let (support, span) = (distribution.support(), high - low);
    let end = |quantile: f64, end: f64, outwards: f64| {
        let beyond = end + outwards * ROOM * span;
        if (end - quantile).abs() <= NEAR * span && scale.shows(beyond) {
            beyond
        } else {
            quantile
        }
    };
    [end(low, support.low, -1.0), end(high, support.high, 1.0)]
}

/// Values that stand evenly along an axis, both ends among them.
fn even(from: f64, to: f64, scale: ScaleKind) -> Vec<f64> {
    let share = |k: usize| k as f64 / SAMPLES as f64;
    let (start, end) = (scale.forward(from), scale.forward(to));
    (0..=SAMPLES)
        .map(|k| match k {
            0 => from,
            SAMPLES => to,
            _ => scale.backward(lerp(start, end, share(k))),
        })
        .collect()
}
