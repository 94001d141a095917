"""Running heads, feet and page numbers: found by their coming again page by page, and taken off."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from bot.ingest.from_text import PAGE_NUMBER
from bot.ingest.report import Line, Remark

EDGE = 4  # lines at the top and at the bottom of a page that can be furniture
OFTEN = 0.4  # share of the pages on which a line must come again to be furniture
FEWEST = 3  # pages on which it must, at the least
_ROMAN = re.compile(r"^[\W_]*[ivxlc]{1,6}[\W_]*$")  # the number of a page before the first
_DIGITS = re.compile(r"\d+")


def without_furniture(lines: Sequence[Line]) -> tuple[list[Line], list[Remark]]:
    """The lines without heads, feet and page numbers, their pages as printed, and what was taken off.

    A line at an edge is furniture when it comes again, figures aside, on two fifths of the pages, or, beside the page
    number, on two fifths of the pages that have one. Printed numbers are believed when two pages agree on how far they
    are from the count.
    """
    pages: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        pages[line.page].append(line)
    edges = {page: [*own[:EDGE], *own[max(EDGE, len(own) - EDGE) :]] for page, own in pages.items()}
    recurring = Counter(key for own in edges.values() for key in {_key(line) for line in own if line.kind is None})
    often = max(FEWEST, OFTEN * len(pages))
    offset, agreeing = _offset(edges, recurring, often)
    shift = offset or 0
    numbers = {
        id(line)
        for page, own in edges.items()
        for line in own
        if (offset is not None and PAGE_NUMBER.match(line.text) and page + shift in _figures(line))
        or (page + shift < 1 and _ROMAN.match(line.text))
    }
    numbered = sum(any(id(line) in numbers for line in own) for own in edges.values())
    taken = set(numbers)
    for own in edges.values():
        for line in own:
            again = recurring[_key(line)] if line.kind is None else 0
            beside = again > 1 and again >= OFTEN * numbered and _near(line, own, numbers)
            if again >= often or beside:
                taken.add(id(line))
    kept = [replace(line, page=max(1, line.page + shift)) for line in lines if id(line) not in taken]
    told = dict.fromkeys(_DIGITS.sub("#", line.text) for line in lines if id(line) in taken)
    first = Remark(max(1, lines[0].page + shift), lines[0].number, "")
    remarks = [replace(first, text=f"Taken off as head or foot of pages: «{text}»") for text in told]
    if offset is not None:
        remarks.append(replace(first, text=f"Page numbers as printed on {agreeing} of {len(pages)} pages."))
    elif len(pages) > 1:
        told_none = "No page numbers at the edges of pages: pages are as the file counts or marks them."
        remarks.append(replace(first, text=told_none))
    before = sum(page + shift < 1 for page in pages)
    if before:
        remarks.append(replace(first, text=f"{before} pages stand before page 1: what is on them is cited as page 1."))
    return _closed(kept), remarks


def _offset(edges: dict[int, list[Line]], recurring: Counter[str], often: float) -> tuple[int | None, int]:
    """How far printed numbers are from the count of pages, and on how many pages they say so; None when none do."""
    votes: Counter[int] = Counter()
    for page, own in edges.items():
        held = (line for line in own if PAGE_NUMBER.match(line.text) or recurring[_key(line)] >= often)
        votes.update({number - page for line in held for number in _figures(line)})
    if not votes:
        return None, 0
    offset, agreeing = votes.most_common(1)[0]
    return (offset, agreeing) if agreeing > 1 or len(edges) == 1 else (None, 0)


def _figures(line: Line) -> list[int]:
    """The figures of a line that can be a page number; of «7 of 12» the first alone."""
    alone = PAGE_NUMBER.match(line.text)
    return (
        [int(alone["number"])] if alone else [int(figure) for figure in _DIGITS.findall(line.text) if len(figure) < 5]
    )


def _key(line: Line) -> str:
    return _DIGITS.sub("#", " ".join(line.text.split())).casefold()


def _near(line: Line, own: list[Line], numbers: set[int]) -> bool:
    at = next(place for place, other in enumerate(own) if other is line)
    return any(id(other) in numbers for other in own[max(0, at - 2) : at + 3])


def _closed(lines: list[Line]) -> list[Line]:
    """The lines with no gap left where something was taken off at the top of a page."""
    closed: list[Line] = []
    for line in lines:
        first = not closed or closed[-1].page != line.page
        closed.append(replace(line, gap=0) if first else line)
    return closed
