"""Wishes about the answer just given, read and fulfilled: «shorter», «which page?», «who said that?», «in French»."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.answer.reply import Outcome, Reply
from bot.answer.respond import Reading, Responder
from bot.answer.understand import Query
from bot.language.analyser import fold
from bot.pack.entries import Entry, Kind
from bot.talk.about import AboutAnswer
from bot.talk.asked import Asked, Told
from bot.talk.conversation import Turn
from bot.talk.follow import FollowUp, FollowUps, Wish
from bot.talk.leaning import Leaning

if TYPE_CHECKING:
    from bot.pack.model import Speaker

ABOUT_IT = (
    *(Wish(name) for name in ("shorter", "more", "again", "list", "simpler", "page", "exact", "part", "who", "others")),
)
FIRST, NEAR = 3, 0.75  # answers among which the recommendation meant is, and the cosine it needs
_STEP = {Wish.NEXT: 1, Wish.PREVIOUS: -1}
ABOUT_LAST = (*ABOUT_IT, Wish.IDENTITY, Wish.TIME, Wish.PLACE)
"""Wishes whose replies are about an answer, and can be told in another language."""
GOING_ON = (Wish.NEXT, Wish.PREVIOUS, Wish.MORE, Wish.AGAIN, Wish.LIST, Wish.PAGE, Wish.EXACT, Wish.PART)


class Wishes:
    """Replies to what is wished of the answer before, whatever it was."""

    def __init__(self, respond: Responder, follow: Mapping[str, FollowUps], leaning: Leaning) -> None:
        self._respond = respond
        self._compose = respond.compose
        self._follow = follow
        self._leaning = leaning
        self._pack = respond.compose.pack
        self.about = AboutAnswer(respond.compose, respond.indexes)
        self._cited = {recommendation.id for recommendation in self._pack.recommendations}
        entries = respond.compose.entries
        about = {entry.id for entry in entries if entry.cites and self._cited.issuperset(entry.cites)}
        self._recommending = about | self._cited

    def item(self, follow: FollowUp, last: Turn, language: str) -> Told | None:
        """The reply to a message that asks for one item of the list told last, by its number, or for the next one."""
        entry = self._compose.entry(last.entry or "")
        stepping = follow.wish in _STEP and last.item
        if entry is None or not (follow.wish in (Wish.NUMBER, Wish.ITEM, Wish.FIRST) or stepping):
            return None
        items = self.about.items(entry, language)
        if follow.wish is Wish.FIRST:
            return (self.about.first_few(entry, follow.number, language), last) if items else None
        number = last.item + _STEP[follow.wish] if stepping else follow.number
        number = len(items) if number == -1 else number
        said = self._follow[language]
        full = follow.wish is Wish.ITEM or (said.of_person(follow.text) and said.speaks(follow.text))
        return self._item(entry, number, last, language, full) if 1 <= number <= len(items) else None

    def _item(self, entry: Entry, number: int, last: Turn, language: str, full: bool = False) -> Told:
        """One item of a list, which is in play from now on; in ``full`` by what it rests on."""
        item = self.about.item(entry, number, language)
        item = self.about.beneath(entry, item, language) if full else item
        if item.id != entry.id:
            return self._compose.tell(item, language), Turn(item.title[language], item.id, (item.id,))
        told = replace(self._compose.tell(item, language), context="", headed=False)
        return told, replace(last, item=number)

    def before(self, last: Turn | None, language: str) -> Entry | None:
        """What was told last: an entry, or the item of it that is in play."""
        entry = self._compose.entry(last.entry) if last and last.entry else None
        in_play = last.item if last and entry and last.item <= len(self.about.items(entry, language)) else 0
        return self.about.item(entry, in_play, language) if entry and in_play else entry

    def read(self, asked: Asked) -> Told | None:
        """The reply to a wish about what was told last; None where the message wishes nothing of it."""
        wish, last, before = asked.follow.wish, asked.last, asked.before
        if wish is Wish.EXACT and (part := self._one_part(asked)):
            reply = self.about.reply(wish, part, asked.language, Turn(asked.text))
            return (reply, Turn(asked.text, part.id, (part.id,))) if reply else None
        if last is None and wish is Wish.LANGUAGE and asked.follow.language in self._pack.languages:
            return self._compose.info("language_first", asked.follow.language), None
        if last is None and wish not in GOING_ON:
            return None
        if last is None:
            return self._compose.info("nothing_before", asked.language, examples=True), None
        if wish is Wish.LANGUAGE and asked.follow.language in self._pack.languages:
            return self._again(last, before, asked.follow.language)
        if before is None and wish in (Wish.PAGE, Wish.PART, Wish.PLACE, Wish.TIME) and last.told:
            return self._several(wish, last, asked.language), last
        if before is None and wish in ABOUT_IT and (near := self._compose.entry(last.near)):
            return self.read(replace(asked, before=near))  # of what was told beside a silence
        if before is None and wish in ABOUT_IT:
            return self._compose.info("several_before" if last.told else "silence_before", asked.language), last
        if before is None:
            return None
        if wish is Wish.RECOMMENDATION:
            return self._recommendations(asked, before)
        if wish is Wish.OTHERS:
            others = self._respond.others(self._of_what(last, before, asked.language), before)
            spoke = tuple(link.id for link in others.related)
            return others, Turn(last.text, spoke[0] if len(spoke) == 1 else None, spoke) if spoke else last
        if wish is Wish.FIGURE:
            return self.about.figure(before, asked.follow.text, asked.language), last
        if wish is Wish.IDENTITY:
            return self._identity(asked, before)
        if wish in (Wish.PLACE, Wish.TIME) and (found := self._whereabouts(asked, last, before)):
            return found
        told = self.about.reply(wish, before, asked.language, last)
        if told:
            return told, replace(last, told=(*last.told, told.id or ""))
        said = self._follow[asked.language]
        return self._chosen(asked, last, before) if said.chooses(asked.text) and not said.ranks(asked.text) else None

    def page_of(self, asked: Asked) -> Told | None:
        """The page of what a message asks the page of: «Which page talks about Niger?»."""
        rest, index = self._follow[asked.language].page_of(asked.text), self._respond.indexes[asked.language]
        query = self._respond.query(rest or "", asked.language)
        if not rest or query.absent or not any(map(index.mentions, query.terms)):
            return None
        reading = self._respond.read(query)
        first = self._respond.first(reading)
        if first is None or self._respond.doubtful(reading):
            return None
        turn = Turn(rest, first.id, (first.id,))
        return self.about.page(first, asked.language, turn), turn

    def _several(self, wish: Wish, last: Turn, language: str) -> Reply:
        """Where in the report the several entries stand that were told together."""
        told = filter(None, map(self._compose.entry, last.told))
        citations = tuple(dict.fromkeys(citation for entry in told for citation in entry.citations))
        key = "part_answer" if wish is Wish.PART else "page_answer"
        nowhere = self._compose.info("page_none", language)
        text = self._compose.located(key, citations, language) if citations else nowhere.text
        return replace(nowhere, text=text, citations=citations)

    def _of_what(self, last: Turn, before: Entry, language: str) -> Query:
        """What an answer was about, as it is looked for with others: what its title names, people apart, or else the
        question it answered."""
        index = self._respond.indexes[language]
        names = index.lexicon.named(before.title[language])
        shown = [index.lexicon.shown[name] for name in names if name not in index.lexicon.people]
        return self._respond.query(" ".join(shown) or last.text, language)

    def _identity(self, asked: Asked, before: Entry) -> Told | None:
        """«What's his job?», «his name?», «which organisation?»: the post of who was told of."""
        people = self._people(asked.last, before, asked.language) if asked.last else []
        return (self.about.people(before, people, asked.language), asked.last) if people else None

    def _people(self, last: Turn, before: Entry, language: str) -> list[Speaker]:
        """Who is talked of: the one person that the last turn was about, or else all whom its answer names."""
        subjects = self._leaning.subjects
        somebody = subjects.person(last, before, self._respond.indexes[language])
        people = [speaker for speaker in self._pack.speakers if somebody and speaker.name == somebody.name]
        return people or subjects.people(before, language)

    def _whereabouts(self, asked: Asked, last: Turn, before: Entry) -> Told | None:
        """«Where?», «when was that?» of what was told, where that, or one of the replies before, says so; of the
        meeting where what was told is on that."""
        if self._follow[asked.language].asks_country(asked.text) and (
            placed := self.about.placed(before, asked.language)
        ):
            return placed, last
        meeting, dated = self._of_meeting(asked, before), self.about.dated(before, asked.language)
        if meeting and not dated:
            return meeting
        found = self._first_of(self._leaning.whereabouts(asked, before), asked.language)
        found = None if found and meeting and found[0].id == meeting[0].id else found
        again = None if found else self._told_before(asked, before)
        if again or found:
            return (again, last) if again else found
        said, title = self._follow[asked.language], before.title[asked.language]
        here = self._pack.meeting.place.get(asked.language, "").partition(",")[0]
        if dated and meeting and here not in dated.text:
            return dated, last  # «the Istanbul meeting» is another one
        named = self._respond.indexes[asked.language].lexicon.named(title)
        if asked.follow.wish is Wish.PLACE and named and said.of_meeting(title):
            return self.about.opening(before, asked.language), last  # «the Montreuil meeting» says where
        return meeting

    def _of_meeting(self, asked: Asked, before: Entry) -> Told | None:
        """«Where?», «when was that?» after something on the report itself, or the meeting: where and when that was."""
        index, title = self._respond.indexes[asked.language], before.title[asked.language]
        if index.lexicon.named(title) or not self._follow[asked.language].of_meeting(title):
            return None
        whole = index.analyser.data["follow"]["here"][0]
        reading = self._respond.read(
            self._respond.query(f"{self._follow[asked.language].once(asked.text)} {whole}", asked.language)
        )
        return None if self._respond.doubtful(reading) else self._first_of(reading, asked.language)

    def _first_of(self, reading: Reading | None, language: str) -> Told | None:
        """The first answer of a reading, told."""
        first = self._respond.first(reading) if reading else None
        if reading is None or first is None:
            return None
        return self._respond.decide(reading), Turn(first.title[language], first.id, (first.id,))

    def _told_before(self, asked: Asked, before: Entry) -> Reply | None:
        """The date that one of the last replies told or, to who asks once more, the place; None where none did."""
        ids = dict.fromkeys([before.id, *(turn.entry or "" for turn in reversed(asked.earlier))])
        told = filter(None, map(self._compose.entry, list(ids)[1:]))
        for entry in (before, *told):
            if asked.follow.wish is Wish.TIME:
                found = self.about.dated(entry, asked.language)
            else:
                recalls = self._follow[asked.language].recalls(asked.text)
                found = self.about.placed(entry, asked.language) if recalls else None
            if found:
                return found
        return None

    def _one_part(self, asked: Asked) -> Entry | None:
        """The one numbered part that a question names."""
        parts = asked.query.parts
        return self._compose.entry(f"{parts[0].kind}-{parts[0].number}") if len(parts) == 1 else None

    def _again(self, last: Turn, before: Entry | None, language: str) -> Told:
        """What was told last, be it only of an answer («who said it?»), in another language; where that was but a page,
        the answer."""
        if before is None:
            return self._compose.info("language_set", language), last
        content = None if last.wish in (Wish.PAGE, Wish.PART, Wish.PLACE) else self._wished(last, before, language)
        return content or self._compose.tell(before, language), last

    def _wished(self, last: Turn, before: Entry, language: str) -> Reply | None:
        """What was told last of an answer, told again; None where the last reply was not about one."""
        if not last.wish:
            return None
        if last.wish == Wish.IDENTITY:
            people = self._people(last, before, language)
            return self.about.people(before, people, language) if people else None
        wish = Wish(last.wish)
        told = last.told[:-1] if wish in (Wish.MORE, Wish.SIMPLER) else last.told  # without what was told then
        return self.about.reply(wish, before, language, replace(last, told=told, wish=""))

    def doubted(self, last: Turn, language: str) -> Reply:
        """The reply to somebody who doubts what was told last: with its page, or that there was none."""
        before = self.before(last, language)
        match last.outcome:
            case Outcome.CHOOSE:
                return self._compose.info("doubt_choice", language)
            case Outcome.UNKNOWN:
                silence = before if before and before.kind is Kind.UNSAID and not last.near else None
                return self.about.not_found(silence or self._compose.entry(last.near), language)
        if before is None and last.told:
            return self._several(Wish.PAGE, last, language)
        return self.about.sure(before, language) if before else self._compose.info("doubt", language)

    def _chosen(self, asked: Asked, last: Turn, before: Entry) -> Told | None:
        """«Which one is about asylum?»: the item of the list just told, or the recommendation, that is; all of them to
        «which ones?»."""
        index = self._respond.indexes[asked.language]
        if self._follow[asked.language].bare(asked.follow.text):  # «which ones?» of a list just told
            return (
                (self._compose.tell(before, asked.language), last) if self.about.items(before, asked.language) else None
            )
        names = index.analyser.data["parts"]["recommendation"][:2]
        named, ours = any(name in fold(asked.text) for name in names), before.id in self._recommending
        item = self.about.matching(before, asked.query.terms, index) if ours or not named else None
        if item:
            return self._item(before, item, last, asked.language)
        if not (ours or named):
            return None
        name = names[1]
        reading = self._respond.read(self._respond.query(f"{name} {asked.text}", asked.language))
        first = None if self._respond.doubtful(reading) else self._respond.first(reading)
        if first and first.id in self._recommending:
            return self._respond.decide(reading), Turn(reading.query.text, first.id, (first.id,))
        for judged in reading.verdict.answers[:FIRST]:
            entry = self._compose.entries[judged.candidate.entry]
            if entry.id in self._recommending and judged.candidate.features["near"] >= NEAR:
                return self._compose.tell(entry, asked.language), Turn(reading.query.text, entry.id, (entry.id,))
        if not named:
            return None
        reply = self._respond.among(asked.query, Kind.RECOMMENDATION, "recommendation_none")
        return reply, Turn(asked.query.text, reply.id or before.id)

    def _recommendations(self, asked: Asked, before: Entry) -> Told:
        """Which recommendation was told, or is about what was told last."""
        cited = next(
            (cited for id in before.cites if (cited := self._compose.entry(id)) and cited.id in self._cited), None
        )
        if cited:
            return self._compose.tell(cited, asked.language), Turn(cited.title[asked.language], cited.id, (cited.id,))
        last = asked.last.text if asked.last else ""
        query = self._respond.query(f"{last} {before.title[asked.language]}", asked.language)
        reply = self._respond.among(query, Kind.RECOMMENDATION, "recommendation_none")
        return reply, Turn(last, reply.id or before.id)
