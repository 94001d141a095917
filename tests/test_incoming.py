"""Reading messages of any shape: entities that point anywhere, captions, quotes, replies; nothing raises."""

from __future__ import annotations

from functools import partial
from typing import Any, cast

from hypothesis import given, settings
from hypothesis import strategies as st
from telegram import Message, Update
from telegram.ext import ExtBot

from bot.faces.telegram import incoming
from bot.faces.telegram.links import Pin

ME = {"id": 123456, "is_bot": True, "first_name": "Bot", "username": "rabat_bot"}
PEOPLE = (ME, {"id": 7, "is_bot": False, "first_name": "Ada"}, {"id": 8, "is_bot": True, "first_name": "Other"}, None)
CHATS = ({"id": 7, "type": "private"}, {"id": -1, "type": "group", "title": "G"}, {"id": -2, "type": "channel"})
WORDS = (
    "@rabat_bot",
    "/ask",
    "/ask@rabat_bot",
    "/recommendation_8",
    "@RABAT_BOT",
    "🙂",
    "é",
    "who",
    "/",
    "@",
    "\u200f",
    "",
)
KINDS = ("mention", "text_mention", "bot_command", "text_link", "url", "custom_emoji", "of a kind to come")
LINKS = (
    "https://t.me/rabat_bot?start=en_rain",
    "https://t.me/x?start=",
    "http://[",
    "?start=en_rain&start=fr_sun",
    "tg:",
)

texts = st.lists(st.sampled_from(WORDS) | st.text(max_size=5), max_size=6).map(" ".join)
entities = st.lists(
    st.fixed_dictionaries(
        {"type": st.sampled_from(KINDS), "offset": st.integers(0, 30), "length": st.integers(1, 30)},
        optional={"url": st.sampled_from(LINKS), "user": st.sampled_from(PEOPLE[:3])},
    ),
    max_size=4,
)
buttons = st.fixed_dictionaries(
    {"text": st.just("x")},
    optional={
        "switch_inline_query_chosen_chat": st.fixed_dictionaries({}, optional={"query": texts | st.just("fr #rain")}),
        "copy_text": st.fixed_dictionaries({"text": st.sampled_from(LINKS)}),
        "url": st.sampled_from(LINKS),
    },
)


def messages(before: st.SearchStrategy[Any] | None) -> st.SearchStrategy[Any]:
    optional: dict[str, st.SearchStrategy[Any]] = {
        "from": st.sampled_from(PEOPLE),
        "sender_chat": st.sampled_from(CHATS),
        "text": texts,
        "caption": texts,
        "entities": entities,
        "caption_entities": entities,
        "is_topic_message": st.booleans(),
        "message_thread_id": st.integers(1, 9),
        "quote": st.fixed_dictionaries({"text": texts, "position": st.integers(0, 9)}),
        "forum_topic_created": st.just({"name": "T", "icon_color": 1}),
        "reply_markup": st.lists(st.lists(buttons, max_size=2), max_size=2).map(lambda rows: {"inline_keyboard": rows}),
    }
    if before is not None:
        optional["reply_to_message"] = before
    return st.fixed_dictionaries(
        {"message_id": st.integers(1, 9), "date": st.integers(1, 2**31), "chat": st.sampled_from(CHATS)},
        optional=optional,
    )


class Me:
    """The bot, as far as a message is read by it."""

    id, username = ME["id"], ME["username"]


@settings(deadline=None, max_examples=400)
@given(messages(messages(None)))
def test_a_message_of_any_shape_is_read(raw: dict[str, Any]) -> None:
    update = Update.de_json({"update_id": 1, "message": raw}, None)
    message, bot = cast(Message, update.message), cast("ExtBot[None]", Me)
    asked = incoming.asked(message, bot)
    assert isinstance(incoming.for_us(message, bot), bool)
    assert isinstance(asked, str)
    assert isinstance(incoming.person(message, update.effective_user), int)
    assert incoming.topic(message) is None or message.is_topic_message
    for one in filter(None, (message, message.reply_to_message)):
        pin = incoming.pinned(one)
        assert pin is None or Pin.read(pin.payload) == pin
    if incoming.by_another_bot(message):
        assert not incoming.for_us(message, bot)


def test_the_language_is_one_of_the_pack() -> None:
    among = partial(incoming.language_among, ["en", "fr"])
    assert [among("fr-CA"), among("fr"), among("sw"), among(None), among("", None, "fr"), among()] == [
        *("fr", "fr", "en", "en", "fr", "en")
    ]
