"""An answer begins with what is asked: who said it before what was said, the one item of a list before all of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from bot.answer.reply import Outcome, Reply
from bot.answer.respond import Responder
from bot.language.analyser import words_apart
from bot.language.sentences import sentences
from bot.language.typography import typeset
from bot.pack.entries import Entry, Kind
from bot.talk.about import AboutAnswer
from bot.talk.asked import Asked, Told
from bot.talk.follow import FollowUps, Wish
from bot.talk.shorter import unattributed

EARLY = 60  # characters of an answer within which its speaker leads it
ONE = frozenset(("person", "time"))  # facts that one item of a list gives


class Lead:
    """Puts what is asked before the rest of an answer. ``follow`` reads the words of each language."""

    def __init__(self, respond: Responder, follow: Mapping[str, FollowUps], about: AboutAnswer) -> None:
        self._respond = respond
        self._compose = respond.compose
        self._follow = follow
        self._about = about

    def led(self, asked: Asked, told: Told) -> Told:
        """A reply that leads with what was asked, where it is an answer that does not."""
        reply, turn = told
        entry = self._compose.entry(reply.id or "")
        whole = entry is not None and reply.text == self._compose.text(entry, reply.lang)
        if entry is None or reply.outcome is not Outcome.ANSWER or not whole or entry.kind is not Kind.QUESTION:
            return told
        if asked.follow.wish not in (Wish.ALONE, Wish.CONTEXT):
            return told
        if number := self._item(asked, entry, reply.lang):
            item = self._compose.tell(self._about.item(entry, number, reply.lang), reply.lang, reply.confidence)
            kept = replace(reply, text=f"{item.text.rstrip('.')}.", citations=item.citations, source=item.source)
            return kept, replace(turn, item=number) if turn else None
        return self._said_by(asked, entry, reply), turn

    def _item(self, asked: Asked, entry: Entry, language: str) -> int:
        """The number of the one item of a list that has most of what a question for one fact asks beside what the list
        is on: «who represented France at the closing?»; 0 for any other."""
        index = self._respond.indexes[language]
        analyser = index.analyser
        items = self._about.items(entry, language)
        wanted = analyser.wants(asked.query.terms) & ONE
        if len(items) < 2 or not wanted or analyser.polar(asked.text):
            return 0

        def terms(text: str) -> set[str]:
            return {analyser.kin(term) for term in index.lexicon.terms(analyser.terms(text))}

        lead = terms(f"{entry.title[language]} {sentences(entry.text[language])[0]}")
        own = {analyser.kin(t) for t in asked.query.terms if t not in analyser.asking_terms and "=" not in t}
        beside = own - lead
        having = [at for at, item in enumerate(items, 1) if beside & terms(item)]
        if len(having) != 1 or 2 * len(beside & terms(items[having[0] - 1])) < len(beside):
            return 0
        item = items[having[0] - 1]
        given = {*analyser.gives(item), *map(index.lexicon.kind, index.lexicon.named(item))}
        return having[0] if wanted <= given else 0

    def _said_by(self, asked: Asked, entry: Entry, reply: Reply) -> Reply:
        """An answer to «who spoke of X?» with whoever did before all else, where it is one person."""
        analyser, language = self._respond.indexes[reply.lang].analyser, reply.lang
        people = {citation.speaker for citation in reply.citations}
        name = next(iter(people)) if len(people) == 1 else None
        asks = any(analyser.asking.get(word) == "who" for word in words_apart(asked.text)[:2])
        if not name or not asks or not self._follow[language].speaks(asked.text):
            return reply
        shown, text = typeset(name, language), reply.text
        if shown.split()[-1] in text[:EARLY] or analyser.asks_for_somebody(entry.title[language]):
            return reply
        called = re.search(rf"{re.escape(shown)}[\s\u00a0]\([^()]*\)", text)
        speaker = next((each for each in self._compose.pack.speakers if each.name == name), None)
        if speaker is None:
            return reply
        who = called[0] if called else self._compose.called(speaker, language)
        attribution = re.compile(analyser.talk.get("attribution", "(?!)"))
        if self._about.items(entry, language):
            text = self._compose.gist(entry, language)  # of all that somebody said
        for sentence in sentences(text):
            text = text.replace(sentence, unattributed(sentence, attribution, [shown]))
        lead = self._compose.texts[language]("said_by", who=who, where=self._about.where(entry, speaker, language))
        return replace(reply, text=f"{lead} {text}".rstrip())
