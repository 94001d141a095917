"""Words as a language has them: misspellings, mended towards the pack's own words and no others, and how much a word
tells."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Container, Mapping
from functools import cache, cached_property, lru_cache
from hashlib import blake2b

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA, Prefix

from bot.language.analyser import fold
from bot.mapped import NOWHERE, Array, Kept

SHORTEST = 4  # letters; shorter words are left alone
FAR = 6  # from this length on, two slips are forgiven instead of one
COMMON, RARE = 2.5, 6.0  # one word in 10 to this power: what tells nothing, and what tells all a word can
ROOT, ENDING = 4, 3  # letters that two endings of one word share at the least, and have themselves at the most
LEAST = 0.15  # what a word that everybody uses tells all the same

_DOUBLED = re.compile(r"(.)\1+")


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
    def _words(self) -> tuple[Array, Array]:
        """The hashes in order, and what each word tells."""
        if self._language is None:
            return np.zeros(0, np.uint64), np.zeros(0, np.float32)
        parts = self._kept.part(f"dictionary-{self._language}", self._worked_out)
        return parts["hashes"], parts["tells"]

    def _worked_out(self) -> dict[str, Array]:
        shares = _shares(self._language)
        hashes = np.frombuffer(b"".join(map(_hash, shares)), dtype=np.uint64)
        tells = [max(LEAST, min(1.0, (-math.log10(share) - COMMON) / (RARE - COMMON))) for share in shares.values()]
        order = np.argsort(hashes)
        return {"hashes": hashes[order], "tells": np.array(tells, dtype=np.float32)[order]}

    def __contains__(self, word: object) -> bool:
        return self._place(str(word)) is not None

    def telling(self, word: str) -> float:
        """How much a folded word tells by how rarely its language uses it, ``LEAST`` to 1; 1 for one it does not have.

        In a few dozen passages every word is rare, and «keep» weighs as much there as «refoulement».
        """
        at = self._place(word)
        return 1.0 if at is None else float(self._words[1][at])

    def _place(self, word: str) -> int | None:
        hashes, sought = self._words[0], np.frombuffer(_hash(word), dtype=np.uint64)
        at = int(np.searchsorted(hashes, sought)[0])
        return at if at < len(hashes) and bool(hashes[at] == sought[0]) else None


def same_word(word: str, mended: str) -> bool:
    """Whether a word and what it was mended to are one word: but for its accents, its ending, or a letter doubled."""
    one, other = fold(word), fold(mended)
    if _DOUBLED.sub(r"\1", one) == _DOUBLED.sub(r"\1", other):
        return True
    alike = Prefix.similarity(one, other)
    return alike >= ROOT and max(len(one), len(other)) - alike <= ENDING


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
    return frozenset(_shares(language))


def _shares(language: str | None) -> Mapping[str, float]:
    """The words of a language, folded, each with its share of all that is said in the film subtitles that
    pyspellchecker counted, 0 to 1."""
    if language is None:
        return {}
    from spellchecker import SpellChecker  # half a second

    shares: Counter[str] = Counter()
    for word, count in SpellChecker(language=language).word_frequency.dictionary.items():
        shares[fold(word)] += count
    whole = shares.total()
    return {word: count / whole for word, count in shares.items()}
