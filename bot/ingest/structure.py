"""What a report holds: its sessions and groups, its numbered recommendations, and the text that belongs to each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from bot.ingest.report import Block, Kind, Remark
from bot.ingest.words import Words, any_of
from bot.language.sentences import sentences

NEAR = 4  # blocks before a numbered list in which its heading is looked for
HEAD = 12  # words of a paragraph within which it says that it is a session's first
TITLE = 90  # characters of a title


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
class Numbered:
    """A numbered recommendation with everything that stands under its number; its title is empty unless the report
    gives it one."""

    number: int
    title: str
    text: str
    page: int
    last: int
    line: int


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
    found = Structure()
    taken = _recommendations(blocks, words, found)
    _Walk(words, found, headed=_headed(blocks, words)).go([b for at, b in enumerate(blocks) if at not in taken])
    for part in found.sessions:
        for group in part.groups:
            group.last = max((s.blocks[-1].last for s in _of(found, part.number, group.number)), default=group.page)
        part.last = max((s.blocks[-1].last for s in _of(found, part.number)), default=part.page)
    return found


def _of(found: Structure, session: int, group: int | None = None) -> Iterator[Stretch]:
    return (s for s in found.stretches if s.session == session and (group is None or s.group == group))


# ---- recommendations


def _recommendations(blocks: Sequence[Block], words: Words, found: Structure) -> set[int]:
    """Note the recommendations; the places of the blocks they are made of."""
    runs = [*_named_runs(blocks, words), *_counted_runs(blocks)]
    told = [(_weight(blocks, run, words), len(run), run) for run in runs]
    weight, _, best = max(told, key=lambda one: one[:2], default=(0, 0, []))
    for _, _, run in told:
        first = blocks[run[0]]
        if weight and run is not best and _weight(blocks, run, words):
            found.remarks.append(
                Remark(first.page, first.line, "Another numbered list of conclusions or recommendations: kept as text.")
            )
    if not weight:
        return set()
    taken: set[int] = set()
    for place, at in enumerate(best):
        end = best[place + 1] if place + 1 < len(best) else _end(blocks, at)
        own = [at]
        for more in range(at + 1, end):
            if blocks[more].kind in (Kind.HEADING, Kind.NOTE):
                break
            own.append(more)
        taken.update(own)
        first = blocks[at]
        number = first.number or _named_number(first, words)
        assert number is not None
        body = [b for b in (blocks[o] for o in own) if b.text and not (b is first and b.kind is Kind.HEADING)]
        text = as_text([replace(b, kind=Kind.PARAGRAPH, number=None) if b is first else b for b in body])
        title = _named_title(first, words) if first.kind is Kind.HEADING else ""
        found.recommendations.append(Numbered(number, title, text, first.page, blocks[own[-1]].last, first.line))
        gap = place and number - found.recommendations[-2].number
        if gap > 1:
            found.remarks.append(
                Remark(first.page, first.line, f"Between recommendation {number - gap} and {number} one is missing.")
            )
    return taken


def _counted_runs(blocks: Sequence[Block]) -> list[list[int]]:
    """Lists numbered from 1 on, as the places of their items."""
    runs: list[list[int]] = []
    for at, block in enumerate(blocks):
        if block.kind is not Kind.NUMBERED or block.number is None:
            continue
        if block.number == 1:
            runs.append([at])
            continue
        for run in reversed(runs):
            step = block.number - (blocks[run[-1]].number or 0)
            if 0 < step <= 2:
                run.append(at)
                break
    return [run for run in runs if len(run) > 1]


def _named_runs(blocks: Sequence[Block], words: Words) -> list[list[int]]:
    """Headings that number a recommendation themselves: «Recommendation 3: Visas»."""
    run = [at for at, block in enumerate(blocks) if block.kind is Kind.HEADING and _named_number(block, words)]
    return [run] if len(run) > 1 else []


def _named(block: Block, words: Words) -> re.Match[str] | None:
    kinds = any_of(words.data["recommendations"])
    return re.match(rf"^{kinds}\s+(?:n[o°]\s*)?(\d{{1,3}})\b\s*[:.–—-]?\s*", block.text, re.IGNORECASE)


def _named_number(block: Block, words: Words) -> int | None:
    match = _named(block, words)
    return int(match[1]) if match else None


def _named_title(block: Block, words: Words) -> str:
    match = _named(block, words)
    return block.text[match.end() :] if match else ""


def _weight(blocks: Sequence[Block], run: Sequence[int], words: Words) -> int:
    """3: its items are called recommendations; 2: its heading or first line calls it so; 1: a list of conclusions."""
    if blocks[run[0]].kind is Kind.HEADING:
        return 3
    lead: list[str] = []
    for block in reversed(blocks[max(0, run[0] - NEAR) : run[0]]):
        if block.kind in (Kind.NUMBERED, Kind.ITEM):
            break
        if block.kind is Kind.HEADING:
            lead.append(block.text)
        elif lead:
            break
        elif len(block.text) < 3 * TITLE:
            lead.append(block.text)
    said = " ".join(lead)
    return 2 if words.says("recommendations", said) else 1 if words.says("conclusions", said) else 0


def _end(blocks: Sequence[Block], at: int) -> int:
    """Where the last recommendation ends: with its list, or, under a heading of its own, before the next one."""
    kinds = (
        (Kind.ITEM,) if blocks[at].kind is not Kind.HEADING else (Kind.ITEM, Kind.PARAGRAPH, Kind.ROW, Kind.NUMBERED)
    )
    end = at + 1
    while end < len(blocks) and blocks[end].kind in kinds:
        end += 1
    return end


# ---- sessions, groups and text


def _headed(blocks: Sequence[Block], words: Words) -> bool:
    """Whether headings number the sessions; then no sentence does."""
    return any(b.kind is Kind.HEADING and (p := _part(b.text, words)) and p[0] == "session" for b in blocks)


def _part(heading: str, words: Words) -> tuple[str, int, str] | None:
    """Kind, number and title of a heading that numbers a session or a group."""
    match = words.part_title.match(heading) or words.part_heading.match(heading)
    parts = words.analyser.parts(match[0].strip(" :.–—-")) if match else []
    if not match or len(parts) != 1 or parts[0].kind not in ("session", "group"):
        return None
    return parts[0].kind, parts[0].number, heading[match.end() :].strip(" :–—-")


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
        part = _part(block.text, self._words)
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


def as_text(blocks: Sequence[Block]) -> str:
    """Blocks as the text of a passage: items and rows are lines of a list."""
    lines = []
    for block in blocks:
        number = f"{block.number}. " if block.number is not None else ""
        mark = "- " if block.kind in (Kind.ITEM, Kind.ROW, Kind.NUMBERED) else ""
        lines.append(f"{mark}{number}{block.text}")
    return "\n".join(lines)


def shortened(text: str, limit: int = TITLE) -> str:
    """A text as a title: its first words, begun with a capital, cut at a word."""
    text = re.sub(r"\s+", " ", text).strip(" ,;:–—-")
    if len(text) > limit:
        text = text[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:–—-(") + "…"
    return text[:1].upper() + text[1:]


def cased(title: str) -> str:
    """A title as a sentence is written where it stands in capitals."""
    return title.capitalize() if title.isupper() else title
