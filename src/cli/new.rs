//! `klrender new`: a spec to begin with, from a starter or from a scene of the gallery.

use std::{
    fs::OpenOptions,
    io::{self, Write as _},
    path::Path,
};

use crate::diag;

use super::{
    exit::{Exit, Failure},
    input::shown,
    terminal::{Terminal, data},
};

/// The starter: small, with a comment for each part.
const STARTER: &str = include_str!("new/starter.toml");

macro_rules! scenes {
    ($($name:literal)*) => {
        /// The gallery, by name.
        const SCENES: &[(&str, &str)] = &[
            $(($name, include_str!(concat!("../../specs/", $name, ".toml"))),)*
        ];
    };
}

scenes! {
    "areas"
    "bootstrap"
    "central-limit"
    "chernoff"
    "code-length"
    "conformal"
    "counts"
    "coverage"
    "dashboard"
    "default"
    "descent"
    "diffusion"
    "directions"
    "disjoint"
    "divergences"
    "ecdf"
    "em"
    "entropy"
    "estimators"
    "evidence"
    "factorised"
    "forgotten-dx"
    "galton"
    "generators"
    "geodesics"
    "gibbs"
    "heights"
    "hero"
    "importance"
    "journey"
    "landscape"
    "langevin"
    "learning"
    "metropolis"
    "mixture"
    "modes"
    "pinsker"
    "poisson-process"
    "posterior"
    "qq"
    "quantised"
    "renyi"
    "roc"
    "sgd"
    "sigma"
    "student"
    "thompson"
    "von-mises"
}

/// Writes a spec.
pub(super) fn run(
    name: Option<&Path>,
    from: Option<&str>,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    let Some(name) = name else {
        data(|out| {
            SCENES
                .iter()
                .try_for_each(|scene| writeln!(out, "{:16}  {}", scene.0, about(scene.1)))
        })?;
        return Ok(Exit::Success);
    };
    let text = match from {
        None => STARTER,
        Some(from) => scene(from)?,
    };
    let mut path = name.to_path_buf();
    if path.extension().is_none() {
        path.set_extension("toml");
    }
    let written = OpenOptions::new().write(true).create_new(true).open(&path);
    written
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|error| {
            let failure = Failure::new(Exit::Io, format!("cannot write {}: {error}", shown(&path)));
            match error.kind() {
                io::ErrorKind::AlreadyExists => {
                    failure.hint("nothing is written over; take another name")
                }
                _ => failure,
            }
        })?;
    terminal.note(&format!("{}  try: klrender {}", shown(&path), shown(&path)));
    Ok(Exit::Success)
}

fn scene(name: &str) -> Result<&'static str, Failure> {
    if let Some((_, text)) = SCENES.iter().find(|(own, _)| *own == name) {
        return Ok(text);
    }
    let message = format!("the gallery has no scene `{}`", diag::quoted(name));
    let names = SCENES.iter().map(|(name, _)| *name);
    let failure = Failure::usage(message);
    Err(match diag::suggest(name, names) {
        Some(near) => failure.hint(format!("did you mean `{near}`?")),
        None => failure.hint("`klrender new` lists the scenes"),
    })
}

/// The first line of a scene's opening comment.
fn about(text: &'static str) -> &'static str {
    let mut comments = text.lines().filter(|line| !line.starts_with("#:"));
    let first = comments.next().unwrap_or_default();
    first.trim_start_matches('#').trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scene_of_the_gallery_is_there() {
        let mut files: Vec<String> = std::fs::read_dir("specs")
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter_map(|name| name.strip_suffix(".toml").map(str::to_owned))
            .collect();
        files.sort();
        let names: Vec<&str> = SCENES.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, files);
        for (name, text) in SCENES {
            assert!(!about(text).is_empty(), "{name}");
        }
    }
}
