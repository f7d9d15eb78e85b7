//! The embedded faces, and the chain of faces that a text is set in.

use std::{cell::RefCell, collections::BTreeSet, ops::Range, sync::LazyLock};

use super::{Font, ShapedText, guard::guarded};

/// How a stretch of text is set off from the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Emphasis {
    /// `**bold**`.
    pub bold: bool,
    /// `*italic*`.
    pub italic: bool,
}

macro_rules! face {
    ($file:literal) => {{
        static FONT: LazyLock<Font> = LazyLock::new(|| {
            Font::embedded(include_bytes!(concat!("faces/", $file)))
                .expect("the embedded faces are constants that tests parse")
        });
        &FONT
    }};
}

impl Font {
    /// DejaVu Sans 2.37, matplotlib's default face.
    pub(crate) fn dejavu_sans() -> &'static Self {
        face!("DejaVuSans.ttf")
    }

    /// DejaVu Sans Bold 2.37, of the same characters.
    pub(crate) fn dejavu_sans_bold() -> &'static Self {
        face!("DejaVuSans-Bold.ttf")
    }

    /// KaTeX's face of this name, as the formula layout calls it.
    pub(super) fn of_formulas(name: &str) -> Option<&'static Self> {
        Some(match name {
            "AMS-Regular" => face!("formula/AMS-Regular.ttf"),
            "Caligraphic-Regular" => face!("formula/Caligraphic-Regular.ttf"),
            "Fraktur-Bold" => face!("formula/Fraktur-Bold.ttf"),
            "Fraktur-Regular" => face!("formula/Fraktur-Regular.ttf"),
            "Main-Bold" => face!("formula/Main-Bold.ttf"),
            "Main-BoldItalic" => face!("formula/Main-BoldItalic.ttf"),
            "Main-Italic" => face!("formula/Main-Italic.ttf"),
            "Main-Regular" => face!("formula/Main-Regular.ttf"),
            "Math-BoldItalic" => face!("formula/Math-BoldItalic.ttf"),
            "Math-Italic" => face!("formula/Math-Italic.ttf"),
            "SansSerif-Bold" => face!("formula/SansSerif-Bold.ttf"),
            "SansSerif-Italic" => face!("formula/SansSerif-Italic.ttf"),
            "SansSerif-Regular" => face!("formula/SansSerif-Regular.ttf"),
            "Script-Regular" => face!("formula/Script-Regular.ttf"),
            "Size1-Regular" => face!("formula/Size1-Regular.ttf"),
            "Size2-Regular" => face!("formula/Size2-Regular.ttf"),
            "Size3-Regular" => face!("formula/Size3-Regular.ttf"),
            "Size4-Regular" => face!("formula/Size4-Regular.ttf"),
            "Typewriter-Regular" => face!("formula/Typewriter-Regular.ttf"),
            _ => return None,
        })
    }
}

/// The faces that texts are set in: the embedded one, then those given by the user, in order.
#[derive(Debug, Default)]
pub(crate) struct Fonts {
    given: Vec<Font>,
    /// Whether faces are missing that were asked for: they may have had any character.
    incomplete: bool,
    /// Which of those given turned out to be damaged.
    damaged: RefCell<BTreeSet<usize>>,
}

impl Fonts {
    /// The embedded face and then these. Where some of those asked for could not be had they are
    /// `incomplete`, and pass for covering everything: that there is no face is what is wrong then,
    /// not that its characters are missing.
    pub(crate) fn new(given: Vec<Font>, incomplete: bool) -> Self {
        Self {
            given,
            incomplete,
            damaged: RefCell::default(),
        }
    }

    /// The faces among those given that were damaged where a text needed them. In their place nothing
    /// was set.
    pub(crate) fn damaged(&self) -> Vec<usize> {
        self.damaged.borrow().iter().copied().collect()
    }

    /// What a face says, if it is not damaged there.
    fn ask<T: Default>(&self, place: usize, question: impl FnOnce(&Font) -> T) -> T {
        guarded(|| question(&self.given[place])).unwrap_or_else(|| {
            self.damaged.borrow_mut().insert(place);
            T::default()
        })
    }

    /// Whether one of the faces has a glyph for `c`.
    pub(crate) fn covers(&self, c: char) -> bool {
        self.incomplete || self.find(c).is_some()
    }

    /// The first face that has a glyph for `c`: its place among those given, 0 for the embedded.
    fn find(&self, c: char) -> Option<usize> {
        if Font::dejavu_sans().covers(c) {
            return Some(0);
        }
        let given = (0..self.given.len()).find(|&place| self.ask(place, |font| font.covers(c)));
        given.map(|place| place + 1)
    }

    /// Whether the face at a place has a glyph for `c`.
    fn place_covers(&self, place: usize, c: char) -> bool {
        match place.checked_sub(1) {
            Some(given) => self.ask(given, |font| font.covers(c)),
            None => Font::dejavu_sans().covers(c),
        }
    }

    /// Sets one line of text. Faces given by the user have no bold; every face slants.
    pub(crate) fn shape(&self, text: &str, emphasis: Emphasis) -> ShapedText {
        let mut all = ShapedText::default();
        for (range, place) in self.runs(text) {
            let words = &text[range];
            let shaped = match place.checked_sub(1) {
                Some(given) => self.ask(given, |font| {
                    let mut shaped = ShapedText::text(font, words, emphasis.italic);
                    // The embedded face's lines have room for its letters; others may be taller.
                    shaped.measure_ink();
                    shaped
                }),
                None if emphasis.bold => {
                    ShapedText::text(Font::dejavu_sans_bold(), words, emphasis.italic)
                }
                None => ShapedText::text(Font::dejavu_sans(), words, emphasis.italic),
            };
            all.append(&shaped);
        }
        all
    }

    /// Stretches of one face. Spaces and combining marks stay with what they follow, if they can.
    fn runs(&self, text: &str) -> Vec<(Range<usize>, usize)> {
        let mut runs: Vec<(Range<usize>, usize)> = Vec::new();
        for (at, c) in text.char_indices() {
            let end = at + c.len_utf8();
            let follows = c.is_whitespace() || ('\u{300}'..='\u{36f}').contains(&c);
            if let Some((run, place)) = runs.last_mut() {
                let place = *place;
                let fits = if follows {
                    self.place_covers(place, c)
                } else {
                    self.find(c).unwrap_or(0) == place
                };
                if fits {
                    run.end = end;
                    continue;
                }
            }
            runs.push((at..end, self.find(c).unwrap_or(0)));
        }
        runs
    }
}
