//! Words at the ends of lines, in place of a legend: in the colours of the lines, kept apart.

use crate::{
    plan::TextPlan,
    spec::model::{Anchor, Channel, MarkKind, Runs},
};

use super::{
    super::{
        composition::{Composition, sampled},
        dynamics::Dynamics,
        geometry::Rect,
        legend_placement::is_free,
        node::Node,
        text::{Face, Part},
    },
    Legend, face,
};

/// The words at the ends of a panel's lines.
#[derive(Debug, Clone)]
pub(in super::super) struct EndLabels {
    /// From the one that stands highest down.
    labels: Vec<Label>,
    /// What they take beside the panel, in px.
    pub(in super::super) room: f64,
    /// Whether they move.
    pub(in super::super) dynamic: bool,
}

#[derive(Debug, Clone)]
struct Label {
    words: TextPlan,
    face: Face,
    width: f64,
    height: f64,
    /// The line by mark and instance.
    line: (usize, usize),
}

/// Where a line ends.
#[derive(Debug, Clone, Copy, PartialEq)]
struct End {
    x: f64,
    y: f64,
}

/// How far words may be from the end of their line, in heights of theirs.
const FARTHEST: f64 = 1.6;
/// Ends that are nearer to one another, in heights of words, are not told apart.
const NEAREST: f64 = 0.4;
/// A line that ends farther from the panel's edge, as a share of its width, does not end at it.
const EDGE: f64 = 0.03;

impl EndLabels {
    /// The words of a legend at the ends of what they tell of, if each of these has an end at the right
    /// in all frames, if the ends are apart and stay in one order, and if there is room.
    pub(in super::super) fn new(
        scene: &Composition<'_>,
        panel: usize,
        legend: &Legend,
    ) -> Option<Self> {
        if scene.color_bar(panel).is_some() || scene.axes_are_dynamic(panel) {
            return None;
        }
        let labels = labels(scene, panel, legend)?;
        let marks = &scene.plan.panels[panel].marks;
        // Traces move, but their ends do not.
        let dynamic = labels.iter().any(|label| {
            let planned = &marks[label.line.0];
            !matches!(planned.mark.runs, Runs::Time { .. })
                && scene.dynamics_of_mark(panel, label.line.0) == Dynamics::Everything
        });
        let states: Vec<usize> = match dynamic {
            true => sampled(scene.plan.states()).collect(),
            false => vec![0],
        };
        let ends: Vec<Vec<End>> = states
            .iter()
            .map(|&state| {
                let ends = labels.iter();
                ends.map(|label| end(scene, panel, label.line, state))
                    .collect::<Option<_>>()
            })
            .collect::<Option<_>>()?;
        // In their mean order; a line that leaves it does not fit.
        let mean = |index: usize| ends.iter().map(|ends| ends[index].y).sum::<f64>();
        let mut order: Vec<usize> = (0..labels.len()).collect();
        order.sort_by(|&a, &b| mean(a).total_cmp(&mean(b)));
        let all = Self {
            labels: order.iter().map(|&index| labels[index].clone()).collect(),
            room: 0.0,
            dynamic,
        };
        let rect = scene.rect(panel);
        let mut room = 0.0_f64;
        for (state, ends) in states.iter().zip(&ends) {
            let ends: Vec<End> = order.iter().map(|&index| ends[index]).collect();
            let places = all.places(scene, panel, &ends)?;
            let apart = ends.windows(2).zip(&all.labels);
            let near =
                |(pair, label): (&[End], &Label)| pair[1].y - pair[0].y < NEAREST * label.height;
            let far = |((end, place), label): ((&End, &End), &Label)| {
                let y = end.y.clamp(rect.top, rect.bottom);
                (y - place.y).abs() > FARTHEST * label.height
            };
            if apart.into_iter().any(near) || ends.iter().zip(&places).zip(&all.labels).any(far) {
                return None;
            }
            let drawn: Vec<Node> = (0..marks.len())
                .flat_map(|mark| scene.mark(panel, mark, *state, Part::Whole))
                .collect();
            for (place, label) in places.iter().zip(&all.labels) {
                let right = place.x + label.width;
                if at_edge(place.x - scene.style.legend.handle_gap, rect) {
                    room = room.max(right - rect.right);
                    continue;
                }
                let half = label.height / 2.0;
                let box_of_words = Rect {
                    left: place.x,
                    top: place.y - half,
                    right,
                    bottom: place.y + half,
                };
                if right > rect.right || !is_free(&box_of_words, &drawn) {
                    return None;
                }
            }
        }
        let fits = room <= scene.style.legend.share * rect.width();
        fits.then_some(Self { room, ..all })
    }

    /// The words at a state, or the values in them.
    pub(in super::super) fn nodes(
        &self,
        scene: &Composition<'_>,
        panel: usize,
        state: usize,
        part: Part,
    ) -> Vec<Node> {
        let rect = scene.rect(panel);
        let foot = End {
            x: rect.right,
            y: rect.bottom,
        };
        let ends: Vec<End> = self
            .labels
            .iter()
            .map(|label| end(scene, panel, label.line, state).unwrap_or(foot))
            .collect();
        let places = self.places(scene, panel, &ends).unwrap_or(ends);
        let mut nodes = Vec::with_capacity(self.labels.len());
        for (label, place) in self.labels.iter().zip(places) {
            let phrase = label.words.at(state);
            let face = &label.face;
            // The middle of small letters is level with the end of the line; of several lines, their
            // middle is.
            let more = label.height - face.height("");
            let baseline = place.y + 0.33 * face.size - more / 2.0;
            nodes.extend(face.part(part, &phrase, place.x, baseline, Anchor::Start));
        }
        nodes
    }

    /// Where the words stand at these ends: their left ends, in the middle of their heights.
    fn places(&self, scene: &Composition<'_>, panel: usize, ends: &[End]) -> Option<Vec<End>> {
        let rect = scene.rect(panel);
        let heights: Vec<f64> = self.labels.iter().map(|label| label.height).collect();
        let wanted: Vec<f64> = ends.iter().map(|end| end.y).collect();
        let ys = spread(&wanted, &heights, (rect.top, rect.bottom))?;
        let gap = scene.style.legend.handle_gap;
        let place = |(end, y): (&End, f64)| {
            // Words at the edge stand in one column.
            let x = if at_edge(end.x, rect) {
                rect.right
            } else {
                end.x
            };
            End { x: x + gap, y }
        };
        Some(ends.iter().zip(ys).map(place).collect())
    }
}

/// The words of a legend, each with the line that it is to stand at.
fn labels(scene: &Composition<'_>, panel: usize, legend: &Legend) -> Option<Vec<Label>> {
    let style = scene.style;
    let marks = &scene.plan.panels[panel].marks;
    let mut labels = Vec::with_capacity(legend.entries().len());
    for entry in legend.entries() {
        let own = (entry.mark.1, entry.mark.2);
        // A series is a line too where it is an area and a line.
        let same =
            |mark: &usize| entry.series.is_some() && marks[*mark].mark.series == entry.series;
        let others = (0..marks.len()).filter(same).map(|mark| (mark, 0));
        let line = std::iter::once(own)
            .chain(others)
            .find(|&line| end(scene, panel, line, 0).is_some())?;
        let color = scene.colors.of(panel, line.0, line.1);
        let face = Face {
            fill: color.legible(style.roles.background, style.roles.foreground),
            ..face(style)
        };
        let words = entry.words.at(0);
        labels.push(Label {
            words: entry.words.clone(),
            width: face.width(&words),
            height: face.height(&words),
            face,
            line,
        });
    }
    Some(labels)
}

fn at_edge(x: f64, rect: &Rect) -> bool {
    (x - rect.right).abs() <= EDGE * rect.width()
}

/// Where a line ends at its right, if it does; it may have left the panel above or below.
fn end(
    scene: &Composition<'_>,
    panel: usize,
    (mark, instance): (usize, usize),
    state: usize,
) -> Option<End> {
    let planned = &scene.plan.panels[panel].marks[mark];
    let of_mark = &*planned.mark;
    if !of_mark.each.is_empty() || of_mark.feature.is_some() {
        return None;
    }
    let context = scene.mark_context(panel, mark, instance, state);
    let rect = &context.rect;
    let inside = |x: f64| x >= rect.left - 0.5 && (x <= rect.right || at_edge(x, rect));
    let farther = |a: End, b: End| if b.x > a.x { b } else { a };
    let kind = of_mark.kind;
    if matches!(of_mark.runs, Runs::Time { .. }) {
        let path = scene.trace_paths.get(&(panel, mark, instance))?;
        let shows_all = context.trace_shows_all();
        let ends = path.ends().filter(|_| shows_all)?;
        let ends = ends.into_iter().map(|(x, y)| End { x, y });
        return ends.reduce(farther).filter(|end| inside(end.x));
    }
    if kind == MarkKind::named("rule") {
        let y = context.y.px(context.number(Channel::Y)?);
        return y.is_finite().then_some(End { x: rect.right, y });
    }
    let is_line = kind == MarkKind::named("line");
    if !(is_line || kind == MarkKind::named("area")) || of_mark.lies_on_its_side() {
        return None;
    }
    let (from, to, _) = context.range()?;
    let curve = context.curve()?;
    let channels = curve.at(vec![from, to]);
    let ends = [0, 1].into_iter().filter_map(|index| {
        let value = |channel: usize| channels.get(channel).map(|values| values[index]);
        let (x, y) = (context.x.px(value(0)?), context.y.px(value(1)?));
        if !(x.is_finite() && y.is_finite()) {
            return None;
        }
        if is_line {
            return Some(End { x, y });
        }
        // In the middle of an area, if that is high enough for words there.
        let other = context.y.px(value(2)?);
        let clamp = |y: f64| y.clamp(rect.top, rect.bottom);
        let (y, other) = (clamp(y), clamp(other));
        let high = (y - other).abs() >= face(scene.style).size;
        let y = f64::midpoint(y, other);
        high.then_some(End { x, y })
    });
    ends.reduce(farther).filter(|end| inside(end.x))
}

/// Places for boxes of these heights, in order from the top, as near to where they want their middles as
/// can be without overlap and within bounds; none where they do not fit.
fn spread(wanted: &[f64], heights: &[f64], (top, bottom): (f64, f64)) -> Option<Vec<f64>> {
    let total: f64 = heights.iter().sum();
    if total > bottom - top + heights.first()? {
        return None;
    }
    // Less what is above each, places have to rise only: isotonic regression, by pooling.
    let mut above = 0.0;
    let mut pools: Vec<(f64, usize)> = Vec::with_capacity(wanted.len());
    for (wanted, height) in wanted.iter().zip(heights) {
        pools.push((wanted - above - height / 2.0, 1));
        above += height;
        while let [.., (before, more), (last, count)] = pools[..]
            && last < before
        {
            pools.pop();
            let both = more + count;
            let mean = (before * more as f64 + last * count as f64) / both as f64;
            if let Some(pool) = pools.last_mut() {
                *pool = (mean, both);
            }
        }
    }
    // Half of the first and of the last may stand out over the ends of the axis.
    let low = top - heights.first()? / 2.0;
    let high = bottom + heights.last()? / 2.0 - total;
    let mut above = 0.0;
    let bases = pools
        .iter()
        .flat_map(|&(base, count)| std::iter::repeat_n(base, count));
    Some(
        bases
            .zip(heights)
            .map(|(base, height)| {
                let middle = base.clamp(low, high.max(low)) + above + height / 2.0;
                above += height;
                middle
            })
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::spread;

    #[test]
    fn boxes_stand_where_they_want_or_as_near_as_can_be() {
        let heights = [10.0; 3];
        let bounds = (0.0, 100.0);
        assert_eq!(
            spread(&[20.0, 50.0, 80.0], &heights, bounds).unwrap(),
            [20.0, 50.0, 80.0]
        );
        // Two that want the same place part by half a height each.
        assert_eq!(
            spread(&[50.0, 50.0, 80.0], &heights, bounds).unwrap(),
            [45.0, 55.0, 80.0]
        );
        // At the ends they keep within bounds, but for half a box.
        assert_eq!(
            spread(&[-9.0, -9.0, 120.0], &heights, bounds).unwrap(),
            [0.0, 10.0, 100.0]
        );
        assert_eq!(spread(&[5.0, 6.0, 7.0], &[40.0; 3], (0.0, 50.0)), None);
    }
}
