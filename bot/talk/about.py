"""Replies about the answer just given: shorter, more, again, the exact words, the page, who said it, who else did."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.answer.compose import SCREEN, Composer
from bot.answer.reply import Outcome, Reply
from bot.answer.source import pages_of
from bot.language.analyser import fold, words
from bot.language.sentences import sentences
from bot.pack.entries import PARTS, Citation, Entry, Kind
from bot.search.index import Index
from bot.talk.conversation import Turn
from bot.talk.follow import Wish

if TYPE_CHECKING:
    from bot.pack.model import Speaker

LEADING = 2  # sentences before the one with a figure that are told with it
SAID = 0.85  # share of a sentence's words from which it has been said before
_NUMERAL = re.compile(r"\d{1,2}[.:]\s+")
_NUMBERED = re.compile(r"(\d+)[\s\u00a0\u202f]?:")
_PAGES = re.compile(r"\bpp?\.[\s\u00a0\u202f]?([\d–, -]*\d)")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_GAP = re.compile(r"(?<=\d)[,.\s\u00a0\u202f](?=\d{3}\b)")


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
            Wish.TIME: self._when,
            Wish.WHO: self._who,
        }

    def reply(self, wish: Wish, entry: Entry, language: str, turn: Turn) -> Reply | None:
        """The reply to a wish about an entry that was told; None for a wish that is about something else."""
        told = self._replies.get(wish)
        return told(entry, language, turn) if told else None

    def more(self, entry: Entry, language: str, turn: Turn) -> Reply:
        """The whole of a passage that was told in part, else the next passage that an answer rests on and that says
        more; where there is none, a word that this is all."""
        if entry.kind is Kind.PASSAGE and len(entry.text[language]) > SCREEN and turn.told.count(entry.id) < 2:
            return self._compose.tell(entry, language)
        known = (*turn.told, entry.id)
        cited = [found for id in entry.cites if id not in known and (found := self._compose.entry(id))]
        said = frozenset(words(fold(f"{entry.title[language]} {entry.text[language]}")))
        for found in sorted(cited, key=lambda each: -len(said.intersection(words(fold(each.text[language]))))):
            told = self._compose.tell(found, language)
            if not all(_said(sentence, said) for sentence in sentences(told.text)):
                return replace(told, headed=False)
        return self._compose.info("more_none", language)

    def sure(self, entry: Entry, language: str) -> Reply:
        """The answer once more, with where it can be checked, to somebody who doubts it."""
        told, texts = self._shorter(entry, language, Turn("")), self._compose.texts[language]
        if not entry.citations:
            return self._compose.info("doubt", language)
        lead = texts("doubt_after", places=pages_of(entry.citations, texts))
        return replace(told, text=f"{lead} {told.text}", headed=False, context="", related=())

    def items(self, entry: Entry, language: str) -> list[str]:
        """The items of the list that an entry is, if it is one."""
        lines = entry.text[language].split("\n") if entry.kind not in PARTS else []
        return [line.removeprefix("- ") for line in lines if line.startswith("- ")]

    def item(self, entry: Entry, number: int, language: str) -> Entry:
        """One item of a list, by its number from 1, as an entry: with the page it gives itself, or else that of the
        passage which has most of its words; the part that it stands for, where it has the number of one."""
        item = self.items(entry, language)[number - 1]
        part = _NUMBERED.match(item)
        if part and (found := self._compose.entry(f"recommendation-{part[1]}")) and found.id in entry.cites:
            return found
        said = frozenset(words(fold(item)))
        cited = list(filter(None, map(self._compose.entry, entry.cites)))
        near = max(cited, key=lambda each: len(said.intersection(words(fold(each.text[language])))), default=entry)
        pages = {int(page) for pages in _PAGES.findall(item) for page in re.findall(r"\d+", pages)}
        citations = tuple(c for c in entry.citations if c.page in pages) or near.citations
        text = {code: own[number - 1] for code in entry.text if len(own := self.items(entry, code)) >= number}
        bare = {code: _NUMERAL.sub("", said) for code, said in text.items()}  # which one it is was asked
        told = {code: said[:1].upper() + said[1:] for code, said in bare.items()}
        return replace(entry, text={**entry.text, **told}, citations=citations, cites=(near.id,))

    def matching(self, entry: Entry, terms: Sequence[str], index: Index) -> int:
        """The number of the one item of a list that has most of some terms; 0 where none has any."""
        wanted = {index.analyser.kin(term) for term in terms}
        worth = []
        for item in self.items(entry, index.analyser.code):
            own = {index.analyser.kin(term) for term in index.lexicon.terms(index.analyser.terms(item))}
            worth.append(sum(index.weight(term) for term in wanted & own))
        best = max(worth, default=0.0)
        return worth.index(best) + 1 if best and worth.count(best) == 1 else 0

    def figure(self, entry: Entry, figure: str, language: str) -> Reply:
        """What an entry, or what it rests on, has of a figure somebody heard; else what it says instead."""
        texts, wanted = self._compose.texts[language], _digits(figure)
        for found in (entry, *filter(None, map(self._compose.entry, entry.cites))):
            told = self._compose.tell(found, language)
            said = sentences(told.text)
            for at, sentence in enumerate(said):
                if wanted in _digits(sentence).split():
                    leading = said[:at] if found is entry and at < LEADING else []  # «the same paragraph also gives …»
                    return replace(
                        told,
                        text=texts(
                            "figure_told", figure=figure, told=" ".join([*leading, sentence.removeprefix("- ")])
                        ),
                        headed=False,
                        context="",
                        outcome=Outcome.ANSWER,
                    )
        told = self._shorter(entry, language, Turn(""))
        return replace(told, text=texts("figure_other", figure=figure, told=told.text))

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
        if told.quotes:
            return self.exactly(told)
        lead = texts("exact", places=pages_of(entry.citations, texts))
        return replace(told, text=f"{lead}\n{told.text}", headed=False)

    def exactly(self, told: Reply) -> Reply:
        """What a reply restates, in the report's own words, each paragraph with its pages."""
        texts = self._compose.texts[told.lang]
        quoted = [
            f"{texts('exactly', places=pages_of([Citation(quote.page), Citation(quote.last)], texts))}\n{quote.text}"
            for quote in told.quotes or ()
        ]
        return replace(told, text="\n\n".join(quoted), headed=False, context="", mark="", also=None)

    def page(self, entry: Entry, language: str, turn: Turn) -> Reply:
        """Where in the report an entry stands."""
        texts = self._compose.texts[language]
        if not entry.citations:
            return self._compose.info("page_none", language)
        key = "page_silence" if entry.kind is Kind.UNSAID else "page_answer"
        return self._about(entry, language, texts(key, places=self._compose.places(entry.citations, language)))

    def _part(self, entry: Entry, language: str, turn: Turn) -> Reply:
        texts = self._compose.texts[language]
        if not any(c.session or c.recommendation for c in entry.citations):
            return self.page(entry, language, turn)
        return self._about(
            entry, language, texts("part_answer", places=self._compose.places(entry.citations, language))
        )

    def _when(self, entry: Entry, language: str, turn: Turn) -> Reply:
        """The sentence that dates what was told; else where it came up."""
        told, texts = self._compose.tell(entry, language), self._compose.texts[language]
        dated = next((sentence for sentence in sentences(told.text) if _YEAR.search(sentence)), None)
        if dated and entry.kind is not Kind.UNSAID:
            return replace(told, text=dated.removeprefix("- "), headed=False, context="")
        if not entry.citations:
            return self._compose.info("page_none", language)
        return self._about(entry, language, texts("no_date", places=self._compose.places(entry.citations, language)))

    def _who(self, entry: Entry, language: str, turn: Turn) -> Reply:
        names = dict.fromkeys(c.speaker for c in entry.citations if c.speaker)
        speakers = [speaker for speaker in self._compose.pack.speakers if speaker.name in names]
        if entry.kind is Kind.UNSAID or not speakers:
            texts = self._compose.texts[language]
            key = "who_none" if entry.citations and entry.kind is not Kind.UNSAID else "who_silence"
            return self._about(entry, language, texts(key, places=self._compose.places(entry.citations, language)))
        return self.people(entry, speakers, language)

    def people(self, entry: Entry, people: Sequence[Speaker], language: str) -> Reply:
        """Who some people are whom an entry tells of."""
        return self._about(entry, language, "\n".join(self._compose.speaker(person, language) for person in people))

    def _about(self, entry: Entry, language: str, text: str) -> Reply:
        told = self._compose.tell(entry, language)
        outcome = Outcome.INFO if entry.kind is Kind.UNSAID else Outcome.ANSWER
        source = "" if self._compose.places(entry.citations, language) in text else told.source
        return replace(told, text=text, context="", mark="", headed=False, outcome=outcome, related=(), source=source)


def _said(sentence: str, said: frozenset[str]) -> bool:
    """Whether nearly all words of a sentence are among those said."""
    own = frozenset(words(fold(sentence)))
    return len(own & said) >= SAID * len(own)


def _digits(text: str) -> str:
    """The figures of a text, however their thousands are parted, with spaces between."""
    return " ".join(re.findall(r"\d+", _GAP.sub("", text)))
