//! The numbers that changed: a table, and a plot of each over the frames.

use std::fmt::Write as _;

use super::super::{Content, Difference, Snapshot, ValueChange, explain};
use super::escaped;

/// The most names that get a plot, and the most rows of a table.
const MOST_PLOTS: usize = 12;
const MOST_ROWS: usize = 1000;

/// Writes what there is to see of numbers; nothing where none changed.
pub(super) fn write(
    out: &mut String,
    difference: &Difference,
    before: &Snapshot,
    after: &Snapshot,
) {
    if difference.values.is_empty() {
        return;
    }
    out.push_str(
        "<h3>Numbers that changed</h3>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Numbers that changed\"><table class=\"numbers\">\n<thead><tr><th>quantity</th>\
         <th>frames</th><th>first</th><th>before</th><th>after</th><th>farthest</th><th>before</th>\
         <th>after</th><th>by</th></tr></thead>\n<tbody>\n",
    );
    for change in &difference.values {
        row(out, change);
    }
    out.push_str("</tbody></table></div>\n");
    let values = difference.values.iter();
    let values = values.filter(|it| it.content == Content::Value);
    out.push_str("<div class=\"plots\">\n");
    for change in values.clone().take(MOST_PLOTS) {
        plots(out, change, before, after);
    }
    out.push_str("</div>\n");
    for change in values {
        cells(out, change);
    }
}

fn row(out: &mut String, change: &ValueChange) {
    let name = match change.content {
        Content::Value => format!("<code>{}</code>", escaped(&change.name)),
        Content::Method => format!("method of <code>{}</code>", escaped(&change.name)),
    };
    let none = || "–".to_owned();
    let text = |cell: &Option<String>| cell.as_deref().map_or_else(none, escaped);
    let first = &change.cells[0];
    let farthest = explain::farthest(&change.cells);
    let by = explain::distance(farthest);
    let by = match by.is_finite() {
        true => format!("{by:.1e}"),
        false => none(),
    };
    let frames: Vec<usize> = change.cells.iter().map(|cell| cell.frame).collect();
    let _ = writeln!(
        out,
        "<tr><th scope=\"row\">{name}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{by}</td></tr>",
        explain::list(&frames),
        first.frame,
        text(&first.before),
        text(&first.after),
        farthest.frame,
        text(&farthest.before),
        text(&farthest.after),
    );
}

/// Every cell that changed, for those who want to know.
fn cells(out: &mut String, change: &ValueChange) {
    let _ = write!(
        out,
        "<details class=\"cells\"><summary>{} of <code>{}</code></summary>\n<table class=\"numbers\"><thead><tr>\
         <th>frame</th><th>before</th><th>after</th></tr></thead><tbody>\n",
        explain::count(change.cells.len(), "value"),
        escaped(&change.name)
    );
    for cell in change.cells.iter().take(MOST_ROWS) {
        let text = |cell: &Option<String>| cell.as_deref().map_or("–".to_owned(), escaped);
        let _ = writeln!(
            out,
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td></tr>",
            cell.frame,
            text(&cell.before),
            text(&cell.after)
        );
    }
    out.push_str("</tbody></table>\n");
    if change.cells.len() > MOST_ROWS {
        let _ = writeln!(out, "<p>… and {} more</p>", change.cells.len() - MOST_ROWS);
    }
    out.push_str("</details>\n");
}

/// A name over the frames, before and after; and how far apart they are where that is too little to
/// be seen.
fn plots(out: &mut String, change: &ValueChange, before: &Snapshot, after: &Snapshot) {
    let series = |snapshot: &Snapshot| -> Vec<f64> {
        let column = snapshot.values.column(&change.name, Content::Value);
        let cells = (0..snapshot.frames.len()).map(|frame| column.map(|it| it.cells.at(frame)));
        cells
            .map(|cell| cell.and_then(|it| it.parse().ok()).unwrap_or(f64::NAN))
            .collect()
    };
    let (old, new) = (series(before), series(after));
    if new.len() < 2 {
        return;
    }
    let Some((low, high)) = extent(old.iter().chain(&new)) else {
        return;
    };
    let name = escaped(&change.name);
    plot(
        out,
        &format!(
            "<code>{name}</code> <b class=\"before\">before</b> and <b class=\"after\">after</b>"
        ),
        &format!("{name} over the frames, before and after"),
        &[("before", &old), ("after", &new)],
    );
    let apart: Vec<f64> = new.iter().zip(&old).map(|(new, old)| new - old).collect();
    let most = apart
        .iter()
        .filter(|it| it.is_finite())
        .map(|it| it.abs())
        .fold(0.0, f64::max);
    if most > 0.0 && most < 0.02 * (high - low).max(f64::MIN_POSITIVE) || high == low {
        plot(
            out,
            &format!("<code>{name}</code> after − before"),
            &format!("{name}: after minus before, over the frames"),
            &[("apart", &apart)],
        );
    }
}

fn extent<'a>(values: impl Iterator<Item = &'a f64>) -> Option<(f64, f64)> {
    let finite = values.filter(|value| value.is_finite());
    finite.fold(None, |extent, &value| match extent {
        None => Some((value, value)),
        Some((low, high)) => Some((value.min(low), value.max(high))),
    })
}

fn plot(out: &mut String, caption: &str, words: &str, series: &[(&str, &[f64])]) {
    const WIDTH: f64 = 560.0;
    const HEIGHT: f64 = 140.0;
    let Some((low, high)) = extent(series.iter().flat_map(|(_, values)| *values)) else {
        return;
    };
    let last = series
        .iter()
        .map(|(_, values)| values.len())
        .max()
        .unwrap_or(2)
        - 1;
    let room = if high > low { high - low } else { 1.0 };
    let middle = if high > low { 0.0 } else { 0.5 };
    let _ = write!(
        out,
        "<figure class=\"plot\"><figcaption>{caption}</figcaption>\n\
         <div class=\"axis\"><span>{}</span><span>{}</span></div>\n\
         <svg viewBox=\"0 -4 {WIDTH} {}\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{words}\" data-last=\"{last}\">\n",
        short(high),
        short(low),
        HEIGHT + 8.0
    );
    for (class, values) in series {
        let mut path = String::new();
        let mut pen = 'M';
        for (frame, value) in values.iter().enumerate() {
            if !value.is_finite() {
                pen = 'M';
                continue;
            }
            let x = WIDTH * frame as f64 / last as f64;
            let y = HEIGHT * (1.0 - middle - (value - low) / room);
            let _ = write!(path, "{pen}{x:.1} {y:.1}");
            pen = 'L';
        }
        let _ = writeln!(
            out,
            "<path class=\"{class}\" d=\"{path}\" vector-effect=\"non-scaling-stroke\"/>"
        );
    }
    let _ = write!(
        out,
        "<path class=\"cursor\" d=\"M0 -4V{}\" vector-effect=\"non-scaling-stroke\"/></svg>\n\
         <div class=\"frames\"><span>frame 0</span><span>{last}</span></div></figure>\n",
        HEIGHT + 4.0
    );
}

/// A number for an axis.
fn short(value: f64) -> String {
    let size = value.abs();
    if size == 0.0 || (1e-3..1e5).contains(&size) {
        let text = format!("{value:.4}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        format!("{value:.2e}")
    }
}
