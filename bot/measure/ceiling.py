"""What a reader could gain, and between which probabilities it is worth asking:

    python -m bot.measure.ceiling tests/questions/tune/*.jsonl [--unlikely 0 0.01 0.05] [--likely 0.9 0.97 1]

Each pair of limits is tried with a reader that never errs: it tries every candidate, and that none fits, and chooses
one that is right for the case, or leaves the bot its own decision where none is. Beside it stands what would be right
with one that errs once in so many choices. ``unlikely`` and ``likely`` of ``decision.yaml`` are the pair from which
asking more often gains less than the errors of the second cost.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.answer.inquiry import Choice, Outside
from bot.answer.reply import Outcome
from bot.brain import Brain
from bot.commands import Ask
from bot.measure.evaluate import Case, Result, load_cases, right, run
from bot.meetings import Told
from bot.pack.pack import SHIPPED
from bot.pack.reader import load_pack
from bot.prepared import vector_store
from bot.search.encoder import DEFAULT

ERRS = 0.05  # share of the choices of an ordinary reader that are wrong


class Oracle:
    """A reader that knows what is right for each of some cases."""

    def __init__(self, cases: Iterable[Case]) -> None:
        steps = ((f"{case.id}-{number}", asked) for case in cases for number, (_, asked) in enumerate(case.steps, 1))
        self._cases = dict(steps)
        self.asked: set[str] = set()

    def read(self, case: str, ask: Ask) -> Told:
        """The reply to the message of a case; of one that only leads to the next, the bot's own."""
        told, wanted = ask({}), self._cases[case]
        if wanted is None or len(told[0].inquiries) != 1:
            return told
        self.asked.add(wanted.id)
        inquiry = told[0].inquiries[0]
        choices = [*(Choice(link.id) for link in inquiry.candidates), Choice(outside=Outside.NOT_IN_REPORT)]
        replies = (ask({inquiry: choice}) for choice in choices)
        return next((reply for reply in replies if right(wanted, reply[0])), told)


@dataclass(frozen=True, slots=True)
class Gain:
    """Of some cases, the shares, 0 to 1: that ask a reader, that are right with one that never errs and with one that
    errs, and, of those that are not answered in the report and ask none, of all such, that get an answer."""

    asked: float
    right: float
    erring: float
    false: float


def gain(results: Sequence[Result], asked: set[str]) -> Gain:
    """What a reader gained."""
    outside = [result for result in results if result.case.abstain]
    wrong = [r for r in outside if r.reply.outcome is Outcome.ANSWER and r.case.id not in asked]
    held = sum(result.right for result in results)
    chosen = sum(result.right for result in results if result.case.id in asked)
    count = len(results)
    return Gain(len(asked) / count, held / count, (held - ERRS * chosen) / count, len(wrong) / max(1, len(outside)))


def main() -> None:
    """Try the limits given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--unlikely", nargs="+", type=float, default=[0.0, 0.01, 0.05])
    parser.add_argument("--likely", nargs="+", type=float, default=[0.9, 0.95, 0.97, 0.985, 1.0])
    parser.add_argument("--encoder", default=DEFAULT)
    parser.add_argument("--uncurated", action="store_true", help="of the passages and parts of the pack alone")
    given = parser.parse_args()
    cases = [case for file in given.files for case in load_cases(file)]
    pack = load_pack(SHIPPED)
    pack = replace(pack, questions=(), unsaid=()) if given.uncurated else pack
    brain = Brain(pack, store=vector_store(SHIPPED, encoder=given.encoder))
    alone = gain(run(brain, cases), set())
    print(f"{'from':>6} {'to':>6} {'asked':>6} {'right':>6} {'erring':>6} {'false':>6}")
    print(f"{'–':>6} {'–':>6} {0:6.1f} {100 * alone.right:6.1f} {100 * alone.erring:6.1f} {100 * alone.false:6.1f}")
    for unlikely in given.unlikely:
        for likely in given.likely:
            decision = replace(brain.decision, unlikely=unlikely, likely=likely)
            trying = Brain(pack, decision=decision, store=brain.indexes.store, told=brain.entries)
            oracle = Oracle(cases)
            found = gain(run(trying, cases, oracle.read), oracle.asked)
            shares = (found.asked, found.right, found.erring, found.false)
            print(f"{unlikely:6} {likely:6} " + " ".join(f"{100 * share:6.1f}" for share in shares))


if __name__ == "__main__":
    main()
