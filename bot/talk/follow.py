"""Following up: what a short question means after another one.

Reads the words of a question only; what it refers to is looked up by the brain. Which words count is data of the
language (``follow`` in ``language/data/CODE.yaml``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.language.analyser import Analyser, fold, words

_WORD = re.compile(r"[^\W_]+")


class Wish(StrEnum):
    """What a follow-up asks for."""

    NEXT = "next"
    PREVIOUS = "previous"
    NUMBER = "number"  # another part of the same kind: «and the second?»
    MORE = "more"
    PAGE = "page"
    WHO = "who"  # who said what was just told, and what that person is
    CONTEXT = "context"  # a question that leans on the one before: «who presented it?», «and Senegal?»
    ALONE = "alone"  # a question that stands on its own


@dataclass(frozen=True, slots=True)
class FollowUp:
    """How a question follows up. ``number`` goes with ``Wish.NUMBER``; -1 is «the last»."""

    wish: Wish
    number: int = 0


def follow_up(text: str, analyser: Analyser) -> FollowUp:
    """Read how a question follows up on the one before, if there was one."""
    data = analyser.data["follow"]
    said = words(fold(text).replace("'", " "))
    bare = [w for w in said if w not in data["opening"]]
    joined = " ".join(bare)
    if joined in data["more"] or " ".join(said) in data["more"]:
        return FollowUp(Wish.MORE)
    if any(w in data["page"] for w in bare) and all(w in data["page_words"] for w in bare):
        return FollowUp(Wish.PAGE)
    talk = {*data["who_words"], *data["pronouns"]}
    if any(w in data["who"] for w in bare) and all(w in talk or w in analyser.stop for w in bare):
        return FollowUp(Wish.WHO)
    names = {w for names in analyser.data["parts"].values() for name in names for w in name.split()}
    skipped = {*analyser.data["about_part"], *data["fillers"]} - {*data["next"], *data["previous"]}
    content = [w for w in bare if w not in analyser.stop and w not in names and w not in skipped]
    number = None if analyser.parts(text) else _ordinal(bare, names, analyser)  # «session 2» is a question of its own
    if number is not None:
        return FollowUp(Wish.NUMBER, number)
    if content and all(w in (*data["next"], *data["previous"]) for w in content):
        return FollowUp(Wish.NEXT if any(w in data["next"] for w in content) else Wish.PREVIOUS)
    leans = len(bare) < len(said) and said[0] not in bare[:1]
    leans = leans or any(fold(text).startswith(f"{opening} ") for opening in data["opening"])
    leans = leans or any(w in data["pronouns"] for w in bare)
    return FollowUp(Wish.CONTEXT if leans else Wish.ALONE)


def renumbered(text: str, number: int, analyser: Analyser) -> str | None:
    """A question with another ordinal in the place of its own: «and the third?» after «what was the second lesson?».

    None where it has no ordinal, or only one that numbers a part of the report.
    """
    ordinals = analyser.data["ordinals"]
    wanted = next((word for word, place in ordinals.items() if place == number), None)
    if wanted is None or analyser.parts(text):
        return None
    changed = _WORD.sub(lambda match: wanted if fold(match[0]) in ordinals else match[0], text)
    return changed if changed != text else None


def _ordinal(bare: list[str], names: set[str], analyser: Analyser) -> int | None:
    """The number in «the second one», «the 3rd», «la troisième», when there is nothing else in it."""
    data = analyser.data
    found = None
    for word in bare:
        number = data["ordinals"].get(word)
        if number is None and word in data["last"]:
            number = -1
        if number is None and word[0].isdigit() and word.strip("0123456789") in ("", *data["ordinal_endings"]):
            number = int("".join(c for c in word if c.isdigit())[:6])
        if number is not None:
            if found is not None:
                return None
            found = number
        elif word not in analyser.stop and word not in names and word not in data["follow"]["pronouns"]:
            return None
    return found
