"""The front page and the lists: every page of an entry can be reached from them without a script."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, groupby
from typing import Any

from bot.faces.address import path_of
from bot.language.typography import typeset
from bot.pack.entries import Entry, Kind
from bot.site.outline import Outline, first_of
from bot.site.page import Item, Page, Section, alternates, items, shortened

USEFUL = 9  # questions on the front page
WAYS_IN = ("sessions.html", "recommendations.html")  # beside asking
LONG = 60  # lines from which on the sections of a list are folded


Lists = Mapping[str, tuple[str, Sequence[Section]]]  # by file, title and sections


def list_pages(outline: Outline, language: str, lists: Lists) -> Iterator[Page]:
    """The front page of one language, and its lists."""
    yield _front(outline, language, lists)
    for name, (title, sections) in lists.items():
        yield _list(outline, language, name, title, sections)


def lists_of(outline: Outline, language: str) -> Lists:
    """The lists of one language that hold something. An id has no dot: no entry is in the way of their files."""
    compose = outline.brain.compose
    texts, of = compose.texts[language], outline.of

    def flat(entries: Iterable[Entry], gist: bool = False) -> list[Section]:
        return [Section(items(compose, entries, language, gist))]

    speakers = [
        Item(f"{id}/", typeset(speaker.name, language), compose.post(speaker, language))
        for id, speaker in outline.speakers.items()
    ]
    countries = [
        Section(items(compose, own, language), typeset(name, language)) for name, own in outline.countries(language)
    ]
    lists = {
        "sessions.html": (texts("sessions_title"), _sessions(outline, language)),
        "recommendations.html": (texts("site_recommendations"), flat(of(Kind.RECOMMENDATION))),
        "speakers.html": (texts("speakers_title"), [Section(speakers)]),
        "countries.html": (texts("site_countries"), countries),
        "figures.html": (texts("site_figures"), flat(outline.figures, gist=True)),
        "terms.html": (texts("site_terms"), flat(of(Kind.TERM), gist=True)),
        "questions.html": (texts("site_questions"), _by_place(outline, Kind.QUESTION, language)),
        "passages.html": (texts("site_passages"), _by_page(outline, of(Kind.PASSAGE), language)),
        "silences.html": (texts("site_silences"), _by_place(outline, Kind.UNSAID, language)),
    }
    return {name: one for name, one in lists.items() if any(section.items or section.href for section in one[1])}


def _sessions(outline: Outline, language: str) -> list[Section]:
    compose = outline.brain.compose
    sections = []
    for entry in outline.of(Kind.SESSION):
        groups = [group for group in outline.of(Kind.GROUP) if group.id.startswith(f"{entry.id}-group-")]
        title, told = compose.title(entry, language), compose.text(entry, language)
        sections.append(Section(items(compose, groups, language), title, f"{entry.id}/", told))
    return sections


def _by_place(outline: Outline, kind: Kind, language: str) -> list[Section]:
    """Questions under the session and the group they are about, the rest of them last."""
    compose = outline.brain.compose
    sections = []
    for (session, group), entries in outline.by_place(kind).items():
        place = compose.entry(f"session-{session}-group-{group}") or compose.entry(f"session-{session}")
        title = compose.title(place, language) if place else compose.texts[language]("site_elsewhere")
        sections.append(Section(items(compose, entries, language), title))
    return sections


def _by_page(outline: Outline, entries: Sequence[Entry], language: str) -> list[Section]:
    compose = outline.brain.compose

    def first(entry: Entry) -> int:
        return min(c.page for c in entry.citations)

    return [
        Section(items(compose, on_it, language), compose.texts[language]("source_page", page=page))
        for page, on_it in groupby(sorted(entries, key=first), key=first)
    ]


def _list(outline: Outline, language: str, name: str, title: str, sections: Sequence[Section]) -> Page:
    compose = outline.brain.compose
    lines = sum(len(section.items) for section in sections)
    return Page(
        path=path_of(language) + name,
        language=language,
        template="list.html",
        title=title,
        description=shortened(f"{compose.pack.text(compose.pack.meeting.title, language)}: {title}"),
        alternates=alternates(compose, name=name),
        values={"told": "", "sections": sections, "folded": lines > LONG and len(sections) > 1},
    )


def _front(outline: Outline, language: str, lists: Lists) -> Page:
    compose, meeting = outline.brain.compose, outline.brain.pack.meeting
    texts, pack = compose.texts[language], compose.pack
    title, document = pack.text(meeting.title, language), pack.text(meeting.document.title, language)
    about = texts("site_about", document=document, first=meeting.document.pages[0], last=meeting.document.pages[1])
    beside = [link.id for entry in compose.examples for link in compose.related(entry, language)]
    further = filter(None, map(compose.entry, beside))
    useful = first_of(chain(compose.examples, further, outline.of(Kind.QUESTION)), USEFUL)
    return Page(
        path=path_of(language),
        language=language,
        template="front.html",
        title=title,
        description=shortened(" · ".join(filter(None, (when_and_where(outline, language), about)))),
        alternates=alternates(compose),
        values={
            "where": when_and_where(outline, language),
            "about": about,
            "useful": items(compose, useful, language),
            "ways": [Item(name, lists[name][0], str(_count(lists[name][1]))) for name in WAYS_IN if name in lists],
        },
        data=_event(outline, language, title),
    )


def _count(sections: Sequence[Section]) -> int:
    """The pages that a list leads to: its lines, or the headings that are pages themselves."""
    headings = sum(1 for section in sections if section.href)
    return headings or sum(len(section.items) for section in sections)


def when_and_where(outline: Outline, language: str) -> str:
    """Place and dates of the meeting, as far as the pack has them."""
    compose, meeting = outline.brain.compose, outline.brain.pack.meeting
    place = compose.pack.text(meeting.place, language)
    return " · ".join(filter(None, (place, compose.texts[language].dates(meeting.dates))))


def _event(outline: Outline, language: str, title: str) -> Mapping[str, Any]:
    """The meeting in the words of schema.org, which wants a date of an event; nothing without one."""
    meeting = outline.brain.pack.meeting
    if not meeting.dates:
        return {}
    place = outline.brain.pack.text(meeting.place, language)
    return {
        "@type": "Event",
        "name": title,
        "inLanguage": language,
        "startDate": meeting.dates[0].isoformat(),
        "endDate": meeting.dates[-1].isoformat(),
        **({"location": {"@type": "Place", "name": place, "address": place}} if place else {}),
    }
