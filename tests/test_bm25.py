"""Our BM25 is rank-bm25's Okapi with a mended idf: the same scores, never negative, whatever the corpus."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from bot.search.bm25 import BM25, idf_of
from bot.search.postings import Postings

terms = st.sampled_from(["rain", "sun", "hail", "snow", "wind", "fog", "dew", "=", ""])
documents = st.lists(terms, max_size=12)
corpora = st.lists(documents, min_size=1, max_size=12)
factors = {"k1": st.floats(0.01, 3), "b": st.floats(0, 0.99)}


class Mended(BM25Okapi):  # type: ignore[misc]
    """rank-bm25 as it is, all but the idf."""

    def _calc_idf(self, nd: Mapping[str, int]) -> None:
        self.idf = idf_of(nd, self.corpus_size)


@given(corpus=corpora.filter(any), query=st.lists(terms, unique=True), **factors)
def test_scores_are_those_of_rank_bm25(
    corpus: Sequence[Sequence[str]], query: Sequence[str], k1: float, b: float
) -> None:
    ours, theirs = BM25(corpus, k1=k1, b=b), Mended(corpus, k1=k1, b=b)
    assert np.allclose(ours.get_scores(query), theirs.get_scores(query))


@given(corpus=corpora, query=st.lists(terms))
def test_repeated_words_of_a_query_count_once(corpus: Sequence[Sequence[str]], query: Sequence[str]) -> None:
    bm25 = BM25(corpus)
    assert np.array_equal(bm25.get_scores([*query, *query]), bm25.get_scores(dict.fromkeys(query)))


@given(corpus=corpora)
def test_a_term_adds_as_many_times_its_weight_as_it_is_worth(corpus: Sequence[Sequence[str]]) -> None:
    bm25 = BM25(corpus)
    place = {term: number for number, term in enumerate(bm25.idf)}
    postings = Postings(bm25.posted("x", place), "x", bm25.corpus_size)
    both, first = postings.scores(list(range(len(place)))), postings.scores([0])
    assert np.allclose(postings.scores(list(range(len(place))), [0.5, *[1.0] * (len(place) - 1)]), both - first / 2)


@given(corpus=corpora)
def test_the_idf_of_every_term_is_above_zero_and_falls_with_its_frequency(corpus: Sequence[Sequence[str]]) -> None:
    bm25 = BM25(corpus)
    frequency = {term: sum(term in document for document in corpus) for document in corpus for term in document}
    assert all(bm25.idf[term] > 0 for term in frequency)
    by_frequency = sorted(frequency, key=frequency.__getitem__)
    assert [bm25.idf[term] for term in by_frequency] == sorted(map(bm25.idf.get, by_frequency), reverse=True)


@given(corpus=corpora, query=st.lists(terms))
def test_a_document_scores_above_zero_when_it_has_a_word_of_the_query(
    corpus: Sequence[Sequence[str]], query: Sequence[str]
) -> None:
    scores = BM25(corpus).get_scores([term for term in query if term])
    assert [score > 0 for score in scores] == [bool(set(document) & set(query) - {""}) for document in corpus]


def test_the_idf_is_lucene_s() -> None:
    assert idf_of({"rain": 3, "sun": 1}, 4) == {"rain": math.log(1 + 1.5 / 3.5), "sun": math.log(1 + 3.5 / 1.5)}


@pytest.mark.parametrize(
    ("corpus", "query", "first"),
    [
        ([["rain", "today"], ["sun", "today"]], ["sun", "today"], 1),
        ([["rain"], ["rain", "rain", "rain"]], ["rain"], 1),
        ([["rain"], ["rain", "sun", "hail", "snow"]], ["rain"], 0),
        ([["rain", "sun"], ["rain", "hail"], ["rain", "snow"]], ["rain", "hail"], 1),
        ([["sun", "rain"], ["sun", "hail"], ["snow", "hail"]], ["snow", "sun"], 2),
    ],
)
def test_corpora_of_two_and_three_documents_are_ranked(corpus: list[list[str]], query: list[str], first: int) -> None:
    scores = BM25(corpus).get_scores(query)
    assert len(scores) == len(corpus)
    assert int(scores.argmax()) == first
    assert sorted(scores)[-1] > sorted(scores)[-2]  # rank-bm25's own idf is 0 here, so that all are equal


@pytest.mark.parametrize("corpus", [[], [[]], [[], []], [[], [], []]])
def test_a_corpus_of_nothing_finds_nothing(corpus: list[list[str]]) -> None:
    scores = BM25(corpus).get_scores(["rain", "sun"])
    assert len(scores) == max(len(corpus), 1)
    assert not scores.any()


def test_a_word_that_no_document_has_adds_nothing() -> None:
    bm25 = BM25([["rain", "sun"], ["hail"]])
    assert np.array_equal(bm25.get_scores(["hail", "frogs"]), bm25.get_scores(["hail"]))
    assert not bm25.get_scores(["frogs"]).any()
    assert not bm25.get_scores([]).any()
