"""«What did Mr Hein say?»: the whole of what somebody said, where that is asked for and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property

from bot.answer.reply import Hit
from bot.answer.respond import Responder
from bot.pack.entries import Kind
from bot.talk.asked import Asked, Told
from bot.talk.conversation import Turn
from bot.talk.follow import FollowUps, Wish
from bot.talk.subject import Subjects

WAYS = 3  # ways of asking for an entry that its curator wrote beside it
TALK = 2  # passages that a whole talk rests on, at the least


class WholeTalk:
    """Tells what somebody said as a whole. ``follow`` reads the words of questions, in each language; ``subjects``
    finds what a turn was about."""

    def __init__(self, respond: Responder, follow: Mapping[str, FollowUps], subjects: Subjects) -> None:
        self._respond = respond
        self._follow = follow
        self._subjects = subjects

    def read(self, asked: Asked) -> Told | None:
        """The reply to a question that asks what one person said and names nothing else; None for any other, or where
        no entry tells it as a whole."""
        query, index = asked.query, self._respond.indexes[asked.language]
        people = [term for term in query.terms if term in index.lexicon.people]
        if len(people) > 1 or query.parts or query.absent or asked.follow.wish not in (Wish.ALONE, Wish.CONTEXT):
            return None
        rest = [term for term in query.terms if term not in people]
        if index.analyser.wants(query.terms) or not self._follow[asked.language].of_talk(query.text, rest):
            return None
        name = index.lexicon.shown[people[0]] if people else self._introduced(asked)
        place = self._talks.get(name)
        if place is None:
            return None
        if people and self._respond.stored(self._respond.read(query)):
            return None
        reply, turn = self._whole(place, asked.language)
        return self._respond.noted(reply, query), turn

    def further(self, asked: Asked) -> Told | None:
        """The reply to «what else did she say?» behind one thing that somebody said: the whole of it, unless that was
        told; None for any other message."""
        said, last, before = self._follow[asked.language], asked.last, asked.before
        more = asked.follow.wish is Wish.MORE and said.of_person(asked.text) and said.else_said(asked.text)
        if not more or last is None or before is None:
            return None
        somebody = self._subjects.person(last, before, self._respond.indexes[asked.language])
        place = self._talks.get(somebody.name) if somebody else None
        if place is None or self._respond.compose.entries[place].id in last.told:
            return None
        return self._whole(place, asked.language)

    def _whole(self, place: int, language: str) -> Told:
        """A whole talk, by its place among the entries."""
        compose = self._respond.compose
        entry = compose.entries[place]
        reply = replace(compose.stated(compose.tell(entry, language)), hits=(Hit(entry.id, 1.0),))
        return reply, Turn(entry.title[language], entry.id, (entry.id,))

    def _introduced(self, asked: Asked) -> str:
        """The person that «what did he say?» means, where it was just told who that is; empty for any other message."""
        said = self._follow[asked.language]
        if asked.last is None or asked.before is None or not (said.of_person(asked.text) or said.possesses(asked.text)):
            return ""
        index = self._respond.indexes[asked.language]
        title = asked.before.title[asked.language]
        somebody = self._subjects.person(asked.last, asked.before, index)
        asks_who = index.analyser.asks_for_somebody(title)
        return somebody.name if somebody and asks_who else ""

    @cached_property
    def _talks(self) -> dict[str, int]:
        """The place of the entry that tells the whole talk of each person: of those whose first ways of asking name
        that person and do not ask who it is, the one that rests on most."""
        talks: dict[str, int] = {}
        entries = self._respond.compose.entries
        for at, entry in enumerate(entries):
            speakers = {citation.speaker for citation in entry.citations if citation.speaker}
            if entry.kind is not Kind.QUESTION or len(entry.cites) < TALK or len(speakers) != 1:
                continue
            name = next(iter(speakers))
            longer = name not in talks or len(entry.cites) > len(entries[talks[name]].cites)
            ways = ((way, code) for code in self._respond.indexes for way in entry.phrasings[code][:WAYS])
            if longer and any(self._is_on(name, way, code) for way, code in ways):
                talks[name] = at
        return talks

    def _is_on(self, name: str, title: str, language: str) -> bool:
        """Whether a title names one person and no other, and does not ask who that is."""
        index = self._respond.indexes[language]
        named = [index.lexicon.shown[term] for term in index.lexicon.named(title) if term in index.lexicon.people]
        return named == [name] and not index.analyser.asks_for_somebody(title)
