"""Word: paragraphs with the numbers their lists and styles give them, and the pages Word last laid them out on.

The XML is walked whole, for python-docx's own paragraphs leave out tracked insertions, content controls and the text of
cross-references, and know no list numbers. Text struck out as a tracked deletion stays out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from bot.ingest.numbering import Numbering
from bot.ingest.paragraphs import BULLET, HEADING, NUMBERED, settled, worded
from bot.ingest.report import TERMINAL, Block, Kind, Progress, Remark, Report, Unreadable, tidy
from bot.ingest.words import Words, language_of

Element = Any
ENCRYPTED = b"\xd0\xcf\x11\xe0"  # the older container: a .doc, or a .docx with a password
_SKIPPED = {qn("w:del"), qn("w:moveFrom"), qn("w:pPr"), qn("w:rPr"), qn("w:txbxContent")}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"  # what Word before 2010 draws
UNKNOWN = 20  # level of a heading told by bold type alone: below any that a style gives


def read_docx(path: Path, progress: Progress) -> Report:
    """A Word report as blocks. Raises ``Unreadable`` when it is encrypted, damaged or empty."""
    if path.read_bytes()[:4] == ENCRYPTED:
        raise Unreadable(f"{path}: is encrypted, or an old .doc: save it as .docx without a password")
    try:
        document = docx.Document(str(path))
    except OSError:
        raise
    except Exception:  # of a damaged file anything may come
        raise Unreadable(f"{path}: is no Word document that can be read, or is damaged: save it anew") from None
    reader = _Reader(document)
    found = worded(reader.blocks(progress))
    if not found:
        raise Unreadable(f"{path}: is empty: there is no text in it")
    words = Words(language_of(" ".join(block.text for block in found)))
    remarks = [Remark(found[0].page, 1, "Lines are paragraphs, counted from the top of the document.")]
    if not reader.turned:
        told = "The document does not say where pages begin: save it in Word once, or bring its PDF."
        remarks.append(Remark(found[0].page, 1, told))
    blocks = settled([_headed(block, words) for block in found])
    return Report((*blocks, *reader.notes(found)), words.language, reader.title, tuple(remarks))


def _headed(block: Block, words: Words) -> Block:
    """A paragraph that is the title of a session or a group as the heading it is."""
    titled = words.part_title.match(block.text) and len(block.text) <= HEADING and not TERMINAL.search(block.text)
    return replace(block, kind=Kind.HEADING) if block.kind is Kind.PARAGRAPH and titled else block


class _Reader:
    """Walks a document from top to bottom, counting pages and list numbers as it goes."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._styles = {style.get(qn("w:styleId")): style for style in document.styles.element.iter(qn("w:style"))}
        self._numbering = Numbering(document)
        body = document.element.body
        self._rendered = next(body.iter(qn("w:lastRenderedPageBreak")), None) is not None
        start = next((n.get(qn("w:start")) for n in body.iter(qn("w:pgNumType")) if n.get(qn("w:start"))), "1")
        self._page = max(1, int(start))
        self._line = 0
        self.turned = False
        self.title = ""

    def blocks(self, progress: Progress) -> Iterator[Block]:
        """The blocks of the body in order."""
        children = list(_opened(self._document.element.body))
        for done, child in enumerate(children, 1):
            yield from self._table(child) if child.tag == qn("w:tbl") else self._paragraph(child)
            progress(done, len(children))

    def notes(self, blocks: Iterable[Block]) -> Iterator[Block]:
        """The footnotes, each on the page of the paragraph that has its mark."""
        part = next(
            (r.target_part for r in self._document.part.rels.values() if r.reltype == RELATIONSHIP_TYPE.FOOTNOTES), None
        )
        if part is None:
            return
        marks = list(self._document.element.body.iter(qn("w:footnoteReference")))
        holders = {m.get(qn("w:id")): next(m.iterancestors(qn("w:p"))) for m in marks}
        by_text = {block.text: block for block in blocks}
        for note in parse_xml(part.blob).iter(qn("w:footnote")):
            text = tidy("".join(t.text or "" for t in note.iter(qn("w:t")))).strip()
            holder = holders.get(note.get(qn("w:id")))
            if text and holder is not None:
                page = by_text.get(self._plain(holder))
                yield Block(
                    Kind.NOTE, text, page.page if page else 1, page.page if page else 1, page.line if page else 1
                )

    def _plain(self, paragraph: Element) -> str:
        return " ".join(tidy("".join(text for text, _ in self._runs(paragraph))).split())

    def _paragraph(self, paragraph: Element) -> Iterator[Block]:
        self._line += 1
        line, styles = self._line, self._chain(paragraph)
        names = [style.find(qn("w:name")).get(qn("w:val")).lower() for style in styles]
        text, turns, first = "", [], 0
        if _on(_property(paragraph, "w:pageBreakBefore")) and not self._rendered:
            self._turn()
        first = self._page
        for piece, turning in self._runs(paragraph):
            if turning:
                self._turn()
                if text.strip():
                    turns.append((len(text), self._page))
                else:
                    first = self._page
            text += tidy(piece)
        if paragraph.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None and not self._rendered:
            self._turn()
        label = self._numbering.label(paragraph, styles)
        text = " ".join(text.split())
        if not text or any(name.startswith("toc ") for name in names):
            return
        level = self._level(paragraph, styles, names)
        if "title" in names and not self.title:
            self.title = text
        turns = [(at, page) for at, page in turns if at < len(text)]
        last = turns[-1][1] if turns else first
        yield _block(
            text,
            label,
            level or (UNKNOWN if _bold(paragraph) and len(text) <= HEADING else 0),
            first,
            last,
            line,
            tuple(turns),
        )
        for box in paragraph.iter(qn("w:txbxContent")):
            if next(box.iterancestors(_FALLBACK), None) is None:
                for inner in box.iter(qn("w:p")):
                    yield from self._paragraph(inner)

    def _table(self, table: Element) -> Iterator[Block]:
        for row in table.iter(qn("w:tr")):
            self._line += 1
            cells = [" ".join(self._plain(p) for p in cell.iter(qn("w:p"))).strip() for cell in row.findall(qn("w:tc"))]
            if next(row.iter(qn("w:lastRenderedPageBreak")), None) is not None:
                self._turn()
            if len(cells) == 1:  # a box around text
                for paragraph in row.iter(qn("w:p")):
                    yield from self._paragraph(paragraph)
            elif any(cells):
                yield Block(Kind.ROW, " | ".join(cells), self._page, self._page, self._line)

    def _turn(self) -> None:
        self._page += 1
        self.turned = True

    def _runs(self, element: Element) -> Iterator[tuple[str, bool]]:
        """The text of an element piece by piece, and where a page is turned."""
        for child in element:
            if child.tag in _SKIPPED or child.tag == _FALLBACK:
                continue
            if child.tag == qn("w:t"):
                yield child.text or "", False
            elif child.tag in (qn("w:tab"), qn("w:noBreakHyphen")):
                yield ("-" if child.tag == qn("w:noBreakHyphen") else " "), False
            elif child.tag == qn("w:lastRenderedPageBreak"):
                yield "", True
            elif child.tag == qn("w:br"):
                paged = child.get(qn("w:type")) == "page"
                yield "" if paged else " ", paged and not self._rendered
            else:
                yield from self._runs(child)

    def _chain(self, paragraph: Element) -> list[Element]:
        """The styles of a paragraph, each based on the next."""
        own = _property(paragraph, "w:pStyle")
        id, chain = own.get(qn("w:val")) if own is not None else None, []
        while id in self._styles and self._styles[id] not in chain:
            chain.append(self._styles[id])
            based = chain[-1].find(qn("w:basedOn"))
            id = based.get(qn("w:val")) if based is not None else None
        return chain

    def _level(self, paragraph: Element, styles: list[Element], names: list[str]) -> int:
        """The level of a heading from 1 on, 0 for none."""
        for name in names:
            if name in ("title", "subtitle"):
                return 1
            heading = re.match(r"heading (\d)$", name)
            if heading:
                return int(heading[1])
        for holder in (paragraph, *styles):
            outline = _property(holder, "w:outlineLvl")
            if outline is not None and int(outline.get(qn("w:val"))) < 9:
                return int(outline.get(qn("w:val"))) + 1
        return 0


def _block(
    text: str, label: str, level: int, page: int, last: int, line: int, turns: tuple[tuple[int, int], ...]
) -> Block:
    """A paragraph as a block; ``label`` is the number or bullet that its list puts before it."""
    if level:
        bullet = not re.search(r"\w", label)
        return Block(Kind.HEADING, text if bullet else f"{label} {text}", page, last, line, level=level, turns=turns)
    written = f"{label} {text}" if label else text
    numbered = NUMBERED.match(written)
    if numbered:
        return Block(Kind.NUMBERED, written[numbered.end() :], page, last, line, int(numbered["number"]), turns=turns)
    if label:
        return Block(Kind.ITEM, written if re.search(r"\w", label) else text, page, last, line, turns=turns)
    if BULLET.match(text):
        return Block(Kind.ITEM, BULLET.sub("", text, count=1), page, last, line, turns=turns)
    return Block(Kind.PARAGRAPH, text, page, last, line, turns=turns)


def _opened(parent: Element) -> Iterator[Element]:
    """Paragraphs and tables, also those inside content controls and tracked insertions."""
    for child in parent:
        if child.tag in (qn("w:p"), qn("w:tbl")):
            yield child
        elif child.tag not in _SKIPPED and child.tag != qn("w:sectPr"):
            yield from _opened(child)


def _property(holder: Element, name: str) -> Element | None:
    return holder.find(f"{qn('w:pPr')}/{qn(name)}")


def _on(switch: Element | None) -> bool:
    return switch is not None and switch.get(qn("w:val")) not in ("0", "false", "off")


def _bold(paragraph: Element) -> bool:
    """Whether all the text of a paragraph is bold by itself."""
    runs = [run for run in paragraph.iter(qn("w:r")) if any((t.text or "").strip() for t in run.iter(qn("w:t")))]
    return bool(runs) and all(_on(run.find(f"{qn('w:rPr')}/{qn('w:b')}")) for run in runs)
