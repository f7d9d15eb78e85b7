//! TeX mathematics: parsed and laid out by RaTeX as KaTeX does, drawn with KaTeX's faces.

use std::{collections::HashMap, sync::Arc};

use ratex_layout::{
    FallbackGlyphMetrics, LayoutOptions, layout_with_fallback_metrics, to_display_list,
    validate_layout,
};
use ratex_parser::{ParseError, Parser};
use ratex_types::math_style::MathStyle;

use crate::limits::FORMULA_BYTES;

use super::{
    Fonts, FormulaError, FormulaErrorKind, ShapedText,
    display::{self, SCALE},
    guard::guarded,
    plain,
};

/// How far it may reach into the air above and below its line, in em, before it asks for room: a
/// bracket or an exponent pushes no lines apart.
const AIR: f64 = 0.08;
/// A formula, laid out in text style.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Formula {
    /// What it says, in plain characters.
    pub text: String,
    /// How it is drawn; its origin stands on the baseline of the words around it.
    pub shaped: Arc<ShapedText>,
}

impl Formula {
    /// Sets a formula among words of `fonts`, from which characters beyond KaTeX's faces are taken.
    ///
    /// # Errors
    ///
    /// If it is no TeX that RaTeX knows, or cannot be drawn.
    pub(crate) fn new(tex: &str, fonts: &Fonts, bold: bool) -> Result<Self, FormulaError> {
        let whole = |kind| FormulaError {
            place: 0..tex.len(),
            kind,
        };
        if tex.len() > FORMULA_BYTES {
            return Err(whole(FormulaErrorKind::Limit));
        }
        if let Some(at) = comment(tex) {
            return Err(FormulaError {
                place: at..at + 1,
                kind: FormulaErrorKind::Comment,
            });
        }
        // The parser is not ours: should it ever panic, the formula is at fault, not the program.
        guarded(|| {
            let nodes = Parser::new(tex)
                .parse()
                .map_err(|error| read(&error, tex))?;
            let options = LayoutOptions::default().with_style(MathStyle::Text);
            let boxes = layout_with_fallback_metrics(&nodes, &options, measures(tex, fonts));
            validate_layout(&boxes).map_err(|_| whole(FormulaErrorKind::Limit))?;
            let list = to_display_list(&boxes);
            let mut shaped = ShapedText {
                advance: list.width,
                height: list.height,
                depth: list.depth,
                ..ShapedText::default()
            };
            for item in &list.items {
                display::draw(item, list.height, fonts, &mut shaped).map_err(
                    |kind| match kind {
                        FormulaErrorKind::Glyph(c) => FormulaError {
                            place: tex.find(c).map_or(0..tex.len(), |at| at..at + c.len_utf8()),
                            kind,
                        },
                        kind => whole(kind),
                    },
                )?;
            }
            let mut shaped = shaped.scaled(SCALE);
            shaped.bolden(fonts.typeface.formula_weight(bold));
            shaped.height = (shaped.height - AIR).max(0.0);
            shaped.depth = (shaped.depth - AIR).max(0.0);
            if !(shaped.advance + shaped.height + shaped.depth).is_finite() {
                return Err(whole(FormulaErrorKind::Limit));
            }
            Ok(Self {
                text: plain::text(tex),
                shaped: Arc::new(shaped),
            })
        })
        .unwrap_or_else(|| Err(whole(FormulaErrorKind::Limit)))
    }
}

/// Where TeX would begin to read a comment: at a percent sign that no backslash escapes.
fn comment(tex: &str) -> Option<usize> {
    let mut escaped = false;
    tex.bytes().position(|byte| {
        let begins = byte == b'%' && !escaped;
        escaped = byte == b'\\' && !escaped;
        begins
    })
}

/// How large characters are that KaTeX's faces lack, in em of the formula.
fn measures(tex: &str, fonts: &Fonts) -> Arc<HashMap<char, FallbackGlyphMetrics>> {
    let foreign = tex.chars().filter(|c| !c.is_ascii() && fonts.covers(*c));
    let measured = foreign.map(|c| {
        let shaped = display::foreign_glyph(c, fonts);
        let metrics = FallbackGlyphMetrics {
            width: shaped.advance,
            height: shaped.height,
            depth: shaped.depth,
        };
        (c, metrics)
    });
    Arc::new(measured.collect())
}

/// RaTeX's message in our words, at a place in the formula.
fn read(error: &ParseError, tex: &str) -> FormulaError {
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
    let kind = if let Some(name) = error.message.strip_prefix("Undefined control sequence: ") {
        FormulaErrorKind::Command(name.to_owned())
    } else if error.message.contains("limit exceeded") || error.message.contains("Too many") {
        FormulaErrorKind::Limit
    } else {
        FormulaErrorKind::Syntax(reason(&error.message))
    };
    FormulaError { place, kind }
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
    use crate::font::Emphasis;

    fn set(tex: &str) -> ShapedText {
        let formula = Formula::new(tex, &Fonts::default(), false);
        ShapedText::clone(
            &formula
                .unwrap_or_else(|error| panic!("{tex}: {error}"))
                .shaped,
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
            let shaped = set(tex);
            assert!(shaped.advance > 0.2, "{tex}: {shaped:?}");
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
        let error = |tex: &str| Formula::new(tex, &Fonts::default(), false).unwrap_err();
        let unknown = error(r"a + \foo b");
        assert_eq!(unknown.place, 4..8);
        assert_eq!(unknown.kind, FormulaErrorKind::Command(r"\foo".to_owned()));
        assert!(matches!(error(r"x^2^3").kind, FormulaErrorKind::Syntax(_)));
        assert!(matches!(
            error(r"\frac{1}{2").kind,
            FormulaErrorKind::Syntax(_)
        ));
        assert_eq!(error(r"\text{漢}").kind, FormulaErrorKind::Glyph('漢'));
        assert_eq!(error(r"\text{漢}").place, 6..9);
        assert_eq!(error(r"\color{red} x").kind, FormulaErrorKind::Color);
        assert_eq!(error(&"{".repeat(200)).kind, FormulaErrorKind::Limit);
        assert_eq!(error(&"x".repeat(5000)).kind, FormulaErrorKind::Limit);
        assert_eq!(error(r"\def\a{\a}\a").kind, FormulaErrorKind::Limit);
    }

    #[test]
    fn characters_beyond_the_faces_of_formulas_are_those_of_the_words() {
        // KaTeX has no ‰.
        let shaped = set(r"\text{‰}");
        let words = Fonts::default().shape("‰", Emphasis::default());
        assert!((shaped.advance - words.advance).abs() < 1e-9);
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
