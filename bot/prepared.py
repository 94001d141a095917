"""The brain of a pack, made ready once: what reading and indexing come to is kept on disk for the next start.

A start then takes a third of the time. What is kept holds for just these files of the pack, this code and these
libraries: whatever changes, the brain is built anew. What cannot be kept or read back is no fault, only slower.

It is a pickle, and a pickle is code: it is read from a file and a folder alone that belong to this user and that nobody
else can write.
"""

from __future__ import annotations

import os
import pickle
import sys
from functools import cached_property
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

import platformdirs

from bot.brain import Brain
from bot.pack.reader import SHIPPED, load_pack
from bot.search.encoder import DEFAULT, load_encoder
from bot.search.vectors import VectorStore

CODE = Path(__file__).parent


def vector_store(folder: Path, kept: Path | None = None, encoder: str = DEFAULT) -> VectorStore | None:
    """The vectors of the pack in ``folder``: those that travel with it, and those kept in the user's cache; None
    without an encoder. Raises ``UnknownEncoder``."""
    chosen = load_encoder(encoder)
    return (
        None
        if chosen is None
        else VectorStore(chosen, (folder / "vectors.npz", (kept or KEPT) / f"vectors-{chosen.name}.npz"))
    )


def load_brain(folder: Path = SHIPPED, encoder: str = DEFAULT) -> Brain:
    """The brain of a pack, built anew. Raises ``PackError``."""
    store = vector_store(folder, encoder=encoder)
    brain = Brain(load_pack(folder), store=store)
    brain.warm()
    if store:
        store.keep()
        store.forget()
    return brain


MAKING = ("PyStemmer", "rank-bm25", "rapidfuzz", "pyspellchecker", "PyYAML", "numpy", "pydantic")
"""The libraries whose work is kept; the encoder's is told by its name."""


def _kept() -> Path:
    """The cache of this user; for one who has no home, a path that cannot be."""
    try:
        folder = platformdirs.user_cache_path("rabat-bot")
    except RuntimeError:  # an older platformdirs gives a folder named «~»
        folder = Path()
    return folder if folder.is_absolute() else Path(os.devnull) / "rabat-bot"


KEPT = _kept()


def _ours(state: os.stat_result) -> bool:
    """Whether only this user may write a file or folder: what others can write is never unpickled."""
    return not hasattr(os, "getuid") or (state.st_uid == os.getuid() and not state.st_mode & 0o022)


def _state_of(folder: Path, store: VectorStore | None) -> str:
    """What tells one state of pack, code and libraries from another."""
    versions = " ".join(version(name) for name in MAKING)
    seen = blake2b(f"{sys.version} {versions} {store.encoder.name if store else 'none'}".encode(), digest_size=16)
    pack = (path for pattern in ("*.y*ml", "*/*.y*ml") for path in folder.glob(pattern))  # through links to folders too
    for path in sorted([*CODE.rglob("*.py"), *CODE.rglob("*.yaml"), *pack]):
        text = path.read_bytes()
        seen.update(f"{path} {len(text)} ".encode("utf-8", "surrogateescape"))  # where one file ends, another begins
        seen.update(text)
    return seen.hexdigest()


class Prepared:
    """The brain of the pack in ``folder``, as kept in the folder ``kept`` or built."""

    def __init__(self, folder: Path, kept: Path = KEPT, store: VectorStore | None = None) -> None:
        self._folder = folder
        self._store = store
        self._file = kept / f"{blake2b(bytes(folder.resolve()), digest_size=8).hexdigest()}.pickle"

    @cached_property
    def _fingerprint(self) -> str:
        """The state before anything was read."""
        return _state_of(self._folder, self._store)

    def load(self) -> Brain:
        """The brain, as kept if nothing has changed. Raises ``PackError``."""
        try:
            now = self._fingerprint
            with self._file.open("rb") as stream:
                if _ours(os.fstat(stream.fileno())) and _ours(self._file.parent.stat()):
                    stamp, data = stream.read().split(b"\n", 1)
                    if stamp.split()[0].decode() == now:
                        brain: Brain = pickle.loads(data)  # written by ``keep``
                        return brain
        except Exception:  # not there, cut short, of another version: anything may come of reading it
            pass
        return Brain(load_pack(self._folder), store=self._store)

    def keep(self, brain: Brain) -> None:
        """Keep the brain loaded for the next start, unless it is kept with as many languages ready, or the pack was
        saved since the start began: nobody knows which of the two it was read from."""
        try:
            stamp = f"{self._fingerprint} {' '.join(sorted(brain.indexes.ready))}\n".encode()
            if self._file.exists():
                with self._file.open("rb") as stream:
                    if stream.readline() == stamp:
                        return
            if _state_of(self._folder, self._store) != self._fingerprint:
                return
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            written = self._file.with_suffix(f".{os.getpid()}")
            written.write_bytes(stamp + pickle.dumps(brain, protocol=pickle.HIGHEST_PROTOCOL))
            written.replace(self._file)  # whole or not at all, whoever else is writing
        except OSError:  # a disk that is full or not ours to write
            pass
