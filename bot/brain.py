"""The brain: a message and a conversation in, a reply and the conversation after it out. No I/O while answering.

    question → understand → search → decide → reply

Each stage is a room of its own; this one passes the data along and states, in ``READINGS``, in which order a message is
read as one thing or another.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from bot.answer.compose import Composer
from bot.answer.decide import FITTED, PLAIN, TEXTS, Decision, load_decision
from bot.answer.reply import Outcome, Reply
from bot.answer.respond import Reading, Responder
from bot.answer.texts import load_texts
from bot.answer.understand import Query, clean, language_of, spelt_out, understand
from bot.language.analyser import fold, load_analyser
from bot.pack.entries import PARTS, Entry, Kind, entries
from bot.pack.model import Pack
from bot.search.index import DEFAULT_WEIGHTS, OF_TEXTS, Indexes, Weights
from bot.search.vectors import VectorStore
from bot.talk.about import AboutAnswer
from bot.talk.compare import Comparison
from bot.talk.conversation import NEW, Conversation, Turn
from bot.talk.courtesy import Courtesy
from bot.talk.follow import FollowUp, FollowUps, Wish, renumbered
from bot.talk.leaning import Asked, Leaning
from bot.talk.parts import Parts

SEVERAL = 4  # questions in one message that are answered in order, at the most
TELLTALE = 2  # words that only one language has, by which a question is surely in it
FIGURES = 2  # of a number that chooses; a longer one is a year or a figure of the report
FOREIGN = 0.7  # probability that a question read in another language than its own needs
ABOUT_IT = (
    *(Wish(name) for name in ("shorter", "more", "again", "simpler", "page", "exact", "part", "who", "others")),
)
STEPS = (Wish.NEXT, Wish.PREVIOUS, Wish.NUMBER)
GOING_ON = (Wish.NEXT, Wish.PREVIOUS, Wish.MORE, Wish.AGAIN, Wish.PAGE, Wish.EXACT, Wish.PART)


@dataclass(frozen=True, slots=True)
class Stages:
    """Switches for experiments: each stage can be left out and its worth measured."""

    spelling: bool = True
    context: bool = True
    other_language: bool = True


Told = tuple[Reply, Turn | None]


class Brain:
    """Answers questions about one pack. Built once; it keeps nothing of any conversation."""

    def __init__(
        self,
        pack: Pack,
        weights: Weights | None = None,
        decision: Decision | None = None,
        stages: Stages = Stages(),
        store: VectorStore | None = None,
    ) -> None:
        analysers = {language: load_analyser(language) for language in pack.languages}
        self.pack = pack
        self.entries = entries(pack, analysers)
        kinds = Counter(entry.kind for entry in self.entries)
        curated = kinds[Kind.QUESTION] > kinds[Kind.PASSAGE]  # else nobody has written down what is asked of most
        weights = weights or (DEFAULT_WEIGHTS if curated else OF_TEXTS)
        self.indexes = Indexes(pack, self.entries, analysers, weights, store)
        self.stages = stages
        self.compose = Composer(pack, self.entries, {language: load_texts(language) for language in pack.languages})
        self.decision = decision or load_decision((FITTED if store else PLAIN) if curated else TEXTS)
        self.respond = Responder(self.compose, self.indexes, self.decision)
        self.parts = Parts(self.compose)
        self.courtesy = Courtesy(analysers.values(), _names(pack))
        self._follow = {language: FollowUps(analyser) for language, analyser in analysers.items()}
        self._about = AboutAnswer(self.compose)
        self._cited = {recommendation.id for recommendation in pack.recommendations}
        about = {entry.id for entry in self.entries if entry.cites and self._cited.issuperset(entry.cites)}
        self._recommending = about | self._cited
        self._compare = Comparison(self.respond)
        self.leaning = Leaning(self.respond, self._follow)

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
        """Answer a message. ``now`` is the time in seconds on the clock of ``conversation.at``."""
        started = time.perf_counter()
        conversation = conversation.fresh(now)
        reply, after = self._message(clean(question), conversation, now)
        return replace(reply, q=question, ms=(time.perf_counter() - started) * 1000), after

    def show(
        self, id: str, language: str, conversation: Conversation = NEW, now: float = 0.0
    ) -> tuple[Reply, Conversation] | None:
        """Tell an entry by its id, as a button or a deep link asks for it; None when there is no such entry."""
        entry = self.compose.entry(id)
        if entry is None:
            return None
        reply = self.compose.tell(entry, language)
        turn = Turn(entry.title[language], id, (id,))
        return replace(reply, q=reply.title), conversation.fresh(now).after(turn, language, now, _offered(reply))

    def more(
        self, id: str, language: str, conversation: Conversation = NEW, now: float = 0.0
    ) -> tuple[Reply, Conversation] | None:
        """Tell more of an entry, as its button asks for it; None when there is no such entry."""
        entry = self.compose.entry(id)
        if entry is None:
            return None
        last = conversation.last
        turn = last if last and last.entry == id else Turn(entry.title[language], id, (id,))
        reply = self._about.more(entry, language, turn)
        turn = replace(turn, told=(*turn.told, reply.id or ""))
        return replace(reply, q=reply.title), conversation.fresh(now).after(turn, language, now, _offered(reply))

    # -- a message ----------------------------------------------------------------------------------------------------

    def _message(self, text: str, conversation: Conversation, now: float) -> tuple[Reply, Conversation]:
        """The reply to a whole message: its courtesies set apart, each of its questions answered in turn."""
        spoken = conversation.language or conversation.interface or self.default
        if not text:
            return self._said("empty", spoken, conversation, now)
        if text.isdecimal() and 1 <= int(text[:4]) <= len(conversation.offered):
            shown = self.show(conversation.offered[int(text) - 1], spoken, conversation, now)
            if shown:
                return shown
        heard = self.courtesy.hear(text)
        if not heard.courtesy:
            known = self.indexes[self._language(text, conversation)]
            spelt = spelt_out(text, known)
            heard = heard if spelt == text else self.courtesy.hear(spelt)
        if heard.courtesy:
            last, chosen = conversation.last, conversation.language or conversation.interface
            language = heard.language or chosen or self._language(text, conversation)
            if heard.courtesy == "doubt" and last and (before := self.compose.entry(last.entry or "")):
                reply = self._about.sure(before, language)
                return reply, conversation.after(last, reply.lang, now, conversation.offered)
            return self._said(heard.courtesy, language, conversation, now)
        language = self._language(text, conversation)
        asked = self._questions(heard.questions, language)
        replies = []
        for question in asked[:SEVERAL]:
            reply, turn = self._question(question, language if len(asked) > 1 else None, conversation)
            conversation = conversation.after(turn, reply.lang, now, _offered(reply))
            replies.append(replace(reply, q=question))
        return (replies[0] if len(replies) == 1 else self.compose.tell_all(replies)), conversation

    def _language(self, text: str, conversation: Conversation) -> str:
        """The language of a message: that of its words, else the one spoken so far, else the one chosen."""
        spoken = conversation.language or conversation.interface
        return language_of(text, self.indexes, spoken or self.default, guess=spoken is None)

    def _said(self, key: str, language: str, conversation: Conversation, now: float) -> tuple[Reply, Conversation]:
        """A reply that is no answer; what was talked of before stays what is talked of."""
        shown = key in ("empty", "greeting", "identity", "help", "nothing_before")
        reply = self.compose.info(key, language, examples=shown)
        return reply, conversation.after(None, language, now, _offered(reply) or conversation.offered)

    def _questions(self, sentences: tuple[str, ...], language: str) -> list[str]:
        """The questions of a message, each as it would be asked alone; one, where some part of it asks nothing."""
        analyser = self.indexes.analysers[language]
        pieces = [piece for sentence in sentences for piece in analyser.split(sentence)]
        asking = [piece for piece in pieces if piece.endswith("?") or analyser.asks(piece)]
        whole = " ".join(sentences)
        if len(pieces) == 1 or not asking:
            return [whole]
        if len(asking) == len(pieces):
            return pieces
        # what asks nothing may be only who is asking, or the very thing that is asked about
        readings = [self.respond.read(self._query(text, language)) for text in (whole, " ".join(asking))]
        return [whole if readings[0].probability >= readings[1].probability else " ".join(asking)]

    def _question(self, text: str, language: str | None, conversation: Conversation) -> Told:
        """One question, read as the first of ``READINGS`` that knows what to make of it."""
        language = language or self._language(text, conversation)
        said = self._follow[language].read(text)
        wanted = None if said.wish is Wish.LANGUAGE else self._follow[language].in_language(text)
        if wanted and wanted[1] in self.pack.languages:
            text, language = wanted[0], language_of(wanted[0], self.indexes, language)
        last = conversation.last if self.stages.context else None
        before = self.compose.entry(last.entry) if last and last.entry else None
        follow = self._follow[language].read(text)
        item = self._about.item(before, follow.number, language) if before and follow.wish is Wish.NUMBER else None
        if item:
            return item, last
        if last and before and before.kind not in PARTS and follow.wish is Wish.NUMBER:
            again = renumbered(last.text, follow.number, self.indexes.analysers[language])
            text, follow = (again, FollowUp(Wish.ALONE, again)) if again else (text, follow)
        asked = Asked(text, self._query(text, language), follow, last, before)
        told = next(filter(None, (reading(self, asked) for reading in READINGS)))
        if wanted and told[0].id and (entry := self.compose.entry(told[0].id)):
            return replace(self.compose.tell(entry, wanted[1]), confidence=told[0].confidence), told[1]
        return told

    # -- readings, in the order of READINGS ---------------------------------------------------------------------------

    def _about_the_answer(self, asked: Asked) -> Told | None:
        """«Shorter», «which page?», «who said that?», «in French»: about what was told last."""
        wish, last, before = asked.follow.wish, asked.last, asked.before
        if wish is Wish.EXACT and (part := self._one_part(asked)):
            reply = self._about.reply(wish, part, asked.language, Turn(asked.text))
            return (reply, Turn(asked.text, part.id, (part.id,))) if reply else None
        if last is None and wish is Wish.LANGUAGE and asked.follow.language in self.pack.languages:
            return self.compose.info("language_set", asked.follow.language), None
        if last is None:
            nothing = self.compose.info("nothing_before", asked.language, examples=True)
            return (nothing, None) if wish in GOING_ON else None
        if wish is Wish.LANGUAGE and asked.follow.language in self.pack.languages:
            return self._again(last, before, asked.follow.language)
        if before is None and wish in ABOUT_IT:
            return self.compose.info("several_before" if last.told else "silence_before", asked.language), last
        if before is None:
            return None
        if wish is Wish.RECOMMENDATION:
            return self._recommendations(asked, before)
        if wish is Wish.OTHERS:
            return self.respond.others(self._of_what(last, before, asked.language), before), last
        if wish is Wish.IDENTITY:
            return self._identity(asked, before)
        if wish in (Wish.PLACE, Wish.TIME) and (found := self._whereabouts(asked, before)):
            return found
        told = self._about.reply(wish, before, asked.language, last)
        if told:
            return told, replace(last, told=(*last.told, told.id or ""))
        return self._chosen(asked, last, before) if self._follow[asked.language].chooses(asked.text) else None

    def _of_what(self, last: Turn, before: Entry, language: str) -> Query:
        """What an answer was about, as it is looked for with others: what its title names, people apart, or else the
        question it answered."""
        index = self.indexes[language]
        names = [n for n in self.leaning.subjects.names(before.title[language], index) if n not in index.lexicon.people]
        return self._query(" ".join(index.lexicon.shown[name] for name in names) or last.text, language)

    def _identity(self, asked: Asked, before: Entry) -> Told | None:
        """«What's his job?», «which organisation?»: the post of who was told of."""
        index = self.indexes[asked.language]
        somebody = self.leaning.subjects.person(asked.last, before, index) if asked.last else None
        people = [speaker for speaker in self.pack.speakers if somebody and speaker.name == somebody.name]
        people = people or self.leaning.subjects.people(before, asked.language)
        return (self._about.people(before, people, asked.language), asked.last) if people else None

    def _whereabouts(self, asked: Asked, before: Entry) -> Told | None:
        """«Where?», «when was that?» of what was told, where the report says so."""
        reading = self.leaning.whereabouts(asked, before)
        first = self.respond.first(reading) if reading else None
        if reading is None or first is None:
            return None
        return self.respond.decide(reading), Turn(first.title[asked.language], first.id, (first.id,))

    def _one_part(self, asked: Asked) -> Entry | None:
        """The one numbered part that a question names."""
        parts = asked.query.parts
        return self.compose.entry(f"{parts[0].kind}-{parts[0].number}") if len(parts) == 1 else None

    def _numbered_part(self, asked: Asked) -> Told | None:
        """«Recommendation 8», «sessions 2 to 4», «the next one», «and the third?»."""
        index = self.indexes[asked.language]
        reply = self.parts.step(asked.follow, asked.before, index) if asked.before else None
        reply = reply or self.parts.asked_for(asked.query, index, asked.before)
        if reply is None and asked.last and asked.follow.wish in STEPS:
            said = f"{asked.last.text} {asked.before.title[asked.language] if asked.before else ''}"
            reply = self.parts.of_kind(asked.follow, said, index)
        return (reply, _turn(reply, asked.query)) if reply else None

    def _page(self, asked: Asked) -> Told | None:
        """«What is on page 12?», «Which page talks about Niger?»."""
        reply = self.parts.page(asked.query, self.indexes[asked.language])
        if reply:
            return reply, Turn(asked.text, told=tuple(link.id for link in reply.related))
        rest = self._follow[asked.language].page_of(asked.text)
        if not rest or not self.indexes[asked.language].stands_alone(self._query(rest, asked.language).terms):
            return None
        reading = self.respond.read(self._query(rest, asked.language))
        first = self.respond.first(reading)
        if first is None or self.respond.doubtful(reading):
            return None
        turn = Turn(rest, first.id, (first.id,))
        return self._about.page(first, asked.language, turn), turn

    def _bare_number(self, asked: Asked) -> Told | None:
        """«3», where nothing was offered under that number and no part was talked of."""
        if not asked.text.isdecimal() or len(asked.text) > FIGURES:
            return None
        return self.compose.info("number_alone", asked.language, number=asked.text), None

    def _comparison(self, asked: Asked) -> Told | None:
        """«Compare Niger and Senegal», where no answer of the pack does."""
        reply = self._compare.reply(asked.query)
        told = tuple(side.id for side in reply.answers if side.id) if reply else ()
        return (reply, Turn(asked.query.text, told=told)) if reply else None

    def _searched(self, asked: Asked) -> Told:
        """A question in somebody's own words: read alone, in context, and, while in doubt, in the other languages."""
        reading = self.respond.read(asked.query)
        leaning = self.leaning.read(asked, reading)
        if leaning:
            return self._told(asked, leaning)
        if asked.before and asked.follow.wish in STEPS and self.respond.doubtful(reading):
            return self.compose.info("no_list", asked.language), asked.last
        stands = self.indexes[asked.language].stands_alone(asked.query.terms)
        if asked.last is None and self.respond.doubtful(reading) and not stands:
            reading = self._of_the_meeting(asked, reading)
        if self.stages.other_language and self.respond.doubtful(reading):
            reading = self._other_languages(asked.text, reading)
        reply = self.respond.decide(reading)
        if reply.id is None and asked.last and not (asked.query.strangers or self.leaning.named(asked)):
            return reply, asked.last  # what was not found is no new topic
        return reply, _turn(reply, reading.query)

    def _told(self, asked: Asked, leaning: Reading) -> Told:
        """The reply to a follow-up read in context. What is talked of stays so through a silence, unless the follow-up
        named something else; an answer's own question stands for the follow-up that led to it."""
        reply = self.respond.decide(leaning)
        if leaning.silent_on and asked.before and self._follow[asked.language].bare(asked.follow.text):
            reply = self.respond.no_more(asked.query, asked.before)
        entry = self.compose.entry(reply.id) if reply.id else None
        if entry is None:
            return reply, _turn(reply, leaning.query) if self.leaning.named(asked) else asked.last
        return reply, Turn(entry.title[asked.language], entry.id, (entry.id,))

    # -- reading ------------------------------------------------------------------------------------------------------

    def _query(self, text: str, language: str) -> Query:
        return understand(text, language, self.indexes, self.stages.spelling)

    def _of_the_meeting(self, asked: Asked, reading: Reading) -> Reading:
        """First words such as «when and where?» or «what's this?»: what nothing else was said of is the meeting."""
        analyser = self.indexes[asked.language].analyser
        if len(asked.query.terms) > 1 or not analyser.asks(asked.text):
            return reading
        meeting = analyser.data["follow"]["here"][0]
        full = self.respond.read(self._query(f"{asked.text.rstrip(' ?!.')} {meeting}", asked.language))
        return reading if self.respond.doubtful(full) else full

    def _other_languages(self, text: str, reading: Reading) -> Reading:
        """A question read in the pack's other languages, where one of them makes more of it."""
        spoken = reading.query.language
        bare = self.indexes[spoken].analyser.unmarked(text)
        if len(text.split()) - len(bare.split()) >= TELLTALE and not self.respond.elsewhere(reading):
            return reading  # in no other language: what it would find there is the names alone
        others = [self.respond.read(self._query(bare, code)) for code in self.pack.languages if code != spoken]
        sure = _surest([reading, *others])
        if sure is reading or sure.probability < FOREIGN:
            return reading
        return Reading(replace(sure.query, language=spoken), sure.verdict)

    def _again(self, last: Turn, before: Entry | None, language: str) -> Told:
        """What was told last, in another language."""
        if before is None:
            return self.compose.info("language_set", language), last
        return self.compose.tell(before, language), last

    def _chosen(self, asked: Asked, last: Turn, before: Entry) -> Told | None:
        """«Which one is about asylum?»: the item of the list just told, or the recommendation, that is."""
        index = self.indexes[asked.language]
        item = self._about.matching(before, asked.query.terms, index)
        if item:
            return item, last
        names = index.analyser.data["parts"]["recommendation"][:2]
        if before.id not in self._recommending and not any(name in fold(asked.text) for name in names):
            return None
        name = names[1]
        reading = self.respond.read(self._query(f"{name} {asked.text}", asked.language))
        first = None if self.respond.doubtful(reading) else self.respond.first(reading)
        if first and first.id in self._recommending:
            return self.respond.decide(reading), Turn(reading.query.text, first.id, (first.id,))
        reply = self.respond.among(asked.query, Kind.RECOMMENDATION, "recommendation_none")
        return reply, Turn(asked.query.text, reply.id or before.id)

    def _recommendations(self, asked: Asked, before: Entry) -> Told:
        """Which recommendation was told, or is about what was told last."""
        cited = next(
            (cited for id in before.cites if (cited := self.compose.entry(id)) and cited.id in self._cited), None
        )
        if cited:
            return self.compose.tell(cited, asked.language), Turn(cited.title[asked.language], cited.id, (cited.id,))
        last = asked.last.text if asked.last else ""
        query = self._query(f"{last} {before.title[asked.language]}", asked.language)
        reply = self.respond.among(query, Kind.RECOMMENDATION, "recommendation_none")
        return reply, Turn(last, reply.id or before.id)


Read = Callable[[Brain, Asked], Told | None]
READINGS: tuple[Read, ...] = (
    Brain._about_the_answer,
    Brain._numbered_part,
    Brain._page,
    Brain._bare_number,
    Brain._comparison,
    Brain._searched,
)
"""How one question is read: the first of these that makes something of it replies; the last always does. Before them, a
message is tried as nothing at all, as the number of a choice, and as a courtesy."""


def _names(pack: Pack) -> list[str]:
    """Every word that a name of the pack writes with a capital."""
    names = (name for term in pack.glossary for own in term.names.values() for name in own)
    return [word for name in names for word in name.split() if word[0].isupper()]


def _surest(readings: Iterable[Reading]) -> Reading:
    """The reading with the highest probability, the first of equals."""
    return max(readings, key=lambda reading: reading.probability)


def _turn(reply: Reply, query: Query) -> Turn | None:
    if reply.outcome is Outcome.INFO:
        return None
    return Turn(query.text, reply.id, (reply.id,) if reply.id else ())


def _offered(reply: Reply) -> tuple[str, ...]:
    return tuple(link.id for link in reply.options or reply.related)
