"""What the search box of a language searches, laid out so that MiniSearch takes it as an index of its own.

A page is found by the words of its title and by those of every way to ask for it, folded as the bot folds them. The
file holds the pages (id, kind, title), the words in order, and for each word the pages that have it, as gaps.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.brain import Brain
from bot.language.analyser import fold
from bot.pack.entries import Kind
from bot.site.outline import Outline

TITLE, WAYS = 0, 1  # the fields of the index, as site.js names them
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class _Page:
    id: str
    kind: str
    title: str
    ways: tuple[str, ...]


def search_index(brain: Brain, outline: Outline, language: str) -> Mapping[str, Any]:
    """The index of one language, to be written as JSON. Its size goes with the distinct words of each entry."""
    stop = {word for words in brain.indexes.analysers[language].stop for word in _WORD.findall(fold(words))}
    pages = list(_pages(brain, outline, language))
    found: dict[str, tuple[list[int], list[int]]] = {}
    for number, page in enumerate(pages):
        titled = _words([page.title], stop)
        for field, words in ((TITLE, titled), (WAYS, _words(page.ways, stop) - titled)):
            for word in words:
                found.setdefault(word, ([], []))[field].append(number)
    every = sorted(found)
    return {
        "stop": sorted(stop),
        "pages": [[page.id, page.kind, page.title] for page in pages],
        "words": " ".join(every),
        "title": [_gaps(found[word][TITLE]) for word in every],
        "ways": [_gaps(found[word][WAYS]) for word in every],
    }


def _pages(brain: Brain, outline: Outline, language: str) -> Iterable[_Page]:
    compose = brain.compose
    for entry in outline.entries:
        told = compose.text(entry, language)
        told_too = (told,) if entry.kind is not Kind.UNSAID else ()
        ways = (*entry.phrasings[language], *told_too)
        yield _Page(entry.id, str(entry.kind), compose.title(entry, language), ways)
    for id, speaker in outline.speakers.items():
        yield _Page(id, "speaker", speaker.name, (compose.speaker(speaker, language),))


def _words(texts: Iterable[str], stop: set[str]) -> set[str]:
    """The words of some texts that carry information, folded; a letter alone does not."""
    every = {word for text in texts for word in _WORD.findall(fold(text))}
    return {word for word in every if word not in stop and (len(word) > 1 or word.isdigit())}


def _gaps(numbers: Sequence[int]) -> list[int]:
    """Rising numbers as the distance of each from the one before: shorter to write."""
    return [number - before for before, number in zip((0, *numbers), numbers, strict=False)]
