"""The commands of those who keep a pack: check, compile, ingest, journal, accept, site, eval."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter

from bot.cli.packs import Usage, folders_of, load, pack_of, progress, settings_of


def compile_pack(arguments: argparse.Namespace) -> None:
    from bot.brain import Brain
    from bot.mapped import write
    from bot.pack.files import PackError
    from bot.pack.pack import packs_in
    from bot.pack.reader import load_pack
    from bot.prepared import LEARNED, learned_under, prepared
    from bot.search.encoder import UnknownEncoder, load_encoder
    from bot.search.vectors import VectorStore

    try:
        encoder = load_encoder(settings_of(arguments).encoder)
    except UnknownEncoder as error:
        raise Usage(f"ENCODER: {error}") from None
    if encoder is None:
        raise Usage("ENCODER=none: there is nothing to compile")
    for folder in packs_in(arguments.folder) if arguments.folder else folders_of(arguments):
        store = VectorStore(encoder, [folder / "vectors.npz"])
        store.progress = progress
        try:
            brain = Brain(load_pack(folder), store=store)
        except PackError as error:
            raise Usage(str(error.faults[0])) from None
        texts = [text for index in brain.indexes.values() for text in index.texts()]
        store.learn(texts)
        store.keep(only=texts)
        if brain.indexes.taught:
            write(folder / LEARNED, learned_under(store), brain.indexes.train())
            (folder / LEARNED).chmod(0o644)  # read by whoever reads the pack
        prepared(folder, store=store).warm()
        print(f"{folder / 'vectors.npz'}: the vectors of {len(set(texts)):,} texts")


def check(arguments: argparse.Namespace) -> int:
    from bot.check.check import check_pack
    from bot.pack.pack import packs_in

    folders = packs_in(arguments.folder) if arguments.folder else folders_of(arguments)
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


def ingest(arguments: argparse.Namespace) -> int:
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


def journal(arguments: argparse.Namespace) -> None:
    import asyncio

    from bot.journal.listing import as_csv, as_json, as_text
    from bot.journal.review import review
    from bot.journal.store import Unreadable, read_all
    from bot.search.encoder import load_encoder

    url = settings_of(arguments).database_url
    if url is None:
        raise Usage("there is no journal: DATABASE_URL is set empty, or this user has no home for its file")
    try:
        asked = asyncio.run(read_all(url.get_secret_value(), arguments.since))
    except Unreadable as error:
        raise Usage(f"the journal cannot be read: {error}") from None
    brain = load(arguments)
    found = review(brain, asked, load_encoder(settings_of(arguments).encoder), arguments.most)
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


def accept(arguments: argparse.Namespace) -> int:
    from bot.faces.plain import plain
    from bot.pack.amend import CannotAmend, add_phrasing
    from bot.talk.conversation import Conversation

    folder, entry = pack_of(arguments)
    if arguments.eval:
        print("Before:")
        evaluate_sets(argparse.Namespace(**vars(arguments) | {"files": arguments.eval, "json": False}))
    try:
        change = add_phrasing(folder, entry, arguments.phrasing, arguments.lang)
    except CannotAmend as error:
        raise Usage(str(error)) from None
    except OSError as error:
        raise Usage(f"{error.filename or folder}: {error.strerror or error}") from None
    print(change, end="\n\n")
    check(argparse.Namespace(folder=folder, ask=None, json=False))  # it has no fault that it had not
    reply, _ = load(arguments).ask(arguments.phrasing, Conversation(interface=arguments.lang))
    found = (reply.id or "").rpartition("/")[2] == entry
    print(
        f"\nAsked now, it is answered with {reply.id or 'nothing'}{'' if found else f', not with {arguments.entry}'}:\n"
    )
    print(plain(reply))
    if arguments.eval:
        print("\nAfter:")
        evaluate_sets(argparse.Namespace(**vars(arguments) | {"files": arguments.eval, "json": False}))
    print("\nA running bot knows it after its next start.")
    return int(not found)


def site(arguments: argparse.Namespace) -> None:
    try:
        from bot.site.build import Plan, Refused, build
        from bot.site.write import check, write
    except ImportError as error:
        raise Usage(f"site needs {error.name}: pip install 'rabat-bot[site]'") from None
    from bot.pack.files import PackError
    from bot.prepared import prepared

    folder, public_url = arguments.out, settings_of(arguments).public_url or ""
    try:
        check(folder, arguments.force)
        plan = Plan([prepared(pack) for pack in folders_of(arguments)], public_url, arguments.bot or "")
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


def evaluate_sets(arguments: argparse.Namespace) -> None:
    from bot.measure.evaluate import BadSet, evaluate, table, without
    from bot.measure.recorded import Recorded

    record, replay = (getattr(arguments, f"reader_{name}", None) for name in ("record", "replay"))
    try:
        recorded = Recorded(replay) if record or replay else None
        scores = evaluate(load(arguments), arguments.files, recorded.read if recorded else without)
        left = recorded.write(record) if recorded and record else 0
    except BadSet as error:
        raise Usage(str(error)) from None
    except OSError as error:
        raise Usage(f"{error.filename or record}: {error.strerror or error}") from None
    print(json.dumps([score.as_row() for score in scores]) if arguments.json else table(scores))
    if recorded and not arguments.json:
        print(f"\n{recorded.told()}" + (f" Written to {record}, to be chosen: {left}." if record else ""))
