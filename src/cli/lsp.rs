//! `klrender lsp`: a server for editors.

use std::io::{self, BufReader};

use crate::lsp;

use super::exit::{Exit, Failure};

pub(super) fn run() -> Result<Exit, Failure> {
    let in_order = lsp::serve(BufReader::new(io::stdin()), io::stdout().lock())
        .map_err(|error| Failure::stdout(&error))?;
    // As the protocol has it: 1 where an editor leaves without a word.
    Ok(match in_order {
        true => Exit::Success,
        false => Exit::Internal,
    })
}
