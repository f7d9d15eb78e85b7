//! `klrender plan`: what a spec will show, before anything is rendered.

use std::{
    collections::BTreeMap,
    io::{self, Write},
    path::Path,
    time::Duration,
};

use serde::Serialize;

use klrender_stats::{Method, Minimum};

use crate::{
    diag::quoted,
    plan::{ChainPlan, FitPlan, Measured, Plan, Role},
    spec::model::Fit,
};

use super::{
    args::{FrameArgs, PlanArgs},
    exit::{Exit, Failure},
    farm,
    frames::Frames,
    input::{self, shown},
    number::{Json, bound, count, duration, rough},
    signals::Signals,
    target::{OutputArg, targets},
    terminal::{DIM, Terminal, data},
};

/// States measured at a time.
const CHUNK: usize = 1024;

pub(super) fn run(
    args: &PlanArgs,
    terminal: &Terminal,
    signals: &Signals,
) -> Result<Exit, Failure> {
    if let Some(file) = &args.work.output {
        return farm::plan(file, args, terminal, signals);
    }
    input::check_stdin(&args.specs)?;
    let mut overviews = Vec::new();
    for spec in &args.specs {
        for plan in input::load(spec, &args.set, terminal)? {
            overviews.push(overview(spec, &plan, terminal)?);
        }
    }
    data(|out| match (args.json, &overviews[..]) {
        (true, [only]) => {
            serde_json::to_writer_pretty(&mut *out, only)?;
            writeln!(out)
        }
        (true, all) => {
            serde_json::to_writer_pretty(&mut *out, all)?;
            writeln!(out)
        }
        (false, all) => all.iter().enumerate().try_for_each(|(index, overview)| {
            if index > 0 {
                writeln!(out)?;
            }
            overview.table(out)
        }),
    })?;
    Ok(Exit::Success)
}

fn overview(spec: &Path, plan: &Plan, terminal: &Terminal) -> Result<Overview, Failure> {
    let frames = Frames::choose(&FrameArgs::default(), plan, terminal)?;
    let outputs = targets(&OutputArg::Absent, &[], plan, &frames)?;
    let (width, height) = plan.canvas.device_size();
    let chosen = plan.combination.chosen.iter();
    Ok(Overview {
        spec: shown(spec),
        combination: chosen
            .map(|chosen| (chosen.name.clone(), chosen.entry.clone()))
            .collect(),
        title: plan.combination.to_string(),
        frames: plan.frames(),
        states: plan.states(),
        frame_ms: plan.output.frame_ms,
        seconds: plan.frames() as f64 * plan.output.frame_ms / 1000.0,
        size: [width, height],
        outputs: outputs
            .iter()
            .map(|target| target.shown(plan, &frames))
            .collect(),
        quantities: quantities(plan),
        fits: fits(plan),
        chains: plan.chains.iter().map(ChainOverview::new).collect(),
    })
}

/// What there is to know beforehand.
#[derive(Debug, Serialize)]
struct Overview {
    spec: String,
    /// What the names of `matrix` stand for.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    combination: BTreeMap<String, String>,
    /// The same in words, of what varies.
    #[serde(skip)]
    title: String,
    /// Frames shown.
    frames: usize,
    /// Frames that differ: fewer where the animation rewinds.
    states: usize,
    frame_ms: f64,
    seconds: f64,
    /// In device pixels.
    size: [u32; 2],
    outputs: Vec<String>,
    quantities: Vec<QuantityOverview>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fits: Vec<FitOverview>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    chains: Vec<ChainOverview>,
}

/// A chain over all frames.
#[derive(Debug, Serialize)]
struct ChainOverview {
    name: String,
    states: Vec<String>,
    steps: usize,
    copies: usize,
    /// The parameters and swept names that it reads.
    reads: Vec<String>,
    /// How often it runs: once for each distinct state of what it reads.
    runs: usize,
    /// Where a state is not finite first; the rest is undefined.
    #[serde(skip_serializing_if = "Option::is_none")]
    broken: Option<BrokenOverview>,
}

#[derive(Debug, Serialize)]
struct BrokenOverview {
    frame: usize,
    step: usize,
    copy: usize,
    name: String,
    value: Json,
}

impl ChainOverview {
    fn new(chain: &ChainPlan) -> Self {
        Self {
            name: chain.name.clone(),
            states: chain.states.clone(),
            steps: chain.steps,
            copies: chain.copies,
            reads: chain.reads.clone(),
            runs: chain.runs,
            broken: chain.broken.map(|(frame, broken)| BrokenOverview {
                frame,
                step: broken.step,
                copy: broken.copy + 1,
                name: chain.states[broken.which].clone(),
                value: Json(broken.value),
            }),
        }
    }

    /// "chain walk (a): 400 steps, 3 copies, run 5 times for what it reads: mu".
    fn line(&self) -> String {
        let copies = match self.copies {
            1 => String::new(),
            copies => format!(", {copies} copies"),
        };
        let reads = match &self.reads[..] {
            [] => String::new(),
            reads => format!(
                ", reads {}, run {}",
                reads.join(", "),
                count(self.runs, "time")
            ),
        };
        let broken = self.broken.as_ref().map(|broken| {
            let copy = match self.copies {
                1 => String::new(),
                _ => format!(" of copy {}", broken.copy),
            };
            format!(
                "; undefined after step {}{copy}, where {} is {}, at frame {}",
                broken.step,
                broken.name,
                rough(broken.value.0),
                broken.frame
            )
        });
        format!(
            "{} ({})  {}{copies}{reads}{}",
            self.name,
            self.states.join(", "),
            count(self.steps, "step"),
            broken.unwrap_or_default()
        )
    }
}

/// The local minima of a fit, where a search from many starts looked for them.
#[derive(Debug, Serialize)]
struct FitOverview {
    name: String,
    /// The most local minima in any frame searched, and the first such frame.
    most_minima: usize,
    frame: usize,
    searches: Vec<SearchOverview>,
}

#[derive(Debug, Serialize)]
struct SearchOverview {
    frame: usize,
    /// The lowest first.
    minima: Vec<MinimumOverview>,
}

#[derive(Debug, Serialize)]
struct MinimumOverview {
    value: Json,
    at: BTreeMap<String, Json>,
}

/// A name or quantity over the whole plan.
#[derive(Debug, Serialize)]
struct QuantityOverview {
    name: String,
    role: &'static str,
    /// In the first and the last frame.
    first: Json,
    last: Json,
    /// The least accurate method in any frame; absent for plain arithmetic.
    method: Option<&'static str>,
    /// The largest bound in any frame.
    abs_error: Option<Json>,
    /// In how many states it is infinite.
    infinite: usize,
    undefined: usize,
    /// Why it is not finite in the first state in which it is not.
    reason: Option<String>,
}

/// What is gathered of a quantity from state to state.
#[derive(Debug, Clone, Default)]
struct Gathered {
    method: Option<Method>,
    abs_error: Option<f64>,
    infinite: usize,
    undefined: usize,
    /// The first state in which it is not finite, and what it is there.
    not_finite: Option<(usize, Measured)>,
}

impl Gathered {
    fn add(&mut self, state: usize, measured: &Measured) {
        if !measured.value.is_finite() {
            self.not_finite.get_or_insert((state, *measured));
        }
        self.infinite += usize::from(measured.value.is_infinite());
        self.undefined += usize::from(measured.value.is_nan());
        if let Some(found) = measured.certificate {
            self.method = self.method.max(Some(found.method));
            let worst = self.abs_error.unwrap_or(0.0).max(found.abs_error);
            self.abs_error = Some(worst);
        }
    }
}

fn quantities(plan: &Plan) -> Vec<QuantityOverview> {
    let states = plan.states();
    let at = |frame: usize| {
        let state = plan.state(frame);
        plan.measure(state..state + 1)
    };
    let (first, last) = (at(0), at(plan.frames() - 1));
    let mut gathered = vec![Gathered::default(); plan.quantities.len()];
    for start in (0..states).step_by(CHUNK) {
        let columns = plan.measure(start..(start + CHUNK).min(states));
        for (gathered, column) in gathered.iter_mut().zip(&columns) {
            for (state, measured) in (start..).zip(column) {
                gathered.add(state, measured);
            }
        }
    }
    let value = |columns: &[Vec<Measured>], index: usize| Json(columns[index][0].value);
    let seen = |(index, gathered): (usize, Gathered)| QuantityOverview {
        name: plan.quantities[index].name.clone(),
        role: match plan.quantities[index].role {
            Role::Parameter => "parameter",
            Role::Swept => "swept",
            Role::Solved => "solved",
            Role::Quantity => "quantity",
            Role::Minimum => "minimum",
            Role::Channel => "channel",
            Role::Argument => "argument",
        },
        first: value(&first, index),
        last: value(&last, index),
        method: gathered.method.map(Method::as_str),
        abs_error: gathered.abs_error.map(Json),
        infinite: gathered.infinite,
        undefined: gathered.undefined,
        reason: gathered
            .not_finite
            .and_then(|(state, measured)| plan.why(&plan.quantities[index], state, &measured)),
    };
    gathered.into_iter().enumerate().map(seen).collect()
}

fn fits(plan: &Plan) -> Vec<FitOverview> {
    let pairs = plan.names.fits.iter().zip(&plan.fits);
    let seen = |(fit, found): (&Fit, &FitPlan)| {
        let most_minima = found.most_minima();
        let mut searches = found.minima.iter();
        let first = searches.find(|(_, minima)| minima.len() == most_minima);
        let minimum = |minimum: &Minimum| MinimumOverview {
            value: Json(minimum.value),
            at: fit
                .solved
                .iter()
                .zip(&minimum.point)
                .map(|(solved, value)| (solved.name.clone(), Json(*value)))
                .collect(),
        };
        FitOverview {
            name: fit.minimum.name.clone(),
            most_minima,
            frame: first.map_or(0, |(frame, _)| *frame),
            searches: found
                .minima
                .iter()
                .map(|(frame, minima)| SearchOverview {
                    frame: *frame,
                    minima: minima.iter().map(minimum).collect(),
                })
                .collect(),
        }
    };
    pairs.map(seen).collect()
}

impl Overview {
    fn table(&self, out: &mut dyn Write) -> io::Result<()> {
        let [width, height] = self.size;
        let time = Duration::try_from_secs_f64(self.seconds).unwrap_or_default();
        let title = match &self.title[..] {
            "" => String::new(),
            title => format!("  {}", quoted(title)),
        };
        writeln!(
            out,
            "{}{title}  {}  {width}×{height}  {}  {DIM}to {}{DIM:#}",
            quoted(&self.spec),
            count(self.frames, "frame"),
            duration(time),
            self.outputs.join(", ")
        )?;
        for chain in &self.chains {
            writeln!(out, "  {DIM}chain{DIM:#} {}", chain.line())?;
        }
        if self.quantities.is_empty() {
            return Ok(());
        }
        let header = ["", "", "first", "last", "found by", "error at most"].map(str::to_owned);
        let mut lines = vec![header];
        lines.extend(self.quantities.iter().map(QuantityOverview::cells));
        let width = |column: usize| {
            let lengths = lines.iter().map(|line| line[column].chars().count());
            lengths.max().unwrap_or(0)
        };
        let [a, b, c, d, e] = [0, 1, 2, 3, 4].map(width);
        writeln!(out)?;
        for (line, seen) in lines
            .iter()
            .zip([None].into_iter().chain(self.quantities.iter().map(Some)))
        {
            let [name, role, first, last, method, error] = line;
            let line = format!(
                "{name:<a$}  {DIM}{role:<b$}{DIM:#}  {first:>c$}  {last:>d$}  {method:<e$}  {error}"
            );
            writeln!(out, "{}", line.trim_end())?;
            if let Some(words) = seen.and_then(|seen| seen.remark(self.states)) {
                writeln!(out, "  {DIM}{words}{DIM:#}")?;
            }
            let fit = self
                .fits
                .iter()
                .find(|fit| seen.is_some_and(|seen| seen.name == fit.name));
            if let Some(fit) = fit.filter(|fit| fit.most_minima > 1) {
                let (most, frame) = (fit.most_minima, fit.frame);
                writeln!(
                    out,
                    "  {DIM}the lowest of {most} local minima at frame {frame}{DIM:#}"
                )?;
            }
        }
        Ok(())
    }
}

impl QuantityOverview {
    fn cells(&self) -> [String; 6] {
        [
            quoted(&self.name),
            self.role.to_owned(),
            rough(self.first.0),
            rough(self.last.0),
            self.method.unwrap_or_default().to_owned(),
            self.abs_error
                .map(|Json(worst)| bound(worst))
                .unwrap_or_default(),
        ]
    }

    /// What a reader of the numbers should know.
    fn remark(&self, states: usize) -> Option<String> {
        let of = |number: usize| match number == states {
            true => "in every frame".to_owned(),
            false => format!("in {} of {states}", count(number, "frame")),
        };
        let because = self
            .reason
            .as_ref()
            .map(|reason| format!(", because {reason}"));
        let infinite = (self.infinite > 0).then(|| format!("infinite {}", of(self.infinite)));
        let undefined = (self.undefined > 0).then(|| format!("undefined {}", of(self.undefined)));
        let remarks: Vec<String> = infinite.into_iter().chain(undefined).collect();
        (!remarks.is_empty()).then(|| remarks.join(" and ") + &because.unwrap_or_default())
    }
}
