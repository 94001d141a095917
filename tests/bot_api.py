"""A small strict Telegram Bot API server for tests: in this process, on 127.0.0.1 and a free port.

    with BotApi() as api:                        # its own thread and event loop: any client may use it
        ...                                      # a bot with base_url=api.base_url and token=api.token
        api.deliver(api.message("Hello"))
        api.wait_for(lambda: api.sent(USER_ID))  # in a coroutine: await asyncio.to_thread(api.wait_for, ...)
        assert not api.violations

What Telegram refuses is refused with its own text, as far as known, and noted in ``violations``. Those with
``(strict)`` are our own: Telegram's is not known, or it would pass in silence what a test should hear about.
"""

import asyncio
import copy
import inspect
import json
import math
import re
import threading
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise
from typing import Any, Self, TypeVar

import tdjson
from telegram import Update
from telegram.constants import BotCommandScopeType, ChatAction
from tornado.httpclient import AsyncHTTPClient
from tornado.httpserver import HTTPServer
from tornado.iostream import StreamClosedError
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

Json = dict[str, Any]
T = TypeVar("T")

TOKEN = "123456:a_token_for_the_fake_server_only"
USER_ID = 1001
MESSAGE = "chat_id text parse_mode entities reply_markup link_preview_options"
METHODS = {  # the methods mirrored, with the parameters they take here
    **dict.fromkeys(("getMe", "logOut", "close"), ""),
    "getUpdates": "offset limit timeout allowed_updates",
    "setWebhook": "url secret_token allowed_updates drop_pending_updates max_connections",
    "deleteWebhook": "drop_pending_updates",
    "sendMessage": f"{MESSAGE} message_thread_id reply_parameters disable_notification protect_content",
    "editMessageText": f"{MESSAGE} message_id inline_message_id",
    "editMessageReplyMarkup": "chat_id message_id inline_message_id reply_markup",
    "deleteMessage": "chat_id message_id",
    "sendChatAction": "chat_id action message_thread_id",
    "answerCallbackQuery": "callback_query_id text show_alert cache_time",
    "answerInlineQuery": "inline_query_id results cache_time is_personal next_offset button",
    "answerGuestQuery": "guest_query_id result",
    "setMyCommands": "commands scope language_code",
    "setMyDescription": "description language_code",
    "setMyShortDescription": "short_description language_code",
}
STRINGS = "text parse_mode url secret_token action next_offset description short_description language_code"
STRINGS += " callback_query_id inline_query_id guest_query_id inline_message_id"
ARTICLE = "type id title input_message_content reply_markup url description thumbnail_url"
ACTIONS = "callback_data url copy_text switch_inline_query switch_inline_query_current_chat"
ACTIONS += " switch_inline_query_chosen_chat"
ENTITIES = {"PreCode": "pre", "TextUrl": "text_link", "MentionName": "text_mention", "EmailAddress": "email"}
ENTITIES |= {"BlockQuote": "blockquote", "ExpandableBlockQuote": "expandable_blockquote"}

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
SAME = "message is not modified: specified new message content and reply markup are exactly the same as a "
SAME += "current content and reply markup of the message"
OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
HOOKED = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
TEXT_BUTTON = "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
PREFIX = {400: "Bad Request: ", 403: "Forbidden: ", 409: "Conflict: "}
FAULTS = {  # what a test can have happen to a call; "after": once it was carried out
    "429": "too many requests, retry after seconds",
    "429 fraction": "too many requests, retry after a part of a second",
    "429 word": "too many requests, retry after a number that is a text",
    "500": "a server's error, in JSON",
    "passed on": "the same, with the status of a success",
    "502": "a gateway's error, in HTML",
    "nonsense": "200 with no JSON",
    "cut": "half a reply, then the connection is closed",
    "cut after": "the same, after",
    "nonsense after": "half a reply as if it were whole, after",
    "odd after": "a reply of which nothing but the id can be read, after",
    "true after": "the result is of another type, after",
    "null after": "the same",
    "list after": "the same",
    "empty after": "the same",
    "drop": "the connection is closed without a reply",
    "slow": "a reply after seconds",
}
ODD_RESULTS: Json = {"true after": True, "null after": None, "list after": [7], "empty after": {}}
ODD_WAITS = {"429 fraction": 0.3, "429 word": "1"}
LIMITS = {"private": (5, 5.0), "group": (20, 60.0), "all": (110, 3.0)}  # messages in so many seconds, by kind of chat


class Refusal(Exception):
    """A call that gets an error: ``injected`` when the test asked for it."""

    def __init__(self, text: str, code: int = 400, injected: bool = False, **parameters: int) -> None:
        super().__init__(PREFIX.get(code, "") + text)
        self.code, self.injected, self.parameters = code, injected, parameters


def need(ok: object, text: str, code: int = 400) -> None:
    """Refuse the call unless this holds."""
    if not ok:
        raise Refusal(text, code)


def td(kind: str, **fields: Any) -> Any:
    """A synchronous request to TDLib, which holds Telegram's own parser: no network, no account."""
    return json.loads(tdjson.td_execute(json.dumps({"@type": kind, **fields}).encode()) or b"{}")


td("setLogVerbosityLevel", new_verbosity_level=0)


def parse_html(html: str) -> Any:
    return td("parseTextEntities", text=html, parse_mode={"@type": "textParseModeHTML"})


def api_entity(found: Json) -> Json:
    """A TDLib entity in the Bot API's form."""
    name = found["type"]["@type"].removeprefix("textEntityType")
    snake = re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
    entity = {"type": ENTITIES.get(name, snake), "offset": found["offset"], "length": found["length"]}
    return entity | {key: found["type"][key] for key in ("url", "language") if key in found["type"]}


def units(text: str) -> int:
    """The length as Telegram counts it: UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def formatted(text: Any, mode: str | None = None, entities: list[Json] | None = None) -> Json:
    """A text: 1-4096 UTF-16 units once parsed, at most 100 entities, no block quote inside another."""
    need(isinstance(text, str), "message text is empty")
    if mode:
        need(mode.upper() == "HTML", f"parse_mode HTML only, not {mode} (strict)")
        parsed = parse_html(text)
        need("text" in parsed, parsed.get("message", "").replace("Can't", "can't", 1))
        text, entities = parsed["text"], [api_entity(one) for one in parsed["entities"]]
    text = text.rstrip()
    need(text, "message text is empty")
    need(units(text.lstrip()) <= 4096, "message is too long")
    need(len(entities or []) <= 100, "ENTITIES_TOO_LONG")
    quotes = sorted((e["offset"], e["length"]) for e in entities or [] if "blockquote" in e["type"])
    apart = all(start + length <= after for (start, length), (after, _) in pairwise(quotes))
    need(apart, "can't parse entities: block quotes can't be nested (strict)")
    return {"text": text, "entities": entities} if entities else {"text": text}


def only(what: str, given: Json | None, known: str) -> Json:
    """The object itself, if it has no field Telegram does not know."""
    unknown = sorted((given or {}).keys() - known.split())
    need(not unknown, f"unknown field {unknown} in {what} (strict)")
    return given or {}


def keyboard(markup: Json | None, sending: bool = False) -> Json:
    """A markup: at most 100 buttons, 8 a row. A new message may also force a reply or remove a keyboard."""
    if not markup or (sending and markup.keys() & {"force_reply", "remove_keyboard"}):
        return {}
    need("inline_keyboard" in markup, "inline keyboard expected")
    rows = [row for row in only("reply_markup", markup, "inline_keyboard")["inline_keyboard"] if row]
    need(sum(map(len, rows)) <= 100 and all(len(row) <= 8 for row in rows), "REPLY_MARKUP_TOO_LONG")
    for row in rows:
        for button in row:
            check_button(**button)
    return {"reply_markup": {"inline_keyboard": rows}} if rows else {}


def check_button(text: str = "", style: str = "", icon_custom_emoji_id: str = "", **action: Any) -> None:
    """A text and one action: callback_data 1-64 bytes, copy_text 1-256, an http(s) or tg link TDLib keeps."""
    need(text.strip(), "can't parse inline keyboard button: the text is empty (strict)")
    need(action and action.get("callback_data") != "", TEXT_BUTTON)
    single = len(action) == 1 and action.keys() <= set(ACTIONS.split())
    need(single, f"can't parse inline keyboard button: one known action, not {sorted(action)} (strict)")
    need(len(action.get("callback_data", "").encode()) <= 64, "BUTTON_DATA_INVALID")
    need(1 <= len(action.get("copy_text", {"text": "-"})["text"]) <= 256, "BUTTON_COPY_TEXT_INVALID")
    url = action.get("url", "tg://resolve?domain=telegram")
    wrong = f"inline keyboard button URL '{url}' is invalid: "
    need(re.match(r"(https?|tg)://", url), f"{wrong}Unsupported URL protocol")
    need(parse_html(f'<a href="{escape(url)}">x</a>')["entities"], f"{wrong}Wrong HTTP URL")


def check_article(result: Json) -> Json:
    """An inline result, an article: id 1-64 bytes, a title, a text and a keyboard that could be sent."""
    need(1 <= len(result.get("id", "").encode()) <= 64, "RESULT_ID_INVALID")
    need(result.get("type") == "article", f"articles only, not {result.get('type')} (strict)")
    need(only("the article", result, ARTICLE).get("title", "").strip(), "ARTICLE_TITLE_EMPTY")
    known = "message_text parse_mode entities link_preview_options"
    content = only("input_message_content", result.get("input_message_content"), known)
    text = formatted(content.get("message_text"), content.get("parse_mode"), content.get("entities"))
    return text | keyboard(result.get("reply_markup"))


def decoded(name: str, value: Any) -> Any:
    """A parameter in its type: a form carries everything but strings as JSON. No number has a fraction."""
    value = json.loads(value) if isinstance(value, str) and name not in STRINGS.split() else value
    need(not isinstance(value, float), f"{name} must be an integer (strict)")
    return value


def a_user(user_id: int = USER_ID, first_name: str = "Ada", language_code: str = "en") -> Json:
    return {"id": user_id, "is_bot": False, "first_name": first_name, "language_code": language_code}


def a_chat(kind: str = "private", chat_id: int | None = None) -> Json:
    """A chat: private, group, supergroup or forum (a supergroup with topics)."""
    if kind == "private":
        return {"id": chat_id or USER_ID, "type": "private", "first_name": "Ada"}
    number = {"group": -4001, "supergroup": -1001000000001, "forum": -1001000000002}[kind]
    chat = {"id": chat_id or number, "title": f"A {kind}", "type": "group" if kind == "group" else "supergroup"}
    return {**chat, "is_forum": True} if kind == "forum" else chat


@dataclass(frozen=True, slots=True)
class Call:
    """A call with its parameters decoded, and when it came (``time.monotonic``)."""

    method: str
    params: Json
    at: float


@dataclass(slots=True)
class Turn:
    """An update that wants an answer: the texts sent for it, how often its query was answered, and when first."""

    update: Json
    query: bool
    place: tuple[int, int | None] | None = None  # the chat and the topic
    texts: list[str] = field(default_factory=list)
    closed: int = 0
    asked_at: float = field(default_factory=time.monotonic)
    answered_at: float | None = None


class Handler(RequestHandler):
    """One request. A client that leaves ends its long poll."""

    waiting: asyncio.Future[Any] | None = None

    def initialize(self, api: "BotApi") -> None:
        self.api = api

    async def post(self, token: str, method: str) -> None:
        await self.api._serve(self, token, method)

    get = post

    def on_connection_close(self) -> None:
        if self.waiting:
            self.waiting.cancel()


class BotApi:
    """The server and what it knows. What has no underscore is for tests, from any thread."""

    def __init__(self, token: str = TOKEN, username: str = "strict_test_bot", limits: bool = False) -> None:
        """With ``limits``, messages beyond Telegram's limits for a chat and for all get a 429 (see ``LIMITS``)."""
        self.token, self.base_url, self.limits = token, "", limits
        self.choose_fault: Callable[[str], tuple[str, float]] = lambda method: ("", 0)  # kind and seconds, or ""
        self.me: Json = {"id": 123456, "is_bot": True, "first_name": "Test", "username": username}
        self.attempts: list[Call] = []  # every call with the right token
        self.calls: list[Call] = []  # those accepted
        self.violations: list[str] = []  # "method: error text" of those refused
        self.profile: dict[tuple[str, ...], Any] = {}  # commands and descriptions by kind, scope, language
        self.inline_messages: dict[str, Json] = {}  # what guest queries were answered with
        self.webhook: Json = {}
        self._allowed: list[str] = Update.ALL_TYPES
        self._queue: list[Json] = []
        self._update_id, self._last_id = 500_000_000, 0
        self._chats: dict[int, Json] = {}
        self._topics: set[tuple[int, int | None]] = set()
        self._messages: dict[tuple[int, int], Json] = {}
        self._turns: dict[tuple[str, Any], Turn] = {}
        self._faults: dict[str, list[tuple[str, float]]] = defaultdict(list)
        self.migrated: dict[int, int] = {}  # groups that became supergroups, with their new ids
        self.closed: dict[int, tuple[int, str]] = {}  # chats the bot cannot write to: code and what Telegram says
        self._times: dict[Any, list[float]] = defaultdict(list)  # of messages sent, by chat
        self._poll: asyncio.Future[None] | None = None
        self._changed, self._ready = threading.Condition(), threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), name="bot-api", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        if not self._ready.wait(10):
            raise RuntimeError("the Bot API server did not start")
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    # What a test does and asks

    def deliver(self, update: Json, expected: bool = True) -> int:
        """Queue an update for getUpdates or the webhook; Telegram drops a type the bot did not ask for.

        With ``expected`` false no answer to it is; it need not be one that can be read.
        """
        with self._changed:
            self._update_id = number = self._update_id + 1
            ((kind, body),) = copy.deepcopy(update).items()
            update = {"update_id": number, kind: body}
            known = dict(self._turns)
            with suppress(*(() if expected else (Exception,))):
                self._learn(kind, body, update)
            self._turns = self._turns if expected else known
            self._queue += [update] if kind in self._allowed else []
            self._changed.notify_all()
        self._loop.call_soon_threadsafe(self._wake)
        return number

    def fail_next(self, method: str, n: int = 1, kind: str = "500", seconds: float = 1) -> None:
        """Fail the next n calls, in one of the ways of ``FAULTS``, or with an HTTP code."""
        if method not in METHODS or not (kind in FAULTS or kind.isdecimal()):
            raise ValueError(f"no fault {kind!r} for {method!r}")
        with self._changed:
            self._faults[method] += [(kind, seconds)] * n

    def sent(self, chat_id: int) -> list[Json]:
        """The bot's messages in a chat as they now stand, oldest first."""
        with self._changed:
            here = [m for (chat, _), m in self._messages.items() if chat == chat_id and self._mine(m)]
            return copy.deepcopy(here)

    def wait_for(self, predicate: Callable[[], T], timeout: float = 5, what: str = "the condition") -> T:
        """The predicate's first true value, asked at each change. It blocks: never in an event loop's thread."""
        end = time.monotonic() + timeout
        with self._changed:
            while not (value := predicate()):
                if time.monotonic() > end:
                    last = [f"{call.method} {call.params}"[:200] for call in self.attempts[-5:]]
                    state = f"last calls {last}, violations {self.violations}, unanswered {self.unanswered()}"
                    raise TimeoutError(f"{what} did not hold within {timeout} s: {state}")
                self._changed.wait(0.05)
        return value

    def unanswered(self) -> list[Json]:
        """Updates for the bot without an answer: messages (see ``_for_bot``) and queries of all three kinds.

        A message sent as a reply answers what it replies to, another one the oldest open message of its place.
        """
        with self._changed:
            return [t.update for t in self._turns.values() if not (t.closed if t.query else t.texts)]

    def answered_twice(self) -> list[Json]:
        """Updates answered again: a query (though refused), or with a text already sent for it (parts differ)."""
        with self._changed:
            return [t.update for t in self._turns.values() if t.closed > 1 or len(set(t.texts)) < len(t.texts)]

    def waits(self) -> dict[int, tuple[float, float]]:
        """By the numbers of the updates whose answers were messages: when it was asked, and seconds until the first."""
        with self._changed:
            turns = [turn for turn in self._turns.values() if turn.answered_at]
            return {t.update["update_id"]: (t.asked_at, (t.answered_at or 0) - t.asked_at) for t in turns}

    # Updates as Telegram writes them

    def message(
        self, text: str | None, chat: Json | None = None, user: Json | None = None, reply_to: Json | None = None,
        edited: bool = False, topic: int | None = None, **extra: Any
    ) -> Json:  # fmt: skip
        """A message, or the edition of one (give its message_id), with the entities TDLib finds in it."""
        user = user or a_user()
        chat = chat or {**a_chat("private", user["id"]), "first_name": user["first_name"]}
        message = {"message_id": self._new_id(), "date": int(time.time()), "from": user, "chat": chat}
        if text is not None:
            found = [api_entity(one) for one in td("getTextEntities", text=text)["entities"]]
            message |= {"text": text, "entities": found} if found else {"text": text}
        if topic is not None:  # what replies to nothing else replies to the message that opened the topic
            opening = {**message, "message_id": topic, "forum_topic_created": {"name": "T", "icon_color": 7322096}}
            reply_to = reply_to or {k: v for k, v in opening.items() if k not in ("text", "entities")}
            message |= {"message_thread_id": topic, "is_topic_message": True}
        elif reply_to and chat["type"] == "supergroup":  # a thread, but no topic: nothing can be sent to it
            message["message_thread_id"] = reply_to.get("message_thread_id", reply_to["message_id"])
        message |= {"reply_to_message": reply_to} if reply_to else {}
        message |= {"edit_date": message["date"]} if edited else {}
        return {"edited_message" if edited else "message": message | extra}

    def callback(self, message: Json | str, data: str, user: Json | None = None) -> Json:
        """A button pressed under a message of the bot, or under an inline message (given by its id)."""
        where = {"inline_message_id": message} if isinstance(message, str) else {"message": message}
        query = {"id": str(self._new_id()), "from": user or a_user(), "chat_instance": "1", "data": data}
        return {"callback_query": query | where}

    def inline_query(self, text: str, offset: str = "", user: Json | None = None) -> Json:
        """``@bot text`` typed in any chat; clients send 256 characters at most."""
        query = {"id": str(self._new_id()), "from": user or a_user(), "query": text[:256], "offset": offset}
        return {"inline_query": query | {"chat_type": "sender"}}

    def guest_message(self, text: str, chat: Json | None = None, **extra: Any) -> Json:
        """``@bot text`` in a chat the bot is no member of: it can only answer the guest query."""
        update = self.message(text, chat or a_chat("supergroup", -1001000000009), **extra)
        return {"guest_message": update["message"] | {"guest_query_id": str(self._new_id())}}

    def new_chat_member(self, chat: Json, member: Json | None = None) -> Json:
        """The service message about a new member, by default the bot."""
        return self.message(None, chat, new_chat_members=[member or self.me])

    # What the server knows

    def _new_id(self) -> int:
        with self._changed:
            self._last_id += 1
            return self._last_id

    def _mine(self, message: Json) -> bool:
        return bool(message.get("from", {}).get("id") == self.me["id"])

    def _learn(self, kind: str, body: Json, update: Json) -> None:
        """Remember the chat, topic and message an update shows to the bot, and that it wants an answer."""
        place = None
        if message := body if kind in ("message", "edited_message") else body.get("message"):
            key = (message["chat"]["id"], message["message_id"])
            place = (key[0], message["message_thread_id"] if message.get("is_topic_message") else None)
            self._chats[key[0]] = message["chat"]
            self._topics.add(place)
            self._messages[key] = self._messages.get(key, message) if kind == "callback_query" else message
            if kind == "message" and self._for_bot(message):
                self._turns[kind, key] = Turn(update, False, place)
        if kind in ("callback_query", "inline_query", "guest_message"):
            self._turns[kind, body.get("guest_query_id") or body["id"]] = Turn(update, True, place)

    def _for_bot(self, message: Json) -> bool:
        """In a group: a command first, a mention, or a reply to the bot (not to the opening of a topic)."""
        if "via_bot" in message or message["chat"]["type"] == "private":
            return "via_bot" not in message
        name, text = f"@{self.me['username']}".lower(), message.get("text", "").encode("utf-16-le")
        for one in message.get("entities", []):
            part = text[2 * one["offset"] :][: 2 * one["length"]].decode("utf-16-le").lower()
            command = one["type"] == "bot_command" and one["offset"] == 0
            if (one["type"] == "mention" and part == name) or (command and ("@" not in part or part.endswith(name))):
                return True
        replied = message.get("reply_to_message", {})
        return self._mine(replied) and "forum_topic_created" not in replied

    def _answered(self, message: Json) -> None:
        """Note what a sent message answers; a further part goes to the place's latest update."""
        place = (message["chat"]["id"], message.get("message_thread_id"))
        if replied := message.get("reply_to_message"):
            turn = self._turns.get(("message", (place[0], replied["message_id"])))
        else:
            here = [turn for turn in self._turns.values() if turn.place == place]
            turn = next((t for t in here if not t.query and not t.texts), here[-1] if here else None)
        if turn:
            turn.texts.append(message["text"])
            turn.answered_at = turn.answered_at or time.monotonic()

    def _close_query(self, kind: str, key: str) -> None:
        """A query is answered once, after it was delivered."""
        if turn := self._turns.get((kind, key)):
            turn.closed += 1
        need(turn and turn.closed == 1, TOO_OLD)

    # The transport

    async def _run(self) -> None:
        self._loop, self._stop, self._news = asyncio.get_running_loop(), asyncio.Event(), asyncio.Event()
        routes = [(r"/bot([^/]+)/(\w+)", Handler, {"api": self})]
        server = HTTPServer(Application(routes, log_function=lambda _: None))
        server.add_sockets(sockets := bind_sockets(0, "127.0.0.1"))
        self.base_url = f"http://127.0.0.1:{sockets[0].getsockname()[1]}/bot"
        pushing = asyncio.create_task(self._push())
        self._ready.set()
        await self._stop.wait()
        pushing.cancel()
        server.stop()
        await server.close_all_connections()

    def _wake(self) -> None:
        self._news.set()
        if self._poll and not self._poll.done():
            self._poll.set_result(None)

    async def _push(self) -> None:
        """POST the queue to the webhook, a chat's updates one after the other, each until the answer is 2xx."""
        client = AsyncHTTPClient(force_instance=True, max_clients=100)
        under_way: dict[Any, asyncio.Task[None]] = {}

        async def post(update: Json, hook: Json) -> None:
            headers = {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": hook["secret_token"]}
            try:
                await client.fetch(
                    hook["url"], method="POST", headers=headers, body=json.dumps(update), request_timeout=60
                )
            except Exception:  # unreachable, dropped or not 2xx: again
                await asyncio.sleep(0.1)
            else:
                with self._changed:
                    self._queue = [one for one in self._queue if one is not update]
                    self._changed.notify_all()
            self._news.set()

        while await self._news.wait():
            self._news.clear()
            if not self.webhook:
                continue
            under_way = {chat: task for chat, task in under_way.items() if not task.done()}
            for update in list(self._queue):
                chat = self._chat_of(update)
                if chat not in under_way and len(under_way) < self.webhook.get("max_connections", 40):
                    under_way[chat] = asyncio.create_task(post(update, self.webhook))
                    under_way[chat].add_done_callback(lambda _: self._news.set())

    def _chat_of(self, update: Json) -> Any:
        body = next(value for name, value in update.items() if name != "update_id")
        return body.get("chat", body.get("message", {}).get("chat", body.get("from", {}))).get("id")

    async def _serve(self, http: Handler, token: str, method: str) -> None:
        """Answer one request: the fault a test asked for, or what ``_accept`` makes of it."""
        try:
            need(token == self.token, "Unauthorized", 401)
            given: Json = {name: values[-1].decode() for name, values in http.request.arguments.items()}
            if http.request.headers.get("Content-Type", "").startswith("application/json"):
                given |= json.loads(http.request.body)
            call = Call(method, given, time.monotonic())
            with self._changed:
                self.attempts.append(call)
                fault, seconds = self._faults[method].pop(0) if self._faults[method] else self.choose_fault(method)
                self._changed.notify_all()
            if fault == "drop":
                http.detach().close()
                return
            if fault == "429":
                wait = int(seconds)
                raise Refusal(f"Too Many Requests: retry after {wait}", 429, True, retry_after=wait)
            if fault in ODD_WAITS:
                raise Refusal("Too Many Requests", 429, True, retry_after=ODD_WAITS[fault])  # type: ignore[arg-type]
            if fault == "passed on":
                await http.finish({"ok": False, "error_code": 500, "description": "Internal Server Error"})
                return
            if fault.isdecimal() and fault != "502":
                raise Refusal("Internal Server Error" if fault == "500" else "injected", int(fault), True)
            if fault in ("502", "nonsense"):
                http.set_status(502 if fault == "502" else 200)
                await http.finish("<html><body><h1>Bad Gateway</h1></body></html>")
                return
            if fault == "cut":
                await self._cut(http, {"ok": True, "result": {"note": "never carried out"}}, whole=False)
                return
            await asyncio.sleep(seconds)
            result = self._accept(call)
            if inspect.isawaitable(result):
                http.waiting = asyncio.ensure_future(result)
                result = await http.waiting
            answer: Json = {"ok": True, "result": result}
            if fault == "odd after":
                answer["result"] = {"message_id": result["message_id"], "date": "today", "poll": 7}
            elif fault in ODD_RESULTS:
                answer["result"] = ODD_RESULTS[fault]
            elif fault.endswith("after"):
                await self._cut(http, answer, whole=fault.startswith("nonsense"))
                return
        except asyncio.CancelledError:  # the client left
            return
        except Exception as error:  # too malformed for the checks: refused as well
            refusal = error if isinstance(error, Refusal) else Refusal(f"malformed: {error!r} (strict)")
            answer = {"ok": False, "error_code": refusal.code, "description": str(refusal)}
            answer |= {"parameters": refusal.parameters} if refusal.parameters else {}
            http.set_status(refusal.code)
            with self._changed:
                self.violations += [] if refusal.injected else [f"{method}: {refusal}"]
                self._changed.notify_all()
        with suppress(StreamClosedError):  # the client died meanwhile
            await http.finish(answer)

    async def _cut(self, http: Handler, answer: Json, whole: bool) -> None:
        """Half an answer: as if it were whole, or before the connection is closed."""
        body = json.dumps(answer).encode()
        half = body[: len(body) // 2]
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(half if whole else body)}"
        stream = http.detach()
        await stream.write(f"{head}\r\nConnection: close\r\n\r\n".encode() + half)
        stream.close()

    def _keep_limits(self, chat: Json) -> None:
        """Refuse a message beyond Telegram's limits, if those are kept here."""
        kind = "private" if chat["type"] == "private" else "group"
        for key, (most, seconds) in ((chat["id"], LIMITS[kind]), ("all", LIMITS["all"])):
            times = self._times[key] = [at for at in self._times[key] if at > time.monotonic() - seconds]
            if self.limits and len(times) >= most:
                wait = math.ceil(times[0] + seconds - time.monotonic())
                raise Refusal(f"Too Many Requests: retry after {wait}", 429, True, retry_after=wait)
        for key in (chat["id"], "all"):
            self._times[key].append(time.monotonic())

    def _accept(self, call: Call) -> Any:
        """Check a call, do it and note it."""
        need(call.method in METHODS, "Not Found", 404)
        only(call.method, call.params, METHODS[call.method])
        with self._changed:
            call.params.update({name: decoded(name, value) for name, value in call.params.items()})
            result = getattr(self, f"_{call.method}")(call.params)
            self.calls.append(call)
            self._changed.notify_all()
            return result if inspect.isawaitable(result) else copy.deepcopy(result)

    # The methods, each given its decoded parameters

    def _getMe(self, _: Json) -> Json:
        can = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": True}
        return self.me | can | {"supports_guest_queries": True}

    def _close(self, _: Json) -> bool:
        return True

    _logOut = _close

    def _getUpdates(self, p: Json) -> Awaitable[list[Json]]:
        """A long poll: a newer one ends the older. ``offset`` confirms what is below it (see ``_pending``)."""
        need(not self.webhook, HOOKED, 409)
        self._allow(p)
        return self._long_poll(p.get("offset", 0), min(max(p.get("limit", 100), 1), 100), p.get("timeout", 0))

    async def _long_poll(self, offset: int, limit: int, timeout: int) -> list[Json]:
        if timeout > 0 and not self._pending(offset, limit):
            self._end_poll(OTHER_POLLER)
            self._poll = self._loop.create_future()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._poll, timeout)
        return self._pending(offset, limit)

    def _pending(self, offset: int, limit: int) -> list[Json]:
        """Forget what is before the offset: negative, it counts from the end; beyond the end, it is ignored."""
        with self._changed:
            end = self._update_id + 1
            first = end + offset if offset < 0 else 0 if offset > end else offset
            self._queue = [update for update in self._queue if update["update_id"] >= first]
            self._changed.notify_all()
            return self._queue[:limit]

    def _end_poll(self, reason: str) -> None:
        if self._poll and not self._poll.done():
            self._poll.set_exception(Refusal(reason, 409))

    def _allow(self, p: Json) -> None:
        """An explicit list of update types: without one the list of an earlier call stays in force."""
        types = p.get("allowed_updates") or [""]
        need(set(types) <= set(Update.ALL_TYPES), "allowed_updates must list update types (strict)")
        self._allowed = types

    def _setWebhook(self, p: Json) -> bool:
        """HTTPS, or HTTP on this machine; a secret token of 1-256 characters of [A-Za-z0-9_-]."""
        local = re.match(r"http://(127\.0\.0\.1|localhost)[:/]", p["url"])
        need(local or p["url"].startswith("https://"), "bad webhook: An HTTPS URL must be provided for webhook")
        need(p.get("secret_token"), "a webhook needs a secret token (strict)")
        allowed = re.fullmatch(r"[A-Za-z0-9_-]{1,256}", p["secret_token"])
        need(allowed, "secret token contains unallowed characters")
        self._allow(p)
        self._deleteWebhook(p)
        self.webhook = p
        self._end_poll("terminated by setWebhook request")
        self._wake()
        return True

    def _deleteWebhook(self, p: Json) -> bool:
        self.webhook = {}
        self._queue = [] if p.get("drop_pending_updates") else self._queue
        return True

    def _chat(self, p: Json) -> Json:
        """A chat that an update has shown; a thread only if it is a topic there."""
        need("chat_id" in p, "chat_id is empty")
        if new := self.migrated.get(p["chat_id"]):
            self._chats.setdefault(new, self._chats[p["chat_id"]] | {"id": new, "type": "supergroup"})
            text = "group chat was upgraded to a supergroup chat"
            raise Refusal(text, 400, True, migrate_to_chat_id=new)
        if why := self.closed.get(p["chat_id"]):
            raise Refusal(why[1], why[0], True)
        need(p["chat_id"] in self._chats, "chat not found")
        topic = (p["chat_id"], p.get("message_thread_id"))
        need(topic[1] is None or topic in self._topics, "message thread not found")
        return self._chats[p["chat_id"]]

    def _body(self, p: Json, sending: bool = False) -> Json:
        text = formatted(p.get("text"), p.get("parse_mode"), p.get("entities"))
        return text | keyboard(p.get("reply_markup"), sending)

    def _sendMessage(self, p: Json) -> Json:
        """What it replies to exists or may be missing; a reply goes to the topic of what it replies to."""
        chat, body, topic = self._chat(p), self._body(p, True), p.get("message_thread_id")
        self._keep_limits(chat)
        message: Json = {"message_id": 0, "date": int(time.time()), "from": self.me, "chat": chat} | body
        if reply := only("reply_parameters", p.get("reply_parameters"), "message_id allow_sending_without_reply"):
            target = self._messages.get((chat["id"], reply["message_id"]))
            need(target or reply.get("allow_sending_without_reply"), "message to be replied not found")
            if target:
                message["reply_to_message"] = {k: v for k, v in target.items() if k != "reply_to_message"}
                topic = target["message_thread_id"] if target.get("is_topic_message") else topic
        message |= {"message_thread_id": topic, "is_topic_message": True} if topic else {}
        message["message_id"] = number = self._new_id()
        self._messages[chat["id"], number] = message
        self._answered(message)
        return message

    def _edit(self, p: Json, new: Json) -> Json | bool:
        """A message of the bot that is there, into something else."""
        inline = p.get("inline_message_id")
        if inline:
            need(inline in self.inline_messages, "MESSAGE_ID_INVALID")
            old = self.inline_messages[inline]
        else:
            key = (self._chat(p)["id"], p.get("message_id", 0))
            need(key in self._messages, "message to edit not found")
            old = self._messages[key]
            need(self._mine(old), "message can't be edited")
        rest = {key: value for key, value in old.items() if key not in ("text", "entities", "reply_markup")}
        new = new if "text" in new else {k: old[k] for k in ("text", "entities") if k in old} | new
        need(rest | new != old, SAME)
        old.clear()
        old.update(rest | new, edit_date=int(time.time()))
        return True if inline else old

    def _editMessageText(self, p: Json) -> Json | bool:
        return self._edit(p, self._body(p))

    def _editMessageReplyMarkup(self, p: Json) -> Json | bool:
        return self._edit(p, keyboard(p.get("reply_markup")))

    def _deleteMessage(self, p: Json) -> bool:
        """A message that is there; in this server the bot may delete its own alone."""
        message = self._messages.get((self._chat(p)["id"], p.get("message_id", 0)))
        need(message, "message to delete not found")
        need(self._mine(message), "message can't be deleted for everyone")
        del self._messages[p["chat_id"], p["message_id"]]
        return True

    def _sendChatAction(self, p: Json) -> bool:
        need(p.get("action") in set(ChatAction), "wrong parameter action in request")
        return bool(self._chat(p))

    def _answerCallbackQuery(self, p: Json) -> bool:
        """At most 200 characters."""
        need(len(p.get("text", "")) <= 200, "MESSAGE_TOO_LONG")
        self._close_query("callback_query", p["callback_query_id"])
        return True

    def _answerInlineQuery(self, p: Json) -> bool:
        """At most 50 results with ids of their own; next_offset at most 64 bytes; start_parameter 1-64."""
        need(len(p["results"]) <= 50, "RESULTS_TOO_MUCH")
        for result in p["results"]:
            check_article(result)
        need(len({result["id"] for result in p["results"]}) == len(p["results"]), "RESULT_ID_DUPLICATE")
        need(p.get("cache_time", 0) >= 0, "cache_time must not be negative (strict)")
        need(len(p.get("next_offset", "").encode()) <= 64, "NEXT_OFFSET_INVALID")
        if button := only("the inline query button", p.get("button"), "text start_parameter"):
            need(button["text"], "the inline query button has no text (strict)")
            need(re.fullmatch(r"[A-Za-z0-9_-]{1,64}", button["start_parameter"]), "START_PARAM_INVALID")
        self._close_query("inline_query", p["inline_query_id"])
        return True

    def _answerGuestQuery(self, p: Json) -> Json:
        content = check_article(p["result"])
        self._close_query("guest_message", p["guest_query_id"])
        self.inline_messages[name := f"inline-{self._new_id()}"] = content
        return {"inline_message_id": name}

    def _keep(self, kind: str, limit: int, p: Json) -> bool:
        """Kept by scope, and by a language of two letters or none."""
        need(len(p.get(kind, "")) <= limit, f"{kind} is longer than {limit} (strict)")
        scope, language = p.get("scope", {"type": "default"})["type"], p.get("language_code", "")
        need(scope in set(BotCommandScopeType), "can't parse BotCommandScope: Unsupported type specified")
        need(re.fullmatch(r"([a-z]{2})?", language), "invalid language code specified")
        self.profile[kind, scope, language] = p.get(kind)
        return True

    def _setMyCommands(self, p: Json) -> bool:
        """1-100 commands (none would delete them), a name [a-z0-9_]{1,32}, a description 1-256."""
        need(p["commands"], "no commands (strict)")
        need(len(p["commands"]) <= 100, "BOT_COMMANDS_TOO_MUCH")
        for one in p["commands"]:
            only("BotCommand", one, "command description")
            need(re.fullmatch(r"[a-z0-9_]{1,32}", one["command"]), "BOT_COMMAND_INVALID")
            need(one["description"].strip(), "command description must be non-empty")
            need(len(one["description"]) <= 256, "BOT_COMMAND_DESCRIPTION_INVALID")
        return self._keep("commands", 100, p)

    def _setMyDescription(self, p: Json) -> bool:
        return self._keep("description", 512, p)

    def _setMyShortDescription(self, p: Json) -> bool:
        return self._keep("short_description", 120, p)
