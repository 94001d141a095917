"""Messages answered a second, by a bare echo bot and by this one: ``make bench``. Exit 1 when ours is below 0.8 of it.

Both are processes of their own, built with the same settings (rate limiter, concurrency, connection pools) and polling
a Bot API server of their own in this process, the strict one of the tests: at the thirty messages a second that the
rate limiter lets through, as Telegram would, checking them is a small part of the time. They take turns, and each
round is 300 questions of the question sets from 100 chats, all waiting at its start. Since the limiter sets the pace of
both, the processor time a message costs is printed too, and that of a start: those are what differs.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from html import escape
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from bot_api import BotApi, a_user  # noqa: E402
from telegram import LinkPreviewOptions, Update  # noqa: E402
from telegram.ext import AIORateLimiter, ApplicationBuilder, Defaults, MessageHandler, filters  # noqa: E402
from telegram.request import HTTPXRequest  # noqa: E402

ROUNDS, QUESTIONS, CHATS = 3, 300, 100
ENOUGH = 0.8
SLOWEST = 120  # seconds for a start or a round


def echo() -> None:
    """The bare bot: every text comes back, as HTML."""

    async def repeat(update: Update, context: object) -> None:
        if update.message is not None:
            await update.message.reply_html(escape(update.message.text or ""), do_quote=False)

    server = os.environ["TELEGRAM_API_URL"]
    application = (
        ApplicationBuilder()
        .token(os.environ["TELEGRAM_BOT_TOKEN"])
        .base_url(f"{server}/bot")
        .rate_limiter(AIORateLimiter(max_retries=5))
        .defaults(Defaults(link_preview_options=LinkPreviewOptions(is_disabled=True)))
        .concurrent_updates(True)
        .request(HTTPXRequest(connection_pool_size=64))
        .get_updates_request(HTTPXRequest(connection_pool_size=4))
        .build()
    )
    application.add_handler(MessageHandler(filters.TEXT & filters.UpdateType.MESSAGE, repeat))
    application.run_polling(allowed_updates=[Update.MESSAGE])


class Runner:
    """A bot with the server it polls."""

    def __init__(self, api: BotApi, process: subprocess.Popen[bytes]) -> None:
        self.api, self.process = api, process
        self.start = self.processor_time()  # it has just polled for the first time
        self.rates: list[float] = []
        self.costs: list[float] = []

    def round(self, questions: list[str]) -> None:
        """Have the questions answered; note how many were in a second and the milliseconds of processor each cost."""
        before, spent, started = self.answers(), self.processor_time(), time.monotonic()
        for number, question in enumerate(questions):
            self.api.deliver(self.api.message(question, user=a_user(1 + number % CHATS)))
        self.api.wait_for(lambda: self.answers() >= before + len(questions), SLOWEST, "every answer")
        self.rates.append(len(questions) / (time.monotonic() - started))
        self.costs.append((self.processor_time() - spent) / len(questions) * 1000)

    def answers(self) -> int:
        return sum(call.method == "sendMessage" for call in self.api.calls)

    def processor_time(self) -> float:
        """Seconds of processor the bot has used; 0 where there is no /proc."""
        stat = Path(f"/proc/{self.process.pid}/stat")
        if not stat.exists():
            return 0.0
        fields = stat.read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def running(*command: str) -> Iterator[Runner]:
    """A bot that polls; stopped at the end."""
    with BotApi() as api, TemporaryDirectory() as folder:
        settings = {"TELEGRAM_BOT_TOKEN": api.token, "TELEGRAM_API_URL": api.base_url.removesuffix("/bot")}
        settings |= dict.fromkeys(("WEBHOOK_URL", "KNOWLEDGE_DIR"), "") | {"LOG_LEVEL": "ERROR"}
        settings |= {"DATABASE_URL": f"sqlite:///{folder}/journal.sqlite"}  # the journal is written, as by any bot
        process = subprocess.Popen([sys.executable, *command], cwd=ROOT, env=os.environ | settings)
        try:
            polls = "getUpdates"
            api.wait_for(lambda: process.poll() or polls in [call.method for call in api.calls], SLOWEST, "a poll")
            if process.poll() is not None:
                sys.exit(f"{command} ended with code {process.poll()}")
            yield Runner(api, process)
            faults = [*api.violations, *api.unanswered()]
            if faults:
                sys.exit(f"{command}: {len(faults)} messages refused or unanswered, the first: {faults[0]}")
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def questions() -> list[str]:
    """A mixture of the question sets, the same each time."""
    sets = sorted((ROOT / "tests" / "questions").glob("*/*.jsonl"))
    asked = [json.loads(line).get("q") for path in sets for line in path.read_text(encoding="utf-8").splitlines()]
    return random.Random(2014).sample([question for question in asked if question], ROUNDS * QUESTIONS)


def main() -> int:
    asked = questions()
    with ExitStack() as stack:
        bare = stack.enter_context(running(str(Path(__file__)), "echo"))
        ours = stack.enter_context(running("-m", "bot", "run"))
        for at in range(0, len(asked), QUESTIONS):
            for runner in (bare, ours):
                runner.round(asked[at : at + QUESTIONS])
    ratio = median(ours.rates) / median(bare.rates)
    for name, runner in (("echo bot", bare), ("this bot", ours)):
        each = ", ".join(f"{rate:.1f}" for rate in runner.rates)
        cost = f"{median(runner.costs):.1f} ms of processor a message"
        print(f"{name}: {runner.start:.2f} s of processor to its first poll")
        print(f"{name}: {median(runner.rates):.1f} messages a second (rounds: {each}), {cost}")
    print(f"ratio: {ratio:.2f}")
    return 0 if ratio >= ENOUGH else 1


if __name__ == "__main__":
    if sys.argv[1:] == ["echo"]:
        echo()
    else:
        sys.exit(main())
