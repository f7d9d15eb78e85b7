//! What is wrong with an input, and where: sources, spans, diagnostics and how they are written out.
//!
//! Everything here is for the person who wrote the spec. A [`Diagnostic`] always has a place, says
//! what is wrong and, where it can, what is allowed and the way out. The library collects
//! diagnostics and returns them; it never prints.

mod diagnostic;
mod exact;
mod kind;
mod render;
mod report;
mod sanitize;
mod source;
mod span;
mod suggest;

#[cfg(feature = "cli")]
pub(crate) use render::Message;
pub use {
    diagnostic::{Diagnostic, Severity},
    kind::Kind,
    render::MessageFormat,
    report::Report,
    source::Source,
    span::Span,
};
pub(crate) use {
    exact::{bound, exact, rough},
    sanitize::{is_unsafe, quoted, sanitize},
    span::SpannedText,
    suggest::suggest,
};
