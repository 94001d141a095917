"""Deciding: the evidence for the candidates becomes an order, and the probability that the first answer is right.

What the report says is ranked apart from what it does not say: a silence shares nearly all its words with the answer
beside it, so the two do not compete for one place. A conditional logit ranks (McFadden 1974): the share of a candidate
is the softmax of its weighted evidence. Then the best answer is tried: three logistic regressions over its evidence,
its share and what the best silence has more or less of give the probabilities that it meets the question, that the
report is silent on it, and that it has nothing to do with the report. An answer is asserted when it is likelier than
silence and the question is likely to be about the report, which costs nothing in answers and halves the false ones,
compared to one limit for all (docs/experiments.md). Only where it is not is a silence told, and only one that is itself
near enough to what is asked.

The numbers stand in ``decision.yaml``, those without an encoder in ``decision-none.yaml``; both are fitted by
``python -m bot.measure.fit``. Those of a pack of passages alone stand in ``decision-texts.yaml``, fitted by
``python -m bot.measure.squad --fit``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import repeat
from operator import mul
from pathlib import Path

import yaml

from bot.language.analyser import YAML
from bot.search.candidate import Candidate

FITTED = Path(__file__).parent / "decision.yaml"
PLAIN = Path(__file__).parent / "decision-none.yaml"  # without an encoder
TEXTS = Path(__file__).parent / "decision-texts.yaml"  # of a pack of passages alone
APART = 0.6  # cosine from which a question is hardly ever about something else altogether
LEAST = 0.15  # probability of an answer that is asserted though it is unsure
CLEARLY = 2.0  # how many times as likely as none it is
RIVALS = (
    *("near", "close", "parted_near", "parted_close", "overlap", "precision", "covered"),
    *("after_pair", "after_kind", "after_near", "foreign"),
    *("own_sure", "full_near", "full_covered", "full_overlap", "full_sure", "of_subject", "beside_told"),  # in a talk
)
"""The evidence in which the best answer is compared with the best silence."""


Ranked = Sequence[tuple[Candidate, float]]
"""Candidates with their shares, the largest first."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate with its share among those of its kind and the probability that it is right, both 0 to 1."""

    candidate: Candidate
    share: float
    probability: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found for a question: answers and silences, each the most probably right first; and the probabilities, 0
    to 1, that the report is silent on it and that it has nothing to do with the report."""

    answers: tuple[Judged, ...] = ()
    silences: tuple[Judged, ...] = ()
    silent: float = 0.0
    outside: float = 0.0

    @property
    def probability(self) -> float:
        """That the first answer is right, 0 to 1."""
        return self.answers[0].probability if self.answers else 0.0

    def led_by(self, judged: Judged) -> Verdict:
        """The same verdict with one of its answers first, as probable as the first was."""
        first = self.answers[0]
        meant = replace(judged, share=first.share, probability=first.probability)
        return replace(self, answers=(meant, *(each for each in self.answers if each is not judged)))

    @property
    def evidence(self) -> dict[int, Mapping[str, float]]:
        """The evidence for each entry found."""
        return {judged.candidate.entry: judged.candidate.features for judged in (*self.answers, *self.silences)}


@dataclass(frozen=True)
class Decision:
    """The fitted numbers: of the ranking, and of the three probabilities of a verdict. ``answer`` is the least
    probability at which an answer is asserted, ``silent`` the least at which a silence of the pack is told, ``outside``
    the highest of a question about something else at which anything is asserted, all 0 to 1; ``odds`` is how many times
    as likely as silence an answer must be. From ``unlikely`` up to ``likely`` the first answer is neither surely right
    nor surely wrong: somebody who can read may be asked."""

    rank: Mapping[str, float]
    sure: Mapping[str, float]
    mute: Mapping[str, float]
    far: Mapping[str, float]
    answer: float
    silent: float
    outside: float
    odds: float
    unlikely: float
    likely: float

    def judge(self, candidates: Sequence[Candidate]) -> Verdict:
        """The candidates in order, with what each is worth."""
        answers, silences = self.apart(candidates)
        tried = evidence(answers, silences)
        far = _logistic(self.far, tried)
        sure, mute = ((1 - far) * _logistic(weights, tried) for weights in (self.sure, self.mute))
        return Verdict(_judged(answers, sure), _judged(silences, mute), mute, far)

    def asserts(self, verdict: Verdict) -> bool:
        """Whether the first answer is asserted: likely enough, or at least far likelier than that there is none. Where
        several share what a question asks, «how did Senegal help?», none is likely, and silence would be false."""
        none = verdict.silent + verdict.outside
        enough = min(self.answer, max(LEAST, CLEARLY * none))
        likely = verdict.probability >= max(enough, self.odds * verdict.silent)
        return bool(verdict.answers) and verdict.outside <= self.outside and likely

    def apart(self, candidates: Sequence[Candidate]) -> tuple[Ranked, Ranked]:
        """What the report says and what it does not say, each in order."""
        return self.order([c for c in candidates if not c.silent]), self.order([c for c in candidates if c.silent])

    def order(self, candidates: Sequence[Candidate]) -> Ranked:
        """Some candidates with their shares, the largest first."""
        scores = [_weigh(self.rank, candidate.features) for candidate in candidates]
        highest = max(scores, default=0.0)
        raised = [math.exp(score - highest) for score in scores]
        whole = sum(raised)
        shares = [share / whole for share in raised]
        return sorted(zip(candidates, shares, strict=True), key=lambda pair: -pair[1])


def evidence(answers: Ranked, silences: Ranked) -> dict[str, float]:
    """What tells whether the best answer meets the question: its evidence, how far it is short of ``APART``, how near
    it is in both words and meaning, its share and the second one's, and by name with «rival_» before it what the best
    silence has; «alone» where there is no silence, «none» where no answer."""
    first = dict(answers[0][0].features) if answers else {"none": 1.0}
    near = first.get("near", 0.0)
    first["one"] = 1.0
    first["apart"] = max(0.0, APART - near)
    first["both"] = near * first.get("covered", 0.0)
    first["share"] = answers[0][1] if answers else 0.0
    first["second"] = answers[1][1] if len(answers) > 1 else 0.0
    rival = silences[0][0].features if silences else {"alone": 1.0}
    return first | {f"rival_{name}": rival.get(name, 0.0) for name in (*RIVALS, "alone")}


def load_decision(path: Path = FITTED) -> Decision:
    """The fitted numbers from their data file."""
    return Decision(**yaml.load(path.read_text(encoding="utf-8"), Loader=YAML))


def _judged(ranked: Ranked, probability: float) -> tuple[Judged, ...]:
    top = ranked[0][1] if ranked else 1.0
    return tuple(Judged(candidate, share, probability * min(1.0, share / top)) for candidate, share in ranked)


def _weigh(weights: Mapping[str, float], features: Mapping[str, float]) -> float:
    each: Iterator[float] = map(mul, weights.values(), map(features.get, weights, repeat(0.0)))
    return sum(each)  # of sixty numbers, a hundred times a message


def _logistic(weights: Mapping[str, float], features: Mapping[str, float]) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, _weigh(weights, features)))))
