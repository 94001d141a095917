"""Answers outside the chats of the bot: inline results, guest messages, and what became of answers shared long ago."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from telegram import InlineQueryResultsButton, Update, User
from telegram.ext import CallbackContext, ExtBot

from bot import commands
from bot.answer.reply import Outcome, Reply
from bot.brain import Brain
from bot.faces.address import Address
from bot.faces.telegram.draw import Draughtsman
from bot.faces.telegram.incoming import asked, by_another_bot, language_among
from bot.faces.telegram.links import Pin
from bot.faces.telegram.outbox import unless_late
from bot.meetings import Meetings
from bot.pack.entries import Kind
from bot.reader.reader import Reader
from bot.talk.conversation import Conversation

INLINE_CACHE = 300  # seconds Telegram may give the same inline results to everyone
PAGE = 10  # inline results at a time; as somebody scrolls, the next are asked for
OFFERED = 50  # inline results at the most
NEAREST = 3  # entries offered for one that is gone

Context = CallbackContext[ExtBot[None], dict, dict, dict]  # type: ignore[type-arg]


def gone(brain: Brain | Meetings, id: str, language: str) -> Reply:
    """What an id that the pack no longer has is answered with: that it is gone, and what its words find."""
    search = commands.Command("search", id.rpartition("/")[2].replace("-", " "))
    found, _ = commands.run(brain, search, Conversation(interface=language, language=language))
    if not found.options:
        return brain.compose.info("gone_none", language)
    entries = [entry for link in found.options if (entry := brain.compose.entry(link.id))]
    options = tuple(brain.compose.link(entry, language) for entry in entries[:NEAREST])
    return replace(found, lang=language, text=brain.compose.texts[language]("gone"), options=options, hits=())


class Sharing:
    """Answers inline queries and guest messages; nothing is remembered of them. A ``reader`` is asked of what was sent
    to the bot, and not of what is still being typed."""

    def __init__(self, brain: Brain | Meetings, site: Address | None = None, reader: Reader | None = None) -> None:
        self.brain = brain
        self.reader = reader
        self.site = site

    async def inline(self, update: Update, context: Context) -> None:
        """Inline mode: the entry pinned, or the best matches, or what is most useful for an empty query."""
        query = update.inline_query
        if query is None:
            return
        speaks = self._language(query.from_user)
        pin = Pin.read(query.query)
        entry = self.brain.compose.entry(pin.entry) if pin else None
        label = "inline_gone" if pin and not entry else "inline_open"
        start = int(query.offset) if re.fullmatch(r"[0-9]{1,2}", query.offset) else 0
        offered = self._pinned(pin, speaks) if pin else self._matches(query.query, speaks)
        await unless_late(
            query.answer(
                self._draw(context.bot).articles(offered[start : start + PAGE]),
                cache_time=INLINE_CACHE,
                is_personal=entry is None,  # what is found depends on the asker's language
                next_offset=str(start + PAGE) if len(offered) > start + PAGE else None,
                button=InlineQueryResultsButton(self.brain.compose.texts[speaks](label), start_parameter="inline"),
            )
        )

    async def guest(self, update: Update, context: Context) -> None:
        """A question in a chat the bot is no member of, answered once."""
        message = update.guest_message
        if message is None or message.guest_query_id is None or by_another_bot(message):
            return
        language = self._language(message.from_user)
        if message.text or message.caption:
            text = asked(message, context.bot)
            ask = partial(commands.respond, self.brain, text, Conversation(interface=language), time.monotonic())
            reply, _ = await self.reader.reply(ask) if self.reader else commands.alone(ask)
        else:
            reply = self.brain.compose.info("not_text", language)
        article = self._draw(context.bot).articles([reply])[0]
        await unless_late(context.bot.answer_guest_query(message.guest_query_id, article))

    def _pinned(self, pin: Pin, speaks: str) -> list[Reply]:
        """The entry that an inline query names, as a share button writes it; those nearest to it, once it is gone."""
        language = pin.language if pin.language in self.brain.languages else speaks
        entry = self.brain.compose.entry(pin.entry)
        nearest = gone(self.brain, pin.entry, language).options if entry is None else ()
        return self._told([entry.id] if entry else [link.id for link in nearest], language)

    def _matches(self, query: str, speaks: str) -> list[Reply]:
        """What an inline query offers, best first: the matches, then what is worth asking after each."""
        compose = self.brain.compose
        if not query.strip():
            parts = [e.id for e in self.brain.entries if e.kind in (Kind.SESSION, Kind.RECOMMENDATION)]
            return self._told([*(entry.id for entry in compose.examples), *parts], speaks)
        reply, _ = commands.respond(self.brain, query, Conversation(interface=speaks))
        if reply.outcome is Outcome.INFO and not reply.options:
            return []  # «/help», «thanks»: nothing to post
        found = [hit.id for hit in reply.hits if (e := compose.entry(hit.id)) and e.kind is not Kind.UNSAID]
        beyond = [link.id for id in found if (e := compose.entry(id)) for link in compose.related(e, reply.lang)]
        first = [reply] if reply.id or not found else []
        return [*first, *self._told([id for id in (*found, *beyond) if id != reply.id], reply.lang)]

    def _told(self, ids: Iterable[str], language: str) -> list[Reply]:
        entries = [entry for id in dict.fromkeys(ids) if (entry := self.brain.compose.entry(id))]
        return [self.brain.compose.tell(entry, language) for entry in entries[:OFFERED]]

    def _language(self, user: User | None) -> str:
        return language_among(self.brain.languages, user.language_code if user else None)

    def _draw(self, bot: ExtBot[None]) -> Draughtsman:
        return Draughtsman.of(self.brain.compose, bot, self.site)
