//! The numbers of a scene, frame by frame.

use crate::plan::{self, Measured, Role};

use super::Scene;

/// A number that a scene names or shows, over all of its frames.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Series {
    /// Its name, or the expression as written.
    pub name: String,
    /// What it is in the scene.
    pub role: Role,
    /// One for each frame.
    pub values: Vec<Measured>,
}

/// # Numbers
impl Scene {
    /// Every number that the scene names or shows, with how it was found where it is more than plain
    /// arithmetic.
    ///
    /// ```
    /// use klrender::{Options, Scene, stats::Method};
    ///
    /// let scene = Scene::from_path("specs/default.toml", &Options::new())?;
    /// let values = scene.values();
    /// let kl = values.iter().find(|it| it.name == "kl(P, Q)").unwrap();
    /// let first = kl.values[0];
    /// assert_eq!(first.certificate.unwrap().method, Method::ClosedForm);
    /// # Ok::<(), klrender::LoadError>(())
    /// ```
    pub fn values(&self) -> Vec<Series> {
        let plan = &self.plan;
        let columns = plan.measure(0..plan.states());
        let named = plan.quantities.iter().zip(columns);
        let series = |(quantity, column): (&plan::Quantity, Vec<Measured>)| Series {
            name: quantity.name.clone(),
            role: quantity.role,
            values: (0..plan.frames())
                .map(|frame| column[plan.state(frame)])
                .collect(),
        };
        named.map(series).collect()
    }
}
