//! The obvious way to make a film, to compare with: every frame a whole SVG document, drawn by resvg,
//! quantised by the `gif` crate, and stored whole. `benches/peers.py` times it.
//!
//! usage: `cargo run --release --example naive -- SPEC OUT.gif`

use std::{env, error::Error, fs, io::BufWriter};

use klrender::{diag::Source, pipeline, raster, scene::Stage, spec::Overrides};

/// The speed that the `gif` crate recommends.
const SPEED: i32 = 10;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = env::args().skip(1);
    let (Some(spec), Some(out)) = (args.next(), args.next()) else {
        return Err("usage: naive SPEC OUT.gif".into());
    };
    let source = Source::new(&spec, fs::read_to_string(&spec)?);
    let (plan, found) = pipeline::load(&source, "naive", &Overrides::default());
    let plan = plan.ok_or_else(|| format!("{found:?}"))?;
    let stage = Stage::new(&plan);
    let (width, height) = plan.spec.canvas.device_size();
    let (wide, high) = (u16::try_from(width)?, u16::try_from(height)?);
    let file = BufWriter::new(fs::File::create(&out)?);
    let mut encoder = gif::Encoder::new(file, wide, high, &[])?;
    encoder.set_repeat(gif::Repeat::Infinite)?;
    for frame in 0..plan.frames() {
        let svg = pipeline::document(&plan, &stage, plan.state(frame));
        let mut pixels = raster::render(&svg, width, height)?.take();
        let mut image = gif::Frame::from_rgba_speed(wide, high, &mut pixels, SPEED);
        image.delay = 5;
        encoder.write_frame(&image)?;
    }
    Ok(())
}
