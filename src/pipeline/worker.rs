//! What threads make of frames for the outputs that are rendered together, and what writes it.

use std::{
    io::{self, Write},
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use crate::{
    color::FrameColors,
    encode::{
        self, AnimatedSvgWriter, AnimationEncoder, AnimationWriter, ApngColors, ApngEncoder,
        ApngFrame, ApngWriter, EncodedFrame, Fidelity, FrameEncoder, GifWriter, HtmlPlayerWriter,
        PagePart, Palette, PixelDelta, Timing, VectorFrame, VectorWriter, WebpEncoder, WebpFrame,
        WebpWriter,
    },
    plan::Plan,
    raster::{Canvas, Dirty, Pixmap},
    scene::Stage,
    spec::model::Format,
};

use super::{
    FrameRenderer, MovingPicture, RenderError, documents,
    film::Maker,
    frame,
    frame_renderer::Composed,
    outputs::WriteFile,
    panics,
    progress::{Phase, Progress, timed},
    timing::timing,
    vector::Pictures,
};

/// How true the pixels of a plan's films are.
pub(super) fn fidelity(plan: &Plan) -> Fidelity {
    Fidelity {
        colors: plan.output.colors,
        dither: plan.output.dither,
    }
}

/// Whether a page of a plan may hold pixels: where true colours are asked for, elements have them, and a
/// single picture is drawn at once.
pub(super) fn pixels_may_do(plan: &Plan, pictures: &Pictures) -> bool {
    plan.output.colors == FrameColors::Film && pictures.pictures.len() > 1
}

/// What makes the pictures of a page of pixels.
pub(super) fn page_encoder((palette, fidelity): (&Arc<Palette>, Fidelity)) -> ApngEncoder {
    ApngEncoder::new(&ApngColors::Indexed(Arc::clone(palette), fidelity))
}

/// Takes a frame for the picture before the next.
pub(super) fn prime_page(
    encoder: &mut ApngEncoder,
    renderer: &FrameRenderer<'_>,
    frame: usize,
    progress: &dyn Progress,
) -> Result<(), RenderError> {
    // Other encoders want to see all that is drawn on the canvas that they look at.
    let mut canvas = renderer.canvas();
    renderer.draw_watched(&mut canvas, frame, progress)?;
    let pixmap = canvas.pixmap();
    timed(progress, Phase::Encode, || {
        (encoder.prime(pixmap, &all_of(pixmap)), 0)
    });
    Ok(())
}

/// What changes in a picture of a page, and how many bytes that is.
pub(super) fn page_delta(encoder: &mut ApngEncoder, pixmap: &Pixmap) -> (Option<PixelDelta>, u64) {
    // Pictures lie behind one another in another way than the frames on the canvas.
    let frame = encoder.encode(pixmap, &all_of(pixmap));
    let bytes = frame.as_ref().map_or(0, ApngEncoder::bytes) as u64;
    (frame.as_ref().map(PixelDelta::of), bytes)
}

fn all_of(pixmap: &Pixmap) -> Dirty {
    Dirty::all(pixmap.width(), pixmap.height())
}

/// The kind of sink that an output has.
pub(super) enum End<'a> {
    File(Option<PathBuf>),
    Files(&'a WriteFile<'a>),
}

impl End<'_> {
    /// Why it could not be written.
    pub(super) fn failed(&self) -> impl FnOnce(io::Error) -> RenderError + '_ {
        let path = match self {
            Self::File(path) => path.as_ref(),
            Self::Files(_) => None,
        };
        move |error| RenderError::Io {
            path: path.cloned(),
            error,
        }
    }
}

/// What all workers have in common.
pub(super) struct Setting<'a, 'p> {
    pub plan: &'p Plan,
    pub frames: &'a [usize],
    pub progress: &'a dyn Progress,
    /// Each with the bytes of its files.
    pub outputs: &'a [(Format, End<'a>, AtomicU64)],
    pub stage: &'a Stage<'p>,
    /// Where pixels are asked for.
    pub renderer: Option<&'a FrameRenderer<'p>>,
    /// Where documents are.
    pub picture: Option<&'a MovingPicture<'p>>,
    /// Where animated documents are.
    pub pictures: Option<&'a Pictures>,
    /// Where indexed pixels are.
    pub palette: Option<&'a Arc<Palette>>,
    /// Whether all frames are drawn.
    pub drawn: bool,
    /// Whether all their pixels are wanted.
    pub raw: bool,
    /// Whether the page holds pixels.
    pub pixels: bool,
    /// Whether an animated document holds elements.
    pub vector: bool,
    /// Which part of a page it is.
    pub page: Option<&'a PagePart>,
}

impl<'a, 'p> Setting<'a, 'p> {
    fn has(&self, format: Format) -> bool {
        self.outputs.iter().any(|(known, ..)| *known == format)
    }

    pub(super) fn worker(&self, canvases: &Mutex<Vec<Canvas<'a>>>) -> Worker<'a, 'p, '_> {
        // Not within the next expression, which would hold the lock to its end.
        let used = canvases
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        let indexed = self.palette.map(|palette| (palette, fidelity(self.plan)));
        let gif = indexed.filter(|_| self.has(Format::Gif));
        let apng = indexed.filter(|_| self.has(Format::Apng));
        let gif = gif.map(|(palette, fidelity)| FrameEncoder::new(Arc::clone(palette), fidelity));
        let apng = apng.map(|(palette, fidelity)| {
            let colors = ApngColors::new(palette, fidelity);
            match colors {
                ApngColors::Indexed(..) if gif.is_some() => Apng::OfGif,
                _ => Apng::Own(ApngEncoder::new(&colors)),
            }
        });
        Worker {
            setting: self,
            canvas: used.or_else(|| self.renderer.map(FrameRenderer::canvas)),
            gif,
            apng,
            webp: self.has(Format::Webp).then(WebpEncoder::new),
            page: indexed.filter(|_| self.pixels).map(page_encoder),
        }
    }

    /// What writes an output that is one file.
    pub(super) fn writer<W: Write>(
        &self,
        format: Format,
        out: W,
    ) -> Result<Writer<W>, RenderError> {
        let plan = self.plan;
        let (width, height) = plan.canvas.device_size();
        let plays = plan.output.plays;
        let timing = timing(format, plan.output.frame_ms);
        let unmade = || RenderError::Frame {
            frame: 0,
            message: format!("nothing is made for {}", format.name()),
        };
        let failed = |error| RenderError::Io { path: None, error };
        Ok(match format {
            Format::Gif => {
                let palette = self.palette.ok_or_else(unmade)?;
                let writer = GifWriter::new(out, width, height, palette, plays);
                Writer::Gif(writer.map_err(failed)?, timing)
            }
            Format::Apng => {
                let colors = ApngColors::new(self.palette.ok_or_else(unmade)?, fidelity(plan));
                Writer::Apng(ApngWriter::new(out, width, height, &colors, plays), timing)
            }
            Format::Webp => Writer::Webp(WebpWriter::new(out, width, height, plays), timing),
            Format::Html | Format::SvgFilm => {
                let (picture, pictures) = self.picture.zip(self.pictures).ok_or_else(unmade)?;
                let drawing = match (self.renderer, self.palette) {
                    (Some(renderer), Some(palette)) if self.pixels && format == Format::Html => {
                        pictures.pixel_drawing(plan, picture, renderer, palette, self.progress)?
                    }
                    _ => pictures.drawing(plan, format, picture)?,
                };
                match format {
                    Format::Html => {
                        let part = HtmlPlayerWriter::part(out, drawing, self.page.cloned());
                        Writer::Html(part.map_err(failed)?)
                    }
                    _ => Writer::SvgFilm(Box::new(AnimatedSvgWriter::new(out, drawing))),
                }
            }
            Format::Png => Writer::Png(out),
            Format::Svg => Writer::Svg(out),
            Format::Pdf => Writer::Pdf(out),
        })
    }
}

/// What a thread draws and encodes with.
pub(super) struct Worker<'a, 'p, 's> {
    setting: &'s Setting<'a, 'p>,
    canvas: Option<Canvas<'a>>,
    gif: Option<FrameEncoder>,
    apng: Option<Apng>,
    webp: Option<WebpEncoder>,
    /// Of distinct pictures, for a page.
    page: Option<ApngEncoder>,
}

/// What makes frames of an APNG.
enum Apng {
    /// The same indices as in a GIF that is made, too.
    OfGif,
    Own(ApngEncoder),
}

/// What comes of a frame for each of the outputs. Of animations of pixels, `None` shows what is there
/// already.
#[derive(Default)]
pub(super) struct Made {
    gif: Option<EncodedFrame>,
    apng: Option<ApngFrame>,
    webp: Option<WebpFrame>,
    /// For animated documents, where no frame before shows it.
    picture: Option<VectorFrame>,
    /// The content of a file that holds one frame.
    png: Option<Vec<u8>>,
    svg: Option<Vec<u8>>,
    pdf: Option<Vec<u8>>,
    /// All pixels.
    pub raw: Option<Vec<u8>>,
}

impl Worker<'_, '_, '_> {
    /// Draws the frame at a place.
    fn draw(&mut self, place: usize, composed: &Composed<'_, '_>) -> Result<(), RenderError> {
        let Setting {
            renderer,
            frames,
            progress,
            ..
        } = *self.setting;
        match (renderer, &mut self.canvas) {
            (Some(renderer), Some(canvas)) => {
                renderer.draw_composed(canvas, frames[place], composed, progress)
            }
            _ => Ok(()),
        }
    }

    /// The document of a frame, whose words are left to the viewer where `live`.
    fn document(
        &self,
        place: usize,
        composed: &Composed<'_, '_>,
        live: bool,
    ) -> Result<String, RenderError> {
        let Setting {
            plan,
            frames,
            progress,
            picture,
            ..
        } = *self.setting;
        let work = || {
            timed(progress, Phase::Compose, || {
                let document = match picture {
                    Some(picture) if !live => picture.document(composed),
                    _ => documents::document_with(plan, composed, live),
                };
                let bytes = document.len() as u64;
                (document, bytes)
            })
        };
        panics::catch(frames[place], work)
    }

    /// Hands on the content of a file: to where files go, or back.
    fn hand_on(
        &self,
        format: Format,
        place: usize,
        content: Vec<u8>,
    ) -> Result<Option<Vec<u8>>, RenderError> {
        let mut outputs = self.setting.outputs.iter();
        let output = outputs.find(|(known, ..)| *known == format);
        let Some((_, End::Files(write), bytes)) = output else {
            return Ok(Some(content));
        };
        let length = content.len() as u64;
        timed(self.setting.progress, Phase::Write, || {
            (write(place, &content), length)
        })?;
        bytes.fetch_add(length, Ordering::Relaxed);
        Ok(None)
    }
}

impl Maker for Worker<'_, '_, '_> {
    type Made = Made;

    fn prime(&mut self, place: usize) -> Result<(), RenderError> {
        if let (Some(encoder), Some(pictures), Some(renderer)) =
            (&mut self.page, self.setting.pictures, self.setting.renderer)
        {
            let before = pictures.pictures[pictures.begun(place)].frame;
            prime_page(encoder, renderer, before, self.setting.progress)?;
        }
        if self.gif.is_none() && self.apng.is_none() && self.webp.is_none() {
            return Ok(());
        }
        let setting = self.setting;
        let state = setting.plan.state(setting.frames[place]);
        self.draw(place, &Composed::new(setting.stage, state))?;
        let Some(canvas) = &self.canvas else {
            return Ok(());
        };
        let (pixmap, dirty) = (canvas.pixmap(), canvas.dirty());
        timed(setting.progress, Phase::Encode, || {
            if let Some(encoder) = &mut self.gif {
                encoder.prime(pixmap, dirty);
            }
            if let Some(Apng::Own(encoder)) = &mut self.apng {
                encoder.prime(pixmap, dirty);
            }
            if let Some(encoder) = &mut self.webp {
                encoder.prime(pixmap, dirty);
            }
            ((), 0)
        });
        Ok(())
    }

    fn make(&mut self, place: usize) -> Result<Made, RenderError> {
        let setting = self.setting;
        let (number, progress) = (setting.frames[place], setting.progress);
        let state = setting.plan.state(number);
        let composed = Composed::new(setting.stage, state);
        let mut made = Made::default();
        let mut begins = false;
        if let (Some(picture), Some(pictures)) = (setting.picture, setting.pictures)
            && pictures.begins(place)
        {
            begins = true;
            let work = || {
                timed(progress, Phase::Compose, || {
                    let frame = match setting.vector {
                        true => picture.frame_of(&composed),
                        false => picture.words(state),
                    };
                    let bytes = frame.bands.iter().flatten().map(|text| text.len() as u64);
                    let bytes = bytes.sum();
                    (frame, bytes)
                })
            };
            made.picture = Some(panics::catch(number, work)?);
        }
        if setting.has(Format::Svg) {
            let live = setting.plan.output.live_text;
            let document = self.document(place, &composed, live)?.into_bytes();
            made.svg = self.hand_on(Format::Svg, place, document)?;
        }
        if setting.has(Format::Pdf) {
            let document = self.document(place, &composed, false)?;
            let page = frame::pdf(setting.plan, &document, number, progress)?;
            made.pdf = self.hand_on(Format::Pdf, place, page)?;
        }
        let page = self.page.is_some() && begins;
        if !setting.drawn && !page {
            return Ok(made);
        }
        self.draw(place, &composed)?;
        let Some(canvas) = &self.canvas else {
            return Ok(made);
        };
        if let (Some(encoder), Some(picture), true) = (&mut self.page, &mut made.picture, page) {
            picture.pixels = timed(progress, Phase::Encode, || {
                page_delta(encoder, canvas.pixmap())
            });
        }
        if setting.has(Format::Png) {
            let picture = frame::png(canvas.pixmap(), progress);
            made.png = self.hand_on(Format::Png, place, picture)?;
        }
        let (pixmap, dirty) = (canvas.pixmap(), canvas.dirty());
        if setting.raw {
            made.raw = Some(encode::rgb(pixmap));
        }
        timed(progress, Phase::Encode, || {
            if let Some(encoder) = &mut self.gif {
                made.gif = encoder.encode(pixmap, dirty);
            }
            made.apng = match (&mut self.apng, &made.gif) {
                (Some(Apng::Own(encoder)), _) => encoder.encode(pixmap, dirty),
                (Some(Apng::OfGif), Some(frame)) => Some(ApngFrame::of(frame)),
                _ => None,
            };
            if let Some(encoder) = &mut self.webp {
                made.webp = encoder.encode(pixmap, dirty);
            }
            ((), made.bytes())
        });
        Ok(made)
    }
}

impl Made {
    /// The bytes of its pixels.
    fn bytes(&self) -> u64 {
        let gif = self.gif.as_ref().map_or(0, FrameEncoder::bytes);
        let apng = self.apng.as_ref().map_or(0, ApngEncoder::bytes);
        let webp = self.webp.as_ref().map_or(0, WebpEncoder::bytes);
        (gif + apng + webp) as u64
    }
}

/// What writes an output that is one file.
pub(super) enum Writer<W: Write> {
    Gif(GifWriter<W>, Timing),
    Apng(ApngWriter<W>, Timing),
    Webp(WebpWriter<W>, Timing),
    Html(HtmlPlayerWriter<W>),
    SvgFilm(Box<AnimatedSvgWriter<W>>),
    Png(W),
    Svg(W),
    Pdf(W),
}

impl<W: Write> Writer<W> {
    /// Adds the frame at a place. Returns how many bytes of pixels it has, too.
    pub(super) fn push(&mut self, made: &mut Made, place: usize) -> (io::Result<()>, u64) {
        let length = |bytes: Option<usize>| bytes.unwrap_or(0) as u64;
        match self {
            Self::Gif(writer, timing) => {
                let bytes = length(made.gif.as_ref().map(FrameEncoder::bytes));
                (writer.push(made.gif.take(), timing.delay(place)), bytes)
            }
            Self::Apng(writer, timing) => {
                let bytes = length(made.apng.as_ref().map(ApngEncoder::bytes));
                (writer.push(made.apng.take(), timing.delay(place)), bytes)
            }
            Self::Webp(writer, timing) => {
                let bytes = length(made.webp.as_ref().map(WebpEncoder::bytes));
                (writer.push(made.webp.take(), timing.delay(place)), bytes)
            }
            Self::Html(writer) => {
                let picture = made.picture.as_ref();
                (picture.map_or(Ok(()), |picture| writer.push(picture)), 0)
            }
            Self::SvgFilm(writer) => {
                let picture = made.picture.as_ref();
                (picture.map_or(Ok(()), |picture| writer.push(picture)), 0)
            }
            Self::Png(out) => content(out, made.png.as_deref()),
            Self::Svg(out) => content(out, made.svg.as_deref()),
            Self::Pdf(out) => content(out, made.pdf.as_deref()),
        }
    }

    pub(super) fn finish(self) -> io::Result<()> {
        match self {
            Self::Gif(writer, _) => writer.finish().map(drop),
            Self::Apng(writer, _) => writer.finish().map(drop),
            Self::Webp(writer, _) => writer.finish().map(drop),
            Self::Html(writer) => writer.finish(),
            Self::SvgFilm(writer) => writer.finish(),
            Self::Png(_) | Self::Svg(_) | Self::Pdf(_) => Ok(()),
        }
    }
}

/// Writes the content of a file that holds one frame.
fn content(out: &mut impl Write, content: Option<&[u8]>) -> (io::Result<()>, u64) {
    let content = content.unwrap_or_default();
    (out.write_all(content), content.len() as u64)
}
