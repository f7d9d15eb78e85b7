//! Words for looks, and the style: the theme with the spec's `style` laid over it.

use crate::{
    color::Color,
    diag::{Diagnostic, Span},
};

use super::{
    super::{
        document::{Node, Table},
        keys::STYLE,
        model::{Arrow, Dash, LegendChoice, LegendPlace, Paint, Role, Side},
        style::{
            Align, AreaStyle, BorderStyle, ColorBarStyle, ContourStyle, EllipseStyle, Figure,
            GridStyle, LegendStyle, LineStyle, PanelStyle, PointStyle, RugStyle, StemStyle, Style,
            TextStyle, TickRule, TickStyle,
        },
        template,
        themes::ThemeFile,
        validate::is_file,
    },
    Fields, Lowering, Overrides,
};

pub(super) fn side(word: &str) -> Option<Side> {
    match word {
        "top" => Some(Side::Top),
        "right" => Some(Side::Right),
        "bottom" => Some(Side::Bottom),
        "left" => Some(Side::Left),
        _ => None,
    }
}

/// Where a legend is: in a corner, outside at a side, or wherever is best.
pub(super) fn legend_place(word: &str) -> Option<LegendChoice> {
    match word {
        "best" => Some(LegendChoice::Best),
        "right" => Some(LegendChoice::At(LegendPlace::OutsideRight)),
        "bottom" => Some(LegendChoice::At(LegendPlace::OutsideBottom)),
        word => text_place(word).map(LegendChoice::At),
    }
}

/// Where in a panel something stands.
pub(super) fn text_place(word: &str) -> Option<LegendPlace> {
    match word {
        "top-left" => Some(LegendPlace::TopLeft),
        "top" => Some(LegendPlace::Top),
        "top-right" => Some(LegendPlace::TopRight),
        "left" => Some(LegendPlace::Left),
        "center" => Some(LegendPlace::Center),
        "right" => Some(LegendPlace::Right),
        "bottom-left" => Some(LegendPlace::BottomLeft),
        "bottom" => Some(LegendPlace::Bottom),
        "bottom-right" => Some(LegendPlace::BottomRight),
        _ => None,
    }
}

pub(super) fn dash(word: &str) -> Option<Dash> {
    match word {
        "solid" => Some(Dash::Solid),
        "dashed" => Some(Dash::Dashed),
        "dotted" => Some(Dash::Dotted),
        "dash-dot" => Some(Dash::DashDot),
        _ => None,
    }
}

pub(super) fn arrow(word: &str) -> Option<Arrow> {
    match word {
        "none" => Some(Arrow::None),
        "start" => Some(Arrow::Start),
        "end" => Some(Arrow::End),
        "both" => Some(Arrow::Both),
        _ => None,
    }
}

impl Lowering<'_> {
    /// The theme with the spec's `style` laid over it.
    pub(super) fn style(&mut self, scene: &Fields<'_>, overrides: &Overrides) -> Style {
        static NOTHING: Table = Table {
            entries: Vec::new(),
        };
        let written = scene.get("theme").and_then(Node::string);
        let (name, file) = match (overrides.theme, written) {
            (None, Some(path)) if is_file(path.text()) => {
                let file = ThemeFile::read(path, &overrides.folder, self.diagnostics);
                (
                    file.as_ref().map(|file| file.base),
                    file.map(|file| (file, path)),
                )
            }
            (theme, word) => (
                theme.or_else(|| word.and_then(|word| word.text().parse().ok())),
                None,
            ),
        };
        let layer = |table| Fields::new(table, Span::default(), &STYLE, None);
        let (section, theme) = (
            scene.section("style"),
            layer(name.unwrap_or_default().table()),
        );
        let sheet = |section, file| StyleLayers {
            layers: [section, file, theme],
        };
        let own = sheet(section, layer(&NOTHING)).style(self.diagnostics);
        let Some((file, path)) = file else {
            return own;
        };
        // Colours of the file are read by themselves first: their places are in that file.
        let mut mistakes = Vec::new();
        sheet(layer(&NOTHING), layer(&file.table)).style(&mut mistakes);
        file.report(mistakes, path.whole(), self.diagnostics);
        sheet(section, layer(&file.table)).style(&mut Vec::new())
    }
}

/// Tables of one section: what the spec says, then what its theme file says, then what the theme
/// says.
///
/// Every theme says everything (a test reads them all), so the defaults below are never seen.
#[derive(Clone, Copy)]
struct StyleLayers<'a> {
    layers: [Fields<'a>; 3],
}

impl StyleLayers<'_> {
    fn style(self, diagnostics: &mut Vec<Diagnostic>) -> Style {
        let roles = Roles {
            palette: self.palette(diagnostics),
            foreground: self.plain("foreground", diagnostics),
            background: self.plain("background", diagnostics),
            muted: self.plain("muted", diagnostics),
            accent: self.plain("accent", diagnostics),
            positive: self.plain("positive", diagnostics),
            negative: self.plain("negative", diagnostics),
        };
        Style {
            figure: self.element("figure").figure(),
            title: self.element("title").text(&roles, diagnostics),
            subtitle: self.element("subtitle").text(&roles, diagnostics),
            caption: self.element("caption").text(&roles, diagnostics),
            panel_title: self.element("panel_title").text(&roles, diagnostics),
            panel: PanelStyle {
                fill: self.element("panel").color("fill", &roles, diagnostics),
            },
            grid: self.element("grid").grid(&roles, diagnostics),
            border: self.element("border").border(&roles, diagnostics),
            tick: self.element("tick").tick(&roles, diagnostics),
            tick_label: self.element("tick_label").label(&roles, diagnostics),
            axis_label: self.element("axis_label").text(&roles, diagnostics),
            legend: self.element("legend").legend(&roles, diagnostics),
            line: self.element("line").line(&roles, diagnostics),
            trace: self.element("trace").line(&roles, diagnostics),
            area: self.element("area").area(),
            contour: self.element("contour").contour(),
            ellipse: self.element("ellipse").ellipse(),
            color_bar: self.element("color_bar").color_bar(),
            bars: self.element("bars").area(),
            stems: self.element("stems").stems(),
            histogram: self.element("histogram").area(),
            rug: self.element("rug").rug(),
            point: self.element("point").point(),
            rule: self.element("rule").line(&roles, diagnostics),
            segment: self.element("segment").line(&roles, diagnostics),
            bracket: self.element("bracket").line(&roles, diagnostics),
            text: self.element("text").label(&roles, diagnostics),
            connector: self.element("connector").line(&roles, diagnostics),
            palette: roles.palette,
            palette_dashes: self.palette_dashes(),
            foreground: roles.foreground,
            background: roles.background,
            muted: roles.muted,
            accent: roles.accent,
            positive: roles.positive,
            negative: roles.negative,
        }
    }

    fn element(&self, name: &str) -> Self {
        Self {
            layers: self.layers.map(|layer| layer.section(name)),
        }
    }

    fn figure(self) -> Figure {
        let frame = self.layers.iter().find_map(|layer| layer.list("frame"));
        let numbers: Vec<f64> = frame
            .unwrap_or_default()
            .iter()
            .filter_map(Node::number)
            .collect();
        Figure {
            frame: numbers.try_into().ok(),
            padding: self.length("padding"),
            gap: self.length("gap"),
        }
    }

    /// A text that belongs to an edge.
    fn text(self, roles: &Roles, diagnostics: &mut Vec<Diagnostic>) -> TextStyle {
        let align = match self.word("align") {
            "start" => Align::Start,
            "end" => Align::End,
            _ => Align::Middle,
        };
        TextStyle {
            align,
            ..self.label(roles, diagnostics)
        }
    }

    /// A text that belongs to a point.
    fn label(self, roles: &Roles, diagnostics: &mut Vec<Diagnostic>) -> TextStyle {
        TextStyle {
            fill: self.color("fill", roles, diagnostics),
            size: self.length("size"),
            gap: self.length("gap"),
            align: Align::Middle,
        }
    }

    fn grid(self, roles: &Roles, diagnostics: &mut Vec<Diagnostic>) -> GridStyle {
        GridStyle {
            show: self.bool("show"),
            stroke: self.color("stroke", roles, diagnostics),
            stroke_width: self.length("stroke_width"),
            stroke_dash: self.dash(),
        }
    }

    fn border(self, roles: &Roles, diagnostics: &mut Vec<Diagnostic>) -> BorderStyle {
        let sides = self.layers.iter().find_map(|layer| layer.list("sides"));
        let sides = sides.unwrap_or_default();
        let has = |word: &str| {
            let mut sides = sides.iter().filter_map(Node::string);
            sides.any(|side| side.text() == word)
        };
        BorderStyle {
            stroke: self.color("stroke", roles, diagnostics),
            stroke_width: self.length("stroke_width"),
            sides: ["left", "top", "right", "bottom"].map(has),
        }
    }

    fn tick(self, roles: &Roles, diagnostics: &mut Vec<Diagnostic>) -> TickStyle {
        TickStyle {
            stroke: self.color("stroke", roles, diagnostics),
            stroke_width: self.length("stroke_width"),
            length: self.length("length"),
            rule: match self.word("rule") {
                "matplotlib" => TickRule::Matplotlib,
                _ => TickRule::Extended,
            },
            inner: self.bool("inner"),
        }
    }

    fn legend(self, roles: &Roles, diagnostics: &mut Vec<Diagnostic>) -> LegendStyle {
        LegendStyle {
            fill: self.color("fill", roles, diagnostics),
            opacity: self.length("opacity"),
            stroke: self.color("stroke", roles, diagnostics),
            stroke_width: self.length("stroke_width"),
            radius: self.length("radius"),
            text: self.color("text", roles, diagnostics),
            size: self.length("size"),
            padding: self.length("padding"),
            gap: self.length("gap"),
            handle: self.length("handle"),
            handle_gap: self.length("handle_gap"),
            inset: self.length("inset"),
        }
    }

    fn line(self, roles: &Roles, diagnostics: &mut Vec<Diagnostic>) -> LineStyle {
        LineStyle {
            stroke: self
                .paint("stroke", true, diagnostics)
                .map(|paint| roles.color(paint)),
            stroke_width: self.length("stroke_width"),
            stroke_dash: self.dash(),
            opacity: self.length("opacity"),
        }
    }

    fn area(self) -> AreaStyle {
        AreaStyle {
            opacity: self.length("opacity"),
            stroke_width: self.length("stroke_width"),
        }
    }

    fn contour(self) -> ContourStyle {
        ContourStyle {
            stroke_width: self.length("stroke_width"),
            stroke_dash: self.dash(),
            opacity: self.length("opacity"),
            label_size: self.length("label_size"),
        }
    }

    fn ellipse(self) -> EllipseStyle {
        EllipseStyle {
            stroke_width: self.length("stroke_width"),
            stroke_dash: self.dash(),
            opacity: self.length("opacity"),
        }
    }

    fn color_bar(self) -> ColorBarStyle {
        ColorBarStyle {
            width: self.length("width"),
            gap: self.length("gap"),
        }
    }

    fn stems(self) -> StemStyle {
        StemStyle {
            stroke_width: self.length("stroke_width"),
            stroke_dash: self.dash(),
            opacity: self.length("opacity"),
            size: self.length("size"),
        }
    }

    fn rug(self) -> RugStyle {
        RugStyle {
            stroke_width: self.length("stroke_width"),
            opacity: self.length("opacity"),
            length: self.length("length"),
        }
    }

    fn point(self) -> PointStyle {
        PointStyle {
            size: self.length("size"),
            stroke_width: self.length("stroke_width"),
            opacity: self.length("opacity"),
            clip: self.bool("clip"),
        }
    }

    fn bool(&self, key: &str) -> bool {
        let mut layers = self.layers.iter();
        layers.find_map(|layer| layer.bool(key)).unwrap_or(true)
    }

    fn length(&self, key: &str) -> f64 {
        let mut layers = self.layers.iter();
        layers.find_map(|layer| layer.constant(key)).unwrap_or(0.0)
    }

    fn word(&self, key: &str) -> &str {
        let mut layers = self.layers.iter();
        layers.find_map(|layer| layer.word(key)).unwrap_or("")
    }

    fn dash(&self) -> Dash {
        dash(self.word("stroke_dash")).unwrap_or(Dash::Solid)
    }

    fn paint(&self, key: &str, roles: bool, diagnostics: &mut Vec<Diagnostic>) -> Option<Paint> {
        self.layers.iter().find_map(|layer| {
            let text = layer.get(key)?.string()?;
            template::paint(text, roles, diagnostics)
        })
    }

    fn color(&self, key: &str, roles: &Roles, diagnostics: &mut Vec<Diagnostic>) -> Color {
        self.paint(key, true, diagnostics)
            .map_or(roles.foreground, |paint| roles.color(paint))
    }

    /// A colour that is no role's.
    fn plain(&self, key: &str, diagnostics: &mut Vec<Diagnostic>) -> Color {
        match self.paint(key, false, diagnostics) {
            Some(Paint::Color(color)) => color,
            _ => Color::BLACK,
        }
    }

    fn palette_dashes(&self) -> Vec<Dash> {
        let mut lists = self.layers.iter().filter_map(|layer| {
            let items = layer.list("palette_dashes")?.iter();
            let dashes = items.filter_map(|item| dash(item.string()?.text()));
            let dashes: Vec<Dash> = dashes.collect();
            (!dashes.is_empty()).then_some(dashes)
        });
        lists.next().unwrap_or_else(|| vec![Dash::Solid])
    }

    fn palette(&self, diagnostics: &mut Vec<Diagnostic>) -> Vec<Color> {
        for layer in &self.layers {
            let items = layer.list("palette").unwrap_or_default();
            let colors: Vec<Color> = items
                .iter()
                .filter_map(Node::string)
                .filter_map(|text| match template::paint(text, false, diagnostics) {
                    Some(Paint::Color(color)) => Some(color),
                    _ => None,
                })
                .collect();
            if !colors.is_empty() {
                return colors;
            }
        }
        vec![Color::BLACK]
    }
}

/// The colours of the roles, which all other colours may name.
struct Roles {
    palette: Vec<Color>,
    foreground: Color,
    background: Color,
    muted: Color,
    accent: Color,
    positive: Color,
    negative: Color,
}

impl Roles {
    fn color(&self, paint: Paint) -> Color {
        match paint {
            Paint::Color(color) => color,
            Paint::Role(Role::Series(index)) => self.palette[index % self.palette.len()],
            Paint::Role(Role::Positive) => self.positive,
            Paint::Role(Role::Negative) => self.negative,
            Paint::Role(Role::Accent) => self.accent,
            Paint::Role(Role::Muted) => self.muted,
            Paint::Role(Role::Foreground) => self.foreground,
            Paint::Role(Role::Background) => self.background,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::keys::{MARK, SCENE, ValueType};
    use super::*;

    /// The words that a key takes.
    fn words(value: &ValueType) -> Vec<&'static str> {
        match value {
            ValueType::Word(words) => words.iter().map(|word| word.name).collect(),
            _ => panic!("no words"),
        }
    }

    #[test]
    fn every_word_of_the_key_table_is_understood() {
        let of_mark = |key: &str| words(&MARK.key(key).expect("a key").value);
        assert!(
            of_mark("stroke_dash")
                .into_iter()
                .all(|word| dash(word).is_some())
        );
        assert!(
            of_mark("arrow")
                .into_iter()
                .all(|word| arrow(word).is_some())
        );
        assert!(
            of_mark("place")
                .into_iter()
                .all(|word| text_place(word).is_some())
        );
        let panel = SCENE
            .all()
            .into_iter()
            .find(|section| section.name == "panels[]");
        let legend = words(
            &panel
                .and_then(|panel| panel.key("legend"))
                .expect("a key")
                .value,
        );
        for word in legend {
            assert_eq!(legend_place(word).is_some(), word != "none", "{word}");
        }
        for word in words(&SCENE.key("legend").expect("a key").value) {
            assert_eq!(side(word).is_some(), word != "none", "{word}");
        }
    }
}
