"""Misspellings are mended to the nearest word, however many words there are to look among."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from bot.language.spelling import FAR, SHORTEST, Speller, spelling_parts

words = st.text("abcdeé", min_size=1, max_size=9)


def nearest(word: str, frequency: Mapping[str, int]) -> str | None:
    """The word that is meant, looked for among all of them one by one."""
    if len(word) < SHORTEST:
        return None
    reach = 1 if len(word) < FAR else 2
    near = [(OSA.distance(word, w), w[0] != word[0], -n, w) for w, n in frequency.items() if len(w) >= SHORTEST - 1]
    return min((one for one in near if one[0] <= reach), default=(0, False, 0, None))[3]


@given(st.dictionaries(words, st.integers(1, 9), min_size=1, max_size=40), words)
def test_no_nearer_word_is_passed_over(frequency: Mapping[str, int], word: str) -> None:
    assert Speller(spelling_parts(frequency)).mend(word) == nearest(word, frequency)


@given(st.dictionaries(words, st.integers(1, 9), max_size=40), words)
def test_a_pack_has_its_own_words_and_no_others(frequency: Mapping[str, int], word: str) -> None:
    speller = Speller(spelling_parts(frequency))
    assert (word in speller) == (word in frequency)
    assert all(own in speller for own in frequency)


def test_letters_that_occur_more_than_once_and_letters_swapped() -> None:
    speller = Speller(spelling_parts({"refugees": 3, "embassies": 1, "passport": 2, "ngo": 5, "co-chairs": 1}))
    mended = {"refugeees": "refugees", "embasies": "embassies", "pasprot": "passport", "cochairs": None, "ngoo": "ngo"}
    assert {word: speller.mend(word) for word in mended} == mended
