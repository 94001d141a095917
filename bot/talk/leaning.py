"""A follow-up read with what was said before it.

All that the ways to ask it find is judged at once, as what is found for a single question is. The numbers, in
``decision.yaml`` beside this file and without an encoder in ``decision-none.yaml``, are fitted on conversations by
``python -m bot.measure.follow``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from bot.answer.decide import Decision
from bot.answer.respond import BESIDE, Reading, Responder
from bot.language.analyser import fold, words
from bot.pack.entries import Entry, Kind
from bot.talk.asked import Asked
from bot.talk.follow import FollowUps, Wish
from bot.talk.subject import Subjects
from bot.talk.ways import Way, Ways

FITTED = Path(__file__).parent / "decision.yaml"
PLAIN = Path(__file__).parent / "decision-none.yaml"  # without an encoder
OPENING = 4  # words of a title among which its question word is: «When and where was …?»
KNOWN, SURE = 0.5, 0.45  # share of a title that what tells its time or place has; the probability that it needs


class Leaning:
    """Reads follow-ups in context. ``follow`` reads their words, in each language; ``decision`` has the numbers fitted
    on conversations."""

    def __init__(self, respond: Responder, follow: Mapping[str, FollowUps], decision: Decision) -> None:
        self._respond = respond
        self._follow = follow
        self._decision = decision
        self.subjects = Subjects(respond.compose)
        self.ways = Ways(respond, follow, self.subjects)

    def read(self, asked: Asked) -> Reading | None:
        """A follow-up read with what was said before it; None where nothing was, or where it names what the pack does
        not have."""
        if asked.last is None or asked.query.strangers:
            return None
        ways, candidates = self.ways.ask(asked)
        verdict = self._decision.judge(candidates)
        told = (*verdict.answers[:1], *verdict.silences[:1])
        meant = max(ways, key=lambda way: max((_share(way, j.candidate.entry) for j in told), default=0.0))
        if self._decision.asserts(verdict) or not (name := self._silent_on(asked)):
            return Reading(meant.query, verdict)
        first = next(iter(verdict.answers), None)
        near = first is not None and first.candidate.features["full_near"] >= BESIDE
        return Reading(meant.query, verdict if near else replace(verdict, answers=()), silent_on=name)

    def _silent_on(self, asked: Asked) -> str:
        """What a follow-up was asked of, where the report does not answer it: a new name in it, or what was talked of
        if it leans on that; empty for a question of its own."""
        index, said = self._respond.indexes[asked.language], self._follow[asked.language]
        if new := self.ways.named(asked):
            return index.lexicon.called(new[0])
        pointing = self.ways.pointing(asked)
        person = said.of_person(pointing)
        leans = person or said.points(pointing) or said.bare(asked.follow.text) or asked.follow.wish is Wish.CONTEXT
        if not leans or asked.last is None:
            return ""
        somebody = self.subjects.person(asked.last, asked.before, index) if person else None
        things = [somebody] if somebody else self.subjects.things(asked.last, asked.before, index)
        return things[0].name if things else asked.before.title[asked.language] if asked.before else ""

    def whereabouts(self, asked: Asked, before: Entry) -> Reading | None:
        """«Where?», «when was that?», asked of what was told; None where the report does not say."""
        language, kind = asked.language, "where" if asked.follow.wish is Wish.PLACE else "when"
        index = self._respond.indexes[language]
        asking, entries = frozenset(index.analyser.data["asking"][kind]), self._respond.compose.entries
        names = set(index.lexicon.named(before.title[language]))
        places = frozenset(
            at
            for at, entry in enumerate(entries)
            if entry.kind is Kind.QUESTION
            and asking.intersection(words(fold(entry.title[language]))[:OPENING])
            and names.issubset(index.lexicon.named(entry.title[language]))
        )
        query = self._respond.query(f"{asked.text.rstrip(' ?!.')} {before.title[language]}", asked.language)
        reading = self._respond.within(query, places)
        known = self._respond.covered(reading) >= KNOWN and reading.probability >= SURE
        return self._respond.sure_of(reading) if known else None


def _share(way: Way, entry: int) -> float:
    """The share that one way to ask gives an entry."""
    return way.found.get(entry, {}).get("share", 0.0)
