//! What animated files of pixels have in common: encoders on many threads, one writer.

use std::io;

use resvg::tiny_skia::Pixmap;

use crate::raster::Dirty;

/// A worker's half of an animated file: turns pictures into frames, each relative to the one before.
///
/// For frames `a..b`, [`prime`](Self::prime) it with frame `a − 1` (unless `a` is 0), then
/// [`encode`](Self::encode) each. The result is the same however the animation is cut.
pub(crate) trait AnimationEncoder {
    /// A frame ready to be written.
    type Frame: Send;

    /// Takes `pixmap` for the picture before the next frame. As in [`encode`](Self::encode), nothing
    /// may have changed outside `dirty` since the picture it saw last.
    fn prime(&mut self, pixmap: &Pixmap, dirty: &Dirty);

    /// Encodes what changed since the previous picture; `None` if nothing did, as far as it can be
    /// shown. The first picture ever is encoded in full.
    ///
    /// Nothing may have changed outside `dirty`. A [`Canvas`](crate::raster::Canvas) says where its
    /// frame differs from the one *it* drew before, so every frame it draws must come here.
    fn encode(&mut self, pixmap: &Pixmap, dirty: &Dirty) -> Option<Self::Frame>;

    /// A hash of the picture it saw last, as the next one is compared with it.
    fn shown(&self) -> [u8; 32];

    /// How many bytes a frame takes in the file, but for the framing that all have.
    fn bytes(frame: &Self::Frame) -> usize;
}

/// The other half: puts frames in a row. A frame is written when its successor is known to differ, for
/// until then its delay may grow.
pub(crate) trait AnimationWriter: Sized {
    /// What it writes.
    type Frame;
    /// What it writes to.
    type Out;

    /// The longest delay of an image, in units of the file's time.
    const LONGEST: u64;

    /// The frame that waits for its delay.
    fn pending(&mut self) -> &mut Pending<Self::Frame>;

    /// An image that changes nothing, for what a delay is too long.
    fn nothing(&self) -> Self::Frame;

    /// Writes an image that shows for so many units, which a delay can say.
    ///
    /// # Errors
    ///
    /// If the output fails.
    fn image(&mut self, frame: &Self::Frame, delay: u64) -> io::Result<()>;

    /// Writes what comes behind the last image and returns the output.
    ///
    /// # Errors
    ///
    /// If the output fails.
    fn end(self) -> io::Result<Self::Out>;

    /// Adds the next frame for `delay` units of the file's time; `None` shows the previous one for
    /// longer.
    ///
    /// # Errors
    ///
    /// If the output fails, or the first frame is `None`.
    fn push(&mut self, frame: Option<Self::Frame>, delay: u64) -> io::Result<()> {
        match self.pending().next(frame, delay)? {
            Some((frame, delay)) => self.show(&frame, delay),
            None => Ok(()),
        }
    }

    /// Writes what is left and returns the output.
    ///
    /// # Errors
    ///
    /// If the output fails.
    fn finish(mut self) -> io::Result<Self::Out> {
        if let Some((frame, delay)) = self.pending().last() {
            self.show(&frame, delay)?;
        }
        self.end()
    }

    /// Writes a frame for so many units, as several images where one cannot say it.
    ///
    /// # Errors
    ///
    /// If the output fails.
    fn show(&mut self, frame: &Self::Frame, delay: u64) -> io::Result<()> {
        let mut rest = delay.saturating_sub(Self::LONGEST);
        self.image(frame, delay - rest)?;
        while rest > 0 {
            let held = rest.min(Self::LONGEST);
            let nothing = self.nothing();
            self.image(&nothing, held)?;
            rest -= held;
        }
        Ok(())
    }
}

/// A frame that waits for its delay to be known.
#[derive(Debug)]
pub(crate) struct Pending<F>(Option<(F, u64)>);

impl<F> Default for Pending<F> {
    fn default() -> Self {
        Self(None)
    }
}

impl<F> Pending<F> {
    /// Takes the next frame, or the news that there is none; gives the frame before it, whose delay is
    /// now known.
    pub(super) fn next(&mut self, frame: Option<F>, delay: u64) -> io::Result<Option<(F, u64)>> {
        match (frame, &mut self.0) {
            (Some(frame), pending) => Ok(pending.replace((frame, delay))),
            (None, Some((_, held))) => {
                *held = held.saturating_add(delay);
                Ok(None)
            }
            (None, None) => Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "the first frame of an animation cannot be a repeat",
            )),
        }
    }

    /// The last frame.
    pub(super) fn last(&mut self) -> Option<(F, u64)> {
        self.0.take()
    }
}
