"""Updates in, replies out: each handler takes what it needs from an update, asks the brain and sends the cards."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial

from cachetools import TTLCache
from telegram import CallbackQuery, Chat, ChatMember, Message, Update, User
from telegram.ext import (
    Application,
    CallbackContext,
    CallbackQueryHandler,
    ChatMemberHandler,
    ExtBot,
    InlineQueryHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot import commands
from bot.answer.reply import Outcome, Reply
from bot.brain import Brain
from bot.faces.address import Address
from bot.faces.privacy import privacy
from bot.faces.telegram.draw import Card, Draughtsman
from bot.faces.telegram.incoming import asked, by, for_us, language_among, person, pinned, topic
from bot.faces.telegram.links import THUMBS, Action, Pin, Press
from bot.faces.telegram.memory import REMEMBERED, Memory, Place
from bot.faces.telegram.outbox import Outbox, acknowledge
from bot.faces.telegram.sharing import Sharing, gone
from bot.journal.record import DOWN, UP
from bot.journal.writer import Journal
from bot.meetings import Meetings
from bot.reader.reader import Reader
from bot.talk.conversation import EXPIRES, Conversation

LISTS = ("sessions", "recommendations", "recommandations")  # commands answered with a list to press
NOTED = {Action.UP: UP, Action.DOWN: DOWN}

Context = CallbackContext[ExtBot[None], dict, dict, dict]  # type: ignore[type-arg]


class Handlers:
    """The handlers of one bot. What is typed in its chats is noted in the ``journal``, if there is one; ``site`` is
    where the pages of its answers are; the ``reader`` is asked what the brain is unsure of."""

    def __init__(
        self,
        brain: Brain | Meetings,
        journal: Journal | None = None,
        memory: Memory | None = None,
        site: Address | None = None,
        reader: Reader | None = None,
    ) -> None:
        self.brain = brain
        self.reader = reader
        self.journal = journal
        self.site = site
        self.memory = memory or Memory()
        self.outbox = Outbox(self.memory)
        self._ended: TTLCache[str, bool] = TTLCache(REMEMBERED, EXPIRES)  # presses that wait no longer
        self.sharing = Sharing(brain, site, reader)

    def register(self, application: Application) -> None:  # type: ignore[type-arg]
        """Add every handler, the first that fits wins."""
        typed = (filters.TEXT | filters.CAPTION) & ~filters.VIA_BOT
        new, edited = filters.UpdateType.MESSAGE, filters.UpdateType.EDITED_MESSAGE
        application.add_handlers(
            [
                MessageHandler(typed & new, self.typed),
                MessageHandler(typed & edited, self.edited),
                MessageHandler(filters.StatusUpdate.MIGRATE & new, self.moved),
                MessageHandler(
                    filters.ChatType.PRIVATE & new & ~filters.TEXT & ~filters.StatusUpdate.ALL, self.not_text
                ),
                CallbackQueryHandler(self.pressed),
                InlineQueryHandler(self.sharing.inline),
                ChatMemberHandler(self.added, ChatMemberHandler.MY_CHAT_MEMBER),
                TypeHandler(Update, self.sharing.guest),
            ]
        )

    # -- messages -----------------------------------------------------------------------------------------------------

    async def typed(self, update: Update, context: Context) -> None:
        """A question or a command, typed or under a picture."""
        message = update.message
        if message is None or not for_us(message, context.bot):
            return
        if message.media_group_id:  # an album: the other pictures have nothing under them
            await self.memory.keep_album(message.media_group_id)
        cards = await self._reply_to(message, update.effective_user, context.bot)
        await self.outbox.answer(context.bot, message, cards)

    async def edited(self, update: Update, context: Context) -> None:
        """An edited question or command: its answer is changed too."""
        message = update.edited_message
        if message is not None and for_us(message, context.bot):
            cards = await self._reply_to(message, update.effective_user, context.bot)
            await self.outbox.amend(context.bot, message, cards)

    async def not_text(self, update: Update, context: Context) -> None:
        """A voice message, a picture, a place: one polite line."""
        message = update.message
        if message is None or await self.memory.knows_album(message.media_group_id) or not for_us(message, context.bot):
            return
        if message.media_group_id:  # an album: a message for each of its pictures
            await self.memory.keep_album(message.media_group_id)
        _, conversation = await self._conversation(message, update.effective_user)
        language = self._language(None, conversation)
        await self.outbox.answer(context.bot, message, self._said("not_text", language, context.bot))

    async def added(self, update: Update, context: Context) -> None:
        """Hello, once, when added to a group."""
        change = update.my_chat_member
        if change is None or change.chat.type not in (Chat.GROUP, Chat.SUPERGROUP):
            return
        outside = (ChatMember.LEFT, ChatMember.BANNED)
        if change.old_chat_member.status in outside and change.new_chat_member.status not in outside:
            language = self._language(change.from_user.language_code, Conversation())
            for card in self._said("group_hello", language, context.bot):
                await self.outbox.send(context.bot, change.chat.id, card)

    async def moved(self, update: Update, context: Context) -> None:
        """A group has become a supergroup; both tell it."""
        message = update.message
        if message is not None and message.migrate_to_chat_id is not None:
            await self.memory.move(message.chat_id, message.migrate_to_chat_id)
        elif message is not None and message.migrate_from_chat_id is not None:
            await self.memory.move(message.migrate_from_chat_id, message.chat_id)

    # -- buttons ------------------------------------------------------------------------------------------------------

    async def pressed(self, update: Update, context: Context) -> None:
        """A button: what it carries says what to tell, and whether in place or in a new message."""
        query = update.callback_query
        if query is None:
            return
        press = Press.read(query.data or "")
        language = self._language(query.from_user.language_code, Conversation())
        if press is None:  # of a bot that wrote its buttons in another way
            await acknowledge(query, self.brain.compose.texts[language]("gone_button"))
            return
        if press.action in THUMBS:
            await self._thumb(query, press, language)
            return
        await self.end_wait(query)
        if press.language not in self.brain.languages:
            press = replace(press, language=language)
        message = query.message if isinstance(query.message, Message) else None  # none for a button sent inline
        cards = await self._cards_for(press, message, query.from_user, context.bot)
        in_place = len(cards) == 1 and press.action not in (Action.NEW, Action.MORE, Action.EXACT)
        there = query.inline_message_id or (in_place and message is not None and message.is_accessible)
        if there and await self.outbox.change(query, cards[0]):
            return
        if message is not None:
            await self.outbox.answer(context.bot, message, cards, quote=False)

    async def end_wait(self, query: CallbackQuery) -> None:
        """End the waiting of a pressed button, once; it may have to wait for its turn after that."""
        if query.id not in self._ended:
            self._ended[query.id] = True
            await acknowledge(query)

    async def _thumb(self, query: CallbackQuery, press: Press, language: str) -> None:
        """A thumb under an answer; another press changes it."""
        if self.journal:
            self.journal.press(press.value, NOTED[press.action])
        key = "thumb_thanks" if self.journal else "gone_button"
        await acknowledge(query, self.brain.compose.texts[language](key), alert=self.journal is None)

    async def _cards_for(self, press: Press, message: Message | None, user: User, bot: ExtBot[None]) -> list[Card]:
        """What a press asks for; of an entry the pack no longer has, what is nearest to it."""
        draw = self._draw(bot)
        if press.action in (Action.SESSIONS, Action.RECOMMENDATIONS):
            name = "sessions" if press.action is Action.SESSIONS else "recommendations"
            meeting, slash, page = press.value.rpartition("/")
            alone = Conversation(interface=press.language)
            told = commands.opened(self.brain, f"{meeting}{commands.IN}{name}", None, alone) if slash else None
            listed, _ = told or commands.run(self.brain, commands.Command(name), alone)
            return [draw.list_card(listed, int(page) if page.isdigit() else 1)]
        place, conversation = await self._conversation(message, user) if message else (None, Conversation())
        reply, after = self._open(Pin(press.language, press.value), conversation)
        if press.action is Action.MORE:
            more = self.brain.more(press.value, press.language, conversation, time.time())
            reply, after = more or (reply, after)
        elif press.action is Action.EXACT:
            quoted = self.brain.exactly(press.value, press.language, conversation, time.time())
            reply, after = quoted or (reply, after)
        if place is not None:
            await self._keep(place, conversation, after)
        listing = commands.IN in press.value and press.value.endswith(LISTS) and reply.options
        return [draw.list_card(reply)] if listing else draw.cards(reply)

    # -- shared -------------------------------------------------------------------------------------------------------

    async def _reply_to(self, message: Message, user: User | None, bot: ExtBot[None]) -> list[Card]:
        """The cards that answer a message; the conversation has moved on before any is sent."""
        place, conversation = await self._conversation(message, user)
        before = message.reply_to_message
        pin = pinned(before) if before and by(before, bot) else None
        if pin is not None and self.brain.compose.entry(pin.entry):  # a reply to an old answer has it as its context
            _, conversation = self._open(pin, conversation)
        text = asked(message, bot)
        command = commands.parse(text)
        pin = Pin.read(command.rest) if command and command.name == "start" else None
        key: str | None = None
        if pin is not None:
            reply, after = self._open(pin, conversation)
        else:
            ask = partial(commands.respond, self.brain, text, conversation, time.time())
            reply, after = await self.reader.reply(ask) if self.reader else commands.alone(ask)
            if command and command.name in commands.PRIVACY:
                host = self.reader.host if self.reader else None
                days = self.journal.days if self.journal else None
                reply = privacy(self.brain.compose, reply.lang, host, days, self.memory.shared)
            elif self.journal:
                key = self.journal.note(command.rest if command and command.name == "ask" else text, reply)
        await self._keep(place, conversation, after)
        draw = self._draw(bot)
        if command and command.name in LISTS and reply.options and reply.outcome is Outcome.INFO:
            return [draw.list_card(reply)]
        return draw.cards(reply, key)

    def _open(self, pin: Pin, conversation: Conversation) -> tuple[Reply, Conversation]:
        """The entry of a button, a deep link or an old answer, and the conversation after it was told."""
        language, now = self._language(pin.language, conversation), time.time()
        shown = commands.opened(self.brain, pin.entry, language, conversation, now)
        if shown is not None:
            return shown
        reply = gone(self.brain, pin.entry, language)
        return reply, conversation.after(None, language, now, tuple(link.id for link in reply.options))

    async def _keep(self, place: Place, before: Conversation, after: Conversation) -> None:
        """Remember a conversation, and what the person has chosen in it."""
        await self.memory.keep(place, after)
        if after.interface and after.interface != before.interface:
            await self.memory.choose(place.person, after.interface)
        if after.meeting != before.meeting:
            await self.memory.choose_meeting(place.person, after.meeting)

    async def _conversation(self, message: Message, user: User | None) -> tuple[Place, Conversation]:
        place = Place(message.chat_id, topic(message), person(message, user))
        language = self._language(user.language_code if user else None, Conversation())
        return place, await self.memory.recall(place, language)

    def _language(self, code: str | None, conversation: Conversation) -> str:
        return language_among(self.brain.languages, code, conversation.interface, conversation.language)

    def _said(self, key: str, language: str, bot: ExtBot[None]) -> list[Card]:
        return self._draw(bot).cards(self.brain.compose.info(key, language))

    def _draw(self, bot: ExtBot[None]) -> Draughtsman:
        return Draughtsman.of(self.brain.compose, bot, self.site)
