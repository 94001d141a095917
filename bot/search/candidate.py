"""What a search is told and how much each field counts; what it comes to, and the candidates with their evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.mapped import Array
from bot.search.encoder import Vectors
from bot.search.evidence import Question
from bot.search.postings import Scores


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


@dataclass(frozen=True, slots=True)
class Sought:
    """A question searched for, before anything found is weighed: how it is weighed (None where it has no terms), its
    vector (None without an encoder), the scores of all entries and those by what they tell alone, the entries that are
    nearest by meaning, the one with just its words, and the log-probabilities of all entries by the classifier (None
    without one)."""

    question: Question | None
    vector: Vectors | None
    scores: Scores
    told: Scores
    meant: tuple[int, ...] = ()
    asked: int | None = None
    learned: Array | None = None

    def raised(self, boost: Mapping[int, float]) -> Sought:
        """The same with more for the scores of some entries."""
        if not boost or self.question is None:
            return self
        scores = self.scores.copy()
        scores[list(boost)] += list(boost.values())
        return replace(self, scores=scores)
