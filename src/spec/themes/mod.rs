//! The themes that come with the program: documents of the same keys as a spec's `style`.

use std::{fmt, str::FromStr, sync::LazyLock};

use crate::diag::{Source, closest};

use super::document::{Document, Table};

/// A theme by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Theme {
    /// On white: quiet grid, colours that colour-blind readers tell apart.
    #[default]
    Light,
    /// The same on a near-black ground.
    Dark,
    /// As matplotlib draws by default.
    Matplotlib,
}

static TABLES: LazyLock<[Table; 3]> = LazyLock::new(|| {
    Theme::ALL.map(|theme| Document::parse(&Source::new(theme.name(), theme.text())).root)
});

impl Theme {
    /// Every theme.
    pub const ALL: [Self; 3] = [Self::Light, Self::Dark, Self::Matplotlib];

    /// The name that a spec writes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Matplotlib => "matplotlib",
        }
    }

    /// The theme as a TOML document.
    pub fn text(self) -> &'static str {
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
pub struct UnknownTheme(String);

impl fmt::Display for UnknownTheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = Theme::ALL.map(Theme::name);
        write!(
            f,
            "the theme \"{}\" does not exist: it is one of {}",
            crate::diag::visible(&self.0),
            names.map(|name| format!("`{name}`")).join(", ")
        )?;
        match closest(&self.0, names) {
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
