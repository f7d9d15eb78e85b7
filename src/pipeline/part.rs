//! A part of an output: some of its frames in a row, without what makes them a file.
//!
//! A part knows what was shown before its first frame and what is shown after its last, as hashes: where
//! parts meet, these are the same, or the parts were not made alike.

use std::{num::NonZeroUsize, ops::Range, sync::Arc};

use rayon::prelude::*;

use crate::{
    color::FrameColors,
    encode::{
        AnimationEncoder, ApngColors, ApngEncoder, ApngFrame, Drawing, EncodedFrame, FrameEncoder,
        Palette, VectorFrame, WebpEncoder, WebpFrame,
    },
    plan::Plan,
    raster::Canvas,
    spec::model::Format,
};

use super::{
    FrameRenderer, MovingPicture, RenderError, Request, documents,
    film::{Film, Maker},
    frame,
    frame_renderer::Composed,
    palette, panics,
    progress::{Phase, Progress, timed},
    request,
    threads::Threads,
    vector::Pictures,
    weight,
    worker::{fidelity, page_delta, page_encoder, pixels_may_do, prime_page},
};

/// Some frames of an output in a row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Part {
    /// A hash of what shows before the first; `None` where it is the first of all.
    pub before: Option<[u8; 32]>,
    /// A hash of what shows last.
    pub after: [u8; 32],
    /// What there is to write.
    pub pieces: Pieces,
}

/// What an output is written from.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Pieces {
    /// Frames of a GIF; `None` shows what is there already.
    Gif(Vec<Option<EncodedFrame>>),
    /// Frames of an APNG, likewise.
    Apng(Vec<Option<ApngFrame>>),
    /// Frames of a WebP, likewise.
    Webp(Vec<Option<WebpFrame>>),
    /// Files, one for each frame.
    Files(Vec<Vec<u8>>),
    /// Pictures of an animated document, and with the first what is the same in all.
    Pictures(Option<Box<Drawing>>, Vec<VectorFrame>),
}

/// Whether the pixels of a format are indices of one palette.
pub(crate) fn is_indexed(plan: &Plan, format: Format) -> bool {
    match format {
        Format::Gif => true,
        Format::Apng => plan.output.colors == FrameColors::Film,
        _ => false,
    }
}

/// Whether the page of a plan holds pixels, since its elements would be larger by far.
///
/// # Errors
///
/// If a frame cannot be rendered, or threads cannot be started.
pub(crate) fn page_of_pixels(
    plan: &Plan,
    threads: Option<NonZeroUsize>,
    progress: &dyn Progress,
) -> Result<bool, RenderError> {
    let pictures = Pictures::of(plan, &request::all(plan, true));
    if !pixels_may_do(plan, &pictures) {
        return Ok(false);
    }
    Threads::new(threads)?.run(|| {
        let picture = MovingPicture::new(plan)?;
        let document = panics::catch(0, || weight::of_document(&picture, &pictures, progress))?;
        if document <= weight::LIGHT {
            return Ok(false);
        }
        let renderer = FrameRenderer::watched(plan, progress).map_err(RenderError::raster(0))?;
        let (palette, _) = palette::palette(plan, &renderer, progress)?;
        let gif = weight::of_gif(plan, &renderer, &Arc::new(palette), &pictures, progress)?;
        Ok(weight::is_heavy(document, gif))
    })
}

/// The palette of a plan's films of pixels.
///
/// # Errors
///
/// If a frame cannot be rendered, or the run is cancelled.
pub(crate) fn film_palette(
    plan: &Plan,
    threads: Option<NonZeroUsize>,
    progress: &dyn Progress,
) -> Result<Palette, RenderError> {
    Threads::new(threads)?.run(|| {
        let renderer = FrameRenderer::watched(plan, progress).map_err(RenderError::raster(0))?;
        let (palette, _) = palette::palette(plan, &renderer, progress)?;
        Ok(palette)
    })
}

/// How many pieces an output has: its frames, or the distinct pictures of an animated document.
pub(crate) fn pictures(plan: &Plan, format: Format) -> usize {
    let request = Request {
        format,
        frames: None,
        batch: None,
        threads: None,
    };
    let frames = request.frames(plan);
    match format {
        Format::Html | Format::SvgFilm => Pictures::of(plan, &frames).pictures.len(),
        _ => frames.len(),
    }
}

/// Renders parts of one output of a plan, each of them alone.
pub(crate) struct PartRenderer<'a> {
    plan: &'a Plan,
    format: Format,
    /// In the order in which they are written.
    frames: Vec<usize>,
    threads: Threads,
    kind: Kind<'a>,
}

enum Kind<'a> {
    Gif(FrameRenderer<'a>, Arc<Palette>),
    Apng(FrameRenderer<'a>, ApngColors),
    Webp(FrameRenderer<'a>),
    Files(FrameRenderer<'a>),
    Document(MovingPicture<'a>, Pictures),
    /// A page of pixels.
    Page(FrameRenderer<'a>, Arc<Palette>, MovingPicture<'a>, Pictures),
}

impl<'a> PartRenderer<'a> {
    /// Gives everything its place and draws what is static. A film of indexed pixels, or a page of them, has
    /// the palette that [`film_palette`] found; others have none.
    ///
    /// # Errors
    ///
    /// If what is static cannot be rendered, or threads cannot be started.
    pub(crate) fn new(
        plan: &'a Plan,
        format: Format,
        palette: Option<Palette>,
        threads: Option<NonZeroUsize>,
        progress: &dyn Progress,
    ) -> Result<Self, RenderError> {
        let request = Request {
            format,
            frames: None,
            batch: None,
            threads,
        };
        let frames = request.frames(plan);
        let threads = Threads::new(threads)?;
        let renderer = || {
            let renderer = threads.run(|| FrameRenderer::watched(plan, progress));
            renderer.map_err(RenderError::raster(0))
        };
        let kind = match (format, palette) {
            (Format::Html, Some(palette)) => {
                let picture = threads.run(|| MovingPicture::new(plan))?;
                let pictures = Pictures::of(plan, &frames);
                Kind::Page(renderer()?, Arc::new(palette), picture, pictures)
            }
            (Format::Html | Format::SvgFilm, _) => {
                let picture = threads.run(|| MovingPicture::new(plan))?;
                Kind::Document(picture, Pictures::of(plan, &frames))
            }
            (Format::Gif, Some(palette)) => Kind::Gif(renderer()?, Arc::new(palette)),
            (Format::Gif, None) => {
                let message = "a GIF has a palette".to_owned();
                return Err(RenderError::Frame { frame: 0, message });
            }
            (Format::Apng, palette) => {
                let colors = ApngColors::of_table(palette, fidelity(plan));
                Kind::Apng(renderer()?, colors)
            }
            (Format::Webp, _) => Kind::Webp(renderer()?),
            (Format::Png | Format::Svg | Format::Pdf, _) => Kind::Files(renderer()?),
        };
        Ok(Self {
            plan,
            format,
            frames,
            threads,
            kind,
        })
    }

    /// Renders the pieces of a range, which are some.
    ///
    /// # Errors
    ///
    /// If a frame cannot be rendered, or the run is cancelled.
    pub(crate) fn render(
        &self,
        range: Range<usize>,
        progress: &dyn Progress,
    ) -> Result<Part, RenderError> {
        match &self.kind {
            Kind::Gif(renderer, palette) => {
                let fidelity = fidelity(self.plan);
                let encoder = || FrameEncoder::new(Arc::clone(palette), fidelity);
                self.film(renderer, range, encoder, Pieces::Gif, progress)
            }
            Kind::Apng(renderer, colors) => {
                let encoder = || ApngEncoder::new(colors);
                self.film(renderer, range, encoder, Pieces::Apng, progress)
            }
            Kind::Webp(renderer) => {
                self.film(renderer, range, WebpEncoder::new, Pieces::Webp, progress)
            }
            Kind::Files(renderer) => self.threads.run(|| self.files(renderer, range, progress)),
            Kind::Page(renderer, palette, picture, pictures) => self
                .threads
                .run(|| self.page(renderer, palette, picture, pictures, range, progress)),
            Kind::Document(picture, pictures) => {
                let work = || self.document(picture, pictures, range, progress);
                self.threads.run(work)
            }
        }
    }

    /// Some frames of a film of pixels.
    fn film<E: AnimationEncoder + Send>(
        &self,
        renderer: &FrameRenderer<'_>,
        range: Range<usize>,
        encoder: impl Fn() -> E + Sync,
        pieces: impl FnOnce(Vec<Option<E::Frame>>) -> Pieces,
        progress: &dyn Progress,
    ) -> Result<Part, RenderError> {
        let film = Film {
            frames: &self.frames,
            batch: None,
            threads: &self.threads,
            progress,
        };
        let maker = || PixelMaker {
            renderer,
            frames: &self.frames,
            progress,
            canvas: renderer.canvas(),
            encoder: encoder(),
        };
        let mut frames = Vec::with_capacity(range.len());
        let (mut before, mut after) = (None, None);
        film.make(range, true, maker, |stretch| {
            frames.extend(stretch.frames);
            before = before.or(stretch.before);
            after = after.or(stretch.after);
            Ok(())
        })?;
        Ok(Part {
            before,
            after: after.unwrap_or_default(),
            pieces: pieces(frames),
        })
    }

    /// The files of some frames. Frames before and behind do not matter to them; the frame before the
    /// first is drawn to be compared with.
    fn files(
        &self,
        renderer: &FrameRenderer<'_>,
        range: Range<usize>,
        progress: &dyn Progress,
    ) -> Result<Part, RenderError> {
        type Made = (Option<Vec<u8>>, Option<[u8; 32]>);
        let last = range.end - 1;
        let make = |canvas: &mut Canvas<'_>, place: usize| -> Result<Made, RenderError> {
            if progress.is_cancelled() {
                return Err(RenderError::Cancelled);
            }
            let number = self.frames[place];
            let compared = place == last || place < range.start;
            if self.format == Format::Pdf {
                let stage = renderer.stage();
                let composed = Composed::new(stage, self.plan.state(number));
                let work = || documents::document_with(self.plan, &composed, false);
                let document = panics::catch(number, work)?;
                let file = frame::pdf(self.plan, &document, number, progress)?;
                let hash = compared.then(|| blake3::hash(&file).into());
                return Ok((Some(file), hash));
            }
            if self.format == Format::Svg {
                let text = frame::svg(self.plan, renderer.stage(), number, progress)?;
                let hash = compared.then(|| blake3::hash(&text).into());
                return Ok((Some(text), hash));
            }
            renderer.draw_watched(canvas, number, progress)?;
            let hash = compared.then(|| blake3::hash(canvas.pixmap().data()).into());
            let file = match place < range.start {
                true => None,
                false => Some(frame::png(canvas.pixmap(), progress)),
            };
            Ok((file, hash))
        };
        let places: Vec<usize> = (range.start.saturating_sub(1)..range.end).collect();
        let share = places.len().div_ceil(rayon::current_num_threads());
        let made: Vec<Vec<Made>> = places
            .par_chunks(share)
            .map(|places| {
                let mut canvas = renderer.canvas();
                let made = places.iter().map(|&place| {
                    let made = make(&mut canvas, place)?;
                    if place >= range.start {
                        progress.frame_done();
                    }
                    Ok(made)
                });
                made.collect()
            })
            .collect::<Result<_, RenderError>>()?;
        let mut made: Vec<Made> = made.into_iter().flatten().collect();
        let after = made.last().and_then(|(_, hash)| *hash).unwrap_or_default();
        let before = match range.start {
            0 => None,
            _ => made.remove(0).1,
        };
        let files = made.into_iter().filter_map(|(file, _)| file).collect();
        Ok(Part {
            before,
            after,
            pieces: Pieces::Files(files),
        })
    }

    /// Some pictures of a page of pixels.
    fn page(
        &self,
        renderer: &FrameRenderer<'_>,
        palette: &Arc<Palette>,
        picture: &MovingPicture<'_>,
        pictures: &Pictures,
        range: Range<usize>,
        progress: &dyn Progress,
    ) -> Result<Part, RenderError> {
        let plan = self.plan;
        let mut encoder = page_encoder((palette, fidelity(plan)));
        let (mut drawing, mut before) = (None, None);
        if range.start == 0 {
            let made = pictures.pixel_drawing(plan, picture, renderer, palette, progress)?;
            drawing = Some(Box::new(made));
        } else {
            let frame = pictures.pictures[range.start - 1].frame;
            prime_page(&mut encoder, renderer, frame, progress)?;
            before = Some(encoder.shown());
        }
        let mut canvas = renderer.canvas();
        let mut composed = Vec::with_capacity(range.len());
        for shown in &pictures.pictures[range] {
            if progress.is_cancelled() {
                return Err(RenderError::Cancelled);
            }
            renderer.draw_watched(&mut canvas, shown.frame, progress)?;
            let delta = || page_delta(&mut encoder, canvas.pixmap());
            composed.push(VectorFrame {
                pixels: timed(progress, Phase::Encode, delta),
                ..panics::catch(shown.frame, || picture.words(shown.state))?
            });
            progress.frame_done();
        }
        Ok(Part {
            before,
            after: encoder.shown(),
            pieces: Pieces::Pictures(drawing, composed),
        })
    }

    /// Some pictures of an animated document.
    fn document(
        &self,
        picture: &MovingPicture<'_>,
        pictures: &Pictures,
        range: Range<usize>,
        progress: &dyn Progress,
    ) -> Result<Part, RenderError> {
        let drawing = match range.start {
            0 => Some(pictures.drawing(self.plan, self.format, picture)?),
            _ => None,
        };
        let compose = |place: usize| {
            if progress.is_cancelled() {
                return Err(RenderError::Cancelled);
            }
            let shown = pictures.pictures[place];
            let work = || timed(progress, Phase::Compose, || (picture.frame(shown.state), 0));
            let composed = panics::catch(shown.frame, work)?;
            if place >= range.start {
                progress.frame_done();
            }
            Ok(composed)
        };
        let places = range.start.saturating_sub(1)..range.end;
        let composed: Result<Vec<VectorFrame>, RenderError> =
            places.into_par_iter().map(compose).collect();
        let mut composed = composed?;
        let after = composed.last().map(hash).unwrap_or_default();
        let before = match range.start {
            0 => None,
            _ => Some(hash(&composed.remove(0))),
        };
        Ok(Part {
            before,
            after,
            pieces: Pieces::Pictures(drawing.map(Box::new), composed),
        })
    }
}

/// Draws and encodes frames of a film of pixels.
struct PixelMaker<'a, E> {
    renderer: &'a FrameRenderer<'a>,
    frames: &'a [usize],
    progress: &'a dyn Progress,
    canvas: Canvas<'a>,
    encoder: E,
}

impl<E: AnimationEncoder + Send> Maker for PixelMaker<'_, E> {
    type Made = Option<E::Frame>;

    fn prime(&mut self, place: usize) -> Result<(), RenderError> {
        let (canvas, frame) = (&mut self.canvas, self.frames[place]);
        self.renderer.draw_watched(canvas, frame, self.progress)?;
        timed(self.progress, Phase::Encode, || {
            let (pixmap, dirty) = (self.canvas.pixmap(), self.canvas.dirty());
            (self.encoder.prime(pixmap, dirty), 0)
        });
        Ok(())
    }

    fn make(&mut self, place: usize) -> Result<Option<E::Frame>, RenderError> {
        let (canvas, frame) = (&mut self.canvas, self.frames[place]);
        self.renderer.draw_watched(canvas, frame, self.progress)?;
        Ok(timed(self.progress, Phase::Encode, || {
            let (pixmap, dirty) = (self.canvas.pixmap(), self.canvas.dirty());
            let encoded = self.encoder.encode(pixmap, dirty);
            let bytes = encoded.as_ref().map_or(0, |frame| E::bytes(frame) as u64);
            (encoded, bytes)
        }))
    }

    fn shown(&self) -> [u8; 32] {
        self.encoder.shown()
    }
}

/// A hash of what a picture adds to the drawing.
fn hash(picture: &VectorFrame) -> [u8; 32] {
    let text = serde_json::to_vec(picture).unwrap_or_default();
    blake3::hash(&text).into()
}
