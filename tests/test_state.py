"""What a running bot notes on disk survives it, stays with it, and is gone when it is done with."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

import pytest
from telegram import Update

from bot.faces.telegram.state import Ledger, state_file
from bot.settings import Secret, Settings

SECRET_WORDS = "what nobody else may read"


def an_update(number: int) -> Update:
    chat: dict[str, Any] = {"id": 5, "type": "private"}
    update = Update.de_json(
        {"update_id": number, "message": {"message_id": 1, "date": 1, "chat": chat, "text": SECRET_WORDS}}
    )
    assert update is not None
    return update


def settings(token: str = "12:secret-part", server: str | None = None) -> Settings:
    return Settings(telegram_bot_token=Secret(token), telegram_api_url=server)


def test_it_survives_the_process(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "a.sqlite")
    ledger.answered(3)
    ledger.hold(an_update(2))
    ledger.hold(an_update(1))
    ledger.told("menu", "x")
    ledger.close()
    again = Ledger(tmp_path / "a.sqlite")
    assert 3 in again
    assert 2 not in again
    assert [raw["update_id"] for raw in again.held()] == [1, 2]
    assert [Update.de_json(raw) for raw in again.held()] == [an_update(1), an_update(2)]
    assert again.told("menu") == "x"
    assert again.told("description") is None


def test_a_question_answered_leaves_no_trace(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "a.sqlite")
    ledger.hold(an_update(1))
    ledger.release(1)
    ledger.answered(1)
    ledger.forget(before=2)
    assert 1 not in ledger
    for path in tmp_path.iterdir():
        assert SECRET_WORDS.encode() not in path.read_bytes()


def test_of_two_processes_one_has_the_file(tmp_path: Path) -> None:
    first, second = Ledger(tmp_path / "a.sqlite"), Ledger(tmp_path / "a.sqlite")
    first.hold(an_update(1))
    assert second.held() == []
    second.answered(1)  # in memory
    assert 1 in second
    assert 1 not in first


@pytest.mark.parametrize("content", [b"no database at all, but long enough to be one" * 50, b""])
def test_a_damaged_file_stops_nothing(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    path.write_bytes(content)
    ledger = Ledger(path)
    ledger.answered(1)
    assert 1 in ledger


def test_each_bot_on_each_server_has_files_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    given = [settings(), settings("13:secret-part"), settings(server="http://127.0.0.1:8081")]
    files = {state_file(one, "sqlite") for one in given}
    assert len(files) == 3
    assert not any("secret" in str(path) for path in files)
    assert stat.S_IMODE(next(tmp_path.iterdir()).stat().st_mode) == 0o700


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="no such rights on this system")
def test_a_folder_others_can_write_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (tmp_path / "state" / "rabat-bot").mkdir(parents=True)
    (tmp_path / "state" / "rabat-bot").chmod(0o777)
    path = state_file(settings(), "sqlite")
    assert path is not None
    assert path.parent == tmp_path / f"rabat-bot-{os.getuid()}"
    path.parent.chmod(0o777)
    assert state_file(settings(), "sqlite") is None
