"""The pack's glossary as a reader of questions: every name of a thing becomes one term.

«UNHCR», «UN refugee agency» and «HCR» are one thing; so are «Ivory Coast» and «Côte d'Ivoire». Names of every language
are known in each, so that a French acronym in an English question is understood.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.language.analyser import Analyser
from bot.pack.entries import slug
from bot.pack.model import Pack


class Lexicon:
    """Replaces names by the term of what they name, the longest name first. ``spelt`` holds the words of all names."""

    def __init__(self, pack: Pack, analyser: Analyser) -> None:
        names: dict[tuple[str, ...], str] = {}
        for number, term in enumerate(pack.glossary):
            every = [name for own in term.names.values() for name in own]
            concept = f"~{slug(every[0]) or number}"
            for name in every:
                stems = tuple(analyser.terms(name))
                if stems:
                    names.setdefault(stems, concept)
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for stems, concept in sorted(names.items(), key=lambda pair: -len(pair[0])):
            self._by_first.setdefault(stems[0], []).append((stems, concept))
        self._stems = frozenset(stem for name in names for stem in name)
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

    def words(self) -> frozenset[str]:
        """The stems that occur in some name."""
        return self._stems
