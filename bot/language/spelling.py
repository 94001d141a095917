"""Misspellings, mended towards the pack's own words and no others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Mapping
from functools import cache, cached_property, lru_cache
from hashlib import blake2b

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.language.analyser import fold
from bot.mapped import NOWHERE, Array, Kept

SHORTEST = 4  # letters; shorter words are left alone
FAR = 6  # from this length on, two slips are forgiven instead of one


@cache
def dictionary(language: str | None = None, kept: Kept = NOWHERE) -> Dictionary:
    """The dictionary of a language, one for all who need it."""
    return Dictionary(language, kept)


class Dictionary(Container[str]):
    """The words of a language as pyspellchecker knows them, folded; none without a language. Each is kept as a hash of
    eight bytes: of 160,000 words, a word that is none of them is taken for one once in a hundred million million."""

    def __init__(self, language: str | None = None, kept: Kept = NOWHERE) -> None:
        self._language, self._kept = language, kept

    @cached_property
    def _hashes(self) -> Array:
        if self._language is None:
            return np.zeros(0, np.uint64)
        return self._kept.part(f"words-{self._language}", self._worked_out)["hashes"]

    def _worked_out(self) -> dict[str, Array]:
        hashes = b"".join(map(_hash, ordinary_words.__wrapped__(self._language)))  # and not remembered
        return {"hashes": np.sort(np.frombuffer(hashes, dtype=np.uint64))}

    def __contains__(self, word: object) -> bool:
        sought = np.frombuffer(_hash(str(word)), dtype=np.uint64)
        at = int(np.searchsorted(self._hashes, sought)[0])
        return at < len(self._hashes) and bool(self._hashes[at] == sought[0])


def _hash(word: str) -> bytes:
    return blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest()


class Speller:
    """Knows the words of a pack, with how often each occurs. Words of ``dictionary`` are no misspellings."""

    def __init__(self, frequency: Mapping[str, int], dictionary: Container[str] = frozenset()) -> None:
        self._frequency = frequency
        self._dictionary = dictionary
        self.mend = lru_cache(maxsize=4096)(self._mend)

    def __contains__(self, word: str) -> bool:
        return word in self._frequency

    @cached_property
    def _by_length(self) -> Mapping[int, list[str]]:
        """The words that something may be mended to."""
        found: dict[int, list[str]] = defaultdict(list)
        for word in self._frequency:
            if len(word) >= SHORTEST - 1 and word.isalpha():
                found[len(word)].append(word)
        return found

    def ordinary(self, word: str) -> bool:
        """Whether a word is one of the language, or too short or odd to be judged."""
        return len(word) < SHORTEST or not word.isalpha() or word in self._dictionary

    def listed(self, word: str) -> bool:
        """Whether a word is in the dictionary of the language."""
        return word in self._dictionary

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
    from spellchecker import SpellChecker  # half a second

    return frozenset(fold(word) for word in SpellChecker(language=language).word_frequency.words())
