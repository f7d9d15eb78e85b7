//! Pixels to indices of a palette.

use std::sync::Arc;

use super::{Palette, dither::Mix, rgb::over_white};

/// Slots of the colour cache, and how many may be in use before it starts afresh.
const SLOTS: usize = 1 << 14;
const FULL: usize = SLOTS / 2;

/// No pixel: none is without alpha and yet red.
const FREE: [u8; 4] = [1, 0, 0, 0];

/// Looks colours up in a palette, with a cache: an animation has few.
#[derive(Debug)]
pub(super) struct Quantizer {
    palette: Arc<Palette>,
    dither: bool,
    slots: Vec<([u8; 4], Mix)>,
    used: usize,
}

impl Quantizer {
    pub(super) fn new(palette: Arc<Palette>, dither: bool) -> Quantizer {
        Quantizer {
            palette,
            dither,
            slots: vec![(FREE, Mix::default()); SLOTS],
            used: 0,
        }
    }

    /// How the palette shows a pixel.
    #[inline]
    pub(super) fn mix(&mut self, pixel: [u8; 4]) -> Mix {
        let (key, mix) = self.slots[first_slot(pixel)];
        if key == pixel {
            mix
        } else {
            self.search(pixel)
        }
    }

    /// The same where the cache's first slot for the pixel holds another.
    #[cold]
    fn search(&mut self, pixel: [u8; 4]) -> Mix {
        let mut slot = first_slot(pixel);
        loop {
            let (key, mix) = self.slots[slot];
            if key == pixel {
                return mix;
            }
            if key == FREE {
                break;
            }
            slot = (slot + 1) % SLOTS;
        }
        if self.used == FULL {
            self.slots.fill((FREE, Mix::default()));
            self.used = 0;
            slot = first_slot(pixel);
        }
        let rgb = over_white(pixel);
        let mix = match self.dither {
            true => Mix::nearest(&self.palette, rgb),
            false => Mix::flat(self.palette.nearest(rgb)),
        };
        self.slots[slot] = (pixel, mix);
        self.used += 1;
        mix
    }
}

fn first_slot(pixel: [u8; 4]) -> usize {
    // Multiplicative hashing: the upper bits depend on all of the key's.
    let product = u32::from_le_bytes(pixel).wrapping_mul(0x9E37_79B1);
    (product >> (u32::BITS - SLOTS.trailing_zeros())) as usize
}
