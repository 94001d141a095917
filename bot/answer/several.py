"""Writing the replies of several packs, under ids that name the meeting: «lake-2023/flood-orders»."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from types import SimpleNamespace
from typing import Any

from bot.answer.compose import EXAMPLES, Composer
from bot.answer.quotes import Paragraph
from bot.answer.reply import Link, Reply
from bot.pack.entries import Entry
from bot.pack.pack import Pack, meeting_key


def under(meeting: str, id: str) -> str:
    """An id with its meeting before it, unless it has one."""
    return id if "/" in id else f"{meeting}/{id}"


def named_in(meeting: str, reply: Reply) -> Reply:
    """The reply of one meeting among several: each id that it holds with the meeting before it."""

    def links(own: Sequence[Link]) -> tuple[Link, ...]:
        return tuple(replace(link, id=under(meeting, link.id)) for link in own)

    return replace(
        reply,
        meeting=meeting,
        id=under(meeting, reply.id) if reply.id else None,
        options=links(reply.options),
        related=links(reply.related),
        also=links([reply.also])[0] if reply.also else None,
        hits=tuple(replace(hit, id=under(meeting, hit.id)) for hit in reply.hits),
        answers=tuple(named_in(meeting, answer) for answer in reply.answers),
    )


class Composers(Composer):
    """The composers of several packs as one. Each of them names its meeting in its source lines from then on, and says
    of the bot what holds for all."""

    several = True

    def __init__(self, composers: Sequence[Composer]) -> None:
        self.of = {composer.pack.meeting.id: composer for composer in composers}
        self._by_key = {meeting_key(id): id for id in self.of}
        entries = [
            replace(entry, id=under(id, entry.id), cites=tuple(under(id, cite) for cite in entry.cites))
            for id, composer in self.of.items()
            for entry in composer.entries
        ]
        texts = {code: texts for composer in composers for code, texts in composer.texts.items()}
        super().__init__(_together([composer.pack for composer in composers], list(texts)), entries, texts)
        for composer in composers:
            composer.among = self

    def find(self, id: str) -> tuple[str, str] | None:
        """The meeting and the id within it that an id stands for; None where there is no such meeting.

        The meeting may be named by its key. An id without a meeting, of a link made when there was one, is that of the
        first meeting that has it.
        """
        meeting, slash, own = id.partition("/")
        if not slash:
            return next(((name, id) for name, composer in self.of.items() if composer.entry(id)), None)
        meeting = self._by_key.get(meeting, meeting)
        return (meeting, own) if meeting in self.of else None

    def entry(self, id: str) -> Entry | None:
        """The entry with an id, or None."""
        found = self.find(id)
        return super().entry(under(*found)) if found else None

    def label(self, meeting: str, language: str) -> str:
        """A meeting by its title; with its dates where another has the same title."""
        titles = {id: own.pack.text(own.pack.meeting.title, language) for id, own in self.of.items()}
        title, dates = titles[meeting], self.texts[language].dates(self.of[meeting].pack.meeting.dates)
        return title if list(titles.values()).count(title) == 1 else f"{title} ({dates or meeting})"

    def tell(
        self, entry: Entry, language: str, confidence: float = 1.0, mark: str = "", second: Entry | None = None
    ) -> Reply:
        """What an entry says, as its own composer tells it."""
        meeting, composer, own = self._own(entry)
        return named_in(meeting, composer.tell(own, composer.speaking(language), confidence, mark))

    def quotes(self, entry: Entry) -> tuple[Paragraph, ...] | None:
        _, composer, own = self._own(entry)
        return composer.quotes(own)

    def title(self, entry: Entry, language: str) -> str:
        _, composer, own = self._own(entry)
        return composer.title(own, composer.speaking(language))

    def titled(self, language: str) -> str:
        """The titles of the meetings."""
        return self.texts[language].joined([self.label(meeting, language) for meeting in self.of])

    def text(self, entry: Entry, language: str) -> str:
        _, composer, own = self._own(entry)
        return composer.text(own, composer.speaking(language))

    def link(self, entry: Entry, language: str) -> Link:
        """An entry to choose, with its meeting before its title."""
        return Link(
            entry.id, self.of_meeting(entry.id, self.title(entry, language), language), self.text(entry, language)
        )

    def of_meeting(self, id: str, title: str, language: str) -> str:
        """A title with the meeting of what it is the title of before it, which a button has little room for: as much
        of its title as stands before a colon, where no other meeting's begins so."""
        meeting = id.partition("/")[0]
        short = {own: self.label(own, language).partition(":")[0].strip() for own in self.of}
        unlike = list(short.values()).count(short[meeting]) == 1
        label = short[meeting] if unlike else self.label(meeting, language)
        return self.texts[language]("meeting_option", meeting=label, title=title)

    def related(self, entry: Entry, language: str) -> tuple[Link, ...]:
        meeting, composer, own = self._own(entry)
        found = composer.related(own, composer.speaking(language))
        return tuple(replace(link, id=under(meeting, link.id)) for link in found)

    def info(self, key: str, language: str, examples: bool = False, **values: object) -> Reply:
        """A text of the interface: that for several meetings where there is one, and with what is to be said of several
        besides."""
        texts = self.texts[language]
        labels = [self.label(meeting, language) for meeting in self.of]
        about = {"count": len(labels), "meetings": texts.joined([texts("meeting_bare", title=each) for each in labels])}
        several = f"{key}_several"
        told = super().info(several if several in texts else key, language, examples, **{**about, **values})
        also = f"{key}_also"
        return replace(told, text=f"{told.text} {texts(also)}") if also in texts else told

    def recommendations(self, id: str) -> list[Entry]:
        found = self.find(id)
        return [e for e in super().recommendations(id) if found and e.id.startswith(f"{found[0]}/")]

    @cached_property
    def examples(self) -> tuple[Entry, ...]:
        """The questions a newcomer is shown: those of each meeting in turn."""
        every = [[under(id, entry.id) for entry in composer.examples] for id, composer in self.of.items()]
        turns = [own[at] for at in range(EXAMPLES) for own in every if at < len(own)]
        return tuple(entry for id in turns[: max(EXAMPLES, len(every))] if (entry := self.entry(id)))

    def _own(self, entry: Entry) -> tuple[str, Composer, Entry]:
        """The meeting of an entry, its composer, and the entry as that knows it."""
        meeting, _, id = entry.id.partition("/")
        own = self.of[meeting].entry(id)
        assert own is not None
        return meeting, self.of[meeting], own


def _together(packs: Sequence[Pack], languages: Sequence[str]) -> Pack:
    """What some packs have, as far as the texts of the interface speak of it."""
    first = packs[0].meeting
    about = {name: getattr(first, name) for name in ("id", "title", "dates", "place", "document")}
    meeting: Any = SimpleNamespace(**about, languages=list(languages), examples=[])
    return Pack(
        meeting,
        sessions=tuple(session for pack in packs for session in pack.sessions),
        recommendations=tuple(one for pack in packs for one in pack.recommendations),
        speakers=tuple(speaker for pack in packs for speaker in pack.speakers),
        glossary=tuple(term for pack in packs for term in pack.glossary),
    )
