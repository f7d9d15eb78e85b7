//! Lines of words, values and formulas, laid out but of any size.

use std::sync::Arc;

use super::{Emphasis, Fonts, ShapedText};

/// A text at one moment: what it says, and how its lines are set. All measures are in em.
///
/// ```
/// use klrender::font::TextLayout;
///
/// let phrase = TextLayout::from("one\nlonger");
/// assert_eq!((phrase.words(), phrase.lines().len()), ("one\nlonger", 2));
/// assert_eq!(phrase.width(), phrase.lines()[1].width);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct TextLayout {
    words: String,
    lines: Vec<Line>,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Line {
    /// What it consists of, from left to right.
    pub pieces: Vec<Placed>,
    /// Where a following text would begin.
    pub advance: f64,
    /// The room it keeps, which is the same at every moment: its advance, but where a value stands
    /// alone, the advance of its widest form.
    pub width: f64,
    /// What it needs above the baseline, beyond what any line has.
    pub height: f64,
    /// What it needs below the baseline, beyond what any line has.
    pub depth: f64,
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// Its origin, from the start of the line.
    pub x: f64,
    /// What is drawn.
    pub setting: Arc<ShapedText>,
    /// Whether it is another at another moment.
    pub animated: bool,
}

impl Default for TextLayout {
    fn default() -> Self {
        Self {
            words: String::new(),
            lines: vec![Line::default()],
        }
    }
}

impl TextLayout {
    /// What it says, in plain words.
    pub fn words(&self) -> &str {
        &self.words
    }

    /// Its lines; at least one.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Whether any of it is another at another moment.
    pub fn is_animated(&self) -> bool {
        let mut pieces = self.lines.iter().flat_map(|line| &line.pieces);
        pieces.any(|piece| piece.animated)
    }

    /// Width of the widest line.
    pub fn width(&self) -> f64 {
        self.lines.iter().map(|line| line.width).fold(0.0, f64::max)
    }

    /// Sets a piece behind what the last line has.
    pub fn push(&mut self, words: &str, setting: Arc<ShapedText>) {
        self.place(words, setting, 0.0, false);
    }

    /// Sets a piece that keeps room for its widest form: it stands at the room's right end, so that
    /// what follows stays, and so do the digits behind the point.
    pub fn push_moving(&mut self, words: &str, setting: Arc<ShapedText>, slot: f64) {
        self.place(words, setting, slot, true);
    }

    fn place(&mut self, words: &str, setting: Arc<ShapedText>, slot: f64, animated: bool) {
        self.words.push_str(words);
        let Some(line) = self.lines.last_mut() else {
            return;
        };
        line.height = line.height.max(setting.height);
        line.depth = line.depth.max(setting.depth);
        let slot = slot.max(setting.advance);
        let x = line.advance + slot - setting.advance;
        line.pieces.push(Placed {
            x,
            setting,
            animated,
        });
        line.advance += slot;
        line.width = line.advance;
    }

    /// Starts a new line.
    pub fn break_line(&mut self) {
        self.words.push('\n');
        self.settle();
        self.lines.push(Line::default());
    }

    /// Ends the last line: a value alone on it takes no more room than it needs, so that it stands
    /// where it is anchored.
    pub fn settle(&mut self) {
        if let Some(line) = self.lines.last_mut()
            && let [alone] = &mut line.pieces[..]
        {
            line.advance -= alone.x;
            alone.x = 0.0;
        }
    }
}

impl From<&str> for TextLayout {
    /// Plain text in the embedded face.
    fn from(text: &str) -> Self {
        let mut phrase = Self::default();
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                phrase.break_line();
            }
            if !line.is_empty() {
                let setting = Fonts::default().set(line, Emphasis::default());
                phrase.push(line, Arc::new(setting));
            }
        }
        phrase
    }
}
