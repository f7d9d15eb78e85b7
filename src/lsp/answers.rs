//! What is known of a text in the words of the protocol.

use serde_json::{Value, json};

use crate::{
    api::Scene,
    diag::{Diagnostic, Report, Severity},
    editor::{self, Completion, CompletionKind},
};

use super::lines::Lines;

/// What is wrong with a text.
pub(super) fn diagnostics(uri: &str, report: &Report) -> Vec<Value> {
    let lines = Lines::of(report.source.text());
    let found = report.diagnostics.iter();
    found.map(|found| diagnostic(uri, &lines, found)).collect()
}

fn diagnostic(uri: &str, lines: &Lines<'_>, found: &Diagnostic) -> Value {
    let mut message = found.message.clone();
    if !found.label.is_empty() {
        message.push_str(": ");
        message.push_str(&found.label);
    }
    for hint in &found.hints {
        message.push('\n');
        message.push_str(hint);
    }
    let related = found.related.iter();
    let related: Vec<Value> = related
        .map(|(span, words)| {
            let range = lines.range(span.start..span.end);
            json!({ "location": { "uri": uri, "range": range }, "message": words })
        })
        .collect();
    json!({
        "range": lines.range(found.span.start..found.span.end),
        "severity": match found.severity {
            Severity::Error => 1,
            Severity::Warning => 2,
        },
        "code": found.kind.code(),
        "source": "klrender",
        "message": message,
        "relatedInformation": related,
    })
}

/// The changes that would mend what is wrong in a range.
pub(super) fn actions(uri: &str, report: &Report, range: &Value) -> Option<Vec<Value>> {
    let text = report.source.text();
    let lines = Lines::of(text);
    let start = lines.offset(range.get("start")?)?;
    let end = lines.offset(range.get("end")?)?;
    let touched = report
        .diagnostics
        .iter()
        .filter(|found| found.span.start <= end && start <= found.span.end);
    let actions = touched.filter_map(|found| {
        let (range, word) = editor::fix(text, found)?;
        let edit = json!({ "range": lines.range(range), "newText": word });
        Some(json!({
            "title": format!("Write `{word}`"),
            "kind": "quickfix",
            "isPreferred": true,
            "diagnostics": [diagnostic(uri, &lines, found)],
            "edit": { "changes": { uri: [edit] } },
        }))
    });
    Some(actions.collect())
}

/// What could be written at a place.
pub(super) fn completions(text: &str, position: &Value) -> Option<Value> {
    let lines = Lines::of(text);
    let found = editor::complete(text, lines.offset(position)?);
    let items = found.iter().enumerate();
    let items: Vec<Value> = items
        .map(|(index, it)| completion(&lines, index, it))
        .collect();
    Some(json!({ "isIncomplete": false, "items": items }))
}

fn completion(lines: &Lines<'_>, index: usize, it: &Completion) -> Value {
    json!({
        "label": it.label,
        "kind": match it.kind {
            CompletionKind::Key => 10,
            CompletionKind::Value => 12,
            CompletionKind::Function => 3,
            CompletionKind::Family => 4,
            CompletionKind::Parameter => 5,
            CompletionKind::Name => 6,
            CompletionKind::Constant => 21,
        },
        "detail": it.detail,
        "documentation": { "kind": "markdown", "value": it.documentation },
        "sortText": format!("{index:05}"),
        "textEdit": { "range": lines.range(it.range.clone()), "newText": it.insert },
    })
}

/// What stands at a place.
pub(super) fn hover(text: &str, position: &Value, scene: Option<&Scene>) -> Option<Value> {
    let lines = Lines::of(text);
    let told = editor::hover(text, lines.offset(position)?, scene)?;
    Some(json!({
        "contents": { "kind": "markdown", "value": told.text },
        "range": lines.range(told.range),
    }))
}

/// The changes that write a text as all are; `None` if it is no TOML.
pub(super) fn formatting(text: &str) -> Option<Value> {
    let formatted = editor::format(text).ok()?;
    if formatted == text {
        return Some(json!([]));
    }
    let whole = Lines::of(text).range(0..text.len());
    Some(json!([{ "range": whole, "newText": formatted }]))
}
