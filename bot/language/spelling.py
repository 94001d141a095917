"""Misspellings, mended towards the pack's own words and no others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.language.analyser import fold

SHORTEST = 4  # letters; shorter words are left alone
FAR = 6  # from this length on, two slips are forgiven instead of one


class Speller:
    """Knows the words of a pack, with how often each occurs. Words of ``dictionary`` are no misspellings."""

    def __init__(self, frequency: Mapping[str, int], dictionary: str | None = None) -> None:
        self._frequency = frequency
        self._dictionary = dictionary
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for word in frequency:
            if len(word) >= SHORTEST - 1 and word.isalpha():
                self._by_length[len(word)].append(word)
        self.mend = lru_cache(maxsize=4096)(self._mend)

    def __reduce__(self) -> tuple[type[Speller], tuple[Mapping[str, int], str | None]]:
        return Speller, (self._frequency, self._dictionary)  # what was mended cannot be pickled

    def __contains__(self, word: str) -> bool:
        return word in self._frequency

    def ordinary(self, word: str) -> bool:
        """Whether a word is one of the language, or too short or odd to be judged."""
        return len(word) < SHORTEST or not word.isalpha() or word in ordinary_words(self._dictionary)

    def listed(self, word: str) -> bool:
        """Whether a word is in the dictionary of the language."""
        return word in ordinary_words(self._dictionary)

    def _mend(self, word: str) -> str | None:
        """The pack's word nearest to an unknown ``word``, or None when none is near.

        Near is one slip (a letter changed, missing, added, or two swapped) up to five letters, two beyond. Among
        equally near words the same first letter comes first, then the more frequent.
        """
        if self.ordinary(word):
            return None
        reach = 1 if len(word) < FAR else 2
        known = [
            w for length in range(len(word) - reach, len(word) + reach + 1) for w in self._by_length.get(length, ())
        ]
        near = process.extract(word, known, scorer=OSA.distance, score_cutoff=reach, limit=None)
        ranked = ((distance, w[0] != word[0], -self._frequency[w], w) for w, distance, _ in near)
        return min(ranked, default=(0, False, 0, None))[3]


@cache
def ordinary_words(language: str | None) -> frozenset[str]:
    """The words of a language as pyspellchecker knows it, folded; none without a language. Read when first needed."""
    if language is None:
        return frozenset()
    from spellchecker import SpellChecker  # half a second: only a question with an unknown word pays it

    return frozenset(fold(word) for word in SpellChecker(language=language).word_frequency.words())
