"""How near a question lies to what is stored, by meaning: cosines between vectors of a sentence encoder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.mapped import Array, Parts
from bot.search.axes import AXES, discriminant
from bot.search.encoder import Vectors
from bot.search.vectors import VectorStore, quantised

EVERYDAY = Path(__file__).parent / "use-everyday.npy"
FEW = 5  # groups of everyday questions whose mean cosine is evidence beside the best one
LONGEST = 300  # characters of a question that are encoded: what it asks stands there, and the time grows with them
BLOCK = (
    8192  # vectors compared at once: bytes made numbers for all at once take hundreds of megabytes, and twice the time
)
ASKED = 5  # ways of asking that an entry has on average, from which a pack has axes of its own
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
    """How near a question lies to the phrasings of every entry and to the sentences it tells, in one language."""

    def __init__(self, parts: Parts, store: VectorStore) -> None:
        self._store = store
        self._asked, self._told = _Vectors(parts, "asked"), _Vectors(parts, "told")
        self._middles, self._axes = parts["middles"], parts.get("axes")
        if self._axes is not None:
            self._asked_parted, self._told_parted = _Vectors(parts, "parted.asked"), _Vectors(parts, "parted.told")

    def vector(self, text: str) -> Vectors:
        """The vector of a question."""
        return self._store.vector(text[:LONGEST])

    def vectors(self, texts: Sequence[str]) -> list[Vectors]:
        """The vectors of some questions, worked out together."""
        return self._store.vectors([text[:LONGEST] for text in texts])

    def everyday(self, vector: Vectors) -> dict[str, float]:
        """How near a question lies to what is asked everywhere; nothing where the encoder knows no such questions."""
        return everyday().features(vector) if self._store.encoder.name == "use" else {}

    def recall(self, vector: Vectors) -> npt.NDArray[np.float32]:
        """How near each entry lies as a whole: the cosine with the middle of its phrasings."""
        found: npt.NDArray[np.float32] = self._middles @ vector
        return found

    def near(self, vector: Vectors, entries: Sequence[int]) -> list[Nearness]:
        """How near a question lies to each of some entries."""
        return _nearness(self._asked, self._told, vector, entries)

    def both(self, vector: Vectors, entries: Sequence[int]) -> tuple[list[Nearness], list[Nearness]]:
        """The same, and once more on the axes that part the entries of the pack, where it has axes of its own."""
        near = self.near(vector, entries)
        if self._axes is None:
            return near, near
        return near, _nearness(self._asked_parted, self._told_parted, unit(vector @ self._axes), entries)

    def sentences(self, vector: Vectors, entry: int) -> list[float]:
        """The cosine of a question with each sentence that an entry says."""
        return self._told.cosines(vector, [entry])[0]

    def says(self, vector: Vectors) -> npt.NDArray[np.float32]:
        """How near a question lies to the nearest sentence of each entry, every entry having one."""
        return self._told.nearest(vector)


class _Vectors:
    """Vectors as bytes, those of one entry behind those of the one before."""

    def __init__(self, parts: Parts, name: str) -> None:
        self._rows, self._lengths, self._ends = parts[name], parts[f"{name}.lengths"], parts[f"{name}.ends"]

    def cosines(self, vector: Vectors, entries: Sequence[int]) -> list[list[float]]:
        """The cosines of a vector with those of each of some entries."""
        spans = [slice(*self._ends[entry : entry + 2].tolist()) for entry in entries]
        rows = np.concatenate([self._rows[span] for span in spans]).astype(np.float32)
        found = (rows @ vector / np.concatenate([self._lengths[span] for span in spans])).tolist()
        ends = np.cumsum([0, *(span.stop - span.start for span in spans)]).tolist()
        return [found[start:end] for start, end in pairwise(ends)]

    def nearest(self, vector: Vectors) -> npt.NDArray[np.float32]:
        """The highest cosine of a vector with those of each entry, every entry having one."""
        rows, cosines = self._rows, np.empty(len(self._rows), dtype=np.float32)
        for start in range(0, len(rows), BLOCK):
            cosines[start : start + BLOCK] = rows[start : start + BLOCK].astype(np.float32) @ vector
        found: npt.NDArray[np.float32] = np.maximum.reduceat(cosines / self._lengths, self._ends[:-1])
        return found


def _nearness(asked: _Vectors, told: _Vectors, vector: Vectors, entries: Sequence[int]) -> list[Nearness]:
    says = (max(own, default=0.0) for own in told.cosines(vector, entries))
    met = (sorted(own)[-CLOSEST:] for own in asked.cosines(vector, entries))
    return [
        Nearness(own[-1], sum(own) / len(own), max(0.0, said)) if own else Nearness(told=max(0.0, said))
        for own, said in zip(met, says, strict=True)
    ]


def meaning_parts(
    store: VectorStore, phrasings: Sequence[Sequence[str]], told: Sequence[Sequence[str]]
) -> dict[str, Array]:
    """The parts of ``Meaning``, from the phrasings of every entry and the sentences it tells."""
    asked, said = (store.rows(list(chain.from_iterable(every))) for every in (phrasings, told))
    parts = {**_vectors("asked", asked, phrasings), **_vectors("told", said, told)}
    lengths, ends = parts["asked.lengths"], parts["asked.ends"].tolist()
    middles = np.zeros((len(phrasings), asked.shape[1]), dtype=np.float32)
    for entry, (start, end) in enumerate(pairwise(ends)):
        if end > start:
            middles[entry] = (asked[start:end] / lengths[start:end, None]).mean(axis=0)
    parts["middles"] = unit(middles)
    if len(asked) >= ASKED * len(phrasings) and min(len(phrasings), asked.shape[1]) > AXES:
        groups = np.concatenate([np.arange(len(every)).repeat([*map(len, every)]) for every in (phrasings, told)])
        rows = unit(np.concatenate([asked, said]).astype(np.float32))
        axes = parts["axes"] = discriminant(rows, np.unique(groups, return_inverse=True)[1])
        placed = quantised(rows @ axes)
        parts |= _vectors("parted.asked", placed[: len(asked)], phrasings)
        parts |= _vectors("parted.told", placed[len(asked) :], told)
    return parts


def _vectors(name: str, rows: Array, every: Sequence[Sequence[str]]) -> dict[str, Array]:
    lengths = np.maximum(np.linalg.norm(rows.astype(np.float32), axis=1), 1e-9).astype(np.float32)
    return {name: rows, f"{name}.lengths": lengths, f"{name}.ends": np.cumsum([0, *map(len, every)], dtype=np.int64)}


def unit(vectors: Vectors) -> Vectors:
    """Vectors made 1 long, one or a row each."""
    found: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)
    return found


@cache
def everyday() -> Everyday:
    """What people ask everywhere, read once for every language and pack."""
    return Everyday()
