//! klrender

pub mod color;
pub mod diag;
pub mod encode;
pub mod font;
pub mod raster;
pub mod scene;
pub mod svg;
