"""The journal in a database: one table, in an SQLite file or in PostgreSQL, through SQLAlchemy's async engine."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    bindparam,
    delete,
    event,
    func,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.journal.mask import masked
from bot.journal.record import Asked, Thumb

LOCKED = 1.0  # seconds for a lock on a file: the writer tries again, and a bot that ends is not held up
PATIENCE = 5.0  # seconds for a server
MAKING = 0x52616261742D626F  # the lock of those who make tables: a number of our own
DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}

METADATA = MetaData()
JOURNAL = Table(
    "journal",
    METADATA,
    Column("key", String(16), primary_key=True),
    Column("at", BigInteger, nullable=False, index=True),  # seconds since 1970 UTC
    Column("text", Text, nullable=False),
    Column("language", String(8), nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("entry", String(120)),
    Column("confidence", Float, nullable=False),
    Column("thumb", SmallInteger),  # 1 or -1
)


class Store:
    """Questions in the database at ``url``. Texts are masked as they are written, so that none gets by.

    Methods raise what SQLAlchemy, the driver or the network raise; no error text holds a question. Raises
    ``ValueError`` for an address that is none, and ``ImportError`` where the driver is not installed.
    """

    def __init__(self, url: str) -> None:
        self._url = driven(url)
        self._file = Path(self._url.database or "") if self._url.get_backend_name() == "sqlite" else None
        wait = {"timeout": LOCKED} if self._file else {"timeout": PATIENCE, "command_timeout": PATIENCE}
        self._engine = create_async_engine(
            self._url,
            connect_args=wait,
            pool_size=1,
            max_overflow=0,
            pool_pre_ping=not self._file,
            hide_parameters=True,
        )
        if self._file:
            event.listen(self._engine.sync_engine, "connect", _erase_what_is_deleted)
        self._made = False

    def __str__(self) -> str:
        """Where it is, without the password."""
        return str(self._file or self._url.render_as_string(hide_password=True))

    @property
    def missing(self) -> bool:
        """Whether there is no file yet."""
        return self._file is not None and not self._file.exists()

    async def write(self, asked: Sequence[Asked], thumbs: Sequence[Thumb] = ()) -> None:
        """Add questions, then set thumbs, the last of each key; all or nothing. A question that is there stays."""
        await self._make()
        async with self._engine.begin() as connection:
            if asked:
                dialect = sqlite if self._file else postgresql
                await connection.execute(
                    dialect.insert(JOURNAL).on_conflict_do_nothing(), [_row(question) for question in asked]
                )
            if last := {thumb.key: thumb.value for thumb in thumbs}:
                pressed = update(JOURNAL).where(JOURNAL.c.key == bindparam("of")).values(thumb=bindparam("to"))
                await connection.execute(pressed, [{"of": key, "to": value} for key, value in last.items()])

    async def forget(self, before: int) -> int:
        """Delete what was asked before a time, in seconds since 1970; how many."""
        await self._make()
        async with self._engine.begin() as connection:
            gone = await connection.execute(delete(JOURNAL).where(JOURNAL.c.at < before))
        return int(gone.rowcount)

    async def read(self, since: int = 0) -> list[Asked]:
        """What was asked since a time, in seconds since 1970, in that order."""
        await self._make()
        async with self._engine.connect() as connection:
            rows = await connection.execute(select(JOURNAL).where(JOURNAL.c.at >= since).order_by(JOURNAL.c.at))
            return [Asked(**row) for row in rows.mappings()]

    async def close(self) -> None:
        """Let go of the database."""
        await self._engine.dispose()

    async def _make(self) -> None:
        """Make the file, readable to its user alone, and the table, once."""
        if self._made:
            return
        if self._file:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(self._file, os.O_CREAT | os.O_RDWR, 0o600))
        await make_tables(self._engine, METADATA)
        self._made = True


class Unreadable(Exception):
    """Why a journal cannot be read, in one line."""


async def read_all(url: str, since: int = 0) -> list[Asked]:
    """What was asked since a time, for somebody who only reads. Raises ``Unreadable``."""
    try:
        store = Store(url)
    except ValueError as error:
        raise Unreadable(f"DATABASE_URL {error}") from None
    except ImportError as error:
        raise Unreadable(f"it needs {error.name}: pip install 'rabat-bot[postgres]'") from None
    if store.missing:
        raise Unreadable(f"{store} is not there yet: it begins with the first question that `rabat-bot run` is asked")
    try:
        return await store.read(since)
    except Exception as error:  # whatever befalls a disk, a server or the way to it
        raise Unreadable(f"{store}: {brief(error)}") from None
    finally:
        await store.close()


async def make_tables(engine: AsyncEngine, tables: MetaData) -> None:
    """Make the tables that are not there. Of several processes that begin at once, one after the other: PostgreSQL's
    «if not exists» does not keep two from making the same."""
    async with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            await connection.execute(select(func.pg_advisory_xact_lock(MAKING)))
        await connection.run_sync(tables.create_all)


def brief(error: Exception) -> str:
    """An error in one line, without the statement it befell."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    return f"{type(cause).__name__}: {next(iter(str(cause).splitlines()), '')}"


def driven(url: str) -> URL:
    """The address with the driver that serves it asynchronously."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise ValueError("is no address of a database") from None
    driver = DRIVERS.get(parsed.get_backend_name())
    if driver is None:
        raise ValueError("must be sqlite:///path/to/file or postgresql://user:password@host/name")
    query = {
        ("ssl" if name == "sslmode" else name): value for name, value in parsed.query.items()
    }  # as asyncpg calls it
    return parsed.set(drivername=driver, query=query)


def _row(asked: Asked) -> dict[str, Any]:
    return {
        "key": asked.key,
        "at": asked.at,
        "text": masked(asked.text),
        "language": asked.language,
        "outcome": asked.outcome,
        "entry": asked.entry,
        "confidence": asked.confidence,
        "thumb": asked.thumb,
    }


def _erase_what_is_deleted(connection: Any, record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.close()
