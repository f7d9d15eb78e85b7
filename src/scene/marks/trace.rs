//! The way of a point through time.

use crate::{
    color::Color,
    plan::{MarkInstance, Plan, Vertex},
    spec::{
        model::{Channel, Mark, MarkChoice, MarkKind, MarkOption, Runs},
        style::{LineStyle, Reveal, Style, TraceStyle},
    },
};

use super::{
    super::{
        geometry::Rect,
        node::Node,
        polyline::{self, Place},
        scale::Scale,
        symbol::Symbol,
    },
    Layer, MarkContext, MarkType,
    point::{self, Look},
};

/// Its row in the key table.
const KIND: MarkKind = MarkKind::named("trace");
const REVEAL: MarkChoice<Reveal, 3, Option<Reveal>> = KIND.written_choice(
    "reveal",
    [
        ("past", Reveal::Past),
        ("all", Reveal::All),
        ("ghost", Reveal::Ghost),
    ],
);
const HEAD: MarkOption<Option<bool>> = KIND.written_flag("head");

/// The way of a point through time.
pub(super) static TYPE: MarkType = MarkType {
    swatch: |context| {
        let style = &context.style.trace;
        context.line(style.stroke_width, style.stroke_dash)
    },
    theme_color: |style| style.trace.stroke,
    above: |mark, style| has_head(mark, style).then_some(Layer::Head),
    ..MarkType::stroked(KIND, |context, path| {
        path.map_or_else(Vec::new, |path| nodes(context, path))
    })
};

/// Opacity of the part of a trace that is still to come, on a bright ground and on a dark one, on which what is
/// faint is harder to see.
const GHOST: [f64; 2] = [0.25, 0.4];
/// More points from frame to frame do not help the eye.
const MOST_BETWEEN: usize = 16;

/// The way of a trace in px, thinned once for all frames.
#[derive(Debug, Clone)]
pub(in super::super) struct TracePath {
    vertices: Vec<Vertex>,
    places: Vec<Place>,
    /// What the colour at each vertex shows, where it shows something.
    colors: Option<Vec<f64>>,
    /// Indices of vertices that show the way between those left out.
    kept: Vec<usize>,
    /// First vertices of the stretches between jumps that stay in one place: no line shows them.
    rests: Vec<usize>,
    /// The vertex of each state.
    of_states: Vec<usize>,
}

impl TracePath {
    /// Follows a mark through the whole sweep, if it runs through time.
    pub(in super::super) fn new(
        plan: &Plan,
        mark: &Mark,
        instance: &MarkInstance,
        rect: &Rect,
        x: &Scale,
        y: &Scale,
    ) -> Option<Self> {
        if !matches!(mark.runs, Runs::Time { .. }) {
            return None;
        }
        let places = [mark.channel(Channel::X)?, mark.channel(Channel::Y)?];
        let color = mark.channel(Channel::Z);
        // So fine that the line bends by no more than a few px from vertex to vertex.
        let length = rect.width() + rect.height();
        let between = (length / 3.0 / plan.states() as f64).ceil() as usize;
        let vertices = plan.trajectory(between.saturating_sub(1).min(MOST_BETWEEN));
        let moments: Vec<_> = vertices.iter().map(|vertex| vertex.moment).collect();
        let channels: Vec<_> = places.into_iter().chain(color).collect();
        let values = plan.evaluate_at(&channels, mark.when, instance, &moments);
        let mut places: Vec<Place> = values[0]
            .iter()
            .zip(&values[1])
            .map(|(&a, &b)| (x.px(a), y.px(b)))
            .collect();
        // Vertices of frames stand exactly where points of the same channels do.
        let mut of_states = vec![0; plan.states()];
        for (index, vertex) in vertices.iter().enumerate() {
            if let (Some(state), Some(a), Some(b)) = (
                vertex.state,
                instance.channel(Channel::X),
                instance.channel(Channel::Y),
            ) {
                of_states[state] = index;
                if !places[index].0.is_nan() {
                    places[index] = (x.px(a.at(state)), y.px(b.at(state)));
                }
            }
        }
        let (mut kept, mut rests) = (Vec::new(), Vec::new());
        let mut start = 0;
        while start < vertices.len() {
            let breaks = |index: usize| {
                vertices[index].jump || !finite(places[index]) || !finite(places[index - 1])
            };
            let end = (start + 1..vertices.len())
                .find(|&index| breaks(index))
                .unwrap_or(vertices.len());
            if is_one_place(&places[start..end]) {
                rests.push(start);
            }
            if color.is_some() {
                // A vertex on a straight way can have a colour of its own.
                kept.extend(start..end);
                start = end;
                continue;
            }
            kept.extend(
                polyline::thin(&places[start..end])
                    .into_iter()
                    .map(|index| start + index),
            );
            start = end;
        }
        Some(Self {
            vertices,
            places,
            colors: values.get(2).cloned(),
            kept,
            rests,
            of_states,
        })
    }

    /// Where it begins and where it ends, if it is anywhere.
    pub(in super::super) fn ends(&self) -> Option<[Place; 2]> {
        let mut known = self.places.iter().copied().filter(|place| finite(*place));
        let first = known.next()?;
        Some([first, known.next_back().unwrap_or(first)])
    }

    /// Vertices from one to another, with breaks at jumps.
    fn part(&self, from: usize, to: usize) -> Vec<Option<usize>> {
        let inner = self
            .kept
            .iter()
            .copied()
            .skip_while(|&index| index <= from)
            .take_while(|&index| index < to);
        let mut places = Vec::new();
        for index in std::iter::once(from)
            .chain(inner)
            .chain((to > from).then_some(to))
        {
            if index > from && self.jumps_before(index) {
                places.push(None);
            }
            places.push(Some(index));
        }
        places
    }

    /// Where vertices are; nowhere at a break.
    fn places_of(&self, part: &[Option<usize>]) -> Vec<Place> {
        let nowhere = (f64::NAN, f64::NAN);
        part.iter()
            .map(|index| index.map_or(nowhere, |index| self.places[index]))
            .collect()
    }

    /// Whether the line breaks on its way to a kept vertex.
    fn jumps_before(&self, index: usize) -> bool {
        self.vertices[index].jump
    }
}

/// Whether a stretch never leaves where it begins.
fn is_one_place(stretch: &[Place]) -> bool {
    let (x, y) = stretch[0];
    let near = |place: &Place| (place.0 - x).abs().max((place.1 - y).abs()) < 0.1;
    finite(stretch[0]) && stretch.iter().all(near)
}

fn finite(place: Place) -> bool {
    place.0.is_finite() && place.1.is_finite()
}

/// How much of it shows.
fn reveal(mark: &Mark, style: &Style) -> Reveal {
    let written = mark.options.choice(&REVEAL);
    written.unwrap_or(style.trace.reveal)
}

/// Whether a dot stands where it is now. A way that shows whole has one only where that is written.
fn has_head(mark: &Mark, style: &Style) -> bool {
    let by_default = style.trace.head && reveal(mark, style) != Reveal::All;
    mark.options.get(&HEAD).unwrap_or(by_default)
}

/// How faint the part is that is still to come.
fn faintness(context: &MarkContext<'_>) -> f64 {
    let ground = context.style.panel.fill;
    let is_dark = ground.contrast(Color::WHITE) > ground.contrast(Color::BLACK);
    GHOST[usize::from(is_dark)]
}

/// Whether its whole way shows, be it faintly.
pub(super) fn shows_all(context: &MarkContext<'_>) -> bool {
    reveal(context.mark, context.style) != Reveal::Past
}

fn nodes(context: &MarkContext<'_>, way: &TracePath) -> Vec<Node> {
    let style = &context.style.trace;
    let reveal = reveal(context.mark, context.style);
    if context.layer == Layer::Head {
        return head(context, way).into_iter().collect();
    }
    let last = way.vertices.len() - 1;
    let now = way.of_states[context.state];
    let mut nodes = Vec::new();
    let shown = match reveal {
        Reveal::All => last,
        Reveal::Past => now,
        Reveal::Ghost => {
            let faint = TraceStyle {
                opacity: style.opacity * faintness(context),
                ..*style
            };
            nodes.extend(stroke(context, way, now, last, &faint));
            now
        }
    };
    nodes.extend(stroke(context, way, 0, shown, style));
    // Signs of what is to come stand already where they will stay.
    let signed = if reveal == Reveal::Ghost { last } else { shown };
    nodes.extend(context.infinities(&way.places_of(&way.part(0, signed))));
    nodes
}

/// A part of the way, from one vertex to another.
fn stroke(
    context: &MarkContext<'_>,
    way: &TracePath,
    from: usize,
    to: usize,
    style: &TraceStyle,
) -> Vec<Node> {
    let line = LineStyle {
        stroke: style.stroke,
        stroke_width: style.stroke_width,
        stroke_dash: style.stroke_dash,
        opacity: style.opacity,
    };
    let part = way.part(from, to);
    let places = way.places_of(&part);
    let mut nodes = match &way.colors {
        None => context.stroke(places, &line),
        Some(colors) => {
            let values = part
                .iter()
                .map(|index| index.map_or(f64::NAN, |index| colors[index]));
            context.stroke_by_value(&places, &values.collect::<Vec<f64>>(), &line)
        }
    };
    let rests = way.rests.iter().filter(|rest| (from..=to).contains(*rest));
    nodes.extend(rests.filter_map(|&rest| dot(context, way, rest, style)));
    nodes
}

/// The dot at the end of what has been.
fn head(context: &MarkContext<'_>, way: &TracePath) -> Option<Node> {
    let now = way.of_states[context.state];
    let (x, y) = way.places[now];
    let style = &context.style.point;
    let color = match &way.colors {
        Some(colors) => context.shade(context.normalize(colors[now])),
        None => context.color,
    };
    let color = color.with_opacity(context.opacity(style.opacity));
    let look = Look {
        form: Symbol::Circle,
        size: style.size,
        width: 0.0,
        fill: color,
        edge: color,
    };
    finite((x, y))
        .then(|| point::told(context, x, y, look))
        .flatten()
}

/// What stands for a stretch that stays in one place.
fn dot(
    context: &MarkContext<'_>,
    way: &TracePath,
    vertex: usize,
    style: &TraceStyle,
) -> Option<Node> {
    let color = match &way.colors {
        Some(colors) => context.shade(context.normalize(colors[vertex])),
        None => context.color,
    };
    let color = color.with_opacity(context.opacity(style.opacity));
    let look = Look {
        form: Symbol::Circle,
        size: 2.0 * context.width(style.stroke_width),
        width: 0.0,
        fill: color,
        edge: color,
    };
    let (x, y) = way.places[vertex];
    point::shown(context, x, y, look)
}
