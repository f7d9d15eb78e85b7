//! TeX mathematics: parsed and laid out by RaTeX as KaTeX does, drawn with KaTeX's faces.

use std::{
    collections::HashMap,
    fmt,
    ops::Range,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use ratex_font::{FontId, katex_ttf_glyph_char};
use ratex_layout::{
    FallbackGlyphMetrics, LayoutOptions, layout_with_fallback_metrics, to_display_list,
    validate_layout,
};
use ratex_parser::{ParseError, Parser};
use ratex_types::{
    color::Color, display_item::DisplayItem, math_style::MathStyle, path_command::PathCommand,
};

use super::{Emphasis, Font, Fonts, Segment, Setting, plain};

/// How much larger formulas are set than the words around them: KaTeX's letters are small for their
/// size, DejaVu's are large. This is half way between equal capitals and equal small letters.
const SCALE: f64 = 1.16;
/// How far it may reach into the air above and below its line, in em, before it asks for room: a
/// bracket or an exponent pushes no lines apart.
const AIR: f64 = 0.08;
/// The longest formula, in bytes.
const MAX_LENGTH: usize = 4000;
/// Width in em of what RaTeX draws as lines: TeX's default rule.
const RULE: f64 = 0.04;

/// A formula, laid out in text style.
///
/// ```
/// use klrender::font::{Fonts, Formula};
///
/// let formula = Formula::new(r"\mathcal N(\mu, \sigma^2)", false, &Fonts::default()).unwrap();
/// assert_eq!(formula.words, "N(μ, σ²)");
/// assert!(formula.setting.advance > 3.0);
///
/// let mistake = Formula::new(r"\frac{1}{\sgima}", false, &Fonts::default()).unwrap_err();
/// assert_eq!(mistake.place, 9..15);
/// assert_eq!(mistake.to_string(), r"`\sgima` is no command of mathematics");
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Formula {
    /// What it says, in plain characters.
    pub words: String,
    /// How it is drawn; its origin stands on the baseline of the words around it.
    pub setting: Arc<Setting>,
}

/// Why a formula cannot be set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The bytes of the formula that it is about.
    pub place: Range<usize>,
    /// What is wrong.
    pub fault: Fault,
}

/// What is wrong with a formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// No such command.
    Command(String),
    /// It does not parse, for this reason.
    Syntax(String),
    /// No face has a glyph for this character.
    Glyph(char),
    /// It has colours of its own.
    Color,
    /// It is too long, too deep or too large.
    Limit,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.fault {
            Fault::Command(name) => write!(f, "`{name}` is no command of mathematics"),
            Fault::Syntax(reason) => write!(f, "the mathematics does not parse: {reason}"),
            Fault::Glyph(c) => {
                let code = u32::from(*c);
                write!(f, "no font at hand has a glyph for `{c}` (U+{code:04X})")
            }
            Fault::Color => f.write_str("a formula has the colour of its text and no others"),
            Fault::Limit => f.write_str("the formula is too long or too deeply nested"),
        }
    }
}

impl std::error::Error for Mistake {}

impl Formula {
    /// Sets a formula. Characters beyond KaTeX's faces are taken from `fonts`.
    ///
    /// # Errors
    ///
    /// If it is no TeX that RaTeX knows, or cannot be drawn.
    pub fn new(tex: &str, bold: bool, fonts: &Fonts) -> Result<Self, Mistake> {
        let whole = |fault| Mistake {
            place: 0..tex.len(),
            fault,
        };
        if tex.len() > MAX_LENGTH {
            return Err(whole(Fault::Limit));
        }
        // The parser is not ours: should it ever panic, the formula is at fault, not the program.
        catch_unwind(AssertUnwindSafe(|| {
            let nodes = Parser::new(tex)
                .parse()
                .map_err(|error| read(&error, tex))?;
            let nodes = match bold {
                true => {
                    let bold = format!(r"\boldsymbol{{{tex}}}");
                    Parser::new(&bold).parse().unwrap_or(nodes)
                }
                false => nodes,
            };
            let options = LayoutOptions::default().with_style(MathStyle::Text);
            let boxes = layout_with_fallback_metrics(&nodes, &options, measures(tex, fonts));
            validate_layout(&boxes).map_err(|_| whole(Fault::Limit))?;
            let list = to_display_list(&boxes);
            let mut setting = Setting {
                advance: list.width,
                height: list.height,
                depth: list.depth,
                ..Setting::default()
            };
            for item in &list.items {
                draw(item, list.height, fonts, &mut setting).map_err(|fault| match fault {
                    Fault::Glyph(c) => Mistake {
                        place: tex.find(c).map_or(0..tex.len(), |at| at..at + c.len_utf8()),
                        fault,
                    },
                    fault => whole(fault),
                })?;
            }
            let mut setting = setting.scaled(SCALE);
            setting.height = (setting.height - AIR).max(0.0);
            setting.depth = (setting.depth - AIR).max(0.0);
            if !(setting.advance + setting.height + setting.depth).is_finite() {
                return Err(whole(Fault::Limit));
            }
            Ok(Self {
                words: plain::words(tex),
                setting: Arc::new(setting),
            })
        }))
        .unwrap_or_else(|_| Err(whole(Fault::Limit)))
    }
}

/// How large characters are that KaTeX's faces lack, in em of the formula.
fn measures(tex: &str, fonts: &Fonts) -> Arc<HashMap<char, FallbackGlyphMetrics>> {
    let foreign = tex.chars().filter(|c| !c.is_ascii() && fonts.covers(*c));
    let measured = foreign.map(|c| {
        let setting = foreign_glyph(c, fonts);
        let metrics = FallbackGlyphMetrics {
            width: setting.advance,
            height: setting.height,
            depth: setting.depth,
        };
        (c, metrics)
    });
    Arc::new(measured.collect())
}

/// A glyph from beyond KaTeX's faces, as large as in the words around the formula.
fn foreign_glyph(c: char, fonts: &Fonts) -> Setting {
    let text = c.encode_utf8(&mut [0; 4]).to_owned();
    let mut setting = fonts.set(&text, Emphasis::default());
    setting.measure_ink();
    setting.scaled(1.0 / SCALE)
}

fn draw(
    item: &DisplayItem,
    baseline: f64,
    fonts: &Fonts,
    setting: &mut Setting,
) -> Result<(), Fault> {
    let (DisplayItem::GlyphPath { color, .. }
    | DisplayItem::Line { color, .. }
    | DisplayItem::Rect { color, .. }
    | DisplayItem::Path { color, .. }) = item;
    if *color != Color::BLACK {
        return Err(Fault::Color);
    }
    match item {
        DisplayItem::GlyphPath {
            x,
            y,
            scale,
            font,
            char_code,
            ..
        } => {
            let id = FontId::parse(font).unwrap_or(FontId::MainRegular);
            let c = katex_ttf_glyph_char(id, *char_code);
            let y = y - baseline;
            let face = Font::of_formulas(font);
            if let Some((face, glyph)) = face.and_then(|face| Some((face, face.glyph(c)?))) {
                face.outline(glyph, *scale, *x, y, &mut |segment| setting.push(segment));
            } else if fonts.covers(c) {
                // Its height is in the layout already.
                let (height, depth) = (setting.height, setting.depth);
                setting.add(&foreign_glyph(c, fonts).scaled(*scale), *x, y);
                (setting.height, setting.depth) = (height, depth);
            } else if !c.is_whitespace() {
                return Err(Fault::Glyph(c));
            }
        }
        DisplayItem::Line {
            x,
            y,
            width,
            thickness,
            dashed,
            ..
        } => {
            let (top, bottom) = (
                y - baseline - thickness / 2.0,
                y - baseline + thickness / 2.0,
            );
            let period = if *dashed { 8.0 * thickness } else { *width };
            let dashes = if period > 0.0 {
                (width / period).ceil().min(1000.0) as usize
            } else {
                0
            };
            for dash in 0..dashes {
                let left = x + dash as f64 * period;
                let length = if *dashed { period / 2.0 } else { period };
                let right = (left + length).min(x + width);
                polygon(
                    &[(left, bottom), (left, top), (right, top), (right, bottom)],
                    setting,
                );
            }
        }
        DisplayItem::Rect {
            x,
            y,
            width,
            height,
            ..
        } => {
            let (left, right, top) = (*x, x + width, y - baseline);
            let bottom = top + height;
            polygon(
                &[(left, bottom), (left, top), (right, top), (right, bottom)],
                setting,
            );
        }
        DisplayItem::Path {
            x,
            y,
            commands,
            fill: true,
            ..
        } => fill(commands, *x, y - baseline, setting),
        DisplayItem::Path { x, y, commands, .. } => {
            for pair in flattened(commands, *x, y - baseline).windows(2) {
                if let [Some(from), Some(to)] = pair {
                    stroke(*from, *to, setting);
                }
            }
        }
    }
    Ok(())
}

/// A closed contour. Its corners run as the contours of glyphs do, so that where they overlap both
/// are filled.
fn polygon(corners: &[(f64, f64)], setting: &mut Setting) {
    for (index, &(x, y)) in corners.iter().enumerate() {
        setting.push(match index {
            0 => Segment::MoveTo(x, y),
            _ => Segment::LineTo(x, y),
        });
    }
    setting.push(Segment::Close);
}

fn fill(commands: &[PathCommand], dx: f64, dy: f64, setting: &mut Setting) {
    let mut open = false;
    for command in commands {
        let segment = match *command {
            PathCommand::MoveTo { x, y } => {
                if std::mem::replace(&mut open, true) {
                    setting.push(Segment::Close);
                }
                Segment::MoveTo(x, y)
            }
            PathCommand::LineTo { x, y } => Segment::LineTo(x, y),
            PathCommand::QuadTo { x1, y1, x, y } => Segment::QuadTo(x1, y1, x, y),
            PathCommand::CubicTo {
                x1,
                y1,
                x2,
                y2,
                x,
                y,
            } => Segment::CubicTo(x1, y1, x2, y2, x, y),
            PathCommand::Close => {
                open = false;
                Segment::Close
            }
        };
        setting.push(segment.map(|x, y| (x + dx, y + dy)));
    }
    if open {
        setting.push(Segment::Close);
    }
}

/// The corners of a path whose curves are cut into short lines; `None` between its parts.
fn flattened(commands: &[PathCommand], dx: f64, dy: f64) -> Vec<Option<(f64, f64)>> {
    /// Lines for each curve: these are small circles and arcs.
    const PARTS: u32 = 12;
    let mut corners: Vec<Option<(f64, f64)>> = Vec::new();
    let (mut start, mut last) = ((0.0, 0.0), (0.0, 0.0));
    for command in commands {
        let control = match *command {
            PathCommand::MoveTo { x, y } => {
                corners.push(None);
                start = (x, y);
                last = start;
                corners.push(Some((x + dx, y + dy)));
                continue;
            }
            PathCommand::LineTo { x, y } => [last, (x, y), (x, y)],
            PathCommand::QuadTo { x1, y1, x, y } => {
                let third = |a: f64, b: f64| a + (b - a) * 2.0 / 3.0;
                [
                    (third(last.0, x1), third(last.1, y1)),
                    (third(x, x1), third(y, y1)),
                    (x, y),
                ]
            }
            PathCommand::CubicTo {
                x1,
                y1,
                x2,
                y2,
                x,
                y,
            } => [(x1, y1), (x2, y2), (x, y)],
            PathCommand::Close => [last, start, start],
        };
        let [a, b, end] = control;
        for part in 1..=PARTS {
            let t = f64::from(part) / f64::from(PARTS);
            let s = 1.0 - t;
            let at = |p: f64, a: f64, b: f64, q: f64| {
                s * s * s * p + 3.0 * s * s * t * a + 3.0 * s * t * t * b + t * t * t * q
            };
            let (x, y) = (at(last.0, a.0, b.0, end.0), at(last.1, a.1, b.1, end.1));
            corners.push(Some((x + dx, y + dy)));
        }
        last = end;
    }
    corners
}

/// A line of the width of a rule.
fn stroke(from: (f64, f64), to: (f64, f64), setting: &mut Setting) {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = (dx * dx + dy * dy).sqrt();
    if length > 0.0 {
        let (nx, ny) = (-dy / length * RULE / 2.0, dx / length * RULE / 2.0);
        polygon(
            &[
                (from.0 + nx, from.1 + ny),
                (from.0 - nx, from.1 - ny),
                (to.0 - nx, to.1 - ny),
                (to.0 + nx, to.1 + ny),
            ],
            setting,
        );
    }
}

/// RaTeX's message in our words, at a place in the formula.
fn read(error: &ParseError, tex: &str) -> Mistake {
    let place = error.loc.as_ref().map_or(0..tex.len(), |loc| {
        let place = loc.start.min(tex.len())..loc.end.min(tex.len());
        let sound = tex.is_char_boundary(place.start) && tex.is_char_boundary(place.end);
        // At the very end something is missing: that is about what stands before it.
        let is_end = place.start >= tex.trim_end().len();
        match sound && place.start < place.end && !is_end {
            true => place,
            false => 0..tex.len(),
        }
    });
    let fault = if let Some(name) = error.message.strip_prefix("Undefined control sequence: ") {
        Fault::Command(name.to_owned())
    } else if error.message.contains("limit exceeded") || error.message.contains("Too many") {
        Fault::Limit
    } else {
        Fault::Syntax(reason(&error.message))
    };
    Mistake { place, fault }
}

/// The reason as a part of a sentence.
fn reason(message: &str) -> String {
    let end = message.replace("'EOF'", "the end of the formula");
    let mut characters = end.trim_end_matches('.').chars();
    match characters.next() {
        Some(first) if !message.starts_with('\\') => {
            first.to_lowercase().chain(characters).collect()
        }
        _ => end,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

    use super::*;

    fn set(tex: &str) -> Setting {
        let formula = Formula::new(tex, false, &Fonts::default());
        Setting::clone(
            &formula
                .unwrap_or_else(|mistake| panic!("{tex}: {mistake}"))
                .setting,
        )
    }

    #[test]
    fn every_formula_people_write_is_set() {
        for tex in [
            r"\mu",
            r"\sigma",
            r"\frac{1}{2}",
            r"\int_{-\infty}^{\infty} p(x) \log \frac{p(x)}{q(x)} \, dx",
            r"\sum_{i=1}^n x_i",
            r"\mathrm{KL}(P \,\|\, Q)",
            r"D_{\mathrm{KL}}\left(P \parallel Q\right)",
            r"\mathcal N(\mu, \sigma^2)",
            r"\mathbb E_{x \sim p}[\log p(x) - \log q(x)]",
            r"\hat\theta \approx \bar x \pm \tilde\sigma / \sqrt n",
            r"\sqrt[3]{x^2 + y^2} \le \infty",
            r"\left( \frac{\sigma_1^2 + (\mu_1 - \mu_2)^2}{2 \sigma_2^2} \right)",
            r"\text{with } p \in \mathbb R, \quad q \ne 0",
            r"\operatorname{JS}(P, Q) = \tfrac12 \mathrm{KL}(P \Vert M)",
            r"\underbrace{x + y}_{n} \overline{ab} \widehat{abc} \vec v",
            r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}",
            r"\begin{cases} 1 & x > 0 \\ 0 & \text{else} \end{cases}",
            r"\mathfrak g \mathscr L \mathsf x \mathtt y \boldsymbol\beta \mathbf x",
            r"\oint \oiint \cancel{x} \boxed{y}",
            r"\Bigl[ \bigm| \Bigr] \lfloor x \rfloor \lVert y \rVert",
            r"\begin{array}{c|c} a & b \\ \hline c & d \end{array}",
        ] {
            let setting = set(tex);
            assert!(setting.advance > 0.2, "{tex}: {setting:?}");
        }
    }

    #[test]
    fn tall_formulas_ask_for_room() {
        assert!(set("N(x)").height < 0.8 && set("N(x)").depth < 0.24);
        let fraction = set(r"\dfrac{a}{b}");
        assert!(fraction.height > 1.0 && fraction.depth > 0.5);
    }

    #[test]
    fn mistakes_have_their_place() {
        let mistake = |tex: &str| Formula::new(tex, false, &Fonts::default()).unwrap_err();
        let unknown = mistake(r"a + \foo b");
        assert_eq!(unknown.place, 4..8);
        assert_eq!(unknown.fault, Fault::Command(r"\foo".to_owned()));
        assert!(matches!(mistake(r"x^2^3").fault, Fault::Syntax(_)));
        assert!(matches!(mistake(r"\frac{1}{2").fault, Fault::Syntax(_)));
        assert_eq!(mistake(r"\text{漢}").fault, Fault::Glyph('漢'));
        assert_eq!(mistake(r"\text{漢}").place, 6..9);
        assert_eq!(mistake(r"\color{red} x").fault, Fault::Color);
        assert_eq!(mistake(&"{".repeat(200)).fault, Fault::Limit);
        assert_eq!(mistake(&"x".repeat(5000)).fault, Fault::Limit);
        assert_eq!(mistake(r"\def\a{\a}\a").fault, Fault::Limit);
    }

    #[test]
    fn characters_beyond_the_faces_of_formulas_are_those_of_the_words() {
        // KaTeX has no ‰.
        let setting = set(r"\text{‰}");
        let words = Fonts::default().set("‰", Emphasis::default());
        assert!((setting.advance - words.advance).abs() < 1e-9);
    }

    #[test]
    fn every_face_parses_and_has_its_letters() {
        for tex in [
            r"\mathbb{A}",
            r"\mathcal{A}",
            r"\mathfrak{A}",
            r"\boldsymbol{\mathfrak{A}}",
            r"\mathbf{A}",
            r"\textbf{\textit{A}}",
            r"\mathit{A}",
            r"\mathrm{A}",
            r"\boldsymbol{A}",
            r"A",
            r"\textsf{\textbf{A}}",
            r"\textsf{\textit{A}}",
            r"\mathsf{A}",
            r"\mathscr{A}",
            r"\mathtt{A}",
        ] {
            assert!(set(tex).advance > 0.3, "{tex}");
        }
    }
}
