//! Marks over time: their channels, instances, and the way of a trace.

use crate::{
    diag::{Diagnostic, Kind, Span},
    expr::{Bindings, Column, NodeId},
    spec::model::{BracketEnd, Levels, Mark, MarkKind, Over, OverRange, Panel, Rule, TextPlace},
};

use super::{
    animated_text::AnimatedText,
    bins::Bins,
    clock::Moment,
    curves, data,
    ellipses::{self, Ellipses},
    tracks::{Planner, Track, show},
};

/// A mark with everything known that does not run along it.
#[derive(Debug, Clone)]
pub struct MarkPlan {
    /// One for each repetition by `for`; exactly one without it.
    pub instances: Vec<MarkInstance>,
    /// Whether any of it changes over time, its axes aside.
    pub animated: bool,
    /// Whether nothing changes but values in its words.
    pub only_values_animated: bool,
}

/// One drawing of a mark.
#[derive(Debug, Clone)]
pub struct MarkInstance {
    /// What `for` binds.
    pub bound: Vec<(NodeId, Track)>,
    /// Channel `x`, where it is one number a frame.
    pub x: Option<Track>,
    /// Channel `y`, likewise.
    pub y: Option<Track>,
    /// Channel `x2`, likewise.
    pub x2: Option<Track>,
    /// Channel `y2`, likewise.
    pub y2: Option<Track>,
    /// Channel `z`, likewise.
    pub z: Option<Track>,
    /// The ellipses of a distribution.
    pub ellipses: Option<Ellipses>,
    /// The bins of a histogram.
    pub bins: Option<Bins>,
    /// Where `over` starts, ends and how it steps.
    pub over: Option<[Option<Track>; 3]>,
    /// The same of the two names that run over a plane.
    pub plane: Option<[Option<[Option<Track>; 3]>; 2]>,
    /// The values that have a line, where they are written.
    pub levels: Vec<Track>,
    /// Whether it is drawn, where that is one answer a frame: 1 or 0.
    pub when: Option<Track>,
    /// Line width in px.
    pub stroke_width: Option<Track>,
    /// Opacity, 0 to 1.
    pub opacity: Option<Track>,
    /// Legend text.
    pub label: Option<AnimatedText>,
    /// The words of a text mark.
    pub text: Option<AnimatedText>,
}

/// A vertex of a trace.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Vertex {
    /// When it is passed.
    pub moment: Moment,
    /// The state that shows it; `None` between frames.
    pub state: Option<usize>,
    /// Whether the state jumps to it, so that no line leads here.
    pub jump: bool,
}

pub(super) fn plan(planner: &mut Planner<'_>, panel: &Panel) -> Vec<MarkPlan> {
    panel
        .marks
        .iter()
        .map(|mark| plan_mark(planner, mark))
        .collect()
}

fn plan_mark(planner: &mut Planner<'_>, mark: &Mark) -> MarkPlan {
    let instances: Vec<MarkInstance> = match &mark.repeat {
        None => vec![repetition(planner, mark, Vec::new())],
        Some(repeat) => (0..repeat.count)
            .map(|index| {
                let bound = repeat
                    .names
                    .iter()
                    .map(|(name, values)| (*name, planner.track(values[index], &[])))
                    .collect();
                repetition(planner, mark, bound)
            })
            .collect(),
    };
    let animated = is_animated(planner, mark, &instances);
    let mut texts = instances.iter().filter_map(|drawn| drawn.text.as_ref());
    let text_animated = texts.any(AnimatedText::is_animated);
    MarkPlan {
        instances,
        animated: animated || text_animated,
        // What a trail leaves behind is made of whole words.
        only_values_animated: text_animated && !animated && mark.trail == 0,
    }
}

fn repetition(planner: &mut Planner<'_>, mark: &Mark, bound: Vec<(NodeId, Track)>) -> MarkInstance {
    let reach = data::reach(planner, mark, &bound);
    let ellipses = match mark.kind {
        MarkKind::Ellipse {
            distribution,
            span,
            level,
        } => {
            let distribution = (distribution, span);
            Some(ellipses::plan(
                planner,
                distribution,
                level,
                &bound,
                mark.span,
            ))
        }
        _ => None,
    };
    let mut number = |node: NodeId| Some(planner.track(node, &bound));
    let (mut x, mut y, mut x2, mut y2, mut z) = (None, None, None, None, None);
    match &mark.kind {
        MarkKind::Line { .. }
        | MarkKind::Heatmap(_)
        | MarkKind::Contour { .. }
        | MarkKind::Area { .. }
        | MarkKind::Bars { .. }
        | MarkKind::Stems { .. }
        | MarkKind::Point { at: Some(_), .. } => {}
        MarkKind::Histogram { .. } | MarkKind::Rug { .. } => {
            let ends = reach.as_ref().and_then(|reach| reach.x);
            x = ends.map(|(low, _)| Track::Static(low));
            x2 = ends.map(|(_, high)| Track::Static(high));
            y = reach.as_ref().and_then(|reach| reach.top.clone());
            y2 = y.is_some().then_some(Track::Static(0.0));
        }
        MarkKind::Bracket {
            x: along,
            y: up,
            end,
            ..
        } => {
            (x, y) = (number(*along), number(*up));
            match end {
                BracketEnd::X(end) => x2 = number(*end),
                BracketEnd::Y(end) => y2 = number(*end),
            }
        }
        MarkKind::Trace {
            x: along,
            y: up,
            z: color,
            ..
        }
        | MarkKind::Point {
            x: along,
            y: up,
            z: color,
            ..
        } => {
            (x, y) = (number(*along), number(*up));
            z = color.and_then(&mut number);
        }
        MarkKind::Rule(Rule::X(node)) => x = number(*node),
        MarkKind::Rule(Rule::Y(node)) => y = number(*node),
        MarkKind::Segment {
            x: a,
            y: b,
            x2: c,
            y2: d,
            ..
        } => {
            (x, y, x2, y2) = (number(*a), number(*b), number(*c), number(*d));
        }
        MarkKind::Text {
            place: TextPlace::At { x: along, y: up },
            ..
        } => {
            (x, y) = (number(*along), number(*up));
        }
        MarkKind::Ellipse { .. } => {
            let center = |axis: usize| ellipses.as_ref().map(|it| it.center(axis));
            (x, y) = (center(0), center(1));
        }
        MarkKind::Text {
            place: TextPlace::Panel(_),
            ..
        } => {}
    }
    let mut bounds = |over: &Over| match over.range {
        OverRange::AxisX | OverRange::AxisY | OverRange::Integers => None,
        OverRange::Between { from, to, step } => {
            Some([number(from), number(to), step.and_then(&mut number)])
        }
    };
    let over = mark.over.as_ref().and_then(&mut bounds);
    let plane = mark
        .field()
        .map(|field| [bounds(&field.x), bounds(&field.y)]);
    let levels = match &mark.kind {
        MarkKind::Contour {
            levels: Levels::At(levels),
            ..
        } => levels.iter().filter_map(|&node| number(node)).collect(),
        _ => Vec::new(),
    };
    let tracks = [&over].into_iter().chain(plane.iter().flatten());
    let written = mark.over.iter().chain(
        mark.field()
            .into_iter()
            .flat_map(|field| [&field.x, &field.y]),
    );
    let steps = written.zip(tracks.skip(usize::from(mark.over.is_none())));
    for (written, tracks) in steps {
        if let Some([Some(from), Some(to), Some(step)]) = tracks {
            check_steps(planner, written.span, [from, to, step]);
        }
    }
    let along: Vec<NodeId> = mark.runs().iter().map(|over| over.node).collect();
    let when = mark
        .when
        .filter(|&when| !planner.spec.graph.depends_on(when, &along, &[]));
    let when = when.map(|when| planner.track(when, &bound));
    // What runs along the mark cannot be evaluated yet, but the distributions it reads can:
    // their parameters must be in range in all frames.
    let running = curves::channels(mark).into_iter();
    let running = running.chain(curves::color_channel(mark));
    for node in running.chain(mark.field().map(|field| field.z)) {
        let read = along
            .iter()
            .flat_map(|&name| planner.spec.graph.distributions_over(node, name));
        let read: Vec<NodeId> = read
            .filter(|&read| !planner.spec.graph.depends_on(read, &along, &[]))
            .collect();
        planner.tracks(&read, &bound);
    }
    MarkInstance {
        x,
        y,
        x2,
        y2,
        z,
        ellipses,
        bins: reach.and_then(|reach| reach.bins),
        over,
        plane,
        levels,
        when,
        stroke_width: planner.look(
            mark.stroke_width,
            "stroke_width",
            &bound,
            0.0..=1000.0,
            mark.span,
        ),
        opacity: planner.look(mark.opacity, "opacity", &bound, 0.0..=1.0, mark.span),
        label: mark
            .label
            .as_ref()
            .map(|text| planner.words_with(text, &bound)),
        text: match &mark.kind {
            MarkKind::Text { text, .. }
            | MarkKind::Bracket {
                text: Some(text), ..
            } => Some(planner.words_with(text, &bound)),
            _ => None,
        },
        bound,
    }
}

/// Refuses steps that never arrive, or only after too many.
fn check_steps(planner: &mut Planner<'_>, span: Span, [from, to, step]: [&Track; 3]) {
    let tracks = [from, to, step];
    let moves = tracks.into_iter().any(Track::is_animated);
    let states = if moves { planner.clock.frames() } else { 1 };
    for state in 0..states {
        let [from, to, step] = tracks.map(|track| track.at(state));
        let count = (to - from) / step;
        if (-1e-9..curves::MOST_STEPS).contains(&count) {
            continue;
        }
        let values = format!("from {} to {} by {}", show(from), show(to), show(step));
        let place = planner.when(state);
        let (kind, message) = if count >= curves::MOST_STEPS && count.is_finite() {
            let most = curves::MOST_STEPS;
            let message =
                format!("`over` would run {values} {place}: at most {most} steps are possible");
            (Kind::Limit, message)
        } else {
            let message = format!("`over` never arrives {values} {place}");
            (Kind::OutOfRange, message)
        };
        planner
            .diagnostics
            .push(Diagnostic::error(kind, span, message));
        return;
    }
}

/// Whether any of it but its words changes over time.
fn is_animated(planner: &Planner<'_>, mark: &Mark, instances: &[MarkInstance]) -> bool {
    if let MarkKind::Trace { reveal, .. } = mark.kind {
        return reveal != crate::spec::model::Reveal::All;
    }
    let mut bound: Vec<NodeId> = mark.runs().iter().map(|over| over.node).collect();
    bound.extend(
        mark.repeat
            .iter()
            .flat_map(|repeat| repeat.names.iter().map(|(name, _)| *name)),
    );
    let curves = curves::channels(mark)
        .into_iter()
        .chain(curves::color_channel(mark))
        .chain(mark.field().map(|field| field.z))
        .chain(mark.when)
        .chain(data::node(mark));
    let runs = curves
        .into_iter()
        .any(|node| planner.is_animated(node, &bound));
    let shape = match mark.kind {
        MarkKind::Ellipse {
            distribution,
            level,
            ..
        } => [distribution, level]
            .into_iter()
            .any(|node| planner.is_animated(node, &bound)),
        _ => false,
    };
    runs || shape
        || instances.iter().any(|repetition| {
            let plane = repetition.plane.iter().flatten();
            let runs = repetition.over.iter().chain(plane.flatten());
            let over = runs.flatten().flatten().chain(&repetition.levels);
            let tracks = [
                &repetition.x,
                &repetition.y,
                &repetition.x2,
                &repetition.y2,
                &repetition.z,
                &repetition.when,
                &repetition.stroke_width,
                &repetition.opacity,
            ];
            let moving_track = tracks
                .into_iter()
                .flatten()
                .chain(over)
                .any(Track::is_animated);
            let moving_bound = repetition
                .bound
                .iter()
                .any(|(_, track)| track.is_animated());
            moving_track || moving_bound
        })
}

impl MarkInstance {
    /// What the names outside of the mark and its `for` names are worth at a state.
    pub fn bindings(&self, plan: &super::Plan, state: usize) -> Bindings<'static> {
        let mut bindings = plan.bindings(state);
        for (node, track) in &self.bound {
            bindings.set(*node, Column::Scalar(track.at(state)));
        }
        bindings
    }

    /// Whether it is drawn at a state, as far as that is one answer.
    pub fn is_drawn(&self, state: usize) -> bool {
        self.when.as_ref().is_none_or(|when| when.at(state) == 1.0)
    }
}

impl super::Plan {
    /// The vertices of a trace by time: one at every frame, `between` more from frame to frame
    /// where the state is continuous, up to `t` = 1.
    pub fn way(&self, between: usize) -> Vec<Vertex> {
        let clock = &self.clock;
        let mut way = Vec::with_capacity(clock.frames() * (between + 1) + clock.segments());
        let mut state = 0;
        for segment in 0..clock.segments() {
            let smooth = !clock.jumps_within(segment);
            let continuous = clock.continuous(segment);
            let mut last: Option<Moment> = (continuous && smooth).then(|| clock.start(segment));
            let mut jump = !continuous;
            while state < clock.frames() {
                let moment = clock.moment(state);
                if moment.segment != segment {
                    break;
                }
                if let (Some(last), true) = (last, smooth && moment.rest == 0) {
                    fill(last, moment, between, &mut way);
                }
                way.push(Vertex {
                    moment,
                    state: Some(state),
                    jump,
                });
                jump = !smooth && moment.rest == 0;
                (last, state) = (Some(moment), state + 1);
            }
            let end = clock.end(segment);
            if let Some(last) =
                last.filter(|last| smooth && last.rest == 0 && last.place < end.place)
            {
                fill(last, end, between, &mut way);
                way.push(Vertex {
                    moment: end,
                    state: None,
                    jump: false,
                });
            }
        }
        way
    }
}

fn fill(from: Moment, to: Moment, between: usize, way: &mut Vec<Vertex>) {
    for k in 1..=between {
        let share = k as f64 / (between + 1) as f64;
        let place = from.place + (to.place - from.place) * share;
        way.push(Vertex {
            moment: Moment { place, ..from },
            state: None,
            jump: false,
        });
    }
}
