"""The brain: a question and a conversation in, a reply and the conversation after it out. No I/O while answering.

    question → understand → search → decide → reply

Each stage is a module of its own; this one passes the data along and chooses between readings of a question: as it
stands, clause by clause, leaning on the question before, or in another language.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from bot.answer.compose import Composer
from bot.answer.decide import Decision, Judged, load_decision
from bot.answer.reply import Hit, Reply
from bot.answer.texts import load_texts
from bot.answer.understand import Query, clauses, clean, language_of, understand
from bot.language.analyser import load_analyser
from bot.pack.entries import PARTS, Entry, Kind, entries
from bot.pack.model import Pack
from bot.search.index import DEFAULT_WEIGHTS, Indexes, Weights
from bot.talk.conversation import NEW, Conversation, Turn
from bot.talk.follow import FollowUp, Wish, follow_up, renumbered
from bot.talk.parts import Parts
from bot.talk.small_talk import SmallTalkReader

CLAUSES = 5  # clauses of a long message that are tried on their own
SEVERAL = 4  # questions in one message that are answered in order, at the most
CLEARLY = 0.8  # probability from which a clause counts as a question of its own
STORED = 0.99  # probability given to the entry one of whose phrasings is asked word for word
SECONDS = 4  # candidates among which a second answer is looked for
NO_LESS = 0.2  # of the first one's share, what a second answer needs
SHORT = 700  # characters; a longer second answer would bury the first
NEARBY = 0.5  # share of a question that an entry must cover to be offered as nearby
LEANING = 0.9  # of the probability of a question read alone, what is enough for it read in context, if it seems to lean
STANDING = 1.2  # the same if it seems to stand on its own
SPARSE = 2  # terms up to which a follow-up needs all the words of the question before
HITS = 10
GOING_ON = (Wish.NEXT, Wish.PREVIOUS, Wish.MORE, Wish.PAGE)  # what means nothing without a question before


@dataclass(frozen=True, slots=True)
class Stages:
    """Switches for experiments: each stage can be left out and its worth measured."""

    spelling: bool = True
    clauses: bool = True
    context: bool = True
    other_language: bool = True


@dataclass(frozen=True, slots=True)
class Reading:
    """A question read one way: its candidates, the most probably right first, each with its probability."""

    query: Query
    ranked: tuple[Judged, ...]

    @property
    def probability(self) -> float:
        """That the first candidate is right, 0 to 1."""
        return self.ranked[0].probability if self.ranked else 0.0


class Brain:
    """Answers questions about one pack. Built once; it keeps nothing of any conversation."""

    def __init__(
        self,
        pack: Pack,
        weights: Weights = DEFAULT_WEIGHTS,
        decision: Decision | None = None,
        stages: Stages = Stages(),
    ) -> None:
        analysers = {language: load_analyser(language) for language in pack.languages}
        self.pack = pack
        self.entries = entries(pack, analysers)
        self.indexes = Indexes(pack, self.entries, analysers, weights)
        self.decision = decision or load_decision()
        self.stages = stages
        self.compose = Composer(pack, self.entries, {language: load_texts(language) for language in pack.languages})
        self.parts = Parts(self.compose)
        self._small_talk = SmallTalkReader(analysers.values())

    @property
    def default(self) -> str:
        """The pack's default language."""
        return self.pack.languages[0]

    def warm(self) -> None:
        """Do now what the first questions would wait for."""
        for index in self.indexes.values():
            index.warm()
        self.compose.related(self.entries[0], self.default)

    def ask(self, question: str, conversation: Conversation = NEW, now: float = 0.0) -> tuple[Reply, Conversation]:
        """Answer a question. ``now`` is the time in seconds on the clock of ``conversation.at``."""
        started = time.perf_counter()
        conversation = conversation.fresh(now)
        reply, turn = self._ask(clean(question), conversation)
        reply = replace(reply, q=question, ms=(time.perf_counter() - started) * 1000)
        return reply, conversation.after(
            turn, reply.lang, now, tuple(link.id for link in reply.options or reply.related)
        )

    def show(
        self, id: str, language: str, conversation: Conversation = NEW, now: float = 0.0
    ) -> tuple[Reply, Conversation] | None:
        """Tell an entry by its id, as a button or a deep link asks for it; None when there is no such entry."""
        entry = self.compose.entry(id)
        if entry is None:
            return None
        reply = self.compose.tell(entry, language)
        after = conversation.fresh(now).after(
            Turn(reply.title, id), language, now, tuple(link.id for link in reply.related)
        )
        return replace(reply, q=reply.title), after

    def _ask(self, text: str, conversation: Conversation) -> tuple[Reply, Turn | None]:
        fallback = conversation.language or conversation.interface or self.default
        if not text:
            return self.compose.info("empty", fallback, examples=True), None
        if text.isdecimal() and 1 <= int(text[:4]) <= len(conversation.offered):
            entry = self.compose.entry(conversation.offered[int(text) - 1])
            if entry is not None:
                return self.compose.tell(entry, fallback), Turn(entry.title[fallback], entry.id)
        talk = self._small_talk.read(text)
        if talk:
            return self.compose.info(talk.key, talk.language, examples=True), None
        language = language_of(text, self.indexes, fallback)
        analyser = self.indexes[language].analyser
        last = conversation.last if self.stages.context else None
        before = self.compose.entry(last.entry) if last else None
        follow = follow_up(text, analyser)
        if before is None and follow.wish in GOING_ON:
            return self.compose.info("nothing_before", language, examples=True), None
        if last and before and before.kind not in PARTS and follow.wish is Wish.NUMBER:
            again = renumbered(last.text, follow.number, analyser)
            text, follow = (again, FollowUp(Wish.ALONE)) if again else (text, follow)
        query = self._query(text, language)
        reply = self._step(follow, before, language) if before else None
        reply = reply or self.parts.asked_for(query, self.indexes[language], before)
        if reply is not None:
            return reply, _turn(reply, query)
        several = self._several(text, language)
        if several:
            reply = self.compose.tell_all([self._decide(reading) for reading in several])
            return reply, _turn(reply, several[-1].query)
        reading = self._read_alone(text, query)
        leans = follow.wish is Wish.CONTEXT
        silent = bool(reading.ranked) and self._entry(reading).kind is Kind.UNSAID
        if last and before and (leans or silent or self._doubtful(reading)):
            leaning, index = self._read_in_context(query, last, before), self.indexes[language]
            # what does not say that it leans, and has words the entry found lacks, is about something else
            apt = bool(leaning.ranked) and (leans or index.has_all(leaning.ranked[0].candidate.entry, query.terms))
            enough = self.decision.answer if silent else reading.probability * (LEANING if leans else STANDING)
            if apt and leaning.probability >= enough:
                reading = leaning
        reply = self._decide(reading)
        return reply, _turn(reply, query)

    # -- readings -----------------------------------------------------------------------------------------------------

    def _read(self, query: Query, near: Mapping[int, float] | None = None, told: Collection[str] = ()) -> Reading:
        """The candidates for a query in order of probability; ``near`` favours some entries, ``told`` is left out."""
        candidates = self.indexes[query.language].search(query.terms, query.text, near)
        candidates = [c for c in candidates if self.entries[c.entry].id not in told]
        ranked = self.decision.judge(candidates)
        known = next((judged for judged in ranked if judged.candidate.verbatim), None)
        if known is not None:
            ranked = (replace(known, probability=STORED), *(judged for judged in ranked if judged is not known))
        return Reading(query, ranked)

    def _read_alone(self, text: str, query: Query) -> Reading:
        """The best reading of a message by itself: whole, by clause, and, while in doubt, in the other languages."""
        readings = [self._read(query)]
        if self.stages.clauses:
            pieces = [piece for piece in clauses(text)[1:] if self._small_talk.read(piece) is None]
            queries = [self._query(piece, query.language) for piece in pieces[:CLAUSES]]
            readings += [self._read(piece) for piece in queries if len(piece.terms) > 1]
        best = _surest(readings)
        if self.stages.other_language and self._doubtful(best):
            bare = self.indexes[query.language].analyser.unmarked(text)
            others = [self._read(self._query(bare, code)) for code in self.pack.languages if code != query.language]
            best = _surest(
                [best, *(replace(other, query=replace(other.query, language=query.language)) for other in others)]
            )
        return best

    def _read_in_context(self, query: Query, last: Turn, before: Entry) -> Reading:
        """The best reading of a follow-up, with the names, the speaker or all the words of the question before."""
        index = self.indexes[query.language]

        def terms(text: str) -> list[str]:
            return index.lexicon.terms(index.analyser.terms(text))

        said = [*terms(last.text), *terms(before.title[query.language])]
        speaker = [term for c in before.citations if c.speaker for term in terms(c.speaker)]
        replaced = any(term[0] == "~" for term in query.terms)  # «and Senegal?» after a question about Niger
        names = [term for term in said if term[0] == "~"]
        words = [term for term in said if term[0] != "~"]
        readings = [words] if replaced else [names, speaker]
        if len(query.terms) <= SPARSE and not replaced:  # «when was that?» says too little by itself
            readings.append([*names, *words])
        places, cited = set(before.citations), set(before.cites)
        near = {
            at: 2.0 if cited.intersection(entry.cites) else 1.0
            for at, entry in enumerate(self.entries)
            if not replaced
            and entry.kind is not Kind.UNSAID
            and entry.id != before.id
            and (cited.intersection(entry.cites) or places & set(entry.citations))
        }
        return _surest(
            self._read(
                replace(query, terms=tuple(dict.fromkeys((*query.terms, *context)))), near, (before.id, *before.cites)
            )
            for context in readings
        )

    def _several(self, text: str, language: str) -> list[Reading]:
        """One reading a question, when a message clearly asks several; else none."""
        asked = [clause for clause in clauses(text)[1:] if clause.endswith("?")]
        if not self.stages.clauses or not 2 <= len(asked) <= SEVERAL:
            return []
        readings = [self._read(self._query(clause, language)) for clause in asked]
        found = {self._entry(reading).id for reading in readings if reading.probability >= CLEARLY}
        return readings if len(found) == len(asked) else []

    def _query(self, text: str, language: str) -> Query:
        return understand(text, language, self.indexes, self.stages.spelling)

    def _doubtful(self, reading: Reading) -> bool:
        return reading.probability < self.decision.answer

    def _entry(self, reading: Reading) -> Entry:
        return self.entries[reading.ranked[0].candidate.entry]

    # -- deciding -----------------------------------------------------------------------------------------------------

    def _step(self, follow: FollowUp, before: Entry, language: str) -> Reply | None:
        """The reply to a follow-up that moves from the entry before: another part, its page, more of it."""
        match follow.wish:
            case Wish.NEXT | Wish.PREVIOUS | Wish.NUMBER:
                return self.parts.step(follow, before, language)
            case Wish.PAGE:
                return self.compose.page(before, language)
            case Wish.WHO:
                return self.compose.who(before, language)
            case Wish.MORE:
                return self.compose.more(before, language)
            case _:
                return None

    def tell(self, reading: Reading) -> Reply:
        """The first candidate told, with the second where the question may well have meant that one."""
        first = self._entry(reading)
        mark = self._mark(first, reading.query) if first.kind is Kind.PASSAGE else ""
        hits = tuple(Hit(self.entries[j.candidate.entry].id, j.candidate.score) for j in reading.ranked[:HITS])
        second = None if first.kind is Kind.UNSAID or reading.probability >= STORED else self._second(reading)
        return self.compose.tell(first, reading.query.language, reading.probability, mark, hits, second)

    def _second(self, reading: Reading) -> Entry | None:
        """The next candidate worth telling: an answer not too unlikely that does not rest on the same passages."""
        first = reading.ranked[0]
        for judged in reading.ranked[1:SECONDS]:
            entry = self.entries[judged.candidate.entry]
            known = set(entry.cites) <= set(self._entry(reading).cites)
            if entry.kind is not Kind.UNSAID and not known and judged.share >= first.share * NO_LESS:
                return entry if len(entry.text[reading.query.language]) <= SHORT else None
        return None

    def _decide(self, reading: Reading) -> Reply:
        """Assert the first candidate, offer the likeliest, or say that the report does not say."""
        language = reading.query.language
        if reading.ranked and not self._doubtful(reading):
            reply = self.tell(reading)
        else:
            hits = tuple(Hit(self.entries[j.candidate.entry].id, j.candidate.score) for j in reading.ranked[:HITS])
            answers = [(self.entries[j.candidate.entry], j) for j in reading.ranked]
            answers = [(entry, j) for entry, j in answers if entry.kind is not Kind.UNSAID]
            likely = [entry for entry, j in answers if j.probability >= self.decision.choose]
            if len(likely) > 1:
                text = self.compose.texts[language]("choose")
                reply = self.compose.choose(likely[:3], language, text, reading.probability, hits)
            else:
                questions = [(entry, j) for entry, j in answers if entry.kind is Kind.QUESTION]
                near = [entry for entry, j in questions if j.candidate.features["covered"] > NEARBY]
                reply = self.compose.unknown(language, near[:3], 1 - reading.probability, hits)
        read_as = reading.query.read_as
        if read_as is None:
            return reply
        return replace(reply, read_as=read_as, notes=(self.compose.texts[language]("read_as", text=read_as),))

    def _mark(self, entry: Entry, query: Query) -> str:
        """The sentence of a passage that has most of what was asked; empty where none has anything."""
        index = self.indexes[query.language]
        asked = set(query.terms)
        sentences = entry.text[query.language].replace("\n", " ").split(". ")
        worth = [
            sum(index.weight(t) for t in asked & set(index.lexicon.terms(index.analyser.terms(s)))) for s in sentences
        ]
        return sentences[worth.index(max(worth))] if max(worth) > 0 and len(sentences) > 1 else ""


def _surest(readings: Iterable[Reading]) -> Reading:
    """The reading with the highest probability, the first of equals."""
    return max(readings, key=lambda reading: reading.probability)


def _turn(reply: Reply, query: Query) -> Turn | None:
    return Turn(query.text, reply.id) if reply.id else None
