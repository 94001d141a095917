"""What the bot says is complete in every language, used, and typeset."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
import yaml

import bot
import bot.answer.texts
from bot.answer.texts import TEXTS, load_texts
from bot.brain import Brain
from bot.commands import respond
from bot.language.analyser import load_analyser
from bot.talk.courtesy import ORDER

ROOMS = Path(bot.__file__).parent
FILES = sorted([*ROOMS.rglob("*.py"), *(ROOMS / "site" / "data" / "templates").glob("*.html")])
SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in FILES)
FAMILIES = ("part_", "count_", "none_", "button_")  # keys made in the source, such as f"part_{kind}"
ALIKE = {"source_page", "part_session", "said_by"}  # «p. 3» and «session 3» are both English and French

Data = dict[str, Any]


def data(language: str) -> Data:
    loaded: Data = yaml.safe_load((TEXTS / f"{language}.yaml").read_text(encoding="utf-8"))
    return loaded


ENGLISH, FRENCH = data("en"), data("fr")
KEYS = sorted(ENGLISH)
TYPED = re.compile(r" [;:?!»]|« ")  # an ordinary space where French has a narrow one


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_have_the_same_keys_in_the_same_order() -> None:
    assert list(ENGLISH) == list(FRENCH)


@pytest.mark.parametrize("key", [key for key in KEYS if isinstance(ENGLISH[key], str)])
def test_a_text_has_the_same_placeholders_in_both(key: str) -> None:
    assert placeholders(ENGLISH[key]) == placeholders(FRENCH[key])


def test_maps_and_lists_are_as_long_in_both() -> None:
    for key in KEYS:
        if not isinstance(ENGLISH[key], str):
            assert type(ENGLISH[key]) is type(FRENCH[key])
            assert len(ENGLISH[key]) == len(FRENCH[key]), key


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_menu_names_commands_that_exist(brain: Brain, language: str) -> None:
    unknown = respond(brain, "/nosuchcommand")[0].text.replace("nosuchcommand", "{}")
    for name, text in data(language)["menu"].items():
        assert re.fullmatch(r"[a-z0-9_]{1,32}", name)  # what Telegram takes
        assert text.strip()
        assert respond(brain, f"/{name}")[0].text != unknown.format(name)


def test_the_help_names_commands_that_exist(brain: Brain) -> None:
    unknown = respond(brain, "/nosuchcommand")[0].text.replace("nosuchcommand", "{}")
    for language in ("en", "fr"):
        named = {
            name
            for said in data(language).values()
            for text in (said.values() if isinstance(said, dict) else [said])
            if isinstance(text, str)
            for name in re.findall(r"(?<![\w}])/([a-z]+)", text)
        }
        assert len(named) >= 9
        for name in named:
            assert respond(brain, f"/{name}")[0].text != unknown.format(name)


@pytest.mark.parametrize("key", KEYS)
def test_every_text_is_used(key: str) -> None:
    made = [family for family in FAMILIES if key.startswith(family) and f'f"{family}{{' in SOURCE]
    several = re.sub("_(several|also)$", "", key)  # said in its place, or besides, where there are several meetings
    assert re.search(rf"""["']{several}["']""", SOURCE) or made


def test_every_text_that_is_used_is_there() -> None:
    called = r"""(?:texts|texts\[[\w.]+\]|\.info|_text|\.map|\.unknown|\.listed|_said)[(\[]\s*["']([a-z_]+)["']"""
    used = set(re.findall(called, SOURCE))
    own = Path(bot.answer.texts.__file__).read_text(encoding="utf-8")
    used |= set(re.findall(r"""self\._data\[["']([a-z_]+)["']""", own))
    assert {"and", "months", "not_mentioned", "others", "nothing_before"} <= used
    assert len(used) > 50
    assert used <= set(KEYS)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_courtesy_has_its_reply(language: str) -> None:
    assert set(load_analyser(language).talk["courtesy"]) == set(ORDER) <= set(KEYS)


@pytest.mark.parametrize("key", [key for key in KEYS if key not in ALIKE])
def test_french_is_not_english(key: str) -> None:
    english, french = ENGLISH[key], FRENCH[key]
    if isinstance(english, str):
        assert english != french
    else:
        pairs = (
            zip(english.values(), french.values(), strict=True)
            if isinstance(english, dict)
            else zip(english, french, strict=True)
        )
        assert all(one != other for one, other in pairs)


@pytest.mark.parametrize("key", KEYS)
def test_french_is_typeset(key: str) -> None:
    texts = load_texts("fr")
    values = dict.fromkeys(placeholders(FRENCH[key]), "x") if isinstance(FRENCH[key], str) else {}
    said = list(texts.map(key).values()) if isinstance(FRENCH[key], dict) else [texts(key, **values)]
    for text in said:
        assert not TYPED.search(text)
        assert not re.search(r"\w[;?!»]", text)  # no space at all
        assert not re.search(r"\w'\w", text)  # a straight apostrophe
