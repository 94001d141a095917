"""Refit the numbers of ``bot/talk/decision.yaml`` on conversations:

    python -m bot.measure.follow tests/questions/kinds.jsonl tests/questions/tune/*.jsonl

Each turn of a conversation that says what it wants is an example, as the bot reads it behind what it replied before.
Single questions are put behind another question of the same language, the next in its file: what is no follow-up at
all must be known too.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.answer.decide import FITTED as ALONE
from bot.answer.decide import Decision, load_decision
from bot.brain import Brain
from bot.measure.evaluate import Case, load_cases
from bot.measure.fit import Example, fit, label, limits_of, written
from bot.prepared import load_brain
from bot.search.encoder import DEFAULT
from bot.talk.asked import Asked, Told
from bot.talk.conversation import NEW
from bot.talk.leaning import FITTED, PLAIN
from bot.talk.openly import OpenQuestion

PENALTIES = (0.3, 10.0)  # chosen on the check part of the conversations
SHARED = ("stands", "points", "bare", "leans", "asks", "new", "untold", "alone", "full")
"""Evidence, or what it begins with, that all candidates of a question share: it ranks none of them."""


class Listening:
    """Stands in the place of the last reading of a brain and keeps the question that came to it."""

    def __init__(self, brain: Brain) -> None:
        last = brain.readings[-1]
        self.question: OpenQuestion = last.__self__  # type: ignore[attr-defined]
        self.asked: Asked | None = None
        brain.readings = (*brain.readings[:-1], self.read)

    def read(self, asked: Asked) -> Told:
        self.asked = asked
        return self.question.read(asked)


def examples(brain: Brain, listening: Listening, cases: Sequence[Case]) -> Iterator[Example]:
    """What is found for each turn that comes behind another and is read as a question."""
    for case, before in zip(cases, [*cases[1:], *cases[:1]], strict=True):
        conversation = NEW
        steps = case.steps if case.turns else [(before.q or before.steps[0][0], None), (case.q, case)]
        for text, asked in steps:
            listening.asked = None
            _, conversation = brain.ask(text, conversation)
            if asked is None or listening.asked is None or listening.asked.last is None:
                continue
            _, candidates = listening.question.leaning.ways.ask(listening.asked)
            told = [brain.compose.tell(brain.entries[c.entry], listening.asked.language) for c in candidates]
            right = [label(asked, reply, c.silent) for reply, c in zip(told, candidates, strict=True)]
            yield Example(asked, candidates, right)


def fitted(found: Sequence[Example]) -> Decision:
    """The numbers for follow-ups; the thresholds are those of single questions."""
    names = dict.fromkeys(name for example in found for c in example.candidates for name in c.features)
    ranked = [name for name in names if name not in SHARED and not name.startswith(("alone_", "full_silent"))]
    return fit(found, limits_of(load_decision(ALONE)), ranked, penalties=PENALTIES)


def main() -> None:
    """Fit on the question sets named and write the data file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--encoder", default=DEFAULT)
    given = parser.parse_args()
    brain = load_brain(encoder=given.encoder)
    file = FITTED if brain.indexes.store else PLAIN
    listening = Listening(brain)
    found = [example for path in given.files for example in examples(brain, listening, load_cases(path))]
    file.write_text(written(fitted(found), "python -m bot.measure.follow"), encoding="utf-8")
    print(f"{len(found)} turns, {sum(any(e.right) for e in found)} with a right candidate: {file.name} written")


if __name__ == "__main__":
    main()
