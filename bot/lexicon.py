"""The pack's glossary as a reader of questions: every name of a thing becomes one term.

«UNHCR», «UN refugee agency» and «HCR» are one thing; so are «Ivory Coast» and «Côte d'Ivoire». Names of every language
are known in each, so that a French acronym in an English question is understood.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.analyser import Analyser
from bot.entries import slug
from bot.pack import Pack


class Lexicon:
    """Replaces names by the term of what they name, the longest name first."""

    def __init__(self, pack: Pack, analyser: Analyser) -> None:
        self._names: dict[tuple[str, ...], str] = {}
        for number, term in enumerate(pack.glossary):
            names = [name for names in term.names.values() for name in names]
            concept = f"~{slug(names[0]) or number}"
            for name in names:
                stems = tuple(analyser.terms(name))
                if stems:
                    self._names.setdefault(stems, concept)
        self._longest = max(map(len, self._names), default=0)
        self._first = frozenset(name[0] for name in self._names)

    def terms(self, stems: Sequence[str]) -> list[str]:
        """The terms of some stems, names replaced."""
        if self._first.isdisjoint(stems):
            return list(stems)
        out: list[str] = []
        at = 0
        while at < len(stems):
            if stems[at] in self._first:
                for length in range(min(self._longest, len(stems) - at), 0, -1):
                    concept = self._names.get(tuple(stems[at : at + length]))
                    if concept is not None:
                        out.append(concept)
                        at += length
                        break
                else:
                    out.append(stems[at])
                    at += 1
            else:
                out.append(stems[at])
                at += 1
        return out

    def words(self) -> Iterable[str]:
        """The stems that occur in some name."""
        return {stem for name in self._names for stem in name}
