"""An answer begins with what is asked: who said it before what was said, the one item of a list before all of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from bot.answer.reply import Outcome, Reply
from bot.answer.respond import Responder
from bot.language.analyser import Analyser, words_apart
from bot.language.sentences import sentences
from bot.language.typography import typeset
from bot.pack.entries import Entry, Kind
from bot.talk.about import AboutAnswer
from bot.talk.asked import Asked, Told
from bot.talk.follow import FollowUps, Wish
from bot.talk.leaning import Leaning
from bot.talk.shorter import unattributed
from bot.talk.ways import gathered

SEVERAL, MANY = 2, 9  # people who spoke of a thing that are named before what they said
EARLY = 60  # characters of an answer within which its speaker leads it
_LABEL = re.compile(r"[^\W\d_][^:]{2,58}:")  # «neighbouring countries: …», no number of the item
ONE = frozenset(("person", "time"))  # facts that one item of a list gives


class Lead:
    """Puts what is asked before the rest of an answer. ``follow`` reads the words of each language, ``leaning`` knows
    what is talked of."""

    def __init__(
        self, respond: Responder, follow: Mapping[str, FollowUps], about: AboutAnswer, leaning: Leaning
    ) -> None:
        self._respond = respond
        self._compose = respond.compose
        self._follow = follow
        self._about = about
        self._leaning = leaning

    def led(self, asked: Asked, told: Told) -> Told:
        """A reply that leads with what was asked, where it is an answer that does not."""
        reply, turn = told
        entry = self._compose.entry(reply.id or "")
        whole = entry is not None and reply.text == self._compose.text(entry, reply.lang)
        if entry is None or reply.outcome is not Outcome.ANSWER or not whole or entry.kind is not Kind.QUESTION:
            return told
        if asked.follow.wish not in (Wish.ALONE, Wish.CONTEXT):
            return told
        number = self._item(asked, entry, reply.lang) or self._labelled(asked, entry, reply.lang)
        number = number or self._of_talked(asked, entry, reply.lang)
        if number:
            item = self._compose.tell(self._about.item(entry, number, reply.lang), reply.lang, reply.confidence)
            text = f"{item.text.rstrip('.')}."
            kept = replace(reply, text=text, citations=item.citations, source=item.source, context=reply.text)
            return kept, replace(turn, item=number) if turn else None
        return self._said_by_several(asked, entry, self._said_by(asked, entry, reply)), turn

    def _labelled(self, asked: Asked, entry: Entry, language: str) -> int:
        """The number of the one item of a list whose label a follow-up names, «and for the neighbouring countries?»; 0
        where it names none, or several."""
        if asked.last is None:
            return 0
        index = self._respond.indexes[language]

        def terms(text: str) -> set[str]:
            return {index.analyser.kin(term) for term in index.lexicon.terms(index.analyser.terms(text))}

        said, items = terms(asked.query.text), self._about.items(entry, language)
        lead = terms(f"{entry.title[language]} {sentences(entry.text[language])[0]}")
        labels = [terms(item.partition(":")[0]) if _LABEL.match(item) else set[str]() for item in items]
        named = [at for at, label in enumerate(labels, 1) if label - lead and label <= said]
        lists = "," in asked.query.text  # «the country in crisis, the neighbours and the others?»
        return named[0] if len(named) == 1 and len(items) > 1 and not lists else 0

    def _of_talked(self, asked: Asked, entry: Entry, language: str) -> int:
        """The number of the one item that is on what is talked of, of a list gathered from the whole report that a
        follow-up is answered with: «and women?» after what Côte d'Ivoire did; 0 for any other."""
        ways, index = self._leaning.ways, self._respond.indexes[language]
        if asked.last is None or asked.before is entry or not gathered(entry) or not ways.leans(asked):
            return 0
        if ways.named(asked) or index.analyser.parts(entry.title[language]):
            return 0
        items = self._about.items(entry, language)
        things = [thing for thing in self._leaning.talked_of(asked)[:1] if thing.term]
        head = index.lexicon.named(f"{entry.title[language]} {sentences(entry.text[language])[0]}")
        if not things or things[0].term in (*head, *asked.query.terms):
            return 0
        having = [at for at, item in enumerate(items, 1) if things[0].term in index.lexicon.named(item)]
        return having[0] if len(having) == 1 else 0

    def _said_by_several(self, asked: Asked, entry: Entry, reply: Reply) -> Reply:
        """An answer to «who spoke of X?» that is on nobody in particular, with all who did before all else."""
        index, language = self._respond.indexes[reply.lang], reply.lang
        lists = index.analyser.asks_for_somebody(entry.title[language]) or index.analyser.parts(entry.title[language])
        asks = _asks_who(asked.text, index.analyser) and self._follow[language].speaks(asked.text)
        if not asks or lists or not gathered(entry):
            return reply
        asking, said = index.analyser.asking_terms, self._follow[language]
        terms = index.analyser.terms(asked.query.text)  # in those words: «Nigeriens abroad» are no word of diasporas
        own = {term for term in terms if term not in asking and not said.only_acts([term])}
        every = self._compose.entries
        spoken = {each.name: self._leaning.subjects.spoken(each.name) for each in self._compose.pack.speakers}
        people = [
            name
            for name, places in spoken.items()
            if any(
                every[at].kind is Kind.PASSAGE and own <= set(index.analyser.terms(every[at].text[language]))
                for at in places
            )
        ]
        if not own or not SEVERAL <= len(people) <= MANY:
            return reply
        lead = self._compose.texts[language]("spoke_of_it", names=self._compose.texts[language].joined(people))
        return replace(reply, text=f"{typeset(lead, language)} {reply.text}")

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
        asks = _asks_who(asked.text, analyser)
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


def _asks_who(text: str, analyser: Analyser) -> bool:
    """Whether a question begins by asking who, «and who …?», but not «what is said on …», « ce qui est dit sur … »."""
    return any(analyser.asking.get(word) == "who" for word in words_apart(text)[:2]) and analyser.asks_what(text)
