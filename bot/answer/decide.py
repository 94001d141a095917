"""Deciding: the evidence for the candidates becomes an order and the probability that each is right.

Two fitted models over the features of ``search``. A conditional logit ranks: the share of a candidate is the softmax of
its weighted features (McFadden 1974). A logistic regression over the features of the first one, its share among them,
gives the probability that it is right at all. The numbers stand in ``decision.yaml`` and are refitted by
``python -m bot.measure.fit``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.search.index import Candidate

RIVAL = 0.7  # of the best answer's share, what the best silence needs for silences to come first
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
    which it is offered, ``silent`` the share of the candidates that, when it goes to what the report does not say,
    makes that the reply; all 0 to 1."""

    rank: Mapping[str, float]
    sure: Mapping[str, float]
    intercept: float
    answer: float
    choose: float
    silent: float

    def judge(self, candidates: Sequence[Candidate]) -> tuple[Judged, ...]:
        """The candidates, the most probably right first: answers before silences or the other way round, by the share
        that each kind has in all."""
        if not candidates:
            return ()
        ranked = self._order(candidates)
        probability = _logistic(self.intercept + _weigh(self.sure, certainty(ranked)))
        top = ranked[0][1]
        return tuple(Judged(candidate, share, probability * min(1.0, share / top)) for candidate, share in ranked)

    def _order(self, candidates: Sequence[Candidate]) -> list[tuple[Candidate, float]]:
        """The candidates with their shares, in the order of ``judge``."""
        scores = [_weigh(self.rank, candidate.features) for candidate in candidates]
        highest = max(scores)
        raised = [math.exp(score - highest) for score in scores]
        whole = sum(raised)
        shares = [share / whole for share in raised]
        kinds: tuple[list[float], list[float]] = ([], [])  # the shares of answers, and of silences
        for candidate, share in zip(candidates, shares, strict=True):
            kinds[candidate.features["unsaid"] > 0].append(share)
        silent = sum(kinds[1]) >= self.silent and max(kinds[1], default=0.0) >= max(kinds[0], default=0.0) * RIVAL
        return sorted(
            zip(candidates, shares, strict=True),
            key=lambda pair: ((pair[0].features["unsaid"] > 0) != silent, -pair[1]),
        )


def certainty(ranked: Sequence[tuple[Candidate, float]]) -> dict[str, float]:
    """What tells whether a reply that leads with the first candidate is right: its features, its share of the softmax,
    the share of the second, and how much of it goes to entries of what the report does not say."""
    (first, share), second = ranked[0], ranked[1][1] if len(ranked) > 1 else 0.0
    doubt = sum([share * candidate.features["unsaid"] for candidate, share in ranked])
    return {**first.features, "share": share, "second": second, "doubt": doubt}


def load_decision(path: Path = FITTED) -> Decision:
    """The fitted numbers from their data file."""
    return Decision(**yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))


def _weigh(weights: Mapping[str, float], features: Mapping[str, float]) -> float:
    return sum([weights.get(name, 0.0) * value for name, value in features.items()])


def _logistic(z: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))
