"""What a running bot notes on disk: the updates it has in hand, so that none is lost or answered twice, and its health.

Nothing of it stays: a question is there only while it waits for its answer.
"""

from __future__ import annotations

import json
import logging
import os
import sqlite3
import tempfile
import time
from hashlib import blake2b
from pathlib import Path
from typing import Any

import platformdirs
from telegram import Update

from bot.settings import Settings

log = logging.getLogger(__name__)

KEPT = 24 * 3600.0  # seconds, as Telegram keeps what is not fetched
TABLES = """
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA journal_mode = TRUNCATE;
PRAGMA synchronous = OFF;
PRAGMA secure_delete = ON;
CREATE TABLE IF NOT EXISTS answered (id INTEGER PRIMARY KEY);
CREATE TABLE IF NOT EXISTS held (id INTEGER PRIMARY KEY, json TEXT NOT NULL, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS told (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


def state_file(settings: Settings, ending: str) -> Path | None:
    """A file of this bot on this server, in a folder only its user can write; None when there is no such folder."""
    assert settings.telegram_bot_token is not None
    number = settings.telegram_bot_token.get_secret_value().partition(":")[0]
    server = blake2b((settings.telegram_api_url or "").encode(), digest_size=4).hexdigest()
    own = f"rabat-bot-{os.getuid()}" if hasattr(os, "getuid") else "rabat-bot"
    for folder in (platformdirs.user_state_path("rabat-bot"), Path(tempfile.gettempdir()) / own):
        if _ours(folder):
            return folder / f"{''.join(filter(str.isalnum, number))}-{server}.{ending}"
    return None


def _ours(folder: Path) -> bool:
    """Whether this is a folder that this user, and no other, can write; it is made when it can be."""
    if not folder.is_absolute():  # there is no home
        return False
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        state = folder.stat()
    except OSError:
        return False
    mine = not hasattr(os, "getuid") or (state.st_uid == os.getuid() and not state.st_mode & 0o022)
    return mine and os.access(folder, os.W_OK)


class Ledger:
    """Updates answered that Telegram does not know to be, and updates confirmed to Telegram that are not answered.

    In memory when there is no file or another process has it: then what is in hand at a crash is lost. A fault of the
    disk is logged and stops nothing.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._base = _open(path) if path else None
        if self._base is None:
            log.warning("What is in hand is noted in memory only, and lost in a crash")
            self._base = _open(None)

    def answered(self, number: int) -> None:
        """Note that an update was answered."""
        self._do("INSERT OR IGNORE INTO answered VALUES (?)", number)

    def __contains__(self, number: int) -> bool:
        """Whether an update was answered already."""
        return bool(self._do("SELECT 1 FROM answered WHERE id = ?", number))

    def forget(self, before: int) -> None:
        """Telegram will not send updates below this number again: that they were answered need not be known."""
        self._do("DELETE FROM answered WHERE id < ?", before)

    def hold(self, update: Update) -> None:
        """Note an update that is to be confirmed before it is answered."""
        self._do("INSERT OR IGNORE INTO held VALUES (?, ?, ?)", update.update_id, update.to_json(), time.time())

    def release(self, number: int) -> None:
        """Erase what was held of an update."""
        self._do("DELETE FROM held WHERE id = ?", number)

    def held(self) -> list[dict[str, Any]]:
        """The updates held, as Telegram wrote them, oldest first."""
        return [json.loads(text) for (text,) in self._do("SELECT json FROM held ORDER BY id")]

    def told(self, name: str, value: str | None = None) -> str | None:
        """What Telegram was last told by the name of ``name``; with a value: that it was told this."""
        if value is not None:
            self._do("INSERT OR REPLACE INTO told VALUES (?, ?)", name, value)
        return next((str(row[0]) for row in self._do("SELECT value FROM told WHERE name = ?", name)), None)

    def close(self) -> None:
        """Let go of the file."""
        if self._base is not None:
            self._base.close()

    def _do(self, statement: str, *values: object) -> list[Any]:
        assert self._base is not None
        try:
            return self._base.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            log.error("What is in hand cannot be noted: %s", error)
            return []


def _open(path: Path | None) -> sqlite3.Connection | None:
    base = sqlite3.connect(path or ":memory:", isolation_level=None, timeout=0.2)
    try:
        base.executescript(TABLES)
        base.execute("DELETE FROM held WHERE at < ?", (time.time() - KEPT,))
    except sqlite3.Error as error:
        log.warning("%s: %s", path, error)
        base.close()
        return None
    return base
