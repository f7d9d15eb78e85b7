//! Data: drawn, cut short, and measured.

use std::borrow::Cow;

use super::super::certificate::{Certificate, rounded, shift};
use super::super::data;
use super::super::data_column::DataColumn;
use super::super::fault::{Cause, Fault};
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

    pub(super) fn sample_quantile(&self, operands: &[NodeId]) -> Numbers {
        let [data, p] = *operands else {
            return Numbers::plain(f64::NAN);
        };
        let (sets, p) = (self.sets(data), self.operand(p));
        let length = sets.length().or(p.length());
        let certified = sets.certificates.is_some() || p.certificates.is_some();
        let found = Column::tabulate_slow(length, |index| {
            let Some(data) = sets.get(index) else {
                return (f64::NAN, Certificate::combine(f64::NAN, 0.0, []));
            };
            let at = |p| sample::quantile(data.as_slice(), p);
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
