"""The journal: what is kept of a question and what is not, in SQLite and PostgreSQL, and whatever befalls the disk."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from bot_api import USER_ID, a_chat, a_user
from conftest import TinyPack
from running import Process
from sqlalchemy import event
from telegram_talk import ALGERIA, Rooms, Talk, data, settings

import bot.journal.store
import bot.journal.writer
from bot.answer.reply import Outcome, Reply
from bot.brain import Brain
from bot.faces.telegram.app import build
from bot.journal.mask import LONGEST, masked
from bot.journal.record import DOWN, UP, Asked, Thumb
from bot.journal.store import JOURNAL, Store
from bot.journal.writer import DAY, Journal

ANSWER = Reply(Outcome.ANSWER, "en", "It rained.", id="rain", confidence=0.91234)
UNKNOWN = Reply(Outcome.UNKNOWN, "fr", "Rien.", confidence=0.4)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "journal.sqlite"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, file: Path) -> str:
    return str(request.getfixturevalue("postgres")) if request.param == "postgresql" else f"sqlite:///{file}"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test waits for what a bot that runs for months waits for."""
    monkeypatch.setattr(bot.journal.writer, "GATHER", 0.01)
    monkeypatch.setattr(bot.journal.writer, "RETRY", (0.05, 0.1))
    monkeypatch.setattr(bot.journal.store, "LOCKED", 0.05)


async def kept(url: str) -> list[Asked]:
    store = Store(url)
    rows = await store.read()
    await store.close()
    return rows


async def until(true: Any) -> None:
    async with asyncio.timeout(20):
        while not true():
            await asyncio.sleep(0.02)


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING and r.name.startswith("bot.journal")]


# -- what is kept ---


async def test_questions_and_thumbs_are_kept_as_they_were(url: str) -> None:
    journal = Journal(Store(url), 90)
    journal.start()
    first = journal.note("Did it rain?", ANSWER)
    second = journal.note("Et le vent ?", UNKNOWN)
    assert first and second and first != second
    journal.press(first, UP)
    await until(lambda: not journal._waiting)
    journal.press(first, DOWN)  # it was written long before the mind was changed
    journal.press("0123456789ab", UP)  # of a question that is forgotten
    await journal.close()
    rows = {row.key: row for row in await kept(url)}
    assert rows[first] == Asked(first, rows[first].at, "Did it rain?", "en", "answer", "rain", 0.912, DOWN)
    assert rows[second] == Asked(second, rows[second].at, "Et le vent ?", "fr", "unknown", None, 0.4, None)
    assert len(rows) == 2 and abs(time.time() - rows[first].at) < 60


async def test_what_asks_nothing_is_not_kept(file: Path) -> None:
    journal = Journal(Store(f"sqlite:///{file}"), 90)
    assert journal.note("/help", Reply(Outcome.INFO, "en", "Ask me.")) is None
    assert journal.note("  ", UNKNOWN) is None


async def test_what_is_too_old_is_deleted(url: str, file: Path) -> None:
    now = int(time.time())
    store = Store(url)
    old, young = (Asked(f"key{age}", now - age * DAY, f"words {age} days old", "en", "answer") for age in (31, 29))
    await store.write([old, young, old], [Thumb("key31", UP)])  # the same once more, after a fault: it is there once
    assert len(await store.read()) == 2
    assert [row.key for row in await store.read(since=now - 30 * DAY)] == ["key29"]
    await store.close()
    journal = Journal(Store(url), 30)
    journal.start()
    await journal.close()
    assert [row.key for row in await kept(url)] == ["key29"]
    assert not file.exists() or b"31 days old" not in file.read_bytes()  # wiped, not only let go of


async def test_the_file_is_for_its_user_alone(file: Path) -> None:
    await kept(f"sqlite:///{file}")
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)


MASKED = {
    "Call +33 6 12 34 56 78 now": "Call [number] now",
    "06.12.34.56.78": "[number]",
    "(0044) 20 7946 0958 or 77 123 45 67": "[number] or [number]",
    "٠٦١٢٣٤٥٦٧٨": "[number]",
    "Write to a.b-c+d@some.example.org.": "Write to [e-mail].",
    "jean [at] oim.int": "[e-mail]",
    "@somebody_x knows": "[name] knows",
    "See https://t.me/joe?x=1 or t.me/joe": "See [link] or [link]",
    "passport 12AB34567 or A1234567": "passport [paper] or [paper]",
    "AB 1234567, FR76 3000 6000 0112 3456 7890 189": "[number], [number]",
}
LEFT = [
    "How many of the 35,411 refugees?",
    "1 250 000 personnes et 35 411 réfugiés",
    "1,250,000 people on 24-25 April 2014",
    "2014-04-24, 24/04/2014, 24.04.2014, 2011–2014",
    "recommendation 8 of session 2, pp. 7–8, 10–11, 18–19",
    "What did Mohamed Kamel Aloui say of M23 and A/HRC/25/45?",
]


@pytest.mark.parametrize(("question", "stored"), [*MASKED.items(), *((same, same) for same in LEFT)])
def test_what_tells_who_somebody_is_is_masked_and_nothing_else(question: str, stored: str) -> None:
    assert masked(question) == stored
    assert masked(stored) == stored


def test_what_is_stored_is_short_and_steers_no_terminal() -> None:
    assert masked("\x1b[31mred\n\tand\0 \ud800\u202e done") == "[31mred and done"
    assert len(masked("why " * 1000)) == LONGEST
    assert "612345" not in masked("x" * (LONGEST - 4) + " 0612345678")  # not cut in half and let through


@pytest.mark.parametrize("piece", ["1", "a1", "a@", "+(", "1 ", "1.1", "a.", "(", "@"])
def test_no_text_keeps_the_mask_busy(piece: str) -> None:
    began = time.process_time()
    masked(piece * 4000)
    assert time.process_time() - began < 1


async def test_nothing_unmasked_reaches_the_disk(file: Path) -> None:
    journal = Journal(Store(f"sqlite:///{file}"), 90)
    journal.start()
    for question in MASKED:
        journal.note(question, ANSWER)
    await journal.close()
    assert [row.text for row in await kept(f"sqlite:///{file}")] == list(MASKED.values())
    for told in (b"12 34 56", b"some.example.org", b"somebody_x", b"AB34567"):
        assert told not in file.read_bytes()


# -- faults ---


async def test_a_locked_database_costs_one_line_and_loses_nothing(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    await kept(f"sqlite:///{file}")
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    journal = Journal(Store(f"sqlite:///{file}"), 90)
    journal.start()
    keys = [journal.note(f"question {number}", ANSWER) for number in range(50)]
    await until(lambda: warnings(caplog))
    await asyncio.sleep(0.5)  # several tries more
    assert all(keys)
    assert warnings(caplog) == [
        "The journal cannot be written (OperationalError: database is locked): notes wait, and answers go on"
    ]
    other.execute("ROLLBACK")
    other.close()
    await until(lambda: not journal._waiting)
    await journal.close()
    assert {row.key for row in await kept(f"sqlite:///{file}")} == set(keys)
    assert warnings(caplog)[1:] == ["The journal is written again (notes lost: 0)"]


async def test_a_full_disk_costs_one_line_and_loses_nothing(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    await kept(f"sqlite:///{file}")
    full = True

    def pages(connection: Any, *_: object) -> None:
        connection.cursor().execute(f"PRAGMA max_page_count = {8 if full else 100_000}")  # SQLITE_FULL, as a disk gives

    store = Store(f"sqlite:///{file}")
    event.listen(store._engine.sync_engine, "checkout", pages)
    journal = Journal(store, 90)
    journal.start()
    keys = {journal.note(f"question {number} {'x' * 400}", ANSWER) for number in range(200)}
    await until(lambda: warnings(caplog))
    await asyncio.sleep(0.5)
    (line,) = warnings(caplog)
    assert "database or disk is full" in line and "question" not in line
    full = False
    await until(lambda: not journal._waiting)
    await journal.close()
    assert {row.key for row in await kept(f"sqlite:///{file}")} == keys


async def test_a_server_that_is_away_takes_no_memory_without_end(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, port: int
) -> None:
    pytest.importorskip("asyncpg")
    monkeypatch.setattr(bot.journal.writer, "WAITING", 5)
    journal = Journal(Store(f"postgresql://somebody:secret_word@127.0.0.1:{port}/none"), 90)
    journal.start()
    keys = [journal.note(f"question {number}", ANSWER) for number in range(8)]
    assert [key is None for key in keys] == [False] * 5 + [True] * 3
    await until(lambda: warnings(caplog))
    await journal.close()
    assert len(warnings(caplog)) == 2 and warnings(caplog)[1] == "The journal has lost notes: 8"
    assert "secret_word" not in caplog.text and "question" not in caplog.text


# -- in Telegram ---


@pytest.fixture
async def noted(api: Rooms, brain: Brain, file: Path) -> AsyncIterator[tuple[Talk, Journal]]:
    """A bot with a journal."""
    journal = Journal(Store(f"sqlite:///{file}"), 90)
    async with build(brain, settings(api), journal) as app:
        journal.start()
        yield Talk(api, app, brain), journal
    assert api.violations == []


def thumbs(message: dict[str, Any]) -> list[str]:
    return [press for press in data(message) if press[0] in "ud"]


async def test_thumbs_under_answers_reach_the_journal_and_nobodys_number_does(
    noted: tuple[Talk, Journal], file: Path
) -> None:
    talk, journal = noted
    somebody, group = a_user(7_123_456_789, "Chloé", "fr"), a_chat("group")
    await talk.ask(talk.title(ALGERIA), user=somebody)
    message = talk.last(somebody["id"])
    up, down = thumbs(message)
    assert (up[:5], down[:5], up[5:]) == ("u:en:", "d:en:", down[5:])
    for press in (up, down):
        ((method, answer),) = await talk.give(talk.api.callback(message, press, user=somebody))
        assert (method, answer["text"]) == ("answerCallbackQuery", talk.says("thumb_thanks", "fr"))
        assert not answer.get("show_alert")
    await talk.ask(f"/ask@strict_test_bot {talk.title(ALGERIA)}", chat=group)
    await talk.ask("zzz qqq xxx")
    await talk.ask("/sessions")
    await talk.ask("hello")
    await journal.close()
    rows = await kept(f"sqlite:///{file}")
    title = talk.title(ALGERIA)
    assert [(row.text, row.outcome, row.entry, row.thumb) for row in rows] == [
        (title, "answer", ALGERIA, DOWN),
        (title, "answer", ALGERIA, None),
        ("zzz qqq xxx", "unknown", None, None),
    ]
    stored = str(sqlite3.connect(file).execute("SELECT * FROM journal").fetchall())
    assert [number for number in (somebody["id"], USER_ID, group["id"]) if str(number) in stored] == []
    assert [column.name for column in JOURNAL.columns] == [
        *("key", "at", "text", "language", "outcome", "entry", "confidence", "thumb")
    ]


async def test_a_question_among_several_that_got_no_answer_is_kept_on_its_own(
    noted: tuple[Talk, Journal], file: Path
) -> None:
    talk, journal = noted
    message = f"{talk.title(ALGERIA)} What is the capital of Peru?"
    await talk.ask(message)
    await journal.close()
    rows = [(row.text, row.outcome, row.entry) for row in await kept(f"sqlite:///{file}")]
    assert sorted(rows) == [(message, "answer", ALGERIA), ("What is the capital of Peru?", "unknown", None)]


async def test_privacy_tells_what_is_kept(noted: tuple[Talk, Journal], talk: Talk) -> None:
    with_journal, _ = noted
    for command in ("/privacy", "/confidentialite"):
        assert await with_journal.ask(command) == talk.says(
            "privacy_journal", days=90, remembered=talk.says("remembered_here")
        )
        assert await talk.ask(command) == talk.says("privacy")


async def test_without_a_journal_there_are_no_thumbs(talk: Talk) -> None:
    await talk.ask(talk.title(ALGERIA))
    assert thumbs(talk.last()) == []
    ((_, answer),) = await talk.give(talk.api.callback(talk.last(), "u:en:0123456789ab"))
    assert answer["text"] == talk.says("gone_button")


async def test_a_locked_journal_delays_no_answer(noted: tuple[Talk, Journal], file: Path) -> None:
    talk, journal = noted
    await until(file.exists)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    for _ in range(3):
        assert talk.text(ALGERIA) in await talk.ask(talk.title(ALGERIA))
    other.close()
    await until(lambda: not journal._waiting)
    await journal.close()
    assert len(await kept(f"sqlite:///{file}")) == 3


async def test_a_running_bot_writes_what_it_has_before_it_ends(api: Rooms, tmp_path: Path, tiny_pack: TinyPack) -> None:
    state = tmp_path / "state"
    environment = {
        "TELEGRAM_BOT_TOKEN": api.token,
        "TELEGRAM_API_URL": api.base_url.removesuffix("/bot"),
        "KNOWLEDGE_DIR": str(tiny_pack({})),
        "ENCODER": "none",
        "XDG_STATE_HOME": str(state),
    }
    bot = Process(tmp_path, environment)
    with suppress(TimeoutError):
        api.deliver(api.message("Did it rain on Monday?"))
        await until(lambda: api.sent(USER_ID))
    assert bot.stop() == 0, bot.log
    (row,) = await kept(f"sqlite:///{state / 'rabat-bot' / 'journal.sqlite'}")
    assert (row.text, row.outcome, row.entry) == ("Did it rain on Monday?", "answer", "rain"), bot.log
