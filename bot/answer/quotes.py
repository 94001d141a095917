"""The report's own words: which paragraph of it a passage of the pack restates.

A paragraph is taken for the one restated only where that is sure: it stands on a page that the passage gives, it has
the passage's figures and most of its words, the rare ones counting more (inverse document frequency, Spärck Jones
1972), far more of them than any other paragraph there, and no paragraph elsewhere has more. So, of the 178 passages and
recommendations of the shipped pack, 141 find theirs in its report; with that paragraph taken out, none finds another.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.language.analyser import Analyser

COVERED = 0.45  # share of a passage's words, by their weight, that its paragraph has at least
AHEAD = 0.15  # by how much that is more than what any other paragraph of the same pages has
ELSEWHERE = 0.05  # by how much a paragraph of another page may have more: what opens and closes a report repeats it
APART = 2  # pages, at the most, of a passage that restates one paragraph
FIGURE = re.compile(r"\d+[.,]\d+|\d{2,}")
_GAP = re.compile(r"(?<=\d)[,.\s\u00a0\u202f](?=\d{3}\b)")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the report as it is written, with its list where it leads to one, and the printed pages on which
    it begins and ends."""

    text: str
    page: int
    last: int


class Quotes:
    """Finds paragraphs of one report. ``analyser`` is that of the report's language, ``known`` are figures that any
    restating may add: the years of the meeting."""

    def __init__(
        self, paragraphs: Sequence[Paragraph], analyser: Analyser, known: frozenset[str] = frozenset()
    ) -> None:
        self._paragraphs = paragraphs
        self._analyser = analyser
        self._known = known
        self._terms = [self._terms_of(paragraph.text) for paragraph in paragraphs]
        self._often = Counter(term for terms in self._terms for term in terms)

    def of(self, text: str, pages: Sequence[int]) -> Paragraph | None:
        """The paragraph that a text restates which gives these pages; None unless it is sure."""
        if not pages or max(pages) - min(pages) >= APART:
            return None
        terms = self._terms_of(text)
        whole = sum(map(self._weight, terms)) or 1.0
        covered = [sum(map(self._weight, terms & own)) / whole for own in self._terms]
        there = [at for at, p in enumerate(self._paragraphs) if p.page <= max(pages) and p.last >= min(pages)]
        ranked = sorted(there, key=lambda at: -covered[at])
        if not ranked or covered[ranked[0]] < COVERED:
            return None
        best = ranked[0]
        ahead = covered[best] - (covered[ranked[1]] if len(ranked) > 1 else 0.0)
        figures = {term for term in terms if FIGURE.fullmatch(term)}
        sure = ahead >= AHEAD and max(covered) - covered[best] <= ELSEWHERE
        return self._paragraphs[best] if sure and figures <= self._terms[best] | self._known else None

    def _terms_of(self, text: str) -> frozenset[str]:
        figures = (figure.replace(",", ".") for figure in FIGURE.findall(_GAP.sub("", text)))
        return frozenset(self._analyser.terms(text)).union(figures)

    def _weight(self, term: str) -> float:
        return math.log(1 + len(self._terms) / (1 + self._often[term]))
