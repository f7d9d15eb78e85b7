//! The clock: which state each frame shows.
//!
//! Segments of the sweep become stretches of time. A [`Moment`] is a place on the clock, a
//! segment and the progress in it; a frame is a moment, and a trace has moments between frames.
//! The rules are those of the language's "Time" section.

use crate::spec::{
    model::{Ease, Segment},
    scale::{even, geometric},
};

use super::easing::ease;

/// A segment with its values known.
#[derive(Debug, Clone, PartialEq)]
struct Stretch {
    /// Frames before it, holds included.
    before: usize,
    /// Frames in motion.
    frames: usize,
    /// Frames at rest behind them.
    hold: usize,
    endpoint: bool,
    /// Starts on its start; otherwise its first frame is already one step in.
    starts: bool,
    ease: Ease,
    moves: Vec<Move>,
    /// Where it rests on its way, in their order.
    rests: Vec<Rest>,
}

/// A rest on the way of a stretch.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Rest {
    /// Frames of the stretch gone by, also between two of them.
    place: f64,
    /// How many frames in motion come before it.
    behind: usize,
    /// How many further frames it has.
    frames: usize,
}

/// How one name moves in a stretch.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Move {
    /// Index of the swept name.
    pub(super) swept: usize,
    /// Values on the way, at least one for steps, two for ramps.
    pub(super) stops: Vec<f64>,
    /// In steps, not ramps.
    pub(super) steps: bool,
    /// Interpolate logarithms.
    pub(super) log: bool,
    /// Round to whole numbers.
    pub(super) integer: bool,
}

impl Move {
    fn at(&self, position: Position, ease_of: Ease) -> f64 {
        let value = if self.steps {
            let count = self.stops.len();
            // A hair above, so that k·m/n is not a whole number minus one rounding error.
            let index = (position.share * count as f64 + 1e-9).floor().max(0.0) as usize;
            self.stops[index.min(count - 1)]
        } else {
            let legs = (self.stops.len() - 1) as f64;
            let along = ease(ease_of, position.progress) * legs;
            let leg = along.floor().clamp(0.0, legs - 1.0);
            let (from, to) = (self.stops[leg as usize], self.stops[leg as usize + 1]);
            between(from, to, along - leg, self.log)
        };
        if self.integer { value.round() } else { value }
    }
}

fn between(from: f64, to: f64, s: f64, log: bool) -> f64 {
    if s == 0.0 {
        from
    } else if s == 1.0 {
        to
    } else if log {
        geometric(from, to, s)
    } else {
        even(from, to, s)
    }
}

/// Where in a stretch a moment is: `progress` moves ramps, the `share` of its frames gone by moves
/// steps.
#[derive(Debug, Clone, Copy)]
struct Position {
    progress: f64,
    share: f64,
}

const END: Position = Position {
    progress: 1.0,
    share: 1.0,
};

/// A place on the clock.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Moment {
    /// The segment.
    pub segment: usize,
    /// Frames of the segment gone by; whole at frames, between them elsewhere, −1 where a segment
    /// that continues takes over from the one before.
    pub place: f64,
    /// Frames of rests on the way gone by.
    pub paused: usize,
    /// Frames at rest behind the segment's end; 0 in motion.
    pub rest: usize,
}

/// Which state each frame shows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Clock {
    stretches: Vec<Stretch>,
    /// Values of the swept names before the first segment.
    initial: Vec<f64>,
    states: usize,
}

impl Clock {
    /// `moves` has, for each segment, the moves of its names; `from` already filled in.
    pub(super) fn new(
        segments: &[Segment],
        moves: Vec<Vec<Move>>,
        starts: &[bool],
        initial: Vec<f64>,
    ) -> Self {
        let mut before = 0;
        let mut stretches = Vec::with_capacity(segments.len());
        for ((segment, moves), &starts) in segments.iter().zip(moves).zip(starts) {
            let (frames, hold) = (segment.frames as usize, segment.hold as usize);
            stretches.push(Stretch {
                before,
                frames,
                hold,
                endpoint: segment.endpoint,
                starts,
                ease: segment.ease,
                moves,
                rests: Vec::new(),
            });
            before += frames + hold;
        }
        Self {
            stretches,
            initial,
            states: before,
        }
    }

    /// Lets a segment rest for some further frames wherever a way passes one of some values: at its
    /// first pass, or, for a value that is there again, at the next one. Gives the places in the
    /// list of values that are not passed.
    pub(super) fn pause(
        &mut self,
        segment: usize,
        way: &Move,
        values: &[f64],
        frames: usize,
    ) -> Vec<usize> {
        let stretch = &mut self.stretches[segment];
        let mut missed = Vec::new();
        for (index, &value) in values.iter().enumerate() {
            let again = values[..index].iter().filter(|&&it| it == value).count();
            match stretch.passes(way, value).get(again) {
                Some(&place) => stretch.rests.push(Rest {
                    place,
                    behind: (place.floor() + 1.0).max(0.0) as usize,
                    frames,
                }),
                None => missed.push(index),
            }
        }
        stretch.rests.sort_by(|a, b| a.place.total_cmp(&b.place));
        let more = (values.len() - missed.len()) * frames;
        for later in &mut self.stretches[segment + 1..] {
            later.before += more;
        }
        self.states += more;
        missed
    }

    /// The number of states, holds included; at least 1. Under `rewind` some are shown twice.
    pub(crate) fn states(&self) -> usize {
        self.states
    }

    /// The number of segments.
    pub(crate) fn segments(&self) -> usize {
        self.stretches.len()
    }

    /// The moment of a state, counted from 0.
    pub(crate) fn moment(&self, state: usize) -> Moment {
        let segment = self
            .stretches
            .partition_point(|stretch| stretch.before <= state)
            - 1;
        let stretch = &self.stretches[segment];
        let (mut k, mut paused) = (state - stretch.before, 0);
        for rest in &stretch.rests {
            let Some(within) = k.checked_sub(rest.behind) else {
                break;
            };
            if within < rest.frames {
                return Moment {
                    segment,
                    place: rest.place,
                    paused: paused + within + 1,
                    rest: 0,
                };
            }
            k -= rest.frames;
            paused += rest.frames;
        }
        let rest = (k + 1).saturating_sub(stretch.frames);
        Moment {
            segment,
            place: k as f64,
            paused,
            rest,
        }
    }

    /// Whether nothing moves at a state: it rests on the way or behind the end of a segment, or is one of a
    /// segment that only waits.
    pub(crate) fn is_at_rest(&self, state: usize) -> bool {
        let moment = self.moment(state);
        if moment.rest > 0 {
            return true;
        }
        let moves = |stretch: &Stretch| !stretch.moves.is_empty();
        // Where no name moves at all, everything follows the clock itself.
        if !moves(&self.stretches[moment.segment]) {
            return self.stretches.iter().any(moves);
        }
        let before = state.checked_sub(1).map(|before| self.moment(before));
        let before = before.filter(|before| before.segment == moment.segment);
        moment.paused > before.map_or(0, |before| before.paused)
    }

    /// The moment at which a segment begins: its first frame, or the end of the segment before it
    /// where it continues from there.
    pub(crate) fn start(&self, segment: usize) -> Moment {
        let place = if self.stretches[segment].starts {
            0.0
        } else {
            -1.0
        };
        Moment {
            segment,
            place,
            paused: 0,
            rest: 0,
        }
    }

    /// The moment at which the motion of a segment is over, whether or not a frame shows it.
    pub(crate) fn end(&self, segment: usize) -> Moment {
        let stretch = &self.stretches[segment];
        Moment {
            segment,
            place: stretch.end(),
            paused: stretch.paused(),
            rest: 0,
        }
    }

    /// The values of all swept names.
    pub(crate) fn values(&self, moment: Moment) -> Vec<f64> {
        let mut values = self.initial.clone();
        for stretch in &self.stretches[..moment.segment] {
            for m in &stretch.moves {
                values[m.swept] = m.at(END, stretch.ease);
            }
        }
        let stretch = &self.stretches[moment.segment];
        let position = stretch.position(moment);
        for m in &stretch.moves {
            values[m.swept] = m.at(position, stretch.ease);
        }
        values
    }

    /// The clock's reading `t`: 0 at the first frame, 1 at a last one that is an endpoint.
    pub(crate) fn t(&self, moment: Moment) -> f64 {
        let stretch = &self.stretches[moment.segment];
        let progress = stretch.position(moment).progress;
        let rested = moment.paused + moment.rest;
        let frames = stretch.before as f64 + progress * stretch.frames as f64 + rested as f64;
        frames / self.states as f64
    }

    /// Whether the state runs on without a jump from the end of the segment before.
    pub(crate) fn continuous(&self, segment: usize) -> bool {
        if segment == 0 {
            return false;
        }
        // At rest, the segment before has run to its end even where no frame shows it.
        let end = Moment {
            rest: 1,
            ..self.end(segment - 1)
        };
        self.values(end) == self.values(self.start(segment))
    }

    /// Whether some name of the segment steps through a list, so that nothing lies between two states.
    pub(crate) fn steps_within(&self, segment: usize) -> bool {
        self.stretches[segment].moves.iter().any(|m| m.steps)
    }

    /// Whether some name of the segment moves in steps, so that the state jumps inside of it.
    pub(crate) fn jumps_within(&self, segment: usize) -> bool {
        self.stretches[segment]
            .moves
            .iter()
            .any(|m| m.steps || m.integer)
    }
}

impl Stretch {
    fn position(&self, moment: Moment) -> Position {
        if moment.rest > 0 {
            return END;
        }
        let (k, n) = (moment.place, self.frames as f64);
        let progress = match (self.starts, self.frames) {
            (true, 1) if self.endpoint => 0.0,
            (true, _) if self.endpoint => k / (n - 1.0),
            (true, _) => k / n,
            (false, _) => (k + 1.0) / n,
        };
        Position {
            progress: progress.clamp(0.0, 1.0),
            share: k / n,
        }
    }

    /// The place at which its motion is over.
    fn end(&self) -> f64 {
        let open = self.starts && !self.endpoint;
        self.frames as f64 - if open { 0.0 } else { 1.0 }
    }

    /// How many frames it rests on its way.
    fn paused(&self) -> usize {
        self.rests.iter().map(|rest| rest.frames).sum()
    }

    /// The places at which a way has a value, in their order. What moves in steps has it at the first
    /// frame of a step, all else also between frames.
    fn passes(&self, way: &Move, value: f64) -> Vec<f64> {
        /// So finely ways are looked at, in frames.
        const STEP: f64 = 0.125;
        let beside = |place: f64| {
            let moment = Moment {
                segment: 0,
                place,
                paused: 0,
                rest: 0,
            };
            way.at(self.position(moment), self.ease) - value
        };
        let start = if self.starts { 0.0 } else { -1.0 };
        let mut found = Vec::new();
        if way.steps || way.integer {
            let mut last = if self.starts { f64::NAN } else { beside(start) };
            for frame in 0..self.frames {
                let now = beside(frame as f64);
                if now == 0.0 && last != 0.0 {
                    found.push(frame as f64);
                }
                last = now;
            }
            return found;
        }
        let count = ((self.end() - start) / STEP).round().max(0.0) as usize;
        let place = |index: usize| start + index as f64 * STEP;
        let scale = way
            .stops
            .iter()
            .fold(value.abs(), |most, stop| most.max(stop.abs()));
        let is_at = |beside: f64| beside.abs() <= 1e-9 * scale;
        let mut add = |place: f64| {
            let near = place.round();
            let place = if (place - near).abs() < 1e-6 {
                near
            } else {
                place
            };
            let is_new = found.last().is_none_or(|last: &f64| place > last + STEP);
            // Where a segment continues, the state that it starts from is shown by the one before.
            if is_new && (self.starts || place > start) {
                found.push(place);
            }
        };
        for index in 0..=count {
            let (here, beside_here) = (place(index), beside(place(index)));
            if is_at(beside_here) {
                add(here);
                continue;
            }
            if index == 0 {
                continue;
            }
            let before = beside(place(index - 1));
            if before * beside_here < 0.0 && !is_at(before) {
                add(bisect(beside, place(index - 1), here));
            } else if index < count {
                // It may turn round there.
                let behind = beside(place(index + 1));
                let is_nearest = |a: f64, b: f64| beside_here.abs() <= a.abs().min(b.abs());
                if is_nearest(before, behind) && before * behind > 0.0 {
                    let turn = nearest(beside, place(index - 1), place(index + 1));
                    if is_at(beside(turn)) {
                        add(turn);
                    }
                }
            }
        }
        found
    }
}

/// Where a function that changes its sign between two places is zero.
fn bisect(f: impl Fn(f64) -> f64, mut low: f64, mut high: f64) -> f64 {
    let sign = f(low) < 0.0;
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        if (f(middle) < 0.0) == sign {
            low = middle;
        } else {
            high = middle;
        }
    }
    (low + high) / 2.0
}

/// Where between two places a function is nearest to zero.
fn nearest(f: impl Fn(f64) -> f64, mut low: f64, mut high: f64) -> f64 {
    for _ in 0..100 {
        let third = (high - low) / 3.0;
        if f(low + third).abs() < f(high - third).abs() {
            high -= third;
        } else {
            low += third;
        }
    }
    (low + high) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Span;

    fn segment(frames: u32, hold: u32, endpoint: bool) -> Segment {
        Segment {
            span: Span::default(),
            vary: Vec::new(),
            frames,
            hold,
            endpoint,
            ease: Ease::Linear,
            pause: None,
        }
    }

    fn ramp(stops: &[f64]) -> Vec<Move> {
        vec![Move {
            swept: 0,
            stops: stops.to_vec(),
            steps: false,
            log: false,
            integer: false,
        }]
    }

    fn shown(clock: &Clock) -> (Vec<f64>, Vec<f64>) {
        (0..clock.states())
            .map(|state| clock.moment(state))
            .map(|moment| (clock.values(moment)[0], clock.t(moment)))
            .unzip()
    }

    #[test]
    fn a_loop_leaves_its_end_out() {
        let clock = Clock::new(
            &[segment(4, 0, false)],
            vec![ramp(&[-10.0, 10.0])],
            &[true],
            vec![-10.0],
        );
        assert_eq!(
            shown(&clock),
            (vec![-10.0, -5.0, 0.0, 5.0], vec![0.0, 0.25, 0.5, 0.75])
        );
        assert_eq!(clock.values(clock.end(0)), [10.0]);
    }

    #[test]
    fn an_endpoint_is_shown_and_t_reaches_1() {
        let clock = Clock::new(
            &[segment(5, 0, true)],
            vec![ramp(&[0.0, 1.0])],
            &[true],
            vec![0.0],
        );
        let quarters = vec![0.0, 0.25, 0.5, 0.75, 1.0];
        assert_eq!(shown(&clock), (quarters.clone(), quarters));
    }

    #[test]
    fn a_segment_that_continues_repeats_no_state_and_holds_rest() {
        let clock = Clock::new(
            &[segment(3, 1, true), segment(2, 2, true)],
            vec![ramp(&[0.0, 2.0]), ramp(&[2.0, 0.0])],
            &[true, false],
            vec![0.0],
        );
        let (values, t) = shown(&clock);
        assert_eq!(values, [0.0, 1.0, 2.0, 2.0, 1.0, 0.0, 0.0, 0.0]);
        assert_eq!(
            t,
            [0.0, 1.5, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0].map(|frames| frames / 8.0)
        );
        assert!(clock.continuous(1));
    }

    #[test]
    fn a_segment_with_a_start_of_its_own_jumps() {
        let clock = Clock::new(
            &[segment(2, 0, true), segment(2, 0, true)],
            vec![ramp(&[0.0, 1.0]), ramp(&[5.0, 6.0])],
            &[true, true],
            vec![0.0],
        );
        assert_eq!(shown(&clock).0, [0.0, 1.0, 5.0, 6.0]);
        assert!(!clock.continuous(1));
    }

    #[test]
    fn steps_share_the_frames() {
        let steps = vec![Move {
            swept: 0,
            stops: vec![1.0, 2.0, 3.0],
            steps: true,
            log: false,
            integer: false,
        }];
        let clock = Clock::new(&[segment(10, 0, true)], vec![steps], &[true], vec![1.0]);
        // ⌊k·3/10⌋
        assert_eq!(
            shown(&clock).0,
            [1.0, 1.0, 1.0, 1.0, 2.0, 2.0, 2.0, 3.0, 3.0, 3.0]
        );
    }

    #[test]
    fn one_frame_shows_the_start_or_where_it_continues_to() {
        let clock = Clock::new(
            &[segment(1, 0, true), segment(1, 0, true)],
            vec![ramp(&[0.0, 1.0]), ramp(&[0.0, 7.0])],
            &[true, false],
            vec![0.0],
        );
        assert_eq!(shown(&clock).0, [0.0, 7.0]);
    }

    #[test]
    fn logarithms_and_ends_are_exact() {
        let mut m = ramp(&[0.1, 10.0]);
        m[0].log = true;
        let clock = Clock::new(&[segment(3, 0, true)], vec![m], &[true], vec![0.1]);
        let (values, _) = shown(&clock);
        assert_eq!((values[0], values[2]), (0.1, 10.0));
        assert!((values[1] - 1.0).abs() < 1e-15);
    }

    #[test]
    fn a_pause_rests_where_a_value_is_passed_also_between_frames() {
        let way = ramp(&[-1.0, 2.0]);
        let mut clock = Clock::new(
            &[segment(4, 0, true)],
            vec![way.clone()],
            &[true],
            vec![-1.0],
        );
        let missed = clock.pause(0, &way[0], &[0.0, 1.5, 7.0, 0.0], 2);
        let rests: Vec<usize> = (0..clock.states())
            .filter(|&it| clock.is_at_rest(it))
            .collect();
        assert_eq!((missed, rests), (vec![2, 3], vec![2, 3, 5, 6]));
        let (values, t) = shown(&clock);
        assert_eq!(values, [-1.0, 0.0, 0.0, 0.0, 1.0, 1.5, 1.5, 2.0]);
        assert!(t.windows(2).all(|pair| pair[0] < pair[1]), "{t:?}");
        assert_eq!((t[0], t[7]), (0.0, 1.0));
        assert_eq!(clock.states(), 8);
    }

    #[test]
    fn a_pause_finds_turns_steps_and_what_continues() {
        let mut back = ramp(&[0.0, 1.0, 0.0]);
        let mut clock = Clock::new(
            &[segment(4, 0, true)],
            vec![back.clone()],
            &[true],
            vec![0.0],
        );
        assert!(clock.pause(0, &back[0], &[1.0], 1).is_empty());
        assert!((shown(&clock).0[2] - 1.0).abs() < 1e-9);
        back[0].integer = true;
        back[0].stops = vec![0.0, 3.0];
        let mut clock = Clock::new(
            &[segment(2, 0, true), segment(3, 1, true)],
            vec![Vec::new(), back.clone()],
            &[true, false],
            vec![0.0],
        );
        // It starts from 0, which the segment before shows.
        assert_eq!(clock.pause(1, &back[0], &[0.0, 2.0], 2), [0]);
        assert_eq!(shown(&clock).0, [0.0, 0.0, 1.0, 2.0, 2.0, 2.0, 3.0, 3.0]);
    }
}
