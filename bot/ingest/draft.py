"""A draft pack from a report: its parts as the models of a pack, and the list of what a person should look at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.ingest.acronyms import Acronym, acronyms_of, unexplained
from bot.ingest.entries import entries_of
from bot.ingest.meeting import asked_about, meeting_of, when_of
from bot.ingest.passages import passages_of
from bot.ingest.people import People, Person
from bot.ingest.recommendations import Numbered
from bot.ingest.report import TERMINAL, Block, Item, Kind, Remark, Report, Unreadable
from bot.ingest.structure import Part, Stretch, Structure, structure_of
from bot.ingest.wording import TITLE, cased, shortened
from bot.ingest.words import Words
from bot.language.sentences import sentences

SUMMARY = 400  # characters of a session's first words


@dataclass(frozen=True)
class Draft:
    """The files of a pack as plain data, and what to look at."""

    meeting: Item
    sessions: list[Item]
    recommendations: list[Item]
    speakers: list[Item]
    glossary: list[Item]
    passages: list[Item]
    entries: list[Item]
    remarks: list[Remark]


def draft_of(report: Report, name: str) -> Draft:
    """The draft of a pack from a report; ``name`` stands in where the report has no title. Raises ``Unreadable`` when
    there is no text to answer from."""
    words = Words(report.language)
    blocks = report.blocks
    body = [block for block in blocks if block.kind is not Kind.NOTE]
    people = People(blocks, words)
    found = structure_of(body, words)
    acronyms = acronyms_of(blocks)
    title = report.title or next((b.text for b in body if b.kind is Kind.HEADING), "") or name
    pages = sorted(page for block in blocks for page in (block.page, block.last))
    if not found.stretches and not found.recommendations:
        raise Unreadable("no paragraph of text was found: is this a report?")
    when = when_of(body, words)
    spoke = [person for person in people.found if person.role]
    sessions = [_session(part, found, people, words) for part in sorted(found.sessions, key=lambda part: part.number)]
    recommendations = [_recommendation(one) for one in found.recommendations]
    return Draft(
        meeting=meeting_of(title, when, [pages[0], pages[-1]], words.language),
        sessions=sessions,
        recommendations=recommendations,
        speakers=[_speaker(person) for person in spoke],
        glossary=[*map(_acronym, acronyms), *({"names": people.called(person)} for person in spoke)],
        passages=list(passages_of(found.stretches, people, blocks)),
        entries=list(entries_of(when, spoke, words)),
        remarks=[
            *report.remarks,
            *found.remarks,
            asked_about(when, pages[0]),
            *_look_at(blocks, found, people, acronyms, unexplained(blocks, acronyms, words.language)),
        ],
    )


def _recommendation(found: Numbered) -> Item:
    return {
        "number": found.number,
        "title": shortened(found.title or found.text.split("\n")[0]),
        "text": found.text or found.title,
        "pages": [*range(found.page, found.last + 1)],
    }


def _session(part: Part, found: Structure, people: People, words: Words) -> Item:
    own = [s for s in found.stretches if s.session == part.number]
    item = _part(part, [s for s in own if s.group is None] or own, own, people, words, "stub")
    if part.groups:
        item["groups"] = [
            _part(g, inside, inside, people, words, "group_stub")
            for g in sorted(part.groups, key=lambda g: g.number)
            for inside in [[s for s in own if s.group == g.number]]
        ]
    return item


def _part(part: Part, told: Sequence[Stretch], all: Sequence[Stretch], people: People, words: Words, stub: str) -> Item:
    """A session or group: its title, its first words and who is named in it."""
    wording = words.data["texts"]
    title = shortened(cased(part.title), 160) or wording[stub].format(number=part.number)
    summary = _first_words(" ".join(s.blocks[0].text for s in told if s.blocks[0].kind is Kind.PARAGRAPH))
    named = dict.fromkeys(p.name for s in all for b in s.blocks for p in people.named_in(b.text) if p.role)
    if named:
        summary = f"{summary} {wording['speakers'].format(names=', '.join(named))}".strip()
    return {
        "number": part.number,
        "title": title,
        **({"summary": summary} if summary else {}),
        "pages": [*range(part.page, part.last + 1)],
    }


def _first_words(text: str) -> str:
    told = ""
    for sentence in sentences(text):
        if told and len(told) + len(sentence) > SUMMARY:
            break
        told = f"{told} {sentence}".strip()
    return shortened(told, 2 * SUMMARY)


def _acronym(found: Acronym) -> Item:
    return {"names": [found.short, found.long], "definition": f"{found.long[:1].upper()}{found.long[1:]}."}


def _speaker(person: Person) -> Item:
    return {
        "name": person.name,
        "role": person.role,
        **({"organisation": person.organisation} if person.organisation else {}),
    }


def _look_at(
    blocks: Sequence[Block], found: Structure, people: People, acronyms: Sequence[Acronym], unknown: Sequence[Acronym]
) -> Iterator[Remark]:
    for part in found.sessions:
        for one in (part, *part.groups):
            if not one.title:
                yield Remark(one.page, one.line, "A session or group without a title: write one into sessions.yaml.")
    for person in people.found:
        if not person.role:
            yield Remark(person.page, person.line, f"{person.name} is named without a post: left out of speakers.yaml.")
    for acronym in acronyms:
        yield Remark(acronym.page, acronym.line, f"{acronym.short} = {acronym.long}: right?")
    for acronym in unknown:
        yield Remark(
            acronym.page,
            acronym.line,
            f"{acronym.short} is not written out: add it to glossary.yaml if people will ask.",
        )
    for before, block in zip((None, *blocks), blocks, strict=False):
        if block.kind is Kind.PARAGRAPH and len(block.text) > TITLE and not TERMINAL.search(block.text):
            yield Remark(block.page, block.line, f"A paragraph that does not end: «…{block.text[-40:]}»")
        if block.kind is Kind.ROW and (before is None or before.kind is not Kind.ROW):
            yield Remark(block.page, block.line, "A table: are its cells in the right columns?")
        for glued in re.findall(r"\w+[a-zà-ÿ][.;!?][A-ZÀ-Þ]\w*", block.text):
            yield Remark(block.page, block.line, f"Words run together: «{glued}»")
