"""Measuring with a reader and without a network: what it would be asked is written to a file, a line each, and what is
filled in there is told the next time.

    {"case": "a-1-2", "asked": {"question": …, "before": […], "candidates": […]},
     "answer": {"question": "", "choice": ""}}

``asked`` is what a reader sees, without the right answers; ``answer`` what it answers (``bot/reader/prompt.yaml``),
where an empty choice is none. Where a choice changes what the next question of a conversation follows on, that question
is another one: record what is left, with the choices so far, until nothing is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.answer.inquiry import Choice, Inquiry
from bot.commands import Ask
from bot.measure.evaluate import BadSet
from bot.meetings import Told
from bot.reader.prompt import NoChoice, asked, choice

_EMPTY = {"question": "", "choice": ""}


class Recorded:
    """A reader that answers as was recorded, and notes what it was asked and has no choice for."""

    def __init__(self, replay: Path | None = None) -> None:
        self._answers = _answers(replay) if replay else {}
        self._open: dict[str, str] = {}
        self.messages = self.unsure = self.chosen = 0

    def read(self, case: str, ask: Ask) -> Told:
        """The reply to the message of a case."""
        told = ask({})
        inquiries = told[0].inquiries
        choices = {inquiry: made for inquiry in inquiries if (made := self._chosen(case, inquiry))}
        self.messages += 1
        self.unsure += bool(inquiries)
        self.chosen += bool(choices)
        return ask(choices) if choices else told

    def write(self, file: Path) -> int:
        """Write down what has no choice yet; returns how much that is. Raises ``OSError``."""
        file.write_text("".join(f"{line}\n" for line in self._open.values()), encoding="utf-8")
        return len(self._open)

    def told(self) -> str:
        """What came of it, in a line."""
        share = self.unsure / max(1, self.messages)
        return (
            f"A reader is asked in {self.unsure} of {self.messages} messages ({share:.0%}), and chose in {self.chosen}."
        )

    def _chosen(self, case: str, inquiry: Inquiry) -> Choice | None:
        key = _key(asked(inquiry))
        if key not in self._answers:
            self._open.setdefault(
                key, json.dumps({"case": case, "asked": asked(inquiry), "answer": _EMPTY}, ensure_ascii=False)
            )
            return None
        seen, answer = self._answers[key]
        by_text = {(link.title, link.text): link for link in inquiry.candidates}
        candidates = tuple(by_text[each["title"], each["text"]] for each in seen["candidates"])
        try:
            return choice(json.dumps(answer), replace(inquiry, candidates=candidates))
        except NoChoice as error:
            raise BadSet(f"the choice recorded for {case} cannot be used: {error}") from None


def _answers(file: Path) -> dict[str, tuple[dict[str, Any], dict[str, str]]]:
    """What was asked and answered in a file, by ``_key``."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadSet(f"{file}: cannot be read: {error}") from None
    found = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            recorded = json.loads(line)
            if recorded["answer"]["choice"]:
                found[_key(recorded["asked"])] = recorded["asked"], recorded["answer"]
        except (json.JSONDecodeError, LookupError, TypeError):
            raise BadSet(f"{file}:{number}: is no line of a recorded reader") from None
    return found


def _key(seen: Mapping[str, Any]) -> str:
    """What is asked, whatever the order of its candidates."""
    candidates = sorted((each["title"], each["text"]) for each in seen["candidates"])
    return json.dumps([seen["question"], seen["before"], candidates])
