//! The tree → [`SceneSpec`]: defaults filled in, names resolved, expressions checked.
//!
//! Lowering goes through three phases, each made from the one before: what the names of `matrix`
//! stand for ([`Substitutions`]), the declaration of the scene's names
//! ([`Declaring`](lowering::Declaring)), and, once these are [`Known`](lowering::Known), everything
//! that reads them.
//!
//! What the key table forbids has been reported when lowering begins. Lowering goes on without such
//! values and reports only what the table cannot know, so that one mistake gives one message.

mod axes;
mod chains;
mod check;
mod connectors;
mod data;
mod dynamic_names;
mod fits;
mod fonts;
mod functions;
mod grid;
mod limits;
mod lowering;
mod marks;
mod matrix;
mod names;
mod output;
mod panels;
mod style;
mod sweep;
mod text;

use std::path::PathBuf;

use crate::{
    diag::{Diagnostic, Span},
    files::NamedFiles,
};

use super::{
    Combination, Overrides,
    fields::Fields,
    keys::SCENE,
    model::{Names, SceneSpec},
    tree::Table,
    words,
};
use lowering::{ConstantValue, Lowering, Weights};
use matrix::Substitutions;

/// How many combinations the `matrix` of a scene makes.
pub(super) fn combinations(root: &Table, overrides: &Overrides) -> usize {
    let fields = Fields::new(root, Span::default(), &SCENE, None);
    matrix::combinations(&fields, overrides)
}

/// The combination of a scene's `matrix` that is read.
pub(super) fn combination(root: &Table, overrides: &Overrides) -> Combination {
    let fields = Fields::new(root, Span::default(), &SCENE, None);
    matrix::combination(&fields, overrides)
}

/// Lowers a whole scene; `None` if it found an error. `files` are those that the spec names, read or not.
pub(super) fn lower(
    root: &Table,
    span: Span,
    stem: &str,
    overrides: &Overrides,
    diagnostics: &mut Vec<Diagnostic>,
    files: &mut Vec<(&'static str, PathBuf)>,
) -> Option<SceneSpec> {
    let before = diagnostics.len();
    let fields = Fields::new(root, span, &SCENE, None);
    if limits::exceeded(&fields, root, diagnostics) {
        return None;
    }
    let combination = matrix::combination(&fields, overrides);
    let substitutions = Substitutions::read(&fields, overrides, diagnostics);
    let mut named = NamedFiles::new(&overrides.folder, overrides.bundle.clone());
    let fonts = fonts::fonts(&fields, &mut named, diagnostics);
    let declaring = Lowering::new(substitutions, fonts, named, diagnostics);
    let (names, mut lowering) = declaring.declare(&fields, overrides);
    let sweep = lowering.sweep(&fields, &names);
    let canvas = lowering.canvas(&fields);
    let mut output = lowering.output(&fields);
    output.poster = lowering.poster(&fields, &names);
    lowering.frame_count(&sweep, output.rewind);
    let style = lowering.style(&fields, overrides, &canvas);
    lowering.opaque_film(&fields, &output, &style);
    lowering.fonts.typeface = style.title.weight.typeface;
    lowering.weights = Weights {
        panel_title: style.panel_title.weight,
        axis_label: style.axis_label.weight,
        legend: style.legend.weight,
        text: style.text.weight,
    };
    lowering.text_colors = Some(style.roles.clone());
    let title = lowering.text(&fields, "title", style.title.weight);
    let subtitle = lowering.text(&fields, "subtitle", style.subtitle.weight);
    let caption = lowering.text(&fields, "caption", style.caption.weight);
    let description = lowering.text(&fields, "description", style.caption.weight);
    let legend = fields.word("legend").and_then(words::side);
    let shared = lowering.shared_axes(&fields);
    let own_legend = Some(style.legend.place).filter(|_| legend.is_none());
    let panels = lowering.panels(&fields, shared.y.is_some(), own_legend);
    let connectors = lowering.connectors(&fields);
    let layout = lowering.layout(&fields, &panels);
    let check = lowering.check(&fields, &names, &sweep, output.rewind);
    lowering.unused(&names);
    fonts::report_damaged(&fields, &lowering.fonts, lowering.diagnostics);

    let graph = lowering.graph;
    *files = lowering.files.into_paths();
    let failed = diagnostics[before..].iter().any(Diagnostic::is_error);
    (!failed).then(|| SceneSpec {
        stem: stem.to_owned(),
        combination,
        span,
        files: files.clone(),
        graph,
        names,
        title,
        subtitle,
        caption,
        description,
        legend,
        canvas,
        output,
        sweep,
        panels,
        shared,
        connectors,
        layout,
        style,
        check,
    })
}
