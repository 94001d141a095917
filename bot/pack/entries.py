"""One list of entries for everything the bot can say of a pack: answers, silences, passages, parts, terms.

Search, browsing, inline results and deep links all read this list, so that a thing is told the same way everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.language.analyser import Analyser, fold
from bot.pack.pack import DEFAULT, Pack

if TYPE_CHECKING:
    from bot.pack.model import Group, Passage, Question, Session, Term


class Kind(StrEnum):
    """What an entry is."""

    QUESTION = "question"
    UNSAID = "unsaid"
    PASSAGE = "passage"
    RECOMMENDATION = "recommendation"
    SESSION = "session"
    GROUP = "group"
    TERM = "term"


KINDS = tuple(Kind)  # in the order in which they are numbered where they are kept
NAMING = 3  # passages cited for a term, at the most
PARTS = (Kind.RECOMMENDATION, Kind.SESSION, Kind.GROUP)  # numbered parts of the report


@dataclass(frozen=True, slots=True)
class Citation:
    """Where the report says it: the printed page and, where there is one, the session, group and speaker, or the
    recommendation."""

    page: int
    session: int | None = None
    group: int | None = None
    speaker: str | None = None
    recommendation: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """Something the bot can say. Texts are maps by language, complete for every language of the pack.

    ``support`` is what else the entry rests on (the passages cited, the title of its session): searched, never shown.
    ``each`` are the things that a silence is on, each a sentence of its own.
    """

    id: str
    kind: Kind
    title: Mapping[str, str]
    text: Mapping[str, str]
    phrasings: Mapping[str, Sequence[str]]
    citations: tuple[Citation, ...]
    support: Mapping[str, Sequence[str]] = field(default_factory=dict)
    cites: tuple[str, ...] = ()
    each: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def speakers(self) -> frozenset[str | None]:
        """Who says what the entry tells, None among them where the report does."""
        return frozenset(citation.speaker for citation in self.citations)


def entries(pack: Pack, analysers: Mapping[str, Analyser]) -> tuple[Entry, ...]:
    """Every entry of a pack, curated questions first."""
    return tuple(_all(pack, analysers))


def _all(pack: Pack, analysers: Mapping[str, Analyser]) -> Iterator[Entry]:
    languages = pack.languages
    sources = {p.id: p for p in pack.passages}
    parts: dict[str, Entry] = {
        r.id: _part(
            pack,
            analysers,
            Kind.RECOMMENDATION,
            r.id,
            [("recommendation", r.number)],
            r.title,
            r.text,
            [Citation(page, recommendation=r.number) for page in r.pages],
        )
        for r in pack.recommendations
    }
    for kind, questions in ((Kind.QUESTION, pack.questions), (Kind.UNSAID, pack.unsaid)):
        for question in questions:
            yield _question(pack, kind, question, sources, parts)
    yield from parts.values()
    for session in pack.sessions:
        yield _session(pack, analysers, session)
        for group in session.groups:
            yield _group(pack, analysers, session, group)
    for number, term in enumerate(pack.glossary):
        if term.definition:
            cites = term.cites or _naming(pack, term)
            names = {language: tuple(_list(pack, term.names, language)) for language in languages}
            yield Entry(
                id=term_id(pack, term) or f"term-{number}",
                kind=Kind.TERM,
                title={language: names[language][0][:1].upper() + names[language][0][1:] for language in languages},
                text={language: pack.text(term.definition, language) for language in languages},
                phrasings={
                    language: tuple(
                        template.format(name=name)
                        for name in names[language]
                        for template in analysers[language].data["ask_term"]
                    )
                    for language in languages
                },
                citations=_cited(cites, sources, parts),
                cites=tuple(cites),
            )
    for passage in pack.passages:
        title = {language: pack.text(passage.title, language) for language in languages}
        yield Entry(
            id=passage.id,
            kind=Kind.PASSAGE,
            title=title,
            text={language: pack.text(passage.text, language) for language in languages},
            phrasings={language: (title[language],) for language in languages},
            citations=_citations(passage),
            support={language: (_setting(pack, passage, language),) for language in languages},
            cites=(passage.id,),
        )


def _question(
    pack: Pack, kind: Kind, question: Question, sources: Mapping[str, Passage], parts: Mapping[str, Entry]
) -> Entry:
    phrasings = {language: tuple(_list(pack, question.questions, language)) for language in pack.languages}
    cited = [sources[c] for c in question.cites if c in sources]
    citations = (*_cited(question.cites, sources, parts), *map(Citation, question.pages))
    support = {
        language: (
            *(f"{pack.text(p.title, language)} {pack.text(p.text, language)}" for p in cited),
            *dict.fromkeys(_setting(pack, p, language) for p in cited),
            *(f"{parts[c].title[language]} {parts[c].text[language]}" for c in question.cites if c in parts),
        )
        for language in pack.languages
    }
    return Entry(
        id=question.id,
        kind=kind,
        title={language: phrasings[language][0] for language in pack.languages},
        text={language: pack.text(question.answer, language) for language in pack.languages},
        phrasings=phrasings,
        citations=tuple(dict.fromkeys(citations)),
        support=support,
        cites=tuple(question.cites),
        each={language: tuple(_list(pack, question.each, language)) for language in pack.languages if question.each},
    )


def _part(
    pack: Pack,
    analysers: Mapping[str, Analyser],
    kind: Kind,
    id: str,
    names: list[tuple[str, int]],
    title: Mapping[str, str],
    text: Mapping[str, str],
    citations: Iterable[Citation],
) -> Entry:
    phrasings, titles = {}, {}
    for language in pack.languages:
        data = analysers[language].data
        numbered = [f"{data['parts'][name][0]} {number}" for name, number in names]
        part, named = " ".join(numbered), pack.text(title, language)
        titles[language] = f"{', '.join(reversed(numbered)).capitalize()} : {named}"
        phrasings[language] = (
            *(template.format(part=part) for template in data["ask_part"]),
            f"{part} {named}",
            named,
        )
    return Entry(
        id=id,
        kind=kind,
        title=titles,
        text={language: pack.text(text, language) or pack.text(title, language) for language in pack.languages},
        phrasings=phrasings,
        citations=tuple(citations),
        cites=(id,),
    )


def _session(pack: Pack, analysers: Mapping[str, Analyser], session: Session) -> Entry:
    names = [("session", session.number)]
    citations = [Citation(page, session.number) for page in session.pages]
    id = f"session-{session.number}"
    return _part(pack, analysers, Kind.SESSION, id, names, session.title, session.summary, citations)


def _group(pack: Pack, analysers: Mapping[str, Analyser], session: Session, group: Group) -> Entry:
    names = [("group", group.number), ("session", session.number)]
    citations = [Citation(page, session.number, group.number) for page in group.pages]
    id = f"session-{session.number}-group-{group.number}"
    return _part(pack, analysers, Kind.GROUP, id, names, group.title, group.summary, citations)


def _naming(pack: Pack, term: Term) -> list[str]:
    """The ids of the first passages that name the thing a term stands for."""
    names = [fold(name) for own in term.names.values() for name in own]
    every = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(names, key=len, reverse=True)))})s?(?!\w)")
    told = ((passage, fold(" ".join((*passage.title.values(), *passage.text.values())))) for passage in pack.passages)
    return [passage.id for passage, text in told if every.search(text)][:NAMING]


def _cited(cites: Iterable[str], sources: Mapping[str, Passage], parts: Mapping[str, Entry]) -> tuple[Citation, ...]:
    """The places of some passages and recommendations, each once, in order."""
    places = (_citations(sources[cite]) if cite in sources else parts[cite].citations for cite in cites)
    return tuple(dict.fromkeys(c for several in places for c in several))


def _citations(passage: Passage) -> tuple[Citation, ...]:
    return tuple(Citation(page, passage.session, passage.group, passage.speaker) for page in passage.pages)


def _setting(pack: Pack, passage: Passage, language: str) -> str:
    """The speaker, session and group of a passage, as words to search by."""
    words = [passage.speaker or ""]
    words += [
        pack.text(s.role, language) + " " + pack.text(s.organisation, language)
        for s in pack.speakers
        if s.name == passage.speaker
    ]
    for session in pack.sessions:
        if session.number == passage.session:
            words.append(f"session {session.number} {pack.text(session.title, language)}")
            words += [pack.text(g.title, language) for g in session.groups if g.number == passage.group]
    return " ".join(filter(None, words))


def _list(pack: Pack, texts: Mapping[str, list[str]], language: str) -> list[str]:
    return texts.get(language) or texts.get(DEFAULT) or texts.get(pack.languages[0]) or next(iter(texts.values()))


def term_id(pack: Pack, term: Term) -> str | None:
    """The id of a term: its first name in the pack's default language; None where that has no letter of an id."""
    name = slug(_list(pack, term.names, pack.languages[0])[0])
    return f"term-{name}" if name else None


def slug(name: str) -> str:
    """A name as an id: «Côte d'Ivoire» is «cote-d-ivoire»; at most 40 characters."""
    return re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:40].strip("-")
