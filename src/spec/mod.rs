//! What the user wrote: TOML text → a [`SceneSpec`](model::SceneSpec), valid by construction.
//!
//! Three steps, each reporting all it finds: `document` reads TOML into a tree that knows its
//! places, `validate` checks the tree against the one table of `keys`, and `lower` gives the values
//! their meaning: names, expressions, texts, the theme.

mod combination;
mod document;
mod file;
mod keys;
mod lower;
pub mod model;
mod read;
mod reference;
mod scale;
mod schema;
pub mod style;
mod template;
mod text;
mod themes;
mod validate;

pub use combination::{Chosen, Combination};
pub use file::{Placeholders, UnknownFormat};
pub use read::{MAX_LENGTH, Overrides, UnknownOverride, combination, combinations, read};
pub use reference::reference;
pub use schema::schema;
pub use themes::{Theme, UnknownTheme};
