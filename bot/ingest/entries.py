"""Entries a draft can write of itself, from what was recognised: when and where, and who."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.answer.texts import load_texts
from bot.ingest.meeting import When
from bot.ingest.people import Person
from bot.ingest.report import Item
from bot.ingest.words import Words
from bot.pack.entries import slug


def entries_of(when: When | None, people: Sequence[Person], words: Words) -> Iterator[Item]:
    """The entries, in the form of ``qa``; what they ask and say stands in the data of the language."""
    if when:
        form = "meeting-when-where" if when.place else "meeting-when"
        days = load_texts(words.language).dates(when.days)
        yield _entry(form, words, [when.page], days=days, place=when.place)
    if people:
        names = ", ".join(person.name for person in people)
        yield _entry("meeting-speakers", words, [person.page for person in people], count=len(people), names=names)
    for person in people:
        surname = person.name.split()[-1]
        entry = _entry("who-is", words, [person.page], name=person.name, surname=surname, post=_post(person))
        yield {**entry, "id": f"who-is-{slug(person.name)}"}


def _entry(form: str, words: Words, pages: Sequence[int], **values: object) -> Item:
    wording = words.data["entries"][form]
    return {
        "id": form,
        "questions": [question.format(**values) for question in wording["questions"]],
        "answer": wording["answer"].format(**values),
        "pages": sorted(set(pages)),
    }


def _post(person: Person) -> str:
    return f"{person.role}, {person.organisation}" if person.organisation else person.role
