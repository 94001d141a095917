"""The brain kept on disk: the next start finds it, anything that changed does away with it, and no fault of the disk
is a fault of the bot."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import TinyPack

import bot.mapped
import bot.prepared
from bot.brain import Brain
from bot.mapped import MAGIC, NOWHERE, SUM, Parts, read
from bot.pack.files import PackError
from bot.pack.kept import pack_of, pack_parts
from bot.pack.reader import load_pack
from bot.prepared import LIBRARIES, libraries, prepared

QUESTIONS = ("Did it rain?", "rain on monday", "Who sang?", "monday rian", "hello")


def replies(brain: Brain) -> list[object]:
    return [replace(brain.ask(question)[0], ms=0.0) for question in QUESTIONS]


def files(kept: Path) -> list[Path]:
    """What is kept of the pack itself."""
    return sorted(kept.glob("pack-*/*"))


def start(folder: Path, kept: Path) -> Brain:
    """Start with a pack, and have all of it ready."""
    brain = prepared(folder, kept)
    brain.warm()
    return brain


def made(folder: Path, kept: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of what the next start has to make anew, of the pack and of what every pack shares."""
    names: list[str] = []
    write = bot.mapped.write

    def noted(file: Path, key: str, parts: Mapping[str, bot.mapped.Array]) -> None:
        names.append(file.stem)
        write(file, key, parts)

    with monkeypatch.context() as patched:
        patched.setattr(bot.mapped, "write", noted)
        start(folder, kept)
    return names


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "bot"


@pytest.fixture(autouse=True)
def dictionaries_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What every pack shares takes seconds to work out, and is worked out once for all of these tests."""
    monkeypatch.setattr(bot.prepared, "_shared", lambda where: NOWHERE)


def test_a_brain_kept_replies_like_one_built(tiny_pack: TinyPack, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tiny_pack({})
    expected = replies(Brain(load_pack(folder)))
    assert replies(start(folder, kept)) == expected
    assert made(folder, kept, monkeypatch) == []
    assert replies(start(folder, kept)) == expected


def test_the_shipped_brain_can_be_kept(brain: Brain, tmp_path: Path) -> None:
    """Every entry of it is, made again, what it was."""
    built, again = load_pack(), pack_of(pack_parts(load_pack(), brain.entries))
    assert again[0].languages == built.languages
    for one, other in zip(brain.entries, again[1], strict=True):
        assert (one.id, one.kind, one.cites, one.citations) == (other.id, other.kind, other.cites, other.citations)
        for code in built.languages:
            assert (one.title[code], one.text[code]) == (other.title[code], other.text[code])
            assert list(one.phrasings[code]) == list(other.phrasings[code])
            assert list(one.support.get(code, ())) == list(other.support.get(code, ()))


def test_a_change_of_the_pack_is_seen(tiny_pack: TinyPack, kept: Path) -> None:
    folder = tiny_pack({})
    start(folder, kept)
    passages = folder / "passages.yaml"
    passages.write_text(passages.read_text().replace("It rained on Monday.", "It snowed on Monday."))
    reply, _ = start(folder, kept).ask("rain on monday")
    assert "snowed" in reply.text


def test_a_pack_saved_while_it_is_read_is_not_kept(
    tiny_pack: TinyPack, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether the old or the new text was read, nobody knows; and the old may come back."""
    folder = tiny_pack({})
    passages = folder / "passages.yaml"
    old = passages.read_text()

    def saved_meanwhile(folder: Path) -> Parts:
        passages.write_text(old.replace("It rained on Monday.", "It snowed on Monday."))
        return make(folder)

    make = bot.prepared._read
    with monkeypatch.context() as patched:
        patched.setattr(bot.prepared, "_read", saved_meanwhile)
        assert "snowed" in start(folder, kept).ask("rain on monday")[0].text
    passages.write_text(old)
    assert "rained" in start(folder, kept).ask("rain on monday")[0].text


def test_a_pack_broken_since_is_reported(tiny_pack: TinyPack, kept: Path) -> None:
    folder = tiny_pack({})
    start(folder, kept)
    (folder / "meeting.yaml").write_text("nonsense")
    with pytest.raises(PackError):
        prepared(folder, kept)


def test_a_language_is_built_when_it_is_needed(tiny_pack: TinyPack, kept: Path) -> None:
    brain = prepared(tiny_pack({}), kept)
    assert [file.stem for file in files(kept)] == ["pack", "source"]
    brain.ask("Did it rain?")
    assert [file.stem for file in files(kept)] == ["en", "pack", "source"]


def test_a_damaged_file_is_made_anew(tiny_pack: TinyPack, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tiny_pack({})
    expected = replies(start(folder, kept))
    for file in files(kept):
        file.write_bytes(file.read_bytes()[:-1])
    assert {"en", "pack"} <= set(made(folder, kept, monkeypatch))
    assert replies(start(folder, kept)) == expected


def test_what_is_kept_can_be_deleted_at_any_time(tiny_pack: TinyPack, kept: Path) -> None:
    folder = tiny_pack({})
    brain = start(folder, kept)
    expected = replies(brain)
    shutil.rmtree(kept)
    assert replies(brain) == expected
    assert replies(start(folder, kept)) == expected


def test_a_folder_that_cannot_be_written_is_no_fault(tiny_pack: TinyPack, tmp_path: Path) -> None:
    folder, blocked = tiny_pack({}), tmp_path / "file"
    blocked.write_text("in the way")
    assert replies(start(folder, blocked / "cache")) == replies(Brain(load_pack(folder)))


# -- what makes it another ---------------------------------------------------------------------------------------------


def test_a_change_behind_a_link_is_seen(tiny_pack: TinyPack, kept: Path, tmp_path: Path) -> None:
    folder = tiny_pack({})
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "qa.yaml").write_text("- {id: sun, questions: [Sun?], answer: It shone., cites: [rain]}\n")
    (folder / "qa").symlink_to(elsewhere)
    start(folder, kept)
    (elsewhere / "qa.yaml").write_text("- {id: sun, questions: [Sun?], answer: It hid., cites: [rain]}\n")
    assert "hid" in start(folder, kept).ask("Sun?")[0].text


def test_the_libraries_are_found() -> None:
    assert {name.split("-")[0].lower() for name in libraries()} >= set(LIBRARIES)


def test_another_version_of_a_library_is_seen(tiny_pack: TinyPack, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tiny_pack({})
    start(folder, kept)
    monkeypatch.setattr(bot.prepared, "libraries", lambda: ["pystemmer-0.0.1.dist-info"])
    assert {"en", "pack"} <= set(made(folder, kept, monkeypatch))


@pytest.mark.parametrize("mode", [0o777, 0o775, 0o757])
def test_what_others_can_write_is_not_read(tiny_pack: TinyPack, kept: Path, mode: int) -> None:
    folder = tiny_pack({})
    start(folder, kept)
    file = files(kept)[0]
    key = json.loads(file.read_bytes().split(b"\n", 1)[0][len(MAGIC) + SUM :])["key"]
    for path in (file, file.parent):
        before = path.stat().st_mode
        path.chmod(mode)
        assert read(file, key) is None
        path.chmod(before)
    assert read(file, key) is not None


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give files away")
def test_what_is_somebody_else_s_is_not_read(tiny_pack: TinyPack, kept: Path) -> None:
    folder = tiny_pack({})
    start(folder, kept)
    file = files(kept)[0]
    key = json.loads(file.read_bytes().split(b"\n", 1)[0][len(MAGIC) + SUM :])["key"]
    for path in (file, file.parent):
        os.chown(path, 54321, -1)
        assert read(file, key) is None
        os.chown(path, 0, -1)
    assert read(file, key) is not None
