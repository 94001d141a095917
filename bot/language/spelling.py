"""Words as a language has them: misspellings, mended towards the pack's own words and no others, and how much a word
tells."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Container, Mapping
from functools import cache, cached_property, lru_cache

import numpy as np
from rapidfuzz.distance import OSA, Prefix

from bot.language.analyser import fold
from bot.mapped import NOWHERE, Array, Kept, Numbers, Parts, Texts, numbered, texts

SHORTEST = 4  # letters; shorter words are left alone
FAR = 6  # from this length on, two slips are forgiven instead of one
COMMON, RARE = 2.5, 6.0  # one word in 10 to this power: what tells nothing, and what tells all a word can
ROOT, ENDING = 4, 3  # letters that two endings of one word share at the least, and have themselves at the most
LEAST = 0.15  # what a word that everybody uses tells all the same

PLAIN = 8  # letters of a word in which one slip leaves no doubt what is meant
_DOUBLED = re.compile(r"(.)\1+")


Endings = tuple[tuple[str, str], ...]


@cache
def dictionary(language: str | None = None, kept: Kept = NOWHERE, also: Endings = ()) -> Dictionary:
    """The dictionary of a language, one for all who need it."""
    return Dictionary(language, kept, also)


class Dictionary(Container[str]):
    """The words of a language as pyspellchecker knows them, folded; none without a language. ``also`` are endings that
    words may have too, each with the one that they have there: of British English it has nothing."""

    def __init__(self, language: str | None = None, kept: Kept = NOWHERE, also: Endings = ()) -> None:
        self._language, self._kept, self._also = language, kept, also

    @cached_property
    def _words(self) -> tuple[Numbers, Array]:
        """The words, and what each tells."""
        if self._language is None:
            return Numbers(np.zeros(0, np.uint64)), np.zeros(0, np.float32)
        parts = self._kept.part(f"dictionary-{self._language}", self._worked_out)
        return Numbers(parts["hashes"]), parts["tells"]

    def _worked_out(self) -> dict[str, Array]:
        shares = _shares(self._language)
        words, hashes = numbered(shares)
        tells = [max(LEAST, min(1.0, (-math.log10(shares[w]) - COMMON) / (RARE - COMMON))) for w in words]
        return {"hashes": hashes, "tells": np.array(tells, dtype=np.float32)}

    def _place(self, word: str) -> int | None:
        """Where a word stands; None for one that is not there."""
        numbers = self._words[0]
        at = numbers.of(word)
        if at is not None:
            return at
        forms = (f"{word.removesuffix(own)}{there}" for own, there in self._also if word.endswith(own))
        return next((at for form in forms if (at := numbers.of(form)) is not None), None)

    def __contains__(self, word: object) -> bool:
        return self._place(str(word)) is not None

    def telling(self, word: str) -> float:
        """How much a folded word tells by how rarely its language uses it, ``LEAST`` to 1; 1 for one it does not have.

        In a few dozen passages every word is rare, and «keep» weighs as much there as «refoulement».
        """
        at = self._place(word)
        return 1.0 if at is None else float(self._words[1][at])


def same_word(word: str, mended: str) -> bool:
    """Whether a word and what it was mended to are one word: but for its accents, its ending, a letter doubled or, in a
    long one, any slip."""
    one, other = fold(word), fold(mended)
    if _DOUBLED.sub(r"\1", one) == _DOUBLED.sub(r"\1", other):
        return True
    if min(len(one), len(other)) >= PLAIN and OSA.distance(one, other, score_cutoff=1) <= 1:
        return True
    alike = Prefix.similarity(one, other)
    return alike >= ROOT and max(len(one), len(other)) - alike <= ENDING


class Speller:
    """Knows the words of a pack, with how often each occurs, from what ``spelling_parts`` made of them. Words of
    ``dictionary`` are no misspellings."""

    def __init__(self, parts: Parts, dictionary: Container[str] = frozenset()) -> None:
        self._numbers, self._words = Numbers(parts["words.hashes"]), Texts(parts, "words")
        self._counts, self._lengths, self._letters = (
            parts[f"words.{name}"] for name in ("counts", "lengths", "letters")
        )
        self._dictionary = dictionary
        self.mend = lru_cache(maxsize=4096)(self._mend)

    def __contains__(self, word: str) -> bool:
        return self._numbers.of(word) is not None

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
        near = []
        for at in self._within(word, reach):
            known = self._words[at]
            slips = OSA.distance(word, known, score_cutoff=reach)
            if slips <= reach:
                near.append((slips, known[0] != word[0], -int(self._counts[at]), known))
        return min(near, default=(0, False, 0, None))[3]

    def _within(self, word: str, reach: int) -> list[int]:
        """The numbers of the words that may be so many slips away, by their letters: a slip changes how often two of
        them occur, at the most."""
        long = np.flatnonzero((self._lengths >= len(word) - reach) & (self._lengths <= len(word) + reach))
        apart = np.bitwise_count(self._letters[long] ^ np.uint64(_letters_of(word)))
        found: list[int] = long[apart <= 2 * reach].tolist()
        return found


def spelling_parts(frequency: Mapping[str, int]) -> dict[str, Array]:
    """The words of a pack with how often each occurs, as ``Speller`` takes them; those too short or odd for anything to
    be mended to have no length."""
    words, hashes = numbered(frequency)
    lengths = [min(len(word), 255) if len(word) >= SHORTEST - 1 and word.isalpha() else 0 for word in words]
    return {
        **texts(name="words", every=words),
        "words.hashes": hashes,
        "words.counts": np.array([frequency[word] for word in words], dtype=np.int32),
        "words.lengths": np.array(lengths, dtype=np.uint8),
        "words.letters": np.array([_letters_of(word) for word in words], dtype=np.uint64),
    }


def _letters_of(word: str) -> int:
    """Which letters a word has, a bit for each, and in the upper half which of them more than once."""
    once = twice = 0
    for letter in word:
        bit = 1 << (ord(letter) & 31)
        twice |= once & bit
        once |= bit
    return once | twice << 32


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
