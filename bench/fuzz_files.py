"""6,000 damaged packs and as many odd settings, the same each time: ``make fuzz``. Exit 1 for one not told plainly.

A pack is read and checked as ``check`` does: every fault is one line with its file. What passes is made a brain now and
then, and asked. Settings come from the environment and a ``.env`` file: they can be used, or one line names the first
that cannot, without a secret; with those that can, the bot is built up to its first call now and then. Time is that of
the processor.
"""

from __future__ import annotations

import logging
import os
import random
import string
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "tests")]

from test_check import GLOSSARY, MEETING, PASSAGES, QUESTIONS  # noqa: E402

from bot.brain import Brain  # noqa: E402
from bot.check.check import check_pack  # noqa: E402
from bot.commands import respond  # noqa: E402
from bot.faces.telegram import app  # noqa: E402
from bot.pack.loader import Loader  # noqa: E402
from bot.pack.reader import load_pack  # noqa: E402
from bot.settings import CHECKS, BadSetting, load_settings  # noqa: E402

PACKS, SETTINGS = 6_000, 6_000
BUILT, RUN = 50, 50  # of these, one is made a brain and asked, or built up to its first call
TOO_LONG = 50.0  # ms
SEED = 20140424
WELL = {
    "meeting.yaml": MEETING,
    "passages.yaml": PASSAGES,
    "qa.yaml": QUESTIONS,
    "glossary.yaml": GLOSSARY,
    "sessions.yaml": "- {number: 1, title: Rain, groups: [{number: 1, title: Drops}]}\n",
    "recommendations.yaml": "- {number: 1, title: Umbrellas, text: Carry one., pages: [5]}\n",
    "speakers.yaml": "- {name: Ada Weather, role: the chair, organisation: WMO}\n",
    "unsaid.yaml": "- {id: hail, questions: [Did it hail?, Was there hail], answer: No word of it., pages: [5]}\n",
    "phrasings.yaml": "rain-when: {en: [which day brought rain, the day it rained]}\n",
}
PIECES = [
    "&a ",
    "*a",
    "!!python/object:os.system ",
    "!!binary ",
    "<<: ",
    *"{[]}'\"\\#",
    "- ",
    "? ",
    ": ",
    "---\n",
    "...\n",
]
PIECES += ["%YAML 9\n", "|\n", ">-\n", "\n", "  ", *"\t\0\ufeff\u2028\u00ad\ud800é国~", "9" * 400, "<b>", "{en: x}"]
PIECES += ["null", "yes", "0x1f", "1e999", "-.inf", "2014-04-24", "12:30:45"]
VALUES: list[Any] = [None, 0, -1, 10**30, 1.5, float("nan"), True, [], {}, [None], [[]], [""], ["a", "a"], {1: 2}]
VALUES += ["", " ", "x" * 9000, "2014-04-24", "\u202eabc", "‑", "a\nb", "-", "#8", "*", {"xx": "y"}, {"en": None}]
VALUES += [{"en": []}, {"en": {"en": "x"}}]
NAMES = [name.upper() for name in CHECKS] + ["ALL_PROXY", "HTTPS_PROXY"]
OPEN = {"telegram_api_url", "webhook_url", "webhook_listen", "knowledge_dir", "encoder", "log_level"}
OPEN |= {"reader_model"}  # these are no secrets
GOOD = {"TELEGRAM_BOT_TOKEN": "1:x", "TELEGRAM_API_URL": "http://127.0.0.1:8081", "WEBHOOK_URL": "https://h/hook"}
GOOD |= {"WEBHOOK_SECRET": "x", "WEBHOOK_LISTEN": "127.0.0.1:8080", "JOURNAL_DAYS": "9", "LOG_LEVEL": "error"}
GOOD |= {"DATABASE_URL": "postgresql://h/x", "HTTPS_PROXY": "http://127.0.0.1:3128", "ENCODER": "none"}
SECRET = "s3cr3t-w0rd"
GIVEN = ["", " ", "\t", "a b:1", "9" * 400, f"{SECRET} \x00", f"sqlite:///{SECRET}\x00"]
GIVEN += """0 -1 1 x none use INFO loud true é 国 ~ ~/x ~nobody/x / . /dev/null /proc/1/mem ٣ ² $(id) ' "
http:// http://h https://h/p?q#f http://[ http://[::1]:8 http://h:0 http://h:99999 ftp://h https://h/(1 https://h/hook+1
h:1 [::1]:8080 127.0.0.1:0 127.0.0.1:99999 :8080 socks5://127.0.0.1:1 socks9://h nonsense
sqlite:///x sqlite:// sqlite:///:memory: mysql://h/x""".split()  # noqa: SIM905
GIVEN += [f"123:{SECRET}", f"http://u:{SECRET}@h:x/", f"postgresql://u:{SECRET}@h/x", f"postgresql://u:{SECRET}@h:x/y"]
GIVEN += [
    f"postgres://u:{SECRET}@[/x",
    f"postgresql://u:{SECRET}@h/x?sslmode=no",
    f"postgresql+psycopg://u:{SECRET}@h/x",
]


class Tally:
    """What came of one kind of input."""

    def __init__(self, kind: str) -> None:
        self.many = 0
        self.kind, self.failures, self.came, self.slowest = kind, list[str](), Counter[str](), (0.0, "")

    def tried(self, shown: str, what: Callable[[], str]) -> None:
        """Do something with an input: it says what came of it, and must not raise."""
        self.many += 1
        began = time.process_time()
        try:
            self.came[what()] += 1
            spent = (time.process_time() - began) * 1000
            if spent > TOO_LONG:  # what is slow is slow again; the collector of garbage is not
                began = time.process_time()
                what()
                spent = (time.process_time() - began) * 1000
        except Exception as error:  # whatever it is, it is what we look for
            self.failures.append(f"{shown[:600]} raised {error!r}"[:900])
            return
        self.slowest = max(self.slowest, (spent, shown[:200]))
        if spent > TOO_LONG:
            self.failures.append(f"{shown[:600]} took {spent:.1f} ms")

    def print(self) -> None:
        """Counts, the slowest, and the first failures."""
        came = ", ".join(f"{count} {what}" for what, count in self.came.most_common())
        print(f"{self.many} {self.kind}: {came}; {len(self.failures)} failures")
        print(f"  the slowest took {self.slowest[0]:.1f} ms of processor: {self.slowest[1]!r}")
        for failure in self.failures[:20]:
            print(f"  {failure}")


def bytes_of(text: str, rng: random.Random) -> bytes:
    """A text as an editor may save it."""
    code = rng.choice(["utf-8"] * 20 + ["utf-8-sig", "utf-16", "latin-1", "cp1252"])
    return text.encode(code, "surrogatepass" if code.startswith("utf") else "replace")


def damaged(text: str, rng: random.Random) -> bytes:
    """A file with one thing or a few wrong: in its letters, its lines or its values."""
    if rng.random() < 0.4:
        data = at = yaml.load(text, Loader)
        while isinstance(at[key := rng.choice([*at] if isinstance(at, dict) else range(len(at)))], dict | list):
            if not at[key] or rng.random() < 0.2:
                break
            at = at[key]
        at[key] = rng.choice(VALUES)
        if isinstance(at, dict) and rng.random() < 0.1:
            at[rng.choice(["id", "x", 1, None, True, "cites", "page"])] = rng.choice(VALUES)
        return bytes_of(yaml.safe_dump(data, allow_unicode=True), rng)
    for _ in range(rng.choice([1, 1, 1, 2, 5, 20])):
        lines, at = text.split("\n"), rng.randrange(len(text) + 1)
        kind = rng.randrange(5)
        if kind == 0:
            text = text[:at] + rng.choice(PIECES) + text[at:]
        elif kind == 1:
            text = text[:at] + text[at + rng.randrange(1, 9) :]
        elif kind == 2:
            text = "\n".join(
                rng.sample(lines, len(lines)) if rng.random() < 0.2 else [*lines, *lines[at % len(lines) :]]
            )
        elif kind == 3:
            which = at % len(lines)
            text = "\n".join(
                [*lines[:which], rng.choice(["", " ", "  ", "\t"]) + lines[which].strip(), *lines[which + 1 :]]
            )
        else:
            text = text[:at] + rng.choice(string.printable) * rng.choice([1, 1, 3, 300]) + text[at:]
    return bytes_of(text, rng)


def packs(rng: random.Random) -> Tally:
    """Packs with one damaged file."""
    tally = Tally("packs")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for name, text in WELL.items():
            (folder / name).write_text(text)
        well = check_pack(folder, ask=False)
        if well.errors:
            tally.failures.append(f"the pack to begin with: {[str(fault) for fault in well.errors]}")
        for number in range(PACKS):
            name = rng.choice(list(WELL))
            content = damaged(WELL[name], rng)
            (folder / name).write_bytes(content)

            def checked() -> str:
                found = check_pack(folder, ask=False)
                for fault in (*found.errors, *found.warnings):
                    line = str(fault)
                    if "\n" in line or not line.startswith(f"{place}") or "Error" in line.replace("TypeError", ""):
                        raise AssertionError(f"a fault ill told: {line!r}")
                return "with faults" if found.errors else "well"

            tally.tried(f"{name} {content!r}", checked)
            if number % BUILT == 0 and not check_pack(folder, ask=False).errors:
                try:
                    brain = Brain(load_pack(folder))
                    for question in ("Did it rain on Monday?", "session 1", "/recommendations", "qui est Ada ?"):
                        respond(brain, question)
                    tally.came["made a brain and asked"] += 1
                except Exception as error:
                    tally.failures.append(f"{name} {content!r} made a brain that raised {error!r}"[:900])
            (folder / name).write_text(WELL[name])
    return tally


def settings(rng: random.Random) -> Tally:
    """Settings of the environment and of a file."""
    tally = Tally("settings")
    with tempfile.TemporaryDirectory() as place:
        os.environ["XDG_STATE_HOME"] = place  # where a bot that begins keeps its files
        file = Path(place) / ".env"
        (Path(place) / "pack").mkdir()
        for name, text in WELL.items():
            (Path(place) / "pack" / name).write_text(text)
        brain = Brain(load_pack(Path(place) / "pack"))
        for number in range(SETTINGS):
            given = {name: _value(name, rng) for name in rng.sample(NAMES, rng.randrange(5))}
            names = rng.choices(NAMES, k=3)
            written = "\n".join(f"{rng.choice(['', 'export '])}{name}={_value(name, rng)}" for name in names)
            content = damaged_file(written, rng)
            file.write_bytes(content)

            def loaded(given: dict[str, str] = given) -> str:
                try:
                    found = load_settings(given, file)
                    told = {name for name in CHECKS if SECRET in repr(getattr(found, name))}
                    if not told <= OPEN:
                        raise AssertionError(f"a secret in {told}")
                    return "that can be used"
                except BadSetting as error:
                    _plain(str(error))
                    return "told in a line"

            tally.tried(f"{given} {content!r}", loaded)
            if number % RUN == 0:
                _begun(brain, given, file, tally)
    return tally


def _value(name: str, rng: random.Random) -> str:
    return rng.choice(GIVEN) if rng.random() < 0.1 else GOOD.get(name, "")


def _begun(brain: Brain, given: dict[str, str], file: Path, tally: Tally) -> None:
    """Build the bot as ``run`` does, up to its first call."""
    try:
        found = load_settings({"TELEGRAM_BOT_TOKEN": "1:x", **given}, file)
    except BadSetting:
        return
    app.asyncio.run, kept = (lambda serving: serving.close()), app.asyncio.run  # type: ignore[assignment]
    try:
        app.run(brain, found)
        tally.came["built up to the first call"] += 1
    except BadSetting as error:
        _plain(str(error))
        tally.came["told in a line at the start"] += 1
    except Exception as error:
        tally.failures.append(f"{given} {file.read_bytes()!r} began and raised {error!r}"[:900])
    finally:
        app.asyncio.run = kept
        logging.disable(logging.CRITICAL)


def _plain(line: str) -> None:
    secret = SECRET in line and not line.startswith("KNOWLEDGE_DIR")  # a folder's name is told
    if "\n" in line or secret or not line.strip():
        raise AssertionError(f"ill told: {line!r}")


def damaged_file(text: str, rng: random.Random) -> bytes:
    """A ``.env`` file, whole or with something wrong."""
    if rng.random() < 0.5:
        at = rng.randrange(len(text) + 1)
        text = text[:at] + rng.choice([*PIECES, "=", "export ", "${X}", "${"]) + text[at:]
    return bytes_of(text, rng)


def main() -> int:
    logging.disable(logging.CRITICAL)
    rng = random.Random(SEED)
    tallies = [packs(rng), settings(rng)]
    for tally in tallies:
        tally.print()
    return 1 if any(tally.failures for tally in tallies) else 0


if __name__ == "__main__":
    sys.exit(main())
