"""Sentences of a text, cut where one ends and not behind «M.», «Mr.» or «p.»."""

from __future__ import annotations

import re

RUN, MOST = 4, 0.6  # words in a row that two sentences may share, and share of a sentence that may stand in such runs
_WORD = re.compile(r"[^\W_]+")
_END = re.compile(r"[.!?…](?:[»”\"')\]]|[\u00a0\u202f ]»)*\s+(?=[«“\"(]?[\s\u00a0\u202f]?[A-ZÀ-ÖØ-Þ\d])")
_SHORT = re.compile(
    r"(?:^|[\s(«\u00a0\u202f])(?:[A-ZÀ-Þ]|Mr|Mrs|Ms|Dr|Mme|Mmes|MM|Mlle|St|pp?|No|no|art|cf|vol|etc|env|approx)\.$"
)
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
GROUPED = r"\d{1,3}(?:[,.\s\u00a0\u202f]\d{3})+"  # a figure whose thousands are parted: a pattern
ENDS = " .,;:!?\u00a0\u202f"  # what may stand around a question and is none of its words
_GAP = re.compile(r"(?<=\d)[,.\s\u00a0\u202f](?=\d{3}\b)")
_FIGURE = re.compile(r"\d+")


def repeats(sentence: str, told: str) -> bool:
    """Whether a sentence says most of what it says in the words of another: in runs of more than ``RUN`` words."""
    said, others = _WORD.findall(sentence.lower()), set(_runs(_WORD.findall(told.lower())))
    shared = {at + step for at, run in enumerate(_runs(said)) if run in others for step in range(RUN + 1)}
    return len(shared) > MOST * len(said)


def figures(text: str) -> list[str]:
    """The figures of a text in order, without what parts their thousands."""
    return _FIGURE.findall(_GAP.sub("", text))


def _runs(said: list[str]) -> list[tuple[str, ...]]:
    return [tuple(said[at : at + RUN + 1]) for at in range(len(said) - RUN)]


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
