"""Fetching updates: whatever goes wrong passes, or ends the process; what is confirmed to Telegram is not lost."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from random import uniform
from typing import NoReturn

from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError, TimedOut

from bot.faces.telegram.limiter import LASTING
from bot.faces.telegram.queues import ChatQueues, Turn
from bot.faces.telegram.state import Ledger
from bot.faces.telegram.transport import asked_to_wait, brief

log = logging.getLogger(__name__)

ALLOWED_UPDATES = [
    Update.MESSAGE,
    Update.EDITED_MESSAGE,
    Update.CALLBACK_QUERY,
    Update.INLINE_QUERY,
    Update.MY_CHAT_MEMBER,
    Update.GUEST_MESSAGE,
]
POLL = 10  # seconds Telegram holds a request for which it has no update
GRACE = 0.05  # seconds that those just fetched are given before more are, though some are still with their handlers
ROOM = 20  # updates that may still be with their handlers when more are fetched
MOST_HELD = 1000  # updates that may wait for their own chats when more are fetched
QUIET = 25.0  # seconds without a conflict after which the other instance is gone
LONGEST_PAUSE = 15.0  # seconds between two attempts, if Telegram does not ask for more:
LONGEST_ASKED = 60.0
LONGEST_DOUBT = 5.0  # seconds between two while it is doubtful whether a fault passes
LAST_WORD = 1.0  # seconds for the call that confirms what was answered, at the end


class Lost(Exception):
    """Telegram will not talk to this process any more; the message says why and what to do."""


class Trouble:
    """Tells faults that pass from those that last: a token revoked, another instance with the same token."""

    def __init__(self, lasting: float = LASTING) -> None:
        self._lasting, self._lasting_rival = lasting, lasting * uniform(1, 1.5)  # two instances do not end together
        self._revoked: float | None = None  # since when, by the loop's clock, as the other two
        self._rivalled: float | None = None
        self._rival_seen = 0.0

    def over(self) -> None:
        """Telegram answered."""
        self._revoked = None

    def note(self, error: BaseException) -> None:
        """Weigh an error. Raises ``Lost`` when it has lasted."""
        now = asyncio.get_running_loop().time()
        if isinstance(error, InvalidToken):
            self._revoked = now if self._revoked is None else self._revoked
            if now - self._revoked >= self._lasting:
                raise Lost("Telegram knows this TELEGRAM_BOT_TOKEN no longer: get the new one from @BotFather")
        else:
            self._revoked = None
        if isinstance(error, Conflict):
            if self._rivalled is None or now - self._rival_seen > QUIET:
                self._rivalled = now
                log.error("Another instance of this bot is running with the same token: stop one of them.")
            self._rival_seen = now
            if now - self._rivalled >= self._lasting_rival:
                raise Lost("another instance of this bot runs with the same token: stop one of them")


class Poller:
    """Takes updates from Telegram when there is room for them.

    To ask for more confirms what came before. So more is asked for when all of it is answered, or nearly; what waits
    only for its own chat, because that is asked too fast, is noted on disk and waited for no longer.
    """

    def __init__(self, bot: Bot, queues: ChatQueues, ledger: Ledger, lasting: float = LASTING) -> None:
        self._bot, self._queues, self._ledger = bot, queues, ledger
        self._trouble = Trouble(lasting)
        self._next = 0  # the number to ask from: below it, all is confirmed by asking
        self._confirmed = 0  # the number last asked from
        self._batch: list[Turn] = []  # not confirmed, in the order of their numbers
        self._failures = 0
        self.fetched = asyncio.get_running_loop().time()  # when Telegram last answered

    async def run(self) -> NoReturn:
        """Fetch until cancelled. Raises ``Lost``."""
        for raw in self._ledger.held():
            if update := Update.de_json(raw, self._bot):
                self._take(update)
        while True:
            await self._room()
            try:
                await self._fetch()
            except Exception as error:  # whatever it is, the next attempt may do
                await self._pause(error)

    async def close(self) -> None:
        """Take nothing more; there is nothing to close, fetching was cancelled."""

    async def confirm(self) -> None:
        """At the end: tell Telegram what was answered. What was not comes again, from the first that was not."""
        left = [turn.update.update_id for turn in self._batch if not _answered(turn)]
        first = min(left, default=self._next)
        if first == self._confirmed:
            return
        try:
            await asyncio.wait_for(self._get(first, timeout=0, limit=1), LAST_WORD)
        except Exception as error:  # whatever it is, it must not keep the bot from ending in order
            log.warning("What was answered could not be confirmed, and is not answered again: %s", error)

    async def _fetch(self) -> None:
        for turn in self._batch:
            if not _answered(turn):  # it waits, or was left because the bot is told to end
                self._ledger.hold(turn.update)
        self._batch = []
        updates = await self._get(self._next, timeout=POLL)
        self._confirmed = self._next
        self.fetched = asyncio.get_running_loop().time()
        self._trouble.over()
        self._failures = 0
        self._ledger.forget(self._confirmed)
        for update in updates:
            if update.update_id not in self._ledger:
                self._batch.append(self._take(update))
        if updates:
            self._next = updates[-1].update_id + 1

    async def _get(self, offset: int, timeout: int, limit: int = 100) -> tuple[Update, ...]:
        return await self._bot.get_updates(offset, limit, timeout, allowed_updates=ALLOWED_UPDATES)

    def _take(self, update: Update) -> Turn:
        turn = self._queues.take(update)
        turn.done.add_done_callback(lambda _: self._done(turn))
        return turn

    def _done(self, turn: Turn) -> None:
        if _answered(turn):
            self._ledger.answered(turn.update.update_id)
            self._ledger.release(turn.update.update_id)

    async def _room(self) -> None:
        """Wait until what was fetched is answered, but for a few, or waits for its own chat."""
        clock = asyncio.get_running_loop().time
        end = clock() + GRACE
        while True:
            busy = [turn for turn in self._batch if not turn.done.done() and not self._queues.is_held(turn)]
            few = len(busy) <= (ROOM if clock() >= end else 0)
            if few and len(self._queues.turns) <= MOST_HELD:
                return
            await asyncio.wait([turn.done for turn in busy or self._queues.turns.values()], timeout=GRACE / 2)

    async def _pause(self, error: Exception) -> None:
        if isinstance(error, Conflict) and "webhook is active" in str(error):
            with suppress(TelegramError):
                await self._bot.delete_webhook()
        else:
            self._trouble.note(error)
        pause = min(0.5 * 2 ** (self._failures - 1), LONGEST_PAUSE) if self._failures else 0.05  # once is at once
        self._failures = min(self._failures + 1, 10)
        if isinstance(error, RetryAfter):
            pause = min(asked_to_wait(error), LONGEST_ASKED)
        elif isinstance(error, TimedOut):
            pause = 0.1  # it has waited already
        elif isinstance(error, InvalidToken | Conflict):
            pause = min(pause, LONGEST_DOUBT)
        if not isinstance(error, Conflict):
            log.warning("Telegram gave no updates, asking again in %.1f s: %s", pause, brief(error))
        await asyncio.sleep(pause)


def _answered(turn: Turn) -> bool:
    return turn.done.done() and turn.done.result()
