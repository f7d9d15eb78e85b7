//! The command line as typed.

use std::{num::NonZeroUsize, path::PathBuf};

use clap::{Args as Group, Parser, Subcommand, ValueEnum, builder::PossibleValue};
use clap_complete::Shell;

use crate::{
    check::{self, PixelFrames, Tolerance},
    diag::MessageFormat,
    spec::{model::Format, vocabulary::Topic},
};

use super::{
    deps::DepsFormat,
    farm::{ChunkArgs, JoinArgs, WorkArgs},
    frame_list::FrameList,
    video::Chroma,
};

/// Render animated pictures of probability distributions and their divergences from TOML specs
///
/// `klrender SPEC…` is short for `klrender render SPEC…`. A spec named like a command is reached
/// as `./plan`.
#[derive(Debug, Parser)]
#[command(
    name = "klrender",
    version,
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    arg_required_else_help = true,
    after_help = EXAMPLES,
    after_long_help = LONG_EXAMPLES
)]
pub(super) struct Args {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    #[command(flatten)]
    pub(super) render: RenderArgs,
}

const EXAMPLES: &str = "\
Examples:
  klrender scene.toml                             the picture that the spec names
  klrender scene.toml --at mu=2.5 -o figure.svg   one frame of it
  klrender eval 'kl(normal(3, 1), normal(0, 1))'  a number";

const LONG_EXAMPLES: &str = "\
Examples:
  klrender scene.toml
      Write the picture that the spec names.
  klrender scene.toml --at mu=2.5 -o figure.svg
      Write the frame at which `mu` is nearest to 2.5.
  klrender specs/*.toml --format gif,svg -o 'out/{stem}.{format}'
      Write a film and a document for each frame of several specs.
  klrender - -o - < scene.toml > scene.gif
      Read standard input, write standard output.
  klrender values scene.toml --csv > scene.csv
      Write the numbers behind the picture.
  klrender eval 'kl(normal(3, 1), normal(0, 1))'
      Evaluate an expression outside of any spec.
  klrender watch --open scene.toml
      Show the scene in a browser while it is written.
  klrender check specs --report report.html
      Compare every scene in a folder with what was accepted.

Exit codes:
  0    everything was done
  1    a fault of klrender itself
  2    the command line is wrong, or does not fit the spec
  3    a spec or an expression is wrong
  4    a scene does not look as accepted, or a spec is not formatted
  5    something could not be read or written
  130  interrupted (143: terminated); nothing half-written is left
Of commands that a farm runs (`--plan FILE`, `plan -o FILE`), in the place of 3 and 5:
  65   a spec, a plan or a chunk is wrong: no second try helps
  74   something could not be read or written
  75   chunks are missing, or the machine is busy: try again";

/// What is to be done.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Render specs to pictures (the default)
    Render(Box<RenderArgs>),
    /// Join the chunks that a farm has rendered to pictures
    Join(JoinArgs),
    /// Check specs without rendering them
    Validate(ValidateArgs),
    /// Tell what specs will show and how each number is found; or plan a render for a farm
    Plan(PlanArgs),
    /// Print every number of every frame
    Values(ValuesArgs),
    /// Evaluate expressions outside of any spec
    Eval(EvalArgs),
    /// Tell whether scenes still look as accepted, and why not
    Check(CheckArgs),
    /// Show scenes in a browser, and show them anew when their files change
    Watch(WatchArgs),
    /// Write one page in which each name of a `matrix` has a selector, beside the film
    Explore(ExploreArgs),
    /// Print the lines that put a film, its still and its words into a page
    Snippet(SnippetArgs),
    /// Write specs in one way: order of keys, spaces, quotes
    Fmt(FmtArgs),
    /// Serve an editor: mistakes, completion, meanings and values, formatting
    Lsp {
        /// What editors add to say that they speak over standard input and output
        #[arg(long, hide = true)]
        stdio: bool,
    },
    /// Put films in the place of specs in a book, for mdBook
    #[command(hide = true, args_conflicts_with_subcommands = true)]
    Mdbook {
        #[command(subcommand)]
        command: Option<MdbookCommand>,
    },
    /// Print the JSON Schema of specs, for editors
    Schema,
    /// Print the licences of klrender, its faces and its colour maps
    Licenses,
    /// Begin a spec, from a starter or from a scene of the gallery
    New(NewArgs),
    /// List the words of the language
    List {
        /// What to list; without it, what there is to list
        topic: Option<Topic>,
    },
    /// Tell what a function, a family, a key or the code of a message means
    Explain {
        /// A word such as `kl`, `reveal` or `out-of-range`
        word: String,
    },
    /// Print what a shell needs to complete klrender's arguments
    Completions {
        /// Which shell
        shell: Shell,
    },
    /// Write the pages of the manual, for `man`
    Man {
        /// The folder that a page for each command goes into; without it, the first page is printed
        #[arg(short, long, value_name = "DIR")]
        output: Option<PathBuf>,
    },
}

impl Args {
    /// How diagnostics are to be written.
    pub(super) fn messages(&self) -> MessageFormat {
        let messages = match &self.command {
            None => &self.render.messages,
            Some(Command::Render(args)) => &args.messages,
            Some(Command::Join(args)) => &args.messages,
            Some(Command::Validate(args)) => &args.messages,
            Some(Command::Plan(args)) => &args.messages,
            Some(Command::Values(args)) => &args.messages,
            Some(Command::Eval(args)) => &args.messages,
            Some(Command::Check(args)) => &args.messages,
            Some(Command::Watch(args)) => &args.messages,
            Some(Command::Explore(args)) => &args.messages,
            Some(Command::Snippet(args)) => &args.messages,
            Some(Command::Fmt(args)) => &args.messages,
            Some(
                Command::Schema
                | Command::Lsp { .. }
                | Command::Mdbook { .. }
                | Command::Licenses
                | Command::New(_)
                | Command::List { .. }
                | Command::Explain { .. }
                | Command::Completions { .. }
                | Command::Man { .. },
            ) => return MessageFormat::default(),
        };
        messages.message_format
    }

    /// Whether only diagnostics are to be written.
    pub(super) fn quiet(&self) -> bool {
        match &self.command {
            None => self.render.quiet,
            Some(Command::Render(args)) => args.quiet,
            Some(Command::Join(args)) => args.quiet,
            Some(Command::Plan(args)) => args.work.quiet,
            Some(Command::Validate(args)) => args.quiet,
            Some(Command::Check(args)) => args.quiet,
            Some(Command::Watch(args)) => args.quiet,
            Some(Command::Explore(args)) => args.quiet,
            Some(Command::Snippet(args)) => args.quiet,
            Some(Command::Fmt(args)) => args.quiet,
            _ => false,
        }
    }
}

#[derive(Debug, Group)]
pub(super) struct NewArgs {
    /// The file to write, `.toml` by itself; without it, the scenes of the gallery are listed
    #[arg(value_name = "NAME")]
    pub(super) name: Option<PathBuf>,
    /// A scene of the gallery instead of the starter
    #[arg(long, value_name = "SCENE", requires = "name")]
    pub(super) from: Option<String>,
}

/// What mdBook asks beside handing over a book.
#[derive(Debug, Subcommand)]
pub(super) enum MdbookCommand {
    /// Tell by the exit code whether films can be in what a renderer makes
    Supports {
        /// Such as `html`
        renderer: String,
    },
}

impl ValueEnum for Topic {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()))
    }
}

#[derive(Debug, Group)]
pub(super) struct RenderArgs {
    /// Spec files; `-` is standard input
    #[arg(
        value_name = "SPEC",
        required_unless_present = "plan",
        hide_short_help = true
    )]
    pub(super) specs: Vec<PathBuf>,
    /// Where to write: a file, a folder ending in `/`, or `-` for standard output
    ///
    /// A file's extension says its format. The name may hold `{stem}`, the spec's name, `{format}`
    /// and `{frame}`. Without this, the spec says where.
    #[arg(short, long, value_name = "PATH")]
    pub(super) output: Option<PathBuf>,
    /// gif, apng, webp, svg-film, html, png, svg or pdf; several with commas
    ///
    /// They replace the extension. A png, svg or pdf is written for each frame, named `{stem}-{frame}` unless the name
    /// holds `{frame}`; a single frame goes to the name as it is.
    #[arg(long, value_name = "FORMAT", value_delimiter = ',')]
    pub(super) format: Vec<Format>,
    /// With html: a page that computes, with a slider for each parameter; ENGINE is the file `engine.wasm`
    ///
    /// The page is one file and needs no network. It holds the spec, all that it reads, and the engine,
    /// klrender as a WebAssembly module; `integrations/playground` says how that is made.
    #[arg(
        long,
        value_name = "ENGINE",
        hide_short_help = true,
        conflicts_with_all = ["plan", "frames", "at", "poster", "video"]
    )]
    pub(super) interactive: Option<PathBuf>,
    /// Also write what the animation shows, in words, for people who do not see it; `-` prints it
    ///
    /// The name may hold `{stem}`.
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    pub(super) alt: Option<PathBuf>,
    /// Also write the frame that stands for the film, as a `.png`, `.svg` or `.pdf`: the one that --frames
    /// or --at choose, else what the spec says under `output.poster`
    ///
    /// The name may hold `{stem}`.
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    pub(super) still: Option<PathBuf>,
    /// Also write a contact sheet, a `.png`, `.svg` or `.pdf` of frames side by side: those that --frames
    /// and --at choose, else twelve from first to last
    ///
    /// The name may hold `{stem}`.
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    pub(super) sheet: Option<PathBuf>,
    /// Also write a film as a `.mp4` or `.webm`, through the program that --ffmpeg names
    ///
    /// The name may hold `{stem}`. Frames are handed over as they are drawn, none is kept. What is run is
    /// told behind the film's line.
    #[arg(long, value_name = "FILE", requires = "ffmpeg", hide_short_help = true)]
    pub(super) video: Option<PathBuf>,
    /// The ffmpeg that makes the film of --video; none is looked for, and no spec names one
    #[arg(
        long,
        value_name = "PROGRAM",
        requires = "video",
        hide_short_help = true
    )]
    pub(super) ffmpeg: Option<PathBuf>,
    /// How finely the film of --video resolves colours
    #[arg(
        long,
        value_name = "KIND",
        value_enum,
        default_value_t,
        requires = "video",
        hide_short_help = true
    )]
    pub(super) chroma: Chroma,
    #[command(flatten)]
    pub(super) frames: FrameArgs,
    #[command(flatten)]
    pub(super) set: SetArgs,
    /// How many threads to use [default: one for each core]
    #[arg(short, long, value_name = "N", value_parser = jobs, hide_short_help = true)]
    pub(super) jobs: Option<NonZeroUsize>,
    /// Print errors and warnings only, no progress and no summary
    #[arg(short, long, hide_short_help = true)]
    pub(super) quiet: bool,
    /// Print which files the run would read and write, and render nothing
    #[arg(
        long,
        value_name = "FORMAT",
        conflicts_with = "plan",
        hide_short_help = true
    )]
    pub(super) deps: Option<DepsFormat>,
    /// Print where the time goes, and the bytes made, for all outputs of a spec
    ///
    /// The phases of all threads are summed up, so together they may take longer than the run.
    #[arg(long, hide_short_help = true)]
    pub(super) timings: bool,
    #[command(flatten)]
    pub(super) messages: MessageArgs,
    #[command(flatten)]
    pub(super) chunks: ChunkArgs,
}

#[derive(Debug, Group)]
pub(super) struct ValidateArgs {
    /// Spec files; `-` is standard input
    #[arg(value_name = "SPEC", required = true)]
    pub(super) specs: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) set: SetArgs,
    /// Print errors and warnings only
    #[arg(short, long)]
    pub(super) quiet: bool,
    #[command(flatten)]
    pub(super) messages: MessageArgs,
}

#[derive(Debug, Group)]
pub(super) struct PlanArgs {
    /// Spec files; `-` is standard input
    #[arg(value_name = "SPEC", required = true)]
    pub(super) specs: Vec<PathBuf>,
    /// Print one JSON object; a list of them, where there are several specs or combinations
    #[arg(long, conflicts_with = "output")]
    pub(super) json: bool,
    #[command(flatten)]
    pub(super) set: SetArgs,
    #[command(flatten)]
    pub(super) messages: MessageArgs,
    #[command(flatten)]
    pub(super) work: WorkArgs,
}

#[derive(Debug, Group)]
pub(super) struct ValuesArgs {
    /// Spec file; `-` is standard input
    #[arg(value_name = "SPEC")]
    pub(super) spec: PathBuf,
    /// Print comma-separated values with a header
    #[arg(long, conflicts_with = "json")]
    pub(super) csv: bool,
    /// Print a JSON object for each frame
    #[arg(long)]
    pub(super) json: bool,
    #[command(flatten)]
    pub(super) frames: FrameArgs,
    #[command(flatten)]
    pub(super) set: SetArgs,
    #[command(flatten)]
    pub(super) messages: MessageArgs,
}

#[derive(Debug, Group)]
pub(super) struct EvalArgs {
    /// Expressions, such as `kl(normal(3, 1), normal(0, 1))`; behind `--` if one starts with `-`
    #[arg(value_name = "EXPR", required = true, allow_negative_numbers = true)]
    pub(super) expressions: Vec<String>,
    /// Print a JSON object for each expression
    #[arg(long)]
    pub(super) json: bool,
    #[command(flatten)]
    pub(super) messages: MessageArgs,
}

#[derive(Debug, Group)]
#[command(after_help = CHECK_EXAMPLES)]
pub(super) struct CheckArgs {
    /// Spec files; a folder stands for every `.toml` file in it
    #[arg(value_name = "SPEC", required = true)]
    pub(super) specs: Vec<PathBuf>,
    /// Where snapshots are kept: a folder in it for each scene
    #[arg(long, value_name = "DIR", default_value = check::FOLDER)]
    pub(super) snapshots: PathBuf,
    /// Take what the scenes look like now as right, and remove snapshots whose specs are gone
    #[arg(long)]
    pub(super) accept: bool,
    /// Write a page that shows what changed: one HTML file, complete in itself
    #[arg(long, value_name = "FILE")]
    pub(super) report: Option<PathBuf>,
    /// Which frames are rasterised and their pixels compared
    #[arg(long, value_name = "WHICH", value_enum, default_value_t)]
    pub(super) pixels: PixelFrames,
    /// How far small pictures may differ where pixels are those of another version or machine:
    /// channels by how much of 255, and what share of the pixels by more
    #[arg(long, value_name = "CHANNEL,SHARE", default_value = "1,1e-5")]
    pub(super) tolerance: Tolerance,
    /// How many threads to use [default: one for each core]
    #[arg(short, long, value_name = "N", value_parser = jobs)]
    pub(super) jobs: Option<NonZeroUsize>,
    /// Print differences, errors and warnings only
    #[arg(short, long)]
    pub(super) quiet: bool,
    #[command(flatten)]
    pub(super) messages: MessageArgs,
}

#[derive(Debug, Group)]
#[command(after_help = WATCH_EXAMPLES)]
pub(super) struct WatchArgs {
    /// Spec files; a folder stands for every `.toml` file in it
    #[arg(value_name = "SPEC", required = true)]
    pub(super) specs: Vec<PathBuf>,
    /// Open the preview in a browser
    #[arg(long)]
    pub(super) open: bool,
    /// The port of this machine to be reached at; 0 is any that is free
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    pub(super) port: u16,
    #[command(flatten)]
    pub(super) set: SetArgs,
    /// Print errors and warnings only
    #[arg(short, long)]
    pub(super) quiet: bool,
    #[command(flatten)]
    pub(super) messages: MessageArgs,
}

#[derive(Debug, Group)]
#[command(after_help = SNIPPET_EXAMPLES)]
pub(super) struct SnippetArgs {
    /// Spec file; `-` is standard input
    #[arg(value_name = "SPEC")]
    pub(super) spec: PathBuf,
    /// What the page is written in
    #[arg(long = "for", value_name = "LANGUAGE", value_enum, default_value_t)]
    pub(super) kind: SnippetFor,
    /// The film's file, as for `render`; without this, the spec says it
    #[arg(short, long, value_name = "PATH")]
    pub(super) output: Option<PathBuf>,
    /// The film's format, as for `render`
    #[arg(long, value_name = "FORMAT", value_delimiter = ',')]
    pub(super) format: Vec<Format>,
    /// The still's file, for print and where less motion is asked for [default: beside the film]
    #[arg(long, value_name = "FILE")]
    pub(super) still: Option<PathBuf>,
    #[command(flatten)]
    pub(super) set: SetArgs,
    /// Do not tell how the still is made
    #[arg(short, long)]
    pub(super) quiet: bool,
    #[command(flatten)]
    pub(super) messages: MessageArgs,
}

#[derive(Debug, Group)]
#[command(after_help = EXPLORE_EXAMPLES)]
pub(super) struct ExploreArgs {
    /// Spec file; `-` is standard input
    #[arg(value_name = "SPEC")]
    pub(super) spec: PathBuf,
    /// The page's file [default: the spec's name, in the current folder]
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    #[command(flatten)]
    pub(super) set: SetArgs,
    /// How many threads to use [default: one for each core]
    #[arg(short, long, value_name = "N", value_parser = jobs)]
    pub(super) jobs: Option<NonZeroUsize>,
    /// Print errors and warnings only, no progress and no summary
    #[arg(short, long)]
    pub(super) quiet: bool,
    #[command(flatten)]
    pub(super) messages: MessageArgs,
}

const EXPLORE_EXAMPLES: &str = "\
The page is one file that fetches nothing. It shows the first combination until another is chosen.

Examples:
  klrender explore scene.toml
  klrender explore scene.toml -o page.html --set sigma=2";

#[derive(Debug, Group)]
#[command(after_help = FMT_EXAMPLES)]
pub(super) struct FmtArgs {
    /// Spec files; a folder stands for every `.toml` file in it; `-` is standard input, written to standard output
    #[arg(value_name = "SPEC", required = true)]
    pub(super) specs: Vec<PathBuf>,
    /// Write nothing, and tell which specs would change: exit code 4 if there are any
    #[arg(long)]
    pub(super) check: bool,
    /// Print errors only
    #[arg(short, long)]
    pub(super) quiet: bool,
    #[command(flatten)]
    pub(super) messages: MessageArgs,
}

const FMT_EXAMPLES: &str = "\
What a spec means stays as it is, and so do its comments and line breaks.

Examples:
  klrender fmt scene.toml        write it in one way
  klrender fmt --check specs     tell which specs of a folder are not
  klrender fmt - < scene.toml    for editors that format by a command";

const SNIPPET_EXAMPLES: &str = "\
Examples:
  klrender snippet scene.toml                     <picture> for a web page
  klrender snippet scene.toml --for markdown
  klrender snippet scene.toml --format html       a page that plays, in a frame";

/// What a page is written in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum SnippetFor {
    #[default]
    #[value(help = "a web page; GitHub takes it too")]
    Html,
    #[value(help = "an image")]
    Markdown,
    #[value(help = "the film for web pages, the still for all else")]
    Quarto,
    #[value(help = "the still, as a figure")]
    Latex,
}

const WATCH_EXAMPLES: &str = "\
It prints the address of the preview, which only this machine can reach, and runs until ctrl-C.

Examples:
  klrender watch --open scene.toml        and show it
  klrender watch specs --port 8000        every scene of a folder, always at the same address";

const CHECK_EXAMPLES: &str = "\
Examples:
  klrender check --accept specs                 accept what the scenes look like now
  klrender check specs                          compare with it: exit code 4 on a difference
  klrender check specs --report report.html     and show it
  klrender check specs --message-format github  and annotate the specs in a pull request";

impl ValueEnum for PixelFrames {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Key, Self::All, Self::None]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(match self {
            Self::Key => PossibleValue::new("key").help("the key frames"),
            Self::All => PossibleValue::new("all").help("every frame"),
            Self::None => PossibleValue::new("none").help("documents and numbers only"),
        })
    }
}

#[derive(Debug, Default, Group)]
pub(super) struct FrameArgs {
    /// Only these frames, counted from 0; -1 is the last: `0,5-9,-1`
    #[arg(long, value_name = "LIST", allow_hyphen_values = true)]
    pub(super) frames: Option<FrameList>,
    /// Only the frame at which NAME is nearest to VALUE; repeatable
    ///
    /// NAME is `t`, a swept name, a quantity, or an expression that the scene shows, as `klrender
    /// plan` lists them.
    #[arg(long, value_name = "NAME=VALUE", value_parser = assignment)]
    pub(super) at: Vec<(String, f64)>,
    /// Only the frame that stands for the film: what the spec says under `output.poster`, else the
    /// first that it shows
    #[arg(long, hide_short_help = true)]
    pub(super) poster: bool,
}

#[derive(Debug, Default, Group)]
pub(super) struct SetArgs {
    /// Replace a parameter, pin a swept name, pick from `matrix`; repeatable
    #[arg(long, value_name = "NAME=VALUE", value_parser = setting)]
    pub(super) set: Vec<(String, Setting)>,
}

/// What a name is set to.
#[derive(Debug, Clone)]
pub(super) enum Setting {
    /// A finite number.
    Number(f64),
    /// What else `matrix` may list.
    Entry(String),
}

#[derive(Debug, Group)]
pub(super) struct MessageArgs {
    /// How errors and warnings are written
    #[arg(
        long,
        value_name = "FORMAT",
        value_enum,
        default_value_t,
        hide_short_help = true
    )]
    pub(super) message_format: MessageFormat,
}

impl ValueEnum for MessageFormat {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Human, Self::Short, Self::Json, Self::Github]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(match self {
            Self::Human => PossibleValue::new("human").help("with the line quoted"),
            Self::Short => PossibleValue::new("short").help("one line each"),
            Self::Json => PossibleValue::new("json").help("one JSON object a line"),
            Self::Github => PossibleValue::new("github").help("annotations of a GitHub workflow"),
        })
    }
}

/// More threads than any machine has cores are a slip.
const MOST_JOBS: usize = 1024;

pub(super) fn jobs(text: &str) -> Result<NonZeroUsize, String> {
    let jobs = text.parse().ok().and_then(NonZeroUsize::new);
    jobs.filter(|jobs| jobs.get() <= MOST_JOBS)
        .ok_or_else(|| format!("it is a number from 1 to {MOST_JOBS}"))
}

/// `NAME=VALUE`, where a value may be an expression that `matrix` lists, with `=` in it.
fn setting(text: &str) -> Result<(String, Setting), String> {
    let (name, value) = sides(text.split_once('='))?;
    let words = value.split_whitespace().collect::<Vec<_>>().join(" ");
    let setting = match value.parse::<f64>() {
        Ok(number) if number.is_finite() => Setting::Number(number),
        _ => Setting::Entry(words),
    };
    Ok((name.to_owned(), setting))
}

/// The trimmed sides of `NAME=VALUE`.
fn sides<'a>(split: Option<(&'a str, &'a str)>) -> Result<(&'a str, &'a str), String> {
    let (name, value) = split.ok_or("it is written NAME=VALUE, as in mu=2.5")?;
    match name.trim() {
        "" => Err("the name before `=` is missing".to_owned()),
        name => Ok((name, value.trim())),
    }
}

/// `NAME=VALUE`; the name may be an expression with `=` in it.
fn assignment(text: &str) -> Result<(String, f64), String> {
    let (name, value) = sides(text.rsplit_once('='))?;
    match value.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok((name.to_owned(), number)),
        _ => Err(format!("`{value}` is no finite number")),
    }
}
