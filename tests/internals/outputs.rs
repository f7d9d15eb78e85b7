//! Animated outputs show the frames of the plan, each for its time, whatever the format.

use std::{
    collections::BTreeMap,
    io::{Cursor, Read as _, Write},
    num::NonZeroUsize,
    sync::Mutex,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use flate2::read::DeflateDecoder;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::{
    pipeline::{
        self, DocumentParts, Documents, Output, Remark, RenderError, Request, Sink, Unwatched, Work,
    },
    plan::Plan,
    raster,
    spec::model::Format,
};

use super::common;

/// Held, swept and played back; a legend lies over what is dynamic, a value within the title, and ticks
/// move with their axis.
const SPEC: &str = r##"
title = "KL {kl(normal(m, 1), P):.1f} & <1>"
canvas = { size = [200, 160] }
output = { formats = ["html"], fps = 30, plays = 3, rewind = true }
sweep = [{ frames = 3 }, { vary.m = { from = -2, to = 2 }, frames = 4 }]

[distributions]
P = "normal(0, 1)"

[[panels]]
legend = "top-right"
x.domain = [-3, 3]
y.train = "frame"
marks = [
  { type = "area", y = "pdf(P, x)", label = "P" },
  { type = "line", y = "pdf(normal(m, 1), x)", label = "Q" },
]
"##;

fn plan() -> Plan {
    common::plan_of(SPEC, "outputs.toml")
}

fn render(plan: &Plan, format: Format, batch: Option<usize>, threads: usize) -> Vec<u8> {
    let request = Request {
        format,
        frames: None,
        batch,
        threads: NonZeroUsize::new(threads),
    };
    let mut out = Vec::new();
    let done = pipeline::render_animation(plan, &request, &mut out, &Unwatched).unwrap();
    assert_eq!((done.frames, done.bytes), (plan.frames(), out.len() as u64));
    out
}

const ALL: [Format; 8] = [
    Format::Gif,
    Format::Apng,
    Format::Webp,
    Format::SvgFilm,
    Format::Html,
    Format::Png,
    Format::Svg,
    Format::Pdf,
];

/// What each of some formats holds, rendered together: one file, or one for each place.
fn together(
    plan: &Plan,
    formats: &[Format],
    frames: &[usize],
    batch: Option<usize>,
    threads: usize,
) -> Result<Vec<BTreeMap<usize, Vec<u8>>>, RenderError> {
    let work = Work {
        frames,
        batch,
        threads: NonZeroUsize::new(threads),
        page: None,
    };
    let mut whole = vec![Vec::new(); formats.len()];
    let files: Vec<Mutex<BTreeMap<usize, Vec<u8>>>> =
        formats.iter().map(|_| Mutex::default()).collect();
    let writes: Vec<_> = files
        .iter()
        .map(|files| {
            |place: usize, content: &[u8]| {
                files.lock().unwrap().insert(place, content.to_owned());
                Ok(())
            }
        })
        .collect();
    let sinks = whole.iter_mut().zip(&writes);
    let outputs = formats.iter().zip(sinks).map(|(&format, (whole, write))| {
        let sink = match format.is_animated() || frames.len() == 1 {
            true => Sink::File(None, whole as &mut dyn Write),
            false => Sink::Files(write),
        };
        Output { format, sink }
    });
    let done = pipeline::render_outputs(plan, work, outputs.collect(), None, &Unwatched)?;
    drop(writes);
    let mut held = Vec::new();
    for ((whole, files), done) in whole.into_iter().zip(files).zip(done) {
        let mut files = files.into_inner().unwrap();
        if files.is_empty() {
            files.insert(0, whole);
        }
        let bytes: usize = files.values().map(Vec::len).sum();
        let told = (done.frames, done.files, done.bytes);
        assert_eq!(told, (frames.len(), files.len(), bytes as u64));
        held.push(files);
    }
    Ok(held)
}

#[test]
fn several_outputs_at_once_are_what_each_is_alone() {
    let exact = SPEC.replace(r#""html"]"#, r#""html"], colors = "exact""#);
    for plan in [plan(), common::plan_of(&exact, "outputs.toml")] {
        for frames in [pipeline::all(&plan, true), vec![2, 3, 9], vec![4]] {
            let alone = ALL.map(|format| {
                let held = together(&plan, &[format], &frames, None, 1).unwrap();
                held.into_iter().next().unwrap()
            });
            for (batch, threads) in [(None, 1), (None, 3), (Some(1), 2), (Some(2), 5)] {
                let held = together(&plan, &ALL, &frames, batch, threads).unwrap();
                assert!(held.iter().eq(&alone), "{batch:?} {threads}");
            }
            // Fewer share what others need.
            for formats in [[Format::Apng, Format::Html], [Format::Svg, Format::Gif]] {
                let held = together(&plan, &formats, &frames, None, 2).unwrap();
                for (format, held) in formats.into_iter().zip(held) {
                    let place = ALL.iter().position(|known| *known == format).unwrap();
                    assert!(held == alone[place], "{}", format.name());
                }
            }
            // A picture is the one of its own document, and a document the one that is made alone.
            for (place, &number) in frames.iter().enumerate() {
                let request = |format| Request {
                    format,
                    frames: Some(vec![number]),
                    batch: None,
                    threads: None,
                };
                for (format, held) in ALL.into_iter().zip(&alone).skip(5) {
                    let own = pipeline::render_frame(&plan, &request(format), &Unwatched);
                    assert!(held[&place] == own.unwrap(), "{} {number}", format.name());
                }
            }
        }
    }
}

/// The pixels of a frame's own document.
fn frame(plan: &Plan, frame: usize) -> Vec<u8> {
    let documents = Documents::new(plan).unwrap();
    let parts: DocumentParts = documents.parts(frame).unwrap();
    pixels(plan, &parts.document(documents.bands()))
}

fn pixels(plan: &Plan, document: &str) -> Vec<u8> {
    let (width, height) = plan.canvas.device_size();
    raster::render(document, width, height).unwrap().take()
}

/// When each frame begins, and the end, in milliseconds.
fn times(plan: &Plan) -> Vec<u64> {
    let time = |frame| (frame as f64 * 1000.0 / 30.0).round() as u64;
    (0..=plan.frames()).map(time).collect()
}

#[test]
fn bytes_depend_on_neither_threads_nor_batches() {
    let plan = plan();
    for format in [Format::Apng, Format::Webp, Format::SvgFilm, Format::Html] {
        let reference = render(&plan, format, None, 1);
        for (threads, batch) in [(2, None), (3, Some(1)), (2, Some(5))] {
            let other = render(&plan, format, batch, threads);
            assert!(other == reference, "{format:?} {threads} {batch:?}");
        }
    }
}

/// The pictures of an APNG as RGBA, each with when it appears, and when the last one ends.
fn apng(file: &[u8]) -> (Vec<(Vec<u8>, u64)>, u64, png::AnimationControl) {
    let mut decoder = png::Decoder::new(Cursor::new(file));
    decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::ALPHA);
    let mut reader = decoder.read_info().unwrap();
    let control = *reader.info().animation_control().unwrap();
    let width = reader.info().width as usize;
    let mut screen = vec![0; 4 * width * reader.info().height as usize];
    let mut buffer = vec![0; reader.output_buffer_size().unwrap()];
    let (mut shown, mut time) = (Vec::new(), 0);
    for _ in 0..control.num_frames {
        reader.next_frame(&mut buffer).unwrap();
        let frame = *reader.info().frame_control().unwrap();
        let over = frame.blend_op == png::BlendOp::Over;
        for (y, row) in buffer
            .chunks_exact(4 * frame.width as usize)
            .take(frame.height as usize)
            .enumerate()
        {
            for (x, pixel) in row.chunks_exact(4).enumerate() {
                assert!(!over || [0, 255].contains(&pixel[3]));
                if !over || pixel[3] == 255 {
                    let at = frame.x_offset as usize + x;
                    let at = 4 * (width * (frame.y_offset as usize + y) + at);
                    screen[at..at + 4].copy_from_slice(pixel);
                }
            }
        }
        shown.push((screen.clone(), time));
        assert_eq!(frame.delay_den, 1000);
        time += u64::from(frame.delay_num);
    }
    (shown, time, control)
}

/// The picture shown at a time.
fn at<T>(shown: &[(T, u64)], time: u64) -> &T {
    &shown.iter().rfind(|(_, start)| *start <= time).unwrap().0
}

/// Scenes whose frames are to be shown as they are.
fn true_scenes() -> [String; 2] {
    [
        SPEC.replace("plays = 3", "plays = 3, colors = \"exact\""),
        // A translucent ground: new pixels take the place of old ones.
        SPEC.replace("plays = 3", "plays = 3, colors = \"near\"")
            .replace(
                "[distributions]",
                "[style]\nbackground = \"#ff000040\"\n[distributions]",
            ),
    ]
}

/// Each frame is seen at its time, until `end`, with every pixel as it is in its own picture.
fn assert_true(spec: &str, shown: &[(Vec<u8>, u64)], end: u64) {
    let times = times(&common::plan_of(spec, "outputs.toml"));
    assert_eq!(end, *times.last().unwrap());
    let scene = crate::Scene::from_str(spec, &crate::Options::new()).unwrap();
    for (number, &time) in times[..times.len() - 1].iter().enumerate() {
        let straight = scene.frame(number).pixels().unwrap().into_rgba();
        assert!(*at(shown, time) == straight, "frame {number}");
    }
}

#[test]
fn an_apng_without_a_table_loses_nothing() {
    for spec in true_scenes() {
        let plan = common::plan_of(&spec, "outputs.toml");
        let (shown, end, control) = apng(&render(&plan, Format::Apng, None, 2));
        assert_eq!(control.num_plays, 3);
        assert_true(&spec, &shown, end);
    }
}

/// The pictures of a WebP as RGBA, each with when it appears, when the last one ends, and how often it plays.
fn webp(file: &[u8]) -> (Vec<(Vec<u8>, u64)>, u64, u16) {
    let u24 =
        |at: &[u8]| usize::from(at[0]) + 256 * usize::from(at[1]) + 65_536 * usize::from(at[2]);
    assert_eq!((&file[..4], &file[8..12]), (&b"RIFF"[..], &b"WEBP"[..]));
    let (mut rest, mut plays) = (&file[12..], 0);
    let (mut screen, mut width) = (Vec::new(), 0);
    let (mut shown, mut time) = (Vec::new(), 0);
    while let Some((name, after)) = rest.split_at_checked(4) {
        let (length, after) = after.split_at(4);
        let length = u32::from_le_bytes(length.try_into().unwrap()) as usize;
        let (content, _) = after.split_at(length);
        rest = &after[length + length % 2..];
        match name {
            b"VP8X" => {
                width = 1 + u24(&content[4..]);
                screen = vec![0; 4 * width * (1 + u24(&content[7..]))];
            }
            b"ANIM" => plays = u16::from_le_bytes([content[4], content[5]]),
            b"ANMF" => {
                let [x, y] = [0, 3].map(|at| 2 * u24(&content[at..]));
                let wide = 1 + u24(&content[6..]);
                let over = content[15] & 2 == 0;
                // The picture as a file of its own.
                let length = (content.len() - 16 + 4) as u32;
                let still = [b"RIFF", &length.to_le_bytes()[..], b"WEBP", &content[16..]].concat();
                let mut decoder = image_webp::WebPDecoder::new(Cursor::new(still)).unwrap();
                let mut buffer = vec![0; decoder.output_buffer_size().unwrap()];
                decoder.read_image(&mut buffer).unwrap();
                let samples = if decoder.has_alpha() { 4 } else { 3 };
                for (index, pixel) in buffer.chunks_exact(samples).enumerate() {
                    let alpha = pixel.get(3).copied().unwrap_or(255);
                    assert!(!over || [0, 255].contains(&alpha));
                    if !over || alpha == 255 {
                        let at = 4 * (width * (y + index / wide) + x + index % wide);
                        screen[at..at + 3].copy_from_slice(&pixel[..3]);
                        screen[at + 3] = alpha;
                    }
                }
                shown.push((screen.clone(), time));
                time += u24(&content[12..]) as u64;
            }
            other => panic!("{other:?}"),
        }
    }
    (shown, time, plays)
}

#[test]
fn a_webp_loses_nothing() {
    for spec in true_scenes() {
        let plan = common::plan_of(&spec, "outputs.toml");
        let file = render(&plan, Format::Webp, None, 2);
        let (shown, end, plays) = webp(&file);
        assert_eq!(plays, 3);
        assert_true(&spec, &shown, end);
        // Its length is that of all that follows.
        let length = u32::from_le_bytes(file[4..8].try_into().unwrap());
        assert_eq!(length as usize, file.len() - 8);
    }
}

#[test]
fn a_webp_holds_a_frame_for_longer_than_a_delay_can_say() {
    let spec = SPEC
        .replace("fps = 30, plays = 3, rewind = true", "frame_ms = 600_000")
        .replace("sweep = [{ frames = 3 }", "sweep = [{ frames = 30 }");
    let plan = common::plan_of(&spec, "outputs.toml");
    let (shown, end, plays) = webp(&render(&plan, Format::Webp, None, 2));
    assert_eq!(end, 600_000 * plan.frames() as u64);
    assert!(end > 1 << 24 && plays == 0);
    assert!(shown.len() < plan.frames(), "{} pictures", shown.len());
}

#[test]
fn an_apng_with_a_table_shows_what_the_gif_does() {
    let plan = plan();
    let (shown, ..) = apng(&render(&plan, Format::Apng, None, 2));
    let gif = render(&plan, Format::Gif, None, 2);
    let mut pictures = shown.iter();
    for (screen, _) in gif_pictures(&gif) {
        assert!(pictures.next().unwrap().0 == screen);
    }
    assert!(pictures.next().is_none());
}

#[test]
fn an_apng_holds_a_frame_for_longer_than_a_delay_can_say() {
    let spec = SPEC
        .replace("fps = 30", "frame_ms = 50_000")
        .replace("rewind = true", "rewind = false");
    let plan = common::plan_of(&spec, "outputs.toml");
    let (_, end, _) = apng(&render(&plan, Format::Apng, None, 2));
    assert_eq!(end, 50_000 * plan.frames() as u64);
}

/// The number behind a text, up to what ends it.
fn after<'a>(text: &'a str, before: &str, end: &str) -> &'a str {
    text.split_once(before)
        .unwrap()
        .1
        .split_once(end)
        .unwrap()
        .0
}

/// Clipped groups are drawn by themselves and then blended in, which rounds once more.
fn assert_near(left: &[u8], right: &[u8], frame: usize) {
    let most = left.iter().zip(right).map(|(l, r)| l.abs_diff(*r)).max();
    assert!(
        left.len() == right.len() && most <= Some(2),
        "frame {frame}: off by {most:?}"
    );
}

#[test]
fn an_animated_svg_moves_each_frame_into_its_window() {
    let plan = plan();
    let file = String::from_utf8(render(&plan, Format::SvgFilm, None, 2)).unwrap();
    let sheet = format!("{}-sheet", plan.stem);
    let (style, keys) = (
        after(&file, "<style>", "</style>"),
        after(&file, &format!("@keyframes {sheet}{{\n"), "</style>"),
    );
    let keys: Vec<(f64, &str)> = keys
        .lines()
        .filter_map(|line| line.split_once("%{transform:translate("))
        .map(|(time, to)| {
            (
                time.parse().unwrap(),
                to.trim_end_matches(")}").trim_end_matches('}'),
            )
        })
        .collect();
    let times = times(&plan);
    let end = *times.last().unwrap() as f64;
    assert!(
        style.contains(&format!("{sheet} {:.3}s step-end 3 forwards", end / 1000.0)),
        "{style}"
    );
    assert!(!file.contains("<script") && file.contains("&amp; &lt;1&gt;"));
    let still = file.replace(style, "");
    for (number, &time) in times[..plan.frames()].iter().enumerate() {
        let percent = 100.0 * time as f64 / end;
        let (_, to) = keys
            .iter()
            .rfind(|(start, _)| *start <= percent + 1e-4)
            .unwrap();
        let to = to.replace("px", "");
        let moved = still.replace(
            &format!("class=\"{sheet}\""),
            &format!("transform=\"translate({to})\""),
        );
        assert_near(&pixels(&plan, &moved), &frame(&plan, number), number);
    }
    // Without a style sheet it is the first frame.
    assert_near(&pixels(&plan, &still), &frame(&plan, 0), 0);
}

#[test]
fn a_player_holds_every_frame() {
    let plan = plan();
    let page = String::from_utf8(render(&plan, Format::Html, None, 2)).unwrap();
    let packed = STANDARD
        .decode(after(&page, "id=\"frames\">", "</script>"))
        .unwrap();
    let mut lines = String::new();
    DeflateDecoder::new(&packed[..])
        .read_to_string(&mut lines)
        .unwrap();
    let mut lines: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let names = lines.remove(0);
    assert_eq!(
        names["names"],
        serde_json::json!(["m", "kl(normal(m, 1), P)"])
    );
    let schedule = lines.pop().unwrap();
    let number = |value: &Value| value.as_u64().unwrap() as usize;
    let shown: Vec<(usize, u64)> = schedule["shown"]
        .as_array()
        .unwrap()
        .iter()
        .map(|pair| (number(&pair[0]), pair[1].as_u64().unwrap()))
        .collect();
    let elements: Vec<&str> = lines
        .iter()
        .flat_map(|picture| picture["new"].as_array().unwrap())
        .map(|element| element.as_str().unwrap())
        .collect();
    let times = times(&plan);
    assert_eq!(schedule["end"].as_u64(), times.last().copied());
    assert_eq!(schedule["plays"], 3);

    // The drawing in the page, as the script changes it.
    let drawing = format!("<svg{}</svg>", after(&page, "<svg", "</svg>"));
    let pieces: Vec<&str> = drawing.split(" class=\"band\">\n").collect();
    for (frame_number, &time) in times[..plan.frames()].iter().enumerate() {
        let picture = &lines[*at(&shown, time)];
        let bands = picture["bands"].as_array().unwrap();
        assert_eq!(bands.len() + 1, pieces.len());
        let mut document = pieces[0].to_owned();
        for (band, piece) in bands.iter().zip(&pieces[1..]) {
            let content = band.as_array().unwrap().iter();
            let content: String = content.map(|element| elements[number(element)]).collect();
            // Elements are lines, and so is the end of what holds them.
            let closing = piece
                .split_inclusive('\n')
                .take_while(|line| !["</g>\n", "</defs>\n"].contains(line));
            let end: usize = closing.map(str::len).sum();
            document.push_str(&format!(">\n{content}{}", &piece[end..]));
        }
        let document = document.replacen("<svg ", "<svg width=\"200\" height=\"160\" ", 1);
        assert!(
            pixels(&plan, &document) == frame(&plan, frame_number),
            "frame {frame_number}"
        );
        assert_eq!(picture["values"].as_array().unwrap().len(), 2);
    }

    // No more than the page's own script runs, and nothing is fetched.
    let script = after(&page, "</script>\n<script>", "</script>");
    let hash = STANDARD.encode(Sha256::digest(script));
    assert!(
        page.contains(&format!("script-src 'sha256-{hash}'")),
        "the hash is now sha256-{hash}"
    );
    assert!(page.contains("default-src 'none'") && !page.contains("http-equiv=\"refresh\""));
}

/// Thousands of points that move on a small canvas, and come back.
const HEAVY: &str = r#"
title = "It is {m:.1f}"
canvas = { size = [160, 120] }
output = { fps = 25, rewind = true, start = 0.4 }
data.S = { sample = "normal(0, 1)", size = 2800, seed = 1 }
sweep = [{ vary.m = { from = -2, to = 2 }, frames = 9, hold = 3 }]
panels = [{ x.domain = [-3, 3], y.domain = [-3, 3], marks = [
  { type = "point", each = { s = "S" }, x = "s + m/9", y = "m*sin(7*s)", size = 2 },
] }]
"#;

/// What a GIF shows, frame by frame, each with the time at which it appears in hundredths of a second.
fn gif_pictures(file: &[u8]) -> Vec<(Vec<u8>, u64)> {
    let mut options = gif::DecodeOptions::new();
    options.set_color_output(gif::ColorOutput::RGBA);
    let mut decoder = options.read_info(file).unwrap();
    let width = usize::from(decoder.width());
    let mut screen = vec![0; 4 * width * usize::from(decoder.height())];
    let (mut pictures, mut time) = (Vec::new(), 0);
    while let Some(frame) = decoder.read_next_frame().unwrap() {
        for (index, pixel) in frame.buffer.chunks_exact(4).enumerate() {
            let across = usize::from(frame.width);
            let (x, y) = (index % across, index / across);
            let at = width * (y + usize::from(frame.top)) + x + usize::from(frame.left);
            if pixel[3] == 255 {
                screen[4 * at..4 * at + 4].copy_from_slice(pixel);
            }
        }
        pictures.push((screen.clone(), time));
        time += u64::from(frame.delay);
    }
    pictures
}

#[test]
fn a_page_of_too_many_elements_holds_the_pixels_of_the_gif() {
    let plan = common::plan_of(HEAVY, "outputs.toml");
    let all = pipeline::all(&plan, true);
    let formats = [Format::Html, Format::Gif, Format::SvgFilm];
    let alone = formats.map(|format| {
        let held = together(&plan, &[format], &all, None, 1).unwrap();
        held[0][&0].clone()
    });
    for (batch, threads) in [(None, 1), (None, 2), (Some(1), 3), (Some(3), 2)] {
        for several in [&formats[..], &formats[..1], &formats[..2]] {
            let held = together(&plan, several, &all, batch, threads).unwrap();
            let same = held
                .iter()
                .zip(&alone)
                .all(|(held, alone)| held[&0] == *alone);
            assert!(same, "{batch:?} {threads} {}", several.len());
        }
    }
    let work = Work {
        frames: &all,
        batch: None,
        threads: None,
        page: None,
    };
    for format in [Format::Html, Format::SvgFilm] {
        let (mut page, sink) = (Vec::new(), |page| Sink::File(None, page));
        let outputs = vec![Output {
            format,
            sink: sink(&mut page),
        }];
        let done = pipeline::render_outputs(&plan, work, outputs, None, &Unwatched).unwrap();
        match (format, done[0].remark) {
            (Format::Html, Some(Remark::Pixels { elements, gif }))
            | (Format::SvgFilm, Some(Remark::Heavy { elements, gif })) => {
                let real = alone[1].len() as u64;
                assert!(2 * elements > 3 * gif);
                assert!(gif > real / 2 && gif < 2 * real, "{gif} is not {real}");
            }
            (_, remark) => panic!("{remark:?}"),
        }
    }

    // The page, as its script reads it.
    let page = std::str::from_utf8(&alone[0]).unwrap();
    assert!(alone[0].len() < 3 * alone[1].len(), "{}", alone[0].len());
    assert!(page.contains("; img-src data:\">") && !page.contains("<svg xmlns"));
    let lines = after(page, "id=\"frames\">", "</script>");
    let mut lines: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let head = lines.remove(0);
    assert_eq!(
        (&head["size"][0], &head["size"][1]),
        (&160.into(), &120.into())
    );
    let colors = head["colors"]
        .as_str()
        .unwrap()
        .as_bytes()
        .as_chunks::<6>()
        .0;
    let color = |index: u8| -> Vec<u8> {
        let hex = std::str::from_utf8(&colors[usize::from(index)]).unwrap();
        let rgb = u32::from_str_radix(hex, 16).unwrap().to_be_bytes();
        vec![rgb[1], rgb[2], rgb[3], 255]
    };
    let schedule = lines.pop().unwrap();
    let mut screen = vec![0_u8; 160 * 120];
    let mut pictures = Vec::new();
    for line in &lines {
        if let Some(data) = line["data"].as_str() {
            let packed = STANDARD.decode(data).unwrap();
            let mut rows = Vec::new();
            flate2::read::ZlibDecoder::new(&packed[..])
                .read_to_end(&mut rows)
                .unwrap();
            let rect: Vec<usize> = (0..4)
                .map(|k| line["rect"][k].as_u64().unwrap() as usize)
                .collect();
            for (y, row) in rows.chunks(rect[2] + 1).enumerate() {
                assert_eq!(row[0], 0);
                for (x, &index) in row[1..].iter().enumerate() {
                    if usize::from(index) < colors.len() {
                        screen[(rect[1] + y) * 160 + rect[0] + x] = index;
                    }
                }
            }
        }
        pictures.push(
            screen
                .iter()
                .flat_map(|&index| color(index))
                .collect::<Vec<u8>>(),
        );
    }
    let shown: Vec<(usize, u64)> = serde_json::from_value(schedule["shown"].clone()).unwrap();
    assert_eq!(lines.len(), plan.states());
    for (picture, time) in gif_pictures(&alone[1]) {
        assert!(pictures[*at(&shown, 10 * time)] == picture, "{time}");
    }
    let poster = STANDARD
        .decode(after(page, "src=\"data:image/png;base64,", "\""))
        .unwrap();
    let own = Request {
        format: Format::Png,
        frames: Some(vec![plan.first_frame()]),
        batch: None,
        threads: None,
    };
    assert!(poster == pipeline::render_frame(&plan, &own, &Unwatched).unwrap());
    let rests: Vec<(u64, u64)> = serde_json::from_value(schedule["rests"].clone()).unwrap();
    // Held at the end of the way there, and, the other way round, when it comes back.
    assert_eq!(rests.len(), 1, "{rests:?}");
}

#[test]
fn one_frame_is_a_page_too() {
    let spec = "panels = [{ marks = [{ type = \"line\", y = \"pdf(normal(0, 1), x)\" }] }]";
    let plan = common::plan_of(spec, "one.toml");
    for format in [Format::Apng, Format::Webp, Format::SvgFilm, Format::Html] {
        assert!(!render(&plan, format, None, 1).is_empty());
    }
}
