//! `--interactive`: pages that compute.

use std::{
    io::Write,
    path::{Path, PathBuf},
    sync::Arc,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{
    diag::Source,
    farm::gather,
    files::read_plain,
    limits::FILE_BYTES,
    live::{self, Engine, InteractiveScene, Spec},
    pipeline::{RenderError, Summary},
    plan::Plan,
    spec::{Overrides, model::Format},
};

use super::{
    exit::{Exit, Failure},
    input::shown,
    target::Target,
};

/// The engine that goes into pages.
#[derive(Debug, Clone)]
pub(super) struct Pages {
    pub(super) path: PathBuf,
    engine: Arc<Engine>,
}

impl Pages {
    /// Reads the engine.
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let name = shown(path);
        let module = read_plain(path, FILE_BYTES)
            .map_err(|error| Failure::new(Exit::Io, format!("cannot read {name}: {error}")))?;
        let engine = Engine::new(module).map_err(|why| {
            Failure::usage(format!("--interactive {name}: {why}"))
                .hint("`integrations/playground/build` makes it: `dist/engine.wasm`")
        })?;
        Ok(Self {
            path: path.to_owned(),
            engine: Arc::new(engine),
        })
    }

    /// The page of one combination of a spec.
    pub(super) fn page(
        &self,
        (source, stem, overrides): &(Source, String, Overrides),
        combination: usize,
        targets: &[Target],
    ) -> Result<Page, Failure> {
        if !matches!(targets, [target] if target.format == Format::Html) {
            return Err(Failure::usage("--interactive: only pages are interactive")
                .hint("add `--format html`"));
        }
        // Reading the spec has read them all.
        let files = gather(source, stem, overrides).unwrap_or_default();
        let files = files.iter().map(|(name, content)| {
            let name = name.to_string_lossy().into_owned();
            (name, STANDARD.encode(content))
        });
        let spec = Spec {
            name: stem.clone(),
            text: source.text().to_owned(),
            files: files.collect(),
            pick: overrides.pick.clone(),
        };
        Ok(Page {
            engine: Arc::clone(&self.engine),
            scene: InteractiveScene {
                spec,
                combination,
                set: overrides.set.clone(),
            },
        })
    }
}

/// A page to be written.
#[derive(Debug)]
pub(super) struct Page {
    engine: Arc<Engine>,
    scene: InteractiveScene,
}

impl Page {
    /// Writes it.
    pub(super) fn write(&self, plan: &Plan, out: &mut dyn Write) -> Result<Summary, RenderError> {
        let bytes = live::write_page(out, plan, &self.scene, &self.engine)?;
        Ok(Summary {
            frames: plan.frames(),
            bytes,
            files: 1,
            ..Summary::default()
        })
    }
}
