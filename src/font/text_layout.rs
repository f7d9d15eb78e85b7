//! Lines of words, values and formulas, laid out but of any size.

use std::sync::Arc;

use super::{Emphasis, Fonts, ShapedText};

/// A text at one moment: what it says, and how its lines are set. All measures are in em.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TextLayout {
    text: String,
    lines: Vec<TextLine>,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct TextLine {
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
pub(crate) struct Placed {
    /// Its origin, from the start of the line.
    pub x: f64,
    /// What is drawn.
    pub shaped: Arc<ShapedText>,
    /// Whether it is another at another moment.
    pub dynamic: bool,
}

impl Default for TextLayout {
    fn default() -> Self {
        Self {
            text: String::new(),
            lines: vec![TextLine::default()],
        }
    }
}

impl TextLayout {
    /// What it says, in plain words.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Its lines; at least one.
    pub(crate) fn lines(&self) -> &[TextLine] {
        &self.lines
    }

    /// Whether any of it is another at another moment.
    pub(crate) fn is_dynamic(&self) -> bool {
        let mut pieces = self.lines.iter().flat_map(|line| &line.pieces);
        pieces.any(|piece| piece.dynamic)
    }

    /// Width of the widest line.
    pub(crate) fn width(&self) -> f64 {
        self.lines.iter().map(|line| line.width).fold(0.0, f64::max)
    }

    /// Sets a piece behind what the last line has.
    pub(crate) fn push(&mut self, text: &str, shaped: Arc<ShapedText>) {
        self.place(text, shaped, 0.0, false);
    }

    /// Sets a piece that keeps room for its widest form: it stands at the room's right end, so that
    /// what follows stays, and so do the digits behind the point.
    pub(crate) fn push_dynamic(&mut self, text: &str, shaped: Arc<ShapedText>, slot: f64) {
        self.place(text, shaped, slot, true);
    }

    fn place(&mut self, text: &str, shaped: Arc<ShapedText>, slot: f64, dynamic: bool) {
        self.text.push_str(text);
        let Some(line) = self.lines.last_mut() else {
            return;
        };
        line.height = line.height.max(shaped.height);
        line.depth = line.depth.max(shaped.depth);
        let slot = slot.max(shaped.advance);
        let x = line.advance + slot - shaped.advance;
        line.pieces.push(Placed { x, shaped, dynamic });
        line.advance += slot;
        line.width = line.advance;
    }

    /// Starts a new line.
    pub(crate) fn break_line(&mut self) {
        self.text.push('\n');
        self.end_line();
        self.lines.push(TextLine::default());
    }

    /// Ends the last line: a value alone on it takes no more room than it needs, so that it stands
    /// where it is anchored.
    pub(crate) fn end_line(&mut self) {
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
        let mut layout = Self::default();
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                layout.break_line();
            }
            if !line.is_empty() {
                let shaped = Fonts::default().shape(line, Emphasis::default());
                layout.push(line, Arc::new(shaped));
            }
        }
        layout
    }
}
