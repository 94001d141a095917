"""The picture of a meeting that previews of its pages show: 1200 × 630, as Open Graph has it, a PNG for a language."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from textwrap import wrap

from PIL import Image, ImageDraw, ImageFont

FONT = Path(__file__).parent / "data" / "source-serif-4-semibold.ttf"
SIZE = (1200, 630)
PAPER, INK, QUIET, ACCENT = "#fbfaf7", "#1d2430", "#5b6472", "#0f5c63"
LEFT, TITLE, LINE = 96, 62, 34  # pixels: the margin, the height of the title's letters and of the line below
LINES, WIDTH = 4, 32  # of the title, at the most: lines, and characters on one
NARROWEST = 8  # characters on a line of the widest letters


def card(title: str, below: str) -> bytes:
    """A card with a title and a line below it. What the font has no letters for is left out: of another script, the
    card shows its colours alone."""
    image = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 24, SIZE[1]), fill=ACCENT)
    draw.rectangle((LEFT, 96, LEFT + 120, 102), fill=ACCENT)
    large, small = (ImageFont.truetype(FONT, size) for size in (TITLE, LINE))
    for number, line in enumerate(_lines(title, large, WIDTH, LINES)):
        draw.text((LEFT, 150 + number * 84), line, font=large, fill=INK)
    for line in _lines(below, small, 2 * WIDTH, 1):
        draw.text((LEFT, SIZE[1] - 110), line, font=small, fill=QUIET)
    stream = BytesIO()
    image.quantize(16).save(stream, "PNG", optimize=True)
    return stream.getvalue()


def _lines(text: str, font: ImageFont.FreeTypeFont, width: int, most: int) -> list[str]:
    """A text in lines that fit between the margins, of ``width`` characters or as many fewer as it takes; what is
    beyond the last is cut."""
    plain, room = _plain(text, font), SIZE[0] - 2 * LEFT
    while True:
        lines = wrap(plain, width, max_lines=most, placeholder=" …")
        if width <= NARROWEST or all(font.getlength(line) <= room for line in lines):
            return lines
        width -= 2


def _plain(text: str, font: ImageFont.FreeTypeFont) -> str:
    """A text with ordinary spaces; nothing of one with letters that the font has not."""
    text = re.sub(r"\s", " ", text)
    missing = bytes(font.getmask("\uffff"))
    return "" if any(bytes(font.getmask(c)) == missing for c in set(text) - {" "}) else text
