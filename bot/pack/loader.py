"""PyYAML's loader as a pack needs it: the same with and without libyaml, no key swallowed, no alias without end."""

from __future__ import annotations

from itertools import chain
from typing import Any, NoReturn

import yaml

STRING = "tag:yaml.org,2002:str"
ALIASED = 100_000  # values that aliases may add to those that are written
ENDLESS = 10**12
DEEPEST = 100  # lists and maps inside one another


class _NotPlain(Exception):
    """A document with keys that are no texts, merged maps or the like: PyYAML's own way is the right one."""


class _PurePython(yaml.SafeLoader):
    """PyYAML without libyaml, which refuses a question mark in brackets; libyaml takes it for text, as people do."""

    _in_plain = False

    def scan_plain(self) -> Any:
        self._in_plain = True
        try:
            return super().scan_plain()
        finally:
            self._in_plain = False

    def peek(self, index: int = 0) -> str:
        character = super().peek(index)
        return "_" if self._in_plain and character == "?" else character  # looked at only: the text keeps its mark


Base: Any = getattr(yaml, "CSafeLoader", _PurePython)


class Loader(Base):  # type: ignore[misc]
    """PyYAML's loader, the C one where present, which does not let a repeated key swallow the first."""

    def construct_document(self, node: yaml.Node) -> Any:
        """What PyYAML makes of a document, made at once where it is all texts, lists and maps: three times as fast."""
        _bounded(node)
        try:
            return self._plain(node)
        except _NotPlain:
            return super().construct_document(node)

    def _plain(self, node: yaml.Node) -> Any:
        if isinstance(node, yaml.ScalarNode):
            return node.value if node.tag == STRING else self.construct_object(node)
        if isinstance(node, yaml.SequenceNode):
            return [self._plain(item) for item in node.value]
        if not isinstance(node, yaml.MappingNode) or any(key.tag != STRING for key, _ in node.value):
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


def _bounded(root: yaml.Node) -> None:
    """Refuse a document that its aliases blow up, or that holds itself: some hundred bytes can stand for gigabytes."""
    sizes: dict[int, int] = {}
    written = 0

    def size(node: yaml.Node, depth: int) -> int:
        nonlocal written
        if isinstance(node, yaml.ScalarNode):
            written += 1
            return 1
        known = sizes.get(id(node))
        if known is None:
            if depth > DEEPEST:
                _refuse(node, f"lists and maps more than {DEEPEST} deep")
            sizes[id(node)] = known = ENDLESS  # until it is known: what holds itself has no end
            inside = chain.from_iterable(node.value) if isinstance(node, yaml.MappingNode) else node.value
            written += 1
            sizes[id(node)] = known = 1 + sum(size(item, depth + 1) for item in inside)
        if known - written > ALIASED:
            _refuse(node, "aliases (*name) that stand for more than a pack can hold: write the texts out")
        return known

    size(root, 0)


def _refuse(node: yaml.Node, message: str) -> NoReturn:
    raise yaml.constructor.ConstructorError(None, None, message, node.start_mark)
