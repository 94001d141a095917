"""Search: one index a language over the pack's entries, and the evidence for each candidate found.

Two fields, each a BM25 of its own: ``asked`` (all phrasings of an entry joined) and ``told`` (its title, its answer and
what it cites). Their weighted sum finds candidates, the sentence encoder a few more; for all of them ``evidence`` says
what speaks for and against each, and ``decide`` weighs that.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType

import numpy as np

from bot.language.analyser import Analyser, fold, words
from bot.language.sentences import sentences
from bot.language.spelling import dictionary
from bot.mapped import NOWHERE, Array, Kept, Parts, data_of
from bot.pack.entries import KINDS, Entry, Kind
from bot.search.candidate import DEFAULT_WEIGHTS, Candidate, Sought, Weights
from bot.search.classifier import LEAST, Classifier
from bot.search.encoder import Vectors
from bot.search.evidence import UNKNOWN, Focus, Grounds, Phrasings, Question
from bot.search.marks import FOCUS_TERMS, names, phrasing_key, words_key
from bot.search.meaning import LONGEST, Meaning, Nearness, meaning_parts
from bot.search.postings import BM25_K1, Postings
from bot.search.terms import Terms
from bot.search.vectors import VectorStore

ANSWERS, SILENCES = 6, 3  # entries whose evidence is weighed: of what the report says, and of what it does not say
BY_MEANING = 5, 2  # the same, found by the sentence encoder
LEARNED = 4, 2  # the same, of those that the classifier thinks likeliest
CHANCE = 0.05  # and its probability that they need
OF_ONE = 3.0  # what a log-probability is divided by, to be of the order of one, as all evidence is
NEAR = 0.62  # share of a question covered and cosine, added up, from which an entry is near it
VERBATIM = 0.72  # cosine with a stored phrasing of the same words, from which it is the same question
KIND = 0.3  # what the same kind of fact asked for is worth beside a share covered and a cosine
DEFINED = 0.45  # share of a question that must ask for a glossary term, for its definition to be a candidate
DEFINED_ALONE = 0.75  # the same where passages alone tell of it, and a term has hardly more than its long form
Known = Mapping[int, Mapping[str, float]]
"""The evidence for some entries."""
_FAR = Nearness()
SILENT = KINDS.index(Kind.UNSAID)
SHARED = tuple((str(kind), KINDS.index(kind)) for kind in (Kind.PASSAGE, Kind.TERM))  # kinds that are evidence


class Index(Terms):
    """Everything searched in one language, read from the flat arrays that ``build`` worked out; searching changes
    nothing. ``meaning`` gives the vectors, which are not read before a question is searched for.

    ``by_text`` says that what entries tell is searched before what is asked of them: a pack of passages alone.
    """

    def __init__(
        self,
        parts: Parts,
        entries: Sequence[Entry],
        analyser: Analyser,
        weights: Weights = DEFAULT_WEIGHTS,
        store: VectorStore | None = None,
        kept: Kept = NOWHERE,
        classifier: Callable[[], Classifier | None] = lambda: None,
    ) -> None:
        self._dictionary = dictionary(
            analyser.data.get("dictionary"), kept.shared, tuple(map(tuple, analyser.data.get("also_spelt", ())))
        )
        super().__init__(parts, len(entries), analyser, self._dictionary)
        self.weights = weights
        self.by_text = weights.told > weights.asked
        self._entries = entries
        self._store, self._kept, self._classifier = store, kept, classifier
        self._parts = parts
        self._asked, self._told = (Postings(parts, name, len(entries)) for name in ("asked", "told"))
        self._met = Phrasings(parts, self._ids, data_of(parts, "kinds"), data_of(parts, "wants"))
        self._grounds = Grounds(parts, self._ids, data_of(parts, "checked"))
        self._kinds = parts["entries.kinds"]
        self._silent = self._kinds == SILENT

    @cached_property
    def _meaning(self) -> Meaning | None:
        """What is near by meaning; None without an encoder."""
        store, name = self._store, f"{self.analyser.code}-{self._store.encoder.name}" if self._store else ""
        return Meaning(self._kept.part(name, lambda: self._vectors(store)), store) if store else None

    def _vectors(self, store: VectorStore) -> dict[str, Array]:
        language = self.analyser.code
        asked = [list(entry.phrasings[language]) for entry in self._entries]
        parts = meaning_parts(store, asked, [what_it_says(entry, language) for entry in self._entries])
        store.keep()
        store.forget()
        return parts

    def texts(self) -> list[str]:
        """Every text whose vector is wanted."""
        language = self.analyser.code
        asked = [phrasing for entry in self._entries for phrasing in entry.phrasings[language]]
        return [*asked, *(sentence for entry in self._entries for sentence in what_it_says(entry, language))]

    def warm(self) -> None:
        """Do now what a first question would wait for."""
        self.speller.mend("wram")
        if self._meaning:
            self._meaning.vector("warm")
            self._meaning.everyday(self._meaning.vector("warm"))

    def has_all(self, entry: int, terms: Iterable[str]) -> bool:
        """Whether an entry, or what it rests on, has every one of some terms."""
        return self._grounds.has_all(entry, list(terms))

    def asked_with(self, entry: int, terms: Iterable[str]) -> bool:
        """Whether an entry is asked for, in some way, by no name, or by one among some terms."""
        return self._met.asked_with(entry, {self._ids.get(term, UNKNOWN) for term in terms}, self._proper)

    @cached_property
    def _proper(self) -> frozenset[int]:
        """The numbers of the names of people, countries, bodies and programmes."""
        return frozenset(number for name in self.lexicon.proper if (number := self._ids.of(name)) is not None)

    def nearest(self, terms: Sequence[str], text: str, entries: Sequence[int]) -> int | None:
        """Which of some entries is nearest to a question by its words and meaning, or None where none is near."""
        weights = {term: self.weight(term) for term in dict.fromkeys(terms)}
        whole = sum(weights.values()) or 1.0
        covered = [share / whole for share in self._grounds.covered(weights, entries)]
        meant = [0.0] * len(entries)
        if self._meaning and entries:
            near = self._meaning.near(self._meaning.vector(text), entries)
            meant = [max(n.best, n.told) for n in near]
        worth = [c + m for c, m in zip(covered, meant, strict=True)]
        best = max(range(len(entries)), key=worth.__getitem__, default=None)
        return entries[best] if best is not None and worth[best] >= NEAR else None

    def likeness(self, terms: Sequence[str], text: str, entry: int) -> list[float]:
        """How near each sentence that an entry says, or each thing that a silence is on, is to a question: the share of
        the question that it has, the cosine, and ``KIND`` where both ask for one kind of fact."""
        kin = {self.analyser.kin(term): self.weight(term) for term in terms}
        whole, kinds = sum(kin.values()) or 1.0, self.analyser.wants(terms)
        said = what_it_says(self._entries[entry], self.analyser.code)
        meant = self._meaning.sentences(self._meaning.vector(text), entry) if self._meaning else [0.0] * len(said)
        worth = []
        for told, cosine in zip(said, meant, strict=True):
            own = self.terms_in(told)
            has = {self.analyser.kin(term) for term in own}
            covered = sum(weight for term, weight in kin.items() if term in has) / whole
            worth.append(covered + cosine + (KIND if kinds & self.analyser.wants(own) else 0.0))
        return worth

    def search(self, terms: Sequence[str], text: str) -> list[Candidate]:
        """The best entries for some terms, with the evidence for each.

        ``text`` is the question as written: which of its words are no words at all is evidence too.
        """
        return self.weigh(self.seek(terms, text))

    def encode(self, texts: Sequence[str]) -> None:
        """Work out the vectors of questions that will be sought, together: in a third of the time of one by one."""
        if self._meaning and texts:
            self._meaning.vectors(texts)

    def seek(self, terms: Sequence[str], text: str) -> Sought:
        """What some terms score with every entry, and what is near by meaning."""
        query = tuple(dict.fromkeys(terms))
        if not query:
            none = np.zeros(0)
            return Sought(None, None, none, none, asked=self._kept_under("literal", words_key(text)))
        worth = self._worth(text)
        known = [(term, number) for term in query if (number := self._ids.of(term)) is not None]
        numbers = [number for _, number in known]
        counts = [worth.get(term, 1.0) for term, _ in known] if worth else None
        told = self._told.scores(numbers, counts)
        scores = self.weights.asked * self._asked.scores(numbers, counts) + self.weights.told * told
        vector = self._meaning.vector(text) if self._meaning else None
        classifier = self._classifier()
        learned = classifier.shares(self.analyser, text[:LONGEST], vector) if classifier else None
        question = self._weigh(query, text, vector, worth)
        asked = self._kept_under("titled", words_key(text))
        asked = self._kept_under("stored", phrasing_key(question.focus.kind, query)) if asked is None else asked
        return Sought(question, vector, scores, told, self._meant(vector, learned), asked, learned)

    def weigh(
        self,
        sought: Sought,
        also: Collection[int] = (),
        among: Collection[int] | None = None,
        known: Known = MappingProxyType({}),
    ) -> list[Candidate]:
        """The best entries for what was sought, and those ``also`` to be weighed, with the evidence for each; only
        those ``among`` some, where that is given. ``known`` is evidence weighed for the same question before."""
        return self.weigh_each([sought], [known], also, among)[0]

    def weigh_each(
        self,
        asked: Sequence[Sought],
        known: Sequence[Known],
        also: Collection[int] = (),
        among: Collection[int] | None = None,
    ) -> list[list[Candidate]]:
        """The same for each of several questions, weighed together: in half the time of one after the other."""
        tops = [self._found(sought, also) for sought in asked]
        chosen = [[entry for entry in top if among is None or entry in among] for top in tops]
        new = [[at for at in top if at not in old] for top, old in zip(chosen, known, strict=True)]
        weighed = self._evidence([(sought, own) for sought, own in zip(asked, new, strict=True)])
        each = zip(asked, tops, chosen, known, weighed, strict=True)
        return [self._candidates(sought, top, own, {**old, **found}) for sought, top, own, old, found in each]

    def _candidates(self, sought: Sought, top: Sequence[int], chosen: Sequence[int], known: Known) -> list[Candidate]:
        """Some of the best entries, with the evidence for each and how its score compares with those of the best."""
        if sought.question is None:
            return [] if sought.asked is None else [self._as_stored(sought.asked)]
        leader, second = [*sought.scores[top[:2]].tolist(), 0.0, 0.0][:2]
        leader, found = leader or 1.0, []
        scores = sought.scores[chosen].tolist()
        for entry, own, score in zip(chosen, self._kinds[chosen].tolist(), scores, strict=True):
            evidence = known[entry]
            if evidence["term"] and evidence["recall"] < (DEFINED_ALONE if self.by_text else DEFINED):
                continue
            margin = (score - (second if entry == top[0] else leader)) / leader
            evidence = {**evidence, "score": score / leader, "margin": margin}
            verbatim = entry == sought.asked and (sought.vector is None or evidence["near"] >= VERBATIM)
            found.append(Candidate(entry, score, evidence, own == SILENT, verbatim))
        return found

    def _evidence(self, asked: Sequence[tuple[Sought, Sequence[int]]]) -> list[dict[int, dict[str, float]]]:
        """The evidence for the entries of each question, whatever else is found."""
        weighed = [(sought.question, own) for sought, own in asked if sought.question and own]
        every = [at for _, own in weighed for at in own]
        if not every:
            return [{} for _ in asked]
        near, parted, told = [], [], []
        learned: list[Mapping[str, float]] = []
        for sought, own in asked:
            if sought.question and own:
                vector, highest = sought.vector, sought.question.whole * (BM25_K1 + 1)  # a score no entry can pass
                told += (sought.told[own] / highest).tolist()
                far = ([_FAR] * len(own),) * 2
                both = self._meaning.both(vector, own) if self._meaning and vector is not None else far
                near += both[0]
                parted += both[1]
                learned += [{}] * len(own) if sought.learned is None else map(_learned, sought.learned[own].tolist())
        meetings, grounds = self._met.meet(weighed), self._grounds.features(weighed)
        kinds = [{kind: float(own == number) for kind, number in SHARED} for own in self._kinds[every].tolist()]
        each = zip(kinds, meetings, grounds, learned, told, near, parted, strict=True)
        return [
            {
                entry: {
                    **sought.question.features,
                    **kind,
                    **meeting,
                    **ground,
                    **likely,
                    "told": told,
                    "near": cosine.best,
                    "close": cosine.close,
                    "says": cosine.told,
                    "parted_near": own_axes.best,
                    "parted_close": own_axes.close,
                    "parted_says": own_axes.told,
                }
                for entry, (kind, meeting, ground, likely, told, cosine, own_axes) in zip(own, each, strict=False)
            }
            if sought.question
            else {}
            for sought, own in asked
        ]

    def _kept_under(self, name: str, key: int) -> int | None:
        """The entry kept under a key."""
        keys = self._parts[name]
        at = int(np.searchsorted(keys, np.uint64(key)))
        return int(self._parts[f"{name}.entries"][at]) if at < len(keys) and int(keys[at]) == key else None

    def _as_stored(self, entry: int) -> Candidate:
        """The candidate for a question that has no words but those everybody uses, and is stored: «what is this?»."""
        features = dict.fromkeys(
            ("near", "close", "parted_near", "parted_close", "overlap", "covered", "learned_sure"), 1.0
        )
        return Candidate(entry, 1.0, features, bool(self._silent[entry]), verbatim=True)

    def _found(self, sought: Sought, also: Collection[int]) -> list[int]:
        """The entries worth weighing, the highest score first."""
        if sought.question is None:
            return []
        found = [*self._best(sought.scores, ANSWERS, SILENCES), *also, *sought.meant]
        if sought.asked is not None:  # all its words may be common ones
            found.append(sought.asked)
        found = list(dict.fromkeys(found))
        order: list[int] = np.argsort(-sought.scores[found], kind="stable").tolist()
        return [found[at] for at in order]

    def _meant(self, vector: Vectors | None, learned: Array | None) -> tuple[int, ...]:
        """The entries that are nearest to a question by meaning, and those that the classifier thinks likeliest."""
        found = []
        if learned is not None:
            likely = np.exp(learned)
            found = self._best(np.where(likely >= CHANCE, likely, 0.0), *LEARNED)
        if self._meaning and vector is not None:
            means = self._meaning.says(vector) if self.by_text else self._meaning.recall(vector)
            found += self._best(means, *BY_MEANING)
        return tuple(found)

    def _best(self, scores: Array, answers: int, silences: int) -> list[int]:
        """The entries with the highest scores above zero, best first: so many of what the report says, and of what it
        does not say."""
        scored = np.flatnonzero(scores > 0)
        silent = self._silent[scored]
        return [*_top(scores, scored[~silent], answers), *_top(scores, scored[silent], silences)]

    def _focus(self, kind: str, after: Iterable[str]) -> Focus:
        terms = self.lexicon.terms([term for word in after for term in self.analyser.terms_of(word)])
        return Focus(kind, tuple(map(self.analyser.kin, terms[:FOCUS_TERMS])))

    def _worth(self, text: str) -> Mapping[str, float]:
        """How much the terms of a question tell by the words they stand for, in a pack of passages alone: too little is
        said there for an idf to know the words that everybody uses."""
        worth: dict[str, float] = {}
        for word in self.analyser.words(text) if self.by_text else ():
            tells = self._dictionary.telling(fold(word))
            worth |= {term: max(tells, worth.get(term, 0.0)) for term in self.analyser.terms_of(word)}
        return worth

    def _weigh(self, query: Sequence[str], text: str, vector: Vectors | None, worth: Mapping[str, float]) -> Question:
        weights = {term: self.weight(term) * worth.get(term, 1.0) for term in query}
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
                "unknown": sum(not self.asked_of(term) for term in query) / len(query),
                "strange": float(min(3, strange)),
                "personal": float(min(2, sum(word in self.analyser.personal for word in said))),
                "proper": float(min(2, sum(term in self.lexicon.proper for term in query))),
                "length": math.log(len(query)),
                **(self._meaning.everyday(vector) if self._meaning and vector is not None else {}),
            },
        )


def what_it_says(entry: Entry, language: str) -> Sequence[str]:
    """What an entry says, sentence by sentence; of a silence each of the things it is on, where it has them apart."""
    return entry.each.get(language) or sentences(entry.text[language])


def _learned(share: float) -> dict[str, float]:
    """A log-probability as evidence, the least of all being 0."""
    return {"learned": (share - LEAST) / OF_ONE, "learned_sure": math.exp(share)}


def _top(scores: Array, places: Array, count: int) -> list[int]:
    """Of some places those with the highest scores, best first; equal scores keep their order."""
    if len(places) > 4 * count:
        near = scores[places]
        places = places[near >= np.partition(near, -count)[-count]]
    found: list[int] = places[np.argsort(-scores[places], kind="stable")][:count].tolist()
    return found
