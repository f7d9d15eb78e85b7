//! The preview as a browser shows it. With `SHOTS` set to a folder, pictures of it are left there.

use std::{env, fs, path::PathBuf, thread, time::Duration};

use serde_json::json;

use super::{Folder, SCENE, chromium::Browser, watch::Watch};

fn shot(browser: &mut Browser, name: &str) {
    if let Some(folder) = env::var_os("SHOTS") {
        browser.screenshot(&PathBuf::from(folder).join(format!("{name}.png")));
    }
}

/// The scene with a title, a parameter and a name for a number.
fn scene(title: &str) -> String {
    format!(
        "title = \"{title}\"\nparameters.sigma = 1.5\n{}\n[quantities]\nD = \"kl(P, Q)\"\n",
        SCENE
            .replace("normal(mu, 1)", "normal(mu, sigma)")
            .replace("[160, 120]", "[480, 320]")
    )
}

const READOUT: &str = "document.querySelector('output:not(#state)').textContent";
const TITLE: &str = "document.querySelector('#picture title')?.textContent";

#[test]
fn a_scene_is_played_moved_broken_and_mended() {
    let folder = Folder::new();
    folder.write("scene.toml", scene("one"));
    folder.write("other.toml", SCENE.replace("frames = 12", "frames = 3"));
    let watch = Watch::start(&folder, &["scene.toml", "other.toml"]);
    let Some(mut browser) = Browser::start(1200, 900) else {
        return;
    };
    let address = format!("http://127.0.0.1:{}/", watch.port);
    browser.go(&address);
    browser.wait(&format!("{TITLE} === 'one'"));
    // It plays by itself; it stops, steps and jumps by keys.
    browser.wait(&format!("!{READOUT}.startsWith('frame 1 ')"));
    browser.press("k");
    browser.press("Home");
    browser.wait(&format!("{READOUT} === 'frame 1 of 12 · 0.00 / 0.60 s'"));
    browser.press("ArrowRight");
    browser.press("ArrowRight");
    browser.wait(&format!("{READOUT}.startsWith('frame 3 of 12 ')"));
    browser.press("End");
    browser.wait(&format!("{READOUT}.startsWith('frame 12 ')"));
    browser.wait("[...document.querySelectorAll('dl div')].some((it) => it.innerText.startsWith('mu') && it.innerText.includes('2.5'))");
    browser.wait("document.querySelectorAll('dl svg path').length === 3");
    // A part of it, over and over.
    browser.press("Home");
    browser.press("ArrowRight");
    browser.press("[");
    browser.press("ArrowRight");
    browser.press("]");
    for _ in 0..3 {
        browser.press("ArrowRight");
    }
    browser.wait(&format!("{READOUT}.startsWith('frame 2 of 12 ')"));
    shot(&mut browser, "loop");
    browser.press("\\");
    browser.press("2");
    browser.wait("document.querySelector('#picture > svg').getBoundingClientRect().width === 960");
    browser.press("0");
    // Saved: the new picture, at the same moment, though it has other frames.
    browser.press("End");
    browser.wait(&format!("{READOUT}.startsWith('frame 12 ')"));
    folder.write(
        "scene.toml",
        scene("two").replace("frames = 12", "frames = 24"),
    );
    browser.wait(&format!("{TITLE} === 'two'"));
    browser.wait(&format!("{READOUT}.startsWith('frame 24 of 24 ')"));
    // Broken: what is wrong lies over what was right.
    folder.write(
        "scene.toml",
        scene("three").replace("pdf(P, x)", "pfd(P, x)"),
    );
    browser.wait("document.querySelector('#problems').innerText.includes('did you mean `pdf`?')");
    browser.wait("document.querySelector('#stage').classList.contains('wrong')");
    assert_eq!(browser.value(TITLE), "two");
    thread::sleep(Duration::from_millis(200));
    shot(&mut browser, "broken");
    folder.write("scene.toml", scene("three"));
    browser.wait(&format!("{TITLE} === 'three'"));
    browser.wait("document.querySelector('#problems').hidden");
    // Set: a parameter by its slider, a swept name by its number.
    let slide = |name: &str, kind: &str, value: &str| {
        format!(
            "(() => {{ const it = document.querySelector(`[aria-label='{name}'][type={kind}]`); \
             it.value = {value}; it.dispatchEvent(new Event('input')); it.dispatchEvent(new Event('change')); }})()"
        )
    };
    let own = "document.querySelector('#picture g.band').innerHTML";
    let before = browser.value(own);
    for value in ["2.2", "2.4", "2.6", "3"] {
        browser.value(&slide("sigma", "range", value));
    }
    browser.wait(&format!("{own} !== {before}"));
    browser
        .wait("document.querySelector('#changes pre').textContent === '[parameters]\\nsigma = 3'");
    browser.value(&slide("mu, as a number", "number", "1.25"));
    browser.wait("[...document.querySelectorAll('dl div')].some((it) => it.innerText.startsWith('mu') && it.innerText.includes('1.25'))");
    thread::sleep(Duration::from_millis(400));
    shot(&mut browser, "set");
    let permission = json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] });
    browser.call("Browser.grantPermissions", &permission);
    browser.value("document.querySelector('#copy').click()");
    browser.wait("document.querySelector('#copy').textContent === 'Copied'");
    let copied = browser.value("navigator.clipboard.readText()");
    assert_eq!(copied, "[parameters]\nsigma = 3\nmu = 1.25\n");
    browser.value(&slide("sigma", "range", "0"));
    browser.wait("document.querySelector('#problems').innerText.includes('error')");
    shot(&mut browser, "refused");
    browser.value("document.querySelector('#reset').click()");
    browser.wait(
        "document.querySelector('#problems').hidden && document.querySelector('#changes').hidden",
    );
    // The slider of a name that is swept alone goes along the film.
    browser.value(&slide("mu", "range", "2.5"));
    browser.wait(&format!("{READOUT}.startsWith('frame 12 of 12 ')"));
    assert_eq!(
        browser.value("document.querySelector('#changes').hidden"),
        true
    );
    // Two pages are independent.
    let one = browser.page().to_owned();
    browser.new_page();
    browser.go(&format!("{address}#s=1&c=0"));
    browser.wait(&format!("{TITLE} === 'other'"));
    browser.switch_to(&one);
    browser.wait(&format!("{TITLE} === 'three'"));
    // Many saves in a row: the last one stays, in both.
    for save in 0..12 {
        folder.write("scene.toml", scene(&format!("save {save}")));
        thread::sleep(Duration::from_millis(20));
    }
    browser.wait(&format!("{TITLE} === 'save 11'"));
    fs::remove_file(folder.path().join("scene.toml")).unwrap();
    browser.wait("document.querySelector('#problems').innerText.includes('cannot read')");
    folder.write("scene.toml", scene("back"));
    browser.wait(&format!("{TITLE} === 'back'"));
    assert!(browser.console.is_empty(), "{:?}", browser.console);
}
