"""Numbered parts of the report: recommendation 8, session 2, working group 1 of session 3, their neighbours, a page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.answer.compose import CHOICES, RELATED, Composer
from bot.answer.reply import Outcome, Reply
from bot.answer.setting import how_many, in_words, numbers_of, such
from bot.answer.understand import Query
from bot.language.analyser import REST, Part
from bot.language.typography import typeset
from bot.pack.entries import PARTS, Citation, Entry, Kind
from bot.search.index import Index
from bot.search.indexes import Indexes
from bot.talk.asked import Asked, Told, turn_of
from bot.talk.conversation import Turn
from bot.talk.follow import FollowUp, Wish

STEPS = (Wish.NEXT, Wish.PREVIOUS, Wish.NUMBER)
FIGURES = 2  # of a number that chooses; a longer one is a year or a figure of the report
_SESSION = re.compile(r"session-(\d+)")
SPREAD = 3  # pages that something may cite and still be of one of them


class Parts:
    """Finds parts by number and says plainly when there is no such part."""

    def __init__(self, composer: Composer, indexes: Indexes) -> None:
        self._composer = composer
        self._indexes = indexes
        self._pack = composer.pack
        self._asking: dict[str, frozenset[str]] = {}

    def read(self, asked: Asked) -> Told | None:
        """The reply to a question that asks for numbered parts, or for another of the kind last talked of."""
        index = self._indexes[asked.language]
        told = asked.last.told if asked.last else ()
        reply = self.step(asked.follow, asked.before, index, told) if asked.before else None
        reply = reply or self.asked_for(asked.query, index, asked.before)
        if reply is None and asked.last and asked.follow.wish in STEPS:
            said = f"{asked.last.text} {asked.before.title[asked.language] if asked.before else ''}"
            reply = self.of_kind(asked.follow, said, index)
        return (reply, turn_of(reply, asked.query)) if reply else None

    def asked_for(self, query: Query, index: Index, before: Entry | None) -> Reply | None:
        """The reply to a question that names a part and nothing else, or a part that does not exist; else None.

        ``before`` is the entry last talked of: it tells which session's «group 2» is meant.
        """
        for part in query.parts:
            numbers = self.numbers(part.kind)
            if numbers and (part.number > numbers[-1] or part.number == 0):
                return self._no_such(part, query.language)
        if not query.parts or any("=" not in term and term not in self._about(index) for term in query.terms):
            return None
        session = next((part.number for part in query.parts if part.kind == "session"), None)
        group = next((part for part in query.parts if part.kind == "group"), None)
        if group is not None:
            within = session or session_of(before)
            return self._group(self.meant([group], within)[0], within, query.language)
        return self._tell(query.parts, session, query.language)

    def step(self, follow: FollowUp, before: Entry, index: Index, told: Sequence[str] = ()) -> Reply | None:
        """The parts that follow, precede or are numbered after the one last talked of: «the next two», «and the
        third?», «8», «9 to 11». None where that was no part, or the message says more than a number. ``told`` are the
        entries told together with it: of several, «the last» is the last of them."""
        part, language = _part_of(before), index.analyser.code
        if part is None:
            return None
        session = session_of(before)
        match follow.wish:
            case Wish.NUMBER:
                together = len(told) > 1 and all(_part_of(entry) for id in told if (entry := self._composer.entry(id)))
                numbers = [part.number if follow.number == -1 and together else follow.number]
            case Wish.NEXT | Wish.PREVIOUS:
                following = follow.wish is Wish.NEXT
                there = self.numbers(part.kind, session)
                numbers = [n for n in there if n > part.number] if following else [n for n in there if n < part.number]
                if not numbers:
                    return self._composer.info("no_next" if following else "no_previous", language)
                count = follow.number or 1
                numbers = numbers[:count] if following else numbers[-count:]
            case Wish.CONTEXT | Wish.ALONE if not index.analyser.parts(follow.text):
                name = index.analyser.data["parts"][part.kind][0]
                numbered = f"{name} {index.analyser.from_number(follow.text)}"
                if any("=" not in term for term in index.analyser.terms(numbered)):
                    return None
                numbers = [other.number for other in index.analyser.parts(numbered)]
            case _:
                return None
        return self._tell([Part(part.kind, number) for number in numbers], session, language) if numbers else None

    def of_kind(self, follow: FollowUp, said: str, index: Index) -> Reply | None:
        """The part with a number, of the kind that what was said before speaks of: «and the last one?» after «how many
        recommendations are there?». None where it speaks of no kind, or the follow-up gives no number."""
        spoken = set(index.analyser.words(said))
        names = index.analyser.data["parts"]
        kind = next((kind for kind in names if kind != "group" and spoken.intersection(names[kind][:2])), None)
        if kind is None or follow.wish is not Wish.NUMBER:
            return None
        return self._tell([Part(kind, follow.number)], None, index.analyser.code)

    def bare_number(self, asked: Asked) -> Told | None:
        """The reply to a number and nothing else, where nothing was offered under it and no part was talked of."""
        if not asked.text.isdecimal() or len(asked.text) > FIGURES:
            return None
        example = such(self._pack, self._composer.texts[asked.language], asked.text)
        return self._composer.info("number_alone", asked.language, such=example), None

    def page(self, asked: Asked) -> Told | None:
        """The reply to a question that asks for what is on a page."""
        reply = self._on_page(asked.query, self._indexes[asked.language])
        return (reply, Turn(asked.text, told=tuple(link.id for link in reply.related))) if reply else None

    def _on_page(self, query: Query, index: Index) -> Reply | None:
        """What stands on the page that a question asks for, by whom, in the order of the report; None where it asks
        for no page, or for more than what is on it."""
        named = re.compile(rf"\b(?:{'|'.join(index.analyser.talk.get('page', ()))})\.? ?(\d{{1,4}})\b", re.IGNORECASE)
        match = named.search(query.text)
        rest = index.analyser.terms(named.sub(" ", query.text))
        if match is None or any(term not in self._about(index) for term in index.lexicon.terms(rest)):
            return None
        number, language, texts = int(match[1]), query.language, self._composer.texts[query.language]
        there = [e for e in self._composer.entries if e.kind in (Kind.PASSAGE, Kind.RECOMMENDATION) and _on(e, number)]
        if not there:
            first, last = self._pack.meeting.document.pages
            return Reply(Outcome.UNKNOWN, language, texts("no_page", number=number, first=first, last=last))
        titles: dict[str, list[str]] = {}
        for entry in there:
            by = next((c.speaker for c in entry.citations if c.speaker), "")
            titles.setdefault(by, []).append(entry.title[language])
        lines = [texts("page_line", by=by, titles=texts("apart").join(own)) for by, own in titles.items() if by]
        lines += titles.get("", ())
        return Reply(
            Outcome.ANSWER,
            language,
            "\n".join([texts("on_page", number=number), *(f"- {typeset(line, language)}" for line in lines)]),
            citations=(Citation(number),),
            source=self._composer.source((Citation(number),), language),
            related=tuple(self._composer.link(entry, language) for entry in there[:RELATED]),
        )

    def numbers(self, kind: str, session: int | None = None) -> list[int]:
        """The numbers of a kind of part, in order; of groups, in one session or in any."""
        return numbers_of(self._pack, kind, session)

    def meant(self, parts: Sequence[Part], session: int | None = None) -> list[Part]:
        """Parts with the numbers they have: those counted from the end, -1 being the last, and all the others of
        «8 to the end»; 0 for one that is not there."""
        found: list[Part] = []
        for part in parts:
            there = self.numbers(part.kind, session)
            if part.number == REST:
                found += (Part(part.kind, number) for number in there if found and number > found[-1].number)
            else:
                counted = there[part.number] if -len(there) <= part.number < 0 else 0
                found.append(part if part.number >= 0 else Part(part.kind, counted))
        return list(dict.fromkeys(found))

    def _tell(self, parts: Sequence[Part], session: int | None, language: str) -> Reply:
        """One part, or several in one reply."""
        found = [
            self._group(part, session, language) if part.kind == "group" else self._numbered(part, language)
            for part in self.meant(parts, session)
        ]
        return found[0] if len(found) == 1 else self._composer.tell_all(found)

    def _numbered(self, part: Part, language: str) -> Reply:
        entry = self._composer.entry(f"{part.kind}-{part.number}")
        return self._no_such(part, language) if entry is None else self._composer.tell(entry, language)

    def _group(self, group: Part, session: int | None, language: str) -> Reply:
        """A group of the session meant; where that is unclear and several sessions have one, a choice."""
        sessions = [s.number for s in self._pack.sessions]
        number = group.number
        found = {n: entry for n in sessions if (entry := self._composer.entry(f"session-{n}-group-{number}"))}
        if session in found:
            return self._composer.tell(found[session], language)
        if session is not None and session not in sessions:
            return self._no_such(Part("session", session), language)
        if session is not None and not self.numbers("group", session):
            text = self._composer.texts[language]("no_groups", number=session)
            return Reply(Outcome.UNKNOWN, language, text)
        if not found or session is not None:
            return self._no_such(Part("group", number), language)
        if len(found) == 1:
            return self._composer.tell(next(iter(found.values())), language)
        texts = self._composer.texts[language]
        text = texts("choose_group", number=number)
        if len(found) > CHOICES:
            example = texts("part_group_of", number=number, session=max(found))
            text = texts("choose_groups", number=number, numbers=in_words(list(found), texts), example=example)
        return self._composer.choose(list(found.values()), language, text)

    def _no_such(self, part: Part, language: str) -> Reply:
        texts = self._composer.texts[language]
        what = how_many(self._pack, part.kind, texts)
        if part.number < 1 and not self.numbers(part.kind):  # «the last session», of none
            return Reply(Outcome.UNKNOWN, language, texts("none_to_list", what=what))
        name = texts(f"part_{part.kind}", number=part.number)
        return Reply(Outcome.UNKNOWN, language, texts("unknown_number", part=name, what=what))

    def _about(self, index: Index) -> frozenset[str]:
        """Terms that ask for a part as a whole: «read me», «summary of», «what is … about»."""
        analyser = index.analyser
        if analyser.code not in self._asking:
            words = analyser.data["about_part"]
            self._asking[analyser.code] = frozenset(
                term for word in words for term in index.lexicon.terms(analyser.terms(word))
            )
        return self._asking[analyser.code]


def _on(entry: Entry, page: int) -> bool:
    """Whether an entry is on a page, and not on pages all over the report."""
    pages = {citation.page for citation in entry.citations}
    return page in pages and len(pages) < SPREAD


def session_of(entry: Entry | None) -> int | None:
    """The session an entry belongs to."""
    if entry and entry.kind in PARTS and (number := _SESSION.match(entry.id)):
        return int(number[1])
    return next((c.session for c in entry.citations if c.session), None) if entry else None


def _part_of(entry: Entry) -> Part | None:
    """The numbered part an entry is, or the one recommendation it rests on."""
    if len(entry.cites) == 1 and entry.cites[0].startswith("recommendation-"):
        return Part("recommendation", int(entry.cites[0].removeprefix("recommendation-")))
    if entry.kind not in PARTS:
        return None
    kind, number = entry.id.rsplit("-", 2)[-2:]
    return Part(kind, int(number))
