"""Sending: cards into a chat, as answers to messages, and changes to those sent."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Sequence

from telegram import CallbackQuery, Message, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, TelegramError, TimedOut
from telegram.ext import ExtBot

from bot.faces.telegram.draw import Card
from bot.faces.telegram.incoming import private, topic
from bot.faces.telegram.memory import Memory
from bot.faces.telegram.transport import met_by_silence
from bot.talk.conversation import EXPIRES

log = logging.getLogger(__name__)

UNCHANGED = "not modified"
LAPSED = "query is too old"


class Outbox:
    """Sends for one bot. Which answer went to which question is noted in its ``memory``."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def answer(self, bot: ExtBot[None], message: Message, cards: Sequence[Card], quote: bool = True) -> None:
        """Send cards: in a group as a reply, in the topic of the message.

        One that was met by silence was most likely carried out: the others follow. Raises ``TimedOut`` in the end.
        """
        reply_to = None
        if quote and not private(message):
            reply_to = ReplyParameters(message.message_id, allow_sending_without_reply=True)
        sent = await self._memory.parts(message.chat_id, message.message_id) or []
        silence: TimedOut | None = None
        for card in cards:
            try:
                sent = [*sent, await self.send(bot, message.chat_id, card, topic(message), reply_to)]
            except TimedOut as error:
                if not met_by_silence(error):
                    raise
                silence = error
            else:
                await self._memory.keep_parts(message.chat_id, message.message_id, sent)
        if silence is not None:
            raise silence

    async def amend(self, bot: ExtBot[None], message: Message, cards: Sequence[Card]) -> None:
        """Change the answer to an edited question: its parts edited, those too many removed, those missing sent.

        From a part on that was deleted, all are sent anew. An old question whose answer is not remembered stays as it
        was answered.
        """
        known = await self._memory.parts(message.chat_id, message.message_id)
        if known is None and time.time() - message.date.timestamp() > EXPIRES:
            return
        sent, edited = known or [], 0
        for id, card in zip(sent, cards, strict=False):
            if not await self._edit(bot, message, id, card):
                break
            edited += 1
        for id in sent[edited:]:
            await _tried(bot.delete_message(message.chat_id, id))
        await self._memory.keep_parts(message.chat_id, message.message_id, sent[:edited])
        await self.answer(bot, message, cards[edited:])

    async def change(self, query: CallbackQuery, card: Card) -> bool:
        """Change the message under which a button was pressed; False where it can no longer be changed."""
        call = query.edit_message_text(card.html, parse_mode=ParseMode.HTML, reply_markup=card.keyboard)
        return await _changed(call)

    async def send(
        self,
        bot: ExtBot[None],
        chat: int,
        card: Card,
        topic: int | None = None,
        reply_to: ReplyParameters | None = None,
    ) -> int:
        """Send one card; the id of its message. Raises ``TelegramError``."""
        sent = await bot.send_message(
            chat,
            card.html,
            parse_mode=ParseMode.HTML,
            reply_markup=card.keyboard,
            reply_parameters=reply_to,
            message_thread_id=topic,
        )
        return sent.message_id

    async def _edit(self, bot: ExtBot[None], message: Message, id: int, card: Card) -> bool:
        """Edit a part of an answer; False where it is gone."""
        call = bot.edit_message_text(
            card.html, message.chat_id, id, parse_mode=ParseMode.HTML, reply_markup=card.keyboard
        )
        return await _changed(call)


async def unless_late(call: Awaitable[object]) -> None:
    """Answer a query; that it has lapsed is no error."""
    try:
        await call
    except BadRequest as error:
        if LAPSED not in error.message.lower():
            raise


async def acknowledge(query: CallbackQuery, text: str | None = None, alert: bool = True) -> None:
    """End the waiting of a pressed button, with a line to read, to be closed by hand where it is an ``alert``; a press
    is carried out though that be refused."""
    await _tried(query.answer(text, show_alert=alert and text is not None))


async def _changed(call: Awaitable[object]) -> bool:
    """Whether a message could be edited; that it stands so already is as good. Why not has many names: what is sent in
    its place shows whether it is the message that is at fault."""
    try:
        await call
    except BadRequest as error:
        if UNCHANGED not in error.message.lower():
            log.info("A message could not be edited: %s", error)
            return False
    return True


async def _tried(call: Awaitable[object]) -> None:
    """Await a call that is not worth failing for."""
    try:
        await call
    except TelegramError as error:
        log.info("Passed over: %s", error)
