"""What an answer rests on, as the figures and names in it: an answer that has others has them from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce

from bot.language.analyser import fold, load_data
from bot.language.analyser import words as words_of
from bot.pack.model import Passage, Question, Recommendation, Speaker
from bot.pack.pack import Pack

COUNTED = 10  # figures below it mostly count what stands in a list, or number its parts
ALIKE = 4  # first letters by which «Malian» is Mali's
FIGURE = re.compile(r"\d+")
START = re.compile(r"(?:^|[.!?:;…«»\"“”(]|(?<=\s)[-–•])[\s«\"“()•-]*", re.M)  # of a sentence or a line
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
DATED = re.compile(r"\d\w*\s+[^\W\d_]+|[^\W\d_]+\s+\d+")  # «25 April», «May 2014»: no names


@dataclass(frozen=True, slots=True)
class Ground:
    """The figures, the words and the first letters of the words in some texts."""

    figures: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    stems: frozenset[str] = frozenset()

    def __or__(self, other: Ground) -> Ground:
        return Ground(self.figures | other.figures, self.words | other.words, self.stems | other.stems)


class Sources:
    """What every answer of a pack may rest on."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._numbers = {
            fold(word): str(number)
            for language in pack.languages
            for word, number in load_data(language)["numbers"].items()
        }
        meeting = pack.meeting
        counted = map(str, (len(pack.speakers), len(pack.recommendations), len(pack.sessions)))
        self._always = self._ground(
            [*meeting.title.values(), *meeting.place.values(), *map(str, meeting.dates), *counted]
        )
        self._cited = {passage.id: self._ground(self._of_passage(passage)) for passage in pack.passages}
        self._cited |= {r.id: self._ground(self._of_recommendation(r)) for r in pack.recommendations}
        said = "\n".join(text for passage in pack.passages for text in passage.text.values())
        self._common = frozenset(fold(word) for word in WORD.findall(said) if word.islower())
        self._terms = [
            ([frozenset(words_of(fold(name))) for name in names], self._ground(names))
            for names in ([name for own in term.names.values() for name in own] for term in pack.glossary)
        ]

    def of(self, question: Question) -> Ground:
        """The ground of one answer: what it cites, the meeting, its title, and other names of what these name."""
        title = self._ground([phrasing for own in question.questions.values() for phrasing in own[:1]])
        cited = (self._cited[id] for id in question.cites if id in self._cited)
        ground = reduce(Ground.__or__, cited, self._always | title)
        named = (own for names, own in self._terms if any(name and name <= ground.words for name in names))
        return reduce(Ground.__or__, named, ground)

    def strange_figures(self, answer: str, ground: Ground) -> list[str]:
        """The figures of an answer that its ground lacks."""
        found = dict.fromkeys(FIGURE.findall(fold(answer)))
        return [figure for figure in found if int(figure[:9]) >= COUNTED and figure not in ground.figures]

    def strange_names(self, answer: str, ground: Ground) -> list[str]:
        """The words with a capital inside a sentence that its ground lacks and the pack never writes without."""
        starts = {match.end() for match in START.finditer(answer)}
        dated = [match.span() for match in DATED.finditer(answer)]
        found = dict.fromkeys(
            match[0]
            for match in WORD.finditer(answer)
            if match[0][0].isupper()
            and (len(match[0]) > 2 or match[0].isupper())  # not «Mr»
            and match.start() not in starts
            and not any(start <= match.start() < end for start, end in dated)
        )
        return [name for name in found if fold(name) not in self._common and not _stems(name) <= ground.stems]

    def _ground(self, texts: Iterable[str]) -> Ground:
        folded = fold(" ".join(texts))
        words = frozenset(words_of(folded))
        spelt = {self._numbers[word] for word in words if word in self._numbers}
        return Ground(frozenset(FIGURE.findall(folded)) | spelt, words, _stems(folded))

    def _of_passage(self, passage: Passage) -> Iterator[str]:
        """What a passage says, who speaks on its pages, and what its session is called."""
        yield from (*passage.title.values(), *passage.text.values(), *map(str, passage.pages))
        for session in self._pack.sessions:
            if session.number == passage.session:
                yield from session.title.values()
                yield from (title for group in session.groups for title in group.title.values())
        for speaker in self._speaking(passage.pages):
            yield from (speaker.name, *speaker.role.values(), *speaker.organisation.values())

    def _of_recommendation(self, recommendation: Recommendation) -> Iterator[str]:
        yield from (*recommendation.title.values(), *recommendation.text.values(), str(recommendation.number))
        yield from map(str, recommendation.pages)

    def _speaking(self, pages: Iterable[int]) -> Iterator[Speaker]:
        wanted = set(pages)
        there = {p.speaker for p in self._pack.passages if p.speaker is not None and wanted.intersection(p.pages)}
        yield from (speaker for speaker in self._pack.speakers if speaker.name in there)


def _stems(text: str) -> frozenset[str]:
    """The first letters of the words of a text, compounds taken apart."""
    pieces = re.findall(r"[^\W\d_]+", fold(text))
    return frozenset(piece[:ALIKE] for piece in pieces if len(piece) > 1)
