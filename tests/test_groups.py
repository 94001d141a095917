"""Groups: each person a conversation of his own, all that addresses the bot, and chats that move or are closed."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest
from bot_api import Json, a_chat, a_user
from telegram_talk import ALGERIA, CHAIRED, NAME, SERVICE, Talk

GROUP = a_chat("supergroup")
ADA, CHLOE = a_user(7, "Ada", "en"), a_user(8, "Chloé", "fr")
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
CHANNEL = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}
PICTURE = {"photo": SERVICE["photo"]}


def captioned(talk: Talk, caption: str, chat: Json | None = None, **more: Any) -> Json:
    """A picture with a caption, and the entities that Telegram finds in it."""
    update = talk.api.message(caption, chat, **more)
    message = next(iter(update.values()))
    message |= PICTURE | {"caption": message.pop("text")}
    if "entities" in message:
        message["caption_entities"] = message.pop("entities")
    return update


def said_by(talk: Talk, text: str, user: Json = CHLOE) -> Json:
    """What somebody said in the group, as it comes with a reply to it."""
    message: Json = talk.api.message(text, GROUP, user)["message"]
    return message


async def told(talk: Talk, text: str, user: Json, **more: Any) -> str:
    """The one answer to somebody in the group."""
    (answer,) = await talk.texts(talk.api.message(text, GROUP, user, **more))
    return answer


# -- each person his own -----------------------------------------------------------------------------------------------


async def test_a_follow_up_follows_ones_own_question(talk: Talk) -> None:
    await told(talk, "/recommendation 3", ADA)
    await told(talk, "/recommendation 8", CHLOE)
    assert (await told(talk, "/ask and the next one?", ADA)).startswith(talk.title("recommendation-4"))
    assert (await told(talk, "/ask la suivante", CHLOE)).startswith(talk.title("recommendation-9", "fr"))


async def test_each_has_his_own_language(talk: Talk) -> None:
    english, french = talk.says("help")[:40], talk.says("help", "fr")[:40]
    assert (await told(talk, "/help", ADA)).startswith(english)
    assert (await told(talk, "/help", CHLOE)).startswith(french)
    await told(talk, "/language fr", ADA)
    await told(talk, "/langue en", CHLOE)
    assert (await told(talk, "/help", ADA)).startswith(french)
    assert (await told(talk, "/help", CHLOE)).startswith(english)
    assert (await talk.ask("/help", user=ADA)).startswith(french)  # what one chose in the group holds in private too


async def test_a_number_chooses_from_ones_own_choices(talk: Talk) -> None:
    await told(talk, "/ask working group 1", ADA)
    await told(talk, "/search visas", CHLOE)
    assert (await told(talk, "/ask 2", ADA)).startswith(talk.title("session-3-group-1"))


async def test_a_press_goes_on_in_the_presser_s_conversation(talk: Talk) -> None:
    await told(talk, "/recommendation 3", ADA)
    listed = talk.last(GROUP["id"])
    await talk.give(talk.api.callback(listed, "n:en:recommendation-8", CHLOE))
    assert (await told(talk, "/ask and the next one?", ADA)).startswith(talk.title("recommendation-4"))
    assert (await told(talk, "/ask the next one", CHLOE)).startswith(talk.title("recommendation-9"))


# -- what addresses the bot --------------------------------------------------------------------------------------------


async def test_a_caption_is_a_question(talk: Talk) -> None:
    question = talk.title(ALGERIA)
    (answer,) = await talk.texts(captioned(talk, question))
    assert talk.text(ALGERIA) in answer
    (answer,) = await talk.texts(captioned(talk, f"{NAME} {question}", GROUP))
    assert talk.text(ALGERIA) in answer
    assert await talk.give(captioned(talk, question, GROUP)) == []
    (answer,) = await talk.texts(captioned(talk, "/recommendation 8", GROUP))
    assert answer.startswith(talk.title("recommendation-8"))


async def test_an_album_is_answered_once(talk: Talk) -> None:
    album = {"media_group_id": "77"}
    first = captioned(talk, talk.title(ALGERIA), **album)
    others = [talk.api.message(None, **PICTURE, **album) for _ in range(3)]
    assert [len(await talk.texts(update)) for update in (first, *others)] == [1, 0, 0, 0]


async def test_an_edited_caption_has_its_answer_edited(talk: Talk) -> None:
    asked = captioned(talk, talk.title(CHAIRED))
    await talk.give(asked)
    edited = captioned(talk, talk.title(ALGERIA), edited=True, message_id=asked["message"]["message_id"])
    await talk.give(edited)
    (answer,) = talk.api.sent(1001)
    assert talk.text(ALGERIA) in answer["text"]


@pytest.mark.parametrize("call", [NAME, f" {NAME} ", "/ask", f"/ask{NAME}"])
async def test_the_bot_called_under_a_colleague_s_question_answers_that(talk: Talk, call: str) -> None:
    question = said_by(talk, talk.title(ALGERIA))
    assert talk.text(ALGERIA) in await told(talk, call, ADA, reply_to=question)


async def test_what_a_colleague_asked_may_be_a_caption_or_a_part_of_it(talk: Talk) -> None:
    picture = captioned(talk, talk.title(ALGERIA), GROUP, user=CHLOE)["message"]
    assert talk.text(ALGERIA) in await told(talk, NAME, ADA, reply_to=picture)
    long = said_by(talk, f"I read it all. {talk.title(ALGERIA)} And what about lunch?")
    quote = {"text": talk.title(ALGERIA), "position": 15}
    assert talk.text(ALGERIA) in await told(talk, NAME, ADA, reply_to=long, quote=quote)


async def test_one_s_own_words_go_before_a_colleague_s(talk: Talk) -> None:
    colleague = said_by(talk, talk.title(CHAIRED))
    assert talk.text(ALGERIA) in await told(talk, f"{NAME} {talk.title(ALGERIA)}", ADA, reply_to=colleague)


async def test_a_colleague_s_command_is_not_carried_out_for_another(talk: Talk) -> None:
    await told(talk, NAME, ADA, reply_to=said_by(talk, "/language fr"))
    assert (await told(talk, "/help", ADA)).startswith(talk.says("help")[:40])
    assert await told(talk, NAME, ADA, reply_to={**said_by(talk, "x"), **PICTURE, "text": None})


COMMANDS = {
    "/recommendation_8": ["recommendation-8"],
    f"/recommendation_8{NAME}": ["recommendation-8"],
    f"/recommendation{NAME} 8": ["recommendation-8"],
    "/recommendations 8": ["recommendation-8"],
    "/recommandations_8": ["recommendation-8"],
    "/session_2": ["session-2"],
    "/sessions 2": ["session-2"],
    "/recommendation last": ["recommendation-11"],
    "/recommandation dernière": ["recommendation-11"],
    "/recommendation 8 and 9": ["recommendation-8", "recommendation-9"],
    "/recommendation_8_9": ["recommendation-8", "recommendation-9"],
    "/recommendations 8-10": ["recommendation-8", "recommendation-9", "recommendation-10"],
    "/recommandations 8 à 10": ["recommendation-8", "recommendation-9", "recommendation-10"],
    "/sessions 2 to 4": ["session-2", "session-3", "session-4"],
}


async def test_commands_take_numbers_and_ranges_however_they_are_written(talk: Talk) -> None:
    for command, ids in COMMANDS.items():
        answer = "\n".join(await talk.texts(talk.api.message(command, GROUP, ADA)))
        places = [answer.find(talk.text(id)[:40]) for id in ids]
        assert -1 not in places and places == sorted(places), command
    for command in ("/recommendation -1", "/recommendation 0", "/recommendation_99", "/recommendation 100-200"):
        assert "/recommendation 2" in await told(talk, command, ADA), command
    both = await told(talk, "/recommendation 8 and 99", ADA)
    assert talk.text("recommendation-8")[:40] in both
    assert "/recommendation 2" in both  # what there is none of is not passed over
    assert "\n6. " in await told(talk, "/recommendations please", ADA)  # the list


# -- who is answered ---------------------------------------------------------------------------------------------------


async def test_bots_are_not_answered_people_who_look_like_one_are(talk: Talk) -> None:
    other = a_user(99, "Other bot") | {"is_bot": True, "username": "other_bot"}
    for text in (f"{NAME} {talk.title(ALGERIA)}", "/recommendation 8"):
        assert await talk.give(talk.api.message(text, GROUP, other)) == []
        assert await talk.give(talk.api.message(text, GROUP, other, edited=True)) == []
        assert await talk.give(talk.api.message(text, user=other)) == []
        assert await talk.give(talk.api.guest_message(text, user=other)) == []
        assert await told(talk, text, ANONYMOUS, sender_chat=GROUP)
        channel = {"id": -1001000000777, "type": "channel", "title": "A channel"}
        assert await told(talk, text, CHANNEL, sender_chat=channel)


async def test_those_who_write_as_a_chat_have_conversations_of_their_own(talk: Talk) -> None:
    channels = [{"id": -1001000000700 - n, "type": "channel", "title": f"Channel {n}"} for n in (1, 2)]
    for number, channel in enumerate(channels, 3):
        await told(talk, f"/recommendation {number}", CHANNEL, sender_chat=channel)
    for number, channel in enumerate(channels, 3):
        answer = await told(talk, "/ask the next one", CHANNEL, sender_chat=channel)
        assert answer.startswith(talk.title(f"recommendation-{number + 1}"))


# -- a group becomes a supergroup --------------------------------------------------------------------------------------

OLD, NEW = a_chat("group"), a_chat("supergroup", -1001000000555)


def migration(talk: Talk) -> tuple[Json, Json]:
    """What the old group and the new supergroup tell of it."""
    return (
        talk.api.message(None, OLD, ADA, migrate_to_chat_id=NEW["id"]),
        talk.api.message(None, NEW, ADA, migrate_from_chat_id=OLD["id"]),
    )


@pytest.mark.parametrize("which", [(0,), (1,), (0, 1), (1, 0)])
async def test_a_conversation_goes_on_in_the_supergroup(talk: Talk, which: tuple[int, ...]) -> None:
    await talk.give(talk.api.message("/recommendation 3", OLD, ADA))
    await talk.give(talk.api.message("/langue fr", OLD, ANONYMOUS, sender_chat=OLD))
    for one in which:
        assert await talk.give(migration(talk)[one]) == []
    (answer,) = await talk.texts(talk.api.message("/ask and the next one?", NEW, ADA))
    assert answer.startswith(talk.title("recommendation-4"))
    (answer,) = await talk.texts(talk.api.message("/help", NEW, ANONYMOUS, sender_chat=NEW))
    assert answer.startswith(talk.says("help", "fr")[:40])


async def test_a_question_under_way_is_answered_in_the_supergroup(talk: Talk) -> None:
    question = talk.api.message("/recommendation 3", OLD, ADA)
    talk.api.known(NEW)
    talk.api.refuse(OLD["id"], "group chat was upgraded to a supergroup chat", migrate_to_chat_id=NEW["id"])
    await asyncio.gather(*(talk.give(update) for update in (migration(talk)[0], question)))
    (answer,) = talk.api.sent(NEW["id"])
    assert answer["text"].startswith(talk.title("recommendation-3"))
    assert "reply_to_message" not in answer
    (following,) = await talk.texts(talk.api.message("/ask and the next one?", NEW, ADA))
    assert following.startswith(talk.title("recommendation-4"))


# -- chats the bot cannot write to -------------------------------------------------------------------------------------

CLOSED = {
    "blocked": (403, "Forbidden: bot was blocked by the user"),
    "kicked": (403, "Forbidden: bot was kicked from the supergroup chat"),
    "deactivated": (403, "Forbidden: user is deactivated"),
    "muted": (400, "not enough rights to send text messages to the chat"),
    "no right": (400, "have no rights to send a message"),
    "forbidden": (400, "CHAT_WRITE_FORBIDDEN"),
    "restricted": (400, "CHAT_RESTRICTED"),
    "text forbidden": (400, "CHAT_SEND_PLAIN_FORBIDDEN"),
    "topic closed": (400, "TOPIC_CLOSED"),
    "topic deleted": (400, "message thread not found"),
    "no chat": (400, "chat not found"),
}


@pytest.mark.parametrize("why", CLOSED)
async def test_where_it_cannot_write_the_bot_says_so_once_in_the_log(
    talk: Talk, why: str, caplog: pytest.LogCaptureFixture
) -> None:
    code, text = CLOSED[why]
    talk.api.refuse(GROUP["id"], text, code)
    long = "/recommendations 1-11"  # in several parts: after the first, there is no use in a second
    for update in (talk.api.message(f"{NAME} {talk.title(ALGERIA)}", GROUP, ADA), talk.api.message(long, GROUP, ADA)):
        caplog.clear()
        before = len(talk.api.attempts)
        await talk.give(update)
        assert [call.method for call in talk.api.attempts[before:]] == ["sendMessage"]
        (line,) = [record for record in caplog.records if record.levelno >= logging.WARNING]
        assert (line.levelname, line.exc_info) == ("WARNING", None)
