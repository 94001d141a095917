"""Reading a knowledge pack: a folder of YAML, checked as it is read.

``read_pack`` gives a pack and every fault it found, each with file and line; ``load_pack`` raises ``PackError`` unless
the pack can be used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from bot.pack.checks import cross_check
from bot.pack.files import Fault, File, Loader, Located, PackError
from bot.pack.model import Meeting, Pack, Passage, Phrasings, Question, Recommendation, Session, Speaker, Strict, Term

SHIPPED = next(
    (
        folder
        for folder in (Path(__file__).parents[1] / "knowledge", Path(__file__).parents[2] / "knowledge")
        if folder.is_dir()
    ),
    Path(__file__).parents[1] / "knowledge",
)
"""The pack that ships with the project: inside the installed package, or beside it in a checkout."""

M = TypeVar("M", bound=Strict)


class _Reader:
    """Reads the files of one folder and keeps every fault it meets."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults: list[Fault] = []
        self.places: list[tuple[Strict, Located]] = []

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
        for path in (self.folder / f"{name}.yaml", *sorted((self.folder / name).glob("*.yaml"))):
            file = self._read(path) if path.exists() else None
            if file is None or file.data is None:
                continue
            if not isinstance(file.data, list):
                self.faults.append(Fault(path, 1, f"must be a list: begin each entry with '- ' ({model.__doc__})"))
                continue
            for index, item in enumerate(file.data):
                valid = self._validate(model, item, Located(file, (index,)))
                if valid is not None:
                    found.append(valid)
        return tuple(found)

    def phrasings(self, entries: Sequence[Question]) -> list[Question]:
        """The entries with the more ways of asking that ``phrasings.yaml`` or ``phrasings/*.yaml`` has for them."""
        at = {entry.id: place for place, entry in enumerate(entries)}
        asked = list(entries)
        for path in (self.folder / "phrasings.yaml", *sorted((self.folder / "phrasings").glob("*.yaml"))):
            file = self._read(path) if path.exists() else None
            if file is None or file.data is None:
                continue
            if not isinstance(file.data, dict):
                self.faults.append(Fault(path, 1, "must be a map: an entry's id, then its phrasings by language"))
                continue
            for id, given in file.data.items():
                where = Located(file, (id,))
                more = self._validate(Phrasings, {"questions": given}, where)
                if id not in at:
                    self.faults.append(where.fault(f"there is no entry '{id}' to ask for: mend the id"))
                elif more is not None:
                    asked[at[id]] = self._asked_too(asked[at[id]], more)
        return asked

    def _asked_too(self, entry: Question, more: Phrasings) -> Question:
        every = {language: [*entry.questions.get(language, ()), *own] for language, own in more.questions.items()}
        asked = entry.model_copy(update={"questions": {**entry.questions, **every}})
        self.places.append((asked, next(where for item, where in self.places if item is entry)))
        return asked

    def _read(self, path: Path) -> File | None:
        try:
            text = path.read_text(encoding="utf-8-sig")
            return File(path, text, yaml.load(text, Loader=Loader))
        except OSError as error:
            self.faults.append(Fault(path, 1, f"cannot be read: {error.strerror or error}"))
        except UnicodeDecodeError:
            self.faults.append(Fault(path, 1, "is not UTF-8: save it with that encoding"))
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            self.faults.append(Fault(path, mark.line + 1 if mark else 1, f"is not valid YAML: {error.problem}"))
        except (yaml.YAMLError, ValueError) as error:
            before = text[: getattr(error, "position", 0) or 0]
            message = f"is not valid YAML: {' '.join(str(error).split())}"
            self.faults.append(Fault(path, before.count("\n") + 1, message))
        return None

    def _validate(self, model: type[M], data: Any, where: Located) -> M | None:
        try:
            item = model.model_validate(data)
        except ValidationError as error:
            self.faults += [where.fault(_in_plain_words(e), *e["loc"]) for e in error.errors()]
            return None
        self.places.append((item, where))
        return item


def read_pack(folder: Path) -> tuple[Pack | None, list[Fault]]:
    """Read a pack and list every fault. The pack is None when any fault is fatal."""
    if not folder.is_dir():
        return None, [Fault(folder, 1, "is not a folder: name the folder that holds meeting.yaml")]
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
    faults = reader.faults
    if meeting is None:
        return None, faults
    pack = Pack(meeting, sessions, recommendations, speakers, passages, questions, unsaid, glossary)
    if not faults and not passages and not questions:
        faults.append(Fault(folder, 1, "is empty: write at least one passage or question"))
    places = {id(item): where for item, where in reader.places}
    faults += cross_check(pack, lambda item: places[id(item)])
    return (None if any(fault.fatal for fault in faults) else pack), faults


def load_pack(folder: Path = SHIPPED) -> Pack:
    """A pack that can be used. Raises ``PackError`` with every fatal fault."""
    pack, faults = read_pack(folder)
    if pack is None:
        raise PackError([fault for fault in faults if fault.fatal])
    return pack


def _in_plain_words(error: Mapping[str, Any]) -> str:
    """A pydantic error as a curator reads it."""
    key = next((str(step) for step in reversed(error["loc"]) if step and isinstance(step, str)), "the entry")
    match error["type"]:
        case "extra_forbidden":
            return f"unknown key '{key}': remove it or mend its spelling"
        case "missing":
            return f"'{key}' is missing: add it"
        case "string_pattern_mismatch":
            return f"'{key}' must be made of a-z, 0-9 and hyphens, at most 48 characters; here it is {error['input']!r}"
        case "model_type" | "model_attributes_type":
            return "must be a map of keys and values"
        case _:
            return f"'{key}': {error['msg'][0].lower()}{error['msg'][1:]}"
