"""Blocks as the text of a pack, and texts as titles."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.ingest.report import Block, Kind

TITLE = 90  # characters of a title


def as_text(blocks: Sequence[Block]) -> str:
    """Blocks as the text of a passage: items and rows are lines of a list."""
    lines = []
    for block in blocks:
        number = f"{block.number}. " if block.number is not None else ""
        mark = "- " if block.kind in (Kind.ITEM, Kind.ROW, Kind.NUMBERED) else ""
        lines.append(f"{mark}{number}{block.text}")
    return "\n".join(lines)


def shortened(text: str, limit: int = TITLE) -> str:
    """A text as a title: its first words, begun with a capital, cut at a word."""
    text = re.sub(r"\s+", " ", text).strip(" ,;:–—-") or text
    if len(text) > limit:
        text = text[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:–—-(") + "…"
    return text[:1].upper() + text[1:]


def cased(title: str) -> str:
    """A title as a sentence is written where it stands in capitals."""
    return title.capitalize() if title.isupper() else title
