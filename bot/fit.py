"""Refit the numbers of ``decision.yaml`` on labelled questions:

    python -m bot.fit tests/questions/tune/*.jsonl

A candidate is labelled right when its text answers the case; for a question the report does not answer, when it is an
entry of what the report does not say. The fit is a logistic regression with an L2 penalty, by Newton's method.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import yaml

from bot.brain import Brain
from bot.decide import FITTED, load_decision
from bot.entries import Entry, Kind
from bot.evaluate import Case, holds, load_cases
from bot.pack import load_pack
from bot.understand import clean, language_of, understand

PENALTY = 1.0  # of the squared weights; features are of the order of one
Matrix = npt.NDArray[np.float64]


def label(case: Case, entry: Entry, language: str) -> bool:
    """Whether an entry is the right one for a case."""
    if case.abstain:
        return entry.kind is Kind.UNSAID and case.kind.startswith("near")
    return entry.kind is not Kind.UNSAID and holds(entry.text[language], *case.wants())


def examples(brain: Brain, cases: Sequence[Case]) -> tuple[list[str], Matrix, Matrix]:
    """The names of the features, the features of every candidate of every single question, and their labels."""
    rows, labels, names = [], [], []
    for case in cases:
        if case.turns:
            continue
        text = clean(case.q)
        language = language_of(text, brain.indexes, brain.default)
        query = understand(text, language, brain.indexes)
        for candidate in brain.indexes[language].search(query.terms, query.text):
            names = list(candidate.features)
            rows.append(list(candidate.features.values()))
            labels.append(label(case, brain.entries[candidate.entry], language))
    return names, np.array(rows), np.array(labels, dtype=np.float64)


def logistic(x: Matrix, y: Matrix, penalty: float = PENALTY, steps: int = 50) -> Matrix:
    """The weights of a logistic regression, the intercept first and not penalised."""
    x = np.c_[np.ones(len(x)), x]
    w = np.zeros(x.shape[1])
    ridge = np.diag(np.r_[0.0, np.full(x.shape[1] - 1, penalty)])
    for _ in range(steps):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        hessian = x.T @ (x * (p * (1 - p))[:, None]) + ridge + 1e-9 * np.eye(len(w))
        step = np.linalg.solve(hessian, x.T @ (y - p) - ridge @ w)
        w += step
        if np.abs(step).max() < 1e-8:
            break
    return w


def main(paths: Sequence[str]) -> None:
    """Fit on the question sets named and write the data file."""
    brain = Brain(load_pack())
    names, x, y = examples(brain, [case for path in paths for case in load_cases(Path(path))])
    weights = logistic(x, y)
    before = load_decision()
    fitted = {
        "intercept": round(float(weights[0]), 3),
        "weights": {name: round(float(w), 3) for name, w in zip(names, weights[1:], strict=True)},
        "answer": before.answer,
        "choose": before.choose,
    }
    head = "# Fitted by `python -m bot.fit tests/questions/tune/*.jsonl`; see bot/decide.py.\n"
    FITTED.write_text(head + yaml.safe_dump(fitted, sort_keys=False), encoding="utf-8")
    print(f"{len(y)} candidates of {len(paths)} sets, {int(y.sum())} right: written to {FITTED.name}")


if __name__ == "__main__":
    main(sys.argv[1:])
