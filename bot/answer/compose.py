"""Writing replies: from an entry, a choice or a text of the interface to the ``Reply`` a face draws."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import zip_longest
from typing import TYPE_CHECKING

from bot.answer.quotes import Paragraph, Quotes
from bot.answer.reply import Link, Outcome, Reply
from bot.answer.setting import COMMANDS, has, setting
from bot.answer.source import places_of, source_line
from bot.answer.texts import Texts
from bot.language.sentences import YEAR, figures, repeats, sentences
from bot.language.typography import going_on, typeset
from bot.pack.entries import PARTS, Citation, Entry, Kind
from bot.pack.pack import Pack, meeting_key

if TYPE_CHECKING:
    from bot.pack.model import Speaker

if TYPE_CHECKING:
    from bot.answer.several import Composers

EXAMPLES = 3  # questions a newcomer is shown
RELATED = 3  # questions offered under an answer
AT_ONCE = 350  # characters up to which a passage, or the nearest thing found, is told as it stands
SCREEN = (
    1100  # of a longer one, what is told at once: with 350 one right answer in six lacked a fact, with 900 one in 30
)
WHOLE = 1600  # characters of what an answer holds back, at the most: two screens of a phone
QUOTED = 3  # paragraphs of the report quoted for one answer
CHOICES = 4  # candidates offered at the most
_ANSWERED = re.compile(r"^(?:Yes|No|Partly|Oui|Non|En partie)\b[\s\u00a0\u202f]*[:,.;–][\s\u00a0\u202f]*")
_BRACKETED = re.compile(r"\s\([^()]*\)")
_ACRONYM = re.compile(r".* \(([^\W\d_a-z]{2,})\)")  # «International Organization for Migration (IOM)»
_NUMBERED = re.compile(r"^- (\d{1,2})[\s\u00a0\u202f]?[.:] ", re.MULTILINE)
SHARED, BESIDE = 2.0, 1.0  # what an entry gains in search that shares a passage, or a place, with the one just told
CROWDED = 500  # entries in one place from which on it is none: a pack of texts may name no session and nobody
ARTICLE = 5  # letters before a name at the beginning of a sentence
HEADED = (Kind.RECOMMENDATION, Kind.SESSION, Kind.GROUP)  # told under their own titles


class Composer:
    """Writes the replies of one pack. ``among`` are the composers of several, where this is one of them."""

    several = False
    among: Composers | None = None

    def __init__(
        self, pack: Pack, entries: Sequence[Entry], texts: Mapping[str, Texts], quotes: Quotes | None = None
    ) -> None:
        self.pack = pack
        self._quotes = quotes
        self.entries = entries
        self.texts = texts
        self._key = f"{meeting_key(pack.meeting.id)}/"
        self._place = {entry.id: at for at, entry in enumerate(entries)}
        self._related: dict[str, tuple[str, ...]] = {}

    def entry(self, id: str) -> Entry | None:
        """The entry with an id, or None. The key of the meeting may stand before it, as in links that were made when
        there were several."""
        at = self._place.get(id.removeprefix(self._key))
        return None if at is None else self.entries[at]

    def part(self, entry: Entry) -> Entry | None:
        """The session, group or recommendation that an answer rests on alone; None for a part itself, and any other."""
        part = self.entry(entry.cites[0]) if len(entry.cites) == 1 else None
        return part if part and part.kind in PARTS and part is not entry else None

    def place(self, entry: Entry) -> int:
        """The place of an entry in the list of entries."""
        return self._place[entry.id]

    def title(self, entry: Entry, language: str) -> str:
        """The title of an entry, typeset."""
        return typeset(entry.title[language], language)

    def titled(self, language: str) -> str:
        """The title of the meeting, typeset."""
        return typeset(self.pack.text(self.pack.meeting.title, language), language)

    def text(self, entry: Entry, language: str) -> str:
        """What an entry says, typeset: a term behind its name, an item of a list that has a number led by it alone."""
        text = _NUMBERED.sub(r"\1. ", typeset(entry.text[language], language))
        title = self.title(entry, language)
        named = title.lower() in text[: len(title) + ARTICLE].lower()  # «Le retour volontaire … est»
        return f"{title} – {text}" if entry.kind is Kind.TERM and not named else text

    def tell(
        self, entry: Entry, language: str, confidence: float = 1.0, mark: str = "", second: Entry | None = None
    ) -> Reply:
        """What an entry says. What the report does not say is told as ``unknown``.

        ``second`` is the entry the question may have meant instead: offered, not told.
        """
        return Reply(
            outcome=Outcome.UNKNOWN if entry.kind is Kind.UNSAID else Outcome.ANSWER,
            lang=language,
            id=entry.id,
            title=self.title(entry, language),
            headed=entry.kind in HEADED,
            text=self.text(entry, language),
            context=self._context(entry, language),
            also=self.link(second, language) if second else None,
            confidence=confidence,
            citations=entry.citations,
            source=self.source(entry.citations, language),
            mark=mark,
            related=self._next(entry, second, language),
            quotes=self.quotes(entry),
        )

    def quotes(self, entry: Entry) -> tuple[Paragraph, ...] | None:
        """The paragraphs of the report that an entry restates, or that what it rests on does, as far as that is sure;
        None where the pack has no report to quote from."""
        if self._quotes is None:
            return None
        if entry.kind is Kind.UNSAID:
            return ()
        rests = [cited for id in entry.cites if (cited := self.entry(id))] or [entry]
        language = self.speaking(self.pack.meeting.document.language or "")
        found = (self._quotes.of(each.text[language], [c.page for c in each.citations]) for each in rests)
        return tuple(dict.fromkeys(paragraph for paragraph in found if paragraph))[:QUOTED]

    def leading(self, reply: Reply) -> Reply:
        """The reply of a long passage with the sentence that answers before all others, then what follows it and what
        stands just before it, as far as a screen has room; where it has not, the whole passage is held back. A list is
        told as it stands."""
        if not reply.mark or len(reply.text) <= AT_ONCE or "\n" in reply.text:
            return reply
        every = sentences(reply.text)
        at = every.index(reply.mark)
        first, end, room = at, at + 1, SCREEN - len(reply.mark)
        while end < len(every) and len(every[end]) < room:
            room -= len(every[end]) + 1
            end += 1
        while first > 0 and len(every[first - 1]) < room:
            first -= 1
            room -= len(every[first]) + 1
        lead, before = " ".join(every[at:end]), " ".join(every[first:at])
        text = f"{lead}\n\n{self.texts[reply.lang]('just_before', text=before)}" if before else lead
        return replace(reply, text=text, context="" if end - first == len(every) else reply.text)

    def tell_all(self, replies: Sequence[Reply]) -> Reply:
        """Several replies in one, in order, each with its source: answers to several questions, or several parts.

        What is told of an entry is told once, but for what else a silence is asked; and so is a source that two replies
        beside each other have.
        """
        answered = [reply for reply in replies if reply.outcome is Outcome.ANSWER]
        first = (answered or list(replies))[0]
        told_of = {reply.id for reply in answered}
        beside = [r for r in replies if r.outcome is Outcome.UNKNOWN and r.related and r.related[0].id in told_of]
        replies = [reply for reply in replies if reply not in beside]  # what stood near is an answer of its own
        each, told, cited = _each_once(replies), [], ()
        for reply, following in zip_longest(each, each[1:]):
            cited = tuple(dict.fromkeys((*cited, *reply.citations)))
            source = reply.source if cited == reply.citations else self.source(cited, reply.lang)
            if following is not None and _places(following) == _places(reply):
                source = ""  # one line for both
            else:
                cited = ()
            choices = [f"{number}. {link.title}" for number, link in enumerate(reply.options, 1)]
            heading = [reply.title] if reply.headed else []
            said = "\n".join(filter(None, [*heading, reply.text, *choices]))
            told.append("\n\n".join(filter(None, [said, source])))
        return replace(
            first,
            headed=False,
            title=" · ".join(reply.title for reply in replies if reply.title),
            text="\n\n".join(told),
            confidence=min(reply.confidence for reply in answered or replies),
            citations=tuple(dict.fromkeys(c for reply in replies for c in reply.citations)),
            notes=tuple(dict.fromkeys(note for reply in replies for note in reply.notes)),
            context="",
            also=None,
            source="",
            mark="",
            quotes=tuple(dict.fromkeys(q for reply in replies for q in reply.quotes or ())) if self._quotes else None,
            answers=tuple(replies),
            inquiries=tuple(inquiry for reply in replies for inquiry in reply.inquiries),
            chosen=any(reply.chosen for reply in replies),
        )

    def listed(self, key: str, found: Sequence[tuple[str, Entry]], language: str) -> Reply:
        """Entries told in one line each, behind what leads to each, under the text ``key``."""
        told = [(lead, self.gist(entry, language) or self.title(entry, language)) for lead, entry in found]
        lines = [f"- {lead}: {going_on(gist, language)}" for lead, gist in told]
        citations = tuple(dict.fromkeys(c for _, entry in found for c in entry.citations))
        return Reply(
            Outcome.ANSWER,
            language,
            "\n".join([self.texts[language](key), *(typeset(line, language) for line in lines)]),
            citations=citations,
            source=self.source(citations, language),
            related=tuple(self.link(entry, language) for _, entry in found[:RELATED]),
        )

    def answered(self, reply: Reply) -> bool:
        """Whether a reply begins with a «yes» or a «no»."""
        return bool(_ANSWERED.match(reply.text))

    def stated(self, reply: Reply) -> Reply:
        """A reply without the «yes» or «no» that it begins with, for a question which asks for neither."""
        return replace(reply, text=_stated(reply.text) or reply.text)

    def silence(self, entry: Entry, language: str, one: str, confidence: float = 1.0) -> Reply:
        """What an entry is silent on, told of ``one`` of its things, with what else it says."""
        told = self.tell(entry, language, confidence)
        return replace(told, text=" ".join([typeset(one, language), *sentences(told.text)[1:]]))

    def gist(self, entry: Entry, language: str) -> str:
        """What an entry says in its first sentence, without the «yes» or «no» that answers its own question; empty
        where that sentence only leads to a list."""
        first = sentences(self.text(entry, language))[0]
        return "" if first.endswith(":") else _stated(first)

    def recommended(self, id: str, language: str) -> str:
        """A recommendation in one sentence, typeset; empty where the pack has none of it."""
        own = next((each for each in self.pack.recommendations if each.id == id), None)
        return typeset(self.pack.text(own.gist, language), language) if own and own.gist else ""

    def speaker(self, speaker: Speaker, language: str) -> str:
        """A speaker with post and organisation, on one line."""
        return self.texts[language]("speaker_line", name=speaker.name, role=self.post(speaker, language))

    def called(self, speaker: Speaker, language: str, whole: bool = False) -> str:
        """A speaker as a sentence names one: with post and organisation in brackets, an organisation by its acronym;
        with its full name and what else that person was there only for the ``whole``."""
        role, organisation = (self.pack.text(text, language) for text in (speaker.role, speaker.organisation))
        if not whole:
            role, organisation = _BRACKETED.sub("", role.partition(";")[0]).strip(), _acronym(organisation)
        post = ", ".join(filter(None, (role, organisation))).replace(" (", ", ").replace(")", "")
        return typeset(f"{speaker.name} ({post})" if post else speaker.name, language)

    def post(self, speaker: Speaker, language: str) -> str:
        """The post and organisation of a speaker, typeset."""
        role, organisation = (self.pack.text(text, language) for text in (speaker.role, speaker.organisation))
        return typeset(", ".join(filter(None, (role, organisation))), language)

    def choose(self, found: Sequence[Entry], language: str, text: str) -> Reply:
        """Candidates to choose from, nothing asserted."""
        options = tuple(self.link(entry, language) for entry in found[:CHOICES])
        return Reply(Outcome.CHOOSE, language, text, confidence=0.0, options=options)

    def unknown(
        self,
        key: str,
        language: str,
        names: Sequence[str] = (),
        near: Entry | None = None,
        confidence: float = 1.0,
        asked: str = "",
    ) -> Reply:
        """The report does not say, or the question was not understood, as the text ``key`` has it; ``names`` are those
        it is silent on, ``asked`` what it does not answer, and ``near`` is the nearest it does say, told in one
        line."""
        texts = self.texts[language]
        named = texts.neither(names) if key == "not_mentioned" else texts.joined(names)
        text = texts(key, names=named, text=asked)
        told = self.gist(near, language) if near else ""
        if near and key == "unsure":  # half the times it is the answer: a list whole, and nothing denied before it
            whole = self.text(near, language)
            text = texts("nearest", text=whole if len(whole) <= AT_ONCE else told or whole)
        elif near and told:
            text = f"{text} {texts('nearby', text=told)}"
        else:
            return Reply(Outcome.UNKNOWN, language, text, confidence=confidence)
        return Reply(
            Outcome.UNKNOWN,
            language,
            text,
            confidence=confidence,
            citations=near.citations,
            source=self.source(near.citations, language),
            related=(self.link(near, language),),
        )

    def named(self, reply: Reply, question: str, clause: str = "") -> Reply:
        """A reply that says of nothing in particular that the report is silent, with what was asked in it, as a
        ``clause`` where it makes one: it stands beside the reply to another question."""
        texts = self.texts[reply.lang]
        vague = [
            typed for key in ("unknown", "not_understood", "elsewhere") if reply.text.startswith(typed := texts(key))
        ]
        if not vague:
            return reply
        asked = texts("unsaid", text=clause) if clause else texts("unknown_asked", text=question.strip(" ?!."))
        return replace(reply, text=asked + reply.text[len(vague[0]) :])

    def info(self, key: str, language: str, examples: bool = False, **values: object) -> Reply:
        """A text of the interface, followed by example questions where asked for.

        Besides ``values`` it may name what ``setting`` tells of the pack.
        """
        if self.among:
            return self.among.info(key, language, examples, **values)
        related = tuple(self.link(entry, language) for entry in self.examples) if examples else ()
        about = setting(self.pack, self.texts[language], self.several, self._words(language))
        text = self.texts[language](key, **{**about, **values})
        lines = [text, *(f"- {link.title}" for link in related)]
        return Reply(Outcome.INFO, language, "\n".join(lines), related=related)

    def _words(self, language: str) -> str:
        """Some words to search for, as an example: what the pack names first, else the title of what it tells first."""
        named = [{code: names[0] for code, names in term.names.items()} for term in self.pack.glossary[:1]]
        told = next(
            (entry for entry in self.entries if entry.kind not in (Kind.QUESTION, Kind.UNSAID)), self.entries[0]
        )
        return self.pack.text([*named, told.title][0], language)

    def offers(self, command: str) -> bool:
        """Whether there is something to list or to choose for a command."""
        return command not in COMMANDS or has(self.pack, COMMANDS[command], self.several)

    def source(self, citations: Sequence[Citation], language: str) -> str:
        """The source line for some citations, empty for none."""
        translated = self.pack.meeting.document.language not in (None, language)
        return source_line(self.places(citations, language), self.texts[language], translated)

    def places(self, citations: Sequence[Citation], language: str) -> str:
        """Where in the report some citations are, empty for none; among several reports, with the meeting."""
        texts = self.texts[language]
        told = places_of(citations, texts)
        if not told or self.among is None:
            return told
        return texts("place_in", meeting=self.among.label(self.pack.meeting.id, language), places=told)

    def located(self, key: str, citations: Sequence[Citation], language: str) -> str:
        """Where in the report some citations are, as a sentence in the words of the text ``key``."""
        told = self.texts[language](key, places=self.places(citations, language))
        return f"{told[:1].upper()}{told[1:]}"

    def recommendations(self, id: str) -> list[Entry]:
        """The recommendations of the meeting that an entry is of, in their order."""
        return [entry for entry in self.entries if entry.kind is Kind.RECOMMENDATION]

    def recommended_by(self, entry: Entry, language: str) -> str:
        """Whose the recommendations are, where an entry stands on their pages and in no session; else empty."""
        pages = {page for one in self.pack.recommendations for page in one.pages}
        if any(citation.session or citation.page not in pages for citation in entry.citations):
            return ""
        return self.pack.text(self.pack.meeting.recommended_by, language)

    def speaking(self, language: str) -> str:
        """A language, or the pack's default where it does not speak it."""
        return language if language in self.texts else self.pack.languages[0]

    @cached_property
    def examples(self) -> tuple[Entry, ...]:
        """The questions a newcomer is shown: those the pack names, else its first ones; where it has none, what it
        tells of first."""
        named = [entry for id in self.pack.meeting.examples if (entry := self.entry(id))]
        asked = [entry for entry in self.entries if entry.kind is Kind.QUESTION]
        told = [entry for entry in self.entries if entry.kind not in (Kind.QUESTION, Kind.UNSAID)]
        return tuple(named or (asked or told)[:EXAMPLES])

    def link(self, entry: Entry, language: str) -> Link:
        """An entry to choose, with what it says."""
        return Link(entry.id, self.title(entry, language), self.text(entry, language))

    def related(self, entry: Entry, language: str) -> tuple[Link, ...]:
        """What is worth asking next: a session's groups, then questions resting on the same passages or place."""
        return tuple(Link(id, self.title(self.entries[self._place[id]], language)) for id in self._beneath(entry))

    def _next(self, entry: Entry, second: Entry | None, language: str) -> tuple[Link, ...]:
        """What is offered under an answer: what the question may have meant instead, then what is worth asking next."""
        related = self.related(entry, language)
        if second is None:
            return related
        return (self.link(second, language), *(link for link in related if link.id != second.id))[:RELATED]

    def neighbours(self, entry: Entry) -> Mapping[int, float]:
        """The entries beside one, by their place in the list, with what each gains in a search that leans on it."""
        citing, placed = self._beside
        beside = {at: BESIDE for c in entry.citations for at in placed.get((c.session, c.group, c.speaker), ())}
        shared = {at: SHARED for id in entry.cites for at in citing.get(id, ())}
        return beside | shared

    @cached_property
    def _beside(self) -> tuple[Mapping[str, list[int]], Mapping[tuple[object, ...], list[int]]]:
        """The places of the entries that rest on each passage, and of those that stand in each place of the report."""
        citing: dict[str, list[int]] = {}
        placed: dict[tuple[object, ...], list[int]] = {}
        for at, entry in enumerate(self.entries):
            if entry.kind is not Kind.UNSAID:
                for id in entry.cites:
                    citing.setdefault(id, []).append(at)
                for c in entry.citations:
                    placed.setdefault((c.session, c.group, c.speaker), []).append(at)
        return citing, {place: own for place, own in placed.items() if len(own) <= CROWDED}

    def _beneath(self, entry: Entry) -> tuple[str, ...]:
        """The ids of what is offered under an entry, worked out when it is first told."""
        if entry.id not in self._related:
            citing, placed = self._beside
            session = entry.kind is Kind.SESSION
            groups = [id for id in self._place if id.startswith(f"{entry.id}-group-")] if session else []
            beside = [at for cited in entry.cites for at in citing.get(cited, ())]
            beside += [
                at for c in entry.citations if c.session for at in placed.get((c.session, c.group, c.speaker), ())
            ]
            near = [*groups, *(self.entries[at].id for at in beside if self.entries[at].kind is Kind.QUESTION)]
            most = max(RELATED, len(groups))
            self._related[entry.id] = tuple(id for id in dict.fromkeys(near) if id != entry.id)[:most]
        return self._related[entry.id]

    def _context(self, entry: Entry, language: str) -> str:
        """What the cited passages say, as far as there is room."""
        if entry.kind is not Kind.QUESTION:
            return ""
        told: list[str] = []
        room = WHOLE
        for cited in filter(None, map(self.entry, entry.cites)):
            room -= len(self.text(cited, language)) + 2
            if room < 0:
                break
            told.append(self.text(cited, language))
        return "\n\n".join(told)


def _acronym(organisation: str) -> str:
    """An organisation by its acronym, where it has one of a single word; else without what stands in brackets."""
    acronym = _ACRONYM.fullmatch(organisation)
    return acronym[1] if acronym else _BRACKETED.sub("", organisation)


def _stated(text: str) -> str:
    """A text without the «yes» or «no» that it begins with."""
    bare = _ANSWERED.sub("", text)
    return bare[:1].upper() + bare[1:]


def _places(reply: Reply) -> set[tuple[int | None, int | None, str | None, int | None]]:
    """Where what a reply tells is said, and by whom, whatever the page."""
    return {(c.session, c.group, c.speaker, c.recommendation) for c in reply.citations}


def _figures_told(reply: Reply, before: Iterable[Reply]) -> bool:
    """Whether an answer gives several figures but years, all of which another from the same places has given."""
    own = {figure for figure in figures(reply.text) if not YEAR.fullmatch(figure)}
    same = (other for other in before if _places(other) == _places(reply))
    return reply.outcome is Outcome.ANSWER and len(own) > 1 and any(own.issubset(figures(other.text)) for other in same)


def _each_once(replies: Sequence[Reply]) -> list[Reply]:
    """Replies without what one before them has told: of a silence that is asked for twice, on two of its things, the
    second time that thing alone; of two answers that overlap, the second without the sentences the first has."""
    once: dict[str, Reply] = {}
    for reply in replies:
        key = reply.id or reply.text
        told = [sentence for other in once.values() for sentence in sentences(other.text)]
        own = [each for each in sentences(reply.text) if not any(repeats(each, other) for other in told)]
        led = own[:1] == sentences(reply.text)[:1] and not _figures_told(reply, once.values())
        if key not in once and (led or not told):
            once[key] = reply if "\n" in reply.text or not told else replace(reply, text=" ".join(own))
        elif key in once and reply.outcome is Outcome.UNKNOWN and own:
            once[f"{key}/{own[0]}"] = replace(reply, text=own[0])
    return list(once.values())
