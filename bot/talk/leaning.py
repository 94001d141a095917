"""A follow-up read with what was said before it: from what the report says of its subject, or as one question in full.

«What did he propose?» is looked for in what that person said, «and the children?» in what is told of that country; what
nothing there answers, and what leans by its words alone, is not answered by a neighbour instead.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.answer.decide import Verdict
from bot.answer.respond import Reading, Responder
from bot.language.analyser import fold, words
from bot.pack.entries import Entry, Kind
from bot.search.index import Index
from bot.talk.asked import Asked
from bot.talk.context import content, in_context, swapped, topic_changed
from bot.talk.conversation import Turn
from bot.talk.follow import FollowUps, Wish
from bot.talk.subject import Subject, Subjects
from bot.talk.within import NEAR, SURE, Within

LEANING = 0.6  # of the probability of a question read alone, what is enough for it read in context, if it leans
THINGS, COUNTED = 3, 0.6  # words of a title that may be what is counted, and the probability that one needs
FACTS = frozenset(("number", "money", "time", "duration"))
"""Kinds of fact that a name asked for in the place of another has or has not."""
VERY_NEAR, LOOSELY = 0.8, 0.45  # cosine from which «and visas?» needs none of its words told; that a bare one needs
GATHERED = 3  # places of the report from which an answer is one on the whole report
OPENING = 4  # words of a title among which its question word is: «When and where was …?»
WHOLE, SURELY = 0.75, 0.85  # cosine of a whole question with what it asks for; with what gathers what many said
NEARER_BY = 0.1  # how much nearer that is than what is told of a subject
KNOWN = 0.5  # share of a title that what tells its time or place has


class Leaning:
    """Reads follow-ups in context. ``follow`` reads their words, in each language."""

    def __init__(self, respond: Responder, follow: Mapping[str, FollowUps]) -> None:
        self._respond = respond
        self._follow = follow
        self.subjects = Subjects(respond.compose)
        self._within = Within(respond, follow, self.subjects)

    def read(self, asked: Asked, alone: Reading) -> Reading | None:
        """A follow-up read with what was said before it; None where it is better read ``alone``."""
        if asked.last is None or asked.query.strangers:
            return None
        said, index = self._follow[asked.language], self._respond.indexes[asked.language]
        pointing = self._pointing(asked)
        bare, person = said.bare(asked.follow.text), said.of_person(pointing)
        points = person or said.points(pointing)
        doubtful = self._respond.doubtful(alone)
        stands = index.stands_alone(asked.query.terms) and not doubtful
        if (text := self.about(asked)) and not points:
            reading = self._respond.read(self._respond.query(text, asked.language))
            if reading.probability >= max(SURE, alone.probability * LEANING) and not self._respond.doubtful(reading):
                return reading
        subjects = self._meant(asked, asked.last, person, points)
        astray = self._astray(alone, subjects, person)
        general = self._general(alone, subjects)
        if not (doubtful or person or bare or general or self.named(asked)) and self._beside(alone, asked):
            return None
        if not (doubtful or points) and self._of_somebody_new(asked, alone):
            return None
        found = next(filter(None, (self._within.of(subject, text, asked) for subject, text in subjects)), None)
        if not (bare or points) and self._complete(asked, alone, found, SURELY if general else WHOLE):
            return None
        leans = bare or points or asked.follow.wish is Wish.CONTEXT or (general and not said.of_meeting(asked.text))
        if found and leans and (not stands or found.silent_on or astray or self._has_as_much(found, alone)):
            return found
        if found and (doubtful or astray):
            return found
        if stands and self.named(asked) and not subjects:  # «and Niger?», after what cannot be asked of Niger
            return None
        if subjects and self._wants_a_fact(asked):
            return self._nothing_of(subjects[0][0], asked, alone)
        leaning = None if person and subjects else self._in_full(asked, asked.last)
        if leaning and self._leans(asked, alone, leaning) and not self._unsure(leaning, subjects, asked, bare, points):
            return leaning
        if bare and asked.before and not subjects and not said.of_meeting(asked.last.text):
            return self._counted(asked, asked.before) or self._nothing_of(None, asked)
        lost = bare or (points and (astray or not (stands or self.named(asked)))) or (person and doubtful)
        if not lost or not subjects:
            return None
        people = index.lexicon.people
        meant = [subject for subject, _ in subjects if person or subject.term not in people]
        subject = meant[-1 if said.genders else 0] if meant else None
        quiet = self._within.silent_on_kind(subject, asked) if subject and bare and not said.why(asked.text) else None
        return quiet or self._nothing_of(subject, asked)

    def _beside(self, reading: Reading, asked: Asked) -> bool:
        """Whether the first answer of a reading rests on a passage of what was told before."""
        first = reading.verdict.answers[0].candidate.entry
        return asked.before is not None and first in self.subjects.beside(asked.before)

    def _of_somebody_new(self, asked: Asked, alone: Reading) -> bool:
        """Whether a follow-up is a question of its own on a new name, and its answer has that name."""
        names, index = self.named(asked), self._respond.indexes[asked.language]
        if not names or self.framed(asked) or self.about(asked):
            return False
        return index.has_all(alone.verdict.answers[0].candidate.entry, names)

    def _complete(self, asked: Asked, alone: Reading, found: Reading | None, enough: float) -> bool:
        """Whether a follow-up is a whole question, which something in the report is very near to, and nothing of its
        subject as near: «who were the co-chairs, then?»."""
        respond, analyser = self._respond, self._respond.indexes[asked.language].analyser
        near = respond.nearness(alone)
        stands = respond.indexes[asked.language].stands_alone(asked.query.terms) or near >= SURELY
        if not (stands and analyser.asks(asked.follow.text)):
            return False
        told = (*found.verdict.answers[:1], *found.verdict.silences[:1]) if found else ()
        places = [judged.candidate.entry for judged in told]
        beside = respond.nearness(respond.within(alone.query, places)) if places else 0.0
        return near >= max(enough, beside + NEARER_BY)

    def _general(self, reading: Reading, subjects: list[tuple[Subject, str]]) -> bool:
        """Whether the first answer of a reading gathers what several said, and names none of some subjects."""
        first = self._respond.first(reading)
        if first is None or not subjects:
            return False
        language = reading.query.language
        named = self._respond.indexes[language].lexicon.named(first.title[language])
        voices = {(c.session, c.group, c.speaker, c.recommendation) for c in first.citations}
        return len(voices) >= GATHERED and not any(subject.term in named for subject, _ in subjects)

    def _unsure(
        self, leaning: Reading, subjects: list[tuple[Subject, str]], asked: Asked, bare: bool, points: bool
    ) -> bool:
        """Whether a question that says little itself would be answered by something it may not be about."""
        said = self._follow[asked.language]
        why, led = said.why(asked.follow.text), said.led(asked.follow.text)
        return (
            (bare and why)
            or ((bare or led) and self._respond.doubtful(leaning))
            or (bare and leaning.verdict.answers[0].candidate.features["near"] < LOOSELY)
            or ((bare or points) and self._astray(leaning, subjects, False))
            or self._beside_the_point(asked, leaning)
        )

    def _beside_the_point(self, asked: Asked, leaning: Reading) -> bool:
        """Whether the first answer of a follow-up in full has none of what the follow-up itself asks for."""
        index, first = self._respond.indexes[asked.language], self._respond.first(leaning)
        terms = self._respond.query(asked.follow.text, asked.language).terms
        said = self._respond.query(asked.last.text, asked.language).terms if asked.last else ()
        own = [
            t
            for t in terms
            if t not in (*index.analyser.asking_terms, *said) and not self._follow[asked.language].only_acts([t])
        ]
        near = leaning.verdict.answers[0].candidate.features["near"] if first else 0.0
        named = [term for term in own if term in index.lexicon.proper]  # a name brings nothing near but itself
        asks = any(word in index.analyser.asking for word in words(fold(asked.follow.text).replace("'", " ")))
        led = self._follow[asked.language].led(asked.follow.text)
        close = near >= (NEAR if asks else VERY_NEAR) and not (named or led)
        if first is None or not own or close:
            return False
        texts = (first.title, first.text, *({asked.language: said} for said in first.phrasings[asked.language]))
        has = {
            index.analyser.kin(t)
            for text in texts
            for t in index.lexicon.terms(index.analyser.terms(text[asked.language]))
        }
        return not any(index.analyser.kin(term) in has for term in own)

    def _has_as_much(self, found: Reading, alone: Reading) -> bool:
        """Whether an answer within a subject has as much of a question as the one found anywhere."""
        return self._respond.covered(found) >= self._respond.covered(alone)

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

    def named(self, asked: Asked) -> list[str]:
        """The names in a follow-up that the question before has not."""
        index = self._respond.indexes[asked.language]
        known = index.lexicon.named(asked.last.text) if asked.last else []
        return [name for name in index.lexicon.named(asked.follow.text) if name not in known]

    def _pointing(self, asked: Asked) -> str:
        """What of a follow-up may point to what was said before: all of it, or what stands before the new name in it,
        «and Niger, how many did it evacuate?»."""
        index, folded = self._respond.indexes[asked.language], asked.follow.text.lower()
        written = (form.lower() for name in self.named(asked) for form in index.lexicon.written(name))
        return asked.follow.text[: min((folded.find(form) for form in written if form in folded), default=None)]

    def _wants_a_fact(self, asked: Asked) -> bool:
        """Whether the question that a follow-up changes the name in asks how many, how much or when."""
        text, index = self.framed(asked), self._respond.indexes[asked.language]
        return text is not None and bool(FACTS & index.analyser.wants(self._respond.query(text, asked.language).terms))

    def framed(self, asked: Asked) -> str | None:
        """The question before with the name of a follow-up in it, «and Senegal?»; None where it changes no name."""
        index = self._respond.indexes[asked.language]
        return swapped(asked.follow.text, asked.last, index) if asked.last and len(self.named(asked)) == 1 else None

    def about(self, asked: Asked) -> str | None:
        """The question before about something else, «and about visas?»; None for any other follow-up."""
        index = self._respond.indexes[asked.language]
        leans = asked.last is not None and asked.follow.wish is Wish.CONTEXT and not self.framed(asked)
        return topic_changed(asked.follow.text, asked.last.text, index) if leans and asked.last else None

    def _meant(self, asked: Asked, last: Turn, person: bool, points: bool) -> list[tuple[Subject, str]]:
        """What a follow-up may lean on, the likeliest first, each with the question on it."""
        index, text = self._respond.indexes[asked.language], asked.follow.text
        things = [(subject, text) for subject in self.subjects.things(last, asked.before, index)]
        if person:
            somebody = self.subjects.person(last, asked.before, index)
            found = [(somebody, text)] if somebody else []
            genders = self._follow[asked.language].genders  # «il» may be the country as well
            return [*found, *things[:1]] if genders and self._of_thing(last, index) else found
        new = self.named(asked)
        changed = swapped(text, last, index) if new else None
        if not new or (points and not changed):
            return things
        return [(self.subjects.named(new[0], index), changed or text)] if len(new) == 1 else []

    def _of_thing(self, last: Turn, index: Index) -> bool:
        """Whether a question named something and nobody."""
        names = index.lexicon.named(last.text)
        return bool(names) and not index.lexicon.people.intersection(names)

    def _counted(self, asked: Asked, before: Entry) -> Reading | None:
        """«How many are there?» of a thing that is no name: the question on each of what the title before speaks of."""
        index = self._respond.indexes[asked.language]
        if "number" not in index.analyser.wants(asked.query.terms):
            return None
        things = content(before.title[asked.language], index)[-THINGS:]
        readings = [
            self._respond.read(self._respond.query(f"{asked.follow.text.rstrip(' ?!.')} {t}", asked.language))
            for t in things
        ]
        sure = max(readings, key=lambda reading: reading.probability, default=None)
        return sure if sure and sure.probability >= COUNTED else None

    def _nothing_of(self, subject: Subject | None, asked: Asked, beside: Reading | None = None) -> Reading:
        """A question on which the report says nothing of its subject, or of what was told; ``beside`` is what it does
        say of a subject that was only named."""
        name = subject.name if subject else asked.before.title[asked.language] if asked.before else ""
        framed = self.framed(asked)
        query = self._respond.query(framed or f"{asked.follow.text.rstrip(' ?!.')} {name}", asked.language)
        silences = self._respond.within(query, subject.places).verdict.silences if framed and subject else ()
        answers = beside.verdict.answers[:1] if beside else ()
        return Reading(query, Verdict(answers, silences), silent_on=name)

    def _in_full(self, asked: Asked, last: Turn) -> Reading | None:
        """The surest of the questions that a follow-up may be in full."""
        index, before = self._respond.indexes[asked.language], asked.before
        anew = before and set(self.named(asked)) & set(index.lexicon.named(before.title[asked.language]))
        told = () if anew else (last.entry or "", *(before.cites if before else ()))
        texts = in_context(asked.follow.text, last, before, index)
        readings = [self._respond.read(self._respond.query(text, asked.language), asked.before, told) for text in texts]
        return max(readings, key=lambda reading: reading.probability, default=None)

    def _leans(self, asked: Asked, alone: Reading, leaning: Reading) -> bool:
        """Whether a question is better read in context than alone."""
        index = self._respond.indexes[asked.language]
        stands = index.stands_alone(asked.query.terms)
        bare = self._follow[asked.language].bare(asked.follow.text)
        if asked.follow.wish is Wish.CONTEXT or not stands or bare:
            enough = leaning.probability >= SURE or (not stands and self._respond.doubtful(alone))
            leans = bare or asked.follow.wish is Wish.CONTEXT or self._respond.doubtful(alone)
            share = LEANING if leans else 1.0
            return enough and leaning.probability >= alone.probability * share
        if not self._respond.doubtful(alone) or self._respond.doubtful(leaning):
            return False
        # what does not say that it leans, and has words the entry found lacks, is about something else
        return index.has_all(leaning.verdict.answers[0].candidate.entry, asked.query.terms)

    def _astray(self, reading: Reading, subjects: list[tuple[Subject, str]], person: bool) -> bool:
        """Whether the first answer of a reading tells of something else by name, and of none of some subjects; where a
        ``person`` is meant, whether somebody else said it."""
        first = self._respond.first(reading)
        if first is None or not subjects:
            return False
        index = self._respond.indexes[reading.query.language]
        named = index.lexicon.named(first.title[reading.query.language])
        alike = {index.lexicon.kind(subject.term) for subject, _ in subjects if subject.term}
        others = [name for name in named if index.lexicon.kind(name) in alike and name not in reading.query.terms]
        near = {at for subject, _ in subjects for at in subject.places}
        spoke = {citation.speaker for citation in first.citations if citation.speaker}
        others = others or list(spoke if person else ())
        return bool(others) and reading.verdict.answers[0].candidate.entry not in near
