//! The command line program: arguments as typed → commands → exit code.
//!
//! This is the only part that prints. Data goes to standard output; progress, diagnostics and
//! summaries go to standard error. `args` is the command line as typed; each command has a file
//! of its own that makes something ready to run of it.

mod args;
mod beside;
mod check;
mod deps;
mod eval;
mod exit;
mod explore;
mod farm;
mod fmt;
mod frame_list;
mod frames;
mod input;
mod interactive;
mod licenses;
mod list;
mod lsp;
mod man;
mod mdbook;
mod new;
mod number;
mod plan;
mod progress;
mod render;
mod schema;
mod signals;
mod snippet;
mod target;
mod terminal;
mod timings;
mod validate;
mod values;
mod video;
mod watch;

use std::{
    ffi::OsString,
    io::{self, Write as _},
    panic::{AssertUnwindSafe, catch_unwind},
    process::ExitCode,
};

use clap::{CommandFactory, Parser};
use clap_complete::Shell;

use crate::diag::MessageFormat;

use self::{
    args::{Args, Command},
    exit::{Exit, Failure},
    signals::Signals,
    terminal::Terminal,
};

/// Runs the program with the arguments of a process, its own name first.
///
/// To be called once in a process: it sets up the signal handlers and what is
/// printed about a panic.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args = match Args::try_parse_from(args) {
        Ok(args) => args,
        // Help and version come this way too, with 0.
        Err(error) => {
            let written = error.print().and_then(|()| io::stdout().flush());
            if let Err(why) = written
                && !error.use_stderr()
            {
                let terminal = Terminal::new(MessageFormat::Human, false);
                return terminal.fail(Failure::stdout(&why)).into();
            }
            return u8::try_from(error.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from);
        }
    };
    let terminal = Terminal::new(args.messages(), args.quiet());
    terminal.report_panics();
    // A panic has been reported by the time it arrives here.
    catch_unwind(AssertUnwindSafe(|| execute(&args, &terminal)))
        .unwrap_or(Exit::Internal)
        .into()
}

/// Prints what a shell completes by.
fn completions(shell: Shell) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "klrender", &mut script);
    terminal::data(|out| out.write_all(&script))?;
    Ok(Exit::Success)
}

fn execute(args: &Args, terminal: &Terminal) -> Exit {
    let done = Signals::catch()
        .map_err(|error| Failure::new(Exit::Internal, format!("cannot catch signals: {error}")))
        .and_then(|signals| match &args.command {
            None => render::run(&args.render, terminal, &signals),
            Some(Command::Render(args)) => render::run(args, terminal, &signals),
            Some(Command::Join(args)) => farm::join(args, terminal, &signals),
            Some(Command::Validate(args)) => validate::run(args, terminal),
            Some(Command::Plan(args)) => plan::run(args, terminal, &signals),
            Some(Command::Values(args)) => values::run(args, terminal),
            Some(Command::Eval(args)) => eval::run(args, terminal),
            Some(Command::Check(args)) => check::run(args, terminal, &signals),
            Some(Command::Watch(args)) => watch::run(args, terminal),
            Some(Command::Explore(args)) => explore::run(args, terminal, &signals),
            Some(Command::Snippet(args)) => snippet::run(args, terminal),
            Some(Command::Fmt(args)) => fmt::run(args, terminal),
            Some(Command::Lsp { .. }) => lsp::run(),
            Some(Command::Mdbook { command }) => mdbook::run(command.as_ref(), terminal),
            Some(Command::Schema) => schema::run(),
            Some(Command::Licenses) => licenses::run(),
            Some(Command::New(args)) => {
                new::run(args.name.as_deref(), args.from.as_deref(), terminal)
            }
            Some(Command::List { topic }) => list::list(*topic),
            Some(Command::Explain { word }) => list::explain(word),
            Some(Command::Completions { shell }) => completions(*shell),
            Some(Command::Man { output }) => man::run(output.as_deref()),
        });
    done.unwrap_or_else(|failure| terminal.fail(failure))
}
