"""How near a question lies to what is stored, by meaning: cosines between vectors of a sentence encoder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

from bot.search.encoder import Vectors
from bot.search.vectors import VectorStore

CLOSEST = 3  # phrasings whose mean cosine is evidence beside the best one


@dataclass(frozen=True, slots=True)
class Nearness:
    """Cosines of a question, -1 to 1: with the nearest phrasing of an entry, the mean of the ``CLOSEST`` nearest, and
    with what the entry says."""

    best: float = 0.0
    close: float = 0.0
    told: float = 0.0


class Meaning:
    """The vectors of all phrasings and texts of one language."""

    def __init__(self, store: VectorStore, phrasings: Sequence[Sequence[str]], told: Sequence[str]) -> None:
        self._store = store
        self._ends: list[int] = np.cumsum([0, *map(len, phrasings)]).tolist()
        self._rows = store.rows(list(chain.from_iterable(phrasings)))
        self._told = store.rows(told)
        self._lengths = _lengths(self._rows)
        self._told_lengths = _lengths(self._told)
        self._middles = self._centroids()
        self._asked: tuple[str, Vectors] | None = None

    def vector(self, text: str) -> Vectors:
        """The vector of a question; the last one asked for is remembered, for it is met with several times."""
        asked = self._asked
        if asked is None or asked[0] != text:
            asked = self._asked = (text, self._store.vector(text))
        return asked[1]

    def recall(self, vector: Vectors) -> npt.NDArray[np.float32]:
        """How near each entry lies as a whole: the cosine with the middle of its phrasings."""
        found: npt.NDArray[np.float32] = self._middles @ vector
        return found

    def near(self, vector: Vectors, entries: Sequence[int]) -> list[Nearness]:
        """How near a question lies to each of some entries."""
        told = (self._told[entries].astype(np.float32) @ vector) / self._told_lengths[entries]
        spans = [slice(self._ends[entry], self._ends[entry + 1]) for entry in entries]
        rows = np.concatenate([self._rows[span] for span in spans]).astype(np.float32)
        cosines = (rows @ vector) / np.concatenate([self._lengths[span] for span in spans])
        found, at = [], 0
        for span, says in zip(spans, told.tolist(), strict=True):
            own = np.sort(cosines[at : at + span.stop - span.start])[-CLOSEST:].tolist()
            at += span.stop - span.start
            found.append(Nearness(own[-1], sum(own) / len(own), says) if own else Nearness(told=says))
        return found

    def _centroids(self) -> Vectors:
        middles = np.zeros((len(self._told), self._rows.shape[1]), dtype=np.float32)
        for entry in range(len(middles)):
            span = slice(self._ends[entry], self._ends[entry + 1])
            if span.stop > span.start:
                unit = self._rows[span] / self._lengths[span, None]
                middles[entry] = unit.mean(axis=0)
        middles /= np.maximum(np.linalg.norm(middles, axis=1, keepdims=True), 1e-9)
        return middles


def _lengths(rows: npt.NDArray[np.int8]) -> Vectors:
    found: Vectors = np.maximum(np.linalg.norm(rows.astype(np.float32), axis=1), 1e-9).astype(np.float32)
    return found
