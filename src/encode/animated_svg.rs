//! An SVG document that plays by itself, with a style sheet and no script.
//!
//! The pictures of a dynamic band lie side by side, like stamps on a sheet, and an animation moves the
//! sheet past the window that the canvas is. That costs viewers less than to show and hide pictures one
//! by one. Who asks for reduced motion, or has no style sheets, sees the poster.

use std::{
    collections::BTreeSet,
    io::{self, Seek, Write},
};

use tempfile::SpooledTempFile;

use super::vector::{Drawing, VectorFrame, VectorWriter};

/// The length up to which the pictures of a band wait in memory for those of the bands below.
const SPOOL: usize = 4 * 1024 * 1024;

/// Writes an animated SVG document.
#[derive(Debug)]
pub(crate) struct AnimatedSvgWriter<W> {
    out: W,
    drawing: Drawing,
    /// The pictures of each dynamic band.
    sheets: Vec<SpooledTempFile>,
    clips: BTreeSet<String>,
    pushed: usize,
}

impl<W: Write> AnimatedSvgWriter<W> {
    /// A document of a drawing, whose pictures follow.
    pub(crate) fn new(out: W, mut drawing: Drawing) -> Self {
        let dynamic = drawing.bands.iter().filter(|band| band.is_none());
        Self {
            out,
            sheets: dynamic.map(|_| SpooledTempFile::new(SPOOL)).collect(),
            clips: std::mem::take(&mut drawing.clips).into_iter().collect(),
            drawing,
            pushed: 0,
        }
    }

    /// Where a picture lies on its sheet.
    fn place(&self, picture: usize) -> (u64, u64) {
        // As square as can be: far out, viewers place things less exactly.
        let columns = self.drawing.schedule.pictures.isqrt().max(1);
        let (width, height) = self.drawing.device_size;
        let (column, row) = (picture % columns, picture / columns);
        (
            column as u64 * u64::from(width),
            row as u64 * u64::from(height),
        )
    }

    fn style(&self) -> String {
        let schedule = &self.drawing.schedule;
        let shift = |picture| {
            let (x, y) = self.place(picture);
            format!("translate(-{x}px,-{y}px)")
        };
        let end = schedule.end.max(1);
        let plays = match schedule.plays {
            None => "infinite".to_owned(),
            Some(plays) => format!("{} forwards", plays.max(1)),
        };
        let mut keys = String::new();
        for &(picture, start) in &schedule.shown {
            let percent = 100.0 * start as f64 / end as f64;
            keys.push_str(&format!("{percent:.5}%{{transform:{}}}\n", shift(picture)));
        }
        // The last picture stays to the end.
        if let Some(&(picture, _)) = schedule.shown.last() {
            keys.push_str(&format!("100%{{transform:{}}}\n", shift(picture)));
        }
        // In style sheets a name holds no dot.
        let sheet = format!("{}sheet", self.drawing.prefix).replace('.', "\\.");
        let (duration, milli) = (schedule.end / 1000, schedule.end % 1000);
        format!(
            "<style>\n\
             .{sheet}{{animation:{sheet} {duration}.{milli:03}s step-end {plays}}}\n\
             @media (prefers-reduced-motion:reduce){{.{sheet}{{animation:none}}}}\n\
             @keyframes {sheet}{{\n{keys}}}\n\
             </style>\n"
        )
    }
}

impl<W: Write> VectorWriter for AnimatedSvgWriter<W> {
    fn push(&mut self, frame: &VectorFrame) -> io::Result<()> {
        let (x, y) = self.place(self.pushed);
        for (sheet, nodes) in self.sheets.iter_mut().zip(&frame.bands) {
            if nodes.is_empty() {
                continue;
            }
            writeln!(sheet, "<g transform=\"translate({x} {y})\">")?;
            for node in nodes {
                sheet.write_all(node.as_bytes())?;
            }
            sheet.write_all(b"</g>\n")?;
        }
        self.clips.extend(frame.clips.iter().cloned());
        self.pushed += 1;
        Ok(())
    }

    fn finish(mut self) -> io::Result<()> {
        let ((width, height), (device_width, device_height)) =
            (self.drawing.size, self.drawing.device_size);
        let style = self.style();
        // What the animation moves elsewhere; it stays there where there is none.
        let rest = match self.place(self.drawing.poster_picture) {
            (0, 0) => String::new(),
            (x, y) => format!(" transform=\"translate(-{x} -{y})\""),
        };
        let prefix = &self.drawing.prefix;
        let out = &mut self.out;
        write!(
            out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {device_width} {device_height}\" role=\"img\" \
             aria-labelledby=\"{prefix}title {prefix}desc\">\n\
             <title id=\"{prefix}title\">{}</title>\n<desc id=\"{prefix}desc\">{}</desc>\n{style}\
             <defs>\n<clipPath id=\"{prefix}canvas\"><rect width=\"{device_width}\" \
             height=\"{device_height}\"/></clipPath>\n",
            self.drawing.title, self.drawing.description
        )?;
        for clip in &self.clips {
            out.write_all(clip.as_bytes())?;
        }
        out.write_all(b"</defs>\n")?;
        let mut sheets = self.sheets.iter_mut();
        for band in &self.drawing.bands {
            match band {
                Some(elements) => out.write_all(elements.as_bytes())?,
                None => {
                    let Some(sheet) = sheets.next() else { continue };
                    sheet.rewind()?;
                    // Where the document is shown with room around it, the sheet would fill it.
                    writeln!(
                        out,
                        "<g clip-path=\"url(#{prefix}canvas)\"><g class=\"{prefix}sheet\"{rest}>"
                    )?;
                    io::copy(sheet, out)?;
                    out.write_all(b"</g></g>\n")?;
                }
            }
        }
        out.write_all(b"</svg>\n")?;
        out.flush()
    }
}
