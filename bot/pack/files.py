"""The files of a pack as YAML, with the line of everything in them, so that a fault can be found and mended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml


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


_STRING = "tag:yaml.org,2002:str"


class _NotPlain(Exception):
    """A document with keys that are no texts, merged maps or the like: PyYAML's own way is the right one."""


class Loader(yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader):  # type: ignore[misc]
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


Loader.add_constructor("tag:yaml.org,2002:timestamp", Loader.construct_yaml_timestamp)


@dataclass
class File:
    """One file of a pack, read; its node tree is made only when a fault needs a line."""

    path: Path
    text: str
    data: Any
    _node: yaml.Node | None = field(default=None)

    def line(self, place: Iterable[Any]) -> int:
        """The line (from 1) of a place in the data, or of the nearest thing around it."""
        if self._node is None:
            self._node = yaml.compose(self.text, Loader=Loader)
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
class Located:
    """Where an item of the pack came from."""

    file: File
    place: tuple[Any, ...]

    def fault(self, message: str, *more: Any, fatal: bool = True) -> Fault:
        return Fault(self.file.path, self.file.line([*self.place, *more]), message, fatal)
