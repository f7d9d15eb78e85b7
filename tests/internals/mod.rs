//! Tests of what the crate does not show: each stage by itself, and what holds between them.
//!
//! They are compiled into the crate, all into one binary: `cargo test --lib internals::`. What can be
//! said through the public face or the program is tested from outside, in the folders beside this.

#![allow(
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a panic is how a test fails"
)]

mod agreement;
mod chains;
mod check;
mod check_page;
mod common;
mod examples;
mod expr_data;
mod expr_evaluate;
mod expr_language;
#[cfg(feature = "cli")]
mod farm;
mod field;
mod fits;
mod font_shaping;
mod gallery;
mod gif_animation;
mod gif_decode;
mod gif_scene;
mod invariants;
mod layouts;
mod lines;
mod looks;
mod memory;
mod options;
mod outputs;
mod own_functions;
mod palettes;
mod scenes;
mod seed;
mod spec_data;
mod spec_read;
mod spec_schema;
mod suggestions;
mod texts;
mod theme_files;
