"""The names of a pack and of the world, worked out once: what ``Lexicon`` replaces by terms."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from bot.language.analyser import Analyser, fold, lowered, words
from bot.language.world import load_bodies, load_world
from bot.pack.entries import slug
from bot.pack.pack import Pack
from bot.search.lexicon import Name


class _Names:
    """Gathers the names of one language. ``told`` is every stem in what the pack tells."""

    def __init__(self, pack: Pack, analyser: Analyser, told: Collection[str]) -> None:
        self._analyser = analyser
        self.shown: dict[str, str] = {}
        self.written: dict[str, tuple[str, ...]] = {}
        self.called: dict[str, str] = {}
        self.names: dict[Name, str] = {}
        self.proper: set[str] = set()
        self.towns: dict[str, list[str]] = {}
        self.cities: set[str] = set()
        for number, term in enumerate(pack.glossary):
            every = [name for own in term.names.values() for name in own]
            concept = f"~{slug(every[0]) or number}"
            self.shown[concept] = (term.names.get(analyser.code) or every)[0]
            self.written[concept] = tuple(every)
            if analyser.code in term.called:
                self.called[concept] = term.called[analyser.code]
            if any(word[0].isupper() for word in every[0].split()):
                self.proper.add(concept)
            for name in every:
                self.names.setdefault(self._stems_of(name), concept)
        self.own = frozenset(self.names)
        self.countries = frozenset(self._world(told))
        self.bodies = frozenset(self._well_known())
        self.names.pop((), None)
        speakers = {slug(speaker.name) for speaker in pack.speakers}
        self.people = frozenset(concept for concept in self.shown if concept[1:] in speakers)
        read = analyser.read([name for term in pack.glossary for own in term.names.values() for name in own])
        self.spelt = frozenset(piece for words in read for word in words for piece in analyser.content(word))

    def _world(self, told: Collection[str]) -> Iterable[str]:
        """Add the countries of the world, and give the terms of all of them. A capital stands for its country, as
        «Bamako» does for Mali, unless the pack tells of the city."""
        names = self.names
        for country in load_world():
            every = [name for own in country.names.values() for name in own]
            known = [names[stems] for name in every if (stems := self._stems_of(name)) in names]
            concept = known[0] if known else f"~{slug(every[0])}"
            self.shown.setdefault(concept, country.name(self._analyser.code))
            self.written[concept] = tuple(dict.fromkeys((*self.written.get(concept, ()), *every)))
            for name in every:
                names.setdefault(self._stems_of(name), concept)
            for city in (*country.capital, *country.cities):
                stems = self._stems_of(city)
                unlike = len(stems) == 1 and stems[0] != fold(city)  # «Giza» must not be every «GIZ»
                if len(stems) == 1 and not unlike and stems[0] in told:
                    self.towns.setdefault(concept, []).append(stems[0])
                if stems in names or unlike or all(stem in told for stem in stems):
                    continue
                if city in country.capital:
                    names[stems] = concept
                else:
                    names[stems] = f"~{slug(city)}"
                    self.shown[names[stems]] = city
                    self.cities.add(names[stems])
                    yield names[stems]
            yield concept

    def _well_known(self) -> Iterable[str]:
        """Add the well-known bodies that the pack has no name of its own for, and give their terms."""
        for names in load_bodies():
            every = [name for own in names.values() for name in own]
            stems = {self._stems_of(name) for name in every}
            if stems.isdisjoint(self.names):
                concept = f"~{slug(every[0])}"
                self.shown[concept] = (names.get(self._analyser.code) or every)[0]
                self.written[concept] = tuple(dict.fromkeys(every))
                self.names |= dict.fromkeys(stems - {()}, concept)
                self.proper.add(concept)
                yield concept

    def _stems_of(self, name: str) -> Name:
        return tuple(self._analyser.terms(name))


def names_of(pack: Pack, analyser: Analyser, told: Collection[str] = ()) -> Mapping[str, Any]:
    """What ``Lexicon`` takes, as JSON can hold it: the names in the order in which they are tried, the longest first,
    each as its term and its stems. ``told`` is every stem in what the pack tells."""
    found = _Names(pack, analyser, told)
    return {
        "shown": found.shown,
        "written": found.written,
        "called": found.called,
        "towns": found.towns,
        "cities": sorted(found.cities),
        "countries": sorted(found.countries),
        "bodies": sorted(found.bodies),
        "people": [concept for concept in found.shown if concept in found.people],
        "proper": sorted(found.proper),
        "names": [(found.names[name], *name) for name in sorted(found.names, key=len, reverse=True)],
        "stems": sorted({stem for name in found.own for stem in name}),
        "spelt": sorted(found.spelt),
    }


def native_names(pack: Pack) -> Mapping[Name, frozenset[str]]:
    """Which languages a name is of: those in which it comes first for its thing, else those that list it.

    «HCR» is French, though English readers may know it; «Mali» is of both. Keys are the words of a name in lower case,
    with its accents and without.
    """
    first: dict[Name, set[str]] = {}
    listed: dict[Name, set[str]] = {}
    for names in (*(term.names for term in pack.glossary), *(country.names for country in load_world())):
        for language in set(names).intersection(pack.languages):
            for at, name in enumerate(names[language]):
                for key in {tuple(words(lowered(name))), tuple(words(fold(name)))}:
                    listed.setdefault(key, set()).add(language)
                    if at == 0:
                        first.setdefault(key, set()).add(language)
    return {key: frozenset(first.get(key, languages)) for key, languages in listed.items()}
