"""Nothing deafens a bot that polls: not an update it cannot read, not what Telegram or the network answers instead.

A real application fetches over real HTTP from the strict Bot API server.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest
from bot_api import BotApi, Json, a_chat, a_user
from running import polling

from bot.brain import Brain
from bot.faces.telegram import app as app_module
from bot.faces.telegram import limiter
from bot.faces.telegram.polling import Lost
from bot.faces.telegram.transport import Transport, readable

PATIENCE = 90  # seconds for what takes one or two on an idle machine
PASSING = ["429", "429 fraction", "429 word", "500", "passed on", "502", "nonsense", "cut", "drop"]
SECRET_WORDS = "what nobody else may read"


async def answers(api: BotApi, *users: int) -> None:
    """Ask as each of these, and wait until all are answered."""
    for user in users:
        api.deliver(api.message("Did it rain on Monday?", user=a_user(user)))
    await asyncio.to_thread(api.wait_for, lambda: all(api.sent(user) for user in users), PATIENCE)


def unreadable(api: BotApi) -> dict[str, Json]:
    """Updates of types the bot asks for that the library cannot read."""
    old_poll = {"id": "1", "question": SECRET_WORDS, "options": [], "type": "regular"}  # as before Bot API 9.6
    message = api.message(SECRET_WORDS)["message"]
    odd = a_user() | {"id": []}
    return {
        "a poll of an older server": {"message": message | {"poll": old_poll}},
        "a message without a chat": {"message": {name: message[name] for name in message if name != "chat"}},
        "a date that is a word": {"message": message | {"date": SECRET_WORDS}},
        "an entity without a type": {"message": message | {"entities": [{"offset": 0}]}},
        "text for a message": {"message": SECRET_WORDS},
        "a number for a button": {"callback_query": 7},
        "a button pressed by nobody": {"callback_query": {"id": "1", "chat_instance": "1", "data": "x"}},
        "a list for a question": {"inline_query": [SECRET_WORDS]},
        "a text that is a number": {"message": message | {"text": 7}},
        "a button with a number": {"callback_query": {"id": "1", "from": a_user(), "chat_instance": "1", "data": 7}},
        "a question without words": {"inline_query": {"id": "1", "from": a_user(), "query": None, "offset": ""}},
        "a change of nobody": {"my_chat_member": {"chat": a_chat("group"), "from": a_user(), "date": 1}},
        "a channel's post by nobody's number": {"message": message | {"sender_chat": a_chat("group"), "from": odd}},
    }


async def test_an_update_nobody_can_read_is_skipped_and_logged_once(
    api: BotApi, small: Brain, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    broken = unreadable(api)
    async with polling(api, small) as task:
        await answers(api, 1)
        for number, update in enumerate(broken.values()):
            api.deliver(api.message("Did it rain on Monday?", user=a_user(100 + number)))
            api.deliver(update, expected=False)
        await answers(api, 2, 3)
        assert not task.done()
    assert all(len(api.sent(100 + number)) == 1 for number in range(len(broken)))
    skipped = [record.getMessage() for record in caplog.records if "cannot be read" in record.getMessage()]
    assert len(skipped) == len(set(skipped)) == len(broken)
    assert SECRET_WORDS not in caplog.text
    assert "Traceback" not in caplog.text
    assert (api.unanswered(), api.answered_twice(), api.violations) == ([], [], [])


@pytest.mark.parametrize(
    "kind", ["400", "401", "403", "404", "409", "418", "503", "cut after", "true after", "null after", *PASSING]
)
async def test_a_passing_fault_does_not_end_polling(
    kind: str, api: BotApi, small: Brain, caplog: pytest.LogCaptureFixture
) -> None:
    async with polling(api, small) as task:
        await answers(api, 1)
        api.fail_next("getUpdates", 2, kind)
        await answers(api, 2)  # the poll under way takes this one
        await answers(api, 3, 4)
        assert not task.done()
    assert "Traceback" not in caplog.text
    assert (api.unanswered(), api.answered_twice(), api.violations) == ([], [], [])


async def test_an_update_whose_number_nobody_can_note_is_skipped(
    api: BotApi, small: Brain, caplog: pytest.LogCaptureFixture
) -> None:
    assert [readable({"update_id": number}) for number in (-1, 2**63)] == [None, None]
    assert readable({"update_id": 2**63 - 1}) is not None
    assert caplog.text.count("Skipped what is no update") == 2


async def test_a_token_that_is_revoked_ends_polling(api: BotApi, small: Brain) -> None:
    async with polling(api, small, lasting=1) as task:
        await answers(api, 1)
        api.token = "123456:another_token_for_the_same_bot_now"
        api.deliver(api.message("Did it rain on Monday?"))  # ends the poll under way
        with pytest.raises(Lost, match="TELEGRAM_BOT_TOKEN"):
            await asyncio.wait_for(task, PATIENCE)


async def test_of_two_instances_one_ends(api: BotApi, small: Brain, caplog: pytest.LogCaptureFixture) -> None:
    async with polling(api, small, lasting=2) as one, polling(api, small, lasting=6) as other:
        with pytest.raises(Lost, match="another instance"):
            await asyncio.wait_for(one, PATIENCE)
        await answers(api, 1, 2)
        assert not other.done()
    told = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert 1 <= len(told) <= 2
    assert api.answered_twice() == []


async def test_a_webhook_that_is_set_is_removed(api: BotApi, small: Brain) -> None:
    api.webhook = {"url": "https://example.org/hook"}
    async with polling(api, small):
        await answers(api, 1)
    assert not api.webhook


ODD = ["cut after", "nonsense after", "odd after", "true after", "null after", "list after", "empty after"]


@pytest.mark.parametrize("kind", [*ODD, "401", "404", "409", *PASSING])
async def test_an_answer_is_sent_once_whatever_becomes_of_the_reply(
    kind: str, api: BotApi, small: Brain, caplog: pytest.LogCaptureFixture
) -> None:
    async with polling(api, small):
        api.fail_next("sendMessage", 1, kind)
        await answers(api, 1)
        await answers(api, 2)
    assert [len(api.sent(user)) for user in (1, 2)] == [1, 1]
    assert "Something went wrong" not in api.sent(1)[0]["text"]
    assert "Traceback" not in caplog.text


async def test_the_other_parts_of_an_answer_follow_one_that_was_met_by_silence(
    api: BotApi, brain: Brain, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A second instead of fifteen."""

    class Impatient(Transport):
        def __init__(self, *silent: Any, **given: Any) -> None:
            super().__init__(*silent, **{**given, "read_timeout": 1})

    monkeypatch.setattr(app_module, "Transport", Impatient)
    question = "recommendations 1 to 10"
    async with polling(api, brain):
        api.deliver(api.message(question, user=a_user(1)))
        await asyncio.to_thread(api.wait_for, lambda: api.sent(1), PATIENCE)
        await answers(api, 3)  # so that all parts of the first are there
        api.fail_next("sendMessage", 1, "slow", 2)
        api.deliver(api.message(question, user=a_user(2)))
        await asyncio.to_thread(api.wait_for, lambda: len(api.sent(2)) == len(api.sent(1)), PATIENCE)
    told = [sorted(message["text"] for message in api.sent(user)) for user in (1, 2)]
    assert len(told[0]) > 1
    assert told[0] == told[1]
    assert "Traceback" not in caplog.text


CLOSED = {
    "blocked": (403, "bot was blocked by the user"),
    "kicked": (403, "bot was kicked from the group chat"),
    "no right": (400, "not enough rights to send text messages to the chat"),
    "closed topic": (400, "TOPIC_CLOSED"),
    "deactivated": (400, "group chat was deactivated"),
    "banned": (400, "USER_BANNED_IN_CHANNEL"),
}


async def test_an_outage_of_a_minute_costs_no_answer(
    api: BotApi, small: Brain, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hundred times as fast as it is."""
    monkeypatch.setattr(limiter, "PATIENCE", {name: seconds / 100 for name, seconds in limiter.PATIENCE.items()})
    monkeypatch.setattr(limiter, "PAUSES", [seconds / 100 for seconds in limiter.PAUSES])
    monkeypatch.setattr(limiter, "LONGEST_PAUSE", limiter.LONGEST_PAUSE / 100)
    users = range(1, 21)
    async with polling(api, small):
        clock = asyncio.get_running_loop().time
        back = clock() + 0.6
        api.choose_fault = lambda method: ("drop", 0) if method == "sendMessage" and clock() < back else ("", 0)
        await answers(api, *users)
    assert [len(api.sent(user)) for user in users] == [1] * len(users)


@pytest.mark.parametrize("why", CLOSED)
async def test_a_chat_that_cannot_be_written_to_is_one_warning(
    why: str, api: BotApi, small: Brain, caplog: pytest.LogCaptureFixture
) -> None:
    async with polling(api, small):
        await answers(api, 1)
        api.closed[7] = CLOSED[why]
        api.deliver(api.message("Did it rain on Monday?", user=a_user(7)), expected=False)
        await answers(api, 2)
    told = [record for record in caplog.records if record.levelno >= logging.WARNING and "no way" in record.message]
    assert len(told) == 1
    assert "Traceback" not in caplog.text
    assert sum(call.params.get("chat_id") in (7, "7") for call in api.attempts) == 1


async def test_a_chat_that_cannot_be_written_to_for_a_new_reason_is_one_warning_too(
    api: BotApi, small: Brain, caplog: pytest.LogCaptureFixture
) -> None:
    async with polling(api, small):
        api.closed[7] = (400, "what nobody has met before")
        api.deliver(api.message("Did it rain on Monday?", user=a_user(7)), expected=False)
        await answers(api, 2)
        await asyncio.to_thread(api.wait_for, lambda: "no way" in caplog.text, PATIENCE)
    told = [record for record in caplog.records if record.levelno >= logging.WARNING and record.name.endswith("app")]
    assert len(told) == 1
    assert "Traceback" not in caplog.text


async def test_an_answer_follows_its_group_to_the_supergroup(api: BotApi, small: Brain) -> None:
    group, new = a_chat("group"), -1001000000077
    async with polling(api, small):
        await answers(api, 1)
        api.migrated[group["id"]] = new
        api.deliver(api.message("/ask Did it rain on Monday?", chat=group), expected=False)
        await asyncio.to_thread(api.wait_for, lambda: api.sent(new), PATIENCE)
    assert len(api.sent(new)) == 1
    assert not api.sent(group["id"])
