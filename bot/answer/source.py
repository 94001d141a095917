"""The source line: where the report says it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.answer.texts import Texts
from bot.pack.entries import Citation

SPEAKERS = 3  # named for one place; more would bury the page


def source_line(citations: Sequence[Citation], texts: Texts, translated: bool = False) -> str:
    """Where a reply comes from, or nothing where it rests on nothing.

    Citations of one place are told once, with all their pages: «Source: session 2, working group 1, Anja Klug, p. 7».
    ``translated`` when the words are not in the document's language: the line then says so.
    """
    told = _places(citations, texts)
    if not told:
        return ""
    return texts("source", places=told) + (f" ({texts('unofficial')})" if translated else "")


def places_of(citations: Sequence[Citation], texts: Texts) -> str:
    """The places of some citations, without what leads to them: «session 2, working group 1, Anja Klug, p. 7»."""
    return _places(citations, texts)


def _places(citations: Sequence[Citation], texts: Texts) -> str:
    places: dict[tuple[int | None, ...], tuple[dict[str, None], dict[int, None]]] = {}
    for c in citations:
        speakers, pages = places.setdefault((c.session, c.group, c.recommendation), ({}, {}))
        pages[c.page] = None
        if c.speaker:
            speakers[c.speaker] = None
    told = []
    for (session, group, recommendation), (speakers, pages) in places.items():
        parts = [("session", session), ("group", group), ("recommendation", recommendation)]
        words = [texts(f"part_{kind}", number=number) for kind, number in parts if number is not None]
        told.append(", ".join([*words, *list(speakers)[:SPEAKERS], _pages(pages, texts)]))
    return texts("apart").join(told)


def pages_of(citations: Iterable[Citation], texts: Texts) -> str:
    """The pages of some citations: «p. 7», «pp. 7–8»."""
    return _pages(dict.fromkeys(c.page for c in citations), texts)


def _pages(pages: Iterable[int], texts: Texts) -> str:
    ordered = sorted(pages)
    runs: list[list[int]] = []
    for page in ordered:
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    told = ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
    return texts("source_page", page=told) if len(ordered) == 1 else texts("source_pages", pages=told)
