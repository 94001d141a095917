"""The evidence for a candidate: how a question meets the phrasings of an entry and what the entry rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np


@dataclass(frozen=True, slots=True)
class Focus:
    """What a question is after: the kind of thing its question word asks for (empty without one), and the first terms
    behind that word, ``FOCUS_TERMS`` at the most, synonyms made one: «how many doctors» is many, doctor."""

    kind: str
    terms: tuple[str, ...]


class Focuses:
    """What the phrasings of an entry are after."""

    def __init__(self, focuses: Collection[Focus]) -> None:
        kinds = Counter(focus.kind for focus in focuses)
        self._kinds = {kind: count / len(focuses) for kind, count in kinds.items()}
        self._first = Counter(focus.terms[0] for focus in focuses if focus.terms)
        self._pairs = frozenset((focus.kind, focus.terms[0]) for focus in focuses if focus.terms)
        self._near = frozenset((focus.kind, term) for focus in focuses for term in focus.terms)

    def features(self, focus: Focus, terms: Collection[str], tight: float) -> dict[str, float]:
        """How near these come to what a question is after. ``terms`` is what any phrasing has, ``tight`` the share of
        the best phrasing that the question has."""
        kind, first = focus.kind, focus.terms[0] if focus.terms else None
        had = first is None or first in terms
        return {
            "after_kind": self._kinds.get(kind, 0.0) if kind else 0.5,
            "after_had": float(had),
            "after_lost": tight * (not had),
            "after_first": min(1.0, self._first[first] / 2) if first else 0.5,
            "after_pair": float((kind, first) in self._pairs) if first else 0.5,
            "after_near": float(any((kind, term) in self._near for term in focus.terms)),
        }


@dataclass(frozen=True, slots=True)
class Question:
    """A question weighed: its terms, the same with synonyms made one, the sum of their weights, what it wants to know,
    whether it is bare key words (1) or not (0), what it is after, and the features every candidate shares."""

    weights: Mapping[str, float]
    kin: Mapping[str, float]
    whole: float
    wants: frozenset[str]
    bare: float
    focus: Focus
    features: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Meeting:
    """How a question meets phrasings, in shares of weight, 0 to 1: recall, precision and Jaccard overlap with the
    phrasing it meets best, and how much of it stands in any phrasing of the entry. Also the terms of that phrasing."""

    recall: float
    precision: float
    overlap: float
    asked: float
    best: frozenset[str]


NOTHING = Meeting(0.0, 0.0, 0.0, 0.0, frozenset())


class Phrasings:
    """The phrasings of every entry as weighed sets of terms, with postings, so that a question meets all at once."""

    def __init__(self, entries: Sequence[Sequence[Collection[str]]], weight: Callable[[str], float]) -> None:
        self._phrasings = [frozenset(phrasing) for own in entries for phrasing in own or [()]]
        ends = np.cumsum([len(own) or 1 for own in entries])
        self._places = np.split(np.arange(len(self._phrasings)), ends[:-1])  # the phrasings of each entry
        self._terms = [frozenset(chain.from_iterable(own)) for own in entries]
        weights = {term: weight(term) for term in frozenset[str]().union(*self._terms)}
        self._weights = np.array([sum([weights[term] for term in phrasing]) for phrasing in self._phrasings])
        postings: dict[str, list[int]] = {term: [] for term in weights}
        for at, phrasing in enumerate(self._phrasings):
            for term in phrasing:
                postings[term].append(at)
        self._postings = {term: np.array(at, dtype=np.intp) for term, at in postings.items()}

    def meet(self, weights: Mapping[str, float], whole: float, entries: Sequence[int]) -> list[Meeting]:
        """How a question whose terms have these weights, ``whole`` in all, meets each of some entries."""
        having = [(self._postings[term], weight) for term, weight in weights.items() if term in self._postings]
        if not having or not entries:
            return [NOTHING] * len(entries)
        met = np.concatenate([postings for postings, _ in having])
        each = np.repeat([weight for _, weight in having], [len(postings) for postings, _ in having])
        places = [self._places[entry] for entry in entries]
        own = np.concatenate(places)
        shared = np.bincount(met, each, minlength=len(self._phrasings))[own]
        overlaps = shared / (whole + self._weights[own] - shared)
        lengths = [len(mine) for mine in places]
        firsts = np.cumsum([0, *lengths[:-1]])
        highest = np.maximum.reduceat(overlaps, firsts)
        peaks = np.flatnonzero(overlaps == np.repeat(highest, lengths))
        best = peaks[np.searchsorted(peaks, firsts)]  # of each entry, the first phrasing met best
        rows = zip(entries, own[best].tolist(), shared[best].tolist(), highest.tolist(), strict=True)
        return [self._meeting(weights, whole, *row) for row in rows]

    def _meeting(
        self, weights: Mapping[str, float], whole: float, entry: int, best: int, shared: float, overlap: float
    ) -> Meeting:
        if not overlap:
            return NOTHING
        terms = self._terms[entry]
        asked = sum([weight for term, weight in weights.items() if term in terms]) / whole
        return Meeting(shared / whole, shared / float(self._weights[best]), overlap, asked, self._phrasings[best])


@dataclass(frozen=True, slots=True)
class Witness:
    """What an entry brings to be compared with, beside its phrasings: every term of it and of what it rests on, and the
    terms of what it rests on alone."""

    terms: frozenset[str]
    support: frozenset[str]
    asked: frozenset[str]  # the terms of its phrasings, synonyms made one
    focuses: Focuses
    kinds: Mapping[str, float]  # which kind of entry it is, as features
    part: bool  # whether it is a numbered part of the report


def names(term: str) -> bool:
    """Whether a term names one thing in particular: a glossary name, a numbered part, a figure, a year, an ordinal."""
    return term[0] == "~" or "=" in term or term.rstrip(".").isdigit()


def features(
    question: Question, witness: Witness, exact: Meeting, loose: Meeting, wanted: frozenset[str]
) -> dict[str, float]:
    """What speaks for and against an entry, whose phrasings the question meets as ``exact``, with synonyms made one as
    ``loose``; ``wanted`` is what the phrasing met best wants to know.

    All are shares, 0 to 1, but «length» (a logarithm) and the small counts «strange», «named», «unnamed», «other»,
    «best_wanted» and «best_unwanted».
    """
    weights, whole, wants = question.weights, question.whole, question.wants
    missing = [term for term in weights if term not in witness.terms]
    unsupported = sum([weight for term, weight in weights.items() if term not in witness.support]) / whole
    unsaid = witness.kinds["unsaid"]
    extra = float(min(3, sum([names(term) for term in exact.best - weights.keys()])))
    named = sum([w for t, w in weights.items() if "=" in t and t in witness.terms]) if witness.part else 0.0
    after = witness.focuses.features(question.focus, witness.asked, loose.precision)
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
        "unnamed": extra * (1 - unsaid),
        "other": extra * unsaid,
        "named": float(min(3, sum([names(term) for term in missing]))),
        "wants": float(bool(wants)),
        "best_wanted": float(len(wants - wanted)),
        "best_unwanted": float(len(wanted - wants)),
        "part": named / whole,
        **{name: value * (1 - unsaid) for name, value in after.items()},
        **{f"unsaid_{name}": value * unsaid for name, value in after.items()},
    }
