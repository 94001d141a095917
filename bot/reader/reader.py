"""A reader as the faces have it: asked of what the brain is unsure, within its time, and never missed."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from cachetools import TTLCache

from bot.answer.inquiry import Choice, Choices, Inquiry
from bot.commands import Ask
from bot.meetings import Told
from bot.reader.care import Care
from bot.reader.endpoint import Endpoint, Unheard
from bot.reader.prompt import NoChoice, choice, content, request
from bot.settings import Secret, Settings, is_loopback
from bot.talk.conversation import EXPIRES

log = logging.getLogger(__name__)

REMEMBERED = 1000  # choices, each for as long as a conversation
AT_ONCE = 4  # inquiries of one message that are asked, at the most


class Reader:
    """Asks the reader at ``url``. Whatever goes wrong is said in the log, without a word of what was asked, and the
    bot's own decision stands."""

    def __init__(
        self,
        url: str,
        model: str | None = None,
        key: Secret | None = None,
        seconds: float = 2.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.host = "" if is_loopback(url) else urlsplit(url).netloc
        """Where questions are sent; empty where that is this machine."""
        self._endpoint, self._model, self._seconds = Endpoint(url, key, seconds), model, seconds
        self._clock, self._care = clock, Care()
        self._chosen: TTLCache[Inquiry, Choice] = TTLCache(REMEMBERED, EXPIRES, clock)

    async def reply(self, ask: Ask) -> Told:
        """The reply to a message, and the conversation after it: with the choice of the reader, where the brain is
        unsure and the reader has one."""
        told = ask({})
        choices = await self.choose(told[0].inquiries)
        return ask(choices) if choices else told

    async def choose(self, inquiries: Sequence[Inquiry]) -> Choices:
        """What the reader chooses, asked of all at once; without those it has no choice for."""
        asked = inquiries[:AT_ONCE]
        chosen = await asyncio.gather(*map(self._choose, asked))
        return {inquiry: choice for inquiry, choice in zip(asked, chosen, strict=True) if choice}

    async def _choose(self, inquiry: Inquiry) -> Choice | None:
        if known := self._chosen.get(inquiry):
            return known
        if not self._care.may_ask(self._clock()):
            log.debug("The reader is not asked: it rests, or was asked as often as it may be")
            return None
        rest = 0.0
        try:
            async with asyncio.timeout(self._seconds):
                response = await self._endpoint.post(request(inquiry, self._model))
            made = choice(content(response), inquiry)
        except TimeoutError:
            why = "it is late"
        except Unheard as error:
            why, rest = str(error), error.rest
        except NoChoice as error:
            why = str(error)
        except Exception as error:  # whatever it is, the question is answered; the text may hold what was sent
            why = type(error).__name__
        else:
            self._care.answered()
            self._chosen[inquiry] = made
            return made
        resting = self._care.failed(self._clock(), rest)
        log.warning("The reader is of no use (%s)%s", why, ": it is left alone for a while" if resting else "")
        return None

    async def close(self) -> None:
        """Close what is open."""
        await self._endpoint.close()


class Waiting:
    """A reader for a face that waits: one loop for all its calls, so that connections stay open."""

    def __init__(self, reader: Reader) -> None:
        self.host = reader.host
        self._reader = reader
        self._runner = asyncio.Runner()

    def reply(self, ask: Ask) -> Told:
        """As ``Reader.reply``."""
        return self._runner.run(self._reader.reply(ask))

    def close(self) -> None:
        """Close what is open."""
        self._runner.run(self._reader.close())
        self._runner.close()


def reader_of(settings: Settings) -> Reader | None:
    """The reader that is set, or None."""
    if settings.reader_url is None:
        return None
    return Reader(settings.reader_url, settings.reader_model, settings.reader_key, settings.reader_seconds)
