"""Several meetings in one bot: the same calls as ``Brain``, over one brain a meeting.

Each message goes to the meeting that it follows up on, else to the one that was chosen, else to all. Of all, the surest
answer wins if it is clearly surer; else the meetings that answer are offered. Ids name their meeting, «lake-2023/rain»;
«lake-2023/» is the meeting itself and «/» all of them. The brains know nothing of each other: what a conversation
remembers of the meeting that answered, they get under the ids that they know.
"""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from bot.answer.compose import CHOICES
from bot.answer.inquiry import Choices
from bot.answer.reply import Hit, Link, Outcome, Reply
from bot.answer.respond import HITS
from bot.answer.several import Composers, named_in, under
from bot.brain import Brain
from bot.language.analyser import fold, words
from bot.pack.entries import Entry
from bot.pack.pack import meeting_key
from bot.talk.conversation import NEW, Conversation

SURER = 1.0  # difference of log odds from which one answer is clearly surer than another meeting's
# Of the questions that numbers are fitted on and that an invented report answered too, 7 in 85 are then a choice.
NAMED, SPOKEN_OF = 5.0, 2.0  # log odds that a meeting gains whose town or year is named, and for each word of its title
SUREST = 0.995  # confidence above which two are as sure
ALL = "/"
Told = tuple[Reply, Conversation]


class Alike(ValueError):
    """Two packs that cannot be told apart; the message names what they share."""


@dataclass(frozen=True, slots=True)
class _Heard:
    """What one meeting makes of a message, and the conversation after it."""

    meeting: str
    reply: Reply
    after: Conversation
    named: float

    @property
    def odds(self) -> float:
        """The log odds that this is the reply meant: of its being right, and of its meeting's being asked."""
        sure = min(max(self.reply.confidence, 1 - SUREST), SUREST)
        return math.log(sure / (1 - sure)) + self.named


class Meetings:
    """Answers questions about several packs. It keeps nothing of any conversation. Raises ``Alike``."""

    def __init__(self, brains: Sequence[Brain]) -> None:
        self.brains = {brain.pack.meeting.id: brain for brain in brains}
        if len(set(map(meeting_key, self.brains))) < len(brains):
            twice = Counter(brain.pack.meeting.id for brain in brains).most_common(1)[0][0]
            raise Alike(f"two packs have the id '{twice}': give one of them another, in its meeting.yaml")
        self.compose = Composers([brain.compose for brain in brains])
        self._naming = _naming(brains)

    @property
    def languages(self) -> tuple[str, ...]:
        """Every language that some meeting speaks, the first meeting's first."""
        return tuple(self.compose.texts)

    @property
    def default(self) -> str:
        return self.languages[0]

    @property
    def entries(self) -> Sequence[Entry]:
        return self.compose.entries

    def warm(self) -> None:
        """Do now what the first questions would wait for."""
        for brain in self.brains.values():
            brain.warm()

    def ask(
        self, question: str, conversation: Conversation = NEW, now: float = 0.0, choices: Choices | None = None
    ) -> Told:
        """Answer a message. ``now`` is the time in seconds on the clock of ``conversation.at``; ``choices`` are as for
        a brain."""
        started = time.perf_counter()
        conversation = conversation.fresh(now)
        reply, after = self._answer(question, conversation, now, choices)
        return replace(reply, q=question, ms=(time.perf_counter() - started) * 1000), after

    def show(self, id: str, language: str, conversation: Conversation = NEW, now: float = 0.0) -> Told | None:
        """Tell an entry by its id, or choose a meeting; None where there is no such thing."""
        if id == ALL:
            return self._choose(None, language, conversation, now)
        found = self.compose.find(id)
        if found is None:
            return None
        meeting, own = found
        if not own:
            return self._choose(meeting, language, conversation, now)
        return self._told(
            meeting, conversation, lambda brain, before: brain.show(own, _in(brain, language), before, now)
        )

    def more(self, id: str, language: str, conversation: Conversation = NEW, now: float = 0.0) -> Told | None:
        """Tell more of an entry, as its button asks for it; None when there is no such entry."""
        return self._of_entry(
            id, conversation, lambda own, brain, before: brain.more(own, _in(brain, language), before, now)
        )

    def exactly(self, id: str, language: str, conversation: Conversation = NEW, now: float = 0.0) -> Told | None:
        """Quote what an entry restates; None when there is no such entry or no quotation."""
        return self._of_entry(
            id, conversation, lambda own, brain, before: brain.exactly(own, _in(brain, language), before, now)
        )

    def within(self, meeting: str, conversation: Conversation, call: Callable[[Brain, Conversation], Told]) -> Told:
        """What a call of one meeting's brain comes to, its ids and the conversation as they are among several."""
        told = self._told(meeting, conversation, call)
        assert told is not None
        return told

    def _of_entry(
        self, id: str, conversation: Conversation, call: Callable[[str, Brain, Conversation], Told | None]
    ) -> Told | None:
        """What a call on an entry comes to, by the id that its meeting knows; None where there is no such meeting."""
        found = self.compose.find(id)
        if found is None:
            return None
        meeting, own = found
        return self._told(meeting, conversation, lambda brain, before: call(own, brain, before))

    # -- one meeting --------------------------------------------------------------------------------------------------

    def _told(
        self, meeting: str, conversation: Conversation, call: Callable[[Brain, Conversation], Told | None]
    ) -> Told | None:
        brain = self.brains[meeting]
        told = call(brain, self._before(meeting, conversation))
        if told is None:
            return None
        reply, after = told
        offered = tuple(under(meeting, id) for id in after.offered)
        if not offered and reply.outcome is Outcome.INFO:  # «thanks»: what was offered still is
            offered = conversation.offered
        held = (
            {"turns": after.turns, "within": meeting}
            if after.turns
            else {"turns": conversation.turns, "within": conversation.within}
        )
        interface = conversation.interface if conversation.interface not in brain.languages else after.interface
        conversation = replace(conversation, language=after.language, offered=offered, at=after.at, **held)
        return named_in(meeting, reply), replace(conversation, interface=interface)

    def _before(self, meeting: str, conversation: Conversation) -> Conversation:
        """A conversation as the brain of a meeting knows it: what another one told is not in it."""
        speaks = self.brains[meeting].languages
        return replace(
            conversation,
            turns=conversation.turns if conversation.within == meeting else (),
            language=conversation.language if conversation.language in speaks else None,
            interface=conversation.interface if conversation.interface in speaks else None,
            offered=(),
        )

    def _choose(self, meeting: str | None, language: str, conversation: Conversation, now: float) -> Told:
        """A meeting is chosen, or all of them are."""
        if meeting is None:
            reply = self.compose.info("meetings_set", language)
            return reply, replace(conversation, meeting=None, offered=(), at=now)
        brain = self.brains[meeting]
        text = self.compose.texts[language]("meeting_set", meeting=self.compose.label(meeting, language))
        links = [brain.compose.link(entry, _in(brain, language)) for entry in brain.compose.examples]
        reply = Reply(Outcome.INFO, language, "\n".join([text, *(f"- {link.title}" for link in links)]))
        reply = named_in(meeting, replace(reply, related=tuple(links)))
        offered = tuple(link.id for link in reply.related)
        return reply, replace(conversation, meeting=meeting, offered=offered, at=now)

    # -- all of them --------------------------------------------------------------------------------------------------

    def _answer(self, question: str, conversation: Conversation, now: float, choices: Choices | None) -> Told:
        chosen = conversation.chosen(question)
        language = conversation.language or conversation.interface or self.default
        if chosen and (shown := self.show(chosen, language, conversation, now)):
            return shown

        said = set(words(fold(question)))

        def asked(meeting: str) -> _Heard:
            told = self.within(meeting, conversation, lambda brain, before: brain.ask(question, before, now, choices))
            return _Heard(meeting, *told, sum(worth for word, worth in self._naming[meeting].items() if word in said))

        held = conversation.within if conversation.within in self.brains else None
        if held and self.brains[held].leans(question, self._before(held, conversation)):
            told = asked(held)
        elif conversation.meeting in self.brains:
            told = asked(conversation.meeting)
            if told.reply.outcome is Outcome.UNKNOWN and not told.reply.id:
                label = self.compose.label(conversation.meeting, told.reply.lang)
                note = self.compose.texts[told.reply.lang]("asked_one", meeting=label)
                return replace(told.reply, notes=(*told.reply.notes, note)), told.after
        else:
            heard = sorted(map(asked, self.brains), key=lambda heard: heard.meeting != held)
            reply, after = self._surest(heard)
            if reply.outcome is Outcome.ANSWER and not reply.inquiries:
                return reply, after  # none of the others is asked what it may be
            every = tuple(dict.fromkeys(inquiry for each in heard for inquiry in each.reply.inquiries))
            return replace(reply, inquiries=every), after
        return told.reply, told.after

    def _surest(self, heard: Sequence[_Heard]) -> Told:
        """The one to tell of what each meeting makes of a message, that of the last answer first; or a choice."""
        answers, silent = _of(heard, Outcome.ANSWER), _of(heard, Outcome.UNKNOWN)
        told = [each for each in silent if each.reply.id]  # somebody has written down that the report does not say it
        best = max(answers, key=lambda each: each.odds, default=None)
        if best and any(each.odds - best.odds > SURER for each in told):
            best = None
        if best:
            rivals = [each for each in answers if best.odds - each.odds < SURER]
            open_to_choice = [each for each in rivals if each.reply.id and not each.reply.answers]
            if len(open_to_choice) < 2:
                first = rivals[0] if len(rivals) == 1 else best
                return first.reply, first.after
            return self._offer(sorted(open_to_choice, key=lambda each: -each.odds))
        choices = _of(heard, Outcome.CHOOSE)
        if choices:
            return self._merged(choices)
        if not silent or heard[0].reply.outcome is Outcome.INFO:
            return heard[0].reply, heard[0].after
        near = [each for each in silent if each.reply.citations]
        first = max(told, key=lambda each: each.odds) if told else min(near or silent, key=lambda each: each.odds)
        note = self.compose.texts[first.reply.lang]("asked_all", count=len(self.brains))
        return replace(first.reply, notes=(*first.reply.notes, note), hits=_hits(heard)), first.after

    def _offer(self, rivals: Sequence[_Heard]) -> Told:
        """A choice between the meetings that answer."""
        language = rivals[0].reply.lang
        options = tuple(
            Link(
                each.reply.id or "",
                self.compose.of_meeting(each.reply.id or "", each.reply.title, language),
                each.reply.text,
            )
            for each in rivals[:CHOICES]
        )
        return self._offered(rivals, self.compose.texts[language]("meeting_choose"), options)

    def _merged(self, choices: Sequence[_Heard]) -> Told:
        """What each meeting offers, in turn."""
        language = choices[0].reply.lang
        turns = zip_longest(*(each.reply.options for each in choices))
        options = [link for turn in turns for link in turn if link is not None][:CHOICES]
        titled = tuple(replace(link, title=self.compose.of_meeting(link.id, link.title, language)) for link in options)
        return self._offered(choices, choices[0].reply.text, titled)

    def _offered(self, heard: Sequence[_Heard], text: str, options: tuple[Link, ...]) -> Told:
        first = heard[0]
        reply = Reply(
            Outcome.CHOOSE,
            first.reply.lang,
            text,
            confidence=0.0,
            options=options,
            read_as=first.reply.read_as,
            notes=first.reply.notes,
            hits=_hits(heard),
        )
        return reply, replace(first.after, turns=(), within=None, offered=tuple(link.id for link in options))


def _of(heard: Sequence[_Heard], outcome: Outcome) -> list[_Heard]:
    return [each for each in heard if each.reply.outcome is outcome]


def _hits(heard: Sequence[_Heard]) -> tuple[Hit, ...]:
    """What was found in each meeting, in turn: the scores of two are not to be compared."""
    turns = zip_longest(*(each.reply.hits for each in heard))
    return tuple(hit for turn in turns for hit in turn if hit is not None)[:HITS]


def _in(brain: Brain, language: str) -> str:
    return brain.compose.speaking(language)


def _naming(brains: Sequence[Brain]) -> dict[str, dict[str, float]]:
    """The words by which a question may name each meeting, with their worth: of its title, its town and its year, those
    that no other has."""
    said: dict[str, dict[str, float]] = {}
    for brain in brains:
        meeting = brain.pack.meeting
        common = frozenset(word for analyser in brain.indexes.analysers.values() for word in analyser.stop)
        town = " ".join(place.partition(",")[0] for place in meeting.place.values())
        titled = {word for word in words(fold(" ".join(meeting.title.values()))) if word not in common}
        said[meeting.id] = dict.fromkeys(titled, SPOKEN_OF)
        said[meeting.id] |= dict.fromkeys([*words(fold(town)), *(str(day.year) for day in meeting.dates)], NAMED)
    often = Counter(word for own in said.values() for word in own)
    return {id: {word: worth for word, worth in own.items() if often[word] == 1} for id, own in said.items()}
