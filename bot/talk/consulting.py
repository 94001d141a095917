"""An unsure question before a reader: what it is asked, and the reply and the turn that come of its choice."""

from __future__ import annotations

from dataclasses import replace

from bot.answer.consult import Consultation
from bot.answer.inquiry import Choice, Inquiry, Outside
from bot.answer.reply import Reply
from bot.answer.respond import Reading, Responder
from bot.talk.asked import Asked, Told, turn_of
from bot.talk.conversation import Turn
from bot.talk.leaning import Leaning
from bot.talk.premise import Premises


class Consulting:
    """Has a reader asked of a question in one's own words."""

    def __init__(self, respond: Responder, leaning: Leaning, premises: Premises) -> None:
        self._respond = respond
        self._consultation = Consultation(respond)
        self._leaning = leaning
        self._premises = premises

    def readings(self, asked: Asked, reading: Reading, alone: Reading) -> list[Reading]:
        """The ways to read a question that the candidates come from: as it would be answered, alone, and in what was
        told before and what rests on the same passages; none where the bot is sure by itself."""
        if asked.choices is None or not self._consultation.unsure(reading):
            return []
        beside = self._leaning.subjects.beside(asked.before) if asked.before else ()
        return [reading, alone, *([self._respond.within(asked.query, beside)] if beside else [])]

    def inquiry(self, asked: Asked, readings: list[Reading]) -> Inquiry | None:
        """What a reader is to be asked; None where there is nothing to choose among."""
        before = tuple((turn.text, self._answered(turn, asked.language)) for turn in asked.earlier)
        return self._consultation.inquiry(asked.text, asked.language, readings, before)

    def told(self, asked: Asked, choice: Choice, readings: list[Reading]) -> Told:
        """What is told of a choice, and the turn to be remembered. What follows on something is remembered by the title
        of the entry that was chosen: what the reader made of it is only searched for."""
        reply, of = self._consultation.chosen(choice, readings)
        if choice.entry is None:
            reply = self._anew(asked, choice, readings) or self._refused(asked, choice, readings[0]) or reply
        else:
            reply = self._premises.corrected(asked.text, of, reply)
        reply = replace(reply, chosen=True)
        entry = self._respond.compose.entry(reply.id) if reply.id else None
        if entry is None:
            new = asked.last is None or asked.query.strangers or self._leaning.ways.named(asked)
            return reply, turn_of(reply, of.query) if new else asked.last
        if asked.last is None:
            return reply, turn_of(reply, of.query)
        return reply, Turn(self._leaning.ways.framed(asked) or entry.title[asked.language], entry.id, (entry.id,))

    def _anew(self, asked: Asked, choice: Choice, readings: list[Reading]) -> Reply | None:
        """The reply to a follow-up as a reader spelt it out, where that finds an answer for sure which was not among
        the candidates; None for any other."""
        if not choice.question or choice.outside is Outside.NOT_UNDERSTOOD:
            return None
        reading = self._respond.read(self._respond.query(choice.question, asked.language))
        first = self._respond.first(reading)
        if first is None or not self._consultation.sure(reading) or first.id in self._consultation.known(readings):
            return None
        told = self._respond.compose.tell(first, asked.language, reading.probability)
        return replace(told, hits=self._respond.hits(reading.verdict))

    def _refused(self, asked: Asked, choice: Choice, reading: Reading) -> Reply | None:
        """That the report does not bear out what a question takes for granted, where a reader says no more than that
        nothing answers it."""
        return None if choice.outside is Outside.NOT_UNDERSTOOD else self._premises.refuse(asked.text, reading)

    def _answered(self, turn: Turn, language: str) -> str:
        """What a question was answered with, in short."""
        entry = self._respond.compose.entry(turn.entry or "")
        return self._consultation.in_short(entry, language) if entry else ""
