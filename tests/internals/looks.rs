//! What an eye would stumble over: small things that no number tells.
#![allow(clippy::unwrap_used)]

use crate::{
    color::Color,
    pipeline::{self, Request, Unwatched},
    scene::Stage,
    spec::model::Format,
};

use super::common;

fn document(spec: &str, state: usize) -> String {
    let plan = common::plan_of(spec, "looks.toml");
    let stage = Stage::new(&plan);
    pipeline::document(&plan, &stage, state)
}

/// An attribute of an element, given its line.
fn attribute<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let start = line.find(&format!(" {name}=\""))? + name.len() + 3;
    line[start..].split('"').next()
}

fn lines<'a>(svg: &'a str, holding: &'a str) -> impl Iterator<Item = &'a str> {
    svg.lines().filter(move |line| line.contains(holding))
}

#[test]
fn what_is_infinite_runs_along_the_edge() {
    let svg = document(
        "axes = { x = { domain = [0, 4] }, y = { domain = [0, 1], show = false } }
        panels = [{ marks = [{ type = 'line', y = 'if(x < 2, inf, 0.5)' }] }]",
        0,
    );
    assert_eq!(lines(&svg, "aria-label=\"∞\"").count(), 1);
    let path = lines(&svg, "stroke=\"#0072b2\"").next().unwrap();
    let heights = |y: &str| attribute(path, "d").unwrap().matches(y).count();
    // The panel begins at the padding of 16 px, and the line is 2 px wide.
    assert!(heights(" 17") >= 2, "{path}");
}

#[test]
fn infinity_has_its_sign() {
    for (value, sign) in [("inf", "∞"), ("-inf", "−∞")] {
        let svg = document(
            &format!(
                "axes = {{ x = {{ domain = [0, 4] }}, y = {{ domain = [0, 1], show = false }} }}
                panels = [{{ marks = [{{ type = 'line', y = 'if(x < 2, {value}, 0.5)' }}] }}]"
            ),
            0,
        );
        let signs: Vec<&str> = lines(&svg, "∞\"").collect();
        assert_eq!(signs.len(), 1);
        assert_eq!(attribute(signs[0], "aria-label"), Some(sign));
    }
}

/// One place at which a line is infinite shows where it goes by itself.
#[test]
fn a_pole_has_no_sign() {
    let svg = document(
        "axes = { x = { domain = [0, 4] }, y = { domain = [0, 1] } }
        panels = [{ marks = [{ type = 'line', y = '-log(x)' }] }]",
        0,
    );
    assert_eq!(lines(&svg, "∞\"").count(), 0);
}

/// Where a line goes through infinity it is broken, wherever that is between two of its places; where it
/// jumps within sight it is a step.
#[test]
fn a_line_is_broken_at_a_pole_and_not_at_a_jump() {
    let parts = |y: &str| {
        let svg = document(
            &format!(
                "axes = {{ x = {{ domain = [0, 4] }}, y = {{ domain = [-1, 1] }} }}
                panels = [{{ marks = [{{ type = 'line', y = '{y}' }}] }}]"
            ),
            0,
        );
        let paths: Vec<&str> = lines(&svg, "fill=\"none\" stroke=\"#0072b2\"").collect();
        assert_eq!(paths.len(), 1, "{svg}");
        attribute(paths[0], "d").unwrap().matches('M').count()
    };
    assert_eq!(parts("1/(x - 1.2345678)"), 2);
    for y in ["if(x < 1.2345678, -0.9, 0.9)", "if(x < 2, 0, 5)"] {
        assert_eq!(parts(y), 1, "{y}");
    }
}

/// Nothing lies between two values of a list, so that no line joins them; whole numbers follow each
/// other.
#[test]
fn a_trace_of_steps_has_no_places_between_them() {
    let places = |vary: &str| {
        let spec = format!(
            "sweep = [{{ vary.a = {vary}, frames = 12 }}]
            axes = {{ x = {{ domain = [0, 4] }}, y = {{ domain = [0, 16] }} }}
            panels = [{{ marks = [{{ type = 'trace', x = 'a', y = 'a^2' }}] }}]"
        );
        let vertices = common::plan_of(&spec, "looks.toml").trajectory(3);
        let jumps = vertices.iter().filter(|vertex| vertex.jump).count();
        (vertices.len(), jumps)
    };
    assert_eq!(places("{ values = [0, 1, 2, 4] }"), (12, 12));
    assert_eq!(places("{ from = 0, to = 4, integer = true }"), (12, 1));
    assert_eq!(places("{ from = 0, to = 4 }"), (12 + 11 * 3, 1));
}

#[test]
fn the_sign_of_a_way_to_come_stands_still() {
    let spec = "sweep = [{ vary.a = { from = 0, to = 2 }, frames = 21 }]
        axes = { x = { domain = [0, 2] }, y = { domain = [0, 1] } }
        panels = [{ marks = [
          { type = 'trace', x = 'a', y = 'if(a < 1, inf, 0.5)', reveal = 'ghost' },
        ] }]";
    let sign = |state| {
        let svg = document(spec, state);
        let mut signs = lines(&svg, "aria-label=\"∞\"").map(str::to_owned);
        (signs.next().unwrap(), signs.next())
    };
    assert_eq!(sign(3), sign(20));
    assert_eq!(sign(3).1, None);
}

#[test]
fn a_hidden_axis_takes_its_line_along() {
    let borders = |show: &str, theme: &str| {
        let spec = format!(
            "theme = '{theme}'
            panels = [{{ x = {{ domain = [0, 1], show = {show}, grid = false }},
                y = {{ domain = [0, 1], show = {show}, grid = false }}, marks = [] }}]"
        );
        lines(&document(&spec, 0), "<path").count()
    };
    assert!(borders("true", "light") > 2);
    assert_eq!(borders("false", "light"), 0);
    // A box stays whole.
    assert_eq!(borders("false", "matplotlib"), 4);
}

#[test]
fn words_in_the_colour_of_a_series_can_be_read() {
    for (theme, ground) in [
        ("light", Color::WHITE),
        ("dark", Color::rgb(0x14, 0x17, 0x1a)),
    ] {
        for series in 1..=8 {
            let svg = document(
                &format!(
                    "theme = '{theme}'
                    panels = [{{ x = {{ domain = [0, 1] }}, y = {{ domain = [0, 1] }}, marks = [
                      {{ type = 'text', x = 0.5, y = 0.5, text = 'words', fill = 'series{series}' }},
                    ] }}]"
                ),
                0,
            );
            let words = lines(&svg, "aria-label=\"words\"").next().unwrap();
            let color: Color = attribute(words, "fill").unwrap().parse().unwrap();
            assert!(color.contrast(ground) >= 4.5, "{theme}: series{series}");
        }
    }
}

#[test]
fn samples_of_a_legend_are_as_faint_as_their_marks() {
    let sample = |opacity: &str| {
        let svg = document(
            &format!(
                "panels = [{{ x = {{ domain = [0, 1] }}, y = {{ domain = [0, 1] }}, legend = 'right',
                marks = [{{ type = 'area', y = 0.5, label = 'half', opacity = {opacity} }}] }}]"
            ),
            0,
        );
        let sample = lines(&svg, "<rect").last().unwrap().to_owned();
        attribute(&sample, "fill-opacity").map(str::to_owned)
    };
    assert_eq!(sample("0.6").as_deref(), Some("0.600"));
    assert_eq!(sample("1"), None);
    // But not so faint that they are not told apart.
    assert_eq!(sample("0.1").as_deref(), Some("0.400"));
}

/// What an element holds, given how it begins; elements are a line each.
fn inside<'a>(svg: &'a str, start: &str) -> &'a str {
    let from = svg.find(start).unwrap_or_else(|| panic!("no {start}"));
    let rest = &svg[from + start.len()..];
    let mut open = 1;
    let mut length = 0;
    for line in rest.split_inclusive('\n') {
        open += line.matches("<g ").count() as i32 - line.matches("</g>").count() as i32;
        if open == 0 {
            return &rest[..length];
        }
        length += line.len();
    }
    panic!("{start} does not end")
}

#[test]
fn what_belongs_to_a_panel_is_in_its_group() {
    let svg = document(
        "title = 'Whole'
        sweep = [{ vary.m = { from = 0, to = 1 }, frames = 3 }]
        [[panels]]
        title = 'Upper'
        y = { label = 'density' }
        marks = [
          { type = 'area', y = 'pdf(normal(0, 1), x)' },
          { type = 'line', id = 'moving', y = 'pdf(normal(m, 1), x)', label = 'P' },
        ]
        [[panels]]
        title = 'Lower at {m:.1f}'
        x = { domain = [0, 1] }
        y = { domain = [0, 1] }
        marks = [{ type = 'point', id = 'dot', x = 'm', y = 'm' }]",
        1,
    );
    let upper = inside(&svg, "<g id=\"looks-panel-1\">\n");
    let lower = inside(&svg, "<g id=\"looks-panel-2\">\n");
    assert!(
        upper.contains("Upper") && upper.contains("density"),
        "{svg}"
    );
    assert!(!upper.contains("Lower") && !upper.contains("Whole"));
    assert!(inside(upper, "<g class=\"marks\">\n").contains("\"looks-mark-moving\""));
    assert!(inside(upper, "<g class=\"labels\">\n").contains("\"P\""));
    assert!(inside(lower, "<g class=\"marks\">\n").contains("\"looks-mark-dot\""));
    assert!(inside(lower, "<g class=\"labels\">\n").contains("Lower at 0.5"));
    assert_eq!(svg.matches("<g").count(), svg.matches("</g>").count());
    // Everything that has an id, and everything that asks for one, has the picture's name in it.
    for id in svg.split(" id=\"").skip(1) {
        assert!(id.starts_with("looks-"), "{}", id.lines().next().unwrap());
    }
    assert_eq!(
        svg.matches("url(#").count(),
        svg.matches("url(#looks-").count()
    );
}

#[test]
fn who_cannot_see_it_hears_what_is_there_before_the_numbers() {
    let svg = document(
        "title = 'Whole'
        subtitle = 'and more.'
        sweep = [{ vary.m = { from = 0, to = 1 }, frames = 3 }]
        [[panels]]
        title = '$\\mu$ moves'
        x = { label = 'place' }
        y = { label = 'density' }
        marks = [{ type = 'line', y = 'pdf(normal(m, 1), x)' }]",
        1,
    );
    let said = lines(&svg, "<desc").next().unwrap();
    assert_eq!(
        said,
        "<desc id=\"looks-desc\">and more. μ moves: density over place. Frame 2 of 3. m = 0.5.</desc>"
    );
}

/// What is written beside axes and ticks, and on marks.
fn words(svg: &str) -> Vec<&str> {
    let labels = svg.split(" aria-label=\"").skip(1);
    labels.filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn words_of_a_text_have_the_colours_of_series() {
    let svg = document(
        "title = '[P]{series1} and [Q {1+1}]{series5}, not [0, 1] or [x]{mu}'
        sweep = [{ vary.mu = { from = 0, to = 1 }, frames = 2 }]
        panels = [{ x.domain = [0, 1], marks = [{ type = 'line', y = 'x' }] }]",
        0,
    );
    let title = "P and Q 2, not [0, 1] or [x]0";
    let said = lines(&svg, title).filter(|line| line.starts_with("<path"));
    assert_eq!(said.count(), 1, "{svg}");
    let fills: Vec<&str> = lines(&svg, "<path")
        .filter_map(|line| attribute(line, "fill"))
        .collect();
    assert!(fills.contains(&"#0072b2"), "{fills:?}");
    // The yellow of areas is too bright for words: they have a darker one, which is still no grey.
    let bright = Color::rgb(0xe0, 0xa1, 0);
    let legible = bright.legible(Color::WHITE, Color::rgb(0x1f, 0x23, 0x28));
    assert!(bright.contrast(Color::WHITE) < 4.5 && legible.contrast(Color::WHITE) >= 4.5);
    assert!(legible.r > legible.b + 64, "{legible:?}");
    let written = format!("#{:02x}{:02x}{:02x}", legible.r, legible.g, legible.b);
    assert!(fills.contains(&written.as_str()), "{written}: {fills:?}");
    assert!(!fills.contains(&"#e0a100"), "{fills:?}");
}

#[test]
fn words_wrap_where_they_would_be_cut() {
    let long =
        "a value that moves, {mu:.2f}, and the many words that it takes to say what it means";
    let cut = |width: u32| {
        let spec = format!(
            "title = '{long}'
            subtitle = '{long}'
            caption = '{long}'
            canvas.size = [{width}, 640]
            sweep = [{{ vary.mu = {{ from = -10, to = 100 }}, frames = 3 }}]
            panels = [{{ title = '{long}', x = {{ domain = [0, 1], label = '{long}' }}, y.label = '{long}', marks = [
              {{ type = 'line', y = 'x' }}, {{ type = 'text', place = 'top', text = '{long}' }},
            ] }}]"
        );
        common::warnings(&spec, "looks.toml")
    };
    assert_eq!(cut(420), [""; 0]);
    let told = cut(44);
    for what in ["the title reaches", "the label of an axis reaches"] {
        let is_told = told.iter().any(|message| message.starts_with(what));
        assert!(is_told, "{what}: {told:?}");
    }
}

#[test]
fn areas_that_cross_zero_have_a_line_along_it() {
    let lines_across = |mark: &str, style: &str| {
        let svg = document(
            &format!(
                "{style}
                panels = [{{ x.domain = [0, 4], y.domain = [-1, 1], marks = [{{ {mark} }}] }}]"
            ),
            0,
        );
        lines(&svg, "stroke=\"#8a919a\"").count()
    };
    let without = lines_across("type = 'line', y = 'sin(x)'", "");
    let area = "type = 'area', y = 'sin(x)'";
    assert_eq!(lines_across(area, ""), without + 1);
    assert_eq!(lines_across(area, "style.panel.zero = false"), without);
    // A band does not stand on zero.
    let band = "type = 'area', y = 'sin(x)', y2 = 'sin(x) - 0.5'";
    assert_eq!(lines_across(band, ""), without);
    // An area on its side stands on the zero of x, which here is at the border.
    let sideways = |domain: &str| {
        let svg = document(
            &format!(
                "panels = [{{ x.domain = {domain}, y.domain = [1, 4], marks = [
                  {{ type = 'area', x = 'sin(y)' }},
                ] }}]"
            ),
            0,
        );
        lines(&svg, "stroke=\"#8a919a\"").count()
    };
    assert!(sideways("[-1, 1]") > sideways("[0, 1]"));
}

#[test]
fn what_is_never_negative_has_no_room_below_zero() {
    let lowest = |y: &str, style: &str| {
        let spec = format!(
            "{style}
            panels = [{{ marks = [{{ type = 'line', over = {{ u = [0, 4] }}, x = 'u', y = '{y}' }}] }}]"
        );
        common::plan_of(&spec, "looks.toml").panels[0].y.low.at(0)
    };
    assert_eq!(lowest("u", ""), 0.0);
    assert!(lowest("u - 1", "") < -1.0);
    assert!(lowest("u", "style.panel.zero = false") < 0.0);
}

#[test]
fn where_a_unit_is_as_long_both_ways_ticks_are_as_far_apart() {
    let svg = document(
        "canvas.size = [700, 400]
        panels = [{ aspect = 1, x.domain = [-5, 5], y.domain = [-2.5, 2.5], marks = [{ type = 'line', y = 'x' }] }]",
        0,
    );
    let words = words(&svg);
    let counted = |label: &str| words.iter().filter(|word| **word == label).count();
    let shared = [counted("−2"), counted("0"), counted("2")];
    assert_eq!(shared, [2, 2, 2], "{words:?}");
}

#[test]
fn short_words_beside_a_y_axis_stand_upright() {
    let box_of = |label: &str| {
        let spec = format!(
            "panels = [{{ x.domain = [0, 1], y.label = '{label}', marks = [{{ type = 'line', y = 'x' }}] }}]"
        );
        let plan = common::plan_of(&spec, "looks.toml");
        let nodes = Stage::new(&plan).all(0).into_iter();
        let mut nodes = nodes.filter(|node| node.text.as_deref() == Some(label));
        let ink = nodes.next().unwrap().ink(10_000);
        let width =
            ink.iter().map(|r| r.x1).max().unwrap() - ink.iter().map(|r| r.x0).min().unwrap();
        let height =
            ink.iter().map(|r| r.y1).max().unwrap() - ink.iter().map(|r| r.y0).min().unwrap();
        (width, height)
    };
    let (width, height) = box_of("cdf");
    assert!(width > height);
    let (width, height) = box_of("area");
    assert!(width < height);
}

#[test]
fn ticks_that_are_given_on_a_log_axis_keep_their_own_decimals() {
    let svg = document(
        "panels = [{ x.domain = [0, 1], y = { domain = [0.4, 5], scale = 'log', ticks = [0.5, 1, 2, 4] }, marks = [{ type = 'rule', y = 1 }] }]",
        0,
    );
    let words = words(&svg);
    let has = |label: &str| words.contains(&label);
    assert!(has("0.5") && has("1") && has("2") && has("4"), "{words:?}");
}

/// What is written at the ticks and beside the x axis of a panel with this one.
fn x_axis(axis: &str) -> Vec<String> {
    let svg = document(
        &format!(
            "canvas.size = [600, 420]
            panels = [{{ x = {{ {axis} }}, y = {{ domain = [0, 1], show = false }}, marks = [] }}]"
        ),
        0,
    );
    words(&svg).into_iter().map(str::to_owned).collect()
}

#[test]
fn what_numbers_of_an_axis_have_in_common_is_written_once() {
    let small = x_axis("domain = [0, 1e-6], label = 'error'");
    assert_eq!(
        small,
        ["0", "0.2", "0.4", "0.6", "0.8", "1.0", "error (×10⁻⁶)"]
    );
    let far = x_axis("domain = [1e15, 1000000000000010]");
    assert_eq!(far, ["0", "2", "4", "6", "8", "10", "+10¹⁵"]);
    let formatted = x_axis("domain = [0, 1e-6], tick_format = '.1e'");
    assert!(formatted.contains(&"2.0×10⁻⁷".to_owned()), "{formatted:?}");
    // Axes that move keep what they say at each tick.
    let svg = document(
        "sweep = [{ vary.m = { from = 1, to = 4 }, frames = 3 }]
        panels = [{ x = { domain = [0, 1], show = false }, y.train = 'frame', marks = [{ type = 'line', y = '1e-6*m*x' }] }]",
        0,
    );
    assert!(words(&svg).iter().all(|word| !word.contains('(')));
    assert!(
        words(&svg).iter().any(|word| word.contains("×10⁻")),
        "{svg}"
    );
}

#[test]
fn no_two_ticks_of_an_axis_say_the_same() {
    let apart = |axis: &str| {
        let mut labels = x_axis(&format!("domain = [0, 2], {axis}"));
        let count = labels.len();
        labels.sort_unstable();
        labels.dedup();
        assert_eq!(labels.len(), count, "{axis}: {labels:?}");
        count
    };
    assert_eq!(apart("tick_format = '.0f'"), 3);
    assert_eq!(apart("tick_format = '.0f', tick_step = 0.25"), 3);
    assert_eq!(
        apart("tick_format = '.0f', ticks = [0.1, 0.2, 0.9, 1.1]"),
        2
    );
}

#[test]
fn a_format_is_kept_to_the_letter() {
    let labels = x_axis("domain = [0, 40000], tick_format = '.1f'");
    assert!(labels.contains(&"0.0".to_owned()), "{labels:?}");
    assert!(labels.contains(&"20000.0".to_owned()), "{labels:?}");
    let labels = x_axis("domain = [0, 40000]");
    assert!(labels.contains(&"0".to_owned()), "{labels:?}");
    assert!(labels.contains(&"20\u{2009}000".to_owned()), "{labels:?}");
}

#[test]
fn tall_axes_have_more_than_three_ticks() {
    let svg = document(
        "canvas.size = [640, 680]
        panels = [{ aspect = 1, x.domain = [-3.5, 3.5], y.domain = [-3.5, 3.5], marks = [] }]",
        0,
    );
    let words = words(&svg);
    assert_eq!(
        words.iter().filter(|word| **word == "−2").count(),
        2,
        "{words:?}"
    );
}

#[test]
fn symlog_axes_have_signed_decades() {
    let labels = x_axis("domain = [-200, 200], scale = 'symlog'");
    for decade in ["−100", "−10", "0", "10", "100"] {
        assert!(labels.contains(&decade.to_owned()), "{labels:?}");
    }
}

/// The size of the first text of a picture, in px, as far as its ink tells.
fn height_of_title(size: [u32; 2], scale: &str) -> i32 {
    let plan = common::plan_of(
        &format!(
            "title = 'Hxg'
            canvas.size = {size:?}
            style.scale = {scale}
            panels = [{{ x.domain = [0, 1], y.domain = [0, 1], marks = [] }}]"
        ),
        "looks.toml",
    );
    let nodes = Stage::new(&plan).all(0);
    let title = nodes
        .iter()
        .find(|node| node.text.as_deref() == Some("Hxg"));
    let ink = title.unwrap().ink(i32::MAX);
    ink[0].y1 - ink[0].y0
}

#[test]
fn texts_grow_with_the_canvas_where_that_is_wished() {
    let usual = height_of_title([800, 600], "1");
    assert_eq!(height_of_title([1920, 1080], "1"), usual);
    assert_eq!(height_of_title([800, 600], "'auto'"), usual);
    let near = |height: i32, times: f64| (f64::from(height) - times * f64::from(usual)).abs() < 4.0;
    assert!(near(height_of_title([1920, 1080], "'auto'"), 2.08));
    assert!(near(height_of_title([3840, 2160], "'auto'"), 2.2));
    assert!(near(height_of_title([240, 160], "'auto'"), 0.7));
    assert!(near(height_of_title([800, 600], "1.5"), 1.5));
}

#[test]
fn what_lies_beyond_the_panel_is_told_at_its_edge() {
    let triangles = |point: &str, style: &str| {
        let svg = document(
            &format!(
                "{style}
                panels = [{{ x.domain = [0, 1], y.domain = [0, 1], marks = [
                  {{ type = 'point', {point}, fill = '#123456' }},
                ] }}]"
            ),
            0,
        );
        let found: Vec<String> = lines(&svg, "fill=\"#123456\"").map(str::to_owned).collect();
        found
    };
    assert!(triangles("x = 0.5, y = 0.5", "")[0].starts_with("<circle"));
    for place in ["x = 0.5, y = 7", "x = -1, y = 0.5", "x = 9, y = -9"] {
        let found = triangles(place, "");
        assert_eq!(found.len(), 1, "{place}");
        let path = attribute(&found[0], "d").unwrap();
        assert!(path.ends_with(['Z', 'z']), "{place}: {path}");
        assert_eq!(triangles(place, "style.point.beyond = false"), [""; 0]);
        assert_eq!(triangles(place, "theme = 'matplotlib'"), [""; 0]);
    }
}

#[test]
fn a_text_all_in_colour_is_said_by_what_is_drawn() {
    let svg = document(
        "title = '[All]{series1}'
        panels = [{ x.domain = [0, 1], y.domain = [0, 1], marks = [] }]",
        0,
    );
    let said: Vec<&str> = lines(&svg, "aria-label=\"All\"").collect();
    assert_eq!(said.len(), 1, "{svg}");
    assert_eq!(attribute(said[0], "fill"), Some("#0072b2"));
    assert!(!attribute(said[0], "d").unwrap().is_empty());
}

#[test]
fn panels_are_seen_in_a_frame_of_ones_own() {
    let plan = common::plan_of(
        "style.figure.frame = [0.1, 0.1, 0.9, 0.9]
        [[panels]]
        x.domain = [0, 1]
        y.domain = [0, 1]
        marks = []
        [[panels]]
        x.domain = [0, 1]
        y.domain = [0, 1]
        marks = []",
        "looks.toml",
    );
    assert!(plan.style.figure.gap < 1.0);
}

#[test]
fn words_can_be_left_to_the_viewer() {
    let spec = |words: &str| {
        format!(
            "title = 'Plain and **heavy** & *leaning* {{1 + 1}}'
            output.svg_text = '{words}'
            panels = [{{ title = 'with $x^2$', x = {{ domain = [0, 1] }}, y = {{ domain = [0, 1], label = 'upwards' }}, marks = [] }}]"
        )
    };
    let written = |words: &str| {
        let plan = common::plan_of(&spec(words), "looks.toml");
        let request = Request {
            format: Format::Svg,
            frames: Some(vec![0]),
            batch: None,
            threads: None,
        };
        let bytes = pipeline::render_frame(&plan, &request, &Unwatched).unwrap();
        String::from_utf8(bytes).unwrap()
    };
    assert!(!written("outlines").contains("<text"));
    let svg = written("text");
    for words in [
        ">Plain and </tspan>",
        "font-weight=\"600\"",
        ">heavy</tspan>",
        "font-style=\"italic\"",
        ">2</tspan>",
        "rotate(-90)",
        ">1.0</tspan>",
    ] {
        assert!(svg.contains(words), "{words}: {svg}");
    }
    // A formula is drawn.
    assert!(
        svg.contains("aria-label=\"with x²\"") || svg.contains("aria-label=\"with x"),
        "{svg}"
    );
}

/// 0 has no place there, though a step of 10 would begin with it.
#[test]
fn a_logarithmic_axis_has_no_zero() {
    let svg = document(
        "canvas.size = [120, 120]
        panels = [{ x = { domain = [1e-9, 10], scale = 'log' }, y.domain = [1, 2], marks = [] }]",
        0,
    );
    assert!(!words(&svg).contains(&"0"), "{svg}");
}

#[test]
fn words_below_an_axis_stand_in_lines_or_upwards_rather_than_not_at_all() {
    let axis = |words: &str| {
        x_axis(&format!(
            "domain = [0, 4], ticks = [1, 2, 3], tick_labels = [{words}]"
        ))
    };
    let wrapped = axis("'in the beginning was', 'the word that says it', 'what we should do now'");
    assert_eq!(wrapped.len(), 3, "{wrapped:?}");
    let upwards =
        axis("'Donaudampfschifffahrtsgesellschaft', 'Kraftfahrzeughaftpflichtversicherung', 'c'");
    assert_eq!(upwards.len(), 3, "{upwards:?}");
}
