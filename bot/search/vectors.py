"""The vectors of a pack's texts, worked out once and kept by content.

Each vector is quantised to bytes and filed under the hash of its text: a changed pack costs its new texts alone.
The file is a NumPy archive read without pickle: it holds numbers and can execute nothing. One travels with the pack
(``vectors.npz`` beside ``meeting.yaml``); what that lacks is kept in the user's cache.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import cached_property
from hashlib import blake2b
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.search.encoder import Encoder, Vectors

BATCH = 256  # texts encoded between two words of progress
KEY = 8  # bytes of the hash of a text
STEPS = 127  # of a byte, to each side of zero

Bytes = npt.NDArray[np.int8]
READINGS = 16  # questions whose vectors are remembered: one is met with in several readings
Progress = Callable[[int, int], None]


class VectorStore:
    """Vectors by text. ``files`` are read in order; what is worked out anew is written to the last of them."""

    def __init__(self, encoder: Encoder, files: Sequence[Path] = ()) -> None:
        self.encoder = encoder
        self._files = tuple(files)
        self.progress: Progress = silent
        self._new: dict[bytes, Bytes] = {}

    @cached_property
    def _rows(self) -> dict[bytes, Bytes]:
        rows: dict[bytes, Bytes] = {}
        for file in self._files:
            rows |= self._read(file)
        return rows | self._new

    def vector(self, text: str) -> Vectors:
        """The vector of a question, of length 1. Kept while the readings of one message are compared, and while several
        packs are asked it."""
        return self.vectors([text])[0]

    def vectors(self, texts: Sequence[str]) -> list[Vectors]:
        """The vectors of some questions, those that are not kept worked out together."""
        return _vectors(self.encoder, texts)

    def missing(self, texts: Iterable[str]) -> list[str]:
        """Those of some texts whose vectors are not known yet, each once."""
        return [text for text in dict.fromkeys(texts) if _key(text) not in self._rows]

    def learn(self, texts: Iterable[str]) -> None:
        """Work out the vectors of those texts that have none; ``progress`` is told how many of how many are done."""
        unknown = self.missing(texts)
        for start in range(0, len(unknown), BATCH):
            batch = unknown[start : start + BATCH]
            rows = quantised(self.encoder.encode(batch))
            self._new |= {_key(text): row for text, row in zip(batch, rows, strict=True)}
            self.progress(start + len(batch), len(unknown))
        self._rows.update(self._new)

    def rows(self, texts: Sequence[str]) -> Bytes:
        """The vectors of some texts as bytes, one a row: their direction is kept, their length is not 1."""
        self.learn(texts)
        found = [self._rows[_key(text)] for text in texts]
        return np.stack(found) if found else np.zeros((0, 1), np.int8)

    def keep(self, only: Iterable[str] | None = None) -> None:
        """Write what was worked out to the last file, or there the vectors of just some texts. A disk that is full or
        not ours to write is no fault: the next start works them out again."""
        if not self._files or not (self._new or only):
            return
        file = self._files[-1]
        rows = {**self._read(file), **self._new} if only is None else {k: self._rows[k] for k in map(_key, only)}
        keys = sorted(rows)
        written = file.with_name(f".{file.stem}.{os.getpid()}.npz")
        try:
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            np.savez(
                written,
                encoder=np.array(self.encoder.name),
                keys=np.frombuffer(b"".join(keys), dtype=np.uint8).reshape(len(keys), -1),
                rows=np.stack([rows[key] for key in keys]) if keys else np.zeros((0, 1), np.int8),
            )
            written.replace(file)  # whole or not at all, whoever else is writing
            self._new.clear()
        except OSError:
            with suppress(OSError):
                written.unlink(missing_ok=True)

    def forget(self) -> None:
        """Let go of what was read and kept: an index that is built has its own."""
        self.__dict__.pop("_rows", None)

    def _read(self, file: Path) -> dict[bytes, Bytes]:
        """What a file holds; nothing where it is absent, damaged or of another encoder."""
        try:
            with np.load(file, allow_pickle=False) as data:
                encoder, keys, rows = str(data["encoder"]), data["keys"], data["rows"]
        except Exception:  # no archive, cut short, compressed wrongly, pickled: anything may come of reading it
            return {}
        sound = keys.dtype == np.uint8 and keys.shape[1:] == (KEY,) and rows.dtype == np.int8 and rows.ndim == 2
        if encoder != self.encoder.name or not sound or len(keys) != len(rows):
            return {}
        return {bytes(key): row for key, row in zip(keys, rows, strict=True)}


_recent: dict[tuple[Encoder, str], Vectors] = {}  # of the last questions read, whatever pack is asked; the oldest first


def _vectors(encoder: Encoder, texts: Sequence[str]) -> list[Vectors]:
    found = {text: vector for text in texts if (vector := _recent.get((encoder, text))) is not None}
    new = [text for text in dict.fromkeys(texts) if text not in found]
    found |= dict(zip(new, encoder.encode(new) if new else (), strict=True))
    _recent.update({(encoder, text): found[text] for text in new})
    for old in list(_recent)[:-READINGS]:
        _recent.pop(old, None)
    return [found[text] for text in texts]


def silent(done: int, all: int) -> None:
    """Say nothing of the progress."""


def _key(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=KEY).digest()


def quantised(vectors: Vectors) -> Bytes:
    """Vectors as bytes, one a row: their direction is kept, their length is not."""
    most = np.maximum(np.abs(vectors).max(axis=1, keepdims=True), 1e-9)
    quantised: Bytes = np.round(vectors * (STEPS / most)).astype(np.int8)
    return quantised
