"""What the journal holds: questions and the thumbs under their answers, as plain frozen data."""

from __future__ import annotations

from dataclasses import dataclass

UP, DOWN = 1, -1


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what came of it; of who asked, and where, nothing.

    ``key`` is a random number by which a thumb finds it, ``at`` whole seconds since 1970 UTC, ``outcome`` one of
    answer, choose and unknown, ``entry`` the id of what was told, ``confidence`` 0 to 1, ``thumb`` ``UP``, ``DOWN`` or
    none.
    """

    key: str
    at: int
    text: str
    language: str
    outcome: str
    entry: str | None = None
    confidence: float = 0.0
    thumb: int | None = None

    @property
    def failed(self) -> bool:
        """Whether a curator should look: nothing was told, or somebody was not helped. To have said, with the entry
        written for it, that the report does not say is an answer."""
        return self.thumb == DOWN or self.entry is None or self.outcome == "choose"


@dataclass(frozen=True, slots=True)
class Thumb:
    """A thumb for the question of that key: ``UP`` or ``DOWN``."""

    key: str
    value: int
