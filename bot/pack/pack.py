"""A knowledge pack as the bot answers from it, frozen. Reading and validating one is ``reader``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.pack.model import Meeting, Passage, Question, Recommendation, Session, Speaker, Term

SHIPPED = next(
    (
        folder
        for folder in (Path(__file__).parents[1] / "knowledge", Path(__file__).parents[2] / "knowledge")
        if folder.is_dir()
    ),
    Path(__file__).parents[1] / "knowledge",
)
"""The pack that ships with the project: inside the installed package, or beside it in a checkout."""
DEFAULT = ""  # the key of a text given as a plain string, until the pack's default language is known


@dataclass(frozen=True)
class Pack:
    """A whole pack. ``unsaid`` holds what people ask for and the report does not say."""

    meeting: Meeting
    sessions: tuple[Session, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()
    speakers: tuple[Speaker, ...] = ()
    passages: tuple[Passage, ...] = ()
    questions: tuple[Question, ...] = ()
    unsaid: tuple[Question, ...] = ()
    glossary: tuple[Term, ...] = ()

    @property
    def languages(self) -> tuple[str, ...]:
        """The pack's languages, the default first."""
        return tuple(self.meeting.languages)

    def text(self, text: Mapping[str, str], language: str) -> str:
        """A text in ``language``; in the default language where there is none, empty where there is neither."""
        for code in (language, DEFAULT, self.languages[0], *text):
            if text.get(code):
                return text[code]
        return ""
