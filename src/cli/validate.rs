//! `klrender validate`: everything up to the plan.

use std::time::Duration;

use super::{
    args::ValidateArgs,
    exit::{Exit, Failure},
    input::{self, shown},
    terminal::Terminal,
};

pub(super) fn run(args: &ValidateArgs, terminal: &Terminal) -> Result<Exit, Failure> {
    input::check_stdin(&args.specs)?;
    let mut exit = Exit::Success;
    for path in &args.specs {
        match input::load(path, &args.set, terminal) {
            Ok(plans) => {
                let [plan, ..] = &plans[..] else { continue };
                let seconds = plan.frames() as f64 * plan.output.frame_ms / 1000.0;
                let time = Duration::try_from_secs_f64(seconds).unwrap_or_default();
                terminal.valid(&shown(path), plans.len(), plan.frames(), time);
            }
            Err(failure) => exit = exit.max(terminal.fail(failure)),
        }
    }
    Ok(exit)
}
