#!/usr/bin/env python3
"""What a chunk, a shard and a join cost beside the frames, and how far a farm scales by that.

    python3 benches/farm.py [PROGRAM [SPEC [FRAMES]]]

Everything is measured on one thread, in CPU time, the best of three; then the work of many machines is
simulated from these numbers, and printed as the tables of docs/farm.md.
"""

import os
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile
import time

program = os.path.realpath(sys.argv[1] if len(sys.argv) > 1 else "target/release/klrender")
spec = os.path.realpath(sys.argv[2] if len(sys.argv) > 2 else "specs/default.toml")
folder = pathlib.Path(tempfile.mkdtemp())


def run(*arguments):
    """CPU and wall time of a command, in seconds."""
    used = lambda: sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
    began, before = time.perf_counter(), used()
    subprocess.run([program, *map(str, arguments), "--quiet"], check=True, cwd=folder)
    return used() - before, time.perf_counter() - began


def best(times, *arguments, fresh=None):
    """The least CPU time of some runs, and the least wall time; `fresh` is removed before each."""
    found = []
    for _ in range(times):
        if fresh:
            shutil.rmtree(folder / fresh, ignore_errors=True)
        found.append(run(*arguments))
    return min(cpu for cpu, _ in found), min(wall for _, wall in found)


def plan(name, chunk_frames):
    return best(3, "plan", spec, "-o", f"{name}.klplan", "--chunk-frames", chunk_frames, "-j", 1)


def render(name, *more, fresh=True):
    arguments = ["render", "--plan", f"{name}.klplan", "--out", f"{name}.chunks", "-j", 1, *more]
    return best(3, *arguments, fresh=f"{name}.chunks" if fresh else None)


def size(name):
    return sum(file.stat().st_size for file in (folder / name).iterdir())


shutil.copy(spec, folder)
alone, _ = best(3, spec, "-o", "alone.gif", "-j", 1)
(planning, _) = plan("fine", 4)
plan("coarse", 100_000)
fine, _ = render("fine")
coarse, _ = render("coarse")
kept, _ = render("fine", fresh=False)
chunks = len(list((folder / "fine.chunks").iterdir()))
frames = 4 * chunks
joining, _ = best(3, "join", "--plan", "fine.klplan", "--dir", "fine.chunks", "-o", "joined.gif")
whole, _ = best(3, "join", "--plan", "coarse.klplan", "--dir", "coarse.chunks", "-o", "joined.gif")
assert (folder / "joined.gif").read_bytes() == (folder / "alone.gif").read_bytes()
start, _ = best(3, "render", "--plan", "fine.klplan", "--chunks", "0", "--out", "fine.chunks")

per_chunk = (fine - coarse) / (chunks - 1)
bytes_per_chunk = (size("fine.chunks") - size("coarse.chunks")) / (chunks - 1)
per_join = max(joining - whole, 0) / (chunks - 1)
per_frame_join = whole / frames
# A shard that makes one chunk of four frames: what is not these frames.
one, _ = render("fine", "--chunks", "0")
frame = alone / frames
scene = max(one - start - 4 * frame, 0)

ms = lambda seconds: f"{1000 * seconds:.1f} ms"
print(f"{os.path.basename(spec)}: {frames} frames, {ms(alone)} alone, {ms(frame)} a frame")
print(f"plan with palette      {ms(planning)}")
print(f"start of a shard       {ms(start)}")
print(f"scene in a shard       {ms(scene)}  (planned, laid out, what is static drawn)")
print(f"a chunk                {ms(per_chunk)}, {bytes_per_chunk:.0f} bytes")
print(f"join                   {ms(whole)} for {frames} frames, {ms(per_join)} for each chunk more")


def simulated(films, frames_of_film, chunk_frames, workers):
    """Seconds from the start of planning to the end of the join."""
    of_film = -(-frames_of_film // chunk_frames)
    chunks = films * of_film
    longest = 0
    for worker in range(min(workers, chunks)):
        first, end = chunks * worker // workers, chunks * (worker + 1) // workers
        if first == end:
            continue
        scenes = (end - 1) // of_film - first // of_film + 1
        drawn = (end - first) * min(chunk_frames, frames_of_film)
        longest = max(longest, start + scenes * scene + (end - first) * per_chunk + drawn * frame)
    join = films * frames_of_film * per_frame_join + chunks * per_join
    return films * planning / min(films, CORES) + longest + join


WORKS = [
    ("one film of an hour (90,000 frames)", 1, 90_000),
    ("200 films of 400 frames", 200, 400),
    ("1,000 films of 200 frames", 1000, 200),
]
CHUNK = 64
# Of the machine that plans; a join is on one.
CORES = 8


def alone_at(films, frames_of_film):
    return films * (planning + frames_of_film * frame)


print()
print("| workers | " + " | ".join(title for title, *_ in WORKS) + " |")
print("|---|" + "---|" * len(WORKS))
row = [f"{alone_at(*work):,.0f} s" for _, *work in WORKS]
print("| one process | " + " | ".join(row) + " |")
for workers in [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1000]:
    gains = [alone_at(*work) / simulated(*work, CHUNK, workers) for _, *work in WORKS]
    print(f"| {workers:,} | " + " | ".join(f"× {gain:,.1f}" for gain in gains) + " |")
# Where twice as many workers gain less than a quarter more.
ends = []
for _, *work in WORKS:
    workers = 1
    while simulated(*work, CHUNK, workers) > 1.25 * simulated(*work, CHUNK, 2 * workers):
        workers *= 2
    ends.append(workers)
print("| pays up to | " + " | ".join(f"{end:,}" for end in ends) + " |")
shutil.rmtree(folder)
