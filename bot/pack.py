"""A knowledge pack: a folder of YAML, checked as it is read, then frozen.

``read_pack`` gives a pack and every fault it found, each with file and line; ``load_pack`` raises ``PackError`` unless
the pack can be used. The format is in the README, under «Change the knowledge».
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Any, TypeVar

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from bot.analyser import LANGUAGES

DEFAULT = ""  # the key of a text given as a plain string, until the pack's default language is known

SHIPPED = next(
    (
        folder
        for folder in (Path(__file__).parent / "knowledge", Path(__file__).parents[1] / "knowledge")
        if folder.is_dir()
    ),
    Path(__file__).parent / "knowledge",
)
"""The pack that ships with the project: inside the installed package, or beside it in a checkout."""


def _by_language(value: Any) -> Any:
    return {DEFAULT: value} if isinstance(value, str | list) else value


def _one_line(text: str) -> str:
    """Text folded over several lines of YAML as one. Lines of a list, begun with «- », stay lines, and so does what
    follows a list without being indented."""
    if "\n" not in text:
        return text.strip()
    out: list[str] = []
    for line in text.strip().splitlines():
        begins = line.startswith("- ") or not line.strip() or not out or not out[-1]
        after_list = out and out[-1].startswith("- ") and not line.startswith(" ")
        if begins or after_list:
            out.append(line.strip())
        else:
            out[-1] = f"{out[-1]} {line.strip()}"
    return "\n".join(out)


Words = Annotated[
    str,
    Field(min_length=1, max_length=8000),
    BeforeValidator(lambda v: _one_line(v) if isinstance(v, str) else v),
]
Text = Annotated[dict[str, Words], Field(min_length=1), BeforeValidator(_by_language)]
Texts = Annotated[
    dict[str, Annotated[list[Words], Field(min_length=1)]], Field(min_length=1), BeforeValidator(_by_language)
]
Id = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,48}$")]
Number = Annotated[int, Field(ge=1, le=999)]
Page = Annotated[int, Field(ge=1, le=99_999)]


class Strict(BaseModel):
    """Unknown keys are faults: a misspelt key must not lose what stands under it."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Document(Strict):
    """The report the pack restates. ``pages``: first and last page, as printed; ``language``: the one it is written in,
    so that replies in another can say that they are a translation."""

    title: Text
    pages: Annotated[list[Page], Field(min_length=2, max_length=2)]
    language: str | None = None


class Meeting(Strict):
    """What the pack is about. The first of ``languages`` is the default; ``examples`` are ids of questions to begin
    with."""

    id: Id
    title: Text
    dates: list[date] = []
    place: Text = {}
    languages: Annotated[list[str], Field(min_length=1)]
    document: Document
    examples: list[Id] = []


class Group(Strict):
    """A working group of a session."""

    number: Number
    title: Text
    summary: Text = {}
    pages: list[Page] = []


class Session(Group):
    """A session of the meeting and its groups."""

    groups: list[Group] = []


class Recommendation(Strict):
    """A numbered recommendation, restated whole."""

    number: Number
    title: Text
    text: Text
    pages: Annotated[list[Page], Field(min_length=1)]

    @property
    def id(self) -> str:
        """The id under which questions cite it."""
        return f"recommendation-{self.number}"


class Passage(Strict):
    """A part of the report in our own words, with the place where the report says it."""

    id: Id
    title: Text
    text: Text
    pages: Annotated[list[Page], Field(min_length=1)]
    session: Number | None = None
    group: Number | None = None
    speaker: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _page_or_pages(cls, value: Any) -> Any:
        if isinstance(value, dict) and "page" in value and "pages" not in value:
            value = {**value, "pages": [value["page"]]}
            del value["page"]
        return value


class Question(Strict):
    """A curated question: its phrasings, the first shown as its title, the answer, and what the answer rests on."""

    id: Id
    questions: Texts
    answer: Text
    cites: list[Id] = []
    pages: list[Page] = []


class Term(Strict):
    """Names for one thing, in any language; with a definition it can be asked for."""

    names: Texts
    definition: Text = {}


class Speaker(Strict):
    """Somebody who spoke, with the post the report gives."""

    name: str
    role: Text
    organisation: Text = {}


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a pack: where, and what to do. ``fatal`` when the pack cannot be used with it."""

    file: Path
    line: int
    message: str
    fatal: bool = True

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class PackError(Exception):
    """A pack that cannot be used. ``faults`` tells why."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, faults)))


@dataclass(frozen=True)
class Pack:
    """A whole pack. ``unsaid`` holds what people ask for and the report does not say."""

    meeting: Meeting
    sessions: tuple[Session, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()
    speakers: tuple[Speaker, ...] = ()
    passages: tuple[Passage, ...] = ()
    questions: tuple[Question, ...] = ()
    unsaid: tuple[Question, ...] = ()
    glossary: tuple[Term, ...] = ()

    @property
    def languages(self) -> tuple[str, ...]:
        """The pack's languages, the default first."""
        return tuple(self.meeting.languages)

    def text(self, text: Mapping[str, str], language: str) -> str:
        """A text in ``language``; in the default language where there is none, empty where there is neither."""
        for code in (language, DEFAULT, self.languages[0], *text):
            if text.get(code):
                return text[code]
        return ""


_STRING = "tag:yaml.org,2002:str"


class _NotPlain(Exception):
    """A document with keys that are no texts, merged maps or the like: PyYAML's own way is the right one."""


class _Loader(yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader):  # type: ignore[misc]
    """PyYAML's loader, the C one where present, which does not let a repeated key swallow the first."""

    def construct_document(self, node: yaml.Node) -> Any:
        """What PyYAML makes of a document, made at once where it is all texts, lists and maps: three times as fast."""
        try:
            return self._plain(node)
        except (_NotPlain, RecursionError):
            return super().construct_document(node)

    def _plain(self, node: yaml.Node) -> Any:
        if isinstance(node, yaml.ScalarNode):
            return node.value if node.tag == _STRING else self.construct_object(node)
        if isinstance(node, yaml.SequenceNode):
            return [self._plain(item) for item in node.value]
        if not isinstance(node, yaml.MappingNode) or any(key.tag != _STRING for key, _ in node.value):
            raise _NotPlain
        plain = {key.value: self._plain(value) for key, value in node.value}
        if len(plain) < len(node.value):
            self._refuse_repeated(node)
        return plain

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        if len({key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)}) < len(node.value):
            self._refuse_repeated(node)
        return super().construct_mapping(node, deep=deep)  # type: ignore[no-any-return]

    def construct_yaml_timestamp(self, node: yaml.ScalarNode) -> Any:
        try:
            return super().construct_yaml_timestamp(node)
        except ValueError as error:  # a day that no month has
            raise yaml.constructor.ConstructorError(None, None, str(error), node.start_mark) from None

    def _refuse_repeated(self, node: yaml.MappingNode) -> None:
        seen = set()
        for key in (key for key, _ in node.value if isinstance(key, yaml.ScalarNode)):
            if key.value in seen:
                message = f"the key '{key.value}' stands here twice"
                raise yaml.constructor.ConstructorError(None, None, message, key.start_mark)
            seen.add(key.value)


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _Loader.construct_yaml_timestamp)


@dataclass
class _File:
    """One file of a pack, read; its node tree is made only when a fault needs a line."""

    path: Path
    text: str
    data: Any
    _node: yaml.Node | None = field(default=None)

    def line(self, place: Iterable[Any]) -> int:
        """The line (from 1) of a place in the data, or of the nearest thing around it."""
        if self._node is None:
            self._node = yaml.compose(self.text, Loader=_Loader)
        node, line = self._node, 1
        for step in place:
            if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
            elif isinstance(node, yaml.MappingNode):
                written = ("page", "pages") if step == "pages" else (str(step),)
                pair = next(((k, v) for k, v in node.value if k.value in written), None)
                if pair is None:
                    break
                line, node = pair[0].start_mark.line + 1, pair[1]
                continue
            else:
                break
            line = node.start_mark.line + 1
        return line


@dataclass(frozen=True)
class _Located:
    """Where an item of the pack came from."""

    file: _File
    place: tuple[Any, ...]

    def fault(self, message: str, *more: Any, fatal: bool = True) -> Fault:
        return Fault(self.file.path, self.file.line([*self.place, *more]), message, fatal)


M = TypeVar("M", bound=Strict)
Where = Callable[[Strict], _Located]


class _Reader:
    """Reads the files of one folder and keeps every fault it meets."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults: list[Fault] = []
        self.places: list[tuple[Strict, _Located]] = []

    def meeting(self) -> Meeting | None:
        path = self.folder / "meeting.yaml"
        if not path.exists():
            self.faults.append(
                Fault(path, 1, "missing: a pack needs a meeting.yaml with id, title, languages and document")
            )
            return None
        file = self._read(path)
        return self._validate(Meeting, file.data, _Located(file, ())) if file else None

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
                valid = self._validate(model, item, _Located(file, (index,)))
                if valid is not None:
                    found.append(valid)
        return tuple(found)

    def _read(self, path: Path) -> _File | None:
        try:
            text = path.read_text(encoding="utf-8-sig")
            return _File(path, text, yaml.load(text, Loader=_Loader))
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

    def _validate(self, model: type[M], data: Any, where: _Located) -> M | None:
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
    unsaid = reader.items("unsaid", Question)
    glossary = reader.items("glossary", Term)
    faults = reader.faults
    if meeting is None:
        return None, faults
    pack = Pack(meeting, sessions, recommendations, speakers, passages, questions, unsaid, glossary)
    if not faults and not passages and not questions:
        faults.append(Fault(folder, 1, "is empty: write at least one passage or question"))
    places = {id(item): where for item, where in reader.places}
    faults += _cross_check(pack, lambda item: places[id(item)])
    return (None if any(fault.fatal for fault in faults) else pack), faults


def load_pack(folder: Path = SHIPPED) -> Pack:
    """A pack that can be used. Raises ``PackError`` with every fatal fault."""
    pack, faults = read_pack(folder)
    if pack is None:
        raise PackError([fault for fault in faults if fault.fatal])
    return pack


def _cross_check(pack: Pack, where: Where) -> Iterator[Fault]:
    """What no item can know alone: ids, citations, pages, sessions, speakers, languages."""
    for check in (_languages, _ids, _citations, _settings, _pages, _untranslated):
        yield from check(pack, where)


def _identified(pack: Pack) -> tuple[Recommendation | Passage | Question, ...]:
    """Everything with an id of its own."""
    return (*pack.recommendations, *pack.passages, *pack.questions, *pack.unsaid)


def _languages(pack: Pack, where: Where) -> Iterator[Fault]:
    known = sorted(path.stem for path in LANGUAGES.glob("*.yaml"))
    for language in pack.languages:
        if language not in known:
            yield where(pack.meeting).fault(
                f"unknown language '{language}': use one of {', '.join(known)}", "languages"
            )


def _ids(pack: Pack, where: Where) -> Iterator[Fault]:
    parts = {f"session-{s.number}" for s in pack.sessions}
    parts |= {f"session-{s.number}-group-{g.number}" for s in pack.sessions for g in s.groups}
    seen: dict[str, Strict] = {}
    for item in _identified(pack):
        if item.id in seen:
            there = where(seen[item.id])
            taken = f"{there.file.path.name}, line {there.file.line(there.place)}"
            yield where(item).fault(f"the id '{item.id}' is taken by {taken}: choose another", "id")
        elif item.id in parts:
            yield where(item).fault(f"the id '{item.id}' is that of a session or group: choose another", "id")
        seen.setdefault(item.id, item)
    for index, example in enumerate(pack.meeting.examples):
        if example not in seen:
            yield where(pack.meeting).fault(f"there is no '{example}' to show as an example", "examples", index)
    numbers: set[int] = set()
    for session in pack.sessions:
        if session.number in numbers:
            yield where(session).fault(f"there is a session {session.number} already: mend the number", "number")
        numbers.add(session.number)


def _citations(pack: Pack, where: Where) -> Iterator[Fault]:
    citable = {p.id for p in pack.passages} | {r.id for r in pack.recommendations}
    for question in (*pack.questions, *pack.unsaid):
        if not question.cites and not question.pages:
            yield where(question).fault(
                f"'{question.id}' cites nothing: add cites: [a passage's id] or pages: [a page]"
            )
        for index, cited in enumerate(question.cites):
            if cited not in citable:
                yield where(question).fault(
                    f"'{question.id}' cites '{cited}', which is no passage: correct the id", "cites", index
                )


def _settings(pack: Pack, where: Where) -> Iterator[Fault]:
    """Sessions, groups and speakers that passages name, against the files that list them, where there are any."""
    groups = {(s.number, g.number) for s in pack.sessions for g in s.groups}
    numbers = {s.number for s in pack.sessions}
    names = {s.name for s in pack.speakers}
    for p in pack.passages:
        if numbers and p.session is not None and p.session not in numbers:
            yield where(p).fault(f"there is no session {p.session} in sessions.yaml", "session")
        elif numbers and p.group is not None and (p.session, p.group) not in groups:
            yield where(p).fault(f"session {p.session} has no group {p.group} in sessions.yaml", "group")
        if names and p.speaker is not None and p.speaker not in names:
            yield where(p).fault(f"'{p.speaker}' is not in speakers.yaml: add the speaker or mend the name", "speaker")


def _pages(pack: Pack, where: Where) -> Iterator[Fault]:
    first, last = pack.meeting.document.pages
    for item in (*pack.sessions, *_identified(pack)):
        groups = item.groups if isinstance(item, Session) else []
        places = [(item.pages, ("pages",)), *((g.pages, ("groups", at, "pages")) for at, g in enumerate(groups))]
        for pages, place in places:
            for page in pages:
                if not first <= page <= last:
                    message = f"page {page} is not in the document, which has pages {first} to {last}"
                    yield where(item).fault(message, *place)


def _untranslated(pack: Pack, where: Where) -> Iterator[Fault]:
    items: tuple[Strict, ...] = (pack.meeting, *pack.sessions, *pack.speakers, *_identified(pack), *pack.glossary)
    for item in items:
        for place, languages in _translations(item.model_dump()):
            for language in languages - {DEFAULT, *pack.languages}:
                yield where(item).fault(f"'{language}' is not among the pack's languages", *place, language)
            wanted = pack.languages[1:] if DEFAULT in languages else pack.languages
            for language in wanted:
                if language not in languages:
                    what = ".".join(map(str, place))
                    message = f"'{what}' is missing in '{language}': add the translation"
                    yield where(item).fault(message, *place, fatal=False)


def _translations(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], set[str]]]:
    """Every text of an item, as its place and the languages it has."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _translations(item, (*place, index))
    elif isinstance(value, dict):
        for key, item in value.items():
            if key in _TRANSLATED:
                if item:
                    yield (*place, key), set(item)
            else:
                yield from _translations(item, (*place, key))


_TRANSLATED = {
    "title",
    "text",
    "summary",
    "place",
    "questions",
    "answer",
    "role",
    "organisation",
    "definition",
}


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
