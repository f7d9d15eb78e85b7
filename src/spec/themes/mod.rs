//! The themes that come with the program: documents of the same keys as a spec's `style`.

mod file;

use std::{fmt, str::FromStr, sync::LazyLock};

use crate::diag::{Source, suggest};

pub(super) use file::ThemeFile;

use super::tree::{Table, Tree};

/// A theme by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) enum Theme {
    /// On white: quiet grid, colours that colour-blind readers tell apart.
    #[default]
    Light,
    /// The same on a near-black ground.
    Dark,
    /// As matplotlib draws by default.
    Matplotlib,
}

static TABLES: LazyLock<[Table; 3]> = LazyLock::new(|| {
    Theme::ALL.map(|theme| Tree::parse(&Source::new(theme.name(), theme.text())).root)
});

impl Theme {
    /// Every theme.
    pub(crate) const ALL: [Self; 3] = [Self::Light, Self::Dark, Self::Matplotlib];

    /// The name that a spec writes.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Matplotlib => "matplotlib",
        }
    }

    /// The theme as a TOML document.
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::Light => include_str!("light.toml"),
            Self::Dark => include_str!("dark.toml"),
            Self::Matplotlib => include_str!("matplotlib.toml"),
        }
    }

    pub(super) fn table(self) -> &'static Table {
        &TABLES[self as usize]
    }
}

/// A name that no theme has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UnknownTheme(String);

impl fmt::Display for UnknownTheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = Theme::ALL.map(Theme::name);
        write!(
            f,
            "the theme \"{}\" does not exist: it is one of {}",
            crate::diag::quoted(&self.0),
            names.map(|name| format!("`{name}`")).join(", ")
        )?;
        match suggest(&self.0, names) {
            Some(name) => write!(f, "; did you mean `{name}`?"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for UnknownTheme {}

impl FromStr for Theme {
    type Err = UnknownTheme;

    fn from_str(name: &str) -> Result<Self, UnknownTheme> {
        let mut all = Self::ALL.into_iter();
        all.find(|theme| theme.name() == name)
            .ok_or_else(|| UnknownTheme(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        color::Color,
        diag::Span,
        spec::{
            keys::{Default as KeyDefault, Section, ValueType},
            strings::paint,
            style::STYLE,
            validate::validate,
        },
    };

    use super::*;

    /// Every key that a theme must set, with the table it stands in.
    fn themed(section: &'static Section, table: &Table, visit: &mut dyn FnMut(&str, bool)) {
        for key in section.keys {
            let entry = table.get(key.name);
            if matches!(key.default, KeyDefault::Theme) {
                visit(&format!("{}.{}", section.name, key.name), entry.is_some());
            }
            if let (ValueType::Table(inner), Some(inner_table)) =
                (&key.value, entry.and_then(|entry| entry.node.table()))
            {
                themed(inner, inner_table, visit);
            }
        }
    }

    #[test]
    fn every_theme_sets_every_key_rightly() {
        for theme in Theme::ALL {
            let document = Tree::parse(&Source::new(theme.name(), theme.text()));
            assert!(
                document.diagnostics.is_empty(),
                "{:?}",
                document.diagnostics
            );
            let mut found = Vec::new();
            validate(&document.root, Span::default(), &STYLE, &mut found);
            assert!(found.is_empty(), "{}: {found:?}", theme.name());
            themed(&STYLE, &document.root, &mut |key, set| {
                assert!(set, "{} does not set {key}", theme.name());
            });
            assert_eq!(theme.name().parse(), Ok(theme));
        }
    }

    /// A colour of a theme, be it a role.
    fn color(table: &Table, key: &str) -> Color {
        let text = table.get(key).and_then(|entry| entry.node.string());
        let text = text.unwrap_or_else(|| panic!("no {key}"));
        match text.text().parse() {
            Ok(color) => color,
            Err(_) => color(table, text.text()),
        }
    }

    #[test]
    fn texts_and_series_stand_out() {
        // No yellow that is one has 3 on white: words in it are darkened.
        let lines = |theme| if theme == Theme::Light { 2.25 } else { 3.0 };
        for theme in [Theme::Light, Theme::Dark] {
            let table = theme.table();
            let ground = color(table, "background");
            for key in ["foreground", "muted"] {
                let ratio = color(table, key).contrast(ground);
                assert!(ratio >= 4.5, "{} {key}: {ratio:.2}", theme.name());
            }
            let palette = table.get("palette").and_then(|entry| entry.node.list());
            for item in palette.unwrap_or_default() {
                let mut found = Vec::new();
                let text = item.string().expect("a colour");
                let Some(crate::spec::model::Paint::Color(series)) = paint(text, false, &mut found)
                else {
                    panic!("{found:?}")
                };
                let ratio = series.contrast(ground);
                assert!(
                    ratio >= lines(theme),
                    "{} {series}: {ratio:.2}",
                    theme.name()
                );
            }
        }
    }
}
