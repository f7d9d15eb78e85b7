"""The first scene by Vega-Lite, a declarative grammar without film: one picture after another by
vl-convert, joined by Pillow.

usage: vega_scene.py OUT.gif FRAMES
"""

import io
import math
import sys

import vl_convert
from PIL import Image


def density(x, mean):
    return math.exp(-((x - mean) ** 2) / 2) / math.sqrt(2 * math.pi)


def line(values, color):
    encoding = {
        "x": {"field": "x", "type": "quantitative", "scale": {"domain": [-10, 10]}},
        "y": {"field": "y", "type": "quantitative"},
        "order": {"field": "x"},
    }
    return {"data": {"values": values}, "mark": {"type": "line", "color": color}, "encoding": encoding}


def point(x, y):
    encoding = {"x": {"field": "x", "type": "quantitative"}, "y": {"field": "y", "type": "quantitative"}}
    mark = {"type": "point", "filled": True, "color": "cyan", "size": 80}
    return {"data": {"values": [{"x": x, "y": y}]}, "mark": mark, "encoding": encoding}


def spec(frame):
    mean = -10 + 0.1 * frame
    xs = [-10 + k / 10 for k in range(201)]
    curve = lambda of: [{"x": x, "y": density(x, of)} for x in xs]
    trace = [{"x": -10 + 0.1 * k, "y": (-10 + 0.1 * k) ** 2 / 2} for k in range(frame + 1)]
    panels = [
        [line(curve(0), "steelblue"), line(curve(mean), "red"), point(mean, density(mean, mean))],
        [line(trace, "purple"), point(mean, mean * mean / 2)],
    ]
    panels = [{"width": 700, "height": 260, "layer": layer} for layer in panels]
    return {"title": "Animation of two Gauss Distribution's KL divergence", "vconcat": panels}


def main():
    out, frames = sys.argv[1], int(sys.argv[2])
    step = 200 // frames
    pictures = [vl_convert.vegalite_to_png(spec(frame * step)) for frame in range(frames)]
    first, *rest = [Image.open(io.BytesIO(picture)).convert("RGB") for picture in pictures]
    first.save(out, save_all=True, append_images=rest, duration=50, loop=0)


main()
