//! From TOML text to a scene: the first scene in full, and the rules that only show in results.

use crate::{
    color::Color,
    diag::{Diagnostic, Kind, MessageFormat, Report, Source},
    expr::{Bindings, NodeId},
    spec::{
        self, Overrides, Theme,
        model::{
            Arrow, Channel, Dash, Ease, FilePiece, Format, LegendChoice, LegendPlace, MarkKind,
            MarkOption, NumberKind, OverRange, Paint, Runs, SceneSpec, TextPiece, Ticks, VaryPath,
        },
    },
};

use proptest::prelude::*;

const SEED: &str = r#"
title = "Animation of two Gauss Distribution's KL divergence"
theme = "matplotlib"

[canvas]
size = [800, 660]

[output]
file = "KL.gif"
frame_ms = 50

[[sweep]]
vary.mu = { from = -10, to = 10 }
frames = 200
endpoint = false

[distributions]
P = "normal(mu, 1)"
Q = "normal(0, 1)"

[axes]
x = { domain = [-10, 10], label = "Mean" }

[[panels]]
y = { domain = [-0.2, 0.6], label = "Probability Density" }
legend = "top-right"
marks = [
  { type = "line", y = "pdf(Q, x)", label = "mean=0 & std=1" },
  { type = "line", y = "pdf(P, x)", stroke = "red", label = "mean=[-10, 10] & std=1" },
  { type = "point", id = "peak", x = "mu", y = "pdf(P, mu)", fill = "cyan" },
]

[[panels]]
y = { domain = [-5, 100], label = "KL Divergence" }
marks = [
  { type = "trace", x = "mu", y = "kl(P, Q)", stroke = "purple" },
  { type = "point", id = "now", x = "mu", y = "kl(P, Q)", fill = "cyan" },
]

[[connectors]]
from = "peak"
to = "now"
stroke = "pink"
stroke_width = 2.7778
stroke_dash = "dotted"
"#;

fn read(text: &str) -> (Option<SceneSpec>, Vec<Diagnostic>) {
    spec::Document::read(&Source::new("test.toml", text))
        .scene("test", &Overrides::default())
        .both()
}

/// The scene of a spec without any finding.
fn scene(text: &str) -> SceneSpec {
    let (scene, found) = read(text);
    let report = Report::new(Source::new("test.toml", text), found.clone());
    assert!(
        found.is_empty(),
        "{}",
        report.render(MessageFormat::Human, false)
    );
    scene.expect("no finding")
}

/// A scene of one panel with these marks, and more of the file before it.
fn with_marks(before: &str, marks: &str) -> SceneSpec {
    scene(&format!("{before}\n[[panels]]\nmarks = [{marks}]"))
}

/// The value of a number while nothing is bound.
fn constant(scene: &SceneSpec, node: NodeId) -> f64 {
    scene
        .graph
        .constant(node, &Bindings::new())
        .expect("a number")
}

/// The kinds and underlined texts of what is found.
fn findings(text: &str) -> Vec<(Kind, String)> {
    let (_, found) = read(text);
    found
        .iter()
        .map(|found| {
            (
                found.kind,
                text[found.span.start..found.span.end].to_owned(),
            )
        })
        .collect()
}

#[test]
fn the_first_scene_is_read_in_full() {
    let scene = scene(SEED);
    assert_eq!(scene.stem, "test");
    assert!(matches!(
        &scene.title.as_ref().unwrap().pieces[..],
        [TextPiece::Shaped { text, .. }] if text == "Animation of two Gauss Distribution's KL divergence"
    ));
    assert_eq!((scene.canvas.width, scene.canvas.height), (800, 660));
    assert_eq!(scene.canvas.device_size(), (800, 660));

    assert_eq!(
        scene.output.file.pieces,
        [FilePiece::Literal("KL.gif".to_owned())]
    );
    assert_eq!(scene.output.formats, [Format::Gif]);
    assert_eq!((scene.output.frame_ms, scene.output.plays), (50.0, None));
    assert!(!scene.output.rewind);

    let [segment] = &scene.sweep[..] else {
        panic!("one segment")
    };
    assert_eq!(
        (segment.frames, segment.hold, segment.endpoint),
        (200, 0, false)
    );
    assert_eq!(segment.ease, Ease::Linear);
    let [vary] = &segment.vary[..] else {
        panic!("one name moves")
    };
    assert!(!vary.log && !vary.integer);
    let constant = |node| scene.graph.constant(node, &Bindings::new());
    let VaryPath::To {
        from: Some(from),
        to,
    } = vary.path
    else {
        panic!("from … to")
    };
    assert_eq!((constant(from), constant(to)), (Some(-10.0), Some(10.0)));

    assert!(scene.names.parameters.is_empty() && scene.names.quantities.is_empty());
    assert_eq!(scene.names.swept.len(), 1);
    let mu = &scene.names.swept[vary.swept];
    assert_eq!(mu.name, "mu");
    let names: Vec<&str> = scene
        .names
        .distributions
        .iter()
        .map(|d| d.name.as_str())
        .collect();
    assert_eq!(names, ["P", "Q"]);

    let domain = |axis: &spec::model::Axis| axis.domain.map(|end| constant(end.unwrap()).unwrap());
    assert_eq!(domain(&scene.shared.x), [-10.0, 10.0]);
    assert!(scene.shared.x.show && scene.shared.x.label.is_some());
    assert!(scene.shared.y.is_none());

    let [above, below] = &scene.panels[..] else {
        panic!("two panels")
    };
    assert_eq!(above.legend, Some(LegendChoice::At(LegendPlace::TopRight)));
    assert_eq!(domain(above.y.as_ref().unwrap()), [-0.2, 0.6]);
    assert_eq!(domain(below.y.as_ref().unwrap()), [-5.0, 100.0]);
    assert!(above.x.is_none() && below.x.is_none());
    assert_eq!(
        (above.id.as_str(), below.id.as_str()),
        ("panel-1", "panel-2")
    );

    let [q, p, peak] = &above.marks[..] else {
        panic!("three marks")
    };
    assert_eq!(q.id, "panel-1-mark-1");
    assert_eq!(q.kind.name(), "line");
    assert_eq!(q.channel(Channel::X), Some(scene.names.x));
    let over = q.runs.curve().unwrap();
    assert!(over.node == scene.names.x && matches!(over.range, OverRange::AxisX));
    assert!(q.stroke.is_none() && q.label.is_some() && q.series.is_none());
    assert_eq!(p.stroke, Some(Paint::Color(Color::rgb(255, 0, 0))));
    let y = p.channel(Channel::Y).unwrap();
    assert!(scene.graph.depends_on(y, &[mu.node], &[]));
    let mut bindings = Bindings::new();
    bindings.set(mu.node, 2.0).set(scene.names.x, 2.0);
    let density = scene.graph.constant(y, &bindings).unwrap();
    assert!((density - 0.398_942_280_401_432_7).abs() < 1e-15);
    assert_eq!(peak.id, "peak");
    assert_eq!(peak.channel(Channel::X), Some(mu.node));
    const SIZE: MarkOption<Option<f64>> = MarkKind::named("point").written_number("size");
    assert_eq!(peak.options.get(&SIZE), None);
    assert_eq!(peak.fill, Some(Paint::Color("cyan".parse().unwrap())));

    let [trace, now] = &below.marks[..] else {
        panic!("two marks")
    };
    assert!(matches!(trace.runs, Runs::Time { whole: false }));
    let y = trace.channel(Channel::Y).unwrap();
    assert_eq!(scene.graph.constant(y, &bindings), Some(2.0));
    assert_eq!(now.id, "now");

    let [connector] = &scene.connectors[..] else {
        panic!("one connector")
    };
    assert_eq!((connector.from, connector.to), ((0, 2), (1, 1)));
    assert_eq!(
        (connector.arrow, connector.stroke_dash),
        (Arrow::None, Some(Dash::Dotted))
    );
    assert_eq!(connector.stroke_width.and_then(constant), Some(2.7778));
    assert_eq!(scene.style.figure.frame, Some([0.125, 0.12, 0.9, 0.89]));
    assert_eq!(scene.style.roles.palette.len(), 10);
    assert_eq!(
        (scene.layout.widths.len(), scene.layout.heights.len()),
        (1, 2)
    );
}

#[test]
fn tables_are_alike_however_they_are_written() {
    let inline = r#"
        output = { fps = 10, plays = 2 }
        sweep = [{ vary = { mu = { from = 0, to = 1 } }, frames = 5 }]
        panels = [{ title = "a", marks = [{ type = "point", x = "mu", y = 0 }] }]
    "#;
    let sections = r#"
        output.fps = 10
        output.plays = 2
        [[sweep]]
        frames = 5
        [sweep.vary.mu]
        from = 0
        to = 1
        [[panels]]
        title = "a"
        [[panels.marks]]
        type = "point"
        x = "mu"
        y = 0
    "#;
    for text in [inline, sections] {
        let scene = scene(text);
        assert_eq!(
            (scene.output.frame_ms, scene.output.plays),
            (100.0, Some(2))
        );
        assert_eq!(scene.sweep[0].frames, 5);
        assert!(matches!(
            scene.sweep[0].vary[0].path,
            VaryPath::To { from: Some(_), .. }
        ));
        assert_eq!(scene.panels[0].marks[0].kind.name(), "point");
    }
}

#[test]
fn without_a_sweep_there_is_one_frame() {
    let scene = with_marks("", r#"{ type = "line", y = "x" }"#);
    assert_eq!((scene.sweep.len(), scene.sweep[0].frames), (1, 1));
    assert!(scene.sweep[0].vary.is_empty());
    assert_eq!(scene.output.frame_ms, 50.0);
    let gif = FilePiece::Literal(".gif".to_owned());
    assert_eq!(scene.output.file.pieces, [FilePiece::Stem, gif]);
    assert!(scene.panels[0].y.as_ref().is_some_and(|axis| axis.show));
    assert!(scene.shared.x.show);
}

#[test]
fn lists_of_values_say_how_many_frames_there_are() {
    let sweep = r#"
        [parameters]
        nu = 3
        [[sweep]]
        vary.mu = { values = [1, 2, 5] }
        hold = 2
        ease = "cubic-bezier(0.2, 0, 0.8, 1)"
        [[sweep]]
        vary.nu = { to = 1 }
        frames = 4
    "#;
    let scene = with_marks(sweep, r#"{ type = "point", x = "mu", y = "nu" }"#);
    let [first, second] = &scene.sweep[..] else {
        panic!("two segments")
    };
    assert_eq!((first.frames, first.hold), (3, 2));
    assert_eq!(first.ease, Ease::CubicBezier(0.2, 0.0, 0.8, 1.0));
    assert!(matches!(&first.vary[0].path, VaryPath::Values(values) if values.len() == 3));
    assert!(matches!(
        second.vary[0].path,
        VaryPath::To { from: None, .. }
    ));
    // `nu` is at rest before it moves: one node, known as both.
    assert_eq!(scene.names.swept[1].node, scene.names.parameters[0].node);
}

#[test]
fn curves_run_along_an_axis_unless_told_otherwise() {
    let scene = with_marks(
        "[parameters]\nmu = 1",
        r#"{ type = "line", y = "x" }, { type = "line", x = "y^2" },
           { type = "line", over = { u = [0, "2*mu", 0.5] }, x = "u", y = "u^2" },
           { type = "line", over = { mu = [-1, 1] }, x = "mu", y = "mu^2" },
           { type = "area", over = { x = [0, 1] }, y = "x" }"#,
    );
    let names = &scene.names;
    let marks = &scene.panels[0].marks;
    let over = |mark: usize| marks[mark].runs.curve().unwrap();
    assert!(matches!(over(0).range, OverRange::AxisX) && over(0).node == names.x);
    assert!(matches!(over(1).range, OverRange::AxisY) && over(1).node == names.y);
    assert_eq!(marks[1].channel(Channel::Y), Some(names.y));
    assert_eq!(marks[2].channel(Channel::X), Some(over(2).node));
    let OverRange::Between {
        from,
        step: Some(step),
        ..
    } = over(2).range
    else {
        panic!("bounds and a step")
    };
    assert_eq!((constant(&scene, from), constant(&scene, step)), (0.0, 0.5));
    // A known name keeps its node, so that what follows from it follows the binding.
    assert_eq!(over(3).node, names.parameters[0].node);
    assert_eq!(marks[4].channel(Channel::X), Some(names.x));
    let y2 = marks[4].channel(Channel::Y2).unwrap();
    assert_eq!(constant(&scene, y2), 0.0);
}

#[test]
fn for_binds_names_side_by_side() {
    let scene = with_marks(
        "[parameters]\ns = 1",
        r#"{ type = "line", for = { nu = [1, 2, "s + 2"], s = [1, 2, 3] },
             y = "pdf(normal(nu, s), x)", label = "{nu:g} after {frame}" }"#,
    );
    let mark = &scene.panels[0].marks[0];
    let repeat = mark.repeat.as_ref().unwrap();
    assert_eq!((repeat.count, repeat.names.len()), (3, 2));
    assert_eq!(repeat.names[1].0, scene.names.parameters[0].node);
    let label = mark.label.as_ref().unwrap();
    let TextPiece::Value { node, format, .. } = label.pieces[0] else {
        panic!("a value")
    };
    assert_eq!(
        (node, format.kind),
        (repeat.names[0].0, NumberKind::Significant)
    );
}

#[test]
fn texts_hold_values_and_escapes() {
    let scene = with_marks(
        r"title = '100 {{%}} $$ \* \\ {mu:+08.3f}\n{mu:pi}'
          [parameters]
          mu = 1",
        r#"{ type = "text", text = "{2*mu}", place = "top-right" },
           { type = "text", text = "a", x = "mu", y = 0 }"#,
    );
    let pieces = &scene.title.as_ref().unwrap().pieces;
    let [
        TextPiece::Shaped { text, .. },
        TextPiece::Value { format, .. },
        TextPiece::Break,
        TextPiece::Value { format: last, .. },
    ] = &pieces[..]
    else {
        panic!("{pieces:?}")
    };
    assert_eq!(text, r"100 {%} $ * \ ");
    assert!(format.plus && format.width == 8 && format.digits == Some(3));
    assert_eq!(
        (format.kind, last.kind),
        (NumberKind::Fixed, NumberKind::Pi)
    );
    let marks = scene.panels[0].marks.iter();
    let at_points: Vec<bool> = marks
        .map(|mark| mark.channel(Channel::X).is_some())
        .collect();
    assert_eq!(at_points, [false, true]);
}

#[test]
fn formats_replace_the_extension() {
    let output = |output: &str| {
        let scene = with_marks(output, r#"{ type = "line", y = "x" }"#);
        (scene.output.file.pieces, scene.output.formats)
    };
    let literal = |text: &str| FilePiece::Literal(text.to_owned());
    let frame = FilePiece::Frame { width: Some(4) };
    assert_eq!(
        output("output = { file = 'a.b/{stem}-{frame:04}.PNG' }"),
        (
            vec![
                literal("a.b/"),
                FilePiece::Stem,
                literal("-"),
                frame,
                literal(".PNG")
            ],
            vec![Format::Png]
        )
    );
    assert_eq!(
        output("output = { file = 'out/KL.gif', formats = ['svg', 'gif'] }"),
        (
            vec![literal("out/KL."), FilePiece::Format],
            vec![Format::Svg, Format::Gif]
        )
    );
    assert_eq!(
        output("output = { file = 'a.b/{stem}', formats = ['gif'] }"),
        (
            vec![
                literal("a.b/"),
                FilePiece::Stem,
                literal("."),
                FilePiece::Format
            ],
            vec![Format::Gif]
        )
    );
    assert_eq!(
        output("output = { formats = ['png'] }"),
        (
            vec![FilePiece::Stem, literal("."), FilePiece::Format],
            vec![Format::Png]
        )
    );
}

#[test]
fn legends_stand_in_one_place() {
    let marks = r#"{ type = "line", y = "x" }"#;
    assert_eq!(
        with_marks("", marks).panels[0].legend,
        Some(LegendChoice::Ends)
    );
    assert_eq!(
        with_marks("legend = 'bottom'", marks).panels[0].legend,
        None
    );
    let scene = scene("[[panels]]\nlegend = 'right'\nmarks = []");
    assert_eq!(
        scene.panels[0].legend,
        Some(LegendChoice::At(LegendPlace::OutsideRight))
    );
}

#[test]
fn axes_are_shared_or_a_panels_own() {
    let scene = scene(
        "[axes.y]\ndomain = ['auto', '2*3']\nticks = [1, 2]\n[[panels]]\nmarks = []\n\
         x = { tick_step = 0.5, scale = 'log', reverse = true, grid = false }",
    );
    let panel = &scene.panels[0];
    assert!(panel.y.is_none(), "the shared axis is used");
    let shared = scene.shared.y.as_ref().unwrap();
    assert!(shared.domain[0].is_none());
    assert_eq!(constant(&scene, shared.domain[1].unwrap()), 6.0);
    assert!(matches!(&shared.ticks, Ticks::At(ticks) if ticks.len() == 2));
    let own = panel.x.as_ref().unwrap();
    assert!(own.reverse && own.show && own.grid == Some(false));
    assert!(matches!(own.ticks, Ticks::Step(_)));
}

#[test]
fn made_ids_leave_written_ones_alone() {
    let scene = with_marks(
        "",
        r#"{ type = "line", y = "x" }, { type = "point", id = "panel-1-mark-1", x = 0, y = 0 }"#,
    );
    let marks = scene.panels[0].marks.iter();
    let ids: Vec<&str> = marks.map(|mark| mark.id.as_str()).collect();
    assert_eq!(ids, ["panel-1-mark-1_", "panel-1-mark-1"]);
}

#[test]
fn style_lies_over_the_theme() {
    let scene = with_marks(
        r##"
        theme = "dark"
        style.accent = "#123456"
        style.grid = { stroke = "accent", show = false }
        style.border.sides = ["top"]
        style.palette = ["red"]
        style.connector.stroke = "series1"
        "##,
        "",
    );
    let style = &scene.style;
    assert_eq!(style.grid.stroke, Color::rgb(0x12, 0x34, 0x56));
    assert!(!style.grid.show && style.grid.stroke_width > 0.0);
    assert_eq!(style.border.sides, [false, true, false, false]);
    assert_eq!(style.roles.palette, [Color::rgb(255, 0, 0)]);
    assert_eq!(style.connector.stroke, Some(Color::rgb(255, 0, 0)));
    assert!(style.roles.background.r < 64 && style.figure.frame.is_none());
}

#[test]
fn values_set_from_outside_replace_and_pin() {
    let text = r#"
        [parameters]
        s = 1
        [[sweep]]
        vary.mu = { from = 0, to = 1 }
        frames = 5
        [[panels]]
        marks = [{ type = "point", x = "mu", y = "s" }]
    "#;
    let set = |name: &str, value| (name.to_owned(), value);
    let overrides = Overrides {
        set: vec![set("s", 4.0), set("mu", 0.5), set("mo", 1.0)],
        theme: Some(Theme::Matplotlib),
        ..Overrides::default()
    };
    let (scene, found) = spec::Document::read(&Source::new("test.toml", text))
        .scene("test", &overrides)
        .both();
    assert!(found.is_empty());
    let scene = scene.unwrap();
    let [s, mu] = &scene.names.parameters[..] else {
        panic!("two parameters")
    };
    assert!(s.pinned && s.value == 4.0);
    assert!(mu.pinned && mu.value == 0.5 && mu.node == scene.names.swept[0].node);
    assert!(scene.style.figure.frame.is_some());
    let unknown = overrides.unknown(&scene.names, &scene.combination);
    assert_eq!(unknown.len(), 1);
    assert_eq!(
        unknown[0].to_string(),
        "the scene has no parameter or swept name `mo`; did you mean `mu`?"
    );
    let no_theme = "drak".parse::<Theme>().unwrap_err().to_string();
    assert!(no_theme.ends_with("did you mean `dark`?"), "{no_theme}");
}

#[test]
fn all_mistakes_are_found_in_one_run() {
    let text = r#"
title = "{oops"
[canvas]
size = [800, 0]
[axes]
x = { domian = [0, 1] }
[[panels]]
marks = [
  { type = "line", y = "sqrt(x" },
  { type = "point", x = 0, stroke = "grren" },
]
[[connectors]]
from = "a"
to = 3
"#;
    let expected = [
        (Kind::Syntax, "{"),
        (Kind::OutOfRange, "[800, 0]"),
        (Kind::UnknownKey, "domian"),
        (Kind::Syntax, "("),
        (
            Kind::MissingKey,
            r#"{ type = "point", x = 0, stroke = "grren" }"#,
        ),
        (Kind::UnknownName, "grren"),
        (Kind::UnknownName, r#""a""#),
        (Kind::WrongType, "3"),
    ];
    assert_eq!(
        findings(text),
        expected.map(|(kind, text)| (kind, text.to_owned()))
    );
}

#[test]
fn one_mistake_gives_one_message() {
    for (before, mark) in [
        ("[paramters]\nmu = 1", "{ type = 'line', y = 'mu*x' }"),
        (
            "[fits.m]\nminimise = 'a^2'\nminimize = 'a^2'\nover = { a = [0, 1] }",
            "{ type = 'line', y = 'a*m*x' }",
        ),
        (
            "[quantities]\nq = '1 +'\nr = '2*q'",
            "{ type = 'line', y = 'q + r' }",
        ),
        ("[parameters]\nmu = true", "{ type = 'line', y = 'mu*x' }"),
        (
            "[distributions]\nP = 3",
            "{ type = 'line', y = 'pdf(P, x)' }",
        ),
        (
            "[[sweep]]\nframes = 3\nvarry.mu = { to = 1 }",
            "{ type = 'line', y = 'mu*x' }",
        ),
        ("", "{ type = 'bars', y = 'x', colour = 1 }"),
        ("", "{ type = 'lien', y = 'x', reveal = 'all' }"),
        (
            "",
            "{ type = 'line', over = { t = [0, 1] }, x = 't', y = 't' }",
        ),
        (
            "",
            "{ type = 'line', over = { u = [0, 'v'] }, x = 'u', y = 'u' }",
        ),
        ("", "{ type = 'line', for = { u = 3 }, y = 'u*x' }"),
        ("", "{ type = 'line', y = nan }"),
        ("", "{ type = 'heatmap', over = { a = [0, 1] }, z = 'a' }"),
        (
            "distributions.F = 'normal(m, 1)'\nfits.k = { minimize = 'kl(F, F) +', over = { m = [0, 1] } }",
            "{ type = 'line', y = 'pdf(F, x)' }",
        ),
        ("title = '$x^2^2$ and **b**'", "{ type = 'line', y = 'x' }"),
    ] {
        let text = format!("{before}\n[[panels]]\nmarks = [{mark}]");
        let found = findings(&text);
        assert_eq!(found.len(), 1, "{text}\n{found:?}");
    }
}

#[test]
fn a_broken_line_does_not_hide_the_others() {
    let text = "title = Gauss\n[canvas]\nsise = [1, 2]\n[[panels]]\nmarks = [{ type = 'point' }]";
    let expected = [(Kind::Syntax, "Gauss"), (Kind::UnknownKey, "sise")];
    assert_eq!(
        findings(text),
        expected.map(|(kind, text)| (kind, text.to_owned()))
    );
}

#[test]
fn what_is_too_large_is_refused() {
    let refused = |text: &str| {
        let kinds: Vec<Kind> = findings(text).into_iter().map(|(kind, _)| kind).collect();
        assert_eq!(kinds, [Kind::Limit]);
    };
    refused(&" ".repeat(1024 * 1024 + 1));
    refused(&"[[panels]]\nmarks = []\n".repeat(1001));
    let marks = "{ type = 'line', y = 'x' },\n".repeat(1001);
    refused(&format!("[[panels]]\nmarks = [\n{marks}]"));
    let values = "1, ".repeat(10_001);
    let mark = format!("{{ type = 'line', for = {{ k = [{values}] }}, y = 'k*x' }}");
    refused(&format!("[[panels]]\nmarks = [{mark}]"));
    let names: String = (0..1001).map(|index| format!("a{index} = 1\n")).collect();
    refused(&format!("[parameters]\n{names}[[panels]]\nmarks = []"));
}

#[test]
fn endless_mistakes_come_to_an_end() {
    let text =
        "[layout]\n".to_owned() + &(0..2000).map(|n| format!("z{n} = 1\n")).collect::<String>();
    let (scene, found) = read(&text);
    assert!(scene.is_none());
    assert_eq!(found.len(), 201);
    assert_eq!(
        found[200].message,
        "there are more findings, which are not shown"
    );
}

#[test]
fn deep_nesting_is_refused() {
    let lists = format!("title = {}{}", "[".repeat(5000), "]".repeat(5000));
    assert!(read(&lists).0.is_none());
    let dotted = "a.".repeat(79) + "a";
    let tables = format!(
        "{}1{}",
        format!("{{ {dotted} = ").repeat(79),
        " }".repeat(79)
    );
    assert!(read(&format!("title = {tables}")).0.is_none());
    assert!(read(&format!("{}a = 1", "a.".repeat(5000))).0.is_none());
}

#[test]
fn line_breaks_and_marks_of_other_systems_are_read() {
    let text = "\u{feff}title = \"\"\"\r\na\r\nb\"\"\"\r\n[[panels]]\r\nmarks = []\r\n";
    let scene = scene(text);
    let title = &scene.title.as_ref().unwrap().pieces;
    let [
        TextPiece::Shaped { text: a, .. },
        TextPiece::Break,
        TextPiece::Shaped { text: b, .. },
    ] = &title[..]
    else {
        panic!("{title:?}")
    };
    assert_eq!((a.as_str(), b.as_str()), ("a", "b"));
    let misspelt = text.replace("marks", "marsk");
    assert_eq!(
        findings(&misspelt),
        [
            (Kind::MissingKey, "[[panels]]".to_owned()),
            (Kind::UnknownKey, "marsk".to_owned())
        ]
    );
}

/// What may be put anywhere into a spec.
fn fragment() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "[[panels]]",
        "[axes]",
        "marks = [",
        "]",
        "{",
        "}",
        "\"",
        "'''",
        "\\u0000",
        "\\",
        "over = ",
        "for = { k = [1, 2] }",
        "type = \"line\"",
        "vary.mu",
        "=",
        ",",
        "\n",
        "nan",
        "-inf",
        "1e999",
        "99999999999999999999",
        "\"{x:.2}\"",
        "\"$\"",
        "\u{202e}",
        "é",
        "#",
        "true",
        "size = [0, 0]",
        "values = []",
        "\"auto\"",
        "formats = []",
        "file = \"{\"",
        "fps = 1e-300",
    ]);
    prop_oneof![
        words.prop_map(str::to_owned),
        any::<char>().prop_map(String::from)
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        read(&text);
    }

    #[test]
    fn no_change_of_a_scene_makes_it_panic(
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0usize..20, fragment()), 1..6)
    ) {
        let mut text: Vec<char> = SEED.chars().collect();
        for (at, cut, fragment) in edits {
            let start = at.index(text.len() + 1);
            let end = (start + cut).min(text.len());
            text.splice(start..end, fragment.chars());
        }
        let text: String = text.into_iter().collect();
        let (scene, found) = read(&text);
        prop_assert_eq!(scene.is_none(), found.iter().any(Diagnostic::is_error));
        for found in &found {
            let quoted = text.get(found.span.start..found.span.end);
            prop_assert!(quoted.is_some(), "{:?}", found);
        }
        Report::new(Source::new("test.toml", text), found).render(MessageFormat::Human, false);
    }
}
