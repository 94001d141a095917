"""The one place that builds messages, keyboards and inline results from a reply, and keeps Telegram's limits."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from html import escape
from itertools import groupby
from urllib.parse import quote

from telegram import (
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    SwitchInlineQueryChosenChat,
)
from telegram.constants import InlineQueryLimit, MessageLimit, ParseMode
from telegram.ext import ExtBot
from telegram.helpers import create_deep_linked_url

from bot.answer.compose import Composer
from bot.answer.reply import Link, Outcome, Reply
from bot.faces.address import Address
from bot.faces.telegram.links import Action, Pin, Press
from bot.pack.entries import Kind

LENGTH = MessageLimit.MAX_TEXT_LENGTH - 96  # UTF-16 units of text in one message, less a margin for what is added
LABEL = 60  # characters on a button; phones crop longer ones themselves, in the middle of a word
DESCRIPTION = 120  # characters under the title of an inline result
PAGE = 6  # sessions or recommendations on one page of their list
LINE = 250  # characters of a line of that list
SHORT = 420  # UTF-16 units up to which a text is shown unfolded
ALONE = 2000  # UTF-16 units of a long text in a message that must do alone, as an inline result must
CHOICES = 20  # choices in such a message

Row = list[InlineKeyboardButton]


@dataclass(frozen=True, slots=True)
class Card:
    """One message: its HTML and its buttons."""

    html: str
    keyboard: InlineKeyboardMarkup | None = None


class Style(Enum):
    """How a piece of a message looks."""

    PLAIN = auto()
    ASIDE = auto()  # in italics: how the question was read, the source
    TITLE = auto()
    FOLDED = auto()


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    style: Style = Style.PLAIN


@dataclass(frozen=True, slots=True)
class Draughtsman:
    """Draws for one bot: ``username`` for links to it, ``inline`` whether people can use it inline, ``site`` where the
    pages of its answers are, if there are any."""

    compose: Composer
    username: str
    inline: bool = True
    site: Address | None = None

    @staticmethod
    def of(compose: Composer, bot: ExtBot[None], site: Address | None = None) -> Draughtsman:
        """The one that draws for a bot that runs."""
        return Draughtsman(compose, bot.username, bool(bot.bot.supports_inline_queries), site)

    def cards(self, reply: Reply, key: str | None = None) -> list[Card]:
        """The messages of a reply: one, or several where the text is longer than Telegram allows. Where the journal has
        it under a ``key``, thumbs stand under it."""
        messages: list[list[_Piece]] = [[]]
        for piece in self._pieces(reply):
            if messages[-1] and sum(units(p.text) + 2 for p in messages[-1]) + units(piece.text) > LENGTH:
                messages.append([])
            messages[-1].append(piece)
        cards = [Card(_html(pieces, reply.mark)) for pieces in messages]
        cards[-1] = replace(cards[-1], keyboard=self._keyboard(reply, key))
        if len(cards) == 1 or not reply.id:
            return cards
        link = escape(self.link(Pin(reply.lang, reply.id)))  # by which a reply to any part knows what it is about
        count = len(cards)
        return [
            replace(card, html=f'{card.html}\n\n<a href="{link}">{at}/{count}</a>') for at, card in enumerate(cards, 1)
        ]

    def list_card(self, reply: Reply, page: int = 1) -> Card:
        """A list of sessions or recommendations whose lines are buttons, a page at a time."""
        pages = max(1, -(-len(reply.options) // PAGE))
        page = min(max(page, 1), pages)
        shown = [self._line(link) for link in reply.options[(page - 1) * PAGE : page * PAGE]]
        rows = [[self._press(line, Action.OPEN, reply.lang, link.id)] for line, link in shown]
        if pages > 1:
            recommendations = self._kind(reply.options[0].id) is Kind.RECOMMENDATION
            action = Action.RECOMMENDATIONS if recommendations else Action.SESSIONS
            meeting, slash, _ = reply.options[0].id.rpartition("/")
            turn = [self._press("‹", action, reply.lang, f"{meeting}{slash}{page - 1}")] if page > 1 else []
            turn += [self._press("›", action, reply.lang, f"{meeting}{slash}{page + 1}")] if page < pages else []
            rows.append(turn)
        lines = "\n".join(_crop(line, LINE) for line, _ in shown)
        html = f"<b>{escape(reply.text, quote=False)}</b>\n\n{escape(lines, quote=False)}"
        return Card(html, InlineKeyboardMarkup(rows) if rows else None)

    def articles(self, replies: Sequence[Reply]) -> list[InlineQueryResultArticle]:
        """Inline results: each a whole answer that stands on its own, with a link back."""
        articles = {}
        for reply in replies:
            pin = Pin(reply.lang, reply.id or "")
            id = pin.payload if reply.id else hashlib.sha1(reply.text.encode()).hexdigest()
            articles[id] = InlineQueryResultArticle(
                id=id,
                title=_crop(reply.title or reply.text, 100),
                description=_crop(reply.text, DESCRIPTION),
                input_message_content=InputTextMessageContent(self._alone(reply), parse_mode=ParseMode.HTML),
                reply_markup=InlineKeyboardMarkup([self._back(pin)]) if reply.id else None,
            )
        return list(articles.values())[: InlineQueryLimit.RESULTS]

    def link(self, pin: Pin) -> str:
        """The deep link that opens an entry in a chat with the bot."""
        return create_deep_linked_url(self.username, pin.payload)

    def passed_on(self, pin: Pin) -> str:
        """The address of an entry to pass on: its page, which anybody can open; without a site, the deep link."""
        return self.site.page(pin.language, pin.entry) if self.site else self.link(pin)

    def _pieces(self, reply: Reply) -> list[_Piece]:
        """What a reply says, in order: how the question was read, title, the fact, the rest folded, the source."""
        title = reply.title if reply.headed else ""
        lead, rest = _lead(reply.text) if reply.outcome is Outcome.ANSWER else (reply.text, "")
        choices = "\n".join(f"{number}. {link.title}" for number, link in enumerate(reply.options, 1))
        whole = [
            *(_Piece(note, Style.ASIDE) for note in reply.notes),
            _Piece(title, Style.TITLE),
            _Piece(lead),
            _Piece(rest, Style.FOLDED),
            _Piece(choices),
            _Piece(reply.source, Style.ASIDE),
        ]
        return [replace(piece, text=text) for piece in whole for text in _split(piece.text, LENGTH) if text]

    def _alone(self, reply: Reply) -> str:
        """A reply as one message, where it cannot have more: a long text is cut and ends in «…»."""
        cards = self.cards(reply)
        if len(cards) > 1:
            head = _split(reply.text, ALONE)[0]
            reply = replace(
                reply,
                notes=(),
                title=_crop(reply.title, LINE),
                text=head if head == reply.text else f"{head} …",
                options=tuple(replace(link, title=_crop(link.title, LABEL)) for link in reply.options[:CHOICES]),
                source=_crop(reply.source, LINE),
            )
            cards = self.cards(reply)
        return cards[0].html

    def _keyboard(self, reply: Reply, key: str | None) -> InlineKeyboardMarkup | None:
        texts = self.compose.texts[reply.lang]
        rows: list[Row] = []
        for link in reply.options:
            rows.append([self._press(link.title, Action.NEW, reply.lang, link.id)])
        kind = self._kind(reply.id or "")
        if kind is Kind.RECOMMENDATION:
            rows.append(self._neighbours(reply))
        groups = [link for link in reply.related if self._kind(link.id) is Kind.GROUP]
        rows += [[self._press(link.title, Action.OPEN, reply.lang, link.id)] for link in groups]
        if kind is Kind.SESSION:
            meeting, slash, _ = (reply.id or "").rpartition("/")
            rows.append([self._press(texts("button_sessions"), Action.SESSIONS, reply.lang, f"{meeting}{slash}")])
        others = [link for link in reply.related if link not in groups]
        rows += [[self._press(link.title, Action.NEW, reply.lang, link.id)] for link in others]
        if reply.id and reply.quotable and reply.outcome is Outcome.ANSWER:
            rows.append([self._press(texts("button_exactly"), Action.EXACT, reply.lang, reply.id)])
        if reply.id and reply.outcome is Outcome.ANSWER:
            rows.append(self._share(reply, Pin(reply.lang, reply.id)))
        if key and (reply.id or reply.outcome is Outcome.ANSWER):
            thumbs = (("👍", Action.UP), ("👎", Action.DOWN))
            rows.append([self._press(label, action, reply.lang, key) for label, action in thumbs])
        return InlineKeyboardMarkup(rows) if rows else None

    def _neighbours(self, reply: Reply) -> Row:
        """The recommendations before and after, and their list between them."""
        ids = [entry.id for entry in self.compose.recommendations(reply.id or "")]
        all_of_them = [(id, id.rpartition("-")[2]) for id in ids]
        at = ids.index(reply.id or "")
        title = self.compose.texts[reply.lang]("button_recommendations")
        meeting, slash, _ = ids[at].rpartition("/")
        row = [self._press(title, Action.RECOMMENDATIONS, reply.lang, f"{meeting}{slash}{1 + at // PAGE}")]
        if at > 0:
            id, number = all_of_them[at - 1]
            row.insert(0, self._press(f"‹ {number}", Action.OPEN, reply.lang, id))
        if at + 1 < len(all_of_them):
            id, number = all_of_them[at + 1]
            row.append(self._press(f"{number} ›", Action.OPEN, reply.lang, id))
        return row

    def _share(self, reply: Reply, pin: Pin) -> Row:
        """More of it, pass it on, copy its link. Where inline mode is off, Telegram's own share page passes it on."""
        texts = self.compose.texts[reply.lang]
        row = []
        entry = self.compose.entry(pin.entry)
        if reply.context or (entry and any(id != entry.id for id in entry.cites)):
            row.append(self._press(texts("button_more"), Action.MORE, reply.lang, pin.entry))
        if self.inline:
            chats = SwitchInlineQueryChosenChat(pin.query, True, True, True, True)
            row.append(InlineKeyboardButton(texts("button_share"), switch_inline_query_chosen_chat=chats))
        else:
            address, title = quote(self.passed_on(pin), safe=""), quote(_crop(reply.title, 200), safe="")
            page = f"https://t.me/share/url?url={address}&text={title}"
            row.append(InlineKeyboardButton(texts("button_share"), url=page))
        row.append(InlineKeyboardButton(texts("button_link"), copy_text=CopyTextButton(self.passed_on(pin))))
        return row

    def _line(self, link: Link) -> tuple[str, Link]:
        """A line of a list: a recommendation after its number, a session, whose title has its number, as it is."""
        if self._kind(link.id) is not Kind.RECOMMENDATION:
            return link.title, link
        return f"{link.id.rpartition('-')[2]}. {link.title}", link

    def _kind(self, id: str) -> Kind | None:
        entry = self.compose.entry(id)
        return entry.kind if entry else None

    def _back(self, pin: Pin) -> Row:
        """Under an answer in somebody else's chat: into the bot, and to the page where there is one."""
        texts = self.compose.texts[pin.language]
        row = [InlineKeyboardButton(texts("button_open"), url=self.link(pin))]
        if self.site:
            row.append(InlineKeyboardButton(texts("button_page"), url=self.passed_on(pin)))
        return row

    def _press(self, label: str, action: Action, language: str, value: str = "") -> InlineKeyboardButton:
        return InlineKeyboardButton(_crop(label, LABEL) or "…", callback_data=str(Press(action, language, value)))


def units(text: str) -> int:
    """The length of a text as Telegram counts it, in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def _crop(text: str, most: int) -> str:
    """A text on one line, cut at a word where it is longer than ``most`` characters."""
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0] + "…"


def _lead(text: str) -> tuple[str, str]:
    """The fact a text leads with, and the rest: the first line of a list, the first sentence of a long text."""
    if units(text) <= SHORT:
        return text, ""
    line, _, rest = text.partition("\n")
    if rest:
        return line, rest.strip("\n")
    end = re.search(r"(?<=[.!?»”])\s+(?=[A-ZÀ-Þ«“\d])", text)
    return (text[: end.start()], text[end.end() :]) if end else (text, "")


def _html(pieces: Iterable[_Piece], mark: str) -> str:
    """One message; folded pieces beside each other are one quotation, for Telegram has none within another."""
    parts = []
    for style, alike in groupby(pieces, key=lambda piece: piece.style):
        for text in ["\n\n".join(p.text for p in alike)] if style is Style.FOLDED else [p.text for p in alike]:
            match style:
                case Style.ASIDE:
                    parts.append(f"<i>{escape(text, quote=False)}</i>")
                case Style.TITLE:
                    parts.append(f"<b>{escape(text, quote=False)}</b>")
                case Style.FOLDED:
                    parts.append(f"<blockquote expandable>{_marked(text, mark)}</blockquote>")
                case Style.PLAIN:
                    parts.append(_marked(text, mark))
    return "\n\n".join(parts)


def _marked(text: str, mark: str) -> str:
    """A text as HTML, the sentence that answers in bold."""
    at = text.find(mark) if mark else -1
    if at < 0:
        return escape(text, quote=False)
    pieces = (text[:at], mark, text[at + len(mark) :])
    before, middle, after = (escape(piece, quote=False) for piece in pieces)
    return f"{before}<b>{middle}</b>{after}"


def _split(text: str, most: int) -> list[str]:
    """A text in pieces of ``most`` UTF-16 units, cut at paragraphs, else lines, else sentences, else words."""
    pieces = []
    while units(text) > most:
        head = text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", "ignore")  # not half a surrogate pair
        ends = (max((m.end() for m in re.finditer(end, head)), default=0) for end in _ENDS)
        cut = next((end for end in ends if end > len(head) // 2), len(head))
        pieces.append(text[:cut].strip())
        text = text[cut:].strip()
    return [*pieces, text]


_ENDS = (r"\n\n", r"\n", r"[.!?…»”]\s", r"\s")
