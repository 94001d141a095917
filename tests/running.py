"""A bot in this process: a real application with a small pack, fetching over HTTP from the strict Bot API server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from bot_api import BotApi
from pydantic import SecretStr

from bot.brain import Brain
from bot.faces.telegram.app import App, build
from bot.faces.telegram.polling import Poller
from bot.faces.telegram.state import Ledger
from bot.settings import Settings


def application(api: BotApi, brain: Brain) -> App:
    server = api.base_url.removesuffix("/bot")
    return build(brain, Settings(telegram_bot_token=SecretStr(api.token), telegram_api_url=server))


@asynccontextmanager
async def polling(api: BotApi, brain: Brain, lasting: float = 30) -> AsyncIterator[asyncio.Task[Any]]:
    """A bot that polls until it is left, or until the task ends by itself."""
    async with application(api, brain) as app:
        await app.start()
        poller = Poller(app.bot, app.update_processor, Ledger(), lasting)  # type: ignore[arg-type]
        task = asyncio.create_task(poller.run())
        yield task
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await app.stop()
