"""Wishes about the answer known by their meaning: «who was saying all this?» is «who said it?» in other words.

The phrases of each wish (``about_answer`` and ``in_other_words`` in ``language/talk/CODE.yaml``) are stored ways of
asking. A short follow-up that is none of them word for word is taken for the nearest, by the cosine of a sentence
encoder, where that is near, and nearer than any phrase of another wish, than what is asked of the thing that was told
(``about_thing``: «who signed it?»), and than what the report would be asked; unless it has words that no wish is worded
with, and what the report would be asked has them too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np

from bot.answer.respond import Reading, Responder
from bot.language.analyser import Analyser, fold, words_apart
from bot.mapped import NOWHERE, Array, Kept
from bot.pack.entries import Kind
from bot.search.encoder import Vectors
from bot.search.meaning import LONGEST, unit
from bot.search.vectors import VectorStore
from bot.talk.asked import Asked, Told
from bot.talk.context import in_context
from bot.talk.follow import FollowUp, FollowUps, Wish

WORDS = 10  # of a message about the answer, at the most
NEAR = 0.7  # cosine with a phrase of a wish, from which that may be meant
APART = 0.04  # by which it is nearer than to any phrase of another kind
WISHES = frozenset(Wish) - {Wish.LANGUAGE}  # which language, a name tells better
OPENING = 3  # words of a message among which one asks when
FURTHER = 0.2  # cosine by which what the report would be asked may be less near than a courtesy
LIKELY = 0.5  # probability of an answer of the report's, from which that may be asked instead
THING = ""  # the kind of what is asked of the thing that was told
COURTESIES = ("how_are_you", "thanks", "praise", "bye", "complaint", "identity", "help")
SAID = "courtesy "  # leads the kind of a courtesy
OF_REPLY = tuple(Wish(name) for name in ("shorter", "more", "again", "list", "exact", "simpler", "page", "who"))
"""Wishes that are about nothing but the reply, however they are worded. One for a fact, «which country is he from?», is
another question with one more word in it."""


class Phrases:
    """The phrases of each wish in one language, of each courtesy, and what is asked of the thing told, as vectors."""

    def __init__(self, analyser: Analyser, store: VectorStore, kept: Kept = NOWHERE) -> None:
        talk = analyser.talk
        every: dict[str, list[str]] = {}
        said = [*talk.get("about_answer", {}).items(), *talk.get("in_other_words", {}).items()]
        said = [(key.partition("_")[0], phrases) for key, phrases in said]
        said += [(f"{SAID}{key}", talk.get("courtesy", {}).get(key, ())) for key in COURTESIES]
        for kind, phrases in (*said, (THING, talk.get("about_thing", ()))):
            forms = every.setdefault(kind, [])
            forms += (form for phrase in phrases for form in _forms(phrase))
        self._code, self._store, self._kept = analyser.code, store, kept
        self._kinds = [kind for kind, forms in every.items() if forms]
        self._texts = [form for forms in every.values() for form in forms]
        self._starts = np.cumsum([0, *(len(every[kind]) for kind in self._kinds)])[:-1]

    @cached_property
    def _vectors(self) -> Vectors:
        """The vectors of the phrases, of length 1, one a row; mapped, where they are kept."""
        return self._kept.part(f"phrases-{self._code}-{self._store.encoder.name}", self._made)["rows"]

    def _made(self) -> dict[str, Array]:
        rows = self._store.rows(self._texts).astype(np.float32)
        self._store.keep()
        self._store.forget()
        return {"rows": unit(rows)}

    def warm(self) -> None:
        """Read the vectors now."""
        self._vectors  # noqa: B018

    def likest(self, vector: Vectors) -> tuple[str, float, float]:
        """The kind whose phrases a message is nearest to, its cosine with the nearest of them, and by how much that is
        above its cosine with the nearest of any other kind; one courtesy is like another."""
        near = np.maximum.reduceat(self._vectors @ vector, self._starts)
        kind = self._kinds[first := int(np.argmax(near))]
        alike = [other == kind or (kind.startswith(SAID) and other.startswith(SAID)) for other in self._kinds]
        return kind, float(near[first]), float(near[first] - max(near[~np.array(alike)], default=-1.0))


class Meant:
    """Tells wishes about the answer by their meaning, where there is an encoder. ``follow`` reads the words of each
    language, ``kept`` is where the vectors of the phrases are kept."""

    def __init__(self, respond: Responder, follow: Mapping[str, FollowUps], kept: Kept = NOWHERE) -> None:
        self._respond = respond
        self._follow = follow
        self._store = respond.indexes.store
        self._phrases: dict[str, Phrases] = {}
        for code, analyser in respond.indexes.analysers.items():
            if self._store and analyser.talk.get("about_answer"):
                self._phrases[code] = Phrases(analyser, self._store, kept)

    def warm(self) -> None:
        """Do now what the first follow-up would wait for."""
        for phrases in self._phrases.values():
            phrases.warm()

    def read(self, asked: Asked) -> Asked:
        """A follow-up as the wish about the answer that it means; any other message as it is."""
        phrases = self._phrases.get(asked.language)
        if self._store is None or phrases is None or not self._may_be(asked):
            return asked
        vector = self._store.vector(asked.query.text[:LONGEST])  # what is searched for, if it is no wish
        kind, near, apart = phrases.likest(vector)
        if kind not in WISHES or near < NEAR or apart < APART or self._asks(asked, Wish(kind), near):
            return asked
        wish = Wish.TIME if kind == Wish.PART and self._asks_when(asked) else Wish(kind)
        return replace(asked, follow=FollowUp(wish, asked.text))

    def _asks_when(self, asked: Asked) -> bool:
        """Whether a message begins with asking when: «when and where was that workshop?» asks for no session."""
        asking = self._respond.indexes[asked.language].analyser.asking
        return any(asking.get(word) == "when" for word in words_apart(asked.text)[:OPENING])

    def courtesy(self, asked: Asked) -> Told | None:
        """The reply to a short message that is a courtesy by its meaning, «you're a robot of some sort, right?», and
        names nothing of the report; None for any other."""
        phrases = self._phrases.get(asked.language)
        if self._store is None or phrases is None or not _short(asked) or self._names(asked):
            return None
        kind, near, apart = phrases.likest(self._store.vector(asked.query.text[:LONGEST]))
        if not kind.startswith(SAID) or near < NEAR or apart < APART:
            return None
        if kind == f"{SAID}bye" and "?" in asked.text:
            return None  # nobody asks a goodbye
        alone = self._respond.read(asked.query)
        if alone.probability >= LIKELY and self._respond.nearness(alone) >= near - FURTHER:
            return None
        key = kind.removeprefix(SAID)
        return self._respond.compose.info(key, asked.language, examples=key in ("identity", "help")), asked.last

    def _may_be(self, asked: Asked) -> bool:
        """Whether a message follows up on something told, is short, and names nothing of the report."""
        told = asked.before is not None or (asked.last is not None and asked.last.told)
        following = asked.follow.wish in (Wish.CONTEXT, Wish.ALONE)
        return bool(told) and following and _short(asked) and not self._names(asked)

    def _names(self, asked: Asked) -> bool:
        """Whether a message names anything or any part of the report."""
        lexicon = self._respond.indexes[asked.language].lexicon
        return bool(asked.query.parts or lexicon.named(asked.query.text))

    def _asks(self, asked: Asked, wish: Wish, near: float) -> bool:
        """Whether a message that is as ``near`` to a wish asks something of the report. What names the report or the
        meeting does, but for «where in the report?»."""
        said = self._follow[asked.language]
        if wish is not Wish.PAGE and said.of_meeting(asked.text) and not said.points(asked.text):
            return True
        beyond = said.beyond(asked.query.text)
        counts = "number" in self._respond.indexes[asked.language].analyser.wants(asked.query.terms)
        silent = asked.before is not None and asked.before.kind is Kind.UNSAID  # nobody said it, and no page has it
        if beyond and (counts or silent or wish not in OF_REPLY):
            return True
        if wish is Wish.WHO and not said.names_asker(asked.text):
            return True
        told_by_one = asked.before is not None and len(asked.before.speakers) <= 1
        if wish in (Wish.WHO, Wish.IDENTITY) and told_by_one and said.of_crowd(asked.text):
            return True
        alone = self._respond.read(asked.query)
        if alone.probability >= LIKELY and self._respond.nearness(alone) > near:
            return True
        return bool(beyond) and any(self._has(reading, beyond) for reading in (alone, *self._in_full(asked)))

    def _in_full(self, asked: Asked) -> list[Reading]:
        """The questions that a message may be in full, read."""
        index, last = self._respond.indexes[asked.language], asked.last
        texts = in_context(asked.follow.text, last, asked.before, index) if last else []
        told = (last.entry or "",) if last else ()
        return [self._respond.read(self._respond.query(text, asked.language), asked.before, told) for text in texts]

    def _has(self, reading: Reading, terms: Sequence[str]) -> bool:
        """Whether a reading has an answer that may be asserted, with all of some terms."""
        if self._respond.doubtful(reading):
            return False
        first = reading.verdict.answers[0].candidate.entry
        return self._respond.indexes[reading.query.language].has_all(first, terms)


def _short(asked: Asked) -> bool:
    return len(asked.text.split()) <= WORDS


def _forms(phrase: str) -> dict[str, None]:
    """A phrase as it may be typed: with accents or without, and as a sentence. For a short text that makes a difference
    to an encoder."""
    return dict.fromkeys((phrase, fold(phrase), f"{phrase[0].upper()}{phrase[1:]}?"))
