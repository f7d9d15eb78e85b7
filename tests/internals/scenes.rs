//! Every spec of the gallery as three snapshots: its plan with a hash over all frames, the values of key
//! frames, and what these look like.
#![allow(clippy::unwrap_used)]

use std::fmt::Write as _;

use crate::{
    pipeline::Documents,
    plan::{AxisPlan, Plan},
};
use insta::{Settings, assert_snapshot};
use rayon::prelude::*;

use super::common;

fn key_frames(plan: &Plan) -> [usize; 3] {
    [0, plan.states() / 2, plan.states() - 1]
}

fn plan_summary(plan: &Plan) -> String {
    let mut out = String::new();
    let canvas = &plan.canvas;
    let milliseconds = plan.frames() as f64 * plan.output.frame_ms;
    let _ = writeln!(
        out,
        "{} states, {} frames of {} ms: {} s",
        plan.states(),
        plan.frames(),
        plan.output.frame_ms,
        milliseconds / 1000.0
    );
    let _ = writeln!(
        out,
        "{} x {} px, times {}",
        canvas.width, canvas.height, canvas.pixel_ratio
    );
    // The domain of the first frame and, where it moves, that of the last.
    let ends = |axis: &AxisPlan| {
        let at = |state| format!("[{}, {}]", axis.low.at(state), axis.high.at(state));
        let (first, last) = (at(0), at(plan.states() - 1));
        match first == last {
            true => first,
            false => format!("{first} … {last}"),
        }
    };
    for panel in &plan.panels {
        let _ = writeln!(
            out,
            "{}: x {} y {}",
            panel.id,
            ends(&panel.x),
            ends(&panel.y)
        );
        for mark in &panel.marks {
            let moves = match mark.dynamic {
                true => "dynamic",
                false => "static",
            };
            let _ = writeln!(out, "  {} x{} {moves}", mark.mark.id, mark.instances.len());
        }
    }
    out
}

/// A hash over the documents of all states.
fn hash_of_all(plan: &Plan, documents: &Documents<'_>) -> u64 {
    let hash = |state| {
        let parts = documents.parts(state).unwrap();
        common::hash(parts.document(documents.bands()).as_bytes())
    };
    let all: Vec<u64> = (0..plan.states()).into_par_iter().map(hash).collect();
    let bytes: Vec<u8> = all.iter().flat_map(|hash| hash.to_le_bytes()).collect();
    common::hash(&bytes)
}

/// The values of three frames, to twelve digits: more would be a test of the last bit.
fn values(plan: &Plan) -> String {
    let mut out = String::new();
    let columns = plan.measure(0..plan.states());
    for frame in key_frames(plan) {
        let _ = writeln!(out, "frame {frame}");
        for (quantity, column) in plan.quantities.iter().zip(&columns) {
            let measured = column[frame];
            let how = measured
                .certificate
                .map_or_else(String::new, |certificate| {
                    assert!(
                        certificate.abs_error <= 1e-9 * measured.value.abs().max(1.0),
                        "{}",
                        quantity.name
                    );
                    let reason = certificate
                        .reason
                        .map_or_else(String::new, |reason| format!(": {reason}"));
                    format!(" ({}{reason})", certificate.method.as_str())
                });
            let _ = writeln!(out, "  {} = {:.11e}{how}", quantity.name, measured.value);
        }
    }
    out
}

/// Paths longer than this, such as those of a heatmap, are cut off behind their beginning.
const LONG: usize = 400;

/// Some SVG with the outlines of words left out and long paths cut off: short enough to review. The
/// hash in the plan's snapshot notices every byte.
fn abridged(svg: &str) -> String {
    let mut out = String::new();
    for line in svg.lines() {
        let path = line.split_once(" d=\"").map(|(before, rest)| {
            let (path, after) = rest.split_once('"').unwrap();
            (before, path, after)
        });
        let _ = match path {
            Some((before, _, after)) if before.contains(" aria-") => {
                writeln!(out, "{before} d=\"…\"{after}")
            }
            Some((before, path, after)) if path.len() > LONG => {
                let (start, hash) = (&path[..80], common::hash(path.as_bytes()));
                writeln!(out, "{before} d=\"{start}… {hash:016x}\"{after}")
            }
            _ => writeln!(out, "{line}"),
        };
    }
    out
}

/// The documents of key frames, of which what is static is written once.
fn frames(plan: &Plan, documents: &Documents<'_>) -> String {
    let mut out = String::new();
    for (number, band) in documents.bands().iter().enumerate() {
        if let Some(band) = band {
            let _ = write!(out, "<!-- band {number}, static -->\n{}", abridged(band));
        }
    }
    let dynamic = |band: &(usize, &Option<String>)| band.1.is_none();
    for frame in key_frames(plan) {
        let parts = documents.parts(frame).unwrap();
        let _ = write!(
            out,
            "\n<!-- frame {frame} -->\n{}{}",
            parts.description, parts.definitions
        );
        let bands = documents.bands().iter().enumerate().filter(dynamic);
        for ((number, _), band) in bands.zip(&parts.dynamic) {
            let _ = write!(out, "<!-- band {number} -->\n{}", abridged(band));
        }
    }
    out
}

#[test]
fn every_scene_is_as_reviewed() {
    for path in common::specs() {
        let stem = path.file_stem().unwrap().to_str().unwrap();
        let plan = common::plan(&path);
        let documents = Documents::new(&plan).unwrap();
        let hash = hash_of_all(&plan, &documents);
        let mut settings = Settings::clone_current();
        settings.set_snapshot_path(format!("../../snapshots/{stem}"));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| {
            let all = format!("hash of all frames: {hash:016x}");
            assert_snapshot!("plan", format!("{}{all}\n", plan_summary(&plan)));
            assert_snapshot!("values", values(&plan));
            assert_snapshot!("frames", frames(&plan, &documents));
        });
    }
}
