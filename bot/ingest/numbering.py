"""The numbers that Word lists put before paragraphs, also where a style gives the list (ECMA-376 part 1, 17.9)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from docx.oxml.ns import qn

Element = Any
_ROMANS = (*((100, "c"), (90, "xc"), (50, "l"), (40, "xl")), *((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")))


class Numbering:
    """Counts the lists of a document. Paragraphs must be asked for in order."""

    def __init__(self, document: Any) -> None:
        root = next(
            (r.target_part.element for r in document.part.rels.values() if r.reltype.endswith("/numbering")), None
        )
        self._lists = {n.get(qn("w:numId")): n for n in root.iter(qn("w:num"))} if root is not None else {}
        self._forms = (
            {a.get(qn("w:abstractNumId")): a for a in root.iter(qn("w:abstractNum"))} if root is not None else {}
        )
        self._linked = {
            link.get(qn("w:val")): form for form in self._forms.values() for link in form.findall(qn("w:styleLink"))
        }
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._begun: set[tuple[str, int]] = set()

    def label(self, paragraph: Element, styles: Sequence[Element]) -> str:
        """What stands before a paragraph: «3.», «b)», «•»; nothing where it is in no list."""
        found = self._place(paragraph, styles)
        if found is None:
            return ""
        list_id, depth = found
        form = self._form(list_id)
        levels = (
            {int(level.get(qn("w:ilvl"))): level for level in form.findall(qn("w:lvl"))} if form is not None else {}
        )
        level = levels.get(depth)
        if form is None or level is None:
            return ""
        counts = self._counts[form.get(qn("w:abstractNumId"))]
        override = self._override(list_id, depth)
        if override is not None and (list_id, depth) not in self._begun:
            counts[depth] = override - 1
        self._begun.add((list_id, depth))
        counts[depth] = counts.get(depth, _value(level, "w:start", 1) - 1) + 1
        for deeper in [d for d in counts if d > depth]:
            del counts[deeper]
        shape = _text(level, "w:numFmt", "decimal")
        text = _text(level, "w:lvlText", "")
        if shape == "bullet":
            return "•"
        if shape == "none":
            return ""
        for d, other in levels.items():
            if f"%{d + 1}" in text:
                count = counts.get(d, _value(other, "w:start", 1))
                text = text.replace(f"%{d + 1}", _written(count, _text(other, "w:numFmt", "decimal")))
        return text.strip()

    def _place(self, paragraph: Element, styles: Sequence[Element]) -> tuple[str, int] | None:
        """The list a paragraph is in and how deep: by itself, or by the nearest of its styles that says so."""
        depth: int | None = None
        for holder in (paragraph, *styles):
            properties = holder.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
            if properties is None:
                continue
            level, list_ = properties.find(qn("w:ilvl")), properties.find(qn("w:numId"))
            if depth is None and level is not None:
                depth = int(level.get(qn("w:val")))
            if list_ is None:
                continue
            id = list_.get(qn("w:val"))
            if id == "0" or id not in self._lists:  # 0 takes a paragraph out of the list of its style
                return None
            return id, self._depth_of(id, styles) if depth is None else depth
        return None

    def _depth_of(self, list_id: str, styles: Sequence[Element]) -> int:
        """The level of a list that names one of the styles as its own."""
        form = self._form(list_id)
        ids = [style.get(qn("w:styleId")) for style in styles]
        for level in form.findall(qn("w:lvl")) if form is not None else ():
            if _text(level, "w:pStyle", "") in ids:
                return int(level.get(qn("w:ilvl")))
        return 0

    def _form(self, list_id: str) -> Element | None:
        form = self._forms.get(_text(self._lists[list_id], "w:abstractNumId", ""))
        link = _text(form, "w:numStyleLink", "") if form is not None else ""
        return self._linked.get(link, form)

    def _override(self, list_id: str, depth: int) -> int | None:
        for override in self._lists[list_id].findall(qn("w:lvlOverride")):
            if override.get(qn("w:ilvl")) == str(depth):
                start = _value(override, "w:startOverride", -1)
                return start if start >= 0 else None
        return None


def _text(parent: Element, name: str, default: str) -> str:
    child = parent.find(qn(name))
    return default if child is None else child.get(qn("w:val"), default)


def _value(parent: Element, name: str, default: int) -> int:
    return int(_text(parent, name, str(default)))


def _written(count: int, shape: str) -> str:
    if shape in ("lowerLetter", "upperLetter"):
        letters = chr(ord("a") + (count - 1) % 26) * (1 + (count - 1) // 26)
        return letters.upper() if shape == "upperLetter" else letters
    if shape in ("lowerRoman", "upperRoman"):
        roman = ""
        for value, sign in _ROMANS:
            roman += sign * (count // value)
            count %= value
        return roman.upper() if shape == "upperRoman" else roman
    if shape == "decimalZero":
        return f"{count:02d}"
    return str(count)
