"""What YAML reads otherwise than it was meant: text lost to comments and commas, words read as numbers; and characters
that nobody sees."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise

import yaml

from bot.pack.files import BREAKS, INVISIBLE, Fault, File, Severity
from bot.pack.loader import STRING
from bot.pack.messages import QUOTES

INTEGER, BOOLEAN = "tag:yaml.org,2002:int", "tag:yaml.org,2002:bool"
COMMENT = re.compile(r"(?P<space>[ \t]+)#(?P<said>[^\n]*)")
CUT_FIGURE = re.compile(r"\d,\d{3}(?!\d)")
CLOSED = '.?!…:;»"”)'
PAIRS = (("(", ")"), ("«", "»"), ("“", "”"))


def slips(files: Iterable[File]) -> Iterator[Fault]:
    """Every slip in some files, those that are no valid YAML included."""
    for file in files:
        yield from _unseen(file)
        try:
            root = file.node
        except (yaml.YAMLError, ValueError, RecursionError):
            continue  # the reader tells it
        if root is None:
            yield Fault(file.path, 1, "holds nothing: write something into it or take it out", Severity.WARNING)
        for node in _nodes(root):
            yield from _of_node(file, node)


def _unseen(file: File) -> Iterator[Fault]:
    if file.written.isascii():
        return
    for number, line in enumerate(file.written.split("\n"), 1):
        for match in (*INVISIBLE.finditer(line), *BREAKS.finditer(line)):
            name = unicodedata.name(match[0], "control character").lower()
            before = re.search(r"\S{0,12}\s?$", as_seen(line[: match.start()]))
            after = f" after «{before[0].strip()}»" if before and before[0].strip() else ""
            message = f"an invisible character ({name}, U+{ord(match[0]):04X}){after}: delete it"
            if match[0] in "\x85\u2028\u2029":
                message = message.replace("delete it", "type a space or a new line instead")
            yield Fault(file.path, number, message, Severity.ERROR)
            break  # a line pasted from a PDF has many


def as_seen(text: str) -> str:
    """A text without what nobody sees."""
    return BREAKS.sub(" ", INVISIBLE.sub("", text))


def _nodes(root: yaml.Node | None) -> Iterator[yaml.Node]:
    """Every node of a document once, in order; what aliases stand for is met where it is written."""
    seen: set[int] = set()
    waiting = [root] if root is not None else []
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        yield node
        if isinstance(node, yaml.MappingNode):
            waiting += [item for pair in reversed(node.value) for item in reversed(pair)]
        elif isinstance(node, yaml.SequenceNode):
            waiting += reversed(node.value)


def _of_node(file: File, node: yaml.Node) -> Iterator[Fault]:
    if isinstance(node, yaml.ScalarNode) and not node.style:
        slip = _lost(file.text, node) or _misread(node)
        if slip is not None:
            message, severity = slip
            yield Fault(file.path, node.end_mark.line + 1, message, severity)
    elif isinstance(node, yaml.ScalarNode) and node.style == "|":
        line = _joined(node.value)
        if line is not None:
            message = "this line is read as the end of the one above: begin with '- ' what is to stay a line of its own"
            yield Fault(file.path, node.start_mark.line + 1 + line, message, Severity.WARNING)
    elif isinstance(node, yaml.SequenceNode) and node.flow_style:
        for one, other in pairwise(node.value):
            if (
                isinstance(one, yaml.ScalarNode)
                and isinstance(other, yaml.ScalarNode)
                and not (one.style or other.style)
            ):
                cut = _cut(file.text, one, other)
                if cut is not None:
                    yield Fault(file.path, one.end_mark.line + 1, cut, Severity.ERROR)


def _lost(text: str, node: yaml.ScalarNode) -> tuple[str, Severity] | None:
    """Text behind a « #», which YAML takes for a comment."""
    comment = COMMENT.match(text, node.end_mark.index)
    if comment is None or node.tag != STRING:
        return None
    said, one_space = comment["said"], comment["space"] == " "
    shown = f"'#{said.strip()[:40]}' is lost: ' #' begins a comment; {QUOTES}"
    if re.match(r"\d", said) or (one_space and " " in node.value and said[:1].strip()):
        return shown, Severity.ERROR
    if one_space and " " in node.value and node.value[-1] not in CLOSED:
        return f"{shown} if it belongs to the text, or leave two spaces before a comment", Severity.WARNING
    return None


def _misread(node: yaml.ScalarNode) -> tuple[str, Severity] | None:
    """A number with a leading zero, a colon or the like, and yes or no where a number should stand."""
    written = node.value
    if node.tag == BOOLEAN:
        return f"{written} is read as yes or no: write a number, or put it in quotes", Severity.ERROR
    if node.tag != INTEGER or re.fullmatch(r"[-+]?(?:0|[1-9]\d*)", written):
        return None
    value = yaml.safe_load(written)
    plain = written.lstrip("+-0_") or "0"
    wanted = f"write {plain}" if plain.isdigit() else "write it without signs"
    return f"{written} is read as {value}: {wanted}, or put it in quotes where it is a text", Severity.ERROR


def _joined(text: str) -> int | None:
    """The first line (from 1) of a text written with « | », line by line, that is nevertheless joined to another."""
    for number, (above, line) in enumerate(pairwise(text.splitlines()), 2):
        if above.strip() and line.strip() and not above.startswith("- ") and not line.startswith(("- ", " ")):
            return number
    return None


def _cut(text: str, one: yaml.ScalarNode, other: yaml.ScalarNode) -> str | None:
    """Why the comma between two items of a list in brackets seems to stand inside one text."""
    if STRING not in (one.tag, other.tag):
        return None
    between = text[one.end_mark.index : other.start_mark.index]
    left, right = one.value, other.value
    figure = between == "," and CUT_FIGURE.match(f"{left[-1:]},{right}")
    open_pair = any(left.count(a) > left.count(b) and right.count(b) > right.count(a) for a, b in PAIRS)
    clause = (
        " " in left and left[:1].isupper() and left[-1:] not in CLOSED and right[:1].islower() and right.endswith("?")
    )
    if not (figure or open_pair or clause):
        return None
    whole = f"{left}{between}{right}"
    return f"the comma in [ ] cuts '{' '.join(whole.split())}' in two: put it in quotes"
