"""Deciding: the evidence for the candidates becomes an order and the probability that each is right.

Two fitted models over the features of ``search``. A conditional logit ranks: the share of a candidate is the softmax of
its weighted features (McFadden 1974). A logistic regression over the features of the first one, its share among them,
gives the probability that it is right at all. The numbers stand in ``decision.yaml`` and are refitted by
``python -m bot.fit``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.search import Candidate

FITTED = Path(__file__).parent / "decision.yaml"


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate with its share among the candidates and the probability that it is right, both 0 to 1."""

    candidate: Candidate
    share: float
    probability: float


@dataclass(frozen=True)
class Decision:
    """The fitted numbers. ``answer`` is the least probability at which something is asserted, ``choose`` the least at
    which it is offered; both 0 to 1."""

    rank: Mapping[str, float]
    sure: Mapping[str, float]
    intercept: float
    answer: float
    choose: float

    def judge(self, candidates: Sequence[Candidate]) -> tuple[Judged, ...]:
        """The candidates, the most probably right first."""
        if not candidates:
            return ()
        scores = [_weigh(self.rank, candidate.features) for candidate in candidates]
        highest = max(scores)
        shares = [math.exp(score - highest) for score in scores]
        whole = sum(shares)
        ranked = sorted(zip(candidates, shares, strict=True), key=lambda pair: -pair[1])
        first, top = ranked[0]
        probability = _logistic(self.intercept + _weigh(self.sure, certainty(first, top / whole)))
        return tuple(Judged(c, share / whole, probability * share / top) for c, share in ranked)


def certainty(first: Candidate, share: float) -> dict[str, float]:
    """What tells whether the first candidate is right: its features and its share of the softmax."""
    return {**first.features, "share": share}


def load_decision(path: Path = FITTED) -> Decision:
    """The fitted numbers from their data file."""
    return Decision(**yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))


def _weigh(weights: Mapping[str, float], features: Mapping[str, float]) -> float:
    return sum([weight * features[name] for name, weight in weights.items()])


def _logistic(z: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))
