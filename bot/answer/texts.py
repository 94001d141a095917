"""What the bot says, from one data file per language."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from bot.language.analyser import YAML
from bot.language.typography import going_on, typeset

TEXTS = Path(__file__).parent / "texts"
_BEHIND = re.compile(r": \{(names|text|told)\}")  # what was said before, put behind a colon


class Texts:
    """The interface texts of one language."""

    def __init__(self, code: str, data: Mapping[str, Any]) -> None:
        self.code = code
        self._data = data

    def __call__(self, key: str, **values: object) -> str:
        """The text named ``key`` with its placeholders filled in. Raises KeyError for a key the file does not have."""
        text = str(self._data[key])
        behind = {name: going_on(str(values[name]), self.code) for name in _BEHIND.findall(text)}
        return typeset(text.format(**{**values, **behind}), self.code)

    def __contains__(self, key: str) -> bool:
        """Whether there is a text named ``key``."""
        return key in self._data

    def map(self, key: str) -> Mapping[str, str]:
        """A map of texts, in its order."""
        return {name: typeset(text, self.code) for name, text in self._data[key].items()}

    def joined(self, names: Sequence[str]) -> str:
        """Names as a list in words: «Egypt, Chad and Sudan»."""
        return _listed(names, self._data["and"])

    def neither(self, names: Sequence[str]) -> str:
        """Names of which none is meant, as a list in words: «Egypt, Chad or Sudan»."""
        return _listed(names, self._data["nor"])

    def either(self, names: Sequence[str]) -> str:
        """Names of which any is meant, as a list in words: «Egypt, Chad or Sudan»."""
        return _listed(names, self._data["or"])

    def dates(self, days: Sequence[date]) -> str:
        """Days as people write them: «24–25 April 2014»."""
        if not days:
            return ""
        first, last = days[0], days[-1]
        months = self._data["months"]
        numbers = f"{first.day}–{last.day}" if last != first and last.month == first.month else f"{first.day}"
        text = f"{numbers} {months[first.month - 1]} {first.year}"
        if last.month != first.month:
            text += f" – {last.day} {months[last.month - 1]} {last.year}"
        return text


def _listed(names: Sequence[str], last: str) -> str:
    return f"{', '.join(names[:-1])} {last} {names[-1]}" if len(names) > 1 else "".join(names)


def load_texts(code: str, folder: Path = TEXTS) -> Texts:
    """The interface texts of language ``code``. Raises FileNotFoundError when it has no data file."""
    return Texts(code, yaml.load((folder / f"{code}.yaml").read_text(encoding="utf-8"), Loader=YAML))
