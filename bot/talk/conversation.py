"""What the bot remembers of a conversation, as plain data passed in and out of the brain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

EXPIRES = 30 * 60.0  # seconds after which a conversation is forgotten
TURNS = 3  # how many of the last questions are kept
TOLD = 12  # entries remembered as told, so that «more» never says the same twice


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what came of it: the question as it was understood, standing alone; the entry that answered it, or
    the silence told, None where there was neither; all the entries told of it so far; and of a list that was told the
    number of the item in play, from 1, 0 where it is the whole.

    Of the last reply, ``wish`` is what of the answer it told where it was about that («shorter»), ``outcome`` how much
    it asserted, and ``near`` the entry it told beside a silence, each empty for none."""

    text: str
    entry: str | None = None
    told: tuple[str, ...] = ()
    item: int = 0
    wish: str = ""
    outcome: str = ""
    near: str = ""


@dataclass(frozen=True, slots=True)
class Conversation:
    """The memory of one conversation: small, bounded, and forgotten after ``EXPIRES``.

    ``language`` is that of the last question; ``interface`` the one the asker chose, if any; ``offered`` the entries of
    the last choice, for an answer such as «2»; ``at`` is when the last turn was, in seconds of any steady clock. Where
    there are several meetings, ``meeting`` is the one the asker chose, if any, and ``within`` the one ``turns`` are of.
    """

    turns: tuple[Turn, ...] = ()
    language: str | None = None
    interface: str | None = None
    offered: tuple[str, ...] = ()
    at: float = 0.0
    meeting: str | None = None
    within: str | None = None

    @property
    def last(self) -> Turn | None:
        """The last question."""
        return self.turns[-1] if self.turns else None

    def fresh(self, now: float) -> Conversation:
        """The conversation as it is remembered at ``now``: without its turns once they have expired."""
        if now - self.at <= EXPIRES:
            return self
        return Conversation(interface=self.interface, at=now, meeting=self.meeting)

    def chosen(self, text: str) -> str | None:
        """What a number typed after a choice chooses; None for any other text."""
        number = int(text[:4]) if (text := text.strip()).isdecimal() else 0
        return self.offered[number - 1] if 1 <= number <= len(self.offered) else None

    def after(self, turn: Turn | None, language: str, now: float, offered: tuple[str, ...] = ()) -> Conversation:
        """The conversation after one more reply; ``turn`` is None when the reply answered nothing to follow up on."""
        turns = (*self.turns, replace(turn, told=turn.told[-TOLD:]))[-TURNS:] if turn else self.turns
        return replace(self, turns=turns, language=language, offered=offered, at=now)

    def settled(self) -> Conversation:
        """The conversation after a courtesy: what is in play is the answer told last, not what was told about it."""
        return replace(self, turns=(*self.turns[:-1], *(replace(turn, wish="") for turn in self.turns[-1:])))

    def introduced(self, text: str) -> Conversation:
        """The conversation after somebody said who he is, a ``text`` that what is asked next may lean on; as it is
        where it is empty, or something was asked before."""
        return replace(self, turns=(Turn(text),)) if text and not self.turns else self

    def as_json(self) -> dict[str, Any]:
        """The conversation as JSON."""
        return asdict(self)

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Conversation:
        """A conversation that was kept as JSON."""
        turns = tuple(Turn(**{**turn, "told": tuple(turn["told"])}) for turn in data["turns"])
        offered = tuple(data["offered"])
        chosen = (data.get("meeting"), data.get("within"))
        return Conversation(turns, data["language"], data["interface"], offered, data["at"], *chosen)


NEW = Conversation()
