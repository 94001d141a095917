"""What a reader would be asked of an unsure question, and what it answers, as plain data.

A reader is a language model that chooses among what curators wrote, or says that none of it fits. No word that it
writes itself is ever shown to anybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.answer.reply import Link

MOST = 12  # candidates a reader is shown, at the most


class Outside(StrEnum):
    """Why none of the candidates fits."""

    NOT_IN_REPORT = "not in the report"
    NOT_UNDERSTOOD = "not understood"


@dataclass(frozen=True, slots=True)
class Inquiry:
    """An unsure question as a reader is asked it: what was asked, in which language, and ``candidates``, one to
    ``MOST``, each with its title and in short what it says in that language, the likeliest first. ``before`` are the
    last questions, each with its answer in short, empty where it had none."""

    question: str
    language: str
    candidates: tuple[Link, ...]
    before: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """What a reader answers: the id of the candidate that answers the question, or why none does; and a follow-up as a
    whole question, empty for one that stands alone. That text is searched for, and never told."""

    entry: str | None = None
    outside: Outside | None = None
    question: str = ""


Choices = Mapping[Inquiry, Choice]
"""What a reader has answered so far; an empty one is that of a reader who has not been asked yet."""
