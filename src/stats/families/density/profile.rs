//! ln f on the whole line, in panels that are as fine as f asks for.

use crate::distribution::sorted;
use crate::quadrature::{self, Axis, Peak, Piece};
use crate::support::{Edge, End, Interval};
use crate::valued::Valued;

use super::DensityError;
use super::ending::{Ending, Far};
use super::panel::{Panel, Sampled, Values};

/// A panel is fine if it is this close to ln f.
const FINE: f64 = 3e-14;

/// Halves that are no better than their whole are as good as rounding allows, if they are this good.
const ROUNDED: f64 = 1e-8;

/// So many panels at most.
const MOST: usize = 6000;

/// Logarithms of distances that floats hold, with room.
const REACH: [f64; 2] = [-700.0, 700.0];

/// Nearer than this share of where it is, the distance from a point has few digits.
const LN_NEAREST: f64 = -30.5;

/// f is followed at least until it is this far below its peak: exp of it is nothing.
const DEPTH: f64 = 800.0;

/// Where f vanishes within such a stretch, it falls off; in a shorter one it jumps.
const SHORT: f64 = 0.01;

/// ln f falls by so much at most in a piece for quadrature, where it counts.
const FALL: f64 = 12.0;

/// ln f, in panels to both sides of some points.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Profile {
    /// Ascending, from one end of the range to the other.
    arms: Vec<Arm>,
    /// ln f at the points between which f is followed, where it is a number.
    at_points: Vec<(f64, f64)>,
    /// How far from ln f the panels are at most.
    pub(super) error: f64,
}

/// ln f on one side of a point.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Arm {
    /// The point, as it is approached.
    pub(super) edge: Edge,
    /// Ascending by the logarithm of the distance.
    pub(super) panels: Vec<Panel>,
    /// Nearer than those.
    pub(super) near: Ending,
    /// Farther, where there is no end.
    pub(super) far: Option<Far>,
}

impl Arm {
    fn first(&self) -> f64 {
        self.panels[0].from
    }

    pub(super) fn last(&self) -> f64 {
        self.panels[self.panels.len() - 1].to
    }

    /// ln f at a distance, given by its logarithm.
    pub(super) fn ln(&self, t: f64) -> f64 {
        if t < self.first() {
            return self.near.ln(t);
        }
        match &self.far {
            Some(far) if t > self.last() => far.ln(self.edge.point(libm::exp(t)), t),
            _ => {
                let place = self.panels.partition_point(|panel| panel.to < t);
                self.panels[place.min(self.panels.len() - 1)].ln(t)
            }
        }
    }

    /// The end of the line to which it goes on.
    pub(super) fn endless(&self) -> Option<Edge> {
        self.far.as_ref()?;
        Some(Interval::LINE.edge(self.edge.toward.opposite()))
    }

    /// Where it has mass, as pieces for quadrature.
    fn pieces(&self, peak: f64) -> Vec<Piece> {
        let axis = Axis::Away { edge: self.edge };
        let edge = self.edge;
        let mut pieces = Vec::new();
        for panel in self.panels.iter().filter(|panel| !panel.is_zero()) {
            let mut open = vec![[panel.from, panel.to]];
            while let Some([from, to]) = open.pop() {
                let ends = [panel.ln(from), panel.ln(to)];
                let falls = (ends[0] - ends[1]).abs() > FALL;
                if falls && ends[0].max(ends[1]) > peak - DEPTH {
                    let middle = 0.5 * from + 0.5 * to;
                    open.extend([[from, middle], [middle, to]]);
                } else {
                    pieces.push(Piece { axis, from, to });
                }
            }
        }
        if !self.near.is_zero() {
            let start = self.first();
            pieces.push(Piece::whole(Axis::Near { edge, start }));
        }
        if let (Some(far), Some(edge)) = (&self.far, self.endless())
            && far.ending().is_slow()
        {
            let start = libm::log(self.edge.point(libm::exp(self.last())).abs());
            pieces.push(Piece::whole(Axis::Near { edge, start }));
        }
        pieces
    }

    /// The lowest and the highest point of a stretch.
    fn between(&self, from: f64, to: f64) -> Interval {
        let [a, b] = [from, to].map(|t| self.edge.point(libm::exp(t)));
        Interval::new(a.min(b), a.max(b))
    }

    /// Where f is not 0.
    fn support(&self) -> Vec<Interval> {
        let mut pieces = Vec::new();
        if !self.near.is_zero() {
            pieces.push(self.between(f64::NEG_INFINITY, self.first()));
        }
        for panel in self.panels.iter().filter(|panel| !panel.is_zero()) {
            pieces.push(self.between(panel.from, panel.to));
        }
        if self.far.as_ref().is_some_and(|far| !far.ending().is_zero()) {
            pieces.push(self.between(self.last(), f64::INFINITY));
        }
        pieces
    }
}

impl Profile {
    /// Follows f on a range, of which `places` are points at which it may peak, bend or jump.
    pub(super) fn new(
        f: Values<'_>,
        range: Interval,
        places: &[f64],
    ) -> Result<Self, DensityError> {
        let (points, peak) = points(f, range, places);
        let mut follower = Follower {
            f,
            count: 0,
            error: 0.0,
            peak,
        };
        let mut arms = Vec::new();
        let (first, last) = (points[0], points[points.len() - 1]);
        if range.low < first {
            arms.push(follower.endless(first, End::Right, &points)?);
        }
        for pair in points.windows(2) {
            let middle = 0.5 * pair[0] + 0.5 * pair[1];
            arms.push(follower.inner(pair[0], End::Left, middle)?);
            arms.push(follower.inner(pair[1], End::Right, middle)?);
        }
        if last < range.high {
            arms.push(follower.endless(last, End::Left, &points)?);
        }
        if follower.peak == f64::NEG_INFINITY {
            return Err(DensityError::NoMass);
        }
        let inside = points.iter().filter(|x| range.contains(**x));
        let inside: Vec<f64> = inside.copied().collect();
        let at_points = f(&inside).into_iter().map(|it| it.ln()).zip(inside);
        let at_points = at_points.filter(|(ln, _)| ln.is_finite());
        let at_points = at_points.map(|(ln, x)| (x, ln)).collect();
        let profile = Self {
            arms,
            at_points,
            error: follower.error,
        };
        match profile.arms.iter().all(|arm| {
            let far = arm.far.as_ref().is_none_or(|far| far.ending().falls_off());
            far && arm.near.is_integrable()
        }) {
            true => Ok(profile),
            false => Err(DensityError::TooMuchMass),
        }
    }

    /// Bytes of the panels.
    pub(super) fn size(&self) -> usize {
        let panels = self.arms.iter().flat_map(|arm| &arm.panels);
        panels.map(Panel::size).sum()
    }

    /// Where there is mass, as pieces for quadrature.
    pub(super) fn pieces(&self) -> Vec<Piece> {
        let (peak, _) = self.peak();
        self.arms.iter().flat_map(|arm| arm.pieces(peak)).collect()
    }

    pub(super) fn arms(&self) -> &[Arm] {
        &self.arms
    }

    /// The arm that approaches an edge.
    pub(super) fn toward(&self, edge: Edge) -> Option<&Arm> {
        self.arms.iter().find(|arm| arm.edge == edge)
    }

    /// The one that goes on towards this end of the line.
    pub(super) fn endless(&self, end: End) -> Option<&Arm> {
        let arm = match end {
            End::Left => self.arms.first(),
            End::Right => self.arms.last(),
        };
        arm.filter(|arm| arm.endless().is_some_and(|edge| edge.toward == end))
    }

    pub(super) fn ln(&self, x: f64) -> f64 {
        if let Ok(place) = self
            .at_points
            .binary_search_by(|(point, _)| point.total_cmp(&x))
        {
            return self.at_points[place].1;
        }
        // Arms meet where they are as long; the point itself belongs to both.
        let ends_before = |arm: &Arm| match arm.edge.toward {
            End::Left => arm.far.is_none() && arm.edge.point(libm::exp(arm.last())) < x,
            End::Right => arm.edge.at < x,
        };
        let place = self.arms.partition_point(ends_before);
        let Some(arm) = self.arms.get(place) else {
            return f64::NEG_INFINITY;
        };
        let distance = match arm.edge.toward {
            End::Left => x - arm.edge.at,
            End::Right => arm.edge.at - x,
        };
        if distance < 0.0 {
            return f64::NEG_INFINITY;
        }
        arm.ln(libm::log(distance))
    }

    /// Where f is not 0: sorted and disjoint.
    pub(super) fn support(&self) -> Vec<Interval> {
        let mut pieces: Vec<Interval> = self.arms.iter().flat_map(Arm::support).collect();
        pieces.sort_by(|a, b| a.low.total_cmp(&b.low));
        // Where panels meet, rounding may leave a gap.
        pieces.dedup_by(|next, piece| {
            let gap = 64.0 * f64::EPSILON * piece.high.abs();
            let joined = next.low <= piece.high + gap;
            if joined {
                piece.high = piece.high.max(next.high);
            }
            joined
        });
        pieces
    }

    /// The points between which f is followed, and those at which it is highest.
    pub(super) fn points(&self) -> impl Iterator<Item = f64> {
        self.arms.iter().map(|arm| arm.edge.at)
    }

    /// ln f where it is highest, and the point.
    pub(super) fn peak(&self) -> (f64, f64) {
        let mut peak = (f64::NEG_INFINITY, f64::NAN);
        let mut see = |ln: f64, x: f64| {
            if ln > peak.0 {
                peak = (ln, x);
            }
        };
        for (x, ln) in &self.at_points {
            see(*ln, *x);
        }
        for arm in &self.arms {
            see(arm.near.limit(), arm.edge.at);
            for panel in &arm.panels {
                for t in [panel.from, panel.to] {
                    see(panel.ln(t), arm.edge.point(libm::exp(t)));
                }
            }
        }
        peak
    }

    /// The ends of panels on which f is more than exp(-depth) of its peak, with the points.
    pub(super) fn breaks(&self, depth: f64) -> Vec<f64> {
        let finite = |arm: &Arm| {
            arm.panels
                .iter()
                .flat_map(Panel::heights)
                .fold(f64::NEG_INFINITY, f64::max)
        };
        let floor = self
            .arms
            .iter()
            .map(finite)
            .fold(f64::NEG_INFINITY, f64::max)
            - depth;
        let mut breaks: Vec<f64> = self.points().collect();
        for arm in &self.arms {
            let high = arm
                .panels
                .iter()
                .filter(|panel| panel.heights().any(|ln| ln > floor));
            breaks.extend(
                high.flat_map(|panel| [panel.from, panel.to])
                    .map(|t| arm.edge.point(libm::exp(t))),
            );
        }
        sorted(breaks)
    }
}

/// The points from which f is followed to both sides: the places, the ends and the peaks; with the
/// logarithm of about the mass that is where there is most.
fn points(f: Values<'_>, range: Interval, places: &[f64]) -> (Vec<f64>, f64) {
    let inside = |x: &f64| range.low <= *x && *x <= range.high;
    let ends = [range.low, range.high];
    let mut points = sorted(places.iter().copied().chain(ends).filter(inside).collect());
    let near = |points: &[f64], peak: &Peak| {
        points
            .iter()
            .any(|x| (x - peak.at).abs() <= 1e-3 * peak.width)
    };
    let height = |it: &Valued| {
        let ln = it.ln();
        if ln.is_nan() { f64::NEG_INFINITY } else { ln }
    };
    let grid = grid(range, &points);
    let heights: Vec<f64> = f(&grid).iter().map(height).collect();
    let found = quadrature::peaks_among(&grid, &heights, |x| height(&f(&[x])[0]));
    let gaps = grid.windows(2).map(|pair| libm::log(pair[1] - pair[0]));
    let masses = heights.iter().zip(gaps).map(|(height, gap)| height + gap);
    let highest = masses
        .filter(|mass| mass.is_finite())
        .fold(f64::NEG_INFINITY, f64::max);
    for peak in found.into_iter().filter(|peak| peak.height.is_finite()) {
        if !near(&points, &peak) && inside(&peak.at) {
            points.push(peak.at);
        }
    }
    if points.is_empty() {
        points.push(0.0);
    }
    points = sorted(points);
    // Points that are the same but for rounding.
    points.dedup_by(|b, a| *b - *a <= 8.0 * f64::EPSILON * a.abs());
    (points, highest)
}

/// Points of a range among which a peak shows: fine near the known ones and near 0.
fn grid(range: Interval, points: &[f64]) -> Vec<f64> {
    const SPACING: f64 = 0.1;
    /// The more points there are, the closer to each other they are.
    const MANY: usize = 16;
    let coarser = points.len().div_ceil(MANY).max(1);
    let mut grid = Vec::new();
    let zero = (range.contains(0.0)).then_some(0.0);
    let starts = points.iter().copied().chain(zero);
    for start in starts {
        for k in (-250..=320).step_by(coarser) {
            let distance = libm::exp(SPACING * f64::from(k));
            grid.extend([start - distance, start + distance]);
        }
    }
    let bounds = sorted(points.iter().copied().chain(zero).collect());
    for pair in bounds.windows(2) {
        grid.extend((1..32).map(|i| {
            let share = f64::from(i) / 32.0;
            pair[0] * (1.0 - share) + pair[1] * share
        }));
    }
    grid.retain(|x| range.low < *x && *x < range.high);
    grid.extend(points);
    sorted(grid)
}

/// How it goes on from a distance.
enum Walk {
    Panels(Vec<Panel>),
    /// Step by step.
    Shorter,
    /// There is nothing more to know.
    Fallen,
}

/// Follows f from point to point.
struct Follower<'a> {
    f: Values<'a>,
    count: usize,
    error: f64,
    /// The largest ln f + t so far: t being the logarithm of a distance, ln of the mass per unit of t.
    peak: f64,
}

impl Follower<'_> {
    /// The arm from a point to the middle between it and the next.
    fn inner(&mut self, at: f64, toward: End, middle: f64) -> Result<Arm, DensityError> {
        let edge = Edge { at, toward };
        let top = libm::log((middle - at).abs());
        let panels = self.inwards(edge, top)?;
        let near = Ending::near(&panels);
        Ok(Arm {
            edge,
            panels,
            near,
            far: None,
        })
    }

    /// The arm from a point without end.
    fn endless(&mut self, at: f64, toward: End, points: &[f64]) -> Result<Arm, DensityError> {
        let edge = Edge { at, toward };
        let start = libm::log(at.abs().max(f64::MIN_POSITIVE)).clamp(-16.0, 16.0);
        let mut panels = self.inwards(edge, start)?;
        // Beyond the point's own distance from 0, where both distances are one.
        let least = start + 4.0;
        let (mut from, mut step) = (start, 2.0);
        while from < REACH[1] {
            let here = panels
                .last()
                .map_or(f64::NEG_INFINITY, |panel| panel.ln(from));
            let fallen = here > f64::NEG_INFINITY && here + from < self.peak - DEPTH;
            if fallen && from > least {
                break;
            }
            let to = (from + step).min(REACH[1]);
            match self.walk(edge, [from, to], fallen) {
                Ok(Walk::Panels(found)) => {
                    step = if found.len() == 1 { 2.0 * step } else { 2.0 };
                    panels.extend(found);
                    from = to;
                }
                Ok(Walk::Shorter) => step *= 0.25,
                Ok(Walk::Fallen) => break,
                // It grows without end.
                Err(DensityError::Infinite(_)) => return Err(DensityError::TooMuchMass),
                Err(other) => return Err(other),
            }
        }
        let near = Ending::near(&panels);
        let mut arm = Arm {
            edge,
            panels,
            near,
            far: None,
        };
        let x = edge.point(libm::exp(arm.last()));
        let mut origins = points.to_vec();
        origins.push(0.0);
        origins.retain(|origin| (x - origin).abs() > 0.5 * (x - at).abs());
        arm.far = Some(Far::new(x, &origins, |x| arm.ln(libm::log((x - at).abs()))));
        Ok(arm)
    }

    /// The panels from a distance to next to nothing, ascending.
    fn inwards(&mut self, edge: Edge, top: f64) -> Result<Vec<Panel>, DensityError> {
        let least = if edge.at == 0.0 {
            REACH[0]
        } else {
            (libm::log(edge.at.abs()) + LN_NEAREST).max(REACH[0])
        };
        let least = least.min(top - 1.0);
        let mut stretches: Vec<Vec<Panel>> = Vec::new();
        let (mut to, mut step) = (top, 2.0);
        while to > least {
            let here = stretches
                .last()
                .map_or(f64::NEG_INFINITY, |found| found[0].ln(to));
            let fallen = here > f64::NEG_INFINITY && here + to < self.peak - DEPTH;
            let from = (to - step).max(least);
            match self.walk(edge, [from, to], fallen)? {
                Walk::Panels(found) => {
                    step = if found.len() == 1 { 2.0 * step } else { 2.0 };
                    stretches.push(found);
                    to = from;
                }
                Walk::Shorter => step *= 0.25,
                Walk::Fallen => break,
            }
        }
        Ok(stretches.into_iter().rev().flatten().collect())
    }

    /// The panels of a stretch. Where f vanishes in it, it may have fallen below what logarithms are
    /// followed to, and not be 0: then what is known by now is enough, or is to be known first.
    fn walk(
        &mut self,
        edge: Edge,
        [from, to]: [f64; 2],
        fallen: bool,
    ) -> Result<Walk, DensityError> {
        let sampled = Panel::sample(self.f, edge, [from, to])?;
        match &sampled {
            Sampled::Panel(panel, _) if fallen && panel.is_zero() => return Ok(Walk::Fallen),
            Sampled::PartlyZero | Sampled::TooNarrow if fallen => return Ok(Walk::Fallen),
            Sampled::PartlyZero if to - from > SHORT => return Ok(Walk::Shorter),
            _ => {}
        }
        Ok(Walk::Panels(self.resolve(edge, [from, to], sampled)?))
    }

    /// The panels of a stretch, of which the whole is sampled: halved until they are fine.
    fn resolve(
        &mut self,
        edge: Edge,
        stretch: [f64; 2],
        sampled: Sampled,
    ) -> Result<Vec<Panel>, DensityError> {
        let mut whole = Some(sampled);
        let mut open = vec![(stretch, f64::INFINITY)];
        let mut done = Vec::new();
        while let Some(([from, to], before)) = open.pop() {
            self.count += 1;
            let middle = 0.5 * from + 0.5 * to;
            let narrow = to - from <= 1e-13 * middle.abs().max(1.0) || self.count > MOST;
            let mut halve = |off| {
                open.push(([middle, to], off));
                open.push(([from, middle], off));
            };
            let sampled = match whole.take() {
                Some(sampled) => sampled,
                None => Panel::sample(self.f, edge, [from, to])?,
            };
            match sampled {
                Sampled::Panel(panel, off) => {
                    let rounded = off < ROUNDED && off > 0.25 * before;
                    if off <= FINE || rounded || narrow {
                        if !panel.is_zero() {
                            let ends = [from, to].map(|t| panel.ln(t) + t);
                            self.peak = self.peak.max(ends[0]).max(ends[1]);
                        }
                        // A step in less than a float is no error.
                        if self.count > MOST || off < ROUNDED {
                            self.error = self.error.max(off);
                        }
                        done.push(panel);
                    } else {
                        halve(off);
                    }
                }
                Sampled::PartlyZero if !narrow => halve(f64::INFINITY),
                Sampled::PartlyZero | Sampled::TooNarrow => {
                    let x = edge.point(libm::exp(middle));
                    let ln = (self.f)(&[x])[0].ln();
                    if ln.is_nan() {
                        return Err(DensityError::Undefined(x));
                    }
                    done.push(Panel::constant(from, to, ln.min(self.peak - middle)));
                }
            }
        }
        done.sort_by(|a, b| a.from.total_cmp(&b.from));
        Ok(done)
    }
}
