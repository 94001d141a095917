"""A small strict Telegram Bot API server for tests, in this process, on 127.0.0.1 and a port of the system's choice.

    with BotApi() as api:                        # its own thread and event loop: any client may use it
        ...                                      # a bot with base_url=api.base_url and token=api.token
        api.deliver(api.message("Hello"))
        api.wait_for(lambda: api.sent(USER_ID))  # in a coroutine: await asyncio.to_thread(api.wait_for, ...)
        assert not api.violations

Calls are judged as Telegram judges them. Whatever is refused is in ``violations`` and gets Telegram's error text;
where Telegram would accept in silence or its words are not known, the text ends in ``(strict)``. Only what
``fail_next`` asked for is refused without being recorded. HTML is parsed by TDLib, Telegram's own parser.
"""

import asyncio
import copy
import inspect
import json
import re
import threading
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from html import escape
from typing import Any, Self, TypeVar

import tdjson
from telegram import Update
from telegram.constants import BotCommandScopeType, ChatAction
from tornado.httpclient import AsyncHTTPClient
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

Json = dict[str, Any]
T = TypeVar("T")

TOKEN = "123456:TEST_token-for_the_fake_Bot_API_only"
USER_ID = 1001
MESSAGE = "chat_id text parse_mode entities reply_markup link_preview_options"
METHODS = {  # the methods mirrored, each with the parameters whose meaning is
    **dict.fromkeys(("getMe", "logOut", "close", "getWebhookInfo"), ""),
    "getUpdates": "offset limit timeout allowed_updates",
    "setWebhook": "url secret_token allowed_updates drop_pending_updates max_connections",
    "deleteWebhook": "drop_pending_updates",
    "sendMessage": f"{MESSAGE} message_thread_id reply_parameters disable_notification protect_content",
    "editMessageText": f"{MESSAGE} message_id inline_message_id",
    "editMessageReplyMarkup": "chat_id message_id inline_message_id reply_markup",
    "sendChatAction": "chat_id action message_thread_id",
    "answerCallbackQuery": "callback_query_id text show_alert url cache_time",
    "answerInlineQuery": "inline_query_id results cache_time is_personal next_offset button",
    "answerGuestQuery": "guest_query_id result",
    "setMyCommands": "commands scope language_code",
    "getMyCommands": "scope language_code",
    "deleteMyCommands": "scope language_code",
    "setMyDescription": "description language_code",
    "getMyDescription": "language_code",
    "setMyShortDescription": "short_description language_code",
    "getMyShortDescription": "language_code",
}
LISTS = {"entities", "allowed_updates", "commands", "results"}
OBJECTS = {"reply_markup", "reply_parameters", "link_preview_options", "scope", "result", "button"}
INTEGERS = {
    "chat_id",
    "message_id",
    "message_thread_id",
    "offset",
    "limit",
    "timeout",
    "cache_time",
    "max_connections",
}
BOOLEANS = {"drop_pending_updates", "disable_notification", "protect_content", "show_alert", "is_personal"}

PREVIEW = {"is_disabled", "url", "prefer_small_media", "prefer_large_media", "show_above_text"}
REPLY = {"message_id", "allow_sending_without_reply", "quote", "quote_parse_mode"}
CONTENT = {"message_text", "parse_mode", "entities", "link_preview_options"}
ARTICLE = {
    "type",
    "id",
    "title",
    "input_message_content",
    "reply_markup",
    "url",
    "description",
    "thumbnail_url",
}
ARTICLE |= {"thumbnail_width", "thumbnail_height"}
SWITCHES = {"switch_inline_query", "switch_inline_query_current_chat", "switch_inline_query_chosen_chat"}
ACTIONS = {"callback_data", "url", "copy_text"} | SWITCHES
PARSE_MODES: dict[str, Json] = {
    "html": {"@type": "textParseModeHTML"},
    "markdownv2": {"@type": "textParseModeMarkdown", "version": 2},
}
ENTITY_TYPES = {  # where TDLib's name is not the Bot API's
    "pre_code": "pre", "text_url": "text_link", "mention_name": "text_mention", "email_address": "email",
    "block_quote": "blockquote", "expandable_block_quote": "expandable_blockquote",
}  # fmt: skip

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
OTHER_POLLER = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


class Refusal(Exception):
    """A call Telegram would answer with an error."""

    def __init__(self, text: str, code: int = 400, injected: bool = False, **parameters: int) -> None:
        super().__init__(f"Bad Request: {text}" if code == 400 else text)
        self.code, self.injected, self.parameters = code, injected, parameters


def td(kind: str, **fields: Any) -> Json:
    """A synchronous TDLib request: no network, no account."""
    answer: Json = json.loads(tdjson.td_execute(json.dumps({"@type": kind, **fields}).encode()))
    return answer


td("setLogVerbosityLevel", new_verbosity_level=0)


def units(text: str) -> int:
    """The length as Telegram counts it: UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def api_entity(found: Json) -> Json:
    """A TDLib entity in the Bot API's form."""
    kind: Json = found["type"]
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", kind["@type"].removeprefix("textEntityType")).lower()
    entity = {"type": ENTITY_TYPES.get(name, name), "offset": found["offset"], "length": found["length"]}
    entity |= {key: kind[key] for key in ("url", "language") if kind.get(key)}
    return entity | ({"user": a_user(kind["user_id"])} if "user_id" in kind else {})


def formatted(text: object, mode: str | None = None, given: list[Json] | None = None) -> Json:
    """Text and entities as Telegram keeps them: 1-4096 units after parsing, 100 entities, no quote in a quote."""
    if not isinstance(text, str):
        raise Refusal("message text is empty")
    entities = given or []
    if mode:
        if mode.lower() not in PARSE_MODES:
            raise Refusal("unsupported parse_mode")
        parsed = td("parseTextEntities", text=text, parse_mode=PARSE_MODES[mode.lower()])
        if parsed["@type"] == "error":
            raise Refusal(parsed["message"][:1].lower() + parsed["message"][1:])
        text, entities = parsed["text"], [api_entity(one) for one in parsed["entities"]]
    cut, text = units(text) - units(text.lstrip()), text.strip()
    size, kept = units(text), []
    for one in entities:
        start, end = max(one["offset"] - cut, 0), min(one["offset"] + one["length"] - cut, size)
        kept += [{**one, "offset": start, "length": end - start}] if start < end else []
    if not text:
        raise Refusal("message text is empty")
    if size > 4096:
        raise Refusal("message is too long")
    if len(kept) > 100:
        raise Refusal("ENTITIES_TOO_LONG")
    quotes = sorted((one["offset"], one["length"]) for one in kept if one["type"].endswith("blockquote"))
    if any(start + length > after for (start, length), (after, _) in zip(quotes, quotes[1:], strict=False)):
        raise Refusal("can't parse entities: blockquote entities can't be nested (strict)")
    return {"text": text, "entities": kept} if kept else {"text": text}


def only(what: str, given: Json | None, known: set[str]) -> Json:
    """The object itself, with no field that Telegram does not know."""
    if unknown := (given or {}).keys() - known:
        raise Refusal(f"unknown field {sorted(unknown)} in {what} (strict)")
    return given or {}


def keyboard(markup: Json | None, sending: bool = False) -> Json:
    """A reply markup as it is kept: at most 100 buttons, 8 a row; a message also takes a forced reply or removal."""
    if not markup or (sending and (markup.get("force_reply") or markup.get("remove_keyboard"))):
        return {}
    if "inline_keyboard" not in markup:
        raise Refusal("inline keyboard expected")
    rows = [row for row in only("reply_markup", markup, {"inline_keyboard"})["inline_keyboard"] if row]
    if sum(map(len, rows)) > 100 or any(len(row) > 8 for row in rows):
        raise Refusal("REPLY_MARKUP_TOO_LONG")
    for button in (button for row in rows for button in row):
        check_button(button)
    return {"reply_markup": {"inline_keyboard": rows}} if rows else {}


def check_button(button: Json) -> None:
    """A text and one action: callback_data 1-64 bytes, a link TDLib takes, copy_text 1-256, or a switch to inline."""
    wrong = "can't parse inline keyboard button: "
    if not isinstance(button.get("text"), str) or not button["text"].strip():
        raise Refusal(f"{wrong}the text is empty (strict)")
    actions = button.keys() - {"text", "style", "icon_custom_emoji_id"}
    if not actions or button.get("callback_data") == "":
        raise Refusal(f"{wrong}Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1 or not actions <= ACTIONS:
        raise Refusal(f"{wrong}one of {sorted(ACTIONS)} expected, not {sorted(actions)} (strict)")
    if len(button.get("callback_data", "").encode()) > 64:
        raise Refusal("BUTTON_DATA_INVALID")
    if "url" in button:
        check_url(button["url"])
    if "copy_text" in button and not 1 <= len(button["copy_text"].get("text", "")) <= 256:
        raise Refusal("BUTTON_COPY_TEXT_INVALID")


def check_url(url: str) -> None:
    """A button's http(s) or tg link: one that TDLib keeps as a text link (it drops those it finds invalid)."""
    if not re.match(r"(https?|tg)://", url):
        raise Refusal(f"inline keyboard button URL '{url}' is invalid: Unsupported URL protocol")
    if not td("parseTextEntities", text=f'<a href="{escape(url)}">x</a>', parse_mode=PARSE_MODES["html"])["entities"]:
        raise Refusal(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def check_article(result: Json) -> Json:
    """An inline result, as the message it becomes: id 1-64 bytes, a title, a text that could be sent. Articles only."""
    if not isinstance(result.get("id"), str) or not 1 <= len(result["id"].encode()) <= 64:
        raise Refusal("RESULT_ID_INVALID")
    if result.get("type") != "article":
        raise Refusal(f"articles only, not {result.get('type')} (strict)")
    if not str(only("the inline result", result, ARTICLE).get("title") or "").strip():
        raise Refusal("ARTICLE_TITLE_EMPTY")
    content = only("input_message_content", result.get("input_message_content"), CONTENT)
    only("link_preview_options", content.get("link_preview_options"), PREVIEW)
    text = formatted(content.get("message_text"), content.get("parse_mode"), content.get("entities"))
    return text | keyboard(result.get("reply_markup"))


def decoded(name: str, value: Any) -> Any:
    """A parameter in its type: forms carry every value as a string, nested objects as JSON."""
    if name in BOOLEANS:
        return str(value).lower() in ("true", "yes", "1")
    try:
        if name in INTEGERS:
            return int(value if isinstance(value, int) and not isinstance(value, bool) else str(value))
        if name in LISTS | OBJECTS:
            value = json.loads(value) if isinstance(value, str) else value
            if not isinstance(value, list if name in LISTS else dict):
                raise ValueError
    except ValueError as error:
        wrong = "chat not found" if name == "chat_id" else f"can't parse {name}: {value!r} (strict)"
        raise Refusal(wrong) from error
    return value


def a_user(user_id: int = USER_ID, first_name: str = "Ada", language_code: str = "en", **extra: Any) -> Json:
    """A person, as Telegram describes one."""
    return {"id": user_id, "is_bot": False, "first_name": first_name, "language_code": language_code, **extra}


def a_chat(kind: str = "private", chat_id: int | None = None) -> Json:
    """A chat: private, group, supergroup or forum (a supergroup with topics)."""
    if kind == "private":
        return {"id": chat_id or USER_ID, "type": "private", "first_name": "Ada"}
    number = {"group": -4001, "supergroup": -1001000000001, "forum": -1001000000002}[kind]
    chat: Json = {
        "id": chat_id or number,
        "type": "supergroup" if kind == "forum" else kind,
        "title": f"A {kind}",
    }
    return {**chat, "is_forum": True} if kind == "forum" else chat


@dataclass(frozen=True, slots=True)
class Call:
    """A call as received: its parameters decoded, and when (``time.monotonic``)."""

    method: str
    params: Json
    at: float


@dataclass(slots=True)
class Turn:
    """Something said to the bot that wants an answer: the texts sent for it, and how often its query was answered."""

    update: Json
    query: bool
    place: tuple[int, int | None] | None = None
    texts: list[str] = field(default_factory=list)
    closed: int = 0


class _Handler(RequestHandler):
    """One HTTP request; a client that leaves ends its long poll."""

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
    """The server and its state. Public: what has no underscore; every method may be called from any thread."""

    def __init__(self, token: str = TOKEN, username: str = "strict_test_bot") -> None:
        self.token = token
        self.port = 0
        self.me: Json = {
            "id": int(token.split(":")[0]),
            "is_bot": True,
            "first_name": "Test",
            "username": username,
        }
        self.calls: list[Call] = []  # accepted
        self.attempts: list[Call] = []  # all that came with the right token
        self.violations: list[str] = []  # "method: error text", one for each refusal
        self.undelivered: list[Json] = []  # updates of a type the bot did not ask for: Telegram drops them
        self.profile: dict[tuple[str, ...], Any] = {}  # commands and descriptions, by kind, scope and language
        self.webhook: Json = {}
        self.inline_messages: dict[str, Json] = {}  # what guest queries were answered with
        self._allowed: list[str] | None = None
        self._queue: list[Json] = []
        self._update_id, self._serial = 500_000_000, 0
        self._messages: dict[tuple[int, int], Json] = {}
        self._chats: dict[int, Json] = {}
        self._gone: set[int] = set()
        self._topics: set[tuple[int, int]] = set()
        self._turns: dict[tuple[str, Any], Turn] = {}
        self._faults: dict[str, list[tuple[str, float]]] = defaultdict(list)
        self._poll: asyncio.Future[None] | None = None
        self._changed = threading.Condition()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), name="bot-api", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        if not self._ready.wait(10):
            raise RuntimeError("the Bot API server did not start")
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    @property
    def base_url(self) -> str:
        """What goes to ``ApplicationBuilder.base_url``."""
        return f"http://127.0.0.1:{self.port}/bot"

    # What a test does and asks

    def deliver(self, update: Json) -> int:
        """Queue an update for getUpdates or the webhook, as Telegram does: not if the bot asked for other types."""
        with self._changed:
            self._update_id += 1
            ((kind, body),) = (update := copy.deepcopy(update)).items()
            update = {"update_id": self._update_id, **update}
            self._know(kind, body, update)
            wanted = self._allowed is None or kind in self._allowed
            (self._queue if wanted else self.undelivered).append(update)
            self._changed.notify_all()
        self._loop.call_soon_threadsafe(self._wake)
        return int(update["update_id"])

    def fail_next(
        self, method: str, n: int = 1, kind: str = "500", *, retry_after: int = 1, seconds: float = 1
    ) -> None:
        """Make the next n calls of a method fail: 429, 500, drop (no answer), slow (answered after ``seconds``)."""
        if method not in METHODS or kind not in ("429", "500", "drop", "slow"):
            raise ValueError(f"no fault {kind!r} for {method!r}")
        with self._changed:
            self._faults[method] += [(kind, retry_after if kind == "429" else seconds)] * n

    def sent(self, chat_id: int) -> list[Json]:
        """The bot's messages in a chat as they now stand, oldest first."""
        with self._changed:
            own = [m for m in self._messages.values() if m["chat"]["id"] == chat_id and self._mine(m)]
            return copy.deepcopy(own)

    def forget(self, message: Json) -> None:
        """Delete a message, as its author may: it can be neither answered nor edited any more."""
        with self._changed:
            self._messages.pop((message["chat"]["id"], message["message_id"]), None)

    def wait_for(self, predicate: Callable[[], T], timeout: float = 5, what: str = "the condition") -> T:
        """The predicate's first true value; it is asked again at each change. Blocks: not for an event loop's thread."""
        deadline = time.monotonic() + timeout
        with self._changed:
            while not (value := predicate()):
                if (left := deadline - time.monotonic()) <= 0:
                    last = [f"{call.method} {call.params}"[:200] for call in self.attempts[-5:]]
                    raise TimeoutError(
                        f"{what} did not hold within {timeout} s; last calls: {last}; violations: {self.violations}; "
                        f"queued: {len(self._queue)}; unanswered: {self.unanswered()}"
                    )
                self._changed.wait(min(left, 0.1))
        return value

    def unanswered(self) -> list[Json]:
        """Updates for the bot without an answer: messages without a message after them, queries without theirs.

        In a group a message is for the bot when it opens with a command, mentions the bot or replies to it. A message
        sent as a reply answers what it replies to; another one the chat's (or topic's) oldest open message.
        """
        with self._changed:
            return [t.update for t in self._turns.values() if not (t.closed if t.query else t.texts)]

    def answered_twice(self) -> list[Json]:
        """Updates answered twice: a query more than once (even if refused), or one text sent twice for one update.

        Different texts are the parts of one long answer.
        """
        with self._changed:
            return [t.update for t in self._turns.values() if t.closed > 1 or len(set(t.texts)) < len(t.texts)]

    # Updates, as Telegram writes them

    def message(self, text: str | None, *, chat: Json | None = None, user: Json | None = None, edited: bool = False,
                reply_to: Json | None = None, topic: int | None = None, **extra: Any) -> Json:  # fmt: skip
        """A message (or its edition: give message_id) with the entities TDLib finds; ``extra`` are more fields."""
        user = user or a_user()
        chat = chat or {**a_chat("private", user["id"]), "first_name": user["first_name"]}
        message = {"message_id": self._new_id(), "date": int(time.time()), "from": user, "chat": chat}
        if text is not None:
            entities = [api_entity(one) for one in td("getTextEntities", text=text)["entities"]]
            message |= {"text": text} | ({"entities": entities} if entities else {})
        if topic is not None:  # a message in a topic "replies" to the topic's creation unless it replies to another
            message |= {"message_thread_id": topic, "is_topic_message": True}
            opening = {"message_id": topic, "date": 0, "from": user, "chat": chat}
            reply_to = reply_to or {
                **opening,
                "forum_topic_created": {"name": "Topic", "icon_color": 7322096},
            }
        elif reply_to and chat["type"] == "supergroup":  # a thread that is no topic: nothing can be sent to it
            message["message_thread_id"] = reply_to.get("message_thread_id", reply_to["message_id"])
        if reply_to:
            message["reply_to_message"] = {k: v for k, v in reply_to.items() if k != "reply_to_message"}
        if edited:
            message["edit_date"] = message["date"]
        return {"edited_message" if edited else "message": {**message, **extra}}

    def callback(self, message: Json | str, data: str, *, user: Json | None = None) -> Json:
        """A button pressed under a message of the bot, or under an inline message (its identifier)."""
        where = {"inline_message_id": message} if isinstance(message, str) else {"message": message}
        query = {"id": str(self._new_id()), "from": user or a_user(), "chat_instance": "1", "data": data}
        return {"callback_query": query | where}

    def inline_query(self, text: str, offset: str = "", *, user: Json | None = None, chat_type: str = "sender") -> Json:
        """``@bot text`` typed in any chat; clients send 256 characters at most."""
        query = {"id": str(self._new_id()), "from": user or a_user(), "query": text[:256], "offset": offset}
        return {"inline_query": {**query, "chat_type": chat_type}}

    def guest_message(self, text: str, *, chat: Json | None = None, **extra: Any) -> Json:
        """``@bot text`` sent in a chat the bot is no member of (nothing else can be sent there)."""
        update = self.message(text, chat=chat or a_chat("supergroup", -1001000000009), **extra)
        return {"guest_message": {**update["message"], "guest_query_id": str(self._new_id())}}

    def new_chat_member(self, chat: Json, member: Json | None = None) -> Json:
        """The service message about a new member, by default the bot."""
        return self.message(None, chat=chat, new_chat_members=[member or self.me])

    def my_chat_member(self, chat: Json, status: str = "member", user: Json | None = None) -> Json:
        """The bot's own membership: member, left or kicked (in a private chat: blocked)."""
        states = {"member": {}, "left": {}, "kicked": {"until_date": 0}}
        old = {"user": self.me, "status": "left" if status == "member" else "member"}
        new = {"user": self.me, "status": status, **states[status]}
        change = {"chat": chat, "from": user or a_user(), "date": int(time.time())}
        return {"my_chat_member": {**change, "old_chat_member": old, "new_chat_member": new}}

    # What the server knows

    def _new_id(self) -> int:
        with self._changed:
            self._serial += 1
            return self._serial

    def _mine(self, message: Json) -> bool:
        return bool(message.get("from", {}).get("id") == self.me["id"])

    def _know(self, kind: str, body: Json, update: Json) -> None:
        """Remember the chats, topics and messages an update shows to the bot, and whether it wants an answer."""
        message = body if kind in ("message", "edited_message") else body.get("message", {})
        if kind == "my_chat_member":
            left = body["new_chat_member"]["status"] in ("left", "kicked")
            (self._gone.add if left else self._gone.discard)(body["chat"]["id"])
            self._chats.setdefault(body["chat"]["id"], body["chat"])
        place = None
        if message:
            chat, number = message["chat"], message["message_id"]
            self._chats[chat["id"]] = chat
            if kind == "callback_query":
                self._messages.setdefault((chat["id"], number), message)
            else:
                self._messages[chat["id"], number] = message
            topic = message["message_thread_id"] if message.get("is_topic_message") else None
            self._topics |= {(chat["id"], topic)} if topic else set()
            place = (chat["id"], topic)
            if kind == "message" and self._addressed(message):
                self._turns[kind, (chat["id"], number)] = Turn(update, False, place)
        if kind in ("callback_query", "inline_query", "guest_message"):
            self._turns[kind, body.get("guest_query_id") or body["id"]] = Turn(update, True, place)

    def _addressed(self, message: Json) -> bool:
        """Whether a message is for the bot: the reply to a topic's creation is none, whoever opened the topic."""
        if message["from"]["is_bot"] or "via_bot" in message:
            return False
        if message["chat"]["type"] == "private":
            return True
        name, raw = f"@{self.me['username']}".lower(), (message.get("text") or "").encode("utf-16-le")
        for one in message.get("entities", []):
            part = raw[2 * one["offset"] : 2 * (one["offset"] + one["length"])].decode("utf-16-le").lower()
            opens = one["type"] == "bot_command" and one["offset"] == 0
            if (one["type"] == "mention" and part == name) or (opens and ("@" not in part or part.endswith(name))):
                return True
        replied = message.get("reply_to_message", {})
        return self._mine(replied) and "forum_topic_created" not in replied

    def _answers(self, message: Json, text: str) -> None:
        """Note which update a sent message answers (see ``unanswered``); a further part goes to the latest one."""
        place = (message["chat"]["id"], message.get("message_thread_id"))
        if "reply_to_message" in message:
            key = (place[0], message["reply_to_message"]["message_id"])
            turns = [self._turns[key_] for key_ in [("message", key)] if key_ in self._turns]
        else:
            here = [turn for turn in self._turns.values() if turn.place == place]
            turns = [t for t in here if not t.query and not t.texts][:1] or here[-1:]
        for turn in turns:
            turn.texts.append(text)

    def _close(self, kind: str, key: Any) -> None:
        """Each query is answered once, and only if it was delivered."""
        if turn := self._turns.get((kind, key)):
            turn.closed += 1
        if not turn or turn.closed > 1:
            raise Refusal(TOO_OLD)

    # The transport

    async def _run(self) -> None:
        self._loop, self._stop, self._news = asyncio.get_running_loop(), asyncio.Event(), asyncio.Event()
        routes = [(r"/bot([^/]+)/(\w+)", _Handler, {"api": self})]
        server = HTTPServer(Application(routes, log_function=lambda _: None))
        sockets = bind_sockets(0, "127.0.0.1")
        server.add_sockets(sockets)
        self.port = sockets[0].getsockname()[1]
        pushing = asyncio.create_task(self._push())
        self._ready.set()
        await self._stop.wait()
        pushing.cancel()
        server.stop()
        await server.close_all_connections()

    def _wake(self) -> None:
        """Something may wait for a poll or a webhook."""
        self._news.set()
        if self._poll and not self._poll.done():
            self._poll.set_result(None)

    async def _push(self) -> None:
        """POST the queue to the webhook in order, each update until it is answered with 2xx."""
        client = AsyncHTTPClient(force_instance=True)
        while True:
            await self._news.wait()
            self._news.clear()
            while self.webhook and self._queue:
                update, headers = self._queue[0], {"Content-Type": "application/json"}
                headers["X-Telegram-Bot-Api-Secret-Token"] = self.webhook["secret_token"]
                try:
                    await client.fetch(
                        self.webhook["url"],
                        method="POST",
                        headers=headers,
                        body=json.dumps(update),
                        validate_cert=False,
                    )
                except Exception:  # refused, dropped or not 2xx: Telegram tries again
                    await asyncio.sleep(0.1)
                    continue
                with self._changed:
                    self._queue = [one for one in self._queue if one is not update]
                    self._changed.notify_all()

    async def _serve(self, http: _Handler, token: str, method: str) -> None:
        try:
            if token != self.token:
                raise Refusal("Unauthorized", 401)
            given = {name: values[-1].decode() for name, values in http.request.arguments.items()}
            if http.request.headers.get("Content-Type", "").startswith("application/json"):
                given |= json.loads(http.request.body or b"{}")
            call = Call(method, given, time.monotonic())
            with self._changed:
                self.attempts.append(call)
                kind, amount = self._faults[method].pop(0) if self._faults.get(method) else ("", 0)
                self._changed.notify_all()
            if kind == "drop":
                return http.detach().close()
            if kind == "500":
                raise Refusal("Internal Server Error", 500, injected=True)
            if kind == "429":
                raise Refusal(f"Too Many Requests: retry after {amount}", 429, True, retry_after=int(amount))
            await asyncio.sleep(amount)
            result = self._accept(call)
            if inspect.isawaitable(result):
                http.waiting = asyncio.ensure_future(result)
                result = await http.waiting
            body: Json = {"ok": True, "result": result}
        except asyncio.CancelledError:
            return None  # the client left
        except Refusal as refusal:
            if not refusal.injected:
                with self._changed:
                    self.violations.append(f"{method}: {refusal}")
                    self._changed.notify_all()
            http.set_status(refusal.code)
            body = {"ok": False, "error_code": refusal.code, "description": str(refusal)}
            body |= {"parameters": refusal.parameters} if refusal.parameters else {}
        http.set_header("Content-Type", "application/json")
        await http.finish(json.dumps(body))

    def _accept(self, call: Call) -> Any:
        """Judge a call, do it and note it; a call too malformed for any check is a violation too."""
        if call.method not in METHODS:
            raise Refusal("Not Found", 404)
        if unknown := call.params.keys() - set(METHODS[call.method].split()):
            raise Refusal(f"unknown parameter {sorted(unknown)} (strict)")
        with self._changed:
            try:
                call.params.update({name: decoded(name, value) for name, value in call.params.items()})
                result = getattr(self, f"_{call.method}")(call.params)
            except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
                raise Refusal(f"malformed: {error!r} (strict)") from error
            self.calls.append(call)
            self._changed.notify_all()
            return result if inspect.isawaitable(result) else copy.deepcopy(result)

    # The methods: each takes the decoded parameters and gives the result

    def _getMe(self, _: Json) -> Json:
        can = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": True}
        return self.me | can | {"supports_guest_queries": True, "can_connect_to_business": False}

    def _logOut(self, _: Json) -> bool:
        return True

    _close_ = _logOut

    def _getUpdates(self, p: Json) -> Awaitable[list[Json]]:
        """``offset`` confirms what is below it, a negative one counts from the end; a newer poll ends the older."""
        if self.webhook:
            raise Refusal(WEBHOOK_ACTIVE, 409)
        self._allow(p)
        return self._long_poll(p.get("offset", 0), min(max(p.get("limit", 100), 1), 100), min(p.get("timeout", 0), 50))

    async def _long_poll(self, offset: int, limit: int, timeout: int) -> list[Json]:
        if not (pending := self._pending(offset, limit)) and timeout > 0:
            self._end_poll(OTHER_POLLER)
            self._poll = mine = self._loop.create_future()
            try:
                async with asyncio.timeout(timeout):
                    await mine
            except TimeoutError:
                pass
            finally:
                self._poll = None if self._poll is mine else self._poll
            pending = self._pending(offset, limit)
        return pending

    def _pending(self, offset: int, limit: int) -> list[Json]:
        """The queue from the offset on, forgetting what is before; an offset beyond the end is ignored."""
        with self._changed:
            end = self._update_id + 1
            first = max(end + offset, 0) if offset < 0 else 0 if offset > end else offset
            self._queue = [update for update in self._queue if update["update_id"] >= first]
            self._changed.notify_all()
            return self._queue[:limit]

    def _end_poll(self, reason: str) -> None:
        if self._poll and not self._poll.done():
            self._poll.set_exception(Refusal(reason, 409))

    def _allow(self, p: Json) -> None:
        """An explicit list of known update types: without one Telegram keeps the last list, whoever set it."""
        if not p.get("allowed_updates") or set(p["allowed_updates"]) - set(Update.ALL_TYPES):
            raise Refusal("allowed_updates must list update types (strict)")
        self._allowed = p["allowed_updates"]

    def _setWebhook(self, p: Json) -> bool:
        """HTTPS, or HTTP on this machine; a secret token of 1-256 characters A-Z, a-z, 0-9, _ and -."""
        if not p.get("url"):
            return self._deleteWebhook(p)
        if not re.match(r"https://|http://(127\.0\.0\.1|localhost)[:/]", p["url"]):
            raise Refusal("bad webhook: An HTTPS URL must be provided for webhook")
        if not p.get("secret_token"):
            raise Refusal("a webhook needs a secret token (strict)")
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", p["secret_token"]):
            raise Refusal("secret token contains unallowed characters")
        self._allow(p)
        self._deleteWebhook(p)
        self.webhook = {"url": p["url"], "secret_token": p["secret_token"]}
        self._end_poll("Conflict: terminated by setWebhook request")
        self._wake()
        return True

    def _deleteWebhook(self, p: Json) -> bool:
        self.webhook = {}
        self._queue = [] if p.get("drop_pending_updates") else self._queue
        return True

    def _getWebhookInfo(self, _: Json) -> Json:
        info = {"url": self.webhook.get("url", ""), "has_custom_certificate": False}
        return info | {"pending_update_count": len(self._queue)}

    def _chat(self, p: Json) -> Json:
        """A chat the bot has seen and still is in; a thread only if it is a topic there."""
        if p.get("chat_id") is None:
            raise Refusal("chat_id is empty")
        if (chat := self._chats.get(p["chat_id"])) is None:
            raise Refusal("chat not found")
        if chat["id"] in self._gone:
            private = chat["type"] == "private"
            raise Refusal(f"Forbidden: bot was {'blocked by the user' if private else 'kicked from the chat'}", 403)
        if "message_thread_id" in p and (chat["id"], p["message_thread_id"]) not in self._topics:
            raise Refusal("message thread not found")
        return chat

    def _sendMessage(self, p: Json) -> Json:
        """What is replied to must exist, unless it may be missing; a reply goes to the topic of what it replies to."""
        chat = self._chat(p)
        only("link_preview_options", p.get("link_preview_options"), PREVIEW)
        body = formatted(p.get("text"), p.get("parse_mode"), p.get("entities")) | keyboard(p.get("reply_markup"), True)
        message: Json = {
            "message_id": self._serial + 1,
            "date": int(time.time()),
            "from": self.me,
            "chat": chat,
        }
        topic = p.get("message_thread_id")
        if reply := only("reply_parameters", p.get("reply_parameters"), REPLY):
            if target := self._messages.get((chat["id"], reply["message_id"])):
                message["reply_to_message"] = {k: v for k, v in target.items() if k != "reply_to_message"}
                topic = target.get("message_thread_id") if target.get("is_topic_message") else topic
                self._quote(reply, target)
            elif not reply.get("allow_sending_without_reply"):
                raise Refusal("message to be replied not found")
        message |= {"message_thread_id": topic, "is_topic_message": True} if topic else {}
        self._messages[chat["id"], self._new_id()] = message = message | body
        self._answers(message, body["text"])
        return message

    def _quote(self, reply: Json, target: Json) -> None:
        """A quote of 1-1024 units, found as it stands in the message replied to."""
        if reply.get("quote") is not None:
            quote = formatted(reply["quote"], reply.get("quote_parse_mode"))["text"]
            if units(quote) > 1024 or quote not in target.get("text", ""):
                raise Refusal("QUOTE_TEXT_INVALID")

    def _edited(self, p: Json, new: Json) -> Json | bool:
        """Only a message of the bot that is there, and only into something else."""
        if inline := p.get("inline_message_id"):
            old = self.inline_messages.get(inline)
        else:
            old = self._messages.get((self._chat(p)["id"], p.get("message_id", 0)))
        if old is None:
            raise Refusal("MESSAGE_ID_INVALID" if inline else "message to edit not found")
        if not inline and not self._mine(old):
            raise Refusal("message can't be edited")
        parts = ("text", "entities", "reply_markup")
        new = {part: old[part] for part in ("text", "entities") if part in old} | new if "text" not in new else new
        if all(old.get(part) == new.get(part) for part in parts):
            raise Refusal(NOT_MODIFIED)
        for part in parts:
            old.pop(part, None)
        old.update(new, edit_date=int(time.time()))
        return True if inline else old

    def _editMessageText(self, p: Json) -> Json | bool:
        only("link_preview_options", p.get("link_preview_options"), PREVIEW)
        text = formatted(p.get("text"), p.get("parse_mode"), p.get("entities"))
        return self._edited(p, text | keyboard(p.get("reply_markup")))

    def _editMessageReplyMarkup(self, p: Json) -> Json | bool:
        return self._edited(p, keyboard(p.get("reply_markup")))

    def _sendChatAction(self, p: Json) -> bool:
        if p.get("action") not in set(ChatAction):
            raise Refusal("wrong parameter action in request")
        return bool(self._chat(p))

    def _answerCallbackQuery(self, p: Json) -> bool:
        """A text of at most 200 characters; a link only to the bot itself (other links are for games)."""
        if len(p.get("text") or "") > 200:
            raise Refusal("MESSAGE_TOO_LONG")
        if p.get("url") and not p["url"].startswith(f"https://t.me/{self.me['username']}?start="):
            raise Refusal("URL_INVALID")
        self._close("callback_query", p.get("callback_query_id"))
        return True

    def _answerInlineQuery(self, p: Json) -> bool:
        """At most 50 results with ids of their own, next_offset at most 64 bytes, start_parameter 1-64."""
        results = p.get("results") or []
        if len(results) > 50:
            raise Refusal("RESULTS_TOO_MUCH")
        for result in results:
            check_article(result)
        if len({result["id"] for result in results}) < len(results):
            raise Refusal("RESULT_ID_DUPLICATE")
        if p.get("cache_time", 0) < 0:
            raise Refusal("cache_time must not be negative (strict)")
        if len(p.get("next_offset", "").encode()) > 64:
            raise Refusal("NEXT_OFFSET_INVALID")
        if button := only("button", p.get("button"), {"text", "start_parameter"}):
            if not button.get("text"):
                raise Refusal("the inline query button has no text (strict)")
            if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", button.get("start_parameter", "")):
                raise Refusal("START_PARAM_INVALID")
        self._close("inline_query", p.get("inline_query_id"))
        return True

    def _answerGuestQuery(self, p: Json) -> Json:
        content = check_article(p.get("result") or {})
        self._close("guest_message", p.get("guest_query_id"))
        self.inline_messages[name := f"inline-{self._new_id()}"] = content
        return {"inline_message_id": name}

    def _key(self, kind: str, p: Json) -> tuple[str, ...]:
        """Where a command list or a description is kept: by scope, and by a language of two letters or none."""
        scope = p.get("scope", {"type": BotCommandScopeType.DEFAULT})
        if scope.get("type") not in set(BotCommandScopeType):
            raise Refusal("can't parse BotCommandScope: Unsupported type specified")
        if not re.fullmatch(r"([a-z]{2})?", p.get("language_code", "")):
            raise Refusal("invalid language code specified")
        return (
            kind,
            json.dumps(scope) if scope.keys() - {"type"} else scope["type"],
            p.get("language_code", ""),
        )

    def _setMyCommands(self, p: Json) -> bool:
        """1-100 commands (Telegram takes none for a deletion), name [a-z0-9_]{1,32}, description 1-256."""
        commands = p.get("commands") or []
        if not commands:
            raise Refusal("no commands: deleteMyCommands deletes (strict)")
        if len(commands) > 100:
            raise Refusal("BOT_COMMANDS_TOO_MUCH")
        for one in commands:
            if not re.fullmatch(r"[a-z0-9_]{1,32}", only("BotCommand", one, {"command", "description"})["command"]):
                raise Refusal("BOT_COMMAND_INVALID")
            if not one["description"].strip():
                raise Refusal("command description must be non-empty")
            if len(one["description"]) > 256:
                raise Refusal("BOT_COMMAND_DESCRIPTION_INVALID")
        self.profile[self._key("commands", p)] = commands
        return True

    def _getMyCommands(self, p: Json) -> list[Json]:
        return list(self.profile.get(self._key("commands", p), []))

    def _deleteMyCommands(self, p: Json) -> bool:
        self.profile.pop(self._key("commands", p), None)
        return True

    def _set(self, kind: str, limit: int, p: Json) -> bool:
        if len(p.get(kind, "")) > limit:
            raise Refusal(f"{kind} is longer than {limit} characters (strict)")
        self.profile[self._key(kind, p)] = p.get(kind, "")
        return True

    def _setMyDescription(self, p: Json) -> bool:
        return self._set("description", 512, p)

    def _setMyShortDescription(self, p: Json) -> bool:
        return self._set("short_description", 120, p)

    def _getMyDescription(self, p: Json) -> Json:
        return {"description": self.profile.get(self._key("description", p), "")}

    def _getMyShortDescription(self, p: Json) -> Json:
        return {"short_description": self.profile.get(self._key("short_description", p), "")}
