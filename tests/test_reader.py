"""The reader over HTTP, by a real server: what it is sent, and that whatever it does every question is answered."""

from __future__ import annotations

import asyncio
import json
import logging
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from functools import partial
from io import StringIO
from typing import Any

import pytest
from bot_api import USER_ID, a_chat, a_user
from conftest import TinyPack
from reader_server import MARK, ReaderServer, answer, said
from telegram_talk import Rooms, Talk, settings
from test_cli import Bot, bot, environment  # noqa: F401
from test_consulting import UNSURE, inquiry
from test_secrets import told as log_told  # noqa: F401

from bot.answer.inquiry import Outside
from bot.answer.reply import Reply
from bot.brain import Brain
from bot.commands import respond
from bot.faces.telegram.app import build
from bot.reader.care import CALLS, FAILURES, LONGEST, MINUTE, REST, Care
from bot.reader.endpoint import LONGEST as READ
from bot.reader.prompt import NoChoice, choice, request
from bot.reader.reader import Reader
from bot.settings import Secret
from bot.talk.conversation import NEW

KEY = "a-readers_key.that-is-told-nowhere"
PATIENT, HASTY = 20.0, 0.2  # seconds


@pytest.fixture
def server() -> Iterator[ReaderServer]:
    with ReaderServer() as running:
        yield running


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def reader_at(server: ReaderServer, seconds: float = PATIENT, clock: Clock | None = None) -> Reader:
    return Reader(server.url, "a-model", Secret(KEY), seconds, clock or Clock())


async def ask(reader: Reader, brain: Brain, question: str = UNSURE) -> Reply:
    return (await reader.reply(partial(respond, brain, question, NEW, 0.0)))[0]


def own(brain: Brain, question: str = UNSURE) -> Reply:
    """The bot's own decision."""
    return replace(brain.ask(question)[0], ms=0.0)


def as_own(reply: Reply) -> Reply:
    """A reply without what only a bot with a reader notes."""
    return replace(reply, ms=0.0, inquiries=())


# -- what is sent ------------------------------------------------------------------------------------------------------


async def test_it_is_sent_the_question_and_the_candidates_and_its_choice_is_told(
    server: ReaderServer, brain: Brain
) -> None:
    server.choose = lambda asked: said(answer("3"))
    reply = await ask(reader_at(server), brain)
    wanted = inquiry(brain, UNSURE)
    assert (reply.id, reply.chosen) == (wanted.candidates[2].id, True)
    ((call,), (asked,)) = server.calls, server.asked
    assert server.keys == [f"Bearer {KEY}"]
    assert (call["model"], call["temperature"]) == ("a-model", 0)
    assert call["response_format"]["json_schema"]["strict"] is True
    assert asked["question"] == UNSURE and asked["before"] == []
    assert [each["title"] for each in asked["candidates"]] == [link.title for link in wanted.candidates]
    assert [each["number"] for each in asked["candidates"]] == list(range(1, len(wanted.candidates) + 1))


@pytest.mark.parametrize("url", ["/chat/completions", "", "/"])
async def test_the_address_may_have_the_end_of_the_path_or_not(server: ReaderServer, brain: Brain, url: str) -> None:
    reader = Reader(server.url + url, None, None, PATIENT)
    assert (await ask(reader, brain)).chosen
    assert server.keys == [None] and "model" not in server.calls[0]


@pytest.mark.parametrize(
    "question", ["Who chaired the meeting?", "/session 2", "recommendation 8", "hello", "/search Niger"]
)
async def test_it_is_not_called_where_it_is_not_needed(server: ReaderServer, brain: Brain, question: str) -> None:
    assert not (await ask(reader_at(server), brain, question)).chosen
    assert server.calls == []


async def test_a_question_behind_the_command_for_one_is_read_too(server: ReaderServer, brain: Brain) -> None:
    assert (await ask(reader_at(server), brain, f"/ask {UNSURE}")).chosen


# -- what counts as an answer ------------------------------------------------------------------------------------------

NO_ANSWERS: list[Any] = [
    "Niger was helped by a technical team.",
    "",
    "3",
    "null",
    "[]",
    "{}",
    "[" * 5000,
    '```json\n{"question": "", "choice": "1"}\n```',
    '{"choice": "1"}',
    '{"question": "", "choice": "1", "why": "it fits"}',
    *(answer(number) for number in ("0", "13", "-1", "01", "1.0", " 1", "one", "", 1, 1.0, True, None, ["1"])),
    *(answer("1", question) for question in (None, 1, ["a"], "a" * 301)),
    answer("Not in the report"),
]


@pytest.mark.parametrize("text", NO_ANSWERS)
def test_anything_but_a_choice_is_none(brain: Brain, text: str) -> None:
    with pytest.raises(NoChoice) as told:
        choice(text, inquiry(brain, UNSURE))
    assert told.value.__cause__ is None and len(str(told.value)) < 40


def test_what_the_schema_allows_is_a_choice(brain: Brain) -> None:
    asked = inquiry(brain, UNSURE)
    schema = request(asked, None)["response_format"]["json_schema"]["schema"]
    for allowed in schema["properties"]["choice"]["enum"]:
        made = choice(answer(allowed, "And\n Mali? "), asked)
        assert made.question == "And Mali?"
        if allowed in list(Outside):
            assert (made.entry, made.outside) == (None, Outside(allowed))
        else:
            assert (made.entry, made.outside) == (asked.candidates[int(allowed) - 1].id, None)


# -- what may go wrong -------------------------------------------------------------------------------------------------

BIG = b" " * 2_000_000
FAULTS: dict[str, dict[str, Any]] = {
    "401": {"status": 401},
    "429": {"status": 429, "headers": {"Retry-After": "7"}},
    "500": {"status": 500},
    "redirect": {"status": 307, "headers": {"Location": "https://elsewhere.invalid/"}},
    "cut": {"cut": True},
    "prose": {"choose": lambda asked: said("I think that it is the third one.")},
    "range": {"choose": lambda asked: said(answer("13"))},
    "refusal": {"choose": lambda asked: said(None, message={"refusal": "I cannot help with that."})},
    "length": {"choose": lambda asked: said(answer("1"), finish_reason="length")},
    "no text": {"choose": lambda asked: said(None)},
    "parts": {"choose": lambda asked: said([{"type": "text", "text": answer("1")}])},
    "no json": {"choose": lambda asked: b"<html>Bad gateway</html>"},
    "no choices": {"choose": lambda asked: b'{"choices": []}'},
    "deep": {"choose": lambda asked: b"[" * 50_000},
    "bytes": {"choose": lambda asked: b"\xff\xfe\x00"},
    "2 MB": {"choose": lambda asked: said(answer("1")) + BIG},
    "2 MB of prose": {"choose": lambda asked: said("x" * 2_000_000)},
    "compressed": {"headers": {"Content-Encoding": "gzip"}},
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_fault_leaves_the_bots_own_decision_and_a_line_without_the_question(
    server: ReaderServer, brain: Brain, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    for name, value in FAULTS[fault].items():
        setattr(server, name, value)
    if fault == "compressed":  # it is read as it comes, and then is no JSON
        server.choose = lambda asked: b"\x1f\x8b\x08" + said(answer("1"))
    assert as_own(await ask(reader_at(server), brain)) == own(brain)
    assert len(server.calls) == 1
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("bot.")]
    assert len(lines) == 1 and "reader" in lines[0]
    assert UNSURE not in caplog.text and KEY not in caplog.text and MARK not in caplog.text


async def test_an_endless_response_is_not_read_to_its_end(server: ReaderServer, brain: Brain) -> None:
    server.choose = lambda asked: b" " * (1000 * READ)
    assert as_own(await ask(reader_at(server), brain)) == own(brain)
    for _ in range(200):
        if server.sent_all:
            break
        await asyncio.sleep(0.05)
    assert server.sent_all == [False]


async def test_a_late_reader_is_not_waited_for(server: ReaderServer, brain: Brain) -> None:
    server.release.clear()
    reader = reader_at(server, HASTY)
    assert as_own(await ask(reader, brain)) == own(brain)
    server.release.set()
    assert (await ask(reader, brain)).chosen


async def test_one_that_is_not_there_is_no_fault_of_the_asker(port: int, brain: Brain) -> None:
    reader = Reader(f"http://127.0.0.1:{port}/v1", None, None, PATIENT)
    assert as_own(await ask(reader, brain)) == own(brain)


# -- how often ---------------------------------------------------------------------------------------------------------


async def test_the_same_question_is_asked_once(server: ReaderServer, brain: Brain) -> None:
    clock = Clock()
    reader = reader_at(server, clock=clock)
    assert [(await ask(reader, brain)).chosen for _ in range(3)] == [True] * 3
    assert len(server.calls) == 1
    clock.now += 31 * 60  # no question is kept longer than a conversation
    await ask(reader, brain)
    assert len(server.calls) == 2


async def test_one_that_keeps_failing_is_left_alone_and_tried_again_later(server: ReaderServer, brain: Brain) -> None:
    clock = Clock()
    reader = reader_at(server, clock=clock)
    server.status = 500
    for _ in range(FAILURES + 3):
        assert not (await ask(reader, brain)).chosen
    assert len(server.calls) == FAILURES
    clock.now += REST
    for _ in range(3):
        await ask(reader, brain)
    assert len(server.calls) == FAILURES + 1
    server.status = 200
    clock.now += REST
    assert (await ask(reader, brain)).chosen
    server.status = 500
    await ask(reader, brain, "how is it with borders in crises")
    assert len(server.calls) == FAILURES + 3


async def test_it_is_left_alone_for_as_long_as_it_asks_to_be(server: ReaderServer, brain: Brain) -> None:
    clock = Clock()
    reader = reader_at(server, clock=clock)
    server.status, server.headers = 429, {"Retry-After": "7"}
    await ask(reader, brain)
    server.status = 200
    clock.now += 6.9
    assert not (await ask(reader, brain)).chosen and len(server.calls) == 1
    clock.now += 0.2
    assert (await ask(reader, brain)).chosen


def test_calls_are_counted_by_the_minute() -> None:
    care = Care()
    assert [care.may_ask(at / 100) for at in range(CALLS + 2)] == [True] * CALLS + [False] * 2
    assert not care.may_ask(MINUTE - 0.001)
    assert care.may_ask(MINUTE)


def test_no_reader_is_left_alone_for_ever() -> None:
    care = Care()
    assert care.may_ask(0.0) and care.failed(0.0, 1e9)
    assert not care.may_ask(LONGEST - 1) and care.may_ask(LONGEST)


# -- in the faces ------------------------------------------------------------------------------------------------------


@pytest.fixture
async def read(api: Rooms, server: ReaderServer, brain: Brain) -> AsyncIterator[Talk]:
    """A bot on Telegram with a reader."""
    reader = reader_at(server)
    async with build(brain, settings(api), reader=reader) as app:
        yield Talk(api, app, brain)
    await reader.close()
    assert api.violations == []


async def test_nobody_else_waits_for_a_reader(read: Talk, server: ReaderServer, brain: Brain) -> None:
    server.release.clear()
    waits = asyncio.create_task(read.ask(UNSURE))
    while not server.begun.is_set():
        await asyncio.sleep(0.01)
    other, elsewhere = a_user(USER_ID + 1), a_chat(chat_id=USER_ID + 1)
    (told,) = await read.texts(read.api.message("Who chaired the meeting?", chat=elsewhere, user=other))
    assert told.startswith(own(brain, "Who chaired the meeting?").text[:40]) and not waits.done()
    server.release.set()
    chosen = brain.compose.entry(inquiry(brain, UNSURE).candidates[0].id)
    assert chosen is not None and brain.compose.text(chosen, "en") in await waits


async def test_what_is_still_being_typed_is_read_by_nobody(read: Talk, server: ReaderServer) -> None:
    await read.give(read.api.inline_query(UNSURE))
    assert server.calls == []


async def test_privacy_says_that_a_reader_is_asked_and_where(read: Talk, brain: Brain) -> None:
    assert (await read.ask("/privacy")).endswith(brain.compose.texts["en"]("reader_here"))
    away = Reader("https://api.example.org/v1")
    async with build(brain, settings(read.api), reader=away) as app:
        told = await Talk(read.api, app, brain).ask("/confidentialite")
    assert told.endswith(brain.compose.texts["en"]("reader_there", host="api.example.org"))
    await away.close()


def test_the_terminal_waits_for_it(server: ReaderServer, bot: Bot) -> None:  # noqa: F811
    server.choose = lambda asked: said(answer("not in the report"))
    env = {"READER_URL": server.url, "READER_KEY": KEY, "READER_SECONDS": "20"}
    lines = [{"q": UNSURE, "chat": "1"}, {"q": "Who chaired the meeting?", "chat": "1"}]
    done = bot("ask", "--json", "-", stdin="\n".join(map(json.dumps, lines)), env=env)
    first, second = map(json.loads, done.stdout.splitlines())
    assert (first["outcome"], first["chosen"]) == ("unknown", True)
    assert second["outcome"] == "answer" and "chosen" not in second
    assert done.returncode == 0 and done.stderr == ""
    assert bot("ask", "--json", UNSURE, env=env).stdout.startswith("{") and len(server.calls) == 2
    talked = bot("chat", "--lang", "fr", stdin=f"{UNSURE}\n/privacy\n", env=env)
    assert talked.returncode == 0 and len(server.calls) == 3
    assert "modèle de langue sur ma propre machine" in " ".join(talked.stdout.split())


def test_without_one_nothing_is_imported_that_could_ask(tiny_pack: TinyPack) -> None:
    code = """
import sys
from bot.cli import main
try:
    main(["ask", "rain on which day?"])
except SystemExit as ended:
    assert not ended.code
assert not {"httpx", "asyncio", "bot.reader.reader"} & set(sys.modules)
"""
    env = environment({"KNOWLEDGE_DIR": str(tiny_pack({})), "ENCODER": "none"})
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")


# -- the key -----------------------------------------------------------------------------------------------------------


async def test_the_key_is_in_no_log_and_no_repr(
    server: ReaderServer,
    brain: Brain,
    log_told: StringIO,  # noqa: F811
) -> None:
    for name in ("", "httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    reader = reader_at(server)
    # another question each time: what was asked before is not asked again
    for status, question in ((200, UNSURE), (401, f"{UNSURE} and how"), (500, f"{UNSURE} please")):
        server.status = status
        await ask(reader, brain, question)
    text = log_told.getvalue()
    assert "HTTP 401" in text and "POST" in text  # the library's own lines are there too
    assert KEY not in text and KEY not in repr(vars(reader)) and UNSURE not in text
