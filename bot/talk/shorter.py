"""What an answer says in fewer words: a list by the first part of each item, a text by its first sentence."""

from __future__ import annotations

import re

from bot.language.analyser import words
from bot.language.sentences import sentences

ENOUGH = 0.8  # of the length of a text, what a shorter one may have
FEW = 3  # items that are told of a long list
LEAST = {";": 4, ".": 4, ",": 6, "–": 5, ":": 6}
"""Words of an item before a mark at which it may be cut: what stands before a colon is often only a label."""
_ITEM = re.compile(r"(?:- |\d{1,2}\. )")
_ASIDE = re.compile(r"[\s\u00a0\u202f]*\([^()]*\)")
_MARK = re.compile(r"[\s\u00a0\u202f]?([;:,–]|\.(?=\s[A-ZÀ-Þ]))\s")


def is_item(line: str) -> bool:
    """Whether a line of a text is an item of a list."""
    return bool(_ITEM.match(line))


def shortened(text: str, apart: str, left: str) -> str:
    """A text in fewer words: its first sentence or, where that only leads to a list, the items of a short one cut to
    their first parts, of a long one the first few and how many are ``left``; in one line (``apart`` parts the items)
    where that makes it no shorter. The text itself where that is one sentence.
    """
    first = sentences(text)[0] if text else ""
    items = [line for line in text.split("\n") if is_item(line)]
    if not items or not first.endswith(":"):
        return first
    cut = list(map(_first_part, items))
    if len(items) > FEW + 1:
        rest = f"- {left.format(count=len(items) - FEW)}"
        items, cut = [*items[:FEW], rest], [*(_ASIDE.sub("", item) for item in items[:FEW]), rest]
    listed = "\n".join([first, *cut])
    if len(listed) <= ENOUGH * len(text):
        return listed
    bare = (_ITEM.sub("", item, count=1).rstrip(" .;,") for item in items)
    return f"{first} {apart.join(bare)}."


def unattributed(sentence: str, attribution: re.Pattern[str], names: list[str]) -> str:
    """A sentence without the «said …» at its end, where that names nobody but one of ``names``; else as it is."""
    match = attribution.search(sentence)
    if match is None or not any(name in match[0] for name in names):
        return sentence
    return f"{sentence[: match.start()].rstrip()}."


def _first_part(item: str) -> str:
    """An item without what stands in brackets, up to the first mark that has enough words before it."""
    lead = _ITEM.match(item)
    body = _ASIDE.sub("", item[lead.end() :] if lead else item)
    end = item[-1] if item[-1] in ".;" else ""
    cut = next((m.start() for m in _MARK.finditer(body) if len(words(body[: m.start()])) >= LEAST[m[1]]), len(body))
    return f"{lead[0] if lead else ''}{body[:cut].rstrip(' .;,')}{end}"
