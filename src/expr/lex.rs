//! Characters to tokens.
//!
//! A character the language does not have is reported with what to write instead and, where its
//! meaning is plain (`**`, `−`, `≤`), read as that, so that one slip gives one message.

use super::ast::{ArithmeticOperator, ComparisonOperator};
use crate::diag::{Diagnostic, Kind, SpannedText};

/// The smallest pieces of an expression.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Token<'a> {
    Number(f64),
    Name(&'a str),
    Arithmetic(ArithmeticOperator),
    Power,
    Comparison(ComparisonOperator),
    And,
    Or,
    Not,
    /// A single `=`.
    Equals,
    Comma,
    Open(Bracket),
    Close(Bracket),
    /// `||` or `‖`, already reported: a comma between arguments, `or` elsewhere.
    Bars,
    /// Something already reported that stands where a value may stand.
    Reported,
    End,
}

/// The two kinds of brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bracket {
    Round,
    Square,
}

impl Bracket {
    pub(super) fn open(self) -> char {
        match self {
            Self::Round => '(',
            Self::Square => '[',
        }
    }

    pub(super) fn close(self) -> char {
        match self {
            Self::Round => ')',
            Self::Square => ']',
        }
    }
}

/// Reads tokens from a text; offsets count bytes of that text.
#[derive(Debug)]
pub(super) struct Lexer<'a> {
    located: &'a SpannedText,
    at: usize,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(located: &'a SpannedText) -> Self {
        Self { located, at: 0 }
    }

    /// The next token and the bytes it takes.
    pub(super) fn next(
        &mut self,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> (Token<'a>, std::ops::Range<usize>) {
        loop {
            let rest = &self.located.text()[self.at..];
            let blank = rest.len() - rest.trim_start().len();
            self.at += blank;
            let rest = &rest[blank..];
            let start = self.at;
            let Some(character) = rest.chars().next() else {
                return (Token::End, start..start);
            };
            let (token, length) = match character {
                '0'..='9' | '.' => self.number(rest, diagnostics),
                'A'..='Z' | 'a'..='z' | '_' if foreign_word(rest).is_none() => {
                    let length = word_length(rest);
                    let token = match &rest[..length] {
                        "and" => Token::And,
                        "or" => Token::Or,
                        "not" => Token::Not,
                        name => Token::Name(name),
                    };
                    (Some(token), length)
                }
                _ => match symbol(rest) {
                    Some((token, length)) => (Some(token), length),
                    None => self.stray(rest, character, diagnostics),
                },
            };
            self.at += length;
            if let Some(token) = token {
                return (token, start..self.at);
            }
        }
    }

    /// Leaves the rest unread.
    pub(super) fn stop(&mut self) {
        self.at = self.located.text().len();
    }

    fn report(&self, length: usize, kind: Kind, message: String) -> Diagnostic {
        let span = self.located.span(self.at..self.at + length);
        Diagnostic::error(kind, span, message)
    }

    /// A number as TOML writes it: `12`, `1_000`, `0.5`, `1e-3`.
    fn number(
        &self,
        rest: &'a str,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> (Option<Token<'a>>, usize) {
        let bytes = rest.as_bytes();
        let digits = |from: usize| {
            let mut to = from;
            while bytes.get(to).is_some_and(|byte| {
                byte.is_ascii_digit()
                    || (*byte == b'_'
                        && to > from
                        && bytes.get(to + 1).is_some_and(u8::is_ascii_digit))
            }) {
                to += 1;
            }
            to
        };
        let whole = digits(0);
        if whole == 1 && bytes[0] == b'0' && matches!(bytes.get(1), Some(b'x' | b'X' | b'b' | b'o'))
        {
            let length = word_length(rest);
            let message = format!("`{}` is no number", &rest[..length]);
            diagnostics.push(
                self.report(length, Kind::Syntax, message)
                    .hint("numbers are written in decimal digits"),
            );
            return (Some(Token::Reported), length);
        }
        let mut end = whole;
        let mut complete = whole > 0;
        if bytes.get(end) == Some(&b'.') {
            let fraction = digits(end + 1);
            complete &= fraction > end + 1;
            end = fraction;
        }
        if matches!(bytes.get(end), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
            let exponent = digits(end + 1 + sign);
            if exponent > end + 1 + sign {
                end = exponent;
            }
        }
        let written = &rest[..end];
        if !complete {
            let mut found_here =
                self.report(end, Kind::Syntax, format!("`{written}` is no number"));
            if written != "." {
                let whole = if whole == 0 { "0" } else { "" };
                let full = format!("{whole}{written}");
                let full = match full.split_once('.') {
                    Some((before, "")) => format!("{before}.0"),
                    Some((before, after)) if after.starts_with(['e', 'E']) => {
                        format!("{before}.0{after}")
                    }
                    _ => full,
                };
                found_here = found_here.hint(format!("write `{full}`"));
            }
            diagnostics.push(found_here);
            return (Some(Token::Reported), end);
        }
        let plain = written.replace('_', "");
        let value: f64 = plain.parse().unwrap_or(f64::NAN);
        let mantissa = plain.split(['e', 'E']).next().unwrap_or_default();
        if !value.is_finite() {
            diagnostics.push(
                self.report(
                    end,
                    Kind::OutOfRange,
                    format!("`{written}` is larger than any number"),
                )
                .hint("the largest is 1.797e308; infinity is written `inf`"),
            );
            return (Some(Token::Reported), end);
        }
        if value == 0.0 && mantissa.contains(|digit| matches!(digit, '1'..='9')) {
            diagnostics.push(
                self.report(
                    end,
                    Kind::OutOfRange,
                    format!("`{written}` is too small to be told from 0"),
                )
                .hint("the smallest number above 0 is 5e-324"),
            );
            return (Some(Token::Reported), end);
        }
        (Some(Token::Number(value)), end)
    }

    /// A character the language does not have: what to write instead.
    fn stray(
        &self,
        rest: &'a str,
        character: char,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> (Option<Token<'a>>, usize) {
        for &(written, instead, token) in FOREIGN {
            if rest.starts_with(written) {
                let message = format!("`{written}` is not part of the language");
                diagnostics.push(
                    self.report(written.len(), Kind::Syntax, message)
                        .hint(instead),
                );
                return (token, written.len());
            }
        }
        if let Some(word) = foreign_word(rest) {
            let length = word.len();
            let mut found_here = self.report(
                length,
                Kind::Syntax,
                format!(
                    "`{word}` is no name: names consist of the letters a–z, A–Z, digits and `_`"
                ),
            );
            if let Some(spelled) = spell(word) {
                found_here = found_here.hint(format!("write `{spelled}`"));
            }
            diagnostics.push(found_here);
            return (Some(Token::Reported), length);
        }
        let shown = if character.is_control() || crate::diag::is_unsafe(character) {
            format!("the character U+{:04X}", u32::from(character))
        } else {
            format!("`{character}`")
        };
        // Equal neighbours are one mistake.
        let length = rest.find(|c| c != character).unwrap_or(rest.len());
        diagnostics.push(self.report(
            length,
            Kind::Syntax,
            format!("{shown} is not part of the language"),
        ));
        (None, length)
    }
}

fn word_length(text: &str) -> usize {
    text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .unwrap_or(text.len())
}

/// A word at the start of `text` that is no name because of letters outside a–z.
fn foreign_word(text: &str) -> Option<&str> {
    let letter = |c: char| {
        c == '_' || c.is_ascii_alphanumeric() || c.is_alphabetic() || ('₀'..='₉').contains(&c)
    };
    let length = text.find(|c| !letter(c)).unwrap_or(text.len());
    let word = &text[..length];
    (!word.is_ascii()).then_some(word)
}

/// The operators and brackets of the language.
fn symbol<'a>(rest: &str) -> Option<(Token<'a>, usize)> {
    use ArithmeticOperator as A;
    use ComparisonOperator as C;
    let two = match rest.get(..2) {
        Some("<=") => Some(Token::Comparison(C::LessOrEqual)),
        Some(">=") => Some(Token::Comparison(C::GreaterOrEqual)),
        Some("==") => Some(Token::Comparison(C::Equal)),
        Some("!=") => Some(Token::Comparison(C::NotEqual)),
        // Known by what they are instead: see `FOREIGN`.
        Some("**" | "=<" | "=>" | "<>") => return None,
        _ => None,
    };
    if let Some(token) = two {
        return Some((token, 2));
    }
    let token = match rest.as_bytes().first()? {
        b'+' => Token::Arithmetic(A::Add),
        b'-' => Token::Arithmetic(A::Subtract),
        b'*' => Token::Arithmetic(A::Multiply),
        b'/' => Token::Arithmetic(A::Divide),
        b'^' => Token::Power,
        b'<' => Token::Comparison(C::Less),
        b'>' => Token::Comparison(C::Greater),
        b'=' => Token::Equals,
        b',' => Token::Comma,
        b'(' => Token::Open(Bracket::Round),
        b')' => Token::Close(Bracket::Round),
        b'[' => Token::Open(Bracket::Square),
        b']' => Token::Close(Bracket::Square),
        _ => return None,
    };
    Some((token, 1))
}

/// What people write out of habit: the text, what to write instead, and how it is read.
const FOREIGN: &[(&str, &str, Option<Token<'static>>)] = {
    use ArithmeticOperator as A;
    use ComparisonOperator as C;
    &[
        ("**", "write `^` for powers", Some(Token::Power)),
        ("&&", "write `and`", Some(Token::And)),
        ("&", "write `and`", Some(Token::And)),
        (
            "||",
            "write `or`, or a comma between two distributions: `kl(P, Q)`",
            Some(Token::Bars),
        ),
        (
            "‖",
            "write a comma between two distributions: `kl(P, Q)`",
            Some(Token::Bars),
        ),
        ("|", "write `abs(v)` for the absolute value", None),
        ("=<", "write `<=`", Some(Token::Comparison(C::LessOrEqual))),
        (
            "=>",
            "write `>=`",
            Some(Token::Comparison(C::GreaterOrEqual)),
        ),
        ("<>", "write `!=`", Some(Token::Comparison(C::NotEqual))),
        ("!", "write `not`", Some(Token::Not)),
        ("≤", "write `<=`", Some(Token::Comparison(C::LessOrEqual))),
        (
            "≥",
            "write `>=`",
            Some(Token::Comparison(C::GreaterOrEqual)),
        ),
        ("≠", "write `!=`", Some(Token::Comparison(C::NotEqual))),
        ("−", "write `-`", Some(Token::Arithmetic(A::Subtract))),
        ("–", "write `-`", Some(Token::Arithmetic(A::Subtract))),
        ("×", "write `*`", Some(Token::Arithmetic(A::Multiply))),
        ("·", "write `*`", Some(Token::Arithmetic(A::Multiply))),
        ("÷", "write `/`", Some(Token::Arithmetic(A::Divide))),
        ("∞", "write `inf`", Some(Token::Reported)),
        ("√", "write `sqrt(v)`", None),
        ("²", "write `^2`", None),
        ("³", "write `^3`", None),
        ("%", "write a percentage as a number: 5 % is `0.05`", None),
        ("?", "write `if(condition, a, b)`", None),
        (":", "write `if(condition, a, b)` to choose", None),
        (";", "one expression stands alone", None),
        ("{", "brackets are `( )`, lists are `[ ]`", None),
        ("}", "brackets are `( )`, lists are `[ ]`", None),
        ("\"", QUOTES, None),
        ("'", QUOTES, None),
        ("`", QUOTES, None),
        ("“", QUOTES, None),
        ("”", QUOTES, None),
        ("‘", QUOTES, None),
        ("’", QUOTES, None),
    ]
};

const QUOTES: &str = "names stand without quotes; expressions hold no text";

/// A word with its Greek letters spelled out, if that makes it a name.
fn spell(word: &str) -> Option<String> {
    let mut name = String::new();
    for letter in word.chars() {
        if letter.is_ascii() {
            name.push(letter);
            continue;
        }
        let subscript = u32::from(letter).wrapping_sub(u32::from('₀'));
        if let Some(digit) = char::from_digit(subscript, 10) {
            name.push(digit);
            continue;
        }
        let (_, spelled) = GREEK.iter().find(|(greek, _)| *greek == letter)?;
        name.push_str(spelled);
    }
    Some(name)
}

const GREEK: &[(char, &str)] = &[
    ('α', "alpha"),
    ('β', "beta"),
    ('γ', "gamma"),
    ('δ', "delta"),
    ('ε', "epsilon"),
    ('ζ', "zeta"),
    ('η', "eta"),
    ('θ', "theta"),
    ('κ', "kappa"),
    ('λ', "lambda"),
    ('μ', "mu"),
    ('µ', "mu"),
    ('ν', "nu"),
    ('ξ', "xi"),
    ('π', "pi"),
    ('ρ', "rho"),
    ('σ', "sigma"),
    ('τ', "tau"),
    ('φ', "phi"),
    ('χ', "chi"),
    ('ψ', "psi"),
    ('ω', "omega"),
    ('Δ', "Delta"),
    ('Θ', "Theta"),
    ('Λ', "Lambda"),
    ('Σ', "Sigma"),
    ('Φ', "Phi"),
    ('Ω', "Omega"),
];
