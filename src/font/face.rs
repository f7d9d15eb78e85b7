//! One face: coverage, shaping, outlines, metrics.

use std::{borrow::Cow, fmt};

use harfrust::{
    Direction, FontRef, ShapeOptions, ShapePlan, ShaperData, ShaperInstance, UnicodeBuffer,
    script::LATIN,
};
use skrifa::{
    MetadataProvider,
    instance::{Location, Size},
    outline::{DrawSettings, OutlinePen},
};

use super::guard::guarded;

/// A glyph's number within its face.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct GlyphId(pub u32);

/// One glyph of a shaped line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Glyph {
    /// Which glyph to draw.
    pub id: GlyphId,
    /// Its origin in px, rightwards from the start of the line.
    pub x: f64,
    /// Its origin in px, downwards from the baseline.
    pub y: f64,
}

/// A line of text as glyphs: its origin is the start of the baseline.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct GlyphRun {
    /// Width in px, side bearings included: where a following text would begin.
    pub advance: f64,
    /// The glyphs in drawing order, spaces included.
    pub glyphs: Vec<Glyph>,
    ink: Option<InkBox>,
}

impl GlyphRun {
    /// The smallest box around everything drawn, relative to the origin; `None` for blank text.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "tests compare it with outlines")
    )]
    pub(crate) fn ink(&self) -> Option<InkBox> {
        self.ink
    }
}

/// A box around ink, in px with y downwards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct InkBox {
    /// Left edge.
    pub x0: f64,
    /// Top edge.
    pub y0: f64,
    /// Right edge.
    pub x1: f64,
    /// Bottom edge.
    pub y1: f64,
}

impl InkBox {
    fn union(self, other: InkBox) -> InkBox {
        InkBox {
            x0: self.x0.min(other.x0),
            y0: self.y0.min(other.y0),
            x1: self.x1.max(other.x1),
            y1: self.y1.max(other.y1),
        }
    }
}

/// One step of a glyph's outline, in px with y downwards; every contour ends with [`PathSegment::Close`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum PathSegment {
    /// Starts a contour at (x, y).
    MoveTo(f64, f64),
    /// A line to (x, y).
    LineTo(f64, f64),
    /// A quadratic curve: control point, end point.
    QuadTo(f64, f64, f64, f64),
    /// A cubic curve: two control points, end point.
    CubicTo(f64, f64, f64, f64, f64, f64),
    /// Closes the contour.
    Close,
}

impl PathSegment {
    /// The same step with every point moved.
    pub(super) fn map(self, mut to: impl FnMut(f64, f64) -> (f64, f64)) -> Self {
        let mut point = |x, y| to(x, y);
        match self {
            Self::MoveTo(x, y) => {
                let (x, y) = point(x, y);
                Self::MoveTo(x, y)
            }
            Self::LineTo(x, y) => {
                let (x, y) = point(x, y);
                Self::LineTo(x, y)
            }
            Self::QuadTo(a, b, x, y) => {
                let ((a, b), (x, y)) = (point(a, b), point(x, y));
                Self::QuadTo(a, b, x, y)
            }
            Self::CubicTo(a, b, c, d, x, y) => {
                let ((a, b), (c, d), (x, y)) = (point(a, b), point(c, d), point(x, y));
                Self::CubicTo(a, b, c, d, x, y)
            }
            Self::Close => Self::Close,
        }
    }
}

/// Vertical measures of a face at a size, in px, all positive.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Metrics {
    /// From the baseline up to the top of the line.
    pub ascent: f64,
    /// From the baseline down to the bottom of the line.
    pub descent: f64,
    /// From one baseline to the next.
    pub line_height: f64,
    /// Height of a capital H.
    pub cap_height: f64,
    /// Height of a lower-case x.
    pub x_height: f64,
}

/// A face, parsed once.
pub(crate) struct Font {
    data: Cow<'static, [u8]>,
    shaper: ShaperData,
    /// Of a variable face: the regular weight, which need not be its default.
    instance: Option<ShaperInstance>,
    location: Location,
    /// For faces of one script; others are shaped by the script of each text.
    plan: Option<ShapePlan>,
    /// In font units, scaled by `metrics`.
    design: Metrics,
    units_per_em: f64,
}

impl fmt::Debug for Font {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Font")
            .field("bytes", &self.data.len())
            .field("units_per_em", &self.units_per_em)
            .finish_non_exhaustive()
    }
}

impl Font {
    /// A face of an embedded file, set at `size` times the size that is asked for. Digits, signs and Greek take the Latin rules too: only those
    /// kern, and a label such as `KL(μ, 1)` must not fall apart into runs.
    pub(super) fn embedded(data: &'static [u8], size: f64) -> Option<Self> {
        let mut font = Self::read(Cow::Borrowed(data))?;
        font.units_per_em /= size;
        let plan = ShapePlan::new(
            &font.shaper.shaper(&font.face()?).build(),
            Direction::LeftToRight,
            Some(LATIN),
            None,
            &[],
        );
        font.plan = Some(plan);
        Some(font)
    }

    /// The face in the bytes of a TrueType or OpenType file, of a collection the first; of a
    /// variable face the regular weight. `None` if it is none, or damaged so that it cannot be read.
    pub(crate) fn from_bytes(data: Vec<u8>) -> Option<Self> {
        guarded(|| Self::read(Cow::Owned(data))).flatten()
    }

    fn read(data: Cow<'static, [u8]>) -> Option<Self> {
        let face = FontRef::from_index(&data, 0).ok()?;
        let charmap = face.charmap();
        if !charmap.has_map() {
            return None;
        }
        let variable = !face.axes().is_empty();
        let location = face.axes().location([("wght", 400.0)]);
        let instance = variable.then(|| ShaperInstance::from_variations(&face, [("wght", 400.0)]));
        let metrics = face.metrics(Size::unscaled(), &location);
        let widths = face.glyph_metrics(Size::unscaled(), &location);
        let height_of = |c| {
            let bounds = charmap.map(c).and_then(|glyph| widths.bounds(glyph));
            bounds.map_or(0.0, |bounds| f64::from(bounds.y_max))
        };
        let (ascent, descent) = (f64::from(metrics.ascent), -f64::from(metrics.descent));
        let design = Metrics {
            ascent,
            descent,
            line_height: ascent + descent + f64::from(metrics.leading),
            cap_height: height_of('H'),
            x_height: height_of('x'),
        };
        Some(Self {
            shaper: ShaperData::new(&face),
            instance,
            plan: None,
            design,
            units_per_em: f64::from(metrics.units_per_em.max(1)),
            location,
            data,
        })
    }

    /// The tables: found anew each time, which costs less than keeping them beside their bytes.
    fn face(&self) -> Option<FontRef<'_>> {
        FontRef::from_index(&self.data, 0).ok()
    }

    /// The glyph of `c`, if the face has one.
    pub(super) fn glyph(&self, c: char) -> Option<GlyphId> {
        let glyph = self.face()?.charmap().map(c)?.to_u32();
        (glyph != 0).then_some(GlyphId(glyph))
    }

    /// Whether the face has a glyph for `c`.
    pub(crate) fn covers(&self, c: char) -> bool {
        self.glyph(c).is_some()
    }

    /// Lays out one line of text, with kerning and ligatures. A character the face lacks becomes
    /// its "missing glyph" box: ask [`covers`](Self::covers) first.
    pub(crate) fn shape(&self, text: &str, size: f64) -> GlyphRun {
        let Some(face) = self.face() else {
            return GlyphRun::default();
        };
        let widths = face.glyph_metrics(Size::unscaled(), &self.location);
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        if self.plan.is_some() {
            buffer.set_direction(Direction::LeftToRight);
            buffer.set_script(LATIN);
        } else {
            buffer.guess_segment_properties();
        }
        let shaper = self.shaper.shaper(&face).instance(self.instance.as_ref());
        let options = ShapeOptions::new().plan(self.plan.as_ref());
        let shaped = shaper.build().shape(buffer, options);

        let scale = size / self.units_per_em;
        let (mut pen_x, mut pen_y) = (0i64, 0i64);
        let mut glyphs = Vec::with_capacity(shaped.len());
        let mut ink: Option<InkBox> = None;
        for (info, position) in shaped.glyph_infos().iter().zip(shaped.glyph_positions()) {
            let units_x = (pen_x + i64::from(position.x_offset)) as f64;
            let units_y = (pen_y + i64::from(position.y_offset)) as f64;
            if let Some(bounds) = widths.bounds(info.glyph_id.into())
                && bounds.x_min < bounds.x_max
            {
                let glyph_ink = InkBox {
                    x0: (units_x + f64::from(bounds.x_min)) * scale,
                    y0: -(units_y + f64::from(bounds.y_max)) * scale,
                    x1: (units_x + f64::from(bounds.x_max)) * scale,
                    y1: -(units_y + f64::from(bounds.y_min)) * scale,
                };
                ink = Some(ink.map_or(glyph_ink, |ink| ink.union(glyph_ink)));
            }
            glyphs.push(Glyph {
                id: GlyphId(info.glyph_id),
                x: units_x * scale,
                y: 0.0 - units_y * scale,
            });
            pen_x += i64::from(position.x_advance);
            pen_y += i64::from(position.y_advance);
        }
        GlyphRun {
            advance: pen_x as f64 * scale,
            glyphs,
            ink,
        }
    }

    /// Sends the outline of a glyph with its origin at (x, y) to `sink`, filled by the non-zero
    /// rule. A blank or unknown glyph sends nothing.
    pub(crate) fn outline(
        &self,
        glyph: GlyphId,
        size: f64,
        x: f64,
        y: f64,
        sink: &mut impl FnMut(PathSegment),
    ) {
        let Some(face) = self.face() else { return };
        let Some(outline) = face.outline_glyphs().get(glyph.0.into()) else {
            return;
        };
        let mut pen = Pen {
            scale: size / self.units_per_em,
            x,
            y,
            sink,
        };
        let settings = DrawSettings::unhinted(Size::unscaled(), &self.location);
        // An error means a damaged glyph: what of it can be drawn has been.
        let _ = outline.draw(settings, &mut pen);
    }

    /// The face's vertical measures at `size` px.
    pub(crate) fn metrics(&self, size: f64) -> Metrics {
        let scale = size / self.units_per_em;
        Metrics {
            ascent: self.design.ascent * scale,
            descent: self.design.descent * scale,
            line_height: self.design.line_height * scale,
            cap_height: self.design.cap_height * scale,
            x_height: self.design.x_height * scale,
        }
    }
}

/// Turns font units with y upwards into px with y downwards.
struct Pen<'a, F> {
    scale: f64,
    x: f64,
    y: f64,
    sink: &'a mut F,
}

impl<F: FnMut(PathSegment)> Pen<'_, F> {
    fn x(&self, units: f32) -> f64 {
        self.x + f64::from(units) * self.scale
    }

    fn y(&self, units: f32) -> f64 {
        self.y - f64::from(units) * self.scale
    }
}

impl<F: FnMut(PathSegment)> OutlinePen for Pen<'_, F> {
    fn move_to(&mut self, x: f32, y: f32) {
        let segment = PathSegment::MoveTo(self.x(x), self.y(y));
        (self.sink)(segment);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let segment = PathSegment::LineTo(self.x(x), self.y(y));
        (self.sink)(segment);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        let segment = PathSegment::QuadTo(self.x(cx), self.y(cy), self.x(x), self.y(y));
        (self.sink)(segment);
    }

    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        let segment = PathSegment::CubicTo(
            self.x(ax),
            self.y(ay),
            self.x(bx),
            self.y(by),
            self.x(x),
            self.y(y),
        );
        (self.sink)(segment);
    }

    fn close(&mut self) {
        (self.sink)(PathSegment::Close);
    }
}
