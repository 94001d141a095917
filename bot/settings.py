"""Settings from the environment or a ``.env`` file; ``.env.example`` explains each."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import StringIO
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import platformdirs

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
TOKEN = re.compile(r"[!-~]+")  # what can stand in an address; whether it is a token, Telegram knows
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")  # https://core.telegram.org/bots/api#setwebhook
DATABASE = re.compile(r"sqlite(?:\+aiosqlite)?:///(?!:memory:).+|postgres(?:ql)?(?:\+asyncpg)?://\S+", re.IGNORECASE)
MOST_DAYS = 3650
LONGEST_SITE = 180  # characters: with a language and an id, what a button of Telegram's copies holds 256
LEAST_SECONDS, MOST_SECONDS = 0.1, 30.0  # that a reader may take
LISTEN = re.compile(r"(?:\[[0-9A-Fa-f:.]+\]|[^\s:\[\]]+):(\d{1,5})")


class Secret:
    """A text that shows as asterisks wherever it is printed; no dataclass, whose fields ``asdict`` would show."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def get_secret_value(self) -> str:
        """The text itself."""
        return self._text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __str__(self) -> str:
        return "**********"

    __repr__ = __str__


class BadSetting(Exception):
    """A setting that cannot be used: one line that names it and says what to do, and never its value if secret."""


def _address(text: str) -> str:
    try:
        parts = urlsplit(text)
        well = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 and not re.search(r"\s", text)
    except ValueError:  # a port that is no number, a bracket left open
        well = False
    if not well:
        raise ValueError("must be an address with its scheme, such as https://bot.example.org or http://127.0.0.1:8081")
    return text


def is_loopback(address: str) -> bool:
    """Whether an address is of this machine, whoever else is on its network."""
    host = urlsplit(address).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:  # a name
        return False


def _reader(text: str) -> str:
    parts = urlsplit(_address(text))
    if re.search(r"[?#@]", text):
        raise ValueError("must be such as https://host/v1: no ? or #, and the key in READER_KEY")
    if parts.scheme != "https" and not is_loopback(text):
        raise ValueError("must begin with https://, unless it is on this machine: questions are sent there")
    return text


def _seconds(text: str) -> float:
    if not (re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,3})?", text) and LEAST_SECONDS <= float(text) <= MOST_SECONDS):
        raise ValueError(f"must be a number of seconds from {LEAST_SECONDS} to {MOST_SECONDS:g}")
    return float(text)


def _site(text: str) -> str:
    if re.search(r"[?#]", text) or len(text) > LONGEST_SITE:
        raise ValueError(f"must be such as https://example.org/report: no ? or #, at most {LONGEST_SITE} characters")
    return _address(text).rstrip("/")


def _key(text: str) -> Secret:
    if not TOKEN.fullmatch(text):
        raise ValueError("is no key: copy it again")
    return Secret(text)


def _token(text: str) -> Secret:
    if not TOKEN.fullmatch(text):
        raise ValueError("is no token: copy it again from @BotFather")
    return Secret(text)


def _secret(text: str) -> Secret:
    if not SECRET.fullmatch(text):
        raise ValueError("must be 1 to 256 of A-Z a-z 0-9 _ -, at random")
    return Secret(text)


def _listen(text: str) -> str:
    match = LISTEN.fullmatch(text)
    if not match or not 0 < int(match[1]) < 65536:
        raise ValueError("must be host:port, such as 127.0.0.1:8080 or [::1]:8080")
    return text


def _folders(given: str) -> tuple[Path, ...]:
    return tuple(_folder(one) for one in given.split(os.pathsep) if one)


def _folder(text: str) -> Path:
    try:
        folder = Path(text).expanduser()
        known = folder.is_dir()
    except RuntimeError:
        raise ValueError("begins with ~, and there is no home folder: give the whole path") from None
    except OSError:  # a name that is longer than any may be
        known = False
    if not known:
        raise ValueError(f"names no folder that can be read: {folder}")
    return folder


def _level(text: str) -> str:
    if text.upper() not in LEVELS:
        raise ValueError(f"must be {', '.join(LEVELS[:-1])} or {LEVELS[-1]}")
    return text.upper()


def _database(text: str) -> Secret:
    if not DATABASE.fullmatch(text):
        raise ValueError("must be sqlite:///path/to/file or postgresql://user:password@host/name")
    return Secret(text)


def _journal_file() -> Secret | None:
    """The journal's file in this user's state folder; none for one who has no home."""
    try:
        folder = platformdirs.user_state_path("rabat-bot")
    except RuntimeError:  # an older platformdirs gives a folder named «~»
        return None
    return Secret(f"sqlite:///{folder / 'journal.sqlite'}") if folder.is_absolute() else None


def _days(text: str) -> int:
    if not (re.fullmatch(r"[0-9]{1,4}", text) and 0 < int(text) <= MOST_DAYS):
        raise ValueError(f"must be a number of days from 1 to {MOST_DAYS}")
    return int(text)


@dataclass(frozen=True)
class Settings:
    """What the outside decides. An empty value counts as none; secrets show as asterisks when printed.

    ``database_url`` holds the journal, kept for ``journal_days``; None when it is set empty: then there is no journal.
    """

    telegram_bot_token: Secret | None = None
    telegram_api_url: str | None = None
    webhook_url: str | None = None
    webhook_secret: Secret | None = None
    webhook_listen: str = "0.0.0.0:8080"
    knowledge_dir: tuple[Path, ...] = ()
    encoder: str = "use"
    reader_url: str | None = None
    reader_model: str | None = None
    reader_key: Secret | None = None
    reader_seconds: float = 2.0
    database_url: Secret | None = field(default_factory=_journal_file)
    journal_days: int = 90
    public_url: str | None = None
    log_level: str = "INFO"


CHECKS: Mapping[str, Callable[[str], Any]] = {
    "telegram_bot_token": _token,
    "telegram_api_url": _address,
    "webhook_url": _address,
    "webhook_secret": _secret,
    "webhook_listen": _listen,
    "knowledge_dir": _folders,
    "encoder": str,
    "reader_url": _reader,
    "reader_model": str,
    "reader_key": _key,
    "reader_seconds": _seconds,
    "database_url": _database,
    "journal_days": _days,
    "public_url": _site,
    "log_level": _level,
}
"""What each setting is made of the text that is given; a ValueError says why it cannot be."""


def load_settings(environment: Mapping[str, str] = os.environ, file: Path = Path(".env")) -> Settings:
    """The settings of the environment, over those of a ``.env`` file in the current folder.

    Raises ``BadSetting`` for the first that cannot be used.
    """
    given = {**_written(file), **environment}
    meant: dict[str, Any] = {}
    for name, check in CHECKS.items():
        value = (given.get(name.upper()) or "").strip()
        try:
            if value:
                meant[name] = check(value)
        except ValueError as error:
            raise BadSetting(f"{name.upper()} {error}") from None
    if "DATABASE_URL" in given and "database_url" not in meant:  # left out it is a file; set empty, it is none
        meant["database_url"] = None
    return Settings(**meant)


def _written(file: Path) -> Mapping[str, str | None]:
    """The settings of a file; none where there is no file."""
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return {}
    except OSError as error:
        raise BadSetting(f"{file} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:  # UTF-16, which Windows' own editors write
        raise BadSetting(f"{file} is not in UTF-8: save it again as UTF-8")
    from dotenv import dotenv_values  # where there is no file, a start does without it

    return dotenv_values(stream=StringIO(text))
