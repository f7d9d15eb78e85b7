//! Few colours that are within a step of many.

use super::rgb::Rgb;

/// How many colours are within a step of one: 3 in each channel.
const NEAR: usize = 27;

/// Colours of which one is within one step, in each channel, of each of `colors`: those of `first`,
/// and then each time the one that is near to most of those left; of several the lowest. `None` if
/// more than `most` are needed.
pub(super) fn cover(
    first: &[Rgb],
    colors: impl Iterator<Item = Rgb>,
    most: usize,
) -> Option<Vec<Rgb>> {
    let mut left: Vec<Rgb> = colors.collect();
    left.sort_unstable();
    left.dedup();
    if left.len() > most * NEAR {
        return None;
    }
    let mut candidates: Vec<Rgb> = left.iter().copied().flat_map(around).collect();
    candidates.sort_unstable();
    let (mut candidates, mut near): (Vec<Rgb>, Vec<usize>) = candidates
        .chunk_by(|a, b| a == b)
        .map(|same| (same[0], same.len()))
        .unzip();
    let mut chosen = Vec::new();
    let mut first = first.iter();
    loop {
        let best = match first.next() {
            // What is given twice is one colour.
            Some(color) if chosen.contains(color) => continue,
            Some(&color) => color,
            None if left.is_empty() => return Some(chosen),
            None => {
                let best = (0..candidates.len()).max_by_key(|&i| (near[i], usize::MAX - i))?;
                // Further ones are near to no more than this one.
                if left.len() > near[best] * most.saturating_sub(chosen.len()) {
                    return None;
                }
                candidates[best]
            }
        };
        if chosen.len() == most {
            return None;
        }
        chosen.push(best);
        left.retain(|&color| {
            let covered = around(best).any(|other| other == color);
            if covered {
                for other in around(color) {
                    if let Ok(place) = candidates.binary_search(&other) {
                        near[place] -= 1;
                    }
                }
            }
            !covered
        });
        // What is near to none is no candidate any more.
        let mut counts = near.iter();
        candidates.retain(|_| counts.next().is_some_and(|&count| count > 0));
        near.retain(|&count| count > 0);
    }
}

/// The colours within a step of one, itself included.
fn around(rgb: Rgb) -> impl Iterator<Item = Rgb> {
    let channel = move |shift: u32| {
        let value = rgb >> shift & 0xFF;
        (value.saturating_sub(1)..=(value + 1).min(0xFF)).map(move |value| value << shift)
    };
    let reds = channel(16);
    reds.flat_map(move |red| {
        channel(8).flat_map(move |green| channel(0).map(move |blue| red | green | blue))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::rgb::channels;

    fn far(a: Rgb, b: Rgb) -> u8 {
        let (a, b) = (channels(a), channels(b));
        (0..3).map(|i| a[i].abs_diff(b[i])).max().unwrap_or(0)
    }

    #[test]
    fn every_color_has_one_within_a_step() {
        // A ramp, a cloud and the corners of the cube.
        let ramp = (0..=255).map(|v| v << 16 | (255 - v) << 8 | (v / 2));
        let cloud = (0..2000_u32).map(|i| 0x80_80_80 + (i * 7919 % 9) * 0x1_00_00 + i * 31 % 11);
        let corners = [0, 0xFF, 0xFF_00, 0xFF_00_00, 0xFF_FF_FF];
        let colors: Vec<Rgb> = ramp.chain(cloud).chain(corners).collect();
        let chosen = cover(&[], colors.iter().copied(), 255).unwrap();
        for color in &colors {
            assert!(
                chosen.iter().any(|other| far(*color, *other) <= 1),
                "{color:06x}"
            );
        }
        // Every third step of the ramp, and boxes of 3 × 3 in the plane of the cloud.
        assert!(chosen.len() <= 86 + 12 + 5, "{}", chosen.len());
        let backwards = cover(&[], colors.iter().rev().copied(), chosen.len());
        assert_eq!(backwards, Some(chosen.clone()));
        assert_eq!(cover(&[], colors.into_iter(), chosen.len() - 1), None);
        assert_eq!(cover(&[], (0..28).map(|i| i << 3), 1), None);
    }

    #[test]
    fn the_neighbours_of_a_color_end_with_the_channels() {
        assert_eq!(around(0x80_80_80).count(), 27);
        assert!(around(0xFF_FF_FF).all(|color| far(color, 0xFF_FF_FF) <= 1));
        assert_eq!(around(0xFF_00_80).count(), 12);
        assert_eq!(cover(&[], std::iter::empty(), 0), Some(Vec::new()));
    }

    #[test]
    fn what_comes_first_is_kept() {
        let greys = [0x80_80_80, 0x81_81_81, 0x82_82_82, 0x83_83_83];
        let first = [greys[3], greys[2], greys[3]];
        let chosen = cover(&first, greys.into_iter(), 3).unwrap();
        assert_eq!(chosen[..2], first[..2]);
        assert_eq!(chosen.len(), 3);
        assert_eq!(cover(&first, greys.into_iter(), 2), None);
    }
}
