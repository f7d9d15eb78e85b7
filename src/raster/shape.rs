//! A shape in plain colours, drawn as resvg draws it.

use resvg::tiny_skia::{
    FillRule, IntRect, NonZeroRect, Paint, Path, Pixmap, PixmapMut, Rect, Stroke, Transform,
};

/// Red, green, blue, opacity.
pub(super) type Rgba = [u8; 4];

/// An outline and its paint.
#[derive(Debug)]
pub(super) struct Shape {
    pub(super) path: Path,
    pub(super) fill: Option<Rgba>,
    pub(super) stroke: Option<(Rgba, Stroke)>,
    /// Nothing shows outside of it.
    pub(super) clip: Option<Rect>,
}

/// What a shape is painted with, in drawing order.
#[derive(Clone, Copy)]
pub(super) enum Ink<'a> {
    Fill(Rgba),
    Stroke(Rgba, &'a Stroke),
}

impl Ink<'_> {
    pub(super) fn color(&self) -> Rgba {
        match self {
            Self::Fill(color) | Self::Stroke(color, _) => *color,
        }
    }
}

impl Shape {
    /// Its paints, from bottom to top.
    pub(super) fn inks(&self) -> impl Iterator<Item = Ink<'_>> {
        let bounds = self.path.bounds();
        // What has no area is not filled.
        let fill = self
            .fill
            .filter(|_| bounds.width() > 0.0 && bounds.height() > 0.0);
        let stroke = self.stroke.as_ref();
        let stroke = stroke.map(|(color, stroke)| Ink::Stroke(*color, stroke));
        fill.map(Ink::Fill).into_iter().chain(stroke)
    }

    /// Paints with one of its paints, in its colour or another one.
    pub(super) fn paint(
        &self,
        ink: Ink<'_>,
        color: Rgba,
        to: Transform,
        pixmap: &mut PixmapMut<'_>,
    ) {
        let mut paint = Paint::default();
        let [r, g, b, a] = color;
        paint.set_color_rgba8(r, g, b, a);
        match ink {
            Ink::Fill(_) => pixmap.fill_path(&self.path, &paint, FillRule::Winding, to, None),
            Ink::Stroke(_, stroke) => pixmap.stroke_path(&self.path, &paint, stroke, to, None),
        }
    }

    /// Draws it, clip or not.
    pub(super) fn draw(&self, to: Transform, pixmap: &mut Pixmap) {
        match self.clip {
            Some(clip) => {
                self.draw_clipped(clip, to, pixmap);
            }
            None => self.draw_freely(to, &mut pixmap.as_mut()),
        }
    }

    fn draw_freely(&self, to: Transform, pixmap: &mut PixmapMut<'_>) {
        for ink in self.inks() {
            self.paint(ink, ink.color(), to, pixmap);
        }
    }

    /// Draws it on a layer of its own, as resvg does with a clipped group, and puts those pixels
    /// of the layer that lie within the clip on the picture. `None` if nothing shows.
    fn draw_clipped(&self, clip: Rect, to: Transform, pixmap: &mut Pixmap) -> Option<()> {
        let (left, top, layer) = self.layer(clip, to)?;
        let inside = IntRect::from_xywh(
            clip.x() as i32,
            clip.y() as i32,
            clip.width() as u32,
            clip.height() as u32,
        )?;
        let columns = inside.left().max(left).max(0)
            ..inside
                .right()
                .min(left + layer.width() as i32)
                .min(pixmap.width() as i32);
        let rows = inside.top().max(top).max(0)
            ..inside
                .bottom()
                .min(top + layer.height() as i32)
                .min(pixmap.height() as i32);
        if columns.is_empty() {
            return None;
        }
        let (from_width, to_width) = (layer.width() as usize, pixmap.width() as usize);
        let length = columns.len();
        let (from, _) = layer.data().as_chunks::<4>();
        let (to, _) = pixmap.data_mut().as_chunks_mut::<4>();
        for y in rows {
            let from_start = (y - top) as usize * from_width + (columns.start - left) as usize;
            let to_start = y as usize * to_width + columns.start as usize;
            let from = &from[from_start..from_start + length];
            let to = &mut to[to_start..to_start + length];
            for (above, below) in from.iter().zip(to) {
                if above[3] > 0 {
                    *below = over(*above, *below);
                }
            }
        }
        Some(())
    }

    /// The layer that resvg draws a clipped group on, and where its corner lies.
    fn layer(&self, clip: Rect, to: Transform) -> Option<(i32, i32, Pixmap)> {
        let bounds = self.bounds()?.intersect(&clip)?;
        let bounds =
            NonZeroRect::from_ltrb(bounds.left(), bounds.top(), bounds.right(), bounds.bottom())?;
        let bounds = bounds.transform(to)?;
        let (left, top) = (bounds.x().floor() as i32 - 2, bounds.y().floor() as i32 - 2);
        let (width, height) = (
            bounds.width().ceil() as u32 + 4,
            bounds.height().ceil() as u32 + 4,
        );
        let mut layer = Pixmap::new(width, height)?;
        // resvg's own way to −left and −top, so that rounding is the same.
        let shift = Transform::from_translate(
            -(bounds.x() - (bounds.x() - left as f32)),
            -(bounds.y() - (bounds.y() - top as f32)),
        );
        self.draw_freely(shift.pre_concat(to), &mut layer.as_mut());
        Some((left, top, layer))
    }

    /// What contains its ink, as usvg has it: dashes count as solid.
    fn bounds(&self) -> Option<Rect> {
        let bounds = self.path.compute_tight_bounds()?;
        let stroked = self.stroke.as_ref().and_then(|(_, stroke)| {
            let solid = Stroke {
                dash: None,
                ..stroke.clone()
            };
            self.path.stroke(&solid, 1.0)
        });
        match stroked {
            Some(stroked) => stroked.compute_tight_bounds(),
            None => Some(bounds),
        }
    }
}

/// One premultiplied pixel over another, in tiny-skia's arithmetic for pictures on pictures.
fn over(above: [u8; 4], below: [u8; 4]) -> [u8; 4] {
    const UNIT: f32 = 1.0 / 255.0;
    let through = 1.0 - f32::from(above[3]) * UNIT;
    [0, 1, 2, 3].map(|channel| {
        let sum = f32::from(below[channel]) * UNIT * through + f32::from(above[channel]) * UNIT;
        (sum.clamp(0.0, 1.0) * 255.0).round_ties_even() as u8
    })
}
