"""What a knowledge pack holds: the models its files are validated with.

The format is in the README, under «Change the knowledge».
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from bot.pack.pack import DEFAULT


def _by_language(value: Any) -> Any:
    return {DEFAULT: value} if isinstance(value, str | list) else value


def _one_line(text: str) -> str:
    """Text folded over several lines of YAML as one. Lines of a list, begun with «- », stay lines, and so does what
    follows a list without being indented."""
    if "\n" not in text:
        return text.strip()
    out: list[str] = []
    for line in text.strip().splitlines():
        begins = line.startswith("- ") or not line.strip() or not out or not out[-1]
        after_list = out and out[-1].startswith("- ") and not line.startswith(" ")
        if begins or after_list:
            out.append(line.strip())
        else:
            out[-1] = f"{out[-1]} {line.strip()}"
    return "\n".join(out)


Words = Annotated[
    str,
    Field(min_length=1, max_length=8000),
    BeforeValidator(lambda v: _one_line(v) if isinstance(v, str) else v),
]
Text = Annotated[dict[str, Words], Field(min_length=1), BeforeValidator(_by_language)]
Texts = Annotated[
    dict[str, Annotated[list[Words], Field(min_length=1)]], Field(min_length=1), BeforeValidator(_by_language)
]
Id = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,48}$")]
Number = Annotated[int, Field(ge=1, le=999)]
Page = Annotated[int, Field(ge=1, le=99_999)]


class Strict(BaseModel):
    """Unknown keys are faults: a misspelt key must not lose what stands under it."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Document(Strict):
    """The report the pack restates. ``pages``: first and last page, as printed; ``language``: the one it is written in,
    so that replies in another can say that they are a translation."""

    title: Text
    pages: Annotated[list[Page], Field(min_length=2, max_length=2)]
    language: str | None = None


class Meeting(Strict):
    """What the pack is about. The first of ``languages`` is the default; ``examples`` are ids of questions to begin
    with; ``recommended_by`` says whose the recommendations are."""

    id: Id
    title: Text
    dates: list[date] = []
    place: Text = {}
    languages: Annotated[list[str], Field(min_length=1)]
    document: Document
    recommended_by: Text = {}
    examples: list[Id] = []


class Group(Strict):
    """A working group of a session."""

    number: Number
    title: Text
    summary: Text = {}
    pages: list[Page] = []


class Session(Group):
    """A session of the meeting and its groups."""

    groups: list[Group] = []


class Recommendation(Strict):
    """A numbered recommendation, restated whole; its ``gist`` is that in a sentence."""

    number: Number
    title: Text
    gist: Text = {}
    text: Text
    pages: Annotated[list[Page], Field(min_length=1)]

    @property
    def id(self) -> str:
        """The id under which questions cite it."""
        return f"recommendation-{self.number}"


class Passage(Strict):
    """A part of the report in our own words, with the place where the report says it."""

    id: Id
    title: Text
    text: Text
    pages: Annotated[list[Page], Field(min_length=1)]
    session: Number | None = None
    group: Number | None = None
    speaker: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _page_or_pages(cls, value: Any) -> Any:
        if isinstance(value, dict) and "page" in value and "pages" not in value:
            value = {**value, "pages": [value["page"]]}
            del value["page"]
        return value


class Question(Strict):
    """A curated question: its phrasings, the first shown as its title, the answer, and what the answer rests on.

    ``each`` are the things that a silence is on, be they in its first sentence or not, one sentence a thing: the one
    asked for is told in its place. ``about`` names what it is about, as the glossary or ``speakers.yaml`` have it;
    derived where there is none."""

    id: Id
    questions: Texts
    answer: Text
    each: Texts | None = None
    cites: list[Id] = []
    pages: list[Page] = []
    about: list[str] = []


class Phrasings(Strict):
    """More ways to ask for an entry, apart from what it says."""

    questions: Texts


class Term(Strict):
    """Names for one thing, in any language; with a definition it can be asked for.

    ``called`` is what it is called in a sentence («the EU», «le HCR»), where that is not the first name. ``cites`` are
    the passages and recommendations the definition rests on; where there is none, the first passages that name the
    thing."""

    names: Texts
    called: Text = {}
    definition: Text = {}
    cites: list[str] = []


class Speaker(Strict):
    """Somebody who spoke, with the post the report gives."""

    name: str
    role: Text
    organisation: Text = {}
