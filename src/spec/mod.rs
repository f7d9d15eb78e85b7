//! What the user wrote: a TOML document read against the key table into a [`SceneSpec`](model::SceneSpec).

pub mod model;
pub mod style;
