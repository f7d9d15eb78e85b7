//! Random numbers that are a function of where they stand: no generator is handed around, so
//! neither the order of the draws nor the number of threads changes them.

use chacha20::ChaCha8Rng;
use chacha20::rand_core::{Rng, SeedableRng};

use super::Distribution;

/// An endless list of random numbers, of which the `i`th depends on the seed, the stream's name or
/// number, and i alone: on every platform and in every order it is the same.
///
/// They are the output of the stream cipher ChaCha with 8 rounds, which is a function of a key
/// (the seed), a nonce (the stream) and a counter (the index). (D. J. Bernstein, "ChaCha, a variant
/// of Salsa20", 2008; J. K. Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", 2011, on
/// generators that count.)
///
/// ```
/// use klrender_stats::{Distribution, Normal, Stream};
///
/// let stream = Stream::named(0, "S");
/// assert_eq!(stream.uniform(7), stream.uniforms().nth(7).unwrap());
///
/// let d = Distribution::from(Normal::new(0.0, 1.0)?);
/// let sample: Vec<f64> = d.samples(&stream).take(100).collect();
/// assert_eq!(sample[41], d.sample(&stream, 41));
/// # Ok::<(), klrender_stats::ParameterError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stream {
    seed: u64,
    number: u64,
}

/// A number takes so many words of the cipher's output.
const WORDS: u128 = 2;

impl Stream {
    /// The stream of this number; each seed has 2⁶⁴ of them.
    pub fn new(seed: u64, number: u64) -> Self {
        Self { seed, number }
    }

    /// The stream of this name, whose number is the name's 64-bit FNV-1a hash.
    pub fn named(seed: u64, name: &str) -> Self {
        let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Self::new(seed, hash)
    }

    /// The `i`th number, 0 < u < 1: the midpoint of one of 2⁵² equal parts of the unit interval.
    pub fn uniform(&self, i: u64) -> f64 {
        let mut cipher = self.cipher();
        cipher.set_word_pos(WORDS * u128::from(i));
        uniform(cipher.next_u64())
    }

    /// The `k`th of many streams that belong together, of which the first is this one.
    #[must_use]
    pub fn layer(&self, k: u64) -> Self {
        // An odd factor: no two of the 2⁶⁴ are the same, and they lie far apart.
        let number = self
            .number
            .wrapping_add(k.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        Self::new(self.seed, number)
    }

    /// All of them from the first on: faster than one by one, since the cipher makes many at once.
    pub fn uniforms(&self) -> impl Iterator<Item = f64> + use<> {
        self.uniforms_from(0)
    }

    /// All of them from the `i`th on.
    pub fn uniforms_from(&self, i: u64) -> impl Iterator<Item = f64> + use<> {
        let mut cipher = self.cipher();
        cipher.set_word_pos(WORDS * u128::from(i));
        std::iter::repeat_with(move || uniform(cipher.next_u64()))
    }

    /// The cipher at the start of its output.
    fn cipher(&self) -> ChaCha8Rng {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&self.seed.to_le_bytes());
        let mut cipher = ChaCha8Rng::from_seed(key);
        cipher.set_stream(self.number);
        cipher
    }
}

fn uniform(bits: u64) -> f64 {
    const PARTS: f64 = (1_u64 << 52) as f64;
    // Both the sum and the quotient are exact.
    ((bits >> 12) as f64 + 0.5) / PARTS
}

impl Distribution {
    /// The draw that a number u makes, 0 < u < 1: most often the quantile at u.
    pub fn draw(&self, u: f64) -> f64 {
        self.univariate().draw(u)
    }

    /// The `i`th draw: a function of the stream's `i`th number u, most often the quantile at u, so
    /// that draws move smoothly with the parameters. A mixture first chooses a component by u.
    pub fn sample(&self, stream: &Stream, i: u64) -> f64 {
        self.univariate().draw(stream.uniform(i))
    }

    /// All draws from the first on.
    pub fn samples<'a>(&'a self, stream: &Stream) -> impl Iterator<Item = f64> + use<'a> {
        stream.uniforms().map(|u| self.univariate().draw(u))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Argument, FAMILIES, Function, Mixture, Normal, ParameterKind};

    #[test]
    fn the_numbers_are_those_of_the_cipher() {
        // From an implementation of ChaCha8 in Python.
        let bits = |stream: &Stream, i| stream.uniform(i).to_bits();
        let first = Stream::new(0, 0);
        assert_eq!(
            [0, 1, 2, 1000, u64::MAX].map(|i| bits(&first, i)),
            [
                0x3fea_c80b_f125_fde1,
                0x3fe4_34a1_23fd_170b,
                0x3fcd_bfcd_6761_8744,
                0x3feb_3aad_b86a_d1db,
                0x3fc3_be1a_48e8_0dec
            ]
        );
        let other = Stream::new(0x0123_4567_89ab_cdef, 5);
        assert_eq!(
            [0, 31, 32].map(|i| bits(&other, i)),
            [
                0x3fb7_2c6c_124f_59b8,
                0x3fd3_2f23_c27f_959a,
                0x3fc2_1466_f4b6_e864
            ]
        );
        assert_eq!(bits(&Stream::named(0, "S"), 3), 0x3fd5_1e7b_7f2a_6c96);
    }

    #[test]
    fn numbers_lie_strictly_inside() {
        assert_eq!(uniform(0), 0.5 * f64::EPSILON);
        assert_eq!(uniform(u64::MAX), 1.0 - 0.5 * f64::EPSILON);
    }

    #[test]
    fn order_and_threads_do_not_matter() {
        let stream = Stream::named(1, "data");
        let ahead: Vec<f64> = stream.uniforms().take(200).collect();
        let back: Vec<f64> = (0..200).rev().map(|i| stream.uniform(i)).rev().collect();
        assert_eq!(ahead, back);
        let halves = std::thread::scope(|scope| {
            let half = |from| scope.spawn(move || (from..from + 100).map(stream_at));
            [half(0), half(100)].map(|thread| thread.join().unwrap().collect::<Vec<f64>>())
        });
        assert_eq!(halves.concat(), ahead);
        assert_ne!(Stream::named(1, "other").uniform(0), ahead[0]);
        assert_ne!(Stream::named(2, "data").uniform(0), ahead[0]);
    }

    fn stream_at(i: u64) -> f64 {
        Stream::named(1, "data").uniform(i)
    }

    #[test]
    fn draws_move_with_the_parameters() {
        let stream = Stream::new(3, 0);
        let normal = |mean| Distribution::from(Normal::new(mean, 1.0).unwrap());
        for i in 0..20 {
            let moved = normal(0.5).sample(&stream, i) - normal(0.0).sample(&stream, i);
            assert!((moved - 0.5).abs() < 1e-15);
        }
    }

    /// One member of every family.
    fn members() -> Vec<Distribution> {
        let normal = |mean| Distribution::from(Normal::new(mean, 1.0).unwrap());
        let candidates = [0.4, 1.5, 3.0, 2.0, -1.0];
        let mut members = Vec::new();
        for family in FAMILIES {
            // Some arguments that are allowed: numbers from a short list.
            let count = family.parameters.len();
            let found = (0..candidates.len().pow(count as u32)).find_map(|code| {
                let arguments: Vec<Argument> = (0..count)
                    .map(|place| {
                        let index = code / candidates.len().pow(place as u32) % candidates.len();
                        let parameter = family.parameters[place];
                        let number = parameter.default.unwrap_or(candidates[index]);
                        match parameter.kind {
                            ParameterKind::Number => Argument::Number(number),
                            ParameterKind::Numbers if parameter.name == "stds" => {
                                Argument::Numbers(vec![1.0, 0.5])
                            }
                            ParameterKind::Numbers => Argument::Numbers(vec![0.25, 0.75]),
                            ParameterKind::Distribution => Argument::Distribution(normal(number)),
                            ParameterKind::Distributions => {
                                Argument::Distributions(vec![normal(-2.0), normal(1.0)])
                            }
                        }
                    })
                    .collect();
                let varies = |d: &Distribution| d.quantile(0.1) < d.quantile(0.9);
                (family.build)(&arguments).ok().filter(varies)
            });
            // Pairs of numbers are drawn otherwise.
            if family.name != "bivariate_normal" {
                members.push(found.unwrap_or_else(|| panic!("no {} found", family.name)));
            }
        }
        members
    }

    #[test]
    fn draws_are_distributed_as_they_should() {
        const COUNT: usize = 4000;
        let nested = Mixture::new(&[0.3, 0.7], &members()[..2]).unwrap();
        for (number, d) in members().into_iter().chain([nested.into()]).enumerate() {
            let stream = Stream::new(11, number as u64);
            let mut sample: Vec<f64> = d.samples(&stream).take(COUNT).collect();
            sample.sort_by(f64::total_cmp);
            // The Kolmogorov–Smirnov statistic; at equal points of a discrete one it counts all.
            let mut statistic: f64 = 0.0;
            for (i, &x) in sample.iter().enumerate() {
                let rank = sample.partition_point(|&y| y <= x);
                statistic = statistic.max((d.cdf(x) - rank as f64 / COUNT as f64).abs());
                let before = d.evaluate(Function::Cdf, x.next_down());
                let below = sample[..=i].partition_point(|&y| y < x);
                statistic = statistic.max((before - below as f64 / COUNT as f64).abs());
            }
            // Exceeded with probability 2 exp(−2·1.95²) = 1e-3.
            let scaled = statistic * (COUNT as f64).sqrt();
            assert!(scaled < 1.95, "{d:?}: {scaled}");
            assert!(scaled > 0.05, "{d:?}: {scaled} is too good");
        }
    }
}
