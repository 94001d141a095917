"""Invented reports (tests/reports/*.yaml) set as plain text, as PDF and as Word documents."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path
from typing import Any

import yaml

Pages = list[list[tuple[str, Any]]]
"""What stands on each page, in order: kind and text, a table as its rows. «{1}» is the mark of note 1."""

WIDTH = 78  # characters of a line of plain text
RAISED = str.maketrans("123", "¹²³")


def pages_of(name: str) -> Pages:
    """The pages of an invented report."""
    data = yaml.safe_load((Path(__file__).parent / "reports" / f"{name}.yaml").read_text(encoding="utf-8"))
    return [[next(iter(block.items())) for block in page] for page in data]


def write_text(path: Path, pages: Pages, head: str, foot: str, feed: str = "\f") -> Path:
    """As plain text with a running head and page numbers at the foot; ``feed`` stands between pages."""
    sheets = []
    for number, page in enumerate(pages, 1):
        lines = [head, ""]
        for kind, what in page:
            match kind:
                case "table":
                    lines += ["".join(cell.ljust(24) for cell in row).rstrip() for row in what]
                case "numbered" | "item":
                    mark = "- " if kind == "item" else ""
                    lines += textwrap.wrap(mark + what, WIDTH, subsequent_indent="  ")
                case "note":
                    lines += ["_" * 20, what]
                case "title" | "centre":
                    lines += [line.center(WIDTH).rstrip() for line in textwrap.wrap(what, 50)]
                case _:
                    marked = re.sub(r"\{(\d)\}", lambda mark: mark[1].translate(RAISED), what)
                    lines += textwrap.wrap(marked, WIDTH)
            if not (kind == "item" and what.endswith(";")):
                lines.append("")
        sheets.append("\n".join([*lines, "", foot.format(n=number, of=len(pages)).center(WIDTH).rstrip(), ""]))
    path.write_text(feed.join(sheets), encoding="utf-8")
    return path


def write_pdf(path: Path, pages: Pages, head: str, foot: str, columns: int = 1, password: str | None = None) -> Path:
    """As PDF: proportional type, headings by size, raised note marks, notes in small type, ruled tables."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.lib.units import cm
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import BaseDocTemplate, Frame, PageBreak, PageTemplate, Paragraph, Spacer, Table

    body = ParagraphStyle("body", fontName="Times-Roman", fontSize=11, leading=14, spaceAfter=8, alignment=4)

    def style(name: str, **changes: Any) -> ParagraphStyle:
        return ParagraphStyle(name, parent=body, **changes)

    styles = {
        "text": body,
        "title": style("title", fontName="Times-Bold", fontSize=20, leading=24, alignment=1),
        "spaced": style("spaced", fontName="Times-Bold", fontSize=14, leading=17, alignment=0),
        "centre": style("centre", fontSize=12, alignment=1, spaceAfter=20),
        "heading": style("heading", fontName="Helvetica-Bold", fontSize=14, leading=17, spaceBefore=8, alignment=0),
        "subheading": style("subheading", fontName="Helvetica-Bold", fontSize=12, leading=15, alignment=0),
        "item": style("item", leftIndent=18, bulletIndent=6, spaceAfter=2),
        "numbered": style("numbered", leftIndent=22, bulletIndent=4),
    }
    notes = {number: what for number, page in enumerate(pages, 1) for kind, what in page if kind == "note"}

    def edges(canvas: Canvas, document: BaseDocTemplate) -> None:
        canvas.setFont("Times-Italic", 9)
        canvas.drawString(2.5 * cm, 28 * cm, head)
        canvas.drawCentredString(10.5 * cm, 1.2 * cm, foot.format(n=document.page, of=len(pages)))
        canvas.setFont("Times-Roman", 8)
        canvas.drawString(2.5 * cm, 2 * cm, notes.get(document.page, ""))

    story: list[Any] = []
    for page in pages:
        for kind, what in page:
            if kind == "table":
                story += [Table(what, style=[("GRID", (0, 0), (-1, -1), 0.5, "black")]), Spacer(1, 10)]
            elif kind == "numbered":
                number, text = what.split(" ", 1)
                story.append(Paragraph(text, styles[kind], bulletText=number))
            elif kind != "note":
                marked = re.sub(r"\{(\d)\}", r"<super size=7>\1</super>", what)
                if kind == "spaced":  # «S  É  A  N  C  E»
                    marked = "&nbsp;&nbsp; ".join("&nbsp;".join(word) for word in what.split())
                story.append(Paragraph(marked, styles[kind], bulletText="•" if kind == "item" else None))
        story.append(PageBreak())
    wide = (16 - (columns - 1)) / columns  # a gutter of one centimetre
    high = 24.5 if columns == 1 else 9  # so that text runs over into the second column
    frames = [Frame((2.5 + at * (wide + 1)) * cm, 3 * cm, wide * cm, high * cm, 0, 0, 0, 0) for at in range(columns)]
    encrypt = StandardEncryption(password, ownerPassword="owner") if password else None
    document = BaseDocTemplate(str(path), pagesize=A4, encrypt=encrypt)
    document.addPageTemplates([PageTemplate(frames=frames, onPage=edges)])
    document.build(story[:-1])
    return path


def write_docx(path: Path, pages: Pages) -> Path:
    """As a Word document: heading styles, a list whose numbers come from its style alone, footnotes, page breaks, and
    after the first page a sentence of which half is a tracked insertion and half is struck out."""
    import docx
    from docx.enum.text import WD_BREAK
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document = docx.Document()
    styles = {"title": "Title", "centre": "Subtitle", "heading": "Heading 1", "subheading": "Heading 2"}
    styles |= {"text": "Normal", "item": "List Bullet", "numbered": "List Number"}
    for number, page in enumerate(pages):
        for at, (kind, what) in enumerate(page):
            if kind == "table":
                table = document.add_table(len(what), len(what[0]))
                for row, cells in zip(table.rows, what, strict=True):
                    for cell, text in zip(row.cells, cells, strict=True):
                        cell.text = text
            elif at == 0 and kind == "text":  # goes on with the paragraph of the page before
                document.paragraphs[-1].add_run(what)
            elif kind != "note":
                text = what.split(" ", 1)[1] if kind == "numbered" else what.removesuffix("-")
                words, *rest = re.split(r"\{(\d)\}", text)
                paragraph = document.add_paragraph(words, style=styles[kind])
                for mark, more in zip(rest[::2], rest[1::2], strict=True):
                    paragraph._p.append(parse_xml(f'<w:r {nsdecls("w")}><w:footnoteReference w:id="{mark}"/></w:r>'))
                    paragraph.add_run(more)
        if number == 0:
            changed = document.add_paragraph("The forum ")._p
            inserted = '<w:ins {} w:id="1" w:author="a"><w:r><w:t>meets every second year.</w:t></w:r></w:ins>'
            struck = '<w:del {} w:id="2" w:author="a"><w:r><w:delText>never meets again.</w:delText></w:r></w:del>'
            for change in (inserted, struck):
                changed.append(parse_xml(change.format(nsdecls("w"))))
        if number < len(pages) - 1:
            document.paragraphs[-1].add_run().add_break(WD_BREAK.PAGE)
    notes = [what.split(" ", 1) for page in pages for kind, what in page if kind == "note"]
    told = "".join(f'<w:footnote w:id="{n}"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:footnote>' for n, text in notes)
    part = Part(
        PackURI("/word/footnotes.xml"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml",
        f"<w:footnotes {nsdecls('w')}>{told}</w:footnotes>".encode(),
        document.part.package,
    )
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    document.save(str(path))
    return path
