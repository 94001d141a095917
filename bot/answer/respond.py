"""From a question understood to the reply: what was found for it, the verdict on it, and what is told."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from bot.answer.compose import Composer
from bot.answer.decide import Decision, Judged, Verdict
from bot.answer.reply import Hit, Reply
from bot.answer.silence import Silences
from bot.answer.understand import Query, understand
from bot.language.sentences import sentences
from bot.pack.entries import Entry, Kind
from bot.search.candidate import Candidate, Sought
from bot.search.indexes import Indexes

STORED = 0.99  # probability given to the entry one of whose phrasings is asked word for word
SAME = 0.98  # cosine with a stored phrasing, from which a question is that phrasing
STRANGE = 0.6  # of the probability of an answer, what a name takes that the pack does not have
UNHEARD = 0.2  # probability of silence on such a name, at the least
SECONDS = 4  # answers among which a second reading is looked for
LIKELY = 0.3  # of the first one's share, what a second reading needs to be offered
APART = 0.05  # the same, of an answer on the side of «after» that the first one is not on
NEARBY = 0.6  # cosine with the nearest answer from which a question was understood
AS_ASKED, NEARER = 0.85, 0.12  # cosine of an answer asked for in nearly those words, and how much nearer than the first
FAR = 0.14  # the same from which it is told nowhere
NEARLY_ASKED, FARTHER = 0.84, 0.085  # cosine of an answer beside which a silence that is so much farther is of another
ANSWERED = 0.75  # the same of an answer to just what is asked
BESIDE = 0.7  # cosine that an answer needs to be told of under a silence
HALFWAY = 0.15  # probability from which it is told of there, too, and nothing denied: half the times it is the answer
QUOTED = 100  # characters of a question that a silence quotes, at the most
WHOLE = 6  # words of a question that says what it is on
BARE = 2  # terms of a question that is a key word and no sentence
LOST = 0.4  # share of a question's weight that must be words of the pack, or it was not understood
ELSEWHERE = 0.5  # probability that a question has nothing to do with the report, from which that is said
OTHERS = 4  # who else spoke of a thing, at the most
ALIKE = 0.6  # cosine from which an answer is about the same thing
FIRST = 50.0  # score that puts some entries before all others
COVERED, AKIN, HALF = (
    0.8,
    0.33,
    0.5,
)  # share of a question that an answer has, cosine, and share, to be the one of a few
MEANT, MOST = 0.5, 0.7  # the same by its cosine
HITS = 10
TITLED, FACT = (
    0.5,
    0.1,
)  # how much a word of its title counts for a sentence; share of a question that a kind of fact is
CLAUSED = {"unanswered": "unsaid", "unanswered_of": "unsaid_of"}
"""The texts that quote a question, with those that have it as a clause."""
_PLACES = re.compile(r"\([^)]*\)|\b\d\b")  # pages, and the numbers of parts, which count nothing


@dataclass(frozen=True, slots=True)
class Reading:
    """A question read one way, with the verdict on what was found for it; ``silent_on`` is what it was asked of, empty
    where that has no name, if nothing told of it answers it: then the first answer is only what is told beside.
    ``sought`` is what the search for it came to, for those who weigh more of that."""

    query: Query
    verdict: Verdict
    silent_on: str | None = None
    sought: Sought | None = None

    @property
    def probability(self) -> float:
        """That its first answer is right, 0 to 1."""
        return self.verdict.probability


class Responder:
    """Searches, decides and says."""

    def __init__(self, compose: Composer, indexes: Indexes, decision: Decision, spelling: bool = True) -> None:
        self._spelling = spelling
        self.compose = compose
        self.indexes = indexes
        self.decision = decision
        self.silences = Silences(compose, indexes, decision.silent)

    def query(self, text: str, language: str) -> Query:
        """A question understood, as every reading of it is; its spelling is left alone where that is switched off."""
        return understand(text, language, self.indexes, self._spelling)

    def read(self, query: Query, near: Entry | None = None, told: Collection[str] = ()) -> Reading:
        """What is found for a question; entries that share passages or a place with ``near`` are favoured, those that
        were ``told`` are left out."""
        index = self.indexes[query.language]
        sought = index.seek(query.terms, query.text)
        found = index.weigh(sought.raised(self.compose.neighbours(near)) if near else sought)
        found = [c for c in found if self.compose.entries[c.entry].id not in told]
        return replace(self._judged(query, found), sought=sought)

    def within(self, query: Query, places: Collection[int], of: str = "", alone: Reading | None = None) -> Reading:
        """What is found for a question in the entries at some places of the list alone, which tell ``of`` something, by
        its term. ``alone`` is how the same question was read in all of the list."""
        index, known = self.indexes[query.language], alone.verdict.evidence if alone else {}
        sought = alone.sought if alone and alone.sought else index.seek(query.terms, query.text)
        sought = sought.raised(dict.fromkeys(places, FIRST))
        return self._judged(query, index.weigh(sought, among=places, known=known), of)

    def stored(self, reading: Reading) -> bool:
        """Whether a question is asked word for word as the pack has it, and not only in the same words."""
        known = (j.candidate for j in (*reading.verdict.answers, *reading.verdict.silences) if j.candidate.verbatim)
        return any(not self.indexes.store or candidate.features["near"] >= SAME for candidate in known)

    def meets(self, reading: Reading) -> bool:
        """Whether the first answer of a reading within some entries has what is asked, more of it than any silence
        has, and far more than the other answers."""
        first = next(iter(reading.verdict.answers), None)
        if first is None or self.silent(reading):
            return False
        covered, near = first.candidate.features["covered"], first.candidate.features["near"]
        has_it = covered >= COVERED and near >= AKIN and first.share >= HALF
        return has_it or (covered >= HALF and near >= MEANT and first.share >= MOST)

    def silent(self, reading: Reading) -> bool:
        """Whether a silence of the pack is likelier to be what a question asks for than any answer."""
        silence = next(iter(reading.verdict.silences), None)
        return silence is not None and silence.probability >= max(self.decision.silent, reading.probability)

    def nearness(self, reading: Reading) -> float:
        """The cosine of a question with what a reading would tell, 0 to 1: its first answer, unless doubtful, or
        the silence asked for."""
        verdict = reading.verdict
        told = [] if self.doubtful(reading) else [*verdict.answers[:1]]
        told += [judged for judged in verdict.silences[:1] if self.silences.asked_for(judged, reading.query)]
        return max((judged.candidate.features["near"] for judged in told), default=0.0)

    def covered(self, reading: Reading) -> float:
        """What share of a question the first answer of a reading has, 0 to 1."""
        return next((judged.candidate.features["covered"] for judged in reading.verdict.answers), 0.0)

    def sure_of(self, reading: Reading) -> Reading:
        """A reading whose first answer is as probable as its share: what it was looked for in holds no other."""
        answers = tuple(replace(j, probability=max(j.probability, j.share)) for j in reading.verdict.answers)
        return replace(reading, verdict=Verdict(answers, reading.verdict.silences))

    def _judged(self, query: Query, found: Sequence[Candidate], of: str = "") -> Reading:
        found = self.fitting(found, query, of)
        verdict = self.decision.judge(found)
        if verdict.outside <= self.decision.outside and not self.decision.asserts(verdict):
            meant = [c for c in found if not c.silent or c.verbatim or self.silences.may_be(c, query)]
            verdict = self.decision.judge(meant) if len(meant) < len(found) else verdict
            near = verdict.answers[0].candidate.features["near"] if verdict.answers else 0.0
            if near >= NEARLY_ASKED and not query.absent and not self.decision.asserts(verdict):
                kept = [c for c in meant if not c.silent or c.verbatim or c.features["near"] >= near - FARTHER]
                again = self.decision.judge(kept)
                far = all(c.features["near"] < near - FAR for c in meant if c.silent and c not in kept)
                verdict = again if far or self.decision.asserts(again) else verdict
        known = next((j for j in (*verdict.answers, *verdict.silences) if j.candidate.verbatim), None)
        if query.strangers and known is None:
            less = (replace(j, probability=max(0.0, j.probability - STRANGE)) for j in verdict.answers)
            verdict = replace(verdict, answers=tuple(less), silent=max(verdict.silent, UNHEARD))
        elif known is not None and known.candidate.silent:
            quiet = tuple(replace(j, probability=1 - STORED) for j in verdict.answers)
            verdict = Verdict(quiet, _first(known, verdict.silences), silent=STORED)
        elif known is not None:
            verdict = Verdict(_first(known, verdict.answers), verdict.silences)
        return Reading(query, self.nearest(self.qualified(verdict, query), query))

    def nearest(self, verdict: Verdict, query: Query) -> Verdict:
        """A verdict whose first answer is not one that has all the words of a question, if another is asked for in
        nearly the same words: «when is the next meeting of senior officials?». Why something was so is another question
        than whether, and as near."""
        first = verdict.answers[0] if verdict.answers else None
        reason = "reason" in self.indexes[query.language].analyser.wants(query.terms)
        if first is None or first.candidate.verbatim or reason:
            return verdict
        among = [judged for judged in verdict.answers[:SECONDS] if self._entry(judged).kind is Kind.QUESTION]
        near = max(among, key=lambda judged: judged.candidate.features["near"], default=first)
        short = near.candidate.features["near"] - first.candidate.features["near"]
        if near.candidate.features["near"] < AS_ASKED or short < NEARER:
            return verdict
        return verdict.led_by(near)

    def qualified(self, verdict: Verdict, query: Query) -> Verdict:
        """A verdict whose first answer is not on «during» where the question is on «after», if one that is on that is
        among the next."""
        asked = self.indexes[query.language].analyser.sides(query.text) if verdict.answers else {}
        first = verdict.answers[0] if asked else None
        if first is None or first.candidate.verbatim:
            return verdict
        on = self._sides(first, query.language)
        pairs = {pair: side for pair, side in asked.items() if on.get(pair, side) != side}
        likely = (judged for judged in verdict.answers[1:SECONDS] if judged.share >= first.share * APART)
        for judged in likely if pairs else ():
            if pairs.items() <= self._sides(judged, query.language).items():
                return verdict.led_by(judged)
        return verdict

    def _sides(self, judged: Judged, language: str) -> dict[int, int]:
        """Which side of opposites an entry is on, by its title and the sentence it leads with."""
        entry = self._entry(judged)
        return self.indexes[language].analyser.sides(f"{entry.title[language]} {sentences(entry.text[language])[0]}")

    def fitting(self, found: Sequence[Candidate], query: Query, of: str = "") -> list[Candidate]:
        """What of the candidates for a question may be what it asks for, ``of`` what too: no silence on others alone
        than it names, and no comparison unless it compares or names all that is compared."""
        return [candidate for candidate in found if candidate.verbatim or self.fits(candidate, query, of)]

    def fits(self, candidate: Candidate, query: Query, of: str = "") -> bool:
        """Whether one candidate may be what a question asks for, as ``fitting`` says."""
        index = self.indexes[query.language]
        if candidate.silent:
            return index.asked_with(candidate.entry, (*query.terms, of))
        title, compares = self.compose.entries[candidate.entry].title[query.language], index.analyser.compares
        if not compares(title) or compares(query.text):
            return True
        named = {*query.terms, of}.issuperset(index.lexicon.named(title))
        return named and set(query.parts).issuperset(index.analyser.parts(title))

    def first(self, reading: Reading) -> Entry | None:
        """The entry that is the first answer of a reading."""
        answers = reading.verdict.answers
        return self._entry(answers[0]) if answers else None

    def doubtful(self, reading: Reading) -> bool:
        """Whether the first answer is too uncertain to be asserted."""
        return not self.decision.asserts(reading.verdict)

    def elsewhere(self, reading: Reading) -> bool:
        """Whether a question seems to have nothing to do with the report."""
        return reading.verdict.outside > ELSEWHERE

    def decide(self, reading: Reading, typed: str = "") -> Reply:
        """Assert the first answer, tell the silence asked for, or say that the report is silent on what was ``typed``,
        or that this was not understood."""
        query = reading.query
        if reading.silent_on is None and not self.doubtful(reading):
            reply = self._told(reading)
        elif not query.absent and (first := self.silences.chosen(reading.verdict.silences, query)):
            reply = self.silences.told(first, query)
        else:
            reply = self.without(reading, typed)
        return self.noted(replace(reply, hits=self.hits(reading.verdict)), query)

    def without(self, reading: Reading, typed: str = "") -> Reply:
        """That nothing found for a question answers it, as far as that can be told of what it names and of what was
        ``typed``."""
        query, typed = reading.query, self._quotable(typed, reading.query.language)
        if query.absent:
            return self.compose.unknown("not_mentioned", query.language, names=query.absent)
        if reading.silent_on is not None:
            near = None if self.elsewhere(reading) else self.first(reading)
            key = _denial(typed, bool(reading.silent_on), unsure=near is not None and reading.probability >= HALFWAY)
            return self._unknown(key, query.language, [reading.silent_on], near, 1.0, typed)
        return self._silent(reading, typed)

    def _quotable(self, typed: str, language: str) -> str:
        """What was typed, where it is one short question that a reply can quote, and not «and Italy?»; else empty."""
        index = self.indexes[language]
        asks = typed.endswith("?") or index.analyser.asks(typed) or index.analyser.asks_second(typed)
        asks = asks and not index.lexicon.proper.issuperset(index.lexicon.terms(index.analyser.terms(typed)))
        return index.analyser.unled(typed) if asks and len(typed) <= QUOTED else ""

    def noted(self, reply: Reply, query: Query) -> Reply:
        """A reply that says how the question was read, where its spelling was mended."""
        if query.read_as is None:
            return reply
        note = self.compose.texts[query.language]("read_as", text=query.read_as)
        return replace(reply, read_as=query.read_as, notes=(note,))

    def others(self, query: Query, before: Entry) -> Reply:
        """Who else spoke of what an entry tells: each with the question that leads to it."""
        said = before.speakers
        found: dict[str, Entry] = {}
        for candidate in self.indexes[query.language].search(query.terms, query.text):
            entry = self.compose.entries[candidate.entry]
            speakers = {c.speaker for c in entry.citations if c.speaker}
            near, covered = candidate.features["near"], candidate.features["covered"]
            alike = covered >= ALIKE or (near >= ALIKE and covered >= AKIN)
            if entry.kind in (Kind.QUESTION, Kind.PASSAGE) and alike and len(speakers) == 1 and not speakers & said:
                found.setdefault(speakers.pop(), entry)
        if not found:
            return self.compose.unknown("others_none", query.language)
        return self.compose.listed("others", list(found.items())[:OTHERS], query.language)

    def no_more(self, query: Query | None, before: Entry, language: str) -> Reply:
        """The report says no more on a thing than what was told last: that again, where it has the kind of fact that is
        asked for by a ``query`` which asks for nothing else."""
        told = self.compose.gist(before, language)
        analyser = self.indexes[language].analyser
        if before.kind is Kind.UNSAID:
            return self.compose.tell(before, language)
        if query and analyser.wants(query.terms) & analyser.leads_with(told):
            return replace(self.compose.tell(before, language), text=told, headed=False)
        return replace(
            self.compose.unknown("no_more_than" if told else "no_more", language, [told]),
            citations=before.citations,
            source=self.compose.source(before.citations, language),
        )

    def told_in(self, query: Query, before: Entry) -> Reply | None:
        """The sentence of what was told last, or of what that rests on, that has all a question names and gives the
        kind of fact that it asks for; None where there is none."""
        language, index = query.language, self.indexes[query.language]
        analyser = index.analyser
        own = {analyser.kin(term) for term in query.terms if term not in analyser.asking_terms}
        kinds = analyser.wants(query.terms)
        for entry in (before, *filter(None, map(self.compose.entry, before.cites))):
            for sentence in sentences(self.compose.text(entry, language)) if own else ():
                has = {analyser.kin(term) for term in index.lexicon.terms(analyser.terms(sentence))}
                plain = _PLACES.sub("", sentence)
                counts = "number" not in kinds or any(
                    own.intersection(map(analyser.kin, index.lexicon.terms(analyser.terms(counted))))
                    for counted in analyser.counted(plain)
                )
                if own <= has and counts and kinds <= analyser.gives(plain):
                    return replace(self.compose.tell(entry, language), text=sentence, headed=False, context="")
        return None

    def among(self, query: Query, kind: Kind, none: str) -> Reply:
        """The entry of one kind that is nearest to a question, or the text ``none``."""
        index = self.indexes[query.language]
        places = [at for at, entry in enumerate(self.compose.entries) if entry.kind is kind]
        best = index.nearest(query.terms, query.text, places)
        if best is None:
            return self.compose.unknown(none, query.language)
        return self.compose.tell(self.compose.entries[best], query.language)

    def _told(self, reading: Reading) -> Reply:
        """The first answer told, and the second one as a choice where the question may well have meant that."""
        first, language = reading.verdict.answers[0], reading.query.language
        entry = self._entry(first)
        mark = self._mark(entry, reading.query) if entry.kind is Kind.PASSAGE else ""
        second = None if first.probability >= STORED else self._second(reading.verdict.answers, language)
        reply = self.compose.tell(entry, language, first.probability, mark, second=second)
        polar = self.indexes[language].analyser.polar(reading.query.text)
        answers = polar and first.candidate.features["near"] >= ANSWERED  # its «yes» is one to that question
        if entry.kind is not Kind.PASSAGE and not answers:
            reply = self.compose.stated(reply)  # a passage answers no question of its own: it stays as it is written
        return self.compose.leading(reply) if self.indexes[language].by_text else reply

    def _second(self, answers: tuple[Judged, ...], language: str) -> Entry | None:
        """The next answer worth offering: not too unlikely, and not resting on the same passages."""
        first = answers[0]
        for judged in answers[1:SECONDS]:
            entry = self._entry(judged)
            known = set(entry.cites) <= set(self._entry(first).cites)
            if not known and judged.share >= first.share * LIKELY:
                return entry
        return None

    def _silent(self, reading: Reading, typed: str) -> Reply:
        """The report does not say, with the nearest thing it does say; or the question is about something else, or was
        not understood."""
        query, answers = reading.query, reading.verdict.answers
        index = self.indexes[query.language]
        near = answers[0].candidate if answers else None
        names = [index.lexicon.called(term) for term in query.terms if term in index.lexicon.proper][:2]
        lost = near is None or (near.features["near"] < NEARBY and near.features["covered"] < LOST)
        bare = len(query.terms) <= BARE and not index.analyser.asks(query.text)
        told = None
        if bare and query.terms and (lost or not names):
            key, names = "unknown_words", [query.text.strip(" ?!.")]
        elif self.elsewhere(reading):
            key = "elsewhere"
        elif lost and not names:
            key = "not_understood"
        else:
            key = _denial(typed, bool(names) and not typed)
        if near and not lost and key != "elsewhere":
            entry = self.compose.entries[near.entry]
            beside = near.features["near"] >= BESIDE or reading.probability >= HALFWAY
            told = entry if beside and near.features["covered"] >= LOST and entry.kind is Kind.QUESTION else None
            key = "unsure" if told and reading.probability >= HALFWAY else key
        return self._unknown(key, query.language, names, told, 1 - reading.probability, typed)

    def _unknown(
        self, key: str, language: str, names: Sequence[str], near: Entry | None, confidence: float, typed: str
    ) -> Reply:
        """A silence in the words of what was ``typed``: as a clause where they make one, else quoted."""
        index = self.indexes[language]
        clause = index.analyser.clause(typed) if key in CLAUSED else ""
        if clause:
            own = index.lexicon.named(typed) and not index.analyser.has_pronoun(clause)
            key = "unsaid" if own else CLAUSED[key]
        whole = len(typed.split()) >= WHOLE and not index.analyser.has_pronoun(typed)
        if not clause and key == "unanswered_of" and whole:
            key = "unanswered"  # a question quoted in full says itself what it is on
        return self.compose.unknown(key, language, names, near, confidence, clause or typed)

    def _mark(self, entry: Entry, query: Query) -> str:
        """The sentence of a passage that has most of what was asked; empty where none has anything. A word of its title
        tells which passage is meant and only half which sentence; the kind of fact asked for counts a little."""
        index, language = self.indexes[query.language], query.language
        found, asked = sentences(self.compose.text(entry, language)), set(query.terms)
        if len(found) < 2:
            return ""
        title, *told = index.terms_in_each([entry.title[language], *found])
        worth_of = {t: index.weight(t) * (TITLED if t in title else 1.0) for t in asked}
        wants = index.analyser.wants(query.terms) & index.analyser.checked
        fact = FACT * sum(worth_of.values()) / max(1, len(wants))
        had = [sum(worth_of[t] for t in asked & terms) for terms in told]
        if not any(had):
            return ""
        worth = [
            w + fact * len(wants & index.analyser.gives(s)) if wants else w for w, s in zip(had, found, strict=True)
        ]
        return found[worth.index(max(worth))]

    def hits(self, verdict: Verdict) -> tuple[Hit, ...]:
        """What was found, answers and silences, the most probably right first."""
        every = sorted((*verdict.answers, *verdict.silences), key=lambda judged: -judged.probability)
        scores = ((j, j.candidate.score + j.candidate.features["near"]) for j in every)
        return tuple(Hit(self._entry(j).id, score) for j, score in scores if score > 0)[:HITS]

    def _entry(self, judged: Judged) -> Entry:
        return self.compose.entries[judged.candidate.entry]


def _denial(typed: str, of: bool, unsure: bool = False) -> str:
    """The text that says that nothing answers: one that denies nothing where that is ``unsure``, one that quotes what
    was ``typed``, or neither; and whether it says ``of`` what."""
    if unsure:
        return "unsure_of" if of else "unsure"
    if typed:
        return "unanswered_of" if of else "unanswered"
    return "unknown_of" if of else "unknown"


def _first(known: Judged, judged: tuple[Judged, ...]) -> tuple[Judged, ...]:
    """A candidate known to be right before all others of its kind."""
    return (replace(known, probability=STORED), *(other for other in judged if other is not known))
