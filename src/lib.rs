//! klrender

pub mod diag;
pub mod expr;
pub mod stats;
