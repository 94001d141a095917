"""Replies about the answer just given: shorter, more, again, the exact words, the page, who said it, who else did."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bot.answer.compose import SCREEN, Composer
from bot.answer.reply import Outcome, Reply
from bot.answer.source import pages_of, places_of
from bot.language.analyser import fold, words
from bot.language.sentences import sentences
from bot.language.typography import typeset
from bot.pack.entries import PARTS, Entry, Kind
from bot.pack.model import Speaker
from bot.search.index import Index
from bot.talk.conversation import Turn
from bot.talk.follow import Wish


class AboutAnswer:
    """Tells of an entry what a follow-up wants to know about it."""

    def __init__(self, composer: Composer) -> None:
        self._compose = composer
        self._replies: Mapping[Wish, Callable[[Entry, str, Turn], Reply]] = {
            Wish.SHORTER: self._shorter,
            Wish.MORE: self.more,
            Wish.AGAIN: self._again,
            Wish.SIMPLER: self._simpler,
            Wish.EXACT: self._exact,
            Wish.PAGE: self.page,
            Wish.PLACE: self.page,
            Wish.PART: self._part,
            Wish.TIME: self._part,
            Wish.WHO: self._who,
        }

    def reply(self, wish: Wish, entry: Entry, language: str, turn: Turn) -> Reply | None:
        """The reply to a wish about an entry that was told; None for a wish that is about something else."""
        told = self._replies.get(wish)
        return told(entry, language, turn) if told else None

    def more(self, entry: Entry, language: str, turn: Turn) -> Reply:
        """The whole of a passage that was told in part, else the next passage that an answer rests on and that was not
        told yet; where there is none, a word that this is all."""
        if entry.kind is Kind.PASSAGE and len(entry.text[language]) > SCREEN and turn.told.count(entry.id) < 2:
            return self._compose.tell(entry, language)
        cited = [found for id in entry.cites if id not in (*turn.told, entry.id) and (found := self._compose.entry(id))]
        if not cited:
            return self._compose.info("more_none", language)
        said = frozenset(words(fold(f"{entry.title[language]} {entry.text[language]}")))
        nearest = max(cited, key=lambda found: len(said.intersection(words(fold(found.text[language])))))
        return replace(self._compose.tell(nearest, language), headed=False)

    def sure(self, entry: Entry, language: str) -> Reply:
        """The answer once more, with where it can be checked, to somebody who doubts it."""
        told, texts = self._shorter(entry, language, Turn("")), self._compose.texts[language]
        if not entry.citations:
            return self._compose.info("doubt", language)
        lead = texts("doubt_after", places=pages_of(entry.citations, texts))
        return replace(told, text=f"{lead} {told.text}", headed=False, context="", related=())

    def item(self, entry: Entry, number: int, language: str) -> Reply | None:
        """One item of a list that was told; None where there was no such list."""
        items = [line for line in entry.text[language].split("\n") if line.startswith("- ")]
        if entry.kind in PARTS or not items or not -1 <= number - 1 < len(items):
            return None
        return self._line(entry, items[number - 1 if number > 0 else -1], language)

    def matching(self, entry: Entry, terms: Sequence[str], index: Index) -> Reply | None:
        """The one item of a list that was told which has most of some terms; None where none has any."""
        language = index.analyser.code
        wanted = {index.analyser.kin(term) for term in terms}
        worth = {}
        for line in entry.text[language].split("\n"):
            if line.startswith("- "):
                own = {index.analyser.kin(term) for term in index.lexicon.terms(index.analyser.terms(line))}
                worth[line] = sum(index.weight(term) for term in wanted & own)
        best = max(worth, key=worth.__getitem__, default=None)
        if best is None or not worth[best] or list(worth.values()).count(worth[best]) > 1:
            return None
        return self._line(entry, best, language)

    def _line(self, entry: Entry, line: str, language: str) -> Reply:
        told, item = self._compose.tell(entry, language), line.removeprefix("- ")
        return replace(told, text=typeset(item[:1].upper() + item[1:], language), context="", headed=False)

    def _again(self, entry: Entry, language: str, turn: Turn) -> Reply:
        return self._compose.tell(entry, language)

    def _shorter(self, entry: Entry, language: str, turn: Turn) -> Reply:
        told = self._compose.tell(entry, language)
        lead = sentences(told.text)[0] if told.text else ""
        if lead.endswith(":"):  # what leads to a list says what it is
            lead = f"{lead.rstrip(':').rstrip()}."
        return replace(told, text=lead, headed=False, context="")

    def _simpler(self, entry: Entry, language: str, turn: Turn) -> Reply:
        """The same told another way: the passage an answer rests on, else the answer again."""
        more = self.more(entry, language, turn)
        return more if more.outcome is Outcome.ANSWER else self._compose.tell(entry, language)

    def _exact(self, entry: Entry, language: str, turn: Turn) -> Reply:
        texts = self._compose.texts[language]
        if not entry.citations:
            return self._compose.info("page_none", language)
        told = self._compose.tell(entry, language)
        lead = texts("exact", places=pages_of(entry.citations, texts))
        return replace(told, text=f"{lead}\n{told.text}", headed=False)

    def page(self, entry: Entry, language: str, turn: Turn) -> Reply:
        """Where in the report an entry stands."""
        texts = self._compose.texts[language]
        if not entry.citations:
            return self._compose.info("page_none", language)
        key = "page_silence" if entry.kind is Kind.UNSAID else "page_answer"
        return self._about(entry, language, texts(key, places=places_of(entry.citations, texts)))

    def _part(self, entry: Entry, language: str, turn: Turn) -> Reply:
        texts = self._compose.texts[language]
        if not any(c.session or c.recommendation for c in entry.citations):
            return self.page(entry, language, turn)
        return self._about(entry, language, texts("part_answer", places=places_of(entry.citations, texts)))

    def _who(self, entry: Entry, language: str, turn: Turn) -> Reply:
        names = dict.fromkeys(c.speaker for c in entry.citations if c.speaker)
        speakers = [speaker for speaker in self._compose.pack.speakers if speaker.name in names]
        if entry.kind is Kind.UNSAID or not speakers:
            texts = self._compose.texts[language]
            key = "who_none" if entry.citations and entry.kind is not Kind.UNSAID else "who_silence"
            return self._about(entry, language, texts(key, places=places_of(entry.citations, texts)))
        return self.people(entry, speakers, language)

    def people(self, entry: Entry, people: Sequence[Speaker], language: str) -> Reply:
        """Who some people are whom an entry tells of."""
        return self._about(entry, language, "\n".join(self._compose.speaker(person, language) for person in people))

    def _about(self, entry: Entry, language: str, text: str) -> Reply:
        told = self._compose.tell(entry, language)
        outcome = Outcome.INFO if entry.kind is Kind.UNSAID else Outcome.ANSWER
        source = "" if places_of(entry.citations, self._compose.texts[language]) in text else told.source
        return replace(told, text=text, context="", mark="", headed=False, outcome=outcome, related=(), source=source)
