"""Other people's questions: a reading-comprehension file in the shape of SQuAD (Rajpurkar et al. 2016) as a pack of
passages, and how often the right paragraph is the first found.

    python -m bot.measure.squad FILE…
    python -m bot.measure.squad --fit FILE… --cases tests/questions/tune/*.jsonl --far tests/questions/far.txt

Where the right paragraph is told, it also says how often the answer stands in the sentence that leads, and how often in
what is told at once. ``--fit`` refits ``decision-texts.yaml``: on a pack of every other article, those of the rest
being questions that it does not answer, and on question sets asked of the shipped pack without what is curated in it;
``--far`` is that of ``bot.measure.fit``.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import yaml

from bot.answer.decide import TEXTS, load_decision
from bot.answer.understand import clean, understand
from bot.brain import Brain
from bot.language.analyser import fold
from bot.measure.evaluate import Case, load_cases
from bot.measure.fit import Example, far_cases, fit, limits_of, written
from bot.measure.fit import examples as of_cases
from bot.measure.stock import first_found
from bot.pack.pack import SHIPPED
from bot.pack.reader import load_pack
from bot.prepared import vector_store
from bot.search.encoder import load_encoder
from bot.search.vectors import VectorStore

# of what is evidence for a candidate, what orders passages whoever wrote them
RANKED = ("told", "says", "together", "covered", "beside", "gives", "named")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the id of the passage that answers it and the words there that do, empty where none are given."""

    q: str
    passage: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """A title with its paragraphs, each an id and a text, and what is asked of them."""

    title: str
    paragraphs: tuple[tuple[str, str], ...]
    asked: tuple[Asked, ...]


def articles(file: Path) -> list[Article]:
    """The articles of a file."""
    found: list[Article] = []
    number = count(1)
    for article in json.loads(file.read_text(encoding="utf-8"))["data"]:
        own = [(f"p-{next(number)}", paragraph) for paragraph in article["paragraphs"]]
        asked = (
            Asked(qa["question"], id, next((answer["text"] for answer in qa["answers"]), ""))
            for id, paragraph in own
            for qa in paragraph["qas"]
        )
        paragraphs = tuple((id, paragraph["context"]) for id, paragraph in own)
        found.append(Article(article.get("title", "").replace("_", " "), paragraphs, tuple(asked)))
    return found


def brain_of(own: Iterable[Article], language: str) -> Brain:
    """A bot that answers from some articles."""
    passages = [
        {"id": id, "title": article.title or id, "text": text, "page": page}
        for article in own
        for page, (id, text) in enumerate(article.paragraphs, 1)
    ]
    return brain_from("passages", passages, language)


def brain_from(name: str, items: Sequence[Mapping[str, object]], language: str) -> Brain:
    """A bot that answers from a pack of one file of this name."""
    document = {"title": "Texts", "pages": [1, 9999]}
    meeting = {"id": "texts", "title": "Texts", "dates": ["2000-01-01"], "place": "-", "document": document}
    meeting["languages"] = [language]
    with tempfile.TemporaryDirectory() as folder:
        for file, data in (("meeting", meeting), (name, list(items))):
            text = yaml.safe_dump(data, allow_unicode=True)
            (Path(folder) / f"{file}.yaml").write_text(text, encoding="utf-8")
        encoder = load_encoder()
        return Brain(load_pack(Path(folder)), store=VectorStore(encoder) if encoder else None)


@dataclass(frozen=True, slots=True)
class Found:
    """Of some questions, the shares, 0 to 1, whose paragraph is the first found and, of those told of that paragraph,
    whose answer stands in the sentence that leads and in what is told at once."""

    first: float
    lead: float
    told: float


def measure(brain: Brain, asked: Sequence[Asked]) -> Found:
    """Ask every question and look at what is found and told."""
    replies = [(brain.ask(one.q)[0], one) for one in asked]
    first = [reply.hits[:1] != () and reply.hits[0].id == one.passage for reply, one in replies]
    own = [(reply, fold(one.answer)) for reply, one in replies if reply.id == one.passage and one.answer]
    lead = [answer in fold(reply.mark or reply.text) for reply, answer in own]
    told = [answer in fold(reply.text) for reply, answer in own]
    return Found(*(sum(each) / max(1, len(each)) for each in (first, lead, told)))


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
        asked = [one for article in every for one in article.asked]
        if given.fit:
            found += examples(brain_of(every[::2], given.lang), asked, given.lang)
            continue
        of = measure(brain_of(every, given.lang), asked)
        print(f"{file.name}: {len(asked)} questions, the right paragraph first in {of.first:.1%};")
        print(
            f"  where that is told, the answer is in the sentence that leads in {of.lead:.1%}, in all in {of.told:.1%}"
        )
        texts = {id: f"{article.title} {text}" for article in every for id, text in article.paragraphs}
        stock = first_found(texts, [(one.q, one.passage) for one in asked], given.lang)
        print("  " + ", ".join(f"BM25 over {name} {share:.1%}" for name, share in stock.items()))
    if given.fit:
        cases = [case for path in given.cases for case in load_cases(path)]
        found += of_cases(uncurated(), cases + far_cases(given.far))
        decision = fit(found, limits_of(load_decision(TEXTS)), RANKED)
        TEXTS.write_text(written(decision, "python -m bot.measure.squad --fit"), encoding="utf-8")


if __name__ == "__main__":
    main()
