"""Work out ``use-everyday.npy``, what people ask the world over when they do not ask about a report:

    python -m bot.measure.everyday FILE…

Each file has a question a line. Kept are the middles of ``GROUPS`` groups of them (spherical k-means, Dhillon and Modha
2001), as bytes, and none of their words.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from bot.search.encoder import UniversalSentenceEncoder, Vectors
from bot.search.meaning import EVERYDAY
from bot.search.vectors import quantised

GROUPS = 1024
ROUNDS = 15
BATCH = 256


def middles(rows: Vectors, groups: int = GROUPS) -> Vectors:
    """The middles of groups of unit vectors, of length 1; as many as there are rows, where those are fewer."""
    draw = np.random.default_rng(0)
    found = rows[draw.choice(len(rows), min(groups, len(rows)), replace=False)]
    for _ in range(ROUNDS):
        nearest = np.argmax(rows @ found.T, axis=1)
        sums = np.zeros_like(found)
        np.add.at(sums, nearest, rows)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        found = np.where(lengths > 0, sums / np.maximum(lengths, 1e-9), found)
    return found


def main(files: list[str]) -> None:
    """Read the questions and write the file."""
    lines = [line for file in files for line in Path(file).read_text(encoding="utf-8").splitlines() if line.strip()]
    encoder = UniversalSentenceEncoder()
    rows = np.concatenate([encoder.encode(lines[at : at + BATCH]) for at in range(0, len(lines), BATCH)])
    np.save(EVERYDAY, quantised(middles(rows)))
    print(f"{len(lines)} questions: {EVERYDAY.name} written")


if __name__ == "__main__":
    main(sys.argv[1:])
