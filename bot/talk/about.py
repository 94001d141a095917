"""Replies about the answer just given: shorter, more, again, as a list, the exact words, the page, who said it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.answer.compose import SCREEN, Composer
from bot.answer.reply import Outcome, Reply
from bot.answer.source import pages_of
from bot.language.analyser import words_apart
from bot.language.sentences import YEAR, figures, sentences
from bot.pack.entries import PARTS, Citation, Entry, Kind
from bot.search.index import Index
from bot.search.indexes import Indexes
from bot.talk.conversation import Turn
from bot.talk.follow import Wish
from bot.talk.shorter import is_item, shortened, unattributed

if TYPE_CHECKING:
    from bot.pack.model import Speaker

LEADING = 2  # sentences before the one with a figure that are told with it
SAID = 0.7  # share of a sentence's terms from which it has been said before
NEW = 0.5  # share of a passage that is told whole, where so much of it was not said before
RESTS = 0.5  # share of the terms of an item that the passage it rests on has
_NUMERAL = re.compile(r"\A\d{1,2}[.:]\s+")
_NUMBERED = re.compile(r"(\d+)[\s\u00a0\u202f]?:")
_PAGES = re.compile(r"\bpp?\.[\s\u00a0\u202f]?([\d–, -]*\d)")


class AboutAnswer:
    """Tells of an entry what a follow-up wants to know about it."""

    def __init__(self, composer: Composer, indexes: Indexes) -> None:
        self._compose = composer
        self._indexes = indexes
        self._replies: Mapping[Wish, Callable[[Entry, str, Turn], Reply]] = {
            Wish.SHORTER: self._shorter,
            Wish.MORE: self.more,
            Wish.AGAIN: self._again,
            Wish.LIST: self._listed,
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
        more, only its sentences that do where most of it was said; where there is none, a word that this is all."""
        if entry.kind is Kind.PASSAGE and len(entry.text[language]) > SCREEN and turn.told.count(entry.id) < 2:
            return self._compose.tell(entry, language)
        known = (*turn.told, entry.id)
        cited = [found for id in entry.cites if id not in known and (found := self._compose.entry(id))]
        before = list(filter(None, map(self._compose.entry, known)))
        said = self._terms(" ".join(f"{each.title[language]} {each.text[language]}" for each in before), language)
        for found in sorted(cited, key=lambda each: -len(said & self._terms(each.text[language], language))):
            told = self._compose.tell(found, language)
            every = sentences(told.text)
            new = {at for at, sentence in enumerate(every) if not self._said(sentence, said, language)}
            if sum(len(every[at]) for at in new) >= NEW * len(told.text):
                return replace(told, headed=False)
            if new:
                new |= {at - 1 for at in new if at and self._leads_back(every[at], language)}
                return replace(told, text=" ".join(every[at] for at in sorted(new)), headed=False, mark="")
        return self._compose.info("more_none", language)

    def sure(self, entry: Entry, language: str) -> Reply:
        """The answer once more, with where it can be checked, to somebody who doubts it."""
        texts = self._compose.texts[language]
        if entry.kind is Kind.UNSAID:
            return self.not_found(entry, language)
        if not entry.citations:
            return self._compose.info("doubt", language)
        lead = texts("doubt_after", places=pages_of(entry.citations, texts))
        told = replace(self._compose.tell(entry, language), context="", related=(), headed=False)
        return replace(told, text=f"{lead} {self._stated(told.text)}")

    def not_found(self, near: Entry | None, language: str) -> Reply:
        """That the report was searched in vain, to somebody who doubts it, with the page of what comes nearest."""
        if near is None or not near.citations:
            return self._compose.info("doubt_silence", language)
        places = pages_of(near.citations, self._compose.texts[language])
        told = self._compose.info("doubt_nearby", language, places=places)
        return replace(told, citations=near.citations, source=self._compose.source(near.citations, language))

    def items(self, entry: Entry, language: str) -> list[str]:
        """The items of the list that an entry is, if it is one."""
        lines = entry.text[language].split("\n") if entry.kind not in PARTS else []
        return [line.removeprefix("- ") for line in lines if line.startswith("- ")]

    def first_few(self, entry: Entry, number: int, language: str) -> Reply:
        """The first items of a list, and how many are left."""
        told = self._compose.tell(entry, language)
        lines = told.text.split("\n")
        listed = [at for at, line in enumerate(lines) if is_item(line)]
        left = len(listed) - number
        if left <= 0:
            return told
        kept = lines[: listed[number - 1] + 1]
        rest = [f"- {self._compose.texts[language]('items_left', count=left)}"] if left > 1 else []
        return replace(told, text="\n".join([*kept, *rest]), context="", headed=False)

    def item(self, entry: Entry, number: int, language: str) -> Entry:
        """One item of a list, by its number from 1, as an entry: with the page it gives itself, or else that of the
        passage which has most of its words; the part that it stands for, where it has the number of one."""
        item = self.items(entry, language)[number - 1]
        part = _NUMBERED.match(item)
        if part and (found := self._compose.entry(f"recommendation-{part[1]}")) and found.id in entry.cites:
            return found
        said = self._terms(item, language)
        cited = list(filter(None, map(self._compose.entry, entry.cites)))
        pages = {int(page) for pages in _PAGES.findall(item) for page in re.findall(r"\d+", pages)}
        placed = [each for each in cited if not pages.isdisjoint(c.page for c in each.citations)] or cited
        near = max(placed, key=lambda each: len(said & self._terms(each.text[language], language)), default=entry)
        citations = tuple(c for c in entry.citations if c.page in pages) or near.citations
        named = tuple(c for c in citations if c.speaker and c.speaker in item)
        citations = named or tuple(c for c in citations if not c.speaker) or citations
        text = {code: own[number - 1] for code in entry.text if len(own := self.items(entry, code)) >= number}
        bare = {code: _NUMERAL.sub("", said) for code, said in text.items()}  # which one it is was asked
        told = {code: said[:1].upper() + said[1:] for code, said in bare.items()}
        return replace(entry, text={**entry.text, **told}, citations=citations, cites=(near.id,))

    def beneath(self, entry: Entry, item: Entry, language: str) -> Entry:
        """What an item of a list rests on, where one thing that is not on the whole list has most of what the item
        says: a passage cited, or a recommendation on its pages; else the item."""
        said = self._terms(item.text[language], language)
        if item.kind in PARTS or not said:
            return item
        pages = {citation.page for citation in entry.citations if citation.session is None}
        advised = [each for each in self._compose.recommendations(entry.id) if each.citations[0].page in pages]
        every = [self._terms(other, language) for other in self.items(entry, language)]
        share: dict[str, float] = {}
        for each in (*filter(None, map(self._compose.entry, entry.cites)), *advised):
            has = self._terms(f"{each.title[language]} {each.text[language]}", language)
            of_it = [len(terms & has) >= RESTS * len(terms) for terms in every]
            if sum(of_it) <= max(1, len(of_it) // 2):
                share[each.id] = len(said & has) / len(said)
        best = max(share, key=lambda id: share[id], default="")
        found = self._compose.entry(best) if share.get(best, 0.0) >= RESTS else None
        return found or item

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
        told = replace(self._compose.tell(entry, language), headed=False, context="")
        return replace(told, text=texts("figure_other", figure=figure, told=self._stated(told.text)))

    def _again(self, entry: Entry, language: str, turn: Turn) -> Reply:
        return self._compose.tell(entry, language)

    def _shorter(self, entry: Entry, language: str, turn: Turn) -> Reply:
        """What was told in fewer words, a recommendation in a sentence or by its title; a word that it cannot be
        shorter where it is one sentence, or was asked for so before."""
        told, texts = self._compose.tell(entry, language), self._compose.texts[language]
        brief = shortened(told.text, texts("apart"), texts("items_left", count="{count}"))
        if entry.kind is Kind.RECOMMENDATION:
            brief = self._compose.recommended(entry.id, language) or f"{told.title}."
        elif turn.wish == Wish.SHORTER and sentences(told.text)[0].endswith(":"):
            return replace(told, text=self._stated(told.text), headed=False, context="", mark="")
        if brief == told.text or turn.wish == Wish.SHORTER:
            attribution = self._indexes[language].analyser.talk.get("attribution", "(?!)")
            names = [citation.speaker for citation in entry.citations if citation.speaker]
            brief = unattributed(brief, re.compile(attribution), names)
        if brief == told.text or turn.wish == Wish.SHORTER:
            brief = texts("shorter_none", text=brief)
        return replace(told, text=brief, headed=False, context="", mark="")

    def _listed(self, entry: Entry, language: str, turn: Turn) -> Reply:
        """What was told as a list: as it is, where it is one already, else a sentence an item."""
        told = self._compose.tell(entry, language)
        every = sentences(told.text)
        if self.items(entry, language) or len(every) < 2:
            return told
        return replace(told, text="\n".join(f"- {sentence}" for sentence in every), headed=False, context="", mark="")

    def _stated(self, text: str) -> str:
        """The first sentence of a text; as a sentence where it leads to a list."""
        return _closed(sentences(text)[0] if text else "")

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
        places = pages_of(entry.citations, texts)
        if part := self._compose.part(entry):
            told = self._compose.tell(part, language)  # all of what is asked for
        text = f"{texts('exact', places=places)}\n{told.text}"
        return replace(told, text=text, headed=False, context="", mark="")

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
        if not entry.citations:
            return self._compose.info("page_none", language)
        key = "page_silence" if entry.kind is Kind.UNSAID else "page_answer"
        return self._about(entry, language, self._compose.located(key, entry.citations, language))

    def _part(self, entry: Entry, language: str, turn: Turn) -> Reply:
        if not any(c.session or c.recommendation for c in entry.citations):
            return self.page(entry, language, turn)
        return self._about(entry, language, self._compose.located("part_answer", entry.citations, language))

    def dated(self, entry: Entry, language: str) -> Reply | None:
        """The sentence of an entry that gives a date; None where none does."""
        return self._only(entry, language, lambda sentence: bool(YEAR.search(sentence)))

    def placed(self, entry: Entry, language: str) -> Reply | None:
        """The sentence of an entry that says in which town or country something is; None where none does."""
        lexicon = self._indexes[language].lexicon
        return self._only(
            entry, language, lambda sentence: any(lexicon.kind(name) == "country" for name in lexicon.named(sentence))
        )

    def opening(self, entry: Entry, language: str) -> Reply:
        """The first sentence of an entry."""
        return self._only(entry, language, bool) or self._compose.tell(entry, language)

    def _only(self, entry: Entry, language: str, wanted: Callable[[str], bool]) -> Reply | None:
        """The first sentence of an entry that is wanted, as a reply."""
        told = self._compose.tell(entry, language)
        found = next((sentence for sentence in sentences(told.text) if wanted(sentence)), "")
        found = _closed(found)
        return replace(told, text=found.removeprefix("- "), headed=False, context="") if found else None

    def _when(self, entry: Entry, language: str, turn: Turn) -> Reply:
        """The sentence that dates what was told; else where it came up."""
        texts = self._compose.texts[language]
        if dated := self.dated(entry, language):
            return dated
        if not entry.citations:
            return self._compose.info("page_none", language)
        return self._about(entry, language, texts("no_date", places=self._compose.places(entry.citations, language)))

    def _who(self, entry: Entry, language: str, turn: Turn) -> Reply:
        texts, named = self._compose.texts[language], entry.speakers
        speakers = [speaker for speaker in self._compose.pack.speakers if speaker.name in named]
        silent = entry.kind is Kind.UNSAID
        if not speakers:
            by = self._compose.recommended_by(entry, language)
            key = "who_silence" if silent or not entry.citations else "who_recommended" if by else "who_none"
            places = self._compose.places(entry.citations, language)
            return self._about(entry, language, texts(key, who=f"{by[:1].upper()}{by[1:]}", places=places))
        key = "who_nearby" if silent else "who_said"
        called = [self._compose.called(who, language) for who in speakers]
        if len(called) == 1:
            where = self.where(entry, speakers[0], language)
            return self._about(entry, language, texts(key, who=called[0], where=where))
        people = [f"- {who}" for who in called]  # where each spoke stands in the source
        return self._about(entry, language, "\n".join([texts(f"{key}_several"), *people]))

    def where(self, entry: Entry, speaker: Speaker, language: str) -> str:
        """The sessions and groups in which somebody said what an entry tells: «in working group 1 of session 3»."""
        texts = self._compose.texts[language]
        places = dict.fromkeys((c.session, c.group) for c in entry.citations if c.speaker == speaker.name)
        told = [
            texts("in_group", number=group, session=session) if group else texts("in_session", number=session)
            for session, group in places
        ]
        return texts.joined(told)

    def people(self, entry: Entry, people: Sequence[Speaker], language: str) -> Reply:
        """Who some people are whom an entry tells of."""
        texts = self._compose.texts[language]
        who = [self._compose.called(person, language, whole=True) for person in people]
        if len(who) == 1:
            return self._about(entry, language, texts("who_is", who=who[0]))
        return self._about(entry, language, "\n".join([texts("who_are"), *(f"- {each}" for each in who)]))

    def _terms(self, text: str, language: str) -> frozenset[str]:
        """The terms of a text, those of one meaning as one."""
        analyser = self._indexes[language].analyser
        return frozenset(map(analyser.kin, analyser.terms(text)))

    def _said(self, sentence: str, said: frozenset[str], language: str) -> bool:
        """Whether nearly all that a sentence says is among what was said."""
        own = self._terms(sentence, language)
        return len(own & said) >= SAID * len(own)

    def _leads_back(self, sentence: str, language: str) -> bool:
        """Whether a sentence does not stand without the one before: «This shows …», «The second is …»."""
        data = self._indexes[language].analyser.data
        first = words_apart(sentence)[:2]
        return not {*data["follow"]["pronouns"], *data["ordinals"]}.isdisjoint(first)

    def _about(self, entry: Entry, language: str, text: str) -> Reply:
        told = self._compose.tell(entry, language)
        outcome = Outcome.INFO if entry.kind is Kind.UNSAID else Outcome.ANSWER
        source = "" if self._compose.places(entry.citations, language).lower() in text.lower() else told.source
        return replace(told, text=text, context="", mark="", headed=False, outcome=outcome, related=(), source=source)


def _closed(sentence: str) -> str:
    """A sentence that leads to a list as one that stands alone; any other as it is."""
    return f"{sentence.rstrip(':').rstrip()}." if sentence.endswith(":") else sentence


def _digits(text: str) -> str:
    """The figures of a text, however their thousands are parted, with spaces between."""
    return " ".join(figures(text))
