//! The obvious way to make an animation, to compare with: every frame a whole SVG document, drawn by resvg,
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

use klrender::{Options, Scene};

/// The speed that the `gif` crate recommends.
const SPEED: i32 = 10;

#[allow(dead_code, reason = "a bench takes the rest")]
fn main() -> Result<(), Box<dyn Error>> {
    let mut args = env::args().skip(1);
    let (Some(spec), Some(out)) = (args.next(), args.next()) else {
        return Err("usage: naive SPEC OUT.gif".into());
    };
    let scene = Scene::from_path(spec, &Options::new())?;
    let out = BufWriter::new(fs::File::create(out)?);
    animation(&scene, 0..scene.frames(), out)
}

/// Writes some frames of a scene as a GIF.
pub(crate) fn animation(
    scene: &Scene,
    frames: impl IntoIterator<Item = usize>,
    out: impl Write,
) -> Result<(), Box<dyn Error>> {
    let layout = scene.layout();
    let (width, height) = scene.size();
    let (width, height) = (u16::try_from(width)?, u16::try_from(height)?);
    let mut encoder = gif::Encoder::new(out, width, height, &[])?;
    encoder.set_repeat(gif::Repeat::Infinite)?;
    for frame in frames {
        let mut pixels = layout.frame(frame).pixels()?.into_rgba();
        let mut image = gif::Frame::from_rgba_speed(width, height, &mut pixels, SPEED);
        image.delay = 5;
        encoder.write_frame(&image)?;
    }
    Ok(())
}
