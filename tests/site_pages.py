"""A built site as its readers meet it: pages parsed, links followed, an index searched."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, cached_property
from itertools import accumulate
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import html

from bot.brain import Brain
from bot.site.build import Plan, build

ROOT = "https://report.example.org/of/us"
BOT = "report_bot"
LINKS = ("href", "src", "action", "data-home", "data-index", "data-search")


class Site:
    """The files of a site by path, and its pages."""

    def __init__(self, *brains: Brain, public_url: str = ROOT, bot: str = BOT) -> None:
        self.files: Mapping[str, bytes] = dict(build(Plan(brains, public_url, bot)))

    @cached_property
    def pages(self) -> Mapping[str, html.HtmlElement]:
        """The HTML files, parsed."""
        return {path: html.document_fromstring(text) for path, text in self.files.items() if path.endswith(".html")}

    def text(self, path: str) -> str:
        """A file as text."""
        return self.files[path].decode()

    def told(self, path: str) -> str:
        """What the answer of a page says, on one line."""
        (article,) = self.pages[path].iter("article")
        return flat(article.text_content())

    @cache  # noqa: B019  # a site lives as long as the tests of it
    def leads(self, path: str) -> list[tuple[str, str]]:
        """Where the links of a page lead within the site, as a path and a fragment; other addresses as they are."""
        found = []
        for element in self.pages[path].iter():
            for name in LINKS:
                target = element.get(name)
                if target is not None:
                    found.append(self._within(path, target))
        return found

    def _within(self, path: str, target: str) -> tuple[str, str]:
        whole = urljoin(f"{ROOT}/{path}", target)
        if not whole.startswith(f"{ROOT}/"):
            return whole, ""
        parts = urlsplit(whole)
        inside = parts.path.removeprefix(f"{urlsplit(ROOT).path}/")
        return (f"{inside}index.html" if inside.endswith("/") or not inside else inside), parts.fragment


def flat(text: str) -> str:
    """A text on one line, the dashes of lists gone; narrow spaces stay."""
    return " ".join(filter(None, re.split(r"[ \n]+", re.sub(r"^- ", "", text, flags=re.MULTILINE))))


def pages_by_word(index: Mapping[str, Any]) -> dict[str, set[str]]:
    """The ids of the pages that have each word, in the title or in a way to ask, read from the file of an index."""
    ids = [id for id, _, _ in index["pages"]]
    return {
        word: {ids[number] for gaps in (titled, ways) for number in accumulate(gaps)}
        for word, titled, ways in zip(index["words"].split(" "), index["title"], index["ways"], strict=True)
    }
