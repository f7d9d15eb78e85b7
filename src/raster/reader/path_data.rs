//! Numbers in attributes, and the path of a `d` attribute.

use resvg::tiny_skia::{Path, PathBuilder};

/// No coordinate lies farther out; it is well below what the rasteriser can bear.
const FAR: f32 = 2e6;

/// The path of a `d` attribute in absolute commands; `Some(None)` if it has no extent.
pub(super) fn path(d: &str) -> Option<Option<Path>> {
    let mut numbers = Numbers(d.as_bytes());
    let mut pen = PathBuilder::with_capacity(d.len() / 12, d.len() / 10);
    while let Some((&letter, rest)) = numbers.0.split_first() {
        numbers.0 = rest;
        match letter {
            b'M' => {
                let [x, y] = numbers.take()?;
                pen.move_to(x, y);
            }
            b'L' => {
                let [x, y] = numbers.take()?;
                pen.line_to(x, y);
            }
            b'Q' => {
                let [a, b, x, y] = numbers.take()?;
                pen.quad_to(a, b, x, y);
            }
            b'C' => {
                let [a, b, c, d, x, y] = numbers.take()?;
                pen.cubic_to(a, b, c, d, x, y);
            }
            b'Z' => pen.close(),
            _ => return None,
        }
    }
    Some(pen.finish())
}

/// A whole attribute as a number.
pub(super) fn number(text: &str) -> Option<f32> {
    let mut numbers = Numbers(text.as_bytes());
    let [value] = numbers.take()?;
    numbers.0.is_empty().then_some(value)
}

/// Numbers with a space between them.
struct Numbers<'a>(&'a [u8]);

impl Numbers<'_> {
    fn take<const N: usize>(&mut self) -> Option<[f32; N]> {
        let mut numbers = [0.0; N];
        for (index, number) in numbers.iter_mut().enumerate() {
            if index > 0 {
                self.0 = self.0.strip_prefix(b" ")?;
            }
            *number = self.decimal()?;
        }
        Some(numbers)
    }

    /// A decimal of a few digits: the quotient of two exact numbers is the nearest double, as any
    /// reader of numbers gives it.
    fn decimal(&mut self) -> Option<f32> {
        const POWERS: [f64; 4] = [1.0, 10.0, 100.0, 1000.0];
        let (negative, mut rest) = match self.0 {
            [b'-', rest @ ..] => (true, rest),
            rest => (false, rest),
        };
        let (mut digits, mut count, mut decimals) = (0_u32, 0, None);
        while let [byte @ (b'0'..=b'9' | b'.'), tail @ ..] = rest {
            if *byte == b'.' {
                decimals = decimals.is_none().then_some(Some(0))?;
            } else {
                digits = digits
                    .checked_mul(10)?
                    .checked_add(u32::from(byte - b'0'))?;
                count += 1;
                decimals = decimals.map(|decimals: usize| decimals + 1);
            }
            rest = tail;
        }
        if count == 0 || decimals == Some(0) {
            return None;
        }
        self.0 = rest;
        let value = (f64::from(digits) / POWERS.get(decimals.unwrap_or(0))?) as f32;
        (value <= FAR).then_some(if negative { -value } else { value })
    }
}
