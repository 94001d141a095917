"""The words of a page in reading order: rows, and the columns they are set in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import Any

Word = dict[str, Any]
"""A word as pdfplumber has it: text, x0, x1, top, bottom (in points from the upper left), size and fontname."""

RAISED = 0.8  # of the type beside it: a smaller figure behind a word is a note mark
GUTTER = 12.0  # points between columns, at the least
COLUMN_ROWS = 5  # lines a column has, at the least
FULL = 0.8  # of the width of a column: most lines of running text fill as much
APART = 2.0  # lines of room by which a head or a foot stands apart from the columns


def usual_size(words: Sequence[Word]) -> float:
    """The size of most of the letters, in points."""
    sizes: Counter[float] = Counter()
    for word in words:
        sizes[round(word["size"], 1)] += len(word["text"])
    return sizes.most_common(1)[0][0]


def rows_of(words: Sequence[Word]) -> list[list[Word]]:
    """Words by the line they stand on, raised note marks left out: small figures behind a word of a larger size."""
    if not words:
        return []
    usual = usual_size(words)
    small = [w for w in words if w["size"] < RAISED * usual and re.fullmatch(r"[\W_]*\d{1,3}[\W_]*|\*+", w["text"])]
    rows: list[list[Word]] = []
    for word in sorted((w for w in words if w not in small), key=lambda w: (w["bottom"], w["x0"])):
        row = next((r for r in rows[-3:] if any(w["top"] < _middle(word) < w["bottom"] for w in r[-6:])), None)
        if row is None:
            rows.append([word])
        else:
            row.append(word)
    for mark in small:
        row = next((r for r in rows if any(w["top"] - 2 < _middle(mark) < w["bottom"] for w in r)), None)
        if row is None:
            rows.append([mark])
        elif mark["size"] > RAISED * row[0]["size"] or mark["x0"] < min(w["x0"] for w in row):
            row.append(mark)  # of a line in small type, or the number of the note itself
    for row in rows:
        row.sort(key=lambda w: w["x0"])
    return sorted(rows, key=lambda row: median(w["top"] for w in row))


def gutter_of(pages: Sequence[tuple[Sequence[Word], float]]) -> float | None:
    """The middle of the free strip between the two columns in which a report is set, from the words of its pages and
    their widths; None where it has one column.

    Lists set in two columns of short entries are no such columns: there a row is read across.
    """
    found = [gutter for words, width in pages if (gutter := _gutter(words, width)) is not None]
    return median(found) if found else None


def in_order(words: Sequence[Word], gutter: float | None) -> Iterator[tuple[int, list[Word]]]:
    """The rows of a page in reading order, each with its column: 0 for the whole width, 1 or 2 for one of two.

    What stands between two rows of the whole width is read column by column.
    """
    rows = rows_of(words)
    if gutter is None or sum(_across(row, gutter) for row in rows) > len(rows) / 2:
        yield from ((0, row) for row in rows)
        return
    band: list[Word] = []
    edges = _edges(rows)
    for at, row in enumerate(rows):
        if not (at in edges or _across(row, gutter)):
            band += row
            continue
        yield from _columns(band, gutter)
        band = []
        yield 0, row
    yield from _columns(band, gutter)


def _columns(band: Sequence[Word], gutter: float) -> Iterator[tuple[int, list[Word]]]:
    yield from ((1, row) for row in rows_of([w for w in band if w["x1"] <= gutter]))
    yield from ((2, row) for row in rows_of([w for w in band if w["x1"] > gutter]))


def _edges(rows: Sequence[Sequence[Word]]) -> set[int]:
    """The places of the first and the last row where they stand apart: running heads, page numbers, notes."""
    apart = [b[0]["top"] - a[0]["bottom"] > APART * a[0]["size"] for a, b in pairwise(rows)]
    return {at for at, far in ((0, apart[:1]), (len(rows) - 1, apart[-1:])) if far and far[0]}


def _across(row: Sequence[Word], gutter: float) -> bool:
    """Whether a row stands across the gutter: a word of it does, or it is one line with no such gap."""
    parted = any(a["x1"] <= gutter <= b["x0"] and b["x0"] - a["x1"] >= GUTTER for a, b in pairwise(row))
    return bool(row[0]["x0"] < gutter < row[-1]["x1"]) and not parted


def _gutter(words: Sequence[Word], width: float) -> float | None:
    crossed = Counter(x for w in words for x in range(int(w["x0"]), int(w["x1"]) + 1))
    few = len(words) // 100 + 2  # words of headings that may stand across
    strip: list[int] = []
    run: list[int] = []
    for x in range(int(0.3 * width), int(0.7 * width)):
        run = [*run, x] if crossed[x] <= few else []
        strip = max(strip, run, key=len)
    if len(strip) < GUTTER:
        return None
    gutter = (strip[0] + strip[-1]) / 2
    for side in ([w for w in words if w["x1"] <= gutter], [w for w in words if w["x0"] >= gutter]):
        across = [row[-1]["x1"] - row[0]["x0"] for row in rows_of(side)]
        if len(across) < COLUMN_ROWS or median(across) < FULL * max(across) or max(across) < width / 5:
            return None
    return gutter


def _middle(word: Word) -> float:
    return float(word["top"] + word["bottom"]) / 2
