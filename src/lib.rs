//! klrender
