//! Pictures to indices of a table.

use std::sync::Arc;

use super::dither::Mix;
use super::histogram::hash;
use super::{Palette, Rgb, over_white};

/// Slots of the memo, and how many may be in use before it starts afresh.
const SLOTS: usize = 1 << 14;
const FULL: usize = SLOTS / 2;

/// No colour: those have 24 bits.
const FREE: Rgb = u32::MAX;

/// Looks colours up in a palette and remembers them: films hold few.
#[derive(Debug)]
pub(super) struct Quantizer {
    palette: Arc<Palette>,
    dither: bool,
    slots: Vec<(Rgb, Mix)>,
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
    pub(super) fn mix(&mut self, pixel: [u8; 4]) -> Mix {
        self.mix_of(over_white(pixel))
    }

    /// How the palette shows a colour.
    pub(super) fn mix_of(&mut self, rgb: Rgb) -> Mix {
        let mut slot = hash(rgb) % SLOTS;
        loop {
            let (key, mix) = self.slots[slot];
            if key == rgb {
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
            slot = hash(rgb) % SLOTS;
        }
        let mix = match self.dither {
            true => Mix::nearest(&self.palette, rgb),
            false => Mix::flat(self.palette.nearest(rgb)),
        };
        self.slots[slot] = (rgb, mix);
        self.used += 1;
        mix
    }
}
