//! `klrender values`: every number of every frame, a chunk at a time.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use serde::{Serialize, Serializer, ser::SerializeMap};

use crate::{
    diag::quoted,
    plan::{Measured, Plan},
};

use super::{
    args::ValuesArgs,
    exit::{Exit, Failure},
    frames::Frames,
    input,
    number::{Json, bound, exact, rough},
    terminal::{DIM, Terminal, data},
};

/// Frames measured at a time: enough for all cores, and memory stays the same for any number.
const CHUNK: usize = 1024;

pub(super) fn run(args: &ValuesArgs, terminal: &Terminal) -> Result<Exit, Failure> {
    let plans = input::load(&args.spec, &args.set, terminal)?;
    let frames = plans
        .iter()
        .map(|plan| Frames::choose(&args.frames, plan, terminal))
        .collect::<Result<Vec<Frames>, Failure>>()?;
    let values = |plan| Values {
        plan,
        certified: certified(plan),
    };
    let all: Vec<(Values<'_>, Frames)> = plans.iter().map(values).zip(frames).collect();
    data(|out| {
        if args.csv {
            return csv(&all, out);
        }
        all.iter()
            .enumerate()
            .try_for_each(|(index, (values, frames))| {
                if args.json {
                    return values.json(frames, out);
                }
                if all.len() > 1 {
                    let line = if index > 0 { "\n" } else { "" };
                    writeln!(out, "{line}{}", values.plan.combination)?;
                }
                values.table(frames, out)
            })
    })?;
    Ok(Exit::Success)
}

/// One header for all combinations: the names of `matrix` that vary, then every quantity of any of
/// them. What a combination does not have is left empty.
fn csv(all: &[(Values<'_>, Frames)], out: &mut dyn Write) -> io::Result<()> {
    let Some((first, _)) = all.first() else {
        return Ok(());
    };
    for chosen in first.plan.combination.varying() {
        write!(out, "{},", field(&chosen.name))?;
    }
    write!(out, "frame,t")?;
    let mut columns: Vec<(&str, bool)> = Vec::new();
    for (name, certified) in all.iter().flat_map(|(values, _)| values.names()) {
        match columns.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => *known |= certified,
            None => columns.push((name, certified)),
        }
    }
    for (name, certified) in &columns {
        write!(out, ",{}", field(name))?;
        if *certified {
            for column in ["method", "abs_error"] {
                write!(out, ",{}", field(&format!("{name} {column}")))?;
            }
        }
    }
    writeln!(out)?;
    for (values, frames) in all {
        values.csv(&columns, frames, out)?;
    }
    Ok(())
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
    /// Every frame in order, in chunks.
    fn chunks(&self, frames: &Frames) -> impl Iterator<Item = Vec<Row>> {
        let plan = self.plan;
        frames.chunks(CHUNK, plan.states()).map(move |chunk| {
            let (a, b) = (plan.state(chunk.start), plan.state(chunk.end - 1));
            let low = a.min(b);
            let columns = plan.measure(low..a.max(b) + 1);
            let row = |frame: usize| {
                let state = plan.state(frame);
                Row {
                    frame,
                    t: plan.clock().t(plan.clock().moment(state)),
                    values: columns.iter().map(|column| column[state - low]).collect(),
                }
            };
            chunk.map(row).collect()
        })
    }

    fn rows(&self, frames: &Frames) -> impl Iterator<Item = Row> {
        self.chunks(frames).flatten()
    }

    /// The quantities' names, each with whether it is certified.
    fn names(&self) -> impl Iterator<Item = (&str, bool)> {
        let names = self.plan.quantities.iter().map(|it| it.name.as_str());
        names.zip(self.certified.iter().copied())
    }

    /// The rows, with the columns of a header.
    fn csv(
        &self,
        columns: &[(&str, bool)],
        frames: &Frames,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let varying = self.plan.combination.varying();
        let chosen: String = varying
            .map(|chosen| format!("{},", field(&chosen.entry)))
            .collect();
        let place = |(name, certified): &(&str, bool)| {
            (self.names().position(|(own, _)| own == *name), *certified)
        };
        let places: Vec<(Option<usize>, bool)> = columns.iter().map(place).collect();
        for row in self.rows(frames) {
            write!(out, "{chosen}{},{}", row.frame, exact(row.t))?;
            for &(place, certified) in &places {
                let measured = place.map(|place| row.values[place]);
                write!(out, ",")?;
                if let Some(measured) = measured {
                    write!(out, "{}", exact(measured.value))?;
                }
                match (certified, measured.and_then(|it| it.certificate)) {
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
        let chosen = self.plan.combination.chosen.iter();
        let chosen: BTreeMap<&str, &str> = chosen
            .map(|chosen| (chosen.name.as_str(), chosen.entry.as_str()))
            .collect();
        for row in self.rows(frames) {
            let line = Line {
                combination: chosen.clone(),
                frame: row.frame,
                t: Json(row.t),
                values: JsonValues {
                    plan: self.plan,
                    state: self.plan.state(row.frame),
                    values: &row.values,
                },
            };
            serde_json::to_writer(&mut *out, &line)?;
            writeln!(out)?;
        }
        Ok(())
    }

    /// Columns as wide as the first chunk asks for; what is longer later on sticks out.
    fn table(&self, frames: &Frames, out: &mut dyn Write) -> io::Result<()> {
        let mut headers = vec!["frame".to_owned(), "t".to_owned()];
        for (name, certified) in self.names() {
            headers.push(quoted(name));
            if certified {
                headers.push(String::new());
            }
        }
        let mut widths = Vec::new();
        for chunk in self.chunks(frames) {
            let lines: Vec<Vec<String>> = chunk.iter().map(|row| self.cells(row)).collect();
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
    /// What the names of `matrix` stand for.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    combination: BTreeMap<&'a str, &'a str>,
    frame: usize,
    t: Json,
    values: JsonValues<'a>,
}

/// The values by their names.
struct JsonValues<'a> {
    plan: &'a Plan,
    state: usize,
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
                reason: self.plan.why(quantity, self.state, measured),
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
