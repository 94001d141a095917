"""What no item of a pack can know alone: ids, citations, pages, sessions, speakers, languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from bot.language.analyser import LANGUAGES, fold
from bot.pack.entries import term_id
from bot.pack.files import Fault, Located, Severity
from bot.pack.model import Passage, Question, Recommendation, Session, Strict, Term
from bot.pack.pack import DEFAULT, Pack

Where = Callable[[Strict], Located]


def cross_check(pack: Pack, where: Where) -> Iterator[Fault]:
    """What no item can know alone: ids, citations, pages, sessions, speakers, languages."""
    for check in (_languages, _ids, _named_twice, _citations, _settings, _pages, _untranslated):
        yield from check(pack, where)


def _identified(pack: Pack) -> tuple[Recommendation | Passage | Question, ...]:
    """Everything with an id of its own."""
    return (*pack.recommendations, *pack.passages, *pack.questions, *pack.unsaid)


def _languages(pack: Pack, where: Where) -> Iterator[Fault]:
    known = sorted(path.stem for path in LANGUAGES.glob("*.yaml"))
    for language in pack.languages:
        if language not in known:
            yield where(pack.meeting).fault(
                f"unknown language '{language}': use one of {', '.join(known)}", "languages"
            )


def _ids(pack: Pack, where: Where) -> Iterator[Fault]:
    parts = {f"session-{s.number}" for s in pack.sessions}
    parts |= {f"session-{s.number}-group-{g.number}" for s in pack.sessions for g in s.groups}
    seen: dict[str, Strict] = {}
    for item in _identified(pack):
        if item.id in seen:
            message = f"the id '{item.id}' is taken by {_at(where(seen[item.id]))}: choose another"
            yield where(item).fault(message, "number" if isinstance(item, Recommendation) else "id")
        elif item.id in parts:
            yield where(item).fault(f"the id '{item.id}' is that of a session or group: choose another", "id")
        seen.setdefault(item.id, item)
    for index, example in enumerate(pack.meeting.examples):
        if example not in seen:
            yield where(pack.meeting).fault(f"there is no '{example}' to show as an example", "examples", index)
    yield from _numbers(pack, where)
    terms: dict[str, Term] = {}
    for term in pack.glossary:
        id = term_id(pack, term)
        if not term.definition or not id:
            continue
        if id in seen:
            message = f"the id '{id}' is that of a glossary term: choose another"
            yield where(seen[id]).fault(message, "id", severity=Severity.ERROR)
        elif id in terms and not _names(terms[id]) & _names(term):
            message = f"its first name makes the id '{id}', as that of {_at(where(terms[id]))} does: begin with another"
            yield where(term).fault(message, "names", severity=Severity.ERROR)
        terms.setdefault(id, term)


def _numbers(pack: Pack, where: Where) -> Iterator[Fault]:
    """Sessions, and groups of one session, with one number."""
    numbers: set[int] = set()
    for session in pack.sessions:
        if session.number in numbers:
            yield where(session).fault(f"there is a session {session.number} already: mend the number", "number")
        numbers.add(session.number)
        groups: set[int] = set()
        for index, group in enumerate(session.groups):
            if group.number in groups:
                message = f"session {session.number} has a group {group.number} already: mend the number"
                yield where(session).fault(message, "groups", index, "number")
            groups.add(group.number)


def _named_twice(pack: Pack, where: Where) -> Iterator[Fault]:
    """A name of two terms is told as one of them, whichever was meant."""
    owners: dict[str, Term] = {}
    for term in pack.glossary:
        for language, names in term.names.items():
            for index, name in enumerate(names):
                owner = owners.setdefault(fold(name), term)
                if owner is not term:
                    message = f"'{name}' is a name of the term in {_at(where(owner))} too: leave it to one of them"
                    yield where(term).fault(message, "names", language, index, severity=Severity.ERROR)


def _names(term: Term) -> set[str]:
    return {fold(name) for names in term.names.values() for name in names}


def _at(there: Located) -> str:
    return f"{there.file.path.name}, line {there.line}"


def _citations(pack: Pack, where: Where) -> Iterator[Fault]:
    citable = {p.id for p in pack.passages} | {r.id for r in pack.recommendations}
    for question in (*pack.questions, *pack.unsaid):
        if not question.cites and not question.pages:
            yield where(question).fault(
                f"'{question.id}' cites nothing: add cites: [a passage's id] or pages: [a page]"
            )
        for index, cited in enumerate(question.cites):
            if cited not in citable:
                yield where(question).fault(
                    f"'{question.id}' cites '{cited}', which is no passage: correct the id", "cites", index
                )
    for term in pack.glossary:
        for index, cited in enumerate(term.cites):
            if cited not in citable:
                yield where(term).fault(f"a term cites '{cited}', which is no passage: correct the id", "cites", index)


def _settings(pack: Pack, where: Where) -> Iterator[Fault]:
    """Sessions, groups and speakers that passages name, against the files that list them, where there are any."""
    groups = {(s.number, g.number) for s in pack.sessions for g in s.groups}
    introduced: set[str] = set()
    for speaker in pack.speakers:
        if speaker.name in introduced:
            message = f"'{speaker.name}' stands here twice: keep one"
            yield where(speaker).fault(message, "name", severity=Severity.ERROR)
        introduced.add(speaker.name)
    numbers = {s.number for s in pack.sessions}
    names = {s.name for s in pack.speakers}
    for p in pack.passages:
        if numbers and p.session is not None and p.session not in numbers:
            yield where(p).fault(f"there is no session {p.session} in sessions.yaml", "session")
        elif p.group is not None and p.session is None:
            yield where(p).fault(f"group {p.group} of which session? Add session: and its number", "group")
        elif numbers and p.group is not None and (p.session, p.group) not in groups:
            yield where(p).fault(f"session {p.session} has no group {p.group} in sessions.yaml", "group")
        if names and p.speaker is not None and p.speaker not in names:
            yield where(p).fault(f"'{p.speaker}' is not in speakers.yaml: add the speaker or mend the name", "speaker")


def _pages(pack: Pack, where: Where) -> Iterator[Fault]:
    first, last = pack.meeting.document.pages
    if first > last:
        message = f"the last page, {last}, comes before the first, {first}: write the first one first"
        yield where(pack.meeting).fault(message, "document", "pages")
        return
    for item in (*pack.sessions, *_identified(pack)):
        groups = item.groups if isinstance(item, Session) else []
        places = [(item.pages, ("pages",)), *((g.pages, ("groups", at, "pages")) for at, g in enumerate(groups))]
        for pages, place in places:
            for page in pages:
                if not first <= page <= last:
                    message = f"page {page} is not in the document, which has pages {first} to {last}"
                    yield where(item).fault(message, *place)


def _untranslated(pack: Pack, where: Where) -> Iterator[Fault]:
    items: tuple[Strict, ...] = (pack.meeting, *pack.sessions, *pack.speakers, *_identified(pack), *pack.glossary)
    for item in items:
        for place, languages in _translations(item.model_dump()):
            unknown = languages - {DEFAULT, *pack.languages}
            for language in unknown:
                wrong = "add it to languages in meeting.yaml, or put the text in quotes where it is part of one"
                yield where(item).fault(f"'{language}' is not among the pack's languages: {wrong}", *place, language)
            wanted = () if unknown else pack.languages[1:] if DEFAULT in languages else pack.languages
            for language in wanted:
                if language not in languages:
                    what = ".".join(map(str, place))
                    message = f"'{what}' is missing in '{language}': add the translation"
                    yield where(item).fault(message, *place, severity=Severity.ERROR)


def _translations(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], set[str]]]:
    """Every text of an item, as its place and the languages it has."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _translations(item, (*place, index))
    elif isinstance(value, dict):
        for key, item in value.items():
            if key in _TRANSLATED:
                if item:
                    yield (*place, key), set(item)
            else:
                yield from _translations(item, (*place, key))


_TRANSLATED = {
    "title",
    "text",
    "summary",
    "gist",
    "place",
    "questions",
    "answer",
    "role",
    "organisation",
    "definition",
    "called",
}
