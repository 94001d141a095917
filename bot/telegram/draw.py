"""The one place that builds messages, keyboards and inline results from a reply, and keeps Telegram's limits."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
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
from telegram.helpers import create_deep_linked_url

from bot.compose import Composer
from bot.reply import Link, Outcome, Reply
from bot.telegram.links import Action, Pin, Press

LENGTH = MessageLimit.MAX_TEXT_LENGTH - 96  # UTF-16 units of text in one message, less a margin for what is added
LABEL = 60  # characters on a button; phones crop longer ones themselves, in the middle of a word
DESCRIPTION = 120  # characters under the title of an inline result
PAGE = 6  # recommendations on one page of their list
SHORT = 420  # UTF-16 units up to which a text is shown unfolded

Row = list[InlineKeyboardButton]


@dataclass(frozen=True, slots=True)
class Card:
    """One message: its HTML and its buttons."""

    html: str
    keyboard: InlineKeyboardMarkup | None = None


@dataclass(frozen=True, slots=True)
class Draughtsman:
    """Draws for one bot: ``username`` for links to it, ``inline`` whether people can use it inline."""

    compose: Composer
    username: str
    inline: bool = True

    def cards(self, reply: Reply) -> list[Card]:
        """The messages of a reply: one, or several where the text is longer than Telegram allows."""
        texts = _split(reply.text, LENGTH - 1200 if reply.context else LENGTH)
        cards = [self._html(reply, text, first=not at, last=at == len(texts) - 1) for at, text in enumerate(texts)]
        return [Card(html) for html in cards[:-1]] + [Card(cards[-1], self._keyboard(reply))]

    def list_card(self, reply: Reply, page: int = 1) -> Card:
        """A list of sessions or recommendations whose lines are buttons, a page at a time."""
        pages = max(1, -(-len(reply.options) // PAGE))
        page = min(max(page, 1), pages)
        shown = list(enumerate(reply.options, 1))[(page - 1) * PAGE : page * PAGE]
        recommendations = reply.options[0].id.startswith("recommendation-") if reply.options else False
        rows = [
            [
                self._press(
                    f"{number}. {link.title}" if recommendations else link.title, Action.OPEN, reply.lang, link.id
                )
            ]
            for number, link in shown
        ]
        if pages > 1:
            turn = [self._press("‹", Action.RECOMMENDATIONS, reply.lang, str(page - 1))] if page > 1 else []
            turn += [self._press("›", Action.RECOMMENDATIONS, reply.lang, str(page + 1))] if page < pages else []
            rows.append(turn)
        lines = [f"{number}. {link.title}" if recommendations else link.title for number, link in shown]
        html = f"<b>{escape(reply.text, quote=False)}</b>\n\n" + escape("\n".join(lines), quote=False)
        return Card(html, InlineKeyboardMarkup(rows) if rows else None)

    def articles(self, replies: Sequence[Reply]) -> list[InlineQueryResultArticle]:
        """Inline results: each a whole answer that stands on its own, with a link back."""
        articles = []
        for reply in replies[: InlineQueryLimit.RESULTS]:
            pin = Pin(reply.lang, reply.id or "")
            content = InputTextMessageContent(self.cards(reply)[0].html, parse_mode=ParseMode.HTML)
            articles.append(
                InlineQueryResultArticle(
                    id=pin.payload if reply.id else hashlib.sha1(reply.text.encode()).hexdigest(),
                    title=_crop(reply.title or reply.text, 100),
                    description=_crop(reply.text, DESCRIPTION),
                    input_message_content=content,
                    reply_markup=InlineKeyboardMarkup([[self._back(pin)]]) if reply.id else None,
                )
            )
        return articles

    def link(self, pin: Pin) -> str:
        """The deep link that opens an entry in a chat with the bot."""
        return create_deep_linked_url(self.username, pin.payload)

    def _html(self, reply: Reply, text: str, first: bool, last: bool) -> str:
        """One message: how the question was read, title, the fact, the rest folded, the source."""
        parts = [f"<i>{escape(note, quote=False)}</i>" for note in reply.notes] if first else []
        if first and reply.title and reply.outcome is not Outcome.INFO:
            parts.append(f"<b>{escape(reply.title, quote=False)}</b>")
        lead, rest = _lead(text) if reply.outcome is Outcome.ANSWER else (text, "")
        parts.append(_marked(lead, reply.mark))
        folded = "\n\n".join(filter(None, (rest, reply.context if last else "")))
        if folded:
            parts.append(f"<blockquote expandable>{_marked(folded, reply.mark)}</blockquote>")
        if last and reply.outcome is Outcome.CHOOSE:
            parts.append(escape("\n".join(f"{n}. {o.title}" for n, o in enumerate(reply.options, 1)), quote=False))
        if last and reply.source:
            parts.append(f"<i>{escape(reply.source, quote=False)}</i>")
        return "\n\n".join(parts)

    def _keyboard(self, reply: Reply) -> InlineKeyboardMarkup | None:
        texts = self.compose.texts[reply.lang]
        rows: list[Row] = []
        for link in reply.options:
            rows.append([self._press(link.title, Action.NEW, reply.lang, link.id)])
        if reply.id and reply.id.startswith("recommendation-"):
            rows.append(self._neighbours(reply))
        elif reply.id and reply.id.startswith("session-"):
            rows += [[self._press(link.title, Action.OPEN, reply.lang, link.id)] for link in _groups(reply)]
            rows.append([self._press(texts("button_sessions"), Action.SESSIONS, reply.lang)])
        rows += [[self._press(link.title, Action.NEW, reply.lang, link.id)] for link in _questions(reply)]
        if reply.id and reply.outcome is Outcome.ANSWER:
            rows.append(self._share(reply, Pin(reply.lang, reply.id)))
        return InlineKeyboardMarkup(rows) if rows else None

    def _neighbours(self, reply: Reply) -> Row:
        """The recommendations before and after, and their list between them."""
        number = int((reply.id or "").removeprefix("recommendation-"))
        row = [
            self._press(label, Action.OPEN, reply.lang, id)
            for label, id in (
                (f"‹ {number - 1}", f"recommendation-{number - 1}"),
                (f"{number + 1} ›", f"recommendation-{number + 1}"),
            )
            if self.compose.entry(id)
        ]
        title = self.compose.texts[reply.lang]("button_recommendations")
        row.insert(
            1 if number > 1 else 0,
            self._press(title, Action.RECOMMENDATIONS, reply.lang, str(1 + (number - 1) // PAGE)),
        )
        return row

    def _share(self, reply: Reply, pin: Pin) -> Row:
        """More of it, pass it on, copy its link. Where inline mode is off, Telegram's own share page passes it on."""
        texts = self.compose.texts[reply.lang]
        row = []
        entry = self.compose.entry(pin.entry)
        if entry and any(id != entry.id for id in entry.cites):
            row.append(self._press(texts("button_more"), Action.MORE, reply.lang, pin.entry))
        if self.inline:
            chats = SwitchInlineQueryChosenChat(pin.query, True, True, True, True)
            row.append(InlineKeyboardButton(texts("button_share"), switch_inline_query_chosen_chat=chats))
        else:
            address, title = quote(self.link(pin), safe=""), quote(_crop(reply.title, 200), safe="")
            page = f"https://t.me/share/url?url={address}&text={title}"
            row.append(InlineKeyboardButton(texts("button_share"), url=page))
        row.append(InlineKeyboardButton(texts("button_link"), copy_text=CopyTextButton(self.link(pin))))
        return row

    def _back(self, pin: Pin) -> InlineKeyboardButton:
        return InlineKeyboardButton(self.compose.texts[pin.language]("button_open"), url=self.link(pin))

    def _press(self, label: str, action: Action, language: str, value: str = "") -> InlineKeyboardButton:
        return InlineKeyboardButton(_crop(label, LABEL) or "…", callback_data=str(Press(action, language, value)))


def _groups(reply: Reply) -> list[Link]:
    return [link for link in reply.related if link.id.startswith("session-")]


def _questions(reply: Reply) -> list[Link]:
    return [link for link in reply.related if not link.id.startswith("session-")]


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


def _marked(text: str, mark: str) -> str:
    """A text as HTML, the sentence that answers in bold."""
    at = text.find(mark) if mark else -1
    if at < 0:
        return escape(text, quote=False)
    pieces = (text[:at], mark, text[at + len(mark) :])
    before, middle, after = (escape(piece, quote=False) for piece in pieces)
    return f"{before}<b>{middle}</b>{after}"


def _split(text: str, most: int) -> list[str]:
    """A text in pieces of ``most`` UTF-16 units, cut at paragraphs, else lines, else sentences, else anywhere."""
    if units(text) <= most:
        return [text]
    for separator in ("\n\n", "\n", ". ", " "):
        pieces = text.split(separator)
        if len(pieces) > 1:
            return _join(pieces, separator, most)
    half = len(text) // 2
    return [*_split(text[:half], most), *_split(text[half:], most)]


def _join(pieces: Iterable[str], separator: str, most: int) -> list[str]:
    """Pieces put together again into as few texts as fit."""
    out: list[str] = []
    for piece in pieces:
        joined = f"{out[-1]}{separator}{piece}" if out else piece
        if out and units(joined) <= most:
            out[-1] = joined
        else:
            out += _split(piece, most)
    return out
