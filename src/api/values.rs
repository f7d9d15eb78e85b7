//! The numbers of a scene, frame by frame.

use crate::{
    plan::{self, Measured, Role},
    scene,
};

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

    /// What the animation shows, for people who do not see it: the spec's description if it is the same
    /// throughout, otherwise how the numbers move, where they turn, and where named ones are equal.
    ///
    /// ```
    /// use klrender::{Options, Scene};
    ///
    /// let scene = Scene::from_path("specs/default.toml", &Options::new())?;
    /// let text = scene.alternative_text();
    /// assert!(text.contains("kl(P, Q) falls from 50 at mu = −10 to 0 at mu = 0, then rises"));
    /// # Ok::<(), klrender::LoadError>(())
    /// ```
    pub fn alternative_text(&self) -> String {
        scene::overview(&self.plan)
    }
}
