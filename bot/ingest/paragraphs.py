"""Lines to blocks: paragraphs, items and headings rebuilt, words split at the end of a line rejoined."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from bot.ingest.report import TERMINAL, Block, Kind, Line
from bot.ingest.words import Words
from bot.language.analyser import fold
from bot.language.spelling import ordinary_words

BULLET = re.compile(
    r"^(?:[-–—•·▪■●○◦‣∙*➢✓\uf0a7\uf0b7\uf0d8]\s*(?=[^\W\d]|[«“\"(])|o\s{2,}|\(?(?:[a-z]|[ivx]{2,4})\)\s+)"
)
NUMBERED = re.compile(
    r"^(?:recomm[ae]ndation\s+|rec\.\s*|R)?\(?(?P<number>\d{1,3})\s*(?:[.):]|[-–—](?=\s))\)?\s+(?=[^\d\s])",
    re.IGNORECASE,
)
_LETTERED = re.compile(r"^\(?[a-zA-Z]{1,4}\)")
_ADDRESS = re.compile(r"^(?:https?://|www\.)\S+$")
_CONTENTS = re.compile(r"(?:\.\s?|…\s?){4,}\s*\d{1,4}$")  # a line of the table of contents
_NOTE_NUMBER = re.compile(r"^\W?\d{1,3}\W?\s+")
_WORD_END = re.compile(r"([^\W\d_]+)-$")
_WORD_START = re.compile(r"^[^\W\d_]+")
_TALLER = 1.1  # of body text: from there on, larger type is a heading
_SMALLER = 0.92  # below this, small type at the foot of a page is a note
HEADING = 160  # characters a heading may have
LABEL = 100  # characters a heading may have that only stands apart
WIDE = 0.7  # of the width of the text: a line that ends before this was ended on purpose
USUAL = 0.2  # share of the lines from which on the room above them is the room between lines
SLACK = 3  # characters by which ragged lines differ


def blocks_of(lines: Sequence[Line], words: Words) -> list[Block]:
    """The blocks of a report in order, its notes last."""
    lines = [line for line in lines if not _ADDRESS.match(line.text) and not _CONTENTS.search(line.text)]
    page = _Page(lines, words)
    groups: list[list[Line]] = []
    notes: list[list[Line]] = []
    for line in lines:
        target = notes if page.is_note(line) else groups
        before = target[-1] if target else None
        if before is None or page.begins(before, line):
            target.append([line])
        else:
            before.append(line)
    hyphens = _Hyphens(lines, words.language)
    blocks = settled(worded(page.block(group, hyphens) for group in groups))
    noted = worded(page.block(group, hyphens) for group in notes)
    return blocks + [replace(b, kind=Kind.NOTE, text=_NOTE_NUMBER.sub("", b.text, count=1), number=None) for b in noted]


def worded(blocks: Iterable[Block]) -> list[Block]:
    """Blocks without those that are nothing but signs."""
    return [block for block in blocks if re.search(r"[^\W_]", block.text)]


class _Page:
    """How the text of a report is set: what is usual between lines, how wide and how large it is."""

    def __init__(self, lines: Sequence[Line], words: Words) -> None:
        self._part = words.part_title
        self._introduced = words.introduced
        gaps = Counter(round(b.gap, 1) for a, b in pairwise(lines) if a.page == b.page)
        self._gap = min((gap for gap, many in gaps.items() if many >= USUAL * gaps.total()), default=0.0)
        widths = sorted(line.right for line in lines if line.kind is None)
        self._right = widths[int(0.9 * (len(widths) - 1))] if widths else 0.0
        sizes: Counter[float] = Counter()
        for line in lines:
            sizes[round(line.size, 1)] += len(line.text)
        self._size = sizes.most_common(1)[0][0] if sizes else 0.0
        bold = sum(len(line.text) for line in lines if line.bold)
        self._bold_tells = bold * 2 < sum(len(line.text) for line in lines)
        lefts = Counter(round(line.left) for line in lines if line.kind is None)
        self._left = min((left for left, many in lefts.items() if many * 10 >= len(lines)), default=0)

    def is_note(self, line: Line) -> bool:
        return line.kind is Kind.NOTE or (0 < line.size < _SMALLER * self._size and line.kind is None)

    def display(self, line: Line) -> tuple[int, float]:
        """How a line stands out as a heading: its level in Markdown, or its larger size, or that it is bold."""
        if line.level:
            return line.level, 0
        if line.size > _TALLER * self._size:
            return 0, round(line.size, 1)
        return 0, 1 if line.bold and self._bold_tells else 0

    def begins(self, before: Sequence[Line], line: Line) -> bool:
        """Whether a line begins a new block after the lines of the one before."""
        last = before[-1]
        ended = last.ended and not _open(before)
        if line.kind is not last.kind or line.kind is Kind.ROW:
            return not (line.kind is last.kind is None)
        if self.is_note(line):
            return line.page != last.page or bool(_NOTE_NUMBER.match(line.text)) or line.gap > self._gap + 0.3
        if self.display(line) != self.display(last):
            return True
        if self.display(line) != (0, 0):
            room = 1.2 * line.size / self._size - 0.4 if line.size else 0.6  # larger type stands further apart
            apart = line.gap > self._gap + room or line.page != last.page
            return line.level > 0 or apart or bool(self._part.match(line.text))
        apart = line.page == last.page and line.gap > self._gap + 0.3
        if _marker(line) and (ended or apart or _marker(before[0]) or self._short(last, line)):
            return True
        if line.begins_small and not ended:
            return False
        if apart:
            return True
        if self._part.match(before[0].text) and not ended:
            return not line.begins_small
        if ended:
            further = line.left > last.left + 0.9 or len(before) == 1
            indented = line.left > self._left + 0.9 and further and not _marker(before[0])
            if indented or self._short(last, line) or self._introduced.match(line.text):
                return True
            return line.page != last.page and not line.begins_small
        return last.right < WIDE * self._right and not line.begins_small and line.page == last.page and len(before) == 1

    def _short(self, last: Line, line: Line) -> bool:
        """Whether the first word of a line would have had room on the line before: that one was ended on purpose."""
        return last.right + 1 + len(line.text.split()[0]) < self._right - SLACK

    def _titles(self, text: str) -> bool:
        """Whether a text is the title of a session or a group by what it says."""
        return bool(self._part.match(text)) and not TERMINAL.search(text) and len(text) <= HEADING

    def block(self, group: Sequence[Line], hyphens: _Hyphens) -> Block:
        first = group[0]
        text = whole = hyphens.joined(line.text for line in group)
        number = None
        kind = first.kind or Kind.PARAGRAPH
        level, tall = self.display(first)
        if kind is Kind.PARAGRAPH and (level or (tall and len(text) <= HEADING)):
            kind = Kind.HEADING
            level = level or (max(1, 20 - round(tall)) if tall > 1 else 20)
        elif kind is Kind.PARAGRAPH and (capitals(text) or self._titles(text)):
            kind = Kind.HEADING
        elif kind is Kind.PARAGRAPH and BULLET.match(text):
            kind = Kind.ITEM
            text = text if _LETTERED.match(text) else BULLET.sub("", text, count=1)
        elif kind is Kind.PARAGRAPH and NUMBERED.match(text):
            kind, number = Kind.NUMBERED, int(NUMBERED.match(text)["number"])  # type: ignore[index]
            text = NUMBERED.sub("", text, count=1)
        begun = len(whole) - len(text)  # what the mark of an item took
        turns = tuple(
            (max(0, len(hyphens.joined(line.text for line in group[:at])) - begun), line.page)
            for at, line in enumerate(group)
            if at and line.page != group[at - 1].page
        )
        return Block(kind, text, first.page, group[-1].page, first.number, number, level, turns)


def _open(lines: Sequence[Line]) -> bool:
    """Whether a bracket is open: «(e.g.» ends no sentence."""
    text = " ".join(line.text for line in lines[-3:])
    return text.rfind("(") > text.rfind(")")


def _marker(line: Line) -> bool:
    return bool(BULLET.match(line.text) or NUMBERED.match(line.text))


def capitals(text: str) -> bool:
    """Whether a short text is set in capitals."""
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 5 and len(text) <= HEADING and sum(c.isupper() for c in letters) > 0.9 * len(letters)


def settled(blocks: list[Block]) -> list[Block]:
    """Blocks with the headings told that only their neighbours tell: short, not ended, with text after them."""
    settled = []
    for at, block in enumerate(blocks):
        after = blocks[at + 1] if at + 1 < len(blocks) else None
        if block.kind is Kind.NUMBERED and _labels(block, after) and (after and after.kind is not Kind.NUMBERED):
            block = replace(block, kind=Kind.HEADING, text=f"{block.number}. {block.text}", number=None)
        elif block.kind is Kind.PARAGRAPH and _labels(block, after):
            block = replace(block, kind=Kind.HEADING)
        settled.append(block)
    return settled


def _labels(block: Block, after: Block | None) -> bool:
    """Whether a block is short and leads to text: «Opening», «2. Return», «Working groups:»."""
    if after is None or after.kind in (Kind.ITEM, Kind.NOTE) or not block.text[:1].isupper():
        return False
    few = len(block.text.split()) <= 3 if block.text.endswith(":") else not TERMINAL.search(block.text)
    return few and len(block.text) <= LABEL and not block.text.endswith(",") and not after.text[:1].islower()


class _Hyphens:
    """Rejoins words split at the end of a line: as the report writes them elsewhere, else as the dictionary does."""

    def __init__(self, lines: Sequence[Line], language: str) -> None:
        self._known = {w for line in lines for w in re.findall(r"[^\W_]+(?:-[^\W_]+)*", fold(line.text))}
        self._language = language

    def joined(self, texts: Iterable[str]) -> str:
        whole = ""
        for text in texts:
            if whole.endswith("\u00ad"):
                whole = whole[:-1] + text
                continue
            split, begun = _WORD_END.search(whole), _WORD_START.match(text)
            if split and begun:
                keep = begun[0][0].isupper() or not self._one_word(split[1], begun[0], whole)
                whole = (whole if keep else whole[:-1]) + text
            else:
                whole = f"{whole} {text}" if whole else text
        return " ".join(whole.replace("\u00ad", "").split())

    def _one_word(self, head: str, tail: str, whole: str) -> bool:
        one, two = fold(head + tail), fold(f"{head}-{tail}")
        if one in self._known or two in self._known:
            return one in self._known
        compound = re.search(r"[^\W_]-[^\W\d_]+-$", whole)  # «state-of-the-» goes on with hyphens
        return not compound and (
            one in ordinary_words(self._language) or not {fold(head), fold(tail)} <= ordinary_words(self._language)
        )
