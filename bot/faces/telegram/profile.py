"""What Telegram shows of the bot before a word is said: its command menu and descriptions, per language."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Coroutine
from hashlib import blake2b
from typing import Any

from telegram import Bot, BotCommand
from telegram.constants import BotCommandLimit, BotDescriptionLimit
from telegram.error import TelegramError

from bot.answer.compose import Composer
from bot.answer.texts import Texts
from bot.faces.telegram.state import Ledger

log = logging.getLogger(__name__)


async def tell_who_we_are(bot: Bot, compose: Composer, ledger: Ledger) -> None:
    """Tell Telegram the menu and the descriptions, those that changed since it was told. A bot without them answers
    too: what Telegram does not take is logged."""
    for language, texts in compose.texts.items():
        code = None if language == compose.pack.languages[0] else language
        description, short = (
            _cut(compose.info(key, language).text, most)
            for key, most in (
                ("description", BotDescriptionLimit.MAX_DESCRIPTION_LENGTH),
                ("short_description", BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH),
            )
        )
        tellings: list[tuple[str, Any, Callable[..., Coroutine[Any, Any, bool]]]] = [
            ("menu", _menu(compose, texts), bot.set_my_commands),
            ("description", description, bot.set_my_description),
            ("short description", short, bot.set_my_short_description),
        ]
        for kind, value, tell in tellings:
            name, digest = f"{kind} in {language}", blake2b(json.dumps(value).encode(), digest_size=8).hexdigest()
            if ledger.told(name) == digest:
                continue
            try:
                await tell([BotCommand(*one) for one in value] if kind == "menu" else value, language_code=code)
                ledger.told(name, digest)
            except TelegramError as error:
                log.warning("The %s could not be set: %s", name, error)


def _menu(compose: Composer, texts: Texts) -> list[tuple[str, str]]:
    """The commands that there is something for."""
    menu = texts.map("menu").items()
    return [(name, _cut(text, BotCommandLimit.MAX_DESCRIPTION)) for name, text in menu if compose.offers(name)]


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
