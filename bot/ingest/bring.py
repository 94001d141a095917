"""From a report to a draft pack, in one go."""

from __future__ import annotations

from pathlib import Path

from bot.ingest.draft import Draft, draft_of
from bot.ingest.read import read_report
from bot.ingest.report import Progress
from bot.ingest.source import copy_source
from bot.ingest.write import refuse_full, write_pack


def bring(report: Path, folder: Path, force: bool = False, progress: Progress = lambda done, of: None) -> Draft:
    """Read a report and write its draft pack into ``folder``, the report beside it.

    Raises ``Refused`` when the report cannot be read or the folder holds something and ``force`` is not set, OSError
    when the disk refuses.
    """
    refuse_full(folder, force)
    read = read_report(report, progress)
    draft = draft_of(read, report.stem)
    write_pack(draft, folder, report.name)
    copy_source(report, read, folder)
    return draft
