"""What a report holds: its sessions and groups, its recommendations, and the text that belongs to each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from bot.ingest.recommendations import Numbered, recommendations_of
from bot.ingest.report import Block, Kind, Remark
from bot.ingest.wording import TITLE, shortened
from bot.ingest.words import Words
from bot.language.analyser import any_of
from bot.language.sentences import sentences

HEAD = 12  # words of a paragraph within which it says that it is a session's first


@dataclass
class Part:
    """A session, or a working group of one; its title is empty where the report gives none."""

    number: int
    title: str
    page: int
    line: int
    last: int = 0
    groups: list[Part] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A paragraph with the list or table it leads to, and where it stands."""

    blocks: tuple[Block, ...]
    heading: str = ""
    session: int | None = None
    group: int | None = None


@dataclass
class Structure:
    """A report taken apart."""

    sessions: list[Part] = field(default_factory=list)
    recommendations: list[Numbered] = field(default_factory=list)
    stretches: list[Stretch] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)


def structure_of(blocks: Sequence[Block], words: Words) -> Structure:
    """Take a report apart. What it does not show plainly is left out and remarked on."""
    recommendations, taken, remarks = recommendations_of(blocks, words)
    found = Structure(recommendations=recommendations, remarks=remarks)
    _Walk(words, found, headed=_headed(blocks, words)).go([b for at, b in enumerate(blocks) if at not in taken])
    for part in found.sessions:
        for group in part.groups:
            group.last = max((s.blocks[-1].last for s in _of(found, part.number, group.number)), default=group.page)
        part.last = max((s.blocks[-1].last for s in _of(found, part.number)), default=part.page)
    return found


def _of(found: Structure, session: int, group: int | None = None) -> Iterator[Stretch]:
    return (s for s in found.stretches if s.session == session and (group is None or s.group == group))


def _headed(blocks: Sequence[Block], words: Words) -> bool:
    """Whether headings number the sessions; then no sentence does."""
    return any(b.kind is Kind.HEADING and (part := words.part(b.text)) and part[0] == "session" for b in blocks)


class _Walk:
    """Goes through the blocks in order and keeps the session, group and heading they stand under."""

    def __init__(self, words: Words, found: Structure, headed: bool) -> None:
        self._words = words
        self._found = found
        self._headed = headed
        self._session: Part | None = None
        self._group: Part | None = None
        self._level = 0
        self._group_level = 0
        self._heading = ""
        self._untitled: Part | None = None  # the part whose heading has just told its number alone
        self._about = re.compile(rf"(?:^|\s){any_of(words.data['about'])}\s+(?P<title>.+)$", re.IGNORECASE)

    def go(self, blocks: Sequence[Block]) -> None:
        for block in blocks:
            if block.kind is Kind.HEADING:
                self._enter(block)
                continue
            self._untitled = None
            if block.kind is Kind.PARAGRAPH and not self._headed:
                self._told(block)
            self._titled(block)
            self._place(block)

    def _enter(self, block: Block) -> None:
        part = self._words.part(block.text)
        if part is None:
            if self._untitled is not None:
                self._untitled.title = block.text
            elif self._session and (
                block.level <= self._level if block.level and self._level else self._words.says("apart", block.text)
            ):
                self._session = self._group = None
            elif self._group and block.level and block.level <= self._group_level:
                self._group = None
            self._heading, self._untitled = block.text, None
            return
        kind, number, title = part
        self._heading = ""
        if kind == "session":
            self._begin(number, title, block)
            self._level = block.level
        elif self._session is None:
            self._remark(block, f"A working group outside a session: «{block.text}»")
        else:
            self._group = Part(number, title, block.page, block.line)
            self._group_level = block.level
            self._session.groups = [g for g in self._session.groups if g.number != number] + [self._group]
        self._untitled = None if title or self._session is None else self._group or self._session

    def _begin(self, number: int, title: str, block: Block) -> None:
        known = next((s for s in self._found.sessions if s.number == number), None)
        if known is None:
            known = Part(number, title, block.page, block.line)
            self._found.sessions.append(known)
        elif not any(_of(self._found, number)):  # only an agenda has named it so far
            known.title, known.page, known.line = title or known.title, block.page, block.line
        self._session, self._group, self._level = known, None, 0

    def _told(self, block: Block) -> None:
        """A session that begins with a sentence: «The second session focused on …»."""
        first = sentences(block.text)[0]
        opening = " ".join(first.split()[:HEAD])
        numbers = [p.number for p in self._words.analyser.parts(opening) if p.kind == "session"]
        following = self._session.number + 1 if self._session else 1
        if numbers and numbers[0] == following and len(self._found.sessions) < following:
            self._begin(following, "", block)

    def _titled(self, block: Block) -> None:
        """Give a session without a title the one a sentence about it has."""
        if self._session is None or self._session.title:
            return
        for sentence in sentences(block.text)[:2]:
            numbers = [p.number for p in self._words.analyser.parts(sentence) if p.kind == "session"]
            about = self._about.search(sentence)
            if about and self._session.number in numbers:
                self._session.title = shortened(about["title"].rstrip(". "))

    def _place(self, block: Block) -> None:
        session = self._session.number if self._session else None
        group = self._group.number if self._group else None
        before = self._found.stretches[-1] if self._found.stretches else None
        together = (
            before is not None
            and (before.session, before.group, before.heading) == (session, group, self._heading)
            and _leads_to(before.blocks, block)
        )
        if together and before is not None:
            self._found.stretches[-1] = replace(before, blocks=(*before.blocks, block))
        else:
            self._found.stretches.append(Stretch((block,), self._heading, session, group))

    def _remark(self, block: Block, text: str) -> None:
        self._found.remarks.append(Remark(block.page, block.line, text))


def _leads_to(before: Sequence[Block], block: Block) -> bool:
    """Whether a block belongs to the list or table under way, or to the line that leads to it."""
    last = before[-1]
    listed = last.kind in (Kind.ITEM, Kind.NUMBERED)
    if block.kind is Kind.ITEM:
        return listed or last.text.endswith(":")
    if block.kind is Kind.NUMBERED:  # a paragraph with a number stands for itself, unless a line leads to a list
        return last.text.endswith(":") or (listed and before[0].kind is Kind.PARAGRAPH)
    return block.kind is Kind.ROW and (last.kind is Kind.ROW or len(last.text) < 2 * TITLE)
