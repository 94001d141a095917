"""A bot tells how it is, and ``health`` reads it: by file when it polls, over HTTP when it listens."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from bot_api import BotApi
from conftest import TinyPack
from running import PATIENCE, ROOT, Process, application

from bot.brain import Brain
from bot.faces.telegram.heartbeat import SILENT, STUCK, UNFETCHED, Heartbeat, read_heartbeat
from bot.faces.telegram.polling import Poller
from bot.faces.telegram.queues import ChatQueues, Turn
from bot.faces.telegram.state import Ledger


def health(**environment: str) -> tuple[int, str]:
    """Exit code and output of ``health``."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", "health"],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("mode", ["polling", "webhook"])
def test_health_of_a_running_bot(mode: str, api: BotApi, tiny_pack: TinyPack, tmp_path: Path, port: int) -> None:
    given = {"TELEGRAM_BOT_TOKEN": api.token, "TELEGRAM_API_URL": api.base_url.removesuffix("/bot")}
    if mode == "webhook":
        listen = f"127.0.0.1:{port}"
        given |= {"WEBHOOK_URL": f"http://{listen}/hook", "WEBHOOK_LISTEN": listen, "WEBHOOK_SECRET": "a-secret"}
    assert health(**given)[0] == 1
    bot = Process(tmp_path, {**given, "KNOWLEDGE_DIR": str(tiny_pack({}))})
    try:
        api.deliver(api.message("Did it rain?"))
        api.wait_for(lambda: not api.unanswered(), PATIENCE)
        assert health(**given) == (0, "well\n")
        bot.process.send_signal(signal.SIGSTOP)
        if mode == "webhook":
            code, told = health(**given)
            assert code == 1
            assert "does not answer" in told
        bot.process.send_signal(signal.SIGCONT)
        assert bot.stop() == 0
    finally:
        bot.process.kill()
        bot.process.wait()
    assert health(**given)[0] == 1


def test_health_needs_to_know_which_bot() -> None:
    code, told = health(TELEGRAM_BOT_TOKEN="")
    assert (code, told.count("\n")) == (2, 1)
    assert "TELEGRAM_BOT_TOKEN" in told


@pytest.mark.parametrize(
    ("beat", "told"),
    [
        ({"at": 0, "fault": None}, None),
        ({"at": 0, "fault": "no word"}, "no word"),
        ({"at": -SILENT - 5, "fault": None}, "no sign of life"),
        ("half a fi", "not running"),
        (None, "not running"),
    ],
)
def test_a_heartbeat_as_it_is_read(beat: Any, told: str | None, tmp_path: Path) -> None:
    path = tmp_path / "bot.health"
    if isinstance(beat, dict):
        path.write_text(json.dumps(beat | {"at": time.time() + beat["at"]}))
    elif beat:
        path.write_text(beat)
    read = read_heartbeat(path)
    assert (read is None) if told is None else (told in (read or ""))


def failed(api: BotApi) -> int:
    """How many times nothing was fetched."""
    return sum(call.method == "getUpdates" for call in api.attempts) - sum(c.method == "getUpdates" for c in api.calls)


async def test_it_turns_bad_when_nothing_is_fetched(api: BotApi, small: Brain) -> None:
    async with application(api, small) as app:
        await app.start()
        queues: ChatQueues = app.update_processor  # type: ignore[assignment]
        poller = Poller(app.bot, queues, Ledger())
        heart = Heartbeat(queues, lambda: poller.fetched)
        task = asyncio.create_task(poller.run())
        started = poller.fetched
        api.deliver(api.message("Did it rain?"))
        await asyncio.to_thread(api.wait_for, lambda: api.sent(1001), PATIENCE)
        assert poller.fetched > started
        assert heart.fault() is None
        api.choose_fault = lambda method: ("502", 0) if method == "getUpdates" else ("", 0)
        api.deliver(api.message("Did it rain?"))  # ends the poll under way, if there is one
        await asyncio.to_thread(api.wait_for, lambda: failed(api) > 1, PATIENCE)
        last = poller.fetched
        await asyncio.to_thread(api.wait_for, lambda: failed(api) > 3, PATIENCE)
        assert poller.fetched == last  # an error is no word from Telegram
        poller.fetched -= UNFETCHED
        assert "no word from Telegram" in (heart.fault() or "")
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await app.stop()


async def test_it_turns_bad_when_an_update_stays_in_hand(api: BotApi, small: Brain) -> None:
    """Not while Telegram makes the bot wait: that is no illness."""
    async with application(api, small) as app:
        await app.start()
        queues: ChatQueues = app.update_processor  # type: ignore[assignment]
        heart = Heartbeat(queues, asyncio.get_running_loop().time)
        task = asyncio.create_task(Poller(app.bot, queues, Ledger()).run())
        api.fail_next("sendMessage", 1, "429", 3)
        api.deliver(api.message("Did it rain?"))
        await asyncio.to_thread(api.wait_for, lambda: tried(api), PATIENCE)
        (turn,) = queues.turns.values()
        assert turn.began is not None
        turn.began -= STUCK + 1
        assert heart.fault() is None
        await asyncio.to_thread(api.wait_for, lambda: api.sent(1001), PATIENCE)
        await asyncio.to_thread(api.wait_for, lambda: not queues.turns, PATIENCE)
        turn = Turn(turn.update, began=asyncio.get_running_loop().time() - STUCK - 1)
        queues.turns[0] = turn
        assert "in hand" in (heart.fault() or "")
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await app.stop()


def tried(api: BotApi) -> bool:
    return any(call.method == "sendMessage" for call in api.attempts)
