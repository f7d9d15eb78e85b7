//! How large anything may be. Beyond this it is a mistake, and is told before work or memory is spent
//! on it.

macro_rules! limits {
    ($($(#[$doc:meta])* $name:ident: $kind:ty = $value:expr, $what:literal;)*) => {
        $($(#[$doc])* pub(crate) const $name: $kind = $value;)*

        /// Each limit in words, and how much it is.
        const TABLE: &[(&str, f64)] = &[$(($what, $value as f64),)*];
    };
}

const MIB: usize = 1024 * 1024;

limits! {
    /// The bytes of a spec, and of a theme file.
    SPEC_BYTES: usize = MIB, "bytes of a spec, and of a theme file";
    /// Tables and lists in one another: far more than a scene has, far less than a stack holds.
    SPEC_DEPTH: usize = 64, "tables and lists in one another";
    /// Findings that are told.
    FINDINGS: usize = 200, "mistakes told at a time";
    /// Bytes of an expression.
    EXPRESSION_BYTES: usize = 10_000, "bytes of an expression";
    /// Brackets, signs and powers in one another: more would need more stack than a thread has.
    EXPRESSION_DEPTH: usize = 64, "brackets, signs and powers of an expression in one another";
    /// Nodes of the graph beyond which functions are put in no more: some 100 MB.
    CALLED: usize = 250_000, "names, numbers and operations of all expressions, those of functions as often as they are called";
    /// Bytes of a formula.
    FORMULA_BYTES: usize = 4000, "bytes of a formula";
    /// Characters of one text.
    TEXT_CHARACTERS: usize = 10_000, "characters of a text";
    /// Characters of all texts, each as often as `for` repeats it.
    ALL_CHARACTERS: usize = 100_000, "characters of all texts, each as often as `for` repeats it";
    /// Panels, marks, connectors, segments of time: of each.
    PARTS: usize = 1000, "panels; marks; connectors; segments of `sweep`";
    /// Entries of `vary`.
    VARIED: usize = 10_000, "entries of all `vary`";
    /// Names that a scene defines.
    NAMES: usize = 1000, "names that a scene defines";
    /// Scenes of a `matrix`.
    COMBINATIONS: usize = 1000, "scenes of a `matrix`";
    /// Entries of a `matrix`.
    ENTRIES: usize = 2000, "entries of a `matrix`";
    /// Instances that marks have by `for`.
    INSTANCES: usize = 10_000, "instances of all marks by `for`";
    /// Frames that are shown.
    FRAMES: u64 = 1_000_000, "frames of an animation";
    /// Milliseconds of a frame: as many as a GIF can hold.
    FRAME_MS: f64 = 655_350.0, "milliseconds of a frame";
    /// The sides of a canvas, in px and in device pixels.
    SIDE: u32 = 16_384, "pixels of a side of the canvas";
    /// Device pixels of a canvas.
    PIXELS: u64 = 64 * 1024 * 1024, "pixels of the canvas";
    /// Steps that a name runs in.
    STEPS: f64 = 100_000.0, "steps of an `over`";
    /// Steps that two names run in together: cells of a heatmap.
    CELLS: f64 = 1_000_000.0, "cells of a heatmap or contour that runs in steps";
    /// Points of a mark that runs in steps, each as often as `trail` shows it.
    TRAILED: f64 = 2_000_000.0, "steps of a mark, each as often as `for` and `trail` show it";
    /// The work for one number, about a second on one core. Beyond it the number is undefined, and says why.
    EFFORT: u64 = 12_000_000, "values for one `integral`, `sum` or `expect`, with those nested in it; beyond, it is undefined";
    /// Numbers that a plan holds: all that change, in every frame.
    HELD: usize = 20_000_000, "numbers that change, times the frames";
    /// Ticks that are written out: no axis can show more.
    TICKS: usize = 1000, "ticks of an axis";
    /// Levels of a contour, and of ellipses.
    LEVELS: usize = 1000, "levels of a mark";
    /// Values of a list in a spec, or in an expression.
    LISTED: usize = 10_000, "entries of a list of numbers";
    /// Values of one set of data.
    VALUES: usize = 1_000_000, "values of a set of data";
    /// Different words of a column.
    WORDS: usize = 10_000, "different words of a column of `words`";
    /// Bins of a histogram by their width: as many as by their number.
    BINS: usize = 10_000, "bins of a histogram";
    /// Columns of a file of data.
    COLUMNS: usize = 10_000, "columns of a data file";
    /// Bytes of a file of data, and of a font: the largest collections of Chinese faces have 30 MB.
    FILE_BYTES: u64 = 64 * MIB as u64, "bytes of a data file; of a font";
    /// Bytes of a snapshot, and of what its outlines unpack to.
    SNAPSHOT_BYTES: u64 = 64 * MIB as u64, "bytes of an accepted snapshot";
    /// Cells of the table of a snapshot.
    SNAPSHOT_CELLS: usize = 4_000_000, "numbers that change, in an accepted snapshot";
    /// Chunks of a plan for a farm.
    CHUNKS: usize = 1_000_000, "chunks of a plan for a farm";
    /// Frames of all outputs of a plan.
    PLAN_FRAMES: usize = 10_000_000, "frames of all outputs of a plan for a farm";
    /// Bytes of a plan for a farm, with all files that its specs read.
    PLAN_BYTES: u64 = 512 * MIB as u64, "bytes of a plan for a farm, with what its specs read";
    /// Bytes of a chunk.
    CHUNK_BYTES: u64 = 1024 * MIB as u64, "bytes of a chunk of a farm";
    /// Lines of a document of a snapshot, and of its outlines.
    SNAPSHOT_LINES: usize = 250_000, "lines of a document in an accepted snapshot";
}

/// The parts of a mixture, those of its parts counted.
pub(crate) use klrender_stats::MAX_COMPONENTS;

/// All limits as a table in Markdown, for the page about them.
pub(crate) fn table() -> String {
    let more = [(
        "parts of a mixture, and of its parts",
        MAX_COMPONENTS as f64,
    )];
    let row = |(what, most): &(&str, f64)| {
        let digits = most.to_string();
        let mut grouped = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        format!("| {what} | {grouped} |\n")
    };
    let rows: String = TABLE.iter().chain(&more).map(row).collect();
    format!("| at most | so many |\n|---|---|\n{rows}")
}
