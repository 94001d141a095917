"""Arrays and texts under names, in memory or in a file that is mapped: what a brain is made of, once it is worked out.

A file is a line of JSON that says what stands where, then the bytes of plain arrays, with a checksum of either. It can
execute nothing: it holds numbers, and texts as UTF-8. Its pages are read when they are needed and shared by every
process that reads them.
"""

from __future__ import annotations

import json
import mmap
import os
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property, lru_cache
from hashlib import blake2b
from itertools import chain, pairwise
from math import prod
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Parts = Mapping[str, Array]
Ids = npt.NDArray[np.int32]
MAGIC = b"rabat-bot 1 "
KINDS = ("|u1", "|i1", "<i4", "<u4", "<i8", "<u8", "<f4", "<f8")  # of numbers
LONGEST = 1 << 20  # bytes of the first line
BLOCK = 1 << 20  # bytes read at once when a file is checked
LINED = 64  # bytes: where an array begins
SUM = 9  # bytes of the checksum of the first line
REMEMBERED = 20_000  # words whose numbers are at hand


class Texts(Sequence[str]):
    """Texts as one array of UTF-8 and where each ends; a text is made when it is asked for."""

    def __init__(self, parts: Parts, name: str, start: int = 0, stop: int | None = None) -> None:
        self._bytes, self._ends = parts[name], parts[f"{name}.ends"]
        self._start = start
        self._stop = len(self._ends) - 1 if stop is None else stop
        self._parts, self._name = parts, name

    def __len__(self) -> int:
        return self._stop - self._start

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, slice):
            return [self[i] for i in range(*at.indices(len(self)))]
        place = self._start + at + (len(self) if at < 0 else 0)
        if not self._start <= place < self._stop:
            raise IndexError(at)
        return bytes(self._bytes[self._ends[place] : self._ends[place + 1]]).decode("utf-8", "surrogatepass")

    def __iter__(self) -> Iterator[str]:
        ends = self._ends[self._start : self._stop + 1].tolist()
        every = bytes(self._bytes[ends[0] : ends[-1]])
        for begin, end in pairwise(ends):
            yield every[begin - ends[0] : end - ends[0]].decode("utf-8", "surrogatepass")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    def part(self, start: int, stop: int) -> Texts:
        """Some of the texts, one after the other."""
        return Texts(self._parts, self._name, self._start + start, self._start + stop)


def texts(name: str, every: Iterable[str]) -> dict[str, Array]:
    """Texts as parts."""
    encoded = [text.encode("utf-8", "surrogatepass") for text in every]
    ends = np.cumsum([0, *map(len, encoded)], dtype=np.int64)
    return {name: np.frombuffer(b"".join(encoded), dtype=np.uint8), f"{name}.ends": ends}


class Rows:
    """Rows of numbers, one behind the other: the terms of each entry, say."""

    def __init__(self, parts: Parts, name: str) -> None:
        self.values, self.ends = parts[name], parts[f"{name}.ends"]

    def __getitem__(self, at: int) -> Ids:
        return self.values[self.ends[at] : self.ends[at + 1]]

    def set_of(self, at: int) -> frozenset[int]:
        """The numbers of one row."""
        return frozenset(self[at].tolist())

    def having(self, rows: Sequence[int], places: Array, count: int, of: Array | None = None) -> npt.NDArray[np.bool_]:
        """Which of some rows have which of ``count`` numbers: a line a row, a column a number. Each line of ``places``
        has for every number its column, from 1, or 0 for none; ``of`` says which of them each row is held against."""
        found = np.zeros((len(rows), count + 1), dtype=bool)
        if len(rows):
            starts, ends = self.ends[rows].tolist(), self.ends[[row + 1 for row in rows]].tolist()
            values = np.concatenate([self.values[start:end] for start, end in zip(starts, ends, strict=True)])
            lengths = [end - start for start, end in zip(starts, ends, strict=True)]
            line = 0 if of is None else of.repeat(lengths)
            found[np.arange(len(rows)).repeat(lengths), places[line, values]] = True
        return found[:, 1:]


class Numbers:
    """Words in the order of their hashes, and the number of each: its place there. A hash has eight bytes: of 160,000
    words, a word that is none of them is taken for one once in a hundred million million."""

    def __init__(self, hashes: Array) -> None:
        self._hashes = hashes
        self.of = lru_cache(maxsize=REMEMBERED)(self._of)

    def _of(self, word: str) -> int | None:
        """The number of a word; None for one that is not there."""
        sought = np.uint64(hash_of(word))
        at = int(self._hashes.searchsorted(sought))
        return at if at < len(self._hashes) and bool(self._hashes[at] == sought) else None

    def get(self, word: str, other: int) -> int:
        """The number of a word, or another."""
        at = self.of(word)
        return other if at is None else at

    def __len__(self) -> int:
        return len(self._hashes)


def hash_of(text: str) -> int:
    """What stands for a text, of 64 bits."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def numbered(words: Iterable[str]) -> tuple[list[str], Array]:
    """Words in the order in which ``Numbers`` has them, and what it takes."""
    hashes = sorted((hash_of(word), word) for word in words)
    return [word for _, word in hashes], np.array([number for number, _ in hashes], dtype=np.uint64)


def concatenated(ranges: Sequence[range]) -> npt.NDArray[np.intp]:
    """The numbers of some ranges, one range behind the other."""
    return np.concatenate([np.arange(each.start, each.stop) for each in ranges])


def rows(name: str, every: Sequence[Sequence[int]]) -> dict[str, Array]:
    """Rows of numbers as parts."""
    ends = np.cumsum([0, *map(len, every)], dtype=np.int64)
    values = np.fromiter(chain.from_iterable(every), dtype=np.int32, count=int(ends[-1]))
    return {name: values, f"{name}.ends": ends}


def data(name: str, value: Any) -> dict[str, Array]:
    """Anything that JSON can hold, as a part."""
    return {name: np.frombuffer(json.dumps(value, ensure_ascii=True).encode(), dtype=np.uint8)}


def data_of(parts: Parts, name: str) -> Any:
    """What ``data`` was given."""
    return json.loads(bytes(parts[name]))


class Kept:
    """Parts kept in a folder, each in a file of its own, for as long as ``state`` gives the same; nowhere without a
    folder. What is absent or damaged is made anew; a disk that is full or not ours to write is no fault. ``shared``
    keeps what is the same for every pack."""

    def __init__(self, folder: Path | None = None, state: Callable[[], str] = str, shared: Kept | None = None) -> None:
        self._folder, self._state = folder, state
        self.shared = shared or self

    @cached_property
    def key(self) -> str:
        """The state when it was first asked for, before anything was read."""
        return self._state()

    def part(self, name: str, make: Callable[[], Parts]) -> Parts:
        """Parts as they are kept under a name, or made."""
        if self._folder is None:
            return make()
        file, key = self._folder / f"{name}.parts", self.key
        found = read(file, key)
        if found is not None:
            return found
        made = make()
        if self._state() != key:  # changed since: nobody knows which of the two this was made of
            return made
        try:
            write(file, key, made)
        except OSError:
            return made
        return read(file, key) or made


NOWHERE = Kept()


def ours(state: os.stat_result) -> bool:
    """Whether only this user may write a file or folder: what others can write is not trusted."""
    return not hasattr(os, "getuid") or (state.st_uid == os.getuid() and not state.st_mode & 0o022)


def write(file: Path, key: str, parts: Parts) -> None:
    """Write parts, whole or not at all, whoever else is writing. Raises OSError."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    places, end, total = {}, 0, 0
    arrays = {name: np.ascontiguousarray(array) for name, array in parts.items()}
    blocks = []
    for name, array in arrays.items():
        places[name] = [array.dtype.str, list(array.shape), end]
        block = array.tobytes() + bytes(-array.nbytes % LINED)
        blocks.append(block)
        total = zlib.crc32(block, total)
        end += len(block)
    head = json.dumps({"key": key, "sum": total, "size": end, "parts": places}).encode()
    head += b" " * (-(len(MAGIC) + SUM + len(head) + 1) % LINED)
    first = MAGIC + _sum(head) + head + b"\n"
    written = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        written.touch(mode=0o600)
        with written.open("wb") as stream:
            stream.write(first)
            stream.writelines(blocks)
        written.replace(file)
    except OSError:
        with suppress(OSError):
            written.unlink(missing_ok=True)
        raise


def _sum(line: bytes) -> bytes:
    return b"%08x " % zlib.crc32(line)


def read(file: Path, key: str, travels: bool = False) -> Parts | None:
    """The parts of a file, mapped; None where it is absent, damaged, under another key, or can be written by others,
    but for one that ``travels`` with a pack: who may write the pack may write it."""
    try:
        with file.open("rb") as stream:
            if not travels and not (ours(os.fstat(stream.fileno())) and ours(file.parent.stat())):
                return None
            return _parts(stream, key)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _parts(stream: BinaryIO, key: str) -> Parts | None:
    """The parts of an open file. Raises whatever comes of reading what is none."""
    first = stream.readline(LONGEST)
    if not first.startswith(MAGIC):
        return None
    line = first[len(MAGIC) + SUM :].rstrip(b"\n")
    if first[len(MAGIC) :] != _sum(line) + line + b"\n":
        return None
    head = json.loads(line)
    if head["key"] != key:
        return None
    seen = size = 0
    while block := stream.read(BLOCK):  # read and not mapped: what is only checked takes no memory
        seen, size = zlib.crc32(block, seen), size + len(block)
    if seen != head["sum"] or size != head["size"]:
        return None
    mapped = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
    found = {}
    for name, (kind, shape, start) in head["parts"].items():
        if kind not in KINDS:
            return None
        array = np.frombuffer(mapped, dtype=kind, count=prod(shape), offset=len(first) + start)
        found[name] = array.reshape(shape)
    return found
