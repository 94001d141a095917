"""Whether a running bot is well: it fetches updates, and those it has do not stay with their handlers.

In polling mode the running bot writes it to a file now and then; in webhook mode it tells it at ``/healthz``.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import httpx

from bot.faces.telegram.queues import ChatQueues

UNFETCHED = 90.0  # seconds without a word from Telegram that are one too many
STUCK = 60.0  # seconds with a handler, none of Telegram's doing, that are one too many
BEAT = 5.0  # seconds between two beats
SILENT = 30.0  # seconds without a beat, from which on the process hangs or is gone
HEALTH = "/healthz"


class Heartbeat:
    """The state of a running bot. ``fetched`` tells when Telegram last gave word, by the clock of the event loop."""

    def __init__(self, queues: ChatQueues, fetched: Callable[[], float]) -> None:
        self._queues, self._fetched = queues, fetched

    def fault(self) -> str | None:
        """What is wrong, in one line; None when all is well."""
        silent = asyncio.get_running_loop().time() - self._fetched()
        if silent > UNFETCHED:
            return f"no word from Telegram for {silent:.0f} s"
        if self._queues.stuck() > STUCK:
            return f"an update has been in hand for {self._queues.stuck():.0f} s"
        return None

    async def keep(self, path: Path) -> NoReturn:
        """Write the state to a file until cancelled, then remove it."""
        try:
            while True:
                beat = path.with_suffix(".new")
                beat.write_text(json.dumps({"at": time.time(), "fault": self.fault()}))
                beat.replace(path)
                await asyncio.sleep(BEAT)
        finally:
            path.unlink(missing_ok=True)


def read_heartbeat(path: Path) -> str | None:
    """What is wrong with the bot that writes this file; None when it is well."""
    try:
        beat = json.loads(path.read_text())
    except (OSError, ValueError):
        return "the bot is not running"
    silent = time.time() - beat["at"]
    return f"no sign of life for {silent:.0f} s" if silent > SILENT else beat["fault"]


def ask_health(host: str, port: int) -> str | None:
    """What is wrong with the bot that listens there; None when it is well."""
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    url = httpx.URL(scheme="http", host=here, port=port, path=HEALTH)
    try:
        reply = httpx.get(url, timeout=5, trust_env=False)
    except httpx.HTTPError as error:
        return f"the bot does not answer at {url}: {type(error).__name__}"
    return None if reply.is_success else reply.text.strip()
