//! From the text of a spec to plans: one, or one for each combination of its `matrix`.

use std::{collections::BTreeSet, path::PathBuf};

use crate::{
    diag::{Diagnostic, Kind, Severity, Source, Span},
    plan::Plan,
    scene,
    spec::{Combination, Document, Overrides},
};

/// What came of reading and planning a spec.
#[derive(Debug, Clone, Default)]
pub(crate) struct Loaded {
    /// One for each combination; none if any finding is an error.
    pub plans: Vec<Plan>,
    /// What is wrong, or probably not meant.
    pub findings: Vec<Diagnostic>,
    /// The files that the spec names, whether they could be read or not.
    pub files: BTreeSet<PathBuf>,
}

/// Reads and plans a spec, of a `matrix` one combination, as `overrides` says. The plan is absent if
/// any finding is an error; warnings come with it.
pub(crate) fn load(
    source: &Source,
    stem: &str,
    overrides: &Overrides,
) -> (Option<Plan>, Vec<Diagnostic>) {
    let mut files = BTreeSet::new();
    plan(&Document::read(source), source, stem, overrides, &mut files)
}

/// Plans the scene of one combination.
fn plan(
    document: &Document,
    source: &Source,
    stem: &str,
    overrides: &Overrides,
    files: &mut BTreeSet<PathBuf>,
) -> (Option<Plan>, Vec<Diagnostic>) {
    let reading = document.scene(stem, overrides);
    files.extend(reading.files.into_iter().map(|(_, path)| path));
    let mut found = reading.findings;
    let plan = reading.scene.and_then(|mut spec| {
        spec.graph.stop_by(overrides.stop.clone());
        match Plan::new(spec, source.text()) {
            Ok(plan) => Some(plan),
            Err(errors) => {
                found.extend(errors);
                None
            }
        }
    });
    found.extend(plan.iter().flat_map(scene::warnings));
    (plan, found)
}

/// Reads a spec and plans every combination of its `matrix`, in their order; one without a `matrix`.
/// There are no plans if any finding is an error. What is found in some combinations only says in
/// which.
pub(crate) fn load_all(source: &Source, stem: &str, overrides: &Overrides) -> Loaded {
    let document = Document::read(source);
    let count = document.combinations(overrides);
    let overrides = |combination| Overrides {
        combination,
        ..overrides.clone()
    };
    let mut plans = Vec::with_capacity(count);
    let mut findings = Findings::default();
    let mut files = BTreeSet::new();
    for combination in 0..count {
        let (plan, found) = plan(&document, source, stem, &overrides(combination), &mut files);
        findings.add(combination, found);
        plans.extend(plan);
    }
    let name = |combination| document.combination(&overrides(combination));
    let findings = findings.merged(count, &name);
    if plans.len() < count {
        plans.clear();
    }
    Loaded {
        plans,
        findings,
        files,
    }
}

/// What is found in the combinations of a spec: the same mistake once.
#[derive(Default)]
struct Findings(Vec<Found>);

struct Found {
    first: Diagnostic,
    /// Whether all say the same.
    same: bool,
    combinations: Vec<usize>,
}

impl Findings {
    fn add(&mut self, combination: usize, diagnostics: Vec<Diagnostic>) {
        type Key = (Kind, Severity, Span);
        let key = |it: &Diagnostic| -> Key { (it.kind, it.severity, it.span) };
        // Two that are found at one place of one combination are two.
        let known = self.0.len();
        for finding in diagnostics {
            let mut all = self.0[..known].iter_mut();
            let told = all.find(|told| {
                key(&told.first) == key(&finding) && told.combinations.last() != Some(&combination)
            });
            match told {
                Some(told) => {
                    told.same &= told.first == finding;
                    told.combinations.push(combination);
                }
                None => self.0.push(Found {
                    first: finding,
                    same: true,
                    combinations: vec![combination],
                }),
            }
        }
    }

    fn merged(self, count: usize, name: &dyn Fn(usize) -> Combination) -> Vec<Diagnostic> {
        let mut diagnostics: Vec<Diagnostic> = self
            .0
            .into_iter()
            .filter_map(|found| {
                let everywhere = found.combinations.len() == count;
                // A name that some combinations read is read.
                if found.first.kind == Kind::Unused && !everywhere {
                    return None;
                }
                if everywhere && found.same {
                    return Some(found.first);
                }
                let first = name(found.combinations[0]);
                let others = match found.combinations.len() - 1 {
                    0 => String::new(),
                    1 => ", and in another combination".to_owned(),
                    more => format!(", and in {more} other combinations"),
                };
                let message = format!("{} (where {first}{others})", found.first.message);
                Some(Diagnostic {
                    message,
                    ..found.first
                })
            })
            .collect();
        diagnostics.sort_by_key(|diagnostic| (diagnostic.span, diagnostic.severity));
        diagnostics
    }
}
