//! Distribution parameters out of range, reported once for each place.

use crate::{
    diag::{Diagnostic, Span},
    expr::{Cause, Fault},
};

/// The places already told.
#[derive(Debug, Default)]
pub(super) struct Faults {
    told: Vec<(Span, Option<&'static str>)>,
}

impl Faults {
    /// Adds what an evaluation of states from `start` on found. States come in order, so the first
    /// to be told is the first frame.
    pub(super) fn add(
        &mut self,
        faults: &[Fault],
        start: usize,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        for fault in faults {
            let parameter = match &fault.cause {
                Cause::Parameter(error) => Some(error.parameter),
                Cause::Unsuited(_) | Cause::Unnormalizable(_) => None,
            };
            let place = (fault.span, parameter);
            if self.told.contains(&place) {
                continue;
            }
            self.told.push(place);
            let frame = fault
                .index
                .map(|index| format!("at frame {}", start + index));
            diagnostics.push(fault.diagnostic(frame.as_deref().unwrap_or_default()));
        }
    }
}
