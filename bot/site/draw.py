"""Pages as HTML, by the templates in ``data/templates``. Everything of a pack is escaped: its text is text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from telegram.helpers import create_deep_linked_url

from bot.answer.texts import Texts
from bot.faces.address import Address
from bot.faces.telegram.links import Pin
from bot.site.page import Item, Page

TEMPLATES = Path(__file__).parent / "data" / "templates"
BULLET = "- "
NUMBER = re.compile(r"\d{1,2}\. ")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What all pages of a meeting in one language share. ``languages``: the name of each; ``bot``: the username of the
    bot, empty for none; ``address``: where the meeting is hosted, None where that is not known; ``assets``: what leads
    from the folder of the meeting to the folder of style and scripts; ``card``: the picture of previews."""

    texts: Texts
    meeting: str
    languages: Mapping[str, str]
    lists: Sequence[Item]
    bot: str
    address: Address | None
    assets: str
    card: str
    folder: str  # the meeting's own where there are several, its id: the bot of several names its entries by it

    @property
    def several(self) -> bool:
        return bool(self.folder)

    def ask(self, language: str, id: str = "") -> str:
        """What opens the bot, at an entry where there is one."""
        entry = f"{self.folder}/{id}" if self.several else id
        return create_deep_linked_url(self.bot, Pin(language, entry).payload if id else None)


@dataclass(frozen=True, slots=True)
class Door:
    """A meeting on the page before all others: ``ways`` is by language the path to its front page, and its name."""

    title: str
    where: str
    ways: Mapping[str, Item]


class Drawing:
    """Draws the pages of a site."""

    def __init__(self) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.filters["blocks"] = blocks
        self._environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False}  # in the order it was written

    def page(self, page: Page, around: Surroundings) -> bytes:
        """One page of a meeting."""
        return self._draw(page.template, page=page, around=around, texts=around.texts, **page.values)

    def doors(self, meetings: Sequence[Door], texts: Texts) -> bytes:
        """The page before all others, from which each meeting is entered in each of its languages."""
        return self._draw("doors.html", meetings=meetings, texts=texts)

    def sitemap(self, pages: Iterable[tuple[str, Mapping[str, str]]]) -> bytes:
        """The map of a site for search engines: each address, and those of the same page in every language."""
        return self._draw("sitemap.xml", pages=pages)

    def _draw(self, template: str, **values: Any) -> bytes:
        return self._environment.get_template(template).render(values).encode()


def blocks(text: str) -> list[tuple[str, list[str]]]:
    """A text of a reply as paragraphs («p», their lines) and lists («ul», their items; «ol», theirs with their
    numbers)."""
    found: list[tuple[str, list[str]]] = []
    for paragraph in text.split("\n\n"):
        lines = [line for line in paragraph.splitlines() if line.strip()]
        for kind, alike in groupby(lines, key=_kind):
            found.append((kind, [line.removeprefix(BULLET) for line in alike]))
    return found


def _kind(line: str) -> str:
    """The kind of block that a line is of."""
    return "ul" if line.startswith(BULLET) else "ol" if NUMBER.match(line) else "p"
