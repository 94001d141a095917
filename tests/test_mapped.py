"""Arrays and texts in a mapped file: what was written is read; a file that is damaged, or none of ours, never is."""

from __future__ import annotations

import json
import pickle
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mapped import MAGIC, SUM, Kept, Rows, Texts, data, data_of, read, rows, texts, write

KEY = "a key"
PARTS = {
    **texts("said", ["It rained.", "", "Il a plu à Côte d'Ivoire", "half a pair \ud800"]),
    **rows("terms", [[3, 1], [], [2]]),
    **data("more", {"a": [1, None, "é"]}),
    "floats": np.linspace(0, 1, 7),
    "bytes": np.arange(-6, 6, dtype=np.int8).reshape(3, 4),
    "nothing": np.zeros((0, 5), np.float32),
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "kept" / "some.parts"
    write(path, KEY, PARTS)
    return path


def test_what_was_written_is_read(file: Path) -> None:
    found = read(file, KEY)
    assert found is not None and found.keys() == PARTS.keys()
    for name, array in PARTS.items():
        assert found[name].dtype == array.dtype and np.array_equal(found[name], array)
        assert not found[name].flags.writeable
    assert data_of(found, "more") == {"a": [1, None, "é"]}
    assert read(file, "another key") is None
    assert read(file.with_name("other.parts"), KEY) is None


@given(st.lists(st.text()), st.data())
def test_texts_are_a_list(every: list[str], draw: st.DataObject) -> None:
    found = Texts(texts("t", every), "t")
    start, stop = sorted(draw.draw(st.tuples(st.integers(0, len(every)), st.integers(0, len(every)))))
    assert list(found) == every and len(found) == len(every) and found[:2] == every[:2]
    assert list(found.part(start, stop)) == every[start:stop]
    assert [found[at] for at in range(-len(every), len(every))] == [*every, *every]
    with pytest.raises(IndexError):
        found[len(every)]


@given(st.lists(st.lists(st.integers(0, 9), unique=True), min_size=1), st.lists(st.integers(0, 9), unique=True))
def test_rows_have_the_numbers_that_they_have(every: list[list[int]], sought: list[int]) -> None:
    places = np.zeros(10, np.int32)
    places[sought] = range(1, len(sought) + 1)
    found = Rows(rows("r", every), "r").having(range(len(every)), places[None], len(sought))
    assert found.tolist() == [[number in own for number in sought] for own in every]


def cut(left: int) -> Callable[[bytes], bytes]:
    return lambda whole: whole[:left]


def changed(at: int) -> Callable[[bytes], bytes]:
    return lambda whole: whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]


def another_head(change: Callable[[dict[str, Any]], None]) -> Callable[[bytes], bytes]:
    """A file whose first line says something else of it."""

    def damage(whole: bytes) -> bytes:
        first, rest = whole.split(b"\n", 1)
        head = json.loads(first[len(MAGIC) + SUM :])
        change(head)
        line = json.dumps(head).encode()
        return MAGIC + b"%08x " % zlib.crc32(line) + line + b"\n" + rest

    return damage


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    **{f"cut to {left}": cut(left) for left in (0, 5, 60, 500, -1)},
    **{f"changed at {at}": changed(at) for at in (3, 15, 30, 200, 260, -1, -100)},
    "longer": lambda whole: whole + b"more",
    "a pickle": lambda whole: pickle.dumps({"parts": 1}),
    "lines without end": lambda whole: b"rabat-bot 1 " + b"[" * 100_000,
    "objects": another_head(lambda head: [part.__setitem__(0, "|O") for part in head["parts"].values()]),
    "no shapes": another_head(lambda head: [part.__setitem__(1, None) for part in head["parts"].values()]),
    "out of the file": another_head(lambda head: [part.__setitem__(2, 10**12) for part in head["parts"].values()]),
    "before the file": another_head(lambda head: [part.__setitem__(2, -(10**6)) for part in head["parts"].values()]),
    "no parts": another_head(lambda head: head.pop("parts")),
    "a list": lambda whole: MAGIC + b"%08x []\n" % zlib.crc32(b"[]"),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_a_damaged_or_foreign_file_is_not_read(file: Path, damage: Callable[[bytes], bytes]) -> None:
    whole = file.read_bytes()
    assert damage(whole) != whole
    file.write_bytes(damage(whole))
    assert read(file, KEY) is None


def test_what_is_kept_is_made_once(tmp_path: Path) -> None:
    made: list[str] = []

    def make() -> dict[str, Any]:
        made.append("once")
        return PARTS

    for _ in range(2):
        assert Kept(tmp_path / "kept", lambda: "state").part("some", make).keys() == PARTS.keys()
    assert made == ["once"]
    Kept(tmp_path / "kept", lambda: "another state").part("some", make)
    assert made == ["once", "once"]


def test_what_changes_while_it_is_made_is_not_kept(tmp_path: Path) -> None:
    states = iter(["before", "after"])
    Kept(tmp_path, lambda: next(states)).part("some", lambda: PARTS)
    assert list(tmp_path.iterdir()) == []
