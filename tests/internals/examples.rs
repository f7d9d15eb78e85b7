//! How the parts of the crate are used: an example of each.

#[test]
fn colour_maps_have_names() -> Result<(), &'static str> {
    use crate::color::{Color, maps};

    let map = maps::map("viridis").ok_or("viridis exists")?;
    assert_eq!(map.at(0.0), Color::rgb(0x44, 0x01, 0x54));
    assert!(maps::map("jet").is_none());
    Ok(())
}

#[test]
fn thirty_frames_a_second_are_delays_of_three_and_four() {
    use crate::encode::Timing;

    let thirty_fps = Timing::new(1000.0 / 30.0, 10.0);
    assert_eq!(
        (0..6).map(|i| thirty_fps.delay(i)).collect::<Vec<_>>(),
        [3, 4, 3, 3, 4, 3]
    );
    assert_eq!(thirty_fps.end(30), 100);
}

#[test]
fn an_expression_names_what_it_reads() {
    use crate::{diag::SpannedText, expr};

    let expr = expr::parse(&SpannedText::verbatim("normal(mu, std = 2*s) ", 0)).unwrap();
    assert_eq!(
        expr.names().map(|(name, _)| name).collect::<Vec<_>>(),
        ["mu", "s"]
    );
}

#[test]
fn data_have_beginnings() {
    use crate::expr::Data;

    let data = Data::from(vec![3.0, 1.0, 2.0]);
    assert_eq!(data.first(2).as_slice(), [3.0, 1.0]);
    assert_eq!(data.first(9), data);
}

#[test]
fn a_name_is_solved_for() {
    use crate::diag::{Span, SpannedText};
    use crate::expr::{Bindings, Graph, Scope, parse};

    let mut graph = Graph::new();
    let mut scope = Scope::new();
    let a = graph.input("a", Span::default());
    scope.insert("a", a);
    let m = graph.input("m", Span::default());
    let (fit, solved) = graph.solve_for(&[m]);
    scope.insert("m", solved[0]);

    let mut found = Vec::new();
    let mut compile = |text: &str| {
        let expr = parse(&SpannedText::verbatim(text, 0)).unwrap();
        graph.compile(&expr, &scope, &mut found).unwrap()
    };
    let (least, low, high) = (compile("(m - a)^2 + 3"), compile("-10"), compile("10"));
    graph.minimize(fit, least, vec![[low, high]]);

    let mut bindings = Bindings::new();
    bindings.set(a, 2.5);
    assert!((graph.constant(solved[0], &bindings).unwrap() - 2.5).abs() < 1e-9);
    assert_eq!(graph.constant(least, &bindings), Some(3.0));
    // Where the name is given there is nothing to solve.
    bindings.set(m, 4.5);
    assert_eq!(graph.constant(least, &bindings), Some(7.0));
}

#[test]
fn a_function_has_a_signature_and_a_summary() {
    let lerp = crate::expr::functions()
        .find(|function| function.name == "lerp")
        .unwrap();
    assert_eq!(lerp.signature(), "lerp(a, b, s)");
    assert_eq!(lerp.summary, "the point a share s of the way from a to b");
}

#[test]
fn an_expression_is_compiled_and_evaluated() {
    use crate::diag::{Span, SpannedText};
    use crate::expr::{Bindings, Graph, Scope, parse};

    let mut graph = Graph::new();
    let mut scope = Scope::new();
    let mu = graph.input("mu", Span::default());
    scope.insert("mu", mu);

    let expr = parse(&SpannedText::verbatim("kl(normal(mu, 1), normal(0, 1))", 0)).unwrap();
    let mut found = Vec::new();
    let kl = graph.compile(&expr, &scope, &mut found).unwrap();

    let mut bindings = Bindings::new();
    bindings.set(mu, 3.0);
    assert_eq!(graph.constant(kl, &bindings), Some(4.5));
}

#[test]
fn a_quantity_is_worth_something_over_time_and_along_a_name()
-> Result<(), Vec<crate::diag::Diagnostic>> {
    use crate::diag::{Span, SpannedText};
    use crate::expr::{Bindings, Definition, Graph, Scope, Type, parse};

    let read = |text: &str| parse(&SpannedText::verbatim(text, 0));
    let define = |name: &str, expr, expected| Definition {
        name: name.to_owned(),
        name_span: Span::default(),
        expr,
        expected,
    };

    let mut graph = Graph::new();
    let mut scope = Scope::new();
    let t = graph.input("t", Span::default());
    scope.insert("t", t);
    let mut found = Vec::new();
    let definitions = vec![
        define("P", read("normal(mu, 1)")?, Type::Distribution),
        define("mu", read("lerp(-10, 10, t)")?, Type::Number),
    ];
    graph.define(definitions, &mut scope, &mut found);
    let kl = graph
        .compile(&read("kl(P, normal(0, 1))")?, &scope, &mut found)
        .ok_or(found)?;

    // Over time …
    let mut frames = Bindings::new();
    frames.set(t, vec![0.0, 0.25, 0.5]);
    let over_time = graph.evaluate(&[kl], &frames);
    let numbers = over_time.values[0].numbers().unwrap();
    assert_eq!(numbers.values.as_slice(), [50.0, 12.5, 0.0]);

    // … and along mu, whatever the time.
    let mut along = Bindings::new();
    along.set(scope.get("mu").unwrap(), vec![1.0, 2.0]);
    let along_mu = graph.evaluate(&[kl], &along);
    let numbers = along_mu.values[0].numbers().unwrap();
    assert_eq!(numbers.values.as_slice(), [0.5, 2.0]);
    Ok(())
}

#[test]
fn an_expression_is_parsed_or_its_mistakes_are_told() {
    use crate::{diag::SpannedText, expr};

    let expr = expr::parse(&SpannedText::verbatim("-x^2 + 1", 0)).unwrap();
    assert_eq!(expr.to_string(), "-x^2 + 1");

    let found = expr::parse(&SpannedText::verbatim("2x", 0)).unwrap_err();
    assert_eq!(
        found[0].message,
        "an operator is missing between `2` and `x`"
    );
    assert_eq!(found[0].hints, ["write `2*x` for the product"]);
}

#[test]
fn the_fonts_cover_greek_and_bold_is_wider() {
    use crate::font::{Emphasis, Fonts};

    let fonts = Fonts::default();
    assert!(fonts.covers('σ') && !fonts.covers('漢'));
    let plain = fonts.shape("mean", Emphasis::default());
    let bold = fonts.shape(
        "mean",
        Emphasis {
            bold: true,
            italic: false,
        },
    );
    assert!(bold.advance > plain.advance);
}

#[test]
fn a_formula_has_words_and_its_mistakes_have_places() {
    use crate::font::{Fonts, Formula};

    let formula = Formula::new(r"\mathcal N(\mu, \sigma^2)", &Fonts::default(), false).unwrap();
    assert_eq!(formula.text, "N(μ, σ²)");
    assert!(formula.shaped.advance > 3.0);

    let error = Formula::new(r"\frac{1}{\sgima}", &Fonts::default(), false).unwrap_err();
    assert_eq!(error.place, 9..15);
    assert_eq!(error.to_string(), r"`\sgima` is no command of mathematics");
}

#[test]
fn a_text_is_shaped_and_outlined() {
    use crate::font::Typeface;

    let font = Typeface::DejaVuSans.regular();
    assert!(font.covers('μ') && !font.covers('漢'));
    let text = font.shape("KL(P‖Q)", 12.0);
    assert_eq!(text.glyphs.len(), 7);
    let mut segments = 0;
    for glyph in &text.glyphs {
        font.outline(glyph.id, 12.0, glyph.x, glyph.y, &mut |_| segments += 1);
    }
    assert!(segments > 50 && text.advance < 60.0);
}

#[test]
fn digits_are_of_one_width() {
    use crate::font::{Emphasis, TabularDigits, Typeface};

    for typeface in [Typeface::TextSans, Typeface::DejaVuSans] {
        let width = |number| TabularDigits::advance(number, typeface, Emphasis::default());
        assert_eq!(width("111.1"), width("408.7"));
    }
}

#[test]
fn a_text_is_as_wide_as_its_longest_line() {
    use crate::font::{FontStyle, TextLayout};

    let layout = TextLayout::plain("one\nlonger", FontStyle::default());
    assert_eq!((layout.text(), layout.lines().len()), ("one\nlonger", 2));
    assert_eq!(layout.width(), layout.lines()[1].width);
}

#[test]
fn a_spec_is_read_in_one_call() {
    use crate::{diag::Source, spec::Document};

    let document = Document::read(&Source::new(
        "a.toml",
        r#"
    matrix = { sigma = [1, 2] }
    [[panels]]
    marks = [{ type = "line", y = "pdf(normal(0, sigma), x)" }]
"#,
    ));
    assert_eq!(document.combinations(&Default::default()), 2);
    let reading = document.scene("a", &Default::default());
    assert!(reading.findings.is_empty());
    assert_eq!(reading.scene.unwrap().panels[0].marks.len(), 1);
}

#[test]
fn a_symmetric_logarithm_and_its_inverse() {
    use crate::spec::model::ScaleKind;

    let symlog = ScaleKind::Symlog { constant: 2.0 };
    assert_eq!(symlog.forward(-2.0), -std::f64::consts::LN_2);
    assert!((symlog.backward(symlog.forward(1e6)) - 1e6).abs() < 1e-8);
    assert!(ScaleKind::Logit.forward(1.0).is_nan());
}
