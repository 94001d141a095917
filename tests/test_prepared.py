"""The brain kept on disk: the next start finds it, anything that changed does away with it, and no fault of the disk
is a fault of the bot."""

from __future__ import annotations

import os
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import pytest
from conftest import TinyPack

import bot.prepared
from bot.brain import Brain
from bot.pack.files import PackError
from bot.prepared import MAKING, Prepared

QUESTIONS = ("Did it rain?", "rain on monday", "Who sang?", "monday rian", "hello")


def replies(brain: Brain) -> list[object]:
    return [replace(brain.ask(question)[0], ms=0.0) for question in QUESTIONS]


def files(kept: Path) -> list[Path]:
    return sorted(kept.iterdir())


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "bot"


def test_a_brain_kept_replies_like_one_built(tiny_pack: TinyPack, kept: Path) -> None:
    folder = tiny_pack({})
    built = Prepared(folder, kept).load()
    expected = replies(built)
    Prepared(folder, kept).keep(built)
    again = Prepared(folder, kept).load()
    assert again.indexes.ready == {"en"}  # it is the one kept: a new one has no index yet
    assert replies(again) == expected


def test_the_shipped_brain_can_be_kept(brain: Brain, kept: Path, tmp_path: Path) -> None:
    Prepared(tmp_path, kept).keep(brain)
    assert len(files(kept)) == 1


def test_a_change_of_the_pack_is_seen(tiny_pack: TinyPack, kept: Path) -> None:
    folder = tiny_pack({})
    brain = Prepared(folder, kept).load()
    brain.ask("Did it rain?")
    Prepared(folder, kept).keep(brain)
    passages = folder / "passages.yaml"
    passages.write_text(passages.read_text().replace("It rained on Monday.", "It snowed on Monday."))
    reply, _ = Prepared(folder, kept).load().ask("rain on monday")
    assert "snowed" in reply.text


def test_a_pack_changed_after_loading_is_not_taken_for_what_was_loaded(tiny_pack: TinyPack, kept: Path) -> None:
    folder = tiny_pack({})
    prepared = Prepared(folder, kept)
    brain = prepared.load()
    brain.ask("Did it rain?")
    passages = folder / "passages.yaml"
    passages.write_text(passages.read_text().replace("It rained on Monday.", "It snowed on Monday."))
    prepared.keep(brain)
    reply, _ = Prepared(folder, kept).load().ask("rain on monday")
    assert "snowed" in reply.text


def test_a_pack_broken_since_is_reported(tiny_pack: TinyPack, kept: Path) -> None:
    folder = tiny_pack({})
    Prepared(folder, kept).keep(Prepared(folder, kept).load())
    (folder / "meeting.yaml").write_text("nonsense")
    with pytest.raises(PackError):
        Prepared(folder, kept).load()


def test_a_language_made_ready_later_is_kept_too(tiny_pack: TinyPack, kept: Path) -> None:
    folder = tiny_pack({})
    brain = Prepared(folder, kept).load()
    Prepared(folder, kept).keep(brain)
    assert Prepared(folder, kept).load().indexes.ready == frozenset()
    brain.ask("Did it rain?")
    Prepared(folder, kept).keep(brain)
    assert Prepared(folder, kept).load().indexes.ready == {"en"}
    assert len(files(kept)) == 1


@pytest.mark.parametrize("left", [0, 10, 60, -1])
def test_a_file_cut_short_is_built_anew(tiny_pack: TinyPack, kept: Path, left: int) -> None:
    folder = tiny_pack({})
    brain = Prepared(folder, kept).load()
    expected = replies(brain)
    Prepared(folder, kept).keep(brain)
    (file,) = files(kept)
    file.write_bytes(file.read_bytes()[:left])
    assert replies(Prepared(folder, kept).load()) == expected


def test_a_folder_that_cannot_be_written_is_no_fault(tiny_pack: TinyPack, tmp_path: Path) -> None:
    folder, blocked = tiny_pack({}), tmp_path / "file"
    blocked.write_text("in the way")
    brain = Prepared(folder, blocked / "cache").load()
    Prepared(folder, blocked / "cache").keep(brain)
    assert replies(brain) == replies(Prepared(folder, blocked / "cache").load())


# -- what makes it another ---------------------------------------------------------------------------------------------


def kept_of(folder: Path, kept: Path) -> None:
    """Start once with a pack, and keep it with a language ready, by which it is known from one built anew."""
    prepared = Prepared(folder, kept)
    brain = prepared.load()
    brain.ask("Did it rain?")
    prepared.keep(brain)


def is_kept(folder: Path, kept: Path) -> bool:
    return Prepared(folder, kept).load().indexes.ready == {"en"}


def test_a_change_behind_a_link_is_seen(tiny_pack: TinyPack, kept: Path, tmp_path: Path) -> None:
    folder = tiny_pack({})
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "qa.yaml").write_text("- {id: sun, questions: [Sun?], answer: It shone., cites: [rain]}\n")
    (folder / "qa").symlink_to(elsewhere)
    kept_of(folder, kept)
    assert is_kept(folder, kept)
    (elsewhere / "qa.yaml").write_text("- {id: sun, questions: [Sun?], answer: It hid., cites: [rain]}\n")
    assert not is_kept(folder, kept)


def test_a_pack_saved_while_it_is_read_is_not_kept(tiny_pack: TinyPack, kept: Path) -> None:
    """Whether the old or the new text was read, nobody knows; and the old may come back."""
    folder = tiny_pack({})
    passages = folder / "passages.yaml"
    old = passages.read_text()
    prepared = Prepared(folder, kept)
    assert prepared._fingerprint  # taken; now somebody saves
    passages.write_text(old.replace("It rained on Monday.", "It snowed on Monday."))
    brain = prepared.load()
    assert "snowed" in brain.ask("rain on monday")[0].text
    prepared.keep(brain)
    passages.write_text(old)
    assert "rained" in Prepared(folder, kept).load().ask("rain on monday")[0].text


@pytest.mark.parametrize("library", MAKING)
def test_another_version_of_a_library_is_seen(
    tiny_pack: TinyPack, kept: Path, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tiny_pack({})
    kept_of(folder, kept)
    monkeypatch.setattr(bot.prepared, "version", lambda name: "0.0.1" if name == library else version(name))
    assert not is_kept(folder, kept)


@pytest.mark.parametrize("mode", [0o777, 0o775, 0o757])
def test_what_others_can_write_is_not_read(tiny_pack: TinyPack, kept: Path, mode: int) -> None:
    folder = tiny_pack({})
    kept_of(folder, kept)
    (file,) = files(kept)
    for path in (file, kept):
        before = path.stat().st_mode
        path.chmod(mode)
        assert not is_kept(folder, kept)
        path.chmod(before)
    assert is_kept(folder, kept)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give files away")
def test_what_is_somebody_else_s_is_not_read(tiny_pack: TinyPack, kept: Path) -> None:
    folder = tiny_pack({})
    kept_of(folder, kept)
    (file,) = files(kept)
    for path in (file, kept):
        os.chown(path, 54321, -1)
        assert not is_kept(folder, kept)
        os.chown(path, 0, -1)
    assert is_kept(folder, kept)
