//! A difference as diagnostics at places of the spec, and in one line.

use std::{collections::BTreeSet, fmt::Write as _};

use crate::{
    diag::{Diagnostic, Kind, Source, Span, quoted},
    plan::Plan,
};

use super::{
    compare::{CellChange, Difference, PictureChange, Setting, ValueChange},
    elements::Look,
    pixels::PixelDifference,
    values::Content,
};

/// The most differences reported of one level.
const MOST: usize = 8;

impl Difference {
    /// The difference in one line: `200 frames changed, 0 values changed`.
    pub(crate) fn summary(&self) -> String {
        let mut out = format!(
            "{} changed, {} changed",
            count(self.frames.len(), "frame"),
            count(self.values_changed(), "value")
        );
        let methods = self.values.iter().any(|it| it.content == Content::Method);
        let parts = [
            (!self.gone.is_empty()).then(|| format!("{} gone", count(self.gone.len(), "frame"))),
            (!self.added.is_empty()).then(|| format!("{} new", count(self.added.len(), "frame"))),
            methods.then(|| "values found another way".to_owned()),
            (!self.descriptions.is_empty()).then(|| {
                format!(
                    "descriptions of {} changed",
                    count(self.descriptions.len(), "frame")
                )
            }),
            (!self.pixels.is_empty())
                .then(|| format!("pixels of {} changed", count(self.pixels.len(), "frame"))),
        ];
        let settings = self.playback.iter();
        let settings = settings.map(|it| {
            let (before, after) = (quoted(&it.before), quoted(&it.after));
            format!("{} {before} → {after}", it.name)
        });
        for part in settings.chain(parts.into_iter().flatten()) {
            let _ = write!(out, "; {part}");
        }
        out
    }

    /// Every difference with its place in the spec, the graver levels first.
    pub(super) fn diagnostics(&self, plan: &Plan, source: &Source) -> Vec<Diagnostic> {
        let mut diagnostics = Vec::new();
        diagnostics.extend(self.playback.iter().map(|it| setting(it, plan)));
        if !self.gone.is_empty() {
            let gone = list(&self.gone);
            let what = match self.gone.len() {
                1 => format!("frame {gone} is gone"),
                _ => format!("the frames {gone} are gone"),
            };
            diagnostics.push(diagnostic(Kind::FilmChanged, sweep(plan), what));
        }
        let values = self.values.iter().map(|it| value(it, plan));
        diagnostics.extend(shortened(values.collect(), Kind::ValuesChanged, "names"));
        let picture = self.picture.iter().map(|it| picture(it, plan, source));
        diagnostics.extend(shortened(
            picture.collect(),
            Kind::PictureChanged,
            "differences",
        ));
        // Where numbers changed, drawings follow.
        if self.picture.is_empty() && self.values.is_empty() && !self.frames.is_empty() {
            let frames = list(&self.frames);
            let message = match self.frames.len() {
                1 => format!("the drawing of frame {frames} changed, which is no key frame"),
                _ => {
                    format!("the drawings of the frames {frames} changed, none of them a key frame")
                }
            };
            diagnostics.push(
                diagnostic(Kind::PictureChanged, Span::default(), message).hint(format!(
                    "`check = {{ frames = [{}] }}` keeps enough of it to tell what differs",
                    self.frames[0]
                )),
            );
        }
        if !self.descriptions.is_empty() {
            let frames = list(&self.descriptions);
            let message =
                format!("title or description changed, which are not drawn: frames {frames}");
            diagnostics.push(diagnostic(Kind::WordsChanged, Span::default(), message));
        }
        diagnostics.extend(self.pixels());
        diagnostics
    }

    fn pixels(&self) -> Option<Diagnostic> {
        let first = self.pixels.first()?;
        let frames: Vec<usize> = self.pixels.iter().map(|it| it.frame).collect();
        let mut message = format!(
            "the pixels of {} changed, but what is drawn did not",
            self::frames(&frames)
        );
        if let PixelDifference::Canary(share) = first.by {
            let _ = write!(message, ": {} of frame {}", percent(share), first.frame);
        }
        let pixels = diagnostic(Kind::PixelsChanged, Span::default(), message);
        Some(pixels.hint("another renderer draws the same lines another way"))
    }
}

fn diagnostic(kind: Kind, span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(kind, span, message)
}

/// No more of a level than anyone reads, and how many more there are.
fn shortened(mut diagnostics: Vec<Diagnostic>, kind: Kind, what: &str) -> Vec<Diagnostic> {
    if let Some(more) = diagnostics.len().checked_sub(MOST).filter(|more| *more > 0) {
        diagnostics.truncate(MOST);
        diagnostics.push(diagnostic(
            kind,
            Span::default(),
            format!("and {more} more {what}: `--report report.html` shows all"),
        ));
    }
    diagnostics
}

fn setting(setting: &Setting, plan: &Plan) -> Diagnostic {
    let Setting {
        name,
        before,
        after,
    } = setting;
    let span = match *name {
        "the number of frames" => sweep(plan),
        "the delay" => plan.output.timing_span,
        "the size" | "the pixel ratio" => plan.canvas.span,
        _ => Span::default(),
    };
    // What is not written has no place.
    let span = match span == plan.span {
        true => Span::default(),
        false => span,
    };
    diagnostic(
        Kind::FilmChanged,
        span,
        format!("{name} changed: {} → {}", quoted(before), quoted(after)),
    )
}

fn sweep(plan: &Plan) -> Span {
    let mut segments = plan.sweep.iter().rev();
    let written = segments.find(|segment| segment.span != plan.span);
    written.map_or(Span::default(), |it| it.span)
}

fn value(change: &ValueChange, plan: &Plan) -> Diagnostic {
    let ValueChange {
        name,
        content,
        cells,
    } = change;
    let mut quantities = plan.quantities.iter();
    let own = quantities.find(|it| it.name == *name).map(|it| it.node);
    let arguments = plan.arguments();
    let node = own.or_else(|| {
        arguments
            .iter()
            .find(|it| it.name == *name)
            .map(|it| it.node)
    });
    let span = node.map_or(Span::default(), |node| plan.graph.span_of(node));
    let name = quoted(name);
    let message = match (&cells[0].before, &cells[0].after) {
        (None, _) => format!("`{name}` is new"),
        (_, None) => format!("`{name}` is gone"),
        (Some(before), Some(after)) => {
            let frames: Vec<usize> = cells.iter().map(|cell| cell.frame).collect();
            let what = match content {
                Content::Value => "",
                Content::Method => "the way to find ",
            };
            let (before, after) = (quoted(before), quoted(after));
            let mut message = format!(
                "{what}`{name}` changed in {} ({}): {before} → {after} at frame {}",
                count(cells.len(), "frame"),
                list(&frames),
                cells[0].frame
            );
            if let CellChange {
                frame,
                before: Some(before),
                after: Some(after),
            } = farthest(cells)
                && *content == Content::Value
                && *frame != cells[0].frame
            {
                let (before, after) = (quoted(before), quoted(after));
                let _ = write!(message, ", farthest {before} → {after} at frame {frame}");
            }
            message
        }
    };
    diagnostic(Kind::ValuesChanged, span, message)
}

/// The first of the cells that have gone farthest. There is at least one cell.
pub(super) fn farthest(cells: &[CellChange]) -> &CellChange {
    let farther = |a, b| match distance(b) > distance(a) {
        true => b,
        false => a,
    };
    cells[1..].iter().fold(&cells[0], farther)
}

/// How far a number has gone; further than anything where it is none before or after.
pub(super) fn distance(change: &CellChange) -> f64 {
    let number = |cell: &Option<String>| cell.as_ref()?.parse::<f64>().ok();
    match (number(&change.before), number(&change.after)) {
        (Some(before), Some(after)) if before.is_finite() && after.is_finite() => {
            (after - before).abs()
        }
        _ => f64::INFINITY,
    }
}

fn picture(change: &PictureChange, plan: &Plan, source: &Source) -> Diagnostic {
    let message = format!("{}, in key {}", look(change), frames(&change.frames));
    let span = match &change.look {
        Look::AnimatedText { after, .. } => {
            let at = source
                .text()
                .find(after.as_str())
                .filter(|_| !after.is_empty());
            at.map(|at| Span::new(at, at + after.len()))
        }
        _ => None,
    };
    let span = span.or_else(|| change.elements.iter().find_map(|name| written(name, plan)));
    diagnostic(Kind::PictureChanged, span.unwrap_or_default(), message)
}

/// A difference and what it is in: `stroke #ff0000 → #ff0001: mark `a``.
pub(super) fn look(change: &PictureChange) -> String {
    let unnamed = match change.count {
        1 => "one element".to_owned(),
        count => format!("{count} elements"),
    };
    let named = || {
        let elements = change.elements.iter().take(5);
        let mut names: Vec<String> = elements.map(|name| quoted(name)).collect();
        if change.elements.len() > names.len() {
            names.push("…".to_owned());
        }
        names.join(", ")
    };
    let of = match change.elements.len() {
        0 => unnamed.clone(),
        all if all == change.count => named(),
        _ => format!("{unnamed}, among them {}", named()),
    };
    let shown = |value: &str| match value {
        "" => "none".to_owned(),
        value => quoted(value),
    };
    match &change.look {
        Look::Attribute {
            name,
            before,
            after,
        } => format!(
            "{} {} → {}: {of}",
            quoted(name),
            shown(before),
            shown(after)
        ),
        Look::AnimatedText { before, after } => {
            format!("text “{}” → “{}”", quoted(before), quoted(after))
        }
        Look::Outline => format!("words drawn with other outlines or elsewhere: {of}"),
        Look::Shape => format!("another shape or place: {of}"),
        Look::Order => format!("drawn in another order: {of}"),
        Look::Gone => format!("gone: {of}"),
        Look::New => format!("new: {of}"),
    }
}

/// Where a named element is written.
fn written(name: &str, plan: &Plan) -> Option<Span> {
    if let Some(number) = name.strip_prefix("connector ") {
        let number: usize = number.parse().ok()?;
        let connector = plan.connectors.get(number.checked_sub(1)?);
        return connector.map(|it| it.span);
    }
    let id = name.strip_prefix("mark `")?.strip_suffix('`')?;
    let id = id.strip_suffix("-values").unwrap_or(id);
    let marks = plan.panels.iter().flat_map(|panel| &panel.marks);
    let mut marks = marks.map(|planned| &planned.mark);
    marks.find(|mark| mark.id == id).map(|mark| mark.span)
}

/// `0`, `0 and 5`, `0, 5-9, 12, …`: numbers of frames.
pub(super) fn list(frames: &[usize]) -> String {
    const MOST_RANGES: usize = 6;
    let known: BTreeSet<usize> = frames.iter().copied().collect();
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for frame in known {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == frame => *last = frame,
            _ => ranges.push((frame, frame)),
        }
    }
    let written = ranges
        .iter()
        .take(MOST_RANGES)
        .map(|(first, last)| match first == last {
            true => first.to_string(),
            false => format!("{first}-{last}"),
        });
    let mut words: Vec<String> = written.collect();
    if ranges.len() > MOST_RANGES {
        words.push("…".to_owned());
    }
    words.join(", ")
}

fn frames(frames: &[usize]) -> String {
    match frames.len() {
        1 => format!("frame {}", list(frames)),
        _ => format!("frames {}", list(frames)),
    }
}

/// `1 frame`, `2 frames`.
pub(super) fn count(number: usize, noun: &str) -> String {
    match number {
        1 => format!("1 {noun}"),
        _ => format!("{number} {noun}s"),
    }
}

/// A share with two digits.
pub(super) fn percent(share: f64) -> String {
    let percent = share * 100.0;
    match percent {
        _ if percent >= 10.0 => format!("{percent:.0} % of the pixels"),
        _ if percent >= 0.01 => format!("{percent:.2} % of the pixels"),
        _ => "less than 0.01 % of the pixels".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_listed_in_ranges() {
        assert_eq!(list(&[0]), "0");
        assert_eq!(list(&[0, 1, 2, 5, 7, 8]), "0-2, 5, 7-8");
        let odd: Vec<usize> = (0..20).map(|it| 2 * it + 1).collect();
        assert_eq!(list(&odd), "1, 3, 5, 7, 9, 11, …");
    }
}
