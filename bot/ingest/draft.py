"""A draft pack from a report: its parts as the models of a pack, and the list of what a person should look at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.ingest.acronyms import Acronym, acronyms_of, unexplained
from bot.ingest.people import People, Person
from bot.ingest.report import TERMINAL, Block, Kind, Remark, Report, Unreadable
from bot.ingest.structure import TITLE, Part, Stretch, Structure, as_text, shortened, structure_of
from bot.ingest.words import Words, any_of
from bot.language.sentences import sentences
from bot.pack.entries import slug

LONGEST = 1500  # characters of a passage; a longer paragraph is cut between sentences
SUMMARY = 400  # characters of a session's first words
OPENING = 12  # blocks at the beginning among which date and place of the meeting are looked for
Item = dict[str, object]


@dataclass
class Draft:
    """The files of a pack as plain data, and what to look at."""

    language: str
    meeting: Item
    sessions: list[Item] = field(default_factory=list)
    recommendations: list[Item] = field(default_factory=list)
    speakers: list[Item] = field(default_factory=list)
    glossary: list[Item] = field(default_factory=list)
    passages: list[Item] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)


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
    remarks = [*report.remarks, *found.remarks]
    draft = Draft(
        words.language,
        _meeting(title, body, [pages[0], pages[-1]], words, remarks),
        [_session(part, found, people, words) for part in sorted(found.sessions, key=lambda part: part.number)],
        [
            {
                "number": r.number,
                "title": shortened(r.title or r.text.split("\n")[0]),
                "text": r.text or r.title,
                "pages": [*range(r.page, r.last + 1)],
            }
            for r in found.recommendations
        ],
        [_speaker(person) for person in people.found if person.role],
        [{"names": [a.short, a.long], "definition": f"{a.long[:1].upper()}{a.long[1:]}."} for a in acronyms],
        remarks=remarks,
    )
    draft.passages = list(_passages(found.stretches, people, blocks))
    remarks += _look_at(blocks, found, people, acronyms, unexplained(blocks, acronyms, words.language))
    return draft


def _meeting(title: str, blocks: Sequence[Block], pages: list[int], words: Words, remarks: list[Remark]) -> Item:
    title = shortened(_cased(title), 160)
    meeting: Item = {"id": slug(title) or "meeting", "title": title}
    when = next(_dates(blocks, words), None)
    if when is None:
        remarks.append(
            Remark(pages[0], 1, "No date of the meeting found near the beginning: add dates and place to meeting.yaml.")
        )
    else:
        block, days, place = when
        meeting["dates"] = days
        if place:
            meeting["place"] = place
        remarks.append(Remark(block.page, block.line, "Dates and place of the meeting were taken from here: right?"))
    meeting["languages"] = [words.language]
    meeting["document"] = {"title": title, "pages": pages, "language": words.language}
    return meeting


def _dates(blocks: Sequence[Block], words: Words) -> Iterator[tuple[Block, list[date], str]]:
    """The dates near the beginning that are the meeting's, by the words beside them or by standing in a heading."""
    months = any_of(words.data["months"])
    day, joins = r"(\d{1,2})(?:st|nd|rd|th|er)?", any_of(words.data["day_joins"])
    some = rf"{day}(?:\s*{joins}\s*{day})?"
    forms = re.compile(
        rf"(?<!\d){some}\s+(?:of\s+)?({months})\s+(\d{{4}})|({months})\s+{some},?\s+(\d{{4}})", re.IGNORECASE
    )
    place = rf"{any_of(words.data['before_place'])}\s+([A-ZÀ-Þ][\w’'-]+(?:\s[A-ZÀ-Þ][\w’'-]+)*(?:,\s[A-ZÀ-Þ][\w’'-]+)?)"
    named = [month.lower() for month in words.data["months"]]
    for block in blocks[:OPENING]:
        for sentence in [block.text] if block.kind is Kind.HEADING else sentences(block.text):
            match = forms.search(sentence)
            if match and (block.kind is Kind.HEADING or len(sentence) < 60 or words.says("held", sentence)):
                first, second, month, year, month_, first_, second_, year_ = match.groups()
                number = named.index((month or month_).lower()) + 1
                try:
                    ends = [date(int(year or year_), number, int(d)) for d in (first or first_, second or second_) if d]
                except ValueError:
                    continue
                after = re.match(rf",?\s*{place}", sentence[match.end() :])
                before = re.search(rf"(?:^|\s){place},?\s+(?:\w+\s+){{0,2}}$", sentence[: match.start()])
                alone = re.match(
                    r"^([A-ZÀ-Þ][\w’'-]+(?:,?\s[A-ZÀ-Þ][\w’'-]+){0,3}),?\s*(?:on|le|les|du)?\s*$",
                    sentence[: match.start()],
                )
                where = after or before or alone
                yield block, ends, where[1] if where else ""


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
    texts = words.data["texts"]
    title = shortened(_cased(part.title), 160) or texts[stub].format(number=part.number)
    summary = _first_words(" ".join(s.blocks[0].text for s in told if s.blocks[0].kind is Kind.PARAGRAPH))
    named = dict.fromkeys(p.name for s in all for b in s.blocks for p in people.named_in(b.text) if p.role)
    if named:
        summary = f"{summary} {texts['speakers'].format(names=', '.join(named))}".strip()
    return {
        "number": part.number,
        "title": title,
        **({"summary": summary} if summary else {}),
        "pages": [*range(part.page, part.last + 1)],
    }


def _cased(title: str) -> str:
    """A title as a sentence is written where it stands in capitals."""
    return title.capitalize() if title.isupper() else title


def _first_words(text: str) -> str:
    told = ""
    for sentence in sentences(text):
        if told and len(told) + len(sentence) > SUMMARY:
            break
        told = f"{told} {sentence}".strip()
    return shortened(told, 2 * SUMMARY)


def _speaker(person: Person) -> Item:
    return {
        "name": person.name,
        "role": person.role,
        **({"organisation": person.organisation} if person.organisation else {}),
    }


# ---- passages


def _passages(stretches: Sequence[Stretch], people: People, blocks: Sequence[Block]) -> Iterator[Item]:
    notes = [Stretch((block,)) for block in blocks if block.kind is Kind.NOTE]
    taken: set[str] = set()
    for stretch in (*stretches, *notes):
        speaker = _speaking(stretch.blocks[0].text, people)
        for text, pages in _pieces(stretch.blocks):
            title = _title(text, stretch, speaker)
            yield {
                "id": _id(pages[0], title, taken),
                "title": title,
                "text": text,
                **({"page": pages[0]} if len(pages) == 1 else {"pages": pages}),
                **({"session": stretch.session} if stretch.session else {}),
                **({"group": stretch.group} if stretch.group else {}),
                **({"speaker": speaker.name} if speaker else {}),
            }


def _speaking(text: str, people: People) -> Person | None:
    """Who speaks in a paragraph: the one person its first sentence names, or else the one person it names."""
    for told in (sentences(text)[0], text):
        named = [person for person in people.named_in(told) if person.role]
        if named:
            return named[0] if len(named) == 1 else None
    return None


def _title(text: str, stretch: Stretch, speaker: Person | None) -> str:
    return shortened(text.split("\n")[0])


def _pieces(blocks: Sequence[Block]) -> Iterator[tuple[str, list[int]]]:
    """The passages a stretch makes: as many sentences or items as ``LONGEST`` holds. What leads to a list stands again
    before each part of it."""
    first, rest = blocks[0], blocks[1:]
    if not rest:
        yield from _cut(first)
        return
    lead = [first] if first.kind is Kind.PARAGRAPH else []
    own = list(rest) if lead else list(blocks)
    piece: list[Block] = []
    for block in own:
        if piece and sum(len(b.text) for b in (*lead, *piece, block)) > LONGEST:
            yield _joined(lead, piece)
            piece = []
        piece.append(block)
    yield _joined(lead, piece)


def _joined(lead: Sequence[Block], piece: Sequence[Block]) -> tuple[str, list[int]]:
    """What leads to a list with some of it, on the pages of the latter."""
    return as_text([*lead, *piece]), sorted({page for b in piece for page in (b.page, b.last)})


def _cut(block: Block) -> Iterator[tuple[str, list[int]]]:
    """A paragraph in pieces of about one length, each with its own pages; its number stands before the first."""
    told = sentences(block.text)
    size = len(block.text) / -(-len(block.text) // LONGEST)
    start = at = 0
    for place, sentence in enumerate(told):
        at = block.text.index(sentence, at) + len(sentence)
        last = place == len(told) - 1
        if last or (at - start >= 0.8 * size and at - start + len(told[place + 1]) > size):
            number = f"{block.number}. " if block.number is not None and not start else ""
            yield number + block.text[start:at].strip(), block.pages(start, at)
            start = at + 1


def _id(page: int, title: str, taken: set[str]) -> str:
    """An id that stays when the report is brought again: its page and first words."""
    id = base = f"p{page}-{slug(title)}".strip("-")
    count = 1
    while id in taken:
        count += 1
        id = f"{base[: 47 - len(str(count))]}-{count}"
    taken.add(id)
    return id


# ---- what to look at


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
