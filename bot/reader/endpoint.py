"""The way to a reader: one chat endpoint over HTTP, trusted with nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import httpx

from bot.settings import Secret, is_loopback

LONGEST = 64 * 1024  # bytes of a response that are read
CHAT = "/chat/completions"


class Unheard(Exception):
    """A call that came to nothing, in words that hold nothing of what was sent; ``rest`` is for how many seconds the
    endpoint asks not to be called again, 0 where it does not say."""

    def __init__(self, why: str, rest: float = 0.0) -> None:
        super().__init__(why)
        self.rest = rest


class Endpoint:
    """Calls one endpoint. ``url`` is its address, or the one that ``/chat/completions`` is appended to. No redirect is
    followed: the key goes nowhere else."""

    def __init__(self, url: str, key: Secret | None, seconds: float) -> None:
        self._url = url if url.endswith(CHAT) else url.rstrip("/") + CHAT
        headers = {"Accept-Encoding": "identity", "Content-Type": "application/json"}
        if key:
            headers["Authorization"] = f"Bearer {key.get_secret_value()}"
        # a proxy is for what is elsewhere
        self._client = httpx.AsyncClient(headers=headers, timeout=seconds, trust_env=not is_loopback(url))

    async def post(self, body: Mapping[str, Any]) -> bytes:
        """The response to a call. Raises ``Unheard``."""
        sent, read = json.dumps(body, ensure_ascii=False).encode(errors="replace"), bytearray()
        try:
            async with self._client.stream("POST", self._url, content=sent) as response:
                if response.status_code != httpx.codes.OK:
                    asked = response.headers.get("Retry-After", "")
                    raise Unheard(f"HTTP {response.status_code}", float(asked) if asked.isdecimal() else 0.0)
                async for part in response.aiter_raw():
                    read += part
                    if len(read) > LONGEST:
                        raise Unheard("a response without end")
        except httpx.HTTPError as error:  # its text may hold the address
            raise Unheard(type(error).__name__) from None
        return bytes(read)

    async def close(self) -> None:
        """Close what is open."""
        await self._client.aclose()
