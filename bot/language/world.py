"""The countries of the world and well-known bodies by their names: general knowledge, nothing of any meeting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from bot.language.analyser import YAML

FILE = Path(__file__).parent / "world.yaml"
BODIES = Path(__file__).parent / "bodies.yaml"


@dataclass(frozen=True, slots=True)
class Country:
    """A country: by language what it and its people are called, the first being its name; its capital, by every name,
    and other well-known cities."""

    names: Mapping[str, tuple[str, ...]]
    capital: tuple[str, ...]
    cities: tuple[str, ...]

    def name(self, language: str) -> str:
        """What it is called in a language, or in any."""
        return (self.names.get(language) or next(iter(self.names.values())))[0]


@cache
def load_world() -> tuple[Country, ...]:
    """Every country."""
    data = yaml.load(FILE.read_text(encoding="utf-8"), Loader=YAML)
    return tuple(
        Country(
            {language: tuple(names) for language, names in of.items() if language not in ("capital", "cities")},
            tuple(of.get("capital", ())),
            tuple(of.get("cities", ())),
        )
        for of in data.values()
    )


@cache
def load_bodies() -> tuple[Mapping[str, tuple[str, ...]], ...]:
    """Every well-known body, agreement, operation and person of public life: by language the names it has, the first as
    a sentence has it, «the World Bank»."""
    data = yaml.load(BODIES.read_text(encoding="utf-8"), Loader=YAML)
    return tuple({language: tuple(names) for language, names in of.items()} for of in data)
