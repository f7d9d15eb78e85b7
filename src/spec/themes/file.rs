//! Themes of the user's own: files of the same keys as a spec's `style`.

use crate::{
    diag::{Diagnostic, Kind, Source, Span, SpannedText, quoted},
    files::NamedFiles,
    limits::SPEC_BYTES,
    spec::{
        style::STYLE,
        tree::{Node, Table, Tree},
        validate::validate,
    },
};

use super::Theme;

/// A theme file that has been read.
#[derive(Debug)]
pub(in crate::spec) struct ThemeFile {
    source: Source,
    /// Its keys, all of which a `style` may have.
    pub(in crate::spec) table: Table,
    /// What it is based on.
    pub(in crate::spec) base: Theme,
}

impl ThemeFile {
    /// Reads the file that `path` names. Mistakes in it are reported at `path`, each
    /// with its line and column in the file.
    pub(in crate::spec) fn read(
        path: &SpannedText,
        files: &mut NamedFiles,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let text = match contents(files, path.text()) {
            Ok(text) => text,
            Err(reason) => {
                let message = format!("the theme {} cannot be read: {reason}", quoted(path.text()));
                diagnostics.push(
                    Diagnostic::error(Kind::UnknownName, path.whole(), message)
                        .hint("its path starts at the folder of the spec"),
                );
                return None;
            }
        };
        let source = Source::new(path.text(), text);
        let document = Tree::parse(&source);
        let mut mistakes = document.diagnostics;
        let mut table = document.root;
        let base = base(&mut table, &mut mistakes);
        if mistakes.is_empty() {
            validate(&table, Span::default(), &STYLE, &mut mistakes);
        }
        let file = Self {
            source,
            table,
            base,
        };
        let failed = mistakes.iter().any(Diagnostic::is_error);
        file.report(mistakes, path.whole(), diagnostics);
        (!failed).then_some(file)
    }

    /// Reports mistakes in the file at the place in the spec that names it.
    pub(in crate::spec) fn report(
        &self,
        mistakes: Vec<Diagnostic>,
        place: Span,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        for mistake in mistakes {
            let (line, column) = self.source.line_column(mistake.span.start);
            let name = quoted(self.source.name());
            let message = format!("{name}:{line}:{column}: {}", mistake.message);
            diagnostics.push(Diagnostic {
                span: place,
                message,
                label: String::new(),
                related: Vec::new(),
                ..mistake
            });
        }
    }
}

/// What the file is based on: the theme that it names under `theme`, else the default one.
fn base(table: &mut Table, mistakes: &mut Vec<Diagnostic>) -> Theme {
    let Some(at) = table.entries.iter().position(|entry| entry.key == "theme") else {
        return Theme::default();
    };
    let entry = table.entries.remove(at);
    let name = entry.node.string().map(SpannedText::text);
    if let Some(theme) = name.and_then(|name| name.parse().ok()) {
        return theme;
    }
    mistakes.push(unknown(&entry.node, name));
    Theme::default()
}

fn unknown(node: &Node, name: Option<&str>) -> Diagnostic {
    let names = Theme::ALL.map(Theme::name);
    let all = names.map(|name| format!("`{name}`")).join(", ");
    let message = format!("a theme file is based on one of {all}");
    Diagnostic::error(Kind::UnknownName, node.span, message).suggest(name.unwrap_or(""), names)
}

/// The text of a plain file that is not too long.
fn contents(files: &mut NamedFiles, name: &str) -> Result<String, String> {
    let bytes = files.read("theme", name, SPEC_BYTES as u64);
    let bytes = bytes.map_err(|error| error.to_string())?;
    String::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())
}
