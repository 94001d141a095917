"""The source line: where the report says it, and who says it on which page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.answer.texts import Texts
from bot.pack.entries import Citation

SPEAKERS = 3  # named for one place; more would bury the page

Place = tuple[int | None, int | None, int | None]  # session, working group, recommendation
Said = dict[str | None, set[int]]  # the pages on which each speaker says it; None: those on which the report does


def source_line(places: str, texts: Texts, translated: bool = False) -> str:
    """Where a reply comes from, by its places, or nothing where it rests on nothing. ``translated`` when the words are
    not in the document's language: the line then says so."""
    if not places:
        return ""
    return texts("source", places=places) + (f" ({texts('unofficial')})" if translated else "")


def places_of(citations: Sequence[Citation], texts: Texts) -> str:
    """The places of some citations by page: «session 2, working group 1, Heinikoye Bouba (p. 7), Mohamed Kamel Aloui
    (pp. 7–8)». Citations of one place are told once, each speaker with the pages on which that speaker says it."""
    places: dict[Place, Said] = {}
    for c in citations:
        places.setdefault((c.session, c.group, c.recommendation), {}).setdefault(c.speaker, set()).add(c.page)
    told = []
    for place, said in places.items():
        narrower = [pages for at, own in places.items() if at != place and _within(at, place) for pages in own.values()]
        spoken = {speaker: pages for speaker, pages in said.items() if speaker}
        rest = said.get(None, set()).difference(*narrower, *spoken.values())
        if spoken or rest:
            first = min(rest.union(*spoken.values()))
            told.append((first, _place(place, spoken, rest, texts)))
    return texts("apart").join(words for _, words in sorted(told, key=lambda one: one[0]))


def pages_of(citations: Iterable[Citation], texts: Texts) -> str:
    """The pages of some citations: «p. 7», «pp. 7–8»."""
    return _pages((c.page for c in citations), texts)


def _within(narrow: Place, wide: Place) -> bool:
    """Whether one place lies within another: a working group in its session, any part in the report."""
    return all(of is None or of == own for own, of in zip(narrow, wide, strict=True))


def _place(place: Place, spoken: Mapping[str, set[int]], rest: set[int], texts: Texts) -> str:
    """One place, with the pages of each speaker and those that are no speaker's."""
    parts = zip(("session", "group", "recommendation"), place, strict=True)
    words = [texts(f"part_{kind}", number=number) for kind, number in parts if number is not None]
    speakers = sorted(spoken.items(), key=lambda one: min(one[1]))
    rest = rest.union(*(pages for _, pages in speakers[SPEAKERS:]))
    if len(speakers) == 1 and not rest:
        return ", ".join([*words, speakers[0][0], _pages(speakers[0][1], texts)])
    named = [f"{speaker} ({_pages(pages, texts)})" for speaker, pages in speakers[:SPEAKERS]]
    return ", ".join([*words, *named, *([_pages(rest, texts)] if rest else [])])


def _pages(pages: Iterable[int], texts: Texts) -> str:
    ordered = sorted(set(pages))
    runs: list[list[int]] = []
    for page in ordered:
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    told = ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
    return texts("source_page", page=told) if len(ordered) == 1 else texts("source_pages", pages=told)
