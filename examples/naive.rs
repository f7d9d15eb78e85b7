//! The obvious way to make a film, to compare with: every frame a whole SVG document, drawn by resvg,
//! quantised by the `gif` crate, and stored whole. `benches/peers.py` times it, and so does
//! `cargo bench --bench jobs`.
//!
//! usage: `cargo run --release --example naive -- SPEC OUT.gif`

use std::{
    env,
    error::Error,
    fs,
    io::{BufWriter, Write},
};

use klrender::{diag::Source, pipeline, plan::Plan, raster, scene::Stage, spec::Overrides};

/// The speed that the `gif` crate recommends.
const SPEED: i32 = 10;

#[allow(dead_code, reason = "a bench takes the rest")]
fn main() -> Result<(), Box<dyn Error>> {
    let mut args = env::args().skip(1);
    let (Some(spec), Some(out)) = (args.next(), args.next()) else {
        return Err("usage: naive SPEC OUT.gif".into());
    };
    let source = Source::new(&spec, fs::read_to_string(&spec)?);
    let (plan, found) = pipeline::load(&source, "naive", &Overrides::default());
    let plan = plan.ok_or_else(|| format!("{found:?}"))?;
    film(
        &plan,
        0..plan.frames(),
        BufWriter::new(fs::File::create(&out)?),
    )
}

/// Writes some frames of a plan as a GIF.
pub(crate) fn film(
    plan: &Plan,
    frames: impl IntoIterator<Item = usize>,
    out: impl Write,
) -> Result<(), Box<dyn Error>> {
    let stage = Stage::new(plan);
    let (width, height) = plan.spec.canvas.device_size();
    let (wide, high) = (u16::try_from(width)?, u16::try_from(height)?);
    let mut encoder = gif::Encoder::new(out, wide, high, &[])?;
    encoder.set_repeat(gif::Repeat::Infinite)?;
    for frame in frames {
        let svg = pipeline::document(plan, &stage, plan.state(frame));
        let mut pixels = raster::render(&svg, width, height)?.take();
        let mut image = gif::Frame::from_rgba_speed(wide, high, &mut pixels, SPEED);
        image.delay = 5;
        encoder.write_frame(&image)?;
    }
    Ok(())
}
