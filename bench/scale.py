"""The shipped pack and packs of a thousand to a hundred thousand passages, beside what people would use instead: ``make
bench``. ``--short`` asks the smallest of these alone and checks ratios and counts: exit 1 where one is missed.

Every engine has the same texts and questions and runs in processes of its own: one that builds what it needs and keeps
it, and then, in turns with the others, one that opens that and answers. Times are of the processor; ours are those of a
whole reply without the encoder, theirs of finding ten texts. Ours reads its pack from YAML and checks it, theirs have
the texts in memory: what that takes us is told apart. Of the shipped pack every entry is a text, all that is asked and
told of it, and the English questions of tests/questions/check are asked that a text answers.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from passages import Asked, passages, questions, write  # noqa: E402
from plots import growth  # noqa: E402
from rivals import RIVALS, Find  # noqa: E402

SIZES, ASKED, TURNS = (1_000, 10_000, 100_000), 400, 3
SHORT, FEW = ("bm25s numpy", "FTS5", "tantivy"), 100  # what the short version runs beside ours, and how many questions
OURS = "this bot"
SLOW, SOME = 20, 40  # ms for a question, from which on so many are enough to know how long it takes
COLUMNS = {
    "first": ("first right, %", "{:.1f}"),
    "median": ("median, ms", "{:.2f}"),
    "p99": ("99 %, ms", "{:.2f}"),
    "context": ("in context, ×", "{:.1f}"),
    "slip": ("a slip adds, ms", "{:.2f}"),
    "read": ("reading, s", "{:.1f}"),
    "build": ("first build, s", "{:.1f}"),
    "start": ("next start, s", "{:.2f}"),
    "memory": ("memory, MiB", "{:.0f}"),
}
LIMITS = {"median": 60, "start": 12}  # of the short version: × tantivy's, 30 and 6 when this was written
CONTEXT, SLIP = 4.0, 2.0  # × a question alone; what a misspelt word may add, in medians of a question

Figures = dict[str, float]


def ours(folder: Path) -> tuple[Find, Callable[[Asked], Sequence[float]]]:
    """The bot over a pack, opened or built: what finds for a question, and what takes the times of a follow-up, alone
    and in context."""
    from bot.prepared import prepared
    from bot.talk.conversation import Conversation

    gc.disable()  # as the command line does
    brain = prepared(folder / "pack", folder / "kept")
    brain.warm()
    gc.freeze()
    gc.enable()
    numbers = {entry.id: at for at, entry in enumerate(brain.entries)}

    def find(question: str) -> list[int]:
        return [numbers[hit.id] for hit in brain.ask(question)[0].hits]

    def follow(asked: Asked) -> Sequence[float]:
        _, conversation = brain.ask(asked.q)
        return [
            _timed(lambda before=before: brain.ask(asked.follow, before))[0]
            for before in (Conversation(), conversation)
        ]

    return find, follow


def build(engine: str, folder: Path) -> Figures:
    """Build what an engine needs, in this process."""
    if engine == OURS:
        from bot.pack.reader import load_pack

        reading = _timed(lambda: load_pack(folder / "pack"))[0]
        return {"read": reading, "build": _timed(lambda: ours(folder))[0] - reading}
    texts = json.loads((folder / "texts.json").read_text())
    return {"build": _timed(lambda: RIVALS[engine][0](texts, folder))[0]}


def serve(engine: str, folder: Path, turn: int) -> Figures:
    """Open what was built and answer every question, in this process; from the second turn on, of an engine that is
    slow, some."""
    asked = [Asked(**one) for one in json.loads((folder / "asked.json").read_text())]
    follow = None
    if engine == OURS:
        find, follow = ours(folder)
    else:
        find = RIVALS[engine][1](folder)
    start = time.process_time()
    find("Who is there?")
    first = _timed(lambda: find(asked[0].q))[0]
    asked = asked[:SOME] if turn and first * 1000 > SLOW else asked
    times, right = [], 0
    for one in asked:
        spent, found = _timed(lambda one=one: find(one.q))
        times.append(spent * 1000)
        right += bool(found) and found[0] in one.right
    figures = {
        "first": 100 * right / len(asked),
        "median": median(times),
        "p99": sorted(times)[int(len(times) * 0.99)],
        "start": start,
        "memory": _memory(),
    }
    if asked[0].slip and figures["median"] < SLOW:
        figures["slip"] = median(_timed(lambda one=one: find(one.slip))[0] * 1000 for one in asked) - figures["median"]
    if follow and asked[0].follow:
        both = [follow(one) for one in asked]
        figures["context"] = median(context for _, context in both) / median(alone for alone, _ in both)
    return figures


def _timed(call: Callable[[], Any]) -> tuple[float, Any]:
    before = time.process_time()
    found = call()
    return time.process_time() - before, found


def _memory() -> float:
    """MiB that this process holds, mapped files that it has read among them."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)


def run(what: str, engine: str, folder: Path, turn: int = 0) -> Figures:
    """``build`` or ``serve`` in a process of its own."""
    command = [sys.executable, str(Path(__file__)), what, engine, str(folder), str(turn)]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "OPENBLAS_NUM_THREADS": "1"}, capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(f"{engine}: {done.stderr}")
    return dict(json.loads(done.stdout.splitlines()[-1]))


def made_up(size: int, count: int, folder: Path) -> None:
    """A pack of so many passages, its texts and so many questions on them."""
    every = list(passages(size))
    write(folder / "pack", every)
    _given(folder, [f"{passage.title} {passage.text}" for passage in every], questions(every, count))


def shipped(folder: Path) -> None:
    """The shipped pack, its entries as texts, and the questions that an entry answers."""
    from bot.measure.evaluate import holds, load_cases
    from bot.pack.pack import SHIPPED
    from bot.prepared import prepared

    (folder / "pack").symlink_to(SHIPPED)
    told = prepared(SHIPPED).entries
    cases = [case for file in sorted((ROOT / "tests/questions/check").glob("*.jsonl")) for case in load_cases(file)]
    asked = [
        Asked(case.q, [at for at, entry in enumerate(told) if holds(entry.text["en"], case.must)])
        for case in cases
        if case.q and case.must and case.lang == "en"
    ]
    texts = [" ".join([*entry.phrasings["en"], entry.text["en"]]) for entry in told]
    _given(folder, texts, [one for one in asked if one.right])


def _given(folder: Path, texts: Sequence[str], asked: Sequence[Asked]) -> None:
    (folder / "texts.json").write_text(json.dumps(texts))
    (folder / "asked.json").write_text(json.dumps([asdict(one) for one in asked]))


def measure(engines: Sequence[str], turns: int, fill: Callable[[Path], None]) -> dict[str, Figures]:
    """The figures of each engine over what ``fill`` puts into a folder."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        fill(folder)
        built = {engine: run("build", engine, folder) for engine in engines}
        served: dict[str, list[Figures]] = {engine: [] for engine in engines}
        for turn in range(turns):
            for engine in engines:
                served[engine].append(run("serve", engine, folder, turn))
    found = {}
    for engine, every in served.items():
        found[engine] = built[engine] | {n: median(one[n] for one in every if n in one) for n in every[0]}
        found[engine]["first"] = every[0]["first"]  # of all questions
    return found


def table(title: str, found: Mapping[str, Figures]) -> str:
    """Figures as a table, an engine a line."""
    shown = [name for name in COLUMNS if any(name in figures for figures in found.values())]
    rows = [[title, *(COLUMNS[name][0] for name in shown)]]
    for engine, figures in found.items():
        rows.append([engine, *(COLUMNS[n][1].format(figures[n]) if n in figures else "–" for n in shown)])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(cell.rjust(w) for cell, w in zip(row, widths, strict=True)) for row in rows)


def short() -> int:
    """The smallest pack beside three engines: what does not hold whatever the machine, each as one line."""
    found = measure((OURS, *SHORT), 1, partial(made_up, SIZES[0], FEW))
    print(table(f"{SIZES[0]:,} passages", found))
    own, best = found[OURS], max(found[engine]["first"] for engine in SHORT)
    missed = (
        [f"right first in {own['first']:.1f} %, the best stock retriever in {best:.1f} %"]
        if own["first"] < best
        else []
    )
    for name, limit in LIMITS.items():
        ratio = own[name] / found["tantivy"][name]
        missed += [f"{COLUMNS[name][0]} is {ratio:.1f} × tantivy's, more than {limit}"] if ratio > limit else []
    missed += [f"in context {own['context']:.1f} × alone"] if own["context"] > CONTEXT else []
    missed += [f"a slip adds {own['slip']:.2f} ms to {own['median']:.2f}"] if own["slip"] > SLIP * own["median"] else []
    print("\n".join(missed) or "well")
    return 1 if missed else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    given = parser.parse_args()
    if given.short:
        return short()
    print(table("the shipped pack", measure((OURS, *RIVALS), TURNS, shipped)), flush=True, end="\n\n")
    every: dict[int, dict[str, Figures]] = {}
    for size in given.sizes:
        every[size] = measure((OURS, *RIVALS), TURNS, partial(made_up, size, ASKED))
        print(table(f"{size:,} passages", every[size]), flush=True, end="\n\n")
    if len(every) > 1:
        growth(
            every, {name: COLUMNS[name][0] for name in ("median", "start", "build", "memory")}, ROOT / "docs/growth.svg"
        )
    return 0


if __name__ == "__main__":
    if sys.argv[1:2] in (["build"], ["serve"]):
        what, engine, where, turn = sys.argv[1:]
        print(json.dumps(build(engine, Path(where)) if what == "build" else serve(engine, Path(where), int(turn))))
    else:
        sys.exit(main())
