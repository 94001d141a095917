"""A question in one's own words: read alone, in context, as first words and, while in doubt, in other languages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.answer.reply import Outcome, Reply
from bot.answer.respond import Reading, Responder
from bot.answer.understand import Query
from bot.language.analyser import any_of, fold, words_apart
from bot.language.sentences import sentences
from bot.pack.entries import Entry, Kind
from bot.talk.asked import Asked, Told, turn_of
from bot.talk.consulting import Consulting
from bot.talk.conversation import Turn
from bot.talk.figured import ClaimedFigure
from bot.talk.follow import FollowUps
from bot.talk.leaning import Leaning
from bot.talk.parts import STEPS
from bot.talk.premise import Premises
from bot.talk.said_on import SaidOn

LEADING = 40  # letters of an answer among which its number leads it
SURE = 0.9  # probability of an answer, from which it is told though it is not on one group alone
TELLTALE = 2  # words that only one language has, by which a question is surely in it
MOST, AKIN = 0.6, 0.53  # share and cosine from which an entry of one group is what is asked of that group
GOING_ON = 8  # words of a message that goes on from what was said, though no word says so
FARTHEST = 0.85  # probability that it has nothing to do with the report, from which it does not
NEAR_BY = 5  # words behind «which» among which a recommendation is asked for: «which of the recommendations»
STEM = 6  # letters of a word that another of the same root begins with
ON_THAT = 0.75  # cosine of a silence of the pack from which it is on what is asked of the world
LIKELY = 0.75  # probability of an answer from which a question on one thing is not asked of all that is said of it
FOREIGN = 0.75  # probability that a question read in another language than its own needs


class OpenQuestion:
    """Reads what nothing else has made anything of. ``foreign`` says whether other languages are tried."""

    def __init__(
        self, respond: Responder, follow: Mapping[str, FollowUps], leaning: Leaning, foreign: bool = True
    ) -> None:
        self._respond = respond
        self._follow = follow
        self.leaning = leaning
        self._foreign = foreign
        self._premises = Premises(respond, follow)
        self._figured = ClaimedFigure(respond)
        self._said_on = SaidOn(respond, follow, leaning, self._premises)
        self._consulting = Consulting(respond, leaning, self._premises)

    def read(self, asked: Asked) -> Told:
        """The reply to a question, whatever it is: the bot's own, or the one that a reader chose."""
        alone = self._respond.read(asked.query)
        if of_the_world := self._of_the_world(asked, alone):
            return of_the_world, asked.last
        if beside := self._beside_absent(asked):
            return beside
        in_part = self._in_part(asked, alone)
        leaning = None if in_part else self.leaning.read(asked, alone)
        if leaning and leaning.silent_on is None and self._respond.doubtful(leaning):
            leaning = None  # a question of its own
        if leaning is None and asked.before and asked.follow.wish in STEPS and self._respond.doubtful(alone):
            return self._respond.compose.info("no_list", asked.language), asked.last
        reading = _as_typed(self._said_on.read(asked, in_part or leaning or self._alone(asked, alone)), asked)
        readings = self._consulting.readings(asked, reading, alone)
        inquiry = self._consulting.inquiry(asked, readings) if readings else None
        choice = asked.choices.get(inquiry) if asked.choices and inquiry else None
        if choice:
            return self._consulting.told(asked, choice, readings)
        reply, turn = self._told(asked, reading) if leaning else self._stated(asked, reading)
        reply = self._said_on.silence(asked, reply)
        return replace(reply, inquiries=(inquiry,)) if inquiry else reply, turn

    def _alone(self, asked: Asked, alone: Reading) -> Reading:
        """A question that leans on nothing, as the best of the ways to read it by itself."""
        stands = self._respond.indexes[asked.language].stands_alone(asked.query.terms)
        reading = self._by_several(asked, self._broadly(asked, alone))
        if asked.last is None and self._respond.doubtful(reading) and not stands:
            reading = self._of_the_meeting(asked, reading)
        if self._respond.doubtful(reading):
            reading = self._spoken_of(asked, reading)
        if self._foreign and self._respond.doubtful(reading):
            reading = self._other_languages(asked.text, reading)
        short = len(words_apart(asked.text)) <= GOING_ON and reading.verdict.outside < FARTHEST
        goes_on = asked.last and (self.leaning.ways.leans(asked) or short)
        if goes_on and self._respond.elsewhere(reading):
            return replace(reading, silent_on="")  # what goes on from the report is about it
        return reading

    def _stated(self, asked: Asked, reading: Reading) -> Told:
        """The reply to a question that leans on nothing."""
        reply = self._decided(asked.text, reading)
        if reply.id is None and asked.last and not (asked.query.strangers or self.leaning.ways.named(asked)):
            return reply, asked.last  # what was not found is no new topic
        turn, framed = turn_of(reply, reading.query), self.leaning.ways.framed(asked)
        return reply, replace(turn, text=framed) if turn and framed else turn

    def _told(self, asked: Asked, leaning: Reading) -> Told:
        """The reply to a follow-up read in context. What is talked of stays so through a silence, unless the follow-up
        named something else; the question that a name was changed in, or else an answer's own, stands for the follow-up
        that led to it."""
        said = self._follow[asked.language]
        own = [name for name in leaning.query.absent if name in asked.query.absent]  # not those of the question before
        leaning = replace(leaning, query=replace(leaning.query, absent=tuple(own)))
        reply = self._decided(asked.text, leaning, self.leaning.pointed_to(asked))
        if leaning.silent_on is not None and asked.before:
            told = self._respond.told_in(asked.query, asked.before)
            if told:
                return told, asked.last
            bare = said.bare(asked.follow.text) or said.led(asked.follow.text)
            if reply.id is None and bare:
                reply = self._respond.no_more(asked.query, asked.before, asked.language)
        entry = self._respond.compose.entry(reply.id) if reply.id else None
        if entry is None:
            return reply, turn_of(reply, leaning.query) if self.leaning.ways.named(asked) else asked.last
        about = self.leaning.ways.about(asked)
        anew = about if about == leaning.query.text else None
        text = self.leaning.ways.framed(asked) or anew or entry.title[asked.language]
        return reply, Turn(text, entry.id, (entry.id,))

    def _decided(self, text: str, reading: Reading, of: str = "") -> Reply:
        """The reply to a reading, with what the question takes for granted put right; ``of`` is who «he» is."""
        language = reading.query.language
        if refused := self._figured.corrected(text, reading) or self._premises.refuse(text, reading):
            return refused
        reply = self._premises.corrected(text, reading, self._respond.decide(reading, text), of)
        reply = self._figured.confirmed(text, reading, reply)
        return self._nothing_on(text, reading.query, self._numbered(text, language, reply))

    def _nothing_on(self, text: str, query: Query, reply: Reply) -> Reply:
        """A silence on «what does the report say about biometric checks?» and «did they talk about them?» that names
        them, where the report does not have all of their words; any other reply as it is."""
        if reply.outcome is not Outcome.UNKNOWN or reply.id or reply.read_as or query.absent:
            return reply
        index, what = self._respond.indexes[query.language], self._premises.asked_on(text, query.language)
        if not what and index.lexicon.people.isdisjoint(query.terms):
            what = self._premises.mentioned(text, query.language)
        if all(map(index.mentions, index.lexicon.terms(index.analyser.terms(what)))):
            return reply
        told = self._respond.compose.texts[query.language]("nothing_on", text=what)
        return replace(reply, text=told, citations=(), source="")

    def _numbered(self, text: str, language: str, reply: Reply) -> Reply:
        """A reply to «which recommendation is on asylum?» that begins with the number, where it rests on one."""
        analyser, texts = self._respond.indexes[language].analyser, self._respond.compose.texts[language]
        said = words_apart(text)
        named = frozenset(analyser.data["parts"]["recommendation"])
        asked = any(
            analyser.asking.get(word) == "which" and named & set(said[at + 1 : at + NEAR_BY])
            for at, word in enumerate(said)
        )
        numbers = {citation.recommendation for citation in reply.citations}
        if not asked or reply.outcome is not Outcome.ANSWER or len(numbers) != 1 or None in numbers:
            return reply
        name = texts("part_recommendation", number=numbers.pop())
        if name in fold(sentences(reply.text)[0]).partition(":")[0][:LEADING]:
            return reply
        told = re.sub(rf"\s*\({re.escape(name)}\)", "", reply.text)
        return replace(reply, text=f"{name[:1].upper()}{name[1:]}. {told}")

    def _beside_absent(self, asked: Asked) -> Told | None:
        """The reply to a question on something and, joined to it, on what the report does not have, «vulnerable groups
        and GBV»: what it says of the first, and that it does not mention the second; None for any other question."""
        text, absent = asked.text, asked.query.absent
        data = self._respond.indexes[asked.language].analyser.data
        joined = any_of([*data["and"], *data.get("or", ())])
        for name in absent:
            own = rf"(?:[^\W\d_]+['’ ]){{0,2}}{re.escape(name)}\b"
            text = re.sub(rf",?\s+(?:{joined}|&)\s+{own}|(?<=\s){re.escape(name)}\s+(?:{joined}|&)\s+", " ", text)
        if not absent or text == asked.text:
            return None
        query = self._respond.query(text, asked.language)
        reading = self._respond.read(query)
        if query.absent or self._respond.doubtful(reading):
            return None
        reply = self._respond.decide(reading, text)
        none = self._respond.compose.unknown("not_mentioned", asked.language, names=absent)
        return self._respond.compose.tell_all([reply, none]), turn_of(reply, query)

    def _of_the_world(self, asked: Asked, reading: Reading) -> Reply | None:
        """The reply to a question on the world at large, «the capital of Senegal?», which has no more than a name in
        common with the report; None for any other, or where a silence of the pack is what it asks for."""
        query, index = asked.query, self._respond.indexes[asked.language]
        world, asking, proper = index.analyser.world_terms, index.analyser.asking_terms, index.lexicon.proper
        own = [term for term in query.terms if term not in asking and term not in proper]
        if world.isdisjoint(own):
            return None
        towns = [word for word in query.text.split()[1:] if word[0].isupper()]
        named = index.terms_in(" ".join(towns))
        own = [term for term in own if term not in named]
        names = [index.lexicon.called(term) for term in query.terms if term in proper]
        names = names or [town.strip("?!.,;:") for town in towns]
        silences = reading.verdict.silences[:1]
        silence = next((each for each in silences if each.candidate.features["near"] >= ON_THAT), None)
        if (
            not names
            or not own
            or not (world | index.analyser.world_beside).issuperset(own)
            or self._tells(reading, own)
            or self._respond.elsewhere(reading)
            or (silence and self._respond.silences.asked_for(silence, query))
        ):
            return None
        return self._respond.compose.unknown("unknown_of", asked.language, names[:1])

    def _in_part(self, asked: Asked, alone: Reading) -> Reading | None:
        """A question on something in one group of a session, or in «this group» of what was told, as what that group's
        entries have on it; None for any other, or where none of them has it."""
        index, entries = self._respond.indexes[asked.language], self._respond.compose.entries
        place = self._group_of(asked)
        if place is None:
            return None
        first = self._respond.first(alone)
        if self._respond.stored(alone):
            return None
        if first and not self._respond.doubtful(alone) and (alone.probability >= SURE or _stands_in(first, place)):
            return alone
        places = {at for at, entry in enumerate(entries) if entry.kind is Kind.QUESTION and _stands_in(entry, place)}
        rest = [term for term in asked.query.terms if "=" not in term and term not in index.analyser.asking_terms]
        query = replace(asked.query, terms=tuple(rest))
        reading = self._respond.within(query, places) if places and rest else None
        told = reading.verdict.answers[0] if reading and reading.verdict.answers else None
        if reading is None or told is None or told.share < MOST or told.candidate.features["near"] < AKIN:
            return None
        return replace(self._respond.sure_of(reading), query=asked.query)

    def _group_of(self, asked: Asked) -> tuple[int, int] | None:
        """The session and the group that a question names, or those of what was told where it speaks of «this group»;
        None where it does neither."""
        named = {part.kind: part.number for part in asked.query.parts}
        if {"session", "group"} <= named.keys():
            return named["session"], named["group"]
        if asked.before is None or not self._follow[asked.language].of_group(asked.text):
            return None
        told = {(c.session, c.group) for c in asked.before.citations}
        session, group = next(iter(told)) if len(told) == 1 else (None, None)
        return (session, group) if session and group else None

    def _broadly(self, asked: Asked, alone: Reading) -> Reading:
        """«What did Niger do for its people in Bangui?», which asks nothing particular of what it names first, as what
        the report says of that, where nothing else is likely; any other question as it was read."""
        index = self._respond.indexes[asked.language]
        names = [term for term in asked.query.terms if term in index.lexicon.proper]
        rest = [term for term in asked.query.terms if term not in names]
        if not names or asked.query.parts or not rest or alone.probability >= LIKELY:
            return alone
        if not self._follow[asked.language].broad(rest) or self._premises.denies(asked.text, asked.language):
            return alone
        full = self._about(index.lexicon.shown[names[0]], asked.language)
        return replace(full, query=replace(full.query, text=asked.query.text)) if full else alone

    def _spoken_of(self, asked: Asked, reading: Reading) -> Reading:
        """«Did anyone mention visas?» as what the report says of them; any other question as it was read."""
        index = self._respond.indexes[asked.language]
        what = self._premises.mentioned(asked.text, asked.language)
        if not what or not index.lexicon.people.isdisjoint(asked.query.terms):
            return reading
        return self._about(what, asked.language) or reading

    def _by_several(self, asked: Asked, reading: Reading) -> Reading:
        """«Who spoke of resettlement?» as what the report says of it, where several did and the answer is of one; any
        other question as it was read."""
        what = self._premises.spoken_of_by(asked.text, asked.language)
        full = self._about(what, asked.language) if what and not self._respond.stored(reading) else None
        of_one, of_all = (self._respond.first(each) if each else None for each in (reading, full))
        fewer = len(of_one.speakers) if of_one else 0
        return full if full and of_all and len(of_all.speakers) > fewer else reading

    def _about(self, name: str, language: str) -> Reading | None:
        """What the report says of something, where it is likely to."""
        text = self._respond.indexes[language].analyser.data["ask_about"].format(name=name)
        full = self._respond.read(self._respond.query(text, language))
        return None if self._respond.doubtful(full) else full

    def _tells(self, reading: Reading, terms: Sequence[str]) -> bool:
        """Whether the first answer of a reading is likely and says some words itself, whatever their endings."""
        first, index = self._respond.first(reading), self._respond.indexes[reading.query.language]
        if first is None or self._respond.doubtful(reading):
            return False
        said = f"{first.title[index.analyser.code]} {first.text[index.analyser.code]}"
        return {term[:STEM] for term in index.analyser.terms(said)}.issuperset(term[:STEM] for term in terms)

    def _of_the_meeting(self, asked: Asked, reading: Reading) -> Reading:
        """First words such as «when and where?» or «what's this?»: what nothing else was said of is the meeting."""
        analyser = self._respond.indexes[asked.language].analyser
        if len(asked.query.terms) > 1 or not analyser.asks(asked.text):
            return reading
        meeting = analyser.data["follow"]["here"][0]
        full = self._respond.read(self._respond.query(f"{asked.text.rstrip(' ?!.')} {meeting}", asked.language))
        return reading if self._respond.doubtful(full) else full

    def _other_languages(self, text: str, reading: Reading) -> Reading:
        """A question read in the pack's other languages, where one of them makes more of it."""
        spoken, languages = reading.query.language, self._respond.compose.pack.languages
        bare = self._respond.indexes[spoken].analyser.unmarked(text)
        if len(text.split()) - len(bare.split()) >= TELLTALE and not self._respond.elsewhere(reading):
            return reading  # in no other language: what it would find there is the names alone
        if any(silence.probability >= FOREIGN for silence in reading.verdict.silences[:1]):
            return reading  # understood as it is, though what was found may not be just what was asked
        others = [self._respond.read(self._respond.query(bare, code)) for code in languages if code != spoken]
        sure = max([reading, *others], key=lambda each: each.probability)
        if sure is reading or sure.probability < FOREIGN:
            return reading
        return Reading(replace(sure.query, language=spoken), sure.verdict)


def _as_typed(reading: Reading, asked: Asked) -> Reading:
    """A reading that is told to be of what was typed, mended, without the words that context put beside it."""
    return replace(reading, query=replace(reading.query, read_as=asked.query.read_as))


def _stands_in(entry: Entry, place: tuple[int, int]) -> bool:
    """Whether all that an entry rests on stands in one group of a session."""
    return all((citation.session, citation.group) == place for citation in entry.citations)
