"""Training the classifier of a pack, in plain NumPy: a minute for 40,000 texts, once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from bot.mapped import Array, Rows, rows, texts
from bot.search.classifier import BUCKETS, NAMES, SCALE
from bot.search.encoder import Vectors
from bot.search.vectors import STEPS, Progress, quantised, silent

WIDE, DEEP = 128, 512  # numbers that stand for a word or pair, and those of the hidden layer
BATCH = 256
ROUNDS = 6  # through all texts
FEWEST = 200  # batches, however few texts there are
DROPPED = 0.3  # share of what comes into a layer that is left out at random (Srivastava et al. 2014)
FORGOTTEN = 0.2  # the same of the words and pairs of a text that has more than ``FEW``
FEW = 4
WORDLESS = 0.15  # share of texts of which the vector is left out: words alone must do where there is no encoder
SMOOTHED = 0.05  # of a text's probability, shared among all entries (Szegedy et al. 2016)
RATE, BUCKET_RATE = 2e-3, 1e-2  # of Adam (Kingma & Ba 2015), falling to 0 in a straight line
FIRST, SECOND, TINY = 0.9, 0.999, 1e-8  # its moments, as they propose
SPREAD = 0.1  # of the numbers a word begins with
SEED = 2014

Numbers = npt.NDArray[np.float32]


@dataclass
class _Adam:
    """One array of weights as it is trained."""

    weights: Numbers
    rate: float
    moments: tuple[Numbers, Numbers] = field(init=False)

    def __post_init__(self) -> None:
        self.moments = np.zeros_like(self.weights), np.zeros_like(self.weights)

    def step(self, slope: Numbers, at: int, left: float, among: Array | slice = slice(None)) -> None:
        """Step number ``at``, from 1, with the share ``left`` of the rate; only the rows ``among`` some are changed."""
        first, second = self.moments
        one = FIRST * first[among] + (1 - FIRST) * slope
        two = SECOND * second[among] + (1 - SECOND) * slope**2
        first[among], second[among] = one, two
        rate = np.float32(self.rate * left * (1 - SECOND**at) ** 0.5 / (1 - FIRST**at))
        self.weights[among] -= rate * one / (np.sqrt(two) + np.float32(TINY))


class _Network:
    """Words and a vector in, one hidden layer, a score for every entry out; ``chance`` is all that is random in it."""

    def __init__(self, wide: int, entries: int, chance: np.random.Generator) -> None:
        self._chance = chance
        self.words = _Adam((SPREAD * chance.standard_normal((BUCKETS, WIDE))).astype(np.float32), BUCKET_RATE)
        self.bag, self.sentence, self.last = (
            self._drawn(inside, outside) for inside, outside in ((WIDE, DEEP), (wide, DEEP), (DEEP, entries))
        )
        self.hidden, self.most = (_Adam(np.zeros(size, np.float32), RATE) for size in (DEEP, entries))

    def _drawn(self, inside: int, outside: int) -> _Adam:
        """The weights of a layer, the smaller the more comes in."""
        bound = 1 / np.sqrt(max(1, inside))
        return _Adam(self._chance.uniform(-bound, bound, (inside, outside)).astype(np.float32), RATE)

    def learn(self, own: Sequence[Array], vectors: Vectors, of: npt.NDArray[np.intp], at: int, left: float) -> None:
        """Step number ``at`` with the share ``left`` of the rate, on some texts: the buckets, the vector and the entry
        of each."""
        count = len(own)
        own = [bag[self._kept((len(bag),), FORGOTTEN) > 0] if len(bag) > FEW else bag for bag in own]
        own = [bag if len(bag) else np.zeros(1, np.int32) for bag in own]
        sizes = np.array([len(bag) for bag in own])
        met, where = np.unique(np.concatenate(own), return_inverse=True)
        drop_bag, drop_hidden = (self._kept((count, size), DROPPED) / (1 - DROPPED) for size in (WIDE, DEEP))
        mean = np.add.reduceat(self.words.weights[met][where], np.cumsum(sizes) - sizes) / sizes[:, None]
        bag = (SCALE * mean * drop_bag).astype(np.float32)
        sentence = SCALE * vectors * self._kept((count, 1), WORDLESS)
        before = bag @ self.bag.weights + sentence @ self.sentence.weights + self.hidden.weights
        after = np.maximum(before, 0) * drop_hidden
        slope = _softmax(after @ self.last.weights + self.most.weights)
        slope -= SMOOTHED / slope.shape[1]
        slope[np.arange(count), of] -= 1 - SMOOTHED
        slope /= count
        back = (slope @ self.last.weights.T) * drop_hidden * (before > 0)
        into = SCALE * (back @ self.bag.weights.T) * drop_bag / sizes[:, None]
        self.last.step(after.T @ slope, at, left)
        self.most.step(slope.sum(axis=0), at, left)
        self.bag.step(bag.T @ back, at, left)
        self.sentence.step(sentence.T @ back, at, left)
        self.hidden.step(back.sum(axis=0), at, left)
        order = np.argsort(where, kind="stable")
        texts_of = np.arange(count).repeat(sizes)[order]
        each = np.add.reduceat(into[texts_of], np.searchsorted(where[order], np.arange(len(met))))
        self.words.step(each, at, left, met)

    def _kept(self, shape: tuple[int, ...], dropped: float) -> Numbers:
        """1 for what is kept and 0 for what is dropped."""
        kept: Numbers = (self._chance.random(shape, np.float32) >= dropped).astype(np.float32)
        return kept

    def parts(self) -> dict[str, Array]:
        """The weights, those of words as bytes."""
        words = self.words.weights
        return {
            "buckets": quantised(words),
            "buckets.sizes": np.abs(words).max(axis=1) / np.float32(STEPS),
            "bag": self.bag.weights,
            "sentence": self.sentence.weights,
            "hidden": self.hidden.weights,
            "last": self.last.weights,
            "last.hidden": self.most.weights,
        }


def trained(
    entries: Sequence[str],
    words: Sequence[Sequence[int]],
    vectors: Vectors,
    of: npt.NDArray[np.intp],
    progress: Progress = silent,
) -> dict[str, Array]:
    """The parts of a classifier of some entries, by their ids: ``words`` are the buckets of each text, ``vectors``
    their vectors of length 1, a row each (of no columns without an encoder), and ``of`` tells the entry that each is
    for. The same texts give the same classifier, but for the last bits of a sum on another machine."""
    chance = np.random.default_rng(SEED)
    network = _Network(vectors.shape[1], len(entries), chance)
    bags = Rows(rows("bags", words), "bags")
    batches = list(_batches(len(of), chance))
    with threadpool_limits(1, user_api="blas"):  # the products are small: a second thread would mostly wait
        for at, chosen in enumerate(batches, 1):
            own = [bags[text] for text in chosen.tolist()]
            network.learn(own, vectors[chosen], of[chosen], at, 1 - (at - 1) / len(batches))
            progress(at * len(of) // len(batches), len(of))
    return {**texts(NAMES, entries), **network.parts()}


def _batches(count: int, chance: np.random.Generator) -> Iterator[npt.NDArray[np.intp]]:
    """The places of ``count`` texts in random order, again and again, so many at a time."""
    a_round = -(-count // BATCH)
    for _ in range(max(ROUNDS, -(-FEWEST // a_round))):
        order = chance.permutation(count)
        yield from (order[start : start + BATCH] for start in range(0, count, BATCH))


def _softmax(scores: Numbers) -> Numbers:
    """The probabilities that scores stand for, row by row."""
    found: Numbers = np.exp(scores - scores.max(axis=1, keepdims=True))
    found /= found.sum(axis=1, keepdims=True)
    return found
