//! Rendering: what is written, where, and under which name.

use std::fs;

use super::{Folder, SCENE, gif, misspelt};

#[test]
fn a_spec_alone_is_rendered_where_it_says() {
    let folder = Folder::new();
    let run = folder.ok(&["scene.toml"]);
    assert_eq!(folder.names(), ["scene.gif", "scene.toml"]);
    assert_eq!(gif(&folder.read("scene.gif")), ((160, 120), vec![5; 12]));
    assert_eq!(run.text(), "");
    let summary = run.stderr.trim_end();
    assert!(
        summary.starts_with("scene.gif  12 frames  160×120  0.6 s  "),
        "{summary}"
    );
    assert_eq!(summary.lines().count(), 1, "{summary}");

    let same = folder.ok(&["render", "scene.toml", "-o", "other.gif"]);
    assert!(same.stderr.starts_with("other.gif  "), "{}", same.stderr);
    assert_eq!(folder.read("scene.gif"), folder.read("other.gif"));
}

#[test]
fn outputs_stand_in_the_current_folder_wherever_the_spec_is() {
    let folder = Folder::new();
    fs::create_dir(folder.path().join("specs")).unwrap();
    folder.write("specs/deep.toml", SCENE.replace("scene.gif", "{stem}.gif"));
    folder.ok(&["-q", "specs/deep.toml"]);
    assert_eq!(folder.names(), ["deep.gif", "scene.toml", "specs"]);
}

#[test]
fn a_file_named_like_a_command_is_reached_by_its_path() {
    let folder = Folder::new();
    folder.write("plan", SCENE.replace("scene.gif", "{stem}.gif"));
    folder.ok(&["-q", "./plan"]);
    folder.ok(&["render", "-q", "plan", "-o", "again.gif"]);
    assert_eq!(
        folder.names(),
        ["again.gif", "plan", "plan.gif", "scene.toml"]
    );
}

#[test]
fn output_is_a_file_a_folder_or_a_template() {
    let folder = Folder::new();
    fs::create_dir(folder.path().join("out")).unwrap();
    folder.write("in.toml", SCENE.replace("scene.gif", "pictures/{stem}.gif"));
    for (output, written) in [
        ("a.gif", "a.gif"),
        ("out/", "out/in.gif"),
        ("out/{stem}-{format}.gif", "out/in-gif.gif"),
        ("out/b.{format}", "out/b.gif"),
        ("{{b}}.GIF", "{b}.GIF"),
    ] {
        folder.ok(&["-q", "in.toml", "-o", output]);
        assert_eq!(gif(&folder.read(written)).1.len(), 12, "{output}");
    }
    folder.fails(
        &["in.toml", "-o", "out"],
        2,
        &["it is a folder", "end it in `/`"],
    );
    folder.fails(
        &["in.toml", "-o", "x{frame}.gif"],
        2,
        &["its name takes no `{frame}`"],
    );
    folder.fails(
        &["in.toml", "-o", "{frame}/x.svg"],
        2,
        &["`{frame}` stands in the name of a folder"],
    );
    folder.fails(
        &["in.toml", "-o", "{formt}.gif"],
        2,
        &[
            "--output: `{formt}` is not known",
            "did you mean `{format}`?",
        ],
    );
    folder.fails(&["in.toml", "-o", "{for mt}.gif"], 2, &["--output:1:2"]);
    folder.fails(&["in.toml", "-o", "x"], 2, &["no extension", "--format"]);
    folder.fails(
        &["in.toml", "-o", "x.gfi"],
        2,
        &[
            "`gfi` is no format",
            "`gif`, `apng`, `webp`, `svg-film`, `html`, `png`, `svg`",
            "did you mean `gif`?",
        ],
    );
    folder.fails(
        &["in.toml", "-o", "x.mp4"],
        2,
        &["does not write `mp4` yet"],
    );
}

#[test]
fn formats_replace_the_extension() {
    let folder = Folder::new();
    folder.ok(&[
        "-q",
        "scene.toml",
        "--frames",
        "0",
        "--format",
        "gif,png,svg,gif",
    ]);
    assert_eq!(
        folder.names(),
        ["scene.gif", "scene.png", "scene.svg", "scene.toml"]
    );
    assert!(folder.read("scene.png").starts_with(b"\x89PNG"));
    assert!(folder.read("scene.svg").starts_with(b"<svg"));
    assert_eq!(gif(&folder.read("scene.gif")).1.len(), 1);

    folder.ok(&[
        "-q",
        "scene.toml",
        "--at",
        "mu=0",
        "--format",
        "svg",
        "-o",
        "figure.gif",
    ]);
    assert!(folder.read("figure.svg").starts_with(b"<svg"));
    for (format, words) in [
        ("mp4", "does not write `mp4` yet"),
        ("jpg", "`jpg` is no format"),
    ] {
        folder.fails(&["scene.toml", "--format", format], 2, &[words]);
    }
}

#[test]
fn several_outputs_are_rendered_at_once_and_appear_together() {
    let folder = Folder::new();
    let formats = "gif,html,png,svg-film,apng";
    let all = [
        "scene.toml",
        "--message-format=json",
        "--timings",
        "--format",
    ];
    let run = folder.ok(&[&all[..], &[formats, "-o", "all/"]].concat());
    let told: Vec<serde_json::Value> = run
        .stderr
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    // One line for each, and where the time went once.
    assert_eq!(told.len(), 6, "{}", run.stderr);
    for (told, name) in told.iter().zip(["gif", "html", "png", "svg", "apng"]) {
        let output = told["output"].as_str().unwrap();
        assert!(output.ends_with(name), "{output}");
        let bytes = match name {
            "png" => (0..12)
                .map(|k| folder.read(&format!("all/scene-{k:02}.png")).len())
                .sum(),
            _ => folder.read(output).len(),
        };
        assert_eq!(told["bytes"].as_u64(), Some(bytes as u64), "{output}");
    }
    let phases = told[5]["phases"].as_array().unwrap();
    let drawn = phases
        .iter()
        .find(|phase| phase["phase"] == "raster")
        .unwrap();
    // Once for each frame and once for each sample of the palette, and not once more for each format.
    assert!(drawn["bytes"].as_u64() < Some(30 * 160 * 120 * 4));
    for format in formats.split(',') {
        folder.ok(&["-q", "scene.toml", "--format", format, "-o", "alone/"]);
    }
    let names = |folder_name: &str| {
        let entries = fs::read_dir(folder.path().join(folder_name)).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    assert_eq!(names("all"), names("alone"));
    for name in names("all") {
        let name = name.to_str().unwrap();
        let (all, alone) = (format!("all/{name}"), format!("alone/{name}"));
        assert!(folder.read(&all) == folder.read(&alone), "{name}");
    }

    // Nothing is written where one of them cannot be.
    fs::create_dir_all(folder.path().join("none/scene.html")).unwrap();
    let none = ["scene.toml", "--format", formats, "-o", "none/"];
    folder.fails(&none, 5, &["cannot write none/scene.html: it is a folder"]);
    assert_eq!(names("none"), ["scene.html"]);
    // Nor where an old one stays.
    folder.write("none/scene.gif", "old");
    folder.fails(&none, 5, &["cannot write none/scene.html"]);
    assert_eq!(folder.read("none/scene.gif"), b"old");

    let stdout = ["scene.toml", "--format", "gif,html", "-o", "-"];
    folder.fails(&stdout, 2, &["standard output takes one format, not 2"]);
}

#[test]
fn sequences_number_their_frames() {
    let folder = Folder::new();
    let run = folder.ok(&["scene.toml", "--format", "png", "--frames", "2-3,-1"]);
    let names = ["scene-02.png", "scene-03.png", "scene-11.png", "scene.toml"];
    assert_eq!(folder.names(), names);
    let summary = "scene-02.png … scene-11.png  3 frames  160×120  ";
    assert!(run.stderr.starts_with(summary), "{}", run.stderr);

    fs::create_dir(folder.path().join("out")).unwrap();
    folder.ok(&["-q", "scene.toml", "-o", "out/{frame:04}.svg"]);
    assert_eq!(fs::read_dir(folder.path().join("out")).unwrap().count(), 12);
    let svg = folder.read("out/0011.svg");

    // A single frame goes to exactly the name given, and is the one of the sequence.
    folder.ok(&["-q", "scene.toml", "--frames", "-1", "-o", "last.svg"]);
    assert_eq!(folder.read("last.svg"), svg);
    folder.ok(&[
        "-q",
        "scene.toml",
        "--frames=-1",
        "-o",
        "last-{frame:03}.svg",
    ]);
    assert_eq!(folder.read("last-011.svg"), svg);
    folder.ok(&["-q", "scene.toml", "--frames", "11", "-o", "last.png"]);
    assert_eq!(folder.read("last.png"), folder.read("scene-11.png"));
}

#[test]
fn frames_count_from_both_ends() {
    let folder = Folder::new();
    for (frames, count) in [
        ("0", 1),
        ("-1", 1),
        ("0,5-9,-1", 7),
        ("3,3,2-4", 3),
        ("-3--1", 3),
    ] {
        folder.ok(&["-q", "scene.toml", "--frames", frames]);
        assert_eq!(gif(&folder.read("scene.gif")).1.len(), count, "{frames}");
    }
    folder.fails(
        &["scene.toml", "--frames", "12"],
        2,
        &["no frame 12", "has 12 frames", "0 to 11"],
    );
    folder.fails(
        &["scene.toml", "--frames", "-13"],
        2,
        &["no frame -13", "has 12 frames"],
    );
    folder.fails(
        &["scene.toml", "--frames", "9-5"],
        2,
        &["--frames 9-5 runs backwards"],
    );
    folder.fails(
        &["scene.toml", "--frames", "five"],
        2,
        &["`five` is no frame"],
    );
}

#[test]
fn at_finds_the_frame_nearest_to_a_value() {
    let folder = Folder::new();
    let at = |arguments: &[&str]| {
        folder.ok(&[&["-q", "scene.toml", "-o", "at.svg"], arguments].concat());
        folder.read("at.svg")
    };
    // mu is −3 + i/2.
    assert_eq!(at(&["--at", "mu=0.1"]), at(&["--frames", "6"]));
    assert_eq!(at(&["--at", "mu=-100"]), at(&["--frames", "0"]));
    assert_eq!(at(&["--at", "kl(P, Q)=4.4"]), at(&["--frames", "0"]));
    assert_eq!(at(&["--at", "t=1"]), at(&["--frames", "11"]));
    folder.ok(&[
        "-q",
        "scene.toml",
        "--at",
        "mu=1",
        "--at",
        "mu=2",
        "--frames",
        "0",
    ]);
    assert_eq!(gif(&folder.read("scene.gif")).1.len(), 3);

    folder.fails(
        &["scene.toml", "--at", "my=1"],
        2,
        &["--at my", "did you mean `mu`?"],
    );
    folder.fails(&["scene.toml", "--at", "mu"], 2, &["NAME=VALUE"]);
    folder.fails(
        &["scene.toml", "--at", "mu=x"],
        2,
        &["`x` is no finite number"],
    );
}

#[test]
fn set_replaces_a_parameter_and_pins_a_swept_name() {
    let folder = Folder::new();
    let parameter = SCENE.replace("[canvas]", "[parameters]\nsigma = 1\n[canvas]");
    folder.write(
        "sigma.toml",
        parameter.replace("normal(mu, 1)", "normal(mu, sigma)"),
    );
    folder.write("wide.toml", SCENE.replace("normal(mu, 1)", "normal(mu, 2)"));
    folder.ok(&["-q", "sigma.toml", "-o", "sigma.gif", "--set", "sigma=2"]);
    folder.ok(&["-q", "wide.toml", "-o", "wide.gif"]);
    assert_eq!(folder.read("sigma.gif"), folder.read("wide.gif"));

    folder.ok(&[
        "-q",
        "scene.toml",
        "--set",
        "mu=2",
        "--frames",
        "0",
        "-o",
        "pinned.svg",
    ]);
    folder.ok(&["-q", "scene.toml", "--at", "mu=2", "-o", "swept.svg"]);
    // The same but for what tells the frame.
    let drawn = |name| {
        let svg = String::from_utf8(folder.read(name)).unwrap();
        svg.split_once("</desc>").unwrap().1.to_owned()
    };
    assert_eq!(drawn("pinned.svg"), drawn("swept.svg"));

    folder.fails(
        &["scene.toml", "--set", "mi=2"],
        2,
        &["`mi`", "did you mean `mu`?"],
    );
    folder.fails(
        &["scene.toml", "--set", "mu=inf"],
        2,
        &["`inf` is no finite number"],
    );
    folder.fails(
        &["sigma.toml", "--set", "sigma=-1"],
        3,
        &["`std` reaches -1 at frame 0", "sigma.toml:"],
    );
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let folder = Folder::new();
    folder.ok(&["-q", "scene.toml", "-j", "1", "-o", "one.gif"]);
    folder.ok(&["-q", "scene.toml", "--jobs", "3", "-o", "three.gif"]);
    assert_eq!(folder.read("one.gif"), folder.read("three.gif"));
    for jobs in ["0", "-1", "many", "100000"] {
        folder.fails(
            &["scene.toml", &format!("-j={jobs}")],
            2,
            &["from 1 to 1024"],
        );
    }
}

#[test]
fn standard_streams_take_the_place_of_files() {
    let folder = Folder::new();
    folder.ok(&["-q", "scene.toml"]);
    let stdout = folder.ok(&["scene.toml", "-o", "-"]);
    assert_eq!(stdout.stdout, folder.read("scene.gif"));
    assert!(
        stdout.stderr.starts_with("<stdout>  12 frames"),
        "{}",
        stdout.stderr
    );

    let output = folder
        .command(&["-q", "-", "-o", "-"])
        .write_stdin(SCENE)
        .output()
        .unwrap();
    assert_eq!(output.stdout, folder.read("scene.gif"));
    assert_eq!(output.stderr, b"");

    let from_stem = SCENE.replace("scene.gif", "{stem}.gif");
    folder
        .command(&["-q", "-"])
        .write_stdin(from_stem)
        .assert()
        .code(0);
    assert_eq!(folder.read("stdin.gif"), folder.read("scene.gif"));

    folder.ok(&["-q", "scene.toml", "--frames", "3", "-o", "three.svg"]);
    let svg = folder.ok(&[
        "-q",
        "scene.toml",
        "--frames",
        "3",
        "--format",
        "svg",
        "-o",
        "-",
    ]);
    assert_eq!(svg.stdout, folder.read("three.svg"));

    folder.fails(
        &["scene.toml", "--format", "svg", "-o", "-"],
        2,
        &["takes one svg", "--frames or --at"],
    );
    folder.fails(
        &["scene.toml", "--format", "gif,svg", "-o", "-"],
        2,
        &["takes one format", "--format"],
    );
    folder.fails(&["-", "-"], 2, &["standard input (`-`) is given twice"]);
}

#[test]
fn several_specs_render_in_one_call() {
    let folder = Folder::new();
    folder.write("b.toml", SCENE.replace("scene.gif", "{stem}.gif"));
    let run = folder.ok(&["scene.toml", "b.toml"]);
    assert_eq!(run.stderr.lines().count(), 2, "{}", run.stderr);
    assert_eq!(folder.read("scene.gif"), folder.read("b.gif"));

    // One that is bad fails the call, but not the others.
    let folder = Folder::new();
    folder.write("bad.toml", misspelt());
    folder.fails(
        &["bad.toml", "scene.toml"],
        3,
        &["bad.toml:1:1", "did you mean `title`?"],
    );
    assert_eq!(folder.names(), ["bad.toml", "scene.gif", "scene.toml"]);
    // What is graver decides.
    folder.fails(
        &["bad.toml", "missing.toml", "scene.toml"],
        5,
        &["missing.toml", "bad.toml:1:1"],
    );
}

#[test]
fn two_outputs_never_go_to_one_place() {
    let folder = Folder::new();
    folder.write("b.toml", SCENE);
    for arguments in [
        &["scene.toml", "b.toml"][..],
        &["scene.toml", "./scene.toml"],
        &["scene.toml", "b.toml", "-o", "-"],
        &["scene.toml", "b.toml", "-o", "x.svg"],
    ] {
        let run = folder.fails(arguments, 2, &["would both be written to", "{stem}"]);
        assert!(run.stdout.is_empty());
    }
    // However the folder is spelt.
    folder.write("b.toml", SCENE.replace("scene.gif", "./scene.gif"));
    folder.fails(&["scene.toml", "b.toml"], 2, &["scene.toml and b.toml"]);
    assert_eq!(folder.names(), ["b.toml", "scene.toml"]);
    folder.ok(&[
        "-q",
        "scene.toml",
        "b.toml",
        "-o",
        "{stem}.svg",
        "--frames",
        "0",
    ]);
    assert_eq!(
        folder.names(),
        ["b.svg", "b.toml", "scene.svg", "scene.toml"]
    );
}

#[test]
fn quiet_says_nothing_but_findings() {
    let folder = Folder::new();
    let run = folder.ok(&["-q", "scene.toml"]);
    assert_eq!((run.text(), run.stderr.as_str()), ("", ""));
    folder.write("fast.toml", SCENE.replace("frame_ms = 50", "frame_ms = 5"));
    let run = folder.ok(&["--quiet", "fast.toml"]);
    assert!(run.stderr.starts_with("warning[timing]"), "{}", run.stderr);
}

#[test]
fn a_summary_is_json_where_messages_are() {
    let folder = Folder::new();
    let run = folder.ok(&["scene.toml", "--message-format", "json"]);
    let summary: serde_json::Value = serde_json::from_str(&run.stderr).unwrap();
    assert_eq!(summary["output"], "scene.gif");
    assert_eq!(summary["frames"], 12);
    assert_eq!(summary["size"], serde_json::json!([160, 120]));
    assert_eq!(summary["duration"], 0.6);
    assert_eq!(summary["bytes"], folder.read("scene.gif").len());
    assert!(summary["spent"].as_f64().unwrap() > 0.0);
}

/// The times themselves are nobody's promise; the stages, their order and their bytes are.
#[test]
fn timings_tell_every_stage_and_its_bytes() {
    let folder = Folder::new();
    let run = folder.ok(&["-q", "--timings", "scene.toml"]);
    let mut lines = run.stderr.lines();
    assert_eq!(lines.next(), Some("scene.gif"));
    let stages: Vec<&str> = lines
        .map(|line| {
            assert!(line.contains(" ms"), "{line}");
            line.split_whitespace().next().unwrap()
        })
        .collect();
    let all = [
        "load", "layout", "static", "compose", "raster", "palette", "encode", "write", "whole",
    ];
    assert_eq!(stages, all);

    let run = folder.ok(&["-q", "--timings", "--message-format=json", "scene.toml"]);
    let report: serde_json::Value = serde_json::from_str(&run.stderr).unwrap();
    let bytes = |name: &str| {
        let phases = report["phases"].as_array().unwrap();
        let found = phases.iter().find(|phase| phase["phase"] == name).unwrap();
        assert!(found["time"].as_f64().unwrap() >= 0.0, "{name}");
        found["bytes"].as_u64()
    };
    assert_eq!(report["timings"], "scene.gif");
    assert_eq!((bytes("load"), bytes("layout")), (None, None));
    // Every frame is written; a sample for the palette is drawn once more.
    assert!(bytes("compose") > Some(12 * 100));
    assert!(bytes("raster") >= Some(160 * 120 * 4));
    // What is encoded is written, in blocks and with the header, the table and the delays around it.
    let file = folder.read("scene.gif").len() as u64;
    assert_eq!(bytes("encode"), bytes("write"));
    assert!(bytes("write") > Some(file / 2) && bytes("write") < Some(file));
}

#[test]
fn words_go_to_a_file_of_their_own() {
    let folder = Folder::new();
    folder.ok(&["-q", "scene.toml", "--alt", "{stem}.txt"]);
    let words = String::from_utf8(folder.read("scene.txt")).unwrap();
    assert!(
        words.contains("kl(P, Q) falls from 4.5 at mu = −3"),
        "{words}"
    );
    let printed = folder.ok(&["-q", "scene.toml", "--alt", "-"]);
    assert_eq!(printed.text(), words);
    // One place for each.
    for (alt, words) in [
        ("scene.gif", "would both be written to scene.gif"),
        ("scene.toml", "which is read"),
        ("{frame}.txt", "may hold `{stem}`"),
        ("{stm}.txt", "may hold `{stem}`"),
    ] {
        folder.fails(&["scene.toml", "--alt", alt], 2, &[words]);
    }
    folder.fails(
        &["scene.toml", "-o", "-", "--alt", "-"],
        2,
        &["standard output"],
    );
    folder.fails(
        &["scene.toml", "--alt", "no/words.txt"],
        5,
        &["cannot write no/words.txt"],
    );
}

#[test]
fn a_sheet_has_frames_side_by_side() {
    let folder = Folder::new();
    folder.write("long.toml", SCENE.replace("frames = 12", "frames = 300"));
    folder.ok(&["-q", "long.toml", "--sheet", "{stem}-sheet.svg"]);
    let sheet = String::from_utf8(folder.read("long-sheet.svg")).unwrap();
    assert_eq!(sheet.matches("<svg ").count(), 13);
    // No id twice, and those that are referred to are there.
    let ids: Vec<&str> = sheet
        .split(" id=\"")
        .skip(1)
        .map(|it| it.split('"').next().unwrap())
        .collect();
    let unique: std::collections::BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), unique.len());
    for reference in sheet.split("url(#").skip(1) {
        assert!(unique.contains(reference.split(')').next().unwrap()));
    }
    folder.ok(&[
        "-q",
        "scene.toml",
        "--sheet",
        "sheet.png",
        "--frames",
        "0,5,-1",
    ]);
    folder.ok(&["-q", "scene.toml", "--frames", "5", "-o", "five.png"]);
    let read = |name: &str| {
        let file = folder.read(name);
        let mut reader = png::Decoder::new(std::io::Cursor::new(file));
        reader.set_transformations(png::Transformations::EXPAND);
        let mut reader = reader.read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut pixels).unwrap();
        let samples = reader.output_color_type().0.samples();
        let row = reader.info().width as usize * samples;
        (
            samples,
            pixels.chunks(row).map(<[u8]>::to_vec).collect::<Vec<_>>(),
        )
    };
    // The second is as it is by itself: 8 px beside the first.
    let ((samples, sheet), (same, five)) = (read("sheet.png"), read("five.png"));
    assert_eq!(
        (samples, sheet.len(), sheet[0].len()),
        (same, 2 * 128 + 8, (2 * 168 + 8) * same)
    );
    let (from, to) = (176 * samples, 336 * samples);
    for (whole, row) in sheet[8..].iter().zip(&five) {
        let off = whole[from..to]
            .iter()
            .zip(row)
            .map(|(a, b)| a.abs_diff(*b))
            .max();
        assert!(off.unwrap() <= 1);
    }
    folder.fails(
        &["scene.toml", "--sheet", "sheet.gif"],
        2,
        &["`.png`, `.svg` or `.pdf`"],
    );
}

#[test]
fn a_still_stands_beside_the_film_as_pixels_document_or_page() {
    let folder = Folder::new();
    let poster = SCENE.replace("file = ", "poster = { mu = 1 }\n    file = ");
    folder.write("scene.toml", format!("title = \"One (μ) <2>\"\n{poster}"));
    for kind in ["png", "svg", "pdf"] {
        let still = format!("{{stem}}-still.{kind}");
        folder.ok(&["-q", "scene.toml", "--still", &still]);
        let own = format!("own.{kind}");
        folder.ok(&["-q", "scene.toml", "--poster", "-o", &own]);
        let file = folder.read(&format!("scene-still.{kind}"));
        assert!(file == folder.read(&own), "{kind}");
        folder.ok(&["-q", "scene.toml", "--at", "mu=-3", "--still", &own]);
        assert!(file != folder.read(&own), "{kind}");
    }
    folder.fails(
        &["scene.toml", "--still", "a.gif"],
        2,
        &["`.png`, `.svg` or `.pdf`"],
    );

    // The page: its table says where everything is, and the drawing has what the document has.
    let page = folder.read("scene-still.pdf");
    let text = String::from_utf8_lossy(&page);
    assert!(page.starts_with(b"%PDF-1.7\n") && page.ends_with(b"%%EOF\n"));
    let start: usize = text.lines().rev().nth(1).unwrap().parse().unwrap();
    let table = std::str::from_utf8(&page[start..]).unwrap();
    assert!(table.starts_with("xref\n0 8\n"));
    for (number, line) in (1..8).zip(table.lines().skip(3)) {
        let place: usize = line[..10].parse().unwrap();
        assert!(page[place..].starts_with(format!("{number} 0 obj\n").as_bytes()));
    }
    assert!(text.contains("/MediaBox [0 0 120 90]"));
    let utf16 = |text: &str| -> String {
        text.encode_utf16()
            .map(|unit| format!("{unit:04X}"))
            .collect()
    };
    assert!(text.contains(&format!("/Title <FEFF{}>", utf16("One (μ) <2>"))));
    assert!(text.contains("/Alt <FEFF"));
    let from = page.windows(7).position(|it| it == b"stream\n").unwrap() + 7;
    let mut drawing = String::new();
    let mut packed = flate2::read::ZlibDecoder::new(&page[from..]);
    std::io::Read::read_to_string(&mut packed, &mut drawing).unwrap();
    let svg = String::from_utf8(folder.read("scene-still.svg")).unwrap();
    let strokes = svg.matches(" stroke=\"").count();
    let operators = |name: &str| {
        drawing
            .split_ascii_whitespace()
            .filter(|it| *it == name)
            .count()
    };
    assert!(
        strokes > 0 && operators("S") == strokes,
        "{strokes} {}",
        operators("S")
    );
    assert_eq!(operators("q"), operators("Q"));
    assert_eq!(operators("W"), svg.matches(" clip-path=").count());
}
