"""What a pack says in one language, word by word: which words and terms it has, and how much a term tells."""

from __future__ import annotations

import math
from collections.abc import Sequence

from bot.language.analyser import Analyser
from bot.language.spelling import Dictionary, Speller
from bot.mapped import Numbers, Parts, data_of
from bot.search.lexicon import Lexicon
from bot.search.marks import MENTIONED, OWN, SPOKEN

TELLING = 8  # entries up to which a term that they have says by itself what a question is about
FEW = 2  # terms of a question that leans on what was said before


class Terms:
    """The words and terms of a pack of so many ``entries``, from the parts of its index. ``rarest`` is the idf of a
    term that no entry has."""

    def __init__(self, parts: Parts, entries: int, analyser: Analyser, dictionary: Dictionary) -> None:
        self.analyser = analyser
        self.lexicon = Lexicon(data_of(parts, "naming"), analyser)
        self.speller = Speller(parts, dictionary)
        self.rarest = math.log(1 + (entries + 0.5) / 0.5)
        self._telling = math.log(1 + (entries - TELLING + 0.5) / (TELLING + 0.5))
        self._ids = Numbers(parts["vocabulary"])
        self._idf, self._flags = parts["idf"], parts["flags"]

    def has(self, word: str) -> bool:
        """Whether the pack uses this folded word, or another form of it that is an ordinary word too."""
        if word in self.speller:
            return True
        return all(map(self._known, self.analyser.terms_of(word))) and self.speller.ordinary(word)

    def _known(self, term: str) -> bool:
        return self._is(term, OWN) or term in self.lexicon.words()

    def _is(self, term: str, mark: int) -> bool:
        number = self._ids.of(term)
        return number is not None and bool(self._flags[number] & mark)

    def speaks_of(self, word: str) -> bool:
        """Whether a folded word stands in anything that the report says, or in a name the pack knows."""
        spoken = self.lexicon.words()
        return any(self._is(stem, SPOKEN) or stem in spoken for stem in self.analyser.terms_of(word))

    def stands_alone(self, terms: Sequence[str]) -> bool:
        """Whether a question says enough by itself: a name, a part, or more than ``FEW`` terms."""
        telling = (t in self.lexicon.proper or "=" in t or self.weight(t) > self._telling for t in terms)
        return len(terms) > FEW or any(telling)

    def terms_in(self, text: str) -> frozenset[str]:
        """The terms of a text, names replaced."""
        return frozenset(self.lexicon.terms(self.analyser.terms(text)))

    def terms_in_each(self, texts: Sequence[str]) -> list[frozenset[str]]:
        """The same of several texts, read together."""
        terms_of = self.analyser.terms_of
        read = self.analyser.read(texts)
        return [frozenset(self.lexicon.terms([term for word in words for term in terms_of(word)])) for words in read]

    def asked_of(self, term: str) -> bool:
        """Whether any entry has a term, be it only in what is asked."""
        return self._is(term, OWN)

    def mentions(self, term: str) -> bool:
        """Whether anything that the report says has a term."""
        return self._is(term, MENTIONED)

    def weight(self, term: str) -> float:
        """How much a term tells: its idf over entries, the highest for a term the pack does not have."""
        number = self._ids.of(term)
        return self.rarest if number is None else float(self._idf[number]) or self.rarest
