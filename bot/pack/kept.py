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
from bot.pack.entries import KINDS, Citation, Entry
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
    cited = {id: at for at, id in enumerate(dict.fromkeys(chain.from_iterable(entry.cites for entry in entries)))}
    places = {c: at for at, c in enumerate(dict.fromkeys(chain.from_iterable(entry.citations for entry in entries)))}
    parts = {
        **data("items", items),
        **texts(name="ids", every=[entry.id for entry in entries]),
        "kinds": np.array([KINDS.index(entry.kind) for entry in entries], dtype=np.uint8),
        **texts(name="cited", every=cited),
        **rows("cites", [[cited[id] for id in entry.cites] for entry in entries]),
        **data("places", list(map(_numbers, places))),
        **rows("citations", [[places[citation] for citation in entry.citations] for entry in entries]),
    }
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
    told = _Told(parts, pack.languages)
    return pack, tuple(_Entry(told, at) for at in range(len(told.ids)))


class _Told:
    """What all entries of a pack say, as it is kept."""

    def __init__(self, parts: Parts, languages: Sequence[str]) -> None:
        self.ids, self.cited = list(Texts(parts, "ids")), list(Texts(parts, "cited"))
        self.kinds, self.cites, self.citations = parts["kinds"], Rows(parts, "cites"), Rows(parts, "citations")
        self.places = [Citation(*numbers) for numbers in data_of(parts, "places")]
        self.title, self.text, self.asked, self.each, self.support = (
            {language: Texts(parts, f"{language}.{name}") for language in languages}
            for name in ("title", "text", "asked", "each", "support")
        )
        self.rests = {language: Rows(parts, f"{language}.rests") for language in languages}
        self.asked_from, self.each_from = (
            {language: parts[f"{language}.{name}"] for language in languages} for name in ("first", "each.first")
        )


class _Entry(Entry):
    """An entry as it is kept: it holds nothing but its place, and what it says is made when it is asked for. What is
    made of one by ``dataclasses.replace`` is an ``Entry`` like any other."""

    __slots__ = ("_at", "_told")
    _told: _Told
    _at: int

    def __new__(cls, *place: Any, **every: Any) -> Any:
        if every:
            return Entry(**every)
        entry = object.__new__(cls)
        object.__setattr__(entry, "_told", place[0])
        object.__setattr__(entry, "_at", place[1])
        return entry

    def __init__(self, told: _Told, at: int) -> None:
        """All is done in ``__new__``: an entry is frozen."""

    id = property(lambda self: self._told.ids[self._at])
    kind = property(lambda self: KINDS[self._told.kinds[self._at]])
    title = property(lambda self: _ByLanguage(self._told.title, self._at))
    text = property(lambda self: _ByLanguage(self._told.text, self._at))
    citations = property(lambda self: tuple([self._told.places[at] for at in self._told.citations[self._at].tolist()]))
    support = property(lambda self: _Support(self._told.support, self._told.rests, self._at))
    cites = property(lambda self: tuple([self._told.cited[at] for at in self._told.cites[self._at].tolist()]))
    phrasings = property(lambda self: _parted(self._told.asked, self._told.asked_from, self._at))
    each = property(lambda self: _parted(self._told.each, self._told.each_from, self._at))


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


def _parted(texts: Mapping[str, Texts], firsts: Mapping[str, Array], at: int) -> dict[str, Sequence[str]]:
    """The texts of an entry in every language, of those that all entries have one behind the other."""
    return {language: own.part(*firsts[language][at : at + 2].tolist()) for language, own in texts.items()}


def _numbers(citation: Citation) -> tuple[Any, ...]:
    return (citation.page, citation.session, citation.group, citation.speaker, citation.recommendation)


def _items(items: Iterable[Mapping[str, Any]]) -> tuple[SimpleNamespace, ...]:
    return tuple(SimpleNamespace(**item) for item in items)
