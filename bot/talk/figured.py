"""A figure that a question takes for granted: «Algeria received 500 refugees, right?», «so there were 3 sessions?».

What the report counts is found by asking how many there are; the figure is confirmed or denied before it is told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.answer.reply import Outcome, Reply
from bot.answer.respond import Reading, Responder
from bot.language.analyser import Analyser, any_of, words_apart
from bot.language.sentences import GROUPED, sentences
from bot.pack.entries import Kind
from bot.talk.courtesy import letter_for_letter

ROUND = 0.1  # share by which a figure may be off that is only rounded: «35,000», «1.3 million»
SMALL = 100  # from this on a figure is none of a page or a part, wherever it stands in an answer
_YEAR = re.compile(r"(?:19|20)\d\d")


class ClaimedFigure:
    """Confirms or denies the one figure of a question for a yes or a no."""

    def __init__(self, respond: Responder) -> None:
        self._respond = respond
        self._read = {code: _Figures(analyser) for code, analyser in respond.indexes.analysers.items()}

    def corrected(self, text: str, reading: Reading) -> Reply | None:
        """What the report counts, behind «not 500», where what was found for a question does not have its figure; None
        for any other."""
        language, read = reading.query.language, self._read[reading.query.language]
        figure = read.claimed(text)
        first = None if self._respond.doubtful(reading) else self._respond.first(reading)
        if figure is None or (first and read.has(figure, first.text[language])):
            return None
        counting = self._respond.read(self._respond.query(read.asked(text), language))
        found = None if self._respond.doubtful(counting) else self._respond.first(counting)
        if found is None or found.kind is not Kind.QUESTION or read.has(figure, found.text[language]):
            return None
        lead = sentences(found.text[language])[0]
        gives = "money" in self._respond.indexes[language].analyser.leads_with(lead)
        counts = counting.verdict.answers[0].candidate.features["counted"] and read.values(lead)
        if not (gives or counts) or counting.query.absent:
            return None
        reply = self._respond.decide(counting)
        denied = self._respond.compose.texts[language]("not_of", names=figure.written)
        return replace(reply, text=f"{denied} {reply.text}")

    def confirmed(self, text: str, reading: Reading, reply: Reply) -> Reply:
        """A reply that begins with «yes», where its first sentence has the figure and all else that a question has."""
        language, first = reading.query.language, self._respond.first(reading)
        index, read = self._respond.indexes[language], self._read[language]
        figure = read.claimed(text)
        if figure is None or first is None or reply.outcome is not Outcome.ANSWER or first.kind is not Kind.QUESTION:
            return reply
        lead = sentences(reply.text)[0]
        said = {index.analyser.kin(t) for t in index.terms_in(f"{first.title[language]} {lead}")}
        own = index.terms_in(read.untagged(text)) - index.analyser.asking_terms
        asked = {index.analyser.kin(term) for term in own if not index.analyser.wants([term])}
        told = read.values(lead)[: 1 if figure.value < SMALL else None]  # «four in all, two in session 2» are not two
        exact = figure.value in told and asked <= said and not read.limits(text)
        if not exact or self._respond.compose.answered(reply):
            return reply
        return replace(reply, text=f"{self._respond.compose.texts[language]('spoken_of')} {reply.text}")


@dataclass(frozen=True, slots=True)
class _Figure:
    value: float
    written: str


class _Figures:
    """Reads the figures of one language, in digits or in words."""

    def __init__(self, analyser: Analyser) -> None:
        self._analyser = analyser
        self._numbers = {str(word): number for word, number in analyser.data["numbers"].items() if number > 1}
        self._scales: dict[str, int] = analyser.talk.get("scales", {})
        self._written = re.compile(
            rf"(?<![^\W_])(?:(?P<digits>{GROUPED}|\d+)(?P<part>[.,]\d{{1,2}}(?!\d))?|(?P<word>{any_of(self._numbers)}))"
            rf"(?:\s?(?P<scale>{any_of(self._scales)})(?![^\W_])(?: d(?:['’]|e\b))?|(?![^\W_]))"
        )
        premise = analyser.talk.get("premise", {})
        self._verb = re.compile(premise.get("verb", "(?!)"))
        self._limiting = frozenset((*premise.get("limits", ()), *premise.get("denying", ())))

    def claimed(self, text: str) -> _Figure | None:
        """The one figure of a question for a yes or a no, of what stands behind it; None where that is nothing, a part
        or a date, and for any other question."""
        analyser = self._analyser
        plain = letter_for_letter(text)
        found = [match for match in self._written.finditer(plain) if not _YEAR.fullmatch(match[0])]
        stated = self._verb.search(plain) is not None  # «Mr Ballester's ten themes?» states nothing
        asks = (analyser.polar(text) and stated) or analyser.tagged(text)
        if len(found) != 1 or not asks or analyser.parts(text):
            return None
        if "time" in analyser.gives(text) and self._value(found[0]) < SMALL:
            return None  # «on 24 April»
        if not analyser.terms(text[found[0].end() :]):
            return None
        if any(word in analyser.asking for word in words_apart(text)):
            return None
        end = found[0].end("scale") if found[0]["scale"] else found[0].end()
        return _Figure(self._value(found[0]), text[found[0].start() : end])

    def asked(self, text: str) -> str:
        """A question with «how many» in the place of its figure."""
        written = self._written.finditer(letter_for_letter(text))
        match = next((each for each in written if not _YEAR.fullmatch(each[0])), None)
        many = self._analyser.talk.get("many_of", "")
        return f"{text[: match.start()]}{many} {text[match.end() :].lstrip()}" if match else text

    def has(self, figure: _Figure, text: str) -> bool:
        """Whether a text gives a figure, or one that it only rounds; a small one in its first sentence."""
        text = sentences(text)[0] if figure.value < SMALL else text
        return any(
            value == figure.value or (value >= SMALL and abs(value - figure.value) <= ROUND * value)
            for value in self.values(text)
        )

    def values(self, text: str) -> list[float]:
        """The figures of a text."""
        return [self._value(match) for match in self._written.finditer(letter_for_letter(text))]

    def untagged(self, text: str) -> str:
        """A statement without the «…, right?» that wants it confirmed."""
        tag = self._analyser.tag.search(letter_for_letter(text).rstrip(" ?!.\u00a0\u202f"))
        return text[: tag.start()] if tag else text

    def limits(self, text: str) -> bool:
        """Whether a text has a word that limits or denies: «only 5», «not 5»."""
        return not self._limiting.isdisjoint(words_apart(text))

    def _value(self, match: re.Match[str]) -> float:
        digits = re.sub(r"\D", "", match["digits"] or "")
        value = float(digits + (match["part"] or "").replace(",", ".")) if digits else self._numbers[match["word"]]
        return value * self._scales.get(match["scale"] or "", 1)
