//! What the user wrote: TOML text → a [`SceneSpec`](model::SceneSpec), valid by construction.
//!
//! Three steps, each reporting all it finds: `document` reads TOML into a tree that knows its
//! places, `validate` checks the tree against the one table of `keys`, and `lower` gives the values
//! their meaning: names, expressions, texts, the theme.

mod combination;
mod document;
mod fields;
pub(crate) mod keys;
mod lower;
pub(crate) mod model;
mod overrides;
mod reference;
pub(crate) mod scale;
mod schema;
mod strings;
pub(crate) mod style;
mod themes;
mod tree;
mod validate;
#[cfg(feature = "cli")]
pub(crate) mod vocabulary;
mod words;

#[cfg(test)]
pub(crate) use self::themes::Theme;
pub(crate) use combination::Combination;
pub(crate) use document::Document;
pub(crate) use overrides::Overrides;
pub use reference::reference;
pub(crate) use reference::{default, plain_type};
pub(crate) use schema::schema;
pub(crate) use strings::{Placeholders, eases, roles};
pub(crate) use tree::mistakes as syntax_mistakes;
