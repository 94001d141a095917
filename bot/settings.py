"""Settings from the environment or a ``.env`` file; ``.env.example`` explains each."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import platformdirs
from dotenv import dotenv_values
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
TOKEN = re.compile(r"[!-~]+")  # what can stand in an address; whether it is a token, Telegram knows
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")  # https://core.telegram.org/bots/api#setwebhook
DATABASE = re.compile(r"sqlite(?:\+aiosqlite)?:///(?!:memory:).+|postgres(?:ql)?(?:\+asyncpg)?://\S+", re.IGNORECASE)
MOST_DAYS = 3650
LONGEST_SITE = 180  # characters: with a language and an id, what a button of Telegram's copies holds 256
LISTEN = re.compile(r"(?:\[[0-9A-Fa-f:.]+\]|[^\s:\[\]]+):(\d{1,5})")


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


def _site(text: str) -> str:
    if re.search(r"[?#]", text) or len(text) > LONGEST_SITE:
        raise ValueError(f"must be such as https://example.org/report: no ? or #, at most {LONGEST_SITE} characters")
    return _address(text).rstrip("/")


def _token(token: SecretStr) -> SecretStr:
    if not TOKEN.fullmatch(token.get_secret_value()):
        raise ValueError("is no token: copy it again from @BotFather")
    return token


def _secret(secret: SecretStr) -> SecretStr:
    if not SECRET.fullmatch(secret.get_secret_value()):
        raise ValueError("must be 1 to 256 of A-Z a-z 0-9 _ -, at random")
    return secret


def _listen(text: str) -> str:
    match = LISTEN.fullmatch(text)
    if not match or not 0 < int(match[1]) < 65536:
        raise ValueError("must be host:port, such as 127.0.0.1:8080 or [::1]:8080")
    return text


def _folders(given: str) -> tuple[Path, ...]:
    return tuple(_folder(Path(one)) for one in given.split(os.pathsep) if one)


def _folder(folder: Path) -> Path:
    try:
        folder = folder.expanduser()
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


def _database(url: SecretStr) -> SecretStr:
    if not DATABASE.fullmatch(url.get_secret_value()):
        raise ValueError("must be sqlite:///path/to/file or postgresql://user:password@host/name")
    return url


def _journal_file() -> SecretStr | None:
    """The journal's file in this user's state folder; none for one who has no home."""
    try:
        folder = platformdirs.user_state_path("rabat-bot")
    except RuntimeError:  # an older platformdirs gives a folder named «~»
        return None
    return SecretStr(f"sqlite:///{folder / 'journal.sqlite'}") if folder.is_absolute() else None


def _days(given: object) -> int:
    text = str(given)
    if not (re.fullmatch(r"[0-9]{1,4}", text) and 0 < int(text) <= MOST_DAYS):
        raise ValueError(f"must be a number of days from 1 to {MOST_DAYS}")
    return int(text)


class Settings(BaseModel):
    """What the outside decides. An empty value counts as none; secrets show as asterisks when printed.

    ``database_url`` holds the journal, kept for ``journal_days``; None when it is set empty: then there is no journal.
    """

    model_config = ConfigDict(frozen=True)

    telegram_bot_token: Annotated[SecretStr, AfterValidator(_token)] | None = None
    telegram_api_url: Annotated[str, AfterValidator(_address)] | None = None
    webhook_url: Annotated[str, AfterValidator(_address)] | None = None
    webhook_secret: Annotated[SecretStr, AfterValidator(_secret)] | None = None
    webhook_listen: Annotated[str, AfterValidator(_listen)] = "0.0.0.0:8080"
    knowledge_dir: Annotated[tuple[Path, ...], BeforeValidator(_folders)] = ()
    encoder: str = "use"
    database_url: Annotated[SecretStr, AfterValidator(_database)] | None = Field(default_factory=_journal_file)
    journal_days: Annotated[int, BeforeValidator(_days)] = 90
    public_url: Annotated[str, AfterValidator(_site)] | None = None
    log_level: Annotated[str, AfterValidator(_level)] = "INFO"


def load_settings(environment: Mapping[str, str] = os.environ, file: Path = Path(".env")) -> Settings:
    """The settings of the environment, over those of a ``.env`` file in the current folder.

    Raises ``BadSetting`` for the first that cannot be used.
    """
    given = {**_written(file), **environment}
    named = {name: (given.get(name.upper()) or "").strip() for name in Settings.model_fields}
    meant: dict[str, str | None] = {name: value for name, value in named.items() if value}
    if "DATABASE_URL" in given and not named["database_url"]:  # left out it is a file; set empty, it is none
        meant["database_url"] = None
    try:
        return Settings.model_validate(meant)
    except ValidationError as error:
        fault = error.errors(include_input=False, include_url=False)[0]
        why = fault["msg"].removeprefix("Value error, ")
        raise BadSetting(f"{str(fault['loc'][0]).upper()} {why}") from None


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
    return dotenv_values(stream=StringIO(text))
