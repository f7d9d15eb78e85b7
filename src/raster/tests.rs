//! Layers against whole documents, and what is refused.

use std::fmt::Write as _;

use super::*;

const WIDTH: u32 = 180;
const HEIGHT: u32 = 130;

/// Small numbers out of a linear congruential generator.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u32) -> u32 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        ((self.0 >> 33) % u64::from(bound)) as u32
    }
}

fn document(body: &str, ratio: f64) -> String {
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{}" height="{}" viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none">{body}</svg>"#,
        f64::from(WIDTH) / ratio,
        f64::from(HEIGHT) / ratio,
    )
}

/// A translucent shape and its ink: a disc, a thick line or two overlapping boxes as a group.
fn shape(dice: &mut Dice) -> (String, Vec<Rect>) {
    let (x, y) = (dice.below(WIDTH), dice.below(HEIGHT));
    let (w, h) = (1 + dice.below(60), 1 + dice.below(30));
    let color = format!("#{:06x}", dice.below(1 << 24));
    let alpha = f64::from(1 + dice.below(10)) / 10.0;
    let around = |x0: u32, y0: u32, x1: u32, y1: u32| Rect {
        x0: x0.saturating_sub(4),
        y0: y0.saturating_sub(4),
        x1: x1 + 4,
        y1: y1 + 4,
    };
    match dice.below(3) {
        0 => (
            format!(
                r#"<circle cx="{x}.37" cy="{y}.61" r="{h}" fill="{color}" fill-opacity="{alpha}"/>"#
            ),
            vec![around(
                x.saturating_sub(h),
                y.saturating_sub(h),
                x + h,
                y + h,
            )],
        ),
        1 => (
            format!(
                r#"<path d="M{x} {y}l{w} {h}" stroke="{color}" stroke-width="2.7" stroke-opacity="{alpha}"/>"#
            ),
            vec![around(x, y, x + w, y + h)],
        ),
        _ => (
            format!(
                r#"<g opacity="{alpha}"><path fill="{color}" d="M{x} {y}h{w}v{h}h-{w}z"/><path fill="{color}" d="M{} {}h{w}v{h}h-{w}z"/></g>"#,
                x + w / 2,
                y + h / 2
            ),
            vec![
                around(x, y, x + w, y + h),
                around(x + w / 2, y + h / 2, x + w * 3 / 2, y + h * 3 / 2),
            ],
        ),
    }
}

/// Static and dynamic translucent elements in random order, in random sequences of frames.
#[test]
fn layers_equal_the_whole_document() {
    for (seed, ratio) in (0..30).zip([1.0, 2.0, 1.5, 1.25].into_iter().cycle()) {
        let mut dice = Dice(seed);
        let mut all = Vec::new();
        for i in 0..3 + dice.below(8) {
            all.push((i == 0 || dice.below(3) > 0).then(|| shape(&mut dice)));
        }
        let elements = all.iter().map(|element| match element {
            Some((body, ink)) => Element::Static {
                svg: document(body, ratio),
                ink: ink.clone(),
            },
            None => Element::Dynamic,
        });
        let stack = Stack::new(WIDTH, HEIGHT, elements).unwrap();
        let mut canvas = stack.canvas();
        let mut shown = canvas.pixmap().clone();
        for frame in 0..8 {
            let mut body = String::new();
            let mut drawn = Vec::new();
            for element in &all {
                if let Some((fixed, _)) = element {
                    body += fixed;
                } else if dice.below(5) == 0 {
                    drawn.push(DynamicLayer::default());
                } else {
                    let (dynamic, ink) = shape(&mut dice);
                    let svg = document(&dynamic, ratio);
                    let _ = write!(body, "{dynamic}");
                    drawn.push(DynamicLayer { svg, ink });
                }
            }
            canvas.draw(&drawn).unwrap();
            let full = render(&document(&body, ratio), WIDTH, HEIGHT).unwrap();
            assert!(
                canvas.pixmap().data() == full.data(),
                "seed {seed}, frame {frame}"
            );

            // What lies outside the dirty region has not changed.
            for rect in canvas.dirty().rects() {
                for y in rect.y0..rect.y1 {
                    let row = (y * WIDTH * 4) as usize;
                    let span = row + rect.x0 as usize * 4..row + rect.x1 as usize * 4;
                    shown.data_mut()[span.clone()].copy_from_slice(&full.data()[span]);
                }
            }
            assert!(
                shown.data() == full.data(),
                "seed {seed}, frame {frame}: dirty region"
            );
        }
    }
}

#[test]
fn pictures_have_device_size() {
    let pixmap = render(
        &document(r#"<path d="M0 0H90V65H0Z"/>"#, 2.0),
        WIDTH,
        HEIGHT,
    )
    .unwrap();
    let alpha = |x: usize, y: usize| pixmap.data()[(y * WIDTH as usize + x) * 4 + 3];
    assert_eq!((alpha(89, 64), alpha(90, 65)), (255, 0));
}

#[test]
fn images_are_refused() {
    let file = std::env::current_dir().unwrap().join("Cargo.toml");
    let data = "data:image/svg+xml,&lt;svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'&gt;&lt;path d='M0 0H9V9H0Z'/&gt;&lt;/svg&gt;";
    for href in [data, &file.to_string_lossy()] {
        let body = format!(r#"<image href="{href}" width="90" height="90"/>"#);
        let pixmap = render(&document(&body, 1.0), WIDTH, HEIGHT).unwrap();
        assert!(pixmap.data().iter().all(|&byte| byte == 0));
    }
}

#[test]
fn errors_are_told_apart() {
    let error = |result: Result<Pixmap, RasterError>| result.unwrap_err();
    assert!(matches!(error(render("<svg", 5, 5)), RasterError::Svg(_)));
    for (width, height) in [(0, 9), (u32::MAX, u32::MAX), (1 << 14, 1 << 13)] {
        let svg = document("", 1.0);
        assert!(matches!(
            error(render(&svg, width, height)),
            RasterError::Size { .. }
        ));
    }
    let far = document(r#"<path d="M0 0H1.6e8V9Z"/>"#, 1.0);
    assert!(matches!(
        error(render(&far, WIDTH, HEIGHT)),
        RasterError::Coordinates
    ));
    let stack = Stack::new(WIDTH, HEIGHT, [Element::Dynamic]).unwrap();
    let error = stack.canvas().draw(&[]).unwrap_err();
    assert!(matches!(
        error,
        RasterError::Count {
            expected: 1,
            given: 0
        }
    ));
}
