//! The sweep: segments of time and how names move in them.

use crate::{diag::Span, expr::NodeId};

/// A segment of time: names that move together over some frames.
#[derive(Debug, Clone)]
pub(crate) struct Segment {
    /// Where the segment stands.
    pub span: Span,
    /// What moves; may be empty, then only `t` runs.
    pub vary: Vec<Vary>,
    /// Frames in motion, at least 1.
    pub frames: u32,
    /// Further frames at rest.
    pub hold: u32,
    /// Whether the last frame shows the segment's end.
    pub endpoint: bool,
    /// How progress runs.
    pub ease: Ease,
    /// Where it rests on its way.
    pub pause: Option<Pause>,
}

impl Segment {
    /// How many frames it takes, at rest or in motion.
    pub(crate) fn length(&self) -> u64 {
        let rests = self
            .pause
            .as_ref()
            .map_or(0, |pause| pause.at.len() as u64 * u64::from(pause.frames));
        u64::from(self.frames) + rests + u64::from(self.hold)
    }
}

/// Rests on the way of a segment's first name.
#[derive(Debug, Clone)]
pub(crate) struct Pause {
    /// The values at which it rests; a value that stands here twice is one that is passed twice.
    pub at: Vec<NodeId>,
    /// How many further frames each rest has.
    pub frames: u32,
}

/// How one name moves in a segment.
#[derive(Debug, Clone)]
pub(crate) struct Vary {
    /// Index into [`Names::swept`](super::Names::swept).
    pub swept: usize,
    /// Where it stands.
    pub span: Span,
    /// The way it goes.
    pub path: VaryPath,
    /// Interpolate logarithms.
    pub log: bool,
    /// Round to whole numbers.
    pub integer: bool,
}

/// The way of a swept name. Nodes may depend on parameters only.
#[derive(Debug, Clone)]
pub(crate) enum VaryPath {
    /// From the value held, or from `from`, to `to`.
    To {
        /// Where it starts; `None` is where it is.
        from: Option<NodeId>,
        /// Where it ends.
        to: NodeId,
    },
    /// Through at least two values, equal shares of time each leg.
    Through(Vec<NodeId>),
    /// In steps, equal shares of time each value.
    Values(Vec<NodeId>),
}

/// How progress runs from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Ease {
    /// Evenly.
    Linear,
    /// One of Penner's curves.
    Penner(Curve, Direction),
    /// CSS `cubic-bezier(x1, y1, x2, y2)`, x1 and x2 in [0, 1].
    CubicBezier(f64, f64, f64, f64),
}

/// Penner's curves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub(crate) enum Curve {
    Sine,
    Quad,
    Cubic,
    Quart,
    Quint,
    Expo,
    Circ,
    Back,
    Elastic,
    Bounce,
}

/// Which end of an easing curve is gentle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    /// The start.
    In,
    /// The end.
    Out,
    /// Both.
    InOut,
}
