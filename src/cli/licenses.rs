//! `klrender licenses`: whose work is in the program, and under which terms.

use super::{
    exit::{Exit, Failure},
    terminal::data,
};

/// Each work, and its notice.
const NOTICES: [(&str, &str); 6] = [
    (
        "klrender: MIT or Apache-2.0, as you like. The terms of MIT:",
        include_str!("../../LICENSE-MIT"),
    ),
    (
        "The terms of Apache-2.0:",
        include_str!("../../LICENSE-APACHE"),
    ),
    (
        "The faces Text Sans, cut from Source Sans 3:",
        include_str!("../font/faces/text/LICENSE.txt"),
    ),
    (
        "The faces DejaVu Sans and DejaVu Sans Bold:",
        include_str!("../font/faces/DejaVuSans-LICENSE.txt"),
    ),
    (
        "The faces of KaTeX, for mathematics:",
        include_str!("../font/faces/formula/LICENSE.txt"),
    ),
    (
        "The colour maps:",
        include_str!("../color/maps/LICENSES.md"),
    ),
];

pub(super) fn run() -> Result<Exit, Failure> {
    data(|out| {
        for (index, (work, notice)) in NOTICES.into_iter().enumerate() {
            if index > 0 {
                writeln!(out, "\n{}\n", "=".repeat(80))?;
            }
            writeln!(out, "{work}\n\n{}", notice.trim())?;
        }
        Ok(())
    })?;
    Ok(Exit::Success)
}
