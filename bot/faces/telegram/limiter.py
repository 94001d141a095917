"""Telegram's limits kept, and calls repeated that the network or the server swallowed. Who must wait, waits alone."""

from __future__ import annotations

import asyncio
import logging
from asyncio import Task
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from itertools import chain, repeat
from typing import Any
from weakref import WeakSet

from cachetools import LRUCache
from telegram.constants import FloodLimit
from telegram.error import BadRequest, ChatMigrated, Conflict, InvalidToken, NetworkError, RetryAfter
from telegram.ext import BaseRateLimiter

from bot.faces.telegram.transport import asked_to_wait, brief, met_by_silence

log = logging.getLogger(__name__)

PAUSES = (0.5, 1.0, 2.0, 4.0)  # seconds before a swallowed call is repeated; from then on:
LONGEST_PAUSE = 8.0
PATIENCE = {  # seconds for which a call is repeated, by the beginning of its name; another is not
    **dict.fromkeys(("send", "edit"), 600.0),  # while the question is young
    "answer": 15.0,  # while Telegram takes an answer to a button or an inline query
    **dict.fromkeys(("getMe", "setWebhook"), 120.0),  # at the start
    "setMy": 7200.0,  # the menu and the descriptions, which nobody waits for
}
LASTING = 30.0  # seconds from which on a revoked token or another instance is no passing fault
FIRST_LASTING = 3.0  # the same, at the very first call
SLACK = 0.1  # seconds added to the wait Telegram asks for
BURST = 10  # messages that may go out at once
GROUPS = 10_000  # whose pace is remembered

Result = bool | dict[str, Any] | list[dict[str, Any]]


class Pace:
    """So many calls at once, then one after the other at the rate of so many in so many seconds (GCRA).

    Each call has its place from the moment it asks: the first to ask is the first to go.
    """

    def __init__(self, at_once: int, many: int, seconds: float) -> None:
        self._step = seconds / many
        self._ahead = (at_once - 1) * self._step
        self._next = 0.0  # when the next call is due, were none to go at once; by the loop's clock

    async def turn(self) -> None:
        """Wait until this call may go."""
        now = asyncio.get_running_loop().time()
        due = max(self._next, now)
        self._next = due + self._step
        if (wait := due - self._ahead - now) > 0:
            await asyncio.sleep(wait)


class PatientLimiter(BaseRateLimiter[int]):
    """Thirty messages a second in all, twenty a minute in a group; what Telegram refuses for now is repeated.

    «Too many requests» holds the chat it was said of and no other. What sends and answers is repeated while the
    question is young, so that a torn connection or a server's bad moment costs nobody an answer. That the token is
    refused is doubted for a while, as in fetching. A message that went out whole and was met by silence is not
    repeated: most likely it was carried out.
    """

    def __init__(self) -> None:
        self.held: set[Task[Any]] = set()  # who waits because of his own chat
        self.inside: set[Task[Any]] = set()  # who makes a call or waits for one
        self.calling: set[Task[Any]] = set()  # whose call is under way
        self.silent: set[Task[Any]] = set()  # whose message went out whole and has no reply yet
        self.served: WeakSet[Task[Any]] = WeakSet()  # for whom something was sent
        self._all = Pace(BURST, FloodLimit.MESSAGES_PER_SECOND, 1)
        self._groups: LRUCache[int, Pace] = LRUCache(GROUPS)
        self._closed_until: LRUCache[int, float] = LRUCache(GROUPS)  # the loop's time, by chat

    async def initialize(self) -> None:
        """Nothing to do."""

    async def shutdown(self) -> None:
        """Nothing to do."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Result]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Result:
        """Make a call, within the limits, until it gets through or there is no use in repeating it."""
        with _among(self.inside):
            return await self._patiently(lambda: callback(*args, **kwargs), endpoint, data)

    async def _patiently(self, call: Callable[[], Coroutine[Any, Any, Result]], endpoint: str, data: Any) -> Result:
        clock, chat = asyncio.get_running_loop().time, data.get("chat_id")
        end = clock() + next((seconds for name, seconds in PATIENCE.items() if endpoint.startswith(name)), 0.0)
        doubted = min(end, clock() + (FIRST_LASTING if endpoint == "getMe" else LASTING))
        for pause in chain(PAUSES, repeat(LONGEST_PAUSE)):
            await self._turn(chat)
            try:
                with _among(self.calling):
                    result = await call()
                if endpoint != "answerCallbackQuery":  # which ends the spinner of a button and tells nothing
                    self.served.add(_task())
                return result
            except RetryAfter as error:
                wait = asked_to_wait(error) + SLACK
                if clock() + wait > end:
                    raise
                log.info("%s: Telegram asks to wait %.1f s", endpoint, wait)
                if isinstance(chat, int):
                    self._closed_until[chat] = clock() + wait
                with _among(self.held):
                    await asyncio.sleep(wait)
            except ChatMigrated as error:
                log.info("A group became a supergroup: its answer goes there")
                data["chat_id"] = chat = error.new_chat_id
            except (InvalidToken, Conflict):
                if clock() + pause > doubted:
                    raise
                await asyncio.sleep(pause)
            except BadRequest:
                raise
            except NetworkError as error:
                log.warning("%s failed: %s", endpoint, brief(error))
                if clock() + pause > end or (met_by_silence(error) and endpoint.startswith("send")):
                    raise
                await asyncio.sleep(pause)
        raise AssertionError("the pauses have no end")

    async def _turn(self, chat: object) -> None:
        """Wait until a call to this chat is within the limits."""
        if not isinstance(chat, int):
            return
        with _among(self.held):
            clock = asyncio.get_running_loop().time
            while (wait := self._closed_until.get(chat, 0) - clock()) > 0:
                await asyncio.sleep(wait)
            if chat < 0:  # a group
                if chat not in self._groups:
                    most = FloodLimit.MESSAGES_PER_MINUTE_PER_GROUP
                    self._groups[chat] = Pace(most, most, 60)
                await self._groups[chat].turn()
        await self._all.turn()


@contextmanager
def _among(tasks: set[Task[Any]]) -> Iterator[None]:
    task = _task()
    tasks.add(task)
    try:
        yield
    finally:
        tasks.discard(task)


def _task() -> Task[Any]:
    task = asyncio.current_task()
    assert task is not None
    return task
