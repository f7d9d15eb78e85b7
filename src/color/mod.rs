//! Colours: sRGB with opacity, read as CSS writes them.

mod frame_colors;
pub(crate) mod maps;

use std::{fmt, str::FromStr};

pub(crate) use frame_colors::{FrameColors, MAX_FRAME_COLORS};

/// A colour in sRGB, 8 bits a channel, not premultiplied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Color {
    /// Red.
    pub r: u8,
    /// Green.
    pub g: u8,
    /// Blue.
    pub b: u8,
    /// Opacity: 0 is transparent, 255 opaque.
    pub a: u8,
}

impl Color {
    /// Black.
    pub(crate) const BLACK: Self = Self::rgb(0, 0, 0);
    /// White.
    pub(crate) const WHITE: Self = Self::rgb(255, 255, 255);

    /// An opaque colour.
    pub(crate) const fn rgb(r: u8, g: u8, b: u8) -> Self {
        Self { r, g, b, a: 255 }
    }

    /// The colour with its opacity multiplied by `opacity`, 0 to 1.
    #[must_use]
    pub(crate) fn with_opacity(self, opacity: f64) -> Self {
        let a = (f64::from(self.a) * opacity.clamp(0.0, 1.0)).round();
        Self { a: a as u8, ..self }
    }

    /// Relative luminance, 0 (black) to 1 (white), of the colour without its opacity, as
    /// [WCAG 2.2](https://www.w3.org/TR/WCAG22/#dfn-relative-luminance) defines it.
    pub(crate) fn luminance(self) -> f64 {
        let [r, g, b] = [self.r, self.g, self.b].map(|channel| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.040_45 {
                value / 12.92
            } else {
                libm::pow((value + 0.055) / 1.055, 2.4)
            }
        });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    /// The contrast ratio of two opaque colours, 1 (equal) to 21 (black and white), as
    /// [WCAG 2.2](https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio) defines it. Text wants 4.5,
    /// lines and symbols want 3.
    pub(crate) fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// The colour as words can have it on an opaque `ground`: mixed with `ink` as far as a contrast
    /// of 4.5 needs it. Colours for lines need only 3.
    #[must_use]
    pub(crate) fn legible(self, ground: Self, ink: Self) -> Self {
        const STEPS: u16 = 32;
        let mixed = |step: u16| {
            let mix = |own: u8, ink: u8| {
                let sum = u16::from(own) * (STEPS - step) + u16::from(ink) * step;
                ((sum + STEPS / 2) / STEPS) as u8
            };
            Self {
                r: mix(self.r, ink.r),
                g: mix(self.g, ink.g),
                b: mix(self.b, ink.b),
                a: self.a,
            }
        };
        (0..STEPS)
            .map(mixed)
            .find(|color| color.contrast(ground) >= 4.5)
            .unwrap_or(ink)
    }
}

/// Writes `#rrggbb`; opacity is not part of it, since SVG 1.1 colours have none.
impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.r, self.g, self.b)
    }
}

/// A text that is no CSS colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotAColor;

impl FromStr for Color {
    type Err = NotAColor;

    /// Reads a CSS Color 4 colour: a name, `#rgb`, `#rrggbb`, `rgb(…)`, `hsl(…)`, …
    fn from_str(text: &str) -> Result<Self, NotAColor> {
        // Bare hex digits ("fade") would be taken for a colour; CSS requires the `#`.
        if !text.starts_with('#') && text.chars().all(|c| c.is_ascii_hexdigit()) {
            return Err(NotAColor);
        }
        let [r, g, b, a] = csscolorparser::parse(text)
            .map_err(|_| NotAColor)?
            .to_rgba8();
        Ok(Self { r, g, b, a })
    }
}

/// The colour names of CSS that a misspelt name is compared with.
pub(crate) const COMMON_NAMES: &[&str] = &[
    "black",
    "blue",
    "brown",
    "crimson",
    "cyan",
    "darkblue",
    "darkgray",
    "darkgreen",
    "darkorange",
    "darkred",
    "firebrick",
    "gold",
    "gray",
    "green",
    "indigo",
    "lightblue",
    "lightgray",
    "lightgreen",
    "magenta",
    "maroon",
    "navy",
    "olive",
    "orange",
    "orchid",
    "pink",
    "plum",
    "purple",
    "red",
    "royalblue",
    "salmon",
    "seagreen",
    "silver",
    "skyblue",
    "slateblue",
    "slategray",
    "steelblue",
    "tan",
    "teal",
    "tomato",
    "transparent",
    "turquoise",
    "violet",
    "white",
    "yellow",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_css_and_writes_hex() {
        assert_eq!("red".parse(), Ok(Color::rgb(255, 0, 0)));
        assert_eq!("#0072b2".parse::<Color>().unwrap().to_string(), "#0072b2");
        assert_eq!("rgb(0 0 0 / 50%)".parse::<Color>().unwrap().a, 128);
        assert_eq!("fade".parse::<Color>(), Err(NotAColor));
        assert_eq!("reddish".parse::<Color>(), Err(NotAColor));
    }

    #[test]
    fn words_are_darkened_only_as_far_as_they_need() {
        let [green, blue] = ["#009e73", "#0072b2"].map(|color| color.parse::<Color>().unwrap());
        let legible = green.legible(Color::WHITE, Color::BLACK);
        assert!((4.5..4.8).contains(&legible.contrast(Color::WHITE)));
        assert!(legible.g > legible.b && legible.b > legible.r);
        assert_eq!(blue.legible(Color::WHITE, Color::BLACK), blue);
        assert_eq!(
            Color::WHITE.legible(Color::WHITE, Color::WHITE),
            Color::WHITE
        );
    }

    #[test]
    fn every_suggested_name_is_a_color() {
        for name in COMMON_NAMES {
            assert!(name.parse::<Color>().is_ok(), "{name}");
        }
    }
}
