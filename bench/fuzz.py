"""20,000 random and hostile questions, the same each time: ``make fuzz``. Exit 1 when any raises or takes too long.

Each is given to ``commands.respond`` in a conversation that goes on for some turns. Time is that of the processor, so
that what else the machine does counts for nothing; what the clock on the wall said is printed too.
"""

from __future__ import annotations

import gc
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bot.brain import Brain
from bot.commands import respond
from bot.faces.plain import plain
from bot.language.analyser import words
from bot.prepared import load_brain
from bot.talk.conversation import NEW, Conversation

COUNT, SEED = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000, 2014
TOO_LONG = 50.0  # milliseconds of processor
TURNS = 8  # questions after which a new conversation begins
LONG = 10_000  # characters

BOMBS = [
    "a" * LONG, "((((", "(" * LONG, "[" * LONG, "1" * LONG, "1," + "000," * 2500, "'" * LONG, "l'" * 5000,
    "-" * LONG, "a-" * 5000, "a'" * 5000, "? " * 5000, "why? " * 2000, "recommendation " * 700, "rec. " * 2000,
    "recommendation 1, " * 600, "recommendation " + "1 and " * 1600, "recommendation" + " " * 9000 + "x",
    "n" + "." * 9000 + "recommendation", "session 2 group " * 600, "first " * 1600, "the first second third " * 400,
    "(a+)+$" * 1600, "(?:(?:a|aa)+)+b", ".*" * 5000, "\\" * LONG, "/" * LONG, "/search " + "x " * 4000,
    "/recommendation " + "9" * 9000, "/session one one " * 500, "a=1" * 3000, "~" * LONG, "\u0301" * LONG,
    "a\u0301" * 5000, "\u202e" * LONG, "👩‍👩‍👧" * 1500, "ﷺ" * LONG, "İ" * LONG, "\ud800" * LONG, "\x00" * LONG,
    "and Senegal? " * 700, "qu'est-ce que " * 700, "hello " * 1600, "merci " * 1600, "…" * LONG, ". , : ; " * 1200,
]  # fmt: skip
ALPHABETS = [
    "абвгдежзийклмнопрст",
    "αβγδεζηθικλμνξοπρσ",
    "ابتثجحخدذرزسش",
    "אבגדהוזחטיכלמ",
    "国会议建议移民危机",
    "ăçéèêëîïôùÿœæß",
]
COMMANDS = ["/recommendation", "/session", "/search", "/chercher", "/language", "/langue", "/ask", "/help", "/nothing"]


def inputs(brain: Brain, count: int) -> list[tuple[str, str]]:
    """Kinds of question with their texts, the same each time."""
    rng = random.Random(SEED)
    phrasings = [p for e in brain.entries for own in e.phrasings.values() for p in own]
    known = sorted({word for phrasing in phrasings for word in words(phrasing)})

    def shuffled() -> str:
        return " ".join(rng.choices(known, k=rng.randint(1, 25)))

    def misspelt() -> str:
        text = list(rng.choice(phrasings))
        for _ in range(rng.randint(1, 6)):
            at = rng.randrange(len(text))
            text[at : at + rng.randint(0, 2)] = rng.choice("abcdefghijklmnopqrstuvwxyz '?é-")
        return "".join(text)

    def joined() -> str:
        return rng.choice([" ", "? ", ". ", ", ", "\n", " and ", " et "]).join(
            rng.sample(phrasings, rng.randint(2, 12))
        )

    def unicode() -> str:
        return "".join(chr(rng.randrange(0x110000)) for _ in range(rng.randint(1, 200)))

    def repeated() -> str:
        return (rng.choice([rng.choice(known), rng.choice(phrasings), chr(rng.randrange(32, 0x3000))]) + " ") * 1000

    def numbers() -> str:
        piece = rng.choice(["{}", "{}.{}", "recommendation {}", "session {} group {}", "la {}e", "-{}", "n° {}", "{}%"])
        return piece.format(rng.randrange(10 ** rng.randint(1, 40)), rng.randrange(100))

    def mixed() -> str:
        foreign = ["".join(rng.choices(rng.choice(ALPHABETS), k=rng.randint(1, 9))) for _ in range(rng.randint(1, 9))]
        text = [*foreign, *rng.choices(known, k=rng.randint(0, 9))]
        rng.shuffle(text)
        return " ".join(text)

    def nonsense() -> str:
        return " ".join(
            "".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=rng.randint(1, 14))) for _ in range(rng.randint(1, 200))
        )

    def long() -> str:
        return " ".join(rng.choices(known, k=3000))[:LONG]

    def bomb() -> str:
        return rng.choice(["", rng.choice(known) + " "]) + rng.choice(BOMBS)

    def command() -> str:
        return rng.choice(COMMANDS) + rng.choice([" ", "", "@bot "]) + rng.choice([numbers, shuffled, unicode, bomb])()

    kinds: list[Callable[[], str]] = [
        shuffled,
        misspelt,
        joined,
        unicode,
        repeated,
        numbers,
        mixed,
        nonsense,
        long,
        bomb,
        command,
    ]
    return [((kind := kinds[number % len(kinds)]).__name__, kind()) for number in range(count)]


def main() -> int:
    brain = load_brain()
    brain.warm()
    respond(brain, "Who chaired the meeting?")
    asked = inputs(brain, COUNT)
    gc.collect()
    gc.freeze()
    times: list[tuple[float, float, str, str]] = []
    failures: list[str] = []
    outcomes: Counter[str] = Counter()
    conversation: Conversation = NEW
    for number, (kind, text) in enumerate(asked):
        if number % TURNS == 0:
            conversation = Conversation(interface=("en", "fr", None)[number // TURNS % 3])
        wall, spent = time.perf_counter(), time.process_time()
        try:
            reply, conversation = respond(brain, text, conversation, float(number))
            outcomes[str(reply.outcome)] += 1
            plain(reply).encode()
        except Exception as error:  # whatever it is, it is what we look for
            failures.append(f"{kind} {text[:80]!r} raised {error!r}")
        times.append(((time.process_time() - spent) * 1000, (time.perf_counter() - wall) * 1000, kind, text))
    slow = [case for case in times if case[0] > TOO_LONG]
    failures += [f"{kind} {text[:80]!r} took {ms:.1f} ms" for ms, _, kind, text in slow]
    for failure in failures[:20]:
        print(failure)
    kinds = Counter[str]()
    for ms, _, kind, _ in times:
        kinds[kind] = max(kinds[kind], round(ms, 1))  # type: ignore[call-overload]
    print("the slowest of each kind, ms:", ", ".join(f"{kind} {ms}" for kind, ms in kinds.most_common()))
    print("outcomes:", ", ".join(f"{outcome} {n}" for outcome, n in outcomes.most_common()))
    ms, wall, kind, text = max(times)
    print(f"the slowest: {kind}, {len(text)} characters, {ms:.1f} ms of processor, {wall:.1f} ms by the clock")
    print(f"  {text[:100]!r}")
    print(f"{len(asked)} questions, {len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
