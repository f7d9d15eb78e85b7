//! `--video`: a film through ffmpeg, a program that is named and never looked for.

use std::{
    io::{self, BufWriter, Read as _, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    sync::{Mutex, MutexGuard, PoisonError},
    thread::{self, JoinHandle},
    time::Duration,
};

use clap::ValueEnum;

use crate::plan::Plan;

use super::{
    exit::{Exit, Failure},
    input::shown,
};

/// The most bytes of what ffmpeg says that are told.
const SAID: u64 = 2000;
/// How often it is looked whether it has ended.
const LOOK: Duration = Duration::from_millis(5);

/// A film that is asked for.
#[derive(Debug, Clone)]
pub(super) struct Video {
    program: PathBuf,
    container: Container,
    chroma: Chroma,
    pub(super) path: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Container {
    Mp4,
    Webm,
}

/// How finely colours are resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum Chroma {
    #[default]
    #[value(
        name = "444",
        help = "as finely as lightness: what is drawn, for browsers and most players"
    )]
    Full,
    #[value(
        name = "420",
        help = "at half of it: for PowerPoint, QuickTime and phones"
    )]
    Half,
}

impl Video {
    /// What `--video` and `--ffmpeg` ask for; `path` is that of the file.
    pub(super) fn new(path: PathBuf, program: &Path, chroma: Chroma) -> Result<Self, Failure> {
        let extension = path.extension().unwrap_or_default();
        let container = match extension.to_string_lossy().to_ascii_lowercase().as_str() {
            "mp4" => Container::Mp4,
            "webm" => Container::Webm,
            _ => {
                let message = format!("--video {}: it is a `.mp4` or `.webm`", shown(&path));
                return Err(Failure::usage(message));
            }
        };
        Ok(Self {
            program: program.to_owned(),
            container,
            chroma,
            path,
        })
    }

    /// The arguments of ffmpeg, which writes to `to`.
    ///
    /// Frames come as they are, at the rate of the spec, so that each shows for its time. They become
    /// BT.709, and say so. On one thread and without dates, the file is the same each time.
    fn arguments(&self, plan: &Plan, to: &str) -> Vec<String> {
        let (width, height) = plan.canvas.device_size();
        let exact = "accurate_rnd+full_chroma_int+bitexact";
        let (pad, format) = match self.chroma {
            Chroma::Full => ("", "yuv444p"),
            // Then sides are even.
            Chroma::Half => ("pad=ceil(iw/2)*2:ceil(ih/2)*2:color=white,", "yuv420p"),
        };
        let filter = format!(
            "{pad}scale=out_color_matrix=bt709:out_range=tv:flags=lanczos+{exact},format={format}"
        );
        let input = format!(
            "-hide_banner -loglevel error -nostdin -y -threads 1 -f rawvideo -pix_fmt rgb24 \
             -s {width}x{height} -r {} -i - -an -vf",
            rate(plan.output.frame_ms)
        );
        let codec = match self.container {
            Container::Mp4 => {
                "-c:v libx264 -preset medium -tune animation -crf 7 -movflags +faststart -f mp4"
            }
            Container::Webm => "-c:v libvpx-vp9 -deadline good -cpu-used 2 -crf 8 -b:v 0 -f webm",
        };
        let output = "-colorspace bt709 -color_primaries bt709 -color_trc bt709 -color_range tv \
                      -threads 1 -fflags +bitexact -flags:v +bitexact -map_metadata -1";
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        [
            words(&input),
            vec![filter],
            words(codec),
            words(output),
            vec![to.to_owned()],
        ]
        .concat()
    }

    /// What is run, as one would type it.
    pub(super) fn command(&self, plan: &Plan) -> String {
        let quoted = |argument: &String| match argument.contains(['*', '(', ' ', '\'']) {
            true => format!("'{}'", argument.replace('\'', "'\\''")),
            false => argument.clone(),
        };
        let arguments = self.arguments(plan, &shown(&self.path));
        let arguments: Vec<String> = arguments.iter().map(quoted).collect();
        format!("{} {}", shown(&self.program), arguments.join(" "))
    }

    /// Starts ffmpeg, which writes to `to`.
    pub(super) fn start(&self, plan: &Plan, to: &Path) -> Result<Encoder, Failure> {
        // A name that begins with a dash is a name.
        let to = format!("file:{}", to.display());
        let mut command = Command::new(&self.program);
        command.args(self.arguments(plan, &to));
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        // A signal from the terminal is for us, who then end it.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let failed = |error: io::Error| {
            let program = shown(&self.program);
            Failure::new(Exit::Io, format!("cannot run {program}: {error}"))
                .hint("--ffmpeg names the program, by its name or by its path")
        };
        let mut child = command.spawn().map_err(failed)?;
        let said = child.stderr.take().map(|stderr| {
            thread::spawn(move || {
                let mut said = Vec::new();
                let mut stderr = stderr;
                let _ = stderr.by_ref().take(SAID).read_to_end(&mut said);
                // It must be able to go on talking.
                let _ = io::copy(&mut stderr, &mut io::sink());
                String::from_utf8_lossy(&said).trim().to_owned()
            })
        });
        let input = child.stdin.take().map(BufWriter::new);
        *running() = Some(child);
        Ok(Encoder { input, said })
    }
}

/// Frames a second, as a fraction.
fn rate(frame_ms: f64) -> String {
    let rate = 1000.0 / frame_ms;
    if (rate - rate.round()).abs() < 1e-9 * rate {
        return format!("{}", rate.round());
    }
    // To the nanosecond.
    let nanoseconds = (frame_ms * 1e6).round();
    format!("1000000000/{nanoseconds}")
}

/// The ffmpeg that runs: one at a time.
static RUNNING: Mutex<Option<Child>> = Mutex::new(None);

fn running() -> MutexGuard<'static, Option<Child>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Ends the ffmpeg that runs, if one does.
pub(super) fn abandon() {
    if let Some(mut child) = running().take() {
        // It may have ended.
        let _ = child.kill();
        let _ = child.wait();
    }
}

/// The way to the ffmpeg that runs, which ends when this is dropped.
#[derive(Debug)]
pub(super) struct Encoder {
    input: Option<BufWriter<ChildStdin>>,
    said: Option<JoinHandle<String>>,
}

impl Encoder {
    /// Waits until all is written, or nobody wants it any more.
    pub(super) fn finish(mut self, is_cancelled: impl Fn() -> bool) -> io::Result<()> {
        let flushed = self.input.take().map_or(Ok(()), |mut input| input.flush());
        self.end(is_cancelled).and(flushed)
    }

    /// Why it does not take frames any more.
    pub(super) fn fault(mut self, error: io::Error) -> io::Error {
        self.input = None;
        self.end(|| false).err().unwrap_or(error)
    }

    fn end(&mut self, is_cancelled: impl Fn() -> bool) -> io::Result<()> {
        let status = loop {
            let ended = match &mut *running() {
                Some(child) => child.try_wait()?,
                None => return Err(io::ErrorKind::Interrupted.into()),
            };
            if let Some(status) = ended {
                *running() = None;
                break status;
            }
            if is_cancelled() {
                abandon();
                return Err(io::ErrorKind::Interrupted.into());
            }
            thread::sleep(LOOK);
        };
        let said = self.said.take().and_then(|said| said.join().ok());
        let said = said.filter(|said| !said.is_empty());
        match status.success() {
            true => Ok(()),
            false => Err(io::Error::other(match said {
                Some(said) => format!("ffmpeg says: {said}"),
                None => format!("ffmpeg ended with {status}"),
            })),
        }
    }
}

impl Write for Encoder {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.input {
            Some(input) => input.write(bytes),
            None => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.input.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl Drop for Encoder {
    fn drop(&mut self) {
        self.input = None;
        // It has ended, or is not needed any more.
        abandon();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_exact() {
        assert_eq!(rate(50.0), "20");
        assert_eq!(rate(1000.0 / 30.0), "30");
        assert_eq!(rate(33.4), "1000000000/33400000");
    }
}
