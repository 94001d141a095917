"""A report from a file, whatever its kind."""

from __future__ import annotations

from pathlib import Path

from bot.ingest.from_text import read_text
from bot.ingest.furniture import without_furniture
from bot.ingest.paragraphs import blocks_of
from bot.ingest.report import Progress, Report, Unreadable
from bot.ingest.words import Words, language_of


def read_report(path: Path, progress: Progress = lambda done, of: None) -> Report:
    """Read a .txt, .md, .pdf or .docx report. Raises ``Unreadable`` when it is of another kind, missing, empty,
    encrypted or only a picture of text."""
    if not path.is_file():
        raise Unreadable(f"{path}: there is no such file")
    if path.stat().st_size == 0:
        raise Unreadable(f"{path}: is empty")
    match path.suffix.lower():
        case ".txt" | ".md":
            title = ""
            lines, remarks = read_text(path)
        case ".pdf":
            from bot.ingest.from_pdf import read_pdf

            lines, title, remarks = read_pdf(path, progress)
        case ".docx":
            from bot.ingest.from_docx import read_docx

            return read_docx(path, progress)
        case kind:
            raise Unreadable(
                f"{path}: {kind or 'a file without an ending'} cannot be read: give .txt, .md, .pdf or .docx"
            )
    lines, furniture = without_furniture(lines)
    words = Words(language_of(" ".join(line.text for line in lines)))
    return Report(tuple(blocks_of(lines, words)), words.language, title, (*remarks, *furniture))
