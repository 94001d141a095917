"""A message that counts: «the next one», «the third?», «the second one in more detail»."""

from __future__ import annotations

import re

from bot.language.analyser import Analyser, any_of, fold, words, words_apart

MOST = 99  # number that is an item's or a part's; a larger one is a year or a figure
_WORD = re.compile(r"[^\W_]+")


class Counted:
    """Reads in one language which of several is asked for."""

    def __init__(self, analyser: Analyser) -> None:
        self._analyser = analyser
        self._data = analyser.data["follow"]
        talk = analyser.talk
        self._numbers = {**analyser.data["numbers"], **{str(number): number for number in range(2, MOST)}}
        self._parts = {w for names in analyser.data["parts"].values() for name in names for w in name.split()}
        self._items = frozenset(talk.get("item", ()))
        about_part = (word for asking in analyser.data["about_part"] for word in fold(asking).split())
        self._passing = analyser.stop.union(self._parts, self._data["pronouns"], about_part, self._items)
        self._detailing = re.compile(rf"\b{any_of(map(fold, talk.get('detailing', ())))}(?![\w'])")

    def step(self, bare: str) -> tuple[bool, int] | None:
        """Whether «the next one», «and the one before?», «the three after that», with nothing else in it, goes on, and
        how many it wants, 0 where it does not say; None for anything else."""
        following, preceding = self._data["next"], self._data["previous"]
        skipped = {*self._analyser.data["about_part"], *self._data["fillers"]}
        skipped -= {*following, *preceding, *self._data.get("here", ())}
        said = [w for w in words_apart(bare) if w not in self._data["opening"]]
        content = [w for w in said if w not in self._analyser.stop and w not in self._parts and w not in skipped]
        counts = [int(self._numbers[w]) for w in content if w in self._numbers]
        content = [w for w in content if w not in self._numbers]
        if content and len(counts) < 2 and all(w in (*following, *preceding) for w in content):
            return any(w in following for w in content), sum(counts)
        return None

    def ordinal(self, bare: str) -> int | None:
        """The number in «the second one», «the 3rd», «la troisième», with nothing else in it; -1 is the last."""
        data, found = self._analyser.data, None
        for word in words_apart(bare):
            number = data["ordinals"].get(word)
            if number is None and word in data["last"]:
                number = -1
            if number is None and word[0].isdigit() and word.strip("0123456789") in ("", *data["ordinal_endings"]):
                number = int("".join(c for c in word if c.isdigit())[:6])
            if number is not None and number <= MOST:
                if found is not None:
                    return None
                found = number
            elif word not in self._passing:
                return None
        return found

    def leading(self, bare: str) -> int | None:
        """The number in «just the first three», «les deux premiers», with nothing else in it; None for anything
        else."""
        data = self._analyser.data
        said = words_apart(bare)
        rest = [word for word in said if word not in self._passing and word not in self._data["fillers"]]
        counts = [int(self._numbers[word]) for word in rest if word in self._numbers]
        first = [word for word in rest if word in data["edges"]["first"] or data["ordinals"].get(word) == 1]
        return counts[0] if len(counts) == len(first) == 1 and len(rest) == 2 else None

    def detailed(self, bare: str) -> int | None:
        """The number in «the second one in more detail», «détaille la 2e»; None for anything else."""
        rest, found = self._detailing.subn(" ", fold(bare))
        said = words(rest.replace("'", " "))
        named = self._analyser.parts(rest) and self._items.isdisjoint(said)  # «recommendation 3 in detail»
        return self.ordinal(rest) if found and said and not named else None


def renumbered(text: str, number: int, analyser: Analyser) -> str | None:
    """A question with another ordinal in the place of its own: «and the third?» after «what was the second lesson?».

    None where it has no ordinal, or only one that numbers a part of the report.
    """
    ordinals = analyser.data["ordinals"]
    places = {**ordinals, analyser.data["last"][0]: -1}
    wanted = next((word for word, place in places.items() if place == number), None)
    if wanted is None or analyser.parts(text):
        return None
    changed = _WORD.sub(lambda match: wanted if fold(match[0]) in ordinals else match[0], text)
    return changed if changed != text else None
