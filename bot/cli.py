"""The command line: ``python -m bot COMMAND``. Each command imports what it needs, so that ``ask`` starts fast."""

from __future__ import annotations

import argparse
import gc
import json
import os
import re
import sys
import time
from collections import Counter, OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TextIO

if TYPE_CHECKING:
    from bot.settings import Settings

WORTH_TELLING = 1000  # texts to read, from which on somebody who waits is told
CONVERSATIONS = 10_000  # remembered by `ask --json -`; the one longest silent is forgotten first


BOT_FATHER = """run needs a token from Telegram; without one, talk to the bot with: rabat-bot chat
  1. In Telegram, write to @BotFather: /newbot, then a name and a username. Put the token it gives into .env:
     TELEGRAM_BOT_TOKEN=…   (see .env.example)
  2. /setinline, so that people can share answers in any chat.
  3. /setprivacy, Enable: in groups the bot then sees only what is addressed to it.
  4. /setuserpic, a picture."""


class Usage(Exception):
    """Wrong use: told in one line on standard error, exit code 2."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise Usage(f"{message} (try {self.prog} --help)")


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
    parser = _Parser(prog="rabat-bot", description="Ask the report of a meeting.", parents=[_naming_packs(0)])
    parser.add_argument("--version", action=_Version, nargs=0, help="show program's version number and exit")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def command(name: str, run: object, text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text, parents=[_naming_packs(1)])
        added.set_defaults(run=run)
        return added

    chat = command("chat", _chat, "talk to the bot in the terminal")
    chat.add_argument("--lang", metavar="CODE", help="the interface language")
    ask = command("ask", _ask, "one answer on standard output")
    ask.add_argument("question", nargs="?", help="the question; - reads one a line from standard input, with --json")
    ask.add_argument("--lang", metavar="CODE", help="the asker's interface language")
    ask.add_argument("--json", action="store_true", help="print a JSON reply")
    command("run", _run, "the Telegram bot")
    command("health", _health, "whether a running Telegram bot is well: exit 0, else 1 and what is wrong")
    check = command("check", _check, "validate a pack: every fault with file, line and what to do")
    check.add_argument("folder", nargs="?", type=Path, metavar="DIR")
    check.add_argument("--json", action="store_true", help="print JSON: errors and warnings; a list of several packs")
    check.add_argument(
        "--ask",
        action=argparse.BooleanOptionalAction,
        help="whether to try that each title finds its entry; unless told, only for small packs, of which it is quick",
    )
    compiled = command("compile", _compile, "work out the vectors of a pack ahead of the first use")
    compiled.add_argument("folder", nargs="?", type=Path, metavar="DIR")
    ingest = command("ingest", _ingest, "a draft pack from a report")
    ingest.add_argument("report", type=Path, metavar="REPORT", help="a .txt, .md, .pdf or .docx file")
    ingest.add_argument("--out", type=Path, metavar="DIR", required=True, help="the folder of the new pack")
    ingest.add_argument("--force", action="store_true", help="write the draft's files anew where there are some")
    journal = command("journal", _journal, "for curators: the questions that got no answer or a thumbs-down")
    journal.add_argument("--since", type=_since, default=0, metavar="WHEN", help="a day, 2026-11-30, or 7d: seven days")
    journal.add_argument("--most", type=_count, default=100, metavar="N", help="groups to look into, 100 unless given")
    journal.add_argument("--json", action="store_true", help="print JSON")
    journal.add_argument("--csv", action="store_true", help="print CSV, for a spreadsheet")
    accepting = "add a phrasing to an entry, in its file, and check the pack"
    accept = journal.add_subparsers(metavar="accept").add_parser(
        "accept", help=accepting, description=accepting, parents=[_naming_packs(2)]
    )
    accept.add_argument("entry", help="the id of the entry")
    accept.add_argument("phrasing", help="the question as people ask it")
    accept.add_argument("--lang", metavar="CODE", help="its language; the pack's first unless given")
    accept.add_argument("--eval", nargs="+", type=Path, metavar="FILE", help="question sets, run before and after")
    accept.set_defaults(run=_accept)
    site = command("site", _site, "a static site, a page for each answer in each language")
    site.add_argument("--out", type=Path, metavar="DIR", required=True, help="the folder of the site")
    site.add_argument("--bot", type=_username, metavar="NAME", help="the bot's username, to link to it")
    site.add_argument("--force", action="store_true", help="write into a folder that holds other things too")
    evaluate = command("eval", _eval, "run question sets and print the figures")
    evaluate.add_argument("files", nargs="+", type=Path, metavar="FILE")
    evaluate.add_argument("--json", action="store_true", help="print JSON")
    return parser


def _naming_packs(level: int) -> _Parser:
    """The option that names packs, of the program, of a command or of a part of one: each keeps what it is given, for
    argparse has a command's own options take the place of those before it."""
    parser = _Parser(add_help=False)
    text = "a knowledge pack, or a folder of packs; more than once for several meetings"
    dest, none = f"knowledge_{level}", argparse.SUPPRESS
    parser.add_argument("--knowledge", type=Path, metavar="DIR", action="append", dest=dest, default=none, help=text)
    return parser


def _named(arguments: argparse.Namespace) -> list[Path]:
    """What the options name, in order."""
    return [folder for level in range(3) for folder in getattr(arguments, f"knowledge_{level}", ())]


def _folders(arguments: argparse.Namespace) -> list[Path]:
    """The folders of the packs to answer from, each once."""
    from bot.pack.pack import SHIPPED, packs_in

    given = _named(arguments) or _settings(arguments).knowledge_dir or [SHIPPED]
    return list({pack.resolve(): pack for folder in given for pack in packs_in(folder)}.values())


def _settings(arguments: argparse.Namespace) -> Settings:
    from bot.settings import BadSetting, load_settings

    over = {"KNOWLEDGE_DIR": ""} if _named(arguments) else {}  # named by an option, it does not count
    try:
        return load_settings({**os.environ, **over})
    except BadSetting as error:
        raise Usage(str(error)) from None


def _brain(arguments: argparse.Namespace):  # type: ignore[no-untyped-def]
    return _load(arguments, warm=True)


def _load(arguments: argparse.Namespace, warm: bool):  # type: ignore[no-untyped-def]
    """What answers: the brain of the one pack, or those of several meetings."""
    gc.disable()  # what a pack is made of lives as long as the process: collecting while it is built only costs
    brains = [_load_pack(folder, arguments, warm) for folder in _folders(arguments)]
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
        store = vector_store(folder, encoder=_settings(arguments).encoder)
    except UnknownEncoder as error:
        raise Usage(f"ENCODER: {error}") from None
    if store:
        store.progress = _progress
    try:
        brain = prepared(folder, store=store)
    except PackError as error:
        more = f" (and {len(error.faults) - 1} more: run check)" if len(error.faults) > 1 else ""
        raise Usage(f"{error.faults[0]}{more}") from None
    if warm:
        brain.warm()
    return brain


def _progress(done: int, all: int) -> None:
    """How far the vectors of a pack are, on standard error; a few are worked out without a word."""
    if all < WORTH_TELLING or not sys.stderr.isatty():
        return
    end = "\n" if done == all else ""
    print(f"\rReading the pack: {done:,} of {all:,} texts", end=end, file=sys.stderr, flush=True)


def _compile(arguments: argparse.Namespace) -> None:
    from bot.brain import Brain
    from bot.pack.files import PackError
    from bot.pack.pack import packs_in
    from bot.pack.reader import load_pack
    from bot.prepared import prepared
    from bot.search.encoder import UnknownEncoder, load_encoder
    from bot.search.vectors import VectorStore

    try:
        encoder = load_encoder(_settings(arguments).encoder)
    except UnknownEncoder as error:
        raise Usage(f"ENCODER: {error}") from None
    if encoder is None:
        raise Usage("ENCODER=none: there is nothing to compile")
    for folder in packs_in(arguments.folder) if arguments.folder else _folders(arguments):
        store = VectorStore(encoder, [folder / "vectors.npz"])
        store.progress = _progress
        try:
            brain = Brain(load_pack(folder), store=store)
        except PackError as error:
            raise Usage(str(error.faults[0])) from None
        texts = [text for index in brain.indexes.values() for text in index.texts()]
        store.learn(texts)
        store.keep(only=texts)
        prepared(folder, store=store).warm()
        print(f"{folder / 'vectors.npz'}: the vectors of {len(set(texts)):,} texts")


def _chat(arguments: argparse.Namespace) -> None:
    from bot.faces.terminal import chat

    chat(_brain(arguments), arguments.lang)


def _ask(arguments: argparse.Namespace) -> None:
    from bot.commands import respond
    from bot.faces.plain import as_json, plain
    from bot.talk.conversation import Conversation

    if arguments.question is None:
        raise Usage('ask what? Give a question: rabat-bot ask "Who chaired the meeting?"')
    if arguments.question == "-" and not arguments.json:
        raise Usage("questions from standard input need --json: rabat-bot ask --json -")
    brain = _load(arguments, warm=arguments.question == "-")
    if arguments.question == "-":
        _ask_lines(brain, arguments.lang, sys.stdin)
        return
    reply, _ = respond(brain, arguments.question, Conversation(interface=arguments.lang))
    print(json.dumps(as_json(reply), ensure_ascii=False) if arguments.json else plain(reply), flush=True)


def _ask_lines(brain, language: str | None, lines: TextIO) -> None:  # type: ignore[no-untyped-def]
    """One reply a line, as the questions come; lines of one chat are one conversation."""
    from bot.commands import respond
    from bot.faces.plain import as_json
    from bot.talk.conversation import Conversation

    remembered: OrderedDict[str, Conversation] = OrderedDict()
    for line in lines:
        text, chat, wanted = _question(line)
        known = remembered.pop(chat, None) if chat is not None else None
        conversation = known or Conversation(interface=language)
        if wanted in brain.languages:
            conversation = replace(conversation, interface=wanted)
        reply, conversation = respond(brain, text, conversation, time.monotonic())
        if chat is not None:
            remembered[chat] = conversation
            if len(remembered) > CONVERSATIONS:
                remembered.popitem(last=False)
        print(json.dumps(as_json(reply), ensure_ascii=False), flush=True)


def _question(line: str) -> tuple[str, str | None, str | None]:
    """A line of input as question, chat and language; what is no JSON object with a «q» is a question itself."""
    line = line.rstrip("\r\n")
    try:
        data = json.loads(line) if line.lstrip().startswith("{") else None
    except (ValueError, RecursionError):  # no JSON, or brackets without end
        data = None
    if not isinstance(data, dict) or not isinstance(data.get("q"), str):
        return line, None, None
    chat, language = data.get("chat"), data.get("lang")
    return data["q"], None if chat is None else str(chat), language if isinstance(language, str) else None


def _run(arguments: argparse.Namespace) -> int:
    from bot.settings import BadSetting

    settings = _settings(arguments)
    if settings.telegram_bot_token is None:
        print(BOT_FATHER)
        raise Usage("run needs TELEGRAM_BOT_TOKEN; chat needs none")
    brain = _brain(arguments)
    from bot.faces.telegram.app import run
    from bot.faces.telegram.polling import Lost

    try:
        run(brain, settings)
    except BadSetting as error:
        raise Usage(str(error)) from None
    except Lost as error:
        print(f"rabat-bot: {error}", file=sys.stderr)
        return 1
    return 0


def _health(arguments: argparse.Namespace) -> int:
    from bot.settings import BadSetting

    settings = _settings(arguments)
    if settings.telegram_bot_token is None:
        raise Usage("health needs TELEGRAM_BOT_TOKEN, and the other settings of the bot that runs")
    from bot.faces.telegram.app import health

    try:
        fault = health(settings)
    except BadSetting as error:
        raise Usage(str(error)) from None
    print(fault or "well")
    return 1 if fault else 0


def _check(arguments: argparse.Namespace) -> int:
    from bot.check.check import check_pack
    from bot.pack.pack import packs_in

    folders = packs_in(arguments.folder) if arguments.folder else _folders(arguments)
    every = [check_pack(folder, ask=arguments.ask) for folder in folders]
    if arguments.json:
        found = [checked.as_json() for checked in every]
        print(json.dumps(found[0] if len(found) == 1 else found, ensure_ascii=False))
        return int(any(checked.errors for checked in every))
    for checked in every:
        for fault in (*checked.errors, *checked.warnings):
            print(fault)
        print(checked.summary())
    twice = [id for id, times in Counter(c.pack.meeting.id for c in every if c.pack).items() if times > 1]
    for id in twice:
        print(f"Two of these packs have the id '{id}': a bot of several meetings needs each to have its own.")
    return int(bool(twice) or any(checked.errors for checked in every))


def _ingest(arguments: argparse.Namespace) -> int:
    from rich.console import Console
    from rich.progress import Progress

    from bot.ingest.report import Refused
    from bot.pack.reader import read_pack

    folder = arguments.out
    try:
        from bot.ingest.bring import bring
        from bot.ingest.write import recognised

        with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
            task = bar.add_task(f"Reading {arguments.report.name}", total=None)
            draft = bring(
                arguments.report, folder, arguments.force, lambda done, of: bar.update(task, completed=done, total=of)
            )
    except Refused as error:
        raise Usage(str(error)) from None
    except ImportError as error:
        raise Usage(f"ingest needs {error.name}: pip install 'rabat-bot[ingest]'") from None
    except OSError as error:
        raise Usage(f"{error.filename or folder}: {error.strerror or error}") from None
    faults = read_pack(folder)[1]
    for fault in faults:
        print(fault)
    print(f"{folder}: {recognised(draft)}.")
    print(f"Go through {folder / 'REVIEW.md'}, then try it: rabat-bot --knowledge {folder} chat")
    return int(any(fault.fatal for fault in faults))


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


def _journal(arguments: argparse.Namespace) -> None:
    import asyncio

    from bot.journal.listing import as_csv, as_json, as_text
    from bot.journal.review import review
    from bot.journal.store import Unreadable, read_all
    from bot.search.encoder import load_encoder

    url = _settings(arguments).database_url
    if url is None:
        raise Usage("there is no journal: DATABASE_URL is set empty, or this user has no home for its file")
    try:
        asked = asyncio.run(read_all(url.get_secret_value(), arguments.since))
    except Unreadable as error:
        raise Usage(f"the journal cannot be read: {error}") from None
    brain = _brain(arguments)
    found = review(brain, asked, load_encoder(_settings(arguments).encoder), arguments.most)
    if arguments.json or arguments.csv:
        print(as_json(found.groups) if arguments.json else as_csv(found.groups).rstrip("\n"))
        return
    if found.groups:
        print(as_text(found.groups), end="\n\n")
        print("Accept what asks just what the entry answers; for anything else, write an entry of its own.")
    more = f"; {found.unseen:,} less frequent not shown (--most)" if found.unseen else ""
    print(
        f"Questions in the journal: {len(asked):,}; to look at: {len(found.groups):,}; "
        f"failed once and answered now: {found.answered:,}{more}."
    )


def _accept(arguments: argparse.Namespace) -> int:
    from bot.faces.plain import plain
    from bot.pack.amend import CannotAmend, add_phrasing
    from bot.talk.conversation import Conversation

    folder, entry = _pack_of(arguments)
    if arguments.eval:
        print("Before:")
        _eval(argparse.Namespace(**vars(arguments) | {"files": arguments.eval, "json": False}))
    try:
        change = add_phrasing(folder, entry, arguments.phrasing, arguments.lang)
    except CannotAmend as error:
        raise Usage(str(error)) from None
    except OSError as error:
        raise Usage(f"{error.filename or folder}: {error.strerror or error}") from None
    print(change, end="\n\n")
    _check(argparse.Namespace(folder=folder, ask=None, json=False))  # it has no fault that it had not
    reply, _ = _brain(arguments).ask(arguments.phrasing, Conversation(interface=arguments.lang))
    found = (reply.id or "").rpartition("/")[2] == entry
    print(
        f"\nAsked now, it is answered with {reply.id or 'nothing'}{'' if found else f', not with {arguments.entry}'}:\n"
    )
    print(plain(reply))
    if arguments.eval:
        print("\nAfter:")
        _eval(argparse.Namespace(**vars(arguments) | {"files": arguments.eval, "json": False}))
    print("\nA running bot knows it after its next start.")
    return int(not found)


def _username(text: str) -> str:
    if not re.fullmatch(r"@?[A-Za-z]\w{3,31}", text, re.ASCII):
        raise argparse.ArgumentTypeError("give the bot's username, as in https://t.me/USERNAME")
    return text.removeprefix("@")


def _site(arguments: argparse.Namespace) -> None:
    try:
        from bot.site.build import Plan, Refused, build
        from bot.site.write import check, write
    except ImportError as error:
        raise Usage(f"site needs {error.name}: pip install 'rabat-bot[site]'") from None
    from bot.pack.files import PackError
    from bot.prepared import prepared

    folder, public_url = arguments.out, _settings(arguments).public_url or ""
    try:
        check(folder, arguments.force)
        plan = Plan([prepared(pack) for pack in _folders(arguments)], public_url, arguments.bot or "")
        written = write(build(plan), folder, arguments.force)
    except PackError as error:
        raise Usage(str(error.faults[0])) from None
    except Refused as error:
        raise Usage(str(error)) from None
    except OSError as error:
        raise Usage(f"{error.filename or folder}: {error.strerror or error}") from None
    lacking = "" if public_url else " Without PUBLIC_URL there is no sitemap, and previews have no picture."
    print(
        f"{folder}: {written.pages:,} pages, {written.size / 1e6:,.2f} MB; "
        f"files written: {written.changed:,}, taken away: {written.gone:,}.{lacking}"
    )


def _pack_of(arguments: argparse.Namespace) -> tuple[Path, str]:
    """The folder of the pack of the entry that is named, and its id there: of several meetings, «lake-2023/rain»."""
    from bot.pack.reader import read_pack

    meeting, _, entry = arguments.entry.rpartition("/")
    folders = _folders(arguments)
    packs = [(folder, read_pack(folder)[0]) for folder in folders] if meeting or len(folders) > 1 else []
    found = [folder for folder, pack in packs if pack and pack.meeting.id == meeting] if meeting else folders
    if not found:
        known = ", ".join(pack.meeting.id for _, pack in packs if pack)
        raise Usage(f"there is no meeting '{meeting}' here: use one of {known}")
    if len(found) > 1:
        raise Usage(f"of which meeting is '{entry}'? Name it as the journal does, with its meeting: MEETING/{entry}")
    return found[0], entry


def _eval(arguments: argparse.Namespace) -> None:
    from bot.measure.evaluate import BadSet, evaluate, table

    try:
        scores = evaluate(_brain(arguments), arguments.files)
    except BadSet as error:
        raise Usage(str(error)) from None
    print(json.dumps([score.as_row() for score in scores]) if arguments.json else table(scores))
