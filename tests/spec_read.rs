//! From TOML text to a scene: the first scene in full, and the rules that only show in results.

use klrender::{
    color::Color,
    diag::{Diagnostic, Kind, MessageFormat, Report, Source},
    expr::Bindings,
    spec::{
        self, Overrides, Theme,
        model::{
            Arrow, Dash, Ease, FilePiece, Format, LegendPlace, MarkKind, NumberKind, OverRange,
            Paint, Path, Reveal, SceneSpec, TextPiece, TextPlace, Ticks,
        },
    },
};

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
    spec::read(
        &Source::new("test.toml", text),
        "test",
        &Overrides::default(),
    )
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
        [TextPiece::Literal(title)] if title == "Animation of two Gauss Distribution's KL divergence"
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
    let Path::To {
        from: Some(from),
        to,
    } = vary.path
    else {
        panic!("from … to")
    };
    assert_eq!((constant(from), constant(to)), (Some(-10.0), Some(10.0)));

    assert!(scene.names.parameters.is_empty() && scene.names.quantities.is_empty());
    assert_eq!(scene.names.swept.len(), 1);
    let mu = &scene.names.swept[vary.name];
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
    assert_eq!(above.legend, Some(LegendPlace::TopRight));
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
    assert!(matches!(q.kind, MarkKind::Line { x, .. } if x == scene.names.x));
    let over = q.over.as_ref().unwrap();
    assert!(over.node == scene.names.x && matches!(over.range, OverRange::AxisX));
    assert!(q.stroke.is_none() && q.label.is_some() && q.series.is_none());
    assert_eq!(p.stroke, Some(Paint::Color(Color::rgb(255, 0, 0))));
    let MarkKind::Line { y, .. } = p.kind else {
        panic!("a line")
    };
    assert!(scene.graph.depends_on(y, &[mu.node], &[]));
    let mut bindings = Bindings::new();
    bindings.set(mu.node, 2.0).set(scene.names.x, 2.0);
    let density = scene.graph.constant(y, &bindings).unwrap();
    assert!((density - 0.398_942_280_401_432_7).abs() < 1e-15);
    assert_eq!(peak.id, "peak");
    assert!(matches!(peak.kind, MarkKind::Point { x, size: None, .. } if x == mu.node));
    assert_eq!(peak.fill, Some(Paint::Color("cyan".parse().unwrap())));

    let [trace, now] = &below.marks[..] else {
        panic!("two marks")
    };
    let MarkKind::Trace { y, reveal, .. } = trace.kind else {
        panic!("a trace")
    };
    assert_eq!(reveal, Reveal::Past);
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
    assert_eq!(scene.style.palette.len(), 10);
    assert_eq!(scene.layout.columns, 1);
}
