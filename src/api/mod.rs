//! The public face: a spec becomes a [`Scene`], and a scene gives frames, files and numbers.

mod load;
mod render;
mod values;

use std::path::{Path, PathBuf};

use crate::{diag::Report, plan::Plan};

pub(crate) use self::load::{decode, read_bounded, read_file, scenes};
pub use self::{
    load::{LoadError, Options},
    render::{Frame, Layout, Pixels, RenderOptions},
    values::Series,
};

/// A spec that has been read, checked and planned: everything is known of it but its pictures.
///
/// ```
/// use klrender::{Options, Scene};
///
/// let scene = Scene::from_str(
///     r#"
///     sweep = [{ vary.mu = { from = -2, to = 2 }, frames = 5 }]
///     quantities.distance = "kl(normal(mu, 1), normal(0, 1))"
///     panels = [{ marks = [{ type = "line", y = "pdf(normal(mu, 1), x)" }] }]
///     "#,
///     &Options::new(),
/// )?;
/// assert_eq!(scene.frames(), 5);
/// assert!(scene.frame(0).svg().starts_with("<svg"));
/// # Ok::<(), klrender::LoadError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Scene {
    pub(crate) name: String,
    path: Option<PathBuf>,
    pub(crate) plan: Plan,
    pub(crate) warnings: Report,
}

impl Scene {
    /// Its name: that of the spec's file without `.toml`, and which combination of a `matrix` it is.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The file it was read from; none for a spec from memory.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// What is probably not meant in the spec, though it is accepted. For a spec with a `matrix` these
    /// are the warnings about all combinations.
    pub fn warnings(&self) -> &Report {
        &self.warnings
    }

    /// What each name of the spec's `matrix` stands for in this scene.
    pub fn combination(&self) -> impl Iterator<Item = (&str, &str)> {
        let chosen = self.plan.combination.chosen.iter();
        chosen.map(|chosen| (chosen.name.as_str(), chosen.entry.as_str()))
    }

    /// The number of frames.
    pub fn frames(&self) -> usize {
        self.plan.frames()
    }

    /// Milliseconds from one frame to the next.
    pub fn frame_ms(&self) -> f64 {
        self.plan.output.frame_ms
    }

    /// Width and height in pixels.
    pub fn size(&self) -> (u32, u32) {
        self.plan.canvas.device_size()
    }

    /// The frame that stands for the film: what the spec says under `output.poster`, else the first that
    /// an animated file shows.
    pub fn poster(&self) -> usize {
        self.plan.poster()
    }

    /// The frames that are looked at closely, ascending: the first, the middle, the last, and those
    /// that the spec names under `check`.
    pub fn key_frames(&self) -> &[usize] {
        &self.plan.key_frames
    }
}
