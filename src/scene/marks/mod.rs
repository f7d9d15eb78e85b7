//! What is special about each type of mark, one file for each: its nodes, its swatch in legends, its
//! colour.

mod area;
mod bars;
mod bracket;
mod contour;
mod ellipse;
mod heatmap;
mod histogram;
pub(super) mod line;
mod point;
mod rectangles;
mod rug;
mod rule;
pub(super) mod segment;
mod stems;
mod text;
mod trace;

pub(super) use trace::TracePath;

use crate::{
    color::Color,
    plan::{ColorScalePlan, MarkInstance, Plan, Surface, Track, curves},
    spec::{
        model::{Channel, Dash, Mark, MarkKind, Paint},
        style::{LineStyle, Style},
    },
};

use super::{
    geometry::Rect,
    node::Node,
    polyline::Place,
    sample::Samples,
    scale::Scale,
    strokes,
    swatch::{Swatch, SwatchContext},
    text::{Face, Part},
};

/// A part of a mark that is drawn at its own height among the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layer {
    /// At its place among the marks.
    Body,
    /// Above the bodies of all marks of its kind: no fill lies over an edge.
    Edge,
    /// Above the panel's border, below the symbols and texts that stand there.
    Head,
}

/// What is special about a type of mark.
pub(super) struct MarkType {
    /// Its row in the key table.
    kind: MarkKind,
    /// One instance at a state; a mark that runs through time is told where it leads.
    nodes: fn(&MarkContext<'_>, Option<&TracePath>) -> Vec<Node>,
    /// What stands for it in legends.
    pub(super) swatch: fn(&SwatchContext<'_>) -> Swatch,
    /// The colour that it was given.
    pub(super) paint: fn(&Mark) -> Option<Paint>,
    /// The colour that the theme has for marks of this type, unless each takes the next of a series.
    pub(super) theme_color: fn(&Style) -> Option<Color>,
    /// Whether its colour shows a value, by the panel's colour scale.
    pub(super) shows_colors: fn(&Mark) -> bool,
    /// Whether it is a text, whose colour has to be legible.
    pub(super) is_text: bool,
    /// Whether it may stand out over the panel's border, and so lies on it.
    pub(super) lies_on_border: bool,
    /// Whether it fills what lies between its values and a foot, which may be zero.
    pub(super) fills_from_foot: bool,
    /// What a mark has beside its body.
    pub(super) above: fn(&Mark, &Style) -> Option<Layer>,
}

impl MarkType {
    /// One that has the colour of its lines; a swatch is full of it unless said otherwise.
    const fn stroked(
        kind: MarkKind,
        nodes: fn(&MarkContext<'_>, Option<&TracePath>) -> Vec<Node>,
    ) -> Self {
        Self {
            kind,
            nodes,
            swatch: |_| Swatch::filled(1.0),
            paint: |mark| mark.stroke,
            theme_color: |_| None,
            shows_colors: |mark| mark.channel(Channel::Z).is_some(),
            is_text: false,
            lies_on_border: false,
            fills_from_foot: false,
            above: |_, _| None,
        }
    }

    /// One that has the colour of what it fills.
    const fn filled(
        kind: MarkKind,
        nodes: fn(&MarkContext<'_>, Option<&TracePath>) -> Vec<Node>,
    ) -> Self {
        Self {
            paint: |mark| mark.fill.or(mark.stroke),
            ..Self::stroked(kind, nodes)
        }
    }
}

/// The types of marks, in the order of their rows in the key table.
static TYPES: [&MarkType; MarkKind::COUNT] = [
    &line::TYPE,
    &trace::TYPE,
    &area::TYPE,
    &bars::TYPE,
    &stems::TYPE,
    &point::TYPE,
    &rule::TYPE,
    &segment::TYPE,
    &bracket::TYPE,
    &text::TYPE,
    &histogram::TYPE,
    &rug::TYPE,
    &heatmap::TYPE,
    &contour::TYPE,
    &ellipse::TYPE,
];

const _: () = {
    let mut index = 0;
    while index < TYPES.len() {
        assert!(
            TYPES[index].kind.index() == index,
            "the key table has another order"
        );
        index += 1;
    }
};

/// What is special about a type of mark.
pub(super) fn of(kind: MarkKind) -> &'static MarkType {
    TYPES[kind.index()]
}

/// What a mark is drawn with.
#[derive(Debug)]
pub(super) struct MarkContext<'a> {
    pub(super) plan: &'a Plan,
    pub(super) style: &'a Style,
    pub(super) ratio: f64,
    pub(super) mark: &'a Mark,
    pub(super) instance: &'a MarkInstance,
    pub(super) color: Color,
    /// The pattern by which its series differs from one of the same colour.
    pub(super) series_dash: Option<Dash>,
    /// Which of its words are drawn.
    pub(super) part: Part,
    /// Which of its layers is drawn.
    pub(super) layer: Layer,
    /// The panel's colour scale, where something has its colour by value.
    pub(super) color_scale: Option<&'a ColorScalePlan>,
    pub(super) rect: Rect,
    pub(super) x: Scale,
    pub(super) y: Scale,
    pub(super) state: usize,
    /// What was sampled for all frames, of a mark that only grows.
    pub(super) settled: Option<&'a Samples>,
    /// The share of its opacity that it keeps: less than 1 in a trail.
    pub(super) fade: f64,
}

/// A stretch of a line, from one x in px to another, that is infinite upwards or downwards.
struct InfiniteStretch {
    from: f64,
    to: f64,
    y: f64,
}

impl MarkContext<'_> {
    /// The nodes of one instance of a mark at one state. `way` is where a trace leads.
    pub(super) fn nodes(&self, way: Option<&TracePath>) -> Vec<Node> {
        if !self.instance.is_drawn(self.state) {
            return Vec::new();
        }
        (of(self.mark.kind).nodes)(self, way)
    }

    /// A channel that is one number a frame.
    fn track(&self, channel: Channel) -> Option<&Track> {
        self.instance.channel(channel)
    }

    /// The value of such a channel; NaN if the mark does not have it.
    fn value(&self, channel: Channel) -> f64 {
        let track = self.track(channel);
        track.map_or(f64::NAN, |track| track.at(self.state))
    }

    /// The value of such a channel, if the mark has it.
    pub(super) fn number(&self, channel: Channel) -> Option<f64> {
        self.track(channel).map(|track| track.at(self.state))
    }

    /// Of a trace: whether its whole way shows, be it faintly.
    pub(super) fn trace_shows_all(&self) -> bool {
        trace::shows_all(self)
    }

    /// Whether one of some channels changes from frame to frame.
    fn is_dynamic(&self, channels: &[Channel]) -> bool {
        let mut tracks = channels.iter().filter_map(|&channel| self.track(channel));
        tracks.any(Track::is_dynamic)
    }

    /// The x and the y domain.
    fn domains(&self) -> [(f64, f64); 2] {
        [&self.x, &self.y].map(|scale| (scale.low(), scale.high()))
    }

    /// Where the name runs that runs along a curve.
    pub(super) fn range(&self) -> Option<(f64, f64, Option<f64>)> {
        let [x, y] = self.domains();
        curves::range(self.mark, self.instance, self.state, x, y)
    }

    /// The curve, to be evaluated at any values of the name that runs along it.
    pub(super) fn curve(&self) -> Option<curves::Curve<'_>> {
        self.plan.curve(self.mark, self.instance, self.state)
    }

    /// Where the names run that run over the plane.
    fn plane(&self) -> Option<[(f64, f64, Option<f64>); 2]> {
        let [x, y] = self.domains();
        curves::plane(self.mark, self.instance, self.state, x, y)
    }

    /// The values of which it shows the distribution.
    fn data(&self) -> Vec<f64> {
        self.plan.data(self.mark, self.instance, self.state)
    }

    /// A colour as written.
    fn paint(&self, paint: Paint) -> Color {
        self.style.roles.resolve(paint)
    }

    /// The colour of lines: their own, else the mark's.
    fn stroke_color(&self) -> Color {
        self.mark
            .stroke
            .map_or(self.color, |paint| self.paint(paint))
    }

    fn width(&self, style: f64) -> f64 {
        self.instance
            .stroke_width
            .as_ref()
            .map_or(style, |track| track.at(self.state) * self.ratio)
    }

    /// The value over the plane that the mark shows.
    fn surface(&self) -> Option<Surface<'_>> {
        self.plan.surface(self.mark, self.instance, self.state)
    }

    /// Where in the panel's colour map a value stands; NaN where it has no colour.
    fn normalize(&self, value: f64) -> f64 {
        self.color_scale
            .map_or(f64::NAN, |color_scale| color_scale.normalize(value))
    }

    /// The colour at a place in the panel's colour map.
    fn shade(&self, share: f64) -> Color {
        self.color_scale
            .map_or(self.color, |color_scale| color_scale.map.at(share))
    }

    /// The width of an edge: one that was given a colour is to be seen even where the theme has
    /// none.
    fn edge_width(&self, style: f64) -> f64 {
        if self.mark.stroke.is_some() && style == 0.0 {
            1.5 * self.ratio
        } else {
            style
        }
    }

    fn opacity(&self, style: f64) -> f64 {
        let own = self.instance.opacity.as_ref();
        self.fade * own.map_or(style, |track| track.at(self.state))
    }

    fn dash(&self, style: Dash) -> Dash {
        let own = self.mark.stroke_dash.or(self.series_dash);
        own.unwrap_or(style)
    }

    /// A line with the look of its mark type, along the panel's edge where it is infinite.
    fn stroke(&self, places: Vec<Place>, style: &LineStyle) -> Vec<Node> {
        let color = self.color.with_opacity(self.opacity(style.opacity));
        let width = self.width(style.stroke_width);
        let mut stretches: Vec<Vec<Place>> = self
            .infinite_stretches(&places)
            .into_iter()
            .map(|stretch| {
                let edge = self.edge(stretch.y, width / 2.0);
                vec![(stretch.from, edge), (stretch.to, edge)]
            })
            .collect();
        stretches.extend(super::sample::stretches(self.without_poles(places)));
        let dash = self.dash(style.stroke_dash);
        strokes::line(&stretches, &self.rect, color, width, dash)
    }

    /// A line whose colour changes along it, by `values` at its places.
    fn stroke_by_value(&self, places: &[Place], values: &[f64], style: &LineStyle) -> Vec<Node> {
        /// Colours that are told apart along a line.
        const COLORS: f64 = 64.0;
        let opacity = self.opacity(style.opacity);
        let mut stretches: std::collections::BTreeMap<u8, Vec<Vec<Place>>> =
            std::collections::BTreeMap::new();
        let mut last = None;
        for index in 1..places.len() {
            let (a, b) = (places[index - 1], places[index]);
            let share = self.normalize(f64::midpoint(values[index - 1], values[index]));
            let known = [a.0, a.1, b.0, b.1].into_iter().all(f64::is_finite);
            if share.is_nan() || !known || self.is_pole(a, b) {
                last = None;
                continue;
            }
            let color = (share * COLORS).min(COLORS - 1.0) as u8;
            let lines = stretches.entry(color).or_default();
            match lines.last_mut() {
                Some(line) if last == Some(color) => line.push(b),
                _ => lines.push(vec![a, b]),
            }
            last = Some(color);
        }
        let (width, dash) = (self.width(style.stroke_width), self.dash(style.stroke_dash));
        let mut nodes = Vec::new();
        for (color, lines) in stretches {
            let color = self.shade((f64::from(color) + 0.5) / COLORS);
            let color = color.with_opacity(opacity);
            nodes.extend(strokes::line(&lines, &self.rect, color, width, dash));
        }
        nodes
    }

    /// Breaks a line at its poles.
    fn without_poles(&self, places: Vec<Place>) -> Vec<Place> {
        let mut broken = Vec::with_capacity(places.len());
        let mut last: Option<Place> = None;
        for place in places {
            if last.is_some_and(|last| self.is_pole(last, place)) {
                broken.push((f64::NAN, f64::NAN));
            }
            broken.push(place);
            last = Some(place);
        }
        broken
    }

    /// Whether a line passes from far above the panel to far below within no width: there it has
    /// a pole, while a jump that shows is a step.
    fn is_pole(&self, from: Place, to: Place) -> bool {
        let (far, rect) = (self.rect.height(), &self.rect);
        let above = |place: Place| place.1 < rect.top - far;
        let below = |place: Place| place.1 > rect.bottom + far;
        (from.0 - to.0).abs() < 0.05 && ((above(from) && below(to)) || (below(from) && above(to)))
    }

    /// Where a line is infinite. A pole, infinite at a single place between finite ones, is none:
    /// the line itself shows where it goes.
    fn infinite_stretches(&self, places: &[Place]) -> Vec<InfiniteStretch> {
        let infinite = |place: &Place| place.0.is_finite() && place.1.is_infinite();
        let finite = |place: Option<&Place>| place.is_some_and(|place| place.1.is_finite());
        let mut stretches = Vec::new();
        let mut start = 0;
        while start < places.len() {
            if !infinite(&places[start]) {
                start += 1;
                continue;
            }
            let same = |place: &&Place| infinite(place) && place.1 == places[start].1;
            let end = start + places[start..].iter().take_while(same).count();
            let before = start.checked_sub(1).and_then(|index| places.get(index));
            if end > start + 1 || !(finite(before) || finite(places.get(end))) {
                stretches.push(InfiniteStretch {
                    from: places[start].0,
                    to: places[end - 1].0,
                    y: places[start].1,
                });
            }
            start = end;
        }
        stretches
    }

    /// A sign at the panel's edge in the middle of every infinite stretch.
    fn infinities(&self, places: &[Place]) -> Vec<Node> {
        self.infinite_stretches(places)
            .into_iter()
            .filter_map(|stretch| {
                let middle = f64::midpoint(stretch.from, stretch.to);
                self.infinity(middle, stretch.y)
            })
            .collect()
    }

    /// The ground that words in the panel have around them.
    fn halo(&self) -> Option<(Color, f64)> {
        let width = self.style.text.halo;
        let ground = self.style.panel.fill.with_opacity(self.opacity(1.0));
        (width > 0.0).then_some((ground, width))
    }

    /// ∞ or −∞ inside the edge of the panel towards which `y` is infinite.
    fn infinity(&self, x: f64, y: f64) -> Option<Node> {
        if !(self.rect.left..=self.rect.right).contains(&x) {
            return None;
        }
        let color = self
            .color
            .legible(self.style.panel.fill, self.style.roles.foreground);
        let face = Face {
            size: self.style.text.size * 1.5,
            font: self.style.text.weight,
            fill: color.with_opacity(self.opacity(1.0)),
            halo: self.halo(),
        };
        let sign = match self.y.px(f64::NEG_INFINITY) == y {
            true => "−∞",
            false => "∞",
        };
        let half = f64::midpoint(face.width(sign), face.size * 0.2);
        let (left, right) = (self.rect.left + half, self.rect.right - half);
        let x = if left < right {
            x.clamp(left, right)
        } else {
            x
        };
        // The sign is about as high as a small letter is; it stands a little off the edge.
        let middle = self.edge(y, 0.5 * face.size);
        let baseline = middle + 0.3 * face.size;
        Some(face.node(sign, x, baseline, crate::spec::model::Anchor::Middle))
    }

    /// The height so far inside of the edge towards which `y` is infinite.
    fn edge(&self, y: f64, inside: f64) -> f64 {
        // Px run down: a y of −∞ px is the top.
        if y < 0.0 {
            self.rect.top + inside
        } else {
            self.rect.bottom - inside
        }
    }

    /// The px of the mark's `x` and `y`, for marks that stand at one place.
    fn place(&self) -> Option<Place> {
        let (x, y) = (self.track(Channel::X)?, self.track(Channel::Y)?);
        Some((self.x.px(x.at(self.state)), self.y.px(y.at(self.state))))
    }
}

/// Where a mark that stands at one place is at a state, if it shows there: what connectors tie.
pub(super) fn anchor(context: &MarkContext<'_>) -> Option<Place> {
    let (x, y) = context
        .place()
        .filter(|_| context.instance.is_drawn(context.state))?;
    let slack = 0.5;
    let rect = &context.rect;
    let inside = (rect.left - slack..=rect.right + slack).contains(&x)
        && (rect.top - slack..=rect.bottom + slack).contains(&y);
    inside.then_some((x, y))
}
