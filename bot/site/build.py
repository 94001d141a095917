"""The files of a site: every page, list and index of every meeting, with the style and the scripts they share."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.brain import Brain
from bot.faces.address import Address, path_of
from bot.site.answers import answer_pages
from bot.site.card import card
from bot.site.draw import Door, Drawing, Surroundings
from bot.site.lists import list_pages, lists_of, when_and_where
from bot.site.outline import Outline
from bot.site.page import Item, Page
from bot.site.search import search_index

ASSETS = Path(__file__).parent / "data" / "assets"
SITEMAP = 50_000  # addresses in one map, as sitemaps.org allows


class Refused(Exception):
    """A site that cannot be built or written as was asked; the message says why and what to do."""


File = tuple[str, bytes]  # its path within the site, and what it holds


@dataclass(frozen=True, slots=True)
class Plan:
    """What a site is built from. ``public_url`` is where it is hosted and ``bot`` the username of the bot that answers
    from the same packs; either is empty where there is none."""

    brains: Sequence[Brain]
    public_url: str = ""
    bot: str = ""

    def folder(self, brain: Brain) -> str:
        """The folder of a meeting: its id where there are several, the site's own where there is one."""
        return brain.pack.meeting.id if len(self.brains) > 1 else ""


def build(plan: Plan) -> Iterator[File]:
    """Every file of a site, one at a time; twice the same from the same packs. Raises ``Refused``."""
    ids = [brain.pack.meeting.id for brain in plan.brains]
    if twice := next((id for id in ids if ids.count(id) > 1), None):
        raise Refused(f"two packs have the id '{twice}' in meeting.yaml: each meeting needs its own")
    drawing = Drawing()
    for asset in sorted(ASSETS.iterdir()):
        yield f"assets/{asset.name}", asset.read_bytes()
    yield ".nojekyll", b""  # or a pages service that runs Jekyll goes over every page first
    addresses: list[tuple[str, dict[str, str]]] = []
    for brain in plan.brains:
        folder = plan.folder(brain)
        address = Address(plan.public_url, folder) if plan.public_url else None
        for path, page, content in _meeting(plan, brain, address, drawing):
            yield f"{folder}/{path}" if folder else path, content
            if address and page and page.listed:
                others = {language: address.at(other) for language, other in page.alternates.items()}
                addresses.append((address.at(page.path), others))
    doors = [_door(plan, brain) for brain in plan.brains]
    yield "index.html", drawing.doors(doors, plan.brains[0].compose.texts[plan.brains[0].default])
    if addresses:
        yield "sitemap.xml", drawing.sitemap(addresses[:SITEMAP])


def _meeting(
    plan: Plan, brain: Brain, address: Address | None, drawing: Drawing
) -> Iterator[tuple[str, Page | None, bytes]]:
    """The files of one meeting within its folder, each with the page it is, if it is one."""
    outline, several = Outline(brain), len(plan.brains) > 1
    names = {code: str(analyser.data["name"]) for code, analyser in brain.indexes.analysers.items()}
    for language in brain.pack.languages:
        title = brain.compose.titled(language)
        lists = lists_of(outline, language)
        around = Surroundings(
            texts=brain.compose.texts[language],
            meeting=title,
            languages=names,
            lists=[Item(name, listed) for name, (listed, _) in lists.items()],
            bot=plan.bot,
            address=address,
            assets="../assets/" if several else "assets/",
            card=f"card-{language}.png",
            folder=plan.folder(brain),
        )
        for pages in (list_pages(outline, language, lists), answer_pages(outline, language)):
            for page in pages:
                yield page.file, page, drawing.page(page, around)
        index = json.dumps(search_index(brain, outline, language), ensure_ascii=False, separators=(",", ":"))
        yield f"search-{language}.json", None, index.encode()
        if address:  # who shows a preview wants the whole address of its picture
            yield f"card-{language}.png", None, card(title, when_and_where(outline, language))


def _door(plan: Plan, brain: Brain) -> Door:
    folder, compose = plan.folder(brain), brain.compose
    names = {code: str(analyser.data["name"]) for code, analyser in brain.indexes.analysers.items()}
    ways = {
        code: Item(f"{folder}/{path_of(code)}" if folder else path_of(code), names[code])
        for code in brain.pack.languages
    }
    return Door(compose.titled(brain.default), when_and_where(Outline(brain), brain.default), ways)
