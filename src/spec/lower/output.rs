//! The canvas, the output's name and formats, and its timing.

use crate::{
    color::{FrameColors, MAX_FRAME_COLORS},
    diag::{Diagnostic, Kind, Span, SpannedText, exact, quoted},
    limits::{FRAME_MS, PIXELS, SIDE},
};

use super::{
    super::{
        keys::Default,
        model::{Canvas, FileTemplate, Format, Output},
        strings::UnknownFormat,
        tree::{Node, Value},
        validate::not_yet,
    },
    Fields, Lowering,
};

impl Lowering<'_> {
    pub(super) fn canvas(&mut self, scene: &Fields<'_>) -> Canvas {
        let fields = scene.section("canvas");
        let Default::Numbers(&[width, height]) = fields.default("size") else {
            unreachable!("the default of `size` is two numbers")
        };
        let mut canvas = Canvas {
            width: width as u32,
            height: height as u32,
            pixel_ratio: fields.constant_or_default("pixel_ratio"),
            span: fields.span,
        };
        let size = fields.get("size");
        if let Some([width, height]) = size.and_then(Node::list)
            && let (&Value::Integer(Some(width)), &Value::Integer(Some(height))) =
                (&width.value, &height.value)
        {
            canvas.span = size.map_or(fields.span, |node| node.span);
            let side = |length: i64| u32::try_from(length).ok().filter(|l| *l <= SIDE);
            match (side(width), side(height)) {
                (Some(width @ 1..), Some(height @ 1..)) => {
                    (canvas.width, canvas.height) = (width, height);
                }
                (Some(0), _) | (_, Some(0)) => {
                    let message =
                        format!("canvas of {width} × {height} px: a side is at least 1 px");
                    self.error(Kind::OutOfRange, canvas.span, message);
                }
                _ if width.min(height) < 1 => {
                    let message =
                        format!("canvas of {width} × {height} px: a side is at least 1 px");
                    self.error(Kind::OutOfRange, canvas.span, message);
                }
                _ => {
                    let message =
                        format!("canvas of {width} × {height} px: a side is at most {SIDE} px");
                    self.error(Kind::Limit, canvas.span, message);
                }
            }
        }
        let (width, height) = canvas.device_size();
        if width > SIDE || height > SIDE || u64::from(width) * u64::from(height) > PIXELS {
            let message = format!(
                "canvas of {width} × {height} device pixels: at most {SIDE} a side and {} \
                 million in all",
                PIXELS / (1024 * 1024)
            );
            let span = fields
                .get("pixel_ratio")
                .map_or(canvas.span, |node| canvas.span.to(node.span));
            self.error(Kind::Limit, span, message);
        }
        canvas
    }

    pub(super) fn output(&mut self, scene: &Fields<'_>) -> Output {
        let fields = scene.section("output");
        let (file, formats) = self.file(&fields);
        let (frame_ms, timing_span) = self.timing(&fields, &formats);
        let colors = match fields.word("colors") {
            Some("near") => FrameColors::Near,
            Some("exact") => FrameColors::Exact,
            _ => FrameColors::Film,
        };
        if let Some(span) = fields.key_span("table_size")
            && let Some(node) = fields.get("colors").filter(|_| colors != FrameColors::Film)
        {
            let message = format!(
                "`table_size` is that of the film's table, but with `colors = \"{}\"` frames have \
                 tables of their own",
                colors.name()
            );
            self.diagnostics.push(
                Diagnostic::error(Kind::Conflict, span, message)
                    .label("has no effect")
                    .related(node.span, "because of this"),
            );
        }
        Output {
            file,
            formats,
            frame_ms,
            timing_span,
            plays: fields
                .int("plays")
                .and_then(|plays| u16::try_from(plays).ok()),
            rewind: fields.bool_or_default("rewind"),
            start: fields.constant_or_default("start"),
            poster: Vec::new(),
            colors,
            live_text: fields.word("svg_text") == Some("text"),
            table_size: fields
                .int_or_default("table_size")
                .min(MAX_FRAME_COLORS.into()) as u8,
            dither: fields.bool_or_default("dither"),
        }
    }

    fn timing(&mut self, fields: &Fields<'_>, formats: &[Format]) -> (f64, Span) {
        let keys = (fields.key_span("fps"), fields.key_span("frame_ms"));
        if let (Some(fps), Some(frame_ms)) = keys {
            self.exclude("fps", fps, "frame_ms", frame_ms);
        }
        let node = fields.get("fps").or_else(|| fields.get("frame_ms"));
        let span = node.map_or(fields.span, |node| node.span);
        // `fps` has a default, which `frame_ms` replaces.
        let (frame_ms, fps) = match fields.constant("frame_ms") {
            Some(frame_ms) if fields.get("fps").is_none() => (frame_ms, None),
            _ => {
                let fps = fields.constant_or_default("fps");
                (1000.0 / fps, Some(fps))
            }
        };
        if frame_ms > FRAME_MS {
            let frame_ms = exact(frame_ms);
            let message = format!("a frame of {frame_ms} ms: a frame lasts at most {FRAME_MS} ms");
            self.error(Kind::Limit, span, message);
        } else if formats.contains(&Format::Gif) {
            self.hundredths(frame_ms, fps, span);
        }
        (frame_ms, span)
    }

    /// GIF counts in hundredths of a second, and viewers slow down what is very fast.
    fn hundredths(&mut self, frame_ms: f64, fps: Option<f64>, span: Span) {
        let delay = frame_ms / 10.0;
        let said = match fps {
            Some(fps) => format!("{} fps is {} cs a frame", exact(fps), short(delay)),
            None => format!("{} ms is {} cs a frame", exact(frame_ms), short(delay)),
        };
        if delay < 2.0 {
            let message = format!("{said}: below 2 cs most viewers slow a GIF down");
            self.diagnostics.push(
                Diagnostic::warning(Kind::Timing, span, message)
                    .hint("50 fps is the fastest that viewers agree on"),
            );
        } else if (delay - delay.round()).abs() > 1e-9 {
            let (low, high) = (delay.floor(), delay.ceil());
            let message = format!(
                "{said}, which GIF cannot hold: frames will last {low} or {high} cs, in turn, \
                 without drift"
            );
            self.diagnostics
                .push(Diagnostic::warning(Kind::Timing, span, message));
        }
    }

    /// The file's name and what is written to it.
    fn file(&mut self, fields: &Fields<'_>) -> (FileTemplate, Vec<Format>) {
        let written = fields.get("file");
        let span = written.map_or(fields.span, |node| node.span);
        let formats = self.formats(fields);
        let template = |pieces| FileTemplate { pieces, span };
        let default = match fields.default("file") {
            Default::Word(name) => SpannedText::verbatim(name, span.start),
            _ => unreachable!("the default of `file` is a name"),
        };
        let text = written.and_then(Node::string).unwrap_or(&default);
        let names: Vec<&str> = self.substitutions.names().collect();
        let Some(FileTemplate { pieces, .. }) =
            FileTemplate::read(text, Some(&names), self.diagnostics)
        else {
            return (template(Vec::new()), formats.unwrap_or_default());
        };
        let file = template(pieces);
        if !file.names_file() {
            self.error(Kind::BadName, span, "`file` names a folder, not a file");
            return (file, formats.unwrap_or_default());
        }
        if !file.stays_below() {
            let message = "`file` leads out of the current folder";
            self.diagnostics.push(
                Diagnostic::error(Kind::BadName, span, message).hint(
                    "a spec writes below the current folder only; `--output` writes anywhere",
                ),
            );
        }
        let (file, formats) = match formats {
            Some(formats) => (file.with_any_extension(), formats),
            None => {
                let format = self.extension(&file);
                (file, format.into_iter().collect())
            }
        };
        if let Some(fault) = formats.iter().find_map(|&format| file.fault(format)) {
            self.error(Kind::Conflict, span, fault);
        }
        (file, formats)
    }

    /// `formats`, if it is given; each once.
    fn formats(&mut self, fields: &Fields<'_>) -> Option<Vec<Format>> {
        let mut formats: Vec<Format> = Vec::new();
        for node in fields.list("formats")? {
            let Some(format) = node.string().and_then(|text| text.text().parse().ok()) else {
                continue;
            };
            if formats.contains(&format) {
                self.error(Kind::Duplicate, node.span, "this format is given twice");
            } else {
                formats.push(format);
            }
        }
        Some(formats)
    }

    /// The format that a file's extension names.
    fn extension(&mut self, file: &FileTemplate) -> Option<Format> {
        let span = file.span;
        let error = match file.extension().map(str::parse) {
            Some(Ok(format)) => return Some(format),
            Some(Err(UnknownFormat::NotYet(word))) => {
                not_yet(&format!("the format `{word}`"), span)
            }
            Some(Err(UnknownFormat::Unknown { word, meant })) => {
                let message = format!(
                    "`.{}` is no format: the extension is one of {}",
                    quoted(&word),
                    Format::ALL
                        .map(|format| format!("`.{}`", format.name()))
                        .join(", ")
                );
                let error = Diagnostic::error(Kind::UnknownName, span, message);
                match meant {
                    Some(meant) => error.hint(format!("did you mean `.{}`?", meant.name())),
                    None => error,
                }
            }
            None => {
                let message = "`file` has no extension to say the format";
                Diagnostic::error(Kind::MissingKey, span, message)
                    .hint("end it in `.gif`, or give `formats`")
            }
        };
        self.diagnostics.push(error);
        None
    }
}

/// A number with at most two decimals.
fn short(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
