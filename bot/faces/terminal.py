"""A conversation in the terminal: the same replies and slash commands as on Telegram, numbers instead of buttons."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from prompt_toolkit import PromptSession
from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.text import Text

from bot.answer.reply import Outcome, Reply
from bot.answer.texts import Texts
from bot.brain import Brain
from bot.commands import PRIVACY, alone, parse, respond
from bot.faces.privacy import privacy
from bot.meetings import Meetings
from bot.talk.conversation import Conversation

if TYPE_CHECKING:
    from bot.reader.reader import Waiting

WIDTH = 88  # characters a line, at the most: what reads well
LEAVE = {"/quit", "/exit", "/q", "/bye"}


def chat(
    brain: Brain | Meetings, language: str | None, console: Console | None = None, reader: Waiting | None = None
) -> None:
    """Talk until the end of input, Ctrl-D or /quit; the ``reader`` is asked what the brain is unsure of."""
    console = console or Console(highlight=False, soft_wrap=False)
    console.width = min(console.width, WIDTH)
    conversation = Conversation(interface=language)
    reply, conversation = respond(brain, "/start", conversation, time.monotonic())
    console.print(draw(reply, brain.compose.texts[reply.lang]))
    for line in _lines(brain.compose.texts[language or brain.default]):
        if line.strip().lower() in LEAVE:
            break
        if not line.strip():
            continue
        ask = partial(respond, brain, line, conversation, time.monotonic())
        reply, conversation = (reader.reply if reader else alone)(ask)
        if reader and (command := parse(line)) and command.name in PRIVACY:
            reply = privacy(brain.compose, reply.lang, reader.host)
        console.print(draw(reply, brain.compose.texts[reply.lang]))


def draw(reply: Reply, texts: Texts) -> RenderableType:
    """A reply for a terminal: how it was read, title, text, choices, source, related questions."""
    parts: list[RenderableType] = [Text(note, style="italic yellow") for note in reply.notes]
    if reply.headed:
        parts.append(Text(reply.title, style="bold cyan"))
    body = Text(reply.text)
    if reply.mark:
        start = reply.text.find(reply.mark)
        if start >= 0:
            body.stylize("bold", start, start + len(reply.mark))
    parts.append(body)
    parts += [Text.from_markup(f"[bold]{n}[/] {escape(option.title)}") for n, option in enumerate(reply.options, 1)]
    if reply.source:
        parts.append(Text(reply.source, style="green"))
    if reply.quotable and reply.outcome is Outcome.ANSWER:
        parts.append(Text(texts("exactly_hint"), style="dim"))
    if reply.related and not reply.options and reply.outcome is Outcome.ANSWER:
        parts.append(Text(texts("related"), style="dim"))
        parts += [
            Text.from_markup(f"[bold]{n}[/] [dim]{escape(link.title)}[/]") for n, link in enumerate(reply.related, 1)
        ]
    return Padding(Group(*parts), (0, 0, 1, 2))


def _lines(texts: Texts) -> Iterator[str]:
    """What is typed, a line at a time: with the lines before to go back to at a keyboard, as it comes from a pipe."""
    if not sys.stdin.isatty():
        yield from sys.stdin
        return
    session: PromptSession[str] = PromptSession()  # its history is in memory: nothing that is asked is kept
    while True:
        try:
            yield session.prompt("› ", placeholder=texts("prompt"))
        except EOFError:
            return
        except KeyboardInterrupt:
            continue
