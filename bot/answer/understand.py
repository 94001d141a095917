"""A question as the bot understands it: its language, its terms, the numbered parts it names, its spelling mended."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from bot.language.analyser import Part, fold
from bot.search.index import Index, Indexes

LONGEST = 1000  # characters read of a question; the rest is no question any more
MENDED = 8  # unknown words of a question that are looked at
_WORD = re.compile(r"[^\W_]+(?!['’](?!s\b)|[^\W_])")  # not «aren» of «aren't»
_MARK = re.compile(r"[^\W_]+'?")  # «l'» marks a language, «l» does not
_SENTENCE = re.compile(r"(?<=[?!…\n;])\s*|(?<=[^\W\d_]{3}[.:,])\s+|\s+[–—-]\s+")


@dataclass(frozen=True, slots=True)
class Query:
    """A question understood. ``text`` has its spelling mended; ``read_as`` is that text where it differs, or None."""

    text: str
    language: str
    terms: tuple[str, ...]
    parts: tuple[Part, ...]
    read_as: str | None = None


def clean(text: str) -> str:
    """A question without control and direction characters, white space collapsed, cut at ``LONGEST`` characters.

    Half a surrogate pair, which no UTF-8 can hold, goes too.
    """
    text = unicodedata.normalize("NFKC", text[:LONGEST])  # before it is cut: one letter can stand for eighteen
    text = "".join(" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
    return " ".join(text.split())[:LONGEST]


def language_of(text: str, indexes: Indexes, fallback: str) -> str:
    """The language of a question; ``fallback`` where its words do not tell (bare names, figures, acronyms).

    Words that mark one language only (articles, question words) decide; failing them, words that only this language's
    part of the pack has.
    """
    said = [word for word in _MARK.findall(fold(text)) if word not in indexes.numbering]  # «rec. 5» is of no language
    marks = {code: sum(word in analyser.marks for word in said) for code, analyser in indexes.analysers.items()}
    best = _highest(marks)
    if len(best) > 1:
        unmarked = [w for w in said if not any(w in analyser.marks for analyser in indexes.analysers.values())]
        best = _highest({code: sum(indexes[code].has(word) for word in unmarked) for code in best})
    return fallback if fallback in best else best[0]


def _highest(counts: Mapping[str, int]) -> list[str]:
    most = max(counts.values())
    return [code for code, count in counts.items() if count == most]


def understand(text: str, language: str, indexes: Indexes, spelling: bool = True) -> Query:
    """Read a cleaned question in ``language``."""
    index = indexes[language]
    mended = _mend(text, index, indexes) if spelling else text
    return Query(
        text=mended,
        language=language,
        terms=tuple(index.lexicon.terms(index.analyser.terms(mended))),
        parts=tuple(index.analyser.parts(mended)),
        read_as=mended if mended != text else None,
    )


def clauses(text: str) -> list[str]:
    """The sentences and clauses of a message, the message itself first. A message of one clause gives itself alone."""
    pieces = [piece.strip(" .,:;-–—") for piece in _SENTENCE.split(text)]
    pieces = [piece for piece in pieces if piece]
    return [text] if len(pieces) < 2 else [text, *pieces]


def _mend(text: str, index: Index, indexes: Indexes) -> str:
    """The text with each word the pack does not know, in any language, replaced by the nearest it does.

    Of a text with many unknown words the first are mended: the rest is no misspelt question.
    """
    left = MENDED

    def mend(match: re.Match[str]) -> str:
        nonlocal left
        word = fold(match[0])
        if index.has(word) or any(word in analyser.marks for analyser in indexes.analysers.values()):
            return match[0]
        left -= 1
        mended = index.speller.mend(word) if left >= 0 else None
        return match[0] if mended is None or any(other.has(word) for other in indexes.values()) else mended

    return _WORD.sub(mend, text)
