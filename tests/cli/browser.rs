//! Pages and animated documents as a browser shows them.

use std::{env, path::Path, process::Command};

use super::{Folder, SCENE, chromium::Browser};

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

/// The scene at rest at its start, on the way, and at its end.
fn resting() -> String {
    let pause = "frames = 12\n    hold = 2\n    pause = { at = [-3, 0], frames = 3 }";
    SCENE.replace("frames = 12", pause)
}

const READOUT: &str = "document.querySelector('output')?.textContent";

#[test]
fn a_lecturer_goes_from_rest_to_rest() {
    let folder = Folder::new();
    folder.write("scene.toml", resting());
    folder.ok(&["-q", "scene.toml", "--format", "html"]);
    let Some(mut browser) = Browser::start(800, 700) else {
        return;
    };
    // 12 frames, 3 at rest behind the first, 3 more at 0, 2 at the end: 20 of 50 ms each.
    browser.go(&format!("{}#steps", url(&folder, "scene.html")));
    browser.wait(&format!("{READOUT} === '0.00 / 1.00 s'"));
    assert_eq!(
        browser.value("document.querySelector('[aria-pressed]').hidden"),
        false
    );
    let pressed = "document.querySelector('[aria-pressed]').ariaPressed";
    assert_eq!(browser.value(pressed), "true");
    let waits = |browser: &mut Browser, key: &str, at: &str| {
        browser.press(key);
        browser.wait(&format!("{READOUT} === '{at} / 1.00 s'"));
        // It plays, or rests there.
        browser.wait("document.querySelector('[aria-label^=Play]')");
        assert_eq!(browser.value(READOUT), format!("{at} / 1.00 s"));
    };
    waits(&mut browser, "ArrowRight", "0.05");
    waits(&mut browser, "PageDown", "0.50");
    waits(&mut browser, "PageUp", "0.05");
    waits(&mut browser, " ", "0.50");
    waits(&mut browser, "ArrowRight", "0.90");
    // At the end it begins anew.
    waits(&mut browser, "ArrowRight", "0.00");
    waits(&mut browser, "ArrowRight", "0.05");
    // What plays is there at once when it is told to go on again.
    browser.value("document.querySelector('select').value = '0.25', document.querySelector('select').onchange()");
    browser.press("ArrowRight");
    browser.wait("document.querySelector('[aria-label^=Pause]')");
    waits(&mut browser, "ArrowRight", "0.50");
    waits(&mut browser, "ArrowLeft", "0.05");
    waits(&mut browser, "ArrowLeft", "0.00");
    // Without steps, arrows go by frames.
    browser.press("s");
    assert_eq!(browser.value(pressed), "false");
    waits(&mut browser, "ArrowRight", "0.05");
    waits(&mut browser, "ArrowRight", "0.10");

    // In slides: they are asked for the next one at the end, and for the one before at the start.
    let page = String::from_utf8(folder.read("scene.html")).unwrap();
    let page: String = page
        .replace("id=\"player\"", "id=\"player\" data-steps")
        .bytes()
        .map(|byte| format!("%{byte:02x}"))
        .collect();
    let frame =
        format!("<iframe sandbox=\"allow-scripts\" src=\"data:text/html,{page}\"></iframe>");
    let script = "<script>told = []; onmessage = ({ data }) => told.push(data);</script>";
    folder.write("slides.html", format!("{script}{frame}"));
    browser.go(&url(&folder, "slides.html"));
    browser.wait("frames[0]");
    let start = "(frames[0].postMessage('slide:start', '*'), document.activeElement.tagName)";
    browser.wait(&format!("{start} === 'IFRAME'"));
    for _ in 0..16 {
        browser.press("PageDown");
    }
    browser.wait("told.includes('{\"method\":\"next\"}')");
    for _ in 0..16 {
        browser.press("PageUp");
    }
    browser.wait("told.includes('{\"method\":\"prev\"}')");
    assert_eq!(browser.console, [""; 0]);
}

#[test]
fn a_page_of_pixels_shows_each_as_it_is() {
    let folder = Folder::new();
    let points = "{ type = \"point\", each = { s = \"S\" }, x = \"s + mu/9\", y = \"mu*sin(7*s) + 2\", size = 2 },";
    let data = "data.S = { sample = \"normal(0, 1)\", size = 2800, seed = 1 }\n";
    let marks = "marks = [\n";
    let heavy = format!(
        "{data}{}",
        SCENE.replace(marks, &format!("{marks}{points}"))
    );
    folder.write("scene.toml", heavy);
    let run = folder.ok(&["scene.toml", "--format", "html"]);
    assert!(
        run.stderr.contains("it holds pixels: as elements"),
        "{}",
        run.stderr
    );
    // An animated document of the same is warned of.
    let run = folder.ok(&["-q", "scene.toml", "--format", "svg-film", "-o", "film.svg"]);
    assert!(run.stderr.contains("warning"), "{}", run.stderr);
    assert!(
        run.stderr.contains("even when compressed, a GIF about"),
        "{}",
        run.stderr
    );
    folder.ok(&["-q", "scene.toml", "--format", "png"]);
    let Some(mut browser) = Browser::start(600, 500) else {
        return;
    };
    browser.go(&format!("{}#t=0.25", url(&folder, "scene.html")));
    browser.wait("document.querySelector('canvas')");
    // In any order, each is the frame in the colours of the table.
    for frame in [5, 6, 2, 11, 0, 4] {
        browser.value(&format!(
            "(s => {{ s.value = {frame}; s.oninput(); }})(document.querySelector('input'))"
        ));
        browser.wait(&format!(
            "{READOUT}.startsWith('{:.2}')",
            f64::from(frame) / 20.0
        ));
        let values = folder.ok(&[
            "values",
            "scene.toml",
            "--frames",
            &frame.to_string(),
            "--json",
        ]);
        let kl = &values.json_lines()[0]["values"]["kl(P, Q)"]["value"];
        let told = "[...document.querySelectorAll('dd')].at(-1).textContent";
        browser.wait(&format!("Math.abs({told} - {kl}) < 1e-4"));
        let shown = browser.value(
            "(copy => (copy.drawImage(document.querySelector('canvas'), 0, 0), \
             [...copy.getImageData(0, 0, 160, 120).data]))(document.createElement('canvas')\
             .getContext('2d', { willReadFrequently: true }))",
        );
        let shown: Vec<u8> = serde_json::from_value(shown).unwrap();
        let (_, ours) = pixels(&folder.path().join(format!("scene-{frame:02}.png")));
        let off = shown
            .chunks(4)
            .flat_map(|pixel| &pixel[..3])
            .zip(&ours)
            .map(|(a, b)| f64::from(a.abs_diff(*b)));
        let off = off.sum::<f64>() / ours.len() as f64;
        assert!(off < 2.0, "frame {frame} is off by {off} on average");
    }
    let label = browser.value("document.querySelector('canvas').getAttribute('aria-label')");
    assert_eq!(label, "scene");
    if let Some(shots) = env::var_os("SHOTS") {
        browser.screenshot(&Path::new(&shots).join("pixels.png"));
    }
    assert_eq!(browser.console, [""; 0]);
}

#[test]
fn combinations_are_chosen_beside_the_film() {
    let folder = Folder::new();
    let matrix = "[matrix]\nshape = [\"normal\", \"laplace\"]\nat = [0, 1]\n[distributions]";
    let scene = SCENE
        .replace("[distributions]", matrix)
        .replace("\"normal(0, 1)\"", "\"shape(at, 1)\"");
    folder.write("scene.toml", &scene);
    let run = folder.ok(&["explore", "scene.toml", "-j", "1"]);
    assert!(
        run.stderr.contains("4 combinations to choose from"),
        "{}",
        run.stderr
    );
    assert_eq!(folder.names(), ["scene.html", "scene.toml"]);
    folder.ok(&[
        "explore",
        "-q",
        "scene.toml",
        "-j",
        "3",
        "-o",
        "made/page.html",
    ]);
    assert!(folder.read("scene.html") == folder.read("made/page.html"));
    // No other file is overwritten, nor the spec.
    folder.fails(
        &["explore", "scene.toml", "-o", "scene.toml"],
        2,
        &["which is read"],
    );
    let Some(mut browser) = Browser::start(800, 700) else {
        return;
    };
    browser.go(&format!("{}#t=0.3", url(&folder, "scene.html")));
    browser.wait("document.querySelectorAll('.choices select').length === 2");
    let told = "[...document.querySelectorAll('dd')].at(-1).textContent";
    let path = "document.querySelector('.picture svg').innerHTML.length";
    let mut pictures = Vec::new();
    for (shape, at) in [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)] {
        browser.value(&format!(
            "(([shape, at]) => {{ shape.value = {shape}; at.value = {at}; shape.form.onchange(); }})\
             (document.querySelectorAll('.choices select'))"
        ));
        let shapes = ["normal", "laplace"];
        let set = format!("shape={}", shapes[shape]);
        let at = format!("at={at}");
        let frame = [
            "values",
            "scene.toml",
            "--set",
            &set,
            "--set",
            &at,
            "--frames",
            "6",
            "--json",
        ];
        let values = folder.ok(&frame);
        let line = &values.json_lines()[0]["values"];
        let kl = line["kl(P, Q)"]["value"].as_f64().unwrap();
        browser.wait(&format!("Math.abs({told} - {kl}) < 1e-4"));
        assert_eq!(browser.value(READOUT), "0.30 / 0.60 s");
        pictures.push(browser.value(path));
    }
    assert_eq!(pictures[0], pictures[4]);
    assert!(pictures[0] != pictures[1]);
    if let Some(shots) = env::var_os("SHOTS") {
        browser.screenshot(&Path::new(&shots).join("choices.png"));
    }
    assert_eq!(browser.console, [""; 0]);
}
