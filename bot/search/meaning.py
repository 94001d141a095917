"""How near a question lies to what is stored, by meaning: cosines between vectors of a sentence encoder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.search.encoder import Vectors
from bot.search.vectors import VectorStore

EVERYDAY = Path(__file__).parent / "use-everyday.npy"
FEW = 5  # groups of everyday questions whose mean cosine is evidence beside the best one
LONGEST = 300  # characters of a question that are encoded: what it asks stands there, and the time grows with them
CLOSEST = 3  # phrasings whose mean cosine is evidence beside the best one


@dataclass(frozen=True, slots=True)
class Nearness:
    """Cosines of a question, -1 to 1: with the nearest phrasing of an entry, the mean of the ``CLOSEST`` nearest, and
    with the nearest sentence that the entry says."""

    best: float = 0.0
    close: float = 0.0
    told: float = 0.0


class Everyday:
    """What people ask when they do not ask about a report: «how long do I boil an egg?». The middles of a thousand
    groups of such questions, of one encoder (``bot.measure.everyday``)."""

    def __init__(self) -> None:
        rows = np.load(EVERYDAY, allow_pickle=False).astype(np.float32)
        self._middles: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def features(self, vector: Vectors) -> dict[str, float]:
        """How near a question lies to such: its cosine with the nearest group, and the mean of the ``FEW`` nearest."""
        near = np.sort(self._middles @ vector)[-FEW:]
        return {"everyday": float(near[-1]), "everyday_few": float(near.mean())}


class Meaning:
    """The vectors of the phrasings of every entry and of the sentences it tells, in one language."""

    def __init__(self, store: VectorStore, phrasings: Sequence[Sequence[str]], told: Sequence[Sequence[str]]) -> None:
        self._store = store
        self._ends: list[int] = np.cumsum([0, *map(len, phrasings)]).tolist()
        self._rows = store.rows(list(chain.from_iterable(phrasings)))
        self._told_ends: list[int] = np.cumsum([0, *map(len, told)]).tolist()
        self._told = store.rows(list(chain.from_iterable(told)))
        self._lengths = _lengths(self._rows)
        self._told_lengths = _lengths(self._told)
        self._middles = self._centroids()
        self._everyday = Everyday() if store.encoder.name == "use" else None

    def vector(self, text: str) -> Vectors:
        """The vector of a question."""
        return self._store.vector(text[:LONGEST])

    def everyday(self, vector: Vectors) -> dict[str, float]:
        """How near a question lies to what is asked everywhere; nothing where the encoder knows no such questions."""
        return self._everyday.features(vector) if self._everyday else {}

    def recall(self, vector: Vectors) -> npt.NDArray[np.float32]:
        """How near each entry lies as a whole: the cosine with the middle of its phrasings."""
        found: npt.NDArray[np.float32] = self._middles @ vector
        return found

    def near(self, vector: Vectors, entries: Sequence[int]) -> list[Nearness]:
        """How near a question lies to each of some entries."""
        told = [self._says(vector, entry) for entry in entries]
        spans = [slice(self._ends[entry], self._ends[entry + 1]) for entry in entries]
        rows = np.concatenate([self._rows[span] for span in spans]).astype(np.float32)
        cosines = (rows @ vector) / np.concatenate([self._lengths[span] for span in spans])
        found, at = [], 0
        for span, says in zip(spans, told, strict=True):
            own = np.sort(cosines[at : at + span.stop - span.start])[-CLOSEST:].tolist()
            at += span.stop - span.start
            found.append(Nearness(own[-1], sum(own) / len(own), says) if own else Nearness(told=says))
        return found

    def says(self, vector: Vectors) -> npt.NDArray[np.float32]:
        """How near a question lies to the nearest sentence of each entry, every entry having one."""
        cosines = (self._told.astype(np.float32) @ vector) / self._told_lengths
        found: npt.NDArray[np.float32] = np.maximum.reduceat(cosines, self._told_ends[:-1])
        return found

    def _says(self, vector: Vectors, entry: int) -> float:
        own = slice(self._told_ends[entry], self._told_ends[entry + 1])
        cosines = (self._told[own].astype(np.float32) @ vector) / self._told_lengths[own]
        return float(cosines.max(initial=0.0))

    def _centroids(self) -> Vectors:
        middles = np.zeros((len(self._ends) - 1, self._rows.shape[1]), dtype=np.float32)
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
