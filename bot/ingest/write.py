"""Writing a draft pack: YAML that people read and change, and REVIEW.md with what they should look at."""

from __future__ import annotations

import textwrap
from pathlib import Path

import yaml

from bot.ingest.draft import Draft
from bot.ingest.report import Item, Refused

WIDTH = 116
LONG = 90  # characters from which on a text is folded over lines of its own


class _Dumper(yaml.SafeDumper):
    """Block style, long texts folded, short lists on one line."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _text(dumper: _Dumper, text: str) -> yaml.Node:
    text = "\n".join(map(_wrapped, text.split("\n"))) if "\n" in text else text
    style = "|" if "\n" in text else ">" if len(text) > LONG else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _list(dumper: _Dumper, items: list[object]) -> yaml.Node:
    plain = all(isinstance(item, int | str) for item in items) and len(str(items)) < LONG
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=plain)


def _wrapped(line: str) -> str:
    """A line of a list over several lines, which the reader of packs takes for one."""
    folded = textwrap.wrap(line, WIDTH - 6, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
    return line if any(more.startswith("  - ") for more in folded) else "\n".join(folded)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(list, _list)


class Exists(Refused):
    """A folder that holds something already."""


FILES = {
    "sessions": "sessions.yaml",
    "recommendations": "recommendations.yaml",
    "speakers": "speakers.yaml",
    "glossary": "glossary.yaml",
    "passages": "passages.yaml",
    "entries": "qa/draft.yaml",
}
"""The files of a draft by what they hold, beside meeting.yaml and REVIEW.md."""


def refuse_full(folder: Path, force: bool) -> None:
    """Raise ``Exists`` where a draft would overwrite something and is not told to."""
    if folder.exists() and not folder.is_dir():
        raise Exists(f"{folder} is a file: name a folder")
    if not force and folder.is_dir() and any(folder.iterdir()):
        raise Exists(f"{folder} is not empty: name a new folder, or add --force to write the draft's own files anew")


def write_pack(draft: Draft, folder: Path, source: str) -> None:
    """Write a draft into a folder; of what is there, only a draft's own files are written anew. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {"meeting.yaml": _yaml(draft.meeting), "REVIEW.md": review(draft, source)}
    files |= {name: "\n".join(_yaml([item]) for item in getattr(draft, what)) for what, name in FILES.items()}
    for name, text in files.items():
        if text:
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        else:
            (folder / name).unlink(missing_ok=True)


def _yaml(data: object) -> str:
    return yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=WIDTH)


def recognised(draft: Draft) -> str:
    """What a draft holds, on one line."""
    groups = sum(len(_groups(session)) for session in draft.sessions)
    counts = [
        (len(draft.sessions), "session"),
        (groups, "working group"),
        (len(draft.recommendations), "recommendation"),
    ]
    counts += [
        (len(draft.speakers), "speaker"),
        (sum("definition" in term for term in draft.glossary), "acronym"),
        (len(draft.passages), "passage"),
    ]
    return ", ".join(f"{count} {what}{'' if count == 1 else 's'}" for count, what in counts)


def review(draft: Draft, source: str) -> str:
    """REVIEW.md: what was recognised, and what a person should look at in the order of the pages."""
    lines = [f"# The draft from {source}", ""]
    lines += ["What the report does not show plainly was left out. Go through both lists with the report beside you;"]
    lines += ["delete this file when all is well.", "", "## Recognised", "", f"{recognised(draft)}.", ""]
    for session in draft.sessions:
        lines.append(f"- Session {_titled(session)}")
        lines += [f"  - Working group {_titled(group)}" for group in _groups(session)]
    lines += [f"- Recommendation {_titled(item)}" for item in draft.recommendations]
    lines += [
        f"- {s['name']}: {', '.join(str(s[k]) for k in ('role', 'organisation') if k in s)}" for s in draft.speakers
    ]
    lines += ["", "## Look at", ""]
    remarks = sorted(dict.fromkeys(draft.remarks), key=lambda remark: (remark.page, remark.line))
    lines += [f"- p. {remark.page}, line {remark.line}: {remark.text}" for remark in remarks]
    return "\n".join(lines) + "\n"


def _groups(session: Item) -> list[Item]:
    return list(session.get("groups", ()))


def _titled(item: Item) -> str:
    pages = item["pages"]
    assert isinstance(pages, list)
    return (
        f"{item['number']}: {item['title']} ({f'pp. {pages[0]}–{pages[-1]}' if len(pages) > 1 else f'p. {pages[0]}'})"
    )
