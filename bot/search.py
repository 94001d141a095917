"""Search: one index a language over the pack's entries, fields apart, and the evidence for each candidate.

Fields, each a BM25 of its own: ``asked`` (all phrasings of an entry joined), ``kin`` (the same with everyday synonyms
made one), ``told`` (title, answer and what it cites) and ``grams`` (character 4-grams of the words of the phrasings).
Their weighted sum finds the candidates; for those, ``features`` says what speaks for and against each (the best single
phrasing among it), and ``decide`` weighs that.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice

import numpy as np

from bot.analyser import Analyser, fold, words
from bot.bm25 import BM25, Scores, idf_of
from bot.entries import Entry, Kind
from bot.lexicon import Lexicon
from bot.pack import Pack
from bot.spelling import Speller

CANDIDATES = 10  # entries whose evidence is weighed


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each field counts in the ranking; 0 switches a field off."""

    asked: float = 1.0
    kin: float = 0.5
    told: float = 0.35
    grams: float = 0.2


DEFAULT_WEIGHTS = Weights()


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry found: its position in the list of entries, its ranking score, and the evidence for it by name."""

    entry: int
    score: float
    features: Mapping[str, float]


class Index:
    """Everything searched in one language. Built once; searching changes nothing."""

    def __init__(
        self, pack: Pack, entries: Sequence[Entry], analyser: Analyser, weights: Weights = DEFAULT_WEIGHTS
    ) -> None:
        self.analyser = analyser
        self.weights = weights
        self.lexicon = Lexicon(pack, analyser)
        self._entries = entries
        self._word_grams: dict[str, list[str]] = {}
        language = analyser.code
        every = iter(analyser.read([phrasing for entry in entries for phrasing in entry.phrasings[language]]))
        asked = [list(islice(every, len(entry.phrasings[language]))) for entry in entries]
        texts = list(dict.fromkeys(t for e in entries for t in _told(e, language)))  # a passage is cited by many
        read = dict(zip(texts, analyser.read(texts), strict=True))
        frequency = Counter(word for own in asked for phrasing in own for word in phrasing)
        frequency.update(word for told in read.values() for word in told)

        def terms(words: Sequence[str]) -> list[str]:
            return self.lexicon.terms([term for word in words for term in analyser.terms_of(word)])

        phrasings = [[terms(phrasing) for phrasing in own] for own in asked]
        told_terms = {text: terms(words) for text, words in read.items()}
        told = [[term for text in _told(e, language) for term in told_terms[text]] for e in entries]
        self._support = [
            frozenset(
                t
                for text in (e.support.get(language, ()) if e.kind is Kind.UNSAID else _told(e, language))
                for t in told_terms[text]
            )
            for e in entries
        ]
        self._asked = BM25([[term for own in p for term in own] for p in phrasings], b=0.3)
        kin = analyser.kin
        self._kin = BM25([[kin(term) for own in p for term in own] for p in phrasings], b=0.3)
        self._told = BM25(told, b=0.5)
        self._grams = BM25([self._grams_of(dict.fromkeys(chain.from_iterable(own))) for own in asked], b=0.3)
        self._phrasings = phrasings
        self._evidence = [frozenset(t).union(*p) for t, p in zip(told, phrasings, strict=True)]
        self._sets: dict[int, tuple[list[_Phrasing], list[_Phrasing]]] = {}
        self._wanted: dict[int, frozenset[str]] = {}
        self._idf = idf_of(Counter(chain.from_iterable(self._evidence)), len(entries))
        self._rarest = math.log(1 + (len(entries) + 0.5) / 0.5)
        self._known = frozenset(self._idf) | frozenset(self.lexicon.words())
        spelt: Counter[str] = Counter()
        for word, count in frequency.items():
            spelt.update(dict.fromkeys(analyser.content(word), count))
        self.speller = Speller(spelt, analyser.data.get("dictionary"))

    def warm(self) -> None:
        """Do now what a first question would wait for."""
        self.speller.ordinary("warm")
        for entry in range(len(self._entries)):
            self._phrasings_of(entry)
            self._wanted_of(entry)

    def has(self, word: str) -> bool:
        """Whether the pack uses this folded word, or another form of it that is an ordinary word too."""
        if word in self.speller:
            return True
        return all(term in self._known for term in self.analyser.terms_of(word)) and self.speller.ordinary(word)

    def weight(self, term: str) -> float:
        """How much a term tells: its idf over entries, the highest for a term the pack does not have."""
        return self._idf.get(term) or self._kin.idf.get(term, self._rarest)

    def search(self, terms: Sequence[str], text: str, boost: Mapping[int, float] | None = None) -> list[Candidate]:
        """The best entries for some terms, with the evidence for each; ``boost`` adds to the score of some entries.

        ``text`` is the question as written, for its character 4-grams.
        """
        query = list(dict.fromkeys(terms))
        if not query:
            return []
        w = self.weights
        grams = list(dict.fromkeys(self._grams_of(words(fold(text)))))
        asked = self._asked.get_scores(query)
        told = self._told.get_scores(query)
        kin = self._kin.get_scores(map(self.analyser.kin, query))
        gram = self._grams.get_scores(grams)
        total = w.asked * asked + w.kin * kin + w.told * told + w.grams * gram * (len(query) / max(len(grams), 1))
        for entry, more in (boost or {}).items():
            total[entry] += more
        top = _top(total, CANDIDATES)
        if not len(top):
            return []
        weights = {term: self.weight(term) for term in query}
        strange = sum(not (self.has(word) or self.speller.ordinary(word)) for word in words(fold(text)))
        whole = sum(weights.values())
        gram_best = float(gram.max()) or 1.0
        leader, second = total[top[0]], total[top[1]] if len(top) > 1 else 0.0
        found = []
        for entry in map(int, top):
            rival = second if entry == top[0] else leader
            features = self._features(entry, query, weights, strange)
            features["ratio"] = float(asked[entry]) / (2.2 * whole)
            features["score"] = float(total[entry] / leader)
            features["margin"] = float((total[entry] - rival) / leader)
            features["grams"] = float(gram[entry]) / gram_best
            features["told"] = float(told[entry]) / (2.2 * whole)
            found.append(Candidate(entry, float(total[entry]), features))
        return found

    def _grams_of(self, words: Iterable[str]) -> list[str]:
        """The character 4-grams of the words that carry information, word boundaries included."""
        out: list[str] = []
        for word in words:
            grams = self._word_grams.get(word)
            if grams is None:
                padded = [f"_{piece}_" for piece in self.analyser.content(word)]
                grams = [p[i : i + 4] for p in padded for i in range(max(len(p) - 3, 1))]
                if len(self._word_grams) < 50_000:
                    self._word_grams[word] = grams
            out += grams
        return out

    def _features(
        self, entry: int, query: Sequence[str], weights: Mapping[str, float], strange: int
    ) -> dict[str, float]:
        whole = sum(weights.values())
        evidence = self._evidence[entry]
        missing = [term for term in query if term not in evidence]
        asked, kin = self._phrasings_of(entry)
        exact = _meet(asked, weights, whole)
        loose = _meet(kin, {self.analyser.kin(term): weight for term, weight in weights.items()}, whole)
        wants = self.analyser.wants(query)
        kind = self._entries[entry].kind
        support = self._support[entry]
        unsupported = sum(weights[term] for term in query if term not in support) / whole
        return {
            "covered": 1 - sum(weights[term] for term in missing) / whole,
            "asked": exact.asked,
            "recall": exact.recall,
            "precision": exact.precision,
            "overlap": exact.overlap,
            "kin_asked": loose.asked,
            "kin_recall": loose.recall,
            "kin_precision": loose.precision,
            "kin_overlap": loose.overlap,
            "unsupported": 0.0 if kind is Kind.UNSAID else unsupported,
            "novel": unsupported if kind is Kind.UNSAID else 0.0,
            "heaviest": max((weights[term] for term in missing), default=0.0) / self._rarest,
            "unknown": sum(term not in self._idf for term in query) / len(query),
            "strange": min(3.0, strange),
            "named": min(3.0, sum(names(term) for term in missing)),
            "wanted": len(wants - self._wanted_of(entry)) / max(len(wants), 1),
            "length": math.log(len(query)),
            "passage": float(kind is Kind.PASSAGE),
            "term": float(kind is Kind.TERM),
            "unsaid": float(kind is Kind.UNSAID),
        }

    def _phrasings_of(self, entry: int) -> tuple[list[_Phrasing], list[_Phrasing]]:
        """The phrasings of an entry as weighed sets of terms, and with synonyms made one; made when first needed."""
        if entry not in self._sets:
            own = [frozenset(phrasing) for phrasing in self._phrasings[entry]]
            kin = [frozenset(map(self.analyser.kin, phrasing)) for phrasing in own]
            self._sets[entry] = [self._weigh(p) for p in own], [self._weigh(p) for p in kin]
        return self._sets[entry]

    def _weigh(self, phrasing: frozenset[str]) -> _Phrasing:
        return _Phrasing(phrasing, sum(self.weight(term) for term in phrasing))

    def _wanted_of(self, entry: int) -> frozenset[str]:
        """The kinds of fact the phrasings of an entry ask for."""
        if entry not in self._wanted:
            self._wanted[entry] = self.analyser.wants([term for own in self._phrasings[entry] for term in own])
        return self._wanted[entry]


@dataclass(frozen=True, slots=True)
class _Phrasing:
    """A phrasing as a set of terms and the sum of their weights."""

    terms: frozenset[str]
    weight: float


@dataclass(frozen=True, slots=True)
class _Meeting:
    """How a question meets the phrasings of an entry, in shares of weight: recall, precision and Jaccard overlap with
    the phrasing it meets best, and how much of the question stands in any phrasing."""

    recall: float
    precision: float
    overlap: float
    asked: float


def _meet(phrasings: Iterable[_Phrasing], weights: Mapping[str, float], whole: float) -> _Meeting:
    query = weights.keys()
    best = (0.0, 0.0, 0.0)
    in_any: set[str] = set()
    for phrasing in phrasings:
        common = phrasing.terms & query
        if common:
            in_any |= common
            shared = sum([weights[term] for term in common])
            overlap = shared / (whole + phrasing.weight - shared)
            if overlap > best[0]:
                best = overlap, shared / whole, shared / phrasing.weight
    return _Meeting(best[1], best[2], best[0], sum([weights[term] for term in in_any]) / whole)


class Indexes(Mapping[str, Index]):
    """The index of each language, built when it is first needed: one question in English needs no French one."""

    def __init__(
        self,
        pack: Pack,
        entries: Sequence[Entry],
        analysers: Mapping[str, Analyser],
        weights: Weights = DEFAULT_WEIGHTS,
    ) -> None:
        self.analysers = analysers
        self._pack, self._entries, self._weights = pack, entries, weights
        self._built: dict[str, Index] = {}

    def __getitem__(self, code: str) -> Index:
        if code not in self._built:
            self._built[code] = Index(self._pack, self._entries, self.analysers[code], self._weights)
        return self._built[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self.analysers)

    def __len__(self) -> int:
        return len(self.analysers)


def names(term: str) -> bool:
    """Whether a term names one thing in particular: a glossary name, a numbered part, a figure or a year."""
    return term[0] == "~" or "=" in term or term.isdigit()


def _told(entry: Entry, language: str) -> tuple[str, ...]:
    """All an entry says and rests on."""
    return (entry.title[language], entry.text[language], *entry.support.get(language, ()))


def _top(scores: Scores, count: int) -> list[int]:
    """The positions of the highest scores above zero, best first; equal scores keep their order."""
    near = np.arange(len(scores))
    if len(scores) > 4 * count:
        near = np.sort(np.argpartition(-scores, count)[: count + 1])
    ordered: Iterable[int] = near[np.argsort(-scores[near], kind="stable")][:count]
    return [int(i) for i in ordered if scores[i] > 0]
