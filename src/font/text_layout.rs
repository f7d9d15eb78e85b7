//! Lines of words, values and formulas, laid out but of any size.

use std::sync::Arc;

use crate::color::Color;

use super::{FontStyle, Fonts, ShapedText};

/// A text at one moment: what it says, and how its lines are set. All measures are in em.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TextLayout {
    text: String,
    lines: Vec<TextLine>,
    /// What is set next has this colour.
    color: Option<Color>,
    /// How many em of the text's size one of its own is.
    scale: f64,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct TextLine {
    /// What it consists of, from left to right.
    pub pieces: Vec<Placed>,
    /// What it is anchored by: its width, but for a value alone its own advance, so that it stands where
    /// it is anchored.
    pub advance: f64,
    /// The most room that it takes at any moment.
    pub width: f64,
    /// What it needs above the baseline, beyond what any line has.
    pub height: f64,
    /// What it needs below the baseline, beyond what any line has.
    pub depth: f64,
    /// Where what follows begins at this moment.
    end: f64,
    /// Whether that is elsewhere at another moment.
    moves: bool,
}

/// The room that a value takes within a line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Slot {
    /// At this moment.
    pub width: f64,
    /// At the moment at which it takes the most.
    pub widest: f64,
    /// Whether it takes the same at every moment.
    pub steady: bool,
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
    /// Its colour, where that is not the text's.
    pub color: Option<Color>,
}

impl Default for TextLayout {
    fn default() -> Self {
        Self {
            text: String::new(),
            lines: vec![TextLine::default()],
            color: None,
            scale: 1.0,
        }
    }
}

impl TextLayout {
    /// What it says, in plain words.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// How many em of the text's size one of its own is: all that is measured of its lines is in these.
    pub(crate) fn scale(&self) -> f64 {
        self.scale
    }

    /// Sets all of it smaller, or larger.
    pub(crate) fn set_scale(&mut self, scale: f64) {
        self.scale = scale;
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

    /// Width of the widest line, in em of the text's size.
    pub(crate) fn width(&self) -> f64 {
        let widths = self.lines.iter().map(|line| line.width);
        self.scale * widths.fold(0.0, f64::max)
    }

    /// Sets a piece behind what the last line has.
    pub(crate) fn push(&mut self, text: &str, shaped: Arc<ShapedText>) {
        let slot = Slot {
            width: shaped.advance,
            widest: shaped.advance,
            steady: true,
        };
        self.place(text, shaped, slot, false);
    }

    /// Sets a value at the right end of its room: so the digits behind its point stay.
    pub(crate) fn push_value(
        &mut self,
        text: &str,
        shaped: Arc<ShapedText>,
        slot: Slot,
        dynamic: bool,
    ) {
        self.place(text, shaped, slot, dynamic);
    }

    fn place(&mut self, text: &str, shaped: Arc<ShapedText>, slot: Slot, dynamic: bool) {
        self.text.push_str(text);
        let Some(line) = self.lines.last_mut() else {
            return;
        };
        line.height = line.height.max(shaped.height);
        line.depth = line.depth.max(shaped.depth);
        let width = slot.width.max(shaped.advance);
        let x = line.end + width - shaped.advance;
        let dynamic = dynamic || line.moves;
        line.pieces.push(Placed {
            x,
            shaped,
            dynamic,
            color: self.color,
        });
        line.end += width;
        line.moves |= !slot.steady;
        line.width += slot.widest.max(width);
        line.advance = line.width;
    }

    /// What is set from here on has this colour, or that of the text.
    pub(crate) fn set_color(&mut self, color: Option<Color>) {
        self.color = color;
    }

    /// Starts a new line.
    pub(crate) fn break_line(&mut self) {
        self.text.push('\n');
        self.end_line();
        self.lines.push(TextLine::default());
    }

    /// Ends the last line.
    pub(crate) fn end_line(&mut self) {
        if let Some(line) = self.lines.last_mut()
            && let [alone] = &mut line.pieces[..]
        {
            line.advance = line.end - alone.x;
            alone.x = 0.0;
        }
    }
}

impl TextLayout {
    /// Plain text in an embedded face.
    pub(crate) fn plain(text: &str, font: FontStyle) -> Self {
        let fonts = Fonts::embedded(font.typeface);
        let mut layout = Self::default();
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                layout.break_line();
            }
            if !line.is_empty() {
                layout.push(line, Arc::new(fonts.shape(line, font.emphasis())));
            }
        }
        layout
    }
}
