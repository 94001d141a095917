"""The names of things as a reader of questions knows them: every name of a thing becomes one term.

«UNHCR», «UN refugee agency» and «HCR» are one thing; so are «Ivory Coast» and «Côte d'Ivoire». The pack's glossary
names its things in every language, so that a French acronym in an English question is understood; the countries of the
world and well-known bodies are known besides, so that one the pack does not speak of is seen for what it is. Which
names there are, ``naming`` works out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from bot.language.analyser import TEXTS, Analyser, fold

Name = tuple[str, ...]  # the stems of a name, or its words


class Lexicon:
    """Replaces names by the term of what they name, the longest name first. ``data`` is what ``naming`` made of a pack.

    ``spelt`` holds the words of all names of the pack; ``proper`` the terms of what is written with a capital: people,
    countries, bodies, programmes; ``people`` and ``countries`` those of one kind; ``abroad`` the countries, and the
    well-known bodies that the pack does not name; ``towns``, by country, what its cities that the pack tells of are
    called there: who says Turkey may mean Istanbul; ``whole_names`` the names of people as written, and folded;
    ``shown`` what a thing is called in a list.
    """

    def __init__(self, data: Mapping[str, Any], analyser: Analyser) -> None:
        self._analyser = analyser
        self.shown: Mapping[str, str] = data["shown"]
        self._written: Mapping[str, Sequence[str]] = data["written"]
        self._called: Mapping[str, str] = data["called"]
        self.towns: Mapping[str, Sequence[str]] = data["towns"]
        self._cities = frozenset(data["cities"])
        self.countries = frozenset(data["countries"])
        self.abroad = self.countries.union(data["bodies"])
        self.people = frozenset(data["people"])
        self.whole_names = {name: fold(name) for who in data["people"] for name in self.written(who) if " " in name}
        self.proper = frozenset(data["proper"]) | self.countries
        self._by_first: dict[str, list[tuple[Name, str]]] = {}
        for concept, *stems in data["names"]:
            self._by_first.setdefault(stems[0], []).append((tuple(stems), concept))
        self._stems = frozenset(data["stems"])
        bodies = frozenset(data["bodies"])
        own = (stems for concept, *stems in data["names"] if concept not in bodies)
        self._parts = frozenset(stem for stems in own if len(stems) > 1 for stem in stems)
        self.spelt = frozenset(data["spelt"])
        self._named = lru_cache(maxsize=TEXTS)(self._proper_in)

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
        return list(self._named(text))

    def _proper_in(self, text: str) -> tuple[str, ...]:
        terms = self.terms(self._analyser.terms(text))
        return tuple([term for term in dict.fromkeys(terms) if term in self.proper])

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
        return tuple(self._written.get(concept, ()))
