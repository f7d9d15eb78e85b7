"""Makes the faces of this folder from Source Sans 3 (3.052).

The files of https://github.com/adobe-fonts/source-sans at commit 82818d477056 are read from TTF/ below the
folder that is given: `python subset.py source-sans`. Made with fonttools 4.68.
"""

import pathlib
import sys

from fontTools import subset
from fontTools.ttLib import TTFont

# Those of DejaVu Sans that Source Sans has, but for arrows and geometric shapes: symbols keep one style.
CHARACTERS = (
    "20-7E,A0-17F,300-30C,370-3FF,400-45F,490-491,2009-200A,2010-2027,2030-205E,2070-209C,20A0-20BF,"
    "2100-214F,2150-215E,2202,2206,220F,2211-2212,221A,221E,222B,2248,2260,2264-2265"
)


def unicodes():
    for part in CHARACTERS.split(","):
        first, _, last = part.partition("-")
        yield from range(int(first, 16), int(last or first, 16) + 1)


source, here = pathlib.Path(sys.argv[1]), pathlib.Path(__file__).parent
for file, style in [("Regular", "Regular"), ("Semibold", "Semibold"), ("It", "Italic")]:
    font = TTFont(source / f"TTF/SourceSans3-{file}.ttf", recalcTimestamp=False)
    options = subset.Options(
        hinting=False, notdef_outline=True, glyph_names=False,
        layout_features=["kern", "mark", "mkmk", "ccmp", "locl", "liga"],
        name_IDs=[0, 1, 2, 4, 6, 13, 14],
    )
    options.drop_tables += ["gasp", "DSIG", "BASE", "STAT"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=unicodes())
    subsetter.subset(font)
    # The licence reserves the name "Source".
    for id, text in {1: "Text Sans", 4: f"Text Sans {style}", 6: f"TextSans-{style}"}.items():
        font["name"].setName(text, id, 3, 1, 0x409)
        font["name"].removeNames(id, 1)
    for id in (16, 17):
        font["name"].removeNames(id)
    font.save(here / f"TextSans-{style}.ttf")
