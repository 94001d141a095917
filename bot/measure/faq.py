"""Other people's frequent questions: a file in the shape of StackFAQ (Karan and Šnajder 2018) as a pack of entries, and
how often the right one is the first found for wordings it has not seen.

    python -m bot.measure.faq FILE [--stored N]

Of the paraphrases of each thread the first ``STORED`` may be stored beside its question; the others are asked, the same
ones however many are stored.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.brain import Brain
from bot.measure.squad import brain_from
from bot.measure.stock import first_found

STORED = 3  # paraphrases of a thread that are kept apart to be stored
LONGEST = 4000  # characters of an answer; it is told, and hardly searched


@dataclass(frozen=True, slots=True)
class Thread:
    """A question with its id, other wordings of it, and its first answer."""

    id: str
    question: str
    paraphrases: tuple[str, ...]
    answer: str


def threads(file: Path) -> list[Thread]:
    """The threads of a file: ``{"root": {"qapair": [{"question": …, "rephr": […], "answer": […]}]}}``. A paraphrase of
    no letter, which parts those of two writers, is none."""
    found = []
    for number, pair in enumerate(json.loads(file.read_text(encoding="utf-8"))["root"]["qapair"], 1):
        answers = pair["answer"] if isinstance(pair["answer"], list) else [pair["answer"]]
        told = next(filter(None, map(_plain, answers)), "-")[:LONGEST]
        paraphrases = [text for text in map(_plain, pair["rephr"]) if any(map(str.isalpha, text))]
        found.append(Thread(f"t-{number}", _plain(pair["question"]), tuple(paraphrases), told))
    return found


def brain_of(own: Iterable[Thread], stored: int) -> Brain:
    """A bot that answers from some threads, each with so many of its paraphrases stored."""
    entries = [
        {
            "id": thread.id,
            "questions": {"en": list(dict.fromkeys([thread.question, *thread.paraphrases[:stored]]))},
            "answer": {"en": thread.answer},
            "pages": [1],
        }
        for thread in own
    ]
    return brain_from("qa", entries, "en")


def asked_of(own: Iterable[Thread]) -> list[tuple[str, str]]:
    """The paraphrases that are never stored, each with the id of its thread."""
    return [(text, thread.id) for thread in own for text in thread.paraphrases[STORED:]]


def measure(brain: Brain, asked: Sequence[tuple[str, str]]) -> float:
    """The share of the questions, 0 to 1, whose thread is the first found."""
    first = [brain.ask(q)[0].hits[:1] for q, _ in asked]
    return sum(bool(hits) and hits[0].id == id for hits, (_, id) in zip(first, asked, strict=True)) / max(1, len(asked))


def main() -> None:
    """Measure with no paraphrase stored and with several, beside a stock retriever over the stored questions."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--stored", type=int, choices=range(STORED + 1), nargs="+", default=[0, STORED])
    given = parser.parse_args()
    own = threads(given.file)
    asked = asked_of(own)
    print(f"{given.file.name}: {len(own)} threads, {len(asked)} paraphrases asked; the right thread is first in")
    for stored in given.stored:
        texts = {thread.id: " ".join([thread.question, *thread.paraphrases[:stored]]) for thread in own}
        stock = ", ".join(f"BM25 over {name} {share:.1%}" for name, share in first_found(texts, asked, "en").items())
        print(f"  {measure(brain_of(own, stored), asked):.1%} with {stored} stored ({stock})")


def _plain(text: str | None) -> str:
    return " ".join((text or "").split())


if __name__ == "__main__":
    main()
