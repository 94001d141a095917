"""The typography of a language, set when a text is shown: writers of packs and texts type ordinary spaces.

The rules are data of the language (``typography`` in ``language/data/CODE.yaml``): pairs of a regular expression and
what replaces it. French has narrow no-break spaces before ; : ? ! %, inside « » and between the thousands of 35 411.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from bot.language.analyser import LANGUAGES, load_data

_FIRST = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=8192)
def typeset(text: str, language: str) -> str:
    """A text with the typography of its language. A language without a data file has none."""
    for pattern, replacement in _rules(language):
        text = pattern.sub(replacement, text)
    return text


def going_on(text: str, language: str) -> str:
    """A text as it goes on behind a colon: in lower case where its first word is one that the language writes so there
    (``joining``), «le Sénégal» but «Mali»."""
    first = _FIRST.match(text)
    joins = first is not None and first[0].lower() in _joining(language)
    return text[:1].lower() + text[1:] if joins else text


@cache
def _joining(language: str) -> frozenset[str]:
    """The words with which a text goes on behind a colon in lower case."""
    return frozenset(load_data(language).get("joining", ()) if (LANGUAGES / f"{language}.yaml").exists() else ())


@cache
def _rules(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    if not (LANGUAGES / f"{language}.yaml").exists():
        return ()
    return tuple(
        (re.compile(pattern), replacement) for pattern, replacement in load_data(language).get("typography", ())
    )
