#!/usr/bin/env python3
"""Times klrender and its peers side by side, and prints the tables of docs/speed.md.

    python3 benches/peers.py                 all of it: some ten minutes on two cores
    python3 benches/peers.py --quick         three runs instead of nine, smaller films
    python3 benches/peers.py --only growth   one of: peers, quality, limits, growth

Peers are set up in `target/peers` once: a Python environment (matplotlib, Pillow, numpy,
vl-convert), gifski by `cargo install`; gifsicle is taken from the PATH (`apt-get install gifsicle`).
A peer that cannot be had is left out, and the table says so.
"""

import argparse
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / "target" / "peers"
PYTHON = HOME / "venv" / "bin" / "python"
KLRENDER = Path(os.environ.get("KLRENDER", ROOT / "target" / "release" / "klrender"))
NAIVE = ROOT / "target" / "release" / "examples" / "naive"
SPEC = ROOT / "specs" / "default.toml"
PACKAGES = ["matplotlib", "pillow", "numpy", "vl-convert-python"]
# A command that takes longer than this is run three times only, and says so.
LONG = 20.0


class Run:
    """What a command takes: medians over some runs."""

    def __init__(self, command, runs, cwd=ROOT):
        samples = []
        for done in range(runs):
            if done >= 3 and samples[0][0] > LONG:
                break
            samples.append(once(command, cwd))
        self.count = len(samples)
        self.wall, self.cpu, self.memory = (statistics.median(column) for column in zip(*samples))


def once(command, cwd):
    """Wall seconds, CPU seconds and peak MiB of one run."""
    start = time.perf_counter()
    process = subprocess.Popen([str(part) for part in command], cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    error = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{command} failed:\n{error.decode()}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def output(*command):
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True).stdout.strip()


def found(*command):
    """The last line that a command prints first, or None where there is no such command."""
    try:
        return output(*command).splitlines()[0]
    except (OSError, subprocess.CalledProcessError, IndexError):
        return None


def set_up():
    HOME.mkdir(parents=True, exist_ok=True)
    if not PYTHON.exists():
        print("setting up Python packages …", file=sys.stderr)
        output(sys.executable, "-m", "venv", HOME / "venv")
    if found(PYTHON, "-c", "import matplotlib, PIL, numpy, vl_convert; print(1)") is None:
        output(PYTHON, "-m", "pip", "install", "-q", *PACKAGES)
    if gifski() is None:
        print("installing gifski …", file=sys.stderr)
        subprocess.run(["cargo", "install", "-q", "gifski", "--root", HOME], check=False)
    print("building klrender …", file=sys.stderr)
    subprocess.run(["cargo", "build", "--release", "--bin", "klrender", "--example", "naive"], cwd=ROOT, check=True)


def gifski():
    local = HOME / "bin" / "gifski"
    return local if local.exists() else shutil.which("gifski")


def table(head, rows):
    print("| " + " | ".join(head) + " |")
    print("|---" * len(head) + "|")
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print()


def seconds(value):
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.1f} s"


def bytes_of(path):
    return f"{path.stat().st_size / 1000:,.0f} kB"


def film(out, *options):
    return [KLRENDER, SPEC, "-q", "-o", out, *options]


def peers(work, runs):
    """The first scene, whole jobs."""
    frames = work / "frames"
    frames.mkdir(exist_ok=True)
    matplotlib = ROOT / "benches" / "peers" / "matplotlib_scene.py"
    vega = ROOT / "benches" / "peers" / "vega_scene.py"
    jobs = []
    if NAIVE.exists():
        jobs = [("whole documents, usvg, resvg, the `gif` crate (`examples/naive.rs`)", [NAIVE, SPEC, work / "naive.gif"], work / "naive.gif", 1)]
    jobs = [
        ("**klrender**, two threads", film(work / "two.gif", "-j2"), work / "two.gif", 1),
        ("**klrender**, one thread", film(work / "one.gif", "-j1"), work / "one.gif", 1),
        *jobs,
        ("matplotlib and Pillow", [PYTHON, matplotlib, work / "matplotlib.gif"], work / "matplotlib.gif", 1),
    ]
    if gifski():
        picture = f"{PYTHON} {matplotlib} {frames}/ && {gifski()} --quiet -Q 90 -r 20 -o {work}/mpl-gifski.gif {frames}/*.png"
        jobs.append(("matplotlib's pictures, gifski Q90", ["sh", "-c", picture], work / "mpl-gifski.gif", 1))
    jobs.append(("Vega-Lite by vl-convert and Pillow (20 frames, times 10)", [PYTHON, vega, work / "vega.gif", "20"], work / "vega.gif", 10))
    measured = [(name, Run(command, runs), out, factor) for name, command, out, factor in jobs]
    base = measured[0][1]
    rows = []
    for name, run, out, factor in measured:
        rows.append(
            [
                name + (f" ({run.count} runs)" if run.count < runs else ""),
                seconds(run.wall * factor),
                seconds(run.cpu * factor),
                f"{run.memory:.0f} MiB",
                bytes_of(out) if factor == 1 else "–",
                f"{run.wall * factor / base.wall:.1f}×",
            ]
        )
    table(["200 frames, 800 × 660", "wall", "CPU", "memory", "GIF", "against klrender"], rows)
    one = measured[1][1]
    print(f"Two threads against one: {one.wall / base.wall:.2f}×.", end=" ")
    if NAIVE.exists():
        print(f"CPU against the obvious way: 1/{measured[2][1].cpu / one.cpu:.0f}.", end="")
    print("\n")


def quality(work, runs):
    """Size and truth of GIFs of the same pictures."""
    frames = work / "true"
    frames.mkdir(exist_ok=True)
    output(*film(str(frames) + "/", "--format", "png"))
    output(*film(work / "two.gif"))
    gifs = [("**klrender**", work / "two.gif")]
    for setting in ("table_size = 170", "table_size = 127", "table_size = 31", 'colors = "near"', 'colors = "exact"'):
        name = "".join(c if c.isalnum() else "-" for c in setting)
        change = lambda text: text.replace("frame_ms = 50", f"frame_ms = 50, {setting}")
        output(KLRENDER, variant(work, name, change), "-q", "-o", work / f"{name}.gif")
        gifs.append((f"**klrender**, `{setting}`", work / f"{name}.gif"))
    pictures = sorted(frames.glob("*.png"))
    if gifski():
        output(gifski(), "--quiet", "-Q", "90", "-r", "20", "-o", work / "gifski.gif", *pictures)
        gifs.append(("gifski Q90", work / "gifski.gif"))
    join = (
        "import sys; from PIL import Image; first, *rest = [Image.open(p).convert('RGB') for p in sys.argv[2:]]; "
        "first.save(sys.argv[1], save_all=True, append_images=rest, duration=50, loop=0)"
    )
    output(PYTHON, "-c", join, work / "pillow.gif", *pictures)
    gifs.append(("Pillow", work / "pillow.gif"))
    if shutil.which("gifsicle"):
        output("gifsicle", "-O3", work / "pillow.gif", "-o", work / "gifsicle.gif")
        gifs.append(("Pillow, `gifsicle -O3`", work / "gifsicle.gif"))
    if NAIVE.exists():
        output(NAIVE, SPEC, work / "naive.gif")
        gifs.append(("the `gif` crate, frame by frame", work / "naive.gif"))
    rows = []
    own = gifs[0][1].stat().st_size
    for name, gif in sorted(gifs, key=lambda gif: gif[1].stat().st_size):
        psnr, ssim = output(PYTHON, ROOT / "benches" / "peers" / "compare.py", gif, *pictures).split()
        size = gif.stat().st_size
        true = "exact" if float(psnr) > 130 else f"{float(psnr):.1f} dB"
        rows.append([name, bytes_of(gif), f"{own / size:.2f}×", true, f"{float(ssim):.6f}"])
    table(["the same 200 pictures", "size", "the default against it", "PSNR", "SSIM"], rows)


def variant(work, name, change):
    """The first scene, changed."""
    spec = work / f"{name}.toml"
    text = change(SPEC.read_text().replace("#:schema ./scene.schema.json\n", ""))
    spec.write_text(text)
    return spec


def with_frames(frames):
    return lambda text: re.sub(r"frames = 200", f"frames = {frames}", text)


def limits(work, runs, quick):
    """First frame, threads, memory, large pictures."""
    rows = []
    first = Run(film(work / "first.png", "--frames", "0", "--format", "png"), runs)
    rows.append(["process start to the first frame, as PNG", seconds(first.wall), f"{first.memory:.0f} MiB"])
    for frames in [200, 2000] if quick else [200, 2000, 20000]:
        spec = variant(work, f"frames-{frames}", with_frames(frames))
        times = [Run([KLRENDER, spec, "-q", "-o", work / "film.gif", f"-j{threads}"], runs if frames < 2000 else 3) for threads in (1, 2)]
        rows.append([f"{frames} frames, one thread", seconds(times[0].wall), f"{times[0].memory:.0f} MiB"])
        ratio = times[0].wall / times[1].wall
        rows.append([f"{frames} frames, two threads ({ratio:.2f}×)", seconds(times[1].wall), f"{times[1].memory:.0f} MiB"])
    size = lambda text: text.replace("size = [800, 660]", "size = [1920, 1080], pixel_ratio = 2")
    large = Run([KLRENDER, variant(work, "large", size), "-q", "-o", work / "film.gif", "-j2"], min(runs, 5))
    rows.append(["3840 × 2160, 200 frames, two threads", seconds(large.wall), f"{large.memory:.0f} MiB"])
    table(["job", "wall", "memory"], rows)


PANEL = """
[[panels]]
y = { domain = [-0.2, 0.6] }
marks = [{ type = "line", y = "pdf(P, x)" }]
"""


def growth(work, runs):
    """CPU time of a frame as one thing grows: the difference of two films, by their frames."""
    head = SPEC.read_text().replace("#:schema ./scene.schema.json\n", "").split("[[panels]]")[0]
    mark = '{ type = "line", y = "pdf(P, x - %.3f)" }'
    marks = lambda count: head + '[[panels]]\ny = { domain = [-0.2, 0.6] }\nmarks = [' + ", ".join(mark % (k / 8) for k in range(count)) + "]\n"
    size = lambda k: lambda text: text.replace("size = [800, 660]", f"size = [{400 * k}, {330 * k}]")
    series = {
        "panels": [(n, lambda _, n=n: head + PANEL * n) for n in (1, 2, 4, 8)],
        "marks": [(n, lambda _, n=n: marks(n)) for n in (1, 2, 4, 8, 16)],
        "pixels (as multiples of 400 × 330)": [(k * k, size(k)) for k in (1, 2, 3, 4)],
    }
    rows, points = [], {}
    for name, steps in series.items():
        for count, change in steps:
            cpu = []
            for frames in (100, 400):
                spec = variant(work, "growth", lambda text: with_frames(frames)(change(text)))
                cpu.append(Run([KLRENDER, spec, "-q", "-j1", "-o", work / "film.gif"], min(runs, 5)).cpu)
            each = (cpu[1] - cpu[0]) / 300 * 1000
            points.setdefault(name.split()[0], []).append((count, each))
            rows.append([name, str(count), f"{each:.2f} ms"])
    rows_of_frames = []
    for frames in (100, 200, 400, 800, 1600):
        spec = variant(work, "growth", with_frames(frames))
        cpu = Run([KLRENDER, spec, "-q", "-j1", "-o", work / "film.gif"], min(runs, 5)).cpu
        rows_of_frames.append(["frames", str(frames), f"{cpu / frames * 1000:.2f} ms"])
        points.setdefault("frames", []).append((frames / 100, cpu / frames * 1000))
    table(["what grows", "how many", "CPU a frame"], rows_of_frames + rows)
    plot(points)


def plot(series):
    """Draws the cost of a frame over what grows, both as powers of two, to benches/growth.svg."""
    import math

    width, height, left, bottom = 640, 400, 60, 50
    high = max(y for points in series.values() for _, y in points)
    low = min(y for points in series.values() for _, y in points)
    y0, y1 = math.floor(math.log2(low)), math.ceil(math.log2(high))
    px = lambda x: left + math.log2(x) / 4 * (width - left - 100)
    py = lambda y: height - bottom - (math.log2(y) - y0) / (y1 - y0) * (height - bottom - 20)
    colors = ["#0072b2", "#d55e00", "#009e73", "#cc79a7"]
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="13">']
    parts.append(f'<rect width="{width}" height="{height}" fill="#fff"/>')
    for k in range(5):
        x = px(2**k)
        parts.append(f'<path d="M{x:.1f} 20V{height - bottom}" stroke="#ddd"/><text x="{x:.1f}" y="{height - bottom + 18}" text-anchor="middle">{2**k}</text>')
    for k in range(y0, y1 + 1):
        y = py(2.0**k)
        parts.append(f'<path d="M{left} {y:.1f}H{width - 100}" stroke="#ddd"/><text x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">{2.0**k:g} ms</text>')
    for color, (name, points) in zip(colors, series.items()):
        path = " ".join(f"{px(x):.1f},{py(y):.1f}" for x, y in points)
        x, y = points[-1]
        parts.append(f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="2"/>')
        parts.append(f'<text x="{px(x) + 6:.1f}" y="{py(y) + 4:.1f}" fill="{color}">{name}</text>')
    parts.append(f'<text x="{width / 2 - 40}" y="{height - 10}" text-anchor="middle">times as many as the smallest (frames: in hundreds)</text></svg>')
    (ROOT / "benches" / "growth.svg").write_text("\n".join(parts) + "\n")


def versions():
    cpu = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), platform.processor())
    packages = "import importlib.metadata as m; print(', '.join(f'{p} {m.version(p)}' for p in %r))" % PACKAGES
    gifsicle = found("gifsicle", "--version")
    parts = [
        date.today().isoformat(),
        f"{cpu}, {os.cpu_count()} cores",
        f"{platform.system()} {platform.release()}",
        found("rustc", "--version"),
        found(PYTHON, "--version"),
        found(PYTHON, "-c", packages),
        found(gifski(), "--version") if gifski() else "no gifski",
        gifsicle or "no gifsicle",
    ]
    print("; ".join(part for part in parts if part) + ".\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer runs and smaller films")
    parser.add_argument("--only", choices=["peers", "quality", "limits", "growth"])
    parser.add_argument("--no-setup", action="store_true", help="take what is there")
    args = parser.parse_args()
    if not args.no_setup:
        set_up()
    runs = 3 if args.quick else 9
    work = HOME / "work"
    work.mkdir(parents=True, exist_ok=True)
    versions()
    wanted = lambda name: args.only in (None, name)
    if wanted("peers"):
        peers(work, runs)
    if wanted("quality"):
        quality(work, runs)
    if wanted("limits"):
        limits(work, runs, args.quick)
    if wanted("growth"):
        growth(work, runs)


main()
