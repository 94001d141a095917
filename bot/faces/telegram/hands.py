"""Who has an update in hand that Telegram posted: this process alone, or one of several (``shared``)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from enum import Enum, auto
from typing import Any, Protocol

from cachetools import TTLCache
from telegram import Update

from bot.faces.telegram.state import Ledger

REPEATED = 3600.0  # seconds in which Telegram may send again what was answered
MOST = 100_000  # remembered as answered

Json = dict[str, Any]


class Claim(Enum):
    """What came of taking an update in hand."""

    OURS = auto()
    ELSEWHERE = auto()  # another process has it
    ANSWERED = auto()


class Hands(Protocol):
    """Takes updates in hand, and knows of each until it is answered."""

    async def take(self, number: int) -> Claim:
        """Take an update in hand, unless it was answered."""

    async def hold(self, update_: Update, /) -> bool:
        """Note an update that is to be acknowledged before it is answered; whether it is noted."""

    async def settle(self, number: int, answered: bool) -> None:
        """Note that an update was answered, or is to be after the next start."""

    def left(self) -> AsyncIterator[Json]:
        """What was acknowledged to Telegram and is in nobody's hands, oldest first."""


class OwnHands:
    """One process alone: what is acknowledged but not answered is in its ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._answered: TTLCache[int, bool] = TTLCache(MOST, REPEATED)

    async def take(self, number: int) -> Claim:
        """Take an update in hand, unless it was answered."""
        return Claim.ANSWERED if number in self._answered else Claim.OURS

    async def hold(self, update_: Update, /) -> bool:
        """Note an update that is to be acknowledged before it is answered; whether it is noted."""
        self._ledger.hold(update_)
        return True

    async def settle(self, number: int, answered: bool) -> None:
        """Note that an update was answered; one that is not stays in the ledger."""
        if answered:
            self._answered[number] = True
            self._ledger.release(number)

    async def left(self) -> AsyncIterator[Json]:
        """What was acknowledged before the last end, and not answered."""
        for raw in self._ledger.held():
            yield raw
