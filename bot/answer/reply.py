"""What the brain gives a face: a reply, as plain frozen data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.answer.quotes import Paragraph
from bot.pack.entries import Citation

if TYPE_CHECKING:
    from bot.answer.inquiry import Inquiry


class Outcome(StrEnum):
    """How much a reply asserts."""

    ANSWER = "answer"  # asserted as the answer
    CHOOSE = "choose"  # two to four candidates offered, nothing asserted
    UNKNOWN = "unknown"  # the report does not say, or the question was not understood
    INFO = "info"  # a command's result, a greeting, help


@dataclass(frozen=True, slots=True)
class Link:
    """An entry by id and title: a related question, a candidate. ``text`` is what it says, where that is told."""

    id: str
    title: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry found, with its score (above 0, higher is better; comparable within one question only)."""

    id: str
    score: float


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply. ``text`` is its body in plain text; title, source and choices are apart, for the face to draw.

    ``title`` is the question that was answered or, when ``headed``, the heading of what is told.
    ``q`` is the question as asked and ``ms`` the milliseconds it took; the brain fills them in last. ``confidence`` is
    the probability, 0 to 1, that the reply is right. ``context`` is what the report says around the answer and ``also``
    a second answer that the question may have meant: both are held back until asked for. ``answers`` are the replies
    this one is made of, where it answers several questions.
    ``mark`` is the sentence of a passage that answers, empty where the whole text does. ``source`` is the source line,
    empty where nothing is cited. ``read_as`` is the question after its spelling was mended. ``meeting`` is the id of
    the meeting that replies, where there are several. ``quotes`` are the paragraphs of the report that it restates, as
    they are written; None where there is no report to quote from. ``inquiries`` are what a reader is to be asked,
    where there is one and the decision is unsure; ``chosen`` says that a reader has chosen.
    """

    outcome: Outcome
    lang: str
    text: str
    id: str | None = None
    title: str = ""
    headed: bool = False
    confidence: float = 1.0
    citations: tuple[Citation, ...] = ()
    context: str = ""
    also: Link | None = None
    source: str = ""
    mark: str = ""
    options: tuple[Link, ...] = ()
    related: tuple[Link, ...] = ()
    read_as: str | None = None
    notes: tuple[str, ...] = ()
    hits: tuple[Hit, ...] = ()
    q: str = ""
    ms: float = 0.0
    answers: tuple[Reply, ...] = ()
    meeting: str | None = None
    quotes: tuple[Paragraph, ...] | None = None
    inquiries: tuple[Inquiry, ...] = ()
    chosen: bool = False

    @property
    def quotable(self) -> bool:
        """Whether there are words of the report to be asked for that the reply does not have itself."""
        return any(quote.text not in self.text for quote in self.quotes or ())
