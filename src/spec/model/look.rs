//! How things look: colours by role, patterns, heads, anchors.

use crate::color::Color;

/// Which part of a text stands at its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// Which ends of a line have a head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub(crate) enum Arrow {
    None,
    Start,
    End,
    Both,
}

impl Arrow {
    /// The heads that a spec calls so.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        match name {
            "none" => Some(Self::None),
            "start" => Some(Self::Start),
            "end" => Some(Self::End),
            "both" => Some(Self::Both),
            _ => None,
        }
    }
}

/// A colour as written: fixed, or by its role in the theme.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Paint {
    /// This colour.
    Color(Color),
    /// The theme's colour for this role.
    Role(Role),
}

/// The roles colours have in a theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
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
#[allow(
    clippy::enum_variant_names,
    reason = "they are the words of the language"
)]
pub(crate) enum Dash {
    Solid,
    Dashed,
    Dotted,
    DashDot,
}

impl Dash {
    /// The pattern that a spec calls so.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        match name {
            "solid" => Some(Self::Solid),
            "dashed" => Some(Self::Dashed),
            "dotted" => Some(Self::Dotted),
            "dash-dot" => Some(Self::DashDot),
            _ => None,
        }
    }
}
