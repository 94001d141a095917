"""Requests to Telegram that survive what comes back: no JSON, half a reply, a refusal passed on as a success, an update
nobody can read."""

from __future__ import annotations

import json
import logging
import re
from asyncio import Task, current_task
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import httpx
from telegram import Update
from telegram.error import NetworkError, RetryAfter, TimedOut
from telegram.request import BaseRequest, HTTPXRequest, RequestData

log = logging.getLogger(__name__)

REFUSED = re.compile(rb'\s*\{\s*"ok"\s*:\s*false\b')
CODE = re.compile(rb'"error_code"\s*:\s*([45]\d\d)\b')
MOST = 2**63  # an update's number must be less, to be noted
LONGEST_WAIT = 24 * 3600.0  # seconds that Telegram may bid wait
WHOLE = "send_request_body.complete"  # what httpx calls it, after the version of HTTP
SENT = re.compile(rb'"ok"\s*:\s*true\b.*?"message_id"\s*:\s*(\d+)\s*[,}]', re.DOTALL)


class Transport(HTTPXRequest):
    """What is no JSON is a passing fault, told in one line that does not repeat it.

    A reply that breaks off after the id of the message it tells of is as good as whole: the message was sent, and to
    send it again would answer twice. The id is all that is needed of it: nothing else in it can be unreadable.

    ``silent`` has the tasks whose message went out whole and has no reply yet.
    """

    def __init__(self, silent: set[Task[Any]] | None = None, **given: Any) -> None:
        super().__init__(**given)
        self._silent = set() if silent is None else silent

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
        task = current_task()
        traced = {"trace": self._whole(task)} if task and url.endswith("/sendMessage") else None
        try:
            async with self._client.stream(
                method, url, headers=headers, timeout=timeout, data=data, extensions=traced
            ) as response:
                try:
                    async for chunk in response.aiter_bytes():
                        body += chunk
                except httpx.TransportError:
                    if not _shows_message(body, data):
                        raise
                if not response.is_success:
                    return response.status_code, body
                return _status(response.status_code, body), _completed(url.rpartition("/")[2], body, data)
        except httpx.TimeoutException as error:
            raise TimedOut from error
        except httpx.HTTPError as error:
            raise NetworkError(f"{type(error).__name__}: {error}") from error
        finally:
            if task:
                self._silent.discard(task)

    def _whole(self, task: Task[Any]) -> Callable[[str, dict[str, Any]], Awaitable[None]]:
        """Notes when a task's message has gone out, by what httpx tells of a request as it goes on."""
        method = b""

        async def trace(event: str, told: dict[str, Any]) -> None:
            nonlocal method
            if "request" in told:  # of a proxy, before, to connect; then ours
                method = told["request"].method
            if event.endswith(WHOLE) and method == b"POST":
                self._silent.add(task)

        return trace

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """A reply of Telegram, a result or a refusal, in the types the library counts on. Raises ``NetworkError`` for
        anything else."""
        try:
            reply = json.loads(payload.decode("utf-8-sig", "replace"))
        except (ValueError, RecursionError):
            raise NetworkError(f"the reply is no JSON ({len(payload)} bytes)") from None
        if not isinstance(reply, dict) or not (reply.keys() & {"result", "description"} or reply.get("ok") is False):
            raise NetworkError("the reply is not one of Telegram's")
        if not isinstance(reply.get("description", ""), str):
            del reply["description"]
        return {**reply, "parameters": _parameters(reply.get("parameters"))}


def asked_to_wait(error: RetryAfter) -> float:
    """For how many seconds Telegram asks to wait; the library gives an int, a float or, where told to, a timedelta."""
    wait: float | timedelta = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def met_by_silence(error: BaseException) -> bool:
    """Whether a call went out whole and no reply came in time: most likely it was carried out."""
    return isinstance(error.__cause__, httpx.ReadTimeout)


def brief(error: BaseException) -> str:
    """What an error says, without the page of HTML that a gateway sent with it."""
    return str(error).partition(". Parsing the server response")[0]


def _status(status: int, body: bytes) -> int:
    """The status of a reply, or the code it tells of itself: what stands between may pass a refusal on as a success."""
    if not REFUSED.match(body):
        return status
    code = CODE.search(body)
    return int(code[1]) if code else HTTPStatus.BAD_GATEWAY


def _parameters(given: object) -> dict[str, float]:
    """What a refusal bids do, as far as it can be done: to wait, or to write to another chat."""
    bidden: dict[str, float] = {}
    if isinstance(given, dict):
        with suppress(KeyError, TypeError, ValueError, OverflowError):
            bidden["retry_after"] = min(LONGEST_WAIT, max(0.0, float(given["retry_after"])))
        if type(chat := given.get("migrate_to_chat_id")) is int:
            bidden["migrate_to_chat_id"] = chat
    return bidden


def _shows_message(body: bytes, data: dict[str, str]) -> bool:
    return "chat_id" in data and SENT.search(body) is not None


def _completed(endpoint: str, body: bytes, data: dict[str, str]) -> bytes:
    """A body as it is; for one that tells of a message in a chat, or begins to, what the library must know of it. A
    call that was carried out is no fault, whatever its result looks like: a message without an id has the id 0."""
    if "chat_id" not in data and not endpoint.startswith(("getMe", "answerGuestQuery", "edit")):
        return body  # updates above all, which are many and are read once
    try:
        result = _result(body)
    except (ValueError, RecursionError):  # it breaks off, or is a refusal
        if not _shows_message(body, data):
            return body
        result = {"message_id": int(SENT.search(body)[1])}  # type: ignore[index]
    id = result.get("message_id") if isinstance(result, dict) else None
    if endpoint == "getMe" and not (isinstance(result, dict) and result.keys() >= {"id", "is_bot", "first_name"}):
        return b""  # no reply of Telegram's
    if endpoint == "answerGuestQuery" and not isinstance(result, dict):
        return json.dumps({"ok": True, "result": {"inline_message_id": ""}}).encode()
    if endpoint.startswith("edit") and id is None:
        return json.dumps({"ok": True, "result": True}).encode()
    if "chat_id" not in data or (id is None and endpoint != "sendMessage"):
        return body
    chat = {"id": int(data["chat_id"]), "type": "private"}
    message = {"message_id": id if isinstance(id, int) else 0, "date": 0, "chat": chat}
    return json.dumps({"ok": True, "result": message}).encode()


def _result(body: bytes) -> Any:
    """What a call came to. Raises ``ValueError`` for what is no JSON, or a refusal."""
    reply = json.loads(body.decode("utf-8-sig", "replace"))
    if not isinstance(reply, dict) or reply.get("ok") is not True:
        raise ValueError("no result")
    return reply.get("result")


class UpdatesTransport(Transport):
    """Fetches updates. One the library cannot read is left as its number alone, which no handler takes: all the
    others are answered, and it is confirmed with them."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """As of the parent, each update in a form the library can read."""
        reply = Transport.parse_json_payload(payload)
        if not isinstance(reply.get("result", []), list):
            raise NetworkError("the reply has no list of updates")
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
    if not isinstance(raw, dict) or type(number) is not int or not 0 <= number < MOST:
        log.warning("Skipped what is no update")
        return None
    try:
        update = Update.de_json(raw, None)
        if fault := _fault(update):  # the library lets these pass
            raise ValueError(fault)
    except Exception as error:  # whatever the library stumbles over
        kinds = ", ".join(sorted(set(raw) - {"update_id"}))
        log.warning("Skipped update %s (%s), which cannot be read: %s", number, kinds, type(error).__name__)
        return {"update_id": number}
    return raw


def _fault(update: Update) -> str | None:
    """What an update lacks that Telegram always gives, or has in another type; None when it is as it should be."""
    pressed, inline, member = update.callback_query, update.inline_query, update.my_chat_member
    message, query = update.effective_message, pressed or inline
    if (query and query.from_user is None) or (message and message.chat is None):
        return "without a sender or a chat"
    if (inline and (inline.query is None or inline.offset is None)) or (
        member and None in (member.old_chat_member, member.new_chat_member)
    ):
        return "without what it is about"
    texts: list[object] = [message.text, message.caption] if message else []
    texts += [pressed.data] if pressed else [inline.query, inline.offset] if inline else []
    if not all(text is None or isinstance(text, str) for text in texts):
        return "with a text that is none"
    known = (update.effective_chat, update.effective_sender, update.effective_user)  # a channel's sender is no user
    if any(one is not None and type(one.id) is not int for one in known):
        return "with an id that is no number"
    return None
