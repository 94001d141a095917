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

    def features(self, focus: Focus, terms: Collection[str]) -> dict[str, float]:
        """How near these come to what a question is after. ``terms`` is what any of the phrasings has."""
        kind, first = focus.kind, focus.terms[0] if focus.terms else None
        return {
            "after_kind": self._kinds.get(kind, 0.0) if kind else 0.5,
            "after_had": float(first is None or first in terms),
            "after_first": min(1.0, self._first[first] / 2) if first else 0.5,
            "after_pair": float((kind, first) in self._pairs) if first else 0.5,
            "after_near": float(any((kind, term) in self._near for term in focus.terms)),
        }


@dataclass(frozen=True, slots=True)
class Question:
    """A question weighed: its terms, the same with synonyms made one, those that are names, the sum of their weights,
    what it wants to know and which of that can be checked in a text, what it is after, and the features every candidate
    shares."""

    weights: Mapping[str, float]
    kin: Mapping[str, float]
    names: frozenset[str]
    whole: float
    wants: frozenset[str]
    checked: frozenset[str]
    focus: Focus
    features: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Meeting:
    """How a question meets phrasings, in shares of weight, 0 to 1: recall, precision and Jaccard overlap with the
    phrasing it meets best, and how much of it stands in any phrasing of the entry. ``best`` is the number of that
    phrasing among those of the entry, None where nothing meets."""

    recall: float = 0.0
    precision: float = 0.0
    overlap: float = 0.0
    asked: float = 0.0
    best: int | None = None


class Phrasings:
    """The phrasings of every entry as weighed sets of terms, with postings, so that a question meets all at once."""

    def __init__(self, entries: Sequence[Sequence[Collection[str]]], weight: Callable[[str], float]) -> None:
        phrasings = [frozenset(phrasing) for own in entries for phrasing in own or [()]]
        self._ends: list[int] = np.cumsum([0, *(len(own) or 1 for own in entries)]).tolist()
        self._terms = [frozenset(chain.from_iterable(own)) for own in entries]
        weights = {term: weight(term) for term in frozenset[str]().union(*self._terms)}
        self._weights = np.array([sum([weights[term] for term in phrasing]) for phrasing in phrasings])
        postings: dict[str, list[int]] = {term: [] for term in weights}
        for at, phrasing in enumerate(phrasings):
            for term in phrasing:
                postings[term].append(at)
        self._postings = {term: np.array(at, dtype=np.intp) for term, at in postings.items()}

    def terms(self, entry: int) -> frozenset[str]:
        """The terms of all phrasings of an entry."""
        return self._terms[entry]

    def meet(self, weights: Mapping[str, float], whole: float, entries: Sequence[int]) -> list[Meeting]:
        """How a question whose terms have these weights, ``whole`` in all, meets each of some entries."""
        having = [(self._postings[term], weight) for term, weight in weights.items() if term in self._postings]
        if not having or not entries:
            return [Meeting()] * len(entries)
        met = np.concatenate([postings for postings, _ in having])
        each = np.repeat([weight for _, weight in having], [len(postings) for postings, _ in having])
        shared = np.bincount(met, each, minlength=len(self._weights))
        spans = [slice(self._ends[entry], self._ends[entry + 1]) for entry in entries]
        common, own = (np.concatenate([every[span] for span in spans]) for every in (shared, self._weights))
        overlaps = common / (whole + own - common)
        lengths = [span.stop - span.start for span in spans]
        firsts = np.cumsum([0, *lengths[:-1]])
        highest = np.maximum.reduceat(overlaps, firsts)
        peaks = np.flatnonzero(overlaps == np.repeat(highest, lengths))
        best = peaks[np.searchsorted(peaks, firsts)]  # of each entry, the first phrasing met best
        rows = zip(entries, (best - firsts).tolist(), common[best].tolist(), own[best].tolist(), strict=True)
        return [self._meeting(weights, whole, *row) for row in rows]

    def _meeting(
        self, weights: Mapping[str, float], whole: float, entry: int, best: int, common: float, own: float
    ) -> Meeting:
        if not common:
            return Meeting()
        terms = self._terms[entry]
        asked = sum([weight for term, weight in weights.items() if term in terms])
        return Meeting(common / whole, common / own, common / (whole + own - common), asked / whole, best)


@dataclass(frozen=True, slots=True)
class Witness:
    """What an entry brings to be compared with: every term of it and of what it rests on, the terms of what it rests on
    alone, the terms of its phrasings with synonyms made one, what these are after, the kinds of fact its text gives,
    the terms its text counts (those that stand just behind a figure) and, in a pack of passages, those of each
    sentence."""

    terms: frozenset[str]
    support: frozenset[str]
    asked: frozenset[str]
    focuses: Focuses
    gives: frozenset[str]
    counted: frozenset[str]
    kinds: Mapping[str, float]  # which kind of entry it is, as features
    sentences: tuple[frozenset[str], ...] = ()


def names(term: str) -> bool:
    """Whether a term names one thing in particular: a glossary name, a numbered part, a figure, a year, an ordinal."""
    return term[0] == "~" or "=" in term or term.rstrip(".").isdigit()


def features(
    question: Question, witness: Witness, meeting: Meeting, best: Collection[str], wanted: frozenset[str]
) -> dict[str, float]:
    """What speaks for and against an entry. The question meets its phrasings as ``meeting``; ``best`` are the terms of
    the one met best, and ``wanted`` is what that one wants to know.

    All are shares, 0 to 1, but «length» (a logarithm) and the small counts «strange», «personal», «proper», «named»,
    «foreign», «unnamed» and «unwanted»; what was not asked for is 0.5, neither given nor lacking.
    """
    weights, whole = question.weights, question.whole
    missing = [term for term in weights if term not in witness.terms]
    checked = question.wants & question.checked
    focus = question.focus.terms[0] if question.focus.kind == "many" and question.focus.terms else None
    return {
        **question.features,
        **witness.kinds,
        **witness.focuses.features(question.focus, witness.asked),
        "covered": 1 - sum([weights[term] for term in missing]) / whole,
        "together": max((_sum_of(weights, own) for own in witness.sentences), default=0.0) / whole,
        "asked": meeting.asked,
        "recall": meeting.recall,
        "precision": meeting.precision,
        "overlap": meeting.overlap,
        "unsupported": sum([weight for term, weight in weights.items() if term not in witness.support]) / whole,
        "named": float(min(3, len(question.names - witness.terms))),
        "foreign": float(min(3, len(question.names - witness.support))),
        "unnamed": float(min(3, sum([names(term) and term not in weights for term in set(best)]))),
        "unwanted": float(len(question.wants - wanted)),
        "gives": len(checked & witness.gives) / len(checked) if checked else 0.5,
        "counted": 0.5 if focus is None else float(focus in witness.counted),
    }


def _sum_of(weights: Mapping[str, float], terms: Collection[str]) -> float:
    return sum([weight for term, weight in weights.items() if term in terms])
