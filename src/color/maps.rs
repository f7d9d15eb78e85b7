//! Colour maps: from a share of a range to a colour.
//!
//! All four have lightness that rises evenly to the eye (in vik: away from its middle), so that
//! equal steps of data look equal, in greyscale too, and colour-blind readers see the same order.
//! The tables have 256 colours each; between them sRGB values are interpolated. No arithmetic but
//! products and sums is involved, so a value has the same colour on every machine.

use std::fmt;

use super::Color;

/// A continuous scale of colours.
pub(crate) struct ColorMap {
    name: &'static str,
    table: [Color; SIZE],
}

/// Colours in a table.
const SIZE: usize = 256;

/// Purple over green to yellow, by Stéfan van der Walt and Nathaniel Smith (2015, CC0).
pub(crate) static VIRIDIS: ColorMap = ColorMap::new("viridis", include_str!("maps/viridis.txt"));

/// Blue over grey to yellow, by Nuñez, Anderton and Renslow: looks nearly alike with and without
/// colour-vision deficiency (*Optimizing colormaps with consideration for color vision
/// deficiency*, PLoS ONE 13(7), 2018; CC0).
pub(crate) static CIVIDIS: ColorMap = ColorMap::new("cividis", include_str!("maps/cividis.txt"));

/// Black over magenta to cream, by Stéfan van der Walt and Nathaniel Smith (2015, CC0).
pub(crate) static MAGMA: ColorMap = ColorMap::new("magma", include_str!("maps/magma.txt"));

/// Blue over near-white to red-brown, for values that leave a middle in both directions, by Fabio
/// Crameri (*Scientific colour maps*, doi:10.5281/zenodo.1243862; MIT).
pub(crate) static VIK: ColorMap = ColorMap::new("vik", include_str!("maps/vik.txt"));

/// Every map.
pub(crate) static ALL: [&ColorMap; 4] = [&VIRIDIS, &CIVIDIS, &MAGMA, &VIK];

/// The map of this name, if there is one.
pub(crate) fn map(name: &str) -> Option<&'static ColorMap> {
    ALL.into_iter().find(|map| map.name == name)
}

impl ColorMap {
    /// A map from lines of six hexadecimal digits, read when the program is compiled.
    const fn new(name: &'static str, text: &str) -> Self {
        let digits = text.as_bytes();
        let mut table = [Color::BLACK; SIZE];
        let mut row = 0;
        while row < SIZE {
            let at = row * 7;
            table[row] = Color::rgb(byte(digits, at), byte(digits, at + 2), byte(digits, at + 4));
            row += 1;
        }
        assert!(digits.len() == 7 * SIZE, "a table has 256 lines");
        Self { name, table }
    }

    /// The colour at `t` in [0, 1]; beyond, that of the nearer end. NaN is transparent: a value
    /// that is undefined has no colour.
    ///
    /// Linear between the table's sRGB values, each channel rounded to the nearest (halves up).
    #[must_use]
    pub(crate) fn at(&self, t: f64) -> Color {
        if t.is_nan() {
            return Color::WHITE.with_opacity(0.0);
        }
        let place = t.clamp(0.0, 1.0) * (SIZE - 1) as f64;
        let index = (place as usize).min(SIZE - 2);
        let share = place - index as f64;
        let (from, to) = (self.table[index], self.table[index + 1]);
        let mix = |from: u8, to: u8| {
            let (from, to) = (f64::from(from), f64::from(to));
            (from + (to - from) * share + 0.5).floor() as u8
        };
        Color::rgb(mix(from.r, to.r), mix(from.g, to.g), mix(from.b, to.b))
    }
}

impl fmt::Debug for ColorMap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ColorMap").field(&self.name).finish()
    }
}

const fn byte(digits: &[u8], at: usize) -> u8 {
    16 * nibble(digits[at]) + nibble(digits[at + 1])
}

const fn nibble(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        _ => panic!("a table has lower-case hexadecimal digits only"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// CIE 1976 lightness of an sRGB colour, 0 to 100.
    fn lightness(color: Color) -> f64 {
        let y = color.luminance();
        if y > 0.008_856 {
            116.0 * libm::cbrt(y) - 16.0
        } else {
            903.3 * y
        }
    }

    /// Values as matplotlib 3.11 and cmcrameri 1.10 give them at the same places.
    #[test]
    fn maps_are_those_of_their_sources() {
        let cases = [
            ("viridis", 0.0, "#440154"),
            ("viridis", 127.0 / 255.0, "#21908d"),
            ("viridis", 1.0, "#fde725"),
            ("cividis", 0.0, "#00224e"),
            ("cividis", 1.0, "#fee838"),
            ("magma", 0.0, "#000004"),
            ("magma", 1.0, "#fcfdbf"),
            ("vik", 0.0, "#001261"),
            ("vik", 1.0, "#590008"),
        ];
        for (name, t, expected) in cases {
            assert_eq!(map(name).unwrap().at(t).to_string(), expected, "{name} {t}");
        }
    }

    #[test]
    fn lightness_goes_one_way_or_away_from_the_middle() {
        for map in ALL {
            let at = |index: u32| lightness(map.at(f64::from(index) / 200.0));
            for index in 0..200 {
                let step = at(index + 1) - at(index);
                // Rounding to bytes moves lightness by a fifth of a unit.
                let falls = map.name == "vik" && index >= 98;
                let rises = map.name != "vik" || index < 98;
                assert!(!rises || step > -0.3, "{map:?} {index} {step}");
                assert!(
                    !falls || index < 102 || step < 0.3,
                    "{map:?} {index} {step}"
                );
            }
        }
    }

    #[test]
    fn between_and_beyond_the_table() {
        let [low, high] = [VIRIDIS.at(0.0), VIRIDIS.at(1.0)];
        assert_eq!((VIRIDIS.at(-1.0), VIRIDIS.at(f64::INFINITY)), (low, high));
        assert_eq!(VIRIDIS.at(f64::NAN).a, 0);
        // Half way between rows 0 and 1: 440154 and 440256.
        assert_eq!(VIRIDIS.at(0.5 / 255.0).to_string(), "#440255");
    }
}
