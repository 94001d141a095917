"""Acronyms with their long forms, where the text puts one in brackets behind the other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.ingest.paragraphs import capitals
from bot.ingest.report import Block
from bot.language.analyser import fold
from bot.language.spelling import ordinary_words

_SHORT = r"[A-ZÀ-Þ][A-Za-zÀ-Þ0-9&/.-]{1,11}(?:\s[A-Z]{2,8})?"
_BEHIND = re.compile(rf"\(\s*({_SHORT})\s*[),;]")  # «Long Form (LF)»
_DASHED = re.compile(rf"\s[-–—]\s({_SHORT})(?=[).,;\s])")  # «Long Form – LF»
_BEFORE = re.compile(rf"(?<![\w.-])({_SHORT})\s*\(([^()]{{6,120}})\)")  # «LF (Long Form)»
_USED = re.compile(r"(?<![\w.-])[A-Z]{2,8}(?![\w.-])")
_ROMAN = re.compile(r"^[IVXLC]+$")
_WORD = re.compile(r"[^\s()\[\],;:]+")
SMALL = 3  # letters up to which a word need not give one, and which a word can give at most


@dataclass(frozen=True, slots=True)
class Acronym:
    """An acronym, its long form, and where the two stand."""

    short: str
    long: str
    page: int
    line: int


def acronyms_of(blocks: Sequence[Block]) -> list[Acronym]:
    """Acronyms whose letters begin the words beside them, each once, in order of appearance."""
    found: dict[str, Acronym] = {}
    for block in blocks:
        for short, long in _pairs(block.text):
            key = fold(short)
            if key not in found and fold(long) != key:
                found[key] = Acronym(short, long, block.page, block.line)
    return list(found.values())


def unexplained(blocks: Iterable[Block], known: Iterable[Acronym], language: str) -> list[Acronym]:
    """Acronyms the report uses and never writes out, where each stands first; ``long`` is empty. Words of the language
    in capitals (MUST, TABLE) are none."""
    ordinary = ordinary_words(language)
    explained = {word for acronym in known for word in acronym.short.split()}
    found: dict[str, Acronym] = {}
    for block in blocks:
        if capitals(block.text):
            continue
        for short in _USED.findall(block.text):
            word = len(short) > SMALL and fold(short) in ordinary
            if short not in explained and not word and not _ROMAN.match(short):
                found.setdefault(short, Acronym(short, "", block.page, block.line))
    return list(found.values())


def _pairs(text: str) -> Iterable[tuple[str, str]]:
    for pattern in (_BEHIND, _DASHED):
        for match in pattern.finditer(text):
            long = _long_form(match[1], text[: match.start()])
            if long:
                yield match[1], long
    for match in _BEFORE.finditer(text):
        long = _long_form(match[1], match[2])
        if long and long == match[2].strip():
            yield match[1], long


def _long_form(short: str, before: str) -> str | None:
    """The words at the end of a text that an acronym stands for: its letters begin them in order; or it is made of the
    first letters of capitalised words in another order (AGMM for a Global Approach to Migration and Mobility)."""
    letters = [c.lower() for c in fold(short) if c.isalnum()]
    if len(letters) > 2 and short.endswith("s") and short[:-1].isupper():
        letters.pop()  # IDPs
    if sum(c.isupper() for c in short) < 2:
        return None
    sentence = re.split(r"[.;:!?]\s", before)[-1]
    words = list(_WORD.finditer(sentence))
    if not words or "(" in sentence[words[-1].end() :]:
        return None
    most = min(2 * len(letters) + 2, len(words))
    for count in range(2, most + 1):
        taken = words[-count:]
        parts = [fold(part) for word in taken for part in re.split(r"[-’']", word[0]) if part]
        if (
            parts
            and parts[0][:1] == letters[0]
            and (taken[0][0][0].isupper() or taken[-1][0].islower())
            and _spelt(letters, parts)
        ):
            return _cut(sentence, taken)
    for count in range(len(letters), most + 1):
        taken = words[-count:]
        capitals = [word[0][0].lower() for word in taken if word[0][0].isupper()]
        if taken[0][0][0].isupper() and sorted(capitals) == sorted(letters):
            return _cut(sentence, taken)
    return None


def _spelt(letters: Sequence[str], parts: Sequence[str]) -> bool:
    """Whether letters can be read off words in order: each word of weight gives its first, and perhaps the next ones;
    half as many as there are letters may give none (FORIM), but never the last word."""
    reached = {(0, 0)}  # letters read, words of weight passed over
    for place, part in enumerate(parts):
        last = place == len(parts) - 1
        further = set()
        for at, passed in reached:
            if not last:
                further.add((at, passed + (len(part) > SMALL)))
            taken = 0
            while at + taken < len(letters) and taken < min(len(part), SMALL) and letters[at + taken] == part[taken]:
                taken += 1
                further.add((at + taken, passed))
        reached = {(at, passed) for at, passed in further if passed * 2 <= len(letters) - (len(letters) < 4)}
    return any(at == len(letters) for at, _ in reached)


def _cut(sentence: str, taken: Sequence[re.Match[str]]) -> str:
    long = sentence[taken[0].start() : taken[-1].end()].strip(" -–—\"“”«»'")
    return re.sub(r"^(?:the|la|le|les|l['’])\s*", "", long, flags=re.IGNORECASE)
