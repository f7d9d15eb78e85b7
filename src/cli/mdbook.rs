//! `klrender mdbook`: a preprocessor for mdBook, which puts films in the place of specs.

use std::{
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde_json::Value;

use crate::{
    api::{LoadError, Options, RenderOptions, Scene},
    scene,
    spec::model::Format,
};

use super::{
    args::MdbookCommand,
    exit::{Exit, Failure},
    snippet::{html, one_line},
    terminal::{Terminal, data},
};

pub(super) fn run(command: Option<&MdbookCommand>, terminal: &Terminal) -> Result<Exit, Failure> {
    if let Some(MdbookCommand::Supports { renderer }) = command {
        // Others, such as those that make PDF or EPUB, cannot play films.
        return Ok(match renderer.as_str() {
            "html" => Exit::Success,
            _ => Exit::Internal,
        });
    }
    let mut text = String::new();
    let read = io::stdin().read_to_string(&mut text);
    read.map_err(|error| Failure::new(Exit::Io, format!("cannot read <stdin>: {error}")))?;
    let not_a_book = |why: &str| {
        let message = format!("standard input is no book of mdBook: {why}");
        Failure::usage(message).hint("mdBook calls this, by `[preprocessor.klrender]` in book.toml")
    };
    let given: Value = serde_json::from_str(&text).map_err(|why| not_a_book(&why.to_string()))?;
    let Value::Array(mut given) = given else {
        return Err(not_a_book("it is no list"));
    };
    if given.len() != 2 {
        return Err(not_a_book("it is not context and book"));
    }
    let mut book = given.remove(1);
    let context = &given[0];
    let word = |pointer| context.pointer(pointer).and_then(Value::as_str);
    let root = Path::new(word("/root").unwrap_or(""));
    let mut writer = Writer {
        source: root.join(word("/config/book/src").unwrap_or("src")),
        exit: Exit::Success,
        terminal: *terminal,
    };
    // The first of them is that of mdBook before 0.5.
    for items in ["sections", "items"] {
        if let Some(items) = book.get_mut(items) {
            writer.items(items);
        }
    }
    if writer.exit == Exit::Success {
        data(|out| serde_json::to_writer(&mut *out, &book).map_err(io::Error::from))?;
    }
    Ok(writer.exit)
}

/// Puts films into chapters.
struct Writer {
    /// The folder of the chapters.
    source: PathBuf,
    exit: Exit,
    terminal: Terminal,
}

impl Writer {
    fn items(&mut self, items: &mut Value) {
        for item in items.as_array_mut().into_iter().flatten() {
            let Some(chapter) = item.get_mut("Chapter") else {
                continue;
            };
            let path = chapter.get("path").and_then(Value::as_str);
            let path = path.unwrap_or("chapter.md").to_owned();
            if let Some(Value::String(content)) = chapter.get_mut("content") {
                *content = self.chapter(content, &path);
            }
            if let Some(below) = chapter.get_mut("sub_items") {
                self.items(below);
            }
        }
    }

    /// The text of a chapter with films in the place of blocks.
    fn chapter(&mut self, text: &str, path: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut lines = text.split_inclusive('\n').enumerate();
        while let Some((number, line)) = lines.next() {
            let Some(fence) = Fence::open(line) else {
                out.push_str(line);
                continue;
            };
            let mut body = String::new();
            let mut whole = line.to_owned();
            for (_, line) in lines.by_ref() {
                whole.push_str(line);
                if fence.closes(line) {
                    break;
                }
                body.push_str(line.strip_prefix(fence.indent).unwrap_or(line));
            }
            let Some(asked) = fence.words.strip_prefix("klrender") else {
                out.push_str(&whole);
                continue;
            };
            if !asked.is_empty() && !asked.starts_with([' ', ',']) {
                out.push_str(&whole);
                continue;
            }
            let place = format!("{path}, block in line {}", number + 1);
            match self.film(&body, asked, path, &place) {
                // A line of its own, between empty ones, is taken as it is.
                Ok(film) => {
                    let indent = fence.indent;
                    out.push_str(&format!("\n{indent}{film}\n\n"));
                }
                Err(failure) => self.exit = self.exit.max(self.terminal.fail(failure)),
            }
        }
        out
    }

    /// What stands in the place of a spec.
    fn film(&self, spec: &str, asked: &str, path: &str, place: &str) -> Result<String, Failure> {
        let folder = self.source.join(path);
        let mut options = Options::new().name(place);
        if let Some(folder) = folder.parent() {
            options = options.folder(folder);
        }
        let mut format = Format::Html;
        let words = asked.split([' ', ',']).map(str::trim);
        for word in words.filter(|word| !word.is_empty()) {
            let usage = || {
                let message = format!("{place}: `{word}` is not understood");
                Failure::usage(message).hint("a block takes `format=gif` and `NAME=NUMBER`")
            };
            match word.split_once('=').ok_or_else(usage)? {
                ("format", name) => {
                    format = name.parse().map_err(|_| usage())?;
                    if format != Format::Html && kind(format).is_none() {
                        let message = format!("{place}: a page shows no {name}");
                        return Err(Failure::usage(message));
                    }
                }
                (name, value) => {
                    options = options.set(name, value.parse().map_err(|_| usage())?);
                }
            }
        }
        let scene = Scene::from_str(spec, &options).map_err(|error| match error {
            LoadError::Spec(report) => Failure::Diagnostics(Exit::Spec, report),
            error => Failure::usage(format!("{place}: {error}")),
        })?;
        self.terminal.report(scene.warnings());
        let mut content = Vec::new();
        let mut frames = RenderOptions::new();
        if !format.is_animated() {
            frames = frames.frames([scene.poster()]);
        }
        scene
            .render(format, &mut content, &frames)
            .map_err(|error| Failure::new(Exit::Internal, format!("{place}: {error}")))?;
        Ok(element(&scene, format, &content))
    }
}

/// What browsers call a format that they show as an image.
fn kind(format: Format) -> Option<&'static str> {
    match format {
        Format::Gif => Some("gif"),
        Format::Apng | Format::Png => Some("png"),
        Format::Webp => Some("webp"),
        Format::Svg | Format::SvgFilm => Some("svg+xml"),
        _ => None,
    }
}

/// A film as a line of a web page.
fn element(scene: &Scene, format: Format, content: &[u8]) -> String {
    let (width, height) = (scene.plan.canvas.width, scene.plan.canvas.height);
    let title = scene::title(&scene.plan, scene.plan.state(scene.poster()));
    if format == Format::Html {
        let page = html(&String::from_utf8_lossy(content)).replace('\n', "&#10;");
        // Room for the controls below the picture.
        let height = height + 120;
        return format!(
            "<figure class=\"klrender\"><iframe width=\"{width}\" height=\"{height}\" \
             style=\"border:0;max-width:100%\" sandbox=\"allow-scripts\" title=\"{}\" \
             srcdoc=\"{page}\"></iframe></figure>",
            html(&one_line(&title))
        );
    }
    let kind = kind(format).unwrap_or("png");
    format!(
        "<figure class=\"klrender\"><img width=\"{width}\" height=\"{height}\" alt=\"{}\" \
         src=\"data:image/{kind};base64,{}\"></figure>",
        html(&one_line(&scene.alternative_text())),
        BASE64_STANDARD.encode(content)
    )
}

/// The line that begins a block of code.
struct Fence<'a> {
    indent: &'a str,
    /// The character that it is made of, and how many of them.
    mark: char,
    length: usize,
    words: &'a str,
}

impl<'a> Fence<'a> {
    fn open(line: &'a str) -> Option<Self> {
        let rest = line.trim_start_matches(' ');
        let mark = rest.chars().next().filter(|c| matches!(c, '`' | '~'))?;
        let words = rest.trim_start_matches(mark);
        let length = rest.len() - words.len();
        let fence = Self {
            indent: &line[..line.len() - rest.len()],
            mark,
            length,
            words: words.trim(),
        };
        (length >= 3 && !(mark == '`' && words.contains('`'))).then_some(fence)
    }

    fn closes(&self, line: &str) -> bool {
        let line = line.trim();
        line.len() >= self.length && line.chars().all(|c| c == self.mark)
    }
}
