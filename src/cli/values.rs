//! `klrender values`: every number of every frame, a piece at a time.

use std::io::{self, Write};

use serde::{Serialize, Serializer, ser::SerializeMap};

use crate::plan::{Measured, Plan};

use super::{
    args::ValuesArgs,
    exit::{Exit, Failure},
    frames::Frames,
    input,
    number::{Json, bound, exact, rough},
    terminal::{DIM, Terminal, data},
};

/// Frames measured at a time: enough for all cores, and memory stays the same for any number.
const PIECE: usize = 1024;

pub(super) fn run(args: &ValuesArgs, terminal: &Terminal) -> Result<Exit, Failure> {
    let plan = input::load(&args.spec, &args.set, terminal)?;
    let frames = Frames::choose(&args.frames, &plan)?;
    let values = Values {
        plan: &plan,
        certified: certified(&plan),
    };
    data(|out| match (args.csv, args.json) {
        (true, _) => values.csv(&frames, out),
        (_, true) => values.json(&frames, out),
        _ => values.table(&frames, out),
    })?;
    Ok(Exit::Success)
}

/// Which quantities know how they were found: the same in every frame.
fn certified(plan: &Plan) -> Vec<bool> {
    let columns = plan.measure(0..1);
    let known = |column: &Vec<Measured>| column.iter().any(|it| it.certificate.is_some());
    columns.iter().map(known).collect()
}

struct Values<'a> {
    plan: &'a Plan,
    certified: Vec<bool>,
}

/// The numbers of a frame.
struct Row {
    frame: usize,
    t: f64,
    values: Vec<Measured>,
}

impl Values<'_> {
    /// Every frame in order, in pieces.
    fn pieces(&self, frames: &Frames) -> impl Iterator<Item = Vec<Row>> {
        let plan = self.plan;
        frames.pieces(PIECE, plan.states()).map(move |piece| {
            let (a, b) = (plan.state(piece.start), plan.state(piece.end - 1));
            let low = a.min(b);
            let columns = plan.measure(low..a.max(b) + 1);
            let row = |frame: usize| {
                let state = plan.state(frame);
                Row {
                    frame,
                    t: plan.clock.t(plan.clock.moment(state)),
                    values: columns.iter().map(|column| column[state - low]).collect(),
                }
            };
            piece.map(row).collect()
        })
    }

    fn rows(&self, frames: &Frames) -> impl Iterator<Item = Row> {
        self.pieces(frames).flatten()
    }

    /// The quantities' names, each with whether it is certified.
    fn names(&self) -> impl Iterator<Item = (&str, bool)> {
        let names = self.plan.quantities.iter().map(|it| it.name.as_str());
        names.zip(self.certified.iter().copied())
    }

    fn csv(&self, frames: &Frames, out: &mut dyn Write) -> io::Result<()> {
        write!(out, "frame,t")?;
        for (name, certified) in self.names() {
            write!(out, ",{}", field(name))?;
            if certified {
                for column in ["method", "abs_error"] {
                    write!(out, ",{}", field(&format!("{name} {column}")))?;
                }
            }
        }
        writeln!(out)?;
        for row in self.rows(frames) {
            write!(out, "{},{}", row.frame, exact(row.t))?;
            for (measured, certified) in row.values.iter().zip(&self.certified) {
                write!(out, ",{}", exact(measured.value))?;
                match (certified, measured.certificate) {
                    (false, _) => {}
                    (true, Some(found)) => {
                        write!(out, ",{},{}", found.method, exact(found.abs_error))?;
                    }
                    (true, None) => write!(out, ",,")?,
                }
            }
            writeln!(out)?;
        }
        Ok(())
    }

    fn json(&self, frames: &Frames, out: &mut dyn Write) -> io::Result<()> {
        for row in self.rows(frames) {
            let line = Line {
                frame: row.frame,
                t: Json(row.t),
                values: JsonValues {
                    plan: self.plan,
                    values: &row.values,
                },
            };
            serde_json::to_writer(&mut *out, &line)?;
            writeln!(out)?;
        }
        Ok(())
    }

    /// Columns as wide as the first piece asks for; what is longer later on sticks out.
    fn table(&self, frames: &Frames, out: &mut dyn Write) -> io::Result<()> {
        let mut headers = vec!["frame".to_owned(), "t".to_owned()];
        for (name, certified) in self.names() {
            headers.push(name.to_owned());
            if certified {
                headers.push(String::new());
            }
        }
        let mut widths = Vec::new();
        for piece in self.pieces(frames) {
            let lines: Vec<Vec<String>> = piece.iter().map(|row| self.cells(row)).collect();
            if widths.is_empty() {
                let width = |column: usize| {
                    let cells = lines.iter().chain([&headers]).map(|line| &line[column]);
                    cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
                };
                widths = (0..headers.len()).map(width).collect();
                self.line(&headers, &widths, out)?;
            }
            for line in &lines {
                self.line(line, &widths, out)?;
            }
        }
        Ok(())
    }

    fn cells(&self, row: &Row) -> Vec<String> {
        let mut cells = vec![row.frame.to_string(), rough(row.t)];
        for (measured, certified) in row.values.iter().zip(&self.certified) {
            cells.push(rough(measured.value));
            if *certified {
                cells.push(measured.certificate.map_or_else(String::new, |found| {
                    format!("±{} {}", bound(found.abs_error), found.method)
                }));
            }
        }
        cells
    }

    /// Numbers to the right, how they were found dimmed behind them.
    fn line(&self, cells: &[String], widths: &[usize], out: &mut dyn Write) -> io::Result<()> {
        let mut line = String::new();
        let behind = self
            .certified
            .iter()
            .flat_map(|&certified| match certified {
                true => &[false, true][..],
                false => &[false][..],
            });
        let behind = [false, false].iter().chain(behind);
        for ((cell, &width), &behind) in cells.iter().zip(widths).zip(behind) {
            if behind {
                line += &format!(" {DIM}{cell:<width$}{DIM:#}");
            } else {
                line += &format!("  {cell:>width$}");
            }
        }
        writeln!(out, "{}", line.trim_end())
    }
}

/// A field of CSV, quoted where it must be.
fn field(text: &str) -> String {
    match text.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    }
}

#[derive(Serialize)]
struct Line<'a> {
    frame: usize,
    t: Json,
    values: JsonValues<'a>,
}

/// The values by their names.
struct JsonValues<'a> {
    plan: &'a Plan,
    values: &'a [Measured],
}

impl Serialize for JsonValues<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.values.len()))?;
        for (quantity, measured) in self.plan.quantities.iter().zip(self.values) {
            let found = measured.certificate;
            let value = JsonMeasured {
                value: Json(measured.value),
                method: found.map(|found| found.method.as_str()),
                abs_error: found.map(|found| Json(found.abs_error)),
                reason: found
                    .and_then(|found| found.reason)
                    .map(|it| it.to_string()),
            };
            map.serialize_entry(&quantity.name, &value)?;
        }
        map.end()
    }
}

/// What is not known to have an error has the value alone.
#[derive(Serialize)]
struct JsonMeasured {
    value: Json,
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    abs_error: Option<Json>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}
