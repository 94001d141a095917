"""The report, where it is beside the repository, cut at its pages, and the data of ``tests/fidelity``."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
REPORT = ROOT.parent / "shared" / "source" / "report.md"
needs_report = pytest.mark.skipif(not REPORT.exists(), reason=f"the report is not at {REPORT}")


class Piece(NamedTuple):
    """A paragraph of the report, or the part of it that is printed on one page."""

    paragraph: int
    page: int
    text: str


class Said(NamedTuple):
    """Some paragraphs of the report: in which session and working group, and who says what they report."""

    paragraphs: range
    session: int | None
    group: int | None
    speakers: tuple[str, ...]


def plain(text: str) -> str:
    """Without accents and capitals; apostrophes straight, narrow spaces like any other."""
    folded = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return "".join(c for c in folded if not unicodedata.combining(c)).lower()


def rows(name: str) -> list[list[str]]:
    """The lines of a data file, cut at the double colons."""
    lines = (Path(__file__).with_name("fidelity") / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line.split(" :: ") for line in lines if line and not line.startswith("#")]


def speakers() -> list[Said]:
    """Who says what in the report, in its order."""
    said = []
    for paragraphs, session, group, names in rows("speakers"):
        first, _, last = paragraphs.partition("–")
        said.append(
            Said(
                range(int(first), int(last or first) + 1),
                None if session == "-" else int(session),
                None if group == "-" else int(group),
                () if names == "-" else tuple(names.split(", ")),
            )
        )
    return said


def read_report() -> list[Piece]:
    """The report, each paragraph cut where its page ends: ten of them run on to the next."""
    openings, pieces = {int(page): words for page, words in rows("pages")}, []
    paragraph = re.compile(r"^\*\*p\. (\d+) ¶ (\d+)\*\* +(.+)$", re.M)
    for page, number, text in paragraph.findall(REPORT.read_text(encoding="utf-8")):
        head, opening, tail = text.partition(openings.get(int(page) + 1, "\0"))
        pieces += [Piece(int(number), int(page), head), Piece(int(number), int(page) + 1, opening + tail)]
    return [piece for piece in pieces if piece.text]
