//! Where panels, titles and legends sit on the canvas, for all frames at once: nothing moves.

mod aspect;
mod grid;
mod margins;

use crate::{
    plan::{AxisPlan, PanelPlan, Plan, TextPlan},
    spec::{
        model::{CellSpan, LegendPlace, Side},
        style::{Style, TextStyle},
    },
};

use super::{
    axes,
    geometry::Rect,
    legend::{Form, Legend},
    text::Face,
};

use self::{
    grid::{Tracks, rects},
    margins::{Margins, margins},
};

/// The places of everything, in device px.
#[derive(Debug, Clone, Default)]
pub(super) struct Layout {
    /// One for each panel of the scene.
    pub(super) panels: Vec<PanelLayout>,
    /// Top of the title's first line.
    pub(super) title_top: f64,
    /// Top of the subtitle's first line.
    pub(super) subtitle_top: f64,
    /// Top of the caption's first line.
    pub(super) caption_top: f64,
    /// Left and right edge that titles and captions keep to.
    pub(super) text_edges: (f64, f64),
    /// Top left corner of the figure legend.
    pub(super) legend: Option<(f64, f64)>,
}

/// The places of a panel.
#[derive(Debug, Clone)]
pub(super) struct PanelLayout {
    /// Inside of the border.
    pub(super) rect: Rect,
    /// Whether the labels of its x axis stand below it.
    pub(super) x_labels: bool,
    /// Whether the labels of its y axis stand beside it.
    pub(super) y_labels: bool,
    /// Right edge of the words beside the y axis, from which they reach to the left.
    pub(super) y_label_right: f64,
    /// Top edge of the words below the x axis.
    pub(super) x_label_top: f64,
    /// Bottom edge of the panel's title.
    pub(super) title_bottom: f64,
    /// Top left corner of a legend outside of the panel.
    pub(super) outside_legend: Option<(f64, f64)>,
    /// Its title and the words beside its axes.
    pub(super) words: PanelWords,
}

/// The words around a panel, in lines that are as long as it is.
#[derive(Debug, Clone, Default)]
pub(super) struct PanelWords {
    pub(super) title: Option<TextPlan>,
    pub(super) x: Option<TextPlan>,
    pub(super) y: Option<TextPlan>,
}

/// The legends of a scene, with their sizes and sides.
#[derive(Debug, Clone, Copy)]
pub(super) struct Legends<'a> {
    /// One for each panel that has one.
    pub(super) of_panels: &'a [Option<Legend>],
    /// Where each of them is.
    pub(super) places: &'a [Option<LegendPlace>],
    /// What words at the ends of lines take beside each panel.
    pub(super) ends: &'a [f64],
    /// The legend of the whole figure.
    pub(super) of_figure: Option<&'a Legend>,
}

/// Lays the scene out on a canvas of `size` device px.
pub(super) fn layout(
    plan: &Plan,
    style: &Style,
    size: (f64, f64),
    ratio: f64,
    legends: Legends<'_>,
) -> Layout {
    let mut work = Work::new(plan, style, size, ratio, legends);
    // The room for tick labels depends on the ticks, and these on the room left.
    for _ in 0..3 {
        work.measure();
        work.divide();
    }
    work.finish()
}

/// A layout in the making.
struct Work<'a> {
    plan: &'a Plan,
    style: &'a Style,
    size: (f64, f64),
    ratio: f64,
    legends: Legends<'a>,
    /// Whether the x and y axis of each panel have their labels there.
    labels: Vec<(bool, bool)>,
    rects: Vec<Rect>,
    margins: Vec<Margins>,
    words: Vec<PanelWords>,
}

impl<'a> Work<'a> {
    fn new(
        plan: &'a Plan,
        style: &'a Style,
        size: (f64, f64),
        ratio: f64,
        legends: Legends<'a>,
    ) -> Self {
        let count = plan.panels.len();
        let whole = Rect {
            left: 0.0,
            top: 0.0,
            right: size.0,
            bottom: size.1,
        };
        Self {
            plan,
            style,
            size,
            ratio,
            legends,
            labels: labels(&plan.panels, &plan.layout.cells),
            rects: vec![whole; count],
            margins: vec![Margins::default(); count],
            words: vec![PanelWords::default(); count],
        }
    }

    /// Finds the room that each panel needs at its present size.
    fn measure(&mut self) {
        let mut rects = self.rects.clone();
        aspect::keep(&self.plan.panels, self.fitted_cells(), &mut rects);
        for (index, rect) in rects.iter().enumerate() {
            self.words[index] = self.words(index, rect);
            self.margins[index] = margins(
                self.plan,
                self.style,
                index,
                (rect, &self.words[index]),
                self.labels[index],
                self.legends.ends[index],
                self.legends.of_panels[index]
                    .as_ref()
                    .zip(self.legends.places[index]),
            );
        }
        // Where margins are fitted, the words beside a column of panels stand in one line, beyond
        // the widest of its tick labels.
        if !self.is_framed() {
            let cells = &self.plan.layout.cells;
            for index in 0..self.margins.len() {
                let column = cells[index].columns.0;
                let widest = (0..cells.len())
                    .filter(|&other| cells[other].columns.0 == column)
                    .map(|other| self.margins[other].ticks_left)
                    .fold(0.0, f64::max);
                let margins = &mut self.margins[index];
                margins.ticks_left = widest;
                margins.left = margins.left.max(widest + margins.label_left);
            }
        }
    }

    /// The words around a panel, broken into lines where margins are fitted.
    fn words(&self, index: usize, rect: &Rect) -> PanelWords {
        let panel = &self.plan.panels[index];
        let lines = |text: Option<TextPlan>, length: f64, style: &TextStyle| {
            text.map(|text| match self.is_framed() {
                true => text,
                false => text.wrapped(length / style.size).into_owned(),
            })
        };
        let style = self.style;
        let beside = |axis: &AxisPlan| {
            let common = axes::common(axis, style);
            axes::with_common(axis.label.as_ref(), common, style, axis.axis.span)
        };
        PanelWords {
            title: lines(panel.title.clone(), rect.width(), &style.panel_title),
            x: lines(beside(&panel.x), rect.width(), &style.axis_label),
            y: lines(beside(&panel.y), rect.height(), &style.axis_label),
        }
    }

    /// Divides the canvas among the panels, by the room that they need.
    fn divide(&mut self) {
        let layout = &self.plan.layout;
        let columns = Tracks::columns(&layout.widths, &layout.cells);
        let rows = Tracks::rows(&layout.heights, &layout.cells);
        let across = columns.margins(
            &self.margins,
            |margins| margins.left,
            |margins| margins.right,
        );
        let down = rows.margins(
            &self.margins,
            |margins| margins.top,
            |margins| margins.bottom,
        );
        if let Some(frame) = self.frame(&across, &down) {
            let xs = self.spaces(&across, frame.width());
            let ys = self.spaces(&down, frame.height());
            self.rects = rects(
                &columns.split(frame.left, frame.right, &xs),
                &rows.split(frame.top, frame.bottom, &ys),
            );
            return;
        }
        let area = self.area();
        let gap = self.written_gap().unwrap_or(self.style.figure.gap);
        let spaces = |margins: &[(f64, f64)]| -> Vec<f64> {
            let first = margins.first().map(|margins| margins.0);
            let between = margins.windows(2).map(|pair| pair[0].1 + gap + pair[1].0);
            let last = margins.last().map(|margins| margins.1);
            first.into_iter().chain(between).chain(last).collect()
        };
        self.rects = rects(
            &columns.split(area.left, area.right, &spaces(&across)),
            &rows.split(area.top, area.bottom, &spaces(&down)),
        );
        // Borders stand on whole pixels, so that panels of equal size look equal.
        for rect in &mut self.rects {
            for edge in [
                &mut rect.left,
                &mut rect.top,
                &mut rect.right,
                &mut rect.bottom,
            ] {
                *edge = edge.round();
            }
        }
    }

    fn written_gap(&self) -> Option<f64> {
        self.plan.layout.gap.map(|gap| gap * self.ratio)
    }

    /// What fitted margins leave for panels and the room around them.
    fn area(&self) -> Rect {
        let padding = self.style.figure.padding;
        Rect {
            left: padding + self.beside(Side::Left),
            top: padding + self.heading() + self.beside(Side::Top),
            right: self.size.0 - padding - self.beside(Side::Right),
            bottom: self.size.1 - padding - self.footing() - self.beside(Side::Bottom),
        }
    }

    /// The rectangle that the theme gives all panels together, where it does. It gives way to
    /// what stands around it and would not be on the canvas.
    fn frame(&self, across: &[(f64, f64)], down: &[(f64, f64)]) -> Option<Rect> {
        let [left, top, right, bottom] = self.style.figure.frame?;
        let ends = |margins: &[(f64, f64)]| {
            let first = margins.first().map_or(0.0, |margins| margins.0);
            let last = margins.last().map_or(0.0, |margins| margins.1);
            (first, last)
        };
        let ((before, behind), (above, below)) = (ends(across), ends(down));
        let padding = self.style.figure.padding;
        // A theme with margins of its own may ask for no padding; words still keep off the edge.
        let brow = match self.heading() > 0.0 {
            true => padding.max(self.style.title.gap),
            false => padding,
        };
        // Where there is something to give way to, it gets some air too.
        let edge = |side: Side, margins: f64| {
            let beside = self.beside(side);
            let air = if beside > 0.0 {
                self.style.legend.inset
            } else {
                0.0
            };
            beside + air + margins
        };
        Some(Rect {
            left: (left * self.size.0).max(padding + edge(Side::Left, before)),
            top: (top * self.size.1).max(brow + self.heading() + edge(Side::Top, above)),
            right: (right * self.size.0).min(self.size.0 - padding - edge(Side::Right, behind)),
            bottom: (bottom * self.size.1)
                .min(self.size.1 - self.foot() - self.footing() - edge(Side::Bottom, below)),
        })
    }

    /// The spaces around tracks in a frame: none at its ends, a share of a track's mean size
    /// between, but not less than what stands there needs.
    fn spaces(&self, margins: &[(f64, f64)], length: f64) -> Vec<f64> {
        let number = margins.len() as f64;
        let share = self.style.figure.gap;
        let gap = self
            .written_gap()
            .unwrap_or(share * length / (number + share * (number - 1.0)));
        let between = margins.windows(2).map(|pair| {
            let needed = pair[0].1 + pair[1].0;
            let air = if needed > 0.0 {
                self.style.tick_label.gap
            } else {
                0.0
            };
            gap.max(needed + air)
        });
        let mut spaces = vec![0.0];
        spaces.extend(between);
        spaces.push(0.0);
        spaces
    }

    fn height(&self, text: &Option<TextPlan>, style: &TextStyle) -> f64 {
        text.as_ref()
            .map_or(0.0, |text| Face::from(style).height(&text.at(0)))
    }

    /// Height of title and subtitle, with the gaps below them.
    fn heading(&self) -> f64 {
        let above = |height: f64, gap: f64| if height > 0.0 { height + gap } else { 0.0 };
        let title = self.height(&self.plan.title, &self.style.title);
        let subtitle = self.height(&self.plan.subtitle, &self.style.subtitle);
        above(title, self.style.title.gap) + above(subtitle, self.style.subtitle.gap)
    }

    /// Height of the caption, with the gap above it.
    fn footing(&self) -> f64 {
        let caption = self.height(&self.plan.caption, &self.style.caption);
        if caption > 0.0 {
            caption + self.style.caption.gap
        } else {
            0.0
        }
    }

    /// From the bottom of the caption to the edge of the canvas.
    fn foot(&self) -> f64 {
        let padding = self.style.figure.padding;
        match self.is_framed() && self.footing() > 0.0 {
            true => padding.max(self.style.caption.gap),
            false => padding,
        }
    }

    /// What the titles of the first row of panels take above them.
    fn lift(&self) -> f64 {
        let panels = self.plan.panels.iter().zip(&self.plan.layout.cells);
        panels
            .filter(|(_, cells)| cells.rows.0 == 0)
            .map(|(panel, _)| self.height(&panel.title, &self.style.panel_title))
            .filter(|height| *height > 0.0)
            .map(|height| height + self.style.panel_title.gap)
            .fold(0.0, f64::max)
    }

    /// How the entries of a figure legend stand.
    fn figure_form(&self) -> Form {
        figure_form(self.plan.legend, self.style, self.size.0)
    }

    /// What a figure legend takes at a side.
    fn beside(&self, wanted: Side) -> f64 {
        match (self.plan.legend, self.legends.of_figure) {
            (Some(side), Some(legend)) if side == wanted => {
                let arrangement = legend.arranged(self.style, self.figure_form());
                let length = match side {
                    Side::Left | Side::Right => arrangement.width,
                    Side::Top | Side::Bottom => arrangement.height,
                };
                length + self.style.legend.inset
            }
            _ => 0.0,
        }
    }

    fn finish(mut self) -> Layout {
        let cells = self.fitted_cells();
        aspect::keep(&self.plan.panels, cells, &mut self.rects);
        let bounds = bounds(&self.rects);
        let (title_top, subtitle_top) = self.titles(&bounds);
        let padding = self.style.figure.padding;
        let caption = self.height(&self.plan.caption, &self.style.caption);
        Layout {
            panels: (0..self.rects.len())
                .map(|index| self.panel(index))
                .collect(),
            title_top,
            subtitle_top,
            caption_top: self.size.1 - self.foot() - caption,
            text_edges: if self.is_framed() {
                // Centred titles stand in the middle of the canvas, as matplotlib's do.
                (bounds.left, self.size.0 - bounds.left)
            } else {
                (
                    padding + self.beside(Side::Left),
                    self.size.0 - padding - self.beside(Side::Right),
                )
            },
            legend: self.figure_legend(&bounds),
        }
    }

    /// The cells by which panels keep to those with an aspect. Where a theme has margins of its own, panels
    /// stay where it puts them.
    fn fitted_cells(&self) -> Option<&'a [CellSpan]> {
        (!self.is_framed()).then_some(&self.plan.layout.cells[..])
    }

    fn is_framed(&self) -> bool {
        self.style.figure.frame.is_some()
    }

    fn panel(&self, index: usize) -> PanelLayout {
        let (rect, margins) = (self.rects[index], self.margins[index]);
        PanelLayout {
            rect,
            x_labels: self.labels[index].0,
            y_labels: self.labels[index].1,
            y_label_right: rect.left - margins.ticks_left - self.style.axis_label.gap,
            x_label_top: rect.bottom + margins.ticks_bottom + self.style.axis_label.gap,
            title_bottom: rect.top - self.style.panel_title.gap,
            outside_legend: self.outside_legend(index),
            words: self.words[index].clone(),
        }
    }

    fn outside_legend(&self, index: usize) -> Option<(f64, f64)> {
        let (rect, margins) = (&self.rects[index], &self.margins[index]);
        let legend = self.legends.of_panels[index].as_ref()?;
        match self.legends.places[index]? {
            LegendPlace::OutsideRight => {
                let left = rect.right + margins.bar + self.style.legend.inset;
                Some((left, rect.top))
            }
            LegendPlace::OutsideBottom => {
                let form =
                    Legend::lying(self.style, width_below(self.plan, self.style, index, rect));
                let arrangement = legend.arranged(self.style, form);
                let top = rect.bottom + margins.bottom - arrangement.height;
                let left = middle(rect.left, rect.right, arrangement.width);
                let padding = self.style.figure.padding;
                let last = self.size.0 - padding - arrangement.width;
                let left = match self.is_framed() || last < padding {
                    true => left,
                    false => left.clamp(padding, last),
                };
                Some((left, top))
            }
            _ => None,
        }
    }

    /// Top of the title and of the subtitle.
    fn titles(&self, bounds: &Rect) -> (f64, f64) {
        let style = self.style;
        let title = self.height(&self.plan.title, &style.title);
        let subtitle = self.height(&self.plan.subtitle, &style.subtitle);
        if !self.is_framed() {
            let padding = style.figure.padding;
            let below = if title > 0.0 {
                title + style.subtitle.gap
            } else {
                0.0
            };
            return (padding, padding + below);
        }
        let legend = self.beside(Side::Top);
        let subtitle_top = bounds.top - self.lift() - legend - style.title.gap - subtitle;
        let between = if subtitle > 0.0 {
            style.subtitle.gap
        } else {
            0.0
        };
        (subtitle_top - between - title, subtitle_top)
    }

    /// Top left corner of the figure legend.
    fn figure_legend(&self, bounds: &Rect) -> Option<(f64, f64)> {
        let (side, legend) = self.plan.legend.zip(self.legends.of_figure)?;
        let legend = legend.arranged(self.style, self.figure_form());
        let (style, size) = (self.style, self.size);
        // Without a padding of the figure's own, it keeps the distance that legends keep.
        let padding = if self.is_framed() {
            style.legend.inset
        } else {
            style.figure.padding
        };
        let across = middle(bounds.left, bounds.right, legend.width);
        let down = middle(bounds.top, bounds.bottom, legend.height);
        Some(match side {
            Side::Top if self.is_framed() => {
                let top = self
                    .margins
                    .iter()
                    .map(|margins| margins.top)
                    .fold(0.0, f64::max);
                let inset = style.legend.inset;
                (across, bounds.top - top - inset - legend.height)
            }
            Side::Top => (across, self.heading() + padding),
            Side::Bottom => {
                let below = padding.max(self.foot()) + self.footing();
                (across, size.1 - below - legend.height)
            }
            Side::Left => (padding, down),
            Side::Right => (size.0 - padding - legend.width, down),
        })
    }
}

/// The width that a legend below a panel may have: that of the panel, or of the canvas where no other panel
/// stands beside it.
pub(super) fn width_below(plan: &Plan, style: &Style, panel: usize, rect: &Rect) -> f64 {
    let is_alone = plan.layout.share_across(panel) >= 1.0;
    match style.figure.frame {
        None if is_alone => f64::from(plan.canvas.device_size().0) - 2.0 * style.figure.padding,
        _ => rect.width(),
    }
}

/// How the entries of a figure legend at a side stand, on a canvas of this width.
pub(super) fn figure_form(side: Option<Side>, style: &Style, width: f64) -> Form {
    let flows = style.legend.flow;
    match side {
        Some(Side::Top | Side::Bottom) if flows => Form::Rows(width - 2.0 * style.figure.padding),
        Some(Side::Top | Side::Bottom) => Form::Rows(f64::INFINITY),
        _ => Form::Column,
    }
}

/// Whether the labels of each panel's x and y axis stand there: those of a shared axis stand at
/// the last panel on it of those that stand in a column, and at the first of those in a row.
fn labels(panels: &[PanelPlan], cells: &[CellSpan]) -> Vec<(bool, bool)> {
    let all = || panels.iter().zip(cells);
    all()
        .map(|(panel, own)| {
            let below = all().any(|(other, cells)| {
                other.x.shared && cells.columns == own.columns && cells.rows.0 > own.rows.1
            });
            let before = all().any(|(other, cells)| {
                other.y.shared && cells.rows == own.rows && cells.columns.1 < own.columns.0
            });
            (!(panel.x.shared && below), !(panel.y.shared && before))
        })
        .collect()
}

fn middle(start: f64, end: f64, length: f64) -> f64 {
    ((start + end - length) / 2.0).round()
}

fn bounds(rects: &[Rect]) -> Rect {
    rects
        .iter()
        .copied()
        .reduce(|a, b| Rect {
            left: a.left.min(b.left),
            top: a.top.min(b.top),
            right: a.right.max(b.right),
            bottom: a.bottom.max(b.bottom),
        })
        .unwrap_or_default()
}
