//! What came out for a scene that was compared with its snapshot.

use std::path::PathBuf;

use crate::diag::{self, MessageFormat, Report};

use super::{Difference, Snapshot, explain};

/// What came out for a scene.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// The name of its snapshot.
    pub name: String,
    /// The spec's file.
    pub path: PathBuf,
    /// Which combination of the spec's `matrix` it is, in words; empty where there is one.
    pub combination: String,
    /// The outcome.
    pub verdict: Verdict,
    /// Every difference with its place in the spec; empty where there is none.
    pub report: Report,
    /// What was accepted.
    pub before: Option<Snapshot>,
    /// What is now.
    pub after: Snapshot,
    /// The command that accepts what is now.
    pub accept: String,
}

/// Whether a scene looks as accepted.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Verdict {
    /// It does.
    Unchanged,
    /// It does not.
    Changed(Difference),
    /// Nothing has been accepted, or nothing that could be compared with.
    Missing,
}

impl Outcome {
    /// Whether the scene looks as accepted.
    pub(crate) fn is_unchanged(&self) -> bool {
        self.verdict == Verdict::Unchanged
    }

    /// The spec's file, and which combination of it.
    pub(crate) fn label(&self) -> String {
        let path = diag::quoted(&self.path.display().to_string());
        match &self.combination[..] {
            "" => path.to_string(),
            combination => format!("{path} ({combination})"),
        }
    }

    /// The outcome in a few words: `200 frames changed, 0 values changed`.
    pub(crate) fn summary(&self) -> String {
        match &self.verdict {
            Verdict::Unchanged => format!(
                "unchanged: {}",
                explain::count(self.after.frames.len(), "frame")
            ),
            Verdict::Changed(difference) => difference.summary(),
            Verdict::Missing => "no snapshot to compare with".to_owned(),
        }
    }

    /// What there is to say about a scene that does not look as accepted, in one of the formats of
    /// messages; nothing about one that does.
    pub(crate) fn text(&self, format: MessageFormat, styled: bool) -> String {
        let mut out = self.report.render(format, styled);
        if let (MessageFormat::Human, Verdict::Changed(_)) = (format, &self.verdict) {
            let (path, accept) = (self.label(), &self.accept);
            out.push_str(&format!(
                "{path}  {}\n  if that is meant: {accept}\n\n",
                self.summary()
            ));
        }
        out
    }
}
