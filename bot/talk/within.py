"""A follow-up answered from what the report says of its subject alone, or with the silence it has on that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.answer.decide import Verdict
from bot.answer.respond import Reading, Responder
from bot.answer.understand import Query
from bot.pack.entries import Kind
from bot.talk.asked import Asked
from bot.talk.follow import FollowUps
from bot.talk.subject import Subject, Subjects, residue

CITED = 2  # passages of an answer whose reason may be asked for
ALONE, NEAR = 0.9, 0.65  # share and cosine of the one answer of a subject that is what is asked
NEARER = 0.05  # cosine by which an answer that is nearer than a silence stands in its way


class Within:
    """Looks for follow-ups in the entries of their subject. ``follow`` reads their words, in each language."""

    def __init__(self, respond: Responder, follow: Mapping[str, FollowUps], subjects: Subjects) -> None:
        self._respond = respond
        self._follow = follow
        self._subjects = subjects

    def of(self, subject: Subject, asked: Asked) -> Reading | None:
        """A follow-up answered from what the report says of its subject alone; None where nothing of that has it."""
        text, said = asked.follow.text, self._follow[asked.language]
        query = self._respond.query(text, asked.language)
        terms = residue(query.terms, subject)
        terms = tuple(term for term in terms if not said.only_acts([term])) or terms
        entries, lexicon = self._respond.compose.entries, self._respond.indexes[asked.language].lexicon
        anew = said.bare(text) or said.only_acts(terms)  # asks for something else than was told
        places = {at for at in subject.places if not (anew and entries[at] is asked.before)}
        if asked.before and said.bare(text) and said.why(text):  # a reason stands by what it is the reason of
            beside = self._subjects.beside(asked.before)
            narrow = len(asked.before.cites) <= CITED
            places = {at for at in places & beside if narrow and said.reasons(entries[at].title[asked.language])}
        acts = said.only_acts(term for term in terms if term not in lexicon.proper)
        analyser = self._respond.indexes[asked.language].analyser
        asks_who = acts and "person" in analyser.wants(terms) and not said.led(text)  # «to who?» is not who spoke
        if asks_who and (people := {at for at in places if self._on_somebody(at, asked.language)}):
            places = people
        if acts and said.proposing(text) and (proposed := {at for at in places if self._proposed(at, asked.language)}):
            places = proposed
        if not places:
            return None
        full = self._respond.query(f"{text.rstrip(' ?!.')} {subject.name}", asked.language)
        reading = self._respond.within(replace(query, terms=terms), places, subject.term)
        if self._respond.meets(reading) or self._only_one(reading):
            return Reading(full, self._respond.sure_of(reading).verdict)
        if self._respond.silent(reading) and self._nearest_is_silent(reading, full):
            return Reading(full, Verdict(silences=reading.verdict.silences), silent_on=subject.name)
        if said.led(text) or not said.only_acts(terms) or not (terms or said.of_person(asked.text)):
            return None
        whole = self._respond.within(full, places)
        return None if self._respond.doubtful(whole) else whole

    def _on_somebody(self, at: int, language: str) -> bool:
        """Whether an entry is one on who somebody is, or who spoke."""
        title = self._respond.compose.entries[at].title[language]
        return self._respond.indexes[language].analyser.asks_for_somebody(title)

    def _proposed(self, at: int, language: str) -> bool:
        """Whether an entry tells of something that somebody proposed or called for."""
        entry = self._respond.compose.entries[at]
        return self._follow[language].proposing(entry.text[language]) and entry.kind is not Kind.UNSAID

    def _only_one(self, reading: Reading) -> bool:
        """Whether of all that is told of a subject one answer alone is near what is asked, nearer than a silence."""
        first = next(iter(reading.verdict.answers), None)
        silences = (judged.candidate.features["near"] for judged in reading.verdict.silences)
        near = first.candidate.features["near"] if first else 0.0
        has_some = first is not None and first.candidate.features["covered"] > 0  # the name alone is near to itself
        return first is not None and has_some and first.share >= ALONE and near >= max(NEAR, *silences, 0.0)

    def _nearest_is_silent(self, reading: Reading, full: Query) -> bool:
        """Whether the silence of a subject is what a question asks for, and no answer of it is nearer."""
        silence, answers = reading.verdict.silences[0], reading.verdict.answers
        near = max((judged.candidate.features["near"] for judged in answers), default=0.0)
        return self._respond.silences.asked_for(silence, full) and silence.candidate.features["near"] >= near - NEARER

    def silent_on_kind(self, subject: Subject, asked: Asked) -> Reading | None:
        """The likeliest silence of a subject that is one on the kind of fact a follow-up asks for, as if it had been
        asked by its own title: «how many people?» after what Niger did is how many Niger brought home."""
        analyser, entries = self._respond.indexes[asked.language].analyser, self._respond.compose.entries
        lexicon = self._respond.indexes[asked.language].lexicon
        spoken = [asked.last.text] if asked.last else []
        spoken += [asked.before.title[asked.language], asked.before.text[asked.language]] if asked.before else []
        known = {name for text in spoken for name in lexicon.named(text)}
        kinds = analyser.wants(asked.query.terms)
        told = self._respond.compose.gist(asked.before, asked.language) if asked.before else ""
        if kinds & analyser.leads_with(told):
            return None  # it was told
        silences = self._respond.within(asked.query, subject.places, subject.term).verdict.silences if kinds else ()
        for at in (judged.candidate.entry for judged in silences):
            title = entries[at].title[asked.language]
            named = set(lexicon.named(title))
            of_others = subject.term not in named and not known.issuperset(named)
            if kinds <= analyser.wants(analyser.terms(title)) and not of_others:
                reading = self._respond.within(self._respond.query(title, asked.language), {at})
                return replace(reading, silent_on=subject.name)
        return None
