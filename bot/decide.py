"""Deciding: the evidence for a candidate becomes the probability that it is right, and that decides what to assert.

The probability is a logistic function of the features of ``search``; its numbers stand in ``decision.yaml`` and are
fitted on labelled questions by ``python -m bot.fit``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

FITTED = Path(__file__).parent / "decision.yaml"


@dataclass(frozen=True)
class Decision:
    """The fitted numbers. ``answer`` is the least probability at which something is asserted, ``choose`` the least at
    which it is offered; both 0 to 1."""

    intercept: float
    weights: Mapping[str, float]
    answer: float
    choose: float

    def probability(self, features: Mapping[str, float]) -> float:
        """The probability, 0 to 1, that a candidate with these features is the right one."""
        z = self.intercept + sum(self.weights.get(name, 0.0) * value for name, value in features.items())
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))


def load_decision(path: Path = FITTED) -> Decision:
    """The fitted numbers from their data file."""
    return Decision(**yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))
