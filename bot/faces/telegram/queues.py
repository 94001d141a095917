"""A queue for each chat: who asks too fast waits behind himself, and what is in hand is known until it is answered."""

from __future__ import annotations

import asyncio
import logging
from asyncio import Future, Lock, Queue, Task
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any

from cachetools import TTLCache
from telegram import Update
from telegram.ext import BaseUpdateProcessor

from bot.faces.telegram.limiter import PatientLimiter

log = logging.getLogger(__name__)

WAITING = 10  # updates a person may have waiting in a chat; what comes beyond is dropped
WAITING_IN_ALL = 50  # in a chat, whoever they are from
TOLD = 60.0  # seconds in which a person is told so once
MOST = 2000  # updates in hand
BEGIN, CALLS, LET_GO = 1.5, 3.5, 4.0  # seconds of a drain, from its start, until: no new calls, none at all, its end


@dataclass(eq=False, slots=True)
class Turn:
    """An update in hand. ``done`` tells in the end whether it was answered, or dropped as too much: if not, it must
    come again."""

    update: Update
    done: Future[bool] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    task: Task[Any] | None = None
    due: bool = False  # its chat's turn has come
    began: float | None = None  # since when its handler has it, by the loop's clock


@dataclass(eq=False, slots=True)
class _Line:
    """A chat's queue: the lock is taken in the order of asking. Counted are those who wait for it or have it."""

    lock: Lock = field(default_factory=Lock)
    waiting: Counter[int] = field(default_factory=Counter)

    def is_full_for(self, person: int) -> bool:
        """Whether this person, or the chat, has as many updates waiting as may be."""
        return self.waiting[person] > WAITING or self.waiting.total() > WAITING_IN_ALL


class ChatQueues(BaseUpdateProcessor):
    """Handles the updates of a chat one after the other, in order, and those of different chats at once.

    ``too_fast`` is called with an update that finds the queue full, and whether the person is to be told: in a chat at
    most once a minute. ``behind`` is called with one that has to wait behind another. Only what ``concerns`` the bot
    stands in a queue: what people of a group tell each other neither waits nor fills one.

    Handlers begin one by one, and whatever else is due goes between two of them: each thinks for tens of milliseconds,
    and a hundred in one turn of the event loop would keep answers, and a signal to end, waiting for seconds.
    """

    __slots__ = (
        "_beginning",
        "_behind",
        "_closing",
        "_concerns",
        "_limiter",
        "_lines",
        "_told",
        "_too_fast",
        "turns",
        "updates",
    )

    def __init__(
        self,
        limiter: PatientLimiter,
        too_fast: Callable[[Update, bool], Awaitable[None]],
        behind: Callable[[Update], object] = lambda _: None,
        concerns: Callable[[Update], bool] = lambda _: True,
    ) -> None:
        super().__init__(max_concurrent_updates=MOST)
        self.updates: Queue[object] = Queue()  # what the application works off
        self.turns: dict[int, Turn] = {}  # in hand, by the update's number
        self._limiter, self._too_fast, self._behind, self._concerns = limiter, too_fast, behind, concerns
        self._lines: defaultdict[Hashable, _Line] = defaultdict(_Line)
        self._told: TTLCache[Hashable, bool] = TTLCache(MOST, TOLD)
        self._beginning = Lock()
        self._closing = False

    async def initialize(self) -> None:
        """Nothing to do."""

    async def shutdown(self) -> None:
        """Nothing to do."""

    def take(self, update: Update) -> Turn:
        """Have an update handled; the same turn for one that is in hand."""
        if update.update_id not in self.turns:
            self.turns[update.update_id] = Turn(update)
            self.updates.put_nowait(update)
        return self.turns[update.update_id]

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Handle an update when its chat's turn has come."""
        assert isinstance(update, Update)
        turn = self.take(update)
        turn.task = asyncio.current_task()
        answered = False
        try:
            answered = not self._closing and await self._handle(turn, coroutine)
        except asyncio.CancelledError:
            answered = turn.task in self._limiter.served  # to begin again would tell the first part twice
            raise
        finally:
            coroutine.close()  # type: ignore[attr-defined]
            self.turns.pop(update.update_id, None)
            if not turn.done.done():
                turn.done.set_result(answered)

    async def _handle(self, turn: Turn, coroutine: Awaitable[Any]) -> bool:
        """Have an update handled, or dropped as too much; False where it is left, for the queues were closed."""
        if not self._concerns(turn.update):
            return await self._begin(turn, coroutine)
        chat, person = queue_of(turn.update)
        line = self._lines[chat]
        if line.is_full_for(person):
            if news := (chat, person) not in self._told:
                self._told[chat, person] = True
                log.info("Somebody asks faster than can be answered: further messages are dropped for now")
            await self._too_fast(turn.update, news)
            return True
        line.waiting[person] += 1
        if line.lock.locked():
            self._behind(turn.update)
        try:
            async with line.lock:
                return await self._begin(turn, coroutine)
        finally:
            line.waiting[person] -= 1
            if not line.waiting.total():
                del self._lines[chat]

    async def _begin(self, turn: Turn, coroutine: Awaitable[Any]) -> bool:
        turn.due = True
        async with self._beginning:
            await asyncio.sleep(0)
        if self._closing:
            return False
        turn.began = asyncio.get_running_loop().time()
        await coroutine
        return True

    def is_held(self, turn: Turn) -> bool:
        """Whether a turn waits because of its own chat: behind an earlier message, or as Telegram bids."""
        return turn.task is not None and (not turn.due or turn.task in self._limiter.held)

    def stuck(self) -> float:
        """For how many seconds the oldest turn has been with its handler, none of Telegram's doing."""
        now = asyncio.get_running_loop().time()
        busy = (turn for turn in self.turns.values() if turn.task not in self._limiter.inside)
        return now - min((turn.began for turn in busy if turn.began is not None), default=now)

    def gone_out(self) -> list[int]:
        """The numbers of the updates whose answer went out, or began to, though Telegram may not have said so yet."""
        gone = self._limiter.silent.union(self._limiter.served)
        return [number for number, turn in self.turns.items() if turn.task in gone]

    def close(self) -> None:
        """Have no handler begin any more."""
        self._closing = True

    async def drain(self) -> int:
        """Give what has begun some seconds to end; what has not ended then is let go, unanswered, and must come again.

        Returns how many were let go. A call under way is given longer than one to begin: it may have been carried out.
        A message met by silence until then most likely was, here as in ``PatientLimiter``: it is not sent again.
        """
        self.close()
        turns, start = list(self.turns.values()), asyncio.get_running_loop().time()
        _cancel(turn for turn in turns if turn.began is None)
        await self._settle(start + BEGIN)
        _cancel(turn for turn in self.turns.values() if turn.task not in self._limiter.calling)
        await self._settle(start + CALLS)
        self._limiter.served.update(self._limiter.silent)
        _cancel(self.turns.values())
        await self._settle(start + LET_GO)
        return sum(not (turn.done.done() and turn.done.result()) for turn in turns)

    async def _settle(self, until: float) -> None:
        if tasks := [turn.done for turn in self.turns.values()]:
            await asyncio.wait(tasks, timeout=max(0.0, until - asyncio.get_running_loop().time()))


def _cancel(turns: Iterable[Turn]) -> None:
    for turn in list(turns):
        if turn.task is not None:
            turn.task.cancel()


def queue_of(update: Update) -> tuple[Hashable, int]:
    """Whose queue an update stands in, and who asks: a chat's; for what comes from no chat, as an inline query, that of
    its asker."""
    person = update.effective_sender.id if update.effective_sender else 0
    if update.effective_chat is not None:
        return update.effective_chat.id, person
    return ("elsewhere", person), person
