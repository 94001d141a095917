"""What a search is told, how much each field counts, and what it finds: candidates with the evidence for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each field counts in finding candidates; 0 switches a field off. Where ``told`` counts for more, meaning
    is looked for in what entries say too, and not in what is asked of them."""

    asked: float = 1.0
    told: float = 0.35


DEFAULT_WEIGHTS = Weights()
OF_TEXTS = Weights(asked=0.35, told=1.0)  # of a pack of passages alone, of which nobody wrote what is asked


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry found: its position in the list of entries, its score, the evidence for it by name, whether it is one of
    what the report does not say, and whether it is the one entry with a title, or else a phrasing, of just the terms
    asked, behind the same kind of question word."""

    entry: int
    score: float
    features: Mapping[str, float]
    silent: bool = False
    verbatim: bool = False
