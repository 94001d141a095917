"""One question of a message as the readings get it, and what a reading makes of it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.answer.inquiry import Choices
from bot.answer.reply import Outcome, Reply
from bot.answer.understand import Query
from bot.pack.entries import Entry
from bot.talk.conversation import Turn
from bot.talk.follow import FollowUp

Told = tuple[Reply, Turn | None]
"""A reply, and the turn to be remembered of it; None where there is nothing to follow up on."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a message as the readings get it, with what was said before it: ``last`` is the question before
    and ``before`` the entry it was answered with; ``earlier`` are the questions before, the last among them.
    ``choices`` are what a reader has answered; None where there is no reader."""

    text: str
    query: Query
    follow: FollowUp
    last: Turn | None
    before: Entry | None
    earlier: tuple[Turn, ...] = ()
    choices: Choices | None = None

    @property
    def language(self) -> str:
        return self.query.language


def turn_of(reply: Reply, query: Query) -> Turn | None:
    """What is remembered of a question and its reply: of several parts told together, all, with the last in play. None
    of a reply that is no answer."""
    if reply.outcome is Outcome.INFO:
        return None
    told = tuple(dict.fromkeys(each.id for each in reply.answers if each.id))
    if told:
        return Turn(query.text, told[-1], told)
    return Turn(query.text, reply.id, (reply.id,) if reply.id else ())
