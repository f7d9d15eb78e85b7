//! When frames are shown, in the units of each format.

use crate::{encode::Timing, spec::model::Format};

/// The units that a format counts time in, in milliseconds.
fn unit(format: Format) -> f64 {
    match format {
        Format::Gif => 10.0,
        _ => 1.0,
    }
}

/// The clock of a file whose frames are `frame_ms` milliseconds apart.
pub(crate) fn timing(format: Format, frame_ms: f64) -> Timing {
    Timing::new(frame_ms, unit(format))
}

/// How long so many frames are shown, in milliseconds.
pub(crate) fn duration_ms(format: Format, frame_ms: f64, frames: usize) -> u64 {
    let end = timing(format, frame_ms).end(frames) as f64;
    (end * unit(format)) as u64
}
