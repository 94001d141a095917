"""The ways to ask a follow-up, and the evidence for all that they find.

A follow-up is asked as it stands and in full: with the name or the topic it changes put into the question before («and
Senegal?»), with what that question was about, and behind the title of what was told. What any of these finds, and what
is told of the thing or the person talked of, is weighed by how near it is to the question as it stands and in full, and
by what ties it to the talk.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.answer.decide import Verdict
from bot.answer.respond import Reading, Responder
from bot.answer.understand import Query
from bot.pack.entries import Entry, Kind
from bot.search.candidate import Candidate
from bot.search.index import Index
from bot.talk.asked import Asked
from bot.talk.context import in_context, side_changed, swapped, topic_changed
from bot.talk.follow import FollowUps, Wish
from bot.talk.subject import Subject, Subjects

ANSWERS, SILENCES = 4, 2  # entries that each way to ask brings
OF_SUBJECT = 3, 2  # the same of what is told of a subject
GATHERED = 3  # speakers from whom an answer is one on the whole report
SUBJECTS = 2  # things talked of that are looked into
COSINES = ("near", "close", "says", "parted_near", "parted_close")
OWN = (*COSINES, "covered", "overlap", "gives", "unwanted", "named")
"""The evidence of a question as it stands that counts."""
IN_FULL = {f"full_{name}": name for name in (*COSINES, "covered", "overlap", "share")}
"""That of the question in full: the most that any way to say it has."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to ask: the question, the verdict on it as if it had been asked alone, and for each entry weighed the
    evidence, its «share» among those of its kind with it. ``changed`` is the question before, one thing changed."""

    query: Query
    verdict: Verdict
    found: Mapping[int, Mapping[str, float]]
    changed: bool = False


class Ways:
    """Asks a follow-up in every way that it may be meant. ``follow`` reads its words, in each language."""

    def __init__(self, respond: Responder, follow: Mapping[str, FollowUps], subjects: Subjects) -> None:
        self._respond = respond
        self._follow = follow
        self.subjects = subjects

    def ask(self, asked: Asked, alone: Reading | None = None) -> tuple[list[Way], list[Candidate]]:
        """The ways to ask a follow-up, as it stands first, and all that they find with the evidence for it: that of the
        question as it stands («near», «covered» …), of the same in full («full_near» …), of what ties an entry to the
        talk, and what all share: what each kind of way alone would make of it, and how the follow-up leans. ``alone``
        is how it is read as it stands, where that is known."""
        index, before = self.index(asked), asked.before
        alone = alone or self._respond.read(asked.query)
        queries = [asked.query, *(self._respond.query(text, asked.language) for text in self._in_full(asked))]
        favoured = self._respond.compose.neighbours(before) if before else {}
        things = self.subjects.things(asked.last, before, index) if asked.last else []
        person = self.subjects.person(asked.last, before, index) if asked.last else None
        talked_of = [*things, *([person] if person and all(person.term != thing.term for thing in things) else [])]
        new = [self.subjects.named(name, index) for name in self.named(asked)[:1]]
        index.encode([query.text for query in queries if query.terms])
        sought = [index.seek(query.terms, query.text).raised(favoured) for query in queries[1:]]
        known = [alone.verdict.evidence]
        found = _likeliest(alone.verdict, ANSWERS, SILENCES)
        for first in index.weigh_each(sought, [{} for _ in sought]):
            answers, silences = self._respond.decision.apart(first)
            found += [candidate.entry for candidate, _ in (*answers[:ANSWERS], *silences[:SILENCES])]
            known.append({candidate.entry: candidate.features for candidate, _ in (*answers, *silences)})
        told_of = [subject for subject in (*talked_of[:SUBJECTS], *new) if subject.places]
        within = (self._respond.within(asked.query, subject.places, subject.term, alone).verdict for subject in told_of)
        found += [at for verdict in within for at in _likeliest(verdict, *OF_SUBJECT)]
        found += [self._respond.compose.place(before)] if before else []
        found = list(dict.fromkeys(found))
        sought = [alone.sought or index.seek(asked.query.terms, asked.query.text), *sought]
        verdicts = map(self._respond.decision.judge, index.weigh_each(sought, known, found))
        ways = [Way(query, verdict, _shares(verdict, found)) for query, verdict in zip(queries, verdicts, strict=True)]
        if self.changed(asked) and len(ways) > 1:
            ways[1] = replace(ways[1], changed=True)
        shared, ties = self._shared(asked, ways, index), _Ties(asked, talked_of, person, self)
        return ways, [
            self._candidate(at, ways, {**ties.of(at, self._respond.compose.entries[at]), **shared}) for at in found
        ]

    def named(self, asked: Asked) -> list[str]:
        """The names in a follow-up that the question before has not."""
        index = self.index(asked)
        known = index.lexicon.named(asked.last.text) if asked.last else []
        return [name for name in index.lexicon.named(asked.follow.text) if name not in known]

    def framed(self, asked: Asked) -> str | None:
        """The question before with the name of a follow-up in it, «and Senegal?»; None where it changes no name."""
        index = self.index(asked)
        return swapped(asked.follow.text, asked.last, index) if asked.last and len(self.named(asked)) == 1 else None

    def about(self, asked: Asked) -> str | None:
        """The question before about something else, «and about visas?»; None for any other follow-up."""
        index = self.index(asked)
        leans = asked.last is not None and asked.follow.wish is Wish.CONTEXT and not self.framed(asked)
        return topic_changed(asked.follow.text, asked.last.text, index) if leans and asked.last else None

    def changed(self, asked: Asked) -> str | None:
        """The question before with the one thing that a follow-up changes in it; None where it changes none."""
        before = asked.last.text if asked.last else ""
        return self.framed(asked) or side_changed(asked.follow.text, before, self.index(asked)) or self.about(asked)

    def pointing(self, asked: Asked) -> str:
        """What of a follow-up may point to what was said before: all of it, or what stands before the new name in it,
        «and Niger, how many did it evacuate?»."""
        index, folded = self.index(asked), asked.follow.text.lower()
        if self._follow[asked.language].told_of(asked.follow.text):
            return asked.follow.text  # «and the French programme that she mentioned?»
        written = (form.lower() for name in self.named(asked) for form in index.lexicon.written(name))
        return asked.follow.text[: min((folded.find(form) for form in written if form in folded), default=None)]

    def index(self, asked: Asked) -> Index:
        """The index of the language a follow-up is in."""
        return self._respond.indexes[asked.language]

    def bare(self, asked: Asked) -> bool:
        """Whether a follow-up says what kind of fact it wants and nothing else: «how many?»."""
        return self._follow[asked.language].bare(asked.follow.text)

    def points(self, asked: Asked) -> bool:
        """Whether a word of a follow-up points to what was said."""
        said, pointing = self._follow[asked.language], self.pointing(asked)
        return said.of_person(pointing) or said.points(pointing)

    def leans(self, asked: Asked) -> bool:
        """Whether a follow-up says by its words that it goes on from what was said."""
        choosing = self._follow[asked.language].chooses(asked.text)
        return self.bare(asked) or self.points(asked) or choosing or asked.follow.wish is Wish.CONTEXT

    def points_to_person(self, asked: Asked) -> bool:
        """Whether a follow-up points to somebody: «what did he propose?»."""
        return self._follow[asked.language].of_person(self.pointing(asked))

    def _in_full(self, asked: Asked) -> list[str]:
        """The questions that a follow-up may be in full, each once."""
        changed = self.changed(asked)
        full = [changed] if changed else []
        if asked.last:
            full += in_context(asked.follow.text, asked.last, asked.before, self.index(asked))
        if asked.before:
            full.append(f"{asked.follow.text.rstrip(' ?!.')} {asked.before.title[asked.language]}")
        return [text for text in dict.fromkeys(full) if text != asked.query.text]

    def _shared(self, asked: Asked, ways: Sequence[Way], index: Index) -> dict[str, float]:
        """What tells how a follow-up is to be read, whatever is found."""
        alone, full = ways[0].verdict, [way.verdict for way in ways[1:]]
        flags = {
            "stands": index.stands_alone(asked.query.terms),
            "points": self.points(asked),
            "bare": self.bare(asked),
            "leans": asked.follow.wish is Wish.CONTEXT,
            "asks": index.analyser.asks(asked.follow.text),
            "new": bool(self.named(asked)),
            "untold": asked.before is None,
        }
        return {
            **{name: float(flag) for name, flag in flags.items()},
            "alone": alone.probability,
            "alone_silent": alone.silent,
            "alone_outside": alone.outside,
            "full": max((verdict.probability for verdict in full), default=0.0),
            "full_silent": max((verdict.silent for verdict in full), default=0.0),
        }

    def _candidate(self, at: int, ways: Sequence[Way], rest: Mapping[str, float]) -> Candidate:
        """An entry with all the evidence for it."""
        alone, full = ways[0], [way.found[at] for way in ways[1:] if at in way.found]
        own = alone.found.get(at, {})
        shares = [evidence["share"] for evidence in full]
        sure = [way.verdict.probability * way.found[at]["share"] for way in ways[1:] if at in way.found]
        changed = next((way.found.get(at, {}) for way in ways if way.changed), {})
        features = {
            **{name: own.get(name, 0.0) for name in OWN},
            "own_share": own.get("share", 0.0),
            "own_sure": own.get("share", 0.0) * alone.verdict.probability,
            **{said: max([evidence[name] for evidence in full], default=0.0) for said, name in IN_FULL.items()},
            "changed_share": changed.get("share", 0.0),
            "changed_near": changed.get("near", 0.0),
            "full_mean": sum(shares) / max(1, len(shares)),
            "full_sure": max(sure, default=0.0),
            **rest,
        }
        silent = self._respond.compose.entries[at].kind is Kind.UNSAID
        return Candidate(at, features["full_share"], features, silent)


def gathered(entry: Entry) -> bool:
    """Whether an answer is gathered from what several said."""
    return len(entry.speakers) >= GATHERED


def _likeliest(verdict: Verdict, answers: int, silences: int) -> list[int]:
    """The places of the first entries of a verdict."""
    return [judged.candidate.entry for judged in (*verdict.answers[:answers], *verdict.silences[:silences])]


def _shares(verdict: Verdict, entries: Collection[int]) -> dict[int, Mapping[str, float]]:
    """The evidence for some entries, with the share of each."""
    judged = (*verdict.answers, *verdict.silences)
    found = {j.candidate.entry: {**j.candidate.features, "share": j.share} for j in judged}
    return {entry: found[entry] for entry in entries if entry in found}


class _Ties:
    """What ties entries to a talk: the passage and the place of what was told, the things and the person talked of, the
    names and the kind of fact that a follow-up asks for."""

    def __init__(self, asked: Asked, talked_of: Sequence[Subject], person: Subject | None, ways: Ways) -> None:
        self._index = ways.index(asked)
        self._before = asked.before
        self._told = asked.last.told if asked.last else ()
        self._beside = ways.subjects.beside(asked.before) if asked.before else frozenset()
        self._places = {(c.session, c.group, c.speaker) for c in asked.before.citations} if asked.before else set()
        self._of_subject = frozenset[int]().union(*(subject.places for subject in talked_of))
        self._of_person = person.places if person else frozenset()
        self._person = person is not None and ways.points_to_person(asked)
        self._new = ways.named(asked)
        self._wants = self._index.analyser.wants(asked.query.terms)
        self._bare = ways.bare(asked)
        self._leans = (ways.points(asked) or (ways.leans(asked) and not self._new)) and bool(talked_of)

    def of(self, at: int, entry: Entry) -> dict[str, float]:
        """The ties of an entry."""
        analyser = self._index.analyser
        asks = bool(self._wants) and self._wants <= analyser.wants(analyser.terms(entry.title[analyser.code]))
        ties = {
            "beside_told": at in self._beside,
            "place_told": any((c.session, c.group, c.speaker) in self._places for c in entry.citations),
            "same": self._before is not None and self._before.id == entry.id,
            "told": entry.id in self._told,
            "of_subject": at in self._of_subject,
            "of_person": at in self._of_person,
            "of_him": self._person and at in self._of_person,
            "of_others": self._person and bool(self._of_person) and at not in self._of_person,
            "lacks_new": bool(self._new) and not self._index.has_all(at, self._new),
            "aside": self._leans and at not in self._of_subject,
            "gathers_aside": self._leans and gathered(entry),
            "asks_the_same": asks,
            "bare_asks_the_same": asks and self._bare,
        }
        return {name: float(tie) for name, tie in ties.items()}
