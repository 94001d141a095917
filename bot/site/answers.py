"""The pages of entries and speakers: what the bot tells of each, by the function that it tells it with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.answer.reply import Outcome, Reply
from bot.faces.address import path_of
from bot.language.typography import typeset
from bot.pack.entries import Entry, Kind
from bot.pack.model import Speaker
from bot.site.outline import Outline
from bot.site.page import Item, Page, Section, alternates, items, shortened


def answer_pages(outline: Outline, language: str) -> Iterator[Page]:
    """A page for each entry of the pack and each speaker, in one language."""
    for entry in outline.entries:
        yield _answer(outline, entry, language)
    for id, speaker in outline.speakers.items():
        yield _speaker(outline, id, speaker, language)


def _answer(outline: Outline, entry: Entry, language: str) -> Page:
    compose = outline.brain.compose
    reply = compose.tell(entry, language)
    cited = [told for id in entry.cites if id != entry.id and (told := compose.entry(id))]
    before, after = outline.numbered(entry)
    return Page(
        path=path_of(language, entry.id),
        language=language,
        template="answer.html",
        title=reply.title,
        description=shortened(reply.text),
        alternates=alternates(compose, entry.id),
        values={
            "id": entry.id,
            "reply": reply,
            "cited": items(compose, cited, language),
            "place": _place(outline, entry, language),
            "related": [Item(f"{link.id}/", link.title) for link in reply.related],
            "before": items(compose, [before] if before else [], language),
            "after": items(compose, [after] if after else [], language),
        },
        data=_data(entry, reply),
        listed=entry.kind is not Kind.UNSAID,
    )


def _place(outline: Outline, entry: Entry, language: str) -> list[Item]:
    """The group, else the session, in which an entry first stands, to go there."""
    compose = outline.brain.compose
    first = next((c for c in entry.citations if c.session is not None), None)
    if first is None:
        return []
    ids = [f"session-{first.session}-group-{first.group}", f"session-{first.session}"]
    places = [place for id in ids if id != entry.id and (place := compose.entry(id))]
    return items(compose, places[:1], language)


def _data(entry: Entry, reply: Reply) -> Mapping[str, Any]:
    """What a page is, in the words of schema.org: a question with its answer, or a term with its definition."""
    if entry.kind is Kind.QUESTION and reply.outcome is Outcome.ANSWER:
        answer = {"@type": "Answer", "text": reply.text}
        question = {"@type": "Question", "name": reply.title, "acceptedAnswer": answer}
        return {"@type": "FAQPage", "inLanguage": reply.lang, "mainEntity": [question]}
    if entry.kind is Kind.TERM:
        return {"@type": "DefinedTerm", "inLanguage": reply.lang, "name": reply.title, "description": reply.text}
    return {}


def _speaker(outline: Outline, id: str, speaker: Speaker, language: str) -> Page:
    compose = outline.brain.compose
    texts, pack = compose.texts[language], compose.pack
    name, told = typeset(speaker.name, language), compose.post(speaker, language)
    organisation = pack.text(speaker.organisation, language)
    employer = {"affiliation": {"@type": "Organization", "name": organisation}} if organisation else {}
    sections = (
        Section(items(compose, outline.said_by(speaker, Kind.QUESTION), language), texts("site_questions")),
        Section(items(compose, outline.said_by(speaker, Kind.PASSAGE), language), texts("site_passages")),
    )
    return Page(
        path=path_of(language, id),
        language=language,
        template="list.html",
        title=name,
        description=shortened(compose.speaker(speaker, language)),
        alternates=alternates(compose, id),
        values={"told": told, "sections": [section for section in sections if section.items], "folded": False},
        data={"@type": "Person", "name": speaker.name, "jobTitle": pack.text(speaker.role, language), **employer},
    )
