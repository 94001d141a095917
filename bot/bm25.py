"""BM25 as rank-bm25 has it, with an idf that is never negative and scores read from postings."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

import numpy as np
import numpy.typing as npt
from rank_bm25 import BM25Okapi

Scores = npt.NDArray[np.float64]
BM25_K1 = 1.2


def idf_of(frequencies: Mapping[str, int], documents: int) -> dict[str, float]:
    """Lucene's idf of each term, log(1 + (N − n + 0.5)/(n + 0.5)), from how many of ``documents`` have it; above 0."""
    return {term: math.log(1 + (documents - n + 0.5) / (n + 0.5)) for term, n in frequencies.items()}


class BM25(BM25Okapi):  # type: ignore[misc]  # rank-bm25 has no types
    """Okapi BM25 over a corpus of term lists.

    rank-bm25's own idf is zero or negative on small corpora; this one is Lucene's, log(1 + (N − n + 0.5)/(n + 0.5)),
    always above zero. Its ``get_scores`` walks every document for every term; this one adds up postings whose weights
    are worked out once, so a question costs what its terms occur and not what the corpus holds.

    ``k1`` and ``b`` are the usual ones: how soon repetition saturates, and how much length counts (0 to 1).
    """

    def __init__(self, corpus: Sequence[Sequence[str]], k1: float = BM25_K1, b: float = 0.5) -> None:
        if not any(corpus):  # rank-bm25 divides by the length of the corpus
            corpus = [*corpus[:-1], [""]]
        super().__init__(corpus, k1=k1, b=b)
        self.postings = self._postings()

    def _initialize(self, corpus: Sequence[Sequence[str]]) -> Mapping[str, int]:
        """What rank-bm25 counts here term by term, counted by ``Counter``: building takes half the time."""
        self.corpus_size = len(corpus)
        self.doc_len = [len(document) for document in corpus]
        self.avgdl = sum(self.doc_len) / self.corpus_size
        self.doc_freqs = [Counter(document) for document in corpus]
        return Counter(chain.from_iterable(self.doc_freqs))

    def _calc_idf(self, nd: Mapping[str, int]) -> None:
        self.idf = idf_of(nd, self.corpus_size)

    def _postings(self) -> dict[str, tuple[npt.NDArray[np.intp], Scores]]:
        """For each term the documents that have it and what it adds to the score of each."""
        terms: dict[str, int] = {}
        sizes = [len(frequencies) for frequencies in self.doc_freqs]
        term = np.fromiter((terms.setdefault(t, len(terms)) for f in self.doc_freqs for t in f), np.intp, sum(sizes))
        tf = np.fromiter((n for f in self.doc_freqs for n in f.values()), np.float64, sum(sizes))
        document = np.repeat(np.arange(self.corpus_size), sizes)
        idf = np.array([self.idf[t] for t in terms])
        norm = self.k1 * (1 - self.b + self.b * np.asarray(self.doc_len) / self.avgdl)
        weight = idf[term] * tf * (self.k1 + 1) / (tf + norm[document])
        order = np.argsort(term, kind="stable")
        cuts = np.cumsum(np.bincount(term, minlength=len(terms)))[:-1]
        return dict(
            zip(
                terms,
                zip(np.split(document[order], cuts), np.split(weight[order], cuts), strict=True),
                strict=True,
            )
        )

    def get_scores(self, query: Iterable[str]) -> Scores:
        """The score of every document; a term asked for twice counts once."""
        scores = np.zeros(self.corpus_size)
        for term in dict.fromkeys(query):
            posting = self.postings.get(term)
            if posting is not None:
                scores[posting[0]] += posting[1]
        return scores
