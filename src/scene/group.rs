//! What belongs together in a picture: the guides, marks and labels of a panel, and those of the figure.

/// A group of neighbours in drawing order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Group {
    /// The panel that it belongs to, from 0; `None` is the whole figure.
    pub panel: Option<usize>,
    /// What its nodes are.
    pub role: Role,
}

/// What nodes are to a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Grounds, grids, axes and borders.
    Guides,
    /// What shows data.
    Marks,
    /// Titles and legends.
    Labels,
}

impl Role {
    /// Its name in documents.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Guides => "guides",
            Self::Marks => "marks",
            Self::Labels => "labels",
        }
    }
}
