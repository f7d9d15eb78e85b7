//! Texts: what they say, that they stand still, and that they are drawn alike on both ways.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::{fmt::Write as _, fs};

use crate::{
    diag::{Kind, Source},
    font::{Emphasis, Font, Fonts, Formula, PathSegment, Typeface},
    pipeline::{self, FrameRenderer},
    plan::Plan,
    raster,
    scene::{
        Stage,
        node::{Command, Node, Shape},
    },
    spec::Overrides,
};
use insta::{Settings, assert_snapshot};
use proptest::prelude::*;

use super::common;

const SWEEP: &str = "
[[sweep]]
vary.mu = { from = -10, to = 10 }
frames = 41
[[panels]]
marks = [{ type = 'line', y = 'pdf(normal(mu, 1), x)', label = 'moving' }]
";

fn plan(head: &str) -> Plan {
    common::plan_of(&format!("{head}{SWEEP}"), "texts.toml")
}

/// The node that says `start…` at a state.
fn said(plan: &Plan, state: usize, start: &str) -> Node {
    let nodes = Stage::new(plan).all(state).into_iter();
    let mut nodes = nodes.filter(|node| {
        let words = node.text.as_deref();
        words.is_some_and(|words| words.starts_with(start))
    });
    nodes
        .next()
        .unwrap_or_else(|| panic!("nothing says {start}…"))
}

/// The words that start so, of which a value moves: what stands still of them and the values.
fn apart(plan: &Plan, state: usize, start: &str) -> (Node, Node) {
    let nodes = Stage::new(plan).all(state);
    let values = said(plan, state, start);
    let at = nodes.iter().position(|node| *node == values).unwrap();
    (nodes[at - 1].clone(), values)
}

fn commands(node: &Node) -> &[Command] {
    match &node.shape {
        Shape::Path(path) => &path.commands,
        other => panic!("{other:?}"),
    }
}

/// Left, top, right and bottom of the ink.
fn ink(node: &Node) -> [i32; 4] {
    let rects = node.ink(10_000);
    let fold = |pick: fn(&crate::scene::geometry::PixelRect) -> i32| rects.iter().map(pick);
    [
        fold(|r| r.x0).min().unwrap(),
        fold(|r| r.y0).min().unwrap(),
        fold(|r| r.x1).max().unwrap(),
        fold(|r| r.y1).max().unwrap(),
    ]
}

#[test]
fn every_kind_of_text_is_drawn_alike_on_both_ways() {
    let plan = plan(
        r"
title = '**KL** of *$\mathcal N(\mu, \sigma^2)$* = {mu^2/2:.3f}, 分布 ***{mu}***'
subtitle = '$\displaystyle \int \frac{p}{q} \, dx$ and\nа second line'
style = { fonts = ['tests/fonts/bars.ttf'] }
axes.x = { label = '$\sqrt{x}$ at {mu:+.1f}' }
",
    );
    let (width, height) = plan.canvas.device_size();
    let (renderer, stage) = (FrameRenderer::new(&plan).unwrap(), Stage::new(&plan));
    let mut canvas = renderer.canvas();
    for state in [0, 7, 20, 40] {
        renderer.draw(&mut canvas, state).unwrap();
        let document = pipeline::document(&plan, &stage, state);
        let whole = raster::render(&document, width, height).unwrap();
        assert!(whole.data() == canvas.pixmap().data(), "frame {state}");
    }
}

#[test]
fn people_who_do_not_see_it_are_told_in_plain_characters() {
    let plan = plan(r"title = '**Mean** $\mu$ = {mu:.1f}\nof \*all\* $$5 {{x}} $\sigma^2$'");
    let node = said(&plan, 0, "Mean");
    assert_eq!(
        node.text.as_deref(),
        Some("Mean μ = −10.0\nof *all* $5 {x} σ²")
    );
}

#[test]
fn what_stands_beside_a_value_does_not_move() {
    for align in ["start", "middle", "end"] {
        let plan = plan(&format!(
            "title = 'Before {{mu:.1f}} after'\nstyle = {{ title.align = '{align}' }}"
        ));
        let (first, _) = apart(&plan, 0, "Before");
        assert_eq!(first.text.as_deref(), Some(""));
        let [left, .., right, _] = ink(&first);
        for state in 0..plan.states() {
            let (still, values) = apart(&plan, state, "Before");
            assert_eq!(still, first, "{align}, {state}");
            let [from, _, to, _] = ink(&values);
            assert!(left < from && to < right, "{align}, {state}");
            // What the words say is said where they change.
            let said = values.text.unwrap();
            assert!(said.ends_with(" after"), "{said}");
        }
    }
}

/// The last digit of a value stays where it is, whatever stands before it.
#[test]
fn digits_do_not_dance() {
    let plan = plan("title = 'Mean {mu:.1f} today'");
    let zero = |state| {
        let node = said(&plan, state, "Mean");
        assert!(node.text.as_deref().unwrap().ends_with(".0 today"));
        let all = commands(&node);
        all[all.len() - 20..].to_vec()
    };
    // −10.0, 0.0, 10.0
    assert_eq!(zero(0), zero(20));
    assert_eq!(zero(0), zero(40));
}

/// A film in which `n` is 1, 10, 100, 1000 and 10000.
fn growing(title: &str) -> Plan {
    let text = format!(
        "title = '{title}'
[[sweep]]
vary.n = {{ values = [1, 10, 100, 1000, 10000] }}
[[panels]]
marks = [{{ type = 'line', y = 'pdf(normal(0, n), x)' }}]"
    );
    common::plan_of(&text, "growing.toml")
}

/// Where the ink of values begins and ends, in each state.
fn values(plan: &Plan, start: &str) -> Vec<[i32; 2]> {
    let state = |state| {
        let [left, _, right, _] = ink(&said(plan, state, start));
        [left, right]
    };
    (0..plan.states()).map(state).collect()
}

#[test]
fn a_value_at_the_end_of_its_line_keeps_no_room() {
    for (title, kept) in [("trials: {n}", false), ("trials: {n:>5.0f}", true)] {
        let places = values(&growing(title), "trials");
        let ([first, _], [_, end]) = (places[0], places[4]);
        for [left, right] in &places[1..4] {
            // A one has more air at its left than other digits.
            assert_eq!((left - first).abs() < 3, !kept, "{title}: {places:?}");
            assert_eq!((right - end).abs() < 3, kept, "{title}: {places:?}");
        }
    }
}

#[test]
fn within_a_line_a_value_keeps_room_for_one_digit() {
    let plan = growing("of {n} trials");
    let places = values(&plan, "of");
    // What stands behind moves only with every second digit.
    let end = |state: usize| places[state][1];
    assert!(end(0) == end(1) && end(1) < end(2), "{places:?}");
    assert!(end(2) == end(3) && end(3) < end(4), "{places:?}");
}

#[test]
fn a_double_bar_has_air() {
    let fonts = Fonts::default();
    let width = |text| fonts.shape(text, Emphasis::default()).advance;
    for typeface in [Typeface::TextSans, Typeface::DejaVuSans] {
        let fonts = Fonts::embedded(typeface);
        let width = |text| fonts.shape(text, Emphasis::default()).advance;
        let parts = width("P") + width("‖") + width("Q");
        assert!((width("P‖Q") - parts - 0.25).abs() < 1e-9);
        assert_eq!(
            fonts.advance("P‖Q", Emphasis::default()),
            width("P‖Q"),
            "{typeface:?}"
        );
    }
    // Who writes spaces has those.
    assert!((width("P ‖ Q") - width("P ") - width("‖") - width(" Q")).abs() < 1e-9);
}

#[test]
fn symbols_that_the_face_lacks_are_those_of_dejavu() {
    let (sans, dejavu) = (Fonts::default(), Fonts::embedded(Typeface::DejaVuSans));
    for (symbol, lacks) in [("∈", true), ("∝", true), ("a", false), ("μ", false)] {
        let shaped = [&sans, &dejavu].map(|fonts| {
            let mut outline = Vec::new();
            let shaped = fonts.shape(symbol, Emphasis::default());
            shaped.draw(1.0, 0.0, 0.0, &mut |segment| outline.push(segment));
            outline
        });
        assert_eq!(shaped[0] == shaped[1], lacks, "{symbol}");
        assert!(sans.covers(symbol.chars().next().unwrap()));
    }
}

#[test]
fn titles_are_semibold_where_the_theme_says() {
    let width = |head: &str| {
        let [left, _, right, _] = ink(&said(&plan(head), 0, "Minimum"));
        right - left
    };
    let theme = width("title = 'Minimum'");
    assert_eq!(theme, width("title = '**Minimum**'"));
    assert!(theme > width("title = 'Minimum'\nstyle = { title.weight = 'regular' }"));
}

/// Formulas are as dark as words, and those of matplotlib's theme as they are.
#[test]
fn formulas_are_bolder_beside_a_bold_face() {
    let stem = |typeface, bold| {
        let formula = Formula::new("l", &Fonts::embedded(typeface), bold).unwrap();
        let (mut left, mut right) = (f64::MAX, f64::MIN);
        formula.shaped.draw(1.0, 0.0, 0.0, &mut |segment| {
            if let PathSegment::MoveTo(x, _) | PathSegment::LineTo(x, _) = segment {
                (left, right) = (left.min(x), right.max(x));
            }
        });
        right - left
    };
    let plain = stem(Typeface::DejaVuSans, false);
    assert_eq!(plain, stem(Typeface::DejaVuSans, true));
    let (regular, bold) = (
        stem(Typeface::TextSans, false),
        stem(Typeface::TextSans, true),
    );
    assert!(
        plain < regular && regular < bold,
        "{plain} {regular} {bold}"
    );
}

#[test]
fn a_value_alone_stands_at_its_anchor() {
    let text = "
[[sweep]]
vary.mu = { from = 0, to = 1000 }
frames = 2
[[panels]]
x = { domain = [0, 1] }
y = { domain = [0, 1] }
marks = [
  { type = 'point', id = 'spot', x = 0.5, y = 0.2 },
  { type = 'text', x = 0.5, y = 0.5, text = '{mu:.2f}', anchor = 'middle' },
]";
    let plan = common::plan_of(text, "alone.toml");
    let nodes = Stage::new(&plan).all(0);
    let spot = nodes.iter().find_map(|node| match node.shape {
        Shape::Circle { center, .. } => Some(center.x.get()),
        _ => None,
    });
    let words = nodes
        .iter()
        .find(|node| node.text.as_deref() == Some("0.00"));
    let [left, _, right, _] = ink(words.unwrap());
    let middle = f64::from(left + right) / 2.0;
    assert!((middle - spot.unwrap()).abs() < 1.5, "{middle} {spot:?}");
}

#[test]
fn lines_are_centred_and_stay_on_the_canvas() {
    let plan = plan(
        r"
title = 'One line\nand a much longer second line {mu:.1f}\nthird'
subtitle = 'Subtitle'
caption = 'Caption\nof two lines'
theme = 'matplotlib'
",
    );
    let (still, values) = apart(&plan, 0, "One");
    let ([left, top, _, bottom], [.., right, _]) = (ink(&still), ink(&values));
    assert!(top >= 0, "{top}");
    let middle = f64::from(left + right) / 2.0;
    assert!((middle - 400.0).abs() < 3.0, "{middle}");
    let [_, below, ..] = ink(&said(&plan, 0, "Subtitle"));
    assert!(bottom < below, "{bottom} {below}");
    let [_, _, _, lowest] = ink(&said(&plan, 0, "Caption"));
    assert!(lowest <= 600, "{lowest}");
}

#[test]
fn every_format_writes_numbers_its_way() {
    let say = |format: &str, value: &str| {
        let plan = plan(&format!("title = 'is {{{value}{format}}}'"));
        let words = said(&plan, 0, "is").text.unwrap();
        words["is ".len()..].to_owned()
    };
    for (format, value, words) in [
        ("", "0.25", "0.25"),
        ("", "3", "3"),
        ("", "1/3", "0.333"),
        (":.2f", "-1/3", "−0.33"),
        (":f", "2.5", "2.5"),
        (":+.1f", "2", "+2.0"),
        (":08.3f", "pi", "0003.142"),
        (":>8.3f", "pi", "3.142"),
        (":+06.1f", "-2", "−002.0"),
        (":.3g", "12345", "12345"),
        (":.3g", "0.00012345", "0.000123"),
        (":.1e", "12345", "1.2×10⁴"),
        (":.2e", "0.00012", "1.20×10⁻⁴"),
        (":%", "0.256", "26%"),
        (":.1%", "0.256", "25.6%"),
        (":pi", "3*pi/2", "3π/2"),
        (":.2pi", "1", "0.32π"),
        (":.2f", "kl(normal(0, 1), uniform(0, 1))", "∞"),
        (":.2f", "-kl(normal(0, 1), uniform(0, 1))", "−∞"),
        (":.2f", "log(-1)", "–"),
        ("", "log(-1)", "–"),
    ] {
        assert_eq!(say(format, value), words, "{value}{format}");
    }
}

#[test]
fn other_scripts_are_set_in_the_fonts_given() {
    let load = |head: &str| {
        let source = Source::new("texts.toml", format!("{head}{SWEEP}"));
        pipeline::load(&source, "texts", &Overrides::default())
    };
    let (refused, found) = load("title = '正态分布'");
    assert!(refused.is_none());
    assert_eq!(found[0].kind, Kind::MissingGlyph);
    assert!(found[0].hints[0].contains("style.fonts"));
    for font in ["bars.ttf", "frames.otf"] {
        let head = format!("title = 'N 正态分布'\nstyle.fonts = ['tests/fonts/{font}']");
        let node = said(&plan(&head), 0, "N");
        let [left, _, right, _] = ink(&node);
        // Four characters of one em and two of Latin, at the title's size.
        assert!(right - left > 4 * 18, "{font}: {left} {right}");
    }
}

#[test]
fn paths_of_fonts_start_at_the_folder_of_the_spec() {
    let source = Source::new(
        "texts.toml",
        format!("title = '正'\nstyle.fonts = ['bars.ttf']{SWEEP}"),
    );
    let overrides = Overrides {
        folder: "tests/fonts".into(),
        ..Overrides::default()
    };
    let (plan, found) = pipeline::load(&source, "texts", &overrides);
    assert!(plan.is_some(), "{found:?}");
}

#[test]
fn formulas_keep_their_measures() {
    let mut table = String::new();
    for tex in [
        r"\mu",
        r"\mathrm{KL}(P \,\|\, Q)",
        r"\mathcal N(\mu, \sigma^2)",
        r"\frac{(\mu_1 - \mu_2)^2}{2\sigma^2}",
        r"\int_{-\infty}^{\infty} p(x) \log \frac{p(x)}{q(x)} \, dx",
        r"\displaystyle \sum_{i=1}^n x_i",
        r"\mathbb E_p\left[\log\frac{p}{q}\right]",
        r"\hat\theta \le \sqrt{x^2 + 1}",
        r"\text{if } x \in \{0, 1\}",
    ] {
        let formula = Formula::new(tex, &Fonts::default(), false).unwrap();
        let shaped = &formula.shaped;
        let mut contours = 0;
        shaped.draw(1.0, 0.0, 0.0, &mut |segment| {
            contours += usize::from(segment == PathSegment::Close);
        });
        let _ = writeln!(
            table,
            "{tex}\n  {}\n  {:.3} wide, {:.3} high, {:.3} deep, {contours} contours",
            formula.text, shaped.advance, shaped.height, shaped.depth
        );
    }
    let mut settings = Settings::clone_current();
    settings.set_snapshot_path("../../snapshots/texts");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| assert_snapshot!("formulas", table));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// A damaged font file is refused or drawn somehow.
    #[test]
    fn no_font_breaks_the_reader(
        name in prop::sample::select(&["bars.ttf", "frames.otf"]),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
        length in 0.0..1.5_f64,
    ) {
        let mut bytes = fs::read(format!("tests/fonts/{name}")).unwrap();
        bytes.truncate((bytes.len() as f64 * length) as usize);
        for (at, byte) in damage {
            if !bytes.is_empty() {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
        }
        if let Some(font) = Font::from_bytes(bytes) {
            let shaped = Fonts::new(vec![font], false).shape("正态 a 分布", Emphasis::default());
            prop_assert!(shaped.advance.is_finite());
            shaped.draw(10.0, 0.0, 0.0, &mut |_| {});
        }
    }

    /// Whatever stands between dollars is set or refused, at a place within it.
    #[test]
    fn no_formula_breaks_the_reader(pieces in prop::collection::vec(piece(), 1..12)) {
        let tex = pieces.concat();
        match Formula::new(&tex, &Fonts::default(), false) {
            Ok(formula) => {
                let shaped = &formula.shaped;
                prop_assert!(shaped.advance.is_finite());
                shaped.draw(10.0, 0.0, 0.0, &mut |_| {});
            }
            Err(mistake) => {
                prop_assert!(tex.get(mistake.place.clone()).is_some(), "{mistake:?}");
                prop_assert!(!mistake.to_string().is_empty());
            }
        }
    }

    /// Whatever a title holds is drawn or refused.
    #[test]
    fn no_title_breaks_the_reader(pieces in prop::collection::vec(piece(), 1..8)) {
        let title = pieces.concat().replace('\'', "");
        let source = Source::new("texts.toml", format!("title = '{title}'{SWEEP}"));
        let (plan, found) = pipeline::load(&source, "texts", &Overrides::default());
        prop_assert_eq!(plan.is_none(), found.iter().any(crate::diag::Diagnostic::is_error));
        for finding in found {
            prop_assert!(source.text().get(finding.span.start..finding.span.end).is_some());
        }
    }
}

/// Bits of TeX and of texts.
fn piece() -> impl Strategy<Value = String> {
    const BITS: &[&str] = &[
        r"\frac",
        r"\sqrt",
        r"\left",
        r"\right",
        r"\sum",
        r"\int",
        r"\mathrm",
        r"\text",
        r"\hat",
        r"\begin{matrix}",
        r"\end{matrix}",
        r"\begin{array}{c|c}",
        r"\end{array}",
        r"\hline",
        r"\over",
        r"\def\a",
        r"\a",
        r"\color{red}",
        r"\colorbox{red}",
        r"\cancel",
        r"\boxed",
        r"\underbrace",
        r"\overrightarrow",
        r"\rule{1em}{2em}",
        r"\raisebox{1em}",
        r"\kern1em",
        r"\hspace{-9em}",
        r"\tag{1}",
        r"\mathcal",
        r"\operatorname",
        r"\char65",
        r"\verb|x|",
        r"\ce{H2O}",
        r"\substack",
        r"\binom",
        r"\Big",
        r"\limits",
        r"\middle",
        r"\\",
        r"\&",
        "{",
        "}",
        "[",
        "]",
        "(",
        ")",
        "^",
        "_",
        "&",
        "~",
        "'",
        "$",
        "$$",
        "*",
        "**",
        "{mu}",
        "{mu:.2f}",
        "{",
        "x",
        "2",
        " ",
        "μ",
        "漢",
        "é",
        "%",
        "#",
        "-",
        "|",
        r"\|",
        r"\n",
        r"\*",
        r"\,",
        "\u{301}",
    ];
    prop_oneof![
        9 => prop::sample::select(BITS).prop_map(str::to_owned),
        1 => r"\\[a-zA-Z]{1,8}",
    ]
}
