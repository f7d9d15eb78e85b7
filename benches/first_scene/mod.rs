//! The first scene, at any size and of any length, and its parts as the stages hand them on.

#![allow(dead_code, reason = "each bench takes a part")]

use klrender::{
    diag::Source,
    pipeline,
    plan::Plan,
    raster::{DynamicLayer, Element, Rect, Stack},
    scene::{Band, Stage, node::Node},
    spec::Overrides,
    svg,
};

/// Sizes to look at, as pixel ratios of 800 × 660 px: each has four times the pixels of the one before.
pub(crate) const RATIOS: [f64; 3] = [0.5, 1.0, 2.0];

const SPEC: &str = include_str!("../../specs/default.toml");

/// The plan of the scene as it stands.
pub(crate) fn plan() -> Plan {
    plan_of(SPEC)
}

/// The plan with so many frames.
pub(crate) fn plan_with_frames(frames: usize) -> Plan {
    plan_of(&replaced("frames = 200", &format!("frames = {frames}")))
}

/// The plan with so many device pixels for each px.
pub(crate) fn plan_with_ratio(ratio: f64) -> Plan {
    let size = "size = [800, 660]";
    plan_of(&replaced(size, &format!("{size}, pixel_ratio = {ratio}")))
}

fn replaced(from: &str, to: &str) -> String {
    assert!(SPEC.contains(from), "the scene has no `{from}`");
    SPEC.replace(from, to)
}

fn plan_of(spec: &str) -> Plan {
    let source = Source::new("default.toml", spec);
    let (plan, found) = pipeline::load(&source, "default", &Overrides::default());
    assert!(found.is_empty(), "{found:?}");
    plan.unwrap()
}

/// What stands still, node by node, and where moving bands come between.
pub(crate) fn stack(plan: &Plan, stage: &Stage<'_>) -> Stack {
    let (width, height) = plan.spec.canvas.device_size();
    let elements = stage.bands().iter().flat_map(|band| match band {
        Band::Dynamic => vec![Element::Dynamic],
        Band::Static(nodes) => nodes
            .iter()
            .map(|node| {
                let DynamicLayer { svg, ink } = drawn(plan, std::slice::from_ref(node));
                Element::Static { svg, ink }
            })
            .collect(),
    });
    Stack::new(width, height, elements).unwrap()
}

/// What moves, as text, with its ink.
pub(crate) fn moving(plan: &Plan, stage: &Stage<'_>, state: usize) -> Vec<DynamicLayer> {
    let bands = stage.frame(state);
    bands.iter().map(|nodes| drawn(plan, nodes)).collect()
}

/// Size and scale of the plan's documents.
pub(crate) fn header(plan: &Plan) -> svg::Header {
    let canvas = &plan.spec.canvas;
    svg::Header {
        size: (canvas.width, canvas.height),
        device_size: canvas.device_size(),
    }
}

fn drawn(plan: &Plan, nodes: &[Node]) -> DynamicLayer {
    let (width, height) = plan.spec.canvas.device_size();
    let within = |v: i32, end: u32| u32::try_from(v).unwrap_or(0).min(end);
    let ink = nodes
        .iter()
        .flat_map(|node| node.ink(16))
        .map(|rect| Rect {
            x0: within(rect.x0, width),
            y0: within(rect.y0, height),
            x1: within(rect.x1, width),
            y1: within(rect.y1, height),
        })
        .filter(|rect| rect.x0 < rect.x1 && rect.y0 < rect.y1);
    DynamicLayer {
        svg: svg::fragment(header(plan), nodes),
        ink: ink.collect(),
    }
}
