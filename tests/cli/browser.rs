//! Pages and animated documents as a browser shows them.

use std::{path::Path, process::Command};

use super::Folder;

/// Chromium that stands still, and hastens.
fn chromium() -> Option<Command> {
    let mut command = super::chromium::chromium()?;
    command.args([
        "--enable-logging=stderr",
        "--force-prefers-reduced-motion",
        "--virtual-time-budget=2000",
    ]);
    Some(command)
}

fn url(folder: &Folder, name: &str) -> String {
    let path = folder.path().join(name).canonicalize().unwrap();
    format!("file://{}", path.display())
}

#[test]
fn a_page_shows_a_moment_and_its_values() {
    let folder = Folder::new();
    folder.ok(&["-q", "scene.toml", "--format", "html"]);
    let Some(mut chromium) = chromium() else {
        return;
    };
    let address = format!("{}#t=0.3", url(&folder, "scene.html"));
    let shown = chromium.args(["--dump-dom", &address]).output().unwrap();
    let (page, log) = (
        String::from_utf8(shown.stdout).unwrap(),
        String::from_utf8_lossy(&shown.stderr).into_owned(),
    );
    // What a page does wrong, or what its policy refuses, is told on the console.
    assert!(!log.contains("CONSOLE"), "{log}");
    assert!(page.contains(">0.30 / 0.60 s</output>"), "{page}");
    let values = folder.ok(&["values", "scene.toml", "--frames", "6", "--json"]);
    let kl = values.json_lines()[0]["values"]["kl(P, Q)"]["value"]
        .as_f64()
        .unwrap();
    let told = page.split("<dt>kl(P, Q)</dt><dd>").nth(1).unwrap();
    let told: f64 = told.split('<').next().unwrap().parse().unwrap();
    assert!((told - kl).abs() < 1e-5, "{told} {kl}");
}

/// A picture as RGB.
fn pixels(path: &Path) -> (u32, Vec<u8>) {
    let file = std::io::BufReader::new(std::fs::File::open(path).unwrap());
    let mut decoder = png::Decoder::new(file);
    decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::STRIP_16);
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut pixels).unwrap();
    let samples = reader.output_color_type().0.samples();
    let rgb = pixels.chunks(samples).flat_map(|pixel| pixel[..3].to_vec());
    (reader.info().width, rgb.collect())
}

#[test]
fn an_animated_svg_stands_still_where_less_motion_is_asked_for() {
    let folder = Folder::new();
    folder.ok(&["-q", "scene.toml", "--format", "svg-film", "-o", "film.svg"]);
    folder.ok(&["-q", "scene.toml", "--frames", "0", "-o", "first.png"]);
    let page = "<body style=\"margin:0\"><img src=\"film.svg\" style=\"display:block\">";
    folder.write("page.html", page);
    let Some(mut chromium) = chromium() else {
        return;
    };
    let picture = folder.path().join("shown.png");
    let to = format!("--screenshot={}", picture.display());
    let run = chromium
        .args(["--window-size=160,120", &to, &url(&folder, "page.html")])
        .output()
        .unwrap();
    let log = String::from_utf8_lossy(&run.stderr);
    assert!(picture.exists(), "{log}");
    let (shown, ours) = (pixels(&picture), pixels(&folder.path().join("first.png")));
    assert_eq!((shown.0, shown.1.len()), (ours.0, ours.1.len()));
    let off = shown
        .1
        .iter()
        .zip(&ours.1)
        .map(|(a, b)| f64::from(a.abs_diff(*b)));
    let off = off.sum::<f64>() / ours.1.len() as f64;
    assert!(off < 1.0, "pixels are off by {off} on average");
}
