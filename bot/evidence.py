"""The evidence for a candidate: how a question meets the phrasings of an entry and what the entry rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """A question weighed: its terms, the same with synonyms made one, the sum of their weights, what it wants to know,
    whether it is bare key words (1) or not (0), and the features every candidate shares."""

    weights: Mapping[str, float]
    kin: Mapping[str, float]
    whole: float
    wants: frozenset[str]
    bare: float
    features: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Meeting:
    """How a question meets phrasings, in shares of weight, 0 to 1: recall, precision and Jaccard overlap with the
    phrasing it meets best, and how much of it stands in any phrasing. Also what the best phrasing wants to know, and
    how many things it names that the question does not."""

    recall: float
    precision: float
    overlap: float
    asked: float
    wants: frozenset[str]
    extra: int


class Phrasings:
    """The phrasings of one entry as weighed sets of terms."""

    def __init__(
        self,
        phrasings: Sequence[frozenset[str]],
        weight: Callable[[str], float],
        wants: Callable[[Iterable[str]], frozenset[str]],
    ) -> None:
        self._wants = [wants(phrasing) for phrasing in phrasings]
        self._names = [frozenset(filter(names, phrasing)) for phrasing in phrasings]
        counts = Counter(want for wanted in self._wants for want in wanted)
        self._shares = {want: count / len(phrasings) for want, count in counts.items()}
        self._weights: list[float] = []
        self._having: dict[str, list[int]] = {}  # in which phrasings a term stands
        for at, phrasing in enumerate(phrasings):
            self._weights.append(sum(map(weight, phrasing)))
            for term in phrasing:
                self._having.setdefault(term, []).append(at)

    def wanting(self, want: str) -> float:
        """The share of the phrasings that want this kind of fact."""
        return self._shares.get(want, 0.0)

    def meet(self, weights: Mapping[str, float], whole: float) -> Meeting:
        """Compare with a question whose terms have these weights, ``whole`` in all."""
        shared = [0.0] * len(self._weights)
        asked = 0.0
        for term, weight in weights.items():
            having = self._having.get(term)
            if having:
                asked += weight
                for at in having:
                    shared[at] += weight
        overlap, best = 0.0, -1
        for at, (common, own) in enumerate(zip(shared, self._weights, strict=True)):
            if common and common / (whole + own - common) > overlap:
                overlap, best = common / (whole + own - common), at
        if best < 0:
            return Meeting(0.0, 0.0, 0.0, 0.0, frozenset(), 0)
        common, extra = shared[best], len(self._names[best] - weights.keys())
        return Meeting(common / whole, common / self._weights[best], overlap, asked / whole, self._wants[best], extra)


@dataclass(frozen=True, slots=True)
class Witness:
    """What an entry brings to be compared with: its phrasings, the same with synonyms made one, every term of it and
    of what it rests on, and the terms of what it rests on alone."""

    phrasings: Phrasings
    kin: Phrasings
    terms: frozenset[str]
    support: frozenset[str]
    kinds: Mapping[str, float]  # which kind of entry it is, as features
    part: bool  # whether it is a numbered part of the report


def names(term: str) -> bool:
    """Whether a term names one thing in particular: a glossary name, a numbered part, a figure, a year, an ordinal."""
    return term[0] == "~" or "=" in term or term.rstrip(".").isdigit()


def features(question: Question, witness: Witness) -> dict[str, float]:
    """What speaks for and against an entry. All are shares, 0 to 1, but «length» (a logarithm) and the small counts
    «strange», «named», «unnamed», «other», «best_wanted» and «best_unwanted»."""
    weights, whole, wants = question.weights, question.whole, question.wants
    missing = [term for term in weights if term not in witness.terms]
    exact, loose = witness.phrasings.meet(weights, whole), witness.kin.meet(question.kin, whole)
    unsupported = sum([weight for term, weight in weights.items() if term not in witness.support]) / whole
    unsaid = witness.kinds["unsaid"]
    named = sum([w for t, w in weights.items() if "=" in t and t in witness.terms]) if witness.part else 0.0
    return {
        **question.features,
        **witness.kinds,
        "covered": 1 - sum([weights[term] for term in missing]) / whole,
        "asked": exact.asked,
        "recall": exact.recall,
        "precision": exact.precision,
        "overlap": exact.overlap,
        "kin_asked": loose.asked,
        "kin_recall": loose.recall,
        "kin_precision": loose.precision,
        "kin_overlap": loose.overlap,
        "unsupported": unsupported * (1 - unsaid),
        "novel": unsupported * unsaid,
        "bare": question.bare * unsaid,
        "unnamed": min(3, exact.extra) * (1 - unsaid),
        "other": min(3, exact.extra) * unsaid,
        "named": float(min(3, sum([names(term) for term in missing]))),
        "wants": float(bool(wants)),
        "wanted": sum([witness.phrasings.wanting(want) for want in wants]) / len(wants) if wants else 0.0,
        "best_wanted": float(len(wants - exact.wants)),
        "best_unwanted": float(len(exact.wants - wants)),
        "part": named / whole,
    }
