"""Postings as flat arrays: where each term occurs and what it adds to the score there."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from bot.mapped import Parts

Scores = npt.NDArray[np.float64]
BM25_K1 = 1.2


def idf_of(frequencies: Mapping[str, int], documents: int) -> dict[str, float]:
    """Lucene's idf of each term, log(1 + (N − n + 0.5)/(n + 0.5)), from how many of ``documents`` have it; above 0."""
    by_count = {n: math.log(1 + (documents - n + 0.5) / (n + 0.5)) for n in set(frequencies.values())}
    return {term: by_count[n] for term, n in frequencies.items()}


class Postings:
    """For each term, by its number, the documents that have it and what it adds to their scores."""

    def __init__(self, parts: Parts, name: str, documents: int) -> None:
        self._documents, self._weights = parts[f"{name}.documents"], parts[f"{name}.weights"]
        self._ends = parts[f"{name}.ends"]
        self._count = documents

    def scores(self, terms: Sequence[int], worth: Sequence[float] | None = None) -> Scores:
        """The score of every document for some terms, each of them counted as often as it is given, and by what it is
        ``worth`` (1 for all where that is not given)."""
        asked = list(terms)
        spans = zip(self._ends[asked].tolist(), self._ends[[term + 1 for term in asked]].tolist(), strict=True)
        posted = [slice(start, end) for start, end in spans]
        if not posted:
            return np.zeros(self._count)
        documents, weights = (np.concatenate([of[s] for s in posted]) for of in (self._documents, self._weights))
        if worth is not None:
            weights = weights * np.repeat(worth, [span.stop - span.start for span in posted])
        scores: Scores = np.asarray(np.bincount(documents, weights, minlength=self._count), dtype=np.float64)
        return scores
