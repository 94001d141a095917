"""Building and running the Telegram bot: polling or webhook, limits, errors, menus, and a token that is never told."""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Iterable
from urllib.parse import urlsplit

from telegram import BotCommand, LinkPreviewOptions, Update
from telegram.constants import BotCommandLimit, BotDescriptionLimit
from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError, TelegramError
from telegram.ext import Application, ApplicationBuilder, CallbackContext, Defaults
from telegram.request import HTTPXRequest

from bot.answer.texts import Texts
from bot.brain import Brain
from bot.faces.telegram.handlers import Handlers
from bot.faces.telegram.limiter import PatientLimiter
from bot.settings import Settings

log = logging.getLogger(__name__)

ALLOWED_UPDATES = [
    Update.MESSAGE,
    Update.EDITED_MESSAGE,
    Update.CALLBACK_QUERY,
    Update.INLINE_QUERY,
    Update.MY_CHAT_MEMBER,
    Update.GUEST_MESSAGE,
]
BOOT_RETRIES = 10
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
SHORTEST_SECRET = 3  # characters; to take out what is shorter would leave no log


class BadSetting(Exception):
    """A setting that cannot be used; the message says which and what to do."""


class Redact(logging.Filter):
    """Takes secrets out of every log line, tracebacks included."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__()
        self._secrets = tuple(secret for secret in secrets if len(secret) >= SHORTEST_SECRET)

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep the line, without the secrets."""
        text = record.getMessage()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        record.msg, record.args = self._clean(text), None
        record.exc_text = self._clean(record.exc_text) if record.exc_text else None
        record.exc_info = None
        return True

    def _clean(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return text


class OnePlainLine(logging.Filter):
    """Takes the tracebacks from what PTB's retry loop reports; why the bot does not start is told by ``run``."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep the line, unless it is the end of an attempt to start."""
        if record.levelno < logging.ERROR:
            return True
        record.exc_info = None
        return "Polling Updates" in record.getMessage()


def run(brain: Brain, settings: Settings) -> None:
    """Run until a signal ends it. Raises ``BadSetting`` for a token or a setting that cannot be used."""
    if settings.telegram_bot_token is None:
        raise BadSetting("TELEGRAM_BOT_TOKEN is not set")
    token = settings.telegram_bot_token.get_secret_value()
    webhook_secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else ""
    set_up_log(settings.log_level, (token, token.partition(":")[2], webhook_secret))
    application = build(brain, settings)
    try:
        if settings.webhook_url:
            _run_webhook(application, settings)
        else:
            application.run_polling(allowed_updates=ALLOWED_UPDATES, bootstrap_retries=BOOT_RETRIES)
    except InvalidToken:
        raise BadSetting("Telegram does not know this TELEGRAM_BOT_TOKEN: copy it again from @BotFather") from None
    except BadRequest as error:
        raise BadSetting(f"Telegram refuses a setting: {error}") from None
    except NetworkError as error:
        where = settings.telegram_api_url or "Telegram"
        raise BadSetting(
            f"{where} cannot be reached: {type(error).__name__}; check the network and TELEGRAM_API_URL"
        ) from None
    except OSError as error:
        raise BadSetting(f"WEBHOOK_LISTEN {settings.webhook_listen} cannot be used: {error.strerror}") from None


def build(brain: Brain, settings: Settings) -> Application:  # type: ignore[type-arg]
    """The application with every handler, ready to run."""
    assert settings.telegram_bot_token is not None
    builder = (
        ApplicationBuilder()
        .token(settings.telegram_bot_token.get_secret_value())
        .rate_limiter(PatientLimiter())
        .defaults(Defaults(link_preview_options=LinkPreviewOptions(is_disabled=True)))
        .concurrent_updates(True)
        .request(
            HTTPXRequest(
                connection_pool_size=64, connect_timeout=10, read_timeout=15, write_timeout=15, pool_timeout=15
            )
        )
        .get_updates_request(HTTPXRequest(connection_pool_size=4, connect_timeout=10, read_timeout=20, pool_timeout=10))
        .post_init(tell_who_we_are)
    )
    if settings.telegram_api_url:
        server = settings.telegram_api_url.rstrip("/")
        builder = builder.base_url(f"{server}/bot").base_file_url(f"{server}/file/bot")
    application = builder.build()
    application.bot_data["texts"] = brain.compose
    Handlers(brain).register(application)
    application.add_error_handler(failed)
    return application


def _run_webhook(application: Application, settings: Settings) -> None:  # type: ignore[type-arg]
    secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else ""
    if not SECRET.fullmatch(secret):
        raise BadSetting("WEBHOOK_URL needs WEBHOOK_SECRET, 1 to 256 of A-Z a-z 0-9 _ -, at random")
    host, _, port = settings.webhook_listen.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise BadSetting(f"WEBHOOK_LISTEN must be host:port, not {settings.webhook_listen!r}")
    application.run_webhook(
        listen=host,
        port=int(port),
        url_path=urlsplit(settings.webhook_url or "").path.strip("/"),
        webhook_url=settings.webhook_url,
        secret_token=secret,
        allowed_updates=ALLOWED_UPDATES,
        bootstrap_retries=BOOT_RETRIES,
    )


async def tell_who_we_are(application: Application) -> None:  # type: ignore[type-arg]
    """Set the command menu and the descriptions, per language. A bot without them answers too: failing is logged."""
    compose = application.bot_data["texts"]
    for language, texts in compose.texts.items():
        code = None if language == compose.pack.languages[0] else language
        about = {
            "title": compose.pack.text(compose.pack.meeting.title, language),
            "place": compose.pack.text(compose.pack.meeting.place, language),
            "dates": texts.dates(compose.pack.meeting.dates),
        }
        calls = [
            application.bot.set_my_commands(_menu(texts), language_code=code),
            application.bot.set_my_description(
                _cut(texts("description", **about), BotDescriptionLimit.MAX_DESCRIPTION_LENGTH), code
            ),
            application.bot.set_my_short_description(
                _cut(texts("short_description", **about), BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH), code
            ),
        ]
        for call in calls:
            try:
                await call
            except TelegramError as error:
                log.warning("The menu or description in %s could not be set: %s", language, error)


def _menu(texts: Texts) -> list[BotCommand]:
    return [BotCommand(name, _cut(text, BotCommandLimit.MAX_DESCRIPTION)) for name, text in texts.map("menu").items()]


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


async def failed(update: object, context: CallbackContext) -> None:  # type: ignore[type-arg]
    """The one error handler: the log has all of it, the asker one line with a code to quote."""
    error = context.error
    if isinstance(error, Conflict):
        log.error("Another instance of this bot is running with the same token: stop one of them.")
        return
    torn = isinstance(error, NetworkError) and not isinstance(error, BadRequest)
    if torn and update is None:
        log.warning("Telegram gave no updates, asking again: %s", error)
        return
    code = secrets.token_hex(3)
    log.error("Update failed (code %s)", code, exc_info=error)
    if torn or not isinstance(update, Update) or update.effective_message is None:
        return
    if update.effective_user is None or update.guest_message is not None:
        return
    compose = context.application.bot_data["texts"]
    language = (update.effective_user.language_code or "")[:2]
    texts = compose.texts.get(language) or compose.texts[compose.pack.languages[0]]
    try:
        await update.effective_message.reply_text(texts("failed", code=code))
    except TelegramError as second:
        log.error("Nor could that be said (code %s): %s", code, second)


def set_up_log(level: str, secrets: Iterable[str]) -> None:
    """Log to standard error at ``level``, the secrets in no line; httpx, which logs every URL, only from WARNING on.

    Raises ``BadSetting`` for a level that is none.
    """
    number = logging.getLevelNamesMapping().get(level.upper())
    if number is None:
        raise BadSetting(f"LOG_LEVEL {level!r} is none of DEBUG, INFO, WARNING, ERROR")
    logging.basicConfig(level=number, format="%(asctime)s %(levelname)s %(name)s: %(message)s", force=True)
    for handler in logging.getLogger().handlers:
        handler.addFilter(Redact(secrets))
    logging.getLogger("telegram.ext").addFilter(OnePlainLine())
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(max(number, logging.WARNING))


_TALKATIVE: Iterable[str] = ("httpx", "httpcore", "apscheduler", "hpack")
