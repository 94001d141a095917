"""The commands of those who ask: chat, ask, run, health."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import OrderedDict
from dataclasses import replace
from typing import TextIO

from bot.cli.packs import Usage, load, settings_of

CONVERSATIONS = 10_000  # remembered by `ask --json -`; the one longest silent is forgotten first
BOT_FATHER = """run needs a token from Telegram; without one, talk to the bot with: rabat-bot chat
  1. In Telegram, write to @BotFather: /newbot, then a name and a username. Put the token it gives into .env:
     TELEGRAM_BOT_TOKEN=…   (see .env.example)
  2. /setinline, so that people can share answers in any chat.
  3. /setprivacy, Enable: in groups the bot then sees only what is addressed to it.
  4. /setuserpic, a picture."""


def chat(arguments: argparse.Namespace) -> None:
    from bot.faces.terminal import chat

    chat(load(arguments), arguments.lang)


def ask(arguments: argparse.Namespace) -> None:
    from bot.commands import respond
    from bot.faces.plain import as_json, plain
    from bot.talk.conversation import Conversation

    if arguments.question is None:
        raise Usage('ask what? Give a question: rabat-bot ask "Who chaired the meeting?"')
    if arguments.question == "-" and not arguments.json:
        raise Usage("questions from standard input need --json: rabat-bot ask --json -")
    brain = load(arguments, warm=arguments.question == "-")
    if arguments.question == "-":
        _ask_lines(brain, arguments.lang, sys.stdin)
        return
    reply, _ = respond(brain, arguments.question, Conversation(interface=arguments.lang))
    print(json.dumps(as_json(reply), ensure_ascii=False) if arguments.json else plain(reply), flush=True)


def _ask_lines(brain, language: str | None, lines: TextIO) -> None:  # type: ignore[no-untyped-def]
    """One reply a line, as the questions come; lines of one chat are one conversation."""
    from bot.commands import respond
    from bot.faces.plain import as_json
    from bot.talk.conversation import Conversation

    remembered: OrderedDict[str, Conversation] = OrderedDict()
    for line in lines:
        text, chat, wanted = _question(line)
        known = remembered.pop(chat, None) if chat is not None else None
        conversation = known or Conversation(interface=language)
        if wanted in brain.languages:
            conversation = replace(conversation, interface=wanted)
        reply, conversation = respond(brain, text, conversation, time.monotonic())
        if chat is not None:
            remembered[chat] = conversation
            if len(remembered) > CONVERSATIONS:
                remembered.popitem(last=False)
        print(json.dumps(as_json(reply), ensure_ascii=False), flush=True)


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
