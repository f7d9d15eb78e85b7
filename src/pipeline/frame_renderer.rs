//! Pixels of frames: what is static is drawn once, what is dynamic for each frame.

use std::{
    cell::OnceCell,
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, PoisonError},
};

use crate::{
    plan::Plan,
    raster::{Canvas, DynamicLayer, Element, RasterError, Rect, Stack},
    scene::{Band, Stage, geometry::PixelRect, node::Node},
    svg,
};

use super::{
    RenderError,
    documents::header,
    panics,
    progress::{Phase, Progress, timed},
};

/// Rows of the raster's strips, to which ink is rounded up.
const STRIP: i32 = 16;

/// A plan ready to be drawn frame by frame: what is static is parsed and rasterised once.
#[derive(Debug)]
pub(crate) struct FrameRenderer<'a> {
    plan: &'a Plan,
    stage: Arc<Stage<'a>>,
    stack: Stack,
    /// For each state the first that shows the same.
    alike: Vec<usize>,
    /// How many frames show it, or one that shows the same.
    shown: Vec<usize>,
    kept: Mutex<Kept>,
}

/// Bytes of layers that are kept.
const MOST_KEPT: usize = 4 << 20;

/// What is dynamic in states that will be asked for again: when they are held, on the way back, or when the
/// palette was made from them.
#[derive(Debug, Default)]
struct Kept {
    layers: BTreeMap<usize, Arc<Vec<DynamicLayer>>>,
    /// The oldest first.
    order: VecDeque<usize>,
    bytes: usize,
}

fn size(layers: &[DynamicLayer]) -> usize {
    let of = |layer: &DynamicLayer| layer.svg.len() + size_of_val(&layer.ink[..]);
    layers.iter().map(of).sum()
}

impl Kept {
    fn add(&mut self, state: usize, layers: &Arc<Vec<DynamicLayer>>) {
        if self.layers.insert(state, Arc::clone(layers)).is_some() {
            return;
        }
        self.order.push_back(state);
        self.bytes += size(layers);
        while self.bytes > MOST_KEPT
            && let Some(oldest) = self.order.pop_front()
        {
            self.bytes -= self.layers.remove(&oldest).map_or(0, |it| size(&it));
        }
    }
}

/// What is dynamic in a state, composed when it is asked for first.
#[derive(Debug)]
pub(super) struct Composed<'s, 'a> {
    /// What is laid out.
    pub stage: &'s Stage<'a>,
    /// Which state.
    pub state: usize,
    nodes: OnceCell<Vec<Vec<Node>>>,
}

impl<'s, 'a> Composed<'s, 'a> {
    pub(super) fn new(stage: &'s Stage<'a>, state: usize) -> Self {
        Self {
            stage,
            state,
            nodes: OnceCell::new(),
        }
    }

    /// The nodes of each dynamic band, bottom to top.
    pub(super) fn nodes(&self) -> &[Vec<Node>] {
        self.nodes.get_or_init(|| self.stage.frame(self.state))
    }
}

impl<'a> FrameRenderer<'a> {
    /// Lays the plan out and draws what is static.
    #[cfg(test)]
    pub(crate) fn new(plan: &'a Plan) -> Result<Self, RasterError> {
        Self::watched(plan, &super::Unwatched)
    }

    pub(super) fn watched(plan: &'a Plan, progress: &dyn Progress) -> Result<Self, RasterError> {
        let stage = timed(progress, Phase::Layout, || (Arc::new(Stage::new(plan)), 0));
        Self::of(plan, stage, progress)
    }

    /// Draws what is static of a plan that is laid out.
    pub(super) fn of(
        plan: &'a Plan,
        stage: Arc<Stage<'a>>,
        progress: &dyn Progress,
    ) -> Result<Self, RasterError> {
        let (width, height) = plan.canvas.device_size();
        let mut elements = Vec::new();
        let mut dynamic = false;
        for band in stage.bands() {
            match band {
                Band::Dynamic(_) => {
                    dynamic = true;
                    elements.push(Element::Dynamic);
                }
                // What lies below everything dynamic is drawn once and for all.
                Band::Static(nodes) if !dynamic => {
                    elements.push(Element::Static {
                        svg: svg::fragment(header(plan), nodes),
                        ink: Vec::new(),
                    });
                }
                Band::Static(nodes) => elements.extend(nodes.iter().map(|node| Element::Static {
                    svg: svg::fragment(header(plan), std::slice::from_ref(node)),
                    ink: ink(std::slice::from_ref(node), width, height),
                })),
            }
        }
        let text = elements.iter().map(|element| match element {
            Element::Static { svg, .. } => svg.len() as u64,
            Element::Dynamic => 0,
        });
        let bytes = text.sum();
        let stack = timed(progress, Phase::Static, || {
            (Stack::new(width, height, elements), bytes)
        })?;
        let alike = plan.alike();
        let mut shown = vec![0; alike.len()];
        for frame in 0..plan.frames() {
            shown[alike[plan.state(frame)]] += 1;
        }
        Ok(Self {
            plan,
            stage,
            stack,
            alike,
            shown,
            kept: Mutex::default(),
        })
    }

    /// What is dynamic, as the raster takes it; `again` says that it will be asked for once more.
    fn layers(&self, composed: &Composed<'_, '_>, again: bool) -> Arc<Vec<DynamicLayer>> {
        let first = self.alike[composed.state];
        let kept = || self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let known = kept().layers.get(&first).cloned();
        known.unwrap_or_else(|| {
            let layers = Arc::new(self.made(composed.nodes()));
            if again || self.shown[first] > 1 {
                kept().add(first, &layers);
            }
            layers
        })
    }

    fn made(&self, nodes: &[Vec<Node>]) -> Vec<DynamicLayer> {
        let (width, height) = self.plan.canvas.device_size();
        let layer = |nodes: &Vec<Node>| {
            if nodes.is_empty() {
                return DynamicLayer::default();
            }
            DynamicLayer {
                svg: svg::fragment(header(self.plan), nodes),
                ink: ink(nodes, width, height),
            }
        };
        nodes.iter().map(layer).collect()
    }

    pub(super) fn stage(&self) -> &Stage<'a> {
        &self.stage
    }

    /// A canvas to draw frames on, in any order.
    pub(crate) fn canvas(&self) -> Canvas<'_> {
        self.stack.canvas()
    }

    /// Draws a state for the palette.
    pub(super) fn look(
        &self,
        canvas: &mut Canvas<'_>,
        state: usize,
        progress: &dyn Progress,
    ) -> Result<(), RenderError> {
        let composed = Composed::new(&self.stage, state);
        self.draw_state(canvas, state, &composed, true, progress)
    }

    /// Draws a frame of the plan, which nobody watches.
    #[cfg(test)]
    pub(crate) fn draw(&self, canvas: &mut Canvas<'_>, frame: usize) -> Result<(), RenderError> {
        self.draw_watched(canvas, frame, &super::Unwatched)
    }

    pub(super) fn draw_watched(
        &self,
        canvas: &mut Canvas<'_>,
        frame: usize,
        progress: &dyn Progress,
    ) -> Result<(), RenderError> {
        let composed = Composed::new(&self.stage, self.plan.state(frame));
        self.draw_composed(canvas, frame, &composed, progress)
    }

    /// Draws a frame, whose nodes others may want, too.
    pub(super) fn draw_composed(
        &self,
        canvas: &mut Canvas<'_>,
        frame: usize,
        composed: &Composed<'_, '_>,
        progress: &dyn Progress,
    ) -> Result<(), RenderError> {
        self.draw_state(canvas, frame, composed, false, progress)
    }

    fn draw_state(
        &self,
        canvas: &mut Canvas<'_>,
        frame: usize,
        composed: &Composed<'_, '_>,
        again: bool,
        progress: &dyn Progress,
    ) -> Result<(), RenderError> {
        let work = || {
            let layers = timed(progress, Phase::Compose, || {
                let layers = self.layers(composed, again);
                let bytes = layers.iter().map(|layer| layer.svg.len() as u64).sum();
                (layers, bytes)
            });
            timed(progress, Phase::Raster, || {
                let result = canvas.draw(&layers);
                (result, canvas.dirty().pixels() * 4)
            })
        };
        panics::catch(frame, work)?.map_err(RenderError::raster(frame))
    }
}

/// The pixels of nodes on the canvas.
fn ink(nodes: &[Node], width: u32, height: u32) -> Vec<Rect> {
    let canvas = PixelRect {
        x0: 0,
        y0: 0,
        x1: width as i32,
        y1: height as i32,
    };
    nodes
        .iter()
        .flat_map(|node| node.ink(STRIP))
        .map(|rect| rect.intersection(&canvas))
        .filter(|rect| !rect.is_empty())
        .map(|PixelRect { x0, y0, x1, y1 }| Rect {
            x0: x0 as u32,
            y0: y0 as u32,
            x1: x1 as u32,
            y1: y1 as u32,
        })
        .collect()
}
