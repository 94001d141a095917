"""What the commands share: which packs are named, the settings, and what answers from them."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from bot.settings import Settings

WORTH_TELLING = 1000  # texts to read, from which on somebody who waits is told


class Usage(Exception):
    """Wrong use: told in one line on standard error, exit code 2."""


class Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise Usage(f"{message} (try {self.prog} --help)")


def naming_packs(level: int) -> Parser:
    """The option that names packs, of the program, of a command or of a part of one: each keeps what it is given, for
    argparse has a command's own options take the place of those before it."""
    parser = Parser(add_help=False)
    text = "a knowledge pack, or a folder of packs; more than once for several meetings"
    dest, none = f"knowledge_{level}", argparse.SUPPRESS
    parser.add_argument("--knowledge", type=Path, metavar="DIR", action="append", dest=dest, default=none, help=text)
    return parser


def _named(arguments: argparse.Namespace) -> list[Path]:
    """What the options name, in order."""
    return [folder for level in range(3) for folder in getattr(arguments, f"knowledge_{level}", ())]


def folders_of(arguments: argparse.Namespace) -> list[Path]:
    """The folders of the packs to answer from, each once."""
    from bot.pack.pack import SHIPPED, packs_in

    given = _named(arguments) or settings_of(arguments).knowledge_dir or [SHIPPED]
    return list({pack.resolve(): pack for folder in given for pack in packs_in(folder)}.values())


def settings_of(arguments: argparse.Namespace) -> Settings:
    from bot.settings import BadSetting, load_settings

    over = {"KNOWLEDGE_DIR": ""} if _named(arguments) else {}  # named by an option, it does not count
    try:
        return load_settings({**os.environ, **over})
    except BadSetting as error:
        raise Usage(str(error)) from None


def load(arguments: argparse.Namespace, warm: bool = True):  # type: ignore[no-untyped-def]
    """What answers: the brain of the one pack, or those of several meetings."""
    gc.disable()  # what a pack is made of lives as long as the process: collecting while it is built only costs
    brains = [_load_pack(folder, arguments, warm) for folder in folders_of(arguments)]
    gc.freeze()
    gc.enable()
    brain = brains[0] if len(brains) == 1 else _several(brains)  # type: ignore[no-untyped-call]
    language = getattr(arguments, "lang", None)
    if language is not None and language not in brain.languages:
        raise Usage(f"--lang {language}: this pack speaks {', '.join(brain.languages)}")
    return brain


def _several(brains):  # type: ignore[no-untyped-def]
    from bot.meetings import Alike, Meetings

    try:
        return Meetings(brains)
    except Alike as error:
        raise Usage(str(error)) from None


def _load_pack(folder: Path, arguments: argparse.Namespace, warm: bool):  # type: ignore[no-untyped-def]
    from bot.pack.files import PackError
    from bot.prepared import prepared, vector_store
    from bot.search.encoder import UnknownEncoder

    try:
        store = vector_store(folder, encoder=settings_of(arguments).encoder)
    except UnknownEncoder as error:
        raise Usage(f"ENCODER: {error}") from None
    if store:
        store.progress = progress
    try:
        brain = prepared(folder, store=store)
    except PackError as error:
        more = f" (and {len(error.faults) - 1} more: run check)" if len(error.faults) > 1 else ""
        raise Usage(f"{error.faults[0]}{more}") from None
    if warm:
        brain.warm()
    return brain


def progress(done: int, all: int) -> None:
    """How far the vectors of a pack are, on standard error; a few are worked out without a word."""
    if all < WORTH_TELLING or not sys.stderr.isatty():
        return
    end = "\n" if done == all else ""
    print(f"\rReading the pack: {done:,} of {all:,} texts", end=end, file=sys.stderr, flush=True)


def pack_of(arguments: argparse.Namespace) -> tuple[Path, str]:
    """The folder of the pack of the entry that is named, and its id there: of several meetings, «lake-2023/rain»."""
    from bot.pack.reader import read_pack

    meeting, _, entry = arguments.entry.rpartition("/")
    folders = folders_of(arguments)
    packs = [(folder, read_pack(folder)[0]) for folder in folders] if meeting or len(folders) > 1 else []
    found = [folder for folder, pack in packs if pack and pack.meeting.id == meeting] if meeting else folders
    if not found:
        known = ", ".join(pack.meeting.id for _, pack in packs if pack)
        raise Usage(f"there is no meeting '{meeting}' here: use one of {known}")
    if len(found) > 1:
        raise Usage(f"of which meeting is '{entry}'? Name it as the journal does, with its meeting: MEETING/{entry}")
    return found[0], entry
