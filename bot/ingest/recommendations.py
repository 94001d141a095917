"""Numbered recommendations: the list that the report calls so, each item with everything that stands under it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile

from bot.ingest.report import Block, Kind, Remark
from bot.ingest.wording import TITLE, as_text
from bot.ingest.words import Words
from bot.language.analyser import any_of

NEAR = 4  # blocks before a numbered list in which its heading is looked for


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


def recommendations_of(blocks: Sequence[Block], words: Words) -> tuple[list[Numbered], set[int], list[Remark]]:
    """The recommendations, the places of the blocks they are made of, and what a person should look at."""
    runs = [*_named_runs(blocks, words), *_counted_runs(blocks)]
    weighed = [(weight, len(run), run) for run in runs if (weight := _weight(blocks, run, words))]
    if not weighed:
        return [], set(), []
    best = max(weighed, key=lambda one: one[:2])[2]
    others = [blocks[run[0]] for _, _, run in weighed if run is not best]
    told = "Another numbered list of conclusions or recommendations: kept as text."
    remarks = [Remark(first.page, first.line, told) for first in others]
    found: list[Numbered] = []
    taken: set[int] = set()
    for at, following in pairwise([*best, _end(blocks, best[-1])]):
        own = [
            at,
            *takewhile(lambda more: blocks[more].kind not in (Kind.HEADING, Kind.NOTE), range(at + 1, following)),
        ]
        one = _numbered([blocks[place] for place in own], words)
        if found and one.number - found[-1].number > 1:
            told = f"Between recommendation {found[-1].number} and {one.number} one is missing."
            remarks.append(Remark(one.page, one.line, told))
        found.append(one)
        taken.update(own)
    return found, taken, remarks


def _numbered(own: Sequence[Block], words: Words) -> Numbered:
    """A recommendation from the blocks under its number."""
    first, rest = own[0], own[1:]
    named = _named(first, words) if first.kind is Kind.HEADING else None
    number = int(named[1]) if named else first.number or 0
    title = first.text[named.end() :] if named else ""
    body = rest if named else [replace(first, kind=Kind.PARAGRAPH, number=None), *rest]
    return Numbered(number, title, as_text(body), first.page, own[-1].last, first.line)


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
    run = [at for at, block in enumerate(blocks) if block.kind is Kind.HEADING and _named(block, words)]
    return [run] if len(run) > 1 else []


def _named(block: Block, words: Words) -> re.Match[str] | None:
    kinds = any_of(words.data["recommendations"])
    return re.match(rf"^{kinds}\s+(?:n[o°]\s*)?(\d{{1,3}})\b\s*[:.–—-]?\s*", block.text, re.IGNORECASE)


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
