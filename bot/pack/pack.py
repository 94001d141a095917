"""A knowledge pack as the bot answers from it, frozen. Reading and validating one is ``reader``."""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
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


def meeting_key(id: str) -> str:
    """What stands for the id of a meeting where there is no room for it: seven of A-Z 2-7, capitals as no id has them,
    the same wherever the pack is. Two of a thousand meetings have the same once in seventy thousand times."""
    return b32encode(blake2b(id.encode(), digest_size=5).digest()).decode()[:7]


def packs_in(folder: Path) -> list[Path]:
    """The packs that a folder names: itself, or where it has no meeting.yaml and folders in it have one, these."""
    if (folder / "meeting.yaml").exists() or not folder.is_dir():
        return [folder]
    return sorted(file.parent for file in folder.glob("*/meeting.yaml")) or [folder]


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
