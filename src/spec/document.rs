//! A spec that is read once, for all the scenes that its `matrix` makes.

use std::path::PathBuf;

use crate::{
    diag::{Diagnostic, Kind, Source, Span},
    limits::{FINDINGS, SPEC_BYTES},
};

use super::{
    Combination, Overrides, keys::SCENE, lower, model::SceneSpec, tree::Tree, validate::validate,
};

/// The text of a spec as a tree, checked against the table of keys.
#[derive(Debug, Clone)]
pub(crate) struct Document {
    tree: Tree,
    /// Where the whole spec stands.
    span: Span,
    /// What is wrong with it, whatever its scenes are.
    diagnostics: Vec<Diagnostic>,
    /// Whether all of it could be read, so that there is a scene to look for mistakes in.
    readable: bool,
}

/// What came of reading a scene.
#[derive(Debug)]
pub(crate) struct Reading {
    /// The scene, unless a finding is an error.
    pub scene: Option<SceneSpec>,
    /// What is wrong, or probably not meant.
    pub findings: Vec<Diagnostic>,
    /// The files that the spec names, whether they could be read or not.
    pub files: Vec<(&'static str, PathBuf)>,
}

#[cfg(test)]
impl Reading {
    pub(crate) fn both(self) -> (Option<SceneSpec>, Vec<Diagnostic>) {
        (self.scene, self.findings)
    }
}

impl Document {
    /// Reads the text of a spec.
    pub(crate) fn read(source: &Source) -> Self {
        let length = source.text().len();
        let span = Span::new(0, length);
        if length > SPEC_BYTES {
            let message = format!("the spec has {length} bytes: at most {SPEC_BYTES} are accepted");
            return Self {
                tree: Tree::default(),
                span,
                diagnostics: vec![Diagnostic::error(Kind::Limit, Span::new(0, 0), message)],
                readable: false,
            };
        }
        let mut tree = Tree::parse(source);
        let mut diagnostics = std::mem::take(&mut tree.diagnostics);
        validate(&tree.root, Span::new(0, 0), &SCENE, &mut diagnostics);
        if tree.broken {
            // What could not be read may be what is missing, and what follows it on the line may not
            // be what was written.
            let lines: Vec<usize> = diagnostics
                .iter()
                .filter(|diagnostic| diagnostic.kind == Kind::Syntax)
                .map(|diagnostic| source.line_column(diagnostic.span.start).0)
                .collect();
            diagnostics.retain(|diagnostic| {
                let line = source.line_column(diagnostic.span.start).0;
                diagnostic.kind == Kind::Syntax
                    || (diagnostic.kind != Kind::MissingKey && !lines.contains(&line))
            });
        }
        Self {
            span,
            diagnostics,
            readable: !tree.broken,
            tree,
        }
    }

    /// How many combinations the `matrix` makes, each a scene of its own; 1 without one.
    pub(crate) fn combinations(&self, overrides: &Overrides) -> usize {
        lower::combinations(&self.tree.root, overrides)
    }

    /// Which entries the names of the `matrix` stand for in the combination that `overrides` say.
    pub(crate) fn combination(&self, overrides: &Overrides) -> Combination {
        lower::combination(&self.tree.root, overrides)
    }

    /// The scene of the combination that `overrides` say. `stem` is the name that `{stem}` stands for
    /// in the output's file name.
    ///
    /// The findings are all there are (up to 200); the scene is absent if and only if one of them is
    /// an error.
    pub(crate) fn scene(&self, stem: &str, overrides: &Overrides) -> Reading {
        let mut diagnostics = self.diagnostics.clone();
        let mut files = Vec::new();
        let mut scene = None;
        if self.readable {
            let valid = !diagnostics.iter().any(Diagnostic::is_error);
            let (root, span) = (&self.tree.root, self.span);
            scene = lower::lower(root, span, stem, overrides, &mut diagnostics, &mut files)
                .filter(|_| valid);
        }
        Reading {
            scene,
            findings: concise(diagnostics),
            files,
        }
    }
}

/// The findings in the order of their places, and no more of them than anyone reads.
fn concise(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics.sort_by_key(|diagnostic| (diagnostic.span, diagnostic.severity));
    if diagnostics.len() > FINDINGS {
        // Errors matter more than warnings, and whether there are any must not change.
        diagnostics.sort_by_key(|diagnostic| (diagnostic.severity, diagnostic.span));
        diagnostics.truncate(FINDINGS);
        let span = diagnostics.last().map_or(Span::default(), |last| last.span);
        let message = "there are more findings, which are not shown";
        diagnostics.push(Diagnostic::warning(Kind::Limit, span, message));
    }
    diagnostics
}
