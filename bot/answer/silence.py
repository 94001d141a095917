"""The silences of a pack: which of them is what a question asks for, and on which of its things it is told."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answer.compose import Composer
from bot.answer.decide import Judged
from bot.answer.reply import Reply
from bot.answer.understand import Query
from bot.pack.entries import Entry
from bot.search.candidate import Candidate
from bot.search.indexes import Indexes

SILENCE = 0.65  # cosine with a phrasing of a silence, from which it may be what is asked
BOTH = 0.5  # the same, and share of its words that a question shares, where both are
OUTRIGHT = 0.9  # probability from which it is told though it does not have all names of the question
VERY_NEAR = 0.85  # the same where the silence is on a country or somebody that the question does not name
SAME_KIND = 0.55  # the same where both ask how many, or when, or who
THING, APART = 0.5, 0.05  # likeness that one thing of a silence has to what is asked, and by which before the next
NEXT = 0.15  # the same by which others of its things are nearly as like
COUNTED = frozenset(("number", "money"))
FACTS = frozenset(("number", "money", "time", "duration", "reason"))  # kinds of fact that are none of another's
ASIDE = 0.45  # the same under which a silence is on something else, and stands in no way of an answer
CLEARLY = 0.25  # the same by which a thing of another silence is nearer
ALIKE = 0.6  # share of words from which a silence is what is asked


class Silences:
    """Chooses and tells silences; ``least`` is the probability that one needs to be told, 0 to 1."""

    def __init__(self, compose: Composer, indexes: Indexes, least: float) -> None:
        self._compose = compose
        self._indexes = indexes
        self._least = least

    def chosen(self, silences: Sequence[Judged], query: Query) -> Judged | None:
        """The silence that a question asks for: the likeliest, or one as near that names no more than the question."""
        language, lexicon = query.language, self._indexes[query.language].lexicon
        if not silences or not self.asked_for(silences[0], query):
            outright = silences and silences[0].probability >= OUTRIGHT and self._on_that(silences[0], query, BOTH)
            return silences[0] if outright else None
        analyser, named, parts = self._indexes[language].analyser, set(lexicon.named(query.text)), set(query.parts)
        meant = [silence for silence in silences if self.asked_for(silence, query)]
        for silence in meant:
            title = self._entry(silence).title[language]
            wide = named.issuperset(lexicon.named(title)) and parts.issuperset(analyser.parts(title))
            near = silence.candidate.features["near"] >= silences[0].candidate.features["near"]
            if wide and near:
                meant = [silence, *(other for other in meant if other is not silence)]
                break
        worth = [max(self._things(silence.candidate, query), default=0.0) for silence in meant]
        best = max(range(len(meant)), key=worth.__getitem__)
        return meant[best] if worth[best] >= worth[0] + CLEARLY else meant[0]

    def asked_for(self, silence: Judged, query: Query) -> bool:
        """Whether a silence of the pack is what the question asks for, with all that it names, and not only near it."""
        index = self._indexes[query.language]
        asked = [term for term in query.terms if term in index.lexicon.proper]
        return index.has_all(silence.candidate.entry, asked) and self._on_that(silence, query)

    def may_be(self, silence: Candidate, query: Query) -> bool:
        """Whether one of the things that a silence is on may be what is asked for, or nothing tells otherwise."""
        return max(self._things(silence, query), default=ASIDE) >= ASIDE

    def told(self, silence: Judged, query: Query) -> Reply:
        """A silence, on the one of its things that is asked for where that is clear."""
        entry, worth = self._entry(silence), self._of_kind(silence.candidate, query)
        first, second = [*sorted(worth, reverse=True), 0.0, 0.0][:2]
        if first < THING or first - second < APART:
            return self._compose.tell(entry, query.language, silence.probability)
        one = entry.each[query.language][worth.index(first)]
        return self._compose.silence(entry, query.language, one, silence.probability)

    def _of_kind(self, candidate: Candidate, query: Query) -> list[float]:
        """How like a question each thing is that a silence is on; where some of them are on the kind of fact that it
        asks for, «why», the others are not like it at all."""
        worth, analyser = self._things(candidate, query), self._indexes[query.language].analyser
        kinds = analyser.wants(query.terms)
        each = self._compose.entries[candidate.entry].each.get(query.language, ())
        same = [bool(kinds & analyser.wants(analyser.terms(one))) for one in each]
        return [w * own for w, own in zip(worth, same, strict=True)] if worth and any(same) else worth

    def _things(self, candidate: Candidate, query: Query) -> list[float]:
        """How like a question each thing is that a silence is on; nothing of one that names but one."""
        if not self._compose.entries[candidate.entry].each.get(query.language):
            return []
        return self._indexes[query.language].likeness(query.terms, query.text, candidate.entry)

    def _on_that(self, silence: Judged, query: Query, both: float = 1.0) -> bool:
        """Whether a silence is likely and near enough to a question, and on nobody that the question does not name;
        ``both`` is the cosine and the share of words that together are enough."""
        features, index = silence.candidate.features, self._indexes[query.language]
        kinds, title = index.analyser.wants(query.terms), self._entry(silence).title[query.language]
        named = {name for name in index.lexicon.named(title) if index.lexicon.kind(name) != "body"}
        if named and named.isdisjoint(query.terms) and features["near"] < VERY_NEAR:
            countries = all(index.lexicon.kind(name) == "country" for name in named)
            if not (countries and self._each_of(silence, query)):
                return False  # of another country, or somebody else
        same = bool(kinds) and kinds == index.analyser.wants(index.analyser.terms(title))
        near = features["near"] >= (SAME_KIND if same else SILENCE) or features["overlap"] >= ALIKE
        near = near or min(features["near"], features["overlap"]) >= both
        near = near and (features["near"] >= VERY_NEAR or self._meets(silence.candidate, query))
        return near and silence.probability >= self._least

    def _meets(self, candidate: Candidate, query: Query) -> bool:
        """Whether one of the things of a silence that are most like a question is on the kind of fact it asks for, or
        on none in particular: «how to make it cheaper?» does not ask how much it costs."""
        analyser = self._indexes[query.language].analyser
        each = self._compose.entries[candidate.entry].each.get(query.language, ())
        worth, kinds = self._things(candidate, query), analyser.wants(query.terms) & FACTS
        kinds = kinds | COUNTED if any(map(str.isdigit, query.text)) else kinds  # «300 people, right?»
        most = max(worth, default=0.0)
        for one, like in zip(each, worth, strict=False):
            own = analyser.wants(analyser.terms(one)) & FACTS
            if like >= most - NEXT and (not own or own & kinds):
                return True
        return not worth

    def _each_of(self, silence: Judged, query: Query) -> bool:
        """Whether one of the things that a silence is on has all the names of a question: «no speaker from Tunisia»."""
        lexicon = self._indexes[query.language].lexicon
        asked = {term for term in query.terms if lexicon.kind(term) == "country"}
        each = self._entry(silence).each.get(query.language, ())
        return bool(asked) and any(asked.issubset(lexicon.named(one)) for one in each)

    def _entry(self, judged: Judged) -> Entry:
        return self._compose.entries[judged.candidate.entry]
