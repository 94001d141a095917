"""Other people's questions: a reading-comprehension file in the shape of SQuAD (Rajpurkar et al. 2016) as a pack of
passages, and how often the right paragraph is the first found.

    python -m bot.measure.squad FILE…
    python -m bot.measure.squad --fit FILE… --cases tests/questions/tune/*.jsonl

It also says how often the sentence that the reply leads with holds the answer, and how often what is told of the
paragraph does. ``--fit`` refits ``decision-texts.yaml``: on a pack of every other article, those of the rest being
questions that it does not answer, and on question sets asked of the shipped pack without what is curated in it.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from bot.answer.decide import TEXTS, load_decision
from bot.answer.understand import clean, understand
from bot.brain import Brain
from bot.measure.evaluate import Case, load_cases
from bot.measure.fit import Example, far_cases, fit, limits_of, written
from bot.measure.fit import examples as of_cases
from bot.pack.reader import SHIPPED, load_pack
from bot.prepared import vector_store
from bot.search.encoder import load_encoder
from bot.search.vectors import VectorStore

# of what is evidence for a candidate, what orders passages whoever wrote them
RANKED = ("told", "says", "together", "covered", "gives", "named")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the id of the passage that answers it."""

    q: str
    passage: str


def articles(file: Path) -> list[tuple[str, list[tuple[str, str, list[str]]]]]:
    """The articles of a file: title, and of each paragraph its id, its text and what is asked of it."""
    found, number = [], 0
    for article in json.loads(file.read_text(encoding="utf-8"))["data"]:
        paragraphs = []
        for paragraph in article["paragraphs"]:
            number += 1
            paragraphs.append((f"p-{number}", paragraph["context"], [qa["question"] for qa in paragraph["qas"]]))
        found.append((article.get("title", "").replace("_", " "), paragraphs))
    return found


def brain_of(own: Iterable[tuple[str, list[tuple[str, str, list[str]]]]], language: str) -> Brain:
    """A bot that answers from some articles."""
    passages = [
        {"id": id, "title": title or id, "text": text, "page": page}
        for title, paragraphs in own
        for page, (id, text, _) in enumerate(paragraphs, 1)
    ]
    document = {"title": "Texts", "pages": [1, 9999]}
    meeting = {"id": "texts", "title": "Texts", "dates": ["2000-01-01"], "place": "-", "document": document}
    meeting["languages"] = [language]
    with tempfile.TemporaryDirectory() as folder:
        for name, data in (("meeting", meeting), ("passages", passages)):
            text = yaml.safe_dump(data, allow_unicode=True)
            (Path(folder) / f"{name}.yaml").write_text(text, encoding="utf-8")
        encoder = load_encoder()
        return Brain(load_pack(Path(folder)), store=VectorStore(encoder) if encoder else None)


def uncurated() -> Brain:
    """A bot that answers from the shipped pack's passages and parts alone."""
    pack = replace(load_pack(SHIPPED), questions=(), unsaid=())
    return Brain(pack, store=vector_store(SHIPPED))


def examples(brain: Brain, asked: Sequence[Asked], language: str) -> list[Example]:
    """What the search finds for each question; one whose passage is not there is one the pack does not answer."""
    own = {entry.id for entry in brain.entries}
    found = []
    for number, question in enumerate(asked):
        query = understand(clean(question.q), language, brain.indexes)
        candidates = brain.indexes[language].search(query.terms, query.text)
        right = [brain.entries[c.entry].id == question.passage for c in candidates]
        expect = "answer" if question.passage in own else "abstain"
        found.append(Example(Case(id=str(number), q=question.q, expect=expect), candidates, right))
    return found


def main() -> None:
    """Measure or fit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--lang", default="en")
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--cases", nargs="*", type=Path, default=[])
    parser.add_argument("--far", nargs="*", type=Path, default=[])
    given = parser.parse_args()
    found = []
    for file in given.files:
        every = articles(file)
        asked = [Asked(q, id) for _, paragraphs in every for id, _, questions in paragraphs for q in questions]
        if given.fit:
            found += examples(brain_of(every[::2], given.lang), asked, given.lang)
            continue
        brain = brain_of(every, given.lang)
        replies = [(brain.ask(one.q)[0], one.passage) for one in asked]
        first = sum(reply.hits[:1] != () and reply.hits[0].id == passage for reply, passage in replies)
        print(f"{file.name}: the right passage first in {100 * first / len(asked):.1f} % of {len(asked)} questions")
    if given.fit:
        cases = [case for path in given.cases for case in load_cases(path)]
        found += of_cases(uncurated(), cases + far_cases(given.far))
        decision = fit(found, limits_of(load_decision(TEXTS)), RANKED)
        TEXTS.write_text(written(decision), encoding="utf-8")


if __name__ == "__main__":
    main()
