"""What the lists of a site hold, derived from the pack: people, countries, figures, questions by their place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.brain import Brain
from bot.language.analyser import fold
from bot.pack.entries import Entry, Kind, slug
from bot.pack.model import Speaker

_FIGURE = re.compile(r"\d{1,3}(?:[ ,.\u00a0\u202f]\d{3})+|[€$£]\s?\d|\d\s?[%€$£]")
_DIGIT = re.compile(r"\d")
_ASIDE = re.compile(r"\([^()]*\)|\b(?:1[89]|20)\d\d\b")  # a page, a year: no figure of the report

Place = tuple[int | None, int | None]  # session, working group


@dataclass(frozen=True)
class Outline:
    """The lists of one meeting. Entries come in the order of the pack."""

    brain: Brain

    @cached_property
    def speakers(self) -> Mapping[str, Speaker]:
        """Who spoke, by an id of its own that no entry has."""
        ids: dict[str, Speaker] = {}
        for speaker in self.brain.pack.speakers:
            id = f"speaker-{slug(speaker.name) or len(ids) + 1}"
            while id in ids or self.brain.compose.entry(id):
                id = f"{id}-{len(ids) + 1}"
            ids[id] = speaker
        return ids

    @cached_property
    def entries(self) -> Sequence[Entry]:
        """Every entry that the bot tells by its id: of two terms with one id, only one can be."""
        return list({entry.id: entry for entry in self.brain.entries}.values())

    def of(self, *kinds: Kind) -> list[Entry]:
        """The entries of some kinds."""
        return [entry for entry in self.entries if entry.kind in kinds]

    def said_by(self, speaker: Speaker, kind: Kind) -> list[Entry]:
        """The entries of a kind that rest on what somebody said."""
        return [entry for entry in self.of(kind) if any(c.speaker == speaker.name for c in entry.citations)]

    def by_place(self, kind: Kind) -> Mapping[Place, Sequence[Entry]]:
        """The entries of a kind by the session and group they first cite, in the order of the meeting; those of no
        session last."""
        placed: dict[Place, list[Entry]] = {}
        for entry in self.of(kind):
            first = entry.citations[0] if entry.citations else None
            placed.setdefault((first.session, first.group) if first else (None, None), []).append(entry)
        return dict(sorted(placed.items(), key=lambda one: (one[0][0] is None, one[0][0] or 0, one[0][1] or 0)))

    @cached_property
    def figures(self) -> Sequence[Entry]:
        """The questions whose answer leads with a figure: a large one, a share, a sum, or the number asked for."""
        language = self.brain.default
        analyser, compose = self.brain.indexes.analysers[language], self.brain.compose

        def leads(entry: Entry) -> bool:
            gist = _ASIDE.sub(" ", compose.gist(entry, language))
            counted = "number" in analyser.wants(analyser.terms(entry.title[language]))
            told = (word for word in analyser.words(gist) if "=" not in word)  # «session=2» is no figure
            return bool(_FIGURE.search(gist) or (counted and any(map(_DIGIT.search, told))))

        return [entry for entry in self.of(Kind.QUESTION) if leads(entry)]

    @cached_property
    def _named(self) -> Mapping[str, Sequence[Entry]]:
        """The questions that name a country, by what names it in the lexicon."""
        lexicon = self.brain.indexes[self.brain.default].lexicon
        named: dict[str, list[Entry]] = {}
        for entry in self.of(Kind.QUESTION):
            for concept in lexicon.named(entry.title[self.brain.default]):
                if concept in lexicon.countries and lexicon.written(concept):  # no city
                    named.setdefault(concept, []).append(entry)
        return named

    def countries(self, language: str) -> list[tuple[str, Sequence[Entry]]]:
        """The countries that questions name, by their name in a language, and these questions."""
        shown = self.brain.indexes[language].lexicon.shown
        named = ((shown[concept], entries) for concept, entries in self._named.items())
        return sorted(named, key=lambda one: fold(one[0]))

    def numbered(self, entry: Entry) -> tuple[Entry | None, Entry | None]:
        """The numbered part before an entry and the one after it; none for what has no number."""
        if entry.kind not in (Kind.RECOMMENDATION, Kind.SESSION, Kind.GROUP):
            return None, None
        alike = self.of(entry.kind)
        at = alike.index(entry)
        return (alike[at - 1] if at else None), (alike[at + 1] if at + 1 < len(alike) else None)


def first_of(entries: Iterable[Entry], most: int) -> list[Entry]:
    """The first different entries of some, ``most`` at the most."""
    return list({entry.id: entry for entry in entries}.values())[:most]
