"""Where the page of an entry stands on the site: made of its language and id, so that an address once shared lasts."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PAGE = re.compile(r"https?://\S+/([a-z]{2,3})/([a-z0-9-]{1,48})/?(?:[?#]\S*)?")


def path_of(language: str, id: str = "") -> str:
    """The path of an entry's page within the folder of its meeting, or of the language's front page."""
    return f"{language}/{id}/" if id else f"{language}/"


@dataclass(frozen=True, slots=True)
class Address:
    """Where pages are hosted: ``root`` as PUBLIC_URL has it, ``folder`` the meeting's own where there are several."""

    root: str
    folder: str = ""

    def at(self, path: str) -> str:
        """The whole address of a path within the folder of the meeting."""
        return "/".join((*filter(None, (self.root.rstrip("/"), self.folder)), path))

    def page(self, language: str, id: str) -> str:
        """The whole address of an entry's page; an id may name its meeting, «lake-2023/rain»."""
        meeting, slash, own = id.rpartition("/")
        return self.at(f"{meeting}{slash}{path_of(language, own)}")


def read_address(address: str) -> tuple[str, str] | None:
    """The language and id of the entry whose page an address names; None for an address of another make."""
    match = _PAGE.fullmatch(address)
    return (match[1], match[2]) if match else None
