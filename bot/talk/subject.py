"""What a talk is about: the person or the thing last spoken of, and the entries that tell of it alone.

A follow-up that leans on it is answered from those entries: «what did he propose?» after Mr Diallo is a question on
what Mr Diallo said, whatever somebody else may have proposed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bot.answer.compose import Composer
from bot.pack.entries import Entry, Kind
from bot.search.index import Index
from bot.talk.conversation import Turn

if TYPE_CHECKING:
    from bot.pack.model import Speaker

SEVERAL = 2  # speakers of an entry that compares or gathers
TELLING = (
    Kind.QUESTION,
    Kind.PASSAGE,
    Kind.TERM,
    Kind.UNSAID,
)  # kinds of entries that tell of a subject, or are silent on it


@dataclass(frozen=True, slots=True)
class Subject:
    """What a follow-up leans on: its name as it is shown, its term where it has one, and the places of the entries that
    tell of it, in the list of entries."""

    name: str
    term: str
    places: frozenset[int]


class Subjects:
    """Finds what a turn was about."""

    def __init__(self, composer: Composer) -> None:
        self._compose = composer
        self._titled: dict[str, dict[str, frozenset[int]]] = {}

    def person(self, last: Turn, before: Entry | None, index: Index) -> Subject | None:
        """The one person that a turn was about: named in the question, or the only one the answer cites or names."""
        named = [term for term in index.lexicon.named(last.text) if term in index.lexicon.people]
        spoke = list(dict.fromkeys(c.speaker for c in before.citations if c.speaker)) if before else []
        told = index.lexicon.named(before.text[index.analyser.code]) if before else []
        people = [term for term in told if term in index.lexicon.people]
        if len(named) == 1:
            name = index.lexicon.shown[named[0]]
        elif len(spoke) == 1:
            name = spoke[0]
        elif len(people) == 1:
            name = index.lexicon.shown[people[0]]
        else:
            return None
        term = next((t for t in index.lexicon.people if index.lexicon.shown[t] == name), "")
        return Subject(name, term, self.spoken(name))

    def people(self, entry: Entry, language: str) -> list[Speaker]:
        """The speakers that an entry names in what it tells, or else those it cites."""
        said = f"{entry.title[language]} {entry.text[language]}"
        named = [speaker for speaker in self._compose.pack.speakers if speaker.name in said]
        cited = entry.speakers
        return named or [speaker for speaker in self._compose.pack.speakers if speaker.name in cited]

    def things(self, last: Turn, before: Entry | None, index: Index) -> list[Subject]:
        """What a turn was about, the likeliest first: what its question names, what its answer is headed by, and who
        said it."""
        title = before.title[index.analyser.code] if before else ""
        names = index.lexicon.named(last.text) or index.lexicon.named(title)
        found = [self.named(name, index) for name in names]
        person = self.person(last, before, index)
        return [*found, *([person] if person and person.term not in names else [])]

    def beside(self, entry: Entry) -> frozenset[int]:
        """The places of the entries that rest on a passage of an entry's."""
        near = self._compose.neighbours(entry)
        most = max(near.values(), default=0.0)
        return frozenset(at for at, worth in near.items() if worth == most)

    def named(self, term: str, index: Index) -> Subject:
        """What a name names, with the entries whose title has it, or which rest on what that person alone said."""
        name = index.lexicon.shown[term]
        return Subject(
            index.lexicon.called(term),
            term,
            self._by_title(index).get(term, frozenset()) | self.spoken(name),
        )

    def _by_title(self, index: Index) -> dict[str, frozenset[int]]:
        """The places of the entries of one speaker at most by the names in their titles, worked out once a language."""
        language = index.analyser.code
        if language not in self._titled:
            titled: dict[str, list[int]] = {}
            for at, entry in enumerate(self._compose.entries):
                if (
                    entry.kind in TELLING
                    and len({citation.speaker for citation in entry.citations if citation.speaker}) < SEVERAL
                ):
                    for term in index.lexicon.named(entry.title[language]):
                        titled.setdefault(term, []).append(at)
            self._titled[language] = {term: frozenset(places) for term, places in titled.items()}
        return self._titled[language]

    def spoken(self, name: str) -> frozenset[int]:
        """The places of the entries that rest on what one person alone said, by the name."""
        return self._spoken.get(name, frozenset())

    @cached_property
    def _spoken(self) -> dict[str, frozenset[int]]:
        """The places of the entries that rest on what one person alone said."""
        spoken: dict[str, list[int]] = {}
        for at, entry in enumerate(self._compose.entries):
            speakers = {citation.speaker for citation in entry.citations if citation.speaker}
            if entry.kind in TELLING and len(speakers) == 1 and (name := next(iter(speakers))):
                spoken.setdefault(name, []).append(at)
        return {name: frozenset(places) for name, places in spoken.items()}


def residue(terms: Sequence[str], subject: Subject) -> tuple[str, ...]:
    """The terms of a follow-up without those that name its subject."""
    return tuple(term for term in terms if term != subject.term)
