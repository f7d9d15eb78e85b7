//! One page of all combinations of a `matrix`, with a selector for each name.

use std::{io, num::NonZeroUsize};

use crate::{
    encode::{Choices, PagePart},
    plan::Plan,
    spec::model::Format,
};

use super::{
    RenderError, Summary,
    counted::Counted,
    outputs::{Output, Sink, Work, render_outputs},
    progress::Progress,
    request,
};

/// Renders plans, which are the combinations of a spec, to one page; it shows the first until another is
/// chosen. The frames of all are counted.
///
/// # Errors
///
/// As [`render_outputs`].
pub(crate) fn render_explorer(
    plans: &[Plan],
    threads: Option<NonZeroUsize>,
    out: &mut dyn io::Write,
    progress: &dyn Progress,
) -> Result<Summary, RenderError> {
    let mut out = Counted::new(out);
    let mut frames = 0;
    for (index, plan) in plans.iter().enumerate() {
        let part = PagePart {
            first: index == 0,
            last: index + 1 == plans.len(),
            choices: (plans.len() > 1).then(|| choices(plans)),
        };
        let all = request::all(plan, true);
        let work = Work {
            frames: &all,
            batch: None,
            threads,
            page: Some(&part),
        };
        let output = Output {
            format: Format::Html,
            sink: Sink::File(None, &mut out),
        };
        render_outputs(plan, work, vec![output], None, progress)?;
        frames += all.len();
    }
    Ok(Summary {
        frames,
        bytes: out.bytes(),
        files: 1,
        remark: None,
    })
}

/// What there is to choose among the combinations of a spec.
fn choices(plans: &[Plan]) -> Choices {
    let varying = plans.first().map(|plan| plan.combination.varying());
    let varying: Vec<_> = varying.into_iter().flatten().collect();
    let row = |plan: &Plan| {
        let chosen = plan.combination.varying();
        let entry = chosen.map(|it| it.entries.iter().position(|entry| *entry == it.entry));
        entry.map(Option::unwrap_or_default).collect()
    };
    Choices {
        names: varying.iter().map(|it| it.name.clone()).collect(),
        entries: varying.iter().map(|it| it.entries.clone()).collect(),
        of: plans.iter().map(row).collect(),
    }
}
