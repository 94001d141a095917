"""A follow-up read with what was said before it.

All that the ways to ask it find is judged at once, as what is found for a single question is. The numbers, in
``decision.yaml`` beside this file and without an encoder in ``decision-none.yaml``, are fitted on conversations by
``python -m bot.measure.follow``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from bot.answer.decide import Decision, Judged, Verdict
from bot.answer.reply import Outcome
from bot.answer.respond import BESIDE, Reading, Responder
from bot.language.analyser import fold, words
from bot.pack.entries import Entry, Kind
from bot.search.candidate import Candidate
from bot.talk.asked import Asked
from bot.talk.context import content
from bot.talk.follow import FollowUps, Wish
from bot.talk.premise import said_in
from bot.talk.subject import Subject, Subjects
from bot.talk.ways import Way, Ways, gathered
from bot.talk.within import NEARER, Within

FITTED = Path(__file__).parent / "decision.yaml"
PLAIN = Path(__file__).parent / "decision-none.yaml"  # without an encoder
OPENING = 4  # words of a title among which its question word is: «When and where was …?»
FACTS = frozenset(("number", "money", "time", "duration"))
"""Kinds of fact that a name asked for in the place of another has or has not."""
QUANTITIES = frozenset(("number", "money"))  # kinds of fact that are wrong of another country
OF_MEETING = 0.6  # probability of what a question on the meeting is answered with alone, whatever was said before
ALONE = 0.93  # probability of an answer to a whole question, from which nothing said before changes it
ELSEWHERE = 0.7  # probability that a question has nothing to do with the report, from which it leans on nothing
WORDY = 7  # words of it, at the least
ANEW = 0.85  # cosine of another answer to a follow-up that would be answered with what was told last
NEARLY_NEAR, FULLY = 0.45, 0.65  # the same cosine, and that of the question in full, where both count
NEAR, HALF = 0.5, 0.4  # cosine and share of a follow-up from which what is told of its subject has what it asks
COUNTS = 0.12  # cosine by which a silence may be nearer than an answer that counts just what is asked
FAINT, FAINTER = 0.35, 0.1  # cosine of a number told of the thing talked of, and by which a silence may be nearer
SHORT = 8  # words of a question for a fact that is looked for in what is told of its subject first
NEARLY, MOST, FEW = 0.2, 0.7, 0.45  # cosine by which it may be less near than what the whole report has; its share
COUNTING = 0.05  # share that an answer needs, to come first because it counts what is asked
THINGS, COUNTED = 3, 0.6  # words of a title that may be what is counted, and the probability that one needs
WHICH = 0.8  # cosine, to the question before with it, of a list that «which ones?» is answered with
KNOWN, SURE = 0.5, 0.45  # share of a title that what tells its time or place has; the probability that it needs


class Leaning:
    """Reads follow-ups in context. ``follow`` reads their words, in each language; ``decision`` has the numbers fitted
    on conversations."""

    def __init__(self, respond: Responder, follow: Mapping[str, FollowUps], decision: Decision) -> None:
        self._respond = respond
        self._follow = follow
        self._decision = decision
        self.subjects = Subjects(respond.compose)
        self.ways = Ways(respond, follow, self.subjects)
        self._within = Within(respond, follow, self.subjects)

    def read(self, asked: Asked, alone: Reading) -> Reading | None:
        """A follow-up read with what was said before it; None where nothing was, where it names what the pack does not
        have, or where it is a whole question whose answer ``alone`` is sure."""
        reading = self._read(asked, alone)
        return self._not_of_another(asked, reading) if reading and reading.silent_on is None else reading

    def _not_of_another(self, asked: Asked, reading: Reading) -> Reading:
        """«How many were brought back?» after what Niger did, answered with what another country counted, as silent on
        Niger; any other follow-up as it was read."""
        index, first = self._respond.indexes[asked.language], self._respond.first(reading)
        things = [thing for thing in self.talked_of(asked) if thing.term]
        if not (things and first and QUANTITIES & index.analyser.wants(asked.query.terms)) or self.ways.named(asked):
            return reading
        named = index.lexicon.named(
            f"{first.title[asked.language]} {self._respond.compose.gist(first, asked.language)}"
        )
        before = f"{asked.before.title[asked.language]} {asked.before.text[asked.language]}" if asked.before else ""
        known = {*index.lexicon.named(before), things[0].term}
        countries = [name for name in named if index.lexicon.kind(name) == "country"]
        own = things[0].term in named or self._respond.compose.place(first) in things[0].places
        if own or not countries or countries[0] in known:
            return reading
        return self._within.silent_on_kind(things[0], asked) or Reading(
            reading.query, Verdict(), silent_on=self._name_of(things[0], asked)
        )

    def _read(self, asked: Asked, alone: Reading) -> Reading | None:
        """The same, whatever country it is answered with."""
        if asked.last is None or asked.query.strangers or asked.query.absent:
            return None
        index = self._respond.indexes[asked.language]
        own = [term for term in asked.query.terms if term not in index.analyser.asking_terms]
        if own and not any(map(index.asked_of, own)) and not self.ways.leans(asked):
            return None  # of nothing that the pack has a word of
        stands = index.stands_alone(asked.query.terms)
        if alone.probability >= ALONE and stands and not self.ways.leans(asked):
            return None
        of_meeting = self._follow[asked.language].of_meeting(asked.text) and not self.ways.points(asked)
        if of_meeting and alone.probability >= OF_MEETING and not self._respond.doubtful(alone):
            return None  # «and the meeting, how long did it last?», whatever was talked of
        leaning = self.ways.leans(asked) or index.analyser.has_pronoun(asked.follow.text)
        if len(words(asked.follow.text)) >= WORDY and alone.verdict.outside >= ELSEWHERE and not leaning:
            return None  # «what will the weather be in Rome?»
        countries = [name for name in index.lexicon.named(asked.text) if index.lexicon.kind(name) == "country"]
        if found := self._changed(asked, alone) or self._of_subject(asked, alone):
            told = found.verdict.answers[:1] if found.silent_on is None else ()
            if all(index.has_all(judged.candidate.entry, countries) for judged in told):
                return found
        ways, candidates = self.ways.ask(asked, alone)
        if self.ways.points_to_person(asked):  # «what do they mean by it?» asks for no definition of who they are
            entries = self._respond.compose.entries
            candidates = [c for c in candidates if entries[c.entry].kind is not Kind.TERM]
        of_them = [c for c in candidates if c.silent or index.has_all(c.entry, countries)]
        candidates = [c for c in of_them or candidates if not self._is_aside(c, asked)]
        verdict = self._said_beside(asked, candidates, self._narrowed(asked, self._decision.judge(candidates)))
        verdict = self._reasoned(asked, self._respond.qualified(verdict, asked.query))
        told = (*verdict.answers[:1], *verdict.silences[:1])
        meant = max(ways, key=lambda way: max((_share(way, j.candidate.entry) for j in told), default=0.0))
        if (sure := self._sure(asked, verdict)) or (name := self._silent_on(asked)) is None:
            if sure and self._tells_anew(asked, verdict, alone):
                return None
            return Reading(meant.query, verdict if sure else replace(verdict, silent=1.0))
        if stands and not self._respond.doubtful(alone) and not self._points_elsewhere(asked, alone):
            return None  # a question of its own after all
        near = bool(verdict.answers) and verdict.answers[0].candidate.features["full_near"] >= BESIDE
        quiet = Verdict(verdict.answers if near else (), self._silences(asked, verdict), verdict.silent)
        return Reading(meant.query, quiet, silent_on=name)

    def _reasoned(self, asked: Asked, verdict: Verdict) -> Verdict:
        """«Why do they prefer that word?» as what the report does not say of the reason, where a silence is on that and
        the answer is what was just told; any other verdict as it is."""
        said, entries, before = self._follow[asked.language], self._respond.compose.entries, asked.before
        again = before is not None and any(entries[judged.candidate.entry] is before for judged in verdict.answers[:1])
        if before is None or not again or not said.why(asked.text) or said.reasons(before.title[asked.language]):
            return verdict
        quiet = tuple(
            judged
            for judged in verdict.silences
            if said.reasons(entries[judged.candidate.entry].title[asked.language])
            and max(judged.candidate.features["near"], judged.candidate.features["full_near"]) >= BESIDE
        )
        return replace(verdict, answers=(), silences=quiet) if quiet else verdict

    def _tells_anew(self, asked: Asked, verdict: Verdict, alone: Reading) -> bool:
        """Whether the answer would be just what was told last, and the follow-up as it stands has another: «who were
        these co-chairs?» behind whom they praised."""
        told = self._respond.compose.entries[verdict.answers[0].candidate.entry]
        first = None if self._respond.doubtful(alone) else self._respond.first(alone)
        again = told is asked.before and asked.last is not None and asked.last.outcome == Outcome.ANSWER
        return again and first is not None and first is not told and self._respond.nearness(alone) >= ANEW

    def _is_aside(self, candidate: Candidate, asked: Asked) -> bool:
        """Whether a candidate is a comparison that is not asked for, nor was told before."""
        told = self._respond.compose.entries[candidate.entry] is asked.before
        return not (candidate.silent or told or self._respond.fits(candidate, asked.query))

    def _retells_who(self, asked: Asked, found: Reading) -> bool:
        """Whether what was found for «what did she say on …?» is who she is, just told."""
        return self._respond.first(found) is asked.before and self._follow[asked.language].speaks(asked.text)

    def _whole_of(self, things: Sequence[Subject], asked: Asked) -> Reading | None:
        """What rests on most of what is told of the thing talked of: the whole of what somebody said."""
        entries = self._respond.compose.entries
        places = [
            at for at in things[0].places if entries[at].kind is Kind.QUESTION and entries[at] is not asked.before
        ]
        if not places:
            return None
        whole = max(places, key=lambda at: (len(entries[at].cites), -at))
        query = self._respond.query(f"{asked.follow.text.rstrip(' ?!.')} {things[0].name}", asked.language)
        return self._respond.sure_of(self._respond.within(query, {whole}))

    def _said_beside(self, asked: Asked, candidates: Sequence[Candidate], verdict: Verdict) -> Verdict:
        """«What did she say on diasporas?» behind who she is: what else there is to tell, where it is likely; any other
        verdict as it is."""
        entries, first = self._respond.compose.entries, next(iter(verdict.answers), None)
        analyser = self._respond.indexes[asked.language].analyser
        if first is None or asked.before is None or entries[first.candidate.entry] is not asked.before:
            return verdict
        who = analyser.asks_for_somebody(asked.before.title[asked.language])
        if not who or not self._follow[asked.language].speaks(asked.text):
            return verdict
        others = self._decision.judge([c for c in candidates if entries[c.entry] is not asked.before])
        return others if self._decision.asserts(others) else verdict

    def _changed(self, asked: Asked, alone: Reading) -> Reading | None:
        """The question before with one thing changed, as if it had been asked whole; where that asks for a fact which
        the report does not give of the new name, that it does not. None where it makes nothing of it."""
        text, respond, new = self.ways.changed(asked), self._respond, self.ways.named(asked)
        if text is None:
            return self._of_name(asked)
        index = respond.indexes[asked.language]
        reading = respond.read(respond.query(text, asked.language), asked.before)
        told = asked.before if respond.first(reading) is asked.before else None
        of_all = told is not None and (gathered(told) or index.analyser.compares(told.title[asked.language]))
        again = told is not None and (of_all or not new)  # «and the challenges?» is not what was told
        if not respond.doubtful(reading) and index.has_all(reading.verdict.answers[0].candidate.entry, new):
            return (self._of_name(asked) if new else None) if again else reading
        if not FACTS & index.analyser.wants(reading.query.terms) or not self._only_names(asked):
            return self._of_name(asked)
        beside = alone.verdict.answers[:1] if respond.nearness(alone) >= BESIDE else ()
        return Reading(reading.query, Verdict(beside, reading.verdict.silences), silent_on=index.lexicon.called(new[0]))

    def _of_name(self, asked: Asked) -> Reading | None:
        """«And Niger?», «according to the EU»: the question before asked of that, where it named nothing, or else what
        the report says of it, told beside that it does not answer the question before, unless that was as broad; None
        for a follow-up that says more."""
        index, new = self._respond.indexes[asked.language], self.ways.named(asked)
        if asked.last is None or len(new) != 1 or not self._only_names(asked):
            return None
        name = index.lexicon.called(new[0])
        texts = [index.analyser.data["ask_about"].format(name=name)]
        if not index.lexicon.named(asked.last.text):
            texts.insert(0, f"{asked.last.text.rstrip(' ?!.')} {name}")
        for text in texts:
            reading = self._respond.read(self._respond.query(text, asked.language), asked.before)
            if not self._respond.doubtful(reading) and index.has_all(reading.verdict.answers[0].candidate.entry, new):
                swapped = text == texts[-1] and index.lexicon.kind(new[0]) == "country"
                swapped = swapped and not (index.analyser.asks(asked.follow.text) or self._asked_broadly(asked))
                return _beside(reading, name) if swapped else reading
        return None

    def _asked_broadly(self, asked: Asked) -> bool:
        """Whether the question before asked nothing in particular of what it named: «what did Niger do?»."""
        index, said = self._respond.indexes[asked.language], self._follow[asked.language]
        terms = self._respond.query(asked.last.text, asked.language).terms if asked.last else ()
        own = [t for t in terms if t not in index.lexicon.proper and t not in index.analyser.asking_terms]
        return said.broad(own) or said.only_acts(own)

    def _only_names(self, asked: Asked) -> bool:
        """Whether a follow-up says a new name and nothing else."""
        new, terms = self.ways.named(asked), self._respond.query(asked.follow.text, asked.language).terms
        return bool(new) and set(new).issuperset(terms) and not self.ways.points(asked)

    def _fact_of_subject(self, asked: Asked, alone: Reading) -> Reading | None:
        """«How many came exactly?», which names nothing and asks for a number, a sum or a date: what is told of the
        thing talked of that has it; None for any other follow-up, or where the whole report has it more nearly."""
        said, index = self._follow[asked.language], self._respond.indexes[asked.language]
        short = len(words(asked.follow.text)) <= SHORT and not said.of_meeting(asked.follow.text)
        if not (short and (kinds := FACTS & index.analyser.wants(asked.query.terms))):
            return None
        query = self._respond.query(asked.follow.text, asked.language)
        found = (_counted_first(self._respond.within(query, t.places, t.term)) for t in self.talked_of(asked))
        share = FEW if self.ways.bare(asked) else MOST
        told = (self._respond.sure_of(reading) for reading in found if self._gives(reading, kinds, share))
        nearest = max(told, key=self._respond.nearness, default=None)
        if nearest is None or self.ways.bare(asked):
            return nearest
        nearly = self._respond.nearness(nearest) >= self._respond.nearness(alone) - NEARLY
        return nearest if nearly else None

    def _gives(
        self, reading: Reading, kinds: frozenset[str], share: float, least: float = NEAR, margin: float = NEARER
    ) -> bool:
        """Whether the likeliest answer of a reading has so large a share, leads with one of some kinds of fact, and is
        near, and as near as any silence but for a margin."""
        first, language = next(iter(reading.verdict.answers), None), reading.query.language
        if first is None or first.share < share:
            return False
        margin = COUNTS if first.candidate.features["counted"] else margin
        near = (judged.candidate.features["near"] - margin for judged in reading.verdict.silences)
        told = self._respond.compose.gist(self._respond.compose.entries[first.candidate.entry], language)
        leads = self._respond.indexes[language].analyser.leads_with(told)
        return bool(kinds & leads) and first.candidate.features["near"] >= max(least, *near, 0.0)

    def _of_subject(self, asked: Asked, alone: Reading) -> Reading | None:
        """«How many?», «what did he propose?»: what is told of the person or the thing talked of that has it, or its
        silence on that; None for a follow-up that says more, or where nothing told of it has it."""
        said, bare = self._follow[asked.language], self.ways.bare(asked)
        if self.ways.named(asked):
            return None
        if not (bare or self.ways.points_to_person(asked)):
            return self._fact_of_subject(asked, alone) or self._how_many(asked)
        things = self.talked_of(asked)
        found = next(filter(None, (self._within.of(thing, asked) for thing in things)), None)
        if bare and asked.before and not things:
            return self._counted(asked, asked.before)
        if found and self._retells_who(asked, found):
            return self._whole_of(things, asked)
        if found or not things or said.why(asked.follow.text):
            return found
        fact = self._fact_of_subject(asked, alone)
        return fact if fact or not bare else self._within.silent_on_kind(things[-1 if said.genders else 0], asked)

    def _how_many(self, asked: Asked) -> Reading | None:
        """«How many were flown back?», which names nothing that is counted: the number told of the thing talked of, or
        its silence on that; None for any other follow-up."""
        things = self.talked_of(asked)
        if not things or not self._follow[asked.language].counts_people(asked.follow.text):
            return None
        compose, index = self._respond.compose, self._respond.indexes[asked.language]
        query = self._respond.query(asked.follow.text, asked.language)
        for thing in things:
            heads = {at: compose.gist(compose.entries[at], asked.language) for at in thing.places}
            places = {at for at, head in heads.items() if "number" in index.analyser.leads_with(head)}
            reading = self._respond.within(query, places, thing.term) if places else None
            if reading and self._gives(reading, FACTS, MOST, FAINT, FAINTER):
                return self._respond.sure_of(reading)
        return self._within.silent_on_kind(things[0], asked)

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

    def _narrowed(self, asked: Asked, verdict: Verdict) -> Verdict:
        """A verdict with what is told of the subject, or in the place of what was told, before what gathers it from the
        whole report, where it has what is asked."""
        entries = self._respond.compose.entries
        first = next(iter(verdict.answers), None)
        if first is None or not (first.candidate.features["gathers_aside"] or self._gathers_from_all(asked, first)):
            return verdict
        for judged in verdict.answers:
            evidence = judged.candidate.features
            has_it = evidence["near"] >= NEAR and evidence["covered"] >= HALF
            in_full = evidence["near"] >= NEARLY_NEAR and evidence["full_near"] >= FULLY
            own = (evidence["of_subject"] or evidence["place_told"]) and not evidence["same"]
            if own and (has_it or in_full) and not gathered(entries[judged.candidate.entry]):
                others = tuple(other for other in verdict.answers if other is not judged)
                return replace(verdict, answers=(replace(judged, probability=first.probability), *others))
        return verdict

    def _gathers_from_all(self, asked: Asked, judged: Judged) -> bool:
        """Whether an answer is gathered from all over the report, where a follow-up leans on what stands in one place
        of it."""
        places = {(c.session, c.group) for c in asked.before.citations} if asked.before else set()
        entry = self._respond.compose.entries[judged.candidate.entry]
        return self.ways.leans(asked) and len(places) == 1 and gathered(entry)

    def _sure(self, asked: Asked, verdict: Verdict) -> bool:
        """Whether the first answer of a verdict is asserted: not where a follow-up points to what was said, or says
        little else, and that tells of another."""
        first = next(iter(verdict.answers), None)
        if first is None or not self._decision.asserts(verdict):
            return False
        evidence, said, text = first.candidate.features, self._follow[asked.language], asked.follow.text
        speakers = self._respond.compose.entries[first.candidate.entry].speakers
        beside_told = evidence["beside_told"] and (len(speakers) == 1 or self.ways.named(asked))
        aside = evidence["points"] and evidence["aside"] and not beside_told
        beside = aside and self._of_another(asked, first.candidate.entry)
        title = self._respond.compose.entries[first.candidate.entry].title[asked.language]
        groundless = evidence["bare"] and said.why(text) and not said.reasons(title)
        biography = self._tells_who(first.candidate.entry, asked)
        of_others = (
            biography
            or evidence["of_others"]
            or (evidence["bare"] and said.chooses(text) and evidence["full_near"] < WHICH)
        )
        return not (of_others or beside or groundless or (said.led(text) and evidence["aside"]))

    def _tells_who(self, entry: int, asked: Asked) -> bool:
        """Whether an entry tells who somebody is, for a follow-up that is on whoever it may be, «did anyone contest
        it?», or on something else, «and the appeal?»."""
        index, said = self._respond.indexes[asked.language], self._follow[asked.language]
        title = self._respond.compose.entries[entry].title[asked.language]
        people = [name for name in index.lexicon.named(title) if name in index.lexicon.people]
        if len(people) != 1 or not index.analyser.asks_for_somebody(title):
            return False
        asking = (
            index.analyser.asks(asked.text) or index.analyser.asks_second(asked.text) or said.names_asker(asked.text)
        )
        own = {index.analyser.kin(t) for t in asked.query.terms if t not in index.analyser.asking_terms}
        apart = bool(own) and said_in(self._respond.compose.entries[entry], index).isdisjoint(own)
        of_him = said.of_person(asked.text) or said.possesses(asked.text) or set(people) & set(asked.query.terms)
        return said.of_anybody(asked.text) or (apart and not asking and not of_him)

    def _silences(self, asked: Asked, verdict: Verdict) -> tuple[Judged, ...]:
        """The silences of a verdict that a follow-up may ask for: of the person or, where it says little, of the thing
        talked of."""
        bare, why = self.ways.bare(asked), self._follow[asked.language].why(asked.follow.text)
        near = (_in_full(silence) for silence in verdict.silences if not (bare and why))
        own = (each for each in near if not each.candidate.features["of_others"])
        return tuple(each for each in own if not bare or each.candidate.features["of_subject"])

    def _points_elsewhere(self, asked: Asked, alone: Reading) -> bool:
        """Whether a follow-up points to somebody whom its answer ``alone`` does not cite, or to something and that
        tells of another."""
        first = alone.verdict.answers[0].candidate.entry
        if self.ways.points_to_person(asked):
            cited = self._respond.compose.entries[first].speakers
            return all(subject.name not in cited for subject in self.talked_of(asked)[:1])
        return self.ways.points(asked) and self._of_another(asked, first)

    def _of_another(self, asked: Asked, entry: int) -> bool:
        """Whether the title of an entry names another thing of the kind that is talked of."""
        index = self._respond.indexes[asked.language]
        title = self._respond.compose.entries[entry].title[asked.language]
        things = self.subjects.things(asked.last, asked.before, index) if asked.last else []
        kinds = {index.lexicon.kind(thing.term) for thing in things if thing.term}
        named = (name for name in index.lexicon.named(title) if name not in asked.query.terms)
        return any(index.lexicon.kind(name) in kinds for name in named)

    def _silent_on(self, asked: Asked) -> str | None:
        """What a follow-up was asked of, where the report does not answer it: a new name in it, or what was talked of
        if it leans on that, empty where that has no name; None for a question of its own."""
        if (new := self.ways.named(asked)) and not self.ways.points(asked):
            return self._respond.indexes[asked.language].lexicon.called(new[0])
        if not self.ways.leans(asked):
            return None
        things = [] if self._follow[asked.language].chooses(asked.text) else self.talked_of(asked)
        return self._name_of(things[0], asked) if things else "" if asked.before else None

    def _name_of(self, thing: Subject, asked: Asked) -> str:
        """What a silence on a thing talked of names it; empty for somebody to whom a follow-up does not point: «how
        many doctors took part?» is nothing of whoever told of them."""
        person = thing.term in self.ways.index(asked).lexicon.people
        return "" if person and not self._follow[asked.language].of_person(asked.text) else thing.name

    def talked_of(self, asked: Asked) -> list[Subject]:
        """The person that a follow-up points to, or else the things that were talked of."""
        index = self._respond.indexes[asked.language]
        if asked.last is None:
            return []
        person = self.ways.points_to_person(asked)
        somebody = self.subjects.person(asked.last, asked.before, index) if person else None
        return [somebody] if somebody else self.subjects.things(asked.last, asked.before, index)

    def pointed_to(self, asked: Asked) -> str:
        """The term of the person that a follow-up points to; empty where it points to nobody."""
        somebody = self.talked_of(asked)[:1] if self.ways.points_to_person(asked) else []
        people = self.ways.index(asked).lexicon.people
        return somebody[0].term if somebody and somebody[0].term in people else ""

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


def _beside(reading: Reading, name: str) -> Reading:
    """A reading whose first answer is only told beside that the report is silent on a name."""
    first = replace(reading.verdict.answers[0], probability=0.0)
    return replace(reading, verdict=Verdict((first,)), silent_on=name)


def _in_full(judged: Judged) -> Judged:
    """A silence, as near as it is to the question in full."""
    evidence = judged.candidate.features
    near = {name: max(evidence[name], evidence[f"full_{name}"]) for name in ("near", "overlap")}
    return replace(judged, candidate=replace(judged.candidate, features={**evidence, **near}))


def _counted_first(reading: Reading) -> Reading:
    """A reading with the likely answers that count just what it asks the number of before the others."""
    answers = reading.verdict.answers
    counting = [judged for judged in answers if judged.candidate.features["counted"] and judged.share >= COUNTING]
    if not counting or counting[0] is answers[0]:
        return reading
    first = replace(counting[0], share=answers[0].share)
    others = tuple(judged for judged in answers if judged is not counting[0])
    return replace(reading, verdict=replace(reading.verdict, answers=(first, *others)))


def _share(way: Way, entry: int) -> float:
    """The share that one way to ask gives an entry."""
    return way.found.get(entry, {}).get("share", 0.0)
