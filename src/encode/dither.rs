//! Colours that a table lacks, mixed from two that it has.
//!
//! Ordered dither (Bayer 1973): of a colour's mix and a pixel's place alone follows what the pixel
//! shows, so pixels whose colour stays are unchanged from frame to frame, and deltas stay small.
//! Error diffusion looks better on photographs, but there each pixel depends on all before it.

use super::{
    Palette,
    rgb::{Rgb, channels, distance},
};

/// Sides of the pattern, in pixels.
const SIDE: u32 = 8;
/// Its places: in so many steps shares are counted.
const STEPS: u8 = 64;

/// Table colours among which the pair of a mix is looked for: the nearest.
const CANDIDATES: usize = 16;

/// How far apart the colours of a mix may be (squared): more is seen as grain, and on a thin line,
/// which has no area to be mixed over, as damage.
const APART: i64 = 18 * 18;

/// What a mix may be off, on the mean of the squares over its pixels, for one off on the mean over
/// its area: a fine pattern is seen less than an area that is off by as much.
const REST: i64 = 8;

/// Two colours of a table, by index, and how many of 64 pixels show the second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Mix {
    first: u8,
    second: u8,
    share: u8,
}

impl Mix {
    /// One colour everywhere.
    pub(super) fn flat(index: u8) -> Mix {
        Mix {
            first: index,
            second: index,
            share: 0,
        }
    }

    /// The mix of `palette` that is nearest to a colour, by the mean over an area and by how
    /// restless it is. A colour that the palette has is flat.
    pub(super) fn nearest(palette: &Palette, rgb: Rgb) -> Mix {
        let color = channels(rgb);
        let mut near: Vec<(u32, u8)> = (0..=u8::MAX)
            .zip(palette.colors())
            .map(|(index, &other)| (distance(color, other), index))
            .collect();
        near.sort_unstable();
        near.truncate(CANDIDATES);
        let Some(&(flat, first)) = near.first() else {
            return Mix::default();
        };
        // Errors are squares of 64ths.
        let mut best = (i64::from(flat) * i64::from(STEPS).pow(2), Mix::flat(first));
        if flat == 0 {
            return best.1;
        }
        let place = |index: u8| palette.colors()[usize::from(index)].map(i64::from);
        let color = color.map(i64::from);
        for (count, &(_, first)) in near.iter().enumerate() {
            for &(_, second) in &near[..count] {
                let (from, to) = (place(first), place(second));
                let way = [0, 1, 2].map(|i| to[i] - from[i]);
                let off = [0, 1, 2].map(|i| color[i] - from[i]);
                let length = dot(way, way);
                // A palette may have a colour twice.
                if length == 0 || length > APART {
                    continue;
                }
                let (along, steps) = (dot(way, off), i64::from(STEPS));
                let share = ((2 * steps * along + length) / (2 * length)).clamp(0, steps);
                let rest = [0, 1, 2].map(|i| steps * off[i] - share * way[i]);
                let error = dot(rest, rest) + share * (steps - share) * length / REST;
                if error < best.0 {
                    let mix = Mix {
                        first,
                        second,
                        share: share as u8,
                    };
                    best = (error, mix);
                }
            }
        }
        best.1
    }

    /// What every pixel shows, if all show the same.
    pub(super) fn plain(self) -> Option<u8> {
        (self.share == 0).then_some(self.first)
    }

    /// What the pixel at this place of the picture shows.
    #[inline]
    pub(super) fn at(self, x: u32, y: u32) -> u8 {
        if self.share > 0 && self.share > threshold(x, y) {
            self.second
        } else {
            self.first
        }
    }
}

fn dot(a: [i64; 3], b: [i64; 3]) -> i64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// Bayer's pattern, 0 to 63: of the bits of x ^ y and of y in turn, the lowest weighs most.
fn threshold(x: u32, y: u32) -> u8 {
    const PATTERN: [[u8; SIDE as usize]; SIDE as usize] = {
        let mut pattern = [[0; SIDE as usize]; SIDE as usize];
        let mut y = 0;
        while y < SIDE {
            let mut x = 0;
            while x < SIDE {
                let mut bit = 0;
                while bit < 3 {
                    let pair = ((x ^ y) >> bit & 1) << 1 | (y >> bit & 1);
                    pattern[y as usize][x as usize] |= (pair << (4 - 2 * bit)) as u8;
                    bit += 1;
                }
                x += 1;
            }
            y += 1;
        }
        pattern
    };
    PATTERN[(y % SIDE) as usize][(x % SIDE) as usize]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::{Histogram, rgb::packed as rgb};

    fn palette(colors: &[[u8; 3]]) -> Palette {
        Palette::new(&Histogram::new(), colors, 255)
    }

    fn area() -> impl Iterator<Item = (u32, u32)> {
        // Away from the origin: any 8 × 8 pixels have every threshold.
        (5..5 + SIDE).flat_map(|y| (3..3 + SIDE).map(move |x| (x, y)))
    }

    #[test]
    fn every_threshold_is_once_in_an_area() {
        let mut found: Vec<u8> = area().map(|(x, y)| threshold(x, y)).collect();
        found.sort_unstable();
        assert!(found.into_iter().eq(0..STEPS));
        let corner = [0, 1].map(|y| [0, 1].map(|x| threshold(x, y)));
        assert_eq!(corner, [[0, 32], [48, 16]]);
    }

    /// The mean over an area of 8 × 8 pixels.
    fn mean(palette: &Palette, mix: Mix) -> [f64; 3] {
        [0, 1, 2].map(|i| {
            let shown = area().map(|(x, y)| palette.colors()[usize::from(mix.at(x, y))][i]);
            shown.map(f64::from).sum::<f64>() / 64.0
        })
    }

    #[test]
    fn the_mean_of_an_area_is_nearer_than_the_nearest_colour() {
        let greys: Vec<[u8; 3]> = (0..=255).step_by(10).map(|grey| [grey; 3]).collect();
        let palette = palette(&greys);
        for grey in 0..250_u8 {
            let mix = Mix::nearest(&palette, rgb([grey; 3]));
            let off = (mean(&palette, mix)[0] - f64::from(grey)).abs();
            match grey % 10 {
                0 => assert_eq!((off, mix.share), (0.0, 0), "{grey}"),
                // So near that a pattern would be more to see.
                1 | 9 => assert!(off <= 1.0, "{grey} is off by {off}"),
                _ => assert!(off <= 0.1, "{grey} is off by {off}"),
            }
        }
    }

    /// Colours between those of a table that lie on no line of two of them.
    #[test]
    fn colors_in_space_are_mixed_too() {
        let steps = || (0..=4_u8).map(|step| step * 10);
        let cube = steps().flat_map(|r| steps().flat_map(move |g| steps().map(move |b| [r, g, b])));
        let palette = palette(&cube.collect::<Vec<_>>());
        let (mut flat, mut mixed) = (0.0, 0.0);
        for (r, g, b) in (0..1000).map(|i| (i * 7 % 41, i * 11 % 41, i * 17 % 41)) {
            let color = [r as u8, g as u8, b as u8];
            let error = |mix: Mix| -> f64 {
                let mean = mean(&palette, mix);
                let off = (0..3).map(|i| mean[i] - f64::from(color[i]));
                off.map(|off| off * off).sum()
            };
            flat += error(Mix::flat(palette.nearest(rgb(color))));
            mixed += error(Mix::nearest(&palette, rgb(color)));
        }
        assert!(mixed < 0.6 * flat, "{mixed} of {flat}");
    }

    #[test]
    fn far_colors_do_not_mix() {
        let palette = palette(&[[0; 3], [60; 3], [90; 3]]);
        let mix = Mix::nearest(&palette, rgb([75; 3]));
        assert!(area().all(|(x, y)| mix.at(x, y) == 1), "{mix:?}");
    }
}
