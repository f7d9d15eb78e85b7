//! Channels: what a mark shows, one expression each.

use crate::{diag::Span, expr::NodeId};

/// What a mark can show. Which type of mark has which of them is said by the key table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Channel {
    /// Where along x.
    X,
    /// Where along y.
    Y,
    /// Where its other end is along x.
    X2,
    /// Where its other end is along y.
    Y2,
    /// A value that its colour shows.
    Z,
    /// The mass that it holds.
    Level,
    /// Values along x, of which it shows the distribution.
    Data,
    /// A bivariate distribution.
    Distribution,
}

/// What a channel is measured on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dimension {
    /// The x axis.
    X,
    /// The y axis.
    Y,
}

impl Channel {
    /// All of them, in the order in which they are listed and told of.
    pub(crate) const ALL: [Self; 8] = [
        Self::X,
        Self::Y,
        Self::X2,
        Self::Y2,
        Self::Z,
        Self::Level,
        Self::Data,
        Self::Distribution,
    ];

    /// Those that are one number at a time.
    pub(crate) const NUMBERS: [Self; 6] =
        [Self::X, Self::Y, Self::X2, Self::Y2, Self::Z, Self::Level];

    /// The channels of a point, or of both ends of something, along an axis.
    pub(crate) const fn ends(dimension: Dimension) -> [Self; 2] {
        match dimension {
            Dimension::X => [Self::X, Self::X2],
            Dimension::Y => [Self::Y, Self::Y2],
        }
    }

    /// Whether its values have places on an axis.
    pub(crate) fn is_along(self, dimension: Dimension) -> bool {
        match self {
            Self::X | Self::X2 | Self::Data => dimension == Dimension::X,
            Self::Y | Self::Y2 => dimension == Dimension::Y,
            Self::Distribution => true,
            Self::Z | Self::Level => false,
        }
    }
}

/// Something for each channel that a mark has.
#[derive(Debug, Clone)]
pub(crate) struct Channels<T> {
    /// In the order of [`Channel::ALL`].
    of: [Option<T>; Channel::ALL.len()],
}

impl<T> Default for Channels<T> {
    fn default() -> Self {
        Self {
            of: std::array::from_fn(|_| None),
        }
    }
}

impl<T> Channels<T> {
    /// What is known of a channel, if the mark has it.
    pub(crate) fn get(&self, channel: Channel) -> Option<&T> {
        self.of[channel as usize].as_ref()
    }

    /// Notes what is known of a channel.
    pub(crate) fn set(&mut self, channel: Channel, value: T) {
        self.of[channel as usize] = Some(value);
    }

    /// What is known of all channels that the mark has, in their order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.of.iter().flatten()
    }
}

/// The expression of a channel.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Written {
    /// What is evaluated.
    pub node: NodeId,
    /// Where it is written; the mark's span for a default.
    pub span: Span,
}
