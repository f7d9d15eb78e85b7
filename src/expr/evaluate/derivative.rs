//! Derivatives: by the rules of calculus through what there is a rule for, else by differences.

use super::super::bindings::Bindings;
use super::super::certificate::{Certificate, rounded};
use super::super::functions::{self, Rule};
use super::super::graph::Operation;
use super::super::numbers::Numbers;
use super::super::value::Value;
use super::super::{ArithmeticOperator, Column, Fault, Graph, NodeId};
use super::Run;
use klrender_stats::{Function as Curve, Method};

/// How often the step of differences is halved.
const HALVINGS: usize = 12;

impl Run<'_> {
    /// The derivative of `root` by `variable` where it is what the first operand is; the others are
    /// what the root reads beside the variable.
    pub(super) fn derivative(
        &mut self,
        [variable, root]: [NodeId; 2],
        operands: &[NodeId],
    ) -> Numbers {
        let [at, outside @ ..] = operands else {
            return Numbers::plain(f64::NAN);
        };
        let mut environment = self.bindings.without_values();
        for id in outside {
            environment.capture(*id, self.captured_whole(*id));
        }
        let length = self.length(operands);
        let at = self.operand(*at);
        // One value for each index, so that what is captured may have so many.
        let at: Vec<f64> = (0..length.unwrap_or(1))
            .map(|index| at.value(index))
            .collect();
        let column = |values: Vec<f64>| match (length, &values[..]) {
            (None, [value]) => Column::Scalar(*value),
            _ => Column::Array(values),
        };
        let mut bindings = environment.layer();
        bindings.set(variable, column(at.clone()));
        if let Some((slopes, faults)) = slopes(self.graph, root, variable, &bindings) {
            self.faults.extend(faults);
            return Numbers::plain(match length {
                None => Column::Scalar(slopes.get(0).copied().unwrap_or(f64::NAN)),
                Some(length) => Column::tabulate(Some(length), |index| {
                    slopes.get(index).copied().unwrap_or(f64::NAN)
                }),
            });
        }
        let mut faults: Vec<Fault> = Vec::new();
        let mut f = |xs: Vec<f64>| {
            let mut bindings = environment.layer();
            bindings.set(variable, column(xs));
            let mut evaluation = self.graph.evaluate(&[root], &bindings);
            if faults.is_empty() {
                faults = evaluation.faults;
            }
            match evaluation.values.pop() {
                Some(Value::Number(numbers)) => numbers,
                _ => Numbers::plain(f64::NAN),
            }
        };
        let found = differences(&at, &mut f);
        self.faults.extend(faults);
        let certificate = |&(value, error): &(f64, f64)| Certificate {
            method: Method::Quadrature,
            abs_error: if value.is_finite() { error } else { 0.0 },
            evaluations: 2 * HALVINGS as u32,
            reason: None,
        };
        Numbers {
            values: column(found.iter().map(|(value, _)| *value).collect()),
            certificates: Some(match (length, &found[..]) {
                (None, [one]) => Column::Scalar(certificate(one)),
                _ => Column::Array(found.iter().map(certificate).collect()),
            }),
        }
    }
}

/// Central differences with halved steps, extrapolated to a step of 0; of each place the value that
/// agrees best with the one before it, with the distance between these and what rounding adds.
///
/// (C. J. F. Ridders, "Accurate computation of F′(x) and F′(x)F″(x)", Advances in Engineering
/// Software 4, 1982.)
fn differences(at: &[f64], f: &mut impl FnMut(Vec<f64>) -> Numbers) -> Vec<(f64, f64)> {
    let first = |x: f64| match x {
        0.0 => 0.125,
        _ => x.abs() * 0.125,
    };
    let mut best = vec![(f64::NAN, f64::INFINITY); at.len()];
    let mut rows: Vec<Vec<f64>> = vec![Vec::new(); at.len()];
    // Whether smaller steps lead away: what rounds has taken over.
    let mut settled = vec![false; at.len()];
    for halving in 0..HALVINGS {
        if settled.iter().all(|settled| *settled) {
            break;
        }
        let share = libm::exp2(-(halving as f64));
        // The steps as they are once the places are rounded.
        let above: Vec<f64> = at.iter().map(|x| x + first(*x) * share).collect();
        let below: Vec<f64> = at.iter().map(|x| x - first(*x) * share).collect();
        let (high, low) = (f(above.clone()), f(below.clone()));
        for index in 0..at.len() {
            let value = |numbers: &Numbers| numbers.values.get(index).copied().unwrap_or(f64::NAN);
            let error =
                |numbers: &Numbers| numbers.certificate(index).map_or(0.0, |it| it.abs_error);
            let step = above[index] - below[index];
            let slope = (value(&high) - value(&low)) / step;
            let noise = (error(&high) + error(&low) + 2.0 * rounded(value(&high))) / step;
            let mut row = vec![slope];
            let mut power = 4.0;
            let before_this = best[index].1;
            let mut nearest = f64::INFINITY;
            for (column, before) in rows[index].iter().enumerate() {
                let better = (power * row[column] - before) / (power - 1.0);
                let distance = (better - row[column]).abs().max((better - before).abs());
                let distance = distance + 2.0 * noise;
                nearest = nearest.min(distance);
                if distance < best[index].1 {
                    best[index] = (better, distance);
                }
                row.push(better);
                power *= 4.0;
            }
            rows[index] = row;
            let small = best[index].1 <= 1e-13 * best[index].0.abs();
            settled[index] |= halving > 3 && (small || nearest > 2.0 * before_this);
        }
    }
    best
}

/// The derivative of `root` by `variable` by the rules of calculus; `None` where there is no rule for
/// something on the way.
fn slopes(
    graph: &Graph,
    root: NodeId,
    variable: NodeId,
    bindings: &Bindings<'_>,
) -> Option<(Column<f64>, Vec<Fault>)> {
    let is_given = |id: NodeId| id == variable || graph.is_known(id, bindings);
    let reached = graph.reach(&[root], is_given);
    let ids: Vec<NodeId> = graph
        .ids()
        .take(reached.len())
        .filter(|id| reached[id.index()])
        .collect();
    // What each node is worth, and how it moves with the variable where it does.
    let mut moves: Vec<Option<Column<f64>>> = vec![None; reached.len()];
    let mut reads = vec![false; reached.len()];
    for id in &ids {
        let operands = &graph.node(*id).operands;
        let through = !is_given(*id) && operands.iter().any(|id| reads[id.index()]);
        reads[id.index()] = *id == variable || through;
    }
    let along: Vec<NodeId> = ids.iter().copied().filter(|id| reads[id.index()]).collect();
    if !along
        .iter()
        .all(|id| *id == variable || has_rule(graph, *id, &reads))
    {
        return None;
    }
    let evaluation = graph.evaluate(&ids, bindings);
    let mut values: Vec<Option<Value>> = vec![None; reached.len()];
    for (id, value) in ids.iter().zip(evaluation.values) {
        values[id.index()] = Some(value);
    }
    let number = |id: NodeId| match &values[id.index()] {
        Some(Value::Number(numbers)) => numbers.values.clone(),
        _ => Column::Scalar(f64::NAN),
    };
    let zero = Column::Scalar(0.0);
    for id in along {
        if id == variable {
            moves[id.index()] = Some(Column::Scalar(1.0));
            continue;
        }
        let node = graph.node(id);
        let operands: Vec<Column<f64>> = node.operands.iter().map(|id| number(*id)).collect();
        let slope_of = |at: usize| {
            let slope = node
                .operands
                .get(at)
                .and_then(|id| moves[id.index()].as_ref());
            slope.unwrap_or(&zero)
        };
        let product = |a: &Column<f64>, b: &Column<f64>| a.zip(b, |a, b| times(*a, *b));
        let slope = match &node.operation {
            Operation::Definition => slope_of(0).clone(),
            Operation::Negate => slope_of(0).map(|a| -a),
            Operation::Arithmetic(operator) => {
                let (a, b) = (&operands[0], &operands[1]);
                let (da, db) = (slope_of(0), slope_of(1));
                match operator {
                    ArithmeticOperator::Add => da.zip(db, |a, b| a + b),
                    ArithmeticOperator::Subtract => da.zip(db, |a, b| a - b),
                    ArithmeticOperator::Multiply => {
                        product(da, b).zip(&product(a, db), |a, b| a + b)
                    }
                    ArithmeticOperator::Divide => {
                        let quotient = product(a, db).zip(b, |a, b| a / b);
                        da.zip(&quotient, |a, b| a - b).zip(b, |a, b| a / b)
                    }
                }
            }
            Operation::Power => {
                let (a, b) = (&operands[0], &operands[1]);
                let by_base = a.zip(b, |a, b| b * functions::power(*a, b - 1.0));
                let by_exponent = a.zip(b, |a, b| functions::power(*a, *b) * libm::log(*a));
                product(&by_base, slope_of(0))
                    .zip(&product(&by_exponent, slope_of(1)), |a, b| a + b)
            }
            Operation::Call { function, .. } => match function.rule {
                Rule::If => {
                    let Some(Value::Condition(holds)) = &values[node.operands[0].index()] else {
                        return None;
                    };
                    let pair = slope_of(1).zip(slope_of(2), |a, b| (*a, *b));
                    holds.zip(&pair, |holds, (a, b)| if *holds { *a } else { *b })
                }
                Rule::Fold(f) => {
                    // That of the first which is the smallest, or the largest.
                    let mut whole = (operands[0].clone(), slope_of(0).clone());
                    for (at, operand) in operands.iter().enumerate().skip(1) {
                        let both = whole.0.zip(operand, |a, b| (*a, *b));
                        let slopes = whole.1.zip(slope_of(at), |a, b| (*a, *b));
                        let slopes = both.zip(
                            &slopes,
                            |(a, b), (da, db)| {
                                if f(*a, *b) == *a { *da } else { *db }
                            },
                        );
                        whole = (both.map(|(a, b)| f(*a, *b)), slopes);
                    }
                    whole.1
                }
                Rule::Curve(rule) => {
                    let Some(Value::Distribution(d)) = &values[node.operands[0].index()] else {
                        return None;
                    };
                    let at = &operands[1];
                    let slope = d.zip(at, |d, x| {
                        let Some(d) = d else { return f64::NAN };
                        let of = |curve| d.evaluate(curve, *x);
                        match rule.curve {
                            Curve::Cdf => of(Curve::Pdf),
                            Curve::Sf => -of(Curve::Pdf),
                            Curve::LnCdf => of(Curve::Pdf) / of(Curve::Cdf),
                            Curve::LnSf => -of(Curve::Pdf) / of(Curve::Sf),
                            _ => 1.0 / d.evaluate(Curve::Pdf, of(Curve::Quantile)),
                        }
                    });
                    product(&slope, slope_of(1))
                }
                Rule::Three(_) if function.name == "lerp" => {
                    let (a, b, s) = (&operands[0], &operands[1], &operands[2]);
                    let rest = s.map(|s| 1.0 - s);
                    let width = a.zip(b, |a, b| b - a);
                    let ends =
                        product(slope_of(0), &rest).zip(&product(slope_of(1), s), |a, b| a + b);
                    ends.zip(&product(&width, slope_of(2)), |a, b| a + b)
                }
                Rule::Three(_) => {
                    let ends = operands[1].zip(&operands[2], |a, b| (*a, *b));
                    let slopes = slope_of(1).zip(slope_of(2), |a, b| (*a, *b));
                    let here = operands[0].zip(slope_of(0), |v, d| (*v, *d));
                    let ends = ends.zip(&slopes, |a, b| (*a, *b));
                    here.zip(&ends, |(v, d), ((low, high), (d_low, d_high))| match v {
                        v if v < low => *d_low,
                        v if v > high => *d_high,
                        v if v.is_nan() => f64::NAN,
                        _ => *d,
                    })
                }
                _ => {
                    let slope = functions::slope(function.name)?;
                    product(&operands[0].map(|v| slope(*v)), slope_of(0))
                }
            },
            _ => return None,
        };
        moves[id.index()] = Some(slope);
    }
    let slope = moves.get(root.index()).cloned().flatten();
    Some((slope.unwrap_or(zero), evaluation.faults))
}

/// A factor of 0 wins over one that is undefined: what does not move has no slope.
fn times(a: f64, b: f64) -> f64 {
    if a == 0.0 || b == 0.0 { 0.0 } else { a * b }
}

/// Whether there is a rule for how a node moves with what it reads, of which some `reads` the
/// variable.
fn has_rule(graph: &Graph, id: NodeId, reads: &[bool]) -> bool {
    let node = graph.node(id);
    let reads = |at: usize| node.operands.get(at).is_some_and(|id| reads[id.index()]);
    match &node.operation {
        Operation::Definition
        | Operation::Negate
        | Operation::Arithmetic(_)
        | Operation::Power
        | Operation::Compare(_)
        | Operation::And
        | Operation::Or
        | Operation::Not => {
            node.gives != super::Type::Data && node.gives != super::Type::Distribution
        }
        Operation::Call { function, .. } => match function.rule {
            _ if node.gives != super::Type::Number => false,
            Rule::If | Rule::Fold(_) | Rule::Three(_) => true,
            Rule::Curve(rule) => {
                let known = matches!(
                    rule.curve,
                    Curve::Cdf | Curve::Sf | Curve::LnCdf | Curve::LnSf | Curve::Quantile
                );
                known && !reads(0)
            }
            _ => functions::slope(function.name).is_some(),
        },
        _ => false,
    }
}
