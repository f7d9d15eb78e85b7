//! klrender

pub mod stats;
