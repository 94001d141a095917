"""A page before it is drawn: where it stands, what it is called, what its template is given."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.answer.compose import Composer
from bot.faces.address import path_of
from bot.pack.entries import Entry

DESCRIPTION = 200  # characters of a page's description; previews cut longer ones themselves, in the middle of a word


@dataclass(frozen=True, slots=True)
class Page:
    """One page in one language. ``path`` and those of its ``alternates`` in the other languages stand within the folder
    of the meeting; ``data`` is what search engines are told of it; what is not ``listed`` they are asked to leave out.
    """

    path: str
    language: str
    template: str
    title: str
    description: str
    alternates: Mapping[str, str]
    values: Mapping[str, Any]
    data: Mapping[str, Any] = field(default_factory=dict)
    listed: bool = True

    @property
    def file(self) -> str:
        """The file that a web server gives for the path."""
        return f"{self.path}index.html" if self.path.endswith("/") else self.path

    @property
    def up(self) -> str:
        """What leads from the page to the folder of its meeting."""
        return "../" * self.path.count("/")


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a list: a link within the language's folder, and what stands beside it."""

    href: str
    title: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a list, with a heading or without; ``href`` is where the heading leads."""

    items: Sequence[Item]
    title: str = ""
    href: str = ""
    text: str = ""


def alternates(compose: Composer, id: str = "", name: str = "") -> Mapping[str, str]:
    """The paths of an entry's page, or of the page in the file ``name``, in every language of the pack."""
    return {language: path_of(language, id) + name for language in compose.pack.languages}


def items(compose: Composer, entries: Iterable[Entry], language: str, gist: bool = False) -> list[Item]:
    """Entries as lines of a list, with the first sentence of what they say where the ``gist`` is wanted."""
    return [
        Item(f"{entry.id}/", compose.title(entry, language), compose.gist(entry, language) if gist else "")
        for entry in entries
    ]


def shortened(text: str, most: int = DESCRIPTION) -> str:
    """A text on one line, cut at a word where it is longer than ``most`` characters."""
    text = " ".join(re.split(r"[ \n]+", text.strip()))  # a narrow space stays one
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + "…"
