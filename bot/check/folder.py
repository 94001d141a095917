"""Files of a pack's folder that the reader passes over: other endings, misspelt names, folders in folders."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from rapidfuzz import process

from bot.ingest.report import Unreadable
from bot.ingest.source import read_source
from bot.pack.files import Fault, Severity
from bot.pack.reader import paths_of

KINDS = ("sessions", "recommendations", "speakers", "passages", "qa", "unsaid", "phrasings", "glossary")
ALONE = "meeting"
YAML = (".yaml", ".yml")
ALIKE = 70  # per cent of letters from which on a name is taken for a misspelt one
ASIDE = "source"  # the report itself, where a pack has it


def unread(folder: Path) -> Iterator[Fault]:
    """Every YAML file in a folder that no pack is read from, with the name that it should have."""
    read = {folder / f"{ALONE}.yaml", *(path for kind in KINDS for path in paths_of(folder, kind))}
    for path in sorted(_files(folder)):
        endings = [suffix.lower() for suffix in path.suffixes]
        if path not in read and set(endings) & set(YAML):
            yield Fault(path, 1, f"is not read: {_instead(path.relative_to(folder))}", Severity.ERROR)


def unquotable(folder: Path) -> Iterator[Fault]:
    """A report in ``source`` that cannot be read, to be quoted from."""
    if (folder / ASIDE).is_dir():
        try:
            read_source(folder)
        except Unreadable as error:
            yield Fault(folder / ASIDE, 1, str(error), Severity.ERROR)


def _files(folder: Path) -> Iterator[Path]:
    for at, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".") and name != ASIDE]
        yield from (Path(at) / name for name in files if not name.startswith("."))


def _instead(path: Path) -> str:
    """What to call a file, or where to put it."""
    kind = _kind(path.parts[0].split(".")[0])
    if kind is None:
        return f"a pack has {ALONE}.yaml and {', '.join(KINDS)} (NAME.yaml or NAME/*.yaml): rename it or take it out"
    if len(path.parts) == 1 or kind == ALONE:
        return f"name it {kind}.yaml"
    return f"put it at {kind}/{'-'.join([*path.parts[1:-1], path.name.split('.')[0]])}.yaml"


def _kind(name: str) -> str | None:
    """The kind of file that a name, of whatever case and spelling, stands for."""
    names = {
        **{kind: kind for kind in (ALONE, *KINDS)},
        "questions": "qa",
        "faq": "qa",
        "q&a": "qa",
        "terms": "glossary",
    }
    found = process.extractOne(name.lower(), names.keys(), score_cutoff=ALIKE)
    return names[found[0]] if found else None
