//! How much of what is drawn differs from frame to frame.

/// How much of something differs from frame to frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Animated {
    Nothing,
    /// The values in its text.
    Values,
    Everything,
}

impl Animated {
    /// How much of a text, or of what has nothing dynamic but texts, is animated.
    pub(super) fn values_if(animated: bool) -> Self {
        if animated {
            Self::Values
        } else {
            Self::Nothing
        }
    }

    /// How much of something without a text is animated.
    pub(super) fn everything_if(animated: bool) -> Self {
        if animated {
            Self::Everything
        } else {
            Self::Nothing
        }
    }
}
