//! klrender

pub mod diag;
