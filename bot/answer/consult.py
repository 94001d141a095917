"""Consulting a reader: whether a question is unsure enough to ask one, what it is shown, and what its choice comes to.

The decision is the bot's own wherever the probability of its first answer is outside two limits of ``decision.yaml``
(``bot.measure.ceiling``), and wherever no choice was made. What is told of a choice is an entry of the pack, or that
the report does not say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, zip_longest

from bot.answer.decide import Judged, Verdict
from bot.answer.inquiry import MOST, Choice, Inquiry, Outside
from bot.answer.reply import Link, Reply
from bot.answer.respond import Reading, Responder
from bot.language.sentences import sentences
from bot.pack.entries import Entry

CHOSEN = 0.9  # confidence of a reply that a reader chose
SHORT = 240  # characters of what an entry says that a reader sees: nineteen first sentences in twenty are shorter
WORTH = 40  # characters of a first sentence that says something alone
QUIET = 3  # of the candidates, those that say what the report does not say, at the most


class Consultation:
    """What a reader is asked of a question, and what is told of its choice."""

    def __init__(self, respond: Responder) -> None:
        self._respond = respond
        self._compose = respond.compose

    def unsure(self, reading: Reading) -> bool:
        """Whether a reader is worth asking: where nothing told of what a follow-up leans on seems to answer it, too."""
        decision = self._respond.decision
        return reading.silent_on is not None or decision.unlikely <= reading.probability < decision.likely

    def sure(self, reading: Reading) -> bool:
        """Whether a first answer needs no reader."""
        return reading.probability >= self._respond.decision.likely

    def known(self, readings: Sequence[Reading]) -> set[str]:
        """The ids of the candidates that a reader is shown."""
        return {self._entry(judged).id for judged in self._candidates(readings)}

    def inquiry(
        self, question: str, language: str, readings: Sequence[Reading], before: tuple[tuple[str, str], ...] = ()
    ) -> Inquiry | None:
        """What a reader would be asked of a question that was read in some ways, the likeliest first; None where
        nothing was found."""
        candidates = tuple(
            Link(entry.id, self._compose.title(entry, language), self.in_short(entry, language))
            for entry in map(self._entry, self._candidates(readings))
        )
        return Inquiry(question, language, candidates, before) if candidates else None

    def in_short(self, entry: Entry, language: str) -> str:
        """The first sentence of what an entry says, with what follows it where it says nothing alone, «Yes.», or only
        leads to a list; cut at ``SHORT``."""
        every = sentences(self._compose.text(entry, language))
        said = " ".join(every) if every[0].endswith(":") or len(every[0]) < WORTH else every[0]
        return said if len(said) <= SHORT else f"{said[:SHORT].rpartition(' ')[0]} …"

    def chosen(self, choice: Choice, readings: Sequence[Reading]) -> tuple[Reply, Reading]:
        """What is told of a choice, and the reading that it is told of: the candidate chosen as the one answer, or the
        first reading with none."""
        for reading in readings:
            for judged in (*reading.verdict.answers, *reading.verdict.silences):
                if self._entry(judged).id == choice.entry:
                    return self._told(replace(judged, share=1.0, probability=CHOSEN), reading)
        return self._none(choice, readings[0]), readings[0]

    def _told(self, judged: Judged, reading: Reading) -> tuple[Reply, Reading]:
        query = reading.query
        if judged.candidate.silent:
            only = Reading(query, Verdict(silences=(judged,)))
            reply = self._respond.noted(self._respond.silences.told(judged, query), query)
        else:
            only = Reading(query, Verdict((judged,)))
            reply = self._respond.decide(only)
        found = self._respond.hits(reading.verdict)
        hits = (*self._respond.hits(only.verdict), *(hit for hit in found if hit.id != reply.id))
        return replace(reply, hits=hits), only

    def _none(self, choice: Choice, reading: Reading) -> Reply:
        """That nothing answers a question, as a reader says."""
        if choice.outside is Outside.NOT_UNDERSTOOD:
            reply = self._compose.unknown("not_understood", reading.query.language)
        else:
            reply = self._respond.without(reading)
        return replace(reply, hits=self._respond.hits(reading.verdict), confidence=CHOSEN)

    def _candidates(self, readings: Sequence[Reading]) -> list[Judged]:
        """The candidates of some readings, each entry once: of each in turn, and the answers before the silences."""
        answers = _in_turn([reading.verdict.answers for reading in readings])
        silences = _in_turn([reading.verdict.silences for reading in readings])[:QUIET]
        return [*answers[: MOST - len(silences)], *silences]

    def _entry(self, judged: Judged) -> Entry:
        return self._compose.entries[judged.candidate.entry]


def _in_turn(found: Sequence[Sequence[Judged]]) -> list[Judged]:
    """What was found in some ways, the first of each, then the second of each; an entry once."""
    every = (judged for judged in chain.from_iterable(zip_longest(*found)) if judged is not None)
    once: dict[int, Judged] = {}
    for judged in every:
        once.setdefault(judged.candidate.entry, judged)
    return list(once.values())
