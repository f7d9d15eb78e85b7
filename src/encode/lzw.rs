//! GIF's flavour of LZW, made for deltas: long runs of "unchanged" cost next to nothing.

/// Longest code, in bits.
const MAX_BITS: u32 = 12;

/// Codes there can be.
const MAX_CODES: u32 = 1 << MAX_BITS;

/// Slots of the dictionary, a power of two well above `MAX_CODES`.
const SLOTS: usize = 1 << 14;

/// An empty slot. (A full one is never all ones: a code's prefix is smaller than the code.)
const FREE: u32 = u32::MAX;

/// A compressor for images of one palette, reused from frame to frame.
///
/// An ordinary encoder looks up every pixel. This one knows the code of each run of the one
/// frequent index, so it takes such a run in one step. The output is that of the ordinary encoder.
#[derive(Debug)]
pub struct Lzw {
    min_code_size: u8,
    /// The index whose runs are taken in one step.
    frequent: u8,
    /// Dictionary: prefix code, next index, code (12 + 8 + 12 bits), open addressing.
    slots: Vec<u32>,
    /// `runs[k]` is the code of k + 1 times the frequent index.
    runs: Vec<u32>,
    next_code: u32,
}

impl Lzw {
    /// For indices below `colors` (256 at most), of which `frequent` is the commonest.
    pub fn new(colors: usize, frequent: u8) -> Lzw {
        let bits = colors.clamp(4, 256).next_power_of_two().trailing_zeros();
        Lzw {
            // 2 to 8.
            min_code_size: bits as u8,
            frequent,
            slots: vec![FREE; SLOTS],
            runs: Vec::new(),
            next_code: 0,
        }
    }

    /// Compresses an image. The result is the minimum code size and the codes, not yet cut into
    /// GIF's blocks. An index too large for the palette counts as 0.
    pub fn encode(&mut self, indices: &[u8]) -> Vec<u8> {
        let clear = 1u32 << self.min_code_size;
        let mut out = Bits::new(self.min_code_size);
        self.reset();
        out.push(clear);

        // The longest known string that ends before `rest`.
        let mut string: Option<u32> = None;
        let mut rest = indices;
        while let Some((&index, tail)) = rest.split_first() {
            let index = if u32::from(index) < clear { index } else { 0 };
            let Some(prefix) = string else {
                if index == self.frequent {
                    let known = &rest[..rest.len().min(self.runs.len())];
                    let run = run_length(known, index).max(1);
                    string = Some(self.runs[run - 1]);
                    rest = &rest[run..];
                } else {
                    string = Some(u32::from(index));
                    rest = tail;
                }
                continue;
            };
            match self.find(prefix, index) {
                Ok(code) => {
                    string = Some(code);
                    rest = tail;
                }
                Err(slot) => {
                    out.push(prefix);
                    // The index begins the next string: it stays in `rest`.
                    string = None;
                    if self.next_code < MAX_CODES {
                        out.grow(self.next_code);
                        self.insert(slot, prefix, index);
                    } else {
                        out.push(clear);
                        out.shrink();
                        self.reset();
                    }
                }
            }
        }
        if let Some(code) = string {
            out.push(code);
            out.grow(self.next_code);
        }
        out.push(clear + 1);
        out.finish()
    }

    fn reset(&mut self) {
        self.slots.fill(FREE);
        self.runs.clear();
        self.runs.push(u32::from(self.frequent));
        self.next_code = (1 << self.min_code_size) + 2;
    }

    /// The code for `prefix` followed by `index`, or the slot where it belongs.
    fn find(&self, prefix: u32, index: u8) -> Result<u32, usize> {
        let key = prefix << 8 | u32::from(index);
        let mut slot = (key.wrapping_mul(0x9E37_79B1) >> 18) as usize;
        loop {
            let entry = self.slots[slot];
            if entry == FREE {
                return Err(slot);
            }
            if entry >> MAX_BITS == key {
                return Ok(entry & (MAX_CODES - 1));
            }
            slot = (slot + 1) % SLOTS;
        }
    }

    fn insert(&mut self, slot: usize, prefix: u32, index: u8) {
        self.slots[slot] = (prefix << 8 | u32::from(index)) << MAX_BITS | self.next_code;
        if index == self.frequent && self.runs.last() == Some(&prefix) {
            self.runs.push(self.next_code);
        }
        self.next_code += 1;
    }
}

/// How many indices at the start are `index`.
fn run_length(indices: &[u8], index: u8) -> usize {
    // Eight at a time: runs are long.
    let (words, _) = indices.as_chunks::<8>();
    let equal = words.iter().take_while(|word| **word == [index; 8]).count() * 8;
    equal + indices[equal..].iter().take_while(|&&i| i == index).count()
}

/// Codes of growing length, lowest bit first.
struct Bits {
    bytes: Vec<u8>,
    pending: u64,
    count: u32,
    min_code_size: u8,
    code_size: u32,
}

impl Bits {
    fn new(min_code_size: u8) -> Bits {
        Bits {
            bytes: vec![min_code_size],
            pending: 0,
            count: 0,
            min_code_size,
            code_size: u32::from(min_code_size) + 1,
        }
    }

    fn push(&mut self, code: u32) {
        self.pending |= u64::from(code) << self.count;
        self.count += self.code_size;
        if self.count >= 32 {
            self.bytes
                .extend_from_slice(&(self.pending as u32).to_le_bytes());
            self.pending >>= 32;
            self.count -= 32;
        }
    }

    /// The decoder is about to learn `code`: when codes no longer fit, they get longer.
    fn grow(&mut self, code: u32) {
        if code >> self.code_size != 0 && self.code_size < MAX_BITS {
            self.code_size += 1;
        }
    }

    fn shrink(&mut self) {
        self.code_size = u32::from(self.min_code_size) + 1;
    }

    fn finish(mut self) -> Vec<u8> {
        let bytes = self.count.div_ceil(8) as usize;
        self.bytes
            .extend_from_slice(&self.pending.to_le_bytes()[..bytes]);
        self.bytes
    }
}
