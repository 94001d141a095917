"""Updates that Telegram posts. The port may be open to anyone: a request shows the secret before its body is read."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import re
from collections.abc import Callable
from typing import Any, NoReturn

from telegram import Bot, Update
from telegram.error import TelegramError
from tornado.httpserver import HTTPServer
from tornado.iostream import IOStream
from tornado.web import Application, RequestHandler, stream_request_body

from bot.faces.telegram.hands import Claim, Hands
from bot.faces.telegram.heartbeat import HEALTH
from bot.faces.telegram.limiter import LASTING
from bot.faces.telegram.polling import ALLOWED_UPDATES, LAST_WORD, Trouble
from bot.faces.telegram.queues import ChatQueues, Turn
from bot.faces.telegram.transport import readable

log = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
LARGEST_BODY = 1024 * 1024  # bytes
IDLE = 75.0  # seconds a connection may say nothing
SLOWEST_BODY = 10.0  # seconds a body may take
CONNECTIONS = 200  # open at once; Telegram makes at most a hundred
PARALLEL = 100  # requests Telegram makes at once
PATIENCE = 2.0  # seconds Telegram is kept waiting for an answer that waits for its own chat
PRESS = 0.2  # for a press that does: the waiting of the next, which Telegram posts after it, is to end in time
LONGEST = 50.0  # seconds Telegram is kept waiting for any other
CHECK = 15.0  # seconds between two looks at whether the token still holds


class Server(HTTPServer):
    """An HTTP server with a bound on open connections: those beyond it are closed at once."""

    def handle_stream(self, stream: IOStream, address: tuple[Any, ...]) -> None:
        """Serve a connection, if there is room."""
        if len(self._connections) < CONNECTIONS:
            super().handle_stream(stream, address)
        else:
            stream.close()


@stream_request_body
class Hook(RequestHandler):
    """One update. 2xx tells Telegram not to send it again."""

    def initialize(self, webhook: Webhook) -> None:
        """Called for each request."""
        self.webhook = webhook
        self.body = b""

    def prepare(self) -> None:
        """Before the body is read: who does not know the secret goes no further."""
        shown = self.request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(shown.encode(), self.webhook.secret.encode()):
            self.set_header("Connection", "close")
            self.set_status(403)
            self.finish()

    def data_received(self, chunk: bytes) -> None:
        """A piece of the body."""
        self.body += chunk

    async def post(self) -> None:
        """Have the update answered."""
        try:
            update = readable(json.loads(self.body))
        except (ValueError, RecursionError):
            update = None
        self.set_status(400 if update is None else await self.webhook.handle(update))

    def log_exception(self, *_: object) -> None:
        """Nobody can do anything about what strangers send."""


class Health(RequestHandler):
    """For whoever watches the bot: 200, or 503 with what is wrong."""

    def initialize(self, fault: Callable[[], str | None]) -> None:
        """Called for each request."""
        self.fault = fault

    def get(self) -> None:
        """Tell."""
        fault = self.fault()
        self.set_status(503 if fault else 200)
        self.finish(f"{fault or 'well'}\n")


class Webhook:
    """Listens for updates. Each is acknowledged when it is answered, so that Telegram sends again what was not;
    what only waits for its own chat is noted and acknowledged before."""

    def __init__(
        self, bot: Bot, queues: ChatQueues, hands: Hands, url: str, path: str, secret: str, lasting: float = LASTING
    ) -> None:
        self.secret = secret
        self._bot, self._queues, self._hands, self._url, self._path = bot, queues, hands, url, path
        self._trouble = Trouble(lasting)
        self._requests: set[asyncio.Task[Any]] = set()
        self._in_hand: dict[int, tuple[Turn, asyncio.Task[bool]]] = {}  # and what tells whether it was answered
        self._tending: asyncio.Task[None] | None = None
        self._server: Server | None = None
        self.fetched = asyncio.get_running_loop().time()  # when Telegram last answered or asked

    def listen(self, host: str, port: int, fault: Callable[[], str | None]) -> None:
        """Open the port. Raises ``OSError``."""
        routes = [(HEALTH, Health, {"fault": fault}), (re.escape(self._path) + "/?", Hook, {"webhook": self})]
        self._server = Server(
            Application(routes, log_function=lambda _: None),  # type: ignore[arg-type]
            max_body_size=LARGEST_BODY,
            idle_connection_timeout=IDLE,
            body_timeout=SLOWEST_BODY,
        )
        self._server.listen(port, host)

    async def run(self) -> NoReturn:
        """Tell Telegram the address, then look now and then whether the token still holds.

        Raises ``BadRequest`` for an address that Telegram refuses, ``NetworkError`` when it cannot be told, ``Lost``.
        """
        self._tending = asyncio.create_task(self._tend())
        await self._bot.set_webhook(
            self._url, allowed_updates=ALLOWED_UPDATES, secret_token=self.secret, max_connections=PARALLEL
        )
        while True:
            try:
                await self._bot.get_me()
                self.fetched = asyncio.get_running_loop().time()
                self._trouble.over()
            except TelegramError as error:
                log.warning("Telegram does not answer: %s", error)
                self._trouble.note(error)
            await asyncio.sleep(CHECK)

    async def handle(self, raw: dict[str, Any]) -> int:
        """Have an update answered; the status to acknowledge it with."""
        self.fetched = asyncio.get_running_loop().time()
        request = asyncio.current_task()
        assert request is not None
        self._requests.add(request)
        request.add_done_callback(self._requests.discard)
        number = raw["update_id"]
        claim = Claim.OURS if number in self._in_hand else await self._hands.take(number)
        if claim is not Claim.OURS and number not in self._in_hand:
            return 200 if claim is Claim.ANSWERED else 503
        turn, answered = self._take(raw)
        patience = PRESS if turn.update.callback_query else PATIENCE
        await asyncio.wait([answered], timeout=patience)
        if not self._queues.is_held(turn):
            await asyncio.wait([answered], timeout=LONGEST - patience)
        if not answered.done():
            return 200 if await self._hands.hold(turn.update) else 503
        return 200 if answered.result() else 503

    async def close(self) -> None:
        """Take nothing more."""
        if self._tending is not None:
            self._tending.cancel()
        if self._server is not None:
            self._server.stop()

    async def confirm(self) -> None:
        """At the end: let the last acknowledgements go out. What is not acknowledged Telegram sends again."""
        if under_way := {*self._requests, *(task for _, task in self._in_hand.values())}:
            await asyncio.wait(under_way, timeout=LAST_WORD)
        if self._server is not None:
            await self._server.close_all_connections()

    async def _tend(self) -> None:
        """Take in hand what was acknowledged and is in nobody's."""
        async for raw in self._hands.left():
            self._take(raw)

    def _take(self, raw: dict[str, Any]) -> tuple[Turn, asyncio.Task[bool]]:
        number = raw["update_id"]
        if number not in self._in_hand:
            update = Update.de_json(raw, self._bot)
            assert update is not None
            turn = self._queues.take(update)
            self._in_hand[number] = (turn, asyncio.create_task(self._answered(turn)))
        return self._in_hand[number]

    async def _answered(self, turn: Turn) -> bool:
        """Whether an update was answered, once that is known and noted."""
        await asyncio.wait([turn.done])
        answered = turn.done.result()
        await self._hands.settle(turn.update.update_id, answered)
        del self._in_hand[turn.update.update_id]
        return answered
