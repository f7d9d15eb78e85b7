//! Every spec of the gallery as snapshots: its plan, its values, and what its frames look like.
#![allow(clippy::unwrap_used)]

use std::fmt::Write as _;

use crate::{pipeline, plan::Plan, scene::Stage};
use insta::{Settings, assert_snapshot};

use super::common;

fn key_frames(plan: &Plan) -> [usize; 3] {
    [0, plan.states() / 2, plan.states() - 1]
}

fn plan_summary(plan: &Plan) -> String {
    let mut out = String::new();
    let canvas = &plan.spec.canvas;
    let milliseconds = plan.frames() as f64 * plan.spec.output.frame_ms;
    let _ = writeln!(
        out,
        "{} states, {} frames of {} ms: {} s",
        plan.states(),
        plan.frames(),
        plan.spec.output.frame_ms,
        milliseconds / 1000.0
    );
    let _ = writeln!(
        out,
        "{} x {} px, times {}",
        canvas.width, canvas.height, canvas.pixel_ratio
    );
    for (panel, spec) in plan.panels.iter().zip(&plan.spec.panels) {
        let ends = |low: f64, high: f64| format!("[{low}, {high}]");
        let _ = writeln!(
            out,
            "{}: x {} y {}",
            spec.id,
            ends(panel.x.low.at(0), panel.x.high.at(0)),
            ends(panel.y.low.at(0), panel.y.high.at(0))
        );
        for (mark, spec) in panel.marks.iter().zip(&spec.marks) {
            let moves = if mark.animated {
                "moves"
            } else {
                "stands still"
            };
            let _ = writeln!(out, "  {} x{} {moves}", spec.id, mark.instances.len());
        }
    }
    out
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
const LONG: usize = 2000;

/// A frame's document with the outlines of words left out, and a hash of all of it: short enough
/// to review, complete enough to notice every byte.
fn document(plan: &Plan, stage: &Stage<'_>, state: usize) -> String {
    let whole = pipeline::document(plan, stage, state);
    let mut out = String::new();
    for line in whole.lines() {
        let path = line.split_once(" d=\"").map(|(before, rest)| {
            let (path, after) = rest.split_once('"').unwrap();
            (before, path, after)
        });
        let _ = match path {
            Some((before, _, after)) if before.contains(" aria-") => {
                writeln!(out, "{before} d=\"…\"{after}")
            }
            Some((before, path, after)) if path.len() > LONG => {
                let length = path.len();
                writeln!(out, "{before} d=\"{}… {length} bytes\"{after}", &path[..80])
            }
            _ => writeln!(out, "{line}"),
        };
    }
    let _ = writeln!(
        out,
        "<!-- {} bytes, hash {:016x} -->",
        whole.len(),
        common::hash(whole.as_bytes())
    );
    out
}

#[test]
fn every_scene_is_as_reviewed() {
    for path in common::specs() {
        let stem = path.file_stem().unwrap().to_str().unwrap();
        let plan = common::plan(&path);
        let stage = Stage::new(&plan);
        let mut settings = Settings::clone_current();
        settings.set_snapshot_path(format!("../../snapshots/{stem}"));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| {
            assert_snapshot!("plan", plan_summary(&plan));
            assert_snapshot!("values", values(&plan));
            for (name, state) in ["first", "middle", "last"]
                .into_iter()
                .zip(key_frames(&plan))
            {
                assert_snapshot!(name, document(&plan, &stage, state));
            }
        });
    }
}
