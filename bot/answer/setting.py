"""What the texts of the interface say of the pack they are about: its name, its parts and their numbers, its languages.

A pack may have no place, no dates, no sessions, no recommendations, gaps in its numbers, one language: nothing that it
lacks is spoken of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.answer.texts import Texts
from bot.language.analyser import load_analyser
from bot.pack.pack import Pack

COMMANDS: Mapping[str, str] = {
    "sessions": "session",
    "session": "session",
    "recommendations": "recommendation",
    "recommandations": "recommendation",
    "recommendation": "recommendation",
    "recommandation": "recommendation",
    "speakers": "speaker",
    "intervenants": "speaker",
    "language": "language",
    "langue": "language",
    "meetings": "meeting",
    "reunions": "meeting",
}
"""What some commands are for; of no use where the bot has none of it, or one language or meeting alone."""
USUAL = {"recommendation": 8, "session": 2}  # the part shown as an example, by its place, or else the last


def numbers_of(pack: Pack, kind: str, session: int | None = None) -> list[int]:
    """The numbers of the recommendations, sessions or groups there are, in order; of groups, in one session or any."""
    match kind:
        case "recommendation":
            return sorted(r.number for r in pack.recommendations)
        case "session":
            return sorted(s.number for s in pack.sessions)
        case _:
            own = (s for s in pack.sessions if session in (None, s.number))
            return sorted({group.number for s in own for group in s.groups})


def in_words(numbers: Sequence[int], texts: Texts) -> str:
    """Numbers as people list them: «1 to 4», «1, 2 and 5 to 7»."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    told: list[str] = []
    for run in runs:
        told += map(str, run) if len(run) < 3 else [texts("run", first=run[0], last=run[-1])]
    return texts.joined(told)


def how_many(pack: Pack, kind: str, texts: Texts) -> str:
    """How many parts of a kind there are, and their numbers, as half a sentence."""
    numbers = numbers_of(pack, kind)
    if not numbers:
        return texts(f"none_{kind}")
    if len(numbers) == 1:
        return texts("count_one", part=texts(f"part_{kind}", number=numbers[0]))
    return texts(f"count_{kind}", count=len(numbers), numbers=in_words(numbers, texts))


def named(pack: Pack, texts: Texts) -> str:
    """The meeting by its title, with place and dates where they are known: «“The lake” (Oslo, 2 May 2014)»."""
    title = pack.text(pack.meeting.title, texts.code)
    where = ", ".join(filter(None, (pack.text(pack.meeting.place, texts.code), texts.dates(pack.meeting.dates))))
    return texts("meeting_named", title=title, where=where) if where else texts("meeting_bare", title=title)


def has(pack: Pack, kind: str, several: bool = False) -> bool:
    """Whether there is something of a kind to list or to choose from."""
    match kind:
        case "language":
            return len(pack.languages) > 1
        case "speaker":
            return bool(pack.speakers)
        case "meeting":
            return several
        case _:
            return bool(numbers_of(pack, kind))


def setting(pack: Pack, texts: Texts, several: bool = False, example: str = "") -> Mapping[str, str]:
    """The values that a text of the interface may name without being given them; ``several`` where the pack is what
    several have together; ``example`` are words to search for."""
    document = pack.meeting.document
    first, last = document.pages
    translated = document.language not in (None, texts.code)
    return {
        "meeting": named(pack, texts),
        "title": pack.text(pack.meeting.title, texts.code),
        "document": pack.text(document.title, texts.code),
        "pages": texts("pages_one", first=first) if first == last else texts("pages_run", first=first, last=last),
        "translated": texts("about_translated") if translated else "",
        "spoken": texts.either([_language(code, texts) for code in _own_first(pack, texts.code)]),
        "example": example,
        **_help(pack, texts, several),
    }


def _language(code: str, texts: Texts) -> str:
    """A language by its name in that of the texts, else by its own."""
    return texts.map("languages").get(code) or str(load_analyser(code).data["name"])


def _own_first(pack: Pack, language: str) -> list[str]:
    return sorted(pack.languages, key=lambda code: code != language)


def such(pack: Pack, texts: Texts, number: int | str | None = None) -> str:
    """An example of a part, with a number or that of its own, as the end of a clause; empty where there is no part."""
    kinds = [kind for kind in ("recommendation", "session") if numbers_of(pack, kind)]
    if not kinds:
        return ""
    part = texts(f"part_{kinds[0]}", number=number or _example(pack, kinds[0]))
    return texts("such", part=part)


def _help(pack: Pack, texts: Texts, several: bool) -> Mapping[str, str]:
    """The parts and commands that the help tells of."""
    part, other = {}, next((code for code in pack.languages if code != texts.code), "")
    for kind in ("recommendation", "session"):
        if numbers_of(pack, kind):
            part[kind] = texts(f"part_{kind}", number=_example(pack, kind))
    grouped = [session for session in pack.sessions if session.groups]
    if grouped:
        last = grouped[-1]
        part["group"] = texts("part_group_of", number=last.groups[0].number, session=last.number)
    values = {
        "session": _example(pack, "session"),
        "recommendation": _example(pack, "recommendation"),
        "other": other,
        "to_other": texts.map("switch").get(other) or (_language(other, texts) if other else ""),
    }
    lines = [
        line.format(**values)
        for name, line in texts.map("help_commands").items()
        if name not in COMMANDS or has(pack, COMMANDS[name], several)
    ]
    quoted = [texts("help_part", part=named) for named in part.values()]
    return {
        "parts": texts("help_parts", parts=", ".join(quoted)) if quoted else "",
        "commands": "\n".join(lines),
    }


def _example(pack: Pack, kind: str) -> int:
    """The number of a part to show as an example; 0 where there is none."""
    numbers = numbers_of(pack, kind)
    return numbers[min(len(numbers), USUAL[kind]) - 1] if numbers else 0
