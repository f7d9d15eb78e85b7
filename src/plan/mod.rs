//! What each frame contains: the clock, every name and channel over time, trained domains.
//!
//! A [`Plan`] is a [`SceneSpec`] with everything known that does not depend on lengths in px; it holds
//! all that is needed to draw, so nothing behind it reads the spec. What
//! stands still or moves with the clock is a [`Track`]; what runs along a mark is evaluated when
//! it is drawn, from [`Plan::bindings`]. Behind the plan nothing can fail: it refuses values that
//! could not be drawn, each with the frame at which it happens.

pub(crate) mod adaptive;
mod adaptive_field;
mod bins;
pub(crate) mod chains;
mod clock;
mod color_scale;
pub(crate) mod curves;
mod data;
mod domains;
pub(crate) mod each;
mod easing;
mod ellipses;
mod faults;
mod features;
mod fields;
mod fits;
mod key_frames;
mod mark_plan;
mod marks;
pub(crate) mod number;
mod planner;
mod report;
mod sweep;
mod text_plan;
mod timeline;
mod track;
mod trajectory;

use std::{ops::Range, path::PathBuf};

use crate::{
    diag::{Diagnostic, Kind, Span},
    expr::{Bindings, Graph, Memory},
    limits::HELD,
    spec::{
        Combination,
        model::{
            Arrow, Axis, Canvas, Dash, Layout, LegendChoice, Names, Output, Paint, Runs, SceneSpec,
            Segment, Side,
        },
        style::{Style, TextStyle},
    },
};

use self::timeline::Timeline;

pub use self::report::{Measured, Role};
pub(crate) use self::{
    clock::{Clock, Moment},
    color_scale::ColorScalePlan,
    ellipses::Ellipse,
    fields::Surface,
    fits::FitPlan,
    mark_plan::{Bounds, MarkInstance, MarkPlan},
    report::{Nearest, Quantity},
    text_plan::TextPlan,
    track::Track,
    trajectory::Vertex,
};
pub(crate) use chains::ChainPlan;

/// Everything that a scene shows, frame by frame.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    /// The file's name without folder and extension; `{stem}` in output templates.
    pub stem: String,
    /// What the names of `matrix` stand for.
    pub combination: Combination,
    /// Where the whole spec stands, for findings without a better place.
    pub span: Span,
    /// The files that were read for it: what each is, and where.
    pub files: Vec<(&'static str, PathBuf)>,
    /// The size of the picture.
    pub canvas: Canvas,
    /// Where the result goes, and when its frames show.
    pub output: Output,
    /// How everything looks.
    pub style: Style,
    /// How panels share the canvas.
    pub layout: Layout,
    /// One legend for the whole figure, or none.
    pub legend: Option<Side>,
    /// Every definition and every channel of the scene.
    pub graph: Graph,
    /// The names of the scene.
    pub names: Names,
    /// The segments of time, in order; never empty.
    pub sweep: Vec<Segment>,
    timeline: Timeline,
    /// What was found of each fit of the scene, in their order.
    pub fits: Vec<FitPlan>,
    /// What is known of each chain of the scene, in their order.
    pub chains: Vec<ChainPlan>,
    /// The values that `values` and `plan` report, in their order.
    pub quantities: Vec<Quantity>,
    /// Titles and the like.
    pub title: Option<TextPlan>,
    /// The line below the title.
    pub subtitle: Option<TextPlan>,
    /// The line below everything.
    pub caption: Option<TextPlan>,
    /// Alternative text.
    pub description: Option<TextPlan>,
    /// Top to bottom, left to right; never empty.
    pub panels: Vec<PanelPlan>,
    /// One for each connector.
    pub connectors: Vec<ConnectorPlan>,
    /// Frames that are looked at closely, ascending: the first, the middle, the last, and those
    /// that the spec names under `check`.
    pub key_frames: Vec<usize>,
    /// The frame that stands for the animation, where the spec names one.
    pub poster: Option<usize>,
}

/// A panel, its axes and marks.
#[derive(Debug, Clone)]
pub(crate) struct PanelPlan {
    /// Its name, given or made (`panel-1`).
    #[cfg_attr(not(test), expect(dead_code, reason = "tests tell panels by it"))]
    pub id: String,
    /// Where it stands.
    pub span: Span,
    /// Where its legend is to be; `None` has none.
    pub legend: Option<LegendChoice>,
    /// Units of y per unit of x, fixed.
    pub aspect: Option<f64>,
    /// Above it.
    pub title: Option<TextPlan>,
    /// Along its foot.
    pub x: AxisPlan,
    /// Along its side.
    pub y: AxisPlan,
    /// What colours stand for, where something has its colour by value.
    pub color_scale: Option<ColorScalePlan>,
    /// One for each mark of the panel.
    pub marks: Vec<MarkPlan>,
}

/// An axis with its domain.
#[derive(Debug, Clone)]
pub(crate) struct AxisPlan {
    /// The axis as read.
    pub axis: Axis,
    /// Lower end.
    pub low: Track,
    /// Upper end.
    pub high: Track,
    /// Beside it.
    pub label: Option<TextPlan>,
    /// Whether it is shared by all panels without their own.
    pub shared: bool,
    /// Given ticks, or the one step between them.
    pub ticks: Vec<f64>,
}

/// A straight line between two marks.
#[derive(Debug, Clone)]
pub(crate) struct ConnectorPlan {
    /// Where it stands.
    pub span: Span,
    /// Panel and mark index of the start.
    pub from: (usize, usize),
    /// Panel and mark index of the end.
    pub to: (usize, usize),
    /// Which ends have a head.
    pub arrow: Arrow,
    /// Line colour, as written.
    pub stroke: Option<Paint>,
    /// Line pattern, as written.
    pub stroke_dash: Option<Dash>,
    /// Line width in px.
    pub stroke_width: Option<Track>,
    /// Opacity, 0 to 1.
    pub opacity: Option<Track>,
}

impl Plan {
    /// Plans a scene.
    ///
    /// # Errors
    ///
    /// Everything that cannot be drawn: values out of range, with the first frame at which they
    /// are, domains that are empty, values that must be finite and are not.
    pub(crate) fn new(spec: SceneSpec, source: &str) -> Result<Self, Vec<Diagnostic>> {
        Self::with_memory(spec, source, Some(Memory::default()))
    }

    /// The same, with where what takes long is remembered.
    pub(crate) fn with_memory(
        spec: SceneSpec,
        source: &str,
        memory: Option<Memory>,
    ) -> Result<Self, Vec<Diagnostic>> {
        let mut diagnostics = Vec::new();
        let Some(mut timeline) = sweep::resolve(&spec, &mut diagnostics) else {
            return Err(diagnostics);
        };
        if let Some(memory) = memory {
            timeline = timeline.with_memory(memory);
        }
        let (fits, solutions) = fits::solve(&spec, &timeline, &mut diagnostics);
        if diagnostics.iter().any(Diagnostic::is_error) {
            return Err(diagnostics);
        }
        let timeline = timeline.with_solutions(&solutions);
        let solutions = fits::solve_along(&spec, &timeline, solutions);
        let timeline = timeline.with_solutions(&solutions);
        let mut planner = planner::Planner::new(&spec, &timeline);
        planner.check_definitions();
        let chains = chains::plan(&mut planner);

        let mut words = |text: &Option<_>| text.as_ref().map(|text| planner.words(text));
        let (title, subtitle) = (words(&spec.title), words(&spec.subtitle));
        let (caption, description) = (words(&spec.caption), words(&spec.description));
        let marks: Vec<Vec<MarkPlan>> = spec
            .panels
            .iter()
            .map(|panel| marks::plan(&mut planner, panel))
            .collect();
        let titles: Vec<_> = spec
            .panels
            .iter()
            .map(|panel| panel.title.as_ref().map(|text| planner.words(text)))
            .collect();
        let connectors = spec
            .connectors
            .iter()
            .map(|connector| ConnectorPlan {
                span: connector.span,
                from: connector.from,
                to: connector.to,
                arrow: connector.arrow,
                stroke: connector.stroke,
                stroke_dash: connector.stroke_dash,
                stroke_width: planner.look(
                    connector.stroke_width,
                    "stroke_width",
                    &[],
                    None,
                    0.0..=1000.0,
                    connector.span,
                ),
                opacity: planner.look(
                    connector.opacity,
                    "opacity",
                    &[],
                    None,
                    0.0..=1.0,
                    connector.span,
                ),
            })
            .collect();
        let axes = domains::train(&mut planner, &marks);
        let color_scale: Vec<Option<ColorScalePlan>> = axes
            .iter()
            .zip(&marks)
            .enumerate()
            .map(|(panel, ((x, y), marks))| {
                let place = color_scale::Place { panel, marks, x, y };
                color_scale::train(&mut planner, &place)
            })
            .collect();
        let quantities = report::quantities(&spec, &timeline, source);
        let key_frames = key_frames::choose(&mut planner);
        let poster = key_frames::poster(&mut planner);
        if planner.is_too_large() {
            let frames = timeline.clock().states();
            let message = format!(
                "what changes in the scene, times its {frames} frames, makes more than {HELD} numbers"
            );
            return Err(vec![Diagnostic::error(Kind::Limit, spec.span, message)]);
        }
        diagnostics.append(&mut planner.diagnostics);
        if diagnostics.iter().any(Diagnostic::is_error) {
            return Err(diagnostics);
        }
        let panels = marks
            .into_iter()
            .zip(titles)
            .zip(axes)
            .zip(color_scale)
            .zip(spec.panels)
            .map(
                |((((marks, title), (x, y)), color_scale), panel)| PanelPlan {
                    id: panel.id,
                    span: panel.span,
                    legend: panel.legend,
                    aspect: panel.aspect,
                    title,
                    x,
                    y,
                    color_scale,
                    marks,
                },
            )
            .collect();
        let across = spec.canvas.device_size().0;
        let lines = |text: Option<TextPlan>, style: &TextStyle| {
            let room = f64::from(across) - 2.0 * spec.style.figure.padding;
            // A theme with margins of its own may ask for no padding; its titles stay as they are written.
            let fitted = spec.style.figure.frame.is_none();
            text.map(|text| match fitted {
                true => text.wrapped(room / style.size).into_owned(),
                false => text,
            })
        };
        let title = lines(title, &spec.style.title);
        let subtitle = lines(subtitle, &spec.style.subtitle);
        let caption = lines(caption, &spec.style.caption);
        Ok(Self {
            stem: spec.stem,
            combination: spec.combination,
            span: spec.span,
            canvas: spec.canvas,
            files: spec.files,
            output: spec.output,
            style: spec.style,
            layout: spec.layout,
            legend: spec.legend,
            graph: spec.graph,
            names: spec.names,
            sweep: spec.sweep,
            timeline,
            fits,
            chains,
            quantities,
            title,
            subtitle,
            caption,
            description,
            panels,
            connectors,
            key_frames,
            poster,
        })
    }

    /// The clock, which says at what moment each state is.
    pub(crate) fn clock(&self) -> &Clock {
        self.timeline.clock()
    }

    /// The number of states: frames that differ in what the clock says, holds included.
    pub(crate) fn states(&self) -> usize {
        self.clock().states()
    }

    /// The number of frames shown: the states, and back again under `rewind`.
    pub(crate) fn frames(&self) -> usize {
        let states = self.states();
        if self.output.rewind {
            states + states.saturating_sub(2)
        } else {
            states
        }
    }

    /// The frame with which an animated file begins.
    pub(crate) fn first_frame(&self) -> usize {
        let frames = self.frames();
        (self.output.start * frames as f64).round() as usize % frames.max(1)
    }

    /// The frame that stands for the animation: as the spec says, else the first that is shown.
    pub(crate) fn poster(&self) -> usize {
        self.poster.unwrap_or_else(|| self.first_frame())
    }

    /// Whether nothing moves at a state: there somebody who shows the animation may wait.
    pub(crate) fn is_at_rest(&self, state: usize) -> bool {
        self.clock().is_at_rest(state)
    }

    /// The state that a frame shows.
    pub(crate) fn state(&self, frame: usize) -> usize {
        let states = self.states();
        if frame < states {
            frame
        } else {
            2 * (states - 1) - frame
        }
    }

    /// For each state the first that shows the same, as far as that is known without looking: while
    /// everything holds, nothing moves but the number of the frame, and what is left behind.
    pub(crate) fn alike(&self) -> Vec<usize> {
        let mut marks = self.panels.iter().flat_map(|panel| &panel.marks);
        let leaves =
            |mark: &MarkPlan| mark.mark.trail > 0 || matches!(mark.mark.runs, Runs::Time { .. });
        if self.graph.is_called(self.timeline.frame()) || marks.any(leaves) {
            return (0..self.states()).collect();
        }
        self.timeline.alike()
    }

    /// What every name outside of marks is worth at a state.
    pub(crate) fn bindings(&self, state: usize) -> Bindings<'static> {
        self.timeline.at_state(state)
    }

    /// What every name outside of marks is worth at some moments, between frames too; `frame` has
    /// no value there.
    pub(crate) fn bindings_at(&self, moments: &[Moment]) -> Bindings<'static> {
        self.timeline.at_moments(moments)
    }

    /// Every quantity at some states, with how it was found.
    pub(crate) fn measure(&self, states: Range<usize>) -> Vec<Vec<Measured>> {
        self.measure_of(&self.quantities, states)
    }

    /// The same for other quantities of the plan.
    pub(crate) fn measure_of(
        &self,
        quantities: &[Quantity],
        states: Range<usize>,
    ) -> Vec<Vec<Measured>> {
        report::measure(self, quantities, states)
    }

    /// Why what was measured of a quantity at a state is infinite or undefined, as a clause that can
    /// follow "because".
    pub(crate) fn why(
        &self,
        quantity: &Quantity,
        state: usize,
        measured: &Measured,
    ) -> Option<String> {
        let (value, certificate) = (measured.value, measured.certificate.as_ref());
        let bindings = self.timeline.at_state(state).without_memory();
        self.graph.why(quantity.node, value, certificate, &bindings)
    }

    /// The numbers that the named distributions are made of, where they have no name themselves:
    /// `Q.std` in `Q = "normal(0, 1)"`.
    pub(crate) fn arguments(&self) -> Vec<Quantity> {
        report::arguments(self)
    }

    /// Takes the domains that stand still in a plan of the same scene with other values, so that what is
    /// drawn in both stands in the same places.
    pub(crate) fn take_domains(&mut self, other: &Self) {
        for (own, other) in self.panels.iter_mut().zip(&other.panels) {
            for (own, other) in [(&mut own.x, &other.x), (&mut own.y, &other.y)] {
                if !other.low.is_dynamic() && !other.high.is_dynamic() {
                    own.low = other.low.clone();
                    own.high = other.high.clone();
                }
            }
            if let (Some(own), Some(other)) = (&mut own.color_scale, &other.color_scale) {
                *own = other.clone();
            }
        }
    }

    /// The frame nearest to a value of a swept name or quantity; the first of several.
    pub(crate) fn nearest(&self, name: &str, value: f64) -> Option<Nearest> {
        report::nearest(self, name, value)
    }
}
