//! How much of what is drawn differs from frame to frame.

/// How much of something differs from frame to frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dynamics {
    Nothing,
    /// The values in its text.
    Values,
    Everything,
}

impl Dynamics {
    /// How much of a text, or of what has nothing dynamic but texts, is dynamic.
    pub(super) fn values_if(dynamic: bool) -> Self {
        if dynamic { Self::Values } else { Self::Nothing }
    }

    /// How much of something without a text is dynamic.
    pub(super) fn everything_if(dynamic: bool) -> Self {
        if dynamic {
            Self::Everything
        } else {
            Self::Nothing
        }
    }
}
