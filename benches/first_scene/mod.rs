//! The first scene, at any size and of any length.

#![allow(dead_code, reason = "each bench takes a part")]

use klrender::{Options, Scene};

/// Sizes to look at, as pixel ratios of 800 × 660 px: each has four times the pixels of the one before.
pub(crate) const RATIOS: [f64; 3] = [0.5, 1.0, 2.0];

const SPEC: &str = include_str!("../../specs/default.toml");

/// The scene as it stands.
pub(crate) fn scene() -> Scene {
    read(SPEC)
}

/// The scene with so many frames.
pub(crate) fn with_frames(frames: usize) -> Scene {
    read(&replaced("frames = 200", &format!("frames = {frames}")))
}

/// The scene with so many device pixels for each px.
pub(crate) fn with_ratio(ratio: f64) -> Scene {
    let size = "size = [800, 660]";
    read(&replaced(size, &format!("{size}, pixel_ratio = {ratio}")))
}

fn replaced(from: &str, to: &str) -> String {
    assert!(SPEC.contains(from), "the scene has no `{from}`");
    SPEC.replace(from, to)
}

fn read(spec: &str) -> Scene {
    Scene::from_str(spec, &Options::new()).unwrap()
}
