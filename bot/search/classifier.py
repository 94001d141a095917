"""Which entry a question is for, as learned from every way of asking at once.

Nearness looks at the closest ways of asking one by one. A classifier weighs what tells one entry from all others: words
and pairs of neighbours, hashed into buckets (as fastText does, Joulin et al. 2016), beside the vector of the whole
question, one hidden layer, and a softmax over the entries. ``training`` works it out; it travels with the pack as
``classifier.parts``, numbers that can execute nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from zlib import crc32

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from bot.language.analyser import Analyser
from bot.mapped import Parts, Texts
from bot.search.encoder import Vectors

BUCKETS = 1 << 16  # of words and pairs; two that share one are told apart by their neighbours
NAMES = "entries"  # the part that has the ids of the entries
EDGE = "^"  # stands before the first word and behind the last
LEAST = -9.0  # log-probability below which an entry is as good as ruled out
SCALE = 4.0  # of what comes in: the length of a sentence's vector, and of the mean of its words, is then of the order
# of what dropout and Adam are made for


class Classifier:
    """How likely each of some ``entries``, by their ids, is what a question is for."""

    def __init__(self, parts: Parts, entries: Sequence[str]) -> None:
        threadpool_limits(1, user_api="blas")  # a question is short: a second thread would cost more than it brings
        self._rows, self._sizes = parts["buckets"], parts["buckets.sizes"]
        self._bag, self._sentence, self._hidden = parts["bag"], parts["sentence"], parts["hidden"]
        self._last, self._most = parts["last"], parts["last.hidden"]
        known = {name: at for at, name in enumerate(Texts(parts, NAMES))}
        self._places = np.array([known.get(name, -1) for name in entries])

    def shares(self, analyser: Analyser, text: str, vector: Vectors | None) -> npt.NDArray[np.float32]:
        """The log-probability of every entry for a question, ``LEAST`` to 0, and that of the average one for an entry
        that came after the classifier was trained."""
        rows = buckets(analyser, analyser.words(text), len(self._rows))
        bag = (self._rows[rows] * self._sizes[rows, None]).mean(axis=0)
        hidden = SCALE * bag @ self._bag + self._hidden
        if vector is not None and len(vector) == len(self._sentence):
            hidden += SCALE * vector @ self._sentence
        scores = np.maximum(hidden, 0) @ self._last + self._most
        scores -= scores.max()
        scores -= np.log(np.exp(scores).sum())
        every = np.append(scores, -np.log(len(scores)))  # the last stands for those that are not known
        found: npt.NDArray[np.float32] = np.maximum(every[self._places], LEAST).astype(np.float32)
        return found


def buckets(analyser: Analyser, words: Sequence[str], count: int = BUCKETS) -> list[int]:
    """The buckets, of so many, of the words of a question, their stems, and each two stems side by side; never none."""
    stems = [(*analyser.terms_of(word), word)[0] for word in words]
    pairs = (f"b{one} {other}" for one, other in pairwise([EDGE, *stems, EDGE]))
    marks = [*(f"w{word}" for word in words), *(f"u{stem}" for stem in stems), *pairs]
    return [crc32(f"{analyser.code}{mark}".encode("utf-8", "surrogatepass")) % count for mark in marks]
