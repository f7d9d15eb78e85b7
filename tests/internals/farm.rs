//! Chunks and their joins: the same bytes as one process gives, however the work is divided; and files of
//! plans and chunks that somebody has tampered with.

use std::{
    fs,
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{
    diag::Source,
    farm::{self, CarriedSpec, FarmError, NamePiece, PlannedOutput, SealedPlan, Shard, WorkPlan},
    files::Bundle,
    pipeline::{self, Request, Unwatched},
    plan::Plan,
    spec::{Overrides, model::Format},
};

/// Frames that differ, frames that are held, and the way back.
const SCENE: &str = r#"
canvas = { size = [60, 40] }
output = { file = "scene.gif", frame_ms = 33.4, rewind = true, start = 0.3, plays = 2 }
sweep = [
  { vary.mu = { from = -3, to = 2.5 }, frames = 9, hold = 5 },
]
description = "$mu$"
quantities.d = "kl(normal(mu, 1), normal(0, 1))"
panels = [{ x = { domain = [-4, 4] }, y = { domain = [0, 1] }, marks = [
  { type = "area", y = "pdf(normal(mu, 1), x)" },
  { type = "point", x = "mu", y = "d/6" },
] }]
"#;

const HEAVY: &str = r#"
canvas = { size = [60, 40] }
output = { file = "scene.gif", frame_ms = 40, rewind = true, start = 0.3 }
data.S = { sample = "normal(0, 1)", size = 2800, seed = 1 }
sweep = [{ vary.m = { from = -2, to = 2 }, frames = 9, hold = 3 }]
panels = [{ x.domain = [-3, 3], y.domain = [-3, 3], marks = [
  { type = "point", each = { s = "S" }, x = "s + m/9", y = "m*sin(7*s)", size = 2 },
] }]
"#;

fn planned(text: &str) -> Plan {
    let source = Source::new("scene.toml", text);
    let (plan, findings) = pipeline::load(&source, "scene", &Overrides::default());
    plan.unwrap_or_else(|| panic!("{findings:?}"))
}

/// The outputs of a scene in these formats, as work in chunks of so many frames.
fn work(text: &str, formats: &[Format], chunk_frames: usize) -> WorkPlan {
    let plan = planned(text);
    let source = Source::new("scene.toml", text);
    let spec = CarriedSpec::new(&source, "scene", &Overrides::default(), &Bundle::default());
    let text = |text: &str| NamePiece::Text(text.to_owned());
    let file = |&format: &Format| {
        let extension = text(&format!(".{}", format.extension()));
        match format.is_animated() {
            true => (format, vec![text("scene"), extension]),
            false => (
                format,
                vec![text("scene-"), NamePiece::Digits(2), extension],
            ),
        }
    };
    let outputs = farm::outputs((0, 0), &plan, formats.iter().map(file), None, &Unwatched);
    WorkPlan::new(chunk_frames, vec![spec], outputs.unwrap())
}

fn sealed(work: &WorkPlan, folder: &Path) -> SealedPlan {
    let path = folder.join("work.klplan");
    work.write(&path).unwrap();
    SealedPlan::read(&path).unwrap()
}

fn render(plan: &SealedPlan, chunks: Range<usize>, folder: &Path) -> (usize, usize) {
    render_all(plan, std::slice::from_ref(&chunks), folder)
}

fn render_all(plan: &SealedPlan, chunks: &[Range<usize>], folder: &Path) -> (usize, usize) {
    let done = farm::render(plan, chunks, &folder.join("chunks"), None, &Unwatched).unwrap();
    (done.made, done.kept)
}

fn join(plan: &SealedPlan, folder: &Path) -> Result<usize, FarmError> {
    let place = |output: usize, frame| {
        folder
            .join("out")
            .join(plan.outputs[output].file_name(frame))
    };
    let mut joined = 0;
    let chunks = folder.join("chunks");
    farm::join(plan, &chunks, &place, &Unwatched, &mut |_, _| joined += 1).map(|()| joined)
}

/// The files that one process writes.
fn alone(plan: &Plan, output: &PlannedOutput) -> Vec<(PathBuf, Vec<u8>)> {
    let request = |frames: Option<Vec<usize>>| Request {
        format: output.format,
        frames,
        batch: None,
        threads: None,
    };
    if output.format.is_animated() {
        let mut out = Vec::new();
        pipeline::render_animation(plan, &request(None), &mut out, &Unwatched).unwrap();
        return vec![(output.file_name(0), out)];
    }
    let file = |frame| {
        let content = pipeline::render_frame(plan, &request(Some(vec![frame])), &Unwatched);
        (output.file_name(frame), content.unwrap())
    };
    (0..plan.frames()).map(file).collect()
}

fn compare(text: &str, plan: &SealedPlan, folder: &Path) {
    let scene = planned(text);
    for output in &plan.outputs {
        for (name, content) in alone(&scene, output) {
            let joined = fs::read(folder.join("out").join(&name)).unwrap();
            assert!(joined == content, "{} differs", name.display());
        }
    }
}

/// Shards of a plan in an order that is none.
fn shuffled(of: usize) -> impl Iterator<Item = Shard> {
    let step = [7, 11, 13]
        .into_iter()
        .find(|step| !of.is_multiple_of(*step))
        .unwrap();
    (0..of).map(move |at| format!("{}/{of}", (at * step) % of + 1).parse().unwrap())
}

#[test]
fn every_division_of_a_gif_gives_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    for (size, ofs) in [(1, &[1, 7, 50][..]), (7, &[1, 2, 3]), (64, &[1, 2])] {
        let plan = sealed(&work(SCENE, &[Format::Gif], size), folder.path());
        let chunks = plan.grid().chunks();
        for &of in ofs {
            let of_all = tempfile::tempdir().unwrap();
            let mut made = 0;
            for shard in shuffled(of) {
                made += render(&plan, shard.range(chunks), of_all.path()).0;
            }
            assert_eq!(made, chunks);
            // All once more, in another division.
            let twice = render_all(&plan, &[0..chunks / 2, chunks / 2..chunks], of_all.path());
            assert_eq!(twice, (0, chunks));
            assert_eq!(join(&plan, of_all.path()).unwrap(), 1, "{size}, {of}");
            compare(SCENE, &plan, of_all.path());
        }
    }
}

#[test]
fn every_format_and_fidelity_joins_to_the_same_bytes() {
    let with = |output: &str| SCENE.replace("rewind = true", &format!("rewind = true, {output}"));
    let pixels = [Format::Gif, Format::Apng, Format::Webp];
    for (text, formats) in [
        (SCENE.to_owned(), &Format::ALL[..]),
        // Too many elements for a page: it holds pixels.
        (HEAVY.to_owned(), &[Format::Html, Format::Gif][..]),
        (with("colors = \"exact\""), &pixels),
        (with("colors = \"near\""), &pixels),
        (with("table_size = 7, dither = true"), &pixels),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let plan = sealed(&work(&text, formats, 4), folder.path());
        let all = plan.grid().chunks();
        for shard in shuffled(5) {
            render(&plan, shard.range(all), folder.path());
        }
        assert_eq!(join(&plan, folder.path()).unwrap(), formats.len());
        compare(&text, &plan, folder.path());
    }
}

#[test]
fn twins_at_the_same_time_do_no_harm() {
    let folder = tempfile::tempdir().unwrap();
    let plan = Arc::new(sealed(&work(SCENE, &[Format::Gif], 3), folder.path()));
    let all = plan.grid().chunks();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| render(&plan, 0..all, folder.path()));
        }
    });
    join(&plan, folder.path()).unwrap();
    compare(SCENE, &plan, folder.path());
    let left = fs::read_dir(folder.path().join("chunks")).unwrap();
    assert_eq!(left.count(), all);
}

/// A rendered plan of a film and a page, in chunks of so many frames.
fn rendered(formats: &[Format], size: usize) -> (tempfile::TempDir, SealedPlan) {
    let folder = tempfile::tempdir().unwrap();
    let plan = sealed(&work(SCENE, formats, size), folder.path());
    render(&plan, 0..plan.grid().chunks(), folder.path());
    (folder, plan)
}

/// The files of chunks, in their order.
fn chunk_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder.join("chunks")).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn message(error: &FarmError) -> (String, String) {
    match error {
        FarmError::Data { message, hint } => (message.clone(), hint.clone()),
        other => panic!("{other}"),
    }
}

#[test]
fn a_flipped_bit_or_a_cut_in_any_chunk_is_found_and_healed() {
    let (folder, plan) = rendered(&[Format::Gif, Format::Html], 5);
    for (number, path) in chunk_files(folder.path()).into_iter().enumerate() {
        let whole = fs::read(&path).unwrap();
        for at in [0, 50, whole.len() / 2, whole.len() - 1] {
            let mut flipped = whole.clone();
            flipped[at] ^= 1 << (at % 8);
            let cut = whole[..at].to_vec();
            for bad in [flipped, cut] {
                fs::write(&path, bad).unwrap();
                let error = join(&plan, folder.path()).unwrap_err();
                let (said, hint) = message(&error);
                assert!(said.contains(path.to_str().unwrap()), "{said}");
                assert!(hint.ends_with(&format!("--chunks {number}")), "{hint}");
            }
        }
        assert_eq!(render(&plan, number..number + 1, folder.path()), (1, 0));
        assert!(fs::read(&path).unwrap() == whole, "{}", path.display());
    }
    join(&plan, folder.path()).unwrap();
    compare(SCENE, &plan, folder.path());
}

#[test]
fn missing_chunks_are_a_list_to_be_fed_back() {
    let (folder, plan) = rendered(&[Format::Gif, Format::Html], 5);
    let files = chunk_files(folder.path());
    for number in [2, 3, 4, 7] {
        fs::remove_file(&files[number]).unwrap();
    }
    let error = join(&plan, folder.path()).unwrap_err();
    assert_eq!(error.to_string(), "4 chunks are missing: 2-4,7");
    assert!(error.is_temporary());
    assert!(!folder.path().join("out").exists());
    let list: farm::ChunkList = "2-4,7".parse().unwrap();
    let chunks = list.resolve(plan.grid().chunks()).unwrap();
    assert_eq!(render_all(&plan, &chunks, folder.path()), (4, 0));
    join(&plan, folder.path()).unwrap();
    compare(SCENE, &plan, folder.path());
}

/// Gives what was changed its checksum.
fn resealed(mut chunk: Vec<u8>) -> Vec<u8> {
    let end = chunk.len() - 32;
    let checksum = blake3::hash(&chunk[..end]);
    chunk[end..].copy_from_slice(checksum.as_bytes());
    chunk
}

#[test]
fn chunks_that_do_not_meet_are_named() {
    let (folder, plan) = rendered(&[Format::Gif, Format::Html], 5);
    let files = chunk_files(folder.path());
    let first = fs::read(&files[0]).unwrap();
    // The hash of what shows last: behind 8 + 4 + 32 + 8 + 8 + 4 + 1 bytes.
    let mut other = first.clone();
    other[65] ^= 1;
    fs::write(&files[0], resealed(other)).unwrap();
    let (said, hint) = message(&join(&plan, folder.path()).unwrap_err());
    assert!(said.starts_with("chunks 0 and 1 do not meet"), "{said}");
    assert!(hint.contains("--chunks 0-1"), "{hint}");
    // The chunk of another place.
    fs::copy(&files[1], &files[0]).unwrap();
    let (said, _) = message(&join(&plan, folder.path()).unwrap_err());
    assert!(said.contains("is not of this plan"), "{said}");
    assert_eq!(render(&plan, 0..2, folder.path()), (1, 1));
    assert!(fs::read(&files[0]).unwrap() == first);
}

#[test]
fn hostile_chunks_are_refused_or_joined() {
    let mut refused = 0;
    for format in Format::ALL {
        let (folder, plan) = rendered(&[format], 1000);
        let path = &chunk_files(folder.path())[0];
        let whole = fs::read(path).unwrap();
        let content = whole.len() - 32;
        // The fields before the frames, and then here and there.
        for at in (96..126)
            .step_by(4)
            .chain((126..content).step_by(content / 12 + 1))
        {
            let mut hostile = whole.clone();
            hostile[at] = if at % 2 == 0 { 0xff } else { 0 };
            fs::write(path, resealed(hostile)).unwrap();
            refused += usize::from(join(&plan, folder.path()).is_err());
        }
    }
    assert!(refused > 40, "{refused}");
}

/// The file of a plan with another object in it.
fn file_of(content: &str) -> Vec<u8> {
    let hash = blake3::hash(content.as_bytes()).to_hex();
    format!("klrender work plan 1 {hash}\n{content}").into_bytes()
}

#[test]
fn an_edited_plan_is_none() {
    let folder = tempfile::tempdir().unwrap();
    sealed(&work(SCENE, &Format::ALL, 9), folder.path());
    let file = fs::read(folder.path().join("work.klplan")).unwrap();
    let refused = |bytes: &[u8]| match SealedPlan::from_bytes(bytes, "work.klplan") {
        Err(error) => message(&error).0,
        Ok(_) => panic!("it is taken for a plan"),
    };
    for at in (0..file.len()).step_by(23) {
        let mut edited = file.clone();
        edited[at] ^= 4;
        refused(&edited);
        refused(&file[..at]);
    }
    let text = String::from_utf8(file).unwrap();
    let (_, content) = text.split_once('\n').unwrap();
    assert!(SealedPlan::from_bytes(&file_of(content), "").is_ok());
    let version = env!("CARGO_PKG_VERSION");
    let other = content.replacen(version, "9.9.9", 1);
    let said = refused(&file_of(&other));
    assert!(said.contains("was made by klrender 9.9.9 for"), "{said}");

    let name = "[\"scene\",\".gif\"]";
    for (from, to, words) in [
        (name, "[\"../scene.gif\"]", "no name below"),
        (name, "[\"/scene.gif\"]", "no name below"),
        (name, "[\"a/../../scene.gif\"]", "no name below"),
        (name, "[\"out/\",\"..\"]", "no name below"),
        (name, "[]", "no name below"),
        (name, "[\"Makefile\"]", "does not end in its format"),
        (name, "[\"scene\",\".sh\"]", "does not end in its format"),
        (
            name,
            "[\"chunks/0-000003.klchunk\"]",
            "does not end in its format",
        ),
        ("[\"scene-\",2", "[\"d\",1,\"/x\",1", "no bearable name"),
        (name, "[\"scene\",2,\".gif\"]", "does not fit its frames"),
        ("[\"scene-\",2", "[\"scene-\",0", "does not fit its frames"),
        (
            "[\"scene-\",2",
            "[\"scene-\",200",
            "does not fit its frames",
        ),
        ("[\"scene-\",2,", "[\"scene-\",", "does not fit its frames"),
        ("\"spec\":0", "\"spec\":1", "of no spec"),
        ("\"size\":[60,40]", "\"size\":[0,40]", "bearable size"),
        (
            "\"size\":[60,40]",
            "\"size\":[16384,16384]",
            "bearable size",
        ),
        (
            "\"frame_ms\":\"33.4\"",
            "\"frame_ms\":\"-1\"",
            "bearable timing",
        ),
        (
            "\"frame_ms\":\"33.4\"",
            "\"frame_ms\":\"inf\"",
            "no finite number",
        ),
        (
            "\"chunk_frames\":9",
            "\"chunk_frames\":0",
            "bearable number",
        ),
        ("\"pieces\":", "\"pieces\":9", "bearable number"),
        ("\"palette\":\"", "\"palette\":\"x", "no palette"),
        ("\"format\":\"gif\"", "\"format\":\"mov\"", "is no format"),
        ("\"specs\":", "\"more\":1,\"specs\":", "unknown field"),
    ] {
        assert!(content.contains(from), "{from}");
        let said = refused(&file_of(&content.replacen(from, to, 1)));
        assert!(said.contains(words), "{to}: {said}");
    }
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    refused(&file_of(&deep));
}

#[test]
fn a_plan_that_does_not_fit_its_specs_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    sealed(&work(SCENE, &[Format::Gif], 9), folder.path());
    let file = fs::read_to_string(folder.path().join("work.klplan")).unwrap();
    let (_, content) = file.split_once('\n').unwrap();
    for (from, to, words) in [
        ("frames = 9", "frames = 8", "does not fit the specs"),
        ("[60, 40]", "[60, 44]", "does not fit the specs"),
        ("pdf(normal", "pfd(normal", "there is no function `pfd`"),
    ] {
        let edited = file_of(&content.replacen(from, to, 1));
        let plan = SealedPlan::from_bytes(&edited, "").unwrap();
        let chunks = folder.path().join("chunks");
        let error = farm::render(
            &plan,
            std::slice::from_ref(&(0..1)),
            &chunks,
            None,
            &Unwatched,
        )
        .unwrap_err();
        let error = error.to_string();
        assert!(error.contains(words) && !error.is_empty(), "{error}");
    }
}
