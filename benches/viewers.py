#!/usr/bin/env python3
"""Whether others show an SVG document of ours as we do.

    python3 benches/viewers.py target/release/klrender [SPEC…]

renders the poster of each spec (of all in specs/ if none is named) with klrender, with Chromium and with
rsvg-convert, and prints how alike they are: the structural similarity of Wang and others (2004), the mean over
Gaussian windows of 11 px on grey. Ends with 1 if one is below 0.995. Needs numpy, Pillow, chromium and
rsvg-convert.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image

LEAST = 0.995
SPECS = Path(__file__).resolve().parent.parent / "specs"


def grey(path):
    """A picture on white, as one number a pixel from 0 to 255."""
    picture = Image.open(path).convert("RGBA")
    white = Image.new("RGBA", picture.size, "white")
    return np.asarray(Image.alpha_composite(white, picture).convert("L"), dtype=float)


def blurred(values):
    """The mean over Gaussian windows of 11 px with a deviation of 1.5 px."""
    at = np.arange(-5, 6)
    window = np.exp(-(at**2) / 4.5)
    window /= window.sum()
    for axis in (0, 1):
        values = np.apply_along_axis(np.convolve, axis, values, window, mode="valid")
    return values


def similarity(a, b):
    """SSIM of two pictures of one size."""
    mean_a, mean_b = blurred(a), blurred(b)
    var_a = blurred(a * a) - mean_a**2
    var_b = blurred(b * b) - mean_b**2
    both = blurred(a * b) - mean_a * mean_b
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    top = (2 * mean_a * mean_b + c1) * (2 * both + c2)
    return float((top / ((mean_a**2 + mean_b**2 + c1) * (var_a + var_b + c2))).mean())


def run(*command, **options):
    subprocess.run([str(word) for word in command], check=True, capture_output=True, **options)


def compare(program, spec, folder):
    """How alike Chromium's and rsvg-convert's pictures of a scene are to ours."""
    ours, svg = folder / "ours.png", folder / "poster.svg"
    run(program, spec, "--poster", "--format", "png", "-q", "-o", ours, cwd=spec.parent)
    run(program, spec, "--poster", "--format", "svg", "-q", "-o", svg, cwd=spec.parent)
    width, height = Image.open(ours).size
    rsvg, chromium = folder / "rsvg.png", folder / "chromium.png"
    run("rsvg-convert", "-w", width, "-h", height, svg, "-o", rsvg)
    # A page has no margin that a document would be moved by, and no scale but ours.
    page = folder / "page.html"
    page.write_text(
        f'<body style="margin:0"><img src="poster.svg" width="{width}" height="{height}" style="display:block">'
    )
    run(
        "chromium", "--headless", "--no-sandbox", "--hide-scrollbars", "--force-device-scale-factor=1",
        f"--window-size={width},{height}", f"--screenshot={chromium}", page.as_uri(),
    )
    mine = grey(ours)
    return [similarity(mine, grey(other)[: mine.shape[0], : mine.shape[1]]) for other in (chromium, rsvg)]


def main():
    program = Path(sys.argv[1]).resolve()
    specs = [Path(name).resolve() for name in sys.argv[2:]] or sorted(SPECS.glob("*.toml"))
    below = 0
    print(f"{'scene':<20} {'Chromium':>9} {'rsvg':>9}")
    for spec in specs:
        with tempfile.TemporaryDirectory() as folder:
            alike = compare(program, spec, Path(folder))
        below += min(alike) < LEAST
        note = "" if min(alike) >= LEAST else f"  below {LEAST}"
        print(f"{spec.stem:<20} {alike[0]:>9.4f} {alike[1]:>9.4f}{note}", flush=True)
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
