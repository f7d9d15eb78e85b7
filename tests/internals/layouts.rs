//! Where things stand: panels that keep to one another, and layouts that are hard on words.
#![allow(clippy::unwrap_used)]

use crate::{
    pipeline,
    scene::{Stage, geometry::PixelRect, node::Node},
};

use super::common;

/// The boxes of the panels' grounds in a document, in the order of the panels.
fn panels(spec: &str) -> Vec<PixelRect> {
    let plan = common::plan_of(spec, "layouts.toml");
    let stage = Stage::new(&plan);
    stage.panels()
}

#[test]
fn the_sides_of_a_joint_plot_keep_to_its_middle() {
    let spec = |size: &str| {
        format!(
            "canvas.size = {size}
            layout = {{ areas = ['mx .', 'joint my'], widths = [3, 1], heights = [1, 3] }}
            panels = [
              {{ id = 'mx', x = {{ domain = [-3, 3], show = false }}, marks = [{{ type = 'area', y = 'pdf(normal(0, 1), x)' }}] }},
              {{ id = 'joint', aspect = 1, x.domain = [-3, 3], y.domain = [-3, 3], color.bar = false, marks = [{{ type = 'heatmap', z = 'x*y' }}] }},
              {{ id = 'my', y = {{ domain = [-3, 3], show = false }}, marks = [{{ type = 'area', x = 'pdf(normal(0, 1), y)' }}] }},
            ]"
        )
    };
    for size in ["[700, 700]", "[900, 500]", "[400, 800]"] {
        let [top, joint, side] = panels(&spec(size))[..] else {
            panic!("three panels");
        };
        assert_eq!((top.x0, top.x1), (joint.x0, joint.x1), "{size}");
        assert_eq!((side.y0, side.y1), (joint.y0, joint.y1), "{size}");
        assert!(((joint.x1 - joint.x0) - (joint.y1 - joint.y0)).abs() <= 1);
        // They stand beside one another: what is between is no more than a gap.
        assert!(joint.y0 - top.y1 < 60, "{size}: {top:?} {joint:?}");
        assert!(side.x0 - joint.x1 < 60, "{size}: {joint:?} {side:?}");
    }
}

/// What an area on its side fills is what one that stands fills, turned by a quarter.
#[test]
fn an_area_lies_on_its_side() {
    let document = |mark: &str, domains: &str| {
        let spec = format!(
            "canvas.size = [432, 432]
            panels = [{{ {domains}, marks = [{{ type = 'area', fill = '#123456', {mark} }}] }}]"
        );
        let plan = common::plan_of(&spec, "layouts.toml");
        pipeline::document(&plan, &Stage::new(&plan), 0)
    };
    let turned = "y = { domain = [-3, 3], show = false }, x = { domain = [0, 0.5], show = false }";
    let lies = document("x = 'pdf(normal(0, 1), y)'", turned);
    for other in [
        "over = { y = [-3, 3] }, x = 'pdf(normal(0, 1), y)', y = 'y'",
        "x = 'pdf(normal(0, 1), y)', x2 = 0",
        "x = 0, x2 = 'pdf(normal(0, 1), y)'",
    ] {
        let fill = |svg: &str| {
            let line = svg.lines().find(|line| line.contains("#123456")).unwrap();
            let places = line.split(" d=\"").nth(1).unwrap();
            let numbers = places.split(|c: char| !(c.is_ascii_digit() || c == '.'));
            let mut numbers: Vec<String> = numbers.map(str::to_owned).collect();
            numbers.sort();
            numbers.dedup();
            numbers
        };
        assert_eq!(fill(&lies), fill(&document(other, turned)), "{other}");
    }
    // It reaches from 0 at the left to the density of 0.4 at 0, not to the foot of the panel.
    let line = lies.lines().find(|line| line.contains("#123456")).unwrap();
    let farthest = line
        .split(['M', 'L', ' ', 'Z', '"'])
        .filter_map(|word| word.parse::<f64>().ok())
        .fold(0.0, f64::max);
    assert!(farthest > 320.0, "{line}");
}

/// Where each text of a picture is inked, without its halo, in drawing order.
fn texts(nodes: &[Node]) -> Vec<(&str, PixelRect)> {
    let inked = nodes.iter().filter_map(|node| {
        let plain = Node {
            stroke: None,
            ..node.clone()
        };
        let ink = plain.ink(i32::MAX);
        Some((node.text.as_deref()?, *ink.first()?))
    });
    inked.collect()
}

/// Layouts that are hard on words: thumbnails and slides, long words, many series and many panels. No text is cut
/// by the canvas, and none lies on another, whatever the frame.
#[test]
fn no_text_is_cut_and_none_lies_on_another() {
    insta::glob!("../stress", "*.toml", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy();
        for theme in ["light", "dark"] {
            let text = format!("theme = '{theme}'\n{text}");
            assert_eq!(common::warnings(&text, &name), [""; 0], "{name}");
            let plan = common::plan_of(&text, &name);
            let stage = Stage::new(&plan);
            let (width, height) = plan.canvas.device_size();
            let last = plan.states() - 1;
            for state in [0, last / 2, last] {
                let nodes = stage.all(state);
                let texts = texts(&nodes);
                let place = |text: &str| format!("{name}, state {state}: {text:?}");
                for (index, (text, ink)) in texts.iter().enumerate() {
                    let inside = ink.x0 >= 0
                        && ink.y0 >= 0
                        && ink.x1 <= width as i32
                        && ink.y1 <= height as i32;
                    assert!(inside, "{} is cut: {ink:?}", place(text));
                    for (other, beneath) in &texts[..index] {
                        // Parts of one text, of which one says it, may reach into each other.
                        let common = ink.intersection(beneath);
                        let touch = common.x1 - common.x0 > 1 && common.y1 - common.y0 > 1;
                        let is_one = text.is_empty() || other.is_empty();
                        assert!(
                            !touch || is_one,
                            "{} lies on {other:?}: {ink:?}, {beneath:?}",
                            place(text)
                        );
                    }
                }
            }
        }
    });
}
