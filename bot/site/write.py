"""A site on disk: what changed is written, what is no more is taken away, and nothing of anybody else is touched."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bot.site.build import File, Refused

MARK = ".rabat-site"  # the list of what was written, by which a folder is known as a site of ours


@dataclass(frozen=True, slots=True)
class Written:
    """What came of writing: pages and files in all, their bytes, and how many files changed and went."""

    pages: int
    files: int
    size: int
    changed: int
    gone: int


def check(folder: Path, force: bool = False) -> None:
    """Raise ``Refused`` for what is no folder, and for a folder with other things in it unless by ``force``."""
    if folder.exists() and not folder.is_dir():
        raise Refused(f"{folder} is a file: name a folder for the site")
    if not force and folder.is_dir() and not (folder / MARK).is_file() and any(folder.iterdir()):
        raise Refused(f"{folder} holds other things than a site: name a new folder, or write into it with --force")


def write(files: Iterable[File], folder: Path, force: bool = False) -> Written:
    """Write a site into a folder. Files of an earlier one that are no more are taken away, those of others never.

    Raises ``Refused`` and ``OSError``.
    """
    check(folder, force)
    folder.mkdir(parents=True, exist_ok=True)
    before, now = _listed(folder), {}
    pages = changed = 0
    try:
        for name, content in files:
            now[name] = len(content)
            pages += name.endswith(".html")
            changed += _put(folder / name, content)
        gone = [name for name in before if name not in now and (folder / name).is_file()]
        for name in gone:
            _take(folder / name, folder)
        before = []
    finally:  # broken off, it is a site of ours all the same, with whatever it has
        names = sorted({*before, *now})
        (folder / MARK).write_text("".join(f"{name}\n" for name in names), encoding="utf-8")
    return Written(pages, len(now), sum(now.values()), changed, len(gone))


def _put(path: Path, content: bytes) -> bool:
    """Write a file unless it holds just this already; whether it was written."""
    if path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return True


def _take(path: Path, folder: Path) -> None:
    """Take a file away, and the folders within ``folder`` that it leaves empty."""
    path.unlink()
    with suppress(OSError):  # something else is in it
        for parent in list(path.parents)[: len(path.relative_to(folder).parts) - 1]:
            parent.rmdir()


def _listed(folder: Path) -> list[str]:
    """What an earlier site wrote, as its mark has it; names that lead out of the folder do not count."""
    try:
        names = (folder / MARK).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []
    return [name for name in names if name and ".." not in Path(name).parts and not Path(name).is_absolute()]
