"""What was shared long ago, pages of inline results, parts of long answers, edits, and buttons refused."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from bot_api import USER_ID, Json, Refusal
from conftest import TinyPack
from telegram_talk import ALGERIA, CHAIRED, NAME, Rooms, Talk, data, settings
from test_cards import HOSTILE, hostile_pack

from bot.answer.source import pages_of
from bot.brain import Brain
from bot.faces.telegram.app import build
from bot.pack.reader import load_pack

GONE = "algeria-refugees-numbers-2013"  # an id that no pack has


async def found(talk: Talk, query: str, offset: str = "") -> Json:
    """What an inline query is answered with."""
    ((method, answer),) = await talk.give(talk.api.inline_query(query, offset))
    assert method == "answerInlineQuery"
    return answer


# -- what is gone ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("action", ["n", "o", "m"])
async def test_a_stale_button_says_so_and_offers_the_nearest(talk: Talk, action: str) -> None:
    await talk.ask("/start")
    await talk.press(f"{action}:fr:{GONE}")
    assert talk.last()["text"].startswith(talk.says("gone", "fr"))
    offered = [pressed for pressed in data(talk.last()) if pressed.startswith("n:fr:")]
    number = offered.index(f"n:fr:{ALGERIA}") + 1
    assert talk.text(ALGERIA, "fr") in await talk.ask(str(number))  # a number chooses, as from any choice


async def test_a_stale_link_says_so_and_offers_the_nearest(talk: Talk) -> None:
    assert (await talk.ask(f"/start en_{GONE}")).startswith(talk.says("gone"))
    assert f"n:en:{ALGERIA}" in data(talk.last())
    assert await talk.ask("/start en_qqqq-zzzz") == talk.says("gone_none")
    assert (await talk.ask(f"/start xx_{ALGERIA}")).startswith(talk.text(ALGERIA)[:40])  # a language taken out


async def test_a_stale_share_says_so_and_offers_the_nearest(talk: Talk) -> None:
    answer = await found(talk, f"fr #{GONE}")
    assert f"fr_{ALGERIA}" in [result["id"] for result in answer["results"]]
    assert answer["button"]["text"] == talk.says("inline_gone")
    assert answer["is_personal"] is True
    assert (await found(talk, "en #qqqq-zzzz"))["results"] == []


# -- inline ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["", "humanitarian visas", "Who is Anja Klug?", "recommendations about asylum"])
async def test_inline_results_page_on_to_their_end(talk: Talk, query: str) -> None:
    ids: list[str] = []
    offset, pages = "", 0
    while pages == 0 or offset:
        answer = await found(talk, query, offset)
        assert 1 <= len(answer["results"]) <= 10
        ids += [result["id"] for result in answer["results"]]
        offset, pages = answer.get("next_offset", ""), pages + 1
    assert pages >= 2
    assert len(set(ids)) == len(ids)
    assert len(ids) <= 51


async def test_an_offset_that_is_none_of_ours_begins_anew(talk: Talk) -> None:
    first = (await found(talk, "visas"))["results"]
    for offset in ("x", "-10", "٣", "9" * 60):
        assert (await found(talk, "visas", offset))["results"] == first, offset
    assert (await found(talk, "visas", "99"))["results"] == []


async def test_what_is_said_to_the_bot_alone_is_no_article_to_post(talk: Talk) -> None:
    for said in (
        "/language fr",
        "/help",
        "/start",
        "/privacy",
        "/nonsense",
        "/recommendation",
        "thanks",
        "hello",
        "bye",
    ):
        answer = await found(talk, said)
        assert answer["results"] == [], said
        assert answer["button"]["text"] == talk.says("inline_open")
    for asked in ("/recommendation 8", "/search visas", "/sessions", "/ask who chaired the meeting?"):
        assert (await found(talk, asked))["results"], asked


# -- a long answer -----------------------------------------------------------------------------------------------------


PASSAGE = f"passage-{HOSTILE.index('x' * 8000)}"


@pytest.fixture
async def long(api: Rooms, tiny_pack: TinyPack) -> AsyncIterator[Talk]:
    """A bot whose pack has answers too long for one message."""
    brain = Brain(load_pack(tiny_pack(hostile_pack())))
    async with build(brain, settings(api)) as app:
        yield Talk(api, app, brain)
    assert api.violations == []


async def test_a_reply_to_any_part_of_a_long_answer_is_about_it(long: Talk) -> None:
    parts = await long.texts(long.api.message(f"/start en_{PASSAGE}"))
    assert [part.splitlines()[-1] for part in parts] == [f"{n}/{len(parts)}" for n in range(1, len(parts) + 1)]
    messages = long.api.sent(USER_ID)
    entry = long.brain.compose.entry(PASSAGE)
    assert entry is not None
    pages = "".join(pages_of(entry.citations, long.brain.compose.texts["en"]).split())

    async def told(**more: Any) -> str:
        """The answer without the spaces at which it is parted."""
        return "".join("".join(await long.texts(long.api.message("which page is that?", **more))).split())

    for message in messages:
        await long.give(long.api.message("/session 1"))
        assert pages not in await told()
        assert pages in await told(reply_to=message)


def edited(talk: Talk, asked: Json, text: str, **more: Any) -> Json:
    """The edition of a message."""
    message = asked["message"]
    return talk.api.message(text, message["chat"], edited=True, message_id=message["message_id"], **more)


async def test_a_shorter_edit_leaves_no_part_of_the_old_answer(long: Talk) -> None:
    asked = long.api.message(f"/start en_{PASSAGE}")
    await long.give(asked)
    assert len(long.api.sent(USER_ID)) > 1
    await long.give(edited(long, asked, "/search"))
    assert [message["text"] for message in long.api.sent(USER_ID)] == [long.says("search_need")]
    await long.give(edited(long, asked, f"/start en_{PASSAGE}"))  # and longer again
    parts = [message["text"].splitlines()[-1] for message in long.api.sent(USER_ID)]
    assert parts == [f"{n}/{len(parts)}" for n in range(1, len(parts) + 1)]
    assert len(parts) > 1


# -- edits -------------------------------------------------------------------------------------------------------------


async def test_an_edited_question_whose_answer_was_deleted_gets_a_new_one(talk: Talk) -> None:
    asked = talk.api.message(talk.title(CHAIRED))
    await talk.give(asked)
    talk.api.forget(USER_ID, talk.last()["message_id"])
    assert talk.text(ALGERIA) in (await talk.texts(edited(talk, asked, talk.title(ALGERIA))))[0]
    assert refused(talk) == {"message to edit not found", "message to delete not found"}
    await talk.give(edited(talk, asked, talk.title(CHAIRED)))  # the new answer is the one now edited
    assert [talk.text(CHAIRED)[:40] in message["text"] for message in talk.api.sent(USER_ID)] == [True]


async def test_with_its_first_part_deleted_an_answer_is_sent_anew_in_order(long: Talk) -> None:
    asked = long.api.message(f"/start en_{PASSAGE}")
    await long.give(asked)
    long.api.forget(USER_ID, long.api.sent(USER_ID)[0]["message_id"])
    await long.give(edited(long, asked, f"/start fr_{PASSAGE}"))
    parts = [message["text"].splitlines()[-1] for message in long.api.sent(USER_ID)]
    assert parts == [f"{n}/{len(parts)}" for n in range(1, len(parts) + 1)]
    assert refused(long) == {"message to edit not found", "message to delete not found"}


async def test_an_edit_of_days_ago_is_not_answered(talk: Talk) -> None:
    for age, answers in ((10 * 86_400, 0), (3_600, 0), (60, 1)):
        edit = talk.api.message(talk.title(ALGERIA), edited=True, date=int(time.time()) - age)
        assert len(await talk.texts(edit)) == answers, age


# -- buttons -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "why",
    ["message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID", "there is no text in the message"],
)
async def test_a_press_whose_message_cannot_be_edited_is_answered_in_a_new_one(talk: Talk, why: str) -> None:
    await talk.ask("/sessions")
    talk.api.unchangeable = Refusal(why, 400, True)
    assert await talk.press("o:en:session-2") == ["answerCallbackQuery", "sendMessage"]
    assert talk.last()["text"].startswith(talk.title("session-2"))


@pytest.mark.parametrize("why", ["QUERY_ID_INVALID", "query is too old and response timeout expired"])
async def test_a_press_is_carried_out_though_its_acknowledgement_be_refused(talk: Talk, why: str) -> None:
    await talk.ask("/sessions")
    talk.api.unacknowledged = Refusal(why, 400, True)
    await talk.press("o:en:session-2")
    assert talk.last()["text"].startswith(talk.title("session-2"))


async def test_a_press_under_nothing_that_is_known_is_acknowledged(talk: Talk) -> None:
    update = talk.api.callback("unknown", f"o:en:{ALGERIA}")
    del update["callback_query"]["inline_message_id"]
    assert [method for method, _ in await talk.give(update)] == ["answerCallbackQuery"]


async def test_a_press_under_a_message_sent_inline_changes_that(talk: Talk) -> None:
    await talk.give(talk.api.guest_message(f"{NAME} {talk.title(CHAIRED)}"))
    (id,) = talk.api.inline_messages
    for press in (f"n:en:{ALGERIA}", f"o:fr:{ALGERIA}"):
        await talk.give(talk.api.callback(id, press))
        assert talk.text(ALGERIA, press[2:4])[:40] in talk.api.inline_messages[id]["text"]


def refused(talk: Talk) -> set[str]:
    """What the server has refused since it was last asked, put right by the bot."""
    reasons = {text.partition("Bad Request: ")[2] for text in talk.api.violations}
    talk.api.violations.clear()
    return reasons


# -- the site ----------------------------------------------------------------------------------------------------------


async def test_with_a_site_a_running_bot_passes_on_pages_and_knows_them_again(api: Rooms, brain: Brain) -> None:
    site = replace(settings(api), public_url="https://example.org/report")
    async with build(brain, site) as app:
        talk = Talk(api, app, brain)
        await talk.ask(f"/start fr_{ALGERIA}")
        old = talk.last()
        page = f"https://example.org/report/fr/{ALGERIA}/"
        every = [button for row in old["reply_markup"]["inline_keyboard"] for button in row]
        assert [button["copy_text"]["text"] for button in every if "copy_text" in button] == [page]
        (first,) = (await found(talk, f"fr #{ALGERIA}"))["results"]
        ((bot, web),) = first["reply_markup"]["inline_keyboard"]
        assert (bot["url"], web["url"]) == (f"https://t.me/{NAME[1:]}?start=fr_{ALGERIA}", page)
        kept = [[button for button in row if "copy_text" in button] for row in old["reply_markup"]["inline_keyboard"]]
        only = {**old, "reply_markup": {"inline_keyboard": [row for row in kept if row]}}  # where inline mode is off
        entry = brain.compose.entry(ALGERIA)
        assert entry is not None
        pages = pages_of(entry.citations, brain.compose.texts["fr"])
        assert pages in await Talk(api, app, brain).ask("quelle page ?", reply_to=only)
    assert api.violations == []
