//! klrender

pub mod encode;
pub mod font;
pub mod raster;
