//! The clock of a file: delays in its whole units that never drift from the plan.

/// The time between frames, and how the whole units of a file follow it: centiseconds in a GIF,
/// milliseconds in others.
///
/// Delays come from absolute times, so rounding does not add up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Timing {
    /// Units that a frame lasts.
    frame: f64,
}

impl Timing {
    /// Frames that last `frame_ms` milliseconds each, in units of `unit_ms`; what is negative or no
    /// number counts as 0.
    pub(crate) fn new(frame_ms: f64, unit_ms: f64) -> Timing {
        Timing {
            frame: (frame_ms / unit_ms).max(0.0),
        }
    }

    /// When frame `index` begins and frame `index − 1` ends.
    pub(crate) fn end(self, index: usize) -> u64 {
        // Saturates beyond u64.
        (index as f64 * self.frame + 0.5).floor() as u64
    }

    /// How long frame `index` lasts.
    pub(crate) fn delay(self, index: usize) -> u64 {
        self.end(index.saturating_add(1)) - self.end(index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_never_drift() {
        for frame_ms in [
            1000.0 / 30.0,
            1000.0 / 60.0,
            1000.0 / 24.0,
            41.7,
            50.0,
            3.0,
            0.1,
        ] {
            let timing = Timing::new(frame_ms, 10.0);
            let mut total = 0;
            for i in 0..10_000 {
                total += timing.delay(i);
                let planned = (i + 1) as f64 * frame_ms / 10.0;
                assert!(
                    (total as f64 - planned).abs() <= 0.5 + 1e-9,
                    "{frame_ms} ms, frame {i}"
                );
            }
        }
    }

    #[test]
    fn nonsense_is_zero() {
        for frame_ms in [f64::NAN, -3.0, 0.0] {
            assert_eq!(Timing::new(frame_ms, 10.0).delay(7), 0);
        }
        assert_eq!(Timing::new(f64::INFINITY, 10.0).delay(3), 0);
    }
}
