//! GIF's flavour of LZW, made for deltas: long runs of "unchanged" cost next to nothing.

/// Longest code, in bits.
const MAX_BITS: u32 = 12;

/// Codes there can be.
const MAX_CODES: u32 = 1 << MAX_BITS;

/// Slots of the dictionary, a power of two well above `MAX_CODES`.
const SLOTS: usize = 1 << 13;

/// An empty slot. (A full one is never all ones: a code's prefix is smaller than the code.)
const FREE: u32 = u32::MAX;

/// A compressor for images of one palette, reused from frame to frame.
///
/// An ordinary encoder looks up every pixel. This one knows the codes of runs of the one frequent
/// index, and takes such a run in one step. The output is that of the ordinary encoder.
#[derive(Debug)]
pub(crate) struct Lzw {
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
    pub(crate) fn new(colors: usize, frequent: u8) -> Lzw {
        let bits = colors.clamp(4, 256).next_power_of_two().trailing_zeros();
        Lzw {
            // 2 to 8.
            min_code_size: bits as u8,
            frequent: match u32::from(frequent) >> bits {
                0 => frequent,
                _ => 0,
            },
            slots: vec![FREE; SLOTS],
            runs: Vec::new(),
            next_code: 0,
        }
    }

    /// Compresses an image. The result is the minimum code size and the codes, not yet cut into
    /// GIF's blocks. An index too large for the palette counts as 0.
    pub(crate) fn encode(&mut self, indices: &[u8]) -> Vec<u8> {
        let frequent = self.frequent;
        let mut image = self.image();
        for run in indices.chunk_by(|a, b| (*a == frequent) == (*b == frequent)) {
            if run[0] == frequent {
                image.repeat(run.len());
            } else {
                run.iter().for_each(|&index| image.push(index));
            }
        }
        image.finish()
    }

    /// Begins an image, to be given piece by piece.
    pub(super) fn image(&mut self) -> Image<'_> {
        let mut codes = Bits::new(self.min_code_size);
        self.reset();
        codes.push(1 << self.min_code_size);
        Image {
            lzw: self,
            codes,
            string: None,
        }
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
        let mut slot =
            (key.wrapping_mul(0x9E37_79B1) >> (u32::BITS - SLOTS.trailing_zeros())) as usize;
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

/// An image being compressed.
#[derive(Debug)]
pub(super) struct Image<'a> {
    lzw: &'a mut Lzw,
    codes: Bits,
    /// The longest known string that ends here.
    string: Option<u32>,
}

impl Image<'_> {
    /// Adds an index.
    #[inline]
    pub(super) fn push(&mut self, index: u8) {
        let index = match u32::from(index) >> self.lzw.min_code_size {
            0 => index,
            _ => 0,
        };
        self.string = match self.string {
            Some(string) => match self.lzw.find(string, index) {
                Ok(longer) => Some(longer),
                Err(slot) => {
                    self.end_string(string, slot, index);
                    Some(u32::from(index))
                }
            },
            None => Some(u32::from(index)),
        };
    }

    /// Adds the frequent index so many times.
    pub(super) fn repeat(&mut self, mut count: usize) {
        while count > 0 {
            let Some(string) = self.string else {
                let run = count.min(self.lzw.runs.len());
                self.string = Some(self.lzw.runs[run - 1]);
                count -= run;
                continue;
            };
            match self.lzw.find(string, self.lzw.frequent) {
                Ok(longer) => {
                    self.string = Some(longer);
                    count -= 1;
                }
                Err(slot) => {
                    self.end_string(string, slot, self.lzw.frequent);
                    self.string = None;
                }
            }
        }
    }

    /// Writes a string that `index`, which belongs to `slot`, makes unknown.
    fn end_string(&mut self, string: u32, slot: usize, index: u8) {
        self.codes.push(string);
        if self.lzw.next_code < MAX_CODES {
            self.codes.grow(self.lzw.next_code);
            self.lzw.insert(slot, string, index);
        } else {
            self.codes.push(1 << self.lzw.min_code_size);
            self.codes.shrink();
            self.lzw.reset();
        }
    }

    /// The minimum code size and the codes.
    pub(super) fn finish(mut self) -> Vec<u8> {
        if let Some(string) = self.string {
            self.codes.push(string);
            self.codes.grow(self.lzw.next_code);
        }
        self.codes.push((1 << self.lzw.min_code_size) + 1);
        self.codes.finish()
    }
}

/// Codes of growing length, lowest bit first.
#[derive(Debug)]
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
