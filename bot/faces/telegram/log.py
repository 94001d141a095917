"""The log of a running bot, with the secrets in no line of it."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterable

log = logging.getLogger(__name__)

SHORTEST_SECRET = 3  # characters; to take out what is shorter would leave no log
TALKATIVE = ("httpx", "httpcore", "hpack", "tornado", "asyncio")  # libraries that log each request or connection


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


def set_up_log(level: str, secrets: Iterable[str]) -> None:
    """Log to standard error at ``level``, the secrets in no line; talkative libraries only from WARNING on.

    What nothing catches is logged too: Python's own report of a crash would tell them.
    Raises ``ValueError`` for a level that is none.
    """
    number = logging.getLevelNamesMapping().get(level.upper())
    if number is None:
        raise ValueError(f"LOG_LEVEL {level!r} is none of DEBUG, INFO, WARNING, ERROR")
    logging.basicConfig(level=number, format="%(asctime)s %(levelname)s %(name)s: %(message)s", force=True)
    for handler in logging.getLogger().handlers:
        handler.addFilter(Redact(secrets))
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(max(number, logging.WARNING))
    sys.excepthook = lambda *error: log.critical("The bot has failed", exc_info=error)
    threading.excepthook = lambda args: _failed(args.exc_value)
    sys.unraisablehook = lambda args: _failed(args.exc_value)


def _failed(error: BaseException | None) -> None:
    log.error("Something beside the bot's work has failed", exc_info=error)
