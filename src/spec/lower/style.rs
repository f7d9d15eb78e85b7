//! The style: the theme with the spec's theme file and `style` laid over it.

use crate::diag::{Diagnostic, Kind, Span};

use super::{
    super::{
        fields::Fields,
        model::{Canvas, Format, Output},
        style::{STYLE, Style},
        themes::ThemeFile,
        tree::{Node, Table},
        validate::is_file,
    },
    Lowering, Overrides,
};

impl Lowering<'_> {
    /// Says that a GIF has no transparent ground, where it is the spec that asks for both.
    pub(super) fn opaque_film(&mut self, scene: &Fields<'_>, output: &Output, style: &Style) {
        let written = scene.section("style").key_span("background");
        if let Some(span) = written
            && style.roles.background.a < 255
            && output.formats.contains(&Format::Gif)
        {
            let message = "a GIF has no transparent ground: it is black where nothing covers it";
            self.diagnostics.push(
                Diagnostic::warning(Kind::Unseen, span, message)
                    .hint("write `output.formats = [\"apng\"]`, or an opaque background"),
            );
        }
    }

    /// The theme with the spec's `style` laid over it.
    pub(super) fn style(
        &mut self,
        scene: &Fields<'_>,
        overrides: &Overrides,
        canvas: &Canvas,
    ) -> Style {
        static NOTHING: Table = Table {
            entries: Vec::new(),
        };
        let written = scene.get("theme").and_then(Node::string);
        let (name, file) = match (overrides.theme, written) {
            (None, Some(path)) if is_file(path.text()) => {
                let file = ThemeFile::read(path, &mut self.files, self.diagnostics);
                (
                    file.as_ref().map(|file| file.base),
                    file.map(|file| (file, path)),
                )
            }
            (theme, word) => (
                theme.or_else(|| word.and_then(|word| word.text().parse().ok())),
                None,
            ),
        };
        let layer = |table| Fields::new(table, Span::default(), &STYLE, None);
        let (section, theme) = (
            scene.section("style"),
            layer(name.unwrap_or_default().table()),
        );
        let own = [section, layer(&NOTHING), theme];
        let own = Style::read(own, canvas, self.diagnostics);
        let Some((file, path)) = file else {
            return own;
        };
        // Colours of the file are read by themselves first: their places are in that file.
        let mut mistakes = Vec::new();
        let of_file = [layer(&NOTHING), layer(&file.table), theme];
        Style::read(of_file, canvas, &mut mistakes);
        file.report(mistakes, path.whole(), self.diagnostics);
        let all = [section, layer(&file.table), theme];
        Style::read(all, canvas, &mut Vec::new())
    }
}
