"""Questions that have nothing to do with the pack: how many get an answer all the same.

    make oos FAR="tests/questions/far.txt other.txt"

Each file has a question a line, as text or as JSON with a «q».
"""

from __future__ import annotations

import sys
from pathlib import Path

from bot.answer.reply import Outcome
from bot.measure.fit import far_cases
from bot.prepared import load_brain

SHOWN = 10  # of those answered, the surest


def main(files: list[str]) -> None:
    brain = load_brain()
    for file in map(Path, files):
        replies = [brain.ask(case.q)[0] for case in far_cases([file], most=100_000)]
        answered = sorted((r for r in replies if r.outcome is Outcome.ANSWER), key=lambda r: -r.confidence)
        print(f"{file.name}: {len(answered)} of {len(replies)} answered, {100 * len(answered) / len(replies):.1f} %")
        for reply in answered[:SHOWN]:
            print(f"    {reply.confidence:.2f}  {reply.q}  ->  {reply.id}")


if __name__ == "__main__":
    main(sys.argv[1:])
