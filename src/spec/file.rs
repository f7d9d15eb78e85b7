//! Names of output files: formats by their extensions, templates with holes.

use std::{fmt, str::FromStr};

use crate::diag::{Diagnostic, SpannedText, sanitize, suggest};

use super::{
    Combination,
    keys::{OUTPUT, Status, ValueType, Word},
    model::{FilePiece, FileTemplate, Format},
    template,
};

impl Format {
    /// Every format this version writes.
    pub const ALL: [Self; 3] = [Self::Gif, Self::Png, Self::Svg];

    /// Its name, which is its extension too.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gif => "gif",
            Self::Png => "png",
            Self::Svg => "svg",
        }
    }

    /// Whether one file holds all frames.
    pub fn is_animated(self) -> bool {
        self == Self::Gif
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
                write!(f, "`{}` is no format: it is one of {names}", sanitize(word))?;
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

/// What the holes of a [`FileTemplate`] stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placeholders<'a> {
    /// `{stem}`.
    pub stem: &'a str,
    /// What the names of `matrix` stand for.
    pub combination: &'a Combination,
    /// `{format}`.
    pub format: Format,
    /// `{frame}`, counted from 0.
    pub frame: usize,
    /// How many frames there are, which decides how many digits `{frame}` has.
    pub frames: usize,
}

impl FileTemplate {
    /// Reads a file name that may hold `{stem}`, `{format}`, `{frame}` or `{frame:04}`, and the
    /// names of a `matrix`: `names`, or any word where they are not known yet.
    pub fn read(
        text: &SpannedText,
        names: Option<&[&str]>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        Some(Self {
            pieces: template::file(text, names, diagnostics)?,
            span: text.whole(),
        })
    }

    /// The extension, where it is written out.
    pub fn extension(&self) -> Option<&str> {
        match self.pieces.last() {
            Some(FilePiece::Literal(literal)) => literal
                .rsplit_once('.')
                .map(|(_, extension)| extension)
                .filter(|extension| !extension.contains(['/', '\\'])),
            _ => None,
        }
    }

    /// Whether it ends in a file's name, not in that of a folder.
    pub fn names_file(&self) -> bool {
        match self.pieces.last() {
            Some(FilePiece::Literal(literal)) => {
                let name = literal.rsplit(['/', '\\']).next().unwrap_or_default();
                !matches!(name, "" | "." | "..")
            }
            Some(_) => true,
            None => false,
        }
    }

    /// Whether it holds `{frame}`.
    pub fn has_frame(&self) -> bool {
        let is_frame = |piece: &FilePiece| matches!(piece, FilePiece::Frame { .. });
        self.pieces.iter().any(is_frame)
    }

    /// What keeps it from naming the outputs of a format.
    pub fn fault(&self, format: Format) -> Option<&'static str> {
        let mut pieces = self.pieces.iter();
        let frame = pieces.any(|piece| matches!(piece, FilePiece::Frame { .. }));
        let in_folder = pieces
            .any(|piece| matches!(piece, FilePiece::Literal(text) if text.contains(['/', '\\'])));
        match format {
            Format::Gif if frame => Some("a GIF holds all frames: its name takes no `{frame}`"),
            _ if in_folder => {
                Some("`{frame}` stands in the name of a folder: all frames go to one folder")
            }
            _ => None,
        }
    }

    /// Puts `{format}` in the place of the extension, or behind the name where there is none.
    #[must_use]
    pub fn with_any_extension(mut self) -> Self {
        let extension = self.extension().map(str::len);
        match self.pieces.last_mut() {
            Some(FilePiece::Format) => return self,
            Some(FilePiece::Literal(literal)) => {
                if let Some(length) = extension {
                    literal.truncate(literal.len() - length - 1);
                }
                literal.push('.');
            }
            _ => self.pieces.push(FilePiece::Literal(".".to_owned())),
        }
        self.pieces.push(FilePiece::Format);
        self
    }

    /// Puts `-{frame}` behind the name, before the extension.
    #[must_use]
    pub fn with_frame(self) -> Self {
        self.with_hole(FilePiece::Frame { width: None })
    }

    /// Puts `-{NAME}` behind the name for each name of `matrix` by which combinations differ and
    /// which it does not hold, so that each of them has a file of its own.
    #[must_use]
    pub fn with_names(mut self, combination: &Combination) -> Self {
        for chosen in combination.varying() {
            let hole = FilePiece::Name(chosen.name.clone());
            if !self.pieces.contains(&hole) {
                self = self.with_hole(hole);
            }
        }
        self
    }

    /// A name that it holds and `matrix` does not list.
    pub fn unknown_name(&self, combination: &Combination) -> Option<&str> {
        self.pieces.iter().find_map(|piece| match piece {
            FilePiece::Name(name) if combination.get(name).is_none() => Some(name.as_str()),
            _ => None,
        })
    }

    /// Puts `-` and a hole behind the name, before the extension.
    fn with_hole(self, hole: FilePiece) -> Self {
        let span = self.span;
        let dot = |word: &str| FilePiece::Literal(format!(".{word}"));
        let extension = match self.extension() {
            Some(extension) => vec![dot(extension)],
            None => vec![dot(""), FilePiece::Format],
        };
        let mut pieces = self.with_any_extension().pieces;
        let end = pieces.len() - 1;
        if let Some(FilePiece::Literal(literal)) = pieces.get_mut(end.saturating_sub(1))
            && literal.ends_with('.')
        {
            literal.pop();
            literal.push('-');
        }
        pieces.splice(end.., std::iter::once(hole).chain(extension));
        Self { pieces, span }
    }

    /// The same file in another folder: `folder` stands before the name.
    #[must_use]
    pub fn moved_to(mut self, folder: &Self) -> Self {
        let last_slash = self.pieces.iter().rposition(
            |piece| matches!(piece, FilePiece::Literal(literal) if literal.contains(['/', '\\'])),
        );
        if let Some(at) = last_slash {
            self.pieces.drain(..at);
            if let Some(FilePiece::Literal(literal)) = self.pieces.first_mut()
                && let Some(slash) = literal.rfind(['/', '\\'])
            {
                literal.drain(..=slash);
            }
        }
        self.pieces.splice(0..0, folder.pieces.iter().cloned());
        self
    }

    /// The name with its holes filled in.
    pub fn fill(&self, holes: Placeholders<'_>) -> String {
        let digits = holes.frames.saturating_sub(1).to_string().len();
        let mut name = String::new();
        for piece in &self.pieces {
            match piece {
                FilePiece::Literal(literal) => name.push_str(literal),
                FilePiece::Stem => name.push_str(holes.stem),
                FilePiece::Format => name.push_str(holes.format.name()),
                FilePiece::Name(hole) => {
                    let chosen = holes.combination.get(hole);
                    name.push_str(chosen.map_or("", |chosen| &chosen.file));
                }
                FilePiece::Frame { width } => {
                    let width = width.unwrap_or(digits);
                    name.push_str(&format!("{:0width$}", holes.frame));
                }
            }
        }
        name
    }
}
