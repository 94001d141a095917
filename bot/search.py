"""Search: one index a language over the pack's entries, fields apart, and the evidence for each candidate.

Fields, each a BM25 of its own: ``asked`` (all phrasings of an entry joined), ``kin`` (the same with everyday synonyms
made one), ``told`` (title, answer and what it cites) and ``grams`` (character 4-grams of the words of the phrasings).
Their weighted sum finds the candidates; for those, ``features`` says what speaks for and against each (the best single
phrasing among it), and ``decide`` weighs that.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice, pairwise

import numpy as np

from bot.analyser import Analyser, fold, words
from bot.bm25 import BM25, BM25_K1, Scores, idf_of
from bot.entries import Entry, Kind
from bot.lexicon import Lexicon
from bot.pack import Pack
from bot.spelling import Speller

PARTS = (Kind.RECOMMENDATION, Kind.SESSION, Kind.GROUP)
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
        self._stored = _unique((frozenset(own), entry) for entry, p in enumerate(phrasings) for own in p)
        self._evidence = [frozenset(t).union(*p) for t, p in zip(told, phrasings, strict=True)]
        self._weighed: dict[int, tuple[_Phrasings, _Phrasings]] = {}
        self._wanted: dict[int, frozenset[str]] = {}
        self._pairs: dict[int, frozenset[tuple[str, str]]] = {}
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

    def stored(self, terms: Iterable[str]) -> int | None:
        """The entry that has a phrasing of just these terms; None when there is none, or more than one."""
        return self._stored.get(frozenset(terms))

    def search(self, terms: Sequence[str], text: str, boost: Mapping[int, float] | None = None) -> list[Candidate]:
        """The best entries for some terms, with the evidence for each; ``boost`` adds to the score of some entries.

        ``text`` is the question as written, for its character 4-grams.
        """
        query = tuple(dict.fromkeys(terms))
        if not query:
            return []
        said = words(fold(text))
        grams = tuple(dict.fromkeys(self._grams_of(said)))
        fields = _Fields(
            asked=self._asked.get_scores(query),
            kin=self._kin.get_scores(map(self.analyser.kin, query)),
            told=self._told.get_scores(query),
            grams=self._grams.get_scores(grams) * (len(query) / max(len(grams), 1)),
        )
        w = self.weights
        total = w.asked * fields.asked + w.kin * fields.kin + w.told * fields.told + w.grams * fields.grams
        for entry, more in (boost or {}).items():
            total[entry] += more
        top = _top(total, CANDIDATES)
        if not top:
            return []
        question = self._weigh(query, said)
        leader, second = float(total[top[0]]), float(total[top[1]]) if len(top) > 1 else 0.0
        best_grams = float(fields.grams.max()) or 1.0
        found = []
        for entry in top:
            score = float(total[entry])
            features = self._features(entry, question)
            features["ratio"] = float(fields.asked[entry]) / question.most
            features["told"] = float(fields.told[entry]) / question.most
            features["grams"] = float(fields.grams[entry]) / best_grams
            features["score"] = score / leader
            features["margin"] = (score - (second if entry == top[0] else leader)) / leader
            found.append(Candidate(entry, score, features))
        return found

    def _weigh(self, query: Sequence[str], said: Sequence[str]) -> _Question:
        weights = {term: self.weight(term) for term in query}
        whole = sum(weights.values())
        strange = sum(not (self.has(word) or self.speller.ordinary(word)) for word in said)
        return _Question(
            weights=weights,
            kin={self.analyser.kin(term): weight for term, weight in weights.items()},
            whole=whole,
            most=whole * (BM25_K1 + 1),
            wants=self.analyser.wants(query),
            pairs=frozenset(pairwise(map(self.analyser.kin, query))),
            features={
                "unknown": sum(term not in self._idf for term in query) / len(query),
                "strange": float(min(3, strange)),
                "length": math.log(len(query)),
            },
        )

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

    def _features(self, entry: int, question: _Question) -> dict[str, float]:
        """What speaks for and against an entry. All but «length», «strange» and «named» are shares, 0 to 1."""
        weights, whole = question.weights, question.whole
        evidence, support = self._evidence[entry], self._support[entry]
        missing = [term for term in weights if term not in evidence]
        asked, kin = self._phrasings_of(entry)
        exact, loose = asked.meet(weights, whole), kin.meet(question.kin, whole)
        unsupported = sum([weight for term, weight in weights.items() if term not in support]) / whole
        wants, kind = question.wants, self._entries[entry].kind
        return {
            **question.features,
            "covered": 1 - sum([weights[term] for term in missing]) / whole,
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
            "heaviest": max([weights[term] for term in missing], default=0.0) / self._rarest,
            "named": float(min(3, sum([names(term) for term in missing]))),
            "wanted": len(wants - self._wanted_of(entry)) / len(wants) if wants else 0.0,
            "best_wanted": float(len(wants - exact.wants)),
            "best_unwanted": float(len(exact.wants - wants)),
            "pairs": len(question.pairs & self._pairs_of(entry)) / max(len(question.pairs), 1),
            "part": float(kind in PARTS and any("=" in term and term in evidence for term in weights)),
            "passage": float(kind is Kind.PASSAGE),
            "term": float(kind is Kind.TERM),
            "unsaid": float(kind is Kind.UNSAID),
        }

    def _phrasings_of(self, entry: int) -> tuple[_Phrasings, _Phrasings]:
        """The phrasings of an entry, as they are and with synonyms made one; weighed when first needed."""
        if entry not in self._weighed:
            own = [frozenset(phrasing) for phrasing in self._phrasings[entry]]
            kin = [frozenset(map(self.analyser.kin, phrasing)) for phrasing in own]
            self._weighed[entry] = (
                _Phrasings(own, self.weight, self.analyser.wants),
                _Phrasings(kin, self.weight, self.analyser.wants),
            )
        return self._weighed[entry]

    def _pairs_of(self, entry: int) -> frozenset[tuple[str, str]]:
        """The neighbouring terms in the phrasings of an entry, synonyms made one."""
        if entry not in self._pairs:
            own = [list(map(self.analyser.kin, phrasing)) for phrasing in self._phrasings[entry]]
            self._pairs[entry] = frozenset(pair for phrasing in own for pair in pairwise(phrasing))
        return self._pairs[entry]

    def _wanted_of(self, entry: int) -> frozenset[str]:
        """The kinds of fact the phrasings of an entry ask for."""
        if entry not in self._wanted:
            self._wanted[entry] = self.analyser.wants([term for own in self._phrasings[entry] for term in own])
        return self._wanted[entry]


@dataclass(frozen=True, slots=True)
class _Fields:
    """The scores of every entry, field by field."""

    asked: Scores
    kin: Scores
    told: Scores
    grams: Scores


@dataclass(frozen=True, slots=True)
class _Question:
    """A question weighed: its terms, the same with synonyms made one, the sum of their weights, the highest BM25 score
    they could give, what it wants to know, and the features every candidate shares."""

    weights: Mapping[str, float]
    kin: Mapping[str, float]
    whole: float
    most: float
    wants: frozenset[str]
    features: Mapping[str, float]
    pairs: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Meeting:
    """How a question meets the phrasings of an entry, in shares of weight: recall, precision and Jaccard overlap with
    the phrasing it meets best, how much of the question stands in any phrasing, and what the best phrasing wants."""

    recall: float
    precision: float
    overlap: float
    asked: float
    wants: frozenset[str]


class _Phrasings:
    """The phrasings of one entry as weighed sets of terms."""

    def __init__(
        self,
        phrasings: Sequence[frozenset[str]],
        weight: Callable[[str], float],
        wants: Callable[[Iterable[str]], frozenset[str]],
    ) -> None:
        self._wants = [wants(phrasing) for phrasing in phrasings]
        self._weights: list[float] = []
        self._having: dict[str, list[int]] = {}  # in which phrasings a term stands
        for at, phrasing in enumerate(phrasings):
            self._weights.append(sum(weight(term) for term in phrasing))
            for term in phrasing:
                self._having.setdefault(term, []).append(at)

    def meet(self, weights: Mapping[str, float], whole: float) -> _Meeting:
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
            return _Meeting(0.0, 0.0, 0.0, 0.0, frozenset())
        return _Meeting(
            shared[best] / whole, shared[best] / self._weights[best], overlap, asked / whole, self._wants[best]
        )


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


def _unique(pairs: Iterable[tuple[frozenset[str], int]]) -> dict[frozenset[str], int | None]:
    """A map of pairs; a key that comes with several values leads to None."""
    found: dict[frozenset[str], int | None] = {}
    for key, value in pairs:
        found[key] = value if found.get(key, value) == value else None
    return found


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
