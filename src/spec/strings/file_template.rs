//! Names of output files: templates with holes.

use crate::{
    diag::{Diagnostic, Kind, SpannedText, quoted},
    spec::{
        Combination,
        model::{FilePiece, FileTemplate, Format},
    },
};

use super::name::single_line;

/// What the holes of a [`FileTemplate`] stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Placeholders<'a> {
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
    pub(crate) fn read(
        text: &SpannedText,
        names: Option<&[&str]>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        Some(Self {
            pieces: pieces(text, names, diagnostics)?,
            span: text.whole(),
        })
    }

    /// The extension, where it is written out.
    pub(crate) fn extension(&self) -> Option<&str> {
        match self.pieces.last() {
            Some(FilePiece::Literal(literal)) => literal
                .rsplit_once('.')
                .map(|(_, extension)| extension)
                .filter(|extension| !extension.contains(['/', '\\'])),
            _ => None,
        }
    }

    /// Whether it ends in a file's name, not in that of a folder.
    pub(crate) fn names_file(&self) -> bool {
        match self.pieces.last() {
            Some(FilePiece::Literal(literal)) => {
                let name = literal.rsplit(['/', '\\']).next().unwrap_or_default();
                !matches!(name, "" | "." | "..")
            }
            Some(_) => true,
            None => false,
        }
    }

    /// Whether it names nothing but what is below the folder where it starts.
    pub(crate) fn stays_below(&self) -> bool {
        let literal = |piece: &FilePiece| match piece {
            FilePiece::Literal(literal) => literal.clone(),
            _ => "_".to_owned(),
        };
        let path: String = self.pieces.iter().map(literal).collect();
        let parts: Vec<&str> = path.split(['/', '\\']).collect();
        let is_drive = path.chars().nth(1) == Some(':');
        !parts[0].is_empty() && !is_drive && !parts.contains(&"..")
    }

    /// Whether it holds `{frame}`.
    pub(crate) fn has_frame(&self) -> bool {
        let is_frame = |piece: &FilePiece| matches!(piece, FilePiece::Frame { .. });
        self.pieces.iter().any(is_frame)
    }

    /// What keeps it from naming the outputs of a format.
    pub(crate) fn fault(&self, format: Format) -> Option<&'static str> {
        let mut pieces = self.pieces.iter();
        let frame = pieces.any(|piece| matches!(piece, FilePiece::Frame { .. }));
        let in_folder = pieces
            .any(|piece| matches!(piece, FilePiece::Literal(text) if text.contains(['/', '\\'])));
        match format {
            _ if frame && format.is_animated() => {
                Some("one file holds all frames: its name takes no `{frame}`")
            }
            _ if in_folder => {
                Some("`{frame}` stands in the name of a folder: all frames go to one folder")
            }
            _ => None,
        }
    }

    /// Puts `{format}` in the place of the extension, or behind the name where there is none.
    #[must_use]
    pub(crate) fn with_any_extension(mut self) -> Self {
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
    pub(crate) fn with_frame(self) -> Self {
        self.with_hole(FilePiece::Frame { width: None })
    }

    /// Puts `-{NAME}` behind the name for each name of `matrix` by which combinations differ and
    /// which it does not hold, so that each of them has a file of its own.
    #[must_use]
    pub(crate) fn with_names(mut self, combination: &Combination) -> Self {
        for chosen in combination.varying() {
            let hole = FilePiece::Name(chosen.name.clone());
            if !self.pieces.contains(&hole) {
                self = self.with_hole(hole);
            }
        }
        self
    }

    /// A name that it holds and `matrix` does not list.
    pub(crate) fn unknown_name(&self, combination: &Combination) -> Option<&str> {
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
    pub(crate) fn moved_to(mut self, folder: &Self) -> Self {
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
    pub(crate) fn fill(&self, holes: Placeholders<'_>) -> String {
        let digits = holes.frames.saturating_sub(1).to_string().len();
        let mut name = String::new();
        for piece in &self.pieces {
            match piece {
                FilePiece::Literal(literal) => name.push_str(literal),
                FilePiece::Stem => name.push_str(holes.stem),
                FilePiece::Format => name.push_str(holes.format.extension()),
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

/// The pieces of a file name: `{stem}`, `{format}`, `{frame}` or `{frame:04}`, and the names of `matrix`
/// are filled in. `names` are those; `None` takes any word for one.
fn pieces(
    text: &SpannedText,
    names: Option<&[&str]>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Vec<FilePiece>> {
    if !single_line(text, diagnostics) {
        return None;
    }
    let whole = text.text();
    let mut pieces = Vec::new();
    let mut literal = String::new();
    let mut at = 0;
    while let Some(character) = whole[at..].chars().next() {
        let rest = &whole[at..];
        if rest.starts_with("{{") || rest.starts_with("}}") {
            literal.push(character);
            at += 2;
        } else if character == '{' || character == '}' {
            let end = rest.find('}').filter(|_| character == '{');
            let Some(end) = end else {
                let message = format!("`{character}` stands alone");
                let span = text.span(at..at + 1);
                diagnostics.push(
                    Diagnostic::error(Kind::Syntax, span, message)
                        .hint(format!("write `{character}{character}` for a bracket")),
                );
                return None;
            };
            if !literal.is_empty() {
                pieces.push(FilePiece::Literal(std::mem::take(&mut literal)));
            }
            pieces.push(hole(text, at + 1..at + end, names, diagnostics)?);
            at += end + 1;
        } else {
            literal.push(character);
            at += character.len_utf8();
        }
    }
    if !literal.is_empty() {
        pieces.push(FilePiece::Literal(literal));
    }
    Some(pieces)
}

fn hole(
    text: &SpannedText,
    range: std::ops::Range<usize>,
    names: Option<&[&str]>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<FilePiece> {
    let inside = &text.text()[range.clone()];
    let (name, width) = match inside.split_once(':') {
        Some((name, width)) => (name, Some(width)),
        None => (inside, None),
    };
    let width_of = |width: &str| {
        let digits = width.strip_prefix('0')?;
        let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse().ok().filter(|width| plain && *width <= 20)
    };
    match (name, width) {
        ("stem", None) => Some(FilePiece::Stem),
        ("format", None) => Some(FilePiece::Format),
        ("frame", None) => Some(FilePiece::Frame { width: None }),
        ("frame", Some(width)) if width_of(width).is_some() => Some(FilePiece::Frame {
            width: width_of(width),
        }),
        ("stem" | "format" | "frame", Some(_)) => {
            let message = format!("`{}` is no such hole in a file name", quoted(inside));
            diagnostics.push(
                Diagnostic::error(Kind::Syntax, text.span(range), message)
                    .hint("`{frame:04}` pads the frame's number to four digits"),
            );
            None
        }
        (name, None) if names.is_none_or(|names| names.contains(&name)) && is_word(name) => {
            Some(FilePiece::Name(name.to_owned()))
        }
        (name, _) => {
            let message = format!("`{}` is not known in a file name", quoted(name));
            diagnostics.push(
                Diagnostic::error(Kind::UnknownName, text.span(range), message)
                    .hint("it may hold `{stem}`, `{format}`, `{frame}` and names of `matrix`"),
            );
            None
        }
    }
}

/// Whether a name could be one of `matrix`.
fn is_word(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'_')
}
