"""The first scene by matplotlib: a film by Pillow, or a picture for each frame.

usage: matplotlib_scene.py OUT.gif | FOLDER/
"""

import sys

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.animation import FuncAnimation, PillowWriter
from matplotlib.patches import ConnectionPatch

FRAMES = 200


def density(x, mean):
    return np.exp(-((x - mean) ** 2) / 2) / np.sqrt(2 * np.pi)


def scene():
    figure, (above, below) = plt.subplots(2, 1, figsize=(8, 6.6), dpi=100, sharex=True)
    figure.suptitle("Animation of two Gauss Distribution's KL divergence")
    x = np.linspace(-10, 10, 1000)
    means = -10 + 0.1 * np.arange(FRAMES)

    above.set(xlim=(-10, 10), ylim=(-0.2, 0.6), ylabel="Probability Density")
    above.plot(x, density(x, 0), label="mean=0 & std=1")
    (moving,) = above.plot([], [], "r", label="mean=[-10, 10] & std=1")
    (peak,) = above.plot([], [], "o", color="cyan")
    above.legend(loc="upper right")
    above.grid(True)

    below.set(xlim=(-10, 10), ylim=(-5, 100), xlabel="Mean", ylabel="KL Divergence")
    (trace,) = below.plot([], [], "purple")
    (now,) = below.plot([], [], "o", color="cyan")
    below.grid(True)

    link = ConnectionPatch(
        (0, 0), (0, 0), "data", "data", axesA=above, axesB=below, color="pink", linewidth=2, linestyle="dotted"
    )
    figure.add_artist(link)

    def draw(frame):
        mean = means[frame]
        moving.set_data(x, density(x, mean))
        peak.set_data([mean], [density(mean, mean)])
        trace.set_data(means[: frame + 1], means[: frame + 1] ** 2 / 2)
        now.set_data([mean], [mean**2 / 2])
        link.xy1, link.xy2 = (mean, density(mean, mean)), (mean, mean**2 / 2)
        return moving, peak, trace, now, link

    return figure, draw


def main():
    figure, draw = scene()
    out = sys.argv[1]
    if out.endswith("/"):
        for frame in range(FRAMES):
            draw(frame)
            figure.savefig(f"{out}{frame:03}.png")
    else:
        FuncAnimation(figure, draw, frames=FRAMES, interval=50).save(out, writer=PillowWriter(fps=20))


main()
