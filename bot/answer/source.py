"""The source line: where the report says it, and who says it on which page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.answer.texts import Texts
from bot.pack.entries import Citation

SPEAKERS = 3  # named for one place; more would bury the page
IN_A_ROW = 3  # recommendations told as a range; pages are from two on
PLACES = 2  # told one by one; of more, the working groups are told with their session

Place = tuple[int | None, int | None, tuple[int, ...]]  # session, working group, recommendations
NOWHERE: Place = (None, None, ())
Said = dict[str | None, set[int]]  # the pages on which each speaker says it; None: those on which the report does
Spoken = dict[str, set[int]]  # the same of speakers alone


def source_line(places: str, texts: Texts, translated: bool = False) -> str:
    """Where a reply comes from, by its places, or nothing where it rests on nothing. ``translated`` when the words are
    not in the document's language: the line then says so."""
    if not places:
        return ""
    return texts("source", places=places) + (f" ({texts('unofficial')})" if translated else "")


def places_of(citations: Sequence[Citation], texts: Texts) -> str:
    """The places of some citations by page: «session 2, working group 1, Heinikoye Bouba (p. 7), Mohamed Kamel Aloui
    (pp. 7–8)», «recommendations 1 and 3–10, pp. 18–19». Citations of one place are told once, each speaker with the
    pages on which that speaker says it; where there are many places, those of a session together."""
    advised = tuple(sorted({c.recommendation for c in citations if c.recommendation is not None and not c.speaker}))
    told = _told(citations, advised)
    if len(told) > PLACES and any(place == NOWHERE for place, _, _ in told) and not any(c.speaker for c in citations):
        return pages_of(citations, texts)  # from all over the report
    return texts("apart").join(_place(place, spoken, rest, texts) for place, spoken, rest in told)


def _told(citations: Sequence[Citation], advised: tuple[int, ...]) -> list[tuple[Place, Spoken, set[int]]]:
    """The places of some citations in the order of their first pages: each with its speakers, and with its pages that
    are no speaker's nor of a narrower place. ``advised`` are the recommendations that are told together."""
    grouped = len({(c.session, c.group, c.recommendation in advised) for c in citations}) > PLACES
    places: dict[Place, Said] = {}
    for c in citations:
        alone = () if c.recommendation is None else (c.recommendation,)
        place = (c.session, None if grouped else c.group, advised if c.recommendation in advised else alone)
        places.setdefault(place, {}).setdefault(c.speaker, set()).add(c.page)
    told = []
    for place, said in places.items():
        narrower = [pages for at, own in places.items() if at != place and _within(at, place) for pages in own.values()]
        spoken = {speaker: pages for speaker, pages in said.items() if speaker}
        rest = said.get(None, set()).difference(*narrower, *spoken.values())
        if spoken or rest:
            told.append((place, spoken, rest))
    return sorted(told, key=lambda one: min(one[2].union(*one[1].values())))


def pages_of(citations: Iterable[Citation], texts: Texts) -> str:
    """The pages of some citations: «p. 7», «pp. 7–8»."""
    return _pages((c.page for c in citations), texts)


def _within(narrow: Place, wide: Place) -> bool:
    """Whether one place lies within another: a working group in its session, any part in the report."""
    return all(of in (None, (), own) for own, of in zip(narrow, wide, strict=True))


def _place(place: Place, spoken: Spoken, rest: set[int], texts: Texts) -> str:
    """One place, with the pages of each speaker and those that are no speaker's."""
    session, group, advised = place
    numbered = (("session", session), ("group", group), ("recommendation", advised[0] if len(advised) == 1 else None))
    words = [texts(f"part_{kind}", number=number) for kind, number in numbered if number is not None]
    if len(advised) > 1:
        words.append(texts("part_recommendations", numbers=texts.joined(_runs(advised, IN_A_ROW))))
    speakers = sorted(spoken.items(), key=lambda one: min(one[1]))
    rest = rest.union(*(pages for _, pages in speakers[SPEAKERS:]))
    if len(speakers) == 1 and not rest:
        return ", ".join([*words, speakers[0][0], _pages(speakers[0][1], texts)])
    named = [f"{speaker} ({_pages(pages, texts)})" for speaker, pages in speakers[:SPEAKERS]]
    if named and rest:  # of the session itself, or of a group of it
        return ", ".join([*words, *named[:-1], texts.joined([named[-1], _pages(rest, texts)])])
    return ", ".join([*words, *named, *([_pages(rest, texts)] if rest else [])])


def _pages(pages: Iterable[int], texts: Texts) -> str:
    ordered = sorted(set(pages))
    told = ", ".join(_runs(ordered))
    return texts("source_page", page=told) if len(ordered) == 1 else texts("source_pages", pages=told)


def _runs(numbers: Sequence[int], least: int = 2) -> list[str]:
    """Numbers in order, ``least`` and more in a row as one: «1», «3–10»."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    told = ([f"{run[0]}–{run[-1]}"] if len(run) >= least else map(str, run) for run in runs)
    return [each for run in told for each in run]
