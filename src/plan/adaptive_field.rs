//! Values over the plane that cost much: computed at some places of a grid, cubics between them.
//!
//! Every 8th column and row is computed. From there on the grid is halved: what lies in the middle is predicted
//! by the cubic through two neighbours on either side, along the row, the column, or both. It is computed
//! where a prediction nearby was off on the grid before, and else it is what was predicted. The error of a
//! cubic falls with the fourth power of the distance, so what is left is about a sixteenth of what was
//! allowed; at a kink half of it. At a jump, or where values end, every place is computed.

/// The distance of the places that are computed first, and whose predictions are looked at next.
const COARSEST: usize = 16;

/// Sides with fewer places are computed whole.
const FEWEST: usize = 3 * COARSEST;

/// A middle may be where the cubic has it by chance. Where the one before it was farther off than this,
/// what is around it is looked at once more.
const SUSPICIOUS: f64 = 8.0;

/// The values at some places, by the numbers of their columns and rows.
type Values<'a> = dyn Fn(&[(usize, usize)]) -> Vec<f64> + 'a;

/// Values on a grid with columns and rows at these rising places, row by row: `at` computes them for some
/// columns and rows, by their numbers; `off` says how far a value is from its prediction, 1 being just
/// allowed.
pub(super) fn compute(
    [xs, ys]: [&[f64]; 2],
    at: &Values<'_>,
    off: &dyn Fn(f64, f64) -> f64,
) -> Vec<f64> {
    let (columns, rows) = (xs.len(), ys.len());
    if columns.min(rows) < FEWEST {
        let all: Vec<(usize, usize)> = (0..rows)
            .flat_map(|row| (0..columns).map(move |column| (column, row)))
            .collect();
        return at(&all);
    }
    let mut field = Field {
        columns,
        rows,
        values: vec![f64::NAN; columns * rows],
        is_computed: vec![false; columns * rows],
        off: vec![0.0; columns * rows],
    };
    let (mut across, mut down) = (Axis::new(xs), Axis::new(ys));
    let first = field.places(&across.known, &down.known);
    field.insert(&first, at(&first));
    let mut stride = COARSEST;
    while stride > 1 {
        let wanted = match stride {
            COARSEST => vec![true; columns * rows],
            _ => field.suspects(stride),
        };
        // What was taken for right before, and now has something next to it that was not.
        let mut before = field.places(&across.known, &down.known);
        before.retain(|&place| !field.is_computed[field.index(place)]);
        field.settle(&before, None, &wanted, at, off);
        // Along rows and columns first: what lies between both is predicted from these.
        let mut edges = field.places(&across.middles, &down.known);
        edges.extend(field.places(&across.known, &down.middles));
        let centres = field.places(&across.middles, &down.middles);
        for places in [edges, centres] {
            field.settle(&places, Some([&across, &down]), &wanted, at, off);
        }
        (across, down) = (across.refined(), down.refined());
        stride /= 2;
    }
    field.values
}

/// The places of a side that are known, and those in their middle, by their numbers.
struct Axis<'a> {
    places: &'a [f64],
    known: Vec<usize>,
    middles: Vec<usize>,
}

impl<'a> Axis<'a> {
    /// At most [`COARSEST`] apart, and more than half of it.
    fn new(places: &'a [f64]) -> Self {
        let last = places.len() - 1;
        let parts = last.div_ceil(COARSEST);
        Self::of(
            places,
            (0..=parts).map(|part| last * part / parts).collect(),
        )
    }

    fn of(places: &'a [f64], known: Vec<usize>) -> Self {
        let gaps = known.windows(2).filter(|gap| gap[1] - gap[0] > 1);
        let middles = gaps.map(|gap| usize::midpoint(gap[0], gap[1])).collect();
        Self {
            places,
            known,
            middles,
        }
    }

    /// The same with the middles known.
    fn refined(mut self) -> Self {
        self.known.append(&mut self.middles);
        self.known.sort_unstable();
        Self::of(self.places, self.known)
    }

    /// The known places around a middle: two on either side, or the nearest four.
    fn around(&self, middle: usize) -> &[usize] {
        let right = self.known.partition_point(|&place| place < middle);
        let start = right
            .saturating_sub(2)
            .min(self.known.len().saturating_sub(4));
        &self.known[start..(start + 4).min(self.known.len())]
    }
}

/// What a value is taken for.
#[derive(Clone, Copy)]
struct Guess {
    value: f64,
    /// Whether some of the values around it are infinite or undefined and others are not: then it is
    /// none.
    is_mixed: bool,
}

struct Field {
    columns: usize,
    rows: usize,
    values: Vec<f64>,
    is_computed: Vec<bool>,
    /// How far the prediction was off where a value was computed.
    off: Vec<f64>,
}

impl Field {
    fn index(&self, (column, row): (usize, usize)) -> usize {
        row * self.columns + column
    }

    fn places(&self, columns: &[usize], rows: &[usize]) -> Vec<(usize, usize)> {
        let along = |&row: &usize| columns.iter().map(move |&column| (column, row));
        rows.iter().flat_map(along).collect()
    }

    fn insert(&mut self, places: &[(usize, usize)], found: Vec<f64>) {
        for (&place, value) in places.iter().zip(found) {
            let index = self.index(place);
            self.values[index] = value;
            self.is_computed[index] = true;
        }
    }

    /// Computes values at places where that is wanted, the others are what they are predicted to be along
    /// the axes, or were before.
    fn settle(
        &mut self,
        places: &[(usize, usize)],
        axes: Option<[&Axis<'_>; 2]>,
        wanted: &[bool],
        at: &Values<'_>,
        off: &dyn Fn(f64, f64) -> f64,
    ) {
        let guess = |&place: &(usize, usize)| match axes {
            Some([across, down]) => self.guess(place, across, down),
            None => Guess {
                value: self.values[self.index(place)],
                is_mixed: false,
            },
        };
        let guesses: Vec<Guess> = places.iter().map(guess).collect();
        let mut open: Vec<(usize, usize)> = Vec::new();
        let mut taken: Vec<f64> = Vec::new();
        for (&place, guess) in places.iter().zip(guesses) {
            let index = self.index(place);
            self.values[index] = guess.value;
            if wanted[index] || guess.is_mixed {
                open.push(place);
                taken.push(guess.value);
            }
        }
        let found = at(&open);
        for ((&place, taken), &value) in open.iter().zip(taken).zip(&found) {
            let same = value == taken || value.is_nan() && taken.is_nan();
            let index = self.index(place);
            self.off[index] = match same {
                true => 0.0,
                false if value.is_finite() && taken.is_finite() => off(value, taken),
                false => f64::INFINITY,
            };
        }
        self.insert(&open, found);
    }

    /// Where, between places that are so far apart, values are to be computed: next to those of which the
    /// prediction was off.
    fn suspects(&mut self, stride: usize) -> Vec<bool> {
        let mut wanted = vec![false; self.values.len()];
        // As far as a cubic reaches.
        let reach = stride + stride / 2;
        let range =
            |at: usize, length: usize| at.saturating_sub(reach)..(at + reach + 1).min(length);
        for index in 0..self.off.len() {
            if self.off[index] <= 1.0 {
                continue;
            }
            for row in range(index / self.columns, self.rows) {
                for column in range(index % self.columns, self.columns) {
                    wanted[row * self.columns + column] = true;
                }
            }
            // Next time it counts only if it was off by much more.
            self.off[index] /= SUSPICIOUS;
        }
        wanted
    }

    fn guess(&self, (column, row): (usize, usize), xs: &Axis<'_>, ys: &Axis<'_>) -> Guess {
        let along = || {
            let around = xs.around(column);
            let values = around.iter().map(|&at| self.values[self.index((at, row))]);
            cubic(xs.places, around, values, column)
        };
        let across = || {
            let around = ys.around(row);
            let values = around
                .iter()
                .map(|&at| self.values[self.index((column, at))]);
            cubic(ys.places, around, values, row)
        };
        let is_middle = |axis: &Axis<'_>, place: usize| axis.known.binary_search(&place).is_err();
        match (is_middle(xs, column), is_middle(ys, row)) {
            (true, false) => along(),
            (false, _) => across(),
            (true, true) => {
                let (a, b) = (along(), across());
                let same = a.value == b.value || a.value.is_nan() && b.value.is_nan();
                Guess {
                    value: if same {
                        a.value
                    } else {
                        f64::midpoint(a.value, b.value)
                    },
                    is_mixed: a.is_mixed
                        || b.is_mixed
                        || !(same || a.value.is_finite() && b.value.is_finite()),
                }
            }
        }
    }
}

/// The value at a place of the polynomial through values at others (Lagrange).
fn cubic(
    places: &[f64],
    around: &[usize],
    values: impl Iterator<Item = f64> + Clone,
    at: usize,
) -> Guess {
    let first = values.clone().next().unwrap_or(f64::NAN);
    let alike = |value: f64| value == first || value.is_nan() && first.is_nan();
    if values.clone().all(alike) {
        return Guess {
            value: first,
            is_mixed: false,
        };
    }
    if !values.clone().all(f64::is_finite) {
        return Guess {
            value: f64::NAN,
            is_mixed: true,
        };
    }
    let distance = |a: usize, b: usize| places[a] - places[b];
    let term = |(&place, value): (&usize, f64)| {
        let others = around.iter().filter(|&&other| other != place);
        let factors = others.map(|&other| distance(at, other) / distance(place, other));
        value * factors.product::<f64>()
    };
    Guess {
        value: around.iter().zip(values).map(term).sum(),
        is_mixed: false,
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    /// A step of colour.
    const STEP: f64 = 1.0 / 256.0;

    /// The largest error, and how many values were computed.
    fn run(size: (usize, usize), f: &dyn Fn(f64, f64) -> f64) -> (f64, usize) {
        let count = Cell::new(0);
        // As rounded to pixels.
        let side = |length: usize| (0..length).map(|k| libm::round(k as f64 * 2.3) / 460.0);
        let (xs, ys): (Vec<f64>, Vec<f64>) = (side(size.0).collect(), side(size.1).collect());
        let value = |&(column, row): &(usize, usize)| f(xs[column], ys[row]);
        let at = |places: &[(usize, usize)]| {
            count.set(count.get() + places.len());
            places.iter().map(value).collect::<Vec<f64>>()
        };
        let off = |found: f64, predicted: f64| (found - predicted).abs() / (0.25 * STEP);
        let found = compute([&xs, &ys], &at, &off);
        let error = |(index, found): (usize, &f64)| {
            let exact = value(&(index % size.0, index / size.0));
            match exact == *found || exact.is_nan() && found.is_nan() {
                true => 0.0,
                false if exact.is_finite() && found.is_finite() => (exact - found).abs(),
                false => f64::INFINITY,
            }
        };
        let worst = found.iter().enumerate().map(error).fold(0.0, f64::max);
        (worst, count.get())
    }

    #[test]
    fn smooth_values_take_few_places() {
        let smooth = |x: f64, y: f64| 0.5 + 0.5 * libm::sin(3.0 * x + y) * libm::cos(2.0 * y);
        let (worst, count) = run((200, 170), &smooth);
        assert!(worst < 0.2 * STEP, "{worst}");
        assert!(count < 200 * 170 / 25, "{count}");
    }

    #[test]
    fn small_grids_are_computed_whole() {
        let (worst, count) = run((200, FEWEST - 1), &|x, y| libm::sin(20.0 * x * y));
        assert_eq!((worst, count), (0.0, 200 * (FEWEST - 1)));
    }

    proptest::proptest! {
        /// No colour is off by more than a step, whatever ends, bends, or jumps by a twentieth of the
        /// scale and more; smaller jumps may be off by two.
        #[test]
        fn no_colour_is_off_by_more_than_a_step(
            columns in FEWEST..200_usize,
            rows in FEWEST..200_usize,
            angle in 0.0..6.3_f64,
            place in 0.1..0.9_f64,
            kind in 0..6_usize,
            bend in 0.5..12.0_f64,
            jump in 0.05..0.2_f64,
        ) {
            let (sin, cos) = (libm::sin(angle), libm::cos(angle));
            let f = move |x: f64, y: f64| {
                let side = sin * (x - place) + cos * (y - place);
                let wave = 0.5 + 0.4 * libm::sin(bend * (x + 0.3 * y) + angle) * libm::cos(0.5 * bend * y);
                match kind {
                    0 => wave,
                    1 => if side > 0.0 { 0.8 * wave } else { 0.8 * wave + jump },
                    2 => if side > 0.0 { wave } else { f64::INFINITY },
                    3 => if side > 0.0 { wave } else { f64::NAN },
                    4 => side.abs() + 0.1 * wave,
                    // A valley as steep as one of KL at a small scale.
                    _ => libm::log(0.01 + side * side) / libm::log(0.01),
                }
            };
            let (worst, _) = run((columns, rows), &f);
            proptest::prop_assert!(worst <= STEP, "{worst}");
        }
    }
}
