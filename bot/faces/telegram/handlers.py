"""Updates in, replies out: each handler takes what it needs from an update, asks the brain and sends the cards."""

from __future__ import annotations

import time
from asyncio import Lock
from collections.abc import Awaitable, Sequence
from weakref import WeakValueDictionary

from cachetools import LRUCache, TTLCache
from telegram import (
    Chat,
    ChatMember,
    InlineQueryResultsButton,
    Message,
    MessageEntity,
    ReplyParameters,
    Update,
    User,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest
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

from bot.answer.reply import Reply
from bot.brain import Brain
from bot.faces.telegram.draw import Card, Draughtsman
from bot.faces.telegram.links import Action, Pin, Press
from bot.talk import commands
from bot.talk.conversation import EXPIRES, Conversation

REMEMBERED = 20_000  # conversations, and answers that may still be edited
INLINE_CACHE = 300  # seconds Telegram may give the same inline results to everyone
RESULTS = 10  # inline results
LISTS = ("sessions", "recommendations", "recommandations")  # commands answered with a list to press

Context = CallbackContext[ExtBot[None], dict, dict, dict]  # type: ignore[type-arg]
Place = tuple[int, int]  # a chat and a topic in it (0 where there are none)


class Handlers:
    """The handlers of one bot. What they remember is short: conversations and which answer went to which question."""

    def __init__(self, brain: Brain) -> None:
        self.brain = brain
        self._conversations: TTLCache[Place, Conversation] = TTLCache(REMEMBERED, EXPIRES)
        self._chosen: LRUCache[Place, str] = LRUCache(REMEMBERED)  # languages, kept longer than conversations
        self._answers: TTLCache[tuple[int, int], list[int]] = TTLCache(REMEMBERED, EXPIRES)
        self._albums: TTLCache[str, bool] = TTLCache(REMEMBERED, EXPIRES)
        self._turns: WeakValueDictionary[int, Lock] = WeakValueDictionary()

    def register(self, application: Application) -> None:  # type: ignore[type-arg]
        """Add every handler, the first that fits wins."""
        typed = filters.TEXT & ~filters.VIA_BOT
        new, edited = filters.UpdateType.MESSAGE, filters.UpdateType.EDITED_MESSAGE
        application.add_handlers(
            [
                MessageHandler(typed & new, self.typed),
                MessageHandler(typed & edited, self.edited),
                MessageHandler(
                    filters.ChatType.PRIVATE & new & ~filters.TEXT & ~filters.StatusUpdate.ALL, self.not_text
                ),
                CallbackQueryHandler(self.pressed),
                InlineQueryHandler(self.inline),
                ChatMemberHandler(self.added, ChatMemberHandler.MY_CHAT_MEMBER),
                TypeHandler(Update, self.guest),
            ]
        )

    # -- messages -----------------------------------------------------------------------------------------------------

    async def typed(self, update: Update, context: Context) -> None:
        """A question or a command."""
        message = update.message
        if message is not None and _for_us(message, context.bot):
            await self._answer(message, self._reply_to(message, update.effective_user, context.bot))

    async def edited(self, update: Update, context: Context) -> None:
        """An edited question or command: its answer is edited too; one not remembered is answered anew."""
        message = update.edited_message
        if message is None or not _for_us(message, context.bot):
            return
        cards = self._reply_to(message, update.effective_user, context.bot)
        async with self._turn(message.chat_id):
            sent = tuple(self._answers.get((message.chat_id, message.message_id), ()))
            for id, card in zip(sent, cards, strict=False):
                await _unless_late(
                    context.bot.edit_message_text(
                        card.html, message.chat_id, id, parse_mode=ParseMode.HTML, reply_markup=card.keyboard
                    )
                )
        await self._answer(message, cards[len(sent) :])

    async def not_text(self, update: Update, context: Context) -> None:
        """A voice message, a picture, a place: one polite line."""
        message = update.message
        if message is None or message.media_group_id in self._albums:
            return
        if message.media_group_id:  # an album: a message for each of its pictures
            self._albums[message.media_group_id] = True
        _, conversation = self._conversation(message, update.effective_user)
        language = self._language(None, conversation)
        await message.reply_text(self.brain.compose.texts[language]("not_text"))

    async def added(self, update: Update, context: Context) -> None:
        """Hello, once, when added to a group."""
        change = update.my_chat_member
        if change is None or change.chat.type not in (Chat.GROUP, Chat.SUPERGROUP):
            return
        outside = (ChatMember.LEFT, ChatMember.BANNED)
        if change.old_chat_member.status in outside and change.new_chat_member.status not in outside:
            language = self._language(change.from_user.language_code, Conversation())
            await context.bot.send_message(change.chat.id, self.brain.compose.texts[language]("group_hello"))

    # -- buttons ------------------------------------------------------------------------------------------------------

    async def pressed(self, update: Update, context: Context) -> None:
        """A button: what it carries says what to tell, and whether in place or in a new message."""
        query = update.callback_query
        if query is None:
            return
        press = Press.read(query.data or "")
        await _unless_late(query.answer())
        if press is None or press.language not in self.brain.pack.languages:
            return
        message = query.message if isinstance(query.message, Message) else None  # none for a button sent inline
        cards = self._cards_for(press, message, query.from_user, context.bot)
        changes = press.action not in (Action.NEW, Action.MORE) and len(cards) == 1
        if message is not None and not (changes and message.is_accessible):
            await self._answer(message, cards, quote=False)
            return
        for card in cards[:1]:
            await _unless_late(
                query.edit_message_text(card.html, parse_mode=ParseMode.HTML, reply_markup=card.keyboard)
            )

    def _cards_for(self, press: Press, message: Message | None, user: User, bot: ExtBot[None]) -> list[Card]:
        """What a press asks for; nothing for an entry the pack no longer has."""
        draw = self._draw(bot)
        if press.action in (Action.SESSIONS, Action.RECOMMENDATIONS):
            name = "sessions" if press.action is Action.SESSIONS else "recommendations"
            listed, _ = commands.run(self.brain, commands.Command(name), Conversation(interface=press.language))
            return [draw.list_card(listed, int(press.value) if press.value.isdigit() else 1)]
        place, conversation = self._conversation(message, user) if message else (None, Conversation())
        shown = self.brain.show(press.value, press.language, conversation, time.monotonic())
        if shown is None:
            return []
        reply, after = shown
        if press.action is Action.MORE:
            more = self.brain.more(press.value, press.language, conversation, time.monotonic())
            reply, after = more or shown
        if place is not None:
            self._conversations[place] = after
        return draw.cards(reply)

    # -- sharing ------------------------------------------------------------------------------------------------------

    async def inline(self, update: Update, context: Context) -> None:
        """Inline mode: the entry pinned, or the best matches, or what is most useful for an empty query."""
        query = update.inline_query
        if query is None:
            return
        language = self._language(query.from_user.language_code, Conversation())
        pinned = self._pinned(query.query)
        replies = [pinned] if pinned else self._matches(query.query, language)
        texts = self.brain.compose.texts[language]
        await _unless_late(
            query.answer(
                self._draw(context.bot).articles(replies),
                cache_time=INLINE_CACHE,
                is_personal=pinned is None,  # what is found depends on the asker's language
                button=InlineQueryResultsButton(texts("inline_open"), start_parameter="inline"),
            )
        )

    async def guest(self, update: Update, context: Context) -> None:
        """A question in a chat the bot is no member of, answered once."""
        message = update.guest_message
        if message is None or message.guest_query_id is None:
            return
        language = self._language(_code(message.from_user), Conversation())
        if message.text:
            asked = _unmentioned(message, context.bot)
            reply, _ = commands.respond(self.brain, asked, Conversation(interface=language), time.monotonic())
        else:
            reply = self.brain.compose.info("not_text", language)
        article = self._draw(context.bot).articles([reply])[0]
        await _unless_late(context.bot.answer_guest_query(message.guest_query_id, article))

    def _pinned(self, query: str) -> Reply | None:
        """The entry that an inline query names, as a share button writes it."""
        pin = Pin.read(query)
        entry = self.brain.compose.entry(pin.entry) if pin and pin.language in self.brain.pack.languages else None
        return self.brain.compose.tell(entry, pin.language) if pin and entry else None

    def _matches(self, query: str, language: str) -> list[Reply]:
        """What an inline query offers, best first."""
        compose = self.brain.compose
        if not query.strip():
            parts = [e for e in self.brain.entries if e.kind in ("session", "recommendation")]
            return [compose.tell(entry, language) for entry in (*compose.examples, *parts)]
        reply, _ = commands.respond(self.brain, query, Conversation(interface=language))
        found = [entry for hit in reply.hits if (entry := compose.entry(hit.id)) and entry.kind != "unsaid"]
        first = [reply] if reply.id or not found else []
        others = [compose.tell(entry, reply.lang) for entry in found if entry.id != reply.id]
        return [*first, *others][:RESULTS]

    # -- shared -------------------------------------------------------------------------------------------------------

    def _reply_to(self, message: Message, user: User | None, bot: ExtBot[None]) -> list[Card]:
        """The cards that answer a message; the conversation moves on before anything is awaited."""
        place, conversation = self._conversation(message, user)
        before = message.reply_to_message
        pin = _told(before) if before and _by(before, bot) else None
        if pin is not None:  # a reply to an old answer takes that answer as its context
            shown = self._open(pin, conversation)
            conversation = shown[1] if shown else conversation
        asked = _unmentioned(message, bot)
        command = commands.parse(asked)
        pin = Pin.read(command.rest) if command and command.name == "start" else None
        reply, after = (pin and self._open(pin, conversation)) or commands.respond(
            self.brain, asked, conversation, time.monotonic()
        )
        self._conversations[place] = after
        if after.interface and after.interface != conversation.interface:
            self._chosen[place] = after.interface
        draw = self._draw(bot)
        return [draw.list_card(reply)] if command and command.name in LISTS and reply.options else draw.cards(reply)

    def _open(self, pin: Pin, conversation: Conversation) -> tuple[Reply, Conversation] | None:
        """The entry of a deep link or of an old answer, and the conversation after it was told."""
        return self.brain.show(pin.entry, self._language(pin.language, conversation), conversation, time.monotonic())

    async def _answer(self, message: Message, cards: Sequence[Card], quote: bool = True) -> None:
        """Send cards: in a group as a reply, in the topic of the message, after what is being sent to this chat."""
        reply_to = None
        if quote and not _private(message):
            reply_to = ReplyParameters(message.message_id, allow_sending_without_reply=True)
        async with self._turn(message.chat_id):
            sent = self._answers.setdefault((message.chat_id, message.message_id), [])
            for card in cards:
                done = await message.reply_html(
                    card.html,
                    reply_markup=card.keyboard,
                    reply_parameters=reply_to,
                    do_quote=False if not reply_to else None,
                )
                sent.append(done.message_id)

    def _turn(self, chat: int) -> Lock:
        """Held while an answer is sent to a chat: the first question is answered first."""
        return self._turns.setdefault(chat, Lock())

    def _conversation(self, message: Message, user: User | None) -> tuple[Place, Conversation]:
        topic = message.message_thread_id if message.is_topic_message else None
        place = (message.chat_id, topic or 0)
        known = self._conversations.get(place)
        language = self._chosen.get(place) or self._language(_code(user), Conversation())
        return place, known or Conversation(interface=language)

    def _language(self, code: str | None, conversation: Conversation) -> str:
        """A language of the pack: the one named, else the one chosen, else the default."""
        for wanted in ((code or "")[:2], conversation.interface, conversation.language):
            if wanted in self.brain.pack.languages:
                return str(wanted)
        return self.brain.default

    def _draw(self, bot: ExtBot[None]) -> Draughtsman:
        return Draughtsman(self.brain.compose, bot.username, bool(bot.bot.supports_inline_queries))


async def _unless_late(call: Awaitable[object]) -> None:
    """Await a call; that it changes nothing, or that its query has lapsed, is no error."""
    try:
        await call
    except BadRequest as error:
        if not any(reason in error.message.lower() for reason in ("not modified", "query is too old")):
            raise


def _code(user: User | None) -> str | None:
    return user.language_code if user else None


def _private(message: Message) -> bool:
    return message.chat.type == Chat.PRIVATE


def _by(message: Message, bot: ExtBot[None]) -> bool:
    return message.from_user is not None and message.from_user.id == bot.id


def _for_us(message: Message, bot: ExtBot[None]) -> bool:
    """Whether a message is for the bot: a command that names no other bot; else anything said in private, or to it."""
    entities = message.parse_entities([MessageEntity.BOT_COMMAND])
    command = next((text for entity, text in entities.items() if entity.offset == 0), "")
    if command:
        return command.partition("@")[2].lower() in ("", bot.username.lower())
    return _private(message) or _addressed(message, bot)


def _addressed(message: Message, bot: ExtBot[None]) -> bool:
    """Whether a message in a group is for the bot: it mentions it, or replies to a message of its own.

    Every message in a topic «replies» to the one that opened the topic; that is no reply to the bot.
    """
    if _mentions(message, bot):
        return True
    before = message.reply_to_message
    return before is not None and _by(before, bot) and before.forum_topic_created is None


def _mentions(message: Message, bot: ExtBot[None]) -> list[MessageEntity]:
    found = message.parse_entities([MessageEntity.MENTION, MessageEntity.TEXT_MENTION])
    named = f"@{bot.username}".lower()
    return [
        entity for entity, text in found.items() if text.lower() == named or (entity.user and entity.user.id == bot.id)
    ]


def _unmentioned(message: Message, bot: ExtBot[None]) -> str:
    """The question without the mentions of the bot."""
    text = (message.text or "").encode("utf-16-le")  # entities count in UTF-16 units
    for entity in sorted(_mentions(message, bot), key=lambda entity: -entity.offset):
        text = text[: 2 * entity.offset] + " ".encode("utf-16-le") + text[2 * (entity.offset + entity.length) :]
    return text.decode("utf-16-le").strip()


def _told(message: Message) -> Pin | None:
    """The entry an old answer of the bot tells, read from its buttons."""
    if message.reply_markup is None:
        return None
    for row in message.reply_markup.inline_keyboard:
        for button in row:
            chosen = button.switch_inline_query_chosen_chat
            for text in (
                chosen.query if chosen else None,
                _payload(button.copy_text.text if button.copy_text else None),
            ):
                if text and (pin := Pin.read(text)):
                    return pin
    return None


def _payload(link: str | None) -> str | None:
    return link.partition("start=")[2] if link else None
