"""The speed and size of answering on the shipped pack, beside what everybody has: ``make bench``.

Times are of the processor and told as ratios: of a whole reply to rank-bm25's scoring of one document an entry, of a
start to that of ``python -c "import numpy, yaml"``, all in this run. The questions are those of tests/questions/check.
"""

from __future__ import annotations

import cProfile
import gc
import json
import os
import pstats
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))

from rank_bm25 import BM25Okapi

from bot.brain import Brain
from bot.prepared import load_brain
from bot.talk.conversation import Conversation

ROOT = Path(__file__).parents[1]
STARTS = 3  # of which the fastest counts
ANSWERED = 50  # questions after which memory is measured
STAGES = {
    "set courtesies apart": ("courtesy.py", "hear"),
    "tell the language": ("understand.py", "language_of"),
    "read a follow-up's words": ("follow.py", "read"),
    "understand": ("understand.py", "understand"),
    "search, with the encoder": ("index.py", "seek"),
    "weigh what is found": ("index.py", "weigh_each"),
    "of it the encoder": ("encoder.py", "encode"),
    "of it meeting the phrasings": ("evidence.py", "meet"),
    "of it comparing what entries say": ("evidence.py", "features"),
    "decide": ("decide.py", "judge"),
    "tell": ("respond.py", "decide"),
}


def conversations() -> list[list[str]]:
    """The questions of the check set, those of a conversation together."""
    lines = [line for file in sorted((ROOT / "tests/questions/check").glob("*.jsonl")) for line in file.open()]
    return [[turn["q"] for turn in case.get("turns", [case])] for case in map(json.loads, lines)]


def times(brain: Brain, asked: Sequence[Sequence[str]]) -> list[float]:
    """Seconds of processor that each question takes, in order."""
    found = []
    for questions in asked:
        conversation = Conversation()
        for question in questions:
            before = time.process_time()
            _, conversation = brain.ask(question, conversation)
            found.append(time.process_time() - before)
    return found


def reference(brain: Brain, asked: Sequence[Sequence[str]]) -> Callable[[], float]:
    """The median seconds that rank-bm25 takes to score a question over one document an entry."""
    index = brain.indexes[brain.default]
    bm25 = BM25Okapi([index.analyser.terms(" ".join(entry.phrasings[brain.default])) for entry in brain.entries])
    queries = [index.analyser.terms(question) for questions in asked for question in questions]

    def measure() -> float:
        found = []
        for query in queries[::4]:
            before = time.process_time()
            bm25.get_scores(query)
            found.append(time.process_time() - before)
        return median(found)

    return measure


def started(*command: str, **env: str) -> float:
    """Seconds of processor that a command takes from its start to its end, the least of some."""
    found = []
    for _ in range(STARTS + 1):  # the first may have to work out what the others find kept
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, *command], cwd=ROOT, env={**os.environ, **env}, capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        found.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(found[1:])


def memory(encoder: str) -> str:
    """What a process holds that has answered some questions."""
    code = (
        "import sys; from bench.brain import *\n"
        f"brain = load_brain(encoder={encoder!r}); times(brain, conversations()[:{ANSWERED}])\n"
        "print(' '.join(l.split()[1] for l in open('/proc/self/status') if l.startswith(('VmRSS', 'RssAnon'))))"
    )
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    whole, own = (int(part) // 1024 for part in told.split())
    return f"{whole} MiB, {own} of them its own and not shared"


def stages(brain: Brain, asked: Sequence[Sequence[str]]) -> None:
    """Where the time of a question goes."""
    profile = cProfile.Profile(time.process_time)
    profile.runcall(times, brain, asked)
    every = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    whole = next(row[3] for (file, _, name), row in every.items() if (Path(file).name, name) == ("brain.py", "ask"))
    for stage, place in STAGES.items():
        rows = [row for (file, _, name), row in every.items() if (Path(file).name, name) == place]
        calls, spent = sum(row[0] for row in rows), sum(row[3] for row in rows)
        each = calls / sum(map(len, asked))
        print(f"  {stage:34} {100 * spent / whole:5.1f} % {each:6.2f} times a question")


def main() -> None:
    asked = conversations()
    for encoder in ("none", "use"):
        brain = load_brain(encoder=encoder)
        measure = reference(brain, asked)
        times(brain, asked[:200])
        gc.collect()
        gc.freeze()
        before = measure()
        found = sorted(times(brain, asked))
        peer = (before + measure()) / 2  # before and after: the machine may have other things to do
        half, slow = median(found), found[int(len(found) * 0.99)]
        print(f"encoder {encoder}: {half / peer:.2f} × rank-bm25 ({peer * 1000:.2f} ms) at the median,", end=" ")
        print(f"{slow / half:.1f} × the median at the 99th percentile ({len(found)} questions)")
        stages(brain, asked[:300])
    plain = started("-c", "import numpy, yaml")
    print(f"start, × import numpy, yaml ({plain:.2f} s)")
    for encoder in ("none", "use"):
        for question in ("recommendation 8", "Who chaired the meeting?"):
            cost = started("-m", "bot", "ask", question, ENCODER=encoder)
            print(f"  ask, encoder {encoder:4} {question:24} {cost / plain:5.1f}")
    for encoder in ("none", "use"):
        print(f"memory after {ANSWERED} questions, encoder {encoder}: {memory(encoder)}")


if __name__ == "__main__":
    main()
