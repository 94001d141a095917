"""Reading a knowledge pack: a folder of YAML, checked as it is read.

``read_pack`` gives a pack and every fault it found, each with file and line; ``load_pack`` raises ``PackError`` unless
the pack can be used.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from bot.pack.checks import cross_check
from bot.pack.files import ODD_KEY, Fault, File, Located, PackError, is_folder
from bot.pack.messages import of_validation, of_yaml
from bot.pack.model import Meeting, Passage, Phrasings, Question, Recommendation, Session, Speaker, Strict, Term
from bot.pack.pack import SHIPPED, Pack

M = TypeVar("M", bound=Strict)


@dataclass(frozen=True)
class Asked:
    """Ways to ask for an entry, by language, and where they stand: phrasing ``index`` of a language is at
    ``(*place, language, index)`` of ``where``."""

    id: str
    questions: Mapping[str, Sequence[str]]
    where: Located
    place: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """A folder as it was read: the pack (None without a meeting.yaml that can be used), every file, every fault."""

    pack: Pack | None
    files: tuple[File, ...]
    asked: tuple[Asked, ...]
    faults: tuple[Fault, ...]
    places: Mapping[int, tuple[Strict, Located]] = field(repr=False, default_factory=dict)

    @property
    def usable(self) -> bool:
        """Whether the bot can answer from the pack."""
        return self.pack is not None and not any(fault.fatal for fault in self.faults)

    def where(self, item: Strict) -> Located:
        """Where an item of the pack stands."""
        return self.places[id(item)][1]


class _Reader:
    """Reads the files of one folder and keeps every fault it meets."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: list[File] = []
        self.asked: list[Asked] = []
        self.faults: list[Fault] = []
        self.places: dict[int, tuple[Strict, Located]] = {}

    def meeting(self) -> Meeting | None:
        path = self.folder / "meeting.yaml"
        if not path.exists():
            self.faults.append(
                Fault(path, 1, "missing: a pack needs a meeting.yaml with id, title, languages and document")
            )
            return None
        file = self._read(path)
        return self._validate(Meeting, file.data, Located(file, ())) if file else None

    def items(self, name: str, model: type[M]) -> tuple[M, ...]:
        """The items of ``name.yaml``, or of every YAML file in the folder ``name``."""
        found: list[M] = []
        for file in self._contents(name):
            if not isinstance(file.data, list):
                self.faults.append(Fault(file.path, 1, "must be a list: begin each entry with '- '"))
                continue
            for index, item in enumerate(file.data):
                valid = self._validate(model, item, Located(file, (index,)))
                if valid is not None:
                    found.append(valid)
        return tuple(found)

    def phrasings(self, entries: Sequence[Question]) -> list[Question]:
        """The entries with the more ways of asking that ``phrasings.yaml`` or ``phrasings/*.yaml`` has for them."""
        self.asked += [Asked(e.id, e.questions, self.places[id(e)][1], ("questions",)) for e in entries]
        at = {entry.id: place for place, entry in enumerate(entries)}
        asked = list(entries)
        for file in self._contents("phrasings"):
            if not isinstance(file.data, dict):
                self.faults.append(Fault(file.path, 1, "must be a map: an entry's id, then its phrasings by language"))
                continue
            for id_, given in file.data.items():
                where = Located(file, (id_,))
                more = self._validate(Phrasings, {"questions": given}, where)
                if id_ not in at:
                    self.faults.append(where.fault(f"there is no entry '{id_}' to ask for: mend the id"))
                elif more is not None:
                    self.asked.append(Asked(id_, more.questions, where))
                    asked[at[id_]] = self._asked_too(asked[at[id_]], more)
        return asked

    def _asked_too(self, entry: Question, more: Phrasings) -> Question:
        every = {language: [*entry.questions.get(language, ()), *own] for language, own in more.questions.items()}
        asked = entry.model_copy(update={"questions": {**entry.questions, **every}})
        self.places[id(asked)] = asked, self.places[id(entry)][1]
        return asked

    def _contents(self, name: str) -> Iterator[File]:
        """The files of one kind that hold something."""
        for path in paths_of(self.folder, name):
            file = self._read(path)
            if file is not None and file.data is not None:
                yield file

    def _read(self, path: Path) -> File | None:
        try:
            file = File(path, path.read_text(encoding="utf-8-sig"))
        except OSError as error:
            self.faults.append(Fault(path, 1, f"cannot be read: {error.strerror or error}"))
            return None
        except UnicodeDecodeError:
            self.faults.append(Fault(path, 1, "is not UTF-8: save it with that encoding"))
            return None
        self.files.append(file)
        try:
            file.read()
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            self.faults.append(Fault(path, *of_yaml(error, file.text)))
            return None
        return file

    def _validate(self, model: type[M], data: Any, where: Located) -> M | None:
        try:
            item = model.model_validate(data)
        except ValidationError as error:
            self.faults += [_invalid(e, where, written=model is not Phrasings) for e in error.errors()]
            return None
        self.places[id(item)] = item, where
        return item


def _invalid(error: Mapping[str, Any], where: Located, written: bool) -> Fault:
    """What pydantic finds wrong, where it stands. ``written``: whether the item's first key stands in the file."""
    place = error["loc"] if written else error["loc"][1:]
    if place and place[-1] == "[key]":
        place = (*place[:-2], ODD_KEY)
    return where.fault(of_validation(error, where.file.scalar([*where.place, *place])), *place)


def paths_of(folder: Path, name: str) -> Iterator[Path]:
    """The files of one kind: ``name.yaml`` and those in the folder ``name``, hidden ones apart."""
    for path in (folder / f"{name}.yaml", *sorted((folder / name).glob("*.yaml"))):
        if path.exists() and not path.name.startswith("."):
            yield path


def read_folder(folder: Path) -> Reading:
    """Read a pack and all there is to know of where things stand in it."""
    if not is_folder(folder):
        fault = Fault(folder, 1, "is not a folder: name the folder that holds meeting.yaml")
        return Reading(None, (), (), (fault,))
    reader = _Reader(folder)
    meeting = reader.meeting()
    sessions = reader.items("sessions", Session)
    recommendations = reader.items("recommendations", Recommendation)
    speakers = reader.items("speakers", Speaker)
    passages = reader.items("passages", Passage)
    questions = reader.items("qa", Question)
    entries = reader.phrasings([*questions, *reader.items("unsaid", Question)])
    questions, unsaid = tuple(entries[: len(questions)]), tuple(entries[len(questions) :])
    glossary = reader.items("glossary", Term)
    faults, pack = reader.faults, None
    if meeting is not None:
        pack = Pack(meeting, sessions, recommendations, speakers, passages, questions, unsaid, glossary)
        if not faults and not passages and not questions:
            faults.append(Fault(folder, 1, "is empty: write at least one passage or question"))
        faults += cross_check(pack, lambda item: reader.places[id(item)][1])
    return Reading(pack, tuple(reader.files), tuple(reader.asked), tuple(faults), reader.places)


def read_pack(folder: Path) -> tuple[Pack | None, list[Fault]]:
    """Read a pack and list every fault. The pack is None when any fault is fatal."""
    reading = read_folder(folder)
    return (reading.pack if reading.usable else None), list(reading.faults)


def load_pack(folder: Path = SHIPPED) -> Pack:
    """A pack that can be used. Raises ``PackError`` with every fatal fault."""
    pack, faults = read_pack(folder)
    if pack is None:
        raise PackError([fault for fault in faults if fault.fatal])
    return pack
