"""What a message asks: its questions, each as it would be asked alone, and the language it wishes its answers in."""

from __future__ import annotations

from collections.abc import Mapping

from bot.answer.respond import Responder
from bot.language.analyser import Analyser
from bot.talk.courtesy import Courtesy
from bot.talk.follow import FollowUps, Wish

WHOLE = 0.85  # of the probability of a part of a message, from which all of it is read
SWITCHING = 100  # characters of a wish for another language


class Messages:
    """Takes messages apart. ``courtesy`` has set apart what stands around what they ask; ``follow`` reads the words of
    each language."""

    def __init__(self, respond: Responder, courtesy: Courtesy, follow: Mapping[str, FollowUps]) -> None:
        self._respond = respond
        self._courtesy = courtesy
        self._follow = follow

    def questions(self, sentences: tuple[str, ...], language: str) -> list[str]:
        """The questions of a message, each as it would be asked alone; one, where some part of it asks nothing."""
        analyser = self._respond.indexes.analysers[language]
        pieces = [piece for sentence in sentences for piece in _marked(sentence, analyser)]
        whole, many = " ".join(sentences), len(pieces)
        pieces = [piece for at, piece in enumerate(pieces) if at == 0 or not analyser.asks_which_alone(piece)]
        if len(pieces) == 1:
            if many > 1 and self._respond.doubtful(self._respond.read(self._respond.query(whole, language))):
                return pieces  # without «…, and which ones?»
            return [self._likelier(whole, analyser.without_asides(whole), language)]
        asking = [piece for piece in pieces if analyser.asks(piece) or analyser.asks_what(piece)]
        asking = [p for p in pieces if p in asking or (p.endswith("?") and not (asking and analyser.tagged(p)))]
        if not asking:
            return [whole]
        if len(asking) == len(pieces):
            return [whole] if self._respond.stored(self._respond.read(self._respond.query(whole, language))) else pieces
        # what asks nothing may be only who is asking, or the very thing that is asked about
        if len(asking) == 1 or any(piece not in asking for piece in pieces[pieces.index(asking[0]) :]):
            return [self._likelier(whole, " ".join(asking), language)]
        led = " ".join(pieces[: pieces.index(asking[1])])
        return [self._likelier(led, asking[0], language), *asking[1:]]

    def _likelier(self, whole: str, part: str, language: str) -> str:
        """A message whole, or the part of it that asks, whichever is likelier to be answered."""
        index = self._respond.indexes[language]
        if part == whole or not index.stands_alone(self._respond.query(part, language).terms):
            return whole
        readings = [self._respond.read(self._respond.query(text, language)) for text in (whole, part)]
        return whole if readings[0].probability >= readings[1].probability * WHOLE else part

    def switched(self, text: str, asked: tuple[str, ...], language: str) -> tuple[tuple[str, ...], str | None]:
        """What a message asks without «can you answer in French», and the language of the pack that it wishes for so;
        all it asks and None, where it wishes for none, or for nothing else."""
        head, _, rest = text.partition(" :")  # as French has its colons
        if rest.strip() and (into := self._switch(head, language)):
            return self._courtesy.hear(rest).questions or (rest,), into
        switches = {sentence: self._switch(sentence, language) for sentence in asked}
        left = tuple(sentence for sentence, into in switches.items() if not into)
        return (left, next(filter(None, switches.values()), None)) if left else (asked, None)

    def _switch(self, text: str, language: str) -> str | None:
        """The language of the pack that a text wishes to be answered in and nothing else; None for any other."""
        said = self._follow[language]
        if len(text) > SWITCHING or not said.names_language(text):
            return None
        follow = said.read(text)
        return (
            follow.language
            if follow.wish is Wish.LANGUAGE and follow.language in self._respond.compose.pack.languages
            else None
        )


def _marked(sentence: str, analyser: Analyser) -> list[str]:
    """The questions joined in a sentence, each with the mark that stands at the end of the last: for an encoder that
    makes a difference."""
    pieces = analyser.split(sentence)
    mark = "?" if sentence.rstrip().endswith("?") else ""
    return [*(f"{piece}{mark}" if analyser.asks(piece) else piece for piece in pieces[:-1]), *pieces[-1:]]
