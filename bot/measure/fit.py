"""Refit the numbers of ``decision.yaml`` on labelled questions:

    python -m bot.measure.fit tests/questions/tune/*.jsonl

A candidate is labelled right when its text answers the case; for a question the report does not answer though it comes
near, when it is an entry of what the report does not say. Cases that are conversations are left out.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import yaml

from bot.answer.decide import FITTED, Decision, certainty
from bot.answer.reply import Reply
from bot.answer.understand import Query, clauses, clean, language_of, understand
from bot.brain import Brain, Reading
from bot.faces.plain import plain
from bot.measure.evaluate import Case, holds, load_cases
from bot.pack.entries import Kind
from bot.pack.reader import load_pack
from bot.search.index import Candidate

PENALTY = 3.0  # of the squared weights; features are of the order of one
Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """The candidates of one question and which of them are right."""

    case: Case
    query: Query
    candidates: list[Candidate]
    right: list[bool]


def label(case: Case, reply: Reply, kind: Kind) -> bool:
    """Whether the reply that tells an entry of some kind is right for a case."""
    if case.abstain:
        return kind is Kind.UNSAID and case.kind.startswith("near")
    return kind is not Kind.UNSAID and holds(plain(reply), *case.wants())


def examples(brain: Brain, cases: Sequence[Case], with_clauses: bool = True) -> list[Example]:
    """What the search finds for each case that is a single question."""
    found = []
    for case in cases:
        if case.turns:
            continue
        text = clean(case.q)
        language = language_of(text, brain.indexes, brain.default)
        for reading in clauses(text) if with_clauses else [text]:
            query = understand(reading, language, brain.indexes)
            candidates = brain.indexes[language].search(query.terms, query.text)
            if candidates:
                told = [brain.entries[c.entry] for c in candidates]
                found.append(
                    Example(
                        case, query, candidates, [label(case, brain.compose.tell(e, language), e.kind) for e in told]
                    )
                )
    return found


def fit(brain: Brain, found: Sequence[Example]) -> Decision:
    """The numbers that make the labels most likely, with a penalty on large weights; thresholds stay as they are."""
    limits = brain.decision.answer, brain.decision.choose, brain.decision.silent
    names = _names(c.features for example in found for c in example.candidates)
    rank = dict(zip(names, _conditional_logit(found, names), strict=True))
    draft = Decision(rank, {}, 0.0, *limits)
    evidence, labels = [], []
    for example in found:
        ranked = draft.judge(example.candidates)
        evidence.append(certainty([(judged.candidate, judged.share) for judged in ranked]))
        kind = brain.entries[ranked[0].candidate.entry].kind
        labels.append(label(example.case, brain.tell(Reading(example.query, ranked)), kind))
    given = _names(evidence)
    rows = np.array([[row.get(name, 0.0) for name in given] for row in evidence])
    weights = _logistic_regression(rows, np.array(labels, dtype=np.float64))
    sure = dict(zip(given, weights[1:], strict=True))
    return Decision(rank, sure, weights[0], *limits)


def _names(rows: Iterable[Mapping[str, float]]) -> list[str]:
    """The features of some rows, each once: a row has those that concern its kind of entry."""
    return list(dict.fromkeys(name for row in rows for name in row))


def _conditional_logit(found: Sequence[Example], names: Sequence[str], steps: int = 60) -> list[float]:
    """Weights under which the softmax of the candidates puts most on the right ones, by Newton's method."""
    w = np.zeros(len(names))
    groups = [
        (
            np.array([[c.features.get(name, 0.0) for name in names] for c in e.candidates]),
            np.array(e.right, dtype=np.float64),
        )
        for e in found
        if any(e.right) and not all(e.right)
    ]
    for _ in range(steps):
        gradient, hessian = -PENALTY * w, PENALTY * np.eye(len(w))
        for x, right in groups:
            score = x @ w
            p = np.exp(score - score.max())
            p /= p.sum()
            target = p * right / (p @ right)
            gradient += x.T @ (target - p)
            hessian += _spread(x, p)
        step = np.linalg.solve(hessian, gradient)
        w += step
        if np.abs(step).max() < 1e-6:
            break
    return [float(v) for v in w]


def _spread(x: Matrix, p: Matrix) -> Matrix:
    mean = p @ x
    spread: Matrix = (x * p[:, None]).T @ x - np.outer(mean, mean)
    return spread


def _logistic_regression(x: Matrix, y: Matrix, steps: int = 60) -> list[float]:
    """The weights of a logistic regression, the intercept first and not penalised, by Newton's method."""
    x = np.c_[np.ones(len(x)), x]
    w = np.zeros(x.shape[1])
    ridge = np.diag(np.r_[0.0, np.full(x.shape[1] - 1, PENALTY)])
    for _ in range(steps):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        hessian = x.T @ (x * (p * (1 - p))[:, None]) + ridge + 1e-9 * np.eye(len(w))
        step = np.linalg.solve(hessian, x.T @ (y - p) - ridge @ w)
        w += step
        if np.abs(step).max() < 1e-8:
            break
    return [float(v) for v in w]


def _told(weights: Mapping[str, float]) -> dict[str, float]:
    """Weights to three places, without those that are nothing then: what every candidate shares ranks none."""
    return {name: round(weight, 3) for name, weight in weights.items() if round(weight, 3)}


def main(paths: Sequence[str]) -> None:
    """Fit on the question sets named and write the data file."""
    brain = Brain(load_pack())
    found = examples(brain, [case for path in paths for case in load_cases(Path(path))])
    after = fit(brain, found)
    data = {
        "answer": after.answer,
        "choose": after.choose,
        "silent": after.silent,
        "intercept": round(after.intercept, 3),
        "rank": _told(after.rank),
        "sure": _told(after.sure),
    }
    head = "# Fitted by `python -m bot.measure.fit tests/questions/tune/*.jsonl`; bot/answer/decide.py says what they mean.\n"
    FITTED.write_text(head + yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
    print(
        f"{len(found)} questions, {sum(any(e.right) for e in found)} with a right candidate: written to {FITTED.name}"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
