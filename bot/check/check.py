"""All that is wrong with a pack, in the order of its files; errors and what somebody should look at apart."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.check.folder import unquotable, unread
from bot.check.reach import unreached
from bot.check.slips import slips
from bot.check.texts import doubtful
from bot.pack.files import Fault, Severity, is_folder
from bot.pack.pack import Pack
from bot.pack.reader import read_folder


@dataclass(frozen=True, slots=True)
class Checked:
    """A pack, None where there is no meeting.yaml to read it with, its faults, and whether its titles were asked."""

    folder: Path
    pack: Pack | None
    errors: tuple[Fault, ...]
    warnings: tuple[Fault, ...]
    asked: bool

    def summary(self) -> str:
        """One line: how many faults there are, or what a pack without errors holds."""
        counts = [
            f"{len(faults)} {kind}{'s' if len(faults) > 1 else ''}"
            for faults, kind in ((self.errors, "fault"), (self.warnings, "warning"))
            if faults
        ]
        if self.errors or self.pack is None:
            return f"{' and '.join(counts)} in {self.folder}"
        pack, noted = self.pack, f" ({counts[0]}: worth a look)" if counts else ""
        return (
            f"{self.folder}: well{noted}. {len(pack.questions)} questions, {len(pack.passages)} passages, "
            f"{len(pack.recommendations)} recommendations, {len(pack.unsaid)} things the report does not say, "
            f"in {' and '.join(pack.languages)}."
            f"{'' if self.asked else ' Whether each title finds its entry is tried with --ask.'}"
        )

    def as_json(self) -> dict[str, Any]:
        """What a program reads: the faults of both kinds, each with file, line and message."""
        return {
            "folder": str(self.folder),
            "errors": [_as_json(fault) for fault in self.errors],
            "warnings": [_as_json(fault) for fault in self.warnings],
        }


SMALL = (
    300  # questions and passages whose titles are asked unbidden: that takes a second or two, of a large pack a minute
)


def check_pack(folder: Path, ask: bool | None = None) -> Checked:
    """Check the pack in ``folder``. ``ask`` has a bot made from it asked every title; by default, of a small pack."""
    reading = read_folder(folder)
    faults = list(reading.faults)
    told = {(fault.file, fault.line) for fault in faults}  # what YAML made of a line and what follows are one fault
    faults += [fault for fault in slips(reading.files) if (fault.file, fault.line) not in told]
    if is_folder(folder):
        faults += unread(folder)
        faults += unquotable(folder)
    asked = False
    if reading.pack is not None:
        faults += doubtful(reading.pack, reading)
        size = len(reading.pack.questions) + len(reading.pack.unsaid) + len(reading.pack.passages)
        asked = reading.usable and (size <= SMALL if ask is None else ask)
        if asked:
            faults += unreached(reading.pack, reading)
    every = sorted(dict.fromkeys(faults), key=lambda fault: (fault.file, fault.line))
    warnings = tuple(fault for fault in every if fault.severity is Severity.WARNING)
    return Checked(folder, reading.pack, tuple(fault for fault in every if fault not in warnings), warnings, asked)


def _as_json(fault: Fault) -> dict[str, Any]:
    return {"file": str(fault.file), "line": fault.line, "message": fault.message}
