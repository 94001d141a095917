"""PDF: lines from words as they stand on the page, told apart by the size of their type.

pdfplumber keeps words of different sizes apart, so that a raised note mark does not fuse with the figure before it; the
mark is then left out. Words drawn twice (false bold) are read once.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect

from bot.ingest.columns import Word, gutter_of, in_order, usual_size
from bot.ingest.report import Kind, Line, Progress, Remark, Unreadable, tidy

Box = tuple[float, float, float, float]
SCANNED = 25  # characters a page must have on average to be more than a picture
SPACED = 4  # letters standing alone in a row that make a letter-spaced word
BETWEEN = 0.2  # of the size of type: room from which on two letters belong to two words
LETTER = 0.5  # of the size of type: the width of a letter, on average
TITLE = 1.3  # of the size of body text: the first page's largest type is the title from there on
_GLYPH = re.compile(r"\(cid:\d+\)")  # a sign the font does not name; at the beginning of a line it is a bullet


@dataclass(frozen=True)
class _Sheet:
    """What stands on one page: its words outside tables, and its tables as boxes and rows."""

    number: int
    width: float
    words: list[Word]
    tables: list[tuple[Box, list[str]]] = field(default_factory=list)
    picture: bool = False


def read_pdf(path: Path, progress: Progress) -> tuple[list[Line], str, list[Remark]]:
    """The lines of a PDF, pages counted from 1, its title where its first page shows one, and what was odd.

    Raises ``Unreadable`` when it is encrypted, damaged, empty or only pictures of text.
    """
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    try:
        with pdfplumber.open(path) as pdf:
            sheets = []
            for number, page in enumerate(pdf.pages, 1):
                sheets.append(_sheet(page, number))
                page.close()
                progress(number, len(pdf.pages))
    except OSError:
        raise
    except Exception as error:  # of a damaged file anything may come
        if any(isinstance(cause, PDFPasswordIncorrect) for cause in (error, *error.args)):
            raise Unreadable(f"{path}: is encrypted: save a copy without a password") from None
        raise Unreadable(f"{path}: is no PDF that can be read, or is damaged: save it anew") from None
    letters = sum(len(w["text"]) for sheet in sheets for w in sheet.words)
    if letters < SCANNED * len(sheets) and not any(sheet.tables for sheet in sheets):
        if any(sheet.picture for sheet in sheets):
            raise Unreadable(f"{path}: is scanned, pictures without text: run text recognition first (ocrmypdf, say)")
        raise Unreadable(f"{path}: is empty: there is no text in it")
    gutter = gutter_of([(sheet.words, sheet.width) for sheet in sheets if sheet.words])
    lines = [line for sheet in sheets for line in _lines(sheet, gutter)]
    told = "A page that is a picture: its text is missing."
    return lines, _title(lines), [Remark(s.number, 1, told) for s in sheets if s.picture and not s.words]


def _sheet(page: Any, number: int) -> _Sheet:
    found = [table for table in page.find_tables() if len(table.rows) > 1 and len(table.columns) > 1]
    tables = [(t.bbox, [" | ".join(" ".join((c or "").split()) for c in row) for row in t.extract()]) for t in found]
    words = page.dedupe_chars(tolerance=1).extract_words(x_tolerance_ratio=BETWEEN, extra_attrs=["size", "fontname"])
    outside = [w for w in words if not any(_inside(w, box) for box, _ in tables)]
    return _Sheet(number, page.width, outside, tables, bool(page.images))


def _inside(word: Word, box: Box) -> bool:
    across, down = (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
    return bool(box[0] <= across <= box[2] and box[1] <= down <= box[3])


def _lines(sheet: _Sheet, gutter: float | None) -> Iterator[Line]:
    """The lines of a page in reading order, the rows of a table before the first line that stands below it."""
    rows = list(in_order(sheet.words, gutter))
    if not rows and not sheet.tables:
        return
    size = usual_size(sheet.words) if sheet.words else 10.0
    leading = _leading(rows, size)
    ends = {column: max(row[-1]["x1"] for which, row in rows if which == column) for column, _ in rows}
    starts = {column: min(row[0]["x0"] for which, row in rows if which == column) for column, _ in rows}
    tables = sorted(sheet.tables)
    at, base, before = 0, 0.0, -1
    for column, row in rows:
        while tables and column < 2 and tables[0][0][1] < row[0]["top"]:
            for text in tables.pop(0)[1]:
                at += 1
                yield Line(tidy(text), sheet.number, at, 1, kind=Kind.ROW)
        bottom = max(w["bottom"] for w in row)
        gap = max(0.0, round((bottom - base) / leading - 1, 2)) if column == before else 0.0
        at, base, before = at + 1, bottom, column
        own = usual_size(row)
        yield Line(
            _text(row),
            sheet.number,
            at,
            gap,
            (row[0]["x0"] - starts[column]) / (LETTER * size),
            (max(ends.values()) - ends[column] + row[-1]["x1"])
            / (LETTER * size),  # as far from the edge as in one column
            own,
            sum(len(w["text"]) * _bold(w) for w in row) > 0.6 * sum(len(w["text"]) for w in row),
        )
    for _, texts in tables:
        for text in texts:
            at += 1
            yield Line(tidy(text), sheet.number, at, 1, kind=Kind.ROW)


def _text(row: Sequence[Word]) -> str:
    """The text of a row, letter-spaced words closed up."""
    texts = [_GLYPH.sub("•" if at == 0 else "", w["text"]) for at, w in enumerate(row)]
    text = " ".join(texts)
    if sum(len(t) == 1 for t in texts) >= max(SPACED, 0.8 * len(texts)):
        gaps = [b["x0"] - a["x1"] for a, b in pairwise(row)]
        wide = 1.8 * median(gaps)
        text = texts[0] + "".join((" " if gap > wide else "") + t for gap, t in zip(gaps, texts[1:], strict=True))
    return " ".join(tidy(text).split())


def _bold(word: Word) -> bool:
    return any(weight in word["fontname"].lower() for weight in ("bold", "black", "heavy"))


def _leading(rows: Sequence[tuple[int, list[Word]]], size: float) -> float:
    """The usual distance from one line to the next, in points."""
    ends = [(column, max(w["bottom"] for w in row)) for column, row in rows]
    steps = Counter(round(b - a, 1) for (c, a), (d, b) in pairwise(ends) if c == d and size < b - a < 1.6 * size)
    return steps.most_common(1)[0][0] if steps else 1.2 * size


def _title(lines: Sequence[Line]) -> str:
    """The largest type of the first page, where it is larger than anything usual; its lines joined."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    first = [line for line in lines if line.page == 1 and line.kind is None]
    largest = max((line.size for line in first), default=0)
    if not first or largest < TITLE * sizes.most_common(1)[0][0]:
        return ""
    return " ".join(line.text for line in first if line.size > largest - 0.6)
