//! What several test files need: the specs of the gallery, planned.
#![allow(dead_code, missing_docs, unreachable_pub, clippy::unwrap_used)]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use crate::{
    diag::{Kind, MessageFormat, Report, Source},
    pipeline,
    plan::Plan,
    spec::Overrides,
};

/// The specs in `specs/`, by name.
pub fn specs() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("specs");
    let mut specs: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "toml")
        })
        .collect();
    specs.sort();
    assert!(specs.len() >= 18);
    specs
}

/// The plan of a spec file; its findings end the test. Many tests look at the whole gallery: it is
/// planned once.
pub fn plan(path: &Path) -> Plan {
    static PLANS: Mutex<BTreeMap<PathBuf, Arc<OnceLock<Plan>>>> = Mutex::new(BTreeMap::new());
    let plan = {
        let mut plans = PLANS.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(plans.entry(path.to_owned()).or_default())
    };
    let read = || {
        let name = path.file_name().unwrap().to_str().unwrap();
        let overrides = Overrides {
            folder: path.parent().unwrap().to_owned(),
            ..Overrides::default()
        };
        plan_with(&fs::read_to_string(path).unwrap(), name, &overrides)
    };
    plan.get_or_init(read).clone()
}

/// The plan of a spec's text.
pub fn plan_of(text: &str, name: &str) -> Plan {
    plan_with(text, name, &Overrides::default())
}

fn plan_with(text: &str, name: &str, overrides: &Overrides) -> Plan {
    let source = Source::new(name, text);
    let stem = name.trim_end_matches(".toml");
    let (plan, mut found) = pipeline::load(&source, stem, overrides);
    // Small scenes for tests may well hide something.
    found.retain(|diagnostic| diagnostic.kind != Kind::Unseen);
    let report = Report::new(source, found);
    let messages = report.render(MessageFormat::Human, false);
    assert!(report.diagnostics.is_empty(), "{messages}");
    plan.unwrap()
}

/// What is said of a scene, beside what it hides.
pub fn warnings(text: &str, name: &str) -> Vec<String> {
    let source = Source::new(name, text);
    let (_, mut found) = pipeline::load(
        &source,
        name.trim_end_matches(".toml"),
        &Overrides::default(),
    );
    found.retain(|diagnostic| diagnostic.kind != Kind::Unseen);
    found
        .into_iter()
        .map(|diagnostic| diagnostic.message)
        .collect()
}

/// FNV-1a of 64 bits: enough to see that a long text changed.
pub fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// What the quantity `q` is in each frame of a scene with these sections, or the first message.
pub fn quantity(sections: &str, q: &str) -> Result<Vec<f64>, String> {
    let text = format!(
        "{sections}\n[quantities]\nq = \"{q}\"\n\
         [[panels]]\ny = {{ domain = [0, 1] }}\nmarks = [{{ type = 'line', y = 'q*pdf(normal(0, 1), x)' }}]\n"
    );
    let source = Source::new("quantity.toml", text);
    let (plan, found) = pipeline::load(&source, "quantity", &Overrides::default());
    let Some(plan) = plan else {
        let first = found.iter().find(|it| it.is_error()).unwrap();
        let hints = first.hints.iter().map(|hint| format!("; {hint}"));
        return Err(first.message.clone() + &hints.collect::<String>());
    };
    let at = plan
        .quantities
        .iter()
        .position(|it| it.name == "q")
        .unwrap();
    let measured = plan.measure(0..plan.states());
    Ok(measured[at].iter().map(|it| it.value).collect())
}

/// The same of one frame.
pub fn value(sections: &str, q: &str) -> f64 {
    quantity(sections, q).unwrap()[0]
}
