//! `klrender schema`: what editors complete and check specs by.

use std::io;

use crate::spec;

use super::{
    exit::{Exit, Failure},
    terminal::data,
};

pub(super) fn run() -> Result<Exit, Failure> {
    let schema = spec::schema();
    data(|out| {
        serde_json::to_writer_pretty(&mut *out, &schema).map_err(io::Error::from)?;
        writeln!(out)
    })?;
    Ok(Exit::Success)
}
