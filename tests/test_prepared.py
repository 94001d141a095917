"""The brain kept on disk: the next start finds it, anything that changed does away with it, and no fault of the disk
is a fault of the bot."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from conftest import TinyPack

from bot.brain import Brain
from bot.pack import PackError
from bot.prepared import keep, load_brain

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
    built = load_brain(folder, kept)
    expected = replies(built)
    keep(built, folder, kept)
    again = load_brain(folder, kept)
    assert again.indexes.ready == {"en"}  # it is the one kept: a new one has no index yet
    assert replies(again) == expected


def test_the_shipped_brain_can_be_kept(brain: Brain, kept: Path, tmp_path: Path) -> None:
    keep(brain, tmp_path, kept)
    assert len(files(kept)) == 1


def test_a_change_of_the_pack_is_seen(tiny_pack: TinyPack, kept: Path) -> None:
    folder = tiny_pack({})
    brain = load_brain(folder, kept)
    brain.ask("Did it rain?")
    keep(brain, folder, kept)
    passages = folder / "passages.yaml"
    passages.write_text(passages.read_text().replace("It rained on Monday.", "It snowed on Monday."))
    reply, _ = load_brain(folder, kept).ask("rain on monday")
    assert "snowed" in reply.text


def test_a_pack_broken_since_is_reported(tiny_pack: TinyPack, kept: Path) -> None:
    folder = tiny_pack({})
    keep(load_brain(folder, kept), folder, kept)
    (folder / "meeting.yaml").write_text("nonsense")
    with pytest.raises(PackError):
        load_brain(folder, kept)


def test_a_language_made_ready_later_is_kept_too(tiny_pack: TinyPack, kept: Path) -> None:
    folder = tiny_pack({})
    brain = load_brain(folder, kept)
    keep(brain, folder, kept)
    assert load_brain(folder, kept).indexes.ready == frozenset()
    brain.ask("Did it rain?")
    keep(brain, folder, kept)
    assert load_brain(folder, kept).indexes.ready == {"en"}
    assert len(files(kept)) == 1


@pytest.mark.parametrize("left", [0, 10, 60, -1])
def test_a_file_cut_short_is_built_anew(tiny_pack: TinyPack, kept: Path, left: int) -> None:
    folder = tiny_pack({})
    brain = load_brain(folder, kept)
    expected = replies(brain)
    keep(brain, folder, kept)
    (file,) = files(kept)
    file.write_bytes(file.read_bytes()[:left])
    assert replies(load_brain(folder, kept)) == expected


def test_a_folder_that_cannot_be_written_is_no_fault(tiny_pack: TinyPack, tmp_path: Path) -> None:
    folder, blocked = tiny_pack({}), tmp_path / "file"
    blocked.write_text("in the way")
    brain = load_brain(folder, blocked / "cache")
    keep(brain, folder, blocked / "cache")
    assert replies(brain) == replies(load_brain(folder, blocked / "cache"))
