//! `klrender snippet`: the lines that put an animation, its still and its words into a page.

use std::path::{Path, PathBuf};

use crate::{plan::Plan, scene, spec::model::Format};

use super::{
    args::{FrameArgs, SnippetArgs, SnippetFor},
    exit::{Exit, Failure},
    frames::Frames,
    input::{self, shown},
    target::{Destination, OutputArg, targets},
    terminal::{Terminal, data},
};

pub(super) fn run(args: &SnippetArgs, terminal: &Terminal) -> Result<Exit, Failure> {
    let plans = input::load(&args.spec, &args.set, terminal)?;
    let output = OutputArg::read(args.output.as_deref())?;
    let mut all = Vec::with_capacity(plans.len());
    for plan in &plans {
        let frames = Frames::choose(&FrameArgs::default(), plan, terminal)?;
        let targets = targets(&output, &args.format, plan, &frames)?;
        let film = targets.into_iter().find_map(|target| {
            let is_film = target.format.is_animated();
            match target.destination {
                Destination::File(path) if is_film => Some((target.format, path)),
                _ => None,
            }
        });
        let Some((format, path)) = film else {
            let message = "there is no film to put into a page";
            return Err(Failure::usage(message).hint("choose one with --format or --output"));
        };
        all.push(Snippet::new(plan, format, &path, args.still.as_deref()));
    }
    for Snippet { frame, still, .. } in &all {
        let spec = shown(&args.spec);
        terminal.note(&format!(
            "the still: klrender {spec} --frames {frame} --output {still}"
        ));
    }
    data(|out| {
        all.iter()
            .try_for_each(|snippet| out.write_all(snippet.lines(args.kind).as_bytes()))
    })?;
    Ok(Exit::Success)
}

/// What is put into a page.
struct Snippet {
    film: String,
    /// Whether the film is a page of its own.
    is_page: bool,
    still: String,
    /// The frame that the still shows.
    frame: usize,
    size: (u32, u32),
    title: String,
    words: String,
}

impl Snippet {
    fn new(plan: &Plan, format: Format, film: &Path, still: Option<&Path>) -> Self {
        let beside = || -> PathBuf {
            let name = film.file_stem().unwrap_or_default().to_string_lossy();
            film.with_file_name(format!("{name}-still.png"))
        };
        let still = still.map_or_else(beside, Path::to_owned);
        let written = |path: &Path| path.display().to_string().replace('\\', "/");
        let poster = plan.poster();
        Self {
            film: written(film),
            is_page: format == Format::Html,
            still: written(&still),
            frame: poster,
            size: (plan.canvas.width, plan.canvas.height),
            title: one_line(&scene::title(plan, plan.state(poster))),
            words: one_line(&scene::overview(plan)),
        }
    }

    fn lines(&self, kind: SnippetFor) -> String {
        match kind {
            SnippetFor::Html => self.html(),
            SnippetFor::Markdown => self.markdown(),
            SnippetFor::Quarto => self.quarto(),
            SnippetFor::Latex => self.latex(),
        }
    }

    fn html(&self) -> String {
        let (film, still) = (html(&self.film), html(&self.still));
        let (title, words) = (html(&self.title), html(&self.words));
        let (width, height) = self.size;
        if self.is_page {
            // Room for the controls below the picture.
            let height = height + 120;
            return format!(
                "<iframe src=\"{film}\" width=\"{width}\" height=\"{height}\" style=\"border:0\" \
                 title=\"{title}\"></iframe>\n"
            );
        }
        format!(
            "<picture>\n  \
             <source srcset=\"{still}\" media=\"(prefers-reduced-motion: reduce), print\">\n  \
             <img src=\"{film}\" width=\"{width}\" height=\"{height}\" alt=\"{words}\">\n\
             </picture>\n"
        )
    }

    /// A link to the film if that is a page, around its still.
    fn markdown(&self) -> String {
        let (film, words) = (target(&self.film), markdown(&self.words));
        match self.is_page {
            true => format!("[![{words}]({})]({film})\n", target(&self.still)),
            false => format!("![{words}]({film})\n"),
        }
    }

    fn quarto(&self) -> String {
        let (film, still) = (target(&self.film), target(&self.still));
        let title = markdown(&self.title);
        let words = self.words.replace('\\', "\\\\").replace('"', "\\\"");
        let moving = match self.is_page {
            true => format!("```{{=html}}\n{}```", self.html()),
            false => format!("![{title}]({film}){{fig-alt=\"{words}\"}}"),
        };
        format!(
            "::: {{.content-visible when-format=\"html\"}}\n{moving}\n:::\n\
             ::: {{.content-visible unless-format=\"html\"}}\n\
             ![{title}]({still}){{fig-alt=\"{words}\"}}\n:::\n"
        )
    }

    fn latex(&self) -> String {
        format!(
            "\\begin{{figure}}\n  \\centering\n  \
             \\includegraphics[width=\\linewidth, alt={{{}}}]{{{}}}\n  \
             \\caption{{{}}}\n\\end{{figure}}\n",
            latex(&self.words),
            self.still,
            latex(&self.title)
        )
    }
}

pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub(super) fn html(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;").replace('"', "&quot;")
}

/// A text in Markdown, of which nothing is taken for markup.
fn markdown(text: &str) -> String {
    let escaped = |c: char| match c {
        '\\' | '[' | ']' | '*' | '_' | '`' | '<' | '$' | '^' | '~' | '|' => format!("\\{c}"),
        c => c.to_string(),
    };
    text.chars().map(escaped).collect()
}

/// The target of a link in Markdown.
fn target(path: &str) -> String {
    match path.contains([' ', '(', ')', '<', '>']) {
        true => format!("<{}>", path.replace('<', "%3C").replace('>', "%3E")),
        false => path.to_owned(),
    }
}

fn latex(text: &str) -> String {
    let escaped = |c: char| match c {
        '\\' => "\\textbackslash{}".to_owned(),
        '^' => "\\textasciicircum{}".to_owned(),
        '~' => "\\textasciitilde{}".to_owned(),
        '#' | '$' | '%' | '&' | '_' | '{' | '}' => format!("\\{c}"),
        // Without a Unicode engine these have no glyph.
        '\u{2212}' => "\\ensuremath{-}".to_owned(),
        '\u{221e}' => "\\ensuremath{\\infty}".to_owned(),
        '\u{2016}' => "\\ensuremath{\\|}".to_owned(),
        c => c.to_string(),
    };
    text.chars().map(escaped).collect()
}
