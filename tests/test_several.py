"""Several processes of one bot behind one address: what they share in PostgreSQL, and what becomes of one that dies."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing, suppress
from itertools import cycle
from pathlib import Path
from socket import create_connection, create_server, socket

import pytest
from bot_api import BotApi, a_chat, a_user
from conftest import TinyPack
from running import PATIENCE, Process
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import create_async_engine
from telegram import Update
from telegram_talk import ALGERIA, Rooms, Talk, settings

from bot.brain import Brain
from bot.faces.telegram import shared
from bot.faces.telegram.app import build
from bot.faces.telegram.hands import Claim
from bot.faces.telegram.memory import Kind, Memory
from bot.faces.telegram.shared import IN_HAND, SHELF, Database, SharedHands, SharedShelf
from bot.journal.store import driven

RAIN = "Did it rain on Monday?"
SECRET = "a-webhook-secret"


class RoundRobin:
    """Hands connections to one port after the other, in turn; one that nobody listens on is passed over."""

    def __init__(self, ports: list[int]) -> None:
        self._ports, self._server = cycle(ports), create_server(("127.0.0.1", 0))
        self._many = len(ports)
        self.port = self._server.getsockname()[1]
        self.taken: dict[int, int] = dict.fromkeys(ports, 0)
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._server.close()

    def _serve(self) -> None:
        with suppress(OSError):  # closed
            while True:
                client, _ = self._server.accept()
                threading.Thread(target=self._join, args=[client], daemon=True).start()

    def _join(self, client: socket) -> None:
        for _ in range(self._many):
            port = next(self._ports)
            with suppress(ConnectionError):
                server = create_connection(("127.0.0.1", port))
                self.taken[port] += 1
                for source, sink in ((client, server), (server, client)):
                    threading.Thread(target=_pour, args=[source, sink], daemon=True).start()
                return
        client.close()


def _pour(source: socket, sink: socket) -> None:
    with suppress(OSError):
        while piece := source.recv(65536):
            sink.sendall(piece)
    for end in (source, sink):
        with suppress(OSError):
            end.shutdown(2)


def free_ports(many: int) -> list[int]:
    servers = [create_server(("127.0.0.1", 0)) for _ in range(many)]
    ports = [int(server.getsockname()[1]) for server in servers]
    for server in servers:
        server.close()
    return ports


Start = Callable[[int], Process]


@pytest.fixture
def behind() -> Iterator[RoundRobin]:
    with closing(RoundRobin(free_ports(2))) as one:
        yield one


@pytest.fixture
def start(api: BotApi, tiny_pack: TinyPack, tmp_path: Path, postgres: str, behind: RoundRobin) -> Iterator[Start]:
    """Starts a process of the bot that listens on a port."""
    given = {"TELEGRAM_BOT_TOKEN": api.token, "TELEGRAM_API_URL": api.base_url.removesuffix("/bot")}
    given |= {"KNOWLEDGE_DIR": str(tiny_pack({})), "DATABASE_URL": postgres, "WEBHOOK_SECRET": SECRET}
    given |= {"WEBHOOK_URL": f"http://127.0.0.1:{behind.port}/hook"}
    started: list[Process] = []

    def run(port: int) -> Process:
        started.append(Process(tmp_path, {**given, "WEBHOOK_LISTEN": f"127.0.0.1:{port}"}))
        return started[-1]

    yield run
    for one in started:
        one.process.kill()
        one.process.wait()


def both_listen(api: BotApi) -> bool:
    return sum(call.method == "setWebhook" for call in api.calls) == 2


def test_of_two_one_dies_under_load_and_every_question_is_answered(
    api: BotApi, start: Start, behind: RoundRobin
) -> None:
    first, second = (start(port) for port in behind.taken)
    api.wait_for(lambda: both_listen(api), PATIENCE, "the start of both")
    users = range(1, 201)
    held = a_chat("group")  # its question is acknowledged before it is answered
    api.fail_next("sendMessage", 1, "429", 8)
    api.deliver(api.message(f"/ask {RAIN}", user=a_user(999), chat=held))
    api.wait_for(lambda: not api._queue, PATIENCE, "its acknowledgement")
    (other,) = (port for port, taken in behind.taken.items() if not taken)
    dying, living = (second, first) if other == next(iter(behind.taken)) else (first, second)
    api.choose_fault = lambda method: ("slow", 0.1) if method == "sendMessage" else ("", 0)
    for user in users:
        api.deliver(api.message(RAIN, user=a_user(user)))
    api.wait_for(lambda: sum(bool(api.sent(user)) for user in users) > 60, PATIENCE)
    dying.process.kill()
    dying.process.wait()
    api.wait_for(lambda: not api.unanswered(), 2 * PATIENCE, "every answer")
    assert api.sent(held["id"])
    assert all(api.sent(user) for user in users)
    assert min(behind.taken.values()) > 20
    twice = [user for user in users if len(api.sent(user)) > 1]
    print(f"answered twice after a kill: {len(twice)} of {len(users)}; connections: {behind.taken}")
    assert len(twice) <= 50  # whose answer was on its way when one of the two died, of the hundred under way in all
    assert api.violations == []
    assert living.stop() == 0
    assert "Traceback" not in living.output
    assert "noted in memory only" not in first.log + second.log


def test_two_start_at_once_and_one_stops_while_questions_come(api: BotApi, start: Start, behind: RoundRobin) -> None:
    first, second = (start(port) for port in behind.taken)
    api.wait_for(lambda: both_listen(api), PATIENCE, "the start of both")
    api.choose_fault = lambda method: ("slow", 0.2) if method == "sendMessage" else ("", 0)
    users = range(1, 151)
    for user in users:
        api.deliver(api.message(RAIN, user=a_user(user)))
    api.wait_for(lambda: sum(bool(api.sent(user)) for user in users) > 40, PATIENCE)
    assert first.stop() == 0
    api.wait_for(lambda: not api.unanswered(), PATIENCE, "every answer")
    assert second.stop() == 0
    assert [len(api.sent(user)) for user in users] == [1] * len(users)
    assert (api.answered_twice(), api.violations) == ([], [])
    assert "away" not in first.log + second.log


# -- what they share ---------------------------------------------------------------------------------------------------


@pytest.fixture
async def two(api: Rooms, brain: Brain, postgres: str) -> AsyncIterator[tuple[Talk, Talk]]:
    """Two bots in this process, each with a way to the database of its own."""
    bases = [Database(postgres) for _ in range(2)]
    memories = [Memory(SharedShelf(base, api.token), shared=True) for base in bases]
    async with (
        build(brain, settings(api), memory=memories[0]) as one,
        build(brain, settings(api), memory=memories[1]) as other,
    ):
        yield Talk(api, one, brain), Talk(api, other, brain)
    for base in bases:
        await base.close()


async def test_a_conversation_goes_on_with_the_other(two: tuple[Talk, Talk]) -> None:
    one, other = two
    question = one.title(ALGERIA)
    answered = await one.ask(question)
    assert await other.ask("/language fr") == other.says("language_set", "fr")
    assert one.text(ALGERIA, "fr")[:30] in await one.ask("en français")
    assert "p. 7" in (told := await other.ask("which page?")) or "pp. 7" in told
    asked = one.api.message(question, user=a_user(44))
    assert await one.texts(asked) == [answered]
    edited = {"edited_message": asked["message"] | {"text": other.title("meeting-who-chaired")}}
    calls = await other.give(edited)  # the other knows which answer to change
    assert [method for method, _ in calls] == ["editMessageText"]


async def test_a_group_that_moved_is_known_to_both(two: tuple[Talk, Talk]) -> None:
    one, other = two
    old, new = a_chat("group"), a_chat("supergroup")
    await one.ask(f"/ask {one.title(ALGERIA)}", chat=old)
    await one.give(one.api.message(None, old, migrate_to_chat_id=new["id"]))
    page = await other.ask("/ask which page?", chat=new)
    assert "7" in page
    assert "?" not in page


async def test_what_is_kept_shows_nobody_and_ends(
    two: tuple[Talk, Talk], postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, _ = two
    number = 987654321
    await one.ask(one.title(ALGERIA), user=a_user(number))
    base = Database(postgres)
    rows = await base.run(select(SHELF))
    assert rows
    assert str(number) not in str(rows)
    monkeypatch.setattr(Kind, "kept", -1.0)
    await one.ask(one.title(ALGERIA), user=a_user(number))
    sweeping = asyncio.create_task(base.sweep())
    async with asyncio.timeout(PATIENCE):
        while len(await base.run(select(SHELF)) or ()) > 1:  # that of the first question
            await asyncio.sleep(0.05)
    sweeping.cancel()
    await base.close()


async def test_without_the_server_each_goes_on_alone(
    api: Rooms, brain: Brain, port: int, caplog: pytest.LogCaptureFixture
) -> None:
    base = Database(f"postgresql://somebody:secret_word@127.0.0.1:{port}/none")
    async with build(brain, settings(api), memory=Memory(SharedShelf(base, api.token), shared=True)) as app:
        talk = Talk(api, app, brain)
        await talk.ask(talk.title(ALGERIA))
        assert "7" in await talk.ask("which page?")
    hands = SharedHands(base, "1:x")
    assert await hands.take(5) is Claim.OURS
    await base.close()
    told = [record.getMessage() for record in caplog.records if "database" in record.getMessage()]
    assert len(told) == 1
    assert "secret_word" not in caplog.text


async def test_a_server_that_starts_anew_is_not_noticed(postgres: str, caplog: pytest.LogCaptureFixture) -> None:
    base = Database(postgres)
    shelf = SharedShelf(base, "1:x")
    await shelf.put(Kind.LANGUAGE, 5, "fr")
    end = "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = :name"
    async with create_async_engine(driven(postgres)).connect() as connection:
        await connection.execute(text(end), {"name": postgres.rpartition("/")[2].partition("?")[0]})
    assert await SharedShelf(base, "1:x").get(Kind.LANGUAGE, 5) == "fr"
    assert caplog.text == ""
    await base.close()


async def test_the_hands_of_two(postgres: str, monkeypatch: pytest.MonkeyPatch) -> None:
    base = Database(postgres)
    one, other = SharedHands(base, "1:x"), SharedHands(base, "1:x")
    assert await one.take(1) is Claim.OURS
    assert [await other.take(1), await one.take(1)] == [Claim.ELSEWHERE] * 2
    assert await SharedHands(base, "2:x").take(1) is Claim.OURS  # another bot's
    await one.settle(1, answered=True)
    assert await other.take(1) is Claim.ANSWERED
    assert await one.take(2) is Claim.OURS
    await one.settle(2, answered=False)  # at a stop
    assert await other.take(2) is Claim.OURS
    assert await other.take(3) is Claim.OURS
    update = Update.de_json(
        {"update_id": 3, "message": {"message_id": 1, "date": 1, "chat": {"id": 5, "type": "group"}}}
    )
    assert update is not None
    assert await other.hold(update)
    await other.settle(3, answered=False)
    async with asyncio.timeout(PATIENCE):
        async for raw in one.left():
            assert Update.de_json(raw) == update
            break
    assert await other.take(3) is Claim.ELSEWHERE
    await one.settle(3, answered=True)
    assert not await one.hold(update)
    (row,) = await base.run(select(IN_HAND).where(IN_HAND.c.number == 3)) or []
    assert row.json is None
    monkeypatch.setattr(shared, "LEASE", shared.LEASE * 0)  # one that is not heard of any more
    assert await one.take(4) is Claim.OURS
    assert await other.take(4) is Claim.OURS
    await base.close()
