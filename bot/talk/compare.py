"""Comparing two countries, people or bodies where no answer of the pack does: what is told of each, side by side."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.answer.reply import Outcome, Reply
from bot.answer.respond import Reading, Responder
from bot.answer.understand import Query
from bot.language.analyser import any_of, fold, words
from bot.search.index import Index
from bot.talk.asked import Asked, Told
from bot.talk.context import content
from bot.talk.conversation import Turn

LIKELY = 5  # answers among which one with a figure would be
SIDES = 6  # names told of side by side, at the most


class Comparison:
    """Composes what is asked of two or more at once from what is told of each."""

    def __init__(self, respond: Responder) -> None:
        self._respond = respond

    def read(self, asked: Asked) -> Told | None:
        """The reply to a question that compares, with what was told of each side."""
        reply = self.reply(asked.query)
        told = tuple(side.id for side in reply.answers if side.id) if reply else ()
        return (reply, Turn(asked.query.text, told=told)) if reply else None

    def reply(self, query: Query) -> Reply | None:
        """What is told of each of the things that a question names side by side, or compares; None where it does
        neither, or where one answer has them all."""
        index = self._respond.indexes[query.language]
        names = [term for term in dict.fromkeys(query.terms) if term in index.lexicon.proper]
        strangers = [name for name in query.strangers if name not in map(index.lexicon.called, names)]
        if (figures := self._figures(query, names, index)) is not None:
            return figures
        said = set(words(index.analyser.bare(query.text)))
        comparing = index.analyser.compares(query.text)
        if not comparing and said.intersection(index.analyser.pairing):  # what is between two is asked of neither
            return None
        if len(names) + len(strangers) < 2 or not (comparing or self._side_by_side(query, names, index)):
            return None
        reading = self._respond.read(query)
        found = reading.verdict.answers
        if found and not self._respond.doubtful(reading) and index.has_all(found[0].candidate.entry, names):
            return None
        told = [self._side(query, name, names, comparing, index) for name in names[:SIDES]]
        told += [self._respond.compose.unknown("not_mentioned", query.language, [name]) for name in strangers]
        if left := [index.lexicon.called(name) for name in names[SIDES:]]:
            told.append(self._respond.compose.unknown("sides_left", query.language, left))
        answered = [reply for reply in told if reply.outcome is Outcome.ANSWER]
        alike = len({index.lexicon.kind(name) for name in names}) == 1
        enough = bool(answered) if comparing or (alike and self._asserts_one(answered, reading)) else len(answered) > 1
        return self._respond.compose.tell_all(told) if enough else None

    def _figures(self, query: Query, names: list[str], index: Index) -> Reply | None:
        """The figure of each of two that a question asks which has more: «who repatriated more, Niger or Senegal?».
        None where it asks for no more, or the report has a figure for neither."""
        more = index.analyser.talk.get("more", ())
        spoken = set(words(index.analyser.bare(query.text)))
        if len(names) != 2 or spoken.isdisjoint(more) or spoken.isdisjoint(index.analyser.talk.get("either", ())):
            return None
        proper = index.lexicon.proper.union(more)
        said = [w for w in content(query.text, index) if proper.isdisjoint((fold(w), *self._terms(w, index)))]
        many, sides = index.analyser.data["asking"]["many"][0], []
        for name in names:
            text = f"{index.analyser.talk['how_many']} {' '.join(said)} {index.lexicon.shown[name]}"
            reading = self._respond.read(self._respond.query(text, query.language))
            entries = [self._respond.compose.entries[judged.candidate.entry] for judged in reading.verdict.answers]
            counting = [many in words(fold(entry.title[query.language])) for entry in entries[:LIKELY]]
            silence = next(iter(reading.verdict.silences), None)
            if counting[:1] == [True] and not self._respond.doubtful(reading):
                sides.append(self._respond.compose.tell(entries[0], query.language, reading.probability))
            elif silence and self._respond.silences.asked_for(silence, reading.query):
                sides.append(self._respond.decide(replace(reading, silent_on=index.lexicon.called(name))))
            elif any(counting):  # some figure there is
                return None
            else:
                sides.append(self._respond.compose.unknown("no_figure", query.language, [index.lexicon.called(name)]))
        return self._respond.compose.tell_all(sides) if any(side.outcome is Outcome.ANSWER for side in sides) else None

    def _terms(self, word: str, index: Index) -> list[str]:
        return index.lexicon.terms(index.analyser.terms(word))

    def _asserts_one(self, answered: list[Reply], reading: Reading) -> bool:
        """Whether a question on several would be answered as if it had been asked of one of them alone."""
        first = self._respond.first(reading)
        return len(answered) == 1 and first is not None and first.id == answered[0].id

    def _side(self, query: Query, name: str, names: list[str], comparing: bool, index: Index) -> Reply:
        """What is told of one of several names: the question asked of it alone, or of it in general."""
        shown = index.lexicon.shown[name]
        if not index.mentions(name):
            return self._respond.compose.unknown("not_mentioned", query.language, [index.lexicon.called(name)])
        text = index.analyser.data["ask_about"].format(name=shown)
        if comparing and (topic := self._topic(query, names, index)):
            own = self._respond.read(self._respond.query(f"{shown} {topic}", query.language))
            first = next(iter(own.verdict.answers), None)
            if first and not self._respond.doubtful(own) and index.has_all(first.candidate.entry, [name]):
                return self._respond.decide(own)
        if not comparing:
            text = query.text
            for other in names:
                for written in sorted(index.lexicon.written(other), key=len, reverse=True) if other != name else ():
                    text = re.sub(rf"(?<!\w){re.escape(written)}(?!\w)", " ", text, flags=re.IGNORECASE)
            text = self._joined(index).sub(" ", text)
        return self._respond.decide(self._respond.read(self._respond.query(text, query.language)))

    def _topic(self, query: Query, names: list[str], index: Index) -> str:
        """What a question compares several in, «what their diasporas did»; empty where it compares them as they are."""
        proper = index.lexicon.proper.union(index.analyser.data["compare"])
        said = content(query.text, index)
        return " ".join(w for w in said if proper.isdisjoint((fold(w), *self._terms(w, index))))

    def _side_by_side(self, query: Query, names: list[str], index: Index) -> bool:
        """Whether two names stand beside each other, joined by «and»."""
        if "," not in query.text and set(fold(query.text).split()).isdisjoint([*index.analyser.data["and"], "&"]):
            return False  # a pattern of all their names takes longer to make than all the rest of the question
        name = any_of(w for own in names for w in index.lexicon.written(own))
        joined = any_of(index.analyser.data["and"])
        pattern = rf"{name}\s*(?:,|\s(?:{joined}|&))\s+(?:\w+['’]?\s*){{0,2}}{name}"
        return re.search(pattern, query.text, flags=re.IGNORECASE) is not None

    def _joined(self, index: Index) -> re.Pattern[str]:
        return re.compile(rf"\s(?:{any_of(index.analyser.data['and'])}|&)(?=\s|$|\?)", re.IGNORECASE)
