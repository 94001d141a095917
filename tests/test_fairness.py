"""One person's flood is his own: he waits behind himself, is told so once, and nobody else notices."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise

from bot_api import BotApi, Json, a_chat, a_user
from running import polling
from telegram import Chat, Message, Update

from bot.brain import Brain
from bot.faces.telegram.limiter import PatientLimiter
from bot.faces.telegram.queues import WAITING, WAITING_IN_ALL, ChatQueues

PATIENCE = 60  # seconds for what takes a few on an idle machine
QUESTION = "Did it rain on Monday?"
TOO_FAST = "You ask faster than I may answer"


async def until(api: BotApi, holds: Callable[[], object]) -> None:
    await asyncio.to_thread(api.wait_for, holds, PATIENCE)


def flood(api: BotApi, count: int, user: int, chat: Json | None = None) -> None:
    for _ in range(count):
        api.deliver(api.message(f"/ask {QUESTION}", user=a_user(user), chat=chat), expected=False)


def texts(api: BotApi, chat: int) -> list[str]:
    return [message["text"] for message in api.sent(chat)]


async def test_a_flood_is_told_once_and_its_rest_dropped(api: BotApi, small: Brain) -> None:
    async with polling(api, small):
        api.deliver(api.message(QUESTION))
        await until(api, lambda: api.sent(1001))
        api.fail_next("sendMessage", 1, "slow", 1)  # the first answer, so that the others wait behind it
        flood(api, 100, user=1)
        await until(api, lambda: len(texts(api, 1)) == WAITING + 2)
        api.deliver(api.message(QUESTION, user=a_user(1)))
        await until(api, lambda: len(texts(api, 1)) == WAITING + 3)
    assert sum(TOO_FAST in text for text in texts(api, 1)) == 1


async def test_the_others_of_a_group_are_answered_beside_one_who_floods_it(api: BotApi, small: Brain) -> None:
    group = a_chat("group")
    async with polling(api, small):
        api.deliver(api.message(f"/ask {QUESTION}", chat=group, user=a_user(9)))
        await until(api, lambda: api.sent(group["id"]))
        api.fail_next("sendMessage", 1, "slow", 1)
        flood(api, 60, user=1, chat=group)
        asked = api.message(f"/ask {QUESTION}", chat=group, user=a_user(2))
        api.deliver(asked)
        await until(api, lambda: not api.unanswered())
    told = [message for message in api.sent(group["id"]) if TOO_FAST in message["text"]]
    assert len(told) == 1
    assert told[0]["reply_to_message"]["from"]["id"] == 1


async def test_every_press_ends_its_waiting_though_its_chat_must_wait(api: BotApi, small: Brain) -> None:
    async with polling(api, small):
        api.deliver(api.message(QUESTION))
        await until(api, lambda: api.sent(1001))
        api.fail_next("editMessageText", 1, "429", 5)
        (under,) = api.sent(1001)
        for _ in range(3 * WAITING):  # more than may wait
            api.deliver(api.callback(under, "o:en:rain"))
        await until(api, lambda: not api.unanswered())
        assert not any(call.method == "editMessageText" for call in api.calls)  # the first is still held
        told = [c.params["text"] for c in api.calls if c.method == "answerCallbackQuery" and c.params.get("text")]
        assert len(told) == 1
        assert TOO_FAST in told[0]
        await until(api, lambda: any(call.method == "editMessageText" for call in api.attempts[-1:]))
    assert (api.answered_twice(), [v for v in api.violations if "not modified" not in v]) == ([], [])


async def test_a_thumb_waits_for_nothing(api: BotApi, small: Brain) -> None:
    async with polling(api, small):
        api.deliver(api.message(QUESTION))
        await until(api, lambda: api.sent(1001))
        api.fail_next("sendMessage", 1, "429", 5)
        api.deliver(api.message(QUESTION))
        await until(api, lambda: api.attempts[-1].method == "sendMessage")
        api.deliver(api.callback(api.sent(1001)[0], "u:en:nokey"))
        await until(api, lambda: api.calls[-1].method == "answerCallbackQuery")
        assert len(api.sent(1001)) == 1


async def test_between_two_updates_that_begin_whatever_else_is_due_goes() -> None:
    queues, order = ChatQueues(PatientLimiter(), lambda *_: asyncio.sleep(0)), []

    async def handled(number: int) -> None:
        order.append(number)
        if number == 50:
            queues.close()

    async def others() -> None:
        while True:
            order.append(0)
            await asyncio.sleep(0)

    updates = [Update(number, Message(1, datetime.now(UTC), Chat(number, "private"))) for number in range(1, 101)]
    turns = [queues.take(update) for update in updates]
    beside = asyncio.create_task(others())
    await asyncio.gather(*(queues.process_update(update, handled(update.update_id)) for update in updates))
    beside.cancel()
    assert [number for number in order if number] == list(range(1, 51))
    assert not any(first and second for first, second in pairwise(order))
    assert [turn.done.result() for turn in turns] == [True] * 50 + [False] * 50


async def test_what_people_of_a_group_tell_each_other_fills_no_queue(api: BotApi, small: Brain) -> None:
    group = a_chat("group")
    async with polling(api, small):
        api.deliver(api.message(QUESTION, user=a_user(9)))
        await until(api, lambda: api.sent(9))
        api.fail_next("sendMessage", 1, "429", 3)  # what comes meanwhile waits for it, if it waits at all
        api.deliver(api.message(f"/ask {QUESTION}", chat=group, user=a_user(1)))
        await until(
            api, lambda: any(call.params.get("chat_id") in (group["id"], str(group["id"])) for call in api.attempts)
        )
        for number in range(2 * WAITING_IN_ALL):
            said = api.message("We had tea on Monday.", chat=group, user=a_user(2 + number % 4))
            api.deliver(said, expected=False)
        api.deliver(api.message(f"/ask {QUESTION}", chat=group, user=a_user(3)))
        await until(api, lambda: not api.unanswered())
    assert len(api.sent(group["id"])) == 2
    assert not any(TOO_FAST in text for text in texts(api, group["id"]))


async def test_too_many_requests_hold_their_chat_alone(api: BotApi, small: Brain) -> None:
    async with polling(api, small):
        api.deliver(api.message(QUESTION, user=a_user(9)))
        await until(api, lambda: api.sent(9))
        api.fail_next("sendMessage", 1, "429", 4)
        api.deliver(api.message(QUESTION, user=a_user(1)))
        await until(api, lambda: any(call.params.get("chat_id") in (1, "1") for call in api.attempts))
        began = time.monotonic()
        for user in range(2, 12):
            api.deliver(api.message(QUESTION, user=a_user(user)))
        api.deliver(api.inline_query("rain", user=a_user(1)))
        await until(api, lambda: all(api.sent(user) for user in range(2, 12)))
        await until(api, lambda: len(api.unanswered()) == 1)
        assert time.monotonic() - began < 2
        assert not api.sent(1)
        await until(api, lambda: api.sent(1))
        assert time.monotonic() - began > 2
    assert (api.unanswered(), api.answered_twice(), api.violations) == ([], [], [])


async def test_the_pace_of_all_messages_and_of_a_group() -> None:
    limiter, times = PatientLimiter(), []

    async def sent() -> bool:
        times.append(asyncio.get_running_loop().time())
        return True

    async def send(chat: int) -> None:
        await limiter.process_request(sent, (), {}, "sendMessage", {"chat_id": chat}, None)  # type: ignore[arg-type]

    order: list[int] = []

    async def note(chat: int) -> None:
        await send(chat)
        order.append(chat)

    began = asyncio.get_running_loop().time()
    await asyncio.gather(*(note(chat) for chat in range(1, 61)))
    assert order == list(range(1, 61))  # who asks first is first
    assert 1.6 < times[-1] - began < 4  # ten at once, the others thirty a second
    times.clear()
    sending = [asyncio.create_task(send(-1)) for _ in range(21)]
    done, waiting = await asyncio.wait(sending, timeout=2)
    assert (len(done), len(waiting)) == (20, 1)  # to one group
    for task in waiting:
        task.cancel()
