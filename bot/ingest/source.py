"""The report itself, beside its pack: ``source/``, from which the bot quotes; where there is none, it does not."""

from __future__ import annotations

import shutil
from pathlib import Path

from bot.answer.quotes import Paragraph
from bot.ingest.read import read_report
from bot.ingest.report import Block, Kind, Report

SOURCE = "source"
TEXTS = (".txt", ".md")


def read_source(folder: Path) -> tuple[Paragraph, ...]:
    """The paragraphs of every text in the ``source`` of a pack, in order. Raises ``Unreadable``."""
    files = sorted(path for path in (folder / SOURCE).glob("*") if path.suffix.lower() in TEXTS)
    return tuple(paragraph for path in files for paragraph in paragraphs_of(read_report(path)))


def paragraphs_of(report: Report) -> list[Paragraph]:
    """The paragraphs of a report; what leads to a list, and what stands before it, is one with the list."""
    found: list[Paragraph] = []
    listing = False
    for block in report.blocks:
        if block.kind in (Kind.HEADING, Kind.NOTE):
            listing = False
        elif block.kind is Kind.ITEM and found and listing:
            led = found[-1]
            found[-1] = Paragraph(f"{led.text}\n- {block.text}", led.page, block.last)
        else:
            found.append(Paragraph(block.text, block.page, block.last))
            listing = block.text.endswith(":")
    return found


def copy_source(path: Path, report: Report, folder: Path) -> None:
    """Put a report beside its draft: a text as it is, any other file as the text read from it, each paragraph after its
    page. Raises OSError."""
    (folder / SOURCE).mkdir(exist_ok=True)
    if path.suffix.lower() in TEXTS:
        if not (folder / SOURCE / path.name).exists() or not path.samefile(folder / SOURCE / path.name):
            shutil.copyfile(path, folder / SOURCE / path.name)
        return
    text = "\n\n".join(map(_written, enumerate(report.blocks, 1)))
    (folder / SOURCE / f"{path.stem}.md").write_text(f"{text}\n", encoding="utf-8")


def _written(numbered: tuple[int, Block]) -> str:
    number, block = numbered
    mark = {Kind.HEADING: "## ", Kind.ITEM: "- "}.get(block.kind, "")
    return f"**p. {block.page} ¶ {number}** {mark}{block.text}"
