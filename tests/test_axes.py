"""The axes of a pack: what parts its entries counts, what parts two wordings of one does not."""

from __future__ import annotations

import numpy as np
import pytest

from bot.brain import Brain
from bot.search.axes import discriminant
from bot.search.encoder import load_encoder
from bot.search.meaning import Meaning, meaning_parts
from bot.search.vectors import VectorStore


def test_a_direction_in_which_wordings_differ_is_left_out() -> None:
    draw = np.random.default_rng(0)
    groups = np.arange(20).repeat(30)
    what = draw.normal(size=(20, 2))[groups] + 0.1 * draw.normal(size=(600, 2))  # what is asked
    how = 5 * draw.normal(size=(600, 2))  # how it is worded, by far the larger part
    axes = discriminant(np.hstack([how, what]).astype(np.float32), groups, axes=2, shrink=0.01)
    assert axes.shape == (4, 2)
    kept = np.abs(axes).sum(axis=1)
    assert kept[2:].min() > 5 * kept[:2].max()


def test_the_best_axis_comes_first() -> None:
    groups = np.arange(3).repeat(2)
    rows = np.array([[0, 0], [0, 0.1], [9, 0], [9, 0.1], [0, 2], [0, 2.1]], dtype=np.float32)
    first = discriminant(rows, groups, axes=1)
    assert abs(first[0, 0]) > abs(first[1, 0])


@pytest.mark.parametrize("code", ["en", "fr"])
def test_a_pack_with_many_ways_of_asking_has_axes_of_its_own(brain: Brain, code: str) -> None:
    """Another wording lies nearer on them, compared with what else is near, than on the encoder's own."""
    index = brain.indexes[code]
    meaning = index._meaning
    assert isinstance(meaning, Meaning)
    entry = next(at for at, entry in enumerate(brain.entries) if entry.id == "algeria-refugee-count")
    asked = {
        "en": "what was the tally of people that Algiers took in from Libya",
        "fr": "à combien de réfugiés de Libye Alger a-t-elle ouvert ses portes",
    }[code]
    vector = meaning.vector(asked)
    every = list(range(len(brain.entries)))
    near, parted = meaning.both(vector, every)
    above = [sum(own.best > found[entry].best for own in found) for found in (near, parted)]
    assert above[1] <= above[0] <= 5
    assert near[entry] != parted[entry]


def test_a_pack_with_few_ways_of_asking_keeps_the_encoders_axes() -> None:
    store = VectorStore(load_encoder() or pytest.fail("no encoder"))
    parts = meaning_parts(store, [["Who spoke?"], ["Where was it?"]], [["Ms Rain spoke."], ["It was in Oslo."]])
    assert "axes" not in parts
    meaning = Meaning(parts, store)
    near, parted = meaning.both(meaning.vector("who was it that spoke"), [0, 1])
    assert parted == near == meaning.near(meaning.vector("who was it that spoke"), [0, 1])
