"""Measuring the bot on question sets: JSON Lines, one case a line.

    {"id": "a-1", "q": "…", "lang": "en", "kind": "direct", "must": [["35,411", "35 411"], ["libya"]]}

A reply is right when every group of ``must`` has an alternative in its text and no string of ``never`` is there.
``expect`` wants an outcome: ``answer`` (the default), ``abstain`` (that is, ``unknown``), ``info`` or ``choose``;
``answer_lang`` a language. ``turns`` is a conversation instead of ``q``: each of its turns that says what it wants is a
case, the others only lead there.
"""

from __future__ import annotations

import json
import re
import statistics
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.answer.reply import Outcome, Reply
from bot.brain import Brain
from bot.commands import Ask, alone
from bot.faces.plain import plain
from bot.meetings import Meetings, Told
from bot.talk.conversation import NEW

BINS = 10  # of the calibration error
LONGEST = 2000  # characters; a longer reply is a dump, not an answer
_FOLD = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u2011": "-", "œ": "oe", "Œ": "oe"})

Groups = list[list[str]]
EXPECTED = {"abstain": (Outcome.UNKNOWN,), "info": (Outcome.INFO,), "choose": (Outcome.CHOOSE,)}


class _Turn(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)
    q: str
    must: Groups = []
    never: list[str] = []
    expect: str | None = None
    answer_lang: str | None = None


class Case(BaseModel):
    """One case of a question set."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    id: str
    q: str = ""
    lang: str = "en"
    kind: str = ""
    must: Groups = []
    never: list[str] = []
    expect: str = "answer"
    answer_lang: str | None = None
    turns: Annotated[list[_Turn], Field(min_length=1)] | None = None

    @property
    def steps(self) -> list[tuple[str, Case | None]]:
        """What is asked, turn by turn, each with the case it is; None for a turn that only leads to the next."""
        if not self.turns:
            return [(self.q, self)]
        steps: list[tuple[str, Case | None]] = []
        for number, turn in enumerate(self.turns, 1):
            counts = bool(turn.must or turn.expect) or number == len(self.turns)
            update = {
                "id": f"{self.id}-{number}",
                "q": turn.q,
                "must": turn.must or (self.must if number == len(self.turns) else []),
                "never": turn.never or (self.never if number == len(self.turns) else []),
                "expect": turn.expect or self.expect,
                "answer_lang": turn.answer_lang or self.answer_lang,
                "turns": None,
            }
            steps.append((turn.q, self.model_copy(update=update) if counts else None))
        return steps

    @property
    def abstain(self) -> bool:
        """Whether the report does not answer this."""
        return self.expect == "abstain"


class BadSet(Exception):
    """A question set that cannot be read; the message says where and why."""


def load_cases(path: Path) -> list[Case]:
    """The cases of a file. Raises ``BadSet`` with the line of the first that cannot be read."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadSet(f"{path}: cannot be read: {error}") from None
    cases = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                cases.append(Case.model_validate(json.loads(line)))
            except (json.JSONDecodeError, ValidationError) as error:
                why = error.errors()[0]["msg"] if isinstance(error, ValidationError) else error.msg
                raise BadSet(f"{path}:{number}: is no case of a question set: {why}") from None
    return cases


def holds(text: str, must: Groups, never: Sequence[str] = ()) -> bool:
    """Whether a text has an alternative of every group and none of ``never``."""
    folded = _plain(text)
    return all(any(_has(folded, a) for a in group) for group in must) and not any(_has(folded, n) for n in never)


def right(case: Case, reply: Reply) -> bool:
    """Whether a reply is right for a case."""
    text, wanted = plain(reply), EXPECTED.get(case.expect, (Outcome.ANSWER, Outcome.INFO))
    must = [] if case.abstain else case.must
    spoken = case.answer_lang in (None, reply.lang) or case.abstain
    return reply.outcome in wanted and holds(text, must, case.never) and len(text) <= LONGEST and spoken


@dataclass(frozen=True, slots=True)
class Result:
    """One case with the reply it got. ``rank`` is the place (from 1) of the first hit that answers, 0 for none."""

    case: Case
    reply: Reply
    right: bool
    rank: int


@dataclass(frozen=True, slots=True)
class Score:
    """The figures of one set; shares are 0 to 1, and None where the set has no such case."""

    name: str
    cases: int
    right: float
    hit1: float | None
    hit3: float | None
    mrr: float | None
    precision: float | None  # of the replies asserted, the share that is right
    abstained: float | None  # of the questions the report does not answer, the share that got «unknown»
    false_answers: float | None  # of the same, the share that got an answer
    calibration: float | None  # expected calibration error over ``BINS`` bins
    language: float  # share of replies in the language of the question
    median_ms: float
    p99_ms: float

    def as_row(self) -> dict[str, Any]:
        """The figures as JSON."""
        return asdict(self)


Read = Callable[[str, Ask], Told]
"""What a reader makes of a message: called with the id of its case, and to have it answered."""


def without(case: str, ask: Ask) -> Told:
    """The reply without a reader."""
    return alone(ask)


def run(brain: Brain | Meetings, cases: Iterable[Case], read: Read = without) -> list[Result]:
    """Ask every case, each in a conversation of its own."""
    results = []
    for case in cases:
        conversation = NEW
        for number, (question, asked) in enumerate(case.steps, 1):
            reply, conversation = read(f"{case.id}-{number}", partial(brain.ask, question, conversation, 0.0))
            if asked is not None:
                told = [entry.text.get(reply.lang, "") for hit in reply.hits if (entry := brain.compose.entry(hit.id))]
                holding = (at for at, text in enumerate(told, 1) if asked.must and holds(text, asked.must, asked.never))
                results.append(Result(asked, reply, right(asked, reply), next(holding, 0)))
    return results


def score(name: str, results: Sequence[Result]) -> Score:
    """The figures of some results."""
    inside = [r for r in results if r.case.must and r.case.expect == "answer" and r.reply.hits]
    outside = [r for r in results if r.case.abstain]
    asserted = [r for r in results if r.reply.outcome is Outcome.ANSWER]
    times = sorted(r.reply.ms for r in results) or [0.0]
    return Score(
        name=name,
        cases=len(results),
        right=_share([r.right for r in results]) or 0.0,
        hit1=_share([r.rank == 1 for r in inside]),
        hit3=_share([0 < r.rank <= 3 for r in inside]),
        mrr=statistics.fmean(1 / r.rank if r.rank else 0.0 for r in inside) if inside else None,
        precision=_share([r.right for r in asserted]),
        abstained=_share([r.reply.outcome is Outcome.UNKNOWN for r in outside]),
        false_answers=_share([r.reply.outcome is Outcome.ANSWER for r in outside]),
        calibration=calibration_error([(r.reply.confidence, r.right) for r in asserted]),
        language=_share([r.reply.lang == (r.case.answer_lang or r.case.lang) for r in results]) or 0.0,
        median_ms=statistics.median(times),
        p99_ms=times[min(len(times) - 1, int(len(times) * 0.99))],
    )


def calibration_error(said: Sequence[tuple[float, bool]]) -> float | None:
    """Expected calibration error (Naeini et al. 2015): the mean over ``BINS`` equal bins of |confidence − share right|,
    weighted by how many fall into each. None for no replies."""
    if not said:
        return None
    error = 0.0
    for low in range(BINS):
        inside = [(p, ok) for p, ok in said if low <= p * BINS < low + 1 or (low == BINS - 1 and p >= 1)]
        if inside:
            gap = statistics.fmean(p for p, _ in inside) - statistics.fmean(ok for _, ok in inside)
            error += abs(gap) * len(inside) / len(said)
    return error


def _share(flags: Sequence[bool]) -> float | None:
    return sum(flags) / len(flags) if flags else None


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKD", text.translate(_FOLD))
    return re.sub(r"\s+", " ", "".join(c for c in text if not unicodedata.combining(c)).lower()).strip()


def _has(folded: str, alternative: str) -> bool:
    wanted = _plain(alternative)
    if alternative == alternative.strip():
        return wanted in folded
    left = r"\b" if alternative[:1].isspace() else ""
    right_edge = r"\b" if alternative[-1:].isspace() else ""
    return re.search(left + re.escape(wanted) + right_edge, folded) is not None


def evaluate(brain: Brain | Meetings, files: Sequence[Path], read: Read = without) -> list[Score]:
    """The figures of each file, and of all together where there are several. Raises ``BadSet``."""
    results = [run(brain, load_cases(file), read) for file in files]
    scores = [score(file.stem, found) for file, found in zip(files, results, strict=True)]
    if len(scores) > 1:
        scores.append(score("all", [result for found in results for result in found]))
    return scores


def table(scores: Sequence[Score]) -> str:
    """The figures as a table for people; shares in per cent."""
    rows = [f"{'set':10} {'cases':>5} {'right':>6} {'hit@1':>6} {'hit@3':>6} {'MRR':>5} {'asserted right':>14} "
            f"{'abstained':>9} {'false':>6} {'ECE':>5} {'language':>8} {'median':>8} {'p99':>8}"]  # fmt: skip
    for s in scores:
        shares = [_percent(x) for x in (s.right, s.hit1, s.hit3)]
        rows.append(
            f"{s.name:10} {s.cases:5} {shares[0]:>6} {shares[1]:>6} {shares[2]:>6} {_number(s.mrr):>5} "
            f"{_percent(s.precision):>14} {_percent(s.abstained):>9} {_percent(s.false_answers):>6} "
            f"{_number(s.calibration):>5} {_percent(s.language):>8} {s.median_ms:5.2f} ms {s.p99_ms:5.2f} ms"
        )
    return "\n".join(rows)


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
