//! `klrender check`: whether scenes still look as they were accepted.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use rayon::prelude::*;

use crate::{
    check::{
        self, Accepted, Options, Outcome, PixelFrames, PlannedScene, Snapshot, Store, Verdict,
    },
    diag::{Report, quoted},
    files::{Clash, Output, Paths, real},
    pipeline::{Progress, RenderError},
};

use super::{
    args::{CheckArgs, SetArgs},
    exit::{Exit, Failure},
    input::{self, shown},
    signals::Signals,
    terminal::{Checked, Terminal},
};

/// The scenes of a spec that was checked, with the warnings about it.
struct Done {
    outcomes: Vec<Outcome>,
    warnings: Report,
    /// The files that the spec names.
    files: Vec<(&'static str, PathBuf)>,
}

pub(super) fn run(
    args: &CheckArgs,
    terminal: &Terminal,
    signals: &Signals,
) -> Result<Exit, Failure> {
    let specs = specs(&args.specs)?;
    let store = Store::new(&args.snapshots);
    store.rescue();
    let options = Options {
        pixels: args.pixels,
        tolerance: args.tolerance,
    };
    let held = signals.hold(*terminal, "nothing is written".to_owned());
    let watch = Interruptible(signals);
    // Scenes side by side as well as their frames: what is serial in one is filled by others.
    let check = |path: &PathBuf| one(path, &store, options, &watch);
    let all: Vec<Result<Done, Failure>> =
        input::on_threads(args.jobs, || specs.par_iter().map(check).collect())?;
    if let Some(signal) = signals.received() {
        return Err(signal.before("nothing is written"));
    }
    // Nothing is written before it is known that nothing clashes.
    registered(args, &specs, &all, &store)?;
    let mut exit = Exit::Success;
    let (mut outcomes, mut failed) = (Vec::new(), Vec::new());
    for (path, done) in specs.iter().zip(all) {
        match done {
            Ok(done) => {
                terminal.report(&done.warnings);
                outcomes.extend(done.outcomes);
            }
            Err(failure) => {
                failed.push((shown(path), failure.text()));
                exit = exit.max(terminal.fail(failure));
            }
        }
    }
    if let Some(path) = &args.report {
        report(path, &outcomes, &failed)?;
    }
    if args.accept && exit == Exit::Success {
        accept(&store, &outcomes, terminal)?;
    } else if args.accept {
        terminal.warn(
            "check",
            "nothing is accepted",
            "mend what is wrong first, or leave it out",
        );
    } else {
        exit = exit.max(summarize(&outcomes, args, terminal));
    }
    orphans(&store, args.accept && exit == Exit::Success, terminal)?;
    drop(held);
    Ok(exit)
}

/// The spec files; each has a name of its own, because its snapshot has.
fn specs(given: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut specs: Vec<PathBuf> = Vec::new();
    for path in given {
        if path.as_os_str() == "-" {
            let message = "a spec from standard input has no snapshot";
            return Err(Failure::usage(message).hint("give a file or a folder"));
        }
        let found = check::specs(path).map_err(|error| {
            Failure::new(Exit::Io, format!("cannot read {}: {error}", shown(path)))
        })?;
        if found.is_empty() {
            let message = format!("there is no spec in {}", shown(path));
            return Err(Failure::usage(message).hint("specs are files that end in `.toml`"));
        }
        specs.extend(found);
    }
    let mut names: BTreeMap<String, PathBuf> = BTreeMap::new();
    let mut unique = Vec::with_capacity(specs.len());
    for path in specs {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        match names.get(&*name) {
            None => {
                names.insert(name.into_owned(), path.clone());
                unique.push(path);
            }
            Some(other) if is_same(other, &path) => {}
            Some(other) => {
                let (other, path) = (shown(other), shown(&path));
                let message = format!("{other} and {path} would have the same snapshot, `{name}`");
                let hint = "rename one, or check them in two calls with another --snapshots";
                return Err(Failure::usage(message).hint(hint));
            }
        }
    }
    Ok(unique)
}

fn is_same(a: &Path, b: &Path) -> bool {
    let real = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    real(a) == real(b)
}

fn one(
    path: &Path,
    store: &Store,
    options: Options,
    watch: &Interruptible<'_>,
) -> Result<Done, Failure> {
    let (plans, warnings) = input::load_quietly(path, &SetArgs::default())?;
    let files = plans.iter().flat_map(|plan| plan.files.clone()).collect();
    let outcomes = plans.into_iter().map(|plan| {
        let scene = PlannedScene::new(path, warnings.source.clone(), plan);
        scene
            .check(store, options, watch)
            .map_err(|error| fault(&error, path))
    });
    let outcomes = outcomes.collect::<Result<_, Failure>>()?;
    Ok(Done {
        outcomes,
        warnings,
        files,
    })
}

/// Refuses to write what is read, or in two ways.
fn registered(
    args: &CheckArgs,
    specs: &[PathBuf],
    all: &[Result<Done, Failure>],
    store: &Store,
) -> Result<(), Failure> {
    let mut paths = Paths::default();
    for path in specs {
        paths.read(path, format!("the spec {}", shown(path)));
    }
    let done = || all.iter().filter_map(|done| done.as_ref().ok());
    for (what, path) in done().flat_map(|done| &done.files) {
        paths.read(path, format!("the {what} {}", shown(path)));
    }
    let refused = |place: &Path, clash| {
        let place = shown(place);
        let message = match clash {
            Clash::Read(what) => format!("{place} would be written, but it is, or holds, {what}"),
            Clash::Written(who) => format!("{place} would be written twice, also by {who}"),
        };
        Failure::usage(message).hint("give another path with --report or --snapshots")
    };
    for outcome in done().flat_map(|done| &done.outcomes) {
        let place = store.place(&outcome.name);
        let what = format!("the snapshot {}", shown(&place));
        paths
            .write_folder(&place, &what)
            .map_err(|clash| refused(&place, clash))?;
    }
    if let Some(report) = &args.report {
        let kept = match check::is_kept(report) {
            true => Err(Clash::Read("a file of an accepted snapshot".to_owned())),
            false => paths.write(real(report), "the report"),
        };
        kept.map_err(|clash| refused(report, clash))?;
    }
    Ok(())
}

fn fault(error: &RenderError, path: &Path) -> Failure {
    let exit = match error {
        RenderError::Cancelled => Exit::Interrupted,
        _ => Exit::Internal,
    };
    Failure::new(exit, format!("cannot check {}: {error}", shown(path)))
}

/// Prints what came out.
fn summarize(outcomes: &[Outcome], args: &CheckArgs, terminal: &Terminal) -> Exit {
    let mut changed = 0;
    for outcome in outcomes {
        terminal.report(&outcome.report);
        let status = match outcome.verdict {
            Verdict::Unchanged => "unchanged",
            Verdict::Changed(_) => "changed",
            Verdict::Missing => "missing",
        };
        print(outcome, status, &outcome.summary(), terminal);
        changed += usize::from(!outcome.is_unchanged());
        if let (PixelFrames::All, Some(before)) = (args.pixels, &outcome.before)
            && before.pixels.hashes.len() < before.frames.len()
        {
            let spec = quoted(&outcome.label());
            terminal.warn(
                "check",
                &format!("{spec}: not every frame's pixels were accepted"),
                &format!("{} --pixels all", outcome.accept),
            );
        }
    }
    terminal.checked_all(outcomes.len(), changed);
    match changed {
        0 => Exit::Success,
        _ => Exit::Difference,
    }
}

fn print(outcome: &Outcome, status: &str, summary: &str, terminal: &Terminal) {
    let (frames_changed, values_changed) = match &outcome.verdict {
        Verdict::Changed(difference) => (difference.frames.len(), difference.values_changed()),
        _ => (0, 0),
    };
    terminal.checked(&Checked {
        version: 1,
        spec: &quoted(&outcome.label()),
        status,
        summary,
        frames: outcome.after.frames.len(),
        frames_changed,
        values_changed,
        accept: &outcome.accept,
    });
}

/// Takes what all scenes look like now as right.
fn accept(store: &Store, outcomes: &[Outcome], terminal: &Terminal) -> Result<(), Failure> {
    let scenes: Vec<(&str, &Path, &Snapshot)> = outcomes
        .iter()
        .map(|it| (it.name.as_str(), it.path.as_path(), &it.after))
        .collect();
    let done = store
        .accept(&scenes)
        .map_err(|error| Failure::unwritten(&shown(store.folder()), &error))?;
    for (outcome, accepted) in outcomes.iter().zip(done) {
        let summary = match (accepted, &outcome.verdict) {
            (Accepted::Unchanged, _) => "as accepted before".to_owned(),
            (Accepted::New, _) => "accepted".to_owned(),
            (Accepted::Replaced, Verdict::Changed(_)) => format!("accepted: {}", outcome.summary()),
            (Accepted::Replaced, _) => "accepted anew".to_owned(),
        };
        print(outcome, "accepted", &summary, terminal);
    }
    Ok(())
}

/// Warns of snapshots whose specs are gone, or removes them.
fn orphans(store: &Store, remove: bool, terminal: &Terminal) -> Result<(), Failure> {
    let unreadable = |error: io::Error| {
        let folder = shown(store.folder());
        Failure::new(Exit::Io, format!("cannot read {folder}: {error}"))
    };
    for orphan in store.orphans().map_err(unreadable)? {
        let folder = shown(&orphan.folder);
        if remove {
            store
                .remove(&orphan)
                .map_err(|error| Failure::unwritten(&shown(&orphan.folder), &error))?;
            terminal.note(&format!("{folder}  removed: its spec is gone"));
        } else {
            terminal.warn(
                "orphaned-snapshot",
                &format!(
                    "{folder} is the snapshot of a spec that is gone, {}",
                    orphan.spec
                ),
                "`klrender check --accept` removes it",
            );
        }
    }
    Ok(())
}

fn report(path: &Path, outcomes: &[Outcome], failed: &[(String, String)]) -> Result<(), Failure> {
    let page = check::page(outcomes, failed).map_err(|error| {
        Failure::new(Exit::Internal, format!("cannot write the report: {error}"))
    })?;
    let write = || {
        let mut output = Output::create(path)?;
        output.write_all(page.as_bytes())?;
        output.commit()
    };
    write().map_err(|error| Failure::unwritten(&shown(path), &error))
}

/// Stops between frames on a signal.
struct Interruptible<'a>(&'a Signals);

impl Progress for Interruptible<'_> {
    fn is_cancelled(&self) -> bool {
        self.0.received().is_some()
    }
}
