"""Refit the numbers of ``decision.yaml`` on labelled questions:

    python -m bot.measure.fit tests/questions/tune/*.jsonl [--far FILE…]

A candidate is labelled right when its text answers the case. ``--far`` names files of questions that have nothing to do
with the pack, one a line, as text or as JSON with a «q»; they teach when to say nothing. Conversations are left out.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import yaml

from bot.answer.decide import FITTED, PLAIN, Decision, evidence
from bot.answer.reply import Reply
from bot.answer.understand import clean, language_of, understand
from bot.brain import Brain
from bot.faces.plain import plain
from bot.measure.evaluate import Case, holds, load_cases
from bot.prepared import load_brain
from bot.search.candidate import Candidate
from bot.search.encoder import DEFAULT

PENALTIES = (1.0, 1.0)  # of the squared weights of the ranking and of the verdict; features are of the order of one
FAR = 0.3  # weight of an example that has nothing to do with the pack, of which there are as many as one likes
LIMITS = ("answer", "silent", "outside", "odds", "unlikely", "likely")  # chosen by hand, kept
NEVER = {"one": -10.0}  # the weights of what is never so
BY_HAND = ("learned", "learned_sure")  # the classifier's weights in the ranking: kept, and the rest fitted without
LEAST = 0.01  # weights smaller than this are nothing
Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """The candidates of one question and which of them are right."""

    case: Case
    candidates: list[Candidate]
    right: list[bool]


def label(case: Case, reply: Reply, silent: bool) -> bool:
    """Whether the reply that tells an answer is right for a case."""
    return not case.abstain and not silent and holds(plain(reply), case.must, case.never)


def examples(brain: Brain, cases: Iterable[Case]) -> list[Example]:
    """What the search finds for each case that is a single question."""
    found = []
    for case in cases:
        if case.turns:
            continue
        text = " ".join(brain.courtesy.hear(clean(case.q)).questions) or case.q
        language = language_of(text, brain.indexes, brain.default)
        query = understand(text, language, brain.indexes)
        candidates = brain.respond.fitting(brain.indexes[language].search(query.terms, query.text), query)
        told = [brain.compose.tell(brain.entries[c.entry], language) for c in candidates]
        right = [label(case, reply, c.silent) for reply, c in zip(told, candidates, strict=True)]
        found.append(Example(case, candidates, right))
    return found


def fit(
    found: Sequence[Example],
    limits: Mapping[str, float],
    ranked: Sequence[str] | None = None,
    tried: Sequence[str] | None = None,
    penalties: tuple[float, float] = PENALTIES,
    kept: Mapping[str, float] = MappingProxyType({}),
) -> Decision:
    """The numbers that make the labels most likely, with a penalty on large weights; thresholds stay as they are.
    ``ranked`` and ``tried`` name the evidence that may have a weight in ranking and in the verdict, None for all;
    ``kept`` are weights of the ranking that stay as they are."""
    ranking, judging = penalties
    rank = {**kept, **_conditional_logit(found, ranked, ranking)}
    draft = Decision(rank, {}, {}, {}, **limits)
    rows, meets, mute, far = [], [], [], []
    for example in found:
        right = dict(zip(map(id, example.candidates), example.right, strict=True))
        answers = draft.order([c for c in example.candidates if not c.silent])
        silences = draft.order([c for c in example.candidates if c.silent])
        rows.append(evidence(answers, silences))
        meets.append(bool(answers) and right[id(answers[0][0])])
        far.append(example.case.kind == "far")
        mute.append(example.case.abstain)
    names = list(
        dict.fromkeys(name for row in rows for name in row if name not in BY_HAND and (tried is None or name in tried))
    )
    matrix = np.array([[row.get(name, 0.0) for name in names] for row in rows])
    weights = np.where(far, FAR, 1.0)
    outside = (
        _logistic_regression(names, matrix, np.array(far, dtype=np.float64), weights, judging) if any(far) else NEVER
    )
    # the other two are asked only of what may be about the pack
    own = ~np.array(far)
    sure, muted = (
        _logistic_regression(names, matrix[own], np.array(y, dtype=np.float64)[own], np.ones(own.sum()), judging)
        for y in (meets, mute)
    )
    return Decision(rank, sure, muted, outside, **limits)


def _conditional_logit(
    found: Sequence[Example], ranked: Sequence[str] | None, penalty: float, steps: int = 60
) -> dict[str, float]:
    """Weights under which the softmax of the answers puts most on the right ones, by Newton's method."""
    groups = []
    names: dict[str, None] = {}
    for example in found:
        rows = [(c.features, right) for c, right in zip(example.candidates, example.right, strict=True) if not c.silent]
        right = np.array([right for _, right in rows], dtype=np.float64)
        if right.any() and not right.all():
            groups.append(([features for features, _ in rows], right))
            every = (name for features, _ in rows for name in features if name not in BY_HAND)
            names |= dict.fromkeys(name for name in every if ranked is None or name in ranked)
    # what all candidates of a question share ranks none of them
    matrices = [np.array([[f.get(name, 0.0) for name in names] for f in features]) for features, _ in groups]
    w = np.zeros(len(names))
    for _ in range(steps):
        gradient, hessian = -penalty * w, penalty * np.eye(len(w))
        for x, (_, right) in zip(matrices, groups, strict=True):
            score = x @ w
            p = np.exp(score - score.max())
            p /= p.sum()
            target = p * right / (p @ right)
            gradient += x.T @ (target - p)
            mean = p @ x
            hessian += (x * p[:, None]).T @ x - np.outer(mean, mean)
        step = np.linalg.solve(hessian, gradient)
        w += step
        if np.abs(step).max() < 1e-6:
            break
    return dict(zip(names, map(float, w), strict=True))


def _logistic_regression(
    names: Sequence[str], x: Matrix, y: Matrix, weights: Matrix, penalty: float, steps: int = 60
) -> dict[str, float]:
    """The weights of a logistic regression by Newton's method, penalised as if every feature varied by one; that of
    «one», the intercept, is not penalised."""
    spread = np.where(x.std(axis=0) > 0, x.std(axis=0), 1.0)
    x, w = x / spread, np.zeros(len(names))
    ridge = np.diag([0.0 if name == "one" else penalty for name in names]) + 1e-9 * np.eye(len(names))
    for _ in range(steps):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        hessian = x.T @ (x * (weights * p * (1 - p))[:, None]) + ridge
        step = np.linalg.solve(hessian, x.T @ (weights * (y - p)) - ridge @ w)
        w += step
        if np.abs(step).max() < 1e-8:
            break
    return dict(zip(names, map(float, w / spread), strict=True))


def far_cases(files: Sequence[Path], most: int = 400) -> list[Case]:
    """Questions that have nothing to do with the pack; of a long file a sample."""
    found = []
    for file in files:
        lines = [line for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
        asked = [json.loads(line)["q"] if line.startswith("{") else line for line in lines]
        chosen = random.Random(0).sample(asked, min(most, len(asked)))
        found += [Case(id=f"{file.stem}-{at}", q=q, kind="far", expect="abstain") for at, q in enumerate(chosen)]
    return found


def limits_of(decision: Decision) -> dict[str, float]:
    """The thresholds of a decision, which no fit changes."""
    return {name: getattr(decision, name) for name in LIMITS}


def written(decision: Decision, by: str = "make fit") -> str:
    """A decision as its data file has it, with the command that fitted it."""
    head = f"# Fitted by `{by}`; bot/answer/decide.py says what the numbers mean.\n"
    fitted = {name: _told(getattr(decision, name)) for name in ("rank", "sure", "mute", "far")}
    return head + yaml.safe_dump({**limits_of(decision), **fitted}, sort_keys=False)


def _told(weights: Mapping[str, float]) -> dict[str, float]:
    return {name: round(weight, 3) for name, weight in weights.items() if abs(weight) >= LEAST}


def main() -> None:
    """Fit on the question sets named and write the data file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--far", nargs="*", type=Path, default=[])
    parser.add_argument("--encoder", default=DEFAULT)
    given = parser.parse_args()
    brain = load_brain(encoder=given.encoder)
    file = FITTED if brain.indexes.store else PLAIN
    cases = [case for path in given.files for case in load_cases(path)] + far_cases(given.far)
    found = examples(brain, cases)
    kept = {name: weight for name, weight in brain.decision.rank.items() if name in BY_HAND}
    file.write_text(written(fit(found, limits_of(brain.decision), kept=kept)), encoding="utf-8")
    print(f"{len(found)} questions, {sum(any(e.right) for e in found)} with a right candidate: {file.name} written")


if __name__ == "__main__":
    main()
