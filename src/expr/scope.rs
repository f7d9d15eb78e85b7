//! Which names an expression may read.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{NodeId, functions};
use crate::diag::{Diagnostic, Kind, Span};

/// The words with a meaning of their own: no definition may be called so.
pub(super) const RESERVED: &[&str] = &["x", "y", "t", "frame", "frames", "pi", "inf", "auto"];

/// The operators that are words.
const OPERATORS: &[&str] = &["and", "or", "not"];

/// The names known at some place of the spec.
///
/// A [`child`](Self::child) knows all names of its parent and may have others of its own, which
/// shadow the parent's: a mark's `over` and `for` names live in a child of the scene's scope.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scope {
    /// `None` for a name whose definition failed and was reported.
    names: BTreeMap<String, Option<NodeId>>,
    /// The names of the scene, for what is within it; `None` for the scene itself.
    scene: Option<Arc<BTreeMap<String, Option<NodeId>>>>,
    /// Names that `over`, `for` and `each` bind in some mark.
    in_marks: Arc<BTreeSet<String>>,
    /// The names of the scene's own functions, each with whether it is one.
    functions: Arc<BTreeMap<String, bool>>,
}

impl Scope {
    /// A scope without names.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// A scope within this one.
    #[must_use]
    pub(crate) fn child(&self) -> Self {
        let scene = || Arc::new(self.names.clone());
        Self {
            names: self.names.clone(),
            scene: Some(self.scene.clone().unwrap_or_else(scene)),
            in_marks: Arc::clone(&self.in_marks),
            functions: Arc::clone(&self.functions),
        }
    }

    /// Makes known which names are bound in some mark.
    pub(crate) fn set_bound_in_marks(&mut self, names: impl IntoIterator<Item = String>) {
        self.in_marks = Arc::new(names.into_iter().collect());
    }

    /// A scope within that of the scene, whatever is bound here.
    pub(super) fn outermost(&self) -> Self {
        let mut outermost = self.child();
        if let Some(scene) = &self.scene {
            outermost.names.clone_from(scene);
        }
        outermost
    }

    /// Makes the names of the scene's own functions known, and those of which the definition failed.
    pub(crate) fn set_functions(&mut self, known: impl IntoIterator<Item = (String, bool)>) {
        self.functions = Arc::new(known.into_iter().collect());
    }

    /// The names of the scene's own functions.
    pub(super) fn functions(&self) -> impl Iterator<Item = &str> {
        self.functions.keys().map(String::as_str)
    }

    /// Whether a function of this name is defined, with a mistake that has been reported.
    pub(super) fn is_failed_function(&self, name: &str) -> bool {
        self.functions.get(name) == Some(&false)
    }

    /// Makes a name known; it replaces (or shadows) an earlier one.
    pub(crate) fn insert(&mut self, name: impl Into<String>, node: NodeId) {
        self.names.insert(name.into(), Some(node));
    }

    /// Makes a name known that has no value because of a mistake already reported: whatever reads
    /// it fails silently.
    pub(crate) fn insert_failed(&mut self, name: impl Into<String>) {
        self.names.insert(name.into(), None);
    }

    /// The node of a name; `None` if it is unknown or its definition failed.
    pub(crate) fn get(&self, name: &str) -> Option<NodeId> {
        self.names.get(name).copied().flatten()
    }

    /// Whether the name is known, be it as one whose definition failed.
    pub(crate) fn contains(&self, name: &str) -> bool {
        self.names.contains_key(name)
    }

    /// All names, in alphabetical order.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.keys().map(String::as_str)
    }

    /// What is wrong with reading `name` here.
    pub(super) fn unknown(&self, name: &str, span: Span) -> Diagnostic {
        if let Some(hint) = absent(name) {
            let message = format!("`{name}` has no value here");
            return Diagnostic::error(Kind::UnknownName, span, message).hint(hint);
        }
        if functions::is_function(name) || self.functions.contains_key(name) {
            let message = format!("`{name}` is a function");
            return Diagnostic::error(Kind::UnknownName, span, message)
                .hint(format!("write `{name}(…)`"));
        }
        let message = format!("`{name}` is not known");
        if self.in_marks.contains(name) {
            return Diagnostic::error(Kind::UnknownName, span, message).hint(format!(
                "`parameters = {{ {name} = 1 }}` makes it known everywhere; a mark that binds it \
                 gives it other values"
            ));
        }
        let found = Diagnostic::error(Kind::UnknownName, span, message)
            .suggest(name, self.names().chain(["pi", "inf"]));
        match self.names.len() {
            1..=8 => {
                let known: Vec<_> = self.names().map(|name| format!("`{name}`")).collect();
                found.hint(format!("known here: {}", known.join(", ")))
            }
            _ => found,
        }
    }
}

/// Where a reserved name has a value, for one that has none here.
fn absent(name: &str) -> Option<&'static str> {
    match name {
        "x" | "y" => Some("it exists in the channels of marks that run along an axis"),
        "t" => Some("it exists wherever time runs: in quantities, distributions and marks"),
        "frame" | "frames" => Some("it exists in texts and in channels drawn once a frame"),
        "auto" => Some("it stands alone, as the end of a domain"),
        _ => None,
    }
}

/// Checks that a definition may be called `name`: a word of letters, digits and `_` that is not
/// reserved.
///
/// # Errors
///
/// What is wrong with the name.
pub(crate) fn check_name(name: &str, span: Span) -> Result<(), Diagnostic> {
    let error = |message| Err(Diagnostic::error(Kind::BadName, span, message));
    if OPERATORS.contains(&name) {
        return error(format!(
            "`{name}` is an operator, so nothing can be called so"
        ));
    }
    if RESERVED.contains(&name) {
        let message = format!("`{name}` is reserved, so nothing can be called so");
        return Err(Diagnostic::error(Kind::BadName, span, message)
            .hint(format!("reserved words: {}", RESERVED.join(", "))));
    }
    let starts = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let all = name.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'_');
    if !(starts && all) {
        let message = format!("`{name}` is no name");
        return Err(Diagnostic::error(Kind::BadName, span, message).hint(
            "names consist of the letters a–z, A–Z, digits and `_`, and start with no digit",
        ));
    }
    Ok(())
}
