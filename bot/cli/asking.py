"""The commands of those who ask: chat, ask, run, health."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TextIO

from bot.cli.packs import Usage, load, settings_of

if TYPE_CHECKING:
    from bot.reader.reader import Waiting

CONVERSATIONS = 10_000  # remembered by `ask --json -`; the one longest silent is forgotten first
BOT_FATHER = """run needs a token from Telegram; without one, talk to the bot with: rabat-bot chat
  1. In Telegram, write to @BotFather: /newbot, then a name and a username. Put the token it gives into .env:
     TELEGRAM_BOT_TOKEN=…   (see .env.example)
  2. /setinline, so that people can share answers in any chat.
  3. /setprivacy, Enable: in groups the bot then sees only what is addressed to it.
  4. /setuserpic, a picture."""


def chat(arguments: argparse.Namespace) -> None:
    from bot.faces.terminal import chat

    brain = load(arguments)
    with _reader(arguments) as reader:
        chat(brain, arguments.lang, reader=reader)


def ask(arguments: argparse.Namespace) -> None:
    from bot.commands import alone, respond
    from bot.faces.plain import as_json, plain
    from bot.talk.conversation import Conversation

    if arguments.question is None:
        raise Usage('ask what? Give a question: rabat-bot ask "Who chaired the meeting?"')
    if arguments.question == "-" and not arguments.json:
        raise Usage("questions from standard input need --json: rabat-bot ask --json -")
    brain = load(arguments, warm=arguments.question == "-")
    with _reader(arguments) as reader:
        if arguments.question == "-":
            _ask_lines(brain, arguments.lang, sys.stdin, reader)
            return
        ask = partial(respond, brain, arguments.question, Conversation(interface=arguments.lang), 0.0)
        reply, _ = (reader.reply if reader else alone)(ask)
    print(json.dumps(as_json(reply), ensure_ascii=False) if arguments.json else plain(reply), flush=True)


def _ask_lines(brain, language: str | None, lines: TextIO, reader: Waiting | None = None) -> None:  # type: ignore[no-untyped-def]
    """One reply a line, as the questions come; lines of one chat are one conversation."""
    from bot.commands import alone, respond
    from bot.faces.plain import as_json
    from bot.talk.conversation import Conversation

    remembered: OrderedDict[str, Conversation] = OrderedDict()
    for line in lines:
        text, chat, wanted = _question(line)
        known = remembered.pop(chat, None) if chat is not None else None
        conversation = known or Conversation(interface=language)
        if wanted in brain.languages:
            conversation = replace(conversation, interface=wanted)
        ask = partial(respond, brain, text, conversation, time.monotonic())
        reply, conversation = (reader.reply if reader else alone)(ask)
        if chat is not None:
            remembered[chat] = conversation
            if len(remembered) > CONVERSATIONS:
                remembered.popitem(last=False)
        print(json.dumps(as_json(reply), ensure_ascii=False), flush=True)


@contextmanager
def _reader(arguments: argparse.Namespace) -> Iterator[Waiting | None]:
    """The reader that is set; None where there is none, and then nothing is imported that would know how to ask it."""
    settings = settings_of(arguments)
    if settings.reader_url is None:
        yield None
        return
    from bot.reader.reader import Waiting, reader_of

    try:
        reader = reader_of(settings)
    except (RuntimeError, ValueError, ImportError) as error:
        raise Usage(f"the way to READER_URL cannot be used: {str(error).splitlines()[0]}") from None
    waiting = Waiting(reader) if reader else None
    try:
        yield waiting
    finally:
        if waiting:
            waiting.close()


def _question(line: str) -> tuple[str, str | None, str | None]:
    """A line of input as question, chat and language; what is no JSON object with a «q» is a question itself."""
    line = line.rstrip("\r\n")
    try:
        data = json.loads(line) if line.lstrip().startswith("{") else None
    except (ValueError, RecursionError):  # no JSON, or brackets without end
        data = None
    if not isinstance(data, dict) or not isinstance(data.get("q"), str):
        return line, None, None
    chat, language = data.get("chat"), data.get("lang")
    return data["q"], None if chat is None else str(chat), language if isinstance(language, str) else None


def run(arguments: argparse.Namespace) -> int:
    from bot.settings import BadSetting

    settings = settings_of(arguments)
    if settings.telegram_bot_token is None:
        print(BOT_FATHER)
        raise Usage("run needs TELEGRAM_BOT_TOKEN; chat needs none")
    brain = load(arguments)
    from bot.faces.telegram.app import run
    from bot.faces.telegram.polling import Lost

    try:
        run(brain, settings)
    except BadSetting as error:
        raise Usage(str(error)) from None
    except Lost as error:
        print(f"rabat-bot: {error}", file=sys.stderr)
        return 1
    return 0


def health(arguments: argparse.Namespace) -> int:
    from bot.settings import BadSetting

    settings = settings_of(arguments)
    if settings.telegram_bot_token is None:
        raise Usage("health needs TELEGRAM_BOT_TOKEN, and the other settings of the bot that runs")
    from bot.faces.telegram.app import health

    try:
        fault = health(settings)
    except BadSetting as error:
        raise Usage(str(error)) from None
    print(fault or "well")
    return 1 if fault else 0
