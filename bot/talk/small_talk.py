"""Greetings, thanks, «who are you», «help»: what people say to a bot that is no question about the report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from bot.answer.understand import clauses
from bot.language.analyser import Analyser, fold, words

ALIKE = 92.0  # per cent of likeness from which a longer phrase counts as one of the list
_ORDER = (
    "greeting",
    "thanks",
    "bye",
    "identity",
    "help",
)  # of two in one message, the later says what is wanted


@dataclass(frozen=True, slots=True)
class SmallTalk:
    """What was said, as a key of the interface texts, and the language it was said in."""

    key: str
    language: str


class SmallTalkReader:
    """Knows the small talk of every language."""

    def __init__(self, analysers: Iterable[Analyser]) -> None:
        self._known = {
            _plain(phrase): SmallTalk(key, analyser.code)
            for analyser in reversed(list(analysers))
            for key in _ORDER
            for phrase in analyser.data["small_talk"][key]
        }
        self._long = [phrase for phrase in self._known if len(phrase) > 7]

    def read(self, text: str) -> SmallTalk | None:
        """What kind of small talk a message is, or None when any part of it is something else."""
        found = [self._one(_plain(clause)) for clause in (clauses(text)[1:] or [text])]
        known = [talk for talk in found if talk is not None]
        if not known or len(known) < len(found):
            return None
        return max(known, key=lambda talk: _ORDER.index(talk.key))

    def _one(self, said: str) -> SmallTalk | None:
        talk = self._known.get(said)
        if talk is None and 7 < len(said) < 60:
            near = process.extractOne(said, self._long, scorer=fuzz.ratio, score_cutoff=ALIKE)
            talk = self._known[near[0]] if near else None
        return talk


def _plain(text: str) -> str:
    return " ".join(words(fold(text).replace("'", " ").replace("-", " ")))
