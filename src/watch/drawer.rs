//! A thread that has laid a plan out, and draws what it is asked for.

use std::{
    sync::{Arc, OnceLock, mpsc},
    thread,
};

use crate::{
    pipeline::{MovingPicture, RenderError},
    plan::Plan,
};

type Task = Box<dyn for<'a> FnOnce(&MovingPicture<'a>) + Send>;

/// A plan with a thread that draws it. The thread ends when this is dropped.
#[derive(Debug)]
pub(super) struct Drawer {
    plan: Arc<Plan>,
    tasks: mpsc::Sender<Task>,
    /// Why nothing is drawn, if so.
    fault: Arc<OnceLock<String>>,
    /// The numbers of the scene, as a page is sent them.
    pub(super) numbers: OnceLock<String>,
}

impl Drawer {
    /// Starts to lay a plan out.
    pub(super) fn new(plan: Arc<Plan>) -> Self {
        let (tasks, asked) = mpsc::channel::<Task>();
        let fault = Arc::new(OnceLock::new());
        let (own, told) = (Arc::clone(&plan), Arc::clone(&fault));
        // Should there be no thread, nobody takes the tasks.
        let _ = thread::Builder::new()
            .name("drawer".to_owned())
            .spawn(move || draw(&own, &asked, &told));
        Self {
            plan,
            tasks,
            fault,
            numbers: OnceLock::new(),
        }
    }

    pub(super) fn plan(&self) -> &Arc<Plan> {
        &self.plan
    }

    /// Asks for something to be drawn, and waits for it.
    ///
    /// # Errors
    ///
    /// In words, only through a fault of this program.
    pub(super) fn ask<T: Send + 'static>(
        &self,
        task: impl for<'a> FnOnce(&MovingPicture<'a>) -> T + Send + 'static,
    ) -> Result<T, String> {
        let (answer, answered) = mpsc::channel();
        let task = move |picture: &MovingPicture<'_>| {
            // Whoever asked may be gone.
            let _ = answer.send(task(picture));
        };
        let lost = |_| match self.fault.get() {
            Some(fault) => fault.clone(),
            None => "the thread that draws died".to_owned(),
        };
        self.tasks.send(Box::new(task)).map_err(|_| lost(()))?;
        answered.recv().map_err(|_| lost(()))
    }
}

fn draw(plan: &Plan, tasks: &mpsc::Receiver<Task>, fault: &OnceLock<String>) {
    match MovingPicture::new(plan) {
        Ok(picture) => tasks.iter().for_each(|task| task(&picture)),
        Err(RenderError::Frame { message, .. }) => {
            let _ = fault.set(message);
        }
        Err(error) => {
            let _ = fault.set(error.to_string());
        }
    }
}
