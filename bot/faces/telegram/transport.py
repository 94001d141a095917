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
        data = request_data.json_parameters if request_data else {}
        headers, body = {"User-Agent": self.USER_AGENT}, b""
        try:
            async with self._client.stream(method, url, headers=headers, timeout=timeout, data=data) as response:
                try:
                    async for chunk in response.aiter_bytes():
                        body += chunk
                except httpx.TransportError:
                    if not _shows_message(body, data):
                        raise
                return response.status_code, _completed(body, data) if response.is_success else body
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


def brief(error: BaseException) -> str:
    """What an error says, without the page of HTML that a gateway sent with it."""
    return str(error).partition(". Parsing the server response")[0]


def _shows_message(body: bytes, data: dict[str, str]) -> bool:
    return "chat_id" in data and SENT.search(body) is not None


def _completed(body: bytes, data: dict[str, str]) -> bytes:
    """A body as it is; for one that breaks off, but shows the id of the message that was sent, a whole one."""
    found = SENT.search(body)
    if found is None or not _shows_message(body, data) or _is_json(body):
        return body
    message = {"message_id": int(found[1]), "date": 0, "chat": {"id": int(data["chat_id"]), "type": "private"}}
    return json.dumps({"ok": True, "result": message}).encode()


def _is_json(body: bytes) -> bool:
    try:
        json.loads(body)
    except ValueError:
        return False
    return True


class UpdatesTransport(Transport):
    """Fetches updates. One the library cannot read is left as its number alone, which no handler takes: all the
    others are answered, and it is confirmed with them."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """As of the parent, each update in a form the library can read."""
        reply = Transport.parse_json_payload(payload)
        if raws := reply.get("result"):
            reply["result"] = [update for raw in raws if (update := readable(raw))]
            if not reply["result"]:
                raise NetworkError("none of the updates has a number")
        return reply


def readable(raw: object) -> dict[str, Any] | None:
    """An update as it is, or, when the library cannot read it, its number alone; None for what has no number.

    What is skipped is logged without its text.
    """
    number = raw.get("update_id") if isinstance(raw, dict) else None
    if not isinstance(raw, dict) or type(number) is not int:
        log.warning("Skipped what is no update")
        return None
    try:
        update = Update.de_json(raw, None)
        query, message = update.callback_query or update.inline_query, update.effective_message
        if (query and query.from_user is None) or (message and message.chat is None):  # the library lets these pass
            raise ValueError("without a sender or a chat")
        known = (update.effective_chat, update.effective_sender, update.effective_user)  # a channel's sender is no user
        if any(one is not None and type(one.id) is not int for one in known):
            raise ValueError("with an id that is no number")
    except Exception as error:  # whatever the library stumbles over
        kinds = ", ".join(sorted(set(raw) - {"update_id"}))
        log.warning("Skipped update %s (%s), which cannot be read: %s", number, kinds, type(error).__name__)
        return {"update_id": number}
    return raw
