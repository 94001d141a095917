"""What readers of a file hand on: lines as they stand on the pages, then blocks, and what a person should look at."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Item = dict[str, Any]
"""An item of a pack as it is written: a passage, a session …"""

Progress = Callable[[int, int], None]
"""Told how many of how many pages are read."""

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0b\x0e-\x1f]")
_SPACE = re.compile("[\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]")
_NOTE_MARK = re.compile(r"(?:(?<=[^\W\d]{3})|(?<=[.,;:!?»”)\"]))[⁰¹²³⁴-⁹]+|(?<=\d)[⁰¹⁴-⁹][⁰¹²³⁴-⁹]*")  # not km², 10³
TERMINAL = re.compile(r"[.!?;:…][)\]\"”»’']*$")


class Refused(Exception):
    """What cannot be done, in one line that says why and what to do."""


class Unreadable(Refused):
    """A report that cannot be read."""


class Kind(StrEnum):
    """What a block is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    NUMBERED = "numbered"
    ROW = "row"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page.

    ``page`` counts from 1 in the order of the file until the printed number is known; ``number`` is the line in a text
    file, on the page in a PDF. ``gap`` is the room above it in lines (0: the next line), ``left`` and ``right`` its
    ends in characters of body text; ``size`` in points, 0 where the file does not tell; ``level`` that of a marked
    heading, 0 for none. ``kind`` where the file itself says what the line is.
    """

    text: str
    page: int
    number: int
    gap: float = 0
    left: float = 0
    right: float = 0
    size: float = 0
    bold: bool = False
    level: int = 0
    kind: Kind | None = None

    @property
    def ended(self) -> bool:
        """Whether a sentence or an item ends with the line."""
        return bool(TERMINAL.search(self.text))

    @property
    def begins_small(self) -> bool:
        """Whether it goes on in lower case: the sentence began on another line."""
        return self.text[:1].islower()


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph, an item of a list, a row of a table or a note, whole. ``page`` is where it begins and
    ``last`` where it ends, as printed; ``number`` that of a numbered item; ``level`` a heading's, 1 the highest and 0
    unknown. Cells of a row stand apart by « | »."""

    kind: Kind
    text: str
    page: int
    last: int
    line: int
    number: int | None = None
    level: int = 0
    turns: tuple[tuple[int, int], ...] = ()

    def pages(self, start: int, end: int) -> list[int]:
        """The pages on which a stretch of the text stands; ``turns`` tells where in the text which page begins."""
        first = max((page for at, page in self.turns if at <= start), default=self.page)
        return [first, *(page for at, page in self.turns if start < at < end)]


@dataclass(frozen=True, slots=True)
class Remark:
    """Something a person should look at, with its place."""

    page: int
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """A report read: its blocks in order, its language, its title where the file names one, and what was odd."""

    blocks: tuple[Block, ...]
    language: str
    title: str = ""
    remarks: tuple[Remark, ...] = ()


def tidy(text: str) -> str:
    """Text in composed letters, without invisible characters and raised note marks, every space an ordinary one; line
    breaks stay."""
    text = _NOTE_MARK.sub("", text)
    return _INVISIBLE.sub("", _SPACE.sub(" ", unicodedata.normalize("NFC", text)))
