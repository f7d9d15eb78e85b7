//! Data: drawn, cut short, and measured.

use std::borrow::Cow;

use super::super::certificate::{Certificate, rounded, shift};
use super::super::data;
use super::super::data_column::{self, DataColumn};
use super::super::fault::{Cause, Fault};
use super::super::functions::{Function, Rule};
use super::super::graph::Node;
use super::super::numbers::Numbers;
use super::super::{Column, NodeId};
use super::{Run, Slot};
use klrender_stats::{Kind, Stream, sample};

/// The most draws that data are made of.
const MOST_DRAWS: f64 = 1e7;

impl<'a> Run<'a> {
    /// Draws from a distribution.
    pub(super) fn draw(&mut self, node: &Node, size: usize, stream: Stream) -> Slot<'a> {
        let operands = &node.operands[..];
        let (Some([d]), [_, mean_of]) = (self.distributions(&operands[..1]), operands) else {
            return Slot::Unneeded;
        };
        let mean_of = self.operand(*mean_of);
        let length = d.length().or(mean_of.length());
        let found = Column::tabulate_slow(length, |index| {
            let unsuited = |sentence: String| Err(Some(Cause::Unsuited(sentence)));
            let Some(d) = d.members.get(index).and_then(Option::as_ref) else {
                return Err(None);
            };
            if d.kind() == Kind::Bivariate {
                return unsuited(
                    "`sample` takes a distribution on the line, but this one is bivariate"
                        .to_owned(),
                );
            }
            let count = mean_of.value(index);
            if !(count >= 1.0 && count.floor() == count && count * size as f64 <= MOST_DRAWS) {
                return unsuited(format!(
                    "`mean_of` is {count}: it must be an integer from 1, and at most {MOST_DRAWS:e} \
                     draws are made in all"
                ));
            }
            Ok(data::draws(d, stream, size, count as usize))
        });
        for (index, found) in found.as_slice().iter().enumerate() {
            if let Err(Some(cause)) = found {
                let index = length.map(|_| index);
                let fault = Fault::at(index, "sample", node.span, cause.clone());
                self.faults.push(fault);
            }
        }
        let members = found.map(|found| found.as_ref().ok().cloned());
        Slot::Data(Cow::Owned(DataColumn::plain(members)))
    }

    /// `first(data, n)`: the integer part of n counts.
    pub(super) fn first(&self, operands: &[NodeId]) -> Slot<'a> {
        let [data, count] = *operands else {
            return Slot::Unneeded;
        };
        let (sets, count) = (self.sets(data), self.operand(count));
        let length = sets.length().or(count.length());
        let members = Column::tabulate(length, |index| {
            let count = count.value(index);
            // A cast of what is too large gives the largest.
            (count >= 0.0).then(|| sets.get(index).map(|data| data.first(count as usize)))?
        });
        Slot::Data(Cow::Owned(DataColumn {
            members,
            certificates: sets.certificates.clone(),
        }))
    }

    /// `item(data, k)`
    pub(super) fn item(&self, operands: &[NodeId]) -> Numbers {
        self.of_data_at(operands, item)
    }

    /// The share of values of data that are as a number says.
    pub(super) fn share(&self, operands: &[NodeId], holds: fn(f64, f64) -> bool) -> Numbers {
        if let [data, at] = *operands
            && let Column::Scalar(data) = &self.sets(data).members
            && let Column::Array(at) = self.operand(at).values
        {
            let ordered = data.as_ref().map(|data| Ordered::new(data.as_slice()));
            let share = |&x| ordered.as_ref().map_or(f64::NAN, |it| it.share(x, holds));
            return Numbers::plain(Column::Array(at.iter().map(share).collect()));
        }
        self.of_data_at(operands, |data, x| share(data, x, holds))
    }

    /// A function of data and of a number.
    fn of_data_at(&self, operands: &[NodeId], f: impl Fn(&[f64], f64) -> f64 + Sync) -> Numbers {
        let [data, at] = *operands else {
            return Numbers::plain(f64::NAN);
        };
        let (sets, at) = (self.sets(data), self.operand(at));
        let length = sets.length().or(at.length());
        let value = |index| {
            let data = sets.get(index);
            data.map_or(f64::NAN, |data| f(data.as_slice(), at.value(index)))
        };
        Numbers::plain(Column::tabulate_slow(length, value))
    }

    /// The same for each value of data in place of the number.
    pub(super) fn at_values(&self, node: &Node, function: &'static Function) -> Slot<'a> {
        let [data, at] = node.operands[..] else {
            return Slot::Unneeded;
        };
        let (sets, at) = (self.sets(data), self.sets(at));
        let length = sets.length().or(at.length());
        let members = Column::tabulate_slow(length, |index| {
            let (data, at) = (sets.get(index)?.as_slice(), at.get(index)?.as_slice());
            let found: Vec<f64> = match function.rule {
                Rule::Item => at.iter().map(|k| item(data, *k)).collect(),
                Rule::Share(holds) => {
                    let ordered = Ordered::new(data);
                    at.iter().map(|x| ordered.share(*x, holds)).collect()
                }
                _ => {
                    let ordered = Ordered::new(data);
                    at.iter().map(|p| ordered.quantile(*p)).collect()
                }
            };
            Some(found.into())
        });
        Slot::Data(Cow::Owned(DataColumn::plain(members)))
    }

    /// A number of two data of one length.
    pub(super) fn of_pairs(
        &mut self,
        name: &'static str,
        node: &Node,
        f: fn(&[f64], &[f64]) -> f64,
    ) -> Numbers {
        let [a, b] = node.operands[..] else {
            return Numbers::plain(f64::NAN);
        };
        let (a, b) = (self.sets(a), self.sets(b));
        let length = a.length().or(b.length());
        let mut faults = Vec::new();
        let values = Column::tabulate(length, |index| {
            let (Some(a), Some(b)) = (a.get(index), b.get(index)) else {
                return f64::NAN;
            };
            if a.len() != b.len() {
                let sentence = format!(
                    "`{name}` takes data of one length, but here are {} and {} values",
                    a.len(),
                    b.len()
                );
                let index = length.map(|_| index);
                faults.push(Fault::at(index, name, node.span, Cause::Unsuited(sentence)));
                return f64::NAN;
            }
            f(a.as_slice(), b.as_slice())
        });
        self.faults.extend(faults);
        Numbers::plain(values)
    }

    /// Data of as many values, made of all of them.
    pub(super) fn rearranged(&self, operands: &[NodeId], f: fn(&[f64]) -> Vec<f64>) -> Slot<'a> {
        let sets = operands
            .first()
            .map_or(&data_column::NO_DATA, |id| self.sets(*id));
        let members = sets
            .members
            .map(|data| Some(f(data.as_ref()?.as_slice()).into()));
        Slot::Data(Cow::Owned(DataColumn {
            members,
            certificates: sets.certificates.clone(),
        }))
    }

    /// `range(a, b, step)`: a, a + step and so on, up to b.
    pub(super) fn range(&mut self, node: &Node) -> Slot<'a> {
        let [a, b, step] = node.operands[..] else {
            return Slot::Unneeded;
        };
        let length = self.length(&node.operands);
        let [a, b, step] = [a, b, step].map(|id| self.operand(id));
        let mut faults = Vec::new();
        let members = Column::tabulate(length, |index| {
            let (a, b, step) = (a.value(index), b.value(index), step.value(index));
            // Half a step in 1e9 is rounding.
            let count = ((b - a) / step + 1e-9).floor() + 1.0;
            if step == 0.0 || !count.is_finite() || count > MOST_DRAWS {
                let sentence = format!(
                    "`range` from {a} to {b} in steps of {step} has no end, or too many values"
                );
                let index = length.map(|_| index);
                faults.push(Fault::at(
                    index,
                    "range",
                    node.span,
                    Cause::Unsuited(sentence),
                ));
                return None;
            }
            let values = (0..count.max(0.0) as usize).map(|k| a + k as f64 * step);
            Some(values.collect::<Vec<f64>>().into())
        });
        self.faults.extend(faults);
        Slot::Data(Cow::Owned(DataColumn::plain(members)))
    }

    pub(super) fn sample_quantile(&self, operands: &[NodeId]) -> Numbers {
        let [data, p] = *operands else {
            return Numbers::plain(f64::NAN);
        };
        let (sets, p) = (self.sets(data), self.operand(p));
        let length = sets.length().or(p.length());
        let certified = sets.certificates.is_some() || p.certificates.is_some();
        let ordered = match (&sets.members, p.length()) {
            (Column::Scalar(Some(data)), Some(_)) => Some(Ordered::new(data.as_slice())),
            _ => None,
        };
        let found = Column::tabulate_slow(length, |index| {
            let Some(data) = sets.get(index) else {
                return (f64::NAN, Certificate::combine(f64::NAN, 0.0, []));
            };
            let at = |p| match &ordered {
                Some(ordered) => ordered.quantile(p),
                None => sample::quantile(data.as_slice(), p),
            };
            let p_here = p.value(index);
            let value = at(p_here);
            let step = p.error(index);
            let mut error = sets.error(index) + rounded(value);
            if step > 0.0 {
                error += shift(value, [p_here + step, p_here - step].map(at));
            }
            let origins = sets
                .certificate(index)
                .into_iter()
                .chain(p.certificate(index));
            (value, Certificate::combine(value, error, origins))
        });
        Numbers {
            values: found.map(|(value, _)| *value),
            certificates: certified.then(|| found.map(|(_, certificate)| *certificate)),
        }
    }
}

/// The kth value, from 1; undefined outside.
fn item(data: &[f64], k: f64) -> f64 {
    let inside = k >= 1.0 && k.floor() == k;
    let value = inside.then(|| data.get(k as usize - 1)).flatten();
    value.copied().unwrap_or(f64::NAN)
}

/// The values of data in order, for questions that are asked more than once.
struct Ordered(Vec<f64>);

impl Ordered {
    fn new(data: &[f64]) -> Self {
        Self(sample::sorted(data))
    }

    fn quantile(&self, p: f64) -> f64 {
        sample::quantile_of_sorted(&self.0, p)
    }

    /// As [`share`]: what holds of a value holds of all below it, or else of all above.
    fn share(&self, x: f64, holds: fn(f64, f64) -> bool) -> f64 {
        let (Some(&first), Some(&last)) = (self.0.first(), self.0.last()) else {
            return share(&[], x, holds);
        };
        // Undefined values come last.
        if x.is_nan() || last.is_nan() {
            return f64::NAN;
        }
        let of_first = holds(first, x);
        let alike = self.0.partition_point(|value| holds(*value, x) == of_first);
        let count = if of_first {
            alike
        } else {
            self.0.len() - alike
        };
        count as f64 / self.0.len() as f64
    }
}

/// The share of values of which something holds.
fn share(data: &[f64], x: f64, holds: fn(f64, f64) -> bool) -> f64 {
    let count = data.iter().filter(|value| holds(**value, x)).count();
    match x.is_nan() || data.iter().any(|value| value.is_nan()) {
        true => f64::NAN,
        false => count as f64 / data.len() as f64,
    }
}
