//! Damaged and hostile snapshots: each is told, and the other scenes are checked all the same.

use super::*;

/// Two scenes with accepted snapshots.
fn accepted() -> Folder {
    let folder = Folder::new();
    folder.write("other.toml", SCENE);
    folder.ok(&["check", "--accept", "scene.toml", "other.toml"]);
    folder
}

const PLACE: &str = "snapshots/check/scene";

/// Says that a snapshot is broken, and that the other scene is as it was.
fn broken(folder: &Folder, file: &str) {
    let begun = Instant::now();
    let script = "ulimit -v 2000000; exec \"$0\" check scene.toml other.toml --report page.html";
    let mut shell = Command::new("sh");
    shell
        .args(["-c", script, PROGRAM])
        .current_dir(folder.path());
    let run = Run::of(shell.output().unwrap());
    assert_eq!(run.code, 4, "{file}: {}", run.stderr);
    for words in ["error[broken-snapshot]", file, "other.toml  unchanged"] {
        assert!(run.stderr.contains(words), "{file}: {}", run.stderr);
    }
    assert!(begun.elapsed() < SOON, "{file}: {:?}", begun.elapsed());
}

/// Breaks a file of the snapshot with other content.
fn rewrite(file: &str, change: impl Fn(String) -> String) {
    let folder = accepted();
    let path = format!("{PLACE}/{file}");
    let text = String::from_utf8(folder.read(&path)).unwrap();
    let changed = change(text.clone());
    assert_ne!(text, changed, "{file}");
    folder.write(&path, changed);
    broken(&folder, file);
}

#[test]
fn numbers_that_no_scene_has() {
    for frames in ["0", "1000000000", "4611686018427387904"] {
        rewrite("snapshot.toml", |text| {
            text.replace("frames = 12", &format!("frames = {frames}"))
        });
    }
    for ratio in ["1e300", "-1", "nan"] {
        rewrite("snapshot.toml", |text| {
            text.replace("pixel_ratio = 1.0", &format!("pixel_ratio = {ratio}"))
        });
    }
    rewrite("snapshot.toml", |text| {
        text.replace("size = [160, 120]", "size = [4000000000, 1]")
    });
    rewrite("snapshot.toml", |text| {
        text.replace("key_frames = [0", "key_frames = [9, 0")
    });
    for file in ["still.svg", "frame-00.svg"] {
        let folder = accepted();
        let path = format!("{PLACE}/{file}");
        let text = String::from_utf8(folder.read(&path)).unwrap();
        folder.write(&path, text.replace("band-", "band-1000000000000"));
        broken(&folder, "a band is missing");
    }
}

#[test]
fn documents_that_klrender_does_not_write() {
    rewrite("frame-00.svg", |text| {
        let text = text.replace("</desc>\n", "");
        text.replacen("<title", "</desc>\n<title", 1)
    });
    rewrite("still.svg", |text| {
        text.replacen("<g id", "<use href=\"#a\"/>\n<g id", 1)
    });
    rewrite("still.svg", |text| text + &"<g/>\n".repeat(1_000_000));
    rewrite("frames.txt", |text| text + &"\n".repeat(10_000_000));
    rewrite("values.csv", |text| {
        text.replacen("frame", &format!("frame{}", ",a".repeat(1_000_000)), 1)
    });
}

#[test]
fn files_that_are_bombs_or_none() {
    let png = |side: u32| {
        let mut file = accepted().read(&format!("{PLACE}/frame-00.png"));
        file[16..20].copy_from_slice(&side.to_be_bytes());
        file[20..24].copy_from_slice(&side.to_be_bytes());
        file
    };
    let folder = accepted();
    folder.write(&format!("{PLACE}/frame-00.png"), png(65_535));
    broken(&folder, "frame-00.png");
    let folder = accepted();
    folder.write(&format!("{PLACE}/still.svg"), vec![b' '; 65 << 20]);
    broken(&folder, "still.svg");
    let folder = accepted();
    fs::remove_file(folder.path().join(PLACE).join("still.svg")).unwrap();
    fs::create_dir(folder.path().join(PLACE).join("still.svg")).unwrap();
    broken(&folder, "still.svg");
}

#[cfg(unix)]
#[test]
fn pipes_devices_and_what_unpacks_to_more_than_is_read() {
    use std::io::Write as _;
    let folder = accepted();
    let still = folder.path().join(PLACE).join("still.svg");
    fs::remove_file(&still).unwrap();
    assert!(
        Command::new("mkfifo")
            .arg(&still)
            .status()
            .unwrap()
            .success()
    );
    broken(&folder, "still.svg");
    let folder = accepted();
    let values = folder.path().join(PLACE).join("values.csv");
    fs::remove_file(&values).unwrap();
    std::os::unix::fs::symlink("/dev/zero", &values).unwrap();
    broken(&folder, "values.csv");
    let folder = accepted();
    let mut child = Command::new("gzip")
        .arg("-c")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let feed = std::thread::spawn(move || {
        let zeros = vec![b'0'; 1 << 20];
        for _ in 0..70 {
            input.write_all(&zeros).unwrap();
        }
    });
    let bomb = child.wait_with_output().unwrap().stdout;
    feed.join().unwrap();
    folder.write(&format!("{PLACE}/outlines.gz"), bomb);
    broken(&folder, "outlines.gz");
}

#[test]
fn a_damaged_font_is_told_with_its_file() {
    let folder = Folder::new();
    let mut font = include_bytes!("../fonts/bars.ttf").to_vec();
    font[0x36] = 0;
    folder.write("broken.ttf", font);
    folder.write(
        "scene.toml",
        format!("title = '分布度态散正的'\nstyle.fonts = ['broken.ttf']\n{SCENE}"),
    );
    let run = folder.fails(
        &["validate", "scene.toml"],
        3,
        &["error[file]", "`broken.ttf` is damaged"],
    );
    assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
}
