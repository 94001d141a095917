"""Adding a way of asking to a pack in place: one line more in the right file, all else as the curator wrote it."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

import yaml

from bot.language.analyser import fold
from bot.pack.files import Severity
from bot.pack.loader import Loader
from bot.pack.pack import Pack
from bot.pack.reader import read_pack

LONGEST = 300  # characters of a way of asking


class CannotAmend(ValueError):
    """Why a pack was left as it is, and what to do, in one line."""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a file; ``before`` is empty for a new one."""

    file: Path
    before: str
    after: str

    def __str__(self) -> str:
        """The change as a diff."""
        before, after = self.before.splitlines(), self.after.splitlines()
        return "\n".join(unified_diff(before, after, str(self.file), str(self.file), n=2, lineterm=""))


def add_phrasing(folder: Path, id: str, phrasing: str, language: str | None = None) -> Change:
    """Add a way of asking for an entry, in a language of the pack, by default its first.

    It goes where the pack has more ways of asking for that entry; else into the file of ``phrasings`` that belongs to
    the entry's own; in a pack that has no phrasings, into the entry itself. The pack is then read again, and the file
    put back should the pack have a fault that it had not. Raises ``CannotAmend`` and ``OSError``.
    """
    pack, faults = read_pack(folder)
    if pack is None:
        raise CannotAmend(f"{next(fault for fault in faults if fault.fatal)}: mend this first")
    language = language or pack.languages[0]
    phrasing = " ".join(phrasing.split())
    _refuse(pack, id, phrasing, language)
    change = next(filter(None, (way(folder, pack, id, phrasing, language) for way in _WAYS)), None)
    if change is None:
        raise CannotAmend(
            f"no file of {folder} has the entry '{id}' in a form that can be added to: write it in by hand"
        )
    _write(change.file, change.after)
    had = {fault.message for fault in faults}
    new = [fault for fault in read_pack(folder)[1] if fault.message not in had]
    worse = [fault for fault in new if fault.severity is not Severity.WARNING]
    if worse:
        if change.before:
            _write(change.file, change.before)
        else:
            change.file.unlink()
        raise CannotAmend(f"the pack would not be well with it, and is as it was: {worse[0]}")
    return change


def _refuse(pack: Pack, id: str, phrasing: str, language: str) -> None:
    entries = (*pack.questions, *pack.unsaid)
    if id not in {entry.id for entry in entries}:
        raise CannotAmend(
            f"there is no entry '{id}' in qa or unsaid: the ids are in these files, and in `rabat-bot ask --json`"
        )
    if language not in pack.languages:
        raise CannotAmend(f"this pack speaks {', '.join(pack.languages)}, not {language}")
    if not phrasing or len(phrasing) > LONGEST or not phrasing.isprintable():
        raise CannotAmend(f"a way of asking is 1 to {LONGEST} characters that can be seen")
    for entry in entries:
        if fold(phrasing) in map(fold, entry.questions.get(language, ())):
            raise CannotAmend(
                f"'{entry.id}' has this phrasing already" + ("" if entry.id == id else ": it can have one only")
            )


# -- where it goes, the first that can be ------------------------------------------------------------------------------


def _beside_more(folder: Path, pack: Pack, id: str, phrasing: str, language: str) -> Change | None:
    """Where more ways of asking for this entry stand already."""
    for file, text, root in _composed(folder, "phrasings", id):
        found = _value(root, id)
        after = found and with_phrasing(text, found, phrasing, language, pack.languages[0])
        if after:
            return Change(file, text, after)
    return None


def _in_the_entry(folder: Path, pack: Pack, id: str, phrasing: str, language: str) -> Change | None:
    """Into the entry itself, in a pack without phrasings."""
    if next(_files(folder, "phrasings"), None):
        return None
    for name in ("qa", "unsaid"):
        for file, text, root in _composed(folder, name, id):
            for item in root.value if isinstance(root, yaml.SequenceNode) else ():
                own, questions = _value(item, "id"), _value(item, "questions")
                after = (
                    own
                    and own.value == id
                    and questions
                    and with_phrasing(text, questions, phrasing, language, pack.languages[0])
                )
                if after:
                    return Change(file, text, after)
    return None


def _in_a_list_of_its_own(folder: Path, pack: Pack, id: str, phrasing: str, language: str) -> Change | None:
    """At the end of the phrasings that belong to the entry's own file, in a new file where there are none."""
    home = next((f for name in ("qa", "unsaid") for f, _, root in _composed(folder, name, id) if _has(root, id)), None)
    if home is None:
        return None
    single, within = folder / "phrasings.yaml", home.parent.name if home.parent != folder else ""
    file = single if single.exists() else folder / "phrasings" / f"{'unsaid-' if within == 'unsaid' else ''}{home.name}"
    text = _read(file) if file.exists() else ""
    root = yaml.compose(text, Loader=Loader)
    if root is not None and (not isinstance(root, yaml.MappingNode) or root.flow_style or _value(root, id)):
        return None
    line = _newline(text)
    gap = "" if not text or text.endswith("\n") else line
    return Change(file, text, f"{text}{gap}{id}:{line}  {language}:{line}    - {_item(phrasing)}{line}")


_WAYS: tuple[Callable[[Path, Pack, str, str, str], Change | None], ...] = (
    _beside_more,
    _in_the_entry,
    _in_a_list_of_its_own,
)


# -- one line more -----------------------------------------------------------------------------------------------------


def with_phrasing(text: str, questions: yaml.Node, phrasing: str, language: str, default: str) -> str | None:
    """A file with one phrasing more, in the list of a language or the plain list of the default one; None where what
    stands there takes none."""
    if isinstance(questions, yaml.SequenceNode):
        return _into_list(text, questions, phrasing) if language == default else None
    if not isinstance(questions, yaml.MappingNode) or not questions.value:
        return None
    own = _value(questions, language)
    if own is not None:
        return _into_list(text, own, phrasing) if isinstance(own, yaml.SequenceNode) else None
    if questions.flow_style:
        return _before_bracket(text, questions, f"{language}: [{json.dumps(phrasing, ensure_ascii=False)}]")
    column = " " * questions.value[0][0].start_mark.column
    return _line_after(text, questions, f"{column}{language}:{_newline(text)}{column}  - {_item(phrasing)}")


def _into_list(text: str, items: yaml.SequenceNode, phrasing: str) -> str | None:
    if items.flow_style:
        return _before_bracket(text, items, json.dumps(phrasing, ensure_ascii=False))
    return _line_after(text, items, f"{' ' * items.start_mark.column}- {_item(phrasing)}")


def _before_bracket(text: str, node: yaml.CollectionNode, more: str) -> str:
    at = node.end_mark.index - 1
    at = len(text[:at].rstrip())
    comma = ", " if node.value and text[at - 1] != "," else " " if node.value else ""
    return f"{text[:at]}{comma}{more}{text[at:]}"


def _line_after(text: str, node: yaml.Node, more: str) -> str:
    at, line = _end(text, node), _newline(text)
    if at == len(text) and not text.endswith("\n"):
        more = f"{line}{more}"
    return f"{text[:at]}{more}{line}{text[at:]}"


def _end(text: str, node: yaml.Node) -> int:
    """Where the line after a node begins: before the blank lines and comments that follow it."""
    while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    end = int(node.end_mark.index)
    if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):  # it ends where the next thing begins
        return len(text[:end].rstrip()) + len(_newline(text))
    return (text.find("\n", end) + 1) or len(text)


def _item(phrasing: str) -> str:
    """A phrasing as YAML on one line, in quotes where it needs them."""
    return yaml.safe_dump([phrasing], allow_unicode=True, width=sys.maxsize).strip()[2:]


# -- files -------------------------------------------------------------------------------------------------------------


def _files(folder: Path, name: str) -> Iterator[Path]:
    yield from (path for path in (folder / f"{name}.yaml", *sorted((folder / name).glob("*.yaml"))) if path.exists())


def _composed(folder: Path, name: str, id: str) -> Iterator[tuple[Path, str, yaml.Node]]:
    """The files that mention an id, with their text and nodes."""
    for file in _files(folder, name):
        text = _read(file)
        root = yaml.compose(text, Loader=Loader) if id in text else None
        if root is not None:
            yield file, text, root


def _value(node: yaml.Node, key: str) -> yaml.Node | None:
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    return next((value for name, value in pairs if name.value == key), None)


def _has(root: yaml.Node, id: str) -> bool:
    items = root.value if isinstance(root, yaml.SequenceNode) else ()
    return any(own.value == id for item in items if (own := _value(item, "id")))


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _read(file: Path) -> str:
    return file.read_bytes().decode("utf-8")


def _write(file: Path, text: str) -> None:
    """Write a file, whole or not at all, with the rights it had."""
    file.parent.mkdir(exist_ok=True)
    written = file.with_name(f".{file.name}.{os.getpid()}")
    written.write_bytes(text.encode("utf-8"))
    if file.exists():
        written.chmod(file.stat().st_mode & 0o777)
    written.replace(file)
