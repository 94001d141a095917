"""Writing replies: from an entry, a choice or a text of the interface to the ``Reply`` a face draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from bot.answer.reply import Hit, Link, Outcome, Reply
from bot.answer.source import pages_of, source_line
from bot.answer.texts import Texts
from bot.language.typography import typeset
from bot.pack.entries import Citation, Entry, Kind
from bot.pack.model import Pack, Speaker

EXAMPLES = 3  # questions a newcomer is shown
RELATED = 3  # questions offered under an answer
WHOLE = 1600  # characters of an answer, its context and a second answer, at the most: two screens of a phone
CHOICES = 4  # candidates offered at the most


class Composer:
    """Writes the replies of one pack."""

    def __init__(self, pack: Pack, entries: Sequence[Entry], texts: Mapping[str, Texts]) -> None:
        self.pack = pack
        self.entries = entries
        self.texts = texts
        self._place = {entry.id: at for at, entry in enumerate(entries)}

    def entry(self, id: str) -> Entry | None:
        """The entry with an id, or None."""
        at = self._place.get(id)
        return None if at is None else self.entries[at]

    def title(self, entry: Entry, language: str) -> str:
        """The title of an entry, typeset."""
        return typeset(entry.title[language], language)

    def text(self, entry: Entry, language: str) -> str:
        """What an entry says, typeset."""
        return typeset(entry.text[language], language)

    def tell(
        self,
        entry: Entry,
        language: str,
        confidence: float = 1.0,
        mark: str = "",
        hits: tuple[Hit, ...] = (),
        second: Entry | None = None,
    ) -> Reply:
        """What an entry says. What the report does not say is told as ``unknown``.

        ``second`` is told after it, shortly: the entry the question may have meant instead.
        """
        also = self._also(second, language) if second else None
        return Reply(
            outcome=Outcome.UNKNOWN if entry.kind is Kind.UNSAID else Outcome.ANSWER,
            lang=language,
            id=entry.id,
            title=self.title(entry, language),
            headed=entry.kind not in (Kind.QUESTION, Kind.UNSAID),
            text=self.text(entry, language),
            context=self._context(entry, language, len(also.text) if also else 0),
            also=also,
            confidence=confidence,
            citations=entry.citations,
            source=self._source(entry.citations, language),
            mark=mark,
            related=self.related(entry, language),
            hits=hits,
        )

    def _also(self, entry: Entry, language: str) -> Link:
        title = self.texts[language]("also", title=self.title(entry, language))
        source = self._source(entry.citations, language)
        return Link(entry.id, title, "\n".join(filter(None, (self.text(entry, language), source))))

    def tell_all(self, replies: Sequence[Reply]) -> Reply:
        """Several replies in one, in order: the answers to several questions, or all an answer rests on."""
        citations = tuple(dict.fromkeys(c for reply in replies for c in reply.citations))
        first = replies[0]
        return replace(
            first,
            title=" · ".join(reply.title for reply in replies),
            text="\n\n".join(reply.text for reply in replies),
            confidence=min(reply.confidence for reply in replies),
            context="",
            also=None,
            citations=citations,
            source=self._source(citations, first.lang),
            mark="",
        )

    def page(self, entry: Entry, language: str) -> Reply:
        """Where in the report an entry stands."""
        texts = self.texts[language]
        if not entry.citations:
            return self.info("page_none", language)
        return replace(
            self.tell(entry, language),
            text=texts("page_answer", places=pages_of(entry.citations, texts)),
            context="",
            outcome=Outcome.ANSWER,
        )

    def who(self, entry: Entry, language: str) -> Reply | None:
        """Who said what an entry tells, with post and organisation; None where nobody in particular did."""
        names = dict.fromkeys(c.speaker for c in entry.citations if c.speaker)
        speakers = [speaker for speaker in self.pack.speakers if speaker.name in names]
        if not speakers:
            return None
        told = self.tell(entry, language)
        return replace(told, text="\n".join(self.speaker(s, language) for s in speakers), context="", mark="")

    def speaker(self, speaker: Speaker, language: str) -> str:
        """A speaker with post and organisation, on one line."""
        role = filter(None, (self.pack.text(speaker.role, language), self.pack.text(speaker.organisation, language)))
        return self.texts[language]("speaker_line", name=speaker.name, role=", ".join(role))

    def more(self, entry: Entry, language: str) -> Reply:
        """The passages an answer rests on; where there are none beyond it, a word that this is all."""
        cited = [found for id in entry.cites if id != entry.id and (found := self.entry(id))]
        if not cited:
            return self.info("more_none", language)
        return self.tell_all([self.tell(found, language) for found in cited[:3]])

    def choose(
        self,
        found: Sequence[Entry],
        language: str,
        text: str,
        confidence: float = 0.0,
        hits: tuple[Hit, ...] = (),
    ) -> Reply:
        """Candidates to choose from, nothing asserted."""
        options = tuple(self.link(entry, language) for entry in found[:CHOICES])
        return Reply(Outcome.CHOOSE, language, text, confidence=confidence, options=options, hits=hits)

    def unknown(
        self, language: str, near: Sequence[Entry] = (), confidence: float = 1.0, hits: tuple[Hit, ...] = ()
    ) -> Reply:
        """The report does not say; ``near`` is what it does say nearby."""
        text = self.texts[language]("unknown_nearby" if near else "unknown")
        lines = [text, *(f"- {self.title(entry, language)}" for entry in near)]
        related = tuple(self.link(entry, language) for entry in near)
        return Reply(Outcome.UNKNOWN, language, "\n".join(lines), confidence=confidence, related=related, hits=hits)

    def info(self, key: str, language: str, examples: bool = False, **values: object) -> Reply:
        """A text of the interface, followed by example questions where asked for.

        Besides ``values`` it may name what the pack is about: title, place, dates, document, first and last page.
        """
        texts, meeting = self.texts[language], self.pack.meeting
        about = {
            "title": self.pack.text(meeting.title, language),
            "place": self.pack.text(meeting.place, language),
            "dates": texts.dates(meeting.dates),
            "document": self.pack.text(meeting.document.title, language),
            "first": meeting.document.pages[0],
            "last": meeting.document.pages[1],
        }
        related = tuple(self.link(entry, language) for entry in self.examples) if examples else ()
        lines = [texts(key, **{**about, **values}), *(f"- {link.title}" for link in related)]
        return Reply(Outcome.INFO, language, "\n".join(lines), related=related)

    @cached_property
    def examples(self) -> tuple[Entry, ...]:
        """The questions a newcomer is shown: those the pack names, else its first ones."""
        named = [entry for id in self.pack.meeting.examples if (entry := self.entry(id))]
        return tuple(named or [entry for entry in self.entries if entry.kind is Kind.QUESTION][:EXAMPLES])

    def _context(self, entry: Entry, language: str, taken: int) -> str:
        """What the cited passages say, as far as there is room; nothing for an answer that is long enough itself."""
        if entry.kind is not Kind.QUESTION:
            return ""
        told: list[str] = []
        room = WHOLE - len(self.text(entry, language)) - taken
        for cited in filter(None, map(self.entry, entry.cites)):
            room -= len(self.text(cited, language)) + 2
            if room < 0:
                break
            told.append(self.text(cited, language))
        return "\n\n".join(told)

    def _source(self, citations: Sequence[Citation], language: str) -> str:
        return source_line(citations, self.texts[language], self.pack.meeting.document.language not in (None, language))

    def link(self, entry: Entry, language: str) -> Link:
        """An entry to choose, with what it says."""
        return Link(entry.id, self.title(entry, language), self.text(entry, language))

    def related(self, entry: Entry, language: str) -> tuple[Link, ...]:
        """What is worth asking next: a session's groups, then questions resting on the same passages or place."""
        return tuple(Link(id, self.title(self.entries[self._place[id]], language)) for id in self._related[entry.id])

    @cached_property
    def _related(self) -> Mapping[str, tuple[str, ...]]:
        questions = [entry for entry in self.entries if entry.kind is Kind.QUESTION]
        citing: dict[str, list[str]] = {}
        placed: dict[tuple[int | None, int | None, str | None], list[str]] = {}
        for question in questions:
            for id in question.cites:
                citing.setdefault(id, []).append(question.id)
            for c in question.citations:
                placed.setdefault((c.session, c.group, c.speaker), []).append(question.id)
        related = {}
        for entry in self.entries:
            near = [f"{entry.id}-group-{n}" for n in range(1, 9)] if entry.kind is Kind.SESSION else []
            near = [id for id in near if id in self._place]
            near += [id for cited in entry.cites for id in citing.get(cited, ())]
            near += [id for c in entry.citations if c.session for id in placed.get((c.session, c.group, c.speaker), ())]
            related[entry.id] = tuple(id for id in dict.fromkeys(near) if id != entry.id)[:RELATED]
        return related
