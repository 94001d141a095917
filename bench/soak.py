"""Hours of use in minutes, on this machine alone: ``make soak``. Exit 1 when anything is lost, told twice or unfair.

The bot runs as a process of its own against the strict Bot API server of the tests, which keeps Telegram's limits.

- soak, by polling and by webhook: 5,000 questions of 500 users at 25 a second, a fault in 5 % of the calls (429, 500,
  502, connections torn, replies that break off or are no JSON) and an update that cannot be read beside 5 % of the
  questions; in the middle the bot is stopped by SIGTERM and started again. Memory may grow by less than 5 % from the
  thousandth answer of a process to its last.
- flood: 20 users ask every two seconds, with and without somebody who writes 300 messages in ten seconds, in turns.
  Their 95th percentile may be 1.5 times what it is without him.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from bot_api import FAULTS, BotApi, Json, a_user  # noqa: E402
from running import Process  # noqa: E402

USERS, RATE = 500, 25
FAULTY = 0.05  # of calls, and of updates
WARM = 1000  # answers, after which a process should need no more memory
GROWTH = 0.05
FIRST_POLL = 120  # seconds
PATIENCE = 60  # seconds for the last answers
LONGEST_STOP = 8.0  # seconds
FLOOD, ORDINARY, FLOOD_SECONDS, ROUNDS = 300, 20, 10, 3
UNFAIR = 1.5
CATCHING_UP = 60  # seconds after the stop, in which what waited is answered beside what comes
WARM_UP = 300  # questions before the first round, so that all that is loaded when first used is
PORT = 18437
SLOW = 0.3  # seconds of the planted slow replies
SHOWN, LINES = 5, 40  # of what was lost, and of the log then


@dataclass
class Verdict:
    """What was found wrong."""

    faults: list[str]

    def need(self, ok: bool, text: str) -> None:
        """Note what does not hold."""
        print(f"  {'ok ' if ok else 'NO '} {text}")
        self.faults += [] if ok else [text]


class Bot:
    """A bot and the ways to start and stop it."""

    def __init__(self, api: BotApi, mode: str, folder: Path) -> None:
        self.api, self.folder = api, folder
        self.settings = {"TELEGRAM_BOT_TOKEN": api.token, "TELEGRAM_API_URL": api.base_url.removesuffix("/bot")}
        self.settings |= {"DATABASE_URL": f"sqlite:///{folder / 'journal.sqlite'}"}
        self.settings |= {"XDG_STATE_HOME": str(folder), "LOG_LEVEL": "WARNING", "WEBHOOK_URL": ""}
        if mode == "webhook":
            listen = f"127.0.0.1:{PORT}"
            self.settings |= {"WEBHOOK_URL": f"http://{listen}/hook", "WEBHOOK_LISTEN": listen}
            self.settings |= {"WEBHOOK_SECRET": "a-secret-of-the-soak"}
        self.start()

    def start(self) -> None:
        """Start it, and wait until it takes updates."""
        began = len(self.api.calls)
        self.process = Process(self.folder, self.settings)
        fetching = ("getUpdates", "setWebhook")
        if not came(self.api, lambda: any(c.method in fetching for c in self.api.calls[began:]), FIRST_POLL):
            sys.exit(f"the bot took no updates within {FIRST_POLL} s:\n{self.process.log[-2000:]}")

    def stop(self) -> float:
        """Stop it as a supervisor does; the seconds it took."""
        began = time.monotonic()
        code = self.process.stop()
        if code != 0:
            sys.exit(f"the bot ended with code {code}:\n{self.process.log[-2000:]}")
        return time.monotonic() - began

    def memory(self) -> float:
        """Megabytes resident; 0 where there is no /proc."""
        status = Path(f"/proc/{self.process.process.pid}/status")
        lines = status.read_text().splitlines() if status.exists() else []
        return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)


@contextmanager
def bot(mode: str) -> Iterator[Bot]:
    """A server and a bot that takes its updates."""
    with BotApi(limits=True) as api, tempfile.TemporaryDirectory() as folder:
        running = Bot(api, mode, Path(folder))
        try:
            yield running
        finally:
            running.process.process.kill()
            running.process.process.wait()


def came(api: BotApi, holds: Callable[[], object], seconds: float = PATIENCE) -> bool:
    """Wait until something holds; whether it did in time."""
    try:
        api.wait_for(holds, seconds)
    except TimeoutError:  # which tells all the server knows
        return False
    return True


def questions() -> list[str]:
    """The questions of the question sets, in an order that is the same each time."""
    sets = sorted((ROOT / "tests" / "questions").glob("*/*.jsonl"))
    asked = [json.loads(line).get("q") for path in sets for line in path.read_text(encoding="utf-8").splitlines()]
    return random.Random(2014).sample(found := [question for question in asked if question], len(found))


def unreadable(api: BotApi) -> Json:
    """A message the library cannot read."""
    return api.message("lost", poll={"id": "1", "question": "?", "options": [], "type": "regular"})


def percentiles(seconds: list[float]) -> str:
    cuts = quantiles(seconds, n=100)
    return (
        ", ".join(f"p{p} {cuts[p - 1] * 1000:.0f}" for p in (50, 90, 95, 99))
        + f", longest {max(seconds) * 1000:.0f} ms"
    )


def soak(mode: str, count: int, users: int, verdict: Verdict) -> None:
    """Ask, with faults, and stop and start in the middle."""
    chance = random.Random(2014)
    kinds = [kind for kind in FAULTS if not kind.endswith("after")]
    asked, planted = questions(), 0

    def fault(method: str) -> tuple[str, float]:
        nonlocal planted
        if method in ("sendMessage", "getUpdates") and chance.random() < FAULTY:
            planted += 1
            kind = chance.choice([*kinds, *(("cut after", "nonsense after") if method == "sendMessage" else ())])
            return kind, SLOW if kind == "slow" else 1
        return "", 0

    with bot(mode) as running:
        api, away, memory = running.api, (0.0, 0.0), []
        api.choose_fault = fault
        began, since, warm = time.monotonic(), 0, 0.0
        for number in range(count):
            time.sleep(max(0.0, began + number / RATE - time.monotonic()))
            api.deliver(api.message(asked[number % len(asked)], user=a_user(1 + number % users)))
            if chance.random() < FAULTY:
                api.deliver(unreadable(api), expected=False)
            if number - since == WARM:
                warm = running.memory()
            if number == count // 2:
                memory.append((warm, running.memory()))
                left = time.monotonic()
                verdict.need(
                    (took := running.stop()) < LONGEST_STOP, f"stopped within {LONGEST_STOP:.0f} s: {took:.1f}"
                )
                running.start()
                away, since, warm = (left, time.monotonic()), number, 0.0
        if not came(api, lambda: len(api.waits()) >= count):
            print(f"  not all within {PATIENCE} s")
        memory.append((warm, running.memory()))
        running.stop()
        waits = api.waits()
        calm = [wait for at, wait in waits.values() if not away[0] - 1 < at < away[1] + CATCHING_UP]
        print(
            f"  {count} questions of {users} users by {mode}, {planted} faults planted, away {away[1] - away[0]:.1f} s"
        )
        print(f"  milliseconds to the answer: {percentiles([wait for _, wait in waits.values()])}")
        print(f"  without those asked around the stop, and until it was made up for: {percentiles(calm)}")
        lost, twice = api.unanswered(), len(api.answered_twice())
        verdict.need(not lost, f"{mode}: {len(lost)} lost")
        for update in lost[:SHOWN]:
            print(f"    {update['message']['from']['id']} asked {update['message']['text']!r}")
        if lost:
            print(*running.process.log.splitlines()[-LINES:], sep="\n    ")
        verdict.need(twice == 0, f"{mode}: {twice} answered twice")
        verdict.need(not api.violations, f"{mode}: {len(api.violations)} calls refused {api.violations[:1]}")
        verdict.need("Traceback" not in running.process.output, f"{mode}: no traceback")
        for warm, last in memory:
            if warm:
                verdict.need(last < warm * (1 + GROWTH), f"{mode}: memory {warm:.0f} MB, then {last:.0f} MB")


def flood(verdict: Verdict, rounds: int) -> None:
    """Ordinary users with and without one who floods."""
    asked, waits = iter(questions() * 10), {False: [], True: []}
    with bot("polling") as running:
        api = running.api
        for number in range(WARM_UP):
            api.deliver(api.message(next(asked), user=a_user(10_000 + number)))  # nobody asks too fast for himself
            time.sleep(1 / RATE)
        if not came(api, lambda: len(api.waits()) == WARM_UP):
            verdict.need(False, f"the warm-up: {len(api.waits())} of {WARM_UP} answered within {PATIENCE} s")
            return
        for flooded in [False, True] * rounds:
            numbers, began = [], time.monotonic()
            for tick in range(FLOOD_SECONDS * FLOOD // FLOOD_SECONDS):  # thirty a second
                time.sleep(max(0.0, began + tick * FLOOD_SECONDS / FLOOD - time.monotonic()))
                if flooded:
                    api.deliver(api.message(next(asked), user=a_user(9999)), expected=False)
                if tick % 3 == 0:
                    numbers.append(api.deliver(api.message(next(asked), user=a_user(1 + tick // 3 % ORDINARY))))
            if not came(api, lambda n=numbers: set(n) <= api.waits().keys()):  # type: ignore[misc]
                left = len(set(numbers) - api.waits().keys())
                verdict.need(False, f"a round: {left} of {len(numbers)} not answered within {PATIENCE} s")
                return
            answered = api.waits()
            waits[flooded] += [answered[number][1] for number in numbers]
            time.sleep(15 if flooded else 0)  # until what the flood left waiting is done
        sent = [message["text"] for message in api.sent(9999)]
    for flooded, seconds in waits.items():
        print(f"  {'beside' if flooded else 'without'} the flood: {percentiles(seconds)}")
    told = sum("You ask faster" in text or "plus vite" in text for text in sent)
    print(
        f"  of {FLOOD * rounds} messages in {rounds} floods {len(sent) - told} answered; told to slow down {told} times"
    )
    ratio = quantiles(waits[True], n=100)[94] / quantiles(waits[False], n=100)[94]
    verdict.need(ratio <= UNFAIR, f"p95 of the others beside the flood: {ratio:.2f} times")
    verdict.need(told <= rounds, f"told at most once a flood: {told}")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("parts", nargs="*", default=["polling", "webhook", "flood"], help="polling, webhook, flood")
    parser.add_argument("--questions", type=int, default=5000)
    parser.add_argument("--short", action="store_true", help="a minute: 300 questions of 60 users, one round of flood")
    given = parser.parse_args()
    count, users = (300, 60) if given.short else (given.questions, USERS)
    verdict = Verdict([])
    for part in given.parts:
        print(f"{part}:", flush=True)
        if part == "flood":
            flood(verdict, 1 if given.short else ROUNDS)
        else:
            soak(part, count, users, verdict)
    print("well" if not verdict.faults else f"{len(verdict.faults)} things are not as they should be")
    return 1 if verdict.faults else 0


if __name__ == "__main__":
    sys.exit(main())
