//! Definitions in any order: sorted by what they need, cycles reported.

use std::collections::BTreeMap;

use super::graph::{Node, Operation};
use super::{Expr, Graph, Scope, Type, check_name};
use crate::diag::{Diagnostic, Kind, Span};

/// A name and what it stands for, as a section such as `[quantities]` holds it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Definition {
    /// The name.
    pub name: String,
    /// Where the name is written.
    pub name_span: Span,
    /// What it stands for.
    pub expr: Expr,
    /// What it must be.
    pub expected: Type,
}

/// Of a longer cycle, the message names only the beginning.
const LONG_CYCLE: usize = 8;

/// How far the sorting is with a definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Unseen,
    /// Something that is being sorted needs it.
    Open,
    Sorted,
    /// It is part of a cycle.
    Cyclic,
}

impl Graph {
    /// Adds definitions, which may need each other in any order and may read what `scope` already
    /// knows; afterwards `scope` knows them. Each is a node of its own even if it is a mere name,
    /// so that binding one leaves the other.
    ///
    /// Reported are bad names, names given twice, cycles (with the whole path), and what is wrong
    /// with the expressions. A definition that fails stays known as a name, so that what reads it
    /// fails silently.
    pub(crate) fn define(
        &mut self,
        definitions: Vec<Definition>,
        scope: &mut Scope,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let definitions = self.without_duplicates(definitions, scope, diagnostics);
        for at in sorted(&definitions, scope, diagnostics) {
            let Definition {
                name,
                name_span,
                expr,
                expected,
            } = &definitions[at];
            let node = self.compile_as(expr, *expected, &format!("`{name}`"), scope, diagnostics);
            let Some(node) = node else {
                scope.insert_failed(name);
                continue;
            };
            let definition = self.push(Node {
                operation: Operation::Definition,
                operands: vec![node],
                gives: *expected,
                span: *name_span,
                name: Some(name.clone()),
            });
            scope.insert(name, definition);
        }
    }

    /// The definitions whose names are names and are given once.
    fn without_duplicates(
        &self,
        definitions: Vec<Definition>,
        scope: &Scope,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Vec<Definition> {
        let mut taken: BTreeMap<String, Span> = BTreeMap::new();
        let mut kept = Vec::with_capacity(definitions.len());
        for definition in definitions {
            let name = &definition.name;
            if let Err(bad) = check_name(name, definition.name_span) {
                diagnostics.push(bad);
                continue;
            }
            let earlier = taken.get(name).copied();
            let earlier = earlier.or_else(|| scope.get(name).map(|node| self.span_of(node)));
            if let Some(earlier) = earlier {
                let message = format!("`{name}` is defined twice");
                diagnostics.push(
                    Diagnostic::error(Kind::Duplicate, definition.name_span, message)
                        .related(earlier, "defined here"),
                );
                continue;
            }
            taken.insert(name.clone(), definition.name_span);
            kept.push(definition);
        }
        kept
    }
}

/// The positions of the definitions, each behind those it needs. Cycles are reported and left out;
/// their names are known to `scope` as failed.
fn sorted(
    definitions: &[Definition],
    scope: &mut Scope,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<usize> {
    let positions: BTreeMap<&str, usize> = definitions
        .iter()
        .enumerate()
        .map(|(at, definition)| (definition.name.as_str(), at))
        .collect();
    // What each definition needs, and where it says so.
    let needs: Vec<Vec<(usize, Span)>> = definitions
        .iter()
        .map(|definition| {
            let names = definition.expr.names();
            names
                .filter_map(|(name, span)| Some((*positions.get(name)?, span)))
                .collect()
        })
        .collect();
    let mut states = vec![State::Unseen; definitions.len()];
    let mut order = Vec::with_capacity(definitions.len());
    for start in 0..definitions.len() {
        if states[start] != State::Unseen {
            continue;
        }
        // The path from `start` to where we are, each with how many of its needs were followed.
        let mut path = vec![(start, 0)];
        states[start] = State::Open;
        while let Some((at, followed)) = path.last_mut() {
            let at = *at;
            let Some(&(next, _)) = needs[at].get(*followed) else {
                path.pop();
                if states[at] == State::Open {
                    states[at] = State::Sorted;
                    order.push(at);
                }
                continue;
            };
            *followed += 1;
            match states[next] {
                State::Unseen => {
                    states[next] = State::Open;
                    path.push((next, 0));
                }
                State::Open => {
                    let from = path.iter().position(|(at, _)| *at == next).unwrap_or(0);
                    let cycle: Vec<usize> = path[from..].iter().map(|(at, _)| *at).collect();
                    // A cycle through one already reported would be a second message about it.
                    if cycle.iter().all(|at| states[*at] == State::Open) {
                        diagnostics.push(report(&cycle, definitions, &needs));
                    }
                    for at in cycle {
                        states[at] = State::Cyclic;
                    }
                }
                State::Sorted | State::Cyclic => {}
            }
        }
    }
    for (definition, state) in definitions.iter().zip(&states) {
        if *state == State::Cyclic {
            scope.insert_failed(&definition.name);
        }
    }
    order
}

/// "`a` needs `b`, which needs `a`", beginning with what is written first.
fn report(cycle: &[usize], definitions: &[Definition], needs: &[Vec<(usize, Span)>]) -> Diagnostic {
    let first = (0..cycle.len())
        .min_by_key(|at| definitions[cycle[*at]].name_span)
        .unwrap_or(0);
    let cycle: Vec<usize> = cycle[first..]
        .iter()
        .chain(&cycle[..first])
        .copied()
        .collect();
    let name = |at: usize| definitions[at].name.as_str();
    let start = &definitions[cycle[0]];
    let message = if cycle.len() == 1 {
        format!("`{}` needs itself", start.name)
    } else {
        let mut message = format!("`{}` needs ", start.name);
        // The middle of a long path tells little.
        for &at in cycle[1..].iter().take(LONG_CYCLE) {
            message += &format!("`{}`, which needs ", name(at));
        }
        if cycle.len() - 1 > LONG_CYCLE {
            let more = cycle.len() - 1 - LONG_CYCLE;
            message += &format!("{more} more, the last of which needs ");
        }
        message + &format!("`{}`", start.name)
    };
    let mut found = Diagnostic::error(Kind::Cycle, start.name_span, message);
    for (index, &at) in cycle.iter().enumerate().take(LONG_CYCLE) {
        let next = cycle[(index + 1) % cycle.len()];
        if let Some((_, span)) = needs[at].iter().find(|(need, _)| *need == next) {
            let words = format!("`{}` needs `{}` here", name(at), name(next));
            found = found.related(*span, words);
        }
    }
    found.hint("definitions may stand in any order, but none may need itself")
}
