//! Where everything sits: layout, scales, guides and marks become nodes in drawing order.
//!
//! A [`Stage`] is a laid-out plan. Its bands alternate between nodes that are the same in every
//! frame and nodes that are made anew for each; composing a frame cannot fail.

mod color_bar;
mod colors;
mod describe;
mod device;
pub mod geometry;
mod guides;
mod hatch;
mod isolines;
mod layout;
mod legend;
mod legend_placement;
mod marks;
pub mod node;
mod overflow;
mod polyline;
mod sample;
mod scale;
mod strokes;
mod text;
mod ticks;

use std::collections::BTreeMap;

use crate::{
    plan::{AnimatedText, Plan, Track},
    spec::{
        model::{Anchor, LegendChoice, LegendPlace, Mark, MarkKind, Panel},
        style::{Align, Style, TextStyle},
    },
};

pub use describe::{description, title};
pub use overflow::overflow;

use self::{
    color_bar::ColorBar,
    colors::Colors,
    geometry::{Point, Px},
    layout::{Layout, Legends, PanelLayout},
    legend::Legend,
    legend_placement::Corners,
    marks::{MarkContext, TracePath},
    node::{Node, Shape},
    text::Part,
};

/// A plan with a place for everything.
#[derive(Debug)]
pub struct Stage<'a> {
    plan: &'a Plan,
    style: Style,
    layout: Layout,
    colors: Colors,
    legends: Vec<Option<Legend>>,
    /// Where each of them is.
    places: Vec<Option<LegendPlace>>,
    figure_legend: Option<Legend>,
    /// The way of each trace at rest, by panel, mark and repetition.
    trace_paths: BTreeMap<(usize, usize, usize), TracePath>,
    bands: Vec<Band>,
}

/// A run of neighbours in drawing order that all stand still or all move.
#[derive(Debug, Clone, PartialEq)]
pub enum Band {
    /// Nodes that are the same in every frame.
    Static(Vec<Node>),
    /// Made anew for each frame by [`Stage::frame`].
    Dynamic,
}

/// What is drawn, in the order in which it is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Item {
    Background,
    Ground(usize),
    Grid(usize),
    Ticks(usize),
    AxisLabels(usize, Part),
    PanelTitle(usize, Part),
    Mark(usize, usize),
    /// The values in the words of a mark of which nothing else moves.
    Values(usize, usize),
    Border(usize),
    ColorBar(usize, Part),
    Legend(usize, Part),
    Connector(usize),
    FigureLegend(Part),
    Title(Part),
    Subtitle(Part),
    Caption(Part),
}

impl Item {
    /// Whether it is nothing where no values move.
    fn is_of_values(self) -> bool {
        matches!(
            self,
            Self::Values(..)
                | Self::AxisLabels(_, Part::Dynamic)
                | Self::PanelTitle(_, Part::Dynamic)
                | Self::ColorBar(_, Part::Dynamic)
                | Self::Legend(_, Part::Dynamic)
                | Self::FigureLegend(Part::Dynamic)
                | Self::Title(Part::Dynamic)
                | Self::Subtitle(Part::Dynamic)
                | Self::Caption(Part::Dynamic)
        )
    }
}

/// Opacity of a trail next to what it follows.
const TRAIL: f64 = 0.6;

impl<'a> Stage<'a> {
    /// Lays a plan out.
    pub fn new(plan: &'a Plan) -> Self {
        let mut stage = Self::laid_out(plan);
        stage.trace_paths = stage.trace_paths();
        if stage.settle_legends() {
            stage.layout = stage.lay_out();
            stage.trace_paths = stage.trace_paths();
        }
        stage.bands = stage.compose_bands();
        stage
    }

    /// A stage on which everything has a place, legends whose place has to be found one for now.
    fn laid_out(plan: &'a Plan) -> Self {
        let ratio = plan.spec.canvas.pixel_ratio;
        let style = device::scaled(&plan.spec.style, ratio);
        let colors = Colors::new(plan, &style);
        let legends: Vec<Option<Legend>> = (0..plan.panels.len())
            .map(|panel| Legend::of_panel(plan, panel, &style, &colors, ratio))
            .collect();
        let figure_legend = Legend::of_figure(plan, &style, &colors, ratio);
        let mut stage = Self {
            plan,
            style,
            layout: Layout::default(),
            colors,
            legends,
            places: plan.spec.panels.iter().map(first_place).collect(),
            figure_legend,
            trace_paths: BTreeMap::new(),
            bands: Vec::new(),
        };
        stage.layout = stage.lay_out();
        stage
    }

    fn lay_out(&self) -> Layout {
        let (width, height) = self.plan.spec.canvas.device_size();
        let legends = Legends {
            of_panels: &self.legends,
            places: &self.places,
            of_figure: self.figure_legend.as_ref(),
        };
        let size = (f64::from(width), f64::from(height));
        let ratio = self.plan.spec.canvas.pixel_ratio;
        layout::layout(self.plan, &self.style, size, ratio, legends)
    }

    /// Finds the place of every legend that wants the best. Returns whether one of them leaves its
    /// panel, for which there has to be room.
    fn settle_legends(&mut self) -> bool {
        let mut leaves = false;
        for panel in 0..self.places.len() {
            let choice = self.plan.spec.panels[panel].legend;
            let (Some(LegendChoice::Best), Some(legend)) = (choice, &self.legends[panel]) else {
                continue;
            };
            let rect = &self.layout.panels[panel].rect;
            let mut corners = Corners::new(|place| {
                legend.bounds(legend.place(place, rect, self.style.legend.inset))
            });
            let marks = 0..self.plan.spec.panels[panel].marks.len();
            let (moving, still): (Vec<usize>, Vec<usize>) =
                marks.partition(|&mark| self.is_animated(Item::Mark(panel, mark)));
            let nodes = |marks: &[usize], state: usize| {
                let nodes = marks
                    .iter()
                    .flat_map(|&mark| self.mark(panel, mark, state, Part::Whole));
                nodes.collect::<Vec<Node>>()
            };
            let still = nodes(&still, 0);
            let states = if moving.is_empty() {
                1
            } else {
                self.plan.states()
            };
            for state in looks(states) {
                corners.add_frame(&still.iter().chain(&nodes(&moving, state)));
            }
            let best = corners.best();
            leaves |= best == LegendPlace::OutsideRight;
            self.places[panel] = Some(best);
        }
        leaves
    }

    /// Bottom to top.
    pub fn bands(&self) -> &[Band] {
        &self.bands
    }

    /// The nodes that stand still, once and for all, and the places of those that move.
    fn compose_bands(&self) -> Vec<Band> {
        let mut bands: Vec<Band> = Vec::new();
        for item in self.items() {
            if self.is_animated(item) {
                if bands.last() != Some(&Band::Dynamic) {
                    bands.push(Band::Dynamic);
                }
                continue;
            }
            let nodes = self.compose(item, 0);
            match bands.last_mut() {
                Some(Band::Static(band)) => band.extend(nodes),
                _ => bands.push(Band::Static(nodes)),
            }
        }
        bands
    }

    /// The nodes of each moving band at a state, bottom to top.
    pub fn frame(&self, state: usize) -> Vec<Vec<Node>> {
        let mut frame: Vec<Vec<Node>> = Vec::new();
        let mut moving = false;
        for item in self.items() {
            if !self.is_animated(item) {
                moving = false;
                continue;
            }
            if !std::mem::replace(&mut moving, true) {
                frame.push(Vec::new());
            }
            if let Some(band) = frame.last_mut() {
                band.extend(self.compose(item, state));
            }
        }
        frame
    }

    /// Every node at a state, composed anew whether it moves or not.
    pub fn all(&self, state: usize) -> Vec<Node> {
        self.items()
            .flat_map(|item| self.compose(item, state))
            .collect()
    }

    fn items(&self) -> impl Iterator<Item = Item> {
        let spec = &self.plan.spec;
        // The guides of all panels come first: panels do not overlap, and what lies below
        // everything that moves is drawn only once.
        let guides = (0..spec.panels.len()).flat_map(|panel| {
            [
                Item::Ground(panel),
                Item::Grid(panel),
                Item::Ticks(panel),
                Item::AxisLabels(panel, Part::Static),
                Item::AxisLabels(panel, Part::Dynamic),
                Item::ColorBar(panel, Part::Static),
                Item::ColorBar(panel, Part::Dynamic),
            ]
        });
        let clipped = self.style.point.clip;
        let panels = (0..spec.panels.len()).flat_map(move |panel| {
            let marks = &spec.panels[panel].marks;
            // Symbols that may stand out over the border lie on it, with the words at them.
            let over = |mark: &&Mark| {
                !clipped && matches!(mark.kind, MarkKind::Point { .. } | MarkKind::Text { .. })
            };
            let over = marks.len() - marks.iter().rev().take_while(over).count();
            let mark = move |mark| [Item::Mark(panel, mark), Item::Values(panel, mark)];
            (0..over)
                .flat_map(mark)
                .chain([Item::Border(panel)])
                .chain((over..marks.len()).flat_map(mark))
                .chain([
                    Item::PanelTitle(panel, Part::Static),
                    Item::PanelTitle(panel, Part::Dynamic),
                    Item::Legend(panel, Part::Static),
                    Item::Legend(panel, Part::Dynamic),
                ])
        });
        std::iter::once(Item::Background)
            .chain(guides)
            .chain(panels)
            .chain((0..spec.connectors.len()).map(Item::Connector))
            .chain([
                Item::FigureLegend(Part::Static),
                Item::FigureLegend(Part::Dynamic),
                Item::Title(Part::Static),
                Item::Title(Part::Dynamic),
                Item::Subtitle(Part::Static),
                Item::Subtitle(Part::Dynamic),
                Item::Caption(Part::Static),
                Item::Caption(Part::Dynamic),
            ])
            .filter(|item| !item.is_of_values() || self.is_animated(*item))
    }

    /// Whether an item can differ from frame to frame.
    fn is_animated(&self, item: Item) -> bool {
        let words =
            |words: &Option<AnimatedText>| words.as_ref().is_some_and(AnimatedText::is_animated);
        let plan = self.plan;
        let panels = &plan.panels;
        let axes_move = |panel: usize| {
            let of = &panels[panel];
            [&of.x.low, &of.x.high, &of.y.low, &of.y.high]
                .into_iter()
                .any(Track::is_animated)
        };
        match item {
            Item::Background
            | Item::Ground(_)
            | Item::Border(_)
            | Item::AxisLabels(_, Part::Static)
            | Item::PanelTitle(_, Part::Static)
            | Item::ColorBar(_, Part::Static)
            | Item::Legend(_, Part::Static)
            | Item::FigureLegend(Part::Static)
            | Item::Title(Part::Static)
            | Item::Subtitle(Part::Static)
            | Item::Caption(Part::Static) => false,
            Item::Grid(panel) | Item::Ticks(panel) => axes_move(panel),
            Item::AxisLabels(panel, _) => {
                words(&panels[panel].x.label) || words(&panels[panel].y.label)
            }
            Item::PanelTitle(panel, _) => words(&panels[panel].title),
            Item::Mark(panel, mark) => {
                let planned = &panels[panel].marks[mark];
                axes_move(panel) || planned.animated && !planned.only_values_animated
            }
            Item::Values(panel, mark) => {
                !axes_move(panel) && panels[panel].marks[mark].only_values_animated
            }
            Item::ColorBar(panel, _) => {
                ColorBar::of(plan, &self.style, panel).is_some_and(|bar| bar.is_animated())
            }
            Item::Legend(panel, _) => self.legends[panel]
                .as_ref()
                .is_some_and(Legend::is_animated),
            Item::Connector(connector) => {
                let ends = &plan.spec.connectors[connector];
                let looks = &plan.connectors[connector];
                let look = [&looks.stroke_width, &looks.opacity]
                    .into_iter()
                    .flatten()
                    .any(Track::is_animated);
                look || [ends.from, ends.to]
                    .into_iter()
                    .any(|(panel, mark)| self.is_animated(Item::Mark(panel, mark)))
            }
            Item::FigureLegend(_) => self.figure_legend.as_ref().is_some_and(Legend::is_animated),
            Item::Title(_) => words(&plan.title),
            Item::Subtitle(_) => words(&plan.subtitle),
            Item::Caption(_) => words(&plan.caption),
        }
    }

    fn compose(&self, item: Item, state: usize) -> Vec<Node> {
        let (plan, style, layout) = (self.plan, &self.style, &self.layout);
        let axes =
            |panel: usize| guides::Axes::new(plan, style, panel, &layout.panels[panel], state);
        match item {
            Item::Background => {
                let (width, height) = plan.spec.canvas.device_size();
                let to = Point::new(f64::from(width), f64::from(height));
                let shape = Shape::Rect {
                    from: Point::default(),
                    to,
                    radius: Px::ZERO,
                };
                vec![Node::new(shape).fill(style.background)]
            }
            Item::Ground(panel) => guides::ground(style, &layout.panels[panel].rect)
                .into_iter()
                .collect(),
            Item::Grid(panel) => axes(panel).grid(),
            Item::Ticks(panel) => axes(panel).ticks(),
            Item::AxisLabels(panel, part) => axes(panel).labels(state, part),
            Item::ColorBar(panel, part) => ColorBar::of(plan, style, panel)
                .map_or_else(Vec::new, |bar| {
                    bar.nodes(&layout.panels[panel].rect, state, part)
                }),
            Item::Border(panel) => {
                let (x, y) = layout::axes(self.plan, panel);
                guides::border(style, &layout.panels[panel].rect, x.show, y.show)
            }
            Item::Mark(panel, mark) => {
                let part = match self.is_animated(Item::Values(panel, mark)) {
                    true => Part::Static,
                    false => Part::Whole,
                };
                self.mark(panel, mark, state, part)
            }
            Item::Values(panel, mark) => self.mark(panel, mark, state, Part::Dynamic),
            Item::Connector(connector) => self.connector(connector, state),
            Item::PanelTitle(panel, part) => {
                let PanelLayout {
                    rect, title_bottom, ..
                } = layout.panels[panel];
                let Some(words) = &plan.panels[panel].title else {
                    return Vec::new();
                };
                let height = layout::face(&style.panel_title).height(&words.at(state));
                self.heading(
                    words,
                    &style.panel_title,
                    title_bottom - height,
                    (rect.left, rect.right),
                    state,
                    part,
                )
            }
            Item::Legend(panel, part) => {
                let (Some(legend), Some(place)) = (&self.legends[panel], self.places[panel]) else {
                    return Vec::new();
                };
                let placed = &layout.panels[panel];
                let corner = placed.outside_legend;
                let corner =
                    corner.unwrap_or_else(|| legend.place(place, &placed.rect, style.legend.inset));
                legend.nodes(style, corner, state, part)
            }
            Item::FigureLegend(part) => match (&self.figure_legend, layout.legend) {
                (Some(legend), Some(corner)) => legend.nodes(style, corner, state, part),
                _ => Vec::new(),
            },
            Item::Title(part) => {
                self.words(&plan.title, &style.title, layout.title_top, state, part)
            }
            Item::Subtitle(part) => {
                let top = layout.subtitle_top;
                self.words(&plan.subtitle, &style.subtitle, top, state, part)
            }
            Item::Caption(part) => {
                let top = layout.caption_top;
                self.words(&plan.caption, &style.caption, top, state, part)
            }
        }
    }

    fn words(
        &self,
        words: &Option<AnimatedText>,
        style: &TextStyle,
        top: f64,
        state: usize,
        part: Part,
    ) -> Vec<Node> {
        words.as_ref().map_or_else(Vec::new, |words| {
            self.heading(words, style, top, self.layout.text_edges, state, part)
        })
    }

    fn heading(
        &self,
        words: &AnimatedText,
        style: &TextStyle,
        top: f64,
        edges: (f64, f64),
        state: usize,
        part: Part,
    ) -> Vec<Node> {
        let face = layout::face(style);
        let (x, anchor) = match style.align {
            Align::Start => (edges.0, Anchor::Start),
            Align::Middle => (f64::midpoint(edges.0, edges.1), Anchor::Middle),
            Align::End => (edges.1, Anchor::End),
        };
        let words = words.at(state);
        let baseline = top + face.rise(&words);
        let node = face.part(part, &words, x, baseline, anchor);
        node.into_iter().collect()
    }

    /// What a mark at a state is drawn with, on the axes of that state.
    fn brush(&self, panel: usize, mark: usize, repetition: usize, state: usize) -> MarkContext<'_> {
        let rect = self.layout.panels[panel].rect;
        let (x, y) = layout::scales(self.plan, panel, &rect, state);
        MarkContext {
            plan: self.plan,
            style: &self.style,
            ratio: self.plan.spec.canvas.pixel_ratio,
            mark: &self.plan.spec.panels[panel].marks[mark],
            repetition: &self.plan.panels[panel].marks[mark].instances[repetition],
            color: self.colors.of(panel, mark, repetition),
            series_dash: self.colors.dash(panel, mark, repetition),
            part: Part::Whole,
            shades: self.plan.panels[panel].shades.as_ref(),
            map: self.plan.spec.panels[panel].color.map,
            rect,
            x,
            y,
            state,
            fade: 1.0,
        }
    }

    /// The paths of all traces whose axes stand still.
    fn trace_paths(&self) -> BTreeMap<(usize, usize, usize), TracePath> {
        let mut trace_paths = BTreeMap::new();
        for (panel, planned) in self.plan.panels.iter().enumerate() {
            if [
                &planned.x.low,
                &planned.x.high,
                &planned.y.low,
                &planned.y.high,
            ]
            .into_iter()
            .any(Track::is_animated)
            {
                continue;
            }
            for (mark, planned) in planned.marks.iter().enumerate() {
                for repetition in 0..planned.instances.len() {
                    if let Some(way) = way(&self.brush(panel, mark, repetition, 0)) {
                        trace_paths.insert((panel, mark, repetition), way);
                    }
                }
            }
        }
        trace_paths
    }

    fn mark(&self, panel: usize, mark: usize, state: usize, part: Part) -> Vec<Node> {
        let planned = &self.plan.panels[panel].marks[mark];
        let id = &self.plan.spec.panels[panel].marks[mark].id;
        let mut nodes = Vec::new();
        for repetition in 0..planned.instances.len() {
            let mut brush = self.brush(panel, mark, repetition, state);
            brush.part = part;
            nodes.extend(trail(&brush, planned.animated));
            // A trace on axes that move has another way on every frame.
            let moving = if self.trace_paths.contains_key(&(panel, mark, repetition)) {
                None
            } else {
                way(&brush)
            };
            nodes.extend(
                brush.nodes(
                    self.trace_paths
                        .get(&(panel, mark, repetition))
                        .or(moving.as_ref()),
                ),
            );
        }
        let suffix = if part == Part::Dynamic { "-values" } else { "" };
        name(&mut nodes, &format!("mark-{id}{suffix}"));
        nodes
    }

    fn connector(&self, index: usize, state: usize) -> Vec<Node> {
        let connector = &self.plan.spec.connectors[index];
        let planned = &self.plan.connectors[index];
        let anchor = |(panel, mark)| marks::anchor(&self.brush(panel, mark, 0, state));
        let (Some(from), Some(to)) = (anchor(connector.from), anchor(connector.to)) else {
            return Vec::new();
        };
        let style = &self.style.connector;
        let ratio = self.plan.spec.canvas.pixel_ratio;
        let width = planned
            .stroke_width
            .as_ref()
            .map_or(style.stroke_width, |track| track.at(state) * ratio);
        let opacity = planned
            .opacity
            .as_ref()
            .map_or(style.opacity, |track| track.at(state));
        let color = connector
            .stroke
            .map_or_else(
                || style.stroke.unwrap_or(self.style.muted),
                |paint| colors::resolve(paint, &self.style),
            )
            .with_opacity(opacity);
        let dash = connector.stroke_dash.unwrap_or(style.stroke_dash);
        let (start, end) = marks::segment::shaft(from, to, connector.arrow, width);
        let ends = [start, end].map(|(x, y)| Point::new(x, y));
        let stroke = strokes::connector(color, width, dash);
        let path = node::Path::polyline(ends);
        let mut nodes = vec![Node::new(Shape::Path(path)).stroked(stroke)];
        nodes.extend(marks::segment::heads(
            from,
            to,
            connector.arrow,
            width,
            color,
        ));
        name(&mut nodes, &format!("connector-{}", index + 1));
        nodes
    }
}

/// Copies of a mark at the states before, on the axes of now, the older the fainter.
fn trail(brush: &MarkContext<'_>, moves: bool) -> Vec<Node> {
    let copies = if moves { brush.mark.trail } else { 0 };
    let mut nodes = Vec::new();
    for back in (1..=copies.min(brush.state)).rev() {
        let copy = MarkContext {
            state: brush.state - back,
            fade: TRAIL * (1.0 - back as f64 / (copies + 1) as f64),
            ..*brush
        };
        nodes.extend(copy.nodes(None));
    }
    nodes
}

/// Where the legend of a panel is, as long as nothing better is known.
fn first_place(panel: &Panel) -> Option<LegendPlace> {
    panel.legend.map(|choice| match choice {
        LegendChoice::At(place) => place,
        LegendChoice::Best => LegendPlace::TopRight,
    })
}

/// Frames at which a place for a legend is looked for, at most.
const LOOKS: usize = 17;

/// States that stand evenly in a film, the first and the last among them.
fn looks(states: usize) -> impl Iterator<Item = usize> {
    let number = states.min(LOOKS);
    (0..number).map(move |k| k * (states - 1) / (number - 1).max(1))
}

fn way(brush: &MarkContext<'_>) -> Option<TracePath> {
    matches!(brush.mark.kind, MarkKind::Trace { .. })
        .then(|| {
            TracePath::new(
                brush.plan,
                brush.mark,
                brush.repetition,
                &brush.rect,
                &brush.x,
                &brush.y,
            )
        })
        .flatten()
}

/// Names the first node of several, so that the name is unique and points to the start.
fn name(nodes: &mut [Node], id: &str) {
    if let Some(first) = nodes.first_mut() {
        first.id = Some(id.to_owned());
    }
}
