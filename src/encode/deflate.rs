//! Rows of flat pictures, compressed.
//!
//! Most of a drawing is areas of one colour, and most rows repeat the row above. So a match is looked for
//! one pixel back and one row up before anywhere else, which finds what general compressors search for at a
//! fraction of their time, with files of about the same size.
//!
//! <https://www.rfc-editor.org/rfc/rfc1951>

use std::{cmp::Reverse, collections::BinaryHeap};

/// The longest match, and how far back one may lie.
const LONGEST: usize = 258;
const WINDOW: usize = 32 * 1024;
/// The shortest match that is looked for in the table, and a length that is worth no further look.
const SHORTEST: usize = 4;
const ENOUGH: usize = 32;
/// Slots of the table of places, in which four bytes have been seen.
const SLOT_BITS: u32 = 14;
/// Tokens that have codes in common.
const BLOCK: usize = 1 << 15;
/// The code that ends a block.
const END: usize = 256;
/// How many codes there are of literals and lengths, of distances, and of lengths of codes.
const LITERALS: usize = 286;
const DISTANCES: usize = 30;
const LENGTHS: usize = 19;
/// The order in which lengths of codes of lengths are written.
const ORDER: [usize; LENGTHS] = [
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
];

/// What a stretch of bytes is written as.
#[derive(Clone, Copy)]
enum Token {
    Literal(u8),
    /// So many bytes again, from so far back.
    Match {
        length: u16,
        distance: u16,
    },
}

/// The zlib stream of rows of so many bytes, in which a pixel has `pixel` bytes.
pub(super) fn compressed_rows(bytes: &[u8], row: usize, pixel: usize) -> Vec<u8> {
    let mut out = Bits::default();
    // A window of 32 KiB, and a checksum of these two.
    out.bytes.extend([0x78, 0x5e]);
    let mut tokens = Vec::with_capacity(BLOCK);
    let mut table = vec![[0_u32; 2]; 1 << SLOT_BITS];
    // Every index counts; of colours a hundredth is gained for half as much time again.
    let careful = pixel == 1;
    let mut ahead = None;
    let mut place = 0;
    while place < bytes.len() {
        if tokens.len() == BLOCK {
            block(&tokens, false, &mut out);
            tokens.clear();
        }
        let near = [pixel, row];
        let found = ahead.take();
        let (mut length, distance) = found.unwrap_or_else(|| best(bytes, place, near, &mut table));
        if careful && (1..ENOUGH).contains(&length) {
            // One that begins a byte later may be longer.
            let next = best(bytes, place + 1, near, &mut table);
            if next.0 > length {
                ahead = Some(next);
                length = 0;
            } else {
                let within = place + 1..place + length;
                within.for_each(|place| note(bytes, place, &mut table));
            }
        }
        tokens.push(match length {
            0 => Token::Literal(bytes[place]),
            _ => Token::Match {
                length: length as u16,
                distance: distance as u16,
            },
        });
        place += length.max(1);
    }
    block(&tokens, true, &mut out);
    let mut out = out.finish();
    out.extend(adler(bytes).to_be_bytes());
    out
}

/// The checksum of a zlib stream.
fn adler(bytes: &[u8]) -> u32 {
    let mut sum = simd_adler32::Adler32::new();
    sum.write(bytes);
    sum.finish()
}

/// The match to take at a place, as its length and distance; length 0 where there is none.
#[inline]
fn best(bytes: &[u8], place: usize, near: [usize; 2], table: &mut [[u32; 2]]) -> (usize, usize) {
    let mut best = (0, 0);
    let rest = &bytes[place..];
    let longest = rest.len().min(LONGEST);
    for distance in near {
        if distance <= place && distance <= WINDOW {
            let length = common(&bytes[place - distance..], rest, longest);
            if length > best.0 && length >= 3 {
                best = (length, distance);
                if length == longest {
                    return best;
                }
            }
        }
    }
    let Some(slot) = slot(rest) else {
        return best;
    };
    if best.0 < ENOUGH {
        for seen in table[slot] {
            // Places are counted from 1; 0 is none.
            let Some(seen) = (seen as usize).checked_sub(1) else {
                continue;
            };
            let distance = place - seen;
            if distance > WINDOW {
                continue;
            }
            let length = common(&bytes[seen..], rest, longest);
            // A distance takes more bits than those that are near.
            if length >= SHORTEST && length > best.0 + 1 {
                best = (length, distance);
            }
        }
    }
    note(bytes, place, table);
    best
}

/// Notes a place for those behind it.
#[inline]
fn note(bytes: &[u8], place: usize, table: &mut [[u32; 2]]) {
    let (seen, slot) = (place as u32 + 1, slot(&bytes[place..]));
    if let Some(slot) = slot.map(|slot| &mut table[slot])
        && slot[0] != seen
    {
        *slot = [seen, slot[0]];
    }
}

/// The slot of the four bytes at the beginning.
#[inline]
fn slot(bytes: &[u8]) -> Option<usize> {
    let four = u32::from_le_bytes(*bytes.first_chunk::<4>()?);
    Some((four.wrapping_mul(0x9E37_79B1) >> (32 - SLOT_BITS)) as usize)
}

/// How many bytes are the same at the beginning, at most `longest`.
#[inline]
fn common(left: &[u8], right: &[u8], longest: usize) -> usize {
    let (left, right) = (&left[..longest], &right[..longest]);
    let mut length = 0;
    let (left_eights, left_rest) = left.as_chunks::<8>();
    let (right_eights, right_rest) = right.as_chunks::<8>();
    for (left, right) in left_eights.iter().zip(right_eights) {
        let differ = u64::from_le_bytes(*left) ^ u64::from_le_bytes(*right);
        if differ != 0 {
            return length + differ.trailing_zeros() as usize / 8;
        }
        length += 8;
    }
    let rest = left_rest.iter().zip(right_rest);
    length + rest.take_while(|(left, right)| left == right).count()
}

/// The code of a length, how many bits follow, and those.
fn length_code(length: usize) -> (usize, u32, u32) {
    match length {
        258 => (285, 0, 0),
        3..=10 => (254 + length, 0, 0),
        _ => {
            let from = length - 3;
            let bits = from.ilog2() - 2;
            let code = 257 + 4 * (bits as usize + 1) + (from >> bits & 3);
            (code, bits, (from & ((1 << bits) - 1)) as u32)
        }
    }
}

/// The same of a distance.
fn distance_code(distance: usize) -> (usize, u32, u32) {
    let from = distance - 1;
    match from {
        0..=3 => (from, 0, 0),
        _ => {
            let bits = from.ilog2() - 1;
            let code = 2 * (bits as usize + 1) + (from >> bits & 1);
            (code, bits, (from & ((1 << bits) - 1)) as u32)
        }
    }
}

/// Writes a block of tokens with codes of its own.
fn block(tokens: &[Token], is_last: bool, out: &mut Bits) {
    let mut literals = [0_u32; LITERALS];
    let mut distances = [0_u32; DISTANCES];
    literals[END] = 1;
    for token in tokens {
        match *token {
            Token::Literal(byte) => literals[usize::from(byte)] += 1,
            Token::Match { length, distance } => {
                literals[length_code(length.into()).0] += 1;
                distances[distance_code(distance.into()).0] += 1;
            }
        }
    }
    let literals = Code::new(&literals, 15);
    let distances = Code::new(&distances, 15);
    out.put(u32::from(is_last) | 2 << 1, 3);
    header(&literals.lengths, &distances.lengths, out);
    for token in tokens {
        match *token {
            Token::Literal(byte) => literals.put(byte.into(), out),
            Token::Match { length, distance } => {
                let (code, bits, rest) = length_code(length.into());
                literals.put(code, out);
                out.put(rest, bits);
                let (code, bits, rest) = distance_code(distance.into());
                distances.put(code, out);
                out.put(rest, bits);
            }
        }
    }
    literals.put(END, out);
}

/// Writes the lengths of the codes of a block.
fn header(literals: &[u8], distances: &[u8], out: &mut Bits) {
    let used = |lengths: &[u8], least: usize| {
        let last = lengths.iter().rposition(|&length| length > 0);
        last.map_or(least, |last| (last + 1).max(least))
    };
    let (literal_count, distance_count) = (used(literals, 257), used(distances, 1));
    let lengths = [&literals[..literal_count], &distances[..distance_count]].concat();
    // Codes of lengths, with how many bits follow and those.
    let mut codes: Vec<(usize, u32, u32)> = Vec::new();
    let mut rest = &lengths[..];
    while let Some(&length) = rest.first() {
        let run = rest.iter().take_while(|&&next| next == length).count();
        let taken = match (length, run) {
            (0, 3..) => {
                let taken = run.min(138);
                codes.push(match taken {
                    ..=10 => (17, 3, taken as u32 - 3),
                    _ => (18, 7, taken as u32 - 11),
                });
                taken
            }
            (1.., 4..) => {
                let taken = run.min(7);
                codes.push((usize::from(length), 0, 0));
                codes.push((16, 2, taken as u32 - 4));
                taken
            }
            _ => {
                codes.push((usize::from(length), 0, 0));
                1
            }
        };
        rest = &rest[taken..];
    }
    let mut counts = [0; LENGTHS];
    codes.iter().for_each(|&(code, ..)| counts[code] += 1);
    let code = Code::new(&counts, 7);
    let count = ORDER.iter().rposition(|&place| code.lengths[place] > 0);
    let count = count.map_or(4, |last| (last + 1).max(4));
    out.put(literal_count as u32 - 257, 5);
    out.put(distance_count as u32 - 1, 5);
    out.put(count as u32 - 4, 4);
    for &place in &ORDER[..count] {
        out.put(u32::from(code.lengths[place]), 3);
    }
    for (length, bits, rest) in codes {
        code.put(length, out);
        out.put(rest, bits);
    }
}

/// A prefix code.
struct Code {
    lengths: Vec<u8>,
    /// From their last bit to their first.
    codes: Vec<u16>,
}

impl Code {
    /// The best code for symbols that occur so often, with none longer than `longest` bits.
    fn new(counts: &[u32], longest: u8) -> Self {
        let lengths = lengths(counts, longest);
        let mut codes = vec![0; lengths.len()];
        let mut code = 0_u16;
        for length in 1..=longest {
            let symbols = lengths.iter().enumerate();
            for (symbol, _) in symbols.filter(|(_, it)| **it == length) {
                codes[symbol] = code.reverse_bits() >> (16 - length);
                code = code.wrapping_add(1);
            }
            code <<= 1;
        }
        Self { lengths, codes }
    }

    fn put(&self, symbol: usize, out: &mut Bits) {
        out.put(
            u32::from(self.codes[symbol]),
            u32::from(self.lengths[symbol]),
        );
    }
}

/// How many bits the code of each symbol has.
fn lengths(counts: &[u32], longest: u8) -> Vec<u8> {
    let mut counts = counts.to_vec();
    // Some readers want two codes.
    for symbol in 0..2 {
        if counts.iter().filter(|&&count| count > 0).count() < 2 && counts[symbol] == 0 {
            counts[symbol] = 1;
        }
    }
    loop {
        let lengths = unlimited(&counts);
        if lengths.iter().all(|&length| length <= longest) {
            return lengths;
        }
        // Rare symbols are taken for less rare.
        for count in counts.iter_mut().filter(|count| **count > 0) {
            *count = *count / 2 + 1;
        }
    }
}

/// The same, however long they get.
fn unlimited(counts: &[u32]) -> Vec<u8> {
    // Leaves, then inner nodes, each with its parent.
    let mut parents = vec![0_usize; counts.len()];
    let used = counts.iter().zip(0..).filter(|(count, _)| **count > 0);
    let mut heap: BinaryHeap<Reverse<(u32, usize)>> = used
        .map(|(&count, symbol)| Reverse((count, symbol)))
        .collect();
    while heap.len() > 1
        && let (Some(Reverse(one)), Some(Reverse(other))) = (heap.pop(), heap.pop())
    {
        let node = parents.len();
        parents.push(0);
        parents[one.1] = node;
        parents[other.1] = node;
        heap.push(Reverse((one.0 + other.0, node)));
    }
    let mut depths = vec![0_u8; parents.len()];
    let root = parents.len() - 1;
    for node in (0..root).rev() {
        if parents[node] > 0 {
            depths[node] = depths[parents[node]] + 1;
        }
    }
    depths.truncate(counts.len());
    depths
}

/// Bits in a row, the lowest first.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    waiting: u64,
    count: u32,
}

impl Bits {
    #[inline]
    fn put(&mut self, bits: u32, count: u32) {
        self.waiting |= u64::from(bits) << self.count;
        self.count += count;
        if self.count >= 32 {
            self.bytes.extend((self.waiting as u32).to_le_bytes());
            self.waiting >>= 32;
            self.count -= 32;
        }
    }

    fn finish(mut self) -> Vec<u8> {
        let count = self.count.div_ceil(8) as usize;
        self.bytes.extend(&self.waiting.to_le_bytes()[..count]);
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use flate2::read::ZlibDecoder;
    use proptest::prelude::*;

    use super::*;

    fn back(compressed: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        ZlibDecoder::new(compressed)
            .read_to_end(&mut bytes)
            .unwrap();
        bytes
    }

    #[test]
    fn codes_of_lengths_and_distances_are_those_of_the_standard() {
        let lengths = [3, 10, 11, 12, 13, 18, 19, 130, 131, 257, 258].map(length_code);
        let told = [
            (257, 0, 0),
            (264, 0, 0),
            (265, 1, 0),
            (265, 1, 1),
            (266, 1, 0),
            (268, 1, 1),
            (269, 2, 0),
            (280, 4, 15),
            (281, 5, 0),
            (284, 5, 30),
            (285, 0, 0),
        ];
        assert_eq!(lengths, told);
        let distances = [1, 4, 5, 6, 7, 9, 24577, 32768].map(distance_code);
        let told = [
            (0, 0, 0),
            (3, 0, 0),
            (4, 1, 0),
            (4, 1, 1),
            (5, 1, 0),
            (6, 2, 0),
            (29, 13, 0),
            (29, 13, 8191),
        ];
        assert_eq!(distances, told);
    }

    #[test]
    fn codes_stay_as_short_as_they_must() {
        // As Fibonacci's numbers, they would have codes of 30 bits.
        let mut counts = vec![1_u32, 1];
        (2..32).for_each(|k| counts.push(counts[k - 1] + counts[k - 2]));
        for longest in [7, 15] {
            let lengths = lengths(&counts, longest);
            assert!(lengths.iter().all(|length| (1..=longest).contains(length)));
            let room: f64 = lengths.iter().map(|&it| 1.0 / f64::from(1_u32 << it)).sum();
            assert_eq!(room, 1.0);
        }
        assert_eq!(lengths(&[0; 30], 15)[..3], [1, 1, 0]);
        assert_eq!(lengths(&[0, 0, 5], 15), [1, 0, 1]);
    }

    proptest! {
        #[test]
        fn rows_come_back(
            pieces in prop::collection::vec((0..5_u8, any::<u8>(), 0..3000_usize), 0..60),
            row in 1..40_000_usize,
            pixel in 1..5_usize,
        ) {
            let mut bytes: Vec<u8> = Vec::new();
            let mut noise = 1_u32;
            for (kind, value, length) in pieces {
                for k in 0..length {
                    noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    bytes.push(match kind {
                        0 => value,
                        1 => (noise >> 24) as u8,
                        2 => (noise >> 24) as u8 & value & 3,
                        3 => bytes.len().checked_sub(row).map_or(value, |above| bytes[above]),
                        _ => (k % (1 + usize::from(value))) as u8,
                    });
                }
            }
            let compressed = compressed_rows(&bytes, row, pixel);
            prop_assert_eq!(back(&compressed), bytes);
        }
    }

    #[test]
    fn long_streams_are_several_blocks() {
        let mut noise = 7_u32;
        let mut next = || {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (noise >> 24) as u8
        };
        let bytes: Vec<u8> = (0..3 * BLOCK + 5).map(|_| next()).collect();
        assert_eq!(back(&compressed_rows(&bytes, 100, 3)), bytes);
        assert!(back(&compressed_rows(&[], 1, 1)).is_empty());
    }
}
