"""The token and the webhook's secret are in no line: not in a log of any level, not in a repr, not in a crash."""

from __future__ import annotations

import io
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from telegram.error import InvalidToken

from bot.brain import Brain
from bot.faces.telegram.app import build
from bot.faces.telegram.log import set_up_log
from bot.settings import LEVELS, Secret, Settings

TOKEN, SECRET = "123456:a_token-that_is_told_nowhere", "a-webhook_secret"
PART = TOKEN.partition(":")[2]
SECRETS = (TOKEN, PART, SECRET)
URL = f"https://api.telegram.org/bot{TOKEN}/getMe"


@pytest.fixture
def told() -> Iterator[io.StringIO]:
    """What the log tells, set up as for a running bot."""
    root = logging.getLogger()
    kept, level, hooks = root.handlers[:], root.level, (sys.excepthook, sys.unraisablehook)
    stream = io.StringIO()
    set_up_log("DEBUG", SECRETS)
    (handler,) = root.handlers
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(stream)
    yield stream
    root.handlers[:] = kept
    root.setLevel(level)
    sys.excepthook, sys.unraisablehook = hooks


def failed() -> None:
    """Fail as PTB does, with the token in the text, the cause and the notes of an error."""
    try:
        raise ConnectionError(URL)
    except ConnectionError as error:
        refused = InvalidToken(f"The token `{TOKEN}` was rejected by the server.")
        refused.add_note(f"{URL} with {SECRET}")
        raise refused from error


@pytest.mark.parametrize("level", LEVELS)
def test_no_line_of_any_level_has_a_secret(told: io.StringIO, level: str, small: Brain) -> None:
    settings = Settings(telegram_bot_token=Secret(TOKEN), webhook_secret=Secret(SECRET))
    application = build(small, settings)
    log = logging.getLogger("anything")
    number = logging.getLevelNamesMapping()[level]
    for thing in (URL, URL.encode(), {"url": URL, "headers": [(b"Secret", SECRET)]}, application, application.bot):
        log.log(number, "%s", thing)
        log.log(number, f"{thing!r}", stack_info=True)
    log.log(number, "%(token)s", {"token": TOKEN})
    log.log(number, settings)
    try:
        failed()
    except InvalidToken:
        log.log(number, "failed", exc_info=True)
    text = told.getvalue()
    assert text.count(level) >= 13
    assert "InvalidToken" in text and "ConnectionError" in text
    assert PART not in text and SECRET not in text


CRASHES = {
    "the process": "failed()",
    "a thread": "thread = threading.Thread(target=failed); thread.start(); thread.join()",
    "a finaliser": "type('Thing', (), {'__del__': lambda self: failed()})()",
    "a task": "asyncio.run(tasks())",
}


@pytest.mark.parametrize("where", CRASHES)
def test_a_crash_tells_no_secret(where: str) -> None:
    code = f"""
import asyncio, gc, threading
from bot.faces.telegram.log import set_up_log
from test_secrets import SECRETS, failed

async def tasks():
    asyncio.get_running_loop().create_task(asyncio.sleep(0)).add_done_callback(lambda _: failed())
    await asyncio.sleep(0.01)

set_up_log("ERROR", SECRETS)
{CRASHES[where]}
"""
    here = Path(__file__).parent
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": f"{here.parent}:{here}", "PATH": "/bin:/usr/bin"},
    )
    assert done.returncode == (1 if where == "the process" else 0)
    assert "Traceback" in done.stderr and "InvalidToken" in done.stderr
    assert PART not in done.stderr + done.stdout and SECRET not in done.stderr + done.stdout
