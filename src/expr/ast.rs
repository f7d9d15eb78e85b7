//! The syntax tree: what was written, with the place of every part.

use std::fmt;
use std::sync::Arc;

use super::{Data, Made, UserFunction, functions};
use crate::diag::Span;

/// An expression and the place in the source where it was written.
///
/// Runs of operators of one precedence are flat (`a + b - c` is one node with three terms), so no
/// tree is deeper than its brackets and long sums cost no stack.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands.
    pub span: Span,
}

/// The forms an expression takes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ExprKind {
    /// `0.5`; the constants `pi` and `inf` are names.
    Number(f64),
    /// `mu`
    Name(String),
    /// `[1, 2, 3]`
    List(Vec<Expr>),
    /// `normal(0, std = 1)`
    Call {
        /// The word before the bracket.
        function: String,
        /// Where that word stands.
        function_span: Span,
        /// Positional arguments, then named ones.
        arguments: Vec<Argument>,
    },
    /// `-a`
    Negate(Box<Expr>),
    /// `a ^ b`
    Power(Box<Expr>, Box<Expr>),
    /// `a + b - c` or `a * b / c`, computed from left to right.
    Arithmetic {
        /// The leftmost operand.
        first: Box<Expr>,
        /// The others, each with the operator before it; all of one precedence.
        rest: Vec<(ArithmeticOperator, Expr)>,
    },
    /// `a < b <= c`: every neighbouring pair compares so.
    Comparison {
        /// The leftmost operand.
        first: Box<Expr>,
        /// The others, each with the comparison before it.
        rest: Vec<(ComparisonOperator, Expr)>,
    },
    /// `a and b and c`
    And(Vec<Expr>),
    /// `a or b or c`
    Or(Vec<Expr>),
    /// `not a`
    Not(Box<Expr>),
    /// Data that are known; they have no notation.
    Data(Data),
    /// A call of a function of `[functions]`, once these are known: a [`Call`](Self::Call) before.
    Apply {
        /// The function.
        function: Arc<UserFunction>,
        /// Where its name stands.
        function_span: Span,
        /// Positional arguments, then named ones.
        arguments: Vec<Argument>,
    },
    /// What an entry of `[data]` or `[chains]` asks for; it has no notation.
    Made(Box<Made>),
}

/// One argument of a call.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Argument {
    /// The word before `=`, with its place; `None` for a positional argument.
    pub name: Option<(String, Span)>,
    /// The value.
    pub value: Expr,
}

/// `+`, `-`, `*` or `/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum ArithmeticOperator {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
}

impl ArithmeticOperator {
    /// As it is written.
    pub(crate) fn symbol(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
        }
    }
}

/// `<`, `<=`, `>`, `>=`, `==` or `!=`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum ComparisonOperator {
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
}

impl ComparisonOperator {
    /// As it is written.
    pub(crate) fn symbol(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Equal => "==",
            Self::NotEqual => "!=",
        }
    }
}

impl Expr {
    /// A number, as a key of type *expr* holds it when it is written without quotes.
    pub(crate) fn number(value: f64, span: Span) -> Self {
        Self {
            kind: ExprKind::Number(value),
            span,
        }
    }

    /// The expressions in it, in the order they are written, each with the names bound in it.
    pub(super) fn parts(&self) -> Vec<(&Self, Vec<&str>)> {
        let free = |expr| (expr, Vec::new());
        match &self.kind {
            ExprKind::Number(_) | ExprKind::Name(_) | ExprKind::Data(_) => Vec::new(),
            ExprKind::List(items) | ExprKind::And(items) | ExprKind::Or(items) => {
                items.iter().map(free).collect()
            }
            ExprKind::Call {
                function,
                arguments,
                ..
            } => match bound_places(function, arguments) {
                Some([body, variable]) => {
                    let name = match &arguments[variable].value.kind {
                        ExprKind::Name(name) => vec![name.as_str()],
                        _ => Vec::new(),
                    };
                    let others = arguments
                        .iter()
                        .enumerate()
                        .filter(|(at, _)| *at != variable);
                    let others = others.map(|(at, argument)| {
                        let bound = if at == body { name.clone() } else { Vec::new() };
                        (&argument.value, bound)
                    });
                    others.collect()
                }
                None => arguments.iter().map(|it| free(&it.value)).collect(),
            },
            ExprKind::Apply { arguments, .. } => {
                arguments.iter().map(|it| free(&it.value)).collect()
            }
            ExprKind::Made(made) => made.parts(),
            ExprKind::Negate(operand) | ExprKind::Not(operand) => vec![free(operand)],
            ExprKind::Power(base, exponent) => vec![free(base), free(exponent)],
            ExprKind::Arithmetic { first, rest } => {
                let rest = rest.iter().map(|(_, operand)| operand);
                std::iter::once(&**first).chain(rest).map(free).collect()
            }
            ExprKind::Comparison { first, rest } => {
                let rest = rest.iter().map(|(_, operand)| operand);
                std::iter::once(&**first).chain(rest).map(free).collect()
            }
        }
    }

    /// The same, to change them. The name that a binder binds is none of them.
    pub(super) fn parts_mut(&mut self) -> Vec<(&mut Self, Vec<String>)> {
        let free = |expr| (expr, Vec::new());
        match &mut self.kind {
            ExprKind::Number(_) | ExprKind::Name(_) | ExprKind::Data(_) => Vec::new(),
            ExprKind::List(items) | ExprKind::And(items) | ExprKind::Or(items) => {
                items.iter_mut().map(free).collect()
            }
            ExprKind::Call {
                function,
                arguments,
                ..
            } => {
                let places = bound_places(function, arguments);
                let name = places.and_then(|[_, variable]| match &arguments[variable].value.kind {
                    ExprKind::Name(name) => Some(name.clone()),
                    _ => None,
                });
                let parts = arguments.iter_mut().enumerate();
                let parts = parts.filter_map(|(at, argument)| match places {
                    Some([_, variable]) if at == variable => None,
                    Some([body, _]) if at == body => {
                        Some((&mut argument.value, name.iter().cloned().collect()))
                    }
                    _ => Some(free(&mut argument.value)),
                });
                parts.collect()
            }
            ExprKind::Apply { arguments, .. } => {
                arguments.iter_mut().map(|it| free(&mut it.value)).collect()
            }
            ExprKind::Made(made) => made.parts_mut(),
            ExprKind::Negate(operand) | ExprKind::Not(operand) => vec![free(operand)],
            ExprKind::Power(base, exponent) => vec![free(base), free(exponent)],
            ExprKind::Arithmetic { first, rest } => {
                let rest = rest.iter_mut().map(|(_, operand)| operand);
                std::iter::once(&mut **first)
                    .chain(rest)
                    .map(free)
                    .collect()
            }
            ExprKind::Comparison { first, rest } => {
                let rest = rest.iter_mut().map(|(_, operand)| operand);
                std::iter::once(&mut **first)
                    .chain(rest)
                    .map(free)
                    .collect()
            }
        }
    }

    /// The names read, in the order they are written, repetitions included, and those that called
    /// functions of `[functions]` read; functions and argument names are none, and neither is a name
    /// that is bound, such as u of `integral(f, u, a, b)`.
    pub(crate) fn names(&self) -> impl Iterator<Item = (&str, Span)> {
        // With the names bound around it.
        let mut waiting: Vec<(&Self, Vec<&str>)> = vec![(self, Vec::new())];
        let mut found: Vec<(&str, Span)> = Vec::new();
        while let Some((expr, bound)) = waiting.pop() {
            match &expr.kind {
                ExprKind::Name(name) if !bound.contains(&name.as_str()) => {
                    found.push((name.as_str(), expr.span));
                }
                ExprKind::Apply { function, .. } => {
                    let read = function.reads.iter();
                    found.extend(read.map(|(name, span)| (name.as_str(), *span)));
                }
                _ => {}
            }
            // What is written first must come off first.
            for (part, more) in expr.parts().into_iter().rev() {
                waiting.push((part, bound.iter().copied().chain(more).collect()));
            }
        }
        found.into_iter()
    }

    /// The functions called, repetitions included.
    pub(crate) fn functions(&self) -> impl Iterator<Item = &str> {
        let mut waiting = vec![self];
        std::iter::from_fn(move || {
            while let Some(expr) = waiting.pop() {
                waiting.extend(expr.parts().into_iter().map(|(part, _)| part));
                match &expr.kind {
                    ExprKind::Call { function, .. } => return Some(function.as_str()),
                    ExprKind::Apply { function, .. } => return Some(function.name.as_str()),
                    _ => {}
                }
            }
            None
        })
    }

    /// How tightly it holds together: what is looser than its surroundings needs brackets.
    fn precedence(&self) -> u8 {
        match &self.kind {
            ExprKind::Or(_) => 0,
            ExprKind::And(_) => 1,
            ExprKind::Not(_) => 2,
            ExprKind::Comparison { .. } => 3,
            ExprKind::Arithmetic { rest, .. } => match rest.first() {
                Some((ArithmeticOperator::Multiply | ArithmeticOperator::Divide, _)) => 5,
                _ => 4,
            },
            ExprKind::Number(value) if value.is_sign_negative() => 6,
            ExprKind::Negate(_) => 6,
            ExprKind::Power(..) => 7,
            ExprKind::Number(_)
            | ExprKind::Name(_)
            | ExprKind::List(_)
            | ExprKind::Call { .. }
            | ExprKind::Apply { .. }
            | ExprKind::Data(_)
            | ExprKind::Made(_) => 8,
        }
    }
}

/// Of a call that binds a name: the places of the expression and of the name among its arguments.
pub(super) fn bound_places(function: &str, arguments: &[Argument]) -> Option<[usize; 2]> {
    let [body, variable] = functions::binds(function)?;
    let place = |parameter: &str, at: usize| {
        let named = |argument: &Argument| {
            let name = argument.name.as_ref();
            name.is_some_and(|(name, _)| name == parameter)
        };
        let positional = arguments.get(at).is_some_and(|it| it.name.is_none());
        let named = || arguments.iter().position(named);
        if positional { Some(at) } else { named() }
    };
    Some([place(body, 0)?, place(variable, 1)?])
}

/// Prints the expression with no more brackets than it needs; parsing the text gives it back.
impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ExprKind::Number(value) => number(*value, f),
            ExprKind::Name(name) => f.write_str(name),
            ExprKind::Data(data) => write!(f, "({} values)", data.as_slice().len()),
            ExprKind::Made(made) => write!(f, "{made}"),
            ExprKind::List(items) => {
                f.write_str("[")?;
                separated(items, ", ", f, |item, f| write!(f, "{item}"))?;
                f.write_str("]")
            }
            ExprKind::Call {
                function,
                arguments,
                ..
            } => call(function, arguments, f),
            ExprKind::Apply {
                function,
                arguments,
                ..
            } => call(&function.name, arguments, f),
            ExprKind::Negate(operand) => {
                f.write_str("-")?;
                at_least(6, operand, f)
            }
            ExprKind::Power(base, exponent) => {
                at_least(8, base, f)?;
                f.write_str("^")?;
                at_least(6, exponent, f)
            }
            ExprKind::Arithmetic { first, rest } => {
                // The first operand of a run of equal precedence would have been part of it.
                let inner = self.precedence() + 1;
                at_least(inner, first, f)?;
                rest.iter().try_for_each(|(operator, operand)| {
                    write!(f, " {} ", operator.symbol())?;
                    at_least(inner, operand, f)
                })
            }
            ExprKind::Comparison { first, rest } => {
                at_least(4, first, f)?;
                rest.iter().try_for_each(|(operator, operand)| {
                    write!(f, " {} ", operator.symbol())?;
                    at_least(4, operand, f)
                })
            }
            ExprKind::And(operands) => {
                separated(operands, " and ", f, |operand, f| at_least(2, operand, f))
            }
            ExprKind::Or(operands) => {
                separated(operands, " or ", f, |operand, f| at_least(1, operand, f))
            }
            ExprKind::Not(operand) => {
                f.write_str("not ")?;
                at_least(2, operand, f)
            }
        }
    }
}

fn call(function: &str, arguments: &[Argument], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "{function}(")?;
    separated(arguments, ", ", f, |argument, f| {
        if let Some((name, _)) = &argument.name {
            write!(f, "{name} = ")?;
        }
        write!(f, "{}", argument.value)
    })?;
    f.write_str(")")
}

/// Writes `expr`, in brackets if it is looser than `precedence`.
fn at_least(precedence: u8, expr: &Expr, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if expr.precedence() < precedence {
        write!(f, "({expr})")
    } else {
        write!(f, "{expr}")
    }
}

fn separated<T>(
    items: &[T],
    separator: &str,
    f: &mut fmt::Formatter<'_>,
    write: impl Fn(&T, &mut fmt::Formatter<'_>) -> fmt::Result,
) -> fmt::Result {
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            f.write_str(separator)?;
        }
        write(item, f)?;
    }
    Ok(())
}

/// Writes a number as the language reads it: the shortest digits that give it back.
fn number(value: f64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let size = value.abs();
    if value == 0.0 || (1e-4..1e16).contains(&size) || !value.is_finite() {
        write!(f, "{value}")
    } else {
        write!(f, "{value:e}")
    }
}
