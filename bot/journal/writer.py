"""Writing the journal beside the answers: what is noted waits in memory until one background task has written it."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections import deque
from contextlib import suppress
from itertools import islice

from bot.answer.reply import Outcome, Reply
from bot.journal.record import Asked, Thumb
from bot.journal.store import Store, brief

log = logging.getLogger(__name__)

WAITING = 20_000  # notes held in memory while the database is away; those beyond are lost
BATCH = 1000  # notes written at once
GATHER = 0.2  # seconds in which notes gather before they are written
SWEEP = 3600.0  # seconds between two looks for what is too old
RETRY = (1.0, 60.0)  # seconds between tries while the database is away: the first pause, and the longest
CLOSING = 1.0  # seconds for what waits when the bot ends
DAY = 24 * 3600


class Journal:
    """Notes questions, without a word of who asked, and the thumbs under their answers, for ``days`` days.

    To note is to append to a list: no reply waits, and no fault of the disk or the server reaches it. A fault costs one
    line in the log; what waits is written when the database is there again.
    """

    def __init__(self, store: Store, days: int) -> None:
        self.days = days
        self._store = store
        self._waiting: deque[Asked | Thumb] = deque()
        self._new, self._closing = asyncio.Event(), asyncio.Event()
        self._swept = 0.0
        self._faulty = False
        self._lost = 0
        self._task: asyncio.Task[None] | None = None

    def note(self, question: str, reply: Reply) -> str | None:
        """Note a question and its reply; the key for its thumb. None for what asks nothing, or cannot be held.

        Of a message that asked several questions, those that got no answer are noted on their own too.
        """
        if reply.outcome is Outcome.INFO or not question.strip():
            return None
        for part in reply.answers:
            if part.q and part.outcome is Outcome.UNKNOWN and part.id is None:
                self._hold(_asked(part.q, part))
        asked = _asked(question, reply)
        return asked.key if self._hold(asked) else None

    def press(self, key: str, value: int) -> None:
        """Note a thumb, ``UP`` or ``DOWN``; the last of a question stands."""
        self._hold(Thumb(key, value))

    def start(self) -> None:
        """Begin to write, in the running event loop."""
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Write what waits, as far as that goes in a second, and let go of the database."""
        self._closing.set()
        self._new.set()
        with suppress(Exception):  # of a database that is away
            async with asyncio.timeout(CLOSING):
                if self._task:
                    await self._task
                await self._store.close()
        if left := self._lost + len(self._waiting):
            log.warning("The journal has lost notes: %s", left)

    def _hold(self, note: Asked | Thumb) -> bool:
        if len(self._waiting) >= WAITING:
            self._lost += 1
            return False
        self._waiting.append(note)
        self._new.set()
        return True

    async def _run(self) -> None:
        pause = RETRY[0]
        while True:
            well = await self._written()
            if self._closing.is_set() and not (well and self._waiting):
                return
            if not well:
                await _wait(self._closing, pause)
                pause = min(2 * pause, RETRY[1])
            elif self._waiting:
                pause = RETRY[0]
            else:
                pause = RETRY[0]
                self._new.clear()
                await _wait(self._new, SWEEP)
                await _wait(self._closing, GATHER)

    async def _written(self) -> bool:
        """Write a batch of what waits and delete what is too old; whether the database took it."""
        batch = list(islice(self._waiting, BATCH))
        asked = [note for note in batch if isinstance(note, Asked)]
        thumbs = [note for note in batch if isinstance(note, Thumb)]
        try:
            if time.monotonic() - self._swept > SWEEP or not self._swept:
                await self._store.forget(int(time.time()) - self.days * DAY)
                self._swept = time.monotonic()
            if batch:
                await self._store.write(asked, thumbs)
        except Exception as error:  # whatever befalls a disk, a server or the way to it
            if not self._faulty:
                log.warning("The journal cannot be written (%s): notes wait, and answers go on", brief(error))
            self._faulty = True
            return False
        for _ in batch:
            self._waiting.popleft()
        if self._faulty:
            log.warning("The journal is written again (notes lost: %s)", self._lost)
            self._faulty, self._lost = False, 0
        return True


def _asked(question: str, reply: Reply) -> Asked:
    key, now = secrets.token_hex(6), int(time.time())
    return Asked(key, now, question, reply.lang, reply.outcome.value, reply.id, round(reply.confidence, 3))


async def _wait(event: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
