"""The classifier: what every way of asking teaches, trained in NumPy, and what becomes of it where the pack changes."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from conftest import TinyPack

from bot.brain import Brain
from bot.language.analyser import load_analyser
from bot.mapped import Parts, read, write
from bot.pack.pack import SHIPPED
from bot.pack.reader import load_pack
from bot.prepared import LEARNED, learned_under, load_brain
from bot.search import indexes
from bot.search.classifier import BUCKETS, LEAST, Classifier, buckets
from bot.search.training import trained

ASKED = {
    "boats": ["How many boats came?", "Number of boats that arrived", "Count the boats", "How many ships were there?"],
    "money": ["What did it cost?", "How much money was spent?", "The price in euros", "What was the budget?"],
    "chair": ["Who chaired it?", "Who was in the chair?", "Name the person presiding", "Which person led the talks?"],
}
EN = load_analyser("en")


def taught(asked: dict[str, list[str]] = ASKED, vectors: np.ndarray | None = None) -> Parts:
    texts = [text for own in asked.values() for text in own]
    words = [buckets(EN, said) for said in EN.read(texts)]
    of = np.repeat(np.arange(len(asked)), [len(own) for own in asked.values()])
    none = np.zeros((len(texts), 0), np.float32)
    return trained(list(asked), words, none if vectors is None else vectors, of)


@pytest.fixture(scope="module")
def parts() -> Parts:
    return taught()


def likeliest(classifier: Classifier, entries: Sequence[str], text: str) -> str:
    return entries[int(classifier.shares(EN, text, None).argmax())]


@pytest.mark.parametrize(
    ("text", "entry"),
    [("boats, how many of them", "boats"), ("the budget please", "money"), ("and the person who chaired?", "chair")],
)
def test_a_question_that_nobody_stored_is_known_by_its_words(parts: Parts, text: str, entry: str) -> None:
    assert likeliest(Classifier(parts, list(ASKED)), list(ASKED), text) == entry


def test_the_probabilities_of_all_entries_add_up_to_one(parts: Parts) -> None:
    shares = Classifier(parts, list(ASKED)).shares(EN, "how many boats", None)
    assert np.exp(shares).sum() == pytest.approx(1, abs=3 * np.exp(LEAST))
    assert (shares >= LEAST).all() and (shares <= 0).all()


def test_entries_are_told_by_id_and_a_new_one_is_worth_the_average(parts: Parts) -> None:
    before, after = ["boats", "money", "chair"], ["chair", "brand-new", "boats"]
    old, new = (Classifier(parts, ids).shares(EN, "how many boats", None) for ids in (before, after))
    assert new[0] == old[2] and new[2] == old[0]
    assert np.exp(new[1]) == pytest.approx(1 / 3)


def test_the_same_texts_give_the_same_classifier(parts: Parts) -> None:
    again = taught()
    assert all(np.array_equal(parts[name], again[name]) for name in parts)


def test_a_vector_tells_what_no_word_does() -> None:
    asked = {name: ["zzz"] * 4 for name in ("north", "south")}
    towards = np.repeat(np.eye(2, dtype=np.float32), 4, axis=0)
    classifier = Classifier(taught(asked, towards), ["north", "south"])
    assert [int(classifier.shares(EN, "zzz", way).argmax()) for way in np.eye(2, dtype=np.float32)] == [0, 1]
    lost = classifier.shares(EN, "zzz", None)
    assert abs(lost[0] - lost[1]) < 1  # without a vector the words alone say nothing


@pytest.mark.parametrize("text", ["", "?!", "boats", "a" * 5000, "日本語 \ud800 \x00"])
def test_every_text_has_buckets(text: str) -> None:
    found = buckets(EN, EN.words(text))
    assert found and all(0 <= bucket < BUCKETS for bucket in found)


def test_how_far_training_is_gets_told() -> None:
    told: list[tuple[int, int]] = []
    words = [[1], [2]]
    trained(["a", "b"], words, np.zeros((2, 0), np.float32), np.arange(2), lambda done, all: told.append((done, all)))
    assert told[-1] == (2, 2) and sorted(told) == told


def test_the_shipped_pack_brings_one_of_just_its_entries(brain: Brain) -> None:
    kept = read(SHIPPED / LEARNED, learned_under(brain.indexes.store), travels=True)
    assert kept is not None
    classifier = Classifier(kept, [entry.id for entry in brain.entries])
    assert (classifier._places >= 0).all(), "the pack has entries that the classifier does not know: run compile"


@pytest.fixture
def small_packs_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Training a classifier of a few entries."""
    monkeypatch.setattr(indexes, "ENTRIES", 1)
    monkeypatch.setattr(indexes, "ASKED", 1)


def test_a_pack_of_few_entries_has_none(tiny_pack: TinyPack, brain: Brain) -> None:
    assert not Brain(load_pack(tiny_pack(LAKE))).indexes.taught
    assert brain.indexes.taught


QA = """\
- id: {id}
  questions: {{en: [{one}, {two}, {three}]}}
  answer: {{en: "{answer}"}}
  cites: [rain]
"""
LAKE = {
    "qa.yaml": QA.format(
        id="boats", one="How many boats?", two="Number of boats", three="Count of boats", answer="Two."
    )
    + QA.format(id="money", one="What did it cost?", two="The price of it", three="How much money?", answer="Nothing."),
}


@pytest.mark.usefixtures("small_packs_too")
def test_a_pack_without_one_trains_its_own_and_a_damaged_one_does_no_harm(tiny_pack: TinyPack, tmp_path: Path) -> None:
    pack = tiny_pack(LAKE)
    asked = "the price please"
    assert load_brain(pack, "none", tmp_path / "kept").ask(asked)[0].id == "money"
    write(pack / LEARNED, learned_under(None), taught())
    (pack / LEARNED).write_bytes((pack / LEARNED).read_bytes()[:-9])
    assert read(pack / LEARNED, learned_under(None), travels=True) is None
    assert load_brain(pack, "none", tmp_path / "kept").ask(asked)[0].id == "money"


@pytest.mark.usefixtures("small_packs_too")
def test_what_came_after_the_classifier_was_trained_is_found_all_the_same(tiny_pack: TinyPack, tmp_path: Path) -> None:
    pack = tiny_pack(LAKE)
    brain = load_brain(pack, "none", tmp_path / "kept")
    write(pack / LEARNED, learned_under(None), brain.indexes.train())
    more = LAKE["qa.yaml"] + QA.format(
        id="wind", one="Was it windy?", two="The wind", three="Did it blow?", answer="Yes."
    )
    (pack / "qa.yaml").write_text(more)
    shutil.rmtree(tmp_path / "kept")
    found = load_brain(pack, "none", tmp_path / "kept")
    assert found.ask("tell me about the wind")[0].id == "wind"
    assert found.ask("number of boats")[0].id == "boats"
