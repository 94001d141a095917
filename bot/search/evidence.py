"""The evidence for candidates: how a question meets the phrasings of each entry and what the entry rests on."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise

import numpy as np

from bot.mapped import Array, Numbers, Parts, Rows, concatenated
from bot.search.marks import FOCUS_TERMS

NONE, UNKNOWN = -1, -2  # in the place of a term: no term, and one that the pack does not have
LACKING = -3  # what no phrasing has


@dataclass(frozen=True, slots=True)
class Focus:
    """What a question is after: the kind of thing its question word asks for (empty without one), and the first terms
    behind that word, ``FOCUS_TERMS`` at the most, synonyms made one: «how many doctors» is many, doctor."""

    kind: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question weighed: its terms in order, the same with synonyms made one, those that are names, the sum of their
    weights, what it wants to know and which of that can be checked in a text, what it is after, and the features every
    candidate shares."""

    weights: Mapping[str, float]
    kin: Mapping[str, float]
    names: frozenset[str]
    whole: float
    wants: frozenset[str]
    checked: frozenset[str]
    focus: Focus
    features: Mapping[str, float]


Asked = tuple[Question, Sequence[int]]
"""A question, and the entries that it is weighed with."""


class Phrasings:
    """The phrasings of every entry as weighed rows of terms, so that a question meets those of some entries at once.

    Every entry has one, be it without a term. ``kinds`` are those of question words, ``wants`` those of facts, as the
    parts number them.
    """

    def __init__(self, parts: Parts, ids: Numbers, kinds: Sequence[str], wants: Sequence[str]) -> None:
        self._kin, self._names = Rows(parts, "kin"), Rows(parts, "phrasing.names")
        self._ends: list[int] = parts["entries"].tolist()
        self._kin_ends: list[int] = self._kin.ends[parts["entries"]].tolist()
        self._weights, self._counts = parts["phrasing.weights"], np.diff(self._kin.ends).astype(np.int32)
        self._kinds, self._after, self._wants = (parts[f"phrasing.{name}"] for name in ("kinds", "after", "wants"))
        self._ids = ids
        self._numbered = {kind: number for number, kind in enumerate(kinds)}
        self._wanted = {want: 1 << number for number, want in enumerate(wants)}

    def meet(self, asked: Sequence[Asked]) -> list[dict[str, float]]:
        """How each question meets each of its entries, in shares of weight, 0 to 1: «recall», «precision» and Jaccard
        «overlap» with the phrasing it meets best, and how much of it is «asked» in any phrasing; what that phrasing
        names besides, and wants to know in vain (small counts); and how near the phrasings come to what it is after."""
        ends, kin_ends, number = self._ends, self._kin_ends, self._ids.of
        entries = [entry for _, own in asked for entry in own]
        of = np.arange(len(asked)).repeat([len(own) for _, own in asked])
        questions = [question for question, own in asked for _ in own]
        after = [[self._ids.get(term, UNKNOWN) for term in question.focus.terms] for question, _ in asked]
        weights = [
            {n: w for term, w in question.kin.items() if (n := number(term)) is not None} for question, _ in asked
        ]
        sought = [list({*own, *(term for term in next if term >= 0)}) for own, next in zip(weights, after, strict=True)]
        each = np.array([own.get(term, 0.0) for own, terms in zip(weights, sought, strict=True) for term in terms])
        lengths = [ends[entry + 1] - ends[entry] for entry in entries]
        firsts = [0, *accumulate(lengths[:-1])]
        phrasings = concatenated([range(ends[entry], ends[entry + 1]) for entry in entries])
        terms = np.concatenate([self._kin.values[kin_ends[entry] : kin_ends[entry + 1]] for entry in entries])
        of_entry = np.arange(len(entries)).repeat(lengths)
        of_phrasing = np.arange(len(phrasings)).repeat(self._counts[phrasings])
        places = _places(len(self._ids), sought)[of[of_entry[of_phrasing]], terms]
        hit = places.nonzero()[0]
        places, of_phrasing = places[hit] - 1, of_phrasing[hit]
        common = np.bincount(of_phrasing, each[places] if len(each) else None, minlength=len(phrasings))
        own = self._weights[phrasings]
        wholes = np.array([question.whole for question in questions])[of_entry]
        overlaps = common / (wholes + own - common)
        highest = np.maximum.reduceat(overlaps, firsts)[of_entry]
        peaks = (overlaps == highest).nonzero()[0]
        best = peaks[peaks.searchsorted(firsts)]  # of each entry, the first phrasing met best
        had = np.zeros((len(entries), len(each)), dtype=bool)
        had[of_entry[of_phrasing], places] = True
        chosen = phrasings[best]
        starts = accumulate(map(len, sought), initial=0)
        columns = [
            start + terms.index(own[0]) if own and own[0] >= 0 else None
            for own, terms, start in zip(after, sought, starts, strict=False)
        ]
        numbers = [{number(term) for term in question.weights} for question, _ in asked]
        wanted = [sum(self._wanted[want] for want in question.wants) for question in questions]
        rows = zip(
            questions,
            of.tolist(),
            common[best].tolist(),
            own[best].tolist(),
            (had @ each).tolist(),
            chosen.tolist(),
            (~self._wants[chosen] & wanted).tolist(),
            wanted,
            *self._afters([question.focus.kind for question, _ in asked], after, of, of_entry, phrasings, firsts),
            strict=True,
        )
        found = []
        for row, (question, at, shared, its, said, phrasing, lacking, wants, kind, first, pair, near) in enumerate(
            rows
        ):
            whole, column = question.whole, columns[at]
            found.append(
                {
                    "recall": shared / whole,
                    "precision": shared / its if shared else 0.0,
                    "overlap": shared / (whole + its - shared) if shared else 0.0,
                    "asked": said / whole if shared else 0.0,
                    "unnamed": float(min(3, len(self._names.set_of(phrasing) - numbers[at]))) if shared else 0.0,
                    "unwanted": float((lacking if shared else wants).bit_count()),
                    "after_had": float(not after[at] if column is None else had[row, column]),
                    "after_kind": kind,
                    "after_first": first,
                    "after_pair": pair,
                    "after_near": near,
                }
            )
        return found

    def asked_with(self, entry: int, named: Collection[int], names: Collection[int]) -> bool:
        """Whether some phrasing of an entry has none of the ``names``, or one of those ``named``; all of them are
        numbers of terms."""
        phrasings = range(self._ends[entry], self._ends[entry + 1])
        own = (self._names.set_of(at).intersection(names) for at in phrasings)
        return any(not each or not each.isdisjoint(named) for each in own)

    def _afters(
        self,
        kinds: Sequence[str],
        after: Sequence[Sequence[int]],
        of: Array,
        of_entry: Array,
        phrasings: Array,
        firsts: Sequence[int],
    ) -> tuple[list[float], ...]:
        """How near the phrasings of each entry come to what its question is after: the share that is behind the same
        kind of question word, how often its first term stands there, whether any has both, and both in any place."""
        of_phrasing = of[of_entry]
        numbers = np.array([self._numbered.get(kind, UNKNOWN) if kind else LACKING for kind in kinds])
        sought = np.array([[*terms, *[(terms or [LACKING])[0]] * FOCUS_TERMS][:FOCUS_TERMS] for terms in after])
        asks = np.array([bool(kind) for kind in kinds])[of]
        names = asks & np.array([bool(terms) for terms in after])[of]
        same = self._kinds[phrasings] == numbers[of_phrasing]
        follows = self._after[phrasings]
        begins = follows[:, 0] == sought[of_phrasing, 0]
        near = np.logical_or.reduce([follows == term[:, None] for term in sought[of_phrasing].T]).any(axis=1) & same
        shares = np.add.reduceat(same, firsts, dtype=np.float64) / np.bincount(of_entry)
        first = np.minimum(1.0, np.add.reduceat(begins, firsts, dtype=np.intp) / 2)
        pairs, nearby = (np.logical_or.reduceat(each, firsts) for each in (begins & same, near))
        return (
            np.where(asks, shares, 0.5).tolist(),
            np.where(names, first, 0.5).tolist(),
            np.where(names, pairs, 0.5).tolist(),
            np.where(names, nearby, 0.0).tolist(),
        )


def _places(terms: int, sought: Sequence[Sequence[int]]) -> Array:
    """Where each of all terms stands among those sought for each question, a line a question, counted through from 1;
    0 where it is none of them."""
    found = np.zeros((len(sought), terms), dtype=np.int32)
    start = 1
    for line, own in zip(found, sought, strict=True):
        line[own] = range(start, start + len(own))
        start += len(own)
    return found


class Grounds:
    """What entries have to be compared with: the terms of all that an entry says and of what it rests on, the terms of
    what it rests on alone, the kinds of fact its text gives, the terms its text counts (those that stand just behind a
    figure) and, in a pack of passages, those of each of its sentences or ways of asking, and of its text in order."""

    def __init__(self, parts: Parts, ids: Numbers, gives: Sequence[str]) -> None:
        self._terms, self._support = Rows(parts, "had"), Rows(parts, "rests")
        self._counted = Rows(parts, "counted")
        self._gives = parts["gives"]
        self._fact = {kind: 1 << number for number, kind in enumerate(gives)}
        self._sentences = (parts["sentences"], Rows(parts, "sentence")) if "sentences" in parts else None
        self._order = Rows(parts, "order") if "order" in parts else None
        self._ids = ids

    def features(self, asked: Sequence[Asked]) -> list[dict[str, float]]:
        """What speaks for and against each entry of each question, whatever it asks: shares, 0 to 1, and the small
        counts «named» and «foreign»; what was not asked for is 0.5, neither given nor lacking."""
        entries = [entry for _, own in asked for entry in own]
        of = np.arange(len(asked)).repeat([len(own) for _, own in asked])
        questions = [question for question, own in asked for _ in own]
        numbers = [{term: self._ids.of(term) for term in question.weights} for question, _ in asked]
        known = [{term: n for term, n in own.items() if n is not None} for own in numbers]
        places = _places(len(self._ids), [list(own.values()) for own in known])
        worth = np.array(
            [
                (question.weights[term], float(term in question.names))
                for (question, _), own in zip(asked, known, strict=True)
                for term in own
            ]
        ).reshape(-1, 2)
        mine = np.arange(len(asked)).repeat([len(own) for own in known]) == of[:, None]
        strange = [
            sum([w for term, w in q.weights.items() if own[term] is None])
            for (q, _), own in zip(asked, numbers, strict=True)
        ]
        unknown = [sum(own[term] is None for term in q.names) for (q, _), own in zip(asked, numbers, strict=True)]
        lacking, baseless = (
            ((~rows.having(entries, places, len(worth), of) & mine) @ worth).tolist()
            for rows in (self._terms, self._support)
        )
        checked = [sum(self._fact[kind] for kind in question.wants & question.checked) for question, _ in asked]
        given = self._gives[entries].tolist()
        together = self._together(places, worth[:, 0], entries, of)
        counts = [count for question, own in asked for count in self._counts(question.focus, own)]
        beside = [pair for question, own in asked for pair in self._beside(question.weights, own)]
        return [
            {
                "covered": 1 - (lacks[0] + strange[at]) / question.whole,
                "together": joined / question.whole,
                "beside": paired,
                "unsupported": (misses[0] + strange[at]) / question.whole,
                "named": min(3.0, lacks[1] + unknown[at]),
                "foreign": min(3.0, misses[1] + unknown[at]),
                "gives": (checked[at] & gives).bit_count() / checked[at].bit_count() if checked[at] else 0.5,
                "counted": counted,
            }
            for at, question, lacks, misses, gives, joined, paired, counted in zip(
                of.tolist(), questions, lacking, baseless, given, together, beside, counts, strict=True
            )
        ]

    def has_all(self, entry: int, terms: Collection[str]) -> bool:
        """Whether an entry, or what it rests on, has every one of some terms."""
        return self._terms.set_of(entry).issuperset(self._ids.get(term, UNKNOWN) for term in terms)

    def covered(self, weights: Mapping[str, float], entries: Sequence[int]) -> list[float]:
        """The weight of those of some terms that each of some entries has."""
        known = {n: weight for term, weight in weights.items() if (n := self._ids.of(term)) is not None}
        had = self._terms.having(entries, _places(len(self._ids), [list(known)]), len(known))
        found: list[float] = (had @ np.array(list(known.values()))).tolist()
        return found

    def _counts(self, focus: Focus, entries: Sequence[int]) -> list[float]:
        if focus.kind != "many" or not focus.terms:
            return [0.5] * len(entries)
        term = self._ids.get(focus.terms[0], UNKNOWN)
        return [float(term in self._counted.set_of(entry)) for entry in entries]

    def _together(self, places: Array, worth: Array, entries: Sequence[int], of: Array) -> list[float]:
        """How much of a question stands in one sentence of each of some entries, at the most."""
        if self._sentences is None:
            return [0.0] * len(entries)
        ends, terms = self._sentences
        spans = [range(*ends[entry : entry + 2].tolist()) for entry in entries]
        of = of.repeat([len(span) for span in spans])
        had = terms.having(list(chain.from_iterable(spans)), places, len(worth), of) @ worth
        firsts = accumulate((len(span) for span in spans), initial=0)
        return [float(had[at : at + len(span)].max(initial=0.0)) for at, span in zip(firsts, spans, strict=False)]

    def _beside(self, weights: Mapping[str, float], entries: Sequence[int]) -> list[float]:
        """How much of what stands side by side in a question does so in each of some entries, whichever comes first."""
        pairs = {frozenset(pair): sum(map(weights.__getitem__, pair)) for pair in pairwise(weights)}
        if self._order is None or not pairs:
            return [0.0] * len(entries)
        sought = {frozenset(self._ids.get(term, UNKNOWN) for term in pair): weight for pair, weight in pairs.items()}
        own = [set(map(frozenset, pairwise(self._order[entry].tolist()))) for entry in entries]
        return [sum(w for pair, w in sought.items() if pair in told) / sum(pairs.values()) for told in own]
