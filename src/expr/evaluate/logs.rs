//! Numbers beyond the floats on the way to numbers within: followed as logarithms.
//!
//! A node whose value over- or underflows, or is the density 0, keeps logarithms beside its values; a
//! node that reads them is computed from them, row by row, and its value is mended where it differs.

use std::borrow::Cow;

use super::super::functions::Rule;
use super::super::graph::{Node, Operation};
use super::super::signed_log::SignedLog;
use super::super::{ArithmeticOperator, Column, NodeId};
use super::{Run, Slot};
use klrender_stats::{BivariateNormal, Distribution, Function as Curve};

/// How a node follows from the logarithms of its operands.
enum InLogs {
    One(fn(SignedLog) -> SignedLog),
    Two(fn(SignedLog, SignedLog) -> SignedLog),
    Power,
    If,
    /// A function of a distribution: the one that gives its logarithm, and what that stands for.
    Curve(Curve, fn(f64) -> SignedLog),
    Plane(fn(f64) -> SignedLog),
}

impl Node {
    /// Whether it may be a number where what it reads is beyond the floats.
    pub(super) fn reads_logs(&self) -> bool {
        match &self.operation {
            Operation::Power | Operation::Arithmetic(ArithmeticOperator::Divide) => true,
            Operation::Call { function, .. } => {
                matches!(function.name, "log" | "log2" | "log10" | "exp")
            }
            _ => false,
        }
    }

    fn in_logs(&self) -> Option<InLogs> {
        Some(match &self.operation {
            Operation::Negate => InLogs::One(SignedLog::negated),
            Operation::Power => InLogs::Power,
            Operation::Arithmetic(operator) => InLogs::Two(match operator {
                ArithmeticOperator::Add => SignedLog::plus,
                ArithmeticOperator::Subtract => SignedLog::minus,
                ArithmeticOperator::Multiply => SignedLog::times,
                ArithmeticOperator::Divide => SignedLog::over,
            }),
            Operation::Call { function, .. } => match function.rule {
                Rule::If => InLogs::If,
                Rule::Curve(rule) => match rule.curve {
                    Curve::Pdf => InLogs::Curve(Curve::LnPdf, SignedLog::of_density),
                    Curve::Cdf => InLogs::Curve(Curve::LnCdf, SignedLog::of_density),
                    Curve::Sf => InLogs::Curve(Curve::LnSf, SignedLog::of_density),
                    Curve::LnPdf | Curve::LnCdf | Curve::LnSf => {
                        InLogs::Curve(rule.curve, SignedLog::of_ln_density)
                    }
                    Curve::Quantile => return None,
                },
                Rule::Plane(_) if function.name == "pdf" => InLogs::Plane(SignedLog::of_density),
                _ => InLogs::One(match function.name {
                    "abs" => SignedLog::abs,
                    "sqrt" => |v| v.power(0.5),
                    "exp" => SignedLog::exp,
                    "log" => SignedLog::ln,
                    "log2" => |v| v.ln().over(std::f64::consts::LN_2.into()),
                    "log10" => |v| v.ln().over(std::f64::consts::LN_10.into()),
                    _ => return None,
                }),
            },
            _ => return None,
        })
    }
}

impl<'a> Run<'a> {
    /// What was computed for a node, mended where that was beyond the floats on the way; keeps its
    /// logarithms if there are any.
    pub(super) fn in_logs(&mut self, id: NodeId, slot: Slot<'a>) -> Slot<'a> {
        let Slot::Number(values, None) = &slot else {
            return slot;
        };
        let node = self.graph.node(id);
        let reads = |id: &NodeId| self.logs.contains_key(&self.home(*id));
        let odd = || values.as_slice().iter().any(|value| !value.is_normal());
        if !self.in_logs || !(node.operands.iter().any(reads) || odd()) {
            return slot;
        }
        let Some(how) = node.in_logs() else {
            return slot;
        };
        let logs = Column::tabulate(values.length(), |index| {
            let value = values.get(index).copied().unwrap_or(f64::NAN);
            self.row_in_logs(node, &how, index, value)
        });
        if logs.as_slice().iter().all(Option::is_none) {
            return slot;
        }
        let mended = values.zip(&logs, |value, log| log.map_or(*value, SignedLog::value));
        self.logs.insert(id, logs);
        Slot::Number(Cow::Owned(mended), None)
    }

    /// The logarithm of one value, where it is needed.
    fn row_in_logs(
        &self,
        node: &Node,
        how: &InLogs,
        index: usize,
        value: f64,
    ) -> Option<SignedLog> {
        let operand = |at: usize| node.operands.get(at).copied();
        let kept = |at: usize| self.log_of(operand(at)?, index);
        let plain = |at: usize| operand(at).map_or(f64::NAN, |id| self.operand(id).value(index));
        let whole = |at: usize| kept(at).unwrap_or_else(|| plain(at).into());
        let (known, found) = match how {
            InLogs::If => {
                let holds = self.condition(operand(0)?).get(index).copied();
                return kept(if holds == Some(true) { 1 } else { 2 });
            }
            InLogs::Curve(curve, of) => {
                if value.is_normal() || value.is_nan() {
                    return None;
                }
                let d = self.member(operand(0)?, index)?;
                (false, of(d.evaluate(*curve, plain(1))))
            }
            InLogs::Plane(of) => {
                let d = self.member(operand(0)?, index)?;
                let Distribution::BivariateNormal(d) = d else {
                    return None;
                };
                if value.is_normal() || value.is_nan() {
                    return None;
                }
                (false, of(BivariateNormal::ln_pdf_xy(d, plain(1), plain(2))))
            }
            InLogs::One(f) => (kept(0).is_some(), f(whole(0))),
            InLogs::Two(f) => {
                let known = kept(0).is_some() || kept(1).is_some();
                (known, f(whole(0), whole(1)))
            }
            InLogs::Power => (kept(0).is_some(), whole(0).power(plain(1))),
        };
        // What floats got right stays as it is.
        let counts = if value.is_normal() {
            known && (found.value() - value).abs() > 1e-12 * value.abs()
        } else {
            known || found.is_beyond_floats()
        };
        counts.then_some(found)
    }

    fn log_of(&self, id: NodeId, index: usize) -> Option<SignedLog> {
        *self.logs.get(&self.home(id))?.get(index)?
    }

    fn member(&self, id: NodeId, index: usize) -> Option<&Distribution> {
        let [distributions] = self.distributions(&[id])?;
        distributions.members.get(index)?.as_ref()
    }
}
