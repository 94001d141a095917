"""Requests to Telegram that survive what comes back: no JSON, half a reply, an update nobody can read."""

from __future__ import annotations

import json
import logging
import re
from typing import Any

import httpx
from telegram import Update
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, HTTPXRequest, RequestData

log = logging.getLogger(__name__)

SENT = re.compile(rb'"ok"\s*:\s*true\b.*?"message_id"\s*:\s*(\d+)\s*[,}]', re.DOTALL)


class Transport(HTTPXRequest):
    """What is no JSON is a passing fault, told in one line that does not repeat it.

    A reply that breaks off after the id of the message it tells of is as good as whole: the message was sent, and to
    send it again would answer twice.
    """

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Status and body of a request. Raises ``TimedOut`` and ``NetworkError``."""
        given = {"read": read_timeout, "write": write_timeout, "connect": connect_timeout, "pool": pool_timeout}
        given = {name: value for name, value in given.items() if value is not BaseRequest.DEFAULT_NONE}
        timeout = httpx.Timeout(**{**self._client.timeout.as_dict(), **given})
        data = request_data.json_parameters if request_data else None
        headers, body = {"User-Agent": self.USER_AGENT}, b""
        try:
            async with self._client.stream(method, url, headers=headers, timeout=timeout, data=data) as response:
                try:
                    async for chunk in response.aiter_bytes():
                        body += chunk
                except httpx.TransportError:
                    whole = _message_sent(body, data or {})
                    if whole is None:
                        raise
                    return response.status_code, whole
                if response.is_success and not body.rstrip().endswith(b"}"):
                    body = _message_sent(body, data or {}) or body
                return response.status_code, body
        except httpx.TimeoutException as error:
            raise TimedOut from error
        except httpx.HTTPError as error:
            raise NetworkError(f"{type(error).__name__}: {error}") from error

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """A reply of Telegram, with a result or a description. Raises ``NetworkError`` for anything else."""
        try:
            reply = json.loads(payload.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            raise NetworkError(f"the reply is no JSON ({len(payload)} bytes)") from None
        if not isinstance(reply, dict) or not reply.keys() & {"result", "description"}:
            raise NetworkError("the reply is not one of Telegram's")
        return reply


def _message_sent(fragment: bytes, data: dict[str, str]) -> bytes | None:
    """A whole reply for the fragment of one, when it shows the id of the message that was sent."""
    found = SENT.search(fragment)
    if found is None or "chat_id" not in data:
        return None
    chat = {"id": int(data["chat_id"]), "type": "private"}
    return json.dumps({"ok": True, "result": {"message_id": int(found[1]), "date": 0, "chat": chat}}).encode()


class UpdatesTransport(Transport):
    """Fetches updates. One the library cannot read is left as its number alone, which no handler takes: all the
    others are answered, and it is confirmed with them."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """As of the parent, each update in a form the library can read."""
        reply = Transport.parse_json_payload(payload)
        if isinstance(reply.get("result"), list):
            reply["result"] = [update for raw in reply["result"] if (update := readable(raw))]
        return reply


def readable(raw: object) -> dict[str, Any] | None:
    """An update as it is, or, when the library cannot read it, its number alone; None for what has no number.

    What is skipped is logged without its text.
    """
    number = raw.get("update_id") if isinstance(raw, dict) else None
    if not isinstance(raw, dict) or not isinstance(number, int):
        log.warning("Skipped what is no update")
        return None
    try:
        Update.de_json(raw, None)
    except Exception as error:  # whatever the library stumbles over
        kinds = ", ".join(sorted(set(raw) - {"update_id"}))
        log.warning("Skipped update %s (%s), which cannot be read: %s", number, kinds, type(error).__name__)
        return {"update_id": number}
    return raw
