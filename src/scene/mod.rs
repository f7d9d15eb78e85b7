//! Where everything sits.

pub mod geometry;
pub mod node;
