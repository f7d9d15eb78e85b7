//! Where an axis has its ticks, and how they are written.

mod common;
mod extended;
mod label;
mod uneven;

use std::f64::consts::PI;

use crate::spec::{
    model::{NumberFormat, NumberKind, ScaleKind},
    style::TickRule,
};

pub(super) use self::common::Common;
use self::label::Notation;
use super::scale::Scale;

/// One tick.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tick {
    /// Where it is.
    pub(super) value: f64,
    /// What stands beside it.
    pub(super) label: String,
}

/// Where ticks should be.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Wanted {
    /// Round numbers by the rule of a theme.
    Round {
        /// About how many, or at most how many steps, as the rule has it.
        count: u32,
        /// There are no more of them.
        most: u32,
        /// Which round numbers.
        rule: TickRule,
        /// Whether they are read along an axis: with few decimals, and none left out at its ends.
        on_axis: bool,
    },
    /// Multiples of a step.
    Step(f64),
    /// Exactly these, as far as they are in the domain.
    At(Vec<f64>),
}

/// How labels stand along an axis.
pub(super) struct Labels<'a> {
    /// As the spec has it; `None` is chosen to fit the ticks.
    pub(super) format: Option<NumberFormat>,
    /// The room that a label takes along the axis, in px.
    pub(super) length: &'a dyn Fn(&str) -> f64,
    /// The font size in px.
    pub(super) size: f64,
    /// Whether numbers are set as a typographer would set them, where `format` leaves that open.
    pub(super) typeset: bool,
    /// What is written once beside the axis, and so not at its ticks.
    pub(super) common: Option<Common>,
}

impl Labels<'_> {
    /// A tick as it is written.
    fn write(&self, notation: &Notation, value: f64) -> String {
        match self.typeset && self.format.is_none() {
            true => notation.typeset(value),
            false => notation.write(value),
        }
    }

    /// How legible labels at these ticks are, by the least distance between two of them: 1 from
    /// one and a half times the font size on, less where it is less, and least where they overlap.
    fn legibility(&self, scale: &Scale, values: &[f64], notation: &Notation) -> f64 {
        if self.format.is_some() && !notation.is_exact(values) {
            return f64::NEG_INFINITY;
        }
        let mut place: Option<(f64, f64)> = None;
        let mut least = f64::INFINITY;
        for &value in values {
            let (at, half) = (
                scale.px(value),
                (self.length)(&self.write(notation, value)) / 2.0,
            );
            if let Some((last, last_half)) = place {
                least = least.min((at - last).abs() - half - last_half);
            }
            place = Some((at, half));
        }
        let enough = 1.5 * self.size;
        if least >= enough {
            1.0
        } else if least > 0.0 {
            (2.0 - enough / least).max(OVERLAP)
        } else {
            OVERLAP
        }
    }

    fn notation(&self, values: &[f64], step: Option<f64>) -> Notation {
        match (self.format, self.common, step) {
            (Some(format), _, step) => Notation::formatted(format, values, step),
            (None, Some(common), step) => Notation::shared(common, values, step),
            (None, None, Some(step)) => Notation::even(values, step),
            (None, None, None) => Notation::given(values),
        }
    }
}

/// How legible labels are that overlap. The paper has −∞; with a number, an axis that is too short
/// for any two labels has ticks too, and the search for them ends soon.
const OVERLAP: f64 = -20.0;

/// So many ticks are not weighed against each other: the search for the best would take long, and
/// any round step will do.
const MANY: u32 = 20;

/// No axis can show more ticks than this.
const MOST: usize = 1000;

/// The ticks of a scale, from its lower to its upper end.
pub(super) fn ticks(scale: &Scale, wanted: &Wanted, labels: &Labels<'_>) -> Vec<Tick> {
    let (low, high) = (scale.low().min(scale.high()), scale.low().max(scale.high()));
    let (values, notation) = match *wanted {
        Wanted::At(ref values) => {
            let slack = (high - low) * 1e-9;
            let inside = |value: &f64| (low - slack..=high + slack).contains(value);
            let values: Vec<f64> = values.iter().copied().filter(inside).take(MOST).collect();
            let notation = match (labels.format, scale.kind()) {
                (None, ScaleKind::Log | ScaleKind::Symlog { .. }) => Notation::each(&values),
                _ => labels.notation(&values, None),
            };
            (values, notation)
        }
        Wanted::Step(step) => even(low, high, step, labels),
        Wanted::Round { count, most, .. } if scale.kind() != ScaleKind::Linear => {
            uneven::uneven(scale, (low, high), count.min(MANY), most, labels)
        }
        Wanted::Round { count, most, .. }
            if labels
                .format
                .is_some_and(|format| format.kind == NumberKind::Pi) =>
        {
            multiples_of_pi(scale, (low, high), count.min(MANY), most, labels)
        }
        Wanted::Round { count, rule, .. } if rule == TickRule::Matplotlib || count > MANY => {
            let mut step = round_step((high - low) / f64::from(count.max(1)));
            if let Some(least) = labels.format.and_then(Notation::least_step) {
                step = step.max(least);
            }
            even(low, high, step, labels)
        }
        Wanted::Round {
            count,
            most,
            on_axis,
            ..
        } => {
            // Where a step like 0.25 needs more decimals than one of its size, others are better.
            let spare = match labels.format {
                None if on_axis => 10.0,
                _ => 0.0,
            };
            let legibility = |values: &[f64], grain: f64| {
                let more = Notation::spare_decimals(grain) as f64;
                labels.legibility(scale, values, &labels.notation(values, Some(grain)))
                    - spare * more
            };
            match extended::extended((low, high), count, most, on_axis, &legibility) {
                Some(found) => {
                    let notation = labels.notation(&found.values, Some(found.grain));
                    (found.values, notation)
                }
                None => few(low, high, labels),
            }
        }
    };
    let tick = |value: f64| Tick {
        value,
        label: labels.write(&notation, value),
    };
    let mut ticks: Vec<Tick> = values.into_iter().map(tick).collect();
    if let Some(format) = labels.format {
        tell_apart(&mut ticks, format);
    }
    ticks
}

/// Of ticks that a coarse format writes alike, the one keeps its label that is nearest to what it says.
fn tell_apart(ticks: &mut [Tick], format: NumberFormat) {
    for alike in ticks.chunk_by_mut(|a, b| a.label == b.label) {
        let error = |tick: &Tick| (Notation::read(format, tick.value) - tick.value).abs();
        let nearest =
            (0..alike.len()).min_by(|&a, &b| error(&alike[a]).total_cmp(&error(&alike[b])));
        for (index, tick) in alike.iter_mut().enumerate() {
            if Some(index) != nearest {
                tick.label.clear();
            }
        }
    }
}

/// The ticks of a domain in which no two round numbers stand that can be written: what its format
/// can write, or else nothing.
fn few(low: f64, high: f64, labels: &Labels<'_>) -> (Vec<f64>, Notation) {
    match labels.format.and_then(Notation::least_step) {
        Some(step) if multiples(low, high, step).len() == 1 => even(low, high, step, labels),
        _ => (Vec::new(), Notation::none()),
    }
}

/// Every multiple of a step in the domain.
fn even(low: f64, high: f64, step: f64, labels: &Labels<'_>) -> (Vec<f64>, Notation) {
    let values = multiples(low, high, step);
    let notation = labels.notation(&values, Some(step));
    (values, notation)
}

/// Fractions of π that are steps, with how simple they are.
const FRACTIONS: [(f64, f64); 5] = [(2.0, 0.8), (4.0, 0.6), (3.0, 0.4), (6.0, 0.3), (12.0, 0.1)];

/// About `wanted` multiples of a simple fraction of π, or of a round multiple of it.
fn multiples_of_pi(
    scale: &Scale,
    (low, high): (f64, f64),
    wanted: u32,
    most: u32,
    labels: &Labels<'_>,
) -> (Vec<f64>, Notation) {
    let range = high - low;
    if !(PI / 6.0..=40.0 * PI).contains(&range) {
        let times_pi = |values: &[f64], grain: f64| {
            let values: Vec<f64> = values.iter().map(|value| value * PI).collect();
            let notation = labels.notation(&values, Some(grain * PI));
            (values, notation)
        };
        let legibility = |values: &[f64], grain: f64| {
            let (values, notation) = times_pi(values, grain);
            labels.legibility(scale, &values, &notation)
        };
        return extended::extended((low / PI, high / PI), wanted, most, true, &legibility)
            .map_or((Vec::new(), Notation::none()), |found| {
                times_pi(&found.values, found.grain)
            });
    }
    let fractions = FRACTIONS.map(|(parts, simple)| (PI / parts, simple));
    let multiples_of_pi = [(1.0, 1.0), (2.0, 0.8), (5.0, 0.7), (10.0, 0.9)];
    let multiples_of_pi = multiples_of_pi.map(|(times, simple)| (times * PI, simple));
    let mut best = (f64::NEG_INFINITY, Vec::new(), Notation::none());
    for (step, simplicity) in fractions.into_iter().chain(multiples_of_pi) {
        let values = multiples(low, high, step);
        let (Some(&first), Some(&last)) = (values.first(), values.last()) else {
            continue;
        };
        if !(2..=most as usize).contains(&values.len()) {
            continue;
        }
        let count = values.len() as f64;
        let notation = labels.notation(&values, Some(step));
        let wanted = f64::from(wanted.max(2));
        let score = extended::SIMPLICITY * simplicity
            + extended::COVERAGE * extended::coverage((low, high), (first, last))
            + extended::DENSITY * extended::density(count, wanted, (low, high), (first, last))
            + extended::LEGIBILITY * labels.legibility(scale, &values, &notation);
        if score > best.0 {
            best = (score, values, notation);
        }
    }
    (best.1, best.2)
}

/// The smallest of 1, 2, 2.5, 5 times a power of ten that is not below `least`.
fn round_step(least: f64) -> f64 {
    let exponent = libm::floor(libm::log10(least));
    let power = |exponent: f64| libm::pow(10.0, exponent);
    for factor in [1.0, 2.0, 2.5, 5.0] {
        // Dividing by an exact power of ten rounds to the decimal that was meant.
        let step = if exponent < 0.0 {
            factor / power(-exponent)
        } else {
            factor * power(exponent)
        };
        if step >= least * (1.0 - 1e-9) {
            return step;
        }
    }
    if exponent < -1.0 {
        1.0 / power(-exponent - 1.0)
    } else {
        power(exponent + 1.0)
    }
}

fn multiples(low: f64, high: f64, step: f64) -> Vec<f64> {
    let (first, last) = ((low / step - 1e-9).ceil(), (high / step + 1e-9).floor());
    let count = (last - first + 1.0).clamp(0.0, MOST as f64) as usize;
    // `+ 0.0` turns −0 into 0.
    (0..count)
        .map(|k| (first + k as f64) * step + 0.0)
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    use super::*;

    /// A panel is 800 px long; a character is 8 px wide.
    fn labelled(
        kind: ScaleKind,
        (low, high): (f64, f64),
        count: u32,
        rule: TickRule,
        format: Option<NumberFormat>,
    ) -> Vec<Tick> {
        let scale = Scale::new(kind, low, high, 0.0, 800.0);
        let most = 10;
        let labels = Labels {
            format,
            length: &|label| 8.0 * label.chars().count() as f64,
            size: 12.0,
            typeset: rule == TickRule::Extended,
            common: None,
        };
        ticks(
            &scale,
            &Wanted::Round {
                count,
                most,
                rule,
                on_axis: true,
            },
            &labels,
        )
    }

    fn labels(kind: ScaleKind, domain: (f64, f64), count: u32) -> Vec<String> {
        let ticks = labelled(kind, domain, count, TickRule::Extended, None);
        ticks.into_iter().map(|tick| tick.label).collect()
    }

    fn as_matplotlib(low: f64, high: f64, count: u32) -> Vec<String> {
        let rule = TickRule::Matplotlib;
        let ticks = labelled(ScaleKind::Linear, (low, high), count, rule, None);
        ticks.into_iter().map(|tick| tick.label).collect()
    }

    const SYMLOG: ScaleKind = ScaleKind::Symlog { constant: 1.0 };

    #[test]
    fn round_numbers() {
        assert_eq!(
            as_matplotlib(-10.0, 10.0, 9),
            [
                "−10.0", "−7.5", "−5.0", "−2.5", "0.0", "2.5", "5.0", "7.5", "10.0"
            ]
        );
        assert_eq!(
            as_matplotlib(-5.0, 100.0, 8),
            ["0", "20", "40", "60", "80", "100"]
        );
        assert_eq!(as_matplotlib(-0.2, 0.6, 8).len(), 9);
        assert_eq!(
            as_matplotlib(0.0, 3e7, 3),
            ["0.0", "1.0×10⁷", "2.0×10⁷", "3.0×10⁷"]
        );
    }

    #[test]
    fn mantissas_tell_ticks_apart() {
        assert_eq!(
            as_matplotlib(1e-5, 1.1e-5, 4),
            [
                "1.000×10⁻⁵",
                "1.025×10⁻⁵",
                "1.050×10⁻⁵",
                "1.075×10⁻⁵",
                "1.100×10⁻⁵"
            ]
        );
        assert_eq!(
            as_matplotlib(1e6, 1e6 + 2.0, 2),
            ["1.000000×10⁶", "1.000001×10⁶", "1.000002×10⁶"]
        );
        let scale = Scale::new(ScaleKind::Linear, 0.0, 1e7, 0.0, 100.0);
        let plain = Labels {
            format: None,
            length: &|_| 0.0,
            size: 1.0,
            typeset: false,
            common: None,
        };
        let thirds = ticks(&scale, &Wanted::At(vec![1e7 / 3.0, 5e6]), &plain);
        let thirds: Vec<String> = thirds.into_iter().map(|tick| tick.label).collect();
        assert_eq!(thirds, ["3.333×10⁶", "5.000×10⁶"]);
    }

    #[test]
    fn decades_have_one_notation() {
        assert_eq!(
            labels(ScaleKind::Log, (0.01, 1e4), 8),
            ["0.01", "0.1", "1", "10", "100", "1000", "10\u{2009}000"]
        );
        assert_eq!(
            labels(ScaleKind::Log, (1e-7, 1.0), 9),
            ["10⁻⁷", "10⁻⁶", "10⁻⁵", "10⁻⁴", "10⁻³", "10⁻²", "0.1", "1"]
        );
        assert_eq!(
            labels(ScaleKind::Log, (1e-30, 1.0), 5),
            ["10⁻²⁸", "10⁻²¹", "10⁻¹⁴", "10⁻⁷", "1"]
        );
    }

    #[test]
    fn short_logarithmic_axes_have_more_than_decades() {
        assert_eq!(
            labels(ScaleKind::Log, (0.8, 130.0), 8),
            ["1", "2", "5", "10", "20", "50", "100"]
        );
        assert_eq!(
            labels(ScaleKind::Log, (2e6, 6e7), 5),
            ["2×10⁶", "5×10⁶", "10⁷", "2×10⁷", "5×10⁷"]
        );
        let between = labels(ScaleKind::Log, (210.0, 290.0), 5);
        assert_eq!(between, ["220", "240", "260", "280"]);
    }

    #[test]
    fn symlog_axes_mirror_their_decades_around_zero() {
        assert_eq!(
            labels(SYMLOG, (-1000.0, 1000.0), 9),
            ["−1000", "−100", "−10", "−1", "0", "1", "10", "100", "1000"]
        );
        assert_eq!(
            labels(SYMLOG, (-1e8, 1e8), 5),
            ["−10⁸", "−10⁴", "0", "10⁴", "10⁸"]
        );
        assert_eq!(
            labels(SYMLOG, (-1.0, 1.0), 5),
            ["−1.0", "−0.5", "0", "0.5", "1.0"]
        );
    }

    #[test]
    fn odds_are_written_from_both_ends() {
        assert_eq!(
            labels(ScaleKind::Logit, (0.0005, 0.9995), 7),
            ["0.001", "0.01", "0.1", "0.5", "0.9", "0.99", "0.999"]
        );
        assert_eq!(
            labels(ScaleKind::Logit, (1e-6, 1.0 - 1e-6), 5),
            ["10⁻⁶", "10⁻³", "½", "1−10⁻³", "1−10⁻⁶"]
        );
    }

    fn formatted(domain: (f64, f64), kind: NumberKind, digits: Option<usize>) -> Vec<String> {
        let format = NumberFormat {
            kind,
            digits,
            ..NumberFormat::default()
        };
        let (kind, rule) = (ScaleKind::Linear, TickRule::Extended);
        let ticks = labelled(kind, domain, 5, rule, Some(format));
        ticks.into_iter().map(|tick| tick.label).collect()
    }

    #[test]
    fn formats_without_digits_tell_ticks_apart() {
        assert_eq!(
            formatted((0.0, 0.1), NumberKind::Percent, None),
            ["0.0%", "2.5%", "5.0%", "7.5%", "10.0%"]
        );
        assert_eq!(
            formatted((0.0, 1.0), NumberKind::Fixed, None),
            ["0.00", "0.25", "0.50", "0.75", "1.00"]
        );
        assert_eq!(
            formatted((0.0, 100.0), NumberKind::Scientific, None),
            ["0.0", "2.5×10¹", "5.0×10¹", "7.5×10¹", "1.0×10²"]
        );
        assert_eq!(
            formatted((0.0, 1.0), NumberKind::Significant, Some(2)),
            ["0.0", "0.25", "0.50", "0.75", "1.0"]
        );
    }

    #[test]
    fn ticks_in_pi_stand_at_its_multiples() {
        let pi = |low: f64, high: f64| formatted((low, high), NumberKind::Pi, None);
        assert_eq!(pi(-PI, PI), ["−π", "−π/2", "0", "π/2", "π"]);
        assert_eq!(pi(0.0, PI / 2.0), ["0", "π/6", "π/3", "π/2"]);
        assert_eq!(pi(-7.0, 7.0), ["−2π", "−π", "0", "π", "2π"]);
        assert_eq!(pi(0.0, 0.1), ["0.00π", "0.01π", "0.02π", "0.03π"]);
        assert_eq!(pi(0.0, 400.0 * PI), ["0", "100π", "200π", "300π", "400π"]);
    }

    #[test]
    fn extreme_domains_end() {
        let log = |low: f64, high: f64| labels(ScaleKind::Log, (low, high), 9).len();
        assert!((2..=10).contains(&log(5e-324, f64::MAX)));
        assert!((2..=10).contains(&labels(SYMLOG, (-f64::MAX / 4.0, f64::MAX / 4.0), 9).len()));
        for domain in [
            (0.0, 1e-300),
            (-1e300, 1e300),
            (1.0, 1.0 + 1e-15),
            (1e15, 1e15 + 1.0),
        ] {
            let number = labels(ScaleKind::Linear, domain, 9).len();
            assert!(number <= 10, "{domain:?}");
        }
        assert!((2..=10).contains(&labels(ScaleKind::Linear, (-1e300, 1e300), 9).len()));
    }

    /// What every axis promises for any domain.
    fn keeps_its_promise(kind: ScaleKind, domain: (f64, f64), count: u32) {
        let found = labelled(kind, domain, count, TickRule::Extended, None);
        let place = format!("{kind:?} {domain:?} {count}: {found:?}");
        assert!((2..=10).contains(&found.len()), "{place}");
        let inside = |tick: &Tick| (domain.0..=domain.1).contains(&tick.value);
        assert!(found.iter().all(inside), "{place}");
        for pair in found.windows(2) {
            assert!(pair[0].value < pair[1].value, "{place}");
            assert_ne!(pair[0].label, pair[1].label, "{place}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            rng_seed: RngSeed::Fixed(1),
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn two_to_ten_ticks_stand_in_the_domain(
            low in -1e6..1e6_f64,
            exponent in -5.0..7.0_f64,
            count in 2_u32..=9,
        ) {
            let high = low + libm::pow(10.0, exponent);
            keeps_its_promise(ScaleKind::Linear, (low, high), count);
            keeps_its_promise(SYMLOG, (low, high), count);
        }

        #[test]
        fn two_to_ten_ticks_stand_between_powers(
            low in -280.0..280.0_f64,
            decades in 0.01..25.0_f64,
            count in 2_u32..=9,
        ) {
            let domain = (libm::pow(10.0, low), libm::pow(10.0, low + decades));
            keeps_its_promise(ScaleKind::Log, domain, count);
        }

        #[test]
        fn two_to_ten_ticks_stand_between_odds(
            low in -25.0..20.0_f64,
            width in 0.05..20.0_f64,
            count in 2_u32..=9,
        ) {
            let high = (low + width).min(22.0);
            let kind = ScaleKind::Logit;
            keeps_its_promise(kind, (kind.backward(low), kind.backward(high)), count);
        }
    }
}
