"""How true a GIF is: mean PSNR and SSIM of its frames against the pictures it was made of.

usage: compare.py FILM.gif PICTURE.png…

A picture that a GIF shows for several frames (its delay grows) stands for all of them. SSIM is the
mean over windows of 8 × 8 pixels of the luma, of every fifth frame.
"""

import sys

import numpy as np
from PIL import Image

FRAME_MS = 50


def shown(path):
    """The picture at each instant of the film."""
    with Image.open(path) as film:
        for index in range(film.n_frames):
            film.seek(index)
            # The duration belongs to the picture that is shown, so it is asked for after seeking.
            picture = np.asarray(film.convert("RGB"), dtype=np.float64)
            for _ in range(max(1, round(film.info.get("duration", FRAME_MS) / FRAME_MS))):
                yield picture


def window_means(values, size=8):
    sums = np.pad(values.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    return (sums[size:, size:] - sums[:-size, size:] - sums[size:, :-size] + sums[:-size, :-size]) / size**2


def ssim(a, b):
    a, b = (image @ [0.299, 0.587, 0.114] for image in (a, b))
    mean_a, mean_b = window_means(a), window_means(b)
    variance_a = window_means(a * a) - mean_a**2
    variance_b = window_means(b * b) - mean_b**2
    covariance = window_means(a * b) - mean_a * mean_b
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    above = (2 * mean_a * mean_b + c1) * (2 * covariance + c2)
    return (above / ((mean_a**2 + mean_b**2 + c1) * (variance_a + variance_b + c2))).mean()


def main():
    film, pictures = sys.argv[1], sys.argv[2:]
    psnrs, ssims = [], []
    for index, (picture, path) in enumerate(zip(shown(film), pictures)):
        true = np.asarray(Image.open(path).convert("RGB"), dtype=np.float64)
        error = max(((picture - true) ** 2).mean(), 1e-9)
        psnrs.append(10 * np.log10(255**2 / error))
        if index % 5 == 0:
            ssims.append(ssim(picture, true))
    if len(psnrs) != len(pictures):
        sys.exit(f"{film} shows {len(psnrs)} pictures, not {len(pictures)}")
    print(np.mean(psnrs), np.mean(ssims))


main()
