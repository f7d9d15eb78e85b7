//! How things look: colours by role, patterns, heads, symbols.

use crate::color::Color;

/// The form of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Symbol {
    Circle,
    Ring,
    Square,
    Cross,
}

/// Which ends of a line have a head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Arrow {
    None,
    Start,
    End,
    Both,
}

/// A colour as written: fixed, or by its role in the theme.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Paint {
    /// This colour.
    Color(Color),
    /// The theme's colour for this role.
    Role(Role),
}

/// The roles colours have in a theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// `series1` … `series8`, counted from 0.
    Series(usize),
    /// `positive`.
    Positive,
    /// `negative`.
    Negative,
    /// `accent`.
    Accent,
    /// `muted`.
    Muted,
    /// `foreground`.
    Foreground,
    /// `background`.
    Background,
}

/// Line patterns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Dash {
    Solid,
    Dashed,
    Dotted,
    DashDot,
}
