//! Damaged input: whatever is done to the bytes of a spec, of what it names or of a snapshot, there is an
//! answer or an error, soon, and never a panic.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::{
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    time::{Duration, Instant},
};

use klrender::{LoadError, Options, Scene, check};

/// Mutants of each kind: 300, or as many as `MUTANTS` says.
fn mutants() -> u64 {
    let count = std::env::var("MUTANTS").ok();
    count.map_or(300, |count| count.parse().unwrap())
}

/// No mutant takes longer, in an unoptimised build beside other tests.
const SOON: Duration = Duration::from_secs(5);

const SPEC: &str = r#"
title = "Of {mu:.2f} and $\\sigma$ 正"
canvas = { size = [80, 60] }
style.fonts = ["face.ttf"]
theme = "look.toml"
sweep = [{ vary.mu = { from = -1, to = 2 }, frames = 3, ease = "cubic-in" }]
data.a = { file = "d.csv", column = "v" }
distributions = { P = "normal(mu, 1)", Q = "laplace(0, 2)" }
quantities = { k = "kl(P, Q)", m = "mean(a)" }
panels = [
  { x = { domain = [-4, 4], ticks = [-2, 0, 2] }, marks = [
    { type = "line", y = "pdf(P, x)", label = "P" },
    { type = "histogram", data = "a", bins = 5 },
    { type = "text", x = "mu", y = "0.1", text = "**{k:.1f}**" },
  ] },
]
"#;

const THEME: &str = r##"
theme = "dark"
background = "#123456"
title.size = 12
"##;

const TABLE: &str = "u,v\n1,0.5\n2,\"1e-3\"\n3,-7\n4,2.25\n";

/// A sequence of numbers that depends on its seed only (xorshift64*).
struct Random(u64);

impl Random {
    fn below(&mut self, count: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let bits = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 32;
        bits as usize % count.max(1)
    }
}

/// What stands where something else stood: what numbers, brackets and sizes are sensitive to.
const PIECES: &[&[u8]] = &[
    b"0",
    b"-1",
    b"1e308",
    b"1e-308",
    b"nan",
    b"inf",
    b"99999999999999999999",
    b"[",
    b"]",
    b"{",
    b"}",
    b"(",
    b")",
    b"\"",
    b"'",
    b"\n",
    b"\0",
    b"\xff\xff\xff\xff",
    b"\x7f\xff",
    b"\x80\0\0\0",
    b"<",
    b"</",
    b"mixture([0.5,0.5],[P,Q])",
    b"integral(u,u,0,1)",
];

/// Bytes with some changes.
fn mutant(bytes: &[u8], seed: u64) -> Vec<u8> {
    let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let mut out = bytes.to_vec();
    for _ in 0..=random.below(4) {
        let at = random.below(out.len());
        let end = (at + random.below(12)).min(out.len());
        match random.below(7) {
            0 if !out.is_empty() => out[at] ^= 1 << random.below(8),
            1 if !out.is_empty() => out[at] = random.below(256) as u8,
            2 => drop(out.drain(at..end)),
            3 => {
                let copy = out[at..end].to_vec();
                let to = random.below(out.len());
                out.splice(to..to, copy);
            }
            4 => {
                let piece = PIECES[random.below(PIECES.len())];
                out.splice(at..end, piece.iter().copied());
            }
            5 => {
                let piece = PIECES[random.below(PIECES.len())];
                out.splice(at..at, piece.iter().copied());
            }
            _ if random.below(8) == 0 => out.truncate(at),
            _ => {}
        }
    }
    out
}

/// A folder with a scene and all that it names.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let files: [(&str, &[u8]); 4] = [
        ("scene.toml", SPEC.as_bytes()),
        ("look.toml", THEME.as_bytes()),
        ("d.csv", TABLE.as_bytes()),
        ("face.ttf", include_bytes!("fonts/bars.ttf")),
    ];
    for (name, content) in files {
        fs::write(folder.path().join(name), content).unwrap();
    }
    folder
}

/// Reads and draws the scene, if it is one.
fn read(folder: &Path) -> bool {
    match Scene::all_from_path(folder.join("scene.toml"), &Options::new()) {
        Ok(scenes) => {
            let scene = &scenes[0];
            let (width, height) = scene.size();
            // A large picture takes long in an unoptimised build.
            if width * height < 100_000 {
                scene.frame(scene.frames() - 1).pixels().unwrap();
            }
            true
        }
        Err(LoadError::Spec(report)) => {
            assert!(report.has_errors());
            false
        }
        Err(LoadError::Io { .. }) => false,
        Err(error) => panic!("{error}"),
    }
}

/// Tries mutants of a file; some are still read, and some are not.
fn survives(folder: &Path, file: &str, try_it: impl Fn(&Path) -> bool) {
    assert!(try_it(folder), "what is not damaged is read");
    let path = folder.join(file);
    let bytes = fs::read(&path).unwrap();
    let (mut read, mut refused) = (0, 0);
    for seed in 0..mutants() {
        fs::write(&path, mutant(&bytes, seed)).unwrap();
        let begun = Instant::now();
        let done = catch_unwind(AssertUnwindSafe(|| try_it(folder)));
        let done = done.unwrap_or_else(|_| panic!("mutant {seed} of {file}"));
        assert!(
            begun.elapsed() < SOON,
            "mutant {seed} of {file}: {:?}",
            begun.elapsed()
        );
        match done {
            true => read += 1,
            false => refused += 1,
        }
    }
    fs::write(&path, bytes).unwrap();
    assert!(
        read > 0 && refused > 0,
        "{file}: {read} read, {refused} refused"
    );
    memory();
}

/// The most memory that this process has had.
fn memory() {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.and_then(|line| line.trim().strip_suffix(" kB"));
    let peak = peak.and_then(|number| number.parse::<u64>().ok());
    assert!(peak.is_none_or(|peak| peak < 1024 * 1024), "{peak:?} kB");
}

#[test]
fn specs() {
    let folder = folder();
    survives(folder.path(), "scene.toml", read);
}

#[test]
fn themes() {
    let folder = folder();
    survives(folder.path(), "look.toml", read);
}

#[test]
fn tables() {
    let folder = folder();
    survives(folder.path(), "d.csv", read);
}

#[test]
fn fonts() {
    let folder = folder();
    survives(folder.path(), "face.ttf", read);
}

#[test]
fn snapshots() {
    let folder = folder();
    let store = folder.path().join("snapshots");
    // The library compares; the program accepts.
    #[cfg(feature = "cli")]
    {
        let program = std::process::Command::new(env!("CARGO_BIN_EXE_klrender"))
            .args([
                "check",
                "--accept",
                "scene.toml",
                "--snapshots",
                "snapshots",
            ])
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert!(
            program.status.success(),
            "{}",
            String::from_utf8_lossy(&program.stderr)
        );
        let place = store.join("scene");
        let compared = |folder: &Path| {
            let done =
                check::unchanged(folder.join("scene.toml"), &store, check::Options::default());
            done.is_ok()
        };
        let files = fs::read_dir(&place).unwrap();
        let mut files: Vec<_> = files.map(|entry| entry.unwrap().path()).collect();
        files.sort();
        for (index, path) in files.iter().enumerate() {
            let bytes = fs::read(path).unwrap();
            for seed in 0..mutants() / files.len() as u64 + 1 {
                fs::write(path, mutant(&bytes, seed * 16 + index as u64)).unwrap();
                let begun = Instant::now();
                let done = catch_unwind(AssertUnwindSafe(|| compared(folder.path())));
                assert!(done.is_ok(), "mutant {seed} of {}", path.display());
                assert!(
                    begun.elapsed() < SOON,
                    "mutant {seed} of {}",
                    path.display()
                );
            }
            fs::write(path, bytes).unwrap();
        }
        assert!(compared(folder.path()));
    }
    memory();
}
