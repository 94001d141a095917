"""Passages: paragraphs, lists and tables with title, page and who speaks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.ingest.people import People, Person
from bot.ingest.report import Block, Item, Kind
from bot.ingest.structure import Stretch
from bot.ingest.wording import as_text, cased, shortened
from bot.language.sentences import sentences
from bot.pack.entries import slug

LONGEST = 1500  # characters of a passage; a longer paragraph is cut between sentences


def passages_of(stretches: Sequence[Stretch], people: People, blocks: Sequence[Block]) -> Iterator[Item]:
    """The passages of a report, its notes last."""
    notes = [Stretch((block,)) for block in blocks if block.kind is Kind.NOTE]
    taken: set[str] = set()
    titles: set[str] = set()
    above = ""
    for stretch in (*stretches, *notes):
        heading, above = "" if stretch.heading == above else stretch.heading, stretch.heading
        speaker = _speaking(stretch.blocks[0].text, people)
        for text, pages in _pieces(stretch.blocks):
            title, heading = _title(text, heading, pages[0], titles), ""
            yield {
                "id": _id(pages[0], title, taken),
                "title": title,
                "text": text,
                **({"page": pages[0]} if len(pages) == 1 else {"pages": pages}),
                **({"session": stretch.session} if stretch.session else {}),
                **({"group": stretch.group} if stretch.group else {}),
                **({"speaker": speaker.name} if speaker else {}),
            }


def _title(text: str, heading: str, page: int, taken: set[str]) -> str:
    """The first words of a passage, behind the heading that stands just above it; where another passage has the same,
    the first item of its list with its page."""
    lines = text.split("\n")
    title = shortened(f"{cased(heading).rstrip(' :')}: {lines[0]}" if heading else lines[0])
    if title in taken:
        title = f"{shortened(lines[min(1, len(lines) - 1)].removeprefix('- '))} (p. {page})"
    taken.add(title)
    return title


def _speaking(text: str, people: People) -> Person | None:
    """Who speaks in a paragraph: the one person its first sentence names, or else the one person it names."""
    for told in (sentences(text)[0], text):
        named = [person for person in people.named_in(told) if person.role]
        if named:
            return named[0] if len(named) == 1 else None
    return None


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
