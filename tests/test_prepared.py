"""The brain kept on disk: the next start finds it, anything that changed does away with it, and no fault of the disk
is a fault of the bot."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from conftest import TinyPack

from bot.brain import Brain
from bot.pack.files import PackError
from bot.prepared import Prepared

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
