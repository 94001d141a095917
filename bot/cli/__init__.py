"""The command line: ``python -m bot COMMAND``. Each command imports what it needs, so that ``ask`` starts fast."""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NoReturn

from bot.cli import asking, curating
from bot.cli.packs import Parser, Usage, naming_packs


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        from importlib.metadata import version  # as long to import as a question takes to be answered

        print(f"rabat-bot {version('rabat-bot')}")
        parser.exit()


def main(argv: Sequence[str] | None = None) -> None:
    """Run a command and exit with its code: 0 well, 1 a fault found, 2 wrong use."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # what is piped in may begin with a byte order mark
            stream.reconfigure(encoding="utf-8-sig" if stream is sys.stdin else "utf-8", errors="replace")
    try:
        arguments = _parser().parse_args(argv)
        code = int(arguments.run(arguments) or 0)
    except Usage as error:
        print(f"rabat-bot: {error}", file=sys.stderr)
        code = 2
    except BrokenPipeError:
        sys.stderr.close()
        code = 0
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="rabat-bot", description="Ask the report of a meeting.", parents=[naming_packs(0)])
    parser.add_argument("--version", action=_Version, nargs=0, help="show program's version number and exit")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def command(name: str, run: object, text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text, parents=[naming_packs(1)])
        added.set_defaults(run=run)
        return added

    chat = command("chat", asking.chat, "talk to the bot in the terminal")
    chat.add_argument("--lang", metavar="CODE", help="the interface language")
    ask = command("ask", asking.ask, "one answer on standard output")
    ask.add_argument("question", nargs="?", help="the question; - reads one a line from standard input, with --json")
    ask.add_argument("--lang", metavar="CODE", help="the asker's interface language")
    ask.add_argument("--json", action="store_true", help="print a JSON reply")
    command("run", asking.run, "the Telegram bot")
    command("health", asking.health, "whether a running Telegram bot is well: exit 0, else 1 and what is wrong")
    check = command("check", curating.check, "validate a pack: every fault with file, line and what to do")
    check.add_argument("folder", nargs="?", type=Path, metavar="DIR")
    check.add_argument("--json", action="store_true", help="print JSON: errors and warnings; a list of several packs")
    check.add_argument(
        "--ask",
        action=argparse.BooleanOptionalAction,
        help="whether to try that each title finds its entry; unless told, only for small packs, of which it is quick",
    )
    compiled = command("compile", curating.compile_pack, "work out the vectors of a pack ahead of the first use")
    compiled.add_argument("folder", nargs="?", type=Path, metavar="DIR")
    ingest = command("ingest", curating.ingest, "a draft pack from a report")
    ingest.add_argument("report", type=Path, metavar="REPORT", help="a .txt, .md, .pdf or .docx file")
    ingest.add_argument("--out", type=Path, metavar="DIR", required=True, help="the folder of the new pack")
    ingest.add_argument("--force", action="store_true", help="write the draft's files anew where there are some")
    journal = command("journal", curating.journal, "for curators: the questions that got no answer or a thumbs-down")
    journal.add_argument("--since", type=_since, default=0, metavar="WHEN", help="a day, 2026-11-30, or 7d: seven days")
    journal.add_argument("--most", type=_count, default=100, metavar="N", help="groups to look into, 100 unless given")
    journal.add_argument("--json", action="store_true", help="print JSON")
    journal.add_argument("--csv", action="store_true", help="print CSV, for a spreadsheet")
    accepting = "add a phrasing to an entry, in its file, and check the pack"
    accept = journal.add_subparsers(metavar="accept").add_parser(
        "accept", help=accepting, description=accepting, parents=[naming_packs(2)]
    )
    accept.add_argument("entry", help="the id of the entry")
    accept.add_argument("phrasing", help="the question as people ask it")
    accept.add_argument("--lang", metavar="CODE", help="its language; the pack's first unless given")
    accept.add_argument("--eval", nargs="+", type=Path, metavar="FILE", help="question sets, run before and after")
    accept.set_defaults(run=curating.accept)
    site = command("site", curating.site, "a static site, a page for each answer in each language")
    site.add_argument("--out", type=Path, metavar="DIR", required=True, help="the folder of the site")
    site.add_argument("--bot", type=_username, metavar="NAME", help="the bot's username, to link to it")
    site.add_argument("--force", action="store_true", help="write into a folder that holds other things too")
    evaluate = command("eval", curating.evaluate_sets, "run question sets and print the figures")
    evaluate.add_argument("files", nargs="+", type=Path, metavar="FILE")
    evaluate.add_argument("--json", action="store_true", help="print JSON")
    evaluate.add_argument("--reader-record", type=Path, metavar="FILE", help="write down what a reader would be asked")
    evaluate.add_argument("--reader-replay", type=Path, metavar="FILE", help="run with the choices filled in there")
    return parser


def _count(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text) or not int(text):
        raise argparse.ArgumentTypeError("give a number from 1")
    return int(text)


def _since(text: str) -> int:
    """A day, or a number of days before now, in seconds since 1970."""
    if re.fullmatch(r"[0-9]{1,5}d", text):
        return int(time.time()) - int(text[:-1]) * 24 * 3600
    try:
        return int(datetime.fromisoformat(text).astimezone().timestamp())
    except (ValueError, OverflowError):
        raise argparse.ArgumentTypeError("give a day, 2026-11-30, or a number of days, 7d") from None


def _username(text: str) -> str:
    if not re.fullmatch(r"@?[A-Za-z]\w{3,31}", text, re.ASCII):
        raise argparse.ArgumentTypeError("give the bot's username, as in https://t.me/USERNAME")
    return text.removeprefix("@")
