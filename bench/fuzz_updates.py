"""38,000 odd updates, the same each time: ``make fuzz``. Exit 1 when a handler raises, takes more than 50 ms of its own
or sends what Telegram would refuse.

Messages in chats of every kind, captions, edits, replies, presses, inline and guest queries, with texts, buttons and
links as of ``bench/fuzz.py`` and worse. A third of them have a value gone or of another type: of these, what the
library cannot read is skipped, as in a running bot, and what a handler stumbles over must end in the handler of errors.
Nothing leaves this process. Time is that of the processor, less the brain's, which ``bench/fuzz.py`` judges; the brain
here is the quick one without an encoder.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from bot_api import Refusal, check_article, formatted, keyboard
from fuzz import SEED, inputs
from telegram import Update
from telegram.ext import ApplicationBuilder
from telegram.request import BaseRequest, RequestData

from bot import commands
from bot.brain import Brain
from bot.faces.telegram.handlers import Handlers
from bot.faces.telegram.transport import readable
from bot.prepared import load_brain

COUNT, TEXTS = 38_000, 20_000
TOO_LONG = 50.0  # ms
ME = {"id": 1, "is_bot": True, "first_name": "Bot", "username": "rabat_bot", "supports_inline_queries": True}
CHATS = [
    {"id": 7, "type": "private", "first_name": "Ada"},
    {"id": -8, "type": "group", "title": "G"},
    {"id": -9, "type": "supergroup", "title": "F", "is_forum": True},
    {"id": -10, "type": "channel", "title": "C"},
]
KINDS = ["mention", "text_mention", "bot_command", "text_link", "custom_emoji", "blockquote"]
OTHERS = [None, "", "x", 0, -1, 2**63, True, [], {}, [None], {"id": 1}]

Json = dict[str, Any]


class Offline(BaseRequest):
    """Answers as Telegram would, and judges what it is given by Telegram's own parser and limits."""

    read_timeout = 1.0

    def __init__(self) -> None:
        self.refused: list[str] = []

    async def initialize(self) -> None:
        """Nothing to do."""

    async def shutdown(self) -> None:
        """Nothing to do."""

    async def do_request(self, url: str, method: str, request_data: RequestData | None = None, **_: Any) -> Any:
        """Status and body of a request."""
        endpoint, given = url.rpartition("/")[2], request_data.parameters if request_data else {}
        result: object = True
        try:
            if endpoint in ("sendMessage", "editMessageText"):
                formatted(given["text"], given.get("parse_mode"))
                keyboard(given.get("reply_markup"))
                result = {"message_id": 5, "date": 1, "chat": CHATS[0], "text": "x"}
            for article in [*given.get("results", ()), *filter(None, [given.get("result")])]:
                check_article(article)
        except Refusal as refusal:
            self.refused.append(f"{endpoint}: {refusal}")
        result = {"getMe": ME, "answerGuestQuery": {"inline_message_id": "x"}}.get(endpoint, result)
        return 200, json.dumps({"ok": True, "result": result}).encode()


class Updates:
    """Makes updates of every kind."""

    def __init__(self, brain: Brain, rng: random.Random) -> None:
        self.rng = rng
        self.texts = [text[:4096] for _, text in inputs(brain, TEXTS)]
        self.ids = [entry.id for entry in brain.entries]

    def one(self, number: int) -> Json:
        """An update; every third number is damaged."""
        kinds = (self.message, self.message, self.press, self.inline, self.guest, self.edit)
        update = {"update_id": number, **self.rng.choice(kinds)()}
        return self.damaged(update) if number % 3 == 0 else update

    def body(self, depth: int = 1) -> Json:
        """A message."""
        rng = self.rng
        text = rng.choice(
            [rng.choice(self.texts), f"@rabat_bot {rng.choice(self.texts)}", f"/start {self.pin()}", "/ask"]
        )
        where = rng.choice(["text", "text", "text", "caption"])
        message: Json = {"message_id": rng.randrange(1, 50), "date": int(time.time()), "chat": rng.choice(CHATS)}
        message |= {"from": self.person(), where: text[:4096]}
        key = "entities" if where == "text" else "caption_entities"
        message[key] = [self.entity(len(text)) for _ in range(rng.choice([0, 0, 1, 1, 3]))]
        if message["chat"]["id"] == -9:
            message |= {"message_thread_id": 3, "is_topic_message": rng.random() < 0.5}
        if rng.random() < 0.2:
            message["sender_chat"] = rng.choice(CHATS)
        if rng.random() < 0.1:
            message["media_group_id"] = str(rng.randrange(5))
        if depth and rng.random() < 0.4:
            message["reply_to_message"] = self.body(0)
            if rng.random() < 0.3:
                message["quote"] = {"text": rng.choice(self.texts)[:1024], "position": 0}
        return message

    def message(self) -> Json:
        """A message, or something that is no text."""
        return {"message": self.body() if self.rng.random() < 0.9 else self.body() | {"text": None, "location": {}}}

    def edit(self) -> Json:
        """An edited message, new or old."""
        return {"edited_message": self.body() | {"edit_date": 9, "date": self.rng.choice([1, int(time.time())])}}

    def press(self) -> Json:
        """A button pressed."""
        rng = self.rng
        value = rng.choice([*rng.sample(self.ids, 3), "", "9", "gone-visa"])
        data = f"{rng.choice('norsmx')}:{rng.choice(['en', 'fr', 'xx'])}:{value}"
        data = rng.choice([data, data, data[:-1], rng.choice(self.texts)[:16]])
        query: Json = {"id": "1", "from": self.person(), "chat_instance": "1", "data": data}
        return {"callback_query": query | rng.choice([{"message": self.body()}, {"inline_message_id": "x"}, {}])}

    def inline(self) -> Json:
        """An inline query."""
        text = self.rng.choice([self.rng.choice(self.texts)[:256], self.pin(), f"fr #{self.rng.choice(self.ids)}", ""])
        offset = self.rng.choice(["", "", "10", "50", "x", "٣", "9" * 64])
        return {"inline_query": {"id": "1", "from": self.person(), "query": text, "offset": offset}}

    def guest(self) -> Json:
        """A question in a chat that is not the bot's."""
        return {"guest_message": self.body() | {"guest_query_id": "1"}}

    def pin(self) -> str:
        rng = self.rng
        return rng.choice(
            [f"en_{rng.choice(self.ids)}", "fr_no-such-visa", "xx_session-2", "_", rng.choice(self.texts)[:64]]
        )

    def person(self) -> Json:
        rng = self.rng
        person = {"id": rng.randrange(1, 9), "is_bot": rng.random() < 0.1, "first_name": "<b>"}
        return person | {"language_code": rng.choice(["en", "fr", "fr-CA", "xx", ""])}

    def entity(self, length: int) -> Json:
        rng = self.rng
        entity: Json = {"type": rng.choice(KINDS), "offset": rng.randrange(length + 2), "length": rng.randrange(1, 20)}
        return entity | rng.choice(
            [{}, {"url": "http://["}, {"url": f"https://t.me/x?start={self.pin()}"}, {"user": ME}]
        )

    def damaged(self, update: Json) -> Json:
        """The same with a value, however deep, gone or of another type."""
        update = json.loads(json.dumps(update))
        at: Any = update
        while True:
            keys = list(at) if isinstance(at, dict) else list(range(len(at)))
            key = self.rng.choice(keys)
            if isinstance(at[key], dict | list) and at[key] and self.rng.random() < 0.8:
                at = at[key]
                continue
            at[key] = self.rng.choice(OTHERS)
            return update


class Brained:
    """The time spent in the brain, whichever of its doors the handlers use."""

    def __init__(self) -> None:
        self.seconds, self._within = 0.0, False
        for place, name in ((commands, "respond"), (commands, "run"), (Brain, "show"), (Brain, "more")):
            setattr(place, name, self._timed(getattr(place, name)))

    def _timed(self, door: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*given: Any, **named: Any) -> Any:
            if self._within:
                return door(*given, **named)
            self._within, began = True, time.thread_time()
            try:
                return door(*given, **named)
            finally:
                self._within = False
                self.seconds += time.thread_time() - began

        return timed


async def tried(brain: Brain) -> list[str]:
    """What went wrong."""
    brained, kinds = Brained(), Counter[str]()
    request, failures, stumbled, read, most = Offline(), list[str](), Counter[str](), 0, (0.0, "")
    application = ApplicationBuilder().token("1:x").request(request).updater(None).build()
    Handlers(brain).register(application)

    async def failed(update: Any, context: Any) -> None:
        if update.update_id % 3 == 0:
            stumbled[type(context.error).__name__] += 1
        else:
            failures.append(f"{str(update)[:300]} raised {context.error!r}")

    application.add_error_handler(failed)
    updates = Updates(brain, random.Random(SEED))
    async with application:
        for number in range(1, COUNT + 1):
            raw = updates.one(number)
            update = Update.de_json(raw, application.bot) if readable(raw) == raw else None
            if update is None:
                continue
            kinds[next(kind for kind in raw if kind != "update_id")] += 1
            read, began, brained.seconds = read + 1, time.thread_time(), 0.0
            try:
                await application.process_update(update)
            except Exception as error:  # past the handler of errors: in a running bot, nobody would hear of it
                failures.append(f"{str(raw)[:300]} went past with {error!r}")
            spent = (time.thread_time() - began - brained.seconds) * 1000
            most = max(most, (spent, str(raw)[:300]))
            failures += [f"{str(raw)[:300]} took {spent:.1f} ms"] if spent > TOO_LONG else []
            failures += [f"{str(raw)[:300]}: {why}" for why in request.refused]
            request.refused.clear()
    print(f"{COUNT} updates, {read} of them read, {stumbled.total()} stumbled over: {dict(stumbled)}")
    print(f"  {', '.join(f'{count} {kind}' for kind, count in kinds.most_common())}; {len(failures)} failures")
    print(f"  the slowest took {most[0]:.1f} ms of processor beside the brain's: {most[1]}")
    return failures


def main() -> int:
    logging.disable(logging.CRITICAL)
    brain = load_brain(encoder="none")
    failures = asyncio.run(tried(brain))
    for failure in failures[:20]:
        print(f"  {failure}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
