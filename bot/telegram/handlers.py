"""Updates in, replies out: each handler takes what it needs from an update, asks the brain and sends the cards."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence

from cachetools import TTLCache
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

from bot import commands
from bot.brain import Brain
from bot.conversation import EXPIRES, Conversation
from bot.reply import Reply
from bot.telegram.draw import Card, Draughtsman
from bot.telegram.links import Action, Pin, Press

log = logging.getLogger(__name__)

REMEMBERED = 20_000  # conversations, and answers that may still be edited
INLINE_CACHE = 300  # seconds Telegram may give the same inline results to everyone
RESULTS = 10  # inline results

Context = CallbackContext[ExtBot[None], dict, dict, dict]  # type: ignore[type-arg]
Place = tuple[int, int]  # a chat and a topic in it (0 where there are none)


class Handlers:
    """The handlers of one bot. What they remember is short: conversations and which answer went to which question."""

    def __init__(self, brain: Brain) -> None:
        self.brain = brain
        self._conversations: TTLCache[Place, Conversation] = TTLCache(REMEMBERED, EXPIRES)
        self._answers: TTLCache[tuple[int, int], list[int]] = TTLCache(REMEMBERED, EXPIRES)

    def register(self, application: Application) -> None:  # type: ignore[type-arg]
        """Add every handler, the first that fits wins."""
        typed = filters.TEXT & ~filters.VIA_BOT
        new, edited = filters.UpdateType.MESSAGE, filters.UpdateType.EDITED_MESSAGE
        application.add_handlers(
            [
                MessageHandler(filters.COMMAND & typed & new, self.command),
                MessageHandler(typed & new, self.text),
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

    async def command(self, update: Update, context: Context) -> None:
        """A slash command; one that names another bot is not for us."""
        message, command = update.message, commands.parse(_text(update.message))
        if message is None or command is None or not _for_us(message, context.bot):
            return
        place, conversation = self._conversation(message, update.effective_user)
        if command.name == "start" and (pin := Pin.read(command.rest)):
            shown = self.brain.show(
                pin.entry, self._language(pin.language, conversation), conversation, time.monotonic()
            )
            if shown is not None:
                self._conversations[place] = shown[1]
                await self._answer(message, self._draw(context.bot).cards(shown[0]))
                return
        reply, self._conversations[place] = commands.run(self.brain, command, conversation, time.monotonic())
        await self._answer(message, self._cards(reply, command.name, context.bot))

    async def text(self, update: Update, context: Context) -> None:
        """A question; in a group only when it is addressed to the bot."""
        message = update.message
        if message is None or not (_private(message) or _addressed(message, context.bot)):
            return
        await self._answer(message, self._reply_to(message, update.effective_user, context.bot))

    async def edited(self, update: Update, context: Context) -> None:
        """An edited question: its answer is edited too; one not remembered is answered anew."""
        message = update.edited_message
        if message is None or not (_private(message) or _addressed(message, context.bot)):
            return
        sent = self._answers.get((message.chat_id, message.message_id), [])
        cards = self._reply_to(message, update.effective_user, context.bot)
        if len(sent) != len(cards):
            await self._answer(message, cards)
            return
        for id, card in zip(sent, cards, strict=True):
            await _unless_same(
                context.bot.edit_message_text(
                    card.html, message.chat_id, id, parse_mode=ParseMode.HTML, reply_markup=card.keyboard
                )
            )

    async def not_text(self, update: Update, context: Context) -> None:
        """A voice message, a picture, a place: one polite line."""
        if update.message is not None:
            _, conversation = self._conversation(update.message, update.effective_user)
            language = self._language(None, conversation)
            await update.message.reply_text(self.brain.compose.texts[language]("not_text"))

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
        message = query.message if isinstance(query.message, Message) else None
        await query.answer()
        if press is None or press.language not in self.brain.pack.languages:
            return
        draw = self._draw(context.bot)
        place, conversation = self._conversation(message, query.from_user) if message else (None, Conversation())
        if press.action in (Action.SESSIONS, Action.RECOMMENDATIONS):
            name = "sessions" if press.action is Action.SESSIONS else "recommendations"
            listed, _ = commands.run(self.brain, commands.Command(name), Conversation(interface=press.language))
            cards = [draw.list_card(listed, int(press.value) if press.value.isdigit() else 1)]
        else:
            shown = self.brain.show(press.value, press.language, conversation, time.monotonic())
            if shown is None:
                return
            reply, after = shown
            if press.action is Action.MORE and (entry := self.brain.compose.entry(press.value)):
                reply = self.brain.compose.more(entry, press.language)
            if place is not None:
                self._conversations[place] = after
            cards = draw.cards(reply)
        if press.action in (Action.NEW, Action.MORE) and message is not None:
            await self._answer(message, cards, quote=False)
        elif len(cards) == 1:
            await _unless_same(
                query.edit_message_text(cards[0].html, parse_mode=ParseMode.HTML, reply_markup=cards[0].keyboard)
            )

    # -- sharing ------------------------------------------------------------------------------------------------------

    async def inline(self, update: Update, context: Context) -> None:
        """Inline mode: the entry pinned, or the best matches, or what is most useful for an empty query."""
        query = update.inline_query
        if query is None:
            return
        language = self._language(query.from_user.language_code, Conversation())
        replies = self._matches(query.query, language)
        texts = self.brain.compose.texts[language]
        await query.answer(
            self._draw(context.bot).articles(replies),
            cache_time=INLINE_CACHE,
            is_personal=Pin.read(query.query) is None,  # what is found depends on the asker's language
            button=InlineQueryResultsButton(texts("inline_open"), start_parameter="inline"),
        )

    async def guest(self, update: Update, context: Context) -> None:
        """A question in a chat the bot is no member of, answered once."""
        message = update.guest_message
        if message is None or message.guest_query_id is None:
            return
        language = self._language(_code(message.from_user), Conversation())
        asked = _unmentioned(message, context.bot)
        reply, _ = commands.respond(self.brain, asked, Conversation(interface=language), time.monotonic())
        await context.bot.answer_guest_query(message.guest_query_id, self._draw(context.bot).articles([reply])[0])

    def _matches(self, query: str, language: str) -> list[Reply]:
        """What an inline query offers, best first."""
        compose = self.brain.compose
        pin = Pin.read(query)
        if pin and pin.language in self.brain.pack.languages and (entry := compose.entry(pin.entry)):
            return [compose.tell(entry, pin.language)]
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
            shown = self.brain.show(
                pin.entry, self._language(pin.language, conversation), conversation, time.monotonic()
            )
            conversation = shown[1] if shown else conversation
        asked = _unmentioned(message, bot)
        reply, self._conversations[place] = commands.respond(self.brain, asked, conversation, time.monotonic())
        command = commands.parse(asked)
        return self._cards(reply, command.name if command else "", bot)

    def _cards(self, reply: Reply, command: str, bot: ExtBot[None]) -> list[Card]:
        draw = self._draw(bot)
        if reply.options and command in ("sessions", "recommendations", "recommandations"):
            return [draw.list_card(reply)]
        return draw.cards(reply)

    async def _answer(self, message: Message, cards: Sequence[Card], quote: bool = True) -> None:
        """Send cards: in a group as a reply, in the topic of the message."""
        reply_to = None
        if quote and not _private(message):
            reply_to = ReplyParameters(message.message_id, allow_sending_without_reply=True)
        sent = []
        for card in cards:
            done = await message.reply_html(
                card.html,
                reply_markup=card.keyboard,
                reply_parameters=reply_to,
                do_quote=False if not reply_to else None,
            )
            sent.append(done.message_id)
        self._answers[message.chat_id, message.message_id] = sent

    def _conversation(self, message: Message, user: User | None) -> tuple[Place, Conversation]:
        topic = message.message_thread_id if message.is_topic_message else None
        place = (message.chat_id, topic or 0)
        known = self._conversations.get(place)
        return place, known or Conversation(interface=self._language(_code(user), Conversation()))

    def _language(self, code: str | None, conversation: Conversation) -> str:
        """A language of the pack: the one named, else the one chosen, else the default."""
        for wanted in ((code or "")[:2], conversation.interface, conversation.language):
            if wanted in self.brain.pack.languages:
                return str(wanted)
        return self.brain.default

    def _draw(self, bot: ExtBot[None]) -> Draughtsman:
        return Draughtsman(self.brain.compose, bot.username, bool(bot.bot.supports_inline_queries))


async def _unless_same(edit: object) -> None:
    """Await an edit; that nothing changed is no error."""
    try:
        await edit  # type: ignore[misc]
    except BadRequest as error:
        if "not modified" not in error.message.lower():
            raise


def _text(message: Message | None) -> str:
    return message.text or "" if message else ""


def _code(user: User | None) -> str | None:
    return user.language_code if user else None


def _private(message: Message) -> bool:
    return message.chat.type == Chat.PRIVATE


def _by(message: Message, bot: ExtBot[None]) -> bool:
    return message.from_user is not None and message.from_user.id == bot.id


def _for_us(message: Message, bot: ExtBot[None]) -> bool:
    """Whether a command names no bot, or this one."""
    command = _text(message).split(maxsplit=1)[0]
    return "@" not in command or command.partition("@")[2].lower() == bot.username.lower()


def _addressed(message: Message, bot: ExtBot[None]) -> bool:
    """Whether a message in a group is for the bot: it mentions it, or replies to a message of its own.

    Every message in a topic «replies» to the one that opened the topic; that is no reply to the bot.
    """
    if _mentions(message, bot):
        return True
    before = message.reply_to_message
    return before is not None and _by(before, bot) and before.forum_topic_created is None


def _mentions(message: Message, bot: ExtBot[None]) -> list[str]:
    found = message.parse_entities([MessageEntity.MENTION, MessageEntity.TEXT_MENTION])
    named = f"@{bot.username}".lower()
    return [
        text for entity, text in found.items() if text.lower() == named or (entity.user and entity.user.id == bot.id)
    ]


def _unmentioned(message: Message, bot: ExtBot[None]) -> str:
    """The question without the mentions of the bot."""
    text = _text(message)
    for mention in _mentions(message, bot):
        text = text.replace(mention, " ", 1)
    return text.strip()


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
