"""A pack and its entries as parts that can be kept, and made again of them without reading or validating anything.

Texts stay where they are kept until they are told or searched; a passage that many entries rest on is kept once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from types import SimpleNamespace
from typing import Any, TypeVar

import numpy as np

from bot.mapped import Array, Parts, Rows, Texts, data, data_of, rows, texts
from bot.pack.entries import Citation, Entry, Kind
from bot.pack.pack import Pack

ANSWERING = ("sessions", "recommendations", "speakers", "glossary")  # what answering needs beside the entries
T = TypeVar("T")


def pack_parts(pack: Pack, entries: Sequence[Entry]) -> dict[str, Array]:
    """What answering needs of a pack: its entries and, but for passages and questions, its items."""
    items: dict[str, Any] = {"meeting": pack.meeting.model_dump(mode="json")}
    for name in ANSWERING:
        items[name] = [item.model_dump(mode="json") for item in getattr(pack, name)]
    for recommendation, item in zip(items["recommendations"], pack.recommendations, strict=True):
        recommendation["id"] = item.id
    listed = [(entry.id, entry.kind, entry.cites, [_numbers(c) for c in entry.citations]) for entry in entries]
    parts = {**data("items", items), **data("entries", listed)}
    for language in pack.languages:
        rests = [tuple(entry.support.get(language, ())) for entry in entries]
        place = {text: at for at, text in enumerate(dict.fromkeys(chain.from_iterable(rests)))}
        parts |= texts(f"{language}.title", [entry.title[language] for entry in entries])
        parts |= texts(f"{language}.text", [entry.text[language] for entry in entries])
        parts |= texts(f"{language}.asked", chain.from_iterable(entry.phrasings[language] for entry in entries))
        parts[f"{language}.first"] = np.cumsum([0, *(len(e.phrasings[language]) for e in entries)], dtype=np.int64)
        each = [entry.each.get(language, ()) for entry in entries]
        parts |= texts(f"{language}.each", chain.from_iterable(each))
        parts[f"{language}.each.first"] = np.cumsum([0, *map(len, each)], dtype=np.int64)
        parts |= texts(f"{language}.support", place)
        parts |= rows(f"{language}.rests", [[place[text] for text in own] for own in rests])
    return parts


def pack_of(parts: Parts) -> tuple[Pack, tuple[Entry, ...]]:
    """The pack and its entries, as ``pack_parts`` had them."""
    items = data_of(parts, "items")
    meeting, several = dict(items["meeting"]), dict(items)
    meeting["document"] = SimpleNamespace(**meeting["document"])
    meeting["dates"] = [date.fromisoformat(day) for day in meeting["dates"]]
    several["sessions"] = [{**session, "groups": _items(session["groups"])} for session in items["sessions"]]
    found: Any = {name: _items(several[name]) for name in ANSWERING}
    made: Any = SimpleNamespace(**meeting)
    pack = Pack(made, **found)
    return pack, tuple(_entries(parts, pack.languages))


def _entries(parts: Parts, languages: Sequence[str]) -> Iterator[Entry]:
    titles, told, asked, silences, support = (
        {language: Texts(parts, f"{language}.{name}") for language in languages}
        for name in ("title", "text", "asked", "each", "support")
    )
    rests = {language: Rows(parts, f"{language}.rests") for language in languages}
    firsts = {language: parts[f"{language}.first"].tolist() for language in languages}
    each = {language: parts[f"{language}.each.first"].tolist() for language in languages}
    for at, (id, kind, cites, citations) in enumerate(data_of(parts, "entries")):
        own = {language: asked[language].part(*firsts[language][at : at + 2]) for language in languages}
        yield Entry(
            id=id,
            kind=Kind(kind),
            title=_ByLanguage(titles, at),
            text=_ByLanguage(told, at),
            phrasings=own,
            citations=tuple(Citation(*numbers) for numbers in citations),
            support=_Support(support, rests, at),
            cites=tuple(cites),
            each={language: silences[language].part(*each[language][at : at + 2]) for language in languages},
        )


class _ByLanguage(Mapping[str, str]):
    """A text in every language, made when it is asked for."""

    __slots__ = ("_at", "_texts")

    def __init__(self, texts: Mapping[str, Sequence[str]], at: int) -> None:
        self._texts, self._at = texts, at

    def __getitem__(self, language: str) -> str:
        return self._texts[language][self._at]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


class _Support(Mapping[str, Sequence[str]]):
    """What an entry rests on, in every language."""

    __slots__ = ("_at", "_rests", "_texts")

    def __init__(self, texts: Mapping[str, Sequence[str]], rests: Mapping[str, Rows], at: int) -> None:
        self._texts, self._rests, self._at = texts, rests, at

    def __getitem__(self, language: str) -> Sequence[str]:
        return [self._texts[language][place] for place in self._rests[language][self._at].tolist()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


def _numbers(citation: Citation) -> tuple[Any, ...]:
    return (citation.page, citation.session, citation.group, citation.speaker, citation.recommendation)


def _items(items: Iterable[Mapping[str, Any]]) -> tuple[SimpleNamespace, ...]:
    return tuple(SimpleNamespace(**item) for item in items)
