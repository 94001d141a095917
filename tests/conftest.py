"""What several tests share: the brain of the shipped pack, and a way to write a small pack of one's own."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from bot.brain import Brain
from bot.pack.reader import load_pack

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

TinyPack = Callable[[Mapping[str, str | bytes | None]], Path]


@pytest.fixture(scope="session", autouse=True)
def cache_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What the bot's processes keep for their next start, they keep apart from the user's."""
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session")
def brain() -> Brain:
    """The brain of the shipped pack; it keeps nothing of a conversation, so that all tests may share it."""
    return Brain(load_pack())


@pytest.fixture
def tiny_pack(tmp_path: Path) -> TinyPack:
    """Writes the smallest pack, a meeting.yaml and one passage, with other files beside or instead; returns its folder.

    A file whose text is None is left out.
    """

    def write(files: Mapping[str, str | bytes | None]) -> Path:
        folder = tmp_path / "pack"
        folder.mkdir()
        for name, text in {**TINY, **files}.items():
            if text is not None:
                path = folder / name
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return folder

    return write
