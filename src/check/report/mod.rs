//! The report: one HTML file, complete in itself, that shows what changed to somebody who has never
//! seen the scenes.

mod diff;
mod numbers;
mod pictures;

use std::fmt::Write as _;

use rayon::prelude::*;

use crate::{diag::Severity, pipeline::RenderError};

use self::pictures::Frame;
use super::{Difference, Outcome, PixelDifference, Verdict, explain};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");
/// The hash of what stands in the element: no other script runs on the page.
const SCRIPT_HASH: &str = "Z3h8hsnFMgr7RC1oqHYyYV8wvCZ/a5/nsINq1ldYshI=";

/// A scene that did not look as accepted, with its pictures.
struct Shown<'a> {
    outcome: &'a Outcome,
    /// By frame.
    frames: Vec<Frame>,
    /// Which of them differs most.
    worst: usize,
}

/// The report about scenes, and about specs that could not be checked: their paths, and why.
///
/// # Errors
///
/// If a picture cannot be drawn.
pub(crate) fn page(
    outcomes: &[Outcome],
    failed: &[(String, String)],
) -> Result<String, RenderError> {
    let changed: Vec<&Outcome> = outcomes.iter().filter(|it| !it.is_unchanged()).collect();
    let shown = |outcome: &&'_ Outcome| -> Result<(usize, Vec<Frame>), RenderError> {
        let frames = pictures::frames(outcome)?;
        let mut worst = 0;
        for (index, frame) in frames.iter().enumerate() {
            if frame.share > frames[worst].share {
                worst = index;
            }
        }
        Ok((worst, frames))
    };
    let frames: Vec<(usize, Vec<Frame>)> = changed
        .par_iter()
        .map(shown)
        .collect::<Result<_, RenderError>>()?;
    let mut scenes: Vec<Shown<'_>> = changed
        .into_iter()
        .zip(frames)
        .map(|(outcome, (worst, frames))| Shown {
            outcome,
            frames,
            worst,
        })
        .collect();
    // The scene that looks most different comes first.
    scenes.sort_by(|a, b| b.share().total_cmp(&a.share()));

    let unchanged: Vec<&Outcome> = outcomes.iter().filter(|it| it.is_unchanged()).collect();
    let all = outcomes.len() + failed.len();
    let title = match scenes.len() + failed.len() {
        0 => format!("{} as accepted", explain::count(all, "scene")),
        changed => format!("{changed} of {} changed", explain::count(all, "scene")),
    };
    let mut out = String::new();
    let _ = write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; \
         style-src 'unsafe-inline'; script-src 'sha256-{SCRIPT_HASH}'\">\n\
         <title>{title} · klrender check</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n"
    );
    head(&mut out, &title, &scenes);
    out.push_str("<main>\n");
    for (path, why) in failed {
        let (path, why) = (escaped(path), escaped(why));
        let _ = write!(
            out,
            "<section class=\"failed\"><h2>{path}</h2>\n<p>It could not be checked.</p>\n<pre>{why}</pre>\n</section>\n"
        );
    }
    for (number, scene) in scenes.iter().enumerate() {
        section(&mut out, number, scene);
    }
    if !unchanged.is_empty() {
        let names = unchanged
            .iter()
            .map(|it| format!("<li>{}</li>", escaped(&it.name)));
        let names: String = names.collect();
        let _ = write!(
            out,
            "<section class=\"unchanged\"><h2>{} as accepted</h2>\n<ul>{names}</ul>\n</section>\n",
            explain::count(unchanged.len(), "scene")
        );
    }
    let _ = write!(
        out,
        "</main>\n<script>\n{SCRIPT}</script>\n</body>\n</html>\n"
    );
    Ok(out)
}

impl Shown<'_> {
    fn share(&self) -> f64 {
        self.frames.get(self.worst).map_or(0.0, |frame| frame.share)
    }
}

fn head(out: &mut String, title: &str, scenes: &[Shown<'_>]) {
    let _ = write!(out, "<header>\n<h1>{title}</h1>\n");
    if scenes.is_empty() {
        out.push_str("<p>Every frame, number and pixel is what was accepted.</p>\n</header>\n");
        return;
    }
    out.push_str(
        "<p><b class=\"before\">Before</b> is what was accepted, <b class=\"after\">after</b> is \
         what the specs give now. If the changes are meant, accept them with the command below \
         each scene; otherwise mend the spec or the program.</p>\n<nav aria-label=\"Changed scenes\"><ol>\n",
    );
    for (number, scene) in scenes.iter().enumerate() {
        let (name, summary) = (&scene.outcome.name, scene.outcome.summary());
        let (name, summary) = (escaped(name), escaped(&summary));
        let _ = writeln!(
            out,
            "<li><a href=\"#scene-{number}\"><b>{name}</b> <span>{summary}</span></a></li>"
        );
    }
    out.push_str(
        "</ol></nav>\n<details class=\"keys\"><summary>Keys</summary>\n<p><kbd>←</kbd> <kbd>→</kbd> \
         frame · <kbd>1</kbd> side by side · <kbd>2</kbd> slider · <kbd>3</kbd> blink · \
         <kbd>4</kbd> difference · <kbd>B</kbd> held shows before · <kbd>J</kbd> <kbd>K</kbd> next \
         and previous scene</p></details>\n</header>\n",
    );
}

fn section(out: &mut String, number: usize, scene: &Shown<'_>) {
    let Shown {
        outcome, frames, ..
    } = scene;
    let (name, path) = (escaped(&outcome.name), outcome.label());
    let (path, summary) = (escaped(&path), escaped(&outcome.summary()));
    let _ = write!(
        out,
        "<section class=\"scene\" id=\"scene-{number}\" aria-labelledby=\"name-{number}\">\n\
         <h2 id=\"name-{number}\">{name} <small>{path}</small></h2>\n<p class=\"summary\">{summary}</p>\n"
    );
    if let Verdict::Changed(difference) = &outcome.verdict {
        levels(out, outcome, difference);
    }
    findings(out, outcome);
    viewer(out, number, scene);
    if let (Verdict::Changed(difference), Some(before)) = (&outcome.verdict, &outcome.before) {
        numbers::write(out, difference, before, &outcome.after);
        out.push_str(
            "<details class=\"text\"><summary>The document’s text, line by line</summary>\n",
        );
        for (index, frame) in frames.iter().enumerate() {
            diff::write(out, outcome, index, frame.frame);
        }
        out.push_str("</details>\n");
    }
    let accept = escaped(&outcome.accept);
    let _ = write!(
        out,
        "<p class=\"accept\">If that is meant: <code>{accept}</code></p>\n</section>\n"
    );
}

/// What kind of change it is, in a sentence, and each level in a word.
fn levels(out: &mut String, outcome: &Outcome, difference: &Difference) {
    let values = difference.values_changed();
    let numbers = outcome.after.values.columns.len();
    let moved = !difference.gone.is_empty() || !difference.added.is_empty();
    let sentence = if values > 0 && !difference.frames.is_empty() {
        "Numbers changed, and the picture with them. Ask first whether the numbers are right."
            .to_owned()
    } else if values > 0 {
        "Numbers changed, too little to be seen in the picture or where nothing shows them."
            .to_owned()
    } else if moved || !difference.playback.is_empty() && difference.frames.is_empty() {
        "The film plays another way; what its frames show is the same.".to_owned()
    } else if !difference.frames.is_empty() {
        format!(
            "Only the look changed: all {numbers} numbers are what was accepted, in every frame."
        )
    } else if !difference.pixels.is_empty() {
        "The same drawing is rasterised another way: the renderer changed, not the scene."
            .to_owned()
    } else {
        "What is drawn is the same; what is said about it, or how it was found, changed.".to_owned()
    };
    let _ = writeln!(out, "<p class=\"verdict\">{}</p>", escaped(&sentence));
    let pixels = difference.pixels.len();
    let settings = difference.playback.len() + difference.gone.len() + difference.added.len();
    let levels = [
        ("film", settings, "setting"),
        ("values", values, ""),
        ("picture", difference.frames.len(), "frame"),
        ("words", difference.descriptions.len(), "frame"),
        ("pixels", pixels, "frame"),
    ];
    out.push_str("<ul class=\"levels\" aria-label=\"Levels\">\n");
    for (level, number, noun) in levels {
        let (class, text) = match (number, noun) {
            (0, _) => ("same", "same".to_owned()),
            (_, "") => ("changed", number.to_string()),
            _ => ("changed", explain::count(number, noun)),
        };
        let _ = writeln!(out, "<li class=\"{class}\">{level} <b>{text}</b></li>");
    }
    out.push_str("</ul>\n");
}

/// Every difference in words, each with its line in the spec.
fn findings(out: &mut String, outcome: &Outcome) {
    out.push_str("<ul class=\"findings\">\n");
    for found in &outcome.report.diagnostics {
        debug_assert_eq!(found.severity, Severity::Error);
        let (line, _) = outcome.report.source.line_column(found.span.start);
        let place = match found.span.end {
            0 => String::new(),
            _ => format!(" <span class=\"line\">line {line}</span>"),
        };
        let _ = writeln!(out, "<li>{}{place}</li>", code(&found.message));
    }
    out.push_str("</ul>\n");
    if let Verdict::Changed(difference) = &outcome.verdict
        && let Some(PixelDifference::Canary(share)) = difference.pixels.first().map(|it| it.by)
    {
        let share = escaped(&explain::percent(share));
        let _ = writeln!(out, "<p>Up to {share} are beyond the tolerance.</p>");
    }
}

/// The pictures, and what drives them.
fn viewer(out: &mut String, number: usize, scene: &Shown<'_>) {
    let Shown {
        outcome,
        frames,
        worst,
    } = scene;
    if frames.is_empty() {
        return;
    }
    let compared = frames
        .iter()
        .any(|it| it.before.is_some() && it.after.is_some());
    let _ = writeln!(out, "<div class=\"viewer\" data-mode=\"side\">");
    if compared {
        out.push_str("<div class=\"bar\" role=\"group\" aria-label=\"Comparison\">\n");
        for (index, (mode, words)) in [
            ("side", "Side by side"),
            ("slider", "Slider"),
            ("blink", "Blink"),
            ("difference", "Difference"),
        ]
        .into_iter()
        .enumerate()
        {
            let (pressed, key) = (index == 0, index + 1);
            let _ = writeln!(
                out,
                "<button type=\"button\" data-set=\"{mode}\" aria-pressed=\"{pressed}\" aria-keyshortcuts=\"{key}\">{words}</button>"
            );
        }
        let _ = writeln!(
            out,
            "<label class=\"cut\">Divider <input type=\"range\" min=\"0\" max=\"100\" value=\"50\"></label></div>"
        );
    }
    timeline(out, outcome, frames);
    let (last, id) = (frames.len() - 1, format!("frame-{number}"));
    let marks: String = (0..frames.len())
        .map(|it| format!("<option value=\"{it}\"></option>"))
        .collect();
    let _ = write!(
        out,
        "<div class=\"scrub\"><label for=\"{id}\">Key frame</label>\n\
         <input id=\"{id}\" class=\"scrubber\" type=\"range\" min=\"0\" max=\"{last}\" value=\"{worst}\" list=\"marks-{number}\">\n\
         <datalist id=\"marks-{number}\">{marks}</datalist>\n<output for=\"{id}\" aria-live=\"polite\"></output></div>\n\
         <div class=\"stage\">\n"
    );
    for (index, frame) in frames.iter().enumerate() {
        let hidden = match index == *worst {
            true => "",
            false => " hidden",
        };
        let share = match (&frame.before, &frame.after) {
            (Some(_), Some(_)) if frame.share == 0.0 => "same pixels".to_owned(),
            (Some(_), Some(_)) => format!("{} differ", explain::percent(frame.share)),
            (Some(_), None) => "before only".to_owned(),
            _ => "after only".to_owned(),
        };
        let share = match frames.len() > 1 && index == *worst && frame.share > 0.0 {
            true => format!("{share}, the most"),
            false => share,
        };
        let number = frame.frame;
        let _ = writeln!(
            out,
            "<div class=\"frame\" data-frame=\"{number}\" data-words=\"frame {number} · {share}\"{hidden}>"
        );
        let (width, height) = frame.size;
        let mut figure = |class: &str, picture: &Option<String>| {
            if let Some(picture) = picture {
                let _ = writeln!(
                    out,
                    "<figure class=\"{class}\"><figcaption>{class}</figcaption><div class=\"picture\">\
                     <img src=\"{picture}\" width=\"{width}\" height=\"{height}\" alt=\"Frame {number} {class}\"></div></figure>"
                );
            }
        };
        figure("before", &frame.before);
        figure("after", &frame.after);
        figure("difference", &frame.mask);
        out.push_str("</div>\n");
    }
    out.push_str("</div>\n</div>\n");
}

/// All frames as a strip: which changed, and which are key frames.
fn timeline(out: &mut String, outcome: &Outcome, keys: &[Frame]) {
    let frames = outcome.after.frames.len();
    let Verdict::Changed(difference) = &outcome.verdict else {
        return;
    };
    if frames < 2 {
        return;
    }
    let _ = write!(
        out,
        "<svg class=\"timeline\" viewBox=\"0 0 {frames} 10\" preserveAspectRatio=\"none\" role=\"img\" \
         aria-label=\"{} of {} changed\">\n<rect class=\"all\" width=\"{frames}\" height=\"10\"/>\n",
        difference.frames.len(),
        explain::count(frames, "frame")
    );
    let mut run = |class: &str, set: &[usize]| {
        let mut set = set.iter().copied().peekable();
        while let Some(start) = set.next() {
            let mut end = start;
            while set.peek() == Some(&(end + 1)) {
                end += 1;
                set.next();
            }
            let width = end - start + 1;
            let _ = writeln!(
                out,
                "<rect class=\"{class}\" x=\"{start}\" width=\"{width}\" height=\"10\"/>"
            );
        }
    };
    run("changed", &difference.frames);
    run("new", &difference.added);
    for key in keys.iter().filter(|key| key.frame < frames) {
        let _ = writeln!(
            out,
            "<path class=\"key\" d=\"M{0} 0V10\" vector-effect=\"non-scaling-stroke\"/>",
            key.frame as f64 + 0.5
        );
    }
    let _ = writeln!(
        out,
        "</svg>\n<p class=\"legend\"><span>frame 0</span><span><i class=\"changed\"></i> changed \
         <i class=\"key\"></i> key frame</span><span>{}</span></p>",
        frames - 1
    );
}

/// Text as HTML.
fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;").replace('"', "&quot;")
}

/// Text as HTML, what is in backquotes as code and colours with a sample.
fn code(text: &str) -> String {
    let mut out = String::new();
    for (index, part) in text.split('`').enumerate() {
        match index % 2 {
            0 => out.push_str(&sampled(&escaped(part))),
            _ => {
                let _ = write!(out, "<code>{}</code>", escaped(part));
            }
        }
    }
    out
}

/// Puts a sample before each `#rrggbb`.
fn sampled(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('#') {
        out.push_str(&rest[..at]);
        let digits = rest[at + 1..]
            .bytes()
            .take(6)
            .filter(u8::is_ascii_hexdigit)
            .count();
        let end = at + 1 + if digits == 6 { 6 } else { 0 };
        let color = &rest[at..end];
        if digits == 6 {
            let _ = write!(out, "<i class=\"sample\" style=\"background:{color}\"></i>");
        }
        out.push_str(color);
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use sha2::{Digest as _, Sha256};

    use super::{SCRIPT, SCRIPT_HASH, pictures::base64};

    #[test]
    fn the_page_allows_its_script_and_no_other() {
        let hash = Sha256::digest(format!("\n{SCRIPT}"));
        assert_eq!(base64(&hash), SCRIPT_HASH);
    }
}
