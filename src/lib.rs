//! klrender

#[cfg(feature = "cli")]
pub mod cli;
pub mod color;
pub mod diag;
pub mod encode;
pub mod expr;
pub mod font;
pub mod pipeline;
pub mod plan;
pub mod raster;
pub mod scene;
pub mod spec;
pub mod stats;
pub mod svg;
