//! `klrender eval`: expressions outside of any spec.

use serde::Serialize;

use crate::{
    diag::{Diagnostic, Kind, Report, Source, SpannedText},
    expr::{Bindings, Certificate, Graph, NodeId, Scope, Type, Value, parse},
};

use super::{
    args::EvalArgs,
    exit::{Exit, Failure},
    number::{Json, bound, exact},
    terminal::{DIM, Terminal, data},
};

/// What an expression comes to.
#[derive(Debug, Clone)]
enum Answer {
    Condition(bool),
    /// The value, what is known of its error, and why it is not finite.
    Number(f64, Option<Certificate>, Option<String>),
}

pub(super) fn run(args: &EvalArgs, terminal: &Terminal) -> Result<Exit, Failure> {
    let mut exit = Exit::Success;
    for (index, expression) in args.expressions.iter().enumerate() {
        let name = match args.expressions.len() {
            1 => "<expression>".to_owned(),
            _ => format!("<expression {}>", index + 1),
        };
        let answer = answer(expression);
        if args.json {
            let line = Line::new(expression, &answer);
            data(|out| {
                serde_json::to_writer(&mut *out, &line)?;
                writeln!(out)
            })?;
        } else if let Ok(answer) = &answer {
            data(|out| writeln!(out, "{}", words(answer)))?;
        }
        if let Err(found) = answer {
            let report = Report::new(Source::new(name, expression), found);
            exit = exit.max(terminal.fail(Failure::Diagnostics(Exit::Spec, report)));
        }
    }
    Ok(exit)
}

fn answer(expression: &str) -> Result<Answer, Vec<Diagnostic>> {
    let expr = parse(&SpannedText::verbatim(expression, 0))?;
    let mut graph = Graph::new();
    let mut found = Vec::new();
    let Some(node) = graph.compile(&expr, &Scope::new(), &mut found) else {
        return Err(found);
    };
    let evaluation = graph.evaluate(&[node], &Bindings::new());
    if !evaluation.faults.is_empty() {
        let faults = evaluation.faults.iter();
        return Err(faults.map(|fault| fault.diagnostic("")).collect());
    }
    if let Some(refusal) = without_value(&graph, node) {
        return Err(vec![refusal]);
    }
    Ok(match evaluation.values.first() {
        Some(Value::Condition(holds)) => Answer::Condition(holds.get(0) == Some(&true)),
        Some(Value::Number(numbers)) => {
            let value = numbers.values.get(0).copied().unwrap_or(f64::NAN);
            let found = numbers.certificate(0);
            let reason = graph.why(node, value, found, &Bindings::new());
            Answer::Number(value, found.copied(), reason)
        }
        _ => Answer::Number(f64::NAN, None, None),
    })
}

/// What is wrong with asking for the value of this.
fn without_value(graph: &Graph, node: NodeId) -> Option<Diagnostic> {
    let kind = graph.type_of(node);
    let hint = match kind {
        Type::Number | Type::Condition => return None,
        Type::Distribution => {
            "ask for something of it: `mean(…)`, `std(…)`, `pdf(…, 0)`, `quantile(…, 0.5)`, or a \
             divergence such as `kl(…, normal(0, 1))`"
        }
        Type::Data | Type::Conditions | Type::Chain => {
            "ask for something of them: `mean(…)`, `count(…)`, `quantile(…, 0.5)`"
        }
        Type::Numbers | Type::Distributions => "give each item as an expression of its own",
    };
    let message = format!("{kind} has no value of its own");
    let found = Diagnostic::error(Kind::WrongType, graph.span_of(node), message);
    Some(found.label(format!("this is {kind}")).hint(hint))
}

fn words(answer: &Answer) -> String {
    match answer {
        Answer::Condition(holds) => holds.to_string(),
        Answer::Number(value, found, reason) => {
            let behind = match (found, reason) {
                (_, Some(reason)) => format!("because {reason}"),
                (Some(found), None) => format!("± {} by {}", bound(found.abs_error), found.method),
                (None, None) => return exact(*value),
            };
            format!("{}  {DIM}{behind}{DIM:#}", exact(*value))
        }
    }
}

#[derive(Debug, Serialize)]
struct Line<'a> {
    expression: &'a str,
    value: Option<JsonValue>,
    /// Absent as the next ones for plain arithmetic, which is exact up to rounding.
    method: Option<&'static str>,
    /// The logarithm of a finite value beyond the range of a float.
    #[serde(skip_serializing_if = "Option::is_none")]
    ln_value: Option<Json>,
    abs_error: Option<Json>,
    evaluations: Option<u32>,
    reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum JsonValue {
    Condition(bool),
    Number(Json),
    Word(&'static str),
}

impl<'a> Line<'a> {
    fn new(expression: &'a str, answer: &Result<Answer, Vec<Diagnostic>>) -> Self {
        let (value, found, reason) = match answer {
            Ok(Answer::Condition(holds)) => (Some(JsonValue::Condition(*holds)), None, None),
            Ok(Answer::Number(value, found, reason)) => {
                let overflow = found.and_then(|found| found.overflow()).is_some();
                let value = if overflow {
                    JsonValue::Word("overflow")
                } else {
                    JsonValue::Number(Json(*value))
                };
                (Some(value), *found, reason.clone())
            }
            Err(_) => (None, None, None),
        };
        let errors = answer.as_ref().err();
        Self {
            expression,
            value,
            method: found.map(|found| found.method.as_str()),
            ln_value: found.and_then(|found| found.overflow()).map(Json),
            abs_error: found.map(|found| Json(found.abs_error)),
            evaluations: found.map(|found| found.evaluations),
            reason,
            error: errors.and_then(|found| Some(found.first()?.message.clone())),
        }
    }
}
