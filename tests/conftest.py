"""What several tests share: the brain of the shipped pack, and a way to write a small pack of one's own."""

from __future__ import annotations

import logging
import os
import shutil
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from telegram_talk import Rooms, Talk, settings

from bot.brain import Brain
from bot.faces.telegram.app import build
from bot.pack.reader import load_pack
from bot.prepared import KEPT, load_brain

MEETING = """\
id: tiny
title: A tiny meeting
languages: [en]
document: {title: Its report, pages: [1, 9]}
"""
PASSAGE = """\
- id: rain
  title: Rain on Monday
  text: It rained on Monday.
  page: 3
"""
TINY = {"meeting.yaml": MEETING, "passages.yaml": PASSAGE}

SERVERS = (
    os.environ.get("DATABASE_URL", ""),
    "postgresql:///postgres?host=/var/run/postgresql",
    "postgresql://127.0.0.1/postgres",
)

TinyPack = Callable[[Mapping[str, str | bytes | None]], Path]


@pytest.fixture(scope="session", autouse=True)
def cache_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What the bot's processes keep for their next start, they keep apart from the user's.

    Vectors of texts are the same wherever they were worked out: those the user has are there from the start.
    """
    cache = tmp_path_factory.mktemp("cache")
    os.environ["XDG_CACHE_HOME"] = str(cache)
    (cache / KEPT.name).mkdir()
    for vectors in KEPT.glob("vectors-*.npz"):
        shutil.copy(vectors, cache / KEPT.name)


@pytest.fixture(autouse=True)
def state_of_its_own(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a bot notes of the updates it has in hand is no other test's: servers take turns with the same port."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))


@pytest.fixture(scope="session")
def brain() -> Brain:
    """The brain of the shipped pack, with the encoder; it keeps nothing of a conversation: all tests may share it."""
    return load_brain()


@pytest.fixture
def api() -> Iterator[Rooms]:
    """A strict Bot API server."""
    with Rooms() as server:
        yield server


@pytest.fixture
async def talk(api: Rooms, brain: Brain, caplog: pytest.LogCaptureFixture) -> AsyncIterator[Talk]:
    """A bot that at the end has broken no rule of the Bot API and logged no error."""
    async with build(brain, settings(api)) as app:
        yield Talk(api, app, brain)
    assert api.violations == []
    assert [r.getMessage() for r in caplog.get_records("call") if r.levelno >= logging.ERROR] == []


@pytest.fixture
def tiny_pack(tmp_path: Path) -> TinyPack:
    """Writes the smallest pack, a meeting.yaml and one passage, with other files beside or instead; returns its folder.

    A file whose text is None is left out.
    """

    def write(files: Mapping[str, str | bytes | None]) -> Path:
        folder = tmp_path / "pack"
        folder.mkdir()
        for name, written in {**TINY, **files}.items():
            if written is not None:
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(written if isinstance(written, bytes) else written.encode())
        return folder

    return write


@pytest.fixture
def small(tiny_pack: TinyPack) -> Brain:
    """The brain of the smallest pack."""
    return Brain(load_pack(tiny_pack({})))


@pytest.fixture
def port() -> int:
    """A free port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@pytest.fixture
async def postgres() -> AsyncIterator[str]:
    """A database of its own on a PostgreSQL server of this machine, where one lets us make it."""
    pytest.importorskip("asyncpg")
    name, why = f"rabat_bot_test_{os.getpid()}", "none is known"
    for server in (url for url in SERVERS if url.startswith("postgres")):
        engine = create_async_engine(
            server.replace("postgresql:", "postgresql+asyncpg:", 1), isolation_level="AUTOCOMMIT"
        )
        try:
            async with engine.connect() as connection:
                await connection.execute(text(f"CREATE DATABASE {name}"))
                yield str(engine.url.set(drivername="postgresql", database=name).render_as_string(hide_password=False))
                await connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
                return
        except Exception as error:  # no server, no way in, no right to make a database
            why = f"{type(error).__name__}: {error}".splitlines()[0]
        finally:
            await engine.dispose()
    pytest.skip(f"no PostgreSQL server to test with ({why}): name one by DATABASE_URL")
