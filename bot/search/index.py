"""Search: one index a language over the pack's entries, and the evidence for each candidate found.

Two fields, each a BM25 of its own: ``asked`` (all phrasings of an entry joined) and ``told`` (its title, its answer and
what it cites). Their weighted sum finds candidates, the sentence encoder a few more; for all of them ``evidence`` says
what speaks for and against each, and ``decide`` weighs that.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice
from typing import TypeVar

import numpy as np

from bot.language.analyser import Analyser, fold, words
from bot.language.sentences import sentences
from bot.language.spelling import Speller
from bot.pack.entries import Entry, Kind
from bot.pack.model import Pack
from bot.search.bm25 import BM25, BM25_K1, Scores, idf_of
from bot.search.encoder import Vectors
from bot.search.evidence import Focus, Focuses, Phrasings, Question, Witness, features, names
from bot.search.lexicon import Lexicon, Name, native_names
from bot.search.meaning import Meaning, Nearness
from bot.search.vectors import VectorStore

ANSWERS, SILENCES = 6, 3  # entries whose evidence is weighed: of what the report says, and of what it does not say
BY_MEANING = 5, 2  # the same, found by the sentence encoder
TELLING = 8  # entries up to which a term that they have says by itself what a question is about
SEEN = 3  # times that a word must be asked with, to be taken for one, if nothing that the pack tells has it
FEW = 2  # terms of a question that lean on what was said before
NEAR = 0.62  # share of a question covered and cosine, added up, from which an entry is near it
COUNTED = 4  # terms behind a figure that it may count
DEFINED = 0.45  # share of a question that must ask for a glossary term, for its definition to be a candidate
DEFINED_ALONE = 0.75  # the same where passages alone tell of it, and a term has hardly more than its long form
FOCUS_TERMS = 2


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each field counts in finding candidates; 0 switches a field off. Where ``told`` counts for more, meaning
    is looked for in what entries say too, and not in what is asked of them."""

    asked: float = 1.0
    told: float = 0.35


K = TypeVar("K")
Key = tuple[str, frozenset[str]]  # of a phrasing: what its question word asks for, and its terms
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


class Index:
    """Everything searched in one language. Built once; searching changes nothing but what is worked out lazily.

    ``by_text`` says that what entries tell is searched before what is asked of them: a pack of passages alone.
    """

    def __init__(
        self,
        pack: Pack,
        entries: Sequence[Entry],
        analyser: Analyser,
        weights: Weights = DEFAULT_WEIGHTS,
        store: VectorStore | None = None,
    ) -> None:
        self.analyser = analyser
        self.weights = weights
        self.by_text = weights.told > weights.asked
        self._entries = entries
        language = analyser.code
        every = iter(analyser.read([phrasing for entry in entries for phrasing in entry.phrasings[language]]))
        asked = [list(islice(every, len(entry.phrasings[language]))) for entry in entries]
        texts = list(dict.fromkeys(t for e in entries for t in _told(e, language)))  # a passage is cited by many
        read = dict(zip(texts, analyser.read(texts), strict=True))
        frequency = Counter(chain.from_iterable(chain.from_iterable(asked)))
        frequency.update(chain.from_iterable(read.values()))
        table = {word: analyser.terms_of(word) for word in frequency}
        written = set(chain.from_iterable(read.values()))
        said = dict.fromkeys(t for e in entries if e.kind is not Kind.UNSAID for t in _told(e, language))
        stems = {term for text in said for word in read[text] for term in table[word]}
        self.lexicon = Lexicon(pack, analyser, stems)
        self._spoken = stems | self.lexicon.words()

        def terms(words: Iterable[str]) -> list[str]:
            return self.lexicon.terms([term for word in words for term in table[word]])

        known = {text: terms(words) for text, words in read.items()}
        self._silent = np.array([entry.kind is Kind.UNSAID for entry in entries], dtype=bool)
        self._phrasings = [[terms(phrasing) for phrasing in own] for own in asked]
        self._told_terms = [[t for text in _told(e, language) for t in known[text]] for e in entries]
        self._support_terms = [
            [t for text in e.support.get(language, ()) for t in known[text]] if e.kind is Kind.UNSAID else told
            for e, told in zip(entries, self._told_terms, strict=True)
        ]
        self._asked = BM25([[term for own in p for term in own] for p in self._phrasings], b=0.3)
        self._told = BM25(self._told_terms, b=0.5)
        self._terms_of = [frozenset(told).union(*p) for told, p in zip(self._told_terms, self._phrasings, strict=True)]
        self._idf = idf_of(Counter(chain.from_iterable(self._terms_of)), len(entries))
        self._rarest = math.log(1 + (len(entries) + 0.5) / 0.5)  # the idf of a term no entry has
        self._personal = frozenset(analyser.data.get("personal", ()))
        self._telling = math.log(1 + (len(entries) - TELLING + 0.5) / (TELLING + 0.5))
        self._kin_idf = self._idf_of_kin()
        kin = [[[*map(analyser.kin, phrasing)] for phrasing in own] for own in self._phrasings]
        self._met = Phrasings(kin, self.weight)
        self._mentioned = frozenset(
            chain.from_iterable(
                told for told, e in zip(self._told_terms, entries, strict=True) if e.kind is not Kind.UNSAID
            )
        )
        self._known = frozenset(self._idf) | frozenset(self.lexicon.words())
        self._after = [[analyser.focus(words) for words in own] for own in asked]
        keys = [
            [(kind, frozenset(own)) for (kind, _), own in zip(after, p, strict=True)]
            for after, p in zip(self._after, self._phrasings, strict=True)
        ]
        self._stored = _unique((key, entry) for entry, own in enumerate(keys) for key in own)
        self._stored |= _unique((own[0], entry) for entry, own in enumerate(keys) if own)  # titles
        bare = [(_words_of(p), at) for at, e in enumerate(entries) for p in e.phrasings[language]]
        self._literal = _unique(
            (said, at) for (said, at), own in zip(bare, chain.from_iterable(self._phrasings), strict=True) if not own
        )
        questions = (at for at, entry in enumerate(entries) if entry.kind is Kind.QUESTION)
        self._titled = _unique((_words_of(entries[at].title[language]), at) for at in questions)
        self._witnesses: dict[int, Witness] = {}
        self._meaning = store and Meaning(
            store, [e.phrasings[language] for e in entries], [sentences(e.text[language]) for e in entries]
        )
        spelt: Counter[str] = Counter(self.lexicon.spelt)
        for word, count in frequency.items():
            if count < SEEN and word not in written:  # a slip of somebody who asked, which is stored with the question
                continue
            spelt.update(dict.fromkeys(analyser.content(word), count))
        self.speller = Speller(spelt, analyser.data.get("dictionary"))

    def texts(self) -> list[str]:
        """Every text whose vector is wanted."""
        language = self.analyser.code
        asked = [phrasing for entry in self._entries for phrasing in entry.phrasings[language]]
        return [*asked, *(sentence for entry in self._entries for sentence in sentences(entry.text[language]))]

    def warm(self) -> None:
        """Do now what a first question would wait for."""
        self.speller.ordinary("warm")
        if self._meaning:
            self._meaning.vector("warm")
        for entry in range(len(self._entries)):
            self._witness(entry)

    def has(self, word: str) -> bool:
        """Whether the pack uses this folded word, or another form of it that is an ordinary word too."""
        if word in self.speller:
            return True
        return all(term in self._known for term in self.analyser.terms_of(word)) and self.speller.ordinary(word)

    def has_all(self, entry: int, terms: Iterable[str]) -> bool:
        """Whether an entry, or what it rests on, has every one of some terms."""
        return self._terms_of[entry].issuperset(terms)

    def speaks_of(self, word: str) -> bool:
        """Whether a folded word stands in anything that the report says, or in a name the pack knows."""
        return any(stem in self._spoken for stem in self.analyser.terms_of(word))

    def stands_alone(self, terms: Sequence[str]) -> bool:
        """Whether a question says enough by itself: a name, a part, or more than ``FEW`` terms."""
        telling = (t in self.lexicon.proper or "=" in t or self.weight(t) > self._telling for t in terms)
        return len(terms) > FEW or any(telling)

    def nearest(self, terms: Sequence[str], text: str, entries: Sequence[int]) -> int | None:
        """Which of some entries is nearest to a question by its words and meaning, or None where none is near."""
        weights = {term: self.weight(term) for term in dict.fromkeys(terms)}
        whole = sum(weights.values()) or 1.0
        covered = [sum(w for t, w in weights.items() if t in self._terms_of[at]) / whole for at in entries]
        meant = [0.0] * len(entries)
        if self._meaning:
            near = self._meaning.near(self._meaning.vector(text), entries)
            meant = [max(n.best, n.told) for n in near]
        worth = [c + m for c, m in zip(covered, meant, strict=True)]
        best = max(range(len(entries)), key=worth.__getitem__, default=None)
        return entries[best] if best is not None and worth[best] >= NEAR else None

    def terms_in(self, text: str) -> frozenset[str]:
        """The terms of a text, names replaced."""
        return frozenset(self.lexicon.terms(self.analyser.terms(text)))

    def asked_of(self, term: str) -> bool:
        """Whether any entry has a term, be it only in what is asked."""
        return term in self._idf

    def mentions(self, term: str) -> bool:
        """Whether anything that the report says has a term."""
        return term in self._mentioned

    def weight(self, term: str) -> float:
        """How much a term tells: its idf over entries, the highest for a term the pack does not have."""
        return self._idf.get(term) or self._kin_idf.get(term, self._rarest)

    def search(self, terms: Sequence[str], text: str, boost: Mapping[int, float] | None = None) -> list[Candidate]:
        """The best entries for some terms, with the evidence for each; ``boost`` adds to the score of some entries.

        ``text`` is the question as written: which of its words are no words at all is evidence too.
        """
        query = tuple(dict.fromkeys(terms))
        if not query:
            said = self._literal.get(_words_of(text))
            return [] if said is None else [self._as_stored(said)]
        told = self._told.get_scores(query)
        total = self.weights.asked * self._asked.get_scores(query) + self.weights.told * told
        for entry, more in (boost or {}).items():
            total[entry] += more
        vector = self._meaning.vector(text) if self._meaning else None
        question = self._weigh(query, text, vector)
        titled = self._titled.get(_words_of(text))
        asked = self._stored.get((question.focus.kind, frozenset(query))) if titled is None else titled
        top = self._found(total, vector, asked)
        if not top:
            return []
        nearness = self._meaning.near(vector, top) if self._meaning and vector is not None else [Nearness()] * len(top)
        meetings = self._met.meet(question.kin, question.whole, top)
        highest = question.whole * (BM25_K1 + 1)  # a score no entry can pass
        leader, second = float(total[top[0]]) or 1.0, float(total[top[1]]) if len(top) > 1 else 0.0
        found = []
        for entry, meeting, near in zip(top, meetings, nearness, strict=True):
            score = float(total[entry])
            best = () if meeting.best is None else self._phrasings[entry][meeting.best]
            evidence = features(question, self._witness(entry), meeting, best, self.analyser.wants(best))
            if evidence["term"] and evidence["recall"] < (DEFINED_ALONE if self.by_text else DEFINED):
                continue
            evidence["told"] = float(told[entry]) / highest
            evidence["score"] = score / leader
            evidence["margin"] = (score - (second if entry == top[0] else leader)) / leader
            evidence |= {"near": near.best, "close": near.close, "says": near.told}
            found.append(Candidate(entry, score, evidence, bool(self._silent[entry]), verbatim=entry == asked))
        return found

    def _as_stored(self, entry: int) -> Candidate:
        """The candidate for a question that has no words but those everybody uses, and is stored: «what is this?»."""
        features = {"near": 1.0, "close": 1.0, "overlap": 1.0, "covered": 1.0}
        return Candidate(entry, 1.0, features, bool(self._silent[entry]), verbatim=True)

    def _found(self, total: Scores, vector: Vectors | None, asked: int | None) -> list[int]:
        """The entries worth weighing, the highest BM25 score first."""
        silent = self._silent
        found = [*_top(np.where(silent, 0.0, total), ANSWERS), *_top(np.where(silent, total, 0.0), SILENCES)]
        if self._meaning and vector is not None:
            means = self._meaning.says(vector) if self.by_text else self._meaning.recall(vector)
            answers, silences = BY_MEANING
            found += [*_top(np.where(silent, 0.0, means), answers), *_top(np.where(silent, means, 0.0), silences)]
        if asked is not None:  # all its words may be common ones
            found.append(asked)
        return sorted(dict.fromkeys(found), key=lambda entry: -total[entry])

    def _idf_of_kin(self) -> dict[str, float]:
        """The idf of what stands for synonyms: that of their most frequent member."""
        idf: dict[str, float] = {}
        for term, own in self._idf.items():
            kin = self.analyser.kin(term)
            if kin != term:
                idf[kin] = min(own, idf.get(kin, own))
        return idf

    def _focus(self, kind: str, after: Iterable[str]) -> Focus:
        terms = self.lexicon.terms([term for word in after for term in self.analyser.terms_of(word)])
        return Focus(kind, tuple(map(self.analyser.kin, terms[:FOCUS_TERMS])))

    def _weigh(self, query: Sequence[str], text: str, vector: Vectors | None) -> Question:
        weights = {term: self.weight(term) for term in query}
        said = words(fold(text))
        strange = sum(not (self.has(word) or self.speller.ordinary(word)) for word in said)
        return Question(
            weights=weights,
            kin={self.analyser.kin(term): weight for term, weight in weights.items()},
            names=frozenset(filter(names, query)),
            whole=sum(weights.values()),
            wants=self.analyser.wants(query),
            checked=self.analyser.checked,
            focus=self._focus(*self.analyser.focus(self.analyser.words(text))),
            features={
                "unknown": sum(term not in self._idf for term in query) / len(query),
                "strange": float(min(3, strange)),
                "personal": float(min(2, sum(word in self._personal for word in said))),
                "proper": float(min(2, sum(term in self.lexicon.proper for term in query))),
                "length": math.log(len(query)),
                **(self._meaning.everyday(vector) if self._meaning and vector is not None else {}),
            },
        )

    def _witness(self, entry: int) -> Witness:
        """What an entry brings to be compared with; put together when first needed."""
        witness = self._witnesses.get(entry)
        if witness is None:
            kind, text = self._entries[entry].kind, self._entries[entry].text[self.analyser.code]
            told = self.terms_in(text)
            witness = self._witnesses[entry] = Witness(
                terms=self._terms_of[entry],
                support=frozenset(self._support_terms[entry]),
                asked=self._met.terms(entry),
                focuses=Focuses([self._focus(*after) for after in self._after[entry]]),
                gives=self.analyser.gives(text) | ({"person"} if self.lexicon.proper & told else frozenset()),
                counted=self._counted(text),
                kinds={str(k): float(kind is k) for k in (Kind.PASSAGE, Kind.TERM)},
                sentences=tuple(map(self.terms_in, sentences(text))) if self.by_text else (),
            )
        return witness

    def _counted(self, text: str) -> frozenset[str]:
        """The terms of a text that stand just behind a figure or a number word, synonyms made one."""
        terms = self.lexicon.terms(self.analyser.terms(text))
        behind = [terms[at + 1 : at + 1 + COUNTED] for at, term in enumerate(terms) if term.isdigit()]
        return frozenset(map(self.analyser.kin, chain.from_iterable(behind)))


class Indexes(Mapping[str, Index]):
    """The index of each language, built when it is first needed: one question in English needs no French one."""

    def __init__(
        self,
        pack: Pack,
        entries: Sequence[Entry],
        analysers: Mapping[str, Analyser],
        weights: Weights = DEFAULT_WEIGHTS,
        store: VectorStore | None = None,
    ) -> None:
        self.analysers = analysers
        self.store = store
        numbering = frozenset[str]().union(*(analyser.part_words for analyser in analysers.values()))
        names = frozenset[str]().union(*(analyser.part_names for analyser in analysers.values()))
        self.numbering = numbering - names  # what names parts in any language and marks none: «rec», «no»
        self._pack, self._entries, self._weights = pack, entries, weights
        self._built: dict[str, Index] = {}

    def __getitem__(self, code: str) -> Index:
        if code not in self._built:
            self._built[code] = Index(self._pack, self._entries, self.analysers[code], self._weights, self.store)
        return self._built[code]

    @cached_property
    def native(self) -> Mapping[Name, frozenset[str]]:
        """The languages that each name is of."""
        return native_names(self._pack)

    @property
    def ready(self) -> frozenset[str]:
        """The languages whose index is built."""
        return frozenset(self._built)

    def __iter__(self) -> Iterator[str]:
        return iter(self.analysers)

    def __len__(self) -> int:
        return len(self.analysers)


def _told(entry: Entry, language: str) -> tuple[str, ...]:
    """All an entry says and rests on."""
    return (entry.title[language], entry.text[language], *entry.support.get(language, ()))


def _words_of(text: str) -> str:
    """A text as its folded words, for comparing it word for word."""
    return " ".join(words(fold(text)))


def _unique(pairs: Iterable[tuple[K, int]]) -> dict[K, int | None]:
    """A map of pairs; a key that comes with several values leads to None."""
    found: dict[K, int | None] = {}
    for key, value in pairs:
        found[key] = value if found.get(key, value) == value else None
    return found


def _top(scores: Scores, count: int) -> list[int]:
    """The positions of the highest scores above zero, best first; equal scores keep their order."""
    near = np.arange(len(scores))
    if len(scores) > 4 * count:
        near = np.sort(np.argpartition(-scores, count)[: count + 1])
    ordered: Iterable[int] = near[np.argsort(-scores[near], kind="stable")][:count]
    return [int(i) for i in ordered if scores[i] > 0]
