"""Writing a draft pack: YAML that people read and change, and REVIEW.md with what they should look at."""

from __future__ import annotations

from pathlib import Path

import yaml

from bot.ingest.draft import Draft
from bot.ingest.report import Remark

WIDTH = 116
LONG = 90  # characters from which on a text is folded over lines of its own


class _Dumper(yaml.SafeDumper):
    """Block style, long texts folded, lists of numbers on one line."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _text(dumper: _Dumper, text: str) -> yaml.Node:
    style = "|" if "\n" in text else ">" if len(text) > LONG else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _list(dumper: _Dumper, items: list[object]) -> yaml.Node:
    plain = all(isinstance(item, int) or (isinstance(item, str) and len(item) < LONG) for item in items)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=plain)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(list, _list)


class Exists(Exception):
    """A folder that holds something already: one line that says what to do."""


def write_pack(draft: Draft, folder: Path, source: str, force: bool = False) -> list[Path]:
    """Write a draft into a folder and give the files written. Raises ``Exists`` when the folder holds anything, unless
    ``force``: then the files of a draft are written anew and all others stay. Raises OSError."""
    if folder.exists() and not folder.is_dir():
        raise Exists(f"{folder} is a file: name a folder")
    if not force and folder.is_dir() and any(folder.iterdir()):
        raise Exists(f"{folder} is not empty: name a new folder, or add --force to write the draft's files anew")
    folder.mkdir(parents=True, exist_ok=True)
    files = {"meeting.yaml": _yaml(draft.meeting)}
    for name in ("sessions", "recommendations", "speakers", "glossary", "passages"):
        items = getattr(draft, name)
        if items:
            files[f"{name}.yaml"] = "\n".join(_yaml([item]) for item in items)
    files["REVIEW.md"] = review(draft, source)
    written = []
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
        written.append(folder / name)
    return written


def _yaml(data: object) -> str:
    return yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=WIDTH)


def review(draft: Draft, source: str) -> str:
    """What was recognised and what a person should look at, in the order of the pages."""
    groups = [group for session in draft.sessions for group in session.get("groups", ())]  # type: ignore[attr-defined]
    recognised = [
        (draft.sessions, "sessions", [f"{s['number']}. {s['title']} ({_span(s)})" for s in draft.sessions]),
        (groups, "working groups", [f"{g['number']}. {g['title']} ({_span(g)})" for g in groups]),
        (draft.recommendations, "recommendations", [f"{r['number']}. {r['title']} ({_span(r)})" for r in draft.recommendations]),
        (draft.speakers, "speakers", [f"{s['name']}: {', '.join(filter(None, (s['role'], s.get('organisation', ''))))}" for s in draft.speakers]),
        (draft.glossary, "acronyms", [f"{t['names'][0]}: {t['names'][1]}" for t in draft.glossary]),  # type: ignore[index]
        (draft.passages, "passages", []),
    ]
    lines = [f"# The draft from {source}", "", "Nothing here was guessed; what was not plain was left out. Delete this file when all is well.", ""]
    lines += ["## Recognised", ""]
    for items, what, told in recognised:
        lines += [f"- {len(items)} {what}", *(f"  - {line}" for line in told)]
    lines += ["", "## Look at", ""]
    lines += [f"- {_place(remark)}: {remark.text}" for remark in sorted(draft.remarks, key=lambda r: (r.page, r.line))]
    return "\n".join(lines) + "\n"


def _place(remark: Remark) -> str:
    return f"p. {remark.page}, line {remark.line}"


def _span(item: dict[str, object]) -> str:
    pages = item["pages"]
    assert isinstance(pages, list)
    return f"pp. {pages[0]}–{pages[-1]}" if len(pages) > 1 else f"p. {pages[0]}"
