"""``python -m bot run`` as a real process against a strict Bot API server: faults of the network, signals, settings."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from bot_api import TOKEN, BotApi, a_chat, a_user
from conftest import TINY, TinyPack
from reader_server import ReaderServer
from running import PATIENCE, Process

RAIN = "It rained on Monday."
SECRET = "a-webhook-secret"
READER_KEY = "a-readers_key.that-is-told-nowhere"
PROFILE = ("setMyCommands", "setMyDescription", "setMyShortDescription")


Start = Callable[..., Process]


@pytest.fixture
def start(api: BotApi, tiny_pack: TinyPack, tmp_path: Path) -> Iterator[Start]:
    """Starts bots with a small pack; whatever still runs at the end is killed."""
    pack = tiny_pack({})
    started: list[Process] = []

    def run(**environment: str) -> Process:
        server = api.base_url.removesuffix("/bot")
        given = {"TELEGRAM_BOT_TOKEN": api.token, "TELEGRAM_API_URL": server, "KNOWLEDGE_DIR": str(pack)}
        started.append(Process(tmp_path, {**given, **environment}))
        return started[-1]

    yield run
    for one in started:
        one.process.kill()
        one.process.wait()


def polls(api: BotApi) -> bool:
    return any(call.method == "getUpdates" for call in api.calls)


@pytest.fixture(scope="module")
def steady(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[BotApi, Process]]:
    """A bot that polls, its log as talkative as can be, for all that does not end it."""
    folder = tmp_path_factory.mktemp("steady")
    for name, text in TINY.items():
        (folder / name).write_text(text)
    with BotApi() as api:
        server = api.base_url.removesuffix("/bot")
        given = {"TELEGRAM_BOT_TOKEN": api.token, "TELEGRAM_API_URL": server, "KNOWLEDGE_DIR": str(folder)}
        process = Process(folder, {**given, "XDG_STATE_HOME": str(folder / "state"), "LOG_LEVEL": "DEBUG"})
        try:
            api.wait_for(lambda: polls(api), PATIENCE, "the first poll")
            yield api, process
            assert process.stop() == 0
        finally:
            process.process.kill()
            process.process.wait()


def ask(api: BotApi, *users: int, text: str = "Did it rain on Monday?") -> None:
    for user in users:
        api.deliver(api.message(text, user=a_user(user)))


def answered(api: BotApi, *users: int) -> bool:
    return all(any(RAIN in message["text"] for message in api.sent(user)) for user in users)


def all_well(api: BotApi) -> bool:
    return (api.unanswered(), api.answered_twice(), api.violations) == ([], [], [])


def plain(process: Process) -> bool:
    """Whether the output tells neither tracebacks nor the token."""
    return "Traceback" not in process.output and TOKEN.partition(":")[2] not in process.output


# -- polling -----------------------------------------------------------------------------------------------------------


def test_every_question_is_answered_once(steady: tuple[BotApi, Process]) -> None:
    api, bot = steady
    users = range(1, 41)
    ask(api, *users)
    api.deliver(api.inline_query("rain"))
    api.wait_for(lambda: answered(api, *users) and not api.unanswered(), PATIENCE)
    assert all_well(api)
    assert all(len(api.sent(user)) == 1 for user in users)
    assert {kind for kind, _, _ in api.profile} == {"commands", "description", "short_description"}
    assert plain(bot)


def left_at(api: BotApi) -> list[dict[str, Any]]:
    """The updates that a bot which has ended left at Telegram, which tells a hundred at a time."""
    left: list[dict[str, Any]] = []
    while True:
        asked = {"allowed_updates": ["message"], "offset": left[-1]["update_id"] + 1 if left else 0}
        told = httpx.post(f"{api.base_url}{api.token}/getUpdates", json=asked).json()["result"]
        if not told:
            return left
        left += told


def test_questions_waiting_at_a_stop_are_answered_before_it(api: BotApi, start: Start) -> None:
    users = range(1, 121)  # thirty a second are let out: most wait when the signal comes
    ask(api, *users)
    bot = start()
    api.wait_for(lambda: answered(api, 1), PATIENCE)
    assert not answered(api, *users)
    assert bot.stop() == 0
    waiting = [update["message"]["from"]["id"] for update in left_at(api)]
    assert answered(api, *(user for user in users if user not in waiting))
    assert len(waiting) + len([user for user in users if api.sent(user)]) == len(users)
    assert (api.answered_twice(), api.violations) == ([], [])


def test_a_question_asked_while_the_bot_is_down_is_answered_when_it_is_back(api: BotApi, start: Start) -> None:
    first = start()
    api.wait_for(lambda: polls(api), PATIENCE)
    assert first.stop() == 0
    ask(api, 1)
    start()
    api.wait_for(lambda: answered(api, 1), PATIENCE)
    assert all_well(api)


@pytest.mark.parametrize("kind", ["429", "500", "drop"])
def test_an_answer_arrives_though_sending_fails(kind: str, steady: tuple[BotApi, Process]) -> None:
    api, bot = steady
    users = [100 * len(api.attempts) + number for number in (1, 2)]
    api.fail_next("sendMessage", 2, kind)
    ask(api, *users)
    api.wait_for(lambda: answered(api, *users), PATIENCE)
    assert all_well(api)
    assert plain(bot)


@pytest.mark.parametrize("kind", ["500", "drop"])
def test_polling_goes_on_after_a_fault(kind: str, steady: tuple[BotApi, Process]) -> None:
    api, bot = steady
    before, *after = (100 * len(api.attempts) + number for number in range(1, 4))
    api.fail_next("getUpdates", 2, kind)
    ask(api, before)  # the poll under way takes this one, and the next two fail
    api.wait_for(lambda: answered(api, before), PATIENCE)
    ask(api, *after)
    api.wait_for(lambda: answered(api, *after), PATIENCE)
    assert all_well(api)
    assert plain(bot)


def test_a_bot_without_its_menu_answers_too_and_gets_it_in_the_end(api: BotApi, start: Start) -> None:
    for method in PROFILE:
        api.fail_next(method, 1, "500")
    bot = start()
    ask(api, 1)
    api.wait_for(lambda: answered(api, 1), PATIENCE)
    api.wait_for(lambda: len(api.profile) == len(PROFILE), PATIENCE, "menu and descriptions")
    assert "setMyCommands failed" in bot.log
    assert all_well(api)
    assert plain(bot)


def test_the_menu_does_not_delay_the_first_poll(api: BotApi, start: Start) -> None:
    api.fail_next("setMyCommands", 1, "slow", PATIENCE)
    ask(api, 1)
    bot = start()
    api.wait_for(lambda: answered(api, 1), PATIENCE / 2)
    assert not api.profile
    assert bot.stop() == 0


def test_the_menu_is_told_again_only_when_it_changed(api: BotApi, start: Start, tmp_path: Path) -> None:
    first = start()
    api.wait_for(lambda: told(api) == 3, PATIENCE, "menu and descriptions")
    assert first.stop() == 0
    second = start()
    ask(api, 1)
    api.wait_for(lambda: answered(api, 1), PATIENCE)
    assert second.stop() == 0
    assert told(api) == 3
    meeting = tmp_path / "pack" / "meeting.yaml"
    meeting.write_text(meeting.read_text().replace("A tiny", "Another"))  # named in both descriptions
    start()
    api.wait_for(lambda: told(api) == 5, PATIENCE, "the descriptions")


def told(api: BotApi) -> int:
    return sum(call.method in PROFILE for call in api.calls)


def test_a_bot_that_cannot_reach_telegram_says_so_and_tries_on(api: BotApi, start: Start, port: int) -> None:
    away = start(TELEGRAM_API_URL=f"http://127.0.0.1:{port}")
    api.wait_for(lambda: away.log.count("getMe failed") > 1, PATIENCE)
    assert away.stop() == 0
    assert plain(away)
    api.fail_next("getMe", 1, "500")
    start()
    ask(api, 1)
    api.wait_for(lambda: answered(api, 1), PATIENCE)


@pytest.mark.parametrize("kind", ["404", "409", "null after", "list after"])
def test_a_bad_moment_of_telegram_at_the_start_does_not_end_it(api: BotApi, start: Start, kind: str) -> None:
    api.fail_next("getMe", 1, kind)
    bot = start()
    ask(api, 1)
    api.wait_for(lambda: answered(api, 1), PATIENCE)
    assert plain(bot)


@pytest.mark.parametrize("kind", ["null after", "true after"])
def test_it_ends_in_order_though_the_last_reply_is_none_of_telegrams(api: BotApi, start: Start, kind: str) -> None:
    bot = start()
    ask(api, 1)
    api.wait_for(lambda: answered(api, 1), PATIENCE)
    api.choose_fault = lambda method: (kind, 0) if method == "getUpdates" else ("", 0)
    assert bot.stop() == 0
    assert plain(bot)


def test_a_second_instance_is_told_in_one_plain_line(api: BotApi, start: Start) -> None:
    both = [start(), start()]
    api.wait_for(lambda: any("ERROR" in process.log for process in both), PATIENCE)
    lines = [line for process in both for line in process.log.splitlines() if "ERROR" in line]
    assert all("Another instance of this bot is running with the same token" in line for line in lines)
    assert all(plain(process) for process in both)


def test_a_token_revoked_while_running_ends_the_bot(api: BotApi, start: Start) -> None:
    bot = start()
    ask(api, 1)
    api.wait_for(lambda: answered(api, 1), PATIENCE)
    api.token = "123456:another_token_for_the_same_bot_now"
    ask(api, 2)  # ends the poll under way
    assert bot.wait() == 1
    assert bot.output.endswith(
        "rabat-bot: Telegram knows this TELEGRAM_BOT_TOKEN no longer: get the new one from @BotFather\n"
    )
    assert plain(bot)


def test_the_token_is_told_nowhere(steady: tuple[BotApi, Process]) -> None:
    api, bot = steady
    user = 100 * len(api.attempts)
    for method in ("sendMessage", "getUpdates"):
        api.fail_next(method, 1, "drop")
    ask(api, user)
    api.deliver(api.message("/ask", chat=a_chat("group")))
    api.wait_for(lambda: answered(api, user) and not api.unanswered(), PATIENCE)
    assert "DEBUG" in bot.log
    assert plain(bot)


# -- settings ----------------------------------------------------------------------------------------------------------


def test_a_wrong_token_is_told_in_one_line(start: Start) -> None:
    unknown, malformed = "999999:a_token_that_telegram_does_not_know", "no token at all"
    quiet = [start(TELEGRAM_BOT_TOKEN=unknown), start(TELEGRAM_BOT_TOKEN=malformed)]
    told = "rabat-bot: Telegram does not know this TELEGRAM_BOT_TOKEN: copy it again from @BotFather\n"
    none = "rabat-bot: TELEGRAM_BOT_TOKEN is no token: copy it again from @BotFather\n"
    assert [(process.wait(), process.output) for process in quiet] == [(2, told), (2, none)]
    loud = start(TELEGRAM_BOT_TOKEN=unknown, LOG_LEVEL="DEBUG")
    assert loud.wait() == 2
    assert loud.log.endswith(told)
    assert "DEBUG" in loud.log
    assert unknown.partition(":")[2] not in loud.output
    assert "Traceback" not in loud.output


def test_without_a_token_the_way_to_one_is_told(start: Start) -> None:
    bot = start(TELEGRAM_BOT_TOKEN="")
    assert bot.wait() == 2
    assert "@BotFather" in bot.out.read_text()
    assert bot.log == "rabat-bot: run needs TELEGRAM_BOT_TOKEN; chat needs none\n"


WRONG: dict[str, tuple[dict[str, str], str]] = {
    "no secret": ({"WEBHOOK_SECRET": ""}, "WEBHOOK_SECRET"),
    "a secret Telegram refuses": ({"WEBHOOK_SECRET": "a secret!"}, "WEBHOOK_SECRET"),
    "no such port": ({"WEBHOOK_LISTEN": "127.0.0.1:99999"}, "WEBHOOK_LISTEN"),
    "no such level": ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL"),
    "a proxy nobody can use": ({"ALL_PROXY": "nonsense://127.0.0.1:1"}, "ALL_PROXY"),
}


def test_settings_that_cannot_be_used_are_told_in_one_line(start: Start) -> None:
    webhook = {"WEBHOOK_URL": "https://example.org/hook", "WEBHOOK_SECRET": SECRET}
    running = {name: (start(**webhook | given), word) for name, (given, word) in WRONG.items()}
    for name, (process, word) in running.items():
        assert process.wait() == 2, name
        (line,) = process.output.splitlines()
        assert line.startswith("rabat-bot: "), name
        assert word in line, name


# -- webhook -----------------------------------------------------------------------------------------------------------


def test_a_webhook_is_answered_and_its_secret_kept(api: BotApi, start: Start, port: int) -> None:
    address = f"http://127.0.0.1:{port}/hook"
    webhook = {"WEBHOOK_URL": address, "WEBHOOK_LISTEN": f"127.0.0.1:{port}", "WEBHOOK_SECRET": SECRET}
    bot = start(LOG_LEVEL="DEBUG", **webhook)
    ask(api, 1)
    api.wait_for(lambda: answered(api, 1), PATIENCE)

    def post(headers: dict[str, str], user: int) -> int:
        update: dict[str, Any] = {"update_id": 600_000_000 + user, **api.message("rain", user=a_user(user))}
        return httpx.post(address, json=update, headers=headers).status_code

    header = "X-Telegram-Bot-Api-Secret-Token"
    assert [post({}, 2), post({header: "wrong"}, 3), post({header: SECRET + "x"}, 4)] == [403, 403, 403]
    ask(api, *range(5, 25))
    api.wait_for(lambda: answered(api, *range(5, 25)), PATIENCE)
    assert bot.stop() == 0
    assert all_well(api)
    assert [api.sent(user) for user in (2, 3, 4)] == [[], [], []]
    assert "DEBUG" in bot.log
    assert SECRET not in bot.output
    assert TOKEN.partition(":")[2] not in bot.output
    assert all(api.token not in call.params.get("url", "") for call in api.calls)


def test_a_port_in_use_is_told_in_one_line(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        bot = start(WEBHOOK_URL=f"http://{listen}/hook", WEBHOOK_LISTEN=listen, WEBHOOK_SECRET=SECRET)
        assert bot.wait() == 2
    (line,) = bot.output.splitlines()
    assert line.startswith(f"rabat-bot: WEBHOOK_LISTEN {listen} cannot be used")


def test_a_reader_is_asked_by_a_bot_that_runs_and_its_key_is_in_no_line(api: BotApi, start: Start) -> None:
    with ReaderServer() as reader:
        reader.status = 401
        process = start(READER_URL=reader.url, READER_KEY=READER_KEY, LOG_LEVEL="DEBUG")
        api.wait_for(lambda: polls(api), PATIENCE, "the first poll")
        ask(api, 1, text="Was the weather wet on that Monday?")
        api.wait_for(lambda: api.sent(1), PATIENCE, "an answer")
        assert process.stop() == 0
    assert reader.keys == [f"Bearer {READER_KEY}"]
    assert "HTTP 401" in process.log and READER_KEY not in process.output
