//! Reading the style: what the spec says, else what its theme file says, else what the theme says.

use crate::{
    color::Color,
    diag::Diagnostic,
    font::Typeface,
    spec::{
        fields::Fields,
        model::{Paint, Role},
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
    /// Device px per px.
    pub(super) pixel_ratio: f64,
    /// What all texts are set in.
    pub(super) typeface: Typeface,
    /// What colours may name; nothing while the roles themselves are read.
    roles: Option<&'a dyn Fn(Role) -> Color>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl<'a> StyleReader<'a> {
    pub(super) fn new(
        layers: [Fields<'a>; 3],
        pixel_ratio: f64,
        diagnostics: &'a mut Vec<Diagnostic>,
    ) -> Self {
        let mut reader = Self {
            layers,
            pixel_ratio,
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
            pixel_ratio: self.pixel_ratio,
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
