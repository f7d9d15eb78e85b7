//! A contact sheet: frames side by side, small.

use std::fmt::Write as _;

use rayon::prelude::*;

use crate::{
    encode,
    plan::Plan,
    raster,
    scene::{self, Stage},
    spec::model::Format,
    svg,
};

use super::{RenderError, documents, panics};

/// The most px that a sheet is wide; a frame is never larger than itself.
const WIDTH: f64 = 1600.0;
/// Px between frames.
const GAP: u32 = 8;
/// Between frames: no theme's background.
const BETWEEN: &str = "#9a9ea6";

/// Renders frames to the content of one file: an SVG document, a page of PDF, or else a PNG picture.
///
/// # Errors
///
/// Only through a fault of this program.
pub(crate) fn render_sheet(
    plan: &Plan,
    frames: &[usize],
    format: Format,
) -> Result<Vec<u8>, RenderError> {
    let first = frames.first().copied().unwrap_or(0);
    let (document, size) = panics::catch(first, || sheet(plan, frames))?;
    let work = || match format {
        Format::Svg => Ok(document.into_bytes()),
        Format::Pdf => {
            let title = scene::title(plan, plan.state(first));
            raster::pdf(&document, size, &title, &scene::overview(plan))
        }
        _ => raster::render(&document, size.0, size.1).map(|pixmap| encode::png(&pixmap)),
    };
    panics::catch(first, work)?.map_err(RenderError::raster(first))
}

/// The document, with its size.
fn sheet(plan: &Plan, frames: &[usize]) -> (String, (u32, u32)) {
    let count = u32::try_from(frames.len()).unwrap_or(u32::MAX).max(1);
    // As many across as down, or one more.
    let columns = (1..=count).find(|columns| columns * columns >= count);
    let columns = columns.unwrap_or(1);
    let rows = count.div_ceil(columns);
    let gaps = GAP * (columns + 1);
    let room = (WIDTH - f64::from(gaps)) / f64::from(columns);
    let factor = (room / f64::from(plan.canvas.width)).min(1.0);
    let scaled = |length: u32| (f64::from(length) * factor).floor().max(1.0) as u32;
    let (width, height) = (scaled(plan.canvas.width), scaled(plan.canvas.height));
    let size = (columns * width + gaps, rows * height + GAP * (rows + 1));
    let (device_width, device_height) = plan.canvas.device_size();
    let stage = Stage::new(plan);
    let prefix = documents::prefix(plan);
    let cells: Vec<String> = frames
        .par_iter()
        .zip(0..count)
        .map(|(&frame, index)| {
            let x = GAP + index % columns * (width + GAP);
            let y = GAP + index / columns * (height + GAP);
            // Ids are unique in the whole document.
            let own = format!("{prefix}{}-", index + 1);
            let drawing = documents::drawing(&stage, plan.state(frame), &own);
            format!(
                "<svg x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" \
                 viewBox=\"0 0 {device_width} {device_height}\">\n{drawing}</svg>\n"
            )
        })
        .collect();
    let header = svg::Header {
        size,
        device_size: size,
    };
    let mut out = svg::opening(header, Some(&prefix));
    let state = plan.state(frames.first().copied().unwrap_or(0));
    let title = scene::title(plan, state);
    out.push_str(&svg::title_and_description(
        &prefix,
        &title,
        &scene::overview(plan),
    ));
    let (all_width, all_height) = size;
    let _ = writeln!(
        out,
        "<rect x=\"0\" y=\"0\" width=\"{all_width}\" height=\"{all_height}\" fill=\"{BETWEEN}\"/>"
    );
    out.extend(cells);
    out.push_str(svg::CLOSING);
    (out, size)
}
