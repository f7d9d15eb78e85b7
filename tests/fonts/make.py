"""Makes the faces of the tests: each draws a few Chinese characters as simple figures, one with
TrueType outlines and one with PostScript's.

    pip install fonttools==4.68.0 && python3 make.py
"""

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.ttGlyphPen import TTGlyphPen

CHARACTERS = "正态分布的散度"


def bars(pen, seed):
    """Three level bars and an upright one, at places that tell the characters apart."""
    boxes = [(80, 100 + 250 * i, 900 - 90 * ((seed >> i) % 4), 160 + 250 * i) for i in range(3)]
    boxes.append((200 + 100 * (seed % 5), 60, 270 + 100 * (seed % 5), 820))
    for left, bottom, right, top in boxes:
        pen.moveTo((left, bottom))
        for corner in [(left, top), (right, top), (right, bottom)]:
            pen.lineTo(corner)
        pen.closePath()


def frames(pen, seed):
    """A frame with a smaller box in it."""
    for box, step in [((80, -20, 920, 820), 1), ((160, 60, 840, 740), -1), ((300 + 20 * seed, 250, 600, 550), 1)]:
        left, bottom, right, top = box
        corners = [(left, bottom), (left, top), (right, top), (right, bottom)][::step]
        pen.moveTo(corners[0])
        for corner in corners[1:]:
            pen.lineTo(corner)
        pen.closePath()


def make(name, draw, is_truetype):
    glyphs = [".notdef", "space"] + [f"uni{ord(c):04X}" for c in CHARACTERS]
    widths = {glyph: 300 if glyph == "space" else 1000 for glyph in glyphs}
    builder = FontBuilder(1000, isTTF=is_truetype)
    builder.setupGlyphOrder(glyphs)
    builder.setupCharacterMap({32: "space"} | {ord(c): f"uni{ord(c):04X}" for c in CHARACTERS})
    outlines = {}
    for index, glyph in enumerate(glyphs):
        pen = TTGlyphPen(None) if is_truetype else T2CharStringPen(widths[glyph], None)
        if index > 1:
            draw(pen, index)
        outlines[glyph] = pen.glyph() if is_truetype else pen.getCharString()
    if is_truetype:
        builder.setupGlyf(outlines)
    else:
        builder.setupCFF(f"Test{name}", {"FullName": f"Test {name}"}, outlines, {})
    builder.setupHorizontalMetrics({glyph: (width, 0) for glyph, width in widths.items()})
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": f"Test {name}", "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=880, usWinAscent=880, usWinDescent=120)
    builder.setupPost()
    builder.updateHead(created=0, modified=0)
    builder.save(f"{name}.ttf" if is_truetype else f"{name}.otf")


make("bars", bars, True)
make("frames", frames, False)
