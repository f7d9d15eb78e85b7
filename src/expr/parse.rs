//! Tokens to syntax tree: precedence climbing with a counter for depth, so that no input, however
//! deep its brackets, can exhaust the stack.
//!
//! After a mistake the parser goes on with the likeliest reading and keeps what it found; the tree
//! of a text with mistakes is never returned.

use std::ops::Range;

use super::ast::{Argument, ArithmeticOperator, ComparisonOperator, Expr, ExprKind};
use super::functions;
use super::lex::{Bracket, Lexer, Token};
use crate::{
    diag::{Diagnostic, Kind, Span, SpannedText},
    limits::{EXPRESSION_BYTES, EXPRESSION_DEPTH},
};

/// What is reported about one expression at most; what follows more mistakes is noise.
const MAX_MISTAKES: usize = 20;

/// Parses one expression.
///
/// # Errors
///
/// All the mistakes it can find, in the order of their places; spans point into the source that
/// `text` was taken from.
pub(crate) fn parse(text: &SpannedText) -> Result<Expr, Vec<Diagnostic>> {
    if text.text().len() > EXPRESSION_BYTES {
        let length = text.text().len();
        let message =
            format!("the expression is {length} bytes long; {EXPRESSION_BYTES} are accepted");
        return Err(vec![Diagnostic::error(Kind::Limit, text.whole(), message)]);
    }
    let mut parser = Parser::new(text);
    let expr = parser.everything();
    let mut found = parser.diagnostics;
    if found.is_empty() {
        Ok(expr)
    } else {
        found.sort_by_key(|found| found.span);
        found.truncate(MAX_MISTAKES);
        Err(found)
    }
}

/// What an open bracket is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inside {
    Group,
    Call,
    List,
}

impl Inside {
    fn bracket(self) -> Bracket {
        match self {
            Self::Group | Self::Call => Bracket::Round,
            Self::List => Bracket::Square,
        }
    }
}

/// How tightly operators hold, loosest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Or,
    And,
    Not,
    Comparison,
    Sum,
    Product,
    Sign,
    Power,
}

struct Parser<'a> {
    text: &'a SpannedText,
    lexer: Lexer<'a>,
    /// The next token, not yet taken, and its bytes.
    token: Token<'a>,
    range: Range<usize>,
    /// Where the last taken token ends.
    end: usize,
    /// The open brackets, outermost first.
    open: Vec<(Inside, Range<usize>)>,
    depth: usize,
    /// Whether the token at hand or the text before it is something already reported: what does
    /// not fit together there is no second mistake.
    excused: bool,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Parser<'a> {
    fn new(text: &'a SpannedText) -> Self {
        let mut parser = Self {
            text,
            lexer: Lexer::new(text),
            token: Token::End,
            range: 0..0,
            end: 0,
            open: Vec::new(),
            depth: 0,
            excused: false,
            diagnostics: Vec::new(),
        };
        parser.advance();
        parser
    }

    /// Takes the next token and returns its bytes.
    fn advance(&mut self) -> Range<usize> {
        if self.diagnostics.len() > MAX_MISTAKES {
            self.lexer.stop();
        }
        let known = self.diagnostics.len();
        let (token, range) = self.lexer.next(&mut self.diagnostics);
        self.excused = self.diagnostics.len() > known || self.token == Token::Reported;
        self.token = match (token, self.open.last()) {
            (Token::Bars, Some((Inside::Call | Inside::List, _))) => Token::Comma,
            (Token::Bars, _) => Token::Or,
            (token, _) => token,
        };
        let taken = std::mem::replace(&mut self.range, range);
        self.end = taken.end;
        taken
    }

    /// Takes the next token if it is this one.
    fn accept(&mut self, token: Token<'_>) -> bool {
        let is = self.token == token;
        if is {
            self.advance();
        }
        is
    }

    fn report(
        &mut self,
        kind: Kind,
        range: Range<usize>,
        message: impl Into<String>,
    ) -> &mut Diagnostic {
        let found = Diagnostic::error(kind, self.text.span(range), message);
        self.diagnostics.push(found);
        let last = self.diagnostics.len() - 1;
        &mut self.diagnostics[last]
    }

    fn written(&self, range: Range<usize>) -> &'a str {
        &self.text.text()[range]
    }

    fn node(&self, kind: ExprKind, range: Range<usize>) -> Expr {
        Expr {
            kind,
            span: self.text.span(range),
        }
    }

    /// Stands for a value that is missing; never part of a result.
    fn nothing(&self) -> Expr {
        self.node(ExprKind::Number(f64::NAN), self.end..self.end)
    }

    fn everything(&mut self) -> Expr {
        if self.token == Token::End {
            if self.diagnostics.is_empty() {
                let whole = 0..self.text.text().len();
                self.report(Kind::Syntax, whole, "an expression is missing");
            }
            return self.nothing();
        }
        let expr = self.level(Level::Or);
        while self.token != Token::End {
            let range = self.range.clone();
            let start = range.start;
            match self.token {
                Token::Close(bracket) => {
                    let message = format!("`{}` closes no bracket", bracket.close());
                    self.report(Kind::Syntax, range, message);
                }
                Token::Comma => {
                    self.report(Kind::Syntax, range, "a comma stands outside of brackets")
                        .hints
                        .push("a list is written `[a, b]`".to_owned());
                }
                // Everything else would have continued the expression.
                _ => {}
            }
            self.advance();
            // As if it had not been there; only mistakes can follow.
            self.excused = true;
            let before = self.nothing();
            self.operators(before, start, Level::Or);
        }
        expr
    }

    /// An expression of operators that hold at least as tightly as `loosest`.
    fn level(&mut self, loosest: Level) -> Expr {
        let start = self.range.start;
        let left = self.prefix();
        self.operators(left, start, loosest)
    }

    /// `left`, which begins at `start`, and the operators that follow it.
    fn operators(&mut self, mut left: Expr, start: usize, loosest: Level) -> Expr {
        loop {
            let range = self.range.clone();
            let (level, implicit) = match self.token {
                Token::Or => (Level::Or, false),
                Token::And => (Level::And, false),
                Token::Comparison(_) => (Level::Comparison, false),
                Token::Equals => (Level::Comparison, false),
                Token::Arithmetic(ArithmeticOperator::Add | ArithmeticOperator::Subtract) => {
                    (Level::Sum, false)
                }
                Token::Arithmetic(_) => (Level::Product, false),
                Token::Power => (Level::Power, false),
                Token::Number(_)
                | Token::Name(_)
                | Token::Open(_)
                | Token::Reported
                | Token::Not => (Level::Product, true),
                Token::Comma | Token::Close(_) | Token::Bars | Token::End => return left,
            };
            if level < loosest {
                return left;
            }
            if implicit {
                self.missing_operator(start);
            }
            left = match level {
                Level::Or => {
                    let operands = self.run(left, level, |token| token == Token::Or);
                    self.node(ExprKind::Or(operands), start..self.end)
                }
                Level::And => {
                    let operands = self.run(left, level, |token| token == Token::And);
                    self.node(ExprKind::And(operands), start..self.end)
                }
                Level::Comparison => self.comparison(left, start),
                Level::Power => {
                    self.advance();
                    let exponent = self.deeper(&range, |parser| parser.level(Level::Sign));
                    let kind = ExprKind::Power(Box::new(left), Box::new(exponent));
                    self.node(kind, start..self.end)
                }
                _ => self.arithmetic(left, level, start),
            };
        }
    }

    /// `left` and what follows it behind each token that `continues`, all one level tighter.
    fn run(
        &mut self,
        left: Expr,
        level: Level,
        continues: impl Fn(Token<'_>) -> bool,
    ) -> Vec<Expr> {
        let tighter = if level == Level::Or {
            Level::And
        } else {
            Level::Not
        };
        let mut operands = vec![left];
        while continues(self.token) {
            self.advance();
            operands.push(self.level(tighter));
        }
        operands
    }

    fn comparison(&mut self, left: Expr, start: usize) -> Expr {
        let mut rest = Vec::new();
        loop {
            let operator = match self.token {
                Token::Comparison(operator) => operator,
                Token::Equals => {
                    let range = self.range.clone();
                    self.report(Kind::Syntax, range, "`=` compares nothing")
                        .hints
                        .push("write `==` to compare".to_owned());
                    ComparisonOperator::Equal
                }
                _ => break,
            };
            self.advance();
            rest.push((operator, self.level(Level::Sum)));
        }
        let first = Box::new(left);
        self.node(ExprKind::Comparison { first, rest }, start..self.end)
    }

    /// A sum or a product; where an operator is missing (already reported) it is a product.
    fn arithmetic(&mut self, left: Expr, level: Level, start: usize) -> Expr {
        let mut rest = Vec::new();
        loop {
            use ArithmeticOperator::{Add, Divide, Multiply, Subtract};
            let (operator, tighter) = match (self.token, level) {
                (Token::Arithmetic(operator @ (Add | Subtract)), Level::Sum) => {
                    (operator, Level::Product)
                }
                (Token::Arithmetic(operator @ (Multiply | Divide)), Level::Product) => {
                    (operator, Level::Sign)
                }
                _ => break,
            };
            self.advance();
            rest.push((operator, self.level(tighter)));
        }
        if rest.is_empty() {
            rest.push((ArithmeticOperator::Multiply, self.level(Level::Sign)));
        }
        let first = Box::new(left);
        self.node(ExprKind::Arithmetic { first, rest }, start..self.end)
    }

    /// Two values side by side: `2x`, `2 (a + b)`, `kl(P Q)`.
    fn missing_operator(&mut self, start: usize) {
        if self.excused {
            return;
        }
        let before = self.written(start..self.end);
        let after = self.written(self.range.clone());
        let both = start..self.range.end;
        let message = format!(
            "an operator is missing between `{}` and `{after}`",
            shortened(before)
        );
        let separated = match self.open.last() {
            Some((Inside::Call, _)) => ", or a comma between two arguments",
            Some((Inside::List, _)) => ", or a comma between two items",
            _ => "",
        };
        let simple = before
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let hint = match self.token {
            _ if functions::is_function(before) => format!("write `{before}({after})`"),
            Token::Name(_) | Token::Number(_) if simple => {
                format!("write `{before}*{after}` for the product{separated}")
            }
            Token::Open(Bracket::Round) if simple => {
                format!("write `{before}*(…)` for the product{separated}")
            }
            _ => format!("write `*` for a product{separated}"),
        };
        self.report(Kind::Syntax, both, message).hints.push(hint);
    }

    /// A value, with the signs before it.
    fn prefix(&mut self) -> Expr {
        let range = self.range.clone();
        match self.token {
            Token::Arithmetic(ArithmeticOperator::Subtract) => {
                self.advance();
                let operand = self.deeper(&range, |parser| parser.level(Level::Sign));
                self.node(ExprKind::Negate(Box::new(operand)), range.start..self.end)
            }
            Token::Not => {
                self.advance();
                let operand = self.deeper(&range, |parser| parser.level(Level::Not));
                self.node(ExprKind::Not(Box::new(operand)), range.start..self.end)
            }
            Token::Arithmetic(ArithmeticOperator::Add) if self.value_follows_sign() => {
                self.report(Kind::Syntax, range.clone(), "there is no sign `+`")
                    .hints
                    .push("leave it out".to_owned());
                self.advance();
                self.deeper(&range, |parser| parser.level(Level::Sign))
            }
            Token::Number(value) => {
                self.advance();
                self.node(ExprKind::Number(value), range)
            }
            Token::Name(name) => self.name(name),
            Token::Open(Bracket::Round) => {
                let expr = self.bracketed(Inside::Group, |parser| {
                    let expr = parser.level(Level::Or);
                    if parser.token == Token::Comma {
                        let range = parser.range.clone();
                        parser
                            .report(Kind::Syntax, range, "a comma stands in round brackets")
                            .hints
                            .push("a list is written `[a, b]`".to_owned());
                        parser.skip_items();
                    }
                    expr
                });
                expr.unwrap_or_else(|| self.nothing())
            }
            Token::Open(Bracket::Square) => {
                let items = self.bracketed(Inside::List, |parser| {
                    parser.separated(|parser| parser.level(Level::Or))
                });
                let items = items.unwrap_or_default();
                self.node(ExprKind::List(items), range.start..self.end)
            }
            Token::Reported => {
                self.advance();
                self.nothing()
            }
            _ => {
                self.missing_value();
                self.nothing()
            }
        }
    }

    /// Whether the `+` at hand is meant as a sign, not as an operator without its left side.
    fn value_follows_sign(&self) -> bool {
        let rest = self
            .written(self.range.end..self.text.text().len())
            .trim_start();
        rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_' || c == '(')
    }

    fn missing_value(&mut self) {
        let before = self.written(0..self.end).trim_end();
        let last = before.chars().next_back();
        let token = self.written(self.range.clone());
        let place = match self.token {
            Token::Comma | Token::Close(_) | Token::End => match last {
                Some('+' | '-' | '*' | '/' | '^' | '<' | '>' | '=') => {
                    let from = before.len()
                        - before
                            .bytes()
                            .rev()
                            .take_while(|byte| b"+-*/^<>=!".contains(byte))
                            .count();
                    format!("behind `{}`", &before[from..])
                }
                Some('(' | '[') => "in these brackets".to_owned(),
                Some(',') => "behind the comma".to_owned(),
                _ if self.token == Token::End => "at the end".to_owned(),
                _ => format!("before `{token}`"),
            },
            _ => format!("before `{token}`"),
        };
        let range = if self.token == Token::End {
            // The end of the text has no width: underline what the value should follow.
            let width = last.map_or(0, char::len_utf8);
            before.len() - width..before.len()
        } else {
            self.range.clone()
        };
        self.report(Kind::Syntax, range, format!("a value is missing {place}"));
    }

    /// A name or, with a bracket behind it, a call.
    fn name(&mut self, name: &str) -> Expr {
        let range = self.advance();
        if self.token != Token::Open(Bracket::Round) {
            return self.node(ExprKind::Name(name.to_owned()), range);
        }
        let function_span = self.text.span(range.clone());
        let arguments = self.bracketed(Inside::Call, |parser| {
            let arguments = parser.separated(Self::argument);
            parser.check_order(&arguments);
            arguments
        });
        let kind = ExprKind::Call {
            function: name.to_owned(),
            function_span,
            arguments: arguments.unwrap_or_default(),
        };
        self.node(kind, range.start..self.end)
    }

    /// `value` or `name = value`.
    fn argument(&mut self) -> Argument {
        let range = self.range.clone();
        if let Token::Name(name) = self.token {
            let behind = self.written(range.end..self.text.text().len()).trim_start();
            let named = behind.starts_with('=') && !behind[1..].starts_with(['=', '<', '>']);
            if named {
                self.advance();
                self.advance();
                let value = self.level(Level::Or);
                return Argument {
                    name: Some((name.to_owned(), self.text.span(range))),
                    value,
                };
            }
        }
        Argument {
            name: None,
            value: self.level(Level::Or),
        }
    }

    fn check_order(&mut self, arguments: &[Argument]) {
        let mut named: Option<Span> = None;
        for argument in arguments {
            match (&argument.name, named) {
                (Some((_, span)), None) => named = Some(*span),
                (None, Some(span)) => {
                    let found = Diagnostic::error(
                        Kind::Syntax,
                        argument.value.span,
                        "an argument without a name stands behind a named one",
                    )
                    .related(span, "a named argument")
                    .hint("arguments by position come first");
                    self.diagnostics.push(found);
                    return;
                }
                _ => {}
            }
        }
    }

    /// Items between commas, up to the closing bracket; a comma may stand behind the last.
    fn separated<T>(&mut self, mut item: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let mut items = Vec::new();
        while !matches!(self.token, Token::Close(_) | Token::End) {
            items.push(item(self));
            if !self.accept(Token::Comma) {
                break;
            }
        }
        items
    }

    fn skip_items(&mut self) {
        self.accept(Token::Comma);
        self.separated(|parser| parser.level(Level::Or));
    }

    /// What stands between the bracket at hand and its partner.
    fn bracketed<T>(&mut self, inside: Inside, contents: impl FnOnce(&mut Self) -> T) -> Option<T> {
        let opening = self.range.clone();
        self.open.push((inside, opening.clone()));
        self.advance();
        let contents = self.deeper(&opening, |parser| Some(contents(parser)));
        self.open.pop();
        let bracket = inside.bracket();
        match self.token {
            Token::Close(closing) if closing == bracket => {
                self.advance();
            }
            Token::Close(closing) => {
                // It may close a bracket further out: then this one was forgotten.
                let outer = self
                    .open
                    .iter()
                    .any(|(inside, _)| inside.bracket() == closing);
                let span = self.text.span(opening.clone());
                if outer {
                    let message = format!("`{}` is never closed", bracket.open());
                    let closing = self.text.span(self.range.clone());
                    let words = format!("`{}` is missing before this", bracket.close());
                    self.report(Kind::Syntax, opening, message)
                        .related
                        .push((closing, words));
                } else {
                    let message =
                        format!("`{}` does not close `{}`", closing.close(), bracket.open());
                    let range = self.advance();
                    self.report(Kind::Syntax, range, message)
                        .related
                        .push((span, "opened here".to_owned()));
                }
            }
            Token::End
                if self
                    .diagnostics
                    .iter()
                    .any(|found| found.kind == Kind::Limit) => {}
            _ => {
                let message = format!("`{}` is never closed", bracket.open());
                let here = self.text.span(self.range.clone());
                let words = format!("`{}` is missing here", bracket.close());
                self.report(Kind::Syntax, opening, message)
                    .related
                    .push((here, words));
            }
        }
        contents
    }

    /// One level further in, unless that is too deep: then the rest stays unread.
    fn deeper<T: Deep>(&mut self, range: &Range<usize>, inner: impl FnOnce(&mut Self) -> T) -> T {
        if self.depth == EXPRESSION_DEPTH {
            if !self
                .diagnostics
                .iter()
                .any(|found| found.kind == Kind::Limit)
            {
                let message = format!(
                    "more than {EXPRESSION_DEPTH} brackets, signs and powers inside each other"
                );
                self.report(Kind::Limit, range.clone(), message)
                    .hints
                    .push("give a part of the expression a name of its own".to_owned());
            }
            self.lexer.stop();
            self.token = Token::End;
            return T::absent(self);
        }
        self.depth += 1;
        let inner = inner(self);
        self.depth -= 1;
        inner
    }
}

/// What stands for a part that lies too deep.
trait Deep {
    fn absent(parser: &Parser<'_>) -> Self;
}

impl Deep for Expr {
    fn absent(parser: &Parser<'_>) -> Self {
        parser.nothing()
    }
}

impl<T> Deep for Option<T> {
    fn absent(_: &Parser<'_>) -> Self {
        None
    }
}

/// The last few characters of a long text.
fn shortened(text: &str) -> String {
    let count = text.chars().count();
    if count <= 24 {
        return text.to_owned();
    }
    let tail: String = text.chars().skip(count - 20).collect();
    format!("…{tail}")
}
