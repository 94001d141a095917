"""A reader that takes 300 ms: how many questions ask it, how much later they are answered, what they cost in tokens.

    python bench/reader.py [FILE …]

The questions are those of tests/questions/check, every fourth case, conversations turn by turn; the reader is a server
of this machine that chooses the first candidate. Each message is answered without it too, and the difference is what it
adds. The limit of calls a minute, and what is remembered of choices, are left out.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from functools import partial
from itertools import count
from pathlib import Path
from statistics import quantiles

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from reader_server import Json, ReaderServer, answer, said  # noqa: E402

from bot.commands import respond  # noqa: E402
from bot.measure.evaluate import load_cases  # noqa: E402
from bot.prepared import load_brain  # noqa: E402
from bot.reader.reader import Reader  # noqa: E402
from bot.talk.conversation import NEW  # noqa: E402

TAKES = 0.3  # seconds
EVERY = 4  # of the cases, the first of so many
CHARACTERS = 3.9  # a token of what is sent, as OpenAI's o200k_base counts: 4.1 in English, 3.7 in French
ANSWER = 20  # tokens of an answer: 10 of a number alone, some 30 with a follow-up spelt out


async def main(files: list[Path]) -> None:
    brain = load_brain()
    cases = [case for file in files for case in load_cases(file)][::EVERY]
    added: list[float] = []
    asked: list[float] = []
    with ReaderServer() as server:

        def choose(_: Json) -> bytes:
            time.sleep(TAKES)
            return said(answer("1"))

        server.choose = choose
        hours = count(0, 3600)
        reader = Reader(server.url, None, None, 10 * TAKES, lambda: float(next(hours)))
        for case in cases:
            conversation = NEW
            for question, _ in case.steps:
                ask = partial(respond, brain, question, conversation, 0.0)
                calls = len(server.calls)
                began = time.perf_counter()
                ask(None)
                between = time.perf_counter()
                _, conversation = await reader.reply(ask)
                added.append(time.perf_counter() - between - (between - began))
                if len(server.calls) > calls:
                    asked.append(added[-1])
        await reader.close()
        sent = [sum(len(message["content"]) for message in call["messages"]) for call in server.calls]
        schemas = [len(json.dumps(call["response_format"])) for call in server.calls]
    print(f"{len(added)} messages, {len(asked)} of them ask the reader: {len(asked) / len(added):.0%}")
    for name, times in (("of all", added), ("of those that ask", asked)):
        cuts = quantiles(times, n=100)
        print(f"  added, {name}: median {cuts[49] * 1000:.0f} ms, 95th percentile {cuts[94] * 1000:.0f} ms")
    each = sum(sent) / len(sent) / CHARACTERS
    share = len(server.calls) / len(added)
    print(
        f"  tokens a call: {each:.0f} sent and {sum(schemas) / len(schemas) / CHARACTERS:.0f} of schema, {ANSWER} back"
    )
    print(f"  tokens a thousand questions: {share * each:.0f} thousand sent, {share * ANSWER:.0f} thousand back")


if __name__ == "__main__":
    given = [Path(name) for name in sys.argv[1:]]
    asyncio.run(main(given or sorted((ROOT / "tests/questions/check").glob("*.jsonl"))))
