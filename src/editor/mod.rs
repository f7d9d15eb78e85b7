//! What editors ask for: a spec written in one way, what could be written at a place, and what stands there.
//!
//! Places are offsets of bytes. All of it comes from the same tables as the reference, and works on texts
//! that are broken where somebody writes.

mod complete;
mod expression;
mod fix;
mod format;
mod hover;
mod names;
mod place;
mod syntax;

pub use complete::{Completion, CompletionKind, complete};
pub use fix::fix;
pub use format::format;
#[cfg(feature = "cli")]
pub(crate) use format::format_source;
pub use hover::{Hover, hover};
#[cfg(feature = "cli")]
pub(crate) use syntax::is_spec;
