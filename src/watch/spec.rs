//! A spec that is watched: its file, and what came of reading it.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use crate::{
    api::{self, LoadError},
    diag::{Diagnostic, Report, Severity, Source, quoted},
    pipeline,
    plan::Plan,
    spec::Overrides,
};

/// A spec that is watched.
#[derive(Debug, Clone)]
pub(crate) struct WatchedSpec {
    path: PathBuf,
    /// What is set and picked for all pages.
    overrides: Overrides,
}

/// What came of reading a spec.
#[derive(Debug, Clone)]
pub(crate) struct Loaded {
    /// Its text; none if it cannot be read.
    pub(super) source: Option<Source>,
    /// One plan for each combination of its `matrix`; none if the spec is wrong.
    pub(super) plans: Vec<Arc<Plan>>,
    /// What is said of it.
    pub(crate) said: Result<Report, String>,
    /// The files that it names.
    pub(super) files: BTreeSet<PathBuf>,
    /// How long that took.
    pub(crate) spent: Duration,
}

impl WatchedSpec {
    /// A spec by its path, with what is set for parameters and swept names and picked of its `matrix`.
    pub(crate) fn new(path: &Path, set: Vec<(String, f64)>, pick: Vec<(String, String)>) -> Self {
        Self {
            path: path.to_owned(),
            overrides: Overrides {
                set,
                pick,
                folder: path.parent().map(Path::to_owned).unwrap_or_default(),
                ..Overrides::default()
            },
        }
    }

    /// Its path as given.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Its path as messages show it.
    pub(crate) fn name(&self) -> String {
        quoted(&self.path.display().to_string())
    }

    fn stem(&self) -> String {
        let stem = self.path.file_stem().unwrap_or_default();
        stem.to_string_lossy().into_owned()
    }

    /// Reads and plans it.
    pub(crate) fn load(&self) -> Loaded {
        let start = Instant::now();
        let mut loaded = self.read();
        loaded.spent = start.elapsed();
        loaded
    }

    fn read(&self) -> Loaded {
        let mut loaded = Loaded {
            source: None,
            plans: Vec::new(),
            said: Err(String::new()),
            files: BTreeSet::new(),
            spent: Duration::ZERO,
        };
        let source = match api::read_file(&self.path) {
            Ok(bytes) => api::decode(self.path.display().to_string(), bytes),
            Err(error) => {
                loaded.said = Err(format!("cannot read {}: {error}", self.name()));
                return loaded;
            }
        };
        let source = match source {
            Ok(source) => source,
            Err(LoadError::Spec(report)) => {
                loaded.said = Ok(report);
                return loaded;
            }
            Err(error) => {
                loaded.said = Err(error.to_string());
                return loaded;
            }
        };
        let read = pipeline::load_all(&source, &self.stem(), &self.overrides);
        loaded.files = read.files;
        let unknown = read.plans.first().and_then(|first| {
            let unknown = self.overrides.unknown(&first.names, &first.combination);
            unknown.first().map(ToString::to_string)
        });
        match unknown {
            Some(unknown) => loaded.said = Err(format!("--set: {unknown}")),
            None => {
                loaded.plans = read.plans.into_iter().map(Arc::new).collect();
                loaded.said = Ok(Report::new(source.clone(), read.findings));
            }
        }
        loaded.source = Some(source);
        loaded
    }

    /// Plans one of its combinations with other values of parameters and swept names.
    ///
    /// # Errors
    ///
    /// What is wrong with them.
    pub(super) fn plan_with(
        &self,
        source: &Source,
        combination: usize,
        set: &[(String, f64)],
    ) -> Result<Plan, Report> {
        let mut overrides = Overrides {
            combination,
            ..self.overrides.clone()
        };
        overrides.set.extend_from_slice(set);
        let (plan, findings) = pipeline::load(source, &self.stem(), &overrides);
        plan.ok_or_else(|| {
            let errors = findings.into_iter().filter(Diagnostic::is_error);
            Report::new(source.clone(), errors.collect())
        })
    }
}

impl Loaded {
    /// Whether there is something to show.
    pub(crate) fn is_right(&self) -> bool {
        !self.plans.is_empty()
    }

    /// How many scenes it makes, and the frames of the first.
    pub(crate) fn size(&self) -> (usize, usize) {
        let frames = self.plans.first().map_or(0, |plan| plan.frames());
        (self.plans.len(), frames)
    }

    /// How many errors and warnings are said.
    pub(super) fn counts(&self) -> (usize, usize) {
        let Ok(report) = &self.said else {
            return (1, 0);
        };
        let of = |severity| {
            let all = report.diagnostics.iter();
            all.filter(|found| found.severity == severity).count()
        };
        (of(Severity::Error), of(Severity::Warning))
    }
}
