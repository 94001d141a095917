"""A bot that is stopped, or killed, and started again: nothing is lost, nothing is answered twice."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from bot_api import BotApi, a_chat, a_user
from conftest import TinyPack
from running import PATIENCE, Process, application

from bot.brain import Brain
from bot.faces.telegram.polling import Poller
from bot.faces.telegram.queues import ChatQueues
from bot.faces.telegram.state import Ledger

LONGEST = 8  # seconds from the signal to the end
RAIN = "Did it rain on Monday?"

LONG = " ".join(f"Did it rain on day {day}?" for day in range(180))  # tens of milliseconds of work

Start = Callable[[], Process]


@pytest.fixture(params=["polling", "webhook"])
def start(
    request: pytest.FixtureRequest, api: BotApi, tiny_pack: TinyPack, tmp_path: Path, port: int
) -> Iterator[Start]:
    """Starts a bot by polling, or by webhook."""
    given = {"TELEGRAM_API_URL": api.base_url.removesuffix("/bot"), "KNOWLEDGE_DIR": str(tiny_pack({}))}
    if request.param == "webhook":
        address = f"127.0.0.1:{port}"
        given |= {"WEBHOOK_URL": f"http://{address}/hook", "WEBHOOK_LISTEN": address, "WEBHOOK_SECRET": "secret"}
    started: list[Process] = []

    def run() -> Process:
        started.append(Process(tmp_path, {"TELEGRAM_BOT_TOKEN": api.token, **given}))
        return started[-1]

    yield run
    for one in started:
        one.process.kill()
        one.process.wait()


def answers(api: BotApi) -> int:
    return sum(call.method == "sendMessage" for call in api.calls)


def stopped_within(process: Process) -> float:
    began = time.monotonic()
    assert process.stop() == 0
    return time.monotonic() - began


def all_answered_once(api: BotApi, users: range) -> None:
    api.wait_for(lambda: not api.unanswered(), PATIENCE, "every answer")
    assert [len(api.sent(user)) for user in users] == [1] * len(users)
    assert (api.answered_twice(), api.violations) == ([], [])


def test_a_stop_while_telegram_is_slow(api: BotApi, start: Start) -> None:
    users = range(1, 151)
    api.choose_fault = lambda method: ("slow", 1.5) if method == "sendMessage" else ("", 0)
    for user in users:
        api.deliver(api.message(RAIN, user=a_user(user)))
    first = start()
    api.wait_for(lambda: answers(api) > 20, PATIENCE)
    assert stopped_within(first) < LONGEST
    assert api.unanswered()
    start()
    all_answered_once(api, users)


async def test_what_is_left_at_a_stop_is_noted_before_it_is_confirmed(api: BotApi, small: Brain) -> None:
    """Between the signal and the end of fetching there is time for one more request, which confirms what was taken."""
    numbers = [api.deliver(api.message(RAIN, user=a_user(user))) for user in range(1, 31)]
    ledger = Ledger()
    async with application(api, small) as app:
        await app.start()
        queues = app.update_processor
        assert isinstance(queues, ChatQueues)
        fetching = asyncio.create_task(Poller(app.bot, queues, ledger).run())
        while not queues.turns:
            await asyncio.sleep(0)
        queues.close()  # as the signal does
        confirms = ("getUpdates", numbers[-1] + 1)
        asked = lambda: any((call.method, call.params.get("offset")) == confirms for call in api.calls)  # noqa: E731
        await asyncio.to_thread(api.wait_for, asked, PATIENCE)
        fetching.cancel()
        await asyncio.gather(fetching, return_exceptions=True)
        await app.stop()
    left = [update["update_id"] for update in api.unanswered()]
    assert left
    assert [raw["update_id"] for raw in ledger.held()] == left


def test_a_stop_with_a_backlog_of_long_questions(api: BotApi, start: Start) -> None:
    """A hundred begin at once, and each keeps the processor to itself: the signal is heard between two of them."""
    users = range(1, 301)
    for user in users:
        api.deliver(api.message(LONG, user=a_user(user)))
    first = start()
    api.wait_for(lambda: answers(api), PATIENCE)
    before = answers(api)
    took = stopped_within(first)
    print(f"stopped in {took:.1f} s, after {answers(api) - before} more answers")
    assert took < LONGEST
    assert answers(api) - before < 50  # those in hand, not all that was fetched
    start()
    all_answered_once(api, users)


@pytest.mark.parametrize("second", [signal.SIGTERM, signal.SIGINT])
def test_a_second_signal_ends_it_at_once(api: BotApi, start: Start, second: signal.Signals) -> None:
    first = start()
    api.deliver(api.message(RAIN, user=a_user(99)))
    api.wait_for(lambda: answers(api), PATIENCE)
    api.choose_fault = lambda method: ("drop", 0) if method == "sendMessage" else ("", 0)
    api.deliver(api.message(RAIN, user=a_user(1)))
    api.wait_for(lambda: any(call.params.get("chat_id") in (1, "1") for call in api.attempts), PATIENCE)
    first.process.send_signal(signal.SIGTERM)
    time.sleep(0.3)  # so that there are two: the kernel makes one of two that are not taken yet
    assert first.process.poll() is None  # it waits for what is in hand
    first.process.send_signal(second)
    assert first.wait() == 128 + second
    assert "Told twice to end" in first.log.splitlines()[-1]
    assert "Traceback" not in first.output
    api.choose_fault = lambda method: ("", 0)
    start()
    api.wait_for(lambda: api.sent(1), PATIENCE, "the answer after the start")


@pytest.mark.parametrize("start", ["polling"], indirect=True)
def test_what_went_out_before_a_second_signal_is_not_sent_again(api: BotApi, start: Start) -> None:
    users = range(1, 4)
    first = start()
    api.deliver(api.message(RAIN, user=a_user(99)))
    api.wait_for(lambda: answers(api), PATIENCE)
    api.fail_next("sendMessage", len(users), "true after", 5)
    for user in users:
        api.deliver(api.message(RAIN, user=a_user(user)))
    attempts = lambda: sum(call.method == "sendMessage" for call in api.attempts)  # noqa: E731
    api.wait_for(lambda: attempts() == 1 + len(users), PATIENCE)
    for _ in range(2):
        first.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
    assert first.wait() == 128 + signal.SIGTERM
    start()
    all_answered_once(api, users)
    time.sleep(1)
    all_answered_once(api, users)


def test_what_telegram_takes_in_silence_at_a_stop_is_not_sent_again(api: BotApi, start: Start) -> None:
    first = start()
    api.deliver(api.message(RAIN, user=a_user(99)))
    api.wait_for(lambda: answers(api), PATIENCE)
    api.fail_next("sendMessage", 1, "slow", 2 * LONGEST)
    came = time.monotonic() + 2 * LONGEST
    api.deliver(api.message(RAIN, user=a_user(1)))
    api.wait_for(lambda: any(call.params.get("chat_id") in (1, "1") for call in api.attempts), PATIENCE)
    assert stopped_within(first) < LONGEST
    assert not api.sent(1)
    start()
    api.deliver(api.message(RAIN, user=a_user(2)))
    api.wait_for(lambda: api.sent(2), PATIENCE)
    time.sleep(max(0.0, came + 2 - time.monotonic()))
    all_answered_once(api, range(1, 3))


def test_a_stop_while_telegram_is_away(api: BotApi, start: Start) -> None:
    users = range(1, 31)
    first = start()
    api.deliver(api.message(RAIN, user=a_user(99)))
    api.wait_for(lambda: answers(api), PATIENCE)
    api.choose_fault = lambda method: ("drop", 0) if method == "sendMessage" else ("", 0)
    for user in users:
        api.deliver(api.message(RAIN, user=a_user(user)))
    api.wait_for(lambda: len({call.params.get("chat_id") for call in api.attempts}) > 20, PATIENCE)
    assert stopped_within(first) < LONGEST
    api.choose_fault = lambda method: ("", 0)
    start()
    all_answered_once(api, users)


def test_a_stop_while_a_chat_must_wait(api: BotApi, start: Start) -> None:
    """What waits for its chat was overtaken by what others asked: it is answered after the start all the same."""
    group = a_chat("group")
    first = start()
    api.deliver(api.message(RAIN, user=a_user(99)))
    api.wait_for(lambda: answers(api), PATIENCE)
    api.fail_next("sendMessage", 1, "429", 12)
    for user in range(1, 6):
        api.deliver(api.message(f"/ask {RAIN}", user=a_user(user), chat=group))
    api.wait_for(lambda: "429" not in str(api._faults["sendMessage"]), PATIENCE)
    users = range(101, 131)
    for user in users:
        api.deliver(api.message(RAIN, user=a_user(user)))
    api.wait_for(lambda: all(api.sent(user) for user in users), PATIENCE)
    assert len(api.unanswered()) == 5
    assert stopped_within(first) < LONGEST
    assert len(api.unanswered()) == 5
    start()
    all_answered_once(api, users)
    assert len(api.sent(group["id"])) == 5


def test_what_was_not_answered_is_not_confirmed(api: BotApi, tiny_pack: TinyPack, tmp_path: Path) -> None:
    api.choose_fault = lambda method: ("drop", 0) if method == "sendMessage" else ("", 0)
    for user in range(1, 41):
        api.deliver(api.message(RAIN, user=a_user(user)))
    given = {"TELEGRAM_API_URL": api.base_url.removesuffix("/bot"), "KNOWLEDGE_DIR": str(tiny_pack({}))}
    process = Process(tmp_path, {"TELEGRAM_BOT_TOKEN": api.token, **given})
    api.wait_for(lambda: len([call for call in api.attempts if call.method == "sendMessage"]) > 20, PATIENCE)
    assert stopped_within(process) < LONGEST
    left = httpx.post(f"{api.base_url}{api.token}/getUpdates", json={"allowed_updates": ["message"]}).json()["result"]
    assert len(left) == 40


def test_a_kill_loses_nothing_and_repeats_at_most_what_was_being_sent(api: BotApi, start: Start) -> None:
    users = range(1, 121)
    first = start()
    api.deliver(api.message(RAIN, user=a_user(999)))
    api.wait_for(lambda: answers(api), PATIENCE)
    for user in users:
        api.deliver(api.message(RAIN, user=a_user(user)))
    api.wait_for(lambda: answers(api) > 50, PATIENCE)
    first.process.kill()
    first.process.wait()
    start()
    api.wait_for(lambda: not api.unanswered(), PATIENCE, "every answer")
    twice = sum(len(api.sent(user)) > 1 for user in users)
    assert all(api.sent(user) for user in users)
    print(f"answered twice after a kill: {twice} of {len(users)}")
    assert twice <= 20  # calls under way at once
