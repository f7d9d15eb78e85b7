//! Reading the style: what the spec says, else what its theme file says, else what the theme says.

use crate::{
    color::Color,
    diag::Diagnostic,
    font::Typeface,
    spec::{
        fields::Fields,
        model::{Canvas, Paint, Role},
        strings::paint,
        tree::Node,
    },
};

/// The tables of one element.
///
/// Every theme says everything (a test reads them all), so the defaults below are never seen.
pub(crate) struct StyleReader<'a> {
    /// Those that say something override those behind them.
    layers: [Fields<'a>; 3],
    /// Device px per px of lengths.
    pub(super) unit: f64,
    /// What all texts are set in.
    pub(super) typeface: Typeface,
    /// What colours may name; nothing while the roles themselves are read.
    roles: Option<&'a dyn Fn(Role) -> Color>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl<'a> StyleReader<'a> {
    pub(super) fn new(
        layers: [Fields<'a>; 3],
        canvas: &Canvas,
        diagnostics: &'a mut Vec<Diagnostic>,
    ) -> Self {
        let mut reader = Self {
            layers,
            unit: canvas.pixel_ratio * scale(&layers, canvas),
            typeface: Typeface::default(),
            roles: None,
            diagnostics,
        };
        if reader.word("typeface") == "dejavu" {
            reader.typeface = Typeface::DejaVuSans;
        }
        reader
    }

    /// The tables of an element in these tables, whose colours may name roles.
    pub(super) fn element<'b>(
        &'b mut self,
        name: &str,
        roles: &'b dyn Fn(Role) -> Color,
    ) -> StyleReader<'b> {
        StyleReader {
            layers: self.layers.map(|layer| layer.section(name)),
            unit: self.unit,
            typeface: self.typeface,
            roles: Some(roles),
            diagnostics: self.diagnostics,
        }
    }

    pub(super) fn bool(&self, key: &str) -> bool {
        let mut layers = self.layers.iter();
        layers.find_map(|layer| layer.bool(key)).unwrap_or(true)
    }

    pub(super) fn number(&self, key: &str) -> f64 {
        let mut layers = self.layers.iter();
        layers.find_map(|layer| layer.constant(key)).unwrap_or(0.0)
    }

    /// Whether a key is written where, or above where, there is a frame if there is one at all.
    pub(super) fn is_of_frame(&self, key: &str, is_framed: bool) -> bool {
        let written = self
            .layers
            .iter()
            .position(|layer| layer.get(key).is_some());
        let frames = self
            .layers
            .iter()
            .map(|layer| layer.list("frame").map(<[Node]>::len));
        let below: Vec<Option<usize>> = frames.skip(written.unwrap_or(0)).collect();
        let here = below.into_iter().flatten().next();
        // What the spec itself says is meant for what it says of the frame.
        written == Some(0) || here.is_none_or(|edges| (edges > 0) == is_framed)
    }

    pub(super) fn word(&self, key: &str) -> &'a str {
        let mut layers = self.layers.iter();
        layers.find_map(|layer| layer.word(key)).unwrap_or("")
    }

    pub(super) fn list(&self, key: &str) -> &'a [Node] {
        let mut layers = self.layers.iter();
        layers.find_map(|layer| layer.list(key)).unwrap_or_default()
    }

    pub(super) fn color(&mut self, key: &str) -> Option<Color> {
        let node = self.layers.iter().find_map(|layer| layer.get(key))?;
        self.resolve(node)
    }

    /// Colours, at least one.
    pub(super) fn colors(&mut self, key: &str) -> Vec<Color> {
        for layer in self.layers {
            let items = layer.list(key).unwrap_or_default();
            let colors: Vec<Color> = items.iter().filter_map(|item| self.resolve(item)).collect();
            if !colors.is_empty() {
                return colors;
            }
        }
        vec![Color::BLACK]
    }

    fn resolve(&mut self, node: &Node) -> Option<Color> {
        let paint = paint(node.string()?, self.roles.is_some(), self.diagnostics)?;
        match paint {
            Paint::Color(color) => Some(color),
            Paint::Role(role) => self.roles.map(|color_of| color_of(role)),
        }
    }
}

/// How much larger all lengths are than they are written.
fn scale(layers: &[Fields<'_>; 3], canvas: &Canvas) -> f64 {
    /// The area of a canvas on which everything is as large as it is written, in px².
    const USUAL: f64 = 480_000.0;
    let node = layers.iter().find_map(|layer| layer.get("scale"));
    match node.map(|node| (node.string(), node.number())) {
        Some((Some(_), _)) => {
            let area = f64::from(canvas.width) * f64::from(canvas.height);
            (area / USUAL).sqrt().clamp(0.7, 2.2)
        }
        // One that is out of range has been told of.
        Some((_, Some(scale))) if scale > 0.0 && scale.is_finite() => scale,
        _ => 1.0,
    }
}
