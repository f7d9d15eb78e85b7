#!/usr/bin/env python3
"""Whether others read from our outputs what we wrote.

    python3 benches/outputs.py target/release/klrender [--ffmpeg PROGRAM] [SPEC…]

renders each spec (all in specs/ if none is named) as GIF, APNG, WebP and PNG at once, and with an ffmpeg also as
MP4, and decodes them with Pillow and that ffmpeg. Each must have every frame of the film at its time, to
the millisecond (a GIF to the hundredth of a second), in its size; pixels of WebP are those of the PNG files, those
of APNG the GIF's; the MP4 is within 50 dB. Prints a line for each spec, with the bytes of each output and how
far from the frames lossy ones are at their worst frame, in dB. Ends with 1 if something is wrong. Needs numpy and
Pillow.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

import numpy as np
from PIL import Image

SPECS = Path(__file__).resolve().parent.parent / "specs"
LEAST = 50.0
BACK = "scale=in_color_matrix=bt709:in_range=tv:flags=lanczos+accurate_rnd+full_chroma_inp+full_chroma_int"


class Wrong(Exception):
    pass


def over_white(picture):
    """A picture over white, as whole numbers."""
    picture = picture.convert("RGBA")
    white = Image.new("RGBA", picture.size, "white")
    return np.asarray(Image.alpha_composite(white, picture).convert("RGB"), dtype=np.int16)


def pictures(path):
    """What a file shows: pictures, each with the milliseconds at which it appears and ends."""
    film = Image.open(path)
    time = 0
    for index in range(film.n_frames):
        film.seek(index)
        film.load()
        duration = film.info.get("duration", 0)
        yield over_white(film), time, time + duration
        time += duration


def frames_of(path, times):
    """What a file shows at each of some times, the last of which is its end."""
    begins = iter(range(len(times) - 1))
    frame = next(begins)
    end = 0
    for picture, begin, end in pictures(path):
        if begin not in times:
            raise Wrong(f"{path.suffix}: a picture appears at {begin} ms, when no frame does")
        while frame is not None and times[frame] < end:
            yield picture
            frame = next(begins, None)
    if frame is not None or end != times[-1]:
        raise Wrong(f"{path.suffix}: it ends at {end} ms, not at {times[-1]}")


def raw_frames(program, path, size):
    """All frames of a film, as ffmpeg decodes them."""
    raw = subprocess.run(
        [program, "-v", "error", "-i", str(path), "-vf", BACK, "-f", "rawvideo", "-pix_fmt", "rgb24", "-"],
        check=True, capture_output=True,
    ).stdout
    frames = np.frombuffer(raw, dtype=np.uint8).reshape(-1, size[1], size[0], 3)
    return (frame.astype(np.int16) for frame in frames)


def decibels(mean_square):
    return 10 * np.log10(255**2 / mean_square) if mean_square > 0 else np.inf


def check(program, spec, folder, ffmpeg):
    """Renders and decodes a scene. Gives its line."""
    spec = Path(spec)
    told = subprocess.run([program, "plan", "--json", spec], check=True, capture_output=True, cwd=folder).stdout
    plan = json.loads(told)
    plan = plan[0] if isinstance(plan, list) else plan
    count, each, size = plan["frames"], plan["frame_ms"], tuple(plan["size"])
    if count < 2:
        return f"{spec.stem}: does not move"
    formats = [program, spec, "-q", "--format", "gif,apng,webp,png", "-o", f"{folder}/film.{{format}}"]
    if ffmpeg:
        formats += ["--video", f"{folder}/film.mp4", "--ffmpeg", ffmpeg]
    subprocess.run(formats, check=True)
    names = ["gif", "apng", "webp"]
    if ffmpeg:
        names.append("mp4")
    start = tomllib.loads(spec.read_text()).get("output", {}).get("start", 0)
    # Halves are rounded away from zero, there as here.
    first = int(start * count + 0.5) % count
    order = list(range(first, count)) + list(range(first))
    digits = len(str(count - 1))
    times = [int(each * k + 0.5) for k in range(count + 1)]
    hundredths = [10 * int(each / 10 * k + 0.5) for k in range(count + 1)]
    shown = {
        "gif": frames_of(folder / "film.gif", hundredths),
        "apng": frames_of(folder / "film.apng", times),
        "webp": frames_of(folder / "film.webp", times),
    }
    if ffmpeg:
        shown["mp4"] = raw_frames(ffmpeg, folder / "film.mp4", size)
    worst = {"gif": 0.0, "mp4": 0.0}
    exact = tomllib.loads(spec.read_text()).get("output", {}).get("colors", "film") == "film"
    for number in order:
        png = over_white(Image.open(folder / f"film-{number:0{digits}}.png"))
        if png.shape != (size[1], size[0], 3):
            raise Wrong(f"png: it is {png.shape}")
        now = {name: next(frames, None) for name, frames in shown.items()}
        for name, picture in now.items():
            if picture is None:
                raise Wrong(f"{name}: frame {number} is missing")
        if not np.array_equal(now["webp"], png):
            raise Wrong(f"webp: frame {number} is another")
        if not np.array_equal(now["apng"], now["gif"] if exact else png):
            raise Wrong(f"apng: frame {number} is another")
        for name in worst.keys() & now.keys():
            worst[name] = max(worst[name], float(((now[name] - png).astype(float) ** 2).mean()))
    for name, frames in shown.items():
        if next(frames, None) is not None:
            raise Wrong(f"{name}: it has more than {count} frames")
    if ffmpeg and decibels(worst["mp4"]) < LEAST:
        raise Wrong(f"mp4: {decibels(worst['mp4']):.1f} dB")
    sizes = "  ".join(f"{name} {(folder / f'film.{name}').stat().st_size / 1000:.0f} kB" for name in names)
    png = sum((folder / f"film-{number:0{digits}}.png").stat().st_size for number in order)
    far = ", ".join(f"{name} {decibels(worst[name]):.1f} dB" for name in sorted(worst) if name in now)
    return f"{spec.stem}: {count} frames  {sizes}  png {png / 1e6:.1f} MB  ({far})"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--ffmpeg")
    parser.add_argument("specs", nargs="*")
    asked = parser.parse_intermixed_args()
    program = Path(asked.program).resolve()
    specs = [Path(spec).resolve() for spec in asked.specs] or sorted(SPECS.glob("*.toml"))
    wrong = 0
    for spec in specs:
        with tempfile.TemporaryDirectory() as folder:
            try:
                print(check(program, spec, Path(folder), asked.ffmpeg), flush=True)
            except (Wrong, subprocess.CalledProcessError) as error:
                wrong += 1
                print(f"{spec.stem}: WRONG: {error}", flush=True)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
