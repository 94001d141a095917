"""The brain: a message and a conversation in, a reply and the conversation after it out. No I/O while answering.

    question → understand → search → decide → reply

Each stage is a room of its own; this one passes the data along and states, in ``Brain.readings``, in which order a
message is read as one thing or another.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from bot.answer.compose import Composer
from bot.answer.decide import FITTED, PLAIN, TEXTS, Decision, load_decision
from bot.answer.inquiry import Choices
from bot.answer.quotes import Paragraph, Quotes
from bot.answer.reply import Outcome, Reply
from bot.answer.respond import Responder
from bot.answer.texts import load_texts
from bot.answer.understand import clean, language_of, spelt_out
from bot.language.analyser import load_analyser
from bot.mapped import NOWHERE, Kept
from bot.mapped import Parts as Arrays
from bot.pack.entries import PARTS, Entry, Kind, entries
from bot.pack.pack import Pack
from bot.search.candidate import DEFAULT_WEIGHTS, OF_TEXTS, Weights
from bot.search.indexes import Indexes
from bot.search.vectors import VectorStore
from bot.talk.asked import Asked, Told
from bot.talk.compare import Comparison
from bot.talk.conversation import NEW, Conversation, Turn
from bot.talk.counted import renumbered
from bot.talk.courtesy import Courtesy
from bot.talk.fitting import Fitting
from bot.talk.follow import FollowUp, FollowUps, Wish
from bot.talk.leaning import FITTED as IN_TALK
from bot.talk.leaning import PLAIN as IN_TALK_PLAIN
from bot.talk.leaning import Leaning
from bot.talk.meant import Meant
from bot.talk.messages import Messages
from bot.talk.openly import OpenQuestion
from bot.talk.parts import Parts
from bot.talk.placed import Placed
from bot.talk.spoken import WholeTalk
from bot.talk.wishes import ABOUT_LAST, Wishes

NAMING = 4  # letters of a word that surely names something: «eu», «car» are words of their own
LED = 3  # words that lead to a question and tell what it is on, at the least
SEVERAL = 4  # questions in one message that are answered in order, at the most

Own = TypeVar("Own")


@dataclass(frozen=True, slots=True)
class Stages:
    """Switches for experiments: each stage can be left out and its worth measured."""

    spelling: bool = True
    context: bool = True
    other_language: bool = True


class Brain:
    """Answers questions about one pack. Built once; it keeps nothing of any conversation.

    ``told`` are the entries of the pack where they were worked out before, ``kept`` where its indexes are kept,
    ``source`` is the report where the pack has it to quote from, ``learned`` gives the classifier that the pack brings.
    """

    def __init__(
        self,
        pack: Pack,
        weights: Weights | None = None,
        decision: Decision | None = None,
        stages: Stages = Stages(),
        store: VectorStore | None = None,
        told: Sequence[Entry] | None = None,
        kept: Kept = NOWHERE,
        source: Sequence[Paragraph] = (),
        learned: Callable[[], Arrays | None] = lambda: None,
    ) -> None:
        analysers = {language: load_analyser(language, kept.shared) for language in pack.languages}
        self.pack = pack
        self.entries = told or entries(pack, analysers)
        kinds = Counter(entry.kind for entry in self.entries)
        curated = kinds[Kind.QUESTION] > kinds[Kind.PASSAGE]  # else nobody has written down what is asked of most
        weights = weights or (DEFAULT_WEIGHTS if curated else OF_TEXTS)
        self.indexes = Indexes(pack, self.entries, analysers, weights, store, kept, learned)
        self.stages = stages
        quotes = Quotes(source, analysers[_written_in(pack)], _years(pack)) if source else None
        texts = {language: load_texts(language) for language in pack.languages}
        self.compose = Composer(pack, self.entries, texts, quotes)
        self.decision = decision or load_decision((FITTED if store else PLAIN) if curated else TEXTS)
        self.respond = Responder(self.compose, self.indexes, self.decision, stages.spelling)
        self.parts = Parts(self.compose, self.indexes)
        self.courtesy = Courtesy(analysers.values(), _names(pack), _alone(pack))
        self._follow = _Made(lambda language: FollowUps(analysers[language]))
        self._placed = _Made(lambda language: Placed(self.respond, language, self._follow[language]))
        self.messages = Messages(self.respond, self.courtesy, self._follow)
        leaning = Leaning(self.respond, self._follow, load_decision(IN_TALK if store else IN_TALK_PLAIN))
        self.wishes = Wishes(self.respond, self._follow, leaning)
        self.fitting = Fitting(self.respond, self._follow, self.wishes, leaning)
        self.meant = Meant(self.respond, self._follow, kept.shared)
        talks = WholeTalk(self.respond, self._follow, leaning.subjects)
        self.readings: tuple[Callable[[Asked], Told | None], ...] = (
            talks.further,  # «what else did he say?»
            self.wishes.read,  # «shorter», «which page?», «who said that?», «in French»
            self.parts.read,  # «recommendation 8», «sessions 2 to 4», «the next one», «and the third?»
            self.parts.page,  # «what is on page 12?»
            self.wishes.page_of,  # «which page talks about Niger?»
            self.parts.bare_number,  # «3», where nothing was offered under it
            self.meant.courtesy,  # «are you some sort of robot?», in no words that are known
            talks.read,  # «what did Mr Hein say?»
            Comparison(self.respond).read,  # «compare Niger and Senegal», where no answer of the pack does
            OpenQuestion(self.respond, self._follow, leaning, stages.other_language).read,  # in one's own words
        )
        """How one question is read: the first of these that makes something of it replies; the last always does. Before
        them, a message is tried as nothing at all, as the number of a choice, and as a courtesy."""

    @property
    def default(self) -> str:
        """The pack's default language."""
        return self.pack.languages[0]

    @property
    def languages(self) -> tuple[str, ...]:
        """The pack's languages, the default first."""
        return self.pack.languages

    def leans(self, text: str, conversation: Conversation) -> bool:
        """Whether a message goes on from the one before it."""
        text = clean(text)
        return conversation.last is not None and self._follow[self._language(text, conversation)].leans(text)

    def warm(self) -> None:
        """Do now what the first questions would wait for."""
        for index in self.indexes.values():
            index.warm()
        self.meant.warm()
        self.compose.related(self.entries[0], self.default)

    def ask(
        self, question: str, conversation: Conversation = NEW, now: float = 0.0, choices: Choices | None = None
    ) -> tuple[Reply, Conversation]:
        """Answer a message. ``now`` is the time in seconds on the clock of ``conversation.at``.

        With ``choices``, what a reader has answered so far, a reply that is unsure says what to ask it; asked again
        with that, the brain tells what was chosen. None, as without a reader, is the bot's own decision.
        """
        started = time.perf_counter()
        conversation = conversation.fresh(now)
        reply, after = self._message(clean(question), conversation, now, choices)
        return replace(reply, q=question, ms=(time.perf_counter() - started) * 1000), after

    def show(
        self, id: str, language: str, conversation: Conversation = NEW, now: float = 0.0
    ) -> tuple[Reply, Conversation] | None:
        """Tell an entry by its id, as a button or a deep link asks for it; None when there is no such entry."""
        entry = self.compose.entry(id)
        if entry is None:
            return None
        reply = self.compose.tell(entry, language)
        turn = Turn(entry.title[language], entry.id, (entry.id,))
        return replace(reply, q=reply.title), conversation.fresh(now).after(turn, language, now, _offered(reply))

    def more(
        self, id: str, language: str, conversation: Conversation = NEW, now: float = 0.0
    ) -> tuple[Reply, Conversation] | None:
        """Tell more of an entry, as its button asks for it; None when there is no such entry."""
        entry = self.compose.entry(id)
        if entry is None:
            return None
        last = conversation.last
        turn = last if last and last.entry == entry.id else Turn(entry.title[language], entry.id, (entry.id,))
        reply = self.wishes.about.more(entry, language, turn)
        turn = replace(turn, told=(*turn.told, reply.id or ""))
        return replace(reply, q=reply.title), conversation.fresh(now).after(turn, language, now, _offered(reply))

    def exactly(
        self, id: str, language: str, conversation: Conversation = NEW, now: float = 0.0
    ) -> tuple[Reply, Conversation] | None:
        """Quote what an entry restates, as its button asks for it; None when there is no such entry or no quotation."""
        shown = self.show(id, language, conversation, now)
        if shown is None or not shown[0].quotes:
            return None
        return self.wishes.about.exactly(shown[0]), shown[1]

    # -- a message ----------------------------------------------------------------------------------------------------

    def _message(
        self, text: str, conversation: Conversation, now: float, choices: Choices | None
    ) -> tuple[Reply, Conversation]:
        """The reply to a whole message: its courtesies set apart, each of its questions answered in turn."""
        spoken = conversation.language or conversation.interface or self.default
        if not text:
            return self._said("empty", spoken, conversation, now)
        chosen = conversation.chosen(text)
        if chosen and (shown := self.show(chosen, spoken, conversation, now)):
            return shown
        heard, language = self.courtesy.hear(text), ""
        if not heard.courtesy:
            language = self._language(text, conversation)
            spelt = spelt_out(text, self.indexes.analysers[language])
            heard = heard if spelt == text else self.courtesy.hear(spelt)
        if heard.courtesy:
            last, chosen = conversation.last, conversation.language or conversation.interface
            language = heard.language or chosen or language or self._language(text, conversation)
            if heard.courtesy == "doubt" and last:
                reply = self.wishes.doubted(last, language)
                return reply, conversation.after(last, reply.lang, now, conversation.offered)
            reply, after = self._said(heard.courtesy, language, conversation, now)
            return reply, after.introduced(heard.introduced)
        if not conversation.turns and self._needs_the_rest(text, heard.questions, language):
            heard = replace(heard, questions=(text,), introduced="")
        if heard.introduced and not conversation.turns:
            asking = tuple(question for question in heard.questions if question not in heard.introduced)
            index = self.indexes[language]
            leans = not index.stands_alone(self.respond.query(asking[0], language).terms)
            if leans or index.lexicon.named(heard.introduced):
                conversation, heard = conversation.introduced(heard.introduced), replace(heard, questions=asking)
        rest, into = self.messages.switched(text, heard.questions, language)
        asked = self.messages.questions(rest, language)
        replies = []
        for question in asked[:SEVERAL]:
            alone = len(asked) == 1 and question != text  # a courtesy in another language tells nothing of it
            own = language_of(question, self.indexes, language) if alone else language
            reply, turn = self._question(question, own, conversation, choices, into)
            conversation = conversation.after(turn, reply.lang, now, _offered(reply))
            reply = replace(reply, q=question)
            clause = self.indexes[language].analyser.clause(question)
            replies.append(self.compose.named(reply, question, clause) if len(asked) > 1 else reply)
        replies = _worth_telling(replies)
        return (replies[0] if len(replies) == 1 else self.compose.tell_all(replies)), conversation

    def _needs_the_rest(self, text: str, asked: Sequence[str], language: str) -> bool:
        """Whether what a first message asks says nothing without what leads to it: «I work on the private sector. What
        is there on it?»."""
        question = " ".join(asked)
        if len(text.split()) <= len(question.split()) + LED or not self._follow[language].points(question):
            return False
        alone, whole = (self.respond.read(self.respond.query(said, language)) for said in (question, text))
        likelier = self.respond.doubtful(alone) or whole.probability > alone.probability
        return likelier and not self.respond.doubtful(whole)

    def _language(self, text: str, conversation: Conversation) -> str:
        """The language of a message: that of its words, else the one spoken so far, else the one chosen."""
        spoken = conversation.language or conversation.interface
        return language_of(text, self.indexes, spoken or self.default, guess=spoken is None)

    def _said(self, key: str, language: str, conversation: Conversation, now: float) -> tuple[Reply, Conversation]:
        """A reply that is no answer; what was talked of before stays what is talked of."""
        shown = key in ("empty", "greeting", "identity", "help", "nothing_before")
        reply = self.compose.info(key, language, examples=shown)
        return reply, conversation.settled().after(None, language, now, _offered(reply) or conversation.offered)

    def _question(
        self,
        text: str,
        language: str,
        conversation: Conversation,
        choices: Choices | None,
        into: str | None = None,
    ) -> Told:
        """One question, read as the first of ``readings`` that knows what to make of it, and answered ``into`` another
        language where that was asked for."""
        text = spelt_out(text, self.indexes.analysers[language])
        heard, follow = text, self._follow[language].read(text)
        wanted = None if follow.wish is Wish.LANGUAGE else self._follow[language].in_language(text)
        wanted = (text, into) if into else wanted
        if wanted and wanted[1] not in self.pack.languages:
            wanted = None
        if wanted:
            text, language = wanted[0], language_of(wanted[0], self.indexes, language)
        last = conversation.last if self.stages.context else None
        said, in_one = self._follow[language], False
        if follow.wish is Wish.ALONE and (brief := self.fitting.of_any_length(text, language)) != text:
            text, in_one = brief, said.in_one(text)
        text = said.in_full(text, first=last is None)
        if text != heard:
            follow = said.read(text)
        before = self.wishes.before(last, language)
        if follow.wish is Wish.SHORTER and before and said.pointwise(text) and said.of_meeting(before.title[language]):
            follow = FollowUp(Wish.ALONE, text)  # the report itself has three points
        if (placed := self._placed[language].read(text, follow, last, before)) != text:
            text, follow = placed, FollowUp(Wish.ALONE, placed)
            last = before = None  # all that it leans on is in it
        if last and (item := self.wishes.item(follow, last, language)):
            return item
        if last and before and before.kind not in PARTS and follow.wish is Wish.NUMBER:
            again = renumbered(last.text, follow.number, self.indexes.analysers[language])
            text, follow = (again, FollowUp(Wish.ALONE, again)) if again else (text, follow)
        if follow.wish is Wish.ITEM:  # what was told last has no such item
            follow = replace(follow, wish=Wish.NUMBER)
        query = self.respond.query(text, language)
        asked = self.meant.read(Asked(text, query, follow, last, before, conversation.turns, choices))
        about = asked.follow.wish in ABOUT_LAST
        if wanted and about:
            asked = replace(asked, query=self.respond.query(text, wanted[1]))
        reply, turn = next(filter(None, (reading(asked) for reading in self.readings)))
        wish = str(asked.follow.wish) if about else last.wish if last and follow.wish is Wish.LANGUAGE else ""
        reply, turn = self.fitting.told(asked, (reply, turn), in_one)
        turn = _remembered(turn, reply, wish)
        if wanted and not about and reply.id and (entry := self.compose.entry(reply.id)):
            told = replace(self.compose.tell(entry, wanted[1]), confidence=reply.confidence)
            return replace(told, inquiries=reply.inquiries, chosen=reply.chosen), turn
        return reply, turn


class _Made(dict[str, Own]):
    """What each language needs, made when the language is first spoken."""

    def __init__(self, make: Callable[[str], Own]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, language: str) -> Own:
        self[language] = self._make(language)
        return self[language]


def _worth_telling(replies: list[Reply]) -> list[Reply]:
    """The replies to the questions of one message without its courtesies, where there is an answer; one courtesy alone
    where there is none."""
    courtesies = [reply for reply in replies if reply.outcome is Outcome.INFO and reply.id is None]
    if not courtesies or any(reply.outcome is Outcome.ANSWER for reply in replies):
        return [reply for reply in replies if reply not in courtesies]
    return courtesies[:1]


def _names(pack: Pack) -> list[str]:
    """Every word that a name of the pack writes with a capital."""
    names = (name for term in pack.glossary for own in term.names.values() for name in own)
    return [word for name in names for word in name.split() if word[0].isupper()]


def _alone(pack: Pack) -> list[str]:
    """The names of one word of what has a name with a capital: «Niger», «Ivorian»."""
    terms = [[name for own in term.names.values() for name in own] for term in pack.glossary]
    return [n for names in terms if any(map(str.istitle, names)) for n in names if " " not in n and len(n) >= NAMING]


def _written_in(pack: Pack) -> str:
    """The language of the report, as far as the pack speaks it."""
    written = pack.meeting.document.language
    return written if written in pack.languages else pack.languages[0]


def _years(pack: Pack) -> frozenset[str]:
    return frozenset(str(day.year) for day in pack.meeting.dates)


def _remembered(turn: Turn | None, reply: Reply, wish: str) -> Turn | None:
    """A turn with what its reply was: about an answer, and how much it asserted."""
    if turn is None:
        return None
    near = reply.related[0].id if reply.outcome is Outcome.UNKNOWN and not reply.id and reply.related else ""
    return replace(turn, wish=wish, outcome=str(reply.outcome), near=near)


def _offered(reply: Reply) -> tuple[str, ...]:
    return tuple(link.id for link in reply.options or reply.related)
