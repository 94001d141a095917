"""The files of a pack as they stand on disk, with the line of everything in them, so that a fault can be mended."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from bot.pack.loader import STRING, Loader


class Severity(StrEnum):
    """How bad a fault is: the pack cannot be used; it can, with something lost or wrong; somebody should look."""

    FATAL = "fatal"
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a pack: where, and what to do. ``line`` counts from 1, as editors do."""

    file: Path
    line: int
    message: str
    severity: Severity = Severity.FATAL

    @property
    def fatal(self) -> bool:
        """Whether the pack cannot be used with it."""
        return self.severity is Severity.FATAL

    def __str__(self) -> str:
        kind = "warning: " if self.severity is Severity.WARNING else ""
        return f"{self.file}:{self.line}: {kind}{' '.join(self.message.split())}"


class PackError(Exception):
    """A pack that cannot be used. ``faults`` tells why."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, faults)))


def is_folder(path: Path) -> bool:
    """Whether there is a folder of this name; of one that is longer than any may be, there is none."""
    try:
        return path.is_dir()
    except OSError:
        return False


INVISIBLE = re.compile(
    "[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
    "|(?<=[A-Za-z\u00c0-\u024f])[\u200c\u200d](?=[A-Za-z\u00c0-\u024f])"  # joiners are letters' own in other scripts
)
"""What nobody sees in an editor and what would hide a word from every search."""
BREAKS = re.compile("[\x85\u2028\u2029]")
"""What Word and PDFs break lines with: YAML sees a new line, an editor sees none."""


def as_meant(written: str) -> str:
    """A file's text without invisible characters, each accented letter as one, odd line breaks as spaces; the lines
    stay where they are."""
    if written.isascii():
        return written
    return unicodedata.normalize("NFC", BREAKS.sub(" ", INVISIBLE.sub("", written)))


ODD_KEY = object()
"""As the last step of a place: the key of a map that YAML takes for no text."""


@dataclass
class File:
    """One file of a pack: its text as it is written and, once it is read, its data; ``node`` has the places."""

    path: Path
    written: str
    data: Any = field(default=None)

    @cached_property
    def text(self) -> str:
        """The text that is read."""
        return as_meant(self.written)

    @cached_property
    def node(self) -> yaml.Node | None:
        """The tree of what stands where. Raises ``yaml.YAMLError``."""
        return yaml.compose(self.text, Loader=Loader)

    def read(self) -> None:
        """Read the data. Raises ``yaml.YAMLError``, ``ValueError``; ``RecursionError`` for brackets without end."""
        self.data = yaml.load(self.text, Loader=Loader)

    def line(self, place: Iterable[Any]) -> int:
        """The line (from 1) of a place in the data, or of the nearest thing around it."""
        return self._find(place)[1]

    def scalar(self, place: Iterable[Any]) -> str | None:
        """What is written in a place, as it is written; None where there is no single value."""
        node = self._find(place)[0]
        return node.value if isinstance(node, yaml.ScalarNode) else None

    def _find(self, place: Iterable[Any]) -> tuple[yaml.Node | None, int]:
        node, line = self.node, 1
        for step in place:
            if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
            elif isinstance(node, yaml.MappingNode):
                written = ("page", "pages") if step == "pages" else (str(step),)
                odd = step is ODD_KEY
                pair = next(((k, v) for k, v in node.value if (k.tag != STRING if odd else k.value in written)), None)
                if pair is None:
                    break
                line, node = pair[0].start_mark.line + 1, pair[0] if odd else pair[1]
                continue
            elif step != "":  # the language of a plain text is not written
                break
            if node is not None and step != "":
                line = node.start_mark.line + 1
        return node, line


@dataclass(frozen=True)
class Located:
    """Where an item of the pack came from."""

    file: File
    place: tuple[Any, ...]

    @property
    def line(self) -> int:
        """Its line, from 1."""
        return self.file.line(self.place)

    def fault(self, message: str, *more: Any, severity: Severity = Severity.FATAL) -> Fault:
        """A fault of the item, or of what stands in it at ``more``."""
        return Fault(self.file.path, self.file.line([*self.place, *more]), message, severity)
