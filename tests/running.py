"""A bot that runs: as a process of its own, or in this process; either way over HTTP from the strict server."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot_api import BotApi

from bot.brain import Brain
from bot.faces.telegram.app import App, build
from bot.faces.telegram.polling import Poller
from bot.faces.telegram.state import Ledger
from bot.settings import Secret, Settings

ROOT = Path(__file__).parents[1]
OURS = ("TELEGRAM_", "WEBHOOK_", "KNOWLEDGE_DIR", "DATABASE_URL", "PUBLIC_URL", "READER_", "LOG_LEVEL")
PATIENCE = 180  # seconds for what takes one or two on an idle machine: waits are for what is to come, not for time


class Process:
    """A running bot whose output is read as it comes."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.out, self.err = folder / f"out-{time.monotonic_ns()}", folder / f"err-{time.monotonic_ns()}"
        kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"],
            cwd=folder,
            env={**kept, "PYTHONPATH": str(ROOT), **environment},
            stdout=self.out.open("wb"),
            stderr=self.err.open("wb"),
        )

    @property
    def log(self) -> str:
        return self.err.read_text()

    @property
    def output(self) -> str:
        return self.out.read_text() + self.log

    def wait(self) -> int:
        return self.process.wait(PATIENCE)

    def stop(self) -> int:
        """End it as a supervisor does; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.wait()


def application(api: BotApi, brain: Brain) -> App:
    server = api.base_url.removesuffix("/bot")
    return build(brain, Settings(telegram_bot_token=Secret(api.token), telegram_api_url=server))


@asynccontextmanager
async def polling(api: BotApi, brain: Brain, lasting: float = 30) -> AsyncIterator[asyncio.Task[Any]]:
    """A bot that polls until it is left, or until the task ends by itself."""
    async with application(api, brain) as app:
        await app.start()
        poller = Poller(app.bot, app.update_processor, Ledger(), lasting)  # type: ignore[arg-type]
        task = asyncio.create_task(poller.run())
        try:
            yield task
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await app.stop()
