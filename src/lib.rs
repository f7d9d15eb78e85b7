//! Animated pictures of probability distributions and of the divergences between them, made from
//! declarative specs.
//!
//! A [`Scene`] is what there is to use: it is read from a spec, and gives frames, files and numbers.
//! [`stats`] are the numbers by themselves, [`diag`] is what is said of mistakes, and [`check`] tells
//! whether scenes look as they did. All else is private.
//!
//! A spec is a TOML text. It becomes an animation in these phases, and each phase is a module that
//! knows only those before it (`tests/layering.rs` holds them to that):
//!
//! ```text
//! Source ──→ Document ──→ SceneSpec ──→ Plan ──→ Stage ──→ String ──→ Pixmap ──→ file
//!   diag         spec         spec        plan     scene      svg       raster     encode
//! ```
//!
//! 1. [`diag::Source`] is a text with a name. Everything that is wrong with it is told as a
//!    [`diag::Diagnostic`] with a place in it.
//! 2. `spec` reads the text into a tree that knows its places, checks the tree against the one
//!    table of keys, and gives the values their meaning. A `spec::model::SceneSpec` is valid by
//!    construction. Its expressions are nodes of one graph (`expr`), its numbers come from
//!    [`stats`], its colours are `color`s, and its texts have glyphs in the `font`.
//! 3. `plan` says what each frame contains: the clock, every name over time, every domain over
//!    all frames. A `plan::Plan` refuses what could not be drawn; behind it nothing in a spec
//!    can fail.
//! 4. `scene` gives everything a place. A `scene::Stage` has static bands of nodes, and dynamic
//!    ones that are made anew for each frame.
//! 5. `svg` writes nodes as text, a whole document or one band.
//! 6. `raster` turns SVG text into pixels: static bands once, dynamic ones frame by frame.
//! 7. `encode` turns pixels into files: GIF with one palette and changed pixels only, PNG.
//!
//! [`editor`] is for those who write specs: formatting, completion, and what stands at a place.
//!
//! [`check`] compares what scenes look like with what was accepted, and tells why they differ.
//!
//! `pipeline` is all of that, in parallel and in order: one call for each kind of output. Frames are pure functions of the
//! plan: any of them can be made alone, anywhere, with the same bytes. Around it stand [`Scene`], for
//! those who use the library, and `cli`, the program.
//!
//! ```
//! use klrender::{Format, Options, RenderOptions, Scene};
//!
//! let spec = r#"
//!     sweep = [{ vary.mu = { from = -2, to = 2 }, frames = 5 }]
//!     panels = [{ marks = [{ type = "line", y = "pdf(normal(mu, 1), x)" }] }]
//! "#;
//! let scene = Scene::from_str(spec, &Options::new())?;
//! let mut gif = Vec::new();
//! let done = scene.render(Format::Gif, &mut gif, &RenderOptions::new())?;
//! assert!(gif.starts_with(b"GIF89a") && done.frames == 5);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

// What only the program needs is not dead.
#![cfg_attr(not(feature = "cli"), allow(dead_code, unused_imports))]

mod api;
pub mod check;
#[cfg(feature = "cli")]
pub mod cli;
mod color;
pub mod diag;
pub mod editor;
mod encode;
mod expr;
#[cfg(feature = "cli")]
mod farm;
mod files;
mod font;
mod limits;
// For the engine of the playground, which is part of this program.
#[doc(hidden)]
pub mod live;
#[cfg(feature = "cli")]
mod lsp;
mod pipeline;
mod plan;
mod raster;
mod scene;
mod spec;
mod stop;
mod svg;
#[cfg(feature = "cli")]
mod watch;

pub use klrender_stats as stats;

pub use api::{Frame, Layout, LoadError, Options, Pixels, RenderOptions, Scene, Series};
pub use expr::Certificate;
pub use pipeline::{Phase, Progress, Remark, RenderError, Summary};
pub use plan::{Measured, Role};
pub use spec::model::Format;
pub use stop::Stop;

// For the test that keeps the pages under `docs/` current.
#[doc(hidden)]
pub use spec::reference;

#[cfg(test)]
#[path = "../tests/internals/mod.rs"]
mod internals;
