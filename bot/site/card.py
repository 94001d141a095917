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


def card(title: str, below: str) -> bytes:
    """A card with a title and a line below it. What the font has no letters for is left out: of another script, the
    card shows its colours alone."""
    image = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 24, SIZE[1]), fill=ACCENT)
    draw.rectangle((LEFT, 96, LEFT + 120, 102), fill=ACCENT)
    large, small = (ImageFont.truetype(FONT, size) for size in (TITLE, LINE))
    lines = wrap(_plain(title, large), WIDTH, max_lines=LINES, placeholder=" …")
    for number, line in enumerate(lines):
        draw.text((LEFT, 150 + number * 84), line, font=large, fill=INK)
    draw.text((LEFT, SIZE[1] - 110), _plain(below, small), font=small, fill=QUIET)
    stream = BytesIO()
    image.quantize(16).save(stream, "PNG", optimize=True)
    return stream.getvalue()


def _plain(text: str, font: ImageFont.FreeTypeFont) -> str:
    """A text with ordinary spaces; nothing of one with letters that the font has not."""
    text = re.sub(r"\s", " ", text)
    missing = bytes(font.getmask("\uffff"))
    return "" if any(bytes(font.getmask(c)) == missing for c in set(text) - {" "}) else text
