"""What one person said on something: «what does he say about the police?», «everything Mr Hein said on visas»."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.answer.reply import Outcome, Reply
from bot.answer.respond import Reading, Responder
from bot.language.sentences import ENDS
from bot.pack.entries import Entry, Kind
from bot.search.index import Index
from bot.talk.asked import Asked
from bot.talk.courtesy import letter_for_letter
from bot.talk.follow import FollowUps
from bot.talk.leaning import Leaning
from bot.talk.premise import Premises, said_in

LONGEST = 200  # characters of such a question
WHOLE = 4  # passages of an entry that tells a whole talk


@dataclass(frozen=True, slots=True)
class Inquired:
    """The name of a person, and on what it is asked what that person said, as typed and as terms; ``whether`` says that
    it is asked whether that person spoke of it at all."""

    name: str
    what: str
    terms: tuple[str, ...]
    whether: bool


class SaidOn:
    """Answers what a person said on something from what that person said. ``follow`` reads the words of questions, in
    each language."""

    def __init__(
        self, respond: Responder, follow: Mapping[str, FollowUps], leaning: Leaning, premises: Premises
    ) -> None:
        self._respond = respond
        self._follow = follow
        self._leaning = leaning
        self._premises = premises
        self._forms = {
            code: [re.compile(form) for form in analyser.talk.get("said_on", ())]
            for code, analyser in respond.indexes.analysers.items()
        }

    def read(self, asked: Asked, reading: Reading) -> Reading:
        """A question on what somebody said on something, as what of that speaks of it, or else as silent; any other as
        it was read, and so what the answer found already is."""
        inquired = None if self._respond.stored(reading) else self._inquired(asked)
        if inquired is None:
            return reading
        index, entries = self._respond.indexes[asked.language], self._respond.compose.entries
        first = None if self._respond.doubtful(reading) else self._respond.first(reading)
        title = index.lexicon.terms(index.analyser.terms(first.title[asked.language])) if first else []
        narrow = first is not None and (len(first.cites) < WHOLE or set(title).issuperset(inquired.terms))
        if first and narrow and first.speakers == {inquired.name} and _has(inquired.terms, first, index):
            return reading
        own = [at for at in self._leaning.subjects.spoken(inquired.name) if _has(inquired.terms, entries[at], index)]
        own = [at for at in own if entries[at].kind is Kind.QUESTION] or own
        own = [at for at in own if len(entries[at].cites) < WHOLE] or own
        if own:
            query = replace(self._respond.query(inquired.what, asked.language), text=asked.query.text)
            return self._respond.sure_of(self._respond.within(query, own))
        others = first is not None and inquired.whether and _has(inquired.terms, first, index)  # «not X», but Y
        quiet = any(
            self._respond.silences.asked_for(silence, reading.query)
            and _has(inquired.terms, entries[silence.candidate.entry], index)
            for silence in reading.verdict.silences[:1]
        )
        if (first and inquired.name in first.speakers) or others or quiet:
            return reading
        return replace(reading, verdict=replace(reading.verdict, silences=()), silent_on=inquired.name)

    def silence(self, asked: Asked, reply: Reply) -> Reply:
        """A silence on what somebody said on something that names both; any other reply as it is."""
        inquired = self._inquired(asked) if reply.outcome is Outcome.UNKNOWN and not reply.id else None
        if inquired is None or asked.query.absent:
            return reply
        told = self._respond.compose.texts[asked.language]("nothing_by", names=inquired.name, text=inquired.what)
        return replace(reply, text=told, citations=(), source="")

    def _inquired(self, asked: Asked) -> Inquired | None:
        """Who is asked about, and on what; None for any other question."""
        index, said = self._respond.indexes[asked.language], self._follow[asked.language]
        named = [term for term in asked.query.terms if term in index.lexicon.people]
        pointed = self._leaning.pointed_to(asked) if not named and asked.last else ""
        people = named or [pointed] * bool(pointed)
        if len(people) != 1:
            return None
        typed = asked.query.text.strip(ENDS)
        found = (form.fullmatch(letter_for_letter(typed)) for form in self._forms[asked.language])
        match = next(filter(None, found), None) if len(typed) <= LONGEST else None
        what = typed[match.start("what") : match.end("what")] if match else ""
        who = typed[match.start("who") : match.end("who")] if match and "who" in match.groupdict() else ""
        if who and not set(people).intersection(index.lexicon.named(who)):
            what = ""  # «what does the EU think of return, according to Mr Ballester?»
        whether = "" if what else self._premises.mentioned(asked.query.text, asked.language)
        what = what or whether
        every = index.lexicon.terms(index.analyser.terms(what))
        terms = [
            t for t in every if t not in people and t not in index.analyser.asking_terms and not said.only_acts([t])
        ]
        return Inquired(index.lexicon.shown[people[0]], what, tuple(terms), bool(whether)) if terms else None


def _has(terms: Sequence[str], entry: Entry, index: Index) -> bool:
    """Whether an entry has all of some terms, whatever their endings."""
    return said_in(entry, index).issuperset(map(index.analyser.kin, terms))
