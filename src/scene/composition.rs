//! What is settled once for all frames: looks, places, and the paths of traces.

use std::collections::BTreeMap;

use crate::{
    plan::{PanelPlan, Plan},
    spec::{
        model::{LegendChoice, LegendPlace, Side},
        style::Style,
    },
};

use super::{
    axes,
    color_bar::ColorBar,
    colors::Colors,
    dynamics::Dynamics,
    geometry::{Point, Px, Rect},
    guides::{self, Axes},
    layout::{self, Layout, Legends},
    legend::{EndLabels, Form, Legend},
    legend_placement::Corners,
    marks::TracePath,
    node::{Node, Shape},
    sample::Samples,
    text::Part,
};

/// A plan with a place and a look for everything: what items are drawn from.
#[derive(Debug)]
pub(super) struct Composition<'a> {
    pub(super) plan: &'a Plan,
    pub(super) style: &'a Style,
    /// Device px per px of lengths.
    pub(super) ratio: f64,
    pub(super) layout: Layout,
    pub(super) colors: Colors,
    pub(super) legends: Vec<Option<Legend>>,
    /// Where each of them is.
    legend_places: Vec<Option<LegendPlace>>,
    /// The words at the ends of each panel's lines, where its legend is there.
    pub(super) end_labels: Vec<Option<EndLabels>>,
    pub(super) figure_legend: Option<Legend>,
    /// The path of each trace on static axes, by panel, mark and instance.
    pub(super) trace_paths: BTreeMap<(usize, usize, usize), TracePath>,
    /// The samples of each mark on static axes that only grows, likewise.
    pub(super) settled: BTreeMap<(usize, usize, usize), Samples>,
}

impl<'a> Composition<'a> {
    /// Lays a plan out.
    pub(super) fn new(plan: &'a Plan) -> Self {
        let mut composition = Self::with_provisional_legends(plan);
        composition.follow_through_time();
        if composition.settle_legends() {
            composition.layout = composition.lay_out();
            composition.follow_through_time();
        }
        composition
    }

    /// Everything has a place; a legend that wants the best has one for now, and no trace has a path.
    pub(super) fn with_provisional_legends(plan: &'a Plan) -> Self {
        let style = &plan.style;
        let ratio = style.unit;
        let colors = Colors::new(plan, style);
        let legends: Vec<Option<Legend>> = (0..plan.panels.len())
            .map(|panel| Legend::of_panel(plan, panel, style, &colors, ratio))
            .collect();
        let figure_legend = Legend::of_figure(plan, style, &colors, ratio);
        let mut composition = Self {
            plan,
            style,
            ratio,
            layout: Layout::default(),
            colors,
            legends,
            legend_places: plan.panels.iter().map(first_place).collect(),
            end_labels: vec![None; plan.panels.len()],
            figure_legend,
            trace_paths: BTreeMap::new(),
            settled: BTreeMap::new(),
        };
        composition.layout = composition.lay_out();
        // Where those beside panels take less, there is more room for the others.
        for beside in [true, false] {
            if composition.narrow_legends(beside) {
                composition.layout = composition.lay_out();
            }
        }
        composition
    }

    /// Breaks the words of legends that are wider than what they stand in, or those that are beside. Returns
    /// whether there is one.
    fn narrow_legends(&mut self, beside: bool) -> bool {
        if self.style.figure.frame.is_some() {
            // A theme with margins of its own has its words as they are written.
            return false;
        }
        let (plan, style) = (self.plan, self.style);
        let across = f64::from(plan.canvas.device_size().0) - 2.0 * style.figure.padding;
        let mut any = false;
        for (panel, legend) in self.legends.iter_mut().enumerate() {
            let place = self.legend_places[panel];
            if (place == Some(LegendPlace::OutsideRight)) != beside {
                continue;
            }
            let inside = self.layout.panels[panel].rect.width();
            let most = match place {
                Some(LegendPlace::OutsideRight) => {
                    BESIDE * across * plan.layout.share_across(panel)
                }
                Some(LegendPlace::OutsideBottom) => {
                    layout::width_below(plan, style, panel, &self.layout.panels[panel].rect)
                }
                _ => inside - 2.0 * style.legend.inset,
            };
            let narrowed = legend
                .as_ref()
                .and_then(|legend| legend.narrowed(style, most));
            any |= narrowed.is_some();
            *legend = narrowed.or(legend.take());
        }
        let most = match plan.legend {
            Some(Side::Left | Side::Right) => BESIDE * across,
            _ => across,
        };
        let whole = self.figure_legend.as_ref();
        if let Some(narrowed) = whole.and_then(|legend| legend.narrowed(style, most)) {
            self.figure_legend = Some(narrowed);
            any = true;
        }
        any
    }

    fn lay_out(&self) -> Layout {
        let (width, height) = self.plan.canvas.device_size();
        let ends: Vec<f64> = self
            .end_labels
            .iter()
            .map(|labels| labels.as_ref().map_or(0.0, |labels| labels.room))
            .collect();
        let legends = Legends {
            of_panels: &self.legends,
            places: &self.legend_places,
            ends: &ends,
            of_figure: self.figure_legend.as_ref(),
        };
        let size = (f64::from(width), f64::from(height));
        layout::layout(self.plan, self.style, size, self.ratio, legends)
    }

    /// Finds the place of every legend that does not say where it is. Returns whether one of them leaves its
    /// panel, for which there has to be room.
    fn settle_legends(&mut self) -> bool {
        let mut leaves = false;
        for panel in 0..self.legend_places.len() {
            let choice = self.plan.panels[panel].legend;
            let (Some(LegendChoice::Best | LegendChoice::Ends), Some(legend)) =
                (choice, &self.legends[panel])
            else {
                continue;
            };
            if choice == Some(LegendChoice::Ends)
                && let Some(labels) = EndLabels::new(self, panel, legend)
            {
                self.end_labels[panel] = Some(labels);
                self.legend_places[panel] = Some(LegendPlace::Ends);
                leaves = true;
                continue;
            }
            let rect = self.rect(panel);
            let arrangement = legend.arranged(self.style, Form::Column);
            let mut corners = Corners::new(|place| {
                arrangement.bounds(arrangement.place(place, rect, self.style.legend.inset))
            });
            let marks = 0..self.plan.panels[panel].marks.len();
            let (dynamic, fixed): (Vec<usize>, Vec<usize>) =
                marks.partition(|&mark| self.dynamics_of_mark(panel, mark) == Dynamics::Everything);
            let nodes = |marks: &[usize], state: usize| {
                let nodes = marks
                    .iter()
                    .flat_map(|&mark| self.mark(panel, mark, state, Part::Whole));
                nodes.collect::<Vec<Node>>()
            };
            let fixed = nodes(&fixed, 0);
            let states = if dynamic.is_empty() {
                1
            } else {
                self.plan.states()
            };
            for state in sampled(states) {
                corners.add_frame(&fixed.iter().chain(&nodes(&dynamic, state)));
            }
            let mut best = corners.best();
            if best == LegendPlace::OutsideRight {
                leaves = true;
                let cost = arrangement.width + self.style.legend.inset;
                if cost > self.style.legend.share * rect.width() {
                    let width = layout::width_below(self.plan, self.style, panel, rect);
                    let lying = legend.arranged(self.style, Legend::lying(self.style, width));
                    // A panel without height shows nothing.
                    let is_low = lying.height > BELOW * rect.height();
                    let fits = arrangement.height + self.style.legend.inset <= rect.height();
                    best = match is_low && fits {
                        true if cost <= BESIDE * rect.width() => LegendPlace::OutsideRight,
                        true => corners.least(),
                        false => LegendPlace::OutsideBottom,
                    };
                }
            }
            self.legend_places[panel] = Some(best);
        }
        leaves
    }

    /// The inside of a panel's border.
    pub(super) fn rect(&self, panel: usize) -> &Rect {
        &self.layout.panels[panel].rect
    }

    /// Whether the domain of one of a panel's axes changes.
    pub(super) fn axes_are_dynamic(&self, panel: usize) -> bool {
        let planned = &self.plan.panels[panel];
        [&planned.x, &planned.y]
            .into_iter()
            .any(|axis| axis.low.is_dynamic() || axis.high.is_dynamic())
    }

    /// The axes of a panel at a state.
    pub(super) fn axes(&self, panel: usize, state: usize) -> Axes<'_> {
        let place = &self.layout.panels[panel];
        Axes::new(self.plan, self.style, panel, place, state)
    }

    /// The colour bar of a panel, if it has one.
    pub(super) fn color_bar(&self, panel: usize) -> Option<ColorBar<'_>> {
        ColorBar::of(self.plan, self.style, panel)
    }

    /// The lines around a panel.
    pub(super) fn border(&self, panel: usize) -> Vec<Node> {
        let (x, y) = axes::axes(self.plan, panel);
        guides::border(self.style, self.rect(panel), x.show, y.show)
    }

    /// What lies behind everything.
    pub(super) fn background(&self) -> Node {
        let (width, height) = self.plan.canvas.device_size();
        let shape = Shape::Rect {
            from: Point::default(),
            to: Point::new(f64::from(width), f64::from(height)),
            radius: Px::ZERO,
        };
        Node::new(shape).fill(self.style.roles.background)
    }

    /// The legend of a panel, if it has one.
    pub(super) fn legend(&self, panel: usize, state: usize, part: Part) -> Vec<Node> {
        let (Some(legend), Some(place)) = (&self.legends[panel], self.legend_places[panel]) else {
            return Vec::new();
        };
        if let Some(labels) = &self.end_labels[panel] {
            return labels.nodes(self, panel, state, part);
        }
        let placed = &self.layout.panels[panel];
        let form = match place {
            LegendPlace::OutsideBottom => {
                let width = layout::width_below(self.plan, self.style, panel, &placed.rect);
                Legend::lying(self.style, width)
            }
            _ => Form::Column,
        };
        let corner = placed.outside_legend.unwrap_or_else(|| {
            let arrangement = legend.arranged(self.style, form);
            arrangement.place(place, &placed.rect, self.style.legend.inset)
        });
        legend.nodes(self.style, form, corner, state, part)
    }

    /// The legend of the whole figure, if there is one.
    pub(super) fn figure_legend(&self, state: usize, part: Part) -> Vec<Node> {
        match (&self.figure_legend, self.layout.legend) {
            (Some(legend), Some(corner)) => {
                let width = f64::from(self.plan.canvas.device_size().0);
                let form = layout::figure_form(self.plan.legend, self.style, width);
                legend.nodes(self.style, form, corner, state, part)
            }
            _ => Vec::new(),
        }
    }
}

/// The share of a panel's height that a legend below it takes at most, unless it is asked to be there.
const BELOW: f64 = 0.5;
/// The share of the width that a legend beside panels takes at most.
const BESIDE: f64 = 0.45;

/// Where the legend of a panel is, as long as nothing better is known.
fn first_place(panel: &PanelPlan) -> Option<LegendPlace> {
    panel.legend.map(|choice| match choice {
        LegendChoice::At(place) => place,
        LegendChoice::Best | LegendChoice::Ends => LegendPlace::TopRight,
    })
}

/// States at which a place for a legend is looked for, at most.
const MAX_SAMPLED: usize = 17;

/// States at equal distances, the first and the last among them.
pub(super) fn sampled(states: usize) -> impl Iterator<Item = usize> {
    let number = states.min(MAX_SAMPLED);
    (0..number).map(move |k| k * (states - 1) / (number - 1).max(1))
}
