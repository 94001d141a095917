"""What YAML and pydantic find wrong, as a curator reads it: what is read there, and what to type instead."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import yaml

QUOTES = "put the whole text in quotes"

SIGN = "a text begins with a sign of YAML"  # or a line with a tab, told apart by looking
OF_YAML = {
    "mapping values are not allowed": f"a ': ' inside a text: {QUOTES}",
    "cannot start any token|found undefined alias|tag handle|could not determine a constructor": f"{SIGN}: {QUOTES}",
    "unhashable|unacceptable key": f"braces {{ }} make a map: {QUOTES}",
    "unknown escape character": "a \\ inside double quotes: use single quotes, or write \\\\",
    "while scanning a quoted scalar": "the quotes that open here are never closed: close them",
    "flow (sequence|mapping)": f"the bracket that opens here is not closed as it should: close it, or {QUOTES}",
    "expected a single document": "a line of --- begins a second document: take it out",
    "expected <block end>|did not find expected key": f"begin what belongs together in one column, or {QUOTES}",
    "could not find expected ':'": f"a line that is no 'key: text': indent what belongs to a text above, or {QUOTES}",
    "special characters are not allowed|unacceptable character|control characters": "no character of a text: delete it",
}
"""What PyYAML's messages hold, and what to do; the first that fits."""

NEXT = re.compile(r"\s*(?:- |[\w-]+:(?:\s|$)|$)")  # a line where something new begins: a bracket above it is not closed


def of_yaml(error: yaml.YAMLError | ValueError | RecursionError, text: str) -> tuple[int, str]:
    """The line (from 1) of what is no valid YAML, and what to do about it."""
    if isinstance(error, RecursionError):
        return 1, "is not valid YAML: brackets without end: close them"
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    context, opened = getattr(error, "context", None) or "", getattr(error, "context_mark", None)
    if opened is not None and mark is not None:
        rest = text.split("\n")[mark.line : mark.line + 1] or [""]
        if "quoted scalar" in context or ("flow" in context and NEXT.match(rest[0])):
            mark = opened  # where the bracket or the quotes open: where the file ends tells nobody anything
    before = text[: getattr(error, "position", 0) or 0]
    line = before.count("\n") + 1 if mark is None else int(mark.line) + 1
    problem = getattr(error, "problem", None) or " ".join(str(error).split())
    lines = text.split("\n")[line - 1 : line]
    return line, f"is not valid YAML: {_to_do(f'{context} {problem}', problem, lines[0] if lines else '')}"


def _to_do(told: str, problem: str, line: str) -> str:
    answer = next((answer for pattern, answer in OF_YAML.items() if re.search(pattern, told)), None)
    if answer is None:
        return problem
    if answer.startswith(SIGN) and "\t" in line:
        answer = "a tab: indent with spaces"
    lost = "; a ' #' begins a comment" if re.search(r"\s#", line) else ""
    return f"{problem} ({answer}{lost})"


def of_validation(error: Mapping[str, Any], written: str | None) -> str:
    """A pydantic error in plain words; ``written`` is what stands there in the file, where it is one value."""
    key = next((str(step) for step in reversed(error["loc"]) if step and isinstance(step, str)), "the entry")
    given, kind = error["input"], error["type"]
    match kind:
        case "extra_forbidden":
            return f"unknown key '{key}': remove it or mend its spelling"
        case "missing":
            return f"'{key}' is missing: add it"
        case "string_pattern_mismatch":
            return f"'{key}' must be made of a-z, 0-9 and hyphens, at most 48 characters; here it is {_short(given)}"
        case "model_type" | "model_attributes_type":
            return f"must be a map of keys and values; here it is {_short(given)}"
        case "list_type":
            return f"'{key}' must be a list, [in brackets] or a line each with '- '; here it is {_short(given)}"
        case "date_from_datetime_parsing" | "date_parsing" | "date_type":
            return f"'{key}' must be a day written 2014-04-24; here it is {_short(given)}"
        case "string_type" | "dict_type":
            return _no_text(key, given, written)
        case _:
            return f"'{key}': {error['msg'][0].lower()}{error['msg'][1:]}; here it is {_short(given)}"


def _no_text(key: str, given: Any, written: str | None) -> str:
    """Where a text should stand and YAML has made something else of it."""
    if key == "[key]":
        return f'a language: {written} is read as {_kind(given) or "no text"}: put it in quotes, "{written}"'
    if isinstance(given, dict) and given:
        name, value = next(iter(given.items()))
        return f"'{key}': {_short(f'{name}: {value}')} is read as a key and its value: {QUOTES}"
    if given is None:
        return f"'{key}' is empty: write its text, in quotes if a comma or a ' #' is to stand in it, or remove it"
    kind = _kind(given)
    if kind is None:
        return f"'{key}' must be a text, or a map of texts by language; here it is {_short(given)}"
    shown = written if written is not None else str(given)
    return f"'{key}': {shown} is read as {kind}: put it in quotes, \"{shown}\""


def _kind(value: Any) -> str | None:
    """What YAML makes of a word that is no text to it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date | datetime):
        return "a date"
    return "a number" if isinstance(value, int | float) else None


def _short(value: Any) -> str:
    """A value as a message shows it: in quotes, not longer than a line."""
    if isinstance(value, dict | list):
        return "a list" if isinstance(value, list) else "a map"
    text = str(value)
    return f"'{text[:57]}…'" if len(text) > 60 else f"'{text}'"
