"""Makes a reply fit how its question was put: who said it, all of a part, in one line, a «yes» only where asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.answer.reply import Outcome, Reply
from bot.answer.respond import Responder
from bot.language.analyser import fold, words
from bot.language.spelling import same_word
from bot.search.index import Index
from bot.talk.asked import Asked, Told
from bot.talk.follow import FollowUp, FollowUps, Wish
from bot.talk.lead import Lead
from bot.talk.leaning import Leaning
from bot.talk.wishes import Wishes

BRIEF = 5  # words of a question that only asks who said what was told


class Fitting:
    """Fits replies to questions. ``follow`` reads the words of each language, ``leaning`` knows what is talked of."""

    def __init__(self, respond: Responder, follow: Mapping[str, FollowUps], wishes: Wishes, leaning: Leaning) -> None:
        self._respond = respond
        self._compose = respond.compose
        self._follow = follow
        self._wishes = wishes
        self._lead = Lead(respond, follow, wishes.about, leaning)

    def of_any_length(self, text: str, language: str) -> str:
        """A question without how long its answer is to be, unless one of that length is written: «sum it all up in one
        line»."""
        said = self._follow[language]
        brief = said.of_any_length(text)
        if brief == text:
            return text
        reading = self._respond.read(self._respond.query(text, language))
        first = None if self._respond.doubtful(reading) else self._respond.first(reading)
        lexicon, title = self._respond.indexes[language].lexicon, first.title[language] if first else ""
        written = said.in_one(text) and said.in_one(title) and set(lexicon.named(text)) <= set(lexicon.named(title))
        return text if written or self._respond.stored(reading) else brief

    def told(self, asked: Asked, told: Told, in_one: bool) -> Told:
        """What was made of a question, as its words want it: ``in_one`` line, where they say so."""
        reply, turn = told
        wish = Wish.WHO if self._by_whom(asked, reply) else Wish.MORE if self._again(asked, reply) else None
        if wish:
            reply, turn = self._wishes.read(replace(asked, follow=FollowUp(wish, asked.text))) or told
        if in_one and turn and (entry := self._compose.entry(reply.id or "")):
            reply = self._wishes.about.reply(Wish.SHORTER, entry, asked.language, turn) or reply
        reply, turn = self._lead.led(asked, (reply, turn))
        return self._worded(reply, asked), turn

    def _by_whom(self, asked: Asked, reply: Reply) -> bool:
        """Whether a question for somebody, «who coined it?», would be answered with what was just told, or what stands
        in the same place, which is on nobody: then it asks who said that."""
        analyser, before = self._respond.indexes[asked.language].analyser, asked.before
        following = asked.follow.wish in (Wish.CONTEXT, Wish.ALONE) and reply.outcome is Outcome.ANSWER
        told = self._compose.entry(reply.id) if reply.id else None
        if before is None or told is None or told.citations != before.citations or not following:
            return False
        if told.id != before.id and len(words(asked.text)) > BRIEF:
            return False
        on_somebody = analyser.asks_for_somebody(before.title[asked.language])
        one = len(before.speakers) == 1
        asks_who = any(analyser.asking.get(word) == "who" for word in words(fold(asked.text))[:1])
        return one and not on_somebody and asks_who and self._follow[asked.language].speaks(asked.text)

    def _again(self, asked: Asked, reply: Reply) -> bool:
        """Whether a follow-up, «on which conditions?», would be answered with just what was told last of a part of the
        report, which has not a word of what it asks: then all of that part is told."""
        before, last, index = asked.before, asked.last, self._respond.indexes[asked.language]
        if before is None or last is None or reply.id != before.id or reply.outcome is not Outcome.ANSWER:
            return False
        if self._compose.part(before) is None:
            return False
        analyser = index.analyser
        said = analyser.terms(f"{before.title[asked.language]} {before.text[asked.language]}")
        told = {analyser.kin(term) for term in index.lexicon.terms(said)}
        own = [t for t in index.lexicon.terms(analyser.terms(asked.follow.text)) if t not in analyser.asking_terms]
        following = asked.follow.wish is Wish.CONTEXT and not last.wish and last.outcome == Outcome.ANSWER
        return following and bool(own) and told.isdisjoint(map(analyser.kin, own))

    def _worded(self, reply: Reply, asked: Asked) -> Reply:
        """A reply that begins with a «yes» only where the question was one for it, and with how that was read only
        where the mending made another word of one: not a plural, nor an accent."""
        index = self._respond.indexes[asked.language]
        if asked.follow.wish in (Wish.CONTEXT, Wish.ALONE) and index.analyser.asks_what(asked.follow.text):
            reply = self._compose.stated(reply)
        if reply.read_as and _reads_the_same(asked.text, reply.read_as, index):
            reply = replace(reply, notes=())
        return reply


def _reads_the_same(typed: str, mended: str, index: Index) -> bool:
    """Whether a text mended has each word as it was typed, or but for its ending, a letter doubled or an accent. A name
    that was mended is another word."""
    had, has = words(fold(typed)), words(fold(mended))
    forms = (form for name in index.lexicon.named(mended) for form in index.lexicon.written(name))
    names = {word for form in forms for word in words(fold(form))}
    new = [word for word in has if word not in had and word not in names]
    return all(word in has or any(same_word(word, other) for other in new) for word in had)
