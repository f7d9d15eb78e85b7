//! The chain of faces that a text is set in: those embedded, and those given by the user.

use std::{cell::RefCell, collections::BTreeSet, ops::Range, sync::LazyLock};

use super::{Font, ShapedText, Typeface, guard::guarded, shaped_text::Words, typeface::face};

/// How a stretch of text is set off from the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Emphasis {
    /// `**bold**`.
    pub bold: bool,
    /// `*italic*`.
    pub italic: bool,
}

impl Font {
    /// KaTeX's face of this name, as the formula layout calls it.
    pub(super) fn of_formulas(name: &str) -> Option<&'static Self> {
        Some(match name {
            "AMS-Regular" => face!("formula/AMS-Regular.ttf", 1.0),
            "Caligraphic-Regular" => face!("formula/Caligraphic-Regular.ttf", 1.0),
            "Fraktur-Bold" => face!("formula/Fraktur-Bold.ttf", 1.0),
            "Fraktur-Regular" => face!("formula/Fraktur-Regular.ttf", 1.0),
            "Main-Bold" => face!("formula/Main-Bold.ttf", 1.0),
            "Main-BoldItalic" => face!("formula/Main-BoldItalic.ttf", 1.0),
            "Main-Italic" => face!("formula/Main-Italic.ttf", 1.0),
            "Main-Regular" => face!("formula/Main-Regular.ttf", 1.0),
            "Math-BoldItalic" => face!("formula/Math-BoldItalic.ttf", 1.0),
            "Math-Italic" => face!("formula/Math-Italic.ttf", 1.0),
            "SansSerif-Bold" => face!("formula/SansSerif-Bold.ttf", 1.0),
            "SansSerif-Italic" => face!("formula/SansSerif-Italic.ttf", 1.0),
            "SansSerif-Regular" => face!("formula/SansSerif-Regular.ttf", 1.0),
            "Script-Regular" => face!("formula/Script-Regular.ttf", 1.0),
            "Size1-Regular" => face!("formula/Size1-Regular.ttf", 1.0),
            "Size2-Regular" => face!("formula/Size2-Regular.ttf", 1.0),
            "Size3-Regular" => face!("formula/Size3-Regular.ttf", 1.0),
            "Size4-Regular" => face!("formula/Size4-Regular.ttf", 1.0),
            "Typewriter-Regular" => face!("formula/Typewriter-Regular.ttf", 1.0),
            _ => return None,
        })
    }
}

/// The faces that texts are set in: the embedded typeface, DejaVu Sans for symbols that it lacks, then
/// those given by the user, in order.
#[derive(Debug, Default)]
pub(crate) struct Fonts {
    /// The embedded typeface.
    pub(crate) typeface: Typeface,
    given: Vec<Font>,
    /// Whether faces are missing that were asked for: they may have had any character.
    incomplete: bool,
    /// Which of those given turned out to be damaged.
    damaged: RefCell<BTreeSet<usize>>,
}

/// A place in the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Embedded(Typeface),
    Given(usize),
}

impl Fonts {
    /// The embedded faces and then these. Where some of those asked for could not be had they are
    /// `incomplete`, and pass for covering everything: that there is no face is what is wrong then,
    /// not that its characters are missing.
    pub(crate) fn new(given: Vec<Font>, incomplete: bool) -> Self {
        Self {
            given,
            incomplete,
            ..Self::default()
        }
    }

    /// The embedded faces of a typeface.
    pub(crate) fn embedded(typeface: Typeface) -> Self {
        Self {
            typeface,
            ..Self::default()
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

    /// The first face that has a glyph for `c`.
    fn find(&self, c: char) -> Option<Place> {
        let embedded = [self.typeface, Typeface::DejaVuSans].map(Place::Embedded);
        let given = (0..self.given.len()).map(Place::Given);
        let mut places = embedded.into_iter().chain(given);
        places.find(|place| self.place_covers(*place, c))
    }

    /// Whether the face at a place has a glyph for `c`.
    fn place_covers(&self, place: Place, c: char) -> bool {
        match place {
            Place::Embedded(typeface) => typeface.regular().covers(c),
            Place::Given(place) => self.ask(place, |font| font.covers(c)),
        }
    }

    /// Sets one line of text. Faces given by the user have no bold; every face slants.
    pub(crate) fn shape(&self, text: &str, emphasis: Emphasis) -> ShapedText {
        let mut all = ShapedText::default();
        for Run { range, place } in self.runs(text) {
            let words = &text[range.clone()];
            let shaped = match place {
                Place::Given(place) => self.ask(place, |font| {
                    let mut shaped = ShapedText::text(font, words, emphasis.italic);
                    // The embedded faces' lines have room for their letters; others may be taller.
                    shaped.measure_ink();
                    shaped
                }),
                Place::Embedded(typeface) => {
                    let (font, slanted) = typeface.face(emphasis);
                    ShapedText::text(font, words, slanted)
                }
            };
            let [before, behind] = air(text, &range);
            all.advance += before;
            all.append(&shaped);
            all.advance += behind;
        }
        all.words = Some(Box::new(Words {
            text: text.to_owned(),
            typeface: self.typeface,
            emphasis,
        }));
        all
    }

    /// Width of one line in em.
    pub(crate) fn advance(&self, text: &str, emphasis: Emphasis) -> f64 {
        let runs = self.runs(text).into_iter();
        runs.map(|Run { range, place }| {
            let words = &text[range.clone()];
            let advance = match place {
                Place::Given(place) => self.ask(place, |font| font.shape(words, 1.0).advance),
                Place::Embedded(typeface) => typeface.face(emphasis).0.shape(words, 1.0).advance,
            };
            advance + air(text, &range).into_iter().sum::<f64>()
        })
        .sum()
    }

    /// Stretches of one face, `‖` by itself. Spaces and combining marks stay with what they follow, if they
    /// can.
    fn runs(&self, text: &str) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        let find = |c| self.find(c).unwrap_or(Place::Embedded(self.typeface));
        let mut bar = false;
        for (at, c) in text.char_indices() {
            let end = at + c.len_utf8();
            let follows = c.is_whitespace() || ('\u{300}'..='\u{36f}').contains(&c);
            let apart = std::mem::replace(&mut bar, c == BAR) || bar;
            if let Some(Run { range, place }) = runs.last_mut()
                && !apart
            {
                let place = *place;
                let fits = if follows {
                    self.place_covers(place, c)
                } else {
                    find(c) == place
                };
                if fits {
                    range.end = end;
                    continue;
                }
            }
            runs.push(Run {
                range: at..end,
                place: find(c),
            });
        }
        runs
    }
}

/// A stretch of a text that is set in one face.
struct Run {
    range: Range<usize>,
    place: Place,
}

/// Between the two sides of a divergence: KL(P‖Q).
const BAR: char = '‖';
/// A thin space in em.
const THIN: f64 = 1.0 / 8.0;

/// The air before and behind a run: `‖` has thin spaces, unless there are spaces.
fn air(text: &str, range: &Range<usize>) -> [f64; 2] {
    if !text[range.clone()].starts_with(BAR) {
        return [0.0; 2];
    }
    let beside = [
        text[..range.start].chars().next_back(),
        text[range.end..].chars().next(),
    ];
    beside.map(|c| match c {
        Some(c) if !c.is_whitespace() => THIN,
        _ => 0.0,
    })
}
