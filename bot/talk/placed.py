"""A question on a part of the report that it leaves to what was said: «what did group 2 conclude?» after session 3.

It is spelt out before anything else is made of it, so that every reading knows the part it is on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property

from bot.answer.respond import Responder
from bot.language.analyser import Part, any_of, words_apart
from bot.language.sentences import ENDS
from bot.pack.entries import PARTS, Entry, Kind
from bot.talk.context import part_changed, side_changed
from bot.talk.conversation import Turn
from bot.talk.courtesy import letter_for_letter
from bot.talk.follow import FollowUp, FollowUps, Wish
from bot.talk.parts import session_of

ASIDE = (Wish.MORE, Wish.NEXT, Wish.PREVIOUS)
PAIR = (1, 2)  # groups of a session: «the other one» is the second of them
_AND = re.compile(r"^\W*(?:and|et|so|alors)\s+", re.IGNORECASE)


class Placed:
    """Spells out the parts that questions leave to what was said, in one language."""

    def __init__(self, respond: Responder, language: str, follow: FollowUps) -> None:
        self._respond = respond
        self._index = index = respond.indexes[language]
        self._follow = follow
        self._texts = respond.compose.texts[language]
        self._ours = [(re.compile(form), str(said)) for form, said in index.analyser.talk.get("ours", ())]
        self._language = language
        self._counting = re.compile(index.analyser.talk.get("how_many_all", "(?!)"))
        data, talk = index.analyser.data, index.analyser.talk
        which = any_of([*data["ordinals"], *talk.get("other", ())])
        noun, behind = any_of([*data["one"], *data["parts"]["group"]]), any_of(index.analyser.stop)
        self._ordinal = re.compile(
            rf"\b(?:{talk.get('the', '(?!)')})(?P<which>{which})\b(?: {noun})?(?=(?:['’]s)?\W*$| {behind}\b)"
        )
        self._spoke = re.compile(index.analyser.talk.get("spoke_there", "(?!)"))

    def read(self, text: str, follow: FollowUp, last: Turn | None, before: Entry | None) -> str:
        """A question as it would be asked alone, where it leaves open which part it is on; any other as it is."""
        if last is None:
            return text
        if counted := self._how_many(text, before):
            return counted
        if follow.wish in ASIDE and (other := side_changed(text, last.text, self._index)):
            return other  # «et après ?» behind what happens during a crisis is no wish for more
        ordinal = (group := self._one_of_groups(text, last, before)) != text
        if ordinal:
            text, follow = group, self._follow.read(group)
        named = self._index.analyser.parts(text)
        if changed := self._again(text, follow, last, before):
            return changed
        if not named:
            return self._of_theirs(text, last) or self._spoken(text, last, before)
        session = self._session(last, before)
        open_group = [part.kind for part in named] == ["group"]
        open_group = open_group and (ordinal or any("=" not in term for term in self._terms(text)))
        if session is None or not open_group:
            return text
        in_session = str(self._index.analyser.talk["in_session"]).format(number=session)
        asked = _AND.sub("", text)
        return f"{asked.rstrip(ENDS)} {in_session}{'?' if asked.rstrip().endswith('?') else ''}"

    def _how_many(self, text: str, before: Entry | None) -> str:
        """«How many are there in all?» behind a numbered part, or what rests on one alone, as how many of its kind
        there are; empty for any other question."""
        cited = [id.split("-")[0] for id in before.cites] if before else []
        parts = self._index.analyser.data["parts"]
        kind = str(before.kind) if before and before.kind in PARTS else cited[0] if len(cited) == 1 else ""
        title = words_apart(before.title[self._language]) if before else []
        kind = kind if kind in parts else next((kind for kind, names in parts.items() if names[1] in title), "")
        names = parts.get(kind)
        if not names or not self._counting.fullmatch(letter_for_letter(text).strip(ENDS)):
            return ""
        return str(self._index.analyser.talk["how_many_of"]).format(parts=names[1])

    def _one_of_groups(self, text: str, last: Turn, before: Entry | None) -> str:
        """A question on «the first one» of the groups of a session that were told of, or on «the other one» than the
        group that was, with the group by its number; any other as it is."""
        analyser = self._index.analyser
        match = self._ordinal.search(letter_for_letter(text))
        sessions = {c.session for c in before.citations if c.session} if before else set()
        if match is None or analyser.parts(text) or before is None or len(sessions) != 1:
            return text
        names = analyser.data["parts"]["group"]
        groups = frozenset(name.split()[0] for name in names if name.split()[0].endswith("s"))
        if before.kind in PARTS and match["which"] in analyser.data["ordinals"]:
            return text  # the first of the sessions, or of their groups
        told = [part.number for part in analyser.parts(last.text) if part.kind == "group"]
        told = told or list({c.group for c in before.citations if c.group})
        number = analyser.data["ordinals"].get(match["which"])
        if number is None and len(told) == 1 and told[0] in PAIR:
            number = sum(PAIR) - told[0]
        elif _AND.match(text) and len(told) == 1 and number != told[0]:
            pass  # «and the second?» after what group 1 concluded
        elif groups.isdisjoint(words_apart(before.title[self._language])):
            number = None
        return f"{text[: match.start()]}{names[0]} {number}{text[match.end() :]}" if number in PAIR else text

    def _again(self, typed: str, follow: FollowUp, last: Turn, before: Entry | None) -> str | None:
        """The question before on another part, «and in session 3?», «and the 4?» after «who spoke in session 2?»; None
        where that asked nothing of its part, or the other has no answer to it."""
        analyser, text = self._index.analyser, follow.text
        asked = analyser.parts(last.text)
        if not asked or all("=" in term or term in self._of_part for term in self._terms(last.text)):
            return None
        if follow.wish is Wish.NUMBER and any(map(str.isdigit, text)):
            text = f"{analyser.data['parts'][asked[-1].kind][0]} {follow.number}"
        elif follow.wish is not Wish.CONTEXT:
            return None
        named = analyser.parts(text)
        if len(named) != 1 or any("=" not in term for term in self._terms(text)):
            return None
        again = any(part.kind == named[0].kind for part in asked)
        changed = part_changed(text, last.text, self._index)
        if not again:
            changed = f"{last.text.rstrip(ENDS)} {_AND.sub('', typed)}"
        return changed if changed and self._answers(changed, named[0], before) else None

    def _answers(self, text: str, part: Part, before: Entry | None) -> bool:
        """Whether what answers a question stands in a part, as far as that can be seen, or is what was told ``before``
        of several."""
        reading = self._respond.read(self._respond.query(text, self._index.analyser.code))
        first = None if self._respond.doubtful(reading) else self._respond.first(reading)
        places = {getattr(citation, part.kind) for citation in first.citations} - {None} if first else set()
        return places == {part.number} or (first is not None and first is before and part.number in places)

    def _of_theirs(self, text: str, last: Turn) -> str | None:
        """«Our agency», «our budget», «we» with the name of whom somebody just said he is with; None of any other
        question."""
        lexicon = self._index.lexicon
        named = lexicon.named(last.text) if last.entry is None and not last.told else []
        names = [name for name in named if lexicon.kind(name) == "country"] or named
        plain = letter_for_letter(text)
        found = ((form.search(plain), said) for form, said in self._ours if len(names) == 1)
        ours, said = next(((match, said) for match, said in found if match), (None, ""))
        if ours is None:
            return None
        own = {name: text[ours.start(name) : ours.end(name)] for name in ours.groupdict()}
        return f"{text[: ours.start()]}{said.format(name=lexicon.called(names[0]), **own)}{text[ours.end() :]}"

    def _spoken(self, text: str, last: Turn, before: Entry | None) -> str:
        """«Who spoke?» of the part just told of, «who spoke in that group?» of the one that what was told stands in."""
        if not self._spoke.fullmatch(letter_for_letter(text).strip(ENDS)):
            return text
        there = self._follow.points(text) or self._follow.of_group(text)
        named = {part.kind: part.number for part in self._index.analyser.parts(last.text)}
        place = self._place(before, there) or named
        if not place.get("session"):
            return text
        key = "part_group_of" if place.get("group") else "part_session"
        part = self._texts(key, number=place.get("group") or place["session"], session=place["session"])
        return str(self._index.analyser.talk["spoke_in"]).format(part=part)

    def _place(self, before: Entry | None, there: bool) -> Mapping[str, int | None]:
        """The one session, and group, that what was told is, or ``there`` stands in; nothing for any other."""
        if before is None or not (there or before.kind in (Kind.SESSION, Kind.GROUP)):
            return {}
        places = {(c.session, c.group) for c in before.citations}
        if before.kind is Kind.SESSION:
            places = {(session, None) for session, _ in places}
        session, group = next(iter(places)) if len(places) == 1 else (None, None)
        return {"session": session, "group": group} if session else {}

    def _session(self, last: Turn, before: Entry | None) -> int | None:
        """The session that was talked of."""
        named = [part.number for part in self._index.analyser.parts(last.text) if part.kind == "session"]
        if named or before is None:
            return named[0] if named else None
        grouped = {c.session for c in before.citations if c.group}
        told = grouped or {c.session for c in before.citations}
        return session_of(before) if before.kind in PARTS or len(told) < 2 else None

    @cached_property
    def _of_part(self) -> frozenset[str]:
        """Terms that ask for a part as a whole: «sum up», «what is … about»."""
        about = self._index.analyser.data["about_part"]
        return frozenset(term for word in about for term in self._terms(word))

    def _terms(self, text: str) -> list[str]:
        return self._index.lexicon.terms(self._index.analyser.terms(text))
