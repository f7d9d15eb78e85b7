//! Why a formula cannot be set.

use std::{fmt, ops::Range};

/// Why a formula cannot be set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FormulaError {
    /// The bytes of the formula that it is about.
    pub place: Range<usize>,
    /// What is wrong.
    pub kind: FormulaErrorKind,
}

/// What is wrong with a formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FormulaErrorKind {
    /// No such command.
    Command(String),
    /// It does not parse, for this reason.
    Syntax(String),
    /// No face has a glyph for this character.
    Glyph(char),
    /// A percent sign begins a comment, which TeX does not show.
    Comment,
    /// It has colours of its own.
    Color,
    /// It is too long, too deep or too large.
    Limit,
}

impl fmt::Display for FormulaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            FormulaErrorKind::Command(name) => write!(f, "`{name}` is no command of mathematics"),
            FormulaErrorKind::Syntax(reason) => {
                write!(f, "the mathematics does not parse: {reason}")
            }
            FormulaErrorKind::Glyph(c) => {
                let code = u32::from(*c);
                write!(f, "no font at hand has a glyph for `{c}` (U+{code:04X})")
            }
            FormulaErrorKind::Comment => {
                f.write_str("`%` begins a comment in mathematics: what follows it would not show")
            }
            FormulaErrorKind::Color => {
                f.write_str("a formula has the colour of its text and no others")
            }
            FormulaErrorKind::Limit => f.write_str("the formula is too long or too deeply nested"),
        }
    }
}

impl std::error::Error for FormulaError {}
