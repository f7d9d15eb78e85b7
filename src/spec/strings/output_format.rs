//! Output formats by their names and by the extensions of their files.

use std::{fmt, str::FromStr};

use crate::{
    diag::{quoted, suggest},
    spec::{
        keys::{OUTPUT, Status, ValueType, Word},
        model::Format,
    },
};

impl Format {
    /// Every format this version writes.
    pub const ALL: [Self; 8] = [
        Self::Gif,
        Self::Apng,
        Self::Webp,
        Self::SvgFilm,
        Self::Html,
        Self::Png,
        Self::Svg,
        Self::Pdf,
    ];

    /// Its name, in specs and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gif => "gif",
            Self::Apng => "apng",
            Self::Webp => "webp",
            Self::SvgFilm => "svg-film",
            Self::Html => "html",
            Self::Png => "png",
            Self::Svg => "svg",
            Self::Pdf => "pdf",
        }
    }

    /// The extension of its files. `.svg` alone stands for [`Format::Svg`].
    pub fn extension(self) -> &'static str {
        match self {
            Self::SvgFilm => "svg",
            _ => self.name(),
        }
    }

    /// Whether one file holds all frames.
    pub fn is_animated(self) -> bool {
        !matches!(self, Self::Png | Self::Svg | Self::Pdf)
    }
}

/// A word that names no format of this version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnknownFormat {
    /// The language knows it, this version does not write it.
    NotYet(String),
    /// It is no format.
    Unknown {
        /// The word.
        word: String,
        /// The format that was probably meant.
        meant: Option<Format>,
    },
}

impl fmt::Display for UnknownFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = Format::ALL.map(|format| format!("`{}`", format.name()));
        let names = names.join(", ");
        match self {
            Self::NotYet(word) => {
                write!(f, "this version does not write `{word}` yet: only {names}")
            }
            Self::Unknown { word, meant } => {
                write!(f, "`{}` is no format: it is one of {names}", quoted(word))?;
                match meant {
                    Some(meant) => write!(f, "; did you mean `{}`?", meant.name()),
                    None => Ok(()),
                }
            }
        }
    }
}

impl std::error::Error for UnknownFormat {}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(word: &str) -> Result<Self, UnknownFormat> {
        let lower = word.to_lowercase();
        if let Some(format) = Self::ALL.into_iter().find(|format| format.name() == lower) {
            return Ok(format);
        }
        let known: &[Word] = match OUTPUT.key("formats").map(|key| &key.value) {
            Some(ValueType::List(ValueType::Word(words), _)) => words,
            _ => &[],
        };
        let later = |known: &&Word| known.name == lower && known.status == Status::Later;
        if known.iter().any(|known| later(&known)) {
            return Err(UnknownFormat::NotYet(lower));
        }
        let meant = suggest(&lower, Self::ALL.map(Self::name));
        Err(UnknownFormat::Unknown {
            meant: meant.and_then(|name| name.parse().ok()),
            word: word.to_owned(),
        })
    }
}
