"""The strict Bot API server itself: a real bot works against it, and it refuses what Telegram refuses."""

import asyncio
import inspect
import json
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from bot_api import METHODS, USER_ID, BotApi, a_chat, a_user
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError, RetryAfter
from telegram.ext import Application, ApplicationBuilder, CallbackQueryHandler, MessageHandler, filters
from tornado.netutil import bind_sockets

ALL = list(Update.ALL_TYPES)
CLIENT = httpx.Client(timeout=20)


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi() as server:
        yield server


def call(api: BotApi, method: str, **params: Any) -> dict[str, Any]:
    """A call as PTB makes it: a form, with everything but strings in JSON."""
    form = {name: value if isinstance(value, str) else json.dumps(value) for name, value in params.items()}
    return CLIENT.post(f"{api.base_url}{api.token}/{method}", data=form).json()


def button(**action: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "B", **action}]]}


def buttons(*rows: int) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "B", "callback_data": "b"}] * row for row in rows]}


def article(number: int = 1, text: str = "x", **changed: Any) -> dict[str, Any]:
    content = {"message_text": text, "parse_mode": "HTML"}
    return {"type": "article", "id": f"r{number}", "title": "T", "input_message_content": content, **changed}


def command(name: str = "help", description: str = "Help") -> dict[str, str]:
    return {"command": name, "description": description}


@pytest.fixture
def scene(api: BotApi) -> SimpleNamespace:
    """A private chat with a message of each side, a forum with a topic, and one query of each kind."""
    question = api.message("Hello")
    forum = api.message("/ask", chat=a_chat("forum"), topic=77)
    inline, guest = api.inline_query("q"), api.guest_message(f"@{api.me['username']} q")
    for update in (question, forum, inline, guest):
        api.deliver(update)
    answer = call(api, "sendMessage", chat_id=USER_ID, text="Hi", reply_markup=button(callback_data="d"))["result"]
    pressed = api.callback(answer, "d")
    api.deliver(pressed)
    return SimpleNamespace(
        api=api, question=question["message"]["message_id"], answer=answer["message_id"],
        forum=forum["message"]["chat"]["id"], callback=pressed["callback_query"]["id"],
        inline=inline["inline_query"]["id"], guest=guest["guest_message"]["guest_query_id"],
    )  # fmt: skip


# A real bot


async def echo(update: Update, context: Any) -> None:
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Again", callback_data="again")]])
    assert update.message
    await update.message.reply_html(f"<b>{update.message.text}</b>", do_quote=True, reply_markup=markup)


async def again(update: Update, context: Any) -> None:
    assert update.callback_query
    await update.callback_query.answer("Edited")
    await update.callback_query.edit_message_text("edited")


def echo_bot(api: BotApi) -> Application:
    app = ApplicationBuilder().token(api.token).base_url(api.base_url).build()
    app.add_handler(MessageHandler(filters.TEXT & filters.UpdateType.MESSAGE, echo))
    app.add_handler(CallbackQueryHandler(again))
    return app


async def talk(api: BotApi) -> None:
    """A question, its answer, and a press on the answer's button."""
    question = api.message("Hello 🙂")
    api.deliver(question)
    (answer,) = await asyncio.to_thread(api.wait_for, lambda: api.sent(USER_ID), what="an answer")
    assert answer["text"] == "Hello 🙂"
    assert answer["entities"] == [{"type": "bold", "offset": 0, "length": 8}]
    assert answer["reply_to_message"]["message_id"] == question["message"]["message_id"]
    api.deliver(api.callback(answer, "again"))
    await asyncio.to_thread(api.wait_for, lambda: api.sent(USER_ID)[0]["text"] == "edited")
    assert "reply_markup" not in api.sent(USER_ID)[0]
    assert (api.unanswered(), api.answered_twice(), api.violations) == ([], [], [])


async def test_a_polling_bot_works(api: BotApi) -> None:
    async with echo_bot(api) as app:
        await app.start()
        await app.updater.start_polling(allowed_updates=ALL)
        await talk(api)
        await app.updater.stop()
        await app.stop()
    assert call(api, "getUpdates", allowed_updates=ALL)["result"] == []  # all acknowledged at the stop
    assert {"getMe", "deleteWebhook", "getUpdates", "sendMessage", "editMessageText"} < {c.method for c in api.calls}


async def test_a_webhook_bot_works(api: BotApi) -> None:
    (free,) = bind_sockets(0, "127.0.0.1")
    port = free.getsockname()[1]
    free.close()
    async with echo_bot(api) as app:
        await app.start()
        url = f"http://127.0.0.1:{port}/hook"
        await app.updater.start_webhook(
            "127.0.0.1", port, "hook", webhook_url=url, secret_token="s3cret", allowed_updates=ALL
        )
        await talk(api)
        with pytest.raises(Conflict, match="while webhook is active"):
            await app.bot.get_updates(allowed_updates=ALL)
        await app.updater.stop()
        await app.stop()


def test_a_webhook_gets_the_secret_and_is_retried_until_200(api: BotApi) -> None:
    seen: list[str] = []

    def listen(server: socket.socket) -> None:
        for answer in (b"500 Internal Server Error", b"200 OK"):
            connection, _ = server.accept()
            with connection:
                seen.append(connection.recv(65536).decode().lower())
                connection.sendall(b"HTTP/1.1 " + answer + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=listen, args=(server,))
        thread.start()
        api.deliver(api.message("before the webhook"))
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        assert call(api, "setWebhook", url=url, secret_token="s3cret", allowed_updates=ALL)["ok"]
        thread.join(5)
    assert len(seen) == 2
    assert all("x-telegram-bot-api-secret-token: s3cret" in request for request in seen)


# Limits: just inside


INSIDE: dict[str, Any] = {
    "4096 units": ("sendMessage", lambda s: {"chat_id": USER_ID, "text": "é" * 4096}),
    "4096 after parsing": (
        "sendMessage",
        lambda s: {"chat_id": USER_ID, "text": f"<b>{'🙂' * 2048}</b>", "parse_mode": "HTML"},
    ),
    "100 entities": ("sendMessage", lambda s: {"chat_id": USER_ID, "text": "<b>x</b> " * 100, "parse_mode": "HTML"}),
    "two quotes": (
        "sendMessage",
        lambda s: {"chat_id": USER_ID, "text": "<blockquote>a</blockquote>\n" * 2, "parse_mode": "HTML"},
    ),
    "100 buttons": ("sendMessage", lambda s: {"chat_id": USER_ID, "text": "x", "reply_markup": buttons(*[8] * 12, 4)}),
    "64 bytes": (
        "sendMessage",
        lambda s: {"chat_id": USER_ID, "text": "x", "reply_markup": button(callback_data="é" * 32)},
    ),
    "tg link": (
        "sendMessage",
        lambda s: {"chat_id": USER_ID, "text": "x", "reply_markup": button(url="tg://resolve?domain=x")},
    ),
    "share link": (
        "sendMessage",
        lambda s: {"chat_id": USER_ID, "text": "x", "reply_markup": button(url="https://t.me/share/url?url=a%20b")},
    ),
    "copy 256": (
        "sendMessage",
        lambda s: {"chat_id": USER_ID, "text": "x", "reply_markup": button(copy_text={"text": "c" * 256})},
    ),
    "empty switch": (
        "sendMessage",
        lambda s: {"chat_id": USER_ID, "text": "x", "reply_markup": button(switch_inline_query="")},
    ),
    "chosen chat": (
        "sendMessage",
        lambda s: {
            "chat_id": USER_ID,
            "text": "x",
            "reply_markup": button(switch_inline_query_chosen_chat={"query": "q", "allow_user_chats": True}),
        },
    ),
    "forced reply": (
        "sendMessage",
        lambda s: {"chat_id": USER_ID, "text": "x", "reply_markup": {"force_reply": True}},
    ),
    "in a topic": ("sendMessage", lambda s: {"chat_id": s.forum, "text": "x", "message_thread_id": 77}),
    "reply to none": (
        "sendMessage",
        lambda s: {
            "chat_id": USER_ID,
            "text": "x",
            "reply_parameters": {"message_id": 9999, "allow_sending_without_reply": True},
        },
    ),
    "chat action": ("sendChatAction", lambda s: {"chat_id": USER_ID, "action": "typing"}),
    "markup edited": (
        "editMessageReplyMarkup",
        lambda s: {"chat_id": USER_ID, "message_id": s.answer, "reply_markup": buttons(2)},
    ),
    "toast 200": ("answerCallbackQuery", lambda s: {"callback_query_id": s.callback, "text": "é" * 200}),
    "50 results": (
        "answerInlineQuery",
        lambda s: {
            "inline_query_id": s.inline,
            "results": [article(i) for i in range(50)],
            "cache_time": 0,
            "button": {"text": "Open", "start_parameter": "a" * 64},
        },
    ),
    "guest": ("answerGuestQuery", lambda s: {"guest_query_id": s.guest, "result": article(id="é" * 32)}),
    "100 commands": (
        "setMyCommands",
        lambda s: {"commands": [command(f"c{'_' * 29}{i:02}", "d" * 256) for i in range(100)], "language_code": "fr"},
    ),
    "description": ("setMyDescription", lambda s: {"description": "d" * 512}),
    "short description": ("setMyShortDescription", lambda s: {"short_description": "d" * 120, "language_code": "en"}),
    "log out": ("logOut", lambda s: {}),
    "close": ("close", lambda s: {}),
}


@pytest.mark.parametrize("name", INSIDE)
def test_what_is_just_inside_a_limit_is_accepted(name: str, scene: SimpleNamespace) -> None:
    method, params = INSIDE[name]
    answer = call(scene.api, method, **params(scene))
    assert answer["ok"], answer
    assert scene.api.violations == []
    assert scene.api.calls[-1].method == method


# Limits: just outside


def say(text: str = "x", **more: Any) -> Any:
    return "sendMessage", lambda s: {"chat_id": USER_ID, "text": text, **more}


def html(text: str) -> Any:
    return say(text, parse_mode="HTML")


def under(markup: dict[str, Any]) -> Any:
    return say(reply_markup=markup)


def edit(**changed: Any) -> Any:
    return "editMessageText", lambda s: {"chat_id": USER_ID, "message_id": s.answer, "text": "new", **changed}


def inline(*results: Any, **more: Any) -> Any:
    return "answerInlineQuery", lambda s: {"inline_query_id": s.inline, "results": list(results), **more}


def commands(*given: Any, **more: Any) -> Any:
    return "setMyCommands", lambda s: {"commands": list(given), **more}


def hook(**given: Any) -> Any:
    return "setWebhook", lambda s: {"url": "https://e.org/h", "secret_token": "s", "allowed_updates": ALL, **given}


OUTSIDE: dict[str, tuple[Any, str]] = {
    "unknown parameter": (say(reply_to_message_id=1), "unknown field ['reply_to_message_id'] in sendMessage"),
    "no text": (("sendMessage", lambda s: {"chat_id": USER_ID}), "message text is empty"),
    "blank text": (say(" \n"), "message text is empty"),
    "only tags": (html("<b> </b>"), "message text is empty"),
    "4097 units": (say("é" * 4097), "message is too long"),
    "4098 units of emoji": (say("🙂" * 2049), "message is too long"),
    "101 entities": (html("<b>x</b> " * 101), "ENTITIES_TOO_LONG"),
    "unknown tag": (html("<p>x</p>"), 'can\'t parse entities: Unsupported start tag "p" at byte offset 0'),
    "open tag": (html("<b>x"), "can't parse entities: Can't find end tag corresponding to start tag \"b\""),
    "bare <": (html("a < b"), "can't parse entities: Unsupported start tag"),
    "nested quotes": (html("<blockquote>a<blockquote>b</blockquote></blockquote>"), "can't be nested"),
    "parse mode": (say(parse_mode="BBCode"), "parse_mode"),
    "101 buttons": (under(buttons(*[8] * 12, 5)), "REPLY_MARKUP_TOO_LONG"),
    "9 in a row": (under(buttons(9)), "REPLY_MARKUP_TOO_LONG"),
    "data 65 bytes": (under(button(callback_data="é" * 32 + "x")), "BUTTON_DATA_INVALID"),
    "empty data": (under(button(callback_data="")), "Text buttons are unallowed in the inline keyboard"),
    "no action": (under(button()), "Text buttons are unallowed in the inline keyboard"),
    "two actions": (under(button(callback_data="a", url="https://e.org")), "one known action"),
    "unknown action": (under(button(call_back="a")), "one known action"),
    "empty button": (under(button(text="", callback_data="a")), "the text is empty"),
    "relative link": (under(button(url="/page")), "inline keyboard button URL '/page' is invalid"),
    "javascript": (under(button(url="javascript:alert(1)")), "Unsupported URL protocol"),
    "ftp": (under(button(url="ftp://e.org")), "Unsupported URL protocol"),
    "no host": (under(button(url="https://")), "inline keyboard button URL 'https://' is invalid: Wrong HTTP URL"),
    "empty copy": (under(button(copy_text={"text": ""})), "BUTTON_COPY_TEXT_INVALID"),
    "copy 257": (under(button(copy_text={"text": "c" * 257})), "BUTTON_COPY_TEXT_INVALID"),
    "not JSON": (under("{"), "malformed"),  # type: ignore[arg-type]
    "no such markup": (under({"inline": []}), "inline keyboard expected"),
    "unknown chat": (say(chat_id=4242), "chat not found"),
    "no chat": (("sendMessage", lambda s: {"text": "x"}), "chat_id is empty"),
    "guest's chat": (say(chat_id=-1001000000009), "chat not found"),
    "reply to nothing": (say(reply_parameters={"message_id": 9999}), "message to be replied not found"),
    "no topic": (say(message_thread_id=77), "message thread not found"),
    "another topic": (
        ("sendMessage", lambda s: {"chat_id": s.forum, "text": "x", "message_thread_id": 78}),
        "message thread not found",
    ),
    "action": (("sendChatAction", lambda s: {"chat_id": USER_ID, "action": "think"}), "wrong parameter action"),
    "action's chat": (("sendChatAction", lambda s: {"chat_id": 4242, "action": "typing"}), "chat not found"),
    "edit nothing": (edit(message_id=9999), "message to edit not found"),
    "edit a person": (
        ("editMessageText", lambda s: {"chat_id": USER_ID, "message_id": s.question, "text": "x"}),
        "message can't be edited",
    ),
    "edit inline": (("editMessageText", lambda s: {"inline_message_id": "i", "text": "x"}), "MESSAGE_ID_INVALID"),
    "edit too long": (edit(text="x" * 4097), "message is too long"),
    "same content": (edit(text="Hi", reply_markup=button(callback_data="d")), "message is not modified: specified"),
    "same markup": (
        (
            "editMessageReplyMarkup",
            lambda s: {"chat_id": USER_ID, "message_id": s.answer, "reply_markup": button(callback_data="d")},
        ),
        "message is not modified: specified",
    ),
    "toast 201": (
        ("answerCallbackQuery", lambda s: {"callback_query_id": s.callback, "text": "é" * 201}),
        "MESSAGE_TOO_LONG",
    ),
    "unknown callback": (("answerCallbackQuery", lambda s: {"callback_query_id": "0"}), "query is too old"),
    "unknown inline query": (
        ("answerInlineQuery", lambda s: {"inline_query_id": "0", "results": []}),
        "query is too old",
    ),
    "51 results": (inline(*[article(i) for i in range(51)]), "RESULTS_TOO_MUCH"),
    "same ids": (inline(article(), article()), "RESULT_ID_DUPLICATE"),
    "long id": (inline(article(id="é" * 33)), "RESULT_ID_INVALID"),
    "empty id": (inline(article(id="")), "RESULT_ID_INVALID"),
    "no title": (inline(article(title=" ")), "ARTICLE_TITLE_EMPTY"),
    "result text": (inline(article(text="x" * 4097)), "message is too long"),
    "result tag": (inline(article(text="<br>")), "can't parse entities"),
    "result field": (inline(article(hide_url=True)), "unknown field ['hide_url']"),
    "result buttons": (inline(article(reply_markup=buttons(9))), "REPLY_MARKUP_TOO_LONG"),
    "photo": (inline(article(type="photo")), "articles only"),
    "cache 1.5": (inline(article(), cache_time=1.5), "cache_time must be an integer"),
    "cache -1": (inline(article(), cache_time=-1), "cache_time"),
    "next offset": (inline(article(), next_offset="o" * 65), "NEXT_OFFSET_INVALID"),
    "start 65": (inline(button={"text": "B", "start_parameter": "a" * 65}), "START_PARAM_INVALID"),
    "start é": (inline(button={"text": "B", "start_parameter": "é"}), "START_PARAM_INVALID"),
    "start empty": (inline(button={"text": "B", "start_parameter": ""}), "START_PARAM_INVALID"),
    "start without text": (inline(button={"text": "", "start_parameter": "a"}), "button has no text"),
    "guest text": (
        ("answerGuestQuery", lambda s: {"guest_query_id": s.guest, "result": article(text="")}),
        "message text is empty",
    ),
    "unknown guest": (("answerGuestQuery", lambda s: {"guest_query_id": "0", "result": article()}), "query is too old"),
    "no commands": (commands(), "no commands"),
    "101 commands": (commands(*[command(f"c{i}") for i in range(101)]), "BOT_COMMANDS_TOO_MUCH"),
    "capital": (commands(command("Help")), "BOT_COMMAND_INVALID"),
    "33 letters": (commands(command("h" * 33)), "BOT_COMMAND_INVALID"),
    "slash": (commands(command("/help")), "BOT_COMMAND_INVALID"),
    "no description": (commands(command(description="")), "command description must be non-empty"),
    "description 257": (commands(command(description="d" * 257)), "BOT_COMMAND_DESCRIPTION_INVALID"),
    "language": (commands(command(), language_code="french"), "invalid language code specified"),
    "scope": (commands(command(), scope={"type": "moon"}), "can't parse BotCommandScope"),
    "description 513": (("setMyDescription", lambda s: {"description": "d" * 513}), "longer than 512"),
    "short description 121": (("setMyShortDescription", lambda s: {"short_description": "d" * 121}), "longer than 120"),
    "plain http": (hook(url="http://e.org/h"), "bad webhook: An HTTPS URL must be provided for webhook"),
    "no secret": (hook(secret_token=""), "a webhook needs a secret token"),
    "bad secret": (hook(secret_token="a b"), "secret token contains unallowed characters"),
    "webhook's updates": (hook(allowed_updates=[]), "allowed_updates"),
    "no update list": (("getUpdates", lambda s: {"timeout": 0}), "allowed_updates must list update types"),
    "unknown update": (("getUpdates", lambda s: {"allowed_updates": ["mesage"]}), "allowed_updates"),
}


@pytest.mark.parametrize("name", OUTSIDE)
def test_what_is_outside_a_limit_is_a_violation(name: str, scene: SimpleNamespace) -> None:
    (method, params), text = OUTSIDE[name]
    before = scene.api.sent(USER_ID)
    answer = call(scene.api, method, **params(scene))
    assert (answer["ok"], answer["error_code"]) == (False, 400)
    assert answer["description"].startswith("Bad Request: ")
    assert text in answer["description"]
    assert scene.api.violations == [f"{method}: {answer['description']}"]
    assert scene.api.calls[-1].method == "sendMessage", "a refused call is not among those accepted"
    assert scene.api.sent(USER_ID) == before


@pytest.mark.parametrize("method, key, rest", [
    ("answerCallbackQuery", "callback", {}),
    ("answerInlineQuery", "inline", {"results": []}),
    ("answerGuestQuery", "guest", {"result": article()}),
])  # fmt: skip
def test_a_query_is_answered_once(method: str, key: str, rest: dict[str, Any], scene: SimpleNamespace) -> None:
    name = {"guest": "guest_query_id", "inline": "inline_query_id", "callback": "callback_query_id"}[key]
    params = {name: getattr(scene, key), **rest}
    assert call(scene.api, method, **params)["ok"]
    assert scene.api.answered_twice() == []
    assert "query is too old" in call(scene.api, method, **params)["description"]
    assert len(scene.api.violations) == len(scene.api.answered_twice()) == 1


async def test_the_wrong_token_and_an_unknown_method(api: BotApi) -> None:
    wrong = CLIENT.post(f"{api.base_url}1:wrong/getMe")
    assert wrong.status_code == 401
    assert wrong.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}
    assert call(api, "sendTelegram") == {"ok": False, "error_code": 404, "description": "Not Found"}
    assert api.violations == ["getMe: Unauthorized", "sendTelegram: Not Found"]
    bot = Bot("1:wrong", base_url=api.base_url)
    with pytest.raises(InvalidToken):
        await bot.initialize()
    await bot.shutdown()


def test_a_body_may_be_json(api: BotApi) -> None:
    api.deliver(api.message("Hello"))
    body = {"chat_id": USER_ID, "text": "x", "reply_markup": button(callback_data="d"), "protect_content": True}
    assert CLIENT.post(f"{api.base_url}{api.token}/sendMessage", json=body).json()["ok"]
    assert api.calls[-1].params == body
    broken = CLIENT.post(f"{api.base_url}{api.token}/getMe", content="{", headers={"Content-Type": "application/json"})
    assert broken.status_code == 400


def test_methods_and_parameters_are_those_of_ptb() -> None:
    for method, params in METHODS.items():
        assert set(params.split()) <= inspect.signature(getattr(Bot, method)).parameters.keys(), method


# getUpdates


def test_an_offset_confirms_what_is_before_it(api: BotApi) -> None:
    first, second, third = (api.deliver(api.message(text)) for text in "abc")

    def get(**params: Any) -> list[int]:
        return [one["update_id"] for one in call(api, "getUpdates", allowed_updates=ALL, **params)["result"]]

    assert get() == get(offset=first) == [first, second, third]
    assert get(limit=2) == [first, second]
    assert get(offset=third + 100) == [first, second, third], "an offset beyond the end is ignored"
    assert get(offset=second) == get() == [second, third]
    assert get(offset=-1) == get() == [third], "a negative offset forgets the rest"
    assert get(offset=third + 1) == []


def test_types_not_asked_for_are_dropped(api: BotApi) -> None:
    call(api, "getUpdates", allowed_updates=["inline_query"])
    api.deliver(api.message("Hello"))
    kept = api.deliver(api.inline_query("q"))
    updates = call(api, "getUpdates", allowed_updates=ALL)["result"]
    assert [one["update_id"] for one in updates] == [kept]
    assert len(api.unanswered()) == 2


def test_a_long_poll_ends_with_an_update_or_its_timeout(api: BotApi) -> None:
    with ThreadPoolExecutor() as pool:
        start = time.monotonic()
        assert call(api, "getUpdates", allowed_updates=ALL, timeout=1)["result"] == []
        assert 0.9 < time.monotonic() - start < 3
        waiting = pool.submit(call, api, "getUpdates", allowed_updates=ALL, timeout=20)
        api.wait_for(lambda: len(api.calls) == 2)
        api.deliver(api.message("Hello"))
        assert waiting.result(2)["result"][0]["message"]["text"] == "Hello"


def test_a_second_poller_and_a_webhook_end_the_first(api: BotApi) -> None:
    with ThreadPoolExecutor() as pool:
        for number, other in ((1, "getUpdates"), (3, "setWebhook")):
            poll = pool.submit(call, api, "getUpdates", allowed_updates=ALL, timeout=2)
            api.wait_for(lambda number=number: len(api.calls) == number)
            more = {"timeout": 1} if other == "getUpdates" else {"url": "https://127.0.0.1:9/", "secret_token": "s"}
            assert call(api, other, allowed_updates=ALL, **more)["ok"]
            assert poll.result(1)["error_code"] == 409
            assert poll.result()["description"].startswith("Conflict: terminated by ")
            assert other in api.violations[-1]


def test_a_poller_that_is_gone_is_no_conflict(api: BotApi) -> None:
    url = f"{api.base_url}{api.token}/getUpdates"
    with pytest.raises(httpx.ReadTimeout):
        CLIENT.post(url, data={"allowed_updates": json.dumps(ALL), "timeout": "20"}, timeout=0.3)
    time.sleep(0.2)
    assert call(api, "getUpdates", allowed_updates=ALL, timeout=1)["ok"]
    assert api.violations == []


# Faults


async def test_faults_come_as_often_as_asked(api: BotApi) -> None:
    api.deliver(api.message("Hello"))
    async with Bot(api.token, base_url=api.base_url) as bot:
        api.fail_next("sendMessage", 2, "429", seconds=7)
        for _ in range(2):
            with pytest.raises(RetryAfter) as refused:
                await bot.send_message(USER_ID, "x")
            assert refused.value._retry_after.total_seconds() == 7
        api.fail_next("sendMessage", 1, "500")
        with pytest.raises(NetworkError, match="Internal Server Error"):
            await bot.send_message(USER_ID, "x")
        api.fail_next("sendMessage", 1, "drop")
        with pytest.raises(NetworkError, match="disconnected"):
            await bot.send_message(USER_ID, "x")
        assert api.sent(USER_ID) == []
        api.fail_next("sendMessage", 1, "slow", seconds=0.5)
        start = time.monotonic()
        await bot.send_message(USER_ID, "x")
        assert 0.5 <= time.monotonic() - start < 2
        with pytest.raises(BadRequest):
            await bot.send_message(USER_ID, "")
    assert len(api.sent(USER_ID)) == 1
    assert len(api.violations) == 1, "a fault the test asked for is no violation"
    assert [one.method for one in api.attempts].count("sendMessage") == 6
    with pytest.raises(ValueError, match="no fault"):
        api.fail_next("sendMessage", 1, "teapot")


# What a test asks


def test_messages_for_the_bot_are_told_from_others(api: BotApi) -> None:
    name, group, forum = api.me["username"], a_chat("supergroup"), a_chat("forum")
    mine = {"message_id": 5, "date": 1, "from": api.me, "chat": group, "text": "x"}
    opened = {**mine, "chat": forum, "forum_topic_created": {"name": "T", "icon_color": 7322096}}
    others = [
        api.message("hello", group), api.message("@else hi", group), api.message("/ask@else", group),
        api.message("x", forum, topic=9), api.message("x", forum, topic=5, reply_to=opened),
        api.message("x", a_chat("group"), via_bot=api.me), api.message("x", edited=True), api.new_chat_member(group),
    ]  # fmt: skip
    wanted = [
        api.message("hello"), api.message(f"🙂 @{name.upper()}?", group), api.message("/ask x", group),
        api.message(f"/ask@{name} x", group), api.message("thanks", group, reply_to=mine),
    ]  # fmt: skip
    for update in others + wanted:
        api.deliver(update)
    assert [one["message"] for one in api.unanswered()] == [one["message"] for one in wanted]


def test_answers_are_matched_with_what_they_answer(api: BotApi) -> None:
    chat, other = a_chat("forum"), a_user(1002, "Bob")
    first, second = api.message("/a", chat, topic=9), api.message("/b", chat, other, topic=9)
    for update in (first, second, api.message("Hello", user=other)):
        api.deliver(update)
    reply = {"message_id": second["message"]["message_id"]}
    sent = call(api, "sendMessage", chat_id=chat["id"], text="B", reply_parameters=reply)["result"]
    assert (sent["message_thread_id"], sent["is_topic_message"]) == (9, True)
    call(api, "sendMessage", chat_id=chat["id"], text="A", message_thread_id=9)
    assert [one["message"]["text"] for one in api.unanswered()] == ["Hello"]
    for text in ("part 1", "part 2"):
        call(api, "sendMessage", chat_id=1002, text=text)
    assert (api.unanswered(), api.answered_twice()) == ([], [])
    call(api, "sendMessage", chat_id=chat["id"], text="B", reply_parameters=reply)
    assert [one["message"]["text"] for one in api.answered_twice()] == ["/b"]


def test_updates_are_what_ptb_reads(api: BotApi) -> None:
    group = a_chat("supergroup")
    thread = api.message("x", group, reply_to={"message_id": 5, "date": 1, "chat": group, "from": a_user()})
    forum = api.message(f"/ask@{api.me['username']} 🙂 @bobby", a_chat("forum"), topic=9)
    updates = [thread, forum, api.inline_query("q" * 300, "50"), api.guest_message("hi"), api.new_chat_member(group),
               api.message("x", edited=True), api.callback("inline-1", "d")]  # fmt: skip
    read = [Update.de_json({"update_id": 1, **update}) for update in updates]
    assert all(one.effective_user for one in read)
    assert all(not one.api_kwargs and not (one.effective_message or one).api_kwargs for one in read)
    assert (read[0].message.message_thread_id, read[0].message.is_topic_message) == (5, None)
    assert list(read[1].message.parse_entities().values()) == [f"/ask@{api.me['username']}", "@bobby"]
    assert read[1].message.reply_to_message.forum_topic_created
    assert (len(read[2].inline_query.query), read[2].inline_query.offset) == (256, "50")
    assert read[3].guest_message.guest_query_id
    assert read[4].message.new_chat_members[0].is_bot
    assert read[5].edited_message.edit_date


def test_waiting_in_vain_says_what_happened(api: BotApi) -> None:
    api.deliver(api.message("Hello"))
    call(api, "sendMessage", chat_id=1, text="lost")
    with pytest.raises(TimeoutError, match=r"an answer did not hold within 0.1 s: .*lost.*chat not found.*Hello"):
        api.wait_for(lambda: api.sent(USER_ID), 0.1, "an answer")
