"""Building and running the Telegram bot, by polling or by webhook, until a signal ends it."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import secrets
import signal
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import quote, urlsplit

from telegram import LinkPreviewOptions, Update, User
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import Application, ApplicationBuilder, CallbackContext, Defaults

from bot.answer.compose import Composer
from bot.answer.texts import Texts
from bot.brain import Brain
from bot.faces.address import Address
from bot.faces.telegram.handlers import Handlers
from bot.faces.telegram.hands import OwnHands
from bot.faces.telegram.heartbeat import Heartbeat, ask_health, read_heartbeat
from bot.faces.telegram.incoming import concerns
from bot.faces.telegram.limiter import PatientLimiter
from bot.faces.telegram.log import set_up_log
from bot.faces.telegram.memory import Memory
from bot.faces.telegram.outbox import acknowledge
from bot.faces.telegram.polling import Lost, Poller
from bot.faces.telegram.profile import tell_who_we_are
from bot.faces.telegram.queues import ChatQueues
from bot.faces.telegram.shared import Database, SharedHands, SharedShelf
from bot.faces.telegram.state import Ledger, state_file
from bot.faces.telegram.transport import Transport, UpdatesTransport, brief
from bot.faces.telegram.webhook import Webhook
from bot.journal.store import Store
from bot.journal.writer import Journal
from bot.meetings import Meetings
from bot.reader.reader import Reader, reader_of
from bot.settings import BadSetting, Settings

log = logging.getLogger(__name__)

LONGEST_STOP = 5.5  # seconds in which all is drained, confirmed and closed, whatever else goes wrong
CANCELLED = 0.5  # of them, for what is of no use any more
PROXIES = [name for upper in ("ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY") for name in (upper, upper.lower())]
NO_WAY = re.compile(
    r"\brights\b|(CHAT|TOPIC|CHANNEL|USER|PEER|PRIVACY|PAYMENT|BLOCKED)_\w+|(chat|thread) not found|group chat was",
    re.IGNORECASE,
)

App = Application[Any, Any, Any, Any, Any, Any]


def run(brain: Brain | Meetings, settings: Settings) -> None:
    """Run until a signal ends it. Raises ``BadSetting`` for a token or a setting that cannot be used, and ``Lost``
    when Telegram will not talk to this process, or not any more."""
    if settings.telegram_bot_token is None:
        raise BadSetting("TELEGRAM_BOT_TOKEN is not set")
    token = settings.telegram_bot_token.get_secret_value()
    try:
        secrets = (token, token.partition(":")[2], _secret(settings), _password(settings), _key(settings))
        set_up_log(settings.log_level, secrets)
    except ValueError as error:
        raise BadSetting(str(error)) from None
    if settings.webhook_url:
        _listen(settings)
    try:
        journal, shared = _journal(settings), _shared(settings)
        reader = reader_of(settings)
        memory = Memory(SharedShelf(shared, token), True) if shared else None
        application = build(brain, settings, journal, memory, reader)
    except (RuntimeError, ValueError, ImportError) as error:
        named = " or ".join(name for name in PROXIES if os.environ.get(name)) or "of this machine"
        raise BadSetting(f"the proxy {named} cannot be used: {str(error).splitlines()[0]}") from None
    several = f"{_listen(settings)[1]}." if shared and settings.webhook_url else ""  # each has a ledger of its own
    ledger = Ledger(state_file(settings, f"{several}sqlite"))
    try:
        asyncio.run(_serve(application, brain.compose, settings, ledger, journal, shared, reader))
    except InvalidToken:
        raise BadSetting("Telegram does not know this TELEGRAM_BOT_TOKEN: copy it again from @BotFather") from None
    except BadRequest as error:
        raise BadSetting(f"Telegram refuses a setting: {error}") from None
    except NetworkError as error:
        where = settings.telegram_api_url or "Telegram"
        raise BadSetting(
            f"{where} cannot be reached: {type(error).__name__}; check the network and TELEGRAM_API_URL"
        ) from None
    except TelegramError as error:
        raise Lost(f"Telegram does not let the bot in: {brief(error)}") from None
    except OSError as error:
        raise BadSetting(f"WEBHOOK_LISTEN {settings.webhook_listen} cannot be used: {error.strerror}") from None
    finally:
        ledger.close()


def health(settings: Settings) -> str | None:
    """What is wrong with the bot that runs with these settings; None when it is well. Raises ``BadSetting``."""
    if settings.webhook_url:
        return ask_health(*_listen(settings))
    path = state_file(settings, "health")
    return read_heartbeat(path) if path else "there is no folder for its heartbeat that only its user can write"


def build(
    brain: Brain | Meetings,
    settings: Settings,
    journal: Journal | None = None,
    memory: Memory | None = None,
    reader: Reader | None = None,
) -> App:
    """The application with every handler, ready to run. What it remembers is in this process, if not in ``memory``."""
    assert settings.telegram_bot_token is not None
    limiter = PatientLimiter()

    site = Address(settings.public_url) if settings.public_url else None
    handlers = Handlers(brain, journal, memory, site, reader)

    async def too_fast(update: Update, news: bool) -> None:
        if update.callback_query:
            said = _texts(brain.compose, update.effective_user)("too_fast") if news else None
            await acknowledge(update.callback_query, said, alert=False)
        elif news and (error := await _say(brain.compose, update, "too_fast")) is not None:
            log.warning("Nobody could be told to ask more slowly: %s", error)

    def behind(update: Update) -> None:
        if update.callback_query:
            application.create_task(handlers.end_wait(update.callback_query), update)

    queues = ChatQueues(limiter, too_fast, behind, lambda update: concerns(update, application.bot))  # type: ignore[arg-type]
    builder = (
        ApplicationBuilder()
        .token(settings.telegram_bot_token.get_secret_value())
        .rate_limiter(limiter)
        .defaults(Defaults(link_preview_options=LinkPreviewOptions(is_disabled=True)))
        .updater(None)  # updates are fetched by Poller or Webhook
        .update_queue(queues.updates)
        .concurrent_updates(queues)
        .request(
            Transport(
                limiter.silent,
                connection_pool_size=64,
                connect_timeout=10,
                read_timeout=15,
                write_timeout=15,
                pool_timeout=15,
            )
        )
        .get_updates_request(
            UpdatesTransport(connection_pool_size=4, connect_timeout=10, read_timeout=20, pool_timeout=10)
        )
    )
    if settings.telegram_api_url:
        server = settings.telegram_api_url.rstrip("/")
        builder = builder.base_url(f"{server}/bot").base_file_url(f"{server}/file/bot")
    application = builder.build()
    application.bot_data["compose"] = brain.compose
    handlers.register(application)
    application.add_error_handler(failed)
    return application


async def _serve(
    application: App,
    compose: Composer,
    settings: Settings,
    ledger: Ledger,
    journal: Journal | None,
    shared: Database | None,
    reader: Reader | None,
) -> None:
    """Everything from the first call to the last."""
    queues: ChatQueues = application.update_processor  # type: ignore[assignment]

    def leave() -> None:
        for number in queues.gone_out():
            ledger.answered(number)
            ledger.release(number)

    told = _on_signal(queues.close, leave)
    receiver = _receiver(application, settings, ledger, shared)
    heartbeat = Heartbeat(queues, lambda: receiver.fetched)
    background: list[asyncio.Task[Any]] = []
    if journal:
        journal.start()
    if shared:
        background.append(asyncio.create_task(shared.sweep()))

    async def receive() -> None:
        if isinstance(receiver, Webhook):
            receiver.listen(*_listen(settings), heartbeat.fault)
        elif path := state_file(settings, "health"):
            background.append(asyncio.create_task(heartbeat.keep(path)))
        await application.initialize()
        await application.start()
        background.append(asyncio.create_task(tell_who_we_are(application.bot, compose, ledger)))
        await receiver.run()

    receiving = asyncio.create_task(receive())
    try:
        await asyncio.wait((receiving, asyncio.create_task(told.wait())), return_when=asyncio.FIRST_COMPLETED)
    finally:
        end = asyncio.get_running_loop().time() + LONGEST_STOP
        await _cancelled(*background, *(() if receiving.done() else (receiving,)))
        await receiver.close()
        if application.running and (left := await queues.drain()):
            log.info("%s updates are left to be answered after the next start", left)
        with suppress(TimeoutError):
            async with asyncio.timeout_at(end):
                closing = [_left(application, receiver, shared, reader), *([journal.close()] if journal else [])]
                await asyncio.gather(*closing)
    if receiving.done() and not receiving.cancelled():
        receiving.result()  # or the error that ended it


async def _left(application: App, receiver: Poller | Webhook, shared: Database | None, reader: Reader | None) -> None:
    """The last word to Telegram, and every connection closed."""
    if application.running:
        await receiver.confirm()
        await application.stop()
    await application.shutdown()
    if shared:
        await shared.close()
    if reader:
        await reader.close()


def _receiver(application: App, settings: Settings, ledger: Ledger, shared: Database | None) -> Poller | Webhook:
    queues: ChatQueues = application.update_processor  # type: ignore[assignment]
    if not settings.webhook_url:
        return Poller(application.bot, queues, ledger)
    path = quote(urlsplit(settings.webhook_url).path.rstrip("/"), safe="/%:@!$&'()*+,;=~")  # as it is asked for
    hands = SharedHands(shared, application.bot.token) if shared else OwnHands(ledger)
    return Webhook(application.bot, queues, hands, settings.webhook_url, path, _secret(settings))


def _on_signal(close: Callable[[], None], leave: Callable[[], None]) -> asyncio.Event:
    """An event that a signal to end sets; ``close`` is called beside. A second signal ends the process at once, after
    ``leave``, as Telegram's updates allow: what is not confirmed comes again."""
    told = asyncio.Event()

    def tell(number: int) -> None:
        if told.is_set():
            log.warning("Told twice to end: what is in hand is left to be answered after the next start")
            leave()
            os._exit(128 + number)
        close()
        told.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # on Windows
            asyncio.get_running_loop().add_signal_handler(number, tell, number)
    return told


async def _cancelled(*tasks: asyncio.Task[Any]) -> None:
    for task in tasks:
        task.cancel()
    with suppress(TimeoutError):
        async with asyncio.timeout(CANCELLED):
            await asyncio.gather(*tasks, return_exceptions=True)


def _secret(settings: Settings) -> str:
    return settings.webhook_secret.get_secret_value() if settings.webhook_secret else ""


def _key(settings: Settings) -> str:
    return settings.reader_key.get_secret_value() if settings.reader_key else ""


def _password(settings: Settings) -> str:
    """That of the journal's database."""
    return (urlsplit(settings.database_url.get_secret_value()).password or "") if settings.database_url else ""


def _journal(settings: Settings) -> Journal | None:
    """The journal, unless it is off. Raises ``BadSetting``."""
    if settings.database_url is None:
        return None
    try:
        return Journal(Store(settings.database_url.get_secret_value()), settings.journal_days)
    except ValueError as error:
        raise BadSetting(f"DATABASE_URL {error}") from None
    except ImportError as error:
        raise BadSetting(f"DATABASE_URL needs {error.name}: pip install 'rabat-bot[postgres]'") from None


def _shared(settings: Settings) -> Database | None:
    """What several processes share, if the database is a server's."""
    url = settings.database_url.get_secret_value() if settings.database_url else ""
    return Database(url) if url.lower().startswith("postgres") else None


def _listen(settings: Settings) -> tuple[str, int]:
    """Host and port to listen on. Raises ``BadSetting``."""
    if not _secret(settings):
        raise BadSetting("WEBHOOK_URL needs WEBHOOK_SECRET, 1 to 256 of A-Z a-z 0-9 _ -, at random")
    host, _, port = settings.webhook_listen.rpartition(":")
    return host.strip("[]"), int(port)


async def failed(update: object, context: CallbackContext[Any, Any, Any, Any]) -> None:
    """The one error handler: the log has all of it, the asker one line with a code to quote, if he can be reached."""
    error = context.error
    if isinstance(error, Forbidden | InvalidToken) or (isinstance(error, BadRequest) and NO_WAY.search(str(error))):
        log.warning("An answer has no way to its chat: %s", error)
        return
    if isinstance(error, NetworkError | RetryAfter) and not isinstance(error, BadRequest):
        log.warning("An answer was given up: %s", brief(error))
        return
    code = secrets.token_hex(3)
    compose: Composer = context.application.bot_data["compose"]
    unsaid = await _say(compose, update, "failed", code=code) if isinstance(update, Update) else None
    if isinstance(error, BadRequest) and isinstance(unsaid, BadRequest | Forbidden):  # whatever its name: not even this
        log.warning("An answer has no way to its chat: %s", error)
        return
    log.error("Update failed (code %s)", code, exc_info=error)
    if unsaid is not None:
        log.warning("The asker could not be told: %s", unsaid)


async def _say(compose: Composer, update: Update, key: str, **values: str) -> Exception | None:
    """Answer an update, if it can be answered, with one of the bot's own lines; what kept it from being said."""
    message, user = update.effective_message, update.effective_user
    if message is None or user is None or update.guest_message is not None:
        return None
    try:
        await message.reply_text(_texts(compose, user)(key, **values), allow_sending_without_reply=True)
    except Exception as error:  # whatever it is: this is what is said of errors
        return error
    return None


def _texts(compose: Composer, user: User | None) -> Texts:
    """The bot's own lines, in the language of somebody's client."""
    return compose.texts.get(((user and user.language_code) or "")[:2]) or compose.texts[compose.pack.languages[0]]
