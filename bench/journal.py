"""The journal under load: 500 questions a second, each with a thumb, while a heart beats beside them.

    python bench/journal.py [--seconds 20] [DATABASE_URL …]

Prints for each database, by default an SQLite file of its own, how many were noted and kept, what a note costs the one
who waits for a reply, and how late the event loop came to be for others. Ends with 1 when one is lost.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import statistics
import sys
import tempfile
import time
from pathlib import Path

from bot.answer.reply import Outcome, Reply
from bot.journal.record import UP
from bot.journal.store import Store
from bot.journal.writer import Journal

RATE = 500  # questions a second
BEAT = 0.005  # seconds between two beats of the loop
REPLY = Reply(Outcome.ANSWER, "en", "It rained.", id="rain", confidence=0.9)


async def load(url: str, seconds: float) -> bool:
    """Whether all that was noted is there in the end."""
    journal = Journal(Store(url), 90)
    journal.start()
    keys: set[str] = set()
    costs: list[float] = []
    late: list[float] = []
    began = time.perf_counter()
    while (passed := time.perf_counter() - began) < seconds:
        while len(keys) < RATE * passed:
            noted = time.perf_counter()
            key = journal.note(f"Question {len(keys)}: how many refugees from Libya did Algeria receive?", REPLY)
            costs.append(time.perf_counter() - noted)
            assert key
            keys.add(key)
            journal.press(key, UP)
        asleep = time.perf_counter()
        await asyncio.sleep(BEAT)
        late.append(time.perf_counter() - asleep - BEAT)
    await journal.close()
    store = Store(url)
    kept = {row.key for row in await store.read() if row.thumb == UP}
    await store.close()
    lost = len(keys - kept)
    print(f"{url.partition(':')[0]}: {len(keys):,} noted, {lost:,} lost")
    print(f"  a note takes {statistics.median(costs) * 1e6:.1f} µs (p99 {_p99(costs) * 1e6:.0f})")
    print(f"  the loop is late by {statistics.median(late) * 1e3:.2f} ms (p99 {_p99(late) * 1e3:.1f})")
    return lost == 0


def _p99(values: list[float]) -> float:
    return statistics.quantiles(values, n=100)[98]


def main() -> None:
    logging.basicConfig()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("urls", nargs="*", metavar="DATABASE_URL")
    parser.add_argument("--seconds", type=float, default=20)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        urls = arguments.urls or [f"sqlite:///{Path(folder) / 'journal.sqlite'}"]
        well = [asyncio.run(load(url, arguments.seconds)) for url in urls]
    sys.exit(not all(well))


if __name__ == "__main__":
    main()
