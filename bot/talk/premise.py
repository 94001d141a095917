"""What a question takes for granted: «why did X refuse …?», «so Y is the only …?», «he only spoke of Z, right?».

Where nothing found says what such a question claims, the reply says first that the report does not, then the nearest
thing that it does say. The forms by which a claim is known are data of the language (``language/talk/CODE.yaml``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.answer.decide import Judged
from bot.answer.reply import Outcome, Reply
from bot.answer.respond import Reading, Responder
from bot.language.analyser import Analyser, fold, words_apart
from bot.language.sentences import ENDS, sentences
from bot.language.typography import going_on
from bot.pack.entries import Entry, Kind
from bot.search.index import Index
from bot.talk.courtesy import letter_for_letter
from bot.talk.follow import FollowUps

LONGEST = 200  # characters of a question whether something was spoken of
LEAST = 4  # words of a statement
NAMED = 6  # words of a name at the beginning of a claim, at the most
ARTICLED = 2  # words of a name with its article
SAME = 0.75  # cosine from which an answer is to the very question, whatever its words
LIKELY, COVERED = 0.7, 0.5  # probability of an answer, and share of a statement, from which it is on what that says
NEAR = 0.45  # cosine from which an answer is worth telling beside
_PIECE = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*\.?")
_CLAUSE = re.compile(r"[,;:–()]")


@dataclass(frozen=True, slots=True)
class Claim:
    """What a question takes for granted, as a clause, empty where its words make no clean one; ``key`` are the terms
    without which an answer does not say it, ``limits`` its words that limit; ``stated`` says that it is a statement to
    be confirmed, of anything but the report itself."""

    clause: str
    key: tuple[str, ...]
    limits: frozenset[str] = frozenset()
    stated: bool = False


class Premises:
    """Finds the claim of a question, and whether what was found for it says so."""

    def __init__(self, respond: Responder, follow: Mapping[str, FollowUps]) -> None:
        self._respond = respond
        self._forms = {code: _Forms(analyser, follow[code]) for code, analyser in respond.indexes.analysers.items()}

    def refuse(self, text: str, reading: Reading) -> Reply | None:
        """The reply to a question whose claim no answer found bears out: what the report says, where that shows whether
        it is so, else that it does not say so. None for any other question."""
        language = reading.query.language
        index = self._respond.indexes[language]
        claim = self._forms[language].claim(text, index)
        if claim is None or reading.query.absent:
            return None
        first = next(iter(reading.verdict.answers), None)
        asked_for = (j for j in reading.verdict.silences[:1] if self._respond.silences.asked_for(j, reading.query))
        silence = next(asked_for, None)
        if first and silence and self._on_all(claim, silence, index) and not self._on_all(claim, first, index):
            return self._respond.silences.told(silence, reading.query)  # what somebody else did is no answer
        if self._borne_out(claim, reading, silence, index):
            return None
        if first and claim.stated and self._likely(reading, first, claim, index):
            reply = self._respond.compose.stated(self._respond.decide(reading, text))
            said = going_on(reply.text, language)
            return replace(reply, text=self._respond.compose.texts[language]("on_this", text=said))
        told = self._respond.first(reading) if first and self._beside(first, claim, index) else None
        if not claim.clause and silence:
            return None  # the pack has what it is silent on in better words
        if not claim.clause:
            return self._respond.compose.unknown("unknown", language, (), told, 1 - reading.probability)
        key = "premise_vowel" if fold(claim.clause)[0] in "aeiou" else "premise"
        return self._respond.compose.unknown(key, language, [claim.clause], told, 1 - reading.probability)

    def _on_all(self, claim: Claim, judged: Judged, index: Index) -> bool:
        """Whether an entry speaks of every country and body that a statement to be confirmed names."""
        names = index.lexicon.named(claim.clause) if claim.stated else []
        own = {name for name in names if index.lexicon.kind(name) in ("country", "body")}
        return said_in(self._respond.compose.entries[judged.candidate.entry], index) >= own

    def _likely(self, reading: Reading, first: Judged, claim: Claim, index: Index) -> bool:
        """Whether the first answer is on what a statement says, be it so or not."""
        likely = reading.probability >= LIKELY and first.candidate.features["covered"] >= COVERED
        return likely and self._on_all(claim, first, index) and not self._respond.doubtful(reading)

    def _beside(self, first: Judged, claim: Claim, index: Index) -> bool:
        """Whether an answer is near enough to a claim to be told beside its refusal, and on something that it names."""
        names = [name for name in index.lexicon.named(claim.clause) if index.lexicon.kind(name) != "body"]
        on_it = not names or any(index.has_all(first.candidate.entry, [name]) for name in names)
        return on_it and first.candidate.features["near"] >= NEAR

    def corrected(self, text: str, reading: Reading, reply: Reply, of: str = "") -> Reply:
        """A reply to «was it X who …?» that says first that it was not, where the answer does not know of X, and one to
        «did Y speak of Z?» that says first that Y did; ``of`` is who «he» is, if anybody."""
        first, language = self._respond.first(reading), reading.query.language
        if reply.outcome is not Outcome.ANSWER or first is None or self._respond.compose.answered(reply):
            return reply
        index, texts = self._respond.indexes[language], self._respond.compose.texts[language]
        names = index.lexicon.named(self._forms[language].cleft(text)) or self._other_country(text, first, index)
        if what := index.lexicon.terms(index.analyser.terms(self.mentioned(text, language))):
            people = [term for term in reading.query.terms if term in index.lexicon.people] or [of] * bool(of)
            cited = first.speakers
            names = [name for name in people if index.lexicon.shown[name] not in cited]
            if not names and first.kind is Kind.QUESTION and self._speaks_of(what, first, index):
                return replace(reply, text=f"{texts('spoken_of')} {reply.text}")
            if silence := self._unsaid(what, first, reading, index):
                return self._respond.silences.told(silence, reading.query)
        if not names or said_in(first, index).issuperset(names):
            return reply
        called = texts.neither([index.lexicon.called(name) for name in names])
        return replace(reply, text=f"{texts('not_of', names=called)} {reply.text}")

    def _unsaid(self, what: Sequence[str], first: Entry, reading: Reading, index: Index) -> Judged | None:
        """The silence on a word, «the elderly», that neither the report nor the answer found has; None without one."""
        kin = {index.analyser.kin(term) for term in what if not index.mentions(term)}
        if not kin or not kin.isdisjoint(said_in(first, index)):
            return None
        entries = self._respond.compose.entries
        for judged in reading.verdict.silences:
            each = " ".join(entries[judged.candidate.entry].each.get(index.analyser.code, ()))
            if kin <= set(map(index.analyser.kin, index.analyser.terms(each))):
                return judged
        return None

    def _speaks_of(self, what: Sequence[str], entry: Entry, index: Index) -> bool:
        """Whether an entry has some terms, and does not deny in its first sentence that they are spoken of: «the report
        is about Niger and never mentions Nigeria»."""
        language, kin = index.analyser.code, {index.analyser.kin(term) for term in what}
        for clause in _CLAUSE.split(sentences(entry.text[language])[0]):
            terms = map(index.analyser.kin, index.lexicon.terms(index.analyser.terms(clause)))
            if not kin.isdisjoint(terms) and self._forms[language].unmentioned(clause):
                return False
        return said_in(entry, index).issuperset(kin)

    def mentioned(self, text: str, language: str) -> str:
        """What a question asks to have been spoken of: «did anyone mention visas?»; empty for any other question."""
        return self._forms[language].mentioned(text)

    def asked_on(self, text: str, language: str) -> str:
        """What a question asks the report to speak of, «what does it say on visas?»; empty for any other question."""
        return self._forms[language].asked_on(text)

    def spoken_of_by(self, text: str, language: str) -> str:
        """What a question asks who has spoken of: «who raised visas?»; empty for any other question."""
        return self._forms[language].spoken_of_by(text)

    def denies(self, text: str, language: str) -> bool:
        """Whether a text has a word that denies: «why is Niger not in it?»."""
        return self._forms[language].denies(text)

    def _other_country(self, text: str, first: Entry, index: Index) -> list[str]:
        """The country that a yes-or-no question names, where the answer leads with another one alone."""
        if not index.analyser.polar(text):
            return []
        language = index.analyser.code
        asked, told = (
            [name for name in dict.fromkeys(index.lexicon.named(said)) if index.lexicon.kind(name) == "country"]
            for said in (text, sentences(first.text[language])[0])
        )
        return asked if len(asked) == 1 and len(told) == 1 and not set(asked) & set(told) else []

    def _borne_out(self, claim: Claim, reading: Reading, silence: Judged | None, index: Index) -> bool:
        """Whether the first answer of a reading, or the silence asked for, has what is claimed."""
        for judged in filter(None, (*reading.verdict.answers[:1], silence)):
            entry = self._respond.compose.entries[judged.candidate.entry]
            if not self._on_all(claim, judged, index):
                continue  # «the EU promised a fund, didn't it?» is not what somebody else proposed
            if judged.candidate.features["near"] >= SAME and judged is not silence and not claim.limits:
                return True
            if said_in(entry, index).issuperset(map(index.analyser.kin, (*claim.key, *claim.limits))):
                return True
        return False


class _Forms:
    """The forms of a claim in one language."""

    def __init__(self, analyser: Analyser, follow: FollowUps) -> None:
        self._only_acts, self._speaks, self._polar = follow.only_acts, follow.speaks, analyser.polar
        data = analyser.talk.get("premise", {})
        self._why = [(re.compile(said), clause) for said, clause in data.get("why", ())]
        self._inverted = re.compile(data.get("inverted", "(?!)"))
        self._tag = analyser.tag
        self._limits = frozenset(data.get("limits", ()))
        self._elided = [f"{elision}{mark}" for elision in analyser.data["elisions"] for mark in "'’"]
        asking = analyser.data["asking"]
        self._questions = {word for kind, said in asking.items() if kind != "who" for word in said}  # «who» may relate
        self._asking = self._questions.union(asking["who"])
        self._asking.update(analyser.data.get("requests", ()), data.get("opening", ()))
        self._begins = frozenset(data.get("begins", ()))
        self._linking = [re.compile(data.get(key, "(?!)")) for key in ("linking", "linking_inside")]
        self._verb = re.compile(data.get("verb", "(?!)"))
        self._here = frozenset(analyser.data["follow"].get("here", ()))
        self._denying = frozenset(data.get("denying", ()))
        self._mention = [re.compile(form) for form in data.get("mention", ())]
        self._on = [re.compile(form) for form in data.get("asked_on", ())]
        self._by_whom = [re.compile(form) for form in data.get("by_whom", ())]
        self._cleft = re.compile(data.get("cleft", "(?!)"), re.IGNORECASE)

    def cleft(self, text: str) -> str:
        """Who or what is asked about in «was it X who …?»; empty for any other question."""
        match = self._cleft.match(letter_for_letter(text))
        return text[match.start("name") : match.end("name")] if match else ""

    def mentioned(self, text: str) -> str:
        """What a question asks to have been spoken of: «did he mention Dublin?», «is there a word on asylum?»; empty
        for any other question."""
        said = text.strip(ENDS)
        plain = letter_for_letter(said)
        tag = self._tag.search(plain)
        said = said[: tag.start()] if tag else said
        said = said.rstrip(ENDS)
        return _what(said, self._mention) if tag or self._polar(text) else ""

    def spoken_of_by(self, text: str) -> str:
        """What a question asks who has spoken of; empty for any other question."""
        return _what(text.strip(ENDS), self._by_whom)

    def asked_on(self, text: str) -> str:
        """What a question asks what the report says of; empty for any other question."""
        return _what(text.strip(ENDS), self._on)

    def unmentioned(self, clause: str) -> bool:
        """Whether a clause denies that something is spoken of: «never mentions Nigeria»."""
        return self.denies(clause) and self._speaks(clause)

    def denies(self, text: str) -> bool:
        """Whether a text has a word that denies: «not», «lacking», «aucun»."""
        return not self._denying.isdisjoint(words_apart(text))

    def claim(self, text: str, index: Index) -> Claim | None:
        """The claim of a question; None where it makes none."""
        said = text.strip(ENDS)
        for form, clause in self._why:
            if match := form.fullmatch(letter_for_letter(said)):
                return self._why_claim(
                    clause, {k: said[match.start(k) : match.end(k)] for k in match.groupdict()}, index
                )
        return self._statement(said, text.rstrip().endswith("?"), index)

    def _why_claim(self, clause: str, parts: dict[str, str], index: Index) -> Claim | None:
        """The claim behind «why»: its verb is what the report must have."""
        claimed = self._inverted.sub("", parts["claim"])
        typed = _name(claimed, index)
        if not typed:
            return None
        name = _written(typed, index)
        claimed = name + claimed[len(typed) :]
        every = index.lexicon.terms(index.analyser.terms(claimed[len(name) :]))
        terms = [t for t in every if t not in index.lexicon.proper and not self._only_acts([t])]
        if typed.endswith(("'s", "’s")):
            clause = ""  # of «why did Morocco's minister refuse …?» no clean clause can be made
        full = clause.format(**{**parts, "claim": claimed, "name": name, "rest": claimed[len(name) :].strip()})
        return Claim(full, tuple(terms[:1])) if terms else None

    def _statement(self, said: str, asked: bool, index: Index) -> Claim | None:
        """The claim of a statement that asks to be confirmed, or that limits: «only», «mostly … not»."""
        plain = letter_for_letter(said)
        tag = self._tag.search(plain)
        clause = self._unlinked(said[: tag.start()].strip(ENDS) if tag else said)
        spoken = words_apart(clause)
        limits = self._limits.intersection(spoken)
        typed = _name(clause, index)
        named = _written(typed, index)
        says = asked and bool(named) and self._verb.match(letter_for_letter(clause[len(typed) :]).lstrip()) is not None
        if not (tag or says or (asked and limits)) or ":" in clause or self._questions.intersection(spoken):
            return None
        clause = named + clause[len(typed) :]
        begins = bool(named) or (bool(spoken) and spoken[0] in (*self._begins, *limits))
        if len(spoken) < LEAST or spoken[0] in self._asking or self._inverted.search(clause) or not (tag or begins):
            return None
        stated = bool(self._verb.search(letter_for_letter(clause)))
        if not (tag or stated):  # «nothing at all on children?» states nothing
            return None
        every = [t for t in index.lexicon.terms(index.analyser.terms(clause)) if t not in limits]
        terms = [t for t in every if t not in index.lexicon.proper and not self._only_acts([t])]
        terms = terms or [t for t in every if t in index.lexicon.proper and t not in index.lexicon.people]
        article = named[:2].lower() in self._elided or spoken[0] in self._begins  # «L'OIM», «The EU», not «N'Faly»
        shown = clause if named and not article else clause[:1].lower() + clause[1:]
        of_report = not self._here.isdisjoint(spoken[:ARTICLED])  # «… does not say that the report criticises»
        whole = shown if stated and begins and not of_report else ""
        clear = (bool(tag) or says) and not of_report and bool(whole or not limits)
        return Claim(whole, tuple(terms), limits, clear)

    def _unlinked(self, clause: str) -> str:
        """A clause without the words that only join it to what was said: «so», «but», «pourtant», «donc»."""
        first, inside = self._linking
        while match := first.match(letter_for_letter(clause)):
            clause = clause[match.end() :]
        folded, kept, end = letter_for_letter(clause), "", 0
        for match in inside.finditer(folded):
            kept, end = kept + clause[end : match.start()], match.end()
        return (kept + clause[end:]).strip(ENDS)


def _what(said: str, forms: Sequence[re.Pattern[str]]) -> str:
    """The «what» of the first of some forms that a text has; empty where it has none, or is long."""
    found = (form.fullmatch(letter_for_letter(said)) for form in forms if len(said) <= LONGEST)
    return next((said[match.start("what") : match.end("what")] for match in found if match), "")


def _name(text: str, index: Index) -> str:
    """The name that a text begins with, its article included; empty where it begins with none."""
    ends = [match.end() for match in _PIECE.finditer(text)][:NAMED]
    for end in reversed(ends):
        terms = index.lexicon.terms(index.analyser.terms(text[:end]))
        if len(terms) == 1 and terms[0] in index.lexicon.proper:
            return text[:end]
    return ""


def _written(name: str, index: Index) -> str:
    """A name as it is written, where it was typed in small letters."""
    if not name or name != name.lower():
        return name
    terms = index.lexicon.terms(index.analyser.terms(name))
    ends = (match.end() for match in _PIECE.finditer(name))
    end = next(end for end in ends if index.lexicon.terms(index.analyser.terms(name[:end])) == terms)
    return index.lexicon.called(terms[0]) + name[end:]  # «le sénégal a»: the verb is no part of it


def said_in(entry: Entry, index: Index) -> frozenset[str]:
    """The terms and the plain words of what an entry says and is headed by."""
    language = index.analyser.code
    said = f"{entry.title[language]} {entry.text[language]}"
    terms = index.analyser.terms(said)
    own = (*index.lexicon.terms(terms), *terms, *words_apart(said))  # «university», too, of «Georgetown University»
    return frozenset((*own, *map(index.analyser.kin, own)))
