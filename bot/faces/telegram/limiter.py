"""Telegram's limits kept, and calls repeated that the network or the server swallowed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

import httpx
from telegram.error import BadRequest, NetworkError
from telegram.ext import AIORateLimiter

log = logging.getLogger(__name__)

RETRIES = 5  # after «too many requests»
PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0)  # seconds before a swallowed call is repeated

Result = bool | dict[str, Any] | list[dict[str, Any]]


class PatientLimiter(AIORateLimiter):
    """Repeats what sends and answers, so that a torn connection or a server's bad moment costs nobody an answer.

    A call that went out whole and was met by silence is not repeated: most likely it was carried out.
    """

    def __init__(self) -> None:
        super().__init__(max_retries=RETRIES)

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
        pauses = PAUSES if endpoint.startswith(("send", "edit", "answer")) else ()
        for pause in (*pauses, None):
            try:
                return await super().process_request(callback, args, kwargs, endpoint, data, rate_limit_args)
            except BadRequest:
                raise
            except NetworkError as error:
                log.warning("%s failed: %s", endpoint, error)
                if pause is None or isinstance(error.__cause__, httpx.ReadTimeout):
                    raise
                await asyncio.sleep(pause)
        raise AssertionError("the last attempt returns or raises")
