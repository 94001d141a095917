"""Text files and Markdown: where pages begin, and their lines.

Pages are told by form feeds; failing them by lines that number a page; failing these by form feeds that a conversion
turned into one space before a page's first line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from bot.ingest.report import Kind, Line, Remark, Unreadable, tidy

PAGE_NUMBER = re.compile(
    r"^[\s\W]*(?P<named>page|p\.|seite)?[\s\W]*(?P<number>\d{1,4})(?:\s*(?:/|of|sur|de)\s*\d{1,4})?[\s\W]*$",
    re.IGNORECASE,
)
"""A line that is nothing but a page number: «7», «- 7 -», «Page 7 of 12», «[p. 7]», «<!-- page 7 -->»."""

_PARAGRAPH_MARK = re.compile(r"^\*\*p(?:age|\.)\s*(\d{1,4})[^*]*\*\*\s*")  # «**p. 7 ¶ 30** …» before a paragraph
_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
_RULE = re.compile(r"^\s*(?:[-=_*~—–]\s?){4,}$")
_BAR_RULE = re.compile(r"^\s*\|?[\s:|-]+\|[\s:|-]*$")
_CELLS = re.compile(r"\t+|\s{3,}|\s*\|\s*")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_EMPHASIS = re.compile(r"(?<!\w)(\*\*|__|\*|_|`)(?=\S)(.+?)(?<=\S)\1(?!\w)")
NUMBERED_PAGES = 3  # page numbers in a row that make lone figures page numbers
BLOCK = 4  # lines around a page number that belong to the head or foot it stands in


@dataclass(frozen=True, slots=True)
class _Raw:
    text: str
    number: int
    page: int = 1


def read_text(path: Path) -> tuple[list[Line], list[Remark]]:
    """The lines of a text or Markdown file, pages counted from 1 or, where lines number them, as printed.

    Raises ``Unreadable`` when it is empty or no text.
    """
    text, remarks = _decode(path)
    raw = [_Raw(line, number) for number, line in enumerate(tidy(text).split("\n"), 1)]
    if not any(re.search(r"[^\W_]", r.text) for r in raw):
        raise Unreadable(f"{path}: is empty: there is no text in it")
    raw, told = _paged(raw)
    if told:
        remarks.append(Remark(1, 1, told))
    return _lines(raw, markdown=path.suffix.lower() == ".md"), remarks


def _decode(path: Path) -> tuple[str, list[Remark]]:
    data = path.read_bytes()
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    elif b"\x00" in data[:4096]:
        raise Unreadable(f"{path}: is no text file: give the report as .txt, .md, .pdf or .docx")
    else:
        encoding = "utf-8-sig"
    remarks = []
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
        remarks = [Remark(1, 1, "The file is not UTF-8; read as Windows-1252. Look whether accents are right.")]
    return text.replace("\r\n", "\n").replace("\r", "\n"), remarks


def _paged(raw: list[_Raw]) -> tuple[list[_Raw], str]:
    """The lines with their pages, and what a person should know about how these were told."""
    if any("\f" in r.text for r in raw):
        page, paged = 1, []
        for r in raw:
            page += r.text.count("\f")
            paged.append(_Raw(r.text.replace("\f", ""), r.number, page))
        return paged, ""
    marked = _by_marks(raw)
    if marked:
        return marked, "No form feeds: pages are taken from the lines that number them."
    breaks = _lost_form_feeds(raw)
    if breaks:
        starts, page, paged = set(breaks), 1, []
        for at, r in enumerate(raw):
            page += at in starts
            paged.append(replace(r, page=page))
        return paged, "No form feeds: a page is taken to begin where a line begins with a single space."
    return raw, "The file does not tell where pages begin: everything is on page 1."


def _by_marks(raw: list[_Raw]) -> list[_Raw] | None:
    """Pages by lines that number them one after the other, or by a mark before each paragraph; None without any."""
    if any(_PARAGRAPH_MARK.match(r.text) for r in raw):
        page, paged = 1, []
        for r in raw:
            mark = _PARAGRAPH_MARK.match(r.text)
            page = int(mark[1]) if mark else page
            paged.append(_Raw(r.text[mark.end() :] if mark else r.text, r.number, page))
        return paged
    chains: dict[int, list[int]] = {}
    longest: list[int] = []
    for at, r in enumerate(raw):
        found = PAGE_NUMBER.match(r.text)
        if not found or not (found["named"] or _alone(raw, at)):
            continue
        number = int(found["number"])
        chains[number] = [*chains.get(number - 1, ()), at]
        longest = max(longest, chains[number], key=len)
    if len(longest) < NUMBERED_PAGES:
        return None
    numbers = [int(PAGE_NUMBER.match(raw[at].text)["number"]) for at in longest]  # type: ignore[index]
    before = any(r.text.strip() for r in raw[: longest[0]])
    head = not before or (numbers[0] > 1 and any(r.text.strip() for r in raw[longest[-1] + 1 :]))
    page, paged = numbers[0] - (head and before), []
    for at, r in enumerate(raw):
        if at in longest:
            page = numbers[longest.index(at)]
        paged.append(replace(r, page=max(page, 1)))
        if at in longest and not head:
            page += 1
    return paged


def _alone(raw: list[_Raw], at: int) -> bool:
    return not any(0 <= beside < len(raw) and raw[beside].text.strip() for beside in (at - 1, at + 1))


def _lost_form_feeds(raw: list[_Raw]) -> list[int]:
    """Where pages begin when each form feed became a space: at lines that begin with one space though no blank line
    stands before them, and at heads with a page number that no such line follows."""
    indented = [r.text for r in raw if re.match(r"\s+\S", r.text)]
    if any(not re.match(r"\s\S", text) for text in indented):
        return []  # indented for other reasons
    breaks = [at for at, r in enumerate(raw) if at and re.match(r" \S", r.text) and raw[at - 1].text.strip()]
    if len(breaks) < 2:
        return []
    said = [r.text.strip() for r in raw]
    for at, r in enumerate(raw):
        if PAGE_NUMBER.match(r.text) and _alone(raw, at):
            after = next((n for n in range(at + 1, len(raw)) if said[n]), at)
            if after not in breaks:
                begins = at
                while begins and (not said[begins - 1] or (at - begins < BLOCK and said.count(said[begins - 1]) > 1)):
                    begins -= 1
                breaks.append(begins)
    return sorted(breaks)


def _lines(raw: list[_Raw], markdown: bool) -> list[Line]:
    lines: list[Line] = []
    blank, page, note_page = 0, 0, 0
    for at, r in enumerate(raw):
        if r.page != page:
            blank, page = 0, r.page
        if not r.text.strip():
            blank += 1
            continue
        if _RULE.match(r.text) or (markdown and _BAR_RULE.match(r.text)):
            if r.text.strip()[0] == "_":  # a rule above the notes of a page
                note_page = page
            elif lines and not blank and r.text.strip()[0] in "=-~" and len(lines[-1].text) <= len(r.text) * 3:
                lines[-1] = replace(lines[-1], level=1 if r.text.strip()[0] == "=" else 2)  # underlined
            blank = max(blank, 1)
            continue
        lines.append(_line(r, blank, markdown, note_page == page, raw[max(at - 1, 0) : at + 2]))
        blank = 0
    return lines


def _line(r: _Raw, blank: int, markdown: bool, note: bool, around: list[_Raw]) -> Line:
    text = r.text.rstrip()
    left, right = len(text) - len(text.lstrip()), len(text)
    level = 0
    if markdown:
        heading = _HEADING.match(text)
        if heading:
            level, text = len(heading[1]), heading[2]
        text = _EMPHASIS.sub(r"\2", _LINK.sub(r"\1", text))
    kind = Kind.NOTE if note else Kind.ROW if _tabular(r, around) else None
    if kind is Kind.ROW:
        text = " | ".join(_CELLS.split(text.strip(" |\t")))
    return Line(" ".join(text.split()), r.page, r.number, blank, left, right, level=level, kind=kind)


def _tabular(r: _Raw, around: list[_Raw]) -> bool:
    """Whether a line is a row of a table: cells apart, and a neighbour with as many."""
    cells = _columns(r.text)
    return cells > 1 and any(other is not r and _columns(other.text) == cells for other in around)


def _columns(text: str) -> int:
    return len(_CELLS.split(text.strip(" |\t"))) if text.strip() else 0
