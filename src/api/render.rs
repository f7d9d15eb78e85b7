//! From a scene to pictures and files.

use std::{fmt, io, num::NonZeroUsize, path::PathBuf, sync::Arc, time::Duration};

use resvg::tiny_skia::PremultipliedColorU8;

use crate::{
    encode, files,
    pipeline::{
        self, Output, Phase, Progress, RenderError, Request, Sink, Summary, Unwatched, Work,
    },
    plan::Plan,
    raster::{self, Pixmap},
    scene::Stage,
    spec::model::Format,
    stop::Stop,
};

use super::Scene;

/// Which frames are rendered, and how.
///
/// ```
/// use klrender::{Format, Options, RenderOptions, Scene};
///
/// let scene = Scene::from_path("specs/default.toml", &Options::new())?;
/// let mut gif = Vec::new();
/// let done = scene.render(Format::Gif, &mut gif, &RenderOptions::new().frames(0..10).threads(2))?;
/// assert_eq!(done.frames, 10);
/// assert_eq!(done.bytes, gif.len() as u64);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct RenderOptions<'a> {
    frames: Option<Vec<usize>>,
    threads: Option<NonZeroUsize>,
    progress: &'a dyn Progress,
}

impl<'a> RenderOptions<'a> {
    /// All frames, on all processors.
    pub fn new() -> Self {
        Self {
            frames: None,
            threads: None,
            progress: &Unwatched,
        }
    }

    /// Only these frames, counted from 0, in this order.
    #[must_use]
    pub fn frames(mut self, frames: impl IntoIterator<Item = usize>) -> Self {
        self.frames = Some(frames.into_iter().collect());
        self
    }

    /// On so many threads; 0 stands for those of rayon's pool that the caller is in, one for each
    /// processor as a rule. What is written does not depend on it.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = NonZeroUsize::new(threads);
        self
    }

    /// Lets a caller watch and stop the work.
    #[must_use]
    pub fn progress(mut self, progress: &'a dyn Progress) -> Self {
        self.progress = progress;
        self
    }

    /// The request for frames of a scene, which must have them.
    fn request(&self, format: Format, plan: &Plan) -> Request {
        if let Some(frames) = &self.frames {
            assert!(!frames.is_empty(), "no frame is asked for");
            frames.iter().for_each(|&frame| check(frame, plan));
        }
        Request {
            format,
            frames: self.frames.clone(),
            batch: None,
            threads: self.threads,
        }
    }
}

fn check(frame: usize, plan: &Plan) {
    let frames = plan.frames();
    assert!(
        frame < frames,
        "there is no frame {frame}: the scene has {frames}"
    );
}

impl Default for RenderOptions<'_> {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for RenderOptions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RenderOptions")
            .field("frames", &self.frames)
            .field("threads", &self.threads)
            .finish_non_exhaustive()
    }
}

/// # Pictures
impl Scene {
    /// Gives everything a place. Frames made from one layout share what is static.
    ///
    /// ```
    /// use klrender::{Options, Scene};
    ///
    /// let scene = Scene::from_path("specs/default.toml", &Options::new())?;
    /// let layout = scene.layout();
    /// let documents: Vec<String> = (0..3).map(|frame| layout.frame(frame).svg()).collect();
    /// assert_ne!(documents[0], documents[1]);
    /// # Ok::<(), klrender::LoadError>(())
    /// ```
    pub fn layout(&self) -> Layout<'_> {
        Layout {
            plan: &self.plan,
            stage: Stop::catch(|| Arc::new(Stage::new(&self.plan))),
        }
    }

    /// A frame, counted from 0, with a layout of its own.
    ///
    /// ```
    /// use klrender::{Options, Scene};
    ///
    /// let scene = Scene::from_path("specs/default.toml", &Options::new())?;
    /// let pixels = scene.frame(100).pixels()?;
    /// assert_eq!((pixels.width(), pixels.height()), scene.size());
    /// assert_eq!(pixels.rgba().len(), 4 * 800 * 660);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Panics
    ///
    /// If the scene has no such frame.
    pub fn frame(&self, frame: usize) -> Frame<'_> {
        self.layout().frame(frame)
    }

    /// Renders to one file: an animation of the frames that are asked for, or a single one of them as PNG or SVG.
    ///
    /// ```
    /// use klrender::{Format, Options, RenderOptions, Scene};
    ///
    /// let scene = Scene::from_path("specs/default.toml", &Options::new())?;
    /// let mut png = Vec::new();
    /// scene.render(Format::Png, &mut png, &RenderOptions::new().frames([100]))?;
    /// assert!(png.starts_with(b"\x89PNG"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If `out` fails, the run is cancelled, or several frames are asked for in a format that holds one.
    /// What `out` has received by then is worthless: write to something that can be thrown away.
    ///
    /// # Panics
    ///
    /// If no frame is asked for, or one that the scene does not have.
    pub fn render(
        &self,
        format: Format,
        mut out: impl io::Write,
        options: &RenderOptions<'_>,
    ) -> Result<Summary, RenderError> {
        let request = options.request(format, &self.plan);
        let progress = &self.watched(options);
        if format.is_animated() {
            let drawn =
                Stop::catch(|| pipeline::render_animation(&self.plan, &request, out, progress));
            return drawn.unwrap_or(Err(RenderError::Cancelled));
        }
        let drawn = Stop::catch(|| pipeline::render_frame(&self.plan, &request, progress));
        let content = drawn.unwrap_or(Err(RenderError::Cancelled))?;
        out.write_all(&content)
            .map_err(|error| RenderError::Io { path: None, error })?;
        Ok(Summary {
            frames: 1,
            bytes: content.len() as u64,
            files: 1,
            remark: None,
        })
    }

    /// Renders several formats at once, each to one file: every frame is composed once, and drawn once, for all
    /// of them. What is written is what [`render`](Self::render) writes.
    ///
    /// ```
    /// use klrender::{Format, Options, RenderOptions, Scene};
    ///
    /// let scene = Scene::from_path("specs/default.toml", &Options::new())?;
    /// let (mut gif, mut page) = (Vec::new(), Vec::new());
    /// let done = scene.render_several(
    ///     &mut [(Format::Gif, &mut gif), (Format::Html, &mut page)],
    ///     &RenderOptions::new().frames(0..5),
    /// )?;
    /// assert_eq!(done[1].bytes, page.len() as u64);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As of [`render`](Self::render).
    ///
    /// # Panics
    ///
    /// If a format is asked for twice, if no frame is asked for, or one that the scene does not have.
    pub fn render_several(
        &self,
        outputs: &mut [(Format, &mut dyn io::Write)],
        options: &RenderOptions<'_>,
    ) -> Result<Vec<Summary>, RenderError> {
        let formats: Vec<Format> = outputs.iter().map(|(format, _)| *format).collect();
        let twice = (1..formats.len()).find(|&index| formats[..index].contains(&formats[index]));
        assert!(twice.is_none(), "a format is asked for twice");
        let animated = formats.iter().copied().find(|format| format.is_animated());
        let Some(format) = animated.or(formats.first().copied()) else {
            return Ok(Vec::new());
        };
        let request = options.request(format, &self.plan);
        let frames = request.frames(&self.plan);
        let work = Work {
            frames: &frames,
            batch: request.batch,
            threads: request.threads,
            page: None,
        };
        let outputs = outputs.iter_mut().map(|(format, out)| Output {
            format: *format,
            sink: Sink::File(None, *out),
        });
        let (outputs, progress) = (outputs.collect(), &self.watched(options));
        let work = || pipeline::render_outputs(&self.plan, work, outputs, None, progress);
        Stop::catch(work).unwrap_or(Err(RenderError::Cancelled))
    }

    /// Renders to files: one for each frame, in a folder that exists, or an animation of all of them, which
    /// is named as the first. All files appear in the end, or none.
    ///
    /// ```
    /// use klrender::{Format, Options, RenderOptions, Scene};
    ///
    /// let scene = Scene::from_path("specs/default.toml", &Options::new())?;
    /// let folder = std::env::temp_dir();
    /// let name = |frame| folder.join(format!("klrender-{frame:03}.svg"));
    /// let done = scene.render_files(Format::Svg, name, &RenderOptions::new().frames([0, 199]))?;
    /// assert_eq!(done.files, 2);
    /// # std::fs::remove_file(name(0))?;
    /// # std::fs::remove_file(name(199))?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If a file cannot be written or the run is cancelled.
    ///
    /// # Panics
    ///
    /// If no frame is asked for, or one that the scene does not have.
    pub fn render_files(
        &self,
        format: Format,
        name: impl Fn(usize) -> PathBuf + Sync,
        options: &RenderOptions<'_>,
    ) -> Result<Summary, RenderError> {
        let request = options.request(format, &self.plan);
        if !format.is_animated() {
            let progress = &self.watched(options);
            let drawn =
                Stop::catch(|| pipeline::render_sequence(&self.plan, &request, &name, progress));
            return drawn.unwrap_or(Err(RenderError::Cancelled));
        }
        let path = name(request.frames.as_ref().map_or(0, |frames| frames[0]));
        let mut output = files::Output::create(&path).map_err(RenderError::io(&path))?;
        let done = self.render(format, &mut output, options)?;
        output.commit().map_err(RenderError::io(&path))?;
        Ok(done)
    }

    /// Who watches, with what stops the scene.
    fn watched<'a>(&'a self, options: &RenderOptions<'a>) -> Watched<'a> {
        Watched {
            progress: options.progress,
            stop: self.plan.graph.stop(),
        }
    }
}

/// Who watches work on a scene that may be stopped.
struct Watched<'a> {
    progress: &'a dyn Progress,
    stop: Option<&'a Stop>,
}

impl Progress for Watched<'_> {
    fn frame_done(&self) {
        self.progress.frame_done();
    }

    fn is_cancelled(&self) -> bool {
        self.stop.is_some_and(Stop::is_stopped) || self.progress.is_cancelled()
    }

    fn is_timed(&self) -> bool {
        self.progress.is_timed()
    }

    fn spent(&self, phase: Phase, time: Duration, bytes: u64) {
        self.progress.spent(phase, time, bytes);
    }
}

/// A scene in which everything has its place: what frames are made from.
#[derive(Debug, Clone)]
pub struct Layout<'a> {
    plan: &'a Plan,
    /// None where the scene was stopped.
    stage: Option<Arc<Stage<'a>>>,
}

impl<'a> Layout<'a> {
    /// A frame, counted from 0.
    ///
    /// # Panics
    ///
    /// If the scene has no such frame.
    pub fn frame(&self, frame: usize) -> Frame<'a> {
        check(frame, self.plan);
        Frame {
            layout: self.clone(),
            frame,
        }
    }
}

/// A moment of a scene. Frames can be made alone, in any order and on any thread: the same frame is
/// always the same bytes.
#[derive(Debug, Clone)]
pub struct Frame<'a> {
    layout: Layout<'a>,
    frame: usize,
}

impl Frame<'_> {
    /// Which one it is, counted from 0.
    pub fn number(&self) -> usize {
        self.frame
    }

    /// Its SVG document. Texts are outlines, and nothing is loaded from anywhere.
    pub fn svg(&self) -> String {
        let Layout { plan, stage } = &self.layout;
        let Some(stage) = stage else { Stop::unwind() };
        pipeline::document(plan, stage, plan.state(self.frame))
    }

    /// Its picture.
    ///
    /// # Errors
    ///
    /// If the scene is stopped, or through a fault of this program.
    pub fn pixels(&self) -> Result<Pixels, RenderError> {
        self.draw().map(|pixmap| Pixels::new(&pixmap))
    }

    /// Its picture as a PNG file.
    ///
    /// # Errors
    ///
    /// If the scene is stopped, or through a fault of this program.
    pub fn png(&self) -> Result<Vec<u8>, RenderError> {
        self.draw().map(|pixmap| encode::png(&pixmap))
    }

    /// Its picture as a PDF file, a page as large as it, in which lines and areas stay such.
    ///
    /// # Errors
    ///
    /// If the scene is stopped, or through a fault of this program.
    pub fn pdf(&self) -> Result<Vec<u8>, RenderError> {
        let plan = self.layout.plan;
        let request = RenderOptions::new()
            .frames([self.frame])
            .request(Format::Pdf, plan);
        let drawn = Stop::catch(|| pipeline::render_frame(plan, &request, &Unwatched));
        drawn.unwrap_or(Err(RenderError::Cancelled))
    }

    fn fault(&self, error: &dyn fmt::Display) -> RenderError {
        RenderError::Frame {
            frame: self.frame,
            message: error.to_string(),
        }
    }

    fn draw(&self) -> Result<Pixmap, RenderError> {
        let (width, height) = self.layout.plan.canvas.device_size();
        let svg = Stop::catch(|| self.svg()).ok_or(RenderError::Cancelled)?;
        raster::render(&svg, width, height).map_err(|error| self.fault(&error))
    }
}

/// A picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pixels {
    width: u32,
    height: u32,
    rgba: Vec<u8>,
}

impl Pixels {
    fn new(pixmap: &Pixmap) -> Self {
        let straight = pixmap.pixels().iter().map(PremultipliedColorU8::demultiply);
        Self {
            width: pixmap.width(),
            height: pixmap.height(),
            rgba: straight
                .flat_map(|color| [color.red(), color.green(), color.blue(), color.alpha()])
                .collect(),
        }
    }

    /// Pixels in a row.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Rows.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// Red, green, blue and alpha of each pixel, not premultiplied, row by row from the top.
    pub fn rgba(&self) -> &[u8] {
        &self.rgba
    }

    /// The same, without a copy.
    pub fn into_rgba(self) -> Vec<u8> {
        self.rgba
    }
}
