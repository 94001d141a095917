"""The evidence for candidates: how a question meets the phrasings of each entry and what the entry rests on."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise

import numpy as np

from bot.mapped import Array, Numbers, Parts, Rows, concatenated

NONE, UNKNOWN = -1, -2  # in the place of a term: no term, and one that the pack does not have


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

    def meet(self, question: Question, entries: Sequence[int]) -> list[dict[str, float]]:
        """How a question meets each of some entries, in shares of weight, 0 to 1: «recall», «precision» and Jaccard
        «overlap» with the phrasing it meets best, and how much of it is «asked» in any phrasing; what that phrasing
        names besides, and wants to know in vain (small counts); and how near the phrasings come to what it is after."""
        ends, kin_ends, whole = self._ends, self._kin_ends, question.whole
        number = self._ids.of
        weights = {n: weight for term, weight in question.kin.items() if (n := number(term)) is not None}
        after = [self._ids.get(term, UNKNOWN) for term in question.focus.terms]
        sought = list({*weights, *(term for term in after if term >= 0)})
        lengths = [ends[entry + 1] - ends[entry] for entry in entries]
        firsts = [0, *accumulate(lengths[:-1])]
        phrasings = concatenated([range(ends[entry], ends[entry + 1]) for entry in entries])
        terms = np.concatenate([self._kin.values[kin_ends[entry] : kin_ends[entry + 1]] for entry in entries])
        at = _places(len(self._ids), sought)[terms]
        hit = at.nonzero()[0]
        at = at[hit] - 1
        of_phrasing = np.arange(len(phrasings)).repeat(self._counts[phrasings])[hit]
        each = np.array([weights.get(term, 0.0) for term in sought])
        common = np.bincount(of_phrasing, each[at] if sought else None, minlength=len(phrasings))
        own = self._weights[phrasings]
        overlaps = common / (whole + own - common)
        highest = np.maximum.reduceat(overlaps, firsts).repeat(lengths)
        peaks = (overlaps == highest).nonzero()[0]
        best = peaks[peaks.searchsorted(firsts)]  # of each entry, the first phrasing met best
        had = np.zeros((len(entries), len(sought)), dtype=bool)
        had[np.arange(len(entries)).repeat(lengths)[of_phrasing], at] = True
        column = sought.index(after[0]) if after and after[0] >= 0 else None
        afters = self._afters(question.focus, after, phrasings, firsts, lengths)
        known = [1.0 if not after else 0.0] * len(entries) if column is None else had[:, column].tolist()
        wanted = sum(self._wanted[want] for want in question.wants)
        chosen = phrasings[best]
        numbers = {number(term) for term in question.weights}
        rows = zip(
            common[best].tolist(),
            own[best].tolist(),
            (had @ each).tolist(),
            chosen.tolist(),
            (~self._wants[chosen] & wanted).tolist(),
            known,
            *afters,
            strict=True,
        )
        found = []
        for shared, its, asked, phrasing, lacking, has_first, kind, first, pair, near in rows:
            found.append(
                {
                    "recall": shared / whole,
                    "precision": shared / its if shared else 0.0,
                    "overlap": shared / (whole + its - shared) if shared else 0.0,
                    "asked": asked / whole if shared else 0.0,
                    "unnamed": float(min(3, len(self._names.set_of(phrasing) - numbers))) if shared else 0.0,
                    "unwanted": float((lacking if shared else wanted).bit_count()),
                    "after_had": float(has_first),
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
        self, focus: Focus, terms: Sequence[int], phrasings: Array, firsts: Sequence[int], lengths: Sequence[int]
    ) -> tuple[list[float], ...]:
        """How near the phrasings of each entry come to what a question is after: the share that is behind the same kind
        of question word, how often its first term stands there, whether any has both, and both in any place."""
        half = [0.5] * len(lengths)
        if not focus.kind:
            return half, half, half, [0.0] * len(lengths)
        same = self._kinds[phrasings] == self._numbered.get(focus.kind, UNKNOWN)
        shares = (np.add.reduceat(same, firsts, dtype=np.float64) / lengths).tolist()
        if not terms:
            return shares, half, half, [0.0] * len(lengths)
        after = self._after[phrasings]
        begins = after[:, 0] == terms[0]
        near = np.logical_or.reduce([after == term for term in terms]).any(axis=1) & same
        return (
            shares,
            [min(1.0, count / 2) for count in np.add.reduceat(begins, firsts, dtype=np.intp).tolist()],
            list(map(float, np.logical_or.reduceat(begins & same, firsts).tolist())),
            list(map(float, np.logical_or.reduceat(near, firsts).tolist())),
        )


def _places(terms: int, sought: Sequence[int]) -> Array:
    """Where each of all terms stands among those sought, from 1; 0 where it is none of them."""
    found = np.zeros(terms, dtype=np.int32)
    found[sought] = range(1, len(sought) + 1)
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

    def features(self, question: Question, entries: Sequence[int]) -> list[dict[str, float]]:
        """What speaks for and against each of some entries, whatever is asked of it: shares, 0 to 1, and the small
        counts «named» and «foreign»; what was not asked for is 0.5, neither given nor lacking."""
        weights, whole = question.weights, question.whole
        numbers = {term: self._ids.of(term) for term in weights}
        known = [term for term, number in numbers.items() if number is not None]
        places = _places(len(self._ids), [number for number in numbers.values() if number is not None])
        worth = np.array([(weights[term], float(term in question.names)) for term in known]).reshape(-1, 2)
        strange = sum([weight for term, weight in weights.items() if numbers[term] is None])
        unknown = sum(numbers[term] is None for term in question.names)
        lacking = (~self._terms.having(entries, places, len(known)) @ worth).tolist()
        baseless = (~self._support.having(entries, places, len(known)) @ worth).tolist()
        checked = sum(self._fact[kind] for kind in question.wants & question.checked)
        given = self._gives[entries].tolist() if checked else [0] * len(entries)
        together, counts = self._together(places, worth[:, 0], entries), self._counts(question.focus, entries)
        beside = self._beside(weights, entries)
        return [
            {
                "covered": 1 - (lacks[0] + strange) / whole,
                "together": joined / whole,
                "beside": paired,
                "unsupported": (misses[0] + strange) / whole,
                "named": min(3.0, lacks[1] + unknown),
                "foreign": min(3.0, misses[1] + unknown),
                "gives": (checked & gives).bit_count() / checked.bit_count() if checked else 0.5,
                "counted": counted,
            }
            for lacks, misses, gives, joined, paired, counted in zip(
                lacking, baseless, given, together, beside, counts, strict=True
            )
        ]

    def has_all(self, entry: int, terms: Collection[str]) -> bool:
        """Whether an entry, or what it rests on, has every one of some terms."""
        return self._terms.set_of(entry).issuperset(self._ids.get(term, UNKNOWN) for term in terms)

    def covered(self, weights: Mapping[str, float], entries: Sequence[int]) -> list[float]:
        """The weight of those of some terms that each of some entries has."""
        known = {n: weight for term, weight in weights.items() if (n := self._ids.of(term)) is not None}
        had = self._terms.having(entries, _places(len(self._ids), list(known)), len(known))
        found: list[float] = (had @ np.array(list(known.values()))).tolist()
        return found

    def _counts(self, focus: Focus, entries: Sequence[int]) -> list[float]:
        if focus.kind != "many" or not focus.terms:
            return [0.5] * len(entries)
        term = self._ids.get(focus.terms[0], UNKNOWN)
        return [float(term in self._counted.set_of(entry)) for entry in entries]

    def _together(self, places: Array, worth: Array, entries: Sequence[int]) -> list[float]:
        """How much of a question stands in one sentence of each of some entries, at the most."""
        if self._sentences is None:
            return [0.0] * len(entries)
        ends, terms = self._sentences
        spans = [range(*ends[entry : entry + 2].tolist()) for entry in entries]
        had = terms.having(list(chain.from_iterable(spans)), places, len(worth)) @ worth
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
