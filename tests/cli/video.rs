//! Films through ffmpeg, where there is one.

use std::{env, process::Command};

use super::{Folder, SCENE};

/// Whether there is an ffmpeg; where everything must be tested, there `CI` is set, there is.
fn has_ffmpeg() -> bool {
    let tried = Command::new("ffmpeg").arg("-version").output();
    let found = tried.is_ok_and(|tried| tried.status.success());
    assert!(
        found || env::var_os("CI").is_none(),
        "no ffmpeg to try films with"
    );
    found
}

/// What a command prints.
fn output(folder: &Folder, program: &str, arguments: &[&str]) -> Vec<u8> {
    let run = Command::new(program)
        .current_dir(folder.path())
        .args(arguments)
        .output()
        .unwrap();
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    run.stdout
}

/// All frames of a film as red, green and blue.
fn decoded(folder: &Folder, film: &str) -> Vec<u8> {
    let back = "scale=in_color_matrix=bt709:in_range=tv:flags=lanczos+accurate_rnd+full_chroma_inp+full_chroma_int";
    let raw = [
        "-v", "error", "-i", film, "-vf", back, "-f", "rawvideo", "-pix_fmt", "rgb24", "-",
    ];
    output(folder, "ffmpeg", &raw)
}

/// The mean square by which two pictures differ: 0.65 is 50 dB.
fn mean_square(left: &[u8], right: &[u8]) -> f64 {
    assert_eq!(left.len(), right.len());
    let squares = left
        .iter()
        .zip(right)
        .map(|(a, b)| f64::from(u32::from(a.abs_diff(*b)).pow(2)));
    squares.sum::<f64>() / left.len() as f64
}

#[test]
fn a_film_has_every_frame_for_its_time_in_its_colours() {
    if !has_ffmpeg() {
        return;
    }
    let folder = Folder::new();
    // A rate that is no whole number, and odd sides.
    let scene = SCENE
        .replace("= 50", "= 33.4")
        .replace("[160, 120]", "[161, 121]");
    folder.write("scene.toml", scene);
    folder.ok(&["-q", "scene.toml", "--format", "png"]);
    let frames: Vec<u8> = (0..12)
        .flat_map(|frame| {
            let file = format!("scene-{frame:02}.png");
            let raw = [
                "-v", "error", "-i", &file, "-f", "rawvideo", "-pix_fmt", "rgb24", "-",
            ];
            output(&folder, "ffmpeg", &raw)
        })
        .collect();
    for film in ["film.mp4", "film.webm"] {
        let asked = [
            "scene.toml",
            "--format",
            "gif,svg",
            "--video",
            film,
            "--ffmpeg",
            "ffmpeg",
        ];
        let run = folder.ok(&asked);
        // What was run is told, so that nobody has to guess.
        assert!(run.stderr.contains("ffmpeg -hide_banner") && run.stderr.contains(film));
        let first = folder.read(film);
        folder.ok(&[&asked[..], &["-q", "-j", "1"]].concat());
        assert!(first == folder.read(film), "{film} differs");
        let show = "stream=width,height,color_space,color_primaries,color_transfer,color_range,nb_read_frames";
        let show = [
            "-v",
            "error",
            "-count_frames",
            "-show_entries",
            show,
            "-of",
            "default=nw=1",
            film,
        ];
        let told = String::from_utf8(output(&folder, "ffprobe", &show)).unwrap();
        for line in [
            "width=161",
            "height=121",
            "color_range=tv",
            "color_space=bt709",
            "color_primaries=bt709",
            "color_transfer=bt709",
            "nb_read_frames=12",
        ] {
            assert!(told.contains(line), "{film}: {told}");
        }
        let times = [
            "-v",
            "error",
            "-show_entries",
            "frame=pts_time",
            "-of",
            "csv=p=0",
            film,
        ];
        let times = String::from_utf8(output(&folder, "ffprobe", &times)).unwrap();
        let times = times.split_ascii_whitespace().filter(|it| *it != ",");
        for (frame, time) in times.enumerate() {
            let time: f64 = time.trim_end_matches(',').parse().unwrap();
            assert!(
                (time - 0.0334 * frame as f64).abs() < 0.0006,
                "{film}: {frame} {time}"
            );
        }
        let off = mean_square(&decoded(&folder, film), &frames);
        assert!(off < 0.65, "{film} is off by {off}");
    }
    // For players that take less: even sides, colours at half the resolution.
    let half = [
        "-q",
        "scene.toml",
        "--video",
        "half.mp4",
        "--ffmpeg",
        "ffmpeg",
        "--chroma",
        "420",
    ];
    folder.ok(&half);
    let show = [
        "-v",
        "error",
        "-show_entries",
        "stream=width,height,pix_fmt",
        "-of",
        "csv=p=0",
        "half.mp4",
    ];
    assert_eq!(output(&folder, "ffprobe", &show), b"162,122,yuv420p\n");
}

#[test]
fn what_ffmpeg_does_wrong_is_told_and_nothing_is_written() {
    let folder = Folder::new();
    let asked = |program| ["scene.toml", "--video", "film.mp4", "--ffmpeg", program];
    folder.fails(
        &asked("no-such-program"),
        5,
        &["cannot run no-such-program", "--ffmpeg names"],
    );
    folder.fails(
        &asked("false"),
        5,
        &["cannot write film.mp4: ffmpeg ended with"],
    );
    folder.fails(&["scene.toml", "--video", "film.mp4"], 2, &["--ffmpeg"]);
    folder.fails(
        &["scene.toml", "--video", "film.avi", "--ffmpeg", "ffmpeg"],
        2,
        &["it is a `.mp4` or `.webm`"],
    );
    let piped = [
        "scene.toml",
        "-o",
        "-",
        "--video",
        "film.mp4",
        "--ffmpeg",
        "ffmpeg",
    ];
    folder.fails(&piped, 2, &["does not go with standard output"]);
    assert_eq!(folder.names(), ["scene.toml"]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // It says why, and takes no more frames.
        folder.write(
            "fake",
            "#!/bin/sh\necho 'no codec of that name' >&2\nexit 1\n",
        );
        let fake = folder.path().join("fake");
        std::fs::set_permissions(&fake, std::fs::Permissions::from_mode(0o755)).unwrap();
        folder.fails(
            &asked("./fake"),
            5,
            &["cannot write film.mp4: ffmpeg says: no codec of that name"],
        );
        assert_eq!(folder.names(), ["fake", "scene.toml"]);
    }
}

#[cfg(unix)]
#[test]
fn a_signal_ends_ffmpeg_too() {
    use std::{os::unix::fs::PermissionsExt as _, thread, time::Duration};
    let folder = Folder::new();
    // Reads, and never ends by itself; its number tells whether it is there.
    folder.write("slow", "#!/bin/sh\necho $$ >pid\nexec sleep 100\n");
    let slow = folder.path().join("slow");
    std::fs::set_permissions(&slow, std::fs::Permissions::from_mode(0o755)).unwrap();
    let mut child = Command::new(super::PROGRAM)
        .current_dir(folder.path())
        .args(["scene.toml", "--video", "film.mp4", "--ffmpeg", "./slow"])
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let pid = || std::fs::read_to_string(folder.path().join("pid")).unwrap_or_default();
    while pid().trim().is_empty() {
        thread::sleep(Duration::from_millis(10));
    }
    thread::sleep(Duration::from_millis(100));
    let sent = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(sent.unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let there = || {
        Command::new("kill")
            .args(["-0", pid().trim()])
            .stderr(std::process::Stdio::null())
            .status()
    };
    for _ in 0..100 {
        if !there().unwrap().success() {
            break;
        }
        thread::sleep(Duration::from_millis(20));
    }
    assert!(!there().unwrap().success(), "it goes on");
    assert_eq!(folder.names(), ["pid", "scene.toml", "slow"]);
}
