"""What meeting a report is about: its title, and dates and place where the text near the beginning gives them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.ingest.report import Block, Item, Kind, Remark
from bot.ingest.wording import cased, shortened
from bot.ingest.words import Words
from bot.language.analyser import any_of
from bot.language.sentences import sentences
from bot.pack.entries import slug

OPENING = 12  # blocks at the beginning among which date and place of the meeting are looked for
LABEL = 60  # characters of a sentence that is hardly more than a date
_PROPER = r"[A-ZÀ-Þ][\w’'-]+"


@dataclass(frozen=True, slots=True)
class When:
    """The first and last day of the meeting, its place or nothing, and where the report says it."""

    days: tuple[date, ...]
    place: str
    page: int
    line: int


def meeting_of(title: str, when: When | None, pages: Sequence[int], language: str) -> Item:
    """The contents of meeting.yaml; ``pages`` are the first and the last."""
    title = shortened(cased(title), 160)
    return {
        "id": slug(title) or "meeting",
        "title": title,
        **({"dates": list(when.days)} if when else {}),
        **({"place": when.place} if when and when.place else {}),
        "languages": [language],
        "document": {"title": title, "pages": list(pages), "language": language},
    }


def when_of(blocks: Sequence[Block], words: Words) -> When | None:
    """When and where the meeting was: the first date that stands in a heading or beside words such as «took place»."""
    return next(_dates(blocks[:OPENING], words), None)


def asked_about(when: When | None, page: int) -> Remark:
    """What a person should look at."""
    if when is None:
        return Remark(page, 1, "No date of the meeting near the beginning: add dates and place to meeting.yaml.")
    return Remark(when.page, when.line, "Dates and place of the meeting were taken from here: right?")


def _dates(blocks: Sequence[Block], words: Words) -> Iterator[When]:
    months, joins = any_of(words.data["months"]), any_of(words.data["day_joins"])
    day = r"(?:st|nd|rd|th|er)?"
    forms = re.compile(
        rf"(?<!\d)(?P<a>\d{{1,2}}){day}\s+(?P<m>{months})\s*{joins}\s*(?P<b>\d{{1,2}}){day}\s+(?P<n>{months})\s+(?P<y>\d{{4}})|"
        rf"(?<!\d)(?P<c>\d{{1,2}}){day}(?:\s*{joins}\s*(?P<d>\d{{1,2}}){day})?\s+(?:of\s+)?(?P<o>{months})\s+(?P<z>\d{{4}})|"
        rf"(?P<p>{months})\s+(?P<e>\d{{1,2}}){day}(?:\s*{joins}\s*(?P<f>\d{{1,2}}){day})?,?\s+(?P<x>\d{{4}})",
        re.IGNORECASE,
    )
    for block in blocks:
        for sentence in [block.text] if block.kind is Kind.HEADING else sentences(block.text):
            match = forms.search(sentence)
            if match is None:
                continue
            if block.kind is Kind.HEADING or len(sentence) < LABEL or words.says("held", sentence):
                days = _days(match.groupdict(), [month.lower() for month in words.data["months"]])
                if days:
                    place = _place(sentence[: match.start()], sentence[match.end() :], words)
                    yield When(days, place, block.page, block.line)


def _days(said: dict[str, str | None], months: Sequence[str]) -> tuple[date, ...]:
    """The days of a date as matched; none for days that no month has."""
    year = int(said["y"] or said["z"] or said["x"] or 0)
    first = said["m"] or said["o"] or said["p"] or ""
    last = said["n"] or first
    pairs = [(said["a"] or said["c"] or said["e"], first), (said["b"] or said["d"] or said["f"], last)]
    try:
        return tuple(date(year, months.index(month.lower()) + 1, int(day)) for day, month in pairs if day)
    except ValueError:
        return ()


def _place(before: str, after: str, words: Words) -> str:
    """The place named just behind a date or just before it, or standing alone with it: «Bregenz, 3 October 2023»."""
    place = rf"{any_of(words.data['before_place'])}\s+({_PROPER}(?:\s{_PROPER})*(?:,\s{_PROPER})?)"
    found = (
        re.match(rf",?\s*{place}", after)
        or re.search(rf"(?:^|\s){place},?\s+(?:\w+\s+){{0,2}}$", before)
        or re.match(rf"^({_PROPER}(?:,?\s{_PROPER}){{0,3}}),?\s*(?:on|le|les|du)?\s*$", before)
    )
    return found[1] if found else ""
