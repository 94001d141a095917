"""Sentences of a text, cut where one ends and not behind «M.», «Mr.» or «p.»."""

from __future__ import annotations

import re

_END = re.compile(r"[.!?…](?:[»”\"')\]]|[\u00a0\u202f ]»)*\s+(?=[«“\"(]?[\s\u00a0\u202f]?[A-ZÀ-ÖØ-Þ\d])")
_SHORT = re.compile(
    r"(?:^|[\s(«\u00a0\u202f])(?:[A-ZÀ-Þ]|Mr|Mrs|Ms|Dr|Mme|Mmes|MM|Mlle|St|pp?|No|no|art|cf|vol|etc|env|approx)\.$"
)


def sentences(text: str) -> list[str]:
    """The sentences of a text in order, with their marks; a line break ends one too."""
    found = []
    for line in filter(None, (line.strip() for line in text.split("\n"))):
        start = 0
        for end in _END.finditer(line):
            head = line[start : end.end()].rstrip()
            if _SHORT.search(head):
                continue
            found.append(head)
            start = end.end()
        found.append(line[start:])
    return found
