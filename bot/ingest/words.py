"""The words of one language by which a report shows what it holds: data of ``words/CODE.yaml``, as patterns."""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from bot.language.analyser import Analyser, any_of, fold, load_analyser

FOLDER = Path(__file__).parent / "words"
_NAMED = r"(?:[A-ZÀ-ÖØ-Þ]\.|(?:[dDlLO]['’])?[A-ZÀ-ÖØ-Þ][\w’'-]+)"
_PARTICLE = r"(?:d[aeiu]|del|della|van|von|der|den|el|al|ben|bin|la|dos|ter|ould)"
NAME = rf"{_NAMED}(?:\s+(?:{_PARTICLE}\s+){{0,2}}{_NAMED}){{0,5}}"
"""A name as it is written: capitalised words, initials, and the particles between them."""


class Words:
    """What a language calls sessions, posts, institutions and the like, and how reports put them."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.data: dict[str, Any] = yaml.safe_load((FOLDER / f"{language}.yaml").read_text(encoding="utf-8"))
        self.analyser: Analyser = load_analyser(language)

    @cached_property
    def part_title(self) -> re.Pattern[str]:
        """The beginning of a title that numbers a session or a group: «Session 2:», «Third session –», «Groupe 1.»."""
        return re.compile(rf"^{self._part}\s*(?:[:.–—-]|$)\s*", re.IGNORECASE)

    @cached_property
    def part_heading(self) -> re.Pattern[str]:
        """The same where a heading is known for one: «Session 2 Managing return»."""
        return re.compile(rf"^{self._part}(?:\s+|$)", re.IGNORECASE)

    @cached_property
    def _part(self) -> str:
        data = self.analyser.data
        parts = any_of([*self.kinds("session"), *self.kinds("group")])
        number = rf"(?:\d{{1,3}}|{any_of([*data['roman'], 'i', *data['numbers'], *data['one']])})"
        ordinal = rf"(?:\d{{1,2}}(?:{any_of(data['ordinal_endings'])})|{any_of(data['ordinals'], accents=True)})"
        return rf"(?:{parts}\s+(?:n[o°]\s*)?{number}(?!\w)|{ordinal}\s+{parts}(?!\w))"

    def part(self, heading: str) -> tuple[str, int, str] | None:
        """Kind (session or group), number and title of a heading that numbers one; None for any other."""
        match = self.part_title.match(heading) or self.part_heading.match(heading)
        if match is None:
            return None
        for kind in ("group", "session"):  # a parallel session is a group
            usual = self.analyser.data["parts"][kind][0]
            called = re.sub(any_of(self.kinds(kind)), usual, match[0].lower(), count=1)
            numbers = [part.number for part in self.analyser.parts(called) if part.kind == kind]
            if usual in called and len(numbers) == 1:
                return kind, numbers[0], heading[match.end() :].strip(" :–—-")
        return None

    def kinds(self, part: str) -> list[str]:
        """The words for a kind of numbered part, without what only people who type in haste use."""
        return [str(name) for name in self.data["parts"][part]]

    @cached_property
    def honorific(self) -> str:
        return rf"(?:{any_of(self.data['honorifics'])})(?:\.|(?<=\.))?"

    @cached_property
    def introduced(self) -> re.Pattern[str]:
        """The beginning of a paragraph that brings in somebody with title and full name."""
        return re.compile(rf"^{self.honorific}\s+[A-ZÀ-Þ][\w’'-]+\s+[A-ZÀ-Þ]")

    def says(self, key: str, text: str) -> bool:
        """Whether a text has one of the words listed under ``key``."""
        return bool(re.search(rf"\b{any_of(map(fold, self.data[key]))}\b", fold(text)))


def language_of(text: str) -> str:
    """The language a report is written in: the one whose marking words it has most of."""
    said = re.findall(r"[^\W\d_]+", fold(text))
    counts = {
        path.stem: sum(word in load_analyser(path.stem).marks for word in said)
        for path in sorted(FOLDER.glob("*.yaml"))
    }
    return max(counts, key=lambda code: counts[code])
