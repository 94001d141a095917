"""Reading a message: whether it is for the bot, whose it is, what it asks, and which answer of the bot it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from telegram import Chat, InlineKeyboardMarkup, Message, MessageEntity, Update, User
from telegram.ext import ExtBot

from bot import commands
from bot.faces.telegram.links import THUMBS, Pin, Press

NONE = InlineKeyboardMarkup([])


def concerns(update: Update, bot: ExtBot[None]) -> bool:
    """Whether an update is to be answered in its turn: not what people tell each other, which a bot sees that is an
    administrator, nor a press that gets no more than a line to read, as a thumb."""
    if update.callback_query:
        press = Press.read(update.callback_query.data or "")
        return press is not None and press.action not in THUMBS
    message = update.message or update.edited_message
    return message is None or for_us(message, bot)


def for_us(message: Message, bot: ExtBot[None]) -> bool:
    """Whether a message is for the bot: a command that names no other bot; else anything said in private, or to it."""
    if by_another_bot(message):
        return False
    commands = _entities(message, MessageEntity.BOT_COMMAND)
    command = next((text for entity, text in commands.items() if entity.offset == 0), "")
    if command:
        return command.partition("@")[2].lower() in ("", bot.username.lower())
    return private(message) or _addressed(message, bot)


def asked(message: Message, bot: ExtBot[None]) -> str:
    """What a message asks, without the mentions of the bot.

    One that only calls the bot, «@bot» or «/ask» as a reply to somebody, asks what it replies to.
    """
    said = _unmentioned(message, bot)
    if said and commands.parse(said) != commands.Command("ask"):
        return said
    before = message.reply_to_message
    if before is None or by(before, bot):
        return said
    quoted = message.quote.text if message.quote else _unmentioned(before, bot)
    return quoted.strip(" /\n") or said  # somebody's own command is not carried out for another


def person(message: Message, user: User | None) -> int:
    """Whose message it is: a person's, or the chat's in whose name an administrator or a channel writes."""
    if message.sender_chat is not None and message.from_user == user:
        return message.sender_chat.id
    return user.id if user else message.chat_id


def topic(message: Message) -> int | None:
    """The topic of a forum that a message is in."""
    return message.message_thread_id if message.is_topic_message else None


def language_among(languages: Sequence[str], *codes: str | None) -> str:
    """The first of some codes, «fr» or «fr-CA», that is among the languages of a pack; else the first of these."""
    return next((code[:2] for code in codes if code and code[:2] in languages), languages[0])


def private(message: Message) -> bool:
    """Whether the bot and one person are alone."""
    return message.chat.type == Chat.PRIVATE


def by(message: Message, bot: ExtBot[None]) -> bool:
    """Whether the bot wrote a message."""
    return message.from_user is not None and message.from_user.id == bot.id


def by_another_bot(message: Message) -> bool:
    """Whether a bot wrote a message: two that answer each other would talk for ever.

    An anonymous administrator and a channel come with the user of a bot, and are people.
    """
    return message.from_user is not None and message.from_user.is_bot and message.sender_chat is None


def pinned(message: Message) -> Pin | None:
    """The entry that an old answer of the bot tells, read from its buttons or, in a part of a long one, its link."""
    links = [entity.url for entity in message.entities if entity.url]
    for button in (button for row in (message.reply_markup or NONE).inline_keyboard for button in row):
        chosen, copied = button.switch_inline_query_chosen_chat, button.copy_text
        if chosen is not None and (pin := Pin.read(chosen.query or "")):
            return pin
        links += [copied.text] if copied else []
    return next((pin for link in links if (pin := Pin.read_link(link))), None)


def _addressed(message: Message, bot: ExtBot[None]) -> bool:
    """Whether a message in a group is for the bot: it mentions it, or replies to a message of its own.

    Every message in a topic «replies» to the one that opened the topic; that is no reply to the bot.
    """
    if _mentions(message, bot):
        return True
    before = message.reply_to_message
    return before is not None and by(before, bot) and before.forum_topic_created is None


def _mentions(message: Message, bot: ExtBot[None]) -> list[MessageEntity]:
    found = _entities(message, MessageEntity.MENTION, MessageEntity.TEXT_MENTION)
    named = f"@{bot.username}".lower()
    return [
        entity for entity, text in found.items() if text.lower() == named or (entity.user and entity.user.id == bot.id)
    ]


def _unmentioned(message: Message, bot: ExtBot[None]) -> str:
    """What a message says, or what stands under its picture, without the mentions of the bot."""
    text = _units(message)
    for entity in sorted(_mentions(message, bot), key=lambda entity: -entity.offset):
        text = text[: 2 * entity.offset] + " ".encode("utf-16-le") + text[2 * (entity.offset + entity.length) :]
    return text.decode("utf-16-le", "replace").strip()


def _entities(message: Message, *types: str) -> Mapping[MessageEntity, str]:
    """The entities of some types, with their texts. PTB's own method fails for one that cuts a character in two."""
    text, found = _units(message), message.entities or message.caption_entities
    return {
        one: text[2 * one.offset : 2 * (one.offset + one.length)].decode("utf-16-le", "replace")
        for one in found
        if one.type in types
    }


def _units(message: Message) -> bytes:
    """Text or caption in UTF-16 units of two bytes, as entities count."""
    return (message.text or message.caption or "").encode("utf-16-le", "surrogatepass")
