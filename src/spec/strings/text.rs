//! Texts: words set off or not, values, mathematics and line breaks.

use crate::{
    diag::{Diagnostic, Kind, Span, SpannedText, quoted},
    expr::{self, Expr},
    font::{Emphasis, FontStyle, Fonts, Formula, FormulaErrorKind},
    spec::{
        model::{NumberFormat, Paint},
        validate::list,
    },
};

use super::{
    name::{control, is_control},
    number_format::number_format,
    paint,
};

/// A piece of a text, before its expressions are given a meaning.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::spec) enum Piece {
    /// Words of one line.
    Literal(String, Emphasis),
    /// The end of a line.
    Break,
    Value {
        expr: Expr,
        format: NumberFormat,
        emphasis: Emphasis,
    },
    Formula(Formula),
    /// From here on words have this colour; `None` is that of the text.
    Color(Option<Paint>),
}

/// Reads a text: `{expr:format}` inserts a value, `$…$` is mathematics, `**bold**` and `*italic*`
/// set off, `[words]{series1}` are coloured; `{{ }} $$ \* \\` stand for themselves without the doubling, `\n` breaks the line.
pub(in crate::spec) fn read(
    text: &SpannedText,
    fonts: &Fonts,
    font: FontStyle,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Vec<Piece>> {
    let before = diagnostics.len();
    let mut parser = TextParser {
        text,
        fonts,
        font,
        at: 0,
        literal: String::new(),
        pieces: Vec::new(),
        bold: None,
        italic: None,
        colored: None,
        missing: Vec::new(),
        diagnostics,
    };
    while parser.at < text.text().len() {
        parser.step();
    }
    parser.end();
    let pieces = parser.pieces;
    (diagnostics.len() == before).then_some(pieces)
}

struct TextParser<'a> {
    text: &'a SpannedText,
    fonts: &'a Fonts,
    /// What is set where nothing is set off.
    font: FontStyle,
    /// How many bytes have been read.
    at: usize,
    literal: String,
    pieces: Vec<Piece>,
    /// Where the emphasis began that has not ended yet.
    bold: Option<usize>,
    italic: Option<usize>,
    /// Where the words end that have a colour, and what stands behind them to say which.
    colored: Option<(usize, usize)>,
    /// Characters without a glyph, each where it is first.
    missing: Vec<(char, Span)>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl TextParser<'_> {
    fn step(&mut self) {
        let rest = &self.text.text()[self.at..];
        // What stands for one character, longest first.
        const ESCAPES: [(&str, char); 5] = [
            ("{{", '{'),
            ("}}", '}'),
            ("$$", '$'),
            (r"\*", '*'),
            (r"\\", '\\'),
        ];
        if let Some((escape, character)) = ESCAPES.iter().find(|(e, _)| rest.starts_with(e)) {
            self.literal.push(*character);
            self.at += escape.len();
            return;
        }
        if rest.starts_with(r"\n") || rest.starts_with('\n') {
            self.at += if rest.starts_with('\n') { 1 } else { 2 };
            self.flush();
            self.pieces.push(Piece::Break);
            return;
        }
        let Some(character) = rest.chars().next() else {
            return;
        };
        let start = self.at;
        self.at += character.len_utf8();
        match character {
            '{' => self.value(start),
            '}' => self.error(
                Kind::Syntax,
                start..self.at,
                "`}` has no `{`",
                "write `}}` for a bracket in the text",
            ),
            '$' => self.mathematics(start),
            '*' => self.emphasis(start),
            '[' => self.color(start),
            ']' if self.colored.is_some_and(|(end, _)| end == start) => {
                self.flush();
                self.pieces.push(Piece::Color(None));
                self.at = self.colored.take().map_or(self.at, |(_, behind)| behind);
            }
            '\\' => self.error(
                Kind::Syntax,
                start..self.at,
                "`\\` starts no escape that a text has",
                r"write `\\` for a backslash; commands of TeX stand between dollars: `$\mu$`",
            ),
            character => self.character(character, start),
        }
    }

    /// `[words]{role}`, of which the first bracket has been read; any other bracket stands for itself.
    fn color(&mut self, start: usize) {
        let text = self.text.text();
        let role = |end: usize| {
            let rest = &text[end + 1..];
            let name = rest.strip_prefix('{')?.split('}').next()?;
            let behind = end + 1 + name.len() + 2;
            Some((paint::role(name)?, behind))
                .filter(|_| text[..behind.min(text.len())].ends_with('}'))
        };
        let found = match self.colored {
            Some(_) => None,
            None => text[self.at..].match_indices(']').find_map(|(at, _)| {
                let end = self.at + at;
                let (role, behind) = role(end)?;
                Some((role, end, behind))
            }),
        };
        match found {
            Some((role, end, behind)) if !text[self.at..end].contains('[') => {
                self.flush();
                self.pieces.push(Piece::Color(Some(Paint::Role(role))));
                self.colored = Some((end, behind));
            }
            _ => self.character('[', start),
        }
    }

    /// Characters that steer terminals or reorder text are refused, and those without a glyph.
    fn character(&mut self, character: char, start: usize) {
        let span = self.text.span(start..start + character.len_utf8());
        if is_control(character) {
            self.diagnostics.push(control(character, span));
        } else if !self.fonts.covers(character) {
            if self.missing.iter().all(|(known, _)| *known != character) {
                self.missing.push((character, span));
            }
        } else {
            self.literal.push(character);
        }
    }

    /// `*` or `**`, of which the first asterisk has been read: it begins an emphasis or ends it.
    fn emphasis(&mut self, start: usize) {
        let rest = &self.text.text()[self.at..];
        let bold = rest.starts_with('*');
        let behind = rest[usize::from(bold)..].chars().next();
        self.at = start + if bold { 2 } else { 1 };
        let begun = if bold { self.bold } else { self.italic };
        if begun.is_none() && behind.is_none_or(char::is_whitespace) {
            return self.error(
                Kind::Syntax,
                start..self.at,
                "an emphasis begins right before a word",
                r"write `\*` for an asterisk",
            );
        }
        self.flush();
        let begun = if bold {
            &mut self.bold
        } else {
            &mut self.italic
        };
        *begun = match begun {
            None => Some(start),
            Some(_) => None,
        };
    }

    fn emphasised(&self) -> Emphasis {
        Emphasis {
            bold: self.font.semibold || self.bold.is_some(),
            italic: self.italic.is_some(),
        }
    }

    /// What is still open at the end.
    fn end(&mut self) {
        self.flush();
        for (start, mark) in [(self.bold, "**"), (self.italic, "*")] {
            if let Some(start) = start {
                self.error(
                    Kind::Syntax,
                    start..start + mark.len(),
                    &format!("the emphasis by `{mark}` does not end"),
                    r"write `\*` for an asterisk",
                );
            }
        }
        if let [(_, first), ..] = self.missing[..] {
            self.diagnostics.push(no_glyph(&self.missing, first));
        }
    }

    /// `{expr:format}`, of which the bracket at `start` has been read.
    fn value(&mut self, start: usize) {
        let text = self.text.text();
        let Some(length) = text[self.at..].find(['{', '}']) else {
            self.at = text.len();
            return self.open(start);
        };
        let end = self.at + length;
        if text[end..].starts_with('{') {
            self.at = end;
            return self.open(start);
        }
        let inside = self.at..end;
        self.at = end + 1;
        let (expr_range, format_range) = match text[inside.clone()].find(':') {
            Some(colon) => (
                inside.start..inside.start + colon,
                Some(inside.start + colon + 1..inside.end),
            ),
            None => (inside.clone(), None),
        };
        if text[expr_range.clone()].trim().is_empty() {
            return self.error(
                Kind::Syntax,
                start..self.at,
                "there is no expression between the brackets",
                "write `{{` and `}}` for brackets in the text",
            );
        }
        let format = match format_range {
            Some(range) => number_format(&self.text.slice(range), self.diagnostics),
            None => Some(NumberFormat::default()),
        };
        match expr::parse(&self.text.slice(expr_range)) {
            Ok(expr) => {
                if let Some(format) = format {
                    self.flush();
                    let emphasis = self.emphasised();
                    self.pieces.push(Piece::Value {
                        expr,
                        format,
                        emphasis,
                    });
                }
            }
            Err(mistakes) => self.diagnostics.extend(mistakes),
        }
    }

    fn open(&mut self, start: usize) {
        self.error(
            Kind::Syntax,
            start..start + 1,
            "`{` has no `}`",
            "write `{{` for a bracket in the text",
        );
    }

    /// `$…$`, of which the first dollar has been read.
    fn mathematics(&mut self, start: usize) {
        let text = self.text.text();
        let inside = &text[self.at..];
        let Some(length) = closing_dollar(inside) else {
            self.at = text.len();
            return self.error(
                Kind::Syntax,
                start..start + 1,
                "the mathematics that begins here does not end",
                "write `$$` for a dollar sign",
            );
        };
        let (from, tex) = (self.at, &inside[..length]);
        self.at += length + 1;
        if let Some((at, character)) = tex
            .char_indices()
            .find(|(_, c)| is_control(*c) || *c == '\n')
        {
            let at = from + at;
            let span = self.text.span(at..at + character.len_utf8());
            self.diagnostics.push(
                control(character, span).hint(
                    "write TeX in a literal string, `'…'`: there a backslash stands for itself",
                ),
            );
            return;
        }
        if tex.trim().is_empty() {
            return self.error(
                Kind::Syntax,
                start..self.at,
                "there is nothing between the dollars",
                "write `$$` for a dollar sign",
            );
        }
        if let Some(range) = value_in(tex) {
            return self.error(
                Kind::Syntax,
                from + range.start..from + range.end,
                "mathematics stands still and holds no values",
                r"values stand outside of the dollars: `$\mu$ = {mu:.2f}`",
            );
        }
        match Formula::new(tex, self.fonts, self.font.semibold) {
            Ok(formula) => {
                self.flush();
                self.pieces.push(Piece::Formula(formula));
            }
            Err(error) => {
                let span = self
                    .text
                    .span(from + error.place.start..from + error.place.end);
                if let FormulaErrorKind::Glyph(character) = error.kind {
                    self.diagnostics.push(no_glyph(&[(character, span)], span));
                    return;
                }
                let message = quoted(&error.to_string());
                let diagnostic = match &error.kind {
                    FormulaErrorKind::Command(name) => {
                        remedy(Diagnostic::error(Kind::UnknownName, span, message), name)
                    }
                    FormulaErrorKind::Syntax(_) => Diagnostic::error(Kind::Syntax, span, message)
                        .hint("mathematics is written as in LaTeX; write `$$` for a dollar sign"),
                    FormulaErrorKind::Comment => Diagnostic::error(Kind::Syntax, span, message)
                        .hint(r"for a percent sign write `\%`"),
                    FormulaErrorKind::Limit => Diagnostic::error(Kind::Limit, span, message),
                    FormulaErrorKind::Glyph(_) | FormulaErrorKind::Color => {
                        Diagnostic::error(Kind::Conflict, span, message)
                            .hint("colour the text by `fill`, or a mark by `stroke`")
                    }
                };
                self.diagnostics.push(diagnostic);
            }
        }
    }

    fn error(&mut self, kind: Kind, range: std::ops::Range<usize>, message: &str, hint: &str) {
        let span = self.text.span(range);
        self.diagnostics
            .push(Diagnostic::error(kind, span, message).hint(hint));
    }

    fn flush(&mut self) {
        if !self.literal.is_empty() {
            let literal = std::mem::take(&mut self.literal);
            let emphasis = self.emphasised();
            self.pieces.push(Piece::Literal(literal, emphasis));
        }
    }
}

/// Where the formula ends: at the first dollar that TeX does not take for itself.
fn closing_dollar(tex: &str) -> Option<usize> {
    let mut escaped = false;
    tex.char_indices().find_map(|(at, c)| {
        let closes = c == '$' && !escaped;
        escaped = c == '\\' && !escaped;
        closes.then_some(at)
    })
}

/// A group that reads like a value with its format, such as `{mu:.2f}`.
fn value_in(tex: &str) -> Option<std::ops::Range<usize>> {
    let mut from = 0;
    while let Some(open) = tex[from..].find('{').map(|at| from + at) {
        let end = tex[open + 1..].find(['{', '}']).map(|at| open + 1 + at);
        if let Some(end) = end
            && tex[end..].starts_with('}')
            && let Some((_, format)) = tex[open + 1..end].rsplit_once(':')
            && format.starts_with(['.', '+', '0'])
        {
            return Some(open..end + 1);
        }
        from = open + 1;
    }
    None
}

/// Commands that a misspelt one may have been meant as.
const COMMANDS: &str = r"\alpha \beta \gamma \Gamma \delta \Delta \epsilon \varepsilon \zeta \eta \theta \Theta \iota \kappa \lambda \Lambda \mu \nu \xi \Xi \pi \Pi \rho \sigma \Sigma \tau \phi \varphi \Phi \chi \psi \Psi \omega \Omega \ell \infty \partial \nabla \frac \dfrac \tfrac \sqrt \int \sum \prod \log \ln \exp \min \max \sup \inf \lim \Pr \arg \left \right \mid \parallel \Vert \lVert \rVert \langle \rangle \le \leq \ge \geq \ne \neq \approx \equiv \sim \propto \ll \gg \in \notin \subset \cup \cap \to \mapsto \rightarrow \leftarrow \Rightarrow \Leftrightarrow \times \cdot \pm \mp \circ \ast \star \dots \ldots \cdots \hat \bar \tilde \vec \dot \widehat \widetilde \overline \underline \underbrace \overbrace \mathrm \mathbf \mathit \mathbb \mathcal \mathfrak \mathsf \boldsymbol \operatorname \text \quad \qquad \displaystyle \binom \begin \end \prime \forall \exists";

/// What to write instead of a command that mathematics does not have.
fn remedy(error: Diagnostic, name: &str) -> Diagnostic {
    let hints = error.hints.len();
    let bare = name.trim_start_matches('\\');
    // Names this short resemble each other: the first letter at least must be right.
    let first = bare.get(..1).unwrap_or_default();
    let alike = |command: &&str| command[1..2].eq_ignore_ascii_case(first);
    let error = error.suggest(name, COMMANDS.split(' ').filter(alike));
    let word = bare.len() > 1 && bare.chars().all(|c| c.is_ascii_alphabetic());
    match error.hints.len() == hints && word {
        true => error.hint(format!("a name is written `\\operatorname{{{bare}}}`")),
        false => error,
    }
}

/// What to say of characters that no face has.
fn no_glyph(missing: &[(char, Span)], place: Span) -> Diagnostic {
    const SHOWN: usize = 5;
    let mut shown: Vec<String> = missing
        .iter()
        .take(SHOWN)
        .map(|(character, _)| format!("`{character}` (U+{:04X})", u32::from(*character)))
        .collect();
    if missing.len() > SHOWN {
        shown.push(format!("{} more", missing.len() - SHOWN));
    }
    let message = format!("no font at hand has a glyph for {}", list(&shown, "and"));
    Diagnostic::error(Kind::MissingGlyph, place, message)
        .hint("name a font file that has it: `style.fonts = [\"NotoSansSC.otf\"]`")
}
