"""The failed questions as a curator reads them: as text, JSON or CSV."""

from __future__ import annotations

import csv
import io
import json
import shlex
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from bot.journal.review import Group

OTHERS = 3  # other wordings of a group that are shown; JSON and CSV have all
FORMULA = tuple("=+-@\t\r")  # a cell that begins so is carried out by a spreadsheet
COLUMNS = ("times", "down", "language", "question", "others", "last", "nearest", "entry", "proposed")


def as_text(groups: Sequence[Group]) -> str:
    """The groups in words, each with the command that would mend it."""
    return "\n\n".join("\n".join(_lines(group)) for group in groups)


def _lines(group: Group) -> list[str]:
    down = f", 👎 {group.down}" if group.down else ""
    lines = [f"{group.times}×  {group.questions[0]}  ({group.language}, last {_day(group.last)}{down})"]
    lines += [f"    also: {text}" for text in group.questions[1 : 1 + OTHERS]]
    lines += [f"    near: {link.id} – {link.title}" for link in group.nearest]
    if group.entry and group.proposed:
        lines.append(
            f"    rabat-bot journal accept {group.entry} {shlex.quote(group.proposed)} --lang {group.language}"
        )
    return lines


def as_json(groups: Sequence[Group]) -> str:
    """The groups as a JSON list."""
    return json.dumps([_row(group) for group in groups], ensure_ascii=False, indent=2)


def as_csv(groups: Sequence[Group]) -> str:
    """The groups as CSV with a head; what a spreadsheet would take for a formula begins with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for group in groups:
        row = _row(group)
        nearest = " ".join(link["id"] for link in row.pop("nearest"))
        row |= {"others": " | ".join(row["others"]), "nearest": nearest}
        writer.writerow([_cell(row[name]) for name in COLUMNS])
    return out.getvalue()


def _row(group: Group) -> dict[str, Any]:
    return {
        "times": group.times,
        "down": group.down,
        "language": group.language,
        "question": group.questions[0],
        "others": list(group.questions[1:]),
        "last": _day(group.last),
        "nearest": [{"id": link.id, "title": link.title} for link in group.nearest],
        "entry": group.entry or None,
        "proposed": group.proposed or None,
    }


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else "" if value is None else value


def _day(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).date().isoformat()
