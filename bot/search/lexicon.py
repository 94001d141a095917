"""The names of things as a reader of questions knows them: every name of a thing becomes one term.

«UNHCR», «UN refugee agency» and «HCR» are one thing; so are «Ivory Coast» and «Côte d'Ivoire». The pack's glossary
names its things in every language, so that a French acronym in an English question is understood; the countries of the
world are known besides, so that one the pack does not speak of is seen for what it is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from bot.language.analyser import Analyser, fold, words
from bot.language.world import load_world
from bot.pack.entries import slug
from bot.pack.model import Pack

Name = tuple[str, ...]  # the stems of a name, or its words


class Lexicon:
    """Replaces names by the term of what they name, the longest name first.

    ``spelt`` holds the words of all names of the pack; ``proper`` the terms of what is written with a capital: people,
    countries, bodies, programmes; ``people`` and ``countries`` those of one kind; ``towns``, by country, what its
    cities that the pack tells of are called there: who says Turkey may mean Istanbul. ``told`` is every stem in what
    the pack tells.
    """

    def __init__(self, pack: Pack, analyser: Analyser, told: Collection[str] = ()) -> None:
        self._analyser = analyser
        self.shown: dict[str, str] = {}
        self._written: dict[str, tuple[str, ...]] = {}
        self._called: dict[str, str] = {}
        names: dict[Name, str] = {}
        proper = set()
        speakers = {slug(speaker.name) for speaker in pack.speakers}
        for number, term in enumerate(pack.glossary):
            every = [name for own in term.names.values() for name in own]
            concept = f"~{slug(every[0]) or number}"
            self.shown[concept] = (term.names.get(analyser.code) or every)[0]
            self._written[concept] = tuple(every)
            if analyser.code in term.called:
                self._called[concept] = term.called[analyser.code]
            if any(word[0].isupper() for word in every[0].split()):
                proper.add(concept)
            for name in every:
                names.setdefault(self._stems_of(name), concept)
        own = frozenset(names)
        self.towns: dict[str, list[str]] = {}
        self._cities: set[str] = set()
        self.countries = frozenset(self._world(names, told))
        names.pop((), None)
        self.people = frozenset(concept for concept in self.shown if concept[1:] in speakers)
        written = (name for who in self.people for name in self.written(who) if " " in name)
        self.whole_names = {name: fold(name) for name in written}  # of people, as written, folded
        self.proper = frozenset(proper) | self.countries
        self._by_first: dict[str, list[tuple[Name, str]]] = {}
        for stems, concept in sorted(names.items(), key=lambda pair: -len(pair[0])):
            self._by_first.setdefault(stems[0], []).append((stems, concept))
        self._stems = frozenset(stem for name in own for stem in name)
        self._parts = frozenset(stem for name in names if len(name) > 1 for stem in name)
        read = analyser.read([name for term in pack.glossary for own in term.names.values() for name in own])
        self.spelt = frozenset(piece for words in read for word in words for piece in analyser.content(word))

    def terms(self, stems: Sequence[str]) -> list[str]:
        """The terms of some stems, names replaced."""
        by_first = self._by_first
        if by_first.keys().isdisjoint(stems):
            return list(stems)
        out: list[str] = []
        at, end = 0, len(stems)
        while at < end:
            stem = stems[at]
            for name, concept in by_first.get(stem, ()):
                if len(name) == 1 or tuple(stems[at : at + len(name)]) == name:
                    out.append(concept)
                    at += len(name)
                    break
            else:
                out.append(stem)
                at += 1
        return out

    def named(self, text: str) -> list[str]:
        """The terms of the people, countries, bodies and programmes in a text."""
        terms = self.terms(self._analyser.terms(text))
        return [term for term in dict.fromkeys(terms) if term in self.proper]

    def words(self) -> frozenset[str]:
        """The stems that occur in some name of the pack."""
        return self._stems

    def names(self, word: str) -> bool:
        """Whether a folded word is, or begins, a name."""
        return any(stem in self._by_first for stem in self._analyser.terms_of(word))

    def part_of(self, word: str) -> bool:
        """Whether a folded word is one of several that make a name: the «coast» of Ivory Coast."""
        return any(stem in self._parts for stem in self._analyser.terms_of(word))

    def called(self, concept: str) -> str:
        """What a name's thing is called in a sentence: with its article, where the language has one."""
        shown = self._called.get(concept) or self.shown[concept]
        if concept not in self.countries or concept in self._cities:
            return shown
        for rule, called in self._analyser.data.get("country_articles", ()):
            if re.match(rule, fold(shown)):
                return str(called).format(name=shown)
        return shown

    def kind(self, concept: str) -> str:
        """What a name names: a person, a country, or something else, «body»."""
        return "person" if concept in self.people else "country" if concept in self.countries else "body"

    def written(self, concept: str) -> tuple[str, ...]:
        """Every way in which a name is written, in any language."""
        return self._written.get(concept, ())

    def _world(self, names: dict[Name, str], told: Collection[str]) -> Iterable[str]:
        """Add the countries of the world, and give the terms of all of them. A capital stands for its country, as
        «Bamako» does for Mali, unless the pack tells of the city."""
        for country in load_world():
            every = [name for own in country.names.values() for name in own]
            known = [names[stems] for name in every if (stems := self._stems_of(name)) in names]
            concept = known[0] if known else f"~{slug(every[0])}"
            self.shown.setdefault(concept, country.name(self._analyser.code))
            self._written[concept] = tuple(dict.fromkeys((*self._written.get(concept, ()), *every)))
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
                    self._cities.add(names[stems])
                    yield names[stems]
            yield concept

    def _stems_of(self, name: str) -> Name:
        return tuple(self._analyser.terms(name))


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


def lowered(text: str) -> str:
    """A text in lower case with its accents, apostrophes straight."""
    return text.lower().replace("’", "'")
