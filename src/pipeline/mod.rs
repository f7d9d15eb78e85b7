//! The whole program: spec → plan → stage → SVG → pixels → files.
//!
//! [`load`] reads and plans; [`render_outputs`] composes frames in threads and writes them in order, to one
//! output or to several. Frames are pure functions of the plan, so the bytes written do not depend on how
//! many threads there are or how the frames are shared out among them.

mod animation;
mod counted;
mod documents;
mod error;
#[cfg(feature = "cli")]
mod explorer;
mod film;
mod frame;
mod frame_renderer;
mod load;
mod moving_picture;
mod ordered;
mod outputs;
mod palette;
mod panics;
#[cfg(feature = "cli")]
mod part;
mod progress;
#[cfg(feature = "cli")]
mod ranges;
mod request;
mod scheduler;
mod sequence;
mod sheet;
mod threads;
mod timing;
mod vector;
mod weight;
mod worker;

pub(crate) use {
    animation::render_animation,
    documents::{DocumentParts, Documents, document},
    frame::render_frame,
    frame_renderer::FrameRenderer,
    load::{Loaded, load, load_all},
    moving_picture::{MovingPicture, schedule_of_states},
    outputs::{Output, Sink, Work, render_outputs},
    progress::Unwatched,
    request::{Request, all},
    sequence::render_sequence,
    sheet::render_sheet,
    threads::on_threads,
    timing::{duration_ms, timing},
};
#[cfg(feature = "cli")]
pub(crate) use {
    counted::Counted,
    explorer::render_explorer,
    part::{Part, PartRenderer, Pieces, film_palette, is_indexed, page_of_pixels, pictures},
    ranges::merged,
};
pub use {
    error::RenderError,
    progress::{Phase, Progress},
    request::{Remark, Summary},
};
