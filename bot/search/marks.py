"""What stands for terms, phrasings and texts in an index: marks of terms, keys of what is asked."""

from __future__ import annotations

from collections.abc import Iterable

from bot.language.analyser import fold, words
from bot.mapped import hash_of

FOCUS_TERMS = 2  # terms behind a question word that say what it asks for
OWN, MENTIONED, SPOKEN = 1, 2, 4
"""Of a term: an entry has it; the report says it; it is the stem of a word that the report says."""


def names(term: str) -> bool:
    """Whether a term names one thing in particular: a glossary name, a numbered part, a figure, a year, an ordinal."""
    return term[:1] == "~" or "=" in term or term.rstrip(".").isdigit()


def phrasing_key(kind: str, terms: Iterable[str]) -> int:
    """What stands for a phrasing: what its question word asks for, and its terms, whatever their order."""
    return hash_of("\n".join([kind, *sorted(set(terms))]))


def words_key(text: str) -> int:
    """What stands for a text word for word, folded."""
    return hash_of(" ".join(words(fold(text))))
