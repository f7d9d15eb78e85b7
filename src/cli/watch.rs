//! `klrender watch`: a live preview in the browser.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Arc,
    thread,
};

use crate::{
    check,
    watch::{self, Board, Loaded, Server, WatchedSpec},
};

use super::{
    args::{Setting, WatchArgs},
    exit::{Exit, Failure},
    input::{STDIN, shown},
    number::{count, duration},
    terminal::Terminal,
};

pub(super) fn run(args: &WatchArgs, terminal: &Terminal) -> Result<Exit, Failure> {
    let (mut set, mut pick) = (Vec::new(), Vec::new());
    for (name, setting) in &args.set.set {
        match setting {
            Setting::Number(number) => set.push((name.clone(), *number)),
            Setting::Entry(entry) => pick.push((name.clone(), entry.clone())),
        }
    }
    let specs = specs(&args.specs)?;
    let specs = specs.iter();
    let specs: Vec<WatchedSpec> = specs
        .map(|path| WatchedSpec::new(path, set.clone(), pick.clone()))
        .collect();
    let server = Server::new(args.port).map_err(|error| {
        let failure = Failure::new(Exit::Io, format!("cannot take port {}: {error}", args.port));
        match error.kind() {
            io::ErrorKind::AddrInUse => failure.hint("without --port any free one is taken"),
            _ => failure,
        }
    })?;
    let address = server.address();
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{address}")
        .and_then(|()| stdout.flush())
        .map_err(|error| Failure::stdout(&error))?;
    drop(stdout);
    let board = Arc::new(Board::new(specs));
    let (own, terminal) = (Arc::clone(&board), *terminal);
    let kept = thread::Builder::new()
        .name("files".to_owned())
        .spawn(move || {
            let names: Vec<String> = own.specs().iter().map(WatchedSpec::name).collect();
            watch::keep_current(&own, &|index, loaded| tell(terminal, &names[index], loaded));
        });
    kept.map_err(|error| Failure::new(Exit::Io, format!("cannot start a thread: {error}")))?;
    if args.open {
        open(&address, terminal);
    }
    server.serve(&board);
    Ok(Exit::Success)
}

/// The spec files, which must be there to begin with.
fn specs(given: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut specs: Vec<PathBuf> = Vec::new();
    for path in given {
        if path.as_os_str() == STDIN {
            let message = "standard input cannot be watched";
            return Err(Failure::usage(message).hint("give a file or a folder"));
        }
        let unreadable =
            |error| Failure::new(Exit::Io, format!("cannot read {}: {error}", shown(path)));
        fs::metadata(path).map_err(unreadable)?;
        let found = check::specs(path).map_err(unreadable)?;
        if found.is_empty() {
            let message = format!("there is no spec in {}", shown(path));
            return Err(Failure::usage(message).hint("specs are files that end in `.toml`"));
        }
        for spec in found {
            if !specs.contains(&spec) {
                specs.push(spec);
            }
        }
    }
    Ok(specs)
}

/// Says what came of reading a spec.
fn tell(terminal: Terminal, name: &str, loaded: &Loaded) {
    match &loaded.said {
        Ok(report) => terminal.report(report),
        Err(message) => {
            terminal.fail(Failure::new(Exit::Io, message.clone()));
        }
    }
    if loaded.is_right() {
        let (scenes, frames) = loaded.size();
        let each = match scenes {
            1 => String::new(),
            more => format!("{} of ", count(more, "combination")),
        };
        let (frames, spent) = (count(frames, "frame"), duration(loaded.spent));
        terminal.note(&format!("{name}  {each}{frames}  in {spent}"));
    }
}

/// Opens an address in the browser of the user.
fn open(address: &str, terminal: Terminal) {
    let programs: &[&[&str]] = if cfg!(target_os = "macos") {
        &[&["open"]]
    } else if cfg!(windows) {
        &[&["rundll32", "url.dll,FileProtocolHandler"]]
    } else {
        &[&["xdg-open"], &["wslview"], &["sensible-browser"]]
    };
    let opened = programs.iter().any(|words| {
        let mut command = Command::new(Path::new(words[0]));
        let command = command.args(&words[1..]).arg(address);
        let quiet = command.stdin(Stdio::null()).stdout(Stdio::null());
        quiet.stderr(Stdio::null()).spawn().is_ok()
    });
    if !opened {
        let hint = format!("open {address} by hand");
        terminal.warn("io", "there is no program here that opens a browser", &hint);
    }
}
