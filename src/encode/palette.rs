//! The palette of all frames, or of one.
//!
//! Few colours are kept as they are. Many are cut into groups, each time where the cut lessens the
//! squared error most (after Wu 1991), and the groups are refined by Lloyd's iteration. All of it
//! in integers over a sorted histogram, so the palette is the same everywhere.

use super::{
    Histogram, Lzw, color_cover,
    rgb::{Rgb, channels, distance, packed},
};
use crate::color;

/// The most colours of a palette: one index stays free to mean "unchanged".
pub(super) const MAX_COLORS: usize = color::MAX_FRAME_COLORS as usize;

/// Bound on the colour comparisons of all refinement rounds together.
const EFFORT: usize = 40_000_000;

/// Up to [`MAX_FRAME_COLORS`](color::MAX_FRAME_COLORS) colours and, after them, the index that leaves a pixel as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Palette {
    colors: Vec<[u8; 3]>,
}

impl Palette {
    /// The palette of at most `most` colours, from 1 to 255, that shows those of `histogram` with the
    /// least squared error. The colours in `pinned` (the theme's) are kept exactly, as far as there is
    /// room; so are all, in ascending order, if there is room for them.
    pub(crate) fn new(histogram: &Histogram, pinned: &[[u8; 3]], most: usize) -> Palette {
        let most = most.clamp(1, MAX_COLORS);
        let mut colors: Vec<[u8; 3]> = Vec::with_capacity(most);
        for color in pinned {
            if !colors.contains(color) && colors.len() < most {
                colors.push(*color);
            }
        }
        let fixed = colors.len();
        let mut seen: Vec<Color> = histogram.sorted().into_iter().map(Color::from).collect();
        seen.retain(|color| !colors.contains(&color.rgb));
        if fixed + seen.len() <= most {
            colors.extend(seen.iter().map(|color| color.rgb));
        } else {
            colors.extend(cut(&mut seen, most - fixed));
            refine(&mut colors, fixed, &seen);
        }
        if colors.is_empty() {
            colors.push([255; 3]);
        }
        Palette { colors }
    }

    /// These colours, by index; `None` if there are none, or too many.
    #[cfg(feature = "cli")]
    pub(crate) fn of(colors: Vec<[u8; 3]>) -> Option<Palette> {
        (1..=MAX_COLORS)
            .contains(&colors.len())
            .then_some(Palette { colors })
    }

    /// The most frequent colours of `histogram`, as they are.
    pub(crate) fn frequent(histogram: &Histogram) -> Palette {
        let colors = histogram.frequent(MAX_COLORS, 0);
        Palette::new(&Histogram::new(), &colors, MAX_COLORS)
    }

    /// A palette with a colour within one step, in each channel, of every colour of `histogram`; with
    /// as few colours as a greedy search finds (V. Chvátal, *A greedy heuristic for the set-covering
    /// problem*, 1979). Those of `areas` are kept exactly, unless they leave too little room. `None` if
    /// 255 colours do not do.
    pub(crate) fn within_a_step(histogram: &Histogram, areas: &[[u8; 3]]) -> Option<Palette> {
        let areas: Vec<Rgb> = areas.iter().copied().map(packed).collect();
        let mut colors = color_cover::cover(&areas, histogram.colors(), MAX_COLORS)
            .or_else(|| color_cover::cover(&[], histogram.colors(), MAX_COLORS))?;
        colors.sort_unstable();
        Some(Palette {
            colors: colors.into_iter().map(channels).collect(),
        })
    }

    /// How many bytes its table takes in a file.
    pub(crate) fn bytes(&self) -> usize {
        3 * (self.colors.len() + 1).next_power_of_two().max(2)
    }

    /// The colours, by index.
    pub(crate) fn colors(&self) -> &[[u8; 3]] {
        &self.colors
    }

    /// The index that leaves a pixel as it was.
    pub(crate) fn transparent(&self) -> u8 {
        // At most 255, however it was made.
        u8::try_from(self.colors.len()).unwrap_or(u8::MAX)
    }

    /// A compressor for images in this palette.
    pub(super) fn lzw(&self) -> Lzw {
        Lzw::new(self.colors.len() + 1, self.transparent())
    }

    /// Whether every colour of a histogram is one of the palette.
    pub(super) fn has(&self, histogram: &Histogram) -> bool {
        let mut seen = histogram.colors();
        seen.all(|rgb| self.colors.contains(&channels(rgb)))
    }

    /// The nearest colour's index; of several the first.
    pub(super) fn nearest(&self, rgb: Rgb) -> u8 {
        let index = nearest(&self.colors, channels(rgb)).0;
        u8::try_from(index).unwrap_or(0)
    }
}

#[derive(Clone, Copy)]
struct Color {
    rgb: [u8; 3],
    weight: u64,
}

impl From<(Rgb, u64)> for Color {
    fn from((rgb, weight): (Rgb, u64)) -> Color {
        Color {
            rgb: channels(rgb),
            weight: weight.clamp(1, MAX_WEIGHT),
        }
    }
}

/// Keeps the sums below within 128 bits with a wide margin.
const MAX_WEIGHT: u64 = 1 << 40;

/// Weight, weighted sum and weighted sum of squares of some colours.
#[derive(Clone, Copy, Default)]
struct Moments {
    weight: u128,
    sum: [u128; 3],
    squares: u128,
}

impl Moments {
    fn add(&mut self, color: &Color) {
        let weight = u128::from(color.weight);
        self.weight += weight;
        for (sum, channel) in self.sum.iter_mut().zip(color.rgb) {
            let value = u128::from(channel);
            *sum += weight * value;
            self.squares += weight * value * value;
        }
    }

    fn without(&self, part: &Moments) -> Moments {
        Moments {
            weight: self.weight - part.weight,
            sum: [0, 1, 2].map(|i| self.sum[i] - part.sum[i]),
            squares: self.squares - part.squares,
        }
    }

    /// Squared distance from the mean, summed: Σw·c² − (Σw·c)²/Σw.
    fn error(&self) -> u128 {
        let squared: u128 = self.sum.iter().map(|sum| sum * sum).sum();
        self.squares
            - squared
                .checked_div(self.weight)
                .unwrap_or(0)
                .min(self.squares)
    }

    fn mean(&self) -> Option<[u8; 3]> {
        let mean = |sum: u128| (sum + self.weight / 2) / self.weight;
        (self.weight > 0).then(|| self.sum.map(|sum| mean(sum).min(255) as u8))
    }
}

/// A group of colours, and the best way to cut it in two.
struct Group {
    start: usize,
    end: usize,
    moments: Moments,
    cut: Option<Cut>,
}

struct Cut {
    gain: u128,
    axis: usize,
    /// How many colours, in the order along the axis, go to the first half.
    count: usize,
}

/// Cuts the colours into at most `count` groups and returns their means.
fn cut(colors: &mut [Color], count: usize) -> Vec<[u8; 3]> {
    if count == 0 {
        return Vec::new();
    }
    let mut groups = vec![Group::new(colors, 0, colors.len())];
    while groups.len() < count {
        let gain = |group: &Group| group.cut.as_ref().map_or(0, |cut| cut.gain);
        let Some(best) = (0..groups.len()).max_by_key(|&i| (gain(&groups[i]), usize::MAX - i))
        else {
            break;
        };
        let Some(cut) = groups[best].cut.take() else {
            break;
        };
        let Group { start, end, .. } = groups[best];
        sort_along(&mut colors[start..end], cut.axis);
        groups[best] = Group::new(colors, start, start + cut.count);
        groups.push(Group::new(colors, start + cut.count, end));
    }
    groups
        .iter()
        .filter_map(|group| group.moments.mean())
        .collect()
}

fn sort_along(colors: &mut [Color], axis: usize) {
    colors.sort_unstable_by_key(|color| (color.rgb[axis], color.rgb));
}

impl Group {
    fn new(colors: &mut [Color], start: usize, end: usize) -> Group {
        let colors = &mut colors[start..end];
        let mut moments = Moments::default();
        colors.iter().for_each(|color| moments.add(color));
        let error = moments.error();
        let mut cut: Option<Cut> = None;
        for axis in 0..3 {
            sort_along(colors, axis);
            let mut left = Moments::default();
            for (i, pair) in colors.windows(2).enumerate() {
                left.add(&pair[0]);
                if pair[0].rgb[axis] == pair[1].rgb[axis] {
                    continue;
                }
                let rest = left.error() + moments.without(&left).error();
                let gain = error.saturating_sub(rest);
                if cut.as_ref().is_none_or(|cut| gain > cut.gain) {
                    let count = i + 1;
                    cut = Some(Cut { gain, axis, count });
                }
            }
        }
        Group {
            start,
            end,
            moments,
            cut,
        }
    }
}

/// Moves each colour of the palette but the `fixed` first ones to the mean of what it stands for,
/// again and again.
fn refine(palette: &mut [[u8; 3]], fixed: usize, colors: &[Color]) {
    let rounds = (EFFORT / (palette.len() * colors.len()).max(1)).clamp(1, 24);
    for _ in 0..rounds {
        let mut moments = vec![Moments::default(); palette.len()];
        let mut errors: Vec<(u128, [u8; 3])> = Vec::with_capacity(colors.len());
        for color in colors {
            let (index, distance) = nearest(palette, color.rgb);
            moments[index].add(color);
            errors.push((u128::from(color.weight) * u128::from(distance), color.rgb));
        }
        // Colours that stand for nothing take over what is shown worst.
        errors.sort_unstable_by(|a, b| b.cmp(a));
        let mut worst = errors.into_iter().filter(|error| error.0 > 0);
        let mut moved = false;
        for (color, moments) in palette.iter_mut().zip(&moments).skip(fixed) {
            let target = moments.mean().or_else(|| worst.next().map(|error| error.1));
            if let Some(target) = target.filter(|target| target != color) {
                *color = target;
                moved = true;
            }
        }
        if !moved {
            break;
        }
    }
}

/// Index of the nearest colour, the first of several, and its squared distance.
fn nearest(palette: &[[u8; 3]], rgb: [u8; 3]) -> (usize, u32) {
    let mut best = (0, u32::MAX);
    for (index, &color) in palette.iter().enumerate() {
        let distance = distance(color, rgb);
        if distance < best.1 {
            best = (index, distance);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use resvg::tiny_skia::Pixmap;

    use super::*;

    /// A picture of one column per colour.
    fn histogram(colors: impl Iterator<Item = ([u8; 3], u64)>) -> Histogram {
        let mut histogram = Histogram::new();
        for ([r, g, b], count) in colors {
            let mut pixmap = Pixmap::new(1, 1).unwrap();
            pixmap.data_mut().copy_from_slice(&[r, g, b, 255]);
            histogram.add(&pixmap, count);
        }
        histogram
    }

    fn cube() -> Vec<([u8; 3], u64)> {
        let steps = (0..=255u8).step_by(17);
        let triples = steps.clone().flat_map(|r| {
            let steps = steps.clone();
            steps
                .clone()
                .flat_map(move |g| steps.clone().map(move |b| [r, g, b]))
        });
        triples.zip((1..90).cycle()).collect()
    }

    #[test]
    fn few_colours_are_kept_exactly() {
        let colors: Vec<_> = cube().into_iter().step_by(17).collect();
        assert!(colors.len() > 240 && colors.len() < MAX_COLORS);
        let palette = Palette::new(
            &histogram(colors.iter().copied()),
            &[[255, 255, 255]],
            MAX_COLORS,
        );
        for (color, _) in colors {
            assert!(palette.colors().contains(&color));
        }
    }

    #[test]
    fn many_colours_make_the_same_palette_in_any_order() {
        let pinned = [[1, 2, 3], [9, 9, 9], [1, 2, 3], [255, 0, 0]];
        let palette = Palette::new(&histogram(cube().into_iter()), &pinned, MAX_COLORS);
        assert_eq!(
            palette,
            Palette::new(&histogram(cube().into_iter().rev()), &pinned, MAX_COLORS)
        );
        assert_eq!(palette.colors()[..3], [[1, 2, 3], [9, 9, 9], [255, 0, 0]]);
        assert_eq!((palette.colors().len(), palette.transparent()), (255, 255));
        let mut distinct = palette.colors().to_vec();
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(distinct.len(), 255);
    }

    /// 4096 colours, 17 apart: cubes of 4096/255 points each would have an error of 386.
    #[test]
    fn the_error_is_small() {
        let palette = Palette::new(&histogram(cube().into_iter()), &[], MAX_COLORS);
        let (mut error, mut total) = (0u64, 0);
        for (rgb, weight) in cube() {
            error += weight * u64::from(nearest(palette.colors(), rgb).1);
            total += weight;
        }
        assert!(error / total < 440, "mean squared error {}", error / total);
    }

    #[test]
    fn frequent_colours_are_shown_well() {
        let ramp = (0..=255u8).flat_map(|v| [([v, 0, 0], 1), ([0, v, 0], 1_000_000)]);
        let palette = Palette::new(&histogram(ramp), &[], MAX_COLORS);
        let greens = palette.colors().iter().filter(|color| color[1] > 0).count();
        assert!(greens > 220, "{greens} greens");
    }

    #[test]
    fn degenerate_inputs_make_palettes() {
        assert_eq!(
            Palette::new(&Histogram::new(), &[], MAX_COLORS).colors(),
            [[255; 3]]
        );
        let many: Vec<_> = (0..=255).map(|v| [v, 1, 2]).collect();
        let palette = Palette::new(&histogram(cube().into_iter()), &many, MAX_COLORS);
        assert!(palette.colors() == &many[..255]);
        let huge = histogram(cube().into_iter().map(|(color, _)| (color, u64::MAX)));
        assert_eq!(Palette::new(&huge, &[], MAX_COLORS).colors().len(), 255);
    }
}
