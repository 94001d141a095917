"""The evidence for candidates: how a question meets the phrasings of each entry and what the entry rests on."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.mapped import Array, Ids, Parts, Rows, among

NONE, UNKNOWN = -1, -2  # in the place of a term: no term, and one that the pack does not have


@dataclass(frozen=True, slots=True)
class Focus:
    """What a question is after: the kind of thing its question word asks for (empty without one), and the first terms
    behind that word, ``FOCUS_TERMS`` at the most, synonyms made one: «how many doctors» is many, doctor."""

    kind: str
    terms: tuple[str, ...]


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
    phrasing among all of the pack, None where nothing meets. ``after`` is how near the phrasings of the entry come to
    what the question is after."""

    recall: float
    precision: float
    overlap: float
    asked: float
    best: int | None
    after: Mapping[str, float]


class Phrasings:
    """The phrasings of every entry as weighed rows of terms, so that a question meets those of some entries at once.

    ``entries`` has the first phrasing of each entry, every entry having one, be it without a term; ``kin`` the terms of
    each with synonyms made one; ``kinds`` and ``after`` what each is after.
    """

    def __init__(self, parts: Parts, ids: Mapping[str, int], kinds: Sequence[str]) -> None:
        self._entries = parts["entries"]
        self._kin = Rows(parts, "kin")
        self._weights = parts["phrasing.weights"]
        self._kinds, self._after = parts["phrasing.kinds"], parts["phrasing.after"]
        self._ids = ids
        self._numbered = {kind: number for number, kind in enumerate(kinds)}

    def meet(self, question: Question, entries: Sequence[int]) -> list[Meeting]:
        """How a question meets each of some entries."""
        weights = {self._ids[term]: weight for term, weight in question.kin.items() if term in self._ids}
        after = [self._ids.get(term, UNKNOWN) for term in question.focus.terms]
        sought = np.array(sorted({*weights, *(term for term in after if term >= 0)}), dtype=np.int32)
        each = np.array([weights.get(term, 0.0) for term in sought.tolist()] or [0.0])
        spans = [self._entries[entry : entry + 2].tolist() for entry in entries]
        phrasings = np.concatenate([np.arange(start, end) for start, end in spans])
        lengths = np.array([end - start for start, end in spans])
        firsts = np.cumsum(lengths) - lengths
        terms = np.concatenate([self._kin.values[slice(*self._kin.ends[span].tolist())] for span in spans])
        counts = np.diff(self._kin.ends)[phrasings] if len(phrasings) else phrasings
        if len(sought):
            at, hit = among(terms, sought)
        else:
            at, hit = np.zeros(len(terms), np.intp), np.zeros(len(terms), bool)
        of_phrasing = np.repeat(np.arange(len(phrasings)), counts)[hit]
        common = np.bincount(of_phrasing, each[at[hit]], minlength=len(phrasings))
        own = self._weights[phrasings]
        overlaps = common / (question.whole + own - common)
        highest = np.maximum.reduceat(overlaps, firsts)
        peaks = np.flatnonzero(overlaps == np.repeat(highest, lengths))
        best = peaks[np.searchsorted(peaks, firsts)]  # of each entry, the first phrasing met best
        had = np.zeros((len(entries), max(1, len(sought))), dtype=bool)
        had[np.repeat(np.arange(len(entries)), lengths)[of_phrasing], at[hit]] = True
        first = int(np.searchsorted(sought, after[0])) if after and after[0] >= 0 else None
        afters = self._afters(question.focus, after, phrasings, firsts, lengths, had, first)
        rows = zip(
            common[best].tolist(),
            own[best].tolist(),
            (had @ each).tolist(),
            phrasings[best].tolist(),
            afters,
            strict=True,
        )
        return [_meeting(question.whole, *row) for row in rows]

    def _afters(
        self,
        focus: Focus,
        terms: Sequence[int],
        phrasings: Array,
        firsts: Array,
        lengths: Array,
        had: Array,
        first: int | None,
    ) -> list[dict[str, float]]:
        """How near the phrasings of each entry come to what a question is after. ``had`` is which terms any of them
        has, ``first`` the column of the first term that the question is after."""
        kinds, after = self._kinds[phrasings], self._after[phrasings]
        kind = self._numbered.get(focus.kind, UNKNOWN)
        same = (kinds == kind).astype(np.float64)
        shares = (np.add.reduceat(same, firsts) / lengths).tolist() if focus.kind else [0.5] * len(lengths)
        if not terms:
            return [_after(share, 1.0, 0.5, 0.5, 0.0) for share in shares]
        begins = (after[:, 0] == terms[0]).astype(np.float64)
        near = np.isin(after, [term for term in terms if term >= 0]).any(axis=1) * same
        columns = (
            shares,
            [0.0] * len(lengths) if first is None else had[:, first].astype(np.float64).tolist(),
            np.minimum(1.0, np.add.reduceat(begins, firsts) / 2).tolist(),
            np.maximum.reduceat(begins * same, firsts).tolist(),
            np.maximum.reduceat(near, firsts).tolist(),
        )
        return [_after(*row) for row in zip(*columns, strict=True)]


def _after(kind: float, had: float, first: float, pair: float, near: float) -> dict[str, float]:
    return {"after_kind": kind, "after_had": had, "after_first": first, "after_pair": pair, "after_near": near}


def _meeting(whole: float, common: float, own: float, asked: float, best: int, after: Mapping[str, float]) -> Meeting:
    if not common:
        return Meeting(0.0, 0.0, 0.0, 0.0, None, after)
    return Meeting(common / whole, common / own, common / (whole + own - common), asked / whole, best, after)


class Grounds:
    """What entries have to be compared with: the terms of all that an entry says and of what it rests on, the terms of
    what it rests on alone, the kinds of fact its text gives, the terms its text counts (those that stand just behind a
    figure) and, in a pack of passages, those of each of its sentences."""

    def __init__(self, parts: Parts, ids: Mapping[str, int], gives: Sequence[str]) -> None:
        self.terms, self._support = Rows(parts, "had"), Rows(parts, "rests")
        self._counted = Rows(parts, "counted")
        self._gives = parts["gives"]
        self._fact = {kind: 1 << number for number, kind in enumerate(gives)}
        self._sentences = (parts["sentences"], Rows(parts, "sentence")) if "sentences" in parts else None
        self._ids = ids

    def features(self, question: Question, entries: Sequence[int]) -> list[dict[str, float]]:
        """What speaks for and against each of some entries, whatever is asked of it: shares, 0 to 1, and the small
        counts «named» and «foreign»; what was not asked for is 0.5, neither given nor lacking."""
        weights, whole = question.weights, question.whole
        known = sorted(
            (self._ids[term], weight, term in question.names) for term, weight in weights.items() if term in self._ids
        )
        sought = np.array([id for id, _, _ in known], dtype=np.int32)
        worth, named = (
            np.array([weight for _, weight, _ in known]),
            np.array([name for _, _, name in known], dtype=bool),
        )
        strange = sum([weight for term, weight in weights.items() if term not in self._ids])
        unknown = sum(term not in self._ids for term in question.names)
        lacking, baseless = ~self.terms.having(entries, sought), ~self._support.having(entries, sought)
        checked = sum(self._fact[kind] for kind in question.wants & question.checked)
        columns = (
            (1 - (lacking @ worth + strange) / whole).tolist(),
            self._together(sought, worth, whole, entries),
            ((baseless @ worth + strange) / whole).tolist(),
            np.minimum(3.0, lacking[:, named].sum(axis=1) + unknown).tolist(),
            np.minimum(3.0, baseless[:, named].sum(axis=1) + unknown).tolist(),
            [(checked & given).bit_count() / checked.bit_count() for given in self._gives[list(entries)].tolist()]
            if checked
            else [0.5] * len(entries),
            self._counts(question.focus, entries),
        )
        kinds = ("covered", "together", "unsupported", "named", "foreign", "gives", "counted")
        return [dict(zip(kinds, row, strict=True)) for row in zip(*columns, strict=True)]

    def has_all(self, entry: int, terms: Collection[str]) -> bool:
        """Whether an entry, or what it rests on, has every one of some terms."""
        return set(self.terms[entry].tolist()).issuperset(self._ids.get(term, UNKNOWN) for term in terms)

    def covered(self, weights: Mapping[str, float], entries: Sequence[int]) -> list[float]:
        """The weight of those of some terms that each of some entries has."""
        known = sorted((self._ids[term], weight) for term, weight in weights.items() if term in self._ids)
        had = self.terms.having(entries, np.array([id for id, _ in known], dtype=np.int32))
        found: list[float] = (had @ np.array([weight for _, weight in known])).tolist()
        return found

    def _counts(self, focus: Focus, entries: Sequence[int]) -> list[float]:
        if focus.kind != "many" or not focus.terms:
            return [0.5] * len(entries)
        term = self._ids.get(focus.terms[0], UNKNOWN)
        return [float(term in self._counted[entry]) for entry in entries]

    def _together(self, sought: Ids, worth: Array, whole: float, entries: Sequence[int]) -> list[float]:
        """How much of a question stands in one sentence of each of some entries, at the most."""
        if self._sentences is None:
            return [0.0] * len(entries)
        ends, terms = self._sentences
        found = []
        for entry in entries:
            had = terms.having(range(*ends[entry : entry + 2].tolist()), sought)
            found.append(float((had @ worth).max(initial=0.0)) / whole)
        return found
